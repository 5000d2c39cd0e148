"""What a lesson is: its source, and what students get. It trusts authors; no student is here."""

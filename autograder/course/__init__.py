"""What a lesson is: its source, and what students get. Authors are trusted; no student is here."""

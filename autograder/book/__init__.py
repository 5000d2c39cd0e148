"""The course as a book to read: pages made from lessons and texts. It trusts authors alone."""

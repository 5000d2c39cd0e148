"""All of autograder that a student's process can read. Nobody trusts it once student code runs."""

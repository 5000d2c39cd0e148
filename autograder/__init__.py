"""What an instructor or author runs: lessons built, classrooms made, submissions marked."""

"""What every class's nbgrader_config.py imports: this name stays where it is."""

from autograder.classroom.settings import configure

__all__ = ["configure"]

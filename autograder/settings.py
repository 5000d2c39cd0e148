"""What every class's nbgrader_config.py imports: this name must stay here."""

from autograder.classroom.settings import configure

__all__ = ["configure"]

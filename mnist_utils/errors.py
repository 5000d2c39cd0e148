"""The errors that a user may see: each message is a sentence with the remedy."""


class CourseError(Exception):
    """Something that the user can put right; the message says what is wrong and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show only the sentence in a notebook: IPython's hook for exceptions."""
        return [f"{type(self).__name__}: {self}"]


class DataError(CourseError):
    """The digits could not be obtained, or are not the ones that they should be."""

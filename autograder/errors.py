"""The errors that an author or instructor may see."""

from mnist_utils.errors import CourseError


class SourceError(CourseError):
    """One or more text notebooks in solutions/ break the rules; a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ClassroomError(CourseError):
    """Something is wrong with a classroom, roster, lesson or student that the command names."""


class SandboxError(CourseError):
    """The sandbox cannot be made, or has failed."""

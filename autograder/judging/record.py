"""What marking a submission gave, exercise by exercise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExerciseResult:
    """Verdict and points of one exercise; the verdicts are those of DESIGN's command lines."""

    exercise: str
    verdict: str
    score: float
    max_score: float
    message: str


@dataclass(frozen=True)
class Record:
    """One submission, marked. `status` is graded, timeout, memory, crashed, invalid or missing.

    `key` changes with the submission, the lesson and the grader: what has the key that it would
    get again need not be marked again.
    """

    student: str
    lesson: str
    status: str
    score: float
    max_score: float
    isolation: str
    seconds: float
    exercises: tuple[ExerciseResult, ...] = ()
    remarks: tuple[str, ...] = ()
    key: str = ""

    def __str__(self) -> str:
        return f"{self.student} {self.lesson}"

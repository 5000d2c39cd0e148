"""The result of marking a submission: by exercise and by test, with what marked it."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from mnist_utils.terminal import plain

Verdict = Literal[
    "correct",
    "partial",  # some of its test cells pass
    "incorrect",
    "error",  # it raised an exception
    "timeout",
    "memory",
    "crashed",
    "not attempted",
    "missing",
    "waits for a person",  # a written answer that nobody has read yet
    "marked by hand",  # one that a person has read
    "grader",  # the grader itself has failed: it has no score
]
Status = Literal[
    "graded",
    "waits for a person",  # graded but for a written answer
    "timeout",
    "memory",
    "crashed",
    "invalid",  # not a readable notebook
    "missing",
    "not due",  # nothing was handed in, and nothing has to be yet: it has no score
    "grader",  # the grader itself has failed, and what it could not mark has no score
]

BY_A_PERSON = ("waits for a person", "marked by hand")
WRONG = (
    *("partial", "incorrect", "error", "timeout", "memory", "crashed"),
    *("not attempted", "missing"),
)
FINE = ("graded", "waits for a person", "missing", "not due")
NOTHING = ("missing", "not due")  # nothing was handed in


@dataclass(frozen=True)
class CellResult:
    """The result of one test cell. `score` is None if a person or another run must decide.

    `hidden` says of one that did not pass whether only its hidden part shows that; None if that is
    not known, as in records of earlier versions, and of one that passed.

    `measured` has the numbers that the test noted: for lesson 8's competition an ``"error"`` on
    the test digits (a share), ``"parameters"`` and the ``"processor_seconds"`` of the training.
    """

    test: str
    verdict: Verdict
    score: float | None
    max_score: float
    message: str = ""
    measured: dict[str, float] = field(default_factory=dict)
    hidden: bool | None = None


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one exercise, with its test cells."""

    exercise: str
    verdict: Verdict
    score: float | None
    max_score: float
    message: str
    tests: tuple[CellResult, ...] = ()


@dataclass(frozen=True)
class Marking:
    """What a submission was marked with, limited to what can change a mark.

    `lesson` and `code` are sums, of the lesson with its tests and of the code that marks. `digits`
    is ``MNIST`` or ``sample``, or "" if no test was run, `digits_sum` a sum of their contents;
    `any_digits` says that a test asks for the full MNIST and was run with others, as it was told
    to. `packages` has versions, `course` is that of the course, `limits` includes the isolation.
    `secret` is a sum of the number from which hidden tests drew their inputs: it shows whether a
    mark can be reproduced. A new number changes no mark, and nor does a new version of the course
    by itself.
    """

    lesson: str = ""
    code: str = ""
    digits: str = ""
    packages: dict[str, str] = field(default_factory=dict)
    limits: dict[str, float | str | bool] = field(default_factory=dict)
    secret: str = ""
    digits_sum: str = ""
    any_digits: bool = False
    course: str = ""

    def differences(self, now: "Marking") -> list[str]:
        """Name the parts in which another marking differs: "the lesson", "keras 3.15"."""
        if not self.code:
            return ["the grader, from version 0.1.0"]
        found = []
        if self.lesson != now.lesson:
            found.append("the lesson")
        if self.code != now.code:
            found.append("the code that marks")
        if self.digits and now.digits and not self._has_digits_of(now):
            found.append(f"the digits ({now.digits})")
        found += [
            f"{name} {version}"
            for name, version in now.packages.items()
            if self.packages.get(name) != version
        ]
        limits = {**self.limits, **now.limits}
        found += [
            f"the limit {name}" if name != "isolation" else "the isolation"
            for name in limits
            if self.limits.get(name) != now.limits.get(name)
        ]
        return found

    def _has_digits_of(self, now: "Marking") -> bool:
        """Whether both had the same digits; older records have only their name."""
        same_sum = self.digits_sum == now.digits_sum or not (self.digits_sum and now.digits_sum)
        return self.digits == now.digits and same_sum


@dataclass(frozen=True)
class OldMark:
    """A replaced mark: when it was made, what it was, why another took its place."""

    date: str
    status: Status
    score: float | None
    max_score: float
    scores: dict[str, float | None]
    marking: Marking
    reason: str


@dataclass(frozen=True)
class ByHand:
    """What a person gave one cell in nbgrader's formgrader.

    `of_other_work` says that it was given for what was handed in before, and that nobody has looked
    at it since: it counts, and waits for a person.
    """

    score: float | None = None
    extra_credit: float | None = None
    comment: str | None = None
    of_other_work: bool = False

    @property
    def has_points(self) -> bool:
        """Whether it has points, not only a comment."""
        return self.score is not None or self.extra_credit is not None


@dataclass(frozen=True)
class Record:
    """One submission, marked.

    `raw_score` is the sum of its exercises' points, those given by hand included; None if there is
    none. `late_submission_penalty` is what lateness costs, by the class's settings.

    `submission` is a sum of what was handed in; a mark is valid for that and nothing else.
    `marking` says what marked it, `date` when (UTC). `old` says why the mark is an old one that
    still counts, and `fault` how the grader failed at the last try; both are usually "". `by_hand`
    has the cells that a person gave something.
    """

    student: str
    lesson: str
    status: Status
    raw_score: float | None
    max_score: float
    isolation: str
    seconds: float
    exercises: tuple[ExerciseResult, ...] = ()
    remarks: tuple[str, ...] = ()
    submission: str = ""
    marking: Marking = Marking()
    date: str = ""
    old: str = ""
    fault: str = ""
    history: tuple[OldMark, ...] = ()
    by_hand: dict[str, ByHand] = field(default_factory=dict)
    late_submission_penalty: float = 0.0

    def __str__(self) -> str:
        return f"{self.student} {self.lesson}"

    @property
    def score(self) -> float | None:
        """The points that count, as nbgrader counts them: at least 0; None if there are none."""
        raw = self.raw_score
        return None if raw is None else max(0.0, raw - self.late_submission_penalty)

    @property
    def digits(self) -> str:
        """The digits that its tests ran with, for tables."""
        return self.marking.digits

    @property
    def is_mark(self) -> bool:
        """Whether it is a mark of something that was handed in, which may not be lost."""
        return self.status not in (*NOTHING, "grader")

    @property
    def needs_a_look(self) -> bool:
        """Whether something failed that the instructor must look at."""
        misplaced = self.status == "missing" and bool(self.remarks)
        return self.status not in FINE or bool(self.fault) or misplaced

    @property
    def by_hand_despite(self) -> dict[str, float]:
        """Points by hand of the exercises whose tests failed, or in which nothing was written."""
        found = {}
        for one in self.exercises:
            wrong = {test.test: test.verdict != "correct" for test in one.tests}
            given = {
                cell: self.by_hand[cell]
                for cell in (wrong or {one.exercise: True})
                if cell in self.by_hand
            }
            points = sum(hand.extra_credit or 0.0 for hand in given.values())
            points += sum(
                hand.score or 0.0 for cell, hand in given.items() if wrong.get(cell, True)
            )
            if points > 0 and one.verdict in WRONG:
                found[one.exercise] = points
        return found

    def as_old(self, reason: str) -> OldMark:
        """Return what the history of the next record keeps of this one."""
        scores = {result.exercise: result.score for result in self.exercises}
        return OldMark(
            self.date, self.status, self.score, self.max_score, scores, self.marking, reason
        )


def settled(record: Record) -> Record:
    """Return a record whose written answers say whether a person has read them, and its status."""
    exercises = tuple(
        replace(one, verdict=verdict)
        for one in record.exercises
        for verdict in [_verdict_by_hand(one.verdict, record.by_hand.get(one.exercise))]
    )
    status = record.status
    if status in ("graded", "waits for a person"):
        waits = any(one.verdict == "waits for a person" for one in exercises)
        waits |= any(one.of_other_work for one in record.by_hand.values())
        status = "waits for a person" if waits else "graded"
    return replace(record, exercises=exercises, status=status)


def _verdict_by_hand(verdict: Verdict, given: ByHand | None) -> Verdict:
    if verdict not in BY_A_PERSON:
        return verdict
    is_read = given is not None and given.score is not None and not given.of_other_work
    return "marked by hand" if is_read else "waits for a person"


def read_record(content: dict[str, object]) -> Record:
    """Make a record from parsed JSON.

    One of version 0.1.0 has no sum of what was handed in, one `score`, and the verdict ``manual``.

    Raises
    ------
    ValueError, TypeError, KeyError
        When it is not a record.
    """
    if content["status"] not in get_args(Status):
        raise ValueError(f"{content['status']!r} is no status")
    known = {one.name for one in fields(Record)}
    values: dict[str, object] = {name: content[name] for name in content if name in known}
    if "raw_score" not in values:
        values["raw_score"] = content["score"]
    return Record(
        **values
        | {
            "exercises": tuple(_read_exercise(entry) for entry in _list(content["exercises"])),
            "remarks": tuple(map(plain, _list(content["remarks"]))),
            "marking": Marking(**_dict(content.get("marking", {}))),
            "by_hand": {
                cell: ByHand(**_dict(entry))
                for cell, entry in _dict(content.get("by_hand", {})).items()
            },
            "history": tuple(_read_old(entry) for entry in _list(content.get("history", []))),
        }  # type: ignore[arg-type]
    )


def _read_exercise(entry: object) -> ExerciseResult:
    content = _dict(entry)
    if content["verdict"] == "manual":
        content = content | {"verdict": "waits for a person"}
    if content["verdict"] not in get_args(Verdict):
        raise ValueError(f"{content['verdict']!r} is no verdict")
    tests = tuple(
        replace(one, message=plain(one.message))
        for one in (CellResult(**_dict(test)) for test in _list(content.get("tests", [])))
    )
    return ExerciseResult(**content | {"tests": tests, "message": plain(content["message"])})


def _read_old(entry: object) -> OldMark:
    content = _dict(entry)
    return OldMark(**content | {"marking": Marking(**_dict(content["marking"]))})


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("this is no object of JSON")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("this is no list of JSON")
    return value

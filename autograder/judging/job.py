"""What a judge must do, what it reports step by step, and the findings from all of that."""

import re
from dataclasses import dataclass, field
from typing import Any

from autograder.inside.fault import Fault
from autograder.judging.limits import Limits
from autograder.judging.record import Status, Verdict
from mnist_utils.data import UNKNOWN, DigitSet
from mnist_utils.submission import Step

STATED = 1.5  # times a test's stated limit, after which we end it: machines differ
# Of its time, at least, what must have been spent at work: whoever ran out of time with less waited
# for others on the machine, or slept.
AT_WORK = 0.5
HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS[ \t]*\n(.*?)^[ \t]*### END HIDDEN TESTS[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
Outputs = list[dict[str, Any]]  # of a cell, in nbformat's form


@dataclass(frozen=True)
class Failure:
    """Why a cell failed: the verdict, what the student is told, and the test's own line.

    `hidden` says whether it failed in a hidden part of a test.
    """

    verdict: Verdict
    message: str
    line: str = ""
    hidden: bool = False


@dataclass
class Job:
    """What a judge must do, and what earlier judges of this submission have already done.

    `lost` has the reason for each exercise that cost a process, and `skipped` the steps that did;
    `done` are tests that have their result. Without `every_test` a test is skipped once another
    test of its exercise has failed. `touched` says whether a cell of the student's has run: what
    fails in their process from then on may be their doing. Hidden tests draw their inputs from
    `secret`.
    """

    steps: list[Step]
    attempted: dict[str, bool]
    lost: dict[str, Verdict] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    every_test: bool = True
    touched: bool = False
    secret: int = field(default=0, repr=False)
    seconds_left: float = 0.0

    def __post_init__(self) -> None:
        """Set the time for a submission, besides what its tests state for themselves."""
        if not self.seconds_left:
            stated = sum(STATED * step.seconds for step in self.steps)
            self.seconds_left = self.limits.submission_seconds + stated


# What a judge reports, each thing at once, so that its death costs at most one exercise.


@dataclass(frozen=True)
class BegunCell:
    """A cell of the student's begins: an answer, or one that belongs to no exercise."""

    index: int
    seconds: float
    exercise: str = ""


@dataclass(frozen=True)
class BegunTest:
    """A test cell begins."""

    test: str
    seconds: float
    exercise: str


@dataclass(frozen=True)
class DoneCell:
    """A cell of the student's has ended, and this is what it printed and showed."""

    index: int
    outputs: Outputs


@dataclass(frozen=True)
class DoneCells:
    """How long all cells took together."""

    seconds: float


@dataclass(frozen=True)
class DoneTest:
    """A test cell has ended; if there is no failure, it has passed."""

    test: str
    failure: Failure | None
    outputs: Outputs
    seconds: float
    measured: dict[str, float]


@dataclass(frozen=True)
class Broken:
    """An exercise's own cell fails, which explains what its tests will say."""

    exercise: str
    failure: Failure


@dataclass(frozen=True)
class Lost:
    """An exercise has cost the student's process."""

    exercise: str
    failure: Failure


@dataclass(frozen=True)
class Starved:
    """Time ran out, of which too little was spent at work: that may be nobody's fault."""


@dataclass(frozen=True)
class Remark:
    """Something to know about the submission."""

    text: str


@dataclass(frozen=True)
class Over:
    """Nothing more can be marked, through no fault of ours."""

    status: Status
    remark: str = ""


@dataclass(frozen=True)
class SandboxGone:
    """The sandbox does not answer, and this was said about it."""

    said: str


@dataclass(frozen=True)
class Why:
    """The judge asks why the student's process was ended from outside."""


@dataclass(frozen=True)
class End:
    """The judge has done what it could."""


Begun = BegunCell | BegunTest
Event = (
    Begun
    | DoneCell
    | DoneCells
    | DoneTest
    | Broken
    | Lost
    | Starved
    | Remark
    | Over
    | SandboxGone
    | Why
    | End
    | Fault  # our own
)


@dataclass
class Findings:
    """What judging a submission found.

    `tests` has the failure, or None, of each test cell that ran; `lost` and `broken` say why an
    exercise cost a process, or why its own cell fails. `outputs` belong to cells by their index,
    `test_outputs` and `measured`, the numbers that tests noted, to test cells by their grade_id.
    `status` is as in a record. `faults` are our own. `digits` are those that the tests ran with.
    `test_seconds` is what the slowest test cell took, `cell_seconds` what all cells took. `starved`
    says that time ran out of which too little was spent at work.
    """

    status: Status = "graded"
    tests: dict[str, Failure | None] = field(default_factory=dict)
    lost: dict[str, Failure] = field(default_factory=dict)
    broken: dict[str, Failure] = field(default_factory=dict)
    outputs: dict[int, Outputs] = field(default_factory=dict)
    test_outputs: dict[str, Outputs] = field(default_factory=dict)
    measured: dict[str, dict[str, float]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    digits: DigitSet = UNKNOWN
    starved: bool = False
    test_seconds: float = 0.0
    cell_seconds: float = 0.0
    seconds: float = 0.0

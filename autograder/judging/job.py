"""What a judge is to do, and what it found."""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.inside.fault import Fault
from autograder.judging.limits import Limits
from mnist_utils.submission import Step

STATED = 1.5  # times the limit that a test states, after which it is ended: machines differ
HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS[ \t]*\n(.*?)^[ \t]*### END HIDDEN TESTS[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Failure:
    """Why a cell failed: the verdict, what the student is told, and the test's own line.

    `hidden` says whether it failed in a hidden part of a test.
    """

    verdict: str
    message: str
    line: str = ""
    hidden: bool = False


@dataclass
class Job:
    """What a judge is to do, and what earlier judges of this submission have done already.

    `lost` gives for exercises that cost a process the reason, and `skipped` the steps that did;
    `done` are tests that have their result. Without `every_test` a test is left out when another
    one of its exercise has failed. `touched` says whether a cell of the student's has run: what
    fails in their process from then on may be their doing.
    """

    steps: list[Step]
    attempted: dict[str, bool]
    lost: dict[str, str] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    every_test: bool = True
    touched: bool = False
    seconds_left: float = 0.0

    def __post_init__(self) -> None:
        """Give it the time of a submission, beside what its tests state for themselves."""
        if not self.seconds_left:
            stated = sum(STATED * step.seconds for step in self.steps)
            self.seconds_left = self.limits.submission_seconds + stated

    def to_json(self) -> str:
        """Write as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Read what `to_json` wrote."""
        content = json.loads(text)
        for step in content["steps"]:
            step["answers"] = tuple(step["answers"])
        content["steps"] = [Step(**step) for step in content["steps"]]
        content["limits"] = Limits(**content["limits"])
        return cls(**content)


@dataclass
class Findings:
    """What judging a submission gave.

    `tests` has for each test cell that ran its failure or None; `lost` and `broken` have for an
    exercise why it cost a process, or why its own cell fails. `outputs` belong to cells by their
    index, `test_outputs` to test cells by their grade_id. `status` is as in a record. `faults` are
    our own. `digits` names those by which the tests were run: ``MNIST`` or ``sample``.
    `test_seconds` is what the slowest test cell took, `cell_seconds` what all cells took.
    """

    status: str = "graded"
    tests: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    lost: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    test_outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    digits: str = ""
    test_seconds: float = 0.0
    cell_seconds: float = 0.0
    seconds: float = 0.0

    def to_json(self) -> str:
        """Write as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Findings":
        """Read what `to_json` wrote."""
        content = json.loads(text)
        content["faults"] = [as_fault(fault) for fault in content["faults"]]
        return cls(**content)


def as_fault(content: dict[str, Any]) -> Fault:
    """Read a fault from JSON."""
    return Fault(**{**content, "frames": tuple(content["frames"])})

"""One room for both: the judge and the self-check look at the same file of a student's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import nbformat

from autograder.judging.backend import Isolation
from autograder.judging.limits import Limits
from autograder.judging.marking import Marked, Rules
from autograder.judging.material import Material
from autograder.judging.submitted import Submitted, read
from autograder.judging.worker import Settings, Submission, Worker
from mnist_utils import check
from mnist_utils.lessons import Lesson
from mnist_utils.notebook import read_file
from mnist_utils.submission import rebuild
from tests.forms.forms import Form
from tests.forms.lesson import NAME, lesson

ENDLESS_SECONDS = 3  # for a cell or a call of what never ends, in place of 60
STUDENT = "ada"
# The judge's words in the self-check's, which knows no sandbox and no person.
WORDS = {"crashed": "error", "memory": "error", "waits for a person": "manual"}
OWN = ("crashed", "memory", "waits for a person")  # verdicts with words of each one's own
BESIDE = re.compile(r"\.? \S+ lies beside your notebook.*", re.DOTALL)  # the judge cannot know it


@dataclass
class Found:
    """What one of them found: a verdict and a message for each exercise, and remarks."""

    verdicts: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given(Lesson):
    """A lesson whose notebook, as students get it, lies in the room."""

    place: Path = Path()

    @property
    def released(self) -> Path:
        """The notebook as students get it."""
        return self.place


class Room:
    """A classroom's `submitted/`, the lesson, and the judge.

    If they are `shared`, the verdicts of the self-check are used again for a notebook whose reading
    and rebuilding came to the same: the kernel takes most of the time.
    """

    def __init__(
        self, folder: Path, worker: Worker, isolation: Isolation, shared: bool = False
    ) -> None:
        source, released = lesson()
        self.submitted = folder / "submitted"
        self.material = Material(NAME, source, released)
        self.worker = worker
        self.isolation = isolation
        place = folder / "released.ipynb"
        nbformat.write(released, place)
        self.known: dict[str, Found] | None = {} if shared else None
        self.lesson = Given(NAME, "Small", 5, "", self.material.exercises, place=place)

    def hand_in(self, data: bytes, beside: dict[str, str] | None = None) -> Path:
        """Write what a student hands in, in place of what is there."""
        path = self.submitted / STUDENT / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        for name, text in (beside or {}).items():
            (path.parent / name).write_text(text, encoding="utf-8")
        return path

    def mark(self, submitted: Submitted, seconds: float = check.CELL_SECONDS) -> Marked:
        """Have the judge mark it."""
        rules = Rules(self.isolation, limits=Limits(call_seconds=seconds), secret=18)
        return self.worker.mark(Submission(self.material, submitted, rules))

    def judged(self, seconds: float) -> Found:
        """Say what the judge finds in what was handed in, in the self-check's words."""
        record = self.mark(read(self.submitted, STUDENT, NAME), seconds).record
        assert record.status in ("graded", "waits for a person"), (record.status, record.remarks)
        return Found(
            {one.exercise: WORDS.get(one.verdict, one.verdict) for one in record.exercises},
            {one.exercise: one.message for one in record.exercises if one.verdict not in OWN},
            list(record.remarks),
        )

    def checked(self, path: Path, seconds: int) -> Found:
        """Say what the self-check finds in it."""
        key = self._rebuilt(path) if self.known is not None else ""
        if self.known and key in self.known:
            return self.known[key]
        found = Found()
        with mock.patch.object(check, "CELL_SECONDS", seconds):
            verdicts = check.check_notebook(self.lesson, path, remark=found.remarks.append)
        found.verdicts = {str(one.exercise): str(one.verdict) for one in verdicts}
        found.messages = {one.exercise: BESIDE.sub("", one.message) for one in verdicts}
        found.remarks = [BESIDE.sub("", text) for text in found.remarks]
        if self.known is not None:
            self.known[key] = found
        return found

    def _rebuilt(self, path: Path) -> str:
        """Give all that the self-check makes of a file before it runs anything."""
        released = self.material.released
        work = read_file(path)
        rebuilt = rebuild(released, released, work.cells)
        beside = sorted(other.name for other in path.parent.iterdir())
        return repr((rebuilt.steps, {**vars(rebuilt), "notebook": None}, work.remarks, beside))

    def both(self, form: Form) -> tuple[Found, Found]:
        """Say what judge and self-check find in a form."""
        path = self.hand_in(form.data(), form.beside)
        seconds = ENDLESS_SECONDS if form.endless else check.CELL_SECONDS
        return self.judged(seconds), self.checked(path, seconds)


def differences(judged: Found, checked: Found) -> list[str]:
    """Say in what the self-check differs from the judge."""
    found = [
        f"{exercise}: {verdict} by the judge, {checked.verdicts.get(exercise)} by the self-check"
        for exercise, verdict in judged.verdicts.items()
        if checked.verdicts.get(exercise) != verdict
    ]
    found += [
        f"{exercise}: the judge says {message!r}, the self-check {checked.messages[exercise]!r}"
        for exercise, message in judged.messages.items()
        if checked.messages[exercise] != message
    ]
    # How a cell was lost is told by each in words of its own.
    judge_s, check_s = (
        {text.partition("was left out.")[0] for text in one.remarks} for one in (judged, checked)
    )
    found += [f"only the judge remarks: {text}" for text in sorted(judge_s - check_s)]
    return found + [f"only the self-check remarks: {text}" for text in sorted(check_s - judge_s)]


@contextmanager
def opened(folder: Path, isolation: Isolation, shared: bool = False) -> Iterator[Room]:
    """Open a room in an empty folder, with one worker for all that is marked in it."""
    modules = Material(NAME, *lesson()).modules
    worker = Worker(Settings(isolation, tuple(modules)))
    try:
        yield Room(folder, worker, isolation, shared)
    finally:
        worker.close()

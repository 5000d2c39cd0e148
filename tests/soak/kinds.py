"""What students hand in: two small lessons, every kind of work, and what each has to earn."""

import os
import random
import shutil
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

NUMBERS, WORDS = "01_numbers", "02_words"
LESSONS = {
    NUMBERS: '''\
# %% [markdown]
# # 1 · Numbers
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

offset = 1

# %%
np.arange(3)

# %% answer="double"
def double(x):
    """Give twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=2
assert double(2) == 4, f"2 became {double(2)}, twice 2 is 4."
### BEGIN HIDDEN TESTS
# Catches: squares.
assert double(5) == 10, "For another number the result is not twice it."
### END HIDDEN TESTS

# %% test="double" points=1
assert double(-offset) == -2, "A negative number is not doubled."

# %% answer="mean"
def mean(values):
    """Give the mean of an array."""
    ### BEGIN SOLUTION
    return float(np.sum(values) / values.size)
    ### END SOLUTION

# %% test="mean" points=2
assert mean(np.array([1.0, 2.0, 6.0])) == 3, "The mean of 1, 2 and 6 is 3."
### BEGIN HIDDEN TESTS
# Catches: the mean of the columns.
assert mean(np.array([[1.0, 2.0], [3.0, 6.0]])) == 3, "A table has one mean, not one a column."
### END HIDDEN TESTS

# %% answer="total"
def total(values):
    """Add up values, a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION

# %% test="total" points=3
assert total([1, 2]) == 3, f"1 and 2 make 3, not {total([1, 2])}."
### BEGIN HIDDEN TESTS
# Catches: the empty list.
assert total([]) == 0, "Nothing adds up to 0."
### END HIDDEN TESTS
''',
    WORDS: '''\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

# %% answer="count"
def count(text):
    """Give the number of words in a text."""
    ### BEGIN SOLUTION
    return len(text.split())
    ### END SOLUTION

# %% test="count" points=2
assert count("two words") == 2, f"Found {count('two words')} where there are two words."
### BEGIN HIDDEN TESTS
# Catches: two spaces between words.
assert count("two  words") == 2, "Two spaces are no word."
### END HIDDEN TESTS

# %% [markdown] written="conclusions" points=4
# What have you learned?
''',
}
POINTS: dict[str, dict[str, float]] = {
    NUMBERS: {"double": 3, "mean": 2, "total": 3},
    WORDS: {"count": 2, "conclusions": 4},
}
ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "mean": "def mean(values):\n    return float(values.mean())",
    "total": "def total(values):\n    return sum(values)",
    "count": "def count(text):\n    return len(text.split())",
    "conclusions": "I have learned to count words.",
}


@dataclass(frozen=True)
class Kind:
    """A kind of work in one lesson, and what it has to earn.

    `answers` replace right ones, and those in `blank` are left as they came; `edit` changes the
    notebook, `tamper` the written file or what is in its place. `status` says what a record may
    have, several in ``"graded, timeout"``. An exercise earns all of its points with the verdict
    "correct", but for those in `lost`: these have one of the verdicts named there, and no points
    but those in `scores`. `weight` is how many of a class do this, beside others' weights.
    """

    name: str
    lesson: str = NUMBERS
    answers: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    edit: Callable[[NotebookNode], None] | None = None
    tamper: Callable[[Path], None] | None = None
    status: str = "graded"
    lost: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    weight: int = 4

    @property
    def is_certain(self) -> bool:
        """Say whether every marking must give the same verdicts."""
        return not any(", " in verdicts for verdicts in (self.status, *self.lost.values()))

    def faults(self, record: dict[str, Any]) -> list[str]:
        """Say in what a record is not the mark for this; nothing where it is."""
        found = []
        if record.get("status") not in self.status.split(", "):
            found.append(f"the status is {record.get('status')}, not {self.status}")
        points = POINTS[self.lesson]
        results = {entry.get("exercise"): entry for entry in record.get("exercises") or []}
        if list(results) != list(points):
            found.append(f"the exercises are {', '.join(map(str, results)) or 'none'}")
        for exercise, most in points.items():
            result = results.get(exercise, {})
            verdicts = self.lost.get(exercise, "correct")
            score = self.scores.get(exercise, 0.0) if exercise in self.lost else most
            if result.get("verdict") not in verdicts.split(", "):
                found.append(f"{exercise} is {result.get('verdict')}, not {verdicts}")
            if result.get("score") != score or result.get("max_score") != most:
                found.append(
                    f"{exercise} has {result.get('score')} of {result.get('max_score')} points, "
                    f"not {score:g} of {most:g}"
                )
        whole = sum(entry.get("score", 0) for entry in results.values())
        if record.get("score") != whole or record.get("max_score") != sum(points.values()):
            found.append(f"the sum is {record.get('score')} of {record.get('max_score')}")
        return found


def unread(
    name: str,
    tamper: Callable[[Path], None],
    lesson: str = NUMBERS,
    status: str = "invalid",
    weight: int = 4,
) -> Kind:
    """Make a kind that cannot be read, and earns nothing."""
    lost = dict.fromkeys(POINTS[lesson], "missing")
    return Kind(name, lesson, tamper=tamper, status=status, lost=lost, weight=weight)


# What students do to a notebook.


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """Give the cell that nbgrader knows by a name."""
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def grade_id(cell: NotebookNode) -> str:
    """Give the name by which nbgrader knows a cell, or ""."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def delete_test(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell_of(notebook, "test_total"))


def edit_test(notebook: NotebookNode) -> None:
    test = cell_of(notebook, "test_total")
    test.source = "assert True"
    test.metadata.nbgrader |= {"points": 300, "locked": False, "checksum": "0"}


def duplicate_answer(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "double")
    first = deepcopy(cell)
    first.id, first.source = "again", "def double(x):\n    return 0"
    notebook.cells.insert(notebook.cells.index(cell), first)


def lose_metadata(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})


def add_metadata(notebook: NotebookNode) -> None:
    notebook.metadata["widgets"] = {"state": "x" * 5_000_000}


# What students do to a file.


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def recode(path: Path) -> None:
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def to_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[3] / "source" / path.parent.name / path.name)


def to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def rename(path: Path) -> None:
    path.rename(path.with_name("My solution.ipynb"))


def take_back(path: Path) -> None:
    shutil.rmtree(path.parent)


FORKS = "import os\n\ndef mean(values):\n    while True:\n        os.fork()"
HOG = (
    "def total(values):\n    held = []\n    while True:\n"
    "        held.append(bytearray(b'x') * (50 * 2**20))"
)
FLOOD = (
    "def total(values):\n    for _ in range(100):\n        print('x' * 10**6)\n"
    "    return sum(values)"
)
RIGHT = Kind("right", weight=40)
HALF = Kind("half", blank=("mean", "total"), lost=dict.fromkeys(("mean", "total"), "not attempted"))
WRONG = Kind(
    "wrong", answers={"double": "def double(x):\n    return x + 1"}, lost={"double": "incorrect"}
)
CUT = unread("truncated JSON", cut)
NOTHING = unread("nothing handed in", take_back, status="missing")

KINDS = (
    RIGHT,
    HALF,
    WRONG,
    CUT,
    NOTHING,
    Kind(
        "untouched",
        blank=tuple(POINTS[NUMBERS]),
        lost=dict.fromkeys(POINTS[NUMBERS], "not attempted"),
    ),
    Kind(
        "partly wrong",
        answers={"double": "def double(x):\n    return x * x if x > 0 else 2 * x"},
        lost={"double": "partial"},
        scores={"double": 1},
    ),
    Kind(
        "raises",
        answers={"total": "def total(values):\n    return values.sum()"},
        lost={"total": "error"},
    ),
    Kind(
        "not Python",
        answers={"double": "def double(x):\n    return 2 x"},
        lost={"double": "error"},
    ),
    Kind(
        "endless loop",
        answers={"total": "def total(values):\n    while True:\n        pass"},
        lost={"total": "timeout"},
        weight=1,
    ),
    Kind(
        "os._exit",
        answers={"mean": "import os\n\ndef mean(values):\n    os._exit(0)"},
        lost={"mean": "crashed"},
    ),
    Kind(
        "sys.exit",
        answers={"double": "import sys\n\ndef double(x):\n    sys.exit(0)"},
        lost={"double": "error"},
    ),
    # The limit on one process comes first, or the one on all of them together.
    # (And on a busy machine the time that there is for a call may come before both.)
    Kind("memory", answers={"total": HOG}, lost={"total": "error, memory, timeout"}, weight=1),
    # Whether a call of fork fails first, or somebody who counts ends them all, is a race.
    Kind(
        "forks without end",
        answers={"mean": FORKS},
        lost={"mean": "error, crashed, timeout, memory"},
        weight=1,
    ),
    Kind("floods its output", answers={"total": FLOOD}),
    Kind("deleted test", edit=delete_test),
    Kind("edited test", blank=("total",), edit=edit_test, lost={"total": "not attempted"}),
    Kind("duplicated answer", edit=duplicate_answer),
    Kind("lost metadata", edit=lose_metadata),
    Kind("5 MB of metadata", edit=add_metadata),
    unread("empty file", empty),
    unread("link", to_link),
    unread("pipe", to_pipe),
    unread("folder", to_folder),
    Kind("wrong name", tamper=rename),
    Kind("other encoding", tamper=recode),
)
OTHERS = (WRONG, HALF, CUT, NOTHING)  # what may become of right work from round to round

# In the second lesson it is a person who reads what was written.
WORDS_KINDS = (
    Kind(
        "words",
        WORDS,
        lost={"conclusions": "waits for a person"},
        status="waits for a person",
        weight=6,
    ),
    Kind("no words", WORDS, blank=("conclusions",), lost={"conclusions": "not attempted"}),
    unread("no second lesson", take_back, WORDS, status="missing", weight=2),
)


def choose(count: int, seed: int) -> dict[str, tuple[Kind, Kind]]:
    """Give each student of a class a kind of work in each of the two lessons.

    A fifth is right, so that there is work that can change. Of the others everybody is of another
    kind, and where there are more students than kinds, kinds follow their weights.
    """
    rng = random.Random(seed)
    chosen = [RIGHT] * (count // 5)
    chosen += rng.sample(KINDS, min(len(KINDS), count - len(chosen)))
    weights = [kind.weight for kind in KINDS]
    chosen += rng.choices(KINDS, weights, k=count - len(chosen))
    rng.shuffle(chosen)
    words = rng.choices(WORDS_KINDS, [kind.weight for kind in WORDS_KINDS], k=count)
    return {f"s{number:03d}": pair for number, pair in enumerate(zip(chosen, words, strict=True))}


def hand_in(room: Path, student: str, kind: Kind) -> None:
    """Put a student's work of a kind into a classroom, in place of what was there."""
    name = f"{kind.lesson}.ipynb"
    path = room / "submitted" / student / kind.lesson / name
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir(parents=True)
    notebook = nbformat.read(room / "release" / kind.lesson / name, as_version=4)
    for exercise in POINTS[kind.lesson]:
        cells = [cell for cell in notebook.cells if grade_id(cell) == exercise]
        for cell in cells if exercise not in kind.blank else ():
            cell.source = kind.answers.get(exercise, ANSWERS[exercise])
    if kind.edit:
        kind.edit(notebook)
    nbformat.write(notebook, path)
    if kind.tamper:
        kind.tamper(path)

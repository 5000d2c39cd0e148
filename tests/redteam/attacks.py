"""What hostile, broken and unlucky students hand in, each with the most that it may earn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(values):\n    return sum(values)"
BUILD = """\
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    model.set_weights([np.array([[0.0, 1.0], [1.0, 0.0]])])
    return model"""
RECALL = "def recall(images):\n    return np.full(len(images), 1)"
HONEST = {"double": DOUBLE, "total": TOTAL, "build": BUILD, "recall": RECALL}
LESSON_OF = {
    "double": "01_arrays",
    "total": "01_arrays",
    "build": "02_models",
    "recall": "02_models",
}
POINTS = {"double": 3, "total": 3, "build": 4, "recall": 2}


@dataclass(frozen=True)
class Attack:
    """A submission of one lesson.

    `answers` replace honest ones; `before` is a cell put in front of everything that is not the
    lesson's, `after` one at the end; `edit` changes the notebook, `tamper` the written file or what
    lies beside it. `most` says how many points each exercise may earn; those that are not named
    must earn all of theirs, since nobody attacks them. `statuses` are the ones that may be given,
    `verdicts` those of single exercises.
    """

    name: str
    lesson: str = "01_arrays"
    answers: dict[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    edit: Callable[[NotebookNode], None] | None = None
    tamper: Callable[[Path], None] | None = None
    most: dict[str, float] = field(default_factory=dict)
    statuses: tuple[str, ...] = ("graded",)
    verdicts: dict[str, str] = field(default_factory=dict)


def add_cell(source: str) -> Callable[[NotebookNode], None]:
    """Make an edit that puts a cell behind the first one."""

    def edit(notebook: NotebookNode) -> None:
        notebook.cells.insert(1, new_code_cell(source))

    return edit


# Objects that lie.
LIARS = [
    Attack(
        "equal to everything",
        answers={
            "double": "class Equal:\n"
            "    def __eq__(self, other): return True\n"
            "    def __getattr__(self, name): return Equal()\n"
            "    def __call__(self, *a): return Equal()\n"
            "def double(x):\n    return Equal()"
        },
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
]

# What may end or hold up a process.
BOMBS = [
    Attack(
        "os._exit in an answer",
        answers={"total": "import os\ndef total(values):\n    os._exit(0)"},
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
]

ATTACKS = [*LIARS, *BOMBS]

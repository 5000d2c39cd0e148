"""What an attack is, and what honest students write in the same lessons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from autograder.judging.record import Record

HONEST = {
    "double": "def double(x):\n    return 2 * x",
    "classify": "def classify(first, second):\n    return (first > second).astype(float)",
    "total": "def total(values):\n    return sum(values)",
    "greet": 'def greet(name):\n    return f"Hello, {name}!"',
    "build": """\
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    model.set_weights([np.array([[0.0, 1.0], [1.0, 0.0]])])
    return model""",
    "clear": """\
def clear(model):
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])""",
    "recall": "def recall(images):\n    return np.full(len(images), 1)",
}
MODELS = "02_models"


@dataclass(frozen=True)
class Attack:
    """A submission of one lesson.

    `answers` replace honest ones; `before` is a cell put in front of everything that is not the
    lesson's, `after` one at the end; `edit` changes the notebook, `tamper` the written file or what
    lies beside it. In sources, ``@ROOM@`` becomes the classroom's path, ``@PORT@`` and ``@NAME@``
    the two places where somebody listens outside.

    `most` says how many points each exercise may earn; those that are not named must earn all of
    theirs, since nobody attacks them. `statuses` are the ones that may be given, `verdicts` those
    of single exercises (several in ``"crashed memory"``), `check` raises when something else is
    wrong. `student` is a name of the student's own. `known` says why nothing prevents it, where
    nothing does: it earns nothing, and stands in SECURITY.md.
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
    check: Callable[[Path, Record], None] | None = None
    student: str = ""
    known: str = ""


def message_of(record: Record, exercise: str) -> str:
    """Give what is told about an exercise."""
    return next(result.message for result in record.exercises if result.exercise == exercise)


def never_tells(exercise: str, part: str) -> Callable[[Path, Record], None]:
    """Make a check that the message on an exercise has this part nowhere."""

    def check(room: Path, record: Record) -> None:
        assert part not in message_of(record, exercise), message_of(record, exercise)

    return check


def tells(exercise: str, part: str) -> Callable[[Path, Record], None]:
    """Make a check that the message on an exercise has this part."""

    def check(room: Path, record: Record) -> None:
        assert part in message_of(record, exercise), message_of(record, exercise)

    return check

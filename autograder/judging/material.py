"""A lesson to mark by: with its hidden tests, and as students got it."""

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import nbformat
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import exercise_of, grade_id, needs_full, points, role

GRADED = ("test", "written")


@dataclass(frozen=True)
class Material:
    """A lesson to mark by: `source` with its hidden tests, and `released` as students got it.

    `others` has the `answers` of other lessons by their names: one may be handed in for another.
    """

    lesson: str
    source: NotebookNode
    released: NotebookNode
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def answers(self) -> frozenset[str]:
        """The names of the cells in which students answer."""
        return answers_of(self.source)

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of its exercises, in order."""
        graded = [exercise_of(cell) for cell in self.source.cells if role(cell) in GRADED]
        return tuple(dict.fromkeys(graded))

    @property
    def modules(self) -> list[str]:
        """What its setup cells import, "a.b" or "a:b" for `from a import b`."""
        found: list[str] = []
        for cell in self.source.cells:
            if role(cell) == "setup":
                found += _imports(cell.source)
        return list(dict.fromkeys(found))

    @cached_property
    def needs_full(self) -> bool:
        """Whether one of its tests asks for the full MNIST."""
        return any(needs_full(cell) for cell in self.source.cells)

    @cached_property
    def digest(self) -> str:
        """A sum that changes with the lesson."""
        texts = [nbformat.writes(self.source), nbformat.writes(self.released)]
        whole = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
        return hashlib.sha256(whole).hexdigest()

    @property
    def given_otherwise(self) -> list[str]:
        """The names of cells to mark that are only in one of the two."""
        source, released = (
            {grade_id(cell) for cell in notebook.cells if role(cell) in GRADED}
            for notebook in (self.source, self.released)
        )
        return sorted(source ^ released)

    def points_of(self, exercise: str) -> float:
        """Return the points that an exercise can earn."""
        own = [cell for cell in self.source.cells if exercise_of(cell) == exercise]
        return sum(points(cell) for cell in own if role(cell) in GRADED)


def answers_of(lesson: NotebookNode) -> frozenset[str]:
    """Return the names of the cells of a lesson in which students answer."""
    return frozenset(grade_id(cell) for cell in lesson.cells if role(cell) in ("answer", "written"))


def _imports(source: str) -> list[str]:
    """Return what a cell imports; nothing for a cell that is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}:{alias.name}" for alias in node.names]
    return found

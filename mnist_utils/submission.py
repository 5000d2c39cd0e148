"""From a submitted file to a notebook that can be marked: rebuilt, not trusted.

Tests, setup, points and metadata come from the lesson. The sources of answers, of written answers,
and of added or changed cells come from the student.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from typing import Literal
from urllib.parse import quote, unquote

import nbformat
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import exercise_of, grade_id, points, processor_seconds, role, stated_seconds
from mnist_utils.errors import CourseError

MOST_CHARACTERS = 10_000  # of an answer's cell, before a remark; the longest reference has 3,000
MAX_ADDED = 500  # cells; the longest lesson has 84 in all
# Characters of a cell that we parse. The longest answer in the course has under 4,000, and the
# slowest 20,000 that we tried take Python's parser 0.1 s.
MAX_PARSED = 20_000
REASON = 200  # characters of nbformat's message that we pass on; it may quote the whole notebook
PICTURE_LINK = re.compile(r"attachment:([^\s()<>\"']+)")
Kind = Literal["setup", "answer", "added", "test"]


@dataclass(frozen=True)
class Step:
    """One thing to do in order.

    `kind` is ``setup``, ``answer``, ``added`` (or changed) or ``test``; `index` is the cell's place
    in the rebuilt notebook. `answers` are the names that an answer's cell defines. A test has its
    whole source here, while the notebook holds the released part; `seconds` and `processor_seconds`
    are the limits that it states, or 0.
    """

    kind: Kind
    index: int
    source: str
    exercise: str = ""
    answers: tuple[str, ...] = ()
    grade_id: str = ""
    points: float = 0.0
    seconds: int = 0
    processor_seconds: int = 0


@dataclass
class Rebuilt:
    """A submission that can be marked.

    `attempted` says for each exercise with an answer whether it differs from what was given;
    exercises whose answer is gone are in `gone`. `order` has all exercises, `written` those that a
    person reads.
    """

    notebook: NotebookNode
    steps: list[Step] = field(default_factory=list)
    attempted: dict[str, bool] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    written: dict[str, bool] = field(default_factory=dict)  # whether something was written
    remarks: list[str] = field(default_factory=list)


def decode(data: bytes) -> NotebookNode:
    """Read the bytes of a file as a notebook.

    Raises
    ------
    CourseError
        With the reason, when they are not a notebook.
    """
    try:
        notebook: NotebookNode = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        # nbformat raises many kinds of exceptions for what is not a notebook.
        said = str(error).strip() or "it is empty"
        reason = "".join(letter if letter.isprintable() else "?" for letter in said.split("\n")[0])
        reason = reason[:REASON]
        raise CourseError(f"not a sound notebook: {reason}") from error
    for cell in notebook.cells:
        cell.source = _whole_letters(cell.source)
    return notebook


def _whole_letters(text: str) -> str:
    """Replace half letters: JSON can hold them, a file cannot."""
    return text.encode("utf-8", "replace").decode()


def rebuild(source: NotebookNode, released: NotebookNode, submitted: NotebookNode) -> Rebuilt:
    """Splice a student's work into the lesson.

    Parameters
    ----------
    source : NotebookNode
        The lesson with its hidden tests, as the author wrote it.
    released : NotebookNode
        The lesson as students got it: the same cells, in the same order.
    submitted : NotebookNode
        What the student handed in. It is not changed.

    Raises
    ------
    RuntimeError
        When a cell of the lesson would be missing, twice, or another one: a mistake in here, for
        which nobody may lose a point.
    """
    sorter = _Sorter(released, submitted)
    notebook = nbformat.from_dict({**released, "cells": []})
    rebuilt = Rebuilt(notebook, remarks=sorter.remarks)
    whole = {grade_id(cell): cell for cell in source.cells if grade_id(cell)}
    for cell in sorter.before:
        _append(rebuilt, cell, "added")
    for place, given in enumerate(released.cells):
        name, kind = grade_id(given), role(given)
        author = whole.get(name, given)
        if kind == "test":
            _append_test(rebuilt, given, author)
        elif kind == "setup":
            _append(rebuilt, given, "setup")
        elif kind in ("answer", "written"):
            _append_answer(rebuilt, given, author, sorter.parts.get(name, []))
        elif place in sorter.changed:
            _append(rebuilt, sorter.changed[place], "added")
        else:
            rebuilt.notebook.cells.append(nbformat.from_dict(given))
        for cell in sorter.added.get(place, []):
            _append(rebuilt, cell, "added")
    # Students may have written the answer into a cell that they added.
    added = [_defined(step.source) for step in rebuilt.steps if step.kind == "added"]
    for name in rebuilt.attempted:
        rebuilt.attempted[name] |= any(name in defined for defined in added)
    _compare(released, rebuilt.notebook)
    return rebuilt


def _compare(released: NotebookNode, rebuilt: NotebookNode) -> None:
    """Refuse what has not each of the lesson's named cells once, in order, as it was given."""
    given, found = _named(released), _named(rebuilt)
    if given != found:
        names = dict.fromkeys(
            cell[0] for cell in (*given, *found) if cell not in given or cell not in found
        )
        told = ", ".join(names) or "their order or number"
        raise RuntimeError(f"rebuilding has changed cells of the lesson: {told}")


def _named(notebook: NotebookNode) -> list[tuple[str, str, str, float]]:
    """Return name, type, role and points of each cell that has a name in nbgrader."""
    return [
        (grade_id(cell), cell.cell_type, role(cell), points(cell))
        for cell in notebook.cells
        if grade_id(cell)
    ]


def _append(rebuilt: Rebuilt, cell: NotebookNode, kind: Kind) -> None:
    """Append a cell as it is; of a student's own cell, only the source."""
    new = _fresh(cell, cell.source) if kind == "added" else nbformat.from_dict(cell)
    if new.cell_type == "code":
        new.outputs, new.execution_count = [], None
        rebuilt.steps.append(Step(kind, len(rebuilt.notebook.cells), new.source))
    rebuilt.notebook.cells.append(new)


def _append_test(rebuilt: Rebuilt, given: NotebookNode, author: NotebookNode) -> None:
    """Append a test: the notebook gets what was released, the step what the author wrote."""
    exercise = exercise_of(given)
    if exercise not in rebuilt.order:
        rebuilt.order.append(exercise)
    rebuilt.steps.append(
        Step(
            "test",
            len(rebuilt.notebook.cells),
            author.source,
            exercise=exercise,
            grade_id=grade_id(given),
            points=points(author),
            seconds=stated_seconds(author),
            processor_seconds=processor_seconds(author),
        )
    )
    rebuilt.notebook.cells.append(nbformat.from_dict(given))


def _append_answer(
    rebuilt: Rebuilt, given: NotebookNode, author: NotebookNode, parts: list[NotebookNode]
) -> None:
    """Append the cells that answer an exercise, or what was given when there are none."""
    name = grade_id(given)
    changed = [part for part in parts if part.source.strip() != given.source.strip()]
    if role(given) == "written":
        rebuilt.order.append(name)
        rebuilt.written[name] = bool(changed)
    else:
        rebuilt.attempted[name] = bool(changed)
    if not parts:
        rebuilt.gone.add(name)
        rebuilt.remarks.append(f"The cell that answers {name} is missing.")
    if given.cell_type != "code":
        rebuilt.notebook.cells.append(_join(given, changed))
        return
    texts = _pieces([part.source for part in changed]) if changed else [given.source]
    for number, text in enumerate(texts):
        # Only the first is the lesson's cell; the others are parts of a split or copied answer.
        cell = nbformat.v4.new_code_cell(text) if number else nbformat.from_dict(given)
        cell.source, cell.outputs, cell.execution_count = text, [], None
        step = Step(
            "answer",
            len(rebuilt.notebook.cells),
            text if parts else "",
            exercise=name,
            answers=tuple(_functions(author.source)),
        )
        rebuilt.steps.append(step)
        rebuilt.notebook.cells.append(cell)


def _join(given: NotebookNode, parts: list[NotebookNode]) -> NotebookNode:
    """Make one cell of all that was written into an answer in words, with all its pictures."""
    cell: NotebookNode = nbformat.from_dict(given)
    pictures = _pictures(given)
    texts = []
    for part in parts:
        renamed = {}
        for name, picture in _pictures(part).items():
            new, numbers = name, count(len(pictures))
            while pictures.get(new, picture) != picture:  # Jupyter calls each "image.png"
                new = f"{next(numbers)}-{name}"
            pictures[new] = picture
            if new != name:
                renamed[name] = new
        texts.append(PICTURE_LINK.sub(partial(_link_to, renamed), part.source))
    if texts:
        cell.source = "\n\n".join(texts)
    if pictures:
        cell.attachments = pictures
    return cell


def _link_to(renamed: dict[str, str], link: re.Match[str]) -> str:
    name = unquote(link[1])
    return f"attachment:{quote(renamed[name])}" if name in renamed else link[0]


def _pictures(cell: NotebookNode) -> dict[str, dict[str, str]]:
    """Return the pictures that were pasted into a cell of text: by name, then by type."""
    return {
        _whole_letters(name): {
            _whole_letters(kind): _whole_letters(data)
            for kind, data in picture.items()
            if isinstance(data, str)
        }
        for name, picture in cell.get("attachments", {}).items()
    }


def _pieces(texts: list[str]) -> list[str]:
    """Join several cells that answer one exercise if only together they are valid Python."""
    joined = "\n".join(texts)
    if len(texts) > 1 and not all(_is_python(text) for text in texts) and _is_python(joined):
        return [joined]
    return texts


def _fresh(cell: NotebookNode, source: str) -> NotebookNode:
    """Make a cell with only the student's source and pasted pictures."""
    make: Callable[[str], NotebookNode] = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[cell.cell_type]
    new = make(source)
    if cell.cell_type == "markdown" and (pictures := _pictures(cell)):
        new.attachments = pictures
    return new


class _Sorter:
    """Says what each cell of a submission is, and remarks on what is out of order.

    `parts` holds the cells that answer an exercise, by its grade_id; `changed` the changed
    demonstrations, by their place in the lesson; `added` the cells that follow a place.
    """

    def __init__(self, released: NotebookNode, submitted: NotebookNode) -> None:
        self.released = released.cells
        self.remarks: list[str] = []
        self.parts: dict[str, list[NotebookNode]] = {}
        self.changed: dict[int, NotebookNode] = {}
        self.before: list[NotebookNode] = []
        self.added: dict[int, list[NotebookNode]] = {}
        self.places = {grade_id(cell): place for place, cell in enumerate(self.released)}
        self.places.pop("", None)
        free = [place for place, cell in enumerate(self.released) if not grade_id(cell)]
        self.by_id = {cell.get("id"): place for place, cell in enumerate(self.released)}
        self.by_text = {self.released[place].source.strip(): place for place in free}
        self.seen: list[int] = []
        lost = self._recoverable(submitted.cells)
        last = -1
        count = 0
        for number, cell in enumerate(submitted.cells):
            place = self._place(cell)
            if place is None:
                place = lost.get(number)
            if place is None:
                count += 1
                if count <= MAX_ADDED:
                    (self.added.setdefault(last, []) if last >= 0 else self.before).append(cell)
                continue
            self._take(cell, place)
            last = place
        if count > MAX_ADDED:
            self.remarks.append(f"Of {count} added cells only the first {MAX_ADDED} were run.")
        self._remark_on_order()

    def _place(self, cell: NotebookNode) -> int | None:
        """Find a cell's place in the lesson: by nbgrader's name, its id, then its text."""
        name = _marked(cell)
        if name in self.places:
            return self.places[name]
        place = self.by_id.get(cell.get("id"))
        if place is not None and cell.get("id") and not grade_id(self.released[place]):
            return place
        return self.by_text.get(cell.source.strip())

    def _recoverable(self, cells: list[NotebookNode]) -> dict[int, int]:
        """Find answers whose cells lost their marks: by the cell's id, then the function's name."""
        present = {_marked(cell) for cell in cells}
        found: dict[int, int] = {}
        for name, place in self.places.items():
            if name in present or role(self.released[place]) not in ("answer", "written"):
                continue
            own = self.released[place].get("id")
            numbers = [n for n, cell in enumerate(cells) if own and cell.get("id") == own]
            if not numbers and role(self.released[place]) == "answer":
                numbers = [
                    number
                    for number, cell in enumerate(cells)
                    if not _marked(cell) and number not in found and name in _defined(cell.source)
                ][-1:]
            for number in numbers[:1]:
                found[number] = place
                self.remarks.append(f"The cell of {name} had lost its metadata; it was recognized.")
        return found

    def _take(self, cell: NotebookNode, place: int) -> None:
        """Put a cell in its place, with a remark when it is not as it was given."""
        given = self.released[place]
        name, kind = grade_id(given), role(given)
        again = place in self.seen
        self.seen.append(place)
        if kind in ("answer", "written"):
            self.parts.setdefault(name, []).append(cell)
            if again:
                done = "run" if kind == "answer" else "put together"
                told = f"Several cells answer {name}: all of them were {done}, in order."
                self.remarks.append(told)
            if cell.cell_type != given.cell_type:
                self.remarks.append(f"The cell of {name} had become a {cell.cell_type} cell.")
            if len(cell.source) > MOST_CHARACTERS and kind == "answer":
                self.remarks.append(
                    f"The cell of {name} has {len(cell.source):,} characters; answers rarely need "
                    f"more than {MOST_CHARACTERS:,}. Are weights written into it?"
                )
        elif name:
            if cell.source.strip() != given.source.strip():
                self.remarks.append(f"The cell {name} differs from the lesson's, which was used.")
        elif cell.source.strip() != given.source.strip() and not again:
            self.changed[place] = cell

    def _remark_on_order(self) -> None:
        """Remark on cells of the lesson that are missing or were moved."""
        for place, cell in enumerate(self.released):
            if role(cell) in ("test", "setup") and place not in self.seen:
                self.remarks.append(f"The cell {grade_id(cell)} was missing; it was put back.")
        graded = [place for place in dict.fromkeys(self.seen) if grade_id(self.released[place])]
        if graded != sorted(graded):
            self.remarks.append("Cells had been moved; they were run in the lesson's order.")
        self.remarks = list(dict.fromkeys(self.remarks))


def _marked(cell: NotebookNode) -> str:
    """Return a cell's name in nbgrader, whatever a student did to its metadata."""
    marks = cell.metadata.get("nbgrader") if isinstance(cell.metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _is_python(source: str) -> bool:
    """Whether a source can be parsed, and is short enough to be."""
    if len(source) > MAX_PARSED:
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@lru_cache(maxsize=4 * MAX_ADDED)  # each cell is searched for each exercise
def _defined(source: str) -> frozenset[str]:
    """Return the names that a cell's top level defines, even where it is not valid Python."""
    return frozenset(_functions(source)) if _is_python(source) else frozenset(_headers(source))


def _functions(source: str) -> Iterator[str]:
    """Yield the names of functions, classes and values that the top level of a source defines."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _headers(source: str) -> Iterable[str]:
    """Return the names of functions in what cannot be parsed, found line by line."""
    return re.findall(r"^def (\w+)", source, re.MULTILINE)

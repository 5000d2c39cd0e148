"""From a submitted file to a notebook that can be marked: rebuilt, not trusted.

Tests, setup, points and metadata come from the lesson. The sources of answers, of written answers,
and of added or changed cells come from the student.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import count
from typing import Literal
from urllib.parse import quote, unquote

import nbformat
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import (
    INSTALLER,
    exercise_of,
    grade_id,
    installs,
    points,
    processor_seconds,
    role,
    stated_seconds,
)
from mnist_utils.notebook import Cell, headers

MOST_CHARACTERS = 10_000  # of an answer's cell, before a remark; the longest reference has 3,000
MISSING = "The cell that answers {} is missing."
MAX_ADDED = 500  # cells; the longest lesson has 84 in all
MAX_CODE = 2_000_000  # characters in all cells of code; lessons have 60,000
MAX_TEXT = 16_000_000  # in all cells of text, which may hold pictures
# Characters of a cell that we parse. The longest answer in the course has under 4,000, and the
# slowest 20,000 that we tried take Python's parser 0.1 s.
MAX_PARSED = 20_000
BEGINNING = 60  # characters of a cell's first line in a sentence
MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)  # IPython's own lines
PICTURE_LINK = re.compile(r"attachment:([^\s()<>\"']+)")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)  # names stay there
ANSWERS = ("answer", "written")  # what students write
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


def rebuild(source: NotebookNode, released: NotebookNode, submitted: Iterable[Cell]) -> Rebuilt:
    """Splice a student's work into the lesson.

    Parameters
    ----------
    source : NotebookNode
        The lesson with its hidden tests, as the author wrote it.
    released : NotebookNode
        The lesson as students got it: the same cells, in the same order.
    submitted : iterable of Cell
        The cells that the student handed in, as `read_work` gives them. They are not changed.

    Raises
    ------
    RuntimeError
        When a cell of the lesson would be missing, twice, or another one: a mistake in here, for
        which nobody may lose a point.
    """
    sorter = _Sorter(released, [nbformat.from_dict(cell) for cell in submitted])
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
    _find_answers_elsewhere(rebuilt)
    _compare(released, rebuilt.notebook)
    return rebuilt


def beginning(source: str) -> str:
    """Return how a cell begins, for a sentence about it."""
    return repr(source.strip().partition("\n")[0][:BEGINNING])


def names_given_by(steps: Iterable[Step]) -> frozenset[str]:
    """Return the names to which cells of the student's give values."""
    own = (step.source for step in steps if step.kind in ("answer", "added"))
    return frozenset().union(*map(defined_names, own))


def _find_answers_elsewhere(rebuilt: Rebuilt) -> None:
    """Find answers in cells that students added, or in which they answer another exercise.

    The stub that was given is not run there: it would take the answer's name again. Tests are run
    behind the answer, wherever it stands.
    """
    for name, attempted in rebuilt.attempted.items():
        own: list[int] = []
        others: list[int] = []
        for place, step in enumerate(rebuilt.steps):
            if step.kind in ("answer", "added") and (
                step.exercise == name or name in _defined(step.source)[0]
            ):
                (own if step.exercise == name else others).append(place)
        if attempted and any(name in defined_names(rebuilt.steps[place].source) for place in own):
            continue
        if others:
            rebuilt.remarks.append(f"The answer to {name} stands in another cell; it counts.")
            if not attempted:
                rebuilt.attempted[name] = True
                for place in own:
                    rebuilt.steps[place] = replace(rebuilt.steps[place], source="")
            _test_behind(rebuilt, name, others)
        elif name in rebuilt.gone:
            rebuilt.remarks.append(MISSING.format(name))
    for name, written in rebuilt.written.items():
        if name in rebuilt.gone and not written:
            rebuilt.remarks.append(MISSING.format(name))


def _test_behind(rebuilt: Rebuilt, name: str, answers: list[int]) -> None:
    """Put the tests of an exercise behind the steps that answer it, if none of these is above."""
    steps = rebuilt.steps
    tests = [step for step in steps if step.kind == "test" and step.exercise == name]
    if tests and steps.index(tests[0]) < answers[0]:
        end = answers[-1] + 1
        before = [step for step in steps[:end] if step not in tests]
        after = [step for step in steps[end:] if step not in tests]
        rebuilt.steps = [*before, *tests, *after]


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
            answers=tuple(sorted(_defined(author.source)[0])),
        )
        rebuilt.steps.append(step)
        rebuilt.notebook.cells.append(cell)


def _join(given: NotebookNode, parts: list[NotebookNode]) -> NotebookNode:
    """Make one cell of all that was written into an answer in words, with all its pictures."""
    cell: NotebookNode = nbformat.from_dict(given)
    pictures = dict(given.get("attachments", {}))
    texts = []
    for part in parts:
        renamed = {}
        for name, picture in part.attachments.items():
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


def _pieces(texts: list[str]) -> list[str]:
    """Join several cells that answer one exercise if only together they are valid Python."""
    joined = "\n".join(texts)
    if len(texts) > 1 and None in map(_parse, texts) and _parse(joined) is not None:
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
    if cell.cell_type == "markdown" and cell.attachments:
        new.attachments = cell.attachments
    return new


class _Sorter:
    """Says what each cell of a submission is, and remarks on what is out of order.

    `parts` holds the cells that answer an exercise, by its grade_id; `changed` the changed
    demonstrations, by their place in the lesson; `added` the cells that follow a place.
    """

    def __init__(self, released: NotebookNode, cells: list[NotebookNode]) -> None:
        self.released = released.cells
        self.remarks: list[str] = []
        self.parts: dict[str, list[NotebookNode]] = {}
        self.changed: dict[int, NotebookNode] = {}
        self.before: list[NotebookNode] = []
        self.added: dict[int, list[NotebookNode]] = {}
        self.places = {grade_id(cell): place for place, cell in enumerate(self.released)}
        self.places.pop("", None)
        given = [place for place, cell in enumerate(self.released) if role(cell) not in ANSWERS]
        self.by_id = {self.released[place].get("id"): place for place in given}
        self.by_text = {self.released[place].source.strip(): place for place in given}
        self.seen: list[int] = []
        cells = self._bounded(self._without_install(cells))
        lost = self._recoverable(cells)
        last = -1
        for number, cell in enumerate(cells):
            place = self._place(cell)
            if place is None:
                place = lost.get(number)
            if place is None:
                (self.added.setdefault(last, []) if last >= 0 else self.before).append(cell)
                continue
            self._take(cell, place)
            last = place
        self._remark_on_order()

    def _without_install(self, cells: list[NotebookNode]) -> list[NotebookNode]:
        """Leave out the cell that installs the course: it is here. Some lessons have none."""
        if any(_defined(cell.source)[0] - {INSTALLER} for cell in cells if installs(cell)):
            self.remarks.append(
                "The cell that installs the course was left out. Something else is defined in it: "
                "copy that into a cell of its own."
            )
        return [cell for cell in cells if not installs(cell)]

    def _bounded(self, cells: list[NotebookNode]) -> list[NotebookNode]:
        """Leave out what is too much, before anything is parsed; the lesson's own cells last."""
        most = {"code": MAX_CODE, "markdown": MAX_TEXT, "raw": MAX_TEXT}
        room = dict(most)
        count = len(self.released) + MAX_ADDED
        kept = set()
        order = sorted(range(len(cells)), key=lambda number: self._place(cells[number]) is None)
        for number in order[:count]:
            cell = cells[number]
            if len(cell.source) <= room[cell.cell_type]:
                room[cell.cell_type] -= len(cell.source)
                kept.add(number)
        if len(kept) < len(cells):
            self.remarks.append(
                f"{len(cells) - len(kept)} of {len(cells)} cells were left out: of a notebook we "
                f"take {count} cells with {MAX_CODE:,} characters of code and {MAX_TEXT:,} of text."
            )
        return [cell for number, cell in enumerate(cells) if number in kept]

    def _place(self, cell: NotebookNode) -> int | None:
        """Find a cell's place in the lesson: by nbgrader's name, its id, then its text."""
        name = _marked(cell)
        if name in self.places:
            return self.places[name]
        place = self.by_id.get(cell.id) if cell.id else None
        return self.by_text.get(cell.source.strip()) if place is None else place

    def _recoverable(self, cells: list[NotebookNode]) -> dict[int, int]:
        """Find answers whose cells lost their marks: by the cell's id, then the function's name.

        A cell with several of them stands in the first one's place. An answer in words is what
        stands where it should, also beside a cell that was left as it was given.
        """
        places = {number: self._place(cell) for number, cell in enumerate(cells)}
        placed = {number: place for number, place in places.items() if place is not None}
        unmarked = [n for n, cell in enumerate(cells) if _marked(cell) not in self.places]
        found: dict[int, int] = {}
        for name, place in self.places.items():
            given = self.released[place]
            own = [cells[number] for number in placed if placed[number] == place]
            if role(given) not in ANSWERS or any(_differs(cell, given) for cell in own):
                continue
            numbers: list[int] = []
            if not own:
                numbers = [n for n in unmarked if cells[n].id and cells[n].id == given.get("id")]
                if not numbers and role(given) == "answer":
                    numbers = [n for n in unmarked if name in _defined(cells[n].source)[0]][-1:]
                numbers = [number for number in numbers[:1] if number not in found]
            if not numbers and role(given) == "written":
                numbers = self._texts_around(place, cells, placed | found)
            found |= dict.fromkeys(numbers, place)
            if numbers and not own:
                told = f"The cell of {name} had lost its metadata; it was recognized."
                self.remarks.append(told)
        return found

    def _texts_around(
        self, place: int, cells: list[NotebookNode], placed: dict[int, int]
    ) -> list[int]:
        """Find the texts that a student wrote in a place of the lesson, or beside it."""
        here = max((one for one in placed.values() if one <= place), default=-1)
        before = max((one for one in placed.values() if one < place), default=-1)
        numbers, last = [], -1
        for number, cell in enumerate(cells):
            if number in placed:
                last = placed[number]
            elif last in (here, before) and cell.cell_type != "code" and cell.source.strip():
                numbers.append(number)
        following = self.released[place + 1 : place + 2]
        shared = bool(following) and role(following[0]) == "written"
        return numbers[:1] if shared else numbers

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
                if _defined(cell.source)[0] & set(self.places):  # answers were written there
                    self.added.setdefault(place - 1, []).append(cell)
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
    """Return a submitted cell's name in nbgrader."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _parse(source: str) -> ast.Module | None:
    """Parse a cell, without IPython's own lines if need be; None if it is too long or no Python."""
    if len(source) > MAX_PARSED:
        return None
    for text in dict.fromkeys((source, MAGIC.sub("", source))):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    return None


def _differs(cell: NotebookNode, given: NotebookNode) -> bool:
    return bool(cell.source.strip() != given.source.strip())


@lru_cache(maxsize=4 * MAX_ADDED)  # each cell is searched for each exercise
def _defined(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a cell defines as answers are defined, and all names that it gives a value."""
    tree = _parse(source)
    if tree is None:
        return (frozenset(headers(source)),) * 2
    return frozenset(_definitions(tree)), frozenset(_names(tree))


def defined_names(source: str) -> frozenset[str]:
    """Return the names that a cell gives a value, even where it is not valid Python."""
    return _defined(source)[1]


def _definitions(tree: ast.Module) -> Iterator[str]:
    """Yield the names of functions, classes and values that the top level of a cell defines."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield all names that a cell gives a value, imports among them, but not inside functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, DEFINITIONS):
                yield node.name
            elif isinstance(node, ast.alias):
                yield node.asname or node.name.partition(".")[0]
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif not isinstance(node, INNER):
                waiting.append(node)

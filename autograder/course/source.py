"""Read text notebooks in solutions/, and turn them into notebooks with nbgrader's metadata.

Cells carry short keys: `tags=["setup"]`, `answer="name" minutes=5`, `words="name"` (what is said of
mistakes), `test="name" points=3` (and `seconds=60` for a test that may take longer,
`processor_seconds=120` for one that allows an answer no more of the processors' time,
`digits="full"` for one whose result depends on having the full MNIST),
`written="name" points=6`. A cell without one of these is text or a demonstration; it may state
`runs=20`, the seconds that it takes, and `alt="..."`, its figure in words.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.course.install_cell import install_cell
from autograder.course.launch import read_repository
from autograder.course.times import MINUTES, Times, describe_times, measure
from autograder.course.words import Words, take_words
from autograder.errors import SourceError
from mnist_utils import __version__
from mnist_utils.cells import points

LIMITS = ("seconds", "processor_seconds")
KINDS = ("answer", "test", "written", "words")
KEYS = {*KINDS, "points", "tags", "minutes", "runs", "alt", "digits", *LIMITS}
# For an exercise. With test_ and a number it fits into the 128 characters of nbgrader's gradebook.
NAME = re.compile(r"(?!setup$|test_|.*_\d+$)[a-z][a-z0-9_]{0,50}")
ANSWERS = {"answer", "written"}
EXERCISE = re.compile(r"^### Exercise · (.+)$", re.MULTILINE)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
DEFAULT_SECONDS = 5  # for a test cell that states no limit


@dataclass(frozen=True)
class LessonSource:
    """A lesson as its author wrote it, solutions and hidden tests included.

    `notebook` has nbgrader's metadata, stable cell ids and no outputs. `exercises` are the names of
    its answers and written answers, in order; `words` is what its tests say about mistakes in them,
    `times` how long it takes, and `minutes` how long each exercise takes.
    """

    name: str
    notebook: NotebookNode
    exercises: tuple[str, ...]
    words: Words = field(default_factory=dict)
    times: Times = field(default_factory=lambda: Times((), 0.0))
    minutes: dict[str, int] = field(default_factory=dict)

    @property
    def max_score(self) -> float:
        """The points that can be earned."""
        return sum(points(cell) for cell in self.notebook.cells)


def read_course(course: Path) -> list[LessonSource]:
    """Read every lesson of a course from its `solutions/`, in order.

    Raises
    ------
    SourceError
        When a lesson breaks a rule, or two lessons have an exercise of the same name.
    """
    paths = sorted((course / "solutions").glob("*.py"))
    if not paths:
        raise SourceError(
            [f"{course} is not the course: it has no solutions/*.py. Name it with --course."]
        )
    lessons, problems = [], []
    for path in paths:
        try:
            lessons.append(read_lesson(path))
        except SourceError as error:
            problems += error.problems
    owners: dict[str, str] = {}
    for lesson in lessons:
        for exercise in lesson.exercises:
            if exercise in owners:
                problems.append(
                    f"solutions/{lesson.name}.py: the exercise {exercise} is in "
                    f"solutions/{owners[exercise]}.py too; give one of them another name."
                )
            owners.setdefault(exercise, lesson.name)
    if problems:
        raise SourceError(problems)
    return lessons


def read_lesson(path: Path) -> LessonSource:
    """Read one text notebook.

    Raises
    ------
    SourceError
        With a sentence for each rule that it breaks.
    """
    import jupytext  # here, since a classroom's settings also import this module

    where = f"solutions/{path.name}"
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except (OSError, UnicodeDecodeError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError([f"{where} cannot be read: {reason}"]) from error
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's own
    problems = [f"{where}: {problem}" for problem in _problems(path.stem, notebook)]
    if problems:
        raise SourceError(problems)
    try:
        words = take_words(notebook)
    except ValueError as error:
        raise SourceError([f"{where}: {error}"]) from error
    times = measure(notebook.cells)
    minutes = _complete(notebook, int(path.stem[:2]), times)
    exercises = _mark(notebook)
    if repository := read_repository(path.parents[1]):
        notebook.cells.insert(0, install_cell(repository))
    return LessonSource(path.stem, notebook, exercises, words, times, minutes)


def _names(cell: NotebookNode) -> dict[str, str]:
    """Return the names of exercises in a cell's keys, by kind."""
    return {kind: str(cell.metadata[kind]) for kind in KINDS if kind in cell.metadata}


def _is_setup(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("tags") == ["setup"])


def _is_marked(cell: NotebookNode) -> bool:
    """Whether a cell is more than text or a demonstration."""
    return bool(_names(cell)) or _is_setup(cell)


def _is_graded(cell: NotebookNode) -> bool:
    return "test" in cell.metadata or "written" in cell.metadata


def _has_whole(cell: NotebookNode, key: str) -> bool:
    """Whether a key has a whole number of at least 1."""
    value = cell.metadata.get(key)
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _misplaces(cell: NotebookNode, limit: str) -> bool:
    return limit in cell.metadata and not ("test" in cell.metadata and _has_whole(cell, limit))


def _is_amiss(cell: NotebookNode, key: str, owner: str) -> bool:
    """Whether a key with a number is in the wrong place, or has no number."""
    at_home = cell.cell_type == "code" if owner == "code" else bool({*_names(cell)} & ANSWERS)
    return key in cell.metadata and not (at_home and _has_whole(cell, key))


# What an author reads, and whether it applies to a cell.
CELL_RULES: dict[str, Callable[[NotebookNode], bool]] = {
    'the only known tag is tags=["setup"].': (
        lambda cell: "tags" in cell.metadata and not _is_setup(cell)
    ),
    "it can be one of setup, answer, test and written, not several.": (
        lambda cell: len(_names(cell)) + _is_setup(cell) > 1
    ),
    "the name must be in small letters, and end in no _2 or the like; setup and test_… are the "
    "names of other cells.": (
        lambda cell: not all(NAME.fullmatch(name) for name in _names(cell).values())
    ),
    "its points are missing; add points=3 (a whole number from 1).": (
        lambda cell: _is_graded(cell) and not _has_whole(cell, "points")
    ),
    **{
        f"{key}=5 (a whole number from 1) is for {owner}.": partial(_is_amiss, key=key, owner=owner)
        for key, owner in {"minutes": "answers and written answers", "runs": "code"}.items()
    },
    "points belong to a test or a written answer; remove them here.": (
        lambda cell: "points" in cell.metadata and not _is_graded(cell)
    ),
    **{
        f"{limit}=60 (a whole number from 1) is for test cells only.": (
            partial(_misplaces, limit=limit)
        )
        for limit in LIMITS
    },
    'digits="full" is for test cells only, and nothing else can be stated there.': (
        lambda cell: (
            "digits" in cell.metadata
            and not ("test" in cell.metadata and cell.metadata["digits"] == "full")
        )
    ),
    "a written answer is a [markdown] cell; setup, answer and test are code.": (
        lambda cell: (
            _is_marked(cell) and ("written" in cell.metadata) != (cell.cell_type == "markdown")
        )
    ),
}


def _problems(name: str, notebook: NotebookNode) -> Iterator[str]:
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", name):
        yield "name the file like 02_normalization.py: two digits, then small letters."
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    if not re.search(r"^# \d+ · .+$", text, re.MULTILINE):
        yield "the title is missing: a line like '# 2 · Normalization'."
    if not re.search(
        rf"^\*\*Time:\*\* (about \d+ minutes|{re.escape(MINUTES)})", text, re.MULTILINE
    ):
        yield f"the time is missing: a line that begins '**Time:** {MINUTES}'."
    for number, cell in enumerate(notebook.cells, start=1):
        names = _names(cell).items()
        here = " ".join(f'{kind}="{name}"' for kind, name in names) or f"no. {number}"
        yield from (f"cell {here}: {problem}" for problem in _cell_problems(cell))
    yield from _exercise_problems(notebook.cells)


def _cell_problems(cell: NotebookNode) -> list[str]:
    """Say which rules a single cell breaks."""
    keys = set(cell.metadata)
    problems = [f"the key {key} is not known; correct it." for key in sorted(keys - KEYS)]
    problems += [sentence for sentence, is_broken in CELL_RULES.items() if is_broken(cell)]
    problems += _region_problems(cell, "SOLUTION", bool(keys & {"answer", "written"}))
    problems += _region_problems(cell, "HIDDEN TESTS", "test" in keys)
    if cell.cell_type == "code" and _is_marked(cell):
        problems += _code_problems(cell)
    return problems


def _exercise_problems(cells: list[NotebookNode]) -> Iterator[str]:
    """Say what is wrong with the answers as a whole."""
    named = [key for cell in cells for key in _names(cell).items()]
    yield from _test_problems([key for key in named if key[0] != "words"])
    yield from _words_problems(named)
    for exercise, count in Counter(name for kind, name in named if kind in ANSWERS).items():
        if count > 1:
            yield f"two cells answer the exercise {exercise}; rename or remove one."
    has_setup = any("setup" in cell.metadata.get("tags", []) for cell in cells)
    if not has_setup and any("answer" in cell.metadata for cell in cells):
        yield 'there is no setup cell; mark one with tags=["setup"].'


def _words_problems(named: list[tuple[str, str]]) -> Iterator[str]:
    """Say which words belong to no answer."""
    for kind, name in named:
        if kind == "words" and ("answer", name) not in named:
            yield f'cell words="{name}": there is no exercise {name}; correct the name.'


def _test_problems(named: list[tuple[str, str]]) -> Iterator[str]:
    """Say which tests are not below their answer, and which answers have no test."""
    for place, (kind, exercise) in enumerate(named):
        if kind == "answer" and ("test", exercise) not in named:
            yield f'the answer {exercise} has no test; add a cell # %% test="{exercise}" points=…'
        elif kind == "test" and ("answer", exercise) not in named[:place]:
            reason = (
                "is before its answer; move it below"
                if ("answer", exercise) in named
                else "tests no answer of this lesson; correct the name"
            )
            yield f'cell test="{exercise}": the test {reason}.'


def _region_problems(cell: NotebookNode, region: str, allowed: bool) -> list[str]:
    marks = re.findall(rf"^[ \t]*### (BEGIN|END) {region}[ \t]*$", cell.source, re.MULTILINE)
    if marks and not allowed:
        return [f"a region {region} has no place in this cell; remove it."]
    if marks != ["BEGIN", "END"] * (len(marks) // 2) or cell.source.count(region) != len(marks):
        return [f"### BEGIN {region} and ### END {region} must come in pairs, each on its line."]
    if "answer" in cell.metadata and region == "SOLUTION" and not marks:
        return ["it has no ### BEGIN SOLUTION … ### END SOLUTION: students would see the answer."]
    return []


def _code_problems(cell: NotebookNode) -> list[str]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        return [f"line {error.lineno} is not Python: {error.msg}."]
    name = str(cell.metadata.get("answer", ""))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if name and name not in functions:
        return [f"it defines no function {name}; the answer's name is its function's name."]
    return []


def _complete(notebook: NotebookNode, lesson: int, times: Times) -> dict[str, int]:
    """Fill in what is counted: numbers and minutes of exercises, times, and the course's version.

    Returns the minutes of each exercise.
    """
    time = describe_times(times)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(MINUTES, time)
    minutes: dict[str, int] = {}
    for box, cell in pairwise(notebook.cells):
        if "minutes" in cell.metadata:
            (name,) = _names(cell).values()
            minutes[name] = int(cell.metadata["minutes"])
            box.source = EXERCISE.sub(
                rf"### Exercise {lesson}.{len(minutes)} · \1 · {minutes[name]} minutes", box.source
            )
    setup = next(filter(_is_setup, notebook.cells), None)
    if setup:
        setup.source += (
            "\n\nfrom mnist_utils import made_for\n\n"
            f'made_for("{__version__}")  # speaks up where lesson and mnist_utils do not fit'
        )
    return minutes


def _mark(notebook: NotebookNode) -> tuple[str, ...]:
    """Replace the short keys with nbgrader's metadata and give every cell its stable id."""
    exercises: list[str] = []
    numbers: Counter[str] = Counter()
    last = "start"
    for cell in notebook.cells:
        keys = dict(cell.metadata)
        cell.metadata = NotebookNode()
        if kept := {key: keys[key] for key in (*LIMITS, "digits", "runs", "alt") if key in keys}:
            cell.metadata.mnist_course = NotebookNode(kept)
        marks = {"grade": False, "solution": False, "locked": False, "task": False}
        if "answer" in keys:
            name = keys["answer"]
            marks |= {"solution": True}
            exercises.append(name)
        elif "written" in keys:
            name = keys["written"]
            marks |= {"solution": True, "grade": True, "points": keys["points"]}
            exercises.append(name)
        elif "test" in keys:
            name = _numbered(f"test_{keys['test']}", numbers)
            marks |= {"grade": True, "locked": True, "points": keys["points"]}
        elif "tags" in keys:
            name = _numbered("setup", numbers)
            marks |= {"locked": True}
        else:
            numbers[f"after_{last}"] += 1
            cell.id = f"after_{last}_{numbers[f'after_{last}']}"
            continue
        cell.metadata.nbgrader = NotebookNode(marks, grade_id=name, schema_version=3)
        cell.id = last = name
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return tuple(exercises)


def _numbered(name: str, numbers: Counter[str]) -> str:
    numbers[name] += 1
    return name if numbers[name] == 1 else f"{name}_{numbers[name]}"

"""Lessons run with their reference answers, and kept by the sum of all that went in.

What was made is in the course's `build/executed/`, in a folder for each set of digits. It has
hidden tests in it, as `solutions/` has.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

import mnist_utils
from autograder.course.source import LessonSource
from mnist_utils.data import DigitSet, loaded_digits
from mnist_utils.errors import CourseError
from mnist_utils.files import write_whole
from mnist_utils.kernel import run_and_measure

# What the lessons compute and draw with.
PACKAGES = ("numpy", "keras", "tensorflow", "matplotlib", "scikit-learn", "scipy", "ipykernel")
KEY = "executed"  # in a notebook's metadata: the sum of what it was made from


def run_solved(lesson: LessonSource) -> tuple[NotebookNode, list[float]]:
    """Run a lesson as its author wrote it, hidden tests included, in one kernel.

    Returns
    -------
    notebook : NotebookNode
        With outputs, errors among them.
    used : list of float
        Each cell's processor time, in seconds.

    Raises
    ------
    CourseError
        When a cell ends Python or never ends.
    """
    solved = nbformat.from_dict(lesson.notebook)
    with tempfile.TemporaryDirectory() as folder:
        used = run_and_measure(solved, Path(folder), cell_seconds=600)  # stops an endless loop
    return solved, used


def executed(
    course: Path, lessons: Iterable[LessonSource], progress: Callable[[str], None] = print
) -> tuple[dict[str, NotebookNode], DigitSet]:
    """Give each lesson with its outputs, and the digits it ran on; run those that changed.

    Raises
    ------
    CourseError
        When a cell of a lesson fails, or the folder cannot be written.
    """
    digits = loaded_digits()
    notebooks = {}
    for lesson in lessons:
        notebook = _kept(course, lesson, digits)
        if notebook is None:
            progress(f"{lesson.name}: running it ...")
            notebook, _ = run_solved(lesson)
            for cell, output in errors(notebook):
                first = next(iter(str(output.evalue).splitlines()), "")
                raise CourseError(
                    f"{lesson.name}: the cell {cell.id} fails with {output.ename}: {first} Correct "
                    f"solutions/{lesson.name}.py; to see all that is wrong with it, run: "
                    f"autograder check {lesson.name}"
                )
            _write(course, lesson, notebook, digits)
        notebooks[lesson.name] = notebook
    return notebooks, digits


def keep(course: Path, lesson: LessonSource, notebook: NotebookNode) -> None:
    """Keep what `run_solved` has made, if no cell failed and there is room for it."""
    if not errors(notebook):
        with suppress(CourseError):  # who checks a lesson needs no copy
            _write(course, lesson, notebook, loaded_digits())


def errors(notebook: NotebookNode) -> list[tuple[NotebookNode, NotebookNode]]:
    """Give the cells that failed, each with its error."""
    return [
        (cell, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


def _file(course: Path, lesson: LessonSource, digits: DigitSet) -> Path:
    return course / "build" / "executed" / digits.name / f"{lesson.name}.ipynb"


def _kept(course: Path, lesson: LessonSource, digits: DigitSet) -> NotebookNode | None:
    try:
        notebook = nbformat.read(_file(course, lesson, digits), as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):  # there is none, or no whole one
        return None
    return notebook if notebook.metadata.get(KEY) == _sum(lesson, digits) else None


def _write(course: Path, lesson: LessonSource, notebook: NotebookNode, digits: DigitSet) -> None:
    made = nbformat.from_dict(notebook)
    made.metadata[KEY] = _sum(lesson, digits)
    path = _file(course, lesson, digits)
    try:
        write_whole(path, nbformat.writes(made))
    except OSError as error:
        raise CourseError(
            f"{error.filename or path} cannot be written ({error.strerror}). "
            "Free some space or allow writing there."
        ) from error


def _sum(lesson: LessonSource, digits: DigitSet) -> str:
    parts = (nbformat.writes(lesson.notebook), digits.sum, _sum_code())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _sum_code() -> str:
    """Return a sum over `mnist_utils` and the versions of what it computes and draws with."""
    folder = Path(mnist_utils.__file__).parent
    total = hashlib.sha256(repr([(name, version(name)) for name in PACKAGES]).encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".json", ".js", ".html"):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()

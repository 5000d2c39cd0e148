"""The course, proved for its authors: test cells, reference solutions, untouched lessons, times."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder import classroom
from autograder.build import generate
from autograder.grading import grade
from autograder.lint import lint
from autograder.records import Record
from autograder.source import DEFAULT_SECONDS, Lesson, read_course
from mnist_utils.cells import grade_id, role, stated_seconds
from mnist_utils.errors import CourseError
from mnist_utils.kernel import run_notebook


@dataclass(frozen=True)
class Finding:
    """What checking one lesson gave: `problems` is empty when everything is as it must be."""

    lesson: str
    score: float
    max_score: float
    cell_seconds: float  # all cells of the solved lesson, the first import of TensorFlow included
    slowest_test: float  # seconds
    problems: tuple[str, ...]


def check(
    course: Path, names: Iterable[str] = (), progress: Callable[[str], None] = print
) -> list[Finding]:
    """Check lessons of a course in a classroom made for it.

    Test cells keep the rules and write nothing; every reference solution earns full marks; every
    untouched lesson, here without its demonstrations, earns none and is not attempted; each
    demonstration of a solved lesson runs.

    Parameters
    ----------
    course : Path
    names : iterable of str
        The lessons; none named means all.
    progress : function
        Called with a line before each step that takes a while.

    Raises
    ------
    SourceError
        When a lesson cannot be read.
    CourseError
        When a lesson that is named is not there.
    """
    names = list(names)
    lessons = read_course(course)
    unknown = set(names) - {lesson.name for lesson in lessons}
    if unknown:
        known = ", ".join(lesson.name for lesson in lessons)
        raise CourseError(f"There is no lesson {', '.join(sorted(unknown))}. There are: {known}.")
    chosen = [lesson for lesson in lessons if not names or lesson.name in names]
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "classroom"
        classroom.create(course, room)
        return [_check_lesson(room, lesson, progress) for lesson in chosen]


def _check_lesson(room: Path, lesson: Lesson, progress: Callable[[str], None]) -> Finding:
    progress(f"{lesson.name}: running it ...")
    problems = lint(lesson)
    if not lesson.exercises:
        notebook = _run(lesson, room)
        return _finding(lesson, notebook, 0, [*problems, *_failed_cells(notebook)])
    release = classroom.released(room, lesson.name)
    bare = _without_demonstrations(classroom.released(room, lesson.name))
    classroom.submit(room, "untouched", lesson.name, bare)
    solved = classroom.fill_in(release, classroom.reference_answers(lesson))
    classroom.submit(room, "reference", lesson.name, solved)
    records = grade(room, [lesson.name], ["reference", "untouched"])
    reference, untouched = records
    path = room / "autograded" / "reference" / lesson.name / f"{lesson.name}.ipynb"
    if reference.status != "graded":
        return Finding(lesson.name, 0, lesson.max_score, 0, 0, (*problems, *reference.remarks))
    notebook = nbformat.read(path, as_version=4)
    problems += _reference_problems(reference) + _untouched_problems(untouched)
    return _finding(lesson, notebook, reference.score, problems + _failed_cells(notebook))


def _without_demonstrations(notebook: NotebookNode) -> NotebookNode:
    """Leave out what no test may need: the solved notebook runs it, for a minute and more."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown" or role(cell)]
    return notebook


def _reference_problems(record: Record) -> list[str]:
    return [
        f"the reference solution of {result.exercise} earns {result.score:g} of "
        f"{result.max_score:g} points: {result.message or result.verdict}"
        for result in record.exercises
        if result.verdict != "manual" and result.score != result.max_score
    ]


def _untouched_problems(record: Record) -> list[str]:
    if record.status != "graded":
        return [f"the untouched lesson ends as {record.status}: {' '.join(record.remarks)}"]
    return [
        f"the untouched {result.exercise} is {result.verdict} with {result.score:g} points; "
        "it must be not attempted, with none"
        for result in record.exercises
        if result.score or result.verdict not in ("not attempted", "manual")
    ]


def _failed_cells(notebook: NotebookNode) -> list[str]:
    problems = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        name = grade_id(cell) or cell.id
        if role(cell) == "test" and cell.outputs and not errors:
            problems.append(f"{name} writes something when it passes; a test must be silent.")
        if role(cell) != "test" and errors:
            first = cell.source.strip().splitlines()[0]
            problems.append(f"the cell that begins '{first}' fails: {errors[0].evalue}")
        if role(cell) != "test" and any(out.get("name") == "stderr" for out in cell.outputs):
            first = cell.source.strip().splitlines()[0]
            problems.append(f"the cell that begins '{first}' writes to stderr.")
        limit = stated_seconds(cell) or DEFAULT_SECONDS
        if role(cell) == "test" and _seconds(cell) > limit:
            problems.append(f"{name} takes {_seconds(cell):.1f} s; its limit is {limit} s.")
    return problems


def _run(lesson: Lesson, folder: Path) -> NotebookNode:
    """Run a lesson without exercises, as `make demo` and a student do."""
    notebook = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    return run_notebook(notebook, folder, cell_seconds=600)


def _finding(lesson: Lesson, notebook: NotebookNode, score: float, problems: list[str]) -> Finding:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tests = [_seconds(cell) for cell in code if role(cell) == "test"]
    return Finding(
        lesson.name,
        score,
        lesson.max_score,
        sum(_seconds(cell) for cell in code),
        max(tests, default=0.0),
        tuple(problems),
    )


def _seconds(cell: NotebookNode) -> float:
    """Give the time that a cell ran, from the stamps that nbclient leaves."""
    stamps = cell.metadata.get("execution", {})
    try:
        start, end = (
            datetime.fromisoformat(stamps[key].replace("Z", "+00:00"))
            for key in ("iopub.execute_input", "iopub.status.idle")
        )
    except KeyError:
        return 0.0
    return (end - start).total_seconds()

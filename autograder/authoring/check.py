"""Prove the course for its authors: test cells, reference solutions, untouched lessons, times."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from autograder.authoring.rules import beginning, broken_rules
from autograder.course.build import generate, words_file
from autograder.course.executed import keep, run_solved
from autograder.course.source import DEFAULT_SECONDS, LessonSource, read_course
from autograder.course.words import write_words
from autograder.judging.backend import Isolation
from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.prove import prove
from autograder.judging.sandbox import BUBBLEWRAP
from autograder.judging.worker import Settings, shared_worker, threads_of
from mnist_utils.cells import grade_id, role, stated, stated_seconds
from mnist_utils.cells import processor_seconds as allowed_seconds
from mnist_utils.data import FULL, loaded_digits
from mnist_utils.errors import CourseError

MOST_PROCESSOR_SECONDS = 8  # for one cell
TOLERANCE, GRACE_SECONDS = 1.5, 3  # allowed for a cell beyond the time it states


@dataclass(frozen=True)
class LessonCheck:
    """What checking one lesson found: it is sound if it has no `problems` and no `late` cells."""

    lesson: str
    score: float
    max_score: float
    cell_seconds: float  # all cells of the solved lesson, the first import of TensorFlow included
    slowest_test: float  # seconds
    problems: tuple[str, ...]
    late: tuple[str, ...]  # cells that took longer than allowed or stated: machines differ

    @property
    def found(self) -> tuple[str, ...]:
        """Everything that an author should look at."""
        return *self.problems, *self.late


def check(
    course: Path,
    names: Iterable[str] = (),
    progress: Callable[[str], None] = print,
    isolation: Isolation = BUBBLEWRAP,
) -> list[LessonCheck]:
    """Check lessons of a course.

    Test cells keep the rules and print at most a line; every cell of the solved lesson runs by
    hand. The judge gives every reference solution full marks, every untouched lesson none, as not
    attempted, and no stub a point for a test that passes without an answer.

    Parameters
    ----------
    course : Path
    names : iterable of str
        The lessons; none means all.
    progress : function
        Called with a line before each step that takes a while.
    isolation : str
        How the judge runs answers: ``"bubblewrap"``, or ``"process"`` where there is no sandbox.

    Raises
    ------
    SourceError
        When a lesson cannot be read.
    CourseError
        When a named lesson does not exist.
    """
    names = list(names)
    lessons = read_course(course)
    ready = generate(lessons)
    unknown = set(names) - {lesson.name for lesson in lessons}
    if unknown:
        known = ", ".join(lesson.name for lesson in lessons)
        raise CourseError(f"There is no lesson {', '.join(sorted(unknown))}. There are: {known}.")
    chosen = [lesson for lesson in lessons if not names or lesson.name in names]
    released = {name: nbformat.reads(data.decode(), as_version=4) for name, data in ready.items()}
    materials = [Material(one.name, one.notebook, released[one.name]) for one in lessons]
    # One worker for all lessons imports once what any of them needs.
    modules = tuple(dict.fromkeys(name for material in materials for name in material.modules))
    return [
        _check_lesson(course, lesson, released[lesson.name], modules, isolation, progress)
        for lesson in chosen
    ]


def _check_lesson(
    course: Path,
    lesson: LessonSource,
    released: NotebookNode,
    modules: tuple[str, ...],
    isolation: Isolation,
    progress: Callable[[str], None],
) -> LessonCheck:
    progress(f"{lesson.name}: running it ...")
    problems = [*broken_rules(lesson), *unbuilt_words(course, lesson)]
    # By hand, in one process: solutions, tests with their hidden parts, and demonstrations.
    solved, used = run_solved(lesson)
    keep(course, lesson, solved)  # the book shows it
    code = [cell for cell in solved.cells if cell.cell_type == "code"]
    problems += [problem for cell in code for problem in _cell_problems(cell)]
    late = [
        problem
        for cell, seconds in zip(solved.cells, used, strict=True)
        for problem in _time_problems(cell, seconds)
    ]
    if not lesson.exercises:
        return _lesson_check(lesson, solved, 0, problems, late)
    material = Material(lesson.name, lesson.notebook, released)
    if material.needs_full and loaded_digits() != FULL:
        progress(
            f"{lesson.name}: its tests ask for the full MNIST (MNIST_PATH); this is the sample."
        )
    progress(f"{lesson.name}: judging it ...")
    with shared_worker(Settings(isolation, modules, threads_of(1))) as worker:
        proof = prove(material, Rules(isolation, any_digits=True), worker)
    return _lesson_check(lesson, solved, proof.score, [*problems, *proof.problems], late)


def unbuilt_words(course: Path, lesson: LessonSource) -> Iterator[str]:
    """Report words that differ from the source: tests read what was built."""
    path = words_file(course, lesson.name)
    if not lesson.words or not path.parent.parent.is_dir():  # a course without mnist_utils
        return
    if not path.is_file() or path.read_text(encoding="utf-8") != write_words(lesson.words):
        yield "the words of its tests have not been built; run: autograder build"


def _cell_problems(cell: NotebookNode) -> Iterator[str]:
    """Say what a cell of the solved lesson did that it should not have done."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if role(cell) == "test":
        yield from _test_problems(cell, fails=bool(errors))
        return
    here = beginning(cell)
    if errors:
        yield f"{here} fails: {errors[0].evalue}"
    if any(output.get("name") == "stderr" for output in cell.outputs):
        yield f"{here} writes to stderr."
    has_figure = any("image/png" in output.get("data", {}) for output in cell.outputs)
    if has_figure and not role(cell) and not stated(cell, "alt"):
        yield f'{here} shows a figure; say in words what one sees: # %% alt="..."'


def _test_problems(cell: NotebookNode, fails: bool) -> Iterator[str]:
    """Say the same of a test cell; the judge finds one that fails, with its message."""
    said = "".join(output.get("text", "") for output in cell.outputs)
    named = {output.get("name") for output in cell.outputs}
    if not fails and (named - {"stdout"} or said.count("\n") > 1):
        yield f"{grade_id(cell)} writes more than a line when it passes: {said[:200]!r}"


def _time_problems(cell: NotebookNode, processor_seconds: float) -> Iterator[str]:
    """Say where a cell takes longer than it may, or than it states."""
    here = beginning(cell)
    # A test that trains the student's own network states how much it may use.
    most = allowed_seconds(cell) or MOST_PROCESSOR_SECONDS
    if processor_seconds > most:
        yield (
            f"{here} uses {processor_seconds:.1f} s of processor time; at most {most} leave "
            "Validate room on a slow machine."
        )
    limit = stated_seconds(cell) or DEFAULT_SECONDS
    if role(cell) == "test" and _seconds(cell) > limit:
        yield f"{grade_id(cell)} takes {_seconds(cell):.1f} s; its limit is {limit} s."
    runs = stated(cell, "runs") or 0
    if _seconds(cell) > TOLERANCE * runs + GRACE_SECONDS:
        yield f"{here} takes {_seconds(cell):.1f} s, and states runs={runs}."


def _lesson_check(
    lesson: LessonSource,
    notebook: NotebookNode,
    score: float,
    problems: list[str],
    late: list[str],
) -> LessonCheck:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tests = [_seconds(cell) for cell in code if role(cell) == "test"]
    return LessonCheck(
        lesson.name,
        score,
        lesson.max_score,
        sum(_seconds(cell) for cell in code),
        max(tests, default=0.0),
        tuple(problems),
        tuple(late),
    )


def _seconds(cell: NotebookNode) -> float:
    """Return how long a cell ran, from nbclient's time stamps."""
    stamps = cell.metadata.get("execution", {})
    try:
        start, end = (
            datetime.fromisoformat(stamps[key].replace("Z", "+00:00"))
            for key in ("iopub.execute_input", "iopub.status.idle")
        )
    except KeyError:
        return 0.0
    return (end - start).total_seconds()


def show_checks(console: Console, checks: Iterable[LessonCheck]) -> None:
    """Print what `check` found for each lesson."""
    checks = list(checks)
    columns = ("lesson", "reference", "all cells", "slowest test", "result")
    table = Table(*columns, box=SIMPLE_HEAD)
    for one in checks:
        table.add_row(
            one.lesson,
            f"{one.score:g} of {one.max_score:g}" if one.max_score else "no exercises",
            f"{one.cell_seconds:.1f} s",
            f"{one.slowest_test:.2f} s",
            f"{len(one.found)} problems" if one.found else "sound",
        )
    console.print(table)
    for one in checks:
        for problem in one.found:
            console.print(f"{one.lesson}: {problem}", markup=False, soft_wrap=True)

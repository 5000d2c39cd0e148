"""From one term to the next: what an instructor has set up, without students and their marks."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Assignment
from sqlalchemy import select

if TYPE_CHECKING:
    from autograder.course.source import LessonSource
from autograder.classroom.folder import ABOUT, CONFIG_FILE, Carried, create, open_classroom
from autograder.classroom.given import read_noted, sum_of
from autograder.classroom.term.archive import INSIDE
from autograder.classroom.term.cuts import opened
from autograder.errors import ClassroomError
from mnist_utils.cells import grade_id, points
from mnist_utils.terminal import plain

CONFIG = "nbgrader_config.py"
# What is of one class alone: its database, its place in the exchange, its folder, its group.
OF_ONE_CLASS = re.compile(r"\s*c\.CourseDirectory\.(db_url|course_id|root|groupshared)\s*=")
TIME = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True)
class NextTerm:
    """What a new class takes over: `carried`, and what there is to tell of it.

    `settings` and `left_out` are lines of nbgrader_config.py. `points` are sentences. `edited` are
    the course's lessons that somebody has changed by hand there. `before` are the old due dates.
    """

    old: Path
    carried: Carried
    settings: tuple[str, ...]
    left_out: tuple[str, ...]
    points: tuple[str, ...]
    edited: tuple[str, ...]
    before: dict[str, datetime]


def create_from(
    course: Path,
    folder: Path,
    old: Path,
    roster: Path | None = None,
    shift: timedelta | None = None,
    *,
    db: str = "",
    group: str = "",
) -> "tuple[list[LessonSource], NextTerm]":
    """Make a classroom with the settings, own lessons, points and due dates of an earlier one.

    Its secret number is a new one; students, work and marks stay where they are.

    Parameters
    ----------
    course, folder, roster, db, group
        As in `create`.
    old : Path
        The earlier classroom, or its archive.
    shift : timedelta, optional
        By how much due dates move; without it the new class has none.

    Raises
    ------
    ClassroomError, SourceError
        As in `create`, and when the earlier one cannot be read. Nothing is made then.
    """
    from autograder.course.source import read_course

    lessons = [lesson for lesson in read_course(course) if lesson.exercises]
    found = _read(old, {lesson.name: lesson.notebook for lesson in lessons}, shift)
    made = create(course, folder, roster, db=db, group=group, carried=found.carried)
    return made, found


def _read(old: Path, lessons: dict[str, NotebookNode], shift: timedelta | None) -> NextTerm:
    old = old.resolve()
    if (old / ABOUT).is_file():
        old = old / INSIDE
    api = open_classroom(old, archived=True)
    text = (old / CONFIG).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    left_out = tuple(line for line in lines if OF_ONE_CLASS.match(line))
    known = {*CONFIG_FILE.splitlines(), *left_out}
    settings = "".join(
        f"# {line}" if OF_ONE_CLASS.match(line) else line for line in text.splitlines(keepends=True)
    )
    url = api.coursedir.db_url if old.name != INSIDE else f"sqlite:///{old / 'gradebook.db'}"
    with opened(url) as engine, engine.connect() as connection:
        query = select(Assignment.name, Assignment.duedate).order_by(Assignment.name)
        before = {name: date for name, date in connection.execute(query) if date}
    sources = {path.stem: path for path in sorted((old / "source").glob("*/*.ipynb"))}
    notebooks = {
        name: _read_notebook(path) for name, path in sources.items() if path.parent.name == name
    }
    own = {name: notebook for name, notebook in notebooks.items() if name not in lessons}
    noted = read_noted(old)  # a class of before 0.2.0 has noted nothing
    edited = {
        name: notebook
        for name, notebook in notebooks.items()
        if name in lessons and noted.get(name) != sum_of(sources[name])
    }
    other = {name: _other_points(notebook, lessons[name]) for name, notebook in edited.items()}
    changed = {name: cells for name, cells in other.items() if cells}
    told = [
        f"{name}: {cell} earns {now:g}, not {course:g}"
        for name, cells in changed.items()
        for cell, (now, course) in cells.items()
    ]
    carried = Carried(
        settings if settings.endswith("\n") else f"{settings}\n",
        {path.name: path.read_bytes() for path in old.glob("*.py") if path.name != CONFIG},
        own,
        {name: {one: now for one, (now, _) in cells.items()} for name, cells in changed.items()},
    )
    if shift is not None:
        there = {*lessons, *own}
        dates = {name: _shifted(date, shift) for name, date in before.items() if name in there}
        carried = replace(carried, dates=dates)
    mine = tuple(line for line in lines if line not in known)
    by_hand = tuple(name for name in edited if name in noted)
    return NextTerm(old, carried, mine, left_out, tuple(told), by_hand, before)


def _read_notebook(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        return notebook
    except Exception as error:  # nbformat raises many kinds
        raise ClassroomError(
            f"{path} cannot be read ({type(error).__name__}). Put a sound copy in its place, or "
            "take its folder out of source/. Nothing was made."
        ) from error


def _other_points(old: NotebookNode, new: NotebookNode) -> dict[str, tuple[float, float]]:
    """Return the cells that earn something else in the earlier class: that, and the course's."""
    earned = {grade_id(cell): points(cell) for cell in old.cells if grade_id(cell)}
    return {
        grade_id(cell): (earned[grade_id(cell)], points(cell))
        for cell in new.cells
        if grade_id(cell) in earned and earned[grade_id(cell)] != points(cell)
    }


def _shifted(date: datetime, shift: timedelta) -> datetime:
    """Move a date; midnight stays midnight here, also when the clocks have been changed between."""
    here = date.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
    return (here + shift).astimezone(UTC).replace(tzinfo=None)


def show_next_term(found: NextTerm) -> None:
    """Print what a new class has taken over, and what it has not."""
    print(f"From {found.old}, without its students and marks; hidden tests draw other numbers.")
    for line in found.settings:
        print(f"setting: {plain(line.strip(), breaks='')}")
    for line in found.left_out:
        print(f"left out, as it is of the old class alone: {plain(line.strip(), breaks='')}")
    for name in found.carried.files:
        print(f"file: {plain(name, breaks='')}")
    for name in found.carried.own:
        print(f"own lesson: {plain(name, breaks='')}")
    for name in found.edited:
        print(f"edited by hand there: {name}; the new class has the course's, with these points")
    for told in found.points:
        print(f"points: {told}")
    dates = found.carried.dates
    for name, date in found.before.items():
        new = f" -> {dates[name]:{TIME}}" if name in dates else ", and no date now"
        print(f"due: {plain(name, breaks='')}: {date:{TIME}}{new}")
    if found.before and not dates:
        print(
            "Due dates move with --shift, such as --shift 26w. To set one: nbgrader db assignment "
            "add LESSON --duedate DATE"
        )

"""A classroom: the folder of one class, where nbgrader's own commands also work."""

import logging
import shlex
from collections.abc import Collection, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config.loader import PyFileConfigLoader

if TYPE_CHECKING:
    from autograder.course.source import LessonSource
from autograder.classroom.access import ALONE, file_mode, find_group, set_rights
from autograder.classroom.database import (
    books_of,
    course_id_of,
    filled_whole,
    is_sqlite,
    no_answer,
    no_driver,
    read_url,
)
from autograder.classroom.given import note_given, sum_of
from autograder.classroom.limits import limits_of
from autograder.classroom.secret import draw, write_secret
from autograder.classroom.term.people import Person, read_list
from autograder.errors import ClassroomError
from autograder.judging.material import Material, answers_of
from autograder.judging.submitted import printable
from mnist_utils.cells import grade_id, points
from mnist_utils.files import made_whole

ABOUT = "archive.json"  # beside the classroom/ that `archive` has kept: what it was made with
CONFIG_FILE = '''"""Settings of this classroom: read by nbgrader, JupyterLab and autograder."""

from autograder.settings import configure

c = get_config()  # noqa: F821 (given by traitlets)
configure(c, __file__)

# Your own settings go below, for example:
# c.CourseDirectory.course_id = "first-networks"
# c.Autograder.memory = 4 * 2**30  # bytes that a submission may hold; also processes, files,
#     call_seconds, submission_seconds and output
# c.Autograder.hidden_tests_after_due = True  # until a lesson is due, its pages say only how many
#     exercises pass all their tests
'''


@dataclass(frozen=True)
class Carried:
    """What a new class takes over from an earlier one, besides the course's lessons.

    `settings` is the text of its nbgrader_config.py, `files` are programs beside that. `own` are
    lessons that are not the course's; `points` has what cells of the course's lessons earn, by
    lesson and cell, where it is something else; `dates` are due dates, in UTC.
    """

    settings: str
    files: dict[str, bytes] = field(default_factory=dict)
    own: dict[str, NotebookNode] = field(default_factory=dict)
    points: dict[str, dict[str, float]] = field(default_factory=dict)
    dates: dict[str, datetime] = field(default_factory=dict)


def open_classroom(folder: Path, *, archived: bool = False) -> NbGraderAPI:
    """Open a classroom through nbgrader's API.

    Parameters
    ----------
    folder : Path
    archived : bool
        Open one that was archived as well, to read it.

    Raises
    ------
    ClassroomError
        When the folder is not a classroom, or an archived one.
    """
    for place in (folder, folder.resolve().parent):
        if (place / ABOUT).is_file() and not archived:
            raise ClassroomError(
                f"{place} is an archive: it is kept as it was, and nothing in it is marked or "
                f"changed. Look at it with what its README.md names: marks.csv, records/, "
                f"feedback/. For a new class with its settings: autograder init NEW --from "
                f"{shlex.quote(str(place))}"
            )
    if not (folder / "nbgrader_config.py").is_file() or not (folder / "source").is_dir():
        raise ClassroomError(
            f"{folder} is not a classroom: it has no nbgrader_config.py with a source/ beside it. "
            f"Make one with: autograder init {folder}"
        )
    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    except Exception as error:
        raise ClassroomError(
            f"{folder / 'nbgrader_config.py'} cannot be read: {error} Correct it there."
        ) from error
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    return NbGraderAPI(config=config)


def open_gradebook(api: NbGraderAPI) -> Gradebook:
    """Open a classroom's gradebook, to be used in a `with` statement; make it if there is none.

    Raises
    ------
    ClassroomError
        When it cannot be read.
    """
    path = books_of(api.coursedir.db_url)
    is_new = path is not None and not path.exists()
    try:
        gradebook = api.gradebook
        if path and is_new and path.exists():  # SQLite lets no group write what it makes
            path.chmod(file_mode(Path(api.coursedir.root)))
        return gradebook
    except ImportError as error:
        raise ClassroomError(no_driver(error)) from error
    except SQLAlchemyError as error:
        url = api.coursedir.db_url
        if not is_sqlite(url):
            raise ClassroomError(no_answer(url, error)) from error
        raise ClassroomError(
            f"The gradebook {url} cannot be read ({type(error).__name__}). Is another program "
            "writing to it? Then try again. If the file is damaged, put a backup in its place, or "
            "move it away: the next grade makes a new one from the records."
        ) from error


def create(
    course: Path,
    folder: Path,
    roster: Path | None = None,
    secret: int | None = None,
    *,
    db: str = "",
    group: str = "",
    carried: Carried | None = None,
) -> "list[LessonSource]":
    """Make a classroom with every graded lesson registered in its gradebook.

    It is made elsewhere and put in place when it is complete. Its owner alone can read it.

    Parameters
    ----------
    course : Path
        The checkout of the course.
    folder : Path
        The classroom: not yet there, or empty.
    roster : Path, optional
        A class list, as `read_list` reads it.
    secret : int, optional
        The number from which hidden tests draw their inputs; by default drawn at random.
    db : str, optional
        The address of an empty PostgreSQL database for the gradebook; by default it is a file.
    group : str, optional
        A Unix group that shares the classroom with its owner.
    carried : Carried, optional
        What it takes over from an earlier class.

    Returns
    -------
    list of LessonSource
        The lessons that are graded.

    Raises
    ------
    ClassroomError
        When the folder is in use or cannot be written, the roster is malformed, there is no such
        group, or the database cannot be used. Nothing is made then.
    SourceError
        When a lesson breaks a rule.
    """
    from autograder.course.source import read_course  # needs jupytext, which marking does not

    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        state = "a classroom already" if (folder / "nbgrader_config.py").exists() else "in use"
        raise ClassroomError(f"{folder} is {state}; nothing was changed. Name a new folder.")
    number = find_group(group) if group else None
    url = read_url(db) if db else ""
    students = read_list(roster).people if roster else ()
    lessons = [lesson for lesson in read_course(course) if lesson.exercises]
    carried = carried or Carried(CONFIG_FILE)
    settings = carried.settings
    if group:
        settings += "c.CourseDirectory.groupshared = True\n"
    if url:
        settings += f'c.CourseDirectory.course_id = "{course_id_of(folder.name)}"\n'
        settings += f"c.CourseDirectory.db_url = {url!r}\n"
    try:
        with made_whole(folder) as part:
            part.mkdir(ALONE)
            write_secret(part, draw() if secret is None else secret)
            (part / "nbgrader_config.py").write_text(settings, encoding="utf-8")
            for name, content in carried.files.items():
                (part / name).write_bytes(content)
            with filled_whole(url) if url else nullcontext():
                _fill(part, lessons, students, carried)
                set_rights(part, number)
    except OSError as error:
        raise ClassroomError(
            f"The classroom {folder} cannot be written ({error.strerror or error}). Free some "
            "space or allow writing there; nothing was made."
        ) from error
    return lessons


def _fill(
    folder: Path, lessons: "list[LessonSource]", students: Iterable[Person], carried: Carried
) -> None:
    from autograder.course.build import last_error, write_source

    for name in ("source", "submitted"):
        (folder / name).mkdir()
    api = open_classroom(folder)
    limits_of(api.config)  # it refuses settings that nothing reads
    for lesson in lessons:
        for cell in lesson.notebook.cells:
            given = carried.points.get(lesson.name, {})
            if grade_id(cell) in given:
                value = given[grade_id(cell)]
                cell.metadata.nbgrader.points = int(value) if value.is_integer() else value
        write_source(folder, lesson)
    names = [lesson.name for lesson in lessons if lesson.name not in carried.points]
    note_given(folder, {name: sum_of(folder / "source" / name / f"{name}.ipynb") for name in names})
    for name, notebook in carried.own.items():
        (folder / "source" / name).mkdir()
        nbformat.write(notebook, folder / "source" / name / f"{name}.ipynb")
    for name in (*(lesson.name for lesson in lessons), *carried.own):
        result = api.generate_assignment(name)
        if not result["success"]:
            raise ClassroomError(
                f"nbgrader could not release {name}: {last_error(result)}. Nothing was made."
            )
    with api.gradebook as gradebook:
        for name, date in carried.dates.items():
            gradebook.update_or_create_assignment(name, duedate=date)
        for student in students:
            gradebook.update_or_create_student(student.id, **student.known())


def check_lesson(lesson: str, known: Iterable[str]) -> None:
    """Refuse a lesson that is not in a classroom.

    Raises
    ------
    ClassroomError
        When it is not among those that are known there.
    """
    known = list(known)
    if lesson not in known:
        raise ClassroomError(
            f"There is no lesson {printable(lesson)} in this classroom. There are: "
            f"{', '.join(known)}."
        )


def released(classroom: Path, lesson: str) -> NotebookNode:
    """Read a lesson as it was released to this class."""
    path = classroom / "release" / lesson / f"{lesson}.ipynb"
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def own_texts(classroom: Path, lesson: str) -> Collection[str]:
    """Return the sources of a released lesson's own cells; none if it cannot be read."""
    try:
        path = classroom / "release" / lesson / f"{lesson}.ipynb"
        return _texts_of(path, path.stat().st_mtime_ns)
    except Exception:  # nbformat raises many kinds; all that is on the page counts as a student's
        return frozenset()


@lru_cache(maxsize=32)
def _texts_of(path: Path, modified: int) -> frozenset[str]:
    return frozenset(cell.source for cell in nbformat.read(path, as_version=4).cells)


def submit(classroom: Path, student: str, lesson: str, notebook: NotebookNode) -> Path:
    """Put a notebook where nbgrader looks for a student's submission; return its path."""
    path = classroom / "submitted" / student / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def read_material(classroom: Path, lesson: str) -> Material:
    """Read a lesson from a classroom.

    Raises
    ------
    ClassroomError
        With the remedy, when it has not been released, or cannot be read.
    """
    name = printable(lesson)
    try:
        source = _read_lesson(classroom / "source" / lesson / f"{lesson}.ipynb")
    except FileNotFoundError:
        raise ClassroomError(
            f"source/{name} is skipped: it is no lesson, since it has no {name}.ipynb in it. Move "
            "the folder out of source/, or put the notebook there."
        ) from None
    except Exception as error:  # nbformat raises many kinds of exceptions for what is not sound
        raise ClassroomError(
            f"{name} is skipped: source/{name}/{name}.ipynb cannot be read ({_reason(error)}). Put "
            "a sound copy in its place: your own, or the one that autograder init makes in a new "
            "classroom."
        ) from error
    try:
        released = _read_lesson(classroom / "release" / lesson / f"{lesson}.ipynb")
        return Material(lesson, source, released)
    except FileNotFoundError:
        state = "it has not been released"
    except Exception as error:
        state = f"release/{name}/{name}.ipynb cannot be read ({_reason(error)})"
    raise ClassroomError(
        f"{name} is skipped: {state}. {_how_to_release(classroom, lesson, source)}"
    )


def read_answers(classroom: Path, lessons: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the names of the answers of each lesson that can be read."""
    found = {}
    for lesson in lessons:
        with suppress(Exception):  # `read_material` says what is wrong with it
            path = classroom / "source" / lesson / f"{lesson}.ipynb"
            found[lesson] = answers_of(_read_lesson(path))
    return found


def _read_lesson(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        points(cell)  # marks that are not nbgrader's raise something here
    return notebook


def _reason(error: Exception) -> str:
    """Say in a few words why a file cannot be read."""
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _how_to_release(classroom: Path, lesson: str, source: NotebookNode) -> str:
    """Say how to release a lesson: nbgrader refuses when work was handed in for other cells."""
    command = f"In the classroom, run: nbgrader generate_assignment {lesson} --force"
    with open_gradebook(open_classroom(classroom)) as gradebook:
        try:
            entry = gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            return command
        before = {cell.name for cell in entry.source_cells} if entry.submissions else set()
    now = {grade_id(cell) for cell in source.cells if grade_id(cell)}
    if not before or before == now:
        return command
    changes = [
        *(f"put {name} back" for name in sorted(before - now)),
        *(f"take {name} out" for name in sorted(now - before)),
    ]
    return (
        "nbgrader will not release it: work was handed in when it had other cells. First, in "
        f"source/{lesson}/{lesson}.ipynb, {' and '.join(changes)}. {command}"
    )

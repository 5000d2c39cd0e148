"""Bring corrected lessons of the course to a class. Marks stay until somebody asks for new ones."""

import shutil
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI

if TYPE_CHECKING:
    from autograder.course.source import LessonSource
from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.given import note_given, read_noted, sum_of
from autograder.classroom.grading.runs import marking_alone
from autograder.errors import ClassroomError
from mnist_utils.cells import grade_id, points
from mnist_utils.terminal import plain

REPLACED = "replaced"  # sources that were edited by hand, before the course's took their place
State = Literal["unchanged", "corrected", "new", "edited by hand", "replaced"]


@dataclass(frozen=True)
class Change:
    """What the course's lesson would change in the class's.

    `cells` are the names of cells that differ, `points` what the lesson earns before and after.
    `obstacle` says why it cannot be brought to this class, if it cannot.
    """

    lesson: str
    state: State
    cells: tuple[str, ...] = ()
    points: tuple[float, float] = (0.0, 0.0)
    obstacle: str = ""

    @property
    def is_to_do(self) -> bool:
        """Whether it is brought to the class, once somebody says so."""
        return self.state in ("corrected", "new", "replaced") and not self.obstacle


def update(
    course: Path,
    classroom: Path,
    lessons: Iterable[str] = (),
    replace: Collection[str] = (),
    *,
    do: bool = False,
) -> list[Change]:
    """Compare a class's lessons with the course's, and bring what is corrected to the class.

    A source that somebody has edited by hand stays, unless it is named in `replace`: then it is
    kept in `replaced/`. No mark changes.

    Parameters
    ----------
    course : Path
        The checkout of the course.
    classroom : Path
    lessons : iterable of str
        Only these; none means all.
    replace : collection of str
        Lessons whose source is replaced even if it was edited by hand.
    do : bool
        Make the changes; otherwise they are only listed.

    Raises
    ------
    ClassroomError
        When this is not a classroom, a lesson is unknown, or one cannot be released; that lesson
        is then as it was.
    SourceError
        When a lesson of the course breaks a rule.
    """
    from autograder.course.source import read_course  # needs jupytext, which marking does not

    classroom = classroom.resolve()
    api = open_classroom(classroom)
    given = {one.name: one for one in read_course(course) if one.exercises}
    named = list(dict.fromkeys([*lessons, *replace]))
    if unknown := [name for name in named if name not in given]:
        raise ClassroomError(
            f"The course has no lesson {', '.join(map(plain, unknown))} with exercises. It has: "
            f"{', '.join(given)}."
        )
    chosen = {name: one for name, one in given.items() if name in named or not named}
    with marking_alone(classroom), tempfile.TemporaryDirectory() as made:
        changes = [_compare(api, classroom, one, Path(made), replace) for one in chosen.values()]
        if do:
            for change in changes:
                if change.is_to_do:
                    _bring(api, classroom, Path(made), change)
    return changes


def _source(classroom: Path, lesson: str) -> Path:
    return classroom / "source" / lesson / f"{lesson}.ipynb"


def _compare(
    api: NbGraderAPI,
    classroom: Path,
    lesson: "LessonSource",
    made: Path,
    replace: Collection[str],
) -> Change:
    from autograder.course.build import write_source

    name = lesson.name
    new = write_source(made, lesson)
    old = _source(classroom, name)
    before, after = sum_of(old), sum_of(new)
    if before == after:
        return Change(name, "unchanged")
    if not before:
        return Change(name, "new", points=(0.0, lesson.max_score))
    is_ours = before == read_noted(classroom).get(name)
    state: State = "corrected" if is_ours else "replaced" if name in replace else "edited by hand"
    try:
        notebook: NotebookNode = nbformat.read(old, as_version=4)
        cells = _differences(notebook, lesson.notebook)
        earned = sum(points(cell) for cell in notebook.cells), lesson.max_score
    except Exception:  # nbformat raises many kinds for what is not sound
        return Change(name, state, ("the file, which cannot be read",), (0.0, lesson.max_score))
    return Change(name, state, cells, earned, _obstacle(api, name, lesson.notebook))


def _differences(old: NotebookNode, new: NotebookNode) -> tuple[str, ...]:
    """Name the cells in which two versions of a lesson differ, in their order."""
    before = {cell.id: cell for cell in old.cells}
    after = {cell.id: cell for cell in new.cells}
    names = []
    for identity, cell in (before | after).items():
        is_same = (
            identity in before
            and identity in after
            and before[identity].source == after[identity].source
            and points(before[identity]) == points(after[identity])
        )
        if not is_same:
            verb = "" if identity in before and identity in after else " (new)"
            verb = verb if identity in after else " (gone)"
            names.append(f"{grade_id(cell) or identity}{verb}")
    return tuple(names)


def _obstacle(api: NbGraderAPI, lesson: str, notebook: NotebookNode) -> str:
    """Say why nbgrader would not take a lesson: work was handed in for other cells."""
    with open_gradebook(api) as gradebook:
        try:
            entry = gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            return ""
        had = {cell.name for cell in entry.grade_cells} if entry.submissions else set()
    marked = (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    has = {grade_id(cell) for cell in marked}
    if not had or had == has:
        return ""
    changes = [*(f"{name} is gone" for name in sorted(had - has)), *sorted(has - had)]
    return (
        f"work was handed in when it had other tests ({', '.join(changes)}), and nbgrader keeps "
        "points by test; it is for the next class"
    )


def _bring(api: NbGraderAPI, classroom: Path, made: Path, change: Change) -> None:
    """Put the course's lesson in the place of the class's, and release it, or change nothing."""
    from autograder.course.build import last_error

    lesson = change.lesson
    source, release = _source(classroom, lesson), classroom / "release" / lesson
    kept = made / f"{lesson} before"
    kept.mkdir()
    if source.is_file():
        shutil.copy2(source, kept / "source.ipynb")
    if release.is_dir():
        shutil.copytree(release, kept / "release")
    if change.state == "replaced":
        old = classroom / REPLACED / lesson / f"{datetime.now(UTC):%Y-%m-%d %H.%M.%S} UTC.ipynb"
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, old)
    try:
        source.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_source(made, lesson), source)
        result = api.generate_assignment(lesson)
        if not result["success"]:
            raise ClassroomError(
                f"{lesson} stays as it was, since nbgrader could not release the new one: "
                f"{last_error(result)}."
            )
    except BaseException:
        if (kept / "source.ipynb").is_file():
            shutil.copy2(kept / "source.ipynb", source)
        else:
            shutil.rmtree(source.parent, ignore_errors=True)
        shutil.rmtree(release, ignore_errors=True)
        if (kept / "release").is_dir():
            shutil.copytree(kept / "release", release)
        raise
    note_given(classroom, read_noted(classroom) | {lesson: sum_of(source)})


def show_changes(changes: list[Change], done: bool) -> None:
    """Print what differs, what was done or would be, and what is left to do."""
    for change in changes:
        if change.state == "unchanged":
            continue
        before, after = change.points
        told = f", {before:g} points before and {after:g} now" if before != after else ""
        print(f"{change.lesson}: {change.state}{told}")
        if change.cells:
            print(f"  {', '.join(change.cells)}")
        if change.obstacle:
            print(f"  It stays as it is: {change.obstacle}.")
        elif change.state == "edited by hand":
            print(f"  It stays as it is. To take the course's: --replace {change.lesson}")
    ready = [change.lesson for change in changes if change.is_to_do]
    if not any(change.state != "unchanged" for change in changes):
        print("The class has the lessons as the course has them.")
    elif not ready:
        print("Nothing can be brought to this class.")
    elif not done:
        print(f"Nothing is changed yet. To bring {', '.join(ready)} to the class, add: --yes")
    else:
        print(
            f"Now in source/ and release/: {', '.join(ready)}. Marks stay until you ask for new "
            "ones: autograder grade DIR LESSON --force. Give the lesson out again, as you did "
            "before; students keep what they have written."
        )

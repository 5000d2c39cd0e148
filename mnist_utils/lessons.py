"""The lessons of the course, the student's copies of them, and the progress made."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mnist_utils import __version__
from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole, write_whole
from mnist_utils.verdict import Verdict

COURSE = Path(__file__).resolve().parent.parent
LESSONS = COURSE / "lessons"
SOLUTIONS = COURSE / "solutions"
WORK = COURSE / "work"
PROGRESS = WORK / "progress.json"

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A lesson as a student sees it in the list."""

    name: str
    title: str
    minutes: int
    sittings: str  # "55 + 45, deeper 40"; "" for a lesson of one
    exercises: tuple[str, ...]

    @property
    def released(self) -> Path:
        """The notebook as the course provides it."""
        return LESSONS / self.name / f"{self.name}.ipynb"

    @property
    def copy(self) -> Path:
        """The student's own notebook, whether or not it exists."""
        return WORK / self.name / f"{self.name}.ipynb"


def read_lessons() -> list[Lesson]:
    """Read the list of lessons, in order.

    Raises
    ------
    CourseError
        When there are no lessons beside this package.
    """
    lessons = [_read_lesson(path) for path in sorted(LESSONS.glob("*/*.ipynb"))]
    if not lessons:
        raise CourseError(
            f"There are no lessons in {LESSONS}. Work in a copy of the whole course, and install "
            "it from there: python -m pip install --editable ."
        )
    return lessons


def find_lesson(name: str) -> Lesson:
    """Find a lesson by its name, its number, or the path of its notebook.

    Raises
    ------
    CourseError
        When no lesson is called that.
    """
    wanted = Path(name).stem if name.endswith(".ipynb") else name.strip("/")
    lessons = read_lessons()
    for lesson in lessons:
        number, _, word = lesson.name.partition("_")
        if wanted in (lesson.name, word) or number in (wanted, f"0{wanted}"):
            return lesson
    known = ", ".join(lesson.name for lesson in lessons)
    raise CourseError(f"There is no lesson {name}. The lessons are: {known}.")


def start(lesson: Lesson, again: bool = False) -> Path:
    """Copy a lesson into work/, and return the copy.

    Parameters
    ----------
    lesson : Lesson
    again : bool
        Begin afresh: an older copy is renamed, never overwritten.

    Raises
    ------
    CourseError
        When there is already a copy and `again` is not set, or work/ cannot be written.
    """
    copy = lesson.copy
    if copy.exists() and not again:
        raise CourseError(
            f"You have started this lesson: {copy}. Open it, or start afresh with: "
            f"python -m mnist_utils start {lesson.name} --again (your copy is kept)."
        )
    try:
        with made_whole(copy) as part:
            shutil.copyfile(lesson.released, part)
            if copy.exists():
                copy.rename(_name_for_old(copy))
    except OSError as error:
        raise CourseError(
            f"{copy} cannot be written ({error.strerror}). Free some space or allow writing there."
        ) from error
    return copy


def made_for(version: str) -> None:
    """Warn when a lesson was made for a different version of the course than this one.

    Parameters
    ----------
    version : str
        The version of the course whose build made the lesson.
    """
    if version == __version__:
        return
    here, there = (_release(one) for one in (__version__, version))
    if there < here:
        print(
            f"This copy of the lesson was made for version {version} of the course; version "
            f"{__version__} is installed. It goes on working. To start the new one: "
            "python -m mnist_utils start LESSON --again (your copy is kept)."
        )
    else:
        print(
            f"This lesson was made for version {version} of the course, and mnist_utils is of "
            f"version {__version__}: what its tests say of mistakes may be missing. Update the "
            "course, then restart the kernel."
        )


def _release(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def find_solution(exercise: str) -> str:
    """Find the reference answer of an exercise, without its tests.

    Raises
    ------
    CourseError
        When no exercise is called that, or this copy of the course has no solutions.
    """
    names = []
    for path in sorted(SOLUTIONS.glob("*.py")):
        for cell in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            head, _, source = cell.partition("\n")
            if match := re.search(r'\banswer="(\w+)"', head):
                names.append(match[1])
                if match[1] == exercise:
                    lines = source.strip().splitlines()
                    return "\n".join(line for line in lines if " SOLUTION" not in line)
    if not names:
        raise CourseError("This copy of the course has no solutions. Ask your instructor.")
    raise CourseError(f"There is no exercise {exercise}. The exercises are: {', '.join(names)}.")


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file.

    Raises
    ------
    CourseError
        When there is no file, or it cannot be read as a notebook.
    """
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            marks = cell.setdefault("metadata", {}).get("nbgrader", {})
            if not isinstance(cell["cell_type"], str) or not isinstance(marks, dict):
                raise ValueError("this is no cell")
    except FileNotFoundError as error:
        raise CourseError(
            f"There is no notebook {path}. Begin the lesson with: "
            f"python -m mnist_utils start {path.stem}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path} cannot be read as a notebook. Restore it from a checkpoint (JupyterLab: "
            "File, Revert Notebook to Checkpoint), or start afresh with: "
            f"python -m mnist_utils start {path.stem} --again (your copy is kept)."
        ) from error
    return notebook


def read_progress() -> dict[str, dict[str, str]]:
    """Read what has been checked so far: verdicts by lesson and exercise."""
    try:
        progress = dict(json.loads(PROGRESS.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # only notes: checking rewrites what is broken
        return {}
    return {lesson: found for lesson, found in progress.items() if isinstance(found, dict)}


def save_progress(lesson: Lesson, verdicts: list[Verdict]) -> None:
    """Write the verdicts on a lesson to work/progress.json."""
    progress = read_progress()
    progress[lesson.name] = {verdict.exercise: verdict.verdict for verdict in verdicts}
    try:
        write_whole(PROGRESS, json.dumps(progress, indent=1) + "\n")
    except OSError as error:
        raise CourseError(
            f"{PROGRESS} cannot be written ({error.strerror}). "
            "Free some space or allow writing there."
        ) from error


def _name_for_old(copy: Path) -> Path:
    """Find a name that no file has: renaming would silently replace one."""
    stem = f"{copy.stem}.{datetime.now():%Y-%m-%d-%H%M%S}"
    old, number = copy.with_name(f"{stem}.ipynb"), 1
    while old.exists():
        number += 1
        old = copy.with_name(f"{stem}-{number}.ipynb")
    return old


def _read_lesson(path: Path) -> Lesson:
    cells = read_notebook(path)["cells"]
    text = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    title = re.search(r"^# \d+ · (.+)$", text, re.MULTILINE)
    minutes = re.search(r"^\*\*Time:\*\* about (\d+) minutes(.*)", text, re.MULTILINE)
    answers = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return Lesson(
        path.stem,
        title[1] if title else path.stem,
        int(minutes[1]) if minutes else 0,
        _sittings(minutes[2]) if minutes else "",
        tuple(marks["grade_id"] for marks in answers if marks.get("solution")),
    )


def _sittings(text: str) -> str:
    """Shorten what a lesson's head says about its sittings."""
    parts = [" + ".join(re.findall(r"sitting \d+: (\d+)", text))]
    if deeper := re.search(r"and (\d+) for the deeper part", text):
        parts.append(f"deeper {deeper[1]}")
    return ", ".join(filter(None, parts))

"""The lessons of the course, and the student's copies of them."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import mnist_utils
from mnist_utils import commands
from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole
from mnist_utils.given import (
    Given,
    changed_fixed,
    changed_stubs,
    checksum_of_file,
    describe,
    read_given,
)
from mnist_utils.here import CHECKOUT, LESSONS, SOLUTIONS, WORK, find_repository
from mnist_utils.notebook import likeness, no_notebook, read_file

GIVEN = LESSONS / "given.json"

Cell = dict[str, Any]
Notebook = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A lesson as a student sees it in the list.

    `written` are those of its exercises that a person reads. `fault` says what is wrong with the
    course's own notebook of it, when that cannot be used, and how to get it back.
    """

    name: str
    title: str
    minutes: int
    sittings: str  # "55 + 45, deeper 40"; "" for a lesson of one
    exercises: tuple[str, ...]
    written: tuple[str, ...] = ()
    fault: str = ""

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

    A lesson is a folder with a notebook of the folder's name; what else lies there is no lesson.

    Raises
    ------
    CourseError
        When there are no lessons beside this package or in it.
    """
    given = read_given(GIVEN)
    lessons = [
        _read_lesson(folder.name, given.get(folder.name))
        for folder in sorted(LESSONS.glob("*"))
        if (folder / f"{folder.name}.ipynb").is_file() or (folder.is_dir() and folder.name in given)
    ]
    if not lessons:
        remedy = f"Install the course again: {commands.reinstall()}"
        if CHECKOUT:
            remedy = (
                "Work in a copy of the whole course, and install it from there: python -m pip "
                "install --editable ."
            )
        raise CourseError(f"There are no lessons in {LESSONS}. {remedy}")
    return lessons


def find_lesson(name: str) -> Lesson:
    """Find a lesson by its name, its number, or the name of its notebook.

    Raises
    ------
    CourseError
        When no lesson is called that, or the course's own notebook of it cannot be used.
    """
    wanted = Path(name).stem if name.endswith(".ipynb") else name.strip("/")
    lessons = read_lessons()
    for lesson in lessons:
        number, _, word = lesson.name.partition("_")
        if wanted in (lesson.name, word) or number in (wanted, f"0{wanted}"):
            return _usable(lesson)
    known = ", ".join(lesson.name for lesson in lessons)
    raise CourseError(f"There is no lesson {name}. The lessons are: {known}.")


def lesson_of(path: Path) -> Lesson:
    """Find the lesson of a notebook by its cells, whatever the file is called.

    The names of its exercises decide, in the marks of its cells or as functions; last its title.

    Raises
    ------
    CourseError
        When it is not there, cannot be read or belongs to no lesson, or the course's own notebook
        of that lesson cannot be used.
    """
    lessons = read_lessons()
    for lesson in lessons:
        if path.resolve() == lesson.released:
            _usable(lesson)
        if path.resolve() == lesson.copy and not path.is_file():
            raise CourseError(no_notebook(path, lesson.name))
    if not path.is_file():
        known = ", ".join(lesson.name for lesson in lessons)
        raise CourseError(
            f"There is no notebook {path}. Name one that is there, or a lesson: {known}."
        )
    cells = read_file(path).cells
    best = max(lessons, key=lambda lesson: likeness(cells, lesson.exercises))
    if likeness(cells, best.exercises):
        return _usable(best)
    for lesson in lessons:
        if lesson.title == _title(cells):
            return _usable(lesson)
    raise CourseError(
        f"{path} is of no lesson: none of its cells belongs to one, and none of its functions has "
        "the name of an exercise. Is it the right file?"
    )


def _usable(lesson: Lesson) -> Lesson:
    if lesson.fault:
        raise CourseError(lesson.fault)
    return lesson


# What was given, and what was changed in lessons/


def given_stubs(lesson: Lesson) -> dict[str, str]:
    """Return the checksums of the answers as they were given, by grade_id.

    Written answers are among them. They are those that `autograder build` has noted; where it has
    not, those of the course's own notebook as it is now.
    """
    given = read_given(GIVEN).get(lesson.name)
    if given is None:
        given = describe(b"", read_notebook(lesson.released)["cells"])
    return given.answers


def changed_answers(lesson: Lesson, path: Path) -> set[str]:
    """Name the exercises whose answer in a notebook is no longer as it was given.

    Raises
    ------
    CourseError
        When the notebook cannot be read.
    """
    return changed_stubs(given_stubs(lesson), read_file(path).cells)


def is_changed(lesson: Lesson) -> bool:
    """Say whether the course's own notebook is known to be no longer as it was given."""
    given = read_given(GIVEN).get(lesson.name)
    return given is not None and checksum_of_file(lesson.released) != given.notebook


def changed_tests(lesson: Lesson) -> list[str]:
    """Name the cells of setup and tests that the course's own notebook no longer has as given."""
    given = read_given(GIVEN).get(lesson.name)
    return changed_fixed(given, read_notebook(lesson.released)["cells"]) if given else []


def how_to_restore(name: str) -> str:
    """Say how to get the course's own notebook of a lesson back, without a full stop."""
    file = f"lessons/{name}/{name}.ipynb"
    if CHECKOUT is None:
        return commands.reinstall()
    if (CHECKOUT / ".git").exists():
        return f'git -C "{CHECKOUT}" restore {file}'
    return f"take {file} from a fresh copy of the course"


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
            f"{commands.course()} start {lesson.name} --again (your copy is kept)."
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
    installed = mnist_utils.__version__  # not imported by name: `doctor` starts beside a namesake
    if version == installed:
        return
    here, there = (_release(one) for one in (installed, version))
    if there < here:
        print(
            f"This copy of the lesson was made for version {version} of the course; version "
            f"{installed} is installed. It goes on working. To start the new one: "
            f"{commands.course()} start LESSON --again (your copy is kept)."
        )
    else:
        print(
            f"This lesson was made for version {version} of the course, and mnist_utils is of "
            f"version {installed}: what its tests say of mistakes may be missing. Update the "
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
        raise CourseError(_no_solutions())
    raise CourseError(f"There is no exercise {exercise}. The exercises are: {', '.join(names)}.")


def _no_solutions() -> str:
    if CHECKOUT:
        return "This copy of the course has no solutions. Ask your instructor."
    address = find_repository()
    where = (
        f"They can be read at {address}/tree/HEAD/solutions"
        if address
        else (
            "They are in a copy of the whole course, in the folder solutions. In a class, ask your "
            "instructor."
        )
    )
    return f"The course was installed without its solutions. {where}"


def read_notebook(path: Path) -> Notebook:
    """Read one of the course's own notebooks, with all its metadata.

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
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} cannot be read as a notebook.") from error
    return notebook


def _name_for_old(copy: Path) -> Path:
    """Find a name that no file has: renaming would silently replace one."""
    stem = f"{copy.stem}.{datetime.now():%Y-%m-%d-%H%M%S}"
    old, number = copy.with_name(f"{stem}.ipynb"), 1
    while old.exists():
        number += 1
        old = copy.with_name(f"{stem}-{number}.ipynb")
    return old


def _read_lesson(name: str, given: Given | None) -> Lesson:
    path = LESSONS / name / f"{name}.ipynb"
    try:
        cells = read_notebook(path)["cells"]
    except CourseError:
        what = "cannot be read as a notebook" if path.is_file() else "is not there"
        fault = (
            f"The course's own notebook of {name}, {path}, {what}. To get it back: "
            f"{how_to_restore(name)}."
        )
        known = tuple(given.answers) if given else ()
        return Lesson(name, name, 0, "", known, fault=fault)
    given = given or describe(b"", cells)
    text = _text(cells)
    minutes = re.search(r"^\*\*Time:\*\* about (\d+) minutes(.*)", text, re.MULTILINE)
    return Lesson(
        name,
        _title(cells) or name,
        int(minutes[1]) if minutes else 0,
        _sittings(minutes[2]) if minutes else "",
        tuple(given.answers),
        tuple(given.written),
    )


def _text(cells: list[Cell]) -> str:
    return "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")


def _title(cells: list[Cell]) -> str:
    title = re.search(r"^# \d+ · (.+)$", _text(cells), re.MULTILINE)
    return title[1] if title else ""


def _sittings(text: str) -> str:
    """Shorten what a lesson's head says about its sittings."""
    parts = [" + ".join(re.findall(r"sitting \d+: (\d+)", text))]
    if deeper := re.search(r"and (\d+) for the deeper part", text):
        parts.append(f"deeper {deeper[1]}")
    return ", ".join(filter(None, parts))

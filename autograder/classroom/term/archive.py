"""Keep a class when its term is over: all of it, what marked it, and a sum of each file."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

import mnist_utils
from autograder.classroom.access import is_shared
from autograder.classroom.database import books_of
from autograder.classroom.folder import ABOUT, open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import marking_alone
from autograder.errors import ClassroomError
from mnist_utils.files import made_whole
from mnist_utils.terminal import plain

INSIDE = "classroom"
LEFT_OUT = (".lock", ".ipynb_checkpoints", "__pycache__")
GIT_SECONDS = 10
README = """\
# {name}: a class that was kept on {date}

This is an archive, to be read: `autograder grade` refuses it. In `classroom/` everything is as it
was.

| what you look for | where |
|---|---|
| points of everybody, a line for each student and lesson | `classroom/marks.csv` |
| verdict and message of each exercise | `classroom/exercises.csv` |
| what a mark was made with, and earlier marks | `classroom/records/STUDENT/LESSON.json` |
| the page that a student got | `classroom/feedback/STUDENT/LESSON/LESSON.html`, in any browser |
| what was handed in | `classroom/submitted/`, and each attempt in `classroom/collected/` |
| names, due dates, points by hand, comments | `classroom/gradebook.db`, an SQLite file |
| lessons with solutions and hidden tests, and as they were given out | `classroom/source/`, \
`classroom/release/` |

None of this needs the course or nbgrader. `{about}` says with which version of the course, packages
and digits the marks were made, and has a sum (SHA-256) of every file: `autograder archive` made
them{commit}. It holds names and marks: keep it as safe as the classroom, and delete it when your
rules say so.

For the next term: `autograder init NEW --from` this folder. To go on with this class, copy
`classroom/` to another place and make it writable (`chmod -R u+w`); marking it again with another
version of the course may give other marks.
"""


@dataclass(frozen=True)
class Archived:
    """What was kept: where, how much, and what could not be."""

    path: Path
    files: int
    size: int
    students: int
    left_out: tuple[str, ...]


def archive(course: Path, classroom: Path, target: Path | None = None) -> Archived:
    """Keep a classroom in a read-only zip or folder, with what its marks were made with.

    Parameters
    ----------
    course : Path
        The checkout of the course.
    classroom : Path
    target : Path, optional
        A file that ends in ``.zip``, or a new folder; by default a zip beside the classroom, named
        after it and the day.

    Raises
    ------
    ClassroomError
        When this is not a classroom, the target exists or lies in it, or something cannot be read
        or written. Nothing is made then.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    now = datetime.now(UTC)
    target = (target or classroom.with_name(f"{classroom.name} {now:%Y-%m-%d}.zip")).resolve()
    if os.path.lexists(target):
        raise ClassroomError(f"{target} is there already; nothing was changed. Name another.")
    if classroom == target or classroom in target.parents:
        raise ClassroomError(f"{target} lies in the classroom. Name a place outside of it.")
    is_zip = target.suffix.lower() == ".zip"
    folder = target.with_suffix("") if is_zip else target
    left_out: list[str] = []
    try:
        with marking_alone(classroom), made_whole(target) as part:
            made = part.with_name(f"{part.name}.d") if is_zip else part
            try:
                made.mkdir(0o700)
                _copy(classroom, made / INSIDE, books_of(api.coursedir.db_url), left_out)
                with open_gradebook(api) as gradebook:
                    students = len(gradebook.students)
                    _copy_books(gradebook, made / INSIDE / "gradebook.db")
                count, size = _describe(course, made, classroom.name, now)
                _make_read_only(made, is_shared(classroom))
                if is_zip:
                    _pack(made, part, folder.name)
            finally:
                if is_zip:
                    _remove(made)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        told = getattr(error, "strerror", None) or error
        raise ClassroomError(f"{target} cannot be made ({told}); nothing was kept.") from error
    return Archived(target, count, size, students, tuple(left_out))


def _copy(classroom: Path, target: Path, books: Path | None, left_out: list[str]) -> None:
    """Copy a classroom's regular files; no link is followed."""
    mine = (books, *(Path(f"{books}{end}") for end in ("-journal", "-wal", "-shm")))
    for above, folders, names in os.walk(classroom):
        at = Path(above)
        folders[:] = [name for name in folders if name not in LEFT_OUT and name != ".git"]
        place = target / at.relative_to(classroom)
        place.mkdir()
        for name in (*folders, *names):
            path = at / name
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                left_out.append(plain(path.relative_to(classroom).as_posix(), breaks=""))
            elif name not in LEFT_OUT and path not in mine and path.is_file():
                shutil.copy2(path, place / name)
        folders[:] = [name for name in folders if not (at / name).is_symlink()]


def _copy_books(gradebook: Gradebook, target: Path) -> None:
    """Copy a gradebook into an SQLite file, from wherever it is."""
    source = books_of(str(gradebook.engine.url))
    if source:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        return
    with Gradebook(f"sqlite:///{target}", gradebook.course_id) as copy:
        tables = Base.metadata.sorted_tables
        with gradebook.engine.connect() as old, copy.engine.begin() as new:
            for table in reversed(tables):
                new.execute(table.delete())
            for table in tables:
                if rows := [dict(row) for row in old.execute(select(table)).mappings()]:
                    new.execute(insert(table), rows)


def _describe(course: Path, folder: Path, name: str, now: datetime) -> tuple[int, int]:
    """Write what this is and what it was made with; return how many files there are, and bytes."""
    marks = records.read_all(folder / INSIDE)
    files = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    sums = {}
    for shown, path in sorted(files.items()):
        with open(path, "rb") as file:
            sums[shown] = file_digest(file, "sha256").hexdigest()
    commit = _commit_of(course)
    about: dict[str, Any] = {
        "class": name,
        "archived": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "course": mnist_utils.__version__,
        "commit": commit,
        "python": sys.version.partition(" ")[0],
        "packages": {
            one.metadata["Name"]: one.version
            for one in sorted(distributions(), key=lambda one: str(one.metadata["Name"]).lower())
        },
        # What the marks say of themselves: an older one may be of another version.
        "marked_with": {
            "course": sorted({one.marking.course for one in marks if one.marking.course}),
            "code": sorted({one.marking.code for one in marks if one.marking.code}),
            "digits": sorted(
                {f"{one.digits} {one.marking.digits_sum}" for one in marks if one.digits}
            ),
        },
        "sha256": sums,
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    text = README.format(
        name=name,
        date=f"{now:%Y-%m-%d}",
        about=ABOUT,
        commit=f", version {mnist_utils.__version__}" + (f", commit {commit}" if commit else ""),
    )
    (folder / "README.md").write_text(text, "utf-8")
    return len(files), sum(path.stat().st_size for path in files.values())


def _commit_of(course: Path) -> str:
    """Return the course's commit, with a word if its files differ from it; "" if none is known."""
    git = ("git", "-c", f"safe.directory={course}", "-c", "core.fsmonitor=", "-C", str(course))
    found = []
    for question in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no")):
        try:
            done = subprocess.run(
                [*git, *question], capture_output=True, text=True, timeout=GIT_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode or not (course / ".git").exists():
            return ""
        found.append(done.stdout.strip())
    commit, changes = found
    return f"{commit}, with changes" if changes else commit


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _make_read_only(folder: Path, is_group_s: bool) -> None:
    """Let nobody write into a folder; its owner, or its group, can read it."""
    folders, files = (0o550, 0o440) if is_group_s else (0o500, 0o400)
    for path in sorted((folder, *folder.rglob("*")), reverse=True):
        path.chmod(folders if path.is_dir() else files)


def _pack(folder: Path, target: Path, name: str) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for path in sorted((folder, *folder.rglob("*"))):
            packed.write(path, Path(name, path.relative_to(folder)))
    target.chmod(folder.stat().st_mode & 0o444)


def _remove(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def show_archived(archived: Archived) -> None:
    """Print what was kept, and what was not."""
    print(
        f"{archived.path}: {archived.files} files ({archived.size / 2**20:.1f} MB) of "
        f"{archived.students} students, read-only. Its README.md says what is where."
    )
    if archived.left_out:
        print(f"Left out, as they are no regular files: {', '.join(archived.left_out)}.")
    print(
        "It holds names and marks: keep it as safe as the classroom. Look whether you can open "
        "it before you delete anything."
    )

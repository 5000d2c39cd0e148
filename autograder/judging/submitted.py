"""What a student handed in, read without following a link: the files' bytes, and nothing else."""

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from mnist_utils.terminal import plain

MAX_FILE_BYTES = 100 * 2**20  # nbgrader's own limit; a notebook full of pictures takes a few MB
MAX_BYTES = 200 * 2**20  # of all files of one submission
MAX_ENTRIES = 500  # files and folders that we look at
MAX_DEPTH = 3  # folders inside of the lesson's
BEGINNING = 512  # bytes in which a notebook shows, whatever its name is
LIKE_A_NOTEBOOK = re.compile(
    rb"[^\w{]*\{.*\"(cells|metadata|nbformat|nbformat_minor|worksheets)\"", re.DOTALL | re.ASCII
)
CHECKPOINTS = ".ipynb_checkpoints"  # Jupyter's folder of older states
NO_WORK = ("__MACOSX",)  # folders that systems make for themselves
# In a student's id, besides letters of all scripts, their marks, and digits. No comma: nbgrader's
# export quotes nothing. No brackets: nbgrader looks for folders with patterns.
SIGNS_IN_ID = " .@_+'\N{RIGHT SINGLE QUOTATION MARK}()-"
TIMESTAMP_BYTES = 100  # nbgrader writes about 30
NO_TIME = "unreadable"  # in place of what a timestamp.txt says that cannot be read
DAY_AND_TIME = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?"
TIME = re.compile(rf"({DAY_AND_TIME}) ?(Z|[+-]\d\d:?\d\d|[A-Za-z][\w/+-]*)?", re.ASCII)
NAME_BYTES = 255  # of a name that a file system takes
CUT = 200  # what stays of a longer one
SHOWN_NAMES = 3
Presence = Literal["present", "missing", "invalid"]


@dataclass(frozen=True)
class File:
    """A file that may be a notebook, or hold one.

    `name` is its path in the lesson's folder, or in the student's if it lies `elsewhere`;
    `modified` says when it was changed, in seconds since 1970.
    """

    name: str
    data: bytes
    modified: float = 0.0
    elsewhere: bool = False

    @property
    def is_checkpoint(self) -> bool:
        """Whether it is an older state, kept by Jupyter."""
        return f"{CHECKPOINTS}/" in self.name


@dataclass(frozen=True)
class Submitted:
    """What one student handed in for one lesson.

    `status` is ``present`` when there are `files` that may be its notebook; otherwise ``missing``,
    or ``invalid`` with a `remark` that says why; one of the others says what was left out.
    `timestamp` is what nbgrader's exchange wrote beside the notebook, or "" if there is no such
    file; `parse_time` understands it.
    """

    student: str
    lesson: str
    status: Presence
    remark: str = ""
    files: tuple[File, ...] = ()
    timestamp: str = ""

    @classmethod
    def of(cls, student: str, lesson: str, data: bytes) -> "Submitted":
        """Make one of a notebook that has its proper name and place."""
        return cls(student, lesson, "present", files=(File(f"{lesson}.ipynb", data),))

    def without_data(self) -> "Submitted":
        """Forget what the files hold."""
        return replace(self, files=tuple(replace(file, data=b"") for file in self.files))


def is_student_id(text: str) -> bool:
    """Whether somebody can be called this: it begins with a letter or a digit, and has no others.

    Letters of all scripts count, composed as Unicode's form C has them.
    """
    signs = (letter in SIGNS_IN_ID or unicodedata.category(letter)[0] in "LMN" for letter in text)
    begins = bool(text) and (text[0].isalnum() or text[0] == "_")
    return begins and all(signs) and unicodedata.is_normalized("NFC", text)


def read(submitted: Path, student: str, lesson: str, lessons: Collection[str] = ()) -> Submitted:
    """Read what a student handed in.

    It follows no link and waits for no pipe. Which file is the lesson's notebook is not decided
    here, since nothing is decoded: all that may be one are read. Where there is none, what lies in
    the student's folder itself is read, and in folders there that none of the `lessons` is called.
    The time is read from the file `timestamp.txt` in the lesson's folder alone.
    """
    if not is_student_id(student):
        told = (
            f"'{printable(student)}' cannot be a student's id: rename the folder. Letters, digits "
            f"and {SIGNS_IN_ID.strip()} can be in it."
        )
        return Submitted(printable(student), lesson, "invalid", told)
    own, beside = _Reader(f"{lesson}.ipynb"), _Reader(f"{lesson}.ipynb", elsewhere=True)
    timestamp, found = "", False
    names = folder_names(submitted, student)
    for name in names:
        what = f"The folder of {student}"
        try:
            with _opened(submitted / name) as folder:
                what = f"The folder {lesson} of {student}"
                with suppress(FileNotFoundError), _opened(lesson, folder) as inner:
                    found = True
                    timestamp = timestamp or _read_timestamp(inner)
                    own.collect(inner)
                if not own.files:
                    beside.collect(folder, without={lesson, *lessons})
        except FileNotFoundError:
            continue
        except OSError:
            told = f"{what} is a link or no folder; it is not opened."
            return Submitted(student, lesson, "invalid", told)
    files = tuple(own.files or beside.files)
    if files:
        told = own.left_out()
        if len(names) > 1:
            told = f"{student} has {len(names)} folders, with accents written differently. {told}"
        return Submitted(student, lesson, "present", told.strip(), files, timestamp)
    if found:
        told = own.instead() or "the folder is empty"
        told = f"There is no notebook of {lesson}: {told}."
        return Submitted(student, lesson, "invalid", told, timestamp=timestamp)
    told = beside.instead()
    told = told and f"In the student's folder, outside of those of lessons: {told}."
    return Submitted(student, lesson, "missing", told)


def id_of(folder_name: str) -> str:
    """Return whose folder it is: some systems write an accent by itself."""
    return unicodedata.normalize("NFC", printable(folder_name))


def folder_names(submitted: Path, student: str) -> list[str]:
    """Return how a student's folder is called: there may be several, that differ in accents."""
    if student.isascii():
        return [student]
    with suppress(OSError):
        names = os.listdir(submitted)
        return sorted(name for name in names if unicodedata.normalize("NFC", name) == student)
    return []


class _Reader:
    """Reads what may be a notebook, as long as there is room for more.

    `proper` is the name that a notebook should have: it is the first to be read.
    """

    def __init__(self, proper: str, elsewhere: bool = False) -> None:
        self.files: list[File] = []
        self.others: list[str] = []  # what is no notebook
        self.unread: list[str] = []  # what may be one, with the reason why it was not read
        self.proper = proper
        self.elsewhere = elsewhere
        self.room = MAX_BYTES
        self.entries = 0

    def collect(
        self, folder: int, without: Collection[str] = (), above: str = "", depth: int = 0
    ) -> None:
        """Collect the files of an open folder, then those of the folders in it."""
        folders = []
        for name in sorted(os.listdir(folder), key=self._place):
            if name in without or name in NO_WORK or name.startswith("._"):
                continue
            if self.entries == MAX_ENTRIES:
                self.unread.append(f"what comes after {MAX_ENTRIES} files and folders")
            self.entries += 1
            if self.entries > MAX_ENTRIES:
                break
            try:
                if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                    folders.append(name)
                else:
                    self._take(folder, name, f"{above}{printable(name)}")
            except OSError as error:
                self.unread.append(f"{above}{printable(name)} cannot be read ({error.strerror})")
        for name in folders:
            path = f"{above}{printable(name)}"
            if depth == MAX_DEPTH:
                self.others.append(f"{path}/ (too many folders inside one another)")
                continue
            before = self.entries
            try:
                with _opened(name, folder) as inner:
                    self.collect(inner, (), f"{path}/", depth + 1)
            except OSError as error:
                self.unread.append(f"{path}/ cannot be read ({error.strerror})")
            if self.entries == before:
                self.others.append(f"{path}/, which is empty")

    def _place(self, name: str) -> tuple[bool, bool, bool, str]:
        """Order names: what may be the notebook is seen first, however much lies beside it."""
        return (name != self.proper, name == CHECKPOINTS, not _is_named_like_one(name), name)

    def _take(self, folder: int, name: str, path: str) -> None:
        """Read a file that may be a notebook, and note what is none."""
        begins, state = _begin(folder, name)
        named = _is_named_like_one(name)
        if begins is None:
            if named:
                self.unread.append(f"{path} is no ordinary file (a link is not followed)")
            else:
                self.others.append(path)
        elif not named and not LIKE_A_NOTEBOOK.match(begins.replace(b"\0", b"")):
            self.others.append(path)
        elif state.st_size > min(MAX_FILE_BYTES, self.room):
            self.unread.append(f"{path} is too large ({state.st_size / 2**20:.0f} MB)")
        elif (data := _read_file(folder, name, MAX_FILE_BYTES)) is not None:
            self.room -= len(data)
            self.files.append(File(path, data, state.st_mtime, self.elsewhere))

    def left_out(self) -> str:
        """Say which files that may be a notebook were not read; "" if all of them were."""
        return f"Not read: {'; '.join(self.unread[:SHOWN_NAMES])}." if self.unread else ""

    def instead(self) -> str:
        """Say what there is, where there is no notebook; "" if there is nothing."""
        if self.unread:
            return "; ".join(self.unread[:SHOWN_NAMES])
        seen = [name for name in self.others if not name.startswith(".") and "/." not in name]
        if not seen:
            return ""
        more = len(seen) - SHOWN_NAMES
        names = ", ".join(seen[:SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
        return f"there is only {names}"


def _is_named_like_one(name: str) -> bool:
    """Whether a file is named like a notebook, or like an archive that may hold one."""
    return ".ipynb" in name.lower() or name.lower().endswith(".zip")


def printable(name: str) -> str:
    """Write a file's or folder's name so that it can be stored and shown: it may hold anything."""
    shown = plain(name, breaks="")
    data = shown.encode()
    return shown if len(data) <= NAME_BYTES else f"{data[:CUT].decode(errors='ignore')} ..."


def parse_time(text: str) -> datetime | None:
    """Read a time as nbgrader's exchange writes it: year, month, day; UTC if it names no zone.

    Returns it in UTC, without a zone, as nbgrader's gradebook holds it. None if it is anything
    else: where the first of two numbers could be the day or the month, we do not guess.
    """
    parts = TIME.fullmatch(text)
    if not parts:
        return None
    moment, zone = parts.groups()
    try:
        time = datetime.fromisoformat(f"{moment}{zone if zone and zone[0] in '+-' else ''}")
        if time.tzinfo is None:
            time = time.replace(tzinfo=UTC if zone in (None, "Z", "UTC") else ZoneInfo(zone))
        return time.astimezone(UTC).replace(tzinfo=None)
    except Exception:  # no such day, no such zone, before the year 1: there are many ways to fail
        return None


def read_time(folder: Path) -> datetime | None:
    """Read when the work in a folder was handed in; None if its timestamp.txt does not say so."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        return parse_time(_read_timestamp(handle))
    finally:
        os.close(handle)


def _read_timestamp(folder: int) -> str:
    """Read when it was handed in, as nbgrader's exchange wrote it; "" if there is no such file."""
    try:
        data = _read_file(folder, "timestamp.txt", TIMESTAMP_BYTES)
    except FileNotFoundError:
        return ""
    except OSError:  # a link is not followed
        return NO_TIME
    return (data or b"").decode("utf-8-sig", "replace").strip() or NO_TIME


def _begin(folder: int, name: str) -> tuple[bytes | None, os.stat_result]:
    """Read the beginning of a file in an open folder; None if it is no regular file."""
    state = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISREG(state.st_mode):
        return None, state
    return _read_file(folder, name, BEGINNING, cut=True), state


def _read_file(folder: int, name: str, most: int, cut: bool = False) -> bytes | None:
    """Read a file in an open folder; None if it is not a regular file, or too large.

    With `cut`, only the beginning of a larger one is read.
    """
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or (state.st_size > most and not cut):
            return None
        with open(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)


@contextmanager
def _opened(name: str | Path, folder: int | None = None) -> Iterator[int]:
    """Open a folder, given by its name in an open one; it may not be a link."""
    opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        yield opened
    finally:
        os.close(opened)

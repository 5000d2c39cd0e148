"""What a student handed in, read without following a link: the file's bytes, and nothing else."""

import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

STUDENT_ID = re.compile(r"\w[\w.@ -]*")
MAX_NOTEBOOK_BYTES = 64 * 2**20  # a notebook full of pictures takes a few MB
TIMESTAMP_BYTES = 100  # nbgrader writes about 30
NO_TIME = "unreadable"  # in place of what a timestamp.txt says that cannot be read
DAY_AND_TIME = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?"
TIME = re.compile(rf"({DAY_AND_TIME}) ?(Z|[+-]\d\d:?\d\d|[A-Za-z][\w/+-]*)?", re.ASCII)
NAME_BYTES, CUT = (
    255,
    200,
)  # of a name: how many a file system takes, and what stays of a longer one
SHOWN_NAMES = 3
Presence = Literal["present", "missing", "invalid"]


@dataclass(frozen=True)
class Submitted:
    """What one student handed in for one lesson.

    `status` is ``present`` when there are `data`, the file's bytes; otherwise ``missing``, or
    ``invalid`` with a `remark` that says why. `timestamp` is what nbgrader's exchange wrote beside
    the notebook, or "" if there is no such file; `parse_time` understands it.
    """

    student: str
    lesson: str
    status: Presence
    remark: str = ""
    data: bytes = b""
    timestamp: str = ""


def read(submitted: Path, student: str, lesson: str) -> Submitted:
    """Read what a student handed in.

    It follows no link, waits for no pipe, and looks at nothing beside the notebook except the time
    at which it was handed in.
    """
    if not STUDENT_ID.fullmatch(student):
        told = f"'{printable(student)}' cannot be a student's id: rename the folder."
        return Submitted(printable(student), lesson, "invalid", told)
    try:
        folder = _open_folder(submitted, student, lesson)
    except FileNotFoundError:
        return Submitted(student, lesson, "missing")
    except OSError:
        told = f"The folder of {student} is a link or no folder; it is not opened."
        return Submitted(student, lesson, "invalid", told)
    try:
        status, remark, data = _read_notebook(folder, f"{lesson}.ipynb")
        return Submitted(student, lesson, status, remark, data, _read_timestamp(folder))
    finally:
        os.close(folder)


def printable(name: str) -> str:
    r"""Write a file's or folder's name so that it can be stored and shown: it may hold anything.

    "Übung" in Latin-1, which is no UTF-8, becomes ``\xdcbung``.
    """
    shown = "".join(_printable(letter) for letter in name)
    data = shown.encode()
    return shown if len(data) <= NAME_BYTES else f"{data[:CUT].decode(errors='ignore')} ..."


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    if "\udc80" <= letter <= "\udcff":  # how Python writes a byte that is no UTF-8
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


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


def _read_notebook(folder: int, name: str) -> tuple[Presence, str, bytes]:
    """Read the notebook in an open folder: status, remark, bytes."""
    try:
        names = sorted(os.listdir(folder))
        if name not in names:
            return "invalid", f"{name} was not handed in: {_instead(names)}.", b""
        data = _read_file(folder, name, MAX_NOTEBOOK_BYTES)
        if data is None:
            return "invalid", f"{name} is not an ordinary file of a sensible size.", b""
        return "present", "", data
    except OSError as error:
        return "invalid", f"{name} cannot be read: {error.strerror}. A link is not followed.", b""


def _instead(names: list[str]) -> str:
    """Say which notebooks there are under other names."""
    others = [printable(name) for name in names if name.endswith(".ipynb")]
    if not others:
        return "there is no notebook"
    more = f" and {len(others) - SHOWN_NAMES} more" if len(others) > SHOWN_NAMES else ""
    return f"there is only {', '.join(others[:SHOWN_NAMES])}{more}; rename it"


def _read_timestamp(folder: int) -> str:
    """Read when it was handed in, as nbgrader's exchange wrote it; "" if there is no such file."""
    try:
        data = _read_file(folder, "timestamp.txt", TIMESTAMP_BYTES)
    except FileNotFoundError:
        return ""
    except OSError:  # a link is not followed
        return NO_TIME
    return (data or b"").decode("utf-8-sig", "replace").strip() or NO_TIME


def _read_file(folder: int, name: str, most: int) -> bytes | None:
    """Read a file in an open folder; None if it is not a regular file, or too large."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size > most:
            return None
        with open(handle, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(handle)


def _open_folder(submitted: Path, student: str, lesson: str) -> int:
    """Open the folder of a submission, step by step: none of them may be a link."""
    folder = os.open(submitted, os.O_RDONLY | os.O_DIRECTORY)
    for part in (student, lesson):
        try:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        finally:
            os.close(folder)
        folder = inner
    return folder

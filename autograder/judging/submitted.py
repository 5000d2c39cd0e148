"""What a student handed in, read without following a link: the file's bytes, and nothing else."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

STUDENT_ID = re.compile(r"\w[\w.@ -]*")
MAX_NOTEBOOK_BYTES = 64 * 2**20  # a notebook full of pictures takes a few MB
TIMESTAMP_BYTES = 100  # nbgrader writes about 30
Presence = Literal["present", "missing", "invalid"]


@dataclass(frozen=True)
class Submitted:
    """What one student handed in for one lesson.

    `status` is ``present`` when there are `data`, the file's bytes; otherwise ``missing``, or
    ``invalid`` with a `remark` that says why. `timestamp` is what nbgrader's exchange wrote beside
    the notebook, or "".
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
    status, remark, data = _read(submitted, student, lesson)
    timestamp = _read_timestamp(submitted, student, lesson) if status != "missing" else ""
    return Submitted(student, lesson, status, remark, data, timestamp)


def _read(submitted: Path, student: str, lesson: str) -> tuple[Presence, str, bytes]:
    """Read the notebook: status, remark, bytes."""
    name = f"{lesson}.ipynb"
    if not STUDENT_ID.fullmatch(student):
        return "invalid", f"{student!r} cannot be a student's id: rename the folder.", b""
    try:
        folder = _open_folder(submitted, student, lesson)
    except FileNotFoundError:
        return "missing", "", b""
    except OSError:
        return "invalid", f"The folder of {student} is a link or no folder; it is not opened.", b""
    try:
        names = sorted(os.listdir(folder))
        if name not in names:
            others = ", ".join(other for other in names if other.endswith(".ipynb"))
            found = f"there is only {others}; rename it" if others else "there is no notebook"
            return "invalid", f"{name} was not handed in: {found}.", b""
        data = _read_file(folder, name, MAX_NOTEBOOK_BYTES)
        if data is None:
            return "invalid", f"{name} is not an ordinary file of a sensible size.", b""
        return "present", "", data
    except OSError as error:
        return "invalid", f"{name} cannot be read: {error.strerror}. A link is not followed.", b""
    finally:
        os.close(folder)


def _read_timestamp(submitted: Path, student: str, lesson: str) -> str:
    """Read when it was handed in, as nbgrader's exchange wrote it; "" if that is unavailable."""
    try:
        folder = _open_folder(submitted, student, lesson)
    except OSError:
        return ""
    try:
        return (
            (_read_file(folder, "timestamp.txt", TIMESTAMP_BYTES) or b"")
            .decode("ascii", "ignore")
            .strip()
        )
    except OSError:
        return ""
    finally:
        os.close(folder)


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

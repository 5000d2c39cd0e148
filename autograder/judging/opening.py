"""From files to a notebook that can be marked, in a process of its own with limits of its own.

The content decides which of a student's files is the lesson's notebook, not its name.
"""

import io
import os
import pickle
import re
import resource
import select
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from autograder.inside.fault import Fault
from autograder.inside.rights import die_with_parent, limit_data, no_core_dumps
from autograder.judging.material import Material
from autograder.judging.submitted import (
    MAX_BYTES,
    MAX_FILE_BYTES,
    NO_WORK,
    SHOWN_NAMES,
    File,
    Submitted,
    printable,
)
from mnist_utils.errors import CourseError
from mnist_utils.notebook import Work, likeness, read_work
from mnist_utils.submission import Rebuilt, rebuild

MEMORY = 2 * 2**30  # bytes: 100 MB of text in an output take 0.3 GB
SECONDS = 60  # of processor time, and twice as many on the clock
PIECE = 2**20  # bytes read at once
ENCRYPTED = 1  # the bit of a file in a zip archive that needs a password
MAX_MEMBERS = 200  # of a zip archive that may be notebooks
# Blackboard's "..._attempt_2026-11-29-17-00-00_...", the time of a system and not of a student.
DATED = re.compile(r"_attempt_(\d{4}(?:-\d\d){5})_")


@dataclass(frozen=True)
class Unread:
    """There is no notebook: nothing was handed in, or nothing that can be read; and why."""

    status: Literal["missing", "invalid"]
    remarks: tuple[str, ...] = ()


def open_apart(material: Material, submitted: Submitted) -> Rebuilt | Unread | Fault:
    """Open a submission as `open_submission` does, in a process that may take only so much.

    Returns what that returns, or a fault of ours. Reading that takes too long or too much memory is
    the file's doing: it ends in an `Unread`.
    """
    answer = _run_apart(lambda: open_submission(material, submitted))
    if isinstance(answer, str):
        names = ", ".join(file.name for file in submitted.files[:SHOWN_NAMES])
        return Unread("invalid", (f"{names} cannot be read: {answer}.",))
    assert isinstance(answer, Rebuilt | Unread | Fault)
    return answer


def find_lesson_apart(file: File, lessons: Mapping[str, frozenset[str]]) -> str:
    """Say whose notebook a file is, given each lesson's answers, in a process with limits.

    Returns "" if it has no answer of any lesson.

    Raises
    ------
    CourseError
        When it is no notebook, or cannot be read within the limits.
    """
    answer = _run_apart(lambda: _find_lesson(file, lessons))
    if isinstance(answer, tuple):
        return str(answer[0])
    if isinstance(answer, Unread):
        raise CourseError(" ".join(answer.remarks))
    reason = answer.sentence if isinstance(answer, Fault) else answer
    raise CourseError(f"{file.name} cannot be read: {reason}.")


def _find_lesson(file: File, lessons: Mapping[str, frozenset[str]]) -> tuple[str] | Unread:
    reasons: list[str] = []
    found = [_lesson_of(work, lessons) for _, work in _works((file,), reasons)]
    return (max(found),) if found else Unread("invalid", tuple(reasons))


def open_submission(material: Material, submitted: Submitted) -> Rebuilt | Unread:
    """Find the lesson's notebook among the files that were handed in, and rebuild it."""
    lessons = {material.lesson: material.answers, **material.others}
    proper = f"{submitted.lesson}.ipynb"
    found: list[tuple[File, Rebuilt]] = []
    reasons: list[str] = []
    works = list(_works(submitted.files, reasons))
    for file, work in works:
        lesson = _lesson_of(work, lessons)
        is_only = file.name == proper or len(works) == 1
        if lesson == material.lesson or (not lesson and is_only and not file.elsewhere):
            rebuilt = rebuild(material.source, material.released, work.cells)
            found.append((file, replace(rebuilt, remarks=[*work.remarks, *rebuilt.remarks])))
        elif lesson and not file.elsewhere:
            reasons.append(f"{file.name} is the notebook of {lesson}, not of {material.lesson}.")
        elif not lesson:
            reasons.append(f"{file.name} is a notebook of no lesson.")
    if own := [one for one in found if not one[0].elsewhere] or found:
        return _choose(proper, own, reasons)
    if all(file.elsewhere for file in submitted.files):
        beside = [f"In the student's folder: {reason}" for reason in reasons[:SHOWN_NAMES]]
        return Unread("missing", tuple(beside))
    return Unread("invalid", tuple(reasons[:SHOWN_NAMES]))


def _works(files: tuple[File, ...], reasons: list[str]) -> Iterator[tuple[File, Work]]:
    """Yield each notebook among files and archives; note what is none."""
    for file in files:
        if not file.data.startswith(b"PK\x03\x04"):
            members = [file]
        elif not (members := _unpack(file, reasons)):
            continue
        for member in members:
            try:
                yield member, read_work(member.data)
            except CourseError as error:
                reasons.append(f"{member.name} is {error}")


def _unpack(file: File, reasons: list[str]) -> list[File]:
    """Return what may be a notebook in a zip archive, or note why there is nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            members = [one for one in archive.infolist() if _may_be_one(one.filename)][:MAX_MEMBERS]
            if not members:
                reasons.append(f"{file.name} is an archive without a notebook in it.")
            if any(member.flag_bits & ENCRYPTED for member in members):
                reasons.append(f"{file.name} needs a password. Pack it again without one.")
                return []
            return list(_read_members(file, archive, members, reasons))
    except MemoryError:
        raise
    except Exception:  # zipfile raises many kinds of them for what is damaged
        reasons.append(f"{file.name} is a damaged zip archive. Pack it again.")
        return []


def _may_be_one(name: str) -> bool:
    """Whether the file of this name in an archive may be a notebook."""
    *folders, last = name.split("/")
    is_work = not last.startswith("._") and not set(folders).intersection(NO_WORK)
    return ".ipynb" in last.lower() and is_work


def _read_members(
    file: File, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], reasons: list[str]
) -> Iterator[File]:
    """Read files of an archive, as long as there is room."""
    room = MAX_BYTES
    for member in members:
        name = f"{file.name}/{printable(member.filename)}"
        most = min(room, MAX_FILE_BYTES)
        with archive.open(member) as content:
            data = content.read(most + 1)
        if len(data) > most:
            reasons.append(f"{name} is too large.")
            continue
        room -= len(data)
        modified = file.modified
        with suppress(ValueError, OverflowError, OSError):
            modified = datetime(*member.date_time).timestamp()
        yield File(name, data, modified, file.elsewhere)


def _lesson_of(work: Work, lessons: Mapping[str, frozenset[str]]) -> str:
    """Say whose notebook it is, given each lesson's answers; "" if it has none of them."""
    alike = {lesson: likeness(work.cells, answers) for lesson, answers in lessons.items()}
    best = max(alike, key=lambda lesson: alike[lesson], default="")
    return best if alike.get(best) else ""


def _choose(proper: str, found: list[tuple[File, Rebuilt]], reasons: list[str]) -> Rebuilt:
    """Choose among several notebooks of the lesson, and remark on what is out of order."""
    saved = [one for one in found if not one[0].is_checkpoint] or found
    dates = [DATED.search(f"_{file.name}") for file, _ in saved]
    if all(dates):
        rule = "the last attempt counts"
        ranks: list[Any] = [date[1] for date in dates if date]
    else:
        rule = "the one with the most answers, then the newest, counts"
        ranks = [
            (
                sum(rebuilt.attempted.values()) + sum(rebuilt.written.values()),
                file.modified,
                file.name == proper,
            )
            for file, rebuilt in saved
        ]
    file, rebuilt = saved.pop(ranks.index(max(ranks)))
    told = []
    if file.elsewhere:
        told.append(f"It was found as {file.name}; its place is {Path(proper).stem}/{proper}.")
    elif file.name != proper:
        told.append(f"The notebook is called {file.name}.")
    if saved:
        names = ", ".join(other.name for other, _ in saved[:SHOWN_NAMES])
        more = f" and {len(saved) - SHOWN_NAMES} more" if len(saved) > SHOWN_NAMES else ""
        told.append(f"There are others of this lesson ({names}{more}): {rule}.")
    return replace(rebuilt, remarks=[*told, *reasons[:SHOWN_NAMES], *rebuilt.remarks])


def _run_apart(function: Callable[[], object]) -> object:
    """Run a function in a fork with limits; return its result, a fault, or why there is none."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _answer(function, writer)
    os.close(writer)
    until = time.monotonic() + 2 * SECONDS
    pieces: list[bytes] = []
    in_time = False
    try:
        while (left := until - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
            piece = os.read(reader, PIECE)
            if not piece:
                in_time = True
                break
            pieces.append(piece)
    finally:
        os.close(reader)
        if not in_time:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    answer = b"".join(pieces)
    if in_time and answer and os.waitstatus_to_exitcode(status) == 0:
        return pickle.loads(answer)
    if not in_time or os.waitstatus_to_exitcode(status) == -signal.SIGXCPU:
        return f"that takes more than {SECONDS} s"
    return f"Python ended while it did so ({os.waitstatus_to_exitcode(status)})"


def _answer(function: Callable[[], object], writer: int) -> None:
    """Be the process that answers: with the result, a fault, or a sentence in between."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nowhere, standard)
        if sys.platform == "linux":
            die_with_parent()
            limit_data(MEMORY)
        no_core_dumps()
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        try:
            answer = pickle.dumps(function())
        except MemoryError:
            answer = pickle.dumps(f"that takes more than {MEMORY / 2**30:g} GB of memory")
        except Exception as error:
            answer = pickle.dumps(Fault.of(error, "opening"))
        with open(writer, "wb") as file:
            file.write(answer)
        status = 0
    finally:
        os._exit(status)

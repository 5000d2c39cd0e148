"""Delete all that a classroom keeps of a student, then prove it by a search."""

import csv
import os
import re
import shutil
import stat
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from nbgrader.apps import NbGraderAPI
from nbgrader.exchange import default as exchange

from autograder.classroom.database import books_of, is_sqlite, shown
from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import marking_alone
from autograder.classroom.term.cuts import (
    count_booked,
    cut_of,
    delete_rows,
    empty_freed_space,
    is_gradebook,
)
from autograder.classroom.term.kept import KEPT
from autograder.classroom.term.people import Person, read_enrolled
from autograder.classroom.term.traces import Needles, Searched, search
from autograder.errors import ClassroomError
from autograder.judging.submitted import id_of
from mnist_utils.files import write_whole
from mnist_utils.terminal import plain

FOLDERS = tuple(one.place for one in KEPT if one.how == "folder")
TABLES = (records.TABLE, records.EXERCISE_TABLE)
OURS = ("source", "release", "nbgrader_config.py", "hidden_inputs.key", "given.json")
PART = re.compile(r"\.(.+)-[0-9a-f]{8}")  # what `made_whole` leaves where it is killed
SHOWN = 20  # places that are listed


@dataclass
class Trace:
    """What there is of a student in a classroom.

    `whole` are files and folders that go as they are; `parts` says how many rows, entries or
    members go of files that also hold others; `booked` counts the gradebook's submissions, None if
    it does not know the student. `stays` are places in the work of others and in lessons, which a
    person has to look at; `elsewhere` are copies that are not in the classroom.
    """

    person: Person
    booked: int | None
    whole: list[Path] = field(default_factory=list)
    parts: dict[Path, int] = field(default_factory=dict)
    stays: dict[Path, list[str]] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to delete."""
        return self.booked is not None or bool(self.whole or self.parts)


@dataclass(frozen=True)
class Forgotten:
    """What there was of a student, and what a search found afterwards; None if nothing changed."""

    classroom: Path
    trace: Trace
    needles: Needles
    searched: Searched | None = None

    @property
    def is_done(self) -> bool:
        """Whether the student was known, and nothing is left."""
        searched = self.searched
        return self.trace.is_there and (searched is None or not searched.hits)


def forget(classroom: Path, student: str, *, sure: bool = False) -> Forgotten:
    """Find what a classroom keeps of a student; if `sure`, delete it and search again.

    Whatever interrupts it, a second call goes on: the gradebook, which knows what the student is
    called, comes last.

    Parameters
    ----------
    classroom : Path
    student : str
        The id.
    sure : bool
        Delete. Without it nothing is changed.

    Raises
    ------
    ClassroomError
        When this is not a classroom, another program is marking in it, or something in it cannot be
        deleted.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    student = unicodedata.normalize("NFC", student)
    if not sure:
        return _find(classroom, api, student)
    with marking_alone(classroom):
        found = _find(classroom, api, student)
        _delete(classroom, api, found.trace, found.needles)
        return Forgotten(classroom, found.trace, found.needles, search(classroom, found.needles))


def _find(classroom: Path, api: NbGraderAPI, student: str) -> Forgotten:
    with open_gradebook(api) as gradebook:
        enrolled = {person.id: person for person in read_enrolled(gradebook)}
    url = api.coursedir.db_url
    person = enrolled.get(student, Person(student))
    released = sorted((classroom / "release").glob("*/*.ipynb"))
    needles = Needles(person, b"\0".join(path.read_bytes() for path in released))
    trace = Trace(person, count_booked(url, student), _own_folders(classroom, student))
    for path, places in search(classroom, needles, trace.whole).hits.items():
        if path != books_of(url):
            _judge(classroom, path, places, needles, trace)
        elif trace.booked is None:
            trace.stays[path] = places
    for name in TABLES:
        if count := _count_rows(classroom / name, student):
            trace.parts[classroom / name] = count
    trace.elsewhere = _elsewhere(classroom, api, student)
    return Forgotten(classroom, trace, needles)


def _own_folders(classroom: Path, student: str) -> list[Path]:
    """Return the student's own folders, and what interrupted programs have left of them."""
    found = []
    for step in FOLDERS:
        names = sorted(os.listdir(classroom / step)) if (classroom / step).is_dir() else []
        for name in names:
            part = PART.fullmatch(name)
            if student in (id_of(name), id_of(part[1]) if part else ""):
                found.append(classroom / step / name)
    return found


def _judge(classroom: Path, path: Path, places: list[str], needles: Needles, trace: Trace) -> None:
    """Decide about a place in which the student was found, and which is not the student's own."""
    first, *below = path.relative_to(classroom).parts
    is_of_others = first in FOLDERS and (len(below) > 1 or path.is_dir())
    if first in TABLES and not below:
        return  # written anew from the records
    if any(above in trace.whole for above in path.parents):
        return
    if first in OURS or is_of_others:
        trace.stays[path] = places
    elif places[0] == "its name" or PART.fullmatch(path.name):
        trace.whole.append(path)
    elif count := _count_parts(path, trace.person.id, needles):
        trace.parts[path] = count
    else:
        trace.stays[path] = places


def _count_parts(path: Path, student: str, needles: Needles) -> int:
    """Count what can be taken out of a file that also holds others; 0 if we cannot tell."""
    if is_gradebook(path):
        booked = count_booked(f"sqlite:///{path}", student)
        return 0 if booked is None else booked + 1  # the student's own row
    cut = cut_of(path)
    return cut(path.read_bytes(), needles)[1] if cut else 0


def _count_rows(path: Path, student: str) -> int:
    """Count a student's rows of one of our own tables."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return sum(row.get("student") == student for row in csv.DictReader(file))
    except (OSError, ValueError, csv.Error):
        return 0


def _delete(classroom: Path, api: NbGraderAPI, trace: Trace, needles: Needles) -> None:
    older = [f"sqlite:///{path}" for path in trace.parts if is_gradebook(path)]
    books = [*older, api.coursedir.db_url]
    # Space that was freed before may hold a name that nobody knows after this. It also shows
    # whether the gradebook can be written, before anything is deleted.
    empty_freed_space(books)
    try:
        for path in trace.whole:
            _remove(path)
        for path in trace.parts:
            if path.name not in TABLES and (cut := cut_of(path)):
                content, _ = cut(path.read_bytes(), needles)
                write_whole(path, content, stat.S_IMODE(path.stat().st_mode))
        if any((classroom / name).exists() for name in TABLES):
            records.write_tables(classroom)
    except OSError as error:
        raise ClassroomError(
            f"{error.filename or classroom} cannot be deleted or written "
            f"({error.strerror or error}). Allow it, then call forget again: it goes on from there."
        ) from error
    for url in books:
        delete_rows(url, trace.person.id)
    empty_freed_space(books)


def _remove(path: Path) -> None:
    """Delete a file or a folder; no link is followed, and what was made unwritable goes as well."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    with suppress(OSError):  # another's, in a shared classroom
        path.chmod(0o700)
    for above, folders, _ in os.walk(path):
        for folder in (Path(above, name) for name in folders):
            if not folder.is_symlink():
                with suppress(OSError):
                    folder.chmod(0o700)
    shutil.rmtree(path)


def _elsewhere(classroom: Path, api: NbGraderAPI, student: str) -> list[str]:
    """Say where copies can be that are not in the classroom; by their paths, as far as we know."""
    found = []
    root = Path(exchange.Exchange(config=api.config).root)
    course = root / (api.coursedir.course_id or "*")
    inbound = sorted(root.glob(f"{course.name}/inbound/{student}+*"))
    for path in inbound:
        found.append(f"nbgrader's exchange has work of theirs: {path}")
    if root.is_dir():
        found.append(
            f"nbgrader's exchange: pages that were released are in {course}/feedback/, under names "
            "that tell nobody whose they are"
        )
    cache = Path(jupyter_data_dir(), "nbgrader_cache")
    found += [f"nbgrader's own copy: {path}" for path in sorted(cache.glob(f"*/{student}+*"))]
    above = (classroom, *classroom.parents)
    if repository := next((one for one in above if (one / ".git").exists()), None):
        found.append(f"the git repository {repository}: its history keeps what was committed")
    if not is_sqlite(api.coursedir.db_url):
        found.append(
            f"the database server of {shown(api.coursedir.db_url)}: it keeps deleted rows until "
            "their space is used again (VACUUM FULL frees it), and its log and backups as long as "
            "those who run it have set"
        )
    return [
        *found,
        "the learning management system, GitHub, and mails, to which and from which you have moved "
        "work, marks and pages",
        "backups, snapshots, the desktop's trash, and classrooms that you have kept with archive",
    ]


def show_forgotten(found: Forgotten) -> None:
    """Print what was deleted, or would be, what a search has found, and where copies can be."""
    trace, searched = found.trace, found.searched
    who = plain(f"{trace.person.id} {trace.person.name}".strip(), breaks="")
    if not trace.is_there:
        print(f"There is nobody called {who} in {found.classroom}.")
        if searched is None:
            return
    verb = "deleted" if searched else "would be deleted"
    for path in trace.whole:
        print(f"{verb}: {_shown(found, path)}")
    for path, count in trace.parts.items():
        print(f"{verb}: {count} of the entries of {_shown(found, path)}")
    if trace.booked is not None:
        plural = "" if trace.booked == 1 else "s"
        print(f"{verb}: {who} in the gradebook, with {trace.booked} submission{plural}")
    if searched is None:
        _show_places(found, trace.stays, "would stay, since it is not theirs alone")
    else:
        size = searched.size / 2**20
        print(
            f"Searched: {searched.files} files ({size:.1f} MB) for "
            f"{', '.join(plain(one, breaks='') for one in found.needles.words) or 'nothing'}."
        )
        if not searched.hits:
            print("Nothing is left of them in the classroom.")
        _show_places(found, searched.hits, "left, since it is not theirs alone; look at it")
        for told in searched.unread:
            print(f"not searched: {told}")
    if found.needles.short:
        words = ", ".join(map(plain, found.needles.short))
        print(
            f"Not searched for in files, since it is short or a word of a lesson: {words}. "
            "Files that are called so were looked for."
        )
    print("What is not in the classroom is yours to delete:")
    for told in trace.elsewhere:
        print(f"- {plain(told, breaks='')}")
    if searched is None and trace.is_there:
        print("Nothing was changed. To delete it, which cannot be taken back: add --yes")


def _show_places(found: Forgotten, places: dict[Path, list[str]], verb: str) -> None:
    for path, where in list(places.items())[:SHOWN]:
        print(f"{verb}: {_shown(found, path)} ({', '.join(where[:3])})")
    if len(places) > SHOWN:
        print(f"... and {len(places) - SHOWN} more")


def _shown(found: Forgotten, path: Path) -> str:
    return plain(path.relative_to(found.classroom).as_posix(), breaks="")

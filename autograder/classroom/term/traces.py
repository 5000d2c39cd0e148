"""Where somebody's name still is: a search through every byte of a folder."""

import html
import io
import json
import os
import re
import sqlite3
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from autograder.classroom.term.people import Person, squeeze
from mnist_utils.terminal import plain

CHUNK = 16 * 2**20
OVERLAP = 2000  # bytes: longer than what is searched for
MAX_UNPACKED = 2 * 2**30  # of one archive
MAX_NESTED = 200 * 2**20  # of an archive in an archive
SHORTEST, SHORTEST_NUMBER = 3, 5  # what has fewer letters or digits is everywhere by chance
BINARY = 5  # bytes that are not found by chance in pictures
SQLITE = b"SQLite format 3\0"
PACKED = {
    **{b"\x1f\x8b": "gzip", b"7z\xbc\xaf": "7z", b"Rar!": "rar", b"BZh": "bzip2"},
    **{b"\xfd7zX": "xz", b"(\xb5/\xfd": "zstd"},
}
IN_GIT = "a git repository's objects are packed"


class Needles:
    """What a person is called, in each way in which a file can hold it.

    `words` are id, mail address, number of the LMS and full name; `short` those among them that
    would be found everywhere, since they are short or words of a lesson: only names of files that
    are called so count.
    """

    def __init__(self, person: Person, lessons: bytes = b"") -> None:
        """Take what is known of a person; `lessons` are what everybody's files hold."""
        first, last = person.first_name, person.last_name
        names = [f"{first} {last}", f"{last} {first}", f"{last}, {first}"] if first and last else []
        every = [person.id, person.email, person.lms_user_id, *names]
        every = list(dict.fromkeys(filter(None, every)))
        self.short = [
            one
            for one in every
            if _is_short(one) or (lessons and Needles(Person(one)).are_in(lessons))
        ]
        self.words = [one for one in every if one not in self.short]
        joined = {name.replace(", ", sign).replace(" ", sign) for name in names for sign in "_-+."}
        squeezed = {squeeze(name) for name in names}
        self._patterns: dict[bytes, re.Pattern[bytes]] = {}
        for word in {*self.words, *joined, *(one for one in squeezed if not _is_short(one))}:
            for form in _forms(word):
                self._patterns[form] = re.compile(
                    rb"(?:(?<![0-9a-z])|(?<=\\[nrt]))" + re.escape(form) + rb"(?![0-9a-z])"
                )
            for name, before, after in (
                ("utf-16-le", rb"(?<![0-9a-z]\0)", rb"(?![0-9a-z]\0)"),
                ("utf-16-be", rb"(?<!\0[0-9a-z])", rb"(?!\0[0-9a-z])"),
            ):
                form = word.encode(name).lower()
                self._patterns[form] = re.compile(before + re.escape(form) + after)

    def are_in(self, data: bytes, is_binary: bool = False) -> bool:
        """Whether bytes hold one of them, as a word of its own."""
        low = data.lower()
        return any(
            form in low and pattern.search(low) is not None
            for form, pattern in self._patterns.items()
            if not is_binary or len(form) >= BINARY
        )

    def counts_in(self, data: bytes) -> Counter[bytes]:
        """Return how often bytes hold each of them, also in the middle of a word."""
        low = data.lower()
        return Counter({form: low.count(form) for form in self._patterns})

    def are_in_name(self, name: str) -> bool:
        """Whether a file's name holds one of them, or is a short one."""
        plain_name = unicodedata.normalize("NFC", name).casefold()
        stem = plain_name.lstrip(".").split(".")[0]
        short = {one.casefold() for one in self.short}
        return stem in short or self.are_in(name.encode("utf-8", "surrogateescape"))

    def are_a_cell(self, cell: str, is_of_person: bool) -> bool:
        """Whether a cell of a table is one of them; a mere number only where it is of a person."""
        text = cell.strip().removeprefix("#")
        if text.isdigit() and not is_of_person:
            return False
        known = {one.casefold() for one in self.words}
        if is_of_person:
            known |= {one.casefold() for one in self.short}
        return unicodedata.normalize("NFC", text).casefold() in known


def _is_short(word: str) -> bool:
    return len(word) < (SHORTEST_NUMBER if word.isdigit() else SHORTEST)


def _forms(word: str) -> Iterator[bytes]:
    """Yield how texts, JSON, pages and addresses write a word, in small letters."""
    for letters in {word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)}:
        for case in {letters, letters.lower(), letters.upper()}:
            for form in (case, json.dumps(case)[1:-1], html.escape(case), quote(case)):
                yield form.encode().lower()
    for encoding in ("latin-1", "cp1252"):
        if not word.isascii():
            yield word.encode(encoding, "ignore").lower()


@dataclass
class Searched:
    """What a search has found: `hits` says for each file where in it.

    `unread` says what could not be searched, and why.
    """

    files: int = 0
    size: int = 0
    hits: dict[Path, list[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def search(folder: Path, needles: Needles, leave_out: Iterable[Path] = ()) -> Searched:
    """Search every file below a folder: names, contents, databases, archives. Links stay closed.

    Parameters
    ----------
    folder : Path
    needles : Needles
    leave_out : iterable of Path
        Folders below it in which nothing has to be searched.
    """
    found = Searched()
    left_out = set(leave_out)
    for above, folders, names in os.walk(folder):
        at = Path(above)
        if ".git" in folders:
            folders.remove(".git")
            found.unread.append(f"{(at / '.git').relative_to(folder)}: {IN_GIT}")
        folders[:] = [name for name in sorted(folders) if at / name not in left_out]
        for name in folders:
            if needles.are_in_name(name):
                found.hits[at / name] = ["its name"]
        for name in sorted(names):
            path = at / name
            if path not in left_out:
                _search_file(path, needles, found, folder)
    return found


def _search_file(path: Path, needles: Needles, found: Searched, folder: Path) -> None:
    state = path.lstat()
    where = ["its name"] if needles.are_in_name(path.name) else []
    if stat.S_ISLNK(state.st_mode):
        if needles.are_in(os.readlink(os.fsencode(path))):
            where.append("where the link leads")
    elif stat.S_ISREG(state.st_mode):
        found.files += 1
        found.size += state.st_size
        shown = plain(path.relative_to(folder).as_posix(), breaks="")
        try:
            where += _places(path, needles, shown, found)
        except OSError as error:
            found.unread.append(f"{shown}: {error.strerror or error}")
    if where:
        found.hits[path] = where


def _places(path: Path, needles: Needles, shown: str, found: Searched) -> list[str]:
    """Say where in a file they are."""
    with open(path, "rb") as file:
        beginning = file.read(16)
        file.seek(0)
        if beginning == SQLITE:
            return _in_database(path, needles)
        if zipfile.is_zipfile(file):
            file.seek(0)
            return list(_in_archive(file, needles, shown, found))
        file.seek(0)
        for sign, name in PACKED.items():
            if beginning.startswith(sign):
                found.unread.append(f"{shown}: {name} is not unpacked")
        return ["its content"] if _are_in_stream(file, needles) else []


def _are_in_stream(file: IO[bytes], needles: Needles, most: int | None = None) -> bool:
    """Whether a file holds them; it is never in memory as a whole."""
    rest, read, is_binary = b"", 0, False
    while data := file.read(CHUNK):
        read += len(data)
        if most is not None and read > most:
            raise ValueError("it unpacks to more than a class hands in")
        is_binary = is_binary or (b"\0" in data[:4096] and not _is_utf16(data))
        if needles.are_in(rest + data, is_binary):
            return True
        rest = data[-OVERLAP:]
    return False


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(b"\0") > 50


def _in_database(path: Path, needles: Needles) -> list[str]:
    """Look at each value of an SQLite file, then at the space in it that is in no use."""
    places = []
    in_use = b""
    try:
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database,
            closing(sqlite3.connect(":memory:")) as copy,
        ):
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                rows = database.execute(f'SELECT * FROM "{table}"')
                columns = [one[0] for one in rows.description]
                for row in rows:
                    for column, value in zip(columns, row, strict=True):
                        if isinstance(value, str | bytes):
                            data = value.encode() if isinstance(value, str) else value
                            if needles.are_in(data):
                                places.append(f"{table}.{column}")
            database.backup(copy)
            copy.execute("VACUUM")
            in_use = copy.serialize()
    except sqlite3.Error:
        places.append("an SQLite file that cannot be opened")
    # A word can also come about where two values stand side by side; so it does in the copy.
    if needles.counts_in(path.read_bytes()) - needles.counts_in(in_use):
        places.append("space that is in no use any more")
    return list(dict.fromkeys(places))


def _in_archive(
    file: IO[bytes], needles: Needles, shown: str, found: Searched, depth: int = 0
) -> Iterator[str]:
    total = 0
    try:
        with zipfile.ZipFile(file) as archive:
            if needles.are_in(archive.comment):
                yield "its comment"
            for member in archive.infolist():
                inner = plain(member.filename, breaks="")
                if any(map(needles.are_in_name, member.filename.split("/"))):
                    yield f"the name {inner} in it"
                total += member.file_size
                if total > MAX_UNPACKED:
                    raise ValueError("it unpacks to more than a class hands in")
                with archive.open(member) as content:
                    if _are_in_stream(content, needles, member.file_size):
                        yield f"{inner} in it"
                if inner.lower().endswith(".zip") and member.file_size <= MAX_NESTED and depth < 3:
                    nested = io.BytesIO(archive.read(member))
                    if zipfile.is_zipfile(nested):
                        path = f"{shown}/{inner}"
                        places = _in_archive(nested, needles, path, found, depth + 1)
                        yield from (f"{place} ({inner})" for place in places)
    except Exception as error:  # zipfile and its decoders raise many kinds
        found.unread.append(f"{shown}: {plain(str(error), breaks='')}")

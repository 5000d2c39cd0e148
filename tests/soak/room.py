"""What is in a classroom after a run, read from its files alone."""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from tests.soak.kinds import Kind, hand_in

Key = tuple[str, str]  # student and lesson
Record = dict[str, Any]


@dataclass
class Look:
    """What a look into a classroom saw.

    Marks that are `missing` are not there, those that are `lost` were there at the look before;
    `before` are marks for the work that was handed in before the present one, `other` are marks
    of which marks.csv says something else, or nothing, or which it alone has. The rest are faults:
    of `marks`, of marks.csv as a `table`, of the gradebook's file.
    """

    records: dict[Key, Record] = field(default_factory=dict)
    missing: int = 0
    lost: int = 0
    before: int = 0
    other: int = 0
    marks: list[str] = field(default_factory=list)
    table: list[str] = field(default_factory=list)
    book: list[str] = field(default_factory=list)


class Room:
    """A classroom: what everybody has handed in first and last, and for which work marks are."""

    def __init__(self, folder: Path, work: dict[Key, Kind]) -> None:
        self.folder = folder
        self.given = work
        self.work: dict[Key, Kind] = {}
        self.marked: dict[Key, Kind] = {}
        for (student, _), kind in work.items():
            self.hand_in(student, kind)

    def hand_in(self, student: str, kind: Kind) -> None:
        """Take a student's work, in place of the work before."""
        hand_in(self.folder, student, kind)
        self.work[student, kind.lesson] = kind

    def look(self) -> Look:
        """See which marks there are, and whether each is one for its work or the work before."""
        seen = Look()
        seen.records, seen.marks = read_records(self.folder)
        for key in seen.records.keys() - self.work.keys():
            seen.marks.append(f"{' '.join(key)}: there is a record, and no such student or lesson.")
        for key, kind in self.work.items():
            record = seen.records.get(key)
            if record is None:
                seen.missing += 1
                seen.lost += self.marked.pop(key, None) is not None
                continue
            found, earlier = kind.faults(record), self.marked.get(key)
            if found and earlier and not earlier.faults(record):
                seen.before += 1
                continue
            self.marked[key] = kind
            if found:
                seen.marks.append(f"{' '.join(key)}, {kind.name}: {'; '.join(found)}.")
        seen.table = table_faults(self.folder)
        seen.book = book_faults(self.folder)
        seen.other = len(self.compare_table(seen))
        return seen

    def compare_table(self, seen: Look) -> list[str]:
        """Say where marks.csv differs from the records: after a whole run, nowhere."""
        if seen.table:
            return []
        rows = {(row["student"], row["lesson"]): row for row in read_table(self.folder)[1]}
        faults = [f"{' '.join(key)} is in no record." for key in rows.keys() - seen.records.keys()]
        for key, record in seen.records.items():
            row = rows.get(key, {})
            if row.get("status") != record.get("status") or number(row) != record.get("score"):
                faults.append(f"{' '.join(key)}: {record.get('score')} points, in the table {row}.")
        return faults

    def compare_book(self, seen: Look) -> list[str]:
        """Say where the gradebook differs from the records: after a whole run, nowhere."""
        scores = read_scores(self.folder, self.work)
        return [
            f"{' '.join(key)}: {record.get('score')} points, in the gradebook {scores.get(key)}."
            for key, record in seen.records.items()
            if scores.get(key, 0.0) != record.get("score")
        ]


def read_records(folder: Path) -> tuple[dict[Key, Record], list[str]]:
    """Read all records; say which are not whole."""
    records, faults = {}, []
    for path in sorted((folder / "records").glob("*/*.json")):
        key = (path.parent.name, path.stem)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            same = (record.get("student"), record.get("lesson")) == key
        except (OSError, ValueError, AttributeError) as error:
            faults.append(f"{' '.join(key)}: the record is not whole: {error}")
            continue
        records[key] = record
        if not same:
            faults.append(f"{' '.join(key)}: the record is somebody else's.")
    return records, faults


def read_table(folder: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Read marks.csv: its columns, and its rows; nothing where there is none yet."""
    path = folder / "marks.csv"
    if not path.exists():
        return [], []
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        return list(reader.fieldnames or []), list(reader)


def table_faults(folder: Path) -> list[str]:
    """Say in what marks.csv is not whole."""
    try:
        columns, rows = read_table(folder)
    except (csv.Error, UnicodeDecodeError) as error:
        return [f"marks.csv cannot be read: {error}"]
    if not columns:
        return ["marks.csv is empty."] if (folder / "marks.csv").exists() else []
    faults = []
    if not {"student", "lesson", "status", "score", "max_score"} <= set(columns):
        faults.append(f"marks.csv has the columns {', '.join(columns)}.")
    if not (folder / "marks.csv").read_bytes().endswith(b"\n"):
        faults.append("The last line of marks.csv has no end.")
    seen = set()
    for row in rows:
        key = (row.get("student"), row.get("lesson"))
        if None in row or None in row.values() or number(row) is None:
            faults.append(f"A line of marks.csv is not whole: {row}.")
        elif key in seen:
            faults.append(f"{' '.join(map(str, key))} is twice in marks.csv.")
        seen.add(key)
    return faults


def number(row: dict[str, str]) -> float | None:
    """Give the score in a row of the table, if it is one."""
    try:
        return float(row.get("score", ""))
    except ValueError:
        return None


def book_faults(folder: Path) -> list[str]:
    """Say what SQLite finds wrong with the gradebook's file."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        try:
            found = [row[0] for row in book.execute("pragma integrity_check")]
        except sqlite3.Error as error:
            found = [str(error)]
    return [] if found == ["ok"] else found


def read_scores(folder: Path, keys: dict[Key, Kind]) -> dict[Key, float]:
    """Read scores from nbgrader's gradebook; it has none of who has handed in nothing."""
    scores = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for student, lesson in keys:
            try:
                scores[student, lesson] = float(book.find_submission(lesson, student).score or 0)
            except MissingEntry:
                continue
    return scores


def handed_in(folder: Path) -> int:
    """Give the bytes of all that was handed in."""
    paths = (folder / "submitted").rglob("*")
    return sum(path.lstat().st_size for path in paths if not path.is_dir())


def parts(folder: Path) -> list[Path]:
    """Find files whose writing was cut short: they begin with a dot, and bear a name's ending."""
    folders = ("records", "autograded", "feedback")
    found = [path for name in folders for path in (folder / name).rglob(".*-*") if path.is_file()]
    return found + [path for path in folder.glob(".*-*") if path.is_file()]

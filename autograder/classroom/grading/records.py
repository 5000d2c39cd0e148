"""A classroom's records on disk, one for each submission, and the tables made from them."""

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.judging.record import ExerciseResult, Record, read_record
from mnist_utils.files import write_whole

# In nbgrader's words; its own export has the name grades.csv, so ours has another.
TABLE = "marks.csv"
MARKS = (
    *("student", "lesson", "status", "raw_score", "late_submission_penalty", "score"),
    *("max_score", "isolation", "digits", "seconds"),
    *("date", "old"),  # when it was marked (UTC), and why an old mark still counts
)
EXERCISE_TABLE = "exercises.csv"
OLD_TABLE, OLD_HEADER = "grades.csv", "student,lesson,status,score,"  # up to version 0.1.0
# What begins a formula: a sign, also a wide or a small one, unless a number follows that is all
# there is in the cell. Blanks and quotation marks may stand in front of it.
SIGNS = "=+@＝＋＠－﹦﹢﹫﹣-"
BEGINS = re.compile(
    rf"""((?:^|[;,])[\s"']*)(?![-+][\d.]+(?:e[-+]?\d+)?[\])}}\s.]*(?:[;,]|$))([{SIGNS}])"""
)
SHOWN = {"\n": "⏎ ", "\r": "⏎ ", "\t": " "}  # a cell ends there for some
EXERCISES = ("exercise", "verdict", "score", "max_score", "message")


def path_of(classroom: Path, student: str, lesson: str) -> Path:
    """Return where a record is: `records/<student>/<lesson>.json`."""
    return classroom / "records" / student / f"{lesson}.json"


def remove(classroom: Path, student: str, lesson: str) -> None:
    """Remove a record, if there is one."""
    path_of(classroom, student, lesson).unlink(missing_ok=True)


def save(classroom: Path, record: Record) -> Path:
    """Write a record in its place, whole or not at all."""
    path = path_of(classroom, record.student, record.lesson)
    content = asdict(record) | {"score": record.score}
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path


def read(path: Path) -> Record | None:
    """Read a record; None if there is none, or none that can be read."""
    try:
        record = read_record(json.loads(path.read_text(encoding="utf-8")))
        return record if record.date else replace(record, date=_date_of(path))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_all(classroom: Path) -> list[Record]:
    """Read every record of a classroom, by student and lesson."""
    found = [read(path) for path in sorted((classroom / "records").glob("*/*.json"))]
    return [record for record in found if record]


def write_tables(classroom: Path) -> None:
    """Write `marks.csv` and `exercises.csv` from all records."""
    records = read_all(classroom)
    write_csv(classroom / TABLE, MARKS, map(_row, records))
    write_csv(
        classroom / EXERCISE_TABLE,
        ("student", "lesson", *EXERCISES),
        (
            (record.student, record.lesson, *(getattr(exercise, name) for name in EXERCISES))
            for record in records
            for exercise in _told(record)
        ),
    )

    _remove_old_table(classroom)


def _told(record: Record) -> Iterator[ExerciseResult]:
    """Yield the exercises of a record; the message also tells of points against the tests."""
    despite = record.by_hand_despite
    for one in record.exercises:
        if one.exercise in despite:
            by_hand = f"{despite[one.exercise]:g} points by hand."
            one = replace(one, message=f"{by_hand} {one.message}".strip())
        yield one


def _row(record: Record) -> list[object]:
    """Return a record's line of the table; what has no points yet has no penalty either."""
    values = {name: getattr(record, name, None) for name in MARKS}
    if record.raw_score is None:
        values["late_submission_penalty"] = None
    return list(values.values())


def _remove_old_table(classroom: Path) -> None:
    """Remove the table of an earlier version, which nobody would bring up to date."""
    path = classroom / OLD_TABLE
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text(encoding="utf-8").startswith(OLD_HEADER):
            path.unlink()


def _date_of(path: Path) -> str:
    """Return the time of a record without a date, as in version 0.1.0."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table in which no cell is a formula, whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    write_whole(path, text.getvalue())


def harmless(value: object) -> object:
    """Return a value with which no cell begins like a formula, which a spreadsheet would run.

    In half of Europe a semicolon separates cells, also in the middle of our texts; what heeds no
    quotation marks ends a cell at each comma.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n")
    for sign, shown in SHOWN.items():
        text = text.replace(sign, shown)
    return BEGINS.sub(r"\1'\2", text)

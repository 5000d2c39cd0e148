"""Take somebody out of what also holds others: logs, tables, zip archives, gradebooks.

What is of others stays as it is, to the byte.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Engine, create_engine, delete, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.database import is_sqlite, no_answer
from autograder.classroom.term.people import COLUMNS, DELIMITERS, squeeze
from autograder.classroom.term.traces import SQLITE, Needles
from autograder.errors import ClassroomError

# A file's content without somebody, and how many entries, rows or members went.
Cut = Callable[[bytes, Needles], tuple[bytes, int]]
LOG = re.compile(r".*\.log(\.\d+)?", re.DOTALL)
ENTRY = re.compile(rb"(?m)^(?=\d{4}-\d\d-\d\d |\[)")  # how entries of our log and nbgrader's begin
TABLES = (".csv", ".tsv")
OF_A_PERSON = {name for names in COLUMNS.values() for name in names} | {"id", "studentid"}


def cut_of(path: Path) -> Cut | None:
    """Return how somebody is taken out of a file; None if we cannot tell what in it is whose."""
    if LOG.fullmatch(path.name):
        return cut_log
    if path.suffix.lower() in TABLES:
        return cut_table
    if zipfile.is_zipfile(path):
        return cut_archive
    return None


def cut_log(data: bytes, needles: Needles) -> tuple[bytes, int]:
    """Take out the entries that name somebody, with the lines that belong to each."""
    entries = ENTRY.split(data)
    kept = [entry for entry in entries if not needles.are_in(entry)]
    return b"".join(kept), len(entries) - len(kept)


def cut_table(data: bytes, needles: Needles) -> tuple[bytes, int]:
    """Take out the rows in which a cell is somebody's id, mail address, number or name."""
    encoding = _encoding_of(data)
    rows = list(_rows(data.decode(encoding, "surrogateescape")))
    delimiter = max(DELIMITERS, key=rows[0].count) if rows else ","
    header = _cells(rows[0], delimiter) if rows else []
    of_a_person = [squeeze(name) in OF_A_PERSON for name in header]
    kept = []
    for number, row in enumerate(rows):
        cells = _cells(row, delimiter)
        whose = [*of_a_person, *(False for _ in cells)]
        is_theirs = any(map(needles.are_a_cell, cells, whose))
        if not is_theirs or (number == 0 and any(of_a_person)):
            kept.append(row)
    return "".join(kept).encode(encoding, "surrogateescape"), len(rows) - len(kept)


def _encoding_of(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return encoding
    return "utf-8"  # any other byte stays what it is


def _rows(text: str) -> Iterator[str]:
    """Yield each row with its end; one may go over several lines, between quotation marks."""
    row = ""
    for line in text.splitlines(keepends=True):
        row += line
        if row.count('"') % 2 == 0:
            yield row
            row = ""
    if row:
        yield row


def _cells(row: str, delimiter: str) -> list[str]:
    text = row.lstrip("\ufeff").rstrip("\r\n")
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def cut_archive(data: bytes, needles: Needles) -> tuple[bytes, int]:
    """Take out the members that are named after somebody, and their rows of tables."""
    new, count = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(new, "w") as without:
        without.comment = archive.comment
        for member in archive.infolist():
            if any(map(needles.are_in_name, member.filename.split("/"))):
                count += 1
                continue
            content = archive.read(member)
            if Path(member.filename).suffix.lower() in TABLES:
                content, rows = cut_table(content, needles)
                count += rows
            without.writestr(member, content)
    return new.getvalue(), count


# Gradebooks


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open a gradebook's database, and close all of it afterwards.

    Raises
    ------
    ClassroomError
        When it cannot be read or written.
    """
    engine = create_engine(url)
    try:
        yield engine
    except SQLAlchemyError as error:
        if not is_sqlite(url):
            raise ClassroomError(no_answer(url, error)) from error
        raise ClassroomError(
            f"The gradebook {engine.url.database} cannot be read or written "
            f"({getattr(error, 'orig', error)}). Is another program writing to it? Close it, and "
            "try again."
        ) from error
    finally:
        engine.dispose()


def is_gradebook(path: Path) -> bool:
    """Whether a file is a gradebook, such as nbgrader's copies before it changes one."""
    if path.is_symlink() or not path.is_file():
        return False
    with open(path, "rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            return False
    with opened(f"sqlite:///{path}") as engine:
        return Student.__tablename__ in inspect(engine).get_table_names()


def count_booked(url: str, student: str) -> int | None:
    """Return how many submissions a gradebook has of a student; None if it does not know them."""
    with opened(url) as engine, engine.connect() as connection:
        if connection.scalar(select(Student.id).where(Student.id == student)) is None:
            return None
        of_student = SubmittedAssignment.student_id == student
        query = select(func.count()).select_from(SubmittedAssignment).where(of_student)
        return int(connection.scalar(query) or 0)


def delete_rows(url: str, student: str) -> None:
    """Delete a student from a gradebook, as a whole or not at all."""
    work = select(SubmittedAssignment.id).where(SubmittedAssignment.student_id == student)
    notebooks = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id.in_(work))
    with opened(url) as engine, engine.connect() as connection:
        if is_sqlite(url):
            connection.execute(text("PRAGMA secure_delete = ON"))  # what is freed, is overwritten
            connection.commit()
        with connection.begin():
            for table, of_theirs in (
                (Grade, Grade.notebook_id.in_(notebooks)),
                (Comment, Comment.notebook_id.in_(notebooks)),
                (SubmittedNotebook, SubmittedNotebook.assignment_id.in_(work)),
                (SubmittedAssignment, SubmittedAssignment.student_id == student),
                (Student, Student.id == student),
            ):
                connection.execute(delete(table).where(of_theirs))


def empty_freed_space(urls: Iterable[str]) -> None:
    """Make SQLite files anew, without what was deleted or changed in them before.

    A server does so by itself, when those who run it have set it to.
    """
    for url in filter(is_sqlite, urls):
        with opened(url) as engine, engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            alone.execute(text("VACUUM"))

import io
import shutil
import sqlite3
import zipfile

import pytest

from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.term.cuts import (
    count_booked,
    cut_archive,
    cut_log,
    cut_of,
    cut_table,
    delete_rows,
    empty_freed_space,
    is_gradebook,
)
from autograder.classroom.term.people import Person
from autograder.classroom.term.traces import Needles
from autograder.errors import ClassroomError

ADA = Needles(Person("al42", "Ada", "Lovelace", "ada@uni.example", "340934"))
LOG = b"""\
2026-03-01 10:00:00,1 al42 01_small double: in the judge: KeyError: 'x'
    File "judge.py", line 7
2026-03-01 10:00:01,1 gh7 01_small double: in the judge: KeyError: 'x'
    File "judge.py", line 7
[AutogradeApp | INFO] Reading submitted/al42/01_small/timestamp.txt
[AutogradeApp | INFO] Reading submitted/gh7/01_small/timestamp.txt
"""


def test_of_a_log_the_entries_that_name_somebody_go():
    kept, count = cut_log(LOG, ADA)
    assert count == 2
    assert kept == b"".join(LOG.splitlines(keepends=True)[i] for i in (2, 3, 5))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_of_a_table_the_rows_of_somebody_go_and_others_stay_to_the_byte(encoding, delimiter):
    rows = [
        ["Student", "ID", "Points", "Comment"],
        ['"Lovelace, Ada"', "1", "7", ""],
        ["Grüße", "2", "340934", '"two\r\nlines, as al42 wrote"'],
        ["Hopper", "340934", "7", ""],
        ["Clarke", " ADA@uni.example ", "7", ""],
        ["Joan", "5", "7", "no end"],
    ]
    lines = [delimiter.join(row) + "\r\n" for row in rows]
    kept, count = cut_table("".join(lines).encode(encoding), ADA)
    assert count == 3
    assert kept == "".join([lines[0], lines[2], lines[5]]).encode(encoding)


def test_a_table_without_the_names_of_its_columns_is_cut_too():
    assert cut_table(b"al42,7\ngh7,7\n", ADA) == (b"gh7,7\n", 1)
    assert cut_table(b"", ADA) == (b"", 0)


def test_of_an_archive_the_members_and_rows_of_somebody_go():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("al42.html", "page")
        archive.writestr("Ada Lovelace_1_assignsubmission_file_/page.html", "page")
        archive.writestr("gh7.html", "her page")
        archive.writestr("pages.csv", "id,file\nal42,al42.html\ngh7,gh7.html\n")
    kept, count = cut_archive(data.getvalue(), ADA)
    assert count == 3
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "gh7.html": b"her page",
            "pages.csv": b"id,file\ngh7,gh7.html\n",
        }
        assert archive.getinfo("gh7.html").compress_type == zipfile.ZIP_DEFLATED


def test_how_a_file_is_cut_is_told_by_what_it_is(tmp_path):
    assert cut_of(tmp_path / ".log.2") is cut_log
    assert cut_of(tmp_path / ".nbgrader.log") is cut_log
    assert cut_of(tmp_path / "class.CSV") is cut_table
    assert cut_of(tmp_path / "notes.txt") is None


@pytest.fixture
def books(room):
    with open_gradebook(open_classroom(room)) as gradebook:
        for student in ("al42", "gh7"):
            gradebook.update_or_create_student(student, first_name="long ago called Augusta")
            gradebook.update_or_create_student(student, first_name=f"called {student}")
            with gradebook.db.no_autoflush:
                gradebook.update_or_create_submission("01_small", student)
            comment = gradebook.find_submission_notebook("01_small", "01_small", student)
            for grade in comment.grades:
                grade.manual_score = 1
        gradebook.db.commit()
    return f"sqlite:///{room / 'gradebook.db'}"


def rows(url):
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        return sorted(line for line in database.iterdump() if line.startswith("INSERT"))


def test_of_a_gradebook_a_student_goes_and_nobody_else(books, room):
    shutil.copy(room / "gradebook.db", room / "old.db")
    assert is_gradebook(room / "old.db")
    assert not is_gradebook(room / "nbgrader_config.py")
    before = rows(books)
    assert (count_booked(books, "al42"), count_booked(books, "nobody")) == (1, None)
    delete_rows(books, "al42")
    empty_freed_space([books])
    assert count_booked(books, "al42") is None
    after = rows(books)
    assert set(after) < set(before)
    gone = set(before) - set(after)
    # The student, the submission, its notebook, three grades, two comments.
    assert len(gone) == 8
    assert not any("gh7" in row for row in gone)
    content = (room / "gradebook.db").read_bytes()
    assert b"al42" not in content
    assert b"Augusta" not in content


def test_a_gradebook_that_another_program_holds_is_named(books):
    other = sqlite3.connect(books.removeprefix("sqlite:///"))
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ClassroomError, match=r"cannot be read or written \(database is locked\)"):
        empty_freed_space([f"{books}?timeout=0.1"])
    other.close()

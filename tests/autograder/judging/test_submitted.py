import os
from datetime import datetime

import pytest

from autograder.judging.submitted import is_student_id, parse_time, printable, read, read_time
from tests.autograder.mishaps import LESSON, verdicts


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("broken-json", f"{LESSON}.ipynb is cut off: its end is missing."),
        ("empty", f"{LESSON}.ipynb is empty. Save the notebook again"),
        ("a-list", f"{LESSON}.ipynb is JSON, but no notebook: it has no cells."),
        ("not-utf-8", f"{LESSON}.ipynb is no notebook."),
        ("link", f"There is no notebook of {LESSON}: {LESSON}.ipynb is no ordinary file (a link"),
        ("link-to-nothing", f"There is no notebook of {LESSON}: {LESSON}.ipynb is no ordinary"),
        ("pipe", f"There is no notebook of {LESSON}: {LESSON}.ipynb is no ordinary file"),
        ("folder", f"There is no notebook of {LESSON}: there is only {LESSON}.ipynb/, which is e"),
        ("nothing", f"There is no notebook of {LESSON}: the folder is empty."),
        ("odd [name]", "'odd [name]' cannot be a student's id: rename the folder."),
    ],
)
def test_what_cannot_be_read_is_invalid_and_said_in_a_sentence(marked, record, student, sentence):
    found = record(student)
    assert (found.status, found.score, found.max_score, found.isolation) == ("invalid", 0, 6, "")
    assert len(found.remarks) == 1
    assert found.remarks[0].startswith(sentence)
    assert "\n" not in found.remarks[0]
    assert set(verdicts(found).values()) == {"missing"}


def test_the_name_of_a_notebook_does_not_matter(record):
    found = record("renamed")
    assert (found.status, found.score) == ("graded", 6)
    assert found.remarks == ("The notebook is called My solution.ipynb.",)


def test_nothing_handed_in_is_missing(record):
    found = record("untouched", "02_words")
    assert (found.status, found.score, found.max_score, found.isolation) == ("missing", 0, 6, "")
    assert found.remarks == ()
    assert verdicts(found) == {"conclusions": "missing"}


# Names that a file system may hold, and no file of ours.


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Übung 1.ipynb", "Übung 1.ipynb"),
        (os.fsdecode(b"\xdcbung.ipynb"), r"\xdcbung.ipynb"),
        ("a\x1b[31m\nb", r"a\x1b[31m\nb"),
        ("half \ud800", r"half \ud800"),
        ("a\u202eb", r"a\u202eb"),  # what follows would be read from right to left
        ("m" * 255, "m" * 255),
        ("\udcff" * 255, r"\xff" * 50 + " ..."),
    ],
)
def test_a_name_is_written_so_that_it_can_be_stored_and_shown(name, shown):
    assert printable(name) == shown


def test_files_are_named_whatever_their_names_are(tmp_path):
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    for name in (b"\xdcbung", b"a\x1b[31m"):
        (folder / os.fsdecode(name + b".ipynb")).write_text("{}")
        (folder / os.fsdecode(name + b".pdf")).write_text("%PDF")
    (folder / "last.ipynb").symlink_to("nowhere")
    found = read(tmp_path, "ada", LESSON)
    assert [file.name for file in found.files] == [r"a\x1b[31m.ipynb", r"\xdcbung.ipynb"]
    assert found.remark == "Not read: last.ipynb is no ordinary file (a link is not followed)."
    for path in folder.glob("*.ipynb"):
        path.unlink()
    for number in range(100):
        (folder / f"x{number}.txt").touch()
    assert read(tmp_path, "ada", LESSON).remark == (
        f"There is no notebook of {LESSON}: "
        r"there is only a\x1b[31m.pdf, x0.txt, x1.txt and 99 more."
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(
            (text, True)
            for text in ("ana", "0042", "_x", "O'Neil", "अनिता", "José", "a (2)", "a+b@c")
        ),
        *(
            (text, False)
            for text in ("", "-a", " a", ".a", "'a", "a/b", "a\\b", "a,b", "a[1]", "a*")
        ),
        *(
            (text, False)
            for text in ("a\n", "a\0", "a\u200d", "a\u202e", "Jose\u0301", "a{b}", "a%20")
        ),
    ],
)
def test_an_id_is_made_of_letters_and_a_few_signs(text, is_one):
    assert is_student_id(text) == is_one


# When it was handed in.

NOON = datetime(2026, 11, 29, 12)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-29 12:00:00.000000 UTC", NOON),  # as nbgrader writes it
        ("2026-11-29 12:00:00 UTC", NOON),
        ("2026-11-29 12:00:00", NOON),
        ("2026-11-29T12:00:00Z", NOON),
        ("2026-11-29 13:00:00 +0100", NOON),
        ("2026-11-29T13:00:00+01:00", NOON),
        ("2026-11-29 13:00:00 Europe/Berlin", NOON),
        ("2026-11-29", datetime(2026, 11, 29)),
        ("soon", None),
        ("1" * 20, None),
        ("05/04/2026 12:00", None),  # the fifth of April, or the fourth of May
        ("05.04.2026 12:00", None),
        ("29 November 2026", None),
        ("2026-11-29 12:00:00 CEST", None),  # a zone's name that is none
        ("2026-11-29 12:00:00 ../../etc/passwd", None),
        ("2026-02-30 12:00:00", None),
        ("0000-01-01 00:00:00 UTC", None),
        ("0001-01-01 00:00:00 +14:00", None),
        ("9999-12-31 23:59:59 -14:00", None),
        ("２０２６-11-29", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_nbgrader_writes_it_and_otherwise_not_guessed(text, time):
    assert parse_time(text) == time


def no_times(folder):
    """Put what is no time where a time should be; yield what it is."""
    path = folder / "timestamp.txt"
    for name, content in (
        *(("digits", b"1" * 20), ("empty", b""), ("blank", b" \n"), ("binary", bytes(range(99)))),
        *(("in UTF-16", "2026-11-29".encode("utf-16")), ("huge", b"2026-11-29 12:00:00 UTC" * 99)),
        ("a hole", b"2026\xff-11-29"),
    ):
        path.write_bytes(content)
        yield name
    path.unlink()
    (folder.parent / "elsewhere.txt").write_text("2026-11-29 12:00:00 UTC")
    path.symlink_to("../elsewhere.txt")
    yield "a link"
    path.unlink()
    path.symlink_to("nowhere")
    yield "a link to nothing"
    path.unlink()
    os.mkfifo(path)
    yield "a pipe"
    path.unlink()
    path.mkdir()
    yield "a folder"
    path.rmdir()


def test_whatever_lies_in_the_place_of_a_time_is_told_from_no_time_at_all(tmp_path):
    folder = tmp_path / "ada" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_text("{}")
    for name in no_times(folder):
        found = read(tmp_path, "ada", LESSON)
        assert (found.status, found.files[0].data) == ("present", b"{}"), name
        assert found.timestamp, name
        assert parse_time(found.timestamp) is None, name
        assert read_time(folder) is None, name
    assert read(tmp_path, "ada", LESSON).timestamp == ""
    (folder / "timestamp.txt").write_bytes("\ufeff2026-11-29 12:00:00 UTC\r\n".encode())
    assert read(tmp_path, "ada", LESSON).timestamp == "2026-11-29 12:00:00 UTC"
    assert read_time(folder) == NOON

import json
import os
import sqlite3
import zipfile

import pytest

from autograder.classroom.term import traces
from autograder.classroom.term.people import Person
from autograder.classroom.term.traces import Needles, search

ADA = Person("al42", "Ada", "Løvelace", "ada@uni.example", "340934")
NEEDLES = Needles(ADA)

FOUND = {
    "an id": b'{"student": "al42"}',
    "an id in capitals": b"by AL42.",
    "an id behind a line's end in a notebook": b'"# by\\nal42\\n"',
    "an id before an underscore": b"al42_late_1234",
    "a mail address": b"From: <ada@uni.example>",
    "a mail address in an address": b"mailto:ada%40uni.example",
    "a number of the LMS": b"Canvas: 340934;",
    "a name": "von Ada Løvelace".encode(),
    "a name, the last first": "LØVELACE, ADA".encode(),
    "a name in Latin-1": "Ada Løvelace".encode("latin-1"),
    "a name as JSON writes it": json.dumps("Ada Løvelace").encode(),
    "a name of decomposed letters": "Ada Løvelace".encode(),
    "a name on a page": "<b>Ada&nbsp;</b> Løvelace, Ada".encode(),
    "a name as Canvas squeezes it": "løvelaceada_1_2.ipynb".encode(),
    "a name as Moodle joins it": "Ada_Løvelace_1.html".encode(),
    "a name in UTF-16": "x,Ada Løvelace".encode("utf-16"),
    "a name in UTF-16, the other way round": "x,Ada Løvelace".encode("utf-16-be"),
    "an id across two pieces": b" " * 4094 + b"al42",
}
NOT_FOUND = {
    "another id that begins so": b"al420, xal42",
    "another id in UTF-16": "al420 xal42".encode("utf-16"),
    "another of that name": "Ada Byron, Anna Løvelace".encode(),
}


@pytest.mark.parametrize("content", FOUND)
def test_every_form_of_what_somebody_is_called_is_found(tmp_path, content, monkeypatch):
    monkeypatch.setattr(traces, "CHUNK", 4096)
    (tmp_path / "file").write_bytes(FOUND[content])
    searched = search(tmp_path, NEEDLES)
    assert searched.hits == {tmp_path / "file": ["its content"]}
    assert (searched.files, searched.size) == (1, len(FOUND[content]))


@pytest.mark.parametrize("content", NOT_FOUND)
def test_others_are_not_found(tmp_path, content):
    (tmp_path / "file").write_bytes(NOT_FOUND[content])
    assert search(tmp_path, NEEDLES).hits == {}


def test_names_of_files_and_folders_are_searched_and_links_stay_closed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "room"
    outside.write_text("al42")
    (folder / "al42").mkdir(parents=True)
    (folder / "01_al42.html").touch()
    (folder / "link").symlink_to(outside)
    (folder / "other").symlink_to("../al42")
    os.mkfifo(folder / "pipe")
    hits = {path.name: places for path, places in search(folder, NEEDLES).hits.items()}
    assert hits == {
        "al42": ["its name"],
        "01_al42.html": ["its name"],
        "other": ["where the link leads"],
    }


def test_archives_are_searched_also_in_archives(tmp_path):
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("notes.txt", "al42 " * 100)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.zip", "inner.zip")
        outer.writestr("Ada Løvelace_1_assignsubmission_file/x.ipynb", "{}")
    (tmp_path / "inner.zip").unlink()
    (places,) = search(tmp_path, NEEDLES).hits.values()
    assert places == [
        "notes.txt in it (inner.zip)",
        "the name Ada Løvelace_1_assignsubmission_file/x.ipynb in it",
    ]


def test_what_cannot_be_searched_is_named(tmp_path):
    bomb = zipfile.ZipInfo("zeros")
    with zipfile.ZipFile(tmp_path / "a bomb.zip", "w") as archive:
        archive.writestr(bomb, b"0")
        bomb.file_size = 3 * 2**30
    (tmp_path / "damaged.zip").write_bytes((tmp_path / "a bomb.zip").read_bytes()[30:])
    (tmp_path / "notes.gz").write_bytes(b"\x1f\x8b\x08")
    (tmp_path / ".git").mkdir()
    unread = search(tmp_path, NEEDLES).unread
    assert [told.partition(":")[0] for told in unread] == [
        *(".git", "a bomb.zip", "damaged.zip", "notes.gz")
    ]


def test_a_database_is_searched_with_the_space_in_it_that_is_in_no_use(tmp_path):
    path = tmp_path / "gradebook.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA secure_delete = OFF")
    database.execute("CREATE TABLE student (id TEXT, note TEXT)")
    database.executemany(
        "INSERT INTO student VALUES (?, ?)", [("al420", ""), ("al42", "x" * 3000), ("bo", "al42!")]
    )
    database.commit()
    assert search(tmp_path, NEEDLES).hits[path] == ["student.id", "student.note"]
    database.execute("DELETE FROM student")
    database.commit()
    assert search(tmp_path, NEEDLES).hits[path] == ["space that is in no use any more"]
    database.execute("VACUUM")
    assert search(tmp_path, NEEDLES).hits == {}
    database.close()


def test_a_word_of_a_lesson_counts_only_as_the_name_of_a_file(tmp_path):
    (tmp_path / "work.ipynb").write_text("a test of nobody's, by ada@uni.example")
    needles = Needles(Person("nobody", email="ada@uni.example"), b'"Nobody knows."')
    assert (needles.words, needles.short) == (["ada@uni.example"], ["nobody"])
    assert list(search(tmp_path, needles).hits) == [tmp_path / "work.ipynb"]
    (tmp_path / "work.ipynb").write_text("nobody's")
    (tmp_path / "nobody.zip").touch()
    assert list(search(tmp_path, needles).hits) == [tmp_path / "nobody.zip"]


def test_what_is_too_short_counts_only_as_the_name_of_a_file(tmp_path):
    (tmp_path / "notes.txt").write_text("7 of 7 points for bo")
    (tmp_path / "7.html").touch()
    needles = Needles(Person("7", lms_user_id="12", email="bo"))
    assert needles.short == ["7", "bo", "12"]
    assert list(search(tmp_path, needles).hits) == [tmp_path / "7.html"]

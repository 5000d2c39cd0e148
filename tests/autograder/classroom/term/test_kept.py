import re
from pathlib import Path

import pytest

import autograder
from autograder.classroom.folder import open_classroom, open_gradebook, released, submit
from autograder.classroom.grading.runs import grade
from autograder.classroom.term import kept
from autograder.classroom.term.collect import KEPT as COLLECTED

COURSE = Path(autograder.__file__).parents[1]


def test_the_sheet_is_what_the_list_gives():
    told = "run: python -m autograder.classroom.term.kept"
    assert (COURSE / kept.SHEET).read_text(encoding="utf-8") == kept.write_sheet(), told


def test_writing_it_writes_the_course_s(monkeypatch, tmp_path):
    written = []
    monkeypatch.setattr(kept, "write_whole", lambda path, text: written.append((path, text)))
    kept.main()
    assert written == [(COURSE / "DATA-PROTECTION.md", kept.write_sheet())]


def test_each_row_of_the_sheet_says_everything():
    for one in kept.KEPT:
        assert all((one.where, one.what, one.purpose, one.until, one.deleted))
        assert (one.how == "folder") == bool(one.place)
        assert one.how != "folder" or one.where == f"`{one.place}/STUDENT/`"


@pytest.mark.release("what a class keeps of a student")
def test_every_folder_that_holds_students_is_on_the_list(room, isolation):
    """What grading, collecting and nbgrader make: a new folder has to be on the list."""
    folders = {one.place for one in kept.KEPT if one.how == "folder"}
    assert COLLECTED in folders
    api = open_classroom(room)
    submit(room, "ada", "01_small", released(room, "01_small"))
    with open_gradebook(api) as gradebook:
        gradebook.update_or_create_student("ada")
    grade(room, isolation=isolation)
    there = {path.parent.name for path in room.glob("*/ada")}
    assert there == folders - {COLLECTED}
    listed = " ".join(one.where for one in kept.KEPT)
    files = {path.name for path in room.glob("*.*") if path.is_file()}
    assert files - set(re.findall(r"`([\w./]+)`", listed)) == {"hidden_inputs.key", "given.json"}


def test_the_list_names_every_column_of_the_gradebook_about_a_person():
    from nbgrader.api import Student

    columns = {column.name for column in Student.__table__.columns}
    assert columns == {"id", "first_name", "last_name", "email", "lms_user_id"}, "name it there"

import json
import os
import time
from datetime import datetime, timedelta

import nbformat
import pytest

from autograder.__main__ import main
from autograder.classroom.folder import open_classroom, open_gradebook, read_material
from autograder.classroom.given import read_noted
from autograder.classroom.secret import read_secret
from autograder.classroom.term.archive import archive
from autograder.classroom.term.next_term import create_from
from autograder.errors import ClassroomError
from mnist_utils.cells import grade_id, points

LESSON = "01_small"
DUE = datetime(2026, 3, 1, 22, 59)


@pytest.fixture
def berlin(monkeypatch):
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")  # as in Berlin, on any machine
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def old(room):
    """A class of which its instructor has changed everything that can be."""
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("c.Autograder.memory = 3 * 2**30\n")
        file.write('c.CourseDirectory.course_id = "spring"\n')
    (room / "late.py").write_text("DAYS = 3\n")
    path = room / "source" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if grade_id(cell) == "test_total":
            cell.metadata.nbgrader.points = 7
    nbformat.write(notebook, path)
    for cell in notebook.cells:
        if grade_id(cell):
            cell.metadata.nbgrader.grade_id = grade_id(cell) + "_mine"
    mine = room / "source" / "11_mine" / "11_mine.ipynb"
    mine.parent.mkdir()
    nbformat.write(notebook, mine)
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_student("ada")
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
    return room


@pytest.mark.usefixtures("berlin")
def test_the_next_term_has_what_was_set_up_and_nobody_of_the_old_one(old, course, tmp_path, capsys):
    new = tmp_path / "autumn"
    command = ["--course", str(course), "init", str(new), "--from", str(old), "--shift", "26w"]
    assert main(command) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"From {old}, without its students and marks; hidden tests draw other numbers.",
        "setting: c.Autograder.memory = 3 * 2**30",
        'left out, as it is of the old class alone: c.CourseDirectory.course_id = "spring"',
        "file: late.py",
        "own lesson: 11_mine",
        "edited by hand there: 01_small; the new class has the course's, with these points",
        "points: 01_small: test_total earns 7, not 3",
        # A minute before midnight, in winter and in summer.
        "due: 01_small: 2026-03-01 22:59 UTC -> 2026-08-30 21:59 UTC",
        f"{new} is ready, with 01_small, 11_mine.",
        "Submissions go to: submitted/STUDENT/LESSON/LESSON.ipynb",
    ]
    api = open_classroom(new)
    assert api.config.Autograder.memory == 3 * 2**30
    assert api.coursedir.course_id == ""
    assert (new / "late.py").read_text() == "DAYS = 3\n"
    for lesson, cell in ((LESSON, "test_total"), ("11_mine", "test_total_mine")):
        material = read_material(new, lesson)
        (earned,) = (points(one) for one in material.source.cells if grade_id(one) == cell)
        assert earned == 7
    assert '"points": 7,' in (new / "release" / LESSON / f"{LESSON}.ipynb").read_text()
    with open_gradebook(api) as gradebook:
        assert gradebook.students == []
        assert {one.name: one.duedate for one in gradebook.assignments} == {
            LESSON: datetime(2026, 8, 30, 21, 59),
            "11_mine": None,
        }
        assert gradebook.find_assignment(LESSON).max_score == 10
    assert read_secret(new) != read_secret(old)
    assert read_noted(new) == {}  # `update` takes its one lesson for one that was edited, as it is
    assert not list((new / "submitted").iterdir())


@pytest.mark.release("the next term, from an archive")
def test_without_a_shift_there_is_no_due_date_and_the_old_ones_are_told(
    old, course, tmp_path, capsys
):
    archive(course, old, tmp_path / "kept")
    command = ["--course", str(course), "init", str(tmp_path / "new")]
    assert main([*command, "--from", str(tmp_path / "kept")]) == 0
    said = capsys.readouterr().out
    assert "due: 01_small: 2026-03-01 22:59 UTC, and no date now\n" in said
    assert "Due dates move with --shift, such as --shift 26w." in said
    with open_gradebook(open_classroom(tmp_path / "new")) as gradebook:
        assert gradebook.find_assignment(LESSON).duedate is None
    with pytest.raises(ClassroomError, match="is a classroom already"):
        create_from(course, tmp_path / "new", old, shift=timedelta(days=7))


def test_a_shift_is_of_days_or_weeks_and_of_an_earlier_class(old, tmp_path, capsys):
    command = ["init", str(tmp_path / "new")]
    assert main([*command, "--shift", "1d"]) == 1
    assert "add --from OLD" in capsys.readouterr().err
    for wrong in ("26", "w", "3x", "99999999d"):
        with pytest.raises(SystemExit):
            main([*command, "--from", str(old), "--shift", wrong])
        assert "one is written like this: 182d, or 26w" in capsys.readouterr().err


def test_what_cannot_be_taken_over_makes_no_classroom(old, course, tmp_path):
    new = tmp_path / "new"
    with pytest.raises(ClassroomError, match="is not a classroom"):
        create_from(course, new, tmp_path)
    config = old / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(f"{text}c.Autograder.memry = 1\n")
    with pytest.raises(ClassroomError, match=r"c\.Autograder\.memry"):
        create_from(course, new, old)
    config.write_text(text)
    mine = old / "source" / "11_mine" / "11_mine.ipynb"
    mine.write_text(json.dumps({"cells": 7}))
    with pytest.raises(ClassroomError, match=r"11_mine\.ipynb cannot be read .* Nothing was made"):
        create_from(course, new, old)
    assert sorted(os.listdir(tmp_path)) == ["a course", "a room"]


@pytest.mark.release("the next term, with a course that has changed")
def test_points_of_a_lesson_that_nobody_edited_are_the_course_s_of_now(
    room, course, change, tmp_path
):
    change("points=3", "points=4")
    _, found = create_from(course, tmp_path / "new", room)
    assert (found.points, found.edited) == ((), ())
    assert list(read_noted(tmp_path / "new")) == [LESSON]

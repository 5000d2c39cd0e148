import shutil

import nbformat
import pytest

from autograder.__main__ import main
from autograder.classroom import folder
from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.term.update import update
from autograder.errors import ClassroomError
from tests.autograder.mishaps import LESSON, filled
from tests.conftest import LESSON as TEXT

CORRECTED = TEXT.replace("2 became {double(2)}, twice 2 is 4.", "Twice 2 is 4, not {double(2)}.")


@pytest.fixture
def correct(course):
    """Write another text of the small lesson into the course."""

    def correct(text):
        assert text != TEXT
        (course / "solutions" / f"{LESSON}.py").write_text(text, encoding="utf-8")
        return course

    return correct


def texts(room, step="source"):
    cells = nbformat.read(room / step / LESSON / f"{LESSON}.ipynb", as_version=4).cells
    return "\n".join(cell.source for cell in cells)


def tree(room):
    return {
        str(path.relative_to(room)): path.read_bytes()
        for path in room.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_correction_is_listed_first_and_brought_when_told(room, correct):
    course = correct(CORRECTED)
    before = tree(room)
    (change,) = update(course, room)
    assert (change.state, change.cells, change.is_to_do) == ("corrected", ("test_double",), True)
    assert tree(room) == before
    update(course, room, do=True)
    assert "Twice 2 is 4" in texts(room)
    assert "Twice 2 is 4" in texts(room, "release")
    assert "CANARY" not in texts(room, "release")
    assert [one.state for one in update(course, room)] == ["unchanged"]
    # The next correction finds what this one has given.
    correct(CORRECTED.replace("Twice 2", "Two times 2"))
    assert [one.state for one in update(course, room, do=True)] == ["corrected"]


def test_marks_stand_until_somebody_asks_for_new_ones(room, correct, mark):
    folder.submit(room, "ada", LESSON, filled(room))
    (before,) = mark(room)
    update(correct(CORRECTED), room, do=True)
    assert records.read(records.path_of(room, "ada", LESSON)) == before
    (after,) = mark(room)
    assert after.score == before.score
    assert "Marked before these changed: the lesson" in after.old


def test_other_points_reach_the_gradebook(room, correct):
    (change,) = update(correct(TEXT.replace("points=3", "points=5")), room, do=True)
    assert change.points == (6, 8)
    with open_gradebook(open_classroom(room)) as gradebook:
        assert gradebook.find_assignment(LESSON).max_score == 8


def test_what_was_edited_by_hand_is_named_and_kept(room, correct):
    path = room / "source" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("twice 2 is 4", "it is four"))
    edited = path.read_bytes()
    course = correct(CORRECTED)
    (change,) = update(course, room, do=True)
    assert (change.state, change.is_to_do) == ("edited by hand", False)
    assert path.read_bytes() == edited
    (change,) = update(course, room, replace=[LESSON], do=True)
    assert change.state == "replaced"
    assert "Twice 2 is 4" in texts(room)
    (kept,) = (room / "replaced" / LESSON).iterdir()
    assert kept.read_bytes() == edited


def test_a_class_that_notes_nothing_takes_every_difference_for_an_edit(room, correct):
    (room / "given.json").unlink()
    (change,) = update(correct(CORRECTED), room)
    assert change.state == "edited by hand"


def test_a_lesson_that_is_new_in_the_course_comes_too(room, course):
    other = TEXT.replace("# 1 · Small", "# 2 · Other")
    for name in ("double", "total"):
        other = other.replace(name, f"{name}_2nd")
    (course / "solutions" / "02_other.py").write_text(other, encoding="utf-8")
    assert [one.state for one in update(course, room, do=True)] == ["unchanged", "new"]
    assert (room / "release" / "02_other" / "02_other.ipynb").is_file()


def test_other_tests_are_not_brought_once_work_was_handed_in(room, correct, mark):
    more = TEXT + '\n# %% test="total" points=1\nassert total([3]) == 3, "no"\n'
    folder.submit(room, "ada", LESSON, filled(room))
    mark(room)
    before = tree(room)
    (change,) = update(correct(more), room, do=True)
    assert "work was handed in when it had other tests (test_total_2)" in change.obstacle
    assert tree(room) == before
    shutil.rmtree(room / "submitted" / "ada")
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.remove_student("ada")
    (change,) = update(correct(more), room, do=True)
    assert change.obstacle == ""
    assert "assert total([3]) == 3" in texts(room)


def test_where_it_cannot_be_released_all_is_as_it_was(room, correct, monkeypatch):
    course = correct(CORRECTED)
    before = tree(room)

    def refuse(self, lesson, **_):
        (room / "release" / LESSON / f"{LESSON}.ipynb").unlink()
        return {"success": False, "log": "", "error": "Error: no"}

    monkeypatch.setattr("autograder.classroom.term.update.NbGraderAPI.generate_assignment", refuse)
    with pytest.raises(ClassroomError, match="stays as it was, since nbgrader could not release"):
        update(course, room, do=True)
    assert tree(room) == before


def test_the_command_lists_what_would_change(room, correct, capsys):
    course = correct(CORRECTED)
    arguments = ["--course", str(course), "update", str(room)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "01_small: corrected",
        "  test_double",
        "Nothing is changed yet. To bring 01_small to the class, add: --yes",
    ]
    assert main([*arguments, "--yes"]) == 0
    assert "Now in source/ and release/: 01_small." in capsys.readouterr().out
    assert main(arguments) == 0
    assert "as the course has them" in capsys.readouterr().out
    assert main([*arguments, "07_plot"]) == 1
    assert "has no lesson 07_plot" in capsys.readouterr().err

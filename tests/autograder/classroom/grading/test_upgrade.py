import json
import tarfile
from pathlib import Path

import nbformat
import pytest

from autograder.classroom.folder import open_classroom
from autograder.classroom.grading.runs import grade

LESSON = "01_small"
ARCHIVE = Path(__file__).with_name("classroom_0.1.0.tar.gz")
OLD = "Marked before these changed: the grader, from version 0.1.0."


@pytest.fixture
def old_room(tmp_path):
    """A classroom that version 0.1.0 made and marked: five notebooks, a broken one, none of one."""
    safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from Python 3.11.4 on
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, **safe)
    return tmp_path / "old classroom"


def test_marks_of_an_older_version_still_count(old_room, isolation):
    found = {one.student: one for one in grade(old_room, isolation=isolation)}
    assert {student: (one.status, one.score) for student, one in found.items()} == {
        "ada": ("graded", 6.0),
        "bob": ("graded", 3.0),
        "cem": ("graded", 3.0),  # with a cell of his own
        "dan": ("graded", 6.0),  # without one of the tests
        "eva": ("invalid", 0.0),
        "fay": ("graded", 4.5),  # 1.5 of them by hand
        "nobody": ("missing", 0.0),
    }
    marked = {student for student, one in found.items() if one.status == "graded"}
    assert {student for student, one in found.items() if one.old == OLD} == marked
    for student in marked:
        assert found[student].date.startswith("2026-11-01T")
        content = json.loads((old_room / "records" / student / f"{LESSON}.json").read_text())
        assert (content["old"], bool(content["submission"])) == (OLD, True)
    with open_classroom(old_room).gradebook as gradebook:
        assert gradebook.find_submission(LESSON, "fay").score == 4.5


def test_what_has_changed_since_is_marked_and_the_old_mark_goes_into_the_history(
    old_room, isolation
):
    path = old_room / "submitted" / "bob" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("return x + 1", "return 2 * x")
    nbformat.write(notebook, path)
    found = {one.student: one for one in grade(old_room, isolation=isolation)}
    assert (found["bob"].score, found["bob"].old) == (6.0, "")
    (old,) = found["bob"].history
    assert (old.score, old.scores) == (3.0, {"double": 0.0, "total": 3.0})
    assert old.date.startswith("2026-11-01T")
    assert found["ada"].old == OLD


def test_the_old_marks_are_replaced_when_that_is_asked_for(old_room, isolation):
    found = {one.student: one for one in grade(old_room, isolation=isolation, force=True)}
    assert not any(one.old for one in found.values())
    assert [old.score for old in found["ada"].history] == [6.0]
    assert found["fay"].score == 4.5  # what was given by hand stays
    again = {one.student: one for one in grade(old_room, isolation=isolation)}
    assert again == found

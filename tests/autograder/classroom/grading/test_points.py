"""One truth about points: record, table, gradebook, export and feedback page say the same."""

import csv
import shutil
import sqlite3
from contextlib import closing

import nbformat
import pytest

from autograder.classroom.folder import open_classroom, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.export import BlankFaults
from autograder.classroom.grading.gradebook import TAKEN_BACK
from autograder.classroom.grading.runs import grade
from autograder.errors import ClassroomError
from tests.autograder.mishaps import ANSWERS, LESSON, filled, points_on, read_csv

A_POINT_A_DAY = """
from nbgrader.plugins import BasePlugin

class APointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 86400

c.AssignLatePenalties.plugin_class = APointADay
"""
DUE = "2026-11-01 12:00:00 UTC"
TIMES = {"ada": "2026-11-01 11:00:00 UTC", "bob": "2026-11-03 12:00:00 UTC"}


@pytest.fixture(scope="module")
def marked_two(empty_room, tmp_path_factory, isolation):
    """Ada handed in right answers in time, Bob the same two days late; one point a day is lost."""
    room = shutil.copytree(empty_room, tmp_path_factory.mktemp("two") / "a room")
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(A_POINT_A_DAY)
    set_due(room, DUE)
    for student, time in TIMES.items():
        path = submit(room, student, LESSON, filled(room, ANSWERS["reference"]))
        path.with_name("timestamp.txt").write_text(time)
    grade(room, isolation=isolation)
    return room


@pytest.fixture
def class_of_two(marked_two, tmp_path):
    """That class for one test alone."""
    return shutil.copytree(marked_two, tmp_path / "a room")


def set_due(room, date):
    with open_classroom(room).gradebook as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=date)


def give(room, student, cell, points):
    """Mark a cell as a person does in the formgrader."""
    with open_classroom(room).gradebook as gradebook:
        grade = gradebook.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def everywhere(room, student):
    """Return raw score, penalty, score and maximum of a student, wherever they are told."""
    record = records.read(records.path_of(room, student, LESSON))
    (row,) = [row for row in read_csv(room / "marks.csv") if row["student"] == student]
    keys = ("raw_score", "late_submission_penalty", "score", "max_score")
    api = open_classroom(room)
    with api.gradebook as gradebook:
        entry = gradebook.find_submission(LESSON, student)
        raw, late, most = entry.score, entry.late_submission_penalty, entry.max_score
        plugin = BlankFaults(config=api.config)
        plugin.to = str(room / "exported.csv")
        plugin.export(gradebook)
    with open(room / "exported.csv", encoding="utf-8", newline="") as file:
        (exported,) = [row for row in csv.DictReader(file) if row["student_id"] == student]
    page = (room / "feedback" / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    exercises = [row for row in read_csv(room / "exercises.csv") if row["student"] == student]
    found = {
        "record": tuple(getattr(record, key) for key in keys),
        "marks.csv": tuple(float(row[key]) for key in keys),
        "gradebook": (raw, late, max(0.0, raw - late), most),
        "export": tuple(float(exported[key]) for key in keys),
    }
    assert len(set(found.values())) == 1, found
    raw, _, counts, most = found["record"]
    assert points_on(page) == (counts, most)
    assert sum(float(row["score"]) for row in exercises) == raw
    assert sum(float(row["max_score"]) for row in exercises) == most
    return found["record"]


def dates(room):
    return {record.student: record.date for record in records.read_all(room)}


def test_lateness_costs_the_same_everywhere(class_of_two):
    assert everywhere(class_of_two, "ada") == (6, 0, 6, 6)
    assert everywhere(class_of_two, "bob") == (6, 2, 4, 6)


def extend(room):
    with open_classroom(room).gradebook as gradebook:
        gradebook.grant_extension(LESSON, "bob", hours=36)


def change_points(room):
    path = room / "source" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "test_double"]
    cell.metadata.nbgrader.points = 5
    nbformat.write(notebook, path)


def lose_points(room):
    """Damage what the gradebook says of automatic points."""
    with closing(sqlite3.connect(room / "gradebook.db")) as book:
        book.execute("update grade set auto_score = 0")
        book.commit()


@pytest.mark.parametrize(
    ("happens", "bob"),
    [
        (extend, (6, 0.5, 5.5, 6)),
        (lambda room: set_due(room, "2026-11-02 12:00:00 UTC"), (6, 1, 5, 6)),
        (lambda room: set_due(room, None), (6, 0, 6, 6)),
        (lambda room: give(room, "bob", "test_double", 0.5), (4.5, 2, 2.5, 6)),
        (lambda room: give(room, "bob", "test_double", 0.0), (4, 2, 2, 6)),
        (change_points, (9, 2, 7, 9)),
        (lose_points, (6, 2, 4, 6)),
    ],
    ids=["extension", "another date", "no date", "by hand", "0 by hand", "points", "lost points"],
)
def test_what_happens_to_points_happens_everywhere_and_no_code_is_run(
    class_of_two, mark, happens, bob
):
    before = dates(class_of_two)
    happens(class_of_two)
    mark(class_of_two)
    assert everywhere(class_of_two, "bob") == bob
    assert dates(class_of_two) == before
    (row,) = [row for row in read_csv(class_of_two / "marks.csv") if row["student"] == "bob"]
    assert row["status"] == "graded"


@pytest.mark.parametrize("state", ["removed", "replaced", "restored"])
def test_a_gradebook_without_the_submissions_is_filled_in_from_the_records(
    class_of_two, empty_room, mark, state
):
    give(class_of_two, "bob", "test_double", 1.5)
    mark(class_of_two)
    before = dates(class_of_two)
    (class_of_two / "gradebook.db").unlink()
    if state != "removed":
        shutil.copy(empty_room / "gradebook.db", class_of_two)  # one that knows the lesson alone
    if state == "restored":
        set_due(class_of_two, DUE)
    told = []
    mark(class_of_two, notice=lambda text, look: told.append(text))
    late = 2 if state == "restored" else 0  # the date is the gradebook's alone
    assert everywhere(class_of_two, "bob") == (5.5, late, 5.5 - late, 6)
    assert everywhere(class_of_two, "ada") == (6, 0, 6, 6)
    assert dates(class_of_two) == before
    assert "The gradebook had lost 2 submissions; entered again." in told
    assert any("without a due date" in text for text in told) == (state == "removed")
    told.clear()
    mark(class_of_two, notice=lambda text, look: told.append(text))
    assert told == []


def test_an_older_gradebook_loses_points_by_hand_with_a_word_and_in_the_history(class_of_two, mark):
    older = (class_of_two / "gradebook.db").read_bytes()
    give(class_of_two, "bob", "test_double", 0.5)
    mark(class_of_two)
    assert everywhere(class_of_two, "bob") == (4.5, 2, 2.5, 6)
    (class_of_two / "gradebook.db").write_bytes(older)
    told = []
    for _ in range(2):
        mark(class_of_two, notice=lambda text, look: told.append(text))
        assert everywhere(class_of_two, "bob") == (6, 2, 4, 6)
    (text,) = told
    assert f"no longer in the gradebook: bob, {LESSON}: test_double. " in text
    (before,) = records.read(records.path_of(class_of_two, "bob", LESSON)).history
    assert (before.score, before.reason) == (2.5, TAKEN_BACK)


def test_a_damaged_gradebook_is_named_with_what_to_do_and_nothing_is_lost(class_of_two, mark):
    path = class_of_two / "gradebook.db"
    path.write_bytes(b"no gradebook" * 1000)
    before = {one: one.read_bytes() for one in class_of_two.rglob("*.json")}
    with pytest.raises(ClassroomError, match="put a backup in its place, or move it away"):
        mark(class_of_two)
    assert {one: one.read_bytes() for one in class_of_two.rglob("*.json")} == before
    path.rename(path.with_name("damaged.db"))
    mark(class_of_two)
    assert everywhere(class_of_two, "bob") == (6, 0, 6, 6)


def test_a_locked_gradebook_is_told_and_the_next_run_goes_on(class_of_two, mark):
    set_due(class_of_two, "2026-11-02 12:00:00 UTC")
    with closing(sqlite3.connect(class_of_two / "gradebook.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(ClassroomError, match="Is another program writing to it"):
            mark(class_of_two)
        other.execute("rollback")
    mark(class_of_two)
    assert everywhere(class_of_two, "bob") == (6, 1, 5, 6)


def test_a_table_of_an_earlier_version_does_not_stay(class_of_two, mark):
    path = class_of_two / "grades.csv"
    path.write_text(
        "student,lesson,status,score,max_score,isolation,seconds\nada,x,graded,0,6,,1\n"
    )
    mark(class_of_two)
    assert not path.exists()
    exported = "assignment,duedate,timestamp,student_id,raw_score\n"
    path.write_text(exported)
    mark(class_of_two)
    assert path.read_text() == exported

import os

from autograder.classroom.folder import open_classroom, submit
from tests.autograder.mishaps import LESSON, filled, in_gradebook, scores, verdicts


def test_a_written_answer_waits_for_a_person(marked, record):
    found = record("reference", "02_words")
    assert (found.status, found.score, found.max_score) == ("waits for a person", 0, 6)
    assert verdicts(found) == {"conclusions": "waits for a person"}
    assert in_gradebook(marked[0], "reference", "02_words") == {"conclusions": (None, None, True)}


def test_where_nothing_was_written_nobody_needs_to_read(marked, record):
    assert verdicts(record("half", "02_words")) == {"conclusions": "not attempted"}
    assert in_gradebook(marked[0], "half", "02_words") == {"conclusions": (0, None, False)}


def test_the_gradebook_holds_the_same_scores(marked):
    room, found, _ = marked
    with open_classroom(room).gradebook as gradebook:
        for one in found:
            if one.status == "graded":
                assert gradebook.find_submission(one.lesson, one.student).score == one.score
    assert in_gradebook(room, "hidden") == {
        "test_double": (0, None, False),
        "test_double_2": (1, None, False),
        "test_total": (0, None, False),
    }


def test_an_invalid_submission_has_no_automatic_grade_in_the_gradebook(marked):
    for student in ("renamed", "empty"):
        assert set(in_gradebook(marked[0], student).values()) == {(None, None, True)}


def test_nothing_beside_the_notebook_is_copied(marked):
    room = marked[0]
    beside = sorted(path.name for path in (room / "submitted" / "reference" / LESSON).iterdir())
    assert beside == [f"{LESSON}.ipynb", "folder", "notes.txt"]
    for step, name in (("autograded", f"{LESSON}.ipynb"), ("feedback", f"{LESSON}.html")):
        folder = room / step / "reference" / LESSON
        assert [path.name for path in folder.iterdir()] == [name]


def test_manual_grades_survive_a_second_run(again, mark):
    with open_classroom(again).gradebook as gradebook:
        entry = gradebook.find_grade("test_double", LESSON, LESSON, "wrong")
        entry.manual_score, entry.needs_manual_grade = 1.5, False
        entry = gradebook.find_grade("conclusions", "02_words", "02_words", "reference")
        entry.manual_score, entry.needs_manual_grade = 5, False
        gradebook.db.commit()
    for force in (False, True):
        found = mark(again, [], ["wrong", "reference"], force=force)
        by_student = {(one.student, one.lesson): one for one in found}
        assert scores(by_student["wrong", LESSON]) == {"double": 1.5, "total": 3}
        read = by_student["reference", "02_words"]
        assert scores(read) == {"conclusions": 5}
        assert (read.status, verdicts(read)) == ("graded", {"conclusions": "marked by hand"})
        # What was marked by hand and is judged again wants to be looked at again.
        assert in_gradebook(again, "wrong")["test_double"] == (0, 1.5, force)
    assert in_gradebook(again, "reference", "02_words")["conclusions"][1] == 5


LATE_PLUGIN = """
from nbgrader.plugins import BasePlugin

class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1

c.AssignLatePenalties.plugin_class = OnePoint
"""


def test_a_late_submission_is_penalized_by_the_class_s_plugin(room, mark):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(LATE_PLUGIN)
    with open_classroom(room).gradebook as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-11-01 12:00:00 UTC")
    times = {"late": "2026-11-01 12:00:05 UTC", "early": "2026-11-01 11:59:00 UTC", "odd": "soon"}
    for student, text in times.items():
        path = submit(room, student, LESSON, filled(room))
        path.with_name("timestamp.txt").write_text(text)
    path = submit(room, "pipe", LESSON, filled(room))
    os.mkfifo(path.with_name("timestamp.txt"))
    found = {one.student: one for one in mark(room)}
    with open_classroom(room).gradebook as gradebook:
        penalties = {
            student: gradebook.find_submission_notebook(
                LESSON, LESSON, student
            ).late_submission_penalty
            for student in found
        }
    assert penalties == {"late": 1, "early": None, "odd": None, "pipe": None}
    late = {student for student, one in found.items() if one.score != 6}
    assert late == {"late"}
    assert (found["late"].raw_score, found["late"].score) == (6, 5)
    assert found["odd"].remarks == (
        "The time in timestamp.txt cannot be read; it does not count as late.",
    )

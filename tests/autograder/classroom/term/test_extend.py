import shutil
from datetime import datetime, timedelta

import pytest

from autograder.__main__ import main
from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.term.extend import extend, parse_span
from autograder.errors import ClassroomError
from tests.autograder.mishaps import LESSON, skip_pipes

PLUGIN = """
from nbgrader.plugins import BasePlugin

class OneADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late // 86400
"""
DUE, HANDED_IN = datetime(2026, 3, 1, 12), "2026-03-03 18:00:00 UTC"


@pytest.fixture
def late(marked, tmp_path, mark):
    """A class in which two were two days late, at a point a day."""
    room = shutil.copytree(marked[0], tmp_path / "late", ignore=skip_pipes, symlinks=True)
    for path in (room / "submitted").iterdir():
        if path.name not in ("reference", "wrong"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for student in ("reference", "wrong"):
        (room / "submitted" / student / LESSON / "timestamp.txt").write_text(HANDED_IN)
    (room / "plug.py").write_text(PLUGIN)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"import sys\nsys.path.insert(0, {str(room)!r})\nimport plug\n")
        file.write("c.AssignLatePenalties.plugin_class = plug.OneADay\n")
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
    mark(room, [LESSON], ["reference", "wrong"])
    return room


def score(room, student):
    return records.read(records.path_of(room, student, LESSON)).score


def test_an_extension_gives_points_back_without_running_anything(late, monkeypatch):
    monkeypatch.setattr("autograder.judging.engine.Engine.run_all", None)
    best = records.read(records.path_of(late, "reference", LESSON)).max_score
    assert score(late, "reference") == best - 2
    before = score(late, "wrong")
    extended = extend(late, "reference", LESSON, timedelta(days=1))
    assert extended.due == datetime(2026, 3, 2, 12)
    assert score(late, "reference") == best - 1
    extend(late, "reference", LESSON, timedelta(days=3))  # it takes the place of the first
    assert score(late, "reference") == best
    assert (
        f"reference,{LESSON},graded,{best:.1f},0.0,{best:.1f}" in (late / "marks.csv").read_text()
    )
    extend(late, "reference", LESSON, timedelta())
    assert score(late, "reference") == best - 2
    assert score(late, "wrong") == before


def test_all_means_another_due_date(late):
    best = records.read(records.path_of(late, "reference", LESSON)).max_score
    extended = extend(late, "all", LESSON, timedelta(days=2, hours=6))
    changed = {after.student for before, after in extended.marks if before.score != after.score}
    assert changed == {"reference", "wrong"}
    assert score(late, "reference") == best
    with open_gradebook(open_classroom(late)) as gradebook:
        assert gradebook.find_assignment(LESSON).duedate == datetime(2026, 3, 3, 18)


def test_who_has_handed_in_nothing_gets_an_extension_too(room):
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
        gradebook.update_or_create_student("ada")
    assert extend(room, "ada", LESSON, timedelta(days=3)).marks == ()
    with open_gradebook(open_classroom(room)) as gradebook:
        assert gradebook.find_submission(LESSON, "ada").extension == timedelta(days=3)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3d", timedelta(days=3)),
        ("1w2d", timedelta(days=9)),
        ("12h30m", timedelta(hours=12, minutes=30)),
        ("0", timedelta()),
    ],
)
def test_a_span_is_written_in_weeks_days_hours_and_minutes(text, span):
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "3", "3 days", "-1d", "1.5d", "2026-03-05", "9" * 99 + "d"])
def test_what_is_no_span_is_told(text):
    with pytest.raises(ClassroomError, match=r"no span of time|more than ten years"):
        parse_span(text)


def test_unknown_names_and_a_lesson_without_a_due_date_are_told(room, capsys):
    with pytest.raises(ClassroomError, match="has no due date, so nobody needs more time"):
        extend(room, "ada", LESSON, timedelta(1))
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
    with pytest.raises(ClassroomError, match="There is no lesson 07_plot in this classroom"):
        extend(room, "ada", "07_plot", timedelta(1))
    with pytest.raises(ClassroomError, match="There is no student ada in this classroom"):
        extend(room, "ada", LESSON, timedelta(1))
    assert main(["extend", str(room), "all", LESSON, "2d"]) == 0
    assert capsys.readouterr().out == "01_small is due on 2026-03-03 at 12:00 UTC.\n"
    assert main(["extend", str(room), "all", LESSON, "two days"]) == 1

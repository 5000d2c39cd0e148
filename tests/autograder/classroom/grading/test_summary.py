import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.classroom.grading.summary import show_records
from autograder.judging.record import ByHand, ExerciseResult, Marking, Record

DOUBLE = ExerciseResult("double", "correct", 3.0, 3.0, "")
TOTAL = ExerciseResult("total", "incorrect", 0.0, 3.0, "Nothing adds up to 0.")
BLANK = ExerciseResult("total", "grader", None, 3.0, "The grader itself failed here.")
FAULT = "the grader failed in its judge (KeyError: 'x')"
OLD = "Marked before these changed: the lesson."


def record(student, score, *exercises, isolation="bubblewrap", status="graded", **more):
    marking = more.pop("marking", Marking(digits="MNIST" if isolation else ""))
    return Record(
        *(student, "01_small", status, score, 6.0, isolation, 1.5, exercises),
        marking=marking,
        **more,
    )


@pytest.fixture
def shown():
    """What an instructor sees of records, in a wide terminal."""

    def show(*records):
        console = Console(file=io.StringIO(), width=200)
        show_records(console, records)
        return console.file.getvalue()

    return show


def row(text, student):
    (line,) = re.findall(rf"^ *{student} +01_small .*$", text, re.MULTILINE)
    return line.split()


def test_each_record_is_a_row_with_its_points_and_verdicts(shown):
    text = shown(record("ada", 6.0, DOUBLE), record("bob", 4.5, DOUBLE, TOTAL))
    assert row(text, "ada")[2:] == ["graded", "6/6", "1", "correct"]
    assert row(text, "bob")[3:8] == ["4.5/6", "1", "correct,", "1", "incorrect"]
    assert "Marked without a sandbox" not in text


def test_points_that_nobody_has_given_yet_are_blank(shown):
    text = shown(record("ada", None, DOUBLE, BLANK, status="grader", fault=FAULT))
    assert row(text, "ada")[2:4] == ["grader", "-/6"]


def test_a_fault_of_the_grader_is_told_with_what_it_costs_and_what_to_do(shown):
    text = shown(record("ada", None, DOUBLE, BLANK, status="grader", fault=FAULT))
    assert f"ada, 01_small: {FAULT}. No points for total.\n" in text
    assert "of no student" in text
    assert "records/.log" in text
    kept = shown(record("bob", 6.0, DOUBLE, old=OLD, fault=FAULT))
    assert f"bob, 01_small: {FAULT}. Its old mark still counts.\n" in kept


def test_old_marks_are_counted_with_the_reason_and_the_remedy(shown):
    text = shown(
        record("ada", 6.0, DOUBLE, old=OLD),
        record("bob", 3.0, DOUBLE, old=OLD),
        record("cem", 3.0, DOUBLE, old="Another reason."),
        record("dan", 3.0, DOUBLE),
    )
    assert f"2 old marks still count. {OLD} To replace them, grade with --force.\n" in text
    assert "1 old mark still counts. Another reason." in text


def test_remarks_are_told_as_they_are(shown):
    text = shown(record("ada", 6.0, DOUBLE, remarks=("The cell [bold]x[/bold] :skull: is gone.",)))
    assert "ada, 01_small: The cell [bold]x[/bold] :skull: is gone.\n" in text


def test_points_by_hand_against_the_tests_are_named_for_the_whole_class(shown):
    given = {"total": ByHand(3.0), "double": ByHand(3.0)}
    read = ExerciseResult("words", "marked by hand", 6.0, 6.0, "")
    text = shown(
        record("ada", 6.0, DOUBLE, TOTAL, by_hand=given),
        record("bob", 3.0, DOUBLE, TOTAL, by_hand={"total": ByHand(0.0, None, "No.")}),
        record("cem", 6.0, read, by_hand={"words": ByHand(6.0)}),
    )
    told = "Points by hand where the tests failed or nothing was written: ada, 01_small: total (3)."
    assert f"{told} If nobody gave them" in text
    many = [record(f"s{n:02}", 6.0, TOTAL, by_hand={"total": ByHand(1.0)}) for n in range(12)]
    assert "s09, 01_small: total (1); and 2 more. If" in shown(*many)
    assert "by hand" not in shown(record("bob", 3.0, DOUBLE, TOTAL))


def test_points_by_hand_for_other_work_are_told(shown):
    text = shown(
        record("ada", 6.0, DOUBLE, by_hand={"test_double": ByHand(3.0, of_other_work=True)}),
        record("bob", 6.0, DOUBLE, by_hand={"test_double": ByHand(3.0)}),
    )
    assert "for work that has been replaced since: ada, 01_small: test_double. They count" in text


def test_marking_without_a_sandbox_is_told(shown):
    assert "Marked without a sandbox" in shown(record("ada", 6.0, DOUBLE, isolation="process"))


def test_isolation_and_digits_are_told_of_what_was_run(shown):
    text = shown(
        record("ada", 0.0, isolation="", status="invalid"),
        record("bob", 6.0, DOUBLE),
        record("cem", 6.0, DOUBLE, marking=Marking(digits="sample")),
        record("dan", 6.0, DOUBLE),
    )
    assert "2 marked with isolation: bubblewrap, digits: MNIST.\n" in text
    assert "1 marked with isolation: bubblewrap, digits: sample.\n" in text


def test_who_handed_in_nothing_is_named_in_the_lesson_s_line_and_has_no_row(shown):
    text = shown(
        record("ada", 6.0, DOUBLE),
        *(record(f"s{number:02}", 0.0, status="missing") for number in range(12)),
        record("dan", None, status="not due"),
    )
    assert "01_small: 12 missing, 1 graded, 1 not due. Missing: s00, s01," in text
    assert "s09, 2 others.\n" in text
    assert not re.search(r"^ *(s00|dan) ", text, re.MULTILINE)


def test_a_long_table_has_only_what_needs_a_look(shown):
    text = shown(
        *(record(f"s{number:03}", 6.0, DOUBLE) for number in range(100)),
        record("bob", 3.0, DOUBLE, status="crashed"),
    )
    assert row(text, "bob")[2:4] == ["crashed", "3/6"]
    assert "\n s000 " not in text
    assert "100 more, which need no look, are in marks.csv.\n" in text


def test_what_lateness_costs_is_shown(shown):
    late = record("ada", 6.0, DOUBLE, late_submission_penalty=1.5)
    assert row(shown(late), "ada")[2:5] == ["graded", "4.5/6", "(late:"]
    assert "4.5/6 (late: -1.5)" in shown(late)


def test_a_student_s_name_is_no_markup(shown):
    assert "bob [red]" in shown(replace(record("x", 6.0, DOUBLE), student="bob [red]"))


def test_marking_with_other_digits_than_the_lesson_asks_for_is_told(shown):
    sample = Marking(digits="sample", any_digits=True)
    text = shown(record("ada", 3.0, marking=sample), record("bob", 6.0))
    assert "01_small: 1 marked with other digits than the full MNIST that its tests" in text
    assert "other digits" not in shown(record("bob", 6.0, marking=Marking(digits="sample")))

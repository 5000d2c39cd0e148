import json
from dataclasses import asdict, replace

import pytest

from autograder.judging.record import (
    ByHand,
    CellResult,
    ExerciseResult,
    Marking,
    Record,
    read_record,
    settled,
)

MARKING = Marking(
    "sum of the lesson",
    "sum of the code",
    "MNIST",
    {"numpy": "2.1.0", "keras": "3.10.0"},
    {"memory": 2**31, "call_seconds": 60, "isolation": "bubblewrap"},
)
DOUBLE = ExerciseResult(
    "double",
    "partial",
    1.0,
    3.0,
    "A negative number is not doubled.",
    (
        CellResult("test_double", "incorrect", 0.0, 2.0, "A negative number is not doubled."),
        CellResult("test_double_2", "correct", 1.0, 1.0),
    ),
)
TOTAL = ExerciseResult("total", "grader", None, 3.0, "The grader itself failed here.")
RECORD = Record(
    "ada",
    "01_small",
    "grader",
    None,
    6.0,
    "bubblewrap",
    1.5,
    (DOUBLE, TOTAL),
    ("A cell had been moved.",),
    "sum of the submission",
    MARKING,
    "2026-11-29T17:00:00Z",
    fault="the grader failed in its judge (KeyError: 'x')",
)
# What version 0.1.0 wrote.
OLD = {
    "student": "bob",
    "lesson": "01_small",
    "status": "graded",
    "score": 3.0,
    "max_score": 6.0,
    "isolation": "bubblewrap",
    "seconds": 1.0,
    "exercises": [
        {
            "exercise": "total",
            "verdict": "correct",
            "score": 3.0,
            "max_score": 3.0,
            "message": "",
        }
    ],
    "remarks": [],
    "key": "a sum of everything",
}


def written(record):
    """What a file holds of a record."""
    return json.loads(json.dumps(asdict(record)))


def test_a_record_is_read_as_it_was_written():
    assert read_record(written(RECORD)) == RECORD


def test_a_history_is_read_as_it_was_written():
    old = RECORD.as_old("something else was handed in")
    assert old.scores == {"double": 1.0, "total": None}
    assert (old.date, old.marking) == (RECORD.date, MARKING)
    record = replace(RECORD, history=(old, old))
    assert read_record(written(record)) == record


def test_a_record_of_version_0_1_0_is_read():
    record = read_record(OLD)
    assert (record.student, record.score, record.submission, record.date) == ("bob", 3.0, "", "")
    assert record.exercises == (ExerciseResult("total", "correct", 3.0, 3.0, ""),)
    assert record.marking.differences(MARKING) == ["the grader, from version 0.1.0"]


def test_an_old_verdict_manual_is_read_as_what_it_was():
    answer = {"exercise": "words", "verdict": "manual", "score": 0.0, "max_score": 6.0}
    record = read_record(OLD | {"exercises": [answer | {"message": ""}]})
    assert record.exercises[0].verdict == "waits for a person"
    assert settled(record).status == "waits for a person"
    read = settled(replace(record, by_hand={"words": ByHand(0.0)}))
    assert (read.status, read.exercises[0].verdict) == ("graded", "marked by hand")


def test_lateness_costs_no_more_than_there_is():
    record = replace(RECORD, raw_score=3.0, late_submission_penalty=1.0)
    assert record.score == 2
    assert replace(record, late_submission_penalty=4.0).score == 0
    assert replace(record, raw_score=None).score is None


@pytest.mark.parametrize(
    "content",
    [
        {},
        OLD | {"exercises": "none"},
        OLD | {"exercises": [{"exercise": "total"}]},
        OLD | {"remarks": None},
        OLD | {"marking": []},
        {name: value for name, value in OLD.items() if name != "student"},
    ],
)
def test_what_is_no_record_is_refused(content):
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_record(content)


def test_a_marking_is_not_different_from_itself():
    assert MARKING.differences(replace(MARKING)) == []


def test_every_difference_between_markings_is_named():
    now = Marking(
        "another lesson",
        "another code",
        "sample",
        {"numpy": "2.1.0", "keras": "3.11.0"},
        {"memory": 2**30, "call_seconds": 60, "isolation": "process"},
    )
    assert MARKING.differences(now) == [
        "the lesson",
        "the code that marks",
        "the digits (sample)",
        "keras 3.11.0",
        "the limit memory",
        "the isolation",
    ]


def test_digits_of_one_name_differ_when_their_sums_do():
    one, other = replace(MARKING, digits_sum="1"), replace(MARKING, digits_sum="2")
    assert one.differences(one) == MARKING.differences(one) == []  # older records have no sum
    assert one.differences(other) == ["the digits (MNIST)"]


def test_a_new_version_of_the_course_changes_no_mark_by_itself():
    assert replace(MARKING, course="1").differences(replace(MARKING, course="2")) == []


def test_digits_make_no_difference_where_no_test_was_run():
    assert MARKING.differences(replace(MARKING, digits="")) == []
    assert replace(MARKING, digits="").differences(MARKING) == []


@pytest.mark.parametrize(
    ("status", "fault", "needed"),
    [
        ("graded", "", False),
        ("missing", "", False),
        ("graded", "the grader failed in its judge", True),
        ("invalid", "", True),
        ("timeout", "", True),
        ("grader", "", True),
    ],
)
def test_an_instructor_looks_at_what_failed_and_at_nothing_else(status, fault, needed):
    record = replace(RECORD, status=status, fault=fault, remarks=())
    assert record.needs_a_look is needed


def test_an_instructor_looks_at_what_lies_in_a_wrong_place():
    assert replace(RECORD, status="missing", remarks=("It lies elsewhere.",)).needs_a_look

import json

from autograder.classroom.grading import records
from tests.autograder.mishaps import LESSON, messages, read_csv


def test_records_are_json_files_that_say_the_same(marked):
    room, found, _ = marked
    assert sorted(records.read_all(room), key=str) == sorted(found, key=str)
    content = json.loads((room / "records" / "wrong" / f"{LESSON}.json").read_text())
    assert content["exercises"][0] == {
        "exercise": "double",
        "verdict": "incorrect",
        "score": 0.0,
        "max_score": 3.0,
        "message": "2 became 3, twice 2 is 4.",
        "tests": [
            {
                "test": name,
                "verdict": "incorrect",
                "score": 0.0,
                "max_score": points,
                "message": message,
                "measured": {},
            }
            for name, points, message in (
                ("test_double", 2.0, "2 became 3, twice 2 is 4."),
                ("test_double_2", 1.0, "A negative number is not doubled."),
            )
        ],
    }


def test_the_tables_have_the_columns_of_the_design(marked, isolation):
    room, found, _ = marked
    first = (room / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "student,lesson,status,score,max_score,isolation,digits,seconds,date,old"
    first = (room / "exercises.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "student,lesson,exercise,verdict,score,max_score,message"
    grades, exercises = read_csv(room / "grades.csv"), read_csv(room / "exercises.csv")
    assert len(grades) == len(found)
    assert len(exercises) == sum(len(one.exercises) for one in found)
    (row,) = [row for row in grades if (row["student"], row["lesson"]) == ("hidden", LESSON)]
    assert {key: row[key] for key in ("status", "score", "max_score", "isolation")} == {
        "status": "graded",
        "score": "1.0",
        "max_score": "6.0",
        "isolation": isolation,
    }


def test_a_message_that_begins_like_a_formula_is_harmless_in_a_spreadsheet(marked, record):
    assert messages(record("formula"))["double"].startswith("=HYPERLINK")
    (row,) = [
        row
        for row in read_csv(marked[0] / "exercises.csv")
        if (row["student"], row["exercise"]) == ("formula", "double")
    ]
    assert row["message"].startswith("'=HYPERLINK")

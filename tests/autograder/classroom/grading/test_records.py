import csv
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.grading import records
from autograder.judging.record import ByHand, CellResult, ExerciseResult, Record
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
                "hidden": False,
            }
            for name, points, message in (
                ("test_double", 2.0, "2 became 3, twice 2 is 4."),
                ("test_double_2", 1.0, "A negative number is not doubled."),
            )
        ],
    }


def test_the_tables_have_the_columns_of_the_design(marked, isolation):
    room, found, _ = marked
    first = (room / "marks.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == (
        "student,lesson,status,raw_score,late_submission_penalty,score,max_score,isolation,digits,"
        "seconds,date,old"
    )
    first = (room / "exercises.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "student,lesson,exercise,verdict,score,max_score,message"
    grades, exercises = read_csv(room / "marks.csv"), read_csv(room / "exercises.csv")
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


# A spreadsheet may take a comma, a semicolon or a tab for the end of a cell.

FORMULAS = [
    "x;=cmd|' /C calc'!A0",
    "=1+1",
    " =1+1",
    "x\n=1+1",
    "x;\n=1+1",
    "x\t=1+1",
    "x; \r\n +1+cmd|' /C calc'!A0",
    'x;"=1+1"',
    'x;"\n=1+1',
    'x;""=1+1',
    "x;-2+3+cmd|' /C calc'!A0",
    "-2 +3",
    "@SUM(A1)",
    "x;＝1+1",
    "＋1+1",
    "x;－1+1",
    "＠SUM(A1)",
    "x;﹦1+1",
    "x;;;=1+1;=2+2",
    "x;'=1+1",
]
SIGNS = "=+-@"


def begins_a_formula(cell):
    cell = cell.strip(' "')
    try:
        return float(cell.rstrip("])}. ")) is None
    except ValueError:
        return unicodedata.normalize("NFKC", cell[:1]) in [*SIGNS]


def cells_of(folder, message, student="ada"):
    """Give the cells of the tables with this message, however they are separated."""
    exercise = ExerciseResult("double", "incorrect", 0.0, 3.0, message)
    record = Record(student, LESSON, "graded", 0.0, 6.0, "bubblewrap", 1.0, (exercise,))
    records.save(folder, replace(record, old=message))
    records.write_tables(folder)
    for name in ("exercises.csv", "marks.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        for separator in ",;\t":
            for row in csv.reader(text.split("\n"), delimiter=separator):
                yield from row
            yield from text.replace('"', "").replace("\n", separator).split(separator)


@pytest.mark.parametrize("message", FORMULAS)
@pytest.mark.parametrize("separator", ["", "The result is 3; ", "a, b\n"])
def test_no_cell_of_a_table_begins_a_formula(tmp_path, message, separator):
    found = [one for one in cells_of(tmp_path, separator + message) if begins_a_formula(one)]
    assert found == []


@given(message=st.text(st.sampled_from("=+-@＝;,\t\n\r\"' 1a"), max_size=12))
def test_no_cell_begins_a_formula_whatever_is_written(tmp_path_factory, message):
    folder = tmp_path_factory.mktemp("room")
    assert not [one for one in cells_of(folder, message) if begins_a_formula(one)]


def test_lines_are_shown_with_a_sign_and_numbers_stay_as_they_are(tmp_path):
    told = "The result is [1, -0.5]; it should be\n[-1, 2];-3.5e-2."
    shown = "The result is [1, -0.5]; it should be⏎ [-1, 2];-3.5e-2."
    assert shown in cells_of(tmp_path, told)


def test_points_by_hand_against_the_tests_are_told_in_the_table(tmp_path):
    parts = (
        CellResult("test_double", "correct", 2.0, 2.0),
        CellResult("test_double_2", "incorrect", 0.0, 1.0),
    )
    exercises = (
        ExerciseResult("double", "partial", 2.0, 3.0, "A negative number.", parts),
        ExerciseResult("words", "not attempted", 0.0, 6.0, ""),
    )
    record = Record("ada", LESSON, "graded", 2.0, 9.0, "bubblewrap", 1.0, exercises)

    def messages(**by_hand):
        given = {cell: ByHand(*points) for cell, points in by_hand.items()}
        records.save(tmp_path, replace(record, by_hand=given))
        records.write_tables(tmp_path)
        return [row["message"] for row in read_csv(tmp_path / "exercises.csv")]

    assert messages() == ["A negative number.", ""]
    assert messages(test_double=(2.0,), words=(0.0,)) == ["A negative number.", ""]
    assert messages(test_double_2=(0.5,), words=(6.0,)) == [
        "0.5 points by hand. A negative number.",
        "6 points by hand.",
    ]
    assert messages(test_double=(None, 1.0))[0] == "1 points by hand. A negative number."

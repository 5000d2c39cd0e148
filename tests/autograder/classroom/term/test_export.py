import csv
import io
import stat

import pytest

from autograder.__main__ import main
from autograder.classroom.grading import records
from autograder.classroom.term.export import export
from autograder.classroom.term.roster import update_roster
from autograder.errors import ClassroomError
from autograder.judging.record import ExerciseResult, Record
from tests.autograder.classroom.term.exports import PEOPLE

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,01_small (87568490),Essay (9),Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,6.00,20.00,(read only)\r\n"
    '"Lovelace, Ada",340934,,ada.lovelace@uni.example,A,,18,\r\n'
    '"Hopper, Grace",340935,,grace@uni.example,A,1,,\r\n'
    '"Ørsted-Straße, Øyvind",340936,,oyvind@uni.example,A,4,,\r\n'
    '"Turing, Alan",999,,turing@uni.example,A,3,,\r\n'
    '"Student, Test",1,,5f2c,A,,,\r\n'
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 657737","Ada Lovelace",ada.lovelace@uni.example,"Submitted for grading",,6.00,'
    "Yes,-,-,\r\n"
    '"Participant 657738","Grace Hopper",grace@uni.example,"No submission",,6.00,Yes,-,-,\r\n'
    '"Participant 657739","Øyvind Ørsted-Straße",oyvind@uni.example,,,6.00,Yes,-,-,old\r\n'
    '"Participant 657740","Joan Clarke",joan@uni.example,,2.00,6.00,No,-,-,\r\n'
)
GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Höchste Bewertung;"
    "Feedback als Kommentar\r\n"
    "Teilnehmer/in657737;Ada Lovelace;ada.lovelace@uni.example;;;6,00;\r\n"
)


def entry(student, status="graded", score=5.5, penalty=0.0, lesson="01_small"):
    exercises = (ExerciseResult("double", "correct", 3, 3, "<b>=1+1</b>"),)
    return Record(
        student,
        lesson,
        status,
        score,
        6,
        "bubblewrap",
        1.0,
        exercises,
        late_submission_penalty=penalty,
    )


@pytest.fixture
def classroom(room, tmp_path):
    (tmp_path / "class.csv").write_text(PEOPLE, encoding="utf-8")
    update_roster(room, tmp_path / "class.csv")
    for record in (
        entry("al42", penalty=0.5),
        entry("gh7", "missing", 0.0),
        entry("oy-1", "waits for a person", 3.0),
        entry("jc1"),
    ):
        records.save(room, record)
    return room


@pytest.fixture
def give(classroom, tmp_path):
    """Have marks written into a text that a system has exported; give what was said and written."""

    def give(system, text, encoding="utf-8", name="Grades-Course-01_small-123.csv", **options):
        template = tmp_path / name
        template.write_bytes(text.encode(encoding))
        done = export(classroom, system, template, out=tmp_path / "out.csv", **options)
        assert template.read_bytes() == text.encode(encoding)
        written = done.path.read_bytes().decode(encoding)
        return done, list(csv.reader(io.StringIO(written), delimiter=";" if ";" in text else ","))

    return give


def test_canvas_export_comes_back_with_the_marks_and_nothing_else_changed(give):
    done, rows = give("canvas", CANVAS, "utf-8-sig")
    before = list(csv.reader(io.StringIO(CANVAS)))
    assert [row[5] for row in rows[3:6]] == ["5", "0", ""]  # the last waits for a person
    for row, old in zip(rows[3:6], before[3:6], strict=True):
        row[5] = old[5]
    assert rows == before
    assert done.filled == 2
    assert done.blank == ["oy-1 01_small: waits for a person"]
    assert done.left_out == [
        "line 7: Turing, Alan is not in this class",
        "jc1 has marks, and no row there",
    ]


def test_moodle_s_worksheet_comes_back_with_marks_and_comments_alone(give):
    done, rows = give("moodle", MOODLE)
    before = list(csv.reader(io.StringIO(MOODLE)))
    assert [row[4] for row in rows[1:]] == ["5", "0", "", "2.00"]
    assert rows[1][9] == "5 of 6 points. double: correct; 0.5 off for lateness."
    assert rows[3][9] == "old"
    for row, old in zip(rows, before, strict=True):
        assert row[:4] + row[5:9] == old[:4] + old[5:9]
    assert done.left_out == ["line 5: the mark of jc1 is locked there"]


def test_a_worksheet_in_german_keeps_its_comma_and_encoding(give, classroom):
    records.save(classroom, entry("al42"))
    _, rows = give("moodle", GERMAN, "cp1252")
    assert rows[1][4] == "5,5"
    assert rows[1][6] == "5.5 of 6 points. double: correct."


def test_points_of_another_size_are_refused_or_counted_as_shares(give, tmp_path):
    text = MOODLE.replace("6.00", "100.00")
    with pytest.raises(
        ClassroomError, match=r"gives 100 points for 01_small, which has 6.*--scale"
    ):
        give("moodle", text)
    assert not (tmp_path / "out.csv").exists()
    _, rows = give("moodle", text, scale=True)
    assert rows[1][4] == "83.33"


def test_a_table_of_our_own_has_a_row_a_person_and_a_column_a_lesson(classroom, tmp_path):
    records.save(classroom, entry("al42", lesson="02_words", score=1.0))
    done = export(classroom, "csv", out=tmp_path / "marks.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text())))
    assert [row["id"] for row in rows] == ["al42", "gh7", "jc1", "oy-1"]
    assert [row["01_small"] for row in rows] == ["5", "0", "5.5", ""]
    assert [row["02_words"] for row in rows] == ["1", "", "", ""]
    assert rows[0]["email"] == "ada.lovelace@uni.example"
    assert done.filled == 4
    assert stat.S_IMODE((tmp_path / "marks.csv").stat().st_mode) == 0o600


WRONG = {
    "canvas": (CANVAS, "is not Moodle's grading worksheet", "moodle"),
    "moodle": (MOODLE, "is not Canvas' gradebook export", "canvas"),
    "no lesson": (
        CANVAS.replace("01_small", "Homework"),
        "no column that is called like",
        "canvas",
    ),
}


@pytest.mark.parametrize(("text", "sentence", "system"), WRONG.values(), ids=WRONG)
def test_a_template_of_another_system_is_told_and_nothing_is_written(
    give, tmp_path, text, sentence, system
):
    with pytest.raises(ClassroomError, match=sentence):
        give(system, text)
    assert not (tmp_path / "out.csv").exists()


def test_nothing_is_overwritten_and_a_worksheet_without_its_lesson_is_told(give, tmp_path):
    with pytest.raises(ClassroomError, match="does not say of which lesson it is"):
        give("moodle", MOODLE, name="worksheet.csv")
    give("moodle", MOODLE, name="worksheet.csv", lesson="01_small")
    with pytest.raises(ClassroomError, match=r"out\.csv is there already. Name another file"):
        give("moodle", MOODLE)


def test_without_marks_or_with_an_unknown_lesson_there_is_a_sentence(room, give):
    with pytest.raises(ClassroomError, match="There are no marks of 07_plot"):
        give("moodle", MOODLE, lesson="07_plot")
    for path in (room / "records").rglob("*.json"):
        path.unlink()
    with pytest.raises(ClassroomError, match="Nothing has been marked yet"):
        export(room, "csv")


def test_the_command_says_what_it_wrote_and_what_it_left_out(classroom, tmp_path, capsys):
    template = tmp_path / "01_small.csv"
    template.write_text(MOODLE, encoding="utf-8")
    out = tmp_path / "out.csv"
    arguments = ["export", str(classroom), "--for", "moodle", str(template), "--out", str(out)]
    assert main(arguments) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"2 marks are in {out}."
    assert said[-1] == "left out: line 5: the mark of jc1 is locked there"
    assert main(["export", str(classroom), "--for", "canvas"]) == 1
    assert "Name the file that the system has exported" in capsys.readouterr().err

import csv
import re
import zipfile
from dataclasses import replace

import pytest

from autograder.__main__ import main
from autograder.classroom.folder import open_classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import OTHER_WORK
from autograder.classroom.term.collect import collect
from autograder.classroom.term.returns import pack_feedback
from autograder.classroom.term.roster import update_roster
from autograder.errors import ClassroomError
from autograder.judging.record import Record
from tests.autograder.classroom.term.exports import EXPORTS, PEOPLE, WHO, notebook, pack

LESSON = "01_small"
# As Moodle writes it; the site is a German one.
WORKSHEET = (
    '"Teilnehmer/in","Vollständiger Name","E-Mail-Adresse",Status,Bewertung\n'
    '"Teilnehmer/in657737","Ada Lovelace",ada.lovelace@uni.example,"Zur Bewertung abgegeben",\n'
    '"Teilnehmer/in657738","Grace Hopper",grace@uni.example,"Zur Bewertung abgegeben",\n'
    '"Teilnehmer/in657740","Alan Turing",turing@uni.example,"Keine Abgabe",\n'
)


def put_page(room, student, **changed):
    """Write a record and a page as `grade` does; what is in them does not matter here."""
    record = Record(student, LESSON, "graded", 5, 6, "bubblewrap", 0.0)
    records.save(room, replace(record, **changed))
    path = room / "feedback" / student / LESSON / f"{LESSON}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!DOCTYPE html><p>{student}'s page</p>")
    (path.with_name("submission_secret.txt")).write_text("a secret")
    return path


@pytest.fixture
def classroom(room, tmp_path):
    """A class whose work came from Moodle, and then from Canvas, and is marked."""
    (tmp_path / "class.csv").write_text(PEOPLE, encoding="utf-8")
    update_roster(room, tmp_path / "class.csv")
    for number, system in enumerate(("Moodle", "Canvas")):
        files = {name: notebook(number) for name, whose in EXPORTS[system].items() if whose}
        collect(room, pack(tmp_path / f"{system}.zip", files))
    for student in WHO:
        put_page(room, student)
    return room


def packed(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def files_in(room):
    return sorted(path for path in room.rglob("*") if path.name != ".lock")


def pages(files):
    """Give whose page is where."""
    return {name: re.search("<p>(.*)'s page", text)[1] for name, text in files.items()}


def test_moodle_gets_its_own_folders_back(classroom, tmp_path):
    found = pack_feedback(classroom, "moodle", out=tmp_path / "out")
    assert found.files == [tmp_path / "out" / "01_small-moodle.zip"]
    assert pages(packed(found.files[0])) == {
        "Ada Lovelace_657737_assignsubmission_file_/01_small.html": "al42",
        "Grace Hopper_657738_assignsubmission_file_/01_small.html": "gh7",
        "Ørsted-Straße Øyvind_657739_assignsubmission_file_/01_small.html": "oy-1",
    }
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_moodle_s_worksheet_knows_the_numbers_too(classroom, tmp_path):
    (tmp_path / "Grades.csv").write_text(WORKSHEET, encoding="utf-8")
    found = pack_feedback(
        classroom, "moodle", tmp_path / "Grades.csv", lesson=LESSON, out=tmp_path / "out"
    )
    assert pages(packed(found.files[0])) == {
        "Ada Lovelace_657737_assignsubmission_file_/01_small.html": "al42",
        "Grace Hopper_657738_assignsubmission_file_/01_small.html": "gh7",
    }
    assert found.left_out == ["oy-1, 01_small: not in the grading worksheet"]


def test_canvas_gets_its_own_names_back(classroom, tmp_path):
    found = pack_feedback(classroom, "canvas", out=tmp_path / "out")
    assert pages(packed(found.files[0])) == {
        "lovelaceada_340934_208490284_01_small.html": "al42",
        "hoppergrace_LATE_340935_208490285_01_small-1.html": "gh7",
        "ørstedstrasseøyvind_340936_208490286_Untitled.html": "oy-1",
    }


def test_for_mail_there_is_a_table_and_a_folder_of_pages(classroom, tmp_path):
    with open_classroom(classroom).gradebook as gradebook:
        gradebook.update_or_create_student("gh7", email=None, first_name="=Grace()")
        gradebook.update_or_create_student("oy-1", first_name="=cmd()")
    found = pack_feedback(classroom, "mail", out=tmp_path / "out")
    assert found.left_out == ["gh7, 01_small: no mail address is known: autograder roster"]
    with open(tmp_path / "out" / "mails.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        **{"id": "al42", "name": "Ada Lovelace", "email": "ada.lovelace@uni.example"},
        **{"lesson": LESSON, "points": "5", "max_points": "6"},
        "file": "al42/01_small.html",
    }
    assert rows[1]["name"] == "'=cmd() Ørsted-Straße"
    assert "al42's page" in (tmp_path / "out" / rows[0]["file"]).read_text()
    assert len(list((tmp_path / "out").rglob("*"))) == 5  # the table, and two pages in folders


def test_whose_mark_does_not_stand_is_left_out_and_told_why(classroom, tmp_path):
    put_page(classroom, "al42", status="waits for a person")
    put_page(classroom, "gh7", fault="RuntimeError in the judge")
    put_page(classroom, "oy-1", old=OTHER_WORK)
    before = files_in(classroom)
    with pytest.raises(ClassroomError, match="There is no page to give back") as told:
        pack_feedback(classroom, "canvas")
    for reason in (
        "al42, 01_small: an answer waits for a person. To give the page back all the same: --any",
        "gh7, 01_small: the grader has failed here. Mark it again: autograder grade",
        "oy-1, 01_small: something newer was handed in. Mark it first: autograder grade",
    ):
        assert reason in str(told.value)
    assert files_in(classroom) == before
    found = pack_feedback(classroom, "canvas", anyway=True)
    assert found.counts == {LESSON: 1}
    assert found.folder.parent == classroom / "exports"
    put_page(classroom, "al42").unlink()
    put_page(classroom, "jc1")
    put_page(classroom, "gh7")
    found = pack_feedback(classroom, "moodle", out=tmp_path / "out")
    assert found.left_out[0] == "al42, 01_small: there is no page. To make one: autograder grade"
    assert found.left_out[1] == (
        "jc1, 01_small: it was not collected from an archive of Moodle. Collect that archive once, "
        "or name the grading worksheet"
    )


def test_a_page_from_before_it_was_due_is_not_sent_afterwards(classroom, tmp_path):
    for student in WHO:
        path = put_page(classroom, student)
        path.write_text(f'<meta name="made-of" content="1-part"><p>{student}\'s page</p>')
    with open_classroom(classroom).gradebook as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2125-03-01")
    pack_feedback(classroom, "mail", out=tmp_path / "early")
    with open(tmp_path / "early" / "mails.csv", encoding="utf-8", newline="") as file:
        assert [row["points"] for row in csv.DictReader(file)] == ["", "", ""]
    with open_classroom(classroom).gradebook as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2025-03-01")
    with pytest.raises(ClassroomError, match="its page is from before the lesson was due"):
        pack_feedback(classroom, "mail", out=tmp_path / "late")


def test_nothing_is_overwritten_and_a_wrong_call_is_told(classroom, tmp_path, capsys):
    out = tmp_path / "out"
    line = ["feedback", str(classroom), "--for", "canvas", "--out", str(out)]
    assert main(line) == 0
    assert capsys.readouterr().out == f"wrote {out / '01_small-canvas.zip'}\n01_small: 3 pages\n"
    before = (out / "01_small-canvas.zip").read_bytes()
    assert main(line) == 1
    assert "is there already; nothing was written" in capsys.readouterr().err
    assert (out / "01_small-canvas.zip").read_bytes() == before
    assert main(["feedback", str(classroom), "--for", "canvas", "--lesson", "07_plot"]) == 1
    assert "There is no lesson 07_plot" in capsys.readouterr().err
    (tmp_path / "x.csv").write_text("Student,ID,Section\nAda,x,1\n")
    worksheet = ["feedback", str(classroom), str(tmp_path / "x.csv"), "--for", "moodle"]
    assert main(worksheet) == 1
    assert "use it with --for moodle and --lesson" in capsys.readouterr().err
    assert main([*worksheet, "--lesson", LESSON]) == 1
    assert "is no grading worksheet of Moodle's" in capsys.readouterr().err
    assert main(["feedback", str(tmp_path), "--for", "mail"]) == 1
    assert "is not a classroom" in capsys.readouterr().err


def test_nobody_s_page_goes_to_somebody_else_by_what_a_file_is_called(classroom, tmp_path):
    name = (
        "Ada Lovelace_657737_assignsubmission_file_/Grace Hopper_657738_assignsubmission_file_/"
        "01_small.ipynb"
    )
    collect(classroom, pack(tmp_path / "again.zip", {name: notebook(8)}))
    found = pack_feedback(classroom, "moodle", out=tmp_path / "out")
    whose = pages(packed(found.files[0]))
    assert whose["Ada Lovelace_657737_assignsubmission_file_/01_small.html"] == "al42"
    assert whose["Grace Hopper_657738_assignsubmission_file_/01_small.html"] == "gh7"

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from autograder.classroom.faults import log_file
from autograder.classroom.folder import open_classroom, released, submit
from autograder.classroom.grading import records, runs
from autograder.classroom.grading.gradebook import OTHER_WORK
from autograder.course.source import read_course
from autograder.errors import ClassroomError
from autograder.judging.prove import fill_in
from autograder.judging.submitted import read
from mnist_utils import __version__
from mnist_utils.data import FULL, SAMPLE
from tests.autograder.command import autograder
from tests.autograder.mishaps import (
    ANSWERS,
    COUNTS,
    DOUBLE,
    LESSON,
    TOTAL,
    cell_of,
    filled,
    in_gradebook,
    read_csv,
    scores,
    verdicts,
)

# One class, marked together.


def test_every_student_ends_in_exactly_one_status(marked):
    room, found, said = marked
    students = {path.name for path in (room / "submitted").iterdir()}
    assert sorted((one.student, one.lesson) for one in found) == sorted(
        (student, lesson) for student in students for lesson in (LESSON, "02_words")
    )
    assert {one.status for one in found} == {
        "graded",
        "waits for a person",
        "invalid",
        "missing",
    }
    assert said == [(number, len(found)) for number in range(1, len(found) + 1)]


def test_submissions_are_left_as_they_were(marked):
    submitted = released(marked[0], LESSON)
    fill_in(submitted, ANSWERS["wrong"])
    path = marked[0] / "submitted" / "wrong" / LESSON / f"{LESSON}.ipynb"
    assert nbformat.read(path, as_version=4) == submitted


# A second run.


def test_a_second_run_replaces_an_old_grade(again, mark):
    submit(again, "wrong", LESSON, filled(again))
    (found,) = mark(again, [LESSON], ["wrong"])
    assert found.score == 6
    assert in_gradebook(again, "wrong")["test_double"] == (2, None, False)
    rows = {(row["student"], row["lesson"]): row for row in read_csv(again / "marks.csv")}
    assert rows["wrong", LESSON]["score"] == "6.0"
    assert rows["half", LESSON]["score"] == "3.0"  # who was not marked again stays in the table
    page = (again / "feedback" / "wrong" / LESSON / f"{LESSON}.html").read_text()
    assert "2 became 3" not in page


def test_a_submission_that_becomes_broken_loses_its_old_automatic_grade(again, mark):
    path = again / "submitted" / "reference" / LESSON / f"{LESSON}.ipynb"
    path.write_text("{")
    (found,) = mark(again, [LESSON], ["reference"])
    assert (found.status, found.score) == ("invalid", 0)
    assert set(in_gradebook(again, "reference").values()) == {(None, None, True)}
    page = (again / "feedback" / "reference" / LESSON / f"{LESSON}.html").read_text()
    assert "is cut off: its end is missing" in page
    (row,) = [
        row
        for row in read_csv(again / "marks.csv")
        if (row["student"], row["lesson"]) == ("reference", LESSON)
    ]
    assert (row["status"], row["score"]) == ("invalid", "0.0")


def test_a_submission_that_is_taken_back_loses_its_old_automatic_grade(again, mark):
    shutil.rmtree(again / "submitted" / "reference" / LESSON)
    (found,) = mark(again, [LESSON], ["reference"])
    assert (found.status, found.score) == ("missing", 0)
    assert set(in_gradebook(again, "reference").values()) == {(None, None, True)}
    assert not (again / "feedback" / "reference" / LESSON).exists()


def test_ctrl_c_ends_the_run_and_keeps_what_is_done(again, isolation):
    arguments = [
        *(sys.executable, "-m", "autograder", "grade", again, LESSON, "--force", "--jobs", "1"),
        *("--isolation", isolation),
        *("--student", "half", "--student", "endless", "--student", "untouched"),
    ]
    half, endless, untouched = (
        records.path_of(again, student, LESSON) for student in ("half", "endless", "untouched")
    )
    before = {path: path.read_bytes() for path in (half, endless, untouched)}
    with open(again / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 300\n")
    process = subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        deadline = time.monotonic() + 60
        while half.read_bytes() == before[half]:  # until `half` has been marked again
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "Stopped. What was finished is kept." in errors
    assert records.read(half).history  # it has been marked again
    for unfinished in (endless, untouched):  # their old marks are of the same work, and stay
        assert unfinished.read_bytes() == before[unfinished]
    rows = {row["student"] for row in read_csv(again / "marks.csv") if row["lesson"] == LESSON}
    assert {"half", "endless", "untouched"} <= rows


def test_a_run_leaves_nothing_among_the_temporary_files(room, isolation, tmp_path):
    submit(room, "ada", LESSON, filled(room))
    place = tmp_path / "temporary"
    place.mkdir()
    subprocess.run(
        [*(sys.executable, "-m", "autograder", "grade", room), *("--isolation", isolation)],
        env=os.environ | {"TMPDIR": str(place)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    assert left_in(place) == []


def left_in(place):
    # Dask keeps an empty folder for the locks of its own.
    return [path for path in place.iterdir() if path.name != "dask-scratch-space"]


@pytest.mark.release("grade killed with -9")
def test_after_kill_9_a_second_run_goes_on_and_gives_the_same_grades(room, mark, isolation):
    temporary = room.parent / "temporary"
    temporary.mkdir()
    for number in range(16):
        slowly = f"import time\n\ndef double(x):\n    time.sleep(0.1)\n    return {number % 3} * x"
        submit(room, f"s{number:02d}", LESSON, filled(room, {"double": slowly, "total": TOTAL}))
    whole = shutil.copytree(room, room.parent / "whole")
    expected = {one.student: (one.status, verdicts(one), scores(one)) for one in mark(whole)}
    process = subprocess.Popen(
        [*(sys.executable, "-m", "autograder", "grade", room), *("--isolation", isolation)],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    below = []
    try:
        deadline = time.monotonic() + 60
        while len(records.read_all(room)) < 4:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        below = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.kill()
        process.wait()
    finished = {
        one.student: records.path_of(room, one.student, LESSON).stat().st_mtime_ns
        for one in records.read_all(room)
    }
    assert 4 <= len(finished) < 16
    assert psutil.wait_procs(below, timeout=20)[1] == []  # nothing of it goes on
    assert left_in(temporary) == []
    found = {one.student: (one.status, verdicts(one), scores(one)) for one in mark(room)}
    assert found == expected
    for student, written in finished.items():  # what was finished was not marked again
        assert records.path_of(room, student, LESSON).stat().st_mtime_ns == written
    with open_classroom(room).gradebook as gradebook:
        for one in records.read_all(room):
            assert gradebook.find_submission(LESSON, one.student).score == one.score


def test_only_what_is_new_or_changed_is_marked_again(again, mark):
    submit(again, "half", LESSON, filled(again))
    before = {path: path.stat().st_mtime_ns for path in (again / "records").glob("*/*.json")}
    mark(again, [LESSON])
    changed = {path.parent.name for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert changed == {"half"}


def test_two_runs_in_one_classroom_do_not_mix(room, mark):
    (room / "records").mkdir()
    with open(room / "records" / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ClassroomError, match="Another program is marking in"):
            mark(room)


# Who ran out of time without having been at work.

# Sleeps when it is called, unless the cell has been run before.
WAITS = """\
import time
from pathlib import Path
notes = Path({notes!r})
been_here = notes.exists()
notes.touch()

def double(x):
    if not been_here:
        time.sleep(100)
    return 2 * x"""
SLEEPS = "import time\n\ndef double(x):\n    time.sleep(100)"


@pytest.mark.release("who waited too long beside others")
def test_who_only_waited_is_marked_again_when_all_others_are_done_and_only_that_counts(
    room, tmp_path
):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as settings:
        settings.write("\nc.Execute.timeout = 3\n")
    waits = WAITS.format(notes=str(tmp_path / "notes"))
    for student, double in {"ann": SLEEPS, "bob": waits, "cat": DOUBLE, "dan": DOUBLE}.items():
        submit(room, student, LESSON, filled(room, {"double": double, "total": TOTAL}))
    order, known = [], []

    def progress(record, done, total):
        order.append(record.student)
        known.append({path.parent.name for path in (room / "records").glob("*/*.json")})

    # Without isolation, so that a file can tell the first time from the second.
    found = runs.grade(room, progress=progress, jobs=2, isolation="process")
    assert set(order[:2]) == {"cat", "dan"}
    assert not known[1] & {"ann", "bob"}
    marks = {one.student: (verdicts(one)["double"], runs.TWICE in one.remarks) for one in found}
    assert marks["bob"] == ("correct", True)
    assert marks["ann"] == ("timeout", True)
    assert marks["cat"] == marks["dan"] == ("correct", False)


# Digits: a test that asks for the full MNIST, on machines with it and without.


def scores_of(found):
    return {(one.student, one.lesson): one.score for one in found}


def test_a_lesson_that_asks_for_the_full_set_is_refused_without_it_and_the_others_go_on(
    counting, offline, mark
):
    told = []
    found = mark(counting, notice=lambda text, look: told.append(text))
    assert scores_of(found) == {("ada", LESSON): 6, ("bob", LESSON): 6}
    (sentence,) = told
    assert sentence.startswith(f"{COUNTS} is not marked: its tests ask for the full MNIST")
    assert all(remedy in sentence for remedy in ("MNIST_PATH", "download", "--digits any"))
    assert not list((counting / "records").rglob(f"{COUNTS}.json"))
    assert {row["lesson"] for row in read_csv(counting / "marks.csv")} == {LESSON}
    assert {row["digits"] for row in read_csv(counting / "marks.csv")} == {"sample"}


def test_a_refusal_makes_the_exit_status_1_and_any_digits_mark_with_a_stamp(
    counting, offline, isolation
):
    line = ("grade", counting, COUNTS, "--isolation", isolation)
    refused = autograder(*line)
    assert refused.returncode == 1
    assert "is not marked: its tests ask for the full MNIST" in refused.stdout
    marked = autograder(*line, "--digits", "any")
    assert marked.returncode == 0
    assert f"{COUNTS}: 2 marked with other digits than the full MNIST" in marked.stdout
    record = records.read(records.path_of(counting, "ada", COUNTS))
    assert (record.score, record.marking.digits, record.marking.any_digits) == (0, "sample", True)
    assert [row["digits"] for row in read_csv(counting / "marks.csv")] == ["sample", "sample"]


@pytest.mark.data
def test_two_machines_give_the_same_marks_or_say_that_they_cannot(
    counting, full, tmp_path, monkeypatch, mark
):
    without = shutil.copytree(counting, tmp_path / "without")
    assert set(scores_of(mark(counting, [COUNTS])).values()) == {3}
    record = records.read(records.path_of(counting, "ada", COUNTS))
    assert (record.marking.digits, record.marking.any_digits) == (FULL.name, False)
    assert (record.marking.digits_sum, record.marking.course) == (FULL.sum, __version__)
    assert [row["digits"] for row in read_csv(counting / "marks.csv")] == ["MNIST", "MNIST"]

    monkeypatch.delenv("MNIST_PATH", raising=False)  # from here on the machine has only the sample
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert mark(without, [COUNTS]) == []
    assert set(scores_of(mark(without, [COUNTS], any_digits=True)).values()) == {0}
    record = records.read(records.path_of(without, "ada", COUNTS))
    assert (record.marking.digits, record.marking.any_digits) == (SAMPLE.name, True)
    assert record.marking.digits_sum == SAMPLE.sum
    assert [row["digits"] for row in read_csv(without / "marks.csv")] == ["sample", "sample"]

    # The class that was marked with the full set comes to that machine.
    (ada, bob) = (records.path_of(counting, one, COUNTS) for one in ("ada", "bob"))
    found = mark(counting, [COUNTS])  # there is nothing to mark, and nothing to refuse
    assert {(one.score, one.old) for one in found} == {(3, "")}
    submit(counting, "ada", COUNTS, released(counting, COUNTS))
    before = bob.read_bytes()
    told = []
    assert mark(counting, [COUNTS], notice=lambda text, look: told.append(text)) == []
    assert len(told) == 1
    assert bob.read_bytes() == before
    assert (records.read(ada).score, records.read(ada).old) == (3, OTHER_WORK)
    assert in_gradebook(counting, "ada", COUNTS)["test_count"] == (3, None, True)


# Usage.


@pytest.mark.parametrize(
    ("lessons", "students", "sentence"),
    [
        (["03_none"], [], r"There is no lesson 03_none in this classroom. There are: 01_small,"),
        ([], ["nobody"], r"There is no student nobody in this classroom. There are: "),
    ],
)
def test_an_unknown_name_is_refused_before_anything_is_marked(
    again, lessons, students, sentence, mark
):
    before = (again / "marks.csv").read_bytes()
    with pytest.raises(ClassroomError, match=sentence):
        mark(again, lessons, students)
    assert (again / "marks.csv").read_bytes() == before


def test_a_lesson_is_missing_once_it_is_due_and_without_a_date_once_somebody_handed_it_in(
    room, mark
):
    def status(student):
        return {one.student: (one.status, one.score) for one in mark(room)}[student]

    def due(date):
        with open_classroom(room).gradebook as gradebook:
            gradebook.update_or_create_assignment(LESSON, duedate=date)

    with open_classroom(room).gradebook as gradebook:
        gradebook.add_student("ada")
    assert status("ada") == ("not due", None)
    due("2020-01-01 12:00:00 UTC")
    assert status("ada") == ("missing", 0)
    due("2999-01-01 12:00:00 UTC")
    submit(room, "bob", LESSON, filled(room))
    assert status("ada") == ("not due", None)
    due(None)
    assert status("ada") == ("missing", 0)
    (row,) = [row for row in read_csv(room / "marks.csv") if row["student"] == "ada"]
    assert (row["status"], row["raw_score"], row["score"]) == ("missing", "0.0", "0.0")


def test_a_hidden_folder_in_submitted_is_no_student(room, mark):
    (room / "submitted" / ".ipynb_checkpoints").mkdir()
    assert mark(room) == []
    assert read_csv(room / "marks.csv") == []


def test_the_lesson_of_this_module_is_the_course_s(course_of_two):
    assert [lesson.name for lesson in read_course(course_of_two)] == [LESSON, "02_words"]


# What one student or one lesson cannot do to the others.


def test_names_that_no_file_can_hold_stop_nobody_and_are_named(room, isolation):
    submit(room, "ada", LESSON, filled(room))
    path = submit(room, "bob", LESSON, filled(room))
    path.rename(path.with_name(os.fsdecode(b"\xdcbung \x1b[31m.ipynb")))
    names = (b"J\xfcrgen", b"red \x1b[31m\n", b"[bold]", b"\xff" * 255)
    for name in names:
        path = submit(room, "odd", LESSON, filled(room))
        path.parents[1].rename(room / "submitted" / os.fsdecode(name))
    done = autograder("grade", room, "--isolation", isolation)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout
    shown = (r"J\xfcrgen", r"red \x1b[31m\n", "[bold]", r"\xff" * 50 + " ...")
    found = {one.student: one for one in records.read_all(room)}
    assert found.keys() == {"ada", "bob", *shown}
    assert (found["ada"].status, found["ada"].score) == ("graded", 6)
    assert (found["bob"].status, found["bob"].score) == ("graded", 6)
    assert found["bob"].remarks == (r"The notebook is called \xdcbung \x1b[31m.ipynb.",)
    assert {found[name].status for name in shown} == {"invalid"}
    for name in shown:
        told = f"'{name}' cannot be a student's id: rename the folder."
        assert found[name].remarks[0].startswith(told)
        assert f"{name}, {LESSON}: '{name}' cannot be" in done.stdout
    assert {row["student"] for row in read_csv(room / "marks.csv")} == {"ada", "bob", *shown}
    assert not (room / "records" / ".log").read_text()
    assert autograder("grade", room, "--isolation", isolation).returncode == 1  # as before


def notebook_of(room, step, lesson="02_words"):
    return room / step / lesson / f"{lesson}.ipynb"


BROKEN_LESSONS = {
    "a broken source": (
        lambda room: notebook_of(room, "source").write_text('{"cells": '),
        "02_words is skipped: source/02_words/02_words.ipynb cannot be read (NotJSONError). Put a "
        "sound copy in its place: your own, or the one that autograder init makes in a new",
    ),
    "a source with marks that are none": (
        lambda room: notebook_of(room, "source").write_text(
            notebook_of(room, "source").read_text().replace('"points": 6', '"points": "six"')
        ),
        "02_words is skipped: source/02_words/02_words.ipynb cannot be read (ValueError). Put a",
    ),
    "a release that is no notebook": (
        lambda room: notebook_of(room, "release").write_text("[]"),
        "02_words is skipped: release/02_words/02_words.ipynb cannot be read (",
    ),
    "no release": (
        lambda room: shutil.rmtree(room / "release" / "02_words"),
        "02_words is skipped: it has not been released. In the classroom, run: nbgrader "
        "generate_assignment 02_words --force",
    ),
    "no notebook": (
        lambda room: notebook_of(room, "source").unlink(),
        "source/02_words is skipped: it is no lesson, since it has no 02_words.ipynb in it. Move "
        "the folder out of source/, or put the notebook there.",
    ),
}


@pytest.mark.parametrize("broken", BROKEN_LESSONS)
def test_a_lesson_that_cannot_be_marked_stops_only_itself(again, mark, broken):
    spoil, told = BROKEN_LESSONS[broken]
    path = records.path_of(again, "reference", "02_words")
    before = path.read_bytes()
    words = released(again, "02_words")
    cell_of(words, "conclusions").source = "Something else."
    spoil(again)
    submit(again, "half", LESSON, filled(again))
    skipped = []
    found = mark(again, [], ["reference", "half"], notice=lambda *one: skipped.append(one))
    assert {(one.student, one.lesson): one.score for one in found} == {
        ("reference", LESSON): 6,
        ("half", LESSON): 6,
    }
    ((sentence, needs_a_look),) = skipped
    assert sentence.startswith(told)
    assert needs_a_look
    assert path.read_bytes() == before
    page = again / "feedback" / "reference" / "02_words" / "02_words.html"
    shown = page.read_text(encoding="utf-8")
    submit(again, "reference", "02_words", words)
    mark(again, [], ["reference"])
    (row,) = [
        row
        for row in read_csv(again / "marks.csv")
        if (row["student"], row["lesson"]) == ("reference", "02_words")
    ]
    assert (row["score"], row["old"]) == ("0.0", OTHER_WORK)
    assert OTHER_WORK not in shown
    assert OTHER_WORK in page.read_text(encoding="utf-8")
    assert records.read(path).remarks == ()


def test_what_is_no_lesson_in_source_is_skipped_and_told(room, isolation):
    submit(room, "ada", LESSON, filled(room))
    for folder in ("notes", ".ipynb_checkpoints", "09_mine"):
        (room / "source" / folder).mkdir()
    (room / "source" / "plan.txt").write_text("mine")
    shutil.copy(notebook_of(room, "source", LESSON), notebook_of(room, "source", "09_mine"))
    done = autograder("grade", room, "--isolation", isolation)
    assert (done.returncode, done.stderr) == (0, "")
    assert "source/notes is skipped: it is no lesson" in done.stdout
    assert "09_mine is skipped: it has not been released. In the classroom, run: " in done.stdout
    assert done.stdout.count("skipped") == 2
    assert records.read(records.path_of(room, "ada", LESSON)).score == 6
    assert autograder("grade", room, "notes", "--isolation", isolation).returncode == 1  # named


def test_marks_that_a_correction_changes_are_named_with_both_points(again, mark):
    def correct(text, other):
        for step in ("source", "release"):
            path = notebook_of(again, step, LESSON)
            path.write_text(path.read_text().replace(text, other))

    correct("double(-offset) == -2", "double(-offset) in (0, -2)")
    told = []
    mark(again, [LESSON], ["half", "wrong"], notice=lambda *one: told.append(one))
    assert told == []
    mark(again, [LESSON], ["half", "wrong"], notice=lambda *one: told.append(one), force=True)
    assert told == [
        (f"Marked again, with other points than before: wrong, {LESSON}: 3 to 4.", False)
    ]


def test_a_test_that_is_not_in_source_and_release_alike_is_named(again, mark):
    path = notebook_of(again, "source", LESSON)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.remove(cell_of(notebook, "test_double_2"))
    nbformat.write(notebook, path)
    told = []
    mark(again, [LESSON], ["half"], notice=lambda *one: told.append(one))
    ((text, needs_a_look),) = told
    assert text.startswith(f"{LESSON}: test_double_2 is not both in source/ and in release/")
    assert needs_a_look


def test_what_is_told_of_a_lesson_that_nbgrader_will_not_release_helps(room, mark):
    submit(room, "ada", LESSON, filled(room))
    mark(room)
    path = notebook_of(room, "source", LESSON)
    sound = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    cell_of(notebook, "setup").metadata.nbgrader.grade_id = "other"
    notebook.cells.remove(cell_of(notebook, "test_double_2"))
    nbformat.write(notebook, path)
    api = open_classroom(room)
    assert not api.generate_assignment(LESSON, force=True)["success"]
    assert not (room / "release" / LESSON).exists()
    skipped = []
    assert mark(room, notice=lambda *one: skipped.append(one)) == []
    ((told, needs_a_look),) = skipped
    assert needs_a_look
    assert told == (
        f"{LESSON} is skipped: it has not been released. nbgrader will not release it: work was "
        f"handed in when it had other cells. First, in source/{LESSON}/{LESSON}.ipynb, put setup "
        "back and put test_double_2 back and take other out. In the classroom, run: "
        f"nbgrader generate_assignment {LESSON} --force"
    )
    path.write_bytes(sound)
    assert api.generate_assignment(LESSON, force=True)["success"]
    (found,) = mark(room)
    assert (found.status, found.score) == ("graded", 6)


def test_a_fault_in_planning_keeps_the_old_mark(again, mark, monkeypatch):
    def fail(submitted, student, lesson, lessons):
        if student == "half":
            raise KeyError("a bug of our own")
        return read(submitted, student, lesson, lessons)

    monkeypatch.setattr(runs, "read", fail)
    found = {one.student: one for one in mark(again, [LESSON], ["half", "wrong"])}
    assert (found["half"].status, found["half"].score) == ("graded", 3)
    assert "the grader failed in its plan" in found["half"].fault
    assert found["wrong"].fault == ""
    monkeypatch.undo()
    (found,) = mark(again, [LESSON], ["half"])
    assert (found.score, found.fault, found.old) == (3, "", "")


def test_a_file_that_cannot_be_written_costs_nobody_else_anything(again, mark):
    page = again / "feedback" / "wrong" / LESSON / f"{LESSON}.html"
    page.unlink()
    (page / "in the way").mkdir(parents=True)
    submit(again, "wrong", LESSON, filled(again))
    for force in (True, False):
        marked = mark(again, [LESSON], ["half", "wrong"], force=force)
        found = {one.student: one for one in marked}
        assert (found["half"].status, found["half"].score, found["half"].remarks) == (
            *("graded", 3),
            (),
        )
        assert (found["wrong"].status, found["wrong"].score) == ("graded", 6)
        (remark,) = found["wrong"].remarks
        assert remark.startswith(f"feedback/wrong/{LESSON}/{LESSON}.html could not be written")
    assert "writer" in log_file(again).read_text(encoding="utf-8")
    shutil.rmtree(page)
    (found,) = mark(again, [LESSON], ["wrong"])
    assert (found.score, found.remarks) == (6, ())
    assert page.is_file()

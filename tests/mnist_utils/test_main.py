"""The student's command line, as real processes in a miniature course."""

import json
import os
import shutil
from datetime import datetime, timedelta

import pytest

from autograder.course.build import STUB, build
from tests.mnist_utils.miniature import FORMULAS, broken_numpy, change, lines_of, run

RIGHT = {name: f"def {name}(x):\n    return {text}" for name, text in FORMULAS.items()}
RUN = "python -m mnist_utils"


@pytest.fixture(scope="module")
def given_three(given_course, tmp_path_factory):
    """A course of three lessons: one to read, the small one, and one with a written answer."""
    course = shutil.copytree(given_course, tmp_path_factory.mktemp("three") / "Übung 李")
    head = "# %% [markdown]\n# # {} · {}\n#\n# **Time:** about {} minutes\n"
    read = head.format(0, "To read", 20)
    write = head.format(2, "To write", 40) + (
        '\n# %% tags=["setup"]\nimport numpy as np\n'
        '\n# %% answer="tenth"\ndef tenth(x):\n    """Give x / 10."""\n'
        "    ### BEGIN SOLUTION\n    return x / 10\n    ### END SOLUTION\n"
        '\n# %% test="tenth" points=1\nassert tenth(10) == 1, "no tenth"\n'
        '\n# %% test="tenth" points=1\nassert tenth(-10) == -1, "no tenth of a negative"\n'
        '\n# %% [markdown] written="conclusion" points=2\n# The author\'s.\n'
    )
    (course / "solutions" / "00_read.py").write_text(read, encoding="utf-8")
    (course / "solutions" / "02_write.py").write_text(write, encoding="utf-8")
    build(course)
    return course


@pytest.fixture
def three(given_three, tmp_path):
    return shutil.copytree(given_three, tmp_path / "Übung 李")


def copy_of(course, lesson):
    return course / "work" / lesson / f"{lesson}.ipynb"


def begin(course, lesson, minutes_ago, notes=None):
    """Start a lesson, saved some minutes ago, and note what a check has found since."""
    run(course, "start", lesson)
    saved = datetime.now() - timedelta(minutes=minutes_ago)
    os.utime(copy_of(course, lesson), (saved.timestamp(),) * 2)
    if notes:
        path = course / "work" / "progress.json"
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps(old | {lesson: notes}), encoding="utf-8")
    return copy_of(course, lesson)


def write_conclusion(course):
    """Write something where a person reads it."""
    path = copy_of(course, "02_write")
    text = path.read_text(encoding="utf-8")
    assert "*Your answer goes here.*" in text
    before = path.stat().st_mtime
    path.write_text(text.replace("*Your answer goes here.*", "I conclude."), encoding="utf-8")
    os.utime(path, (before, before))


# Without a command


def test_who_has_begun_nothing_is_told_how_to_begin(three):
    result = run(three)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "You have begun nothing yet. See whether this machine is ready, then begin:\n"
        f"  {RUN} doctor\n  {RUN} start 00_read\nAll commands: {RUN} --help\n"
    )


def test_one_goes_on_in_the_lesson_last_saved_with_its_next_exercise(three):
    begin(three, "02_write", 200)
    copy = begin(three, "01_small", 100, dict.fromkeys(["double", "triple", "half"], "correct"))
    result = run(three)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "01_small · Small",
        "  3 of 10 exercises done, about 5 min left",
        "  next exercise: square",
    ]
    assert lines[3].startswith("  saved ")
    assert lines[4:] == [
        f'Open it:      python -m jupyter lab "{copy}"',
        f"Check it:     {RUN} check 01_small",
        f"All lessons:  {RUN} list",
    ]


def test_a_check_counts_like_saving_and_the_minutes_are_for_what_is_left(three):
    begin(three, "01_small", 100)
    when = datetime.now().astimezone() - timedelta(minutes=10)
    notes = {"tenth": "correct", "conclusion": "manual", "checked at": when.isoformat()}
    copy = begin(three, "02_write", 200, notes)
    lines = run(three).stdout.splitlines()
    assert lines[:3] == [
        "02_write · To write",
        "  1 of 2 exercises done, about 20 min left",
        "  next exercise: conclusion (a person reads it; nothing is written yet)",
    ]
    assert "not checked" not in lines[3]
    os.utime(copy)
    time = datetime.fromtimestamp(copy.stat().st_mtime)
    saved = run(three).stdout.splitlines()[3]
    assert saved == f"  saved today at {time:%H:%M}, not checked since you saved it"


def test_a_lesson_that_was_never_checked_is_said_to_be_so(three):
    begin(three, "01_small", 1)
    assert "  next exercise: double\n" in run(three).stdout
    assert ", not checked yet\n" in run(three).stdout


def test_an_exercise_that_is_partly_right_is_said_to_be_so(three):
    begin(three, "02_write", 1, {"tenth": "partial", "conclusion": "manual"})
    assert "  next exercise: tenth (correct in part)\n" in run(three).stdout
    assert "0 of 1 exercises correct, 1 in part" in run(three, "list").stdout


def test_after_a_lesson_without_exercises_the_next_one_is_named(three):
    copy = begin(three, "00_read", 1)
    assert run(three).stdout == (
        "You were last in 00_read, which has no exercises. To read on in it:\n"
        f'  python -m jupyter lab "{copy}"\n'
        f"Next is 01_small, about 5 minutes:\n  {RUN} start 01_small\n"
    )


def test_when_all_is_done_the_files_to_hand_in_are_named(three):
    small = begin(three, "01_small", 5, dict.fromkeys(FORMULAS, "correct"))
    assert run(three).stdout == (
        "You have finished what you have begun, as far as the visible tests look. To hand in:\n"
        f"  {small}\nNext is 02_write, about 40 minutes:\n  {RUN} start 02_write\n"
    )
    notes = {"tenth": "correct", "conclusion": "manual", "checked at": "2020-02-02T10:00:00+00:00"}
    write = begin(three, "02_write", 5, notes)
    assert "next exercise: conclusion" in run(three).stdout
    assert run(three, "check").stdout == "Left to do:\n02_write: conclusion\n"
    write_conclusion(three)
    begin(three, "00_read", 50)
    assert run(three).stdout == (
        "You have finished the course, as far as the visible tests look. To hand in:\n"
        f"  {small}\n  {write}, not checked since you saved it, a person reads: conclusion\n"
    )
    assert run(three, "check").stdout == "You have finished the course.\n"


def test_work_in_lessons_is_where_one_goes_on(three):
    given = three / "lessons" / "01_small" / "01_small.ipynb"
    change(given, {"double": RIGHT["double"]})
    told = run(three).stdout
    assert told.startswith("01_small · Small\n  0 of 10 exercises done")
    assert "  you work in the course's own notebook:\n    What is written there" in told
    assert f'python -m jupyter lab "{given}"' in told


# check


def test_a_check_is_noted_with_its_time_and_the_hub_goes_on_from_there(three):
    run(three, "start", "1")
    change(copy_of(three, "01_small"), {"double": RIGHT["double"]})
    assert run(three, "check", "1").returncode == 0
    lines = run(three).stdout.splitlines()
    assert lines[1:3] == [
        "  1 of 10 exercises done, about 5 min left",
        "  next exercise: triple (not attempted)",
    ]
    assert "not checked" not in lines[3]


def test_another_file_changes_no_notes_on_one_s_own_copy(three, tmp_path):
    run(three, "start", "1")
    other = shutil.copyfile(copy_of(three, "01_small"), tmp_path / "friend.ipynb")
    change(other, RIGHT)
    result = run(three, "check", other)
    assert "10 of 10 exercises are correct" in result.stdout
    assert result.stdout.splitlines()[-1].endswith(f"your copy, {copy_of(three, '01_small')}.")
    assert "started" in run(three, "list").stdout


def test_a_notebook_elsewhere_is_where_one_goes_on_when_there_is_no_copy(three, tmp_path):
    mine = shutil.copyfile(three / "lessons" / "01_small" / "01_small.ipynb", tmp_path / "é.ipynb")
    change(mine, {"double": RIGHT["double"]})
    run(three, "check", mine)
    told = run(three).stdout
    assert told.startswith("01_small · Small\n  1 of 10 exercises done")
    assert f'Check it:     {RUN} check "{mine}"\n' in told
    mine.unlink()
    assert run(three).stdout.startswith("You have begun nothing yet.")


def test_check_says_that_the_code_has_one_s_rights(three, tmp_path):
    told = " ".join(run(three, "check", "--help").stdout.split())
    assert "It runs the code in that notebook with your rights" in told
    assert "python -m autograder try NOTEBOOK" in told
    run(three, "start", "1")
    assert "with your rights" not in run(three, "check", "1").stdout
    other = shutil.copyfile(copy_of(three, "01_small"), tmp_path / "friend.ipynb")
    assert "with your rights" in run(three, "check", other).stdout


def test_a_partial_answer_has_a_sign_of_its_own(three):
    run(three, "start", "2")
    change(copy_of(three, "02_write"), {"tenth": "def tenth(x):\n    return abs(x) / 10"})
    result = run(three, "check", "2")
    assert result.returncode == 1
    assert lines_of(result) == {
        "tenth": ("~", "no tenth of a negative"),
        "conclusion": ("-", "not attempted"),
    }
    assert "0 of 1 exercises are correct" in result.stdout
    assert "0 of 1 exercises correct, 1 in part" in run(three, "list").stdout


def test_what_student_code_says_moves_no_cursor(course, copy, monkeypatch):
    escape = "def double(x):\n    raise ValueError('\\x1b[2J\\x1b]0;title\\x07 \\x9b3J \\u202e')"
    change(copy, {"double": escape})
    result = run(course, "check", "1")
    assert lines_of(result)["double"][1].startswith(
        r"ValueError: \x1b[2J\x1b]0;title\x07 \x9b3J \u202e"
    )
    assert all(letter.isprintable() for letter in result.stdout.replace("\n", ""))
    remark = r"setup cell fails: ValueError: \x1b[2J."
    broken_numpy(course, monkeypatch, "raise ValueError('\\x1b[2J')")
    assert remark in run(course, "check", "1").stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_letters_that_a_terminal_lacks_end_no_command(three, monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    for command in ([], ["list"], ["start", "1"], [], ["check", "1"], ["check", "Übung 李.ipynb"]):
        result = run(three, *command)
        assert result.returncode == int("Übung 李.ipynb" in command), result.stderr
        assert "Traceback" not in result.stderr
    assert "\\u674e" in run(three).stdout
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    assert "Übung 李" in run(three).stdout


# The commands


def test_list_shows_number_title_time_and_that_nothing_is_begun(course):
    result = run(course, "list")
    assert result.returncode == 0, result.stderr
    line, following = result.stdout.splitlines()
    assert line.split() == ["01_small", "about", "5", "min", "not", "started", "Small"]
    assert following == f"Next: {RUN} start 01_small"


def test_list_ends_with_where_to_go_on(three):
    def last_line():
        return run(three, "list").stdout.splitlines()[-1]

    begin(three, "02_write", 9, {"tenth": "correct"})
    assert last_line() == f"Next: conclusion, in 02_write. Where it is: {RUN}"
    begin(three, "01_small", 5)
    assert last_line() == f"Next: double, in 01_small. Where it is: {RUN}"
    for lesson, minutes in (("02_write", 9), ("01_small", 5)):
        notes = dict.fromkeys([*FORMULAS, "tenth"], "correct")
        shutil.rmtree(three / "work" / lesson)
        begin(three, lesson, minutes, notes)
    write_conclusion(three)
    assert last_line() == f"Next: {RUN} start 00_read"
    begin(three, "00_read", 1)
    assert last_line() == f"Nothing is left to do. What to hand in: {RUN}"


def test_list_shows_what_is_begun_and_after_a_check_what_is_correct(course):
    run(course, "start", "1")
    assert " started " in run(course, "list").stdout
    notes = {"01_small": {"double": "correct", "triple": "incorrect", "square": "correct"}}
    (course / "work" / "progress.json").write_text(json.dumps(notes))
    assert "2 of 10 exercises correct" in run(course, "list").stdout


def test_files_named_like_libraries_in_the_current_folder_do_no_harm(course):
    folder = course / "work"
    folder.mkdir()
    for name in ("random", "numpy", "argparse", "json", "pathlib", "datetime", "shutil"):
        (folder / f"{name}.py").write_text("raise SystemExit('this is the wrong module')")
    result = run(course, "list", folder=folder)
    assert result.returncode == 0, result.stderr
    assert "01_small" in result.stdout


def test_a_wrong_command_and_a_missing_lesson_are_wrong_usage(course):
    for arguments in (["begin"], ["start"]):
        result = run(course, *arguments)
        assert result.returncode == 2
        assert "usage: python -m mnist_utils" in result.stderr


def test_the_stub_of_the_lesson_is_what_these_tests_take_it_for(course):
    text = (course / "lessons" / "01_small" / "01_small.ipynb").read_text(encoding="utf-8")
    assert STUB.splitlines()[-1] == "raise NotImplementedError"
    assert text.count("raise NotImplementedError") == len(FORMULAS)
    assert "CANARY" not in text

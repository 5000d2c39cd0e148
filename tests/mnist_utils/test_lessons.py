import json
import os
import shutil
import subprocess
import sys

import pytest

from mnist_utils.cells import grade_id
from mnist_utils.given import checksum
from tests.mnist_utils.miniature import assert_sentence, change, lines_of, run

DOUBLE = {"double": "def double(x):\n    return x + x"}
RESTORE = "take lessons/01_small/01_small.ipynb from a fresh copy of the course"


@pytest.fixture
def given(course):
    """The course's own notebook of its lesson."""
    return course / "lessons" / "01_small" / "01_small.ipynb"


def ask(course, expression):
    """Return what an expression in the course's own mnist_utils is."""
    program = (
        "import json; from mnist_utils import lessons; from pathlib import Path; "
        f"print(json.dumps({expression}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=course,
        env=os.environ | {"PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def test_without_lessons_beside_the_package_list_says_where_they_should_be(course):
    shutil.rmtree(course / "lessons")
    for command in (["list"], ["check", "1"]):
        assert_sentence(run(course, *command), "There are no lessons", str(course / "lessons"))


# What is a lesson


def test_other_files_in_lessons_change_nothing(course, given):
    before = run(course, "list")
    shutil.copyfile(given, given.with_name("01_small-Copy1.ipynb"))
    given.with_name("Untitled.ipynb").touch()
    (course / "lessons" / "Untitled.ipynb").touch()
    for folder in (course / "lessons", given.parent):
        kept = folder / ".ipynb_checkpoints"
        kept.mkdir()
        (kept / "01_small-checkpoint.ipynb").write_text("{")
        (kept / ".ipynb_checkpoints.ipynb").mkdir()
    (course / "lessons" / "01_small copy").mkdir()
    shutil.copyfile(given, course / "lessons" / "01_small copy" / "01_small.ipynb")
    result = run(course, "list")
    assert (result.returncode, result.stdout) == (0, before.stdout)
    assert run(course, "start", "1").returncode == 0
    change(course / "work" / "01_small" / "01_small.ipynb", DOUBLE)
    assert lines_of(run(course, "check", "1"))["double"][0] == "+"


@pytest.mark.parametrize("how", ["empty", "gone"])
def test_a_broken_lesson_stops_only_itself(course, given, how):
    other = course / "lessons" / "02_other" / "02_other.ipynb"
    other.parent.mkdir()
    shutil.copyfile(given, other)
    given.write_text("") if how == "empty" else given.unlink()
    what = "cannot be read as a notebook" if how == "empty" else "is not there"
    listed = run(course, "list")
    assert listed.returncode == 0, listed.stderr
    broken, sound, following = listed.stdout.splitlines()
    assert broken.startswith("01_small ")
    assert f"{given}, {what}. To get it back: {RESTORE}." in broken
    assert sound.startswith("02_other ")
    assert following.endswith("start 02_other")
    assert run(course).returncode == run(course, "check").returncode == 0
    assert run(course, "start", "2").returncode == 0
    for command in ("start", "check"):
        assert_sentence(run(course, command, "1"), str(given), what, RESTORE)
    assert_sentence(run(course, "check", given), what, RESTORE)


def test_where_git_has_the_course_it_gives_a_lesson_back(course, given):
    (course / ".git").mkdir()
    given.unlink()
    command = f'git -C "{course}" restore lessons/01_small/01_small.ipynb'
    assert_sentence(run(course, "start", "1"), f"To get it back: {command}.")


# Which lesson a notebook is of


@pytest.mark.parametrize(
    "name",
    ["01_small-Copy1.ipynb", "02_other.ipynb", "Müllers Blätter.ipynb", "01_small.ipynb.txt"],
)
def test_a_notebook_is_checked_whatever_it_is_called(course, given, tmp_path, name):
    path = tmp_path / "ein Schreibtisch 李" / name
    path.parent.mkdir()
    shutil.copyfile(given, path)
    change(path, DOUBLE)
    result = run(course, "check", name, folder=path.parent)
    assert result.returncode == 0, result.stderr
    assert lines_of(result)["double"][0] == "+"
    assert "It is of the lesson 01_small." in result.stdout


def test_a_lesson_is_known_by_its_marks_then_its_functions_then_its_title(course, given, tmp_path):
    path = tmp_path / "mine.ipynb"
    notebook = json.loads(given.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    of = f"lessons.lesson_of(Path({str(path)!r})).name"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert ask(course, of) == "01_small"
    notebook["cells"] = [one for one in notebook["cells"] if "def " not in "".join(one["source"])]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert ask(course, of) == "01_small"  # as of lessons that have no exercises
    notebook["cells"] = notebook["cells"][1:]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert_sentence(run(course, "check", path), f"{path} is of no lesson", "the right file?")


def test_a_path_that_leads_nowhere_is_a_sentence(course):
    result = run(course, "check", "a.ipynb")
    assert_sentence(result, "There is no notebook a.ipynb.", "or a lesson: 01_small.")
    copy = course / "work" / "01_small" / "01_small.ipynb"
    assert_sentence(run(course, "check", copy), f"no notebook {copy}.", "start 01_small")


# Work done in lessons/


def test_what_was_given_is_known_when_the_file_was_worked_in(course, given):
    stubs = ask(course, "lessons.given_stubs(lessons.find_lesson('1'))")
    notebook = json.loads(given.read_text(encoding="utf-8"))
    sources = {grade_id(one): "".join(one["source"]) for one in notebook["cells"]}
    assert {name: checksum(sources[name]) for name in stubs} == stubs
    change(given, DOUBLE, keep=lambda cell: grade_id(cell) != "triple")
    assert ask(course, "lessons.given_stubs(lessons.find_lesson('1'))") == stubs
    changed = "sorted(lessons.changed_answers((one := lessons.find_lesson('1')), one.released))"
    assert ask(course, changed) == ["double", "triple"]
    assert "triple" in ask(course, "lessons.find_lesson('1').exercises")


@pytest.mark.parametrize("text", [None, "", "[]", '{"01_small": 3}'])
def test_without_checksums_nothing_is_compared(course, given, text):
    noted = course / "lessons" / "given.json"
    noted.unlink() if text is None else noted.write_text(text)
    change(given, DOUBLE, tests={"test_double": "assert True"})
    assert run(course, "list").stdout.splitlines()[0].split()[-3:-1] == ["not", "started"]
    started = run(course, "start", "1")
    assert (started.returncode, len(started.stdout.splitlines())) == (0, 2)
    assert lines_of(run(course, "check", "1"))["triple"] == ("-", "not attempted")


def test_work_in_lessons_is_checked_there_and_told_how_to_move(course, given):
    change(given, DOUBLE)
    result = run(course, "check", "1")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        f"Checking {given} as it was last saved ...",
        "  This is the course's own notebook, not a copy of yours in work/.",
        "  What is written there is moved into work/ by: python -m mnist_utils start 01_small",
        f"  Then, to get the original back: {RESTORE}",
    ]
    assert lines_of(result)["double"] == ("+", "correct, as far as the visible tests look")
    assert "course's own notebook" in run(course, "check", given).stdout


def test_start_carries_work_in_lessons_over_and_says_how_to_begin_without_it(course, given):
    change(given, DOUBLE)
    for option in ([], ["--again"]):
        result = run(course, "start", "1", *option)
        assert result.returncode == 0, result.stderr
        copy = course / "work" / "01_small" / "01_small.ipynb"
        assert copy.read_bytes() == given.read_bytes()
        assert f"course's own notebook, {given}: your copy holds these changes" in result.stdout
        then = "Then: python -m mnist_utils start 01_small --again\n"
        assert result.stdout.endswith(f"get the original back: {RESTORE}\n{then}")


def test_an_untouched_copy_beside_work_in_lessons_is_not_all_that_is_said(course, copy, given):
    assert "get the original back" not in run(course, "check", "1").stdout
    change(given, DOUBLE)
    result = run(course, "check", "1")
    assert f"No answer is written in it, but there are some in {given}." in result.stdout
    assert "moved into work/ by: python -m mnist_utils start 01_small --again\n" in result.stdout
    change(copy, DOUBLE)
    assert "get the original back" not in run(course, "check", "1").stdout


def test_a_lesson_that_was_only_run_in_lessons_is_not_begun_there(course, given):
    notebook = json.loads(given.read_text(encoding="utf-8"))
    notebook["metadata"]["widgets"] = {}
    given.write_text(json.dumps(notebook), encoding="utf-8")
    assert_sentence(run(course, "check", "1"), "There is no notebook", "start 01_small")
    assert " not started " in run(course, "list").stdout


def test_changed_tests_of_the_course_s_own_are_not_used(course, copy, given):
    change(given, DOUBLE, tests={"test_double": "assert True"})
    change(given, keep=lambda cell: grade_id(cell) != "setup")
    result = run(course, "check", "1")
    assert_sentence(result, str(given), "as they were given", "setup, test_double", RESTORE)


# start


@pytest.mark.parametrize("name", ["01_small", "small", "01", "1", "01_small.ipynb"])
def test_a_lesson_is_started_by_its_name_or_its_number(course, name):
    result = run(course, "start", name)
    assert result.returncode == 0, result.stderr
    copy = course / "work" / "01_small" / "01_small.ipynb"
    assert f"Your copy: {copy}" in result.stdout
    assert f'jupyter lab "{copy}"' in result.stdout
    assert copy.read_bytes() == (course / "lessons" / "01_small" / "01_small.ipynb").read_bytes()


def test_lesson_0_is_found_by_its_number(course):
    (course / "lessons" / "01_small" / "01_small.ipynb").rename(
        course / "lessons" / "01_small" / "00_small.ipynb"
    )
    (course / "lessons" / "01_small").rename(course / "lessons" / "00_small")
    assert run(course, "start", "0").returncode == 0
    assert run(course, "start", "00", "--again").returncode == 0
    assert_sentence(run(course, "start", ""), "There is no lesson")


@pytest.mark.parametrize(
    ("command", "name"), [("start", "02"), ("start", "tall"), ("start", "a.ipynb"), ("check", "10")]
)
def test_a_wrong_lesson_is_named_with_those_that_there_are(course, command, name):
    assert_sentence(run(course, command, name), f"no lesson {name}", "The lessons are: 01_small.")


def test_start_never_overwrites_what_is_begun(course, copy):
    copy.write_text("mine")
    result = run(course, "start", "1")
    assert_sentence(result, f"You have started this lesson: {copy}", "start 01_small --again")
    assert copy.read_text() == "mine"


def test_start_again_keeps_every_old_copy_under_another_name(course, copy):
    for text in ("first", "second", "third"):  # all within one second, if the machine is quick
        copy.write_text(text)
        result = run(course, "start", "1", "--again")
        assert result.returncode == 0, result.stderr
    kept = [path for path in copy.parent.iterdir() if path != copy]
    assert sorted(path.read_text() for path in kept) == ["first", "second", "third"]
    assert copy.read_bytes() == (course / "lessons" / "01_small" / "01_small.ipynb").read_bytes()


def test_start_again_on_a_full_disk_leaves_the_copy_where_it_is(course, copy, on_small_disk):
    script = (
        "mount -t tmpfs -o size=8k tmpfs work && mkdir work/01_small"
        " && echo mine >work/01_small/01_small.ipynb;"
        ' "$0" -m mnist_utils start 1 --again; ls -A work/01_small; cat work/01_small/*'
    )
    result = on_small_disk(script)
    assert result.stdout == "01_small.ipynb\nmine\n"
    assert "cannot be written (No space left on device)" in result.stderr


def test_a_work_folder_that_cannot_be_made_is_named(course):
    (course / "work").write_text("a file where the folder should be")
    assert_sentence(run(course, "start", "1"), str(course / "work"), "cannot be written")


def test_a_lesson_that_was_not_begun_is_named_with_the_way_to_begin_it(course):
    assert_sentence(run(course, "check", "1"), "There is no notebook", "start 01_small")
    assert_sentence(run(course, "check", "elsewhere/01_small.ipynb"), "There is no notebook")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ('{"cells": [', "cut off"),
        ("[]", "JSON, but no notebook"),
        ("\udcff", "no notebook"),  # a byte that is not UTF-8
    ],
)
def test_a_broken_notebook_is_named_with_the_remedy(course, copy, text, kind):
    copy.write_text(text, encoding="utf-8", errors="surrogateescape")
    result = run(course, "check", "1")
    assert_sentence(result, f"{copy} is {kind}", "Checkpoint", "start LESSON --again")


@pytest.mark.parametrize(
    "cell",
    [
        "text",
        {"source": "x = 1"},
        {"cell_type": "code", "source": "", "metadata": None},
        {"cell_type": "code", "source": "", "metadata": {"nbgrader": 1}},
    ],
)
def test_an_odd_cell_beside_others_is_no_trouble(course, copy, cell):
    change(copy, DOUBLE)
    notebook = json.loads(copy.read_text(encoding="utf-8"))
    copy.write_text(json.dumps(notebook | {"cells": [*notebook["cells"], cell]}))
    assert lines_of(run(course, "check", "1"))["double"][0] == "+"


@pytest.mark.parametrize(
    "notes", ["{", "[]", '{"01_small": 3}', '{"01_small": {"double": []}}', "\udcff"]
)
def test_broken_notes_on_progress_are_no_trouble(course, notes):
    path = course / "work" / "progress.json"
    path.parent.mkdir()
    path.write_text(notes, encoding="utf-8", errors="surrogateescape")
    assert run(course, "list").returncode == 0
    left = run(course, "check")
    assert left.returncode == 0, left.stderr
    assert left.stdout.startswith("Left to do:\n01_small: double, triple")


# solution


def test_solution_shows_an_answer_without_tests_and_marks(course):
    result = run(course, "solution", "triple")
    assert result.returncode == 0, result.stderr
    assert result.stdout == 'def triple(x):\n    """Give 3 * x."""\n    return 3 * x\n'


def test_an_unknown_exercise_is_named_with_those_that_there_are(course):
    assert_sentence(run(course, "solution", "fourth"), "no exercise fourth", "double, triple")


def test_without_solutions_the_instructor_is_to_be_asked(course):
    shutil.rmtree(course / "solutions")
    assert_sentence(run(course, "solution", "double"), "no solutions", "instructor")

"""The student's command line, as real processes in a miniature course."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import mnist_utils
from autograder.course.build import STUB, build
from mnist_utils.cells import grade_id, role

SETUP = """\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

ten = 10

# %% [markdown]
# A demonstration that would end the check, if it were run:

# %%
import os
os._exit(1)
"""

EXERCISE = '''
# %% answer="{name}"
def {name}(x):
    """Give {formula}."""
    ### BEGIN SOLUTION
    return {formula}
    ### END SOLUTION

# %% test="{name}" points=1
assert {name}(6) == {six}, f"{name}(6) is {{{name}(6)}}, {six} is asked for."
### BEGIN HIDDEN TESTS
# CANARY
assert {name}(ten) == {ten}, "For another number it is wrong."
### END HIDDEN TESTS
'''

FORMULAS = {
    "double": "2 * x",
    "triple": "3 * x",
    "square": "x * x",
    "half": "x // 2",
    "negative": "-x",
    "successor": "x + 1",
    "third": "x // 3",
    "cube": "x**3",
    "predecessor": "x - 1",
    "same": "x",
}

ADDED = "def divide(a, b):\n    return a // b"

# What one student has written when the check comes. The answer of `cube` is deleted, and so is the
# test of `double`; `predecessor` is as it was given.
ANSWERS = {
    "double": "def double(x):\n    return x + x",
    "triple": "def triple(x):\n    return 3 + x",
    "square": "def square(x):\n    numbers = []\n    return numbers[x]",
    "half": "def half(x)\n    return x // 2",
    "negative": "def negative(x):\n    y = -x\n    raise NotImplementedError",
    "successor": "def successor(x):\n    while True:\n        x = x + 1 - 1",
    "third": "def third(x):\n    return divide(x, 3)",
    "same": "def same(x):\n    return 7",
}


@pytest.fixture(scope="module")
def given_course(tmp_path_factory):
    """A course as a student gets it: the package and one lesson with its source beside it."""
    course = tmp_path_factory.mktemp("given") / "a course"
    package = Path(mnist_utils.__file__).parent
    shutil.copytree(package, course / "mnist_utils", ignore=shutil.ignore_patterns("__pycache__"))
    check = course / "mnist_utils" / "check.py"
    text = check.read_text(encoding="utf-8")
    assert "CELL_SECONDS = 60" in text
    check.write_text(text.replace("CELL_SECONDS = 60", "CELL_SECONDS = 3"), encoding="utf-8")
    exercises = [
        EXERCISE.format(
            name=name, formula=formula, six=eval(formula, {"x": 6}), ten=eval(formula, {"x": 10})
        )
        for name, formula in FORMULAS.items()
    ]
    (course / "solutions").mkdir()
    source = SETUP + "".join(exercises)
    (course / "solutions" / "01_small.py").write_text(source, encoding="utf-8")
    build(course)
    return course


@pytest.fixture
def course(given_course, tmp_path):
    """A course for one test alone, in a path with a space."""
    return shutil.copytree(given_course, tmp_path / "a course")


@pytest.fixture
def copy(course):
    """The student's notebook: the lesson, begun."""
    path = course / "work" / "01_small" / "01_small.ipynb"
    path.parent.mkdir(parents=True)
    shutil.copyfile(course / "lessons" / "01_small" / "01_small.ipynb", path)
    return path


def run(course, *arguments, folder=None):
    """Run the course's own copy of the command line, as somebody who stands in `folder` does."""
    return subprocess.run(
        [sys.executable, "-m", "mnist_utils", *map(str, arguments)],
        cwd=folder or course,
        env=os.environ | {"PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def change(path, answers=None, keep=lambda cell: True, added=(), tests=None):
    """Work in a notebook: write answers, drop cells, add cells at the end, edit tests."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if role(cell) == "answer":
            cell.source = (answers or {}).get(grade_id(cell), cell.source)
        if role(cell) == "test":
            cell.source = (tests or {}).get(grade_id(cell), cell.source)
    notebook.cells = [cell for cell in notebook.cells if keep(cell)]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in added]
    nbformat.write(notebook, path)


def lines_of(result):
    """Read the exercises in what `check` printed: (sign, text) by name."""
    found = re.findall(r"^  ([-+!]) (\w+) +(.*(?:\n {6,}.*)*)", result.stdout, re.MULTILINE)
    return {name: (sign, text) for sign, name, text in found}


def assert_sentence(result, *parts):
    """It failed with one sentence on stderr, and nothing that looks like a crash."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for part in parts:
        assert part in result.stderr


# list


def test_list_shows_number_title_time_and_that_nothing_is_begun(course):
    result = run(course, "list")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["01_small", "Small", "about", "5", "min", "not", "begun"]


def test_list_shows_what_is_begun_and_after_a_check_what_is_correct(course):
    run(course, "start", "1")
    assert run(course, "list").stdout.rstrip().endswith("begun")
    notes = {"01_small": {"double": "correct", "triple": "incorrect", "square": "correct"}}
    (course / "work" / "progress.json").write_text(json.dumps(notes))
    assert run(course, "list").stdout.rstrip().endswith("2 of 10 exercises correct")


def test_without_lessons_beside_the_package_list_says_where_they_should_be(course):
    shutil.rmtree(course / "lessons")
    for command in (["list"], ["check", "1"]):
        assert_sentence(run(course, *command), "There are no lessons", str(course / "lessons"))


def test_files_named_like_libraries_in_the_current_folder_do_no_harm(course):
    folder = course / "work"
    folder.mkdir()
    for name in ("random", "numpy", "argparse", "json", "pathlib", "datetime", "shutil"):
        (folder / f"{name}.py").write_text("raise SystemExit('this is the wrong module')")
    result = run(course, "list", folder=folder)
    assert result.returncode == 0, result.stderr
    assert "01_small" in result.stdout


def test_no_command_and_a_wrong_command_are_wrong_usage(course):
    for arguments in ([], ["begin"], ["start"]):
        result = run(course, *arguments)
        assert result.returncode == 2
        assert "usage: python -m mnist_utils" in result.stderr


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
    ("command", "name"), [("start", "02"), ("start", "tall"), ("check", "10"), ("check", "a.ipynb")]
)
def test_a_wrong_lesson_is_named_with_those_that_there_are(course, command, name):
    assert_sentence(run(course, command, name), f"no lesson {name}", "The lessons are: 01_small.")


def test_start_never_overwrites_what_is_begun(course, copy):
    copy.write_text("mine")
    result = run(course, "start", "1")
    assert_sentence(result, f"You have begun this lesson: {copy}", "start 01_small --again")
    assert copy.read_text() == "mine"


def test_start_again_keeps_every_old_copy_under_another_name(course, copy):
    for text in ("first", "second", "third"):  # all within one second, if the machine is quick
        copy.write_text(text)
        result = run(course, "start", "1", "--again")
        assert result.returncode == 0, result.stderr
    kept = [path for path in copy.parent.iterdir() if path != copy]
    assert sorted(path.read_text() for path in kept) == ["first", "second", "third"]
    assert copy.read_bytes() == (course / "lessons" / "01_small" / "01_small.ipynb").read_bytes()


def test_a_work_folder_that_cannot_be_made_is_named(course):
    (course / "work").write_text("a file where the folder should be")
    assert_sentence(run(course, "start", "1"), str(course / "work"), "cannot be written")


# check: one notebook with every kind of answer


@pytest.fixture(scope="module")
def checked(given_course, tmp_path_factory):
    """The result of checking ANSWERS, and the course in which that was done."""
    course = shutil.copytree(given_course, tmp_path_factory.mktemp("checked") / "a course")
    run(course, "start", "1")
    change(
        course / "work" / "01_small" / "01_small.ipynb",
        ANSWERS,
        keep=lambda cell: grade_id(cell) not in ("cube", "test_double"),
        # An edited test does not help; hidden tests are not here to be known.
        tests={"test_same": "assert True", "test_triple": "assert triple(6)"},
    )
    notebook = nbformat.read(course / "work" / "01_small" / "01_small.ipynb", as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == "third")
    notebook.cells.insert(place, nbformat.v4.new_code_cell(ADDED))
    nbformat.write(notebook, course / "work" / "01_small" / "01_small.ipynb")
    return run(course, "check", "1"), course


def test_a_check_with_something_wrong_ends_with_1_and_no_traceback(checked):
    result, _ = checked
    assert result.returncode == 1
    assert result.stderr == ""
    assert "Traceback" not in result.stdout
    assert result.stdout.splitlines()[0].endswith("01_small.ipynb as it was last saved ...")
    assert result.stdout.splitlines()[-1] == "2 of 10 exercises are correct."
    assert list(lines_of(result)) == list(FORMULAS)


def test_a_right_answer_is_correct_also_when_its_test_cell_was_deleted(checked):
    assert lines_of(checked[0])["double"] == ("+", "correct")


def test_a_wrong_answer_gets_the_message_of_the_visible_test(checked):
    assert lines_of(checked[0])["triple"] == ("!", "triple(6) is 9, 18 is asked for.")


def test_an_edited_test_cell_does_not_help(checked):
    assert lines_of(checked[0])["same"] == ("!", "same(6) is 7, 6 is asked for.")


def test_an_exception_is_shown_with_the_student_s_own_line(checked):
    assert lines_of(checked[0])["square"] == (
        "!",
        "IndexError: list index out of range (a place beyond the end: places are counted from 0), "
        "in your line: return numbers[x]",
    )


def test_a_syntax_error_is_shown_with_its_line(checked):
    sign, text = lines_of(checked[0])["half"]
    assert sign == "!"
    assert text.startswith("SyntaxError: ")
    assert text.endswith("in your line: def half(x)")


def test_a_forgotten_raise_notimplementederror_is_pointed_out(checked):
    assert lines_of(checked[0])["negative"] == (
        "!",
        "The line 'raise NotImplementedError' is still there. Take it out.",
    )


def test_an_endless_loop_is_cut_and_the_exercises_after_it_are_checked(checked):
    sign, text = lines_of(checked[0])["successor"]
    assert sign == "!"
    assert "did not finish in time" in text


def test_an_answer_may_use_a_helper_from_a_cell_that_was_added(checked):
    assert lines_of(checked[0])["third"] == ("+", "correct")


def test_an_answer_may_use_a_helper_from_a_demonstration_that_was_changed(course, copy):
    path = copy
    notebook = nbformat.read(path, as_version=4)
    (demonstration,) = [cell for cell in notebook.cells if "os._exit" in cell.source]
    demonstration.source = ADDED
    nbformat.write(notebook, path)
    change(path, {"third": ANSWERS["third"]})
    assert lines_of(run(course, "check", "1"))["third"] == ("+", "correct")


def test_a_deleted_answer_cell_is_missing(checked):
    assert lines_of(checked[0])["cube"] == ("!", "The cell that answers cube is not there.")


def test_an_untouched_answer_among_others_is_not_attempted(checked):
    assert lines_of(checked[0])["predecessor"] == ("-", "not attempted")


def test_list_and_check_tell_afterwards_what_is_done_and_what_is_left(checked):
    _, course = checked
    assert run(course, "list").stdout.rstrip().endswith("2 of 10 exercises correct")
    left = run(course, "check")
    assert left.returncode == 0
    assert left.stdout == (
        "Left to do:\n"
        "01_small: triple, square, half, negative, successor, cube, predecessor, same\n"
    )


def test_checking_changes_no_notebook_and_leaves_only_the_notes(checked):
    _, course = checked
    work = course / "work"
    found = sorted(path.relative_to(work).as_posix() for path in work.rglob("*.*"))
    assert found == ["01_small/01_small.ipynb", "progress.json"]


# check: other notebooks


def test_an_untouched_lesson_is_not_attempted_and_nothing_is_wrong(course, copy):
    before = copy.read_bytes()
    result = run(course, "check", "small")
    assert result.returncode == 0, result.stdout + result.stderr
    assert set(lines_of(result).values()) == {("-", "not attempted")}
    assert result.stdout.endswith("0 of 10 exercises are correct.\n")
    assert copy.read_bytes() == before


def test_with_every_answer_right_the_course_is_finished(course, copy):
    right = {name: f"def {name}(x):\n    return {text}" for name, text in FORMULAS.items()}
    change(copy, right)
    (course / "work" / "progress.json").write_text("{broken")
    result = run(course, "check", "01")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.endswith("10 of 10 exercises are correct.\n")
    assert run(course, "check").stdout == "You have finished the course.\n"
    assert run(course, "list").stdout.rstrip().endswith("10 of 10 exercises correct")


def test_a_notebook_elsewhere_is_checked_by_its_path(course, tmp_path):
    path = tmp_path / "my desk" / "01_small.ipynb"
    path.parent.mkdir()
    shutil.copyfile(course / "lessons" / "01_small" / "01_small.ipynb", path)
    change(path, {"double": ANSWERS["double"]})
    for argument in (path, "01_small.ipynb"):
        result = run(course, "check", argument, folder=path.parent)
        assert result.returncode == 0, result.stdout + result.stderr
        assert lines_of(result)["double"] == ("+", "correct")


def test_a_lesson_that_was_not_begun_is_named_with_the_way_to_begin_it(course):
    assert_sentence(run(course, "check", "1"), "There is no notebook", "start 01_small")
    assert_sentence(run(course, "check", "elsewhere/01_small.ipynb"), "There is no notebook")


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"cells": [',
        "[]",
        '{"cells": ["text"]}',
        '{"cells": [{"source": "x = 1"}]}',
        '{"cells": [{"cell_type": "code", "source": "", "metadata": null}]}',
        '{"cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": 1}}]}',
        "\udcff",  # a byte that is not UTF-8
    ],
)
def test_a_broken_notebook_is_named_with_the_remedy(course, copy, text):
    copy.write_text(text, encoding="utf-8", errors="surrogateescape")
    result = run(course, "check", "1")
    assert_sentence(result, str(copy), "cannot be read as a notebook", "start 01_small --again")


@pytest.mark.parametrize("call", ["os._exit(0)", "exit()"])
def test_a_cell_that_ends_python_is_named_in_a_sentence(course, copy, call):
    change(copy, {"double": f"import os, time\n{call}", "triple": "time.sleep(2)"})
    result = run(course, "check", "1")
    assert_sentence(result, "Python ended while it ran", "exit()", "check again")
    assert not (course / "work" / "progress.json").exists()


@pytest.mark.slow
def test_a_loop_that_cannot_be_interrupted_is_named_in_a_sentence(course, copy):
    change(copy, {"double": "def double(x):\n    return sum(range(10**12))"})
    result = run(course, "check", "1")
    assert_sentence(result, "the cell test_double", "cannot be interrupted", "check again")


def test_a_copied_test_cell_is_not_run(course, copy):
    notebook = nbformat.read(copy, as_version=4)
    test = next(cell for cell in notebook.cells if grade_id(cell) == "test_double")
    own = nbformat.from_dict(test | {"source": "assert double(1) == 0, 'mine'", "id": "mine"})
    notebook.cells.append(own)
    nbformat.write(notebook, copy)
    change(copy, {"double": ANSWERS["double"]})
    assert lines_of(run(course, "check", "1"))["double"] == ("+", "correct")


def test_a_setup_cell_that_fails_is_told_with_the_way_to_doctor(course, copy):
    (copy.parent / "numpy.py").write_text("raise ImportError('no good')")
    result = run(course, "check", "1")
    assert_sentence(
        result, "setup cell fails: ImportError: no good", "python -m mnist_utils doctor"
    )


@pytest.mark.parametrize("program", ["false", "there-is-no-such-python"])
def test_a_kernel_that_does_not_start_is_told_with_the_way_to_doctor(
    course, copy, monkeypatch, program
):
    kernel = course / "share" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": [program], "display_name": "old", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(kernel.parent.parent.parent))
    result = run(course, "check", "1")
    assert_sentence(result, "kernel python3 cannot be started", "python -m mnist_utils doctor")


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


def test_the_stub_of_the_lesson_is_what_these_tests_take_it_for(course):
    text = (course / "lessons" / "01_small" / "01_small.ipynb").read_text(encoding="utf-8")
    assert STUB.splitlines()[-1] == "raise NotImplementedError"
    assert text.count("raise NotImplementedError") == len(FORMULAS)
    assert "CANARY" not in text

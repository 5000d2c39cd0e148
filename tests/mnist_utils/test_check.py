import shutil

import nbformat
import pytest

from mnist_utils.cells import grade_id
from tests.mnist_utils.miniature import (
    FORMULAS,
    assert_sentence,
    broken_numpy,
    change,
    lines_of,
    run,
    set_kernel,
)

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

RIGHT = ("+", "correct, as far as the visible tests look")
LOOKED = "exercises are correct, as far as the visible tests look. Marking tries more."


# One notebook with every kind of answer


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
    assert result.stdout.splitlines()[-1] == f"2 of 10 {LOOKED}"
    assert list(lines_of(result)) == list(FORMULAS)


def test_a_right_answer_is_correct_also_when_its_test_cell_was_deleted(checked):
    assert lines_of(checked[0])["double"] == RIGHT


def test_a_wrong_answer_gets_the_message_of_the_visible_test(checked):
    assert lines_of(checked[0])["triple"] == ("!", "triple(6) is 9, 18 is asked for.")


def test_an_edited_test_cell_does_not_help(checked):
    assert lines_of(checked[0])["same"] == ("!", "same(6) is 7, 6 is asked for.")


def test_an_exception_is_shown_with_the_student_s_own_line(checked):
    assert lines_of(checked[0])["square"] == (
        "!",
        "IndexError: list index out of range (an index beyond the end: indices count from 0), "
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
        "The line 'raise NotImplementedError' is still there. Remove it.",
    )


def test_an_endless_loop_is_cut_and_the_exercises_after_it_are_checked(checked):
    sign, text = lines_of(checked[0])["successor"]
    assert sign == "!"
    assert "did not finish in time" in text


def test_an_answer_may_use_a_helper_from_a_cell_that_was_added(checked):
    assert lines_of(checked[0])["third"] == RIGHT


def test_an_answer_may_use_a_helper_from_a_demonstration_that_was_changed(course, copy):
    path = copy
    notebook = nbformat.read(path, as_version=4)
    (demonstration,) = [cell for cell in notebook.cells if "os._exit" in cell.source]
    demonstration.source = ADDED
    nbformat.write(notebook, path)
    change(path, {"third": ANSWERS["third"]})
    assert lines_of(run(course, "check", "1"))["third"] == (
        "+",
        "correct, as far as the visible tests look",
    )


def test_a_deleted_answer_cell_is_missing(checked):
    assert lines_of(checked[0])["cube"] == ("!", "The cell that answers cube is missing.")


def test_an_untouched_answer_among_others_is_not_attempted(checked):
    assert lines_of(checked[0])["predecessor"] == ("-", "not attempted")


def test_list_and_check_tell_afterwards_what_is_done_and_what_is_left(checked):
    _, course = checked
    assert "2 of 10 exercises correct" in run(course, "list").stdout
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


# Other notebooks


def test_an_untouched_lesson_is_not_attempted_and_nothing_is_wrong(course, copy):
    before = copy.read_bytes()
    result = run(course, "check", "small")
    assert result.returncode == 0, result.stdout + result.stderr
    assert set(lines_of(result).values()) == {("-", "not attempted")}
    assert result.stdout.endswith(f"0 of 10 {LOOKED}\n")
    assert copy.read_bytes() == before


def test_with_every_answer_right_the_course_is_finished(course, copy):
    right = {name: f"def {name}(x):\n    return {text}" for name, text in FORMULAS.items()}
    change(copy, right)
    (course / "work" / "progress.json").write_text("{broken")
    result = run(course, "check", "01")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.endswith(f"10 of 10 {LOOKED}\n")
    assert run(course, "check").stdout == "You have finished the course.\n"
    assert "10 of 10 exercises correct" in run(course, "list").stdout


def test_a_notebook_elsewhere_is_checked_by_its_path(course, tmp_path):
    path = tmp_path / "my desk" / "01_small.ipynb"
    path.parent.mkdir()
    shutil.copyfile(course / "lessons" / "01_small" / "01_small.ipynb", path)
    change(path, {"double": ANSWERS["double"]})
    for argument in (path, "01_small.ipynb"):
        result = run(course, "check", argument, folder=path.parent)
        assert result.returncode == 0, result.stdout + result.stderr
        assert lines_of(result)["double"] == RIGHT


def test_a_cell_that_ends_python_costs_only_its_own_exercise(course, copy):
    change(copy, {"double": "import os\nos._exit(0)", "third": "def third(x):\n    return x // 3"})
    result = run(course, "check", "1")
    found = lines_of(result)
    assert found["double"] == (
        "!",
        "Python ended while it ran: too much memory, or a call such as os._exit().",
    )
    assert found["third"] == RIGHT, "what comes after it runs in a new kernel"


@pytest.mark.release("a loop that no interruption ends, in the self-check")
def test_a_loop_that_cannot_be_interrupted_costs_only_its_own_exercise(course, copy):
    answers = {"double": "def double(x):\n    return sum(range(10**12))"}
    change(copy, answers | {"third": "def third(x):\n    return x // 3"})
    found = lines_of(run(course, "check", "1"))
    assert found["double"] == (
        "!",
        "It did not finish in time. Is there a loop that never ends?",
    )
    assert found["third"] == RIGHT


def test_a_copied_test_cell_is_not_run(course, copy):
    notebook = nbformat.read(copy, as_version=4)
    test = next(cell for cell in notebook.cells if grade_id(cell) == "test_double")
    own = nbformat.from_dict(test | {"source": "assert double(1) == 0, 'mine'", "id": "mine"})
    notebook.cells.append(own)
    nbformat.write(notebook, copy)
    change(copy, {"double": ANSWERS["double"]})
    assert lines_of(run(course, "check", "1"))["double"] == (
        "+",
        "correct, as far as the visible tests look",
    )


def test_a_file_beside_the_notebook_hides_no_library(course, copy):
    (copy.parent / "numpy.py").write_text("raise ImportError('no good')")
    change(copy, {"double": ANSWERS["double"]})
    assert lines_of(run(course, "check", "1"))["double"] == RIGHT


def test_a_setup_cell_that_fails_is_told_with_the_way_to_doctor(course, copy, monkeypatch):
    broken_numpy(course, monkeypatch, "raise ImportError('no good')")
    result = run(course, "check", "1")
    assert_sentence(
        result, "setup cell fails: ImportError: no good", "python -m mnist_utils doctor"
    )


@pytest.mark.parametrize("program", ["false", "there-is-no-such-python"])
def test_a_kernel_that_does_not_start_is_told_with_the_way_to_doctor(
    course, copy, monkeypatch, program
):
    set_kernel(course, monkeypatch, {"argv": [program]})
    result = run(course, "check", "1")
    assert_sentence(result, "kernel python3 cannot be started", "python -m mnist_utils doctor")

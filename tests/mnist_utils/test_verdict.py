"""Verdicts, read from cells that a kernel has really run."""

import os
import re
import subprocess
import sys
from importlib import import_module

import nbformat
import numpy as np
import pytest

from mnist_utils.kernel import make_client
from mnist_utils.verdict import Verdict, describe_error, point_down, read_failure, read_verdict

CELL_SECONDS = 2

# Every case is an exercise of its own: the answer cells, then the test cells. They share a kernel.
CASES = {
    "right": (
        ["def right(x):\n    return 2 * x"],
        ["assert right(2) == 4", "assert right(0) == 0"],
    ),
    "wrong": (
        ["def wrong(x):\n    return x"],
        ['assert wrong(2) == 4, f"wrong(2) is {wrong(2)}, 4 is asked for."'],
    ),
    "speechless": (["def speechless(x):\n    return x"], ["assert speechless(2) == 4"]),
    "half_right": (
        ["def half_right(x):\n    return abs(x)"],
        ["assert half_right(2) == 2", "assert half_right(-2) == -2, 'The sign is lost.'"],
    ),
    "asserts": (
        ["def asserts(x):\n    assert x > 5, 'too small'\n    return x"],
        ["assert asserts(2) == 2, 'not 2'"],
    ),
    "arrays": (
        ["import numpy as np\n\ndef arrays(x):\n    return np.zeros(x)"],
        ["np.testing.assert_allclose(arrays(3), [0, 1, 0])"],
    ),
    "raises": (
        ["def raises(x):\n    y = x - 2\n    return 1 / y"],
        ["assert raises(2) == 1, 'no'"],
    ),
    "in_a_lambda": (
        [
            "def in_a_lambda(x):\n"
            "    root = lambda y: int('not a number')\n"
            "    return sorted([x], key=root)"
        ],
        ["assert in_a_lambda(2) == [2], 'no'"],
    ),
    "in_a_helper": (
        [
            "def help_out(x):\n"
            "    values = {}\n"
            "    return values[x]\n"
            "\n"
            "def in_a_helper(x):\n"
            "    return help_out(x)"
        ],
        ["assert in_a_helper(2) == 2, 'no'"],
    ),
    "in_a_library": (
        ["def in_a_library(x):\n    rows = np.zeros((2, 3))\n    return rows.reshape(x)"],
        ["assert in_a_library(4).size == 4, 'no'"],
    ),
    "tells_nothing": (["def tells_nothing(x):\n    raise ValueError"], ["assert tells_nothing(2)"]),
    "many_lines": (
        ["def many_lines(x):\n    raise ValueError('one\\ntwo\\nthree')"],
        ["assert many_lines(2), 'no'"],
    ),
    "long": (["def long(x):\n    while True:\n        pass"], ["assert long(2) == 2, 'no'"]),
    "unwritten": (
        ["def unwritten(x):\n    y = x\n    raise NotImplementedError"],
        ["assert unwritten(2) == 2, 'no'"],
    ),
    "uses_unwritten": (
        ["def uses_unwritten(x):\n    return unwritten(x) + 1"],
        ["assert uses_unwritten(2) == 3, 'no'"],
    ),
    "broken": (
        ["def broken(x)\n    return x"],
        ["assert broken(2) == 2, 'no'", "assert broken(3) == 3, 'no'"],
    ),
    "fails_to_run": (
        ["limits = [1]\nlargest = limits[1]\n\ndef fails_to_run(x):\n    return x"],
        ["assert fails_to_run(2) == 2, 'no'", "assert 'fails_to_run' == '', 'other words'"],
    ),
    "fails_later": (
        ["def fails_later(x):\n    return 2 * x\n\nfails_later(2) / 0"],
        ["assert fails_later(2) == 4, 'no'"],
    ),
    "refuses": (
        ["def refuses(x):\n    return [1, 2][x]"],
        [
            "try:\n"
            "    refuses(7)\n"
            "except IndexError as error:\n"
            "    raise AssertionError('Raise a ValueError for 7.') from error"
        ],
    ),
    "refuses_meanwhile": (
        ["def refuses_meanwhile(x):\n    return [1, 2][x]"],
        [
            "try:\n"
            "    refuses_meanwhile(7)\n"
            "except IndexError:\n"
            "    assert False, 'Raise a ValueError for 7.'"
        ],
    ),
    "renames_an_error": (
        [
            "def renames_an_error(x):\n"
            "    try:\n"
            "        return [1][x]\n"
            "    except IndexError as error:\n"
            "        raise ValueError('no such place') from error"
        ],
        ["assert renames_an_error(2) == 2, 'no'"],
    ),
    "in_one_line": (
        ["def in_one_line(x):\n    if x > 1: raise ValueError('the length mismatch')"],
        ["assert in_one_line(2), 'no'"],
    ),
    "numpy_in_one_line": (
        ["def numpy_in_one_line(x):\n    if np.zeros(x) < 0: raise ValueError('negative')"],
        ["assert numpy_in_one_line(2), 'no'"],
    ),
    "test_at_fault": (["def test_at_fault(x):\n    return None"], ["test_at_fault(2) + 1"]),
}


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Answers and tests of every case, run in one kernel."""
    cells = {
        name: ([_code(source) for source in answers], [_code(source) for source in tests])
        for name, (answers, tests) in CASES.items()
    }
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [cell for answers, tests in cells.values() for cell in (*answers, *tests)]
    make_client(notebook, tmp_path_factory.mktemp("kernel"), CELL_SECONDS).execute()
    return cells


def _code(source):
    return nbformat.v4.new_code_cell(source)


@pytest.fixture
def verdict_on(executed):
    def read(name):
        answers, tests = executed[name]
        found = read_verdict(
            name,
            [read_failure(answer, answers) for answer in answers],
            [read_failure(test, answers) for test in tests],
        )
        assert found.exercise == name
        return found.verdict, found.message

    return read


def test_an_answer_that_passes_every_test_is_correct_without_a_message(verdict_on):
    assert verdict_on("right") == ("correct", "")


def test_a_wrong_answer_gets_the_assertion_s_message(verdict_on):
    assert verdict_on("wrong") == ("incorrect", "wrong(2) is 2, 4 is asked for.")


def test_an_assertion_without_a_message_still_gets_a_sentence(verdict_on):
    assert verdict_on("speechless") == ("incorrect", "A check of the test did not hold.")


def test_some_tests_passed_is_partial_with_the_message_of_the_first_that_did_not(verdict_on):
    assert verdict_on("half_right") == ("partial", "The sign is lost.")


def test_an_assertion_inside_the_answer_is_an_error_of_the_answer(verdict_on):
    assert verdict_on("asserts") == (
        "error",
        "AssertionError: too small, in your line: assert x > 5, 'too small'",
    )


def test_the_table_of_numpy_testing_is_kept_whole(verdict_on):
    verdict, message = verdict_on("arrays")
    assert verdict == "incorrect"
    assert "Not equal to tolerance" in message
    assert "Mismatched elements: 1 / 3" in message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "raises",
            "ZeroDivisionError: division by zero (the divisor is 0: handle that case first), "
            "in your line: return 1 / y",
        ),
        (
            "in_a_lambda",
            "ValueError: invalid literal for int() with base 10: 'not a number', "
            "in your line: root = lambda y: int('not a number')",
        ),
        (
            "in_a_helper",
            "KeyError: 2 (the dictionary has no such key), in your line: return values[x]",
        ),
        (
            "in_a_library",
            "ValueError: cannot reshape array of size 6 into shape (4,) "
            "(the new shape has another number of elements), in your line: return rows.reshape(x)",
        ),
        (
            "in_one_line",
            "ValueError: the length mismatch, "
            "in your line: if x > 1: raise ValueError('the length mismatch')",
        ),
        (
            "numpy_in_one_line",
            "ValueError: The truth value of an array with more than one element is ambiguous. Use "
            "a.any() or a.all() (an if about a whole array: say .any() or .all()), "
            "in your line: if np.zeros(x) < 0: raise ValueError('negative')",
        ),
        ("tells_nothing", "ValueError: without a message, in your line: raise ValueError"),
        ("many_lines", "ValueError: one, in your line: raise ValueError('one\\ntwo\\nthree')"),
        (
            "renames_an_error",
            "ValueError: no such place, in your line: raise ValueError('no such place') from error",
        ),
    ],
)
def test_an_exception_is_told_with_the_innermost_line_of_the_answer(verdict_on, name, message):
    assert verdict_on(name) == ("error", message)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("keras.optimizers.Adam(lr=0.1)", "ValueError: lr is an old name, in Keras 3 it is"),
        ("keras.Sequential().compile('adam', lr=0.1)", "in Keras 3 it is learning_rate"),
        ("keras.Sequential().predict_classes(1)", r"model\.predict\(images\)\.argmax"),
        ("keras.Sequential().predict_proba(1)", r"model\.predict\(images\) is what it did"),
        ("keras.optimizers.legacy.Adam()", r"no optimizers\.legacy: write keras.optimizers.Adam"),
        ("keras.utils.np_utils.to_categorical([1])", r"keras\.utils\.to_categorical"),
        ("exec('from tensorflow.keras.utils import np_utils')", r"keras\.utils\.to_categorical"),
        ("tf.train.AdamOptimizer(0.1)", r"TensorFlow 1.s, today it is keras\.optimizers\.Adam"),
        ("tf.keras.optimizers.AdamOptimizer()", r"today it is keras\.optimizers\.Adam"),
        ("np.ones(2)^2", r"TypeError.*\^ is no power in Python, \*\* is"),
        ("keras.layers.Dense((128, 32))", r"one number of units: make a layer for each"),
        (
            "keras.layers.Dense(2, activation=lambda x: x.max())(np.ones((1, 3)))",
            "^AttributeError: '[a-zA-Z.]*EagerTensor' .*own in a layer gets Keras' tensors",
        ),
        (
            "keras.layers.Dense(2, activation=lambda x: max(0, x))(np.ones((1, 3)))",
            "^ValueError: The truth value .*own in a layer gets Keras' tensors",
        ),
        (
            "model = keras.Sequential([keras.layers.Dense(1, activation=lambda x: x.clip(min=0))]);"
            "model.compile('sgd', 'mse'); model.fit(np.ones((2, 1)), np.ones(2), verbose=0)",
            "^AttributeError: SymbolicTensor object .*own in a layer gets Keras' tensors",
        ),
        ("np.ones(2).index(1)", r"a list has this method.*\.tolist\(\)"),
        ("keras.ops.ones(2).argmax()", "a tensor of Keras' and no NumPy array"),
    ],
)
def test_what_a_library_says_is_told_with_todays_name_and_what_to_write(line, told):
    import keras

    tf = import_module("tensorflow")  # it has no types
    with pytest.raises(Exception) as raised:  # noqa: PT011
        exec(line, {"keras": keras, "np": np, "tf": tf})
    said = describe_error(type(raised.value).__name__, str(raised.value), line)
    assert re.search(told, said)
    assert said.endswith(f", in your line: {line}")
    assert "tf_keras`" not in said  # the library's own advice leads back to Keras 2


def test_a_keras_that_a_variable_keeps_from_being_found_is_told_with_the_variable():
    program = "import tensorflow as tf; tf.keras.Sequential"
    environment = {**os.environ, "TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    name, _, text = done.stderr.strip().splitlines()[-1].partition(": ")
    assert "TF_USE_LEGACY_KERAS set? It asks for Keras 2: unset it" in describe_error(
        name, text, program
    )


def test_a_loop_that_does_not_end_is_a_timeout(verdict_on):
    verdict, message = verdict_on("long")
    assert verdict == "timeout"
    assert "did not finish in time" in message


def test_a_raise_notimplementederror_left_in_is_named(verdict_on):
    assert verdict_on("unwritten") == (
        "error",
        "The line 'raise NotImplementedError' is still there. Remove it.",
    )


def test_whoever_calls_an_unwritten_exercise_is_not_told_to_take_out_a_line(verdict_on):
    assert verdict_on("uses_unwritten") == (
        "error",
        "NotImplementedError: without a message, in your line: return unwritten(x) + 1",
    )


def test_an_answer_with_a_syntax_error_explains_its_failing_tests(verdict_on):
    verdict, message = verdict_on("broken")
    assert verdict == "error"
    assert message.startswith("SyntaxError: ")
    assert message.endswith("in your line: def broken(x)")


def test_an_answer_cell_that_does_not_run_explains_its_failing_tests(verdict_on):
    assert verdict_on("fails_to_run") == (
        "error",
        "IndexError: list index out of range (an index beyond the end: indices count from 0), "
        "in your line: largest = limits[1]",
    )


def test_an_answer_cell_that_fails_after_its_function_is_correct_when_its_tests_pass(verdict_on):
    assert verdict_on("fails_later") == ("correct", "")


@pytest.mark.parametrize("name", ["refuses", "refuses_meanwhile"])
def test_a_test_that_answers_an_exception_with_an_assertion_is_quoted(verdict_on, name):
    assert verdict_on(name) == ("incorrect", "Raise a ValueError for 7.")


def test_an_exception_in_the_test_itself_names_no_line_of_the_answer(verdict_on):
    verdict, message = verdict_on("test_at_fault")
    assert verdict == "error"
    assert message.startswith("TypeError: unsupported operand")
    assert message.endswith(
        "(something is None: does a function that was called end without return?)"
    )
    assert "in your line" not in message


def test_a_name_that_gets_its_value_further_down_is_told_to_be_moved_up():
    told = "NameError: name 'helper' is not defined (a name that has no value: is it spelt right?)"
    assert point_down(f"{told}, in your line: helper()", {"helper", "other"}) == (
        "NameError: name 'helper' is not defined (helper is defined further down: move it up), "
        "in your line: helper()"
    )
    assert point_down(told, {"other"}) == told
    assert point_down("ValueError: helper", {"helper"}) == "ValueError: helper"


def test_an_answer_in_two_cells_is_read_in_both(executed):
    first, second = executed["in_a_helper"][0][0], executed["raises"][0][0]
    (test,) = executed["raises"][1]
    assert read_failure(test, [first, second]) == read_failure(test, [second])
    assert read_failure(executed["right"][1][0], [first]) is None


def test_only_what_can_be_put_right_is_wrong():
    wrong = ["partial", "incorrect", "error", "timeout", "missing"]
    assert all(Verdict("x", verdict).is_wrong for verdict in wrong)
    assert not any(Verdict("x", v).is_wrong for v in ("correct", "not attempted", "manual"))

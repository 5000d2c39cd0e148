import pytest

from autograder.authoring.lint import lint
from autograder.course.source import read_lesson

TEST = 'assert total([1, 2]) == 3, f"1 and 2 make 3, not {total([1, 2])}."'
HIDDEN_TEST = 'assert total([]) == 0, "Nothing adds up to 0."'

# Test cells that keep the rules: in place of the visible test of `total`.
SOUND = {
    "a loop that ends with an assert": (
        'for values in ([1], [2, 3]):\n    assert total(values) == sum(values), f"{values}"'
    ),
    "a with block that ends with an assert": (
        'with np.errstate(all="ignore"):\n    assert total([1]) == 1, "1 is 1"'
    ),
    "a condition that ends with an assert": 'if offset:\n    assert total([1]) == 1, "1 is 1"',
    "a helper function with names of its own": (
        "def check(values):\n    found = total(values)\n    return found == sum(values)\n\n"
        'assert check([1, 2]), "1 and 2 make 3."'
    ),
    "a helper class": (
        "class Numbers(list):\n    name = 'numbers'\n\n"
        'assert total(Numbers([1, 2])) == 3, "1 and 2 make 3."'
    ),
    "a comprehension's variable that is called like a name of the setup cell": (
        'values = [offset for offset in range(3)]\nassert total(values) == 3, "0, 1 and 2 make 3."'
    ),
    "a parameter that is called like an answer": (
        'plus = lambda double: double + 1\nassert total([plus(1)]) == 2, "2 is 2"'
    ),
    "names of the setup cell": 'assert total(np.full(2, offset)) == 2, "two times 1 is 2"',
    "an answer of an exercise before": 'assert total([double(1)]) == 2, "twice 1 is 2"',
    "an import of its own": 'import math\nassert total([math.pi]) == math.pi, "pi is pi"',
    "an exception that must come": (
        "try:\n    total(None)\nexcept TypeError as error:\n    raised = error\nelse:\n"
        '    raised = None\nassert raised is not None, "None cannot be added up."'
    ),
    "a dunder name": 'assert total.__name__ == "total", "the name is total"',
    "numpy.testing in what a student sees": (
        'np.testing.assert_allclose(total([1]), 1)\nassert total([]) == 0, "0"'
    ),
}

# Test cells that break one rule, and what their author reads.
BROKEN = {
    "a last value": (
        f"{TEST}\ntotal([1])",
        "the part a student sees must end with an assert; nbgrader reads a last value as a score.",
    ),
    "a loop that ends without an assert": (
        'for values in ([1], [2]):\n    assert total(values), "nothing"\n    values.clear()',
        "the part a student sees must end with an assert",
    ),
    "nothing that a student sees": (
        "# Only hidden tests here.",
        "the part a student sees must end with an assert",
    ),
    "a name of a demonstration": (
        'assert total(shown) == 3, "0, 1 and 2 make 3."',
        "shown is not of the setup cell, no answer above and not defined here; define it in this",
    ),
    "a name of another test": (
        'assert total([four]) == 4, "4 is 4"',
        "four is not of the setup cell, no answer above and not defined here",
    ),
    "a name that only the hidden part defines": (
        'assert total([secret]) == 5, "5 is 5"',
        "secret is not of the setup cell, no answer above and not defined here, in what a student",
    ),
    "an import of everything": (
        f"from math import *\n{TEST}",
        "import * is not of the setup cell",
    ),
    "a name of the setup cell, given another value": (
        f"offset = 2\n{TEST}",
        "offset is given by the setup cell or is an answer; use another name here.",
    ),
    "an answer, written over": (
        f"def double(x):\n    return x\n\n{TEST}",
        "double is given by the setup cell or is an answer; use another name here.",
    ),
    "a loop over a name of the setup cell": (
        f"for offset in range(3):\n    pass\n{TEST}",
        "offset is given by the setup cell or is an answer",
    ),
    "an import over a name of the setup cell": (
        f"import math as np\n{TEST}",
        "np is given by the setup cell or is an answer",
    ),
    "an assert without a message": (
        f"assert total([1]) == 1\n{TEST}",
        "the assert in line 1 has no message; say what was found.",
    ),
    "an import of TensorFlow": (
        f"import tensorflow as tf\n{TEST}",
        "it imports tensorflow, which takes seconds; import it in the setup cell.",
    ),
    "an import from Keras": (
        f"from keras.layers import Dense\n{TEST}",
        "it imports keras.layers, which takes seconds; import it in the setup cell.",
    ),
    "a private attribute": (
        f"found = total._cache\n{TEST}",
        "it looks at the private attribute _cache; ask for behaviour instead.",
    ),
    "a print": (
        f"print(total([1]))\n{TEST}",
        "it prints; a test speaks through the messages of its asserts.",
    ),
}


@pytest.fixture
def problems(change):
    """Lint the small lesson with another test of `total`; the hidden part stays."""

    def run(test: str = TEST, hidden: str = HIDDEN_TEST) -> list[str]:
        change("np.arange(3)", "shown = np.arange(3)")
        change("assert double(-offset)", "four = 4\nassert double(-offset)")
        change(TEST, test)
        path = change(HIDDEN_TEST, hidden)
        return lint(read_lesson(path))

    return run


def test_the_small_lesson_keeps_every_rule(problems):
    assert problems() == []


@pytest.mark.parametrize("test", SOUND.values(), ids=SOUND)
def test_a_sound_test_passes(problems, test):
    assert problems(test) == []


@pytest.mark.parametrize(("test", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_named_with_file_and_cell(problems, test, sentence):
    found = problems(test, f"secret = 5\n{HIDDEN_TEST}")
    assert any(f"solutions/01_small.py, test_total: {sentence}" in text for text in found), found
    assert all(text.startswith("solutions/01_small.py, test_total: ") for text in found)


def test_an_answer_below_may_not_be_used(change):
    path = change("assert double(5) == 10", "assert double(5) == total([5, 5])")
    (found,) = lint(read_lesson(path))
    assert "test_double: total is not of the setup cell, no answer above" in found


def test_the_hidden_part_must_end_with_an_assert_too(problems):
    (found,) = problems(hidden=f"{HIDDEN_TEST}\ntotal([1])")
    assert "test_total: the part must end with an assert" in found


@pytest.mark.parametrize("module", ["np.testing", "numpy.testing", "npt"])
def test_hidden_tests_may_not_use_numpy_testing_which_prints_their_values(problems, module):
    imports = "import numpy.testing\nimport numpy.testing as npt"
    hidden = f"{imports}\n{module}.assert_allclose(total([7]), 7)\n{HIDDEN_TEST}"
    (found,) = problems(hidden=hidden)
    assert "numpy.testing prints hidden values; use assert with a message of your own." in found


def test_blanks_behind_a_region_mark_change_nothing(change, problems):
    change("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TESTS  ")
    change("### END HIDDEN TESTS", "### END HIDDEN TESTS  ")
    (found,) = problems(hidden=f"np.testing.assert_allclose(total([7]), 7)\n{HIDDEN_TEST}")
    assert "numpy.testing prints hidden values" in found


def test_a_block_that_is_empty_without_its_hidden_tests_is_named(problems):
    hidden_only = f"{TEST}\nif offset:\n### BEGIN HIDDEN TESTS\n    pass\n### END HIDDEN TESTS"
    (found,) = problems(hidden_only)
    assert "test_total: what a student sees is not Python by itself (line 3:" in found


def test_all_problems_come_at_once(problems):
    found = problems(f"assert total([1])\nprint(shown)\n{TEST}")
    rules = ("shown is not of the setup cell", "line 1 has no message", "it prints")
    assert all(any(rule in text for text in found) for rule in rules), found

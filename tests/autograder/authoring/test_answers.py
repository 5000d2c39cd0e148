"""The bank of answers, on a miniature course: what is read, judged, counted and told."""

import pytest

from autograder.__main__ import main
from autograder.authoring.answers import judge_bank, read_bank, tally
from autograder.errors import SourceError
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from mnist_utils.errors import CourseError

BANK = """\
# %% right="double" how="a sum"
def double(x):
    return x + x


# %% right="double" how="in a way that no test takes"
def double(x):
    return [x, x]


# %% wrong="double" mistake="the square" message="twice 2"
def double(x):
    return x * x + 1


# %% wrong="double" mistake="the square, which is right for 2" message="another number"
def double(x):
    return abs(x) * x if x > 0 else 2 * x


# %% wrong="double" mistake="none that a test would catch" message="twice"
def double(x):
    return 2 * x if x < 99 else 0


# %% wrong="total" mistake="the first alone" message="all of them"
def total(values):
    return values[0]


# %% wrong="total" mistake="an end without end" message="did not finish"
def total(values):
    while values:
        pass
    return 0
"""


@pytest.fixture
def bank(course):
    """Write a bank for the small lesson; give a function that replaces a text in it."""
    path = course / "tests" / "answers" / "01_small.py"
    path.parent.mkdir(parents=True)
    path.write_text(BANK, encoding="utf-8")

    def replace(old, new):
        assert old in BANK
        path.write_text(BANK.replace(old, new), encoding="utf-8")

    return replace


def test_every_answer_is_judged_and_what_must_be_looked_at_is_told(course, bank, isolation):
    outcomes = judge_bank(course, read_bank(course), rules=Rules(isolation, Limits(call_seconds=3)))
    (found,) = tally(outcomes).values()
    assert (found.right, found.paid) == (2, 1)
    assert (found.wrong, found.caught, found.shown, found.named) == (5, 4, 3, 3)
    assert not found.is_reached
    told = "\n".join(sorted(found.problems))
    assert told.count("\n") == 2
    assert "right answer 'in a way that no test takes' is refused: 0 of 3 points" in told
    assert "wrong answer 'none that a test would catch' earns all points" in told
    assert "wrong answer 'the first alone' is not named (all of them)" in told


def test_the_command_prints_a_table_and_fails_until_all_is_reached(course, bank, isolation, capsys):
    arguments = ["--course", str(course), "check", "--answers", "--isolation", isolation]
    # The README of a course is for whoever wants one.
    bank("    while values:\n        pass\n    return 0\n", "    return 0\n")
    assert main(arguments) == 1
    assert "none that a test would catch" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('right="double" how', 'right="doubel" how', "has no such exercise"),
        ('mistake="the square" ', "", "a cell begins"),
        (
            'right="double" how="a sum"\ndef double',
            'right="double" how="a sum"\ndef twice',
            "no double",
        ),
        ('message="twice 2"', 'message="(twice 2"', "is not a pattern"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named(course, bank, old, new, told):
    bank(old, new)
    with pytest.raises(SourceError, match=told):
        read_bank(course)


def test_a_lesson_without_a_bank_is_named(course, bank):
    with pytest.raises(CourseError, match="02_other"):
        read_bank(course, ["02_other"])


def test_a_course_without_a_bank_is_told_where_it_belongs(course):
    with pytest.raises(CourseError, match="no bank of answers"):
        read_bank(course)

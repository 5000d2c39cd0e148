"""What tests say of mistakes: from the source to files beside the vocabulary."""

import json

import numpy as np
import pytest

from autograder.course.build import build, differences, strays, words_file
from autograder.course.source import read_lesson
from autograder.course.words import write_words
from autograder.errors import SourceError
from mnist_utils.cells import grade_id


def course_of(path):
    return path.parents[1]


def test_words_are_no_cell_of_the_notebook_and_lie_beside_the_vocabulary(sound):
    course = course_of(sound("We double", "We double"))
    lesson = read_lesson(course / "solutions" / "01_small.py")
    assert not [cell for cell in lesson.notebook.cells if "This is the square" in cell.source]
    build(course)
    words = json.loads(words_file(course, "01_small").read_text(encoding="utf-8"))
    assert words["double"]["the result"]["values"]["square"] == [9, "This is the square."]


def test_a_lesson_says_for_which_version_it_was_made_and_numbers_its_exercises(sound):
    lesson = read_lesson(sound("We double", "We double"))
    setup = next(cell for cell in lesson.notebook.cells if grade_id(cell) == "setup")
    assert setup.source.splitlines()[-1].startswith('made_for("')
    text = "\n".join(cell.source for cell in lesson.notebook.cells)
    assert "### Exercise 1.1 · Double · 5 minutes" in text
    assert "**Time:** about 10 minutes." in text


def test_words_that_are_changed_and_not_built_are_named(sound):
    course = course_of(sound("We double", "We double"))
    build(course)
    sound("This is the square.", "This is its square.")
    (difference, *_) = differences(course)
    assert "mnist_utils/words/01_small.json is not what solutions/01_small.py gives" in difference


def test_words_without_a_lesson_are_strays(sound):
    course = course_of(sound("We double", "We double"))
    build(course)
    words_file(course, "02_gone").write_text("{}", encoding="utf-8")
    assert strays(course) == ["mnist_utils/words/02_gone.json"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"other numbers"', "numbers", "not a dictionary that can be read: name 'numbers'"),
        ('(9, "This is the square.")', '"This is the square."', "write the wrong value"),
        ('words="double"', 'words="half"', "there is no exercise half"),
        ("minutes=5", 'minutes="five"', "minutes=5 .a whole number from 1. is for answers"),
        ("# %% runs=1", "# %% runs=0", "runs=5 .a whole number from 1. is for code"),
    ],
)
def test_a_key_that_cannot_be_read_is_named(sound, old, new, told):
    with pytest.raises(SourceError, match=told):
        read_lesson(sound(old, new))


def test_numbers_in_the_words_are_the_same_on_every_machine():
    words = {"mean": {"the mean": {"values": {"third": (np.array([1 / 3]), "A third.")}}}}
    assert json.loads(write_words(words))["mean"]["the mean"]["values"]["third"] == [
        [0.333333333],
        "A third.",
    ]

"""Every lesson of the course keeps the rules, is what its source gives, and works."""

import pytest

from autograder.authoring.rules import broken_rules
from autograder.course.build import differences
from autograder.course.source import read_lesson
from tests.lessons.sound import COURSE, LESSONS, assert_judged

# These train long: they are judged once, where they also run by hand, in `test_by_hand.py`.
TRAIN_LONG = ("04_compile", "05_fit", "08_experiment", "10_convolution")
JUDGED_HERE = [path for path in LESSONS if path.stem not in TRAIN_LONG]


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem, scope="module")
def lesson(request):
    return read_lesson(request.param)


def test_it_keeps_every_rule(lesson):
    assert broken_rules(lesson) == []


def test_the_lessons_are_what_their_sources_give():
    assert differences(COURSE) == []


@pytest.mark.parametrize("lesson", JUDGED_HERE, ids=lambda path: path.stem, indirect=True)
def test_solved_it_earns_full_marks_and_untouched_none(lesson, isolation, on_the_sample):
    assert_judged(lesson, isolation)

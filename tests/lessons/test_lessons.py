"""Every lesson of the course keeps the rules, is what its source gives, and works."""

import pytest

from autograder.authoring.rules import broken_rules
from autograder.course.build import differences
from autograder.course.source import read_lesson
from tests.lessons.sound import COURSE, LESSONS, assert_judged

LONG = pytest.mark.release("lessons that train long, judged")
TRAIN_LONG = ("04_compile", "05_fit", "08_experiment", "10_convolution")


@pytest.fixture(
    params=LESSONS,
    ids=lambda path: path.stem,
    scope="module",
)
def lesson(request):
    return read_lesson(request.param)


def test_it_keeps_every_rule(lesson):
    assert broken_rules(lesson) == []


def test_the_lessons_are_what_their_sources_give():
    assert differences(COURSE) == []


@pytest.mark.parametrize(
    "lesson",
    [pytest.param(path, marks=LONG if path.stem in TRAIN_LONG else ()) for path in LESSONS],
    ids=lambda path: path.stem,
    indirect=True,
)
def test_solved_it_earns_full_marks_and_untouched_none(lesson, isolation, on_the_sample):
    assert_judged(lesson, isolation)

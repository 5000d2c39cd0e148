"""Every lesson as a whole, solved: by hand in one process, and judged."""

from pathlib import Path

import pytest

from autograder.course.source import read_lesson
from tests.lessons.sound import assert_sound

COURSE = Path(__file__).parents[2]
BEFORE_EACH_CHANGE = ("00_overview",)  # which has no exercises, so that no judge runs it
FOR_A_RELEASE = pytest.mark.release("every lesson by hand, on the offline sample and on MNIST")


def lessons(*quick):
    """Give each lesson's file to a test, the longest first; all but the quick for a release."""
    return pytest.mark.parametrize(
        "path",
        [
            pytest.param(path, id=path.stem, marks=() if path.stem in quick else FOR_A_RELEASE)
            for path in sorted((COURSE / "solutions").glob("*.py"), reverse=True)
        ],
    )


@lessons(*BEFORE_EACH_CHANGE)
def test_on_the_offline_sample_it_runs_and_earns_full_marks(path, isolation, on_the_sample):
    assert_sound(read_lesson(path), isolation)


@lessons()
def test_on_the_full_set_it_runs_and_earns_full_marks(path, isolation, full):
    assert_sound(read_lesson(path), isolation)

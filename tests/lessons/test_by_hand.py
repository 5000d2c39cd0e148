"""Every lesson as a whole, solved: by hand in one process, and judged."""

import pytest

from autograder.course.source import read_lesson
from tests.lessons.sound import LESSONS, assert_sound

BEFORE_EACH_CHANGE = ("00_overview",)  # it has no exercises, so that no judge runs it
FOR_A_RELEASE = pytest.mark.release("every lesson by hand on the offline sample")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem, marks=() if path.stem in BEFORE_EACH_CHANGE else FOR_A_RELEASE
        )
        for path in LESSONS
    ],
)
def test_by_hand_it_runs_and_earns_full_marks(path, isolation, on_the_sample):
    assert_sound(read_lesson(path), isolation)

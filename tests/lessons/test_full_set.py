"""Every lesson as a whole on the full MNIST; apart from what hides it, in `test_by_hand.py`."""

import pytest

from autograder.course.source import read_lesson
from tests.lessons.sound import LESSONS, assert_sound

pytestmark = pytest.mark.release("every lesson by hand on the full MNIST")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_by_hand_it_runs_and_earns_full_marks(path, isolation, full):
    assert_sound(read_lesson(path), isolation)

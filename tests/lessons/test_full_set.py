"""Every lesson as `test_lessons.py` tries it on the offline sample, on the full MNIST."""

from pathlib import Path

import pytest

from autograder.course.source import read_lesson
from tests.lessons.sound import assert_sound

pytestmark = pytest.mark.release("every lesson on the full MNIST")

COURSE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path", sorted((COURSE / "solutions").glob("*.py"), reverse=True), ids=lambda path: path.stem
)
def test_solved_it_runs_with_full_marks_and_untouched_it_earns_none(path, isolation, full):
    assert_sound(read_lesson(path), isolation)

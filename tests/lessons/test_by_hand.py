"""Every lesson as a whole, solved: by hand in one process, and judged."""

import re

import pytest

from autograder.course.executed import executed
from autograder.course.source import read_lesson
from tests.lessons.sound import COURSE, LESSONS, assert_sound

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


@pytest.mark.release("what the text of lesson 9 says of its own run")
@pytest.mark.parametrize("name", ["09_own_digit"])  # after its run above, which is kept
def test_the_staircase_climbs_as_its_text_says(name, on_the_sample):
    lesson = read_lesson(COURSE / "solutions" / f"{name}.py")
    run = executed(COURSE, [lesson], progress=lambda line: None)[0][name]
    outputs = (one.get("text", "") for cell in run.cells for one in cell.get("outputs", ()))
    text = "".join(outputs)
    steps = [float(found) for found in re.findall(r": ([\d.]+)% of \d+ pages read", text)]
    (originals,) = map(float, re.findall(r"held-back digits read: ([\d.]+)%", text))
    assert len(steps) == 6
    assert steps == sorted(steps)
    assert steps[0] < 20  # one in ten
    assert abs(steps[-1] - originals) < 3  # about as many as of the originals

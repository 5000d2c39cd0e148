"""The bank's right answers where students run them: in one namespace with the lesson's tests."""

import pytest

from autograder.authoring.answers import read_bank, without_full
from tests.lessons.one_kernel import COURSE, rooms
from tests.lessons.sound import LESSONS

BEFORE_EACH_CHANGE = ("02_normalization",)
GRADED = [path.stem for path in LESSONS if not path.stem.startswith("00")]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=()
            if name in BEFORE_EACH_CHANGE
            else pytest.mark.release("every right answer in one namespace with its tests"),
        )
        for name in GRADED
    ],
)
def test_a_right_answer_passes_beside_names_of_a_student_and_no_test_leaves_one(name):
    (room,) = rooms([name])
    answers = [answer for answer in read_bank(COURSE, [name]) if answer.is_right]
    assert len(answers) >= 4
    answers = without_full(answers)
    tried = [
        (answer, one) for answer in answers for one in room.try_answer(answer, planted=True)
    ]
    assert [f"{answer}: {one.message}" for answer, one in tried if one.message] == []
    assert [f"{answer}: {one.test} leaves {one.left}" for answer, one in tried if one.left] == []

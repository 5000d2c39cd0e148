"""The course's own tests, on its bank of right and wrong answers; see autograder/answers.py."""

from collections import Counter
from pathlib import Path

import pytest

from autograder.authoring.answers import judge_bank, read_bank, sentence, tally, total, without_full
from autograder.course.source import read_course
from autograder.judging.marking import Rules
from mnist_utils.cells import exercise_of, role

COURSE = Path(__file__).parents[2]
LEAST_RIGHT, LEAST_WRONG = 5, 9


@pytest.fixture(scope="module")
def bank():
    return read_bank(COURSE)


def test_every_exercise_has_right_and_wrong_answers(bank):
    counts = Counter((answer.exercise, answer.is_right) for answer in bank)
    for lesson in read_course(COURSE):
        for cell in lesson.notebook.cells:
            if role(cell) == "answer":
                name = exercise_of(cell)
                assert counts[name, True] >= LEAST_RIGHT, name
                assert counts[name, False] >= LEAST_WRONG, name


def test_no_two_answers_are_the_same(bank):
    sources = Counter("".join(answer.source.split()) for answer in bank)
    assert [source for source, count in sources.items() if count > 1] == []
    assert max(Counter((a.exercise, a.name) for a in bank).values()) == 1


@pytest.mark.release("the full bank of answers")
@pytest.mark.alone
def test_right_answers_are_paid_and_wrong_ones_caught_and_named(bank, isolation):
    answers = without_full(bank)
    tallies = tally(judge_bank(COURSE, answers, rules=Rules(isolation, any_digits=True)))
    for lesson, found in tallies.items():
        assert found.is_reached, "\n".join([lesson, *found.problems])
    told = sentence(total(tallies.values()))
    assert answers != bank or told in (COURSE / "README.md").read_text(encoding="utf-8")

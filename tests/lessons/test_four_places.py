"""One notebook, marked in four places: by hand, by the student's check, by the grader, as a page."""

import html
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.answers import read_bank
from autograder.classroom import folder as classroom
from autograder.classroom.grading.feedback import WORDS
from autograder.classroom.grading.runs import grade
from autograder.judging.prove import fill_in
from mnist_utils.cells import exercise_of, role
from mnist_utils.check import check_notebook
from mnist_utils.kernel import run_notebook
from mnist_utils.lessons import find_lesson

COURSE = Path(__file__).parents[2]
LESSON = "02_normalization"
CHOSEN = {  # exercise: what is written, by its name in the bank, and the verdict on it
    "scale_to_unit": ("divided by 256", "incorrect"),
    "fit_standardizer": ("the standard library", "correct"),
    "standardize": ("0 divided by 0", "partial"),
    "flatten": ("a name without a value", "error"),
}
FORGETFUL = "def flatten(images):\n    return images.reshape(len(images), height * width)"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory, on_the_sample):
    """The lesson with those answers, and one exercise that was not attempted."""
    bank = {(answer.exercise, answer.name): answer.source for answer in read_bank(COURSE, [LESSON])}
    bank["flatten", CHOSEN["flatten"][0]] = FORGETFUL
    answers = {name: bank[name, written] for name, (written, _) in CHOSEN.items()}
    path = tmp_path_factory.mktemp("work") / f"{LESSON}.ipynb"
    shutil.copy(COURSE / "lessons" / LESSON / path.name, path)
    filled = fill_in(nbformat.read(path, as_version=4), answers)
    nbformat.write(filled, path)
    return path


@pytest.fixture(scope="module")
def graded(notebook, tmp_path_factory, isolation):
    """What the grader says: the record, and the feedback page as text."""
    room = tmp_path_factory.mktemp("class") / "a room"
    classroom.create(COURSE, room)
    classroom.submit(room, "ada", LESSON, nbformat.read(notebook, as_version=4))
    (record,) = grade(room, [LESSON], isolation=isolation)
    page = (room / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    return record, html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.fixture(scope="module")
def told(graded):
    """The grader's words by exercise: (verdict, message)."""
    return {one.exercise: (one.verdict, one.message) for one in graded[0].exercises}


def test_the_verdicts_are_of_every_kind(told):
    expected = {name: verdict for name, (_, verdict) in CHOSEN.items()}
    assert {name: verdict for name, (verdict, _) in told.items()} == expected | {
        "one_hot": "not attempted"
    }


def test_the_student_s_own_check_says_the_same(notebook, told):
    verdicts = check_notebook(find_lesson(LESSON), notebook)
    assert {one.exercise: (one.verdict, one.message) for one in verdicts} == told


def test_the_feedback_page_says_the_same(graded, told):
    for verdict, message in told.values():
        assert message in graded[1]
        assert WORDS[verdict][0] in graded[1]


def test_a_notebook_that_is_run_by_hand_says_the_same(notebook, told, tmp_path):
    by_hand = nbformat.read(notebook, as_version=4)
    by_hand.cells = [cell for cell in by_hand.cells if role(cell)]  # demonstrations train for long
    run = run_notebook(by_hand, tmp_path, cell_seconds=120)
    errors = {}
    for cell in run.cells:
        if role(cell) == "test":
            found = [one for one in cell.outputs if one.output_type == "error"]
            errors.setdefault(exercise_of(cell), []).extend(found)
    for exercise, (verdict, message) in told.items():
        if verdict == "correct":
            assert not errors[exercise]
        elif verdict == "error":
            assert message.startswith(f"{errors[exercise][0].ename}: {errors[exercise][0].evalue}")
        elif verdict == "not attempted":
            first, *others = errors[exercise]
            assert first.ename == "NotImplementedError"
            assert all("The test above does not hold yet" in error.evalue for error in others)
        else:
            assert errors[exercise][0].evalue == message

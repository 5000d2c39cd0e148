import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classroom import folder as classroom
from autograder.classroom.grading import records
from autograder.course.source import read_course
from autograder.judging.prove import fill_in, reference_answers
from tests.autograder.mishaps import COUNTS, in_gradebook


def open_gradebook(room):
    return Gradebook(f"sqlite:///{room / 'gradebook.db'}")


@pytest.fixture(scope="module")
def big_room(big_room, tmp_path_factory):
    """The classroom of three lessons, copied for what is marked here."""
    return shutil.copytree(big_room, tmp_path_factory.mktemp("marked") / "a room")


@pytest.fixture(scope="module")
def autograded(big_course, big_room, nbgrader, isolation):
    """One submission, marked by `nbgrader autograde`: three points of six."""
    small = {lesson.name: lesson for lesson in read_course(big_course)}["01_small"]
    answers = reference_answers(small.notebook) | {"total": "def total(values):\n    return 0"}
    notebook = fill_in(classroom.released(big_room, "01_small"), answers)
    classroom.submit(big_room, "ada", "01_small", notebook)
    with open(big_room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\nc.MarkWithJudge.isolation = {isolation!r}\n")
    return nbgrader("autograde", "01_small", "--student", "ada")


def test_plain_nbgrader_autograde_marks_with_our_judge(autograded, big_room, isolation):
    assert autograded.returncode == 0, autograded.stderr
    with open_gradebook(big_room) as gradebook:
        assert gradebook.find_submission("01_small", "ada").score == 3
    record = records.read(records.path_of(big_room, "ada", "01_small"))
    assert (record.status, record.score, record.isolation) == ("graded", 3, isolation)
    assert [(result.verdict, result.message) for result in record.exercises] == [
        ("correct", ""),
        ("incorrect", "1 and 2 make 3, not 0."),
    ]
    path = big_room / "autograded" / "ada" / "01_small" / "01_small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (failed,) = [cell for cell in notebook.cells if cell.id == "test_total"]
    assert failed.outputs[0].evalue == "1 and 2 make 3, not 0."
    assert "CANARY" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ["{", "renamed"])
def test_plain_nbgrader_autograde_keeps_no_old_grade_of_what_it_cannot_read(
    autograded, nbgrader, big_room, tmp_path, broken
):
    path = big_room / "submitted" / "ada" / "01_small" / "01_small.ipynb"
    kept = path.read_bytes()
    assert nbgrader("autograde", "01_small", "--student", "ada", "--force").returncode == 0
    path.unlink()
    path.with_name("mine.ipynb" if broken == "renamed" else path.name).write_text("{")
    result = nbgrader("autograde", "01_small", "--student", "ada", "--force")
    assert result.returncode != 0
    with open_gradebook(big_room) as gradebook:
        submission = gradebook.find_submission_notebook("01_small", "01_small", "ada")
        assert {(g.auto_score, g.needs_manual_grade) for g in submission.grades} == {(None, True)}
    assert records.read(records.path_of(big_room, "ada", "01_small")) is None
    assert not (big_room / "feedback" / "ada" / "01_small").exists()
    path.with_name("mine.ipynb").unlink(missing_ok=True)
    path.write_bytes(kept)
    assert nbgrader("autograde", "01_small", "--student", "ada", "--force").returncode == 0


def test_plain_nbgrader_generate_feedback_shows_the_message_and_no_hidden_test(
    autograded, nbgrader, big_room
):
    result = nbgrader("generate_feedback", "01_small", "--student", "ada")
    assert result.returncode == 0, result.stderr
    page = (big_room / "feedback" / "ada" / "01_small" / "01_small.html").read_text(
        encoding="utf-8"
    )
    assert "1 and 2 make 3, not 0." in page
    assert "CANARY" not in page


@pytest.mark.release("nbgrader autograde without the full MNIST")
def test_plain_nbgrader_autograde_refuses_a_lesson_whose_digits_are_not_here(
    counting, offline, nbgrader, mark, isolation
):
    def autograde():
        line = ("autograde", COUNTS, "--student", "ada", "--force")
        return nbgrader(*line, room=counting, HTTPS_PROXY="http://127.0.0.1:1")

    with open(counting / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\nc.MarkWithJudge.isolation = {isolation!r}\n")
    many = fill_in(
        classroom.released(counting, COUNTS), {"count": "def count(d):\n    return 6000"}
    )
    classroom.submit(counting, "ada", COUNTS, many)
    assert mark(counting, [COUNTS], ["ada"], any_digits=True)[0].score == 3
    path = records.path_of(counting, "ada", COUNTS)
    before = path.read_bytes()
    classroom.submit(counting, "ada", COUNTS, classroom.released(counting, COUNTS))
    refused = autograde()
    assert refused.returncode != 0
    assert f"{COUNTS} is not marked: its tests ask for the full MNIST" in refused.stderr
    assert path.read_bytes() == before
    assert in_gradebook(counting, "ada", COUNTS)["test_count"] == (3, None, False)

    with open(counting / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.MarkWithJudge.digits = 'any'\n")
    marked = autograde()
    assert marked.returncode == 0, marked.stderr
    record = records.read(path)
    assert (record.score, record.marking.any_digits) == (0, True)

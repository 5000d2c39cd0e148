import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classroom import folder as classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import NO_TIME, OTHER_WORK
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


@pytest.mark.release("notebooks that nbgrader cannot read")
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
    record = records.read(records.path_of(big_room, "ada", "01_small"))
    assert (record.status, record.score) == ("invalid", 0)
    assert (record.history[-1].status, record.history[-1].score) == ("graded", 3)
    assert record.remarks[0] in result.stderr
    page = big_room / "feedback" / "ada" / "01_small" / "01_small.html"
    assert "What we noticed when marking" in page.read_text(encoding="utf-8")
    path.with_name("mine.ipynb").unlink(missing_ok=True)
    path.write_bytes(kept)
    assert nbgrader("autograde", "01_small", "--student", "ada", "--force").returncode == 0


def notebooks_that_nbgrader_cannot_open(notebook):
    text = nbformat.writes(notebook)
    at = text.index("return 2 * x")
    return {
        "a byte order mark": ("01_small.ipynb", b"\xef\xbb\xbf" + text.encode()),
        "UTF-16": ("01_small.ipynb", text.encode("utf-16")),
        "a byte of Windows": (
            "01_small.ipynb",
            text[:at].encode() + b"# it\x92s twice\\n    " + text[at:].encode(),
        ),
        "another name": ("01_small (1).ipynb", text.encode()),
    }


@pytest.mark.release("what we can open and nbgrader cannot")
def test_what_nbgrader_cannot_open_and_we_can_is_named_and_keeps_no_old_mark_as_its_own(
    autograded, big_course, big_room, nbgrader, mark
):
    folder = big_room / "submitted" / "ada" / "01_small"
    path = folder / "01_small.ipynb"
    kept = path.read_bytes()
    command = f"autograder grade '{big_room}' 01_small --student ada"
    small = {lesson.name: lesson for lesson in read_course(big_course)}["01_small"]
    answers = reference_answers(small.notebook)
    solved = fill_in(classroom.released(big_room, "01_small"), answers)
    for kind, (name, data) in notebooks_that_nbgrader_cannot_open(solved).items():
        path.unlink()
        (folder / name).write_bytes(data)
        for marked in (False, True):
            result = nbgrader("autograde", "01_small", "--student", "ada", "--force")
            assert result.returncode != 0, kind
            assert command in result.stderr, kind
            record = records.read(records.path_of(big_room, "ada", "01_small"))
            assert record.old == ("" if marked else OTHER_WORK), kind
            if not marked:
                (record,) = mark(big_room, ["01_small"], ["ada"])
                assert (record.status, record.score) == ("graded", 6), kind
        (folder / name).unlink()
        path.write_bytes(kept)
    assert nbgrader("autograde", "01_small", "--student", "ada", "--force").returncode == 0


@pytest.mark.release("what nbgrader autograde passes over")
def test_what_nbgrader_passes_over_is_named_with_what_to_do(autograded, nbgrader, big_room):
    folder = big_room / "submitted" / "zoe" / "01_small"
    folder.mkdir(parents=True)
    (folder / "work.zip").write_bytes(b"PK")
    try:
        told = nbgrader("autograde", "01_small", "--force").stderr
    finally:
        shutil.rmtree(folder.parent)
    assert "zoe, 01_small: nbgrader finds no notebook there (work.zip)." in told
    assert f"autograder grade {big_room} 01_small" in told


@pytest.mark.release("what nbgrader autograde passes over")
def test_other_work_that_nbgrader_does_not_mark_has_its_old_mark_stamped(
    autograded, nbgrader, big_room
):
    path = big_room / "submitted" / "ada" / "01_small" / "01_small.ipynb"
    kept = path.read_bytes()
    classroom.submit(big_room, "ada", "01_small", classroom.released(big_room, "01_small"))
    config = big_room / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    broken = "import autograder.judging.worker as w\nw.Worker.mark = lambda *_: 1 / 0\n"
    try:
        config.write_text(text + broken, encoding="utf-8")
        assert nbgrader("autograde", "01_small", "--student", "ada", "--force").returncode != 0
    finally:
        config.write_text(text, encoding="utf-8")
    record = records.read(records.path_of(big_room, "ada", "01_small"))
    assert (record.score, record.old) == (3, OTHER_WORK)
    with open_gradebook(big_room) as gradebook:
        assert gradebook.find_submission("01_small", "ada").score == 3
        assert gradebook.find_submission("01_small", "ada").needs_manual_grade
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


@pytest.mark.release("odd times under nbgrader")
def test_plain_nbgrader_takes_whatever_is_in_the_place_of_a_time_as_a_remark(
    autograded, nbgrader, big_room
):
    secret = big_room.parent / "secret.txt"
    secret.write_text("2026-11-29 12:00:00 UTC")
    students = ("linked", "digits", "soon", "folder", "on-time")
    for student in students:
        notebook = classroom.released(big_room, "01_small")
        path = classroom.submit(big_room, student, "01_small", notebook)
        time = path.with_name("timestamp.txt")
        match student:
            case "linked":
                time.symlink_to(secret)
            case "folder":
                time.mkdir()
            case _:
                time.write_text(
                    {"digits": "9" * 20, "soon": "soon"}.get(student, secret.read_text())
                )
    result = nbgrader("autograde", "01_small")
    assert result.returncode == 0, result.stderr
    for student in students:
        record = records.read(records.path_of(big_room, student, "01_small"))
        assert record.status == "graded"
        assert record.remarks == (() if student == "on-time" else (NO_TIME,)), student
    assert not (big_room / "autograded" / "linked" / "01_small" / "timestamp.txt").exists()
    # The formgrader's list of submissions.
    api = classroom.open_classroom(big_room)
    times = {found["student"]: found["timestamp"] for found in api.get_submissions("01_small")}
    assert {student for student in students if times[student]} == {"on-time"}


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
    classroom.submit(counting, "ada", COUNTS, classroom.released(counting, COUNTS))
    refused = autograde()
    assert refused.returncode != 0
    assert f"{COUNTS} is not marked: its tests ask for the full MNIST" in refused.stderr
    assert (records.read(path).score, records.read(path).old) == (3, OTHER_WORK)
    assert in_gradebook(counting, "ada", COUNTS)["test_count"] == (3, None, True)

    with open(counting / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.MarkWithJudge.digits = 'any'\n")
    marked = autograde()
    assert marked.returncode == 0, marked.stderr
    record = records.read(path)
    assert (record.score, record.marking.any_digits) == (0, True)

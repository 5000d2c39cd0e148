import os

import nbformat
import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.classroom import folder as classroom
from autograder.classroom.term.exchange import RECEIPT, SECRET, put_receipt
from autograder.judging.prove import fill_in

LESSON = "01_small"
TIME = "2026-03-01 10:11:12.345678 UTC"
ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(values):\n    return 0",
}


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "exchange"
    folder.mkdir()
    folder.chmod(0o777)  # nbgrader asks for it
    return folder


@pytest.fixture
def shared(room, exchange, isolation):
    """A classroom with an exchange, and a function that runs one of nbgrader's commands in it."""
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(
            f'\nc.CourseDirectory.course_id = "digits"\nc.Exchange.root = {str(exchange)!r}\n'
            f"c.MarkWithJudge.isolation = {isolation!r}\n"
        )
    return room


@pytest.fixture
def student(tmp_path, exchange):
    """Run nbgrader as a student does, in a folder of their own."""
    home = tmp_path / "a student"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'digits'\n"
        f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n"
    )
    return home


def handed_in(room, student="ada", secret="a secret"):
    path = classroom.submit(
        room, student, LESSON, fill_in(classroom.released(room, LESSON), ANSWERS)
    )
    path.with_name("timestamp.txt").write_text(TIME)
    path.with_name(SECRET).write_text(secret)
    return path.parent


def beside_page(room, student="ada"):
    folder = room / "feedback" / student / LESSON
    return {name: (folder / name).read_text() for name in RECEIPT if (folder / name).is_file()}


@pytest.mark.release("a lesson's whole way through nbgrader's exchange")
def test_feedback_goes_out_and_back_by_the_exchange(shared, student, mark, nbgrader, exchange):
    def run(*line, room=shared):
        done = nbgrader(*line, room=room, USER="ada", LOGNAME="ada")
        assert done.returncode == 0, done.stderr
        return done.stderr

    run("release_assignment", LESSON)
    run("fetch_assignment", LESSON, room=student)
    path = student / LESSON / f"{LESSON}.ipynb"
    nbformat.write(fill_in(classroom.released(shared, LESSON), ANSWERS), path)
    (path.parent / "notes.txt").write_text("mine")
    run("submit", LESSON, room=student)
    run("collect", LESSON)
    (inbound,) = (exchange / "digits" / "inbound").iterdir()
    who = inbound.name.split("+")[0]
    submitted = shared / "submitted" / who / LESSON
    names = {f"{LESSON}.ipynb", *RECEIPT}
    assert {one.name for one in submitted.iterdir()} == names
    mark(shared, [LESSON])
    assert beside_page(shared, who)[SECRET] == (inbound / SECRET).read_text()
    assert (shared / "feedback" / who / LESSON / SECRET).stat().st_mode & 0o077 == 0
    classroom.submit(shared, "zoe", LESSON, classroom.released(shared, LESSON))  # by another way
    mark(shared, [LESSON], ["zoe"])
    assert "zoe did not hand in 01_small through the exchange" in run("release_feedback", LESSON)
    run("fetch_feedback", LESSON, room=student)
    (fetched,) = (student / LESSON / "feedback").rglob("*.html")
    assert "1 and 2 make 3, not 0." in fetched.read_text(encoding="utf-8")
    assert len(list((exchange / "digits" / "feedback").iterdir())) == 1
    # nbgrader's own commands bring the receipt along, too.
    run("generate_feedback", LESSON, "--force")
    assert beside_page(shared, who)[SECRET] == (inbound / SECRET).read_text()
    run("release_feedback", LESSON)


def test_the_receipt_is_that_of_the_work_that_the_page_is_about(shared, mark):
    folder = handed_in(shared)
    mark(shared, [LESSON])
    assert beside_page(shared) == {"timestamp.txt": TIME, SECRET: "a secret"}
    (folder / SECRET).write_text("another")  # from an export that was collected again
    mark(shared, [LESSON])
    assert beside_page(shared)[SECRET] == "another"
    (folder / SECRET).unlink()
    mark(shared, [LESSON])
    assert beside_page(shared) == {"timestamp.txt": TIME}


@pytest.mark.release("a receipt of newer work under nbgrader")
def test_no_page_goes_to_the_receipt_of_newer_work(shared, mark, nbgrader):
    folder = handed_in(shared)
    mark(shared, [LESSON])
    (folder / "timestamp.txt").write_text(TIME.replace("03-01", "03-02"))
    (folder / SECRET).write_text("newer")
    done = nbgrader("generate_feedback", LESSON, "--force", room=shared)
    assert done.returncode == 0, done.stderr
    assert beside_page(shared) == {}
    told = nbgrader("release_feedback", LESSON, room=shared)
    assert (told.returncode, "is not marked yet" in told.stderr) == (0, True)


def test_a_receipt_is_read_from_no_link_and_no_pipe(tmp_path):
    folder = tmp_path / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    (tmp_path / "feedback" / "ada" / LESSON).mkdir(parents=True)
    (tmp_path / "gradebook.db").write_text("marks")
    (folder / SECRET).symlink_to(tmp_path / "gradebook.db")
    os.mkfifo(folder / "timestamp.txt")
    put_receipt(CourseDirectory(root=str(tmp_path)), "ada", LESSON)
    assert beside_page(tmp_path) == {}
    (folder / SECRET).unlink()
    (folder / SECRET).write_text("x" * 5000)
    put_receipt(CourseDirectory(root=str(tmp_path)), "ada", LESSON)
    assert beside_page(tmp_path) == {}


@pytest.mark.release("links in nbgrader's exchange")
def test_collecting_follows_no_link_in_the_exchange(shared, nbgrader, exchange):
    inbound = exchange / "digits" / "inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    for old in inbound.iterdir():
        for one in old.iterdir():
            one.unlink()
        old.rmdir()
    work = inbound / f"eve+{LESSON}+{TIME}"
    work.mkdir()
    (work / f"{LESSON}.ipynb").symlink_to(shared / "source" / LESSON / f"{LESSON}.ipynb")
    (work / "timestamp.txt").write_text(TIME)
    done = nbgrader("collect", LESSON, room=shared)
    assert done.returncode == 0, done.stderr
    assert (shared / "submitted" / "eve" / LESSON / f"{LESSON}.ipynb").is_symlink()

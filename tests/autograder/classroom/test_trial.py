import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.__main__ import main
from autograder.classroom import folder as classroom
from autograder.classroom.trial import try_notebook
from autograder.course.build import lesson_file
from autograder.course.source import read_course
from autograder.demo import TYPICAL_MISTAKES
from autograder.inside.fault import Fault
from autograder.judging.prove import fill_in, reference_answers
from autograder.judging.submitted import MAX_FILE_BYTES
from autograder.judging.worker import Worker
from mnist_utils.cells import role
from tests.autograder import mishaps
from tests.autograder.command import autograder

COURSE = Path(__file__).parents[3]
LESSON = "01_loading"


@pytest.fixture(scope="module")
def loading(tmp_path_factory):
    """A course of three of the course's own lessons: one without exercises, and two with."""
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    for name in ("00_overview", LESSON, "02_normalization"):
        shutil.copy(COURSE / "solutions" / f"{name}.py", course / "solutions")
    return course


@pytest.fixture(scope="module")
def right(loading):
    (lesson,) = [one for one in read_course(loading) if one.name == LESSON]
    return reference_answers(lesson.notebook)


@pytest.fixture
def mail(tmp_path):
    """Save a notebook as it comes by mail: `mail(answers, added, name)` gives its path."""

    def save(answers, *added, name="homework (1).ipynb"):
        notebook = fill_in(nbformat.read(lesson_file(COURSE, LESSON), as_version=4), answers)
        notebook.cells += [new_code_cell(source) for source in added]
        (tmp_path / "mail").mkdir(exist_ok=True)
        nbformat.write(notebook, tmp_path / "mail" / name)
        return tmp_path / "mail" / name

    return save


def tree(*folders):
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*")}


# What is printed.


def test_right_answers_earn_all_points_and_nothing_is_stored(
    loading, mail, right, isolation, tmp_path
):
    path = mail(right)
    before = tree(path.parent, loading)
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    for folder in (here, temporary):
        folder.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    try:
        arguments = ("--course", loading, "try", path, "--isolation", isolation)
        result = autograder(*arguments, folder=here)
    finally:
        del os.environ["TMPDIR"]
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    lines = result.stdout.splitlines()
    assert lines[0] == "01_loading: 13 of 13 points"
    assert [re.split(r" {2,}", line)[1:3] for line in lines[1:6]] == [
        [exercise, "correct"] for exercise in right
    ]
    assert len(lines) == 6 or isolation == "process"
    assert tree(path.parent, loading) == before
    assert tree(here, temporary) == {}


def run(capsys, *arguments):
    status = main([*map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_wrong_answer_is_told_with_its_message_and_a_remark_is_below(
    loading, mail, isolation, capsys
):
    path = mail(TYPICAL_MISTAKES, "1 / 0")
    trying = ("--course", loading, "try", "--isolation", isolation, path)
    status, out, err = run(capsys, *trying)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "01_loading: 2 of 13 points"
    assert re.search(r"^  summarize +partial +1 of 2  .*Count images: the first axis", lines[2])
    assert re.search(r"^  nearest_mean +incorrect +0 of 3 .*Square each", out, re.MULTILINE)
    assert lines[6].startswith("The cell that begins '1 / 0' fails: ZeroDivisionError: ")


def test_an_untouched_lesson_is_marked_and_not_attempted(loading, mail, isolation):
    record = try_notebook(loading, mail({}), isolation=isolation).marked.record
    assert (record.status, record.score) == ("graded", 0)
    assert {result.verdict for result in record.exercises} == {"not attempted"}


HOSTILE = """\
from pathlib import Path
for folder in {folders!r}:
    for path in sorted(Path(folder).glob("**/*.py"))[:3]:
        print(path.read_text())
    try:
        Path(folder, "stolen.txt").write_text("all that I found")
    except OSError as error:
        print("refused:", error.strerror)
"""


def test_code_in_the_notebook_reaches_no_file_of_whoever_tries_it(
    loading, mail, right, needs_sandbox, tmp_path
):
    folders = [str(tmp_path / "mail"), str(loading), str(COURSE), str(Path.home())]
    attack = HOSTILE.format(folders=folders)
    path = mail(right | {"summarize": f"{attack}\n{right['summarize']}"}, attack)
    before = tree(path.parent, loading)
    trial = try_notebook(loading, path)
    assert trial.marked.record.score == 13, trial.marked.record
    assert tree(path.parent, loading) == before
    assert not any(Path(folder, "stolen.txt").exists() for folder in folders)
    assert trial.marked.notebook.cells[-1].outputs[0].text.count("refused:") == len(folders)
    assert "HIDDEN TESTS" not in nbformat.writes(trial.marked.notebook)


def test_without_a_sandbox_it_is_said(loading, mail, capsys):
    trying = ("--course", loading, "try", mail({}), "--isolation", "process")
    status, out, _ = run(capsys, *trying)
    assert status == 0
    assert "Marked without a sandbox (isolation: process)" in out


@pytest.mark.release("hidden inputs of trials")
def test_inputs_of_hidden_tests_are_drawn_anew(loading, mail, isolation):
    path = mail({})
    marked = [try_notebook(loading, path, isolation=isolation).marked for _ in range(2)]
    assert len({one.record.marking.secret for one in marked}) == 2


# Which lesson it is.


@pytest.mark.parametrize("name", ["02_normalization.ipynb", "homework.txt"])
def test_the_cells_say_which_lesson_it_is_whatever_its_name(loading, mail, isolation, name):
    trial = try_notebook(loading, mail({}, name=name), isolation=isolation)
    assert trial.material.lesson == LESSON


@pytest.mark.release("trials of notebooks without names")
def test_where_no_cell_says_it_the_name_does(loading, mail, right, isolation):
    path = mail({}, name="ada_01_loading (2).ipynb")
    functions = [new_code_cell(source) for source in right.values()]
    nbformat.write(new_notebook(cells=functions), path)
    trial = try_notebook(loading, path, isolation=isolation)
    assert trial.material.lesson == LESSON
    assert trial.marked.record.score == 13


@pytest.mark.release("trials of notebooks without names")
def test_where_neither_says_it_the_command_does(loading, mail, right, isolation):
    path = mail({}, name="02_normalization.ipynb")
    nbformat.write(new_notebook(cells=[new_code_cell(right["summarize"])]), path)
    trial = try_notebook(loading, path, LESSON, isolation)
    assert (trial.material.lesson, trial.marked.record.score) == (LESSON, 2)


# What cannot be marked costs one sentence.

KNOWN = "01_loading, 02_normalization"


def test_a_lesson_that_there_is_not_is_a_sentence(loading, mail, capsys):
    for lesson in ("09_none", "00_overview"):
        told = run(capsys, "--course", loading, "try", mail({}), lesson)
        sentence = f"There is no lesson {lesson} with exercises. There are: {KNOWN}.\n"
        assert told == (1, "", sentence)


def test_a_notebook_of_no_lesson_is_a_sentence(loading, tmp_path, capsys):
    path = tmp_path / "mine.ipynb"
    text = 'a text that says "grade_id": "summarize"'
    nbformat.write(new_notebook(cells=[new_code_cell(text)]), path)
    assert run(capsys, "--course", loading, "try", path) == (
        1,
        "",
        "Neither the cells of mine.ipynb nor its name tell which lesson it is. Add the lesson's "
        f"name to the command: {KNOWN}.\n",
    )


def test_what_is_no_file_is_a_sentence(loading, tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "text.ipynb").write_text("My homework")
    (tmp_path / "large.ipynb").touch()
    os.truncate(tmp_path / "large.ipynb", MAX_FILE_BYTES + 1)
    for name, sentence in (
        ("nowhere.ipynb", "There is no file {}."),
        (".", "{} is a folder. Name the notebook in it."),
        ("pipe.ipynb", "{} is no ordinary file of at most 100 MB."),
        ("large.ipynb", "{} is no ordinary file of at most 100 MB."),
        ("text.ipynb", "text.ipynb is no notebook. Hand in the file with the ending .ipynb."),
    ):
        path = tmp_path / name
        told = run(capsys, "--course", loading, "try", path, LESSON)
        assert told == (1, "", sentence.format(path) + "\n")


def test_half_a_notebook_is_a_sentence_with_the_file_s_own_name(loading, mail, isolation, capsys):
    path = mail({})
    path.write_bytes(path.read_bytes()[:-100])
    status, out, err = run(capsys, "--course", loading, "try", path, "--isolation", isolation)
    assert (status, out) == (1, "")
    assert err.startswith("homework (1).ipynb is cut off: its end is missing.")
    assert err.count("\n") == 1


def test_a_course_without_solutions_is_a_sentence(mail, tmp_path, capsys):
    status, out, err = run(capsys, "--course", tmp_path, "try", mail({}))
    assert (status, out) == (1, "")
    assert err.startswith(f"{tmp_path} is not the course: it has no solutions/*.py.")


@pytest.mark.release("a trial of a link")
def test_a_link_is_read_since_the_instructor_named_it(loading, mail, isolation, tmp_path):
    link = tmp_path / "link.ipynb"
    link.symlink_to(mail({}))
    assert try_notebook(loading, link, isolation=isolation).marked.record.status == "graded"


def test_a_fault_of_the_grader_ends_with_1_and_says_that_it_is_one(
    loading, mail, capsys, monkeypatch
):
    fault = Fault("judge", "KeyError", "gone", ("autograder/judging/judge.py:1 run",))
    monkeypatch.setattr(Worker, "_start", lambda self: None)
    monkeypatch.setattr(Worker, "mark", lambda self, submission: submission.blank(fault))
    monkeypatch.setattr(Worker, "close", lambda self, by_itself=False: None)
    page = ("--page", mail({}).with_name("page.html"))
    status, out, err = run(capsys, "--course", loading, "try", mail({}), *page)
    assert status == 1
    assert out.startswith("01_loading: - of 13 points\n")
    assert "the grader failed in its judge (KeyError: gone). This is no fault of" in out
    assert "autograder/judging/judge.py:1 run" in err
    assert err.endswith("There is no feedback page, since nothing could be marked.\n")


# The feedback page.


@pytest.mark.release("a trial beside grade")
def test_result_and_page_are_those_of_grade(course_of_two, tmp_path, mark, isolation):
    room = tmp_path / "a room"
    classroom.create(course_of_two, room)
    answers = mishaps.ANSWERS["wrong"]
    small = mishaps.filled(room, answers)
    small.cells.append(new_code_cell("1 / 0"))
    words = classroom.released(room, "02_words")
    mishaps.cell_of(words, "conclusions").source = "**I** have learned to double."
    paths = [
        classroom.submit(room, "ada", lesson, notebook)
        for lesson, notebook in (("01_small", small), ("02_words", words))
    ]
    for path, record in zip(paths, mark(room), strict=True):
        trial = try_notebook(course_of_two, path, isolation=isolation)
        mine = trial.marked.record
        assert (mine.lesson, mine.exercises) == (record.lesson, record.exercises)
        assert mine.remarks == record.remarks
        page = room / "feedback" / "ada" / record.lesson / f"{record.lesson}.html"
        assert comparable(trial.page()) == comparable(page.read_text(encoding="utf-8"))


def comparable(page):
    """Leave out ids of added cells, drawn each time, and points that a person has yet to give."""
    whose = r"<title>.*?</title>|<dt>Student</dt><dd>.*?</dd>"
    return re.sub(rf'{whose}|made-of" content="\w+"|(–|0) of 6', "", page)


def test_the_page_is_written_where_it_is_asked_for_and_over_nothing(
    loading, mail, isolation, tmp_path, capsys
):
    path, page = mail(TYPICAL_MISTAKES), tmp_path / "pages" / "ada.html"
    trying = ("--course", loading, "try", path, "--page", page, "--isolation", isolation)
    status, out, err = run(capsys, *trying)
    assert (status, err) == (0, "")
    assert out.endswith(f"The feedback page: {page}\n")
    text = page.read_text(encoding="utf-8")
    assert "Count images: the first axis" in text
    assert "HIDDEN TESTS" not in text
    page.write_text("mine")
    assert run(capsys, *trying) == (
        1,
        "",
        f"{page} is there already. Name another file for the page.\n",
    )
    assert page.read_text() == "mine"


def test_the_page_is_opened_in_the_browser(loading, mail, isolation, tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or len(opened) == 1)
    trying = ("--course", loading, "try", mail({}), "--open", "--isolation", isolation)
    status, out, err = run(capsys, *trying)
    (page,) = tmp_path.glob("01_loading-*.html")
    assert (status, err) == (0, "")
    assert out.endswith(f"The feedback page: {page}\n")
    assert opened == [page.as_uri()]
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Not attempted" in page.read_text(encoding="utf-8")
    status, out, _ = run(capsys, *trying)
    assert status == 0
    assert out.endswith("No browser could be started here. Open the page in one yourself.\n")


def test_a_page_that_cannot_be_made_costs_no_marks(loading, mail, isolation, monkeypatch, capsys):
    def broken(*_):
        raise ValueError("no such template")

    monkeypatch.setattr("autograder.classroom.trial.make_page", broken)
    page = ("--page", mail({}).with_name("page.html"))
    trying = ("--course", loading, "try", mail({}), *page, "--isolation", isolation)
    status, out, err = run(capsys, *trying)
    assert status == 1
    assert out.startswith("01_loading: 0 of 13 points\n")
    assert "test_trial.py" in err  # the calls that led there
    assert err.endswith("no such template). The marks hold.\n")


def test_no_name_of_a_cell_that_tells_the_lesson_is_in_two_lessons():
    names = [
        cell.metadata.nbgrader.grade_id
        for lesson in read_course(COURSE)
        for cell in lesson.notebook.cells
        if role(cell) in ("answer", "test", "written")
    ]
    assert len(names) == len(set(names))

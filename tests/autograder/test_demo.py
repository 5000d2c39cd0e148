import io
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from autograder import demo
from autograder.classroom import folder as classroom
from autograder.course.source import read_course
from autograder.judging.prove import reference_answers
from mnist_utils.cells import grade_id
from mnist_utils.errors import CourseError

COURSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """What the class of the demonstration hands in, and the lesson as it was given."""
    course = tmp_path_factory.mktemp("demo")
    (course / "solutions").mkdir()
    shutil.copy(COURSE / "solutions" / f"{demo.LESSON}.py", course / "solutions")
    room = course / "classroom"
    (lesson,) = classroom.create(course, room)
    reference = reference_answers(lesson.notebook)
    return dict(demo.submissions(room, reference)), classroom.released(room, demo.LESSON)


def test_the_demonstration_s_lessons_are_there():
    names = [lesson.name for lesson in read_course(COURSE)]
    assert demo.OVERVIEW in names
    assert demo.LESSON in names


def test_the_class_of_the_demonstration_has_five_students(handed_in):
    students, _ = handed_in
    assert list(students) == ["reference", "untouched", "mistakes", "exception", "deleted-test"]


def test_each_student_differs_from_the_others_in_what_they_are_named_for(handed_in):
    students, given = handed_in
    answers = {student: reference_answers(notebook) for student, notebook in students.items()}
    assert answers["untouched"] == reference_answers(given)
    solved = answers["reference"]
    assert not any("NotImplementedError" in source for source in solved.values())
    mistaken = answers["mistakes"]
    assert demo.TYPICAL_MISTAKES.items() <= mistaken.items()
    assert not set(mistaken.items()) & set(solved.items())
    assert answers["exception"] == solved | demo.AN_EXCEPTION
    assert answers["deleted-test"] == solved


def test_one_student_has_deleted_a_test_cell_and_nothing_else(handed_in):
    students, given = handed_in
    cells = {name: [grade_id(cell) for cell in book.cells] for name, book in students.items()}
    whole = [grade_id(cell) for cell in given.cells]
    assert [name for name, found in cells.items() if found != whole] == ["deleted-test"]
    assert set(whole) - set(cells["deleted-test"]) == {"test_count_per_class"}


def run_overview(folder, *sources):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    nbformat.write(notebook, folder / "overview.ipynb")
    console = Console(file=io.StringIO(), width=200)
    demo.run_overview(folder / "overview.ipynb", folder, console)
    return console.file.getvalue()


PICTURE = """\
from IPython.display import display
display({"image/png": "iVBORw0KGgo=", "text/plain": "a picture"}, raw=True)
"""


def test_of_the_overview_the_accuracy_is_shown_and_its_pictures_are_kept(tmp_path):
    text = run_overview(tmp_path, "print('Test accuracy: 0.97')\nprint('a lot else')", PICTURE)
    assert "Test accuracy: 0.97" in text
    assert "a lot else" not in text
    assert f"1 pictures: {tmp_path}" in text
    assert (tmp_path / "1.png").read_bytes() == b"\x89PNG\r\n\x1a\n"


def test_an_overview_that_fails_ends_the_demonstration_with_the_way_to_doctor(tmp_path):
    with pytest.raises(CourseError, match=r"fails: OSError: no such picture .*mnist_utils doctor"):
        run_overview(tmp_path, "raise OSError('no such picture')")

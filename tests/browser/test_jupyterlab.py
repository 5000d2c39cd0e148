"""The lessons in a real JupyterLab in a real Chromium: a student's side and an instructor's."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.grading.runs import grade
from autograder.course.build import build, lesson_file
from autograder.course.source import read_lesson
from autograder.judging.prove import fill_in, reference_answers
from tests.browser.drawings import STROKES, draw
from tests.browser.server import jupyterlab

COURSE = Path(__file__).parents[2]

SMALL = '''\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

# %% answer="double"
def double(x):
    """Give twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=3
assert double(2) == 4, f"2 became {double(2)}, twice 2 is 4."
### BEGIN HIDDEN TESTS
assert double(5) == 10, "For another number the result is not twice it."
### END HIDDEN TESTS

# %% answer="half"
def half(x):
    """Give half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% test="half" points=2
assert half(3) == 1.5, f"3 became {half(3)}, half of 3 is 1.5."
'''

ALMOST = '''\
def scale_to_unit(images):
    """Scale pixels to the range from 0 to 1."""
    return images / 255'''

PAD = [
    """\
import keras
from mnist_utils import draw_digit, load_mnist
(train_images, train_labels), _ = load_mnist()
layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(10, "softmax")]
model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *layers])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train_images[:5000] / 255, train_labels[:5000], epochs=10, verbose=0)
pad = draw_digit(model)
pad""",
    "print(pad.page.shape, pad.page.dtype, pad.page.min(), pad.page.max(), len(pad.pages))",
]


@pytest.fixture(scope="module")
def small_course(tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    (course / "solutions" / "01_small.py").write_text(SMALL, encoding="utf-8")
    build(course)
    return course


@pytest.fixture(scope="module")
def desk(small_course, tmp_path_factory):
    """A student's folder, open in JupyterLab."""
    folder = tmp_path_factory.mktemp("student") / "a desk"
    folder.mkdir()
    shutil.copy(lesson_file(COURSE, "02_normalization"), folder)
    small = lesson_file(small_course, "01_small")
    shutil.copy(small, folder / "untouched.ipynb")
    lesson = read_lesson(small_course / "solutions" / "01_small.py")
    solved = fill_in(nbformat.read(small, as_version=4), reference_answers(lesson.notebook))
    nbformat.write(solved, folder / "solved.ipynb")
    cells = [nbformat.v4.new_code_cell(source) for source in PAD]
    pad = nbformat.v4.new_notebook(cells=cells, metadata=solved.metadata)
    nbformat.write(pad, folder / "pad.ipynb")
    with jupyterlab(folder, tmp_path_factory.mktemp("home")) as address:
        yield address


def open_notebook(page, desk, name):
    # In a workspace of its own: the usual one opens again what was open before.
    page.goto(desk(f"lab/workspaces/{Path(name).stem}/tree/{name}"))
    page.locator(".jp-Notebook").wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def cell_with(page, text):
    return page.locator(".jp-Notebook .jp-Cell").filter(has_text=text).first


def run_cell(page, cell, count):
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    cell.get_by_text(f"[{count}]:").first.wait_for()


def save_picture(page, name):
    """Save what the window shows, where somebody wants to see it."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.mouse.move(0, 0)
        page.wait_for_timeout(1000)  # until nothing moves any more
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_lesson_opens_rendered_and_a_wrong_answer_is_told_what_is_wrong(desk, page):
    open_notebook(page, desk, "02_normalization.ipynb")
    page.get_by_role("heading", name="2 · Normalization").wait_for()
    page.keyboard.press("Control+b")  # the list of files goes
    run_cell(page, cell_with(page, "from mnist_utils import load_mnist"), 1)
    answer = cell_with(page, "def scale_to_unit(images):")
    answer.get_by_text("raise NotImplementedError").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ALMOST)
    run_cell(page, answer, 2)
    test = cell_with(page, "Meant to fail until you have written scale_to_unit.")
    run_cell(page, test, 3)
    message = test.get_by_text("The result has the dtype float64; it should be float32.")
    message.wait_for()
    page.keyboard.press("Control+s")
    heading = page.get_by_role("heading", name="Exercise 2.1 · Scale to 0..1 · 5 minutes")
    heading.evaluate("heading => heading.scrollIntoView({block: 'start'})")
    heading.wait_for()
    message.wait_for()
    save_picture(page, "lesson")


def test_the_validate_button_shows_the_failing_tests_of_an_untouched_lesson(desk, page):
    result = validate(page, desk, "untouched.ipynb")
    assert result.count("The following cell failed:") == 2
    assert "assert double(2) == 4" in result
    assert "NotImplementedError" in result


@pytest.mark.release("Validate on a solved lesson")
def test_the_validate_button_says_that_a_solved_lesson_passes(desk, page):
    assert "Success! Your notebook passes all the tests." in validate(page, desk, "solved.ipynb")


def validate(page, desk, name):
    open_notebook(page, desk, name)
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_text("Validation Results").wait_for()
    return dialog.inner_text()


@pytest.mark.release("the drawing pad in JupyterLab")
def test_a_seven_drawn_with_the_mouse_is_read_and_comes_back_to_python(desk, page):
    open_notebook(page, desk, "pad.ipynb")
    page.keyboard.press("Control+b")
    first, second = cell_with(page, "draw_digit(model)"), cell_with(page, "print(pad.page")
    run_cell(page, first, 1)
    run_cell(page, second, 2)
    second.get_by_text("CourseError: No drawing has been saved yet").wait_for()
    draw(page, first, STROKES[7])
    first.get_by_text("The network reads it as 7").wait_for()
    first.get_by_role("button", name="Save").click()
    first.get_by_text("One drawing is saved.").wait_for()
    run_cell(page, second, 3)
    second.get_by_text("(280, 280) uint8 0 255 1").wait_for()
    save_picture(page, "pad")
    first.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")  # and it is not JupyterLab that takes it
    first.get_by_text("Draw one digit").wait_for()


def test_the_formgrader_shows_the_points_and_the_verdicts_of_a_submission(
    small_course, tmp_path_factory, page, isolation
):
    room = tmp_path_factory.mktemp("instructor") / "a room"
    classroom.create(small_course, room)
    answers = {
        "double": "def double(x):\n    return x * x",
        "half": "def half(x):\n    return x / 2",
    }
    submission = fill_in(classroom.released(room, "01_small"), answers)
    classroom.submit(room, "ada", "01_small", submission)
    grade(room, isolation=isolation)
    with jupyterlab(room, tmp_path_factory.mktemp("home")) as address:
        page.goto(address("formgrader"))
        page.get_by_role("link", name="01_small").wait_for()
        page.goto(address("formgrader/gradebook"))
        row = page.locator("tr").filter(has_text="01_small")
        row.get_by_text("2 / 5").wait_for()
        row.get_by_role("link").click()  # the assignment
        page.wait_for_url("**/gradebook/01_small")
        row.get_by_role("link").click()  # its only notebook
        page.get_by_role("link", name="Submission #1").click()
        page.get_by_text("return x * x").wait_for()
        page.get_by_text("incorrect: For another number the result is not twice it.").wait_for()
        for exercise, score in (("double", 0), ("half", 2)):
            cell = page.locator(".panel").filter(has=page.get_by_text(f"test_{exercise}"))
            cell.locator(f"input.score[placeholder='{score}']").wait_for()
        save_picture(page, "formgrader")

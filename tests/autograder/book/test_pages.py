import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.book.pages import fold, how_to_work, lesson_page, page_text
from autograder.course.launch import Repository, launch_links
from autograder.course.source import read_course


@pytest.fixture(scope="module")
def lesson(page):
    return page("lessons/01_small")


def folds(html):
    """Give the titles of a page's folds, and what is in each."""
    found = re.findall(
        r'<span class="sd-summary-text">(.*?)</span>.*?<div class="sd-summary-content.*?>(.*?)'
        r"</details>",
        html,
        re.S,
    )
    return [(re.sub("<.*?>", "", title), re.sub("<.*?>", "", body)) for title, body in found]


def test_an_exercise_is_its_stub_and_then_folds_in_the_order_in_which_one_wants_them(lesson):
    (box,) = re.findall(r'<div class="exercise">(.*?)</section>', lesson, re.S)
    assert [title for title, _ in folds(box)] == [
        *("Hint 1: a question", "Hint 2: a pointer", "Hint 3: nearly the answer"),
        *("What the test asks", "What another test asks", "One right answer", "Why it works"),
    ]
    stub, _, rest = re.sub("<.*?>", "", box).partition("Hint 1")
    assert "Your code goes here" in stub
    assert "return 2 * x" not in stub
    assert "return 2 * x" in rest


def test_the_heading_of_an_exercise_is_outside_its_box(lesson):
    assert re.search(r"<h3>Exercise 1.1 · Double.*?</h3>\s*<div class=\"exercise\">", lesson, re.S)


def test_what_is_asked_is_the_visible_test_alone(lesson):
    (asked,) = [body for title, body in folds(lesson) if title == "What the test asks"]
    assert "Meant to fail" in asked
    assert "hidden" not in asked.lower()


def test_each_choice_of_a_quiz_is_a_fold_that_says_why(lesson):
    choices = [(title, body) for title, body in folds(lesson) if re.match(r"\([abc]\) ", title)]
    assert len(choices) == 9
    assert all(re.search("Right|Wrong", body) for _, body in choices)
    assert lesson.count("choice right") == 3


def test_a_figure_has_the_words_of_its_cell_and_no_fold_of_the_notebook_is_left(lesson):
    assert re.search(r'<img alt="A line that goes up" src="\.\./_images/\w+\.png"', lesson)
    assert "<details><summary>" not in lesson
    assert "made_for" not in lesson


def test_a_formula_is_left_to_mathjax_on_its_page_alone(lesson, page):
    assert r"\(\frac{1}{2}\)" in lesson
    assert "mathjax/startup.js" in lesson
    assert "mathjax/" not in page("index")


def test_the_cell_that_installs_the_course_is_left_out(small_book, small_course):
    (source,) = read_course(small_course)
    lesson = nbformat.from_dict(source.notebook)
    lesson.cells.insert(0, new_code_cell("install()", id="install"))
    made = lesson_page(lesson, lesson)
    assert made.cells[0].source.startswith("# 1 · Small")
    assert "install()" not in [cell.source for cell in made.cells]


def test_coloured_text_is_shown_without_its_colours_and_a_widget_not_at_all():
    outputs = [
        new_output(
            "display_data",
            {
                "text/html": "<pre style='x'>1</pre>".replace("'", '"'),
                "text/plain": "\x1b[1m1\x1b[0m\n",
            },
        ),
        new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}}),
        new_output("stream", name="stdout", text="2"),
    ]
    notebook = new_notebook(
        cells=[new_markdown_cell("# 1 · One", id="a"), new_code_cell("x", outputs=outputs, id="b")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python"}},
    )
    made = lesson_page(notebook, notebook)
    first, second = made.cells[1].outputs
    assert first.data == {"text/plain": "1"}
    assert second.text == "2"


def test_a_fold_may_have_code_in_its_title():
    assert fold("(a) <code>x</code>", "Wrong: no.").startswith("::::{dropdown} (a) `x`\n")
    assert ":class-container: choice wrong" in fold("(a) x", "Wrong: no.")


def test_text_without_a_box_is_left_as_it_is():
    assert page_text("# A title\n\nA text.") == ("# A title\n\nA text.", [])


def test_the_box_at_the_top_names_each_place_and_the_command():
    links = launch_links(Repository("example", "mnist-course"), "09_own_digit")
    text = how_to_work("09_own_digit", "../learn.md", links)
    assert "`python -m mnist_utils start 9`, after [the installation](../learn.md)" in text
    assert all(f"[{link.place}]({link.address}): {link.hint}" in text for link in links)

import html
import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.classroom.folder import open_classroom, released
from autograder.classroom.grading.feedback import Told, details_of, make_page
from autograder.judging.record import Record
from tests.autograder.mishaps import LESSON, messages, released_of


@pytest.mark.parametrize("student", ["renamed", "broken-json", "link"])
def test_what_is_invalid_shows_the_remark_in_the_lesson(marked, record, page, student):
    path = marked[0] / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    text = notebook.cells[0].source.replace("\\", "")
    assert record(student).remarks[0].replace("\\", "") in text
    assert [cell.id for cell in notebook.cells[1:]] == [c.id for c in released_of(marked).cells]
    assert "What we noticed when marking this notebook" in page(student)


def test_feedback_exists_for_all_that_was_handed_in_and_for_nobody_else(marked):
    room, found, _ = marked
    expected = {(one.student, one.lesson) for one in found if one.status != "missing"}
    # A folder whose name is no id has a record alone: nbgrader knows nobody of that name.
    expected -= {("odd [name]", LESSON), ("odd [name]", "02_words")}
    pages = {(path.parts[-3], path.parts[-2]) for path in (room / "feedback").rglob("*.html")}
    assert pages == expected


@pytest.mark.parametrize("student", ["wrong", "hidden", "raises", "endless"])
def test_feedback_shows_the_message(record, page, student):
    text = html.unescape(re.sub(r"<[^>]+>", "", page(student)))
    for message in messages(record(student)).values():
        assert message in text


def test_no_hidden_test_is_in_any_file_that_students_get(marked):
    room = marked[0]
    files = [
        path
        for folder in ("feedback", "release", "autograded")
        for path in (room / folder).rglob("*")
        if path.is_file()
    ]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert b"CANARY" not in content, path
        assert b"HIDDEN TESTS" not in content, path


def test_nothing_that_a_browser_runs_comes_through_to_the_feedback_page(record, page):
    assert record("evil").status == "graded"
    assert messages(record("evil"))["double"].startswith("2 became <script>")
    text = page("evil")
    own = page("reference")
    assert text.count("<script") == own.count("<script")
    tags = "".join(re.findall(r"<[a-z][^>]*>", text))
    for danger in ("onerror", "onload", "javascript:", "<iframe", "<svg"):
        assert danger not in tags, danger
    for place in ("answer", "print", "error", "raw"):  # shown as text
        assert f'&lt;script&gt;alert("{place}")' in text, place


def test_the_course_s_own_text_keeps_its_form_in_the_feedback(page):
    assert "<strong>Time:</strong> about 5 minutes" in page("reference")


def test_what_a_person_writes_to_a_student_keeps_its_form_however_long_it_is(empty_room):
    api = open_classroom(empty_room)
    long = "**seven** " * 1_000
    notebook = released(empty_room, LESSON)
    answer = next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")
    )
    answer.metadata.nbgrader.comment = long
    own = [new_markdown_cell(text) for text in (f"{long} eight", "**nine**")]
    notebook.cells = [answer, *own]
    told = Told(Record("ada", LESSON, "graded", 0, 6, "", 0.0))
    text = make_page(api, lambda lesson: ())(notebook, details_of(told))
    assert text.count("<strong>seven</strong>") == 1_000
    assert "<pre>**seven** **seven**" in text  # of a student's own, so much is shown as it is
    assert "<strong>nine</strong>" in text

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.classroom.folder import open_classroom, released, submit
from autograder.classroom.grading.feedback import (
    Head,
    Told,
    details_of,
    head,
    is_withheld,
    make_page,
    make_plain_page,
)
from autograder.judging.prove import fill_in
from autograder.judging.record import CellResult, ExerciseResult, Record
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


# What it begins with.

DUE = datetime(2026, 3, 1, 12)
WRONG = CellResult("test_double", "incorrect", 0, 2, "2 became <3>.", hidden=False)
HIDDEN = CellResult("test_total", "error", 0, 3, "A hidden matter.", hidden=True)
PAGE = Record(
    "ada",
    LESSON,
    "graded",
    4,
    6,
    "bubblewrap",
    0.0,
    (
        ExerciseResult("double", "incorrect", 1, 3, WRONG.message, (WRONG,)),
        ExerciseResult("total", "error", 0, 3, HIDDEN.message, (HIDDEN,)),
        ExerciseResult("thoughts", "waits for a person", 3, 3, ""),
    ),
    late_submission_penalty=1.5,
)


@pytest.fixture
def shown(empty_room):
    """Make a page of a record and a head, with a picture of every cell's place."""
    notebook = released(empty_room, LESSON)
    own = {cell.source for cell in notebook.cells}
    make = make_page(open_classroom(empty_room), lambda lesson: own)
    return lambda told: make(notebook, details_of(told))


def begin_of(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]))


def test_a_page_begins_with_who_what_points_and_lateness_with_its_reason(shown):
    late = timedelta(days=2, hours=3)
    times = Head("Ada <b> Lovelace", DUE + late, DUE, timedelta(days=1), late)
    text = " ".join(begin_of(shown(Told(PAGE, times))).split())
    assert text.startswith(
        "Feedback: 1 · Small Student Ada <b> Lovelace (ada) Lesson 01_small Points 2.5 of 6 "
        "(4, less 1.5 for lateness) Due 2026-03-01 12:00 UTC, with your extension of 1 day "
        "Handed in 2026-03-03 15:00 UTC: 2 days 3 hours late, and 1.5 points are deducted "
        "Exercises double ✗ Not right yet · 1 of 3 2 became <3>."
    )
    free = replace(PAGE, late_submission_penalty=0.0)
    assert "late, and nothing is deducted" in str(head(Told(free, times))["times"])
    assert head(Told(free, Head()))["times"] == []
    assert head(Told(replace(free, raw_score=None)))["points"] == "– of 6"


def test_each_exercise_has_a_line_with_a_link_to_its_place(shown):
    page = shown(Told(PAGE))
    for name in ("double", "total"):
        assert f'<a href="#cell-{name}">{name}</a>' in page
        assert page.count(f' id="cell-{name}"') == 1
    assert "cell-thoughts" not in page  # which this notebook does not have
    assert "… Waits for a person to read it" in page


def test_a_page_asks_nobody_for_anything(shown):
    page = shown(Told(PAGE))
    for danger in ("<script", "<link", "src=", "@import", "url("):
        assert danger not in page
    assert not re.findall(r"https?://(?!www\.w3\.org)", page)


def test_before_it_is_due_a_page_says_of_hidden_tests_only_how_many_exercises_pass(shown):
    right = ExerciseResult(
        "total", "correct", 3, 3, "", (CellResult("test_total", "correct", 3, 3),)
    )
    for last in (right, PAGE.exercises[1]):
        record = replace(PAGE, exercises=(PAGE.exercises[0], last))
        for page in (
            shown(told := Told(record, Head(due=DUE, withheld=True))),
            make_plain_page(told),
        ):
            text = begin_of(page) or page
            assert f"{int(last is right)} of 2 exercises pass all their tests" in text
            assert "They are shown once the lesson is due, after 2026-03-01 12:00 UTC." in text
            assert "✓ Passes the tests that you see" in text
            assert html.unescape(page).count("2 became <3>.") == 1
            assert "A hidden matter." not in page
            assert " of 3" not in text
            assert " of 6" not in text


def test_of_several_tests_that_fail_the_one_that_its_student_sees_is_told(shown):
    both = (replace(HIDDEN, test="test_double"), replace(WRONG, test="test_double_2"))
    partial = ExerciseResult("double", "partial", 1, 3, HIDDEN.message, both)
    record = replace(PAGE, exercises=(partial,))
    for page in (shown(told := Told(record, Head(due=DUE, withheld=True))), make_plain_page(told)):
        assert "A hidden matter." not in page
        assert "Partly right" not in page
        assert "2 became <3>." in html.unescape(page)


def test_a_record_that_does_not_say_what_was_hidden_tells_nothing(shown):
    old = replace(PAGE.exercises[0], tests=(replace(WRONG, hidden=None),))
    record = replace(PAGE, exercises=(old,))
    assert "2 became <3>" not in begin_of(shown(Told(record, Head(due=DUE, withheld=True))))


def test_once_it_is_due_the_next_grade_shows_all_and_runs_nothing(room, mark):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Autograder.hidden_tests_after_due = True\n")
    answers = {
        "double": "def double(x):\n    return x * x if x > 0 else 2 * x",
        "total": "def total(values):\n    return 7",
    }
    submit(room, "ada", LESSON, fill_in(released(room, LESSON), answers))

    def due(**days):
        with open_classroom(room).gradebook as gradebook:
            date = datetime.now(UTC).replace(tzinfo=None) + timedelta(**days)
            gradebook.update_or_create_assignment(LESSON, duedate=date)

    due(days=1)
    (record,) = mark(room, [LESSON])
    path = room / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    early = path.read_text(encoding="utf-8")
    hidden, seen = (one.message for one in record.exercises)
    assert [[test.hidden for test in one.tests] for one in record.exercises] == [
        [True, None],
        [False],
    ]
    assert is_withheld(path)
    assert (hidden in early, seen in early) == (False, True)
    due(days=-1)
    (again,) = mark(room, [LESSON])
    whole = path.read_text(encoding="utf-8")
    assert again.date == record.date
    assert not is_withheld(path)
    assert (hidden in whole, seen in whole) == (True, True)
    made = path.stat().st_mtime_ns
    mark(room, [LESSON])
    assert path.stat().st_mtime_ns == made
    with open_classroom(room).gradebook as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    mark(room, [LESSON])
    assert "Ada Lovelace (ada)" in path.read_text(encoding="utf-8")

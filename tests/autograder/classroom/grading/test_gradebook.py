import html
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.classroom.faults import fault_log, log_file
from autograder.classroom.folder import open_classroom, read_material, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import (
    NO_TIME,
    PLAIN_PAGE,
    Writer,
    bring_up_to_date,
    settle,
)
from autograder.judging import marking
from autograder.judging.job import Findings
from autograder.judging.marking import Rules
from autograder.judging.submitted import Submitted
from tests.autograder.mishaps import (
    LESSON,
    cell_of,
    filled,
    in_gradebook,
    points_on,
    scores,
    verdicts,
)


def test_a_written_answer_waits_for_a_person(marked, record):
    found = record("reference", "02_words")
    assert (found.status, found.score, found.max_score) == ("waits for a person", 0, 6)
    assert verdicts(found) == {"conclusions": "waits for a person"}
    assert in_gradebook(marked[0], "reference", "02_words") == {"conclusions": (None, None, True)}


def test_where_nothing_was_written_nobody_needs_to_read(marked, record):
    assert verdicts(record("half", "02_words")) == {"conclusions": "not attempted"}
    assert in_gradebook(marked[0], "half", "02_words") == {"conclusions": (0, None, False)}


def test_the_gradebook_holds_the_same_scores(marked):
    room, found, _ = marked
    with open_classroom(room).gradebook as gradebook:
        for one in found:
            if one.status == "graded":
                assert gradebook.find_submission(one.lesson, one.student).score == one.score
    assert in_gradebook(room, "hidden") == {
        "test_double": (0, None, False),
        "test_double_2": (1, None, False),
        "test_total": (0, None, False),
    }


def test_an_invalid_submission_has_no_automatic_grade_in_the_gradebook(marked):
    for student in ("broken-json", "empty"):
        assert set(in_gradebook(marked[0], student).values()) == {(None, None, True)}


def test_nothing_beside_the_notebook_is_copied(marked):
    room = marked[0]
    beside = sorted(path.name for path in (room / "submitted" / "reference" / LESSON).iterdir())
    assert beside == [f"{LESSON}.ipynb", "folder", "notes.txt"]
    for step, name in (("autograded", f"{LESSON}.ipynb"), ("feedback", f"{LESSON}.html")):
        folder = room / step / "reference" / LESSON
        assert [path.name for path in folder.iterdir()] == [name]


def test_manual_grades_survive_a_second_run(again, mark):
    with open_classroom(again).gradebook as gradebook:
        entry = gradebook.find_grade("test_double", LESSON, LESSON, "wrong")
        entry.manual_score, entry.needs_manual_grade = 1.5, False
        entry = gradebook.find_grade("conclusions", "02_words", "02_words", "reference")
        entry.manual_score, entry.needs_manual_grade = 5, False
        gradebook.db.commit()
    for force in (False, True):
        found = mark(again, [], ["wrong", "reference"], force=force)
        by_student = {(one.student, one.lesson): one for one in found}
        assert scores(by_student["wrong", LESSON]) == {"double": 1.5, "total": 3}
        read = by_student["reference", "02_words"]
        assert scores(read) == {"conclusions": 5}
        assert (read.status, verdicts(read)) == ("graded", {"conclusions": "marked by hand"})
        # It is the same work: nobody has to look at it again.
        assert in_gradebook(again, "wrong")["test_double"] == (0, 1.5, False)
    assert in_gradebook(again, "reference", "02_words")["conclusions"][1] == 5


def give(room, student, lesson, cell, points):
    """Mark a cell as a person does in the formgrader."""
    with open_classroom(room).gradebook as gradebook:
        entry = gradebook.find_grade(cell, lesson, lesson, student)
        entry.manual_score, entry.needs_manual_grade = points, False
        gradebook.db.commit()


def test_an_answer_in_words_that_was_replaced_waits_for_a_person_though_it_has_points(again, mark):
    def mark_once():
        (found,) = mark(again, ["02_words"], ["reference"])
        return found.status, verdicts(found)["conclusions"], found.score

    words = released(again, "02_words")
    cell_of(words, "conclusions").source = "I have learned to double."
    give(again, "reference", "02_words", "conclusions", 5)
    assert mark_once() == ("graded", "marked by hand", 5)
    words.cells.append(new_code_cell("1 + 1"))  # something else, and the same answer
    submit(again, "reference", "02_words", words)
    assert mark_once() == ("graded", "marked by hand", 5)
    cell_of(words, "conclusions").source = "I have learned nothing."
    submit(again, "reference", "02_words", words)
    for _ in range(2):
        assert mark_once() == ("waits for a person", "waits for a person", 5)
        assert in_gradebook(again, "reference", "02_words")["conclusions"] == (None, 5, True)
    mark(again, ["02_words"], ["reference"], force=True)
    assert mark_once() == ("waits for a person", "waits for a person", 5)
    give(again, "reference", "02_words", "conclusions", 1)
    assert mark_once() == ("graded", "marked by hand", 1)


def test_points_by_hand_on_a_test_wait_for_a_person_once_other_work_is_there(again, mark):
    give(again, "wrong", LESSON, "test_double", 0.5)
    (found,) = mark(again, [LESSON], ["wrong"])
    assert (found.status, scores(found)["double"]) == ("graded", 0.5)
    submit(again, "wrong", LESSON, filled(again))
    (found,) = mark(again, [LESSON], ["wrong"])
    assert (found.status, scores(found)["double"]) == ("waits for a person", 1.5)
    assert verdicts(found)["double"] == "correct"
    assert in_gradebook(again, "wrong")["test_double"] == (2, 0.5, True)
    give(again, "wrong", LESSON, "test_double", None)
    (found,) = mark(again, [LESSON], ["wrong"])
    assert (found.status, scores(found)["double"]) == ("graded", 3)


@pytest.mark.parametrize("lost", [lambda path: path.unlink(), lambda path: path.write_text("{")])
def test_a_page_whose_notebook_is_lost_has_the_points_that_count(again, mark, lost):
    lost(again / "autograded" / "half" / LESSON / f"{LESSON}.ipynb")
    give(again, "half", LESSON, "test_double", 0.5)
    (found,) = mark(again, [LESSON], ["half"])
    assert (found.score, found.remarks) == (1.5, (PLAIN_PAGE,))
    page = again / "feedback" / "half" / LESSON / f"{LESSON}.html"
    assert "Points: 1.5 of 6" in page.read_text(encoding="utf-8")
    assert mark(again, [LESSON], ["half"]) == [found]


LATE_PLUGIN = """
from nbgrader.plugins import BasePlugin

class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1

c.AssignLatePenalties.plugin_class = OnePoint
"""


def test_a_late_submission_is_penalized_by_the_class_s_plugin(room, mark):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(LATE_PLUGIN)
    with open_classroom(room).gradebook as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-11-01 12:00:00 UTC")
    times = {"late": "2026-11-01 12:00:05 UTC", "early": "2026-11-01 11:59:00 UTC"}
    odd = {
        "odd": "soon",
        "digits": "9" * 20,
        "day-or-month": "05/12/2026 12:00",
        "year-0": "0000-12-01 12:00:00 UTC",
        "nothing": "",
    }
    for student, text in (times | odd).items():
        path = submit(room, student, LESSON, filled(room))
        path.with_name("timestamp.txt").write_text(text)
    path = submit(room, "pipe", LESSON, filled(room))
    os.mkfifo(path.with_name("timestamp.txt"))
    path = submit(room, "link", LESSON, filled(room))
    path.with_name("timestamp.txt").symlink_to("../../late/01_small/timestamp.txt")
    found = {one.student: one for one in mark(room)}
    assert penalties(room, found) == {"late": 1} | dict.fromkeys(found.keys() - {"late"})
    assert {student for student, one in found.items() if one.score != 6} == {"late"}
    assert (found["late"].raw_score, found["late"].score) == (6, 5)
    for student, one in found.items():
        assert one.remarks == (() if student in times else (NO_TIME,)), student
    assert NO_TIME.startswith(
        "The time in timestamp.txt cannot be read; it does not count as late."
    )

    # What was late before counts as late no longer, once nobody can say when it was handed in.
    path.with_name("timestamp.txt").unlink()
    path.with_name("timestamp.txt").write_text(times["late"])
    assert penalties(room, mark(room, [], ["link"])) == {"link": 1}
    path.with_name("timestamp.txt").write_text("yesterday")
    assert penalties(room, mark(room, [], ["link"])) == {"link": None}


def penalties(room, students):
    names = [getattr(one, "student", one) for one in students]
    with open_classroom(room).gradebook as gradebook:
        return {
            name: gradebook.find_submission_notebook(LESSON, LESSON, name).late_submission_penalty
            for name in names
        }


# No mark depends on the page.

PICTURES = {
    "none": ("![drawing](attachment:drawing.png)", {}),
    "empty": ("![drawing](attachment:drawing.png)", {"drawing.png": {}}),
    "blank": ("![x](attachment:my%20x.png)", {"my x.png": {"image/png": "iVBORw0K"}}),
    "table": ("| a |\n|---|\n| ![x](attachment:x.png) |", {}),
    "reference": ("![x][1]\n\n[1]: attachment:x.png", {}),
    "half-letter": ("![x](attachment:x.png)", {"x.png": {"image/png": "\ud800"}, "\udc80": {}}),
}


def test_a_picture_that_cannot_be_shown_costs_no_point(room, mark):
    for student, (text, attachments) in PICTURES.items():
        notebook = filled(room)
        notebook.cells.append(new_markdown_cell(text, attachments=attachments))
        path = submit(room, student, LESSON, filled(room))
        path.write_text(json.dumps(notebook))  # ASCII, in which half a letter can be written
    for one in mark(room):
        assert (one.status, one.score, one.fault, one.remarks) == ("graded", 6, "", ())
        page = (room / "feedback" / one.student / LESSON / f"{LESSON}.html").read_text("utf-8")
        assert points_on(page) == (6, 6)
        text = html.escape(PICTURES[one.student][0])
        assert (text in page) == (one.student not in ("blank", "half-letter"))


@pytest.fixture
def hand_in(room):
    """Put a submission into the books that passes all tests; give its record."""
    material = read_material(room, LESSON)
    tests = dict.fromkeys(("test_double", "test_double_2", "test_total"))

    def put(writer, *cells, student="ada"):
        notebook = filled(room)
        notebook.cells += cells
        submitted = Submitted.of(student, LESSON, json.dumps(notebook).encode())
        marked = marking.mark(material, submitted, Rules(), lambda job: Findings(tests=tests))
        return settle(writer, marked, None, material, Rules())

    return put


@pytest.fixture
def broken_page(monkeypatch):
    """Break what gives the page its form."""

    def convert(*parts, **options):
        raise TemplateError("a bug of our own")

    return lambda: monkeypatch.setattr(TemplateExporter, "from_notebook_node", convert)


def test_where_no_page_can_be_made_a_plain_one_takes_its_place(
    room, hand_in, broken_page, monkeypatch
):
    with fault_log(room), Writer(room, open_classroom(room)) as writer:
        broken_page()
        record = hand_in(writer, new_markdown_cell("<script>"))
    assert (record.status, record.score, record.fault) == ("graded", 6, "")
    assert record.remarks == (PLAIN_PAGE,)
    assert records.read(records.path_of(room, "ada", LESSON)) == record
    assert in_gradebook(room, "ada")["test_total"] == (3, None, False)
    page = (room / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert "<p>Points: 6 of 6 </p>" in page
    assert "<td>total</td><td>✓ Right</td><td>3 of 3</td><td></td>" in page
    assert PLAIN_PAGE in page
    log = log_file(room).read_text("utf-8")
    assert "ada 01_small (the whole submission): in the page: TemplateError: a bug of our" in log
    assert "grading/feedback.py" in log
    monkeypatch.undo()
    with Writer(room, open_classroom(room)) as writer:
        assert hand_in(writer).remarks == ()


def test_points_given_by_hand_count_though_no_page_can_be_made(room, hand_in, broken_page):
    with Writer(room, open_classroom(room)) as writer:
        before = hand_in(writer)
    with open_classroom(room).gradebook as gradebook:
        entry = gradebook.find_grade("test_total", LESSON, LESSON, "ada")
        entry.manual_score = 1.5
        comment = gradebook.find_comment("total", LESSON, LESSON, "ada")
        comment.manual_comment = "Read <this>."
        gradebook.db.commit()
    broken_page()
    with fault_log(room), Writer(room, open_classroom(room)) as writer:
        found = bring_up_to_date(writer, before, "")
    assert (found.score, found.fault, found.remarks) == (4.5, "", (PLAIN_PAGE,))
    page = (room / "feedback" / "ada" / LESSON / f"{LESSON}.html").read_text("utf-8")
    assert "<p>Points: 4.5 of 6 </p>" in page
    assert "<li>Read &lt;this&gt;.</li>" in page


MARKDOWN = st.lists(
    st.sampled_from(
        [
            *("![x](attachment:x.png)", "![x](attachment:my%20x.png)", "[1]: attachment:x.png"),
            *("![a][1]", "attachment:", "| a | b |\n|---|---|\n| 1 | ", "\n\n", "    ", "\n> "),
            *("```python\n", "```", "`", "*", "**", "~~", "$", "$$", "\\(", "\\begin{align}"),
            *("$x^2$", "$\\frac{", "}{b}$", "$$\\text{<b>}$$", "\\def\\a{", "^", "_"),
            *("\\end{align}", "<div>", "</div>", "<details><summary>", "<img src=x onerror=y>"),
            *("<!--", "-->", "<a href='javascript:x'>", "<table><tr>", "</pre>", "{{ x }}"),
            *("{% raw %}", "# ", "\n---\n", "- [ ] ", "1. ", "http://a.b", "<http://a>", "&#x0;"),
        ]
    )
    | st.text(st.characters(exclude_categories=()), max_size=20),
    max_size=12,
).map("".join)
NAMES = st.sampled_from(["x.png", "my x.png", "", "\ud800"]) | st.text(max_size=5)
KINDS = st.sampled_from(["image/png", "image/svg+xml", "text/html", "application/json", ""])
CONTENTS = st.text(st.characters(exclude_categories=()), max_size=20) | st.lists(
    st.text(max_size=5)
)
CELLS = st.builds(
    new_markdown_cell,
    MARKDOWN,
    attachments=st.dictionaries(NAMES, st.dictionaries(KINDS, CONTENTS, max_size=2), max_size=2),
)


def test_no_text_and_no_picture_of_a_student_s_changes_the_score_or_leaves_no_page(room, hand_in):
    with Writer(room, open_classroom(room)) as writer:
        hand_in(writer)

        @given(st.lists(CELLS, min_size=1, max_size=8))
        @settings(max_examples=40, deadline=None)
        def put(cells):
            record = hand_in(writer, *cells)
            assert (record.status, record.score, record.remarks) == ("graded", 6, ())
            page = writer._file("feedback", record, "html").read_text("utf-8")
            assert points_on(page) == (6, 6)

        put()

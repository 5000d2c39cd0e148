import csv
import fcntl
import functools
import html
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from distributed import LocalCluster
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.classroom import folder as classroom
from autograder.classroom.folder import open_classroom, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.course.source import read_course
from autograder.errors import ClassroomError
from autograder.judging.prove import fill_in
from mnist_utils.cells import grade_id

pytestmark = pytest.mark.slow

LESSON = "01_small"
WORDS = """\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 5 minutes

# %% [markdown] written="conclusions" points=6
# What have you learned?
"""

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(values):\n    return sum(values)"

# What students write, one entry a student; an answer that is not named is the stub.
ANSWERS = {
    "reference": {"double": DOUBLE, "total": TOTAL},
    "untouched": {},
    "half": {"double": DOUBLE},
    "wrong": {"double": "def double(x):\n    return x + 1", "total": TOTAL},
    "hidden": {
        "double": "def double(x):\n    return x * x if x > 0 else 2 * x",
        "total": "def total(values):\n    return sum(values) or None",
    },
    "raises": {
        "double": DOUBLE,
        "total": "def total(values):\n    start = 0\n    return start + values.sum()",
    },
    "not-python": {"double": "def double(x):\n    return 2 x", "total": TOTAL},
    "still-a-stub": {
        "double": "def double(x):\n    # I do not know.\n    raise NotImplementedError",
        "total": TOTAL,
    },
    "noisy": {
        "double": (
            "import sys, warnings\n\ndef double(x):\n    print('to stderr', file=sys.stderr)\n"
            "    warnings.warn('loud')\n    print('to stdout')\n    return 2 * x"
        ),
        "total": TOTAL,
    },
    "endless": {"double": DOUBLE, "total": "def total(values):\n    while True:\n        pass"},
    "quits": {"double": "import sys\n\ndef double(x):\n    sys.exit(0)", "total": TOTAL},
    "exits": {"double": DOUBLE, "total": "import os\n\ndef total(values):\n    os._exit(0)"},
    "exits-at-once": {"double": "import os\n\nos._exit(0)", "total": TOTAL},
    "formula": {
        "double": (
            "class Formula(Exception):\n    pass\n\nFormula.__name__ = '=HYPERLINK(\"http://x\")'\n\n"
            "def double(x):\n    raise Formula('click')"
        ),
        "total": TOTAL,
    },
}

SCRIPT = '<script>alert("{}")</script>'


def evil(room):
    """A notebook that carries what a browser would run, wherever a notebook can carry it."""
    answers = {
        "double": f"def double(x):\n    return '{SCRIPT.format('answer')}'",
        "total": TOTAL,
    }
    notebook = filled(room, answers)
    shown = [
        "from IPython.display import display\n"
        f"display({{'text/html': '{SCRIPT.format('html')}'}}, raw=True)",
        f"display({{'text/markdown': '{SCRIPT.format('markdown')}'}}, raw=True)",
        f"display({{'application/javascript': 'alert({41 + 1})'}}, raw=True)",
        "display({'image/svg+xml': '<svg onload=alert(1)></svg>'}, raw=True)",
        f"display({{'image/png': '\"{SCRIPT.format('png')}'}}, raw=True)",
        f"print('{SCRIPT.format('print')}')",
        f"raise ValueError('{SCRIPT.format('error')}')",
    ]
    notebook.cells += [
        new_markdown_cell(SCRIPT.format("text"), id="t1"),
        new_markdown_cell('<img src="x" onerror="alert(2)"> <iframe src="http://x"></iframe>'),
        new_markdown_cell("[a link](javascript:alert(3)) <svg onload=alert(4)></svg>"),
        new_raw_cell(SCRIPT.format("raw"), metadata={"raw_mimetype": "text/html"}),
        new_code_cell("1", metadata={"tags": [f'">{SCRIPT.format("tag")}']}),
        *(new_code_cell(source) for source in shown),
    ]
    notebook.metadata.title = SCRIPT.format("title")
    notebook.metadata.kernelspec.display_name = SCRIPT.format("kernel")
    return notebook


def released_of(marked):
    return released(marked[0], LESSON)


def filled(room, answers=ANSWERS["reference"]):
    return fill_in(released(room, LESSON), answers)


def without(notebook, *names):
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in names]
    return notebook


def cell_of(notebook, name):
    (cell,) = [cell for cell in notebook.cells if grade_id(cell) == name]
    return cell


def hand_in_everything(room):
    """Fill `submitted/` with a class in which every kind of mishap has its student."""
    for student, answers in ANSWERS.items():
        submit(room, student, LESSON, filled(room, answers))
    submit(room, "evil", LESSON, evil(room))

    double_only = {"double": DOUBLE}
    submit(room, "no-tests", LESSON, without(filled(room), "test_double", "test_total"))
    submit(room, "no-tests-wrong", LESSON, without(filled(room, double_only), "test_total"))
    submit(room, "no-answer", LESSON, without(filled(room), "double"))
    submit(room, "no-answer-no-test", LESSON, without(filled(room), "total", "test_total"))
    submit(room, "no-setup", LESSON, without(filled(room), "setup"))

    twice = filled(room)
    first = nbformat.from_dict({**cell_of(twice, "double"), "id": "again"})
    first.source = "def double(x):\n    return 0"
    twice.cells.insert(twice.cells.index(cell_of(twice, "double")), first)
    submit(room, "twice", LESSON, twice)

    cheat = filled(room, double_only)
    cell_of(cheat, "test_double").metadata.nbgrader.points = 200
    test = cell_of(cheat, "test_total")
    test.metadata.nbgrader |= {"points": 300, "locked": False, "checksum": "0"}
    test.source = "assert True"
    submit(room, "cheat", LESSON, cheat)

    ungraded = filled(room, double_only)
    cell_of(ungraded, "test_total").metadata.nbgrader |= {"grade": False, "locked": False}
    submit(room, "test-not-graded", LESSON, ungraded)
    by_hand = filled(room, double_only)
    cell_of(by_hand, "test_total").metadata.nbgrader |= {"solution": True, "locked": False}
    submit(room, "test-as-answer", LESSON, by_hand)
    graded_answer = filled(room, double_only)
    cell_of(graded_answer, "total").metadata.nbgrader |= {"grade": True, "points": 100}
    submit(room, "answer-with-points", LESSON, graded_answer)
    renamed_test = filled(room)
    cell_of(renamed_test, "test_total").metadata.nbgrader.grade_id = "mine"
    submit(room, "test-renamed", LESSON, renamed_test)
    text = filled(room)
    cell_of(text, "test_total").metadata.nbgrader = "none"
    submit(room, "metadata-is-text", LESSON, text)

    path = submit(room, "renamed", LESSON, filled(room))
    path.rename(path.with_name("My solution.ipynb"))
    path = submit(room, "broken-json", LESSON, filled(room))
    path.write_bytes(path.read_bytes()[:-40])
    submit(room, "empty", LESSON, filled(room)).write_bytes(b"")
    submit(room, "a-list", LESSON, filled(room)).write_text("[]")
    submit(room, "not-utf-8", LESSON, filled(room)).write_bytes(b"\xff\xfe{}")
    path = submit(room, "link", LESSON, filled(room))
    path.unlink()
    path.symlink_to(room / "submitted" / "reference" / LESSON / f"{LESSON}.ipynb")
    path = submit(room, "link-to-nothing", LESSON, filled(room))
    path.unlink()
    path.symlink_to("nowhere.ipynb")
    path = submit(room, "pipe", LESSON, filled(room))
    path.unlink()
    os.mkfifo(path)
    path = submit(room, "folder", LESSON, filled(room))
    path.unlink()
    path.mkdir()
    (room / "submitted" / "nothing" / LESSON).mkdir(parents=True)
    submit(room, "odd [name]", LESSON, filled(room))

    beside = room / "submitted" / "reference" / LESSON
    (beside / "notes.txt").symlink_to(room / "gradebook.db")
    (beside / "folder").mkdir()
    (beside / "folder" / "data.csv").write_text("1,2")
    words = released(room, "02_words")
    submit(room, "half", "02_words", words)
    cell_of(words, "conclusions").source = "I have learned to double."
    submit(room, "reference", "02_words", words)


@pytest.fixture(scope="module")
def course_of_two(tmp_path_factory, empty_room):
    """The small lesson, and one with a written answer."""
    course = tmp_path_factory.mktemp("two")
    (course / "solutions").mkdir()
    small = empty_room.parent / "solutions" / f"{LESSON}.py"
    shutil.copy(small, course / "solutions")
    (course / "solutions" / "02_words.py").write_text(WORDS, encoding="utf-8")
    return course


@pytest.fixture(scope="module")
def two_lessons(course_of_two):
    """A classroom of both lessons, with a short time limit."""
    room = course_of_two / "a room"
    classroom.create(course_of_two, room)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 4\n")
    return room


@pytest.fixture(scope="module")
def marked(two_lessons, isolation):
    """A class, marked together in one call: (the classroom, its records, what progress said)."""
    hand_in_everything(two_lessons)
    said = []
    found = grade(
        two_lessons,
        progress=lambda record, done, total: said.append((done, total)),
        isolation=isolation,
    )
    return two_lessons, found, said


@pytest.fixture
def mark(isolation):
    """Mark a class once more, in the best way that there is here."""
    return functools.partial(grade, isolation=isolation)


@pytest.fixture(scope="module")
def record(marked):
    """Give the record of a student in the small lesson."""
    found = {(one.student, one.lesson): one for one in marked[1]}
    return lambda student, lesson=LESSON: found[student, lesson]


@pytest.fixture(scope="module")
def page(marked):
    """Give a student's feedback page."""
    return lambda student: (marked[0] / "feedback" / student / LESSON / f"{LESSON}.html").read_text(
        encoding="utf-8"
    )


@pytest.fixture
def again(marked, tmp_path):
    """The marked classroom, copied for one test alone."""
    return shutil.copytree(marked[0], tmp_path / "again", ignore=skip_pipes, symlinks=True)


def skip_pipes(folder, names):
    return ["pipe"] if "pipe" in names else []


def verdicts(record):
    return {result.exercise: result.verdict for result in record.exercises}


def messages(record):
    return {result.exercise: result.message for result in record.exercises}


def scores(record):
    return {result.exercise: result.score for result in record.exercises}


def in_gradebook(room, student, lesson=LESSON):
    """Give what the gradebook holds: {cell: (automatic score, manual score, to be looked at)}."""
    with open_classroom(room).gradebook as gradebook:
        notebook = gradebook.find_submission_notebook(lesson, lesson, student)
        return {
            grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for grade in notebook.grades
        }


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


# One class, marked together.


def test_every_student_ends_in_exactly_one_status(marked):
    room, found, said = marked
    students = {path.name for path in (room / "submitted").iterdir()}
    assert sorted((one.student, one.lesson) for one in found) == sorted(
        (student, lesson) for student in students for lesson in (LESSON, "02_words")
    )
    assert {one.status for one in found} == {"graded", "invalid", "missing"}
    assert said == [(number, len(found)) for number in range(1, len(found) + 1)]


def test_the_reference_solution_earns_full_marks(record):
    assert record("reference").status == "graded"
    assert record("reference").score == record("reference").max_score == 6
    assert verdicts(record("reference")) == {"double": "correct", "total": "correct"}


def test_an_untouched_lesson_earns_nothing_and_is_not_attempted(record):
    assert (record("untouched").status, record("untouched").score) == ("graded", 0)
    assert verdicts(record("untouched")) == {"double": "not attempted", "total": "not attempted"}
    assert set(messages(record("untouched")).values()) == {""}


def test_what_is_done_counts_where_the_rest_is_not_attempted(record):
    assert scores(record("half")) == {"double": 3, "total": 0}
    assert verdicts(record("half")) == {"double": "correct", "total": "not attempted"}


def test_a_wrong_answer_is_told_in_the_words_of_the_test(record):
    assert verdicts(record("wrong"))["double"] == "incorrect"
    assert messages(record("wrong"))["double"] == "2 became 3, twice 2 is 4."
    assert scores(record("wrong")) == {"double": 0, "total": 3}


def test_a_hidden_failure_gives_its_message_and_no_more(record):
    # The second test cell of `double` passes: one point of three.
    assert verdicts(record("hidden")) == {"double": "partial", "total": "incorrect"}
    assert messages(record("hidden")) == {
        "double": "For another number the result is not twice it.",
        "total": "Nothing adds up to 0.",
    }
    assert scores(record("hidden")) == {"double": 1, "total": 0}


def test_an_exception_in_an_answer_shows_the_students_own_line(record):
    assert verdicts(record("raises")) == {"double": "correct", "total": "error"}
    assert messages(record("raises"))["total"] == (
        "AttributeError: 'list' object has no attribute 'sum' "
        "(a list has no such thing, an array may: np.array(...) makes one), "
        "in your line: return start + values.sum()"
    )


def test_a_syntax_error_costs_its_exercise_alone(record):
    assert verdicts(record("not-python")) == {"double": "error", "total": "correct"}
    assert messages(record("not-python"))["double"].startswith("SyntaxError: invalid syntax")
    assert "return 2 x" in messages(record("not-python"))["double"]
    assert scores(record("not-python")) == {"double": 0, "total": 3}


def test_a_stub_that_was_only_commented_is_told_to_take_its_line_out(record):
    assert verdicts(record("still-a-stub"))["double"] == "error"
    assert messages(record("still-a-stub"))["double"] == (
        "The line 'raise NotImplementedError' is still there. Take it out."
    )


def test_an_answer_that_prints_and_warns_keeps_its_points(record):
    assert record("noisy").score == 6
    assert verdicts(record("noisy")) == {"double": "correct", "total": "correct"}


def test_an_endless_loop_costs_its_exercise_alone(record):
    assert record("endless").status == "graded"
    assert verdicts(record("endless")) == {"double": "correct", "total": "timeout"}
    assert scores(record("endless")) == {"double": 3, "total": 0}
    assert "Is there a loop that never ends?" in messages(record("endless"))["total"]


def test_an_answer_that_asks_python_to_end_earns_nothing(record):
    assert verdicts(record("quits")) == {"double": "error", "total": "correct"}
    assert messages(record("quits"))["double"].startswith("SystemExit: 0")
    assert scores(record("quits")) == {"double": 0, "total": 3}


def test_an_answer_that_ends_python_costs_its_exercise_alone(record):
    assert verdicts(record("exits")) == {"double": "correct", "total": "crashed"}
    assert verdicts(record("exits-at-once")) == {"double": "crashed", "total": "correct"}
    for student, exercise in (("exits", "total"), ("exits-at-once", "double")):
        assert record(student).status == "graded"
        assert record(student).score == 3
        assert messages(record(student))[exercise].startswith("Python ended while it ran")


def test_a_deleted_test_cell_scores_as_if_it_were_there(record):
    assert record("no-tests").score == 6
    assert scores(record("no-tests-wrong")) == {"double": 3, "total": 0}
    assert verdicts(record("no-tests-wrong"))["total"] == "not attempted"


def test_a_deleted_answer_is_missing_and_costs_its_exercise_alone(record):
    assert record("no-answer").status == "graded"
    assert verdicts(record("no-answer")) == {"double": "missing", "total": "correct"}
    assert messages(record("no-answer"))["double"] == "The cell that answers double is not there."
    assert scores(record("no-answer")) == {"double": 0, "total": 3}


def test_of_a_duplicated_answer_the_last_counts(record):
    assert record("twice").status == "graded"
    assert scores(record("twice")) == {"double": 3, "total": 3}


def test_an_answer_deleted_with_its_test_costs_its_exercise_alone(record):
    found = record("no-answer-no-test")
    assert found.status == "graded"
    assert verdicts(found) == {"double": "correct", "total": "missing"}
    assert scores(found) == {"double": 3, "total": 0}
    assert found.remarks == (
        "The cell test_total was missing; it was put back.",
        "The cell that answers total is not there.",
    )


def test_a_deleted_setup_cell_is_put_back(record):
    assert (record("no-setup").status, record("no-setup").score) == ("graded", 6)
    assert record("no-setup").remarks == ("The cell setup was missing; it was put back.",)


def test_raised_points_and_rewritten_tests_earn_nothing_extra(record):
    assert record("cheat").status == "graded"
    assert scores(record("cheat")) == {"double": 3, "total": 0}
    assert record("cheat").max_score == 6


@pytest.mark.parametrize(
    "student",
    [
        "test-not-graded",
        "test-as-answer",
        "answer-with-points",
        "test-renamed",
        "metadata-is-text",
    ],
)
def test_edited_roles_and_names_earn_nothing_extra(record, student):
    honest = 6 if student in ("test-renamed", "metadata-is-text") else 3
    assert record(student).status == "graded"
    assert record(student).score == honest
    assert record(student).max_score == 6


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("renamed", f"{LESSON}.ipynb was not handed in: there is only My solution.ipynb; rename"),
        ("broken-json", f"{LESSON}.ipynb is not a sound notebook: "),
        ("empty", f"{LESSON}.ipynb is not a sound notebook: "),
        ("a-list", f"{LESSON}.ipynb is not a sound notebook: "),
        ("not-utf-8", f"{LESSON}.ipynb is not a sound notebook: "),
        ("link", f"{LESSON}.ipynb cannot be read: "),
        ("link-to-nothing", f"{LESSON}.ipynb cannot be read: "),
        ("pipe", f"{LESSON}.ipynb is no ordinary file of a sensible size."),
        ("folder", f"{LESSON}.ipynb is no ordinary file of a sensible size."),
        ("nothing", f"{LESSON}.ipynb was not handed in: there is no notebook."),
        ("odd [name]", "'odd [name]' cannot be a student's id: rename the folder."),
    ],
)
def test_what_cannot_be_read_is_invalid_and_said_in_a_sentence(marked, record, student, sentence):
    found = record(student)
    assert (found.status, found.score, found.max_score, found.isolation) == ("invalid", 0, 6, "")
    assert len(found.remarks) == 1
    assert found.remarks[0].startswith(sentence)
    assert "\n" not in found.remarks[0]
    assert set(verdicts(found).values()) == {"missing"}


@pytest.mark.parametrize("student", ["renamed", "broken-json", "link"])
def test_what_is_invalid_shows_the_remark_in_the_lesson(marked, record, page, student):
    path = marked[0] / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    text = notebook.cells[0].source.replace("\\", "")
    assert record(student).remarks[0].replace("\\", "") in text
    assert [cell.id for cell in notebook.cells[1:]] == [c.id for c in released_of(marked).cells]
    assert "What was noticed when this notebook was marked" in page(student)


def test_nothing_handed_in_is_missing(record):
    found = record("untouched", "02_words")
    assert (found.status, found.score, found.max_score, found.isolation) == ("missing", 0, 6, "")
    assert found.remarks == ()
    assert verdicts(found) == {"conclusions": "missing"}


def test_a_written_answer_waits_for_a_person(marked, record):
    found = record("reference", "02_words")
    assert (found.status, found.score, found.max_score) == ("graded", 0, 6)
    assert verdicts(found) == {"conclusions": "manual"}
    assert in_gradebook(marked[0], "reference", "02_words") == {"conclusions": (None, None, True)}


def test_where_nothing_was_written_nobody_needs_to_read(marked, record):
    assert verdicts(record("half", "02_words")) == {"conclusions": "not attempted"}
    assert in_gradebook(marked[0], "half", "02_words") == {"conclusions": (0, None, False)}


def test_every_record_says_how_student_code_was_shut_off(marked, isolation):
    ran = [one for one in marked[1] if one.status == "graded"]
    assert {one.isolation for one in ran} == {isolation}


# What lies in the classroom afterwards.


def test_records_are_json_files_that_say_the_same(marked):
    room, found, _ = marked
    assert sorted(records.read_all(room), key=str) == sorted(found, key=str)
    content = json.loads((room / "records" / "wrong" / f"{LESSON}.json").read_text())
    assert content["exercises"][0] == {
        "exercise": "double",
        "verdict": "incorrect",
        "score": 0.0,
        "max_score": 3.0,
        "message": "2 became 3, twice 2 is 4.",
        "tests": [
            {
                "test": name,
                "verdict": "incorrect",
                "score": 0.0,
                "max_score": points,
                "message": message,
            }
            for name, points, message in (
                ("test_double", 2.0, "2 became 3, twice 2 is 4."),
                ("test_double_2", 1.0, "A negative number is not doubled."),
            )
        ],
    }


def test_the_tables_have_the_columns_of_the_design(marked, isolation):
    room, found, _ = marked
    first = (room / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "student,lesson,status,score,max_score,isolation,seconds,date,old"
    first = (room / "exercises.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "student,lesson,exercise,verdict,score,max_score,message"
    grades, exercises = read_csv(room / "grades.csv"), read_csv(room / "exercises.csv")
    assert len(grades) == len(found)
    assert len(exercises) == sum(len(one.exercises) for one in found)
    (row,) = [row for row in grades if (row["student"], row["lesson"]) == ("hidden", LESSON)]
    assert {key: row[key] for key in ("status", "score", "max_score", "isolation")} == {
        "status": "graded",
        "score": "1.0",
        "max_score": "6.0",
        "isolation": isolation,
    }


def test_a_message_that_begins_like_a_formula_is_harmless_in_a_spreadsheet(marked, record):
    assert messages(record("formula"))["double"].startswith("=HYPERLINK")
    (row,) = [
        row
        for row in read_csv(marked[0] / "exercises.csv")
        if (row["student"], row["exercise"]) == ("formula", "double")
    ]
    assert row["message"].startswith("'=HYPERLINK")


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
    for student in ("renamed", "empty"):
        assert set(in_gradebook(marked[0], student).values()) == {(None, None, True)}


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
    for place in ("text", "answer", "print", "error", "raw"):  # shown as text
        assert f'&lt;script&gt;alert("{place}")' in text, place


def test_the_course_s_own_text_keeps_its_form_in_the_feedback(page):
    assert "<strong>Time:</strong> about 5 minutes" in page("reference")


def test_nothing_beside_the_notebook_is_copied(marked):
    room = marked[0]
    beside = sorted(path.name for path in (room / "submitted" / "reference" / LESSON).iterdir())
    assert beside == [f"{LESSON}.ipynb", "folder", "notes.txt"]
    for step, name in (("autograded", f"{LESSON}.ipynb"), ("feedback", f"{LESSON}.html")):
        folder = room / step / "reference" / LESSON
        assert [path.name for path in folder.iterdir()] == [name]


def test_submissions_are_left_as_they_were(marked):
    submitted = released(marked[0], LESSON)
    fill_in(submitted, ANSWERS["wrong"])
    path = marked[0] / "submitted" / "wrong" / LESSON / f"{LESSON}.ipynb"
    assert nbformat.read(path, as_version=4) == submitted


# A second run.


def test_a_second_run_replaces_an_old_grade(again, mark):
    submit(again, "wrong", LESSON, filled(again))
    (found,) = mark(again, [LESSON], ["wrong"])
    assert found.score == 6
    assert in_gradebook(again, "wrong")["test_double"] == (2, None, False)
    rows = {(row["student"], row["lesson"]): row for row in read_csv(again / "grades.csv")}
    assert rows["wrong", LESSON]["score"] == "6.0"
    assert rows["half", LESSON]["score"] == "3.0"  # who was not marked again stays in the table
    page = (again / "feedback" / "wrong" / LESSON / f"{LESSON}.html").read_text()
    assert "2 became 3" not in page


def test_a_submission_that_becomes_broken_loses_its_old_automatic_grade(again, mark):
    path = again / "submitted" / "reference" / LESSON / f"{LESSON}.ipynb"
    path.write_text("{")
    (found,) = mark(again, [LESSON], ["reference"])
    assert (found.status, found.score) == ("invalid", 0)
    assert set(in_gradebook(again, "reference").values()) == {(None, None, True)}
    page = (again / "feedback" / "reference" / LESSON / f"{LESSON}.html").read_text()
    assert "is not a sound notebook" in page
    (row,) = [
        row
        for row in read_csv(again / "grades.csv")
        if (row["student"], row["lesson"]) == ("reference", LESSON)
    ]
    assert (row["status"], row["score"]) == ("invalid", "0.0")


def test_a_submission_that_is_taken_back_loses_its_old_automatic_grade(again, mark):
    shutil.rmtree(again / "submitted" / "reference" / LESSON)
    (found,) = mark(again, [LESSON], ["reference"])
    assert (found.status, found.score) == ("missing", 0)
    assert set(in_gradebook(again, "reference").values()) == {(None, None, True)}
    assert not (again / "feedback" / "reference" / LESSON).exists()


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
        assert scores(by_student["reference", "02_words"]) == {"conclusions": 5}
        # What was marked by hand and is judged again wants to be looked at again.
        assert in_gradebook(again, "wrong")["test_double"] == (0, 1.5, force)
    assert in_gradebook(again, "reference", "02_words")["conclusions"][1] == 5


def test_ctrl_c_ends_the_run_and_keeps_what_is_done(again, isolation):
    arguments = [
        *(sys.executable, "-m", "autograder", "grade", again, LESSON, "--force", "--jobs", "1"),
        *("--isolation", isolation),
        *("--student", "half", "--student", "endless", "--student", "untouched"),
    ]
    half, endless, untouched = (
        records.path_of(again, student, LESSON) for student in ("half", "endless", "untouched")
    )
    before = {path: path.read_bytes() for path in (half, endless, untouched)}
    with open(again / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 300\n")
    process = subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        deadline = time.monotonic() + 60
        while half.read_bytes() == before[half]:  # until `half` has been marked again
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "Stopped. What was finished is kept." in errors
    assert records.read(half).history  # it has been marked again
    for unfinished in (endless, untouched):  # their old marks are of the same work, and stay
        assert unfinished.read_bytes() == before[unfinished]
    rows = {row["student"] for row in read_csv(again / "grades.csv") if row["lesson"] == LESSON}
    assert {"half", "endless", "untouched"} <= rows


def test_a_run_leaves_nothing_among_the_temporary_files(room, isolation, tmp_path):
    submit(room, "ada", LESSON, filled(room))
    place = tmp_path / "temporary"
    place.mkdir()
    subprocess.run(
        [*(sys.executable, "-m", "autograder", "grade", room), *("--isolation", isolation)],
        env=os.environ | {"TMPDIR": str(place)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    assert left_in(place) == []


def left_in(place):
    # Dask keeps an empty folder for the locks of its own.
    return [path for path in place.iterdir() if path.name != "dask-scratch-space"]


def test_after_kill_9_a_second_run_goes_on_and_gives_the_same_grades(room, mark, isolation):
    temporary = room.parent / "temporary"
    temporary.mkdir()
    for number in range(16):
        slowly = f"import time\n\ndef double(x):\n    time.sleep(0.1)\n    return {number % 3} * x"
        submit(room, f"s{number:02d}", LESSON, filled(room, {"double": slowly, "total": TOTAL}))
    whole = shutil.copytree(room, room.parent / "whole")
    expected = {one.student: (one.status, verdicts(one), scores(one)) for one in mark(whole)}
    process = subprocess.Popen(
        [*(sys.executable, "-m", "autograder", "grade", room), *("--isolation", isolation)],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    below = []
    try:
        deadline = time.monotonic() + 60
        while len(records.read_all(room)) < 4:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        below = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.kill()
        process.wait()
    finished = {
        one.student: records.path_of(room, one.student, LESSON).stat().st_mtime_ns
        for one in records.read_all(room)
    }
    assert 4 <= len(finished) < 16
    assert psutil.wait_procs(below, timeout=20)[1] == []  # nothing of it goes on
    assert left_in(temporary) == []
    found = {one.student: (one.status, verdicts(one), scores(one)) for one in mark(room)}
    assert found == expected
    for student, written in finished.items():  # what was finished was not marked again
        assert records.path_of(room, student, LESSON).stat().st_mtime_ns == written
    with open_classroom(room).gradebook as gradebook:
        for one in records.read_all(room):
            assert gradebook.find_submission(LESSON, one.student).score == one.score


def test_only_what_is_new_or_changed_is_marked_again(again, mark):
    submit(again, "half", LESSON, filled(again))
    before = {path: path.stat().st_mtime_ns for path in (again / "records").glob("*/*.json")}
    mark(again, [LESSON])
    changed = {path.parent.name for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert changed == {"half"}


def test_two_runs_in_one_classroom_do_not_mix(room, mark):
    (room / "records").mkdir()
    with open(room / "records" / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ClassroomError, match="Another program is marking in"):
            mark(room)


# Usage.


@pytest.mark.parametrize(
    ("lessons", "students", "sentence"),
    [
        (["03_none"], [], r"There is no lesson 03_none in this classroom. There are: 01_small,"),
        ([], ["nobody"], r"There is no student nobody in this classroom. There are: "),
    ],
)
def test_an_unknown_name_is_refused_before_anything_is_marked(
    again, lessons, students, sentence, mark
):
    before = (again / "grades.csv").read_bytes()
    with pytest.raises(ClassroomError, match=sentence):
        mark(again, lessons, students)
    assert (again / "grades.csv").read_bytes() == before


def test_a_class_that_has_handed_in_nothing_is_all_missing(room, mark):
    with open_classroom(room).gradebook as gradebook:
        gradebook.add_student("ada")
    (found,) = mark(room)
    assert (found.student, found.status, found.score) == ("ada", "missing", 0)


def test_a_test_that_states_a_longer_limit_than_the_class_has_it(course, tmp_path, mark):
    (source,) = (course / "solutions").glob("*.py")
    text = source.read_text(encoding="utf-8")
    slow = 'test="double" points=1 seconds=60\n'
    source.write_text(text.replace('test="double" points=1\n', slow), encoding="utf-8")
    room = tmp_path / "a room"
    classroom.create(course, room)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 3\n")
    slowly = "import time\n\ndef double(x):\n    time.sleep(5 * (x < 0))\n    return 2 * x"
    submit(room, "ada", LESSON, filled(room, {"double": slowly, "total": TOTAL}))
    (found,) = mark(room)
    assert verdicts(found) == {"double": "correct", "total": "correct"}


def test_a_hidden_folder_in_submitted_is_no_student(room, mark):
    (room / "submitted" / ".ipynb_checkpoints").mkdir()
    assert mark(room) == []
    assert read_csv(room / "grades.csv") == []


def test_the_lesson_of_this_module_is_the_course_s(course_of_two):
    assert [lesson.name for lesson in read_course(course_of_two)] == [LESSON, "02_words"]


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
    times = {"late": "2026-11-01 12:00:05 UTC", "early": "2026-11-01 11:59:00 UTC", "odd": "soon"}
    for student, text in times.items():
        path = submit(room, student, LESSON, filled(room))
        path.with_name("timestamp.txt").write_text(text)
    path = submit(room, "pipe", LESSON, filled(room))
    os.mkfifo(path.with_name("timestamp.txt"))
    found = {one.student: one for one in mark(room)}
    with open_classroom(room).gradebook as gradebook:
        penalties = {
            student: gradebook.find_submission_notebook(
                LESSON, LESSON, student
            ).late_submission_penalty
            for student in found
        }
    assert penalties == {"late": 1, "early": None, "odd": None, "pipe": None}
    assert {one.score for one in found.values()} == {6}
    assert found["odd"].remarks == (
        "The time in timestamp.txt cannot be read; it does not count as late.",
    )


def test_half_letters_and_control_characters_stop_nothing(room, mark):
    answers = {
        "double": "def double(x):\n    print('\\ud800')\n    return '\\ud800\\x1b[2J'",
        "total": "def total(values):\n    raise ValueError('\\x1b[2J\\ud800')",
    }
    path = submit(room, "ada", LESSON, filled(room, answers))
    path.write_text(path.read_text().replace("Your answer", "\\ud800"))
    (found,) = mark(room)
    assert verdicts(found) == {"double": "incorrect", "total": "error"}
    assert not any("\x1b" in message for message in messages(found).values())


def test_workers_of_a_scheduler_elsewhere_mark_the_same(again, mark, isolation):
    before = {one.student: (verdicts(one), scores(one)) for one in mark(again, [LESSON])}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        found = grade(
            again,
            [LESSON],
            ["wrong", "hidden", "half"],
            isolation=isolation,
            scheduler=cluster.scheduler_address,
            force=True,
        )
    assert [one.student for one in found] == ["wrong", "hidden", "half"]
    assert all((verdicts(one), scores(one)) == before[one.student] for one in found)


def test_a_scheduler_that_does_not_answer_is_said(again):
    with pytest.raises(ClassroomError, match=r"No Dask scheduler answers at tcp://127.0.0.1:1"):
        grade(again, [LESSON], ["half"], scheduler="tcp://127.0.0.1:1", force=True)

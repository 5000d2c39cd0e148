"""A class in which every kind of mishap has its student, and what marking it gave."""

import csv
import io
import os
import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.classroom.folder import open_classroom, released, submit
from autograder.judging.prove import fill_in
from mnist_utils.cells import grade_id

LESSON = "01_small"

WORDS = """\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 5 minutes

# %% [markdown] written="conclusions" points=6
# What have you learned?
"""

# A test asks for the full MNIST, and tells it from the sample.
COUNTS = "02_counts"
COUNTING = '''\
# %% [markdown]
# # 2 · Counts
#
# **Time:** about 5 minutes

# %% tags=["setup"]
from mnist_utils import load_mnist

(images, labels), _ = load_mnist()

# %% answer="count"
def count(digits):
    """Give how many digits there are."""
    ### BEGIN SOLUTION
    return len(digits)
    ### END SOLUTION

# %% test="count" points=3 digits="full"
assert count(images) > 5000, f"Of {count(images)} digits nobody learns to count."
'''

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


def points_on(page):
    """Give the points that a feedback page begins with: (points, of how many)."""
    return tuple(map(float, re.search(r'class="points">([\d.]+) of ([\d.]+)<', page).groups()))


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))

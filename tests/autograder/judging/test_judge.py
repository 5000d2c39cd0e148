import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.course.build import generate
from autograder.course.source import read_lesson
from autograder.inside.channel import MAX_BYTES
from autograder.judging.job import Job, Starved
from autograder.judging.judge import Judge, LostError
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.prove import fill_in
from autograder.judging.submitted import Submitted
from autograder.judging.worker import Settings, Submission, Worker

LESSON = '''\
# %% [markdown]
# # 1 · Judged
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import random

import matplotlib.pyplot as plt
import numpy as np

table = np.arange(4)

# %%
print("a demonstration")

# %% answer="draw_number"
def draw_number():
    """Give a random number and a random array."""
    ### BEGIN SOLUTION
    return random.random(), np.random.rand(2)
    ### END SOLUTION

# %% test="draw_number" points=1
one, two = draw_number()
assert (one, two.tolist()) == (random.random(), np.random.rand(2).tolist()), "Other seeds."

# %% answer="halve"
def halve(numbers):
    """Halve numbers: a new array."""
    ### BEGIN SOLUTION
    return numbers / 2
    ### END SOLUTION

# %% test="halve" points=2
before = table.copy()
found = halve(table)
assert np.array_equal(table, before), "The argument was changed."
assert found.tolist() == [0, 0.5, 1, 1.5], f"Found {found.tolist()}."
### BEGIN HIDDEN TESTS
# CANARY
assert halve(np.array([7.0]))[0] == 3.5, "A single number was not halved."
### END HIDDEN TESTS

# %% test="halve" points=3
assert halve(table)[3] == 1.5, f"The last number became {halve(table)[3]}."

# %% answer="quarter"
def quarter(numbers):
    """Quarter numbers with your own halve."""
    ### BEGIN SOLUTION
    return halve(halve(numbers))
    ### END SOLUTION

# %% test="quarter" points=4 processor_seconds=60
from mnist_utils.examples import Example as _Example

found = quarter(np.array([8.0])).tolist()
_Example("quarter", quarter).measure(error=found[0] - 2)
assert found == [2], "8 was not quartered."

# %% answer="sketch"
def sketch(values):
    """Draw values on a new figure; give the Axes."""
    ### BEGIN SOLUTION
    figure, axes = plt.subplots()
    axes.plot(values)
    return axes
    ### END SOLUTION

# %% test="sketch" points=5
open_before = plt.get_fignums()
_, other = plt.subplots()
first, second = sketch([1, 2]), sketch([1, 2, 4])
assert first.figure is not second.figure, "Two calls drew on one figure."
assert not other.has_data(), "It was drawn on a figure that was open already."
assert first.lines[0].get_ydata().tolist() == [1, 2], "The line is another."
assert len(plt.get_fignums()) == len(open_before) + 3, "The new figures are not open."
'''
HALVE = "def halve(numbers):\n    return numbers / 2"
ANSWERS = {
    "draw_number": "def draw_number():\n    return random.random(), np.random.rand(2)",
    "halve": HALVE,
    "quarter": "def quarter(numbers):\n    return halve(halve(numbers))",
    "sketch": "def sketch(values):\n    figure, axes = plt.subplots()\n    axes.plot(values)\n"
    "    return axes",
}


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    path = tmp_path_factory.mktemp("course") / "01_judged.py"
    path.write_text(LESSON, encoding="utf-8")
    lesson = read_lesson(path)
    released = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    return Material(lesson.name, lesson.notebook, released)


@pytest.fixture(scope="module")
def judge(material, isolation):
    """Mark a notebook: answers in place of the reference ones, and whatever else is done to it."""
    worker = Worker(Settings(isolation, tuple(material.modules)))

    def mark_answers(
        answers=None, edit=None, seconds=4, only=None, every_test=True, all_seconds=300
    ):
        filled = {name: ANSWERS[name] for name in only} if only else ANSWERS | (answers or {})
        notebook = nbformat.reads(nbformat.writes(material.released), as_version=4)
        fill_in(notebook, filled)
        if edit:
            edit(notebook)
        data = nbformat.writes(notebook).encode()
        submitted = Submitted.of("ada", material.lesson, data)
        limits = Limits(call_seconds=seconds, submission_seconds=all_seconds)
        rules = Rules(isolation, limits, every_test)
        return worker.mark(Submission(material, submitted, rules))

    yield mark_answers
    worker.close()


def results(marked):
    return {one.exercise: (one.verdict, one.score) for one in marked.record.exercises}


def message(marked, exercise):
    (found,) = [one for one in marked.record.exercises if one.exercise == exercise]
    return found.message


def failure_shown(marked, name):
    (cell,) = [cell for cell in marked.notebook.cells if cell.id == name]
    return next(one for one in cell.outputs if one.output_type == "error").traceback[0]


def output_of(marked, start):
    (cell,) = [cell for cell in marked.notebook.cells if cell.source.startswith(start)]
    return cell.outputs


ALL = {
    "draw_number": ("correct", 1),
    "halve": ("correct", 5),
    "quarter": ("correct", 4),
    "sketch": ("correct", 5),
}


def test_right_answers_earn_everything_and_both_processes_have_the_same_seeds(judge):
    marked = judge()
    assert results(marked) == ALL
    assert marked.record.remarks == ()
    assert marked.unanswered == set()


def test_several_test_cells_give_partial_credit(judge):
    marked = judge({"halve": "def halve(numbers):\n    return np.array([0, 0.5, 1, 1.5])"})
    assert results(marked)["halve"] == ("partial", 3)
    assert message(marked, "halve") == "A single number was not halved."


def test_where_the_first_failure_is_enough_the_message_is_the_same(judge):
    answer = {"halve": "def halve(numbers):\n    return np.array([0, 0.5, 1, 1.5])"}
    marked = judge(answer, every_test=False)
    assert results(marked) == ALL | {"halve": ("incorrect", 0), "quarter": ("incorrect", 0)}
    assert message(marked, "halve") == message(judge(answer), "halve")


def test_a_visible_failure_shows_its_message_and_the_line_of_the_test(judge):
    marked = judge({"halve": "def halve(numbers):\n    return numbers + 1"})
    assert message(marked, "halve") == "Found [1, 2, 3, 4]."
    shown = failure_shown(marked, "test_halve")
    assert "incorrect: Found [1, 2, 3, 4]." in shown
    assert "The line of the test: assert found.tolist() == [0, 0.5, 1, 1.5]" in shown


def test_a_hidden_failure_shows_its_message_and_no_line(judge):
    marked = judge({"halve": "def halve(numbers):\n    return np.array([0, 0.5, 1, 1.5])"})
    assert failure_shown(marked, "test_halve") == "incorrect: A single number was not halved."


def test_an_exception_is_told_with_the_students_own_line_in_a_hidden_test_without_its_text(judge):
    visible = judge({"halve": "def halve(numbers):\n    return numbers.halves()"})
    assert message(visible, "halve") == (
        "AttributeError: 'numpy.ndarray' object has no attribute 'halves' "
        "(what comes before the dot has no such thing: look at its type), "
        "in your line: return numbers.halves()"
    )
    hidden = judge(
        {
            "halve": "class Told(ValueError):\n    pass\n\n"
            "def halve(numbers):\n    if len(numbers) == 1:\n"
            "        Told.__name__ = f'Told{numbers[0]:.0f}'\n"
            "        raise Told(str(numbers))\n    return numbers / 2"
        }
    )
    assert results(hidden)["halve"] == ("partial", 3)
    assert message(hidden, "halve") == (
        "ValueError in a hidden test, in your line: raise Told(str(numbers))"
    )


def test_what_a_test_says_of_an_exception_is_what_the_student_reads(judge):
    marked = judge({"sketch": "def sketch(values):\n    return plt.subplots()"})
    assert results(marked)["sketch"][0] == "error"  # a tuple has no figure
    assert "'tuple' object has no attribute 'figure'" in message(marked, "sketch")


def test_what_a_test_measures_is_in_the_record_with_the_time_of_the_answer(judge):
    marked = judge({"quarter": "def quarter(numbers):\n    return numbers / 2"})
    measured = {test.test: test.measured for one in marked.record.exercises for test in one.tests}
    assert measured.pop("test_quarter") == {
        "error": 2,
        "processor_seconds": pytest.approx(0, abs=1),
    }
    assert all(numbers == {} for numbers in measured.values())


def test_an_answer_uses_another_and_its_own_version_of_it(judge):
    marked = judge({"halve": "def halve(numbers):\n    return numbers"})
    assert results(marked)["quarter"] == ("incorrect", 0)
    assert message(marked, "quarter") == "8 was not quartered."


def test_what_an_answer_does_to_the_setup_s_data_is_seen_and_undone(judge):
    changed = "def halve(numbers):\n    numbers[:] = 0\n    return numbers / 2"
    marked = judge({"halve": changed})
    assert message(marked, "halve") == "The argument was changed."
    # The second test begins with the data as they were.
    assert "became 0" in failure_shown(marked, "test_halve_2")
    assert results(marked)["quarter"] == ("incorrect", 0)


WAITS = pytest.mark.release("a process that waits")


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("while True: pass", "timeout"),
        pytest.param("import time; time.sleep(60)", "timeout", marks=WAITS),
        ("import os; os._exit(0)", "crashed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("import sys; sys.exit(0)", "error"),
        ("raise KeyboardInterrupt", "error"),
    ],
)
def test_a_dead_or_stuck_process_costs_its_exercise_and_the_rest_goes_on(judge, line, verdict):
    marked = judge({"halve": f"def halve(numbers):\n    {line}"})
    assert marked.record.status == "graded"
    assert results(marked)["halve"] == (verdict, 0)
    rest = {name: result for name, result in results(marked).items() if "r" in name or "k" in name}
    assert rest["draw_number"] == ("correct", 1)
    assert rest["sketch"] == ("correct", 5)


def test_points_earned_before_a_crash_stay(judge):
    marked = judge(
        {
            "halve": "import os\ncalls = []\n\ndef halve(numbers):\n    calls.append(1)\n"
            "    if len(calls) > 2:\n        os._exit(1)\n    return numbers / 2",
            "quarter": "def quarter(numbers):\n    return numbers / 4",
        }
    )
    assert results(marked)["halve"] == ("crashed", 2)
    assert results(marked)["quarter"] == ("correct", 4)


def test_an_answer_s_cell_that_kills_the_process_costs_its_exercise_alone(judge):
    marked = judge({"quarter": "import os\nos._exit(0)"})
    assert results(marked) == ALL | {"quarter": ("crashed", 0)}


def test_an_untouched_answer_is_not_attempted_and_not_run(judge):
    marked = judge(only=["halve"])
    assert results(marked)["halve"] == ("correct", 5)
    assert results(marked)["sketch"] == ("not attempted", 0)
    assert marked.unanswered == {"draw_number", "quarter", "sketch"}


# Cells of the student's own.


def test_added_cells_run_in_their_place_and_their_output_is_kept(judge):
    def edit(notebook):
        place = [cell.id for cell in notebook.cells].index("halve")
        notebook.cells.insert(place + 1, new_code_cell("print(halve(np.arange(3)))\nhalve(table)"))
        notebook.cells.append(new_code_cell("plt.plot([1, 2]);"))
        notebook.cells.append(new_code_cell("!echo from a shell\n%time 1 + 1"))
        notebook.cells.append(new_code_cell("input('Your name? ')"))

    marked = judge(edit=edit)
    assert results(marked) == ALL
    first = output_of(marked, "print(halve")
    assert first[0].text == "[0.  0.5 1. ]\n"
    assert first[1].data["text/plain"] == "array([0. , 0.5, 1. , 1.5])"
    assert any("image/png" in one.get("data", {}) for one in output_of(marked, "plt.plot"))
    assert "from a shell" in output_of(marked, "!echo")[0].text
    assert output_of(marked, "input")[0].ename == "EOFError"
    assert len(marked.record.remarks) == 1
    assert marked.record.remarks[0].startswith('The cell that begins "input(')


def test_a_demonstration_that_was_not_changed_is_not_run(judge):
    assert output_of(judge(), 'print("a demonstration') == []


def test_an_added_cell_that_never_ends_is_a_remark_and_costs_nothing(judge):
    marked = judge(edit=lambda notebook: notebook.cells.insert(3, new_code_cell("while 1: pass")))
    assert results(marked) == ALL
    (remark,) = marked.record.remarks
    assert remark.startswith("The cell that begins 'while 1: pass' was left out. It did not finish")


def test_an_answer_written_into_a_cell_of_its_own_counts(judge):
    def edit(notebook):
        place = [cell.id for cell in notebook.cells].index("halve")
        notebook.cells.insert(place + 1, new_code_cell(HALVE))

    marked = judge(edit=edit, only=["draw_number", "quarter", "sketch"])
    assert results(marked)["halve"] == ("correct", 5)


def test_what_an_answer_prints_is_shown_with_the_visible_test_alone(judge):
    marked = judge(
        {"halve": "def halve(numbers):\n    print('got', numbers)\n    return numbers / 2"}
    )
    (cell,) = [cell for cell in marked.notebook.cells if cell.id == "test_halve"]
    assert [output.text for output in cell.outputs] == ["got [0 1 2 3]\n"]


def test_nothing_of_the_hidden_tests_is_in_the_notebook(judge):
    for answers in ({}, {"halve": "def halve(numbers):\n    return 0"}):
        assert "CANARY" not in nbformat.writes(judge(answers).notebook)


def test_an_answer_that_returns_what_cannot_be_sent_is_told_so(judge):
    deep = (
        "def halve(numbers):\n    x = ()\n    for _ in range(99):\n        x = (x,)\n    return x"
    )
    marked = judge({"halve": deep})
    assert results(marked)["halve"] == ("error", 0)
    assert "What halve returned cannot be passed on" in message(marked, "halve")
    assert "too deep" in message(marked, "halve")


def test_a_reply_that_is_too_large_as_a_whole_is_told_so_and_ends_nothing(judge):
    half = MAX_BYTES // 2 + 2**16
    large = f"def halve(numbers):\n    return [np.zeros({half}, np.uint8) for _ in range(2)]"
    marked = judge({"halve": large})
    found = results(marked)
    assert found == ALL | {"halve": ("error", 0), "quarter": found["quarter"]}  # which calls it
    assert "What halve returned cannot be passed on" in message(marked, "halve")
    assert "too large" in message(marked, "halve")


# Who ran out of time without having been at work.


SLEEPING = {"halve": "import time\n\ndef halve(numbers):\n    time.sleep(100)"}


def test_time_that_ran_out_without_work_is_told_from_time_that_sufficed(judge):
    marked = judge(SLEEPING, seconds=2)
    assert results(marked)["halve"] == ("timeout", 0)
    assert marked.starved
    assert not judge().starved


def test_so_it_is_when_the_time_of_the_whole_submission_runs_out(judge):
    marked = judge(SLEEPING, seconds=60, all_seconds=3)
    assert marked.record.status == "timeout"
    assert marked.starved


class Silent:
    """Stands for a student's process that says nothing, and for the channel to it."""

    def __init__(self, rate):
        self.rate = rate  # how much of the time it is at work
        self.began = time.monotonic()

    def processor_seconds(self):
        return 7 + self.rate * (time.monotonic() - self.began)

    def arrive(self, seconds):
        time.sleep(seconds)
        return True

    def take(self):
        return None


@pytest.mark.parametrize(("rate", "events"), [(0, [Starved()]), (0.3, [Starved()]), (1, [])])
def test_half_of_the_time_at_work_makes_it_the_answer_s_own(rate, events):
    silent, reported = Silent(rate), []
    judge = Judge(Job([], {}), silent, reported.append)
    judge.channel = silent
    with pytest.raises(LostError):
        judge.message(1, 0)
    assert reported == events

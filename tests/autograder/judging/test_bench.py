import os
import signal
import stat
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.inside.fault import Fault
from autograder.judging.bench import Round, end_judge, write_digits
from autograder.judging.doctor import changed_environment
from autograder.judging.job import (
    BegunCell,
    BegunTest,
    DoneCell,
    DoneTest,
    Failure,
    Findings,
    Job,
    Lost,
    Remark,
)
from mnist_utils import load_mnist
from mnist_utils.competition import given_of


@pytest.fixture
def judging():
    """A judge at work on a submission, as far as what it reports is concerned."""
    sandbox = SimpleNamespace(processor_seconds=lambda: 0.0)
    return Round(Job([], {}), sandbox, Findings())


def report(judging, *events):
    for event in events:
        judging.take(event, None)


CELL = BegunCell(3, 60, "double")
TEST = BegunTest("test_double", 60, "double")
FAILURE = Failure("timeout", "It did not finish in time.")


def test_a_test_that_is_done_is_not_run_by_the_next_judge(judging):
    report(judging, TEST, DoneTest("test_double", None, [], 0.5, {}))
    assert judging.findings.tests == {"test_double": None}
    assert judging.findings.test_seconds == 0.5
    assert judging.job.done == ["test_double"]
    assert judging.doing is None


def test_a_cell_that_cost_its_process_is_not_run_by_the_next_judge(judging):
    report(judging, CELL, Lost("double", FAILURE))
    assert judging.findings.lost == {"double": FAILURE}
    assert judging.job.lost == {"double": "timeout"}
    assert judging.job.skipped == [3]


def test_a_judge_that_ends_by_itself_is_a_fault_of_the_grader(judging):
    report(judging, CELL)
    judging.ended = "died"
    judging.blame(3)
    (fault,) = judging.findings.faults
    assert (fault.where, fault.message) == ("judge", "it ended with status 3")
    assert fault.exercise == "double"
    assert judging.job.lost == {"double": "grader"}
    assert judging.findings.lost == {}


def test_before_a_cell_of_the_student_s_has_run_no_end_is_theirs(judging):
    report(judging, TEST)
    judging.ended = "died"
    judging.blame(-signal.SIGSEGV)
    assert judging.findings.faults[0].message == "it ended with status -11"
    assert judging.findings.lost == {}


def test_a_judge_that_a_student_s_cell_brings_down_costs_that_exercise(judging):
    report(judging, CELL, DoneCell(3, []), TEST)
    judging.ended = "died"
    judging.blame(-signal.SIGKILL)
    assert judging.findings.faults == []
    assert judging.findings.lost["double"].verdict == "crashed"
    assert judging.findings.tests["test_double"].verdict == "crashed"
    assert judging.job.done == ["test_double"]


def test_what_was_ended_for_its_memory_is_blamed_for_memory(judging):
    report(judging, CELL)
    judging.reason, judging.ended = "memory", "died"
    judging.blame(-signal.SIGKILL)
    assert judging.findings.lost["double"].verdict == "memory"
    assert judging.job.skipped == [3]


def test_a_fault_without_an_exercise_costs_the_submission(judging):
    report(judging, Fault("child", "KeyError", "'x'"))
    assert (judging.findings.status, judging.ended) == ("grader", "end")


def test_a_remark_is_put_down_once(judging):
    report(judging, Remark("one"), Remark("one"), Remark("two"))
    assert judging.findings.remarks == ["one", "two"]


def start(script):
    """Start a process that stands for a judge's: what is read of it is how it ends."""
    return os.posix_spawn("/bin/sh", ["sh", "-c", script], os.environ)


@pytest.mark.parametrize(("script", "status"), [("exit 3", 3), ("kill -9 $$", -signal.SIGKILL)])
def test_how_a_judge_ended_is_read(script, status):
    assert end_judge(start(script), by_itself=True) == status


def test_a_judge_that_goes_on_is_ended():
    assert end_judge(start("exec sleep 600"), by_itself=False) == -signal.SIGKILL


@pytest.mark.data
def test_students_get_no_digit_on_which_they_are_graded(tmp_path):
    training, (test_images, test_labels) = load_mnist()
    given_images, given_labels = given_of(training)
    with changed_environment():
        path = write_digits(tmp_path)
        assert os.environ["MNIST_PATH"] == str(tmp_path / "digits.npz")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "digits.npz").stat().st_mode) == 0o600
    with np.load(path) as given:
        places = np.arange(len(training[1])) % len(given_labels)
        assert np.array_equal(given["x_train"], given_images[places])
        assert np.array_equal(given["y_train"], given_labels[places])
        assert np.array_equal(given["x_test"], given_images[places[: len(test_images)]])
        assert np.array_equal(given["y_test"], given_labels[places[: len(test_images)]])
    with np.load(tmp_path / "digits.npz") as true:
        assert np.array_equal(true["x_test"], test_images)
        assert np.array_equal(true["y_test"], test_labels)

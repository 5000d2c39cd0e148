import os
import signal

import pytest

from autograder.judging.job import Job
from autograder.judging.limits import Limits
from autograder.judging.sandbox import PROCESS
from autograder.judging.worker import Worker, close_shared, cores, shared_worker, threads_of
from mnist_utils.submission import Step

SOURCE = "def double(x):\n    return 2 * x"
STEPS = [
    Step("answer", 0, SOURCE, exercise="double", answers=("double",)),
    Step("test", 1, "assert double(2) == 4", "double", (), "test_double", 2.0),
]


@pytest.fixture(scope="module")
def worker(isolation):
    made = Worker(isolation, [])
    yield made
    made.close()


def job():
    """One exercise with its test: as small as a job can be."""
    return Job(list(STEPS), {"double": True})


@pytest.mark.slow
def test_a_job_is_done_and_the_worker_takes_the_next(worker):
    for _ in range(2):
        findings = worker.mark(job())
        assert (findings.status, findings.tests) == ("graded", {"test_double": None})
        assert findings.faults == []
        assert findings.digits in ("MNIST", "sample")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_from_outside_is_replaced_and_the_job_is_done(worker, number):
    worker.mark(job())
    before = worker._process.pid
    os.kill(before, number)
    findings = worker.mark(job())
    assert (findings.status, findings.tests) == ("graded", {"test_double": None})
    assert worker._process.pid != before


@pytest.mark.slow
def test_a_worker_that_fails_itself_says_so_and_is_replaced():
    worker = Worker("a sandbox that nobody has written", [])
    try:
        findings = worker.mark(job())
        assert findings.status == "grader"
        (fault,) = findings.faults
        assert (fault.where, fault.error) == ("worker", "KeyError")
        assert fault.frames[-1].startswith("autograder/judging/sandbox.py:")
        assert worker._process is None
    finally:
        worker.close()


def test_a_worker_that_ends_at_every_start_is_told_by_its_last_words(monkeypatch, tmp_path):
    end = "import os\n\nos.write(2, b'no room\\n')\nos._exit(5)\n"
    (tmp_path / "sitecustomize.py").write_text(end)  # which Python runs before all else
    monkeypatch.syspath_prepend(tmp_path)
    findings = Worker(PROCESS, []).mark(job())
    (fault,) = findings.faults
    assert (findings.status, fault.where, fault.frames) == ("grader", "worker", ("no room",))
    assert fault.message.startswith("it ended 2 times, last with status")


def test_a_worker_that_was_not_needed_has_nothing_to_end():
    assert Worker(PROCESS, []).close() is None


def test_threads_are_shared_out_and_each_worker_has_one():
    assert threads_of(1) == cores()
    assert threads_of(10_000) == 1


def test_one_worker_is_shared_as_long_as_the_settings_are_the_same():
    close_shared()
    try:
        first = shared_worker(PROCESS, ("numpy",), 1)
        assert shared_worker(PROCESS, ("numpy",), 1) is first
        other = shared_worker(PROCESS, ("numpy",), 1, Limits(memory=2**30))
        assert other is not first
        assert shared_worker(PROCESS, ("numpy",), 1) is not first  # it has been ended
    finally:
        close_shared()

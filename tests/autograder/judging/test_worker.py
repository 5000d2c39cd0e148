import os
import signal
import threading

import psutil
import pytest

from autograder.judging.job import Job
from autograder.judging.limits import Limits
from autograder.judging.sandbox import PROCESS
from autograder.judging.worker import (
    Settings,
    Share,
    StoppedError,
    Worker,
    close_workers,
    cores,
    make_ready,
    shared_worker,
    start_workers,
    threads_of,
)
from mnist_utils.data import FULL, SAMPLE
from mnist_utils.submission import Step

SOURCE = "def double(x):\n    return 2 * x"
STEPS = [
    Step("answer", 0, SOURCE, exercise="double", answers=("double",)),
    Step("test", 1, "assert double(2) == 4", "double", (), "test_double", 2.0),
]


@pytest.fixture(scope="module")
def worker(isolation):
    made = Worker(Settings(isolation))
    yield made
    made.close()


def job():
    """One exercise with its test: as small as a job can be."""
    return Job(list(STEPS), {"double": True})


@pytest.mark.data
def test_a_job_is_done_and_the_worker_takes_the_next(worker):
    for _ in range(2):
        findings = worker.judge(job())
        assert (findings.status, findings.tests) == ("graded", {"test_double": None})
        assert findings.faults == []
        assert findings.digits in (FULL, SAMPLE)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_from_outside_is_replaced_and_the_job_is_done(worker, number):
    worker.judge(job())
    before = worker._process.pid
    os.kill(before, number)
    findings = worker.judge(job())
    assert (findings.status, findings.tests) == ("graded", {"test_double": None})
    assert worker._process.pid != before


def test_a_worker_that_fails_itself_says_so_and_is_replaced():
    worker = Worker(Settings("a sandbox that nobody has written"))
    try:
        findings = worker.judge(job())
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
    findings = Worker(Settings(PROCESS)).judge(job())
    (fault,) = findings.faults
    assert (findings.status, fault.where, fault.frames) == ("grader", "worker", ("no room",))
    assert fault.message.startswith("it ended 2 times, last with status")


def test_a_worker_is_ended_once():
    worker = Worker(Settings(PROCESS))
    worker.wait()
    process = worker._process
    worker.close()
    assert process.returncode is not None
    assert worker.close() is None


def test_a_worker_that_is_stopped_while_it_marks_ends_and_is_not_started_again():
    worker = Worker(Settings(PROCESS))
    endless = Step("answer", 0, "while True: pass", exercise="double", answers=("double",))
    timer = threading.Timer(2, worker.stop)
    timer.start()
    with pytest.raises(StoppedError):
        worker.judge(Job([endless], {"double": True}))
    timer.join()
    assert worker._process is None
    with pytest.raises(StoppedError):
        worker.judge(job())


def test_threads_are_shared_out_and_each_worker_has_one():
    assert threads_of(1) == cores()
    assert threads_of(10_000) == 1


CORES = range(10, 17)  # seven


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_workers_share_out_all_cores_and_none_is_another_s(count, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(CORES))
    shares = [Share(of=count).cores(place) for place in range(count)]
    assert sorted(core for share in shares for core in share) == list(CORES)
    sizes = [len(share) for share in shares]
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= threads_of(count)


def test_more_workers_than_cores_have_one_each(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})
    shares = [Share(of=4).cores(place) for place in range(4)]
    assert shares == [{3}, {3}, {5}, {5}]
    assert Share(of=4).cores(4) == {3}


def test_a_worker_its_judge_and_its_students_keep_to_their_share(no_workers, isolation):
    if cores() < 2:
        pytest.skip("on one core everybody shares it")
    started = start_workers(Settings(isolation), 2)
    shares = [Share(of=2).cores(place) for place in range(2)]
    for worker, share in zip(started, shares, strict=True):
        make_ready(worker)
        for process in [psutil.Process(worker._process.pid), *below(worker)]:
            assert set(process.cpu_affinity()) == share, process.cmdline()
    assert not shares[0] & shares[1]
    started[0].close()
    replaced = started[0].judge(job())
    assert replaced.tests == {"test_double": None}
    assert set(psutil.Process(started[0]._process.pid).cpu_affinity()) == shares[0]


def below(worker):
    return psutil.Process(worker._process.pid).children(recursive=True)


@pytest.fixture
def no_workers():
    """No worker of this process is shared, before and after."""
    close_workers()
    yield
    close_workers()


def test_one_worker_is_shared_as_long_as_the_settings_are_the_same(no_workers):
    settings = Settings(PROCESS, ("numpy",))
    with shared_worker(settings) as first:
        pass
    with shared_worker(settings) as again:
        assert again is first
    with shared_worker(Settings(PROCESS, ("numpy",), limits=Limits(memory=2**30))) as other:
        assert other is not first
        assert first._process is None  # it has been ended


def test_who_marks_at_the_same_time_shares_no_worker(no_workers):
    settings = Settings(PROCESS)
    with shared_worker(settings) as first, shared_worker(settings) as second:
        assert first is not second


def test_workers_that_were_started_beforehand_are_shared_when_they_are_ready(no_workers):
    settings = Settings(PROCESS)
    started = start_workers(settings, 2)
    for worker in started:
        make_ready(worker)
    with shared_worker(settings) as first, shared_worker(settings) as second:
        assert {first, second} == set(started)
        assert first.judge(job()).tests == second.judge(job()).tests == {"test_double": None}

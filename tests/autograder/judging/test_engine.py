from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from types import SimpleNamespace

import psutil
import pytest

from autograder.errors import ClassroomError
from autograder.judging import engine as engine_module
from autograder.judging.engine import IN_FLIGHT, WARM_BYTES, Engine, default_jobs, engine_here
from autograder.judging.limits import JUDGE_MEMORY, Limits
from autograder.judging.opening import MEMORY
from autograder.judging.sandbox import PROCESS
from autograder.judging.worker import Settings, cores


@pytest.fixture(scope="module")
def engine():
    with ThreadPoolExecutor(2) as executor:
        yield Engine(executor, 2, Settings(PROCESS))


def test_results_come_back_with_their_tasks(engine):
    tasks = [str(number) for number in range(30)]  # more than are under way at once
    found = dict(engine.run_all(int, iter(tasks)))
    assert found == {task: int(task) for task in tasks}


def test_only_a_few_tasks_are_taken_before_one_is_done(engine):
    taken = []
    tasks = (taken.append(number) or number for number in range(100))
    for done, _ in enumerate(engine.run_all(float, tasks), 1):
        assert len(taken) <= done + 2 * IN_FLIGHT
    assert len(taken) == 100


def test_alone_only_one_task_is_taken_before_it_is_done(engine):
    taken = []
    tasks = (taken.append(number) or number for number in range(5))
    for done, _ in enumerate(engine.run_all(float, tasks, alone=True), 1):
        assert len(taken) == done


def test_an_exception_is_the_result_of_its_task_alone(engine):
    found = dict(engine.run_all(int, ["1", "no number", "3"]))
    assert (found["1"], found["3"]) == (1, 3)
    assert isinstance(found["no number"], ValueError)
    assert "'no number'" in str(found["no number"])


def test_without_tasks_there_are_no_results(engine):
    assert list(engine.run_all(int, [])) == []


def test_workers_of_this_machine_are_ready_once_one_has_waited_and_gone_afterwards():
    before = set(psutil.Process().children())  # a worker that other tests share may be among them
    with engine_here(Settings(PROCESS), 2) as made:
        made.wait()
        processes = set(psutil.Process().children()) - before
        benches = [one for one in processes if "autograder.judging.bench" in one.cmdline()]
        assert len(benches) == 2
    assert not any(one.is_running() for one in benches)


def test_there_are_as_many_workers_as_cores_and_memory_allow():
    assert 1 <= default_jobs(Limits(memory=0)) <= cores()
    assert default_jobs(Limits(memory=2**60)) == 1


def test_each_worker_has_memory_for_the_student_the_judge_and_two_folders(monkeypatch):
    monkeypatch.setattr(engine_module, "cores", lambda: 64)
    most = WARM_BYTES + JUDGE_MEMORY + Limits().memory + 2 * Limits().files
    for count in (1, 2, 5):
        machine = SimpleNamespace(available=count * most)
        monkeypatch.setattr(psutil, "virtual_memory", lambda machine=machine: machine)
        assert default_jobs() == count
        machine.available -= 1
        assert default_jobs() == max(1, count - 1)
    machine.available = 2 * (WARM_BYTES + MEMORY)  # what it takes to read is counted, too
    assert default_jobs(Limits(memory=0, files=0)) == 2


def test_when_nobody_is_left_to_do_the_tasks_that_is_raised(monkeypatch):
    class Nobody(Executor):
        def submit(self, *_):
            return Future()

    def look():
        raise ClassroomError("the last worker was lost")

    monkeypatch.setattr(engine_module, "LOOK_SECONDS", 0.01)
    engine = Engine(Nobody(), 2, Settings(PROCESS), look=look)
    with pytest.raises(ClassroomError, match="the last worker was lost"):
        list(engine.run_all(int, ["1"]))


def test_what_was_done_comes_before_the_loss_of_the_others():
    class Failing(Executor):
        def submit(self, _, task):
            future = Future()
            future.set_result(1) if task == "1" else future.cancel()
            future.set_running_or_notify_cancel() if future.cancelled() else None
            return future

    def look():
        raise ClassroomError("the scheduler was lost")

    results = Engine(Failing(), 2, Settings(PROCESS), look=look).run_all(int, ["1", "2", "3"])
    assert next(results) == ("1", 1)
    with pytest.raises(ClassroomError, match="the scheduler was lost"):
        next(results)


def test_a_task_that_is_taken_back_has_an_exception_for_a_result():
    class Forgetful(Executor):
        def submit(self, *_):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    ((task, result),) = Engine(Forgetful(), 2, Settings(PROCESS)).run_all(int, ["1"])
    assert task == "1"
    assert isinstance(result, CancelledError)

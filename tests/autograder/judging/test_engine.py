from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from distributed import LocalCluster

from autograder.classroom.grading.runs import grade
from autograder.errors import ClassroomError
from autograder.judging.engine import IN_FLIGHT, Engine, default_jobs, engine_here
from autograder.judging.sandbox import PROCESS
from autograder.judging.worker import Settings, cores
from tests.autograder.mishaps import LESSON, scores, verdicts


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


def test_an_exception_is_the_result_of_its_task_alone(engine):
    found = dict(engine.run_all(int, ["1", "no number", "3"]))
    assert (found["1"], found["3"]) == (1, 3)
    assert isinstance(found["no number"], ValueError)
    assert "'no number'" in str(found["no number"])


def test_without_tasks_there_are_no_results(engine):
    assert list(engine.run_all(int, [])) == []


def test_workers_of_this_machine_are_ready_once_one_has_waited_and_gone_afterwards():
    with engine_here(Settings(PROCESS), 2) as made:
        made.wait()
        processes = psutil.Process().children()
        benches = [one for one in processes if "autograder.judging.bench" in one.cmdline()]
        assert len(benches) == 2
    assert not any(one.is_running() for one in benches)


def test_there_are_as_many_workers_as_cores_and_memory_allow():
    assert 1 <= default_jobs(0) <= cores()
    assert default_jobs(2**60) == 1


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

import pytest
from distributed import LocalCluster

from autograder.classroom.grading.runs import grade
from autograder.errors import ClassroomError
from autograder.judging.engine import default_jobs, engine, run_all
from autograder.judging.worker import cores
from tests.autograder.mishaps import LESSON, scores, verdicts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("a class with every mishap")]


@pytest.fixture(scope="module")
def client():
    with engine(jobs=2) as made:
        yield made


def test_results_come_back_with_their_tasks(client):
    tasks = [str(number) for number in range(30)]  # more than are under way at once
    found = dict(run_all(client, int, iter(tasks)))
    assert found == {task: int(task) for task in tasks}


def test_an_exception_is_the_result_of_its_task_alone(client):
    found = dict(run_all(client, int, ["1", "no number", "3"]))
    assert (found["1"], found["3"]) == (1, 3)
    assert isinstance(found["no number"], ValueError)
    assert "'no number'" in str(found["no number"])


def test_a_task_that_fails_is_tried_once_more(client, tmp_path):
    def fail_at_first(name):
        path = tmp_path / name
        if not path.exists():
            path.touch()
            raise OSError("the first time")
        return path.name

    found = dict(run_all(client, fail_at_first, ["a", "b"]))
    assert found == {"a": "a", "b": "b"}


def test_without_tasks_there_are_no_results(client):
    assert list(run_all(client, int, [])) == []


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

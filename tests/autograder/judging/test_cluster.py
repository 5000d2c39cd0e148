import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from autograder.classroom.folder import submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.errors import ClassroomError, SandboxError
from autograder.judging.bench import STAND_IN, write_digits
from autograder.judging.cluster import engine_of
from autograder.judging.sandbox import BUBBLEWRAP, PROCESS
from autograder.judging.worker import Settings, Share
from tests.autograder.cells import wait_until
from tests.autograder.dask_here import Dask, students_below
from tests.autograder.mishaps import LESSON, filled, scores, verdicts

COURSE = Path(__file__).parents[3]
WITHOUT = """\
import sys


class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "autograder":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Without())
"""


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path / "dask")
    yield made
    made.close()


@pytest.fixture
def blocked(tmp_path):
    """What to put into PYTHONPATH so that Python finds no course."""
    folder = tmp_path / "blocked"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WITHOUT)
    return str(folder)


def course_of(folder, change):
    """Copy the course's code and append a line to mnist_utils/__init__.py."""
    for package in ("autograder", "mnist_utils"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / package, folder / package, ignore=ignored)
    with open(folder / "mnist_utils" / "__init__.py", "a", encoding="utf-8") as file:
        file.write(change)
    return str(folder)


def contents(room):
    """Give all that a classroom holds, but for the lock of the last run."""
    files = [path for path in sorted(room.rglob("*")) if path.is_file() and path.name != ".lock"]
    return {path.relative_to(room): path.read_bytes() for path in files}


def shares_of_children():
    """Give the cores of each student's process that was started below this one."""
    for process in students_below(psutil.Process()):
        with suppress(psutil.Error):
            yield frozenset(process.cpu_affinity())


def test_workers_of_a_scheduler_elsewhere_mark_the_same(again, mark, isolation):
    before = {one.student: (verdicts(one), scores(one)) for one in mark(again, [LESSON])}
    told, shares = [], set()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        found = grade(
            again,
            [LESSON],
            ["wrong", "hidden", "half"],
            progress=lambda *_: shares.update(shares_of_children()),
            isolation=isolation,
            scheduler=cluster.scheduler_address,
            force=True,
            notice=lambda text, look: told.append(text),
        )
    # Both are on this machine, so each has its half of the cores: all of them, were there but one.
    assert shares >= {Share(place, 2).cores(place) for place in range(2)}
    assert told == []
    assert [one.student for one in found] == ["wrong", "hidden", "half"]
    assert all((verdicts(one), scores(one)) == before[one.student] for one in found)


@pytest.mark.release("a Dask scheduler that does not answer")
def test_a_scheduler_that_does_not_answer_is_said_before_anything_is_touched(again):
    before = contents(again)
    with pytest.raises(ClassroomError, match=r"No Dask scheduler answers at tcp://127.0.0.1:1"):
        grade(again, [LESSON], ["half"], scheduler="tcp://127.0.0.1:1", force=True)
    assert contents(again) == before


def test_a_scheduler_without_the_course_is_said(blocked, tmp_path):
    bare = Dask(tmp_path / "bare", PYTHONPATH=blocked)
    try:
        bare.worker("good")
        bare.wait_for(1)
        told = "The scheduler at tcp.*cannot be used: .*No module named 'autograder'"
        with pytest.raises(ClassroomError, match=told), engine_of(bare.address, Settings(PROCESS)):
            pass
    finally:
        bare.close()


def test_without_a_worker_that_can_be_used_nothing_is_touched(again, dask, blocked, tmp_path):
    dask.worker("bare", PYTHONPATH=blocked)
    dask.worker("newer", PYTHONPATH=course_of(tmp_path / "newer", "\n__version__ = '99.0'\n"))
    dask.wait_for(2)
    before = contents(again)
    with pytest.raises(ClassroomError) as raised:
        grade(again, [LESSON], ["half"], scheduler=dask.address, force=True)
    first, *others = str(raised.value).splitlines()
    assert first == f"No worker at {dask.address} can be used; nothing was marked."
    bare, newer = sorted(others)
    assert bare.startswith("The worker bare at tcp://127.0.0.1:")
    assert "cannot say which course it has" in bare
    assert "No module named 'autograder'" in bare
    assert newer.startswith("The worker newer at tcp://127.0.0.1:")
    assert "the course is 99.0 there and" in newer
    assert contents(again) == before


@pytest.mark.release("a Dask cluster of machines that differ")
def test_workers_that_differ_are_refused_by_name_and_the_others_mark(again, dask, tmp_path):
    digits = tmp_path / "digits"
    digits.mkdir()
    kept = os.environ.get("MNIST_PATH")
    write_digits(digits)
    os.environ.pop("MNIST_PATH") if kept is None else os.environ.update(MNIST_PATH=kept)
    dask.worker("good")
    dask.worker("other digits", MNIST_PATH=str(digits / STAND_IN))
    dask.worker("no bubblewrap", PATH="/nowhere")
    dask.worker("newer", PYTHONPATH=course_of(tmp_path / "newer", "\n# A word more.\n"))
    dask.wait_for(4)
    submit(again, "half", LESSON, filled(again))
    told = []
    (found,) = grade(
        again,
        [LESSON],
        ["half"],
        isolation=BUBBLEWRAP,
        scheduler=dask.address,
        notice=lambda text, look: told.append(text),
    )
    assert found.score == 6
    newer, bubblewrap, others = sorted(told)
    assert "The worker newer at tcp://127.0.0.1:" in newer
    assert "the code that marks is" in newer
    assert "The worker no bubblewrap at tcp://127.0.0.1:" in bubblewrap
    assert "is not used: Bubblewrap is not installed" in bubblewrap
    assert "The worker other digits at tcp://127.0.0.1:" in others
    assert "its digits are stand-in" in others


SILENT = "The Dask scheduler at tcp.*no longer answers"
GONE = "The last worker at tcp.*was lost"
long = pytest.mark.release("a Dask cluster that hangs")


@pytest.mark.parametrize(
    ("who", "how", "sentence"),
    [
        pytest.param("scheduler", signal.SIGKILL, SILENT, id="the scheduler is killed"),
        pytest.param("worker", signal.SIGKILL, GONE, id="the last worker is killed", marks=long),
        pytest.param("scheduler", signal.SIGSTOP, SILENT, id="the scheduler hangs", marks=long),
        pytest.param("worker", signal.SIGSTOP, GONE, id="the last worker hangs", marks=long),
    ],
)
def test_a_lost_cluster_ends_a_run_with_a_sentence_within_a_minute(dask, who, how, sentence):
    lost = {"scheduler": dask.scheduler, "worker": dask.worker("last")}[who]
    dask.wait_for(1)
    with engine_of(dask.address, Settings(PROCESS)) as engine:
        results = engine.run_all(time.sleep, [0.1, 600, 601])
        assert next(results) == (0.1, None)
        lost.send_signal(how)
        start = time.monotonic()
        with pytest.raises(ClassroomError, match=sentence):
            next(results)
    assert time.monotonic() - start < 60  # with the client's own end


@pytest.mark.release("a sandbox lost on a Dask worker")
def test_a_sandbox_that_is_lost_on_a_worker_names_that_worker(dask):
    dask.worker("first")
    dask.wait_for(1)
    with engine_of(dask.address, Settings(PROCESS)) as engine:
        ((_, result),) = engine.run_all(_lose_sandbox, [1])
        (address,) = engine.executor.workers
    assert isinstance(result, SandboxError)
    assert str(result) == f"The worker at {address}: Bubblewrap is not installed."


def _lose_sandbox(_):
    raise SandboxError("Bubblewrap is not installed.")


@pytest.mark.release("a Dask cluster that is lost")
def test_a_worker_that_joins_later_is_not_used_without_a_proof(dask):
    dask.worker("first")
    dask.wait_for(1)
    with engine_of(dask.address, Settings(PROCESS)) as engine:
        dask.worker("second")
        dask.wait_for(2)
        assert set(engine.executor.workers.values()) == {"first"}
        found = {pid for _, pid in engine.run_all(_process_of, range(20))}
    assert len(found) == 1


def _process_of(_):
    time.sleep(0.2)
    return os.getpid()


@pytest.mark.release("a Dask cluster that is lost")
def test_a_scheduler_killed_in_the_middle_of_grade_costs_nothing_that_is_finished(
    again, dask, isolation
):
    dask.worker("last")
    dask.wait_for(1)
    with open(again / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 300\n")
    line = [
        *(sys.executable, "-m", "autograder", "grade", again, LESSON, "--force"),
        *("--scheduler", dask.address, "--isolation", isolation),
        *("--student", "half", "--student", "endless", "--student", "untouched"),
    ]
    half, endless = (records.path_of(again, one, LESSON) for one in ("half", "endless"))
    before = {path: path.read_bytes() for path in (half, endless)}
    pipe = subprocess.PIPE
    process = subprocess.Popen(line, stdout=pipe, stderr=pipe, text=True)
    try:
        wait_until(lambda: half.read_bytes() != before[half], 120)
        time.sleep(2)
        dask.scheduler.kill()
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    (sentence,) = errors.splitlines()
    assert sentence.startswith(f"The Dask scheduler at {dask.address} no longer answers.")
    assert records.read(half).history  # it has been marked again
    assert endless.read_bytes() == before[endless]  # the mark that was there

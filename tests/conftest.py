import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import matplotlib
import pytest

from mnist_utils import load_mnist

# As where an environment is active: messages call this Python "python".
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
matplotlib.use("Agg")
pytest.register_assert_rewrite("tests.lessons.sound")  # a failure there says what is wrong

# A lesson as small as a lesson can be: two exercises, one with two test cells, one demonstration.
LESSON = '''\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

offset = 1

# %%
np.arange(3)

# %% answer="double"
def double(x):
    """Give twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=2
# Meant to fail until you have written double.
assert double(2) == 4, f"2 became {double(2)}, twice 2 is 4."
### BEGIN HIDDEN TESTS
# Catches: squares. CANARY-DOUBLE
assert double(5) == 10, "For another number the result is not twice it."
### END HIDDEN TESTS

# %% test="double" points=1
assert double(-offset) == -2, "A negative number is not doubled."

# %%
double(21)

# %% answer="total"
def total(values):
    """Add up values."""
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION

# %% test="total" points=3
assert total([1, 2]) == 3, f"1 and 2 make 3, not {total([1, 2])}."
### BEGIN HIDDEN TESTS
# Catches: the empty list. CANARY-TOTAL
assert total([]) == 0, "Nothing adds up to 0."
### END HIDDEN TESTS
'''


# How tests are shared out between two processes.

TOGETHER = {  # files that share what is made once in a process, by what that is
    "a class with every mishap": (
        *("judging/test_cluster.py", "judging/test_marking.py", "judging/test_submitted.py"),
        *("classroom/grading/test_feedback.py", "classroom/grading/test_gradebook.py"),
        *("classroom/grading/test_records.py", "classroom/grading/test_runs.py"),
    ),
    "a classroom of three lessons": (
        *("classroom/test_folder.py", "classroom/grading/test_preprocessors.py"),
    ),
}
GROUPS = {f"tests/autograder/{file}": name for name, files in TOGETHER.items() for file in files}
LONGEST = (  # how groups begin that take more than half a minute, the longest first
    *("a class with every mishap", "tests/forms/", "tests/autograder/classroom/test_faults.py"),
    *("a classroom of three lessons", "tests/browser/", "tests/lessons/"),
    *("tests/test_instructors.py", "tests/test_environment.py"),
)
LAST = "tests/browser/test_book.py"  # it shows what tests of the lessons have run


def group_of(test: str) -> str:
    """Give the group of a test, by its id: lesson or colours, what its file shares, or its file."""
    file, _, name = test.partition("::")
    if file.startswith(("tests/lessons/", LAST)) and "[" in name:
        return f"{file} {name.partition('[')[2]}"
    return GROUPS.get(file, file)


def pytest_collection_modifyitems(items):
    """Put first what takes longest: nobody waits for the last group alone."""

    def place(item):
        group = group_of(item.nodeid)
        if group.startswith(LAST):
            return len(LONGEST) + 1
        return next((n for n, start in enumerate(LONGEST) if group.startswith(start)), len(LONGEST))

    items.sort(key=place)


# xdist's own groups, `--dist=loadgroup`, are not seen by pytest 9.2: each test is one of its own.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give one process a group of tests as a whole."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


# What was not run, said at the end. With xdist a worker chooses, and its controller has the word.

FOR_A_RELEASE = pytest.StashKey[Counter[str]]()


def pytest_configure(config):
    config.stash[FOR_A_RELEASE] = Counter()


def pytest_deselected(items):
    for item in items:
        if mark := item.get_closest_marker("release"):
            item.config.stash[FOR_A_RELEASE][mark.args[0]] += 1


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["for a release"] = dict(session.config.stash[FOR_A_RELEASE])


@pytest.hookimpl(optionalhook=True)  # xdist's
def pytest_testnodedown(node):
    if output := getattr(node, "workeroutput", None):
        node.config.stash[FOR_A_RELEASE] = Counter(output["for a release"])


def pytest_terminal_summary(terminalreporter, config):
    """Say what was left out for a release, and what this machine has no means for."""
    if config.option.collectonly:
        return
    left_out = config.stash[FOR_A_RELEASE]
    if left_out and "not release" in config.option.markexpr:
        terminalreporter.write_line(
            f"Not run ({left_out.total()} that are for a release or a night): "
            f"{', '.join(left_out)}. To run everything: make test-all"
        )
    skipped = Counter(
        report.longrepr[2].removeprefix("Skipped: ").partition(":")[0]
        for report in terminalreporter.stats.get("skipped", [])
    )
    told = ", ".join(f"{reason} ({count})" for reason, count in skipped.items())
    terminalreporter.write_line(f"Skipped on this machine: {told or 'nothing'}.")


@pytest.fixture(autouse=True)
def umask():
    """Begin each test with the usual rights; opening a classroom sets those of its folder."""
    os.umask(0o022)


@pytest.fixture(scope="session")
def digits():
    """Give what `load_mnist` finds on this machine: the full set, or the offline sample."""
    return load_mnist()


@pytest.fixture(scope="session")
def full(digits):
    """Give the arrays of the full set, where it is."""
    (x_train, y_train), (x_test, y_test) = digits
    if len(x_train) < 60_000:
        pytest.skip("the full MNIST is not here: set MNIST_PATH to a copy of mnist.npz")
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """A machine without MNIST_PATH, Keras' cache, and network: the proxy refuses every call."""
    for name in ("MNIST_PATH", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")


@pytest.fixture(scope="session")
def isolation():
    """The best way to shut student code off that there is on this machine."""
    from autograder.errors import SandboxError
    from autograder.judging import sandbox

    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError:
        return sandbox.PROCESS
    return sandbox.BUBBLEWRAP


@pytest.fixture(scope="session")
def needs_sandbox():
    from autograder.errors import SandboxError
    from autograder.judging import sandbox

    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")


@pytest.fixture
def course(tmp_path):
    """A course of its own, with one small lesson, in a path with a space."""
    folder = tmp_path / "a course"
    (folder / "solutions").mkdir(parents=True)
    (folder / "solutions" / "01_small.py").write_text(LESSON, encoding="utf-8")
    return folder


@pytest.fixture
def change(course):
    """Replace a text in the small lesson."""

    def replace(old: str, new: str) -> Path:
        path = course / "solutions" / "01_small.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace


@pytest.fixture(scope="session")
def empty_room(tmp_path_factory):
    """A classroom of the small lesson, made once."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "solutions").mkdir()
    (folder / "solutions" / "01_small.py").write_text(LESSON, encoding="utf-8")
    room = folder / "a room"
    from autograder.classroom.folder import create

    create(folder, room)
    return room


@pytest.fixture
def room(empty_room, tmp_path):
    """A classroom of the small lesson for one test alone."""
    return shutil.copytree(empty_room, tmp_path / "a room")


@pytest.fixture
def on_small_disk(course):
    """Run a shell script in the course where it may mount a disk; "$0" in it is our Python."""
    if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).returncode:
        pytest.skip("this machine lets nobody make a small disk")
    return lambda script: subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, sys.executable],
        cwd=course,
        capture_output=True,
        text=True,
    )

"""Attacks on what a class is marked on: the machine, and whoever is marked at the same time."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

TOTAL = "def total(values):\n    return sum(values)"
COURSE = Path(__file__).parents[2]

# Isolates nothing: whatever is behind the options runs as it stands.
WRAPPER = """\
#!/bin/sh
while [ "$1" != "--" ]; do shift; done
shift
PYTHONPATH="{course}" exec "$@"
"""
# Grades a class with that wrapper, and shows what is mounted then.
GRADE = 'cd "$2"; "$0" -m autograder grade "$1"; echo "status $?"; cat "$3" /proc/self/mountinfo'
# A mount namespace of its own, so that nothing could be mounted over the machine's own folders; and
# a process namespace, so that nothing could end its processes.
APART = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--mount-proc"]
AS_USER = ["--user", "--map-user=1000", "--map-group=1000"]


@pytest.mark.parametrize("user", ["root", "an ordinary user"])
def test_where_bwrap_isolates_nothing_nothing_is_mounted_and_nothing_marked(
    user, needs_sandbox, room, tmp_path
):
    from autograder.classroom import folder as classroom

    if user == "root" and os.geteuid() != 0:
        pytest.skip("for root alone")
    apart = [*APART, *(AS_USER if user != "root" else [])]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this machine's unshare cannot do that")
    classroom.submit(room, "ada", "01_small", classroom.released(room, "01_small"))
    wrapper = tmp_path / "bin" / "bwrap"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(course=COURSE))
    wrapper.chmod(0o755)
    (tmp_path / "own").write_text("a file of the machine's\n")
    done = subprocess.run(
        [*apart, "sh", "-c", GRADE, sys.executable, room, COURSE, tmp_path / "own"],
        env={**os.environ, "PATH": f"{wrapper.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    said, _, after = done.stdout.partition("status ")
    assert "does not isolate what it starts" in done.stderr, said + done.stderr
    assert done.stderr.count("\n") == 1
    assert after.startswith("1\na file of the machine's\n")
    mounted = [line.split()[4] for line in after.splitlines()[2:]]
    ours = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for place in ("/tmp", "/dev/shm"):
        assert mounted.count(place) == ours.count(place)
    assert not list((room / "records").rglob("*.json"))


# Two students on two cores. The honest answer takes a tenth of the time that a call may take. Each
# busy process is in a session of its own: some systems share out time among sessions.
SECONDS = 10
BUSY = f"""
import os, time
def spin(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
calls = []
def double(x):
    for _ in range(0 if calls else 56):
        if os.fork() == 0:
            os.setsid()
            spin({3 * SECONDS})
            os._exit(0)
    calls.append(x)
    spin({SECONDS - 1})
    return 2 * x"""
HONEST = f"""
import time
def double(x):
    start = time.process_time()
    while time.process_time() - start < {SECONDS / 10}:
        pass
    return 2 * x"""


@pytest.mark.release("two students on two cores, one of them busy")
def test_who_is_marked_beside_a_busy_student_loses_nothing(needs_sandbox, room):
    from autograder.classroom import folder as classroom
    from autograder.classroom.grading.runs import TWICE, grade
    from autograder.judging.prove import fill_in
    from autograder.judging.worker import cores

    if cores() < 2:
        pytest.skip("on one core everybody shares it")
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as settings:
        settings.write(f"\nc.Execute.timeout = {SECONDS}\n")
    answers = {"busy": BUSY, "honest": HONEST}
    for student, double in answers.items():
        notebook = fill_in(classroom.released(room, "01_small"), {"double": double, "total": TOTAL})
        classroom.submit(room, student, "01_small", notebook)
    busy, honest = grade(room, jobs=2)
    assert honest.score == honest.max_score, honest
    assert TWICE not in honest.remarks
    print(f"busy: {busy.seconds:.1f} s, honest: {honest.seconds:.1f} s")


# Sends half a gigabyte in place of a reply, piece by piece, so that its own process stays small.
STREAM = """
import os, struct
def double(x):
    for name in os.listdir("/proc/self/fd"):
        if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
            os.write(int(name), struct.pack(">Q", 500 * 2**20))
            for _ in range(500):
                os.write(int(name), bytes(2**20))"""


def test_what_is_streamed_to_the_judge_takes_no_more_memory_than_is_counted(needs_sandbox, room):
    from autograder.classroom import folder as classroom
    from autograder.classroom.grading.runs import grade
    from autograder.judging.prove import fill_in

    notebook = fill_in(classroom.released(room, "01_small"), {"double": STREAM, "total": TOTAL})
    classroom.submit(room, "ada", "01_small", notebook)
    done, most = threading.Event(), [0]
    watcher = threading.Thread(target=watch_judges, args=(done, most))
    watcher.start()
    try:
        (record,) = grade(room, jobs=1)
    finally:
        done.set()
        watcher.join()
    assert {one.exercise: one.verdict for one in record.exercises} == {
        "double": "crashed",
        "total": "correct",
    }
    assert 0 < most[0] < 500 * 2**20


def watch_judges(done, most):
    """Note the most memory that a worker or its judge takes."""
    while not done.wait(0.05):
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "autograder.judging.bench" in process.cmdline():
                    most[0] = max(most[0], process.memory_info().rss)

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from autograder.judging import sandbox
from autograder.judging.processes import descendants
from tests.autograder.cells import wait_until

COURSE = Path(sandbox.__file__).resolve().parents[2]


def test_nothing_outlives_whoever_started_it(needs_sandbox, data):
    script = f"""
import os, sys, time
from pathlib import Path
from autograder.judging import sandbox
from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from autograder.inside import wire
place = sandbox.Sandbox("bubblewrap", Path({str(data)!r}), [])
place.wait()
channel = place.fork()
wire.send(channel, [1, "run", "while True: pass", True])
print(place.pid, place.parent, *descendants(place.parent), flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=COURSE
    )
    assert starter.stdout
    pids = [int(word) for word in starter.stdout.readline().split()]
    assert len(pids) == 3
    starter.kill()
    starter.wait()
    starter.stdout.close()
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids))


START = """
import sys
from pathlib import Path
from autograder.judging import sandbox
from autograder.inside import wire
place = sandbox.Sandbox("bubblewrap", Path(sys.argv[1]), [])
place.wait()
channel = place.fork()
source = "import numpy, os\\nfound = numpy.load(os.environ['MNIST_PATH']).files"
source += "\\nprint(os.listdir('/grader'), found)"
wire.send(channel, [1, "run", source, True])
answer = wire.receive(channel)
print(sandbox.__file__, answer["outputs"][0]["text"])
channel.close()
place.clean()
place.close()
"""


@pytest.mark.parametrize("user", ["whoever runs the tests", "an ordinary user"])
def test_it_starts_from_a_path_with_a_space(user, needs_sandbox, data, tmp_path):
    course = tmp_path / "a course of mine"
    for package in ("autograder", "mnist_utils"):
        source = COURSE / package
        shutil.copytree(source, course / package, ignore=shutil.ignore_patterns("__pycache__"))
    line = [sys.executable, "-c", START, str(data)]
    if user == "an ordinary user":
        # In a namespace in which we are not root; the files stay readable.
        line = ["unshare", "--user", "--map-user=1000", "--map-group=1000", *line]
        if subprocess.run([*line[:4], "true"], capture_output=True).returncode:
            pytest.skip("this machine's unshare cannot become another user")
    variables = {**os.environ, "PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(line, capture_output=True, text=True, env=variables, cwd=course)
    assert done.returncode == 0, done.stderr
    assert str(course) in done.stdout
    for word in ("autograder", "mnist_utils", "mnist.npz", "x_test"):
        assert word in done.stdout
    assert "solutions" not in done.stdout


def test_students_processes_are_the_first_to_go_when_memory_is_used_up(place):
    channel = place.fork()
    for pid in (place.parent, *descendants(place.parent)):
        assert Path(f"/proc/{pid}/oom_score_adj").read_text() == "1000\n"
    channel.close()
    place.clean()

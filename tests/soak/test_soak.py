import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]


@pytest.mark.release("the soak")
@pytest.mark.alone
def test_a_class_of_200_that_is_killed_and_interrupted_loses_no_mark(needs_sandbox):
    line = [sys.executable, "-m", "tests.soak", "--strict"]
    done = subprocess.run(line, cwd=COURSE, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.release("grade stopped at random moments")
def test_a_mark_is_the_old_or_the_new_one_whenever_marking_is_stopped(isolation):
    line = [sys.executable, "-m", "tests.soak.kills", "--times", "12", "--isolation", isolation]
    done = subprocess.run(line, cwd=COURSE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

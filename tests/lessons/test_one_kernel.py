"""The bank's right answers where students run them: in one namespace with the lesson's tests."""

import re
import subprocess
import sys

import pytest

from autograder.authoring.answers import read_bank
from tests.lessons.one_kernel import COURSE

BEFORE_EACH_CHANGE = ("02_normalization",)
GRADED = sorted({answer.lesson for answer in read_bank(COURSE)})


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=()
            if name in BEFORE_EACH_CHANGE
            else pytest.mark.release("every right answer in one namespace with its tests"),
        )
        for name in GRADED
    ],
)
def test_a_right_answer_passes_beside_names_of_a_student_and_no_test_leaves_one(name):
    command = [sys.executable, "-m", "tests.lessons.one_kernel", name, "--right"]
    run = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    last = run.stdout.splitlines()[-1]
    assert (found := re.fullmatch(r"(\d+) answers, 0 treated wrongly", last)), last
    assert int(found[1]) >= 4

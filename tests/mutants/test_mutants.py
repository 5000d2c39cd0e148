import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]


@pytest.mark.release("the mutants")
@pytest.mark.alone
def test_no_mutant_of_a_reference_answer_earns_all_points_but_for_a_reason(needs_sandbox):
    line = [sys.executable, "-m", "tests.mutants"]
    done = subprocess.run(line, cwd=COURSE, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout

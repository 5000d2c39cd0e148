"""What a check prints; what it finds is tried with `check`, and the command line with `main`."""

import os
import subprocess
import sys

from tests.mnist_utils.miniature import FORMULAS

SCRIPT = """\
import sys
from pathlib import Path
from mnist_utils.lessons import find_lesson
from mnist_utils.report import check_and_tell
path = Path(sys.argv[1])
assert check_and_tell(find_lesson("1"), path, called="this notebook") == 0
assert not (find_lesson("1").copy.parents[1] / "progress.json").exists()
"""


def test_a_copy_made_for_the_check_is_called_by_its_name_and_noted_nowhere(course, tmp_path):
    file = tmp_path / "copy.ipynb"
    file.write_bytes((course / "lessons" / "01_small" / "01_small.ipynb").read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file],
        cwd=course,
        env=os.environ | {"PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, *exercises, last = done.stdout.splitlines()
    assert first == "Checking this notebook ..."
    assert [line.split()[:2] for line in exercises] == [["-", name] for name in FORMULAS]
    assert last.startswith(f"0 of {len(FORMULAS)} exercises are correct")

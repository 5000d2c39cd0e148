import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parent.parent


@pytest.mark.release("the wheel")
def test_a_built_wheel_holds_every_module(tmp_path):
    line = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    copy = tmp_path / "course"  # building leaves files beside the source
    subprocess.run(["git", "clone", "--quiet", COURSE, copy], check=True)
    subprocess.run([*line, "--wheel-dir", tmp_path, copy], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if name.endswith((".py", ".json", ".js"))}
    packages = ("autograder", "mnist_utils")
    expected = {
        path.relative_to(copy).as_posix()
        for package in packages
        for ending in ("*.py", "*.json", "*.js")
        for path in (copy / package).rglob(ending)
    }
    assert found == expected

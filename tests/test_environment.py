import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml  # type: ignore[import-untyped]
from packaging.specifiers import SpecifierSet

from autograder.course.source import read_lesson
from mnist_utils.data import SAMPLE_LINE
from tests.conftest import GROUPS

COURSE = Path(__file__).resolve().parent.parent
LESSON = "01_loading"
OF_SEVERAL = {  # tests of what several modules do together
    "classroom/grading/test_texts.py": "what a student names and says, wherever it is shown",
    "classroom/grading/test_names.py": "which file is whose notebook, whatever it is called",
}
WITHOUT_TESTS = {  # the end of a module's path, and why it has no test file of its own
    "__init__.py": "it says what a package holds; that of mnist_utils is tried with its plots",
    "autograder/errors.py": "its exceptions are tried where they are raised, with their sentences",
    "mnist_utils/errors.py": "as above",
    "autograder/settings.py": "a name for classroom/settings.py that every class's settings import",
    "autograder/inside/__main__.py": "it joins parent.py and child.py, which are tried through it",
}
NOT_FOR_STUDENTS = (".*", "*.egg-info", "__pycache__", "build", "tests", "work")


@pytest.fixture(scope="module")
def dependencies():
    text = (COURSE / "environment.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["dependencies"]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def copy(tmp_path):
    """The course in a student's folder, in a path with a space; its environment takes 2 GB."""
    folder = tmp_path / "a student" / "course"
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns(*NOT_FOR_STUDENTS))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """A machine without MNIST, without a network, and without settings of its user."""
    for name in ("MNIST_PATH", "PYTHONPATH", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def test_the_conda_environment_asks_for_what_the_package_asks_for(dependencies, project):
    *packages, course = dependencies[-1]["pip"]
    assert packages == project["dependencies"] + project["optional-dependencies"]["lab"]
    assert course == "--editable ."


def test_the_python_of_the_conda_environment_fits_the_course(dependencies, project):
    name, _, version = dependencies[0].partition("=")
    assert name == "python"
    assert version in SpecifierSet(project["requires-python"])


def test_every_line_of_the_conda_environment_says_why_it_is_there():
    lines = (COURSE / "environment.yml").read_text(encoding="utf-8").splitlines()
    keys = ("channels:", "dependencies:", "- pip:")
    assert [line for line in lines if "#" not in line and line.strip() not in keys] == []


def test_each_module_has_its_tests_under_its_name():
    modules = [
        path.relative_to(COURSE)
        for package in ("autograder", "mnist_utils")
        for path in (COURSE / package).rglob("*.py")
    ]
    excepted = {path for path in modules for end in WITHOUT_TESTS if path.match(end)}
    expected = {
        Path("tests", path.parent, f"test_{path.stem.strip('_')}.py")
        for path in modules
        if path not in excepted
    }
    found = {
        path.relative_to(COURSE)
        for package in ("autograder", "mnist_utils")
        for path in (COURSE / "tests" / package).rglob("test_*.py")
    }
    assert sorted(expected - found) == [], "modules without tests of their own"
    own = {Path("tests", "autograder", end) for end in OF_SEVERAL}
    assert sorted(found - expected - own) == [], "tests that belong to no module"
    assert own <= found
    assert all(any(path.match(end) for path in modules) for end in WITHOUT_TESTS)


def test_every_file_that_shares_something_with_another_is_there():
    assert [file for file in GROUPS if not (COURSE / file).is_file()] == []


# The environment is made by venv and pip here, with this Python: what conda would add is another
# Python alone. The versions are the lock's, so that the same is tried today and in a year.
@pytest.mark.release("a new environment, installed from the lock")
def test_a_student_runs_the_first_lesson_in_a_new_environment(dependencies, copy, request):
    python = copy / ".venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    (copy / "pip-part.txt").write_text("\n".join(dependencies[-1]["pip"]), encoding="utf-8")
    lock = (COURSE / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[\w.-]+==.*?(?= \\$)", lock, re.MULTILINE)
    (copy / "pins.txt").write_text("\n".join(pins), encoding="utf-8")
    # By variables, since these hold for the tools that build the course, too: the first for an
    # older pip, the second for a newer one.
    pinned = os.environ | {"PIP_CONSTRAINT": "pins.txt", "PIP_BUILD_CONSTRAINT": "pins.txt"}
    install = [python, "-m", "pip", "install", "--quiet", "--no-compile", "-r", "pip-part.txt"]
    installed = subprocess.run(install, cwd=copy, env=pinned, capture_output=True, text=True)
    if installed.returncode and "after connection broken by" in installed.stderr:
        pytest.skip("the network does not answer: there is no package to install")
    assert installed.returncode == 0, installed.stderr

    request.getfixturevalue("offline")  # from here on
    notebook = read_lesson(COURSE / "solutions" / f"{LESSON}.py").notebook
    path = copy / "work" / f"{LESSON}.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    run = [python, "-m", "nbconvert", "--execute", "--allow-errors", "--to=notebook", "--inplace"]
    executed = subprocess.run([*run, path], cwd=copy, capture_output=True, text=True)
    assert executed.returncode == 0, executed.stderr
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    failures = [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in cells
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert failures == []
    assert all(cell.execution_count for cell in cells)
    printed = [output.get("text", "") for cell in cells for output in cell.outputs]
    sample = any(text.endswith(SAMPLE_LINE + "\n") for text in printed)
    assert sample, "it found digits other than the offline sample"

"""A course as a student gets it, in miniature."""

import shutil
import sys
from pathlib import Path

import pytest

import mnist_utils
from autograder.course.build import build
from tests.mnist_utils.miniature import EXERCISE, FORMULAS, SETUP


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="session")
def given_course(tmp_path_factory):
    """A course as a student gets it: the package and one lesson with its source beside it."""
    course = tmp_path_factory.mktemp("given") / "a course"
    package = Path(mnist_utils.__file__).parent
    shutil.copytree(package, course / "mnist_utils", ignore=shutil.ignore_patterns("__pycache__"))
    check = course / "mnist_utils" / "check.py"
    text = check.read_text(encoding="utf-8")
    assert "CELL_SECONDS = 60" in text
    check.write_text(text.replace("CELL_SECONDS = 60", "CELL_SECONDS = 3"), encoding="utf-8")
    exercises = [
        EXERCISE.format(
            name=name, formula=formula, six=eval(formula, {"x": 6}), ten=eval(formula, {"x": 10})
        )
        for name, formula in FORMULAS.items()
    ]
    (course / "solutions").mkdir()
    source = SETUP + "".join(exercises)
    (course / "solutions" / "01_small.py").write_text(source, encoding="utf-8")
    build(course)
    return course


@pytest.fixture
def course(given_course, tmp_path):
    """A course for one test alone, in a path with a space."""
    return shutil.copytree(given_course, tmp_path / "a course")


@pytest.fixture
def copy(course):
    """The student's notebook: the lesson, begun."""
    path = course / "work" / "01_small" / "01_small.ipynb"
    path.parent.mkdir(parents=True)
    shutil.copyfile(course / "lessons" / "01_small" / "01_small.ipynb", path)
    return path

import os
import shutil
from pathlib import Path

import pytest

from mnist_utils import here
from tests.mnist_utils.miniature import assert_sentence, change, lines_of, run

DOUBLE = {"double": "def double(x):\n    return x + x"}


@pytest.fixture
def brought(course):
    """The miniature course as a wheel brings it: lessons inside the package, no solutions."""
    (course / "mnist_utils" / "course").mkdir()
    (course / "lessons").rename(course / "mnist_utils" / "course" / "lessons")
    shutil.rmtree(course / "solutions")
    return course


@pytest.fixture
def folder(tmp_path):
    """Where a student works."""
    path = tmp_path / "my course"
    path.mkdir()
    return path


def test_in_a_checkout_lessons_solutions_and_work_are_beside_the_package():
    course = Path(here.__file__).resolve().parents[1]
    assert course == here.CHECKOUT
    assert (course / "lessons", course / "solutions") == (here.LESSONS, here.SOLUTIONS)
    assert course / "work" == here.WORK


def test_a_course_from_a_wheel_is_worked_on_in_the_current_folder(brought, folder):
    started = run(brought, "start", "1", folder=folder)
    assert started.returncode == 0, started.stderr
    copy = folder / "work" / "01_small" / "01_small.ipynb"
    assert started.stdout.startswith(f"Your copy: {copy}\n")
    change(copy, DOUBLE)
    # JupyterLab's terminals and kernels start where the notebook is.
    for where in (folder, copy.parent, copy.parent.parent):
        assert "started" in run(brought, "list", folder=where).stdout, where
    assert lines_of(run(brought, "check", "1", folder=copy.parent))["double"][0] == "+"
    assert "1 of 10 exercises correct" in run(brought, "list", folder=folder).stdout


def test_elsewhere_nothing_is_begun_and_the_folder_is_named(brought, folder, tmp_path):
    assert run(brought, "start", "1", folder=folder).returncode == 0
    other = tmp_path / "work"  # a name that other folders have, too
    other.mkdir()
    assert f"You have begun nothing yet in {other}." in run(brought, folder=other).stdout
    copy = other / "work" / "01_small" / "01_small.ipynb"
    result = run(brought, "check", "1", folder=other)
    assert_sentence(result, f"There is no notebook {copy}.", "go to the folder in which you did")


def test_a_wheel_s_lessons_come_back_with_the_package(brought, folder):
    given = brought / "mnist_utils" / "course" / "lessons" / "01_small" / "01_small.ipynb"
    given.unlink()
    result = run(brought, "start", "1", folder=folder)
    assert_sentence(result, str(given), "To get it back: python -m pip install --force-reinstall")
    shutil.rmtree(given.parents[1])
    result = run(brought, "list", folder=folder)
    assert_sentence(result, "There are no lessons", "Install the course again: python -m pip")


def test_without_solutions_a_wheel_says_where_they_are(brought, folder):
    result = run(brought, "solution", "double", folder=folder)
    assert_sentence(result, "without its solutions", "solutions", "instructor")


def test_the_repository_is_what_the_package_states(monkeypatch):
    class Metadata:
        def get_all(self, key):
            return ["Documentation, https://a.org/book", "Repository, https://a.org/course/"]

    monkeypatch.setattr(here.metadata, "metadata", lambda name: Metadata())
    assert here.find_repository() == "https://a.org/course"
    monkeypatch.setattr(Metadata, "get_all", lambda self, key: None)
    assert here.find_repository() == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no folder that is in use")
def test_a_current_folder_that_is_gone_stops_nothing(monkeypatch, folder):
    monkeypatch.setattr(here, "CHECKOUT", None)
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert here.find_work() == Path("work")

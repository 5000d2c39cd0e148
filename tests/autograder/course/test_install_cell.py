"""The cell that installs the course: what it does where, and that it is no part of a lesson."""

import os
import subprocess
import sys

import nbformat
import pytest

from autograder.authoring.rules import broken_rules
from autograder.course.build import build, differences, generate, lesson_file
from autograder.course.install_cell import install_cell
from autograder.course.launch import BEGIN, END, Repository
from autograder.course.source import read_course
from mnist_utils.cells import installs, role
from mnist_utils.errors import CourseError

REPOSITORY = Repository("example", "mnist-course", "autumn")
ARCHIVE = "https://github.com/example/mnist-course/archive/refs/heads/autumn.zip"
CHECK = "To check your answers: from mnist_utils import check_here; check_here()"
# In place of pip: it says with what it was called, and installs the course or fails.
PIP = """\
import os, pathlib, sys
print(sys.argv[1:], file=open("called", "w"))
if os.environ.get("BROKEN"):
    sys.exit("ERROR: no network")
pathlib.Path(sys.argv[0]).with_name("mnist_utils.py").write_text("")
"""


@pytest.fixture
def run(tmp_path):
    """Run the cell with another program in place of pip; return what is printed, and the call."""
    (tmp_path / "pip.py").write_text(PIP, encoding="utf-8")
    source = (
        "before = set(globals()) | {'before'}\n"
        f"{install_cell(REPOSITORY).source}\n"
        "assert set(globals()) == before\n"
    )

    def run(**environ):
        (tmp_path / "called").unlink(missing_ok=True)
        known = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-S", "-c", source],  # without what is installed
            cwd=tmp_path,
            env=known | {"PYTHONPATH": str(tmp_path)} | environ,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        called = tmp_path / "called"
        return done.stdout, called.read_text() if called.is_file() else ""

    return run


@pytest.mark.parametrize("place", ["COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE"])
def test_on_colab_and_kaggle_it_installs_the_course_alone(run, place):
    printed, called = run(**{place: "x"})
    assert called == f"['install', '--retries=1', '--no-deps', '{ARCHIVE}']\n"
    assert printed.splitlines() == [
        f"Installing the course from {ARCHIVE}; the packages here stay as they are ...",
        "Done: go on with the next cell.",
        *([CHECK] if place == "COLAB_RELEASE_TAG" else []),
    ]
    assert run(**{place: "x"}) == ("", "")  # it is here now


def test_elsewhere_it_installs_what_the_course_needs_too(run):
    printed, called = run()
    assert called == f"['install', '--retries=1', '{ARCHIVE}']\n"
    assert printed.startswith(
        f"Installing the course from {ARCHIVE}, and the packages that it needs ...\n"
    )


def test_a_failure_ends_in_what_to_do(run):
    printed, _ = run(BROKEN="1", KAGGLE_KERNEL_RUN_TYPE="Interactive")
    assert "ERROR: no network\n" in printed
    assert "switch Internet\non in the notebook's settings" in printed
    assert printed.endswith("Then run this cell again.\n")


def publish(course):
    address = REPOSITORY.address
    (course / "pyproject.toml").write_text(f'[project.urls]\nRepository = "{address}"\n')


def test_each_lesson_begins_with_it_once_the_repository_is_known(course):
    (before,) = read_course(course)
    publish(course)
    (lesson,) = read_course(course)
    first, *others = lesson.notebook.cells
    assert installs(first)
    assert (first.id, role(first)) == ("install", "")
    assert REPOSITORY.address in first.source
    assert others == before.notebook.cells
    assert lesson.times == before.times
    assert broken_rules(lesson) == broken_rules(before)
    build(course)
    built = nbformat.read(lesson_file(course, lesson.name), as_version=4)
    assert built.cells[0] == first
    assert differences(course) == []


def test_readme_s_links_are_built_and_compared(course):
    readme = course / "README.md"
    empty = f"# Small\n{BEGIN}\n{END}\n"
    readme.write_text(empty, encoding="utf-8")
    assert readme not in build(course)
    publish(course)
    assert "README.md is not what pyproject.toml gives." in differences(course)[-1]
    assert readme in build(course)
    assert "(https://colab.research.google.com/github/example/" in readme.read_text()
    assert differences(course) == []
    (course / "pyproject.toml").unlink()
    build(course)
    assert readme.read_text(encoding="utf-8") == empty


def test_an_address_of_another_form_stops_the_build(course):
    (course / "pyproject.toml").write_text('[project.urls]\nRepository = "here"\n')
    with pytest.raises(CourseError, match="OWNER/NAME"):
        generate(read_course(course))

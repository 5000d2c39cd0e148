"""A classroom of three lessons, and plain nbgrader in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom import folder as classroom

WITHOUT_EXERCISES = """\
# %% [markdown]
# # 0 · Overview
#
# **Time:** about 5 minutes

# %%
1 + 1
"""

WRITTEN = """\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 5 minutes

# %% [markdown] written="conclusions" points=6
"""


@pytest.fixture(scope="session")
def big_course(tmp_path_factory, empty_room):
    """A course of three lessons: one without exercises, the small one, one to write."""
    course = tmp_path_factory.mktemp("big") / "a course"
    (course / "solutions").mkdir(parents=True)
    small = (empty_room.parent / "solutions" / "01_small.py").read_text(encoding="utf-8")
    for name, text in (
        ("00_overview", WITHOUT_EXERCISES),
        ("01_small", small),
        ("02_words", WRITTEN),
    ):
        (course / "solutions" / f"{name}.py").write_text(text, encoding="utf-8")
    return course


@pytest.fixture(scope="session")
def big_room(big_course):
    """A classroom of that course with a class list, written by a spreadsheet."""
    roster = big_course.parent / "class list.csv"
    roster.write_text(
        "id,first_name,last_name,email,group\r\n"
        "ada,Ada,Lovelace,ada@example.org,A\r\n"
        "søren.k, Søren , Kierkegaard,,B\r\n"
        '"x@y.org",,,,\r\n',
        encoding="utf-8-sig",
        newline="",
    )
    room = big_course.parent / "rooms" / "a room"
    classroom.create(big_course, room, roster)
    return room


@pytest.fixture(scope="module")
def nbgrader(big_room, tmp_path_factory):
    """Run nbgrader as an instructor does who has activated no virtual environment."""
    home = tmp_path_factory.mktemp("home")
    exchange = home / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)  # nbgrader asks for it

    course = str(Path(classroom.__file__).parents[2])  # where we are, whatever is installed
    plain = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONPATH": course}

    def run(*arguments, room=big_room, **variables):
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=room,
            env=plain | variables,
            capture_output=True,
            text=True,
        )

    run.exchange, run.option = exchange, f"--Exchange.root={exchange}"
    return run

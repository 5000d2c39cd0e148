"""A classroom of three lessons, and plain nbgrader in it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
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


class Server:
    """A PostgreSQL server of a test's own, on a free port of this machine alone."""

    def __init__(self, folder: Path, port: int, run) -> None:
        self.folder, self.port, self.run = folder, port, run
        self.access = ("-h", "127.0.0.1", "-p", str(port), "-U", "keeper")

    def url(self, database: str) -> str:
        return f"postgresql://keeper@127.0.0.1:{self.port}/{database}"

    def make(self, database: str, encoding: str = "UTF8") -> str:
        """Make an empty database; return its address."""
        options = ("--template=template0", f"--encoding={encoding}", "--locale=C")
        self.run("createdb", *self.access, *options, database)
        return self.url(database)

    def ask(self, database: str, query: str) -> str:
        return self.run("psql", *self.access, "-d", database, "-Atc", query).stdout


@pytest.fixture(scope="session")
def postgresql():
    """Start PostgreSQL as an ordinary user, in a folder that is deleted afterwards."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="the driver is not installed: the extra postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    as_user = []
    if os.geteuid() == 0:  # it refuses root
        shutil.chown(folder, "nobody")
        as_user = ["setpriv", "--reuid=nobody", "--clear-groups"]

    def run(program, *arguments):
        command = [*as_user, binaries[-1] / program, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    def control(*arguments):  # the server would hold a pipe open
        with open(os.devnull, "r+b") as nothing:
            command = [*as_user, binaries[-1] / "pg_ctl", "-D", folder / "data", "-w", *arguments]
            subprocess.run(command, cwd=folder, stdout=nothing, stderr=nothing, check=True)

    run("initdb", "-D", folder / "data", "-U", "keeper", "--auth=trust", "--no-sync")
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control("-l", folder / "log", "-o", options, "start")
    try:
        yield Server(folder, port, run)
    finally:
        control("-m", "immediate", "stop")
        shutil.rmtree(folder)

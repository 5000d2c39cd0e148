"""INSTRUCTORS.md, as an instructor would type it, on a class of 12."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs

import nbformat
import psutil
import pytest

from autograder.classroom.folder import submit
from autograder.course.source import read_course
from autograder.course.times import describe_times
from mnist_utils.lessons import find_lesson
from tests.autograder.command import autograder
from tests.autograder.dask_here import Dask, students_below
from tests.lessons.solved import solve

COURSE = Path(__file__).resolve().parent.parent
TEXT = (COURSE / "INSTRUCTORS.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
(WORKER,) = re.findall(r"^```bash\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
NAMES = """Ada Lovelace, Grace Hopper, Joan Clarke, Øyvind Ørsted, Emmy Noether, Sofja Kowalewskaja,
Katherine Johnson, Mary Jackson, Hedy Lamarr, Radia Perlman, Barbara Liskov, Jean Bartik"""
STUDENTS = {f"s{number:02d}": name for number, name in enumerate(re.split(r",\s+", NAMES), 1)}
LESSON = "01_loading"
NOT_ON_A_WORKER = (".*", "*.egg-info", "__pycache__", "build", "work")
GIVE_POINTS = """
import sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as gradebook:
    for student in sys.argv[2:]:
        for notebook in gradebook.find_submission("01_loading", student).notebooks:
            notebook.grades[0].manual_score = 1
            gradebook.db.commit()
"""


def test_hours_and_points_are_those_of_the_lessons():
    rows = re.findall(r"^\| \d+ · .*", TEXT, re.MULTILINE)
    lessons = read_course(COURSE)
    assert len(rows) == len(lessons)
    for row, lesson in zip(rows, lessons, strict=True):
        _, title, time, points, by_hand, _ = (part.strip() for part in row.split("|"))
        assert title.startswith(f"{int(lesson.name[:2])} · ")
        told = describe_times(lesson.times)
        minutes = re.search(r"about (\d+) minutes", told)[1]
        assert time.startswith(f"{minutes} minutes")
        deeper = re.search(r"and (\d+) for the deeper part", told)
        assert not deeper or int(deeper[1]) <= 5 or f"{deeper[1]} more to go deeper" in time
        assert points == (f"{lesson.max_score:g}" if lesson.max_score else "none")
        marks = [cell.metadata.get("nbgrader", {}) for cell in lesson.notebook.cells]
        read = sum(one.get("points", 0) for one in marks if one.get("grade") and one["solution"])
        assert by_hand == (f"{read:g} of its points" if read else "")
    minutes = [int(re.search(r"about (\d+)", describe_times(one.times))[1]) for one in lessons]
    hours, rest = divmod(sum(minutes), 60)
    assert f"Together {hours} hours and {rest} minutes" in TEXT
    assert f"and {sum(one.max_score for one in lessons):g} points" in TEXT


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An instructor's home, with what a system has exported: in a path with a space."""
    folder = tmp_path_factory.mktemp("an instructor")
    people = [("id", "first_name", "last_name", "email")]
    for student, name in STUDENTS.items():
        first, last = name.split()
        people.append((student, first, last, f"{student}@uni.example"))
    for name, rows in (("class", people), ("class-in-march", people)):
        (folder / f"{name}.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    solved, empty = solve(find_lesson(LESSON)), find_lesson(LESSON).released.read_text("utf-8")
    with zipfile.ZipFile(folder / f"{LESSON}.zip", "w") as archive:
        for number, (student, name) in enumerate(STUDENTS.items()):
            text = nbformat.writes(solved) if number % 3 else empty
            if student != "s12":
                archive.writestr(
                    f"{name}_{number + 657737}_assignsubmission_file_/my work.ipynb", text
                )
    (folder / "question.ipynb").write_text(nbformat.writes(solved), encoding="utf-8")
    worksheet = io.StringIO()
    writer = csv.writer(worksheet)
    head = (
        "Identifier",
        "Full name",
        "Email address",
        "Grade",
        "Maximum Grade",
        "Feedback comments",
    )
    writer.writerow(head)
    canvas = io.StringIO()
    table = csv.writer(canvas)
    table.writerow(("Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{LESSON} (1)"))
    table.writerow(("    Points Possible", "", "", "", "", "13.00"))
    for number, (student, name) in enumerate(STUDENTS.items()):
        mail = f"{student}@uni.example"
        writer.writerow((f"Participant {number + 657737}", name, mail, "", "13.00", ""))
        table.writerow((", ".join(reversed(name.split())), 1000 + number, student, mail, "A", ""))
    (folder / f"Grades {LESSON}.csv").write_text(worksheet.getvalue(), encoding="utf-8")
    (folder / "canvas.csv").write_text(canvas.getvalue(), encoding="utf-8-sig")
    return folder


def run(home, block):
    """Run a block of commands in the course's folder, as somebody who has activated .venv."""
    scripts = str(Path(sys.executable).parent)
    environment = os.environ | {
        "HOME": str(home),
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "VIRTUAL_ENV_DISABLE_PROMPT": "1",
    }
    # .venv is there: what makes and activates it is not tried here.
    commands = re.sub(r"^(make build|source ).*\n", "", block, flags=re.MULTILINE)
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=COURSE,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.release("a whole term, command by command")
def test_each_block_of_commands_does_what_the_page_says(home, needs_sandbox):
    room = home / "spring"
    for block in BLOCKS:
        done = run(home, block)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        if block.strip() == "autograder grade ~/spring":  # two assistants mark at the same time
            give = [sys.executable, "-c", GIVE_POINTS, f"sqlite:///{room / 'gradebook.db'}"]
            halves = list(STUDENTS)[:6], list(STUDENTS)[6:11]
            markers = [subprocess.Popen([*give, *half]) for half in halves]
            assert [marker.wait() for marker in markers] == [0, 0]
            assert run(home, block).returncode == 0
            rows = list(csv.DictReader(io.StringIO((room / "marks.csv").read_text("utf-8"))))
            marks = {row["student"]: row for row in rows if row["lesson"] == LESSON}
            assert marks["s02"]["score"] == "13.0"
            assert marks["s01"]["score"] == "1.0"  # nothing was attempted: what was given by hand
            assert marks["s12"]["status"] == "missing"
    # What is left at the end.
    names = {path.name for path in home.iterdir()}
    assert {"spring", "spring.zip", "autumn", "for-the-class", "for-github"} <= names
    assert not list(room.rglob("*s07*"))
    exported = sorted(path.name for path in (room / "exports").iterdir())
    assert sum("with marks" in name for name in exported) == 2
    assert any(name.startswith("feedback-moodle") for name in exported)
    assert any(name.startswith("feedback-mail") for name in exported)
    assert not list((home / "autumn" / "submitted").iterdir())
    # What the link of a JupyterHub fetches, and opens.
    (link,) = re.findall(r"^HUB/hub/user-redirect/git-pull\?(\S+)$", TEXT, re.MULTILINE)
    query = {name: value for name, (value,) in parse_qs(link).items()}
    given = home / "for-github"
    fetch = ["git", "-C", given, "cat-file", "-e"]
    file = query["urlpath"].removeprefix("lab/tree/NAME/")
    assert subprocess.run([*fetch, f"{query['branch']}:{file}"]).returncode == 0
    assert query["repo"] == "https://github.com/OWNER/NAME"


@pytest.fixture
def machines():
    """Two folders with the course, each to become a worker's; an environment takes 3 GB.

    They are where the sandbox can show a Python: it has a /tmp of its own.
    """
    build = COURSE / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="workers-") as place:
        folders = [Path(place) / name / "course" for name in ("first machine", "second machine")]
        for folder in folders:
            shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns(*NOT_ON_A_WORKER))
        yield folders


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path / "dask")
    yield made
    made.close()


@pytest.mark.release("two workers of a Dask cluster, installed as the page says")
def test_workers_in_environments_of_their_own_mark(machines, dask, tmp_path, needs_sandbox):
    clone, install, activate, digits, start = WORKER.splitlines()
    assert clone.startswith("git clone ")
    assert digits.startswith("python -m mnist_utils download ")  # each has what is here
    start = start.replace("tcp://HOST:8786", dask.address) + " "
    start = start.replace(" #", " --host 127.0.0.1 --dashboard-address 127.0.0.1:0 #")
    for folder in machines:
        made = subprocess.run(install, shell=True, cwd=folder, capture_output=True, text=True)
        if made.returncode and re.search("connection broken by|error sending request", made.stderr):
            pytest.skip("the network does not answer: there is no package to install")
        assert made.returncode == 0, made.stderr
    room = tmp_path / "room"
    assert autograder("init", room).returncode == 0
    for student in list(STUDENTS)[:6]:
        submit(room, student, LESSON, solve(find_lesson(LESSON)))
    workers = []
    try:
        for folder in machines:
            line = f"{activate} && exec {start}"
            with open(folder / "worker.log", "w") as log:
                process = subprocess.Popen(["bash", "-c", line], cwd=folder, stdout=log, stderr=log)
            workers.append(psutil.Process(process.pid))
        dask.wait_for(2)
        line = [sys.executable, "-m", "autograder", "grade", room, "--scheduler", dask.address]
        pipe = subprocess.PIPE
        grading = subprocess.Popen(line, stdout=pipe, stderr=pipe, text=True)
        busy = set()
        while grading.poll() is None:
            busy |= {worker.pid for worker in workers if any(students_below(worker))}
            time.sleep(0.2)
        _, errors = grading.communicate()
    finally:
        for worker in workers:
            for process in [worker, *worker.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):  # its children may end with it
                    process.kill()
            worker.wait()
    assert grading.returncode == 0, errors
    assert "is not used" not in errors
    assert busy == {worker.pid for worker in workers}
    rows = csv.DictReader(io.StringIO((room / "marks.csv").read_text("utf-8")))
    marks = [row["score"] for row in rows if row["lesson"] == LESSON]
    assert marks == ["13.0"] * 6

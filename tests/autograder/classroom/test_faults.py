import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.classroom.faults import fault_log, log_file, tell
from autograder.classroom.folder import open_classroom, released, submit
from autograder.inside.fault import Fault
from autograder.judging.prove import fill_in

COURSE = Path(__file__).parents[3]
LESSON = "01_small"
SECRET = "a word that stands in the answers alone"
ANSWERS = {
    "double": f"def double(x):\n    text = {SECRET!r}\n    return 2 * x",
    "total": f"def total(values):\n    print({SECRET!r})\n    return sum(values)",
}
BUG = 'raise KeyError("a bug of our own")'
FOR_A_RELEASE = pytest.mark.release("the grader broken on purpose in each of its places")


@dataclass(frozen=True)
class Break:
    """One place of the grader's own code, how it is broken, and the exercises that this costs."""

    part: str
    file: str
    old: str
    new: str
    costs: tuple[str, ...] = ("double", "total")
    told: str = "KeyError: 'a bug of our own'"


BREAKS = {
    "the judge, before a test": Break(
        "judge",
        "judging/judge.py",
        "            self.seed(zlib.crc32(step.grade_id.encode()))\n",
        "            self.seed(0) if step.exercise == 'double' else {}['a bug of our own']\n",
        costs=("total",),
    ),
    "the judge, while a test calls an answer": Break(
        "judge",
        "judging/judge.py",
        "        hidden = test.is_hidden()\n",
        f"        hidden = test.is_hidden()\n        if name == 'double':\n            {BUG}\n",
        costs=("double",),
    ),
    "the judge, when it takes over what a cell printed": Break(
        "judge",
        "judging/judge.py",
        '        outputs = harmless_outputs(answer.get("outputs"))\n        if answer["error"]:\n',
        f"        {BUG}\n        if answer['error']:\n",
    ),
    "the judge's process, which ends": Break(
        "judge",
        "judging/judge.py",
        "        self.test = _Test(step, seconds, self.own_lines)\n",
        "        os._exit(3)\n",
        told="no answer: it ended with status 3",
    ),
    "the worker, before a submission": Break(
        "worker", "judging/bench.py", "        broken_sandboxes = 0\n", f"        {BUG}\n"
    ),
    "the worker, while it listens to the judge": Break(
        "worker",
        "judging/bench.py",
        "            case DoneCells(seconds):\n",
        f"            case DoneCells(seconds):\n                {BUG}\n",
    ),
    "the worker's process, which ends": Break(
        "worker",
        "judging/bench.py",
        "        broken_sandboxes = 0\n",
        "        os._exit(3)\n",
        told="no answer: it ended 2 times, last with status 3",
    ),
    "the child, before it listens": Break(
        "child", "inside/child.py", "        limit(self.settings)\n", f"        {BUG}\n"
    ),
    "the child, when it runs the setup": Break(
        "child",
        "inside/child.py",
        "        self.close_figures()\n        number",
        f"        {BUG}\n        number",
    ),
    "the child's process, which ends": Break(
        "child",
        "inside/child.py",
        "        self.connect_shell()\n",
        "        os._exit(3)\n",
        told="SetupError: The setup cell fails in the sandbox. Python ended while it ran",
    ),
    "rebuilding, which loses the lesson's tests": Break(
        "opening",
        "../mnist_utils/submission.py",
        "    )\n    rebuilt.notebook.cells.append(nbformat.from_dict(given))\n",
        "    )\n",
        told="RuntimeError: rebuilding has changed cells of the lesson: test_double, test_double_2",
    ),
    "the writer, when it asks the gradebook": Break(
        "writer",
        "classroom/grading/points.py",
        '    failed = [result for result in record.exercises if result.verdict == "grader"]\n',
        f"    {BUG}\n",
    ),
    "the writer, when it makes the notebook": Break(
        "writer",
        "classroom/grading/gradebook.py",
        '        notebook = nbformat.writes(marked.notebook) + "\\n"\n',
        f"        {BUG}\n",
    ),
}
BROKEN_BEFORE_EACH_CHANGE = (
    "the judge, before a test",
    "the worker's process, which ends",
    "the writer, when it makes the notebook",
)

THE_PAGE = {
    "the page, when it is made": Break(
        "page",
        "classroom/grading/feedback.py",
        "        return text\n",
        f"        {BUG}\n",
        costs=(),
    ),
}

ONE_ALONE = {
    "the plan, for one of two": Break(
        "plan",
        "classroom/grading/runs.py",
        "        submitted = read(self.submitted, student, lesson, self.every)\n",
        f"        if student == 'bob':\n            {BUG}\n"
        "        submitted = read(self.submitted, student, lesson, self.every)\n",
    ),
    "the writer, when it looks at an old mark": Break(
        "writer",
        "classroom/grading/gradebook.py",
        '        stamped = replace(record, old=old, fault="")\n',
        f"        {BUG}\n",
    ),
}


@pytest.fixture(scope="module")
def marked_once(empty_room, tmp_path_factory, isolation):
    """A class in which ada has a mark; bob has handed in since."""
    room = shutil.copytree(empty_room, tmp_path_factory.mktemp("class") / "a room")
    hand_in(room, "ada")
    done = grade(COURSE, room, isolation)
    assert done.returncode == 0, done.stdout + done.stderr
    hand_in(room, "bob")
    return room


@pytest.fixture
def room(marked_once, tmp_path):
    return shutil.copytree(marked_once, tmp_path / "a room")


@pytest.fixture
def broken(request, tmp_path):
    """The grader with one place of it broken, and what that place is."""
    place = (BREAKS | THE_PAGE | ONE_ALONE)[request.param]
    folder = tmp_path / "broken"
    for package in ("autograder", "mnist_utils"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / package, folder / package, ignore=ignored)
    path = folder / "autograder" / place.file
    text = path.read_text(encoding="utf-8")
    assert text.count(place.old) == 1
    path.write_text(text.replace(place.old, place.new), encoding="utf-8")
    return folder, place


def hand_in(room, student, answers=ANSWERS):
    submit(room, student, LESSON, fill_in(released(room, LESSON), answers))


def grade(course, room, isolation, *options):
    return subprocess.run(
        [
            *(sys.executable, "-m", "autograder", "grade", room),
            *("--jobs", "1", "--isolation", isolation, *options),
        ],
        env=os.environ | {"PYTHONPATH": str(course), "COLUMNS": "200"},
        cwd=course,
        capture_output=True,
        text=True,
        timeout=300,
    )


def record_of(room, student):
    path = room / "records" / student / f"{LESSON}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def in_gradebook(room, student):
    with open_classroom(room).gradebook as gradebook:
        notebook = gradebook.find_submission_notebook(LESSON, LESSON, student)
        return {
            grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades
        }


def page_of(room, student):
    path = room / "feedback" / student / LESSON / f"{LESSON}.html"
    return path.read_text(encoding="utf-8")


def rows(room, table):
    text = (room / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(name, marks=() if name in BROKEN_BEFORE_EACH_CHANGE else FOR_A_RELEASE)
        for name in BREAKS
    ],
    indirect=True,
)
def test_a_fault_of_the_grader_is_told_as_its_own_and_costs_nobody_a_point(room, broken, isolation):
    course, place = broken
    before = record_of(room, "ada"), in_gradebook(room, "ada")
    done = grade(course, room, isolation, "--force", "--verbose")
    assert done.returncode == 1

    bob = record_of(room, "bob")
    assert bob["status"] == "grader"
    assert bob["score"] is None
    for result in bob["exercises"]:
        if result["exercise"] in place.costs:
            assert (result["verdict"], result["score"]) == ("grader", None)
        else:
            assert (result["verdict"], result["score"]) == ("correct", result["max_score"])
    for row in rows(room, "marks"):
        assert row["score"] == ("6.0" if row["student"] == "ada" else "")
    for row in rows(room, "exercises"):
        blank = row["student"] == "bob" and row["exercise"] in place.costs
        assert (row["score"] == "") == blank
    for name, (score, asked) in in_gradebook(room, "bob").items():
        if re.sub(r"test_|_2", "", name) in place.costs:
            assert (score, asked) == (None, True)

    ada = record_of(room, "ada")
    assert (ada["status"], ada["score"], ada["exercises"]) == (
        "graded",
        6.0,
        before[0]["exercises"],
    )
    assert "a fault in the grader kept it from being marked again" in ada["old"]
    assert ada["fault"].startswith(f"the grader failed in its {place.part}")
    assert in_gradebook(room, "ada") == before[1]

    log = log_file(room).read_text(encoding="utf-8")
    assert place.told in log
    assert f"bob {LESSON}" in log
    assert f": in the {place.part}: " in log
    if BUG in place.new or "{}[" in place.new:
        assert re.search(rf"autograder/{place.file}:\d+ ", log), log
    assert SECRET not in log
    assert str(COURSE) not in log
    assert log.splitlines()[-1] in done.stderr  # --verbose
    for student, cost in (("ada", "Its old mark still counts."), ("bob", "No points for ")):
        assert re.search(rf"{student}, {LESSON}: the grader failed in its .*{cost}", done.stdout)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("broken", THE_PAGE, indirect=True)
def test_a_fault_of_the_page_s_making_is_logged_and_changes_no_mark(room, broken, isolation):
    course, place = broken
    done = grade(course, room, isolation, "--force")
    assert done.returncode == 0, done.stdout + done.stderr
    for student in ("ada", "bob"):
        found = record_of(room, student)
        assert (found["status"], found["score"], found["fault"]) == ("graded", 6.0, "")
        assert set(in_gradebook(room, student).values()) == {(2, False), (1, False), (3, False)}
        assert f"{student}, {LESSON}: {found['remarks'][0]}" in done.stdout
        assert "<p>Points: 6 of 6 </p>" in page_of(room, student)
    log = log_file(room).read_text(encoding="utf-8")
    assert log.count(f": in the {place.part}: {place.told}") == 2
    assert re.search(rf"autograder/{place.file}:\d+ ", log), log
    assert SECRET not in log


@pytest.mark.parametrize("broken", ["the judge, before a test"], indirect=True)
def test_the_next_run_marks_again_what_the_grader_failed_with(room, broken, isolation):
    grade(broken[0], room, isolation, "--force")
    done = grade(COURSE, room, isolation)
    assert done.returncode == 0, done.stdout
    for student in ("ada", "bob"):
        found = record_of(room, student)
        assert (found["status"], found["score"]) == ("graded", 6.0)
        assert (found["old"], found["fault"]) == ("", "")
        assert {score for score, _ in in_gradebook(room, student).values()} == {1, 2, 3}
        assert not any(asked for _, asked in in_gradebook(room, student).values())
    assert [old["score"] for old in record_of(room, "ada")["history"]] == [6.0]
    assert record_of(room, "bob")["history"] == []


@FOR_A_RELEASE
@pytest.mark.parametrize("broken", ["the judge, before a test"], indirect=True)
def test_what_the_grader_failed_with_is_told_to_the_student_as_no_fault_of_theirs(
    room, broken, isolation
):
    grade(broken[0], room, isolation)
    path = room / "feedback" / "bob" / LESSON / f"{LESSON}.html"
    for written_by in ("our own grade", "nbgrader generate_feedback"):
        if written_by != "our own grade":
            line = [sys.executable, "-m", "nbgrader", "generate_feedback", LESSON, "--force"]
            subprocess.run(line, cwd=room, capture_output=True, check=True)
        page = path.read_text(encoding="utf-8")
        assert "The grader itself failed here. Your answer is not at fault" in page
        assert "KeyError" not in page
        assert re.findall(r">[ ·]*([–\d.]+) of ([\d.]+)[ <]", page) == [
            *(("–", "6"), ("3", "3"), ("–", "3")),  # all, each exercise, each test
            *(("2", "2"), ("1", "1"), ("–", "3")),
        ]


@FOR_A_RELEASE
@pytest.mark.parametrize("broken", ["the judge, before a test"], indirect=True)
def test_an_export_of_nbgrader_s_has_no_0_for_what_the_grader_failed_with(room, broken, isolation):
    grade(broken[0], room, isolation)
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", "exported.csv"],
        cwd=room,
        capture_output=True,
        check=True,
    )
    text = (room / "exported.csv").read_text(encoding="utf-8")
    found = {row["student_id"]: row for row in csv.DictReader(text.splitlines())}
    assert (found["bob"]["raw_score"], found["bob"]["score"]) == ("", "")
    assert found["ada"]["score"] == "6.0"


@FOR_A_RELEASE
@pytest.mark.parametrize("broken", ONE_ALONE, indirect=True)
def test_a_fault_with_one_submission_is_none_of_the_others(room, broken, isolation):
    course, place = broken
    before = record_of(room, "ada")
    done = grade(course, room, isolation)
    assert done.returncode == 1
    ada, bob = record_of(room, "ada"), record_of(room, "bob")
    assert (ada["status"], ada["score"]) == ("graded", 6.0)
    assert ada["exercises"] == before["exercises"]
    failed, other = (bob, ada) if place.part == "plan" else (ada, bob)
    assert failed["fault"].startswith(f"the grader failed in its {place.part}")
    assert other["fault"] == ""
    assert (bob["status"], bob["score"]) == (
        ("grader", None) if place.part == "plan" else ("graded", 6.0)
    )
    assert grade(COURSE, room, isolation).returncode == 0
    assert record_of(room, "bob")["score"] == 6.0


@FOR_A_RELEASE
@pytest.mark.parametrize("broken", ["the judge, before a test"], indirect=True)
def test_nbgrader_autograde_tells_a_fault_in_the_same_way(room, broken, isolation):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\nc.MarkWithJudge.isolation = {isolation!r}\n")
    before = record_of(room, "ada")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LESSON, "--force"],
        env=os.environ | {"PYTHONPATH": str(broken[0])},
        cwd=room,
        capture_output=True,
        text=True,
    )
    assert f"bob {LESSON}: the grader failed in its judge" in done.stderr
    assert (record_of(room, "bob")["status"], record_of(room, "bob")["score"]) == ("grader", None)
    assert in_gradebook(room, "bob")["test_total"] == (None, True)
    ada = record_of(room, "ada")
    assert (ada["score"], ada["exercises"]) == (6.0, before["exercises"])
    assert "a fault in the grader kept it from being marked again" in ada["old"]
    assert log_file(room).read_text(encoding="utf-8").count("KeyError: 'a bug of our own'") == 2


def test_the_log_turns_over_before_it_grows_large(tmp_path):
    fault = Fault("judge", "KeyError", "a bug", ("judging/judge.py:1 do",) * 40)
    with fault_log(tmp_path):
        for number in range(3000):
            tell(fault, f"s{number}", LESSON)
    logs = sorted(path.name for path in (tmp_path / "records").iterdir())
    assert logs == [".log", ".log.1", ".log.2", ".log.3"]
    assert all(path.stat().st_size <= 1_000_000 for path in (tmp_path / "records").iterdir())
    assert "s2999 01_small" in log_file(tmp_path).read_text(encoding="utf-8")


def test_where_the_log_cannot_be_written_the_terminal_is_told(tmp_path, capsys):
    (tmp_path / "records").write_text("in the way")
    with fault_log(tmp_path):
        tell(Fault("judge", "KeyError", "a bug"), "ada", LESSON)
    assert "ada 01_small (the whole submission): in the judge: KeyError: a bug" in (
        capsys.readouterr().err
    )


# What a student could choose is never a fault of the grader.

ENDINGS = {
    "the status of a fault": "import os\n\ndef total(values):\n    os._exit(70)",
    "a signal": "import os\n\ndef total(values):\n    os.kill(os.getpid(), 11)",
    "memory": "def total(values):\n    return bytearray(3 * 2**30)",
    "a made-up fault": (
        "import os, socket, struct, msgpack\n\n"
        "def total(values):\n"
        "    data = msgpack.packb({'fault': {'error': 'Made up', 'message': 'x', 'frames': []}})\n"
        "    for number in range(3, 20):\n"
        "        try:\n"
        "            socket.socket(fileno=number).sendall(struct.pack('>Q', len(data)) + data)\n"
        "        except OSError:\n"
        "            pass\n"
        "    os._exit(70)"
    ),
    "a cell before the setup that spoils it": "",
}


def test_no_ending_that_a_student_can_choose_is_a_fault_of_the_grader(room, isolation):
    from nbformat.v4 import new_code_cell

    for number, source in enumerate(ENDINGS.values()):
        notebook = fill_in(released(room, LESSON), ANSWERS | ({"total": source} if source else {}))
        if not source:
            notebook.cells.insert(
                0, new_code_cell("import builtins, os\n__import__ = None\nos._exit(70)")
            )
            notebook.cells.insert(1, new_code_cell("import sys\nsys.modules['numpy'] = None"))
        submit(room, f"s{number}", LESSON, notebook)
    grade(COURSE, room, isolation)
    for number, name in enumerate(ENDINGS):
        found = record_of(room, f"s{number}")
        verdicts = {result["verdict"] for result in found["exercises"]}
        assert "grader" not in {found["status"], *verdicts}, (name, found)
        assert found["score"] is not None
        assert found["fault"] == ""
    assert not log_file(room).read_text(encoding="utf-8")


def test_how_a_process_ended_is_told_to_the_student(room, isolation):
    hand_in(room, "signal", ANSWERS | {"total": ENDINGS["a signal"]})
    hand_in(room, "status", ANSWERS | {"total": ENDINGS["the status of a fault"]})
    grade(COURSE, room, isolation)
    told = {
        student: record_of(room, student)["exercises"][1]["message"]
        for student in ("signal", "status")
    }
    assert told == {
        "signal": "Python ended while it ran: a crash, by signal 11 (SIGSEGV).",
        "status": "Python ended while it ran, with exit status 70: a call such as exit()?",
    }

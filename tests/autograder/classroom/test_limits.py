import subprocess
import sys
from dataclasses import asdict

import pytest
from traitlets.config import Config

from autograder.classroom.folder import open_classroom, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.classroom.limits import Autograder, limits_of
from autograder.errors import ClassroomError
from autograder.judging.limits import Limits
from autograder.judging.prove import fill_in

LESSON = "01_small"
TOTAL = "def total(values):\n    return sum(values)"


@pytest.fixture
def set_up(room):
    """Add lines to a classroom's settings; give its configuration."""

    def write(*lines):
        with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
            file.write("\n".join(["", *lines, ""]))
        return open_classroom(room).config

    return write


def test_without_settings_the_limits_are_those_of_the_grader(set_up):
    assert limits_of(set_up()) == Limits()


def test_every_limit_can_be_set_and_says_what_it_means(set_up):
    config = set_up(
        "c.Autograder.memory = 3 * 2**30",
        "c.Autograder.processes = 100",
        "c.Autograder.files = 2**24",
        "c.Autograder.call_seconds = 7.5",
        "c.Autograder.submission_seconds = 100",
        "c.Autograder.output = 1000",
    )
    assert limits_of(config) == Limits(3 * 2**30, 100, 2**24, 7.5, 100, 1000)
    traits = Autograder.class_traits(config=True)
    assert traits.keys() - {"hidden_tests_after_due"} == asdict(Limits()).keys()
    assert all(trait.help for trait in traits.values())


def test_nbgraders_own_limit_of_a_cell_goes_on_as_that_of_a_call(set_up):
    assert limits_of(set_up("c.Execute.timeout = 12")).call_seconds == 12


SETTINGS = {
    "c.Autograde.memory = 2**30": "c.Autograde.memory, and there is no .* c.Autograder.memory",
    "c.Autograder.memroy = 2**30": "c.Autograder.memroy, .* Is c.Autograder.memory meant",
    "c.Autogarder.memory = 2**30": "c.Autogarder, which nothing reads. Is c.Autograder meant",
    "c.Autograder.colour = 'red'": "c.Autograder.colour, .*There are: call_seconds, files, hidden",
    "c.Autograder.memory = 1": "c.Autograder.memory = 1 in nbgrader_config.py is impossible. Bytes",
    "c.Autograder.memory = '4 GB'": "c.Autograder.memory = '4 GB' .* is impossible. Bytes",
    "c.Autograder.call_seconds = 0": "c.Autograder.call_seconds = 0 .* is impossible. Seconds",
    "c.Autograder.processes = 8": "c.Autograder.processes = 8 .* is impossible. How many",
    "c.Execute.timeout = -5": "c.Execute.timeout = -5 .* set it to 1 or more",
    "c.Execute.timeout = None": "c.Execute.timeout = None .* set it to 1 or more",
    "c.Execute.timeout = 5; c.Autograder.call_seconds = 9": "sets the limit of a call twice",
    "c.CourseDirectory.db_ulr = 'x'": "c.CourseDirectory.db_ulr, .* Is c.CourseDirectory.db_url",
}


@pytest.mark.parametrize("line", SETTINGS)
def test_an_unknown_or_impossible_setting_is_refused_by_name(room, set_up, line):
    set_up(line)
    with pytest.raises(ClassroomError, match=SETTINGS[line]):
        grade(room)
    assert not (room / "marks.csv").exists()


def test_settings_of_a_plugin_of_the_class_are_none_of_our_business(set_up):
    config = set_up(
        "c.SubMarks.penalty_per_hour = 2",
        "c.ServerApp.port = 8000",
        "c.Exchange.root = '/tmp/exchange'",
        "c.CourseDirectory.course_id = 'spring'",
        "c.AssignLatePenalties.plugin_class = 'nbgrader.plugins.LateSubmissionPlugin'",
        "c.LateSubmissionPlugin.penalty_method = 'zero'",
        "c.ClearSolutions.code_stub = {'python': 'pass'}",
        "c.HTMLExporter.exclude_input_prompt = True",
    )
    assert limits_of(config) == Limits()


@pytest.mark.release("wrong settings under nbgrader")
def test_nbgrader_autograde_takes_no_mark_back_for_a_setting_that_is_wrong(room, set_up):
    submit(room, "ada", LESSON, fill_in(released(room, LESSON), {"total": TOTAL}))
    line = [sys.executable, "-m", "nbgrader", "autograde", LESSON]
    subprocess.run(line, cwd=room, capture_output=True)
    path = records.path_of(room, "ada", LESSON)
    before = path.read_bytes()
    set_up("c.Autograder.memroy = 2**30")
    done = subprocess.run([*line, "--force"], cwd=room, capture_output=True, text=True)
    assert "c.Autograder.memroy" in done.stderr
    assert done.returncode != 0
    assert path.read_bytes() == before


def test_limits_hold_and_stand_in_the_record(room, set_up, isolation):
    set_up("c.Autograder.memory = 300 * 2**20", "c.Autograder.call_seconds = 3")
    sources = {
        "memory": "def total(values):\n    return len(bytearray(400 * 2**20))",
        "seconds": "def total(values):\n    while True:\n        pass",
        "right": TOTAL,
    }
    for student, source in sources.items():
        submit(room, student, LESSON, fill_in(released(room, LESSON), {"total": source}))
    found = {one.student: one for one in grade(room, isolation=isolation)}
    verdicts = {student: one.exercises[1].verdict for student, one in found.items()}
    assert verdicts["right"] == "correct"
    assert verdicts["seconds"] == "timeout"
    assert verdicts["memory"] in ("error", "memory"), found["memory"]
    assert found["right"].marking.limits["memory"] == 300 * 2**20
    assert found["right"].marking.limits["call_seconds"] == 3


def test_settings_of_jupyter_s_server_are_no_mistake_where_the_formgrader_marks():
    config = Config({"NotebookApp": {"port": 8888}, "Execute": {"timeout": 7}})
    assert limits_of(config, is_shared=True).call_seconds == 7
    with pytest.raises(ClassroomError, match=r"sets c\.NotebookApp, which nothing reads"):
        limits_of(config)

import psutil
import pytest
from nbformat.v4 import new_code_cell

from autograder import classroom, sandbox
from autograder.errors import SandboxError
from autograder.grading import grade
from tests.redteam.attacks import ATTACKS, HONEST, POINTS
from tests.redteam.lesson import ARRAYS, CANARIES, MODELS

pytestmark = pytest.mark.slow

LESSONS = ("01_arrays", "02_models")
HONEST_STUDENTS = ("ada", "grace", "zoe")


@pytest.fixture(scope="module")
def class_of_attackers(tmp_path_factory):
    """Every attack handed in by a student of its own, honest ones among them: (room, records)."""
    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    (course / "solutions" / "01_arrays.py").write_text(ARRAYS, encoding="utf-8")
    (course / "solutions" / "02_models.py").write_text(MODELS, encoding="utf-8")
    room = course / "a room"
    classroom.create(course, room)
    for student in HONEST_STUDENTS:
        for lesson in LESSONS:
            hand_in(room, student, lesson)
    for number, attack in enumerate(ATTACKS):
        hand_in(room, f"s{number:03d}", attack.lesson, attack)
    before = hidden_sums(room)
    records = grade(room)
    return room, {(r.student, r.lesson): r for r in records}, before


def hand_in(room, student, lesson, attack=None):
    answers = HONEST | (attack.answers if attack else {})
    notebook = classroom.fill_in(classroom.released(room, lesson), answers)
    if attack:
        if attack.before:
            notebook.cells.insert(1, new_code_cell(attack.before))
        if attack.after:
            notebook.cells.append(new_code_cell(attack.after))
        if attack.edit:
            attack.edit(notebook)
    path = classroom.submit(room, student, lesson, notebook)
    if attack and attack.tamper:
        attack.tamper(path)


def hidden_sums(room):
    """What no student may change: lessons and settings, byte for byte."""
    folders = [room / "source", room / "release"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in [*files, room / "nbgrader_config.py"]}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_earns_no_more_than_honest_work(class_of_attackers, attack):
    _, records, _ = class_of_attackers
    record = records[f"s{ATTACKS.index(attack):03d}", attack.lesson]
    assert record.status in attack.statuses, record
    for result in record.exercises:
        most = attack.most.get(result.exercise, POINTS[result.exercise])
        assert result.score <= most, result
        if record.status == "graded" and result.exercise not in attack.most:
            assert result.score == POINTS[result.exercise], result
        if result.exercise in attack.verdicts:
            assert result.verdict == attack.verdicts[result.exercise], result


def test_honest_students_in_the_same_class_lose_nothing(class_of_attackers):
    _, records, _ = class_of_attackers
    for student in HONEST_STUDENTS:
        for lesson in LESSONS:
            record = records[student, lesson]
            assert (record.status, record.score) == ("graded", record.max_score), record
            assert record.isolation == "bubblewrap"


def test_lessons_and_settings_are_untouched(class_of_attackers):
    room, _, before = class_of_attackers
    assert hidden_sums(room) == before


def test_no_file_that_a_student_gets_tells_of_hidden_tests(class_of_attackers):
    room, _, _ = class_of_attackers
    for folder in ("feedback", "autograded", "release"):
        for path in (room / folder).rglob("*"):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                assert not [canary for canary in CANARIES if canary in text], path
    exercises = (room / "exercises.csv").read_text(encoding="utf-8")
    assert not [canary for canary in CANARIES if canary in exercises]


def test_no_process_of_a_student_is_left(class_of_attackers):
    names = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [line for line in names if "autograder.student" in " ".join(line)]

import csv

import psutil
import pytest

from tests.redteam.attacks import ATTACKS
from tests.redteam.lesson import CANARIES
from tests.redteam.room import SECRET, faults, guarded, names, run_class

pytestmark = [
    pytest.mark.release("the red team as a class"),
    pytest.mark.alone,
    pytest.mark.filterwarnings("ignore:Non-unique cell id:FutureWarning"),  # of an attack
]


def students():
    """Give the processes of sandboxes, wherever they came from."""
    found = psutil.process_iter(["cmdline"])
    return {one.pid for one in found if "autograder.inside" in " ".join(one.info["cmdline"] or [])}


@pytest.fixture(scope="module")
def students_before():
    """Those of other tests, which go on."""
    return students()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory, needs_sandbox, students_before):
    """Every attack handed in by a student of its own, honest ones among them."""
    return run_class(tmp_path_factory.mktemp("course"), ATTACKS)


@pytest.mark.parametrize(
    ("attack", "student"),
    list(zip(ATTACKS, names(ATTACKS), strict=True)),
    ids=[attack.name for attack in ATTACKS],
)
def test_an_attack_earns_no_more_than_honest_work(outcome, attack, student):
    found = faults(attack, outcome.of(attack, student), outcome.room)
    if attack.known:  # once it is prevented, it is known no more
        assert [fault for fault in found if fault.startswith("What was checked")] == found != []
    else:
        assert not found


def test_nothing_stops_the_class(outcome):
    assert outcome.error is None


def test_honest_students_in_the_same_class_lose_nothing(outcome):
    for record in outcome.honest():
        assert record
        assert (record.status, record.score) == ("graded", record.max_score), record
        assert record.isolation == "bubblewrap"


def test_lessons_and_settings_are_untouched(outcome):
    assert guarded(outcome.room) == outcome.before


def test_no_file_that_a_student_gets_tells_of_hidden_tests(outcome):
    for folder in ("feedback", "autograded", "release", "exercises.csv", "marks.csv"):
        place = outcome.room / folder
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                assert not [canary for canary in (*CANARIES, SECRET) if canary in text], path


def test_the_tables_have_one_row_for_each_exercise_and_submission(outcome):
    tables = {}
    for name in ("marks", "exercises"):
        with open(outcome.room / f"{name}.csv", encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    kept = list(outcome.records.values())
    assert len(tables["marks"]) == len(kept)
    assert len(tables["exercises"]) == sum(len(record.exercises) for record in kept)
    for row in tables["exercises"]:
        assert None not in row
        assert float(row["score"]) <= float(row["max_score"])


def test_no_process_of_a_student_is_left(outcome, students_before):
    assert students() <= students_before

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from autograder.classroom.term.shapes import find_shape, is_of_system, read_place
from tests.autograder.classroom.term.exports import EXPORTS

BERLIN = ZoneInfo("Europe/Berlin")


def read(name):
    return read_place(find_shape([name]), name, BERLIN)


@pytest.mark.parametrize("system", EXPORTS)
def test_the_names_of_each_system_are_told_from_those_of_others(system):
    names = [name for name in EXPORTS[system] if not is_of_system(name)]
    assert find_shape(names).system == system
    assert len(names) == sum(whose is not None for whose in EXPORTS[system].values())


@pytest.mark.parametrize(
    ("name", "file", "ids"),
    [
        ("Item_al42_attempt_2026-07-01-10-09-33_my_work.ipynb", "my_work.ipynb", "al42"),
        ("A_b_c_d_attempt_2026-07-01-10-09-33_x.ipynb", "x.ipynb", "c_d"),
        ("Ex/Lovelace_Ada_al42_12345/20260701100933_my_work.ipynb", "my_work.ipynb", "al42"),
        ("inbound/a+b+01_small+2026-07-01 08:09:33 UTC+x/01_small.ipynb", "01_small.ipynb", "a+b"),
    ],
)
def test_whose_and_when_is_read_from_a_name(name, file, ids):
    place = read(name)
    assert place.file == file
    assert ids in place.hint.ids
    assert place.time == datetime(2026, 7, 1, 8, 9, 33, tzinfo=UTC)  # 10:09 in summer in Berlin


def test_a_time_that_is_none_is_not_taken_for_one():
    place = read("Item_al42_attempt_2026-13-01-10-09-33_x.ipynb")
    assert place.time is None
    assert "al42" in place.hint.ids


def test_names_that_say_nothing_have_no_shape():
    assert find_shape(["01_small.ipynb", "x.ipynb"]) is None
    assert find_shape([]) is None


AS_EVE = {  # what a student's own file or folder can be called, behind what the system writes
    "Moodle": "Ada L_1_assignsubmission_file_/Eve E_2_assignsubmission_file_/x.ipynb",
    "Blackboard": "I_ada_attempt_2026-07-01-10-09-33_I_eve_attempt_2026-07-01-10-09-33_x.ipynb",
    "Sakai": "I/L, Ada(ada)/Submission attachment(s)/E, Eve(eve)/Submission attachment(s)/x.ipynb",
    "Brightspace": "1-2 - Ada L - Mar 1, 2026 911 PM/3-4 - Eve E - Mar 1, 2026 911 PM - x.ipynb",
    "nbgrader's exchange": (
        "ada+01_small+2026-07-01 08:09:33 UTC+x/eve+01_small+2026-07-01 08:09:33 UTC+x/x.ipynb"
    ),
    "mails": "ada@x.org/eve@x.org - x.ipynb",
}


@pytest.mark.parametrize("system", AS_EVE)
def test_nobody_hands_in_as_somebody_else_by_what_a_file_is_called(system):
    shape = find_shape([AS_EVE[system]])
    assert shape.system == system
    hint = read_place(shape, AS_EVE[system], BERLIN).hint
    said = [one.casefold() for one in (*hint.ids, hint.name, hint.email)]
    assert any("ada" in one for one in said)
    assert not any("eve" in one for one in said)

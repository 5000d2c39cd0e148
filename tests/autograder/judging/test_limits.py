from dataclasses import FrozenInstanceError, asdict, replace

import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.folder import submit
from autograder.judging.limits import Limits
from tests.autograder.mishaps import LESSON, TOTAL, filled, verdicts


def test_without_settings_a_submission_has_room_for_the_course_s_largest_network():
    limits = Limits()
    assert limits.memory > 600 * 10**6
    assert limits.call_seconds > 12
    assert limits.submission_seconds >= 5 * limits.call_seconds
    assert limits.processes > 20  # TensorFlow's threads


def test_limits_do_not_change_and_tell_workers_apart():
    with pytest.raises(FrozenInstanceError):
        Limits().memory = 1
    assert len({Limits(), Limits(), replace(Limits(), files=1)}) == 2
    assert Limits(**asdict(Limits(memory=5))) == Limits(memory=5)


@pytest.mark.release("a test that waits")
def test_a_test_that_states_a_longer_limit_than_the_class_has_it(course, tmp_path, mark):
    (source,) = (course / "solutions").glob("*.py")
    text = source.read_text(encoding="utf-8")
    slow = 'test="double" points=1 seconds=60\n'
    source.write_text(text.replace('test="double" points=1\n', slow), encoding="utf-8")
    room = tmp_path / "a room"
    classroom.create(course, room)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 3\n")
    slowly = "import time\n\ndef double(x):\n    time.sleep(5 * (x < 0))\n    return 2 * x"
    submit(room, "ada", LESSON, filled(room, {"double": slowly, "total": TOTAL}))
    (found,) = mark(room)
    assert verdicts(found) == {"double": "correct", "total": "correct"}

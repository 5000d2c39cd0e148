"""The secret number of a class: made once, for its owner alone, and what hidden tests draw from."""

import json

import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.grading.runs import grade
from autograder.classroom.secret import FILE, read_secret
from autograder.errors import ClassroomError
from autograder.judging.prove import fill_in
from mnist_utils import examples

# Right for what one class's hidden test asks, and for nothing else.
LEARNED = """\
def double(x):
    return {{3: 6, -1: -2, {number}: 2 * {number}}}.get(x, 0)
"""


@pytest.fixture
def course(sound):
    return sound("We double", "We double").parents[1]


def test_a_new_class_gets_a_number_that_its_owner_alone_can_read(course, tmp_path):
    numbers = set()
    for name in ("one", "two"):
        room = tmp_path / name
        classroom.create(course, room)
        assert (room / FILE).stat().st_mode & 0o777 == 0o600
        numbers.add(read_secret(room))
    assert len(numbers) == 2
    assert all(number.bit_length() > 100 for number in numbers)


@pytest.mark.release("the number of an older class")
def test_an_older_class_gets_its_number_when_it_is_marked_and_nothing_is_marked_again(
    course, tmp_path, isolation
):
    room = tmp_path / "room"
    classroom.create(course, room)
    answers = {"double": "def double(x):\n    return x + x"}
    notebook = fill_in(classroom.released(room, "01_small"), answers)
    classroom.submit(room, "ada", "01_small", notebook)
    (first,) = grade(room, isolation=isolation)
    (room / FILE).unlink()
    (second,) = grade(room, isolation=isolation)
    assert (first.score, second.score) == (3, 3)
    assert second.date == first.date
    assert read_secret(room)


@pytest.mark.release("the number in a record")
def test_a_record_tells_with_which_number_it_was_marked_and_not_the_number(
    course, tmp_path, isolation
):
    sums = []
    for number in (1, 1, 2):
        room = tmp_path / f"room {len(sums)}"
        classroom.create(course, room, secret=number)
        answers = {"double": "def double(x):\n    return x + x"}
        notebook = fill_in(classroom.released(room, "01_small"), answers)
        classroom.submit(room, "ada", "01_small", notebook)
        grade(room, isolation=isolation)
        record = json.loads((room / "records" / "ada" / "01_small.json").read_text())
        sums.append(record["marking"]["secret"])
    assert sums[0] == sums[1] != sums[2]


@pytest.mark.parametrize(
    "content",
    [
        "",
        pytest.param("no number", marks=pytest.mark.release("numbers that cannot be read")),
        pytest.param("12 34", marks=pytest.mark.release("numbers that cannot be read")),
    ],
)
def test_a_number_that_cannot_be_read_stops_marking_with_the_remedy(course, tmp_path, content):
    room = tmp_path / "room"
    classroom.create(course, room)
    (room / FILE).write_text(content)
    with pytest.raises(ClassroomError, match=r"Restore it from a copy, or delete it"):
        grade(room)


@pytest.mark.release("hidden inputs of another class")
def test_hidden_inputs_that_were_brought_home_are_worth_nothing_in_another_class(
    course, tmp_path, isolation, monkeypatch
):
    def asked(secret):
        monkeypatch.setattr(examples, "secret", secret)
        return int(examples.Example("double", abs).random().integers(4, 99))

    ours, theirs = 1, next(n for n in range(2, 99) if asked(n) != asked(1))
    scores = []
    for secret in (ours, theirs):
        room = tmp_path / f"room {secret}"
        classroom.create(course, room, secret=secret)
        answers = {"double": LEARNED.format(number=asked(ours))}
        notebook = fill_in(classroom.released(room, "01_small"), answers)
        classroom.submit(room, "ada", "01_small", notebook)
        (record,) = grade(room, isolation=isolation)
        scores.append(record.score)
    assert scores == [3, 1]

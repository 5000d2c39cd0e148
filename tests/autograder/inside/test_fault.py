import pytest

from autograder.errors import ClassroomError
from autograder.inside import wire
from autograder.inside.fault import MOST_FRAMES, MOST_TEXT, Fault


def fault_of(function):
    """Give the fault of an exception that really rises."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 (each case raises another one)
        function()
    return Fault.of(caught.value, "judge", "double")


def test_frames_are_told_from_the_package_on_the_innermost_last():
    fault = fault_of(lambda: wire.receive(None))
    assert (fault.where, fault.error, fault.exercise) == ("judge", "AttributeError", "double")
    assert fault.frames[-1].startswith("autograder/inside/wire/__init__.py:")
    assert fault.frames[-1].endswith(" receive")
    assert not any(frame.startswith("/") for frame in fault.frames)  # where this machine has it


def test_the_frames_of_a_cause_come_before_its_consequence():
    def fail():
        try:
            wire.receive(None)
        except AttributeError as error:
            raise ClassroomError("It cannot be read.") from error

    frames = fault_of(fail).frames
    (then,) = [number for number, frame in enumerate(frames) if frame == "then ClassroomError:"]
    assert frames[then - 1].endswith(" receive")
    assert frames[-1].endswith(" fail")


def test_an_exception_that_is_its_own_cause_is_told_once():
    def fail():
        error = ValueError("round and round")
        error.__cause__ = error
        raise error

    assert len(fault_of(fail).frames) == 2


def test_a_message_can_move_no_cursor_and_begin_no_line():
    def fail():
        raise ValueError("\x1b[2Ja line\nand another, of \u202e")

    assert fault_of(fail).message == "?[2Ja line?and another, of ?"


def test_a_message_is_cut():
    def fail():
        raise ValueError("a" * 201)

    assert fault_of(fail).message == "a" * MOST_TEXT + " ..."
    assert MOST_TEXT == 200


def test_of_many_frames_the_innermost_are_kept():
    def fail(depth):
        if depth:
            fail(depth - 1)
        {}["the end"]

    frames = fault_of(lambda: fail(100)).frames
    assert len(frames) == MOST_FRAMES
    assert all(frame.endswith(" fail") for frame in frames)


def test_an_exception_that_cannot_be_told_is_told_without_its_text():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    def fail():
        raise MuteError

    assert (fault_of(fail).error, fault_of(fail).message) == ("MuteError", "")


def test_a_process_that_ended_is_told_by_its_last_words():
    fault = Fault.told("worker", "it ended 2 times", "Traceback:\n  \x1b[31mKilled")
    assert fault.frames == ("Traceback:", "  ?[31mKilled")
    assert fault.sentence == "the grader failed in its worker (no answer: it ended 2 times)"

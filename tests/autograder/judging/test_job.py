import pickle
import socket
from typing import get_args

import pytest

from autograder.inside.channel import Channel
from autograder.inside.fault import Fault
from autograder.judging.job import (
    HIDDEN,
    BegunCell,
    BegunTest,
    Broken,
    DoneCell,
    DoneCells,
    DoneTest,
    End,
    Event,
    Failure,
    Job,
    Lost,
    Over,
    Remark,
    SandboxGone,
    Starved,
    Why,
)
from autograder.judging.limits import Limits
from mnist_utils.submission import Step

STEPS = [
    Step("setup", 0, "import numpy as np"),
    Step("answer", 1, "def double(x): ...", exercise="double", answers=("double", "helper")),
    Step("test", 2, "assert double(2) == 4", "double", (), "test_double", 2.0, 20, 5),
]


def test_a_submission_has_its_time_and_that_which_its_tests_state():
    assert Job([], {}).seconds_left == Limits().submission_seconds
    job = Job(STEPS, {}, limits=Limits(submission_seconds=100))
    assert job.seconds_left == 130  # one and a half times 20 s
    assert Job(STEPS, {}, seconds_left=3.0).seconds_left == 3.0


EVENTS = [
    BegunCell(1, 60, "double"),
    BegunTest("test_double", 60, "double"),
    DoneCell(1, [{"output_type": "stream", "name": "stdout", "text": "é"}]),
    DoneCells(0.5),
    DoneTest("test_double", Failure("incorrect", "No.", hidden=True), [], 0.1, {"error": 0.02}),
    Broken("half", Failure("error", "NameError")),
    Lost("total", Failure("memory", "It took more memory than there is for it.")),
    Starved(),
    Remark("A cell had been moved."),
    Over("timeout"),
    SandboxGone("The sandbox does not answer."),
    Why(),
    End(),
    Fault("judge", "KeyError", "'x'", ("judge.py:1 run", "judge.py:2 do"), "double"),
]


def test_every_kind_of_event_is_tried_here():
    assert {type(event) for event in EVENTS} == set(get_args(Event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_way_from_the_judge(event):
    judge, bench = (Channel(line) for line in socket.socketpair())
    judge.send(pickle.dumps(event))
    assert pickle.loads(bench.receive()) == event
    judge.close()
    bench.close()


def test_a_failure_is_visible_unless_it_says_otherwise():
    assert not Failure("incorrect", "Found 3.").hidden


def test_every_hidden_part_of_a_test_is_found():
    source = (
        "assert a\n### BEGIN HIDDEN TESTS\nassert b\n### END HIDDEN TESTS\n"
        "if a:\n    ### BEGIN HIDDEN TESTS\n    assert c\n    ### END HIDDEN TESTS\nassert d\n"
    )
    assert HIDDEN.findall(source) == ["assert b\n", "    assert c\n"]

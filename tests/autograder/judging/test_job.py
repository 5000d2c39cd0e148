import json

from autograder.inside.fault import Fault
from autograder.judging.job import HIDDEN, Failure, Findings, Job
from autograder.judging.limits import Limits
from mnist_utils.submission import Step

STEPS = [
    Step("setup", 0, "import numpy as np"),
    Step("answer", 1, "def double(x): ...", exercise="double", answers=("double", "helper")),
    Step("test", 2, "assert double(2) == 4", "double", (), "test_double", 2.0, 20, 5),
]


def test_a_job_survives_the_way_there_and_back():
    job = Job(
        STEPS,
        {"double": True},
        lost={"total": "memory"},
        skipped=[1],
        done=["test_double"],
        limits=Limits(memory=2**30, call_seconds=7.5, output=1000),
        every_test=False,
        touched=True,
        seconds_left=12.5,
    )
    again = Job.from_json(job.to_json())
    assert again == job
    assert again.steps[1].answers == ("double", "helper")
    assert again.limits == Limits(memory=2**30, call_seconds=7.5, output=1000)


def test_a_submission_has_its_time_and_that_which_its_tests_state():
    assert Job([], {}).seconds_left == Limits().submission_seconds
    job = Job(STEPS, {}, limits=Limits(submission_seconds=100))
    assert job.seconds_left == 130  # one and a half times 20 s
    job.seconds_left = 3.0
    assert Job.from_json(job.to_json()).seconds_left == 3.0


def test_findings_survive_the_way_there_and_back_with_their_faults():
    failure = {"verdict": "timeout", "message": "It did not finish.", "line": "", "hidden": True}
    findings = Findings(
        status="grader",
        tests={"test_double": None, "test_total": failure},
        lost={"total": failure},
        broken={"half": failure},
        outputs={"3": [{"output_type": "stream", "name": "stdout", "text": "é"}]},
        remarks=["A cell had been moved."],
        faults=[Fault("judge", "KeyError", "'x'", ("judge.py:1 run", "judge.py:2 do"), "double")],
        digits="MNIST",
        seconds=1.5,
    )
    again = Findings.from_json(findings.to_json())
    assert again == findings
    assert again.faults[0].frames == ("judge.py:1 run", "judge.py:2 do")


def test_what_passes_between_the_processes_is_one_line():
    text = Job([Step("added", 0, "print('one')\nprint('two')")], {}).to_json()
    assert "\n" not in text
    assert json.loads(text)["steps"][0]["source"].count("\n") == 1


def test_a_failure_is_visible_unless_it_says_otherwise():
    assert not Failure("incorrect", "Found 3.").hidden


def test_every_hidden_part_of_a_test_is_found():
    source = (
        "assert a\n### BEGIN HIDDEN TESTS\nassert b\n### END HIDDEN TESTS\n"
        "if a:\n    ### BEGIN HIDDEN TESTS\n    assert c\n    ### END HIDDEN TESTS\nassert d\n"
    )
    assert HIDDEN.findall(source) == ["assert b\n", "    assert c\n"]

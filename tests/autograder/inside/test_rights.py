from pathlib import Path

import psutil

from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from tests.autograder.cells import FORKS, submit

LIMITS = Limits()


def test_processes_are_counted_with_those_of_children(place):
    reason, count = submit(place, FORKS.format(do="pass"))[0].splitlines()
    assert reason == "Resource temporarily unavailable"
    assert 10 < int(count) < LIMITS.processes


IN_A_CHILD = f"""\
import os
if os.fork() == 0:
    try:
        held = bytearray({LIMITS.memory + 2**28})
        os._exit(0)
    except MemoryError:
        os._exit(7)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_limit_of_memory_holds_in_a_child_too(place):
    assert submit(place, IN_A_CHILD) == ("7", "")
    assert submit(place, f"bytearray({LIMITS.memory + 2**28})") == ("", "MemoryError")


def test_a_parent_and_its_children_have_no_rights(place):
    channel = place.fork()
    for pid in (place.parent, *descendants(place.parent)):
        assert psutil.Process(pid).uids().real != 0
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines)
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2"
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(status[name], 16) == 0, name
    channel.close()
    place.clean()

import os
import resource
from pathlib import Path

import psutil
import pytest

from autograder.inside import rights
from autograder.inside.rights import NAMESPACES, Settings, prove_isolated, surroundings
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


def test_no_process_of_a_sandbox_has_its_crash_written_down(place):
    channel = place.fork()
    for pid in (place.parent, *descendants(place.parent)):
        (line,) = [
            line.split()
            for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
            if line.startswith("Max core file size")
        ]
        assert line[4:6] == ["1", "1"]
    channel.close()
    place.clean()


@pytest.fixture
def isolated(monkeypatch):
    """Settings and a process as they are in a sandbox; without the mounts and the system's help."""
    elsewhere = {name: f"{link} elsewhere" for name, link in surroundings().items()}
    monkeypatch.setattr(os, "getpid", lambda: 1)
    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    monkeypatch.setattr(rights, "CORE_PATTERN", Path("/dev/null"))
    monkeypatch.setattr(rights, "MOUNTS", Path("/dev/null"))
    return Settings(outside=elsewhere)


def refuse(*_):
    raise PermissionError


def test_what_is_isolated_is_proved(isolated):
    prove_isolated(isolated)


@pytest.mark.parametrize("name", [*NAMESPACES, "user", "root folder"])
@pytest.mark.parametrize("known", [True, False])
def test_what_is_as_it_is_outside_or_not_known_ends_the_proof(name, known, isolated):
    del isolated.outside[name]
    if known:
        isolated.outside[name] = surroundings()[name]
    with pytest.raises(PermissionError, match=rf"isolate us did not \({name}\)"):
        prove_isolated(isolated)


def test_another_process_than_the_first_ends_the_proof(isolated, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: 17)
    with pytest.raises(PermissionError, match="process 1"):
        prove_isolated(isolated)


def test_mounts_that_are_passed_on_to_others_end_the_proof(isolated, monkeypatch, tmp_path):
    line = "30 25 0:27 / /{} rw,relatime {} - tmpfs tmpfs rw\n"
    (tmp_path / "mounts").write_text(line.format("tmp", "") + line.format("usr", "master:1"))
    monkeypatch.setattr(rights, "MOUNTS", tmp_path / "mounts")
    prove_isolated(isolated)
    with open(tmp_path / "mounts", "a") as file:
        file.write(line.format("dev", "shared:9 master:1"))
    with pytest.raises(PermissionError, match="mounts"):
        prove_isolated(isolated)


def test_system_calls_that_nobody_filters_end_the_proof(isolated, monkeypatch):
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None)
    with pytest.raises(PermissionError, match="system calls"):
        prove_isolated(isolated)


@pytest.mark.parametrize(
    ("pattern", "limit", "is_refused"),
    [
        ("core\n", 0, False),
        ("core\n", 1, False),
        ("|/usr/bin/apport %p\n", 1, False),
        ("|/usr/bin/apport %p\n", 0, True),
        ("@/run/crashes\n", 1, True),
    ],
)
def test_a_program_that_would_be_given_each_crash_ends_the_proof(
    pattern, limit, is_refused, isolated, monkeypatch, tmp_path
):
    (tmp_path / "core_pattern").write_text(pattern)
    monkeypatch.setattr(rights, "CORE_PATTERN", tmp_path / "core_pattern")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    if is_refused:
        with pytest.raises(PermissionError, match=pattern.split()[0].strip("|")):
            prove_isolated(isolated)
    else:
        prove_isolated(isolated)

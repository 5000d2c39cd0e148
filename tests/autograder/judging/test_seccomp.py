import platform
import signal
import struct

import pytest

from autograder.errors import SandboxError
from autograder.judging import seccomp
from autograder.judging.seccomp import seccomp_filter

ALLOWED, REFUSED, NOT_THERE = seccomp.ALLOW, seccomp.REFUSE, seccomp.UNKNOWN

MACHINES = {
    "x86_64": {
        "architecture": 0xC000003E,
        "others": (0x40000003, 0xC00000B7),
        "read": 0,
        "mmap": 9,
        "ptrace": 101,
        "memfd_create": 319,
        "shmget": 29,
        "unshare": 272,
        "setns": 308,
        "clone": 56,
        "prlimit64": 302,
        "setrlimit": 160,
        "sched_setaffinity": 203,
        "bpf": 321,
        "io_uring_setup": 425,
        "vmsplice": 278,
        "fcntl": 72,
        "socket": 41,
        "setsockopt": 54,
        "execve": 59,
    },
    "aarch64": {
        "architecture": 0xC00000B7,
        "others": (0x40000028, 0xC000003E),
        "read": 63,
        "mmap": 222,
        "ptrace": 117,
        "memfd_create": 279,
        "shmget": 194,
        "unshare": 97,
        "setns": 268,
        "clone": 220,
        "prlimit64": 261,
        "setrlimit": 164,
        "sched_setaffinity": 122,
        "bpf": 280,
        "io_uring_setup": 425,
        "vmsplice": 75,
        "fcntl": 25,
        "socket": 198,
        "setsockopt": 208,
        "execve": 221,
    },
}

LOAD, EQUAL, AT_LEAST, ANY_BIT, MASK, GIVE = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06


def interpret(program, architecture, number, *arguments):
    """Run a filter as the kernel would; the layout is that of struct seccomp_data."""
    given = [value % 2**64 for value in arguments] + [0] * (6 - len(arguments))
    data = struct.pack("=IIQ6Q", number, architecture, 0, *given)
    place, value = 0, 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        if code == LOAD:
            assert operand % 4 == 0
            (value,) = struct.unpack_from("=I", data, operand)
        elif code == MASK:
            value &= operand
        elif code == GIVE:
            return operand
        else:
            tests = {EQUAL: value == operand, AT_LEAST: value >= operand}
            tests[ANY_BIT] = bool(value & operand)
            place += if_true if tests[code] else if_false


@pytest.fixture(params=MACHINES)
def machine(request, monkeypatch):
    """The filter of a machine, as instructions, and the numbers of its system calls."""
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return list(struct.iter_unpack("=HBBI", seccomp_filter())), MACHINES[request.param]


def test_the_filter_is_well_formed(machine):
    program, _ = machine
    assert 0 < len(program) <= 4096
    for place, (code, if_true, if_false, operand) in enumerate(program):
        assert code in (LOAD, EQUAL, AT_LEAST, ANY_BIT, MASK, GIVE)
        if code in (EQUAL, AT_LEAST, ANY_BIT):
            assert place + 1 + max(if_true, if_false) < len(program)
        if code == LOAD:
            assert operand <= 60
    assert program[-1][0] == GIVE


def test_the_filter_refuses_what_no_limit_sees(machine):
    program, numbers = machine
    home = numbers["architecture"]
    for name in ("read", "execve", "mmap", "clone", "prlimit64", "fcntl", "setsockopt"):
        assert interpret(program, home, numbers[name]) == ALLOWED, name
    for name in ("ptrace", "memfd_create", "shmget", "unshare", "setns", "bpf", "io_uring_setup"):
        assert interpret(program, home, numbers[name]) == REFUSED, name
    assert interpret(program, home, numbers["vmsplice"]) == REFUSED
    assert interpret(program, home, numbers["sched_setaffinity"]) == REFUSED


def test_the_filter_refuses_numbers_of_other_machines(machine):
    program, numbers = machine
    for other in numbers["others"]:
        assert interpret(program, other, numbers["read"]) == REFUSED
    assert interpret(program, numbers["architecture"], 0x40000000 + numbers["read"]) == REFUSED


def test_the_filter_looks_at_arguments(machine):
    program, numbers = machine

    def ask(name, *arguments):
        return interpret(program, numbers["architecture"], numbers[name], *arguments)

    new_user, thread = 0x10000000, 0x003D0F00
    assert ask("clone", new_user | signal.SIGCHLD) == REFUSED
    assert ask("clone", thread) == ask("clone", signal.SIGCHLD) == ALLOWED
    assert interpret(program, numbers["architecture"], 435) == NOT_THERE  # clone3
    assert ask("prlimit64", 1) == ask("prlimit64", 2**32 + 1) == REFUSED
    core, files, high = 4, 7, 2**32
    for new in (5, high, high + 5):  # addresses
        assert ask("prlimit64", 0, core, new) == ask("prlimit64", 9, high + core, new) == REFUSED
        assert ask("prlimit64", 0, files, new) == ALLOWED
        assert ask("prlimit64", 1, files, new) == REFUSED
    assert ask("prlimit64", 0, core, 0, 5) == ALLOWED  # asks for it
    assert ask("setrlimit", core, 5) == ask("setrlimit", high + core, 5) == REFUSED
    assert ask("setrlimit", files, 5) == ALLOWED
    shared, private, anonymous, fixed = 1, 2, 0x20, 0x10
    assert ask("mmap", 0, 4096, 3, shared | anonymous, -1, 0) == REFUSED
    assert ask("mmap", 0, 4096, 3, shared | anonymous | fixed, -1, 0) == REFUSED
    assert ask("mmap", 0, 4096, 3, private | anonymous, -1, 0) == ALLOWED
    assert ask("mmap", 0, 4096, 3, shared, 5, 0) == ALLOWED
    assert ask("fcntl", 3, 1024, 1) == REFUSED  # F_SETLEASE
    assert ask("fcntl", 3, 1, 0) == ALLOWED
    assert ask("socket", 1, 1, 0) == ALLOWED
    for family in (2, 10, 16, 17, 38, 40):
        assert ask("socket", family, 1, 0) not in (ALLOWED, NOT_THERE)
    assert ask("setsockopt", 3, 1, 7) == REFUSED  # SO_SNDBUF
    assert ask("setsockopt", 3, 1, 2) == ALLOWED


def test_a_machine_whose_calls_are_unknown_has_no_sandbox(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(SandboxError, match="knows no system calls of riscv64"):
        seccomp_filter()

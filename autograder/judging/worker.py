"""A worker, seen from the process that uses it: it marks one submission at a time."""

import atexit
import itertools
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import IO

from autograder.errors import SandboxError
from autograder.inside.channel import Channel
from autograder.inside.fault import Fault
from autograder.judging.backend import Isolation, quiet_threads
from autograder.judging.job import Findings, Job
from autograder.judging.limits import DEFAULT_LIMITS, Limits
from autograder.judging.marking import Marked, Rules, mark_fault
from autograder.judging.material import Material
from autograder.judging.submitted import Submitted
from autograder.judging.sums import sum_submission

END_SECONDS = 5  # for a worker to remove what it has written
MOST_SAID = 4_000  # bytes of what a worker said before it ended: more than a traceback has
MOST_BYTES = 2**32  # for a message between processes of ours
TRIES = 2  # the first may have hit a worker that was ended from outside


@dataclass(frozen=True)
class Settings:
    """How a worker is made.

    `modules` are imported beforehand, as in `rights.Settings`; TensorFlow may use up to `threads`
    threads; `limits` are what the sandbox allows a submission. It keeps to `cores`, or
    to those of whoever starts it if there are none.
    """

    isolation: Isolation
    modules: tuple[str, ...] = ()
    threads: int = 1
    limits: Limits = DEFAULT_LIMITS
    cores: frozenset[int] = field(default=frozenset(), compare=False)


# What a worker is asked, and what it answers, pickled: both ends are ours.


@dataclass(frozen=True)
class Submission:
    """What was handed in, the lesson it belongs to, and how it is marked."""

    material: Material
    submitted: Submitted
    rules: Rules

    def blank(self, fault: Fault) -> Marked:
        """Return its mark for when the grader itself has failed on it."""
        submission = sum_submission(self.submitted)
        return mark_fault(self.material, self.submitted.student, submission, self.rules, fault)


@dataclass(frozen=True)
class Ready:
    """It is ready to mark."""


@dataclass(frozen=True)
class Refused:
    """No sandbox or no digits are available, which is nobody's fault."""

    sentence: str


Asked = Submission | Job
Answer = Ready | Marked | Findings | Refused | Fault


class StoppedError(Exception):
    """The worker was stopped by `stop`."""


class Worker:
    """A worker, seen from the process that uses it. Start it once, and give it many submissions.

    It begins to start when it is made.
    """

    def __init__(self, settings: Settings, place: int = 0) -> None:
        self.settings = settings
        self.place = place  # among the workers of this machine
        self._lock = threading.Lock()  # between starting a process and stopping the worker
        self._stopped = False
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Channel
        self._error: IO[bytes]  # what it says on a terminal; a student's process says nothing there
        self._last_words = ""
        self._is_ready = False
        self._start()

    def wait(self) -> None:
        """Wait until it is ready to mark; it reports a fault of its own when it is asked to mark.

        Raises
        ------
        SandboxError
            When no sandbox is available.
        """
        first = Ready() if self._process is None else self._first_answer()
        if not isinstance(first, Ready):
            self.close(by_itself=first is None)
            if isinstance(first, Refused):
                raise SandboxError(first.sentence)

    def mark(self, submission: Submission) -> Marked:
        """Mark what one student handed in.

        A worker that ends is replaced and asked once more: it may have been ended from outside. One
        that reports its own failure is replaced before the next submission.

        Raises
        ------
        SandboxError
            When no sandbox is available.
        """
        answer = self._ask(submission)
        if isinstance(answer, Marked):
            return answer
        assert isinstance(answer, Fault)
        return submission.blank(answer)

    def judge(self, job: Job) -> Findings:
        """Judge one submission as the job says; otherwise like `mark`."""
        answer = self._ask(job)
        if isinstance(answer, Findings):
            return answer
        assert isinstance(answer, Fault)
        return Findings(status="grader", faults=[answer])

    def _ask(self, asked: Asked) -> Answer:
        """Return the answer, or a fault if there is none."""
        ended = None
        for _ in range(TRIES):
            if self._process is None:
                self._start()
            answer = self._first_answer()
            if isinstance(answer, Ready):
                answer = self._send_and_receive(asked)
            if isinstance(answer, Marked | Findings):
                return answer
            ended = self.close(by_itself=answer is None)
            if isinstance(answer, Refused):
                raise SandboxError(answer.sentence)
            if isinstance(answer, Fault):
                return answer
        text = f"it ended {TRIES} times, last with status {ended}"
        return Fault.told("worker", text, self._last_words)

    def _start(self) -> None:
        """Start the process, and pass it the settings and its end of the line."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._stopped:
                ours.close()
                raise StoppedError
            self._is_ready = False
            self._error = tempfile.TemporaryFile()  # noqa: SIM115 (`close` does)
            self._line = Channel(ours, MOST_BYTES)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.judging.bench", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._error,
                pass_fds=[theirs.fileno()],
                env={
                    **os.environ,
                    **quiet_threads(self.settings.threads),
                    "MPLBACKEND": "agg",
                    "PYTHONHASHSEED": "0",
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                },
                start_new_session=True,  # Ctrl-C is for the process that uses the worker
            )
        with suppress(OSError):
            self._line.send(pickle.dumps(self.settings))

    def _first_answer(self) -> Answer | None:
        """Return whether it is ready, from its first message; once it is ready, it stays so."""
        if self._is_ready:
            return Ready()
        answer = self._receive()
        self._is_ready = isinstance(answer, Ready)
        return answer

    def _send_and_receive(self, asked: Asked) -> Answer | None:
        with suppress(OSError):
            self._line.send(pickle.dumps(asked))
        return self._receive()

    def _receive(self) -> Answer | None:
        """Wait for an answer; None if the worker has ended."""
        message = self._line.receive()
        return None if message is None else pickle.loads(message)

    def stop(self) -> None:
        """End it immediately, from a different thread than the one that uses it."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.terminate()

    def close(self, by_itself: bool = False) -> int | None:
        """End the worker, its judge and its sandbox; return its exit status, or -signal.

        One that has closed its line `by_itself` is about to end: we wait a little for it.
        """
        if self._process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS if by_itself else 0)
        ended = self._process.returncode
        self._line.close()
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._error.seek(0)
        self._last_words = self._error.read()[-MOST_SAID:].decode(errors="replace")
        self._error.close()
        with self._lock:
            self._process = None
        return ended


def cores() -> int:
    """Return how many of the machine's cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def threads_of(jobs: int) -> int:
    """Return how many threads each of several workers may use."""
    return max(1, cores() // jobs)


@dataclass(frozen=True)
class Share:
    """Which of the `of` workers on this machine are this process's: those from `first` on."""

    first: int = 0
    of: int = 1

    def cores(self, place: int) -> frozenset[int]:
        """Return the cores of the worker at a place; workers share one only if there are too few.

        A submission that keeps many processes busy then slows nobody down who is marked beside it.
        """
        affinity = getattr(os, "sched_getaffinity", None)
        own = sorted(affinity(0)) if affinity else []
        place %= self.of
        start = place * len(own) // self.of
        return frozenset(own[start : max(start + 1, (place + 1) * len(own) // self.of)])


_lock = threading.Lock()
_share = Share()
_alive: list[Worker] = []  # this process's workers
_idle: list[Worker] = []  # those that nobody is using


def share_cores(share: Share) -> None:
    """Say which of the machine's workers will be this process's."""
    global _share
    with _lock:
        _share = share


def start_workers(settings: Settings, count: int) -> list[Worker]:
    """Start `count` workers side by side, the machine's only ones; each is shared once ready."""
    share_cores(Share(of=count))
    return [_start_worker(settings) for _ in range(count)]


def _start_worker(settings: Settings) -> Worker:
    """Start a worker that `close_workers` knows about, on the first cores that no other has."""
    with _lock:
        taken = {worker.place for worker in _alive}
        place = next(place for place in itertools.count(_share.first) if place not in taken)
        made = Worker(replace(settings, cores=_share.cores(place)), place)
        _alive.append(made)
    return made


def make_ready(worker: Worker) -> None:
    """Wait until a worker is ready, and share it from then on.

    Raises
    ------
    SandboxError
        When no sandbox is available.
    """
    worker.wait()
    _give_back(worker)


@contextmanager
def shared_worker(settings: Settings) -> Iterator[Worker]:
    """Lend a worker made like this to one thread; idle ones made differently are ended."""
    with _lock:
        others = [worker for worker in _idle if worker.settings != settings]
        for worker in others:
            _forget(worker)
        lent = _idle.pop() if _idle else None
    for worker in others:
        worker.close()
    if lent is None:
        lent = _start_worker(settings)
    try:
        yield lent
    finally:
        _give_back(lent)


def _give_back(worker: Worker) -> None:
    """Share a worker again; one that `close_workers` has meanwhile stopped is ended."""
    with _lock:
        if worker in _alive:
            _idle.append(worker)
            return
    worker.close()


def _forget(worker: Worker) -> None:
    for workers in (_alive, _idle):
        if worker in workers:
            workers.remove(worker)


@atexit.register
def close_workers() -> None:
    """End this process's workers; threads that are using one end it themselves."""
    share_cores(Share())
    with _lock:
        ended, idle = list(_alive), list(_idle)
        _alive.clear()
        _idle.clear()
    for worker in ended:
        worker.stop()
    for worker in idle:
        worker.close()

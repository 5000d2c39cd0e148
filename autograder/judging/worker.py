"""A worker, seen from the process that uses it: it marks one submission at a time."""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from typing import IO

from autograder.errors import SandboxError
from autograder.inside.fault import Fault
from autograder.judging.backend import quiet_threads
from autograder.judging.job import Findings, Job, as_fault
from autograder.judging.limits import DEFAULT_LIMITS, Limits

END_SECONDS = 5  # for a worker to take away what it has written
MOST_SAID = 4_000  # bytes of what a worker said before it ended
TRIES = 2  # the first may have met a worker that was ended from outside


class Worker:
    """A worker, seen from the process that uses it. Start it once, and give it many jobs.

    Parameters
    ----------
    isolation : str
        ``"bubblewrap"`` or ``"process"``.
    modules : list of str
        What is imported beforehand, as in `rights.Settings`.
    threads : int
        How many threads TensorFlow may use.
    limits : Limits, optional
        What the sandbox allows a submission.
    """

    def __init__(
        self,
        isolation: str,
        modules: list[str],
        threads: int = 1,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.threads = threads
        self.settings = {
            "isolation": isolation,
            "modules": modules,
            "threads": threads,
            "limits": asdict(limits),
        }
        self._process: subprocess.Popen[str] | None = None
        self._error: IO[bytes]  # what it says to a terminal; a student's process says nothing there
        self._last_words = ""

    def mark(self, job: Job) -> Findings:
        """Judge a submission.

        A worker that ends is replaced and asked once more: it may have been ended from outside. One
        that says that it has failed itself is replaced before the next job.

        Raises
        ------
        SandboxError
            When there is no sandbox to be had.
        """
        ended = None
        for _ in range(TRIES):
            if self._process is None:
                self._start()
            kind, text = self._ask(job.to_json())
            if kind == "findings":
                return Findings.from_json(text)
            ended = self.close(by_itself=not kind)
            if kind == "refused":
                raise SandboxError(text)
            if kind == "fault":
                return Findings(status="grader", faults=[as_fault(json.loads(text))])
        text = f"it ended {TRIES} times, last with status {ended}"
        return Findings(status="grader", faults=[Fault.told("worker", text, self._last_words)])

    def _start(self) -> None:
        self._error = tempfile.TemporaryFile()  # noqa: SIM115 (`close` does)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.judging.bench"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._error,
            text=True,
            env={
                **os.environ,
                **quiet_threads(self.threads),
                "MPLBACKEND": "agg",
                "PYTHONHASHSEED": "0",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            start_new_session=True,  # Ctrl-C is for the process that uses the worker
        )
        self._send(json.dumps(self.settings))

    def _send(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _ask(self, line: str) -> tuple[str, str]:
        """Give the kind of the answer and its text; two empty ones when there is none."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            self._send(line)
            answer = self._process.stdout.readline()
        except OSError:
            answer = ""
        kind, _, text = answer.partition(" ")
        return kind, text

    def close(self, by_itself: bool = False) -> int | None:
        """End the worker, its judge and its sandbox; give its exit status, or -signal.

        One that has closed its line `by_itself` is about to end: it is waited for, a little.
        """
        if self._process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS if by_itself else 0)
        ended = self._process.returncode
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._error.seek(0)
        self._last_words = self._error.read()[-MOST_SAID:].decode(errors="replace")
        self._error.close()
        self._process = None
        return ended


def cores() -> int:
    """Give how many of the machine's cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def threads_of(jobs: int) -> int:
    """Give how many threads each of several workers may use."""
    return max(1, cores() // jobs)


_shared: dict[tuple[str, tuple[str, ...], int, Limits], Worker] = {}


def shared_worker(
    isolation: str, modules: tuple[str, ...], threads: int, limits: Limits = DEFAULT_LIMITS
) -> Worker:
    """Give this process's worker for these settings; one for others is ended."""
    key = (isolation, modules, threads, limits)
    if key not in _shared:
        close_shared()
        _shared[key] = Worker(isolation, list(modules), threads, limits)
    return _shared[key]


@atexit.register
def close_shared() -> None:
    """End this process's worker."""
    while _shared:
        _shared.popitem()[1].close()

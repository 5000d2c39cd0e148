"""A worker, seen from the process that uses it: it marks one submission at a time."""

import atexit
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from autograder.errors import SandboxError
from autograder.judging import sandbox
from autograder.judging.job import Findings, Job

END_SECONDS = 5  # for a worker to take away what it has written


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
    """

    def __init__(self, isolation: str, modules: list[str], threads: int = 1) -> None:
        self.settings = {"isolation": isolation, "modules": modules, "threads": threads}
        self._process: subprocess.Popen[str] | None = None

    def mark(self, job: Job) -> Findings:
        """Judge a submission.

        Raises
        ------
        SandboxError
            When there is no sandbox to be had.
        """
        for _ in range(2):
            if self._process is None:
                self._start()
            answer = self._ask(job.to_json())
            if answer is not None:
                if "refused" in answer:
                    self.close()
                    raise SandboxError(answer["refused"])
                return Findings(**answer)
            self.close()
        return Findings(status="crashed", remarks=["Marking it ended the grader's own process."])

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autograder.judging.bench"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **sandbox.quiet_threads(self.settings["threads"]),  # type: ignore[arg-type]
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

    def _ask(self, line: str) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            self._send(line)
            answer = self._process.stdout.readline()
        except OSError:
            return None
        return json.loads(answer) if answer else None

    def close(self) -> None:
        """End the worker, its judge and its sandbox."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._process = None


def cores() -> int:
    """Give how many of the machine's cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def threads_of(jobs: int) -> int:
    """Give how many threads each of several workers may use."""
    return max(1, cores() // jobs)


_shared: dict[tuple[str, tuple[str, ...], int], Worker] = {}


def shared_worker(isolation: str, modules: tuple[str, ...], threads: int) -> Worker:
    """Give this process's worker for these settings; one for others is ended."""
    key = (isolation, modules, threads)
    if key not in _shared:
        close_shared()
        _shared[key] = Worker(isolation, list(modules), threads)
    return _shared[key]


@atexit.register
def close_shared() -> None:
    """End this process's worker."""
    while _shared:
        _shared.popitem()[1].close()

"""The sandbox as its users see it: a warm parent of students' processes, watched from outside.

A backend says how it is isolated. The warm parent sets limits and gives up every right.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from autograder.errors import SandboxError
from autograder.inside.channel import Channel
from autograder.inside.rights import no_core_dumps
from autograder.judging.backend import Backend, Isolation
from autograder.judging.bubblewrap import Bubblewrap
from autograder.judging.limits import DEFAULT_LIMITS, Limits
from autograder.judging.plain import PlainProcess
from autograder.judging.processes import (
    count_threads,
    descendants,
    in_sockets,
    processor_seconds_of,
    proportional,
    resident,
)

BACKENDS: dict[Isolation, Backend] = {one.name: one for one in (Bubblewrap(), PlainProcess())}
BUBBLEWRAP, PROCESS = BACKENDS
START_SECONDS = 120  # a slow disk reads TensorFlow in half that time
END_ROUNDS = 20  # of ending students' processes while they start others


class Sandbox:
    """A warm parent of students' processes, and whatever isolates them.

    It begins to start when it is created; `wait` until it is ready before anything else.

    Parameters
    ----------
    isolation : str
        The name of a backend: ``"bubblewrap"`` or ``"process"``.
    data : Path
        The digits that students' processes get as MNIST.
    modules : list of str
        What the parent imports beforehand, as in `rights.Settings`.
    threads : int
        How many threads TensorFlow may use.
    limits : Limits, optional
    """

    def __init__(
        self,
        isolation: Isolation,
        data: Path,
        modules: list[str],
        threads: int = 1,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.backend = BACKENDS[isolation]
        self.limits = limits
        self._stack = ExitStack()
        self._error: IO[bytes] = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.parent = 0
        with theirs:
            try:
                ready = self.backend.prepare(data, threads, limits, self._stack)
                settings = json.dumps(asdict(replace(ready.settings, modules=modules)))
                number = str(theirs.fileno())
                self._process = subprocess.Popen(
                    [*ready.line, sys.executable, "-m", "autograder.inside", number, settings],
                    env=ready.variables,
                    pass_fds=[theirs.fileno(), *ready.descriptors],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._error,
                    cwd="/",
                    preexec_fn=no_core_dumps,
                )
            except BaseException:
                self.control.close()
                self._stack.close()
                raise

    def wait(self) -> None:
        """Wait until the sandbox is ready.

        Raises
        ------
        SandboxError
            When none is available, with the remedy.
        """
        try:
            self.control.settimeout(START_SECONDS)
            self._answer()
        except (OSError, ValueError) as error:
            said = self._said()
            self.close()
            raise SandboxError(self.backend.explain(said)) from error
        self.parent = self.backend.find_parent(self.pid)
        with suppress(OSError):  # when the machine runs out of memory, these go first
            Path(f"/proc/{self.parent}/oom_score_adj").write_text("1000")

    @property
    def pid(self) -> int:
        """The process that we started."""
        return self._process.pid

    def fork(self) -> Channel:
        """Start a student's process; return the channel to it.

        Raises
        ------
        SandboxError
            When the parent is gone or does not answer.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
            self._answer()
        except (OSError, ValueError) as error:
            ours.close()
            raise SandboxError(self._silence()) from error
        finally:
            theirs.close()
        return Channel(ours)

    def clean(self) -> int | None:
        """End the student's process and all that it left; return its exit status, or -signal.

        Raises
        ------
        SandboxError
            When something remains; then the sandbox must be replaced.
        """
        try:
            self.control.send(b"clean")
            answer = self._answer()
        except (OSError, ValueError) as error:
            raise SandboxError(self._silence()) from error
        if answer.get("left"):
            raise SandboxError("Something remained in the sandbox.")
        return answer.get("ended")

    def _answer(self) -> dict[str, Any]:
        data = self.control.recv(65536)
        if not data:
            raise OSError("the parent is gone")
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _silence(self) -> str:
        """Say why there is no answer: whether and how the parent has ended, and what it said."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        ended = self._process.returncode
        state = "" if ended is None else f" It has ended with status {ended}."
        said = self._said().splitlines()
        return f"The sandbox does not answer.{state}" + (f" It said: {said[-1]}" if said else "")

    def _said(self) -> str:
        self._error.seek(0)
        return self._error.read(20_000).decode(errors="replace").strip()

    def close(self) -> None:
        """End the sandbox."""
        self.control.close()
        for pid in [*descendants(self._process.pid), self._process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        self._process.wait()
        self._stack.close()

    # Watched from outside.

    def memory(self, limit: int) -> int:
        """Return the bytes that students' processes hold; exact when they may exceed the limit."""
        pids = descendants(self.parent)
        buffers = in_sockets(self.parent) if self.backend.is_sandbox else 0
        most = buffers + sum(resident(pid) for pid in pids)
        return most if most <= limit else buffers + sum(proportional(pid) for pid in pids)

    def tasks(self) -> int:
        """Return the number of students' processes, including threads."""
        return sum(count_threads(pid) for pid in descendants(self.parent))

    def end_students(self) -> None:
        """End students' processes immediately.

        A process that has been sent SIGKILL starts no others, so all are ended once no new ones
        appear. If new ones keep appearing, the sandbox ends with them.
        """
        ended: set[int] = set()
        for _ in range(END_ROUNDS):
            new = set(descendants(self.parent)) - ended
            if not new:
                return
            for pid in new:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            ended |= new
        with suppress(OSError):
            os.kill(self.parent, signal.SIGKILL)

    def processor_seconds(self) -> float:
        """Return the processor time of students' processes since the sandbox began."""
        pids = descendants(self.parent)
        return sum(processor_seconds_of(pid) for pid in pids) + processor_seconds_of(
            self.parent, of_children=True
        )


def probe(isolation: Isolation) -> None:
    """Make a sandbox and end it again, to find out whether one is available.

    Raises
    ------
    SandboxError
        When none is available, with the remedy.
    """
    trial = Sandbox(isolation, Path(os.devnull), [])
    trial.wait()
    trial.close()

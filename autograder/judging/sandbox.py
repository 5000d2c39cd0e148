"""The sandbox: where student code runs, what it may see there, and how much it may take.

Bubblewrap gives namespaces and mounts, a seccomp filter refuses some system calls, the warm parent
sets limits and gives up every right, and from outside the whole tree of processes is watched.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from autograder.errors import SandboxError
from autograder.inside.rights import Settings
from autograder.judging.bubblewrap import DATA, INSIDE, bubblewrap, explain, is_mapped
from autograder.judging.processes import (
    count_threads,
    descendants,
    in_sockets,
    innermost,
    processor_seconds_of,
    proportional,
    resident,
)
from autograder.judging.seccomp import seccomp_filter

BUBBLEWRAP, PROCESS = "bubblewrap", "process"
MEMORY = 2 * 2**30  # bytes that a submission may hold, all its processes together
PROCESSES = 64  # with their threads
FILES = 64 * 2**20  # bytes in /tmp, and as many in /dev/shm
START_SECONDS = 120
END_ROUNDS = 20  # in which students' processes are ended while they make others


class Sandbox:
    """A warm parent of students' processes, in a sandbox or, for trusted work, without one.

    It begins to start when it is made; `wait` until it is ready before anything else.

    Parameters
    ----------
    isolation : str
        ``"bubblewrap"`` or ``"process"``.
    data : Path
        The digits that students' processes are given as MNIST.
    modules : list of str
        What the parent imports beforehand, as in `rights.Settings`.
    threads : int
        How many threads TensorFlow may use.
    """

    def __init__(self, isolation: str, data: Path, modules: list[str], threads: int = 1) -> None:
        self.isolation = isolation
        self._folder = tempfile.mkdtemp(prefix="autograder-") if isolation == PROCESS else "/tmp"
        self._error: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (`close` does)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        user = 60_000 + os.getpid() % 5_000
        root = os.geteuid() == 0 and is_mapped(user)
        settings = Settings(
            modules=modules,
            folder=self._folder,
            memory=MEMORY,
            files=FILES,
            processes=PROCESSES,
            user=user if root and isolation == BUBBLEWRAP else None,
            isolated=isolation == BUBBLEWRAP,
        )
        inner = [sys.executable, "-m", "autograder.inside"]
        inner += [str(theirs.fileno()), json.dumps(asdict(settings))]
        keep = [theirs.fileno()]
        variables = environment(isolation, data, threads)
        with tempfile.TemporaryFile() as rules:
            if isolation == BUBBLEWRAP:
                rules.write(seccomp_filter())
                rules.seek(0)
                keep.append(rules.fileno())
                inner = [*bubblewrap(data, variables, rules.fileno(), root), *inner]
            try:
                self._process = subprocess.Popen(
                    inner,
                    env=variables,
                    pass_fds=keep,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._error,
                    cwd="/",
                )
            finally:
                theirs.close()
        self.parent = 0

    def wait(self) -> None:
        """Wait until the sandbox is ready.

        Raises
        ------
        SandboxError
            When there is none to be had, with the remedy.
        """
        try:
            self.control.settimeout(START_SECONDS)
            self._answer()
        except (OSError, ValueError) as error:
            said = self._said()
            self.close()
            raise SandboxError(explain(said)) from error
        self.parent = innermost(self.pid) if self.isolation == BUBBLEWRAP else self.pid
        with suppress(
            OSError
        ):  # when the machine's memory is used up, students' processes go first
            Path(f"/proc/{self.parent}/oom_score_adj").write_text("1000")

    @property
    def pid(self) -> int:
        """The process that we started."""
        return self._process.pid

    def fork(self) -> socket.socket:
        """Start a student's process; give the channel to it.

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
            raise SandboxError("The sandbox does not answer.") from error
        finally:
            theirs.close()
        return ours

    def clean(self) -> int | None:
        """End the student's process and all that it left; give its exit status, or -signal.

        Raises
        ------
        SandboxError
            When something remains; the sandbox must be replaced then.
        """
        try:
            self.control.send(b"clean")
            answer = self._answer()
        except (OSError, ValueError) as error:
            raise SandboxError("The sandbox does not answer.") from error
        if answer.get("left"):
            raise SandboxError("Something remained in the sandbox.")
        return answer.get("ended")

    def _answer(self) -> dict[str, Any]:
        data = self.control.recv(65536)
        if not data:
            raise OSError("the parent is gone")
        return json.loads(data)

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
        self._error.close()
        if self.isolation == PROCESS:
            shutil.rmtree(self._folder, ignore_errors=True)

    # Watched from outside.

    def memory(self, limit: int) -> int:
        """Give the bytes that students' processes hold, exactly when it may be above the limit."""
        pids = descendants(self.parent)
        buffers = in_sockets(self.parent) if self.isolation == BUBBLEWRAP else 0
        most = buffers + sum(resident(pid) for pid in pids)
        return most if most <= limit else buffers + sum(proportional(pid) for pid in pids)

    def tasks(self) -> int:
        """Give the number of students' processes, threads included."""
        return sum(count_threads(pid) for pid in descendants(self.parent))

    def end_students(self) -> None:
        """End students' processes, at once.

        Who has been sent a signal that ends it makes no further process. So all are ended when
        nobody new is seen. Where somebody new comes again and again, the sandbox ends with them.
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
        """Give the processor time of students' processes since the sandbox began."""
        pids = descendants(self.parent)
        return sum(processor_seconds_of(pid) for pid in pids) + processor_seconds_of(
            self.parent, of_children=True
        )


def probe(isolation: str) -> None:
    """Make a sandbox and end it again, to know whether there is one to be had.

    Raises
    ------
    SandboxError
        When there is not, with the remedy.
    """
    trial = Sandbox(isolation, Path(os.devnull), [])
    trial.wait()
    trial.close()


def environment(isolation: str, data: Path, threads: int) -> dict[str, str]:
    """Give the environment of students' processes; nothing of ours is in it."""
    inside = isolation == BUBBLEWRAP
    home = str(Path(__file__).resolve().parents[2])
    variables = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp" if inside else tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "PYTHONPATH": INSIDE if inside else home,
        "PYTHONSAFEPATH": "1",  # a file beside the notebook shadows no module
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MNIST_PATH": DATA if inside else str(data),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "KERAS_HOME": "/tmp/keras",
        **quiet_threads(threads),
    }
    if inside:
        variables["MPLCONFIGDIR"] = "/tmp/matplotlib"
    return variables


def quiet_threads(threads: int) -> dict[str, str]:
    """Give variables that keep TensorFlow and NumPy to their share of the cores, and silent."""
    return {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "",
    }

"""What a way to isolate submitted code must provide, and what all ways share."""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from autograder.inside.rights import Settings
from autograder.judging.limits import Limits

Isolation = Literal["bubblewrap", "process"]
OTHERWISE = "`autograder doctor` says more. Trusted work can be marked with --isolation process."


@dataclass(frozen=True)
class Prepared:
    """How a warm parent is started.

    `line` goes before the parent's own command line; `descriptors` stay open in it; `settings` tell
    it what is left to do.
    """

    line: list[str]
    variables: dict[str, str]
    settings: Settings
    descriptors: list[int] = field(default_factory=list)


class Backend(Protocol):
    """A way to isolate submitted code.

    The rest needs nothing else from it: the warm parent and its children are reached over sockets
    that they inherit, and watched and ended through /proc.
    """

    name: Isolation  # in --isolation, settings, records and tables
    is_sandbox: bool  # False: submitted code runs with our rights, and every table says so

    def exposed(self, place: Path) -> str:
        """Return the folder around a place that submitted code can read, or ""."""
        ...

    def prepare(self, data: Path, threads: int, limits: Limits, stack: ExitStack) -> Prepared:
        """Prepare a warm parent; what must be closed with it goes on the stack.

        Raises
        ------
        SandboxError
            When no sandbox is available, with the remedy.
        """
        ...

    def find_parent(self, started: int) -> int:
        """Return the warm parent's process id as seen from here, given what was started."""
        ...

    def explain(self, said: str) -> str:
        """Say in a sentence why the warm parent could not be started, with the remedy."""
        ...


def environment(threads: int) -> dict[str, str]:
    """Return what all environments of students' processes share; nothing of ours is in it."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONSAFEPATH": "1",  # a file beside the notebook shadows no module
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "KERAS_HOME": "/tmp/keras",
        **quiet_threads(threads),
    }


def quiet_threads(threads: int) -> dict[str, str]:
    """Return variables that keep TensorFlow and NumPy silent and to their share of the cores."""
    return {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "",
    }

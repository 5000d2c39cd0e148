"""No sandbox: students' processes run with our rights. For trusted work, by choice alone."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from autograder.inside.rights import Settings
from autograder.judging.backend import OTHERWISE, Isolation, Prepared, environment
from autograder.judging.limits import Limits


class PlainProcess:
    """The backend that shuts nothing off; limits of memory, time and files remain."""

    name: Isolation = "process"
    is_sandbox = False

    def exposed(self, place: Path) -> str:
        """Give "": where nothing is shut off, no place is safer than another."""
        return ""

    def prepare(self, data: Path, threads: int, limits: Limits, stack: ExitStack) -> Prepared:
        """Give the warm parent a temporary folder of its own."""
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        )
        variables = environment(threads) | {
            "HOME": tempfile.gettempdir(),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "MNIST_PATH": str(data),
        }
        settings = Settings(
            folder=folder,
            memory=limits.memory,
            files=limits.files,
            processes=limits.processes,
            own_processes=False,
            own_folders=False,
            has_rights=False,
        )
        return Prepared([], variables, settings)

    def find_parent(self, started: int) -> int:
        """Give what was started: it is the warm parent."""
        return started

    def explain(self, said: str) -> str:
        """Say what the warm parent said last."""
        last = said.splitlines()[-1] if said else "no reason was given"
        return f"Students' processes cannot be started ({last}). {OTHERWISE}"

"""No sandbox: students' processes run with our rights. Only by choice, for trusted work."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from autograder.inside.rights import Settings
from autograder.judging.backend import OTHERWISE, Isolation, Prepared, environment
from autograder.judging.limits import Limits


class PlainProcess:
    """The backend without isolation; limits on memory, time and files remain."""

    name: Isolation = "process"
    is_sandbox = False

    def exposed(self, place: Path) -> str:
        """Return "": without isolation, no place is safer than another."""
        return ""

    def prepare(self, data: Path, threads: int, limits: Limits, stack: ExitStack) -> Prepared:
        """Give the warm parent its own temporary folder."""
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
        """Return what was started: it is the warm parent."""
        return started

    def explain(self, said: str) -> str:
        """Return the warm parent's last words."""
        last = said.splitlines()[-1] if said else "no reason was given"
        return f"Students' processes cannot be started ({last}). {OTHERWISE}"

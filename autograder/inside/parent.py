"""The warm parent: it imports what the lessons need, and forks a child for each submission.

Student code never runs here.
"""

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.inside.rights import Settings, give_up_rights

ENDING_SECONDS = 0.2  # for a child whose channel is closed: it ends by itself in some milliseconds
KILLING_SECONDS = 5  # for processes that were killed: far longer than the kernel takes
ROUND_SECONDS = 0.002  # between two checks of them
REQUEST_BYTES = 4096  # a request is one word
BeChild = Callable[[socket.socket, Settings, Any], None]  # what a fork does: never returns


def main(be_child: BeChild) -> None:
    """Prepare, say so to the other end, and fork children until the control socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = Settings(**json.loads(sys.argv[2]))
    if sys.platform == "linux":
        give_up_rights(settings)
    import_all(settings.modules)
    shell = make_shell()
    gc.collect()
    gc.freeze()  # children do not copy what the collector would touch
    control.send(json.dumps({"ready": True}).encode())
    Parent(control, settings, shell, be_child).serve()


class Parent:
    """Forks children, one at a time, and leaves nothing of them behind."""

    def __init__(
        self, control: socket.socket, settings: Settings, shell: Any, be_child: BeChild
    ) -> None:
        """Be ready to fork; there is no child yet."""
        self.control = control
        self.be_child = be_child
        self.settings = settings
        self.shell = shell
        self.child = 0
        self.status: int | None = None

    def serve(self) -> None:
        """Answer requests: a request with a socket forks, one without cleans up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: self.reap())
        while True:
            data, sockets, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, 1)
            if not data:
                self.clean()
                return
            answer = self.fork(sockets[0]) if sockets else self.clean()
            self.control.send(json.dumps(answer).encode())

    def fork(self, channel: int) -> dict[str, Any]:
        """Fork a child that talks over this channel."""
        self.status = None
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        self.child = os.fork()
        if self.child == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
                self.control.close()
                self.be_child(socket.socket(fileno=channel), self.settings, self.shell)
            finally:
                os._exit(1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.close(channel)
        return {"pid": self.child}

    def reap(self) -> None:
        """Note which children have ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.child:
                self.status = os.waitstatus_to_exitcode(status)

    def clean(self) -> dict[str, Any]:
        """Kill what is left, empty the folders; return how the child ended and what remains."""
        deadline = time.monotonic() + ENDING_SECONDS
        while self.child and self.status is None and time.monotonic() < deadline:
            time.sleep(ROUND_SECONDS)  # it may be about to end, since its channel is closed
            self.reap()
        ended, self.child = self.status, 0
        deadline = time.monotonic() + KILLING_SECONDS
        while (left := self.others()) and time.monotonic() < deadline:
            for pid in [-1] if self.settings.own_processes else left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
            time.sleep(ROUND_SECONDS)
        folders = [self.settings.folder, *(["/dev/shm"] if self.settings.own_folders else [])]
        for folder in folders if self.settings.own_folders else []:
            unmark(Path(folder))
        rest = [str(path) for folder in folders for path in empty(Path(folder))]
        for folder in folders if self.settings.own_folders else []:
            unmark(Path(folder))  # emptying it has set its times
        return {"ended": ended, "left": len(self.others()) + len(rest)}

    def others(self) -> list[int]:
        """Return the processes that must end: in our own namespace, all but ourselves."""
        if self.settings.own_processes:
            return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        import psutil

        return [process.pid for process in psutil.Process().children(recursive=True)]


def unmark(folder: Path) -> None:
    """Remove from a folder what the next student could read: its mode, times, attributes."""
    if os.stat(folder).st_uid != os.getuid():
        return  # then no student can change them either
    os.chmod(folder, 0o1777)
    for name in os.listxattr(folder):
        os.removexattr(folder, name)
    os.utime(folder, (0, 0))


def empty(folder: Path) -> list[Path]:
    """Remove everything in a folder; return what could not be removed."""

    def retry(function: Callable[..., Any], path: str, error: BaseException) -> None:
        try:
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)
        except OSError:
            pass

    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            for _ in range(2):  # the first round opens folders that were closed
                if path.exists():
                    shutil.rmtree(path, onerror=lambda f, p, e: retry(f, p, e[1]))
        else:
            path.unlink(missing_ok=True)
    return list(folder.iterdir())


def import_all(modules: list[str]) -> None:
    """Import what the lessons' setup cells import, if it is installed. Nothing is computed."""
    error = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # TensorFlow's remarks on graphics cards
    try:
        for name in modules:
            module, _, part = name.partition(":")
            try:
                loaded = importlib.import_module(module)
                if part and not hasattr(loaded, part):
                    importlib.import_module(f"{module}.{part}")
            except Exception:
                continue  # the setup cell will say so, in its own words
    finally:
        os.dup2(error, 2)
        os.close(error)
        os.close(nowhere)


def make_shell() -> Any:
    """Make the IPython shell in which a child will run cells; it keeps no history."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.xmode = "Context"
    config.InteractiveShell.ast_node_interactivity = "last_expr"
    return InteractiveShell.instance(config=config)

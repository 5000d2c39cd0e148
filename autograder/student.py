"""What runs inside the sandbox: a warm parent, and a child of it for each submission.

The parent imports what the lessons need, gives up every right, and then forks a child whenever it
is told to over its control socket. The child runs cells in an IPython shell and calls answers for
the judge, over a socket of its own. Student code runs in children alone.

    python -m autograder.student CONTROL_FD SETTINGS   (SETTINGS is JSON, see `Settings`)
"""

import base64
import builtins
import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import random
import resource
import shutil
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import wire

LENGTH = struct.Struct(">Q")  # before each message on a child's channel
TEXT_LIMIT = 2**20  # characters of output from one cell or call
TMPFS_FILES = 4096


@dataclass
class Settings:
    """How the parent prepares itself.

    `modules` are imported beforehand, "a.b" or "a:b" for `from a import b`. `memory` and `files`
    are in bytes, `processes` counts threads too. `user` is the id to become, or None. `isolated`
    says whether this is PID 1 of a namespace of its own, on whose /tmp nobody else depends.
    """

    modules: list[str] = field(default_factory=list)
    folder: str = "/tmp"
    memory: int = 2 * 2**30
    files: int = 64 * 2**20
    processes: int = 64
    user: int | None = None
    isolated: bool = True


def main() -> None:
    """Prepare, tell the other end so, and fork children until the control socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = Settings(**json.loads(sys.argv[2]))
    if sys.platform == "linux":
        _give_up_rights(settings)
    import_all(settings.modules)
    shell = make_shell()
    gc.collect()
    gc.freeze()  # children do not copy what the collector would touch
    control.send(json.dumps({"ready": True}).encode())
    Parent(control, settings, shell).serve()


# The parent.


class Parent:
    """Forks children, one at a time, and leaves nothing of them behind."""

    def __init__(self, control: socket.socket, settings: Settings, shell: Any) -> None:
        self.control = control
        self.settings = settings
        self.shell = shell
        self.child = 0
        self.status: int | None = None

    def serve(self) -> None:
        """Answer requests: a request with a socket forks, one without cleans up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: self.reap())
        while True:
            data, sockets, _, _ = socket.recv_fds(self.control, 4096, 1)
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
                Child(socket.socket(fileno=channel), self.settings, self.shell).serve()
            finally:
                os._exit(0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.close(channel)
        return {"pid": self.child}

    def reap(self) -> None:
        """Take note of children that have ended."""
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
        """Kill what is left, empty the folders; say how the child ended and what remains."""
        deadline = time.monotonic() + 0.2
        while self.child and self.status is None and time.monotonic() < deadline:
            time.sleep(0.002)  # it may be about to end, since its channel is closed
            self.reap()
        ended, self.child = self.status, 0
        deadline = time.monotonic() + 5
        while (left := self.others()) and time.monotonic() < deadline:
            for pid in [-1] if self.settings.isolated else left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
            time.sleep(0.002)
        folders = [self.settings.folder, *(["/dev/shm"] if self.settings.isolated else [])]
        for folder in folders if self.settings.isolated else []:
            unmark(Path(folder))
        rest = [str(path) for folder in folders for path in empty(Path(folder))]
        for folder in folders if self.settings.isolated else []:
            unmark(Path(folder))  # emptying it has set its times
        return {"ended": ended, "left": len(self.others()) + len(rest)}

    def others(self) -> list[int]:
        """Give the processes that are to end: in a namespace of our own, all but ourselves."""
        if self.settings.isolated:
            return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        import psutil

        return [process.pid for process in psutil.Process().children(recursive=True)]


def unmark(folder: Path) -> None:
    """Take from a folder what the next student could read there: its mode, times, attributes."""
    if os.stat(folder).st_uid != os.getuid():
        return  # then no student can change them either
    os.chmod(folder, 0o1777)
    for name in os.listxattr(folder):
        os.removexattr(folder, name)
    os.utime(folder, (0, 0))


def empty(folder: Path) -> list[Path]:
    """Remove everything in a folder; give what could not be removed."""

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
    """Import what the lessons' setup cells import, as far as it is there. Nothing is computed."""
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


# Rights, given up before any student code runs.

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 24, 36, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
MS_NOSUID, MS_NODEV = 2, 4
CAPABILITY_VERSION = 0x20080522


def _give_up_rights(settings: Settings) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if not settings.isolated:
        die_with_parent()
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        return
    options = f"size={settings.files},nr_inodes={TMPFS_FILES},mode=1777".encode()
    for folder in (b"/tmp", b"/dev/shm"):
        if libc.mount(b"tmpfs", folder, b"tmpfs", MS_NOSUID | MS_NODEV, options):
            raise OSError(ctypes.get_errno(), "a small file system could not be mounted")
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # those that do not exist: EINVAL
    if settings.user is not None:
        os.setgroups([])
        os.setresgid(settings.user, settings.user, settings.user)
        os.setresuid(settings.user, settings.user, settings.user)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", CAPABILITY_VERSION, 0)
    if libc.capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # children cannot trace us or look into our memory


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Have this process end when the one that started it ends, where there is such a thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)


def _limit(settings: Settings) -> None:
    """Set the limits of a child. Its memory counts from what the imports already take."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # so that the watcher outside sees its memory
        status = Path("/proc/self/status").read_text().split()
        taken = 1024 * int(status[status.index("VmData:") + 1])
        _set_limit(resource.RLIMIT_DATA, taken + settings.memory)
    if settings.isolated:  # elsewhere all processes of the user would count
        _set_limit(resource.RLIMIT_NPROC, settings.processes)
    _set_limit(resource.RLIMIT_FSIZE, settings.files)
    _set_limit(resource.RLIMIT_NOFILE, 256)
    _set_limit(resource.RLIMIT_CORE, 0)


def _set_limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


# A child.


class Child:
    """Runs one submission's cells and calls its answers."""

    def __init__(self, channel: socket.socket, settings: Settings, shell: Any) -> None:
        self.channel = channel
        self.settings = settings
        self.shell = shell
        self.link = wire.Link(f"s{os.getpid()}.")
        self.cells: dict[str, tuple[str, bool]] = {}  # file name: (source, whether a student's)
        self.output = Output()

    def serve(self) -> None:
        """Prepare the process, then answer the judge until the channel closes."""
        os.setsid()
        if not self.settings.isolated:
            die_with_parent()
        folder = Path(self.settings.folder, "work")
        folder.mkdir(mode=0o700)
        os.chdir(folder)
        _close_all_but(self.channel.fileno())
        _limit(self.settings)
        self.connect_shell()
        while (request := receive(self.channel)) is not None:
            number, operation, *arguments = request
            answer = getattr(self, f"do_{operation}")(*arguments)
            send(self.channel, {"number": number, **(answer or {})})

    def connect_shell(self) -> None:
        """Lead everything that the shell prints, shows and returns into `self.output`."""
        output = self.output
        sys.stdout, sys.stderr = Stream(output, "stdout"), Stream(output, "stderr")
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 (as long as we live)
        builtins.input = _refuse_input
        shell = self.shell
        shell.display_pub.publish = lambda data, metadata=None, **_: output.show(data)
        shell.displayhook.write_output_prompt = lambda: None
        shell.displayhook.write_format_data = lambda data, metadata=None: output.show(
            data, "execute_result"
        )
        shell.displayhook.finish_displayhook = lambda: None
        shell.system = self.run_command
        shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
        shell.user_ns["get_ipython"] = shell.get_ipython
        compiler = shell.compile
        compiler.get_code_name = lambda raw, transformed, number: f"<cell {number}>"
        if "matplotlib" in sys.modules:
            from matplotlib_inline.backend_inline import configure_inline_support

            configure_inline_support(shell, "inline")

    def run_command(self, command: str) -> None:
        """Run a line that begins with ``!``."""
        import subprocess

        process = subprocess.Popen(
            command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout
        for line in process.stdout:
            print(line, end="")
        self.shell.user_ns["_exit_code"] = process.wait()

    def do_run(self, source: str, own: bool) -> dict[str, Any]:
        """Run a cell; `own` says whether the student may have written it."""
        self.close_figures()
        number = self.shell.execution_count
        self.cells[f"<cell {number}>"] = (source, own)
        error: BaseException | None = None
        try:
            result = self.shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as raised:
            error = raised
        answer: dict[str, Any] = {"outputs": self.output.take(), "error": None}
        if error is not None:
            answer["error"] = self.error(error)
            answer["traceback"] = self.traceback(error)
        return answer

    def do_call(self, name: str, request: wire.Encoded) -> dict[str, Any]:
        """Call an answer, or `predict` of a model that stayed here."""
        arguments, loan = wire.decode(request, self.link)
        error: BaseException | None = None
        value = None
        try:
            if name in self.link.objects:
                function = self.link.objects[name].predict
            elif name in self.shell.user_ns:
                function = self.shell.user_ns[name]
            else:
                raise NameError(f"name {name!r} is not defined")
            positional, named, floating = arguments
            import numpy as np

            with np.errstate(**floating):
                value = function(*positional, **named)
        except BaseException as raised:
            error = raised
        answer: dict[str, Any] = {"error": None}
        try:
            answer["reply"] = wire.encode_reply(value, loan, self.link)
        except Exception as raised:
            error = error or raised
            answer["reply"] = None
        if error is not None:
            answer["error"] = self.error(error)
        answer["outputs"] = self.output.take()
        return answer

    def do_seed(self, number: int) -> None:
        """Set every seed there is."""
        set_seeds(number)

    def close_figures(self) -> None:
        """Close what calls of answers left open: it belongs to no cell."""
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")

    def error(self, error: BaseException) -> wire.Encoded:
        """Encode an exception, with the student's own line."""
        place = self.place(error)
        line = ""
        if place:
            source, number = place
            lines = source.splitlines()
            line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        return wire.encode_error(error, line, self.link)

    def place(self, error: BaseException) -> tuple[str, int] | None:
        """Find the student's own line in which an exception rose: (source, number)."""
        if isinstance(error, SyntaxError) and error.filename in self.cells:
            return self.cells[error.filename][0], error.lineno or 0
        found = None
        for frame, number in traceback.walk_tb(error.__traceback__):
            source, own = self.cells.get(frame.f_code.co_filename, ("", False))
            if own:
                found = source, number
        return found

    def traceback(self, error: BaseException) -> list[str]:
        """Tell of an exception as Python does, without the frames of shell and parent."""
        lines = []
        for frame, number in traceback.walk_tb(error.__traceback__):
            name = frame.f_code.co_filename
            if name in self.cells:
                text = self.cells[name][0].splitlines()
                shown = text[number - 1].strip() if 0 < number <= len(text) else ""
                lines.append(f"line {number}, in {frame.f_code.co_name}: {shown}"[:500])
        try:
            last = "".join(traceback.format_exception_only(error)).strip()
        except Exception:
            last = type(error).__name__
        return [*lines[-20:], last[: wire.MAX_TEXT]]


def set_seeds(number: int) -> None:
    """Set the seeds of Python, NumPy and Keras, as far as they are in use."""
    random.seed(number)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(number)
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "utils"):
        keras.utils.set_random_seed(number)


def _refuse_input(prompt: object = "") -> str:
    raise EOFError("Nobody is there to answer input() while a notebook is marked.")


def _close_all_but(kept: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    for name in os.listdir("/proc/self/fd" if sys.platform == "linux" else "/dev/fd"):
        if int(name) > 2 and int(name) != kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


class Output:
    """What a cell or a call has printed and shown, up to a limit."""

    def __init__(self) -> None:
        self.parts: list[dict[str, Any]] = []
        self.room = TEXT_LIMIT

    def write(self, name: str, text: str) -> None:
        """Add to a stream."""
        text = text[: self.room]
        self.room -= len(text)
        last = self.parts[-1] if self.parts else {}
        if last.get("name") == name:
            last["text"].append(text)
        elif text:
            self.parts.append({"output_type": "stream", "name": name, "text": [text]})

    def show(self, data: dict[str, Any], kind: str = "display_data") -> None:
        """Add what is displayed, as text and as a PNG picture."""
        shown = {}
        for form in ("text/plain", "image/png"):
            content = data.get(form)
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode()
            if isinstance(content, str) and len(content) <= self.room:
                shown[form] = content
                self.room -= len(content)
        if shown:
            self.parts.append({"output_type": kind, "data": shown})

    def take(self) -> list[dict[str, Any]]:
        """Give everything since the last time."""
        parts, self.parts, self.room = self.parts, [], TEXT_LIMIT
        for part in parts:
            if "text" in part:
                part["text"] = "".join(part["text"])
        return parts


class Stream(io.TextIOBase):
    """Standard output or error of a child."""

    def __init__(self, output: Output, name: str) -> None:
        self._output = output
        self._name = name

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Write text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.write(self._name, str(text))
        return len(text)


# The channel.


def send(channel: socket.socket, message: wire.Encoded) -> None:
    """Send one message."""
    data = wire.dump(message)
    channel.sendall(LENGTH.pack(len(data)))
    channel.sendall(data)


def receive(channel: socket.socket) -> wire.Encoded:
    """Receive one message; None when the other end is gone."""
    head = _receive_exactly(channel, LENGTH.size)
    if head is None:
        return None
    data = _receive_exactly(channel, LENGTH.unpack(head)[0])
    return None if data is None else wire.load(data)


def _receive_exactly(channel: socket.socket, length: int) -> bytes | None:
    if length > wire.MAX_BYTES:
        raise wire.WireError(f"A message of {length} bytes is too large.")
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(min(length - len(parts), 2**20))
        if not part:
            return None
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    main()

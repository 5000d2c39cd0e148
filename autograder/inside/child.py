"""A student's process: it runs cells in an IPython shell and calls answers for the judge."""

import builtins
import contextlib
import os
import random
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.inside import wire
from autograder.inside.channel import Channel
from autograder.inside.fault import Fault
from autograder.inside.output import Output, Stream
from autograder.inside.rights import Settings, die_with_parent, limit

FAULT_STATUS = 70  # EX_SOFTWARE of sysexits.h
MOST_FRAMES = 20  # of a traceback: the innermost ones say where it began, a recursion has 1,000
MOST_LINE = 500  # characters of a frame's line, as for a student's own in `wire.errors`


class Child:
    """Runs one submission's cells and calls its answers."""

    def __init__(self, line: socket.socket, settings: Settings, shell: Any) -> None:
        """Be ready to serve on this line, with the parent's shell."""
        self.channel = Channel(line)
        self.settings = settings
        self.shell = shell
        self.link = wire.Link(f"s{os.getpid()}.")
        self.cells: dict[str, tuple[str, bool]] = {}  # file name: (source, whether a student's)
        self.output = Output()
        self.touched = False  # whether a cell that the student may have written has run

    def run(self) -> None:
        """Serve, then exit; report a fault of ours, as long as nobody else's code has run here."""
        status = 0
        try:
            self.serve()
        except Exception as error:
            status = FAULT_STATUS
            if not self.touched:
                wire.send(self.channel, {"fault": asdict(Fault.of(error, "child"))})
        finally:
            os._exit(status)

    def serve(self) -> None:
        """Prepare the process, then answer the judge until the channel closes."""
        os.setsid()
        if not self.settings.own_processes:
            die_with_parent()
        folder = Path(self.settings.folder, "work")
        folder.mkdir(mode=0o700)
        os.chdir(folder)
        sys.path.append(str(folder))  # last: a student's random.py must not hide Python's own
        _close_all_but(self.channel.fileno())
        limit(self.settings)
        self.connect_shell()
        while (request := wire.receive(self.channel)) is not None:
            number, operation, *arguments = request
            answer = {"number": number, "error": None}
            answer |= getattr(self, f"do_{operation}")(*arguments) or {}
            try:
                wire.send(self.channel, answer)
            except wire.WireError as error:  # as a whole it is too large
                wire.send(self.channel, answer | {"reply": None, "error": self.error(error)})

    def connect_shell(self) -> None:
        """Send everything that the shell prints, shows and returns to `self.output`."""
        output = self.output
        sys.stdout, sys.stderr = Stream(output, "stdout"), Stream(output, "stderr")
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 (as long as we live)
        builtins.input = _refuse_input
        shell = self.shell
        shell.display_pub.publish = self.publish
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

            configure: Callable[[Any, str], None] = configure_inline_support
            configure(shell, "inline")

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Take what is displayed, as IPython's `DisplayPublisher.publish` would."""
        self.output.show(data, place=(transient or {}).get("display_id"), update=update)

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
        self.touched |= own
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
        """Find the student's own line that raised an exception: (source, number)."""
        if isinstance(error, SyntaxError) and error.filename in self.cells:
            return self.cells[error.filename][0], error.lineno or 0
        found = None
        for frame, number in traceback.walk_tb(error.__traceback__):
            source, own = self.cells.get(frame.f_code.co_filename, ("", False))
            if own:
                found = source, number
        return found

    def traceback(self, error: BaseException) -> list[str]:
        """Format an exception as Python does, without the frames of shell and parent."""
        lines = []
        for frame, number in traceback.walk_tb(error.__traceback__):
            name = frame.f_code.co_filename
            if name in self.cells:
                text = self.cells[name][0].splitlines()
                shown = text[number - 1].strip() if 0 < number <= len(text) else ""
                lines.append(f"line {number}, in {frame.f_code.co_name}: {shown}"[:MOST_LINE])
        try:
            last = "".join(traceback.format_exception_only(error)).strip()
        except Exception:
            last = type(error).__name__
        return [*lines[-MOST_FRAMES:], last[: wire.MAX_TEXT]]


def be_child(line: socket.socket, settings: Settings, shell: Any) -> None:
    """Be a child of the warm parent; never returns."""
    Child(line, settings, shell).run()


def set_seeds(number: int) -> None:
    """Set the seeds of Python, NumPy and Keras, if they are in use."""
    random.seed(number)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(number)
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "utils"):
        keras.utils.set_random_seed(number)


def _refuse_input(prompt: object = "") -> str:
    """Stand in for `input`, which would wait forever."""
    raise EOFError("Nobody is there to answer input() while a notebook is being marked.")


def _close_all_but(kept: int) -> None:
    """Close what the parent had open: a student's code must find one channel and nothing else."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    for name in os.listdir("/proc/self/fd" if sys.platform == "linux" else "/dev/fd"):
        if int(name) > 2 and int(name) != kept:
            with contextlib.suppress(OSError):
                os.close(int(name))

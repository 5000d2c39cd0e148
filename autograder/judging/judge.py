"""The judge: runs setup and test cells, and calls answers that run in the student's process.

One judge marks one submission. It is a separate process, forked by bench.py, and reports everything
that it finds at once, so that its death costs at most one exercise.
"""

import contextlib
import io
import json
import os
import pickle
import signal
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from autograder.errors import SandboxError
from autograder.inside import wire
from autograder.inside.channel import Channel, ClosedError
from autograder.inside.child import set_seeds
from autograder.inside.fault import MOST_TEXT, Fault
from autograder.judging.job import (
    AT_WORK,
    HIDDEN,
    STATED,
    BegunCell,
    BegunTest,
    Broken,
    DoneCell,
    DoneCells,
    DoneTest,
    End,
    Event,
    Failure,
    Job,
    Lost,
    Outputs,
    Over,
    Remark,
    SandboxGone,
    Starved,
    Why,
)
from autograder.judging.outputs import clean, harmless_outputs
from autograder.judging.sandbox import Sandbox
from mnist_utils import competition, examples
from mnist_utils.magics import FORGIVE
from mnist_utils.submission import Step, beginning, names_given_by
from mnist_utils.terminal import plain
from mnist_utils.verdict import TIMEOUT, UNTOLD, describe_error, point_down

SETUP_SECONDS = 120
REVIVE_SECONDS = 10  # for an idle process to say that it is there
ADDED_SECONDS = 120  # for all added or changed cells
LOOK_SECONDS = 0.1  # between two looks at the clocks while we wait for an answer
DISTURBED = "It interfered with the connection to the judge."
TOO_MANY = "It started more processes and threads than it may. Does it start them in a loop?"
UNSENDABLE = "What {name} returned cannot be passed on: {problem}"
TOO_MUCH = "What it returned takes more memory than there is to look at it."
Loss = Literal["timeout", "memory", "crashed"]
LOSSES: dict[Loss, str] = {
    "timeout": TIMEOUT,
    "memory": "It used more memory than it may. Does something grow without end?",
    "crashed": "Python ended while it ran: a call such as exit(), or a crash.",
}

Report = Callable[[Event], None]


class FaultError(BaseException):
    """The judge itself has failed; the cause says how. No `except Exception` may stop this."""


class LostError(BaseException):
    """The student's process is gone or stuck. No `except Exception` of a test may stop this."""

    def __init__(self, reason: Loss, message: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message or LOSSES[reason]

    def told(self, ended: int | None) -> str:
        """Say what happened, given how the process ended: its exit status, -signal, or None."""
        if self.message != LOSSES["crashed"] or ended is None:
            return self.message
        if ended < 0:
            return f"Python ended while it ran: a crash, by signal {-ended} ({name_of(-ended)})."
        return f"Python ended while it ran, with exit status {ended}: a call such as exit()?"


def name_of(number: int) -> str:
    """Name a signal."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


class ChildError(Exception):
    """The code in the student's process failed before a cell of the student's ran."""

    def __init__(self, content: Any) -> None:
        super().__init__("the code in the student's process has failed")
        self.content = content


class OutOfTimeError(Exception):
    """The submission's time is used up."""


class Judge:
    """Marks one submission.

    Parameters
    ----------
    job : Job
    sandbox : Sandbox
        Where student's processes are started.
    report : function
        Takes what was found, step by step.
    why : function
        Says why the student's process was ended from outside, if it was.
    """

    def __init__(
        self,
        job: Job,
        sandbox: Sandbox,
        report: Report,
        why: Callable[[], Loss | None] = lambda: None,
    ) -> None:
        self.job = job
        self.sandbox = sandbox
        self.report = report
        self.why = why
        self.names: dict[str, Any] = {"__name__": "__main__", "get_ipython": _NoShell}
        self.link = wire.Link("j", ask=self.ask)
        self.channel: Channel | None = None
        self.requests = 0
        self.ran: list[Step] = []
        self.guilty = set(job.skipped)
        self.failed: set[str] = set()  # exercises of which no further test need be run
        self.deadline = time.monotonic() + job.seconds_left
        self.seconds = job.limits.call_seconds
        self.added_seconds = float(ADDED_SECONDS)
        self.room = job.limits.output
        own = [step.source for step in job.steps if step.kind in ("answer", "added")]
        self.own_lines = {line.strip() for source in own for line in source.splitlines()}
        self.test: _Test | None = None
        self.timed = ""  # the exercise for which this process was started, to count its time
        self.spent = 0.0  # processor time of the sandbox when that count began
        self.undo: list[Callable[[], None]] = []

    def run(self) -> None:
        """Go through the notebook in order."""
        examples.secret = self.job.secret
        competition.diary = None
        before = self.sandbox.processor_seconds() + time.process_time()
        self.start()
        start = time.monotonic()
        try:
            for step in self.job.steps:
                if step.index not in self.guilty or step.kind == "test":
                    self.do(step)
        except OutOfTimeError:
            worked = self.sandbox.processor_seconds() + time.process_time() - before
            self.look_at_work(worked, time.monotonic() - start)
            self.report(Over("timeout"))
        finally:
            self.report(DoneCells(round(time.monotonic() - start, 3)))
            if self.channel:
                self.channel.close()

    # The steps.

    def do(self, step: Step) -> None:
        """Do a step; a fault of our own costs only its exercise."""
        self.test = None
        try:
            getattr(self, f"do_{step.kind}")(step)
        except (OutOfTimeError, SandboxError, SetupError, ChildError):
            raise
        except LostError as lost:
            self.give_up(step, lost)
        except MemoryError:
            # Not a fault of ours: a student can choose how much to send.
            self.give_up(step, LostError("crashed", TOO_MUCH))
        except (Exception, FaultError) as error:
            cause = error.__cause__ if isinstance(error, FaultError) else error
            self.fail(step, cause or error)

    def give_up(self, step: Step, lost: LostError) -> None:
        """Make a step cost its exercise; skip a step without one, unless it is the setup."""
        self.guilty.add(step.index)
        if step.exercise:
            self.lose(step.exercise, lost)
        elif step.kind == "setup":
            raise SetupError(f"The setup cell fails in the sandbox. {lost.message}") from lost
        else:
            self.report(Remark(f"A cell was left out. {lost.message}"))
            self.restart()

    def fail(self, step: Step, error: BaseException) -> None:
        """Report a fault of our own, and go on in a new process, since this one may be waiting."""
        self.report(Fault.of(error, "judge", step.exercise))
        if not step.exercise:  # what comes after a cell without one may need it
            raise StoppedError
        self.job.lost[step.exercise] = "grader"
        self.guilty.add(step.index)
        self.restart()

    def do_setup(self, step: Step) -> None:
        """Run a setup cell in both processes, at the same time."""
        if self.job.touched:
            self.revive()
        self.send(["run", step.source, False])
        self.ran.append(step)
        try:
            self.execute(step.source, "<setup>")
            failure = ""
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
        try:
            answer = self.answer(SETUP_SECONDS)
        except LostError as lost:
            raise SetupError(f"The setup cell fails in the sandbox. {lost.message}") from lost
        if failure:
            raise SetupError(f"The setup cell fails: {failure}")
        if answer["error"]:
            raise SetupError(f"The setup cell fails in the sandbox: {_told(answer['error'])}")

    def do_answer(self, step: Step) -> None:
        """Run an answer's cell in the student's process; the tests call it from here."""
        for name in step.answers:
            self.names[name] = self.make_answer(name)
        if not step.source:
            return
        self.revive()
        self.report(BegunCell(step.index, self.seconds, step.exercise))
        answer = self.run_cell(step, self.seconds)
        self.ran.append(step)
        self.keep_output(step.index, answer)
        if answer["error"]:
            failure = _failure(_decoded(answer["error"]), own_lines=self.own_lines)
            self.report(Broken(step.exercise, self.pointed_down(step, failure)))

    def do_added(self, step: Step) -> None:
        """Run a cell that the student added or changed; it does not affect any grade."""
        start = time.monotonic()
        seconds = min(self.seconds, self.added_seconds)
        named = f"The cell that begins {beginning(step.source)}"
        remark = ""
        self.revive()
        self.report(BegunCell(step.index, self.seconds))
        if seconds <= 0:
            remark = f"There was no time left for the cell that begins {beginning(step.source)}."
        else:
            try:
                answer = self.run_cell(step, seconds)
                self.ran.append(step)
                self.keep_output(step.index, answer)
                if answer["error"]:
                    error = _failure(_decoded(answer["error"]), own_lines=self.own_lines)
                    error = self.pointed_down(step, error)
                    remark = f"{named} fails: {error.message}"
            except LostError as lost:
                self.guilty.add(step.index)
                remark = f"{named} was left out. {lost.message}"
                self.restart()
        self.added_seconds -= time.monotonic() - start
        if remark:
            self.report(Remark(remark))

    def do_test(self, step: Step) -> None:
        """Run a test cell here, unless the exercise is lost or was not attempted."""
        if step.grade_id in self.job.done or not self.job.attempted.get(step.exercise, True):
            return
        if step.exercise in self.job.lost or step.exercise in self.failed:
            return
        seconds = max(self.seconds, STATED * step.seconds)
        if step.processor_seconds and self.timed != step.exercise:
            self.restart()
            self.timed = step.exercise
        self.revive()
        self.report(BegunTest(step.grade_id, seconds, step.exercise))
        self.test = _Test(step, seconds, self.own_lines)
        failure: Failure | None = None
        examples.measured.clear()
        start = time.monotonic()
        try:
            self.seed(zlib.crc32(step.grade_id.encode()))
            with contextlib.redirect_stdout(self.test.printed):
                self.execute(step.source, self.test.file)
        except LostError as lost:
            failure = Failure(lost.reason, lost.message, hidden=self.test.fails_hidden(lost))
            self.lose(step.exercise, lost)
        except wire.StudentError as error:  # it may also be a MemoryError
            failure = self.test.explain(error)
        except (OutOfTimeError, SandboxError, FaultError, MemoryError):
            raise
        except BaseException as error:
            if not self.test.went_through(error):
                raise FaultError from error
            failure = self.test.explain(error)
        finally:
            for put_back in reversed(self.undo):
                put_back()
            self.undo.clear()
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")
        failure = failure and self.pointed_down(step, failure)
        if failure and not self.job.every_test:
            self.failed.add(step.exercise)
        seconds = round(time.monotonic() - start, 3)
        outputs = self.clip(self.test.outputs + self.test.said())
        measured = dict(examples.measured)
        self.report(DoneTest(step.grade_id, failure, outputs, seconds, measured))
        self.test = None

    def pointed_down(self, step: Step, failure: Failure) -> Failure:
        """Have a failure say which name is defined only in a later cell of the student's."""
        if "is not defined" not in failure.message:
            return failure
        steps = self.job.steps
        later = names_given_by(steps[steps.index(step) + 1 :])
        told = point_down(failure.message, later)
        return replace(failure, message=told)

    # The student's process.

    def start(self) -> None:
        """Start a process for the student, and rerun in it what had been run."""
        self.channel = self.sandbox.fork()
        self.timed, self.spent = "", self.sandbox.processor_seconds()
        with contextlib.suppress(LostError):
            self.send(["run", FORGIVE, False])
            self.answer(SETUP_SECONDS)
        for step in self.ran:
            if step.index not in self.guilty:
                with contextlib.suppress(LostError):
                    self.run_cell(step, SETUP_SECONDS)

    def restart(self) -> None:
        """End the student's process and start another."""
        self.end_child()
        self.start()

    def end_child(self) -> int | None:
        """End the student's process; return its exit status, or -signal, if it ended by itself."""
        if self.channel:
            self.channel.close()
        return self.sandbox.clean()

    def lose(self, exercise: str, lost: LostError) -> None:
        """Give up an exercise that cost the student's process, and go on with another process."""
        self.job.lost[exercise] = lost.reason
        ended = None
        try:
            ended = self.end_child()
        finally:
            self.report(Lost(exercise, Failure(lost.reason, lost.told(ended))))
        self.start()

    def run_cell(self, step: Step, seconds: float) -> dict[str, Any]:
        """Run a cell in the student's process."""
        self.job.touched |= step.kind != "setup"
        self.send(["run", step.source, step.kind != "setup"])
        return self.answer(seconds)

    def seed(self, number: int, seconds: float = SETUP_SECONDS) -> None:
        """Set the seeds of both processes."""
        self.send(["seed", number])
        set_seeds(number)
        self.answer(seconds)

    def send(self, request: list[wire.Encoded]) -> None:
        """Send a request, numbered; `LostError` when nobody is there to take it."""
        assert self.channel
        self.requests += 1
        try:
            wire.send(self.channel, [self.requests, *request])
        except OSError as gone:
            raise self.lost() from gone

    def lost(self) -> LostError:
        """Make the exception that says why the student's process is gone."""
        reason = self.why()
        return LostError(reason or "crashed", TOO_MANY if reason == "crashed" else "")

    def revive(self) -> None:
        """Ensure that a process answers: one that died between two steps costs neither of them."""
        try:
            self.seed(0, min(self.seconds, REVIVE_SECONDS))
        except LostError:
            self.restart()

    def make_answer(self, name: str) -> Callable[..., Any]:
        """Make what a test cell sees of an answer: a function with that name."""

        def answer(*arguments: Any, **options: Any) -> Any:
            return self.ask(name, arguments, options)

        answer.__name__ = answer.__qualname__ = name
        return answer

    def ask(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a function in the student's process for a test that handles its exceptions.

        The test may see what the student's process raised, and its own mistakes; an exception of
        ours must not look like either.
        """
        try:
            return self.call(name, arguments, options)
        except (wire.StudentError, wire.WireError, OutsideError, OutOfTimeError, SandboxError):
            raise
        except MemoryError as error:
            raise LostError("crashed", TOO_MUCH) from error
        except Exception as error:
            raise FaultError from error

    def call(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a function in the student's process."""
        test = self.test
        if test is None:
            raise OutsideError(f"{name} can be called only in test cells.")
        hidden = test.is_hidden()
        self.link.hides_names = hidden
        request, loan = wire.encode([arguments, options, np.geterr()], self.link)
        self.send(["call", name, request])
        answer = self.answer(test.seconds, test.step.processor_seconds)
        if test.step.processor_seconds:  # from here on the next call's time is counted
            now = self.sandbox.processor_seconds()
            examples.measured.setdefault("processor_seconds", round(now - self.spent, 1))
            self.spent = now
        if not hidden:
            test.outputs += harmless_outputs(answer.get("outputs"))
        error = answer.get("error")
        if answer.get("reply") is not None:
            try:
                value = wire.decode_reply(answer["reply"], loan, self.link, self.undo)
            except wire.WireError as problem:
                raise _UnsendableError(UNSENDABLE.format(name=name, problem=problem)) from None
            if error is None:
                return value
        raised = _decoded(error)
        if raised.name == wire.WireError.__name__:  # its own process could not send it
            raise _UnsendableError(UNSENDABLE.format(name=name, problem=raised))
        raise _decoded(error, hidden)

    def answer(self, seconds: float, processor_seconds: float = 0) -> dict[str, Any]:
        """Wait for the student's process; `LostError` when it is stuck, dead or talks nonsense."""
        try:
            answer = wire.load(self.message(seconds, processor_seconds))
        except wire.WireError:
            answer = None
        if isinstance(answer, dict) and "fault" in answer and not self.job.touched:
            raise ChildError(answer["fault"])  # only our own code has run there
        # The number tells a reply to this request from one that was sent too early or too late.
        if not isinstance(answer, dict) or answer.get("number") != self.requests:
            raise LostError("crashed", DISTURBED)
        if "error" not in answer:  # ours always has it, and we read everything else with care
            raise LostError("crashed", DISTURBED)
        return answer

    def message(self, seconds: float, processor_seconds: float) -> bytes:
        """Wait for a message from the student's process, but no longer than it may take."""
        assert self.channel
        start = time.monotonic()
        before: float | None = None  # its processor time, read once it takes longer than most do
        while True:
            now = time.monotonic()
            if now > self.deadline:
                raise OutOfTimeError
            if now - start > seconds:
                self.look_at_work(self.sandbox.processor_seconds() - (before or 0.0), seconds)
                raise LostError("timeout")
            if before is None and now - start > LOOK_SECONDS:
                before = self.sandbox.processor_seconds()
            used = self.sandbox.processor_seconds() - self.spent if processor_seconds else 0.0
            if used > processor_seconds:
                told = (
                    f"It used more than the {processor_seconds:g} s of processor time it may use, "
                    "counting cells that were added or changed."
                )
                raise LostError("timeout", told)
            try:
                gone = not self.channel.arrive(LOOK_SECONDS)
                message = self.channel.take()
            except ClosedError as error:
                raise self.lost() from error
            if gone or (message is not None and self.channel.has_more):
                raise self.lost()
            if message is not None:
                return message

    def look_at_work(self, worked: float, seconds: float) -> None:
        """Report it when, of the time that ran out, too little was spent at work."""
        if worked < AT_WORK * seconds:
            self.report(Starved())

    # Here.

    def execute(self, source: str, file: str) -> None:
        """Run one of the author's cells in this process."""
        code = compile(_transform(source), file, "exec")
        exec(code, self.names)

    def keep_output(self, index: int, answer: dict[str, Any]) -> None:
        """Report what a cell printed and showed."""
        outputs = harmless_outputs(answer.get("outputs"))
        if answer["error"]:
            error = _decoded(answer["error"])
            lines = answer.get("traceback")
            outputs.append(
                {
                    "output_type": "error",
                    "ename": plain(error.name),
                    "evalue": clean(str(error)),
                    "traceback": [
                        clean(line)[:2000]
                        for line in (lines if isinstance(lines, list) else [])[:30]
                        if isinstance(line, str)
                    ],
                }
            )
        self.report(DoneCell(index, self.clip(outputs)))

    def clip(self, outputs: Outputs) -> Outputs:
        """Keep outputs as long as there is room for them."""
        kept = []
        for output in outputs:
            size = len(json.dumps(output))
            if size > self.room:
                text = "(Further output was left out.)\n"
                kept.append({"output_type": "stream", "name": "stdout", "text": text})
                self.room = 0
                break
            self.room -= size
            kept.append(output)
        return kept


class OutsideError(RuntimeError):
    """An answer was called outside a test."""


class StoppedError(Exception):
    """Nothing more can be marked, and why has been reported."""


class SetupError(Exception):
    """The lesson's own setup cell fails; no answer can be marked."""


class _UnsendableError(wire.StudentError):
    """An answer returned something that no message can hold."""


class _Test:
    """The test cell that is running."""

    def __init__(self, step: Step, seconds: float, own_lines: set[str]) -> None:
        self.step = step
        self.seconds = seconds
        self.own_lines = own_lines
        self.file = f"<{step.grade_id}>"
        self.outputs: Outputs = []
        self.printed = io.StringIO()  # what the test says when it passes
        self.hidden: set[int] = set()
        for match in HIDDEN.finditer(step.source):
            first = step.source.count("\n", 0, match.start()) + 1
            self.hidden |= set(range(first, first + match.group().count("\n") + 1))

    def said(self) -> Outputs:
        """Return what the test itself has printed, as an output."""
        text = self.printed.getvalue()
        return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []

    def is_hidden(self) -> bool:
        """Say whether a hidden part of the test is running, by the lines that called us."""
        frame = sys._getframe()
        numbers = []
        while frame is not None:
            if frame.f_code.co_filename == self.file:
                numbers.append(frame.f_lineno)
            frame = frame.f_back  # type: ignore[assignment]
        return not numbers or any(number in self.hidden for number in numbers)

    def explain(self, error: BaseException) -> Failure:
        """Say why the cell failed."""
        numbers = self._lines(error)
        hidden = self.fails_hidden(error)
        line = ""
        if numbers and not hidden:
            line = self.step.source.splitlines()[numbers[0] - 1].strip()
        if isinstance(error, wire.StudentError):
            return replace(_failure(error, hidden, line, self.own_lines), hidden=hidden)
        if isinstance(error, AssertionError):
            return Failure("incorrect", plain(str(error).strip()) or UNTOLD, line, hidden)
        text = None if hidden else str(error)
        told = describe_error(type(error).__name__, text, "")
        return Failure("error", plain(told), line, hidden)

    def went_through(self, error: BaseException) -> bool:
        """Say whether an exception came from the test or below it, not only from the judge."""
        return bool(self._lines(error))

    def fails_hidden(self, error: BaseException) -> bool:
        """Say whether an exception came from a hidden part of the test."""
        return any(number in self.hidden for number in self._lines(error))

    def _lines(self, error: BaseException) -> list[int]:
        """Return the lines of the test that an exception went through."""
        numbers = [number for file, number in _lines_of(error) if file == self.file]
        if not numbers and isinstance(error, SyntaxError) and error.lineno:
            return [error.lineno]
        return numbers


def _lines_of(error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield file and line of each call that an exception went through."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _decoded(error: Any, hidden: bool = False) -> wire.StudentError:
    """Decode an exception from the student's process, whatever was sent in its place.

    A test may quote its name; in a hidden one, a class of the student's own could reveal its input.
    """
    try:
        found = wire.decode_error(error)
    except wire.WireError:
        return _UnsendableError("It ended in an exception that cannot be passed on.")
    kinds = _kinds_of(found)
    if hidden and found.name not in kinds:
        found.name = type(found).__name__ = kinds[0]
    return found


def _kinds_of(error: wire.StudentError) -> list[str]:
    """Name the kinds of Python's own exceptions that it is."""
    return [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]


def _failure(
    error: wire.StudentError,
    hidden: bool = False,
    line: str = "",
    own_lines: Collection[str] = (),
) -> Failure:
    """Say what an exception in the student's process means; in a hidden test, without its text.

    The student's process says which of its lines raised the exception; we repeat a line only if it
    exists, as one of `own_lines`.
    """
    if isinstance(error, _UnsendableError) and hidden:
        return Failure("error", "In a hidden test it returned what cannot be passed on.", line)
    if isinstance(error, _UnsendableError):
        return Failure("error", plain(str(error)), line)
    kinds = _kinds_of(error)
    name = kinds[0] if hidden and error.name not in kinds else error.name
    own = error.line if error.line in own_lines else ""
    told = describe_error(name, None if hidden else str(error), own)
    return Failure("error", plain(told), line)


def _told(error: Any) -> str:
    return _failure(_decoded(error)).message


_transformer = TransformerManager()


def _transform(source: str) -> str:
    return _transformer.transform_cell(source)


class _NoShell:
    """Replaces IPython's shell: magics in a setup cell do nothing here."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments, **options: None


def told_by_child(content: Any) -> Fault:
    """Take what the child's own code said about a fault, as text only."""
    entries = content if isinstance(content, dict) else {}
    frames = entries.get("frames")
    return Fault(
        "child",
        plain(str(entries.get("error")), MOST_TEXT),
        plain(str(entries.get("message")), MOST_TEXT),
        tuple(plain(str(one), MOST_TEXT) for one in frames) if isinstance(frames, list) else (),
    )


def run_job(job: Job, sandbox: Sandbox, bench: Channel, prepare: Callable[[], None]) -> None:
    """Be the judge of a job, in a process that was forked for it; never returns.

    Parameters
    ----------
    job : Job
    sandbox : Sandbox
    bench : Channel
        Where events go, pickled: both ends are ours.
    prepare : function
        Turns the copy of the bench into a judge's process.
    """
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        prepare()

        def report(event: Event) -> None:
            bench.send(pickle.dumps(event))

        def why() -> Loss | None:
            report(Why())
            reason: Loss | None = pickle.loads(bench.receive() or pickle.dumps(None))
            return reason

        try:
            Judge(job, sandbox, report, why).run()
        except SetupError as error:
            # A cell of the student's before the setup may have broken it.
            spoiled = Over("crashed", str(error))
            report(spoiled if job.touched else Fault.of(error, "child"))
        except ChildError as error:
            report(told_by_child(error.content))
        except SandboxError as error:
            report(SandboxGone(str(error)))
        except StoppedError:
            pass
        except MemoryError:
            # As if the kernel had done it: another judge goes on after the exercise that cost it.
            os.kill(os.getpid(), signal.SIGKILL)
        except Exception as error:
            report(Fault.of(error, "judge"))
        report(End())
        status = 0
    finally:
        os._exit(status)

"""The worker's own process: a sandbox, and the judges that use it one after the other.

    python -m autograder.judging.bench 5   (5 is the descriptor of the line to its user)

It imports what the lessons need and runs nothing else, so that judges can be forked from it. It
watches both sides: how much memory the student's processes hold, and whether the judge is making
progress.
"""

import os
import pickle
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

import numpy as np

from autograder.errors import SandboxError
from autograder.inside.channel import Channel
from autograder.inside.fault import Fault
from autograder.inside.parent import import_all
from autograder.inside.rights import die_with_parent, limit_data, no_core_dumps
from autograder.judging import judge
from autograder.judging.job import (
    AT_WORK,
    Begun,
    BegunCell,
    BegunTest,
    Broken,
    DoneCell,
    DoneCells,
    DoneTest,
    End,
    Event,
    Failure,
    Findings,
    Job,
    Lost,
    Over,
    Remark,
    SandboxGone,
    Starved,
    Why,
)
from autograder.judging.limits import JUDGE_MEMORY
from autograder.judging.marking import mark
from autograder.judging.processes import processor_seconds_of
from autograder.judging.sandbox import Sandbox
from autograder.judging.worker import (
    MOST_BYTES,
    Answer,
    Asked,
    Ready,
    Refused,
    Settings,
    Submission,
)
from mnist_utils.competition import Digits, given_of
from mnist_utils.data import load_mnist, loaded_digits
from mnist_utils.errors import CourseError, DataError
from mnist_utils.examples import read_words

WATCH_SECONDS = 0.05
SLACK_SECONDS = 30  # for the judge's own work on a test, besides the answers' time
BROKEN_SANDBOXES = 3  # in a row, after which we give up on a submission
END_JUDGE_SECONDS = 1
STAND_IN = "stand_in.npz"  # the file that a student's process gets as MNIST


def main() -> None:
    """Answer one request after the other until the line closes; the settings come first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    die_with_parent(signal.SIGTERM)
    line = Channel(socket.socket(fileno=int(sys.argv[1])), MOST_BYTES)
    settings = line.receive()
    if settings is None:
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        bench: Bench | None = None
        asked: Asked | None = None
        try:
            while True:
                try:
                    bench = bench or Bench(pickle.loads(settings), Path(folder))
                    answer: Answer = bench.answer(asked)
                except CourseError as error:
                    answer = Refused(str(error))
                except Exception as error:
                    answer = Fault.of(error, "worker")
                line.send(pickle.dumps(answer))
                message = line.receive()
                if message is None:
                    return
                asked = pickle.loads(message)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # we are about to exit
            if bench:
                bench.sandbox.close()


def _end(*_: object) -> None:
    """Exit, but not so suddenly that the worker's folder is left behind."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


class Bench:
    """The sandbox, and the judges that use it one after the other."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.anywhere = move_to(settings.cores)  # and with us whatever we start
        self.data = folder / STAND_IN
        self.data.touch()
        self.sandbox = self.new_sandbox()
        try:
            write_digits(
                folder
            )  # while the sandbox starts, which shows what the file holds by then
            self.digits = loaded_digits()
            read_words()  # once for all judges
            import_all(list(settings.modules))  # as the sandbox does
        except BaseException:
            self.sandbox.close()
            raise
        self.sandbox.wait()

    def new_sandbox(self) -> Sandbox:
        """Make a sandbox; it starts on its own."""
        settings = self.settings
        return Sandbox(
            settings.isolation,
            self.data,
            list(settings.modules),
            settings.threads,
            settings.limits,
        )

    def answer(self, asked: Asked | None) -> Answer:
        """Do what was requested; before any request, say that we are ready."""
        match asked:
            case Submission(material, submitted, rules):
                if refusal := rules.refusal(material, self.digits):
                    raise DataError(refusal)  # whoever uses us should have known
                return mark(material, submitted, rules, self.judge)
            case Job():
                return self.judge(asked)
        return Ready()

    def judge(self, job: Job) -> Findings:
        """Have a submission judged, with as many judges as it takes."""
        start = time.monotonic()
        findings = Findings(digits=self.digits)
        broken_sandboxes = 0
        while True:
            round_ = Round(job, self.sandbox, findings, self.anywhere)
            ended = round_.run()
            job.seconds_left -= round_.seconds
            try:
                self.sandbox.clean()
            except SandboxError:
                self.sandbox.close()
                self.sandbox = self.new_sandbox()
                self.sandbox.wait()
            if ended == "end":
                break
            if ended == "sandbox":
                broken_sandboxes += 1
                if broken_sandboxes == BROKEN_SANDBOXES:
                    if job.touched:
                        findings.status = "crashed"
                        findings.remarks.append("It broke the sandbox again and again.")
                    else:
                        findings.status = "grader"
                        findings.faults.append(Fault("sandbox", "no answer", round_.broken))
                    break
            if job.seconds_left <= 0:
                findings.status = "timeout"
                break
        findings.seconds = round(time.monotonic() - start, 3)
        return findings


class Round:
    """One judge at work, until it is done, dies, or its sandbox breaks.

    It is watched from `anywhere`: on the cores of those that are watched nobody would be in time.
    """

    def __init__(
        self,
        job: Job,
        place: Sandbox,
        findings: Findings,
        anywhere: frozenset[int] = frozenset(),
    ) -> None:
        self.job = job
        self.sandbox = place
        self.findings = findings
        self.anywhere = anywhere
        self.reason: judge.Loss | None = None  # why we ended the student's process
        self.doing: Begun | None = None
        self.until = float("inf")
        self.pid = 0  # the judge's
        self.since = self.worked = 0.0  # when what it does began, and the processor time until then
        self.seconds = 0.0
        self.ended: Literal["", "end", "sandbox", "died"] = ""
        self.broken = ""  # what was said about a broken sandbox

    def run(self) -> str:
        """Return ``end``, ``sandbox`` or ``died``."""
        start = time.monotonic()
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            line = Channel(theirs, MOST_BYTES)
            judge.run_job(self.job, self.sandbox, line, lambda: _become_judge(ours))
        theirs.close()
        share = move_to(self.anywhere)
        line = Channel(ours, MOST_BYTES)
        self.give_time(judge.SETUP_SECONDS)
        try:
            while not self.ended:
                if not line.arrive(WATCH_SECONDS):
                    self.ended = "died"
                while (message := line.take()) is not None:
                    self.take(pickle.loads(message), line)
                self.watch()
                if time.monotonic() > self.until:
                    lasted = time.monotonic() - self.since
                    self.findings.starved |= self.work() - self.worked < AT_WORK * lasted
                    self.reason = "timeout"
                    self.ended = "died"
        finally:
            status = end_judge(self.pid, by_itself=self.ended == "died" and not self.reason)
            line.close()
            move_to(share)
            self.seconds = time.monotonic() - start
        if self.ended == "died":
            self.blame(status)
        return self.ended

    def watch(self) -> None:
        """End the student's processes when they hold too much."""
        limits = self.job.limits
        if self.sandbox.memory(limits.memory) > limits.memory:
            self.reason = "memory"
        elif self.sandbox.tasks() > limits.processes:
            self.reason = "crashed"
        else:
            return
        self.sandbox.end_students()

    def take(self, event: Event, line: Channel) -> None:
        """Record one thing that the judge reports."""
        found = self.findings
        match event:
            case Why():
                line.send(pickle.dumps(self.reason))
                self.reason = None
            case BegunCell() | BegunTest():
                self.begin(event)
            case DoneCell(index, outputs):
                found.outputs[index] = outputs
                self.doing = None
            case DoneTest():
                self.take_test(event)
            case DoneCells(seconds):
                found.cell_seconds += seconds
            case Broken(exercise, failure):
                found.broken[exercise] = failure
            case Lost(exercise, failure):
                self.lose(exercise, failure)
                self.reason = None  # it explains no other loss
            case Starved():
                found.starved = True
            case Remark(text):
                self.note(text)
            case Over(status, remark):
                found.status = status
                if remark:
                    self.note(remark)
            case Fault():
                self.take_fault(event)
            case SandboxGone(said):
                self.ended, self.broken = "sandbox", said
                self.blame(0)
            case End():
                self.ended = self.ended or "end"

    def begin(self, event: Begun) -> None:
        """Note what the judge is doing from now on, and its deadline."""
        self.doing = event
        self.job.touched |= isinstance(event, BegunCell)
        self.give_time(event.seconds)

    def give_time(self, seconds: float) -> None:
        """Set the deadline of what begins now."""
        self.since, self.worked = time.monotonic(), self.work()
        self.until = self.since + seconds + SLACK_SECONDS

    def work(self) -> float:
        """Return the processor time of judge and student so far."""
        return self.sandbox.processor_seconds() + processor_seconds_of(self.pid)

    def take_test(self, done: DoneTest) -> None:
        """Note the result of a test; no other judge runs it again."""
        found = self.findings
        found.tests[done.test] = done.failure
        found.test_outputs[done.test] = done.outputs
        found.measured[done.test] = done.measured
        found.test_seconds = max(found.test_seconds, done.seconds)
        self.job.done.append(done.test)
        self.doing = None

    def lose(self, exercise: str, failure: Failure) -> None:
        """Note that an exercise cost its process; the step that did is not repeated."""
        self.findings.lost[exercise] = failure
        self.job.lost[exercise] = failure.verdict
        self.skip()

    def skip(self) -> None:
        """Skip the running cell from now on."""
        if isinstance(self.doing, BegunCell):
            self.job.skipped.append(self.doing.index)
        self.doing = None

    def take_fault(self, fault: Fault) -> None:
        """Note a fault of ours: it costs an exercise, or the whole submission."""
        self.findings.faults.append(fault)
        self.skip()
        if fault.exercise:
            self.job.lost[fault.exercise] = "grader"
        else:
            self.findings.status = "grader"
            self.ended = "end"

    def note(self, remark: str) -> None:
        """Note a remark, once."""
        if remark not in self.findings.remarks:
            self.findings.remarks.append(remark)

    def blame(self, status: int) -> None:
        """Note what killed the judge or the sandbox, so that it is not tried again.

        A judge that ended by itself, without a signal, has failed: nothing that a student sends can
        make it do so. Before a cell of theirs has run, a signal is not their doing either.
        """
        doing = self.doing
        exercise = doing.exercise if doing else ""
        if self.ended == "died" and not self.reason and (status >= 0 or not self.job.touched):
            told = f"it ended with status {status}"
            self.take_fault(Fault("judge", "no answer", told, (), exercise))
        elif exercise and exercise not in self.findings.lost:
            reason = self.reason or "crashed"
            failure = Failure(reason, judge.LOSSES[reason])
            if isinstance(doing, BegunTest):
                self.findings.tests[doing.test] = failure
                self.job.done.append(doing.test)
            self.lose(exercise, failure)
        elif doing:
            self.skip()
        elif self.ended == "died":
            self.findings.status = "crashed"
            self.note("The judge of this submission ended between two exercises.")
            self.ended = "end"


def move_to(cores: frozenset[int]) -> frozenset[int]:
    """Run on these cores from now on, if any are named; return on which we ran before."""
    if not cores:
        return cores
    before = frozenset(os.sched_getaffinity(0))
    with suppress(OSError):  # the machine may have lost them: then where we are
        os.sched_setaffinity(0, cores)
    return before


def end_judge(pid: int, by_itself: bool) -> int:
    """End a judge and read how it ended: its exit status, or -signal.

    One that has closed its line `by_itself` is about to end: we wait a little for it.
    """
    deadline = time.monotonic() + END_JUDGE_SECONDS
    while by_itself and time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _become_judge(unneeded: socket.socket) -> None:
    """Turn the copy of the bench into a judge: deaf to our signals, without standard streams."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    unneeded.close()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    if sys.platform == "linux":
        die_with_parent()
        limit_data(JUDGE_MEMORY)
        no_core_dumps()


def write_digits(folder: Path) -> Path:
    """Write the file that students' processes get as MNIST; return it.

    Both its parts repeat the digits that the competition gives, so that no answer can learn from
    others, or be fitted to those on which it is graded. Judges also get the true ones from a file:
    nobody waits for a network twice.
    """
    training, test = load_mnist()
    given = given_of(training)
    stand_in = [repeated(given, len(labels)) for _, labels in (training, test)]
    for name, (train, tests) in {"digits.npz": (training, test), STAND_IN: stand_in}.items():
        np.savez(
            folder / name, x_train=train[0], y_train=train[1], x_test=tests[0], y_test=tests[1]
        )
    os.environ["MNIST_PATH"] = str(folder / "digits.npz")
    folder.chmod(0o711)
    (folder / "digits.npz").chmod(0o600)
    (folder / STAND_IN).chmod(0o644)
    return folder / STAND_IN


def repeated(digits: Digits, count: int) -> Digits:
    """Repeat images and labels until there are as many as are wanted."""
    places = np.arange(count) % len(digits[1])
    return digits[0][places], digits[1][places]


if __name__ == "__main__":
    main()

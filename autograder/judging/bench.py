"""Inside the worker's own process: a sandbox, and the judges that use it one after the other.

    python -m autograder.judging.bench   (jobs on standard input, results on standard output)

It imports what the lessons need and runs nothing else, so that judges can be forked from it. It
watches both sides: how much memory the student's processes hold, and whether the judge goes on.
"""

import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import SandboxError
from autograder.inside.channel import LENGTH
from autograder.inside.fault import Fault
from autograder.inside.parent import import_all
from autograder.inside.rights import die_with_parent
from autograder.judging import judge
from autograder.judging.job import Failure, Findings, Job, as_fault
from autograder.judging.limits import Limits
from autograder.judging.sandbox import Sandbox
from mnist_utils.data import find_digits, load_mnist
from mnist_utils.errors import CourseError

WATCH_SECONDS = 0.05
SLACK_SECONDS = 30  # that the judge itself may take for a test, beside the answers' time
JUDGE_MEMORY = 4 * 2**30  # bytes: a `predict` of a small model can take 2 GB
BROKEN_SANDBOXES = 3  # in a row, after which a submission is not tried again
END_JUDGE_SECONDS = 1


def main() -> None:
    """Do one job after the other until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    die_with_parent(signal.SIGTERM)
    jobs, results = sys.stdin, os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    line = jobs.readline()
    if not line:
        return
    settings = json.loads(line)
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        bench: Bench | None = None
        try:
            for line in jobs:
                try:
                    bench = bench or Bench(settings, Path(folder))
                    answer = f"findings {bench.mark(Job.from_json(line)).to_json()}"
                except CourseError as error:  # no sandbox or no digits to be had: nobody's fault
                    answer = f"refused {' '.join(str(error).split())}"
                except Exception as error:
                    answer = f"fault {json.dumps(asdict(Fault.of(error, 'worker')))}"
                results.write(f"{answer}\n")
                results.flush()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # we are about to end
            if bench:
                bench.sandbox.close()


def _end(*_: object) -> None:
    """End, but not so suddenly that the worker's folder stays."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


class Bench:
    """The sandbox, and the judges that use it one after the other."""

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        self.settings = settings
        self.limits = Limits(**settings["limits"])
        self.data = write_digits(folder)
        self.digits = find_digits()
        self.sandbox = self.new_sandbox(start=False)
        import_all(settings["modules"])  # while the sandbox does the same
        self.sandbox.wait()

    def new_sandbox(self, start: bool = True) -> Sandbox:
        """Make a sandbox; it begins to start by itself."""
        s = self.settings
        made = Sandbox(s["isolation"], self.data, s["modules"], s["threads"], self.limits)
        if start:
            made.wait()
        return made

    def mark(self, job: Job) -> Findings:
        """Have a submission judged, by as many judges as it takes."""
        start = time.monotonic()
        findings = Findings(digits=self.digits)
        broken_sandboxes = 0
        while True:
            round_ = Round(job, self.sandbox, findings)
            ended = round_.run()
            job.seconds_left -= round_.seconds
            try:
                self.sandbox.clean()
            except SandboxError:
                self.sandbox.close()
                self.sandbox = self.new_sandbox()
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
    """One judge at work: until it has done all, or dies, or its sandbox breaks."""

    def __init__(self, job: Job, place: Sandbox, findings: Findings) -> None:
        self.job = job
        self.sandbox = place
        self.findings = findings
        self.reason = ""  # why we ended the student's process
        self.doing: dict[str, Any] = {}
        self.until = float("inf")
        self.seconds = 0.0
        self.ended = ""
        self.broken = ""  # what was said of a sandbox that broke

    def run(self) -> str:
        """Give ``end``, ``sandbox`` or ``died``."""
        start = time.monotonic()
        ours, theirs = socket.socketpair()
        text = self.job.to_json()
        pid = os.fork()
        if pid == 0:
            judge.run_job(text, self.sandbox, theirs, lambda: _become_judge(ours))
        theirs.close()
        self.until = start + judge.SETUP_SECONDS + SLACK_SECONDS
        incoming = bytearray()
        try:
            while not self.ended:
                ready, _, _ = select.select([ours], [], [], WATCH_SECONDS)
                if ready:
                    data = ours.recv(2**20)
                    if not data:
                        self.ended = "died"
                    incoming += data
                    self.take(incoming, ours)
                self.watch()
                if time.monotonic() > self.until:
                    self.reason = "timeout"
                    self.ended = "died"
        finally:
            status = end_judge(pid, by_itself=self.ended == "died" and not self.reason)
            ours.close()
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

    def take(self, incoming: bytearray, pipe: socket.socket) -> None:
        """Take over what the judge reports."""
        head = LENGTH.size
        while len(incoming) >= head:
            (length,) = LENGTH.unpack_from(incoming)
            if len(incoming) < head + length:
                return
            event = json.loads(incoming[head : head + length])
            del incoming[: head + length]
            self.event(event, pipe)

    def event(self, event: dict[str, Any], pipe: socket.socket) -> None:
        """Take over one thing that the judge reports."""
        found = self.findings
        if "why" in event:
            pipe.sendall((self.reason or " ").encode())
            self.reason = ""
        elif "end" in event:
            self.ended = self.ended or "end"
        elif "sandbox" in event:
            self.ended = "sandbox"
            self.broken = event["sandbox"]
            self.blame(0)
        elif "fault" in event:
            self.take_fault(as_fault(event["fault"]))
        elif "begin" in event:
            self.doing = event
            self.job.touched |= "index" in event  # a cell of the student's is about to run
            self.until = time.monotonic() + event["seconds"] + SLACK_SECONDS
        elif "test" in event:
            found.tests[event["test"]] = event["failure"]
            found.test_outputs[event["test"]] = event["outputs"]
            found.test_seconds = max(found.test_seconds, event["seconds"])
            self.job.done.append(event["test"])
            self.doing = {}
        elif "lost" in event:
            found.lost[event["lost"]] = event["failure"]
            self.job.lost[event["lost"]] = event["failure"]["verdict"]
            if "index" in self.doing:
                self.job.skipped.append(self.doing["index"])
            self.doing = {}
            self.reason = ""  # it explains no other loss
        elif "cells" in event:
            found.cell_seconds += event["cells"]
        elif "broken" in event:
            found.broken[event["broken"]] = event["failure"]
        elif "over" in event:
            found.status = event["over"]
            found.remarks += [event["remark"]] if "remark" in event else []
        elif "remark" in event:
            self.note(event["remark"])
        elif "index" in event:
            found.outputs[str(event["index"])] = event["outputs"]
            self.doing = {}

    def take_fault(self, fault: Fault) -> None:
        """Put down a fault of ours: it costs an exercise, or the whole submission."""
        self.findings.faults.append(fault)
        if "index" in self.doing:
            self.job.skipped.append(self.doing["index"])
        if fault.exercise:
            self.job.lost[fault.exercise] = "grader"
        else:
            self.findings.status = "grader"
            self.ended = "end"
        self.doing = {}

    def note(self, remark: str) -> None:
        """Put a remark down, once."""
        if remark not in self.findings.remarks:
            self.findings.remarks.append(remark)

    def blame(self, status: int) -> None:
        """Put down what cost the judge or the sandbox its life, so that it is not tried again.

        A judge that ended by itself, by no signal, has failed: nothing that a student sends can
        have it do so. Before a cell of theirs has run, a signal is no doing of theirs either.
        """
        if self.ended == "died" and not self.reason and (status >= 0 or not self.job.touched):
            exercise = self.doing.get("begin", "")
            self.take_fault(
                Fault("judge", "no answer", f"it ended with status {status}", (), exercise)
            )
            return
        reason = self.reason or "crashed"
        if "index" in self.doing:
            self.job.skipped.append(self.doing["index"])
        exercise = self.doing.get("begin")
        if exercise and exercise not in self.findings.lost:
            failure = asdict(Failure(reason, judge.LOSSES[reason]))
            self.findings.lost[exercise] = failure
            self.job.lost[exercise] = reason
            if "test" in self.doing:
                self.findings.tests[self.doing["test"]] = failure
                self.job.done.append(self.doing["test"])
        elif not self.doing and self.ended == "died":
            self.findings.status = "crashed"
            self.note("The judge of this submission ended between two exercises.")
            self.ended = "end"


def end_judge(pid: int, by_itself: bool) -> int:
    """End a judge and read how it ended: its exit status, or -signal.

    One that has closed its line `by_itself` is about to end: it is waited for, a little.
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
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    unneeded.close()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    if sys.platform == "linux":
        die_with_parent()
        resource.setrlimit(resource.RLIMIT_DATA, (JUDGE_MEMORY, JUDGE_MEMORY))


def write_digits(folder: Path) -> Path:
    """Write what students' processes are given as MNIST; return the file.

    Its test part is the last training digits, so that no answer can be fitted to those on which it
    is graded. Judges get the true ones from a file too: nobody waits for a network twice.
    """
    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    count = len(test_images)
    tests = {
        "digits.npz": (test_images, test_labels),
        "stand_in.npz": (train_images[-count:], train_labels[-count:]),
    }
    for name, (images, labels) in tests.items():
        np.savez(
            folder / name, x_train=train_images, y_train=train_labels, x_test=images, y_test=labels
        )
    os.environ["MNIST_PATH"] = str(folder / "digits.npz")
    folder.chmod(0o711)
    (folder / "digits.npz").chmod(0o600)
    (folder / "stand_in.npz").chmod(0o644)
    return folder / "stand_in.npz"


if __name__ == "__main__":
    main()

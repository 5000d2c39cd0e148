"""Many submissions on many cores: tasks are shared out among workers, these or a cluster's."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import psutil

from autograder.errors import ClassroomError
from autograder.judging.limits import DEFAULT_LIMITS, JUDGE_MEMORY, Limits
from autograder.judging.marking import Marked
from autograder.judging.opening import MEMORY as READ_MEMORY
from autograder.judging.worker import (
    Settings,
    Submission,
    close_workers,
    cores,
    make_ready,
    shared_worker,
    start_workers,
)

Given = TypeVar("Given")
Result = TypeVar("Result")

# For a worker that has TensorFlow twice, once in the sandbox, and for what a judge copies of it.
WARM_BYTES = 1_200_000_000
IN_FLIGHT = 4  # tasks sent out per worker: the next one is there when one is done
LOOK_SECONDS = 5  # between two looks at whether the workers are still there


def default_jobs(limits: Limits = DEFAULT_LIMITS) -> int:
    """Return how many workers this machine has cores and memory for, whatever is handed in.

    Each first reads a submission; then student and judge hold memory, and two folders do.
    """
    judged = limits.memory + 2 * limits.files + JUDGE_MEMORY
    fitting = psutil.virtual_memory().available // (WARM_BYTES + max(READ_MEMORY, judged))
    return max(1, min(cores(), fitting))


@dataclass(frozen=True)
class Engine:
    """Runs tasks on `count` identical workers; those of this machine are `starting`.

    `look` raises a `ClassroomError` when nobody is left who could do them.
    """

    executor: Executor
    count: int
    settings: Settings
    starting: list[Future[None]] = field(default_factory=list)
    look: Callable[[], None] = lambda: None

    def wait(self) -> None:
        """Wait until the workers of this machine are ready.

        Raises
        ------
        SandboxError
            When no sandbox is available.
        """
        for one in self.starting:
            one.result()

    def run_all(
        self,
        function: Callable[[Given], Result],
        tasks: Iterable[Given],
        alone: bool = False,
    ) -> Iterator[tuple[Given, Result | BaseException]]:
        """Run a function on each task; yield task and result, or exception, as each is done.

        Only a few tasks for each worker are under way at once, so that memory does not grow with
        their number; with `alone` one in all, beside which no other is.

        Raises
        ------
        ClassroomError
            When nobody is left who could do them.
        """
        waiting = iter(tasks)
        most = 1 if alone else IN_FLIGHT * self.count
        under_way: dict[Future[Result], Given] = {}
        while True:
            for task in islice(waiting, most - len(under_way)):
                under_way[self.executor.submit(function, task)] = task
            if not under_way:
                return
            done = wait(under_way, LOOK_SECONDS, FIRST_COMPLETED).done
            taken_back = {future for future in done if future.cancelled()}
            for future in done - taken_back:
                yield under_way.pop(future), future.exception() or future.result()
            if taken_back or not done:
                self.look()
            for future in taken_back:
                yield under_way.pop(future), CancelledError("it was taken back")


@contextmanager
def engine_here(settings: Settings, count: int) -> Iterator[Engine]:
    """Yield an engine with `count` workers on this machine, which share its cores.

    Its threads only wait: each worker is a separate process, and so is each judge.

    Raises
    ------
    ClassroomError
        When the workers cannot be started.
    """
    try:
        made = start_workers(settings, count)
    except OSError as error:
        close_workers()
        raise ClassroomError(
            f"The workers could not be started ({error}). Is there memory for {count} of them? "
            "Use fewer with --jobs."
        ) from error
    with ThreadPoolExecutor(count) as executor:
        try:
            starting = [executor.submit(make_ready, one) for one in made]
            yield Engine(executor, count, settings, starting)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
            close_workers()


@dataclass(frozen=True)
class Task:
    """One submission to mark, with everything that a process anywhere needs to mark it."""

    submission: Submission
    settings: Settings

    def mark(self) -> Marked:
        """Mark it with one of this process's workers."""
        with shared_worker(self.settings) as worker:
            return worker.mark(self.submission)

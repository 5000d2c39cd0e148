"""Many submissions on many cores: this machine's workers, or those of a Dask cluster."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import psutil

from autograder.errors import ClassroomError
from autograder.judging.limits import Limits
from autograder.judging.marking import Marked
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

WARM_BYTES = 1_500_000_000  # for a worker with TensorFlow, besides a submission's own memory
IN_FLIGHT = 4  # tasks sent out per worker: the next one is there when one is done
LARGE_TASK = "100 MB"  # a notebook of 64 MB is the largest that is read


def default_jobs(memory: int = Limits().memory) -> int:
    """Return how many workers this machine has cores and memory for."""
    fitting = psutil.virtual_memory().available // (WARM_BYTES + memory)
    return max(1, min(cores(), fitting))


@dataclass(frozen=True)
class Engine:
    """Runs tasks on `count` identical workers; those of this machine are `starting`."""

    executor: Executor
    count: int
    settings: Settings
    starting: list[Future[None]] = field(default_factory=list)

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
        self, function: Callable[[Given], Result], tasks: Iterable[Given]
    ) -> Iterator[tuple[Given, Result | BaseException]]:
        """Run a function on each task; yield task and result, or exception, as each is done.

        Only a few tasks for each worker are under way at once, so that memory does not grow with
        their number.
        """
        waiting = iter(tasks)
        under_way: dict[Future[Result], Given] = {}
        while True:
            for task in islice(waiting, IN_FLIGHT * self.count - len(under_way)):
                under_way[self.executor.submit(function, task)] = task
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                task = under_way.pop(future)
                yield task, future.exception() or future.result()


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


@contextmanager
def engine_of(scheduler: str, settings: Settings) -> Iterator[Engine]:
    """Yield an engine with the workers of a Dask scheduler.

    Raises
    ------
    ClassroomError
        When the scheduler at the address does not answer, or has no workers.
    """
    import dask
    from distributed import Client  # takes half a second, and most classes do not need it

    with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGE_TASK}):
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise ClassroomError(
                f"No Dask scheduler answers at {scheduler}. Is it running, and is the address like "
                "tcp://host:8786?"
            ) from error
        with client:
            workers = client.scheduler_info(n_workers=-1)["workers"]
            if not workers:
                raise ClassroomError(f"The scheduler at {scheduler} has no workers. Start some.")
            executor = client.get_executor(pure=False, retries=1)
            yield Engine(executor, len(workers), settings)


@dataclass(frozen=True)
class Task:
    """One submission to mark, with everything that a process anywhere needs to mark it."""

    submission: Submission
    settings: Settings

    def mark(self) -> Marked:
        """Mark it with one of this process's workers."""
        with shared_worker(self.settings) as worker:
            return worker.mark(self.submission)

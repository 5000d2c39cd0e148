"""Many tasks on many cores: Dask's scheduler, on this machine or on a cluster."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import dask
import psutil
from distributed import Client, LocalCluster, as_completed
from distributed.security import Security

from autograder.errors import ClassroomError
from autograder.judging.limits import Limits
from autograder.judging.marking import Marked, Material, Rules, mark
from autograder.judging.submitted import Submitted
from autograder.judging.worker import cores, shared_worker

Given = TypeVar("Given")
Result = TypeVar("Result")

WARM_BYTES = 1_500_000_000  # that a worker with TensorFlow takes, beside a submission's own memory
LOCAL = {
    "distributed.comm.timeouts.connect": "60s",
    "distributed.scheduler.http.routes": [],  # nothing is told to other users over HTTP
    "distributed.worker.http.routes": [],
}
IN_FLIGHT = 4  # tasks given out for each worker


def default_jobs(memory: int = Limits().memory) -> int:
    """Give how many workers this machine has cores and memory for."""
    fitting = psutil.virtual_memory().available // (WARM_BYTES + memory)
    return max(1, min(cores(), fitting))


@contextmanager
def engine(jobs: int, scheduler: str | None = None) -> Iterator[Client]:
    """Give a client of a scheduler: one started here with so many workers, or one by its address.

    What passes between the local workers is encrypted with a key of its own, since whoever could
    talk to the scheduler could run code as this user.

    Raises
    ------
    ClassroomError
        When the scheduler at the address does not answer.
    """
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler:
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise ClassroomError(
                f"No Dask scheduler answers at {scheduler}. Is it running, and is the address like "
                "tcp://host:8786?"
            ) from error
        with client:
            if not client.scheduler_info()["workers"]:
                raise ClassroomError(f"The scheduler at {scheduler} has no workers. Start some.")
            yield client
        return
    with dask.config.set(LOCAL):
        try:
            cluster = LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",  # None would mean port 8787, used or not
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,  # each worker watches its own
                silence_logs=logging.CRITICAL,
                security=Security.temporary(),
            )
        except (OSError, RuntimeError) as error:
            raise ClassroomError(
                f"The workers could not be started ({error}). Is there memory for {jobs} of them? "
                "Name fewer with --jobs."
            ) from error
        with cluster, Client(cluster) as client:
            yield client


def run_all(
    client: Client, function: Callable[[Given], Result], tasks: Iterable[Given]
) -> Iterator[tuple[Given, Result | BaseException]]:
    """Run a function on each task; give task and result, or exception, as each is done.

    Only a few tasks for each worker are under way at once, so that memory does not grow with
    their number.
    """
    waiting = iter(tasks)
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    under_way: dict[Any, Given] = {}

    def give_out(count: int) -> list[Any]:
        chosen = list(islice(waiting, count))
        futures = client.map(function, chosen, pure=False, retries=1) if chosen else []
        under_way.update({future.key: task for future, task in zip(futures, chosen, strict=True)})
        return futures

    done = as_completed(give_out(IN_FLIGHT * workers), with_results=True, raise_errors=False)
    for batch in done.batches():
        done.update(give_out(len(batch)))
        for future, result in batch:
            if future.status != "finished":
                result = result[1] if isinstance(result, tuple) else result
            task = under_way.pop(future.key)
            future.release()
            yield task, result


@dataclass(frozen=True)
class Task:
    """One submission to mark, with all that a worker anywhere needs for it."""

    submitted: Submitted
    material: Material
    rules: Rules
    modules: tuple[str, ...]
    threads: int

    def mark(self) -> Marked:
        """Mark it with the worker of this process."""
        rules = self.rules
        worker = shared_worker(rules.isolation, self.modules, self.threads, rules.limits)
        return mark(self.material, self.submitted, self.rules, worker)

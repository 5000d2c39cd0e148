"""The workers of a Dask scheduler: each proves what it is before it marks, and all are watched.

A Dask worker is a process elsewhere. The same answer must earn the same there as here, so a worker
is used only if it has the same course, packages and digits as this machine, and a sandbox.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.errors import ClassroomError, SandboxError
from autograder.judging.engine import LOOK_SECONDS, Engine
from autograder.judging.job import Job
from autograder.judging.sums import package_versions, sum_code
from autograder.judging.worker import Settings, Share, share_cores, shared_worker
from mnist_utils import __version__
from mnist_utils.data import DigitSet, loaded_digits

if TYPE_CHECKING:
    from distributed import Client

Given = TypeVar("Given")
Result = TypeVar("Result")

CONNECT_SECONDS = 10
ANSWER_SECONDS = 10  # for a scheduler to say which workers it has
LOST_SECONDS = 30  # without a sign of life, after which a scheduler or a worker counts as lost
DESCRIBE_SECONDS = 60  # for a worker to import the course
READY_SECONDS = 300  # for a worker to make a sandbox: a busy machine takes a minute
LARGE_TASK = "100 MB"  # a notebook of 64 MB is the largest that is read
SAME = "Install there what is installed here, and start it again."
KEPT = "What was finished is kept; grade again to go on."


# What a worker does when it is asked.


def describe_course() -> dict[str, str]:
    """Say what this process would mark with, in words that other versions understand."""
    code = {"the course": __version__, "the code that marks": sum_code()[:12]}
    return code | package_versions()


def prove_ready(settings: Settings, share: Share) -> tuple[DigitSet, str]:
    """Start and end a student's process; return the digits here, and what failed or ""."""
    share_cores(share)
    with shared_worker(settings) as worker:
        findings = worker.judge(Job([], {}))
    return findings.digits, findings.faults[0].sentence if findings.faults else ""


def run_there(function: Callable[[Given], Result], task: Given) -> Result:
    """Run a task; say which worker it is that has lost its sandbox."""
    from distributed import get_worker

    try:
        return function(task)
    except SandboxError as error:
        raise SandboxError(f"The worker at {get_worker().address}: {error}") from None


# What `grade` does.


@contextmanager
def engine_of(
    scheduler: str, settings: Settings, tell: Callable[[str], None] = print
) -> Iterator[Engine]:
    """Yield an engine with the workers of a Dask scheduler that are like this machine.

    Each that is not is told by name, with what differs. Those that join later are not used.

    Raises
    ------
    ClassroomError
        When the scheduler at the address does not answer, or has no workers that can be used.
    DataError
        When there are no digits here.
    """
    import dask
    from distributed import Client  # takes half a second, and most classes do not need it

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say what is lost
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGE_TASK}):
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise ClassroomError(
                f"No Dask scheduler answers at {scheduler}. Is it running, and is the address like "
                "tcp://host:8786?"
            ) from error
        try:
            cluster = _Cluster(client, scheduler)
            if not cluster.workers:
                raise ClassroomError(f"The scheduler at {scheduler} has no workers. Start some.")
            refused = cluster.shake_hands(settings)
            if not cluster.workers:
                told = [f"No worker at {scheduler} can be used; nothing was marked.", *refused]
                raise ClassroomError("\n".join(told))
            for sentence in refused:
                tell(sentence)
            yield Engine(cluster, len(cluster.workers), settings, look=cluster.look)
        finally:
            with suppress(Exception):  # it may be gone
                client.close(ANSWER_SECONDS)


class _Cluster(Executor):
    """The workers in use: their names by address. A task goes to one of them, and to no other."""

    def __init__(self, client: "Client", scheduler: str) -> None:
        self.client = client
        self.scheduler = scheduler
        self.seen: dict[str, tuple[float, float]] = {}  # each worker's sign of life, and since when
        self.known = self._ask()
        self.workers = {address: str(one["name"]) for address, one in self.known.items()}

    def submit(self, function: Callable[..., Any], /, *tasks: Any, **_: Any) -> Future[Any]:
        """Give a task to any of the workers in use."""
        return self._send(self.workers, run_there, function, *tasks)

    def _send(self, workers: Iterable[str], *what: Any) -> Future[Any]:
        """Send work to one of some workers."""
        try:
            there = self.client.get_executor(pure=False, retries=1, workers=list(workers))
            sent: Future[Any] = there.submit(*what)
        except Exception:
            self.look()
            raise
        return sent

    def look(self) -> None:
        """Look whether the scheduler and one of the workers in use are still there.

        Raises
        ------
        ClassroomError
            When they are not, or have given no sign of life for too long.
        """
        if not self._alive():
            raise ClassroomError(f"The last worker at {self.scheduler} was lost. {KEPT}")

    def _alive(self) -> set[str]:
        """Return the workers in use that are there."""
        now = time.monotonic()
        found = set()
        for address, one in self._ask().items():
            if self.seen.get(address, (None, now))[0] != one["last_seen"]:
                self.seen[address] = one["last_seen"], now
            if address in self.workers and now - self.seen[address][1] < LOST_SECONDS:
                found.add(address)
        return found

    def _ask(self) -> dict[str, dict[str, Any]]:
        """Return what the scheduler says about its workers, by address."""
        until = time.monotonic() + LOST_SECONDS
        # A client that has lost its scheduler has given up every task, even if it comes back.
        while self.client.status == "running" and self.client.scheduler is not None:
            with suppress(OSError):
                identity = self.client.scheduler.identity
                found = self.client.sync(identity, n_workers=-1, callback_timeout=ANSWER_SECONDS)
                return dict(found["workers"])
            if time.monotonic() > until:
                break
            time.sleep(1)
        raise ClassroomError(f"The Dask scheduler at {self.scheduler} no longer answers. {KEPT}")

    def shake_hands(self, settings: Settings) -> list[str]:
        """Keep the workers that are like this machine; say for each other one why it is not used.

        First each says what it is, outside of any task: one without the course would not survive a
        task.
        """
        here, digits = describe_course(), loaded_digits()
        try:  # it reads each task, too
            self.client.run_on_scheduler(describe_course, callback_timeout=DESCRIBE_SECONDS)
        except Exception as error:
            raise ClassroomError(
                f"The scheduler at {self.scheduler} cannot be used: {_unlike(error, here)}"
            ) from error
        addresses = list(self.workers)
        with ThreadPoolExecutor(len(addresses)) as threads:
            said = threads.map(self._describe, addresses)
            why = {one: _unlike(answer, here) for one, answer in zip(addresses, said, strict=True)}
        shares = self._shares([address for address, reason in why.items() if not reason])
        proofs = {
            self._send([address], prove_ready, settings, share): address
            for address, share in shares.items()
        }
        until = time.monotonic() + READY_SECONDS
        waiting = set(proofs)
        while waiting and time.monotonic() < until:
            waiting = wait(waiting, LOOK_SECONDS).not_done
            alive = self._alive()
            waiting = {future for future in waiting if proofs[future] in alive}
        for future, address in proofs.items():
            why[address] = _unready(future, digits)
        refused = [
            f"The worker {self.workers[address]} at {address} is not used: {reason}"
            for address, reason in why.items()
            if reason
        ]
        self.workers = {one: name for one, name in self.workers.items() if not why[one]}
        return refused

    def _shares(self, addresses: list[str]) -> dict[str, Share]:
        """Share out the cores of each machine among those who mark on it, one for each thread."""
        count = Counter[str]()  # of each machine's workers so far
        first = {}
        for address in addresses:
            one = self.known[address]
            first[address] = count[one["host"]]
            count[one["host"]] += one["nthreads"]
        return {one: Share(place, count[self.known[one]["host"]]) for one, place in first.items()}

    def _describe(self, address: str) -> object:
        """Return what a worker says about its course, or the exception that it answers."""
        try:
            answers = self.client.run(
                describe_course, workers=[address], callback_timeout=DESCRIBE_SECONDS
            )
        except Exception as error:  # whatever another version, or a part of one, may raise
            return error
        return answers.get(address)


def _unlike(answer: object, here: dict[str, str]) -> str:
    """Say how a worker's course differs from the one here, and what to do; "" if it does not."""
    if not isinstance(answer, dict):
        kind = type(answer).__name__  # Dask wraps what a worker could not even load
        named = str(answer) if kind == "Exception" else f"{kind}: {answer}"
        return f"it cannot say which course it has ({named}). {SAME}"
    different = [
        f"{name} is {answer.get(name, 'missing')} there and {mine} here"
        for name, mine in here.items()
        if answer.get(name) != mine
    ]
    return f"{'; '.join(different)}. {SAME}" if different else ""


def _unready(future: "Future[tuple[DigitSet, str]]", digits: DigitSet) -> str:
    """Say why a worker cannot mark as this machine does, and what to do; "" if it can."""
    if not future.done() or future.cancelled():
        return "it ended, or took too long, while it made its sandbox. Its own log says more."
    if error := future.exception():
        named = "" if isinstance(error, SandboxError) else f"{type(error).__name__}: "
        return f"{named}{error}"
    found, fault = future.result()
    if fault:
        return f"{fault}."
    if found != digits:
        return (
            f"its digits are {found.name} ({found.sum}), and here they are {digits.name} "
            f"({digits.sum}). Set MNIST_PATH to the same file on both machines."
        )
    return ""

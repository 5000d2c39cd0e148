"""Where a maintainer finds the grader's own faults: `records/.log` of a classroom."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from autograder.inside.fault import Fault

LOG_BYTES, LOGS = 1_000_000, 3  # for one file, and how many older ones: some 8,000 faults of 0.5 kB
logger = logging.getLogger("autograder.faults")


def log_file(classroom: Path) -> Path:
    """Return where the faults of a classroom's grader are written."""
    return classroom / "records" / ".log"


@contextmanager
def fault_log(classroom: Path | None, verbose: bool = False) -> Iterator[None]:
    """Write faults to a classroom's log inside this block; with `verbose`, also to the terminal.

    Without a classroom, or if its log cannot be written, they go to the terminal: none is lost.
    """
    shown = logging.StreamHandler(sys.stderr)
    handlers: list[logging.Handler] = [shown] if verbose or classroom is None else []
    try:
        if classroom is not None:
            handlers.append(_log_of(classroom))
    except OSError:
        handlers = [shown]
    form = logging.Formatter("%(asctime)s %(message)s")
    logger.propagate = False
    for handler in handlers:
        handler.setFormatter(form)
        logger.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _log_of(classroom: Path) -> RotatingFileHandler:
    path = log_file(classroom)
    path.parent.mkdir(exist_ok=True)
    return RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS, encoding="utf-8")


def tell(fault: Fault, student: str, lesson: str) -> None:
    """Log a fault: who was being marked, where it happened, and the calls that led to it."""
    head = f"{student} {lesson} {fault.exercise or '(the whole submission)'}: in the {fault.where}"
    calls = "".join(f"\n    {frame}" for frame in fault.frames)
    logger.error("%s: %s: %s%s", head, fault.error, fault.message, calls)

"""Where we are: the course's lessons and solutions, a student's own work, and inside a check."""

from __future__ import annotations  # `doctor` must start where Python is too old

import contextlib
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BROUGHT = PACKAGE / "course"  # what a wheel brings; in a checkout the lessons are beside us
CHECKOUT = None if BROUGHT.is_dir() else PACKAGE.parent
LESSONS = (CHECKOUT or BROUGHT) / "lessons"
SOLUTIONS = (CHECKOUT or BROUGHT) / "solutions"  # no wheel has them
CHECKING = "MNIST_UTILS_CHECKING"  # set where a check runs: a check in a cell begins no other


def find_work() -> Path:
    """Find the folder of a student's copies, whether or not it exists.

    In a checkout it is there. Otherwise it is in the current folder, or around it: JupyterLab's
    terminals and kernels start where the notebook is.
    """
    if CHECKOUT:
        return CHECKOUT / "work"
    with contextlib.suppress(OSError):  # somebody has removed the current folder
        current = Path.cwd()
        for folder in (current, current.parent):
            copies = folder.glob("*/*.ipynb") if folder.name == "work" else ()
            if any(path.stem == path.parent.name for path in copies):
                return folder
        return current / "work"
    return Path("work")


def find_repository() -> str:
    """Return the address at which the course is published, as its package states it, or ""."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        for address in metadata.metadata("mnist-course").get_all("Project-URL") or ():
            label, _, url = address.partition(", ")
            if label == "Repository":
                return str(url).rstrip("/")
    return ""


WORK = find_work()

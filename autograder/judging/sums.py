"""A mark's two sums: of what was handed in, and of what marks it. Nothing else changes a mark."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

import mnist_utils
from autograder.judging.limits import Limits
from autograder.judging.record import Marking
from autograder.judging.submitted import Submitted
from mnist_utils.data import DigitSet

# What tests and answers compute with, what carries values between them, and what runs cells.
PACKAGES = ("numpy", "keras", "tensorflow", "matplotlib", "scikit-learn", "msgpack", "ipython")
# Beside the code that marks, but without effect on any mark.
NO_MARKING = {
    "judging": {"doctor.py", "acts.py", "prove.py", "engine.py", "cluster.py", "sums.py"},
    "mnist_utils": {
        *("doctor.py", "__main__.py", "check.py", "files.py", "given.py", "kernel.py"),
        *("lessons.py", "open_notebook.py", "place.py", "progress.py", "report.py"),
        *("commands.py", "here.py"),
    },
}


def sum_submission(submitted: Submitted) -> str:
    """Return a sum that changes with what was handed in, and when."""
    # What Jupyter keeps of a notebook beside it is no other work.
    files = [file for file in submitted.files if not file.is_checkpoint] or submitted.files
    parts = [file.data for file in files]
    if [(file.name, file.elsewhere) for file in files] != [(f"{submitted.lesson}.ipynb", False)]:
        parts += [f"{file.name} {file.elsewhere}".encode() for file in files]
        parts.append(submitted.remark.encode("utf-8", "replace"))
    return _sum_all([*parts, submitted.timestamp.encode()])


def _sum_all(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def describe_marking(
    lesson: str, isolation: str, limits: Limits, digits: DigitSet, secret: int, any_digits: bool
) -> Marking:
    """Describe what a mark made here and now is made with; `lesson` is the lesson's sum."""
    return Marking(
        lesson,
        sum_code(),
        digits.name,
        package_versions(),
        asdict(limits) | {"isolation": isolation},
        _sum_secret(secret),
        digits.sum,
        any_digits,
        mnist_utils.__version__,
    )


@cache
def _sum_secret(secret: int) -> str:
    return hashlib.sha256(f"{secret:x}".encode()).hexdigest()[:16]


@cache
def sum_code() -> str:
    """Return a sum over the files whose change may change a mark."""
    package = Path(__file__).parents[1]
    folders = [package / "inside", package / "judging", Path(mnist_utils.__file__).parent]
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if path.name not in NO_MARKING.get(folder.name, set()):
                total.update(path.relative_to(folder.parent).as_posix().encode())
                total.update(path.read_bytes())
    return total.hexdigest()


@cache
def package_versions() -> dict[str, str]:
    """Return the versions of the packages that affect marks."""
    return {name: version(name) for name in PACKAGES}

"""How much a submission may take. An instructor sets it in nbgrader_config.py: `c.Autograder.…`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    `memory` is in bytes, of all its processes together, and counts from what the lessons' imports
    take; `processes` counts threads too; `files` is in bytes, in /tmp and as many in /dev/shm.
    `call_seconds` holds for one call, one answer's cell and one added cell, `submission_seconds`
    for everything, beside what test cells state for themselves. `output` is in characters.
    """

    memory: int = 2 * 2**30  # training the course's largest network takes 0.6 GB
    processes: int = 64  # TensorFlow alone starts some 20 threads
    files: int = 64 * 2**20  # they lie in memory, which others need
    call_seconds: float = 60  # the slowest reference answer takes 12 s on one core
    submission_seconds: float = 300  # five calls that wait for their limit
    output: int = 2**20  # a page of more is not read by anybody


DEFAULT_LIMITS = Limits()

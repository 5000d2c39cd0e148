"""How much a submission may take. An instructor sets it in nbgrader_config.py: `c.Autograder.…`."""

from dataclasses import dataclass

# Of the judge of a submission, in bytes, besides what the imports take. No class sets it: the
# course's own tests need 0.5 GB, and a network that fills the largest message nearly all of it.
JUDGE_MEMORY = 3 * 2**29


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    `memory` is in bytes, for all its processes together, and does not include what the lessons'
    imports take; `processes` includes threads; `files` is in bytes, in /tmp and as many in
    /dev/shm. `call_seconds` applies to one call, one answer's cell and one added cell,
    `submission_seconds` to everything, besides what test cells state for themselves. `output` is in
    characters.
    """

    memory: int = 2 * 2**30  # training the course's largest network takes 0.6 GB
    processes: int = 64  # TensorFlow alone starts about 20 threads
    files: int = 64 * 2**20  # they are in memory, which others need
    call_seconds: float = 60  # the slowest reference answer takes 12 s on one core
    submission_seconds: float = 300  # five calls that reach their limit
    output: int = 2**20  # nobody reads a longer page


DEFAULT_LIMITS = Limits()

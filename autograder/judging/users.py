"""User ids for sandboxes: each is held by one sandbox alone.

Where we mark as root, submitted code runs as a user who is nobody else. The kernel counts processes
by user, in all sandboxes of the machine together, so two that were the same user would share one
limit. (Where we do not mark as root, each sandbox has user ids of its own.)
"""

import fcntl
import os
from contextlib import ExitStack
from pathlib import Path

from autograder.errors import SandboxError

USERS = range(60_706, 61_184)  # given to nobody by systemd (its UIDS-GIDS), nor by Debian
FOLDER = Path("/run/autograder-users")  # one for all graders of this machine


def hold_user(stack: ExitStack, folder: Path = FOLDER) -> tuple[int, int]:
    """Take a user id that no sandbox has, and hold it as long as a descriptor is open.

    Returns
    -------
    user, descriptor : int
        The descriptor is closed with the stack. Hand it on to the processes that have the id: it
        is free again when the last of them has ended, however that comes.

    Raises
    ------
    SandboxError
        When none is free, or it cannot be said which are.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.lstat(folder).st_uid != os.geteuid():
            raise PermissionError(0, "it is another user's")
        for user in USERS:
            lock = _lock(folder / str(user))
            if lock is not None:
                stack.callback(os.close, lock)
                return user, lock
    except OSError as error:
        raise SandboxError(
            f"{folder}, where sandboxes note which user each of them is, cannot be used "
            f"({error.strerror}). Make /run writable for root (in a container: --tmpfs /run)."
        ) from error
    raise SandboxError(
        f"All {len(USERS)} users that sandboxes on this machine can run as are taken. Wait until "
        "other graders are done, or end them."
    )


def _lock(path: Path) -> int | None:
    """Lock a file that is made where it is missing; give its descriptor, None if it is locked."""
    lock = os.open(path, os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return lock

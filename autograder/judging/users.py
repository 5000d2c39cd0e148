"""User ids for sandboxes: only one sandbox holds each.

When we mark as root, submitted code runs as a user that nothing else uses. The kernel counts
processes by user, in all sandboxes of the machine together, so two with the same user would share
one limit. (When we do not mark as root, each sandbox has its own user ids.)
"""

import fcntl
import os
from contextlib import ExitStack
from pathlib import Path

from autograder.errors import SandboxError

USERS = range(60_706, 61_184)  # assigned neither by systemd (its UIDS-GIDS) nor by Debian
FOLDER = Path("/run/autograder-users")  # one for all graders on this machine


def hold_user(stack: ExitStack, folder: Path = FOLDER) -> tuple[int, int]:
    """Take a user id that no sandbox has, and hold it as long as a descriptor is open.

    Returns
    -------
    user, descriptor : int
        The descriptor is closed with the stack. Pass it to the processes that have the id: the id
        is free again once the last of them has ended, for whatever reason.

    Raises
    ------
    SandboxError
        When none is free, or we cannot tell which are.
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
    """Lock a file, made if missing; return its descriptor, or None if it is already locked."""
    lock = os.open(path, os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return lock

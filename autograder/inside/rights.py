"""Rights and limits: what a student's process may do, set before any of its code runs."""

import ctypes
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

# Files and folders in /tmp, and as many in /dev/shm: each takes about 1 kB of the kernel's memory,
# which no limit counts, so 8 MB in all.
TMPFS_FILES = 4096
OPEN_FILES = 256  # for one process: TensorFlow and Keras, imported and training, have 6 open

# Linux's own numbers for prctl, mount and capset.
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 24, 36, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
MS_NOSUID, MS_NODEV = 2, 4
CAPABILITY_VERSION = 0x20080522


@dataclass
class Settings:
    """How the parent prepares itself.

    `modules` are imported beforehand, "a.b" or "a:b" for `from a import b`. `memory` and `files`
    are in bytes, `processes` includes threads; `judging/limits.py` says why so much. `user` is the
    id to become, or None. `own_processes` says whether this is process 1 of a namespace of its own;
    `own_folders` whether /tmp and /dev/shm are its own; `has_rights` whether there are rights to
    give up.
    """

    modules: list[str] = field(default_factory=list)
    folder: str = "/tmp"
    memory: int = 2 * 2**30
    files: int = 64 * 2**20
    processes: int = 64
    user: int | None = None
    own_processes: bool = True
    own_folders: bool = True
    has_rights: bool = True


def give_up_rights(settings: Settings) -> None:
    """Become as weak as a student's process must be."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not settings.own_processes:
        die_with_parent()
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    options = f"size={settings.files},nr_inodes={TMPFS_FILES},mode=1777".encode()
    for folder in (b"/tmp", b"/dev/shm") if settings.own_folders else ():
        if libc.mount(b"tmpfs", folder, b"tmpfs", MS_NOSUID | MS_NODEV, options):
            raise OSError(ctypes.get_errno(), "a small file system could not be mounted")
    if not settings.has_rights:
        return
    for capability in range(64):
        # as many as the kernel's sets have bits; for those that do not exist: EINVAL
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if settings.user is not None:
        os.setgroups([])
        os.setresgid(settings.user, settings.user, settings.user)
        os.setresuid(settings.user, settings.user, settings.user)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", CAPABILITY_VERSION, 0)
    if libc.capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # children cannot trace us or look into our memory


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Make this process end when the one that started it ends, if the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)


def limit(settings: Settings) -> None:
    """Set the limits of a child. Memory that the imports already take does not count."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # so that the watcher outside sees its memory
        status = Path("/proc/self/status").read_text().split()
        taken = 1024 * int(status[status.index("VmData:") + 1])
        _set_limit(resource.RLIMIT_DATA, taken + settings.memory)
    if settings.own_processes:  # elsewhere all processes of the user would count
        _set_limit(resource.RLIMIT_NPROC, settings.processes)
    _set_limit(resource.RLIMIT_FSIZE, settings.files)
    _set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _set_limit(resource.RLIMIT_CORE, 0)


def _set_limit(which: int, value: int) -> None:
    """Set a limit, soft and hard alike, so that it cannot be raised again."""
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))

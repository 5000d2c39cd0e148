"""Rights and limits: what a student's process may do, set before any of its code runs."""

import ctypes
import errno
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
NAMESPACES = ("mnt", "pid", "net", "ipc", "uts")  # which whoever starts a sandbox has others of
NOT_ISOLATED = "whatever was to isolate us did not"  # told with its remedy in judging/bubblewrap.py
CRASHES = "crashes would be handed to a program of this machine"  # and this, too
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")
MOUNTS = Path("/proc/self/mountinfo")
NO_CORE = 1  # bytes: see `no_core_dumps`


@dataclass
class Settings:
    """How the parent prepares itself.

    `modules` are imported beforehand, "a.b" or "a:b" for `from a import b`. `memory` and `files`
    are in bytes, `processes` includes threads; `judging/limits.py` says why so much. `user` is the
    id to become, or None. `own_processes` says whether this is process 1 of a namespace of its own;
    `own_folders` whether /tmp and /dev/shm are its own; `has_rights` whether there are rights to
    give up. Where one of these is true, `outside` is what `surroundings` gave whoever started this.
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
    outside: dict[str, str] = field(default_factory=dict)


def surroundings() -> dict[str, str]:
    """Return what tells this process's surroundings from others: namespaces, the root folder."""
    found = {name: os.readlink(f"/proc/self/ns/{name}") for name in [*NAMESPACES, "user"]}
    root = os.stat("/")
    return found | {"root folder": f"{root.st_dev}:{root.st_ino}"}


def prove_isolated(settings: Settings) -> None:
    """Prove what the warm parent takes for granted, before it mounts or ends anything.

    What started us was to isolate us. A program of the same name that does not, such as a wrapper
    or a broken build, would have us mount over the machine's own /tmp, end the machine's processes,
    and run students' code among them.

    Raises
    ------
    PermissionError
        When something is as it is outside.
    """
    here = surroundings()
    own = [*NAMESPACES, "root folder", *(["user"] if settings.user is None else [])]
    shared = [name for name in own if settings.outside.get(name, here[name]) == here[name]]
    if settings.own_processes and os.getpid() != 1:
        shared.append("process 1")
    if " shared:" in MOUNTS.read_text():  # what is mounted here would be mounted there, too
        shared.append("mounts")
    try:
        os.sched_setaffinity(0, os.sched_getaffinity(0))
        shared.append("system calls")
    except PermissionError:
        pass  # it is the filter that answers
    if shared:
        raise PermissionError(f"{NOT_ISOLATED} ({', '.join(shared)})")
    pattern = CORE_PATTERN.read_text()
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if pattern.startswith("@") or (pattern.startswith("|") and limit != NO_CORE):
        raise PermissionError(f"{CRASHES} ({pattern.split()[0]})")


def no_core_dumps() -> None:
    """Have no crash of this process written down, neither to a file nor to a program.

    Where `kernel.core_pattern` begins with ``|``, the kernel starts the program that it names for
    each crash and hands it the process's memory, whatever the limit, unless that is exactly 1
    (fs/coredump.c). For a file 1 byte is too little. Where no limit but 0 may be set, it stays.
    """
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (NO_CORE, NO_CORE))
    except ValueError:
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def give_up_rights(settings: Settings) -> None:
    """Become as weak as a student's process must be."""
    if settings.own_processes or settings.own_folders or settings.has_rights:
        prove_isolated(settings)
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
    for capability in range(64):  # as many as the kernel's sets have bits
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) and ctypes.get_errno() != errno.EINVAL:
            raise OSError(ctypes.get_errno(), "a right could not be given up for good")
    if settings.user is not None:
        os.setgroups([])
        os.setresgid(settings.user, settings.user, settings.user)
        os.setresuid(settings.user, settings.user, settings.user)
    header = struct.pack("=Ii", CAPABILITY_VERSION, 0)
    refused = (
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
        or libc.capset(header, bytes(24))
        or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        or libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # no child can trace us or look into our memory
    )
    if refused:
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")


def die_with_parent(by: int = signal.SIGKILL) -> None:
    """Make this process end when the one that started it ends, if the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)


def limit(settings: Settings) -> None:
    """Set the limits of a child. Memory that the imports already take does not count.

    One more, that of core dumps, was set before the parent was started: it may not be changed.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # so that the watcher outside sees its memory
        limit_data(settings.memory)
    if settings.own_processes:  # elsewhere all processes of the user would count
        _set_limit(resource.RLIMIT_NPROC, settings.processes)
    _set_limit(resource.RLIMIT_FSIZE, settings.files)
    _set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)


def limit_data(more: int) -> None:
    """Let this process hold no more than what it already does, and so many bytes."""
    status = Path("/proc/self/status").read_text().split()
    taken = 1024 * int(status[status.index("VmData:") + 1])
    _set_limit(resource.RLIMIT_DATA, taken + more)


def _set_limit(which: int, value: int) -> None:
    """Set a limit, soft and hard alike, so that it cannot be raised again."""
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))

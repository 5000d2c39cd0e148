"""The system call filter: it refuses what no lesson needs and no limit sees.

It is assembled by hand, since libseccomp compares all 64 bits of an argument where the kernel takes
an int: with garbage in the upper half a call would pass a filter that tests for equality.
"""

import platform
import struct
from typing import Any

from autograder.errors import SandboxError

# The system calls that no lesson needs and no limit sees, by their number on each machine. Memory
# without a name: memfd_create, memfd_secret, shmget, mq_open and the like. Other processes: ptrace
# and the like; 1 is the warm parent. New namespaces would give new rights.
SYSTEM_CALLS = {
    "x86_64": {
        "architecture": 0xC000003E,
        "refused": [
            *(319, 447, 29, 30, 64, 68, 240),  # memfd_create, memfd_secret, shm*, semget, msgget
            *(101, 310, 311, 440, 312, 438),  # ptrace, process_vm_*, process_madvise, kcmp, pidfd
            *(144, 142, 314, 141, 251),  # sched_set*, setpriority, ioprio_set
            *(425, 321, 298, 323, 248, 249, 250),  # io_uring, bpf, perf, userfaultfd, keys
            *(272, 308, 278, 206, 444),  # unshare, setns, vmsplice, io_setup, landlock
            203,  # sched_setaffinity: each sandbox keeps to its share of the cores
        ],
        "prlimit64": 302,
        "setrlimit": 160,
        "clone": 56,
        "mmap": 9,
        "fcntl": 72,
        "socket": 41,
        "setsockopt": 54,
    },
    "aarch64": {
        "architecture": 0xC00000B7,
        "refused": [
            *(279, 447, 194, 196, 190, 186, 180),
            *(117, 270, 271, 440, 272, 438),
            *(119, 118, 274, 140, 30),
            *(425, 280, 241, 282, 217, 218, 219),
            *(97, 268, 75, 0, 444),
            122,
        ],
        "prlimit64": 261,
        "setrlimit": 164,
        "clone": 220,
        "mmap": 222,
        "fcntl": 25,
        "socket": 198,
        "setsockopt": 208,
    },
}
CLONE3 = 435
NEW_USER_NAMESPACE = 0x10000000
X32 = 0x40000000
SHARED_MEMORY = 0x21  # MAP_SHARED and MAP_ANONYMOUS: it may be held without being in any process
SET_LEASE = 1024  # others who open the file would have to wait
UNIX_SOCKET = 1  # other kinds reach beyond the machine, or hold more memory
SEND_BUFFER = 7  # its contents belong to no process
CORE_LIMIT = 4  # any but ours would have crashes written down: see `rights.no_core_dumps`
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # SECCOMP_RET_ERRNO: EPERM, ENOSYS
NO_FAMILY = 0x00050061  # EAFNOSUPPORT


def seccomp_filter() -> bytes:
    """Return the system call filter as BPF, in the form of linux/filter.h and linux/seccomp.h.

    Raises
    ------
    SandboxError
        When this machine's system call numbers are not known.
    """
    calls: Any = SYSTEM_CALLS.get(platform.machine())
    if calls is None:
        raise SandboxError(
            f"The sandbox knows no system calls of {platform.machine()}. Mark on x86_64 or aarch64."
        )
    load, equal, at_least, any_bit, mask, give = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
    program: list[tuple[int, int, int, int]] = [
        (load, 0, 0, 4),  # the architecture
        (equal, 1, 0, calls["architecture"]),
        (give, 0, 0, REFUSE),
        (load, 0, 0, 0),  # the system call
        (at_least, 0, 1, X32),
        (give, 0, 0, REFUSE),
        (equal, 0, 1, CLONE3),  # its flags are in memory: the C library falls back to clone
        (give, 0, 0, UNKNOWN),
    ]
    for number in calls["refused"]:
        program += [(equal, 0, 1, number), (give, 0, 0, REFUSE)]
    first, second, third, fourth = ((load, 0, 0, offset) for offset in (16, 24, 32, 40))
    upper_third = (load, 0, 0, 36)
    refuse = (give, 0, 0, REFUSE)
    conditions: list[tuple[Any, ...]] = [
        (
            calls["prlimit64"],
            *(first, (equal, 0, 1, 1), refuse),  # of the parent
            *(second, (equal, 0, 5, CORE_LIMIT)),
            # Whether there is a new one is all that can be seen: a null pointer asks.
            *(third, (equal, 0, 2, 0), upper_third, (equal, 1, 0, 0), refuse),
        ),
        (calls["setrlimit"], first, (equal, 0, 1, CORE_LIMIT), refuse),
        (calls["clone"], first, (any_bit, 0, 1, NEW_USER_NAMESPACE), refuse),
        (calls["mmap"], fourth, (mask, 0, 0, SHARED_MEMORY), (equal, 0, 1, SHARED_MEMORY), refuse),
        (calls["fcntl"], second, (equal, 0, 1, SET_LEASE), refuse),
        (calls["socket"], first, (equal, 1, 0, UNIX_SOCKET), (give, 0, 0, NO_FAMILY)),
        (calls["setsockopt"], third, (equal, 0, 1, SEND_BUFFER), refuse),
    ]
    for number, *steps in conditions:  # the lower half of an argument
        program += [(equal, 0, len(steps) + 1, number), *steps, (give, 0, 0, ALLOW)]
    program += [(give, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in program)

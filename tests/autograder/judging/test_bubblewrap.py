import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from os.path import samestat
from pathlib import Path

import psutil
import pytest

from autograder.errors import SandboxError
from autograder.judging import bubblewrap, sandbox
from autograder.judging.sandbox import BUBBLEWRAP, Sandbox
from autograder.judging.users import FOLDER, USERS, hold_user
from tests.autograder.cells import wait_until

COURSE = Path(sandbox.__file__).resolve().parents[2]


def test_a_course_in_a_folder_that_is_shown_is_noticed(tmp_path):
    assert bubblewrap.exposed(Path("/usr/src/app")) == "/usr"
    assert bubblewrap.exposed(Path(sys.prefix, "share")) != ""
    assert bubblewrap.exposed(tmp_path) == ""
    (tmp_path / "link").symlink_to("/usr/share")
    assert bubblewrap.exposed(tmp_path / "link" / "course") == "/usr"


def test_a_course_in_a_folder_that_is_shown_is_refused(data, monkeypatch):
    monkeypatch.setattr(bubblewrap, "exposed", lambda path: "/usr")
    with pytest.raises(SandboxError, match="lies in /usr, which submitted code can read"):
        Sandbox(BUBBLEWRAP, data, [])


def test_a_grader_in_a_folder_that_is_shown_is_covered(needs_sandbox, data, monkeypatch):
    ours = str(COURSE / "autograder")
    assert ours not in bubblewrap.bubblewrap(data, {}, 3, root=True)
    # As where it was installed from a wheel, into an environment's own packages.
    shown = bubblewrap.exposed
    monkeypatch.setattr(bubblewrap, "exposed", lambda path: str(path) == ours or shown(path))
    line = bubblewrap.bubblewrap(data, {}, 3, root=True)
    assert line[line.index(ours) - 1] == "--tmpfs"
    assert line[len(line) - 1 - line[::-1].index(ours) - 1] == "--remount-ro"


# What bubblewrap says when it is refused.
REFUSALS = {
    "bwrap: setting up uid map: Permission denied": "apparmor_restrict_unprivileged_userns=0",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted": "AppArmor profile for",
    "bwrap: Creating new namespace failed: Permission denied": "AppArmor profile for",
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.": "--security-opt seccomp=unconfined",
    "bwrap: No permissions to creating new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.": "kernel.unprivileged_userns_clone=1",
    "bwrap: Creating new namespace failed: Operation not permitted": "--security-opt seccomp",
    "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces "
    "exceeded (ENOSPC)": "user.max_user_namespaces",
    "bwrap: Failed to make / slave: Permission denied": "--security-opt apparmor=unconfined",
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted": "systempaths=unconfined",
    "bwrap: Unknown option --clearenv": "too old",
    "bwrap: Can't find source path /home/ada/.venv: Permission denied": "chmod -R o+rX",
    "Traceback (most recent call last):\nOSError: [Errno 1] a small file system could not be "
    "mounted": "bwrap-userns-restrict",
    "PermissionError: whatever was to isolate us did not (mnt, pid)": "command -v bwrap",
    "PermissionError: crashes would be handed to a program of this machine (|/usr/bin/apport)": (
        "sysctl kernel.core_pattern=core"
    ),
    "bwrap: something that nobody has ever seen": "autograder doctor",
    "": "no reason was given",
}


@pytest.mark.parametrize("said", REFUSALS)
def test_a_refusal_is_told_with_its_remedy(said):
    told = bubblewrap.Bubblewrap().explain(said)
    assert told.startswith("The sandbox cannot be made")
    assert REFUSALS[said] in told
    assert "\n" not in told


def test_a_real_refusal_is_told_with_its_remedy(needs_sandbox):
    # In a namespace in which no further ones may be made; the machine's own setting stays.
    script = "echo 0 >/proc/sys/user/max_net_namespaces && exec \"$0\" -c '{}'".format(
        'from autograder.judging import sandbox; sandbox.probe("bubblewrap")'
    )
    line = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    if subprocess.run([*line, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a user namespace")
    done = subprocess.run(
        [*line, script, sys.executable], capture_output=True, text=True, cwd=COURSE
    )
    assert done.returncode == 1
    assert "The sandbox cannot be made (bwrap: Creating new namespace failed" in done.stderr
    assert "user.max_user_namespaces" in done.stderr


def test_without_bubblewrap_there_is_no_sandbox(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="apt-get install bubblewrap"):
        sandbox.probe(BUBBLEWRAP)


# Who submitted code is, where we mark as root.


def user_of(place):
    """The user as whom a sandbox runs, from its process's state."""
    status = Path(f"/proc/{place.parent}/status").read_text().split()
    return int(status[status.index("Uid:") + 1])


@pytest.fixture
def as_root(needs_sandbox):
    if os.geteuid() != 0 or not bubblewrap.is_mapped(USERS[-1]):
        pytest.skip("for root alone: others have users of their own in each sandbox")


def test_sandboxes_at_once_are_never_the_same_user_and_one_that_is_closed_is_free(as_root, data):
    places = [Sandbox(BUBBLEWRAP, data, []) for _ in range(3)]
    try:
        for place in places:
            place.wait()
        first, *others = [user_of(place) for place in places]
        assert {first, *others} <= set(USERS)
        assert len({first, *others}) == 3
        places[0].close()
        with ExitStack() as stack:
            while (user := hold_user(stack)[0]) != first:
                assert user not in others
    finally:
        for place in places:
            place.close()


def test_the_sandbox_itself_holds_its_user_and_one_whose_grader_is_killed_is_free(as_root, data):
    script = f"""
import time
from pathlib import Path
from autograder.judging.sandbox import BUBBLEWRAP, Sandbox
place = Sandbox(BUBBLEWRAP, Path({str(data)!r}), [])
place.wait()
print(place.parent, flush=True)
time.sleep(600)
"""
    starter = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=COURSE
    )
    parent = int(starter.stdout.readline())
    try:
        held = [notes_of(pid) for pid in (starter.pid, parent)]
    finally:
        starter.kill()
        starter.communicate()
    assert len(held[0]) == 1
    assert held[0] == held[1]
    wait_until(lambda: can_be_locked(*held[0]) and not psutil.pid_exists(parent))


def notes_of(pid):
    """The notes on who is which user that a process has open."""
    files = [one.stat() for one in Path(f"/proc/{pid}/fd").iterdir()]
    return [note for note in FOLDER.iterdir() if any(samestat(note.stat(), one) for one in files)]


def can_be_locked(path):
    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True

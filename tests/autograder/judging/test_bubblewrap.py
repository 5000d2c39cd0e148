import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.judging import bubblewrap, sandbox
from autograder.judging.sandbox import BUBBLEWRAP, Sandbox

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

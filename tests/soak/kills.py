"""Stop `grade` many times at random moments: `python -m tests.soak.kills [--times N] [--seed S]`.

A class of four hands in one small lesson, and between the stops each of them, by chance, hands in
right or half right work. `grade` runs in a fork of this process, so that a stop costs a second:
it is killed, interrupted as by Ctrl-C, or given the address of a scheduler that is not there. After
each stop every student's mark, in record, gradebook and feedback page, must be that of the work
handed in now or the one that was in this place before. A last run that nobody stops must mark what
is there. Exits with 1 when anything did not hold.
"""

import argparse
import faulthandler
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import get_args

from autograder.classroom import folder as classroom
from autograder.classroom.folder import open_classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.errors import ClassroomError
from autograder.judging import sandbox
from autograder.judging.backend import Isolation
from tests.autograder.mishaps import ANSWERS, filled
from tests.conftest import LESSON as SOURCE

LESSON = "01_small"
STUDENTS = ("ada", "bob", "cem", "dan")
POINTS = {"reference": 6.0, "half": 3.0}
WAYS = {"killed": 60, "interrupted": 36, "misaddressed": 4}  # how often, in a hundred
Scores = dict[tuple[str, str], float | None]  # by student and place
NOWHERE = "tcp://127.0.0.1:1"
LONGEST = 180  # seconds for a run, which takes a few: after that it hangs, and shows where
FAILED, STOPPED = 1, 2  # exit statuses of a run; faulthandler's is the first


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kills")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--isolation", choices=get_args(Isolation), default=sandbox.BUBBLEWRAP)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = stop_often(Path(folder), options.times, options.seed, options.isolation)
    print("\n".join(faults) or "No mark was lost.")
    return bool(faults)


def stop_often(folder: Path, times: int, seed: int, isolation: Isolation) -> list[str]:
    """Stop `grade` in a new classroom in a folder, and print how often; return what did not hold.

    It forks, so nothing else may run in this process: a thread that holds a lock would not be in
    the fork to give it back.
    """
    room = _make_room(folder)
    draw = random.Random(seed)
    work = dict.fromkeys(STUDENTS, "reference")  # what each has handed in
    for student in STUDENTS:
        classroom.submit(room, student, LESSON, filled(room, ANSWERS[work[student]]))
    start = time.monotonic()
    _run(room, isolation, force=False)
    whole = time.monotonic() - start
    before = _scores(room)
    faults = _wrong(before, work, {})
    counts: Counter[str] = Counter()
    for number in range(times):
        for student in STUDENTS:
            if draw.random() < 0.5:
                work[student] = draw.choice(list(POINTS))
                classroom.submit(room, student, LESSON, filled(room, ANSWERS[work[student]]))
        (way,) = draw.choices(list(WAYS), list(WAYS.values()))
        if number == times // 2:
            way = "misaddressed"  # however few stops there are
        _run(room, isolation, way, draw.uniform(0, 1.2 * whole))
        after = _scores(room)
        faults += _wrong(after, work, before)
        before = after
        for student in STUDENTS:
            is_new = after[student, "record"] == POINTS[work[student]]
            counts["new" if is_new else "old"] += 1
        counts[way] += 1
    _run(room, isolation, force=False)
    faults += _wrong(_scores(room), work, {})
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"{times} stops, an undisturbed run takes {whole:.1f} s: {told}; lost {len(faults)}")
    return faults


def _make_room(folder: Path) -> Path:
    (folder / "solutions").mkdir()
    (folder / "solutions" / f"{LESSON}.py").write_text(SOURCE, encoding="utf-8")
    classroom.create(folder, folder / "room")
    return folder / "room"


def _run(
    room: Path, isolation: Isolation, way: str = "", after: float = 0.0, force: bool = True
) -> None:
    """Mark in a process of its own; stop it after some seconds, in the way that is named."""
    process = os.fork()
    if process == 0:
        status = FAILED
        try:
            os.setsid()
            faulthandler.dump_traceback_later(LONGEST, exit=True)
            scheduler = NOWHERE if way == "misaddressed" else None
            grade(room, isolation=isolation, force=force, jobs=1, scheduler=scheduler)
            status = 0
        except (KeyboardInterrupt, ClassroomError):
            status = STOPPED
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    if way in ("killed", "interrupted"):
        time.sleep(after)
        stop = signal.SIGKILL if way == "killed" else signal.SIGINT
        try:
            os.killpg(process, stop)
        except ProcessLookupError:
            os.kill(process, stop)
    _, end = os.waitpid(process, 0)
    if os.waitstatus_to_exitcode(end) == FAILED or (end and not way):
        raise RuntimeError(f"A run ({way or 'not stopped'}) ended otherwise than it should: above.")


def _scores(room: Path) -> Scores:
    """Read every student's mark, wherever it is written."""
    found: Scores = {}
    with open_classroom(room).gradebook as gradebook:
        for student in STUDENTS:
            found[student, "gradebook"] = gradebook.find_submission(LESSON, student).score
    for student in STUDENTS:
        record = records.read(records.path_of(room, student, LESSON))
        found[student, "record"] = record.score if record else None
        page = room / "feedback" / student / LESSON / f"{LESSON}.html"
        shown = (
            re.search(r'class="points">([\d.]+) of', page.read_text()) if page.is_file() else None
        )
        found[student, "page"] = float(shown.group(1)) if shown else None
    return found


def _wrong(after: Scores, work: dict[str, str], before: Scores) -> list[str]:
    """Say which marks are neither the new ones nor those that were in their place before."""
    return [
        f"{student}: {score} in the {where}, not {POINTS[work[student]]} or {old}"
        for (student, where), score in after.items()
        for old in [before.get((student, where))]
        if score is None or score not in (POINTS[work[student]], old)
    ]


if __name__ == "__main__":
    sys.exit(main())

"""Measure what a class asks of a machine: `python -m tests.benchmarks.classes [STUDENTS]`.

Every lesson with exercises is marked for so many students, all of whom have solved it: work that is
whole takes longest. Prints for each lesson how long `autograder grade` takes with as many workers
as it starts by itself, what one submission more costs, and the memory at its peak. INSTRUCTORS.md
has the figures.
"""

import argparse
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from autograder.classroom import folder as classroom
from autograder.classroom.grading.runs import grade
from autograder.judging.prove import fill_in, reference_answers
from mnist_utils.data import loaded_digits
from tests.benchmarks.grading import note_time, watch_memory


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("students", type=int, nargs="?", default=12)
    options.add_argument("--lesson", action="append", help="only this one")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "class"
        lessons = [one for one in classroom.create(Path(), room) if one.exercises]
        print(f"{chosen.students} students, {loaded_digits().name} digits")
        for lesson in lessons:
            if chosen.lesson and lesson.name not in chosen.lesson:
                continue
            notebook = fill_in(
                classroom.released(room, lesson.name), reference_answers(lesson.notebook)
            )
            for number in range(chosen.students):
                classroom.submit(room, f"s{number:03d}", lesson.name, notebook)
            measure(room, lesson.name)


def measure(room: Path, lesson: str) -> None:
    """Mark a lesson of the class, and print seconds and memory."""
    times: list[float] = []
    most, done = [0], threading.Event()
    watcher = threading.Thread(target=watch_memory, args=(done, most))
    watcher.start()
    start = time.perf_counter()
    found = grade(room, [lesson], progress=partial(note_time, times))
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    assert {record.status for record in found} <= {"graded", "waits for a person"}
    more = (times[-1] - times[0]) / max(1, len(times) - 1)
    print(
        f"{lesson:18} {seconds:7.1f} s, one more {more:6.2f} s, {most[0] / 2**30:4.1f} GiB",
        flush=True,
    )


if __name__ == "__main__":
    main()

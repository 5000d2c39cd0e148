"""Measure this grader beside stock nbgrader: `python -m tests.benchmarks.grading`.

One class, its submissions of three lessons (three of four solved, one with a mistake in each), is
marked by `nbgrader autograde` as nbgrader comes, and by `autograder grade` with one worker on one
core and with two on two; everything that each needs to start is counted in. Then a worker marks
the class once more, so that what it adds to the cells' own time can be seen, and the memory it
takes. Last, the scheduler alone: 10,000 tasks that only sleep, on 64 simulated workers. Exits with
1 when a stated limit is missed. Takes about half an hour; stock nbgrader is nearly all of it, and
has a few of the submissions alone with `--stock 3`.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import psutil
from distributed import Client, LocalCluster

from autograder.classroom import folder as classroom
from autograder.classroom.folder import open_classroom, read_material
from autograder.classroom.grading.gradebook import Writer
from autograder.classroom.grading.runs import grade
from autograder.judging.engine import Engine
from autograder.judging.marking import Rules
from autograder.judging.prove import fill_in, reference_answers
from autograder.judging.submitted import read
from autograder.judging.worker import Settings, Submission, Worker

SIZES = {"02_normalization": 20, "05_fit": 12, "06_evaluate": 20}  # of a class
# Times stock nbgrader's throughput. A lesson that trains leaves the least to save.
STOCK_RATIOS = {"02_normalization": 70, "05_fit": 12, "06_evaluate": 35}
MOST_OVERHEAD, WORST_OVERHEAD = 0.08, 0.2  # seconds a submission: the mean, and the longest
SECOND_WORKER = 1.8  # times the throughput of one
SIMULATED, SLEEPING, SLEEP = 64, 10_000, 0.1
MISTAKES = {
    "02_normalization": {"flatten": "def flatten(images):\n    return images.reshape(-1, 784)"},
    "05_fit": {"steps_per_epoch": "def steps_per_epoch(n, batch_size, split=0.0):\n    return n"},
    "06_evaluate": {"accuracy": "def accuracy(y_true, y_pred):\n    return 1.0"},
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--stock", type=int, help="submissions for stock nbgrader (default: all)")
    options.add_argument("--lesson", choices=SIZES, action="append", help="only this one")
    chosen = options.parse_args()
    lessons = chosen.lesson or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "class"
        fill(room, lessons)
        kept = [compare(room, lesson, chosen.stock) for lesson in lessons]
        kept.append(overhead(room, lessons))
    kept.append(scheduler_alone())
    return int(not all(kept))


def fill(room: Path, lessons: list[str]) -> None:
    """Make a class in which every fourth student has made a mistake."""
    course = {lesson.name: lesson for lesson in classroom.create(Path(), room)}
    for lesson in lessons:
        for number in range(SIZES[lesson]):
            answers = reference_answers(course[lesson].notebook)
            answers |= MISTAKES[lesson] if number % 4 == 3 else {}
            notebook = fill_in(classroom.released(room, lesson), answers)
            classroom.submit(room, f"s{number:03d}", lesson, notebook)


def compare(room: Path, lesson: str, stock_count: int | None) -> bool:
    """Mark one lesson in three ways, and print submissions a minute and their ratios."""
    count, ratio = SIZES[lesson], STOCK_RATIOS[lesson]
    print(f"\n{lesson}: {count} submissions", flush=True)
    stock_count = min(count, stock_count or count)
    stock = 60 * stock_count / stock_seconds(room, lesson, stock_count)
    print(f"  stock nbgrader, {stock_count} of them  {stock:8.1f} a minute", flush=True)
    rates, steadies = [], []
    own = os.sched_getaffinity(0)
    for jobs in (1, 2):
        copy = shutil.copytree(room, room.parent / f"{lesson}-{jobs}")
        # One worker has one core for all that it takes to mark, two have two.
        os.sched_setaffinity(0, sorted(own)[:jobs])
        start = time.perf_counter()
        times: list[float] = []
        students = sorted(os.listdir(copy / "submitted"))[:count]
        found = grade(copy, [lesson], students, jobs=jobs, progress=partial(note_time, times))
        end = time.perf_counter()
        os.sched_setaffinity(0, own)
        rates.append(60 * count / (end - start))
        # From the first result on nobody waits for TensorFlow any more.
        steadies.append(60 * (count - 1) / (times[-1] - times[0]))
        print(
            f"  {jobs} worker{'s' * (jobs > 1)}, {jobs} core{'s' * (jobs > 1)}           "
            f"{rates[-1]:8.1f} a minute, {rates[-1] / stock:6.1f} times stock; "
            f"from the first result on {steadies[-1]:8.1f}",
            flush=True,
        )
        assert {record.status for record in found} == {"graded"}
    second = steadies[1] / steadies[0]
    print(f"  second worker, second core: {second:.2f} times the throughput, once both are warm")
    held = [
        report("two workers", second >= SECOND_WORKER),
        report(f"{ratio} times stock", rates[1] / stock >= ratio),
    ]
    return all(held)


def note_time(times: list[float], *_: object) -> None:
    """Note when a submission was done."""
    times.append(time.perf_counter())


def stock_seconds(room: Path, lesson: str, count: int) -> float:
    """Time `nbgrader autograde` in a copy of the class with nbgrader's own settings."""
    copy = shutil.copytree(room, room.parent / f"{lesson}-stock")
    (copy / "nbgrader_config.py").write_text(
        "c = get_config()\nc.ExecutePreprocessor.timeout = 600\nc.Execute.timeout = 600\n"
        'c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}\n'
    )
    for student in sorted((copy / "submitted").iterdir())[count:]:
        shutil.rmtree(student)
    for student in (copy / "submitted").iterdir():
        for other in student.iterdir():
            if other.name != lesson:
                shutil.rmtree(other)
    scripts = str(Path(sys.executable).parent)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", lesson],
        cwd=copy,
        env=os.environ | {"PATH": scripts + os.pathsep + os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def overhead(room: Path, lessons: list[str]) -> bool:
    """Mark the class one by one with a warm worker: what comes on top of the cells' own time."""
    materials = [read_material(room, lesson) for lesson in lessons]
    modules = [name for material in materials for name in material.modules]
    settings = Settings("bubblewrap", tuple(dict.fromkeys(modules)))
    worker = Worker(settings)
    worker.wait()
    added, cells, most = [], [], [0]
    watching = threading.Event()
    watcher = threading.Thread(target=watch_memory, args=(watching, most))
    with Writer(room, open_classroom(room)) as writer:
        work = [
            (student, one)
            for one in materials
            for student in sorted(os.listdir(room / "submitted"))[: SIZES[one.lesson]]
        ]
        for number, (student, material) in enumerate(work):
            start = time.perf_counter()
            submitted = read(room / "submitted", student, material.lesson)
            marked = worker.mark(Submission(material, submitted, Rules()))
            writer.put(marked)
            seconds = time.perf_counter() - start
            if number == 0:  # the worker has been started for it
                watcher.start()
                continue
            added.append(seconds - marked.cell_seconds)
            cells.append(marked.cell_seconds)
    watching.set()
    watcher.join()
    worker.close()
    print("\none warm worker, gradebook and feedback page included")
    print(f"  the cells' own time  {statistics.mean(cells):6.3f} s a submission")
    print(f"  beside it            {statistics.mean(added):6.3f} s, at most {max(added):.3f} s")
    print(f"  memory at its peak   {most[0] / 2**20:6.0f} MiB (Pss of all its processes)")
    held = statistics.mean(added) <= MOST_OVERHEAD and max(added) <= WORST_OVERHEAD
    return report(f"overhead at most {MOST_OVERHEAD} s, and never {WORST_OVERHEAD} s", held)


def watch_memory(done: threading.Event, most: list[int]) -> None:
    """Keep the highest sum of memory that the processes below this one take."""
    while not done.wait(0.2):
        total = 0
        for process in psutil.Process().children(recursive=True):
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        most[0] = max(most[0], total)


def sleep(_: int) -> None:
    """Be a submission that takes no computing."""
    time.sleep(SLEEP)


def scheduler_alone() -> bool:
    """Time the engine with tasks that only sleep, on workers that are threads of one process."""
    with (
        LocalCluster(
            n_workers=SIMULATED, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        executor = client.get_executor(pure=False, retries=1)
        engine = Engine(executor, SIMULATED, Settings("bubblewrap"))
        start = time.perf_counter()
        count = sum(1 for _ in engine.run_all(sleep, range(SLEEPING)))
        seconds = time.perf_counter() - start
    ideal = SLEEPING * SLEEP / SIMULATED
    print(f"\nthe scheduler alone: {count} tasks of {SLEEP} s on {SIMULATED} simulated workers")
    print(f"  {seconds:.1f} s where {ideal:.1f} s would be perfect ({ideal / seconds:.0%})")
    print(f"  {1000 * (seconds - ideal) / count:.2f} ms a task that no worker could use")
    return count == SLEEPING


def report(what: str, kept: bool) -> bool:
    """Print whether a limit was kept."""
    print(f"  {what}: {'kept' if kept else 'MISSED'}", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(main())

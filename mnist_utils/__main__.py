"""The student's command line: python -m mnist_utils."""

import os
import sys

# A file such as random.py in the folder where a student works must not hide Python's own.
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != os.getcwd()]

import argparse  # noqa: E402
from pathlib import Path  # noqa: E402

from mnist_utils import lessons  # noqa: E402
from mnist_utils.errors import CourseError  # noqa: E402
from mnist_utils.lessons import find_lesson, read_lessons, read_progress  # noqa: E402
from mnist_utils.verdict import Verdict  # noqa: E402

SIGNS = {"correct": "+", "not attempted": "-", "manual": "-"}
TEXTS = {
    "correct": "correct, as far as the visible tests look",
    "manual": "read by a person",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something to put right, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m mnist_utils", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("doctor", help="is this machine ready? If not: what to do")
    commands.add_parser("list", help="the lessons, their times, and what you have done")
    command = commands.add_parser("start", help="copy a lesson into work/, to work on it there")
    command.add_argument("lesson", help="its name or number")
    command.add_argument(
        "--again",
        action="store_true",
        help="start afresh; your old copy is kept under another name",
    )
    command = commands.add_parser(
        "check", help="check your answers; without LESSON: list what is left"
    )
    command.add_argument("lesson", nargs="?", help="name, number, or the path of a notebook")
    command = commands.add_parser("solution", help="show the reference answer of one exercise")
    command.add_argument("exercise", help="the name of its function")
    commands.add_parser("download", help="fetch MNIST now, to work offline later")
    options = parser.parse_args(arguments)
    try:
        if options.command == "doctor":
            return _doctor()
        if options.command == "list":
            return _list()
        if options.command == "start":
            return _start(options.lesson, options.again)
        if options.command == "check":
            return _check(options.lesson) if options.lesson else _remaining()
        if options.command == "solution":
            print(lessons.find_solution(options.exercise))
            return 0
        return _download()
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1


def _doctor() -> int:
    from mnist_utils import doctor

    findings = doctor.examine()
    doctor.show(findings)
    return int(any(finding.status == "wrong" for finding in findings))


def _list() -> int:
    progress = read_progress()
    for lesson in read_lessons():
        done = sum(value == "correct" for value in progress.get(lesson.name, {}).values())
        if not lesson.exercises:
            state = "nothing to hand in"
        elif lesson.name in progress:
            state = f"{done} of {len(lesson.exercises)} exercises correct"
        else:
            state = "started" if lesson.copy.exists() else "not started"
        parts = f" ({lesson.sittings})" if lesson.sittings else ""
        time = f"about {lesson.minutes:3d} min{parts}"
        print(f"{lesson.name:18s} {time:44s} {state:28s} {lesson.title}")
    return 0


def _start(name: str, again: bool) -> int:
    copy = lessons.start(find_lesson(name), again)
    print(f'Your copy: {copy}\nOpen it with: python -m jupyter lab "{copy}"')
    return 0


def _check(name: str) -> int:
    lesson = find_lesson(name)
    path = Path(name) if name.endswith(".ipynb") else lesson.copy
    if not lesson.exercises:
        print(f"{lesson.name} has no exercises: open it and run its cells.")
        return 0
    print(f"Checking {path} as it was last saved ...", flush=True)
    from mnist_utils.check import check_notebook  # brings nbclient, which takes a while

    width = max(len(exercise) for exercise in lesson.exercises)

    def tell(verdict: Verdict) -> None:
        text = verdict.message if verdict.is_wrong else TEXTS.get(verdict.verdict, verdict.verdict)
        sign = SIGNS.get(verdict.verdict, "!")
        text = text.replace("\n", "\n" + " " * (width + 6))
        print(f"  {sign} {verdict.exercise:{width}s}  {text}", flush=True)

    verdicts = check_notebook(lesson, path, tell)
    lessons.save_progress(lesson, verdicts)
    correct = sum(verdict.verdict == "correct" for verdict in verdicts)
    print(
        f"{correct} of {len(verdicts)} exercises are correct, as far as the visible tests look. "
        "Marking tries more."
    )
    return int(any(verdict.is_wrong for verdict in verdicts))


def _remaining() -> int:
    progress = read_progress()
    left = [
        f"{lesson.name}: {', '.join(missing)}"
        for lesson in read_lessons()
        if (missing := [e for e in lesson.exercises if not _is_done(lesson.name, e, progress)])
    ]
    print("\n".join(["Left to do:", *left]) if left else "You have finished the course.")
    return 0


def _is_done(lesson: str, exercise: str, progress: dict[str, dict[str, str]]) -> bool:
    return progress.get(lesson, {}).get(exercise) in ("correct", "manual")


def _download() -> int:
    from mnist_utils.data import download

    print(f"MNIST is here and intact: {download()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

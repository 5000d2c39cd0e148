"""The student's command line. Without a command: where you go on."""

import os
import sys

# A file such as random.py in the folder where a student works must not hide Python's own.
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != os.getcwd()]

import argparse  # noqa: E402
from datetime import datetime  # noqa: E402
from pathlib import Path  # noqa: E402

from mnist_utils import lessons  # noqa: E402
from mnist_utils.commands import add_lab, lab  # noqa: E402
from mnist_utils.errors import CourseError  # noqa: E402
from mnist_utils.here import CHECKOUT, WORK  # noqa: E402
from mnist_utils.lessons import Lesson, find_lesson, read_lessons  # noqa: E402
from mnist_utils.progress import Checked, State, read_progress, read_state  # noqa: E402
from mnist_utils.report import RIGHTS, RUN, TRUST, check_and_tell, how_to_move  # noqa: E402
from mnist_utils.terminal import plain, prints_anywhere  # noqa: E402


@prints_anywhere
def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something to put right, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        if options.command is None:
            return _go_on()
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
        print(plain(str(error)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=RUN, description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
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
        "check",
        help="run your notebook's code and check your answers; without LESSON: list what is left",
        description=f"Check the answers in a notebook. {RIGHTS} {TRUST}",
    )
    command.add_argument(
        "lesson",
        nargs="?",
        help="name or number, for your copy in work/; or the path of any notebook, whatever it is "
        "called; without it: list what is left",
    )
    command = commands.add_parser("solution", help="show the reference answer of one exercise")
    command.add_argument("exercise", help="the name of its function")
    commands.add_parser("download", help="fetch MNIST now, to work offline later")
    return parser


# Where one goes on


def _go_on() -> int:
    states = _states()
    begun = [state for state in states if state.path]
    if not begun:
        print(
            f"You have begun nothing yet{'' if CHECKOUT else f' in {WORK.parent}'}. See whether "
            "this machine is ready, then begin:\n"
            f"  {RUN} doctor\n"
            f"  {RUN} start {states[0].lesson.name}\n"
            f"All commands: {RUN} --help"
        )
        return 0
    if unfinished := _unfinished(states):
        _tell_where(unfinished)
        return 0
    last = max(begun, key=lambda state: state.touched)
    if not last.lesson.exercises:
        print(f"You were last in {last.lesson.name}, which has no exercises. To read on in it:")
        print(f"  {lab(plain(str(last.path)))}")
    for_hand_in = [state for state in begun if state.lesson.exercises]
    following = _following(states)
    if for_hand_in:
        ahead = [state for state in states if not state.path and state.lesson.exercises]
        what = "what you have begun" if ahead else "the course"
        print(f"You have finished {what}, as far as the visible tests look. To hand in:")
        for state in for_hand_in:
            written = ", ".join(state.lesson.written)
            by_hand = f", a person reads: {written}" if written else ""
            print(f"  {plain(str(state.path))}{_remarks(state)}{by_hand}")
    if following:
        print(
            f"Next is {following.name}, about {following.minutes} minutes:\n"
            f"  {RUN} start {following.name}"
        )
    return 0


def _unfinished(states: list[State]) -> State | None:
    """Find the lesson that was worked on last, of those that have exercises left."""
    begun = [state for state in states if state.path and state.left]
    return max(begun, key=lambda state: state.touched, default=None)


def _following(states: list[State]) -> Lesson | None:
    """Find the lesson to begin next: after the one that was worked on last, else the first."""
    new = [state.lesson for state in states if not state.path and not state.lesson.fault]
    begun = [state for state in states if state.path]
    last = max(begun, key=lambda state: state.touched).lesson.name if begun else ""
    return next((lesson for lesson in new if lesson.name > last), new[0] if new else None)


def _tell_where(state: State) -> None:
    lesson, path = state.lesson, plain(str(state.path))
    exercise = state.left[0]
    verdict = state.checked.verdicts.get(exercise, "")
    if verdict == "partial":
        verdict = "correct in part"
    if exercise in lesson.written:
        verdict = "a person reads it; nothing is written yet"
    done = len(lesson.exercises) - len(state.left)
    time = f", about {state.minutes_left} min left" if lesson.minutes else ""
    print(f"{lesson.name} · {lesson.title}")
    print(f"  {done} of {len(lesson.exercises)} exercises done{time}")
    print(f"  next exercise: {exercise}{f' ({verdict})' if verdict else ''}")
    print(f"  saved {_time(state)}{_remarks(state)}")
    if state.path == lesson.released:
        print("  you work in the course's own notebook:")
        print(plain("\n".join(f"    {line}" for line in how_to_move(lesson))))
    print(f"Open it:      {lab(path)}")
    name = lesson.name if state.path in (lesson.copy, lesson.released) else f'"{path}"'
    print(f"Check it:     {RUN} check {name}")
    print(f"All lessons:  {RUN} list")


def _time(state: State) -> str:
    day = "today" if state.saved.date() == datetime.now().date() else f"on {state.saved:%Y-%m-%d}"
    return f"{day} at {state.saved:%H:%M}"


def _remarks(state: State) -> str:
    if not state.checked.verdicts and state.lesson.exercises:
        return ", not checked yet"
    return ", not checked since you saved it" if state.is_stale else ""


def _states() -> list[State]:
    progress = read_progress()
    return [read_state(one, progress.get(one.name, Checked())) for one in read_lessons()]


# The commands


def _doctor() -> int:
    from mnist_utils import doctor

    findings = doctor.examine()
    doctor.show(findings)
    return int(any(finding.status == "wrong" for finding in findings))


def _list() -> int:
    states = _states()
    for state in states:
        lesson = state.lesson
        if lesson.fault:
            print(f"{lesson.name:18s} {plain(lesson.fault)}")
            continue
        parts = f" ({lesson.sittings})" if lesson.sittings else ""
        time = f"about {lesson.minutes:3d} min{parts}"
        print(f"{lesson.name:18s} {time:44s} {_summary(state):36s} {lesson.title}")
    if unfinished := _unfinished(states):
        print(f"Next: {unfinished.left[0]}, in {unfinished.lesson.name}. Where it is: {RUN}")
    elif following := _following(states):
        print(f"Next: {RUN} start {following.name}")
    else:
        print(f"Nothing is left to do. What to hand in: {RUN}")
    return 0


def _summary(state: State) -> str:
    """Say in a few words how far a lesson is."""
    if not state.lesson.exercises:
        return "nothing to hand in"
    found = list(state.checked.verdicts.values())
    if not found:
        return "started" if state.path else "not started"
    in_part = f", {found.count('partial')} in part" if "partial" in found else ""
    to_test = len(state.lesson.exercises) - len(state.lesson.written)
    return f"{found.count('correct')} of {to_test} exercises correct{in_part}"


def _start(name: str, again: bool) -> int:
    lesson = find_lesson(name)
    copy = lessons.start(lesson, again)
    print(f"Your copy: {plain(str(copy))}\nOpen it with: {lab(plain(str(copy)))}")
    if command := add_lab():
        print(f"JupyterLab is not here yet. It comes with: {command}")
    if lessons.is_changed(lesson):
        print(
            f"Somebody has worked in the course's own notebook, {plain(str(lesson.released))}: "
            f"your copy holds these changes. To begin without them, get the original back: "
            f"{lessons.how_to_restore(lesson.name)}\nThen: {RUN} start {lesson.name} --again"
        )
    return 0


def _check(name: str) -> int:
    return check_and_tell(*_find_notebook(name))


def _find_notebook(name: str) -> tuple[Lesson, Path]:
    """Find what to check: the notebook at a path, or a student's work on the lesson of a name."""
    path = Path(name)
    if not name.endswith(".ipynb"):
        try:
            lesson = find_lesson(name)
        except CourseError:
            if not path.is_file():
                raise
        else:
            if lesson.copy.exists() or not lessons.changed_answers(lesson, lesson.released):
                return lesson, lesson.copy
            return lesson, lesson.released
    return lessons.lesson_of(path), path


def _remaining() -> int:
    left = [f"{state.lesson.name}: {', '.join(state.left)}" for state in _states() if state.left]
    print("\n".join(["Left to do:", *left]) if left else "You have finished the course.")
    return 0


def _download() -> int:
    from mnist_utils.data import download

    print(f"MNIST is here and intact: {download()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

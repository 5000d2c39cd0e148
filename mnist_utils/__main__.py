"""The student's command line. Without a command: where you go on."""

import os
import sys

# A file such as random.py in the folder where a student works must not hide Python's own.
sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != os.getcwd()]

import argparse  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from datetime import datetime  # noqa: E402
from pathlib import Path  # noqa: E402

from mnist_utils import lessons  # noqa: E402
from mnist_utils.commands import add_lab, course, lab  # noqa: E402
from mnist_utils.errors import CourseError  # noqa: E402
from mnist_utils.here import CHECKOUT, WORK  # noqa: E402
from mnist_utils.lessons import Lesson, find_lesson, read_lessons  # noqa: E402
from mnist_utils.progress import Checked, State, read_progress, read_state, save_progress  # noqa: E402
from mnist_utils.terminal import plain, print_every_letter  # noqa: E402
from mnist_utils.verdict import Verdict  # noqa: E402

RUN = course()
SIGNS = {"correct": "+", "partial": "~", "not attempted": "-", "manual": "-"}
TEXTS = {
    "correct": "correct, as far as the visible tests look",
    "manual": "read by a person",
}
RIGHTS = (
    "It runs the code in that notebook with your rights: it can do all that you can, with your "
    "files, too."
)
TRUST = (
    "Check only a file that you trust. An instructor marks anybody's file in a sandbox with: "
    "python -m autograder try NOTEBOOK"
)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something to put right, 2 wrong usage."""
    print_every_letter()
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
    unfinished = [state for state in begun if state.left]
    if unfinished:
        _tell_where(max(unfinished, key=lambda state: state.touched))
        return 0
    last = max(begun, key=lambda state: state.touched)
    if not last.lesson.exercises:
        print(f"You were last in {last.lesson.name}, which has no exercises. To read on in it:")
        print(f"  {lab(plain(str(last.path)))}")
    for_hand_in = [state for state in begun if state.lesson.exercises]
    following = [state for state in states if not state.path]
    ahead = [state for state in following if state.lesson.exercises]
    if for_hand_in:
        what = "what you have begun" if ahead else "the course"
        print(f"You have finished {what}, as far as the visible tests look. To hand in:")
        for state in for_hand_in:
            written = ", ".join(state.lesson.written)
            by_hand = f", a person reads: {written}" if written else ""
            print(f"  {plain(str(state.path))}{_remarks(state)}{by_hand}")
    if following:
        later = [state for state in following if state.lesson.name > last.lesson.name]
        lesson = (later or following)[0].lesson
        print(
            f"Next is {lesson.name}, about {lesson.minutes} minutes:\n  {RUN} start {lesson.name}"
        )
    return 0


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
        print(plain("\n".join(f"    {line}" for line in _how_to_move(lesson))))
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
    progress = read_progress()
    for lesson in read_lessons():
        if lesson.fault:
            print(f"{lesson.name:18s} {plain(lesson.fault)}")
            continue
        parts = f" ({lesson.sittings})" if lesson.sittings else ""
        time = f"about {lesson.minutes:3d} min{parts}"
        state = _summary(read_state(lesson, progress.get(lesson.name, Checked())))
        print(f"{lesson.name:18s} {time:44s} {state:36s} {lesson.title}")
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
    lesson, path = _find_notebook(name)
    if not lesson.exercises:
        print(f"{lesson.name} has no exercises: open it and run its cells.")
        return 0
    if changed := lessons.changed_tests(lesson):
        raise CourseError(
            f"The course's own notebook, {lesson.released}, no longer has these cells as they were "
            f"given, and checking needs them: {', '.join(changed)}. "
            f"{' '.join(_how_to_move(lesson))}"
        )
    print(f"Checking {plain(str(path))} as it was last saved ...", flush=True)
    for remark in _remarks_on(lesson, path):
        print(f"  {plain(remark)}", flush=True)
    from mnist_utils.check import check_notebook  # brings nbclient, which takes a while

    width = max(len(exercise) for exercise in lesson.exercises)

    def tell(verdict: Verdict) -> None:
        text = verdict.message if verdict.is_wrong else TEXTS.get(verdict.verdict, verdict.verdict)
        sign = SIGNS.get(verdict.verdict, "!")
        text = plain(text).replace("\n", "\n" + " " * (width + 6))
        print(f"  {sign} {verdict.exercise:{width}s}  {text}", flush=True)

    now = datetime.now()
    verdicts = check_notebook(
        lesson, path, tell, lambda remark: print(f"  {plain(remark)}", flush=True)
    )
    correct = sum(verdict.verdict == "correct" for verdict in verdicts)
    tested = len(verdicts) - len(lesson.written)
    print(
        f"{correct} of {tested} exercises are correct, as far as the visible tests look. "
        "Marking tries more."
    )
    if lesson.copy.exists() and not path.samefile(lesson.copy):
        print(f"What {RUN} list says stays: it is about your copy, {plain(str(lesson.copy))}.")
    else:
        save_progress(lesson, path, now, verdicts)
    return int(any(verdict.is_wrong for verdict in verdicts))


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


def _remarks_on(lesson: Lesson, path: Path) -> Iterator[str]:
    """Say what is to be known before a notebook is checked, besides its name."""
    place = path.resolve()
    if place == lesson.released:
        yield "This is the course's own notebook, not a copy of yours in work/."
        yield from _how_to_move(lesson)
    elif not place.is_relative_to(WORK):
        yield f"It is of the lesson {lesson.name}. {RIGHTS} {TRUST}"
    elif not lessons.changed_answers(lesson, path) and lessons.changed_answers(
        lesson, lesson.released
    ):
        yield f"No answer is written in it, but there are some in {lesson.released}."
        yield from _how_to_move(lesson)


def _how_to_move(lesson: Lesson) -> tuple[str, str]:
    """Say how work in the course's own notebook gets into work/, and then the original back."""
    again = " --again" if lesson.copy.exists() else ""
    return (
        f"What is written there is moved into work/ by: {RUN} start {lesson.name}{again}",
        f"Then, to get the original back: {lessons.how_to_restore(lesson.name)}",
    )


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

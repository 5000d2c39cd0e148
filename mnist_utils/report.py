"""A notebook is checked, and what comes of it is printed: on the command line, and in a cell."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from mnist_utils import lessons
from mnist_utils.commands import course
from mnist_utils.errors import CourseError
from mnist_utils.here import WORK
from mnist_utils.lessons import Lesson
from mnist_utils.progress import save_progress
from mnist_utils.terminal import plain
from mnist_utils.verdict import Verdict

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


def check_and_tell(lesson: Lesson, path: Path, called: str = "") -> int:
    """Check a student's notebook; print what is known of each exercise as soon as it is.

    Parameters
    ----------
    lesson : Lesson
    path : Path
        The notebook.
    called : str, optional
        What it is called, where the file is only a copy that was made for the check. Then nothing
        is said about its place, and nothing noted for `list`.

    Returns
    -------
    int
        1 when something is wrong in it, else 0.

    Raises
    ------
    CourseError
        As `check_notebook`, and when tests of the course's own notebook have been changed.
    """
    if not lesson.exercises:
        print(f"{lesson.name} has no exercises: open it and run its cells.")
        return 0
    if changed := lessons.changed_tests(lesson):
        raise CourseError(
            f"The course's own notebook, {lesson.released}, no longer has these cells as they were "
            f"given, and checking needs them: {', '.join(changed)}. "
            f"{' '.join(how_to_move(lesson))}"
        )
    print(f"Checking {called or f'{plain(str(path))} as it was last saved'} ...", flush=True)
    for remark in () if called else _remarks_on(lesson, path):
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
    if called:
        pass
    elif lesson.copy.exists() and not path.samefile(lesson.copy):
        print(f"What {RUN} list says stays: it is about your copy, {plain(str(lesson.copy))}.")
    else:
        save_progress(lesson, path, now, verdicts)
    return int(any(verdict.is_wrong for verdict in verdicts))


def _remarks_on(lesson: Lesson, path: Path) -> Iterator[str]:
    """Say what is to be known before a notebook is checked, besides its name."""
    place = path.resolve()
    if place == lesson.released:
        yield "This is the course's own notebook, not a copy of yours in work/."
        yield from how_to_move(lesson)
    elif not place.is_relative_to(WORK):
        yield f"It is of the lesson {lesson.name}. {RIGHTS} {TRUST}"
    elif not lessons.changed_answers(lesson, path) and lessons.changed_answers(
        lesson, lesson.released
    ):
        yield f"No answer is written in it, but there are some in {lesson.released}."
        yield from how_to_move(lesson)


def how_to_move(lesson: Lesson) -> tuple[str, str]:
    """Say how work in the course's own notebook gets into work/, and then the original back."""
    again = " --again" if lesson.copy.exists() else ""
    return (
        f"What is written there is moved into work/ by: {RUN} start {lesson.name}{again}",
        f"Then, to get the original back: {lessons.how_to_restore(lesson.name)}",
    )

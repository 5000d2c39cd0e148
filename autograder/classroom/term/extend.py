"""More time: an extension for one student, or another due date for all; no code is run again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.classroom.faults import fault_log
from autograder.classroom.folder import check_lesson, open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import Writer, bring_up_to_date
from autograder.classroom.grading.runs import marking_alone
from autograder.errors import ClassroomError
from autograder.judging.record import Record
from autograder.judging.submitted import read as read_submitted
from mnist_utils.terminal import plain

SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
EVERYBODY = "all"
MOST = timedelta(days=3660)


@dataclass(frozen=True)
class Extended:
    """What has changed: when it is due now (UTC), and the marks before and after."""

    lesson: str
    due: datetime
    marks: tuple[tuple[Record, Record], ...]


def parse_span(text: str) -> timedelta:
    """Read a span of time: 3d, 12h, 1w2d; 0 is none.

    Raises
    ------
    ClassroomError
        When it is none, or longer than ten years.
    """
    found = SPAN.fullmatch(text) if text else None
    if text == "0":
        return timedelta()
    if found is None:
        raise ClassroomError(
            f"{plain(text)!r} is no span of time. Write weeks, days, hours and minutes like this: "
            "3d, or 1w2d, or 12h30m; 0 takes an extension back."
        )
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        span = MOST + timedelta(1)
    if span > MOST:
        raise ClassroomError(f"{plain(text)} is more than ten years.")
    return span


def extend(classroom: Path, student: str, lesson: str, span: timedelta) -> Extended:
    """Give a student more time for a lesson, or ``all`` of them: then its due date moves.

    An extension counts from the due date, and takes the place of an earlier one. Penalties are
    computed anew for work that is marked already, as nbgrader's settings have them.

    Parameters
    ----------
    classroom : Path
    student : str
        An id, or ``all``.
    lesson : str
    span : timedelta
        How much; none takes an extension back.

    Raises
    ------
    ClassroomError
        When this is not a classroom, student or lesson is not in it, or the lesson has no due
        date. Nothing is changed then.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    with marking_alone(classroom), fault_log(classroom):
        with open_gradebook(api) as gradebook:
            due = _due_date(gradebook, lesson) + span
            if student == EVERYBODY:
                gradebook.update_or_create_assignment(lesson, duedate=due)
            else:
                _grant(gradebook, student, lesson, span)
        marks = []
        with Writer(classroom, api) as writer:
            for before in records.read_all(classroom):
                is_meant = student in (EVERYBODY, before.student) and before.lesson == lesson
                if is_meant and before.is_mark:
                    submitted = read_submitted(classroom / "submitted", before.student, lesson)
                    after = bring_up_to_date(writer, before, before.old, submitted.timestamp)
                    marks.append((before, after))
        records.write_tables(classroom)
    return Extended(lesson, due, tuple(marks))


def _due_date(gradebook: Gradebook, lesson: str) -> datetime:
    """Return when a lesson is due (UTC, without a zone, as nbgrader keeps it)."""
    try:
        due = gradebook.find_assignment(lesson).duedate
    except MissingEntry:
        check_lesson(lesson, sorted(one.name for one in gradebook.assignments))
        raise
    if due is None:
        raise ClassroomError(
            f"{lesson} has no due date, so nobody needs more time. To set one, in the classroom: "
            f"nbgrader db assignment add {lesson} --duedate '2026-03-05 12:00 UTC'"
        )
    assert isinstance(due, datetime)
    return due


def _grant(gradebook: Gradebook, student: str, lesson: str, span: timedelta) -> None:
    try:
        gradebook.find_student(student)
    except MissingEntry:
        raise ClassroomError(
            f"There is no student {plain(student)} in this classroom. Enrol them with: autograder "
            f"roster DIR FILE. (An extension for everybody: {EVERYBODY}.)"
        ) from None
    with gradebook.db.no_autoflush:
        gradebook.update_or_create_submission(lesson, student)
    gradebook.grant_extension(lesson, student, minutes=span.total_seconds() / 60)


def show_extended(extended: Extended) -> None:
    """Print the new due date, and whose points have changed."""
    print(f"{extended.lesson} is due on {extended.due:%Y-%m-%d at %H:%M} UTC.")
    for before, after in extended.marks:
        if before.score == after.score:
            continue
        told = [f"{_number(one)}{_penalty(one)}" for one in (before, after)]
        print(f"  {plain(after.student)}: {told[0]} before, now {told[1]}")
    same = sum(before.score == after.score for before, after in extended.marks)
    if same:
        print(f"  {same} of {len(extended.marks)} marks stay as they are.")


def _number(record: Record) -> str:
    return "-" if record.score is None else f"{record.score:g} of {record.max_score:g}"


def _penalty(record: Record) -> str:
    off = record.late_submission_penalty
    return f" ({off:g} off for lateness)" if off else ""

"""What an instructor sees in the terminal after marking."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.judging.record import NOTHING, Record

ROWS = 100  # in the table
NAMED = 10  # students in a sentence

UNSAFE = (
    "Marked without a sandbox (isolation: process): submitted code ran with your rights. "
    "Use this only for work that you trust."
)

ANY_DIGITS = (
    "{lesson}: {count} marked with other digits than the full MNIST that its tests ask for: the "
    "same answer may earn other points elsewhere."
)


def show_records(console: Console, records: Iterable[Record], notices: Iterable[str] = ()) -> None:
    """Print a table of marked submissions, a line a lesson, and what there is to know about them.

    Who handed in nothing has no row: the lesson's line names them. But what lies in a wrong place
    has one. A table of more than `ROWS` has only the rows that need a look.
    """
    records = list(records)
    handed_in = [one for one in records if one.status not in NOTHING or one.needs_a_look]
    shown = handed_in
    if len(handed_in) > ROWS:
        shown = [record for record in handed_in if record.needs_a_look]
    if shown:
        console.print(_table(shown))
    told = [*_lessons(records), *_stamps(records)]
    if len(shown) < len(handed_in):
        told.append(f"{len(handed_in) - len(shown)} more, which need no look, are in marks.csv.")
    for record in records:
        told += [f"{record.student}, {record.lesson}: {remark}" for remark in record.remarks]
    told += [*notices, *_old_marks(records), *_faults(records)]
    told += [*_of_other_work(records), *_by_hand(records)]
    if any(record.isolation == "process" for record in records):
        told.append(UNSAFE)
    for lesson, count in Counter(one.lesson for one in records if one.marking.any_digits).items():
        told.append(ANY_DIGITS.format(lesson=lesson, count=count))
    for text in told:
        show_line(console, text)


def listed(found: list[str]) -> str:
    """Write what was found as a list, of which only the beginning is shown if it is long."""
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return "; ".join(found[:NAMED]) + more


def show_line(console: Console, text: str) -> None:
    """Print a text as it is: what came from a student is neither markup nor an emoji's name."""
    console.print(Text(text), soft_wrap=True)


def _table(records: Iterable[Record]) -> Table:
    table = Table("student", "lesson", "status", "score", "exercises", box=SIMPLE_HEAD)
    for one in records:
        cells = (one.student, one.lesson, one.status, _points(one), _summary(one))
        table.add_row(*map(Text, cells))  # a name is no markup
    return table


def _stamps(records: Iterable[Record]) -> Iterator[str]:
    """Say how submissions were isolated, and with which digits their tests ran."""
    ran = Counter((record.isolation, record.digits) for record in records if record.isolation)
    for (isolation, digits), count in ran.items():
        told = f", digits: {digits}" if digits else ""
        yield f"{count} marked with isolation: {isolation}{told}."


def _points(record: Record) -> str:
    score = "-" if record.score is None else f"{record.score:g}"
    late = record.late_submission_penalty
    return f"{score}/{record.max_score:g}{f' (late: -{late:g})' if late else ''}"


def _lessons(records: Iterable[Record]) -> Iterator[str]:
    """Say for each lesson how many have which status, and who handed in nothing."""
    lessons: dict[str, list[Record]] = {}
    for record in records:
        lessons.setdefault(record.lesson, []).append(record)
    for lesson, own in lessons.items():
        counts = Counter(record.status for record in own)
        line = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        missing = [record.student for record in own if record.status == "missing"]
        more = len(missing) - NAMED
        names = [*missing[:NAMED], *([f"{more} others"] if more > 0 else [])]
        yield f"{lesson}: {line}." + (f" Missing: {', '.join(names)}." if names else "")


def _old_marks(records: Iterable[Record]) -> Iterator[str]:
    """Say how many old marks still count, and why they are old."""
    for reason, count in Counter(record.old for record in records if record.old).items():
        marks = "1 old mark still counts" if count == 1 else f"{count} old marks still count"
        yield f"{marks}. {reason} To replace them, grade with --force."


def _of_other_work(records: Iterable[Record]) -> Iterator[str]:
    """Name points by hand that were given for what was handed in before."""
    found = [
        f"{record.student}, {record.lesson}: {', '.join(cells)}"
        for record in records
        if (cells := [cell for cell, given in record.by_hand.items() if given.of_other_work])
    ]
    if found:
        yield (
            f"Points by hand were given for work that has been replaced since: {listed(found)}. "
            "They count until somebody gives others: read the new work in the formgrader, and "
            "enter the points again."
        )


def _by_hand(records: Iterable[Record]) -> Iterator[str]:
    """Name the exercises that have points by hand although their tests say otherwise."""
    found = [
        f"{record.student}, {record.lesson}: {', '.join(despite)}"
        for record in records
        if (despite := {f"{name} ({given:g})" for name, given in record.by_hand_despite.items()})
    ]
    if found:
        yield (
            "Points by hand where the tests failed or nothing was written: "
            f"{listed(found)}. If nobody gave them, take them back in the "
            "formgrader. exercises.csv has them all."
        )


def _faults(records: Iterable[Record]) -> Iterator[str]:
    """Say where the grader itself has failed, what that costs, and what to do."""
    told = False
    for record in records:
        if record.fault:
            blank = [one.exercise for one in record.exercises if one.verdict == "grader"]
            cost = f"No points for {', '.join(blank)}." if blank else "Its old mark still counts."
            yield f"{record.student}, {record.lesson}: {record.fault}. {cost}"
            told = True
    if told:
        yield (
            "These are faults of the grader, and of no student. The next grade marks them again. "
            "The calls that led there are in records/.log of the classroom (grade --verbose shows "
            "them here); please send them to the maintainers."
        )


def _summary(record: Record) -> str:
    counts = Counter(result.verdict for result in record.exercises)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())

"""What an instructor sees in the terminal after marking."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from autograder.judging.record import Record

UNSAFE = (
    "Marked without a sandbox (isolation: process): submitted code ran with your rights. "
    "Use this only for work that you trust."
)

ANY_DIGITS = (
    "{lesson}: {count} marked with other digits than the full MNIST that its tests ask for "
    "(--digits any): the same answer may earn other points elsewhere."
)


def show_records(console: Console, records: Iterable[Record]) -> None:
    """Print a table of marked submissions, and what there is to know about them."""
    records = list(records)
    columns = ("student", "lesson", "status", "score", "exercises", "isolation", "digits", "s")
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for record in records:
        table.add_row(
            record.student,
            record.lesson,
            record.status,
            f"{'-' if record.score is None else f'{record.score:g}'}/{record.max_score:g}",
            _summary(record),
            record.isolation or "-",
            record.digits or "-",
            f"{record.seconds:.1f}",
        )
    console.print(table)
    for record in records:
        for remark in record.remarks:
            console.print(
                f"{record.student}, {record.lesson}: {remark}", markup=False, soft_wrap=True
            )
    for text in (*_old_marks(records), *_faults(records)):
        console.print(text, markup=False, soft_wrap=True)
    if any(record.isolation == "process" for record in records):
        console.print(UNSAFE, markup=False, soft_wrap=True)
    for lesson, count in Counter(one.lesson for one in records if one.marking.any_digits).items():
        console.print(ANY_DIGITS.format(lesson=lesson, count=count), markup=False, soft_wrap=True)


def _old_marks(records: Iterable[Record]) -> Iterator[str]:
    """Say how many old marks still count, and why they are old."""
    for reason, count in Counter(record.old for record in records if record.old).items():
        marks = "1 old mark still counts" if count == 1 else f"{count} old marks still count"
        yield f"{marks}. {reason} To replace them, grade with --force."


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

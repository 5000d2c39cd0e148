"""What an instructor sees in the terminal after marking."""

from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from autograder.judging.record import Record

UNSAFE = (
    "Marked without a sandbox (isolation: process): submitted code ran with your rights. "
    "Mark only work that you trust in this way."
)


def show_records(console: Console, records: Iterable[Record]) -> None:
    """Print a table of marked submissions, and what is to be known about them."""
    records = list(records)
    columns = ("student", "lesson", "status", "score", "exercises", "isolation", "s")
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for record in records:
        table.add_row(
            record.student,
            record.lesson,
            record.status,
            f"{record.score:g}/{record.max_score:g}",
            _summary(record),
            record.isolation or "-",
            f"{record.seconds:.1f}",
        )
    console.print(table)
    for record in records:
        for remark in record.remarks:
            console.print(
                f"{record.student}, {record.lesson}: {remark}", markup=False, soft_wrap=True
            )
    if any(record.isolation == "process" for record in records):
        console.print(UNSAFE, markup=False, soft_wrap=True)


def _summary(record: Record) -> str:
    counts = Counter(result.verdict for result in record.exercises)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())

"""What an instructor sees in the terminal: progress while marking, and the table after it."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from autograder.answers import Tally, total
from autograder.check import Finding
from autograder.doctor import Outcome
from autograder.records import Record

UNSAFE = (
    "Marked without a sandbox (isolation: process): submitted code ran with your rights. "
    "Mark only work that you trust in this way."
)


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[object, int, int], None]]:
    """Show a bar while marking; gives the function to call after each submission.

    It takes what was marked, how many are done, and how many there are.
    """
    columns = (
        TextColumn("{task.description:32s}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    start = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("marking", total=None, rate="")

        def advance(marked: object, done: int, total: int) -> None:
            rate = f"{60 * done / max(time.monotonic() - start, 1):.0f} a minute"
            bar.update(task, completed=done, total=total, description=str(marked), rate=rate)

        yield advance


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


def show_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print what `check` found for each lesson."""
    findings = list(findings)
    columns = ("lesson", "reference", "all cells", "slowest test", "result")
    table = Table(*columns, box=SIMPLE_HEAD)
    for finding in findings:
        table.add_row(
            finding.lesson,
            f"{finding.score:g} of {finding.max_score:g}" if finding.max_score else "no exercises",
            f"{finding.cell_seconds:.1f} s",
            f"{finding.slowest_test:.2f} s",
            f"{len(finding.problems)} problems" if finding.problems else "sound",
        )
    console.print(table)
    for finding in findings:
        for problem in finding.problems:
            console.print(f"{finding.lesson}: {problem}", markup=False, soft_wrap=True)


def show_tallies(console: Console, tallies: Mapping[str, Tally]) -> None:
    """Print for each lesson how its tests treated right and wrong answers."""
    columns = ("lesson", "right", "paid in full", "wrong", "caught", "by a visible test", "named")
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    whole = total(tallies.values())
    for name, one in [*tallies.items(), ("all", whole)]:
        shares = (f"{count} ({count / max(one.wrong, 1):.0%})" for count in (one.shown, one.named))
        table.add_row(name, *map(str, (one.right, one.paid, one.wrong, one.caught)), *shares)
    console.print(table)
    for problem in whole.problems:
        console.print(problem, markup=False, soft_wrap=True)


def show_outcomes(console: Console, outcomes: Iterable[Outcome]) -> None:
    """Print what `doctor` tried, and what came of it."""
    outcomes = list(outcomes)
    table = Table("layer", "tried", "", "what came of it", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    layer = ""
    for outcome in outcomes:
        result = "held" if outcome.held else "NOT HELD"
        shown = "" if outcome.layer == layer else outcome.layer
        table.add_row(shown, outcome.tried, result, escape(outcome.came))
        layer = outcome.layer
    console.print(table)
    broken = sum(not outcome.held for outcome in outcomes)
    if broken:
        text = (
            f"{broken} of {len(outcomes)} did not hold. Submitted code could do what the lines "
            "with NOT HELD say: do not mark here before that is put right."
        )
    else:
        text = f"The sandbox holds: all {len(outcomes)} acts came to nothing."
    console.print(text, markup=False, soft_wrap=True)


def _summary(record: Record) -> str:
    counts = Counter(result.verdict for result in record.exercises)
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())

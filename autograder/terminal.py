"""Progress in the terminal while submissions or answers are marked."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[object, int, int], None]]:
    """Show a bar while marking; yields the function to call after each submission.

    It takes what was marked, how many are done, and how many there are.
    """
    columns = (
        TextColumn("{task.description:32s}", markup=False),  # a folder may have any name
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

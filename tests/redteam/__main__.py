"""The class of attackers as a table: ``python -m tests.redteam``."""

import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.errors import SandboxError
from autograder.judging import sandbox
from autograder.terminal import progress_bar
from tests.redteam.attack import Attack
from tests.redteam.attacks import ATTACKS
from tests.redteam.lesson import LESSON_OF, POINTS
from tests.redteam.room import Outcome, faults, guarded, names, run_class


def main() -> int:
    """Run the class and print what came of it; 1 when an attack succeeded."""
    console = Console()
    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        with progress_bar(console) as progress:
            outcome = run_class(Path(folder), ATTACKS, progress)
        table, lost = table_of(outcome)
        console.print(table)
        seconds = time.monotonic() - start
        honest = [record for record in outcome.honest() if record]
        whole = [record for record in honest if record.score == record.max_score]
        same = guarded(outcome.room) == outcome.before
    for line in lost:
        console.print(f"NO  {line}", markup=False, soft_wrap=True)
    if outcome.error:
        console.print(f"The class was stopped: {outcome.error!r}", markup=False, soft_wrap=True)
    console.print(
        f"{len(ATTACKS)} attacks, {len(ATTACKS) - len(lost)} held, {len(lost)} did not; "
        f"{len(whole)} of {len(outcome.honest())} honest submissions lost nothing; lessons and "
        f"settings are {'untouched' if same else 'CHANGED'}; {seconds:.0f} s.",
        markup=False,
        soft_wrap=True,
    )
    return int(bool(lost or outcome.error or not same or len(whole) < len(outcome.honest())))


def table_of(outcome: Outcome) -> tuple[Table, list[str]]:
    """Make the table, and a line for each attack that did not hold."""
    table = Table("attack", "attacked", "most", "earned", "status", "verdicts", "seconds", "held")
    lost = []
    for attack, student in zip(ATTACKS, names(ATTACKS), strict=True):
        record = outcome.of(attack, student)
        found = faults(attack, record, outcome.room)
        if found and not attack.known:
            lost.append(f"{attack.name}: {' '.join(found)}")
        attacked = attacked_in(attack)
        results = (
            [result for result in record.exercises if result.exercise in attacked] if record else []
        )
        table.add_row(
            attack.name,
            ", ".join(attacked),
            f"{sum(attack.most.get(name, POINTS[name]) for name in attacked):g}",
            f"{sum(result.score or 0 for result in results):g}",
            record.status if record else "none",
            ", ".join(dict.fromkeys(result.verdict for result in results)),
            f"{record.seconds:.0f}" if record else "",
            "known" if attack.known else "NO" if found else "yes",
        )
    return table, lost


def attacked_in(attack: Attack) -> list[str]:
    """Give the exercises that an attack is about: all of them, where it names none."""
    named = [*attack.most, *attack.answers]
    own = [name for name in POINTS if LESSON_OF[name] == attack.lesson]
    return [name for name in own if name in named] or own


if __name__ == "__main__":
    sys.exit(main())

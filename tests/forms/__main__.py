"""Judge and self-check over all forms of a notebook, as a table.

python -m tests.forms [PART ...]   (of the forms' names; by default all forms)
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.errors import SandboxError
from autograder.judging import sandbox
from tests.forms.forms import FORMS
from tests.forms.lesson import VERDICTS
from tests.forms.room import Found, differences, opened


def main() -> int:
    """Print the table; 1 when the two disagree, or somebody loses what is theirs."""
    console = Console()
    isolation = sandbox.BUBBLEWRAP
    try:
        sandbox.probe(isolation)
    except SandboxError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        isolation = sandbox.PROCESS
    parts = sys.argv[1:] or [""]
    chosen = {name: FORMS[name] for name in FORMS if any(part in name for part in parts)}
    table = Table("form", "judge", "self-check", "agree")
    lost: list[str] = []
    unlike: list[str] = []
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), isolation) as room:
        for name, form in chosen.items():
            judged, checked = room.both(form)
            found = differences(judged, checked)
            if judged.verdicts != VERDICTS | form.verdicts:
                found.append(f"expected: {_other(VERDICTS | form.verdicts)}")
            lost += [f"{name}: {text}" for text in found]
            unlike += [name] if found else []
            shown = _short(judged), _short(checked), "NO" if found else "yes"
            table.add_row(name, *shown)
    console.print(table)
    for line in lost:
        console.print(f"NO  {line}", markup=False, soft_wrap=True)
    console.print(f"{len(chosen)} forms, {len(chosen) - len(unlike)} of them alike.")
    return int(bool(lost))


def _short(found: Found) -> str:
    """Say how many answers are correct, and what is unlike the solved notebook."""
    correct = sum(verdict == "correct" for verdict in found.verdicts.values())
    return ", ".join([f"{correct} correct", *_other(found.verdicts)])


def _other(verdicts: dict[str, str]) -> list[str]:
    pairs = verdicts.items()
    return [f"{name} {verdict}" for name, verdict in pairs if VERDICTS[name] != verdict]


if __name__ == "__main__":
    sys.exit(main())

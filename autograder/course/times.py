"""How long a lesson takes: counted from its text, code and exercises, by one rule for all lessons.

150 words a minute outside folds (docstrings count), 5 seconds a line of demonstration, 20 seconds a
figure, a minute a Predict, a minute and a half a quiz question, what an exercise's answer states
(`minutes=`), and the time that cells run (`runs=`, in seconds).
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

MINUTES = "{minutes}"  # where a lesson's text says how long it takes
STOP = "**A good place to stop.**"  # ends a sitting
DEEPER = "## Deeper"  # begins the part that may be left out
LONGEST_SITTING = 60  # minutes

WORDS_A_MINUTE = 150
LINE, FIGURE, PREDICT, QUESTION = 5 / 60, 20 / 60, 1.0, 1.5  # minutes


@dataclass(frozen=True)
class Times:
    """Minutes of a lesson: for each sitting, in order, and for the part that may be left out."""

    sittings: tuple[float, ...]
    deeper: float


def measure(cells: Iterable[NotebookNode]) -> Times:
    """Count a lesson's minutes from its cells as they are in the source."""
    sittings, deeper, is_deeper = [0.0], 0.0, False
    for cell in cells:
        is_deeper = is_deeper or (
            cell.cell_type == "markdown"
            and re.search(rf"^{re.escape(DEEPER)}\b", cell.source, re.MULTILINE) is not None
        )
        minutes = _minutes(cell)
        if is_deeper:
            deeper += minutes
        else:
            sittings[-1] += minutes
            if cell.cell_type == "markdown" and STOP in cell.source:
                sittings.append(0.0)
    return Times(tuple(sittings), deeper)


def describe_times(times: Times) -> str:
    """Say how long a lesson takes, in steps of five minutes."""
    sittings = [_rounded(minutes) for minutes in times.sittings]
    text = f"about {sum(sittings)} minutes"
    if len(sittings) > 1:
        parts = ", ".join(f"sitting {i}: {minutes}" for i, minutes in enumerate(sittings, 1))
        text += f" ({parts})"
    if times.deeper:
        text += f", and {_rounded(times.deeper)} for the deeper part"
    return text


def _rounded(minutes: float) -> int:
    return max(5, 5 * round(minutes / 5))


def _minutes(cell: NotebookNode) -> float:
    keys = cell.metadata
    total = float(keys.get("minutes", 0)) + float(keys.get("runs", 0)) / 60
    if cell.cell_type == "markdown":
        open_text = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)
        questions = len(re.findall(r"^\*\*\d\.\*\* ", open_text, re.MULTILINE))
        predictions = open_text.count("**Predict.**")
        words = 0 if questions else len(re.findall(r"\w+", re.sub(r"<[^>]*>", "", open_text)))
        return total + words / WORDS_A_MINUTE + PREDICT * predictions + QUESTION * questions
    if "answer" in keys:
        docstrings = [
            ast.get_docstring(node) or ""
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.FunctionDef)
        ]
        return total + sum(len(re.findall(r"\w+", text)) for text in docstrings) / WORDS_A_MINUTE
    if "test" in keys or "words" in keys:
        return total
    lines = sum(bool(line.strip()) for line in cell.source.splitlines())
    return total + LINE * lines + FIGURE * ("alt" in keys)

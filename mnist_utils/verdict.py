"""What the outputs of executed cells say about an exercise: a verdict and a message."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Cell = Mapping[str, Any]  # a code cell of a notebook, executed

TIMEOUT = "It did not finish in time. Is there a loop that never ends?"
UNTOLD = "A check of the test did not hold."
WRONG = ("partial", "incorrect", "error", "timeout", "missing")


@dataclass(frozen=True)
class Verdict:
    """The verdict on one exercise.

    `verdict` is ``correct``, ``partial``, ``incorrect`` (a test found something), ``error`` (the
    answer raised), ``timeout``, ``not attempted``, ``missing`` or ``manual``.
    """

    exercise: str
    verdict: str
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to put right; an exercise not attempted is not wrong."""
        return self.verdict in WRONG


def read_verdict(
    exercise: str, answers: Iterable[Cell], tests: Iterable[Cell], attempted: bool
) -> Verdict:
    """Read the verdict on an exercise from its executed cells.

    Parameters
    ----------
    exercise : str
        Its name.
    answers, tests : executed code cells
        The cells that answer it, and those that test it.
    attempted : bool
        Whether an answer differs from the stub that the lesson gives.
    """
    answers, tests = list(answers), list(tests)
    if not answers:
        return Verdict(exercise, "missing", f"The cell that answers {exercise} is not there.")
    if not attempted:
        return Verdict(exercise, "not attempted")
    failures = [failure for test in tests if (failure := read_failure(test, answers))]
    if not failures:
        return Verdict(exercise, "correct")
    for answer in answers:  # a cell that does not even run explains every failure after it
        if (broken := read_failure(answer, answers)) is not None:
            return Verdict(exercise, *broken)
    kind, message = failures[0]
    return Verdict(exercise, "partial" if len(failures) < len(tests) else kind, message)


def read_failure(cell: Cell, answers: Iterable[Cell]) -> tuple[str, str] | None:
    """Say why an executed cell failed, as (verdict, message), or None when it did not.

    A test's message is given as it is; an exception that rose in an answer is given with the
    student's own line.
    """
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    if not errors:
        return None
    name, text = errors[0]["ename"], errors[0]["evalue"]
    if name in ("KeyboardInterrupt", "CellTimeoutError"):
        return "timeout", TIMEOUT
    line, is_last = _line_in_answer(errors[0]["traceback"], answers)
    if name == "AssertionError" and not is_last:
        return "incorrect", text.strip() or UNTOLD
    return "error", describe_error(name, text, line or "")


def describe_error(name: str, text: str | None, line: str) -> str:
    """Say what an exception means to the student in whose answer it rose.

    Parameters
    ----------
    name, text : str
        Its class and its message; None for a message that is not to be shown.
    line : str
        The student's own line in which it rose, or "".
    """
    if name == "NotImplementedError" and "NotImplementedError" in line:
        return "The line 'raise NotImplementedError' is still there. Take it out."
    where = f", in your line: {line}" if line else ""
    what = " in a hidden test" if text is None else f": {_first_line(text)}"
    return f"{name}{what}{where}"


def _line_in_answer(traceback: Iterable[str], answers: Iterable[Cell]) -> tuple[str | None, bool]:
    """Find the innermost line of an answer that a traceback of IPython goes through.

    The second value says whether the exception rose there, and not in a test that called it or
    that answers the exception of an answer with one of its own.
    """
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    sources = {answer.get("execution_count"): answer["source"] for answer in answers}
    found, is_last = None, False
    for count, number in re.findall(r"Cell In\[(\d+)\], line (\d+)", plain):
        lines = sources.get(int(count), "").splitlines()
        is_last = 0 < int(number) <= len(lines)
        if is_last:
            found = lines[int(number) - 1].strip()
    return found, is_last


def _first_line(text: str) -> str:
    # IPython gives a syntax error the name of a file that the student has never seen.
    text = re.sub(r" \(\w+\.py, line \d+\)", "", text.strip())
    return text.splitlines()[0] if text else "without a message"

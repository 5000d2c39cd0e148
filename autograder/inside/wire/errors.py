"""Exceptions that answers raise; a test catches them as it would catch the student's own."""

import builtins
from typing import Any

from autograder.inside.wire.format import (
    MAX_NAME,
    MAX_TEXT,
    Encoded,
    Link,
    check,
    only_wire_errors,
    sequence,
    text,
)

MAX_LINE = 500  # characters of the student's own line: five times what fits on a screen
MAX_BASES = 20  # a built-in exception has at most six
COMMON = ("object", "BaseException", "Exception")  # bases that say nothing


class StudentError(Exception):
    """Base of every exception that an answer raised in the student's process.

    `name` is its class's name there, `line` the student's own line that raised it, or "".
    """

    name = ""
    line = ""


def encode_error(error: BaseException, line: str, link: Link) -> Encoded:
    """Encode an exception that an answer raised, with the student's own line."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    try:
        told = str(error)
    except Exception:  # a student's own class may have anything for __str__
        told = ""
    name = type(error).__name__
    return [
        name[:MAX_NAME] if isinstance(name, str) else "Exception",
        [kind for kind in kinds if kind not in COMMON],
        told[:MAX_TEXT],
        line[:MAX_LINE],
    ]


@only_wire_errors()
def decode_error(message: Encoded) -> StudentError:
    """Make an exception that `except` clauses catch as they would catch the student's own.

    Only kinds of `Exception` come back, whatever was raised.
    """
    name, kinds, told, line = sequence(message, 4)
    check(len(sequence(kinds)) <= MAX_BASES, "An exception has too many bases.")
    name, told, line = text(name, MAX_NAME), text(told, MAX_TEXT), text(line, MAX_LINE)
    bases: list[type] = []
    for kind in kinds:
        found = getattr(builtins, text(kind, 100), None)
        if not isinstance(found, type) or not issubclass(found, Exception):
            continue
        if not any(issubclass(base, found) for base in bases):
            bases.append(found)
    body = {"__init__": _remember_text, "__str__": _give_text, "__module__": "student"}
    try:
        made = type(name, (StudentError, *bases), body)
    except TypeError:  # two built-in kinds with different instance layouts
        made = type(name, (StudentError, *bases[:1]), body)
    error: StudentError = made(told)
    error.name, error.line = name, line
    return error


def _remember_text(self: Any, told: str) -> None:
    """Take a text and nothing else, whatever the built-in kinds require."""
    self.args = (told,)


def _give_text(self: Any) -> str:
    """Return the text as it was there, without the quotes of `KeyError`."""
    return str(self.args[0])

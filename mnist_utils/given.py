"""What the course gave, known by its checksums: the file in lessons/ may have been worked in."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mnist_utils.cells import grade_id, role

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """A lesson as it was given: the SHA-256 of its notebook, and of its cells by grade_id.

    `answers` are the stubs, in the lesson's order, and `written` names those that a person reads;
    `fixed` are setup and tests.
    """

    notebook: str
    answers: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)


def checksum(source: str) -> str:
    """Return the SHA-256 of a cell's source, without the white space around it."""
    return hashlib.sha256(source.strip().encode("utf-8", "surrogatepass")).hexdigest()


def checksum_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, or "" when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def describe(data: bytes, cells: Iterable[Cell]) -> Given:
    """Take the checksums of a lesson: the bytes of its notebook, and its cells."""
    given = Given(hashlib.sha256(data).hexdigest())
    for cell in cells:
        if role(cell) in ("answer", "written"):
            given.answers[grade_id(cell)] = checksum(cell["source"])
        elif role(cell):
            given.fixed[grade_id(cell)] = checksum(cell["source"])
        if role(cell) == "written":
            given.written.append(grade_id(cell))
    return given


def read_given(path: Path) -> dict[str, Given]:
    """Read what `autograder build` has written; nothing when it is not there or is broken."""
    try:
        lessons = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: Given(
                str(given["notebook"]),
                dict(given["answers"]),
                list(given["written"]),
                dict(given["fixed"]),
            )
            for name, given in lessons.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def changed_stubs(stubs: Mapping[str, str], cells: Iterable[Cell]) -> set[str]:
    """Name the answers, given as checksums by grade_id, that differ from their stubs.

    An answer whose cell has lost its grade_id differs if its stub is nowhere.
    """
    cells = list(cells)
    sums = {checksum(cell["source"]) for cell in cells}
    own: dict[str, set[str]] = {}
    for cell in cells:
        own.setdefault(grade_id(cell), set()).add(checksum(cell["source"]))
    return {
        name
        for name, stub in stubs.items()
        if (own[name] != {stub} if name in own else stub not in sums)
    }


def changed_fixed(given: Given, cells: Iterable[Cell]) -> list[str]:
    """Name the cells of setup and tests that are not there as they were given."""
    own = {grade_id(cell): checksum(cell["source"]) for cell in cells if role(cell)}
    return [name for name, fixed in given.fixed.items() if own.get(name) != fixed]

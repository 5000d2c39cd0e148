"""What nbgrader's metadata says about a cell: its role, and the exercise it belongs to."""

import re
from collections.abc import Mapping
from typing import Any

Cell = Mapping[str, Any]


def role(cell: Cell) -> str:
    """Return what a cell is for: ``setup``, ``answer``, ``test``, ``written`` or ``""`` (free)."""
    marks = cell["metadata"].get("nbgrader", {})
    if marks.get("grade"):
        return "written" if marks.get("solution") else "test"
    if marks.get("solution"):
        return "answer"
    return "setup" if marks.get("locked") else ""


def grade_id(cell: Cell) -> str:
    """Return a cell's name in nbgrader, or ``""``."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def exercise_of(cell: Cell) -> str:
    """Name the exercise that a cell belongs to: `test_relu_2` tests `relu`."""
    if role(cell) == "test":
        return re.sub(r"^test_(.*?)(_\d+)?$", r"\1", grade_id(cell))
    return grade_id(cell)


def points(cell: Cell) -> float:
    """Return the points that a cell can earn; 0 for one that is not graded."""
    return float(cell["metadata"].get("nbgrader", {}).get("points", 0))


def stated(cell: Cell, key: str) -> Any:
    """Return what the course has noted about a cell under a key, or None."""
    return cell["metadata"].get("mnist_course", {}).get(key)


def stated_seconds(cell: Cell) -> int:
    """Return the time limit that a test cell states for itself; 0 when it states none."""
    return int(stated(cell, "seconds") or 0)


def needs_full(cell: Cell) -> bool:
    """Say whether a test cell asks for the full MNIST."""
    return bool(stated(cell, "digits") == "full")


def processor_seconds(cell: Cell) -> int:
    """Return the processor time that a test cell allows an answer; 0 when it states none."""
    return int(stated(cell, "processor_seconds") or 0)

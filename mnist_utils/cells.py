"""What a cell is: its role and its exercise, by nbgrader's metadata; or the one that installs."""

import re
from collections.abc import Mapping
from typing import Any

Cell = Mapping[str, Any]
# How the cell begins that installs the course: by this it is known, whatever else was changed.
# Colab shows what follows @title, and hides the code.
INSTALLS = "# @title Installs the course where it is missing, such as on Colab and Kaggle"
INSTALLER = "_install_the_course"  # what it defines


def role(cell: Cell) -> str:
    """Return what a cell is for: ``setup``, ``answer``, ``test``, ``written`` or ``""`` (free)."""
    marks = cell["metadata"].get("nbgrader", {})
    if marks.get("grade"):
        return "written" if marks.get("solution") else "test"
    if marks.get("solution"):
        return "answer"
    return "setup" if marks.get("locked") else ""


def installs(cell: Cell) -> bool:
    """Say whether a cell is the one that installs the course, which is no part of a lesson."""
    return bool(cell["cell_type"] == "code" and cell["source"].lstrip().startswith(INSTALLS))


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

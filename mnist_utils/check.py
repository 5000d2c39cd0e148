"""A student's notebook, checked at home: setup, answers and visible tests, exercise by exercise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError

from mnist_utils.cells import exercise_of, grade_id, role
from mnist_utils.errors import CourseError
from mnist_utils.kernel import make_client
from mnist_utils.lessons import Lesson, read_notebook
from mnist_utils.verdict import Verdict, read_failure, read_verdict

CELL_SECONDS = 60

Cell = dict[str, Any]


def check_notebook(lesson: Lesson, path: Path) -> list[Verdict]:
    """Run the answers of a notebook and the lesson's visible tests on them.

    Setup and test cells are taken from the lesson as it was given, answers and added cells from
    the notebook; demonstrations are left out. Everything runs in a kernel of its own.

    Returns
    -------
    list of Verdict
        One for each exercise, in the lesson's order.

    Raises
    ------
    CourseError
        When the notebook cannot be read, or its setup cell fails, or a cell ends Python.
    """
    released = read_notebook(lesson.released)["cells"]
    stubs = {grade_id(cell): cell["source"] for cell in released if role(cell) == "answer"}
    cells = list(_cells_to_run(released, read_notebook(path)["cells"]))
    _execute(cells, path.parent)
    for cell in cells:
        if role(cell) == "setup" and (failure := read_failure(cell, [])):
            raise CourseError(
                f"The lesson's setup cell fails: {failure[1]}. For the machine's side of it, run: "
                "python -m mnist_utils doctor"
            )
    verdicts = []
    for exercise in lesson.exercises:
        own = [cell for cell in cells if exercise_of(cell) == exercise]
        answers = [cell for cell in own if role(cell) == "answer"]
        tests = [cell for cell in own if role(cell) == "test"]
        if exercise not in stubs:
            verdicts.append(Verdict(exercise, "manual", "This answer is read by a person."))
            continue
        attempted = any(cell["source"].strip() != stubs[exercise].strip() for cell in answers)
        verdicts.append(read_verdict(exercise, answers, tests, attempted))
    return verdicts


def _cells_to_run(released: list[Cell], own: list[Cell]) -> Iterator[Cell]:
    """Splice the student's answers and added cells into the lesson's setup and tests."""
    given = {grade_id(cell): cell for cell in released if role(cell) in ("setup", "test")}
    demonstrations = {cell.get("id") for cell in released if not role(cell)}
    missing = given.keys() - {grade_id(cell) for cell in own}
    yield from (cell for name, cell in given.items() if name in missing and role(cell) == "setup")
    for cell in own:
        if grade_id(cell) in given:
            yield given.pop(grade_id(cell))
        elif cell["cell_type"] == "code" and cell.get("id") not in demonstrations:
            yield cell
    yield from (cell for cell in given.values() if role(cell) == "test")


def _execute(cells: list[Cell], folder: Path) -> None:
    for cell in cells:
        cell["outputs"] = []
        cell["execution_count"] = None
    notebook = nbformat.from_dict({"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": []})
    notebook.cells = [nbformat.from_dict(cell) for cell in cells]
    client = make_client(notebook, folder, CELL_SECONDS)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except DeadKernelError as error:
                raise CourseError(
                    f"Python ended while it ran the cell {grade_id(cell) or index + 1}: too much "
                    "memory, or a call such as exit(). Change that cell and check again."
                ) from error
            cells[index].update(cell)

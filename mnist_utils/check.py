"""A student's notebook, checked at home: setup, answers and visible tests, exercise by exercise."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import exercise_of, grade_id, role
from mnist_utils.errors import CourseError
from mnist_utils.kernel import make_client
from mnist_utils.lessons import Lesson, read_notebook
from mnist_utils.verdict import Verdict, read_failure, read_verdict

CELL_SECONDS = 60  # as long as the judge allows for a call of an answer

Cell = dict[str, Any]


def check_notebook(
    lesson: Lesson, path: Path, tell: Callable[[Verdict], None] = lambda verdict: None
) -> list[Verdict]:
    """Run the answers of a notebook and the lesson's visible tests on them.

    Setup and test cells are taken from the lesson as it was given; answers, added cells and
    changed demonstrations from the notebook. The other demonstrations are left out. Everything
    runs in its own kernel.

    Parameters
    ----------
    lesson : Lesson
    path : Path
        The notebook.
    tell : function
        Called with each verdict as soon as it and those before it are known.

    Returns
    -------
    list of Verdict
        One for each exercise, in the lesson's order.

    Raises
    ------
    CourseError
        When the notebook cannot be read, no kernel starts, the setup cell fails, or a cell ends
        Python or cannot be interrupted.
    """
    released = read_notebook(lesson.released)["cells"]
    stubs = {grade_id(cell): cell["source"] for cell in _of("answer", released)}
    cells = list(_cells_to_run(released, read_notebook(path)["cells"]))
    verdicts: dict[str, Verdict] = {}
    waiting = list(lesson.exercises)  # still to be reported, in the lesson's order

    def judge(exercise: str) -> None:
        own = [cell for cell in cells if exercise_of(cell) == exercise]
        answers = _of("answer", own)
        if exercise not in stubs:
            verdict = Verdict(exercise, "manual", "This answer is read by a person.")
        else:
            attempted = any(one["source"].strip() != stubs[exercise].strip() for one in answers)
            verdict = read_verdict(exercise, answers, _of("test", own), attempted)
        verdicts[exercise] = verdict
        while waiting and waiting[0] in verdicts:
            tell(verdicts[waiting.pop(0)])

    last = {exercise_of(cell): index for index, cell in enumerate(cells)}
    for index in _execute(cells, path.parent):
        failure = read_failure(cells[index], []) if role(cells[index]) == "setup" else None
        if failure:
            raise CourseError(
                f"The lesson's setup cell fails: {failure[1]}. To see whether it is the machine, "
                "run: python -m mnist_utils doctor"
            )
        exercise = exercise_of(cells[index])
        if exercise in stubs and last[exercise] == index:
            judge(exercise)
    for exercise in lesson.exercises:
        if exercise not in verdicts:
            judge(exercise)
    return [verdicts[exercise] for exercise in lesson.exercises]


def _cells_to_run(released: list[Cell], own: list[Cell]) -> Iterator[Cell]:
    """Splice the student's answers, added and changed cells into the lesson's setup and tests."""
    given = {grade_id(cell): cell for cell in _of("setup", released) + _of("test", released)}
    demonstrations = {cell["source"].strip() for cell in _of("", released)}
    present = {grade_id(cell) for cell in own}
    lost = [cell for name, cell in given.items() if name not in present]
    yield from _of("setup", lost)
    for cell in own:
        if grade_id(cell) in given:
            yield given.pop(grade_id(cell))
        elif role(cell) == "test":  # a copy that the student made
            continue
        elif cell["cell_type"] == "code" and cell["source"].strip() not in demonstrations:
            yield cell
    yield from _of("test", lost)


def _of(kind: str, cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if role(cell) == kind]


def _execute(cells: list[Cell], folder: Path) -> Iterator[int]:
    """Run cells in one kernel; yield the index of each when it has its outputs."""
    for cell in cells:
        cell["outputs"] = []
        cell["execution_count"] = None
    notebook = nbformat.from_dict({"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": []})
    notebook.cells = [nbformat.from_dict(cell) for cell in cells]
    client = make_client(notebook, folder, CELL_SECONDS)
    try:
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                _execute_cell(client, cell, index)
                cells[index].update(cell)
                yield index
    except (OSError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        raise CourseError(
            f"Jupyter's kernel python3 cannot be started ({reason}). To find out what to do, run: "
            "python -m mnist_utils doctor"
        ) from error


def _execute_cell(client: NotebookClient, cell: NotebookNode, index: int) -> None:
    name = f"the cell {grade_id(cell)}" if grade_id(cell) else f"a cell that begins {_start(cell)}"
    try:
        client.execute_cell(cell, index)
    except DeadKernelError as error:
        raise CourseError(
            f"Python ended while it ran {name}, or the one before: too much memory, or a call such "
            "as exit(). Fix that and check again."
        ) from error
    except CellTimeoutError as error:
        raise CourseError(
            f"It takes longer than {CELL_SECONDS} s to run {name}, and it cannot be interrupted. "
            "Is there a loop that never ends? Fix that and check again."
        ) from error


def _start(cell: NotebookNode) -> str:
    return repr(cell.source.strip().partition("\n")[0])

"""Records of version 0.1.0: they have one sum of everything, which can no longer be computed."""

from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.judging.material import Material
from autograder.judging.opening import open_apart
from autograder.judging.record import Record
from autograder.judging.submitted import Submitted
from autograder.judging.sums import sum_submission
from mnist_utils.cells import grade_id, role
from mnist_utils.submission import Rebuilt


def upgrade(classroom: Path, record: Record, material: Material, submitted: Submitted) -> Record:
    """Give an old record the sum of what it marked, if the classroom still holds that work.

    `autograded/` shows whether it does: it has all the cells that the student wrote, as they were
    marked.
    """
    if not _is_same_work(classroom, record, material, submitted):
        return record
    return replace(record, submission=sum_submission(submitted))


def _is_same_work(
    classroom: Path, record: Record, material: Material, submitted: Submitted
) -> bool:
    if submitted.status != "present":
        return record.status == submitted.status
    path = classroom / "autograded" / record.student / record.lesson / f"{record.lesson}.ipynb"
    try:
        marked = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return False
    now = open_apart(material, submitted)
    return isinstance(now, Rebuilt) and _written(marked, material) == _written(
        now.notebook, material
    )


def _written(notebook: NotebookNode, material: Material) -> list[tuple[str, str, str]]:
    """Return what a student wrote: answers by name, and every cell that is not the lesson's."""
    own = {cell.source for cell in material.released.cells if not role(cell)}
    return [
        (cell.cell_type, grade_id(cell), cell.source)
        for cell in notebook.cells
        if cell.get("id") != "remarks"
        and role(cell) not in ("setup", "test")
        and cell.source not in own
    ]

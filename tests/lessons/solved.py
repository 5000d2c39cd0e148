"""Run the lessons as students have them, solved: `python -m tests.lessons.solved [LESSON...]`.

Every cell runs from top to bottom in a kernel of its own for each lesson, in whatever environment
this is started with: it needs what lessons need, and nothing of the grader. The answers are the
reference answers. Prints the versions, then for each lesson how many cells ran and what failed.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import grade_id, role
from mnist_utils.doctor import read_installed
from mnist_utils.kernel import run_and_measure
from mnist_utils.lessons import Lesson, find_lesson, find_solution, read_lessons
from mnist_utils.terminal import prints_anywhere

PACKAGES = ("tensorflow", "keras", "numpy", "matplotlib", "scikit-learn", "ipython", "ipykernel")
CELL_SECONDS = 900  # stops an endless loop; the longest training takes minutes on a busy machine


def solve(lesson: Lesson) -> NotebookNode:
    """Read a lesson as it is given, with the reference answers in place of the stubs."""
    notebook: NotebookNode = nbformat.read(lesson.released, as_version=4)
    for cell in notebook.cells:
        if role(cell) == "answer":
            cell.source = find_solution(grade_id(cell))
    return notebook


def failures(notebook: NotebookNode) -> Iterator[str]:
    """Yield a line for each cell that failed or did not run."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if not cell.execution_count:
            yield f"{cell.id} did not run"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{cell.id}: {output.ename}: {output.evalue}"


@prints_anywhere
def main(names: list[str]) -> int:
    """Run the lessons; return 1 when a cell failed."""
    installed = read_installed()
    found = ", ".join(f"{name} {installed.get(name, 'missing')}" for name in PACKAGES)
    print(f"Python {sys.version.split()[0]}, {found}", flush=True)
    failed = False
    for lesson in [find_lesson(name) for name in names] or read_lessons():
        notebook = solve(lesson)
        with tempfile.TemporaryDirectory() as folder:
            seconds = run_and_measure(notebook, Path(folder), CELL_SECONDS)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        wrong = list(failures(notebook))
        failed = failed or bool(wrong)
        print(
            f"{lesson.name:18s} {len(cells)} cells, {len(wrong)} errors, "
            f"{sum(seconds):.0f} s of processor time",
            flush=True,
        )
        for line in wrong:
            print(f"  {line}", flush=True)
        for cell in cells:
            for output in cell.outputs:
                if output.get("name") == "stderr":
                    print(f"  {cell.id} says: {output.text.strip()[:200]}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

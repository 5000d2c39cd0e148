"""The code of a lesson, for programs that measure what the lesson really says."""

from pathlib import Path

from autograder.course.source import read_lesson
from mnist_utils.cells import exercise_of, role

SOLUTIONS = Path(__file__).parents[2] / "solutions"


def definitions(lesson, *names):
    """Run a lesson's setup cell and the cells that define some functions; return its namespace.

    Raises
    ------
    LookupError
        When no cell, or more than one, defines one of the functions.
    """
    cells = [c for c in read_lesson(SOLUTIONS / f"{lesson}.py").notebook.cells if _is_code(c)]
    wanted = [cell for cell in cells if role(cell) == "setup"]
    for name in names:
        found = [cell for cell in cells if f"def {name}(" in cell.source]
        if len(found) != 1:
            raise LookupError(f"{len(found)} cells of {lesson} define {name}.")
        wanted += found
    namespace = {}
    for cell in wanted:
        where = f"{lesson}, {exercise_of(cell) or 'a demonstration'}"
        exec(compile(cell.source, where, "exec"), namespace)
    return namespace


def _is_code(cell):
    return cell.cell_type == "code"

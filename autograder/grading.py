"""Marking: submissions go through nbgrader's autograde one by one; a record of each is kept.

Student code runs in a kernel without a sandbox here, and every record says so.
"""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI

from autograder import records
from autograder.build import last_error
from autograder.classroom import STUDENT_ID, open_classroom
from autograder.errors import ClassroomError
from autograder.records import ExerciseResult, Record
from mnist_utils.cells import exercise_of, points, role, stated_seconds

ISOLATION = "process"
MAX_NOTEBOOK_BYTES = 64 * 2**20

Progress = Callable[[Record, int, int], None]  # the record, how many are done, how many there are


def grade(
    classroom: Path,
    lessons: Iterable[str] = (),
    students: Iterable[str] = (),
    progress: Progress = lambda record, done, total: None,
) -> list[Record]:
    """Mark the submissions of a class, and write records, gradebook, feedback and tables.

    Parameters
    ----------
    classroom : Path
    lessons, students : iterables of str
        Which ones; none named means all of them. Students are those of the gradebook and those
        who have submitted something.
    progress : function
        Called after each submission.

    Returns
    -------
    list of Record
        One for each student and lesson, those who have submitted nothing included.

    Raises
    ------
    ClassroomError
        When the folder is not a classroom, or a lesson or student is not in it.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    wanted = _choose("lesson", lessons, sorted(api.get_source_assignments()))
    who = _choose("student", students, _students(classroom, api))
    work = [(student, lesson) for lesson in wanted for student in who]
    usual_limit = api.config.Execute.timeout
    done = []
    try:
        for student, lesson in work:
            api.config.Execute.timeout = max(usual_limit, _longest_test(classroom, lesson))
            record = _mark(classroom, api, student, lesson)
            records.save(classroom, record)
            done.append(record)
            progress(record, len(done), len(work))
    finally:
        records.write_tables(classroom)
    return done


def _longest_test(classroom: Path, lesson: str) -> int:
    """Give the longest limit that a test states, in seconds: nbgrader knows one for all cells."""
    return max(map(stated_seconds, _source(classroom, lesson).cells), default=0)


def _source(classroom: Path, lesson: str) -> NotebookNode:
    return nbformat.read(classroom / "source" / lesson / f"{lesson}.ipynb", as_version=4)


def _choose(kind: str, named: Iterable[str], known: list[str]) -> list[str]:
    named = list(dict.fromkeys(named))
    unknown = [name for name in named if name not in known]
    if unknown:
        raise ClassroomError(
            f"There is no {kind} {', '.join(unknown)} in this classroom. "
            f"There are: {', '.join(known) or 'none'}."
        )
    return named or known


def _students(classroom: Path, api: NbGraderAPI) -> list[str]:
    with api.gradebook as gradebook:
        enrolled = {student.id for student in gradebook.students}
    submitted = {path.name for path in (classroom / "submitted").iterdir() if path.is_dir()}
    return sorted(enrolled | {name for name in submitted if not name.startswith(".")})


def _mark(classroom: Path, api: NbGraderAPI, student: str, lesson: str) -> Record:
    start = time.perf_counter()
    source = _source(classroom, lesson)
    _forget(classroom, api, student, lesson)
    status, remark = _inspect(classroom / "submitted" / student / lesson, student, lesson)
    verdicts: dict[str, tuple[str, str]] = {}
    scores: dict[str, float] = {}
    if status == "graded":
        result = _finished(api.autograde(lesson, student))
        if result["success"]:
            feedback = _finished(api.generate_feedback(lesson, student))
            if not feedback["success"]:
                remark = f"Its feedback page could not be made: {last_error(feedback)}"
            marked = classroom / "autograded" / student / lesson / f"{lesson}.ipynb"
            notebook = nbformat.read(marked, as_version=4)
            found = notebook.metadata.mnist_course.verdicts
            verdicts = {name: (verdict, message) for name, verdict, message in found}
            scores = _scores(api, student, lesson)
        else:
            status, remark = _explain(result)
    exercises = tuple(_results(source, status, verdicts, scores))
    return Record(
        student=student,
        lesson=lesson,
        status=status,
        score=sum(result.score for result in exercises),
        max_score=sum(points(cell) for cell in source.cells),
        isolation=ISOLATION if status not in ("missing", "invalid") else "",
        seconds=round(time.perf_counter() - start, 2),
        exercises=exercises,
        remarks=(remark,) if remark else (),
    )


def _finished(result: dict[str, str]) -> dict[str, str]:
    # nbgrader's API catches even Ctrl-C, and calls the submission a failure.
    if not result["success"] and result["error"].rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    return result


def _forget(classroom: Path, api: NbGraderAPI, student: str, lesson: str) -> None:
    """Take back what an earlier run gave, so that no old grade outlives a failure now."""
    for step in ("autograded", "feedback"):
        shutil.rmtree(classroom / step / student / lesson, ignore_errors=True)
    records.remove(classroom, student, lesson)
    with api.gradebook as gradebook:
        try:
            submission = gradebook.find_submission(lesson, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for cell in notebook.grades:
                cell.auto_score = None
                cell.needs_manual_grade = True
        gradebook.db.commit()


def _inspect(folder: Path, student: str, lesson: str) -> tuple[str, str]:
    """Look at a submission before anything runs: (status, remark)."""
    path = folder / f"{lesson}.ipynb"
    if not STUDENT_ID.fullmatch(student):
        return "invalid", f"{student!r} cannot be a student's id: rename the folder."
    if not folder.is_dir():
        return "missing", ""
    if not os.path.lexists(path):
        others = ", ".join(sorted(other.name for other in folder.glob("*.ipynb")))
        found = f"there is only {others}; rename it" if others else "the folder holds no notebook"
        return "invalid", f"{lesson}.ipynb was not handed in: {found}."
    try:
        # Neither a link is followed, nor is a pipe waited for.
        flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(path, os.O_RDONLY | flags)
        with open(handle, encoding="utf-8") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_NOTEBOOK_BYTES:
                return "invalid", f"{path.name} is no ordinary file of a sensible size."
            nbformat.validate(nbformat.reads(file.read(), as_version=4))
    except OSError as error:
        return "invalid", f"{path.name} cannot be read: {error.strerror}. A link is not followed."
    except Exception as error:
        # nbformat raises many kinds for what is not a notebook.
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else "it is empty"
        return "invalid", f"{path.name} is not a sound notebook: {reason}"
    return "graded", ""


def _explain(result: dict[str, str]) -> tuple[str, str]:
    log = result.get("log", "") + result["error"]
    if "DeadKernelError" in log:
        return "crashed", "Python ended while it ran this notebook: exit(), or too much memory."
    if "UnresponsiveKernelError" in log:
        return "timeout", "A cell of this notebook did not end and could not be interrupted."
    return "invalid", (
        f"nbgrader could not mark it ({last_error(result)}). Cells may have been duplicated, "
        "deleted or renamed: compare it with the lesson."
    )


def _scores(api: NbGraderAPI, student: str, lesson: str) -> dict[str, float]:
    with api.gradebook as gradebook:
        submission = gradebook.find_submission_notebook(lesson, lesson, student)
        return {cell.name: float(cell.score) for cell in submission.grades}


def _results(
    source: NotebookNode,
    status: str,
    verdicts: dict[str, tuple[str, str]],
    scores: dict[str, float],
) -> Iterable[ExerciseResult]:
    graded = [cell for cell in source.cells if role(cell) in ("test", "written")]
    for exercise in dict.fromkeys(exercise_of(cell) for cell in graded):
        cells = [cell for cell in graded if exercise_of(cell) == exercise]
        fallback = ("manual", "") if status == "graded" else (_fallback(status), "")
        verdict, message = verdicts.get(exercise, fallback)
        yield ExerciseResult(
            exercise,
            verdict,
            sum(scores.get(cell.metadata.nbgrader.grade_id, 0.0) for cell in cells),
            sum(points(cell) for cell in cells),
            message,
        )


def _fallback(status: str) -> str:
    return status if status in ("timeout", "memory", "crashed") else "missing"

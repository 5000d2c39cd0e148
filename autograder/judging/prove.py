"""Prove a lesson: its solution earns all the points, and what students get earns none."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.record import Record
from autograder.judging.submitted import Submitted
from autograder.judging.worker import Submission, Worker
from mnist_utils.cells import exercise_of, role


@dataclass(frozen=True)
class Proof:
    """The result: the solution's points, and a sentence for everything that is wrong."""

    score: float
    max_score: float
    problems: tuple[str, ...]


def prove(material: Material, rules: Rules, worker: Worker) -> Proof:
    """Have three students judged: one with the solution, one with nothing, one with a comment.

    The solution must earn all points, the untouched lesson none, as not attempted, and a stub with
    a comment also none: its tests do run.

    Raises
    ------
    SandboxError
        When no sandbox is available.
    """
    reference = reference_answers(material.source)
    given = reference_answers(material.released)
    stubs = {exercise: f"{source}\n#" for exercise, source in given.items()}
    records = [
        worker.mark(Submission(material, hand_in(material, student, answers), rules)).record
        for student, answers in (("reference", reference), ("untouched", {}), ("stubs", stubs))
    ]
    problems: list[str] = []
    for record, look in zip(
        records, (_reference_problems, _untouched_problems, _stub_problems), strict=True
    ):
        if record.fault:
            problems.append(f"{record.student}: {record.fault}")
        else:
            problems += look(record, reference)
    solved = records[0]
    return Proof(solved.score or 0.0, solved.max_score, tuple(problems))


def hand_in(material: Material, student: str, answers: Mapping[str, str]) -> Submitted:
    """Make the submission of a student who wrote these answers and changed nothing else."""
    notebook = fill_in(nbformat.from_dict(copy.deepcopy(material.released)), answers)
    return Submitted.of(student, material.lesson, nbformat.writes(notebook).encode())


def fill_in(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Write answers into a released notebook, as a student would; return it."""
    for cell in notebook.cells:
        if role(cell) == "answer" and exercise_of(cell) in answers:
            cell.source = answers[exercise_of(cell)]
    return notebook


def reference_answers(notebook: NotebookNode) -> dict[str, str]:
    """Return the answers in a lesson, by exercise: the author's, or the stubs."""
    return {exercise_of(c): c.source for c in notebook.cells if role(c) == "answer"}


def _reference_problems(record: Record, answered: Mapping[str, str]) -> Iterator[str]:
    yield from record.remarks
    for result in record.exercises:
        if result.exercise in answered and result.score != result.max_score:
            yield (
                f"the reference solution of {result.exercise} earns {result.score:g} of "
                f"{result.max_score:g} points: {result.message or result.verdict}"
            )


def _untouched_problems(record: Record, _: Mapping[str, str]) -> Iterator[str]:
    if record.status not in ("graded", "waits for a person"):
        yield f"the untouched lesson ends as {record.status}: {' '.join(record.remarks)}"
        return
    for result in record.exercises:
        if result.score or result.verdict not in ("not attempted", "waits for a person"):
            yield (
                f"the untouched {result.exercise} is {result.verdict} with {result.score:g} "
                "points; it must be not attempted, with none"
            )


def _stub_problems(record: Record, _: Mapping[str, str]) -> Iterator[str]:
    for result in record.exercises:
        if result.score:
            earned = f"it earns {result.score:g} points"
            yield f"a test of {result.exercise} passes for the stub: {earned}."

"""Marking one submission: rebuilt, judged, and told what was found. Nothing is written here."""

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

import mnist_utils
from autograder.judging.job import CALL_SECONDS, Findings, Job
from autograder.judging.record import ExerciseResult, Record
from autograder.judging.sandbox import BUBBLEWRAP
from autograder.judging.submitted import Submitted, parse
from autograder.judging.worker import Worker
from mnist_utils.cells import exercise_of, grade_id, points, role
from mnist_utils.submission import Rebuilt, Step, rebuild

OUT_OF_TIME = "The time for the whole notebook was used up before this was marked."


@dataclass(frozen=True)
class Material:
    """A lesson to mark by: `source` with its hidden tests, and `released` as students got it."""

    lesson: str
    source: NotebookNode
    released: NotebookNode

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of its exercises, in order."""
        graded = [exercise_of(cell) for cell in self.source.cells if role(cell) in GRADED]
        return tuple(dict.fromkeys(graded))

    @property
    def modules(self) -> list[str]:
        """What its setup cells import, "a.b" or "a:b" for `from a import b`."""
        found: list[str] = []
        for cell in self.source.cells:
            if role(cell) == "setup":
                found += _imports(cell.source)
        return list(dict.fromkeys(found))

    @cached_property
    def digest(self) -> bytes:
        """A sum that changes with the lesson."""
        texts = [nbformat.writes(self.source), nbformat.writes(self.released)]
        return b"".join(hashlib.sha256(text.encode()).digest() for text in texts)

    def points_of(self, exercise: str) -> float:
        """Give the points that an exercise can earn."""
        own = [cell for cell in self.source.cells if exercise_of(cell) == exercise]
        return sum(points(cell) for cell in own if role(cell) in GRADED)


GRADED = ("test", "written")


@dataclass
class Marked:
    """A submission that was marked.

    `scores` has for each graded cell its automatic points, None for one that a person reads;
    `unanswered` are the cells in which nothing was written; `shown` are the exercises that failed
    where students see it, and not in hidden tests alone. `cell_seconds` is the time that its cells
    took, all that comes with marking them left out. `notebook` is what goes into `autograded/`,
    None when nothing was handed in.
    """

    record: Record
    notebook: NotebookNode | None = None
    scores: dict[str, float | None] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    cell_seconds: float = 0.0
    timestamp: str = ""


@dataclass(frozen=True)
class Rules:
    """How a class is marked: shut off in what way, and with how many seconds for one call.

    `every_test` is False when it is enough to know the first test that an exercise fails.
    """

    isolation: str = BUBBLEWRAP
    call_seconds: float = CALL_SECONDS
    every_test: bool = True


def mark(material: Material, submitted: Submitted, rules: Rules, worker: Worker) -> Marked:
    """Mark what one student handed in.

    Raises
    ------
    SandboxError
        When there is no sandbox to be had.
    """
    key = key_of(material, submitted, rules)
    submitted, notebook = parse(submitted)
    if notebook is None:
        return _unmarked(material, submitted, key)
    rebuilt = rebuild(material.source, material.released, notebook)
    findings = worker.mark(
        Job(
            rebuilt.steps,
            rebuilt.attempted,
            call_seconds=rules.call_seconds,
            every_test=rules.every_test,
        )
    )
    results = [_result(material, exercise, rebuilt, findings) for exercise in rebuilt.order]
    remarks = tuple(dict.fromkeys([*rebuilt.remarks, *findings.remarks]))
    _fill_in_outputs(rebuilt, findings)
    record = Record(
        student=submitted.student,
        lesson=material.lesson,
        status=findings.status,
        score=sum(result.score for result in results),
        max_score=sum(result.max_score for result in results),
        isolation=rules.isolation,
        seconds=findings.seconds,
        exercises=tuple(results),
        remarks=remarks,
        key=key,
    )
    return Marked(
        record,
        _with_remarks(rebuilt.notebook, remarks),
        _scores(rebuilt, findings),
        {name for name, some in {**rebuilt.attempted, **rebuilt.written}.items() if not some},
        _shown(rebuilt, findings),
        findings.cell_seconds,
        submitted.timestamp,
    )


def mark_unread(
    material: Material, submitted: Submitted, rules: Rules, failure: str = ""
) -> Marked:
    """Mark what needs no worker: nothing that can be read, or what has failed in the grader."""
    key = key_of(material, submitted, rules)
    if failure:  # without a key: the next run tries again
        submitted, key = replace(submitted, status="crashed", remark=failure), ""
    return _unmarked(material, submitted, key)


def _unmarked(material: Material, submitted: Submitted, key: str) -> Marked:
    results = tuple(
        ExerciseResult(exercise, "missing", 0.0, material.points_of(exercise), "")
        for exercise in material.exercises
    )
    remarks = (submitted.remark,) if submitted.remark else ()
    record = Record(
        student=submitted.student,
        lesson=material.lesson,
        status=submitted.status,
        score=0.0,
        max_score=sum(result.max_score for result in results),
        isolation="",
        seconds=0.0,
        exercises=results,
        remarks=remarks,
        key=key,
    )
    if submitted.status == "missing":
        return Marked(record)
    notebook = _with_remarks(nbformat.from_dict(material.released), remarks)
    graded = [cell for cell in material.source.cells if role(cell) in GRADED]
    return Marked(record, notebook, {grade_id(cell): None for cell in graded})


def key_of(material: Material, submitted: Submitted, rules: Rules) -> str:
    """Give a sum that changes with the submission, the lesson, the grader and its rules."""
    parts = [
        submitted.data or submitted.remark.encode(),
        submitted.timestamp.encode(),
        material.digest,
        repr(rules).encode(),
        _grader().encode(),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@cache
def _grader() -> str:
    """Give a sum over the code that marks, and the versions of what it computes with."""
    total = hashlib.sha256()
    for folder in (Path(__file__).parents[1], Path(mnist_utils.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            total.update(path.read_bytes())
    for package in ("numpy", "keras", "tensorflow", "matplotlib", "scikit-learn"):
        total.update(version(package).encode())
    return total.hexdigest()


def _result(
    material: Material, exercise: str, rebuilt: Rebuilt, findings: Findings
) -> ExerciseResult:
    tests = [step for step in rebuilt.steps if step.kind == "test" and step.exercise == exercise]
    most = material.points_of(exercise)
    if not tests:
        written = rebuilt.written.get(exercise, False)
        gone = exercise in rebuilt.gone
        verdict = "manual" if written else "missing" if gone else "not attempted"
        return ExerciseResult(exercise, verdict, 0.0, most, "")
    score = sum(step.points for step in tests if _passed(step, rebuilt, findings))
    verdict, message = _verdict(exercise, tests, rebuilt, findings)
    return ExerciseResult(exercise, verdict, score, most, message)


def _verdict(
    exercise: str, tests: list[Step], rebuilt: Rebuilt, findings: Findings
) -> tuple[str, str]:
    if not rebuilt.attempted.get(exercise, True):
        if exercise in rebuilt.gone:
            return "missing", f"The cell that answers {exercise} is not there."
        return "not attempted", ""
    if failure := findings.lost.get(exercise):
        return failure["verdict"], failure["message"]
    failures = [step for step in tests if not _passed(step, rebuilt, findings)]
    if not failures:
        return "correct", ""
    if failure := findings.broken.get(exercise):  # it explains every failure after it
        return failure["verdict"], failure["message"]
    failure = findings.tests.get(failures[0].grade_id)
    if failure is None:
        lost = findings.status if findings.status in ("crashed", "memory") else "timeout"
        return lost, OUT_OF_TIME if lost == "timeout" else "It could not be run."
    verdict = "partial" if len(failures) < len(tests) else failure["verdict"]
    return verdict, failure["message"]


def _passed(step: Step, rebuilt: Rebuilt, findings: Findings) -> bool:
    return (
        rebuilt.attempted.get(step.exercise, True)
        and step.grade_id in findings.tests
        and findings.tests[step.grade_id] is None
    )


def _shown(rebuilt: Rebuilt, findings: Findings) -> set[str]:
    failures = [(step.exercise, findings.tests.get(step.grade_id)) for step in rebuilt.steps]
    seen = {exercise for exercise, failure in failures if failure and not failure["hidden"]}
    return seen | set(findings.broken)


def _scores(rebuilt: Rebuilt, findings: Findings) -> dict[str, float | None]:
    scores: dict[str, float | None] = {
        step.grade_id: step.points if _passed(step, rebuilt, findings) else 0.0
        for step in rebuilt.steps
        if step.kind == "test"
    }
    # As nbgrader does: an answer that nobody wrote needs nobody to read it.
    return scores | {name: None if some else 0.0 for name, some in rebuilt.written.items()}


def _fill_in_outputs(rebuilt: Rebuilt, findings: Findings) -> None:
    cells = rebuilt.notebook.cells
    for index, outputs in findings.outputs.items():
        cells[int(index)].outputs = nbformat.from_dict(outputs)
    for step in (step for step in rebuilt.steps if step.kind == "test"):
        outputs = list(findings.test_outputs.get(step.grade_id, []))
        if not _passed(step, rebuilt, findings):
            verdict, message, line = _failure_of(step, rebuilt, findings)
            told = ": ".join(filter(None, (verdict, message)))
            shown = [told] + ([f"The line of the test: {line}"] if line else [])
            outputs.append(
                {
                    "output_type": "error",
                    "ename": verdict,
                    "evalue": message,
                    "traceback": ["\n".join(shown)],
                }
            )
        cells[step.index].outputs = nbformat.from_dict(outputs)


def _failure_of(step: Step, rebuilt: Rebuilt, findings: Findings) -> tuple[str, str, str]:
    failure = findings.tests.get(step.grade_id)
    explained = step.exercise in findings.broken or not rebuilt.attempted.get(step.exercise, True)
    if failure and not explained:
        return failure["verdict"], failure["message"], failure["line"]
    return *_verdict(step.exercise, [step], rebuilt, findings), ""


def _with_remarks(notebook: NotebookNode, remarks: Iterable[str]) -> NotebookNode:
    """Put what is to be known about a submission on its first place."""
    lines = [f"- {_escaped(remark)}" for remark in remarks]
    if lines:
        text = "\n".join(["**What was noticed when this notebook was marked**", "", *lines])
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="remarks"))
    return notebook


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#!|$&" else letter for letter in text)


def _imports(source: str) -> list[str]:
    """Give what a cell imports; nothing for a cell that Python alone cannot read."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}:{alias.name}" for alias in node.names]
    return found

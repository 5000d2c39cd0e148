"""Mark one submission: rebuild it, have it judged, say what was found. Nothing is written here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.inside.fault import Fault
from autograder.judging.backend import Isolation
from autograder.judging.job import Findings, Job
from autograder.judging.limits import Limits
from autograder.judging.material import GRADED, Material
from autograder.judging.opening import Unread, open_apart
from autograder.judging.outputs import fit_pictures
from autograder.judging.record import CellResult, ExerciseResult, Marking, Record, Verdict, settled
from autograder.judging.sandbox import BUBBLEWRAP
from autograder.judging.submitted import Submitted
from autograder.judging.sums import describe_marking, sum_submission
from mnist_utils.cells import exercise_of, grade_id, points, role
from mnist_utils.data import FULL, UNKNOWN, DigitSet
from mnist_utils.submission import MISSING, Rebuilt, Step
from mnist_utils.terminal import plain

GRADER = "The grader itself failed here. Your answer is not at fault, and will be marked again."
OUT_OF_TIME = "The time for the whole notebook was used up before this was marked."


@dataclass
class Marked:
    """A submission that was marked.

    `scores` has the automatic points of each graded cell, None for one that a person reads;
    `unanswered` are the cells in which nothing was written; `shown` are the exercises that failed
    where students can see it, not only in hidden tests. `cell_seconds` is the time that its cells
    took, without the overhead of marking. `notebook` is what goes into `autograded/`, None when
    nothing was handed in. `faults` are the grader's own. `starved` says that time ran out of which
    too little was spent at work, so that it may only have waited for others.
    """

    record: Record
    notebook: NotebookNode | None = None
    scores: dict[str, float | None] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    cell_seconds: float = 0.0
    timestamp: str = ""
    faults: tuple[Fault, ...] = ()
    starved: bool = False


@dataclass(frozen=True)
class Rules:
    """How a class is marked: with which isolation and which limits.

    `every_test` is False when it is enough to know the first test that an exercise fails. All
    hidden tests draw their inputs from `secret`. With `any_digits`, tests that ask for the full
    MNIST are run with the digits that there are.
    """

    isolation: Isolation = BUBBLEWRAP
    limits: Limits = field(default_factory=Limits)
    every_test: bool = True
    secret: int = field(default=0, repr=False)
    any_digits: bool = False

    def describe(self, material: Material, digits: DigitSet) -> Marking:
        """Describe what a mark of this lesson by these rules would be made with here and now."""
        lacking = material.needs_full and digits not in (UNKNOWN, FULL)
        return describe_marking(
            material.digest, self.isolation, self.limits, digits, self.secret, lacking
        )

    def digits_for(self, material: Material, found: DigitSet) -> DigitSet:
        """Return the digits that a lesson is marked with, where these can be found."""
        return FULL if material.needs_full and not self.any_digits else found

    def refusal(self, material: Material, found: DigitSet) -> str:
        """Say why a lesson is not marked with these digits, and what to do; "" if it is."""
        if found == self.digits_for(material, found):
            return ""
        return (
            f"{material.lesson} is not marked: its tests ask for the full MNIST, and this machine "
            f"has only the {found.name or 'sample'}. Set MNIST_PATH to a copy of mnist.npz, or run "
            "python -m mnist_utils download. To mark with what there is, and have every table say "
            "so: --digits any. Its records are as they were."
        )


def mark(
    material: Material, submitted: Submitted, rules: Rules, judge: Callable[[Job], Findings]
) -> Marked:
    """Mark what one student handed in, in the process where judges work.

    Raises
    ------
    SandboxError
        When no sandbox is available.
    """
    rebuilt = opened(material, submitted, rules)
    if isinstance(rebuilt, Marked):
        return rebuilt
    findings = judge(
        Job(
            rebuilt.steps,
            rebuilt.attempted,
            limits=rules.limits,
            every_test=rules.every_test,
            secret=rules.secret,
        )
    )
    results = [_result(material, exercise, rebuilt, findings) for exercise in rebuilt.order]
    remarks = tuple(dict.fromkeys(map(plain, [*rebuilt.remarks, *findings.remarks])))
    _fill_in_outputs(rebuilt, findings)
    record = settled(
        Record(
            student=submitted.student,
            lesson=material.lesson,
            status="grader" if findings.faults else findings.status,
            raw_score=add_up(result.score for result in results),
            max_score=sum(result.max_score for result in results),
            isolation=rules.isolation,
            seconds=findings.seconds,
            exercises=tuple(results),
            remarks=remarks,
            submission=sum_submission(submitted),
            marking=rules.describe(material, findings.digits),
            date=now(),
            fault=findings.faults[0].sentence if findings.faults else "",
        )
    )
    return Marked(
        record,
        _with_remarks(rebuilt.notebook, remarks),
        _scores(rebuilt, findings),
        {name for name, some in {**rebuilt.attempted, **rebuilt.written}.items() if not some},
        _shown(rebuilt, findings),
        findings.cell_seconds,
        submitted.timestamp,
        tuple(findings.faults),
        findings.starved,
    )


def opened(material: Material, submitted: Submitted, rules: Rules) -> Rebuilt | Marked:
    """Return what was handed in, rebuilt, or its mark if there is no notebook."""
    told = [submitted.remark] if submitted.remark else []
    if submitted.status == "present":
        found = open_apart(material, submitted)
    else:
        found = Unread(submitted.status)
    if isinstance(found, Unread):
        found = replace(found, remarks=(*found.remarks, *told))
        return mark_unread(material, submitted, rules, found)
    if isinstance(found, Fault):
        submission = sum_submission(submitted)
        return mark_fault(material, submitted.student, submission, rules, found)
    return replace(found, remarks=[*told, *found.remarks])


def mark_unread(material: Material, submitted: Submitted, rules: Rules, unread: Unread) -> Marked:
    """Mark what has no notebook: nothing was handed in, or nothing readable."""
    results = tuple(_result_of_nothing(material, exercise) for exercise in material.exercises)
    remarks = tuple(map(plain, unread.remarks))
    record = replace(
        _unmarked(material, submitted.student, sum_submission(submitted), rules, results),
        status=unread.status,
        remarks=remarks,
    )
    if unread.status == "missing":
        return Marked(record)
    notebook = _with_remarks(nbformat.from_dict(material.released), remarks)
    graded = [cell for cell in material.source.cells if role(cell) in GRADED]
    return Marked(record, notebook, {grade_id(cell): None for cell in graded})


def not_due(marked: Marked) -> Marked:
    """Mark as not due what is missing and has not to be there yet: no points, which is not 0."""
    record = replace(marked.record, status="not due", raw_score=None, exercises=())
    return replace(marked, record=record)


def mark_fault(
    material: Material, student: str, submission: str, rules: Rules, fault: Fault
) -> Marked:
    """Mark what the grader itself has failed on: with no points, which is not 0 points.

    `submission` is the sum of what was handed in, or "" if there is none yet.
    """
    results = tuple(
        ExerciseResult(exercise, "grader", None, material.points_of(exercise), GRADER)
        for exercise in material.exercises
    )
    record = _unmarked(material, student, submission, rules, results)
    return Marked(replace(record, status="grader", fault=fault.sentence), faults=(fault,))


def _result_of_nothing(material: Material, exercise: str) -> ExerciseResult:
    """Return the result of an exercise of which there is no answer."""
    tests = tuple(
        CellResult(grade_id(cell), "missing", 0.0, points(cell))
        for cell in material.source.cells
        if role(cell) == "test" and exercise_of(cell) == exercise
    )
    return ExerciseResult(exercise, "missing", 0.0, material.points_of(exercise), "", tests)


def _unmarked(
    material: Material,
    student: str,
    submission: str,
    rules: Rules,
    results: tuple[ExerciseResult, ...],
) -> Record:
    """Make the record of work on which no test was run."""
    return Record(
        student=student,
        lesson=material.lesson,
        status="missing",
        raw_score=add_up(result.score for result in results),
        max_score=sum(result.max_score for result in results),
        isolation="",
        seconds=0.0,
        exercises=results,
        submission=submission,
        marking=rules.describe(material, UNKNOWN),
        date=now(),
    )


def now() -> str:
    """Return the time in UTC, to the second: ``2026-11-29T17:00:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def add_up(scores: Iterable[float | None]) -> float | None:
    """Add up scores; if one is missing, there is no sum."""
    known = list(scores)
    return None if None in known else sum(score for score in known if score is not None)


def _result(
    material: Material, exercise: str, rebuilt: Rebuilt, findings: Findings
) -> ExerciseResult:
    """Return the result of one exercise, which may be a written one."""
    steps = [step for step in rebuilt.steps if step.kind == "test" and step.exercise == exercise]
    most = material.points_of(exercise)
    if not steps:
        if rebuilt.written.get(exercise):
            return ExerciseResult(exercise, "waits for a person", 0.0, most, "")
        absence, told = _absence(exercise, rebuilt)
        return ExerciseResult(exercise, absence, 0.0, most, told)
    verdict, message = _verdict(exercise, steps, rebuilt, findings)
    tests = tuple(_cell_result(step, rebuilt, findings) for step in steps)
    score = add_up(test.score for test in tests)
    return ExerciseResult(exercise, verdict, score, most, message, tests)


def _cell_result(step: Step, rebuilt: Rebuilt, findings: Findings) -> CellResult:
    """Return the result of one test cell."""
    verdict: Verdict = "correct"
    message = ""
    if not _passed(step, rebuilt, findings):
        verdict, message, _ = _failure_of(step, rebuilt, findings)
    score = _score(step, rebuilt, findings)
    measured = findings.measured.get(step.grade_id, {})
    hidden = _fails_hidden(step, rebuilt, findings)
    return CellResult(step.grade_id, verdict, score, step.points, message, measured, hidden)


def _fails_hidden(step: Step, rebuilt: Rebuilt, findings: Findings) -> bool | None:
    """Say whether only the hidden part of a test fails; None if it passes, or nobody knows."""
    if _passed(step, rebuilt, findings):
        return None
    if step.exercise in findings.broken or not rebuilt.attempted.get(step.exercise, True):
        return False
    failure = findings.tests.get(step.grade_id)
    return failure.hidden if failure else None


def _score(step: Step, rebuilt: Rebuilt, findings: Findings) -> float | None:
    """Return the points of a test cell; None if the grader itself has failed."""
    if _is_faulty(step.exercise, rebuilt, findings):
        return None
    return step.points if _passed(step, rebuilt, findings) else 0.0


def _is_faulty(exercise: str, rebuilt: Rebuilt, findings: Findings) -> bool:
    """Say whether the grader itself has failed on an exercise, or on all of them."""
    return rebuilt.attempted.get(exercise, True) and any(
        fault.exercise in ("", exercise) for fault in findings.faults
    )


def _verdict(
    exercise: str, tests: list[Step], rebuilt: Rebuilt, findings: Findings
) -> tuple[Verdict, str]:
    """Return an exercise's verdict and the student's message, from what explains most."""
    if not rebuilt.attempted.get(exercise, True):
        return _absence(exercise, rebuilt)
    if _is_faulty(exercise, rebuilt, findings):
        return "grader", GRADER
    if failure := findings.lost.get(exercise):
        return failure.verdict, failure.message
    failures = [step for step in tests if not _passed(step, rebuilt, findings)]
    if not failures:
        return "correct", ""
    if failure := findings.broken.get(exercise):  # it explains every later failure
        return failure.verdict, failure.message
    failure = findings.tests.get(failures[0].grade_id)
    if failure is None:
        ran_out = findings.status != "crashed"
        return ("timeout", OUT_OF_TIME) if ran_out else ("crashed", "It could not be run.")
    return "partial" if len(failures) < len(tests) else failure.verdict, failure.message


def _absence(exercise: str, rebuilt: Rebuilt) -> tuple[Verdict, str]:
    """Return the verdict and the message on an exercise that was not attempted."""
    if exercise in rebuilt.gone:
        return "missing", MISSING.format(exercise)
    return "not attempted", ""


def _passed(step: Step, rebuilt: Rebuilt, findings: Findings) -> bool:
    """Say whether a test cell ran and found nothing; if in doubt, it did not pass."""
    return (
        rebuilt.attempted.get(step.exercise, True)
        and not _is_faulty(step.exercise, rebuilt, findings)
        and step.grade_id in findings.tests
        and findings.tests[step.grade_id] is None
    )


def _shown(rebuilt: Rebuilt, findings: Findings) -> set[str]:
    """Return the exercises that failed where students can see it."""
    failures = [(step.exercise, findings.tests.get(step.grade_id)) for step in rebuilt.steps]
    seen = {exercise for exercise, failure in failures if failure and not failure.hidden}
    return seen | set(findings.broken)


def _scores(rebuilt: Rebuilt, findings: Findings) -> dict[str, float | None]:
    """Return the points of each graded cell; None for one that a person reads."""
    scores: dict[str, float | None] = {
        step.grade_id: _score(step, rebuilt, findings)
        for step in rebuilt.steps
        if step.kind == "test"
    }
    # As nbgrader does: nobody needs to read an answer that nobody wrote.
    return scores | {name: None if some else 0.0 for name, some in rebuilt.written.items()}


def _fill_in_outputs(rebuilt: Rebuilt, findings: Findings) -> None:
    """Put what cells showed and tests found into the notebook for `autograded/`."""
    cells = rebuilt.notebook.cells
    for index, outputs in findings.outputs.items():
        cells[index].outputs = nbformat.from_dict(outputs)
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
    fit_pictures(output for cell in cells for output in cell.get("outputs", []))


def _failure_of(step: Step, rebuilt: Rebuilt, findings: Findings) -> tuple[Verdict, str, str]:
    """Say why a test cell did not pass: verdict, message, and the line of the test or ""."""
    failure = findings.tests.get(step.grade_id)
    explained = (
        step.exercise in findings.broken
        or not rebuilt.attempted.get(step.exercise, True)
        or _is_faulty(step.exercise, rebuilt, findings)
    )
    if failure and not explained:
        return failure.verdict, failure.message, failure.line
    return *_verdict(step.exercise, [step], rebuilt, findings), ""


def _with_remarks(notebook: NotebookNode, remarks: Iterable[str]) -> NotebookNode:
    """Put what there is to know about a submission at its top."""
    lines = [f"- {_escaped(remark)}" for remark in remarks]
    if lines:
        text = "\n".join(["**What we noticed when marking this notebook**", "", *lines])
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="remarks"))
    return notebook


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#!|$&" else letter for letter in text)

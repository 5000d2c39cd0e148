"""The points of a submission: automatic ones from its record, those by hand from the gradebook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.orm import Query, undefer
from traitlets.config import Config

from autograder.judging.marking import add_up
from autograder.judging.record import (
    BY_A_PERSON,
    ByHand,
    CellResult,
    ExerciseResult,
    Record,
    settled,
)

Key = tuple[str, str]  # student and lesson


@dataclass
class Booked:
    """What the gradebook has of one submission; points and comments by cell.

    `automatic` are the automatic points, None for a cell that a person marks; `counting` are those
    that count, in which points given by hand replace automatic ones; `most` is what each cell can
    earn. `late_seconds` is how much later than due it was handed in, and `due` when it is due,
    extension included. `to_look_at` are the cells that a person is asked to look at.
    """

    timestamp: datetime | None
    late_seconds: float
    penalty: float
    due: datetime | None = None
    extension: timedelta = timedelta()
    automatic: dict[str, float | None] = field(default_factory=dict)
    counting: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    by_hand: dict[str, ByHand] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    to_look_at: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Due:
    """When lessons are due, in UTC: `dates` by lesson, `extensions` of students by submission.

    A lesson without a date counts as due once somebody has handed it in.
    """

    dates: dict[str, datetime]
    extensions: dict[Key, timedelta]
    handed_in: set[str]

    def is_due(self, student: str, lesson: str) -> bool:
        """Whether a lesson is due now for a student."""
        if lesson not in self.dates:
            return lesson in self.handed_in
        extension = self.extensions.get((student, lesson), timedelta())
        return datetime.now(UTC).replace(tzinfo=None) > self.dates[lesson] + extension


def read_due(gradebook: Gradebook, handed_in: set[str]) -> Due:
    """Read the dates at which lessons are due; `handed_in` are lessons that somebody handed in."""
    dates = gradebook.db.query(Assignment.name, Assignment.duedate)
    extensions = (
        gradebook.db.query(
            SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension
        )
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(SubmittedAssignment.extension.isnot(None))
    )
    return Due(
        {lesson: date for lesson, date in dates if date is not None},
        {(student, lesson): extension for student, lesson, extension in extensions},
        handed_in,
    )


def read_booked(gradebook: Gradebook, student: str = "", lesson: str = "") -> dict[Key, Booked]:
    """Read what the gradebook has of all submissions, or of one, in two queries."""
    found: dict[Key, Booked] = {}
    for key, details, cell, grade in _rows(gradebook, Grade, student, lesson):
        one = found.setdefault(key, Booked(*details))
        one.automatic[cell] = grade.auto_score
        one.counting[cell] = float(grade.score)
        one.most[cell] = float(grade.max_score)
        if grade.needs_manual_grade:
            one.to_look_at.add(cell)
        given = ByHand(grade.manual_score, grade.extra_credit)
        if given.has_points:
            one.by_hand[cell] = given
    for key, details, cell, comment in _rows(gradebook, Comment, student, lesson):
        one = found.setdefault(key, Booked(*details))
        if comment.comment is not None:
            one.comments[cell] = comment.comment
        if comment.manual_comment is not None:
            before = one.by_hand.get(cell, ByHand())
            one.by_hand[cell] = replace(before, comment=comment.manual_comment)
    return found


def automatic_points(record: Record, most: Mapping[str, float]) -> dict[str, float | None]:
    """Return the automatic points of each cell, as the record's verdicts give them.

    None is for a cell that a person marks. `most` is what each cell can earn now.
    """
    points: dict[str, float | None] = {}
    for result in record.exercises:
        if not result.tests:
            by_a_person = record.status == "invalid" or result.verdict in BY_A_PERSON
            points[result.exercise] = None if by_a_person else 0.0
        for test in result.tests:
            points[test.test] = _automatic(record, test, most)
    return points


def with_points(record: Record, booked: Booked) -> Record:
    """Return a record with the gradebook's points; a fault of the grader's has none.

    Points by hand that the record knows to be of other work stay so until a person saves them.
    """
    unseen = {cell for cell, hand in record.by_hand.items() if hand.of_other_work}
    unseen &= booked.to_look_at
    by_hand = {
        cell: replace(hand, of_other_work=cell in unseen) for cell, hand in booked.by_hand.items()
    }
    failed = [result for result in record.exercises if result.verdict == "grader"]
    faulty = {test.test for result in failed for test in result.tests}
    points: dict[str, float | None] = {
        cell: None if cell in faulty and cell not in booked.by_hand else counting
        for cell, counting in booked.counting.items()
    }
    exercises = tuple(_with_points(result, points, booked.most) for result in record.exercises)
    return settled(
        replace(
            record,
            exercises=exercises,
            raw_score=add_up(points.values()),
            max_score=add_up(booked.most.values()) or 0.0,
            by_hand=by_hand,
            late_submission_penalty=booked.penalty,
        )
    )


def penalty_of(config: Config, student: str, booked: Booked) -> float:
    """Return what lateness costs by the class's settings, as nbgrader's own step computes it."""
    if booked.late_seconds <= 0:
        return 0.0
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    raw = sum(booked.counting.values())
    penalty = step.plugin_inst.late_submission_penalty(student, raw, booked.late_seconds)
    return 0.0 if penalty is None else step._check_late_penalty(SimpleNamespace(score=raw), penalty)


def _rows(
    gradebook: Gradebook, kind: type[Grade] | type[Comment], student: str, lesson: str
) -> Iterator[tuple[Key, tuple[Any, ...], str, Grade | Comment]]:
    """Yield student and lesson, what there is to know of the submission, cell, and its entry."""
    query: Query[Any] = (
        gradebook.db.query(SubmittedAssignment, Assignment, SubmittedNotebook, BaseCell.name, kind)
        .select_from(kind)
        .join(BaseCell, kind.cell_id == BaseCell.id)
        .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .populate_existing()
    )
    if kind is Grade:
        query = query.options(undefer(Grade.max_score))
    if student:
        query = query.filter(SubmittedAssignment.student_id == student, Assignment.name == lesson)
    for submission, assignment, notebook, cell, entry in query:
        late = (submission.timestamp, submission.total_seconds_late)
        due = submission.duedate if assignment.duedate else None
        dates = (due, submission.extension or timedelta())
        details = (*late, notebook.late_submission_penalty or 0.0, *dates)
        yield (submission.student_id, assignment.name), details, cell, entry


def _automatic(record: Record, test: CellResult, most: Mapping[str, float]) -> float | None:
    if record.status == "invalid" or test.verdict == "grader":
        return None
    return most.get(test.test, test.max_score) if test.verdict == "correct" else 0.0


def _with_points(
    result: ExerciseResult, points: Mapping[str, float | None], most: Mapping[str, float]
) -> ExerciseResult:
    """Return an exercise's result with the points of its cells; a cell unknown there keeps its."""
    if not result.tests:
        cell = result.exercise
        score, max_score = points.get(cell, result.score), most.get(cell, result.max_score)
        return replace(result, score=score, max_score=max_score)
    tests = tuple(
        replace(
            one,
            score=points.get(one.test, one.score),
            max_score=most.get(one.test, one.max_score),
        )
        for one in result.tests
    )
    score, max_score = add_up(one.score for one in tests), sum(one.max_score for one in tests)
    return replace(result, score=score, max_score=max_score, tests=tests)

"""Put the results of marking where they belong: gradebook, autograded notebook, feedback, record.

One process writes one submission after the other. The record comes last: what has one is complete.
"""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import or_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from autograder.classroom.faults import tell
from autograder.classroom.folder import read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.feedback import Page, make_page, make_plain_page
from autograder.errors import ClassroomError
from autograder.inside.fault import Fault
from autograder.judging.marking import Marked, Material, Rules, add_up, mark_fault
from autograder.judging.record import ByHand, Record
from autograder.judging.submitted import STUDENT_ID, parse_time
from mnist_utils.cells import exercise_of, grade_id, role
from mnist_utils.files import write_whole

NO_TIME = (
    "The time in timestamp.txt cannot be read; it does not count as late. "
    "A time is written like this: 2026-11-29 12:00:00 UTC."
)
PLAIN_PAGE = (
    "The feedback page could not be made; a plain one, without the notebook, is in its place."
)


class Writer:
    """Writes to one classroom. Use it in a `with` statement, which keeps the gradebook open."""

    def __init__(self, classroom: Path, api: NbGraderAPI) -> None:
        self.classroom = classroom
        self.api = api
        self._gradebook: Gradebook = api.gradebook
        self._lessons: dict[str, set[str]] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *details: object) -> None:
        self._gradebook.close()

    @cached_property
    def page(self) -> Page:
        """The renderer of feedback pages, made with the first page."""
        return make_page(self.api)

    @cached_property
    def by_hand(self) -> dict[tuple[str, str], dict[str, ByHand]]:
        """What people have given so far, by student and lesson, then by cell."""
        found: dict[tuple[str, str], dict[str, ByHand]] = {}
        for student, lesson, cell, given in _all_by_hand(self._gradebook):
            cells = found.setdefault((student, lesson), {})
            before = asdict(cells.get(cell, ByHand()))
            cells[cell] = ByHand(**before | given)
        return found

    def put(self, marked: Marked) -> Record:
        """Write everything about one submission; return its record with the gradebook's scores.

        Everything is made before anything is written. So if it cannot be made, nothing is changed.
        """
        student, lesson = marked.record.student, marked.record.lesson
        record = self._with_history(marked.record)
        notebook = page = ""
        try:
            # nbgrader cannot know of a folder whose name is not an id: it has only a record.
            if STUDENT_ID.fullmatch(student):
                if marked.notebook is not None:
                    record, notebook, page = self._grade(marked, record)
                else:
                    if record.status != "missing":  # so that nbgrader knows about it
                        self._enter(student, lesson)
                    clear_grades(self._gradebook, student, lesson)
            self._gradebook.db.commit()
        except SQLAlchemyError as error:
            self._gradebook.db.rollback()
            raise ClassroomError(
                f"The gradebook cannot be written ({type(error).__name__}). Is another program "
                "writing to it? Try again; what was finished is kept."
            ) from error
        except BaseException:
            self._gradebook.db.rollback()
            raise
        self._write(record, notebook, page)
        self._gradebook.db.expunge_all()  # a thousand submissions take no more memory than one
        return record

    def keep(self, record: Record, fault: str) -> Record:
        """Keep an old mark, since the grader has failed to make a new one for the same work."""
        old = f"Marked on {record.date}; a fault in the grader kept it from being marked again."
        record = replace(record, old=old, fault=fault)
        records.save(self.classroom, record)
        return record

    def stamp(self, record: Record, old: str) -> Record:
        """Note that a mark is an old one, and why; the gradebook requests a look at it."""
        record = replace(record, old=old)
        if STUDENT_ID.fullmatch(record.student):
            ask_for_a_look(self._gradebook, record.student, record.lesson)
            self._gradebook.db.commit()
        records.save(self.classroom, record)
        return record

    def refresh(self, record: Record, old: str = "") -> Record:
        """Bring record and feedback of an unchanged submission up to what was marked by hand.

        `old` says why its mark is an old one, if it is.
        """
        stamped = replace(record, old=old, fault="")
        by_hand = self.by_hand.get((record.student, record.lesson), {})
        page = self._file("feedback", record, "html")
        if by_hand == record.by_hand and (page.is_file() or not by_hand):
            return self._save_changed(record, stamped)
        try:
            entry = self._gradebook.find_submission_notebook(
                record.lesson, record.lesson, record.student
            )
        except MissingEntry:
            return self._save_changed(record, stamped)
        path = self._file("autograded", record, "ipynb")
        try:
            notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError):
            return self._save_changed(record, stamped)
        stamped = self._with_scores(replace(stamped, by_hand=by_hand), entry, notebook)
        stamped, page_text = self._with_page(stamped, entry, notebook)
        self._write(stamped, "", page_text)
        return stamped

    def _save_changed(self, before: Record, record: Record) -> Record:
        if record != before:
            records.save(self.classroom, record)
        return record

    def _with_history(self, record: Record) -> Record:
        """Put the replaced mark into the record's history, with the reason for the change."""
        before = records.read(records.path_of(self.classroom, record.student, record.lesson))
        if before is None:
            return record
        replaced = before.status not in ("missing", "grader")
        reason = why_replaced(before, record)
        return replace(
            record, history=(*before.history, *([before.as_old(reason)] if replaced else []))
        )

    def _write(self, record: Record, notebook: str, page: str) -> None:
        """Write a submission's files, the record last; remove those that no longer apply."""
        for step, ending, text in (("autograded", "ipynb", notebook), ("feedback", "html", page)):
            if text:
                write_whole(self._file(step, record, ending), text, records.MODE)
            elif record.status in ("missing", "grader"):
                folder = self.classroom / step / record.student / record.lesson
                shutil.rmtree(folder, ignore_errors=True)
        records.save(self.classroom, record)

    def _file(self, step: str, record: Record, ending: str) -> Path:
        lesson = record.lesson
        return self.classroom / step / record.student / lesson / f"{lesson}.{ending}"

    def _grade(self, marked: Marked, record: Record) -> tuple[Record, str, str]:
        """Put the automatic points into the gradebook; points given by hand stay and count.

        Returns the record with the gradebook's points, the autograded notebook and the page.
        """
        book = self._gradebook
        student, lesson = record.student, record.lesson
        details = {}
        if marked.timestamp:
            details["timestamp"] = parse_time(marked.timestamp)
            if details["timestamp"] is None:
                record = replace(record, remarks=(*record.remarks, NO_TIME))
        submission = self._enter(student, lesson, **details)
        entry = book.find_submission_notebook(lesson, lesson, student)
        self._load_cells(entry)
        for grade in entry.grades:
            grade.auto_score = marked.scores.get(grade.name, 0.0)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in entry.comments:
            comment.auto_comment = "No response." if comment.name in marked.unanswered else None
        book.db.flush()
        self._load_cells(entry)  # with the sums that the database makes
        self._penalize(submission, entry)
        assert marked.notebook is not None
        notebook = nbformat.writes(marked.notebook) + "\n"
        by_hand = self.by_hand.get((student, lesson), {})
        record = self._with_scores(replace(record, by_hand=by_hand), entry, marked.notebook)
        record, page = self._with_page(record, entry, marked.notebook)
        return record, notebook, page

    def _load_cells(self, entry: Any) -> None:
        """Load all cells' entries in the gradebook at once, not one after the other."""
        for kind, cells in ((Grade, entry.grades), (Comment, entry.comments)):
            if cells:
                query = self._gradebook.db.query(kind).filter(kind.notebook_id == entry.id)
                query.options(joinedload(kind.cell)).populate_existing().all()

    def _enter(self, student: str, lesson: str, **details: Any) -> Any:
        """Return the gradebook's entry for a submission; make it if there is none."""
        # Nothing is written while nbgrader links the new entries to old ones.
        with self._gradebook.db.no_autoflush:
            self._gradebook.update_or_create_student(student)
            return self._gradebook.update_or_create_submission(lesson, student, **details)

    def _with_scores(self, record: Record, entry: Any, notebook: NotebookNode) -> Record:
        """Use the gradebook's points: those given by hand replace automatic ones."""
        scores = _points_of(entry, record)
        exercises = tuple(
            replace(
                result,
                score=add_up(scores.get(name, 0.0) for name in names),
                tests=tuple(replace(one, score=scores.get(one.test)) for one in result.tests),
            )
            for result in record.exercises
            for names in [_cells_of(notebook, result.exercise)]
        )
        return replace(record, exercises=exercises, score=add_up(r.score for r in exercises))

    def _penalize(self, submission: Any, notebook: Any) -> None:
        """Deduct points for lateness by the class's settings, as nbgrader's own step does."""
        notebook.late_submission_penalty = None
        if submission.total_seconds_late > 0:
            step = AssignLatePenalties(config=self.api.config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(
                submission.student_id, notebook.score, submission.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)
        self._gradebook.db.flush()

    def _with_page(self, record: Record, entry: Any, notebook: NotebookNode) -> tuple[Record, str]:
        """Make the page; if that fails, a plain one, with a remark: no mark depends on it."""
        late = entry.late_submission_penalty or 0.0
        details = {
            "notebook": record.lesson,
            "assignment": record.lesson,
            "student": record.student,
            "score": None if record.score is None else record.score - late,
            "max_score": record.max_score,
            "late_penalty": late,
        }
        others = tuple(remark for remark in record.remarks if remark != PLAIN_PAGE)
        try:
            self._put_points(notebook, record, entry)
            page = self.page(notebook, {"nbgrader": details}, self._texts(record.lesson))
            return replace(record, remarks=others), page
        except Exception as error:
            tell(Fault.of(error, "page"), record.student, record.lesson)
            record = replace(record, remarks=(*others, PLAIN_PAGE))
            return record, make_plain_page(record, details)

    def _put_points(self, notebook: NotebookNode, record: Record, entry: Any) -> None:
        """Put points and comments where the feedback's template looks."""
        scores = _points_of(entry, record)
        comments = {comment.name: comment.comment for comment in entry.comments}
        for cell in notebook.cells:
            name = grade_id(cell)
            if name in scores:
                cell.metadata.nbgrader.score = scores[name]
            if name in comments:
                cell.metadata.nbgrader.comment = comments[name]

    def _texts(self, lesson: str) -> set[str]:
        """Return the texts of a lesson's own cells."""
        if lesson not in self._lessons:
            material = read_material(self.classroom, lesson)
            self._lessons[lesson] = {cell.source for cell in material.released.cells}
        return self._lessons[lesson]


def settle(
    writer: Writer, marked: Marked, kept: Record | None, material: Material, rules: Rules
) -> Record:
    """Write the results of marking, or what is left of them if the grader itself has failed.

    Parameters
    ----------
    writer : Writer
    marked : Marked
    kept : Record, optional
        An old mark of the same work: it stays if no new one could be made.
    material, rules : Material, Rules
        What it was marked by.
    """
    student, lesson = marked.record.student, marked.record.lesson
    faults = marked.faults
    for fault in faults:
        tell(fault, student, lesson)
    if not (faults and kept):
        try:
            return writer.put(marked)
        except (ClassroomError, OSError):
            raise
        except Exception as error:  # the others are marked, whatever one student has handed in
            faults = (Fault.of(error, "writer"),)
            tell(faults[0], student, lesson)
    if kept:
        return writer.keep(kept, faults[0].sentence)
    return writer.put(mark_fault(material, student, marked.record.submission, rules, faults[0]))


def bring_up_to_date(writer: Writer, record: Record, old: str) -> Record:
    """Refresh the record of an unchanged submission; if the grader fails, it stays as it was."""
    try:
        return writer.refresh(record, old)
    except (ClassroomError, OSError):
        raise
    except Exception as error:
        fault = Fault.of(error, "writer")
        tell(fault, record.student, record.lesson)
        return writer.keep(record, fault.sentence)


def forget_files(classroom: Path, student: str, lesson: str) -> None:
    """Remove what an earlier run wrote about a submission, the record first."""
    records.remove(classroom, student, lesson)
    for step in ("autograded", "feedback"):
        shutil.rmtree(classroom / step / student / lesson, ignore_errors=True)


def clear_grades(gradebook: Gradebook, student: str, lesson: str) -> None:
    """Withdraw automatic points; each cell needs manual grading until it is marked again."""
    for grade in _grades_of(gradebook, student, lesson):
        grade.auto_score, grade.needs_manual_grade = None, True


def ask_for_a_look(gradebook: Gradebook, student: str, lesson: str) -> None:
    """Have a person look at each cell of a submission; its points stay until then."""
    for grade in _grades_of(gradebook, student, lesson):
        grade.needs_manual_grade = True


def _grades_of(gradebook: Gradebook, student: str, lesson: str) -> list[Any]:
    """Return the gradebook's entries for a submission's cells; none for an unknown submission."""
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return []
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def _all_by_hand(gradebook: Gradebook) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield student, lesson, cell and what a person gave for each cell with points or a comment."""
    points = or_(Grade.manual_score.isnot(None), Grade.extra_credit.isnot(None))
    for kind, given in ((Grade, points), (Comment, Comment.manual_comment.isnot(None))):
        rows = (
            gradebook.db.query(SubmittedAssignment.student_id, Assignment.name, BaseCell.name, kind)
            .select_from(kind)
            .join(BaseCell, kind.cell_id == BaseCell.id)
            .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(given)
        )
        for student, lesson, cell, one in rows:
            if kind is Comment:
                yield student, lesson, cell, {"comment": one.manual_comment}
            else:
                by_hand = {"score": one.manual_score, "extra_credit": one.extra_credit}
                yield student, lesson, cell, by_hand


def why_replaced(before: Record, record: Record) -> str:
    """Say why a new mark replaces an existing one."""
    if not before.submission:
        return "marked again by a newer version"
    if before.submission != record.submission:
        return "something else was handed in"
    changed = before.marking.differences(record.marking)
    return f"marked again: {', '.join(changed)}" if changed else "marked again, with --force"


def _points_of(entry: Any, record: Record) -> dict[str, float | None]:
    """Return each cell's points in the gradebook; none if we have failed and nobody has marked."""
    failed = [result for result in record.exercises if result.verdict == "grader"]
    faulty = {test.test for result in failed for test in result.tests}
    return {
        grade.name: None
        if grade.name in faulty and grade.manual_score is None
        else float(grade.score or 0.0)
        for grade in entry.grades
    }


def _cells_of(notebook: NotebookNode, exercise: str) -> list[str]:
    graded = [cell for cell in notebook.cells if role(cell) in ("test", "written")]
    return [grade_id(cell) for cell in graded if exercise_of(cell) == exercise]

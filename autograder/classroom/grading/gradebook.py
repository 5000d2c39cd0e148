"""Put the results of marking where they belong: gradebook, autograded notebook, feedback, record.

One process writes one submission after the other. The record comes last: what has one is complete.
"""

import copy
import errno
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from autograder.classroom.access import page_mode
from autograder.classroom.faults import tell
from autograder.classroom.folder import open_gradebook, own_texts
from autograder.classroom.grading import records
from autograder.classroom.grading.feedback import (
    Head,
    Page,
    Told,
    details_of,
    fill_in_points,
    head_of,
    is_up_to_date,
    make_page,
    make_plain_page,
)
from autograder.classroom.grading.points import (
    Booked,
    automatic_points,
    penalty_of,
    read_booked,
    with_points,
)
from autograder.classroom.term.exchange import put_receipt
from autograder.classroom.term.people import read_enrolled
from autograder.errors import ClassroomError
from autograder.inside.fault import Fault
from autograder.judging.marking import Marked, Rules, mark_fault
from autograder.judging.material import Material
from autograder.judging.record import NOTHING, ByHand, Record
from autograder.judging.submitted import is_student_id, parse_time
from mnist_utils.cells import grade_id, points, role
from mnist_utils.files import write_whole

OTHER_WORK = "This is the mark of what was handed in before; the new work has not been marked yet."
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
NO_RESPONSE = "No response."  # nbgrader's own words
NO_TIME = (
    "The time in timestamp.txt cannot be read; it does not count as late. "
    "A time is written like this: 2026-11-29 12:00:00 UTC."
)
PLAIN_PAGE = (
    "The feedback page could not be made; a plain one, without the notebook, is in its place."
)
NOT_WRITTEN = (
    "{0} could not be written, so what is there is not of this mark. Clear the place, and grade "
    "again with --force."
)
TAKEN_BACK = "points by hand are no longer in the gradebook"


class Writer:
    """Writes to one classroom. Use it in a `with` statement, which keeps the gradebook open."""

    def __init__(self, classroom: Path, api: NbGraderAPI) -> None:
        self.classroom = classroom
        self.api = api
        self.filled_in = 0  # submissions that the gradebook had lost
        self.taken_back: list[str] = []  # what it has no points by hand for any more
        self._gradebook: Gradebook = open_gradebook(api)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *details: object) -> None:
        self._gradebook.close()

    @cached_property
    def page(self) -> Page:
        """The renderer of feedback pages, made with the first page."""
        return make_page(self.api, partial(own_texts, self.classroom))

    @cached_property
    def booked(self) -> dict[tuple[str, str], Booked]:
        """What the gradebook had of each submission when this was asked first."""
        with self._transaction():
            return read_booked(self._gradebook)

    @cached_property
    def names(self) -> dict[str, str]:
        """What students are called, by id, as far as it was known when this was asked first."""
        with self._transaction():
            return {person.id: person.name for person in read_enrolled(self._gradebook)}

    def register(self, materials: Mapping[str, Material]) -> list[str]:
        """Have the gradebook know each lesson, with the points that its source gives now.

        A lesson that it does not know, since the gradebook is a new one, is entered as nbgrader
        enters it. Returns what there is to tell about that.
        """
        new = []
        with self._transaction():
            for lesson, material in materials.items():
                try:
                    cells = self._gradebook.find_notebook(lesson, lesson).grade_cells
                except MissingEntry:
                    self._gradebook.update_or_create_assignment(lesson)
                    new.append(lesson)
                    continue
                own = (cell for cell in material.source.cells if role(cell))
                given = {grade_id(cell): points(cell) for cell in own}
                for cell in cells:
                    cell.max_score = given.get(cell.name, cell.max_score)
        for lesson in new:
            details = {"notebook": lesson, "assignment": lesson}
            details["db_url"] = self.api.coursedir.db_url
            notebook = copy.deepcopy(materials[lesson].source)
            SaveCells(config=self.api.config).preprocess(notebook, {"nbgrader": details})
        if not new:
            return []
        return [
            f"The gradebook did not know {', '.join(new)}; entered again, without a due date. "
            "To set one: nbgrader db assignment add LESSON --duedate DATE"
        ]

    def put(self, marked: Marked) -> Record:
        """Write everything about one submission; return its record with the gradebook's scores.

        Everything is made before anything is written. So if it cannot be made, nothing is changed.
        """
        student, lesson = marked.record.student, marked.record.lesson
        before = records.read(records.path_of(self.classroom, student, lesson))
        record = _with_history(marked.record, before)
        notebook = page = ""
        with self._transaction():
            # nbgrader cannot know of a folder whose name is not an id: it has only a record.
            if is_student_id(student):
                if marked.notebook is not None:
                    record, notebook, page = self._grade(marked, record, before)
                else:
                    if record.status not in NOTHING:  # so that nbgrader knows about it
                        self._enter(student, lesson)
                    clear_grades(self._gradebook, student, lesson)
        record = self._write(record, notebook, page)
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
        if is_student_id(record.student):
            with self._transaction():
                ask_for_a_look(self._gradebook, record.student, record.lesson)
            booked = self.booked.get((record.student, record.lesson))
            if booked and not is_up_to_date(self._page_of(record), self._head(record, booked)):
                record, page = self._page_anew(record, booked)
                return self._write(record, "", page)
        records.save(self.classroom, record)
        return record

    def refresh(self, record: Record, old: str = "", timestamp: str = "") -> Record:
        """Bring gradebook, record and feedback of an unchanged submission together.

        Automatic points are the record's, points by hand the gradebook's, and lateness is counted
        anew. A submission that the gradebook does not have is filled in from the record, points by
        hand included. Nothing is run.

        Parameters
        ----------
        record : Record
        old : str
            Why its mark is an old one, if it is.
        timestamp : str
            When it was handed in, as nbgrader's exchange wrote it.
        """
        stamped = replace(record, old=old, fault="")
        if record.status in NOTHING or not is_student_id(record.student):
            return self._save_changed(record, stamped)
        booked = self.booked.get((record.student, record.lesson))
        if booked is None or not self._agrees(booked, stamped, timestamp):
            with self._transaction():
                booked = self._enter_again(stamped, booked, timestamp)
        stamped = self._note_taken_back(record, with_points(stamped, booked))
        put_receipt(self.api.coursedir, record.student, record.lesson)
        page = self._page_of(record)
        unchanged = replace(stamped, old=record.old, fault=record.fault) == record
        was_written = self._not_written(page) not in record.remarks
        if unchanged and was_written and is_up_to_date(page, self._head(stamped, booked)):
            return self._save_changed(record, stamped)
        stamped, text = self._page_anew(stamped, booked)
        return self._write(stamped, "", text)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write to the gradebook whole or not at all.

        Raises
        ------
        ClassroomError
            When the gradebook cannot be read or written.
        """
        try:
            yield
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

    def _save_changed(self, before: Record, record: Record) -> Record:
        if record != before:
            records.save(self.classroom, record)
        return record

    def _note_taken_back(self, before: Record, record: Record) -> Record:
        """Keep points by hand that are gone in the history: an older gradebook may be in place."""
        gone = [
            cell
            for cell, given in before.by_hand.items()
            if given.has_points and not record.by_hand.get(cell, ByHand()).has_points
        ]
        if not gone:
            return record
        self.taken_back.append(f"{record.student}, {record.lesson}: {', '.join(gone)}")
        return replace(record, history=(*record.history, before.as_old(TAKEN_BACK)))

    def _write(self, record: Record, notebook: str, page: str) -> Record:
        """Write a submission's files, the record last; remove those that no longer apply.

        Points do not depend on a file: one that cannot be written is a remark. Returns the record
        as it was written.
        """
        for step, ending, text in (("autograded", "ipynb", notebook), ("feedback", "html", page)):
            if text:
                record = self._write_one(record, step, ending, text)
            elif not record.is_mark:
                folder = self.classroom / step / record.student / record.lesson
                shutil.rmtree(folder, ignore_errors=True)
        if page:
            put_receipt(self.api.coursedir, record.student, record.lesson)
        records.save(self.classroom, record)
        return record

    def _write_one(self, record: Record, step: str, ending: str, text: str) -> Record:
        path = self._file(step, record, ending)
        failed = self._not_written(path)
        others = tuple(remark for remark in record.remarks if remark != failed)
        try:
            write_whole(path, text, page_mode(self.classroom) if step == "feedback" else None)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            tell(Fault.of(error, "writer"), record.student, record.lesson)
            others = (*others, failed)
        return replace(record, remarks=others)

    def _not_written(self, path: Path) -> str:
        return NOT_WRITTEN.format(path.relative_to(self.classroom))

    def _page_of(self, record: Record) -> Path:
        return self._file("feedback", record, "html")

    def _page_anew(self, record: Record, booked: Booked) -> tuple[Record, str]:
        """Make the page of a mark again from its notebook; a plain one where that is gone."""
        try:
            path = self._file("autograded", record, "ipynb")
            notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError):
            return self._with_plain_page(record, booked)
        return self._with_page(record, booked, notebook)

    def _file(self, step: str, record: Record, ending: str) -> Path:
        lesson = record.lesson
        return self.classroom / step / record.student / lesson / f"{lesson}.{ending}"

    def _grade(
        self, marked: Marked, record: Record, before: Record | None
    ) -> tuple[Record, str, str]:
        """Put the automatic points into the gradebook; points given by hand stay and count.

        A person is asked to look again at those that were given for other work.
        Returns the record with the gradebook's points, the autograded notebook and the page.
        """
        timestamp = parse_time(marked.timestamp)
        if marked.timestamp and timestamp is None:
            record = replace(record, remarks=(*record.remarks, NO_TIME))
        self._enter(record.student, record.lesson, timestamp=timestamp)
        entry = self._cells_of(record)
        assert marked.notebook is not None
        replaced = self._replaced_cells(record, before, marked.notebook)
        by_hand = {}
        for grade in entry.grades:
            grade.auto_score = marked.scores.get(grade.name, 0.0)
            given = ByHand(grade.manual_score, grade.extra_credit)
            was = before.by_hand.get(grade.name, ByHand()) if before else ByHand()
            unseen = was.of_other_work and grade.needs_manual_grade
            if given.has_points and (unseen or grade.name in replaced):
                by_hand[grade.name] = replace(given, of_other_work=True)
            waits = grade.auto_score is None and grade.manual_score is None
            grade.needs_manual_grade = waits or grade.name in by_hand
        record = replace(record, by_hand=by_hand)
        for comment in entry.comments:
            comment.auto_comment = NO_RESPONSE if comment.name in marked.unanswered else None
        booked = self._penalize(record, entry)
        notebook = nbformat.writes(marked.notebook) + "\n"
        record, page = self._with_page(with_points(record, booked), booked, marked.notebook)
        return record, notebook, page

    def _replaced_cells(
        self, record: Record, before: Record | None, notebook: NotebookNode
    ) -> set[str]:
        """Return the cells to mark whose work is other than what was marked before.

        An answer in words is the same where its text and its pictures are; a test's points depend
        on the whole submission.
        """
        if before is None or before.submission in ("", record.submission):
            return set()
        try:
            path = self._file("autograded", record, "ipynb")
            seen = _written(nbformat.read(path, as_version=4))
        except (OSError, ValueError):
            seen = {}
        same = _written(notebook).items() & seen.items()
        return {grade_id(cell) for cell in notebook.cells if grade_id(cell)} - dict(same).keys()

    def _agrees(self, booked: Booked, record: Record, timestamp: str) -> bool:
        """Say whether the gradebook has what it should of an unchanged submission."""
        automatic = automatic_points(record, booked.most)
        known = {cell: points for cell, points in automatic.items() if cell in booked.automatic}
        return (
            known == {cell: booked.automatic[cell] for cell in known}
            and parse_time(timestamp) in (None, booked.timestamp)
            and penalty_of(self.api.config, record.student, booked) == booked.penalty
        )

    def _enter_again(self, record: Record, booked: Booked | None, timestamp: str) -> Booked:
        """Put the record's automatic points into the gradebook, and all of it if it is lost."""
        time = parse_time(timestamp)
        details = {} if time is None else {"timestamp": time}
        self._enter(record.student, record.lesson, **details)
        entry = self._cells_of(record)
        automatic = automatic_points(record, {one.name: one.max_score for one in entry.grades})
        for grade in entry.grades:
            if booked is None:
                given = record.by_hand.get(grade.name, ByHand())
                grade.manual_score, grade.extra_credit = given.score, given.extra_credit
                waits = automatic.get(grade.name) is None and given.score is None
                grade.needs_manual_grade = waits or given.of_other_work
            if grade.name in automatic:
                grade.auto_score = automatic[grade.name]
        if booked is None:
            self.filled_in += 1
            empty = {one.exercise for one in record.exercises if one.verdict == "not attempted"}
            for comment in entry.comments:
                comment.manual_comment = record.by_hand.get(comment.name, ByHand()).comment
                comment.auto_comment = NO_RESPONSE if comment.name in empty else None
        return self._penalize(record, entry)

    def _cells_of(self, record: Record) -> Any:
        """Return the gradebook's entry for a submission, with all its cells loaded at once."""
        entry = self._gradebook.find_submission_notebook(
            record.lesson, record.lesson, record.student
        )
        for kind, cells in ((Grade, entry.grades), (Comment, entry.comments)):
            if cells:
                query = self._gradebook.db.query(kind).filter(kind.notebook_id == entry.id)
                query.options(joinedload(kind.cell)).populate_existing().all()
        return entry

    def _enter(self, student: str, lesson: str, **details: Any) -> Any:
        """Return the gradebook's entry for a submission; make it if there is none."""
        # Nothing is written while nbgrader links the new entries to old ones.
        with self._gradebook.db.no_autoflush:
            self._gradebook.update_or_create_student(student)
            return self._gradebook.update_or_create_submission(lesson, student, **details)

    def _penalize(self, record: Record, entry: Any) -> Booked:
        """Deduct points for lateness; return what the gradebook has of the submission then."""
        self._gradebook.db.flush()
        booked = read_booked(self._gradebook, record.student, record.lesson)[
            record.student, record.lesson
        ]
        booked.penalty = penalty_of(self.api.config, record.student, booked)
        entry.late_submission_penalty = booked.penalty or None
        self._gradebook.db.flush()
        return booked

    def _with_page(
        self, record: Record, booked: Booked, notebook: NotebookNode
    ) -> tuple[Record, str]:
        """Make the page; if that fails, a plain one, with a remark: no mark depends on it."""
        others = tuple(remark for remark in record.remarks if remark != PLAIN_PAGE)
        tests = {test.test: test.score for one in record.exercises for test in one.tests}
        told = Told(replace(record, remarks=others), self._head(record, booked))
        try:
            fill_in_points(notebook, booked.counting | tests, booked.comments)
            return told.record, self.page(notebook, details_of(told))
        except Exception as error:
            tell(Fault.of(error, "page"), record.student, record.lesson)
            return self._with_plain_page(told.record, booked)

    def _with_plain_page(self, record: Record, booked: Booked) -> tuple[Record, str]:
        others = (remark for remark in record.remarks if remark != PLAIN_PAGE)
        record = replace(record, remarks=(*others, PLAIN_PAGE))
        return record, make_plain_page(Told(record, self._head(record, booked)))

    def _head(self, record: Record, booked: Booked) -> Head:
        name = self.names.get(record.student, "")
        return head_of(self.api.config, name, booked, record.old)


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
        except Exception as error:  # the others are marked, whatever one student has handed in
            if _stops_all(error):
                raise
            faults = (Fault.of(error, "writer"),)
            tell(faults[0], student, lesson)
    if kept:
        return writer.keep(kept, faults[0].sentence)
    return writer.put(mark_fault(material, student, marked.record.submission, rules, faults[0]))


def bring_up_to_date(writer: Writer, record: Record, old: str = "", timestamp: str = "") -> Record:
    """Refresh the record of an unchanged submission; if the grader fails, it stays as it was."""
    try:
        return writer.refresh(record, old, timestamp)
    except Exception as error:
        if _stops_all(error):
            raise
        fault = Fault.of(error, "writer")
        tell(fault, record.student, record.lesson)
        return writer.keep(record, fault.sentence)


def _stops_all(error: Exception) -> bool:
    """Say whether nobody's mark can be written: the gradebook or the disk has no room."""
    return isinstance(error, ClassroomError) or (
        isinstance(error, OSError) and error.errno in NO_ROOM
    )


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


def _with_history(record: Record, before: Record | None) -> Record:
    """Put the replaced mark into the record's history, with the reason for the change."""
    if before is None:
        return record
    replaced = [before.as_old(why_replaced(before, record))] if before.is_mark else []
    return replace(record, history=(*before.history, *replaced))


def _written(notebook: NotebookNode) -> dict[str, str]:
    """Return the answers in words of a notebook, with their pictures, by the cell's name."""
    return {
        grade_id(cell): json.dumps([cell.source, cell.get("attachments", {})], sort_keys=True)
        for cell in notebook.cells
        if role(cell) == "written"
    }


def why_replaced(before: Record, record: Record) -> str:
    """Say why a new mark replaces an existing one."""
    if not before.submission:
        return "marked again by a newer version"
    if before.submission != record.submission:
        return "something else was handed in"
    changed = before.marking.differences(record.marking)
    return f"marked again: {', '.join(changed)}" if changed else "marked again, with --force"

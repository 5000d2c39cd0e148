"""What marking gave is put where it belongs: gradebook, autograded notebook, feedback, record.

One process writes, one submission after the other. The record comes last: what has one is whole.
"""

import html
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.folder import read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.sanitize import safe_markdown
from autograder.errors import ClassroomError
from autograder.judging.marking import Marked
from autograder.judging.record import Record
from autograder.judging.submitted import STUDENT_ID
from mnist_utils.cells import exercise_of, grade_id, role

DRESSED_CELL, DRESSED = 4_000, 30_000  # characters of a student's own that a page gives form to


class Writer:
    """Writes into one classroom. Use it in a `with` statement, which keeps the gradebook open."""

    def __init__(self, classroom: Path, api: NbGraderAPI) -> None:
        self.classroom = classroom
        self.api = api
        self._gradebook: Gradebook = api.gradebook
        self._page = _make_page(api)
        self._lessons: dict[str, set[str]] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *details: object) -> None:
        self._gradebook.close()

    def put(self, marked: Marked) -> Record:
        """Write everything about one submission; give its record with the gradebook's scores."""
        student, lesson = marked.record.student, marked.record.lesson
        self.forget(student, lesson)
        record = marked.record
        # Of a folder whose name is no id nbgrader cannot know: there is the record alone.
        if record.status != "missing" and STUDENT_ID.fullmatch(student):
            try:
                record = self._grade(marked)
            except SQLAlchemyError as error:
                self._gradebook.db.rollback()
                raise ClassroomError(
                    f"The gradebook cannot be written ({type(error).__name__}). Is another program "
                    "writing into it? Try again; what was finished is kept."
                ) from error
        records.save(self.classroom, record)
        self._gradebook.db.expunge_all()  # a thousand submissions take no more memory than one
        return record

    def refresh(self, record: Record) -> Record:
        """Bring record and feedback of an unchanged submission up to what was marked by hand."""
        student, lesson = record.student, record.lesson
        try:
            entry = self._gradebook.find_submission_notebook(lesson, lesson, student)
        except MissingEntry:
            return record
        by_hand = any(grade.manual_score is not None for grade in entry.grades)
        if not by_hand and not any(comment.manual_comment for comment in entry.comments):
            return record
        path = self.classroom / "autograded" / student / lesson / f"{lesson}.ipynb"
        try:
            notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError):
            return record
        record = self._with_scores(record, entry, notebook)
        self._write_feedback(notebook, record, entry)
        records.save(self.classroom, record)
        return record

    def forget(self, student: str, lesson: str) -> None:
        """Take back what an earlier run gave, so that no old grade outlives a failure now."""
        forget_files(self.classroom, student, lesson)
        if STUDENT_ID.fullmatch(student):
            clear_grades(self._gradebook, student, lesson)

    def _grade(self, marked: Marked) -> Record:
        """Put the automatic points into the gradebook; points given by hand stay and count."""
        record, book = marked.record, self._gradebook
        student, lesson = record.student, record.lesson
        book.update_or_create_student(student)
        details = {}
        if marked.timestamp:
            try:
                details["timestamp"] = parse_utc(marked.timestamp)
            except ValueError:
                told = "The time in timestamp.txt cannot be read; it does not count as late."
                record = replace(record, remarks=(*record.remarks, told))
        submission = book.update_or_create_submission(lesson, student, **details)
        entry = book.find_submission_notebook(lesson, lesson, student)
        for grade in entry.grades:
            grade.auto_score = marked.scores.get(grade.name, 0.0)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in entry.comments:
            comment.auto_comment = "No response." if comment.name in marked.unanswered else None
        book.db.commit()
        self._penalize(submission, entry)
        assert marked.notebook is not None
        path = self.classroom / "autograded" / student / lesson / f"{lesson}.ipynb"
        records.write_whole(path, nbformat.writes(marked.notebook) + "\n")
        record = self._with_scores(record, entry, marked.notebook)
        self._write_feedback(marked.notebook, record, entry)
        return record

    def _with_scores(self, record: Record, entry: Any, notebook: NotebookNode) -> Record:
        """Take over the gradebook's points: those given by hand replace automatic ones."""
        scores = {grade.name: float(grade.score or 0.0) for grade in entry.grades}
        exercises = tuple(
            replace(result, score=sum(scores.get(name, 0.0) for name in names))
            for result in record.exercises
            for names in [_cells_of(notebook, result.exercise)]
        )
        return replace(record, exercises=exercises, score=sum(r.score for r in exercises))

    def _penalize(self, submission: Any, notebook: Any) -> None:
        """Take points off for lateness, as nbgrader's own step does, by the class's settings."""
        notebook.late_submission_penalty = None
        if submission.total_seconds_late > 0:
            step = AssignLatePenalties(config=self.api.config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(
                submission.student_id, notebook.score, submission.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)
        self._gradebook.db.commit()

    def _write_feedback(self, notebook: NotebookNode, record: Record, entry: Any) -> None:
        """Write points and comments where the feedback's template looks, and the page."""
        scores = {grade.name: (grade.score, grade.max_score) for grade in entry.grades}
        comments = {comment.name: comment.comment for comment in entry.comments}
        for cell in notebook.cells:
            name = grade_id(cell)
            if name in scores:
                cell.metadata.nbgrader.score, cell.metadata.nbgrader.points = scores[name]
            if name in comments:
                cell.metadata.nbgrader.comment = comments[name]
        late = entry.late_submission_penalty or 0.0
        details = {
            "notebook": record.lesson,
            "assignment": record.lesson,
            "student": record.student,
            "score": record.score - late,
            "max_score": record.max_score,
            "late_penalty": late,
        }
        lesson = record.lesson
        path = self.classroom / "feedback" / record.student / lesson / f"{lesson}.html"
        page = self._page(notebook, {"nbgrader": details}, self._texts(lesson))
        records.write_whole(path, page)

    def _texts(self, lesson: str) -> set[str]:
        """Give the texts of a lesson's own cells."""
        if lesson not in self._lessons:
            material = read_material(self.classroom, lesson)
            self._lessons[lesson] = {cell.source for cell in material.released.cells}
        return self._lessons[lesson]


def forget_files(classroom: Path, student: str, lesson: str) -> None:
    """Remove what an earlier run wrote about a submission, the record first."""
    records.remove(classroom, student, lesson)
    for step in ("autograded", "feedback"):
        shutil.rmtree(classroom / step / student / lesson, ignore_errors=True)


def clear_grades(gradebook: Gradebook, student: str, lesson: str) -> None:
    """Take automatic points back; each cell needs to be looked at until it is marked again."""
    try:
        submission = gradebook.find_submission(lesson, student)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
    gradebook.db.commit()


def _cells_of(notebook: NotebookNode, exercise: str) -> list[str]:
    graded = [cell for cell in notebook.cells if role(cell) in ("test", "written")]
    return [grade_id(cell) for cell in graded if exercise_of(cell) == exercise]


def _undressed(source: str) -> str:
    return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'


def _make_page(api: NbGraderAPI) -> Callable[[NotebookNode, dict[str, Any], set[str]], str]:
    """Make the function that renders a feedback page with nbgrader's template.

    Most cells are alike in all submissions of a lesson: what has been rendered once is kept. Of a
    student's own text only so much is given colours and form: some of it takes a renderer hours.
    """
    converter = GenerateFeedback(coursedir=api.coursedir, config=api.config)
    exporter = HTMLExporter(config=converter.config)
    exporter.exclude_input_prompt = True
    highlight = lru_cache(maxsize=2000)(Highlight2HTML(pygments_lexer="ipython3", parent=exporter))
    dressed: set[str] = set()

    def code(source: str, **_: object) -> str:
        return highlight(source) if source in dressed else _undressed(source)

    @pass_context
    def markdown(context: Context, source: str) -> str:
        known = source in dressed or len(source) < 200  # a comment of a person's
        return safe_markdown(context, source) if known else _undressed(source)

    exporter.register_filter("highlight_code", code)
    exporter.register_filter("markdown2html", markdown)

    def page(notebook: NotebookNode, details: dict[str, Any], known: set[str]) -> str:
        room = DRESSED
        dressed.clear()
        for cell in notebook.cells:
            own = 0 if cell.source in known else len(cell.source)
            if own <= min(room, DRESSED_CELL):
                room -= own
                dressed.add(cell.source)
        # HTMLExporter would parse the whole page once more, to describe pictures in it.
        body, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources=details)
        return body

    return page

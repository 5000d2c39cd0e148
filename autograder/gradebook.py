"""What marking gave is put where it belongs: gradebook, autograded notebook, feedback, record.

One process writes, one submission after the other. The record comes last: what has one is whole.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SQLAlchemyError

from autograder import records
from autograder.errors import ClassroomError
from autograder.marking import Marked
from autograder.records import Record
from mnist_utils.cells import exercise_of, grade_id, role


class Writer:
    """Writes into one classroom. Use it in a `with` statement, which keeps the gradebook open."""

    def __init__(self, classroom: Path, api: NbGraderAPI) -> None:
        self.classroom = classroom
        self.api = api
        self._gradebook: Gradebook = api.gradebook
        self._page = _make_page(api)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *details: object) -> None:
        self._gradebook.close()

    def put(self, marked: Marked) -> Record:
        """Write everything about one submission; give its record with the gradebook's scores."""
        student, lesson = marked.record.student, marked.record.lesson
        self.forget(student, lesson)
        record = marked.record
        if record.status != "missing":
            try:
                record = self._grade(marked)
            except SQLAlchemyError as error:
                self._gradebook.db.rollback()
                raise ClassroomError(
                    f"The gradebook cannot be written ({type(error).__name__}). Is another program "
                    "writing into it? Try again; what was finished is kept."
                ) from error
            assert marked.notebook is not None
            path = self.classroom / "autograded" / student / lesson / f"{lesson}.ipynb"
            records.write_whole(path, nbformat.writes(marked.notebook) + "\n")
            path = self.classroom / "feedback" / student / lesson / f"{lesson}.html"
            records.write_whole(path, self._feedback(marked.notebook, record))
        records.save(self.classroom, record)
        self._gradebook.db.expunge_all()  # a thousand submissions take no more memory than one
        return record

    def forget(self, student: str, lesson: str) -> None:
        """Take back what an earlier run gave, so that no old grade outlives a failure now."""
        forget_files(self.classroom, student, lesson)
        clear_grades(self._gradebook, student, lesson)

    def _grade(self, marked: Marked) -> Record:
        """Put the automatic points into the gradebook; points given by hand stay and count."""
        record, book = marked.record, self._gradebook
        student, lesson = record.student, record.lesson
        book.update_or_create_student(student)
        handed_in = self.classroom / "submitted" / student / lesson
        timestamp = self.api.coursedir.get_existing_timestamp(str(handed_in))
        details = {"timestamp": timestamp} if timestamp else {}
        submission = book.update_or_create_submission(lesson, student, **details)
        notebook = book.find_submission_notebook(lesson, lesson, student)
        scores = {}
        for grade in notebook.grades:
            grade.auto_score = marked.scores.get(grade.name, 0.0)
            by_hand = grade.manual_score is not None
            grade.needs_manual_grade = by_hand or grade.auto_score is None
            scores[grade.name] = grade.manual_score if by_hand else grade.auto_score or 0.0
            scores[grade.name] += grade.extra_credit or 0.0
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in marked.unanswered else None
        book.db.commit()
        self._penalize(submission, notebook)
        if marked.notebook is not None:
            self._note(marked.notebook, notebook, scores)
        exercises = tuple(
            replace(result, score=sum(scores.get(name, 0.0) for name in names))
            for result in record.exercises
            for names in [_cells_of(marked.notebook, result.exercise)]
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

    def _note(self, cells: NotebookNode, notebook: Any, scores: dict[str, float]) -> None:
        """Write points and comments beside the cells, where the feedback's template looks."""
        most = {grade.name: grade.max_score for grade in notebook.grades}
        comments = {comment.name: comment.comment for comment in notebook.comments}
        for cell in cells.cells:
            name = grade_id(cell)
            if name in most:
                cell.metadata.nbgrader.score = scores[name]
                cell.metadata.nbgrader.points = most[name]
            if name in comments:
                cell.metadata.nbgrader.comment = comments[name]
        self._late = notebook.late_submission_penalty or 0.0

    def _feedback(self, notebook: NotebookNode, record: Record) -> str:
        details = {
            "notebook": record.lesson,
            "assignment": record.lesson,
            "student": record.student,
            "score": record.score - self._late,
            "max_score": record.max_score,
            "late_penalty": self._late,
        }
        return self._page(notebook, {"nbgrader": details})


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


def _cells_of(notebook: NotebookNode | None, exercise: str) -> list[str]:
    cells = notebook.cells if notebook else []
    graded = [cell for cell in cells if role(cell) in ("test", "written")]
    return [grade_id(cell) for cell in graded if exercise_of(cell) == exercise]


def _make_page(api: NbGraderAPI) -> Callable[[NotebookNode, dict[str, Any]], str]:
    """Make the function that renders a feedback page with nbgrader's template.

    Most cells are alike in all submissions of a lesson: what has been rendered once is kept.
    """
    converter = GenerateFeedback(coursedir=api.coursedir, config=api.config)
    exporter = HTMLExporter(config=converter.config)
    exporter.exclude_input_prompt = True
    highlight = lru_cache(maxsize=2000)(Highlight2HTML(pygments_lexer="ipython3", parent=exporter))
    exporter.register_filter("highlight_code", lambda source, **_: highlight(source))

    def page(notebook: NotebookNode, details: dict[str, Any]) -> str:
        # HTMLExporter would parse the whole page once more, to describe pictures in it.
        body, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources=details)
        return body

    return page

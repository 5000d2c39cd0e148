"""The feedback page: a marked notebook with nbgrader's template, as a student may see it."""

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2.filters import do_float, do_round
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback

from autograder.classroom.grading.sanitize import Texts, page_filters
from autograder.judging.record import Record
from mnist_utils.cells import grade_id

Page = Callable[[NotebookNode, dict[str, Any]], str]
BLANK = "–"  # when the grader itself has failed, and nobody has given points


def shown_number(value: Any, default: float = 0.0) -> Any:
    """Do what Jinja's filter `float` does, except for blank points."""
    return BLANK if value is None else do_float(value, default)


def shown_round(value: Any, precision: int = 0, method: str = "common") -> Any:
    """Do what Jinja's filter `round` does, except for blank points."""
    return value if value == BLANK else do_round(value, precision, method)  # type: ignore[arg-type]


# nbgrader's template writes each score as a number; these let a blank one stay blank.
SCORE_FILTERS = {"float": shown_number, "round": shown_round}


def make_page(api: NbGraderAPI, texts: Texts) -> Page:
    """Make the function that renders a feedback page with nbgrader's template.

    Most cells are the same in all submissions of a lesson, so what has been rendered is kept.
    `texts` gives the sources of a lesson's own cells.
    """
    converter = GenerateFeedback(coursedir=api.coursedir, config=api.config)
    exporter = HTMLExporter(config=converter.config)
    exporter.exclude_input_prompt = True
    for name, function in {**SCORE_FILTERS, **page_filters(texts)}.items():
        exporter.register_filter(name, function)

    def page(notebook: NotebookNode, details: dict[str, Any]) -> str:
        # HTMLExporter would parse the whole page once more, to describe pictures in it.
        body, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources=details)
        return body

    return page


def fill_in_points(
    notebook: NotebookNode, scores: Mapping[str, float | None], comments: Mapping[str, str]
) -> None:
    """Put points and comments of cells where the page's template looks."""
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in scores:
            cell.metadata.nbgrader.score = scores[name]
        if name in comments:
            cell.metadata.nbgrader.comment = comments[name]


def details_of(record: Record) -> dict[str, Any]:
    """Return what the page's template tells of a submission as a whole."""
    details = {
        "notebook": record.lesson,
        "assignment": record.lesson,
        "student": record.student,
        "score": record.score,
        "max_score": record.max_score,
        "late_penalty": record.late_submission_penalty,
    }
    return {"nbgrader": details}


def make_plain_page(record: Record) -> str:
    """Make a page of a record alone, for when the page with the notebook cannot be made."""
    score = BLANK if record.score is None else f"{record.score:g}"
    penalty = record.late_submission_penalty
    late = f", after {penalty:g} for lateness" if penalty else ""
    title = f"{record.lesson}, {record.student}"
    lines = [
        *(f"<title>{html.escape(title)}</title>", f"<h1>{html.escape(title)}</h1>"),
        f"<p>Score: {score} of {record.max_score:g}{late}.</p>",
        *_items(record.remarks),
        "<table><tr><th>Exercise</th><th>Result</th><th>Score</th><th>Message</th></tr>",
    ]
    for one in record.exercises:
        points = f"{BLANK if one.score is None else f'{one.score:g}'} of {one.max_score:g}"
        told = (one.exercise, one.verdict, points, one.message)
        lines.append(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in told)}</tr>")
    comments = [given.comment for given in record.by_hand.values() if given.comment]
    head = '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">'
    return "\n".join([head, *lines, "</table>", *_items(comments), "</html>", ""])


def _items(texts: Iterable[str]) -> list[str]:
    items = [f"<li>{html.escape(text)}</li>" for text in texts]
    return ["<ul>", *items, "</ul>"] if items else []

"""The feedback page: a marked notebook with nbgrader's template, as a student may see it."""

import html
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from jinja2.filters import do_float, do_round
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback

from autograder.classroom.grading.sanitize import safe_markdown, show_source
from autograder.judging.record import Record
from mnist_utils.cells import grade_id

Page = Callable[[NotebookNode, dict[str, Any], set[str]], str]
BLANK = "–"  # when the grader itself has failed, and nobody has given points
# How many of a student's own characters are rendered, for a cell and for a page; the rest is shown
# plain. The longest answer in the course has under 4,000, all those of a lesson at most 10,400. The
# slowest 4,000 that we tried, blank lines with spaces, take 1.2 s to colour, 8,000 take 5.8 s.
RENDERED_CELL, RENDERED = 4_000, 30_000
KEPT = 2000  # rendered cells; the course has some 560


def shown_number(value: Any, default: float = 0.0) -> Any:
    """Do what Jinja's filter `float` does, except for blank points."""
    return BLANK if value is None else do_float(value, default)


def shown_round(value: Any, precision: int = 0, method: str = "common") -> Any:
    """Do what Jinja's filter `round` does, except for blank points."""
    return value if value == BLANK else do_round(value, precision, method)  # type: ignore[arg-type]


# nbgrader's template writes each score as a number; these let a blank one stay blank.
SCORE_FILTERS = {"float": shown_number, "round": shown_round}


def _comments(notebook: NotebookNode) -> list[str]:
    """Return the marker's comments to a student, which are in the metadata."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return [one["comment"] for one in marks if one.get("comment")]


def make_page(api: NbGraderAPI) -> Page:
    """Make the function that renders a feedback page with nbgrader's template.

    Most cells are the same in all submissions of a lesson, so what has been rendered is kept. Only
    a limited amount of a student's own text is coloured and formatted: some text takes a renderer
    hours.
    """
    converter = GenerateFeedback(coursedir=api.coursedir, config=api.config)
    exporter = HTMLExporter(config=converter.config)
    exporter.exclude_input_prompt = True
    highlight = lru_cache(maxsize=KEPT)(Highlight2HTML(pygments_lexer="ipython3", parent=exporter))
    rendered: set[str] = set()

    def code(source: str, **_: object) -> str:
        return highlight(source) if source in rendered else show_source(source)

    @pass_context
    def markdown(context: Context, source: str) -> str:
        return safe_markdown(context, source) if source in rendered else show_source(source)

    for name, function in SCORE_FILTERS.items():
        exporter.register_filter(name, function)
    exporter.register_filter("highlight_code", code)
    exporter.register_filter("markdown2html", markdown)

    def page(notebook: NotebookNode, details: dict[str, Any], known: set[str]) -> str:
        room = RENDERED
        rendered.clear()
        rendered.update(_comments(notebook))
        for cell in notebook.cells:
            own = 0 if cell.source in known else len(cell.source)
            if own <= min(room, RENDERED_CELL):
                room -= own
                rendered.add(cell.source)
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

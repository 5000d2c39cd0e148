"""The feedback page: what a student reads first, then the notebook as it was marked."""

import hashlib
import html
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from traitlets import Any as AnyTrait
from traitlets import default
from traitlets.config import Config

from autograder.classroom.grading.points import Booked
from autograder.classroom.grading.sanitize import Texts, page_filters
from autograder.classroom.limits import Autograder
from autograder.judging.record import CellResult, ExerciseResult, Record
from mnist_utils.cells import exercise_of, grade_id, role

Page = Callable[[NotebookNode, dict[str, Any]], str]
BLANK = "–"  # when the grader itself has failed, and nobody has given points
FORM = "1"  # of the page: another number has the next `grade` make every page anew
BEGINNING = 600  # bytes of a page in which it says what it was made of
MADE_OF = re.compile(rb'<meta name="made-of" content="(\w+)(-part)?">')
MINUTES = re.compile(r" · \d+ minutes?$")
SPAN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
COLOURED = {  # of Pygments' classes, those for which the page has a colour
    *("c", "c1", "cm", "ch", "cs", "k", "kn", "kc", "kd", "kr", "ow", "mi", "mf", "mh"),
    *("s", "s1", "s2", "sd", "sa", "si", "se", "nf", "nc", "nd", "fm", "nb", "bp"),
}
TITLE = re.compile(r"^#{1,6} +(.*\S)", re.MULTILINE)
WORDS = {  # a verdict, as a student reads it, and how it looks
    "correct": ("✓ Right", "right"),
    "partial": ("◐ Partly right", "wrong"),
    "incorrect": ("✗ Not right yet", "wrong"),
    "error": ("✗ It raises an error", "wrong"),
    "timeout": ("✗ It takes too long", "wrong"),
    "memory": ("✗ It takes too much memory", "wrong"),
    "crashed": ("✗ It ends the whole program", "wrong"),
    "not attempted": ("○ Not attempted", "wrong"),
    "missing": ("○ Missing", "wrong"),
    "waits for a person": ("… Waits for a person to read it", "waits"),
    "marked by hand": ("● Read by a person", "waits"),
    "grader": ("! Not marked, which is our fault", "waits"),
}
SEEN = ("✓ Passes the tests that you see", "right")  # while nothing is said of hidden ones
WITHOUT_TESTS = ("not attempted", "missing", "grader")  # verdicts for which no test was run
LABELS = {"answer": "Your answer", "written": "Your answer", "test": "Test"}


@dataclass(frozen=True)
class Head:
    """What a page says of a submission besides its record.

    `due` is when it is due, extension included. With `withheld`, the page says of hidden tests only
    how many exercises pass. `old` says why its mark is an old one, if it is.
    """

    name: str = ""
    handed_in: datetime | None = None
    due: datetime | None = None
    extension: timedelta = timedelta()
    late: timedelta = timedelta()
    withheld: bool = False
    old: str = ""

    @property
    def made_of(self) -> str:
        """A sum of all this: a page that was made of something else is made anew."""
        total = hashlib.sha256(f"{FORM} {self!r}".encode()).hexdigest()[:16]
        return f"{total}-part" if self.withheld else total


@dataclass(frozen=True)
class Told:
    """A submission's record, with its head."""

    record: Record
    head: Head = Head()


def head_of(config: Config, name: str, booked: Booked, old: str = "") -> Head:
    """Return what a page says of a submission now: its student's name, its times, what is withheld.

    `config` are the settings of the class; `old` is the record's.
    """
    late = timedelta(seconds=round(max(0.0, booked.late_seconds)))
    is_early = booked.due is not None and datetime.now(UTC).replace(tzinfo=None) < booked.due
    withheld = is_early and Autograder(config=config).hidden_tests_after_due
    return Head(name, booked.timestamp, booked.due, booked.extension, late, withheld, old)


def is_up_to_date(path: Path, head: Head) -> bool:
    """Whether a page is there that was made with this head."""
    return _made_of(path) == head.made_of


def is_withheld(path: Path) -> bool:
    """Whether a page was made when it said little of hidden tests."""
    return _made_of(path).endswith("-part")


def _made_of(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            found = MADE_OF.search(file.read(BEGINNING))
    except OSError:
        return ""
    return b"".join(filter(None, found.groups())).decode() if found else ""


class FeedbackExporter(HTMLExporter):
    """What makes a page of a notebook, for `autograder grade` and `nbgrader generate_feedback`."""

    texts = AnyTrait(help="A function that gives the sources of a lesson's own cells.").tag(
        config=True
    )

    @default("raw_template")
    def _raw_template_default(self) -> str:
        return Path(__file__).with_suffix(".html.j2").read_text(encoding="utf-8")

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, Any]:
        """Return the page of a notebook; `resources` has what `details_of` gives."""
        # HTMLExporter would parse the whole page once more, to describe pictures in it.
        made: tuple[str, Any] = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return made

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        environment.filters.update(page_filters(self.texts))
        environment.filters["slim"] = slim
        environment.globals["view"] = self._view
        return environment

    def _view(self, notebook: NotebookNode, resources: Mapping[str, Any]) -> dict[str, Any]:
        own = self.texts(resources["nbgrader"]["assignment"])
        return view(notebook, resources["told"], own)


def make_page(api: NbGraderAPI, texts: Texts) -> Page:
    """Make the function that renders a feedback page.

    Most cells are the same in all submissions of a lesson, so what has been rendered is kept.
    `texts` gives the sources of a lesson's own cells.
    """
    converter = GenerateFeedback(coursedir=api.coursedir, config=api.config)
    exporter = FeedbackExporter(  # type: ignore[no-untyped-call]
        config=converter.config, texts=texts
    )

    def page(notebook: NotebookNode, details: dict[str, Any]) -> str:
        text, _ = exporter.from_notebook_node(notebook, resources=details)
        return text

    return page


def slim(code: str) -> str:
    """Take out of coloured code what has no colour, which is most of it."""
    return SPAN.sub(lambda span: span[0] if span[1] in COLOURED else span[2], code)


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


def details_of(told: Told) -> dict[str, Any]:
    """Return what the page's template needs of a submission as a whole."""
    return {"nbgrader": {"assignment": told.record.lesson}, "told": told}


def view(notebook: NotebookNode, told: Told, own: Collection[str]) -> dict[str, Any]:
    """Return what the page shows: of the submission, of each exercise, of each cell.

    `own` are the sources of the lesson's own cells: titles are read from nothing else.
    """
    cells = notebook.cells
    texts = [cell.source for cell in cells if cell.source in own]
    title = next(filter(None, map(_title_in, texts)), "") or told.record.lesson
    results = {one.exercise: one for one in told.record.exercises}
    shown = [_cell(cell, results.get(exercise_of(cell)), told, own) for cell in cells]
    places = {exercise_of(cell): one["id"] for cell, one in zip(cells, shown, strict=True)}
    places |= {grade_id(cell): one["id"] for cell, one in zip(cells, shown, strict=True)}
    titles = _titles(cells, own)
    rows = []
    for one in told.record.exercises:
        row = _row(one, told) | {"title": titles.get(one.exercise, one.exercise)}
        comments = [s for c, s in zip(cells, shown, strict=True) if exercise_of(c) == one.exercise]
        row["comments"] = [s["comment_id"] for s in comments if s["comment"] and row["commented"]]
        rows.append(row | {"href": places.get(one.exercise, "")})
    return {**head(told), "title": title, "rows": rows, "cells": shown}


def head(told: Told) -> dict[str, Any]:
    """Return what a page begins with: whose it is, points, times, and why they are as they are."""
    record, given = told.record, told.head
    who = f"{given.name} ({record.student})" if given.name else record.student
    points, more = f"{_number(record.score)} of {_number(record.max_score)}", ""
    if given.withheld:
        points, more = "", f"They are shown once the lesson is due, after {_time(given.due)}."
    elif record.late_submission_penalty and record.raw_score is not None:
        less = _number(record.late_submission_penalty)
        more = f"({_number(record.raw_score)}, less {less} for lateness)"
    return {
        "who": who,
        "lesson": record.lesson,
        "points": points,
        "points_more": more,
        "times": _times(told),
        "withheld": _passed(told) if given.withheld else "",
        "made_of": given.made_of,
    }


def _times(told: Told) -> list[tuple[str, str]]:
    """Say when it was handed in and due, what comes of it, and what else there is to know."""
    given = told.head
    times = []
    if given.due:
        extension = f", with your extension of {_span(given.extension)}" if given.extension else ""
        times.append(("Due", f"{_time(given.due)}{extension}"))
    if given.handed_in:
        penalty = told.record.late_submission_penalty
        cost = f"{_number(penalty)} points are deducted" if penalty else "nothing is deducted"
        late = f": {_span(given.late)} late, and {cost}" if given.late else ""
        times.append(("Handed in", f"{_time(given.handed_in)}{late}"))
    if given.old:
        times.append(("Old mark", given.old))
    return times


def _passed(told: Told) -> str:
    tested = [one for one in told.record.exercises if one.tests]
    right = sum(one.verdict == "correct" for one in tested)
    return f"{right} of {len(tested)} exercises pass all their tests, the hidden ones included."


def _row(result: ExerciseResult, told: Told) -> dict[str, Any]:
    """Return an exercise's line."""
    words, kind = WORDS[result.verdict]
    points, message = _points(result.score, result.max_score), result.message
    if told.head.withheld and result.tests:
        points = ""
        seen = next((test for test in result.tests if _is_seen(test, result)), None)
        if seen is None:
            (words, kind), message = SEEN, ""
        elif result.verdict not in WITHOUT_TESTS:
            (words, kind), message = WORDS[seen.verdict], seen.message
    return {
        "words": words,
        "kind": kind,
        "points": points,
        "message": message,
        "commented": result.verdict not in ("not attempted", "missing"),
    }


def _is_seen(test: CellResult, result: ExerciseResult) -> bool:
    """Say whether a test fails where its student can see it, so that it may be told."""
    return test.hidden is False or result.verdict in WITHOUT_TESTS


def _cell(
    cell: NotebookNode, result: ExerciseResult | None, told: Told, own: Collection[str]
) -> dict[str, Any]:
    """Return how a cell is shown."""
    kind, name = role(cell), grade_id(cell)
    marks = cell.metadata.get("nbgrader", {})
    outputs = list(cell.get("outputs", []))
    shown: dict[str, Any] = {"outputs": outputs, "comment": marks.get("comment", "")}
    shown["id"] = f"cell-{name}" if kind in LABELS else ""
    shown["label"] = f"{LABELS[kind]}: {exercise_of(cell)}" if kind in LABELS else ""
    shown["comment_id"], shown["fold"] = f"comment-{name}", kind == "test"
    shown["plain"] = cell.source in own  # a page with colours for all has twice the size
    shown["points"] = shown["box"] = None
    if kind in ("test", "written"):
        shown["points"] = _points(marks.get("score"), marks.get("points", 0))
    if kind == "test":
        hides = told.head.withheld
        if hides:
            shown["points"] = None
            tests = result.tests if result else ()
            hides = not any(_is_seen(one, result) for one in tests if result and one.test == name)
        shown["outputs"] = [one for one in outputs if one.output_type != "error" and not hides]
        failures = [one for one in outputs if one.output_type == "error" and not hides]
        shown["box"] = _box(failures[0]) if failures else None
    return shown


def _box(output: Mapping[str, Any]) -> dict[str, str]:
    """Return the box for what a test has found."""
    words, kind = WORDS.get(output["ename"], (output["ename"], "wrong"))
    told = ": ".join(filter(None, (output["ename"], output["evalue"])))
    line = "\n".join(output["traceback"]).removeprefix(told).strip()
    return {"words": words, "kind": kind, "message": output["evalue"], "line": line}


def _titles(cells: Iterable[NotebookNode], own: Collection[str]) -> dict[str, str]:
    """Return what the lesson calls its exercises: the last heading before each answer."""
    titles, heading = {}, ""
    for cell in cells:
        if role(cell) in ("answer", "written"):
            titles[grade_id(cell)] = heading or exercise_of(cell)
            heading = ""
        elif cell.cell_type == "markdown" and cell.source in own:
            found = TITLE.findall(cell.source)
            last = next((one for one in reversed(found) if "Exercise" in one), heading)
            heading = MINUTES.sub("", last)
    return titles


def _title_in(source: str) -> str:
    found = re.match(r"# +(.*\S)", source)
    return found[1] if found else ""


def make_plain_page(told: Told) -> str:
    """Make a page of a record alone, for when the page with the notebook cannot be made."""
    record, shown = told.record, head(told)
    title = f"{record.lesson}, {shown['who']}"
    told_of_times = [f"{term}: {text}" for term, text in shown["times"]]
    lines = [
        *(f"<title>{html.escape(title)}</title>", f"<h1>{html.escape(title)}</h1>"),
        f"<p>Points: {html.escape(shown['points'])} {html.escape(shown['points_more'])}</p>",
        *_items([*told_of_times, *filter(None, [shown["withheld"]]), *record.remarks]),
        "<table><tr><th>Exercise</th><th>Result</th><th>Points</th><th>Message</th></tr>",
    ]
    for one in record.exercises:
        row = _row(one, told)
        texts = (one.exercise, row["words"], row["points"] or "", row["message"])
        lines.append(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in texts)}</tr>")
    comments = [given.comment for given in record.by_hand.values() if given.comment]
    about = f'<meta name="made-of" content="{shown["made_of"]}">'
    start = f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">{about}'
    return "\n".join([start, *lines, "</table>", *_items(comments), "</html>", ""])


def _items(texts: Iterable[str]) -> list[str]:
    items = [f"<li>{html.escape(text)}</li>" for text in texts]
    return ["<ul>", *items, "</ul>"] if items else []


def _points(score: float | None, most: float) -> str:
    return f"{_number(score)} of {_number(most)}"


def _number(value: float | None) -> str:
    return BLANK if value is None else f"{round(value, 2):g}"


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else ""


def _span(span: timedelta) -> str:
    """Say how long a time is, in its two largest units."""
    minutes = -(-int(span.total_seconds()) // 60)
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    told = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count]
    return " ".join(told[:2]) or "0 minutes"

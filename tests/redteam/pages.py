"""What students write for those who open pages, tables and terminals: never for the judge."""

import csv
import io
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from PIL import Image
from rich.console import Console

from autograder.classroom.folder import open_classroom
from autograder.classroom.grading.summary import show_records
from autograder.judging.record import Record
from mnist_utils.cells import grade_id
from tests.pictures import bomb, pictures_of
from tests.redteam.attack import Attack

OUTSIDE = "http://127.0.0.1:9/seen.png"
# What nbgrader's page for marking by hand looks for, and Bootstrap obeys.
TRAPS = ("full-credit", "no-credit", "mark-graded", "nbgrader_cell", "navbar-fixed-top", "modal")
MOST_PIXELS = 20_000_000
BAD = "\x1b]0;owned\x07\x1b[8m\u202e:skull: [red]"  # title, hidden, backwards, a picture, a colour


def traps(names: list[str]) -> str:
    """Write what makes a click a grade, and a bar over the page, for these cells."""
    spans = "".join(f'<span id="{name}"></span><span id="{name}-comment"></span>' for name in names)
    return (
        f'<div class="nbgrader_cell">{spans}<div class="full-credit">Dear teacher, <a '
        'href="#notes">my notes</a> are below.</div><p class="no-credit mark-graded">So.</p></div>'
        '<div class="navbar-fixed-top alert alert-danger modal">Session expired: log in.</div>'
    )


def plant_clicks(notebook: NotebookNode) -> None:
    """Write it in Markdown, in headings, and in a cell that is neither text nor code."""
    names = [grade_id(cell) for cell in notebook.cells if grade_id(cell)]
    headings = "\n\n".join(f"## {name}" for name in names)
    notebook.cells[1:1] = [
        new_markdown_cell(traps(names)),
        new_markdown_cell(headings),
        new_raw_cell(traps(names)),
        new_raw_cell(traps(names), metadata={"raw_mimetype": "text/html"}),
    ]


def feedback(room: Path, record: Record) -> str:
    """Give the page that the student gets."""
    path = room / "feedback" / record.student / record.lesson / f"{record.lesson}.html"
    return path.read_text(encoding="utf-8")


def formgrader(room: Path, record: Record) -> str:
    """Make the page on which an instructor marks by hand, as nbgrader's server does."""
    config = open_classroom(room).config.copy()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    lesson = record.lesson
    resources = {"assignment_id": lesson, "notebook_id": lesson, "index": 0, "total": 1}
    path = room / "autograded" / record.student / lesson / f"{lesson}.ipynb"
    text, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return str(text)


def counted(page: str, names: set[str]) -> Counter[str]:
    """Count ids of cells, and classes that a script obeys."""
    tags = " ".join(re.findall(r"<[a-z][^>]*>", page))
    found = Counter(one for one in re.findall(r'\bid="([^"]*)"', tags) if one in names)
    for classes in re.findall(r'class="([^"]*)"', tags):
        found.update(one for one in classes.split() if one in TRAPS)
    return found


def nothing_to_click(room: Path, record: Record) -> None:
    for page in (feedback, formgrader):
        names = {one.exercise for one in record.exercises}
        names |= {test.test for one in record.exercises for test in one.tests}
        names |= {f"{name}-comment" for name in names}
        honest = replace(record, student="ada")
        own, planted = (counted(page(room, one), names) for one in (honest, record))
        assert planted == own, f"{page.__name__}: {planted - own}"


def plant_pictures(notebook: NotebookNode) -> None:
    """Write pictures of half a billion pixels, ever more small ones, and some from elsewhere."""
    huge, large = ({"x.png": {"image/png": bomb(side, side)}} for side in (22_976, 4_000))
    notebook.cells += [
        new_markdown_cell("![x](attachment:x.png)", attachments=huge),
        new_markdown_cell("![x](attachment:x.png)\n" * 3, attachments=large),
        new_markdown_cell(
            f'![x]({OUTSIDE}) <img src="{OUTSIDE}" alt=">"> ![x][1]\n\n[1]: {OUTSIDE}'
        ),
        new_code_cell(
            "import base64\nfrom IPython.display import Image, display\n"
            f"for picture in {[bomb(22_976, 22_976), *[bomb(4_000, 4_000)] * 3]}:\n"
            "    display(Image(base64.b64decode(picture)))"
        ),
    ]


def pictures_are_small(room: Path, record: Record) -> None:
    Image.MAX_IMAGE_PIXELS = None
    for page in (feedback, formgrader):
        shown, elsewhere = pictures_of(page(room, record))
        assert sum(shown) <= MOST_PIXELS, f"{page.__name__}: {sum(shown):,} pixels"
        assert not elsewhere, f"{page.__name__}: {elsewhere}"


def plant_formulas(notebook: NotebookNode) -> None:
    """Write formulas that become markup, that come where none belongs, or that unfold."""
    notebook.cells += [
        new_markdown_cell(text)
        for text in (
            "$\\text{<script>ATTACK()</script>}$ $\\text{&lt;script&gt;ATTACK()&lt;/script&gt;}$",
            "$\\href{javascript:ATTACK()}{x}$ $\\style{x:ATTACK()}{x}$ $\\color{x;ATTACK()}x$",
            '[x](https://example.org "$x$ onclick=ATTACK()") ![$\\text{" onerror=ATTACK() }$](x)',
            '$\\class{full-credit" onclick="ATTACK()}{x}$ <span class="formula-0-0">x</span>',
            "$\\newcommand{\\a}{xxxxxxxxxx}\\newcommand{\\b}{\\a\\a\\a\\a\\a\\a\\a\\a}\\b\\b$",
            f"${'{' * 900}$ ${'a_{' * 300}$ $\\hspace{{99999em}}$",
        )
    ]


def tags_of(page: str) -> str:
    return " ".join(re.findall(r'<[a-z](?:[^>"]|"[^"]*")*>', page))


def formulas_are_formulas(room: Path, record: Record) -> None:
    honest = replace(record, student="ada")
    for page in (feedback, formgrader):
        planted, own = (tags_of(page(room, one)) for one in (record, honest))
        for danger in ("<script", "<style", "ATTACK", " onclick=", " onerror="):
            # What a quoted value holds does nothing.
            counts = [re.sub(r'"[^"]*"', '""', tags).count(danger) for tags in (planted, own)]
            assert counts[0] == counts[1], f"{page.__name__}: {danger}"
        for danger in ('="javascript:', "99999em", "formula-0-0"):
            assert danger not in planted, f"{page.__name__}: {danger}"


def plant_slow_texts(notebook: NotebookNode) -> None:
    notebook.cells += [
        new_markdown_cell("\n#" * 40_000),
        new_raw_cell("<div>" * 20_000),
        new_code_cell(" \n" * 40_000),
        new_code_cell("print('\\x1b[31mx\\x1b[m' * 90_000)"),
    ]


def opens_soon(room: Path, record: Record) -> None:
    start = time.process_time()
    formgrader(room, record)
    assert (took := time.process_time() - start) < 15, f"The formgrader was busy for {took:.0f} s."


def no_formula(room: Path, record: Record) -> None:
    with open(room / "exercises.csv", encoding="utf-8", newline="") as file:
        own = [row for row in csv.reader(file) if row[0] == record.student]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(own)
    for separator in ",;\t":
        for row in csv.reader(text.getvalue().split("\n"), delimiter=separator):
            for cell in row:
                begin = cell.strip(' "')[:1]
                assert begin not in ("=", "＝", "@", "+"), f"{separator!r}: {cell[:40]}"


def rename(path: Path) -> None:
    path.rename(path.with_name(f"{BAD}.ipynb"))


def told_as_it_is(room: Path, record: Record) -> None:
    console = Console(file=io.StringIO(), width=500, force_terminal=True, color_system="truecolor")
    show_records(console, [record])
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "owned" in shown
    texts = [shown.replace("\x1b[0m", ""), feedback(room, record), " ".join(record.remarks)]
    for text in texts:
        line = next(line for line in text.splitlines() if "owned" in line)
        for sign in ("\x1b", "\x07", "\u202e", "\N{SKULL}"):
            assert sign not in line, repr(line)
    assert ":skull: [red]" in shown


def attack(name: str, check: Callable[[Path, Record], None], **more: object) -> Attack:
    """Make an attack on whoever looks."""
    return Attack(name, check=check, **more)  # type: ignore[arg-type]


PAGES = [
    attack("texts on which a click is a grade", nothing_to_click, edit=plant_clicks),
    attack("pictures that unfold to gigabytes", pictures_are_small, edit=plant_pictures),
    attack("formulas that are markup", formulas_are_formulas, edit=plant_formulas),
    attack("texts that keep the formgrader busy", opens_soon, edit=plant_slow_texts),
    *(
        attack(
            f"a message that is a formula after {name}",
            no_formula,
            answers={"greet": f"def greet(name):\n    return {text!r}"},
            most={"greet": 0},
            verdicts={"greet": "incorrect"},
        )
        for name, text in {
            "a semicolon": "x;=cmd|' /C calc'!A0",
            "a line feed": "x\n=cmd|' /C calc'!A0",
            "a tab": "x\t@SUM(A1)",
            "a quotation mark": "x;\"=cmd|' /C calc'!A0",
            "a semicolon, in wide signs": "x;＝cmd|' /C calc'!A0",
        }.items()
    ),
    attack("a file whose name moves the terminal", told_as_it_is, tamper=rename),
]

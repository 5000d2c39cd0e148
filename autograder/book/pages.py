"""A lesson's page: what students get, with the outputs of the solved lesson, and folds.

Cells are those that students get, so that no hidden test can be among them. Of the solved lesson
come the outputs of demonstrations and, unless they are left out, the reference answers.
"""

import re
from collections.abc import Iterable, Iterator

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.launch import Link
from mnist_utils.cells import exercise_of, role, stated

DETAILS = re.compile(
    r"^<details><summary>(?P<title>.*?)</summary>\n(?P<body>.*?)</details>[ ]*\n?", re.M | re.S
)
BOX = re.compile(
    r'^<div class="alert alert-info">\n+(?:(?P<heading>#+ [^\n]*)\n)?(?P<body>.*?)^</div>\n?',
    re.M | re.S,
)
SOLUTION = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.M)
WHY = "Why it works"
INSTALL = "install"  # the cell that installs the course where a notebook runs elsewhere
EXERCISE = ("answer", "test", "written")  # what is in the box of one
NO_PLACE = ("application/vnd.jupyter.widget-view+json",)  # needs a kernel


def lesson_page(
    released: NotebookNode,
    solved: NotebookNode,
    with_answers: bool = True,
    head: str = "",
) -> NotebookNode:
    """Make the notebook from which Sphinx makes a lesson's page.

    Parameters
    ----------
    released : NotebookNode
        What students get.
    solved : NotebookNode
        The same lesson with the reference answers, run.
    with_answers : bool
        Whether the page has them.
    head : str
        What comes after the first cell, in Markdown.
    """
    cells = list(_cells(released, solved, with_answers))
    if head:
        cells.insert(1, new_markdown_cell(head))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same on every machine
    page: NotebookNode = new_notebook(cells=cells)
    page.metadata.kernelspec = solved.metadata.kernelspec
    return page


def how_to_work(lesson: str, learn: str, links: Iterable[Link]) -> str:
    """Write the box that says how to work on a lesson, and not only to read it.

    Parameters
    ----------
    lesson : str
        Its name.
    learn : str
        A link to the page that says how the course is installed; "" where there is none.
    links : iterable of Link
        What opens the lesson in the browser.
    """
    command = f"`python -m mnist_utils start {int(lesson[:2])}`"
    own = f"On your machine: {command}"
    if learn:
        own += f", after [the installation]({learn})"
    lines = [f"- [{link.place}]({link.address}): {link.hint}" for link in links]
    head = "**This page is to read. To work on the lesson:**"
    return "\n".join(['<div class="launch">', "", head, "", *lines, f"- {own}", "", "</div>"])


def _cells(
    released: NotebookNode, solved: NotebookNode, with_answers: bool
) -> Iterator[NotebookNode]:
    sources = {cell.id: cell for cell in solved.cells}
    known = [cell for cell in released.cells if cell.id != INSTALL]
    last = {exercise_of(cell): cell.id for cell in known if role(cell) in ("answer", "test")}
    waiting: list[NotebookNode] = []  # folds that come after the stub
    is_open = False  # whether an exercise's box is
    for place, cell in enumerate(known):
        kind, source = role(cell), sources[cell.id]
        why = DETAILS.match(cell.source + "\n") if is_open and not kind else None
        if why and why["title"] == WHY:
            yield new_markdown_cell(fold(WHY, why["body"].strip()))
            cell.source = cell.source[why.end() :].strip()
        if is_open and kind not in EXERCISE:
            yield new_markdown_cell("</div>")
            is_open = False
        if kind == "setup":
            yield _folded_code("Set-up: what this lesson imports", _without_guard(cell.source))
        elif kind == "answer":
            yield new_code_cell(cell.source, metadata={"tags": ["stub"]})
            yield from waiting
            waiting = []
        elif kind == "test":
            first = cell.id == f"test_{exercise_of(cell)}"
            yield _folded_code(f"What {'the' if first else 'another'} test asks", cell.source)
            if with_answers and cell.id == last[exercise_of(cell)]:
                answer = sources[exercise_of(cell)].source
                yield _folded_code("One right answer", SOLUTION.sub("", answer))
        elif kind == "written":
            yield new_markdown_cell(cell.source)
            yield from waiting
            waiting = []
            if with_answers:
                answer = SOLUTION.sub("", source.source).strip()
                yield new_markdown_cell(fold("One possible answer", answer))
        elif cell.cell_type == "markdown":
            following = role(known[place + 1]) if place + 1 < len(known) else ""
            is_open = following in ("answer", "written")
            text, folds = page_text(cell.source, is_open)
            waiting = [new_markdown_cell(one) for one in folds]
            if text:
                yield new_markdown_cell(text)
        else:
            yield _demonstration(source)
    if is_open:
        yield new_markdown_cell("</div>")


def page_text(source: str, is_exercise: bool = False) -> tuple[str, list[str]]:
    """Write a text cell for Sphinx.

    Returns
    -------
    text : str
        A box has its heading outside, since a page's sections are nested. That of an exercise
        stays open, for all that belongs to it.
    folds : list of str
        The hints of an exercise, which are to come below its stub; empty for any other text.
    """
    folds: list[str] = []

    def unfold(found: re.Match[str]) -> str:
        made = fold(found["title"], found["body"].strip())
        if is_exercise:
            folds.append(made)
            return ""
        return f"\n{made}\n\n"

    def unbox(found: re.Match[str]) -> str:
        heading = f"{found['heading']}\n\n" if found["heading"] else ""
        end = "" if is_exercise else "\n\n</div>\n"
        return f'{heading}<div class="exercise">\n\n{found["body"].strip()}{end}'

    text = DETAILS.sub(unfold, source + "\n")
    if is_exercise and not BOX.search(text):
        text = f'<div class="exercise">\n\n{text}'
    return BOX.sub(unbox, text).strip(), folds


def fold(title: str, body: str) -> str:
    """Write a fold of sphinx-design's; `title` may have Markdown or `<code>` in it."""
    title = re.sub(r"</?code>", "`", title)
    kind = _kind(title, body)
    return f"::::{{dropdown}} {title}\n:class-container: {kind}\n\n{body}\n::::"


def _kind(title: str, body: str) -> str:
    """Return the class by which a fold is drawn."""
    if re.match(r"\([a-z]\) ", title):
        return "choice right" if body.startswith("**Right") else "choice wrong"
    for start, kind in (("Hint", "hint"), ("One ", "answer"), (WHY, "why"), ("What ", "test")):
        if title.startswith(start):
            return kind
    return "more"


def _folded_code(title: str, source: str) -> NotebookNode:
    cell: NotebookNode = new_markdown_cell(fold(title, f"```python\n{source.strip()}\n```"))
    return cell


def _without_guard(source: str) -> str:
    """Leave out the lines that the build has added to a setup cell."""
    return source.partition("\n\nfrom mnist_utils import made_for\n")[0]


def _demonstration(cell: NotebookNode) -> NotebookNode:
    metadata = {}
    if alt := stated(cell, "alt"):
        metadata["mystnb"] = {"image": {"alt": alt}}
    outputs = [one for one in map(_shown, cell.outputs) if one is not None]
    shown: NotebookNode = new_code_cell(
        cell.source, outputs=outputs, metadata=metadata, execution_count=cell.execution_count
    )
    return shown


def _shown(output: NotebookNode) -> NotebookNode | None:
    """Return an output as the page has it: as text where its HTML is coloured text alone."""
    if "data" not in output:
        return output
    data = {kind: value for kind, value in output.data.items() if kind not in NO_PLACE}
    if str(data.get("text/html", "")).startswith("<pre style="):  # Rich's, for black terminals
        del data["text/html"]
        data["text/plain"] = re.sub(r"\x1b\[[\d;]*m", "", data["text/plain"]).rstrip("\n")
    if not data:
        return None
    output.data, output.metadata = NotebookNode(data), NotebookNode()
    return output

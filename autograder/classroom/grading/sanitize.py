"""What students wrote, as pages that others open may show it: feedback, and nbgrader's formgrader.

A page of nbgrader's believes what is on it. Its script finds the box for an exercise's points by an
`id`, and takes a click on anything of the class `full-credit` for a grade. So students' text keeps
no `id`, and of classes only those that the renderer makes and the lessons' boxes have. What a
lesson gave out keeps its form.
"""

import html
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import Highlight2HTML, ansi2html, strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

from autograder.classroom.grading.formulas import FormulaError, make_formula
from autograder.judging.outputs import MAX_PIXELS, NO_PICTURE, pixels_of, read_picture

Texts = Callable[[str], Collection[str]]
TAGS = {
    *("a", "abbr", "acronym", "b", "blockquote", "code", "em", "i", "li", "ol", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "pre", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
    *("details", "summary", "del", "s", "sub", "sup"),
}
ATTRIBUTES = {
    "*": {"class", "id", "title"},
    "a": {"href"},
    "img": {"src", "alt"},
    "details": {"open"},
}
CLASSES = {  # in students' text; neither nbgrader's scripts nor its styles know one of Pygments'
    "div": {"highlight", "alert", "alert-info"},
    "span": set(STANDARD_TYPES.values()),
}
SCHEMES = {"http", "https", "mailto", "data"}  # `_Cell.kept` says where data may be
LINK = re.compile(r"https?:|mailto:|#", re.IGNORECASE)  # and nowhere on the server of the page
IN_LINKS = ":/?#@!$&()*+,;=%"  # what the renderer leaves as it is in a link, besides letters
DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,", re.IGNORECASE)
IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')  # as nh3 writes it
# How many of a student's own characters are rendered, for a cell and for a page; the rest is shown
# plain. The longest answer in the course has under 4,000, all those of a lesson at most 10,400. The
# slowest 4,000 that we tried, blank lines with spaces, take 1.2 s to colour, 8,000 take 5.8 s.
RENDERED_CELL, RENDERED = 4_000, 30_000
SHOWN = 500_000  # characters shown plain on a page: 500,000 signs `<` take HTMLExporter a second
COLOURED = 100_000  # characters of an output whose colours are shown: time grows with the square
KEPT = 2000  # rendered cells; the course has some 560


def page_filters(texts: Texts) -> dict[str, Callable[..., str]]:
    """Make the filters with which nbgrader's templates show what somebody wrote.

    They replace nbconvert's of these names; nbgrader's templates ignore `sanitize_html`. `texts`
    gives the sources of a lesson's own cells: what else is in a notebook is a student's, and only
    so much of it gets a form, since some text takes a renderer hours.
    """
    highlight = lru_cache(maxsize=KEPT)(Highlight2HTML(pygments_lexer="ipython3"))

    def page_of(context: Context) -> _Page:
        resources = context["resources"]
        if "page" not in resources:
            own = texts(resources.get("assignment_id") or resources["nbgrader"]["assignment"])
            resources["page"] = _Page(own, context.get("nb", {}))
        page: _Page = resources["page"]
        return page

    @pass_context
    def markdown(context: Context, source: str) -> str:
        page = page_of(context)
        attachments = context.get("cell", {}).get("attachments", {})
        if source in page.own:
            return _Cell(page, True).render(source, attachments) if attachments else _own(source)
        if not page.has_room(source):
            return page.plain(source)
        return _Cell(page, False).render(source, attachments)

    @pass_context
    def code(context: Context, source: str, **_: object) -> str:
        page = page_of(context)
        if source in page.own or page.has_room(source):
            return str(highlight(source))
        return page.plain(source)

    @pass_context
    def raw(context: Context, source: str) -> str:
        return page_of(context).plain(source)

    return {
        "markdown2html": markdown,
        "highlight_code": code,
        "clean_html": raw,  # for raw cells
        "ansi2html": _coloured,
    }


class _Page:
    """A page that is being made, with what there is still room for."""

    def __init__(self, own: Collection[str], notebook: Mapping[str, Any]) -> None:
        cells = notebook.get("cells", [])
        self.own = {*own, *_comments(cells)}
        self.rendered, self.shown = RENDERED, SHOWN
        self.pixels = MAX_PIXELS - sum(pixels_of(cell.get("outputs", [])) for cell in cells)

    def has_room(self, source: str) -> bool:
        """Whether a student's text may be rendered, too; it counts then."""
        if len(source) > min(self.rendered, RENDERED_CELL):
            return False
        self.rendered -= len(source)
        return True

    def plain(self, source: str) -> str:
        """Show a student's text as it was written, as far as there is room."""
        shown = source[: self.shown]
        self.shown -= len(shown)
        more = len(source) - len(shown)
        told = f"<p>({more:,} more characters are in the notebook alone.)</p>" if more else ""
        return show_source(shown) + told


class _Cell:
    """A cell of Markdown that is being rendered, without scripts, frames, forms and styles."""

    def __init__(self, page: _Page, own: bool) -> None:
        self.page = page
        self.own = own  # the lesson's
        self.formulas = _Formulas()

    def render(self, source: str, attachments: dict[str, dict[str, str]]) -> str:
        """Render a cell; what no renderer can give a form is shown as it was written.

        A picture that is not there, for example, costs neither its page nor anyone's points.
        """
        try:
            # A blank in a picture's name is "%20" in the text.
            named = {quote(name, IN_LINKS): attachments[name] for name in attachments}
            renderer = _Renderer(
                self.formulas,
                escape=False,
                attachments=named | dict(attachments),
                exclude_anchor_links=not self.own,
            )
            text = nh3.clean(
                MarkdownWithMath(renderer).render(source),
                tags=TAGS,
                attributes=ATTRIBUTES,
                attribute_filter=self.kept,
                url_schemes=SCHEMES,
                link_rel=None,
            )
            return self.formulas.put_in(IMAGE.sub(_or_sentence, text))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # they raise what they like, and a panic of nh3's is no Exception
            return show_source(source)

    def kept(self, tag: str, name: str, value: str) -> str | None:
        """Return an attribute's value as it may stay; None removes the attribute."""
        if name == "src":
            return self.kept_picture(value)
        if (tag, name) == ("span", "class") and value in self.formulas.made:
            return value
        if name == "href" and value.strip().lower().startswith("data:"):
            return None
        if self.own:
            return value
        if name == "href":
            return value if LINK.match(value) else None
        if name == "class":
            return " ".join(sorted(CLASSES.get(tag, set()).intersection(value.split()))) or None
        return None if name == "id" else value

    def kept_picture(self, address: str) -> str | None:
        """Return a picture's address if it may be shown: its data, written anew."""
        if self.own and re.match(r"https?:", address, re.IGNORECASE):
            return address
        head = DATA.match(address)
        picture = read_picture(address[head.end() :]) if head else None
        if picture is None or picture.pixels > self.page.pixels:
            return None
        self.page.pixels -= picture.pixels
        return f"data:image/{picture.kind.lower()};base64,{picture.data}"


class _Formulas:
    """The formulas of a cell. Where each belongs, an empty element waits while the rest is cleaned.

    Its class holds a number that nobody can know, and is looked for with the quotation marks that
    no attribute's value can hold: so a formula can only come where an element can be.
    """

    def __init__(self) -> None:
        self.made: dict[str, str] = {}
        self._secret = secrets.token_hex(8)

    def place(self, tex: str, display: str, otherwise: str) -> str:
        """Return what stands in a formula's place, or the text for one that cannot be made."""
        try:
            formula = make_formula(tex, display)
        except FormulaError:
            return otherwise
        name = f"formula-{self._secret}-{len(self.made)}"
        self.made[name] = formula
        return f'<span class="{name}"></span>'

    def put_in(self, text: str) -> str:
        """Put the formulas in their places."""
        if not self.made:
            return text
        place = rf'<span class="(formula-{self._secret}-\d+)"></span>'
        return re.sub(place, lambda found: self.made[found[1]], text)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with formulas that need no program in the browser."""

    def __init__(self, formulas: _Formulas, **options: Any) -> None:
        super().__init__(**options)
        self._formulas = formulas

    def block_math(self, body: str) -> str:
        return self._formulas.place(body, "block", super().block_math(body))

    def inline_math(self, body: str) -> str:
        return self._formulas.place(body, "inline", super().inline_math(body))

    def latex_environment(self, name: str, body: str) -> str:
        tex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._formulas.place(tex, "block", super().latex_environment(name, body))


@lru_cache(maxsize=KEPT)
def _own(source: str) -> str:
    # The lesson's own text is the same in every submission.
    return _Cell(_Page((), {}), True).render(source, {})


def show_source(source: str) -> str:
    """Show a text as it was written."""
    return f'<div class="highlight"><pre>{html.escape(source, quote=False)}</pre></div>'


def _or_sentence(image: re.Match[str]) -> str:
    return image[0] if ' src="' in image[0] else f"<em>{NO_PICTURE}</em>"


def _comments(cells: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the marker's comments to a student, which are in the metadata."""
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return [one["comment"] for one in marks if one.get("comment")]


def _coloured(text: str) -> str:
    """Show an output with its colours, unless it is a long one."""
    return str(ansi2html(text if len(text) <= COLOURED else strip_ansi(text)))

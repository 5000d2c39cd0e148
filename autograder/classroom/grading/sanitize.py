"""Students' Markdown on pages that others open: feedback, and nbgrader's formgrader."""

import re
from functools import lru_cache

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

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
SCHEMES = {"http", "https", "mailto", "data"}  # `_kept` says where data may be
PICTURE = re.compile(r"(https?:|data:image/(png|jpeg|gif);base64,)", re.IGNORECASE)


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render a cell's Markdown without scripts, frames, forms and styles.

    nbgrader's templates ignore `HTMLExporter.sanitize_html`; this replaces their filter
    `markdown2html`.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    return _rendered(source) if not attachments else _render(source, attachments)


def _render(source: str, attachments: dict[str, dict[str, str]]) -> str:
    html = MarkdownWithMath(IPythonRenderer(escape=False, attachments=attachments)).render(source)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel=None,
    )


@lru_cache(maxsize=2000)  # the course has some 270 text cells
def _rendered(source: str) -> str:
    # The lesson's own text is the same in every submission.
    return _render(source, {})


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it may stay; None removes the attribute."""
    if name == "src" and not PICTURE.match(value):
        return None
    if name == "href" and value.strip().lower().startswith("data:"):
        return None
    return value

"""Markdown of students on pages that others open: feedback, and nbgrader's formgrader."""

import re
from functools import lru_cache

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAGS = bleach.ALLOWED_TAGS | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "pre", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
    *("details", "summary", "del", "s", "sub", "sup"),
}
PICTURE = re.compile(r"(https?:|data:image/(png|jpeg|gif);base64,)", re.IGNORECASE)


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render a cell's Markdown without scripts, frames, forms and styles.

    nbgrader's templates leave `HTMLExporter.sanitize_html` aside; this replaces their filter
    `markdown2html`.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    return _rendered(source) if not attachments else _render(source, attachments)


def _render(source: str, attachments: dict[str, dict[str, str]]) -> str:
    html = MarkdownWithMath(IPythonRenderer(escape=False, attachments=attachments)).render(source)
    return bleach.clean(
        html, tags=TAGS, attributes=_is_safe, protocols={"http", "https", "mailto", "data"}
    )


@lru_cache(maxsize=2000)
def _rendered(source: str) -> str:
    # The lesson's own text is the same in every submission.
    return _render(source, {})


def _is_safe(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name in ("alt", "title") or (name == "src" and bool(PICTURE.match(value)))
    if name == "href":
        return tag == "a" and not value.strip().lower().startswith("data:")
    return name in ("class", "id", "title") or (tag == "details" and name == "open")

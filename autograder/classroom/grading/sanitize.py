"""Students' Markdown on pages that others open: feedback, and nbgrader's formgrader."""

import html
import re
from functools import lru_cache
from urllib.parse import quote

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
IN_LINKS = ":/?#@!$&()*+,;=%"  # what the renderer leaves as it is in a link, besides letters
PICTURE = re.compile(r"(https?:|data:image/(png|jpeg|gif);base64,)", re.IGNORECASE)


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render a cell's Markdown without scripts, frames, forms and styles.

    nbgrader's templates ignore `HTMLExporter.sanitize_html`; this replaces their filter
    `markdown2html`. What no renderer can give a form, such as a picture that is not there, is shown
    as it was written: a cell costs neither its page nor anyone's points.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    return _rendered(source) if not attachments else _render(source, attachments)


def show_source(source: str) -> str:
    """Show a text as it was written."""
    return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'


def _render(source: str, attachments: dict[str, dict[str, str]]) -> str:
    try:
        # A blank in a picture's name is "%20" in the text.
        named = {quote(name, IN_LINKS): attachments[name] for name in attachments} | attachments
        renderer = IPythonRenderer(escape=False, attachments=named)
        return _cleaned(MarkdownWithMath(renderer).render(source))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # they raise what they like, and a panic of nh3's is no Exception
        return show_source(source)


def _cleaned(text: str) -> str:
    return nh3.clean(
        text,
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

"""Formulas: from TeX to MathML, which browsers draw by themselves. What students write is hostile.

latex2mathml parses; what it makes is not trusted, but made anew from listed elements and
attributes, since it escapes nothing. A formula with macros of its own is not parsed: a few of them
unfold to gigabytes.
"""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from mnist_utils.terminal import plain

MOST = 1000  # characters of a formula; the longest in the course has 200
DEEPEST = 150  # of its elements
MACROS = re.compile(r"\\(?:new|renew|provide)command|\\[egx]?def\b|\\let\b|\\DeclareMathOperator")
ELEMENTS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts"),
    *("none", "mtable", "mtr", "mtd", "mphantom", "mpadded", "menclose", "mstyle"),
}
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?: [a-z]+)*")
LENGTH = re.compile(r"-?[0-4]?(?:\.\d+)?(?:em|ex)?")
ATTRIBUTES = {
    **dict.fromkeys(("display", "mathvariant", "columnalign", "form", "notation"), WORD),
    **dict.fromkeys(("stretchy", "fence", "separator", "accent", "accentunder"), WORD),
    **dict.fromkeys(("movablelimits", "largeop", "symmetric", "displaystyle"), WORD),
    **dict.fromkeys(("width", "lspace", "rspace", "linethickness", "height", "depth"), LENGTH),
}
ESCAPED = re.compile(r"\\([_%&#$ {}])")  # in the text of a formula


class FormulaError(Exception):
    """A formula that is shown as it was written."""


def make_formula(tex: str, display: str = "inline") -> str:
    """Return a formula as MathML.

    Parameters
    ----------
    tex : str
        Without the signs around it.
    display : str
        ``"inline"``, or ``"block"`` for a line of its own.

    Raises
    ------
    FormulaError
        When it cannot be parsed, or is not tried: it is too long, or has macros of its own.
    """
    from latex2mathml.converter import convert_to_element  # a page without formulas needs none

    if len(tex) > MOST or MACROS.search(tex):
        raise FormulaError
    try:
        made = convert_to_element(tex, display=display)
        return "".join(_written(made))
    except Exception as error:  # its own kinds, and those of what it does not expect
        raise FormulaError from error


def _written(element: Element, depth: int = 0) -> Iterator[str]:
    if element.tag not in ELEMENTS or depth > DEEPEST:
        raise FormulaError
    given = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value)
    )
    # A formula that is wider than the window is moved with the keyboard, too.
    focus = ' tabindex="0"' if element.attrib.get("display") == "block" else ""
    yield f"<{element.tag}{given}{focus}>"
    text = plain(" ".join(re.split(r"\s", html.unescape(element.text or ""))))
    yield html.escape(ESCAPED.sub(r"\1", text) if element.tag == "mtext" else text)
    for inner in element:
        yield from _written(inner, depth + 1)
    yield f"</{element.tag}>"

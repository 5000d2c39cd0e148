import re
import time
from pathlib import Path

import pytest

from autograder.classroom.grading.formulas import MOST, FormulaError, make_formula
from autograder.course.source import read_course

COURSE = Path(__file__).parents[4]
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![$\\])\$([^$]+?)\$", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def text_of(formula):
    return "".join(re.findall(r">([^<]+)<", formula))


def test_a_formula_is_elements_that_a_browser_draws():
    assert make_formula(r"\frac{a}{b_1}") == (
        '<math display="inline"><mrow><mfrac><mrow><mi>a</mi></mrow><mrow><msub><mi>b</mi>'
        "<mn>1</mn></msub></mrow></mfrac></mrow></math>"
    )
    assert 'display="block"' in make_formula("a", "block")
    assert text_of(make_formula(r"\text{one\_hot}(y) \le \sigma")) == "one_hot(y)≤σ"


def test_every_formula_of_the_course_is_drawn():
    found = []
    for lesson in read_course(COURSE):
        for cell in lesson.notebook.cells:
            if cell.cell_type == "markdown":
                pairs = FORMULA.findall(CODE.sub("", cell.source))
                found += [block or inline for block, inline in pairs]
    assert len(found) >= 20
    for tex in found:
        assert "\\" not in text_of(make_formula(tex)), tex


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        r"<img src=x onerror=alert(1)>",
        r"\href{javascript:alert(1)}{x}",
        r'\color{red" onclick="alert(1)}{x}',
        r"\class{full-credit}{x}",
        r"\style{position:fixed}{x}",
        r"\hspace{9999em}x",
        '\\mathrm{"><b id="test_double">}',
        "a\x00\x1b]0;owned\x07\u202eb",
    ],
)
def test_no_formula_becomes_markup_of_another_kind(tex):
    try:
        made = make_formula(tex)
    except FormulaError:
        return
    tags = "".join(re.findall(r"<[^>]*>", made))
    assert re.fullmatch(r'(?:</?m[a-z]+(?: [a-z]+="[-a-z0-9. ]*")*>|</?none>)+', tags), tags
    for danger in ("href", "color", "class", "style=", "9999", "\x00", "\x1b", "\u202e"):
        assert danger not in tags + ("" if danger.isalpha() else made), danger
    assert re.sub(r"<[^>]*>", "", made).isprintable()


@pytest.mark.parametrize(
    "tex",
    [
        r"\newcommand{\a}{x\b\b}\a",
        r"\def\a{\a\a}\a",
        r"\let\a\b",
        "x" * (MOST + 1),
        "{" * 500,
        r"\frac{" * 160,
        r"\begin{matrix}" * 60,
        "^",
        r"\left(",
        "",
    ],
)
def test_what_cannot_be_drawn_is_refused_at_once(tex):
    start = time.process_time()
    with pytest.raises(FormulaError):
        assert make_formula(tex) == "never"
    assert time.process_time() - start < 1


def test_a_formula_of_the_allowed_length_takes_no_time():
    for piece in ("&", "'", "x_{", "{a}^", r"\hat", r"\not", "1", r"\overset{a}", "\\\\", "\u2211"):
        start = time.process_time()
        try:
            made = make_formula(piece * (MOST // len(piece)))
        except FormulaError:
            made = ""
        assert time.process_time() - start < 0.5, piece
        assert len(made) < 60 * MOST, piece

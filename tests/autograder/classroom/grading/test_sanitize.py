import html
import re
import time
from unittest.mock import Mock

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from pygments.token import STANDARD_TYPES
from traitlets.config import Config

from autograder.classroom.grading import sanitize
from autograder.classroom.settings import configure
from autograder.judging.outputs import MAX_PIXELS, NO_PICTURE
from tests.pictures import bomb, picture

OWN = """\
## Loops

<div class="alert alert-info" id="box">See [loops](#Loops).</div>

![seven](https://example.org/7.png)"""
PNG = picture()


@pytest.fixture
def render_page(tmp_path):
    """Render cells as nbgrader's templates do, with a classroom's settings: a text for each."""
    path = tmp_path / "release" / "01_small" / "01_small.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(OWN)]), path)
    config = Config()
    configure(config, str(tmp_path / "nbgrader_config.py"))
    template = HTMLExporter(config=config).environment.from_string(
        "{% for cell in nb.cells %}{% block one scoped %}"
        "{% if cell.cell_type == 'markdown' %}{{cell.source|markdown2html}}"
        "{% elif cell.cell_type == 'raw' %}{{cell.source|clean_html}}"
        "{% else %}{{cell.source|highlight_code(metadata=cell.metadata)}}"
        "{% for output in cell.outputs %}{{output.text|ansi2html}}{% endfor %}{% endif %}"
        "\0{% endblock %}{% endfor %}"
    )

    def render(*cells):
        notebook = new_notebook(cells=cells)
        text = template.render(nb=notebook, resources={"assignment_id": "01_small"})
        return text.split("\0")[:-1]

    return render


@pytest.fixture
def render(render_page):
    """Render one cell of Markdown."""
    return lambda source, **options: render_page(new_markdown_cell(source, **options))[0]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("## A heading", "<h2"),
        ("> said", "<blockquote>"),
        ("**strong** and `x < y`", "<code>x &lt; y</code>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>2</td>"),
        ("```python\nx = 1\n```", '<span class="n">x</span>'),
        ("<details><summary>Hint</summary>\n\ntext\n\n</details>", "<summary>Hint</summary>"),
        ("$a < b$", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        ("[a page](https://example.org/x)", 'href="https://example.org/x"'),
    ],
)
def test_what_lessons_and_students_write_keeps_its_form(render, source, shown):
    assert shown in render(source)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_pasted_into_a_cell_is_shown(render, kind):
    form, content = f"image/{kind.lower()}", picture(kind)
    html = render("![7](attachment:7)", attachments={"7": {form: content}})
    assert f'src="data:{form};base64,{content}"' in html
    assert f'src="data:{form};base64,{content}"' in render(f"![7](data:{form};base64,{content})")


@pytest.mark.parametrize(
    "address",
    [
        *("https://example.org/7.png", "http://127.0.0.1:8888/x", "//example.org/7.png", "7.png"),
        *("data:image/png;base64,", "data:image/png;base64,AAAA", "data:image/png,x"),
        *("data:image/svg+xml;base64,PHN2Zz4=", f"data:image/svg+xml;base64,{PNG}"),
        f"data:image/png;base64,{PNG.replace('iVBO', '%69VBO')}",
        *("attachment:x", "files/x.png", "blob:x", "javascript:alert(1)", ""),
    ],
)
def test_a_picture_from_elsewhere_is_a_sentence(render, address):
    for source in (
        f"**so** ![7]({address})",
        f'<img alt="a > b" src="{address}" class="x"> **so**',
    ):
        found = render(source)
        assert "<img" not in found
        assert NO_PICTURE in found or source.replace("**so** ", "") in found
        assert "src=" not in found.replace(html.escape(source), "")


def test_a_page_shows_pictures_up_to_so_many_pixels(render_page):
    half = {"image/png": bomb(MAX_PIXELS // 2000, 1000)}
    cell = new_markdown_cell("![x](attachment:x) ![y](attachment:x)", attachments={"x": half})
    again = new_markdown_cell(cell.source, attachments={"x": half})
    assert [text.count("<img") for text in render_page(cell, again)] == [2, 0]
    huge = {"x": {"image/png": bomb()}}
    one = new_markdown_cell("![x](attachment:x) ![y](attachment:x)", attachments=huge)
    assert [text.count(NO_PICTURE) for text in render_page(one)] == [2]
    drawn = new_code_cell(outputs=[new_output("display_data", half), new_output("stream", text="")])
    drawn.outputs.pop()
    assert [text.count("<img") for text in render_page(drawn, cell)[1:]] == [1]


@pytest.mark.parametrize(
    ("source", "danger"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<img src="x" onerror="alert(1)">', "onerror"),
        ('<b onclick="alert(1)">b</b>', "onclick"),
        ("[a](javascript:alert(1))", "javascript:"),
        ('<a href="&#106;avascript:alert(1)">a</a>', "avascript:"),
        ("[a](data:text/html;base64,PHNjcmlwdD4=)", "data:"),
        ("![a](data:image/svg+xml;base64,PHN2Zz4=)", "data:"),
        ('<iframe src="https://example.org"></iframe>', "<iframe"),
        ("<style>body { display: none }</style>", "<style>body"),
        ('<span style="position: fixed">x</span>', "position"),
        ('<form action="https://example.org"><input></form>', "<form"),
        ("<svg onload=alert(1)></svg>", "<svg"),
        ("<!-- <script>alert(1)</script> -->", "<script"),
    ],
)
def test_what_a_browser_would_run_load_or_obey_is_gone(render, source, danger):
    assert danger not in render(source)


@pytest.mark.parametrize(
    ("source", "attachments"),
    [
        ("![drawing](attachment:drawing.png)", None),
        ("![drawing](attachment:drawing.png)", {"other.png": {"image/png": PNG}}),
        ("![drawing](attachment:drawing.png)", {"drawing.png": {}}),
        ("| a |\n|---|\n| ![x](attachment:x.png) |", None),
        ("![drawing][1]\n\n[1]: attachment:drawing.png", None),
        ("![<script>](attachment:<script>)", None),
    ],
)
def test_a_cell_that_cannot_be_shown_is_shown_as_it_was_written(render, source, attachments):
    options = {"attachments": attachments} if attachments else {}
    assert render(f"**so** {source}", **options) == (
        f'<div class="highlight"><pre>{html.escape("**so** " + source)}</pre></div>'
    )


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("my drawing.png", "my%20drawing.png"),
        ("my drawing.png", "<attachment:my drawing.png>"),
        ("Übung (1).png", "<attachment:Übung (1).png>"),
        ("Übung.png", "Übung.png"),
        ("100%.png", "100%.png"),
    ],
)
def test_a_picture_is_shown_whatever_its_name_is(render, name, link):
    link = link if link.startswith("<") else f"attachment:{link}"
    found = render(f"![7]({link})", attachments={name: {"image/png": PNG}})
    assert f'src="data:image/png;base64,{PNG}"' in found


class Panic(BaseException):
    """What code in Rust, as nh3's, ends in."""


def test_any_error_of_a_renderer_s_costs_the_form_of_its_cell_alone(render, monkeypatch):
    for error in (RecursionError, StopIteration, ValueError, MemoryError, Panic):
        monkeypatch.setattr(IPythonRenderer, "emphasis", Mock(side_effect=error))
        assert "<pre>*a* &lt;b&gt;</pre>" in render("*a* <b>")
        assert "<strong>c</strong>" in render("**c**")


# What nbgrader's script and styles look for.


@pytest.mark.parametrize(
    "source",
    [
        '<div class="nbgrader_cell"><b id="test_double">x</b><a class="full-credit">x</a></div>',
        '<details class="full-credit no-credit mark-graded"><summary>x</summary>y</details>',
        '<span id="double-comment" class="comment tabbable score">x</span>',
        '<div class="navbar-fixed-top alert-danger modal help btn">Session expired</div>',
        '<p CLASS="full-credit" ID=test_double>x</p>',
        '<a name="test_double" data-toggle="tooltip" data-link="x" href="#y">x</a>',
        '<span class="nb&#10;full-credit">x</span>',
        "## test_double",
        "test_double\n===",
        '## <span class="full-credit">test_double</span>',
        '<h2 id="test_double">x</h2>',
        "| a |\n|:-:|\n| b |\n\n- [ ] task\n\n```mermaid\nx\n```\n\n```full-credit\nx\n```",
        "```python\nx = '<p id=x class=full-credit>'\n```",
    ],
)
def test_nothing_in_a_student_s_text_is_what_a_page_s_script_looks_for(render_page, source):
    for text in render_page(new_markdown_cell(source), new_raw_cell(source)):
        tags = " ".join(re.findall(r"<[a-z][^>]*>", text))
        assert not re.findall(r" (id|name|data-[a-z]+|style)=", tags)
        found = {name for names in re.findall(r'class="([^"]*)"', tags) for name in names.split()}
        assert found <= {"highlight", *STANDARD_TYPES.values()}


def test_a_student_s_copy_of_a_box_of_the_lesson_s_stays_a_box(render):
    assert '<div class="alert alert-info">' in render('<div class="alert alert-info">so</div>')


def test_the_lesson_s_own_text_keeps_its_form_and_its_anchors(render):
    found = render(OWN)
    for part in ('id="Loops"', 'href="#Loops"', 'class="alert alert-info"', 'src="https://'):
        assert part in found, part
    copied = render(f"{OWN} ")
    assert 'id="' not in copied
    assert 'src="' not in copied
    assert 'class="alert alert-info"' in copied


@pytest.mark.parametrize(
    "address", ["/formgrader?path=/x", "../x", "x", "//example.org", "files/x", "?x", "tel:1"]
)
def test_a_student_s_link_does_not_lead_to_the_server_of_the_page(render, address):
    for source in (f"[a]({address})", f'<a href="{address}">a</a>'):
        assert "href" not in render(source)


# What takes long.


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell("\n#" * 40_000),
        new_markdown_cell("\\begin{a}" * 40_000),
        new_markdown_cell("<div>" * 40_000),
        new_raw_cell("<div>" * 40_000),
        new_code_cell("  \n" * 40_000),
        new_code_cell("", outputs=[new_output("stream", text="\x1b[31mx" * 170_000)]),
        new_code_cell("<" * 2_000_000),
    ],
    ids=["headings", "formulas", "tags", "raw", "blank lines", "colours", "signs"],
)
def test_no_text_keeps_the_server_busy(render_page, cell):
    start = time.process_time()
    (text,) = render_page(cell)
    assert time.process_time() - start < 5
    assert len(text) < 5 * sanitize.SHOWN


def test_so_much_of_a_student_s_text_is_rendered_and_the_rest_shown_as_it_is(render_page):
    short, long = "**so** " * 500, "**so** " * 600
    cells = [new_markdown_cell(f"{short} {number}") for number in range(10)]
    forms = [text.count("<strong>") for text in render_page(new_markdown_cell(long), *cells)]
    assert forms == [0, *[500] * 8, 0, 0]
    assert render_page(new_markdown_cell(long))[0].count("**so**") == 600


def test_of_endless_text_the_beginning_is_shown(render_page):
    text, rest = render_page(new_code_cell("x" * 600_000), new_markdown_cell("y" * 5_000))
    assert "(100,000 more characters are in the notebook alone.)" in text
    assert "(5,000 more characters" in rest


# Formulas.


def test_a_formula_comes_where_a_text_can_be_and_nowhere_else(render):
    assert render("so $x^2$ **so**").count("<msup>") == 1
    assert render("$$\n\\frac{a}{b}\n$$").count('<math display="block" tabindex="0">') == 1
    assert render("\\begin{matrix}a & b\\end{matrix}").count("<mtd>") == 2
    for source in (
        '[a](https://example.org "$x^2$")',
        f"![$x^2$](data:image/png;base64,{PNG})",
        '<b title="$x^2$">so</b>',
        '<img alt="$x^2$" src="x"> so',
    ):
        tags = re.findall(r'<[a-z]+(?: [a-z]+="[^"]*")*>', render(source))
        assert "<math" not in "".join(tag[1:] for tag in tags), source


def test_nobody_can_say_where_a_formula_comes(render):
    found = render('$x$ <span class="formula-0000000000000000-0"></span> <math><mi>y</mi></math>')
    assert found.count("<math") == 1
    assert "formula-" not in found


def test_a_formula_that_cannot_be_drawn_is_shown_as_it_was_written(render):
    for source in (r"$\left($", "$^$", "$" + "x" * 1001 + "$", r"$\def\a{\a\a}\a$"):
        assert html.escape(source, quote=False) in render(source)

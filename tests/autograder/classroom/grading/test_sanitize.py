import html
from unittest.mock import Mock

import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from autograder.classroom.grading import sanitize
from autograder.classroom.settings import configure


@pytest.fixture
def render(tmp_path):
    """Render a cell of Markdown as nbgrader's templates do, with the settings of a classroom."""
    config = Config()
    configure(config, str(tmp_path / "nbgrader_config.py"))
    template = HTMLExporter(config=config).environment.from_string("{{cell.source|markdown2html}}")
    return lambda source, **options: template.render(cell=new_markdown_cell(source, **options))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("## A heading", "<h2"),
        ("> said", "<blockquote>"),
        ("**strong** and `x < y`", "<code>x &lt; y</code>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>2</td>"),
        ("```python\nx = 1\n```", '<span class="n">x</span>'),
        ("<details><summary>Hint</summary>\n\ntext\n\n</details>", "<summary>Hint</summary>"),
        ("$a < b$", "$a &lt; b$"),
        ("[a page](https://example.org/x)", 'href="https://example.org/x"'),
        ("![seven](https://example.org/7.png)", 'src="https://example.org/7.png"'),
    ],
)
def test_what_lessons_and_students_write_keeps_its_form(render, source, shown):
    assert shown in render(source)


def test_a_picture_pasted_into_a_cell_is_shown(render):
    html = render("![7](attachment:7.png)", attachments={"7.png": {"image/png": "iVBORw0K"}})
    assert 'src="data:image/png;base64,iVBORw0K"' in html


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
        ("![drawing](attachment:drawing.png)", {"other.png": {"image/png": "iVBORw0K"}}),
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
    found = render(f"![7]({link})", attachments={name: {"image/png": "iVBORw0K"}})
    assert 'src="data:image/png;base64,iVBORw0K"' in found


class Panic(BaseException):
    """What code in Rust, as nh3's, ends in."""


def test_any_error_of_a_renderer_s_costs_the_form_of_its_cell_alone(render, monkeypatch):
    for error in (RecursionError, StopIteration, ValueError, MemoryError, Panic):
        monkeypatch.setattr(IPythonRenderer, "emphasis", Mock(side_effect=error))
        assert "<pre>*a* &lt;b&gt;</pre>" in render("*a* <b>")
        assert "<strong>c</strong>" in render("**c**")
        sanitize._rendered.cache_clear()

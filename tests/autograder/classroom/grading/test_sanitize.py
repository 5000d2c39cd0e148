import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

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

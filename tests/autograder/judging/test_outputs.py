import base64

import pytest

from autograder.classroom.folder import submit
from autograder.judging.outputs import harmless_outputs
from tests.autograder.mishaps import LESSON, filled, messages, verdicts

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()


def shown(data):
    return {"output_type": "display_data", "data": data}


def test_text_and_pictures_are_taken_over():
    parts = [
        {"output_type": "stream", "name": "stderr", "text": "careful"},
        {"output_type": "stream", "name": "another", "text": "out"},
        {"output_type": "execute_result", "data": {"text/plain": "3", "image/png": PNG}},
    ]
    assert harmless_outputs(parts) == [
        {"output_type": "stream", "name": "stderr", "text": "careful"},
        {"output_type": "stream", "name": "stdout", "text": "out"},
        shown({"text/plain": "3", "image/png": PNG}) | {"metadata": {}},
    ]


@pytest.mark.parametrize(
    "picture",
    ["<script>", "AAAA", base64.b64encode(b"GIF89a").decode(), f"{PNG}\n<script>", "é", 5, None],
)
def test_what_is_no_png_is_no_picture(picture):
    (kept,) = harmless_outputs([shown({"text/plain": "a figure", "image/png": picture})])
    assert kept["data"] == {"text/plain": "a figure"}


def test_html_and_scripts_are_dropped():
    forms = ("text/html", "text/markdown", "application/javascript", "image/svg+xml")
    assert harmless_outputs([shown(dict.fromkeys(forms, "<script>"))]) == []


@pytest.mark.parametrize(
    "parts",
    [
        *(None, "text", {}, [None, 3, "text", []], [{}], [{"output_type": "stream", "text": 5}]),
        *([shown("text")], [shown({"text/plain": ["3"]})], [{"output_type": "error", "data": {}}]),
    ],
)
def test_what_is_no_output_is_dropped(parts):
    assert harmless_outputs(parts) == []


def test_half_letters_and_control_characters_stop_nothing(room, mark):
    answers = {
        "double": "def double(x):\n    print('\\ud800')\n    return '\\ud800\\x1b[2J'",
        "total": "def total(values):\n    raise ValueError('\\x1b[2J\\ud800')",
    }
    path = submit(room, "ada", LESSON, filled(room, answers))
    path.write_text(path.read_text().replace("Your answer", "\\ud800"))
    (found,) = mark(room)
    assert verdicts(found) == {"double": "incorrect", "total": "error"}
    assert not any("\x1b" in message for message in messages(found).values())

import base64

import pytest

from autograder.classroom.folder import submit
from autograder.judging.outputs import (
    MAX_PIXELS,
    NO_PICTURE,
    fit_pictures,
    harmless_outputs,
    read_picture,
)
from tests.autograder.mishaps import LESSON, filled, messages, verdicts
from tests.pictures import bomb, picture

PNG = picture("PNG")


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
    [
        *(
            "<script>",
            "AAAA",
            base64.b64encode(b"GIF89a").decode(),
            f"{PNG}\n<script>",
            "é",
            5,
            None,
        ),
        *(base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode(), picture("GIF"), bomb()),
    ],
)
def test_what_is_no_png_is_no_picture(picture):
    (kept,) = harmless_outputs([shown({"text/plain": "a figure", "image/png": picture})])
    assert kept["data"] == {"text/plain": NO_PICTURE}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_s_kind_and_size_are_read_and_it_is_written_anew(kind):
    content = picture(kind, 30, 20)
    spread = "\n".join(content[place : place + 60] for place in range(0, len(content), 60))
    for written in (content, spread):
        found = read_picture(written)
        assert (found.kind, found.pixels, found.data) == (kind, 600, content)


@pytest.mark.parametrize("width", [4_473, 5_000, 20_000, 60_000, 2**31 - 1])
def test_a_picture_that_unfolds_to_too_much_is_none(width):
    assert read_picture(bomb(width, width)) is None


def test_a_page_has_room_for_so_many_pixels_and_no_more():
    half = bomb(MAX_PIXELS // 2000, 1000)
    outputs = [{"data": {"image/png": half}} for _ in range(3)]
    fit_pictures(outputs)
    assert [list(output["data"]) for output in outputs] == [
        ["image/png"],
        ["image/png"],
        ["text/plain"],
    ]
    assert outputs[2]["data"]["text/plain"] == NO_PICTURE


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

import base64
import html
import re
import sys

import keras
import numpy as np
import pytest

from mnist_utils import CourseError, draw_digit, pad

LAYERS = keras.layers
VIEW = "application/vnd.jupyter.widget-view+json"


def network(units=4, classes=10, shape=(28, 28)):
    ends = [LAYERS.Flatten(), LAYERS.Dense(units, "relu"), LAYERS.Dense(classes, "softmax")]
    return keras.Sequential([keras.Input(shape), *ends])


def drawing(value):
    return np.full((pad.SIDE, pad.SIDE), value, dtype=np.uint8)


def send(shown, content):
    """Hand over a message as it comes from the browser."""
    shown._widget._handle_custom_msg(content, [])


def message(page):
    return {"page": base64.b64encode(page.tobytes()).decode()}


def test_drawings_come_back_in_their_order_and_the_browser_is_told():
    shown = draw_digit(network())
    assert shown.pages == []
    for number, value in enumerate([10, 20], 1):
        send(shown, message(drawing(value)))
        assert shown._widget.count == number
    assert (shown.page == drawing(20)).all()
    assert [page.dtype for page in shown.pages] == [np.uint8] * 2
    assert [page[0, 0] for page in shown.pages] == [10, 20]
    assert repr(shown) == "A drawing pad with 2 drawings saved"


def test_what_one_does_to_a_page_does_not_change_the_drawing():
    shown = draw_digit(network())
    send(shown, message(drawing(10)))
    shown.page[:] = 0
    shown.pages[0][:] = 0
    assert (shown.page == drawing(10)).all()


@pytest.mark.parametrize("content", [None, {}, {"page": 3}, {"page": "é"}, {"page": "AAAA"}])
def test_what_is_no_drawing_is_not_taken(content):
    shown = draw_digit(network())
    send(shown, content)
    assert shown.pages == []


def test_before_anything_is_saved_a_sentence_says_what_to_do():
    with pytest.raises(CourseError, match=r"No drawing has been saved yet.*press Save"):
        _ = draw_digit(network()).page


def test_a_notebook_gets_a_widget_and_a_page_for_where_there_are_none():
    shown, _ = draw_digit(network())._repr_mimebundle_()
    assert set(shown) == {VIEW, "text/html", "text/plain"}
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown["text/html"])[1])
    assert "makePad(document" in page
    assert re.search(r"(src|href)\s*=\s*[\"']?\s*http", page) is None


def test_a_page_that_would_fill_the_notebook_is_left_out():
    shown, _ = draw_digit(network(units=500))._repr_mimebundle_()
    assert set(shown) == {VIEW, "text/plain"}


@pytest.mark.parametrize("units", [4, 500])
def test_without_its_package_the_pad_is_a_page_that_says_how_drawings_get_out(monkeypatch, units):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    pad._widget_class.cache_clear()
    shown = draw_digit(network(units))
    assert set(shown._repr_mimebundle_()[0]) == {"text/html", "text/plain"}
    with pytest.raises(CourseError, match=r"anywidget is missing.*read.*load_page"):
        _ = shown.page


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (lambda: network(shape=(8, 8)), r"images of shape \(8, 8\) and gives 10 numbers"),
        (lambda: network(classes=2), r"of shape \(28, 28\) and gives 2 numbers"),
        (lambda: network(units=4000), "3,180,010 parameters, too many for the pad"),
    ],
)
def test_a_network_that_the_pad_cannot_carry_is_told_why(model, sentence):
    with pytest.raises(CourseError, match=sentence):
        draw_digit(model())


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)])
def test_images_may_have_a_channel_or_be_flat_already(shape):
    assert draw_digit(network(shape=shape)).pages == []

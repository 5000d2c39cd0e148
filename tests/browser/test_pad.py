"""The pad in a real Chromium: what is drawn, what the network sees, what it says of it."""

import base64
import json
import re

import keras
import numpy as np
import pytest
from PIL import Image

from mnist_utils.network import plain_network
from mnist_utils.pad import _make_page
from tests.browser.drawings import SIDE, STROKES, draw, prepare, vary

READ = """() => {
  const { digit, probabilities } = pad.read();
  const page = btoa(Array.from(pad.page(), (value) => String.fromCharCode(value)).join(""));
  return { page, digit: [...digit], probabilities: [...probabilities] };
}"""


@pytest.fixture(scope="module")
def model():
    """A network with each kind of layer that the pad knows, and with decided opinions."""
    keras.utils.set_random_seed(0)
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(32, use_bias=False),
            layers.ReLU(),
            layers.Dropout(0.3),
            layers.Dense(24, "relu", bias_initializer="normal"),
            layers.Dense(10),
            layers.Softmax(),
        ]
    )
    network.set_weights([4 * weights for weights in network.get_weights()])
    return network


@pytest.fixture
def pad(page, model, tmp_path):
    """The page with the pad, open."""
    path = tmp_path / "pad.html"
    path.write_text(_make_page(json.dumps(plain_network(model))), encoding="utf-8")
    page.goto(path.as_uri())
    return page.locator("body")


def read(page):
    found = page.evaluate(READ)
    drawn = np.frombuffer(base64.b64decode(found["page"]), dtype=np.uint8).reshape(SIDE, SIDE)
    return drawn, np.array(found["digit"]).reshape(28, 28), np.array(found["probabilities"])


SIXTY = pytest.param(60, marks=pytest.mark.release("the pad against NumPy, sixty drawings"))


@pytest.mark.parametrize("count", [10, SIXTY])
def test_drawings_are_prepared_and_read_as_numpy_and_keras_do(page, pad, model, count):
    random = np.random.default_rng(0)
    pixels, probabilities = [], []
    for number in range(count):
        pad.get_by_role("button", name="Clear").click()
        draw(page, pad, vary(STROKES[number % 10], random))
        drawn, digit, found = read(page)
        wanted = prepare(drawn)
        said = model.predict(wanted[None] / 255, verbose=0)[0]
        pixels.append(abs(digit - wanted.astype(int)).max())
        probabilities.append(abs(found - said).max())
        assert said.max() > 0.3, "a network that is undecided would show no difference"
    print(f"{pixels.count(0)} of {count} equal; probabilities: within {max(probabilities):.1e}")
    assert max(pixels) <= 1
    assert max(probabilities) < 1e-3


def test_the_paper_is_white_and_the_pen_is_black_where_it_has_been(page, pad):
    draw(page, pad, [np.array([(0.2, 0.5), (0.8, 0.5)])])
    drawn, digit, _ = read(page)
    assert (drawn[0, 0], drawn[SIDE // 2, SIDE // 2], drawn[SIDE // 2, 4]) == (255, 0, 255)
    column = drawn[:, SIDE // 2] < 128
    assert column.sum() == pytest.approx(22, abs=1)
    rows = np.flatnonzero(digit.max(axis=1) > 127)
    assert digit.argmax() // 28 == 14
    assert len(rows) <= 3


def test_a_finger_leaves_ink_and_clear_takes_it_away(chromium, model, tmp_path):
    path = tmp_path / "pad.html"
    path.write_text(_make_page(json.dumps(plain_network(model))), encoding="utf-8")
    context = chromium.new_context(has_touch=True)
    page = context.new_page()
    page.goto(path.as_uri())
    box = page.get_by_role("img", name="Paper").bounding_box()
    page.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    page.get_by_text("The network reads it as").wait_for()
    assert page.evaluate("Math.min(...pad.page())") == 0
    page.get_by_role("button", name="Clear").tap()
    page.get_by_text("Draw one digit").wait_for()
    assert page.evaluate("Math.min(...pad.page())") == 255
    context.close()


def test_what_it_says_can_be_read_without_eyes_and_pressed_without_a_mouse(page, pad):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "clear"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    pad.get_by_text("There is nothing to save yet").wait_for()
    draw(page, pad, STROKES[3])
    rows = pad.get_by_role("row").all_inner_texts()
    numbers = [float(text.split()[-1]) for text in rows]
    assert sum(numbers) == pytest.approx(1, abs=0.01)
    said = pad.get_by_text("The network reads it as").inner_text()
    best = int(np.argmax(numbers))
    assert re.search(rf"reads it as {best}, with probability {max(numbers):.3f}", said)
    for number, units in ((1, 32), (2, 24)):
        text = pad.get_by_text(f"Hidden layer {number}:").inner_text()
        assert 0 < int(re.search(rf"(\d+) of {units} units fire", text)[1]) < units


def test_without_python_save_makes_a_picture_of_the_page(page, pad, tmp_path):
    draw(page, pad, STROKES[4])
    with page.expect_download() as coming:
        pad.get_by_role("button", name="Save").click()
    coming.value.save_as(tmp_path / "digit.png")
    assert coming.value.suggested_filename == "my_digit.png"
    picture = np.asarray(Image.open(tmp_path / "digit.png").convert("L"))
    assert (picture == read(page)[0]).all()


def test_the_page_asks_for_nothing_from_outside(page, model, tmp_path):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    path = tmp_path / "pad.html"
    path.write_text(_make_page(json.dumps(plain_network(model))), encoding="utf-8")
    page.goto(path.as_uri())
    draw(page, page.locator("body"), STROKES[1])
    assert asked == [path.as_uri()]

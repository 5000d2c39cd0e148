"""The book's first page in a real Chromium: drawing, the reader's own network, the game."""

import base64
import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from autograder.book import front
from autograder.book.trained import train, weights
from mnist_utils import load_mnist, save_network
from mnist_utils.network import plain_network
from tests.browser.drawings import SIDE, STROKES, draw, prepare, vary
from tests.browser.front_page import write_page

COURSE = Path(__file__).parents[2]
LAYERS = keras.layers
READ = """() => {
  const { read, ink } = mnistCourseFront, { digit, probabilities } = read();
  const letters = Array.from(ink, (value) => String.fromCharCode(255 - value)).join("");
  return { page: btoa(letters), digit: [...digit], probabilities: [...probabilities] };
}"""


@pytest.fixture(scope="module")
def digits():
    learn, test = load_mnist()
    return tuple(part[:3000] for part in learn), tuple(part[:500] for part in test)


@pytest.fixture(scope="module")
def trained(digits):
    return train(*digits, sum_="0a1b", epochs=5)


@pytest.fixture(scope="module")
def address(trained, tmp_path_factory):
    """The page, with a network that has seen a few digits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "trained_network", lambda *_: trained)
        return write_page(COURSE, tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(page, address):
    """The page, open; it asks for nothing but its own files, and complains of nothing."""
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.get_by_text("Draw one digit, as large as you like.").wait_for()
    yield page
    folder = address.rpartition("/")[0]
    assert [url for url in asked if not url.startswith((folder, "data:"))] == []
    assert said == []


def click(page, name):
    page.get_by_role("button", name=name).click()


def read(page):
    found = page.evaluate(READ)
    drawn = np.frombuffer(base64.b64decode(found["page"]), dtype=np.uint8).reshape(SIDE, SIDE)
    return drawn, np.array(found["digit"]).reshape(28, 28), np.array(found["probabilities"])


def answer(page):
    said = page.get_by_text(re.compile(r"etwork reads it as \d")).inner_text()
    digit, probability = re.search(r"as (\d), with probability ([\d.]+)\.", said).groups()
    return int(digit), float(probability)


def own_network(units=16, seed=1):
    keras.utils.set_random_seed(seed)
    layers = [LAYERS.Flatten(), LAYERS.Dense(units), LAYERS.ReLU(), LAYERS.Dense(10)]
    return keras.Sequential([keras.Input((28, 28)), *layers, LAYERS.Softmax()])


def test_what_is_drawn_is_shown_step_by_step_and_read(opened, trained):
    draw(opened, opened.locator("body"), STROKES[7])
    drawn, digit, probabilities = read(opened)
    assert (digit == prepare(drawn)).all()
    assert answer(opened) == (probabilities.argmax(), round(probabilities.max(), 3))
    rows = opened.get_by_role("row").all_inner_texts()
    assert [row.split() for row in rows] == [
        [str(k), f"{p:.3f}"] for k, p in enumerate(probabilities)
    ]
    dark = drawn < 128
    height, width = dark.any(axis=1).sum(), dark.any(axis=0).sum()
    opened.get_by_text(f"{width} × {height} pixels").wait_for()
    opened.get_by_text(f"{int(20 * width / height + 0.5)} × 20 pixels").wait_for()
    opened.get_by_text(f"It reads {100 * trained.rounded:.2f} % of 500 digits").wait_for()
    click(opened, "Clear")
    opened.get_by_text("Draw one digit, as large as you like.").wait_for()


def in_keras(network):
    dense = [layer for layer in network["layers"] if layer["type"] == "dense"]
    layers = [LAYERS.Dense(layer["units"], layer["activation"]) for layer in dense]
    model = keras.Sequential([keras.Input((28, 28)), LAYERS.Flatten(), *layers])
    model.set_weights([array for layer in dense for array in weights(layer)])
    return model


@pytest.mark.release("the first page against NumPy and Keras, sixty drawings")
def test_drawings_are_prepared_as_numpy_does_and_read_as_keras_with_the_same_bytes(opened, trained):
    random = np.random.default_rng(0)
    model = in_keras(trained.network)
    pixels, probabilities = [], []
    for number in range(60):
        click(opened, "Clear")
        draw(opened, opened.locator("body"), vary(STROKES[number % 10], random))
        drawn, digit, found = read(opened)
        wanted = prepare(drawn)
        pixels.append(abs(digit - wanted.astype(int)).max())
        said = model.predict(wanted[None] / 255, verbose=0)[0]
        probabilities.append(abs(found - said).max())
    print(f"{pixels.count(0)} of 60 equal; probabilities: within {max(probabilities):.1e}")
    assert max(pixels) <= 1
    assert pixels.count(0) >= 57
    assert max(probabilities) < 1e-5


@pytest.mark.release("the first page by keyboard alone")
def test_all_but_the_pen_can_be_done_by_keyboard(opened):
    names = []
    for _ in range(30):
        opened.keyboard.press("Tab")
        names.append(
            opened.evaluate(
                "(({ ariaLabel, textContent, id }) => ariaLabel ?? (textContent || id))"
                "(document.activeElement)"
            )
        )
        if names[-1].endswith("front-file"):
            break
    samples = [f"A {label} from MNIST's test digits" for label in range(10)]
    assert [one for one in names if "CC" not in one and "esson" not in one] == [
        *("Clear", "Scribble", *samples, "This is no digit", "front-file")
    ]
    right = 0
    for label in range(10):
        opened.get_by_role("button", name=samples[label]).focus()
        opened.keyboard.press("Enter")
        right += answer(opened)[0] == label
    assert right >= 7  # of a network that has seen 3,000 digits
    opened.get_by_role("button", name="This is no digit").focus()
    opened.keyboard.press("Enter")
    opened.get_by_text("This is a digit that somebody wrote").wait_for()
    for _ in range(200):
        opened.get_by_role("button", name="Scribble").focus()
        opened.keyboard.press("Enter")
        opened.get_by_role("button", name="This is no digit").focus()
        opened.keyboard.press("Space")
        if opened.get_by_text("Fooled:").count():
            break
        opened.get_by_text("It takes more than 99 %.").wait_for()
    opened.get_by_text("Your best: the network took this for a").wait_for()


@pytest.mark.release("the reader's own network on the first page")
def test_a_network_of_the_reader_s_own_reads_and_goes_again(opened, tmp_path):
    model = own_network()
    save_network(model, tmp_path / "my_network.json")
    draw(opened, opened.locator("body"), STROKES[3])
    course = read(opened)[2]
    opened.get_by_label("A network's file").set_input_files(tmp_path / "my_network.json")
    opened.get_by_text("my_network.json reads now. Of the 10 test digits above it").wait_for()
    opened.get_by_text("from my_network.json: 784 → 16 → 10, 12,730 parameters.").wait_for()
    opened.get_by_text("Your network reads it as").wait_for()
    _, digit, found = read(opened)
    np.testing.assert_allclose(found, model.predict(digit[None] / 255, verbose=0)[0], atol=1e-5)
    click(opened, "Back to the course's network")
    opened.get_by_text("The course's network reads again.").wait_for()
    assert (read(opened)[2] == course).all()
    assert opened.evaluate("document.activeElement.id") == "front-file"
    dropped = opened.evaluate_handle(
        "(text) => { const data = new DataTransfer();"
        "data.items.add(new File([text], 'dropped.json')); return data; }",
        (tmp_path / "my_network.json").read_text(),
    )
    for kind in ("dragover", "drop"):
        opened.get_by_role("heading", name="The course").dispatch_event(
            kind, {"dataTransfer": dropped}
        )
    opened.get_by_text("dropped.json reads now.").wait_for()
    assert not opened.locator(".front-over").count()


def network_text(change=None):
    network = json.loads(json.dumps(plain_network(own_network())))
    if change:
        change(network)
    return json.dumps(network)


def coded(values):
    return base64.b64encode(np.asarray(values, dtype="<f4").tobytes()).decode()


def put(place, value):
    """Give a change of a network: the value at a place, such as "layers.1.units"."""

    def change(network):
        *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        for part in way:
            network = network[part]
        network[last] = value

    return change


def huge(layers):
    """Give dense layers whose numbers together are larger than any that the page can compute."""
    return [
        {
            "type": "dense",
            "units": 10,
            "activation": "linear",
            "kernel_shape": [inputs, 10],
            "kernel": coded([3e38] * 10 * inputs),
            "bias": coded([0.0] * 10),
        }
        for inputs in (784, *[10] * (layers - 1))
    ]


REFUSED = {
    "PK\x03\x04 keras": "Keras's own form",
    "": "It is no JSON",
    '{"format": "mnist-course network", "version": 1, "layers": [{"ty': "It is no JSON",
    "[]": "does not say that it is a network of this course",
    "null": "does not say that it is a network of this course",
    '{"cells": [], "nbformat": 4}': "does not say that it is a network of this course",
    network_text(put("version", 2)): "version 2 of the format; this page reads version 1",
    network_text(put("input_shape", [8, 8])): r"of shape \[8,8\]; they should be \[28, 28\]",
    network_text(put("input_shape", "28,28")): r"they should be \[28, 28\]",
    network_text(put("input_shape", [["28,28"]])): r"they should be \[28, 28\]",
    network_text(put("layers", {"0": 1})): "layers should be a list",
    network_text(put("layers", [None])): "Layer 1 is of type nothing",
    network_text(put("layers", [{"type": "flatten"}] * 101)): "a list of at most 100",
    network_text(put("layers", [{"type": "flatten"}])): "gives 784 numbers for an image",
    network_text(
        put("layers.1.type", "conv2d")
    ): 'Layer 2 is of type "conv2d"; this page knows dense',
    network_text(put("layers.1.type", "__proto__")): 'Layer 2 is of type "__proto__"',
    network_text(put("layers.0.type", "relu")): "Layer 2 .dense. takes what is not flattened",
    network_text(put("layers.0.type", "softmax")): "Layer 1 .softmax. takes what is not flattened",
    network_text(put("layers.1.units", -3)): "Layer 2 has -3 units",
    network_text(put("layers.1.units", 16.5)): "Layer 2 has 16.5 units",
    network_text(put("layers.1.units", "16")): 'Layer 2 has "16" units',
    network_text(put("layers.1.units", 1e300)): r"Layer 2 has 1e\+300 units",
    network_text(put("layers.1.activation", "tanh")): 'activation "tanh"; this page knows linear',
    network_text(put("layers.1.kernel_shape", [16, 784])): r"\[16,784\]; it should be \[784, 16\]",
    network_text(
        put("layers.1.kernel", coded([1.0]))
    ): "kernel of layer 2 should have 12,544 numbers",
    network_text(put("layers.1.kernel", 5)): "kernel of layer 2 should have 12,544 numbers",
    network_text(put("layers.1.bias", "!" * 88)): "not written as base64",
    network_text(put("layers.1.bias", " " * 88)): "not written as base64",
    network_text(put("layers.1.bias", coded([np.nan] * 16))): "weights of layer 2 are not finite",
    network_text(
        put("layers.3.kernel", coded([np.inf] * 160))
    ): "weights of layer 4 are not finite",
    network_text(put("layers", [{"type": "flatten"}, *huge(9), {"type": "softmax"}])): (
        "gives no numbers for a 0, since its weights are too large"
    ),
    network_text(put("layers.3.scales", coded([1.0] * 10))): "Layer 4 has rounded weights",
    network_text(put("layers.4.type", "relu")): "does not end with a softmax",
    network_text(put("layers.3.units", 9)): r"of shape \[16,10\]; it should be \[16, 9\]",
}


def test_a_file_that_is_no_network_is_refused_in_a_sentence(opened):
    chooser = opened.get_by_label("A network's file")
    draw(opened, opened.locator("body"), STROKES[1])
    before = read(opened)[2]
    told = opened.get_by_text("wrong.json")
    for number, (text, sentence) in enumerate(REFUSED.items()):
        name = f"{number}-wrong.json"
        chooser.set_input_files({"name": name, "mimeType": "", "buffer": text.encode()})
        opened.get_by_text(f"{name} is not used.").wait_for()
        assert re.search(sentence, told.inner_text()), (told.inner_text(), sentence)
    assert (read(opened)[2] == before).all()


@pytest.mark.release("large files on the first page")
def test_a_file_that_is_too_large_is_refused(opened, tmp_path):
    save_network(own_network(4000), tmp_path / "many.json")
    (tmp_path / "large.json").write_bytes(b" " * 21_000_000)
    for name, sentence in (
        ("large.json", "It has 21 MB; a network for this page has at most 20."),
        (
            "many.json",
            "It has 3,180,010 parameters, too many for this page, which takes 3,000,000.",
        ),
    ):
        opened.get_by_label("A network's file").set_input_files(tmp_path / name)
        opened.get_by_text(f"{name} is not used. {sentence}").wait_for()


FORGED = [
    "{",
    "null",
    '{"network": "0a1b", "answer": 3, "doubt": 0.5, "picture": "data:image/png;base64,AAAA"}',
    '{"network": "0a1b", "answer": 3, "doubt": "0", "picture": "data:image/png;base64,AAAA"}',
    '{"network": "0a1b", "answer": 3, "doubt": 0.001, "picture": "https://example.org/x.png"}',
    '{"network": "0a1b", "answer": "<b>", "doubt": 0.001, "picture": "data:image/png;base64,AA"}',
]


@pytest.mark.release("the game of the first page")
def test_the_best_that_fooled_it_is_kept_until_it_is_forgotten(opened, trained, address):
    click(opened, "This is no digit")
    opened.get_by_text("Draw something first.").wait_for()
    fool(opened)
    first = opened.get_by_text("Your best:").inner_text()
    assert re.search(r"took this for a \d, with 99\.\d*[1-9]\d* %\.", first), first
    opened.reload()
    assert opened.get_by_text("Your best:").inner_text() == first
    opened.get_by_role("img", name="The drawing of yours that fooled").wait_for()
    change = "[KEY, localStorage.getItem(KEY).replace('0a1b', 'other')]"
    opened.evaluate(f"KEY => localStorage.setItem(...{change})", "mnist-course: fooled")
    opened.reload()
    opened.get_by_text("Draw one digit").wait_for()
    assert opened.locator(".front-best").is_hidden(), "it fooled another network"
    fool(opened)
    click(opened, "Forget it")
    opened.get_by_text("Forgotten.").wait_for()
    assert opened.evaluate("localStorage.length") == 0
    for text in FORGED:
        opened.evaluate("text => localStorage.setItem('mnist-course: fooled', text)", text)
        opened.reload()
        opened.get_by_text("Draw one digit").wait_for()
        assert opened.locator(".front-best").is_hidden()


def fool(page):
    for _ in range(300):
        click(page, "Scribble")
        click(page, "This is no digit")
        if page.get_by_text("Fooled:").count():
            return
    pytest.fail("no scribble of 300 has fooled the network")


@pytest.mark.release("the first page where a browser keeps nothing")
def test_where_the_browser_keeps_nothing_all_but_that_works(opened, address):
    opened.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    opened.reload()
    fool(opened)
    opened.get_by_text("Your best:").wait_for()
    click(opened, "Forget it")
    opened.get_by_text("Forgotten.").wait_for()


@pytest.mark.release("the first page on a phone")
def test_a_finger_draws_on_a_phone_and_nothing_is_wider_than_it(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    box = page.get_by_role("img", name="Paper.").bounding_box()
    page.touchscreen.tap(box["x"] + 100, box["y"] + 100)
    page.get_by_text("The network reads it as").wait_for()
    page.get_by_role("button", name="A 5 from").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.locator(".front :is(button, input)").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect())"
        ".filter(({ width }) => width).map(({ width, height }) => Math.min(width, height))"
    )
    assert len(sizes) == 14
    assert min(sizes) >= 24
    context.close()


@pytest.mark.release("the first page without JavaScript")
def test_without_javascript_there_are_a_sentence_and_a_picture(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    sentence, picture = page.locator("noscript p"), page.locator("noscript img")
    assert "With JavaScript switched on you can draw a digit here" in sentence.inner_text()
    assert picture.get_attribute("alt").startswith("A 7 on white paper.")
    assert picture.bounding_box()["width"] > 300
    assert page.get_by_role("button").count() == 0
    context.close()


@pytest.mark.release("axe on the first page, in every state")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(chromium, address, width, scheme):
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Draw one digit").wait_for()
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for state in (lambda: None, lambda: fool(page), lambda: refuse(page), lambda: use_own(page)):
        state()
        found = Axe().run(page, options=options).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    context.close()


def refuse(page):
    file = {"name": "wrong.json", "mimeType": "", "buffer": b"{}"}
    page.get_by_label("A network's file").set_input_files(file)
    page.get_by_text("wrong.json is not used.").wait_for()


def use_own(page):
    file = {"name": "right.json", "mimeType": "", "buffer": network_text().encode()}
    page.get_by_label("A network's file").set_input_files(file)
    page.get_by_text("right.json reads now.").wait_for()

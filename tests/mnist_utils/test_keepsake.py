import datetime

import keras
import numpy as np
import pytest

from mnist_utils import CourseError, take_home

PAGE = np.full((280, 280), 255, dtype=np.uint8)
IMAGE = np.zeros((28, 28), dtype=np.float32)


@pytest.fixture(scope="module")
def model():
    last = keras.layers.Dense(10, "softmax")
    network = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), last])
    last.bias.assign([0.0] * 7 + [5.0] + [0.0] * 2)
    return network


def texts(figure):
    return [figure.get_supxlabel(), *(axes.get_title() for axes in figure.axes)]


def test_the_picture_says_what_was_read_and_how_good_the_network_is(model):
    figure = take_home(model, PAGE, IMAGE, 0.976, (0.973, 0.979))
    facts, *titles = texts(figure)
    assert titles == ["My digit", "As my network sees it", "Read as 7"]
    assert "wrong on 2.4%" in facts
    assert "(2.1% to 2.7%)" in facts
    assert "7,850 parameters" in facts
    assert f"{datetime.date.today():%Y}" in facts
    drawn, seen, bars = figure.axes
    assert drawn.images[0].get_clim() == (0, 255)
    assert seen.images[0].get_clim() == (0, 1)
    wanted = model.predict(IMAGE[None], verbose=0)[0]
    assert [bar.get_width() for bar in bars.patches] == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"page": PAGE[None]}, r"page has the shape \(1, 280, 280\)"),
        ({"image": IMAGE[None]}, r"image has the shape \(1, 28, 28\)"),
        ({"image": IMAGE + 255}, "values from 255 to 255; values from 0 to 1"),
        ({"accuracy": 97.6}, "The accuracy is 97.6"),
        ({"interval": (0.98, 0.99)}, "goes from 0.98 to 0.99"),
    ],
)
def test_what_does_not_belong_into_the_picture_is_named(model, changed, sentence):
    given = {"page": PAGE, "image": IMAGE, "accuracy": 0.976, "interval": (0.973, 0.979)}
    with pytest.raises(CourseError, match=sentence):
        take_home(model, **(given | changed))


def test_a_network_without_a_softmax_is_told_so():
    layers = [keras.layers.Flatten(), keras.layers.Dense(10, bias_initializer="ones")]
    with pytest.raises(CourseError, match="end it with a softmax"):
        take_home(keras.Sequential([keras.Input((28, 28)), *layers]), PAGE, IMAGE, 0.5, (0.4, 0.6))

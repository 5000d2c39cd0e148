from dataclasses import replace

import keras
import numpy as np
import pytest

from autograder.book.trained import (
    probabilities,
    round_weights,
    train,
    trained_network,
    weights,
)
from mnist_utils import load_mnist
from mnist_utils.network import plain_network


@pytest.fixture(scope="module")
def digits():
    learn, test = load_mnist()
    return tuple(part[:1500] for part in learn), tuple(part[:500] for part in test)


@pytest.fixture(scope="module")
def trained(digits):
    return train(*digits, epochs=4)


def in_keras(network):
    """Build the same network in Keras, with the weights as the page computes with them."""
    dense = [layer for layer in network["layers"] if layer["type"] == "dense"]
    layers = [keras.layers.Dense(one["units"], one["activation"]) for one in dense]
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *layers])
    model.set_weights([array for one in dense for array in weights(one)])
    return model


def test_it_says_how_many_digits_it_reads_rounded_and_not(trained, digits):
    images, labels = digits[1]
    answers = in_keras(trained.network).predict(images / 255, verbose=0).argmax(axis=1)
    assert trained.rounded == pytest.approx((answers == labels).mean())
    assert 0.6 < trained.rounded < 1
    differ = round(500 * abs(trained.accuracy - trained.rounded))
    assert differ <= trained.changed < 25
    assert (trained.learned, trained.tested) == (1500, 500)


def test_rounded_weights_are_near_the_others_and_take_a_quarter_of_the_room():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(50, "relu"), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *layers])
    kernel, *others = model.get_weights()
    kernel[:, 3] = 0  # a unit without any weight
    model.set_weights([kernel, *others])
    exact = plain_network(model)
    rounded = round_weights(exact)
    assert len(rounded["layers"][1]["kernel"]) < 0.26 * len(exact["layers"][1]["kernel"])
    found, bias = weights(rounded["layers"][1])
    assert (abs(found - kernel) <= 0.51 * abs(kernel).max(axis=0) / 127).all()
    assert not found[:, 3].any()
    assert (bias == others[0]).all()


def test_it_computes_what_keras_does(trained, digits):
    images = digits[1][0]
    wanted = in_keras(trained.network).predict(images / 255, verbose=0)
    np.testing.assert_allclose(probabilities(trained.network, images), wanted, atol=1e-5)


def test_a_network_that_is_kept_is_taken_until_what_it_was_made_from_changes(
    trained, digits, tmp_path, monkeypatch
):
    made = []
    monkeypatch.setattr(
        "autograder.book.trained.train",
        lambda *_: made.append(_[2]) or replace(trained, sum=_[2]),
    )
    kept = tmp_path / "build" / "front.json"
    first = trained_network(digits, kept)
    assert trained_network(digits, kept) == first
    assert len(made) == 1
    learn, test = digits
    trained_network((learn, (test[0][1:], test[1][1:])), kept)
    assert len(made) == 2
    assert made[0] != made[1]
    kept.write_text('{"network": ')  # as a machine that was switched off leaves it
    trained_network(digits, kept)
    assert len(made) == 3

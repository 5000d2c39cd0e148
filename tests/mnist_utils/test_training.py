import numpy as np
import pytest

from mnist_utils import quiet_start
from mnist_utils.training import blank_network, seconds_per_epoch, start_anew

with quiet_start():
    import keras

IMAGES = np.random.default_rng(0).uniform(size=(40, 3, 2)).astype(np.float32)
LABELS = np.arange(40) % 4


@pytest.fixture
def network():
    return build(seed=0)


def build(seed):
    keras.utils.set_random_seed(seed)
    hidden = keras.layers.Dense(5, activation="relu")
    layers = [keras.Input((3, 2)), keras.layers.Flatten(), hidden, keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(4, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return model


def train(model):
    return model.fit(IMAGES, LABELS, batch_size=8, epochs=2, verbose=0).history["loss"]


def test_a_training_begun_anew_is_that_of_a_network_built_and_compiled_anew(network):
    train(network)
    start_anew(network, seed=3)
    assert int(network.optimizer.iterations) == 0
    assert train(network) == pytest.approx(train(build(seed=3)), rel=1e-5)


def test_a_network_that_was_never_trained_can_be_begun_anew(network):
    start_anew(network, seed=3)
    for new, built in zip(network.get_weights(), build(seed=3).get_weights(), strict=True):
        assert np.array_equal(new, built)


def test_a_blank_network_learns_after_one_step_what_can_be_worked_out_by_hand():
    network = blank_network((3, 2), 4, learning_rate=1.0)
    assert not any(np.any(weights) for weights in network.get_weights())
    ones = np.ones((10, 3, 2), dtype=np.float32)
    network.fit(ones, np.array([0] * 5 + [1] * 3 + [3] * 2), batch_size=10, verbose=0)
    kernel, bias = network.get_weights()
    assert bias == pytest.approx(np.array([0.5, 0.3, 0.0, 0.2]) - 0.25)
    assert kernel == pytest.approx(np.tile(bias, (6, 1)))


def test_the_time_of_an_epoch_is_a_part_of_that_of_the_training(network, monkeypatch):
    clock = iter([10.0, 12.0, 12.5, 14.0])
    monkeypatch.setattr("mnist_utils.training.time.perf_counter", lambda: next(clock))
    assert seconds_per_epoch(network, IMAGES, LABELS, batch_size=8, epochs=4) == 0.5
    assert int(network.optimizer.iterations) == 4 * 5

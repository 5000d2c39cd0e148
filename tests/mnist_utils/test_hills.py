import numpy as np
import pytest

from mnist_utils.hills import plot_hill, plot_valley, turn_weight
from mnist_utils.quiet import quiet_start

IMAGES = np.array([[[1.0, 0.0]], [[0.0, 2.0]], [[1.0, 1.0]]])
LABELS = np.array([0, 1, 1])


@pytest.fixture(scope="module")
def keras():
    with quiet_start():
        import keras
    return keras


@pytest.fixture
def model(keras):
    """A network of two hidden units, which pass on the two pixels, and two classes."""
    hidden = keras.layers.Dense(2, activation="relu", kernel_initializer="identity")
    output = keras.layers.Dense(2, activation="softmax", kernel_initializer="zeros")
    return keras.Sequential([keras.Input((1, 2)), keras.layers.Flatten(), hidden, output])


def test_a_turned_weight_gives_the_loss_and_the_accuracy_that_keras_gives(model):
    measure = turn_weight(model, IMAGES, LABELS, digit=1)  # from the second unit, the more active
    model.layers[-1].set_weights([np.array([[0, 0], [0, 1.5]]), np.zeros(2)])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    assert measure(1.5) == pytest.approx(model.evaluate(IMAGES, LABELS, verbose=0), rel=1e-5)
    assert measure(np.array([1.5])) == measure(1.5)


def test_turning_a_weight_leaves_the_network_as_it_was(model):
    loss, _ = turn_weight(model, IMAGES, LABELS, digit=0, unit=0)(100.0)
    assert loss > 10
    assert not model.layers[-1].get_weights()[0].any()


def test_a_hill_is_drawn_as_far_as_its_path_goes_with_numbers_that_do_not_hide_one_another():
    axes = plot_hill(lambda w: w**2, -1, 1, [np.array([-1.0]), np.array([3.0]), np.array([2.99])])
    curve, points = axes.lines
    assert (curve.get_xdata().min(), curve.get_xdata().max()) == (-1, 3)
    assert points.get_ydata() == pytest.approx([1, 9, 2.99**2])
    assert [text.get_text() for text in axes.texts] == ["start", "1"]
    assert axes.get_ylim()[1] > 9


def test_a_hill_without_a_path_is_a_curve_alone():
    axes = plot_hill(lambda w: 1 + w**2, -1, 1, title="A hill")
    assert [len(line.get_xdata()) for line in axes.lines] == [161, 0]
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (
        "A hill",
        "value of the weight",
        "loss",
    )


def test_a_valley_has_one_scale_for_both_parameters_and_a_line_and_a_marker_of_its_own_a_path():
    paths = {name: np.array([[-4.0, 1.0], [0.0, 0.0]]) for name in ("one", "two", "three")}
    axes = plot_valley(lambda point: point[0] ** 2 + 20 * point[1] ** 2, paths)
    assert axes.get_aspect() == 1
    drawn = axes.lines[:3]
    assert len({(line.get_linestyle(), line.get_marker(), line.get_color()) for line in drawn}) == 3
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(paths)
    assert "lowest point" in [text.get_text() for text in axes.texts]

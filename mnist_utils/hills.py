"""The loss as a hill: over one weight of a network, and over two parameters of a long valley."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mnist_utils.plots import BLUE, VERMILLION

GREEN = "#009E73"  # from the same palette
STYLES = (("o-", BLUE), ("^:", GREEN), ("s--", VERMILLION))  # marker, line and colour together


def turn_weight(
    model: Any, images: ArrayLike, labels: ArrayLike, digit: int, unit: int | None = None
) -> Callable[[ArrayLike], tuple[float, float]]:
    """Make a function of one weight in a network's last layer, with all others fixed.

    Parameters
    ----------
    model : keras.Sequential
        Ends in a dense layer with softmax. It is not changed.
    images, labels : arrays of shape (n, ...) and (n,)
        What the network is measured on.
    digit, unit : int
        The weight leads from this hidden unit to the output for this digit; without a unit, it
        leads from the one that is most active on these images.

    Returns
    -------
    function
        It takes a value of the weight and returns loss and accuracy, as Keras computes them.
    """
    import keras

    *hidden_layers, last = model.layers
    hidden = np.asarray(keras.Sequential(hidden_layers)(np.asarray(images)))
    kernel, bias = last.get_weights()
    place = (int(hidden.mean(axis=0).argmax()) if unit is None else unit, digit)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    truth = np.asarray(labels)

    def measure(weight: ArrayLike) -> tuple[float, float]:
        turned = kernel.copy()
        turned[place] = np.asarray(weight).item()
        logits = hidden @ turned + bias
        return float(loss_of(truth, logits)), float((logits.argmax(axis=1) == truth).mean())

    return measure


def plot_hill(
    loss_at: Callable[[float], float],
    low: float,
    high: float,
    path: Sequence[ArrayLike] = (),
    title: str = "The loss over one weight",
) -> Axes:
    """Draw the loss over one weight, with a path of steps on it.

    Parameters
    ----------
    loss_at : function
        The loss at a value of the weight.
    low, high : float
        The range that is drawn; it is widened where the path leaves it.
    path : sequence of numbers or of arrays of one number
        The values of the weight, from the start; each becomes a numbered point on the curve.
    title : str

    Returns
    -------
    Axes
        On a new figure.
    """
    _, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    places = [np.asarray(weight).item() for weight in path]
    weights = np.linspace(min([low, *places]), max([high, *places]), 161)
    curve = [loss_at(weight) for weight in weights]
    axes.plot(weights, curve, color="0.4")
    losses = [loss_at(weight) for weight in places]
    axes.plot(places, losses, "o--", color=BLUE, lw=1, ms=5)
    far = 0.03 * (weights[-1] - weights[0])  # nearer points would hide one another's numbers
    numbered: list[float] = []
    for number, (weight, loss) in enumerate(zip(places, losses, strict=True)):
        if all(abs(weight - other) > far for other in numbered):
            text = "start" if number == 0 else str(number)
            axes.annotate(text, (weight, loss), (0, 7), textcoords="offset points", ha="center")
            numbered.append(weight)
    axes.set(title=title, xlabel="value of the weight", ylabel="loss")
    axes.set_ylim(0, 1.1 * max([*curve, *losses]))
    axes.grid(alpha=0.3)
    return axes


def plot_valley(
    height_at: Callable[[Any], Any],
    paths: Mapping[str, np.ndarray],
    title: str = "Steps through a long valley",
) -> Axes:
    """Draw a valley over two parameters, seen from above, with paths through it.

    Parameters
    ----------
    height_at : function
        The height at a point (x, y), also for arrays. Its lowest point is (0, 0).
    paths : dict from name to array of shape (steps + 1, 2)
        At most three.
    title : str

    Returns
    -------
    Axes
        On a new figure, with x and y in the same scale, and heights on the lines of equal height.
    """
    x, y = np.meshgrid(np.linspace(-4.6, 2.8, 149), np.linspace(-2.1, 1.9, 81))
    _, axes = plt.subplots(figsize=(9, 5.4), layout="constrained")
    levels = [0.25, 1, 3, 6, 10, 16, 24]  # the first line is too short for a label
    lines = axes.contour(x, y, height_at((x, y)), levels=levels, colors="0.7", linewidths=1)
    axes.clabel(lines, levels[1:], fontsize=8, fmt="%g", colors="0.35")
    for (name, path), (style, color) in zip(paths.items(), STYLES, strict=False):
        axes.plot(*path.T, style, color=color, ms=4, lw=1, label=name)
    axes.plot(0, 0, "*", color="black", ms=15, mec="white", zorder=5)
    arrow = {"arrowstyle": "->", "shrinkB": 9}
    axes.annotate("lowest point", (0, 0), (0.9, -1.75), arrowprops=arrow, zorder=5)
    axes.set(title=title, xlabel="parameter x", ylabel="parameter y", aspect="equal")
    axes.legend(loc="upper right")
    return axes

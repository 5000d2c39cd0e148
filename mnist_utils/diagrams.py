"""Pictures of ideas, with nothing measured: each function draws on a new figure and returns it."""

from collections.abc import Sequence
from math import ceil, log2
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from numpy.typing import ArrayLike

from mnist_utils.plots import BLUE, VERMILLION

PALE = "#DCEEFA"  # a blue on which black text is easy to read
QUIET = "0.35"  # for what is not the idea itself: names of columns and steps
SHADES = ("#F0F7FC", "#CFE3F3", "#A9CBE6", "#7FB1D8")  # for rows of pixels, from the top
STEP = 1.6  # from one array to the next, with room for an arrow
MOST_DRAWN = 5  # units above the dots of a large layer, and as many below them

Point = tuple[float, float]


def draw_neuron(inputs: Sequence[float], weights: Sequence[float], bias: float) -> Axes:
    """Draw a neuron at work: inputs times weights, their sum with the bias, and ReLU.

    Parameters
    ----------
    inputs, weights : sequences of float
        One weight for each input.
    bias : float

    Returns
    -------
    Axes
        With all the numbers on it. Arrows with a negative weight are dashed.
    """
    total = float(np.dot(inputs, weights)) + bias
    height = max(3.0, 1.0 * len(inputs))
    middle = height / 2
    axes = _canvas((0, 8.9), (-0.75, height + 0.05), "One neuron")
    rows = middle + (len(inputs) - 1) / 2 - np.arange(len(inputs))
    for row, number, weight in zip(rows.tolist(), inputs, weights, strict=True):
        color, line = (VERMILLION, "--") if weight < 0 else (BLUE, "-")
        start, end = (0.95, row), (3.8, middle + 0.3 * (row - middle))
        _arrow(axes, start, end, color=color, linestyle=line)
        _text(axes, _between(start, end, 0.42), f"× {_shown(weight)}", color=color, on_white=True)
        _number(axes, (0.5, row), _shown(number), side=0.75)
    _arrow(axes, (4.4, height - 0.35), (4.4, middle + 0.65))
    _text(axes, (4.4, height - 0.2), f"bias {_shown(bias)}")
    _unit(axes, (4.4, middle), _shown(total), radius=0.55)
    _arrow(axes, (5.05, middle), (5.75, middle))
    _bend(axes, (6.35, middle))
    _arrow(axes, (6.95, middle), (7.65, middle))
    _number(axes, (8.2, middle), _shown(max(total, 0.0)), side=0.9)
    names = ("inputs", "weights", "sum of\nproducts and bias", "activation\n(here ReLU)", "output")
    for place, name in zip((0.5, 2.15, 4.4, 6.35, 8.2), names, strict=True):
        _text(axes, (place, -0.1), name, color=QUIET, va="top")
    return axes


def draw_network(sizes: Sequence[int], image: ArrayLike | None = None) -> Axes:
    """Draw a network of dense layers: some units of each layer, and their connections.

    Parameters
    ----------
    sizes : sequence of int
        How many numbers go in, then the number of units of each layer, the output last.
    image : array of shape (height, width), optional
        Drawn on the left, as what goes in.

    Returns
    -------
    Axes
        Inputs are squares, units are circles. The connections into one unit are strong, the others
        faint. Outputs are numbered from 0.
    """
    columns = [_heights(size) for size in sizes]
    places = [2.3 * number + (0 if image is None else 3.2) for number in range(len(sizes))]
    top = max(heights[0] for heights in columns) + 0.55
    limits = (-0.7 if image is None else -1.05, places[-1] + 0.8), (-top - 0.65, top + 0.25)
    axes = _canvas(*limits, "A network: every unit is a neuron")
    for number in range(1, len(sizes)):
        ends = places[number - 1 : number + 1]
        for place, end in enumerate(columns[number]):
            strong = _is_chosen(number, place)
            for start in columns[number - 1]:
                look = (VERMILLION, 1.5, 1.0) if strong else (BLUE, 0.5, 0.4)
                color, width, alpha = look
                axes.plot(ends, [start, end], color=color, lw=width, alpha=alpha, zorder=1 + strong)
    last = len(sizes) - 1
    for number, (size, x, heights) in enumerate(zip(sizes, places, columns, strict=True)):
        for place, height in enumerate(heights):
            if number == 0:
                _number(axes, (x, height), "", side=0.34)
                continue
            edge = VERMILLION if _is_chosen(number, place) else "black"
            _unit(axes, (x, height), "", radius=0.19, edge=edge)
            if edge == VERMILLION:
                _text(axes, (x, height + 0.37), "one neuron", color=VERMILLION)
        if len(heights) < size:
            _text(axes, (x, 0), "⋮", fontsize=20)
        kind = {0: "numbers", last: "outputs"}.get(number, "units")
        _text(axes, (x, -top), f"{size}\n{kind}", va="top")
        _text(axes, (x, top), {0: "input", last: "output"}.get(number, "hidden"), color=QUIET)
    for place, height in enumerate(columns[-1]):
        skipped = sizes[-1] - len(columns[-1]) if height < 0 else 0
        _text(axes, (places[-1] + 0.45, height), str(place + skipped))
    if image is not None:
        axes.imshow(np.asarray(image), cmap="gray", extent=(-1, 1, -1, 1), zorder=2)
        _arrow(axes, (1.2, 0), (2.75, 0))
        _text(axes, (1.95, 0.25), "Flatten")
        axes.set(xlim=limits[0], ylim=limits[1])  # imshow has changed them
    return axes


def draw_shapes(image_shape: tuple[int, int], steps: Sequence[tuple[str, int]]) -> Axes:
    """Draw what n images become on their way through a network, with the kernels in between.

    Parameters
    ----------
    image_shape : tuple of int
        Height and width of an image.
    steps : sequence of (str, int)
        For each dense layer the name of its activation and its number of units.

    Returns
    -------
    Axes
        A box for each array, with a row for each image; a wider one has more columns, though not in
        proportion. Each row of pixels has its own shade, which makes flattening visible.
    """
    height, width = image_shape
    sizes = [height * width, *(units for _, units in steps)]
    widths = [0.22 * log2(size) - 0.2 for size in sizes]
    lefts = [3.3]
    for one in widths[:-1]:
        lefts.append(lefts[-1] + one + STEP)
    right = lefts[-1] + widths[-1]
    axes = _canvas((-0.1, right + 0.4), (-1.35, 1.0), "The shapes on the way", scale=0.74)
    for back in (0.36, 0.18, 0.0):
        for place, shade in enumerate(SHADES):  # rows of pixels, from the top
            bottom = back - 0.8 + 0.35 * (len(SHADES) - 1 - place)
            axes.add_patch(Rectangle((back, bottom), 1.4, 0.35, fc=shade, ec="none"))
        axes.add_patch(Rectangle((back, back - 0.8), 1.4, 1.4, fc="none", ec="black"))
    _text(axes, (0.9, -1.15), f"(n, {height}, {width})", family="monospace")
    _arrow(axes, (1.95, 0), (lefts[0] - 0.15, 0))
    _text(axes, (lefts[0] - 0.75, 0.3), "Flatten")
    for number, (left, wide, size) in enumerate(zip(lefts, widths, sizes, strict=True)):
        shades = [PALE] if number else SHADES
        for bottom in (-0.45, -0.15, 0.15):
            for place, shade in enumerate(shades):
                part = wide / len(shades)
                cell = Rectangle((left + place * part, bottom), part, 0.3, fc=shade, ec="none")
                axes.add_patch(cell)
            axes.add_patch(Rectangle((left, bottom), wide, 0.3, fc="none", ec="black"))
        _text(axes, (left + wide / 2, -1.15), f"(n, {size})", family="monospace")
    for left, wide, size, (name, units) in zip(lefts, widths, sizes, steps, strict=False):
        start, end = left + wide + 0.15, left + wide + STEP - 0.15
        _arrow(axes, (start, 0), (end, 0))
        _text(axes, ((start + end) / 2, 0.45), f"Dense\n{name}")
        shown = f"kernel\n({size}, {units})"
        _text(axes, ((start + end) / 2, -0.4), shown, color=QUIET, fontsize=9)
    return axes


def draw_batches(batches: Sequence[int], held_back: int = 0) -> Axes:
    """Draw one epoch: the examples in a row, cut into batches, and those that are held back.

    Parameters
    ----------
    batches : sequence of int
        The number of examples in each batch, from left to right.
    held_back : int
        How many examples after the batches are for validation.

    Returns
    -------
    Axes
        On a new figure.
    """
    total = sum(batches) + held_back
    _, axes = plt.subplots(figsize=(min(9, 1 + 0.75 * total), 1.7), layout="constrained")
    parts = [(count, f"step {number}") for number, count in enumerate(batches, start=1)]
    start = 0
    for count, name in [*parts, *([(held_back, "held back")] if held_back else [])]:
        validates = name == "held back"
        color = VERMILLION if validates else BLUE
        for place in range(start, start + count):
            hatch = "///" if validates else None
            box = Rectangle((place + 0.05, 0), 0.9, 0.9, fc="white", ec=color, lw=2, hatch=hatch)
            axes.add_patch(box)
            label = {"fc": "white", "ec": "none", "pad": 1.5}
            axes.text(place + 0.5, 0.45, str(place), ha="center", va="center", bbox=label)
        axes.plot([start + 0.1, start + count - 0.1], [-0.25, -0.25], color=color, linewidth=3)
        axes.text(start + count / 2, -0.4, name, color=color, ha="center", va="top")
        start += count
    axes.set(xlim=(-0.1, total + 0.1), ylim=(-0.8, 1), aspect="equal")
    axes.set_title("One epoch: examples, batches, steps")
    axes.axis("off")
    return axes


def _canvas(xlim: Point, ylim: Point, title: str, scale: float = 0.8) -> Axes:
    """Make an empty drawing in which a unit is `scale` inches in both directions."""
    width, height = scale * (xlim[1] - xlim[0]), scale * (ylim[1] - ylim[0])
    _, axes = plt.subplots(figsize=(width, height + 0.35), layout="constrained")
    axes.set(xlim=xlim, ylim=ylim, aspect="equal", title=title)
    axes.axis("off")
    return axes


def _heights(size: int) -> list[float]:
    """Return the heights at which a layer's units are drawn, around 0, with room for dots."""
    half = min(MOST_DRAWN, ceil(log2(size) / 2)) if size > 4 else size
    count = min(size, 2 * half)
    if count == size:
        return [(size - 1) / 2 * 0.55 - 0.55 * place for place in range(size)]
    upper = [0.55 * (half - place) + 0.1 for place in range(half)]
    return [*upper, *(-height for height in reversed(upper))]


def _is_chosen(layer: int, place: int) -> bool:
    """Say whether this is the unit whose connections are drawn strongly."""
    return layer == 1 and place == 0


def _unit(axes: Axes, center: Point, text: str, radius: float, edge: str = "black") -> None:
    width = 1.3 if edge == "black" else 2.5
    axes.add_patch(Circle(center, radius, fc=PALE, ec=edge, lw=width, zorder=3))
    _text(axes, center, text)


def _number(axes: Axes, center: Point, text: str, side: float) -> None:
    corner = center[0] - side / 2, center[1] - side / 2
    axes.add_patch(Rectangle(corner, side, side, fc=PALE, ec="black", lw=1.3, zorder=3))
    _text(axes, center, text)


def _bend(axes: Axes, center: Point) -> None:
    """Draw the box of an activation, with ReLU's bend inside."""
    x, y = center
    look = "round,pad=0,rounding_size=0.15"
    axes.add_patch(FancyBboxPatch((x - 0.55, y - 0.55), 1.1, 1.1, look, fc="white", ec="black"))
    axes.plot([x - 0.4, x + 0.4], [y - 0.25, y - 0.25], color="0.75", lw=1)
    axes.plot([x, x], [y - 0.4, y + 0.4], color="0.75", lw=1)
    axes.plot([x - 0.4, x, x + 0.4], [y - 0.25, y - 0.25, y + 0.35], color=BLUE, lw=2.5)


def _arrow(axes: Axes, start: Point, end: Point, **look: Any) -> None:
    style = {"arrowstyle": "-|>", "lw": 1.5, "shrinkA": 0, "shrinkB": 0, "color": "black"} | look
    axes.annotate("", end, start, arrowprops=style, zorder=2)


def _text(axes: Axes, place: Point, text: str, on_white: bool = False, **look: Any) -> None:
    box = {"fc": "white", "ec": "none", "pad": 2} if on_white else None
    usual: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 11, "zorder": 4}
    axes.text(*place, text, bbox=box, **(usual | look))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _shown(number: float) -> str:
    """Show a number with a proper minus, and without needless digits."""
    return f"{number:.4g}".replace("-", "−")

"""Pictures of ideas, nothing of which was measured: each draws on a new figure and returns it."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mnist_utils.plots import BLUE, VERMILLION


def draw_batches(batches: Sequence[int], held_back: int = 0) -> Axes:
    """Draw one epoch: the examples in a row, cut into batches, and those that are held back.

    Parameters
    ----------
    batches : sequence of int
        The number of examples in each batch, from left to right.
    held_back : int
        How many examples after them are for validation.

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

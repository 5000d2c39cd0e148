"""How shares change along an axis, as lines."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from mnist_utils.plots import BLUE, VERMILLION

# Of lines, in their order: each can be told apart without its colour.
STYLES = ((VERMILLION, "o-"), (BLUE, "s--"), ("black", "^:"))


def plot_lines(
    places: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str,
    ylabel: str,
    logarithmic: bool = False,
) -> Axes:
    """Show up to three shares over the same places, each as a line with its points.

    Parameters
    ----------
    places : list of float
        Where the values are, from left to right; each gets a tick of its own.
    lines : dict from name to list of float
        For each line its shares from 0 to 1, one for each place; the axis shows them in per cent.
    title, xlabel, ylabel : str
    logarithmic : bool
        Whether equal factors between places are equal distances.

    Returns
    -------
    Axes
        On a new figure, with a legend that names the lines.
    """
    _, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    for (name, values), (color, style) in zip(lines.items(), STYLES, strict=False):
        axes.plot(places, values, style, color=color, label=name)
    if logarithmic:
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(list(places), list(map(str, places)))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.grid(alpha=0.3)
    axes.legend()
    return axes

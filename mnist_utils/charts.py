"""Pictures of what was measured: each function draws on a new figure and returns its Axes."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator, PercentFormatter
from numpy.typing import ArrayLike

from mnist_utils.plots import BLUE, SKY, VERMILLION

# For the settings of a chart: colour, marker and line, so that nobody needs the colour.
LOOKS = (
    (BLUE, "o", "-"),
    (VERMILLION, "s", "--"),
    ("#009E73", "^", ":"),
    ("#CC79A7", "D", "-."),
    ("#E69F00", "v", "-"),
)
# For lines, in their order: each can be told apart without its colour.
STYLES = ((VERMILLION, "o-"), (BLUE, "s--"), ("black", "^:"))


def plot_descents(curves: Mapping[str, Sequence[Sequence[float]]], title: str) -> Axes:
    """Show how the training loss goes in several runs of each of several settings.

    Parameters
    ----------
    curves : dict from name to list of runs
        For each of up to five settings its runs, and for each run its losses: before training, then
        after each epoch.
    title : str

    Returns
    -------
    Axes
        On a new figure; logarithmic, with a line at the loss of guessing among ten classes.
    """
    _, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for (name, runs), (color, marker, line) in zip(curves.items(), LOOKS, strict=False):
        for number, losses in enumerate(runs):
            label = None if number else name
            axes.plot(losses, line, marker=marker, color=color, ms=4, alpha=0.8, label=label)
    axes.axhline(np.log(10), color="0.5", linewidth=1, label="guessing: ln(10)")
    axes.set(title=title, xlabel="epochs", ylabel="training loss (logarithmic)", yscale="log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(FixedLocator([0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10]))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))  # beside the curves, not on them
    return axes


def plot_turns(histories: Sequence[Mapping[str, Sequence[float]]], title: str) -> Figure:
    """Show where the validation loss of several trainings turns, and what the accuracy does there.

    Parameters
    ----------
    histories : sequence of dict
        The ``loss``, ``val_loss`` and ``val_accuracy`` of each training, a number for each epoch.
    title : str

    Returns
    -------
    Figure
        A new one: both losses on the left, the validation accuracy on the right. A star marks the
        epoch with the lowest validation loss.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    lines = [
        (left, "loss", "training", LOOKS[0]),
        (left, "val_loss", "validation", LOOKS[1]),
        (right, "val_accuracy", "validation", LOOKS[1]),
    ]
    for number, history in enumerate(histories):
        lowest = int(np.argmin(history["val_loss"]))
        for axes, key, name, (color, marker, line) in lines:
            epochs, label = range(1, len(history[key]) + 1), None if number else name
            axes.plot(epochs, history[key], line, marker=marker, color=color, ms=4, label=label)
            if name == "validation":
                label = None if number else "lowest validation loss"
                axes.plot(lowest + 1, history[key][lowest], "k*", ms=13, zorder=3, label=label)
    for axes, name in [(left, "loss"), (right, "accuracy")]:
        axes.set(title=f"{title}: {name}", xlabel="epoch", ylabel=name)
        axes.set_ylim(0, 1 if axes is right else None)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="lower right" if axes is right else "upper right")
    return figure


def plot_scores(
    scores: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str = "validation accuracy",
    percent: bool = True,
) -> Axes:
    """Show what several runs of each setting reached: a point for each run, a bar for their mean.

    Parameters
    ----------
    scores : dict from name to list of float
        For each setting the scores of its runs, however many; settings from top to bottom.
    title, xlabel : str
    percent : bool
        Whether the scores are shares from 0 to 1, which the axis shows in per cent.

    Returns
    -------
    Axes
        On a new figure, with a row for each setting.
    """
    _, axes = plt.subplots(figsize=(7, 1.2 + 0.45 * len(scores)), layout="constrained")
    for row, values in enumerate(scores.values()):
        # Side by side, so that equal scores do not hide one another.
        offsets = 0.12 * (np.arange(len(values)) - (len(values) - 1) / 2)
        points = axes.plot(values, row + offsets, "o", color=BLUE, alpha=0.7)[0]
        mean = axes.plot(np.mean(values), row, "|", color="black", ms=24, mew=2)[0]
    axes.set(title=title, xlabel=xlabel, ylim=(len(scores) - 0.5, -0.5))
    axes.set_yticks(range(len(scores)), list(scores))
    axes.grid(axis="x", alpha=0.3)
    if percent:
        axes.xaxis.set_major_formatter(PercentFormatter(1))
    if scores:
        axes.legend([points, mean], ["one run", "mean"], loc="best", markerscale=0.6)
    return axes


def plot_functions(inputs: ArrayLike, outputs: Mapping[str, ArrayLike], title: str) -> Axes:
    """Show what networks make of a single number: a curve for each network.

    Parameters
    ----------
    inputs : array of shape (n,) or (n, 1)
        The numbers that go in, ascending.
    outputs : dict from name to array of the same shape
        What comes out of each network; at most four networks.
    title : str

    Returns
    -------
    Axes
        On a new figure.
    """
    _, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    looks = [("--", VERMILLION), ("-", BLUE), ("-.", "black"), (":", "0.4")]
    for (name, numbers), (line, color) in zip(outputs.items(), looks, strict=False):
        axes.plot(np.ravel(inputs), np.ravel(numbers), line, color=color, lw=2, label=name)
    axes.set(title=title, xlabel="the number that goes in", ylabel="the number that comes out")
    axes.grid(alpha=0.3)
    axes.legend()
    return axes


def plot_probabilities(
    probabilities: ArrayLike,
    names: Sequence[str],
    title: str,
    classes: Sequence[str] = "0123456789",
    true: Sequence[int] | None = None,
) -> Figure:
    """Show the probabilities of the classes as bars, three panels in a row.

    Parameters
    ----------
    probabilities : array of shape (n, k)
        A panel for each row.
    names : sequence of str
        What each panel shows.
    title : str
    classes : sequence of str
        The names of the k classes.
    true : sequence of int, optional
        For each panel the true class: its bar is hatched, and a dashed line marks equal shares.

    Returns
    -------
    Figure
        A new figure.
    """
    rows = np.asarray(probabilities)
    grid = (-(-len(rows) // 3), min(3, len(rows)))
    size = (3 * grid[1], 0.6 + 2.1 * grid[0])
    figure, panels = plt.subplots(
        *grid, figsize=size, sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for panel in panels.flat[len(rows) :]:
        panel.axis("off")
    drawn = [
        (panel, panel.bar(list(classes), shares, color=SKY, ec="black"))
        for panel, shares in zip(panels.flat, rows, strict=False)
    ]
    for number, (panel, bars) in enumerate(drawn):
        panel.set_title(names[number], fontsize=10)
        if true is None:
            panel.bar_label(bars, fmt="%.2g")
        else:
            equal = panel.axhline(1 / len(classes), color=VERMILLION, ls="--")
            right = bars[int(true[number])]
            right.set(fc="white", hatch="////")
    if true is not None:
        labels = ["equal shares", "the true digit"]
        figure.legend([equal, right], labels, loc="outside lower center", ncols=2)
    for panel in panels[-1]:
        panel.set_xlabel("class")
    for panel in panels[:, 0]:
        panel.set(ylabel="probability", ylim=(0, 1.12 * rows.max()))
    figure.suptitle(title)
    return figure


def plot_lines(
    places: Sequence[float],
    lines: Mapping[str, ArrayLike],
    title: str,
    xlabel: str,
    ylabel: str,
    logarithmic: bool = False,
) -> Axes:
    """Show up to three shares over the same places, each as a line with its points.

    Parameters
    ----------
    places : list of float
        Where the values are, from left to right; each gets its own tick.
    lines : dict from name to array of shape (places,) or (places, runs)
        For each line its shares from 0 to 1, which the axis shows in per cent: one for each place,
        or those of several runs, whose means the line joins and each of which is a point.
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
        shares = np.asarray(values, dtype=float)
        if shares.ndim > 1:
            axes.plot(places, shares, style[0], color=color, ms=4, alpha=0.7)
            shares, style = shares.mean(axis=1), style[1:]
        axes.plot(places, shares, style, color=color, label=name)
    if logarithmic:
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(list(places), list(map(str, places)))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.grid(alpha=0.3)
    axes.legend()
    return axes

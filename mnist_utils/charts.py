"""Pictures of what was measured: each function draws on a new figure and returns its Axes."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator, PercentFormatter

from mnist_utils.plots import BLUE, VERMILLION

# Of the settings of a chart: colour, marker and line, so that nobody needs the colour.
LOOKS = (
    (BLUE, "o", "-"),
    (VERMILLION, "s", "--"),
    ("#009E73", "^", ":"),
    ("#CC79A7", "D", "-."),
    ("#E69F00", "v", "-"),
)


def plot_descents(curves: Mapping[str, Sequence[Sequence[float]]], title: str) -> Axes:
    """Show how the training loss goes in several runs of each of several settings.

    Parameters
    ----------
    curves : dict from name to list of runs
        For each of up to five settings its runs, and for each run its losses: the one before
        training, then that after each epoch.
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
        Of each training its ``loss``, ``val_loss`` and ``val_accuracy``, a number for each epoch.
    title : str

    Returns
    -------
    Figure
        A new one: left both losses, right the validation accuracy. A star is at the epoch with the
        lowest validation loss.
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
    """Show what several runs of each of several settings reached: a point a run, a bar their mean.

    Parameters
    ----------
    scores : dict from name to list of float
        For each setting the score of each run, of any number of runs; settings from top to bottom.
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
        axes.legend([points, mean], ["one run", "mean"], loc="best")
    return axes

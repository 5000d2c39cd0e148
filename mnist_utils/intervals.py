"""Pictures of accuracies with their intervals: each function draws on a new figure."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from mnist_utils.plots import BLUE, VERMILLION

Interval = tuple[float, float]


def plot_samples(shares: ArrayLike, intervals: ArrayLike, truth: float, title: str) -> Axes:
    """Show samples with their intervals, and which of the intervals contain the truth.

    Parameters
    ----------
    shares : array of shape (n,)
        The accuracy of each sample.
    intervals : array of shape (n, 2)
        The lower and upper end of each sample's interval.
    truth : float
        The accuracy on everything that the samples were drawn from.
    title : str

    Returns
    -------
    Axes
        On a new figure, with a bar for each sample: those that miss the truth have another colour
        and another mark.
    """
    shares = np.asarray(shares)
    lows, highs = np.asarray(intervals).T
    holds = (lows <= truth) & (truth <= highs)
    _, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
    axes.axhline(truth, color="0.4", linestyle="--", label="all digits")
    for group, color, marker, name in [
        (holds, BLUE, "o", "holds the truth"),
        (~holds, VERMILLION, "X", "misses it"),
    ]:
        ends = shares[group] - lows[group], highs[group] - shares[group]
        places = np.flatnonzero(group)
        axes.errorbar(places, shares[group], ends, fmt=marker, color=color, label=name)
    axes.set(title=title, xlabel="sample", ylabel="accuracy")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return axes


def plot_intervals(
    scores: Mapping[str, Sequence[float]],
    intervals: Mapping[str, Sequence[Interval]],
    title: str,
    zoom: Interval = (0.85, 1.0),
) -> tuple[Axes, Axes]:
    """Show the accuracies that several settings reached, each with its interval.

    Parameters
    ----------
    scores : dict from name to list of float
        For each setting the accuracies of its runs, however many.
    intervals : dict from name to list of (float, float)
        The ends of the interval of each of these accuracies.
    title : str
    zoom : (float, float)
        The part of the axis that the second panel shows enlarged.

    Returns
    -------
    (Axes, Axes)
        Two panels on a new figure, with a row for each setting: from 0 to 1, and enlarged.
    """
    height = 1.4 + 0.4 * len(scores)
    _, panels = plt.subplots(1, 2, figsize=(10, height), sharey=True, layout="constrained")
    for row, (name, shares) in enumerate(scores.items()):
        # Side by side, so that runs do not hide one another.
        offsets = 0.25 * (np.arange(len(shares)) - (len(shares) - 1) / 2)
        lows, highs = np.array(intervals[name]).T
        ends = np.array([shares - lows, highs - shares])
        for axes in panels:
            axes.errorbar(shares, row + offsets, xerr=ends, fmt=".", color=BLUE, capsize=3)
    whole, enlarged = panels
    whole.set(title=title, xlim=(0, 1))
    enlarged.set(title=f"The same, from {zoom[0]:.0%} on", xlim=zoom)
    whole.set_yticks(range(len(scores)), list(scores))
    whole.set_ylim(len(scores) - 0.4, -0.6)
    for axes in panels:
        axes.set_xlabel("validation accuracy")
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="x", alpha=0.3)
    return whole, enlarged

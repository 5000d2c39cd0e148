"""What a network's confidence is worth: how often answers of a given confidence are right."""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from mnist_utils.intervals import Interval
from mnist_utils.plots import BLUE, VERMILLION

LEAST = 30  # answers in a bin: a share of fewer says little
STYLES = ((BLUE, "o"), (VERMILLION, "s"), ("#009E73", "^"))  # of runs, from Okabe and Ito's palette


def bin_by_confidence(
    probabilities: ArrayLike, labels: ArrayLike, least: int = LEAST
) -> list[tuple[float, float, int]]:
    """Put answers into ten bins by confidence, to compare it with the share that is right.

    Parameters
    ----------
    probabilities : array of shape (n, k)
        A network's predictions; the confidence is the largest number of each row.
    labels : array of shape (n,)
        The true labels.
    least : int
        Bins with fewer answers are left out.

    Returns
    -------
    list of (float, float, int)
        For each bin, from unsure to sure: the mean confidence, the share of right answers, and the
        number of answers.

    Example
    -------
    >>> bin_by_confidence([[0.25, 0.75], [0.75, 0.25]], [1, 1], least=1)
    [(0.75, 0.5, 2)]
    """
    probabilities, labels = np.asarray(probabilities), np.asarray(labels)
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((10 * confidence).astype(int), 9)
    groups = [bins == number for number in range(10)]
    return [
        (float(confidence[group].mean()), float(is_right[group].mean()), int(group.sum()))
        for group in groups
        if group.sum() >= least
    ]


def plot_reliability(
    stages: Mapping[str, Sequence[ArrayLike]],
    labels: ArrayLike,
    interval: Callable[[float, int], Interval],
) -> list[Axes]:
    """Draw the share of right answers over the confidence, with an interval for each share.

    Parameters
    ----------
    stages : dict from name to list of arrays of shape (n, k)
        For each panel its title, and the predictions of up to three networks.
    labels : array of shape (n,)
        The true labels.
    interval : function
        Returns the ends of the interval for an accuracy and a number of answers.

    Returns
    -------
    list of Axes
        A panel for each stage, on a new figure. On the diagonal, confidence equals the share that
        is right.
    """
    size = (5 * len(stages), 4.6)
    _, grid = plt.subplots(
        1, len(stages), squeeze=False, sharey=True, figsize=size, layout="constrained"
    )
    panels = list(grid[0])
    for axes, (title, networks) in zip(panels, stages.items(), strict=True):
        axes.plot([0, 1], [0, 1], "--", color="0.5", label="confidence = share right")
        for seed, (predictions, (color, marker)) in enumerate(zip(networks, STYLES, strict=False)):
            bins = bin_by_confidence(predictions, labels)
            sure, right, _ = np.array(bins).T
            lows, highs = np.array([interval(share, count) for _, share, count in bins]).T
            ends = np.array([right - lows, highs - right])
            label = f"seed {seed}"
            axes.errorbar(sure, right, ends, fmt=marker, ms=4, color=color, capsize=3, label=label)
        axes.set(title=title, xlabel="mean confidence in the bin", xlim=(0, 1.02), ylim=(0, 1.02))
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    panels[0].set_ylabel("share of right answers in the bin")
    panels[0].legend(loc="upper left")
    return panels

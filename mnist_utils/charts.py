"""Pictures of what was measured: each function draws on a new figure and returns its Axes."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from mnist_utils.plots import BLUE


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

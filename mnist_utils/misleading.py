"""Pictures that mislead, beside honest ones of the same numbers."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from mnist_utils.plots import BLUE, SKY, VERMILLION

History = Mapping[str, Sequence[float]]


def show_cut_axis(scores: Sequence[float]) -> Figure:
    """Show the worst and best of equal runs as *before* and *after*, and then all of them.

    Parameters
    ----------
    scores : list of float
        The score of each run, as a share from 0 to 1; at least two that differ.

    Returns
    -------
    Figure
        A new figure with three panels: bars on an axis cut so that one bar is five times as high as
        the other; the same bars from 0; all the runs as points, with their mean.
    """
    pair = [min(scores), max(scores)]
    difference = pair[1] - pair[0]
    figure, (cut, honest, points) = plt.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
    for panel in (cut, honest):
        panel.bar(["before", "after"], pair, color=[SKY, BLUE], edgecolor="black")
    cut.set(
        title="Misleading: the axis is cut",
        ylim=(pair[0] - difference / 4, pair[1] + difference / 4),
    )
    honest.set(title="Honest: bars from 0", ylim=(0, 1))
    points.plot(range(len(scores)), scores, "o", color=BLUE, label="one run")
    points.axhline(float(np.mean(scores)), color="black", ls=":", label="mean")
    points.set(title="Honest, and useful: all runs", xlabel="seed", xticks=range(len(scores)))
    points.set_ylim(pair[0] - difference, pair[1] + difference)
    points.legend()
    for panel in (cut, honest, points):
        panel.set_ylabel("validation accuracy")
        panel.yaxis.set_major_formatter(PercentFormatter(1))
    return figure


def show_scales(history: History) -> Figure:
    """Show one training three times: loss and accuracy on one axis; a linear; a logarithmic axis.

    Parameters
    ----------
    history : dict
        ``History.history`` of a training with validation.

    Returns
    -------
    Figure
        A new figure with three panels.
    """
    epochs = range(1, len(history["loss"]) + 1)
    figure, panels = plt.subplots(1, 3, figsize=(10.5, 3.4), layout="constrained")
    mixed, linear, logarithmic = panels
    mixed.plot(epochs, history["val_loss"], "s--", color=VERMILLION, ms=3, label="loss")
    mixed.plot(epochs, history["val_accuracy"], "^:", color=BLUE, ms=3, label="accuracy")
    mixed.set(title="Loss and accuracy on one axis", ylabel="value of what?")
    for panel in (linear, logarithmic):
        panel.plot(epochs, history["loss"], "o-", color=BLUE, ms=3, label="training")
        panel.plot(epochs, history["val_loss"], "s--", color=VERMILLION, ms=3, label="validation")
    linear.set(title="Linear axis", ylabel="loss")
    logarithmic.set(title="Logarithmic axis", yscale="log", ylabel="loss (logarithmic)")
    for panel in panels:
        panel.set_xlabel("epoch")
        panel.legend()
    return figure


def show_cues(history: History) -> Figure:
    """Show two losses told apart only by red and green, then printed in grey, then by more cues.

    Parameters
    ----------
    history : dict
        ``History.history`` of a training with validation.

    Returns
    -------
    Figure
        A new figure with three panels: red and green; the same as a grey printer prints it; two
        other colours with markers and line styles, also printed in grey.
    """
    looks = {
        "Red and green": [("-", "red"), ("-", "green")],
        "The same, printed in grey": [("-", _grey("red")), ("-", _grey("green"))],
        "Two cues, printed in grey": [("o-", _grey(BLUE)), ("s--", _grey(VERMILLION))],
    }
    lines = {"training": history["loss"], "validation": history["val_loss"]}
    figure, panels = plt.subplots(1, 3, figsize=(10.5, 3.2), sharey=True, layout="constrained")
    for panel, (title, styles) in zip(panels, looks.items(), strict=True):
        for (name, values), (style, color) in zip(lines.items(), styles, strict=True):
            panel.plot(range(1, len(values) + 1), values, style, color=color, label=name)
        panel.set(title=title, xlabel="epoch", ylim=(0, None))
        panel.legend()
    panels[0].set_ylabel("loss")
    return figure


def _grey(color: str) -> str:
    """Return the grey that is as bright as a colour, in Matplotlib's notation."""
    return str(float(np.dot(to_rgb(color), [0.299, 0.587, 0.114])))

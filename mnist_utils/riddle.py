"""Lesson 7's riddle: how its four trainings were set up, their picture, and their numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mnist_utils.plots import BLUE, VERMILLION

History = Mapping[str, Sequence[float]]

# What differs from lesson 7's usual training. Solve the riddle before you read on.
RECIPES: dict[str, dict[str, Any]] = {
    "A": {"learning_rate": 0.00003},
    "B": {"digits": 300, "learning_rate": 0.002, "batch_size": 20, "epochs": 25},
    "C": {"dropout": 0.5},
    "D": {"learning_rate": 0.05, "epochs": 15},
}


def plot_riddle(histories: Mapping[str, History]) -> Figure:
    """Show training and validation loss of several trainings, each in a panel under its letter.

    Parameters
    ----------
    histories : dict from letter to history
        The ``History.history`` of each training, with ``loss`` and ``val_loss``.

    Returns
    -------
    Figure
        A new figure with two panels a row, all with the same y axis.
    """
    rows = -(-len(histories) // 2)
    size = (9, 3 * rows)
    figure, grid = plt.subplots(
        rows, 2, squeeze=False, sharey=True, figsize=size, layout="constrained"
    )
    for panel, (letter, history) in zip(grid.flat, histories.items(), strict=False):
        epochs = range(1, len(history["loss"]) + 1)
        panel.plot(epochs, history["loss"], "o-", color=BLUE, ms=3, label="training")
        panel.plot(epochs, history["val_loss"], "s--", color=VERMILLION, ms=3, label="validation")
        panel.set(title=letter, ylim=(0, 3))
        panel.locator_params(axis="x", integer=True)
        panel.legend()
    for panel in grid.flat[len(histories) :]:
        panel.remove()
    figure.suptitle("Trainings of the same network")
    figure.supxlabel("epoch")
    figure.supylabel("loss")
    return figure


def describe_riddle(histories: Mapping[str, History]) -> str:
    """Say what was chosen for each training, and what its losses and accuracies came to.

    Parameters
    ----------
    histories : dict from letter of `RECIPES` to history
        The ``History.history`` of each training, with validation.

    Returns
    -------
    str
        Three lines for each training.
    """
    lines = []
    for letter, history in histories.items():
        losses, accuracies = history["val_loss"], history["val_accuracy"]
        best = int(np.argmin(losses))
        chosen = ", ".join(f"{name} {value}" for name, value in RECIPES[letter].items())
        lines += [
            f"{letter}  {chosen}",
            f"   lowest validation loss {losses[best]:.2f} in epoch {best + 1} of {len(losses)}, "
            f"validation accuracy there {accuracies[best]:.1%}",
            f"   after the last epoch   {losses[-1]:.2f}, validation accuracy "
            f"{accuracies[-1]:.1%}, training loss {history['loss'][-1]:.3f}",
        ]
    return "\n".join(lines)

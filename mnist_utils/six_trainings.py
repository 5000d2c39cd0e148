"""Lesson 7's six trainings: what was recorded of each, and their pictures.

The records are in `six_trainings.json`, which `tests/benchmarks/six_trainings.py` makes.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mnist_utils.plots import BLUE, VERMILLION

History = Mapping[str, Sequence[float]]

RECORDS = Path(__file__).with_suffix(".json")
COLUMNS = 3  # panels in a row


def read_trainings() -> dict[str, History]:
    """Read the histories of the six trainings, by letter.

    Returns
    -------
    dict from letter, "A" to "F", to history
        Of each training what ``History.history`` is: ``loss``, ``accuracy``, ``val_loss`` and
        ``val_accuracy``, a number for each epoch.

    Example
    -------
    >>> list(read_trainings())
    ['A', 'B', 'C', 'D', 'E', 'F']
    """
    return {letter: record["history"] for letter, record in _read()["trainings"].items()}


def plot_trainings(histories: Mapping[str, History]) -> Figure:
    """Show training and validation loss of several trainings, each in a panel under its letter.

    Parameters
    ----------
    histories : dict from letter to history
        Of each training its ``loss`` and ``val_loss``.

    Returns
    -------
    Figure
        A new figure with three panels a row; each y axis begins at 0.
    """
    return _draw(histories, {letter: letter for letter in histories})


def plot_changes() -> Figure:
    """Show the six trainings with the one setting that was different in each.

    Returns
    -------
    Figure
        As `plot_trainings` draws it, with that setting over each panel, and in each panel the
        validation loss of the training that all six differ from, as a dotted grey line.
    """
    records = _read()
    histories = {letter: one["history"] for letter, one in records["trainings"].items()}
    titles = {letter: f"{letter}: {one['changed']}" for letter, one in records["trainings"].items()}
    return _draw(histories, titles, beside=records["base"]["history"])


def _read() -> dict[str, Any]:
    records: dict[str, Any] = json.loads(RECORDS.read_text(encoding="utf-8"))
    return records


def _draw(
    histories: Mapping[str, History], titles: Mapping[str, str], beside: History | None = None
) -> Figure:
    rows = -(-len(histories) // COLUMNS)
    size = (10, 3 * rows)
    figure, grid = plt.subplots(rows, COLUMNS, squeeze=False, figsize=size, layout="constrained")
    for panel, (letter, history) in zip(grid.flat, histories.items(), strict=False):
        epochs = range(1, len(history["loss"]) + 1)
        panel.plot(epochs, history["loss"], "o-", color=BLUE, ms=3, label="training")
        panel.plot(epochs, history["val_loss"], "s--", color=VERMILLION, ms=3, label="validation")
        if beside is not None:
            usual = beside["val_loss"]
            label = "validation, as usual"
            panel.plot(range(1, len(usual) + 1), usual, ":", color="0.3", label=label)
        panel.set(title=titles[letter], ylim=(0, None))
        panel.locator_params(axis="x", integer=True)
    for panel in grid.flat[len(histories) :]:
        panel.remove()
    grid.flat[0].legend()
    figure.supxlabel("epoch")
    figure.supylabel("loss")
    return figure

"""Learning curves that grow while a network is trained."""

import base64
import io
import uuid
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mnist_utils.plots import BLUE, VERMILLION

LOOKS = {"loss": ("training", BLUE, "o-"), "val_loss": ("validation", VERMILLION, "s--")}


def live_curves() -> Any:
    """Make a callback for `fit` that draws the loss anew after each epoch.

    There is one picture for each call of `fit`, in the output of its cell. The figure is not one of
    pyplot's, so it never becomes the current one of a cell. Where no notebook shows it, as in a
    script, each epoch prints a line.

    Returns
    -------
    keras.callbacks.Callback
        It only watches: it changes nothing about the training.

    Example
    -------
    >>> import keras, numpy as np
    >>> layer = keras.layers.Dense(1, kernel_initializer="zeros")
    >>> model = keras.Sequential([keras.Input((2,)), layer])
    >>> model.compile("sgd", "mse")
    >>> _ = model.fit(np.zeros((4, 2)), np.ones(4), callbacks=[live_curves()], verbose=0)
    epoch 1: loss 1.000
    """
    from keras.callbacks import Callback  # here, since it takes seconds, and a lesson has done it

    class LiveCurves(Callback):  # type: ignore[misc]
        """See `live_curves`."""

        def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
            """Begin a picture of its own."""
            self.losses: dict[str, list[float]] = {key: [] for key in LOOKS}
            self.place = ""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            """Draw what there is by now in the place of what was there."""
            values = {key: (logs or {}).get(key, np.nan) for key in LOOKS}
            for key, value in values.items():
                self.losses[key].append(value)
            seen = [f"{key} {value:.3f}" for key, value in values.items() if not np.isnan(value)]
            self.place = _show(self.losses, f"epoch {epoch + 1}: {', '.join(seen)}", self.place)

    return LiveCurves()


def _show(losses: dict[str, list[float]], text: str, place: str) -> str:
    """Show the curves, or print the text; return the name of the place where they are shown."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display, update_display

    if not InteractiveShell.initialized():
        print(text)
        return ""
    form = {"image/png": _draw(losses), "text/plain": text}
    notes = {"image/png": {"alt": f"Learning curves of a training, up to {text}"}}
    if place:
        update_display(form, display_id=place, raw=True, metadata=notes)
        return place
    place = uuid.uuid4().hex
    display(form, display_id=place, raw=True, metadata=notes)
    return place


def _draw(losses: dict[str, list[float]]) -> str:
    """Draw the curves; return a PNG picture in base64."""
    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.subplots()
    for key, (name, color, style) in LOOKS.items():
        if not np.isnan(losses[key]).all():
            axes.plot(range(1, len(losses[key]) + 1), losses[key], style, color=color, label=name)
    axes.set(title="Loss, epoch by epoch", xlabel="epoch", ylabel="loss", ylim=(0, None))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=100)
    return base64.b64encode(picture.getvalue()).decode()

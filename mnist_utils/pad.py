"""A pad in the notebook to draw a digit on, which a network reads while it is drawn."""

import base64
import binascii
import html
import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from mnist_utils import commands
from mnist_utils.errors import CourseError
from mnist_utils.network import plain_network

SIDE = 280  # pixels of a drawing, as in pad.js
MAX_PARAMETERS = 3_000_000  # 16 MB of text for the browser
# A page of more characters is left out of the notebook's file, and Jupyter would hold it back.
MAX_PAGE = 2_000_000
HEIGHT = 430  # of the frame around the page, in pixels


class Pad:
    """A drawing pad, shown where it is the value of a cell's last line; see `draw_digit`."""

    def __init__(self, network: dict[str, Any]) -> None:
        """Make a pad for a network as `plain_network` gives it."""
        self._network = json.dumps(network)
        self._pages: list[np.ndarray] = []
        self._widget = _make_widget(self._network, self._take)

    @property
    def page(self) -> np.ndarray:
        """The drawing that was saved last: ``uint8`` of shape (280, 280), dark on light.

        Raises
        ------
        CourseError
            When no drawing has been saved.
        """
        if self._pages:
            return self._pages[-1].copy()
        if self._widget is None:
            raise CourseError(
                "This pad has no way back to Python, since the package anywidget is missing. "
                f"Install it with `{commands.fill(commands.install(), ['anywidget'])}` and start "
                "the kernel again, or read the file that Save has made with load_page."
            )
        raise CourseError(
            "No drawing has been saved yet: draw a digit on the pad, press Save, and run this cell "
            "again. Where Save has made a file my_digit.png, read it with load_page."
        )

    @property
    def pages(self) -> list[np.ndarray]:
        """All drawings that were saved, in their order; each as `page`."""
        return [page.copy() for page in self._pages]

    def _take(self, widget: Any, content: Any, _buffers: Any) -> None:
        """Take a drawing that came from the browser, and tell it how many there are."""
        try:
            pixels = base64.b64decode(content["page"], validate=True)
            page = np.frombuffer(pixels, dtype=np.uint8).reshape(SIDE, SIDE)
        except (TypeError, KeyError, ValueError, binascii.Error):
            return  # no drawing of ours
        self._pages.append(page)
        widget.count = len(self._pages)

    def __repr__(self) -> str:
        return f"A drawing pad with {len(self._pages)} drawings saved"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show the widget, and for places without widgets the same pad as a page in a frame."""
        shown, about = {}, {}
        if self._widget is not None:
            shown, about = self._widget._repr_mimebundle_()
        frame = _frame(_make_page(self._network))
        if len(frame) <= MAX_PAGE or self._widget is None:
            shown["text/html"] = frame
        return shown | {"text/plain": repr(self)}, about


def draw_digit(model: Any) -> Pad:
    """Make a pad to draw digits on, which the network reads while they are drawn.

    The drawing is prepared as MNIST's digits were: cut out, shrunk so that its longer side is 20
    pixels, and put with its centre of mass into the middle of 28 x 28 pixels. Nothing leaves the
    notebook: the network computes in the browser.

    Parameters
    ----------
    model : keras.Model
        As for `save_network`, for images of 28 x 28 pixels from 0 to 1 and ten classes.

    Returns
    -------
    Pad
        Shown where it is the value of a cell's last line. What its button Save has saved is in
        ``pad.page``, the last one, and ``pad.pages``, all of them: ``uint8`` of shape (280, 280),
        dark on light.

    Raises
    ------
    CourseError
        When the pad cannot carry this network.

    Example
    -------
    >>> draw_digit(model)  # doctest: +SKIP
    A drawing pad with 0 drawings saved
    """
    network = plain_network(model)
    takes, gives = tuple(network["input_shape"]), model.output_shape[1:]
    if takes not in ((28, 28), (28, 28, 1), (784,)) or gives != (10,):
        raise CourseError(
            f"The network takes images of shape {takes} and gives {gives[0]} numbers: the pad "
            "needs one that takes 28 x 28 pixels and gives ten probabilities."
        )
    if model.count_params() > MAX_PARAMETERS:
        raise CourseError(
            f"The network has {model.count_params():,} parameters, too many for the pad: use fewer "
            f"units, so that it has {MAX_PARAMETERS:,} at most."
        )
    return Pad(network)


def _make_widget(network: str, take: Any) -> Any:
    """Make the widget, or nothing where its package is missing."""
    try:
        widget = _widget_class()(network=network)
    except ImportError:
        return None
    widget.on_msg(take)
    return widget


@cache
def _widget_class() -> Any:
    import anywidget  # here, since it takes a while, and a pad may do without it
    import traitlets

    class PadWidget(anywidget.AnyWidget):
        _esm = _script() + "\nexport default { render };\n"
        network = traitlets.Unicode().tag(sync=True)
        count = traitlets.Int().tag(sync=True)  # of the drawings that have come

    return PadWidget


def _script() -> str:
    return files("mnist_utils").joinpath("pad.js").read_text(encoding="utf-8")


def _make_page(network: str) -> str:
    """Give the pad as one file of HTML, with everything inside."""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Draw a digit</title>
<style>:root {{ color-scheme: light dark; }} body {{ margin: 0; }}</style>
<div id="pad"></div>
<script>
{_script()}
const pad = makePad(document.getElementById("pad"), {network}, download);
</script>
</html>
"""


def _frame(page: str) -> str:
    """Put a page into a frame of its own, which can reach nothing around it."""
    return (
        '<iframe title="Draw a digit" sandbox="allow-scripts allow-downloads" '
        f'style="width: 100%; height: {HEIGHT}px; border: 0" '
        f'srcdoc="{html.escape(page, quote=True)}"></iframe>'
    )

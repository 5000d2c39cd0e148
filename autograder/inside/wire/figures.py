"""Matplotlib's figures, with what a reader of a picture sees: lines, images, texts, legends.

A figure is drawn anew at the other end, on a figure of the same number. Axes cross as a place on
their figure.
"""

import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.inside.wire.arrays import array_of, raw
from autograder.inside.wire.format import (
    MAX_NAME,
    MAX_TEXT,
    Encoded,
    Node,
    Packer,
    Type,
    Unpacker,
    WireError,
    fields,
    real,
    sequence,
    text,
)
from autograder.inside.wire.models import bring_up_to_date, keeping_identity, with_name

MAX_ARTISTS = 20_000  # lines, images and texts of one figure
MAX_AXES = 100  # of one figure
MAX_FIGURE = 100_000  # the highest number of one
MAX_INCHES = 200  # of its width and height
SCALES = ("linear", "log", "symlog", "logit")
PLACES = ("left", "center", "right")  # of titles


def _module(name: str) -> Any:
    return sys.modules.get(name)


def _require(name: str) -> Any:
    module = _module(name)
    if module is None:
        raise WireError(f"{name} is not in use here.")
    return module


def open_figures() -> list[Any]:
    """Give the figures that pyplot has open, the current one last."""
    helpers = _module("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    return [manager.canvas.figure for manager in helpers.Gcf.figs.values()]


def show_only(figures: list[Any]) -> None:
    """Close what pyplot has open besides these figures."""
    for figure in open_figures():
        if not any(figure is wanted for wanted in figures):
            _require("matplotlib.pyplot").close(figure)


# Figures.


def _is_figure(thing: Any) -> bool:
    module = _module("matplotlib.figure")
    return module is not None and isinstance(thing, module.Figure)


def _pack_figure(packer: Packer, thing: Any) -> Node:
    kinds = ("lines", "images", "texts", "patches")
    count = sum(len(getattr(axes, kind)) for axes in thing.axes for kind in kinds)
    if count > MAX_ARTISTS or len(thing.axes) > MAX_AXES:
        raise WireError("A figure has too many lines and texts.")
    state = {
        "number": getattr(thing, "number", None),
        "size": [float(length) for length in thing.get_size_inches()],
        "title": thing.get_suptitle(),
        "axes": [_pack_axes(axes) for axes in thing.axes],
        "texts": [_pack_text(one) for one in thing.texts],
        "legends": [_pack_legend(legend) for legend in thing.legends],
    }
    return with_name(packer, thing, "F", state)


@keeping_identity
def _make_figure(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    number, size, title, axes, texts, legends = fields(
        state, "number", "size", "title", "axes", "texts", "legends"
    )
    figure = _new_figure(number) if known is None else known
    width, height = (real(length) for length in sequence(size, 2))
    if not (0 < width < MAX_INCHES and 0 < height < MAX_INCHES):
        raise WireError("A figure has an impossible size.")
    figure.set_size_inches(width, height)
    if title:
        figure.suptitle(text(title, MAX_TEXT))
    if len(sequence(axes)) > MAX_AXES:
        raise WireError("A figure has too many Axes.")
    while len(figure.axes) > len(axes):
        figure.delaxes(figure.axes[-1])
    for place, one in enumerate(axes):
        if place == len(figure.axes):
            figure.add_axes([0, 0, 1, 1])
        else:
            figure.axes[place].clear()
        _draw_axes(figure.axes[place], one)
    figure.texts[:] = []
    for one in sequence(texts):
        x, y, written, _ = _read_text(one)
        figure.text(x, y, written)
    for legend in sequence(legends):
        _draw_legend(figure, legend)
    return figure


def _new_figure(number: Encoded) -> Any:
    if number is None:
        return _require("matplotlib.figure").Figure()
    if type(number) is not int or not 0 <= number < MAX_FIGURE:
        raise WireError("A figure has an impossible number.")
    pyplot = _require("matplotlib.pyplot")
    pyplot.close(number)
    return pyplot.figure(number)


# Axes.


def _is_axes(thing: Any) -> bool:
    module = _module("matplotlib.axes")
    return module is not None and isinstance(thing, module.Axes) and thing.figure is not None


def _pack_place(packer: Packer, thing: Any) -> Node:
    figure = thing.get_figure()
    return ["a", packer.value(figure), figure.axes.index(thing)]


def _make_place(unpacker: Unpacker, node: Node) -> Any:
    _, whole, place = sequence(node, 3)
    figure = unpacker.value(whole)
    if not _is_figure(figure):
        raise WireError("These Axes have no figure.")
    unpacker.fill()
    if type(place) is not int or not 0 <= place < len(figure.axes):
        raise WireError("These Axes are not on their figure.")
    return figure.axes[place]


def _pack_axes(axes: Any) -> Encoded:
    legend = axes.get_legend()
    return {
        "bounds": [float(number) for number in axes.get_position().bounds],
        "titles": [axes.get_title(loc=place) for place in PLACES],
        "labels": [axes.get_xlabel(), axes.get_ylabel()],
        "lines": [_pack_line(line) for line in axes.lines],
        "images": [_pack_image(image) for image in axes.images],
        "texts": [_pack_text(one) for one in axes.texts],
        "bars": [_pack_bar(patch) for patch in axes.patches if hasattr(patch, "get_bbox")],
        "legend": None if legend is None else _pack_legend(legend),
        "scales": [str(axes.get_xscale()), str(axes.get_yscale())],
        "limits": [[float(one) for one in pair] for pair in (axes.get_xlim(), axes.get_ylim())],
        "visible": bool(axes.get_visible()),
        "label": str(axes.get_label()),
    }


def _draw_axes(axes: Any, state: Encoded) -> None:
    names = ("bounds", "titles", "labels", "scales", "limits", "visible", "label")
    artists = ("lines", "images", "texts", "bars", "legend")
    values = dict(zip((*names, *artists), fields(state, *names, *artists), strict=True))
    axes.set_position([real(number) for number in sequence(values["bounds"], 4)])
    axes.set_visible(values["visible"] is True)
    axes.set_label(text(values["label"], MAX_NAME))
    for place, title in zip(PLACES, sequence(values["titles"], 3), strict=True):
        axes.set_title(text(title, MAX_TEXT), loc=place)
    for kind, label in zip("xy", sequence(values["labels"], 2), strict=True):
        getattr(axes, f"set_{kind}label")(text(label, MAX_TEXT))
    if sum(len(sequence(values[name])) for name in artists[:-1]) > MAX_ARTISTS:
        raise WireError("A figure has too many lines and texts.")
    for name, draw in zip(artists, (_draw_line, _draw_image, _draw_text, _draw_bar), strict=False):
        for one in values[name]:
            draw(axes, one)
    if values["legend"] is not None:
        _draw_legend(axes, values["legend"])
    for kind, scale in zip("xy", sequence(values["scales"], 2), strict=True):
        if scale in SCALES:
            getattr(axes, f"set_{kind}scale")(scale)
    for kind, pair in zip("xy", sequence(values["limits"], 2), strict=True):
        low, high = (real(bound) for bound in sequence(pair, 2))
        if np.isfinite([low, high]).all() and low != high:
            getattr(axes, f"set_{kind}lim")(low, high)


def _pack_line(line: Any) -> Encoded:
    x, y = line.get_data(orig=True)
    return {
        "x": raw(x),
        "y": raw(y),
        "label": str(line.get_label()),
        "style": str(line.get_linestyle()),
        "marker": str(line.get_marker()),
        "color": _pack_color(line.get_color()),
        "visible": bool(line.get_visible()),
        "width": float(line.get_linewidth()),
    }


def _draw_line(axes: Any, state: Encoded) -> None:
    x, y, label, style, marker, color, visible, width = fields(
        state, "x", "y", "label", "style", "marker", "color", "visible", "width"
    )
    axes.plot(
        array_of(x),
        array_of(y),
        label=text(label, MAX_NAME),
        linestyle=text(style, 20),
        marker=text(marker, 20),
        color=_read_color(color),
        visible=visible is True,
        linewidth=real(width),
    )


def _pack_image(image: Any) -> Encoded:
    return {
        "data": raw(np.ma.getdata(image.get_array())),
        "cmap": image.get_cmap().name,
        "origin": str(image.origin),
        "extent": [float(bound) for bound in image.get_extent()],
        "limits": [None if bound is None else float(bound) for bound in image.get_clim()],
        "visible": bool(image.get_visible()),
    }


def _draw_image(axes: Any, state: Encoded) -> None:
    data, cmap, origin, extent, limits, visible = fields(
        state, "data", "cmap", "origin", "extent", "limits", "visible"
    )
    low, high = sequence(limits, 2)
    axes.imshow(
        array_of(data),
        cmap=cmap if cmap in set(_require("matplotlib").colormaps) else None,
        origin="lower" if origin == "lower" else "upper",
        extent=[real(bound) for bound in sequence(extent, 4)],
        vmin=None if low is None else real(low),
        vmax=None if high is None else real(high),
        visible=visible is True,
        aspect="auto",
    )


def _pack_bar(patch: Any) -> Encoded:
    bounds = [float(number) for number in patch.get_bbox().bounds]
    return {"bounds": bounds, "label": str(patch.get_label())}


def _draw_bar(axes: Any, state: Encoded) -> None:
    bounds, label = fields(state, "bounds", "label")
    left, bottom, width, height = (real(number) for number in sequence(bounds, 4))
    axes.bar(left, height, width, bottom, align="edge", label=text(label, MAX_NAME))


def _pack_text(one: Any) -> Encoded:
    x, y = one.get_position()
    target = getattr(one, "xy", None)
    try:
        place = [float(x), float(y)]
        aim = None if target is None else [float(part) for part in target]
    except (TypeError, ValueError):  # places on an axis of names
        place, aim = [math.nan, math.nan], None
    return {"place": place, "text": str(one.get_text())[:MAX_TEXT], "target": aim}


def _read_text(state: Encoded) -> tuple[float, float, str, tuple[float, ...] | None]:
    place, written, target = fields(state, "place", "text", "target")
    x, y = (real(part) for part in sequence(place, 2))
    aim = None if target is None else tuple(real(part) for part in sequence(target, 2))
    return x, y, text(written, MAX_TEXT), aim


def _draw_text(axes: Any, state: Encoded) -> None:
    x, y, written, target = _read_text(state)
    if target is None:
        axes.text(x, y, written)
    else:
        axes.annotate(written, target, xytext=(x, y))


def _pack_legend(legend: Any) -> Encoded:
    """Encode the names in a legend, and how the line beside each of them looks."""
    return {
        "title": str(legend.get_title().get_text())[:MAX_TEXT],
        "entries": list(_pack_entries(legend)),
    }


def _pack_entries(legend: Any) -> Iterator[Encoded]:
    for name, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
        style, marker, color = "-", "None", [0.0, 0.0, 0.0, 1.0]
        if isinstance(handle, _require("matplotlib.lines").Line2D):
            style, marker = str(handle.get_linestyle()), str(handle.get_marker())
            color = _pack_color(handle.get_color())
        label = str(name.get_text())[:MAX_TEXT]
        yield {"label": label, "style": style, "marker": marker, "color": color}


def _draw_legend(owner: Any, state: Encoded) -> None:
    title, entries = fields(state, "title", "entries")
    line = _require("matplotlib.lines").Line2D
    names, handles = [], []
    for entry in sequence(entries):
        label, style, marker, color = fields(entry, "label", "style", "marker", "color")
        names.append(text(label, MAX_TEXT))
        look = {"linestyle": text(style, 20), "marker": text(marker, 20)}
        handles.append(line([], [], color=_read_color(color), **look))
    owner.legend(handles, names, title=text(title, MAX_TEXT) or None)


def _pack_color(color: Any) -> list[float]:
    return [float(part) for part in _require("matplotlib.colors").to_rgba(color)]


def _read_color(code: Encoded) -> list[float]:
    return [real(part) for part in sequence(code, 4)]


FIGURE = Type(
    "F",
    "Figure",
    "name; number, size, title, axes, texts, legends",
    _is_figure,
    _pack_figure,
    _make_figure,
    on_heap=True,
    change=bring_up_to_date,
)
AXES = Type(
    "a",
    "Axes",
    "its figure, its place there",
    _is_axes,
    _pack_place,
    _make_place,
)

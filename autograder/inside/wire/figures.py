"""Matplotlib's figures, with what a reader of a picture sees: lines, images, texts, legends.

A figure is drawn again at the other end, on a figure of the same number. Axes cross as a place on
their figure. What is drawn is described below, once for both ends: most fields have Matplotlib's
own names.
"""

import math
import sys
from collections.abc import Callable
from operator import attrgetter, methodcaller
from typing import Any, NamedTuple

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
    check,
    fields,
    is_a,
    named,
    real,
    require,
    sequence,
    text,
)

MAX_ARTISTS = 20_000  # lines, images and texts of one figure: lines are drawn in 5 s
MAX_AXES = 100  # of one figure: ten rows of ten digits
MAX_FIGURE = 100_000  # the highest figure number: a student may choose any, pyplot counts from 1
MAX_INCHES = 200  # for its width and height: a wall of 5 m
MAX_STYLE = 20  # characters of a line's style or marker: "dashdot", "$A$"
SCALES = ("linear", "log", "symlog", "logit")
PLACES = ("left", "center", "right")  # of titles
TOO_MANY = "A figure has too many lines and texts."

is_figure = is_a("matplotlib.figure", "Figure")
_is_axes = is_a("matplotlib.axes", "Axes")


def open_figures() -> list[Any]:
    """Return the figures that pyplot has open, the current one last."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = helpers.Gcf.figs.values() if helpers else ()
    return [manager.canvas.figure for manager in managers]


def show_only(figures: list[Any]) -> None:
    """Close what pyplot has open besides these figures."""
    for figure in open_figures():
        if not any(figure is wanted for wanted in figures):
            require("matplotlib.pyplot").close(figure)


class Kind(NamedTuple):
    """How a field is written, and how it is read and checked."""

    write: Callable[[Any], Encoded]
    read: Callable[[Encoded], Any]


Parts = dict[str, tuple[Kind, Callable[[Any], Any]]]  # named fields: see `record`


def several(kind: Kind, length: int | None = None, axes: bool = False) -> Kind:
    """Describe a list of one kind, of this length or of any allowed length."""
    most, refusal = (MAX_AXES, "A figure has too many Axes.") if axes else (MAX_ARTISTS, TOO_MANY)

    def read(codes: Encoded) -> list[Any]:
        check(len(sequence(codes, length)) <= most, refusal)
        return [kind.read(code) for code in codes]

    return Kind(lambda things: [kind.write(thing) for thing in things], read)


def perhaps(kind: Kind) -> Kind:
    """Describe what may be missing."""
    return Kind(
        lambda thing: None if thing is None else kind.write(thing),
        lambda code: None if code is None else kind.read(code),
    )


def record(**parts: tuple[Kind, Callable[[Any], Any]]) -> Kind:
    """Describe a thing by named fields: for each, its kind, and what gets it from the thing."""

    def write(thing: Any) -> dict[str, Encoded]:
        return {name: kind.write(get(thing)) for name, (kind, get) in parts.items()}

    def read(code: Encoded) -> dict[str, Any]:
        values = zip(parts.items(), fields(code, *parts), strict=True)
        return {name: kind.read(value) for (name, (kind, _)), value in values}

    return Kind(write, read)


NUMBER = Kind(float, real)
PAIR, BOX = several(NUMBER, 2), several(NUMBER, 4)
TRUTH = Kind(bool, lambda code: code is True)
NAME = Kind(str, lambda code: text(code, MAX_NAME))
STYLE = Kind(str, lambda code: text(code, MAX_STYLE))
TEXT = Kind(lambda given: str(given)[:MAX_TEXT], lambda code: text(code, MAX_TEXT))
VALUES = Kind(raw, array_of)
MAP = Kind(str, lambda code: code if code in set(require("matplotlib").colormaps) else None)
COLOR = Kind(lambda color: BOX.write(require("matplotlib.colors").to_rgba(color)), BOX.read)
SCALE = Kind(str, lambda code: code if code in SCALES else None)


def _places(one: Any) -> tuple[list[float], list[float] | None]:
    """Return where a text is, and where it points to; nowhere, on an axis of names."""
    target = getattr(one, "xy", None)
    try:
        return PAIR.write(one.get_position()), perhaps(PAIR).write(target)
    except (TypeError, ValueError):
        return [math.nan, math.nan], None


def _entries(legend: Any) -> list[tuple[Any, Any]]:
    """Return the texts in a legend, each with the line beside it, or a plain one."""
    line = require("matplotlib.lines").Line2D
    plain = line([], [], linestyle="-", marker="None", color="black")
    handles = [one if isinstance(one, line) else plain for one in legend.legend_handles]
    return list(zip(legend.get_texts(), handles, strict=False))


LOOK: Parts = {
    "linestyle": (STYLE, methodcaller("get_linestyle")),
    "marker": (STYLE, methodcaller("get_marker")),
    "color": (COLOR, methodcaller("get_color")),
}
LINE = record(
    x=(VALUES, methodcaller("get_xdata", orig=True)),
    y=(VALUES, methodcaller("get_ydata", orig=True)),
    label=(NAME, methodcaller("get_label")),
    visible=(TRUTH, methodcaller("get_visible")),
    linewidth=(NUMBER, methodcaller("get_linewidth")),
    **LOOK,
)
IMAGE = record(
    X=(VALUES, lambda image: np.ma.getdata(image.get_array())),
    cmap=(MAP, attrgetter("cmap.name")),
    origin=(Kind(str, lambda code: "lower" if code == "lower" else "upper"), attrgetter("origin")),
    extent=(BOX, methodcaller("get_extent")),
    vmin=(perhaps(NUMBER), lambda image: image.get_clim()[0]),
    vmax=(perhaps(NUMBER), lambda image: image.get_clim()[1]),
    visible=(TRUTH, methodcaller("get_visible")),
)
BAR = record(
    bounds=(BOX, lambda patch: patch.get_bbox().bounds),
    label=(NAME, methodcaller("get_label")),
)
WORDS = record(
    place=(PAIR, lambda one: _places(one)[0]),
    target=(perhaps(PAIR), lambda one: _places(one)[1]),
    text=(TEXT, methodcaller("get_text")),
)
LEGEND = record(
    title=(TEXT, lambda legend: legend.get_title().get_text()),
    labels=(several(TEXT), lambda legend: [name.get_text() for name, _ in _entries(legend)]),
    looks=(several(record(**LOOK)), lambda legend: [look for _, look in _entries(legend)]),
)
ARTISTS: Parts = {
    "lines": (several(LINE), attrgetter("lines")),
    "images": (several(IMAGE), attrgetter("images")),
    "texts": (several(WORDS), attrgetter("texts")),
    "bars": (several(BAR), lambda axes: [one for one in axes.patches if hasattr(one, "get_bbox")]),
}
SETTINGS: Parts = {
    "position": (BOX, lambda axes: axes.get_position().bounds),
    "visible": (TRUTH, methodcaller("get_visible")),
    "label": (NAME, methodcaller("get_label")),
    "xlabel": (TEXT, methodcaller("get_xlabel")),
    "ylabel": (TEXT, methodcaller("get_ylabel")),
}
ON_AXES = record(
    titles=(several(TEXT, 3), lambda axes: [axes.get_title(loc=place) for place in PLACES]),
    legend=(perhaps(LEGEND), methodcaller("get_legend")),
    scales=(several(SCALE, 2), lambda axes: [axes.get_xscale(), axes.get_yscale()]),
    limits=(several(PAIR, 2), lambda axes: [axes.get_xlim(), axes.get_ylim()]),
    **SETTINGS,
    **ARTISTS,
)
ON_FIGURE = record(
    number=(
        Kind(lambda number: number, lambda code: code),
        lambda figure: getattr(figure, "number", None),
    ),
    size=(PAIR, methodcaller("get_size_inches")),
    title=(TEXT, methodcaller("get_suptitle")),
    axes=(several(ON_AXES, axes=True), attrgetter("axes")),
    texts=(several(WORDS), attrgetter("texts")),
    legends=(several(LEGEND), attrgetter("legends")),
)


def _state(packer: Packer, thing: Any) -> dict[str, Encoded]:
    """Write everything drawn on a figure, unless it is too much."""
    kinds = ("lines", "images", "texts", "patches")
    count = sum(len(getattr(axes, kind)) for axes in thing.axes for kind in kinds)
    check(count <= MAX_ARTISTS and len(thing.axes) <= MAX_AXES, TOO_MANY)
    return dict(ON_FIGURE.write(thing))


def _make_figure(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    """Draw a figure, on the one of the same name if there is one."""
    drawn = ON_FIGURE.read(state)
    figure = _new_figure(drawn["number"]) if known is None else known
    fits = all(0 < length < MAX_INCHES for length in drawn["size"])
    check(fits, "A figure has an impossible size.")
    figure.set_size_inches(drawn["size"])
    if drawn["title"]:
        figure.suptitle(drawn["title"])
    while len(figure.axes) > len(drawn["axes"]):
        figure.delaxes(figure.axes[-1])
    for place, one in enumerate(drawn["axes"]):
        if place == len(figure.axes):
            figure.add_axes([0, 0, 1, 1])
        else:
            figure.axes[place].clear()
        _draw_axes(figure.axes[place], one)
    figure.texts[:] = []
    for one in drawn["texts"]:
        figure.text(*one["place"], one["text"])
    for legend in drawn["legends"]:
        _draw_legend(figure, legend)
    return figure


def _new_figure(number: Encoded) -> Any:
    """Make a figure: pyplot's of this number, or one that pyplot does not know."""
    if number is None:
        return require("matplotlib.figure").Figure()
    possible = type(number) is int and 0 <= number < MAX_FIGURE
    check(possible, "A figure has an impossible number.")
    pyplot = require("matplotlib.pyplot")
    pyplot.close(number)
    return pyplot.figure(number)


def _draw_axes(axes: Any, drawn: dict[str, Any]) -> None:
    """Draw on empty Axes; the limits come last, since what is drawn moves them."""
    axes.set(**{name: drawn[name] for name in SETTINGS})
    for place, title in zip(PLACES, drawn["titles"], strict=True):
        axes.set_title(title, loc=place)
    check(sum(len(drawn[kind]) for kind in ARTISTS) <= MAX_ARTISTS, TOO_MANY)
    for line in drawn["lines"]:
        axes.plot(line.pop("x"), line.pop("y"), **line)
    for image in drawn["images"]:
        axes.imshow(**image, aspect="auto")
    for one in drawn["texts"]:
        if one["target"] is None:
            axes.text(*one["place"], one["text"])
        else:
            axes.annotate(one["text"], one["target"], xytext=one["place"])
    for bar in drawn["bars"]:
        left, bottom, width, height = bar["bounds"]
        axes.bar(left, height, width, bottom, align="edge", label=bar["label"])
    if drawn["legend"]:
        _draw_legend(axes, drawn["legend"])
    for kind, scale, (low, high) in zip("xy", drawn["scales"], drawn["limits"], strict=True):
        if scale:
            axes.set(**{f"{kind}scale": scale})
        if math.isfinite(low) and math.isfinite(high) and low != high:
            axes.set(**{f"{kind}lim": (low, high)})


def _draw_legend(owner: Any, drawn: dict[str, Any]) -> None:
    """Draw a legend on Axes or on a figure."""
    line = require("matplotlib.lines").Line2D
    handles = [line([], [], **look) for look in drawn["looks"]]
    owner.legend(handles, drawn["labels"], title=drawn["title"] or None)


def _pack_place(packer: Packer, thing: Any) -> Node:
    """Write Axes as their figure, and their place on it."""
    figure = thing.get_figure()
    return ["a", packer.value(figure), figure.axes.index(thing)]


def _make_place(unpacker: Unpacker, whole: Encoded, place: Encoded) -> Any:
    """Find Axes on their figure, once that is drawn."""
    figure = unpacker.value(whole)
    check(is_figure(figure), "These Axes have no figure.")
    unpacker.fill()
    there = type(place) is int and 0 <= place < len(figure.axes)
    check(there, "These Axes are not on their figure.")
    return figure.axes[place]


TYPES = (
    named(
        "F",
        "Figure",
        "name; number, size, title, axes, texts, legends",
        _state,
        _make_figure,
        is_figure,
    ),
    Type(
        "a",
        "Axes",
        "its figure, its place there",
        _pack_place,
        _make_place,
        parts=2,
        matches=lambda thing: _is_axes(thing) and thing.figure is not None,
    ),
)

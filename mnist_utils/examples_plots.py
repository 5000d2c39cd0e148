"""What a test expects of a picture: the vocabulary of `examples` for Matplotlib's Axes and figures.

Each function takes an `Example` and what its answer has drawn, and checks one thing about it. A
mistake ends the test with one sentence, as it does there. Notes that hold for every picture are in
`NOTES`; the words of an exercise come before them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mnist_utils.examples import Example, in_words, same

VALIDATION = re.compile(r"(?<![a-z])val(?!ue)", re.IGNORECASE)  # in the name of a line
NOT_YOURS = "This figure is the test's"  # the title of a figure that an answer must leave alone

_EPOCHS = {
    "values": {
        "from 0": (
            None,
            "Epochs are counted from 1. Give range(1, n + 1) as the x values, for n epochs.",
        ),
    },
    "otherwise": "The epochs are 1, 2, ..., n: range(1, n + 1).",
}
_METHODS = r"(plot|text|imshow|matshow|legend|annotate|set|set_\w+)'"
NOTES: dict[str, Any] = {
    "changed": "Read from it, and leave it as it is.",
    "other figure": "Make a new one in each call, figure, axes = plt.subplots(), and draw with the "
    "methods of its Axes: axes.plot, not plt.plot, and in the same way for all else.",
    "one figure": "Make a new figure in each call, inside the function, and give it no number and "
    "no name.",
    "errors": {
        "AttributeError: 'dict' object has no": "The argument is a plain dictionary. Take a list "
        'out of it by its key, in brackets: history["loss"].',
        f"AttributeError: 'tuple' object has no attribute '{_METHODS}": "plt.subplots() returns "
        "two things, a figure and its Axes: figure, axes = plt.subplots().",
        f"AttributeError: 'list' object has no attribute '{_METHODS}": "axes.plot returns a list "
        "of lines. Keep the Axes under a name of its own.",
        "AttributeError: 'AxesImage' object has no": "imshow returns an image. Keep the Axes under "
        "a name of its own.",
        f"AttributeError: 'numpy.ndarray' object has no attribute '{_METHODS}": "Several Axes come "
        "as an array. Take them out one by one: figure, (left, right) = plt.subplots(1, 2).",
        "AttributeError: 'Axes' object has no": "Methods of Axes are called plot, imshow, text, "
        "legend, set_title, set_xlabel and set_ylabel.",
        f"AttributeError: 'Figure' object has no attribute '{_METHODS}": "Lines, images, texts and "
        "labels belong to the Axes, not to the figure.",
        "AttributeError: pyplot' has no attribute 'set": "Methods such as set_title belong to "
        "Axes: axes.set_title(...).",
        "TypeError: non-iterable (Figure|Axes)": "plt.figure() returns a figure alone, "
        "plt.subplot() an Axes alone. plt.subplots() returns both.",
        "TypeError: 'Text' object is not callable": "axes.title is a text and no method. Call "
        "axes.set_title('...').",
        "TypeError: 'NoneType' has no len": "Something is None here. history.get(...) gives None "
        "for a key that is missing: take the key in brackets.",
        "ValueError: values to unpack": "Names on the left and values on the right differ in "
        "number. plt.subplots returns two things; two Axes are one of them, an array: "
        "figure, (left, right) = plt.subplots(1, 2).",
        r"AttributeError|TypeError: (set|plot|text|imshow|legend)\(\) got an unexpected keyword": ""
        "Matplotlib does not know this option: look at how it is spelt. axes.plot takes its x and "
        "y values without a name.",
        "ValueError: same first dimension": "There should be as many epochs as values, and each "
        "of them a number: range(1, n + 1) for a list of n values.",
    },
    "the result": {
        "type": {
            "a Figure": "A figure has its Axes in figure.axes, and plt.subplots returns both.",
            "a tuple": "plt.subplots returns a tuple, the figure and its Axes.",
            "a list": "axes.plot returns a list of lines, figure.axes a list of Axes. Keep the "
            "Axes itself under a name of its own.",
            "an AxesImage": "imshow returns an image. Keep the Axes under a name of its own.",
        },
    },
    "lines": {
        "none": "Draw with axes.plot, and return that Axes. After plt.show(), plt.gca() is "
        "another, empty one.",
        "several": "Draw it with one call of axes.plot, and nothing else.",
    },
    "points": "Draw all of the values.",
    "texts": "As text they are drawn from 0. Give numbers: range(1, n + 1).",
    "the line's x values": _EPOCHS,
    "the line's y values": {
        "values": {
            "epochs": (
                None,
                "These are the epochs, which belong on the x axis: axes.plot(epochs, losses).",
            ),
        },
        "otherwise": "Draw the values of the history as they are.",
    },
    "label": {
        "x": "Call axes.set_xlabel('...'), with parentheses and not with =.",
        "y": "Call axes.set_ylabel('...'), with parentheses and not with =.",
    },
    "title": "Call axes.set_title('...'), with parentheses and not with =. (figure.suptitle gives "
    "the figure a title, not the Axes.)",
    "two Axes": "plt.subplots(1, 2) makes one figure with one row of two Axes.",
    "no curves": "Draw with axes.plot, and return the figure of that Axes.",
    "curve": "Draw them as they are in the history.",
    "other curve": "Take the keys by name: a history may have others.",
    "on the left, the line's x values": _EPOCHS,
    "on the right, the line's x values": _EPOCHS,
    "legend": {
        "none": "Give each line a label=..., and then call axes.legend() for each of the two Axes: "
        "plt.legend() reaches one of them, figure.legend() none.",
        "empty": "It shows the lines that have a label=... and are drawn already: call "
        "axes.legend() after axes.plot(..., label=...).",
        "names": "They come from label=... in axes.plot.",
        "other line": "Give each line its own label=... where it is drawn, and call axes.legend() "
        "without names.",
    },
    "image": {
        "none": "Draw one with axes.imshow(matrix) or axes.matshow(matrix), and return that Axes.",
        "mirrored": "Row i of the matrix should be row i of the image.",
        "other": "Show the matrix itself: all of it, and no shares or logarithms.",
    },
    "counts": {
        "none": "Write each count with axes.text(x, y, str(count)), in a loop over rows and "
        "columns.",
        "missing": "Write every count, 0 too, in the middle of its cell: x = column, y = row, both "
        "counted from 0.",
        "mirrored": "x counts columns: axes.text(j, i, ...).",
        "point": "Write it as a whole number, as in 12.",
        "other": "The count of row i and column j belongs at x = j, y = i, as a whole number.",
    },
}


# Calls.


def drawn_axes(example: Example, *arguments: Any) -> Axes:
    """Call the answer twice, with another figure that it must leave alone; return its second Axes.

    The calls must draw on two new figures. What they open is closed again.
    """
    should = "it should be the Axes alone: `return axes`"
    first: Axes
    second: Axes
    first, second = _call_twice(example, arguments, Axes, should)
    if first.figure is second.figure:
        example.fail("two calls drew on one figure", "one figure")
    return second


def drawn_figure(example: Example, *arguments: Any) -> Figure:
    """Do the same for an answer that returns its figure."""
    should = "it should be the figure alone: `return figure`"
    first: Figure
    second: Figure
    first, second = _call_twice(example, arguments, Figure, should)
    if first is second:
        example.fail("two calls returned one figure", "one figure")
    return second


def raises(example: Example, kind: type[Exception], *arguments: Any, why: str) -> None:
    """Expect a call to end in an exception, as `Example.raises` does; close what it opened."""
    example.words = _with_notes(example.words)
    before = set(plt.get_fignums())
    try:
        example.raises(kind, *arguments, why=why)
    finally:
        _close_all_but(before)


# What is drawn.


def line(example: Example, axes: Axes, x: Sequence[float], y: Sequence[float]) -> None:
    """Expect exactly one line on the Axes, through these points."""
    count = len(axes.lines)
    if count != 1:
        kind = "several" if count else "none"
        example.fail(f"{_there_are(count)} on the Axes; there should be one", "lines", kind)
    xs, ys = _numbers(axes.lines[0])
    if len(ys) != len(y):
        told = f"the line has {len(ys)} point{'s' * (len(ys) != 1)}"
        example.fail(f"{told}; it should have one for each epoch", "points")
    history: Mapping[str, Sequence[float]] = example.given[0]
    others = {key: values for key, values in history.items() if not same(values, y)}
    example.equal("the line's y values", ys, np.array(y), mistakes=others | {"epochs": x})
    _ask_epochs(example, "the line's x values", axes.lines[0], xs, x)


def labels(example: Example, axes: Axes, x: str, y: str, title: bool = True) -> None:
    """Expect these words in the labels, and a title."""
    found = {"x": axes.get_xlabel(), "y": axes.get_ylabel()}
    if x not in found["x"].lower() and y in found["x"].lower() and x in found["y"].lower():
        told = f"the labels are swapped: the x label is {found['x']!r}, the y label {found['y']!r}"
        example.fail(told, "swapped")
    for kind, word in (("x", x), ("y", y)):
        if not found[kind].strip():
            example.fail(f"there is no {kind} label; it should have {word!r} in it", "label", kind)
        if word not in found[kind].lower():
            example.fail(f"the {kind} label is {found[kind]!r}; it should have {word!r} in it")
    if title and not any(
        axes.get_title(loc=place).strip() for place in ("center", "left", "right")
    ):
        example.fail("the Axes has no title", "title")


def curves(example: Example, figure: Figure, left: Sequence[str], right: Sequence[str]) -> None:
    """Expect two Axes side by side, with these curves: keys of the history against the epochs.

    Other lines, such as a mark at the best epoch, may be there, unless they draw another key.
    """
    panels = _ask_for_two(example, figure)
    if not any(axes.lines for axes in panels.values()):
        example.fail("there is no line on the two Axes", "no curves")
    history: Mapping[str, Sequence[float]] = example.given[0]
    places = {
        key: {place for place, axes in panels.items() if _lines_of(axes, values)}
        for key, values in history.items()
    }
    wanted = {"left": left, "right": right}
    _ask_places(example, places, wanted)
    epochs = range(1, len(history[left[0]]) + 1)
    for place, axes in panels.items():
        labels = [str(one.get_label()) for one in axes.lines]
        named = [label for label in labels if VALIDATION.search(label)]
        if named and not any(key.startswith("val_") for key in wanted[place]):
            told = f"on the {place} is a line named {named[0]!r}, of a history without validation"
            example.fail(told, "lines", "without")
        for key in wanted[place]:
            for one in _lines_of(axes, history[key]):
                name = f"on the {place}, the line's x values"
                _ask_epochs(example, name, one, _numbers(one)[0], epochs)


def legends(example: Example, figure: Figure, **keys: Sequence[str]) -> None:
    """Expect a legend on each Axes with these words, and none of them on a line of another key.

    It may have other names, and a line that draws no key of the history may have any.
    """
    history: Mapping[str, Sequence[float]] = example.given[0]
    for place, axes in _ask_for_two(example, figure).items():
        legend = axes.get_legend()
        if legend is None:
            example.fail(f"the {place} Axes has no legend", "legend", "none")
        names = [text.get_text() for text in legend.get_texts()]
        if not names:
            example.fail(f"the legend of the {place} Axes is empty", "legend", "empty")
        having = [{i for i, name in enumerate(names) if word in name.lower()} for word in keys]
        if not all(having) or len(set().union(*having)) < len(having):
            asked = " and ".join(f"one with {word!r}" for word in keys)
            told = f"the legend of the {place} Axes has the names {names}; there should be {asked}"
            example.fail(told, "legend", "names")
        for name, one in _named_lines(axes):
            words = [word for word in keys if word in name.lower()]
            shown = [key for key, values in history.items() if same(_numbers(one)[1], values)]
            if len(words) == 1 and shown and not set(shown) & set(keys[words[0]]):
                what = f"a line of {' and '.join(shown)}"
                told = f"on the {place}, the legend gives the name {name!r} to {what}"
                example.fail(told, "legend", "other line")


def image(example: Example, axes: Axes, matrix: np.ndarray) -> None:
    """Expect an image of this matrix on the Axes."""
    found = [np.asarray(one.get_array()) for one in axes.images]
    if not found:
        example.fail("there is no image on the Axes", "image", "none")
    if any(same(one, matrix) for one in found):
        return
    if any(same(one, matrix.T) for one in found):
        example.fail("the image is mirrored at the diagonal", "image", "mirrored")
    shown = "" if example.case else f": its first row is {np.round(found[0][0], 3).tolist()}"
    wanted = "" if example.case else f", that of the matrix {matrix[0].tolist()}"
    example.fail(f"the image does not show the matrix{shown}{wanted}", "image", "other")


def counts(example: Example, axes: Axes, matrix: np.ndarray) -> None:
    """Expect each count as a text on its cell: that of row i, column j at x = j, y = i."""
    if not axes.texts:
        example.fail("there is no text on the Axes", "counts", "none")
    cells = list(np.ndindex(matrix.shape))
    written = {(i, j): _written_at(axes, j, i) for i, j in cells}
    missing = [cell for cell in cells if not written[cell]]
    if missing:
        first = f"; the first is row {missing[0][0]}, column {missing[0][1]}"
        told = f"nothing is written on {len(missing)} of the {len(cells)} cells"
        example.fail(told + ("" if example.case else first), "counts", "missing")
    starts = {cell: [text.split()[0] for text in written[cell]] for cell in cells}
    wrong = [cell for cell in cells if str(matrix[cell]) not in starts[cell]]
    if not wrong:
        return
    if all(str(matrix[j, i]) in starts[i, j] for i, j in cells):
        example.fail("the counts are mirrored at the diagonal", "counts", "mirrored")
    i, j = wrong[0]
    has_point = any(text.rstrip("0") == f"{matrix[i, j]}." for text in starts[i, j])
    found, wanted = repr(written[i, j][0]), matrix[i, j]
    told = f"the text on row {i}, column {j} is {found}; it should begin with the count, {wanted}"
    if example.case:
        told = "on some cell there is a text that does not begin with its count"
    example.fail(told, "counts", "point" if has_point else "other")


# Helpers.


def _with_notes(words: Mapping[str, Any], notes: Mapping[str, Any] = NOTES) -> dict[str, Any]:
    """Return the words of an exercise, followed by the notes that hold for every picture."""
    merged = dict(words)
    for key, note in notes.items():
        own = merged.get(key)
        if isinstance(own, Mapping) and isinstance(note, Mapping):
            merged[key] = _with_notes(own, note)
        else:
            merged.setdefault(key, note)
    return merged


def _call_twice(
    example: Example, arguments: tuple[Any, ...], kind: type, should: str
) -> tuple[Any, Any]:
    """Call the answer twice with another figure that it must leave alone; check the results."""
    example.words = _with_notes(example.words)
    before = set(plt.get_fignums())
    sheet, other = plt.subplots()
    other.set_title(NOT_YOURS)
    try:
        results = example.call(*arguments), example.again()
    finally:
        _close_all_but(before)
    texts = (other.get_title(), other.get_xlabel(), other.get_ylabel())
    if sheet.axes != [other] or other.has_data() or texts != (NOT_YOURS, "", ""):
        told = "a figure that was open already was drawn on, written on or cleared"
        example.fail(told, "other figure")
    for result in results:
        example.instance("the result", result, kind, should)
    return results


def _close_all_but(numbers: set[int]) -> None:
    for number in set(plt.get_fignums()) - numbers:
        plt.close(number)


def _there_are(count: int) -> str:
    return f"there {'is' if count < 2 else 'are'} {in_words(count)} line{'s' * (count > 1)}"


def _numbers(one: Line2D) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of a line as they are drawn: as numbers, whatever they were given as."""
    x, y = one.get_data(orig=False)
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def _ask_epochs(
    example: Example, name: str, one: Line2D, found: np.ndarray, epochs: Sequence[float]
) -> None:
    """Expect the epochs as x values; recognize epochs given as text, which are drawn from 0."""
    given = np.asarray(one.get_xdata(orig=True))
    if given.dtype.kind in "US" and not same(found, epochs):
        example.fail(f"{name} are texts, such as {str(given[0])!r}", "texts")
    example.equal(name, found, np.array(epochs), mistakes={"from 0": range(len(epochs))})


def _ask_for_two(example: Example, figure: Figure) -> dict[str, Axes]:
    """Expect two Axes beside one another, and return them by place."""
    if len(figure.axes) != 2:
        told = f"the figure has {in_words(len(figure.axes))} Axes; it should have two, side by side"
        example.fail(told, "two Axes")
    left, right = sorted(figure.axes, key=lambda axes: axes.get_position().x0)
    if right.get_position().x0 < left.get_position().x0 + 0.05:
        told = "the two Axes are not side by side: one is above the other, or on top of it"
        example.fail(told, "two Axes")
    return {"left": left, "right": right}


def _lines_of(axes: Axes, values: Sequence[float]) -> list[Line2D]:
    """Give the lines that go through these y values."""
    return [one for one in axes.lines if same(_numbers(one)[1], values)]


def _ask_places(
    example: Example, places: Mapping[str, set[str]], wanted: Mapping[str, Sequence[str]]
) -> None:
    """Expect the values of each key on their Axes; name known mix-ups."""
    left, right = wanted["left"], wanted["right"]
    keys = [*left, *right]
    if all(places[key] == {"right"} for key in left) and all(
        places[key] == {"left"} for key in right
    ):
        example.fail("the two Axes are swapped", "swapped")
    held = [key for key in keys if key.startswith("val_")]
    if held and all(places[key] == {"right" if key in held else "left"} for key in keys):
        example.fail("training is on the left and validation on the right", "swapped")
    for key, where in places.items():
        if where and key not in keys:
            example.fail(f"the values of {key} are drawn too", "other curve")
    for place, names in wanted.items():
        for key in names:
            if places[key] != {place}:
                found = " and ".join(f"on the {one}" for one in sorted(places[key])) or "nowhere"
                alone = " alone" if place in places[key] else ""
                told = f"the values of {key} are drawn {found}"
                example.fail(f"{told}; they should be drawn on the {place}{alone}", "curve")


def _named_lines(axes: Axes) -> Iterator[tuple[str, Line2D]]:
    """Return each name in a legend with the line that looks as the legend shows it."""

    def look(one: Any) -> tuple[Any, ...]:
        return to_rgba(one.get_color()), one.get_linestyle(), one.get_marker()

    legend = axes.get_legend()
    assert legend is not None
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
        if not isinstance(handle, Line2D):
            continue
        twins = [one for one in axes.lines if look(one) == look(handle)]
        if len(twins) > 1:  # all look alike: go by their labels
            twins = [one for one in twins if one.get_label() == text.get_text()]
        yield from ((text.get_text(), one) for one in twins)


def _written_at(axes: Axes, x: float, y: float) -> list[str]:
    """Return the texts in the cell whose centre is (x, y)."""
    found = []
    for text in axes.texts:
        places = [text.get_position(), getattr(text, "xy", text.get_position())]
        if any(abs(place[0] - x) < 0.5 and abs(place[1] - y) < 0.5 for place in places):
            found.append(text.get_text().strip())
    return [text for text in found if text]

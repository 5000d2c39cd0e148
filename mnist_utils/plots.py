"""Pictures of digits: each function draws on a new figure and returns it."""

from collections.abc import Collection, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError

# From the palette of Okabe and Ito, which colour-blind readers can tell apart.
BLUE = "#0072B2"
VERMILLION = "#D55E00"
SKY = "#56B4E9"  # for bars

MAX_WIDTH = 10.0  # inches
MAX_DIGITS = 200  # drawing more takes longer than anyone would wait
MAX_CLASSES = 100  # a figure of 10 rows; the digits have 10 classes, so more is a mix-up


def show_digits(
    images: ArrayLike,
    labels: ArrayLike | None = None,
    predictions: ArrayLike | None = None,
    columns: int = 10,
    title: str | None = None,
) -> Figure:
    """Show digits in a grid, each with its label, and mark wrong predictions.

    Parameters
    ----------
    images : array of shape (n, height, width)
        At least one and at most 200 images: ``uint8``, scaled to [0, 1], or in any other range.
    labels : array of shape (n,), optional
        What each image shows; written over it.
    predictions : array of shape (n,), optional
        What a model takes each image for; needs ``labels``. A wrong one gets a thick frame, a
        cross, and words: "4, not 9" over a 4 that was taken for a 9.
    columns : int
        Images in a row.
    title : str, optional
        Title of the figure.

    Returns
    -------
    Figure
        A new figure with one Axes for each image.

    Raises
    ------
    CourseError
        When ``images`` is not a stack of images, or ``labels`` or ``predictions`` do not match it.
    """
    images = _as_stack(images)
    if len(images) > MAX_DIGITS:
        raise CourseError(
            f"{len(images)} images are too many for one figure: show a part, as in images[:50]."
        )
    if labels is None and predictions is not None:
        raise CourseError("Pass the labels too: predictions are marked as right or wrong by them.")
    captions = [""] * len(images)
    wrong: np.ndarray = np.array([], dtype=int)
    if labels is not None:
        labels = _one_each(labels, images, "labels")
        captions = [str(label) for label in labels]
    if predictions is not None:
        predictions = _one_each(predictions, images, "predictions")
        wrong = np.flatnonzero(labels != predictions)
        for i in wrong:
            captions[i] = f"✗ {captions[i]}, not {predictions[i]}"
    if title is None:
        title = "Handwritten digits" + (" (✗ wrong: label, not prediction)" if wrong.size else "")
    return _draw_grid(images, _grey_range(images), captions, title, columns, wrong)


def plot_pixel_histogram(images: ArrayLike, title: str | None = None) -> Axes:
    """Show how often each pixel value occurs, on a logarithmic axis.

    Parameters
    ----------
    images : array of any shape
        Pixels in any range.
    title : str, optional
        Title of the plot.

    Returns
    -------
    Axes
        On a new figure.

    Raises
    ------
    CourseError
        When there are no pixels, or some are not finite numbers.
    """
    images = _as_pixels(images)
    counts, edges = np.histogram(images, bins=64, range=_grey_range(images))
    _, axes = plt.subplots(layout="constrained")
    axes.stairs(counts, edges, fill=True, color=BLUE)
    axes.set_yscale("log")
    axes.set_ylim(bottom=0.5)  # below 1, so that a bar of one pixel is visible
    axes.set_title(title or "How often each pixel value occurs")
    axes.set_xlabel("pixel value")
    axes.set_ylabel("number of pixels (logarithmic)")
    return axes


def plot_class_means(images: ArrayLike, labels: ArrayLike) -> Figure:
    """Show the mean image of each class that occurs.

    Parameters
    ----------
    images : array of shape (n, height, width)
        At least one image, in any range.
    labels : array of shape (n,)
        The class of each image.

    Returns
    -------
    Figure
        A new figure with one Axes for each class, labels ascending.

    Raises
    ------
    CourseError
        When ``images`` is not a stack of images, or ``labels`` do not match it.
    """
    images = _as_stack(images)
    labels = _one_each(labels, images, "labels")
    classes = np.unique(labels)
    if len(classes) > MAX_CLASSES:
        raise CourseError(f"labels holds {len(classes)} classes: pass integers from 0 to 9.")
    means = np.stack([images[labels == label].mean(axis=0) for label in classes])
    captions = [str(label) for label in classes]
    return _draw_grid(means, _grey_range(images), captions, "The mean image of each class")


def plot_class_counts(counts: ArrayLike, title: str | None = None) -> Axes:
    """Show how many examples each class has, as bars with the count on each.

    Parameters
    ----------
    counts : integer array of shape (k,)
        The number of examples of the classes 0 to k - 1.
    title : str, optional
        Title of the plot.

    Returns
    -------
    Axes
        On a new figure.

    Raises
    ------
    CourseError
        When ``counts`` is not one whole number for each class.
    """
    counts = np.asarray(counts)
    if counts.ndim != 1 or counts.dtype.kind not in "iu" or not 1 <= len(counts) <= MAX_CLASSES:
        raise CourseError(
            f"counts is {counts.dtype} of shape {counts.shape}: pass one whole number for each "
            "class, how often it occurs, and not the labels themselves."
        )
    _, axes = plt.subplots(layout="constrained")
    bars = axes.bar(np.arange(len(counts)), counts, color=BLUE)
    axes.bar_label(bars, [str(count) for count in counts], padding=2)
    axes.set_xticks(np.arange(len(counts)))
    axes.margins(y=0.1)
    axes.set_title(title or "How many examples each class has")
    axes.set_xlabel("class")
    axes.set_ylabel("number of examples")
    return axes


def show_rows(rows: ArrayLike, title: str = "Images as rows") -> Figure:
    """Show flattened images: each is a line of the picture.

    Parameters
    ----------
    rows : array of shape (n, pixels)
        In any range.
    title : str

    Returns
    -------
    Figure
        A new figure.

    Raises
    ------
    CourseError
        When ``rows`` does not have two axes.
    """
    pixels = _as_pixels(rows)
    if pixels.ndim != 2:
        raise CourseError(f"rows has shape {pixels.shape}; (number, pixels) is needed.")
    figure, axes = plt.subplots(figsize=(9, 3), layout="constrained", FigureClass=_ShownOnce)
    axes.imshow(pixels, cmap="gray", aspect="auto", interpolation="nearest")
    axes.set(title=title, xlabel="pixel, row by row", ylabel="image")
    return figure


class _ShownOnce(Figure):
    """A figure that a notebook shows only once, even as the value of a cell's last line.

    Jupyter shows the value of the last line, and then every figure that is still open.
    """

    def _ipython_display_(self) -> None:
        if "inline" in plt.get_backend():
            plt.close(self)
        raise NotImplementedError  # IPython then shows the figure in its usual way


def _draw_grid(
    images: np.ndarray,
    grey_range: tuple[float, float],
    captions: Sequence[str],
    title: str,
    columns: int = 10,
    framed: Collection[int] = (),
) -> Figure:
    columns = max(1, min(columns, len(images)))
    rows = -(-len(images) // columns)
    cell = min(1.5, MAX_WIDTH / columns)  # inches; a few digits are not blown up
    font_size = max(6, min(10, 10 * cell))  # points; text below 6 is illegible
    cell_height = cell * images.shape[1] / images.shape[2] + 0.02 * font_size * any(captions)
    figure, grid = plt.subplots(
        rows,
        columns,
        squeeze=False,
        figsize=(max(columns * cell, 5), rows * cell_height + 0.4),  # room for the title
        layout="compressed",
        FigureClass=_ShownOnce,
    )
    figure.suptitle(title)
    for axes in grid.flat[len(images) :]:
        axes.remove()
    for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
        axes = grid.flat[i]
        axes.imshow(image, cmap="gray", vmin=grey_range[0], vmax=grey_range[1])
        axes.set(xticks=[], yticks=[])
        axes.set_title(caption, fontsize=font_size, pad=5)
        axes.spines[:].set_visible(i in framed)
        if i in framed:
            axes.spines[:].set(color=VERMILLION, linewidth=4)
            axes.title.set(color=VERMILLION, fontweight="bold")
    return figure


def _grey_range(pixels: np.ndarray) -> tuple[float, float]:
    # The range in which the pixels were stored or scaled, not the one that these happen to fill: a
    # faint digit must look faint.
    low, high = float(pixels.min()), float(pixels.max())
    usual = (0.0, 255.0) if pixels.dtype.kind in "iu" else (0.0, 1.0)
    return usual if usual[0] <= low and high <= usual[1] else (low, high)


def _as_stack(images: ArrayLike) -> np.ndarray:
    stack = _as_pixels(images)
    if stack.ndim != 3:
        raise CourseError(
            f"images has shape {stack.shape}; (number, height, width) is needed. For a single "
            "image pass images[:1] and not images[0]."
        )
    return stack


def _as_pixels(images: ArrayLike) -> np.ndarray:
    pixels = np.asarray(images)
    if pixels.size == 0:
        raise CourseError("There are no images to show: pass one at least, as in images[:1].")
    if not np.isfinite(pixels).all():
        raise CourseError(
            "Some pixels are not finite numbers (nan or inf): look for a division by zero in the "
            "step that made the images."
        )
    return pixels


def _one_each(values: ArrayLike, images: np.ndarray, name: str) -> np.ndarray:
    array = np.asarray(values)
    if array.shape != (len(images),):
        raise CourseError(
            f"{name} has shape {array.shape} beside {len(images)} images: pass one number for each "
            f"image, so an array of shape ({len(images)},)."
        )
    return array

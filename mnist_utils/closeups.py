"""A digit seen up close: its pixels, with their values on them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError
from mnist_utils.plots import VERMILLION

MOST = 14  # pixels in a row or a column of the part: more numbers would be illegible
MOST_WEIGHTS = 5  # in a row of a kernel: more products would be illegible


def show_patch(
    image: ArrayLike, rows: tuple[int, int], columns: tuple[int, int], title: str = "One image"
) -> Figure:
    """Show an image with a part of it framed, and beside it that part, a number on each pixel.

    Parameters
    ----------
    image : array of shape (height, width)
        Whole numbers from 0 to 255.
    rows, columns : (int, int)
        The part, as in ``image[rows[0]:rows[1], columns[0]:columns[1]]``, at most 14 pixels wide
        and high.
    title : str
        Title of the image on the left.

    Returns
    -------
    Figure
        A new figure with two Axes, whose rows and columns are counted as in the image.

    Raises
    ------
    CourseError
        When ``image`` is not one image, or the part is empty, too large, or not inside it.
    """
    pixels = np.asarray(image)
    if pixels.ndim != 2:
        raise CourseError(f"image has shape {pixels.shape}: pass a single image, as in images[0].")
    (top, bottom), (left, right) = rows, columns
    if not (0 <= top < bottom <= pixels.shape[0] and 0 <= left < right <= pixels.shape[1]):
        raise CourseError(
            f"The rows {rows} and columns {columns} are not part of an image of shape "
            f"{pixels.shape}: pass (first, last + 1) for each."
        )
    if max(bottom - top, right - left) > MOST:
        raise CourseError(f"Numbers on so many pixels would be unreadable: pass at most {MOST}.")
    figure, (whole, part) = plt.subplots(1, 2, figsize=(8.5, 4.2), layout="constrained")
    whole.imshow(pixels, cmap="gray", vmin=0, vmax=255)
    edges = _frame(whole, (top, bottom), (left, right))
    whole.set(title=title, xlabel="column", ylabel="row")
    part.imshow(pixels[top:bottom, left:right], cmap="gray", vmin=0, vmax=255, extent=edges)
    part.set(title="The pixels inside the frame", xlabel="column", ylabel="row")
    for row in range(top, bottom):
        for column in range(left, right):
            value = pixels[row, column]
            colour = "white" if value < 128 else "black"
            part.text(column, row, str(value), color=colour, ha="center", va="center", size=8)
    return figure


def show_sliding(
    image: ArrayLike,
    kernel: ArrayLike,
    responses: ArrayLike,
    row: int,
    column: int,
    title: str = "A kernel slides over an image",
) -> Figure:
    """Show one window of an image, its products with the kernel, and the place of their sum.

    Parameters
    ----------
    image : array of shape (height, width)
        Scaled: pixels from 0 to 1.
    kernel : array of shape (k, k)
        Its weights, k at most 5.
    responses : array of shape (height - k + 1, width - k + 1)
        For each place of the kernel the sum of the products, as somebody has computed it.
    row, column : int
        The upper left pixel of the window, and so the place of its response.
    title : str

    Returns
    -------
    Figure
        A new figure with three panels: the image with a frame around the window; the window, with
        pixel times weight in each of its pixels and the sum below; the responses, red above 0 and
        blue below, with a frame around that of the window.

    Raises
    ------
    CourseError
        When the shapes do not belong together, or there is no such place.
    """
    pixels, weights, sums = np.asarray(image), np.asarray(kernel), np.asarray(responses)
    size = _side_of(pixels, weights)
    wanted = (pixels.shape[0] - size + 1, pixels.shape[1] - size + 1)
    if sums.shape != wanted:
        raise CourseError(
            f"responses has shape {sums.shape}; for this image and this kernel it should be "
            f"{wanted}, a number for each place of the kernel."
        )
    if not (0 <= row < wanted[0] and 0 <= column < wanted[1]):
        raise CourseError(
            f"There is no window at row {row}, column {column}: pass a row from 0 to "
            f"{wanted[0] - 1} and a column from 0 to {wanted[1] - 1}."
        )
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
    left.imshow(pixels, cmap="gray", vmin=0, vmax=1)
    _frame(left, (row, row + size), (column, column + size))
    left.set(title="the image", xlabel="column", ylabel="row")
    total = _show_products(middle, pixels[row : row + size, column : column + size], weights)
    middle.set_title("in the window: pixel × weight")
    middle.set_xlabel(f"sum of the products: {_shown(total)}")
    limit = abs(sums).max() or 1.0
    shown = right.imshow(sums, cmap="RdBu_r", vmin=-limit, vmax=limit)
    _frame(right, (row, row + 1), (column, column + 1))
    right.set(title="the responses", xlabel="column", ylabel="row")
    figure.colorbar(shown, ax=right, shrink=0.75)
    figure.suptitle(title)
    return figure


def _side_of(pixels: np.ndarray, weights: np.ndarray) -> int:
    """Give the side of the kernel, if it is one that fits into the image."""
    if pixels.ndim != 2:
        raise CourseError(f"image has shape {pixels.shape}: pass a single image, as in images[0].")
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
        raise CourseError(f"kernel has shape {weights.shape}; a square is needed, such as (3, 3).")
    size = len(weights)
    if not 1 <= size <= min(MOST_WEIGHTS, *pixels.shape):
        raise CourseError(
            f"A kernel of {size} x {size} cannot be shown on an image of shape {pixels.shape}: "
            f"pass one that fits into it, of at most {MOST_WEIGHTS} x {MOST_WEIGHTS}."
        )
    return size


def _show_products(axes: Axes, window: np.ndarray, weights: np.ndarray) -> float:
    axes.imshow(window, cmap="gray", vmin=0, vmax=1)
    for row, column in np.ndindex(window.shape):
        pixel, weight = float(window[row, column]), float(weights[row, column])
        text = f"{_shown(pixel)}\n× {_shown(weight)}"
        colour = "white" if pixel < 0.5 else "black"
        axes.text(column, row, text, color=colour, ha="center", va="center")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(color=VERMILLION, linewidth=3)
    return float((window * weights).sum())


def _frame(
    axes: Axes, rows: tuple[int, int], columns: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Draw a frame around a part of an image, and return its edges: left, right, bottom, top."""
    left, right, bottom, top = (edge - 0.5 for edge in (*columns, rows[1], rows[0]))
    axes.plot(
        [left, right, right, left, left], [top, top, bottom, bottom, top], color=VERMILLION, lw=3
    )
    return left, right, bottom, top


def _shown(number: float) -> str:
    """Show a number with two decimals at most, and with a proper minus."""
    return f"{round(number, 2) + 0.0:g}".replace("-", "−")  # + 0.0: no minus before a 0

"""A digit seen up close: its pixels, with their values on them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError
from mnist_utils.plots import VERMILLION

MOST = 14  # pixels in a row or a column of the part: more numbers would be illegible


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
    edges = (left - 0.5, right - 0.5, bottom - 0.5, top - 0.5)
    x, y = [edges[i] for i in (0, 1, 1, 0, 0)], [edges[i] for i in (3, 3, 2, 2, 3)]
    whole.plot(x, y, color=VERMILLION, lw=3)
    whole.set(title=title, xlabel="column", ylabel="row")
    part.imshow(pixels[top:bottom, left:right], cmap="gray", vmin=0, vmax=255, extent=edges)
    part.set(title="The pixels inside the frame", xlabel="column", ylabel="row")
    for row in range(top, bottom):
        for column in range(left, right):
            value = pixels[row, column]
            colour = "white" if value < 128 else "black"
            part.text(column, row, str(value), color=colour, ha="center", va="center", size=8)
    return figure

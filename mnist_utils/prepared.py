"""What a prepared digit looks like: how large it is, where its mass is, what is left of the paper.

Tests ask these things of an image that should be as MNIST's digits are, however it was made.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

NEAR = 3  # pixels: so far from bright ones there may be the edge of a stroke, and a filter's ringing


class Look(NamedTuple):
    """What is seen in an image; nan where there is nothing, or what is no number."""

    size: tuple[float, float]  # rows and columns that hold all pixels at least half as bright as
    # the brightest
    centre: tuple[float, float]  # row and column of the centre of mass, weighted by brightness
    share: float  # of that part: how much of it is bright
    paper: float  # the brightest pixel away from all bright ones


def look_at(image: np.ndarray) -> Look:
    """Look at an image of one digit, light on dark.

    Parameters
    ----------
    image : array of shape (height, width)
        Numbers of any kind.
    """
    nan = float("nan")
    image = np.asarray(image, dtype=float)
    if not np.isfinite(image).all() or image.max() <= 0:
        return Look((nan, nan), (nan, nan), nan, nan)
    bright = image >= image.max() / 2
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    size = float(rows[-1] - rows[0] + 1), float(columns[-1] - columns[0] + 1)
    row, column = ndimage.center_of_mass(image.clip(0))
    near = ndimage.binary_dilation(bright, np.ones((2 * NEAR + 1, 2 * NEAR + 1)))
    paper = float(np.abs(image[~near]).max()) if not near.all() else 0.0
    return Look(size, (float(row), float(column)), float(bright.sum() / np.prod(size)), paper)

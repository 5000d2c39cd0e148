"""What a prepared digit looks like: how large it is, where its mass is, what is left of the paper.

Tests ask these things of an image that should be as MNIST's digits are, however it was made. They
ask them of pages with two bars on them, of which one knows what should come of them.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import ndimage

from mnist_utils.examples import Example
from mnist_utils.pages import INK

SIDE = 28  # pixels of an image
NEAR = (
    3  # pixels: so far from bright ones there may be the edge of a stroke, and a filter's ringing
)
FAINT = 0.05  # a brightest pixel below this has been divided by 255 twice

Pair = tuple[float, float]


class Look(NamedTuple):
    """What is seen in an image; nan where it is dark everywhere."""

    size: Pair  # rows and columns that hold all pixels at least half as bright as the brightest
    centre: Pair  # row and column of the centre of mass, weighted by brightness
    share: float  # of that part: how much of it is bright
    paper: float  # the brightest pixel away from all bright ones


class Bars(NamedTuple):
    """A page with two bars that meet in a corner, and what should come of it."""

    page: np.ndarray
    box: tuple[int, int, int, int]  # of the ink: top, bottom, left, right
    size: Pair  # of the prepared digit
    other_sizes: dict[str, Pair]  # by the mistake that leads to them
    centre_of_box: Pair  # the centre of mass, if the middle of the box is in the middle


def look_at(image: np.ndarray) -> Look:
    """Look at an image of one digit, light on dark.

    Parameters
    ----------
    image : array of shape (height, width)
        Finite numbers of any kind.
    """
    nan = float("nan")
    image = np.asarray(image, dtype=float)
    if image.max() <= 0:
        return Look((nan, nan), (nan, nan), nan, nan)
    bright = image >= image.max() / 2
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    size = float(rows[-1] - rows[0] + 1), float(columns[-1] - columns[0] + 1)
    row, column = ndimage.center_of_mass(image.clip(0))
    near = ndimage.binary_dilation(bright, np.ones((2 * NEAR + 1, 2 * NEAR + 1)))
    paper = 0.0 if near.all() else float(np.abs(image[~near]).max())
    return Look(size, (float(row), float(column)), float(bright.sum() / np.prod(size)), paper)


def ask_about(example: Example, image: Any) -> Look:
    """Ask that this is an image as MNIST's are: shape, range, light on dark; then look at it.

    It should show bars that leave more than half of their box free, as `page_of_bars` has them.

    What is amiss ends the test, with the words of the exercise for ``"the image"``, ``"finite"``,
    ``"range"``, ``"twice"`` and ``"light on dark"``.
    """
    example.array("the image", image, shape=(SIDE, SIDE), dtype=np.float32)
    example.true("finite", np.isfinite(image).all())
    low, high = float(image.min()), float(image.max())
    shown = {} if example.case else {"low": low, "high": high}
    example.true("range", low > -0.001 and high < 1.001, **shown)
    example.true("twice", not 0 < high < FAINT, **shown)
    look = look_at(image)
    example.true("light on dark", look.share < 0.5 or min(look.size) == SIDE or high <= 0)
    return look


def page_of_bars(
    random: np.random.Generator, is_wide: bool = False, is_uneven: bool = False
) -> Bars:
    """Make a page with two straight bars that meet in a corner, dark on light.

    Their ends are straight, so that every way of resizing keeps them as long as they are; the
    corner makes the centre of mass another than the middle of the box.

    Parameters
    ----------
    random : Generator
    is_wide : bool
        Whether the longer bar lies; or else it stands.
    is_uneven : bool
        Whether the paper is darker at one side, and the ink faint.
    """
    # So that it has room around its centre of mass even where sampling halves or doubles a bar.
    long = int(random.integers(60, 180))
    short = int(long * random.uniform(0.36, 0.44))
    thick = int(random.integers(-(-long // 12), long // 10 + 1))
    ink = np.zeros((long, short), dtype=bool)
    ink[:, :thick] = ink[-thick:] = True
    for axis in (0, 1):
        if random.integers(2):
            ink = np.flip(ink, axis)
    ink = ink.T if is_wide else ink
    high, wide = ink.shape
    above, below, left, right = (int(n) for n in random.integers(3, 60, size=4))
    light, dark = int(random.integers(235, 256)), int(random.integers(140, 200))
    columns = np.linspace(light, dark if is_uneven else light, left + wide + right)
    page = np.tile(columns.astype(np.uint8), (above + high + below, 1))
    part = page[above : above + high, left : left + wide]
    part[ink] = random.integers(40, 61) if is_uneven else random.integers(0, 41)
    assert part[ink].max() < INK <= page.min(where=page >= INK, initial=255)
    scale = 20 / long
    size = (scale * high, scale * wide)
    middle = (SIDE - 1) / 2
    row, column = ndimage.center_of_mass(ink)
    centre_of_box = (
        middle + scale * (row + 0.5) - size[0] / 2,
        middle + scale * (column + 0.5) - size[1] / 2,
    )
    sizes = {
        "whole": (size[0] * 1.4, size[1] * 1.4),
        "stretched": (20.0, 20.0),
        "stretched, whole": (28.0, 28.0),
        "swapped": (size[1], size[0]),
    }
    return Bars(page, (above, above + high, left, left + wide), size, sizes, centre_of_box)

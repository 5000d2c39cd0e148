"""The photograph of a printed sheet: its four marks found, and its boxes cut out, put straight."""

from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_utils.errors import CourseError
from mnist_utils.pages import SHEET, Box

BLACK = 0.5  # of the paper's brightness: marks are darker
SMALLEST, LARGEST = 1 / 120, 1 / 10  # side of a mark, as a share of the picture's longer side
LONGEST_SIDE = 1.8  # of a mark, in its shorter ones: it is seen askew
FILLED = 0.6  # of the upright box around a mark: it may be turned by some degrees
HOLLOW = (0.08, 0.5)  # the share of the first mark that is its white middle
PER_MILLIMETRE = 5  # pixels of a box that is cut out


class Mark(NamedTuple):
    """A black square in the picture."""

    x: float
    y: float
    area: float
    hollow: bool


def cut_boxes(grey: np.ndarray, even: np.ndarray) -> list[np.ndarray]:
    """Cut the ten boxes out of the photograph of a sheet, in the order of their digits.

    Parameters
    ----------
    grey : uint8 array of shape (height, width)
        The photograph. The sheet may be turned, also on its side, and seen askew.
    even : float array of the same shape
        The photograph in even light, about 1 where there is paper.

    Returns
    -------
    list of ten uint8 arrays
        The inside of each box, without its outline.

    Raises
    ------
    CourseError
        When the marks are not to be found.
    """
    seen = [(mark.x, mark.y) for mark in _corners(_find_marks(even))]
    straight = _projection(SHEET.marks, seen)
    picture = Image.fromarray(grey)
    return [_cut(picture, straight, SHEET.box(digit)) for digit in range(10)]


def _find_marks(even: np.ndarray) -> list[Mark]:
    """Find what looks like a mark: black, about square, and full, or hollow in its middle."""
    parts, _ = ndimage.label(even < BLACK)
    longer, marks = max(even.shape), []
    for number, place in enumerate(ndimage.find_objects(parts), 1):
        short, long = sorted(end.stop - end.start for end in place)
        if short < SMALLEST * longer or long > min(LARGEST * longer, LONGEST_SIDE * short):
            continue
        part = parts[place] == number
        whole = ndimage.binary_fill_holes(part)
        hole = 1 - part.sum() / whole.sum()
        if whole.mean() < FILLED or hole > HOLLOW[1]:
            continue
        y, x = ndimage.center_of_mass(whole)
        area, hollow = float(whole.sum()), bool(hole > HOLLOW[0])
        marks.append(Mark(x + place[1].start, y + place[0].start, area, hollow))
    return marks


def _corners(marks: list[Mark]) -> list[Mark]:
    """Choose the four marks of the sheet, clockwise from its upper left, the hollow one."""
    if len(marks) >= 4:
        corners = [
            min(marks, key=lambda mark: mark.x + mark.y),
            max(marks, key=lambda mark: mark.x - mark.y),
            max(marks, key=lambda mark: mark.x + mark.y),
            min(marks, key=lambda mark: mark.x - mark.y),
        ]
        areas = [mark.area for mark in corners]
        hollow = [number for number, mark in enumerate(corners) if mark.hollow]
        if len(set(corners)) == 4 and len(hollow) == 1 and max(areas) < 4 * min(areas):
            return corners[hollow[0] :] + corners[: hollow[0]]
    raise CourseError(
        "The four black squares in the corners of the sheet were not found. Photograph the whole "
        "sheet from above, flat and in even light, with nothing dark beside it; nothing may cover "
        "a square."
    )


def _projection(
    places: tuple[tuple[float, float], ...], seen: list[tuple[float, float]]
) -> np.ndarray:
    """Find the projection, a 3 x 3 matrix, that takes four places to where they are seen."""
    rows, values = [], []
    for (x, y), (u, v) in zip(places, seen, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(rows, values), 1).reshape(3, 3)


def _cut(picture: Image.Image, straight: np.ndarray, box: Box) -> np.ndarray:
    """Cut the inside of a box out of the picture, upright."""
    step, inside = 1 / PER_MILLIMETRE, SHEET.inside
    size = [round((side - 2 * inside) / step) for side in (box.width, box.height)]
    on_sheet = np.array([[step, 0, box.left + inside], [0, step, box.top + inside], [0, 0, 1]])
    taken = straight @ on_sheet
    numbers = (taken / taken[2, 2]).ravel()[:8].tolist()
    cut = picture.transform(
        (size[0], size[1]), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC
    )
    return np.array(cut)

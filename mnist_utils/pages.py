"""Pages: one digit, written dark on light, anywhere on the paper.

A page is ``uint8`` of shape ``(height, width)``. Ink is what is darker than `INK`; all paper is
lighter, and not everywhere of one shade. Here pages are made, from digits of MNIST and from what is
no digit; those of a phone come from `photographs`. `SHEET` says where things are on the sheet of
ten boxes that a class prints and fills in.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mnist_utils.errors import CourseError

INK = 128  # what is darker is ink
SIZE = (240, 300)  # of a page that is made: height, width
MARGIN = 4  # pixels of paper around the ink of a page that is made
Seed = int | np.random.Generator


class Box(NamedTuple):
    """A rectangle on the sheet, in millimetres from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """Where things are on the printed sheet, A4 across, in millimetres.

    A photograph is put straight by four black squares, the marks. The first, at the upper left, has
    a white square in its middle, which tells which way up the sheet is. The outlines of the boxes
    are thin and light grey, so that they are not taken for ink; each box has its digit printed
    small above it. Everything else (a title, a line on how to write) must keep away from boxes and
    marks by a millimetre or two, and be made of letters.
    """

    width: float = 297
    height: float = 210
    marks: tuple[tuple[float, float], ...] = ((18, 18), (279, 18), (279, 192), (18, 192))  # centres
    mark: float = 12  # side of a mark
    hole: float = 6  # side of the white square in the first mark
    outline: float = 0.4  # thickness of a box's outline
    outline_grey: float = 0.75  # its shade, from 0, black, to 1, white
    number_height: float = 4  # of the digit above a box
    inside: float = 3  # so far inside its outline a box is read

    def box(self, digit: int) -> Box:
        """Give the box for a digit: 0 to 4 in the upper row, 5 to 9 in the lower one."""
        row, column = divmod(digit, 5)
        return Box(left=31.5 + 48 * column, top=38 + 84 * row, width=42, height=60)

    def number_at(self, digit: int) -> tuple[float, float]:
        """Give the lower left corner of the digit that is printed above its box."""
        box = self.box(digit)
        return box.left, box.top - 2


SHEET = Sheet()


def page_of(image: np.ndarray, size: tuple[int, int] = SIZE, seed: Seed = 0) -> np.ndarray:
    """Make a page from a digit: dark on light, four to eight times as large, anywhere on it.

    Parameters
    ----------
    image : uint8 array of shape (28, 28)
        A digit, light on dark, as MNIST has it.
    size : (int, int)
        Height and width of the page, at least 190 each, so that any digit has room.
    seed : int or Generator
        From which place, factor, shades and grain are drawn.

    Returns
    -------
    uint8 array of that size
        The paper falls off in brightness to one side, as under a lamp.

    Raises
    ------
    CourseError
        When the image has no ink, or the page is too small for it.
    """
    random = np.random.default_rng(seed)
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.ndim != 2 or not image.any():
        raise CourseError(
            f"A page is made from one digit, uint8 and light on dark; this is {image.dtype} of "
            f"shape {image.shape}{'' if image.any() else ', all of it dark'}. Pass train_images[0]."
        )
    factor = random.uniform(4, 8)
    height, width = (round(side * factor) for side in image.shape)
    large = Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC)
    light = np.asarray(large, dtype=np.float32)
    return _put(np.clip(1.5 * light / light.max() - 0.25, 0, 1), size, random)


def pages_of(images: np.ndarray, size: tuple[int, int] = SIZE, seed: Seed = 0) -> list[np.ndarray]:
    """Make a page from each digit, as `page_of` does, each with a place of its own."""
    random = np.random.default_rng(seed)
    return [page_of(image, size, random) for image in images]


def page_of_text(text: str, size: tuple[int, int] = SIZE, seed: Seed = 0) -> np.ndarray:
    """Print a letter or a sign on a page, in a typeface of even strokes.

    Raises
    ------
    CourseError
        When it is wider or higher than the page.

    Example
    -------
    >>> page = page_of_text("A", size=(300, 200))
    >>> page.shape, page.dtype
    ((300, 200), dtype('uint8'))
    """
    random = np.random.default_rng(seed)
    font = ImageFont.load_default(random.uniform(150, 220))
    paper = Image.new("L", (size[1] * 2, size[0] * 2))
    stroke = int(random.integers(2, 5))  # as broad as a felt pen's
    ImageDraw.Draw(paper).text((40, 40), text, 255, font, stroke_width=stroke)
    return _put(np.asarray(paper, dtype=np.float32) / 255, size, random)


def page_of_scribble(size: tuple[int, int] = SIZE, seed: Seed = 0) -> np.ndarray:
    """Draw a line that goes to and fro without any meaning."""
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 150, size=(7, 2)).cumsum(axis=0) % 150 + 20
    paper = Image.new("L", (190, 190))
    line = [(float(x), float(y)) for x, y in corners]
    ImageDraw.Draw(paper).line(line, 255, width=14, joint="curve")
    return _put(np.asarray(paper, dtype=np.float32) / 255, size, random)


def _put(ink: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Put ink, from 0 for none to 1, somewhere on paper whose light falls off to one side."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        raise CourseError("There is nothing to put on the page: no ink.")
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    room = [side - inked - 2 * MARGIN for side, inked in zip(size, ink.shape, strict=True)]
    if min(room) < 0:
        raise CourseError(
            f"A page of {size[0]} x {size[1]} pixels is too small for ink of {ink.shape[0]} x "
            f"{ink.shape[1]}: take a larger size."
        )
    top, left = (int(random.integers(MARGIN, MARGIN + more + 1)) for more in room)
    shade = np.zeros(size, dtype=np.float32)
    shade[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    angle, fall = random.uniform(0, 2 * np.pi), random.uniform(15, 40)
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in size)
    far = (np.sin(angle) * y[:, None] + np.cos(angle) * x + 1.5) / 3  # from 0 to 1
    paper = random.uniform(205, 245) - fall * far
    grain = random.normal(0, 2, size).astype(np.float32)
    page = paper + (random.uniform(10, 50) - paper) * shade + grain
    return np.asarray(page.round().clip(0, 255), dtype=np.uint8)

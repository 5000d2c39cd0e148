"""Photographs and drawings of digits, made into pages: `load_page`.

A phone's picture is turned as its EXIF says, made grey and smaller, and its light is evened out:
each pixel is divided by the brightness of the paper around it. Then ink is what is nearer to the
darkest ink than to the paper. What cannot become a page gets a sentence that says why.
"""

import warnings
from pathlib import Path
from typing import Literal, overload

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from mnist_utils.errors import CourseError
from mnist_utils.sheets import cut_boxes

LONGEST, LONGEST_SHEET = 1000, 2000  # pixels of the longer side: more is made smaller
MOST_PIXELS = (
    120_000_000  # of a file; the largest sensors of phones that are in use have 108 million
)
FORMATS = ("PNG", "JPEG")
HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}  # brands in a file's head

COARSE = 64  # pixels of the longer side of the picture in which the paper's light is looked for
LIT = 80  # per cent: so bright, among the pixels around, is the paper
DARK_PICTURE = 60  # of 255: a picture of which half is darker has no light paper
DARKEST = 0.0002  # the share of pixels that tells how dark the ink is; a few hundred of them
FAINT = 0.8  # of the paper's brightness: ink that is no darker is none
BESIDE = 0.08  # of the longer side: pieces of ink that are no farther apart than twice this are one
SPECK = 0.1  # of the largest piece: what is smaller is dirt
SHORTEST = 20  # pixels of a digit's longer side

Path_ = str | Path


@overload
def load_page(path: Path_, sheet: Literal[False] = False) -> np.ndarray: ...


@overload
def load_page(path: Path_, sheet: Literal[True]) -> tuple[list[np.ndarray], np.ndarray]: ...


def load_page(path: Path_, sheet: bool = False) -> np.ndarray | tuple[list[np.ndarray], np.ndarray]:
    """Make a page from a photograph or a drawing of one digit, dark on light.

    Parameters
    ----------
    path : str or Path
        A PNG or JPEG file.
    sheet : bool
        Whether it shows the printed sheet with its ten boxes (`print_sheet` writes it), all of them
        filled in. Its four black squares must be in the picture; it may lie askew or on its side.

    Returns
    -------
    uint8 array of shape (height, width)
        The page: all ink darker than 128, all paper lighter, dirt removed. For a sheet
        ``(pages, labels)``: a list of ten of them, and the labels 0 to 9.

    Raises
    ------
    CourseError
        When no page can be made of it; the message says why, and what to do.
    """
    path = Path(path).expanduser()
    grey = _read_grey(path, LONGEST_SHEET if sheet else LONGEST)
    if not sheet:
        return _make_page(grey)
    pages, problems = [], []
    for digit, box in enumerate(cut_boxes(grey, even_light(grey))):
        try:
            pages.append(_make_page(box, most=None))
        except CourseError as error:
            problems.append(f"Box {digit}: {error}")
    if problems:
        raise CourseError(f"The sheet was found, but not ten digits on it. {' '.join(problems)}")
    return pages, np.arange(10)


def even_light(grey: np.ndarray) -> np.ndarray:
    """Divide each pixel by the brightness of the paper around it.

    Parameters
    ----------
    grey : uint8 array of shape (height, width)

    Returns
    -------
    float32 array of the same shape
        About 1 where there is paper, less where there is ink.
    """
    picture = Image.fromarray(grey)
    coarse = picture.copy()
    coarse.thumbnail((COARSE, COARSE), Image.Resampling.BOX)
    small = np.asarray(coarse, dtype=np.float32)
    paper = ndimage.percentile_filter(small, LIT, size=COARSE // 3, mode="nearest")
    paper = ndimage.gaussian_filter(paper, COARSE / 12, mode="nearest")
    large = np.asarray(Image.fromarray(paper).resize(picture.size, Image.Resampling.BILINEAR))
    return np.asarray(grey / np.maximum(large, 1), dtype=np.float32)


# From a file to a grey picture.


def _read_grey(path: Path, longest: int) -> np.ndarray:
    """Read a picture, turned upright and made smaller, as uint8."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except FileNotFoundError as error:
        raise CourseError(
            f"There is no file {path}. Look at its name and its ending; without a folder in front "
            f"it is looked for in {Path.cwd()}."
        ) from error
    except IsADirectoryError as error:
        raise CourseError(f"{path} is a folder. Name the picture in it.") from error
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read ({error.strerror or error}). Check that it is yours to read."
        ) from error
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        raise CourseError(
            f"{path} is a HEIC picture, which iPhones save. Export it as JPEG, or have the phone "
            "save JPEG from now on: Settings > Camera > Formats > Most Compatible."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about large files and odd ones
            with Image.open(path, formats=FORMATS) as image:
                _refuse_size(path, *image.size)
                image.draft("L", (longest, longest))  # a JPEG is read at a fraction of its size
                return _grey(ImageOps.exif_transpose(image), longest)
    except CourseError:
        raise
    except UnidentifiedImageError as error:
        raise CourseError(
            f"{path} is no PNG or JPEG picture. Save or export the picture as one of these, and "
            "name that file."
        ) from error
    except Image.DecompressionBombError as error:
        raise CourseError(_too_large(path)) from error
    except Exception as error:  # by the place of the damage, Pillow raises any of a dozen
        raise CourseError(
            f"{path} is damaged, and cannot be read to its end. Take or save the picture once more."
        ) from error


def _refuse_size(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise CourseError(_too_large(path, f" ({width} x {height} pixels)"))


def _too_large(path: Path, size: str = "") -> str:
    return (
        f"{path} is too large{size}: at most {MOST_PIXELS // 10**6} million pixels are read. Save "
        "it smaller; a thousand pixels a side are enough."
    )


def _grey(image: Image.Image, longest: int) -> np.ndarray:
    """Make a picture grey, with white under what is transparent, and no larger than `longest`."""
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel
        image = Image.fromarray((np.asarray(image) / 257).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        drawn = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
    image = image.convert("L")
    image.thumbnail((longest, longest), Image.Resampling.BOX)
    return np.array(image)


# From a grey picture to a page.


def _make_page(grey: np.ndarray, most: int | None = 1) -> np.ndarray:
    """Make a page of a picture with one digit, or say why it cannot be one.

    `most` is how many pieces of ink it may have; in a box of the sheet any number is one digit.
    """
    if min(grey.shape) < SHORTEST:
        raise CourseError(
            f"The picture has {grey.shape[1]} x {grey.shape[0]} pixels, too few for a digit. Save "
            "it larger."
        )
    if np.median(grey) < DARK_PICTURE:
        raise CourseError(
            "The picture is dark: more than half of it is nearly black. A page is dark ink on "
            "light paper. Photograph it in better light, or draw in black on white."
        )
    even = ndimage.median_filter(even_light(grey), 3)
    darkest = float(np.quantile(even, DARKEST))
    if darkest > FAINT:
        raise CourseError(
            "There is no ink on the paper, or it is too faint to be told from it. Write with a "
            "felt pen, and photograph close by."
        )
    edge = (1 + darkest) / 2
    ink = even < edge
    digit = _find_digit(ink, most)
    shade = np.where(
        ink,
        np.interp(even, [darkest, edge], [20, 120]),
        np.interp(even, [edge, 1], [140, 235]),
    )
    shade[ink & ~digit] = 235  # dirt
    return np.asarray(shade, dtype=np.uint8)


def _find_digit(ink: np.ndarray, most: int | None) -> np.ndarray:
    """Find the ink of the digit, without dirt, or say why there is not one."""
    pieces, _ = ndimage.label(ink, np.ones((3, 3)))
    largest = int(np.bincount(pieces.ravel())[1:].argmax())
    side = max(end.stop - end.start for end in ndimage.find_objects(pieces)[largest])
    # A digit may be of several strokes: what is near to each other is one.
    near = ndimage.distance_transform_edt(~ink) <= max(1, BESIDE * side)
    groups, count = ndimage.label(near, np.ones((3, 3)))
    groups[~ink] = 0
    sizes = np.bincount(groups.ravel(), minlength=count + 1)
    sizes[0] = 0
    found = np.flatnonzero(sizes >= SPECK * sizes.max())
    digit = np.isin(groups, found)
    if _touches_edge(digit):
        raise CourseError(
            "Something dark reaches the edge of the picture: a part of the digit, or what is not "
            "paper. Cut the picture so that there is paper all around the digit, and no shadow."
        )
    if most is not None and len(found) > most:
        raise CourseError(
            f"There are {len(found)} separate things on the paper, where one digit should be. Cut "
            "the picture to one of them; if it is one digit, join its strokes."
        )
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    if longer < SHORTEST:
        raise CourseError(
            f"The digit is only {longer} pixels long in a picture of {ink.shape[1]} x "
            f"{ink.shape[0]}. Go closer, or cut the picture to it."
        )
    return np.asarray(digit)


def _touches_edge(digit: np.ndarray) -> bool:
    return bool(digit[[0, -1]].any() or digit[:, [0, -1]].any())

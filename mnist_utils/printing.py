"""The sheet of ten boxes that a class prints and writes its digits on."""

from pathlib import Path
from typing import Any

from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole
from mnist_utils.pages import SHEET

FORMATS = ("pdf", "png", "svg")
INCH, POINT = 25.4, 25.4 / 72  # in millimetres
FIGURE_HEIGHT = 0.73  # of a printed figure, as a share of the size of its type
MIDDLE = SHEET.width / 2
TEXTS = (  # what is printed beside the boxes: millimetres from above, size in points, text
    (16, 18, "Ten digits in your handwriting"),
    (24, 11, "Write each digit into its box with a felt-tip pen, large, and not across the lines."),
    (190, 11, "Photograph the whole sheet from above, with all four black squares, in even light."),
    (196, 9, "Print it in its actual size or smaller, on white paper."),
)


def print_sheet(path: str | Path) -> None:
    """Make a sheet to print, A4 across, with a box for each of the ten digits.

    Write the digits by hand, photograph the sheet, and ``load_page(..., sheet=True)`` gives ten
    pages with their labels.

    Parameters
    ----------
    path : str or Path
        The file to write, such as ``"sheet.pdf"``; it may be PDF, PNG or SVG. One that is there is
        replaced.

    Raises
    ------
    CourseError
        When the name ends in another way, or the file cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise CourseError(
            f"A sheet is a PDF, PNG or SVG file, and {path.name} is none of them by its name: call "
            "it sheet.pdf, for example."
        )
    try:
        with made_whole(path) as part:
            _draw().savefig(part, format=form, dpi=300)
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): name a file in a folder of yours."
        ) from None


def _draw() -> Any:
    """Draw the sheet where `SHEET` says, in millimetres from its upper left corner."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    figure = Figure(figsize=(SHEET.width / INCH, SHEET.height / INCH))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, SHEET.width), ylim=(SHEET.height, 0))
    axes.axis("off")
    for number, (x, y) in enumerate(SHEET.marks):
        for side, color in [(SHEET.mark, "black")] + [(SHEET.hole, "white")] * (number == 0):
            corner = (x - side / 2, y - side / 2)
            axes.add_patch(Rectangle(corner, side, side, facecolor=color, edgecolor="none"))
    grey, line = str(SHEET.outline_grey), SHEET.outline / POINT
    size = SHEET.number_height / FIGURE_HEIGHT / POINT
    for digit in range(10):
        left, top, width, height = SHEET.box(digit)
        axes.add_patch(
            Rectangle((left, top), width, height, facecolor="none", edgecolor=grey, linewidth=line)
        )
        axes.text(*SHEET.number_at(digit), str(digit), fontsize=size, va="baseline")
    for y, points, text in TEXTS:
        axes.text(MIDDLE, y, text, fontsize=points, ha="center", va="center")
    return figure

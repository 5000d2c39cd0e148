"""Photographs as phones take them: of the printed sheet, with digits in its boxes."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_utils import print_sheet
from mnist_utils.pages import SHEET

SCALE = 300 / 25.4  # pixels a millimetre
SIDE = 30  # millimetres of a digit's image of 28 x 28 pixels


@cache
def printed() -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        print_sheet(Path(folder) / "sheet.png")
        return Image.open(Path(folder) / "sheet.png").convert("L")


def filled_sheet(digits):
    """Write a digit (uint8, light on dark; None for nothing) into each box of the printed sheet."""
    sheet = printed().copy()
    side = round(SIDE * SCALE)
    for number, digit in enumerate(digits):
        if digit is not None:
            box = SHEET.box(number)
            ink = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
            left = box.left + (box.width - SIDE) / 2 + 1
            top = box.top + (box.height - SIDE) / 2 - 2
            sheet.paste(30, (round(SCALE * left), round(SCALE * top)), ink)
    return sheet


def photographed(sheet, corners, size=(2400, 1800), table=90, seed=0):
    """Photograph a sheet that lies on a table: its corners are seen at these places."""
    width, height = sheet.size
    places = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, values = [], []
    for (u, v), (x, y) in zip(places, corners, strict=True):  # from the picture to the sheet
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    numbers = np.linalg.solve(np.array(rows, float), np.array(values, float)).tolist()
    way = (Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    seen = sheet.transform(size, *way, fillcolor=table)
    light = (
        np.linspace(0.55, 1, size[0])[np.newaxis, :] * np.linspace(1, 0.8, size[1])[:, np.newaxis]
    )
    grain = np.random.default_rng(seed).normal(0, 3, size[::-1])
    picture = np.asarray(seen, dtype=float) * light + grain
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))

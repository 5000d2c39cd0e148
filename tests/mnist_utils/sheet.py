"""Photographs as phones take them: of one digit, and of the printed sheet."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_utils.pages import SHEET

SCALE = 8  # pixels a millimetre


def filled_sheet(digits):
    """Draw the sheet as it is printed, with a digit (uint8, light on dark) in each box."""
    size = round(SHEET.width * SCALE), round(SHEET.height * SCALE)
    sheet = Image.new("L", size, 250)
    draw = ImageDraw.Draw(sheet)

    def square(x, y, side, grey):
        half = side / 2
        corners = (x - half, y - half, x + half, y + half)
        draw.rectangle([SCALE * corner for corner in corners], fill=grey)

    for x, y in SHEET.marks:
        square(x, y, SHEET.mark, 10)
    square(*SHEET.marks[0], SHEET.hole, 250)
    for number, digit in enumerate(digits):
        left, top, width, height = (SCALE * side for side in SHEET.box(number))
        outline = [left, top, left + width, top + height]
        draw.rectangle(outline, outline=round(255 * SHEET.outline_grey), width=3)
        x, y = (SCALE * side for side in SHEET.number_at(number))
        draw.text((x, y), str(number), 60, font_size=SHEET.number_height * SCALE, anchor="ls")
        if digit is not None:
            ink = Image.fromarray(digit).resize((240, 240), Image.Resampling.BICUBIC)
            place = round(left + width / 2 - 110), round(top + height / 2 - 130)
            sheet.paste(30, place, ink)
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

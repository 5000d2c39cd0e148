"""Digits as strokes, drawn with the mouse; and in NumPy what the pad makes of a drawing."""

import numpy as np

SIDE = 280


def _arc(x, y, across, down, start, end):
    """Give places on a part of an ellipse, from one angle to another, in degrees."""
    angles = np.radians(np.linspace(start, end, 16))
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], axis=1)


def _line(*places):
    return np.array(places, dtype=float)


# Each stroke goes through its places, x and y from 0 to 1; y leads down.
STROKES = {
    0: [_arc(0.5, 0.5, 0.3, 0.45, -90, 270)],
    1: [_line((0.5, 0.05), (0.47, 0.95))],
    2: [np.vstack([_arc(0.5, 0.3, 0.3, 0.25, -170, 35), _line((0.2, 0.95), (0.85, 0.92))])],
    3: [
        np.vstack([_arc(0.45, 0.28, 0.28, 0.23, -150, 85), _arc(0.45, 0.72, 0.33, 0.23, -85, 150)])
    ],
    4: [_line((0.3, 0.05), (0.2, 0.55), (0.85, 0.55)), _line((0.68, 0.1), (0.65, 0.97))],
    5: [
        np.vstack(
            [_line((0.75, 0.06), (0.3, 0.08), (0.27, 0.42)), _arc(0.45, 0.67, 0.3, 0.27, -90, 150)]
        )
    ],
    6: [np.vstack([_line((0.65, 0.05), (0.3, 0.45)), _arc(0.48, 0.7, 0.25, 0.24, -180, 180)])],
    7: [_line((0.15, 0.1), (0.85, 0.08), (0.4, 0.95))],
    8: [_arc(0.5, 0.27, 0.24, 0.22, 90, 450), _arc(0.5, 0.73, 0.29, 0.23, -90, 270)],
    9: [
        np.vstack([_arc(0.45, 0.3, 0.27, 0.25, 0, 360), _line((0.7, 0.35), (0.6, 0.97))]),
    ],
}


def vary(strokes, random):
    """Give the same digit of another hand: larger or smaller, slanted, turned, elsewhere."""
    angle, slant = random.uniform(-0.2, 0.2), random.uniform(-0.25, 0.25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    size = random.uniform(0.35, 0.85) * np.array([random.uniform(0.7, 1.1), 1])
    middle = random.uniform(0.4, 0.6, size=2)
    lean = np.array([[1, 0], [slant, 1]])
    shaken = [places + random.normal(0, 0.01, places.shape) for places in strokes]
    return [((places - 0.5) * size) @ lean @ turn + middle for places in shaken]


def on_paper(inside, strokes):
    """Give strokes as places in the window, on the pad that is somewhere inside."""
    paper = inside.get_by_role("img", name="Paper.")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    size = np.array([box["width"], box["height"]])
    return [(box["x"], box["y"]) + places * size for places in strokes]


def draw(page, inside, strokes):
    """Draw with the mouse on the pad that is somewhere inside."""
    for places in on_paper(inside, strokes):
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()


def prepare(drawn):
    """Make a drawing, dark on light, into what the network sees: 28 x 28 pixels from 0 to 255."""
    ink = 255.0 - drawn
    dark = drawn < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = 20 / max(part.shape)
    height, width = (max(1, _round(side * scale)) for side in part.shape)
    small = _shares(part.shape[0], height) @ part @ _shares(part.shape[1], width).T
    down = (small.sum(axis=1) @ np.arange(height)) / small.sum()
    across = (small.sum(axis=0) @ np.arange(width)) / small.sum()
    top = int(np.clip(_round(14 - down), 0, 28 - height))
    left = int(np.clip(_round(14 - across), 0, 28 - width))
    digit = np.zeros((28, 28))
    digit[top : top + height, left : left + width] = small
    return np.floor(digit + 0.5 + 1e-6).astype(np.uint8)


def _round(value):
    return int(np.floor(value + 0.5 + 1e-6))  # halves up, as the pad does


def _shares(old, size):
    """Give the share that each old pixel has in each new one: an array of shape (size, old)."""
    edges = np.arange(size + 1) * old / size
    pixels = np.arange(old)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(overlap, 0, None) * size / old

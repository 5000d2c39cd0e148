"""The pad at work, for the README and for who has no JavaScript: a 7 is drawn, and read.

python -m tests.browser.picture   (writes .github/pad.gif and .github/pad.png)
"""

import io
import tempfile
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from autograder.book.front import STILL
from tests.browser.conftest import OPTIONS
from tests.browser.drawings import STROKES, on_paper
from tests.browser.front_page import write_page

COURSE = Path(__file__).parents[2]
GIF = STILL.with_suffix(".gif")
STEPS = 12  # pictures of each straight line
COLOURS = 48
MOMENT, PAUSE, REST = 90, 700, 3500  # milliseconds: while drawing, before, and after


def main() -> None:
    """Draw, and write both pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        if not STILL.exists():  # the page wants one already
            Image.new("L", (1, 1)).save(STILL)
        address = write_page(COURSE, Path(folder))
        browser = driver.chromium.launch(**OPTIONS)
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto(address)
        frames = _draw_seven(page)
        browser.close()
    first, *others = _with_few_colours(frames)
    times = [PAUSE, *[MOMENT] * (len(others) - 1), REST]
    first.save(GIF, save_all=True, append_images=others, duration=times, loop=0, optimize=True)
    others[-1].save(STILL, optimize=True)


def _with_few_colours(frames: list[Image.Image]) -> list[Image.Image]:
    """Give all pictures the same colours, those of some of them."""
    width, height = frames[0].size
    some = frames[::6]
    all_ = Image.new("RGB", (width, height * len(some)))
    for number, frame in enumerate(some):
        all_.paste(frame, (0, height * number))
    palette = all_.quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]


def _draw_seven(page: Page) -> list[Image.Image]:
    """Draw with the mouse, and give a picture of each moment."""
    row = page.locator(".front-row").first
    row.wait_for()
    frames = [_picture(page)]
    (places,) = on_paper(page.locator("body"), STROKES[7])
    page.mouse.move(*places[0])
    page.mouse.down()
    for (x, y), (to_x, to_y) in pairwise(places):
        for step in range(1, STEPS + 1):
            part = step / STEPS
            page.mouse.move(x + part * (to_x - x), y + part * (to_y - y))
            page.evaluate("new Promise(requestAnimationFrame)")
            frames.append(_picture(page))
    page.mouse.up()
    return [*frames, _picture(page)]


def _picture(page: Page) -> Image.Image:
    box = page.locator(".front-row").first.bounding_box()
    assert box is not None
    x, y, width, height = box["x"] - 8, box["y"] - 8, box["width"] + 16, box["height"] + 12
    seen = page.screenshot(clip={"x": x, "y": y, "width": width, "height": height})
    return Image.open(io.BytesIO(seen)).convert("RGB")


if __name__ == "__main__":
    main()

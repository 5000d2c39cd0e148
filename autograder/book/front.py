"""The book's first page: draw a digit, and a network of the course reads it.

`front.html` is the part of the page, `front.js` what it does, with the pad of lesson 9 under it and
a check of readers' networks, `own_network.js`, and `front.css` how it looks.
"""

import base64
import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
from PIL import Image

from autograder.book.trained import SMALL, Trained, trained_network
from mnist_utils import load_mnist
from mnist_utils.files import write_whole

OWN_SCRIPTS = ("own_network.js", "front.js")
# For who has no JavaScript; `python -m tests.browser.picture` draws it.
STILL = Path(__file__).parents[2] / ".github" / "pad.png"


def front_html(
    course: Path,
    static: Path,
    own_digit: str = "lessons/09_own_digit.html",
    static_link: str = "_static",
) -> str:
    """Make the part of the first page where one can draw, and write the files that it needs.

    Parameters
    ----------
    course : Path
        The course. The network is trained once, and kept in its `build/`.
    static : Path
        The folder for `front.js`, `front_data.js`, `front.css` and `front.png`. The page's head has
        to name `front.css`.
    own_digit, static_link : str
        Where lesson 9's page and that folder are, seen from the page.

    Returns
    -------
    str
        HTML.
    """
    digits = load_mnist()
    trained = trained_network(digits, course / "build" / "front.json")
    write_whole(static / "front.js", _script())
    write_whole(static / "front_data.js", _data(trained, *digits[1]))
    write_whole(static / "front.css", _own_file("front.css"))
    write_whole(static / "front.png", STILL.read_bytes())
    with Image.open(STILL) as picture:
        width, height = picture.size
    return Template(_own_file("front.html")).substitute(
        static=static_link,
        own_digit=own_digit,
        still_width=width,
        still_height=height,
        accuracy=f"{100 * trained.rounded:.2f}",
        exact=f"{100 * trained.accuracy:.2f}",
        digits=(
            f"MNIST's {trained.tested:,} test digits, none of which it was trained on"
            if trained.learned > SMALL
            else f"{trained.tested:,} digits of MNIST that it was not trained on"
        ),
    )


def _script() -> str:
    """Give the scripts as one function, so that none of their names meets another's."""
    pad = files("mnist_utils").joinpath("pad.js").read_text(encoding="utf-8")
    return "\n".join(["(() => {", pad, *map(_own_file, OWN_SCRIPTS), "})();", ""])


def _data(trained: Trained, images: np.ndarray, labels: np.ndarray) -> str:
    """Give the network and the digits that can be chosen.

    It is a script, since a page that is opened without a server may not fetch other files.
    """
    data = {key: value for key, value in asdict(trained).items() if key in ("network", "sum")}
    samples = [_sample(label, images[labels == label][0]) for label in range(10)]
    return f"globalThis.mnistCourseData = {json.dumps(data | {'samples': samples})};\n"


def _sample(label: int, image: np.ndarray) -> dict[str, Any]:
    return {"label": label, "pixels": base64.b64encode(image.tobytes()).decode()}


def _own_file(name: str) -> str:
    return files("autograder.book").joinpath(name).read_text(encoding="utf-8")

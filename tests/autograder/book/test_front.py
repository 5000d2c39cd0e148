import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.book import front
from autograder.book.front import STILL, front_html
from autograder.book.trained import Trained
from mnist_utils import load_mnist

COURSE = Path(__file__).parents[3]
FILES = ["front.css", "front.js", "front.png", "front_data.js"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The part of the page and its files, with a network that nobody has trained."""
    static = tmp_path_factory.mktemp("page") / "static"
    trained = Trained({"layers": []}, 60_000, 10_000, 0.976, 0.9761, 8, "0a1b")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "trained_network", lambda digits, kept: trained)
        return front_html(COURSE, static, "there/09.html", "here"), static


def test_it_has_its_files_and_names_them(made):
    html, static = made
    assert sorted(path.name for path in static.iterdir()) == FILES
    named = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert {f"here/{name}" for name in FILES if name != "front.css"} <= set(named)
    others = [one for one in named if not one.startswith(("here/", "there/"))]
    assert others == ["https://creativecommons.org/licenses/by-sa/3.0/"]
    assert (static / "front.png").read_bytes() == STILL.read_bytes()


def test_it_says_how_well_the_network_reads_and_on_what(made):
    assert "97.61&nbsp;% of MNIST's 10,000 test digits, none of which it was trained on" in made[0]
    assert "unrounded they read 97.60&nbsp;%" in made[0]


def test_on_the_sample_it_does_not_speak_of_the_test_digits_of_all(tmp_path, monkeypatch):
    trained = Trained({"layers": []}, 4000, 1000, 0.93, 0.931, 1)
    monkeypatch.setattr(front, "trained_network", lambda digits, kept: trained)
    html = front_html(COURSE, tmp_path)
    assert "93.10&nbsp;% of 1,000 digits of MNIST that it was not trained on" in html


def test_the_digits_to_choose_are_test_digits_one_of_each_kind(made):
    text = (made[1] / "front_data.js").read_text(encoding="utf-8")
    data = json.loads(text.removeprefix("globalThis.mnistCourseData = ").removesuffix(";\n"))
    _, (images, labels) = load_mnist()
    assert [sample["label"] for sample in data["samples"]] == list(range(10))
    for sample in data["samples"]:
        pixels = np.frombuffer(base64.b64decode(sample["pixels"]), np.uint8).reshape(28, 28)
        same = (images == pixels).all(axis=(1, 2))
        assert labels[same].tolist() == [sample["label"]]


def test_the_script_is_the_pad_of_the_notebook_and_what_only_the_page_does(made):
    script = (made[1] / "front.js").read_text(encoding="utf-8")
    assert (COURSE / "mnist_utils" / "pad.js").read_text(encoding="utf-8") in script
    for name in ("own_network.js", "front.js"):
        assert (COURSE / "autograder" / "book" / name).read_text(encoding="utf-8") in script


def test_the_picture_for_the_readme_moves_again_and_again_and_is_small():
    moving = STILL.with_suffix(".gif")
    assert moving.stat().st_size < 300_000
    with Image.open(moving) as picture:
        assert picture.n_frames > 20
        assert picture.info["loop"] == 0
        with Image.open(STILL) as still:
            assert still.size == picture.size


class Tags(HTMLParser):
    """What is open, tag by tag; each that is closed must be the last one opened."""

    def __init__(self):
        super().__init__()
        self.open, self.classes = [], set()

    def handle_starttag(self, tag, attributes):
        self.classes |= set((dict(attributes).get("class") or "").split())
        if tag not in ("img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_its_tags_are_closed_and_the_script_finds_every_part_that_it_fills(made):
    tags = Tags()
    tags.feed(made[0])
    assert tags.open == []
    script = (COURSE / "autograder" / "book" / "front.js").read_text(encoding="utf-8")
    found = {f"front-{name}" for name in re.findall(r'find\("(\w+)"\)', script)}
    assert len(found) > 15
    assert found <= tags.classes

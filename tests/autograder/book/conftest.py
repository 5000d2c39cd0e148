"""A book of one small lesson, made once: everything that the real one has, in a few seconds."""

import pytest

from autograder.book.make import make_book
from tests.autograder.sound_lesson import LESSON

REPOSITORY = '[project.urls]\nRepository = "https://github.com/example/mnist-course"\n'
README = """\
# A course of one lesson

We double. See [how to contribute](CONTRIBUTING.md).

## The lessons

| lesson | what you do | exercises |
|---|---|---|
| [1 · Small](lessons/01_small/01_small.ipynb) | double a number | 1 |

## You want to learn

Begin with [lesson 1](lessons/01_small/01_small.ipynb); look at [the numbers](numbers.csv).

## You teach

[Notes](solutions/TEACHING.md) for you. ![A picture](pictures/one.svg)

## You write lessons

Read [CONTRIBUTING.md](CONTRIBUTING.md#tests), and never `[this](is code)`.

## Licence

[MIT](LICENSE).
"""
TEACHING = """\
# Teacher's notes

<details><summary><code>double</code> · 5 minutes</summary>

- Everybody forgets to double.

</details>
"""
# What the lesson has besides, so that there is something of everything to show.
BEFORE = "# %% [markdown]\n# ## Quiz"
FIGURE = r"""
# %% alt="A line that goes up"
import matplotlib.pyplot as plt

_ = plt.plot([1, 2])

# %% [markdown]
# The slope is $\frac{1}{2}$.

"""


def write_course(folder, settings=REPOSITORY):
    """Write a course of the small lesson, with a figure and a formula in it."""
    assert BEFORE in LESSON
    files = {
        "solutions/01_small.py": LESSON.replace(BEFORE, FIGURE + BEFORE, 1),
        "solutions/TEACHING.md": TEACHING,
        "README.md": README,
        "CONTRIBUTING.md": "# Contributing\n\n## Tests\n\nWrite [some](README.md).\n",
        "LICENSE": "MIT License\n",
        "pictures/one.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
        "pyproject.toml": settings,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_course(tmp_path_factory):
    """A course that is published."""
    return write_course(tmp_path_factory.mktemp("book") / "a course")


@pytest.fixture(scope="session")
def small_book(small_course):
    """Its book: the folder, and what was said while it was made."""
    said: list[str] = []
    return make_book(small_course, progress=said.append), said


@pytest.fixture(scope="session")
def bare_book(small_book, small_course, tmp_path_factory):
    """The same for a class, and before the course is published."""
    (small_course / "pyproject.toml").write_text("", encoding="utf-8")
    said: list[str] = []
    folder = tmp_path_factory.mktemp("bare")
    return make_book(small_course, False, said.append, folder), said


@pytest.fixture(scope="session")
def page(small_book):
    """Give the HTML of a page."""
    return lambda name: (small_book[0] / f"{name}.html").read_text(encoding="utf-8")

from pathlib import Path

import pytest

from autograder.book.texts import PAGES, Texts, description, part_of, read_text
from autograder.course.launch import Repository
from mnist_utils.errors import CourseError

COURSE = Path(__file__).parents[3]
PLACES = {"README.md": "index.md", "docs/OTHER.md": "more/other.md"}


@pytest.mark.parametrize(
    "page", [page for pages in PAGES.values() for page in pages], ids=lambda page: page.name
)
def test_each_page_has_its_text_in_the_repository(page):
    assert read_text(COURSE, page).startswith("# ")


def test_a_part_that_is_missing_is_named():
    with pytest.raises(CourseError, match=r"X\.md has no heading '## Two'"):
        part_of("## One\n", "Two", "X.md")


@pytest.mark.parametrize(
    ("link", "there", "elsewhere"),
    [
        ("[x](../README.md)", "[x](../index.md)", "[x](../index.md)"),
        ("[x](OTHER.md#a)", "[x](other.md#a)", "[x](other.md#a)"),
        ("[x](a.py)", "x", "[x](https://github.com/o/n/blob/main/docs/a.py)"),
        ("[x](https://a.b/c)", "[x](https://a.b/c)", "[x](https://a.b/c)"),
        ("[x](#here)", "[x](#here)", "[x](#here)"),
        ("`[x](a.py)`", "`[x](a.py)`", "`[x](a.py)`"),
        ("```\n[x](a.py)\n```", "```\n[x](a.py)\n```", "```\n[x](a.py)\n```"),
        ("[`x`](a.py)", "`x`", "[`x`](https://github.com/o/n/blob/main/docs/a.py)"),
        ("a<!-- note -->", "a", "a"),
    ],
)
def test_a_link_leads_to_a_page_to_github_or_is_plain_words(link, there, elsewhere):
    for repository, expected in ((None, there), (Repository("o", "n"), elsewhere)):
        texts = Texts(COURSE, repository, PLACES)
        assert texts.write(link, "docs/THIS.md", "more/this") == expected


def test_a_picture_comes_along():
    texts = Texts(COURSE, None, {})
    assert texts.write("![p](a.svg)", "docs/THIS.md", "this") == "![p](pictures/docs/a.svg)"
    assert texts.pictures == {"docs/a.svg"}


def test_the_pages_of_a_book_link_to_one_another(page):
    assert 'href="contributing.html#tests"' in page("write")
    assert 'href="lessons/01_small.html"' in page("learn")
    assert 'href="https://github.com/example/mnist-course/blob/main/numbers.csv"' in page("learn")
    assert 'href="teaching.html"' in page("teach")
    assert '<img alt="A picture" src="_images/one.svg"' in page("teach")
    assert "MIT License" in page("licence")


def test_the_first_page_lists_lessons_with_what_one_does_and_ways_to_start(page):
    first = page("index")
    assert "A course of one lesson" in first
    assert "double a number" in first
    assert 'href="lessons/01_small.html"' in first
    assert "colab.research.google.com" in first
    assert 'href="learn.html"' in first


def test_a_page_describes_itself_to_search_engines(page):
    assert '<meta content="We double numbers." name="description"' in page("lessons/01_small")
    assert description("# T\n\n`a` [b](c)\nd **e**") == ""
    assert description("# T\n\nA [b](c)\nd **e**") == "A b d e"

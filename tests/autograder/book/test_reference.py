import doctest
import importlib
import re
from pathlib import Path

import pytest

import mnist_utils
from autograder.book.reference import public_names, reference_pages
from autograder.course.source import read_course

COURSE = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lessons():
    return read_course(COURSE)


@pytest.fixture(scope="module")
def names(lessons):
    return public_names(lessons)


def test_what_a_lesson_imports_is_public(names):
    assert names["mnist_utils"] == sorted(mnist_utils.__all__)
    assert "plot_lines" in names["mnist_utils.charts"]
    assert names["mnist_utils.examples"] == ["Example", "optimizer_of"]
    assert "curves" not in str(names["mnist_utils.charts"])
    assert "MOST_SECONDS" not in names["mnist_utils.competition"]  # a number explains itself


def test_each_of_them_says_what_it_does(names):
    for module, found in names.items():
        for name in found:
            assert getattr(importlib.import_module(module), name).__doc__, f"{module}.{name}"


def test_the_examples_in_docstrings_do_what_they_say(names):
    homes = {
        getattr(importlib.import_module(module), name).__module__
        for module, found in names.items()
        for name in found
    }
    tried = 0
    for module in sorted(homes):
        result = doctest.testmod(importlib.import_module(module))
        assert result.failed == 0, module
        tried += result.attempted
    assert tried >= 5


def test_a_page_has_an_entry_for_each_name(lessons, names):
    pages = reference_pages(lessons)
    assert "mnist_utils.charts" in pages["reference/index"]
    for module, found in names.items():
        entries = re.findall(r"^\.\. auto\w+:: (.*)$", pages[f"reference/{module}"], re.M)
        assert entries == [f"{module}.{name}" for name in found]


def test_the_book_shows_parameters_and_code(page):
    text = page("reference/mnist_utils")
    assert re.search(r'id="mnist_utils\.load_mnist"', text)
    assert "Parameters" in text
    assert "<cite>" not in text

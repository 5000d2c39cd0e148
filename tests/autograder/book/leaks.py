"""What must not be in the book: lines of hidden tests and, for a class, of reference answers."""

from pathlib import Path

import nbformat

from autograder.course.build import generate
from autograder.course.leaks import ANSWER, HIDDEN, find_leaks, known_among, lines_within
from autograder.course.source import read_course

# Everything that a page is made of besides lessons.
TEXTS = ("*.md", "autograder/*.md", "mnist_utils/**/*.py")


def hidden_lines(course: Path) -> set[str]:
    """Give the lines that are in hidden tests and nowhere else in what authors write."""
    sources = [cell.source for lesson in read_course(course) for cell in lesson.notebook.cells]
    public = [HIDDEN.sub("", source) for source in sources]
    lines = lines_within(HIDDEN, sources)
    return lines - known_among(lines, [*public, *_texts(course)])


def answer_lines(course: Path) -> set[str]:
    """Give the lines that are in reference answers and in nothing that students get."""
    lessons = read_course(course)
    sources = [cell.source for lesson in lessons for cell in lesson.notebook.cells]
    released = [source for data in generate(lessons).values() for source in _sources(data)]
    lines = lines_within(ANSWER, sources)
    return lines - known_among(lines, [*released, *_texts(course)])


def leaks(lines: set[str], book: Path) -> dict[str, str]:
    """Give the lines that are in a file of the book, each with the file."""
    return find_leaks(lines, book)


def _sources(data: bytes) -> list[str]:
    return [cell.source for cell in nbformat.reads(data.decode(), as_version=4).cells]


def _texts(course: Path) -> list[str]:
    return [path.read_text("utf-8") for pattern in TEXTS for path in course.glob(pattern)]

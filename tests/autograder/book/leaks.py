"""What must not be in the book: lines of hidden tests and, for a class, of reference answers."""

import html
import re
from pathlib import Path

from autograder.course.build import generate
from autograder.course.source import read_course

HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS$(.*?)^[ \t]*### END HIDDEN TESTS$", re.M | re.S)
ANSWER = re.compile(r"^[ \t]*### BEGIN SOLUTION$(.*?)^[ \t]*### END SOLUTION$", re.M | re.S)
SHORTEST = 15  # letters of a line that says something by itself: `return total` says nothing
# Everything that a page is made of besides lessons.
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "autograder/*.md", "mnist_utils/**/*.py")


def hidden_lines(course: Path) -> set[str]:
    """Give the lines that are in hidden tests and nowhere else in what authors write."""
    sources = [cell.source for lesson in read_course(course) for cell in lesson.notebook.cells]
    public = [HIDDEN.sub("", source) for source in sources]
    return _lines(HIDDEN, sources) - _known(_lines(HIDDEN, sources), [*public, *_texts(course)])


def answer_lines(course: Path) -> set[str]:
    """Give the lines that are in reference answers and in nothing that students get."""
    lessons = read_course(course)
    sources = [cell.source for lesson in lessons for cell in lesson.notebook.cells]
    released = [source for data in generate(lessons).values() for source in _sources(data)]
    return _lines(ANSWER, sources) - _known(_lines(ANSWER, sources), [*released, *_texts(course)])


def leaks(lines: set[str], book: Path) -> dict[str, str]:
    """Give the lines that are in a file of the book, each with the file."""
    found: dict[str, str] = {}
    for path in sorted(path for path in book.rglob("*") if path.is_file()):
        text = path.read_bytes().decode("utf-8", "replace")
        shown = "\n".join([text, html.unescape(re.sub(r"<[^>]*>", "", text))])
        plain = _plain(shown)
        found |= {line: path.relative_to(book).as_posix() for line in lines if line in plain}
    return found


def _sources(data: bytes) -> list[str]:
    import nbformat

    return [cell.source for cell in nbformat.reads(data.decode(), as_version=4).cells]


def _texts(course: Path) -> list[str]:
    return [path.read_text("utf-8") for pattern in TEXTS for path in course.glob(pattern)]


def _lines(region: re.Pattern[str], sources: list[str]) -> set[str]:
    lines = {
        _plain(line)
        for source in sources
        for part in region.findall(source)
        for line in part.splitlines()
    }
    return {line for line in lines if len(line) >= SHORTEST}


def _known(lines: set[str], texts: list[str]) -> set[str]:
    plain = _plain("\n".join(texts))
    return {line for line in lines if line in plain}


def _plain(text: str) -> str:
    """Make spaces and typographic quotes the same everywhere."""
    for quote, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("…", "...")):
        text = text.replace(quote, plain)
    return re.sub(r"\s+", " ", text).strip()

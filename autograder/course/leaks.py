"""Lines that students must not get, of hidden tests and answers, and where they are found."""

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS$(.*?)^[ \t]*### END HIDDEN TESTS$", re.M | re.S)
ANSWER = re.compile(r"^[ \t]*### BEGIN SOLUTION$(.*?)^[ \t]*### END SOLUTION$", re.M | re.S)
SHORTEST = 15  # letters of a line that says something by itself: `return total` says nothing


def lines_within(region: re.Pattern[str], sources: Iterable[str]) -> set[str]:
    """Return the telling lines of all regions of one kind."""
    parts = (part for source in sources for part in region.findall(source))
    return telling_lines(parts)


def telling_lines(texts: Iterable[str]) -> set[str]:
    """Return lines that are long enough to say something by themselves."""
    lines = {plain_line(line) for text in texts for line in text.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST}


def plain_line(text: str) -> str:
    """Make spaces and typographic quotes the same everywhere."""
    for quote, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("…", "...")):
        text = text.replace(quote, plain)
    return re.sub(r"\s+", " ", text).strip()


def known_among(lines: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Return those of the lines that are in a text."""
    plain = plain_line("\n".join(texts))
    return {line for line in lines if line in plain}


def find_leaks(lines: Iterable[str], folder: Path) -> dict[str, str]:
    """Return the lines that are in a file of a folder, each with the file."""
    lines = list(lines)
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        plain = plain_line(readable(path))
        found |= {line: path.relative_to(folder).as_posix() for line in lines if line in plain}
    return found


def readable(path: Path) -> str:
    """Return all that can be read in a file: JSON's texts, a page with and without its tags."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix in (".ipynb", ".json"):
        try:
            return "\n".join([text, *_strings(json.loads(text))])
        except ValueError:
            return text
    if path.suffix == ".html":
        return "\n".join([text, html.unescape(re.sub(r"<[^>]*>", "", text))])
    return text


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        joined = ["".join(value)] if all(isinstance(one, str) for one in value) else []
        return [*joined, *(text for one in value for text in _strings(one))]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _strings(one)]
    return []

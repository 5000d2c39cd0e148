"""Changes of a notebook's file that change nothing of what counts, drawn by hypothesis."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.forms.lesson import Content

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
KEPT = {"cells", "cell_type", "source", "id", "attachments", "nbgrader"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = st.text(max_size=8) | st.sampled_from(
    [
        *("outputs", "execution_count", "input", "worksheets", "level", "language", "collapsed"),
        *("nbformat", "nbformat_minor", "metadata", "tags", "kernelspec", "name", "text", "data"),
    ]
)


@st.composite
def changed(draw: Any, content: Content) -> bytes:
    """Add, remove and replace keys at any level, and write the file in one of many ways."""
    content = copy.deepcopy(content)
    for _ in range(draw(st.integers(0, 12))):
        place = draw(st.sampled_from(list(_places(content))))
        key = draw(st.sampled_from(sorted(place)) if place and draw(st.booleans()) else KEYS)
        value = place.get(key)
        if key in KEPT or (isinstance(value, dict) and "nbgrader" in value):
            continue
        if key in place and draw(st.booleans()):
            del place[key]
        else:
            place[key] = draw(ANYTHING)
    return _written(draw, content)


def _places(content: Content) -> Iterator[Content]:
    """Yield each dictionary that may have other keys: not that of marks, nor that of pictures."""
    yield content
    for key, value in content.items():
        if key in ("attachments", "nbgrader"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _places(one)


def _written(draw: Any, content: Content) -> bytes:
    lines = draw(st.sampled_from(["text", "lines", "lines without ends"]))
    for cell in content["cells"]:
        if lines != "text":
            cell["source"] = cell["source"].splitlines(keepends=lines == "lines")
    text = json.dumps(
        content,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1, 4])),
        sort_keys=draw(st.booleans()),
    )
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return text.encode(draw(st.sampled_from(ENCODINGS)), "replace")

"""What tests say about mistakes: from cells in solutions/ to data beside the vocabulary.

A cell `# %% words="relu"` is a dictionary, written in Python with NumPy as `np`;
`mnist_utils/examples.py` says what its keys mean. It is not part of any notebook.
"""

import json
from typing import Any

from nbformat.notebooknode import NotebookNode

Words = dict[str, dict[str, Any]]  # by exercise
DIGITS = 9  # for numbers in the files, which must be the same on every machine


def take_words(notebook: NotebookNode) -> Words:
    """Remove the cells of words from a notebook, and read them.

    Raises
    ------
    ValueError
        With a sentence for the author, when a cell is not a dictionary, or not of the right form.
    """
    words: Words = {}
    for cell in notebook.cells:
        if name := cell.metadata.get("words"):
            words[name] = _read(name, cell.source)
    notebook.cells = [cell for cell in notebook.cells if "words" not in cell.metadata]
    return words


def write_words(words: Words) -> str:
    """Return the text of a words file."""
    return json.dumps(_plain(words), indent=1, ensure_ascii=False) + "\n"


def _read(name: str, source: str) -> dict[str, Any]:
    import numpy as np  # here, since a classroom's settings also import this module

    here = f'cell words="{name}"'
    try:
        found = eval(compile(source.strip(), here, "eval"), {"np": np})
    except Exception as error:
        raise ValueError(f"{here} is not a dictionary that can be read: {error}.") from error
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise ValueError(f"{here} is not a dictionary with texts as keys.")
    for key, entry in found.items():
        known = entry.get("values", {}) if isinstance(entry, dict) else {}
        for mistake, pair in known.items():
            if not isinstance(pair, tuple | list) or len(pair) != 2 or not isinstance(pair[1], str):
                raise ValueError(
                    f"{here}, {key}, {mistake}: write the wrong value (or None) and the sentence, "
                    "in parentheses."
                )
    return found


def _plain(value: Any) -> Any:
    """Turn a value into plain data, with numbers that are the same on every machine."""
    if hasattr(value, "tolist"):  # NumPy's
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value

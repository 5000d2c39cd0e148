"""What tests say of mistakes: from cells in solutions/ to data beside the vocabulary.

A cell `# %% words="relu"` is a dictionary, written in Python with NumPy as `np`; what its keys mean
is said in `mnist_utils/examples.py`. It is no part of any notebook.
"""

import json
from typing import Any

from nbformat.notebooknode import NotebookNode

Words = dict[str, dict[str, Any]]  # by exercise
DIGITS = 9  # of numbers in the files, which are to be the same on every machine


def take_words(notebook: NotebookNode) -> Words:
    """Take the cells of words out of a notebook, and read them.

    Raises
    ------
    ValueError
        With a sentence for an author, when a cell is no dictionary, or not of the form.
    """
    words: Words = {}
    for cell in notebook.cells:
        if name := cell.metadata.get("words"):
            words[name] = _read(name, cell.source)
    notebook.cells = [cell for cell in notebook.cells if "words" not in cell.metadata]
    return words


def write_words(words: Words) -> str:
    """Give the text of a file of words."""
    return json.dumps(_plain(words), indent=1, ensure_ascii=False) + "\n"


def _read(name: str, source: str) -> dict[str, Any]:
    import numpy as np  # here, since the settings of a classroom import this module, too

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
    """Make plain data of a value, with numbers that are the same on every machine."""
    if hasattr(value, "tolist"):  # NumPy's
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value

"""The self-check as a call in a cell, where no shell command sees the notebook that is open."""

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from mnist_utils.errors import CourseError
from mnist_utils.here import CHECKING
from mnist_utils.lessons import lesson_of
from mnist_utils.place import COLAB, KAGGLE, find_place
from mnist_utils.report import check_and_tell

COLAB_SECONDS = 30  # until Colab's page has sent the notebook; one with many pictures takes a while
BY_HAND = (
    "Run the cell below each answer: it is the visible test. Or download the notebook and check it "
    "where the course is: python -m mnist_utils check PATH."
)


def check_here(path: str | Path | None = None) -> None:
    """Check the notebook in which this is called, as ``python -m mnist_utils check`` does.

    On Google Colab that is the notebook as it is on the screen. Elsewhere it is the file as it was
    last saved, so save first; the first line says which file that is. Its cells run again, in a
    kernel of their own.

    Parameters
    ----------
    path : str or Path, optional
        The notebook, where it cannot be found: on Kaggle, or after it was renamed.

    Notes
    -----
    Colab was not tried itself, only a stand-in for the function by which it gives the notebook
    (``google.colab._message.blocking_request``, which Colab does not document).
    """
    if os.environ.get(CHECKING):  # the check runs this cell, too
        return
    try:
        if path is None and find_place() is COLAB:
            _check_on_colab()
        else:
            file = Path(path) if path is not None else _find_file()
            check_and_tell(lesson_of(file), file)
    except CourseError as error:
        print(error)


def _check_on_colab() -> None:
    notebook = _ask_colab()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "notebook.ipynb")
        file.write_text(json.dumps(notebook), encoding="utf-8")
        check_and_tell(lesson_of(file), file, called="this notebook as it is on the screen")


def _ask_colab() -> Any:
    """Ask Colab's page for the notebook."""
    try:
        message = import_module("google.colab._message")
        answer = message.blocking_request("get_ipynb", timeout_sec=COLAB_SECONDS)
        return answer["ipynb"]
    except Exception as error:  # not documented, so whatever may come
        raise CourseError(
            f"Colab did not give this notebook ({type(error).__name__}). Try once more. {BY_HAND}"
        ) from error


def _find_file() -> Path:
    """Find the file of this notebook, as VS Code or Jupyter's server names it."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    named = shell.user_ns.get("__vsc_ipynb_file__") if shell else None
    named = named or os.environ.get("JPY_SESSION_NAME")
    if find_place() is KAGGLE:  # it keeps the notebook away from what runs in it
        raise CourseError(f"On Kaggle no program sees the notebook that is open. {BY_HAND}")
    if not named or not Path(named).is_file():
        told = f"{named} is not there" if named else "nothing says which notebook this is"
        raise CourseError(
            f"This notebook was not found: {told}. Name the file, such as "
            'check_here("01_loading.ipynb").'
        )
    return Path(named)

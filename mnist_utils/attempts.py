"""Code that may go wrong, tried in a lesson: what it says is printed, and the lesson goes on."""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 90  # of a line, in characters


@contextmanager
def attempt(what: str) -> Iterator[None]:
    """Try the lines inside, and print the error or the warnings that come, or that there are none.

    Parameters
    ----------
    what : str
        Begins what is printed, as in "compile".

    Example
    -------
    with attempt("compile"):
        model.compile("adam", "a loss that is none")
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
            said = []
        except Exception as error:
            said = [f"error, {type(error).__name__}: {error}"]
    said += [f"warning: {text}" for text in dict.fromkeys(str(one.message) for one in caught)]
    for text in said or ["no error, no warning"]:
        print(textwrap.fill(f"{what}: {text}", WIDTH, subsequent_indent="    "))

"""Code that may go wrong, tried in a lesson: its errors are printed, and the lesson goes on."""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 90  # characters in a line


@contextmanager
def attempt(what: str) -> Iterator[None]:
    """Run the lines inside, and print their error or warnings, or that there are none.

    Parameters
    ----------
    what : str
        The printed text begins with it, as in "compile".

    Example
    -------
    >>> with attempt("divide"):
    ...     1 / 0
    divide: error, ZeroDivisionError: division by zero
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

"""Texts and names of students', as others may see them: on a terminal, in records and tables."""

import io
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")
MOST = 2000  # characters of a message or a remark


def plain(text: str, most: int = MOST, breaks: str = "\n\t") -> str:
    r"""Write a text so that it can be stored and shown, whatever is in it.

    What would move a terminal's cursor, or turn the direction in which a line is read, is written
    as Python writes it: ``\x1b``. "Übung" in Latin-1, which is no UTF-8, becomes ``\xdcbung``. A
    longer text is cut. A name of one line has no `breaks`. What was written so stays as it is.
    """
    shown = "".join(one if one.isprintable() or one in breaks else _escaped(one) for one in text)
    return shown if len(shown) <= most else f"{shown[: most - 4]} ..."


def _escaped(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":  # how Python writes a byte that is no UTF-8
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


def prints_anywhere(main: Callable[P, int]) -> Callable[P, int]:
    r"""Make a program's `main` fit for any output: it never ends in a traceback over printing.

    Letters that the terminal's encoding lacks are printed as their numbers, ``\u540d``: a folder's
    name would else end a program on a Windows console, or in a file. Where nobody reads on
    (``| head``), nothing more is said. Where the disk is full, a sentence says so, and the exit
    status is 1.
    """

    @wraps(main)
    def guarded(*arguments: P.args, **options: P.kwargs) -> int:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        status, failed = 1, None
        try:
            status = main(*arguments, **options)
        except (OSError, SystemExit) as error:  # the latter is argparse's
            failed = error
        # A stream without a buffer holds nothing to write out: try it once more.
        again = "\n" if isinstance(failed, OSError) else ""
        troubles = _let_go(sys.stdout, again), _let_go(sys.stderr)
        trouble = next(filter(None, troubles), None)
        if failed and not trouble:
            raise failed
        if trouble and not isinstance(trouble, BrokenPipeError):
            print(
                f"What should be printed cannot be written ({trouble.strerror}). Free some space, "
                "or have it written elsewhere.",
                file=sys.stderr,
            )
            return 1
        return status

    return guarded


def _let_go(stream: Any, attempt: str = "") -> OSError | None:
    """Write out what a stream still holds, and an attempt; where that fails, say why."""
    try:
        if stream:  # a program may be started without any
            stream.write(attempt)
            stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # or Python tries once more when it ends
        os.close(nowhere)
        return error
    return None

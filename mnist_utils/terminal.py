"""Texts and names of students', as others may see them: on a terminal, in records and tables."""

import io
import sys

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


def print_every_letter() -> None:
    r"""From now on, print letters that the terminal's encoding lacks as their numbers, ``\u540d``.

    Otherwise a folder's name would end a program on a Windows console, or in a file.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

"""What is sent to a terminal: nothing that moves its cursor, and no letter that stops a program."""

import io
import sys


def plain(text: str, most: int = 2000) -> str:
    """Cut a text that others will read, and remove what would move a terminal's cursor."""
    kept = "".join(letter if letter.isprintable() or letter in "\n\t" else "?" for letter in text)
    return kept if len(kept) <= most else f"{kept[:most]} ..."


def print_every_letter() -> None:
    r"""From now on, print letters that the terminal's encoding lacks as their numbers, ``\u540d``.

    Otherwise a folder's name would end a program on a Windows console, or in a file.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

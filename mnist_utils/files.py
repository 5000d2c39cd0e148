"""Files and folders that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Give a hidden name beside `path`, to make a file or a folder there; then put it in place.

    Whoever looks at `path` sees what was there before, or what is new, and nothing between. When
    anything ends the making, Ctrl-C too, what was there stays, and nothing is left of the new. A
    link in its place is replaced, and what it leads to stays as it is. A folder can only take the
    place of an empty one.

    Raises
    ------
    OSError
        When it cannot be put in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")  # nobody else's, even at once
    try:
        yield part
        part.replace(path)
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):  # most of all: it is in place
            part.unlink()


def write_whole(path: Path, content: str | bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, and the folders above it where they are missing.

    Parameters
    ----------
    path : Path
    content : str or bytes
        Text is written as UTF-8, with ``?`` for half a letter, which UTF-8 cannot write.
    mode : int, optional
        Its permissions; without it those that the umask leaves.

    Raises
    ------
    OSError
        When it cannot be written; then what was there has not been changed.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with made_whole(path) as part:
        part.write_bytes(data)
        if mode is not None:
            os.chmod(part, mode)

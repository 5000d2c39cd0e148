"""Files and folders that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Yield a hidden name beside `path` to make a file or folder there; then put it in place.

    Anyone who looks at `path` sees the old or the new, and nothing in between. If anything
    interrupts this, even Ctrl-C, the old stays, and nothing is left of the new. A link at `path` is
    replaced, and what it leads to is unchanged. A folder can only replace an empty one.

    Raises
    ------
    OSError
        When it cannot be put in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")  # unique, even with many writers
    try:
        yield part
        part.replace(path)
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):  # most often: it is already in place
            part.unlink()


def write_whole(path: Path, content: str | bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, and make any missing folders above it.

    Parameters
    ----------
    path : Path
    content : str or bytes
        Text is written as UTF-8, with ``?`` for half a letter, which UTF-8 cannot encode.
    mode : int, optional
        Its permissions; by default those that the umask leaves.

    Raises
    ------
    OSError
        When it cannot be written; what was there before is then unchanged.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with made_whole(path) as part:
        part.write_bytes(data)
        if mode is not None:
            os.chmod(part, mode)

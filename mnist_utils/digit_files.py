"""What is in a file or a folder: arrays, or something else that is named.

The first bytes say what a file is, never its name: browsers, systems and colleagues rename, pack
and unpack files on the way. Which of the arrays are MNIST's is for `mnist_utils.data` to say.
"""

import gzip
import math
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np


class Part(NamedTuple):
    """A file, or a file that is packed in it: its array, or what it is instead.

    ``place`` is its path within what was named, and "" for the named file itself.
    """

    place: str
    what: str = ""
    array: np.ndarray | None = None


Stream = IO[bytes] | gzip.GzipFile

GZIP, ZIP, IDX, NPY = "gzip", "zip", "IDX", "npy"
WEB_PAGE = "a web page"
HALF = "half a download"
DAMAGED = "damaged"
TOO_LARGE = "too large for this machine's memory"
OTHER = "damaged or not MNIST"
PICKLE = "a pickle, which is never loaded, because it could run any code"
CSV = " CSV "  # in the name of each kind of it

# What a file is, by how it begins behind a byte order mark and blanks: the first that fits.
KINDS = (
    (rb"\x1f\x8b", GZIP),
    (rb"PK\x03\x04", ZIP),
    (rb"\0\0\x08", IDX),  # of bytes; MNIST has no other
    (rb"\x93NUMPY", NPY),
    (rb"\x80[\x02-\x05]|\(+[ld]p\d|\(*c[\w.]+\n\w+\n", PICKLE),
    (rb"(?i)<(!doctype|!--|\?xml|html|head|meta|title|script|body)", WEB_PAGE),
    (rb"label,pixel0,", "Kaggle's CSV of {rows} digits"),
    (rb"pixel0,", "Kaggle's CSV of {rows} digits without labels"),
    (rb"label,|(\d+,){20}", "a CSV table of {rows} digits"),
    (rb"PAR1", "a parquet table"),
    (rb"\x89HDF", "an HDF5 file"),
    (rb"MATLAB", "a MATLAB file"),
    (rb"version https://git-lfs", "a pointer of Git LFS (git lfs pull gets the file)"),
    (rb"7z\xbc\xaf|Rar!|BZh|\xfd7zXZ", "an archive of a kind that is not opened here: unpack it"),
    (rb"$", "empty"),
)
HEAD = 512  # bytes that tell what a file is
MOST_BYTES = 2**28  # of an IDX or CSV file; MNIST's largest has 47 million
MOST_MEMBERS = 100  # of a zip archive
MOST_LAYERS = 3  # of files packed in files


def read_parts(path: Path) -> Iterator[Part]:
    """Read a file, or each file in a folder and one level below.

    Raises
    ------
    OSError
        When the path cannot be read; a file in a folder that cannot be read is a part.
    """
    if not path.is_dir():
        with path.open("rb") as file:
            yield from read_file(file)
        return
    for inside in _files(path):
        place = inside.relative_to(path).as_posix()
        try:
            with inside.open("rb") as file:
                yield from read_file(file, place)
        except OSError as error:
            yield Part(place, f"not readable ({error.strerror or error})")


def read_file(file: Stream, place: str = "", layer: int = 0) -> Iterator[Part]:
    """Read what is in an open file, at that place and below so many others."""
    try:
        if layer > MOST_LAYERS:
            raise ValueError("packed too often")
        head = file.read(HEAD)
        file.seek(0)
        kind = kind_of(head)
        if kind == GZIP:
            with gzip.GzipFile(fileobj=file) as content:
                yield from read_file(content, place, layer + 1)
        elif kind == ZIP:
            yield from _read_zip(file, place, layer + 1)
        elif kind == IDX:
            yield Part(place, array=_read_idx(file))
        elif kind == NPY:
            yield Part(place, array=np.load(file, allow_pickle=False))
        else:
            yield Part(place, kind.format(rows=_count_rows(file)) if CSV in kind else kind)
    except MemoryError:
        yield Part(place, TOO_LARGE)
    except EOFError:
        yield Part(place, HALF)
    except Exception as error:  # zipfile and NumPy raise any of a dozen, by where the damage is
        yield Part(place, PICKLE if "allow_pickle" in str(error) else DAMAGED)


def kind_of(head: bytes) -> str:
    """Say what a file is that begins with these bytes."""
    head = head[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for start, kind in KINDS if re.match(start, head)), OTHER)


def _files(folder: Path) -> list[Path]:
    inside = sorted(folder.iterdir())
    below: list[Path] = []
    for path in inside:
        with suppress(OSError):  # a folder that we may not open
            below += sorted(path.iterdir()) if path.is_dir() else []
    return [path for path in (*inside, *below) if path.is_file()]


def _read_zip(file: Stream, place: str, layer: int) -> Iterator[Part]:
    if not zipfile.is_zipfile(file):
        raise EOFError("its end, where the list of its files is, is missing")
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist()[:MOST_MEMBERS]:
            if not member.is_dir():
                name = member.filename.removesuffix(".npy")  # as an .npz file's arrays are known
                with archive.open(member) as content:
                    yield from read_file(content, f"{place}/{name}" if place else name, layer)


def _read_idx(file: Stream) -> np.ndarray:
    data = file.read(MOST_BYTES)
    start = 4 + 4 * data[3]
    shape = [int.from_bytes(data[place : place + 4]) for place in range(4, start, 4)]
    if len(data) < start + math.prod(shape):
        raise EOFError("it is shorter than its header says")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def _count_rows(file: Stream) -> str:
    data = file.read(MOST_BYTES)
    lines = data.rstrip().count(b"\n") + 1
    return f"{lines - (not data.lstrip()[:1].isdigit()):,}"

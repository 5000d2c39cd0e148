"""Whatever an editor wrote as a notebook, read as a list of cells: only what counts is kept.

Of each cell that is its type, id, source, its name in nbgrader, and the pictures pasted into it.
Outputs, other metadata and versions are ignored, and nothing is validated: editors differ.
"""

import codecs
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from mnist_utils import commands
from mnist_utils.cells import grade_id
from mnist_utils.errors import CourseError
from mnist_utils.here import CHECKOUT

Cell = dict[str, Any]

ENCODINGS = (  # by how a file begins; longer marks first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
KINDS = (  # what is no notebook: how it begins, what it is, and what to do
    (rb"PK\x03\x04", "a zip archive or an office document", "Unpack it."),
    (rb"%PDF", "a PDF", "Hand in the notebook itself."),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture", "Hand in the notebook itself."),
    (rb"<(?!<<<<<<)", "a web page", "Download the file itself, not the page that shows it."),
    (rb"<<<<<<<", "full of conflict marks of git", "Choose one side at each of them."),
    (
        rb"(import|from|def|class|print)\b|[#%\"']",
        "a Python file",
        "Hand in the notebook itself, with the ending .ipynb.",
    ),
)
CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
MAX_PICTURES = 100  # that were pasted into one cell
BLANK = "\0 \t\r\n"  # a system that lost power may have written zeros
UNFINISHED = re.compile(r"(\\u?[0-9a-fA-F]{0,3}|[\w.+-]+)$")  # "\\u00", tru, 1.
START = 60  # characters in which it shows what a file is


@dataclass
class Work:
    """The cells of a notebook, each with all keys of `_cell`, and what was odd about the file."""

    cells: list[Cell]
    remarks: list[str] = field(default_factory=list)


def read_work(data: bytes) -> Work:
    """Read a notebook from a file's bytes, as tolerantly as can be.

    Raises
    ------
    CourseError
        When they are no notebook: "a web page. Download the file itself, ...".
    """
    remarks: list[str] = []
    text = _decode(data, remarks)
    if not text.strip(BLANK):
        raise CourseError("empty. Save the notebook again, and hand that in.")
    content = _parse(text, data, remarks)
    cells = _find_cells(content)
    if cells is None:
        raise CourseError("JSON, but no notebook: it has no cells. Hand in the notebook itself.")
    found = [_cell(cell) for cell in cells if isinstance(cell, dict)]
    if len(found) < len(cells):
        remarks.append(f"{len(cells) - len(found)} cells are no cells, and were left out.")
    if any(len(cell["attachments"]) == MAX_PICTURES for cell in found):
        remarks.append(f"Of each cell the first {MAX_PICTURES} pictures are kept.")
    return Work(found, remarks)


def read_file(path: Path) -> Work:
    """Read a notebook file, as `read_work` does.

    Raises
    ------
    CourseError
        When there is no file, or it cannot be read as a notebook.
    """
    try:
        return read_work(path.read_bytes())
    except FileNotFoundError as error:
        raise CourseError(no_notebook(path, path.stem)) from error
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
    except CourseError as error:
        raise CourseError(
            f"{path} is {error} JupyterLab may have kept an older one (File, Revert Notebook to "
            f"Checkpoint). To start afresh: {commands.course()} start LESSON --again (your copy "
            "is kept)."
        ) from error


def no_notebook(path: Path, lesson: str) -> str:
    """Say that there is no notebook at a path, and how its lesson is begun."""
    begin = (
        f"There is no notebook {path}. Begin the lesson with: {commands.course()} start {lesson}"
    )
    return begin if CHECKOUT else f"{begin} (If you have, go to the folder in which you did.)"


def likeness(cells: Iterable[Cell], answers: Collection[str]) -> int:
    """Count the answers of a lesson that a notebook has: by their marks, or by their functions."""
    found = set()
    for cell in cells:
        found.add(grade_id(cell))
        if cell["cell_type"] == "code":
            found.update(headers(cell["source"]))
    return len(found.intersection(answers))


def headers(source: str) -> Iterable[str]:
    """Return the names of functions in a cell, found line by line, even if it is no Python."""
    return re.findall(r"^def (\w+)", source, re.MULTILINE)


def _decode(data: bytes, remarks: list[str]) -> str:
    encoding = next((name for mark, name in ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        remarks.append("Some letters of the file cannot be read; a sign stands for each.")
        return data.decode(encoding, "replace")


def _parse(text: str, data: bytes, remarks: list[str]) -> object:
    """Parse JSON. Numbers are left out, since none of them counts and some cannot be held."""

    def leave_out(number: str) -> None:
        return None

    decoder = json.JSONDecoder(
        parse_float=leave_out, parse_int=leave_out, parse_constant=leave_out, strict=False
    )
    text = text.lstrip()
    try:
        content, end = decoder.raw_decode(text)
    except RecursionError:
        raise CourseError("no notebook: it is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise CourseError(_what_is(data, text, error)) from None
    if text[end:].strip(BLANK):
        remarks.append("Behind the end of the notebook the file goes on; that was left out.")
    return content


def _what_is(data: bytes, text: str, error: json.JSONDecodeError) -> str:
    """Say what a file is that is no JSON, and what to do."""
    if not text.startswith(("{", "[")):
        start = text[:START].encode()  # without what marks its encoding
        for begins, kind, remedy in KINDS:
            if re.match(begins, data) or re.match(begins, start):
                return f"{kind}. {remedy}"
        return "no notebook. Hand in the file with the ending .ipynb."
    if CONFLICT.search(text):
        return "full of conflict marks of git. Choose one side at each of them."
    whole = text.rstrip(BLANK)
    # Searched for in all of it, the time would grow with the square of its length.
    rest = UNFINISHED.search(whole[-START:])
    end = len(whole) - (len(rest[0]) if rest else 0)
    if error.pos >= end or error.msg.startswith("Unterminated string"):
        return "cut off: its end is missing. Save it again, and hand that in."
    return (
        f"damaged in line {error.lineno} ({error.msg}). Copy the answers into a fresh notebook, "
        "and hand that in."
    )


def _find_cells(content: object) -> list[object] | None:
    """Return the list of cells; version 3 had them in worksheets."""
    if not isinstance(content, dict):
        return None
    if isinstance(cells := content.get("cells"), list):
        return cells
    if not isinstance(sheets := content.get("worksheets"), list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _cell(cell: dict[str, Any]) -> Cell:
    """Keep what counts of a cell, in nbformat's form: all keys are there, and of one type."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    marks = metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    own = cell.get("id") or metadata.get("id")  # Colab keeps it among the metadata
    kind = cell.get("cell_type")
    kind = {"markdown": "markdown", "heading": "markdown", "raw": "raw"}.get(str(kind), "code")
    return {
        "cell_type": kind,
        "id": _whole(own) if isinstance(own, str) else "",
        "source": _text(cell.get("source", cell.get("input"))),
        "metadata": {"nbgrader": {"grade_id": _whole(name)}} if isinstance(name, str) else {},
        "attachments": _pictures(cell.get("attachments")),
    }


def _text(source: object) -> str:
    """Join a source that may be a list of lines, with line ends as Python has them.

    Lines without an end get one, as in Visual Studio Code: agents leave them out.
    """
    given = source if isinstance(source, list) else [source]
    lines = [line for line in given if isinstance(line, str)]
    ended = [line if _has_end(line) else f"{line}\n" for line in lines[:-1]]
    text = "".join([*ended, *lines[-1:]])
    return _whole(text.replace("\r\n", "\n").replace("\r", "\n"))


def _has_end(line: str) -> bool:
    return bool(line) and line.splitlines()[-1] != line.splitlines(keepends=True)[-1]


def _pictures(attachments: object) -> dict[str, dict[str, str]]:
    """Return the first pictures that were pasted into a cell of text: by name, then by type."""
    if not isinstance(attachments, dict):
        return {}
    return {
        _whole(name): {
            _whole(kind): _text(data)
            for kind, data in picture.items()
            if isinstance(data, str | list)
        }
        for name, picture in islice(attachments.items(), MAX_PICTURES)
        if isinstance(picture, dict)
    }


def _whole(text: str) -> str:
    """Replace half letters: JSON can hold them, a file cannot."""
    return text.encode("utf-8", "replace").decode()

"""Files become a notebook in a process of its own: what it may take, and what is said otherwise."""

import io
import json
import os
import shutil
import time
import zipfile
from dataclasses import replace

import nbformat
import psutil
import pytest

from autograder.classroom.folder import read_answers, read_material
from autograder.classroom.grading.runs import grade
from autograder.inside.fault import Fault
from autograder.judging import opening
from autograder.judging.opening import Unread, find_lesson_apart, open_apart
from autograder.judging.submitted import File, Submitted
from mnist_utils.errors import CourseError
from mnist_utils.submission import Rebuilt
from tests.autograder.mishaps import LESSON, filled

MB = 2**20
PROPER = f"{LESSON}.ipynb"


@pytest.fixture(scope="module")
def material(two_lessons):
    others = read_answers(two_lessons, ["02_words"])
    return replace(read_material(two_lessons, LESSON), others=others)


@pytest.fixture(scope="module")
def solved(two_lessons):
    """A solved notebook, as the content of its file."""
    return json.loads(nbformat.writes(filled(two_lessons)))


def submitted(*files):
    return Submitted("ana", LESSON, "present", files=tuple(files))


def read(material, data):
    return open_apart(material, submitted(File(PROPER, data)))


# What a file may be full of. Each makes bytes of about so many MB.


def with_metadata(solved, filler):
    return json.dumps(solved)[:-1].encode() + b', "x": ' + filler + b"}"


def with_cells(solved, cells, marks=True):
    own = [dict(cell) for cell in solved["cells"]]
    for number, cell in enumerate([] if marks else own):
        cell |= {"metadata": {}, "id": f"other-{number}"}
    return json.dumps(solved | {"cells": own + cells}).encode()


def code(source):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}


def with_output(solved, size, **output):
    cells = [dict(cell) for cell in solved["cells"]]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    line = "loss: 0.25 - accuracy: 0.93\n"
    lines = [line] * (size * MB // (len(line) + 5))
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines} | output]
    return json.dumps(solved | {"cells": cells}).encode()


def pictures(count):
    many = {f"{number:x}": {"image/png": ""} for number in range(count)}
    return {"cell_type": "markdown", "metadata": {}, "source": "a", "attachments": many}


def zip_of(count, size):
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            with archive.open(f"{number}.ipynb", "w") as member:
                for _ in range(size):
                    member.write(b"{" + bytes(MB - 1))
    return text.getvalue()


def list_of(item, size):
    return b"[" + item * (size * MB // len(item)) + b"0]"


LONG = "x = 1; " * 2800  # as long a cell as is parsed

TAKEN = {  # they are honest, or cost no more than honest ones
    "90 MB of one output": lambda solved: with_output(solved, 90),
    "90 MB of one picture": lambda solved: with_output(
        solved, 0, output_type="display_data", data={"image/png": "A" * (90 * MB)}, metadata={}
    ),
    "20 MB of strings": lambda solved: with_metadata(solved, list_of(b'"abcdef",', 20)),
    "20 MB of numbers": lambda solved: with_metadata(solved, list_of(b"0.12345,", 20)),
    "900 levels": lambda solved: with_metadata(solved, b"[" * 900 + b"]" * 900),
    "2 MB of long cells": lambda solved: with_cells(
        solved, [code(f"{LONG}# {n}") for n in range(95)]
    ),
    "2 MB of long cells, and no marks": lambda solved: with_cells(
        solved, [code(f"{LONG}# {n}") for n in range(95)], marks=False
    ),
    "30,000 cells": lambda solved: with_cells(solved, [code(f"x{n} = 1") for n in range(30_000)]),
    "30,000 cells, and no marks": lambda solved: with_cells(
        solved, [code(f"x{n} = 1") for n in range(30_000)], marks=False
    ),
    "100,000 pictures": lambda solved: with_cells(solved, [pictures(100_000)]),
}


SLOW = "2 MB of long cells, and no marks"  # each is parsed, and takes 0.1 s


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[pytest.mark.release("long cells without marks")] * (kind == SLOW))
        for kind in TAKEN
    ],
)
def test_large_files_are_read_whole_and_soon(material, solved, kind):
    data = TAKEN[kind](solved)
    start = sum(os.times()[2:4])  # of children, whatever else the machine has to do
    found = read(material, data)
    took = sum(os.times()[2:4]) - start
    assert isinstance(found, Rebuilt), found
    assert found.attempted == {"double": True, "total": True}
    assert took < 20, f"It took {took:.0f} s."
    left_out = [remark for remark in found.remarks if "left out" in remark]
    assert bool(left_out) == kind.startswith("30,000 cells")
    assert nbformat.writes(found.notebook)  # it does not carry on what the file was full of
    assert len(found.notebook.cells) <= 2 * len(solved["cells"]) + 500
    assert max(len(cell.get("attachments", {})) for cell in found.notebook.cells) <= 100


REFUSED = {
    "20,000 levels of lists": (
        lambda solved: with_metadata(solved, b"[" * 20_000 + b"]" * 20_000),
        "is no notebook: it is nested too deeply.",
    ),
    "20,000 levels of objects": (
        lambda solved: with_metadata(solved, b'{"a":' * 20_000 + b"0" + b"}" * 20_000),
        "is no notebook: it is nested too deeply.",
    ),
    "64 MB of brackets": (lambda solved: b"[" * (64 * MB), "is no notebook: it is nested too"),
    "a word of 4 MB": (
        lambda solved: b"{" + b"a" * (4 * MB) + b"!",
        "is damaged in line 1 (Expecting property name",
    ),
    "a zip bomb": (lambda solved: zip_of(1, 120), "/0.ipynb is too large."),
    "a zip of several bombs": (lambda solved: zip_of(4, 60), "/3.ipynb is too large."),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bomb_ends_in_a_sentence(material, solved, kind):
    make, sentence = REFUSED[kind]
    found = read(material, make(solved))
    assert isinstance(found, Unread)
    assert found.status == "invalid"
    assert all(remark.startswith(PROPER) for remark in found.remarks)
    assert any(sentence in remark for remark in found.remarks)


HUNGRY = {
    "objects": lambda solved: with_metadata(solved, list_of(b"{},", 16)),
    "lists": lambda solved: with_metadata(solved, list_of(b"[],", 16)),
    "keys": lambda solved: with_metadata(
        solved, b"{" + b",".join(b'"%x":{}' % n for n in range(10**6)) + b"}"
    ),
    "cells": lambda solved: with_cells(solved, [{}] * 500_000),
    "pictures": lambda solved: with_cells(solved, [pictures(1_000_000)]),
}


@pytest.mark.parametrize(
    "kind",
    [
        kind if kind == "objects" else pytest.param(kind, marks=pytest.mark.release("hungry files"))
        for kind in HUNGRY
    ],
)
def test_what_takes_too_much_memory_is_stopped_and_said(material, solved, monkeypatch, kind):
    monkeypatch.setattr(opening, "MEMORY", 128 * MB)
    found = read(material, HUNGRY[kind](solved))
    assert found == Unread(
        "invalid", (f"{PROPER} cannot be read: that takes more than 0.125 GB of memory.",)
    )
    assert isinstance(read(material, json.dumps(solved).encode()), Rebuilt)


def work_forever():
    while True:
        pass


@pytest.mark.parametrize("endless", [work_forever, lambda: time.sleep(100)])
def test_what_takes_too_long_is_stopped_and_said(material, solved, monkeypatch, endless):
    monkeypatch.setattr(opening, "SECONDS", 1)
    monkeypatch.setattr(opening, "open_submission", lambda material, submitted: endless())
    start = time.monotonic()
    found = read(material, b"{}")
    assert found == Unread("invalid", (f"{PROPER} cannot be read: that takes more than 1 s.",))
    assert time.monotonic() - start < 20
    assert not [one for one in psutil.Process().children() if one.status() == "zombie"]


def test_python_that_ends_is_said(material, monkeypatch):
    monkeypatch.setattr(opening, "open_submission", lambda *_: os.kill(os.getpid(), 9))
    (remark,) = read(material, b"{}").remarks
    assert remark == f"{PROPER} cannot be read: Python ended while it did so (-9)."


def test_a_mistake_of_ours_is_a_fault(material, monkeypatch):
    monkeypatch.setattr(opening, "open_submission", lambda *_: 1 / 0)
    found = read(material, b"{}")
    assert isinstance(found, Fault)
    assert "opening (ZeroDivisionError" in found.sentence


def test_nothing_stays_open(material, solved):
    before = os.listdir("/proc/self/fd")
    for data in (json.dumps(solved).encode(), b"", b"<html>", b"PK\x03\x04"):
        read(material, data)
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty. Save the notebook again, and hand that in."),
        (b"hello", "is no notebook. Hand in the file with the ending .ipynb."),
        (b"\x00\x01\x02", "is no notebook. Hand in the file with the ending .ipynb."),
        (b"\xff\xfe{}", "is no notebook. Hand in the file with the ending .ipynb."),
        (
            b"<!DOCTYPE html>",
            "is a web page. Download the file itself, not the page that shows it.",
        ),
        (b"%PDF-1.7", "is a PDF. Hand in the notebook itself."),
        (b"PK\x03\x04", "is a damaged zip archive. Pack it again."),
        (b"3", "is JSON, but no notebook: it has no cells. Hand in the notebook itself."),
        (b"{}", "is JSON, but no notebook: it has no cells. Hand in the notebook itself."),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(material, data, told):
    found = read(material, data)
    assert isinstance(found, Unread)
    assert found.remarks[0].startswith(f"{PROPER} {told}"[:60])


@pytest.mark.parametrize("spoilt", range(60))
def test_a_damaged_archive_is_never_a_fault_of_ours(material, solved, spoilt):
    text = io.BytesIO()
    with zipfile.ZipFile(
        text, "w", zipfile.ZIP_LZMA if spoilt % 2 else zipfile.ZIP_DEFLATED
    ) as one:
        one.writestr(PROPER, json.dumps(solved))
    data = bytearray(text.getvalue())
    for place in range(4 + spoilt * 7, len(data), 97):
        data[place] ^= 0x5A
    assert isinstance(read(material, bytes(data)), Unread)


# Which lesson it is.


def test_the_lesson_of_a_file_is_found_by_its_cells(material, solved, two_lessons):
    lessons = {LESSON: material.answers, **material.others}
    whole = json.dumps(solved).encode()
    assert find_lesson_apart(File("x", whole), lessons) == LESSON
    assert find_lesson_apart(File("x", with_cells(solved, [], marks=False)), lessons) == LESSON
    words = (two_lessons / "release" / "02_words" / "02_words.ipynb").read_bytes()
    assert find_lesson_apart(File("x", words), lessons) == "02_words"
    assert find_lesson_apart(File("x", b'{"cells": []}'), lessons) == ""
    with pytest.raises(CourseError, match=r"x\.ipynb is a web page\."):
        find_lesson_apart(File("x.ipynb", b"<html>"), lessons)


# Through the whole road, with the limits that there are.


@pytest.mark.release("bombs in a class")
def test_bombs_cost_no_classmate_anything(two_lessons, tmp_path, solved, isolation):
    room = shutil.copytree(
        two_lessons, tmp_path / "a room", ignore=shutil.ignore_patterns("submitted", "records")
    )
    hungry = with_metadata(solved, list_of(b"{},", 98))
    whole = {name: json.dumps(solved).encode() for name in ("ada", "zoe")}
    handed_in = (
        {student: {PROPER: data} for student, data in whole.items()}
        | {f"bomb {n}": {PROPER: make(solved)} for n, (make, _) in enumerate(REFUSED.values())}
        | {
            "hungry": {PROPER: hungry},
            "ten": {f"{n}.ipynb": hungry for n in range(10)},
            "large": {PROPER: TAKEN["90 MB of one output"](solved)},
        }
    )
    for student, files in handed_in.items():
        folder = room / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    found = {one.student: one for one in grade(room, [LESSON], isolation=isolation)}
    for student in (*whole, "large"):
        assert (found[student].status, found[student].score) == ("graded", 6), student
    for student in handed_in.keys() - whole.keys() - {"large"}:
        record = found[student]
        assert (record.status, record.score, record.fault) == ("invalid", 0, ""), student
        assert len(record.remarks[0]) < 300
    assert found["hungry"].remarks[0] == (
        f"{PROPER} cannot be read: that takes more than 2 GB of memory."
    )

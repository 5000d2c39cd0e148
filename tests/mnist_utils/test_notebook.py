import codecs
import json

import pytest
from hypothesis import given, settings

from mnist_utils import submission
from mnist_utils.errors import CourseError
from mnist_utils.notebook import read_file, read_work
from tests.forms.changes import ENCODINGS, changed
from tests.forms.lesson import RIGHT, lesson, worked

BAD = "Some letters of the file cannot be read; a sign stands for each."


def dumped(content, **options):
    return json.dumps(content, **options).encode()


def cells_of(content):
    return read_work(dumped(content)).cells


def with_cell(**cell):
    """Give what is kept of the only cell of a notebook."""
    (found,) = cells_of({"cells": [cell]})
    return found


# What is kept


def test_of_a_cell_only_five_things_are_kept_in_nbformat_s_form():
    assert with_cell(
        cell_type="code",
        id="a1",
        source="x = 1",
        metadata={"nbgrader": {"grade_id": "double", "points": 99}, "tags": ["x"]},
        outputs=[{"output_type": "stream"}],
        execution_count=3,
        anything={"else": 1},
    ) == {
        "cell_type": "code",
        "id": "a1",
        "source": "x = 1",
        "metadata": {"nbgrader": {"grade_id": "double"}},
        "attachments": {},
    }


def test_every_key_may_be_missing():
    assert with_cell() == {
        "cell_type": "code",
        "id": "",
        "source": "",
        "metadata": {},
        "attachments": {},
    }


@pytest.mark.parametrize("odd", [None, 5, "text", ["list"], True, {"nbgrader": "passed"}])
def test_odd_metadata_and_marks_stop_nothing(odd):
    assert with_cell(source="1", metadata=odd)["metadata"] == {}
    assert with_cell(source="1", metadata={"nbgrader": odd})["metadata"] == {}
    assert with_cell(source="1", metadata={"nbgrader": {"grade_id": odd}}).keys() >= {"source"}


def test_colab_keeps_a_cell_s_id_among_its_metadata():
    assert with_cell(metadata={"id": "pX4t"})["id"] == "pX4t"
    assert with_cell(id="own", metadata={"id": "pX4t"})["id"] == "own"
    assert with_cell(id=5, metadata={"id": ["pX4t"]})["id"] == ""


@pytest.mark.parametrize(
    ("given", "kind"),
    [("code", "code"), ("markdown", "markdown"), ("raw", "raw"), ("heading", "markdown")],
)
def test_types_of_all_versions_are_known(given, kind):
    assert with_cell(cell_type=given)["cell_type"] == kind


@pytest.mark.parametrize("odd", ["python", "sql", None, 5, []])
def test_a_cell_of_an_unknown_type_is_code(odd):
    assert with_cell(cell_type=odd)["cell_type"] == "code"


TEXT = "def f(x):\n    # a\u2028b\x0cc\n\n    return 'é 数 🧪'\n"


@pytest.mark.parametrize(
    "source",
    [
        TEXT,
        TEXT.splitlines(keepends=True),  # nbformat
        [f"{line}\n" for line in TEXT.split("\n")[:-1]],  # JupyterLab
        TEXT.split("\n"),  # agents; VS Code shows them as lines
        TEXT.replace("\n", "\r\n"),
        [line.replace("\n", "\r\n") for line in TEXT.splitlines(keepends=True)],
        TEXT.replace("\n", "\r"),
        [*TEXT.splitlines(keepends=True)[:-1], 5, None, TEXT.splitlines(keepends=True)[-1]],
    ],
)
def test_a_source_may_be_text_or_lines_with_any_ends(source):
    assert with_cell(source=source)["source"] == TEXT


@pytest.mark.parametrize("source", [None, 5, {"a": 1}, [], [1, 2]])
def test_a_source_that_is_no_text_is_empty(source):
    assert with_cell(source=source)["source"] == ""


def test_pasted_pictures_are_kept():
    pictures = {"a.png": {"image/png": ["QUJD\n", "REVG"]}, "b.png": 5, "c.png": {"image/png": 5}}
    kept = with_cell(cell_type="markdown", source="![a](attachment:a.png)", attachments=pictures)
    assert kept["attachments"] == {"a.png": {"image/png": "QUJD\nREVG"}, "c.png": {}}
    for odd in (None, [], "picture"):
        assert with_cell(attachments=odd)["attachments"] == {}


def test_halves_of_letters_and_control_characters_stop_nothing():
    found = with_cell(source="'\ud800'\x00\x07", id="\udfff", metadata={"\ud800": "\udfff"})
    assert (found["source"], found["id"]) == ("'?'\x00\x07", "?")
    raw = b'{"cells": [{"source": "a\tb\nc\x01"}]}'  # no JSON, strictly
    assert [cell["source"] for cell in read_work(raw).cells] == ["a\tb\nc\x01"]


def test_what_is_no_cell_is_left_out_with_a_remark():
    work = read_work(dumped({"cells": ["a", {"source": "1"}, None, 5, []]}))
    assert [cell["source"] for cell in work.cells] == ["1"]
    assert work.remarks == ["4 cells are no cells, and were left out."]


def test_version_3_has_its_cells_in_worksheets_and_its_code_under_input():
    code = {"cell_type": "code", "language": "python", "input": ["x = 1\n", "x"], "outputs": []}
    text = {"cell_type": "heading", "level": 2, "source": ["Title"]}
    content = {
        "nbformat": 3,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [text, code]}, {"cells": [code]}, "odd", {"cells": 5}, {}],
    }
    found = [(cell["cell_type"], cell["source"]) for cell in cells_of(content)]
    assert found == [("markdown", "Title"), ("code", "x = 1\nx"), ("code", "x = 1\nx")]


# Encodings


CONTENT = {"cells": [{"cell_type": "code", "source": TEXT}]}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_notepad_and_powershell_write_is_read(encoding):
    for before in ("", "\r\n \t"):
        if before and encoding in ("utf-16-le", "utf-16-be"):
            continue  # without a mark, only the first brace tells
        data = (before + json.dumps(CONTENT, ensure_ascii=False)).encode(encoding)
        assert read_work(data).cells[0]["source"] == TEXT
        assert read_work(data).remarks == []


def test_marks_of_both_byte_orders_are_known():
    text = json.dumps(CONTENT, ensure_ascii=False)
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert read_work(mark + text.encode(encoding)).cells[0]["source"] == TEXT


def test_a_letter_that_cannot_be_read_costs_itself_alone():
    data = dumped({"cells": [{"source": "# don't"}]}).replace(b"'", b"\x92")  # cp1252
    work = read_work(data)
    assert work.cells[0]["source"] == "# don\ufffdt"
    assert work.remarks == [BAD]
    half = dumped({"cells": [{"source": "1"}]}).decode().encode("utf-16") + b"\0"
    assert read_work(half).remarks[0] == BAD


def test_numbers_that_json_does_not_know_or_python_cannot_hold_are_not_looked_at():
    odd = "NaN, Infinity, -Infinity, 1e999, " + "9" * 10_000
    data = f'{{"metadata": [{odd}], "cells": [{{"source": "1", "execution_count": NaN}}]}}'
    assert read_work(data.encode()).cells[0]["source"] == "1"


def test_of_a_key_that_is_there_twice_the_last_counts():
    data = b'{"cells": [{"cell_type": "markdown", "cell_type": "code", "source": "1"}]}'
    assert read_work(data).cells[0]["cell_type"] == "code"


def test_text_behind_the_end_is_left_out_with_a_remark():
    assert read_work(dumped(CONTENT) + b"\0\0 \n").remarks == []
    work = read_work(dumped(CONTENT) + b"\n}\n}")
    assert work.cells[0]["source"] == TEXT
    assert work.remarks == ["Behind the end of the notebook the file goes on; that was left out."]


# What is no notebook


def told(data):
    """Say what the reader says of a file that is no notebook."""
    with pytest.raises(CourseError) as raised:
        read_work(data)
    return str(raised.value)


PAGE = b"<!DOCTYPE html>\n<html><head><title>double.ipynb at main</title></head></html>"
EMPTY = "empty. Save the notebook again, and hand that in."
CONFLICT = "full of conflict marks of git. Choose one side at each of them."


@pytest.mark.parametrize(
    "data",
    [b"", b" \r\n\t", bytes(5000), codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\n".encode("utf-16")],
)
def test_an_empty_file_is_called_empty(data):
    assert told(data) == EMPTY


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAGE, "a web page. Download the file itself, not the page that shows it."),
        (b"\n  " + PAGE, "a web page."),
        (codecs.BOM_UTF8 + PAGE, "a web page."),
        (PAGE.decode().encode("utf-16"), "a web page."),
        (b"<?xml version='1.0'?>", "a web page."),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "a zip archive or an office document. Unpack it."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF. Hand in the notebook itself."),
        (b"\x89PNG\r\n\x1a\n", "a picture."),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture."),
        (b"GIF89a", "a picture."),
        (b"import numpy as np\n", "a Python file. Hand in the notebook itself, with the ending"),
        (b"# %%\ndef double(x):\n    return 2 * x\n", "a Python file."),
        (b"from x import y", "a Python file."),
        (b'"""Exercises."""\n', "JSON, but no notebook"),  # as far as it goes, it is JSON
        (b"important: read this", "no notebook. Hand in the file with the ending .ipynb."),
        (b"I have done it all.", "no notebook."),
        (bytes(range(128, 256)), "no notebook."),
        (dumped([CONTENT]), "JSON, but no notebook: it has no cells. Hand in the notebook itself."),
        (b"3", "JSON, but no notebook"),
        (b"null", "JSON, but no notebook"),
        (b'{"a": 1}', "JSON, but no notebook"),
        (b'{"cells": {"a": 1}}', "JSON, but no notebook"),
        (b'{"cells": "a"}', "JSON, but no notebook"),
        (b'{"worksheets": 5}', "JSON, but no notebook"),
        (b"[" * 200_000, "no notebook: it is nested too deeply."),
        (b'{"metadata": ' + b'{"a":' * 100_000, "no notebook: it is nested too deeply."),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(data, kind):
    assert told(data).startswith(kind)


def test_git_s_conflict_marks_are_named_wherever_they_are():
    mine, theirs = (json.dumps(CONTENT | {"metadata": {"x": n}}, indent=1) for n in (1, 2))
    whole = f"<<<<<<< HEAD\n{mine}\n=======\n{theirs}\n>>>>>>> main\n"
    inside = mine.replace('"x": 1', '<<<<<<< HEAD\n"x": 1\n=======\n"x": 2\n>>>>>>> main\n')
    for text in (whole, inside, whole.replace("\n", "\r\n"), "\ufeff" + whole):
        assert told(text.encode()) == CONFLICT
    marks = {"cells": [{"source": "<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> main"}]}
    assert len(cells_of(marks)) == 1  # in a source they are the student's


@pytest.mark.parametrize("zeros", [b"", bytes(512)])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_that_was_cut_off_is_called_so_wherever_it_was_cut(indent, zeros):
    content = CONTENT | {"metadata": {"a": [True, None, -1.5e3, False], "b": '\\ " \u00e9\ud83e'}}
    data = dumped(content, indent=indent)
    for place in range(2, len(data)):
        assert told(data[:place] + zeros).startswith("cut off: its end is missing."), data[:place]


def test_a_file_that_is_damaged_is_told_with_its_line():
    data = dumped(CONTENT | {"metadata": {}}, indent=1).replace(b'"metadata": {}', b'"metadata" {}')
    assert told(data).startswith("damaged in line ")
    assert "Copy the answers into a fresh notebook" in told(data)


def test_a_file_is_told_with_its_path_and_the_way_out(tmp_path):
    path = tmp_path / "01_small.ipynb"
    with pytest.raises(CourseError, match=r"There is no notebook .* start 01_small"):
        read_file(path)
    path.write_bytes(PAGE)
    with pytest.raises(CourseError, match=r"01_small.ipynb is a web page. .* start LESSON --again"):
        read_file(path)
    path.write_bytes(dumped(CONTENT))
    assert read_file(path).cells[0]["source"] == TEXT
    with pytest.raises(CourseError, match="cannot be read: Is a directory"):
        read_file(tmp_path)


# Whatever else is in it


def rebuilt_from(cells):
    source, released = lesson()
    return submission.rebuild(source, released, cells)


@given(changed(worked(RIGHT)))
@settings(max_examples=300, deadline=None)
def test_what_is_not_source_type_marks_id_or_picture_changes_nothing(data):
    before = read_work(dumped(worked(RIGHT)))
    work = read_work(data)
    assert work.cells == before.cells
    found, expected = rebuilt_from(work.cells), rebuilt_from(before.cells)
    assert found.steps == expected.steps
    assert found.notebook == expected.notebook
    assert found.remarks == []
    assert found.attempted == dict.fromkeys(RIGHT, True)

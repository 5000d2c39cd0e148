"""Damaged and doctored notebooks, what lies beside them, and students with odd names."""

import json
import os
import shutil
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.classroom.folder import read_material
from autograder.judging.record import Record
from autograder.judging.submitted import read
from mnist_utils.cells import exercise_of, grade_id, role
from mnist_utils.notebook import read_work
from mnist_utils.submission import rebuild
from tests.redteam.attack import Attack
from tests.redteam.lesson import POINTS

NOTHING = dict.fromkeys(POINTS, 0.0)
INVALID = ("invalid",)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """Give the cell of this grade_id."""
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def told(part: str) -> Callable[[Path, Record], None]:
    """Make a check that a remark has this part."""

    def check(room: Path, record: Record) -> None:
        assert part in " ".join(record.remarks), record.remarks

    return check


def bytes_of(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Make a tampering that changes the file's bytes."""
    return lambda path: void(path.write_bytes(change(path.read_bytes())))


def content_of(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """Make a tampering that changes what the file's JSON says; the change may give a new whole."""

    def tamper(path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        changed = change(content)
        path.write_text(json.dumps(content if changed is None else changed), encoding="utf-8")

    return tamper


def void(_: object) -> None:
    """Give nothing."""


# Files that are no notebook. What cannot be read earns nothing, and is told as such.


def ruined(name: str, tamper: Callable[[Path], None], part: str = "") -> Attack:
    """Make a submission that is invalid for a reason."""
    return Attack(name, tamper=tamper, most=NOTHING, statuses=INVALID, check=told(part))


def empty_nest(path: Path) -> None:
    path.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")


def to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link_file(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "ada" / path.parent.name / path.name)


def link_lesson(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.symlink_to(path.parents[2] / "ada" / path.parent.name)


def link_student(path: Path) -> None:
    shutil.rmtree(path.parents[1])
    path.parents[1].symlink_to(path.parents[2] / "ada")


def file_for_lesson(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("no folder", encoding="utf-8")


def link_to_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    with open(path, "r+b") as file:
        file.truncate(2**33)


def without_cells(content: dict[str, Any]) -> None:
    del content["cells"]


RUINED = [
    ruined(
        "half of the file",
        bytes_of(lambda data: data[: len(data) // 2]),
        "cut off",
    ),
    ruined("an empty file", bytes_of(lambda data: b"")),
    ruined("a list", content_of(lambda content: [content])),
    ruined("the number 3", content_of(lambda content: 3)),
    ruined("zeros", bytes_of(lambda data: bytes(len(data)))),
    ruined("a program", bytes_of(lambda data: Path("/bin/true").read_bytes())),
    ruined("brackets, two hundred thousand deep", empty_nest),
    ruined("no list of cells", content_of(without_cells)),
    ruined("cells that are a dictionary", content_of(lambda c: c.update(cells={"a": 1}))),
    ruined("a pipe in place of the file", to_pipe),
    ruined("a folder in place of the file", to_folder),
    ruined("a link in place of the file", link_file),
    ruined("a link in place of the lesson's folder", link_lesson),
    ruined("a link in place of the student's folder", link_student),
    ruined("a file in place of the lesson's folder", file_for_lesson),
    ruined("a link to a device", link_to_device),
    ruined("a file of eight gigabytes", sparse),
]

# Files that are odd, and notebooks all the same: who answered rightly keeps what that earns.

ODD = [
    Attack(
        "text that is not UTF-8",
        tamper=bytes_of(lambda data: data.replace(b"Arrays", b"Arr\xe4ys")),
        check=told("a sign stands for each"),
    ),
    Attack("UTF-16", tamper=bytes_of(lambda data: data.decode().encode("utf-16"))),
    Attack(
        "cells that are text",
        tamper=content_of(lambda c: c.update(cells=["a", "b"])),
        most=NOTHING,
        check=told("2 cells are no cells"),
    ),
    Attack(
        "a version of the far future", tamper=content_of(lambda c: void(c.update(nbformat=400)))
    ),
    Attack(
        "metadata that are text",
        tamper=content_of(lambda c: [cell.update(metadata="x") for cell in c["cells"]] and None),
    ),
    Attack(
        "sources that are numbers",
        tamper=content_of(lambda c: [cell.update(source=5) for cell in c["cells"]] and None),
        most=NOTHING,
    ),
    Attack(
        "another name",
        tamper=lambda path: void(path.rename(path.with_name("my work.ipynb"))),
        check=told("my work"),
    ),
]

# What lies beside the notebook, or around it, and must not matter.


def beside(files: dict[str, str]) -> Callable[[Path], None]:
    """Make a tampering that puts files beside the notebook."""

    def tamper(path: Path) -> None:
        for name, text in files.items():
            (path.parent / name).write_text(text, encoding="utf-8")

    return tamper


def link_beside(path: Path) -> None:
    (path.parent / "notes.txt").symlink_to(path.parents[3] / "gradebook.db")
    (path.parent / "data").symlink_to(path.parents[3] / "source")


def pipe_for_timestamp(path: Path) -> None:
    os.mkfifo(path.parent / "timestamp.txt")


def folder_for_timestamp(path: Path) -> None:
    (path.parent / "timestamp.txt").mkdir()


def nothing_was_copied(room: Path, record: Record) -> None:
    for step in ("autograded", "feedback"):
        for path in (room / step / record.student).rglob("*"):
            assert path.name in (record.lesson, f"{record.lesson}.ipynb", f"{record.lesson}.html")


WRONG = "raise SystemExit('a module that was shadowed')"
BESIDE = [
    Attack(
        "modules that shadow others",
        tamper=beside(
            {f"{name}.py": WRONG for name in ("numpy", "typing", "sitecustomize", "keras", "re")}
        ),
        check=nothing_was_copied,
    ),
    Attack("links beside the notebook", tamper=link_beside, check=nothing_was_copied),
    Attack(
        "settings beside the notebook",
        tamper=beside({"nbgrader_config.py": WRONG, "gradebook.db": "", "conftest.py": WRONG}),
        check=nothing_was_copied,
    ),
    Attack("a time of submission that is none", tamper=beside({"timestamp.txt": "passed"})),
    Attack(
        "a time of submission that is no text",
        tamper=lambda path: void((path.parent / "timestamp.txt").write_bytes(b"\xff\xfe\x00")),
    ),
    Attack(
        "a time of submission in the year 99999",
        tamper=beside({"timestamp.txt": "99999-01-01 00:00:00 UTC"}),
    ),
    Attack("a folder for the time of submission", tamper=folder_for_timestamp),
    Attack("a pipe for the time of submission", tamper=pipe_for_timestamp),
    Attack(
        "a file that begins with a byte order mark",
        tamper=bytes_of(lambda data: b"\xef\xbb\xbf" + data),
    ),
]

# Notebooks that were changed by hand. Whoever answered rightly keeps what the answers earn.


def without(*names: str) -> Callable[[NotebookNode], None]:
    """Make an edit that deletes cells."""

    def edit(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in names]

    return edit


def duplicated(notebook: NotebookNode) -> None:
    for name in ("double", "test_total_1", "test_total", "setup"):
        found = [cell for cell in notebook.cells if grade_id(cell) == name]
        for cell in found:
            notebook.cells.insert(notebook.cells.index(cell) + 1, deepcopy(cell))


def split(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "double")
    head, body = cell.source.split("\n", 1)
    second = deepcopy(cell)
    cell.source, second.source, second.id = head, body, "second"
    notebook.cells.insert(notebook.cells.index(cell) + 1, second)


def role_changes(**marks: Any) -> Callable[[NotebookNode], None]:
    """Make an edit of what the marks of all tests and answers say."""

    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if grade_id(cell):
                cell.metadata.nbgrader.update(marks)

    return edit


def renamed(notebook: NotebookNode) -> None:
    own = {"total": "double", "double": "total"}
    for cell in notebook.cells:
        if exercise_of(cell) in own and role(cell) == "answer":
            cell.metadata.nbgrader.grade_id = own[exercise_of(cell)]


def marks_that_are_text(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if grade_id(cell):
            cell.metadata.nbgrader = "passed"


def easy_tests(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if role(cell) == "test":
            cell.source = "assert True"
        if role(cell) == "setup":
            cell.source = "import builtins\nbuiltins.isinstance = lambda *a: True"
    cell_of(notebook, "total").source = "def total(values):\n    return 4"


def to_markdown(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "total")
    place = notebook.cells.index(cell)
    notebook.cells[place] = new_markdown_cell(cell.source, metadata=cell.metadata, id=cell.id)


def moved(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def no_marks(notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = NotebookNode(), f"n{number}"


def many_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_code_cell(f"n = {number}") for number in range(3000)]


def many_answers(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "total")
    for number in range(1000):
        again = deepcopy(cell)
        again.id, again.source = f"again{number}", f"{cell.source}  # {number}"
        notebook.cells.append(again)


def large_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_code_cell("# " + "x" * 5_000_000), new_markdown_cell("y" * 5_000_000)]


def own_outputs(notebook: NotebookNode) -> None:
    page = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>5 of 5</b>"}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [NotebookNode(page)], 7
    notebook.metadata.update(kernelspec={"name": "bash", "display_name": "x"}, score=100)
    notebook.metadata.language_info = {"name": "x", "pygments_lexer": "html"}


def dangerous_text(notebook: NotebookNode) -> None:
    picture = {"picture.png": {"image/png' onerror='ATTACK()": "<script>ATTACK()</script>"}}
    notebook.cells += [
        new_markdown_cell(
            "<script>ATTACK()</script> [x](javascript:ATTACK()) <b onclick=ATTACK()>"
        ),
        new_markdown_cell("![x](attachment:picture.png)", attachments=picture),
        new_raw_cell("<script>ATTACK()</script>", metadata={"format": "text/html"}),
        new_raw_cell("<script>ATTACK()</script>", metadata={"raw_mimetype": "text/html"}),
        new_code_cell("</pre></div><script>ATTACK()</script>", metadata={"tags": ["<script>"]}),
        new_code_cell("%%html\n<script>ATTACK()</script>"),
    ]


def no_script(room: Path, record: Record) -> None:
    page = room / "feedback" / record.student / record.lesson / f"{record.lesson}.html"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    for part in (
        "<script>ATTACK",
        "onclick=ATTACK",
        "onerror='ATTACK",
        "onload='ATTACK",
        '"javascript:ATTACK',
    ):
        assert part not in text, part


def half_letters(content: dict[str, Any]) -> None:
    for cell in content["cells"][-2:]:
        cell["source"] = ["print('\\ud800') # \ud800", "\x00\x07"]
        cell["metadata"] = {"\udfff": "\udfff"}
    content["metadata"]["title"] = "\ud800"
    content["cells"].append(
        {
            "cell_type": "markdown",
            "id": "half",
            "metadata": {},
            "source": "\ud800",
            "attachments": {"\udfff.png": {"image/png": "\ud800"}},
        }
    )


EDITED = [
    Attack(
        "all tests deleted",
        edit=without("test_double", "test_double_2", "test_total", "test_classify", "test_greet"),
    ),
    Attack(
        "an answer deleted", edit=without("total"), most={"total": 0}, verdicts={"total": "missing"}
    ),
    Attack(
        "an answer deleted with its tests",
        edit=without("total", "test_total"),
        most={"total": 0},
        verdicts={"total": "missing"},
    ),
    Attack("the setup deleted", edit=without("setup")),
    Attack("cells that are there twice", edit=duplicated),
    Attack("an answer in two cells", edit=split),
    Attack("tests that are no longer graded", edit=role_changes(grade=False)),
    Attack("everything a solution", edit=role_changes(solution=True, grade=True, locked=False)),
    Attack("more points", edit=role_changes(points=1000)),
    Attack("points that are no number", edit=role_changes(points="NaN")),
    Attack("names that were exchanged", edit=renamed, most={"double": 3, "total": 3}),
    Attack("marks that are text", edit=marks_that_are_text),
    Attack("tests that are always true", edit=easy_tests, most={"total": 0}),
    Attack("an answer that became text", edit=to_markdown, most={"total": 3}),
    Attack("the whole notebook upside down", edit=moved),
    Attack("no marks and no ids", edit=no_marks),
    Attack("three thousand cells more", edit=many_cells, check=told("cells were left out")),
    Attack("one answer in a thousand cells", edit=many_answers),
    Attack("cells of five megabytes", edit=large_cells),
    Attack("outputs, kernel and scores of one's own", edit=own_outputs, check=no_script),
    Attack("texts that a browser would run", edit=dangerous_text, check=no_script),
    Attack("halves of letters", tamper=content_of(half_letters), most=POINTS),
]


def without_ids(content: dict[str, Any]) -> None:
    content["nbformat_minor"] = 0
    for cell in content["cells"]:
        del cell["id"]


def with_ids(name: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            cell["id"] = name

    return change


OLD = [
    Attack(
        "the third version of the format",
        tamper=content_of(
            lambda c: {
                "nbformat": 3,
                "nbformat_minor": 0,
                "metadata": {"name": "x"},
                "worksheets": [
                    {
                        "cells": [
                            {
                                "cell_type": "code",
                                "language": "python",
                                "input": cell["source"],
                                "outputs": [],
                                "metadata": cell["metadata"],
                                "collapsed": False,
                            }
                            for cell in c["cells"]
                            if cell["cell_type"] == "code"
                        ]
                    }
                ],
            }
        ),
    ),
    Attack("a format without ids", tamper=content_of(without_ids)),
    Attack("one id for all cells", tamper=content_of(with_ids("same"))),
    Attack(
        "ids that are no ids",
        tamper=content_of(with_ids("\0 ../" * 9)),
    ),
    Attack(
        "names that are there twice in the JSON",
        tamper=bytes_of(
            lambda data: data.replace(
                b'"cell_type": "code",', b'"cell_type": "markdown", "cell_type": "code",'
            )
        ),
    ),
    Attack(
        "numbers that JSON does not know",
        tamper=bytes_of(
            lambda data: data.replace(b'"execution_count": null', b'"execution_count": NaN')
        ),
    ),
]

# Texts that take long to understand.
HARD = [
    Attack(
        "a source of thousands of brackets",
        answers={"total": "def total(values):\n    return " + "(" * 5000 + "1" + ")" * 5000},
        most={"total": 0},
    ),
    Attack(
        "a source of thousands of signs",
        answers={"total": "def total(values):\n    return " + "-" * 50_000 + "1"},
        most={"total": 0},
    ),
    Attack(
        "a source of thousands of dots",
        answers={"total": "def total(values):\n    return " + "a" + ".a" * 5000},
        most={"total": 0},
    ),
    Attack(
        "a source of thousands of conditions",
        answers={"total": "def total(values):\n    return " + "1 if 0 else " * 3000 + "1"},
        most={"total": 0},
    ),
]


def slow_texts(notebook: NotebookNode) -> None:
    texts = ["\\begin{a}" * 9000, "\\\\\\\\(" * 25_000, "<div>" * 15_000, "|a" * 20_000]
    notebook.cells += [new_markdown_cell(text) for text in texts]
    notebook.cells += [new_code_cell("a" + ".a" * 15_000), new_code_cell("# " + "x = 1;" * 50_000)]


def rendered_soon(room: Path, record: Record) -> None:
    page = room / "feedback" / record.student / record.lesson / f"{record.lesson}.html"
    seconds = page.stat().st_mtime - datetime.fromisoformat(record.date).timestamp()
    assert seconds < 300, f"Its page took {seconds:.0f} s."


def searched_cells(notebook: NotebookNode) -> None:
    no_marks(notebook)
    notebook.cells += [new_code_cell(f"x{n} = 1\n" + "a = 1;" * 30_000) for n in range(3)]


def rebuilt_soon(room: Path, record: Record) -> None:
    (file,) = read(room / "submitted", record.student, record.lesson).files
    work = read_work(file.data)
    material = read_material(room, record.lesson)
    start = time.process_time()  # whatever else the machine has to do
    rebuild(material.source, material.released, work.cells)
    assert (took := time.process_time() - start) < 10, f"It took {took:.0f} s to rebuild."


HARD.append(
    Attack("cells in which answers are looked for", edit=searched_cells, check=rebuilt_soon)
)
HARD.append(Attack("texts that take long to set", edit=slow_texts, check=rendered_soon))
NAMES = [
    Attack("a name with a space and dots", student="eve m. o'neil".replace("'", "") + "."),
    Attack("a name of other letters", student="Ζωή-学生_é"),
    Attack("a name of 120 letters", student="n" * 120),
    Attack("a name of 255 letters", student="m" * 255),
    Attack("a name that begins with a dash", student="-rf", statuses=INVALID, most=NOTHING),
    Attack("a name of two lines", student="two\nlines", statuses=INVALID, most=NOTHING),
    Attack("a name that is hidden", student="..s", statuses=("left out",)),
    Attack("a name that a spreadsheet would run", student="=1+1", statuses=INVALID, most=NOTHING),
    Attack(
        "a name that is no text",
        student=os.fsdecode(b"caf\xe9"),
        statuses=("invalid", "left out"),
        most=NOTHING,
    ),
    Attack("a name of a tag", student="<script>ATTACK()<", statuses=INVALID, most=NOTHING),
]

import hashlib
import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from autograder.course.build import GIVEN, STUB, build, differences, lesson_file
from autograder.errors import SourceError
from mnist_utils.errors import CourseError


def test_a_lesson_holds_no_solution_no_hidden_test_and_no_output(course):
    build(course)
    text = lesson_file(course, "01_small").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert "return 2 * x" not in text
    assert "CANARY" not in text
    assert "BEGIN" not in text
    assert "raise NotImplementedError" in text
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_cell_ids_come_from_names(course):
    build(course)
    notebook = nbformat.read(lesson_file(course, "01_small"), as_version=4)
    assert [cell.id for cell in notebook.cells] == [
        "after_start_1",
        "setup",
        "after_setup_1",
        "double",
        "test_double",
        "test_double_2",
        "after_test_double_2_1",
        "total",
        "test_total",
    ]


def test_building_elsewhere_on_another_day_gives_the_same_bytes(course, tmp_path):
    build(course)
    other = shutil.copytree(course, tmp_path / "elsewhere" / "again")
    lesson_file(other, "01_small").unlink()
    os.utime(other / "solutions" / "01_small.py", (0, 0))
    program = (
        "import time, datetime, sys, pathlib\n"
        "real = time.time\n"
        "time.time = lambda: real() + 1e8\n"
        "from autograder.course.build import build\n"
        "build(pathlib.Path(sys.argv[1]))\n"
    )
    environment = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", program, other], check=True, env=environment)
    for file in (lesson_file(course, "01_small").relative_to(course), GIVEN):
        assert (course / file).read_bytes() == (other / file).read_bytes()


def test_building_twice_changes_nothing(course):
    assert build(course) == [lesson_file(course, "01_small"), course / GIVEN]
    assert build(course) == []
    assert differences(course) == []


def test_the_checksums_of_what_is_given_are_written_beside_it(course):
    with open(course / "solutions" / "01_small.py", "a", encoding="utf-8") as file:
        file.write('\n# %% [markdown] written="conclusion" points=2\n# Somebody\'s own words.\n')
    build(course)
    given = json.loads((course / GIVEN).read_text(encoding="utf-8"))["01_small"]
    data = lesson_file(course, "01_small").read_bytes()
    assert given["notebook"] == hashlib.sha256(data).hexdigest()
    assert list(given["answers"]) == ["double", "total", "conclusion"]
    assert given["written"] == ["conclusion"]
    assert list(given["fixed"]) == ["setup", "test_double", "test_double_2", "test_total"]
    (stub,) = [
        cell["source"]
        for cell in nbformat.reads(data.decode(), as_version=4).cells
        if cell["id"] == "double"
    ]
    assert STUB.splitlines()[0] in stub
    assert given["answers"]["double"] == hashlib.sha256(stub.strip().encode()).hexdigest()


def test_changed_or_missing_checksums_are_named(course):
    build(course)
    whole = (course / GIVEN).read_text(encoding="utf-8")
    (course / GIVEN).write_text(whole.replace('"double"', '"twice"'), encoding="utf-8")
    (found,) = differences(course)
    assert found.startswith("lessons/given.json is not what solutions/*.py gives.")
    (course / GIVEN).unlink()
    assert differences(course) == ["lessons/given.json is missing. Run: autograder build"]
    assert build(course) == [course / GIVEN]
    assert (course / GIVEN).read_text(encoding="utf-8") == whole


def test_a_changed_byte_is_named(course):
    build(course)
    lesson = lesson_file(course, "01_small")
    lesson.write_bytes(lesson.read_bytes().replace(b"twice 2", b"twice 3"))
    (found,) = differences(course)
    assert found.startswith("lessons/01_small/01_small.ipynb is not what solutions/01_small.py")


def test_a_missing_lesson_is_named(course):
    assert differences(course) == [
        "lessons/01_small/01_small.ipynb is missing. Run: autograder build",
        "lessons/given.json is missing. Run: autograder build",
    ]


def test_a_file_that_no_source_makes_is_named_and_left_alone(course):
    build(course)
    stray = course / "lessons" / "02_gone" / "02_gone.ipynb"
    stray.parent.mkdir()
    stray.write_text("mine")
    assert differences(course) == ["lessons/02_gone/02_gone.ipynb has no source. Remove it."]
    build(course)
    assert stray.read_text() == "mine"


def test_a_source_that_breaks_a_rule_changes_no_lesson(course, change):
    build(course)
    before = lesson_file(course, "01_small").read_bytes()
    change("points=3", "")
    with pytest.raises(SourceError, match="points are missing"):
        build(course)
    assert lesson_file(course, "01_small").read_bytes() == before


def test_a_full_disk_leaves_every_lesson_as_it_was(course, change, on_small_disk):
    build(course)
    before = lesson_file(course, "01_small").read_bytes()
    # A disk of its own for lessons/, with the old lesson on it and too little room for the new one.
    small_disk = (
        "mkdir ../kept && cp -r lessons/. ../kept && mount -t tmpfs -o size=64k tmpfs lessons"
        " && cp -r ../kept/. lessons && head -c 45000 /dev/zero >lessons/other;"
        ' "$0" -m autograder --course . build; status=$?;'
        " rm -r ../kept/01_small; cp -r lessons/. ../kept; exit $status"
    )
    change("# %%\nnp.arange(3)", "# %% [markdown]\n# " + "long " * 5_000)
    result = on_small_disk(small_disk)
    assert result.returncode == 1, result.stderr
    assert "No space left on device" in result.stderr
    assert "No lesson was changed" in result.stderr
    assert "Traceback" not in result.stderr
    after = course.parent / "kept"
    assert (after / "01_small" / "01_small.ipynb").read_bytes() == before
    names = ["01_small", "01_small.ipynb", "given.json", "other"]
    assert sorted(path.name for path in after.rglob("*")) == names


def test_a_folder_that_may_not_be_written_is_named(course):
    (course / "lessons").write_text("a file where the folder should be")
    with pytest.raises(CourseError, match="cannot be written"):
        build(course)

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.folder import open_classroom, read_material, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.judging import sums
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from autograder.judging.prove import fill_in
from autograder.judging.submitted import File, Submitted
from autograder.judging.sums import sum_submission
from mnist_utils.data import FULL, SAMPLE, UNKNOWN

COURSE = Path(__file__).parents[3]
LESSON = "01_small"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(values):\n    return sum(values)",
}


# As commit 29231a0 computed them.
FIRST = "66464c3527b596986a676322f7333119f612687ac688552bc2310be507700539"
LATER = "a68d791292a5163f86ff24406a976b292fbe1fc5d5b0785e07f78f3c871e1e0d"
MISSING = "2dba5dbc339e7316aea2683faf839c1b7b1ee2313db792112588118df066aa35"


@pytest.fixture
def sum_with(tmp_path):
    """Give the sum over the code that marks, of a copy in which one file is another."""

    def compute(changed: str = "") -> str:
        folder = tmp_path / (changed.replace("/", "-") or "unchanged")
        for package in ("autograder", "mnist_utils"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(COURSE / package, folder / package, ignore=ignored)
        if changed:
            with open(folder / changed, "a", encoding="utf-8") as file:
                file.write("\n# a word more\n")
        script = "from autograder.judging.sums import sum_code; print(sum_code())"
        line = [sys.executable, "-c", script]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout

    return compute


MARKS = ["inside/wire.py", "inside/child.py", "judging/judge.py", "judging/marking.py"]
MARKS_NOT = [
    *("classroom/grading/summary.py", "classroom/grading/gradebook.py", "classroom/folder.py"),
    *(
        "authoring/check.py",
        "judging/doctor.py",
        "judging/engine.py",
        "judging/cluster.py",
        "__main__.py",
        "demo.py",
    ),
]


@pytest.mark.release("the sum of the code, file by file")
def test_the_sum_of_the_code_changes_with_what_marks_and_with_nothing_else(sum_with):
    before = sum_with()
    for file in MARKS:
        assert sum_with(f"autograder/{file}") != before, file
    for file in MARKS_NOT:
        assert sum_with(f"autograder/{file}") == before, file
    assert sum_with("mnist_utils/submission.py") != before
    assert sum_with("mnist_utils/doctor.py") == before


def test_every_file_that_is_left_out_is_there():
    for folder, names in sums.NO_MARKING.items():
        place = COURSE / folder if folder == "mnist_utils" else COURSE / "autograder" / folder
        for name in names:
            assert (place / name).is_file()


def test_the_sum_of_a_submission_changes_with_what_was_handed_in_and_when():
    first = Submitted.of("ada", LESSON, b"{}")
    assert sum_submission(first) == sum_submission(replace(first, student="bob"))
    others = [
        Submitted.of("ada", LESSON, b"[]"),
        replace(first, timestamp="2026-11-01 12:00:00 UTC"),
        Submitted("ada", LESSON, "missing"),
        Submitted("ada", LESSON, "invalid", "It is a link."),
    ]
    assert len({sum_submission(one) for one in [first, *others]}) == 5


def test_what_was_marked_before_files_of_any_name_counted_keeps_its_sum():
    first = Submitted.of("ada", LESSON, b'{"cells": []}')
    later = replace(first, timestamp="2026-11-01 12:00:00 UTC", remark="Not read: a link.")
    checkpoint = File(f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb", b"{}")
    for file in (first, replace(first, files=(*first.files, checkpoint))):
        assert sum_submission(file) == FIRST
    assert sum_submission(later) == LATER
    assert sum_submission(Submitted("ada", LESSON, "missing")) == MISSING


def test_the_sum_of_files_of_any_name_changes_with_names_and_places():
    (proper,) = Submitted.of("ada", LESSON, b"{}").files
    files = [
        (proper,),
        (replace(proper, elsewhere=True),),
        (replace(proper, name="mine.ipynb"),),
        (proper, replace(proper, name="mine.ipynb")),
        (replace(proper, name=f".ipynb_checkpoints/{LESSON}.ipynb"),),
    ]
    found = [sum_submission(Submitted("ada", LESSON, "present", "", some)) for some in files]
    assert len(set(found)) == len(files)
    remark = Submitted("ada", LESSON, "present", "Not read: a link.", files[2])
    assert sum_submission(remark) not in found


def test_what_would_mark_otherwise_is_named(room):
    material = read_material(room, LESSON)
    before = Rules("bubblewrap").describe(material, FULL)
    assert before.differences(before) == []
    other = Rules("process", Limits(memory=2**30))
    now = other.describe(material, SAMPLE)
    now = replace(now, lesson="another", code="another", packages=now.packages | {"keras": "9"})
    assert before.differences(now) == [
        "the lesson",
        "the code that marks",
        "the digits (sample)",
        "keras 9",
        "the limit memory",
        "the isolation",
    ]


def test_where_no_digits_were_needed_none_differ(room):
    material = read_material(room, LESSON)
    unread = Rules().describe(material, UNKNOWN)
    assert unread.differences(replace(unread, digits="MNIST")) == []


def test_a_lesson_that_changes_has_nobody_marked_again_unasked(room, isolation):
    for student in ("ada", "bob"):
        submit(room, student, LESSON, fill_in(released(room, LESSON), RIGHT))
    grade(room, isolation=isolation)
    source = room / "source" / LESSON / f"{LESSON}.ipynb"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("total([1, 2]) == 3", "total([1, 2]) == 4"), encoding="utf-8")
    submit(room, "cem", LESSON, fill_in(released(room, LESSON), RIGHT))

    found = {one.student: one for one in grade(room, isolation=isolation)}
    for student in ("ada", "bob"):
        assert (found[student].score, found[student].old) == (
            6.0,
            "Marked before these changed: the lesson.",
        )
    assert (found["cem"].score, found["cem"].old) == (3.0, "")

    found = {one.student: one for one in grade(room, isolation=isolation, force=True)}
    assert {one.score for one in found.values()} == {3.0}
    (old,) = found["ada"].history
    assert (old.score, old.reason) == (6.0, "marked again: the lesson")
    assert found["cem"].history[0].reason == "marked again, with --force"


def test_what_is_handed_in_anew_never_keeps_the_old_mark_as_its_own(room, isolation, monkeypatch):
    submit(room, "ada", LESSON, fill_in(released(room, LESSON), RIGHT))
    grade(room, isolation=isolation)
    submit(room, "ada", LESSON, fill_in(released(room, LESSON), {}))

    from autograder.classroom.grading import runs

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "_mark_all", stopped)
    with pytest.raises(KeyboardInterrupt):
        grade(room, isolation=isolation)
    record = records.read(records.path_of(room, "ada", LESSON))
    assert record
    assert (record.score, record.old) == (6.0, runs.OTHER_WORK)
    with open_classroom(room).gradebook as gradebook:
        assert gradebook.find_submission(LESSON, "ada").needs_manual_grade

    monkeypatch.undo()
    (found,) = grade(room, isolation=isolation)
    assert (found.score, found.old) == (0.0, "")
    assert found.history[0].reason == "something else was handed in"

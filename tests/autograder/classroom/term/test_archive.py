import csv
import hashlib
import json
import shutil
import sqlite3
import stat
import subprocess
import zipfile

import pytest

import mnist_utils
from autograder.__main__ import main
from autograder.classroom.folder import create, open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.term import archive as archiving
from autograder.classroom.term.archive import archive
from autograder.errors import ClassroomError
from autograder.judging.record import Marking, Record
from tests.autograder.classroom.term.exports import notebook

LESSON = "01_small"
MARKING = Marking("lesson", "code", "MNIST", {"keras": "3.10"}, digits_sum="741c", course="0.1.9")


@pytest.fixture
def full(room):
    """A class with one mark."""
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada")
    path = room / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook())
    (path.parent / "link").symlink_to("/etc/hostname")
    (room / "feedback" / "ada").mkdir(parents=True)
    (room / "feedback" / "ada" / "page.html").write_text("3 of 6")
    (room / "records" / "ada").mkdir(parents=True)
    records.save(room, Record("ada", LESSON, "graded", 3, 6, "process", 0, marking=MARKING))
    records.write_tables(room)
    return room


def modes(folder):
    return {oct(stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_a_class_is_kept_as_it_is_and_cannot_be_changed(course, full, tmp_path, capsys):
    target = tmp_path / "kept"
    command = ["--course", str(course), "archive", str(full), str(target)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert f"{target}: " in said
    assert "of 1 students, read-only" in said
    assert "no regular files: submitted/ada/01_small/link." in said
    assert modes(target) == {"0o500", "0o400"}
    here = {path.relative_to(full) for path in full.rglob("*") if path.is_file()}
    left_out = {path for path in here if path.name in ("link", ".lock")}
    kept = target / "classroom"
    assert {path.relative_to(kept) for path in kept.rglob("*") if path.is_file()} == here - left_out
    about = json.loads((target / "archive.json").read_text())
    assert about["course"] == mnist_utils.__version__
    assert about["marked_with"]["digits"] == ["MNIST 741c"]
    assert about["marked_with"]["course"] == ["0.1.9"]
    assert about["packages"]["nbgrader"].startswith("0.9")
    for name, total in about["sha256"].items():
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == total
    assert set(about["sha256"]) == {f"classroom/{path.as_posix()}" for path in here - left_out}
    assert main(command) == 1
    assert "is there already; nothing was changed" in capsys.readouterr().err


def test_by_default_it_is_a_zip_beside_the_class(course, full):
    found = archive(course, full)
    assert found.path.parent == full.parent
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o400
    with zipfile.ZipFile(found.path) as packed:
        names = packed.namelist()
        inner = f"{found.path.stem}/"
        assert all(name.startswith(inner) for name in names)
        assert {f"{inner}README.md", f"{inner}classroom/marks.csv"} <= set(names)
        mode = packed.getinfo(f"{inner}classroom/marks.csv").external_attr >> 16
        assert stat.S_IMODE(mode) == 0o400
    assert sorted(path.name for path in full.parent.iterdir()) == [
        *("a course", "a room", found.path.name)
    ]


def test_it_is_read_next_year_with_another_version_of_the_course(
    course, full, tmp_path, capsys, monkeypatch
):
    with open(full / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("c.Autograder.of_last_year = 1\n")  # a setting that nobody reads any more
    path = records.path_of(full, "ada", LESSON)
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"of_last_year": 1}))  # and a field
    archive(course, full, tmp_path / "kept.zip")
    shutil.unpack_archive(tmp_path / "kept.zip", tmp_path)
    kept = tmp_path / "kept"
    monkeypatch.setattr(mnist_utils, "__version__", "9.0")
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    for folder in (kept, kept / "classroom"):
        assert main(["grade", str(folder)]) == 1
        told = capsys.readouterr().err
        assert told.startswith(f"{kept} is an archive: it is kept as it was")
        assert f"autograder init NEW --from {kept}" in told
        assert main(["forget", str(folder), "ada", "--yes"]) == 1
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    (record,) = records.read_all(kept / "classroom")
    assert (record.student, record.score, record.marking) == ("ada", 3, MARKING)
    with open(kept / "classroom" / "marks.csv", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["student"], row["score"], row["digits"]) == ("ada", "3.0", "MNIST")
    with sqlite3.connect(kept / "classroom" / "gradebook.db") as database:
        assert database.execute("SELECT first_name FROM student").fetchall() == [("Ada",)]
    assert (kept / "classroom" / "feedback" / "ada" / "page.html").read_text() == "3 of 6"


def test_places_that_cannot_be_used_are_named_and_nothing_is_left(
    course, full, tmp_path, monkeypatch
):
    with pytest.raises(ClassroomError, match="lies in the classroom"):
        archive(course, full, full / "kept.zip")
    with pytest.raises(ClassroomError, match="is not a classroom"):
        archive(course, tmp_path)

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archiving, "_describe", fail)
    for name in ("kept.zip", "kept"):
        with pytest.raises(ClassroomError, match=r"No space left on device\); nothing was kept"):
            archive(course, full, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a course", "a room"]


def test_the_course_s_commit_is_noted_where_it_is_known(course, full, tmp_path):
    git = ["git", "-C", course, "-c", "user.name=a", "-c", "user.email=a@b", "-c"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, "init.defaultBranch=main", *command], check=True)
    archive(course, full, tmp_path / "one")
    (course / "solutions" / "01_small.py").write_text("changed")
    archive(course, full, tmp_path / "two")
    one, two = (json.loads((tmp_path / n / "archive.json").read_text()) for n in ("one", "two"))
    assert len(one["commit"]) == 40
    assert two["commit"] == f"{one['commit']}, with changes"
    assert one["commit"] in (tmp_path / "one" / "README.md").read_text()


@pytest.mark.release("a real PostgreSQL")
def test_a_gradebook_on_a_server_is_kept_as_a_file(postgresql, course, tmp_path):
    room = tmp_path / "room"
    create(course, room, db=postgresql.make("autumn"))
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada")
        with gradebook.db.no_autoflush:
            gradebook.update_or_create_submission(LESSON, "ada")
    archive(course, room, tmp_path / "kept")
    with sqlite3.connect(tmp_path / "kept" / "classroom" / "gradebook.db") as database:
        assert database.execute("SELECT id, first_name FROM student").fetchall() == [("ada", "Ada")]
        assert database.execute("SELECT count(*) FROM grade").fetchone() == (3,)

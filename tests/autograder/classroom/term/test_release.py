import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.__main__ import main
from autograder.classroom import folder
from autograder.classroom.secret import read_secret
from autograder.classroom.term.release import release
from autograder.errors import ClassroomError

COURSE = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def whole_course(tmp_path_factory, big_course):
    """A course with the small lessons, and all else that is given out."""
    course = tmp_path_factory.mktemp("whole") / "a course"
    shutil.copytree(big_course, course)
    for name in ("LICENSE", "LICENSE-CONTENT", "CITATION.cff", "environment.yml"):
        shutil.copy(COURSE / name, course)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(COURSE / name, course)
    shutil.copytree(COURSE / "mnist_utils", course / "mnist_utils")
    answers = course / "tests" / "answers"
    answers.mkdir(parents=True)
    right = '# %% right="double" how="a sum"\ndef double(x):\n    return x + x + 0 * x - 0\n'
    (answers / "01_small.py").write_text(right)
    assert main(["--course", str(course), "build"]) == 0
    return course


@pytest.fixture
def class_room(big_room, tmp_path):
    return shutil.copytree(big_room, tmp_path / "a room")


@pytest.fixture(scope="module")
def given(whole_course, big_room, tmp_path_factory):
    """What the class gets, as a git repository."""
    out = tmp_path_factory.mktemp("given") / "for the class"
    return release(whole_course, big_room, out, git=True)


def run(given, *arguments):
    """Run the student's command line in what the class got."""
    command = [sys.executable, "-m", "mnist_utils", *arguments]
    return subprocess.run(command, cwd=given.path, capture_output=True, text=True)


def test_a_class_gets_its_lessons_what_they_import_and_how_to_install_it(given, big_room):
    names = {path.name for path in given.path.iterdir()} - {".git"}
    assert names == {
        *("lessons", "mnist_utils", "pyproject.toml", "environment.yml", "constraints.txt"),
        *("README.md", "LICENSE", "LICENSE-CONTENT", "CITATION.cff", ".gitignore", ".github"),
    }
    assert given.lessons == ("00_overview", "01_small", "02_words")
    for lesson in ("01_small", "02_words"):
        file = f"{lesson}/{lesson}.ipynb"
        ours = (given.path / "lessons" / file).read_bytes()
        assert ours == (big_room / "release" / file).read_bytes()
    readme = (given.path / "README.md").read_text(encoding="utf-8")
    assert "[1 · Small](lessons/01_small/01_small.ipynb)" in readme
    assert "tensorflow, keras, numpy" in readme
    assert "solution" not in readme
    assert "make " not in readme


def test_everybody_can_read_it_though_nobody_can_read_the_classroom(given):
    assert [path for path in given.path.rglob("*") if not path.stat().st_mode & 0o004] == []


def test_a_student_can_work_with_it(given):
    listed = run(given, "list")
    assert listed.returncode == 0, listed.stderr
    assert "01_small" in listed.stdout
    assert run(given, "start", "1").returncode == 0
    checked = run(given, "check", "1")
    assert checked.returncode == 0, checked.stderr
    assert "- double" in checked.stdout
    told = run(given, "solution", "double")
    assert told.returncode == 1
    assert "has no solutions" in told.stderr


def test_it_is_a_repository_with_one_commit_and_a_check_at_each_push(given):
    log = subprocess.run(
        ["git", "-C", given.path, "log", "--format=%an %s"], capture_output=True, text=True
    )
    assert log.stdout == "The course The lessons of this class\n"
    workflow = given.path / ".github" / "workflows" / "check.yml"
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
    ]
    checked = subprocess.run([*check, workflow], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_its_package_holds_the_helpers_alone(given, tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", tmp_path, given.path], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"mnist_utils"}
    metadata = next(name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("METADATA"))
    text = zipfile.ZipFile(wheel).read(metadata).decode()
    assert "Requires-Dist: keras" in text
    assert "Provides-Extra: lab" in text
    assert "jupytext" not in text


def test_an_archive_has_the_same_in_one_folder(whole_course, class_room, tmp_path, given):
    out = tmp_path / "lessons for us.zip"
    released = release(whole_course, class_room, out)
    names = zipfile.ZipFile(out).namelist()
    assert {name.split("/")[0] for name in names} == {"lessons for us"}
    assert len(names) == released.files
    assert "lessons for us/lessons/01_small/01_small.ipynb" in names
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def plant(room, text):
    """Have a released lesson hold a text, as a mistake would."""
    path = room / "release" / "01_small" / "01_small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(text))
    nbformat.write(notebook, path)


def test_a_line_of_a_hidden_test_or_an_answer_or_the_secret_stops_it(
    whole_course, class_room, tmp_path
):
    secret = read_secret(class_room)
    for text in (
        '# assert double(5) == 10, "For another number the result is not twice it."',
        "return x + x + 0 * x - 0",  # of the bank
        f"seed = {secret}",
        f"seed = 0x{secret:x}",
    ):
        room = shutil.copytree(class_room, tmp_path / "planted", dirs_exist_ok=True)
        plant(room, text)
        with pytest.raises(ClassroomError, match=r"1 lines of .*01_small\.ipynb: "):
            release(whole_course, room, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_lesson_that_was_given_out_with_its_answer_is_found(whole_course, class_room, tmp_path):
    source = (class_room / "source" / "01_small" / "01_small.ipynb").read_text(encoding="utf-8")
    (class_room / "release" / "01_small" / "01_small.ipynb").write_text(source, encoding="utf-8")
    with pytest.raises(ClassroomError, match="For another number the result is not twice it"):
        release(whole_course, class_room, tmp_path / "out")


def test_what_is_there_is_left_alone_and_every_refusal_is_a_sentence(
    whole_course, class_room, tmp_path, capsys
):
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(ClassroomError, match="is there already; nothing was changed"):
        release(whole_course, class_room, out)
    with pytest.raises(ClassroomError, match=r"name one without \.zip"):
        release(whole_course, class_room, tmp_path / "x.zip", git=True)
    with pytest.raises(ClassroomError, match="is not a classroom"):
        release(whole_course, tmp_path, tmp_path / "new")
    shutil.rmtree(class_room / "release")
    assert (
        main(["--course", str(whole_course), "release", str(class_room), str(tmp_path / "y")]) == 1
    )
    assert "Nothing is released in" in capsys.readouterr().err
    assert not (tmp_path / "y").exists()


@pytest.mark.release("what a class gets of the whole course")
def test_no_answer_of_the_course_is_in_what_a_class_gets(tmp_path):
    room = tmp_path / "room"
    folder.create(COURSE, room)
    released = release(COURSE, room, tmp_path / "out")
    assert len(released.lessons) == 11
    assert released.lines > 1000
    given = json.loads((released.path / "lessons" / "given.json").read_text())
    assert given == json.loads((COURSE / "lessons" / "given.json").read_text())

import os
from fnmatch import fnmatch, fnmatchcase

import pytest

from autograder.classroom import folder as classroom
from autograder.classroom import settings


@pytest.mark.parametrize("name", ["02_words.ipynb", "a b.ipynb", "timestamp.txt"])
def test_notebooks_and_the_time_of_a_submission_are_copied(name):
    globs = settings.globs_of_all_but(".ipynb", "timestamp.txt")
    assert not any(fnmatch(name, glob) for glob in globs)


@pytest.mark.parametrize(
    "name",
    [
        *("notes.txt", "stamp.txt", "t", "txt", "b", "ipynb", "xipynb", ".ipynb_checkpoints"),
        *(".notes", "gradebook.db", "01_small", "05_fit", "data.csv", "a.ipynb.txt", "a.Ipynb"),
    ],
)
def test_nothing_else_is(name):
    globs = settings.globs_of_all_but(".ipynb", "timestamp.txt")
    assert any(fnmatchcase(name, glob) for glob in globs)


def test_settings_of_the_instructor_hold(room):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('c.CourseDirectory.course_id = "digits"\nc.Execute.timeout = 7\n')
    api = classroom.open_classroom(room)
    assert api.course_id == "digits"
    assert api.config.Execute.timeout == 7


def test_a_folder_in_a_classroom_is_no_classroom(room, tmp_path):
    assert settings.is_own_classroom(room)
    assert settings.is_own_classroom(tmp_path)
    for inner in ("submitted", "submitted/../source"):
        assert not settings.is_own_classroom(room / inner)
    assert not settings.is_own_classroom(tmp_path / "nowhere")
    (tmp_path / "link").symlink_to(room / "submitted")
    assert not settings.is_own_classroom(tmp_path / "link")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_somebody_else_s_folder_is_no_classroom(tmp_path):
    (tmp_path / "home").mkdir()
    assert settings.is_own_classroom(tmp_path / "home")
    os.chown(tmp_path / "home", 1000, 1000)
    assert settings.is_own_classroom(tmp_path / "home") == (os.getuid() == 1000)

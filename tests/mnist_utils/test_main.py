"""The student's command line, as real processes in a miniature course."""

import json

from autograder.course.build import STUB
from tests.mnist_utils.miniature import FORMULAS, run


def test_list_shows_number_title_time_and_that_nothing_is_begun(course):
    result = run(course, "list")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["01_small", "about", "5", "min", "not", "started", "Small"]


def test_list_shows_what_is_begun_and_after_a_check_what_is_correct(course):
    run(course, "start", "1")
    assert " started " in run(course, "list").stdout
    notes = {"01_small": {"double": "correct", "triple": "incorrect", "square": "correct"}}
    (course / "work" / "progress.json").write_text(json.dumps(notes))
    assert "2 of 10 exercises correct" in run(course, "list").stdout


def test_files_named_like_libraries_in_the_current_folder_do_no_harm(course):
    folder = course / "work"
    folder.mkdir()
    for name in ("random", "numpy", "argparse", "json", "pathlib", "datetime", "shutil"):
        (folder / f"{name}.py").write_text("raise SystemExit('this is the wrong module')")
    result = run(course, "list", folder=folder)
    assert result.returncode == 0, result.stderr
    assert "01_small" in result.stdout


def test_no_command_and_a_wrong_command_are_wrong_usage(course):
    for arguments in ([], ["begin"], ["start"]):
        result = run(course, *arguments)
        assert result.returncode == 2
        assert "usage: python -m mnist_utils" in result.stderr


def test_the_stub_of_the_lesson_is_what_these_tests_take_it_for(course):
    text = (course / "lessons" / "01_small" / "01_small.ipynb").read_text(encoding="utf-8")
    assert STUB.splitlines()[-1] == "raise NotImplementedError"
    assert text.count("raise NotImplementedError") == len(FORMULAS)
    assert "CANARY" not in text

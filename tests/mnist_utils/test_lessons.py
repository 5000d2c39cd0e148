import shutil

import pytest

from tests.mnist_utils.miniature import assert_sentence, run


def test_without_lessons_beside_the_package_list_says_where_they_should_be(course):
    shutil.rmtree(course / "lessons")
    for command in (["list"], ["check", "1"]):
        assert_sentence(run(course, *command), "There are no lessons", str(course / "lessons"))


# start


@pytest.mark.parametrize("name", ["01_small", "small", "01", "1", "01_small.ipynb"])
def test_a_lesson_is_started_by_its_name_or_its_number(course, name):
    result = run(course, "start", name)
    assert result.returncode == 0, result.stderr
    copy = course / "work" / "01_small" / "01_small.ipynb"
    assert f"Your copy: {copy}" in result.stdout
    assert f'jupyter lab "{copy}"' in result.stdout
    assert copy.read_bytes() == (course / "lessons" / "01_small" / "01_small.ipynb").read_bytes()


def test_lesson_0_is_found_by_its_number(course):
    (course / "lessons" / "01_small" / "01_small.ipynb").rename(
        course / "lessons" / "01_small" / "00_small.ipynb"
    )
    (course / "lessons" / "01_small").rename(course / "lessons" / "00_small")
    assert run(course, "start", "0").returncode == 0
    assert run(course, "start", "00", "--again").returncode == 0
    assert_sentence(run(course, "start", ""), "There is no lesson")


@pytest.mark.parametrize(
    ("command", "name"), [("start", "02"), ("start", "tall"), ("check", "10"), ("check", "a.ipynb")]
)
def test_a_wrong_lesson_is_named_with_those_that_there_are(course, command, name):
    assert_sentence(run(course, command, name), f"no lesson {name}", "The lessons are: 01_small.")


def test_start_never_overwrites_what_is_begun(course, copy):
    copy.write_text("mine")
    result = run(course, "start", "1")
    assert_sentence(result, f"You have started this lesson: {copy}", "start 01_small --again")
    assert copy.read_text() == "mine"


def test_start_again_keeps_every_old_copy_under_another_name(course, copy):
    for text in ("first", "second", "third"):  # all within one second, if the machine is quick
        copy.write_text(text)
        result = run(course, "start", "1", "--again")
        assert result.returncode == 0, result.stderr
    kept = [path for path in copy.parent.iterdir() if path != copy]
    assert sorted(path.read_text() for path in kept) == ["first", "second", "third"]
    assert copy.read_bytes() == (course / "lessons" / "01_small" / "01_small.ipynb").read_bytes()


def test_start_again_on_a_full_disk_leaves_the_copy_where_it_is(course, copy, on_small_disk):
    script = (
        "mount -t tmpfs -o size=8k tmpfs work && mkdir work/01_small"
        " && echo mine >work/01_small/01_small.ipynb;"
        ' "$0" -m mnist_utils start 1 --again; ls -A work/01_small; cat work/01_small/*'
    )
    result = on_small_disk(script)
    assert result.stdout == "01_small.ipynb\nmine\n"
    assert "cannot be written (No space left on device)" in result.stderr


def test_a_work_folder_that_cannot_be_made_is_named(course):
    (course / "work").write_text("a file where the folder should be")
    assert_sentence(run(course, "start", "1"), str(course / "work"), "cannot be written")


def test_a_lesson_that_was_not_begun_is_named_with_the_way_to_begin_it(course):
    assert_sentence(run(course, "check", "1"), "There is no notebook", "start 01_small")
    assert_sentence(run(course, "check", "elsewhere/01_small.ipynb"), "There is no notebook")


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"cells": [',
        "[]",
        '{"cells": ["text"]}',
        '{"cells": [{"source": "x = 1"}]}',
        '{"cells": [{"cell_type": "code", "source": "", "metadata": null}]}',
        '{"cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": 1}}]}',
        "\udcff",  # a byte that is not UTF-8
    ],
)
def test_a_broken_notebook_is_named_with_the_remedy(course, copy, text):
    copy.write_text(text, encoding="utf-8", errors="surrogateescape")
    result = run(course, "check", "1")
    assert_sentence(result, str(copy), "cannot be read as a notebook", "start 01_small --again")


@pytest.mark.parametrize(
    "notes", ["{", "[]", '{"01_small": 3}', '{"01_small": {"double": []}}', "\udcff"]
)
def test_broken_notes_on_progress_are_no_trouble(course, notes):
    path = course / "work" / "progress.json"
    path.parent.mkdir()
    path.write_text(notes, encoding="utf-8", errors="surrogateescape")
    assert run(course, "list").returncode == 0
    left = run(course, "check")
    assert left.returncode == 0, left.stderr
    assert left.stdout.startswith("Left to do:\n01_small: double, triple")


# solution


def test_solution_shows_an_answer_without_tests_and_marks(course):
    result = run(course, "solution", "triple")
    assert result.returncode == 0, result.stderr
    assert result.stdout == 'def triple(x):\n    """Give 3 * x."""\n    return 3 * x\n'


def test_an_unknown_exercise_is_named_with_those_that_there_are(course):
    assert_sentence(run(course, "solution", "fourth"), "no exercise fourth", "double, triple")


def test_without_solutions_the_instructor_is_to_be_asked(course):
    shutil.rmtree(course / "solutions")
    assert_sentence(run(course, "solution", "double"), "no solutions", "instructor")

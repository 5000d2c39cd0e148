import re
import shutil

import pytest

from autograder.__main__ import main
from autograder.classroom import folder as classroom
from autograder.course.build import build, lesson_file
from autograder.course.launch import NO_REPOSITORY
from autograder.course.source import read_course
from autograder.judging.prove import fill_in, reference_answers
from tests.autograder.command import autograder, one_sentence

# Usage.


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["teach"], ["init"], ["grade"], ["grade", "x", "--student"], ["build", "x"]),
        *(["try"], ["try", "x", "01_small", "--open", "02_words"], ["grade", "x", "--fast", "01"]),
    ],
)
def test_wrong_usage_ends_with_2_and_shows_the_usage(arguments):
    result = autograder(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("usage: autograder")
    assert "Traceback" not in result.stderr


def test_help_names_every_command():
    result = autograder("--help")
    assert result.returncode == 0
    for command in ("build", "check", "doctor", "init", "grade", "try", "demo"):
        assert re.search(rf"^ +{command} ", result.stdout, re.MULTILINE), command


def test_help_of_a_command_says_what_it_takes(capsys):
    for command, takes in (
        ("check", "[LESSON ...]"),
        ("grade", "DIR [LESSON ...]"),
        ("try", "NOTEBOOK [LESSON]"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        told = " ".join(capsys.readouterr().out.split())
        assert told.startswith(f"usage: autograder {command} [-h] [--")
        assert f"] {takes} " in told


def test_what_is_missing_is_named_and_lessons_are_not(capsys):
    with pytest.raises(SystemExit):
        main(["grade", "--force"])
    told = capsys.readouterr().err
    assert told.endswith("autograder grade: error: the following arguments are required: DIR\n")


@pytest.mark.parametrize(
    "arguments",
    [
        "grade ROOM 08_none 09_none --force",
        "grade ROOM --force 08_none 09_none",
        "grade --force ROOM 08_none 09_none",
        "grade ROOM 08_none --force 09_none",
        "grade ROOM --student ada 08_none --jobs 2 09_none --student bob",
        "grade --isolation process ROOM --verbose 08_none --force 09_none",
        "check 08_none 09_none --isolation process",
        "check 08_none --isolation process 09_none",
        "check --isolation process 08_none 09_none",
    ],
)
def test_lessons_and_options_come_in_any_order(empty_room, arguments, capsys):
    given = [str(empty_room) if one == "ROOM" else one for one in arguments.split()]
    assert main(["--course", str(empty_room.parent), *given]) == 1
    assert capsys.readouterr().err.startswith("There is no lesson 08_none, 09_none")


def test_an_option_keeps_its_value_wherever_it_stands(empty_room, capsys):
    for order in (["--student", "dora", "01_small"], ["01_small", "--student", "dora"]):
        assert main(["grade", str(empty_room), *order]) == 1
        assert capsys.readouterr().err.startswith("There is no student dora in this classroom")


# build


def test_build_says_what_it_wrote_then_that_all_is_up_to_date(course):
    result = autograder("--course", course, "build")
    assert (result.returncode, result.stderr) == (0, "")
    wrote = "wrote lessons/01_small/01_small.ipynb\nwrote lessons/given.json\n"
    assert result.stdout == f"{NO_REPOSITORY}\n{wrote}"
    assert lesson_file(course, "01_small").is_file()
    result = autograder("--course", ".", "build", folder=course)
    told = f"{NO_REPOSITORY}\nlessons/ was up to date.\n"
    assert (result.returncode, result.stdout) == (0, told)


def test_build_names_a_file_that_no_source_makes(course):
    (course / "lessons").mkdir()
    (course / "lessons" / "notes.txt").write_text("mine")
    result = autograder("--course", course, "build")
    assert result.returncode == 0
    assert "lessons/notes.txt has no source; remove it" in result.stdout


def test_build_check_fails_when_a_lesson_differs_and_writes_nothing(course):
    result = autograder("--course", course, "build", "--check")
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == (
        "lessons/01_small/01_small.ipynb is missing. Run: autograder build\n"
        "lessons/given.json is missing. Run: autograder build\n"
    )
    assert not (course / "lessons").exists()
    build(course)
    result = autograder("--course", course, "build", "--check")
    assert (result.returncode, result.stdout) == (0, "lessons/ is what solutions/ gives.\n")


def test_every_mistake_in_the_source_is_a_line_of_its_own(course, change):
    change("points=3", "")
    change("def total", "def sum_up")
    result = autograder("--course", course, "build")
    assert (result.returncode, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("solutions/01_small.py: cell ") for line in lines)


# A user's mistakes.


@pytest.mark.parametrize("command", [["build"], ["check"], ["init", "room"]])
def test_a_course_without_solutions_is_a_sentence(tmp_path, command):
    line = one_sentence(autograder("--course", tmp_path, *command, folder=tmp_path))
    assert line == f"{tmp_path} is not the course: it has no solutions/*.py. Name it with --course."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_that_is_no_classroom_is_a_sentence(tmp_path, name):
    line = one_sentence(autograder("grade", name, folder=tmp_path))
    assert "is not a classroom" in line
    assert "Make one with: autograder init" in line


def test_an_unknown_lesson_or_student_is_a_sentence(room):
    line = one_sentence(autograder("grade", room, "09_none"))
    assert line == "There is no lesson 09_none in this classroom. There are: 01_small."
    line = one_sentence(autograder("grade", room, "--student", "nobody"))
    assert line == "There is no student nobody in this classroom. There are: none."


def test_an_unknown_lesson_of_check_is_a_sentence(course):
    line = one_sentence(autograder("--course", course, "check", "09_none"))
    assert line == "There is no lesson 09_none. There are: 01_small."


def test_a_malformed_class_list_is_a_sentence(course, tmp_path):
    (tmp_path / "class.csv").write_text("id\nada\nada\n")
    arguments = ["--course", course, "init", "room", "--roster", "class.csv"]
    line = one_sentence(autograder(*arguments, folder=tmp_path))
    assert line == "class.csv, line 3: ada is there twice."
    assert not (tmp_path / "room").exists()


def test_a_classroom_that_lost_its_folder_of_submissions_is_a_sentence(room):
    shutil.rmtree(room / "submitted")
    line = one_sentence(autograder("grade", room))
    assert str(room / "submitted") in line


def test_letters_that_a_terminal_lacks_end_no_command(course, monkeypatch):
    other = course.rename(course.with_name("Übung 李"))
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    result = autograder("--course", other, "init", "李", folder=other)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("\\u674e is ready")


# init and grade


@pytest.fixture(scope="module")
def class_of_three(tmp_path_factory, empty_room):
    """A classroom made by `init`, with three submissions: what init answered, and the folder."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "class.csv").write_text("id\nada\nbob\ncem\ndora\n")
    course = empty_room.parent
    made = autograder(
        *("--course", course, "init", "a room", "--roster", "class.csv"), folder=folder
    )
    (lesson,) = read_course(course)
    answers = reference_answers(lesson.notebook)
    room = folder / "a room"
    for student, own in (
        ("ada", answers),
        ("bob", answers | {"total": "def total(values):\n    return '[/red] [bold]'"}),
    ):
        notebook = fill_in(classroom.released(room, "01_small"), own)
        classroom.submit(room, student, "01_small", notebook)
    broken = classroom.submit(room, "cem", "01_small", classroom.released(room, "01_small"))
    broken.write_text("{")
    return made, room


@pytest.fixture(scope="module")
def graded(class_of_three):
    """What `grade` answered for that class, which we trust."""
    room = class_of_three[1]
    return autograder(
        *("grade", room.name, "01_small", "--isolation", "process"), folder=room.parent
    )


def test_init_says_what_it_made_and_where_submissions_go(class_of_three):
    made, room = class_of_three
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == (
        "a room is ready, with 01_small.\n"
        "Submissions go to: submitted/STUDENT/LESSON/LESSON.ipynb\n"
    )
    again = autograder("--course", room.parent, "init", room)
    assert "is a classroom already; nothing was changed" in one_sentence(again)


def test_grade_prints_a_table(graded):
    rows = {
        match[1]: " ".join(match[2].split())
        for match in re.finditer(r"^ *(\w+) +01_small +(.*)$", graded.stdout, re.MULTILINE)
    }
    assert list(rows) == ["ada", "bob", "cem"]
    assert re.search(r"graded.* 6/6 .*2 correct", rows["ada"])
    assert re.search(r"graded.* 3/6 .*1 correct, 1 incorrect", rows["bob"])
    assert re.search(r"invalid.* 0/6 .*2 missing", rows["cem"])
    assert "2 marked with isolation: process, digits: " in graded.stdout
    assert "01_small: 2 graded, 1 invalid, 1 missing. Missing: dora.\n" in graded.stdout


def test_grade_says_why_a_submission_is_invalid_and_ends_with_1(graded):
    assert graded.returncode == 1
    assert "cem, 01_small: 01_small.ipynb is cut off: its end is missing." in graded.stdout


def test_grade_says_that_it_marked_without_a_sandbox(graded):
    assert "Marked without a sandbox (isolation: process)" in graded.stdout


def test_grade_writes_nothing_to_stderr(graded):
    assert graded.stderr == ""


def test_grade_ends_with_0_when_there_is_nothing_to_look_at(graded, class_of_three):
    room = class_of_three[1]
    result = autograder(
        *("grade", room, "--student", "ada", "--student", "dora", "--isolation", "process")
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "cem" not in result.stdout

import os
import stat

import pytest
from nbgrader.api import Gradebook

from autograder.classroom import folder as classroom
from autograder.course.build import build, lesson_file
from autograder.errors import ClassroomError, SourceError


def open_gradebook(room):
    return Gradebook(f"sqlite:///{room / 'gradebook.db'}")


def nothing_was_made(parent):
    """Whether only the course and what a test wrote beside it are there."""
    return [path.name for path in parent.iterdir() if path.name.startswith((".", "room"))] == []


# What init makes.


def test_a_classroom_holds_the_folders_of_nbgrader(big_room):
    assert sorted(path.name for path in big_room.iterdir()) == [
        "given.json",
        "gradebook.db",
        "hidden_inputs.key",
        "nbgrader_config.py",
        "release",
        "source",
        "submitted",
    ]
    assert not list((big_room / "submitted").iterdir())


def test_nothing_is_left_beside_a_classroom(big_room):
    assert [path.name for path in big_room.parent.iterdir()] == ["a room"]


def test_nobody_but_its_owner_may_look_into_a_classroom(big_room):
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (big_room, *big_room.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_every_graded_lesson_is_registered_with_its_points(big_room):
    with open_gradebook(big_room) as gradebook:
        assert {entry.name: entry.max_score for entry in gradebook.assignments} == {
            "01_small": 6,
            "02_words": 6,
        }
        cells = gradebook.find_notebook("01_small", "01_small").grade_cells
        assert {cell.name: cell.max_score for cell in cells} == {
            "test_double": 2,
            "test_double_2": 1,
            "test_total": 3,
        }


def test_a_lesson_without_exercises_is_left_out(big_room):
    for folder in ("source", "release"):
        assert sorted(path.name for path in (big_room / folder).iterdir()) == [
            "01_small",
            "02_words",
        ]


def test_what_is_released_is_what_lies_in_lessons_byte_for_byte(big_course, big_room):
    build(big_course)
    for name in ("01_small", "02_words"):
        released = big_room / "release" / name / f"{name}.ipynb"
        assert released.read_bytes() == lesson_file(big_course, name).read_bytes()


def test_the_source_keeps_what_the_judge_needs(big_room):
    text = (big_room / "source" / "01_small" / "01_small.ipynb").read_text(encoding="utf-8")
    assert "return 2 * x" in text
    assert "CANARY-TOTAL" in text


def test_students_come_from_the_class_list_with_names_and_addresses(big_room):
    with open_gradebook(big_room) as gradebook:
        students = {
            student.id: (student.first_name, student.last_name, student.email)
            for student in gradebook.students
        }
    assert students == {
        "ada": ("Ada", "Lovelace", "ada@example.org"),
        "søren.k": ("Søren", "Kierkegaard", None),
        "x@y.org": (None, None, None),
    }


def test_a_classroom_without_a_class_list_has_no_students(empty_room):
    with open_gradebook(empty_room) as gradebook:
        assert gradebook.students == []


def test_an_empty_folder_becomes_a_classroom(course, tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    (lesson,) = classroom.create(course, room)
    assert lesson.name == "01_small"
    assert (room / "gradebook.db").is_file()


# Plain nbgrader in it, as an instructor calls it who has activated nothing.


def test_plain_nbgrader_lists_the_students(nbgrader):
    result = nbgrader("db", "student", "list")
    assert result.returncode == 0, result.stderr
    assert "ada (Lovelace, Ada) -- ada@example.org" in result.stdout


@pytest.fixture(scope="module")
def exchanged(nbgrader):
    """A lesson released to an exchange: the folder that students fetch."""
    result = nbgrader("release_assignment", "02_words", "--course", "digits", nbgrader.option)
    assert result.returncode == 0, result.stderr
    return nbgrader.exchange / "digits" / "outbound" / "02_words"


def test_plain_nbgrader_releases_to_an_exchange_and_lists_it(nbgrader, exchanged):
    assert exchanged.is_dir()
    result = nbgrader("list", "--course", "digits", nbgrader.option)
    assert result.returncode == 0, result.stderr
    assert "digits 02_words" in result.stderr


def test_the_exchange_holds_the_notebook(exchanged):
    (notebook,) = exchanged.iterdir()
    assert notebook.name == "02_words.ipynb"
    # Students read it, though they cannot enter the classroom from which it comes.
    assert notebook.stat().st_mode & 0o044 == 0o044
    assert {path.stat().st_mode & 0o055 for path in exchanged.parents[:2]} == {0o055}


def test_a_class_list_that_cannot_be_used_makes_no_classroom(course, tmp_path):
    roster = tmp_path / "class.csv"
    roster.write_text("id\nada\n../bob\n")
    with pytest.raises(ClassroomError, match=r"class\.csv, line 3: '\.\./bob' cannot be"):
        classroom.create(course, tmp_path / "room", roster)
    assert nothing_was_made(tmp_path)


# Places that cannot be used.


def test_a_classroom_is_never_written_over(room, course):
    before = sorted(room.rglob("*"))
    with pytest.raises(ClassroomError, match=r"is a classroom already; nothing was changed"):
        classroom.create(course, room)
    assert sorted(room.rglob("*")) == before


def test_a_folder_in_use_is_left_alone(course, tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(ClassroomError, match=r"is in use; nothing was changed. Name a new folder"):
        classroom.create(course, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_a_classroom_is_left_alone(course, tmp_path):
    (tmp_path / "room").write_text("mine")
    with pytest.raises(ClassroomError, match="is in use"):
        classroom.create(course, tmp_path / "room")
    assert (tmp_path / "room").read_text() == "mine"


def test_a_classroom_cannot_lie_below_a_file(course, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ClassroomError, match=r"cannot be written .* nothing was made"):
        classroom.create(course, tmp_path / "file" / "room")


def test_a_place_that_may_not_be_written_is_named(course, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.access(closed, os.W_OK):
        pytest.skip("root may write everywhere")
    with pytest.raises(ClassroomError, match=r"cannot be written \(Permission denied\)"):
        classroom.create(course, closed / "room")
    assert not list(closed.iterdir())


def test_a_full_disk_leaves_nothing_behind(tmp_path, on_small_disk):
    disk = tmp_path / "disk"
    disk.mkdir()
    # What is on the small disk is gone with its mount: its listing goes to the output.
    small_disk = (
        "mount -t tmpfs -o size=100k tmpfs ../disk;"
        ' "$0" -m autograder --course . init "../disk/a room"; status=$?;'
        " ls -A ../disk; exit $status"
    )
    result = on_small_disk(small_disk)
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "othing was made" in result.stderr


def test_a_lesson_that_breaks_a_rule_makes_no_classroom(course, change, tmp_path):
    change("points=3", "")
    with pytest.raises(SourceError, match="points are missing"):
        classroom.create(course, tmp_path / "room")
    assert nothing_was_made(tmp_path)


# Opening one.


@pytest.mark.parametrize("missing", ["nbgrader_config.py", "source"])
def test_a_folder_that_is_no_classroom_is_named_with_the_remedy(room, missing):
    (room / missing).rename(room / "away")
    with pytest.raises(ClassroomError, match=r"is not a classroom: .* autograder init "):
        classroom.open_classroom(room)


def test_broken_settings_are_named(room):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("c.CourseDirectory.course_id = \n")
    with pytest.raises(ClassroomError, match=r"nbgrader_config\.py cannot be read: .*syntax"):
        classroom.open_classroom(room)


def test_a_classroom_that_was_moved_still_opens(room, tmp_path):
    moved = room.rename(tmp_path / "moved")
    assert classroom.open_classroom(moved).get_source_assignments() == {"01_small"}

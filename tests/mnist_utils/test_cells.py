import pytest

from mnist_utils.cells import (
    INSTALLS,
    exercise_of,
    grade_id,
    installs,
    points,
    processor_seconds,
    role,
    stated_seconds,
)


def cell(grade_id="", **marks):
    return {"metadata": {"nbgrader": {"grade_id": grade_id, **marks}} if marks else {}}


ANSWER = cell("relu", solution=True, grade=False, locked=False)
TEST = cell("test_relu", solution=False, grade=True, locked=True, points=2)
WRITTEN = cell("conclusions", solution=True, grade=True, locked=False, points=6)
SETUP = cell("setup", solution=False, grade=False, locked=True)
FREE = cell()


@pytest.mark.parametrize(
    ("found", "kind"),
    [(ANSWER, "answer"), (TEST, "test"), (WRITTEN, "written"), (SETUP, "setup"), (FREE, "")],
)
def test_a_cell_s_role_is_read_from_its_marks(found, kind):
    assert role(found) == kind


@pytest.mark.parametrize(
    ("name", "exercise"),
    [
        ("test_relu", "relu"),
        ("test_relu_2", "relu"),
        ("test_relu_12", "relu"),
        ("test_test_loss", "test_loss"),
        ("test_layer_1_norm", "layer_1_norm"),
    ],
)
def test_a_test_cell_belongs_to_the_exercise_that_it_is_named_for(name, exercise):
    assert exercise_of(cell(name, grade=True)) == exercise


def test_any_other_cell_belongs_to_the_exercise_of_its_own_name():
    assert [exercise_of(one) for one in (ANSWER, WRITTEN, FREE)] == ["relu", "conclusions", ""]
    assert exercise_of(cell("test_drive", solution=True)) == "test_drive"


def test_a_cell_without_marks_has_no_name_no_points_and_no_limit():
    assert (grade_id(FREE), points(FREE)) == ("", 0)
    assert (stated_seconds(FREE), processor_seconds(FREE)) == (0, 0)


def test_points_and_limits_are_what_the_cell_states():
    stated = {"metadata": {"mnist_course": {"seconds": 20, "processor_seconds": 5}}}
    assert (stated_seconds(stated), processor_seconds(stated)) == (20, 5)
    assert (points(TEST), points(ANSWER)) == (2, 0)


def test_the_cell_that_installs_the_course_is_known_by_its_first_line():
    assert installs({"cell_type": "code", "source": f"\n{INSTALLS} Edited.\n!pip install x"})
    assert not installs({"cell_type": "code", "source": f"x = 1\n{INSTALLS}"})
    assert not installs({"cell_type": "markdown", "source": INSTALLS})

import copy

from autograder.classroom.folder import read_material
from autograder.judging.material import Material
from tests.autograder.mishaps import LESSON


def test_a_lesson_names_its_exercises_answers_points_and_imports(two_lessons):
    material = read_material(two_lessons, LESSON)
    assert material.exercises == ("double", "total")
    assert material.answers == {"double", "total"}
    assert [material.points_of(name) for name in material.exercises] == [3, 3]
    assert material.modules == ["numpy", "mnist_utils:made_for"]
    assert not material.needs_full
    words = read_material(two_lessons, "02_words")
    assert (words.exercises, words.answers) == (("conclusions",), {"conclusions"})


def test_the_sum_changes_with_whatever_changes_the_lesson(two_lessons):
    material = read_material(two_lessons, LESSON)
    other = copy.deepcopy(material.source)
    other.cells[-1].source += "\nassert True"
    changed = Material(LESSON, other, material.released)
    assert changed.digest != material.digest == read_material(two_lessons, LESSON).digest

"""The teacher's notes, made of the same words as the tests."""

from autograder.course.build import build, differences
from autograder.course.notes import write_notes
from autograder.course.source import read_lesson


def test_the_notes_tell_a_teacher_minutes_points_and_mistakes(sound):
    course = sound("We double", "We double").parents[1]
    build(course)
    notes = (course / "solutions" / "TEACHING.md").read_text(encoding="utf-8")
    assert "<code>double</code> · 5 minutes · 3 points" in notes
    assert "- This is the square." in notes
    assert "other numbers" not in notes


def test_notes_that_were_edited_by_hand_are_named(sound):
    course = sound("We double", "We double").parents[1]
    build(course)
    (course / "solutions" / "TEACHING.md").write_text("mine", encoding="utf-8")
    assert [one for one in differences(course) if one.startswith("solutions/TEACHING.md")]


def test_no_more_than_five_mistakes_are_told_and_none_is_read_as_markdown(sound):
    many = ", ".join(f'"m{n}": ({n}, "It was *{n}*.")' for n in range(20, 30))
    path = sound('"square": (9, "This is the square.")', many)
    notes = write_notes([read_lesson(path)])
    assert notes.count("- It was") == 5
    assert r"It was \*20\*." in notes

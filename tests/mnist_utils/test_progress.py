import json
from datetime import datetime, timedelta, timezone

import pytest

from mnist_utils import lessons, progress
from mnist_utils.errors import CourseError
from mnist_utils.lessons import Lesson
from mnist_utils.progress import Checked, State, read_progress, save_progress
from mnist_utils.verdict import Verdict

LESSON = Lesson("01_small", "Small", 100, "", tuple("abcdefgh"), ("h",))
NOON = datetime(2026, 11, 30, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture(autouse=True)
def notes(monkeypatch, tmp_path):
    """A work folder of its own, for notes and copies."""
    monkeypatch.setattr(lessons, "WORK", tmp_path / "work")
    monkeypatch.setattr(progress, "PROGRESS", tmp_path / "work" / "progress.json")
    return progress.PROGRESS


def state(left, path=None, when=None):
    return State(LESSON, Checked({}, when), path, tuple(left))


def test_what_was_saved_is_read_again_and_other_lessons_stay(tmp_path):
    path = tmp_path / "my lesson.ipynb"
    save_progress(LESSON, path, NOON, [Verdict("a", "correct"), Verdict("b", "partial", "no")])
    other = Lesson("02_other", "", 0, "", ())
    save_progress(other, path, NOON.replace(tzinfo=None), [])
    found = read_progress()
    assert found["01_small"] == Checked({"a": "correct", "b": "partial"}, NOON, path)
    assert found["02_other"].when.replace(tzinfo=None) == NOON.replace(tzinfo=None)


def test_notes_of_older_versions_are_read(notes):
    notes.parent.mkdir()
    notes.write_text(json.dumps({"01_small": {"a": "correct", "b": "incorrect"}}))
    assert read_progress() == {"01_small": Checked({"a": "correct", "b": "incorrect"})}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", {}),
        ("[]", {}),
        ('{"01_small": 3}', {}),
        ('{"01_small": {"a": [], "b": "correct"}}', {"01_small": Checked({"b": "correct"})}),
        ('{"01_small": {"checked at": "noon", "a": "x"}}', {"01_small": Checked({"a": "x"})}),
        ('{"01_small": {"checked at": 3}}', {"01_small": Checked({})}),
    ],
)
def test_broken_notes_are_read_as_far_as_they_go(notes, text, found):
    notes.parent.mkdir()
    notes.write_text(text)
    assert read_progress() == found


def test_notes_that_cannot_be_written_are_a_sentence(notes, tmp_path):
    notes.parent.write_text("a file where the folder should be")
    with pytest.raises(CourseError, match="cannot be written"):
        save_progress(LESSON, tmp_path, NOON, [])


def test_the_minutes_left_are_the_share_of_the_exercises_left():
    assert [state("abcdefgh"[:n]).minutes_left for n in (8, 4, 3, 1)] == [100, 50, 40, 10]
    assert (
        State(Lesson("a", "", 10, "", ("a", "b", "c")), Checked(), None, ("a",)).minutes_left == 5
    )


def test_a_notebook_is_stale_when_it_was_saved_after_its_check(tmp_path):
    path = tmp_path / "a.ipynb"
    path.touch()
    now = datetime.now().astimezone()
    earlier, later = now - timedelta(hours=1), now + timedelta(hours=1)
    assert state("a", path, earlier).is_stale
    assert not state("a", path, later).is_stale
    assert not state("a", path).is_stale  # it is not known
    assert state("a", path, later).touched == later
    assert state("a", path, earlier).touched == state("a", path).saved

import pytest

from autograder.classroom.given import FILE, note_given, read_noted, sum_of


def test_what_was_noted_is_read_again(tmp_path):
    (tmp_path / "lesson.ipynb").write_bytes(b"one")
    first = sum_of(tmp_path / "lesson.ipynb")
    note_given(tmp_path, {"02_b": "x", "01_a": first})
    assert read_noted(tmp_path) == {"01_a": first, "02_b": "x"}
    (tmp_path / "lesson.ipynb").write_bytes(b"two")
    assert sum_of(tmp_path / "lesson.ipynb") != first
    assert sum_of(tmp_path / "other.ipynb") == ""


@pytest.mark.parametrize("text", [None, "", "[1]", "{"])
def test_without_a_note_nothing_is_known(tmp_path, text):
    if text is not None:
        (tmp_path / FILE).write_text(text)
    assert read_noted(tmp_path) == {}

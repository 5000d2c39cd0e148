import base64

import pytest

from autograder.inside import output
from autograder.inside.output import Output, Stream


def test_what_is_printed_comes_as_one_text_for_each_change_of_stream():
    found = Output()
    out, err = Stream(found, "stdout"), Stream(found, "stderr")
    print("one", "two", file=out)
    print("careful", file=err)
    print("three", file=out)
    assert [(part["name"], part["text"]) for part in found.take()] == [
        ("stdout", "one two\n"),
        ("stderr", "careful\n"),
        ("stdout", "three\n"),
    ]


def test_what_was_taken_does_not_come_again():
    found = Output()
    found.write("stdout", "once")
    assert len(found.take()) == 1
    assert found.take() == []


def test_text_beyond_the_limit_is_cut_and_the_next_cell_has_room_again(monkeypatch):
    monkeypatch.setattr(output, "TEXT_LIMIT", 10)
    found = Output()
    for text in ("12345678", "90abc", "more"):
        found.write("stdout", text)
    found.write("stderr", "nor here")
    found.show({"text/plain": "nor this"})
    (part,) = found.take()
    assert part["text"] == "1234567890"
    found.write("stdout", "again")
    assert found.take()[0]["text"] == "again"


def test_a_picture_is_shown_and_other_forms_are_left_out():
    found = Output()
    found.show({"text/plain": "<Figure>", "image/png": b"\x89PNG", "text/html": "<b>no</b>"})
    found.show({"application/javascript": "alert(1)"})
    (part,) = found.take()
    assert part["output_type"] == "display_data"
    assert part["data"] == {
        "text/plain": "<Figure>",
        "image/png": base64.b64encode(b"\x89PNG").decode(),
    }


def test_only_text_can_be_written():
    stream = Stream(Output(), "stdout")
    assert stream.writable()
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(b"bytes")


def test_what_is_shown_anew_takes_the_place_and_the_room_of_what_was_there(monkeypatch):
    monkeypatch.setattr(output, "TEXT_LIMIT", 10)
    found = Output()
    found.show({"text/plain": "curve 1"}, place="curve")
    found.show({"text/plain": "xy"})
    for number in range(2, 5):
        found.show({"text/plain": f"curve {number}"}, place="curve", update=True)
    assert [part["data"]["text/plain"] for part in found.take()] == ["curve 4", "xy"]
    found.show(
        {"text/plain": "curve 5"}, place="curve", update=True
    )  # its place is in another cell
    assert [part["data"]["text/plain"] for part in found.take()] == ["curve 5"]

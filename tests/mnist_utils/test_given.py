import json

import pytest

from mnist_utils.given import (
    changed_fixed,
    changed_stubs,
    checksum,
    checksum_of_file,
    describe,
    read_given,
)


def cell(name, source, **marks):
    return {"metadata": {"nbgrader": {"grade_id": name, **marks}}, "source": source}


SETUP = cell("setup", "import os", locked=True)
ANSWER = cell("double", "def double(x):\n    raise NotImplementedError", solution=True)
TEST = cell("test_double", "assert double(1) == 2", grade=True, locked=True)
WRITTEN = cell("conclusion", "*Your answer goes here.*", grade=True, solution=True)
FREE = {"metadata": {}, "source": "text"}
CELLS = [SETUP, FREE, WRITTEN, ANSWER, TEST]
GIVEN = describe(b"{}", CELLS)


def without_marks(one):
    return one | {"metadata": {}}


def test_answers_are_kept_in_order_apart_from_what_is_fixed():
    assert list(GIVEN.answers) == ["conclusion", "double"]
    assert GIVEN.written == ["conclusion"]
    assert GIVEN.fixed == {"setup": checksum("import os"), "test_double": checksum(TEST["source"])}


def test_white_space_around_a_cell_and_half_letters_are_no_matter():
    assert checksum("\n x = 1 \n") == checksum("x = 1")
    assert checksum("x = 1\n\ny") != checksum("x = 1\ny")
    assert len(checksum("\udcff")) == 64


@pytest.mark.parametrize(
    ("cells", "changed"),
    [
        (CELLS, set()),
        ([without_marks(one) for one in CELLS], set()),
        ([ANSWER | {"source": ANSWER["source"] + "  \n"}, WRITTEN], set()),
        ([ANSWER | {"source": "def double(x):\n    return x"}, WRITTEN], {"double"}),
        ([ANSWER, ANSWER | {"source": "def double(x):\n    return x"}, WRITTEN], {"double"}),
        ([ANSWER, WRITTEN | {"source": "I conclude."}], {"conclusion"}),
        ([without_marks(ANSWER | {"source": "x = 1"}), without_marks(WRITTEN)], {"double"}),
        ([], {"double", "conclusion"}),
    ],
)
def test_an_answer_is_changed_when_its_cell_is_not_the_stub(cells, changed):
    assert changed_stubs(GIVEN.answers, cells) == changed


def test_setup_and_tests_are_changed_when_they_are_gone_or_edited_or_lost_their_marks():
    assert changed_fixed(GIVEN, CELLS) == []
    assert changed_fixed(GIVEN, [SETUP, TEST | {"source": "assert True"}]) == ["test_double"]
    assert changed_fixed(GIVEN, [without_marks(SETUP), TEST]) == ["setup"]
    assert changed_fixed(GIVEN, []) == ["setup", "test_double"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"a": 3}',
        '{"a": {}}',
        '{"a": {"notebook": "", "answers": 3}}',
        "\udcff",
    ],
)
def test_a_broken_file_says_nothing(tmp_path, text):
    path = tmp_path / "given.json"
    assert read_given(path) == {}
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert read_given(path) == {}


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "given.json"
    path.write_text(json.dumps({"01_small": vars(GIVEN)}), encoding="utf-8")
    assert read_given(path) == {"01_small": GIVEN}


def test_a_file_has_a_checksum_and_none_has_none(tmp_path):
    assert checksum_of_file(tmp_path / "none") == checksum_of_file(tmp_path) == ""
    (tmp_path / "file").write_bytes(b"{}")
    assert checksum_of_file(tmp_path / "file") == GIVEN.notebook

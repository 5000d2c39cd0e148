import json

import pytest

from autograder.course import leaks

SOURCE = """def double(x):
    ### BEGIN SOLUTION
    twice_as_much = 2 * x
    return twice_as_much
    ### END SOLUTION

### BEGIN HIDDEN TESTS
assert double(4711) == 9422
### END HIDDEN TESTS
"""


def test_telling_lines_are_those_that_are_long_enough():
    assert leaks.lines_within(leaks.ANSWER, [SOURCE]) == {
        "twice_as_much = 2 * x",
        "return twice_as_much",
    }
    assert leaks.lines_within(leaks.HIDDEN, [SOURCE]) == {"assert double(4711) == 9422"}
    assert leaks.telling_lines(["x = 1\n  y = 'a long   enough line'"]) == {
        "y = 'a long enough line'"
    }


FORMS = {
    "page.html": "<p>assert <b>double(4711)</b> == 9422 &amp; more</p>",
    "lesson.ipynb": json.dumps({"cells": [{"source": ["x = 1\n", "assert double(4711) == 9422"]}]}),
    "split.ipynb": json.dumps({"cells": [{"source": ["assert double(4711)", " == 9422"]}]}),
    "words.json": json.dumps({"a": {"assert double(4711) == 9422": None}}),
    "code.py": "# assert   double(4711)   == 9422",
    "broken.json": "{ assert double(4711) == 9422",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_line_is_found_in_every_form(tmp_path, name):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).write_text(FORMS[name], encoding="utf-8")
    line = "assert double(4711) == 9422"
    assert leaks.find_leaks({line, "another line of it"}, tmp_path) == {line: f"deep/{name}"}


def test_what_is_public_already_is_known():
    assert leaks.known_among({"a line", "another"}, ["here is a \n line"]) == {"a line"}

"""How long a lesson takes, by the rule that is the same for all lessons."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course.times import STOP, Times, describe_times, measure


def text(source, **keys):
    return new_markdown_cell(source, metadata=keys)


def code(source, **keys):
    return new_code_cell(source, metadata=keys)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (text("word " * 300), 2),
        (text(f"<details><summary>Hint</summary>{'word ' * 300}</details>"), 0),
        (text("**Predict.** " + "word " * 149), 2),
        (text("**1.** one\n\n**2.** two"), 3),
        (code("x = 1\n\n" * 12), 1),
        (code("plot()", alt="a line"), 5 / 60 + 20 / 60),
        (code("fit()", runs=30), 5 / 60 + 0.5),
        (code(f'def f():\n    """{"word " * 150}"""', answer="f", minutes=8), 9),
        (code("assert f()\n" * 60, test="f"), 0),
    ],
)
def test_each_kind_of_cell_has_its_time(cell, minutes):
    assert measure([cell]).sittings == (pytest.approx(minutes),)


def test_a_place_to_stop_ends_a_sitting_and_the_deeper_part_is_counted_by_itself():
    cells = [
        code("", answer="a", minutes=30),
        text(STOP),
        code("", answer="b", minutes=20),
        text("## Deeper: bytes"),
        code("", answer="c", minutes=25),
    ]
    times = measure(cells)
    assert [round(minutes) for minutes in (*times.sittings, times.deeper)] == [30, 20, 25]
    assert describe_times(times) == (
        "about 50 minutes (sitting 1: 30, sitting 2: 20), and 25 for the deeper part"
    )


def test_times_are_told_in_steps_of_five_minutes():
    assert describe_times(Times((42.4,), 0.0)) == "about 40 minutes"
    assert describe_times(Times((1.0,), 0.0)) == "about 5 minutes"

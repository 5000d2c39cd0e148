"""`Example.entries`, which asks for a dictionary as a whole."""

import numpy as np
import pytest

from mnist_utils.examples import Example

WANTED = {"mean": 0.5, "count": 2}


def ask(found):
    """Ask an answer that returns this for the entries, as a test cell does."""
    example = Example("nothing", lambda: found)
    example.entries(example.call(), WANTED)
    return example.holds


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, "Found None"),
        ({"mean": 0.5}, "The keys ['count'] are missing"),
        ({**WANTED, "std": 0.0}, "The keys ['std'] are too many"),
        ({"mean": [0.5], "count": 2}, "Mean has the shape (1,)"),
        ({"mean": 0.25, "count": 2}, "Mean is 0.25; it should be 0.5"),
        ({"mean": np.float64(0.5), "count": 3}, "Count is 3; it should be 2"),
        ({"mean": np.float64(0.5), "count": 2}, "Mean is a float64; it should be a plain float"),
    ],
)
def test_a_dictionary_that_is_not_as_wanted_is_told_by_its_first_wrong_entry(found, told):
    with pytest.raises(AssertionError) as raised:
        ask(found)
    assert str(raised.value).startswith(told)


def test_a_dictionary_as_wanted_holds_whatever_its_order():
    assert ask({"count": 2, "mean": 0.5})

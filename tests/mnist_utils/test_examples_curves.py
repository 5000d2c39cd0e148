import pytest

from mnist_utils import examples_curves as curves
from mnist_utils.examples import Example

FOUND = {"A": "healthy", "B": "overfitting"}


def told(ask, *found, **options):
    """Give what is told where something is amiss."""
    with pytest.raises(AssertionError) as caught:
        ask(Example("read_curves", dict), *found, **options)
    return str(caught.value)


def test_a_word_for_each_letter_passes_whatever_else_is_there():
    one = Example("read_curves", dict)
    curves.chosen(one, {**FOUND, "F": None}, "A", "B")
    curves.right(one, FOUND, A=curves.digest("A", "healthy"), B=curves.digest("B", "overfitting"))


def test_one_word_has_another_digest_under_each_letter():
    assert len({curves.digest(letter, "healthy") for letter in "ABCDEF"}) == 6


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (["healthy", "overfitting"], "The result is a list; it should be a dictionary"),
        (None, "The result is None"),
        ({"a": "healthy", "b": "overfitting"}, "The letter A is missing; the keys are ['a', 'b']."),
        ({"healthy": "A"}, "The letter A is missing; the keys are ['healthy']."),
        ({"B": "healthy"}, "The letter A is missing; the keys are ['B']."),
        ({"A": "Healthy", "B": "healthy"}, "A has 'Healthy'; it should be one of the six words"),
        ({"A": "healthy", "B": "underfitting"}, "B has 'underfitting'; it should be one of"),
        ({"A": None}, "A has a value of type None; it should be one of the six words"),
        ({"A": ["healthy"]}, "A has a value of type list; it should be one of the six words"),
    ],
)
def test_what_is_no_word_for_each_letter_is_told(found, sentence):
    assert told(curves.chosen, found, "A", "B").startswith(sentence)


def test_ways_to_go_wrong_have_words_of_their_own():
    found = [
        told(curves.chosen, wrong, "A")
        for wrong in (
            {"a": "healthy"},
            {"healthy": "A"},
            {},
            {"A": "rate_too_small"},
            {"A": "underfitting"},
        )
    ]
    assert len({sentence.partition(". ")[2] for sentence in found}) == 5


def test_a_wrong_word_is_told_with_its_letter_and_never_the_right_one():
    right = {"A": curves.digest("A", "healthy"), "B": curves.digest("B", "healthy")}
    sentence = told(curves.right, FOUND, **right)
    assert sentence.startswith("B is not 'overfitting'. ")
    assert "healthy" not in sentence

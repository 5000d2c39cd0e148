"""What a test asks of words that were chosen for curves: the vocabulary of `examples`, for reading.

Lesson 7 shows six trainings under letters and defines six words. A test knows the digest of each
right word alone, so that it can say that a word is not the right one, and not which one is.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from mnist_utils.examples import Example

WORDS = (
    "healthy",
    "rate too small",
    "rate too large",
    "overfitting",
    "stopped too early",
    "validation not like training",
)


def chosen(example: Example, found: Any, *letters: str) -> None:
    """Ask for a dictionary that has one of the six words for each of these letters."""
    should = "it should be a dictionary, with a word for each letter"
    example.instance("the result", found, dict, should)
    for letter in letters:
        if letter not in found:
            told = f"the letter {letter} is missing; the keys are {_list(found)}"
            example.fail(told, "letters", _way_of_keys(found, letter))
        word = found[letter]
        if not isinstance(word, str) or word not in WORDS:
            shown = repr(word) if isinstance(word, str) else f"a value of type {_type(word)}"
            told = f"{letter} has {shown[:80]}; it should be one of the six words"
            example.fail(f"{told}, {', '.join(map(repr, WORDS))}", "words", _way_of_word(word))


def right(example: Example, found: Mapping[str, str], **digests: str) -> None:
    """Ask for the right word of each letter, whose digest is given."""
    for letter, wanted in digests.items():
        if digest(letter, found[letter]) != wanted:
            example.fail(f"{letter} is not {found[letter]!r}", "not this", found[letter])


def digest(letter: str, word: str) -> str:
    """Give what a test may show of a right word; each letter has digests of its own."""
    return sha256(f"{letter}: {word}".encode()).hexdigest()[:16]


def _way_of_keys(found: Mapping[Any, Any], letter: str) -> str:
    if letter.lower() in found:
        return "small"
    return "turned round" if any(word in found for word in WORDS) else "missing"


def _way_of_word(word: Any) -> str:
    spelt = word.replace("_", " ").strip().lower() if isinstance(word, str) else ""
    return "spelling" if spelt in WORDS else "else"


def _list(found: Mapping[Any, Any]) -> str:
    keys = [repr(key)[:40] for key in list(found)[:6]]
    return f"[{', '.join(keys)}{', ...' if len(found) > 6 else ''}]"


def _type(value: Any) -> str:
    return "None" if value is None else type(value).__name__

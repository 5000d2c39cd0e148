import pytest

from tests.autograder.mishaps import LESSON, verdicts


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("renamed", f"{LESSON}.ipynb was not handed in: there is only My solution.ipynb; rename"),
        ("broken-json", f"{LESSON}.ipynb is not a sound notebook: "),
        ("empty", f"{LESSON}.ipynb is not a sound notebook: "),
        ("a-list", f"{LESSON}.ipynb is not a sound notebook: "),
        ("not-utf-8", f"{LESSON}.ipynb is not a sound notebook: "),
        ("link", f"{LESSON}.ipynb cannot be read: "),
        ("link-to-nothing", f"{LESSON}.ipynb cannot be read: "),
        ("pipe", f"{LESSON}.ipynb is not an ordinary file of a sensible size."),
        ("folder", f"{LESSON}.ipynb is not an ordinary file of a sensible size."),
        ("nothing", f"{LESSON}.ipynb was not handed in: there is no notebook."),
        ("odd [name]", "'odd [name]' cannot be a student's id: rename the folder."),
    ],
)
def test_what_cannot_be_read_is_invalid_and_said_in_a_sentence(marked, record, student, sentence):
    found = record(student)
    assert (found.status, found.score, found.max_score, found.isolation) == ("invalid", 0, 6, "")
    assert len(found.remarks) == 1
    assert found.remarks[0].startswith(sentence)
    assert "\n" not in found.remarks[0]
    assert set(verdicts(found).values()) == {"missing"}


def test_nothing_handed_in_is_missing(record):
    found = record("untouched", "02_words")
    assert (found.status, found.score, found.max_score, found.isolation) == ("missing", 0, 6, "")
    assert found.remarks == ()
    assert verdicts(found) == {"conclusions": "missing"}

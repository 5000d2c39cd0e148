import re
from pathlib import Path

import pytest

from autograder.course.source import read_lesson
from autograder.judging.prove import reference_answers
from mnist_utils.examples_curves import WORDS, digest
from mnist_utils.six_trainings import RECORDS, plot_changes, plot_trainings, read_trainings
from tests.benchmarks.six_trainings import CHANGES, clear_words, words_that_fit

LESSON = Path(__file__).parents[2] / "solutions/07_plot.py"
HISTORY = {"loss": [2.0, 1.0, 0.1234], "val_loss": [1.5, 0.5, 0.75]}


def right_words():
    """Give the words of the lesson's own answer."""
    names = {}
    exec(reference_answers(read_lesson(LESSON).notebook)["read_curves"], names)
    return names["read_curves"]()


@pytest.mark.parametrize("letter", CHANGES)
def test_each_training_has_one_word_by_the_lessons_definitions_with_a_clear_margin(letter):
    history = read_trainings()[letter]
    assert words_that_fit(history) == [right_words()[letter]]
    assert clear_words(history) == [right_words()[letter]]


def test_the_tests_of_the_lesson_hold_a_digest_of_each_right_word():
    shown = dict(re.findall(r'\b([A-F])="([0-9a-f]{16})"', LESSON.read_text(encoding="utf-8")))
    assert shown == {letter: digest(letter, word) for letter, word in right_words().items()}


def test_words_of_the_key_are_the_lessons_and_are_not_in_the_setup_cell_or_the_records():
    assert set(right_words().values()) <= set(WORDS)
    text = LESSON.read_text(encoding="utf-8")
    setup = text[text.index('tags=["setup"]') : text.index("# ## A figure and its Axes")]
    for word in WORDS:
        assert f"| `{word}` |" in text  # its definition
        assert word not in setup
        assert word not in RECORDS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ({"loss": [1, 0.4, 0.2], "val_loss": [0.8, 0.4, 0.39]}, ["healthy"]),
        ({"loss": [2, 1.9, 1.8], "val_loss": [1.9, 1.8, 1.7]}, ["rate too small"]),
        ({"loss": [1, 0.4, 0.3, 0.2], "val_loss": [0.8, 0.4, 0.6, 0.5]}, ["rate too large"]),
        ({"loss": [1, 0.4, 0.2], "val_loss": [0.8, 0.4, 0.6]}, ["overfitting"]),
        ({"loss": [1, 0.4, 0.2], "val_loss": [0.8, 0.4, 0.3]}, ["stopped too early"]),
        ({"loss": [1, 0.4, 0.2], "val_loss": [0.8, 0.9, 1]}, ["validation not like training"]),
        ({"loss": [1, 0.7, 0.6, 0.4], "val_loss": [1, 0.8, 0.7, 0.6]}, []),  # halved too late
    ],
)
def test_definitions_are_those_of_the_lessons_table(history, words):
    assert words_that_fit(history) == words


def test_each_training_has_a_panel_under_its_letter_with_both_losses_from_epoch_1():
    figure = plot_trainings({"A": HISTORY, "B": {**HISTORY, "loss": [3.0, 2.0, 1.0]}})
    assert [axes.get_title() for axes in figure.axes] == ["A", "B"]
    for axes, losses in zip(figure.axes, (HISTORY["loss"], [3.0, 2.0, 1.0]), strict=True):
        training, validation = axes.lines
        assert (training.get_linestyle(), validation.get_linestyle()) == ("-", "--")
        assert [*training.get_xdata()] == [1, 2, 3]
        assert training.get_ydata().tolist() == losses
        assert validation.get_ydata().tolist() == HISTORY["val_loss"]
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert names == ["training", "validation"]
    assert {axes.get_ylim()[0] for axes in figure.axes} == {0}


def test_what_was_changed_is_told_beside_what_happens_without_it():
    figure = plot_changes()
    assert [axes.get_title() for axes in figure.axes] == [
        f"{letter}: {told}" for letter, (_, told) in CHANGES.items()
    ]
    usual = {tuple(axes.lines[2].get_ydata()) for axes in figure.axes}
    assert len(usual) == 1
    assert {axes.lines[2].get_linestyle() for axes in figure.axes} == {":"}

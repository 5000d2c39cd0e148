import re
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from mnist_utils import examples_plots as plots
from mnist_utils.examples import Example

HISTORY = {
    "loss": [1.5, 0.8, 0.5],
    "val_loss": [1.0, 0.6, 0.7],
    "accuracy": [0.5, 0.6, 0.8],
    "val_accuracy": [0.7, 0.75, 0.85],
}
untyped: Any = plt  # for mistakes that a type checker would find
MATRIX = np.array([[5, 1, 0], [2, 7, 3], [4, 0, 12]])


def draw_line(x=(1, 2, 3), y=HISTORY["loss"], **settings):
    """Make an answer that draws one line."""

    def answer(history):
        _, axes = plt.subplots()
        axes.plot(x, y)
        axes.set(**{"xlabel": "Epoch", "ylabel": "training loss", "title": "Loss"} | settings)
        return axes

    return answer


def draw_pair(
    left=("loss", "val_loss"), right=("accuracy", "val_accuracy"), names=("Train", "val")
):
    """Make an answer that draws these keys on two Axes."""

    def answer(history):
        figure, panels = plt.subplots(1, 2)
        for axes, keys in zip(panels, (left, right), strict=True):
            for key, name in zip(keys, names, strict=False):
                axes.plot(range(1, 4), history[key], label=name)
            if names:
                axes.legend()
        return figure

    return answer


def draw_matrix(image=MATRIX, texts=MATRIX, swap=False):
    """Make an answer that draws a matrix and writes texts on its cells."""

    def answer(matrix):
        _, axes = plt.subplots()
        axes.imshow(image)
        for i, j in np.ndindex(texts.shape):
            axes.text(*((i, j) if swap else (j, i)), str(texts[i, j]))
        return axes

    return answer


def example(answer, case=""):
    return Example("no such exercise", answer, case=case)


def told(ask, *found, pattern=None, **options):
    """Give what is told where something is amiss."""
    with pytest.raises(AssertionError, match=pattern) as caught:
        ask(*found, **options)
    return str(caught.value)


# Calls


def test_what_an_answer_draws_comes_back_and_its_figures_are_closed():
    mine, _ = plt.subplots()
    axes = plots.drawn_axes(example(draw_line()), HISTORY)
    assert axes.lines[0].get_ydata().tolist() == HISTORY["loss"]
    assert isinstance(plots.drawn_figure(example(draw_pair()), HISTORY), Figure)
    assert plt.get_fignums() == [mine.number]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: plt.plot([1, 2], [3, 4]),
        lambda: plt.title("mine"),
        lambda: plt.xlabel("mine"),
        lambda: plt.clf(),
        lambda: plt.gcf().add_axes((0, 0, 1, 1)),
    ],
)
def test_a_figure_that_is_open_must_stay_as_it_is(spoil):
    def answer(history):
        spoil()
        return draw_line()(history)

    told(plots.drawn_axes, example(answer), HISTORY, pattern="open already.*plt.subplots")


def test_each_call_must_draw_on_a_figure_of_its_own():
    figure, axes = plt.subplots()
    sentence = told(plots.drawn_axes, example(lambda history: axes), HISTORY)
    assert sentence.startswith("Two calls drew on one figure.")
    sentence = told(plots.drawn_figure, example(lambda history: figure), HISTORY)
    assert sentence.startswith("Two calls returned one figure.")


@pytest.mark.parametrize(
    ("result", "pattern"),
    [
        (None, "None.*the Axes alone: `return axes`"),
        (Figure(), "a Figure; .*figure.axes"),
        ([], "a list; .*axes.plot returns a list of lines"),
        ((1, 2), "a tuple; .*plt.subplots returns a tuple"),
    ],
)
def test_what_came_back_in_place_of_axes_is_told(result, pattern):
    told(plots.drawn_axes, example(lambda history: result), HISTORY, pattern=pattern)


def test_a_changed_argument_is_told():
    told(
        plots.drawn_axes,
        example(lambda history: history.clear() or draw_line()(history)),
        {**HISTORY},
        pattern="argument was changed. Read from it",
    )


@pytest.mark.parametrize(
    ("mistake", "pattern"),
    [
        (lambda h: untyped.subplots().plot([1], [2]), "plt.subplots.. returns two things"),
        (lambda h: h.history, "is a plain dictionary"),
        (lambda h: untyped.subplots(1, 2)[1].plot([1], [2]), "take them out one by one"),
        (lambda h: untyped.subplots()[1].title("Loss"), "axes.title is a text"),
        (lambda h: untyped.subplots()[1].xlabel("epoch"), "Methods of Axes are called"),
        (lambda h: untyped.figure().set_title("Loss"), "belong to the Axes, not to the figure"),
        (lambda h: untyped.set_title("Loss"), "Methods such as set_title belong to Axes"),
        (
            lambda h: untyped.subplots()[1].plot(range(1, 3), h["loss"]),
            "range.1, n . 1. for a list of n",
        ),
        (lambda h: untyped.subplots()[1].plot(x=[1], y=[2]), "without a name"),
        (lambda h: untyped.subplots()[1].set(titel="Loss"), "how it is spelt"),
        (lambda h: untyped.subplots()[1].plot([1], [2]).set_title("Loss"), "a list of lines"),
        (lambda h: untyped.subplots()[1].imshow([[1]]).text(0, 0, "1"), "imshow returns an image"),
    ],
)
def test_what_an_error_of_matplotlib_means_is_told(mistake, pattern):
    told(plots.drawn_axes, example(mistake), HISTORY, pattern=f"(?i){pattern}")


def test_an_error_that_nobody_explains_is_raised_as_it_is():
    with pytest.raises(ZeroDivisionError):
        plots.drawn_axes(example(lambda history: 1 / 0), HISTORY)
    assert plt.get_fignums() == []


def test_words_of_an_exercise_come_before_the_notes_for_all_pictures():
    one = example(draw_line(y=HISTORY["val_loss"]))
    one.words = {"the line's y values": {"values": {"val_loss": (None, "Its own.")}}}
    axes = plots.drawn_axes(one, HISTORY)
    sentence = told(plots.line, one, axes, [1, 2, 3], HISTORY["loss"])
    assert sentence.endswith("Its own.")
    two = example(draw_line(y=[1, 2, 3]))
    two.words = one.words
    axes = plots.drawn_axes(two, HISTORY)
    told(plots.line, two, axes, [1, 2, 3], HISTORY["loss"], pattern="These are the epochs")
    assert "val_loss" not in plots.NOTES["the line's y values"]["values"]


def test_an_exception_that_should_rise_may_leave_no_figure_open():
    def answer(history):
        plt.subplots()
        return history["val_loss"]

    plots.raises(example(answer), KeyError, {"loss": [1.0]}, why="none")
    assert plt.get_fignums() == []
    found = (example(answer), ValueError, {"loss": [1.0]})
    told(plots.raises, *found, why="none", pattern="it was a KeyError")


# Lines and labels


def ask_line(answer, case=""):
    one = example(answer, case)
    axes = plots.drawn_axes(one, HISTORY)
    plots.line(one, axes, x=[1, 2, 3], y=HISTORY["loss"])
    plots.labels(one, axes, x="epoch", y="loss")


def draw_errorbar(history):
    _, axes = plt.subplots()
    axes.errorbar(range(1, 4), history["loss"], fmt="o-")  # keeps its points as objects
    axes.set(xlabel="epoch", ylabel="loss", title="Loss")
    return axes


@pytest.mark.parametrize(
    "answer",
    [
        draw_line(),
        draw_errorbar,
        draw_line(x=np.array([1, 2, 3], dtype=object), y=np.array([1.5, 0.8, 0.5], dtype=object)),
    ],
)
def test_a_line_is_read_as_numbers_whatever_it_was_made_of(answer):
    ask_line(answer)


@pytest.mark.parametrize(
    ("answer", "pattern"),
    [
        (
            draw_line(x=[0, 1, 2]),
            r"x values are \[0, 1, 2\]; they should be \[1, 2, 3\]\. .*from 1",
        ),
        (draw_line(x=["1", "2", "3"]), "x values are texts, such as '1'"),
        (draw_line(x=HISTORY["loss"], y=[1, 2, 3]), "These are the epochs"),
        (draw_line(y=[3, 2, 1]), r"y values are \[3, 2, 1\]; they should be \[1\.5, 0\.8, 0\.5\]"),
        (draw_line(x=[1, 2], y=[1.5, 0.8]), "line has 2 points; .*one for each epoch"),
        (draw_line(y=np.ones((3, 2))), "there are two lines on the Axes; there should be one"),
        (draw_line(x=[], y=np.ones((0, 0))), "there is no line on the Axes"),
        (draw_line(xlabel="loss", ylabel="epoch"), "labels are swapped"),
        (draw_line(xlabel=""), "no x label; it should have 'epoch' in it. Call axes.set_xlabel"),
        (draw_line(ylabel="error"), "y label is 'error'; it should have 'loss' in it"),
        (draw_line(title=" "), "the Axes has no title"),
    ],
)
def test_what_is_amiss_with_a_line_or_its_labels_is_told(answer, pattern):
    told(ask_line, answer, pattern=f"(?i){pattern}")


def test_a_title_at_either_side_is_one():
    def answer(history):
        axes = draw_line(title="")(history)
        axes.set_title("Loss", loc="left")
        return axes

    ask_line(answer)


def test_a_hidden_test_tells_no_values():
    for answer in (draw_line(x=[0, 1, 2]), draw_line(y=[3, 2, 1]), draw_line(x=[1], y=[1.5])):
        sentence = told(ask_line, answer, "For another history")
        assert sentence.startswith("For another history ")
        assert not re.search(r"1\.5|0\.8|\[", sentence)


# Learning curves


def ask_curves(answer, left=("loss", "val_loss"), right=("accuracy", "val_accuracy")):
    one = example(answer)
    keys = [*left, *right, "learning_rate"]
    history = {"learning_rate": [0.3, 0.2, 0.1], **HISTORY}
    figure = plots.drawn_figure(one, {key: history[key] for key in keys})
    plots.curves(one, figure, left=left, right=right)
    if len(left) > 1:
        plots.legends(one, figure, train=["loss", "accuracy"], val=["val_loss", "val_accuracy"])


def test_two_axes_with_their_lines_and_legends_pass():
    ask_curves(draw_pair())
    ask_curves(draw_pair(["loss"], ["accuracy"]), ["loss"], ["accuracy"])


def draw_marks(history):
    """Draw more than was asked: a line at the best epoch, a star there, a goal."""
    figure = draw_pair(*[[key for key in keys if key in history] for keys in PAIRS])(history)
    losses = history.get("val_loss", history["loss"])
    best = int(np.argmin(losses)) + 1
    left, right = figure.axes
    left.plot(best, min(losses), "k*", label="lowest validation loss" * ("val_loss" in history))
    left.plot(range(1, 4), [0.5] * 3, ":", label="goal")
    for axes in (left, right):
        axes.axvline(best, color="grey", linestyle=":", label="best epoch")
        axes.legend()
    return figure


PAIRS = (("loss", "val_loss"), ("accuracy", "val_accuracy"))


def test_further_marks_are_welcome_in_the_legend_too():
    ask_curves(draw_marks)
    ask_curves(draw_marks, ["loss"], ["accuracy"])


def test_a_star_on_the_only_epoch_is_no_second_curve():
    history = {"loss": [1.5], "val_loss": [1.0], "accuracy": [0.5], "val_accuracy": [0.7]}

    def answer(history):
        figure, panels = plt.subplots(1, 2)
        for axes, keys in zip(panels, PAIRS, strict=True):
            for key in keys:
                axes.plot([1], history[key], label=key)
            axes.plot(1, history[keys[1]][0], "k*")
        return figure

    one = example(answer)
    plots.curves(one, plots.drawn_figure(one, history), *PAIRS)


def test_a_line_named_validation_without_validation_is_told():
    def answer(history):
        figure = draw_pair(("loss",), ("accuracy",))(history)
        figure.axes[0].plot(range(1, 4), [0, 0, 0], label="validation")
        return figure

    pattern = "On the left is a line named 'validation', of a history without validation"
    told(ask_curves, answer, ["loss"], ["accuracy"], pattern=pattern)


def one_above_the_other(history):
    return plt.subplots(2, 1)[0]


@pytest.mark.parametrize(
    ("answer", "pattern"),
    [
        (lambda history: plt.figure(), "the figure has no Axes; it should have two"),
        (one_above_the_other, "not side by side"),
        (lambda history: plt.subplots(1, 2)[0], "there is no line on the two Axes"),
        (draw_pair(("accuracy", "val_accuracy"), ("loss", "val_loss")), "two Axes are swapped"),
        (draw_pair(("loss", "accuracy"), ("val_loss", "val_accuracy")), "validation on the right"),
        (
            draw_pair(("loss", "loss")),
            "val_loss are drawn nowhere; they should be drawn on the left",
        ),
        (
            draw_pair(right=("accuracy", "val_accuracy", "loss"), names=("train", "val", "more")),
            "loss are drawn on the left and on the right; .* on the left alone",
        ),
        (draw_pair(("loss",)), "val_loss are drawn nowhere"),
        (
            draw_pair(("loss", "val_loss", "learning_rate"), names=("train", "val", "rate")),
            "learning_rate are drawn too",
        ),
        (draw_pair(names=("val", "train")), "gives the name 'val' to a line of loss"),
        (draw_pair(names=("train", "train 2")), "should be one with 'train' and one with 'val'"),
    ],
)
def test_what_is_amiss_with_learning_curves_is_told(answer, pattern):
    told(ask_curves, answer, pattern=f"(?i){pattern}")


def test_an_axes_without_a_legend_and_an_empty_legend_are_told_apart():
    one = example(draw_pair())
    figure = plots.drawn_figure(one, HISTORY)
    figure.axes[1].get_legend().remove()
    keys = {"train": ["loss", "accuracy"], "val": ["val_loss", "val_accuracy"]}
    told(plots.legends, one, figure, **keys, pattern="right Axes has no legend")
    figure.axes[0].legend([], [])
    told(plots.legends, one, figure, **keys, pattern="legend of the left Axes is empty")


# Matrices


def ask_matrix(answer, case="", matrix=MATRIX):
    one = example(answer, case)
    axes = plots.drawn_axes(one, matrix)
    plots.image(one, axes, matrix)
    plots.counts(one, axes, matrix)


def test_an_image_with_its_counts_passes_masked_or_with_more_text():
    ask_matrix(draw_matrix())
    ask_matrix(draw_matrix(image=np.ma.masked_equal(MATRIX, 0)))
    ask_matrix(draw_matrix(texts=np.vectorize("{}\n(10 %)".format, otypes=[object])(MATRIX)))


@pytest.mark.parametrize(
    ("answer", "pattern"),
    [
        (draw_line(), "there is no image on the Axes"),
        (draw_matrix(image=MATRIX.T), "image is mirrored at the diagonal"),
        (draw_matrix(image=MATRIX / 34), r"first row is \[0\.147.*matrix \[5, 1, 0\]"),
        (draw_matrix(texts=np.ones((0, 0))), "there is no text on the Axes"),
        (draw_matrix(swap=True), "counts are mirrored at the diagonal. x counts columns"),
        (
            draw_matrix(texts=MATRIX[:2]),
            "written on 3 of the 9 cells; the first is row 2, column 0",
        ),
        (
            draw_matrix(texts=MATRIX.astype(float)),
            "'5.0'; it should begin with the count, 5. .*whole number",
        ),
        (
            draw_matrix(texts=MATRIX + 1),
            "row 0, column 0 is '6'; it should begin with the count, 5",
        ),
    ],
)
def test_what_is_amiss_with_the_picture_of_a_matrix_is_told(answer, pattern):
    told(ask_matrix, answer, pattern=f"(?i){pattern}")


def test_a_hidden_test_tells_no_counts():
    for answer in (draw_matrix(image=MATRIX / 34), draw_matrix(texts=MATRIX + 1)):
        assert not re.search(r"\d", told(ask_matrix, answer, "For another matrix"))

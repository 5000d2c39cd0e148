import numpy as np
import pytest


@pytest.fixture
def plt():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.close("all")
    yield pyplot
    pyplot.close("all")


def test_axes_arrive_with_their_lines_texts_labels_and_legend(line, plt):
    def draw():
        _, axes = plt.subplots()
        axes.plot([1, 2, 3], [0.5, 0.25, 0.125], "s--", color="#0072B2", label="training")
        axes.axvline(2, label="_hidden")
        axes.set(title="Loss", xlabel="epoch", ylabel="loss", yscale="log")
        axes.text(1.5, 0.3, "here")
        axes.annotate("there", (2, 0.25), xytext=(2.5, 0.4))
        axes.legend(title="part")
        return axes

    axes = line.call(draw)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["training"]
    (beside,) = axes.get_legend().legend_handles
    assert (beside.get_linestyle(), beside.get_marker()) == ("--", "s")
    assert pytest.importorskip("matplotlib.colors").same_color(beside.get_color(), "#0072B2")
    assert axes.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert axes.lines[0].get_ydata().tolist() == [0.5, 0.25, 0.125]
    assert (axes.lines[0].get_linestyle(), axes.lines[0].get_marker()) == ("--", "s")
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("Loss", "epoch", "loss")
    assert axes.get_yscale() == "log"
    assert [text.get_text() for text in axes.texts] == ["here", "there"]
    assert axes.texts[1].xy == (2, 0.25)
    assert axes.figure.axes == [axes]


def test_a_figure_arrives_with_its_axes_in_their_places_and_their_images(line, plt):
    def draw():
        figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
        figure.suptitle("Both")
        left.imshow(np.arange(6).reshape(2, 3), cmap="Blues", vmin=0, vmax=9)
        right.bar([0, 1], [3, 4], label="counts")
        return figure

    figure = line.call(draw)
    left, right = figure.axes
    assert left.get_position().x1 <= right.get_position().x0
    assert np.asarray(left.images[0].get_array()).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (left.images[0].get_cmap().name, left.images[0].get_clim()) == ("Blues", (0, 9))
    assert figure.get_suptitle() == "Both"
    assert right.has_data()
    assert figure.get_size_inches().tolist() == [8, 3]


def test_lines_that_were_given_objects_arrive_as_numbers(line, plt):
    def draw():
        _, axes = plt.subplots()
        axes.errorbar(range(3), [1.0, 2.0, 4.0], yerr=[0.1, 0.2, 0.3], label="mean")
        axes.plot(np.array([0, 1], dtype=object), np.array(["low", "high"], dtype=object))
        return axes

    first, *_, last = line.call(draw).lines
    assert first.get_xdata().tolist() == [0, 1, 2]
    assert first.get_ydata().tolist() == [1, 2, 4]
    assert last.get_ydata(orig=True).tolist() == ["low", "high"]

import matplotlib.pyplot as plt
import pytest

from mnist_utils.trends import plot_lines


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_each_line_has_its_name_values_and_a_look_of_its_own():
    shares = {"a": [0.1, 0.5], "b": [0.2, 0.4], "c": [0.3, 0.3]}
    axes = plot_lines([1, 100], shares, "Title", "place", "share", logarithmic=True)
    found = {line.get_label(): line for line in axes.lines}
    assert {name: list(line.get_ydata()) for name, line in found.items()} == shares
    assert len({(line.get_linestyle(), line.get_marker()) for line in axes.lines}) == 3
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale()) == ("place", "share", "log")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "100"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b", "c"]

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mnist_utils.charts import plot_functions, plot_probabilities


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def heights(panel):
    return [round(bar.get_height(), 6) for bar in panel.patches]


def test_each_function_is_a_curve_with_a_line_style_and_a_name_of_its_own():
    numbers = np.array([[0.0], [1.0], [2.0]])
    axes = plot_functions(numbers, {"straight": numbers, "bent": numbers.clip(1)}, title="Two")
    assert [line.get_ydata().tolist() for line in axes.lines] == [[0, 1, 2], [1, 1, 2]]
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["straight", "bent"]
    assert axes.get_title() == "Two"
    assert axes.get_xlabel()
    assert axes.get_ylabel()


def test_each_row_of_probabilities_is_a_panel_with_its_numbers_on_the_bars():
    figure = plot_probabilities([[0.25, 0.75], [0.5, 0.5]], ["one", "other"], "Two", classes="ab")
    assert [panel.get_title() for panel in figure.axes] == ["one", "other"]
    assert [heights(panel) for panel in figure.axes] == [[0.25, 0.75], [0.5, 0.5]]
    assert [text.get_text() for text in figure.axes[0].texts] == ["0.25", "0.75"]
    assert figure.get_suptitle() == "Two"


def test_the_true_class_is_hatched_and_equal_shares_are_a_dashed_line():
    shares = np.full((4, 10), 0.1)
    figure = plot_probabilities(shares, list("wxyz"), "Four", true=[3, 1, 4, 1])
    drawn = [panel for panel in figure.axes if panel.patches]
    hatched = [[bool(bar.get_hatch()) for bar in panel.patches].index(True) for panel in drawn]
    assert hatched == [3, 1, 4, 1]
    assert [panel.lines[0].get_ydata()[0] for panel in drawn] == [0.1] * 4
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "equal shares",
        "the true digit",
    ]

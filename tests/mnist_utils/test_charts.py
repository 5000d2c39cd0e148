import numpy as np

from mnist_utils.charts import (
    plot_descents,
    plot_functions,
    plot_lines,
    plot_probabilities,
    plot_turns,
)

CURVES = {"slow": [[2.3, 2.2, 2.1], [2.4, 2.3, 2.2]], "fast": [[2.3, 0.5, 0.3]]}
HISTORIES = [
    {"loss": [2, 1, 0.5], "val_loss": [2, 1.5, 1.6], "val_accuracy": [0.3, 0.5, 0.6]},
    {"loss": [3, 1, 0.4], "val_loss": [2, 1.4, 1.2], "val_accuracy": [0.2, 0.5, 0.7]},
]


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


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_every_run_of_a_setting_is_a_line_from_before_training_on_and_the_legend_names_it_once():
    axes = plot_descents(CURVES, title="Two rates")
    runs = [line.get_ydata().tolist() for line in axes.lines[:3]]
    assert runs == [*CURVES["slow"], *CURVES["fast"]]
    assert all(line.get_xdata().tolist() == [0, 1, 2] for line in axes.lines[:3])
    assert legend(axes) == ["slow", "fast", "guessing: ln(10)"]


def test_settings_differ_in_more_than_colour_and_a_logarithmic_axis_says_that_it_is_one():
    axes = plot_descents(CURVES, title="Two rates")
    looks = {(line.get_marker(), line.get_linestyle()) for line in axes.lines[:3]}
    assert len(looks) == 2
    assert (axes.get_yscale(), axes.get_ylabel()) == ("log", "training loss (logarithmic)")


def test_a_star_is_at_the_lowest_validation_loss_of_each_training_and_at_its_accuracy():
    figure = plot_turns(HISTORIES, title="300 digits")
    left, right = figure.axes
    stars = [
        [
            (line.get_xdata()[0], line.get_ydata()[0])
            for line in axes.lines
            if len(line.get_xdata()) < 2
        ]
        for axes in (left, right)
    ]
    assert stars == [[(2, 1.5), (3, 1.2)], [(2, 0.5), (3, 0.7)]]
    assert legend(left) == ["training", "validation", "lowest validation loss"]
    assert legend(right) == ["validation", "lowest validation loss"]


def test_each_line_has_its_name_values_and_a_look_of_its_own():
    shares = {"a": [0.1, 0.5], "b": [0.2, 0.4], "c": [0.3, 0.3]}
    axes = plot_lines([1, 100], shares, "Title", "place", "share", logarithmic=True)
    found = {line.get_label(): line for line in axes.lines}
    assert {name: list(line.get_ydata()) for name, line in found.items()} == shares
    assert len({(line.get_linestyle(), line.get_marker()) for line in axes.lines}) == 3
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale()) == ("place", "share", "log")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "100"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b", "c"]


def test_a_line_of_several_runs_joins_their_means_and_shows_each_as_a_point():
    axes = plot_lines([1, 2], {"a": [[0.1, 0.3], [0.5, 0.7]], "b": [0.2, 0.4]}, "Title", "x", "y")
    points = [list(line.get_ydata()) for line in axes.lines if line.get_linestyle() == "None"]
    assert points == [[0.1, 0.5], [0.3, 0.7]]
    means = [np.round(line.get_ydata(), 6).tolist() for line in axes.lines[2:]]
    assert means == [[0.2, 0.6], [0.2, 0.4]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]

import pytest
from matplotlib.colors import to_rgb

from mnist_utils.misleading import show_cues, show_cut_axis, show_scales

HISTORY = {
    "loss": [2.0, 1.0, 0.125],
    "val_loss": [1.5, 0.5, 0.75],
    "val_accuracy": [0.5, 0.875, 0.9],
}


def drawn(axes):
    return {line.get_label(): [*map(float, line.get_ydata())] for line in axes.lines}


def test_the_cut_axis_makes_one_bar_five_times_as_high_and_the_honest_one_does_not():
    scores = [0.91, 0.9, 0.92, 0.915]
    cut, honest, points = show_cut_axis(scores).axes
    for axes, ratio in ((cut, 5), (honest, 0.92 / 0.9)):
        bottom = axes.get_ylim()[0]
        before, after = (bar.get_height() - bottom for bar in axes.patches)
        assert after / before == pytest.approx(ratio)
        assert axes.get_ylim()[1] > 0.92
    assert honest.get_ylim() == (0, 1)
    assert drawn(points)["one run"] == scores
    assert drawn(points)["mean"] == pytest.approx([sum(scores) / 4] * 2)


def test_scales_are_mixed_linear_and_logarithmic_and_the_last_label_says_so():
    mixed, linear, logarithmic = show_scales(HISTORY).axes
    assert drawn(mixed) == {"loss": HISTORY["val_loss"], "accuracy": HISTORY["val_accuracy"]}
    losses = {"training": HISTORY["loss"], "validation": HISTORY["val_loss"]}
    assert drawn(linear) == drawn(logarithmic) == losses
    assert (linear.get_yscale(), logarithmic.get_yscale()) == ("linear", "log")
    assert "logarithmic" in logarithmic.get_ylabel()


def test_grey_takes_the_colours_away_and_leaves_the_second_cue():
    red_and_green, grey, cues = show_cues(HISTORY).axes
    assert [line.get_color() for line in red_and_green.lines] == ["red", "green"]
    for axes in (grey, cues):
        for line in axes.lines:
            assert len(set(to_rgb(line.get_color()))) == 1
    assert {line.get_linestyle() for line in grey.lines} == {"-"}
    assert [line.get_linestyle() for line in cues.lines] == ["-", "--"]
    assert [line.get_marker() for line in cues.lines] == ["o", "s"]

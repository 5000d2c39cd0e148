import numpy as np

from mnist_utils.intervals import plot_intervals, plot_samples


def bars(axes):
    """Give the ends of all error bars of a plot."""
    drawn = [container.lines[2][0].get_segments() for container in axes.containers]
    return np.concatenate([segments for segments in drawn if len(segments)])


def test_samples_that_miss_the_truth_are_drawn_apart_from_those_that_hold_it():
    intervals = [(0.85, 0.95), (0.7, 0.8), (0.9, 1.0)]
    axes = plot_samples([0.9, 0.75, 0.95], intervals, truth=0.9, title="Three samples")
    holding, missing = axes.containers
    assert holding.lines[0].get_xdata().tolist() == [0, 2]
    assert missing.lines[0].get_xdata().tolist() == [1]
    assert holding.lines[0].get_marker() != missing.lines[0].get_marker()
    assert sorted(bars(axes)[:, :, 1].round(6).tolist()) == sorted(map(list, intervals))


def test_samples_that_all_hold_the_truth_are_drawn_as_well():
    axes = plot_samples([0.9], [(0.85, 0.95)], truth=0.9, title="One sample")
    assert axes.get_title() == "One sample"
    assert len(bars(axes)) == 1


def test_each_run_of_each_setting_has_its_interval_in_both_panels():
    scores = {"one": [0.5], "two": [0.9, 0.91]}
    intervals = {"one": [(0.4, 0.6)], "two": [(0.88, 0.92), (0.89, 0.93)]}
    whole, enlarged = plot_intervals(scores, intervals, "Two settings", zoom=(0.8, 1))
    for axes in (whole, enlarged):
        found = sorted(bars(axes)[:, :, 0].round(6).tolist())
        assert found == [[0.4, 0.6], [0.88, 0.92], [0.89, 0.93]]
    assert (whole.get_xlim(), enlarged.get_xlim()) == ((0, 1), (0.8, 1))
    assert [label.get_text() for label in whole.get_yticklabels()] == ["one", "two"]

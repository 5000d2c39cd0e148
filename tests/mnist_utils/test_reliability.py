import numpy as np
import pytest

from mnist_utils.reliability import bin_by_confidence, plot_reliability


def predictions_of(confidences):
    """Make predictions for two classes, all of class 0, with these confidences."""
    sure = np.asarray(confidences)
    return np.stack([sure, 1 - sure], axis=1)


def test_a_bin_has_its_mean_confidence_its_share_of_right_answers_and_its_count():
    predictions = predictions_of([0.62, 0.66, 0.95, 1.0])
    found = bin_by_confidence(predictions, [0, 1, 0, 0], least=1)
    assert found == [pytest.approx((0.64, 0.5, 2)), pytest.approx((0.975, 1.0, 2))]


def test_a_bin_with_too_few_answers_is_left_out():
    predictions = predictions_of([0.62, 0.95, 0.95])
    assert [count for _, _, count in bin_by_confidence(predictions, [0, 0, 0], least=2)] == [2]


def test_each_stage_has_a_panel_and_each_share_the_interval_that_was_asked_for():
    predictions = predictions_of([0.75] * 40 + [0.95] * 40)
    labels = np.array([0] * 20 + [1] * 20 + [0] * 40)
    asked = []

    def interval(share, count):
        asked.append((share, count))
        return share - 0.1, share + 0.1

    panels = plot_reliability({"early": [predictions], "late": [predictions]}, labels, interval)
    assert [axes.get_title() for axes in panels] == ["early", "late"]
    assert asked == [(0.5, 40), (1.0, 40)] * 2
    for axes in panels:
        (drawn,) = axes.containers
        assert drawn.lines[0].get_xydata() == pytest.approx(np.array([[0.75, 0.5], [0.95, 1.0]]))
        ends = np.array(drawn.lines[2][0].get_segments())[:, :, 1]
        assert ends == pytest.approx(np.array([[0.4, 0.6], [0.9, 1.1]]))

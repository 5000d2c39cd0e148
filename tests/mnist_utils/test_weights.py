import numpy as np
import pytest

from mnist_utils import CourseError
from mnist_utils.weights import show_weights


def test_each_unit_is_an_image_and_each_kernel_a_row():
    first = np.arange(12.0).reshape(4, 3) - 6
    figure = show_weights({"before": first, "after": 2 * first}, title="Weights")
    panels = [axes for axes in figure.axes if axes.images]
    assert figure.get_suptitle() == "Weights"
    assert [axes.get_title() for axes in panels] == ["0", "1", "2", "", "", ""]
    assert [axes.get_ylabel() for axes in panels] == ["before", "", "", "after", "", ""]
    for place, axes in enumerate(panels):
        wanted = first[:, place % 3].reshape(2, 2) * (1 if place < 3 else 2)
        assert axes.images[0].get_array().tolist() == wanted.tolist()


def test_white_is_at_0_and_one_scale_holds_for_all():
    figure = show_weights({"small": [[1.0]], "large": [[-4.0]]}, title="Weights")
    limits = {axes.images[0].get_clim() for axes in figure.axes if axes.images}
    ((low, high),) = limits
    assert low == -high
    assert high == pytest.approx(4)


def test_a_row_with_fewer_units_leaves_its_places_empty():
    figure = show_weights({"two": np.ones((4, 2)), "one": np.zeros((4, 1))}, title="Weights")
    assert [axes.get_visible() for axes in figure.axes[:4]] == [True, True, True, False]


@pytest.mark.parametrize("shape", [(784,), (28, 28), (10, 3)])
def test_a_kernel_without_a_weight_for_each_pixel_is_refused(shape):
    with pytest.raises(CourseError, match="side"):
        show_weights({"": np.zeros(shape)}, title="Weights")

import numpy as np
import pytest

from mnist_utils.closeups import show_patch
from mnist_utils.errors import CourseError

IMAGE = np.arange(80, dtype=np.uint8).reshape(8, 10) * 3


def test_the_frame_is_around_the_part_and_the_part_is_beside_it():
    whole, part = show_patch(IMAGE, (2, 5), (6, 10), title="Mine").axes
    (frame,) = whole.lines
    assert (min(frame.get_xdata()), max(frame.get_xdata())) == (5.5, 9.5)
    assert (min(frame.get_ydata()), max(frame.get_ydata())) == (1.5, 4.5)
    assert whole.get_title() == "Mine"
    np.testing.assert_array_equal(whole.images[0].get_array(), IMAGE)
    np.testing.assert_array_equal(part.images[0].get_array(), IMAGE[2:5, 6:10])
    assert part.images[0].get_extent() == [5.5, 9.5, 4.5, 1.5]  # counted as in the image


def test_each_pixel_of_the_part_has_its_number_in_a_colour_that_can_be_read():
    texts = show_patch(IMAGE, (2, 5), (6, 10)).axes[1].texts
    assert len(texts) == 12
    for text in texts:
        column, row = text.get_position()
        assert text.get_text() == str(IMAGE[row, column])
        assert text.get_color() == ("white" if IMAGE[row, column] < 128 else "black")


@pytest.mark.parametrize(
    ("image", "rows", "columns", "told"),
    [
        (IMAGE[None], (0, 2), (0, 2), r"shape \(1, 8, 10\): pass a single image"),
        (IMAGE, (0, 2), (8, 12), "not part of an image of shape"),
        (IMAGE, (3, 3), (0, 2), "not part of an image of shape"),
        (np.zeros((28, 28), np.uint8), (0, 28), (0, 28), "at most 14"),
    ],
)
def test_what_is_no_part_of_an_image_is_named(image, rows, columns, told):
    with pytest.raises(CourseError, match=told):
        show_patch(image, rows, columns)

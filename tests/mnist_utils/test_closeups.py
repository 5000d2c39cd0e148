import numpy as np
import pytest

from mnist_utils.closeups import show_patch, show_sliding
from mnist_utils.errors import CourseError

IMAGE = np.arange(80, dtype=np.uint8).reshape(8, 10) * 3
PICTURE = np.linspace(0, 1, 30).reshape(5, 6)
KERNEL = np.array([[-1, 0], [0, 0.5]])
RESPONSES = PICTURE[1:, 1:] / 2 - PICTURE[:-1, :-1]


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


def test_the_window_is_framed_in_the_image_and_its_response_among_the_responses():
    figure = show_sliding(PICTURE, KERNEL, RESPONSES, row=1, column=3, title="Mine")
    whole, _, right = figure.axes[:3]
    assert figure.get_suptitle() == "Mine"
    for panel, pixels, size in ((whole, PICTURE, 2), (right, RESPONSES, 1)):
        (frame,) = panel.lines
        assert (min(frame.get_xdata()), max(frame.get_xdata())) == (2.5, 2.5 + size)
        assert (min(frame.get_ydata()), max(frame.get_ydata())) == (0.5, 0.5 + size)
        np.testing.assert_array_equal(panel.images[0].get_array(), pixels)


def test_each_pixel_of_the_window_has_its_product_and_their_sum_is_below():
    window = show_sliding(PICTURE, KERNEL, RESPONSES, row=1, column=3).axes[1]
    told = {text.get_position(): text.get_text() for text in window.texts}
    assert told[0, 0] == "0.31\n× −1"
    assert told[1, 1] == "0.55\n× 0.5"
    assert window.get_xlabel() == "sum of the products: −0.03"
    assert {text.get_color() for text in window.texts} == {"white", "black"}  # each can be read


def test_no_response_at_all_is_white():
    _, _, right = show_sliding(np.zeros((4, 4)), KERNEL, np.zeros((3, 3)), 0, 0).axes[:3]
    assert right.images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"image": PICTURE[None]}, r"shape \(1, 5, 6\): pass a single image"),
        ({"kernel": KERNEL[0]}, r"kernel has shape \(2,\); a square"),
        ({"kernel": np.ones((6, 6))}, "kernel of 6 x 6 cannot be shown"),
        ({"responses": PICTURE}, r"responses has shape \(5, 6\); .* should be \(4, 5\)"),
        ({"row": 4}, "no window at row 4, column 0: pass a row from 0 to 3"),
        ({"column": -1}, "a column from 0 to 4"),
    ],
)
def test_what_does_not_belong_together_is_named(changed, told):
    usual = {"image": PICTURE, "kernel": KERNEL, "responses": RESPONSES, "row": 0, "column": 0}
    with pytest.raises(CourseError, match=told):
        show_sliding(**(usual | changed))

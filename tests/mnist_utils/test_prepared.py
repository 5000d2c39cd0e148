import numpy as np
import pytest

from mnist_utils.examples import Example
from mnist_utils.prepared import ask_about, look_at, page_of_bars


def image_of(rows, columns, brightness=0.8):
    image = np.zeros((28, 28), dtype=np.float32)
    image[rows, columns] = brightness
    return image


def corner(brightness=0.8):
    return image_of(slice(4, 24), 14, brightness) + image_of(23, slice(15, 24), brightness)


def test_size_centre_share_and_paper_are_seen():
    image = image_of(slice(4, 24), slice(10, 12))
    image[22:24, 12:20] = 0.8
    image[3, 10:12] = 0.3  # the edge of a stroke
    image[10, 24] = 0.2
    look = look_at(image)
    assert look.size == (20, 10)
    assert look.share == pytest.approx(56 / 200)
    assert look.paper == pytest.approx(0.2)
    assert look.centre == pytest.approx((16.0, 12.0), abs=0.4)


def test_an_image_without_light_has_nothing_to_see():
    assert np.isnan(look_at(np.zeros((28, 28))).size).all()


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (corner(), ""),
        (None, "image is None"),
        (corner()[:20], "has the shape (20, 28)"),
        (corner(200), "range"),
        (corner(0.003), "twice"),
        (corner(np.nan), "finite"),
        (image_of(slice(4, 24), slice(10, 20)), "light on dark"),
    ],
)
def test_what_is_no_image_as_mnist_s_are_is_told_so(image, told):
    example = Example("no_exercise", lambda: image)
    if not told:
        assert ask_about(example, image).size == (20, 10)
        return
    with pytest.raises(AssertionError) as raised:
        ask_about(example, image)
    assert told in str(raised.value)


@pytest.mark.parametrize("is_uneven", [False, True])
@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_what_should_come_of_bars_is_right_and_has_room(seed, is_wide, is_uneven):
    bars = page_of_bars(np.random.default_rng(seed), is_wide, is_uneven)
    top, bottom, left, right = bars.box
    rows, columns = np.nonzero(bars.page < 128)
    assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == bars.box
    assert max(bars.size) == pytest.approx(20)
    assert bars.size[0] / bars.size[1] == pytest.approx((bottom - top) / (right - left))
    assert (np.ptp(bars.page[bars.page >= 128]) > 20) == is_uneven
    assert max(abs(one - 14) for one in bars.centre_of_box) > 1.25
    for middle, size in zip(bars.centre_of_box, bars.size, strict=True):
        first = 14 - (middle - (13.5 - (size - 1) / 2))
        assert -0.5 <= first <= 28 - size + 0.5

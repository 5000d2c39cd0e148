import numpy as np
import pytest

from mnist_utils.errors import CourseError
from mnist_utils.pages import (
    INK,
    MARGIN,
    SHEET,
    SIZE,
    page_of,
    page_of_scribble,
    page_of_text,
    pages_of,
)

SEVEN = np.zeros((28, 28), dtype=np.uint8)
SEVEN[5:8, 8:20] = SEVEN[8:24, 16:20] = 250


def ink_of(page):
    rows, columns = np.nonzero(page < INK)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


@pytest.mark.parametrize("seed", range(20))
def test_a_page_is_dark_on_light_with_paper_all_around(seed):
    page = page_of(SEVEN, seed=seed)
    assert (page.dtype, page.shape) == (np.uint8, SIZE)
    top, bottom, left, right = ink_of(page)
    assert min(top, left) >= MARGIN
    assert bottom <= SIZE[0] - MARGIN
    assert right <= SIZE[1] - MARGIN
    assert page.min() <= 60
    paper = page[page >= INK]
    assert len(np.unique(paper)) > 10, "the paper is not even"
    assert 4 * 18 <= bottom - top <= 8 * 20
    assert (bottom - top) / (right - left) == pytest.approx(19 / 12, abs=0.1)


def test_each_page_has_a_place_and_a_size_of_its_own_which_its_seed_repeats():
    first, second = pages_of(np.stack([SEVEN, SEVEN]), seed=3)
    assert ink_of(first) != ink_of(second)
    again, _ = pages_of(np.stack([SEVEN, SEVEN]), seed=3)
    assert np.array_equal(first, again)


def test_a_page_of_another_size_is_made_and_one_without_room_is_refused():
    assert page_of(SEVEN, size=(200, 190)).shape == (200, 190)
    with pytest.raises(CourseError, match="page of 40 x 60 pixels is too small"):
        page_of(SEVEN, size=(40, 60))


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (np.zeros((28, 28), dtype=np.uint8), "all of it dark"),
        (SEVEN / 255, "this is float64 of shape"),
        (SEVEN[np.newaxis], r"this is uint8 of shape \(1, 28, 28\)"),
    ],
)
def test_what_is_no_digit_is_refused(image, told):
    with pytest.raises(CourseError, match=told):
        page_of(image)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("text", ["A", "M", "?", "&"])
def test_a_letter_has_room_on_a_page(text, seed):
    page = page_of_text(text, seed=seed)
    assert page.shape == SIZE
    assert page.min() <= 60


def test_a_scribble_is_ink_on_paper_and_another_for_another_seed():
    first, second = page_of_scribble(seed=0), page_of_scribble(seed=1)
    assert first.min() <= 60
    assert not np.array_equal(first, second)


def test_the_boxes_and_marks_of_the_sheet_keep_apart():
    boxes = [SHEET.box(digit) for digit in range(10)]
    half = SHEET.mark / 2
    squares = [(x - half, y - half, x + half, y + half) for x, y in SHEET.marks]
    places = squares + [(b.left, b.top, b.left + b.width, b.top + b.height) for b in boxes]
    for number, one in enumerate(places):
        assert 0 < one[0] < one[2] < SHEET.width
        assert 0 < one[1] < one[3] < SHEET.height
        for other in places[:number]:
            apart = one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3]
            assert max(apart) >= 5
    for digit in range(10):
        left, bottom = SHEET.number_at(digit)
        box = SHEET.box(digit)
        assert box.left <= left < box.left + box.width
        assert bottom < box.top

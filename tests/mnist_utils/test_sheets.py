import numpy as np
import pytest

from mnist_utils.errors import CourseError
from mnist_utils.photographs import even_light
from mnist_utils.sheets import cut_boxes
from tests.mnist_utils.sheet import filled_sheet, photographed

SIZE = (2400, 1800)
STRAIGHT = [(100, 130), (2300, 130), (2300, 1686), (100, 1686)]
ASKEW = [(260, 120), (2200, 330), (2310, 1700), (90, 1500)]  # turned, and seen from one side


def squares():
    """A small square in each box, each at a height of its own."""
    digits = []
    for number in range(10):
        digit = np.zeros((28, 28), dtype=np.uint8)
        digit[3 + 2 * number : 6 + 2 * number, 10:18] = 255
        digits.append(digit)
    return digits


def heights(boxes):
    """The row of the middle of the ink in each box, as a share of its height."""
    found = []
    for box in boxes:
        rows, _ = np.nonzero(even_light(box) < 0.5)
        found.append(rows.mean() / len(box))
    return found


@pytest.fixture(scope="module")
def sheet():
    return filled_sheet(squares())


@pytest.mark.parametrize("corners", [STRAIGHT, ASKEW], ids=["straight", "askew"])
@pytest.mark.parametrize("turns", range(4))
def test_the_boxes_come_upright_and_in_the_order_of_their_digits(sheet, corners, turns):
    grey = np.rot90(np.asarray(photographed(sheet, corners)), turns).copy()
    boxes = cut_boxes(grey, even_light(grey))
    assert {box.shape for box in boxes} == {(270, 180)}
    found = np.array(heights(boxes))
    assert np.diff(found) == pytest.approx(np.full(9, found[9] - found[0]) / 9, abs=0.01)
    assert found[9] - found[0] > 0.3


@pytest.mark.parametrize("hidden", range(4))
def test_a_sheet_with_a_covered_mark_is_refused(sheet, hidden):
    corners = list(STRAIGHT)
    grey = np.array(photographed(sheet, corners))
    half = [size // 2 for size in grey.shape]
    rows = slice(0, half[0]) if hidden < 2 else slice(half[0], None)
    columns = slice(0, half[1]) if hidden in (0, 3) else slice(half[1], None)
    part = grey[rows, columns]
    edge = 330
    covered = (
        (slice(0, edge) if hidden < 2 else slice(-edge, None)),
        (slice(0, edge) if hidden in (0, 3) else slice(-edge, None)),
    )
    part[covered] = 200
    with pytest.raises(CourseError, match=r"four black squares .* were not found"):
        cut_boxes(grey, even_light(grey))


def test_a_picture_of_something_else_is_refused():
    grey = np.full((600, 800), 220, dtype=np.uint8)
    with pytest.raises(CourseError, match="were not found"):
        cut_boxes(grey, even_light(grey))

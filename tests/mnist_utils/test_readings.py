import numpy as np
import pytest

from mnist_utils.errors import CourseError
from mnist_utils.readings import show_reading, show_right_and_wrong

LABELS = np.array([7, 2, 1, 0, 4, 1, 4, 9])
READ = np.array([7, 3, 1, 0, 9, 1, 4, 8])  # the second, the fifth and the last are wrong
IMAGES = np.repeat(np.arange(8, dtype=np.uint8), 4).reshape(8, 2, 2)


def test_those_read_correctly_come_first_and_then_the_wrong_ones():
    figure = show_right_and_wrong(IMAGES, LABELS, READ, right=3, wrong=2, title="Mine")
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["7", "1", "0", "✗ 2, not 3", "✗ 4, not 9"]
    assert [int(axes.images[0].get_array()[0, 0]) for axes in figure.axes] == [0, 2, 3, 1, 4]
    assert figure.get_suptitle() == "Mine"


def test_where_there_are_fewer_all_of_them_are_shown():
    assert len(show_right_and_wrong(IMAGES, LABELS, READ).axes) == 8
    assert len(show_right_and_wrong(IMAGES, LABELS, LABELS, wrong=4).axes) == 8


def test_a_label_or_a_prediction_too_few_is_named():
    with pytest.raises(CourseError, match=r"8 images, labels of shape \(7,\)"):
        show_right_and_wrong(IMAGES, LABELS[:7], READ)
    with pytest.raises(CourseError, match=r"predictions of shape \(8, 10\)"):
        show_right_and_wrong(IMAGES, LABELS, np.zeros((8, 10)))


def test_a_page_is_shown_beside_what_the_network_gets_and_what_it_says():
    class Model:
        def predict(self, images, verbose):
            assert images.shape == (1, 28, 28)
            return [[0.1, 0.7, 0.2]]

    page, image = np.full((40, 60), 200, dtype=np.uint8), np.zeros((28, 28))
    figure = show_reading(Model(), page, image)
    left, middle, right = figure.axes
    assert np.array_equal(left.images[0].get_array(), page)
    assert np.array_equal(middle.images[0].get_array(), image)
    assert [bar.get_height() for bar in right.patches] == [0.1, 0.7, 0.2]
    assert right.get_title() == "what it says: 1, with 70%"

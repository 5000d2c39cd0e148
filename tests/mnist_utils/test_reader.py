import numpy as np
import pytest

from mnist_utils import load_mnist
from mnist_utils.reader import LEARNED, Reader

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def reader():
    (images, labels), _ = load_mnist()
    return Reader(images, labels)


def test_it_reads_most_digits_that_it_has_not_learned_from(reader):
    (images, labels), _ = load_mnist()
    others = images[LEARNED : LEARNED + 1000].astype(np.float32) / 255
    assert reader.count_right(list(others), labels[LEARNED : LEARNED + 1000]) > 850


def test_pages_come_with_their_labels_and_others_from_another_seed(reader):
    pages, labels = reader.pages(40)
    assert len(pages) == len(labels) == 40
    assert len(set(labels.tolist())) >= 7, "digits of all kinds"
    assert not np.array_equal(pages[0], reader.pages(40, seed=1)[0][0])
    assert np.array_equal(pages[0], reader.pages(40)[0][0])


def test_the_digit_on_a_page_has_room_around_its_centre_of_mass(reader):
    pages, _ = reader.pages(40, seed=2)
    for page in pages:
        rows, columns = np.nonzero(page < 128)
        for places in (rows, columns):
            scale = 20 / (max(np.ptp(rows), np.ptp(columns)) + 1)
            before, after = places.mean() - places.min(), places.max() - places.mean()
            assert scale * before < 13
            assert scale * after < 13


def test_what_is_no_image_counts_as_not_read(reader):
    broken = [None, np.zeros((20, 20)), np.full((28, 28), np.nan)]
    assert reader.count_right(broken, np.arange(3)) == 0
    (images, labels), _ = load_mnist()
    mixed = [None, *(images[:10] / 255)]
    assert reader.count_right(mixed, np.append(0, labels[:10])) >= 9

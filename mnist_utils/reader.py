"""A small network that is trained within a second, to see whether prepared digits can be read.

It is no network of the lesson: a test should not depend on how far somebody's own training went,
and a judge trains its own, so that no answer can have been fitted to it. Weights in a file would be
faster and could be read by an answer; this one takes less time than importing Keras.
"""

import warnings
from functools import cached_property

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from mnist_utils.pages import page_of

LEARNED = 3000  # digits from which it learns; pages are made from others
SURE = 0.9  # pages are made from digits that it reads with this probability
ROOM = 3  # pixels at each edge of a digit's image that must be dark
PAGE = (200, 220)  # height and width of a page: small, since an answer may go over it in a loop


class Reader:
    """A network that reads prepared digits, and pages made from digits that it reads.

    It is trained when it is first used.

    Parameters
    ----------
    images, labels : arrays
        ``uint8`` digits of shape ``(n, 28, 28)``, more than 3,000, and their labels.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self._images, self._labels = images, labels

    @cached_property
    def network(self) -> MLPClassifier:
        """One hidden layer, trained on the first digits."""
        network = MLPClassifier(
            64, batch_size=100, learning_rate_init=0.003, max_iter=10, random_state=0
        )
        # Matrices this small take several cores more than ten times as long as one.
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # ten epochs are enough
            return network.fit(_rows(self._images[:LEARNED]), self._labels[:LEARNED])

    def pages(
        self, count: int, seed: int | np.random.Generator = 0
    ) -> tuple[list[np.ndarray], np.ndarray]:
        """Make pages from digits that it has not learned from and reads, and give their labels.

        Around its centre of mass each has room in an image, whatever a way of resizing does to it.
        """
        random = np.random.default_rng(seed)
        chosen = LEARNED + random.permutation(len(self._images) - LEARNED)[: 5 * count]
        chosen = chosen[[_has_room(image) for image in self._images[chosen]]]
        labels = self._labels[chosen]
        predicted = self.network.predict_proba(_rows(self._images[chosen]))
        sure = chosen[predicted[np.arange(len(chosen)), labels] > SURE][:count]
        return [page_of(image, PAGE, random) for image in self._images[sure]], self._labels[sure]

    def count_right(self, images: list[np.ndarray], labels: np.ndarray) -> int:
        """Count the prepared digits that it reads; what is no scaled image counts as not read."""
        sound = [number for number, image in enumerate(images) if _is_image(image)]
        if not sound:
            return 0
        rows = np.stack([images[number] for number in sound]).reshape(len(sound), -1)
        return int((self.network.predict(rows) == labels[sound]).sum())


def _has_room(image: np.ndarray) -> bool:
    edge = image.copy()
    edge[ROOM:-ROOM, ROOM:-ROOM] = 0
    return not edge.any()


def _is_image(image: object) -> bool:
    is_array = isinstance(image, np.ndarray) and image.shape == (28, 28)
    return bool(is_array and np.isfinite(np.asarray(image, dtype=float)).all())


def _rows(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1).astype(np.float32) / 255

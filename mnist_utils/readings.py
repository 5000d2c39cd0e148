"""Digits as a network reads them: some that it gets right, then some that it gets wrong."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError
from mnist_utils.plots import show_digits


def show_right_and_wrong(
    images: ArrayLike,
    labels: ArrayLike,
    predictions: ArrayLike,
    right: int = 16,
    wrong: int = 4,
    title: str = "Digits as the network reads them",
) -> Figure:
    """Show the first images that were read correctly, then the first that were not.

    Parameters
    ----------
    images : array of shape (n, height, width)
    labels, predictions : array of shape (n,)
        What each image shows, and what a model takes it for.
    right, wrong : int
        How many to show of each kind; all of them if there are fewer.
    title : str
        Title of the figure.

    Returns
    -------
    Figure
        A new figure, drawn by `show_digits`: wrong ones are framed, crossed and labelled.

    Raises
    ------
    CourseError
        When there is not one label and one prediction for each image.
    """
    images, labels, predictions = map(np.asarray, (images, labels, predictions))
    if not images.shape[:1] == labels.shape == predictions.shape:
        raise CourseError(
            f"{len(images)} images, labels of shape {labels.shape} and predictions of shape "
            f"{predictions.shape}: pass one label and one prediction for each image."
        )
    is_right = labels == predictions
    chosen = np.concatenate([np.flatnonzero(is_right)[:right], np.flatnonzero(~is_right)[:wrong]])
    return show_digits(images[chosen], labels[chosen], predictions[chosen], title=title)

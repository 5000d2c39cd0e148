"""Digits as a network reads them: some of many, right and wrong ones; or one page."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError
from mnist_utils.plots import SKY, show_digits


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


def show_reading(model: Any, page: np.ndarray, image: np.ndarray) -> Figure:
    """Show a page, what a network gets of it, and its ten probabilities as bars.

    Parameters
    ----------
    model : keras.Model
        Takes images of shape (n, 28, 28), and gives ten probabilities for each.
    page : array of shape (height, width)
        Dark on light, from 0 to 255.
    image : array of shape (28, 28)
        The page as it was prepared, light on dark, from 0 to 1.

    Returns
    -------
    Figure
        A new one with three Axes.
    """
    probabilities = np.asarray(model.predict(np.asarray(image)[np.newaxis], verbose=0))[0]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9, 3), layout="constrained")
    left.imshow(page, cmap="gray", vmin=0, vmax=255)
    left.set(title="the page", xticks=[], yticks=[])
    middle.imshow(image, cmap="gray", vmin=0, vmax=1)
    middle.set(title="what the network gets", xticks=[], yticks=[])
    right.bar(range(len(probabilities)), probabilities, color=SKY, ec="black")
    best = int(probabilities.argmax())
    title = f"what it says: {best}, with {probabilities[best]:.0%}"
    right.set(title=title, xlabel="digit", ylabel="probability", ylim=(0, 1.05))
    right.set_xticks(range(len(probabilities)))
    return figure

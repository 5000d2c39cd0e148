"""The picture to take home: a digit of one's own hand, and what one's own network makes of it."""

import datetime
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError
from mnist_utils.plots import BLUE, VERMILLION


def take_home(
    model: Any, page: ArrayLike, image: ArrayLike, accuracy: float, interval: tuple[float, float]
) -> Figure:
    """Draw one picture of a digit of yours, and of the network that reads it.

    Parameters
    ----------
    model : keras.Model
        Takes images of 28 x 28 pixels from 0 to 1, and gives ten probabilities.
    page : array of shape (height, width)
        The digit as it was drawn or photographed, dark on light, from 0 to 255.
    image : array of shape (28, 28)
        The same digit as the network sees it, light on dark, from 0 to 1.
    accuracy : float
        The network's share of right answers on digits that it was not trained on.
    interval : (float, float)
        The lower and the upper end of the interval of this accuracy.

    Returns
    -------
    Figure
        A new figure of three panels: the page, the image, and the ten probabilities as bars. Below
        them are the share of wrong answers with its interval, the number of parameters, the date.

    Raises
    ------
    CourseError
        When an array has another shape or range, or the interval does not hold the accuracy.
    """
    page, image = np.asarray(page), np.asarray(image)
    low, high = interval
    _expect(page, image, accuracy, low, high)
    probabilities = np.asarray(model.predict(image[None].astype(np.float32), verbose=0))
    if probabilities.shape != (1, 10) or not np.isclose(probabilities.sum(), 1, atol=1e-3):
        raise CourseError(
            f"For one image the network gives an array of shape {probabilities.shape} with the sum "
            f"{probabilities.sum():.2f}; ten probabilities are needed: end it with a softmax."
        )
    best = int(probabilities.argmax())
    figure, (drawn, seen, bars) = plt.subplots(
        1, 3, figsize=(10, 4.2), width_ratios=(1, 1, 1.3), layout="constrained"
    )
    drawn.imshow(page, cmap="gray", vmin=0, vmax=255)
    drawn.set(title="My digit", xticks=[], yticks=[])
    seen.imshow(image, cmap="gray", vmin=0, vmax=1)
    seen.set(title="As my network sees it", xticks=[], yticks=[])
    colors = [VERMILLION if label == best else BLUE for label in range(10)]
    drawing = bars.barh(range(10), probabilities[0], color=colors)
    bars.bar_label(drawing, [f"{value:.2f}" for value in probabilities[0]], padding=3)
    bars.set(title=f"Read as {best}", xlabel="probability", ylabel="digit", xlim=(0, 1.18))
    bars.set_yticks(range(10), [str(label) for label in range(10)])
    bars.get_yticklabels()[best].set(color=VERMILLION, fontweight="bold")
    bars.set_xticks([0, 0.5, 1])
    bars.invert_yaxis()
    facts = (
        f"wrong on {1 - accuracy:.1%} of digits not trained on ({1 - high:.1%} to {1 - low:.1%})",
        f"{model.count_params():,} parameters",
        f"{datetime.date.today():%Y-%m-%d}",
    )
    figure.supxlabel(" · ".join(facts), fontsize="medium")
    return figure


def _expect(page: np.ndarray, image: np.ndarray, accuracy: float, low: float, high: float) -> None:
    if page.ndim != 2 or not page.size:
        raise CourseError(
            f"page has the shape {page.shape}; (height, width) is needed, a grey-scale picture as "
            "pad.page or load_page gives it."
        )
    if image.shape != (28, 28):
        raise CourseError(
            f"image has the shape {image.shape}; (28, 28) is needed, as to_mnist gives it."
        )
    if not (image.min() >= 0 and image.max() <= 1):
        raise CourseError(
            f"image has values from {image.min():g} to {image.max():g}; values from 0 to 1 are "
            "needed, as to_mnist gives them."
        )
    if not 0 <= low <= accuracy <= high <= 1:
        raise CourseError(
            f"The accuracy is {accuracy:g}, and its interval goes from {low:g} to {high:g}: pass "
            "shares from 0 to 1, of which the accuracy is between the other two."
        )

"""Weights of a network as images."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from mnist_utils.errors import CourseError


def show_weights(kernels: Mapping[str, ArrayLike], title: str) -> Figure:
    """Show the weights of each unit as an image: red above 0, blue below, white at 0.

    Parameters
    ----------
    kernels : dict from name to array of shape (side * side, units)
        Kernels of `Dense` layers that take the pixels of a square image; a row of images for each,
        and a column for each unit.
    title : str

    Returns
    -------
    Figure
        A new figure, with one colour scale for all. The few largest weights are cut off, so that
        one of them does not make all the others pale.

    Raises
    ------
    CourseError
        When a kernel does not have one weight for each pixel of a square image.
    """
    arrays = {name: np.asarray(kernel) for name, kernel in kernels.items()}
    for kernel in arrays.values():
        if kernel.ndim != 2 or round(len(kernel) ** 0.5) ** 2 != len(kernel):
            raise CourseError(
                f"A kernel has the shape {kernel.shape}; (side * side, units) is needed, as for "
                "images of 28 x 28 pixels (784, units)."
            )
    limit = max(np.quantile(abs(kernel), 0.995) for kernel in arrays.values()) or 1.0
    columns = max(kernel.shape[1] for kernel in arrays.values())
    size = (10, 0.6 + 1.1 * len(arrays))
    figure, grid = plt.subplots(
        len(arrays), columns, squeeze=False, figsize=size, layout="constrained"
    )
    for row, (name, kernel) in zip(grid, arrays.items(), strict=True):
        side = round(len(kernel) ** 0.5)
        for unit, panel in enumerate(row):
            panel.set(xticks=[], yticks=[], visible=unit < kernel.shape[1])
            if unit < kernel.shape[1]:
                pixels = kernel[:, unit].reshape(side, side)
                image = panel.imshow(pixels, cmap="RdBu_r", vmin=-limit, vmax=limit)
        row[0].set_ylabel(name)
    for unit, panel in enumerate(grid[0]):
        panel.set_title(str(unit))
    figure.colorbar(image, ax=grid, label="weight", extend="both")
    figure.suptitle(title)
    return figure

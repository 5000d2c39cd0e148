"""Trainings to look at: a network that knows nothing, a fresh start, and the time."""

import time
from typing import Any

import numpy as np


def blank_network(input_shape: tuple[int, int], classes: int, learning_rate: float) -> Any:
    """Make a single softmax layer whose weights are all 0, compiled with gradient descent.

    What it has learned after a few steps can be worked out by hand, and Keras prepares nothing for
    it beforehand, which is faster for a handful of images and slower for more.

    Parameters
    ----------
    input_shape : tuple of int
        Height and width of an image.
    classes : int
    learning_rate : float

    Returns
    -------
    keras.Sequential
        For integer labels, with cross-entropy as its loss.
    """
    import keras  # here, since it takes seconds, and a lesson has already imported it

    layer = keras.layers.Dense(classes, activation="softmax", kernel_initializer="zeros")
    network = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten(), layer])
    optimizer = keras.optimizers.SGD(learning_rate)
    network.compile(optimizer, loss="sparse_categorical_crossentropy", run_eagerly=True)
    return network


def start_anew(model: Any, seed: int) -> None:
    """Give a model initial weights drawn from a seed, and its optimizer an empty memory.

    What follows is as if the model had been built and compiled after
    ``keras.utils.set_random_seed(seed)``. It takes less time, since Keras keeps the steps that it
    has prepared, which matters when the same network is trained with many seeds.

    Parameters
    ----------
    model : keras.Model
        Built and compiled, from layers that Keras can copy; changed in place.
    seed : int
    """
    import keras

    keras.utils.set_random_seed(seed)
    fresh = keras.models.clone_model(model)
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    for one in (model.optimizer, optimizer):
        one.build(model.trainable_variables)
    pairs = [(model.optimizer, optimizer), *zip(model.layers, fresh.layers, strict=True)]
    for used, new in pairs:  # a layer's variables are its weights, and what dropout draws from
        for old, first in zip(used.variables, new.variables, strict=True):
            old.assign(first)


def seconds_per_epoch(
    model: Any, images: np.ndarray, labels: np.ndarray, batch_size: int, epochs: int = 3
) -> float:
    """Train a compiled model, and measure the shortest epoch except for the first.

    In the first epoch Keras prepares what all of them use, so it is longer than the others.

    Parameters
    ----------
    model : keras.Model
        Compiled; it is trained in place.
    images, labels : array of shape (n, height, width) and (n,)
        All of them are trained on, and nothing is printed.
    batch_size : int
    epochs : int, at least 2

    Returns
    -------
    float
    """
    import keras

    ends: list[float] = []
    watch = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter())
    )
    model.fit(images, labels, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[watch])
    return float(np.diff(ends).min())

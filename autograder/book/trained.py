"""The network of the book's first page: trained when the book is made, and rounded to bytes.

It is that of lesson 5. The page carries it as `my_network.json` does (see `mnist_utils.network`),
but for one thing: a ``kernel`` is ``int8``, and ``scales``, a ``float32`` for each unit, says of
what its numbers are multiples. That takes a quarter of the room.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import mnist_utils.network
from mnist_utils.data import Split
from mnist_utils.files import write_whole
from mnist_utils.network import plain_network
from mnist_utils.quiet import quiet_start

SEED = 5
SMALL = 10_000  # training digits; with fewer an epoch has few steps, and more epochs are needed
LARGEST = 127  # of the whole numbers to which weights are rounded


@dataclass(frozen=True)
class Trained:
    """A network with rounded weights, as plain data, and how well it reads.

    `accuracy` is that of the weights as they were trained, `rounded` that of the rounded ones, both
    on `tested` digits, none of them among the `learned`; `changed` counts those of which the two
    make different digits.
    """

    network: dict[str, Any]
    learned: int
    tested: int
    accuracy: float
    rounded: float
    changed: int
    sum: str = ""  # of what it was made from


def trained_network(digits: tuple[Split, Split], kept: Path) -> Trained:
    """Train the network, or take the one that is kept, where it was made from the same.

    Parameters
    ----------
    digits : ((images, labels), (images, labels))
        To learn from, and to test with, as `mnist_utils.load_mnist` gives them.
    kept : Path
        The file that it is kept in.
    """
    sum_ = _sum_of_what_makes_it(digits)
    try:
        trained = Trained(**json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # none there, or no such
        trained = None
    if trained is None or trained.sum != sum_:
        trained = train(*digits, sum_)
        write_whole(kept, json.dumps(asdict(trained)))
    return trained


def train(learn: Split, test: Split, sum_: str = "", epochs: int | None = None) -> Trained:
    """Train a network on some digits, round its weights, and measure it on others.

    Parameters
    ----------
    learn, test : (images, labels)
        ``uint8`` images of shape ``(n, 28, 28)``.
    sum_ : str
        Kept with it.
    epochs : int, optional
        By default as many as suit the number of digits.
    """
    with quiet_start():
        import keras  # here, since it takes seconds, and mostly there is nothing to train

    keras.utils.set_random_seed(SEED)
    layers = keras.layers
    hidden = [layers.Dense(units, activation="relu") for units in (128, 32)]
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Flatten(), *hidden, layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    images, labels = learn
    scaled = images / np.float32(255)
    epochs = epochs or (8 if len(images) > SMALL else 20)
    model.fit(scaled, labels, batch_size=128, epochs=epochs, verbose=0)

    exact = plain_network(model)
    rounded = round_weights(exact)
    answers = [probabilities(one, test[0]).argmax(axis=1) for one in (exact, rounded)]
    return Trained(
        rounded,
        learned=len(images),
        tested=len(test[0]),
        accuracy=float((answers[0] == test[1]).mean()),
        rounded=float((answers[1] == test[1]).mean()),
        changed=int((answers[0] != answers[1]).sum()),
        sum=sum_,
    )


def round_weights(network: dict[str, Any]) -> dict[str, Any]:
    """Round each kernel of a network from `plain_network` to bytes; biases stay as they are."""
    layers = [dict(layer) for layer in network["layers"]]
    for layer in layers:
        if layer["type"] == "dense":
            kernel = _floats(layer["kernel"]).reshape(layer["kernel_shape"])
            scales = np.maximum(abs(kernel).max(axis=0), 1e-30).astype("<f4") / np.float32(LARGEST)
            wholes = np.round(kernel / scales).clip(-LARGEST, LARGEST).astype(np.int8)
            layer["kernel"], layer["scales"] = _coded(wholes), _coded(scales)
    return network | {"layers": layers}


def probabilities(network: dict[str, Any], images: np.ndarray) -> np.ndarray:
    """Compute what a network gives, as the page does: an array of shape (images, classes).

    Parameters
    ----------
    network : dict
        From `plain_network` or `round_weights`.
    images : uint8 array of shape (n, 28, 28)
    """
    values = images.reshape(len(images), -1) / np.float32(255)
    for layer in network["layers"]:
        if layer["type"] == "dense":
            kernel, bias = weights(layer)
            values = values @ kernel + bias
        name = layer.get("activation", layer["type"])
        if name == "relu":
            values = np.maximum(values, 0)
        elif name == "softmax":
            powers = np.exp(values - values.max(axis=1, keepdims=True))
            values = powers / powers.sum(axis=1, keepdims=True)
    return values


def weights(layer: dict[str, Any]) -> Sequence[np.ndarray]:
    """Give a dense layer's kernel and bias as ``float32``, rounded or not."""
    if "scales" in layer:
        wholes = np.frombuffer(base64.b64decode(layer["kernel"]), np.int8)
        kernel = wholes.reshape(layer["kernel_shape"]) * _floats(layer["scales"])
    else:
        kernel = _floats(layer["kernel"]).reshape(layer["kernel_shape"])
    return kernel, _floats(layer["bias"])


def _floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def _coded(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode()


def _sum_of_what_makes_it(digits: tuple[Split, Split]) -> str:
    """Sum up the code, the packages and the digits."""
    parts = [Path(file).read_bytes() for file in (__file__, mnist_utils.network.__file__)]
    parts += [version(name).encode() for name in ("keras", "tensorflow", "numpy")]
    parts += [array.tobytes() for split in digits for array in split]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

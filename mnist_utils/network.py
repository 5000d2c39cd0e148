"""A network as plain data, outside Keras: what `my_network.json` holds, and the pad computes with.

The file is one JSON object:

- ``format``: ``"mnist-course network"``, and ``version``: 1;
- ``input_shape``: the shape of one image, such as ``[28, 28]``;
- ``layers``: in the order in which they compute. One of ``type`` ``"dense"`` has its ``units``, its
  ``activation`` (``"linear"``, ``"relu"`` or ``"softmax"``), the ``kernel_shape`` ``[inputs,
  units]``, and ``kernel`` and ``bias``: ``float32``, little-endian, row by row, as base64. Those
  of ``type`` ``"flatten"``, ``"relu"`` and ``"softmax"`` have nothing else. Dropout is left out,
  since it does nothing once a network is trained.
"""

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from mnist_utils.errors import CourseError
from mnist_utils.files import write_whole
from mnist_utils.layers import activation_name

FORMAT, VERSION = "mnist-course network", 1
ACTIVATIONS = ("linear", "relu", "softmax")
BUILD = "Build the network of Flatten, Dense, Dropout, ReLU and Softmax."


def save_network(model: Any, path: str | Path) -> None:
    """Save a network as plain data, for programs that have no Keras, such as a web page.

    To go on with the network in Keras, save it with ``model.save("my_network.keras")``.

    Parameters
    ----------
    model : keras.Model
        Of `Flatten`, `Dense`, `Dropout`, `ReLU` and `Softmax` layers, one after another, with a
        softmax at the end.
    path : str or Path
        The file to write, such as ``"my_network.json"``; one that is there is replaced.

    Raises
    ------
    CourseError
        When the network is not of such layers, or the file cannot be written.
    """
    content = json.dumps(plain_network(model), indent=1) + "\n"
    try:
        write_whole(Path(path), content)
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): name a file in a folder of yours."
        ) from None


def plain_network(model: Any) -> dict[str, Any]:
    """Give a network as plain data, as it stands in `my_network.json`.

    Raises
    ------
    CourseError
        As `save_network`.
    """
    _expect_chain(model)
    shape = tuple(model.input_shape[1:])
    layers: list[dict[str, Any]] = []
    for layer in model.layers:
        entry = _plain_layer(layer, shape, model)
        if entry is not None:
            layers.append(entry)
            shape = _shape_after(entry, shape)
    last = layers[-1] if layers else {}
    if "softmax" not in (last.get("type"), last.get("activation")):
        raise CourseError(
            "The network does not end with a softmax, so what it gives are no probabilities: add "
            "one, as in model.add(keras.layers.Softmax())."
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "input_shape": list(model.input_shape[1:]),
        "layers": layers,
    }


def _expect_chain(model: Any) -> None:
    """Refuse what is no built model whose layers compute one after another."""
    import keras  # here, since it takes seconds, and who has a model has it already

    if not isinstance(model, keras.Model):
        raise CourseError(
            f"A network of Keras is needed here, not an object of type {type(model).__name__}: "
            "pass the model itself."
        )
    if not model.built or not model.layers:
        raise CourseError(
            "The network has no weights yet: begin it with keras.Input((28, 28)), and train it."
        )
    if not isinstance(model, keras.Sequential) and not _is_chain(model):
        raise CourseError(
            "The layers of this network do not follow one another in a single line: build it with "
            "keras.Sequential."
        )


def _is_chain(model: Any) -> bool:
    """Ask whether the layers one after another give what the network gives."""
    import keras

    try:
        shape = model.input_shape[1:]
        image = np.random.default_rng(0).random((1, *shape), dtype=np.float32)
        layers = [one for one in model.layers if type(one) is not keras.layers.InputLayer]
        given = keras.Sequential([keras.Input(shape), *layers])(image)
        wanted = model(image)
        return given.shape == wanted.shape and np.allclose(given, wanted, atol=1e-5)
    except (AttributeError, TypeError, ValueError):  # several inputs, or a class of one's own
        return False


def _plain_layer(layer: Any, shape: tuple[int, ...], model: Any) -> dict[str, Any] | None:
    """Give a layer as plain data, or nothing for one that does nothing to the numbers."""
    import keras

    kind = type(layer)
    if kind in (keras.layers.InputLayer, keras.layers.Dropout):
        return None
    if kind is keras.layers.Flatten:
        return {"type": "flatten"}
    if kind is keras.layers.Dense:
        return _plain_dense(layer, shape)
    if kind in (keras.layers.ReLU, keras.layers.Softmax):
        return {"type": _activation(layer, layer.name)}
    if kind is keras.layers.Activation:
        name = _activation(layer.activation, layer.name)
        return None if name == "linear" else {"type": name}
    raise CourseError(
        f"The layer {layer.name} is of the kind {kind.__name__}, which cannot be carried out of "
        f"Keras here. {_remedy(kind.__name__, model)}"
    )


def _remedy(kind: str, model: Any) -> str:
    """Say what to do about a layer that cannot be carried."""
    import keras

    flatten = next(
        (i for i, one in enumerate(model.layers) if type(one) is keras.layers.Flatten), 0
    )
    learns = any(one.trainable_weights for one in model.layers[:flatten])
    if flatten and not learns and kind.startswith(("Random", "Reshape")):  # for training alone
        return (
            "Leave out what comes before Flatten, and keep what is trained: "
            f"keras.Sequential([keras.Input((28, 28)), *model.layers[{flatten}:]])."
        )
    if kind == "Rescaling":
        return f"{BUILD} Scale the images before they enter it."
    return BUILD


def _plain_dense(layer: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    if len(shape) != 1:
        raise CourseError(
            f"The layer {layer.name} takes what is not flattened, of shape {shape}: put a Flatten "
            "layer before it."
        )
    kernel, *biases = layer.get_weights()
    bias = biases[0] if biases else np.zeros(layer.units)
    if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
        raise CourseError(
            f"Some weights of the layer {layer.name} are not finite numbers (nan or inf): build "
            "the network again, and look at the loss while you train it."
        )
    return {
        "type": "dense",
        "units": layer.units,
        "activation": _activation(layer.activation, layer.name),
        "kernel_shape": list(kernel.shape),
        "kernel": _coded(kernel),
        "bias": _coded(bias),
    }


def _activation(activation: Any, layer: str) -> str:
    """Name the activation of a layer, which may be a function or a layer itself."""
    name = activation_name(activation)
    usual = (
        getattr(activation, "max_value", None) is None
        and not getattr(activation, "negative_slope", 0)
        and not getattr(activation, "threshold", 0)
        and getattr(activation, "axis", -1) in (-1, 1)
    )
    if name not in ACTIVATIONS or not usual:
        what = name if usual else f"{name} with settings of its own"
        raise CourseError(
            f"The layer {layer} has the activation {what}, which cannot be carried out of Keras "
            "here: use relu, softmax or none."
        )
    return name


def _shape_after(entry: dict[str, Any], shape: tuple[int, ...]) -> tuple[int, ...]:
    if entry["type"] == "flatten":
        return (math.prod(shape),)
    return (entry["units"],) if entry["type"] == "dense" else shape


def _coded(values: np.ndarray) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()

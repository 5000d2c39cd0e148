"""What a model is made of, in words that fit on a line."""

from typing import Any

OWN = "a function of your own"


def describe_layers(model: Any) -> list[str]:
    """Describe the layers of a Keras model, in order.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    list of str
        For a dense layer its units, its activation and whether it lacks biases, as in
        ``"Dense(128, relu)"`` (``linear`` means no activation); for others the name of the class.
    """
    return [_describe(layer) for layer in getattr(model, "layers", ())]


def activation_name(activation: Any) -> str:
    """Name an activation of Keras' or TensorFlow's, which may be a function or a layer.

    Parameters
    ----------
    activation : callable
        As a `Dense` layer has it.

    Returns
    -------
    str
        As in ``"relu"``; `OWN` for one that is neither Keras' nor TensorFlow's.
    """
    home = str(getattr(activation, "__module__", "")).partition(".")[0]
    if home not in ("keras", "tensorflow"):
        return OWN
    name = getattr(activation, "__name__", type(activation).__name__.lower())
    return str(name).removesuffix("_v2")  # as TensorFlow calls its softmax


def _describe(layer: Any) -> str:
    kind = type(layer).__name__
    if kind != "Dense":
        return kind
    bias = "" if layer.use_bias else ", no bias"
    return f"Dense({layer.units}, {activation_name(layer.activation)}{bias})"

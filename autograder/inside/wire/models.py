"""Keras' models, layers and optimizers, as configurations and weights; and what `fit` returns.

Only classes of the lists below cross, by their names: none of them holds code or reads a file. A
model that holds anything else stays in the student's process; the judge gets a handle to it.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.inside.wire.arrays import array_of, raw
from autograder.inside.wire.format import (
    MAX_NAME,
    Encoded,
    Node,
    Opaque,
    Packer,
    Type,
    Undo,
    Unpacker,
    WireError,
    fields,
    sequence,
    text,
)
from autograder.inside.wire.values import stand_in

MAX_CONFIG = 2_000_000  # characters
MAX_LEVELS = 60  # of a configuration

# The layers that may cross: none of them holds code or reads a file.
LAYERS = set()
for _row in (
    "InputLayer Dense Activation Embedding Masking EinsumDense Identity Conv1D Conv2D",
    "Conv3D SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D",
    "Conv1DTranspose Conv2DTranspose MaxPooling1D MaxPooling2D MaxPooling3D",
    "AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D",
    "GlobalMaxPooling2D GlobalAveragePooling1D GlobalAveragePooling2D",
    "BatchNormalization LayerNormalization UnitNormalization GroupNormalization",
    "RMSNormalization SpectralNormalization Normalization Dropout SpatialDropout1D",
    "SpatialDropout2D GaussianDropout AlphaDropout GaussianNoise",
    "ActivityRegularization Flatten Reshape Permute RepeatVector Cropping1D",
    "Cropping2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D Concatenate Add",
    "Subtract Multiply Average Maximum Minimum Dot ReLU LeakyReLU PReLU ELU Softmax",
    "Rescaling Resizing CenterCrop RandomCrop RandomFlip RandomTranslation",
    "RandomRotation RandomZoom RandomContrast RandomBrightness RandomShear",
    "RandomElasticTransform RandomErasing RandomPerspective RandomGaussianBlur",
    "SimpleRNN LSTM GRU SimpleRNNCell LSTMCell GRUCell RNN Bidirectional",
    "TimeDistributed Attention AdditiveAttention MultiHeadAttention",
    "GroupQueryAttention",
):
    LAYERS.update(_row.split())
# Modules of which every public class may cross: none of them holds code or reads a file.
OPEN_MODULES = (
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.losses",
    "keras.metrics",
    "keras.optimizers",
    "keras.optimizers.schedules",
)
FUNCTION_MODULES = ("keras.activations", "keras.losses", "keras.metrics")
MARKS = ("__tuple__", "__keras_tensor__", "__numpy__", "__tensor__")


class Handle:
    """A model that stays in the student's process, since it holds code of the student's own.

    `obstacle` names the class that kept it there.
    """

    obstacle = ""
    layers: tuple[Opaque, ...] = ()  # what kept it there, by the name of its class
    _wire_name = ""
    _ask: Any

    def predict(self, *arguments: Any, **options: Any) -> Any:
        """Predict in the student's process."""
        return self._ask(self._wire_name, arguments, options)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Predict in the student's process."""
        return self._ask(self._wire_name, arguments, options)


def keras_in_use() -> Any:
    """Give Keras where it has been imported; None where it has not, since that takes seconds."""
    keras = sys.modules.get("keras")
    return keras if keras is not None and hasattr(keras, "Model") else None


def _require_keras() -> Any:
    keras = keras_in_use()
    if keras is None:
        raise WireError("keras is not in use here.")
    return keras


def _is_a(path: str) -> Any:
    """Make a function that says whether something is of this class of Keras', if Keras is used."""

    def ask(thing: Any) -> bool:
        found = keras_in_use()
        for name in path.split(".") if found else ():
            found = getattr(found, name)
        return found is not None and isinstance(thing, found)

    return ask


_is_model = _is_a("Model")


def _is_sequential(thing: Any) -> bool:
    return type(thing) is _require_keras().Sequential


# Objects that keep their identity from call to call: [tag, name, {fields}].


def with_name(packer: Packer, thing: Any, tag: str, state: dict[str, Encoded]) -> Node:
    """Give the node of an object that keeps its identity, and note what was sent."""
    name = packer.link.name_of(thing)
    node = [tag, name, state]
    packer.link.states[name] = node
    return node


def keeping_identity(
    make: Callable[[Unpacker, Any, Encoded, Encoded], Any],
) -> Callable[[Unpacker, Node], Any]:
    """Make the reader of a node that has a name.

    `make` gets the object of that name or None, its state now, and its state at the last time or
    None; what it gives is known by the name from then on. It is not called when nothing changed.
    """

    def read(unpacker: Unpacker, node: Node) -> Any:
        link = unpacker.link
        _, name, state = sequence(node, 3)
        known, last = link.objects.get(text(name, 100)), link.states.get(name)
        if known is not None and last == node:
            return known
        thing = make(unpacker, known, state, last[2] if last else None)
        if known is None:
            link.remember(name, thing)
        link.states[name] = node
        return thing

    return read


def bring_up_to_date(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    """Bring a lent object up to date; models are not put back, since tests go on with them."""
    _, before = unpacker.loan.nodes[number]
    if sequence(node, 3)[1] != before[1]:
        raise WireError("An object was changed into another.")
    unpacker.table.heap[node[0]].make(unpacker, node)


def _part(packer: Packer, thing: Any) -> Encoded:
    """Encode a layer or an optimizer, which cross as parts of a model alone."""
    if _is_model(thing):
        return packer.value(thing)
    return packer.add(thing, LAYER if isinstance(thing, _require_keras().Layer) else OPTIMIZER)


# Layers.


def _pack_layer(packer: Packer, thing: Any) -> Node:
    state = {
        "config": _as_json(_require_keras().saving.serialize_keras_object(thing)),
        "weights": [_weights(weight) for weight in thing.weights],
        "trainable": bool(thing.trainable),
    }
    return with_name(packer, thing, "L", state)


@keeping_identity
def _make_layer(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    keras = _require_keras()
    config, weights, trainable = fields(state, "config", "weights", "trainable")
    parts = _config(config)
    layer = known
    if layer is None:
        layer = keras.saving.deserialize_keras_object(parts, safe_mode=True)
        if not isinstance(layer, keras.layers.Layer):
            raise WireError("This is no layer.")
    layer.trainable = trainable is True
    values = [array_of(one) for one in sequence(weights)]
    if layer.built and len(values) == len(layer.weights):
        layer.set_weights(values)
    else:  # it is built when it joins its model
        unpacker.waiting[id(layer)] = values
    return layer


# Optimizers.


def _pack_optimizer(packer: Packer, thing: Any) -> Node:
    state = {
        "config": _as_json(_require_keras().optimizers.serialize(thing)),
        "variables": [_weights(variable) for variable in thing.variables],
    }
    return with_name(packer, thing, "O", state)


@keeping_identity
def _make_optimizer(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    keras = _require_keras()
    config, variables = fields(state, "config", "variables")
    parts = _config(config)
    optimizer = known
    if optimizer is None:
        optimizer = keras.saving.deserialize_keras_object(parts, safe_mode=True)
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise WireError("This is no optimizer.")
    values = [array_of(one) for one in sequence(variables)]
    if optimizer.built and len(values) == len(optimizer.variables):
        _assign(optimizer.variables, values)
    else:  # it is built when its model is compiled
        unpacker.waiting[id(optimizer)] = values
    return optimizer


def _assign(variables: list[Any], values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) != value.shape:
            raise WireError("An optimizer does not fit its model.")
        variable.assign(value)


# Models.


def _pack_sequential(packer: Packer, thing: Any) -> Node:
    state = {
        "config": _as_json({"name": thing.name, "built": bool(thing.built)}),
        "layers": [_part(packer, layer) for layer in thing._layers],
        "eager": bool(thing.run_eagerly),
        "compiled": _pack_compiled(packer, thing),
    }
    return with_name(packer, thing, "S", state)


@keeping_identity
def _make_sequential(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    keras = _require_keras()
    config, layers, eager, compiled = fields(state, "config", "layers", "eager", "compiled")
    parts = _config(config)
    inner = [unpacker.value(layer) for layer in sequence(layers)]
    if not all(isinstance(layer, keras.layers.Layer) for layer in inner):
        raise WireError("A model holds something that is no layer.")
    model = keras.Sequential(name=text(parts["name"], MAX_NAME)) if known is None else known
    if not isinstance(model, keras.Sequential):
        raise WireError("This is no model.")
    if [id(layer) for layer in model._layers] != [id(layer) for layer in inner]:
        for _ in range(len(model._layers)):
            model.pop(rebuild=False)
        for layer in inner:
            model.add(layer)
    for layer in inner:
        if weights := unpacker.waiting.pop(id(layer), None):
            layer.set_weights(weights)
    _set_up(unpacker, model, eager, compiled, last)
    return model


def _pack_functional(packer: Packer, thing: Any) -> Node:
    parts = _require_keras().saving.serialize_keras_object(thing)
    parts.pop("compile_config", None)
    state = {
        "config": _as_json(parts),
        "weights": [_weights(weight) for weight in thing.weights],
        "eager": bool(thing.run_eagerly),
        "compiled": _pack_compiled(packer, thing),
    }
    return with_name(packer, thing, "M", state)


@keeping_identity
def _make_functional(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    keras = _require_keras()
    config, weights, eager, compiled = fields(state, "config", "weights", "eager", "compiled")
    parts = _config(config)
    model = known
    if model is None:
        model = keras.saving.deserialize_keras_object(parts, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise WireError("This is no model.")
    model.set_weights([array_of(one) for one in sequence(weights)])
    _set_up(unpacker, model, eager, compiled, last)
    return model


def _pack_compiled(packer: Packer, model: Any) -> Encoded:
    """Encode the settings of `compile`, with its optimizer; None for a model without."""
    fault = _compile_fault(model)
    if fault and packer.numbers.get(id(model), packer.first) < packer.first:  # it was lent
        raise WireError(f"the model was compiled with something of its own, {fault}.")
    if not model.compiled or fault:
        return None
    optimizer = model.optimizer
    if optimizer is not None and model.built and not optimizer.built:
        optimizer.build(model.trainable_variables)
    settings = dict(model.get_compile_config() or {})
    settings.pop("optimizer", None)
    settings.pop("run_eagerly", None)
    reference = None if optimizer is None else _part(packer, optimizer)
    return {"settings": _as_json(settings), "optimizer": reference}


def _set_up(
    unpacker: Unpacker, model: Any, eager: Encoded, compiled: Encoded, last: Encoded
) -> None:
    """Compile a model as the other end has, unless that has been done."""
    if compiled is not None:
        _compile(unpacker, model, compiled, last["compiled"] if last else None)
    if model.run_eagerly != (eager is True):
        model.run_eagerly = eager is True


def _compile(unpacker: Unpacker, model: Any, compiled: Encoded, last: Encoded) -> None:
    keras = _require_keras()
    settings, reference = fields(compiled, "settings", "optimizer")
    optimizer = None if reference is None else unpacker.value(reference)
    if optimizer is not None and not isinstance(optimizer, keras.optimizers.Optimizer):
        raise WireError("This is no optimizer.")
    same = last is not None and last["settings"] == settings
    if not (same and model.compiled and model.optimizer is optimizer):
        parts = _config(settings)
        deserialize = keras.saving.deserialize_keras_object
        model.compile(
            optimizer=optimizer,
            loss=deserialize(parts.get("loss")),
            loss_weights=parts.get("loss_weights"),
            metrics=deserialize(parts.get("metrics")),
            weighted_metrics=deserialize(parts.get("weighted_metrics")),
            steps_per_execution=parts.get("steps_per_execution", 1),
            jit_compile=parts.get("jit_compile", "auto"),
        )
    if optimizer is None:
        return
    if model.built and not optimizer.built:
        optimizer.build(model.trainable_variables)
    values = unpacker.waiting.pop(id(optimizer), [])
    if len(values) == len(optimizer.variables):
        _assign(optimizer.variables, values)


# Models that stay where they are.


def _pack_kept(packer: Packer, thing: Any) -> Node:
    if packer.link.is_judge:
        return packer.opaque(thing)
    state = {
        "name": packer.link.name_of(thing),
        "class": str(type(thing).__name__)[:MAX_NAME],
        "module": str(type(thing).__module__)[:MAX_NAME],
        "obstacle": _obstacle(thing)[:MAX_NAME],
    }
    return ["k", state]


def _make_kept(unpacker: Unpacker, node: Node) -> Handle:
    name, kind, module, obstacle = fields(
        sequence(node, 2)[1], "name", "class", "module", "obstacle"
    )
    known = unpacker.link.objects.get(text(name, 100))
    if known is not None:
        return known
    own = {"__module__": text(module, MAX_NAME)}
    made: Handle = type(text(kind, MAX_NAME), (Handle,), own)()
    made._wire_name, made.obstacle = name, text(obstacle, MAX_NAME)
    made._ask = unpacker.link.ask
    made.layers = (stand_in(made.obstacle, made.__module__),)
    unpacker.link.remember(name, made)
    return made


def _make_returned(unpacker: Unpacker, node: Node) -> Any:
    found = unpacker.link.objects.get(text(sequence(node, 2)[1], 100))
    if found is None:
        raise WireError("A model is gone, with the process that held it.")
    return found


# What `fit` returns.


def _pack_history(packer: Packer, thing: Any) -> Node:
    state = {
        "history": packer.value(thing.history),
        "epoch": packer.value(list(thing.epoch)),
        "params": packer.value(dict(thing.params or {})),
        "model": packer.value(getattr(thing, "_model", None)),
    }
    return ["H", state]


def _make_history(unpacker: Unpacker, node: Node) -> Any:
    history, epoch, params, model = fields(
        sequence(node, 2)[1], "history", "epoch", "params", "model"
    )
    made = _require_keras().callbacks.History()
    made.history, made.epoch = unpacker.value(history), unpacker.value(epoch)
    made.params = unpacker.value(params)
    unpacker.fill()
    if not isinstance(made.history, dict) or not isinstance(made.epoch, list):
        raise WireError("A History has no dictionary.")
    owner = unpacker.value(model)
    if owner is not None and _is_model(owner):
        made.set_model(owner)
    return made


# Configurations.


def _weights(variable: Any) -> Encoded:
    return raw(_require_keras().ops.convert_to_numpy(variable))


def _as_json(config: Any) -> str:
    return json.dumps(_with_known_names(config), sort_keys=True, default=_refuse)


def _with_known_names(config: Any) -> Any:
    """Call TensorFlow's softmax by the name under which Keras finds it again."""
    if isinstance(config, list | tuple):
        return [_with_known_names(item) for item in config]
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "function" and config.get("config") == "softmax_v2":
        return "softmax"
    return {name: _with_known_names(item) for name, item in config.items()}


def _refuse(thing: Any) -> Any:
    raise WireError(f"{type(thing).__name__} is no part of a model that can be sent.")


def _config(code: Encoded) -> Any:
    """Read a configuration, and refuse it when it names anything that is not in the lists."""
    config = json.loads(text(code, MAX_CONFIG))
    fault = _foreign(config)
    if fault:
        raise WireError(f"{fault} cannot be sent.")
    return config


def _foreign(config: Any, depth: int = 0) -> str:
    """Name the first thing in a configuration that is not Keras' own; "" if there is none."""
    if depth > MAX_LEVELS:
        return "A configuration this deep"
    if isinstance(config, list):
        inner = config
    elif isinstance(config, dict):
        if "class_name" in config and not _is_allowed(config):
            return str(config["class_name"])[:MAX_NAME]
        inner = list(config.values())
    else:
        return ""
    return next((found for item in inner if (found := _foreign(item, depth + 1))), "")


def _is_allowed(config: dict[str, Any]) -> bool:
    keras = _require_keras()
    name, module = config["class_name"], config.get("module")
    if not isinstance(name, str) or not isinstance(module, str | None):
        return False
    if name in MARKS:
        return True
    if name == "function":
        which = config.get("config")
        return (
            isinstance(which, str)
            and module in (None, "builtins", *FUNCTION_MODULES)
            and any(
                callable(getattr(getattr(keras, home.partition(".")[2]), which, None))
                for home in FUNCTION_MODULES
            )
            and config.get("registered_name") in (None, which, "function")
        )
    if config.get("registered_name") not in (None, name):
        return False
    if module == "keras.layers":
        return name in LAYERS
    if module == "keras":
        return name in ("DTypePolicy", "Sequential", "Model")
    if module in ("keras.src.models.functional", "keras.models"):
        return name in ("Functional", "Sequential", "Model")
    if module not in OPEN_MODULES:
        return False
    home = keras
    for part in module.split(".")[1:]:
        home = getattr(home, part)
    return isinstance(getattr(home, name, None), type)


def _obstacle(model: Any) -> str:
    """Name what keeps a model from being sent; "" if it can be sent."""
    keras = _require_keras()
    functional = type(model).__module__ == "keras.src.models.functional"
    if type(model) is not keras.Sequential and not functional:
        return type(model).__name__
    try:
        parts = keras.saving.serialize_keras_object(model)
        parts.pop("compile_config", None)
        return _foreign(json.loads(_as_json(parts)))
    except Exception as error:  # a layer of the student's own may raise anything here
        return type(error).__name__


def _compile_fault(model: Any) -> str:
    """Name what keeps the settings of `compile` from being sent; "" if they can be."""
    if not model.compiled:
        return ""
    try:
        return _foreign(json.loads(_as_json(model.get_compile_config() or {})))
    except Exception as error:  # as above
        return type(error).__name__


HISTORY = Type(
    "H",
    "keras History",
    "history, epoch, params, model",
    _is_a("callbacks.History"),
    _pack_history,
    _make_history,
    on_heap=True,
)
SEQUENTIAL = Type(
    "S",
    "keras.Sequential",
    "name; config, layers, eager, compiled (settings, optimizer)",
    lambda thing: _is_model(thing) and _is_sequential(thing) and not _obstacle(thing),
    _pack_sequential,
    _make_sequential,
    on_heap=True,
    change=bring_up_to_date,
)
FUNCTIONAL = Type(
    "M",
    "another keras.Model",
    "name; config, weights, eager, compiled (settings, optimizer)",
    lambda thing: _is_model(thing) and not _is_sequential(thing) and not _obstacle(thing),
    _pack_functional,
    _make_functional,
    on_heap=True,
    change=bring_up_to_date,
)
LAYER = Type(
    "L",
    "layer of a model",
    "name; config, weights, trainable",
    lambda thing: False,  # by itself it does not cross: `_part` writes it
    _pack_layer,
    _make_layer,
    on_heap=True,
    change=bring_up_to_date,
)
OPTIMIZER = Type(
    "O",
    "optimizer of a model",
    "name; config, variables",
    lambda thing: False,
    _pack_optimizer,
    _make_optimizer,
    on_heap=True,
    change=bring_up_to_date,
)
KEPT = Type(
    "k",
    "model with code of the student's",
    "name, class, module, obstacle; it stays there, and arrives as a handle",
    _is_model,
    _pack_kept,
    _make_kept,
)
RETURNED = Type(
    "h",
    "handle to such a model",
    "name",
    lambda thing: isinstance(thing, Handle),
    lambda packer, thing: ["h", thing._wire_name],
    _make_returned,
)

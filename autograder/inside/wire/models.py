"""Keras' models, layers and optimizers, as configurations and weights; and what `fit` returns.

Only classes in the lists below cross, by name: none of them holds code or reads a file. A model
that holds anything else stays in the student's process; the judge gets a handle to it.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from autograder.inside.wire.arrays import array_of, raw
from autograder.inside.wire.format import (
    MAX_KEY,
    MAX_NAME,
    Array,
    Encoded,
    Node,
    Opaque,
    Packer,
    Type,
    Unpacker,
    WireError,
    check,
    fields,
    is_a,
    named,
    require,
    sequence,
    text,
)
from autograder.inside.wire.values import shown_class, stand_in

MAX_CONFIG = 2_000_000  # characters: a Dense layer takes 800, so some 2,000 layers
MAX_LEVELS = 60  # of a configuration: a model has 8, each model around it 3 more

# The layers that may cross: none of them holds code or reads a file.
LAYERS: frozenset[str] = frozenset()
for _row in (
    "InputLayer Dense Activation Embedding Masking EinsumDense Identity Conv1D Conv2D Conv3D",
    "SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D Conv1DTranspose",
    "Conv2DTranspose MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D",
    "AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalAveragePooling1D",
    "GlobalAveragePooling2D BatchNormalization LayerNormalization UnitNormalization",
    "GroupNormalization RMSNormalization SpectralNormalization Normalization Dropout",
    "SpatialDropout1D SpatialDropout2D GaussianDropout AlphaDropout GaussianNoise",
    "ActivityRegularization Flatten Reshape Permute RepeatVector Cropping1D Cropping2D",
    "UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D Concatenate Add Subtract Multiply",
    "Average Maximum Minimum Dot ReLU LeakyReLU PReLU ELU Softmax Rescaling Resizing CenterCrop",
    "RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast",
    "RandomBrightness RandomShear RandomElasticTransform RandomErasing RandomPerspective",
    "RandomGaussianBlur SimpleRNN LSTM GRU SimpleRNNCell LSTMCell GRUCell RNN Bidirectional",
    "TimeDistributed Attention AdditiveAttention MultiHeadAttention GroupQueryAttention",
):
    LAYERS |= frozenset(_row.split())
# Modules from which some classes may cross.
CLASSES = {
    "keras.layers": LAYERS,
    "keras": frozenset({"DTypePolicy", "Sequential", "Model"}),
    "keras.models": frozenset({"Functional", "Sequential", "Model"}),
    "keras.src.models.functional": frozenset({"Functional", "Sequential", "Model"}),
}
# Modules from which every public class may cross: none of them holds code or reads a file.
OPEN_MODULES = (
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.losses",
    "keras.metrics",
    "keras.optimizers",
    "keras.optimizers.schedules",
)
# What `compile` takes, besides an optimizer.
COMPILED = (
    "loss",
    "loss_weights",
    "metrics",
    "weighted_metrics",
    "steps_per_execution",
    "jit_compile",
)
FUNCTION_MODULES = ("keras.activations", "keras.losses", "keras.metrics")
MARKS = ("__tuple__", "__keras_tensor__", "__numpy__", "__tensor__")

_is_model = is_a("keras", "Model")
_is_layer = is_a("keras", "Layer")
_is_optimizer = is_a("keras", "Optimizer")
_is_sequential = is_a("keras", "Sequential")


class Handle:
    """A model that stays in the student's process, since it holds the student's own code.

    `obstacle` names the class that kept it there.
    """

    obstacle = ""
    layers: tuple[Opaque, ...] = ()  # what kept it there, by the name of its class
    _wire_name = ""
    _ask: Any

    def predict(self, *arguments: Any, **options: Any) -> Any:
        """Predict in the student's process."""
        return self._ask(self._wire_name, arguments, options)

    __call__ = predict


def _part(packer: Packer, thing: Any) -> Encoded:
    """Refer to a layer or an optimizer, which cross only as parts of a model."""
    if _is_model(thing):
        return packer.value(thing)
    return packer.add(thing, packer.table.heap["L" if _is_layer(thing) else "O"])


def _layer_state(packer: Packer, thing: Any) -> dict[str, Encoded]:
    """Write a layer as its configuration and weights."""
    return {
        "config": _as_json(require("keras").saving.serialize_keras_object(thing)),
        "weights": _weights(thing.weights),
        "trainable": bool(thing.trainable),
    }


def _make_layer(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    """Make a layer; one that is not built gets its weights when it joins its model."""
    config, weights, trainable = fields(state, "config", "weights", "trainable")
    layer = _made(known, config, _is_layer, "This is no layer.")
    layer.trainable = trainable is True
    values = _arrays(weights)
    if layer.built and len(values) == len(layer.weights):
        layer.set_weights(values)
    else:
        unpacker.waiting[id(layer)] = values
    return layer


def _optimizer_state(packer: Packer, thing: Any) -> dict[str, Encoded]:
    """Write an optimizer as its configuration and variables."""
    config = _as_json(require("keras").optimizers.serialize(thing))
    return {"config": config, "variables": _weights(thing.variables)}


def _make_optimizer(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    """Make an optimizer; one that is not built gets its variables when its model is compiled."""
    config, variables = fields(state, "config", "variables")
    optimizer = _made(known, config, _is_optimizer, "This is no optimizer.")
    values = _arrays(variables)
    if optimizer.built and len(values) == len(optimizer.variables):
        _assign(optimizer, values)
    else:
        unpacker.waiting[id(optimizer)] = values
    return optimizer


def _assign(optimizer: Any, values: list[Array]) -> None:
    """Give an optimizer's variables their values."""
    for variable, value in zip(optimizer.variables, values, strict=True):
        check(tuple(variable.shape) == value.shape, "An optimizer does not fit its model.")
        variable.assign(value)


def _made(known: Any, config: Encoded, is_kind: Callable[[Any], bool], refusal: str) -> Any:
    """Return what is already known, or make it from a configuration; it must be of this kind."""
    parts = _config(config)
    deserialize = require("keras").saving.deserialize_keras_object
    made = deserialize(parts, safe_mode=True) if known is None else known
    check(is_kind(made), refusal)
    return made


def _sequential_state(packer: Packer, thing: Any) -> dict[str, Encoded]:
    """Write a Sequential as its layers: others may share them."""
    config = _as_json({"name": thing.name, "built": bool(thing.built)})
    layers = [_part(packer, layer) for layer in thing._layers]
    return {"config": config, "layers": layers, **_settings(packer, thing)}


def _make_sequential(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    """Make a Sequential from its layers, or give a known one the layers that it has now."""
    config, layers, eager, compiled = fields(state, "config", "layers", "eager", "compiled")
    name = text(_config(config)["name"], MAX_NAME)
    inner = unpacker.values(layers)
    check(all(map(_is_layer, inner)), "A model holds something that is no layer.")
    model = require("keras").Sequential(name=name) if known is None else known
    check(_is_sequential(model), "This is no model.")
    if list(map(id, model._layers)) != list(map(id, inner)):
        for _ in range(len(model._layers)):
            model.pop(rebuild=False)
        for layer in inner:
            model.add(layer)
    for layer in inner:
        if weights := unpacker.waiting.pop(id(layer), None):
            layer.set_weights(weights)
    return _compile(unpacker, model, eager, compiled, last)


def _functional_state(packer: Packer, thing: Any) -> dict[str, Encoded]:
    """Write another model as a whole."""
    state = {"config": _as_json(_structure(thing)), "weights": _weights(thing.weights)}
    return state | _settings(packer, thing)


def _make_functional(unpacker: Unpacker, known: Any, state: Encoded, last: Encoded) -> Any:
    """Make another model, or give a known one its weights."""
    config, weights, eager, compiled = fields(state, "config", "weights", "eager", "compiled")
    model = _made(known, config, _is_model, "This is no model.")
    model.set_weights(_arrays(weights))
    return _compile(unpacker, model, eager, compiled, last)


def _settings(packer: Packer, model: Any) -> dict[str, Encoded]:
    """Write how a model was compiled, with its optimizer; None for one that was not."""
    state = {"eager": bool(model.run_eagerly), "compiled": None}
    if not model.compiled:
        return state
    _make_objects(model)
    if fault := _fault(lambda: model.get_compile_config() or {}):
        lent = packer.numbers.get(id(model), packer.first) < packer.first
        check(not lent, f"the model was compiled with something of its own, {fault}.")
        return state
    optimizer = model.optimizer
    if optimizer is not None and model.built and not optimizer.built:
        optimizer.build(model.trainable_variables)
    settings = dict(model.get_compile_config() or {})
    settings.pop("optimizer", None)
    settings.pop("run_eagerly", None)
    reference = None if optimizer is None else _part(packer, optimizer)
    return state | {"compiled": {"settings": _as_json(settings), "optimizer": reference}}


def _make_objects(model: Any) -> None:
    """Make objects of the classes a model was compiled with, as Keras does when it uses them.

    Keras accepts ``loss=keras.losses.SparseCategoricalCrossentropy``, but cannot write it down.
    """
    settings = getattr(getattr(model, "_compile_config", None), "config", None)
    if isinstance(settings, dict):
        for name in ("loss", "metrics", "weighted_metrics"):
            if name in settings:
                settings[name] = _made_object(settings[name])


def _made_object(thing: Any) -> Any:
    if isinstance(thing, list | tuple):
        return type(thing)(_made_object(one) for one in thing)
    if isinstance(thing, dict):
        return {name: _made_object(one) for name, one in thing.items()}
    keras = require("keras")
    ours = isinstance(thing, type) and issubclass(thing, keras.Loss | keras.Metric)
    return thing() if ours and thing.__module__.startswith("keras.") else thing


def _compile(
    unpacker: Unpacker, model: Any, eager: Encoded, compiled: Encoded, last: Encoded
) -> Any:
    """Compile a model as the other end has, unless that has been done, and return it."""
    if compiled is not None:
        settings, reference = fields(compiled, "settings", "optimizer")
        optimizer = unpacker.value(reference)
        check(optimizer is None or _is_optimizer(optimizer), "This is no optimizer.")
        before = last["compiled"] if last else None
        same = before is not None and before["settings"] == settings
        if not (same and model.compiled and model.optimizer is optimizer):
            parts = require("keras").saving.deserialize_keras_object(_config(settings))
            model.compile(optimizer, **{name: parts[name] for name in COMPILED if name in parts})
        if optimizer is not None:
            if model.built and not optimizer.built:
                optimizer.build(model.trainable_variables)
            values = unpacker.waiting.pop(id(optimizer), [])
            if len(values) == len(optimizer.variables):
                _assign(optimizer, values)
    model.run_eagerly = eager is True
    return model


def _pack_kept(packer: Packer, thing: Any) -> Node:
    """Write the name of a model that stays; the judge's own models do not cross."""
    if packer.link.is_judge:
        return packer.opaque(thing)
    state = {
        "name": packer.link.name_of(thing),
        "class": str(type(thing).__name__)[:MAX_NAME],
        "module": str(type(thing).__module__)[:MAX_NAME],
        "obstacle": _obstacle(thing)[:MAX_NAME],
    }
    return ["k", state]


def _make_kept(unpacker: Unpacker, state: Encoded) -> Any:
    """Make a handle to a model, or find the one that was made for this name."""
    name, *told = fields(state, "name", "class", "module", "obstacle")
    known = unpacker.link.objects.get(text(name, MAX_KEY))
    if known is not None:
        return known
    kind, module, obstacle = (text(one, MAX_NAME) for one in told)
    obstacle, _ = shown_class(unpacker.link, obstacle, module)
    kind, module = shown_class(unpacker.link, kind, module)
    made = type(kind, (Handle,), {"__module__": module})()
    made._wire_name, made.obstacle = name, obstacle
    made._ask = unpacker.link.ask
    made.layers = (stand_in(obstacle, module),)
    unpacker.link.remember(name, made)
    return made


def _make_returned(unpacker: Unpacker, name: Encoded) -> Any:
    """Find the model that a handle refers to."""
    found = unpacker.link.objects.get(text(name, MAX_KEY))
    check(found is not None, "A model is gone, with the process that held it.")
    return found


def _pack_history(packer: Packer, thing: Any) -> Node:
    """Write a History as its dictionaries, and its model."""
    state = {
        "history": packer.value(thing.history),
        "epoch": packer.value(list(getattr(thing, "epoch", ()))),  # fit gives it one
        "params": packer.value(dict(thing.params or {})),
        "model": packer.value(getattr(thing, "_model", None)),
    }
    return ["H", state]


def _make_history(unpacker: Unpacker, state: Encoded) -> Any:
    """Make a History, with its model if that has crossed."""
    parts = unpacker.values(fields(state, "history", "epoch", "params", "model"))
    made = require("keras").callbacks.History()
    made.history, made.epoch, made.params, owner = parts
    unpacker.fill()
    whole = isinstance(made.history, dict) and isinstance(made.epoch, list)
    check(whole, "A History has no dictionary.")
    if _is_model(owner):
        made.set_model(owner)
    return made


def _weights(variables: Iterable[Any]) -> list[Encoded]:
    """Write the values of Keras' variables."""
    to_numpy = require("keras").ops.convert_to_numpy
    return [raw(to_numpy(variable)) for variable in variables]


def _arrays(codes: Encoded) -> list[Array]:
    """Read what `_weights` returned."""
    return [array_of(code) for code in sequence(codes)]


def _structure(model: Any) -> Any:
    """Return the configuration of a model, without that of `compile`."""
    parts = require("keras").saving.serialize_keras_object(model)
    parts.pop("compile_config", None)
    return parts


def _as_json(config: Any) -> str:
    """Write a configuration as JSON, always in the same way."""
    return json.dumps(_with_known_names(config), sort_keys=True, default=_refuse)


def _with_known_names(config: Any) -> Any:
    """Give TensorFlow's softmax the name by which Keras finds it again."""
    if isinstance(config, list | tuple):
        return [_with_known_names(item) for item in config]
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "function" and config.get("config") == "softmax_v2":
        return "softmax"
    return {name: _with_known_names(item) for name, item in config.items()}


def _refuse(thing: Any) -> Any:
    """Refuse what JSON cannot represent."""
    raise WireError(f"{type(thing).__name__} is no part of a model that can be sent.")


def _config(code: Encoded) -> Any:
    """Read a configuration, and refuse it if it names anything that is not in the lists."""
    config = json.loads(text(code, MAX_CONFIG))
    fault = _foreign(config)
    check(not fault, f"{fault} cannot be sent.")
    return config


def _foreign(config: Any, depth: int = 0) -> str:
    """Name the first thing in a configuration that is not Keras' own; "" if there is none."""
    if depth > MAX_LEVELS:
        return "A configuration this deep"
    if isinstance(config, dict):
        if "class_name" in config and not _is_allowed(config):
            return str(config["class_name"])[:MAX_NAME]
        config = list(config.values())
    inner = config if isinstance(config, list) else ()
    return next((found for item in inner if (found := _foreign(item, depth + 1))), "")


def _is_allowed(config: dict[str, Any]) -> bool:
    """Say whether a part of a configuration names a class or function that may cross."""
    name, module = config["class_name"], config.get("module")
    if not isinstance(name, str) or not isinstance(module, str | None):
        return False
    if name in MARKS:
        return True
    if name == "function":
        return _is_allowed_function(config.get("config"), module, config.get("registered_name"))
    if config.get("registered_name") not in (None, name):
        return False
    if module in OPEN_MODULES:
        return isinstance(getattr(require(module), name, None), type)
    return module is not None and name in CLASSES.get(module, ())


def _is_allowed_function(name: Any, module: str | None, registered: Any) -> bool:
    """Say whether a function is a public one of Keras, by its name."""
    if module not in (None, "builtins", *FUNCTION_MODULES):
        return False
    if not isinstance(name, str) or registered not in (None, name, "function"):
        return False
    return any(callable(getattr(require(home), name, None)) for home in FUNCTION_MODULES)


def _obstacle(model: Any) -> str:
    """Name what keeps a model from being sent; "" if it can be sent."""
    functional = type(model).__module__ == "keras.src.models.functional"
    if type(model) is not require("keras").Sequential and not functional:
        return type(model).__name__
    return _fault(lambda: _structure(model))


def _fault(configure: Callable[[], Any]) -> str:
    """Name what keeps a configuration from being sent; "" if it can be sent."""
    try:
        return _foreign(json.loads(_as_json(configure())))
    except Exception as error:  # a layer of the student's own may raise anything here
        return type(error).__name__


TYPES = (
    Type(
        "H",
        "keras History",
        "history, epoch, params, model",
        _pack_history,
        _make_history,
        matches=is_a("keras.callbacks", "History"),
        on_heap=True,
    ),
    named(
        "S",
        "keras.Sequential",
        "name; config, layers, eager, compiled (settings, optimizer)",
        _sequential_state,
        _make_sequential,
        lambda thing: _is_sequential(thing) and not _obstacle(thing),
    ),
    named(
        "M",
        "another keras.Model",
        "name; config, weights, eager, compiled (settings, optimizer)",
        _functional_state,
        _make_functional,
        lambda thing: _is_model(thing) and not _obstacle(thing),
    ),
    # The next two do not cross by themselves: `_part` writes them.
    named("L", "layer of a model", "name; config, weights, trainable", _layer_state, _make_layer),
    named(
        "O", "optimizer of a model", "name; config, variables", _optimizer_state, _make_optimizer
    ),
    Type(
        "k",
        "model with code of the student's",
        "name, class, module, obstacle; it stays there, and arrives as a handle",
        _pack_kept,
        _make_kept,
        matches=_is_model,
    ),
    Type(
        "h",
        "handle to such a model",
        "name",
        lambda packer, thing: ["h", thing._wire_name],
        _make_returned,
        matches=lambda thing: isinstance(thing, Handle),
    ),
)

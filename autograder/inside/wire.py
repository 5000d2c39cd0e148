"""What may pass between a student's process and the judge: a closed set of types, as plain data.

None, bool, int, float, str, bytes, list, tuple, dict, NumPy arrays and scalars, Keras models,
Keras' `History`, Matplotlib's `Figure` and `Axes`, and exceptions. Everything else arrives as an
inert stand-in that knows no more than the name of its class. Bytes are made with msgpack. Nothing
is pickled, and no class is looked up by a name that came over the line, but for those of Keras that
stand in a list here.

Both ends use this module. The student's process imports nothing else of ours.
"""

import builtins
import itertools
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import msgpack
import numpy as np

MAX_BYTES = 512 * 2**20  # of one message
MAX_ITEMS = 1_000_000  # values in one message
MAX_DEPTH = 50  # of tuples in tuples; lists and dictionaries may lie deeper
MAX_TEXT = 10_000  # characters of an exception's message
MAX_NAMED = 10_000  # objects that keep their identity
MAX_ARTISTS = 20_000  # lines, images and texts of one figure

Encoded = Any  # what msgpack can write: the inner form of values and messages


class WireError(Exception):
    """A value cannot be sent, or what arrived is no message that can be read."""


class StudentError(Exception):
    """Base of every exception that an answer raised in the student's process.

    `name` is its class's name there, `line` the student's own line in which it rose, or "".
    """

    name = ""
    line = ""


class Opaque:
    """Base of stand-ins for objects that do not cross. They can do nothing."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Handle:
    """A model that stays in the student's process, since it holds code of the student's own.

    `obstacle` names the class that kept it there.
    """

    obstacle = ""
    layers: tuple["Opaque", ...] = ()  # what kept it there, by the name of its class
    _wire_name = ""
    _ask: Callable[[str, tuple[Any, ...], dict[str, Any]], Any]

    def predict(self, *arguments: Any, **options: Any) -> Any:
        """Predict in the student's process."""
        return self._ask(self._wire_name, arguments, options)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Predict in the student's process."""
        return self._ask(self._wire_name, arguments, options)


class Link:
    """One end of the line: it knows the objects that keep their identity from call to call.

    Parameters
    ----------
    prefix : str
        Begins the names that this end gives; the two ends have different ones.
    ask : function, optional
        Calls `predict` of a model that stayed in the student's process: (name, arguments, options).
    """

    def __init__(self, prefix: str, ask: Callable[..., Any] | None = None) -> None:
        self.objects: dict[str, Any] = {}
        self.states: dict[str, Encoded] = {}  # as they were last sent or received
        self._names: dict[int, str] = {}
        self._prefix = prefix
        self._numbers = itertools.count()
        self.ask = ask

    def name_of(self, thing: Any) -> str:
        """Give the name of an object that keeps its identity, a new one if it has none."""
        name = self._names.get(id(thing))
        if name is None:
            name = f"{self._prefix}{next(self._numbers)}"
            self.remember(name, thing)
        return name

    def remember(self, name: str, thing: Any) -> None:
        """Keep an object under a name that the other end may have given."""
        if len(self.objects) >= MAX_NAMED:
            raise WireError("Too many models or figures were made.")
        self.objects[name] = thing
        self._names[id(thing)] = name


class Loan:
    """The mutable objects of a request, by number, so that the reply can refer to and change them.

    `nodes` holds for each number its object and the encoded form in which it was lent. `spans` says
    at which addresses lent memory lies: (start, end, number of the buffer).
    """

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[Any, Encoded]] = {}
        self.spans: list[tuple[int, int, int]] = []
        self.arrays: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        self.count = 0


def dump(message: Encoded) -> bytes:
    """Write an encoded message as bytes."""
    try:
        data = msgpack.packb(message, unicode_errors="surrogatepass")
    except (ValueError, OverflowError, TypeError) as error:
        raise WireError(f"A value cannot be sent: {error}") from error
    if len(data) > MAX_BYTES:
        raise WireError(f"A message of {len(data)} bytes is too large.")
    return data


def load(data: bytes) -> Encoded:
    """Read bytes as an encoded message.

    Raises
    ------
    WireError
        When they are none. Nothing else is raised, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        raise WireError(f"A message of {len(data)} bytes is too large.")
    try:
        return msgpack.unpackb(
            data,
            unicode_errors="surrogatepass",
            strict_map_key=False,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_ext_len=0,
        )
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise WireError(f"This is no message: {type(error).__name__}.") from error
    except Exception as error:  # msgpack's own kinds, all of them on malformed bytes
        raise WireError(f"This is no message: {type(error).__name__}.") from error


def encode(value: Any, link: Link) -> tuple[Encoded, Loan]:
    """Encode a request; give what to send, and what is needed to understand the reply."""
    packer = _Packer(link)
    message = packer.message(value)
    return message, packer.lend()


def decode(message: Encoded, link: Link) -> tuple[Any, Loan]:
    """Decode a request; give the value, and what is needed to encode the reply."""
    with _only_wire_errors():
        unpacker = _Unpacker(message, link, Loan())
        value = unpacker.message()
        return value, unpacker.lend()


def encode_reply(value: Any, loan: Loan, link: Link) -> Encoded:
    """Encode a reply: the value, and every lent object that has been changed in place."""
    packer = _Packer(link, loan)
    root = packer.value(value)
    changes = []
    for number, (thing, before) in sorted(loan.nodes.items()):
        now = packer.changed(number, thing, before)
        if now is not None:
            changes.append([number, now])
    return [*packer.finish(root), changes]


def decode_reply(
    message: Encoded, loan: Loan, link: Link, undo: list[Callable[[], None]] | None = None
) -> Any:
    """Decode a reply, and change what the other end has changed in place.

    `undo` receives functions that put arrays, lists and dictionaries back as they were.
    """
    with _only_wire_errors():
        *rest, changes = _sequence(message, 4)
        unpacker = _Unpacker(rest, link, loan)
        for entry in _sequence(changes):
            number, node = _sequence(entry, 2)
            unpacker.apply(number, node, undo if undo is not None else [])
        return unpacker.message()


@contextmanager
def _only_wire_errors() -> Iterator[None]:
    try:
        yield
    except WireError:
        raise
    except Exception as error:  # by what is malformed, NumPy, Keras or Matplotlib raise any kind
        reason = str(error).strip().splitlines() or [""]
        raise WireError(f"{type(error).__name__}: {reason[0][:200]}") from error


# Exceptions.


def encode_error(error: BaseException, line: str, link: Link) -> Encoded:
    """Encode an exception that an answer raised, with the student's own line."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    try:
        text = str(error)
    except Exception:  # a student's own class may have anything for __str__
        text = ""
    name = type(error).__name__
    return [
        name[:200] if isinstance(name, str) else "Exception",
        [kind for kind in kinds if kind not in ("object", "BaseException", "Exception")],
        text[:MAX_TEXT],
        line[:500],
    ]


def decode_error(message: Encoded) -> StudentError:
    """Make an exception that `except` clauses catch as they would catch the student's own.

    Only kinds of `Exception` come back, whatever was raised.
    """
    with _only_wire_errors():
        name, kinds, text, line = _sequence(message, 4)
        if not isinstance(kinds, list) or len(kinds) > 20:
            raise WireError("An exception has too many bases.")
        name, text, line = _text(name, 200), _text(text, MAX_TEXT), _text(line, 500)
        bases: list[type] = []
        for kind in kinds:
            found = getattr(builtins, _text(kind, 100), None)
            if not isinstance(found, type) or not issubclass(found, Exception):
                continue
            if not any(issubclass(base, found) for base in bases):
                bases.append(found)
        body = {"__init__": _remember_text, "__str__": _give_text, "__module__": "student"}
        try:
            made = type(name, (StudentError, *bases), body)
        except TypeError:  # two built-in kinds whose instances are laid out differently
            made = type(name, (StudentError, *bases[:1]), body)
        error: StudentError = made(text)
        error.name, error.line = name, line
        return error


def _remember_text(self: Any, text: str) -> None:
    self.args = (text,)


def _give_text(self: Any) -> str:
    return str(self.args[0])


# Values. Immutable ones are written where they stand: as they are, or as [tag, ...]. Mutable ones,
# which have an identity, lie on the heap, a list of nodes [tag, ...], and are referred to by
# number. Several references to a node make one object again, and cycles are possible.


class _Packer:
    def __init__(self, link: Link, loan: Loan | None = None) -> None:
        self.link = link
        self.loan = loan
        self.first = loan.count if loan else 0
        self.heap: list[Encoded] = []
        self.numbers: dict[int, int] = {}
        self.things: dict[int, Any] = {}
        self.arrays: list[tuple[int, np.ndarray]] = []
        self.buffers: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        self.items = 0
        if loan:
            for number, (thing, _) in loan.nodes.items():
                self.numbers[id(thing)] = number

    def message(self, value: Any) -> Encoded:
        return self.finish(self.value(value))

    def finish(self, root: Encoded) -> list[Encoded]:
        figures = [self.value(figure) for figure in open_figures()]
        self.place_arrays()
        return [root, self.heap, figures]

    def lend(self) -> Loan:
        loan = Loan()
        loan.count = self.first + len(self.heap)
        for number, thing in self.things.items():
            loan.nodes[number] = (thing, self.heap[number - self.first])
        loan.arrays = self.buffers
        return loan

    def value(self, thing: Any, depth: int = 0) -> Encoded:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError("Too many values for one message.")
        kind = type(thing)
        if thing is None or kind is bool or kind is float or kind is str or kind is bytes:
            return thing
        if kind is int:
            return thing if -(2**63) <= thing < 2**64 else ["i", _hex(thing)]
        if isinstance(thing, np.generic):
            if _is_plain(thing.dtype):
                return ["n", thing.dtype.str, thing.tobytes()]
            return self.opaque(thing)
        if isinstance(thing, tuple):
            if depth > MAX_DEPTH:
                raise WireError("Tuples lie too deep in one another.")
            return ["t", [self.value(item, depth + 1) for item in tuple.__iter__(thing)]]
        number = self.numbers.get(id(thing))
        if number is not None:
            return ["r", number]
        if isinstance(thing, np.ndarray):
            return self.array(thing)
        if kind is list:
            return self.add(thing, lambda: ["l", [self.value(item) for item in thing]])
        if isinstance(thing, dict):
            return self.add(thing, lambda: ["d", self.pairs(thing)])
        if isinstance(thing, Handle):
            return ["h", thing._wire_name]
        return self.of_library(thing)

    def pairs(self, thing: dict[Any, Any]) -> Encoded:
        return [[self.value(key), self.value(item)] for key, item in dict.items(thing)]

    def add(self, thing: Any, make: Callable[[], Encoded]) -> Encoded:
        number = self.first + len(self.heap)
        self.heap.append(None)
        self.numbers[id(thing)] = number
        self.things[number] = thing  # also keeps it alive, so that its id stays its own
        self.heap[number - self.first] = make()
        return ["r", number]

    def array(self, thing: np.ndarray) -> Encoded:
        if thing.dtype.kind == "O":
            items = np.asarray(thing, dtype=object).ravel().tolist()
            return self.add(
                thing, lambda: ["o", list(thing.shape), [self.value(item) for item in items]]
            )
        if not _is_plain(thing.dtype):
            return self.opaque(thing)
        if thing.nbytes > MAX_BYTES:
            raise WireError(f"An array of {thing.nbytes} bytes is too large.")
        reference = self.add(thing, lambda: None)
        self.arrays.append((reference[1], thing))
        return reference

    def place_arrays(self) -> None:
        """Give each array its buffer: arrays whose memory overlaps share one."""
        plain = [(number, thing.view(np.ndarray)) for number, thing in self.arrays]
        groups: list[tuple[int, int, list[tuple[int, np.ndarray]]]] = []
        for number, thing in sorted(plain, key=lambda entry: _span(entry[1])):
            start, end = _span(thing)
            spans = self.loan.spans if self.loan else []
            lent = next((span for span in spans if span[0] <= start and end <= span[1]), None)
            if lent and thing.nbytes:
                self.set_array(number, thing, lent[2], start - lent[0])
            elif groups and start < groups[-1][1] and thing.nbytes:
                first, last, members = groups[-1]
                groups[-1] = (first, max(last, end), [*members, (number, thing)])
            else:
                groups.append((start, end, [(number, thing)]))
        for start, end, members in groups:
            self.place_group(start, end, members)

    def place_group(self, start: int, end: int, members: list[tuple[int, np.ndarray]]) -> None:
        # Only the arrays' own values are sent: what lies between them may be no one's business.
        if len(members) == 1:
            number, thing = members[0]
            if not thing.flags.forc or end - start != thing.nbytes:
                contents = np.ascontiguousarray(thing)
                self.add_buffer(contents.tobytes(), [(number, thing, 0, contents.strides)])
                return
            self.add_buffer(thing.tobytes("A"), [(number, thing, 0, thing.strides)])
            return
        if end - start > MAX_BYTES:
            raise WireError("Arrays of too many bytes.")
        memory = np.zeros(end - start, np.uint8)
        places = []
        for number, thing in members:
            low = _address(thing) - start
            view = np.ndarray(thing.shape, thing.dtype, memory, low, thing.strides)
            view[...] = thing
            places.append((number, thing, low, thing.strides))
        self.add_buffer(memory.tobytes(), places)

    def add_buffer(
        self, data: bytes, places: list[tuple[int, np.ndarray, int, tuple[int, ...]]]
    ) -> None:
        number = self.first + len(self.heap)
        self.heap.append(["b", data])
        self.things[number] = data
        self.buffers[number] = []
        memory = np.frombuffer(data, np.uint8)
        for which, thing, offset, strides in places:
            self.heap[which - self.first] = _array_node(number, offset, thing, strides)
            twin = np.ndarray(thing.shape, thing.dtype, memory, offset, strides)
            self.buffers[number].append((self.things[which], twin))

    def set_array(self, which: int, thing: np.ndarray, buffer: int, start: int) -> None:
        offset = start + _address(thing) - _span(thing)[0]
        self.heap[which - self.first] = _array_node(buffer, offset, thing, thing.strides)

    def changed(self, number: int, thing: Any, before: Encoded) -> Encoded:
        """Encode a lent object if it is no longer as it was lent; None if it is."""
        kind = before[0]
        if kind == "l":
            now = ["l", [self.value(item) for item in thing]]
        elif kind == "d":
            now = ["d", self.pairs(thing)]
        elif kind == "b":
            return None if thing == before[1] else ["b", bytes(thing)]
        elif kind in ("S", "M", "L", "O", "F"):
            now = self.state_of(thing)
        else:
            return None
        return None if now == before else now

    def opaque(self, thing: Any) -> Encoded:
        if self.link.ask is not None:  # this is the judge's end
            raise WireError(
                f"An object of type {type(thing).__name__} cannot be sent to an answer."
            )
        return ["x", str(type(thing).__name__)[:200], str(type(thing).__module__)[:200]]

    # Models and figures.

    def of_library(self, thing: Any) -> Encoded:
        keras, figure, axes = _keras(), _module("matplotlib.figure"), _module("matplotlib.axes")
        if figure and isinstance(thing, figure.Figure):
            return self.add(thing, lambda: self.state_of(thing))
        if axes and isinstance(thing, axes.Axes) and thing.figure is not None:
            whole = self.value(thing.get_figure())
            return ["a", whole, thing.get_figure().axes.index(thing)]
        if keras and isinstance(thing, keras.callbacks.History):
            return self.add(
                thing,
                lambda: [
                    "H",
                    self.value(thing.history),
                    self.value(list(thing.epoch)),
                    self.value(dict(thing.params or {})),
                    self.value(getattr(thing, "_model", None)),
                ],
            )
        if keras and isinstance(thing, keras.Model):
            obstacle = _obstacle(thing)
            if not obstacle:
                return self.add(thing, lambda: self.state_of(thing))
            if self.link.ask is None:  # this is the student's end
                return ["k", self.link.name_of(thing), *self.opaque(thing)[1:], obstacle[:200]]
        return self.opaque(thing)

    def state_of(self, thing: Any) -> Encoded:
        keras, figure = _keras(), _module("matplotlib.figure")
        name = self.link.name_of(thing)
        if figure and isinstance(thing, figure.Figure):
            state = ["F", name, *self.figure(thing)]
        elif isinstance(thing, keras.optimizers.Optimizer):
            variables = [_raw(variable) for variable in thing.variables]
            state = ["O", name, _as_json(keras.optimizers.serialize(thing)), variables]
        elif isinstance(thing, keras.Model):
            state = ["S" if type(thing) is keras.Sequential else "M", name, *self.model(thing)]
        else:
            weights = [_raw(weight) for weight in thing.weights]
            config = _as_json(keras.saving.serialize_keras_object(thing))
            state = ["L", name, config, weights, bool(thing.trainable)]
        self.link.states[name] = state
        return state

    def model(self, model: Any) -> list[Encoded]:
        if type(model) is _keras().Sequential:
            inner: Encoded = [self.layer(layer) for layer in model._layers]
            config = _as_json({"name": model.name, "built": bool(model.built)})
            weights: list[Encoded] = []
        else:
            inner = []
            parts = _keras().saving.serialize_keras_object(model)
            parts.pop("compile_config", None)
            config = _as_json(parts)
            weights = [_raw(weight) for weight in model.weights]
        compiled: Encoded = None
        fault = _compile_fault(model)
        if fault and self.numbers.get(id(model), self.first) < self.first:  # it was lent
            raise WireError(f"the model was compiled with something of its own, {fault}.")
        if model.compiled and not fault:
            optimizer = model.optimizer
            if optimizer is not None and model.built and not optimizer.built:
                optimizer.build(model.trainable_variables)
            settings = dict(model.get_compile_config() or {})
            settings.pop("optimizer", None)
            settings.pop("run_eagerly", None)
            reference = None
            if optimizer is not None:
                reference = self.value_of_named(optimizer)
            compiled = [_as_json(settings), reference]
        return [config, inner, weights, bool(model.run_eagerly), compiled]

    def layer(self, layer: Any) -> Encoded:
        if isinstance(layer, _keras().Model):
            return self.value(layer)
        return self.value_of_named(layer)

    def value_of_named(self, thing: Any) -> Encoded:
        number = self.numbers.get(id(thing))
        if number is not None:
            return ["r", number]
        return self.add(thing, lambda: self.state_of(thing))

    def figure(self, figure: Any) -> list[Encoded]:
        count = sum(
            len(axes.lines) + len(axes.images) + len(axes.texts) + len(axes.patches)
            for axes in figure.axes
        )
        if count > MAX_ARTISTS or len(figure.axes) > 100:
            raise WireError("A figure has too many lines and texts.")
        title = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
        return [
            getattr(figure, "number", None),
            [float(length) for length in figure.get_size_inches()],
            title,
            [self.axes(axes) for axes in figure.axes],
            [_text_state(text) for text in figure.texts],
            [_legend_state(legend) for legend in figure.legends],
        ]

    def axes(self, axes: Any) -> Encoded:
        lines = [
            [_raw(values) for values in line.get_data(orig=True)]
            + [
                str(line.get_label()),
                str(line.get_linestyle()),
                str(line.get_marker()),
                _rgba(line.get_color()),
                bool(line.get_visible()),
                float(line.get_linewidth()),
            ]
            for line in axes.lines
        ]
        images = [
            [
                _raw(np.ma.getdata(image.get_array())),
                image.get_cmap().name,
                str(image.origin),
                [float(bound) for bound in image.get_extent()],
                [None if bound is None else float(bound) for bound in image.get_clim()],
                bool(image.get_visible()),
            ]
            for image in axes.images
        ]
        bars = [
            [float(number) for number in patch.get_bbox().bounds] + [str(patch.get_label())]
            for patch in axes.patches
            if hasattr(patch, "get_bbox")
        ]
        legend = axes.get_legend()
        return [
            [float(number) for number in axes.get_position().bounds],
            [axes.get_title(loc=place) for place in ("left", "center", "right")],
            [axes.get_xlabel(), axes.get_ylabel()],
            lines,
            images,
            [_text_state(text) for text in axes.texts],
            bars,
            None if legend is None else _legend_state(legend),
            [str(axes.get_xscale()), str(axes.get_yscale())],
            [[float(bound) for bound in limits] for limits in (axes.get_xlim(), axes.get_ylim())],
            bool(axes.get_visible()),
            str(axes.get_label()),
        ]


class _Unpacker:
    def __init__(self, message: Encoded, link: Link, loan: Loan) -> None:
        root, heap, figures = _sequence(message, 3)
        self.root = root
        self.figures = _sequence(figures)
        self.first = loan.count
        self.heap = _sequence(heap)
        self.link = link
        self.loan = loan
        self.made: dict[int, Any] = {n: thing for n, (thing, _) in loan.nodes.items()}
        self.unfilled: list[tuple[Any, Encoded]] = []
        self.building: set[int] = set()
        self.items = 0
        self.rewritten: dict[int, bytes] = {}
        self.waiting: dict[int, list[np.ndarray]] = {}  # weights, until their owner is built

    def message(self) -> Any:
        value = self.value(self.root)
        wanted = [self.value(figure) for figure in self.figures]
        self.fill()
        _show_only(wanted)
        return value

    def lend(self) -> Loan:
        loan = Loan()
        loan.count = self.first + len(self.heap)
        for number, thing in self.made.items():
            node = self.heap[number - self.first]
            loan.nodes[number] = (thing, node)
            if node[0] == "b":
                start = np.frombuffer(thing, np.uint8).__array_interface__["data"][0]
                loan.spans.append((start, start + len(thing), number))
        return loan

    def value(self, code: Encoded, depth: int = 0) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS or depth > MAX_DEPTH:
            raise WireError("Too many values for one message.")
        if code is None or type(code) in (bool, int, float, str, bytes):
            return code
        tag = _sequence(code)[0] if isinstance(code, list) and code else ""
        if tag == "i":
            return int(_text(_sequence(code, 2)[1], 100_000), 16)
        if tag == "n":
            _, dtype, data = _sequence(code, 3)
            kind = _dtype(dtype)
            if kind.itemsize == 0:
                return np.zeros((), kind)[()]
            return _readable(np.frombuffer(_data(data), kind, count=1))[0]
        if tag == "t":
            return tuple([self.value(item, depth + 1) for item in _sequence(_sequence(code, 2)[1])])
        if tag == "r":
            return self.at(_sequence(code, 2)[1])
        if tag == "x":
            _, name, module = _sequence(code, 3)
            return _stand_in(_text(name, 200), _text(module, 200))
        if tag == "a":
            _, whole, place = _sequence(code, 3)
            return self.axes_of(self.value(whole), place)
        if tag == "k":
            return self.handle(code)
        if tag == "h":
            found = self.link.objects.get(_text(_sequence(code, 2)[1], 100))
            if found is None:
                raise WireError("A model is gone, with the process that held it.")
            return found
        raise WireError("An unknown kind of value.")

    def axes_of(self, figure: Any, place: Encoded) -> Any:
        if not isinstance(figure, _require("matplotlib.figure").Figure):
            raise WireError("These Axes have no figure.")
        self.fill()
        if type(place) is not int or not 0 <= place < len(figure.axes):
            raise WireError("These Axes are not on their figure.")
        return figure.axes[place]

    def handle(self, code: Encoded) -> Any:
        _, name, kind, module, obstacle = _sequence(code, 5)
        known = self.link.objects.get(_text(name, 100))
        if known is not None:
            return known
        made = type(_text(kind, 200), (Handle,), {"__module__": _text(module, 200)})()
        made._wire_name, made.obstacle, made._ask = name, _text(obstacle, 200), self.link.ask
        made.layers = (_stand_in(made.obstacle, made.__module__),)
        self.link.remember(name, made)
        return made

    def at(self, number: Encoded) -> Any:
        if type(number) is not int:
            raise WireError("A reference is no number.")
        if number in self.made:
            return self.made[number]
        place = number - self.first
        if not 0 <= place < len(self.heap) or number in self.building:
            raise WireError("A reference leads nowhere.")
        self.building.add(number)
        node = _sequence(self.heap[place])
        thing = self.node(number, node[0], node)
        self.made[number] = thing
        self.building.discard(number)
        return thing

    def node(self, number: int, tag: Encoded, node: Encoded) -> Any:
        thing: Any
        if tag in ("l", "d"):
            thing = [] if tag == "l" else {}
            self.unfilled.append((thing, node))
            return thing
        if tag == "b":
            return bytearray(_data(_sequence(node, 2)[1]))
        if tag == "v":
            return self.array(node)
        if tag == "o":
            shape, items = _sequence(node, 3)[1:]
            thing = np.empty(_shape(shape), dtype=object)
            values = [self.value(item) for item in _sequence(items)]
            if len(values) != thing.size:
                raise WireError("An array has another number of entries than its shape says.")
            for place, value in enumerate(values):
                thing.flat[place] = value
            return thing
        if tag == "H":
            return self.history(node)
        if tag in ("S", "M", "L", "O", "F"):
            return self.named(node)
        raise WireError("An unknown kind of object.")

    def fill(self) -> None:
        while self.unfilled:
            thing, node = self.unfilled.pop()
            self.contents(thing, node)

    def contents(self, thing: Any, node: Encoded) -> None:
        items = _sequence(_sequence(node, 2)[1])
        if isinstance(thing, list):
            thing[:] = [self.value(item) for item in items]
            return
        entries = {}
        for item in items:
            key, value = _sequence(item, 2)
            entries[self.value(key)] = self.value(value)  # an unhashable key: TypeError
        thing.clear()
        thing.update(entries)

    def array(self, node: Encoded) -> np.ndarray:
        _, buffer, offset, dtype, shape, strides, writeable = _sequence(node, 7)
        if type(offset) is not int or type(buffer) is not int:
            raise WireError("An array has no place in its buffer.")
        kind, dimensions = _dtype(dtype), _shape(shape)
        if math.prod(dimensions) * kind.itemsize > MAX_BYTES:
            raise WireError("An array is too large.")
        steps = tuple(_sequence(strides))
        if not all(type(step) is int for step in steps):
            raise WireError("An array has no strides.")
        memory = self.memory(buffer)
        if math.prod(dimensions) == 0:
            return np.empty(dimensions, kind)
        made: np.ndarray = np.ndarray(dimensions, kind, memory, offset, steps)
        if memory is not None and buffer < self.first and not self.was_lent(buffer, made, offset):
            memory = self.rewritten.get(buffer, self.made[buffer])
            made = np.ndarray(dimensions, kind, memory, offset, steps)
        if writeable is not True:
            made.flags.writeable = False
        return _readable(made)

    def memory(self, number: int) -> Any:
        if number < self.first and number in self.loan.arrays:
            own = _memory_of(self.loan.arrays[number])
            # Of an array that does not lie in one piece only a copy was lent.
            return self.rewritten.get(number, self.made[number]) if own is None else own
        found = self.at(number)
        if not isinstance(found, bytearray):
            raise WireError("An array has no buffer.")
        return found

    def was_lent(self, buffer: int, view: np.ndarray, offset: int) -> bool:
        """Say whether all that a view shows was lent: between two columns lies what was not."""
        pairs = self.loan.arrays.get(buffer, [])
        if len(pairs) < 2:
            return True
        mask = np.zeros(len(self.made[buffer]), np.uint8)
        for _, twin in pairs:
            _bytes_of(mask, _address(twin) - _start_of(twin), twin)[...] = 1
        return bool(_bytes_of(mask, offset, view).all())

    def history(self, node: Encoded) -> Any:
        _, history, epoch, params, model = _sequence(node, 5)
        made = _require_keras().callbacks.History()
        made.history, made.epoch = self.value(history), self.value(epoch)
        made.params = self.value(params)
        self.fill()
        if not isinstance(made.history, dict) or not isinstance(made.epoch, list):
            raise WireError("A History has no dictionary.")
        owner = self.value(model)
        if owner is not None and isinstance(owner, _require_keras().Model):
            made.set_model(owner)
        return made

    # Objects that were lent, changed at the other end.

    def apply(self, number: Encoded, node: Encoded, undo: list[Callable[[], None]]) -> None:
        if type(number) is not int or number not in self.loan.nodes:
            raise WireError("Something was changed that was not lent.")
        thing, before = self.loan.nodes[number]
        if _sequence(node)[0] != before[0]:
            raise WireError("Something was changed into another kind.")
        tag = before[0]
        if tag == "l":
            undo.append(partial(thing.__setitem__, slice(None), list(thing)))
            self.contents(thing, node)
        elif tag == "d":
            undo += [partial(thing.update, dict(thing)), thing.clear]  # the last one comes first
            self.contents(thing, node)
        elif tag == "b":
            self.rewrite(number, _data(_sequence(node, 2)[1]), undo)
        elif tag in ("S", "M", "L", "O", "F"):
            if _sequence(node)[1] != before[1]:
                raise WireError("An object was changed into another.")
            self.named(node)
        else:
            raise WireError("Something was changed that cannot be.")

    def rewrite(self, number: int, data: bytes, undo: list[Callable[[], None]]) -> None:
        self.rewritten[number] = data
        memory = np.frombuffer(data, np.uint8)
        for own, twin in self.loan.arrays.get(number, []):
            offset = _address(twin) - _start_of(twin)
            new = np.ndarray(twin.shape, twin.dtype, memory, offset, twin.strides)
            if not own.flags.writeable:
                raise WireError("An array was changed that can only be read.")
            undo.append(partial(np.copyto, own, own.copy()))
            own[...] = new

    # Models and figures.

    def named(self, node: Encoded) -> Any:
        tag, name = node[0], _text(node[1], 100)
        known = self.link.objects.get(name)
        if known is not None and self.link.states.get(name) == node:
            return known
        if tag == "F":
            thing = self.figure(known, node)
        elif tag == "O":
            thing = self.optimizer(known, node)
        elif tag == "L":
            thing = self.layer(known, node)
        else:
            thing = self.model(known, node)
        if known is None:
            self.link.remember(name, thing)
        self.link.states[name] = node
        return thing

    def layer(self, known: Any, node: Encoded) -> Any:
        keras = _require_keras()
        _, _, text, weights, trainable = _sequence(node, 5)
        config = _config(text)
        if known is None:
            known = keras.saving.deserialize_keras_object(config, safe_mode=True)
            if not isinstance(known, keras.layers.Layer):
                raise WireError("This is no layer.")
        known.trainable = trainable is True
        values = [_array_of(raw) for raw in _sequence(weights)]
        if known.built and len(values) == len(known.weights):
            known.set_weights(values)
        else:  # it is built when it joins its model
            self.waiting[id(known)] = values
        return known

    def optimizer(self, known: Any, node: Encoded) -> Any:
        keras = _require_keras()
        _, _, text, variables = _sequence(node, 4)
        config = _config(text)
        if known is None:
            known = keras.saving.deserialize_keras_object(config, safe_mode=True)
            if not isinstance(known, keras.optimizers.Optimizer):
                raise WireError("This is no optimizer.")
        values = [_array_of(raw) for raw in _sequence(variables)]
        if known.built and len(values) == len(known.variables):
            _assign(known.variables, values)
        else:  # it is built when its model is compiled
            self.waiting[id(known)] = values
        return known

    def model(self, known: Any, node: Encoded) -> Any:
        keras = _require_keras()
        tag, name, text, inner, weights, eagerly, compiled = _sequence(node, 7)
        if known is not None and not isinstance(known, keras.Model):
            raise WireError("This is no model.")
        config = _config(text)
        if tag == "S":
            known = self.sequential(known, config, [self.value(layer) for layer in inner])
        else:
            if known is None:
                known = keras.saving.deserialize_keras_object(config, safe_mode=True)
                if not isinstance(known, keras.Model):
                    raise WireError("This is no model.")
            known.set_weights([_array_of(raw) for raw in _sequence(weights)])
        if compiled is not None:
            self.compile(known, compiled, self.link.states.get(name))
        if known.run_eagerly != (eagerly is True):
            known.run_eagerly = eagerly is True
        return known

    def sequential(self, known: Any, config: Encoded, layers: list[Any]) -> Any:
        keras = _require_keras()
        if not all(isinstance(layer, keras.layers.Layer) for layer in layers):
            raise WireError("A model holds something that is no layer.")
        if known is None:
            known = keras.Sequential(name=_text(config["name"], 200))
        if [id(layer) for layer in known._layers] != [id(layer) for layer in layers]:
            for _ in range(len(known._layers)):
                known.pop(rebuild=False)
            for layer in layers:
                known.add(layer)
        for layer in layers:
            if weights := self.waiting.pop(id(layer), None):
                layer.set_weights(weights)
        return known

    def compile(self, model: Any, compiled: Encoded, last: Encoded) -> None:
        keras = _require_keras()
        text, reference = _sequence(compiled, 2)
        optimizer = None if reference is None else self.value(reference)
        if optimizer is not None and not isinstance(optimizer, keras.optimizers.Optimizer):
            raise WireError("This is no optimizer.")
        same = last is not None and last[6] is not None and last[6][0] == text
        if not (same and model.compiled and model.optimizer is optimizer):
            settings = _config(text)
            deserialize = keras.saving.deserialize_keras_object
            model.compile(
                optimizer=optimizer,
                loss=deserialize(settings.get("loss")),
                loss_weights=settings.get("loss_weights"),
                metrics=deserialize(settings.get("metrics")),
                weighted_metrics=deserialize(settings.get("weighted_metrics")),
                steps_per_execution=settings.get("steps_per_execution", 1),
                jit_compile=settings.get("jit_compile", "auto"),
            )
        if optimizer is None:
            return
        if model.built and not optimizer.built:
            optimizer.build(model.trainable_variables)
        values = self.waiting.pop(id(optimizer), [])
        if len(values) == len(optimizer.variables):
            _assign(optimizer.variables, values)

    def figure(self, known: Any, node: Encoded) -> Any:
        _, _, number, size, title, axes, texts, legends = _sequence(node, 8)
        if known is None:
            known = _new_figure(number)
        width, height = (_number(length) for length in _sequence(size, 2))
        if not (0 < width < 200 and 0 < height < 200):
            raise WireError("A figure has an impossible size.")
        known.set_size_inches(width, height)
        if title:
            known.suptitle(_text(title, MAX_TEXT))
        axes = _sequence(axes)
        if len(axes) > 100:
            raise WireError("A figure has too many Axes.")
        while len(known.axes) > len(axes):
            known.delaxes(known.axes[-1])
        for place, state in enumerate(axes):
            bounds = [_number(n) for n in _sequence(_sequence(state, 12)[0], 4)]
            if place == len(known.axes):
                known.add_axes(bounds)
            else:
                known.axes[place].clear()
            self.axes(known.axes[place], bounds, state)
        known.texts[:] = []
        for text in _sequence(texts):
            x, y, written, _ = _text_of(text)
            known.text(x, y, written)
        for legend in _sequence(legends):
            _add_legend(known, legend)
        return known

    def axes(self, axes: Any, bounds: list[float], state: Encoded) -> None:
        titles, labels, lines, images, texts, bars, *state = state[1:]
        legend, scales, limits, visible, label = state
        axes.set_position(bounds)
        axes.set_visible(visible is True)
        axes.set_label(_text(label, 200))
        for place, title in zip(("left", "center", "right"), _sequence(titles, 3), strict=True):
            axes.set_title(_text(title, MAX_TEXT), loc=place)
        axes.set_xlabel(_text(_sequence(labels, 2)[0], MAX_TEXT))
        axes.set_ylabel(_text(labels[1], MAX_TEXT))
        if sum(map(len, (_sequence(lines), _sequence(images), _sequence(texts)))) > MAX_ARTISTS:
            raise WireError("A figure has too many lines and texts.")
        for line in lines:
            x, y, name, style, marker, color, shown, width = _sequence(line, 8)
            axes.plot(
                _array_of(x),
                _array_of(y),
                label=_text(name, 200),
                linestyle=_text(style, 20),
                marker=_text(marker, 20),
                color=[_number(part) for part in _sequence(color, 4)],
                visible=shown is True,
                linewidth=_number(width),
            )
        for image in images:
            self.image(axes, image)
        for text in texts:
            x, y, written, target = _text_of(text)
            if target is None:
                axes.text(x, y, written)
            else:
                axes.annotate(written, target, xytext=(x, y))
        for bar in _sequence(bars):
            *numbers, name = _sequence(bar, 5)
            left, bottom, width, height = (_number(part) for part in numbers)
            axes.bar(left, height, width, bottom, align="edge", label=_text(name, 200))
        if legend is not None:
            _add_legend(axes, legend)
        for kind, scale in zip("xy", _sequence(scales, 2), strict=True):
            if scale in ("linear", "log", "symlog", "logit"):
                getattr(axes, f"set_{kind}scale")(scale)
        for kind, pair in zip("xy", _sequence(limits, 2), strict=True):
            low, high = (_number(bound) for bound in _sequence(pair, 2))
            if np.isfinite([low, high]).all() and low != high:
                getattr(axes, f"set_{kind}lim")(low, high)

    def image(self, axes: Any, image: Encoded) -> None:
        data, cmap, origin, extent, limits, shown = _sequence(image, 6)
        known = set(_require("matplotlib").colormaps)
        low, high = _sequence(limits, 2)
        axes.imshow(
            _array_of(data),
            cmap=cmap if cmap in known else None,
            origin="lower" if origin == "lower" else "upper",
            extent=[_number(bound) for bound in _sequence(extent, 4)],
            vmin=None if low is None else _number(low),
            vmax=None if high is None else _number(high),
            visible=shown is True,
            aspect="auto",
        )


# NumPy.


def _is_plain(dtype: np.dtype) -> bool:
    return dtype.kind in "biufcSUmM" and dtype.num < 256  # from there on: types of other packages


def _dtype(text: Encoded) -> np.dtype:
    if not re.fullmatch(r"[<>|=][biufcSUmM]\d{1,6}(\[\d*[a-zA-Z]+\])?", _text(text, 40)):
        raise WireError("An unknown dtype.")
    return np.dtype(text)


def _shape(shape: Encoded) -> tuple[int, ...]:
    lengths = _sequence(shape)
    if len(lengths) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in lengths):
        raise WireError("An array has an impossible shape.")
    return tuple(lengths)


def _array_node(
    buffer: int, offset: int, thing: np.ndarray, strides: tuple[int, ...]
) -> list[Encoded]:
    return [
        "v",
        buffer,
        offset,
        thing.dtype.str,
        list(thing.shape),
        list(strides),
        bool(thing.flags.writeable),
    ]


def _address(thing: np.ndarray) -> int:
    return int(thing.__array_interface__["data"][0])


def _span(thing: np.ndarray) -> tuple[int, int]:
    return np.lib.array_utils.byte_bounds(thing)


def _start_of(twin: np.ndarray) -> int:
    """Give the address at which the buffer of an array begins."""
    base: Any = twin
    while isinstance(base.base, np.ndarray):
        base = base.base
    return _address(base)


def _bytes_of(memory: np.ndarray, offset: int, like: np.ndarray) -> np.ndarray:
    """Show the bytes that an array of this form would have in some memory."""
    shape = (*like.shape, like.itemsize)
    return np.ndarray(shape, np.uint8, memory, offset, (*like.strides, 1))


class _Memory:
    """The memory under some arrays as one row of bytes; keeps them alive."""

    def __init__(self, start: int, end: int, keep: object) -> None:
        self.keep = keep
        self.__array_interface__ = {
            "data": (start, False),
            "shape": (end - start,),
            "typestr": "|u1",
            "version": 3,
        }


def _memory_of(pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray | None:
    """Give our own memory where the other end has a buffer; None when it lies otherwise there."""
    own, twin = pairs[0]
    if any(pair[0].strides != pair[1].strides for pair in pairs):
        return None
    start = _address(own) - (_address(twin) - _start_of(twin))
    end = max(_span(pair[0])[1] for pair in pairs)
    return np.asarray(_Memory(start, end, [pair[0] for pair in pairs]))


def _raw(values: Any) -> Encoded:
    if type(values).__module__.startswith("keras."):
        values = _keras().ops.convert_to_numpy(values)
    values = np.asarray(values)
    if not _is_plain(values.dtype):
        values = np.array([str(value)[:200] for value in values.flat]).reshape(values.shape)
    return [values.dtype.str, list(values.shape), values.tobytes()]


def _array_of(raw: Encoded) -> np.ndarray:
    dtype, shape, data = _sequence(raw, 3)
    return _readable(np.frombuffer(_data(data), _dtype(dtype)).reshape(_shape(shape)).copy())


def _readable(array: np.ndarray) -> np.ndarray:
    """Refuse text that is none: NumPy would stumble over it later."""
    if array.dtype.kind == "U" and array.size:
        code = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
        letters = np.ascontiguousarray(array).reshape(-1).view(code)
        if letters.max(initial=0) > sys.maxunicode:
            raise WireError("An array of text holds something that is no letter.")
    return array


# Pieces of a message, checked.


def _sequence(code: Encoded, length: int | None = None) -> list[Encoded]:
    if not isinstance(code, list) or (length is not None and len(code) != length):
        raise WireError("A part of the message has another form.")
    return code


def _text(code: Encoded, most: int) -> str:
    if not isinstance(code, str) or len(code) > most:
        raise WireError("A text is missing or too long.")
    return code


def _data(code: Encoded) -> bytes:
    if not isinstance(code, bytes):
        raise WireError("Bytes are missing.")
    return code


def _number(code: Encoded) -> float:
    if type(code) not in (int, float):
        raise WireError("A number is missing.")
    return float(code)


def _hex(number: int) -> str:
    if number.bit_length() > 300_000:
        raise WireError("A whole number is too large.")
    return hex(number)


_classes: dict[tuple[str, str], type] = {}


def _stand_in(name: str, module: str) -> Opaque:
    made = _classes.get((name, module))
    if made is None:
        made = type(name, (Opaque,), {"__module__": module})
        if len(_classes) < 1000:
            _classes[name, module] = made
    return made()


# Keras.

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


def _module(name: str) -> Any:
    return sys.modules.get(name)


def _require(name: str) -> Any:
    module = sys.modules.get(name)
    if module is None:
        raise WireError(f"{name} is not in use here.")
    return module


def _keras() -> Any:
    keras = sys.modules.get("keras")
    return keras if keras is not None and hasattr(keras, "Model") else None


def _require_keras() -> Any:
    keras = _keras()
    if keras is None:
        raise WireError("keras is not in use here.")
    return keras


def _assign(variables: list[Any], values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        if tuple(variable.shape) != value.shape:
            raise WireError("An optimizer does not fit its model.")
        variable.assign(value)


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


def _config(text: Encoded) -> Any:
    """Read a configuration, and refuse it when it names anything that is not in the lists."""
    config = json.loads(_text(text, 2_000_000))
    fault = _foreign(config)
    if fault:
        raise WireError(f"{fault} cannot be sent.")
    return config


def _foreign(config: Any, depth: int = 0) -> str:
    """Name the first thing in a configuration that is not Keras' own; "" if there is none."""
    if depth > 60:
        return "A configuration this deep"
    if isinstance(config, list):
        inner = config
    elif isinstance(config, dict):
        if "class_name" in config and not _is_allowed(config):
            return str(config["class_name"])[:200]
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
    keras = _keras()
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


# Matplotlib.


def open_figures() -> list[Any]:
    """Give the figures that pyplot has open, the current one last."""
    helpers = _module("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    return [manager.canvas.figure for manager in helpers.Gcf.figs.values()]


def _show_only(figures: list[Any]) -> None:
    """Close what pyplot has open besides these figures."""
    for figure in open_figures():
        if not any(figure is wanted for wanted in figures):
            _require("matplotlib.pyplot").close(figure)


def _new_figure(number: Encoded) -> Any:
    if number is None:
        return _require("matplotlib.figure").Figure()
    if type(number) is not int or not 0 <= number < 100_000:
        raise WireError("A figure has an impossible number.")
    pyplot = _require("matplotlib.pyplot")
    pyplot.close(number)
    return pyplot.figure(number)


def _rgba(color: Any) -> list[float]:
    return [float(part) for part in _require("matplotlib.colors").to_rgba(color)]


def _text_state(text: Any) -> Encoded:
    x, y = text.get_position()
    target = getattr(text, "xy", None)
    try:
        place = [float(x), float(y)]
        aim = None if target is None else [float(part) for part in target]
    except (TypeError, ValueError):  # places on an axis of names
        place, aim = [math.nan, math.nan], None
    return [*place, str(text.get_text())[:MAX_TEXT], aim]


def _text_of(state: Encoded) -> tuple[float, float, str, tuple[float, float] | None]:
    x, y, written, target = _sequence(state, 4)
    aim = None if target is None else tuple(_number(part) for part in _sequence(target, 2))
    return _number(x), _number(y), _text(written, MAX_TEXT), aim  # type: ignore[return-value]


def _legend_state(legend: Any) -> Encoded:
    """Give the names in a legend, and how the line beside each of them looks."""
    entries = []
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
        look: list[Encoded] = ["-", "None", [0.0, 0.0, 0.0, 1.0]]
        if isinstance(handle, _require("matplotlib.lines").Line2D):
            style, marker = handle.get_linestyle(), handle.get_marker()
            look = [str(style), str(marker), _rgba(handle.get_color())]
        entries.append([str(text.get_text())[:MAX_TEXT], *look])
    return [entries, str(legend.get_title().get_text())[:MAX_TEXT]]


def _add_legend(owner: Any, state: Encoded) -> None:
    entries, title = _sequence(state, 2)
    line = _require("matplotlib.lines").Line2D
    names, handles = [], []
    for entry in _sequence(entries):
        name, style, marker, color = _sequence(entry, 4)
        names.append(_text(name, MAX_TEXT))
        look = {"linestyle": _text(style, 20), "marker": _text(marker, 20)}
        handles.append(line([], [], color=[_number(n) for n in _sequence(color, 4)], **look))
    owner.legend(handles, names, title=_text(title, MAX_TEXT) or None)

"""NumPy's arrays and scalars. Arrays whose memory overlaps share it at the other end too.

The values lie in buffers, nodes of their own; an array says where it is in its buffer. Only the
arrays' own values are sent, and not what lies between them.
"""

import math
import re
import sys
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from autograder.inside.channel import MAX_BYTES
from autograder.inside.wire.format import (
    MAX_NAME,
    Encoded,
    Node,
    Packer,
    Type,
    Undo,
    Unpacker,
    WireError,
    fields,
    octets,
    sequence,
    text,
)

PLAIN_KINDS = "biufcSUmM"
MAX_AXES, MAX_LENGTH = 32, 2**40

Members = list[tuple[int, np.ndarray]]  # arrays in one buffer, each with its number


# Sent.


def _pack_array(packer: Packer, thing: np.ndarray) -> Node:
    if thing.nbytes > MAX_BYTES:
        raise WireError(f"An array of {thing.nbytes} bytes is too large.")
    packer.arrays.append((packer.numbers[id(thing)], thing))
    return []  # `place_arrays` writes it, once it is known who shares a buffer


def _pack_objects(packer: Packer, thing: np.ndarray) -> Node:
    items = np.asarray(thing, dtype=object).ravel().tolist()
    return ["o", list(thing.shape), [packer.value(item) for item in items]]


def place_arrays(packer: Packer) -> None:
    """Give each array of a message its buffer: a lent one, one with others, or its own."""
    plain = [(number, thing.view(np.ndarray)) for number, thing in packer.arrays]
    groups: list[tuple[int, int, Members]] = []
    for number, thing in sorted(plain, key=lambda entry: _span(entry[1])):
        start, end = _span(thing)
        spans = packer.loan.spans
        lent = next((span for span in spans if span[0] <= start and end <= span[1]), None)
        if lent and thing.nbytes:
            offset = _address(thing) - lent[0]
            packer.heap[number - packer.first] = _node(lent[2], offset, thing, thing.strides)
        elif groups and start < groups[-1][1] and thing.nbytes:
            first, last, members = groups[-1]
            groups[-1] = (first, max(last, end), [*members, (number, thing)])
        else:
            groups.append((start, end, [(number, thing)]))
    for start, end, members in groups:
        if len(members) == 1:
            _place_one(packer, *members[0])
        else:
            _place_group(packer, start, end, members)


def _place_one(packer: Packer, number: int, thing: np.ndarray) -> None:
    start, end = _span(thing)
    if thing.flags.forc and end - start == thing.nbytes:
        _add_buffer(packer, thing.tobytes("A"), [(number, thing, 0, thing.strides)])
        return
    contents = np.ascontiguousarray(thing)
    _add_buffer(packer, contents.tobytes(), [(number, thing, 0, contents.strides)])


def _place_group(packer: Packer, start: int, end: int, members: Members) -> None:
    if end - start > MAX_BYTES:
        raise WireError("Arrays of too many bytes.")
    memory = np.zeros(end - start, np.uint8)
    places = []
    for number, thing in members:
        low = _address(thing) - start
        view: np.ndarray = np.ndarray(thing.shape, thing.dtype, memory, low, thing.strides)
        view[...] = thing
        places.append((number, thing, low, thing.strides))
    _add_buffer(packer, memory.tobytes(), places)


def _add_buffer(
    packer: Packer, data: bytes, places: list[tuple[int, np.ndarray, int, tuple[int, ...]]]
) -> None:
    number = packer.reserve(data)
    packer.heap[number - packer.first] = ["b", data]
    packer.buffers[number] = []
    memory = np.frombuffer(data, np.uint8)
    for which, thing, offset, strides in places:
        packer.heap[which - packer.first] = _node(number, offset, thing, strides)
        twin: np.ndarray = np.ndarray(thing.shape, thing.dtype, memory, offset, strides)
        packer.buffers[number].append((packer.things[which], twin))


def _node(buffer: int, offset: int, thing: np.ndarray, strides: tuple[int, ...]) -> Node:
    return [
        "v",
        {
            "buffer": buffer,
            "offset": offset,
            "dtype": thing.dtype.str,
            "shape": list(thing.shape),
            "strides": list(strides),
            "writeable": bool(thing.flags.writeable),
        },
    ]


# Received.


def _make_array(unpacker: Unpacker, node: Node) -> np.ndarray:
    buffer, offset, dtype, shape, strides, writeable = fields(
        sequence(node, 2)[1], "buffer", "offset", "dtype", "shape", "strides", "writeable"
    )
    if type(offset) is not int or type(buffer) is not int:
        raise WireError("An array has no place in its buffer.")
    kind, dimensions = _dtype(dtype), _shape(shape)
    size = math.prod(dimensions)
    if size * kind.itemsize > MAX_BYTES:
        raise WireError("An array is too large.")
    steps = tuple(sequence(strides))
    if not all(type(step) is int for step in steps):
        raise WireError("An array has no strides.")
    memory = _memory(unpacker, buffer)
    if size == 0:
        return np.empty(dimensions, kind)
    made: np.ndarray = np.ndarray(dimensions, kind, memory, offset, steps)
    if buffer < unpacker.first and not _was_lent(unpacker, buffer, made, offset):
        memory = unpacker.rewritten.get(buffer, unpacker.made[buffer])
        made = np.ndarray(dimensions, kind, memory, offset, steps)
    if writeable is not True:
        made.flags.writeable = False
    return readable(made)


def _make_objects(unpacker: Unpacker, node: Node) -> np.ndarray:
    _, shape, items = sequence(node, 3)
    made: np.ndarray = np.empty(_shape(shape), dtype=object)
    values = [unpacker.value(item) for item in sequence(items)]
    if len(values) != made.size:
        raise WireError("An array has another number of entries than its shape says.")
    for place, value in enumerate(values):
        made.flat[place] = value
    return made


def _memory(unpacker: Unpacker, number: int) -> Any:
    """Give the memory of a buffer: our own arrays' where it was lent."""
    lent = unpacker.loan.arrays
    if number < unpacker.first and number in lent:
        own = _memory_of(lent[number])
        # Of an array that does not lie in one piece only a copy was lent.
        return unpacker.rewritten.get(number, unpacker.made[number]) if own is None else own
    found = unpacker.at(number)
    if not isinstance(found, bytearray):
        raise WireError("An array has no buffer.")
    return found


def _was_lent(unpacker: Unpacker, buffer: int, view: np.ndarray, offset: int) -> bool:
    """Say whether all that a view shows was lent: between two columns lies what was not."""
    pairs = unpacker.loan.arrays.get(buffer, [])
    if len(pairs) < 2:
        return True
    mask = np.zeros(len(unpacker.made[buffer]), np.uint8)
    for _, twin in pairs:
        _bytes_of(mask, _address(twin) - _start_of(twin), twin)[...] = 1
    return bool(_bytes_of(mask, offset, view).all())


def _change_buffer(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    """Write what the other end has made of a lent buffer into our own arrays."""
    data = octets(sequence(node, 2)[1])
    unpacker.rewritten[number] = data
    memory = np.frombuffer(data, np.uint8)
    for own, twin in unpacker.loan.arrays.get(number, []):
        offset = _address(twin) - _start_of(twin)
        new: np.ndarray = np.ndarray(twin.shape, twin.dtype, memory, offset, twin.strides)
        if not own.flags.writeable:
            raise WireError("An array was changed that can only be read.")
        undo.append(partial(np.copyto, own, own.copy()))
        own[...] = new


def _make_scalar(unpacker: Unpacker, node: Node) -> Any:
    _, dtype, data = sequence(node, 3)
    kind = _dtype(dtype)
    if kind.itemsize == 0:
        return np.zeros((), kind)[()]
    return readable(np.frombuffer(octets(data), kind, count=1))[0]


# Arrays inside models and figures: copied, whole, without an identity.


def raw(values: Any) -> Encoded:
    """Encode the values of an array; those of no plain dtype as numbers, if they are, or text."""
    values = np.asarray(values)
    if values.dtype.kind == "O":  # Matplotlib keeps what it was given: `errorbar` makes objects
        with suppress(ValueError):
            numbers = np.array(values.tolist())
            values = numbers if numbers.shape == values.shape else values
    if not is_plain(values.dtype):
        values = np.array([str(value)[:MAX_NAME] for value in values.flat]).reshape(values.shape)
    return [values.dtype.str, list(values.shape), values.tobytes()]


def array_of(code: Encoded) -> np.ndarray:
    """Decode what `raw` gave."""
    dtype, shape, data = sequence(code, 3)
    return readable(np.frombuffer(octets(data), _dtype(dtype)).reshape(_shape(shape)).copy())


def readable(array: np.ndarray) -> np.ndarray:
    """Refuse text that is none: NumPy would stumble over it later."""
    if array.dtype.kind == "U" and array.size:
        code = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
        letters = np.ascontiguousarray(array).reshape(-1).view(code)
        if letters.max(initial=0) > sys.maxunicode:
            raise WireError("An array of text holds something that is no letter.")
    return array


def is_plain(dtype: np.dtype) -> bool:
    """Say whether values of a dtype are nothing but their bytes."""
    return dtype.kind in PLAIN_KINDS and dtype.num < 256  # from there on: other packages' types


def _dtype(code: Encoded) -> np.dtype:
    if not re.fullmatch(rf"[<>|=][{PLAIN_KINDS}]\d{{1,6}}(\[\d*[a-zA-Z]+\])?", text(code, 40)):
        raise WireError("An unknown dtype.")
    return np.dtype(code)


def _shape(code: Encoded) -> tuple[int, ...]:
    lengths = sequence(code)
    if len(lengths) > MAX_AXES or not all(type(n) is int and 0 <= n < MAX_LENGTH for n in lengths):
        raise WireError("An array has an impossible shape.")
    return tuple(lengths)


# Addresses.


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


SCALAR = Type(
    "n",
    "NumPy scalar",
    "dtype, bytes",
    lambda thing: isinstance(thing, np.generic) and is_plain(thing.dtype),
    lambda packer, thing: ["n", thing.dtype.str, thing.tobytes()],
    _make_scalar,
)
ARRAY = Type(
    "v",
    "array of a plain dtype",
    "buffer (its number), offset, dtype, shape, strides, writeable",
    lambda thing: isinstance(thing, np.ndarray) and is_plain(thing.dtype),
    _pack_array,
    _make_array,
    on_heap=True,
)
OBJECTS = Type(
    "o",
    "array of objects",
    "shape, a list of values",
    lambda thing: isinstance(thing, np.ndarray) and thing.dtype.kind == "O",
    _pack_objects,
    _make_objects,
    on_heap=True,
)
BUFFER = Type(
    "b",
    "memory of arrays",
    "bytes",
    lambda thing: False,  # `place_arrays` makes them
    lambda packer, thing: ["b", bytes(thing)],
    lambda unpacker, node: bytearray(octets(sequence(node, 2)[1])),
    on_heap=True,
    change=_change_buffer,
)

"""NumPy's arrays and scalars. Arrays whose memory overlaps also share it at the other end.

The values are in buffers, which are separate nodes; an array says where it is in its buffer. Only
the arrays' own values are sent, not what is between them.
"""

import math
import re
import sys
from contextlib import suppress
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.inside.channel import MAX_BYTES
from autograder.inside.wire.format import (
    MAX_NAME,
    Array,
    Encoded,
    Node,
    Packer,
    Places,
    Strides,
    Type,
    Undo,
    Unpacker,
    check,
    fields,
    octets,
    sequence,
    text,
)

PLAIN_KINDS = "biufcSUmM"
MAX_AXES = 32  # as many as NumPy 1 allows; NumPy 2 has 64
MAX_LENGTH = 2**40  # of one axis, even in an array without values
MAX_DTYPE = 40  # characters of its name: "<M8[ns]", or a text's length in six digits

Members = list[tuple[int, Array]]  # arrays in one buffer, each with its number


def _pack_array(packer: Packer, thing: Array) -> Node:
    """Note an array, for `place_arrays` to write once it is known which arrays share a buffer."""
    check(thing.nbytes <= MAX_BYTES, f"An array of {thing.nbytes} bytes is too large.")
    packer.arrays.append((packer.numbers[id(thing)], thing))
    return []


def _pack_objects(packer: Packer, thing: Array) -> Node:
    """Write an array of objects as its shape and its entries."""
    entries = np.asarray(thing, dtype=object).ravel().tolist()
    return ["o", list(thing.shape), packer.values(entries)]


def place_arrays(packer: Packer) -> None:
    """Give each array in a message its buffer: a lent one, a shared one, or its own."""
    plain = [(number, thing.view(np.ndarray)) for number, thing in packer.arrays]
    groups: list[Members] = []
    reach = 0  # where the memory of the last group ends
    for number, thing in sorted(plain, key=lambda member: _span(member[1])):
        start, end = _span(thing)
        spans = packer.loan.spans if thing.nbytes else []
        lent = next((span for span in spans if span[0] <= start and end <= span[1]), None)
        if lent:
            _write(packer, number, thing, lent[2], _address(thing) - lent[0], thing.strides)
        elif groups and start < reach and thing.nbytes:
            groups[-1].append((number, thing))
            reach = max(reach, end)
        else:
            groups.append([(number, thing)])
            reach = end
    for members in groups:
        data, places = _contents(members)
        buffer = packer.reserve(data)
        packer.heap[buffer - packer.first] = ["b", data]
        for (number, _), (thing, offset, strides) in zip(members, places, strict=True):
            _write(packer, number, thing, buffer, offset, strides)
        packer.buffers[buffer] = places


def _contents(members: Members) -> tuple[bytes, Places]:
    """Return the bytes of a new buffer, and the place of each array in it."""
    start, end = _span(members[0][1])[0], max(_span(thing)[1] for _, thing in members)
    if len(members) == 1:  # it has no gaps, or is sent without them
        _, thing = members[0]
        dense = thing.flags.forc and end - start == thing.nbytes
        whole = thing if dense else np.ascontiguousarray(thing)
        return whole.tobytes("A"), [(thing, 0, whole.strides)]
    check(end - start <= MAX_BYTES, "Arrays of too many bytes.")
    memory = np.zeros(end - start, np.uint8)
    places = [(thing, _address(thing) - start, thing.strides) for _, thing in members]
    for thing, offset, strides in places:
        _over(memory, thing, offset, strides)[...] = thing
    return memory.tobytes(), places


def _write(
    packer: Packer, number: int, thing: Array, buffer: int, offset: int, strides: Strides
) -> None:
    """Write the node of an array in a buffer."""
    place = {
        "buffer": buffer,
        "offset": offset,
        "dtype": thing.dtype.str,
        "shape": list(thing.shape),
        "strides": list(strides),
        "writeable": bool(thing.flags.writeable),
    }
    packer.heap[number - packer.first] = ["v", place]


def _make_array(unpacker: Unpacker, place: Encoded) -> Array:
    """Make an array over its buffer, in our own memory if that was lent."""
    buffer, offset, dtype, shape, strides, writeable = fields(
        place, "buffer", "offset", "dtype", "shape", "strides", "writeable"
    )
    placed = type(offset) is int and type(buffer) is int
    check(placed, "An array has no place in its buffer.")
    kind, lengths, steps = _dtype(dtype), _shape(shape), tuple(sequence(strides))
    check(math.prod(lengths) * kind.itemsize <= MAX_BYTES, "An array is too large.")
    check(all(type(step) is int for step in steps), "An array has no strides.")
    memory = _memory(unpacker, buffer)
    if 0 in lengths:
        return np.empty(lengths, kind)
    made: Array = np.ndarray(lengths, kind, memory, offset, steps)
    if buffer < unpacker.first and not _was_lent(unpacker, buffer, made, offset):
        made = np.ndarray(lengths, kind, _copy(unpacker, buffer), offset, steps)
    if writeable is not True:
        made.flags.writeable = False
    return readable(made)


def _make_objects(unpacker: Unpacker, shape: Encoded, items: Encoded) -> Array:
    """Make an array of objects; there must be as many as its shape says, before it is made."""
    fits = math.prod(_shape(shape)) == len(sequence(items))
    check(fits, "An array has another number of entries than its shape says.")
    made: Array = np.empty(shape, dtype=object)
    for place, value in enumerate(unpacker.values(items)):
        made.flat[place] = value
    return made


def _make_scalar(unpacker: Unpacker, dtype: Encoded, data: Encoded) -> Any:
    """Make a scalar; one without bytes is an empty text."""
    kind = _dtype(dtype)
    if kind.itemsize == 0:
        return np.zeros((), kind)[()]
    return readable(np.frombuffer(octets(data), kind, count=1))[0]


def _memory(unpacker: Unpacker, number: int) -> Any:
    """Return the memory of a buffer: our own arrays' if it was lent."""
    lent = unpacker.loan.arrays
    if number < unpacker.first and number in lent:
        own = _memory_of(lent[number])
        # Only a copy was lent of an array that is not in one piece.
        return _copy(unpacker, number) if own is None else own
    found = unpacker.at(number)
    check(isinstance(found, bytearray), "An array has no buffer.")
    return found


def _copy(unpacker: Unpacker, number: int) -> bytes:
    """Return a lent buffer's bytes: as the other end has left them, or as they were sent."""
    return octets(unpacker.rewritten.get(number, unpacker.made[number]))


def _was_lent(unpacker: Unpacker, buffer: int, view: Array, offset: int) -> bool:
    """Say whether all that a view shows was lent: what is between two columns was not."""
    places = unpacker.loan.arrays.get(buffer, [])
    if len(places) < 2:
        return True
    mask = np.zeros(len(unpacker.made[buffer]), np.uint8)
    for own, start, strides in places:
        _bytes_of(mask, own, start, strides)[...] = 1
    return bool(_bytes_of(mask, view, offset, view.strides).all())


def _change_buffer(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    """Write the other end's changes to a lent buffer into our own arrays."""
    data = unpacker.rewritten[number] = octets(node[1])
    for own, offset, strides in unpacker.loan.arrays.get(number, []):
        new = _over(data, own, offset, strides)
        check(own.flags.writeable, "An array was changed that can only be read.")
        undo.append(partial(np.copyto, own, own.copy()))
        own[...] = new


# Arrays inside models and figures: copied, whole, without an identity.


def raw(values: Any) -> Encoded:
    """Encode an array's values; those without a plain dtype as numbers if possible, else text."""
    values = np.asarray(values)
    if values.dtype.kind == "O":  # Matplotlib keeps what it was given: `errorbar` makes objects
        with suppress(ValueError):
            numbers = np.array(values.tolist())
            values = numbers if numbers.shape == values.shape else values
    if not is_plain(values.dtype):
        values = np.array([str(value)[:MAX_NAME] for value in values.flat]).reshape(values.shape)
    return [values.dtype.str, list(values.shape), values.tobytes()]


def array_of(code: Encoded) -> Array:
    """Decode what `raw` returned."""
    dtype, shape, data = sequence(code, 3)
    return readable(np.frombuffer(octets(data), _dtype(dtype)).reshape(_shape(shape)).copy())


def readable(array: Array) -> Array:
    """Refuse invalid text: NumPy would stumble over it later."""
    if array.dtype.kind == "U" and array.size:
        code = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
        letters = np.ascontiguousarray(array).reshape(-1).view(code)
        fault = "An array of text holds something that is no letter."
        check(letters.max(initial=0) <= sys.maxunicode, fault)
    return array


def is_plain(dtype: np.dtype[Any]) -> bool:
    """Say whether values of a dtype are nothing but their bytes."""
    return dtype.kind in PLAIN_KINDS and dtype.num < 256  # from 256 on: other packages' types


def _dtype(code: Encoded) -> np.dtype[Any]:
    """Read a plain dtype; its form is checked before NumPy sees it."""
    form = rf"[<>|=][{PLAIN_KINDS}]\d{{1,6}}(\[\d*[a-zA-Z]+\])?"
    check(bool(re.fullmatch(form, text(code, MAX_DTYPE))), "An unknown dtype.")
    return np.dtype(code)


def _shape(code: Encoded) -> tuple[int, ...]:
    """Read a shape; its user checks the product."""
    lengths = sequence(code)
    possible = all(type(n) is int and 0 <= n < MAX_LENGTH for n in lengths)
    check(len(lengths) <= MAX_AXES and possible, "An array has an impossible shape.")
    return tuple(lengths)


def _address(thing: Array) -> int:
    """Return the address of an array's first value."""
    return int(thing.__array_interface__["data"][0])


def _span(thing: Array) -> tuple[int, int]:
    """Return the addresses at which an array's memory begins and ends."""
    return np.lib.array_utils.byte_bounds(thing)


def _over(memory: Any, like: Array, offset: int, strides: Strides) -> Array:
    """Make an array over some memory, in the form of another array."""
    return np.ndarray(like.shape, like.dtype, memory, offset, strides)


def _bytes_of(memory: Array, like: Array, offset: int, strides: Strides) -> Array:
    """Show the bytes that an array of this form would have in some memory."""
    return np.ndarray((*like.shape, like.itemsize), np.uint8, memory, offset, (*strides, 1))


def _memory_of(places: Places) -> Array | None:
    """Return our own memory behind the other end's buffer; None if its layout differs there."""
    if any(own.strides != strides for own, _, strides in places):
        return None
    arrays = [own for own, _, _ in places]  # they stay alive as long as the row of bytes
    start, end = _address(arrays[0]) - places[0][1], max(_span(own)[1] for own in arrays)
    row = {"data": (start, False), "shape": (end - start,), "typestr": "|u1", "version": 3}
    return np.asarray(SimpleNamespace(__array_interface__=row, arrays=arrays))


TYPES = (
    Type(
        "n",
        "NumPy scalar",
        "dtype, bytes",
        lambda packer, thing: ["n", thing.dtype.str, thing.tobytes()],
        _make_scalar,
        parts=2,
        matches=lambda thing: isinstance(thing, np.generic) and is_plain(thing.dtype),
    ),
    Type(
        "v",
        "array of a plain dtype",
        "buffer (its number), offset, dtype, shape, strides, writeable",
        _pack_array,
        _make_array,
        matches=lambda thing: isinstance(thing, np.ndarray) and is_plain(thing.dtype),
        on_heap=True,
    ),
    Type(
        "o",
        "array of objects",
        "shape, a list of values",
        _pack_objects,
        _make_objects,
        parts=2,
        matches=lambda thing: isinstance(thing, np.ndarray) and thing.dtype.kind == "O",
        on_heap=True,
    ),
    Type(
        "b",
        "memory of arrays",
        "bytes",
        lambda packer, thing: ["b", bytes(thing)],  # changed; `place_arrays` makes new ones
        lambda unpacker, data: bytearray(octets(data)),
        on_heap=True,
        change=_change_buffer,
    ),
)

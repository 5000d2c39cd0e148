"""Python's own values, and stand-ins for what does not cross."""

from functools import partial
from typing import Any

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
    dump,
    real,
    sequence,
    text,
)

MAX_DIGITS = 100_000  # of a whole number, hexadecimal


def _pack_int(packer: Packer, thing: int) -> Node:
    if thing.bit_length() > 3 * MAX_DIGITS:
        raise WireError("A whole number is too large.")
    return ["i", hex(thing)]


def _make_int(unpacker: Unpacker, node: Node) -> int:
    return int(text(sequence(node, 2)[1], MAX_DIGITS), 16)


def _make_complex(unpacker: Unpacker, node: Node) -> complex:
    return complex(*(real(part) for part in sequence(node, 3)[1:]))


def _make_tuple(unpacker: Unpacker, node: Node) -> tuple[Any, ...]:
    return tuple(unpacker.inner(sequence(node, 2)[1]))


def _make_frozenset(unpacker: Unpacker, node: Node) -> frozenset[Any]:
    return frozenset(unpacker.inner(sequence(node, 2)[1]))


# Lists, dictionaries and sets are made empty, so that they can hold themselves and one another.


def _fill_list(unpacker: Unpacker, thing: list[Any], node: Node) -> None:
    thing[:] = [unpacker.value(item) for item in sequence(sequence(node, 2)[1])]


def _change_list(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    thing = unpacker.made[number]
    undo.append(partial(thing.__setitem__, slice(None), list(thing)))
    _fill_list(unpacker, thing, node)


def _pack_dict(packer: Packer, thing: dict[Any, Any]) -> Node:
    return ["d", [[packer.value(key), packer.value(item)] for key, item in dict.items(thing)]]


def _fill_dict(unpacker: Unpacker, thing: dict[Any, Any], node: Node) -> None:
    entries = {}
    for item in sequence(sequence(node, 2)[1]):
        key, value = sequence(item, 2)
        entries[unpacker.value(key)] = unpacker.value(value)  # an unhashable key: TypeError
    thing.clear()
    thing.update(entries)


def _change_dict(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    thing = unpacker.made[number]
    undo += [partial(thing.update, dict(thing)), thing.clear]  # the last one comes first
    _fill_dict(unpacker, thing, node)


def _in_order(codes: list[Encoded]) -> list[Encoded]:
    """Put the encoded members of a set into an order that depends on nothing but themselves."""
    return sorted(codes, key=dump)


def _fill_set(unpacker: Unpacker, thing: set[Any], node: Node) -> None:
    members = [unpacker.value(item) for item in sequence(sequence(node, 2)[1])]
    thing.clear()
    thing.update(members)  # an unhashable member: TypeError


def _change_set(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    thing = unpacker.made[number]
    undo += [partial(thing.update, set(thing)), thing.clear]
    _fill_set(unpacker, thing, node)


# Stand-ins.

_classes: dict[tuple[str, str], type] = {}


def stand_in(name: str, module: str) -> Opaque:
    """Make an object that knows no more than the name of the class for which it stands."""
    made = _classes.get((name, module))
    if made is None:
        made = type(name, (Opaque,), {"__module__": module})
        if len(_classes) < 1000:
            _classes[name, module] = made
    return made()


def _make_stand_in(unpacker: Unpacker, node: Node) -> Opaque:
    _, name, module = sequence(node, 3)
    return stand_in(text(name, MAX_NAME), text(module, MAX_NAME))


BIG_INT = Type(
    "i",
    "int",
    "hexadecimal text, where 64 bits have no room",
    lambda thing: type(thing) is int,
    _pack_int,
    _make_int,
)
COMPLEX = Type(
    "c",
    "complex",
    "two numbers",
    lambda thing: type(thing) is complex,
    lambda packer, thing: ["c", thing.real, thing.imag],
    _make_complex,
)
TUPLE = Type(
    "t",
    "tuple",
    "a list of values",
    lambda thing: isinstance(thing, tuple),
    lambda packer, thing: ["t", packer.inner(tuple.__iter__(thing))],
    _make_tuple,
)
FROZENSET = Type(
    "z",
    "frozenset",
    "a list of values, in a fixed order",
    lambda thing: isinstance(thing, frozenset),
    lambda packer, thing: ["z", _in_order(packer.inner(frozenset.__iter__(thing)))],
    _make_frozenset,
)
LIST = Type(
    "l",
    "list",
    "a list of values",
    lambda thing: type(thing) is list,
    lambda packer, thing: ["l", [packer.value(item) for item in thing]],
    lambda unpacker, node: [],
    on_heap=True,
    fill=_fill_list,
    change=_change_list,
)
DICT = Type(
    "d",
    "dict",
    "a list of pairs",
    lambda thing: isinstance(thing, dict),
    _pack_dict,
    lambda unpacker, node: {},
    on_heap=True,
    fill=_fill_dict,
    change=_change_dict,
)
SET = Type(
    "s",
    "set",
    "a list of values, in a fixed order",
    lambda thing: isinstance(thing, set),
    lambda packer, thing: ["s", _in_order([packer.value(item) for item in set.__iter__(thing)])],
    lambda unpacker, node: set(),
    on_heap=True,
    fill=_fill_set,
    change=_change_set,
)
STAND_IN = Type(
    "x",
    "anything else",
    "the names of its class and of the module; it arrives as an object that can do nothing",
    lambda thing: False,  # `Packer.opaque` writes it
    lambda packer, thing: packer.opaque(thing),
    _make_stand_in,
)

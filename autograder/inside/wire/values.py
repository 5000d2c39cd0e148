"""Python's own values, and stand-ins for what does not cross."""

import builtins
import types
from functools import partial
from typing import Any

from autograder.inside.wire.format import (
    MAX_NAME,
    Encoded,
    Link,
    Node,
    Opaque,
    Packer,
    Type,
    Undo,
    Unpacker,
    check,
    dump,
    real,
    sequence,
    text,
)

MAX_DIGITS = 100_000  # of a whole number, hexadecimal: read in 0.3 ms; 20,000! has 64,228
OWN_CLASS = "object of a class of its own"
PYTHONS = {  # classes that are everybody's
    kind.__name__
    for home in (builtins, types)
    for kind in vars(home).values()
    if isinstance(kind, type)
}
MAX_CLASSES = 1000  # of stand-ins that are kept: an honest answer returns one or two kinds


def _pack_int(packer: Packer, thing: int) -> Node:
    """Write what does not fit into 64 bits; three bits a digit leave room for the sign."""
    check(thing.bit_length() <= 3 * MAX_DIGITS, "A whole number is too large.")
    return ["i", hex(thing)]


# Lists, dictionaries and sets are made empty, so that they can hold themselves and each other.


def _fill_list(unpacker: Unpacker, thing: list[Any], items: Encoded) -> None:
    """Put its items into a list."""
    thing[:] = unpacker.values(items)


def _pack_dict(packer: Packer, thing: dict[Any, Any]) -> Node:
    """Write pairs, whatever a subclass says about itself."""
    flat = packer.values([one for pair in dict.items(thing) for one in pair])
    codes = iter(flat)
    return ["d", [[key, next(codes)] for key in codes]]


def _fill_dict(unpacker: Unpacker, thing: dict[Any, Any], pairs: Encoded) -> None:
    """Put its pairs into a dictionary."""
    flat: list[Encoded] = []
    for pair in sequence(pairs):
        flat += sequence(pair, 2)
    made = iter(unpacker.values(flat))
    entries = dict(zip(made, made, strict=True))  # two at a time
    thing.clear()
    thing.update(entries)


def _fill_set(unpacker: Unpacker, thing: set[Any], members: Encoded) -> None:
    """Put its members into a set."""
    found = unpacker.values(members)
    thing.clear()
    thing.update(found)


def _change(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
    """Refill a lent list, dictionary or set, and note how to restore it."""
    thing, kind = unpacker.made[number], unpacker.table.heap[node[0]]
    before = dict(thing) if isinstance(thing, dict) else list(thing)
    put_back = thing.extend if isinstance(thing, list) else thing.update
    undo += [partial(put_back, before), thing.clear]  # the last one comes first
    assert kind.fill
    kind.fill(unpacker, thing, node[1])


# Stand-ins.

_classes: dict[tuple[str, str], type[Opaque]] = {}


def shown_class(link: Link, name: str, module: str) -> tuple[str, str]:
    """Return what may be told of a class: its name and its module."""
    if link.hides_names and not (module == "builtins" and name in PYTHONS):
        return OWN_CLASS, "student"
    return name, module


def stand_in(name: str, module: str) -> Opaque:
    """Make an object that knows only the name of the class that it stands for."""
    made = _classes.get((name, module))
    if made is None:
        made = type(name, (Opaque,), {"__module__": module})
        if len(_classes) < MAX_CLASSES:
            _classes[name, module] = made
    return made()


TYPES = (
    Type(
        "i",
        "int",
        "hexadecimal text, where 64 bits have no room",
        _pack_int,
        lambda unpacker, digits: int(text(digits, MAX_DIGITS), 16),
        of=int,
    ),
    Type(
        "c",
        "complex",
        "two numbers",
        lambda packer, thing: ["c", thing.real, thing.imag],
        lambda unpacker, *both: complex(*map(real, both)),
        parts=2,
        of=complex,
    ),
    Type(
        "t",
        "tuple",
        "a list of values",
        lambda packer, thing: ["t", packer.inner(list(tuple.__iter__(thing)))],
        lambda unpacker, items: tuple(unpacker.inner(items)),
        of=tuple,
        matches=lambda thing: isinstance(thing, tuple),
    ),
    Type(
        "z",
        "frozenset",
        "a list of values, in a fixed order",
        lambda packer, thing: [
            "z",
            sorted(packer.inner(list(frozenset.__iter__(thing))), key=dump),
        ],
        lambda unpacker, members: frozenset(unpacker.inner(members)),
        of=frozenset,
        matches=lambda thing: isinstance(thing, frozenset),
    ),
    Type(
        "l",
        "list",
        "a list of values",
        lambda packer, thing: ["l", packer.values(thing)],
        lambda unpacker, items: [],
        of=list,
        on_heap=True,
        fill=_fill_list,
        change=_change,
    ),
    Type(
        "d",
        "dict",
        "a list of pairs",
        _pack_dict,
        lambda unpacker, pairs: {},
        of=dict,
        matches=lambda thing: isinstance(thing, dict),
        on_heap=True,
        fill=_fill_dict,
        change=_change,
    ),
    Type(
        "s",
        "set",
        "a list of values, in a fixed order",
        lambda packer, thing: ["s", sorted(packer.values(list(set.__iter__(thing))), key=dump)],
        lambda unpacker, members: set(),
        of=set,
        matches=lambda thing: isinstance(thing, set),
        on_heap=True,
        fill=_fill_set,
        change=_change,
    ),
    Type(
        "x",
        "anything else",
        "the names of its class and of the module; it arrives as an object that can do nothing",
        lambda packer, thing: packer.opaque(thing),
        lambda unpacker, name, module: stand_in(
            *shown_class(unpacker.link, text(name, MAX_NAME), text(module, MAX_NAME))
        ),
        parts=2,
    ),
)

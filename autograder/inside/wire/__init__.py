"""What may pass between a student's process and the judge: a closed set of types, as plain data.

Here is the table of types. Everything that is in no entry arrives as an inert stand-in that knows
no more than the name of its class. Bytes are made with msgpack. Nothing is pickled, and no class is
looked up by a name that came over the line, but for those of Keras that are in a list.

Both ends use this package. The student's process imports nothing else of ours.
"""

from typing import Any

from autograder.inside.channel import MAX_BYTES, Channel
from autograder.inside.wire.arrays import ARRAY, BUFFER, OBJECTS, SCALAR, place_arrays
from autograder.inside.wire.errors import StudentError, decode_error, encode_error
from autograder.inside.wire.figures import AXES, FIGURE, open_figures, show_only
from autograder.inside.wire.format import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_TEXT,
    Encoded,
    Link,
    Loan,
    Opaque,
    Packer,
    Table,
    Undo,
    Unpacker,
    WireError,
    dump,
    load,
    only_wire_errors,
    sequence,
)
from autograder.inside.wire.models import (
    FUNCTIONAL,
    HISTORY,
    KEPT,
    LAYER,
    OPTIMIZER,
    RETURNED,
    SEQUENTIAL,
    Handle,
)
from autograder.inside.wire.values import (
    BIG_INT,
    COMPLEX,
    DICT,
    FROZENSET,
    LIST,
    SET,
    STAND_IN,
    TUPLE,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_ITEMS",
    "MAX_TEXT",
    "TYPES",
    "Encoded",
    "Handle",
    "Link",
    "Loan",
    "Opaque",
    "StudentError",
    "WireError",
    "decode",
    "decode_error",
    "decode_reply",
    "dump",
    "encode",
    "encode_error",
    "encode_reply",
    "load",
    "open_figures",
    "receive",
    "send",
]

# The first entry that matches a value is its type. None, bool, int, float, str and bytes are
# written as they are.
TYPES = Table(
    SCALAR,
    TUPLE,
    ARRAY,
    LIST,
    DICT,
    OBJECTS,
    BIG_INT,
    COMPLEX,
    SET,
    FROZENSET,
    RETURNED,
    FIGURE,
    AXES,
    HISTORY,
    SEQUENTIAL,
    FUNCTIONAL,
    KEPT,
    # These are written by others of these types, and never match by themselves.
    BUFFER,
    LAYER,
    OPTIMIZER,
    STAND_IN,
)


def _packer(link: Link, loan: Loan | None = None) -> Packer:
    return Packer(TYPES, link, loan, place_arrays, open_figures)


def encode(value: Any, link: Link) -> tuple[Encoded, Loan]:
    """Encode a request; give what to send, and what is needed to understand the reply."""
    packer = _packer(link)
    message = packer.message(value)
    return message, packer.lend()


def decode(message: Encoded, link: Link) -> tuple[Any, Loan]:
    """Decode a request; give the value, and what is needed to encode the reply."""
    with only_wire_errors():
        unpacker = Unpacker(TYPES, message, link, Loan())
        value = unpacker.message(show_only)
        return value, unpacker.lend()


def encode_reply(value: Any, loan: Loan, link: Link) -> Encoded:
    """Encode a reply: the value, and every lent object that has been changed in place."""
    packer = _packer(link, loan)
    root = packer.value(value)
    changes = packer.changes()
    return [*packer.finish(root), changes]


def decode_reply(message: Encoded, loan: Loan, link: Link, undo: Undo | None = None) -> Any:
    """Decode a reply, and change what the other end has changed in place.

    `undo` receives functions that put arrays, lists, dictionaries and sets back as they were.
    """
    with only_wire_errors():
        *rest, changes = sequence(message, 4)
        unpacker = Unpacker(TYPES, rest, link, loan)
        for entry in sequence(changes):
            number, node = sequence(entry, 2)
            unpacker.apply(number, node, undo if undo is not None else [])
        return unpacker.message(show_only)


def send(channel: Channel, message: Encoded) -> None:
    """Send what was encoded, as one message."""
    channel.send(dump(message))


def receive(channel: Channel) -> Encoded:
    """Receive one message; None when the other end is gone."""
    message = channel.receive()
    return None if message is None else load(message)

"""What may pass between a student's process and the judge: a closed set of types, as plain data.

Here is the table of types. Everything without an entry arrives as an inert stand-in that knows only
the name of its class. Bytes are made with msgpack. Nothing is pickled, and no class is looked up by
a name that came over the line, except for listed classes of Keras.

Both ends use this package. The student's process imports nothing else of ours.
"""

from typing import Any

from autograder.inside.channel import MAX_BYTES, Channel
from autograder.inside.wire import arrays, figures, models, values
from autograder.inside.wire.arrays import place_arrays
from autograder.inside.wire.errors import StudentError, decode_error, encode_error
from autograder.inside.wire.figures import open_figures, show_only
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
from autograder.inside.wire.models import Handle

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

# A value whose class has no entry belongs to the first entry that matches it. None, bool, int,
# float, str and bytes are written as they are.
TYPES = Table(*values.TYPES, *arrays.TYPES, *figures.TYPES, *models.TYPES)


def encode(value: Any, link: Link) -> tuple[Encoded, Loan]:
    """Encode a request; return what to send, and what is needed to understand the reply."""
    packer = Packer(TYPES, link, Loan())
    message = _finish(packer, packer.value(value))
    return message, packer.lend()


@only_wire_errors()
def decode(message: Encoded, link: Link) -> tuple[Any, Loan]:
    """Decode a request; return the value, and what is needed to encode the reply."""
    unpacker = Unpacker(TYPES, message, link, Loan())
    value = unpacker.message(show_only)
    return value, unpacker.lend()


def encode_reply(value: Any, loan: Loan, link: Link) -> Encoded:
    """Encode a reply: the value, and every lent object that has been changed in place."""
    packer = Packer(TYPES, link, loan)
    root = packer.value(value)
    changes = packer.changes()
    return [*_finish(packer, root), changes]


@only_wire_errors()
def decode_reply(message: Encoded, loan: Loan, link: Link, undo: Undo | None = None) -> Any:
    """Decode a reply, and make the changes that the other end made in place.

    `undo` receives functions that put arrays, lists, dictionaries and sets back as they were.
    """
    *rest, changes = sequence(message, 4)
    unpacker = Unpacker(TYPES, rest, link, loan)
    for entry in sequence(changes):
        number, node = sequence(entry, 2)
        unpacker.apply(number, node, undo if undo is not None else [])
    return unpacker.message(show_only)


def _finish(packer: Packer, root: Encoded) -> list[Encoded]:
    """Return the message with this root; arrays share buffers, so they come last."""
    shown = packer.values(open_figures())
    place_arrays(packer)
    return [root, packer.heap, shown]


def send(channel: Channel, message: Encoded) -> None:
    """Send what was encoded, as one message."""
    channel.send(dump(message))


def receive(channel: Channel) -> Encoded:
    """Receive one message; None when the other end is gone."""
    message = channel.receive()
    return None if message is None else load(message)

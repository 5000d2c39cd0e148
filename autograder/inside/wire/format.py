"""The form of messages: a root, a heap of nodes, and the figures that pyplot has open.

Values that nobody can change are written where they stand: as they are, or as ``[tag, …]``. Others
have an identity; they lie on the heap, a list of nodes ``[tag, …]``, and ``["r", number]`` refers
to one. Several references to a node make one object again, and cycles are possible. Which tags
there are, and what becomes of them, is the table of types in `wire/__init__.py`.

A request *lends* its mutable objects: their numbers stay known at both ends until the reply, which
can refer to them, and says which of them were changed in place.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.inside.channel import MAX_BYTES

MAX_ITEMS = 1_000_000  # values in one message: a list of all labels, and room
MAX_DEPTH = 50  # of tuples in tuples; lists and dictionaries may lie deeper
MAX_TEXT = 10_000  # characters of an exception's message, or of a text in a figure
MAX_NAME = 200  # characters of a class's or a label's name
MAX_NAMED = 10_000  # objects that keep their identity

Encoded = Any  # what msgpack can write: the inner form of values and messages
Node = list[Any]  # [tag, …]
Undo = list[Callable[[], None]]  # what puts arguments back, the last one first


class WireError(Exception):
    """A value cannot be sent, or what arrived is no message that can be read."""


class Opaque:
    """Base of stand-ins for objects that do not cross. They can do nothing."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Link:
    """One end of the line: it knows the objects that keep their identity from call to call.

    Parameters
    ----------
    prefix : str
        Begins the names that this end gives; the two ends have different ones.
    ask : function, optional
        At the judge's end: calls `predict` of a model that stayed in the student's process, with
        (name, arguments, options).
    """

    def __init__(self, prefix: str, ask: Callable[..., Any] | None = None) -> None:
        self.objects: dict[str, Any] = {}
        self.states: dict[str, Node] = {}  # as they were last sent or received
        self._names: dict[int, str] = {}
        self._prefix = prefix
        self._numbers = itertools.count()
        self.ask = ask

    @property
    def is_judge(self) -> bool:
        """Whether this is the judge's end, which sends nothing that could be misunderstood."""
        return self.ask is not None

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
    at which addresses lent memory lies: (start, end, number of the buffer). `arrays` holds for each
    buffer our own arrays in it, each with its twin over the bytes that were sent.
    """

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[Any, Node]] = {}
        self.spans: list[tuple[int, int, int]] = []
        self.arrays: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        self.count = 0


@dataclass(frozen=True)
class Type:
    """A type that crosses: one entry of the table.

    `pack` gives its node, ``[tag, …]``, or another form of it that is written where it stands;
    `make` gives the object that a node stands for. What has an identity lies `on_heap`. What can
    contain itself is made empty, and its contents are put in by `fill` once all is made.

    What can be changed in place has `change`, which makes a lent object be as a node says, and puts
    into `undo` what puts it back. Whether it was changed, the other end knows by packing it again:
    so the same contents must always be packed in the same order.
    """

    tag: str
    name: str  # for people: the table in ARCHITECTURE.md
    form: str  # what stands behind the tag, for people too
    matches: Callable[[Any], bool]
    pack: Callable[["Packer", Any], Encoded]
    make: Callable[["Unpacker", Node], Any]
    on_heap: bool = False
    fill: Callable[["Unpacker", Any, Node], None] | None = None
    change: Callable[["Unpacker", int, Node, Undo], None] | None = None


class Table:
    """The types that cross, found by a value or by a tag."""

    def __init__(self, *types: Type) -> None:
        self.types = types
        self.inline = {one.tag: one for one in types if not one.on_heap}
        self.heap = {one.tag: one for one in types if one.on_heap}

    def find(self, thing: Any) -> Type | None:
        """Give the first type that a value is of; None for one that does not cross."""
        return next((one for one in self.types if one.matches(thing)), None)


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
    except Exception as error:  # msgpack's own kinds and Python's, all of them on malformed bytes
        raise WireError(f"This is no message: {type(error).__name__}.") from error


@contextmanager
def only_wire_errors() -> Iterator[None]:
    """Turn whatever decoding raises into our own error."""
    try:
        yield
    except WireError:
        raise
    except Exception as error:  # by what is malformed, NumPy, Keras or Matplotlib raise any kind
        reason = str(error).strip().splitlines() or [""]
        raise WireError(f"{type(error).__name__}: {reason[0][:MAX_NAME]}") from error


class Packer:
    """Encodes one message.

    `place` is called when all nodes are there: arrays share buffers, so they come last. `figures`
    gives what pyplot has open.
    """

    def __init__(
        self,
        table: Table,
        link: Link,
        loan: Loan | None,
        place: Callable[["Packer"], None],
        figures: Callable[[], list[Any]],
    ) -> None:
        self.table = table
        self.link = link
        self.loan = loan or Loan()
        self.first = self.loan.count
        self.heap: list[Encoded] = []
        self.numbers = {id(thing): number for number, (thing, _) in self.loan.nodes.items()}
        self.things: dict[int, Any] = {}
        self.arrays: list[tuple[int, np.ndarray]] = []  # those that still need their buffer
        self.buffers: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        self.place = place
        self.figures = figures
        self.items = 0
        self.depth = 0

    def message(self, value: Any) -> list[Encoded]:
        """Encode a value as a whole message."""
        return self.finish(self.value(value))

    def finish(self, root: Encoded) -> list[Encoded]:
        """Give the message of which this is the root."""
        figures = [self.value(figure) for figure in self.figures()]
        self.place(self)
        return [root, self.heap, figures]

    def lend(self) -> Loan:
        """Give what is needed to understand the reply."""
        loan = Loan()
        loan.count = self.first + len(self.heap)
        for number, thing in self.things.items():
            loan.nodes[number] = (thing, self.heap[number - self.first])
        loan.arrays = self.buffers
        return loan

    def value(self, thing: Any) -> Encoded:
        """Encode one value."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError("Too many values for one message.")
        kind = type(thing)
        if thing is None or kind is bool or kind is float or kind is str or kind is bytes:
            return thing
        if kind is int and -(2**63) <= thing < 2**64:
            return thing
        number = self.numbers.get(id(thing))
        if number is not None:
            return ["r", number]
        found = self.table.find(thing)
        if found is None:
            return self.opaque(thing)
        if found.on_heap:
            return self.add(thing, found)
        return found.pack(self, thing)

    def inner(self, items: Any) -> list[Encoded]:
        """Encode what a value holds that is written where it stands."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError("Tuples lie too deep in one another.")
        found = [self.value(item) for item in items]
        self.depth -= 1
        return found

    def add(self, thing: Any, found: Type) -> Encoded:
        """Put an object onto the heap, if it is not there, and refer to it."""
        number = self.numbers.get(id(thing))
        if number is not None:
            return ["r", number]
        number = self.reserve(thing)
        depth, self.depth = self.depth, 0
        self.heap[number - self.first] = found.pack(self, thing)
        self.depth = depth
        return ["r", number]

    def reserve(self, thing: Any) -> int:
        """Give an object its place on the heap."""
        number = self.first + len(self.heap)
        self.heap.append(None)
        self.numbers[id(thing)] = number
        self.things[number] = thing  # also keeps it alive, so that its id stays its own
        return number

    def changes(self) -> list[Encoded]:
        """Encode all lent objects that are no longer as they were lent."""
        found = []
        for number, (thing, before) in sorted(self.loan.nodes.items()):
            kind = self.table.heap[before[0]]
            if kind.change is None or (isinstance(thing, bytearray) and thing == before[1]):
                continue
            now = kind.pack(self, thing)
            if now != before:
                found.append([number, now])
        return found

    def opaque(self, thing: Any) -> Node:
        """Encode what does not cross as the name of its class."""
        name, module = str(type(thing).__name__), str(type(thing).__module__)
        if self.link.is_judge:
            raise WireError(f"An object of type {name} cannot be sent to an answer.")
        return ["x", name[:MAX_NAME], module[:MAX_NAME]]


class Unpacker:
    """Decodes one message."""

    def __init__(self, table: Table, message: Encoded, link: Link, loan: Loan) -> None:
        root, heap, figures = sequence(message, 3)
        self.table = table
        self.root = root
        self.figures = sequence(figures)
        self.first = loan.count
        self.heap = sequence(heap)
        self.link = link
        self.loan = loan
        self.made: dict[int, Any] = {n: thing for n, (thing, _) in loan.nodes.items()}
        self.unfilled: list[tuple[Any, Type, Node]] = []
        self.building: set[int] = set()
        self.items = 0
        self.depth = 0
        self.rewritten: dict[int, bytes] = {}  # lent buffers, as the other end has left them
        self.waiting: dict[int, list[np.ndarray]] = {}  # weights, until their owner is built

    def message(self, show_only: Callable[[list[Any]], None]) -> Any:
        """Decode the whole message; `show_only` closes what the other end has closed."""
        value = self.value(self.root)
        wanted = [self.value(figure) for figure in self.figures]
        self.fill()
        show_only(wanted)
        return value

    def lend(self) -> Loan:
        """Give what is needed to encode the reply."""
        loan = Loan()
        loan.count = self.first + len(self.heap)
        for number, thing in self.made.items():
            node = self.heap[number - self.first]
            loan.nodes[number] = (thing, node)
            if isinstance(thing, bytearray):
                start = np.frombuffer(thing, np.uint8).__array_interface__["data"][0]
                loan.spans.append((start, start + len(thing), number))
        return loan

    def value(self, code: Encoded) -> Any:
        """Decode one value."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError("Too many values for one message.")
        if code is None or type(code) in (bool, int, float, str, bytes):
            return code
        tag = code[0] if isinstance(code, list) and code else None
        if tag == "r":
            return self.at(sequence(code, 2)[1])
        kind = self.table.inline.get(tag) if isinstance(tag, str) else None
        if kind is None:
            raise WireError("An unknown kind of value.")
        return kind.make(self, code)

    def inner(self, codes: Encoded) -> list[Any]:
        """Decode what a value holds that is written where it stands."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError("Tuples lie too deep in one another.")
        found = [self.value(code) for code in sequence(codes)]
        self.depth -= 1
        return found

    def at(self, number: Encoded) -> Any:
        """Give the object of this number on the heap; make it, if that has not been done."""
        if type(number) is not int:
            raise WireError("A reference is no number.")
        if number in self.made:
            return self.made[number]
        place = number - self.first
        if not 0 <= place < len(self.heap) or number in self.building:
            raise WireError("A reference leads nowhere.")
        self.building.add(number)
        node = sequence(self.heap[place])
        kind = self.table.heap.get(node[0]) if isinstance(node[0], str) else None
        if kind is None:
            raise WireError("An unknown kind of object.")
        self.made[number] = kind.make(self, node)
        if kind.fill:
            self.unfilled.append((self.made[number], kind, node))
        self.building.discard(number)
        return self.made[number]

    def fill(self) -> None:
        """Put the contents into what was made empty."""
        while self.unfilled:
            thing, kind, node = self.unfilled.pop()
            assert kind.fill
            kind.fill(self, thing, node)

    def apply(self, number: Encoded, node: Encoded, undo: Undo) -> None:
        """Change a lent object as the other end has changed it."""
        if type(number) is not int or number not in self.loan.nodes:
            raise WireError("Something was changed that was not lent.")
        _, before = self.loan.nodes[number]
        if sequence(node)[0] != before[0]:
            raise WireError("Something was changed into another kind.")
        kind = self.table.heap[before[0]]
        if kind.change is None:
            raise WireError("Something was changed that cannot be.")
        kind.change(self, number, node, undo)


# Pieces of a message, checked.


def sequence(code: Encoded, length: int | None = None) -> list[Encoded]:
    """Give a list, if it is one, of this length."""
    if not isinstance(code, list) or (length is not None and len(code) != length):
        raise WireError("A part of the message has another form.")
    return code


def fields(code: Encoded, *names: str) -> list[Encoded]:
    """Give the values of named fields, in this order; there must be these and no others."""
    if not isinstance(code, dict) or code.keys() != set(names):
        raise WireError("A part of the message has other fields.")
    return [code[name] for name in names]


def text(code: Encoded, most: int) -> str:
    """Give a text, if it is one that is not too long."""
    if not isinstance(code, str) or len(code) > most:
        raise WireError("A text is missing or too long.")
    return code


def octets(code: Encoded) -> bytes:
    """Give bytes, if they are."""
    if not isinstance(code, bytes):
        raise WireError("Bytes are missing.")
    return code


def real(code: Encoded) -> float:
    """Give a number, if it is one."""
    if type(code) not in (int, float):
        raise WireError("A number is missing.")
    return float(code)

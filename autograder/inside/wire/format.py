"""The form of messages: a root, a heap of nodes, and the figures that pyplot has open.

Values that nobody can change are written inline: as they are, or as ``[tag, …]``. Others have an
identity; they are on the heap, a list of nodes ``[tag, …]``, and ``["r", number]`` refers to one.
Several references to a node become one object again, and cycles are possible. The table of types in
`wire/__init__.py` says which tags there are, and what becomes of them.

A request *lends* its mutable objects: both ends know their numbers until the reply, which can refer
to them and says which of them were changed in place.
"""

import itertools
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgpack
import numpy as np

from autograder.inside.channel import MAX_BYTES

MAX_ITEMS = 1_000_000  # values in one message: all 70,000 labels, and room; lists take 71 MB
MAX_DEPTH = 50  # for nested tuples: a level takes 5 of the 1,000 calls that Python can nest
MAX_TEXT = 10_000  # characters of an exception's message, or of a text in a figure: three pages
MAX_NAME = 200  # characters of a class's or a label's name: the longest of TensorFlow's has 86
MAX_NAMED = 10_000  # objects that keep their identity: a thousand models, each with its layers
MAX_KEY = 100  # characters of such an object's name: ours have about 10
PLAIN = frozenset({type(None), bool, int, float, str, bytes})  # what msgpack returns, except lists

Encoded = Any  # what msgpack can write: the inner form of values and messages
Node = list[Any]  # [tag, …]
Fill = Callable[["Unpacker", Any, Encoded], None]
Undo = list[Callable[[], None]]  # what puts arguments back, the last one first
Array = np.ndarray[Any, Any]
Strides = tuple[int, ...]
Places = list[tuple[Array, int, Strides]]  # our arrays in a buffer, with offset and strides there


class WireError(Exception):
    """A value cannot be sent, or what arrived is not a readable message."""


class Opaque:
    """Base of stand-ins for objects that do not cross. They can do nothing."""

    def __repr__(self) -> str:
        """Show the name of the class that it stands for."""
        return f"<{type(self).__name__}>"


class Link:
    """One end of the line: it knows the objects that keep their identity from call to call.

    `prefix` begins the names that this end gives; the two ends have different ones. At the judge's
    end `ask` calls `predict` of a model that stayed in the student's process, with (name,
    arguments, options). With `hides_names`, as in hidden tests, stand-ins of a student's own
    classes have no name of the student's: it could tell what the test's message quotes.
    """

    hides_names = False

    def __init__(self, prefix: str, ask: Callable[..., Any] | None = None) -> None:
        """Begin with no objects known."""
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
        """Return the name of an object that keeps its identity, a new one if it has none."""
        name = self._names.get(id(thing))
        if name is None:
            name = f"{self._prefix}{next(self._numbers)}"
            self.remember(name, thing)
        return name

    def remember(self, name: str, thing: Any) -> None:
        """Keep an object under a name that the other end may have given."""
        check(len(self.objects) < MAX_NAMED, "Too many models or figures were made.")
        self.objects[name] = thing
        self._names[id(thing)] = name


@dataclass
class Loan:
    """The mutable objects of a request, by number, so that the reply can refer to and change them.

    `nodes` holds for each number its object and the encoded form in which it was lent. `spans`
    gives the addresses of lent memory: (start, end, number of the buffer). `arrays` holds for each
    buffer our own arrays in it, and where each of them is.
    """

    nodes: dict[int, tuple[Any, Node]] = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    arrays: dict[int, Places] = field(default_factory=dict)
    count: int = 0


@dataclass(frozen=True)
class Type:
    """A type that crosses: one entry of the table.

    `pack` returns its node, ``[tag, …]``; `make` takes the `parts` that follow the tag, and returns
    the object. What has an identity is `on_heap`. What can contain itself is made empty, and `fill`
    adds its contents once everything is made. A value is of this type when it is of exactly the
    class `of`, or else when `matches` says so; without both, others write it.

    What can be changed in place has `change`, which makes a lent object match a node, and adds to
    `undo` what restores it. The other end packs the object again to see whether it was changed, so
    the same contents must always be packed in the same order.
    """

    tag: str
    name: str  # for people: the table in ARCHITECTURE.md
    form: str  # what follows the tag, also for people
    pack: Callable[["Packer", Any], Node]
    make: Callable[..., Any]  # takes the unpacker and the parts
    parts: int = 1
    of: type | None = None
    matches: Callable[[Any], bool] | None = None
    on_heap: bool = False
    fill: Fill | None = None
    change: Callable[["Unpacker", int, Node, Undo], None] | None = None


class Table:
    """The types that cross, found by a value or by a tag."""

    def __init__(self, *types: Type) -> None:
        """Order the types by how they are looked for."""
        self.types = types
        self.inline = {one.tag: one for one in types if not one.on_heap}
        self.heap = {one.tag: one for one in types if one.on_heap}
        self._asked = [(one, one.matches) for one in types if one.matches]
        # By the class's identity, since a student's own class may have any hash.
        self._exact = {id(one.of): one for one in types if one.of}

    def find(self, thing: Any) -> Type | None:
        """Return the first type that fits a value; None for a value that does not cross."""
        found = self._exact.get(id(type(thing)))
        return found or next((one for one, matches in self._asked if matches(thing)), None)


def dump(message: Encoded) -> bytes:
    """Write an encoded message as bytes."""
    try:
        data: bytes = msgpack.packb(message, unicode_errors="surrogatepass")
    except (ValueError, OverflowError, TypeError) as error:
        raise WireError(f"A value cannot be sent: {error}") from error
    check(len(data) <= MAX_BYTES, f"A message of {len(data)} bytes is too large.")
    return data


def load(data: bytes) -> Encoded:
    """Read bytes as an encoded message; raise only WireError, whatever they are."""
    check(len(data) <= MAX_BYTES, f"A message of {len(data)} bytes is too large.")
    try:
        return msgpack.unpackb(
            data,
            unicode_errors="surrogatepass",
            strict_map_key=False,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_ext_len=0,
        )
    except Exception as error:  # msgpack's own kinds and Python's, all for malformed bytes
        raise WireError(f"This is no message: {type(error).__name__}.") from error


@contextmanager
def only_wire_errors() -> Iterator[None]:
    """Turn whatever decoding raises into our own error."""
    try:
        yield
    except WireError:
        raise
    except Exception as error:  # NumPy, Keras or Matplotlib may raise any kind
        reason = str(error).strip().splitlines() or [""]
        raise WireError(f"{type(error).__name__}: {reason[0][:MAX_NAME]}") from error


class Packer:
    """Encodes one message."""

    def __init__(self, table: Table, link: Link, loan: Loan) -> None:
        """Begin a message; lent objects keep their numbers."""
        self.table = table
        self.link = link
        self.loan = loan
        self.first = loan.count
        self.heap: list[Encoded] = []
        self.numbers = {id(thing): number for number, (thing, _) in loan.nodes.items()}
        self.things: dict[int, Any] = {}
        self.arrays: list[tuple[int, Array]] = []  # those that still need their buffer
        self.buffers: dict[int, Places] = {}
        self.items = 0
        self.depth = 0

    def lend(self) -> Loan:
        """Return what is needed to understand the reply."""
        nodes = {n: (thing, self.heap[n - self.first]) for n, thing in self.things.items()}
        return Loan(nodes, arrays=self.buffers, count=self.first + len(self.heap))

    def value(self, thing: Any) -> Encoded:
        """Encode one value."""
        return self.values((thing,))[0]

    def values(self, things: Collection[Any]) -> list[Encoded]:
        """Encode several values; plain ones, which are the most common, without a call for each."""
        self.items += len(things)
        if self.items > MAX_ITEMS:
            raise WireError("Too many values for one message.")
        return [
            thing
            if ((kind := type(thing)) is int and -(2**63) <= thing < 2**64)
            or kind is str
            or kind is float
            or kind is bool
            or kind is bytes
            or thing is None
            else self._other(thing)
            for thing in things
        ]

    def _other(self, thing: Any) -> Encoded:
        """Encode a value that is not written as it is."""
        number = self.numbers.get(id(thing))
        if number is not None:
            return ["r", number]
        found = self.table.find(thing)
        if found is None:
            return self.opaque(thing)
        return self.add(thing, found) if found.on_heap else found.pack(self, thing)

    def inner(self, things: Collection[Any]) -> list[Encoded]:
        """Encode the contents of a value that is written inline."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError("Tuples lie too deep in one another.")
        codes = self.values(things)
        self.depth -= 1
        return codes

    def add(self, thing: Any, found: Type) -> Encoded:
        """Put an object on the heap, if it is not there, and refer to it."""
        number = self.numbers.get(id(thing))
        if number is None:
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
        """Encode all lent objects that have changed since they were lent."""
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
        """Take a message apart; lent objects are already there."""
        self.root, heap, figures = sequence(message, 3)
        self.table = table
        self.figures = sequence(figures)
        self.first = loan.count
        self.heap = sequence(heap)
        self.link = link
        self.loan = loan
        self.made: dict[int, Any] = {n: thing for n, (thing, _) in loan.nodes.items()}
        self.unfilled: list[tuple[Fill, Any, Encoded]] = []
        self.building: set[int] = set()
        self.items = 0
        self.depth = 0
        self.rewritten: dict[int, bytes] = {}  # lent buffers, as the other end has left them
        self.waiting: dict[int, list[Array]] = {}  # weights, until their owner is built

    def message(self, show_only: Callable[[list[Any]], None]) -> Any:
        """Decode the whole message; `show_only` closes what the other end has closed."""
        value, *wanted = self.values([self.root, *self.figures])
        self.fill()
        show_only(wanted)
        return value

    def lend(self) -> Loan:
        """Return what is needed to encode the reply."""
        loan = Loan(count=self.first + len(self.heap))
        for number, thing in self.made.items():
            loan.nodes[number] = (thing, self.heap[number - self.first])
            if isinstance(thing, bytearray):
                start = np.frombuffer(thing, np.uint8).__array_interface__["data"][0]
                loan.spans.append((start, start + len(thing), number))
        return loan

    def value(self, code: Encoded) -> Any:
        """Decode one value."""
        return self.values([code])[0]

    def values(self, codes: Encoded) -> list[Any]:
        """Decode several values; plain ones, which are the most common, without a call for each."""
        self.items += len(sequence(codes))
        if self.items > MAX_ITEMS:
            raise WireError("Too many values for one message.")
        return [code if type(code) in PLAIN else self._other(code) for code in codes]

    def _other(self, code: Encoded) -> Any:
        """Decode a value that is not written as it is."""
        if isinstance(code, list) and code and code[0] == "r":
            return self.at(sequence(code, 2)[1])
        kind = self._kind(self.table.inline, code, "An unknown kind of value.")
        return kind.make(self, *code[1:])

    def inner(self, codes: Encoded) -> list[Any]:
        """Decode the contents of a value that is written inline."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError("Tuples lie too deep in one another.")
        found = self.values(codes)
        self.depth -= 1
        return found

    def at(self, number: Encoded) -> Any:
        """Return the object with this number on the heap; make it if it does not exist yet."""
        if type(number) is not int:
            raise WireError("A reference is no number.")
        if number in self.made:
            return self.made[number]
        place = number - self.first
        if not 0 <= place < len(self.heap) or number in self.building:
            raise WireError("A reference leads nowhere.")
        self.building.add(number)
        node = self.heap[place]
        kind = self._kind(self.table.heap, node, "An unknown kind of object.")
        thing = self.made[number] = kind.make(self, *node[1:])
        if kind.fill:
            self.unfilled.append((kind.fill, thing, node[1]))
        self.building.discard(number)
        return thing

    def fill(self) -> None:
        """Put the contents into what was made empty."""
        while self.unfilled:
            fill, thing, contents = self.unfilled.pop()
            fill(self, thing, contents)

    def apply(self, number: Encoded, node: Encoded, undo: Undo) -> None:
        """Change a lent object as the other end has changed it."""
        lent = type(number) is int and number in self.loan.nodes
        check(lent, "Something was changed that was not lent.")
        tag = self.loan.nodes[number][1][0]
        check(sequence(node)[0] == tag, "Something was changed into another kind.")
        kind = self._kind(self.table.heap, node, "An unknown kind of object.")
        if kind.change is None:
            raise WireError("Something was changed that cannot be.")
        kind.change(self, number, node, undo)

    @staticmethod
    def _kind(kinds: dict[str, Type], node: Encoded, unknown: str) -> Type:
        """Find the type of a node by its tag, and check how many parts follow the tag."""
        tag = node[0] if isinstance(node, list) and node else None
        kind = kinds.get(tag) if isinstance(tag, str) else None
        if kind is None:
            raise WireError(unknown)
        sequence(node, kind.parts + 1)
        return kind


def named(
    tag: str,
    name: str,
    form: str,
    state: Callable[[Packer, Any], dict[str, Encoded]],
    make: Callable[[Unpacker, Any, Encoded, Encoded], Any],
    matches: Callable[[Any], bool] | None = None,
) -> Type:
    """Describe a type of objects that keep their identity: [tag, name, {fields}].

    `state` returns an object's fields. Unless nothing has changed, `make` is called with the object
    of that name or None, its fields now, and its previous fields or None.
    """

    def pack(packer: Packer, thing: Any) -> Node:
        given = packer.link.name_of(thing)
        node = packer.link.states[given] = [tag, given, state(packer, thing)]
        return node

    def read(unpacker: Unpacker, given: Encoded, now: Encoded) -> Any:
        link, node = unpacker.link, [tag, given, now]
        known, last = link.objects.get(text(given, MAX_KEY)), link.states.get(given)
        if known is not None and last == node:
            return known
        thing = make(unpacker, known, now, last[2] if last else None)
        if known is None:
            link.remember(given, thing)
        link.states[given] = node
        return thing

    def change(unpacker: Unpacker, number: int, node: Node, undo: Undo) -> None:
        # Models are not restored, since tests go on with them.
        before = unpacker.loan.nodes[number][1]
        check(node[1] == before[1], "An object was changed into another.")
        read(unpacker, *node[1:])

    return Type(tag, name, form, pack, read, 2, matches=matches, on_heap=True, change=change)


def require(module: str) -> Any:
    """Return a module that is in use; none is imported here, since that takes seconds."""
    found = sys.modules.get(module)
    if found is None:
        raise WireError(f"{module} is not in use here.")
    return found


def is_a(module: str, name: str) -> Callable[[Any], bool]:
    """Make a function that says whether something is of a class, if its module is in use."""

    def ask(thing: Any) -> bool:
        found = getattr(sys.modules.get(module), name, None)
        return isinstance(found, type) and isinstance(thing, found)

    return ask


# Pieces of a message, checked.


def check(held: bool, refusal: str) -> None:
    """Refuse a message unless this is true."""
    if not held:
        raise WireError(refusal)


def sequence(code: Encoded, length: int | None = None) -> list[Encoded]:
    """Return a list, if it is one and has this length."""
    if not isinstance(code, list) or (length is not None and len(code) != length):
        raise WireError("A part of the message has another form.")
    return code


def fields(code: Encoded, *names: str) -> list[Encoded]:
    """Return the values of named fields, in this order; there must be no others."""
    same = isinstance(code, dict) and code.keys() == set(names)
    check(same, "A part of the message has other fields.")
    return [code[name] for name in names]


def text(code: Encoded, most: int) -> str:
    """Return a text, if it is one and not too long."""
    check(isinstance(code, str) and len(code) <= most, "A text is missing or too long.")
    return str(code)


def octets(code: Encoded) -> bytes:
    """Return bytes, if they are bytes."""
    check(isinstance(code, bytes), "Bytes are missing.")
    return bytes(code)


def real(code: Encoded) -> float:
    """Return a number, if it is one."""
    check(type(code) in (int, float), "A number is missing.")
    return float(code)

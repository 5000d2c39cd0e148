import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograder.inside import wire
from tests.autograder.inside.wire.line import VALUES, Line, same

# What could stand in a message: tags and numbers of all kinds, in any order.
TAGS = st.sampled_from(["r", *wire.TYPES.inline, *wire.TYPES.heap])


FIELDS = st.sampled_from(["buffer", "offset", "dtype", "shape", "strides", "config", "layers"])


PIECES = st.recursive(
    st.one_of(
        TAGS,
        st.none(),
        st.booleans(),
        st.integers(min_value=-5, max_value=10),
        st.integers(min_value=-(2**63), max_value=2**64 - 1),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=9),
        st.sampled_from(["<f8", "|O", "<U3", "|V8", "<i4", "<M8[ns]", "linear", "viridis"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=8),
        st.tuples(TAGS, st.lists(inner, max_size=6)).map(lambda pair: [pair[0], *pair[1]]),
        st.dictionaries(FIELDS | st.text(max_size=3), inner, max_size=7),
    ),
    max_leaves=30,
)


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_every_value_survives_the_way_there_and_back(value):
    arrived = []
    back = Line().call(lambda given: (arrived.append(given), given)[1], value)
    assert same(arrived[0], value)
    assert same(back, value)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_a_value_made_at_the_other_end_survives_the_way_back(value):
    assert same(Line().call(lambda: value), value)


@settings(max_examples=1000, deadline=None)
@given(st.binary(max_size=200))
@example(b"\x91" * 5000)
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\xc7\x00\x05")
@example(b"\xd6\xff\x00\x00\x00\x00")
def test_no_bytes_do_anything_but_give_a_value_or_raise_our_error(data):
    with suppress(wire.WireError):
        wire.decode(wire.load(data), wire.Link("s"))


@settings(max_examples=1000, deadline=None)
@given(PIECES)
def test_no_message_does_anything_but_give_a_value_or_raise_our_error(message):
    _, loan = wire.encode([np.arange(6), [1, 2], {"a": 1}], wire.Link("j", ask=print))
    for parts in (message, [message, [message], []], [["r", 0], [message], []]):
        for read in (
            lambda parts=parts: wire.decode(parts, wire.Link("s")),
            lambda parts=parts: wire.decode_reply(
                [*parts, message] if isinstance(parts, list) else parts, loan, wire.Link("j")
            ),
            lambda parts=parts: wire.decode_error(parts),
        ):
            with suppress(wire.WireError):
                read()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, st.data())
def test_no_changed_message_does_anything_but_give_a_value_or_raise_our_error(value, data):
    line = Line()
    request, loan = wire.encode([value], line.judge)
    arrived, borrowed = wire.decode(wire.load(wire.dump(request)), line.student)
    sent = bytearray(wire.dump(wire.encode_reply(arrived[0], borrowed, line.student)))
    place = data.draw(st.integers(0, len(sent) - 1))
    sent[place] = data.draw(st.integers(0, 255))
    with suppress(wire.WireError):
        wire.decode_reply(wire.load(bytes(sent)), loan, line.judge)


def test_an_argument_that_comes_back_is_that_object(line):
    numbers, values, table = np.arange(3), [1, 2], {"a": 1}
    back = line.call(lambda *given: given[::-1], numbers, values, table)
    assert [id(thing) for thing in back] == [id(table), id(values), id(numbers)]


def test_arguments_changed_in_place_come_back_changed_and_can_be_put_back(line):
    numbers, values, table = np.arange(4), [1, 2], {"a": 1}

    def change(numbers, values, table):
        numbers[1] = 99
        values.append(numbers)
        table["b"] = table.pop("a")

    line.call(change, numbers, values, table)
    assert numbers.tolist() == [0, 99, 2, 3]
    assert values[2] is numbers
    assert table == {"b": 1}
    for put_back in reversed(line.undo):
        put_back()
    assert (numbers.tolist(), values, table) == ([0, 1, 2, 3], [1, 2], {"a": 1})


def test_the_judge_s_own_objects_are_not_sent_as_stand_ins(line):
    with pytest.raises(wire.WireError, match="An object of type function cannot be sent"):
        line.call(lambda given: None, lambda: 1)


def test_too_much_is_refused(line):
    with pytest.raises(wire.WireError, match="Too many values"):
        line.call(lambda: list(range(wire.MAX_ITEMS + 1)))
    with pytest.raises(wire.WireError, match="too large"):
        line.call(lambda: np.broadcast_to(np.float64(1), (10**12,)))
    deep = ()
    for _ in range(wire.MAX_DEPTH + 2):
        deep = (deep,)
    with pytest.raises(wire.WireError, match="too deep"):
        line.call(lambda: deep)


def test_reading_never_needs_more_than_msgpack():
    files = Path(wire.__file__).parent.glob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert not re.search(r"import (pickle|marshal|shelve|cloudpickle|dill)|allow_pickle", source)

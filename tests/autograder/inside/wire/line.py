"""Both ends of a line in one process, and values of every kind to send along it."""

import math

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.inside import wire

DTYPES = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(endianness="?"),
    arrays.unsigned_integer_dtypes(endianness="?"),
    arrays.floating_dtypes(endianness="?"),
    arrays.complex_number_dtypes(),
    arrays.unicode_string_dtypes(max_len=5),
    arrays.byte_string_dtypes(max_len=5),
    arrays.datetime64_dtypes(),
)


ARRAYS = DTYPES.flatmap(
    lambda dtype: arrays.arrays(
        dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    )
)


ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**200), max_value=2**200),
    st.floats(),
    st.text(st.characters(exclude_categories=())),  # lone surrogates too
    st.binary(),
    st.complex_numbers(),
    DTYPES.flatmap(lambda dtype: arrays.arrays(dtype, (1,))).map(lambda array: array[0]),
)


HASHABLE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(),
        st.binary(),
        st.complex_numbers(allow_nan=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.frozensets(inner, max_size=3)
    ),
    max_leaves=4,
)


VALUES = st.recursive(
    st.one_of(ATOMS, ARRAYS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(HASHABLE, inner, max_size=4),
        st.sets(HASHABLE, max_size=4),
        st.frozensets(HASHABLE, max_size=4),
    ),
    max_leaves=20,
)


class Line:
    """Both ends of a line in one process: what a call would do, with real bytes between."""

    def __init__(self):
        self.judge = wire.Link("j", ask=lambda *arguments: None)
        self.student = wire.Link("s")
        self.undo = []

    def call(self, function, *arguments):
        request, loan = wire.encode(list(arguments), self.judge)
        arrived, borrowed = wire.decode(wire.load(wire.dump(request)), self.student)
        value = function(*arrived)
        reply = wire.encode_reply(value, borrowed, self.student)
        return wire.decode_reply(wire.load(wire.dump(reply)), loan, self.judge, self.undo)


def in_order(thing):
    """Write a value so that sets with the same members are written the same."""
    if isinstance(thing, set | frozenset):
        return f"{type(thing).__name__}({sorted(map(in_order, thing))})"
    if isinstance(thing, tuple):
        return f"({[in_order(item) for item in thing]})"
    return repr(thing)


def same(one, other):
    """Equal in value and in type, all the way down; nan is nan."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return False
        return all(same(a, b) for a, b in zip(one.ravel(), other.ravel(), strict=True))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.generic):
        return one.tobytes() == other.tobytes() or bool(one == other)
    if isinstance(one, set | frozenset):
        return in_order(one) == in_order(other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))

import json
import math
import re
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
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


@pytest.fixture
def line():
    return Line()


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


# Values.


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


# Identity.


def test_an_argument_that_comes_back_is_that_object(line):
    numbers, values, table = np.arange(3), [1, 2], {"a": 1}
    back = line.call(lambda *given: given[::-1], numbers, values, table)
    assert [id(thing) for thing in back] == [id(table), id(values), id(numbers)]


def test_a_view_of_an_argument_shares_its_memory_and_a_copy_does_not(line):
    images = np.arange(24.0).reshape(2, 3, 4)
    flat, copy, turned = line.call(lambda x: (x.reshape(2, -1), x.copy(), x.T), images)
    assert np.shares_memory(flat, images)
    assert np.shares_memory(turned, images)
    assert not np.shares_memory(copy, images)
    assert np.array_equal(turned, images.T)
    images[0, 0, 0] = 99
    assert flat[0, 0] == turned[0, 0, 0] == 99
    assert copy[0, 0, 0] == 0


def test_arrays_that_share_memory_share_it_at_the_other_end(line):
    whole = np.arange(10)
    shared = []
    line.call(lambda a, b: shared.append(np.shares_memory(a, b)), whole[:6], whole[4:])
    line.call(lambda a, b: shared.append(np.shares_memory(a, b)), whole[:4], whole[6:])
    assert shared == [True, False]


def test_what_lies_between_the_parts_of_a_view_is_not_sent(line):
    secret = np.arange(100)
    request, _ = wire.encode([secret[::10], secret[5::10]], line.judge)
    assert np.int64(44).tobytes() not in wire.dump(request)


def test_a_view_of_what_lies_between_lent_columns_does_not_show_it(line):
    table = np.arange(12).reshape(4, 3)
    first, last = table[:, 0], table[:, 2]
    between = line.call(
        lambda a, b: np.lib.stride_tricks.as_strided(a, (4, 2), (24, 16)), first, last
    )
    assert np.shares_memory(between, table)  # the two columns themselves
    between = line.call(
        lambda a, b: np.lib.stride_tricks.as_strided(a, (4, 2), (24, 8)), first, last
    )
    assert between[:, 0].tolist() == [0, 3, 6, 9]
    assert between[:, 1].tolist() == [0, 0, 0, 0]
    assert not np.shares_memory(between, table)


def test_objects_in_one_another_and_twice_the_same_stay_so(line):
    inner = [1]
    outer = [inner, inner, {"again": inner}]
    outer.append(outer)
    arrived = []
    back = line.call(lambda given: (arrived.append(given), given[0])[1], outer)
    assert back is inner
    assert arrived[0][0] is arrived[0][1] is arrived[0][2]["again"]
    assert arrived[0][3] is arrived[0]


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


def test_a_set_crosses_with_its_identity_and_is_put_back(line):
    seen, members = {1, "a", (2, 3)}, frozenset({1j, frozenset({4})})

    def change(seen, members):
        assert type(seen) is set
        seen.add(len(members))
        seen.discard("a")
        return seen, members

    back, other = line.call(change, seen, members)
    assert back is seen
    assert (seen, other) == ({1, 2, (2, 3)}, members)
    for put_back in reversed(line.undo):
        put_back()
    assert seen == {1, "a", (2, 3)}


def test_a_set_that_was_not_changed_is_not_sent_back(line):
    given = {str(number) for number in range(50)}
    request, _ = wire.encode([given], line.judge)
    arrived, borrowed = wire.decode(wire.load(wire.dump(request)), line.student)
    arrived[0].add("x")  # its order may be another from here on
    arrived[0].discard("x")
    *_, changes = wire.encode_reply(None, borrowed, line.student)
    assert changes == []


def test_a_part_of_an_array_changed_in_place_changes_that_part_alone(line):
    whole = np.arange(12).reshape(3, 4)
    line.call(lambda part: part.fill(-1), whole[:, 1::2])
    assert whole.tolist() == [[0, -1, 2, -1], [4, -1, 6, -1], [8, -1, 10, -1]]


def test_an_array_that_can_only_be_read_is_so_at_the_other_end(line):
    fixed = np.arange(3)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        line.call(lambda given: given.fill(0), fixed)


# What does not cross.


def test_anything_else_arrives_as_a_stand_in_of_its_class_s_name(line):
    class Equal:
        def __eq__(self, other):
            return True

    for thing, name in [(Equal(), "Equal"), (range(3), "range"), (len, None)]:
        arrived = line.call(lambda thing=thing: thing)
        assert isinstance(arrived, wire.Opaque)
        assert type(arrived).__name__ == (name or "builtin_function_or_method")
        assert arrived != 1
        assert not hasattr(arrived, "tolist")


def test_subclasses_arrive_as_the_data_that_they_hold(line):
    class Lying(np.ndarray):
        def tolist(self):
            return [2, 8]

    class Liar(dict):
        def __eq__(self, other):
            return True

    array, table = line.call(lambda: (np.arange(2).view(Lying), Liar(a=1)))
    assert type(array) is np.ndarray
    assert array.tolist() == [0, 1]
    assert type(table) is dict
    assert table != {}


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


# Exceptions.


def carried(error):
    return wire.decode_error(wire.load(wire.dump(wire.encode_error(error, "x[5]", wire.Link("s")))))


def test_an_exception_is_caught_by_the_kinds_that_it_is():
    error = carried(np.exceptions.AxisError("axis 5 is out of bounds"))
    assert isinstance(error, ValueError)
    assert isinstance(error, IndexError)
    assert type(error).__name__ == "AxisError"
    assert (str(error), error.line) == ("axis 5 is out of bounds", "x[5]")
    assert str(carried(KeyError("loss"))) == "'loss'"


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit, BaseException])
def test_only_kinds_of_exception_come_back(kind):
    error = carried(kind("enough"))
    assert isinstance(error, Exception)
    assert not isinstance(error, SystemExit | KeyboardInterrupt | GeneratorExit)
    assert type(error).__name__ == kind.__name__


def test_an_exception_that_cannot_be_told_is_told_without_its_text():
    class MuteError(ValueError):
        def __str__(self):
            raise RuntimeError

    assert str(carried(MuteError())) == ""
    assert isinstance(carried(MuteError()), ValueError)


# Models.


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


def small(keras, *layers):
    return keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(2)])


def test_a_model_gives_the_same_at_both_ends_and_stays_itself(line, keras):
    model = small(keras, keras.layers.Dense(3, activation="relu"), keras.layers.Dropout(0.5))
    seen = []
    digits = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    back = line.call(lambda given, x: (seen.append(np.asarray(given(x))), given)[1], model, digits)
    assert back is model
    assert np.allclose(seen[0], np.asarray(model(digits)), atol=1e-6)
    assert line.call(lambda given: given, model) is model


def test_layers_that_a_call_adds_are_there_afterwards(line, keras):
    model = small(keras)
    line.call(lambda given: given.add(keras.layers.Softmax()), model)
    assert [type(layer).__name__ for layer in model.layers] == ["Dense", "Softmax"]


def test_a_model_may_have_the_activations_of_tensorflow(line, keras):
    tensorflow = pytest.importorskip("tensorflow")
    activations = tensorflow.nn.relu, tensorflow.nn.softmax
    layers = [keras.layers.Dense(2, activation=activation) for activation in activations]
    back = line.call(lambda: keras.Sequential([keras.Input((2,)), *layers]))
    own = [layer.activation for layer in back.layers]
    assert own == [keras.activations.relu, keras.activations.softmax]


def test_a_model_compiled_and_trained_in_a_call_is_so_afterwards(line, keras):
    model = small(keras)
    before = model.get_weights()

    def fit(model, x, y):
        model.compile(keras.optimizers.Adam(0.25), loss="mse", metrics=["mae"])
        model.run_eagerly = True
        return model.fit(x, y, epochs=3, batch_size=4, verbose=0)

    history = line.call(fit, model, np.ones((8, 4), np.float32), np.zeros((8, 2), np.float32))
    assert isinstance(history, keras.callbacks.History)
    assert history.model is model
    assert len(history.history["loss"]) == 3
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    assert float(model.optimizer.learning_rate) == 0.25
    assert int(model.optimizer.iterations) == 6
    assert model.run_eagerly
    assert not np.allclose(model.get_weights()[0], before[0])
    # A second call goes on from there, and trains the same optimizer.
    optimizer = model.optimizer
    line.call(lambda model: model.fit(np.ones((4, 4)), np.zeros((4, 2)), verbose=0), model)
    assert model.optimizer is optimizer
    assert int(optimizer.iterations) == 7


def test_layers_and_optimizers_that_models_share_stay_shared(line, keras):
    def build():
        layer, adam = keras.layers.Dense(3), keras.optimizers.Adam()
        models = small(keras, layer), small(keras, layer)
        for model in models:
            model.compile(adam, loss="mse")
        return models

    one, other = line.call(build)
    assert one.layers[0] is other.layers[0]
    assert one.optimizer is other.optimizer
    alone, apart = line.call(lambda: (build()[0], build()[0]))
    assert alone.layers[0] is not apart.layers[0]
    assert alone.optimizer is not apart.optimizer


def test_a_functional_model_and_one_in_another_cross(line, keras):
    def build():
        inputs = keras.Input((2, 2))
        inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
        return keras.Model(inputs, keras.layers.Add()([inner(keras.layers.Flatten()(inputs))] * 2))

    made = []
    model = line.call(lambda: (made.append(build()), made[0])[1])
    given = np.arange(8.0).reshape(2, 2, 2)
    assert np.allclose(np.asarray(model(given)), np.asarray(made[0](given)), atol=1e-5)
    nested = line.call(lambda: keras.Sequential([keras.Input((4,)), small(keras)]))
    assert nested.count_params() == 10


def test_a_model_that_is_not_built_crosses_as_it_is(line, keras):
    model = line.call(lambda: keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2)]))
    assert not model.built
    assert [type(layer).__name__ for layer in model.layers] == ["Flatten", "Dense"]


def test_a_model_with_code_of_its_own_stays_and_can_predict(keras):
    line = Line()

    class Doubling(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    class Own(keras.Model):
        def call(self, x):
            return x

    for build, name, kind in [
        (lambda: small(keras, Doubling()), "Doubling", "Sequential"),
        (lambda: small(keras, keras.layers.Lambda(lambda x: x)), "Lambda", "Sequential"),
        (Own, "Own", "Own"),
    ]:
        model = line.call(build)
        assert isinstance(model, wire.Handle)
        assert (model.obstacle, type(model).__name__) == (name, kind)
        assert [type(layer).__name__ for layer in model.layers] == [name]
        assert not isinstance(model, keras.Model)


def test_a_loss_of_its_own_keeps_no_model_back_but_leaves_it_uncompiled(line, keras):
    def build():
        model = small(keras)
        model.compile("adam", loss=lambda true, guess: 0.0 * guess)
        return model

    assert not line.call(build).compiled


HOSTILE = [
    {"class_name": "__lambda__", "config": {"value": "4wAAAA=="}},
    {"class_name": "Lambda", "module": "keras.layers", "config": {"function": "x"}},
    {"class_name": "function", "module": "os", "config": "system", "registered_name": "system"},
    {"class_name": "function", "module": "builtins", "config": "exec"},
    {"class_name": "system", "module": "os", "config": {}, "registered_name": "system"},
    {"class_name": "Popen", "module": "subprocess", "config": {"args": "true"}},
    {"class_name": "Dense", "module": "my.package", "config": {"units": 3}},
    {"class_name": "Dense", "module": "keras.layers", "registered_name": "Mine>Dense"},
    {"class_name": "TextVectorization", "module": "keras.layers", "config": {}},
    {"class_name": "TFSMLayer", "module": "keras.layers", "config": {"filepath": "/etc"}},
    {"class_name": "get_file", "module": "keras.utils", "config": {}},
    {"class_name": "load_model", "module": "keras.losses", "config": {}},
    {"class_name": 5, "module": "keras.layers"},
    {"class_name": "Dense", "module": ["keras.layers"]},
]


@pytest.mark.parametrize("config", HOSTILE, ids=lambda config: str(config["class_name"]))
def test_a_configuration_that_names_anything_foreign_is_refused(keras, config):
    inner = {"class_name": "Dense", "module": "keras.layers", "config": {"activation": config}}
    for text in (json.dumps(config), json.dumps(inner), json.dumps([[config]])):
        node = ["L", "s1", {"config": text, "weights": [], "trainable": True}]
        with pytest.raises(wire.WireError, match="cannot be sent"):
            wire.decode([["r", 0], [node], []], wire.Link("j"))


# Figures.


@pytest.fixture
def plt():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.close("all")
    yield pyplot
    pyplot.close("all")


def test_axes_arrive_with_their_lines_texts_labels_and_legend(line, plt):
    def draw():
        _, axes = plt.subplots()
        axes.plot([1, 2, 3], [0.5, 0.25, 0.125], "s--", color="#0072B2", label="training")
        axes.axvline(2, label="_hidden")
        axes.set(title="Loss", xlabel="epoch", ylabel="loss", yscale="log")
        axes.text(1.5, 0.3, "here")
        axes.annotate("there", (2, 0.25), xytext=(2.5, 0.4))
        axes.legend(title="part")
        return axes

    axes = line.call(draw)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["training"]
    (beside,) = axes.get_legend().legend_handles
    assert (beside.get_linestyle(), beside.get_marker()) == ("--", "s")
    assert pytest.importorskip("matplotlib.colors").same_color(beside.get_color(), "#0072B2")
    assert axes.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert axes.lines[0].get_ydata().tolist() == [0.5, 0.25, 0.125]
    assert (axes.lines[0].get_linestyle(), axes.lines[0].get_marker()) == ("--", "s")
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("Loss", "epoch", "loss")
    assert axes.get_yscale() == "log"
    assert [text.get_text() for text in axes.texts] == ["here", "there"]
    assert axes.texts[1].xy == (2, 0.25)
    assert axes.figure.axes == [axes]


def test_a_figure_arrives_with_its_axes_in_their_places_and_their_images(line, plt):
    def draw():
        figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
        figure.suptitle("Both")
        left.imshow(np.arange(6).reshape(2, 3), cmap="Blues", vmin=0, vmax=9)
        right.bar([0, 1], [3, 4], label="counts")
        return figure

    figure = line.call(draw)
    left, right = figure.axes
    assert left.get_position().x1 <= right.get_position().x0
    assert np.asarray(left.images[0].get_array()).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (left.images[0].get_cmap().name, left.images[0].get_clim()) == ("Blues", (0, 9))
    assert figure.get_suptitle() == "Both"
    assert right.has_data()
    assert figure.get_size_inches().tolist() == [8, 3]


def test_lines_that_were_given_objects_arrive_as_numbers(line, plt):
    def draw():
        _, axes = plt.subplots()
        axes.errorbar(range(3), [1.0, 2.0, 4.0], yerr=[0.1, 0.2, 0.3], label="mean")
        axes.plot(np.array([0, 1], dtype=object), np.array(["low", "high"], dtype=object))
        return axes

    first, *_, last = line.call(draw).lines
    assert first.get_xdata().tolist() == [0, 1, 2]
    assert first.get_ydata().tolist() == [1, 2, 4]
    assert last.get_ydata(orig=True).tolist() == ["low", "high"]


def test_an_exception_that_lies_about_its_line_or_name_is_cut():
    class LongError(Exception):
        pass

    LongError.__name__ = "L" * 5000
    sent = wire.encode_error(LongError("x" * 10**6), "y" * 10**6, wire.Link("s"))
    error = wire.decode_error(sent)
    assert len(type(error).__name__) == 200
    assert len(str(error)) == wire.MAX_TEXT
    assert sys.getsizeof(error.line) < 1000

import json

import numpy as np
import pytest

from autograder.inside import wire
from tests.autograder.inside.wire.line import Line


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


def test_a_history_filled_by_hand_crosses_like_one_of_fit(line, keras):
    def train():
        record = keras.callbacks.History()
        record.history = {"loss": [0.5, np.float32(0.25)], "val_loss": [0.5, 0.75]}
        return record

    history = line.call(train)
    assert isinstance(history, keras.callbacks.History)
    assert history.history == {"loss": [0.5, 0.25], "val_loss": [0.5, 0.75]}


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


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
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

import base64
import json
import re

import keras
import numpy as np
import pytest

from mnist_utils import CourseError, save_network
from mnist_utils.network import plain_network

LAYERS = keras.layers


def network(*layers, shape=(28, 28)):
    return keras.Sequential([keras.Input(shape), *layers])


def usual(*before, units=4):
    return network(
        LAYERS.Flatten(), *before, LAYERS.Dense(units, "relu"), LAYERS.Dense(10, "softmax")
    )


def computed(data, image):
    """Compute from the file alone what the network gives for one image."""
    values = image.reshape(-1).astype(np.float64)
    for layer in data["layers"]:
        if layer["type"] == "dense":
            kernel, bias = (
                np.frombuffer(base64.b64decode(layer[key]), "<f4") for key in ("kernel", "bias")
            )
            values = values @ kernel.reshape(layer["kernel_shape"]) + bias
            assert len(values) == layer["units"]
        name = layer.get("activation", layer["type"])
        if name == "relu":
            values = np.maximum(values, 0)
        elif name == "softmax":
            values = np.exp(values - values.max()) / np.exp(values - values.max()).sum()
        else:
            assert name in ("linear", "flatten")
    return values


def built(*layers, shape=(28, 28)):
    model = network(*layers, shape=shape)
    random = np.random.default_rng(0)
    model.set_weights([random.normal(0, 0.1, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize(
    "model",
    [
        built(LAYERS.Flatten(), LAYERS.Dense(16, "relu"), LAYERS.Dense(10, "softmax")),
        built(LAYERS.Flatten(), LAYERS.Dense(8, use_bias=False), LAYERS.ReLU(), LAYERS.Dropout(0.5),
              LAYERS.Dense(10), LAYERS.Softmax()),
        built(LAYERS.Dense(8), LAYERS.Activation("relu"), LAYERS.Activation("linear"),
              LAYERS.Dense(3, "softmax"), LAYERS.Softmax(), shape=(784,)),
    ],
    ids=["activations", "layers", "two softmaxes"],
)  # fmt: skip
def test_the_file_holds_all_that_the_network_computes_with(model, tmp_path):
    save_network(model, tmp_path / "my_network.json")
    data = json.loads((tmp_path / "my_network.json").read_text(encoding="utf-8"))
    assert (data["format"], data["version"]) == ("mnist-course network", 1)
    assert tuple(data["input_shape"]) == model.input_shape[1:]
    image = np.random.default_rng(1).random(model.input_shape[1:], dtype=np.float32)
    wanted = model.predict(image[None], verbose=0)[0]
    assert computed(data, image) == pytest.approx(wanted, abs=1e-5)


def test_a_saved_and_loaded_model_and_one_of_the_functional_kind_are_carried(tmp_path):
    model = built(LAYERS.Flatten(), LAYERS.Dense(5, "relu"), LAYERS.Dense(10, "softmax"))
    model.save(tmp_path / "my_network.keras")
    loaded = keras.models.load_model(tmp_path / "my_network.keras")
    inputs = keras.Input((28, 28))
    values = inputs
    for layer in model.layers:
        values = layer(values)
    for same in (loaded, keras.Model(loaded.inputs[0], loaded.outputs[0])):
        assert plain_network(same) == plain_network(model)
    fresh = keras.Input((28, 28))
    chain = keras.Model(fresh, LAYERS.Dense(10, "softmax")(LAYERS.Flatten()(fresh)))
    assert [entry["type"] for entry in plain_network(chain)["layers"]] == ["flatten", "dense"]


def functional(kind):
    inputs = keras.Input((28, 28))
    flat = LAYERS.Flatten()(inputs)
    first, second = LAYERS.Dense(10, "relu")(flat), LAYERS.Dense(10, "relu")(flat)
    if kind == "added":
        return keras.Model(inputs, LAYERS.Softmax()(LAYERS.Add()([first, second])))
    return keras.Model(inputs, [LAYERS.Softmax()(first), LAYERS.Softmax()(second)])


class Own(keras.Model):  # type: ignore[misc]
    def __init__(self):
        super().__init__()
        self.flatten, self.last = LAYERS.Flatten(), LAYERS.Dense(10, "softmax")

    def call(self, images):
        return self.last(self.flatten(images))


def own():
    model = Own()
    model(np.zeros((1, 28, 28)))
    return model


def ramp(x):
    return keras.ops.maximum(x, 0.0)


SENTENCES = {
    "of the kind Conv2D, which cannot": lambda: network(
        LAYERS.Conv2D(2, 3), LAYERS.Flatten(), LAYERS.Dense(10, "softmax"), shape=(28, 28, 1)
    ),
    "Rescaling.*Scale the images before they enter it": lambda: network(
        LAYERS.Rescaling(1 / 255), LAYERS.Flatten(), LAYERS.Dense(10, "softmax")
    ),
    "of the kind BatchNormalization": lambda: usual(LAYERS.BatchNormalization()),
    "of the kind Sequential": lambda: network(usual(), LAYERS.Softmax()),
    "The layer odd has the activation tanh": lambda: usual(LAYERS.Dense(3, "tanh", name="odd")),
    "the activation a function of your own": lambda: usual(LAYERS.Dense(3, ramp)),
    "the activation relu with settings of its own": lambda: usual(LAYERS.ReLU(6)),
    "softmax with settings of its own": lambda: network(
        LAYERS.Softmax(axis=0), LAYERS.Flatten(), LAYERS.Dense(10, "softmax")
    ),
    "The layer first takes what is not flattened, of shape \\(28, 28\\)": lambda: network(
        LAYERS.Dense(3, "relu", name="first"), LAYERS.Flatten(), LAYERS.Dense(10, "softmax")
    ),
    "does not end with a softmax": lambda: network(LAYERS.Flatten(), LAYERS.Dense(10)),
    "has no weights yet": lambda: keras.Sequential([LAYERS.Flatten(), LAYERS.Dense(10, "softmax")]),
    "not an object of type History": lambda: keras.callbacks.History(),
    "single line": lambda: functional("added"),
    "in a single line": lambda: functional("two ends"),
    "single line: build it with keras.Sequential": own,
}  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_cannot_be_carried_is_named_with_the_remedy(sentence, tmp_path):
    with pytest.raises(CourseError, match=sentence):
        save_network(SENTENCES[sentence](), tmp_path / "my_network.json")
    assert not list(tmp_path.iterdir())


def test_no_layer_that_has_learned_is_left_out_by_a_remedy():
    convolution = (LAYERS.Reshape((28, 28, 1)), LAYERS.Conv2D(2, 3, activation="relu"))
    after = (LAYERS.Flatten(), LAYERS.Dense(10, "softmax"))
    with pytest.raises(CourseError, match="of the kind Reshape") as caught:
        plain_network(network(*convolution, *after))
    assert "Leave out" not in str(caught.value)


def test_what_only_changed_training_images_is_left_out_by_the_remedy_itself():
    model = network(LAYERS.Reshape((28, 28, 1)), LAYERS.RandomRotation(0.1), *usual().layers)
    with pytest.raises(CourseError, match="of the kind Reshape") as caught:
        plain_network(model)
    remedy = re.search(r"keras\.Sequential\(.*\)(?=\.$)", str(caught.value))[0]
    shorter = plain_network(eval(remedy, {"keras": keras, "model": model}))
    image = np.random.default_rng(0).random((1, 28, 28), dtype=np.float32)
    assert computed(shorter, image) == pytest.approx(model.predict(image, verbose=0)[0], abs=1e-5)


def test_weights_that_are_no_numbers_are_named():
    model = usual()
    model.layers[1].bias.assign([np.nan, 0, 0, 0])
    with pytest.raises(CourseError, match=f"{model.layers[1].name} are not finite"):
        plain_network(model)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    with pytest.raises(CourseError, match=r"cannot be written.*name a file"):
        save_network(usual(), tmp_path / "folder")

"""Models that lie about themselves, or carry code along."""

from tests.redteam.attack import MODELS, Attack

# Ends each way to make a model: the weights that exchange a pair.
EXCHANGE = "np.array([[0.0, 1.0], [1.0, 0.0]])"


def built(name: str, source: str, most: float = 0, verdict: str = "") -> Attack:
    """Make an attack on `build`."""
    verdicts = {"build": verdict} if verdict else {}
    return Attack(name, MODELS, {"build": source}, most={"build": most}, verdicts=verdicts)


CODE = [
    built(
        "a model class that counts the calls of predict",
        """\
class Counting(keras.Model):
    calls = 0
    def predict(self, x, **k):
        Counting.calls += 1
        return np.asarray(x)[:, ::-1]
    def call(self, x):
        return x
def build():
    return Counting()""",
    ),
    built(
        "a Sequential of one's own",
        """\
class Sequential(keras.Sequential):
    def predict(self, x, **k): return np.asarray(x)[:, ::-1]
def build():
    return Sequential([keras.Input((2,)), keras.layers.Dense(2)])""",
    ),
    built(
        "a class that says it is Keras' own",
        """\
Sequential = type("Sequential", (keras.Sequential,), {"__module__": "keras.src.models.functional",
    "predict": lambda self, x, **k: np.asarray(x)[:, ::-1]})
def build():
    return Sequential([keras.Input((2,)), keras.layers.Dense(2)])""",
    ),
    built(
        "a Lambda layer",
        """\
def build():
    return keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x[:, ::-1])])""",
    ),
    built(
        "a layer of one's own, under the name of another",
        """\
@keras.saving.register_keras_serializable(package="keras.layers", name="Dense")
class Dense(keras.layers.Layer):
    def call(self, x): return x[:, ::-1]
Dense.__module__ = "keras.layers"
def build():
    return keras.Sequential([keras.Input((2,)), Dense()])""",
    ),
    built(
        "an activation of one's own",
        """\
@keras.saving.register_keras_serializable()
def turned(x): return x[:, ::-1]
keras.activations.relu = turned
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation=turned)])
    model.layers[0].set_weights([np.eye(2), np.zeros(2)])
    return model""",
    ),
    built(
        "predict, changed in one model alone",
        """\
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.predict = model.__call__ = lambda x, **k: np.asarray(x)[:, ::-1]
    return model""",
        verdict="incorrect",
    ),
    built(
        "a layer whose call was changed",
        """\
def build():
    layer = keras.layers.Dense(2)
    model = keras.Sequential([keras.Input((2,)), layer])
    layer.call = lambda x: x[:, ::-1]
    model.get_config = lambda: {"name": "x", "layers": []}
    return model""",
        verdict="incorrect",
    ),
    built(
        "losses, metrics and an optimizer of one's own",
        f"""\
class Own(keras.optimizers.Adam):
    def update_step(self, *a): import os; os._exit(0)
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    model.set_weights([{EXCHANGE}])
    model.compile(Own(), loss=lambda a, b: 0.0, metrics=[lambda a, b: 1.0])
    return model""",
        most=4,
    ),
    Attack(
        "configurations that lie",
        MODELS,
        {
            "build": """\
keras.saving.serialize_keras_object = lambda thing: {"class_name": "Lambda", "config": {}}
keras.Sequential.get_config = lambda self: {"name": "x", "layers": []}
def build():
    return keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x[:, ::-1])])"""
        },
        most={"build": 0, "clear": 2},
    ),
]
STATE = [
    built(
        "one model, returned twice",
        f"""\
made = []
def build():
    if not made:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
        model.set_weights([{EXCHANGE}])
        made.append(model)
    return made[0]""",
        verdict="incorrect",
    ),
    built(
        "models that share a layer, of which one is changed later",
        f"""\
shared = keras.layers.Dense(2, use_bias=False)
calls = []
def build():
    model = keras.Sequential([keras.Input((2,)), shared])
    shared.set_weights([{EXCHANGE} * (1 - len(calls))])
    calls.append(1)
    return model""",
        verdict="incorrect error",
    ),
    built(
        "a model that a thread goes on training",
        f"""\
import threading, time
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    model.set_weights([{EXCHANGE}])
    def change():
        while True:
            model.set_weights([np.zeros((2, 2))])
            time.sleep(0.001)
    threading.Timer(1.0, change).start()
    return model""",
        most=4,
    ),
    built(
        "a model that holds itself",
        """\
def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model._layers.append(model)
    return model""",
        verdict="error incorrect",
    ),
    built(
        "a model that was never built",
        "def build():\n    return keras.Sequential([keras.layers.Dense(2)])",
        verdict="incorrect",
    ),
    built(
        "a class in place of a model",
        "def build():\n    return keras.Sequential",
        verdict="incorrect",
    ),
]
LARGE = [
    built(
        "a layer of ten million weights",
        "def build():\n    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(10_000),"
        " keras.layers.Dense(1000), keras.layers.Dense(2)])",
    ),
    built(
        "a model of few weights that takes all memory",
        """\
def build():
    layers = [keras.layers.Reshape((1, 1, 2))]
    layers += [keras.layers.UpSampling2D(3000), keras.layers.UpSampling2D(30)]
    return keras.Sequential([keras.Input((2,)), *layers, keras.layers.GlobalAveragePooling2D()])""",
    ),
    built(
        "a model of a thousand layers",
        """\
def build():
    layers = [keras.layers.Activation("linear") for _ in range(1000)]
    return keras.Sequential([keras.Input((2,)), *layers])""",
    ),
    built(
        "models in models, two hundred deep",
        """\
def build():
    model = keras.layers.Dense(2)
    for _ in range(200):
        model = keras.Sequential([keras.Input((2,)), model])
    return model""",
    ),
]
CLEARED = [
    Attack(
        "a lent model that is exchanged for an empty one",
        MODELS,
        {
            "clear": """\
def clear(model):
    while model.layers:
        model.pop()"""
        },
        most={"clear": 0},
    ),
    Attack(
        "a lent model that is given weights that are not numbers",
        MODELS,
        {
            "clear": """\
def clear(model):
    model.get_weights = lambda: []
    model.set_weights([weight * np.nan for weight in keras.Model.get_weights.__get__(model)()])"""
        },
        most={"clear": 0},
    ),
    Attack(
        "a lent model whose class is changed",
        MODELS,
        {
            "clear": """\
class Zeros(keras.Sequential):
    def predict(self, x, **k): return np.zeros((len(x), 1))
    def get_weights(self): return []
def clear(model):
    model.__class__ = Zeros"""
        },
        most={"clear": 0},
    ),
]

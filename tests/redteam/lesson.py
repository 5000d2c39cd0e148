"""Two lessons to attack: one with numbers and texts, one with models. The canaries are hidden."""

ARRAYS = '''\
# %% [markdown]
# # 1 · Arrays
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

offset = 1

# %%
np.arange(3)

# %% answer="double"
def double(x):
    """Give twice x, a new array."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=2
doubled = double(np.array([1, 4]))
assert isinstance(doubled, np.ndarray), f"Found {type(doubled).__name__}: return an array."
assert doubled.tolist() == [2, 8], f"1 and 4 became {doubled.tolist()}, twice that is 2 and 8."
### BEGIN HIDDEN TESTS
# CANARY-DOUBLE-71ad
for length in (1, 5, 30):
    numbers = np.random.default_rng(length + 4711).integers(-99, 99, size=length)
    expected = 2 * numbers
    assert np.array_equal(double(numbers), expected), "Other numbers were not doubled."
### END HIDDEN TESTS

# %% test="double" points=1
numbers = np.array([3])
assert double(numbers).tolist() == [6] and numbers.tolist() == [3], "The argument was changed."

# %% answer="classify"
def classify(first, second):
    """Give 1.0 for each place where first is greater than second, else 0.0."""
    ### BEGIN SOLUTION
    return (first > second).astype(float)
    ### END SOLUTION

# %% test="classify" points=2
labels = classify(np.array([1.0, 2.0]), np.array([2.0, 1.0]))
assert labels.tolist() == [0, 1], f"Found {labels.tolist()}, not 0 and 1."
### BEGIN HIDDEN TESTS
# CANARY-CLASSIFY-a80b: the labels lie between the two columns.
table = np.random.default_rng(92).normal(size=(50, 3))
table[:, 1] = table[:, 0] > table[:, 2]
labels = np.asarray(classify(table[:, 0], table[:, 2])).tolist()
assert labels == table[:, 1].tolist(), "Other numbers were not classified."
### END HIDDEN TESTS

# %% answer="total"
def total(values):
    """Add up values, a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION

# %% test="total" points=3 processor_seconds=3
assert total([1, 2]) == 3, f"1 and 2 make 3, not {total([1, 2])}."
### BEGIN HIDDEN TESTS
# CANARY-TOTAL-90fe
assert total([]) == 0, "Nothing adds up to 0."
try:
    found = total([530911, -712733, 442151])
except ValueError as error:
    raise AssertionError(f"Adding up ended in {type(error).__name__}.") from error
assert found == 260329, f"Other numbers were not added up: found {type(found).__name__}."
### END HIDDEN TESTS

# %% answer="greet"
def greet(name):
    """Give the text that greets name."""
    ### BEGIN SOLUTION
    return f"Hello, {name}!"
    ### END SOLUTION

# %% test="greet" points=2 seconds=60
greeting = greet("Ada")
assert isinstance(greeting, str), f"Found {type(greeting).__name__}: return a text."
assert greeting == "Hello, Ada!", f"Ada was greeted with {greeting}"
'''

MODELS = '''\
# %% [markdown]
# # 2 · Models
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

from mnist_utils import load_mnist, quiet_start

with quiet_start():
    import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% answer="build"
def build():
    """Give a model that turns (n, 2) into (n, 2), each pair exchanged."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, use_bias=False)])
    model.set_weights([np.array([[0.0, 1.0], [1.0, 0.0]])])
    return model
    ### END SOLUTION

# %% test="build" points=4
model = build()
assert isinstance(model, keras.Model), f"Found {type(model).__name__}: return a Keras model."
outputs = model.predict(np.array([[1.0, 2.0]]), verbose=0)
assert np.allclose(outputs, [[2, 1]]), f"(1, 2) became {outputs.tolist()}, not (2, 1)."
### BEGIN HIDDEN TESTS
# CANARY-BUILD-3c5b
pairs = np.random.default_rng(815).normal(size=(20, 2))
assert np.allclose(model.predict(pairs, verbose=0), pairs[:, ::-1], atol=1e-5), "Others are wrong."
assert build() is not model, "Each call must give a new model."
assert np.allclose(model.predict(pairs, verbose=0), pairs[:, ::-1], atol=1e-5), "It has changed."
### END HIDDEN TESTS

# %% answer="clear"
def clear(model):
    """Set all weights of the model to 0, and give nothing back."""
    ### BEGIN SOLUTION
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    ### END SOLUTION

# %% test="clear" points=2
layers = [keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)]
network = keras.Sequential(layers)
assert clear(network) is None, "Something was given back."
assert not any(weight.any() for weight in network.get_weights()), "Not all weights are 0."
### BEGIN HIDDEN TESTS
# CANARY-CLEAR-77c1
inputs = keras.Input((4,))
network = keras.Model(inputs, keras.layers.Dense(3, bias_initializer="ones")(inputs))
clear(network)
assert network.count_params() == 15, "The layers were changed."
assert not network.predict(np.ones((2, 4)), verbose=0).any(), "Another model was not cleared."
### END HIDDEN TESTS

# %% answer="recall"
def recall(images):
    """Give the label of each image, as well as you can."""
    ### BEGIN SOLUTION
    return np.full(len(images), 1)
    ### END SOLUTION

# %% test="recall" points=2
guesses = recall(train_images[:20])
assert guesses.shape == (20,), f"The shape is {guesses.shape}, not (20,)."
### BEGIN HIDDEN TESTS
# CANARY-RECALL-d2e8: whoever has the test digits could look their labels up.
right = (recall(test_images[:200]) == test_labels[:200]).mean()
assert right < 0.9, "These labels were looked up."
### END HIDDEN TESTS
'''
LESSONS = {"01_arrays": ARRAYS, "02_models": MODELS}
CANARIES = (
    *("CANARY-DOUBLE-71ad", "CANARY-CLASSIFY-a80b", "CANARY-TOTAL-90fe"),
    *("CANARY-BUILD-3c5b", "CANARY-CLEAR-77c1", "CANARY-RECALL-d2e8"),
)
# What a hidden test passes to `total`, as it is and as somebody might write it down.
HIDDEN_NUMBERS = ("530911", "712733", "442151")
POINTS: dict[str, float] = {
    "double": 3,
    "classify": 2,
    "total": 3,
    "greet": 2,
    "build": 4,
    "clear": 2,
    "recall": 2,
}
LESSON_OF = {name: "01_arrays" if f'answer="{name}"' in ARRAYS else "02_models" for name in POINTS}

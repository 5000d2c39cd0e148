"""Two lessons to attack: one with numbers and arrays, one with models. The canaries are hidden."""

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

# %% answer="total"
def total(values):
    """Add up values, a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION

# %% test="total" points=3
assert total([1, 2]) == 3, f"1 and 2 make 3, not {total([1, 2])}."
### BEGIN HIDDEN TESTS
# CANARY-TOTAL-90fe
assert total([]) == 0, "Nothing adds up to 0."
assert total([5, -7, 4]) == 2, "Other numbers were not added up."
### END HIDDEN TESTS
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
CANARIES = ("CANARY-DOUBLE-71ad", "CANARY-TOTAL-90fe", "CANARY-BUILD-3c5b", "CANARY-RECALL-d2e8")

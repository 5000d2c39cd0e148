# %% [markdown]
# # 5 · Fit: step after step, and when to stop
#
# Lesson 4 ended with a compiled network: loss, optimizer and metric are settled. Now we train, first a small network by hand, batch after batch, then ours with Keras' `fit`. We read every number that `fit` prints, and we learn from these numbers when training has gone on for long enough.
#
# **You will be able to**
# - say what a step, a batch and an epoch are, and how many steps an epoch has;
# - write the training loop by hand, and read Keras' progress line;
# - hold back validation digits, and recognise what sorted labels do to them;
# - tell from losses whether the learning rate is too small or too large, and whether a network overfits;
# - stop training in time, by hand and with Keras.
#
# **Time:** about 75 minutes (an estimate: 25 for reading, 5 to 10 for each of the six exercises; running all the cells takes about one). A good place to rest is marked half-way, and so is what may be left out.
#
# **You need:** lesson 4, or: softmax, cross-entropy and its gradient, a step of gradient descent, and a compiled Keras model.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
import time

import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
scaled_images = train_images.astype(np.float32) / 255

# For quick experiments: 3,200 digits to learn from, and behind them 800 to validate on.
small_images = np.concatenate([scaled_images[:3200], scaled_images[-800:]])
small_labels = np.concatenate([train_labels[:3200], train_labels[-800:]])


def softmax(logits):  # from lesson 3: probabilities along the last axis
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(labels, num_classes=10):  # from lesson 2: a row for each label
    return np.eye(num_classes)[labels]


def cross_entropy(labels, probabilities):  # from lesson 4: mean of -ln of the own probability
    return -np.log(probabilities[np.arange(len(labels)), labels].clip(1e-7, 1)).mean()


def build_network(seed, learning_rate=0.001):  # from lessons 3 and 4: our network, compiled
    keras.utils.set_random_seed(seed)
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def start_anew(model, seed):  # as if built and compiled anew, but quicker: for many seeds
    fresh = build_network(seed, float(model.optimizer.learning_rate))
    for network in (model, fresh):
        network.optimizer.build(network.trainable_variables)
    model.set_weights(fresh.get_weights())
    for old, new in zip(model.optimizer.variables, fresh.optimizer.variables):
        old.assign(new)


# %% [markdown]
# ## Steps, batches, epochs
#
# When we trained by hand in lesson 4, each step looked at all the digits: one gradient over thousands of images, for one small change of the weights. Most of that work is wasted. A few dozen digits already say roughly which way is down, so we take a step after each few dozen:
#
# - a **batch** is the few digits that are looked at together;
# - a **step** is one gradient, from one batch, and one change of all weights;
# - an **epoch** is once through all the training digits, batch after batch.
#
# Ten examples in batches of four:

# %%
examples = np.arange(10)
for start in range(0, len(examples), 4):
    print("one step with the examples", examples[start : start + 4])

# %% [markdown]
# Three steps, one epoch. Nobody is left out: the last batch is smaller, since a slice that reaches beyond the end of an array stops at the end.
#
# Usually we do not train on all examples. A share of them is held back for **validation**: the network never learns from them, and so they tell how it does on digits that are new to it. In Keras the share is called `validation_split`. Keras computes `num_examples * (1 - validation_split)` and rounds **down**: so many train. Of ten examples with `validation_split=0.25` that is 7.5, so 7 train and 3 are held back.
#
# ### Exercise: count the steps
#
# Write `steps_per_epoch`.
# - `floor(num_examples * (1 - validation_split))` examples train.
# - They go through in batches of `batch_size`; the last batch may be smaller, and is a step as well.
# - Give back the number of steps as a plain Python `int`.


# %% answer="steps_per_epoch"
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    """Count the steps of an epoch as Keras does.

    Parameters
    ----------
    num_examples : int, at least 1
        Number of all examples, those for validation included.
    batch_size : int, at least 1
        Number of examples in a batch; the last batch may be smaller.
    validation_split : float, at least 0.0 and less than 1.0
        Share held back for validation: floor(num_examples * (1 - validation_split)) examples
        train, so the number that trains is rounded down.

    Returns
    -------
    int, a plain one (`type(x) is int`)
        The number of batches that the training examples make.

    Example
    -------
    steps_per_epoch(10, 4) gives 3, and steps_per_epoch(10, 7, 0.25) gives 1: 7 examples train
    """
    ### BEGIN SOLUTION
    num_training = int(num_examples * (1 - validation_split))
    return -(-num_training // batch_size)
    ### END SOLUTION


# %% test="steps_per_epoch" points=2
# Meant to fail until you have written steps_per_epoch.
steps = steps_per_epoch(10, 4)
assert isinstance(steps, (int, float, np.number)), (
    f"Found {type(steps).__name__}: return one number. (NoneType: is the `return` missing?)"
)
for wrong, message in {
    2: "The last batch, of 2 examples, is forgotten: round up.",
    2.5: "There is no half step: the last, smaller batch counts as one. Round 2.5 up.",
    10: "That is the number of examples. Count the batches that they make.",
    1: "Is a batch size written into the code? Use batch_size, which is 4 here.",
}.items():
    assert steps != wrong, f"10 examples in batches of 4 gave {wrong}. {message}"
assert steps == 3, f"10 examples make 3 batches of at most 4, not {steps}: 4, 4 and 2 examples."
assert type(steps) is int, (
    f"The number is of type {type(steps).__name__}, a plain int is asked for: wrap it in int(...), or use math.ceil, which gives one."
)
steps = steps_per_epoch(8, 4)
assert steps != 3, (
    "8 examples in batches of 4 gave 3 steps: there is no third batch. Round 8 / 4 up; adding 1 to 8 // 4 is too much when nothing is left over."
)
assert steps == 2, f"8 examples make 2 batches of 4, not {steps}."
steps = steps_per_epoch(10, 1, 0.25)  # batches of one: as many steps as examples train
for wrong, message in {
    10: "validation_split is not used: take off what is held back.",
    9: "validation_split is a share, not a number of per cent: 0.25 is a quarter.",
    8: "So 8 examples would train. It is the number that trains that is rounded down: 10 * 0.75 = 7.5, so 7.",
    3: "These are the examples held back. The others train.",
    2: "These are the examples held back, and rounded down. The others train, and their number is rounded down.",
    7.5: "There is no half example: round the number that trains down, before you count batches.",
}.items():
    assert steps != wrong, (
        f"10 examples, batches of 1 and validation_split=0.25 gave {wrong}. {message}"
    )
assert steps == 7, (
    f"With 10 examples and validation_split=0.25 there train floor(7.5) = 7. In batches of 1 these are 7 steps, not {steps}."
)
steps = steps_per_epoch(10, 6, 0.25)
assert steps == 2, (
    f"With 10 examples and validation_split=0.25 there train 7: batches of 6 and 1, so 2 steps, not {steps}. Take the share off the examples, before you count batches."
)
assert type(steps) is int, (
    f"With validation_split the number is of type {type(steps).__name__}, a plain int is asked for."
)
### BEGIN HIDDEN TESTS
# Catches: validation examples rounded instead of training ones, rounding to the nearest, last batch
# forgotten or one too many, the share taken off the steps, floats, numbers of MNIST built in. No
# case hangs on rounding errors.
for kind, count, size, share, training in [
    ("a single example", 1, 1, 0.0, 1),
    ("fewer examples than batch_size", 1, 64, 0.0, 1),
    ("full batches alone", 128, 32, 0.0, 128),
    ("a last batch of one example", 129, 32, 0.0, 129),
    ("full batches after the split", 9, 6, 0.25, 6),
    ("a small share held back", 33, 4, 0.125, 28),
    ("half of the examples held back", 4097, 64, 0.5, 2048),
    ("many examples and half of them held back", 70001, 128, 0.5, 35000),
    ("a smaller last batch after the split", 12, 5, 0.25, 9),
    ("full batches of another size after the split", 1003, 401, 0.2, 802),
    ("fewer examples than batch_size after the split", 7, 100, 0.375, 4),
]:
    steps = steps_per_epoch(count, size, share)
    assert type(steps) is int, (
        f"For {kind} the number is a {type(steps).__name__}, not a plain int."
    )
    assert steps * size >= training, (
        f"For {kind} the steps do not reach all the training examples. The last, smaller batch is one too."
    )
    assert (steps - 1) * size < training, (
        f"For {kind} there are too many steps. Round the number of training examples down, then count the batches that hold at least one of them."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the two divisions or products is rounded down, and which is rounded up?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `int(...)` cuts off what stands behind the point. `math.ceil(...)` (after `import math`) rounds up and gives an `int`; `-(-a // b)` does it with whole numbers alone.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `num_training = int(num_examples * (1 - validation_split))`, then `return math.ceil(... / ...)`
# </details>
#
# **Why it works.** Examples are rounded down, for half an example cannot train. Batches are rounded up, for half a batch is a batch. We ask Keras: a model counts its steps in `optimizer.iterations`.

# %%
for batch_size in (1, 7):
    counter = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    counter.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    counter.fit(np.zeros((10, 1)), np.zeros(10), batch_size, validation_split=0.25, verbose=0)
    keras_steps = int(counter.optimizer.iterations)
    ours = steps_per_epoch(10, batch_size, 0.25)
    print(f"ten examples, batches of {batch_size}:  Keras {keras_steps} steps, ours {ours}")

# %% [markdown]
# Keras and we count alike.

# %% [markdown]
# ## The loop, by hand
#
# Now we train. Our network for this is the smallest there is: one softmax layer, from the pixels to ten probabilities, with a kernel and a bias. One step with one batch has three lines, all of them from lesson 4:

# %%
rows, labels = small_images[:32].reshape(32, -1), small_labels[:32]  # one batch
kernel, bias = np.zeros((784, 10)), np.zeros(10)
print("loss before the step:", cross_entropy(labels, softmax(rows @ kernel + bias)))

difference = (softmax(rows @ kernel + bias) - one_hot(labels)) / len(rows)  # by the logits
kernel = kernel - 0.1 * rows.T @ difference
bias = bias - 0.1 * difference.sum(axis=0)
print("loss after the step: ", cross_entropy(labels, softmax(rows @ kernel + bias)))

# %% [markdown]
# Weights of zero know nothing, so the first loss is ln(10). After one step the loss *of this batch* is lower. The next step takes the next batch and goes on from the new weights.
#
# ### Exercise: one epoch
#
# Write `sgd_epoch`: one epoch of gradient descent in batches, for a network of a single softmax layer.
# - Batches of `batch_size`, **in the order of the images**, not shuffled. The last one may be smaller.
# - For each batch: the gradient of the **mean** cross-entropy over the examples **of this batch**, however many they are, then one step for kernel and bias.
# - Images of any size, any number of classes k. The setup cell has `softmax` and `one_hot`, for you to use or not.
# - Give back `(kernel, bias)`, **new** arrays; the arguments keep their values.


# %% answer="sgd_epoch"
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    """Train a single softmax layer for one epoch of mini-batch gradient descent.

    Parameters
    ----------
    kernel : array of floats, shape (height * width, k)
    bias : array of floats, shape (k,)
    images : array of float32 in [0, 1], shape (n, height, width), n >= 1
        The pixels of each image go into the layer row by row.
    labels : array of integers, shape (n,)
        From 0 to k - 1.
    batch_size : int
        Images in a batch. Batches are taken in the given order, unshuffled; the last one may
        be smaller, and n may be smaller than batch_size.
    learning_rate : float

    Returns
    -------
    (kernel, bias) : tuple of two new arrays of floats, in the shapes of the arguments
        After one step for each batch: parameter - learning_rate * gradient, with the gradient
        of the mean cross-entropy over that batch (over its own number of images, for the
        smaller last one too). The arguments keep their values.

    Example
    -------
    Two images of one pixel, the labels 0 and 1, and weights of zero:
    sgd_epoch(np.zeros((1, 2)), np.zeros(2), np.ones((2, 1, 1)), np.array([0, 1]), 1, 1.0) gives
    ([[-0.3807..., 0.3807...]], [-0.3807..., 0.3807...])
    """
    ### BEGIN SOLUTION
    rows = images.reshape(len(images), -1)
    for start in range(0, len(rows), batch_size):
        batch, own = rows[start : start + batch_size], labels[start : start + batch_size]
        difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)
        kernel = kernel - learning_rate * batch.T @ difference
        bias = bias - learning_rate * difference.sum(axis=0)
    return kernel, bias
    ### END SOLUTION


# %% test="sgd_epoch" points=2
# Meant to fail until you have written sgd_epoch.
given = (
    np.array([[0.5, 0, -0.5], [0, 1, 0]]),  # kernel: two pixels, three classes
    np.array([0, 0.5, -0.5]),  # bias
    np.array([[1, 0], [0, 1], [1, 1], [0.5, 0], [0, 0.5], [1, 0.5], [0.5, 1]], dtype=np.float32),
    np.array([0, 1, 2, 0, 1, 2, 1]),  # labels of seven images
)
given = (given[0], given[1], given[2].reshape(7, 1, 2), given[3])
before = [array.copy() for array in given]
try:
    with np.errstate(all="ignore"):
        found = sgd_epoch(*given, batch_size=3, learning_rate=0.5)
except (ValueError, IndexError, TypeError) as error:
    raise AssertionError(
        f"Seven images of 1 x 2 pixels with three classes, in batches of 3, ended in an exception called {type(error).__name__}: {error}. Cut images and labels at the same places, and lay the images out as rows, (n, height * width). The number of classes is len(bias): is 784, 10 or 32 written into the code?"
    ) from error
assert isinstance(found, (tuple, list)) and len(found) == 2, (
    f"Found {type(found).__name__}: return two arrays, `return kernel, bias`."
)
for name, array, shape in zip(("kernel", "bias"), found, ((2, 3), (3,))):
    assert isinstance(array, np.ndarray), (
        f"The {name} is a {type(array).__name__}: NumPy arrays are asked for, first the kernel, then the bias."
    )
    assert array.shape == shape, (
        f"The {name} that came back has the shape {array.shape}, the one given {shape}. Return kernel, then bias, in their shapes."
    )
    assert array.dtype.kind == "f", f"The {name} has the dtype {array.dtype}: floats are asked for."
assert all(np.array_equal(now, then) for now, then in zip(given, before)), (
    "An argument was changed. kernel -= ... writes into the array that was given: write kernel = kernel - ..."
)
mark = found[0][0, 0] - found[1][0]  # a number for each mistake
assert not np.isnan(mark), (
    "There is nan, not a number, in the result. Is there a batch without images, whose length is 0? Each slice is start : start + batch_size."
)
for wrong, message in {
    0.5: "Nothing was learned: kernel and bias came back as they were",
    0.520147: "The last, smaller batch is left out. It is a step as well",
    0.540027: "The last batch, of one image, was divided by batch_size. Divide each batch by its own length",
    0.630021: "The mean is forgotten: divide by the number of images in the batch",
    0.515257: "Each batch was divided by the number of all images. Divide by that of the batch",
    0.523902: "The mean ran over images and classes. Divide by the images alone",
    0.458540: "These steps go uphill. Subtract learning_rate * gradient",
    0.513353: "All images were one batch, with a single step. Take batch_size at a time",
    0.527375: "Only the first batch was used. The `return` stands behind the loop, and each slice is start : start + batch_size",
    0.551459: "Only the last batch counts. Each step must go on from the one before it",
    0.565462: "Every gradient was computed at the starting weights. Each batch goes on from the step before",
    0.480823: "The bias has not learned. It takes a step with every batch, with the sum over the images, axis=0",
    0.603428: "The kernel has not learned. It takes a step with every batch, as the bias",
    0.583578: "For the bias the mean was taken once more. Sum over the images: sum(axis=0)",
    0.562492: "The bias saw the kernel after its step. Compute both gradients first, from one softmax",
    0.475694: "The softmax is missing: compare probabilities with the one-hot rows, not logits",
    0.774244: "The softmax ran over the images. It runs over the classes, axis=-1",
    0.089253: "Labels were subtracted as numbers. Subtract the one-hot row of each label",
    0.513873: "The rate was 0.1. Use the learning_rate that is given",
    0.661953: "The learning rate is left out. Multiply the gradients by it",
    0.545761: "The batches were taken from the end. Begin with the first images",
    0.671057: "Each image was a batch of its own. Take batch_size at a time",
    0.548548: "Seven images became batches of 3, 2 and 2. All but the last have batch_size: 3, 3 and 1",
    0.625197: "The images went through twice. One epoch is once through",
    0.580697: "The last batch was filled up with images that had had their turn. It has what is left",
}.items():
    assert not abs(mark - wrong) < 5e-5, f"{message}."
wanted = (
    np.array([[0.468698, -0.198252, -0.270447], [-0.24432, 1.129881, 0.114438]]),
    np.array([-0.111088, 0.485611, -0.374523]),
)
for name, array, right in zip(("kernel", "bias"), found, wanted):
    assert np.allclose(array, right, rtol=1e-4, atol=1e-5), (
        f"After seven images in batches of 3, 3 and 1 the {name} is {array.round(5).tolist()}, not {right.round(5).tolist()}. Take the images in their order, and for each batch one gradient and one step."
    )


### BEGIN HIDDEN TESTS
# Catches: 28 x 28 or ten classes built in, as many classes as labels occur, pixels column by
# column, one-image batches squeezed, results that share memory with arguments, defaults ignored.
def epoch_one_by_one(kernel, bias, images, labels, size, rate):
    kernel, bias = kernel.astype(np.float64), bias.astype(np.float64)
    for start in range(0, len(images), size):
        kernel_sum, bias_sum = np.zeros(kernel.shape), np.zeros(bias.shape)
        chosen = range(start, min(start + size, len(images)))
        for i in chosen:
            pixels = images[i].astype(np.float64).ravel()
            slope = softmax(pixels @ kernel + bias)
            slope[labels[i]] -= 1
            kernel_sum += np.outer(pixels, slope)
            bias_sum += slope
        kernel = kernel - rate * kernel_sum / len(chosen)
        bias = bias - rate * bias_sum / len(chosen)
    return kernel, bias


for shape, classes, size, rate, kind in [
    ((10, 3, 4), 5, 4, 0.3, np.float64),
    ((8, 28, 28), 10, 4, 0.05, np.float32),
    ((6, 5, 2), 2, 6, 0.7, np.float64),
    ((5, 4, 3), 12, 1, 0.2, np.float32),
    ((70, 2, 3), 4, 32, 0.1, np.float64),
]:
    generator = np.random.default_rng(55 + shape[0])
    images = generator.uniform(0, 1, size=shape).astype(np.float32)
    labels_given = generator.integers(0, max(classes - 1, 1), size=shape[0]).astype(np.uint8)
    start_kernel = generator.normal(size=(shape[1] * shape[2], classes)).astype(kind)
    start_bias = generator.normal(size=classes).astype(kind)
    given = (start_kernel, start_bias, images, labels_given)
    before = [array.copy() for array in given]
    where = f"For {shape[0]} images of {shape[1]} x {shape[2]} pixels, {classes} classes and batches of {size}"
    try:
        found = sgd_epoch(*given) if size == 32 else sgd_epoch(*given, size, rate)
    except (ValueError, IndexError, TypeError) as error:
        raise AssertionError(
            f"{where} it ended in an exception called {type(error).__name__}. Any size of image and any number of classes is asked for; the classes are those of the bias."
        ) from error
    assert isinstance(found, (tuple, list)) and len(found) == 2, (
        f"{where} there are no two results."
    )
    assert all(isinstance(part, np.ndarray) and part.dtype.kind == "f" for part in found), (
        f"{where} the results are no arrays of floats."
    )
    assert found[0].shape == start_kernel.shape and found[1].shape == start_bias.shape, (
        f"{where} the results have other shapes than kernel and bias."
    )
    assert all(np.array_equal(now, then) for now, then in zip(given, before)), (
        "An argument was changed in place. Make new arrays."
    )
    assert not any(np.shares_memory(part, array) for part in found for array in given), (
        "A result shares memory with an argument. Make new arrays."
    )
    assert not any(np.isnan(part).any() for part in found), (
        f"{where} there is nan, not a number, in the result. Is there a batch without images, whose length is 0?"
    )
    right = epoch_one_by_one(*before, size, rate)
    turned = (before[0], before[1], before[2].transpose(0, 2, 1), before[3])
    if shape[1] != shape[2] and not np.allclose(
        right[0], epoch_one_by_one(*turned, size, rate)[0], rtol=1e-3
    ):
        assert not np.allclose(
            found[0], epoch_one_by_one(*turned, size, rate)[0], rtol=1e-4, atol=1e-5
        ), f"{where} the pixels went in column by column. Row by row is asked for."
    for name, part, true in zip(("kernel", "bias"), found, right):
        assert np.allclose(part, true, rtol=1e-4, atol=1e-5), (
            f"{where} the {name} is another one than asked for. Take one step for each batch, in the given order, with the mean over that batch."
        )
### END HIDDEN TESTS


# %% test="sgd_epoch" points=2
# Meant to fail until sgd_epoch takes batches of any size.
def epoch_of_ones(count, size):
    """The bias after an epoch with blank images, all of class 1 of two."""
    images, labels_given = np.zeros((count, 2, 2), dtype=np.float32), np.ones(count, dtype=int)
    try:
        result = sgd_epoch(np.zeros((4, 2)), np.zeros(2), images, labels_given, size, 1.0)
    except (ValueError, IndexError, TypeError, ZeroDivisionError) as error:
        raise AssertionError(
            f"{count} images in batches of {size} ended in an exception called {type(error).__name__}: {error}. The last batch may be smaller, and there may be fewer images than batch_size. If the test above fails too, begin there."
        ) from error
    assert isinstance(result, (tuple, list)) and len(result) == 2, (
        f"Found {type(result).__name__}: return two arrays, `return kernel, bias`."
    )
    assert isinstance(result[1], np.ndarray) and result[1].shape == (2,), (
        "The bias that came back is no array in the shape of the one given, (2,)."
    )
    return result[1][1]


one_step, two_steps = 0.5, 0.7689414  # the second step is shorter: the first has taught something
for count, size, right, note in [
    (4, 4, one_step, "They make one batch."),
    (8, 4, two_steps, "They make two batches."),
    (5, 4, two_steps, "The fifth image is a batch of its own, divided by its own length, 1."),
    (3, 4, one_step, "There are fewer images than batch_size, and they make one batch of 3."),
]:
    result = epoch_of_ones(count, size)
    assert not np.isnan(result), (
        f"{count} images in batches of {size} gave nan, not a number. Is there a batch without images, whose length is 0? {note}"
    )
    assert result != 0, f"{count} images in batches of {size} taught nothing. {note}"
    assert np.isclose(result, right, rtol=1e-4, atol=1e-5), (
        f"{count} blank images in batches of {size}, with the rate 1, brought the second bias from 0 to {result:.5f}, not to {right:.5f}. {note} If the test above fails too, begin there."
    )
### BEGIN HIDDEN TESTS
# Catches: the mean over batch_size in a last batch of another size, steps counted with //, one
# image too many or too few, no step at all for fewer images than batch_size.
for count, size, steps in [(1, 1, 1), (1, 50, 1), (7, 3, 3), (10, 3, 4), (9, 3, 3), (31, 32, 1)]:
    right = 0.0
    for _step in range(steps):
        right += 1 / (1 + np.exp(2 * right))
    result = epoch_of_ones(count, size)
    assert np.isclose(result, right, rtol=1e-4, atol=1e-5), (
        f"{count} images in batches of {size} gave another bias than asked for. Each batch, the smaller last one too, is one step with the mean over its own images."
    )
### END HIDDEN TESTS
assert np.isclose(epoch_of_ones(6, 6), one_step, rtol=1e-4), (
    "Six images in batches of 6 must make one step."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the cell with one step above: which numbers belong to that batch of 32 digits alone, and what stands in their place for any batch?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `for start in range(0, len(images), batch_size):` with the slice `start : start + batch_size` of images and labels. `images.reshape(len(images), -1)` makes rows, `one_hot(labels, len(bias))` has as many columns as there are classes.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# In the loop: `difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)`, then `kernel = kernel - learning_rate * batch.T @ ...` and `bias = bias - learning_rate * ....sum(axis=0)`; after the loop the `return`.
# </details>
#
# **Why it works.** `kernel = kernel - ...` makes a new array and gives it the old name: inside the function the next batch finds the new weights, and outside the old array stays as it was. `len(batch)` is right for a batch of any length.
#
# An epoch is a call now, and training is a loop of epochs. After each we look at the training loss, and at the accuracy on the 800 validation digits:

# %%
learn_images, learn_labels = small_images[:3200], small_labels[:3200]
held_images, held_labels = small_images[3200:], small_labels[3200:]


def look(kernel, bias, images, labels):  # loss and accuracy of a single softmax layer
    probabilities = softmax(images.reshape(len(images), -1) @ kernel + bias)
    return cross_entropy(labels, probabilities), (probabilities.argmax(axis=1) == labels).mean()


kernel, bias = np.zeros((784, 10)), np.zeros(10)
for epoch in range(1, 9):
    kernel, bias = sgd_epoch(kernel, bias, learn_images, learn_labels)
    loss, _ = look(kernel, bias, learn_images, learn_labels)
    _, accuracy = look(kernel, bias, held_images, held_labels)
    print(f"epoch {epoch}   training loss {loss:.3f}   validation accuracy {accuracy:.1%}")

# %% [markdown]
# It learns. The training loss falls with every epoch, most of all in the first, and soon this smallest of networks reads most of the digits that it never learned from.
#
# **Predict.** Each time from zero, one epoch: all 3,200 digits as a single batch; batches of 320; of 32; and one digit at a time. The arithmetic is the same, each digit is looked at once. Which learns most? (The last one is tried with three different orders of the digits.)
#
# *My guess:* …

# %%
for batch_size, seed in [(3200, 0), (320, 0), (32, 0), (1, 0), (1, 1), (1, 2)]:
    order = np.random.default_rng(seed).permutation(3200)
    mixed = learn_images[order], learn_labels[order]
    weights = sgd_epoch(np.zeros((784, 10)), np.zeros(10), *mixed, batch_size)
    loss, _ = look(*weights, learn_images, learn_labels)
    _, accuracy = look(*weights, held_images, held_labels)
    print(f"batches of {batch_size:4d}   {steps_per_epoch(3200, batch_size):4d} steps", end="   ")
    print(f"training loss {loss:.2f}   validation accuracy {accuracy:.1%}")

# %% [markdown]
# One step teaches little, ten teach more, a hundred a good deal: each step begins where the last one ended, so many rough steps get further than one careful step. With one digit at a time there are many more steps still, and they do not help accordingly. What comes out depends on the order of the digits: the gradient of a single digit points in a direction of its own, and at this learning rate the weights stagger towards whichever came last. Somewhere between lies a good size; usual are 32 to 256. (On real machines a second reason counts as well: many digits at once are computed faster than one by one. The box near the end measures it.)
#
# Is this what Keras does? With one difference, and we can switch it off: Keras **shuffles** the training digits anew before each epoch, so that each epoch has other batches.

# %%
single = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
single.add(keras.layers.Dense(10, activation="softmax", kernel_initializer="zeros"))
single.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
single.fit(learn_images, learn_labels, batch_size=32, epochs=1, shuffle=False, verbose=0)
kernel, bias = sgd_epoch(np.zeros((784, 10)), np.zeros(10), learn_images, learn_labels)
keras_kernel, keras_bias = single.get_weights()
print("largest weight:                ", abs(kernel).max())
print("largest difference from Keras: ", abs(kernel - keras_kernel).max())

# %% [markdown]
# A hundred steps later the weights are the same, but for the roundings of `float32`. For this network `fit` does nothing that you have not written yourself.

# %% [markdown]
# ## How long a step?
#
# The valley of lesson 4 showed what the learning rate does with two parameters. Now we have thousands of them.
#
# **Predict.** Six epochs with the rates 0.001, 0.1 and 30, each with three seeds for random first weights. How do the three curves of the training loss look?
#
# *My guess:* …

# %%
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for learning_rate, style, color, name in [
    (0.001, "^:", "#009E73", "0.001: too small"),
    (0.1, "o-", "#0072B2", "0.1: right"),
    (30.0, "s--", "#D55E00", "30: too large"),
]:
    for seed in range(3):
        weights = np.random.default_rng(seed).normal(scale=0.05, size=(784, 10)), np.zeros(10)
        losses = [look(*weights, learn_images, learn_labels)[0]]
        for _ in range(6):
            weights = sgd_epoch(*weights, learn_images, learn_labels, 32, learning_rate)
            losses.append(look(*weights, learn_images, learn_labels)[0])
        axes.plot(range(7), losses, style, color=color, markersize=4, alpha=0.8)
    axes.annotate(name, (6, losses[-1]), (6.15, losses[-1]), color=color, va="center")
axes.axhline(np.log(10), color="0.5", linewidth=1)
axes.text(7.9, np.log(10), "ln(10)", color="0.4", ha="right", va="bottom")
axes.set(yscale="log", xlim=(-0.2, 7.9), xticks=range(7))
_ = axes.set_yticks([0.3, 0.5, 1, 2, 3], ["0.3", "0.5", "1", "2", "3"], minor=False)
axes.minorticks_off()
_ = axes.set(
    title="Three learning rates, three seeds each", xlabel="epochs", ylabel="training loss"
)

# %% [markdown]
# All nine curves begin near ln(10), the grey line; the vertical axis is logarithmic. With the **small** rate (triangles) the loss creeps down evenly, and six epochs are far too few. With the **right** one (circles) it drops in the first epoch and goes on falling, and the three seeds lie on top of each other. With the **large** one (squares) it leaps up and down, differently with each seed, and stays high: every step overshoots, as across the valley.
#
# So each way of going wrong has its face. A loss that falls slowly and evenly asks for a larger rate, a loss that jumps about for a smaller one. Good rates depend on the optimizer: Adam divides by the size of the gradients; its usual rate is 0.001, which for gradient descent, as we see, is far too small. With hidden layers a rate that is much too large has a third face: after the first wild steps the ReLU units give 0 for every digit, nothing can flow back through them, and the loss stays near ln(10) for good.

# %% [markdown]
# ## What `fit` prints
#
# Now to our own network, and to Keras. One epoch, on all the training digits, a fifth of them held back:

# %%
model = build_network(seed=0)
_ = model.fit(scaled_images, train_labels, batch_size=128, validation_split=0.2, verbose=2)
print()
print("digits:", len(scaled_images))
print("steps: ", steps_per_epoch(len(scaled_images), 128, 0.2))

# %% [markdown]
# From left to right:
#
# - The count at the beginning, the same number twice, is that of the **batches**: steps done, of steps in this epoch. It is not the number of digits, as the last line shows.
# - Then the time: for the epoch, and for one step.
# - `accuracy` and `loss` belong to the **training** digits. They are *running means*: Keras notes both for each batch as it comes by, and shows the mean over the epoch. But the weights change with every batch, so it is the mean over as many different networks as there are steps, the clumsy ones of the beginning included.
# - `val_accuracy` and `val_loss` belong to the **validation** digits. They are computed *after* the epoch, with the weights as they are then.
#
# **Predict.** In the first epoch, which is higher as a rule: `accuracy`, on digits that the network learns from, or `val_accuracy`, on digits that it has never seen?
#
# *My guess:* …
#
# (We look at three seeds, on our few thousand digits. `start_anew`, in the setup cell, gives a network new first weights and its optimizer an empty memory, as if it had been built and compiled anew, and takes less time.)

# %%
trial = build_network(seed=0)
for seed in range(3):
    start_anew(trial, seed)
    report = trial.fit(
        small_images, small_labels, batch_size=64, validation_split=0.2, verbose=0
    ).history
    guesses = keras.ops.convert_to_numpy(trial(learn_images)).argmax(axis=1)
    print(f"seed {seed}   training digits, running mean {report['accuracy'][0]:.1%}", end="   ")
    print(f"after the epoch {(guesses == learn_labels).mean():.1%}", end="   ")
    print(f"validation digits {report['val_accuracy'][0]:.1%}")

# %% [markdown]
# In the progress line the validation accuracy is far above the training accuracy. Some take this for a mistake in their program, others for a wonder. It is neither. The middle number is measured on the training digits with the weights that the epoch *ended* with, and it lies close to the validation accuracy. The first one is lower since it remembers how the epoch began. In later epochs the weights change less, and the effect fades.
#
# (`verbose=2` prints this one line for each epoch, `verbose=1`, the default, a bar that grows batch by batch, and `verbose=0` nothing.)
#
# **A good place to rest.** We can train and read the log. What follows is about what to train on, and when to stop.

# %% [markdown]
# ## Which digits are held back?
#
# The network sees the training part alone; the validation part has to show how it does on others. Keras takes for validation **the last part of the arrays, as they lie there**, before anything is shuffled. (The shuffling before each epoch mixes the training part only.)
#
# ### Exercise: split
#
# Write `train_validation_split`, as Keras splits.
# - The first `floor(n * (1 - validation_split))` examples are for training, all the others, the last ones, for validation. Nothing is shuffled.
# - Give back two pairs: `(x_train, y_train), (x_val, y_val)`.
# - With `validation_split=0.0` all examples train, and the validation arrays have length 0.


# %% answer="train_validation_split"
def train_validation_split(images, labels, validation_split=0.2):
    """Split off the last part for validation, as Keras does.

    Parameters
    ----------
    images : array, shape (n, height, width)
        Of any dtype.
    labels : array of integers, shape (n,)
    validation_split : float, at least 0.0 and less than 1.0
        Share of the examples for validation. The first floor(n * (1 - validation_split))
        examples are for training; the rest, in the given order, is for validation, and is empty
        for 0.0.

    Returns
    -------
    (x_train, y_train), (x_val, y_val) : two pairs of arrays
        Images and labels for training, images and labels for validation, with the dtypes and
        the order of the arguments, which keep their values. Views are welcome.

    Example
    -------
    With 10 images and validation_split=0.25 the arrays for training have the length 7, those for
    validation 3.
    """
    ### BEGIN SOLUTION
    split_at = int(len(images) * (1 - validation_split))
    train = images[:split_at], labels[:split_at]
    return train, (images[split_at:], labels[split_at:])
    ### END SOLUTION


# %% test="train_validation_split" points=2
# Meant to fail until you have written train_validation_split.
given_images = np.arange(40, dtype=np.uint8).reshape(10, 2, 2)  # image i begins with 4 * i
given_labels = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 8])
before = given_images.copy(), given_labels.copy()
try:
    parts = train_validation_split(given_images, given_labels, 0.25)
except (TypeError, IndexError, ValueError) as error:
    raise AssertionError(
        f"It ended in an exception called {type(error).__name__}: {error}. Is the number of training examples a whole number? Slices need one: int(...)."
    ) from error
assert isinstance(parts, (tuple, list)), (
    f"Found {type(parts).__name__}: return two pairs, `return (x_train, y_train), (x_val, y_val)`."
)
assert len(parts) != 4, (
    "Found four values in a row. Two pairs are asked for: put parentheses round each, (x_train, y_train), (x_val, y_val)."
)
assert len(parts) == 2 and all(isinstance(p, (tuple, list)) and len(p) == 2 for p in parts), (
    "Found something else than two pairs: return (x_train, y_train), (x_val, y_val)."
)
for pair, name in zip(parts, ("first", "second")):
    kinds = [type(array).__name__ for array in pair]
    assert all(isinstance(array, np.ndarray) for array in pair), (
        f"The {name} pair holds {kinds}, and NumPy arrays are asked for. A slice of an array is one."
    )
    assert pair[0].ndim != 2, (
        f"In the {name} pair the images have the shape {pair[0].shape}. Keep height and width: (n, height, width)."
    )
    assert [array.ndim for array in pair] == [3, 1], (
        f"The {name} pair has the shapes {[array.shape for array in pair]}, and images, then labels, are asked for. The pairs are (x_train, y_train) and (x_val, y_val), not (x_train, x_val)."
    )
    assert len(pair[0]) == len(pair[1]), (
        f"In the {name} pair there are {len(pair[0])} images and {len(pair[1])} labels. Cut both at the same place."
    )
(x_train, y_train), (x_val, y_val) = parts
assert x_train.dtype == np.uint8 and x_val.dtype == np.uint8, (
    f"The images became {x_train.dtype}: splitting changes no values and no dtype."
)
assert np.array_equal(given_images, before[0]) and np.array_equal(given_labels, before[1]), (
    "An argument was changed. Slices leave it as it is; np.random.shuffle does not, and nothing is to be shuffled."
)
assert (len(x_train), len(x_val)) != (8, 2), (
    "Of 10 examples with 0.25, 8 train. Is 0.2 written into the code? If not: the number that trains is rounded down, floor(7.5) = 7."
)
assert (len(x_train), len(x_val)) not in [(2, 8), (3, 7)], (
    f"{len(x_train)} train and {len(x_val)} validate. Was 0.25 taken for the share that trains, or the part for validation put first?"
)
assert len(x_train) + len(x_val) == 10, (
    f"{len(x_train)} train and {len(x_val)} validate: of 10 examples each belongs to exactly one part. Cut at one index k, [:k] and [k:]."
)
assert (len(x_train), len(x_val)) == (7, 3), (
    f"Of 10 examples with 0.25, {len(x_train)} train and {len(x_val)} validate, not 7 and 3. floor(7.5) = 7 train."
)
numbers_train, numbers_val = x_train[:, 0, 0] // 4, x_val[:, 0, 0] // 4
assert numbers_val.tolist() != [0, 1, 2], (
    "The first three examples were held back. Hold back the last ones."
)
assert sorted(numbers_train) != list(range(7)) or numbers_train.tolist() == list(range(7)), (
    "The training examples are in another order. Nothing is shuffled: take slices."
)
assert numbers_val.tolist() == [7, 8, 9], (
    f"The examples {numbers_val.tolist()} were held back, counted from 0, not [7, 8, 9]. Take the last ones in their order, unshuffled."
)
assert numbers_train.tolist() == list(range(7)), (
    f"The examples {numbers_train.tolist()} train, counted from 0, not 0 to 6 in their order."
)
assert y_train.tolist() == [3, 1, 4, 1, 5, 9, 2] and y_val.tolist() == [6, 5, 8], (
    "The labels do not belong to their images any more. Cut both at the same place."
)
### BEGIN HIDDEN TESTS
# Catches: rounded validation numbers, a default other than 0.2, 28 x 28 or a length built in,
# shuffling with a seed, one index too many, labels cut elsewhere.
for count, share, training in [
    (11, None, 8),
    (4, 0.5, 2),
    (9, 0.25, 6),
    (33, 0.125, 28),
    (1003, 0.2, 802),
    (5, 0.75, 1),
]:
    generator = np.random.default_rng(count)
    images = generator.normal(size=(count, 3, 2)).astype(np.float32)
    labels_given = generator.integers(0, 10, size=count).astype(np.uint8)
    parts = (
        train_validation_split(images.copy(), labels_given.copy())
        if share is None
        else train_validation_split(images.copy(), labels_given.copy(), share)
    )
    where = f"For {count} other examples" + (" and the default share" if share is None else "")
    try:
        (x_train, y_train), (x_val, y_val) = parts
    except (TypeError, ValueError) as error:
        raise AssertionError(f"{where} the result is no two pairs.") from error
    assert len(x_train) == len(y_train) == training, (
        f"{where} too many or too few train. Round n * (1 - validation_split) down; the default is 0.2."
    )
    assert len(x_val) == len(y_val) == count - training, (
        f"{where} too many or too few validate. All that do not train are for validation."
    )
    assert np.array_equal(x_train, images[:training]) and np.array_equal(
        x_val, images[training:]
    ), "For other examples the images are not those of the first and the last part, in order."
    assert np.array_equal(y_train, labels_given[:training]) and np.array_equal(
        y_val, labels_given[training:]
    ), "For other examples the labels are not those of the images."
    assert x_train.dtype == x_val.dtype == np.float32, "For other examples the dtype has changed."
### END HIDDEN TESTS

# %% test="train_validation_split" points=1
# Meant to fail until train_validation_split can hold back nothing.
whole = np.arange(12.0).reshape(3, 2, 2)
try:
    (x_train, y_train), (x_val, y_val) = train_validation_split(whole, np.array([2, 0, 1]), 0.0)
except (TypeError, ValueError) as error:
    raise AssertionError(
        f"With validation_split=0.0 it ended in an exception called {type(error).__name__}: {error}. Two pairs are asked for, the second with arrays of length 0. If the test above fails too, begin there."
    ) from error
kinds = [type(array).__name__ for array in (x_train, y_train, x_val, y_val)]
assert kinds == ["ndarray"] * 4, (
    f"With validation_split=0.0 found {kinds}. Two pairs of arrays are asked for, the second with arrays of length 0."
)
assert not (len(x_train) == 0 and len(x_val) == 3), (
    "With validation_split=0.0 nothing trains and everything validates: the slice -0: begins at 0. Cut at the number that trains, counted from the front."
)
assert not (len(x_train) == 3 and len(x_val) == 3), (
    "With validation_split=0.0 all three examples are in both parts: the slice -0: begins at 0. Cut at the number that trains, counted from the front."
)
assert len(x_train) == 3 and len(y_train) == 3, (
    f"With validation_split=0.0 {len(x_train)} of 3 examples train. All of them must."
)
assert len(x_val) == 0 and len(y_val) == 0, (
    f"With validation_split=0.0 {len(x_val)} examples validate. None may."
)
### BEGIN HIDDEN TESTS
# Catches: negative slices, a special case for one length only.
for count in (1, 8):
    images = np.random.default_rng(count).normal(size=(count, 4, 3))
    (x_train, y_train), (x_val, y_val) = train_validation_split(
        images.copy(), np.zeros(count, dtype=int), 0.0
    )
    assert np.array_equal(x_train, images) and len(y_train) == count, (
        f"With validation_split=0.0 and {count} example(s) not all of them train."
    )
    assert len(x_val) == len(y_val) == 0, (
        f"With validation_split=0.0 and {count} example(s) some are held back."
    )
### END HIDDEN TESTS
assert x_train.ndim == 3 and x_val.ndim == 3, (
    f"With validation_split=0.0 the images have {x_train.ndim} and {x_val.ndim} axes: keep all three, also where there are no images."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# At which index does the validation part begin? Can one index serve for both arrays and both parts?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `images[:k]` are the first k images, `images[k:]` all the others, also when there are none. Count k from the front: `images[-0:]` is the whole array.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `split_at = int(len(images) * (1 - validation_split))`, then `return (images[:split_at], labels[:split_at]), (..., ...)`
# </details>
#
# **Why it works.** One index cuts all four pieces, so no example is lost or counted twice, and images and labels stay together. Slices are views: even for 60,000 digits nothing is copied.
#
# Taking the last part is fine, *as long as it is like the rest*. Many collections come sorted. Here are our 4,000 digits, sorted by label, as some files hold them:

# %%
order = np.argsort(small_labels, kind="stable")
sorted_images, sorted_labels = small_images[order], small_labels[order]
(_, y_train), (_, y_val) = train_validation_split(sorted_images, sorted_labels)
for name, part in [("to learn from:", y_train), ("held back:", y_val)]:
    print(f"{name:15s}", np.bincount(part, minlength=10))

# %% [markdown]
# How often each label occurs, from 0 to 9. The digits held back are nearly all 8s and 9s, and among those to learn from there is not one 8 and not one 9.
#
# **Predict.** Two epochs of training on these arrays, with `validation_split=0.2`. What will the training accuracy be, and what the validation accuracy?
#
# *My guess:* …


# %%
def two_epochs(name, images, labels, seed):
    start_anew(trial, seed)  # the network of the cell above, with new weights
    trial.fit(images, labels, batch_size=64, epochs=2, validation_split=0.2, verbose=0)
    report = trial.history.history
    print(f"{name:9s} seed {seed}   training accuracy {report['accuracy'][-1]:.1%}", end="   ")
    print(f"validation accuracy {report['val_accuracy'][-1]:.1%}")


for seed in range(3):
    two_epochs("sorted", sorted_images, sorted_labels, seed)

# %% [markdown]
# High on the one side, nearly nothing on the other, worse than guessing, whatever the seed. No message. The network is not to blame: it was never shown an 8 or a 9, so it answers with a digit that it knows. That Keras shuffles does not help, because it splits first.
#
# The remedy is to shuffle **before**, images and labels **together**: one random order, used for both.

# %%
order = np.random.default_rng(0).permutation(len(sorted_images))
mixed_images, mixed_labels = sorted_images[order], sorted_labels[order]
for seed in range(3):
    two_epochs("shuffled", mixed_images, mixed_labels, seed)

# %% [markdown]
# The same digits, and both numbers are high. (Two different orders for images and labels would be worse than sorting: then nothing fits to anything, and both accuracies are those of guessing.) The digits that this course loads come in mixed order. With data of your own, look at the last labels before you trust `validation_split`.

# %% [markdown]
# ## `fit`
#
# All the parts are there: batches, epochs, and a validation part. Now the call that does all of it.
#
# `model.fit` changes the weights of the model **in place**, and gives back a `History`. Its attribute `history` is a plain dictionary with a list for each number in the progress line, one entry for each epoch.
#
# ### Exercise: fit
#
# Write `fit_mlp`.
# - Train the model that you are given, compiled as it is, for **exactly** `epochs` epochs, with that `batch_size` and that `validation_split`, the last part of the arrays being held back.
# - Give back Keras' `History` object. With `validation_split=0.0` nothing is held back, and the history has no `val_loss`.
# - What is printed is up to you.


# %% answer="fit_mlp"
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    """Train a compiled model with images and labels as they are.

    Parameters
    ----------
    model : keras.Model
        Compiled; it is trained in place and stays compiled as it is. It may have been trained
        before: then training goes on from there, for `epochs` further epochs.
    images : array of float32, shape (n, height, width)
    labels : array of integers, shape (n,)
    epochs : int
        Training runs for exactly so many epochs.
    batch_size : int
    validation_split : float, at least 0.0 and less than 1.0
        Share held back for validation, as Keras counts: the last part of the arrays, unshuffled.
        With 0.0 nothing is held back, and the history has no "val_loss".

    Returns
    -------
    keras.callbacks.History
        What Keras' fit gives back: `history.history["loss"]` has one entry for each epoch, and so
        has `history.history["val_loss"]`. (What is printed meanwhile is open.)

    Example
    -------
    len(fit_mlp(model, images, labels, epochs=2).history["val_loss"]) gives 2
    """
    ### BEGIN SOLUTION
    return model.fit(
        images,
        labels,
        epochs=epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        verbose=0,
    )
    ### END SOLUTION


# %% test="fit_mlp" points=2
# Meant to fail until you have written fit_mlp.
def tiny_compiled(height, width, classes, rate):  # a single softmax layer, all weights 0
    layers = [keras.Input(shape=(height, width)), keras.layers.Flatten()]
    zeros = keras.layers.Dense(classes, activation="softmax", kernel_initializer="zeros")
    tiny = keras.Sequential([*layers, zeros])
    tiny.compile(
        optimizer=keras.optimizers.SGD(learning_rate=rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    tiny.run_eagerly = True  # a handful of images is no work for a compiled function
    return tiny


def steps_of(tiny):
    return int(tiny.optimizer.iterations)


generator = np.random.default_rng(5)
some_images = generator.uniform(0, 0.2, size=(10, 2, 2)).astype(np.float32)
some_labels = np.array([0, 1, 0, 1, 1, 0, 0, 2, 2, 2])  # the last part is of a class of its own
some_images[np.arange(10), 0, some_labels % 2] += 0.8
before = some_images.copy(), some_labels.copy()
tiny = tiny_compiled(2, 2, 3, rate=0.2)
try:
    history = fit_mlp(tiny, some_images, some_labels, epochs=6, batch_size=3, validation_split=0.25)
except (ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
    raise AssertionError(
        f"It ended in an exception called {type(error).__name__}. Call model.fit on the model that is given, with images and labels as they are and the rest by name. It says: {str(error).strip()[:200]}"
    ) from error
assert not isinstance(history, dict), (
    "Found a dict: that is history.history. Return the History object that model.fit gives back."
)
assert isinstance(history, keras.callbacks.History), (
    f"Found {type(history).__name__}: return what model.fit gives back. (NoneType: is the `return` missing?)"
)
assert np.array_equal(some_images, before[0]) and np.array_equal(some_labels, before[1]), (
    "The images or the labels were changed. Leave them as they are."
)
assert steps_of(tiny) > 0 and np.any(tiny.get_weights()[0]), (
    "The weights of the model are what they were, or it was compiled anew. Train the model that is given, in place; no copy, no new one."
)
entries, found = len(history.history.get("loss", [])), steps_of(tiny)
assert (entries, found) != (1, 18), (
    "6 epochs ran, and the history that came back tells of 1. Let a single call of fit run all the epochs, and return its history."
)
assert (entries, found) != (3, 6), (
    "3 epochs ran, in batches of 6: epochs and batch_size are exchanged. The third place in fit is that of batch_size; pass both by name."
)
assert entries != 5, (
    "5 epochs ran, 6 were asked for. Is 5 written into the code, or early stopping at work? Pass epochs=epochs alone."
)
assert entries == 6, (
    f"The history tells of {entries} epoch(s), and 6 were asked for. Pass epochs=epochs to a single fit, without early stopping."
)
assert "val_loss" in history.history, (
    "The history has no val_loss: nothing was held back. Pass validation_split=validation_split."
)
for wrong, message in {
    6: "one in each epoch. Pass batch_size=batch_size by its name (without it Keras takes 32)",
    24: "four in each epoch: more than the first 7 images were learned from. 3 are held back",
    36: "twice as many as are asked for: it was trained twice",
}.items():
    assert found != wrong, f"The model took {wrong} steps, {message}."
assert found == 18, (
    f"The model took {found} steps. 7 images in batches of 3 make 3 steps, and 6 epochs 18. Pass epochs, batch_size and validation_split on."
)
assert history.history["loss"][-1] < history.history["loss"][0], (
    "The training loss did not go down. Train with the labels that are given, and leave the model compiled as it is."
)
### BEGIN HIDDEN TESTS
# Catches: early stopping, defaults other than 5, 128 and 0.2, arguments mixed up or built in, a
# model that had been trained before, History with the entries of earlier calls, 28 x 28 only.
tiny, taken = tiny_compiled(3, 2, 4, rate=0.3), 0
for call, count, options, epochs, steps in [
    ("without epochs, batch_size and validation_split", 162, (), 5, 2),
    ("in the same way again, with an image less", 161, (), 5, 1),
    ("after that with other epochs, batches and share", 203, (2, 50, 0.375), 2, 3),
]:
    images = generator.uniform(0, 1, size=(count, 3, 2)).astype(np.float32)
    labels_given = np.where(np.arange(count) < int(0.8 * count), 0, 3)  # so val_loss rises
    report = fit_mlp(tiny, images, labels_given, *options)
    assert isinstance(report, keras.callbacks.History), f"Called {call} the result is no History."
    ran = len(report.history.get("loss", []))
    assert ran == epochs, (
        f"Called {call} the history tells of {ran} epoch(s). Run exactly the epochs that are asked for (5 when none are named), also after earlier training, and without early stopping."
    )
    assert len(report.history.get("val_loss", [])) == epochs, (
        f"Called {call} the history has no val_loss for each epoch."
    )
    assert steps_of(tiny) >= taken, (
        "After a second call the model's count of steps is lower than before: it was compiled anew. Leave it compiled as it is, and let training go on."
    )
    assert steps_of(tiny) - taken == epochs * steps, (
        f"Called {call} it took too many steps or too few. Pass all three on as they are given; their defaults are 5, 128 and 0.2."
    )
    taken = steps_of(tiny)
### END HIDDEN TESTS
assert all(np.isfinite(values).all() for values in history.history.values()), (
    "In the history there are numbers that are not finite. Pass images and labels on as they are."
)


# %% test="fit_mlp" points=1
# Meant to fail until fit_mlp holds back the last part, and nothing else.
def fit_one_step(labels_given, share):
    """One step with images of ones, from weights of zero: they tell from which labels it learned."""
    layers = [keras.Input(shape=(2, 1)), keras.layers.Flatten()]
    zeros = keras.layers.Dense(3, activation="softmax", kernel_initializer="zeros")
    tiny = keras.Sequential([*layers, zeros])
    tiny.compile(optimizer=keras.optimizers.SGD(1.0), loss="sparse_categorical_crossentropy")
    tiny.run_eagerly = True
    images = np.ones((len(labels_given), 2, 1), dtype=np.float32)
    try:
        report = fit_mlp(tiny, images, np.array(labels_given), 1, 40, share)
    except (ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
        raise AssertionError(
            f"With validation_split={share} it ended in an exception called {type(error).__name__}. If the test above fails too, begin there. It says: {str(error).strip()[:200]}"
        ) from error
    assert isinstance(report, keras.callbacks.History), (
        f"Found {type(report).__name__}: return what model.fit gives back."
    )
    learned_kernel, learned_bias = tiny.get_weights()
    assert not 0 < abs(learned_bias).max() < 0.01, (
        "One step with the rate 1.0, with which the model is compiled, changed the weights by next to nothing. Leave the model compiled as it is."
    )
    assert np.allclose(learned_kernel, learned_bias, atol=1e-4), (
        "Pixels of 1.0 did not go into training as 1.0. Pass the images on as they are, and scale them no second time."
    )
    return learned_bias, report.history


labels_of_ten = [0, 1, 0, 1, 0, 1, 0, 2, 2, 2]
learned, report = fit_one_step(labels_of_ten, 0.25)
for wrong, message in [
    (0.0, "Nothing was learned. Train the model that is given"),
    (-1 / 30, "All ten images were learned from. The last three are to be held back"),
    (2 / 21, "The first three images were held back. The last three are to be"),
    (
        -5 / 24,
        "Only two images were held back: is 0.2 written into the code? Of 10 images floor(10 * 0.75) = 7 train",
    ),
]:
    assert not np.isclose(learned[2], wrong, atol=1e-4), f"{message}."
assert np.allclose(learned, [5 / 21, 2 / 21, -1 / 3], atol=1e-4), (
    "The network did not learn from the first seven of ten images. With validation_split=0.25 these train, in one batch of at most 40, and the last three are held back. Shuffle nothing before you split, and leave the model compiled as it is."
)
assert "val_loss" in report, "The history has no val_loss. Pass validation_split=validation_split."
assert not np.isclose(report["val_loss"][0], 0.7888259, atol=1e-4), (
    "val_loss was computed on the images that were learned from. It belongs to those held back."
)
assert not np.isclose(report["val_loss"][0], 1.2480096, atol=1e-4), (
    "val_loss was computed on all the images. It belongs to those held back."
)
assert np.isclose(report["val_loss"][0], 2.3194381, atol=1e-4), (
    f"val_loss is {report['val_loss'][0]:.5f}, but on the last three images, which are held back, the loss is 2.31944."
)
learned, report = fit_one_step(labels_of_ten, 0.0)
assert "val_loss" not in report, (
    "With validation_split=0.0 the history has a val_loss. Nothing is to be held back then."
)
assert np.allclose(learned, [1 / 15, -1 / 30, -1 / 30], atol=1e-4), (
    "With validation_split=0.0 the network did not learn from all ten images. Nothing is to be held back then."
)
### BEGIN HIDDEN TESTS
# Catches: shuffling before the split, the split rounded elsewhere, a share built in, all images
# held back or learned from.
for labels_given, share, training in [
    ([2, 1, 1, 0, 2, 2, 0, 0, 1], 0.25, 6),
    ([0, 0, 0, 2, 1], 0.5, 2),
    ([1, 2, 0, 1] * 8 + [2], 0.125, 28),
    ([0] * 8 + [1] * 3, 0.2, 8),
]:
    learned, report = fit_one_step(labels_given, share)
    shares = np.bincount(labels_given[:training], minlength=3) / training
    assert np.allclose(learned, shares - 1 / 3, atol=1e-4), (
        f"With {len(labels_given)} other images the network did not learn from the part that trains, as Keras counts. Pass validation_split on as it is given."
    )
    right = cross_entropy(
        np.array(labels_given[training:]),
        np.tile(softmax(3 * (shares - 1 / 3)), (len(labels_given) - training, 1)),
    )
    assert np.isclose(report["val_loss"][0], right, atol=1e-4), (
        f"With {len(labels_given)} other images the validation loss is not that of the last ones, which are held back."
    )
### END HIDDEN TESTS
assert np.isfinite(learned).all(), "The weights are not finite. Train with what is given."

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of your arguments does `model.fit` know by the same name? What does it give back?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Pass all of them by name, `epochs=epochs` and so on: the third place in `fit` is that of `batch_size`. `verbose=0` keeps it quiet, `verbose=2` prints a line for each epoch.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return model.fit(images, labels, epochs=epochs, ..., validation_split=...)`
# </details>
#
# **Why it works.** `fit` is the loop that you have written: epochs around batches around steps, with the optimizer that `compile` has noted down. With `validation_split=0.0` Keras validates nothing, and so records nothing.
#
# **Predict.** We train a network for two epochs. Then we run the cell with `fit` once more: two epochs again. Where does the loss of the second run begin, and where that of a network that is built anew?
#
# *My guess:* …

# %%
model = build_network(seed=0)
first = fit_mlp(model, learn_images, learn_labels, epochs=2, validation_split=0.0)
second = fit_mlp(model, learn_images, learn_labels, epochs=2, validation_split=0.0)
fresh = fit_mlp(build_network(seed=0), learn_images, learn_labels, 2, validation_split=0.0)
for name, run in [("first fit", first), ("second fit", second), ("a fresh network", fresh)]:
    print(f"{name:16s} loss by epoch:", np.round(run.history["loss"], 3))
print(f"{'model.history':16s} loss by epoch:", np.round(model.history.history["loss"], 3))

# %% [markdown]
# The second `fit` **goes on** where the first had ended: the network has now had four epochs. Nothing warns of it, and whoever runs a cell twice and compares believes in progress. To begin anew, *build and compile* anew: the fresh network begins where the first had begun.
#
# The last line shows what the model itself remembers: the history of its **last** `fit`, and no other. The first is there only because we gave it a name. So write `history = ...` in front of every `fit`; a training that took hours is a pity to repeat for its curve.

# %% [markdown]
# ## Learning by heart
#
# How long should one train? The training loss never asks us to stop: it goes on falling. To see what happens on the other side, we take away most of the digits: 300 to learn from, and the same 800 to validate on, which we hand over ourselves as `validation_data`. (With the rate 0.005 it takes fewer epochs to see what we want to see.)


# %%
few_network = build_network(seed=0, learning_rate=0.005)
few_images, few_labels = scaled_images[:300], train_labels[:300]
held_back = (held_images, held_labels)


def train_few(seed, callbacks=None):
    start_anew(few_network, seed)
    return few_network.fit(
        few_images,
        few_labels,
        batch_size=100,
        epochs=14,
        validation_data=held_back,
        validation_batch_size=800,  # all in one batch, which is quicker
        callbacks=callbacks,
        verbose=0,
    ).history


few_runs = [train_few(seed) for seed in range(3)]

# %%
run = few_runs[0]
epochs = np.arange(1, len(run["loss"]) + 1)
lowest = epochs[np.argmin(run["val_loss"])]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for axes, key in [(left, "loss"), (right, "accuracy")]:
    axes.plot(epochs, run[key], "o-", color="#0072B2", markersize=4, label="training")
    axes.plot(epochs, run["val_" + key], "s--", color="#D55E00", markersize=4, label="validation")
    axes.axvline(lowest, color="0.5", linestyle=":", label="lowest validation loss")
    axes.set(xticks=epochs[1::2])
    axes.set(title=f"{key.capitalize()}, 300 digits to learn from", xlabel="epoch", ylabel=key)
    axes.set_ylim(0, 1.02 if key == "accuracy" else None)
right.legend(loc="lower right")
for seed, run in enumerate(few_runs):
    best, end = int(np.argmin(run["val_loss"])), len(run["loss"]) - 1
    print(f"seed {seed}")
    for epoch in (best, end):
        print(f"   epoch {epoch + 1:2d}   training loss {run['loss'][epoch]:.3f}", end="   ")
        print(f"validation loss {run['val_loss'][epoch]:.3f}", end="   ")
        print(f"validation accuracy {run['val_accuracy'][epoch]:.1%}")

# %% [markdown]
# Left the losses, right the accuracies, training solid with circles, validation dashed with squares; the dotted line stands at the epoch with the lowest validation loss. In the printed lines that epoch and the last one, for three seeds.
#
# The training loss falls to nearly nothing: the network answers all its 300 digits rightly and with full confidence. The validation loss falls with it at first, and from the dotted line on it **rises**, with every seed. That is **overfitting**: what the network still learns about its training digits makes its probabilities for other digits worse. What tells is the *turn*: validation loss rising while training loss falls. A gap between the two curves is not enough. At the dotted line the gap is there already, and yet up to that point training has helped with new digits too.
#
# And look at the right-hand picture: the validation accuracy hardly moves any more, and certainly does not collapse. The network makes about the same mistakes as before; it makes them with ever more confidence, and the loss counts that while the accuracy does not. Whoever watches only the accuracy never sees it.
#
# How far can learning by heart go? We replace the 300 labels by random ones. There is nothing to understand now: the same figure may be called a 3 or an 8 by the throw of dice.
#
# **Predict.** What training accuracy can the network reach on random labels? And what will it say to the validation digits, with their true labels?
#
# *My guess:* …

# %%
for seed in range(3):
    random_labels = np.random.default_rng(seed).integers(0, 10, size=300, dtype=np.uint8)
    start_anew(few_network, seed)
    run = few_network.fit(few_images, random_labels, batch_size=100, epochs=22, verbose=0)
    guesses = keras.ops.convert_to_numpy(few_network(held_images)).argmax(axis=1)
    accuracy = run.history["accuracy"][-1]
    print(f"seed {seed}   training accuracy, random labels {accuracy:.1%}", end="   ")
    print(f"validation accuracy, true labels {(guesses == held_labels).mean():.1%}")

# %% [markdown]
# It learns the nonsense by heart, almost digit for digit, and on other digits it does no better than guessing. So a training accuracy, be it perfect, says nothing about what a network has understood. It has more than enough weights to note down 300 answers; that it finds something general in true labels, although it need not, is the remarkable thing. Only digits that it has not learned from can tell.

# %% [markdown]
# ## When to stop
#
# The validation loss knows when. Every entry of `history["val_loss"]` was recorded after an epoch, so the best moment can be looked up.
#
# ### Exercise: the best epoch
#
# Write `best_epoch`.
# - The argument is the plain dictionary `History.history`.
# - Give back the number of the epoch with the lowest entry of `history["val_loss"]`, **counted from 1**, as a plain Python `int`. Among equals take the earliest.


# %% answer="best_epoch"
def best_epoch(history):
    """Find the epoch with the lowest validation loss.

    Parameters
    ----------
    history : dict
        `History.history`, with a list of finite numbers under "val_loss", one for each epoch, at
        least one. Other keys do not matter.

    Returns
    -------
    int, a plain one (`type(x) is int`)
        Number of the epoch with the lowest val_loss, counted from 1; the earliest of equals.

    Example
    -------
    best_epoch({"val_loss": [0.5, 0.3, 0.4]}) gives 2
    """
    ### BEGIN SOLUTION
    return history["val_loss"].index(min(history["val_loss"])) + 1
    ### END SOLUTION


# %% test="best_epoch" points=2
# Meant to fail until you have written best_epoch.
given = [2.8, 1.6, 1.7, 1.9, 1.5, 1.55, 1.5, 2.9, 1.65]  # lowest in epoch 5, and again in 7
recorded = {
    "loss": [2.2, 1.3, 0.9, 0.6, 0.4, 0.3, 0.2, 0.15, 0.1],
    "accuracy": [0.2, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97],
    "val_loss": list(given),
    "val_accuracy": [0.2, 0.5, 0.7, 0.6, 0.55, 0.5, 0.5, 0.3, 0.4],
}
try:
    best = best_epoch(recorded)
except AttributeError as error:
    raise AssertionError(
        f"It ended in an AttributeError: {error}. The argument is the plain dictionary, History.history, and not the History object: write history['val_loss']. Lists have .index, arrays have .argmin."
    ) from error
assert isinstance(best, (int, float, np.number)), (
    f"Found {type(best).__name__}: return one number. (NoneType: is the `return` missing?)"
)
assert recorded["val_loss"] == given, (
    "The history was changed. Leave the list as it is: no sort, no pop."
)
for wrong, message in {
    1.5: "That is the lowest loss itself. Give back the number of its epoch.",
    4: "Is that an index? Epochs are counted from 1: the entry with the index 4 is that of epoch 5.",
    7: "Epochs 5 and 7 have the same loss, and the later one was taken. Take the earliest.",
    9: "There the training loss is lowest, and the list ends. Look for the lowest val_loss.",
    3: "There the validation accuracy is highest. Look for the lowest val_loss.",
    8: "There val_loss is highest. The lowest is asked for.",
    2: "After it val_loss rises for the first time. Look through the whole list for the lowest.",
    1: "Is that a place in a sorted list? Look for the lowest val_loss in the list as it is.",
    0: "No loss was lower than the number that the search began with. Begin with float('inf'), or with the first loss.",
}.items():
    assert best != wrong, f"Found {wrong}. {message}"
assert best == 5, f"The val_losses are {given}: the lowest is in epoch 5, not {best}."
assert type(best) is int, (
    f"The number is of type {type(best).__name__}, a plain int is asked for: wrap NumPy's in int(...)."
)
### BEGIN HIDDEN TESTS
# Catches: training loss or accuracy needed, the last of equals, a single epoch, losses above 1,
# counted from 0, NumPy's int, sorted lists.
for count, shift in [(1, 0.0), (3, 2.0), (12, 0.3), (60, 5.0), (8, 2000.0)]:
    for seed in range(4):
        numbers = np.random.default_rng(seed).integers(1, 9, size=count) / 8 + shift
        losses = [float(value) for value in numbers]
        recorded = {"val_loss": list(losses)}
        best = best_epoch(recorded)
        assert type(best) is int, f"For {count} epochs the result is no plain int."
        assert 1 <= best <= count, (
            f"For {count} epochs the result is {best}: there is no such epoch. They are counted from 1."
        )
        assert losses[best - 1] == min(losses), (
            f"For {count} epochs the lowest val_loss is in another epoch. Count from 1."
        )
        assert min(losses) not in losses[: best - 1], (
            f"For {count} epochs an earlier one has the same val_loss. Take the earliest."
        )
        assert recorded == {"val_loss": losses}, "The history was changed. Leave it as it is."
### END HIDDEN TESTS
assert best_epoch({"val_loss": [0.25]}) == 1, "With a single epoch that one is the best: 1."

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which index has the lowest entry, and which epoch is that, counted from 1?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.argmin(values)` gives the index of the first of the lowest entries, as a NumPy number; `values.index(min(values))` does it for a list.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return int(np.argmin(history[...])) + ...`
# </details>
#
# **Why it works.** Both ways stop at the first of equals, and Keras counts epochs from 1 in what it prints.
#
# Looking back is good; stopping in time is better. But during training nobody knows whether a minimum was the last one, since the validation loss wobbles on its way. So we wait a little. **Early stopping** remembers the lowest validation loss so far, and counts the epochs in a row that brought no new minimum. When there are `patience` of them, it ends training.
#
# ### Exercise: early stopping
#
# Write `epochs_until_stop`.
# - `val_losses` are the validation losses that training *would* give, epoch by epoch.
# - An epoch is an improvement when its loss is **lower than all before it**; an equal one is none.
# - After `patience` epochs in a row without improvement training ends. Give back how many epochs have run by then, those included, as a plain Python `int`.
# - If that never happens, all of them run.


# %% answer="epochs_until_stop"
def epochs_until_stop(val_losses, patience):
    """Count the epochs that run under early stopping.

    Parameters
    ----------
    val_losses : list of finite floats, not empty
        The validation loss after each epoch.
    patience : int, at least 1
        Training ends after so many epochs in a row without a new minimum of the validation loss
        (a value equal to the minimum so far is no new minimum).

    Returns
    -------
    int, a plain one (`type(x) is int`)
        The number of epochs that run, the last ones without a new minimum included; all of them,
        len(val_losses), when training is never ended.

    Example
    -------
    epochs_until_stop([0.5, 0.4, 0.6, 0.4, 0.3], 2) gives 4: epochs 3 and 4 brought no new minimum
    """
    ### BEGIN SOLUTION
    lowest, waited = float("inf"), 0
    for epoch, loss in enumerate(val_losses, start=1):
        if loss < lowest:
            lowest, waited = loss, 0
        else:
            waited += 1
            if waited == patience:
                return epoch
    return len(val_losses)
    ### END SOLUTION


# %% test="epochs_until_stop" points=2
# Meant to fail until you have written epochs_until_stop.
def stop_of(losses, patience):
    given = list(losses)
    try:
        stopped = epochs_until_stop(given, patience)
    except (IndexError, ValueError, TypeError, KeyError) as error:
        raise AssertionError(
            f"For {losses} with patience {patience} it ended in an exception called {type(error).__name__}: {error}. val_losses is a list of numbers, with one entry at least."
        ) from error
    assert stopped is not None, (
        f"For {losses} with patience {patience} found None. Is there a `return` for the case that training is never ended?"
    )
    assert isinstance(stopped, (int, float, np.number)), (
        f"Found {type(stopped).__name__}: return one number, that of the epochs."
    )
    assert given == losses, "The list was changed. Leave it as it is: no pop, no sort."
    return stopped


# The lowest loss so far is 1.7, then epochs 4 and 5 bring nothing new: with patience 2 stop at 5.
wavy = [1.9, 1.8, 1.7, 1.78, 1.75, 1.72, 1.6, 1.65, 1.8, 1.5]
stopped = stop_of(wavy, 2)
for wrong, message in {
    4: "That is one epoch too early. Is it counted from 0, or is patience not used?",
    6: "That is one epoch too late. After `patience` epochs without a new minimum training ends at once.",
    3: "That is the best epoch so far. Training goes on for `patience` epochs before it ends; count them too.",
    9: "Each loss was compared with the one before it. Compare it with the lowest so far: 1.75 after 1.78 is no new minimum.",
    10: "Epochs 4 and 5 brought no new minimum, so training ends. What later epochs bring nobody knows by then.",
    2: "The first epochs were not taken for improvements. Begin with float('inf') as the lowest loss.",
}.items():
    assert stopped != wrong, f"For {wavy} with patience 2 found {wrong}. {message}"
assert stopped == 5, f"For {wavy} with patience 2 training ends after epoch 5, not {stopped}."
assert type(stopped) is int, (
    f"The number is of type {type(stopped).__name__}, a plain int is asked for."
)
stopped = stop_of(wavy, 4)
assert stopped not in (8, 9), (
    f"For {wavy} with patience 4 found {stopped}. Count the epochs in a row that are not lower than all before. A new minimum, as in epoch 7, sets the count back to 0."
)
assert stopped == 10, (
    f"For {wavy} with patience 4 there are never four epochs in a row without a new minimum: all 10 run, not {stopped}."
)
assert type(stopped) is int, (
    f"When all epochs run, the number is of type {type(stopped).__name__}, a plain int is asked for."
)
stopped = stop_of([0.5, 0.5, 0.5, 0.4], 2)
assert stopped != 4, (
    "Losses 0.5, 0.5, 0.5 with patience 2 did not end training: an equal loss counted as an improvement. Ask with <, not <=."
)
assert stopped != 2, (
    "Losses 0.5, 0.5, 0.5 with patience 2 ended training after epoch 2. The first epoch is always an improvement; the count begins after it."
)
assert stopped == 3, (
    f"For losses 0.5, 0.5, 0.5, 0.4 with patience 2 training ends after epoch 3, not {stopped}."
)
stopped = stop_of([0.9, 0.8], 5)
assert stopped == 2, f"Two losses that fall, with patience 5: both epochs run, not {stopped}."
### BEGIN HIDDEN TESTS
# Catches: off by one for some patience, the count not set back, the comparison with the last
# epoch, equal values, a single epoch, losses above 1 or of 0, changed lists, NumPy's int.
for seed in range(40):
    generator = np.random.default_rng(seed)
    count, patience = int(generator.integers(1, 25)), int(generator.integers(1, 6))
    slope = np.linspace(0, generator.choice([0, 6, 12]), count)
    losses = [float(x) for x in (generator.integers(0, 9, size=count) + slope[::-1].round()) / 4]
    given = list(losses)
    where = f"For {count} other losses and {'patience 1' if patience == 1 else 'more patience'}"
    try:
        stopped = epochs_until_stop(given, patience)
    except (IndexError, ValueError, TypeError, KeyError) as error:
        raise AssertionError(
            f"{where} it ended in an exception called {type(error).__name__}."
        ) from error
    right = count
    for epoch in range(patience + 1, count + 1):
        if min(losses[epoch - patience : epoch]) >= min(losses[: epoch - patience]):
            right = epoch
            break
    assert type(stopped) is int, f"{where} the result is no plain int."
    assert given == losses, "The list was changed. Leave it as it is."
    assert stopped <= right, (
        f"{where} training ends too late. Count the epochs in a row that are not lower than all before."
    )
    assert stopped >= right, (
        f"{where} training ends too early. A new minimum sets the count back to 0."
    )
### END HIDDEN TESTS
assert stop_of([0.5, 0.6, 0.4], 1) == 2, (
    "With patience 1 the first epoch without a new minimum ends training: after epoch 2 here."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which two things must be remembered from epoch to epoch? What happens to each when there is a new minimum, and what when there is none?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Begin with `lowest = float("inf")` and `waited = 0`. `for epoch, loss in enumerate(val_losses, start=1):` counts from 1. A `return` inside the loop ends it.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if loss < lowest: lowest, waited = loss, 0`, otherwise `waited += 1` and `if waited == patience: return ...`; behind the loop `return len(val_losses)`
# </details>
#
# **Why it works.** The first epoch is always an improvement over infinity. From then on the function needs no look ahead, so it can decide during training what to do.
#
# What would early stopping have done with the three trainings on 300 digits?

# %%
for seed, run in enumerate(few_runs):
    stops = [epochs_until_stop(run["val_loss"], patience) for patience in (1, 3, 5)]
    print(f"seed {seed}   best epoch {best_epoch(run):2d}", end="   ")
    print("ends after epoch", " / ".join(map(str, stops)), "with patience 1 / 3 / 5")

# %% [markdown]
# With patience 3 or 5 training would have gone on for that many epochs after the best one (unless an earlier wobble was long enough to end it), and spared us the rest. A small patience saves time and may mistake a wobble for the end; a large one costs some epochs.
#
# ## Early stopping in Keras
#
# In Keras it is a **callback**, an object that `fit` calls after each epoch. `restore_best_weights=True` adds what is missing in our function: in the end the weights of the best epoch are put back, since those of the last one have waited `patience` epochs too long.

# %%
stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
run = train_few(seed=0, callbacks=[stopper])
print("epochs that Keras ran:              ", len(run["loss"]))
print("epochs_until_stop on its val_losses:", epochs_until_stop(run["val_loss"], 3))
print("lowest val_loss, best epoch:        ", min(run["val_loss"]), best_epoch(run))
kept = cross_entropy(held_labels, keras.ops.convert_to_numpy(few_network(held_images)))
print("val_loss of the weights we are left with:", kept)

# %% [markdown]
# Keras ran as many epochs as your function says, and the network that we are left with is that of the best epoch: its validation loss is the lowest of the list, up to rounding.
#
# One remark on honesty. The epoch was chosen *because* its validation loss was the lowest, so that number flatters the network a little. This is one of the reasons why there is a third set, the test digits, on which nothing is ever chosen. Lesson 6 opens it.

# %% [markdown]
# ## The training
#
# Now the course's own network, on all the training digits, with a fifth held back, for a few epochs.

# %%
model = build_network(seed=1)
history = fit_mlp(model, scaled_images, train_labels, epochs=5, validation_split=0.2)
record = history.history
for epoch in range(len(record["loss"])):
    print(f"epoch {epoch + 1}   training loss {record['loss'][epoch]:.3f}", end="   ")
    print(f"validation loss {record['val_loss'][epoch]:.3f}", end="   ")
    print(f"validation accuracy {record['val_accuracy'][epoch]:.1%}")
print("best epoch:", best_epoch(record))

# %% [markdown]
# A line for each epoch, and you know how to read it. The training loss falls from line to line; most of the way is done in the first epoch. Look for the turn in the validation loss: has it come, or does the best epoch lie at the end of the list, so that more epochs might still help?
#
# This is what we wanted: a trained network, `model`, and the record of its training, `history`.

# %% [markdown]
# ### Make it faster (a box for the curious)
#
# *You may leave out this part; nothing later needs it.* Training takes time, and there are knobs for it. Three of them, each with its promise:
#
# - `batch_size` in `fit`: larger batches keep the processor better occupied, and there are fewer of them;
# - `steps_per_execution` in `compile`: Keras hands several steps at once to TensorFlow, and asks less often how it goes;
# - `jit_compile=True` in `compile`: TensorFlow has the whole step translated into machine code of its own.
#
# **Measure, never assume.** What helps depends on the network, on the processor, and on what else runs there. The first epoch is left out of the time, because translating happens in it.


# %%
class Stopwatch(keras.callbacks.Callback):
    """Notes when each epoch ends."""

    def on_train_begin(self, logs=None):
        self.ends = []

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


race_images, race_labels = scaled_images[:-800][:5120], train_labels[:-800][:5120]
base = None
for name, batch_size, options in [
    ("batches of 128", 128, {}),
    ("batches of 512", 512, {}),
    ("128, steps_per_execution=10", 128, {"steps_per_execution": 10}),
    ("128, jit_compile=True", 128, {"jit_compile": True}),
]:
    racer, watch = build_network(seed=0), Stopwatch()
    racer.compile(optimizer="adam", loss="sparse_categorical_crossentropy", **options)
    racer.fit(race_images, race_labels, batch_size, epochs=3, verbose=0, callbacks=[watch])
    seconds = np.diff(watch.ends).min()
    base = base or seconds
    guesses = keras.ops.convert_to_numpy(racer(held_images)).argmax(axis=1)
    print(f"{name:28s} time for an epoch {seconds / base:5.2f}", end="   ")
    print(f"validation accuracy {(guesses == held_labels).mean():.1%}")

# %% [markdown]
# The times are ratios to the first row, on your machine, today; the accuracies are those after the same three epochs. Read both columns. As a rule a large batch makes an epoch faster and teaches less in it, so that more epochs are needed. What counts is the time to a given accuracy. The other two knobs change the time and not what is computed: apart from the order in which numbers are rounded, the steps are the same.
#
# Do not carry the ratios to another network. `jit_compile` helps some networks, this one on many machines among them, and makes others much slower: with a layer of 1,024 units an epoch took fifteen times as long on one machine with two cores. And its translation costs some seconds, which a short training never earns back.

# %% [markdown]
# Last, a recipe that uses what helps: a wider network, larger batches, several steps at once, and a learning rate that first rises and then falls to 0, so that the last steps settle. A layer `Dropout(0.2)` is new: in training it switches off a fifth of the units, others in each step, so that no unit can rely on a certain other one. Beside it one epoch of plain training, in batches of 32, with the network of the course.


# %%
def train_quickly(images, labels, epochs=6, batch_size=192):
    quick = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    quick.add(keras.layers.Dense(512, activation="relu"))
    quick.add(keras.layers.Dropout(0.2))
    quick.add(keras.layers.Dense(10, activation="softmax"))
    steps = epochs * int(0.8 * len(images) / batch_size + 1)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - steps // 5, warmup_target=0.004, warmup_steps=steps // 5
    )
    quick.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=50,
    )
    options = {"batch_size": batch_size, "validation_split": 0.2, "verbose": 0}
    quick.fit(images, labels, epochs=epochs, **options)
    return quick


# %%
begin = time.perf_counter()
build_network(seed=0).fit(
    scaled_images, train_labels, batch_size=32, validation_split=0.2, verbose=0
)
plain = time.perf_counter() - begin
begin = time.perf_counter()
quick = train_quickly(scaled_images, train_labels)
seconds = time.perf_counter() - begin
guesses = keras.ops.convert_to_numpy(quick(held_images)).argmax(axis=1)
print(f"six epochs of the recipe take as long as {seconds / plain:.1f} plain ones", end="   ")
print(f"validation accuracy {(guesses == held_labels).mean():.1%}")

# %% [markdown]
# The notebook from which this course grew trained plainly, for 25 epochs. Compare the two numbers of epochs: on the full data set the recipe is done long before, and reads more digits rightly than the 25 epochs do (a program in `tests/benchmarks` measures both on your machine). On the offline sample its six epochs are too few steps to show that. A recipe is made for an amount of data; change the one, and look at the other again.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote or believed | what one sees |
# |---|---|
# | 375/375 are the images | nothing fits: 375 batches of 128 are 48,000 images |
# | the last, smaller batch forgotten | a loop by hand that never sees some of the digits; no message |
# | the cell with `fit` run again, without building anew | the loss begins where it had ended; no message |
# | `fit` without `history =` in front | there is no curve to draw; `model.history` holds the last run only |
# | `fit` before `compile` | an error that says so |
# | `validation_split` on sorted labels | high training accuracy, validation accuracy near 0; no message |
# | images shuffled, labels not (or in another order) | the loss stays near ln(10), both accuracies near guessing; no message |
# | the test set as `validation_data` | good-looking numbers, and no untouched digits left for the examination |
# | validation accuracy above training accuracy in the first epoch | no mistake: the training number is a running mean |
# | a learning rate too small | the loss falls slowly and evenly |
# | a learning rate too large | the loss leaps, or stays near or above ln(10) |
# | a gap between the two losses taken for overfitting | training is stopped while the validation loss still falls |
# | early stopping with `monitor="loss"` | it hardly ever stops: the training loss goes on falling |

# %% [markdown]
# ## Quiz
#
# **1.** The progress line begins with `188/188`, and `batch_size` is 64. About how many images does the network learn from?
#
# - (a) 188
# - (b) 12,000
# - (c) 60,000, as always with MNIST
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: the line counts batches, not images.
# - **(b) is right.** 188 batches of 64 are 12,032, and the last batch may be smaller.
# - (c) is wrong: it may be a part of MNIST, and usually a share of it is held back.
# </details>
#
# **2.** A training on images of ten kinds of clothes shows a training accuracy of 97 % and a validation accuracy of 1 %. What do you look at first?
#
# - (a) whether the network overfits
# - (b) whether the learning rate is too large
# - (c) whether the last labels in the array are all of one or two classes
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: overfitting makes the validation loss rise, and may cost some accuracy; it does not push it far below guessing.
# - (b) is wrong: then the training accuracy would be poor as well.
# - **(c) is right.** Far below guessing means that the network was never shown the classes that it is asked for. `validation_split` takes the last part, unshuffled.
# </details>
#
# **3.** Which of these shows that a network overfits?
#
# - (a) The validation loss is higher than the training loss.
# - (b) The validation loss rises from epoch to epoch while the training loss falls.
# - (c) The training accuracy is 100 %.
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: that gap is usual, and while both losses fall every epoch still helps.
# - **(b) is right.** From that turn on, what it learns about its training digits makes it worse on others.
# - (c) is wrong: it may know its training digits by heart and be better than ever on others. Only validation digits tell.
# </details>

# %% [markdown]
# ## Summary
#
# - A step is one batch, one gradient, one change; an epoch is once through the training digits. The progress line counts steps.
# - In that line the training numbers are running means over the epoch, the validation numbers are measured at its end.
# - `validation_split` holds back the last part of the arrays, as they lie there. Shuffle sorted data before, images and labels together.
# - A loss that creeps asks for a larger learning rate, a loss that leaps for a smaller one.
# - `fit` goes on from where the network is. Build and compile anew to begin anew, and keep the history.
# - Overfitting is a validation loss that rises while the training loss falls. Early stopping watches for it, with some patience, and puts back the best weights.
#
# **Next:** lesson 6 takes a trained network to its examination, and looks at the mistakes that it makes.
#
# **Further reading:** Keras on [`fit`](https://keras.io/api/models/model_training_apis/) and on [EarlyStopping](https://keras.io/api/callbacks/early_stopping/); Google's [interactive exercises on learning rates](https://developers.google.com/machine-learning/crash-course/linear-regression/hyperparameters); the paper that trained networks on random labels, [Understanding deep learning requires rethinking generalization](https://arxiv.org/abs/1611.03530).

# %% [markdown]
# # 5 · Fit: step after step, and when to stop
#
# Lesson 4 ended with a compiled network: loss, optimizer and metric are settled. In this lesson you train, first a small network by hand, batch after batch, then ours with Keras' `fit`. You learn to read every number that `fit` prints, and to tell from them when to stop.
#
# **You will be able to**
# - say what a step, a batch and an epoch are, and how many steps an epoch has;
# - write the training loop by hand, and read Keras' progress line;
# - shuffle digits, then hold some back for validation, and recognise what sorted labels do;
# - tell from losses whether the learning rate is too small or too large, and whether a network overfits;
# - stop training in time, by hand and with Keras, with the best weights, and save the network.
#
# **Time:** {minutes}.
#
# **You need:** lesson 4, or: softmax, cross-entropy and its gradient, a step of gradient descent, and a compiled Keras model.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 5` in a terminal checks the whole lesson, and `python -m mnist_utils solution sgd_epoch` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.
#
# The next cell imports Keras, which takes a few seconds, and brings along two functions from lessons 2 and 3.

# %% tags=["setup"] runs=5
import numpy as np

from mnist_utils import load_mnist, quiet_start
from mnist_utils.charts import plot_descents, plot_scores, plot_turns
from mnist_utils.diagrams import draw_batches
from mnist_utils.training import blank_network, seconds_per_epoch, start_anew

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
scaled_images = train_images.astype(np.float32) / 255


def softmax(logits):  # from lesson 3: probabilities along the last axis
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(labels, num_classes=10):  # from lesson 2: a row for each label
    return np.eye(num_classes)[labels]


# %% [markdown]
# ## How many digits does one step need?
#
# In lesson 4 each step looked at thousands of digits, for one small change of the weights. Would fewer do? For quick experiments we take 3,200 digits to learn from and 800 more for validation. Then we compute the gradient from a few of the 3,200, drawn at random, and compare its direction with that of the gradient from all of them.

# %%
learn_images, learn_labels = scaled_images[:3200], train_labels[:3200]
held_images, held_labels = scaled_images[3200:4000], train_labels[3200:4000]
rows = learn_images.reshape(3200, -1)


# %%
def gradient(chosen):  # for one softmax layer with weights of 0: each probability is 0.1
    return rows[chosen].T @ (0.1 - one_hot(learn_labels[chosen])) / len(chosen)


def agreement(count, seed):  # the cosine of the angle between two directions
    few = gradient(np.random.default_rng(seed).choice(3200, count, replace=False))
    everything = gradient(np.arange(3200))
    return (few * everything).sum() / np.sqrt((few**2).sum() * (everything**2).sum())


# %% [markdown]
# An agreement of 1 means the same direction, 0 that the two have nothing in common.
#
# **Predict.** Only 32 digits, a hundredth of them: is the agreement near 0, near 0.5, or near 1?
#
# *My guess:* …

# %% alt="Four rows of five points each. One digit: scattered between 0 and 0.2. Eight digits: about 0.3. Thirty-two digits: about 0.6. Three hundred and twenty digits: close together near 0.9."
counts = {"1 digit": 1, "8 digits": 8, "32 digits": 32, "320 digits": 320}
agreements = {name: [agreement(count, seed) for seed in range(5)] for name, count in counts.items()}
title = "Gradients from a few digits, drawn five times each"
label = "agreement with the gradient from all 3,200 digits"
axes = plot_scores(agreements, title=title, xlabel=label, percent=False)

# %% [markdown]
# Each point is one draw. A single digit points almost anywhere. Thirty-two digits already point roughly the right way, at a hundredth of the work, and 320 point nearly the same way as all of them. So instead of one careful step we take many rough ones, and each starts where the last one ended.

# %% [markdown]
# ## Steps, batches, epochs
#
# - A **batch** is the group of digits that are looked at together.
# - A **step** is one gradient, from one batch, and one change of all weights.
# - An **epoch** is once through all the training digits, batch after batch.
#
# Some examples are held back for validation: the network never learns from them, so they show how it does on digits that are new to it. In Keras the share that is held back is called `validation_split`. Keras computes `num_examples * (1 - validation_split)` and rounds **down**; that many are trained on.
#
# Here are ten examples with `validation_split=0.25` and batches of three. 10 · 0.75 is 7.5, so 7 examples train and 3 are held back:

# %% alt="Ten numbered boxes in a row. Boxes 0 to 2 are underlined as step 1, 3 to 5 as step 2, box 6 alone as step 3. Boxes 7 to 9 are hatched, and underlined as held back."
axes = draw_batches([3, 3, 1], held_back=3)

# %% [markdown]
# Three steps, one epoch. No training example is left out: the last batch is smaller.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Count the steps
#
# Write `steps_per_epoch`: return how many steps an epoch has.
#
# - `floor(num_examples * (1 - validation_split))` examples train.
# - They go through in batches of `batch_size`. The last batch may be smaller, and is a step as well.
# - Return a plain Python `int`: `type(steps) is int`.
#
# <details><summary>Hint 1: a question</summary>
#
# Which number has to be rounded down, and which has to be rounded up?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `int(...)` cuts off everything after the decimal point. `math.ceil(...)` (after `import math`) rounds up and returns an `int`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `num_training = int(num_examples * (1 - validation_split))`, then `return math.ceil(... / ...)`
# </details>
#
# </div>


# %% answer="steps_per_epoch" minutes=5
def steps_per_epoch(num_examples, batch_size, validation_split=0.0):
    """Count the steps of an epoch, as Keras does.

    `num_examples` and `batch_size` are at least 1; `validation_split` is a share, from 0 up to but
    not including 1. The examples that are held back are among the `num_examples`.

    Example: steps_per_epoch(10, 3, 0.25) returns 3.
    """
    ### BEGIN SOLUTION
    num_training = int(num_examples * (1 - validation_split))
    return -(-num_training // batch_size)
    ### END SOLUTION


# %% words="steps_per_epoch"
{
    "hidden": "other numbers of examples, batch sizes and shares",
    "the count": {
        "type": "Return the number of batches.",
        "values": {
            "last": (2, "The last, smaller batch is missing. It is a step as well: round up."),
            "half": (
                2.5,
                "There is no half step: the last, smaller batch is a whole one. Round up.",
            ),
            "more": (
                3,
                "These examples fill their batches exactly, so there is no further batch. Round up: that changes nothing when nothing is left over.",
            ),
            "examples": (10, "This is the number of examples. Count the batches that they make."),
            "none": (
                0,
                "By default nothing is held back, and all the examples train: validation_split is the share that does not.",
            ),
            "one": (
                1,
                "Ten examples are more than one batch: count all the batches, with the batch_size that is given.",
            ),
        },
        "otherwise": "Count the batches of batch_size examples. The last one may be smaller, and is a step as well.",
    },
    "with a split, the count": {
        "type": "Return the number of batches.",
        "values": {
            "unused": (
                10,
                "validation_split is not used. Leave out the examples that are held back.",
            ),
            "down": (8, "Round the number of training examples down, before you count batches."),
            "half": (
                7.5,
                "There is no half example: round the number of training examples down, before you count batches.",
            ),
            "last": (None, "The last, smaller batch is missing. It is a step as well: round up."),
            "more": (
                None,
                "The training examples fill their batches exactly, so there is no further batch. Round the number of batches up.",
            ),
            "held back": (3, "These are the steps of the examples held back. Count the others."),
            "held back, rounded": (
                2,
                "These are the steps of the examples held back. Count the others.",
            ),
            "per cent": (
                9,
                "validation_split is a share of the examples: 0.25 means a quarter of them.",
            ),
            "of the steps": (
                1,
                "Take the share off the examples, before you count batches, not off the steps.",
            ),
        },
        "otherwise": "floor(num_examples * (1 - validation_split)) examples train. Count the batches that they make.",
    },
}

# %% test="steps_per_epoch" points=1
# Meant to fail until you have written steps_per_epoch.
from mnist_utils.examples import Example as _Example

_e = _Example("steps_per_epoch", steps_per_epoch)
_steps = _e.call(10, 4)
_e.plain("the count", _steps, int)
_e.equal("the count", _steps, 3)  # batches of 4, 4 and 2
_e.equal("the count", _e.call(8, 4), 2)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: last batch forgotten or one too many, floats, numbers of MNIST built in.
_draw = _Example("steps_per_epoch", steps_per_epoch).random().integers
_size, _full, _rest = (int(_draw(*_limits)) for _limits in [(3, 90), (2, 40), (1, 3)])
for _kind, _count, _batch in [
    ("a single example", 1, _size),
    ("fewer examples than batch_size", _size - _rest, _size),
    ("full batches alone", _size * _full, _size),
    ("a smaller last batch", _size * _full + _rest, _size),
    ("many examples", 1000 * _size + _full, _size),
]:
    _h = _Example("steps_per_epoch", steps_per_epoch, case=f"For {_kind}")
    _steps = _h.call(_count, _batch)
    _h.plain("the count", _steps, int)
    _mistakes = {
        "last": _count // _batch,
        "more": _count // _batch + 1,
        "half": _count / _batch,
        "examples": _count,
    }
    _values = list(_mistakes.values())
    _named = {_key: _value for _key, _value in _mistakes.items() if _values.count(_value) == 1}
    _h.equal("the count", _steps, -(-_count // _batch), mistakes=_named)
    assert _h.holds
### END HIDDEN TESTS

# %% test="steps_per_epoch" points=1
# Meant to fail until steps_per_epoch leaves out the examples that are held back.
from mnist_utils.examples import Example as _Example

_e = _Example("steps_per_epoch", steps_per_epoch, part=2)
_e.equal("with a split, the count", _e.call(10, 1, 0.25), 7)  # 7 of 10 examples train
_e.equal("with a split, the count", _e.call(10, 6, 0.25), 2)  # batches of 6 and 1
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: validation examples rounded instead of training ones, rounding to the nearest, the share
# taken off the steps, floats. No case hangs on rounding errors: shares are exact in binary, or far
# from a whole number of examples.
_draw = _Example("steps_per_epoch", steps_per_epoch, part=2).random().integers
_size, _full = (int(_draw(*_limits)) for _limits in [(3, 90), (2, 40)])
for _kind, _count, _batch, _share, _training in [
    ("full batches", 4 * _full * _size + 1, 3 * _size, 0.25, 3 * _full * _size),
    ("a small share", 8 * _full + 1, _size, 0.125, 7 * _full),
    ("a smaller last batch", 12 * _full + 4, 3 * _full, 0.25, 9 * _full + 3),
    ("another share", 5 * 401 * _full + 3, 401, 0.2, 4 * 401 * _full + 2),
    ("fewer examples than batch_size", 7, 4 + _size, 0.375, 4),
    ("many examples", 2000 * _full + 1, _size, 0.5, 1000 * _full),
]:
    _case = f"For {_kind} after the split,"
    _h = _Example("steps_per_epoch", steps_per_epoch, part=2, case=_case)
    _steps = _h.call(_count, _batch, _share)
    _h.plain("with a split, the count", _steps, int)
    _mistakes = {
        "last": _training // _batch,
        "more": _training // _batch + 1,
        "unused": -(-_count // _batch),
        "down": -(-(_training + 1) // _batch),
        "held back": -(-(_count - _training) // _batch),
        "of the steps": int(-(-_count // _batch) * (1 - _share)),
    }
    _values = list(_mistakes.values())
    _named = {_key: _value for _key, _value in _mistakes.items() if _values.count(_value) == 1}
    _h.equal("with a split, the count", _steps, -(-_training // _batch), mistakes=_named)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Examples are rounded down, because half an example cannot train. Batches are rounded up, because part of a batch is a batch. With whole numbers alone, `-(-a // b)` rounds up: `//` rounds down, and the two minus signs turn that around.
# </details>
#
# Does Keras count the same way? Its optimizers count their steps in `iterations`, so we can ask. The network that learns nothing from ten zeros is only there to be counted:

# %% runs=1
counter = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
counter.compile("sgd", "mse")
counter.fit(np.zeros((10, 1)), np.zeros(10), batch_size=3, validation_split=0.25, verbose=0)
print("Keras:", int(counter.optimizer.iterations), "steps    ours:", steps_per_epoch(10, 3, 0.25))

# %% [markdown]
# The two agree.

# %% [markdown]
# ## One step, by hand
#
# We train the smallest network there is: one softmax layer, from the pixels to ten probabilities, with a kernel and a bias. First we need to see how it is doing:


# %%
def look(kernel, bias, images, labels):  # loss and accuracy of a single softmax layer
    probabilities = softmax(images.reshape(len(images), -1) @ kernel + bias)
    own = probabilities[np.arange(len(labels)), labels]  # the probability of each true label
    return -np.log(own.clip(1e-7, 1)).mean(), (probabilities.argmax(axis=1) == labels).mean()


# %% [markdown]
# One step with one batch takes three lines. The first is the gradient of the loss with respect to the logits, from lesson 4. Then come a step for the kernel and one for the bias: a weight's slope is its pixel times the gradient of its logit, added up over the batch (lesson 4's deeper part derives it), and a bias acts like a weight whose pixel is always 1.

# %%
kernel, bias = np.zeros((784, 10)), np.zeros(10)
batch, labels = learn_images[:32].reshape(32, -1), learn_labels[:32]
print("loss before the step:", look(kernel, bias, batch, labels)[0])
difference = (softmax(batch @ kernel + bias) - one_hot(labels)) / len(batch)
kernel = kernel - 0.1 * batch.T @ difference
bias = bias - 0.1 * difference.sum(axis=0)
print("loss after the step: ", look(kernel, bias, batch, labels)[0])

# %% [markdown]
# Weights of zero know nothing, so the first loss is ln(10). After one step the loss *of this batch* is lower. The next step takes the next batch and goes on from the new weights.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · One epoch
#
# Write `sgd_epoch`: train a single softmax layer for one epoch of gradient descent in batches.
#
# - Take the images in batches of `batch_size`, **in their order**, not shuffled. The last batch may be smaller.
# - For each batch take one step, for kernel and bias: subtract `learning_rate` times the gradient of the **mean** cross-entropy over the images **of this batch**, however many they are.
# - Return `(kernel, bias)`, two **new** arrays in the shapes of those that are given. It should work for images of any size and for any number of classes k.
#
# <details><summary>Hint 1: a question</summary>
#
# In the cell with one step above: which numbers belong to that batch of 32 digits alone, and what would they be for any batch?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Loop with `for start in range(0, len(images), batch_size):` and take the slice `start : start + batch_size` of images and of labels. `images.reshape(len(images), -1)` makes rows, and `one_hot(labels, len(bias))` has a column for each class.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# In the loop: `difference = (softmax(batch @ kernel + bias) - one_hot(own, len(bias))) / len(batch)`, then `kernel = kernel - learning_rate * batch.T @ ...` and `bias = bias - learning_rate * ....sum(axis=0)`. After the loop, `return kernel, bias`.
# </details>
#
# </div>


# %% answer="sgd_epoch" minutes=25
def sgd_epoch(kernel, bias, images, labels, batch_size=32, learning_rate=0.1):
    """Train a single softmax layer for one epoch of mini-batch gradient descent.

    `kernel` (height * width, k) and `bias` (k,) are arrays of floats, `images` (n, height, width)
    scaled pixels, which go in row by row, and `labels` (n,) integers from 0 to k - 1. There may be
    fewer images than `batch_size`.

    Example: with two images of one pixel, in batches of 1 and with the learning rate 1.0,
    sgd_epoch(np.zeros((1, 2)), np.zeros(2), np.ones((2, 1, 1)), np.array([0, 1]), 1, 1.0)
    returns ([[-0.3807..., 0.3807...]], [-0.3807..., 0.3807...]).
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


# %% words="sgd_epoch"
{
    "hidden": "images of other sizes, other numbers of classes, and batches of any size",
    "changed": "Compute new arrays: kernel = kernel - ... makes one, kernel -= ... and kernel[...] = ... write into the array that is given.",
    "errors": {
        r"ValueError: shapes \(\d+,(\d+)\) \(\d+,\1\)": "The two have a different number of rows. Cut images and labels at the same places.",
        r"ValueError: shapes \((\d+),\d+\) \(\1,\d+\)": "The two have a different number of columns. There is one for each class, and the number of classes is len(bias), whichever labels occur.",
        r"ValueError: shapes \((\d+),(\d+)\) \(\2,\1\)": "One of the two is turned on its side. A gradient has the shape of what it belongs to: for the kernel that is batch.T @ difference.",
        r"ValueError: shapes \(\d+,\) \(\d+,\)": "The gradient of the bias has a number for each class: sum over the images, axis=0.",
        "ValueError: could not be broadcast": "Lay the images out as rows, (n, height * width), and cut images and labels at the same places.",
        "ValueError: cannot reshape": "Images may be of any size, and a batch may be smaller: is 784, 28 or 32 written into the code? images.reshape(len(images), -1) makes a row of each.",
        "ValueError: matmul": "The shapes of a matrix product do not fit. In every step the images of a batch are rows, (images, pixels), their differences (images, classes), the kernel (pixels, classes), and the bias (classes,): print the shapes to see which is another.",
        "IndexError: out of bounds": "The classes are those of the bias, len(bias), whichever labels occur in a batch.",
    },
    "the kernel": {
        "type": "First the kernel, then the bias, both as arrays.",
        "shape": {
            "(3,)": "Return kernel, then bias.",
            "(3, 3)": "Is the gradient turned on its side? For the kernel it is batch.T @ difference.",
            "else": "It keeps the shape of the kernel that is given.",
        },
        "dtype": "Weights are floats.",
        "nan": "Is there a batch without images, whose length is 0? Each slice is start : start + batch_size.",
        "values": {
            "last": (
                [[-0.129913, -0.00100038, 0.130913]],
                "The last, smaller batch is left out. It is a step as well.",
            ),
            "batch_size": (
                [[-0.0102771, -0.0559573, 0.0662345]],
                "The last, smaller batch was divided by batch_size. Divide each batch by its own length.",
            ),
            "sum": (
                [[-0.068238, -0.133468, 0.201706]],
                "The mean is missing: divide by the number of images in the batch.",
            ),
            "start": (
                [[0.222222, -0.166667, -0.0555556]],
                "Every gradient was computed at the starting weights. Each batch goes on from where the step before it ended.",
            ),
            "one step": (
                [[6.93889e-18, -0.0238095, 0.0238095]],
                "All images were one batch, with a single step. Take batch_size at a time.",
            ),
            "first": (
                [[6.4249e-19, 0.0277778, -0.0277778]],
                "Only the first batch was used. Does the `return` come after the loop, and is each slice start : start + batch_size?",
            ),
            "last alone": (
                [[0.333333, -0.166667, -0.166667]],
                "Only the last batch counts. Each step must go on from the one before it.",
            ),
            "uphill": (
                [[-0.229124, 0.161856, 0.067268]],
                "These steps go uphill. Subtract learning_rate * gradient.",
            ),
            "nothing": (
                [[0.0, 0.0, 0.0]],
                "The kernel is as it was. It takes a step with every batch.",
            ),
            "no bias": (
                [[0.240386, -0.167763, -0.0726228]],
                "The kernel learned as if the bias were 0 all the time. Is the bias added to batch @ kernel, and does it take a step with every batch, with the sum over the images, axis=0?",
            ),
            "all": (
                [[-0.00210311, -0.0240703, 0.0261734]],
                "Each batch was divided by the number of all images. Divide it by its own length.",
            ),
            "classes": (
                [[0.0743319, -0.0556916, -0.0186403]],
                "The mean was taken over images and classes. Divide by the number of images alone.",
            ),
            "bias twice": (
                [[0.235682, -0.16735, -0.0683321]],
                "For the bias the mean was taken once more. Sum over the images: sum(axis=0).",
            ),
            "new kernel": (
                [[0.226678, -0.166258, -0.0604196]],
                "The bias saw the kernel after its step. Compute both gradients first, from one softmax.",
            ),
            "new bias": (
                [[0.183414, -0.14076, -0.0426531]],
                "The kernel saw the bias after its step. Compute both gradients first, from one softmax.",
            ),
            "logits": (
                [[0.376415, -0.0805041, -0.0416667]],
                "The softmax is missing: compare probabilities with the one-hot rows, not logits.",
            ),
            "exp": (
                [[-0.0300099, -0.427743, -0.334253]],
                "The probabilities do not add up to 1: divide the powers by their sum over the classes.",
            ),
            "over images": (
                [[-0.111111, -0.500086, -0.388803]],
                "The softmax ran over the images. It runs over the classes, axis=-1.",
            ),
            "over both": (
                [[0.329158, -0.0734019, 0.0219589]],
                "The softmax ran over the whole batch. It runs over the classes of each image, axis=-1.",
            ),
            "labels": (
                [[0.333333, 0.333333, 0.333333]],
                "Labels were subtracted as numbers. Subtract the one-hot row of each label.",
            ),
            "0.1": (
                [[0.0445003, -0.0333972, -0.0111031]],
                "The rate was 0.1. Use the learning_rate that is given.",
            ),
            "no rate": (
                [[0.493158, -0.315438, -0.177721]],
                "The learning rate is left out. Multiply the gradients by it.",
            ),
            "backwards": (
                [[0.150882, -0.128209, -0.0226725]],
                "The batches were taken from the end. Begin with the first images.",
            ),
            "singles": (
                [[0.0518501, -0.206965, 0.155115]],
                "Each image was a batch of its own. Take batch_size at a time.",
            ),
            "even": (
                [[0.00338115, -0.118563, 0.115182]],
                "Seven images became batches of 3, 2 and 2. All but the last have batch_size: 3, 3 and 1.",
            ),
            "twice": (
                [[0.335823, -0.261839, -0.0739845]],
                "The images went through twice. One epoch is once through.",
            ),
            "filled": (
                [[0.0086993, -0.0651944, 0.0564951]],
                "The last batch was filled up with images that had had their turn. It has what is left.",
            ),
            "filled from the end": (
                [[-0.0832855, -0.138657, 0.221943]],
                "The last batch was filled up with images that had had their turn. It has what is left.",
            ),
            "overlap": (
                [[0.304609, -0.1837, -0.120909]],
                "Neighbouring batches share an image. Each slice is start : start + batch_size.",
            ),
            "gap": (
                [[0.227785, -0.131251, -0.0965335]],
                "Between the batches an image is left out. Each slice is start : start + batch_size.",
            ),
            "sliding": (
                [[0.333118, -0.350314, 0.0171958]],
                "Neighbouring batches share images. Each begins where the last one ended: range(0, len(images), batch_size).",
            ),
            "columns": (
                None,
                "The pixels went in column by column. Take them row by row, as reshape does.",
            ),
        },
        "otherwise": "Take the images in their order, and for each batch one gradient and one step.",
    },
    "the bias vector": {
        "shape": "It keeps the shape of the bias that is given.",
        "dtype": "Weights are floats.",
        "nan": "Is there a batch without images, whose length is 0? Each slice is start : start + batch_size.",
        "otherwise": "For each batch, the smaller last one too, subtract learning_rate times the mean of the differences over its own images.",
    },
    "after a batch that is not full, the bias vector": {
        "nan": "Is there a batch without images, whose length is 0?",
        "values": {
            "nothing": (
                [0, 0],
                "Nothing was learned. When there are fewer images than batch_size, they make one batch.",
            ),
            "batch_size": (
                [-0.375, 0.375],
                "The batch was divided by batch_size. Divide it by its own length.",
            ),
        },
        "otherwise": "When there are fewer images than batch_size, they make one batch, divided by its own length.",
    },
    "after two full batches, the bias vector": {
        "nan": "Is there a batch without images, whose length is 0? Eight images in batches of four are two batches.",
        "values": {
            "one": ([-0.5, 0.5], "There was one step, and two full batches make two."),
        },
        "otherwise": "Two full batches make two steps, each with the mean over its own images.",
    },
}

# %% test="sgd_epoch" points=2
# Meant to fail until you have written sgd_epoch.
from mnist_utils.examples import Example as _Example

_images = np.linspace(0, 1, 7, dtype=np.float32).reshape(7, 1, 1)  # seven images of one pixel
_e = _Example("sgd_epoch", sgd_epoch)
_labels = np.array([0, 0, 1, 1, 2, 2, 0])
_found = _e.call(np.zeros((1, 3)), np.zeros(3), _images, _labels, batch_size=3, learning_rate=0.5)
_kernel, _bias = _e.values(_found, "kernel", "bias")
_e.array("the kernel", _kernel, shape=(1, 3), dtype=float)
_e.array("the bias vector", _bias, shape=(3,), dtype=float)
_e.equal("the kernel", _kernel, [[0.228994, -0.165871, -0.063123]], rtol=1e-4, atol=1e-5)
_e.equal("the bias vector", _bias, [0.330695, -0.16625, -0.164446], rtol=1e-4, atol=1e-5)
assert _e.holds

# %% test="sgd_epoch" points=2
# Meant to fail until sgd_epoch takes batches of any size.
from mnist_utils.examples import Example as _Example

_e = _Example("sgd_epoch", sgd_epoch, part=2)
_zeros = np.zeros((1, 2)), np.zeros(2)
_blank, _ones = np.zeros((8, 1, 1), dtype=np.float32), np.ones(8, dtype=int)  # all of class 1
_few = _e.values(_e.call(*_zeros, _blank[:3], _ones[:3], 4, 1.0), "kernel", "bias")
_e.equal("after a batch that is not full, the bias vector", _few[1], [-0.5, 0.5])
_two = _e.values(_e.call(*_zeros, _blank, _ones, 4, 1.0), "kernel", "bias")
_e.equal("after two full batches, the bias vector", _two[1], [-0.768941, 0.768941], atol=1e-5)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: the mean over batch_size in a last batch of another size, steps counted with //, one
# image too many or too few, no step at all for fewer images than batch_size.
_size = int(_Example("sgd_epoch", sgd_epoch, part=2).random().integers(3, 40))
for _count, _batch, _steps in [
    (1, 1, 1),
    (1, _size, 1),
    (7, 3, 3),
    (3 * _size + 1, _size, 4),
    (3 * _size, _size, 3),
    (_size - 1, _size, 1),
]:
    _case = f"For {_count} image(s) in batches of {_batch}"
    _h = _Example("sgd_epoch", sgd_epoch, part=2, case=_case)
    _blank, _ones = np.zeros((_count, 1, 1), dtype=np.float32), np.ones(_count, dtype=int)
    _found = _h.call(np.zeros((1, 2)), np.zeros(2), _blank, _ones, _batch, 1.0)
    _kernel, _bias = _h.values(_found, "kernel", "bias")
    _wanted = 0.0
    for _step in range(_steps):
        _wanted += 1 / (1 + np.exp(2 * _wanted))
    _h.equal("the bias vector", _bias, [-_wanted, _wanted], rtol=1e-4, atol=1e-5)
    assert _h.holds


# Catches: 28 x 28 or ten classes built in, as many classes as labels occur, pixels column by
# column, one-image batches squeezed, results that share memory with arguments, defaults ignored.
def _epoch_one_by_one(kernel, bias, images, labels, size, rate):
    kernel, bias = kernel.astype(np.float64), bias.astype(np.float64)
    for start in range(0, len(images), size):
        kernel_sum, bias_sum = np.zeros(kernel.shape), np.zeros(bias.shape)
        chosen = range(start, min(start + size, len(images)))
        for i in chosen:
            pixels = images[i].astype(np.float64).ravel()
            powers = np.exp(pixels @ kernel + bias)
            slope = powers / powers.sum()
            slope[labels[i]] -= 1
            kernel_sum += np.outer(pixels, slope)
            bias_sum += slope
        kernel = kernel - rate * kernel_sum / len(chosen)
        bias = bias - rate * bias_sum / len(chosen)
    return kernel, bias


for _number, (_shape, _classes, _size, _rate, _kind) in enumerate(
    [
        ((10, 3, 4), 5, 4, 0.3, np.float64),
        ((8, 28, 28), 10, 4, 0.05, np.float32),
        ((6, 5, 2), 2, 6, 0.7, np.float64),
        ((5, 4, 3), 12, 1, 0.2, np.float32),
        ((70, 2, 3), 4, 32, 0.1, np.float64),
    ]
):
    _case = f"For {_shape[0]} images of {_shape[1]} x {_shape[2]} pixels and {_classes} classes"
    _h = _Example("sgd_epoch", sgd_epoch, part=2, case=_case)
    _draw = _h.random(_number + 1)
    _images = _draw.uniform(0, 1, size=_shape).astype(np.float32)
    _labels = _draw.integers(0, max(_classes - 1, 1), size=_shape[0]).astype(np.uint8)
    _kernel = _draw.normal(size=(_shape[1] * _shape[2], _classes)).astype(_kind)
    _bias = _draw.normal(size=_classes).astype(_kind)
    _given = (_kernel, _bias, _images, _labels)
    _found = _h.call(*_given) if _size == 32 else _h.call(*_given, _size, _rate)
    _new_kernel, _new_bias = _h.values(_found, "kernel", "bias")
    _h.array("the kernel", _new_kernel, shape=_kernel.shape, dtype=float)
    _h.array("the bias vector", _new_bias, shape=_bias.shape, dtype=float)
    _h.new("the kernel", _new_kernel)
    _h.new("the bias vector", _new_bias)
    _wanted = _epoch_one_by_one(*_given, _size, _rate)
    _turned = _epoch_one_by_one(_kernel, _bias, _images.transpose(0, 2, 1), _labels, _size, _rate)
    _near = {"rtol": 1e-4, "atol": 1e-5}
    _h.equal("the kernel", _new_kernel, _wanted[0], **_near, mistakes={"columns": _turned[0]})
    _h.equal("the bias vector", _new_bias, _wanted[1], **_near)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `kernel = kernel - ...` makes a new array and gives it the old name: inside the function the next batch finds the new weights, and outside the old array stays as it was. `len(batch)` is right for a batch of any length.
# </details>
#
# An epoch is now one call, and training is a loop of epochs. After each we look at the training loss, and at the accuracy on the 800 validation digits:

# %%
kernel, bias = np.zeros((784, 10)), np.zeros(10)
for epoch in range(1, 9):
    kernel, bias = sgd_epoch(kernel, bias, learn_images, learn_labels)
    loss, _ = look(kernel, bias, learn_images, learn_labels)
    _, accuracy = look(kernel, bias, held_images, held_labels)
    print(f"epoch {epoch}   training loss {loss:.3f}   validation accuracy {accuracy:.1%}")

# %% [markdown]
# It learns. The training loss falls with every epoch, most of all in the first, and soon this smallest of networks reads most of the digits that it never learned from. The validation accuracy may even drop a little between two epochs. Of 800 digits, one is an eighth of a percentage point: such small ups and downs are chance, a digit or two that happened to change sides.
#
# **Predict.** From zero again, one epoch each time: all 3,200 digits as a single batch, batches of 320, of 32, and one digit at a time. Which ends with the lowest loss on the validation digits?
#
# *My guess:* …


# %%
def loss_after_one_epoch(batch_size, seed):
    order = np.random.default_rng(seed).permutation(3200)
    start = np.zeros((784, 10)), np.zeros(10)
    weights = sgd_epoch(*start, learn_images[order], learn_labels[order], batch_size)
    return look(*weights, held_images, held_labels)[0]


# %% runs=2 alt="Four rows of points on an axis of the validation loss. 3,200 digits: above 2. 320 digits: about 1.5. 32 digits: lowest, about 0.6. One digit at a time: somewhat higher than with 32, about 0.75."
sizes = (3200, 320, 32, 1)
losses = {f"batches of {n}": [loss_after_one_epoch(n, seed) for seed in range(3)] for n in sizes}
label = "validation loss after one epoch (smaller is better)"
axes = plot_scores(losses, title="Batches of four sizes", xlabel=label, percent=False)

# %% [markdown]
# One step teaches little, ten teach more, a hundred a good deal: each step begins where the last one ended, so many rough steps get further than one careful step. With one digit at a time there are 32 times as many steps, but they do not help in proportion. The gradient of a single digit points almost anywhere, and at this learning rate the weights stagger towards whichever digit came last. Somewhere in between is a good size; for networks like ours 32 to 256 is common. (On graphics cards, which are faster with many digits at once, thousands are.)
#
# Keras does the same, with one difference that we can switch off: it **shuffles** the training digits anew before each epoch, so that every epoch has other batches.

# %% runs=1
single = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
single.add(keras.layers.Dense(10, activation="softmax", kernel_initializer="zeros"))
single.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
single.fit(learn_images, learn_labels, batch_size=32, shuffle=False, verbose=0)
kernel, bias = sgd_epoch(np.zeros((784, 10)), np.zeros(10), learn_images, learn_labels)
print("largest weight:               ", abs(kernel).max())
print("largest difference from Keras:", abs(kernel - single.get_weights()[0]).max())

# %% [markdown]
# After a hundred steps the weights are the same, up to the rounding of `float32`. For this network `fit` does nothing that you have not written yourself.
#
# **A good place to stop.** You know what an epoch does, and have written one. What follows is how long a step should be, what `fit` does and prints, and which digits are held back.

# %% [markdown]
# ## How long a step?
#
# Lesson 4 showed what the learning rate does with a single weight. Now we have thousands of them. From random first weights we train for six epochs, and note the training loss before the first epoch and after each one:


# %%
def descend(learning_rate, seed):
    weights = np.random.default_rng(seed).normal(scale=0.05, size=(784, 10)), np.zeros(10)
    losses = [look(*weights, learn_images, learn_labels)[0]]
    for _ in range(6):
        weights = sgd_epoch(*weights, learn_images, learn_labels, 32, learning_rate)
        losses.append(look(*weights, learn_images, learn_labels)[0])
    return losses


# %% [markdown]
# **Predict.** The rates 0.001, 0.1 and 30, each with three seeds: how will the three groups of curves look?
#
# *My guess:* …

# %% runs=2 alt="Three groups of three curves, all of which begin near ln(10). With the rate 0.001 the loss goes down evenly and slowly. With 0.1 it drops at once and the three seeds lie on top of one another. With 30 it jumps up and down, differently for each seed, and stays above 1."
rates = (0.001, 0.1, 30)
curves = {f"rate {rate}": [descend(rate, seed) for seed in range(3)] for rate in rates}
axes = plot_descents(curves, title="Three learning rates, three seeds each")

# %% [markdown]
# All nine curves begin near ln(10), the grey line. The axis is logarithmic, so equal distances mean equal factors. With the **small** rate (circles) the loss creeps down evenly, and six epochs are far too few: this training **underfits**, which means that it does not do well even on the digits that it learns from. With the **right** rate (squares) the loss drops in the first epoch and goes on falling, and the three seeds agree. With the **large** one (triangles) it jumps up and down, differently with each seed, and stays high: every step overshoots, as across the valley.
#
# So each failure looks different: a loss that creeps calls for a larger rate, a loss that jumps for a smaller one. Good rates depend on the optimizer: Adam divides by the size of the gradients, and its usual rate is 0.001, which is far too small for plain gradient descent, as the figure shows. With hidden layers there is a third way to fail: after a few wild steps the ReLU units return 0 for every digit, and the loss stays near ln(10) for good.
#
# Learning rate, batch size and number of epochs are **hyperparameters**: numbers that we choose, in contrast to the weights, which are learned.
#
# **Try it.** Add the rates 1.0 and 10 to `rates` and run the cell again. Where does the jumping begin?

# %% [markdown]
# ## What `fit` prints
#
# Now to our own network, and to Keras:


# %%
def build_network(seed, learning_rate=0.001):  # from lessons 3 and 4: built and compiled
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation="relu") for units in (128, 32)]
    output = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, output])
    optimizer = keras.optimizers.Adam(learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% [markdown]
# One epoch, on all the training digits, with a fifth of them held back:

# %% runs=3
model = build_network(seed=0)
_ = model.fit(scaled_images, train_labels, batch_size=128, validation_split=0.2, verbose=2)
print("\ndigits:", len(scaled_images))
print("steps: ", steps_per_epoch(len(scaled_images), 128, 0.2))

# %% [markdown]
# From left to right:
#
# - The count at the beginning is that of the **batches**: steps done, of steps in this epoch. It is not the number of digits.
# - Then the time: for the epoch, and for one step.
# - `accuracy` and `loss` belong to the **training** digits. They are *running means*: Keras notes both for each batch as it comes by, and shows the mean. But the weights change with every batch, so it is a mean over as many different networks as there are steps, including the clumsy first ones.
# - `val_accuracy` and `val_loss` belong to the **validation** digits. They are computed *after* the epoch, with the weights as they are then.
#
# **Predict.** In the first epoch, which is usually higher: `accuracy`, on digits that the network learns from, or `val_accuracy`, on digits that it has never seen?
#
# *My guess:* …
#
# We look at three seeds, on our 4,000 digits. The function `start_anew` gives a network new first weights, as if it had been built and compiled again, but faster.

# %% runs=2
small_images, small_labels = scaled_images[:4000], train_labels[:4000]
trial = build_network(seed=0)
for seed in range(3):
    start_anew(trial, seed)
    trial.fit(small_images, small_labels, batch_size=64, validation_split=0.2, verbose=0)
    running, held = (trial.history.history[key][0] for key in ("accuracy", "val_accuracy"))
    after = trial.evaluate(learn_images, learn_labels, batch_size=800, verbose=0)[1]
    print(f"seed {seed}: running mean {running:.1%}, afterwards {after:.1%}, validation {held:.1%}")

# %% [markdown]
# The validation accuracy is far above the running mean. Some take this for a mistake in their program, others for a miracle. It is neither. The number in the middle is measured on the training digits with the weights that the epoch *ended* with, and it is close to the validation accuracy. The running mean is lower because it remembers how the epoch began. In later epochs the weights change less, and the effect fades.
#
# (`verbose=2` prints one line for each epoch, `verbose=0` nothing. The default, `"auto"`, mostly draws a bar that grows batch by batch.)

# %% [markdown]
# ## `fit`
#
# `model.fit` changes the weights of the model **in place** and returns a `History`. Its attribute `history` is a plain dictionary with a list for each number in the progress line, one entry for each epoch.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Fit
#
# Write `fit_mlp`: train the model that you are given, and return Keras' `History` object.
#
# - Train it in place, compiled as it is, for **exactly** `epochs` epochs. If it was trained before, go on from there, for that many more.
# - Use the given `batch_size` and `validation_split`, and hold back the last part of the arrays, as Keras does. With `validation_split=0.0` nothing is held back, and the history has no `val_loss`.
# - What is printed is up to you.
#
# <details><summary>Hint 1: a question</summary>
#
# Which of your arguments does `model.fit` know by the same name? What does it return?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Pass them by name, `epochs=epochs` and so on: the third argument of `fit` is `batch_size`, not `epochs`. `verbose=0` keeps it quiet, `verbose=2` prints a line for each epoch.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return model.fit(images, labels, epochs=epochs, ..., validation_split=...)`
# </details>
#
# </div>


# %% answer="fit_mlp" minutes=5
def fit_mlp(model, images, labels, epochs=5, batch_size=128, validation_split=0.2):
    """Train a compiled model on scaled images (n, height, width) and integer labels (n,).

    Example: len(fit_mlp(model, images, labels, epochs=2).history["val_loss"]) is 2.
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


# %% words="fit_mlp"
{
    "hidden": "the defaults, and a second training of the same model",
    "changed": "Leave images and labels as they are.",
    "errors": {
        "ValueError: rank": "Pass the labels as they are: the model was compiled for whole numbers, one for each image.",
        "ValueError: incompatible|nvalid input shape|expected shape": "Pass images, then labels, as they are: the model lays the images out as rows itself.",
        "ValueError|TypeError|AttributeError|KeyError|InvalidArgumentError": "Call model.fit on the model that is given, with images and labels as they are and the rest by name.",
    },
    "the result": {
        "type": {
            "a dict": "This is history.history. Return the History object itself.",
            "else": "Return what model.fit returns.",
        },
    },
    "no val_loss": "The history has no val_loss for each epoch. Pass validation_split=validation_split.",
    "the recorded epochs": {
        "values": {
            "one": (
                1,
                "Pass epochs=epochs, to a single call of fit: each call returns a history of its own epochs alone.",
            ),
            "five": (5, "Is 5 written into the code? Pass epochs=epochs."),
            "exchanged": (
                8,
                "epochs and batch_size are exchanged: the third argument of fit is batch_size. Pass both by name.",
            ),
            **{
                f"patience {patience}": (
                    patience + 1,
                    "Training ended before its time. Is early stopping at work? Run exactly `epochs` epochs.",
                )
                for patience in (1, 2, 3, 5, 10)
            },
        },
        "otherwise": "Run exactly `epochs` epochs, 5 by default, in a single call of fit, without early stopping.",
    },
    "the steps": {
        "values": {
            "none": (
                0,
                "Train the model that is given, in place and compiled as it is: no copy, no new one.",
            ),
            "large batches": (
                12,
                "That is one step in each epoch. Pass batch_size=batch_size (without it Keras takes 32).",
            ),
            "all": (
                36,
                "More than the first 15 of the 20 images were learned from. Pass validation_split=validation_split, which holds back the last ones.",
            ),
            "twice": (48, "The model was trained twice as long. Call fit once."),
        },
        "otherwise": "Pass epochs, batch_size and validation_split on as they are given, to a single call of fit. Their defaults are 5, 128 and 0.2.",
    },
    "the learned bias vector": {
        "values": {
            "nothing": (
                [0, 0, 0],
                "Nothing was learned. Train the model that is given, in place: no copy, no new one.",
            ),
            "all": (
                [1 / 15, -1 / 30, -1 / 30],
                "All ten images were learned from. Hold back the last three.",
            ),
            "first": (
                [-1 / 21, -1 / 21, 2 / 21],
                "The first three images were held back. Hold back the last three.",
            ),
            "0.2": (
                [1 / 6, 1 / 24, -5 / 24],
                "Two images were held back. Is 0.2 written into the code? Of 10 images floor(10 * 0.75) = 7 train.",
            ),
            **{
                f"compiled anew, {name}": (
                    wrong,
                    "The step was much shorter than the rate 1.0 makes it, with which the model was compiled. Leave the model compiled as it is.",
                )
                for name, wrong in {
                    "adam": [0.001, 0.001, -0.001],
                    "sgd": [5 / 2100, 2 / 2100, -1 / 300],
                }.items()
            },
        },
        "otherwise": "Learn from the first seven of the ten images, in one step. Shuffle nothing before you split, and leave the model compiled as it is.",
    },
    "the learned kernel": {
        "otherwise": "Pass the images on as they are: they are scaled already.",
    },
    "val_loss": {
        "values": {
            "training": (
                [0.788826],
                "It was computed on the images that were learned from. Compute it on those held back.",
            ),
            "all": (
                [1.24801],
                "It was computed on all the images. Compute it on those held back.",
            ),
        },
        "otherwise": "Compute it on the last images, which are held back.",
    },
    "the bias vector after one step": {
        "otherwise": "Learn from the first floor(n * (1 - validation_split)) images, from all of them with validation_split=0.0. Shuffle nothing before you split, and leave the model compiled as it is.",
    },
    "a val_loss": "With validation_split=0.0 nothing is held back, so the history should have no val_loss.",
}

# %% test="fit_mlp" points=1
# Meant to fail until you have written fit_mlp.
from mnist_utils.examples import Example as _Example

_model = blank_network((2, 2), 3, learning_rate=0.01)  # a softmax layer, all weights 0
_images = np.linspace(0, 1, 80, dtype=np.float32).reshape(20, 2, 2)
_labels = np.repeat([0, 1, 2], [8, 7, 5])  # the last five are of a class of their own
_e = _Example("fit_mlp", fit_mlp)
_history = _e.call(_model, _images, _labels, epochs=12, batch_size=8, validation_split=0.25)
_e.instance("the result", _history, keras.callbacks.History)
_e.equal("the recorded epochs", len(_history.history["loss"]), 12)
_e.equal("the steps", int(_model.optimizer.iterations), 24)  # two in each epoch
assert _e.holds

# %% test="fit_mlp" points=1
# Meant to fail until fit_mlp learns from the first part, and holds back the last.
from mnist_utils.examples import Example as _Example

_model = blank_network((2, 1), 3, learning_rate=1.0)
_labels = np.array([0, 1, 0, 1, 0, 1, 0, 2, 2, 2])  # of the first seven: 4/7, 3/7 and none
_e = _Example("fit_mlp", fit_mlp, part=2)
_history = _e.call(_model, np.ones((10, 2, 1), np.float32), _labels, 1, 40, 0.25)  # one step
_e.instance("the result", _history, keras.callbacks.History)
_kernel, _bias = _model.get_weights()
_e.equal("the learned bias vector", _bias, [4 / 7 - 1 / 3, 3 / 7 - 1 / 3, -1 / 3], rtol=2e-3)
_e.equal("the learned kernel", _kernel, [_bias, _bias], rtol=2e-3)  # all pixels are 1
_e.equal("val_loss", _history.history.get("val_loss"), [2.319438], rtol=2e-3)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: shuffling before the split, the split rounded elsewhere, a share built in, all images
# held back or learned from.
for _number, (_count, _share, _training) in enumerate([(33, 0.125, 28), (7, 0.0, 7)]):
    _kind = "another share" if _share else "nothing held back"
    _h = _Example("fit_mlp", fit_mlp, part=2, case=f"For {_count} other images and {_kind}")
    _draw = _h.random(_number)
    _labels = np.concatenate(
        [_draw.integers(0, 2, size=_training), _draw.integers(1, 3, size=_count - _training)]
    )
    _labels[-1] = 2  # so that the last part is unlike the first for every draw
    _model = blank_network((2, 1), 3, learning_rate=1.0)
    _history = _h.call(_model, np.ones((_count, 2, 1), np.float32), _labels, 1, 40, _share)
    _h.instance("the result", _history, keras.callbacks.History)
    _wanted = np.bincount(_labels[:_training], minlength=3) / _training - 1 / 3
    _h.equal("the bias vector after one step", _model.get_weights()[1], _wanted, 2e-3, 1e-4)
    if _share:
        _powers = np.exp(3 * _wanted)
        _losses = -np.log(_powers / _powers.sum())[_labels[_training:]]
        _h.equal("val_loss", _history.history.get("val_loss"), [_losses.mean()], rtol=2e-3)
    _h.true("a val_loss", _share or "val_loss" not in _history.history)
    assert _h.holds

# Catches: early stopping, defaults other than 5, 128 and 0.2, arguments mixed up or built in, a
# model that had been trained before, History with the entries of earlier calls, 28 x 28 only.
_model = blank_network((3, 2), 4, learning_rate=0.3)
_taken = 0
_other = {"epochs": 2, "batch_size": 60, "validation_split": 0.375}
for _number, (_call, _count, _options, _epochs, _steps) in enumerate(
    [
        ("Without epochs, batch_size and validation_split", 162, {}, 5, 2),
        ("After that, without batch_size and validation_split,", 161, {"epochs": 1}, 1, 1),
        ("Once more, with other epochs, batches and share,", 161, _other, 2, 2),
    ]
):
    _h = _Example("fit_mlp", fit_mlp, part=2, case=_call)
    _images = _h.random(10 + _number).uniform(0, 1, size=(_count, 3, 2)).astype(np.float32)
    _labels = np.where(np.arange(_count) < int(0.6 * _count), 0, 3)  # so that val_loss rises
    _history = _h.call(_model, _images, _labels, **_options)
    _h.instance("the result", _history, keras.callbacks.History)
    _h.equal("the recorded epochs", len(_history.history["loss"]), _epochs)
    _h.true("no val_loss", len(_history.history.get("val_loss", [])) == _epochs)
    _h.equal("the steps", int(_model.optimizer.iterations) - _taken, _epochs * _steps)
    _taken = int(_model.optimizer.iterations)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `fit` is the loop that you wrote: epochs around batches around steps, with the optimizer that `compile` has stored. With `validation_split=0.0` Keras validates nothing, and so records nothing.
# </details>
#
# **Predict.** We train a network for two epochs. Then we run the cell with `fit` once more: two epochs again. Where does the loss of the second run begin, and where that of a network that is built anew?
#
# *My guess:* …

# %% runs=2
start_anew(trial, seed=0)  # the network from above once more
first = fit_mlp(trial, learn_images, learn_labels, epochs=2, validation_split=0.0).history
second = fit_mlp(trial, learn_images, learn_labels, epochs=2, validation_split=0.0).history
fresh = build_network(seed=0)
third = fit_mlp(fresh, learn_images, learn_labels, epochs=2, validation_split=0.0).history
for name, run in [("first fit", first), ("second fit", second), ("a fresh network", third)]:
    print(f"{name:16s} loss by epoch: {run['loss'][0]:.3f}, {run['loss'][1]:.3f}")

# %% [markdown]
# The second `fit` **goes on** where the first had ended: the network has now had four epochs. Nothing warns you. Run a cell twice and compare, and you will believe in progress that is not there. To begin again, *build and compile* again: the fresh network begins where the first had begun.
#
# A model remembers the history of its **last** `fit` only, in `model.history`. So write `history = ...` in front of every `fit`; nobody wants to repeat hours of training for a curve.

# %% [markdown]
# ## Which digits are held back?
#
# Keras takes for validation **the last part of the arrays, in the order they come**. The shuffling before each epoch mixes only the training part. That is fine *as long as the last part is like the rest*, but many collections come sorted. Here are our 4,000 digits, sorted by label, and how often each label from 0 to 9 occurs in the two parts:

# %%
order = np.argsort(small_labels, kind="stable")
sorted_images, sorted_labels = small_images[order], small_labels[order]
print("to learn from:", np.bincount(sorted_labels[:3200], minlength=10))
print("held back:    ", np.bincount(sorted_labels[3200:], minlength=10))

# %% [markdown]
# The digits held back are nearly all 8s and 9s, and those to learn from have not a single 8 or 9.
#
# **Predict.** Two epochs of training on these arrays, with `validation_split=0.2`. What will the training accuracy be, and what the validation accuracy?
#
# *My guess:* …


# %%
def two_epochs(images, labels, seed, **held_back):
    start_anew(trial, seed)
    trial.fit(images, labels, batch_size=64, epochs=2, verbose=0, **held_back)
    training, held = (trial.history.history[key][-1] for key in ("accuracy", "val_accuracy"))
    print(f"seed {seed}   training accuracy {training:.1%}   validation accuracy {held:.1%}")


# %% runs=3
for seed in range(3):
    two_epochs(sorted_images, sorted_labels, seed, validation_split=0.2)

# %% [markdown]
# High on one side, nearly nothing on the other, worse than guessing, whatever the seed. There is no message. The network is not to blame: it was never shown an 8 or a 9, so it answers with a digit that it knows.
#
# The cure is to shuffle **before** the split, images and labels **together**. An array of indices in square brackets puts an array into that order. Here is one random order, used for two arrays:

# %%
letters, numbers = np.array(["a", "b", "c", "d", "e"]), np.array([1, 2, 3, 4, 5])
order = np.random.default_rng(seed=0).permutation(5)
print(order, letters[order], numbers[order])

# %% [markdown]
# The letters are mixed, and each has kept its number. The same seed draws the same order again, so that you can come back to a split tomorrow.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Shuffle, then split
#
# Write `shuffle_and_split`: put all the examples into a random order, then hold back a share of them for validation.
#
# - `floor(n * (1 - validation_split))` examples train, all the others validate. Each example is in exactly one part, and each label stays with its image. How often a label occurs does not matter: once is enough.
# - Draw the order at random over **all** examples, so that both parts come out shuffled. `seed` decides it: the same seed gives the same split again, another seed another one. How you draw it is up to you.
# - Return two pairs, as tuples: `(x_train, y_train), (x_val, y_val)`, with the dtypes of `images` and `labels`. Those two keep their own order.
#
# <details><summary>Hint 1: a question</summary>
#
# How many random orders do you need, and how long is each? Where do you cut?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.random.default_rng(seed).permutation(n)` is an order of n examples. Cut the *order* into two pieces: each piece is an array of indices, good for images and for labels.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `split_at = int(len(images) * (1 - validation_split))`, then `train, held = order[:split_at], order[...]`, and `return (images[train], labels[train]), (..., ...)`
# </details>
#
# </div>


# %% answer="shuffle_and_split" minutes=10
def shuffle_and_split(images, labels, validation_split=0.2, seed=0):
    """Shuffle images (n, height, width) and labels (n,) together, and hold back a share of them.

    `validation_split` is a share between 0 and 1, which leaves both parts at least one example;
    `seed` is a whole number, at least 0.

    Example: for 10 images and validation_split=0.25 the training arrays have length 7, the
    validation arrays length 3.
    """
    ### BEGIN SOLUTION
    order = np.random.default_rng(seed).permutation(len(images))
    split_at = int(len(images) * (1 - validation_split))
    train, held = order[:split_at], order[split_at:]
    return (images[train], labels[train]), (images[held], labels[held])
    ### END SOLUTION


# %% words="shuffle_and_split"
{
    "hidden": "other numbers of examples, shares and seeds, and arrays of other dtypes",
    "changed": "Leave images and labels in their order: make new arrays, images[order] and labels[order], in place of shuffling in place.",
    "errors": {
        "ValueError: least populated class|greater or equal to the number of classes": "stratify asks for at least two examples of each class, and for room for all classes in each part. A label may occur once: draw one random order over all the examples, without stratify.",
        "ValueError: larger sample than population": "Without replacement there are as many draws as examples. Draw an order of all n examples, and cut it.",
        "TypeError: slice indices": "A slice needs a whole number: int(...) makes one, and rounds down.",
        "TypeError: only integer scalar arrays|only length-1 arrays|list indices": "Images and labels are arrays: an array of indices in square brackets, as in images[order], puts one into that order. A list has no such index.",
        "IndexError: out of bounds|too many indices": "An order of n examples has each index from 0 to n - 1 once, and one order is for both arrays.",
    },
    "values": {
        "4 values": "Put parentheses around each pair: (x_train, y_train), (x_val, y_val).",
        "a list": "Return tuples, in round brackets: (x_train, y_train), (x_val, y_val).",
        "else": "Return two pairs: (x_train, y_train), (x_val, y_val).",
    },
    "the training images": {
        "type": "Index the array itself, images[...], and the result is an array; np.array(...) makes one of a list.",
        "shape": {
            "(6, 2, 2)": "Round the number of training examples down: of 9 examples with the share 0.375 there train floor(5.625) = 5.",
            "(7, 2, 2)": "Is 0.2 written into the code? Use the validation_split that is given.",
            "(3, 2, 2)": "validation_split is the share that is held back, not the share that trains.",
            "(4, 2, 2)": "Too few train. Is an example lost, or is the part for validation first?",
            "(9, 2, 2)": "Nothing is held back. Cut the order at the number of examples that train.",
            "(5,)": "The images come first in each pair, then the labels.",
            "(5, 4)": "Keep height and width: the result is (n, height, width).",
            "else": "floor(n * (1 - validation_split)) examples train, and each image keeps its height and width.",
        },
        "dtype": "Shuffling changes no dtype.",
    },
    "the training labels": {
        "type": "Index the array itself, labels[...], and the result is an array; np.array(...) makes one of a list.",
        "shape": {
            "(4, 2, 2)": "These are images. The pairs are (x_train, y_train) and (x_val, y_val), not (x_train, x_val).",
            "(9,)": "These are all the labels. Cut them as well, at the same place of the same order.",
            "else": "There is one label for each image: index both with the same piece of the order.",
        },
        "dtype": "Shuffling changes no dtype.",
        "otherwise": "There is one label for each image: index both with the same piece of the order.",
    },
    "the validation images": {
        "type": "Index the array itself, images[...], and the result is an array; np.array(...) makes one of a list.",
        "shape": {
            "(5,)": "The pairs are (x_train, y_train) and (x_val, y_val), not (x_train, x_val).",
            "(9, 2, 2)": "These are all the images. Each belongs to exactly one part: cut the order at one index k, [:k] and [k:].",
            "(5, 2, 2)": "An example is in both parts. Each belongs to exactly one part: cut the order at one index k, [:k] and [k:].",
            "(3, 2, 2)": "An example is in neither part. Each belongs to exactly one part: cut the order at one index k, [:k] and [k:].",
            "else": "All the examples that do not train are for validation.",
        },
        "dtype": "Shuffling changes no dtype.",
    },
    "the validation labels": {
        "type": "Index the array itself, labels[...], and the result is an array; np.array(...) makes one of a list.",
        "shape": "There is one label for each image: index both with the same piece of the order.",
        "dtype": "Shuffling changes no dtype.",
        "otherwise": "There is one label for each image: index both with the same piece of the order.",
    },
    "the sorted pixels of both parts": {
        "otherwise": "Each image has its own number as its pixels here, so each number should be there once. Draw one order without repetitions, a permutation, and cut it at one place.",
    },
    "the labels of both parts": {
        "values": {
            "unshuffled": (
                [3, 1, 4, 1, 5, 9, 2, 6, 5],
                "These are the labels in their old order, beside images in a new one. Put both into the same order.",
            ),
        },
        "otherwise": "The labels no longer belong to their images. Draw one order, and use it for both.",
    },
    "the pairs of image and label": {
        "otherwise": "Each image should be in exactly one part, once, and with its own label. Draw one order without repetitions for images and labels, and cut it at one place.",
    },
    "the length of the validation part": {
        "otherwise": "By default a fifth is held back: validation_split=0.2.",
    },
    "the validation examples are neighbours": "All the examples held back lie together in the arrays that are given, between number {first} and number {last}. Shuffle all the examples first, then cut.",
    "the training examples are in order": "The training examples come in order, those that come early in the arrays before those that come late, or the other way round. Both parts should come out shuffled: put images and labels into one random order of all the examples, then cut.",
    "the validation examples are in order": "The validation examples come in order, those that come early in the arrays before those that come late, or the other way round. Both parts should come out shuffled: put images and labels into one random order of all the examples, then cut.",
    "the second split's labels": {
        "otherwise": "Two calls with the same seed should give the same split. Is every random number drawn by a generator that gets its seed inside the function, as np.random.default_rng(seed) does?",
    },
    "the default split's labels": {
        "otherwise": "Without a seed the split should be that of seed=0, the default.",
    },
    "another seed gives the same order": "Two seeds gave the same order. Is a number written where the seed belongs, or is it not used?",
    "another seed holds back the same examples": "With two seeds the same examples are held back, in another order. Draw the order over all the examples before you cut, so that the seed also decides which of them validate.",
}

# %% test="shuffle_and_split" points=1
# Meant to fail until you have written shuffle_and_split.
from mnist_utils.examples import Example as _Example

_images = np.arange(9, dtype=np.uint8).repeat(4).reshape(9, 2, 2)  # the pixels of image k are k
_labels = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5])
_e = _Example("shuffle_and_split", shuffle_and_split)
_train, _val = _e.values(_e.call(_images, _labels, 0.375, seed=1), "train", "val")
(_x, _y), (_x_val, _y_val) = (_e.values(_pair, "images", "labels") for _pair in (_train, _val))
_e.array("the training images", _x, shape=(5, 2, 2), dtype=np.uint8)
_e.array("the training labels", _y, shape=(5,), dtype=int)
_e.array("the validation images", _x_val, shape=(4, 2, 2), dtype=np.uint8)
_e.array("the validation labels", _y_val, shape=(4,), dtype=int)
_numbers = np.concatenate([_x, _x_val])[:, 0, 0].astype(int)
_e.equal("the sorted pixels of both parts", np.sort(_numbers), np.arange(9))
_e.equal("the labels of both parts", np.concatenate([_y, _y_val]), _labels[_numbers])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: rounded validation numbers, 28 x 28 or a length built in, labels or images of another
# dtype, classes with a single example refused, draws with repetitions, an example lost at an end.
_more = int(_Example("shuffle_and_split", shuffle_and_split).random().integers(1, 30))
for _number, (_count, _share, _training, _kind, _label_kind) in enumerate(
    [
        (5 * _more + 6, 0.2, 4 * _more + 4, np.float32, np.uint8),
        (4 * _more + 1, 0.25, 3 * _more, np.float64, np.int32),
        (8 * _more + 1, 0.125, 7 * _more, np.float32, np.int64),
        (2, 0.5, 1, np.uint8, np.uint8),
        (5, 0.75, 1, np.float32, np.uint8),
    ]
):
    _case = f"For {_count} other examples and another share"
    _h = _Example("shuffle_and_split", shuffle_and_split, case=_case)
    _draw = _h.random(_number + 1)
    _images = _draw.integers(0, 256, size=(_count, 3, 2)).astype(_kind)
    _images[:, 1, 1] = _draw.permutation(256)[:_count]  # so that each image is another one
    _labels = _draw.integers(0, 40, size=_count).astype(_label_kind)
    _found = _h.call(_images, _labels, _share, _number)
    _train, _val = _h.values(_found, "train", "val")
    _pairs = [_h.values(_pair, "images", "labels") for _pair in (_train, _val)]
    for _name, _length, (_x, _y) in [
        ("training", _training, _pairs[0]),
        ("validation", _count - _training, _pairs[1]),
    ]:
        _h.array(f"the {_name} images", _x, shape=(_length, 3, 2), dtype=_kind)
        _h.array(f"the {_name} labels", _y, shape=(_length,), dtype=_label_kind)
    _both = [np.concatenate(_arrays) for _arrays in zip(*_pairs, strict=True)]
    _given, _back = (
        np.column_stack([_x.reshape(_count, -1), _y])[np.argsort(_x[:, 1, 1])]
        for _x, _y in [(_images, _labels), _both]
    )
    _h.equal("the pairs of image and label", _back, _given)
    assert _h.holds
### END HIDDEN TESTS

# %% test="shuffle_and_split" points=1
# Meant to fail until shuffle_and_split shuffles all the examples before it splits them.
from mnist_utils.examples import Example as _Example

_e = _Example("shuffle_and_split", shuffle_and_split, part=2)
_numbers = np.arange(201)
_train, _val = _e.values(_e.call(_numbers.reshape(201, 1, 1), _numbers), "train", "val")
_y, _y_val = (_e.values(_pair, "images", "labels")[1] for _pair in (_train, _val))
_e.equal("the length of the validation part", np.size(_y_val), 41)
_first, _last = np.min(_y_val), np.max(_y_val)
_e.true("the validation examples are neighbours", _last - _first > 60, first=_first, last=_last)
_e.true("the training examples are in order", 0.1 < np.mean(np.diff(_y) > 0) < 0.9)
_e.true("the validation examples are in order", 0.1 < np.mean(np.diff(_y_val) > 0) < 0.9)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a special case for the seed or for the number of examples above, neighbours held back.
for _number in range(2):
    _h = _Example("shuffle_and_split", shuffle_and_split, part=2, case="For other seeds")
    _seed = int(_h.random(_number).integers(1, 10_000))
    _numbers = np.arange(300 + 100 * _number)
    _found = _h.call(_numbers.reshape(-1, 1, 1), _numbers, 0.25, _seed)
    _train, _val = _h.values(_found, "train", "val")
    _y, _y_val = (_h.values(_pair, "images", "labels")[1] for _pair in (_train, _val))
    _h.true("the validation examples are neighbours", np.ptp(_y_val) > 0.4 * len(_numbers))
    _h.true("the training examples are in order", 0.1 < np.mean(np.diff(_y) > 0) < 0.9)
    _h.true("the validation examples are in order", 0.1 < np.mean(np.diff(_y_val) > 0) < 0.9)
    assert _h.holds
### END HIDDEN TESTS

# %% test="shuffle_and_split" points=1
# Meant to fail until the seed decides how shuffle_and_split shuffles.
from mnist_utils.examples import Example as _Example

_e = _Example("shuffle_and_split", shuffle_and_split, part=3)
_numbers, _labels = np.arange(101), []
for _seed in (5, 5, 6):
    _found = _e.call(_numbers.reshape(101, 1, 1), _numbers, seed=_seed)
    _pairs = [_e.values(_pair, "images", "labels") for _pair in _e.values(_found, "train", "val")]
    _labels.append(np.concatenate([_y for _x, _y in _pairs]))
_e.equal("the second split's labels", _labels[1], _labels[0])  # with the same seed
_e.true("another seed gives the same order", not np.array_equal(_labels[2], _labels[0]))
_held, _other = (set(_labels[_place][80:].tolist()) for _place in (0, 2))
_e.true("another seed holds back the same examples", _held != _other)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a seed for the training part alone, seeds that are told apart by their size or by being
# odd or even, a default other than 0.
_h = _Example("shuffle_and_split", shuffle_and_split, part=3, case="For other seeds")
_numbers, _splits = np.arange(60), []
_seeds = [int(_seed) for _seed in _h.random().choice(1000, size=3, replace=False) + 1]
for _options in [{}, *({"seed": _seed} for _seed in [0, *_seeds, *_seeds])]:
    _found = _h.call(_numbers.reshape(60, 1, 1), _numbers, 0.25, **_options)
    _pairs = [_h.values(_pair, "images", "labels") for _pair in _h.values(_found, "train", "val")]
    _splits.append(np.concatenate([_y for _x, _y in _pairs]))
_h.equal("the default split's labels", _splits[0], _splits[1])
_h.equal("the second split's labels", np.concatenate(_splits[5:]), np.concatenate(_splits[2:5]))
_orders = {tuple(_split) for _split in _splits[1:5]}
_h.true("another seed gives the same order", len(_orders) == 4)
_held = {tuple(sorted(_split[45:])) for _split in _splits[1:5]}
_h.true("another seed holds back the same examples", len(_held) == 4)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# A permutation has each index once, so no example is lost or counted twice. One order cut at one place serves images and labels, so they stay together. And since the order is drawn before the cut, every example has the same chance to validate.
# </details>
#
# The sorted digits once more, shuffled by your function before they are split:

# %% runs=3
(x_train, y_train), held = shuffle_and_split(sorted_images, sorted_labels)
for seed in range(3):
    two_epochs(x_train, y_train, seed, validation_data=held)

# %% [markdown]
# The same digits, and both numbers are high. `validation_data` takes a pair that you have split off yourself, in place of `validation_split`. The digits that this course loads come in mixed order. With your own data, look at the last labels before you trust `validation_split`.
#
# **A good place to stop.** You can train, you can read what `fit` says about it, and you know which digits are held back. What follows is about training for too long, and when to stop.

# %% [markdown]
# ## Training for too long
#
# How long should one train? The training loss never tells us to stop: it goes on falling. To see what happens on the other side, we take away most of the digits: 300 to learn from, and the 800 validation digits, which we pass to `fit` ourselves as `validation_data`. (With the rate 0.005 it takes fewer epochs to see what we want to see.)

# %%
few_network = build_network(seed=0, learning_rate=0.005)
few_images, few_labels = learn_images[:300], learn_labels[:300]


def train_few(seed, **options):
    start_anew(few_network, seed)
    options = {"epochs": 12, "batch_size": 100, "verbose": 0} | options
    held = (held_images, held_labels)
    return few_network.fit(few_images, few_labels, validation_data=held, **options).history


# %% runs=5 alt="Left, the losses of three trainings: the training loss falls towards 0 in all of them; the validation loss falls until about epoch 5, where a star is, then rises. Right, the validation accuracy climbs to about 80 per cent and stays there, before and after the stars."
few_runs = []
for seed in range(3):
    few_runs.append(train_few(seed))
    ends = {key: round(values[-1], 3) for key, values in few_runs[-1].items()}
    print(f"seed {seed}, last epoch: {ends}")
figure = plot_turns(few_runs, title="300 digits, three seeds")

# %% [markdown]
# On the left are the losses, on the right is the validation accuracy. The stars mark the epoch with the lowest validation loss.
#
# The training loss falls to nearly nothing: the network answers its 300 digits correctly and with full confidence. The validation loss falls with it at first, and from the star on it **rises**, with every seed. That is **overfitting**: what the network goes on learning about its training digits makes its probabilities for other digits worse. The sign is the *turn*, validation loss rising while training loss falls. A gap between the two curves is not enough: there is one at the star already, and yet up to that point training has helped with new digits too.
#
# And look at the right-hand picture: after the star the validation accuracy hardly moves. The network makes about as many mistakes as before, but makes them with more and more confidence, which the loss counts and the accuracy does not. If you watch only the accuracy, you never see it.
#
# **Try it.** Take 1,000 digits instead of 300 for `few_images` and `few_labels`, and run both cells again. Does the turn come earlier or later, and how low is the loss there? (Then go back to 300.)

# %% [markdown]
# How much can a network memorize? We replace the 300 labels by random ones. There is nothing to understand now: the same shape may be called a 3 or an 8 by the throw of a die.
#
# **Predict.** What training accuracy can the network reach on random labels? And how many of the validation digits, with their true labels, will it read?
#
# *My guess:* …

# %% runs=4
for seed in range(3):
    random_labels = np.random.default_rng(seed).integers(0, 10, size=len(few_images))
    start_anew(few_network, seed)
    few_network.fit(few_images, random_labels, batch_size=100, epochs=18, verbose=0)
    training = few_network.evaluate(few_images, random_labels, batch_size=300, verbose=0)[1]
    held = few_network.evaluate(held_images, held_labels, batch_size=800, verbose=0)[1]
    print(f"seed {seed}   training digits, random labels {training:.1%}", end="   ")
    print(f"validation digits, true labels {held:.1%}")

# %% [markdown]
# It memorizes the nonsense, almost digit for digit, and on other digits it does no better than guessing. So a training accuracy, even a perfect one, says nothing about what a network has understood. How much a network could memorize is called its **capacity**, and ours has more than enough for 300 answers. With true labels it could memorize as well, and yet it learns something that holds for other digits: it **generalizes**. That is the remarkable thing, and only digits that it has not learned from can show it.

# %% [markdown]
# ## When to stop
#
# The validation loss knows when. `history["val_loss"]` has an entry for each epoch, so the best one can be looked up afterwards: it is `np.argmin(history["val_loss"]) + 1`, counted from 1 as Keras prints it.
#
# Stopping in time is better. But during training nobody knows whether a minimum was the last one, since the validation loss wobbles on its way. So we wait a little. **Early stopping** remembers the lowest validation loss so far, and counts the epochs in a row that brought no new minimum. When there are `patience` of them, it ends training.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Early stopping
#
# Write `epochs_until_stop`: return how many epochs run under early stopping.
#
# - An epoch is an improvement when its loss is **lower than all before it**; an equal loss is none. The first epoch always is one.
# - After `patience` epochs in a row without improvement training ends. Count these epochs too. If that never happens, all the epochs run.
# - Return a plain Python `int`.
#
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
# `if loss < lowest: lowest, waited = loss, 0`, otherwise `waited += 1` and `if waited == patience: return ...`; after the loop `return len(val_losses)`
# </details>
#
# </div>


# %% answer="epochs_until_stop" minutes=12
def epochs_until_stop(val_losses, patience):
    """Count the epochs that run under early stopping.

    `val_losses` is a list of finite floats, not empty: the validation losses that training would
    have, epoch by epoch. `patience` is at least 1.

    Example: epochs_until_stop([0.5, 0.4, 0.6, 0.4, 0.3], 2) returns 4, since epochs 3 and 4 bring
    no new minimum.
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


# %% words="epochs_until_stop"
{
    "hidden": "other losses, and other patience",
    "changed": "Leave the list as it is: no pop, no sort.",
    "errors": {
        "IndexError: list index": "The list may end before early stopping does: then all the epochs run.",
    },
    "with losses that fall slowly, the count": {
        "values": {"small": (2, "Each loss is a new minimum, however little lower it is.")},
        "otherwise": "Each loss is a new minimum, so nothing ends early.",
    },
    "with patience 2, the count": {
        "type": "Return the number of epochs alone.",
        "values": {
            "late": (
                6,
                "That is one epoch too late. After `patience` epochs without a new minimum training ends at once.",
            ),
            "early": (
                4,
                "That is one epoch too early. Are the epochs counted from 0, is patience not used, or does the waiting begin with the minimum itself?",
            ),
            "previous": (
                9,
                "Was each loss compared with the one before it? Compare it with the lowest so far: 17.5 after 17.8 is no new minimum.",
            ),
            "best": (
                3,
                "That is the best epoch so far. Training goes on for `patience` epochs before it ends; count them too.",
            ),
            "whole": (
                10,
                "Epochs 4 and 5 bring no new minimum, so training ends. Nobody knows by then what later epochs would bring.",
            ),
            "first": (
                2,
                "The first epochs did not count as improvements. A search for the lowest loss begins with float('inf').",
            ),
        },
        "otherwise": "Epochs 4 and 5 are two in a row without a new minimum: after epoch 5 training ends.",
    },
    "with patience 4, the count": {
        "values": {
            "reset": (
                8,
                "Count the epochs in a row that are not lower than all before. A new minimum, as in epoch 7, sets the count back to 0.",
            ),
            "reset, late": (
                9,
                "Count the epochs in a row that are not lower than all before. A new minimum, as in epoch 7, sets the count back to 0.",
            ),
        },
        "otherwise": "There are never four epochs in a row without a new minimum, so training never ends early, and all epochs run. Is there a `return` for that?",
    },
    "with equal losses, the count": {
        "values": {
            "equal": (4, "An equal loss counted as an improvement. Ask with <, not with <=."),
            "first": (
                2,
                "The first epoch is always an improvement; the count begins after it.",
            ),
        },
        "otherwise": "Epochs 2 and 3 bring no new minimum: after epoch 3 training ends.",
    },
    "with falling losses, the count": {
        "otherwise": "Each epoch brings a new minimum, so all of them run.",
    },
    "the count": {
        "type": "Return the number of epochs alone, also when all of them run.",
        "values": {
            "equal": (None, "An equal loss counted as an improvement. Ask with <, not with <=."),
            "previous": (
                None,
                "Was each loss compared with the one before it? Compare it with the lowest so far.",
            ),
            "reset": (None, "A new minimum sets the count back to 0."),
            "ago": (
                None,
                "Was each loss compared with the one `patience` epochs before? Compare it with the lowest so far.",
            ),
        },
        "otherwise": "Count the epochs in a row that are not lower than all before. A new minimum sets the count back to 0.",
    },
}

# %% test="epochs_until_stop" points=1
# Meant to fail until you have written epochs_until_stop.
from mnist_utils.examples import Example as _Example

_wavy = [19.0, 18.0, 17.0, 17.8, 17.5, 17.2, 16.0, 16.5, 18.0, 15.0]  # 17.0 leads for a while
_e = _Example("epochs_until_stop", epochs_until_stop)
_stopped = _e.call(_wavy, 2)
_e.plain("with patience 2, the count", _stopped, int)
_e.equal("with patience 2, the count", _stopped, 5)
_e.equal("with patience 4, the count", _e.call(_wavy, 4), 10)  # all of them
assert _e.holds

# %% test="epochs_until_stop" points=1
# Meant to fail until epochs_until_stop knows what an improvement is.
from mnist_utils.examples import Example as _Example

_e = _Example("epochs_until_stop", epochs_until_stop, part=2)
_e.equal("with equal losses, the count", _e.call([0.5, 0.5, 0.5, 0.4], 2), 3)
_e.equal("with falling losses, the count", _e.call([0.9, 0.8], 5), 2)
_e.equal("with losses that fall slowly, the count", _e.call([0.302, 0.301, 0.3], 1), 3)
assert _e.holds


### BEGIN HIDDEN TESTS
# Catches: off by one for some patience, the count not set back, the comparison with the last
# epoch, equal values, a single epoch, losses far above 1 or of 0, changed lists, NumPy's int.
def _ended(losses, patience, improves, resets=True):
    waited = 0
    for epoch in range(1, len(losses)):
        better = improves(losses, epoch)
        waited = (0 if resets else waited) if better else waited + 1
        if waited == patience:
            return epoch + 1
    return len(losses)


for _number in range(40):
    _draw = _Example("epochs_until_stop", epochs_until_stop, part=2).random(_number)
    _count, _patience = int(_draw.integers(1, 25)), int(_draw.integers(1, 6))
    _slope = np.linspace(_draw.choice([0, 6, 12]), 0, _count).round()
    _size = _draw.choice([0.001, 0.25, 100])
    _losses = [float(_one) for _one in (_draw.integers(0, 9, size=_count) + _slope) * _size]
    _some = "patience 1" if _patience == 1 else "more patience"
    _case = f"For {_count} other losses and {_some}"
    _h = _Example("epochs_until_stop", epochs_until_stop, part=2, case=_case)
    _given = list(_losses)
    _stopped = _h.call(_given, _patience)
    _h.true("changed", _given == _losses)
    _h.plain("the count", _stopped, int)
    _wanted = _ended(_losses, _patience, lambda a, e: a[e] < min(a[:e]))
    _mistakes = {
        "equal": _ended(_losses, _patience, lambda a, e: a[e] <= min(a[:e])),
        "previous": _ended(_losses, _patience, lambda a, e: a[e] < a[e - 1]),
        "reset": _ended(_losses, _patience, lambda a, e: a[e] < min(a[:e]), resets=False),
    }
    _values = list(_mistakes.values())
    _named = {_key: _value for _key, _value in _mistakes.items() if _values.count(_value) == 1}
    _h.equal("the count", _stopped, _wanted, mistakes=_named)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The first epoch is always an improvement over infinity. From then on the function never looks ahead, so it can decide during training what to do.
# </details>
#
# What would early stopping have done with the three trainings on 300 digits?

# %%
for seed, run in enumerate(few_runs):
    stops = [epochs_until_stop(run["val_loss"], patience) for patience in (1, 3, 5)]
    print(f"seed {seed}   best epoch {np.argmin(run['val_loss']) + 1}", end="   ")
    print("patience 1, 3, 5 end after epoch", *stops)

# %% [markdown]
# A small patience saves time, and may mistake a wobble for the end. A large one costs as many epochs after the best one.

# %% [markdown]
# ## Early stopping in Keras
#
# In Keras early stopping is a **callback**, an object that `fit` calls after each epoch. The argument `callbacks` takes a list of them:

# %% runs=2
stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3)
run = train_few(seed=0, callbacks=[stopper])
left_with = few_network.evaluate(held_images, held_labels, batch_size=800, verbose=0)[0]
print("epochs that Keras ran:", len(run["loss"]), "  ours:", epochs_until_stop(run["val_loss"], 3))
print(f"lowest validation loss: {min(run['val_loss']):.4f}")
print(f"validation loss of the weights that we are left with: {left_with:.4f}")

# %% [markdown]
# Keras ran as many epochs as your function says. But the last line is higher than the one above it. Three epochs without progress had to pass before training ended, and the network has the weights of the last of them. Those of the best epoch are gone, unless somebody kept them. `EarlyStopping` has an argument for that; by hand, `model.get_weights()` returns a copy of all the weights, and `model.set_weights(...)` puts them back.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Stop at the best
#
# Write `fit_until_best`: train the model that you are given with early stopping, and leave it with its best weights.
#
# - Train it in place, compiled as it is, in batches of `batch_size`. Hold back the last `validation_split` of the arrays, as in `fit_mlp`. End after `patience` epochs in a row without a new minimum of `val_loss`, or else after `max_epochs`.
# - However training ended, the model then has the weights of the epoch with the lowest `val_loss`.
# - Return a Keras `History`, with `loss` and `val_loss` for each epoch that ran. What is printed is up to you.
#
# <details><summary>Hint 1: a question</summary>
#
# What does `help(keras.callbacks.EarlyStopping)` say about the weights at the end? Which argument of `fit` is `max_epochs`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `restore_best_weights=True` has the callback keep the best weights, and put them back when training ends. Use it in a call of `fit` like the one in `fit_mlp`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `stopper = keras.callbacks.EarlyStopping(monitor=..., patience=..., restore_best_weights=True)`, then `return model.fit(images, labels, epochs=..., callbacks=[...], ...)`
# </details>
#
# </div>


# %% answer="fit_until_best" minutes=8
def fit_until_best(
    model, images, labels, max_epochs=50, patience=3, batch_size=128, validation_split=0.2
):
    """Train a compiled model with early stopping, and leave it with its best weights.

    `images` (n, height, width) are scaled, `labels` (n,) whole numbers. `patience` is at least 1;
    an equal loss is no new minimum, and a lower one is, however little lower.

    Example: when val_loss is 0.5, 0.3, 0.4, 0.6, training with patience=2 ends after epoch 4, and
    the model has the weights of epoch 2.
    """
    ### BEGIN SOLUTION
    stopper = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=patience, restore_best_weights=True
    )
    return model.fit(
        images,
        labels,
        epochs=max_epochs,
        batch_size=batch_size,
        validation_split=validation_split,
        callbacks=[stopper],
        verbose=0,
    )
    ### END SOLUTION


# %% words="fit_until_best"
{
    "hidden": "the defaults, and a second training of the same model",
    "changed": "Leave images and labels as they are.",
    "errors": {
        "ValueError: rank": "Pass the labels as they are: the model was compiled for whole numbers, one for each image.",
        "ValueError: incompatible|nvalid input shape|expected shape": "Pass images, then labels, as they are: the model lays the images out as rows itself.",
        "KeyError: val_loss": "There is no val_loss where nothing is held back. Pass validation_split=validation_split to fit.",
        r"TypeError: missing \d+ required positional": "If that is about a callback: make one with parentheses, EarlyStopping(...), and pass it, not its class.",
        "ValueError|TypeError|AttributeError|KeyError|InvalidArgumentError": "Train the model that is given, with images and labels as they are and the rest by name.",
    },
    "the result": {
        "type": {
            "a dict": "This is history.history. Return the History object itself.",
            "a list": "Return a History: fit returns one, and keras.callbacks.History() makes one, whose attribute history is a dictionary.",
            "else": "Return what model.fit returns.",
        },
    },
    "the recorded epochs": {
        "values": {
            "none": (0, "The history should have a loss for each epoch that ran."),
            "one": (
                1,
                "Only the first epoch is recorded. Pass epochs=max_epochs to fit; a loop by hand records each of its epochs.",
            ),
            "patience": (2, "patience is not the number of epochs: pass epochs=max_epochs."),
            "impatient": (
                3,
                "One epoch without a new minimum of val_loss was enough to end training, or it was another loss that was watched. Pass patience=patience and monitor='val_loss'.",
            ),
            "best": (
                4,
                "Epoch 4 is the best one, but the history should have an entry for each epoch that ran, also for the two after it.",
            ),
            "no reset": (
                5,
                "The epochs without a new minimum should be in a row: a new minimum of val_loss, as in epoch 4, sets the count back to 0.",
            ),
            "late": (
                7,
                "That is one epoch too many. With patience=2 training ends after the second epoch in a row without a new minimum of val_loss. Does one more have to pass, or is 3 written into the code?",
            ),
            "all": (
                9,
                "Training went on to max_epochs. Is the callback passed to fit, as callbacks=[...], and does it watch val_loss? By hand: compare each loss with the lowest so far.",
            ),
        },
        "otherwise": "End after `patience` epochs in a row without a new minimum of val_loss, or after max_epochs, and record each epoch that ran, no other. The defaults are max_epochs=50, patience=3, batch_size=128 and validation_split=0.2.",
    },
    "the first val_loss": {
        "values": {
            "none": (
                [],
                "There is none where nothing is held back, or where it is not recorded. Pass validation_split=validation_split to fit; a history that you fill by hand needs val_loss, too.",
            ),
            "sixth": (
                [0.512293],
                "It is that of epoch 6. Where fit is called once for each epoch, the history needs the entries of all these calls.",
            ),
            "all": (
                [0.96869],
                "It was computed on all the images. Compute it on those held back.",
            ),
            "training": (
                [0.73669],
                "It was computed on the images that were learned from. Compute it on those held back.",
            ),
        },
        "otherwise": "It should be the loss on the last 20 of the 40 images, after one step with the first 20. Hold back the last `validation_split` of the arrays, shuffle nothing before that, and leave the model compiled as it is.",
    },
    "val_loss": {
        "otherwise": "For each epoch that ran it should be the loss on the last part of the images, after each epoch of learning from all the others. Hold back the last `validation_split`, shuffle nothing before that, go on from the weights that there are, and leave the model compiled as it is.",
    },
    "the bias vector after training": {
        "values": {
            "last": (
                [0.46764, -0.46764],
                "It is that of epoch 3, the last one; epoch 2 is the best. Ask for restore_best_weights=True. By hand, keep a copy, model.get_weights(), whenever there is a new minimum.",
            ),
            "before": (
                [0.23569, -0.23569],
                "It is that of epoch 1, and epoch 2 is the best: keep the weights after the epoch, not before it.",
            ),
            "nothing": (
                [0, 0],
                "It is that of the beginning. Train the model that is given, in place: no copy, no new one. By hand, keep the weights at each new minimum.",
            ),
            "batch_size": (
                [0.33444, -0.33444],
                "There was one step in each epoch. Pass batch_size=batch_size (without it Keras takes 32).",
            ),
        },
        "otherwise": "Epoch 2 has the lowest val_loss, and the model should have its weights. Pass batch_size and validation_split on, train once, and put back the weights of the best epoch.",
    },
    "after max_epochs, the bias vector": {
        "values": {
            "last": (
                [-0.607233, 0.607233],
                "It is that of epoch 3, the last one; epoch 2 is the best. The best weights are put back also when training ends with max_epochs.",
            ),
            "more": (
                [0.317887, -0.317887],
                "It is that of epoch 4, and max_epochs is 3. Is a number of epochs written into the code? Pass epochs=max_epochs.",
            ),
        },
        "otherwise": "Of the three epochs the second has the lowest val_loss, and the model should have its weights.",
    },
    "with a loss that falls slowly, the recorded epochs": {
        "values": {
            "two": (
                2,
                "A lower loss is a new minimum, however little lower it is: no min_delta.",
            ),
        },
        "otherwise": "Each epoch brings a new minimum, so training ends with max_epochs, after 3.",
    },
    "the weights": {
        "values": {
            "last": (
                None,
                "They are those of the last epoch. Put back those of the epoch with the lowest val_loss.",
            ),
        },
        "otherwise": "They should be those of the epoch with the lowest val_loss of this training.",
    },
}

# %% test="fit_until_best" points=1
# Meant to fail until you have written fit_until_best.
from mnist_utils.examples import Example as _Example

_model = blank_network((1, 1), 2, learning_rate=2.9)  # a rate so large that val_loss jumps
_images, _labels = np.ones((40, 1, 1), np.float32), np.repeat([0, 1, 0, 1], [8, 12, 16, 4])
_e = _Example("fit_until_best", fit_until_best)
_history = _e.call(_model, _images, _labels, 9, 2, 20, 0.5)  # at most 9 epochs, patience 2
_e.instance("the result", _history, keras.callbacks.History)
_losses = list(_history.history.get("val_loss", []))
_e.equal("the first val_loss", _losses[:1], [1.201], rtol=0.01)
_e.equal("the recorded epochs", len(_history.history.get("loss", [])), 6)  # the fourth is best
_e.equal("val_loss", _losses, [1.201, 0.542, 2.028, 0.501, 2.561, 0.512], rtol=0.01)
assert _e.holds

# %% test="fit_until_best" points=1
# Meant to fail until fit_until_best puts back the best weights.
from mnist_utils.examples import Example as _Example

_model = blank_network((1, 1), 2, learning_rate=0.19)
_images, _labels = np.ones((10, 1, 1), np.float32), np.repeat([0, 1], [9, 1])
_e = _Example("fit_until_best", fit_until_best, part=2)
_e.call(_model, _images, _labels, 9, 1, 2, 0.5)  # batches of 2; val_loss is lowest in epoch 2
_bias = _model.get_weights()[1]
_e.equal("the bias vector after training", _bias, [0.37394, -0.37394], rtol=3e-3)
assert _e.holds

# %% test="fit_until_best" points=1
# Meant to fail until fit_until_best ends well without being stopped.
from mnist_utils.examples import Example as _Example

_jumpy, _slow = (blank_network((1, 1), 2, learning_rate=_rate) for _rate in (2.9, 0.0002))
_images, _labels = np.ones((40, 1, 1), np.float32), np.repeat([0, 1, 0, 1], [8, 12, 16, 4])
_e = _Example("fit_until_best", fit_until_best, part=3)
_e.call(_jumpy, _images, _labels, 3, 5, 20, 0.5)  # all three epochs run; the second is best
_bias = _jumpy.get_weights()[1]
_e.equal("after max_epochs, the bias vector", _bias, [0.177865, -0.177865], rtol=3e-3)
_history = _e.call(_slow, _images, np.array([0, 0, 0, 0, 1] * 8), 3, 1, 20, 0.5)
_e.instance("the result", _history, keras.callbacks.History)
_ran = len(_history.history.get("loss", []))
_e.equal("with a loss that falls slowly, the recorded epochs", _ran, 3)
assert _e.holds


### BEGIN HIDDEN TESTS
# Catches: defaults other than 3, 128 and 0.2, patience, batch_size or share built in, a model
# built or compiled anew, a second training that compares with the first, other images, shuffling
# before the split. All images are alike, so each epoch can be worked out for any order of batches.
def _epochs(logits, shares, held_shares, gain, steps, epochs):
    for _ in range(epochs):
        for _ in range(steps):
            powers = np.exp(logits)
            logits = logits + gain * (shares - powers / powers.sum())
        powers = np.exp(logits)
        yield logits, -held_shares @ np.log(powers / powers.sum())


_draw = _Example("fit_until_best", fit_until_best, part=3).random()
_gray, _many = float(_draw.uniform(0.5, 1)), int(_draw.integers(1, 8))
_inputs = 6 * _gray**2 + 1  # what a step changes in a logit, in steps of the bias
_classes = _draw.permutation(3)
_again = {"max_epochs": 8, "patience": 1}
_half = {"max_epochs": 20, "patience": 2, "batch_size": 64, "validation_split": 0.5}
for _case, _is_new, _train, _val, _gain, _steps, _options, _ran in [
    ("With every default", True, [129, 0, 0], [20, 13, 0], 1.4, 2, {}, 4),
    ("For the same model once more", False, [128, 0, 0], [20, 13, 0], 1.4, 1, _again, 2),
    (
        "For a jumping loss",
        True,
        [2 * _many, 6 * _many, 0],
        [_many, 7 * _many, 0],
        7.4,
        1,
        _half,
        5,
    ),
]:
    _h = _Example("fit_until_best", fit_until_best, part=3, case=_case)
    if _is_new:
        _model, _logits = blank_network((3, 2), 3, _gain / _inputs), np.zeros(3)
    _labels = np.concatenate(
        [_draw.permutation(np.repeat(_classes, _part)) for _part in (_train, _val)]
    )
    _images = np.full((len(_labels), 3, 2), _gray, np.float32)
    _history = _h.call(_model, _images, _labels, **_options)
    _h.instance("the result", _history, keras.callbacks.History)
    _shares = [np.array(_part)[np.argsort(_classes)] / sum(_part) for _part in (_train, _val)]
    _after, _losses = zip(*_epochs(_logits, *_shares, _gain, _steps, _ran), strict=True)
    _h.equal("the recorded epochs", len(_history.history.get("loss", [])), _ran)
    _h.equal("val_loss", _history.history.get("val_loss"), _losses, rtol=5e-3)
    _logits = _after[int(np.argmin(_losses))]
    _last, _bias = _after[-1] / _inputs, _model.get_weights()[1]
    _h.equal("the weights", _bias, _logits / _inputs, 5e-3, 1e-3, mistakes={"last": _last})
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The callback copies the weights at each new minimum of `val_loss`, and puts the last copy back when training ends, whatever ended it. Since it copies when an epoch is over, these are the weights that had that validation loss.
# </details>
#
# Early stopping is one form of **regularization**, which is anything that keeps a network from memorizing its training digits. Another is **dropout**, a layer that switches off a share of the units in each training step, others each time, so that no unit can rely on a particular other one. Lessons 7 and 8 make use of it.
#
# One remark on honesty. The epoch was chosen *because* its validation loss was the lowest, so that number flatters the network a little. This is one of the reasons for having a third set, the test digits, on which nothing is ever chosen. Lesson 6 opens it.

# %% [markdown]
# ## The training
#
# Now the course's own network, on half of the training digits, with a fifth of them held back. Large batches and a larger rate keep it short. How many epochs? That is no longer ours to choose: the validation loss decides.

# %% runs=6
print("training ...")
model = build_network(seed=1, learning_rate=0.003)
half, half_labels = scaled_images[:30000], train_labels[:30000]
history = fit_until_best(model, half, half_labels, patience=2, batch_size=512).history
for loss, held, accuracy in zip(history["loss"], history["val_loss"], history["val_accuracy"]):
    print(f"training loss {loss:.3f}   validation loss {held:.3f}", end="   ")
    print(f"validation accuracy {accuracy:.1%}")

# %% [markdown]
# A line for each epoch, and you know how to read it. The training loss falls from line to line; most of the way is done in the first epoch. The validation loss falls with it at first, ever more slowly, and the last two lines bring no new minimum. The network now has the weights of the line with the lowest validation loss.
#
# This is what we wanted: a trained network, `model`, and the record of its training, `history`. (With all the digits, `scaled_images` and `train_labels`, the same takes longer and makes fewer mistakes.)

# %% [markdown]
# ## Save it
#
# When you close this notebook, the network is gone. One line writes it into a file, with its layers, its weights and the way it was compiled. Another reads the file, in another notebook or on another machine:

# %% runs=1
model.save("my_network.keras")
loaded = keras.models.load_model("my_network.keras")
some_digits = scaled_images[-1000:]
before, after = (one.predict(some_digits, verbose=0) for one in (model, loaded))
print("largest difference between their probabilities:", abs(before - after).max())

# %% [markdown]
# There is no difference: the same layers with the same weights compute the same. The file is beside this notebook. Keep it: in lesson 9 this network reads a digit of your own.
#
# **Try it.** Restart the kernel, run the setup cell, and then nothing but `loaded = keras.models.load_model("my_network.keras")`. Compare `loaded.predict(scaled_images[:5]).argmax(axis=1)` with `train_labels[:5]`: it reads, without one step of training.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote or believed | what one sees |
# |---|---|
# | 375/375 are the images | nothing adds up: 375 batches of 128 are 48,000 images |
# | the last, smaller batch forgotten | a loop by hand that never sees some of the digits; no message |
# | the cell with `fit` run again, without building anew | the loss begins where it had ended; no message |
# | `fit` without `history =` in front | there is no curve to draw; `model.history` holds the last run only |
# | `validation_split` on sorted labels | high training accuracy, validation accuracy near 0; no message |
# | images shuffled, labels not (or in another order) | the loss stays near ln(10), both accuracies near chance; no message |
# | the test set as `validation_data` | good-looking numbers, and no untouched digits left for the test |
# | validation accuracy above training accuracy in the first epoch | no mistake: one of them is a running mean |
# | a learning rate too small | the loss falls slowly and evenly |
# | a learning rate too large | the loss jumps, or stays near or above ln(10) |
# | early stopping with `monitor="loss"` | it hardly ever stops: the training loss goes on falling |
# | early stopping without `restore_best_weights=True` | the network of the last epoch, not of the best one; no message |

# %% [markdown]
# ## Quiz
#
# **1.** The progress line begins with `188/188`, and `batch_size` is 64. About how many images does the network learn from?
#
# <details><summary>(a) 188</summary>
#
# Wrong: the line counts batches, not images.
# </details>
# <details><summary>(b) 12,000</summary>
#
# **Right.** 188 batches of 64 are 12,032, and the last batch may be smaller.
# </details>
# <details><summary>(c) 60,000, as always with MNIST</summary>
#
# Wrong: it may be a part of MNIST, and usually a share of it is held back.
# </details>
#
# **2.** Training on images of ten kinds of clothes shows a training accuracy of 97 % and a validation accuracy of 1 %. What do you look at first?
#
# <details><summary>(a) whether the network overfits</summary>
#
# Wrong: overfitting makes the validation loss rise, and may cost some accuracy; it does not push it far below guessing.
# </details>
# <details><summary>(b) whether the learning rate is too large</summary>
#
# Wrong: then the training accuracy would be poor as well.
# </details>
# <details><summary>(c) whether the last labels in the array are all of one or two classes</summary>
#
# **Right.** Far below guessing means that the network was never shown the classes that it is tested on. `validation_split` takes the last part, unshuffled.
# </details>
#
# **3.** Which of these shows that a network overfits?
#
# <details><summary>(a) The validation loss is higher than the training loss.</summary>
#
# Wrong: that gap is usual, and while both losses fall every epoch still helps.
# </details>
# <details><summary>(b) The validation loss rises from epoch to epoch while the training loss falls.</summary>
#
# **Right.** From that turn on, what it learns about its training digits makes it worse on others.
# </details>
# <details><summary>(c) The training accuracy is 100 %.</summary>
#
# Wrong: it may have memorized its training digits and be better than ever on others. Only validation digits can tell.
# </details>

# %% [markdown]
# ## Summary
#
# - A step is one batch, one gradient, one change; an epoch is once through the training digits. The progress line counts steps.
# - In that line the training numbers are running means, the validation numbers are measured at the end of the epoch.
# - `validation_split` holds back the last part of the arrays, in the order they come. Shuffle first, images and labels in one order, then split.
# - A loss that creeps calls for a larger learning rate, a loss that jumps for a smaller one.
# - `fit` goes on from where the network is. Build and compile anew to begin anew, and keep the history.
# - Overfitting is a validation loss that rises while the training loss falls. Early stopping watches for it, with some patience, and puts back the best weights. `model.save` keeps them in a file.
#
# **Next:** lesson 6 tests a trained network, once, and looks at the mistakes that it makes.
#
# **Further reading:** Keras on [`fit`](https://keras.io/api/models/model_training_apis/) and on [EarlyStopping](https://keras.io/api/callbacks/early_stopping/); Google's [interactive exercises on learning rates](https://developers.google.com/machine-learning/crash-course/linear-regression/hyperparameters); the paper that trained networks on random labels, [Understanding deep learning requires rethinking generalization](https://arxiv.org/abs/1611.03530).

# %% [markdown]
# ## Deeper: make it faster
#
# *You may leave this out, or do it later; nothing else needs it.* Three settings promise a faster training:
#
# - `batch_size` in `fit`: larger batches keep the processor better occupied, and there are fewer of them;
# - `steps_per_execution` in `compile`: Keras hands several steps at once to TensorFlow, and checks back less often;
# - `jit_compile=True` in `compile`: TensorFlow has the whole step translated into machine code of its own.
#
# **Measure, never assume.** What helps depends on the network, on the processor, and on what else is running. The first epoch is not timed, because that is when the translating happens.


# %%
def race(name, batch_size, **options):
    model = build_network(seed=0)
    loss = "sparse_categorical_crossentropy"
    model.compile("adam", loss, metrics=["accuracy"], **options)
    seconds = seconds_per_epoch(model, learn_images, learn_labels, batch_size)
    accuracy = (np.argmax(model(held_images), axis=1) == held_labels).mean()
    print(f"{name:24s} {seconds:.3f} s for an epoch   validation accuracy {accuracy:.1%}")


# %% runs=5
race("batches of 128", 128)
race("batches of 512", 512)
race("steps_per_execution=10", 128, steps_per_execution=10)
race("jit_compile=True", 128, jit_compile=True)

# %% [markdown]
# The times are those of your machine, today; the accuracies are those after the same three epochs. Read both columns. As a rule a large batch makes an epoch faster and teaches less in it, so that more epochs are needed: what counts is the time to a given accuracy. The other two settings change the time and not what is computed, apart from rounding.
#
# Do not carry these times over to another network. `jit_compile` helps some networks and makes others much slower, and its translation costs some seconds, which a short training never earns back.
#
# Last, a recipe that uses what helps: a wider network with dropout, larger batches, several steps at once, and a learning rate that is not constant. `CosineDecay` lets it rise for the first fifth of the steps (the warm-up) and then fall to 0 along a cosine, so that the last steps settle.


# %%
def rising_then_falling(steps):  # the learning rate, from step to step
    rise = {"warmup_target": 0.004, "warmup_steps": steps // 5}
    return keras.optimizers.schedules.CosineDecay(0.0, steps - steps // 5, **rise)


# %%
def quick_network(steps):
    hidden, dropout = keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)
    output = keras.layers.Dense(10, activation="softmax")
    layers = [keras.Input((28, 28)), keras.layers.Flatten(), hidden, dropout, output]
    quick, optimizer = keras.Sequential(layers), keras.optimizers.Adam(rising_then_falling(steps))
    loss, options = "sparse_categorical_crossentropy", {"steps_per_execution": 50}
    quick.compile(optimizer, loss, metrics=["accuracy"], **options)
    return quick


# %%
def train_quickly(images, labels, epochs=6, batch_size=192):
    steps = epochs * int(0.8 * len(images) / batch_size + 1)
    quick = quick_network(steps)
    quick.fit(images, labels, batch_size, epochs, validation_split=0.2, verbose=0)
    return quick


# %% [markdown]
# Beside it, two epochs of plain training with the network of the course, both on 12,000 digits:

# %% runs=3
import time

some_images, some_labels = scaled_images[:12000], train_labels[:12000]
begin = time.perf_counter()
plain = build_network(seed=0)
plain.fit(some_images, some_labels, 32, epochs=2, validation_split=0.2, verbose=0)
print(f"two plain epochs, batches of 32: {time.perf_counter() - begin:.1f} s", end="   ")
print(f"validation accuracy {plain.history.history['val_accuracy'][-1]:.1%}")

# %% runs=4
begin = time.perf_counter()
quick = train_quickly(some_images, some_labels)
print(f"six epochs of the recipe: {time.perf_counter() - begin:.1f} s", end="   ")
print(f"validation accuracy {quick.history.history['val_accuracy'][-1]:.1%}")

# %% [markdown]
# The two take about the same time, and the recipe makes many fewer mistakes. On all the training digits the difference grows: there six epochs of the recipe beat even 25 plain ones, in a fraction of their time. But a recipe is made for an amount of data. On a few thousand digits its six epochs are too few steps, so when you change the data, look at the recipe again.

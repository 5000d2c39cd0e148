# %% [markdown]
# # 3 · The multilayer perceptron
#
# In the overview a network came out of a few lines of Keras. In this lesson we take it apart: we count what it has to learn, compute in NumPy what each of its layers computes, and put it together again.
#
# **You will be able to**
# - say what a layer computes, and follow the shapes from an image to ten probabilities;
# - count the parameters of a network by hand, and find the same number in Keras' `summary()`;
# - explain why a hidden layer needs an activation, and show it;
# - write a softmax that does not overflow, and a whole network in NumPy that gives what Keras gives;
# - say what a network that has learned nothing answers, and use that as a check.
#
# **Time:** about 60 minutes (an estimate: 20 for reading, 5 to 10 for each of the five exercises; running all the cells takes about one). Behind the exercise *softmax* is a place for a rest.
#
# **You need:** lesson 2, or: scaled images, `reshape`, and NumPy's matrix product `@`.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
scaled_images = train_images.astype(np.float32) / 255
validation_images, validation_labels = scaled_images[-800:], train_labels[-800:]

# %% [markdown]
# ## What a layer computes
#
# A **dense** layer turns a row of numbers into another row of numbers. Each new number is a weighted sum of *all* the old ones, plus a number of its own, the **bias**. The weights stand in a matrix, the **kernel**: a row for each number that comes in, a column for each that goes out. So the layer is one line of NumPy:

# %%
inputs = np.array([[1.0, 2.0, 3.0]])  # one example of three numbers
kernel = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]])  # three in, two out
bias = np.array([0.5, 0.0])
inputs @ kernel + bias

# %% [markdown]
# The first result is 1 · 1 + 2 · 0 + 3 · 1 + 0.5, with the first column of the kernel and the first bias. The second is 1 · 0 + 2 · 1 + 3 · (−1) + 0. A hundred examples are a hundred rows, and the line stays the same.
#
# A **multilayer perceptron** is a chain of such layers. This is the one of our course; one image, or n of them together, go through it from left to right:

# %%
steps = ["images", "Flatten", "Dense\nReLU", "Dense\nReLU", "Dense\nsoftmax"]
shapes = ["(n, 28, 28)", "(n, 784)", "(n, 128)", "(n, 32)", "(n, 10)"]
kernels = ["no kernel", "(784, 128)", "(128, 32)", "(32, 10)"]
heights = np.sqrt([784, 784, 128, 32, 10]) / 28
figure, axes = plt.subplots(figsize=(9, 3.4), layout="constrained")
bars = axes.bar(range(5), heights, width=0.3, bottom=-heights / 2, color="#56B4E9", ec="black")
for place, (step, shape) in enumerate(zip(steps, shapes)):
    axes.text(place, 0.57, step, ha="center", va="bottom")
    axes.text(place, -0.57, shape, ha="center", va="top", family="monospace")
for place, shape in enumerate(kernels):
    axes.annotate("", (place + 0.83, 0), (place + 0.17, 0), arrowprops={"arrowstyle": "->"})
    axes.text(place + 0.5, 0.05, shape, ha="center", fontsize=8, family="monospace")
axes.set(title="The shapes on the way through the network", xlim=(-0.5, 4.5), ylim=(-0.75, 0.85))
axes.set_axis_off()

# %% [markdown]
# Below each box stands the shape of what leaves that step, over each arrow the shape of the kernel that leads there: as many rows as numbers come in, as many columns as go out. The boxes become lower as the rows become shorter. `Flatten` lays the pixels out as a row and computes nothing, as `flatten` did in lesson 2; the three dense layers compute. The last one has ten numbers, one for each digit. All that lies between the row of pixels and the last layer is called **hidden**, and each number in it a **unit**.
#
# ## Counting what has to be learned
#
# Kernels and biases are the network's **parameters**: the numbers that training changes. The little layer above, from three numbers to two, has 3 · 2 weights and 2 biases.
#
# ### Exercise: count the parameters
#
# Write `count_parameters`.
# - Its argument lists the sizes from the input to the output: `[784, 128, 10]` stands for two dense layers, one from 784 to 128 and one from 128 to 10.
# - Give back the number of all weights and all biases together, as a plain Python `int`.


# %% answer="count_parameters"
def count_parameters(layer_sizes):
    """Count the weights and biases of a fully connected network.

    Parameters
    ----------
    layer_sizes : list or tuple of ints, two at least
        The size of the input, then the size of each layer, the output last. It keeps its values.

    Returns
    -------
    int, a plain one (`type(x) is int`)
        The number of weights and biases of all the layers.

    Example
    -------
    count_parameters([3, 2]) gives 8, and count_parameters([784, 128, 10]) gives 101770
    """
    ### BEGIN SOLUTION
    return sum(before * after + after for before, after in pairwise(layer_sizes))
    ### END SOLUTION


# %% test="count_parameters" points=2
# Meant to fail until you have written count_parameters.
def count_for(sizes):
    try:
        return count_parameters(sizes)
    except (ValueError, IndexError, TypeError, AttributeError) as error:
        raise AssertionError(
            f"A {type(sizes).__name__} of {len(sizes)} sizes ended in an exception called {type(error).__name__}: {error}. Any number of sizes from two on is asked for, as a list or a tuple. A loop over neighbours ends one place before the last size."
        ) from error


given = [3, 2]
counted = count_for(given)
assert isinstance(counted, (int, float, np.number)), (
    f"Found {type(counted).__name__}: return one number."
)
for found, message in {
    0: "No layer was counted. Two sizes make one layer, from 3 to 2.",
    6: "These are the weights. Each of the 2 outputs has a bias too.",
    7: "The layer got one bias. Each of its 2 outputs has one.",
    9: "The 3 inputs have a bias each. A layer has a bias for each output, not for each input.",
    11: "The 3 inputs were given biases too. Only the numbers that a layer computes have one.",
}.items():
    assert counted != found, f"[3, 2] gave {found}. {message}"
assert counted == 8, f"[3, 2] gave {counted}, not 3 * 2 weights + 2 biases = 8."
assert type(counted) is int, (
    f"The number is of type {type(counted).__name__}, a plain int is asked for. Compute with Python's numbers, or wrap NumPy's in int(...)."
)
assert given == [3, 2], (
    f"The argument was changed: [3, 2] became {given}. Leave the list of sizes as it is."
)
counted = count_for((784, 128, 10))
for found, message in {
    100480: "The last layer is missing. Does a return inside the loop end it early?",
    1290: "The first layer is missing. Add up with +=, and start with the first pair.",
    101642: "Only the last layer's biases were added. Every layer has some.",
    101760: "Only the first layer's biases were added. Every layer has some.",
}.items():
    assert counted != found, f"(784, 128, 10) gave {found}. {message}"
assert counted == 101770, (
    f"(784, 128, 10) gave {counted}, not 784 * 128 + 128 + 128 * 10 + 10 = 101770."
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of layers, lists only, sizes changed or sorted, 784 or 10 written into the
# code, NumPy's int for some sizes.
for sizes in [[9, 7, 5, 3, 2], (6, 1), (784, 10), [4, 4, 4], (5, 300, 20, 11), [1, 1]]:
    given = sizes.copy() if isinstance(sizes, list) else sizes
    counted = count_parameters(given)
    assert type(counted) is int, (
        f"For {len(sizes)} other sizes the result is no plain int. Wrap it in int(...)."
    )
    weights_only = sum(a * b for a, b in pairwise(sizes))
    assert counted != weights_only, f"For {len(sizes)} other sizes the biases are missing."
    assert counted == weights_only + sum(sizes[1:]), (
        f"For a {type(sizes).__name__} of {len(sizes)} other sizes the number is not that of all weights and biases. Go through all neighbouring pairs; each has its weights and its biases."
    )
    assert given == sizes, "The argument was changed. Leave the list of sizes as it is."
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many layers do three sizes make, and which two sizes belong to each?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `pairwise(layer_sizes)`, which the setup cell has imported, pairs each size with the next; `zip(layer_sizes, layer_sizes[1:])` does as well. A layer from `before` to `after` has a kernel of `before * after` weights and a bias for each of the `after` outputs.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return sum(... for before, after in pairwise(layer_sizes))`
# </details>
#
# **Why it works.** Every pair of neighbours is one layer, and nothing else in the network is learned. Here is our network, layer by layer:

# %%
sizes = [784, 128, 32, 10]
for before, after in pairwise(sizes):
    print(f"from {before:3d} to {after:3d}: {count_parameters([before, after]):7d} parameters")
print(f"all together: {count_parameters(sizes):7d}")

# %% [markdown]
# Nearly all of them sit in the first layer, where each of 784 pixels has a weight to each of 128 units. Later in this lesson we ask Keras for the same numbers.
#
# ## Why a hidden layer needs an activation
#
# Between two layers stands an **activation**: a function that is applied to each number by itself. What if we leave it out? Two layers without one would compute
#
# $$(x A + a) B + b \;=\; x\,(A B) + (a B + b)$$
#
# and on the right there is *one* layer, with the kernel $AB$ and the bias $aB + b$.

# %%
generator = np.random.default_rng(0)
x = generator.normal(size=(5, 784))
A, a = generator.normal(size=(784, 128)), generator.normal(size=128)
B, b = generator.normal(size=(128, 10)), generator.normal(size=10)
two_layers = (x @ A + a) @ B + b
one_layer = x @ (A @ B) + (a @ B + b)
np.allclose(two_layers, one_layer)

# %% [markdown]
# It is true for any numbers: the two layers, with all their parameters, can do what one layer from 784 to 10 can do, and no more. A hundred of them could do no more. Something that is not a weighted sum has to come in between.
#
# The usual choice is the **rectified linear unit**, ReLU: what is negative becomes 0, the rest stays as it is.
#
# ### Exercise: ReLU
#
# Write `relu`.
# - Give back a **new** array of the same shape in which every negative entry is 0 and all others are unchanged.
# - For arrays of any shape.


# %% answer="relu"
def relu(x):
    """Replace negative entries by 0.

    Parameters
    ----------
    x : array of any shape, with finite entries

    Returns
    -------
    array of the same shape
        A new array; `x` keeps its values.

    Example
    -------
    relu(np.array([-1.5, 0.0, 2.5])) gives [0.0, 0.0, 2.5]
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% test="relu" points=1
# Meant to fail until you have written relu.
given = np.array([[[-1.5, 0.0, 2.5], [3.0, -4.0, 0.5]]])
try:
    rectified = relu(given)
except (ValueError, IndexError) as error:
    raise AssertionError(
        f"An array of shape (1, 2, 3) ended in an exception called {type(error).__name__}: {error}. Any shape is asked for. Python's max and if ask about one number; np.maximum and np.where go through a whole array."
    ) from error
assert given.tolist() == [[[-1.5, 0, 2.5], [3, -4, 0.5]]], (
    "The argument was changed. Make a new array: np.maximum, np.where, or a copy."
)
assert isinstance(rectified, np.ndarray), f"Found {type(rectified).__name__}: return a NumPy array."
assert rectified.dtype.kind != "b", (
    "The result holds True and False: x > 0 asks which entries are positive. Return the entries themselves, with 0 for the negative ones."
)
assert rectified.dtype.kind in "fiu", f"The dtype is {rectified.dtype}: return numbers."
assert rectified.shape == (1, 2, 3), (
    f"The shape is {rectified.shape}, x had (1, 2, 3): keep every entry in its place. (np.max takes the maximum over entries; np.maximum compares each with 0.)"
)
for found, message in [
    ([[1.5, 0, 2.5], [3, 4, 0.5]], "That is the absolute value. Negative entries become 0."),
    ([[-1.5, 0, 0], [0, -4, 0]], "It must be the other way round: negative entries become 0."),
    ([[0, 0, 1], [1, 0, 1]], "The positive entries became 1. They stay as they are."),
    ([[0, 0, 1], [1, 0, 0.5]], "Large entries were cut off at 1. ReLU has no upper limit."),
    ([[0, 0, 2], [3, 0, 0]], "2.5 was cut: the result holds whole numbers. Keep the dtype of x."),
]:
    assert rectified[0].tolist() != found, f"{given[0].tolist()} became {found}. {message}"
assert rectified[0].tolist() == [[0, 0, 2.5], [3, 0, 0.5]], (
    f"{given[0].tolist()} became {rectified[0].tolist()}. Negative entries become 0, all others stay."
)
### BEGIN HIDDEN TESTS
# Catches: one number of axes only, the argument handed back when nothing is negative, large or
# small entries cut off.
for shape, scale in [((7,), 1), ((3, 4, 5), 1000), ((2, 1, 3, 2), 0.01), ((5, 2), 1), ((1, 1), 1)]:
    for low in (-1, 0):
        seeded = scale * np.random.default_rng(52).uniform(low, 1, size=shape)
        before = seeded.copy()
        rectified = relu(seeded)
        assert np.array_equal(seeded, before), "The argument was changed. Make a new array."
        assert isinstance(rectified, np.ndarray) and rectified.dtype.kind in "fiu", (
            f"For an array with {len(shape)} axes the result is no NumPy array of numbers."
        )
        assert rectified.shape == shape, (
            f"For an array with {len(shape)} axes the shape is not that of x: keep it."
        )
        assert not np.shares_memory(rectified, seeded), (
            "The result shares memory with the argument. Give back a new array, also when nothing is negative."
        )
        assert np.allclose(rectified, before.clip(0), rtol=1e-5, atol=1e-6), (
            "For other numbers the result is not ReLU. Negative entries become 0, all others stay as they are, however large or small."
        )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Of each entry and 0, which one do you want?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.maximum` compares two arrays, or an array and a number, entry by entry; `np.max` looks for one largest entry. `np.where(condition, x, 0)` does as well.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return np.maximum(..., ...)`
# </details>
#
# **Why it works.** ReLU is a straight line on either side of 0, with a bend between. One bend is enough to break the algebra above: $\mathrm{relu}(xA + a)\,B$ cannot be multiplied out. To see it, we give a network a single number and three hidden units, and draw its output, once without and once with ReLU:

# %%
line = np.linspace(-3, 3, 301).reshape(-1, 1)  # 301 examples of one number
hidden = line @ np.array([[1.0, -1.0, 1.0]]) + np.array([1.0, -0.5, -1.5])
to_output = np.array([[1.0], [1.5], [-2.5]])
figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(line, hidden @ to_output, "--", color="#D55E00", label="without activation")
axes.plot(line, relu(hidden) @ to_output, "-", color="#0072B2", label="with ReLU")
axes.set(title="What three hidden units can draw", xlabel="the number that goes in")
_ = (axes.set_ylabel("the number that comes out"), axes.legend())

# %% [markdown]
# Without activation (dashed) the output is a straight line, whatever the weights. With ReLU (solid) it falls, falls less steeply, rises and falls again: it bends three times, once for each unit, at the place where the sum in that unit passes through 0. More units, more bends, and so almost any curve. How much this is worth on digits we measure at the end.

# %% [markdown]
# ## From ten numbers to ten probabilities
#
# The last layer gives ten numbers that may be negative and add up to anything. They are called **logits**. **Softmax** makes probabilities of them: take the exponential of each, then divide by the sum.

# %%
some_logits = np.array([2.0, 1.0, -1.0])
exponentials = np.exp(some_logits)
exponentials / exponentials.sum()

# %% [markdown]
# Three positive numbers that add up to 1, in the order of the logits. Softmax does **not pick the maximum**: the largest logit gets the largest share, and the others keep theirs. How large the shares are depends on the differences between the logits:

# %%
names = ["a", "b", "c"]
figure, panels = plt.subplots(1, 3, figsize=(8, 2.6), sharey=True, layout="constrained")
for panel, factor in zip(panels, [0.3, 1, 3]):
    powers = np.exp(factor * some_logits)
    shares = panel.bar(names, powers / powers.sum(), color="#56B4E9", ec="black")
    panel.bar_label(shares, fmt="%.2f")
    panel.set(title=f"logits times {factor}", xlabel="class", ylim=(0, 1.1))
_ = panels[0].set_ylabel("probability")

# %% [markdown]
# The same three logits, multiplied by 0.3, 1 and 3. When they lie close together the shares are nearly even, when they lie far apart one class gets almost everything. The order never changes.
#
# **Predict.** Nothing keeps a network from giving logits of 1000. What does the formula above give for the logits 1000, 999 and 998?
#
# *My guess:* …

# %%
with np.errstate(all="ignore"):  # without this line NumPy would warn
    large = np.exp(np.array([1000.0, 999.0, 998.0]))
    print("exponentials: ", large)
    print("probabilities:", large / large.sum())

# %% [markdown]
# The exponential of 1000 is larger than any number that a computer's `float64` can hold, so it becomes `inf`, infinity; and infinity divided by infinity is `nan`, *not a number*. (With `float32` it happens below 100 already.) With logits of −1000 all the exponentials become 0, and 0 divided by 0 is `nan` too.
#
# The way out: softmax depends on the *differences* between logits alone. Subtract the same number from all of them, and the fraction stays what it was, since $e^{z-c} = e^z / e^c$ and the $e^c$ cancels. So we may choose the number, and the largest logit is a good choice: then the largest exponential is $e^0 = 1$.
#
# ### Exercise: softmax
#
# Write `softmax`.
# - For one row of logits, shape `(k,)`, and for many, shape `(n, k)`: along the **last** axis, so that each row adds up to 1.
# - Finite and right for entries of ±1000, in every row.
# - The argument keeps its values.


# %% answer="softmax"
def softmax(logits):
    """Turn logits into probabilities, along the last axis.

    Parameters
    ----------
    logits : array of floats, shape (k,) or (n, k)
        Finite numbers, some of which may be as large as 1000 or as small as -1000. It keeps its
        values.

    Returns
    -------
    array of floats, of the same shape
        The exponential of each logit divided by the sum of the exponentials in its row. Every row
        is finite and adds up to 1.

    Example
    -------
    softmax(np.log([1.0, 2.0, 5.0])) gives [0.125, 0.25, 0.625]
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% test="softmax" points=2
# Meant to fail until you have written softmax.
def shares_of(rows, explain=True):
    logits = np.log(
        np.array(rows, dtype=float)
    )  # so each share is a number divided by its row's sum
    before = logits.copy()
    try:
        with np.errstate(all="ignore"):
            shares = softmax(logits)
    except (ValueError, IndexError, TypeError) as error:
        if not explain:
            raise
        raise AssertionError(
            f"Logits of shape {logits.shape} ended in an exception called {type(error).__name__}: {error}. One row alone and many rows are asked for, and axis=-1 is the last axis of both. keepdims=True keeps a sum fit to divide by."
        ) from error
    assert np.array_equal(logits, before), (
        "The argument was changed. Make a new array: logits - ..., not logits -= ..."
    )
    found = type(shares).__name__ if explain else "something else"
    assert isinstance(shares, np.ndarray), f"Found {found}: return a NumPy array."
    assert shares.dtype.kind == "f", f"The dtype is {shares.dtype}: probabilities are floats."
    assert shares.shape == logits.shape, (
        f"For logits of shape {logits.shape} the shape is {shares.shape}: keep it."
    )
    return shares


shares = shares_of([1, 2, 5])
for found, message in [
    ([1, 2, 5], "These are the exponentials, and they add up to 8. Divide by their sum."),
    ([0, 0, 1], "That picks the maximum. Softmax gives each class a share."),
    ([0.2, 0.4, 1], "The exponentials were divided by the largest, not by their sum."),
    ([1 / 2, 2 / 3, 5 / 6], "That is the sigmoid of each. Divide exponentials by their sum."),
]:
    assert not np.allclose(shares, found), f"ln 1, ln 2 and ln 5 became {shares}. {message}"
assert np.allclose(shares, [0.125, 0.25, 0.625], rtol=1e-5, atol=1e-6), (
    f"ln 1, ln 2 and ln 5 became {shares}, not [0.125, 0.25, 0.625]. Exponentials first, then divide by their sum."
)
shares = shares_of([[1, 2, 5], [3, 3, 2]])
assert not np.allclose(shares.sum(), 1), (
    "All six numbers together add up to 1. Each row must: sum along the last axis alone."
)
assert not np.allclose(shares.sum(axis=0), 1), (
    "Each column adds up to 1. Each row must, since a row is one example: sum along the last axis, axis=-1."
)
assert np.allclose(shares.sum(axis=1), 1, rtol=1e-5), (
    f"The rows add up to {shares.sum(axis=1)}, not to 1. Divide each row by its own sum."
)
assert np.allclose(shares, [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]], rtol=1e-5, atol=1e-6), (
    f"The logarithms of [[1, 2, 5], [3, 3, 2]] became {shares.tolist()}, not [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]]."
)
### BEGIN HIDDEN TESTS
# Catches: as many rows as columns, where a sum without keepdims divides columns and raises nothing;
# a single row, a single column more or less, rows that influence each other, rounding.
for shape in [(4, 4), (1, 10), (30, 2), (2, 30), (10,), (2,)]:
    odds = np.random.default_rng(88).uniform(0.1, 9, size=shape)
    shares = shares_of(odds, explain=False)
    assert np.isfinite(shares).all(), "For other logits the result is not finite."
    assert np.allclose(shares.sum(axis=-1), 1, rtol=0.02), (
        f"For logits of shape {shape} the rows do not add up to 1. With as many rows as columns NumPy divides columns where you mean rows: keepdims=True."
    )
    assert np.allclose(shares, odds / odds.sum(axis=-1, keepdims=True), rtol=1e-5, atol=1e-6), (
        f"For logits of shape {shape} some shares are not exact. Take the exponential of each logit, and divide by the sum of its own row, without rounding."
    )
### END HIDDEN TESTS


# %% test="softmax" points=1
# Meant to fail until softmax can do with large logits.
def large_shares(logits, explain=True):
    try:
        with np.errstate(all="ignore"):
            shares = softmax(np.array(logits))
    except (ValueError, IndexError, TypeError) as error:
        if not explain:
            raise
        raise AssertionError(
            f"Logits of shape {np.shape(logits)} ended in an exception called {type(error).__name__}: {error}. If the test above fails too, begin there."
        ) from error
    found = type(shares).__name__ if explain else "something else"
    assert isinstance(shares, np.ndarray), f"Found {found}: return a NumPy array."
    assert shares.shape == np.shape(logits), (
        f"For logits of shape {np.shape(logits)} the shape is {shares.shape}: keep it."
    )
    assert shares.dtype.kind == "f", f"The dtype is {shares.dtype}: probabilities are floats."
    return shares


shares = large_shares([1000.0, 999.0, -1000.0])
assert np.isfinite(shares).all(), (
    f"The logits 1000, 999 and -1000 became {shares}: an exponential overflows to inf. Before you take exponentials, subtract the largest logit, not the smallest or the mean."
)
assert abs(shares[0] - shares[1]) > 1e-3, (
    f"The logits 1000, 999 and -1000 became {shares}, the first two equal. Do not cut large logits off, and do not replace what is not finite: subtract the largest, which keeps the differences."
)
assert np.allclose(shares, [0.7310586, 0.2689414, 0], rtol=1e-3, atol=1e-5), (
    f"The logits 1000, 999 and -1000 became {shares}, not [0.731, 0.269, 0], which is what 1, 0 and -1999 give: only differences count."
)
shares = large_shares([[1000.0, 999.0], [-1000.0, -999.0]])
assert np.isfinite(shares).all(), (
    f"The rows (1000, 999) and (-1000, -999) became {shares.tolist()}: in one of them all the exponentials are 0, or one is inf. Subtract from each row its own largest logit, not one number from all rows."
)
assert np.allclose(
    shares, [[0.7310586, 0.2689414], [0.2689414, 0.7310586]], rtol=1e-3, atol=1e-5
), (
    f"The rows (1000, 999) and (-1000, -999) became {shares.tolist()}, not [[0.731, 0.269], [0.269, 0.731]]. Only differences within a row count."
)
### BEGIN HIDDEN TESTS
# Catches: the largest of all rows or of a column subtracted, the smallest or the mean subtracted,
# logits cut off, large ones replaced after the division.
for shape, offsets in [((5,), [-1000, 1000]), ((6, 3), [-1000, 0, 1000]), ((3, 3), [1000, -1000])]:
    generator = np.random.default_rng(640)
    small = generator.uniform(-2, 2, size=shape)
    for offset in offsets:
        moved = small + offset
        if len(shape) == 2:
            moved[0] = small[0]  # one row of ordinary logits among the large ones
        shares = large_shares(moved, explain=False)
        expected = np.exp(small) / np.exp(small).sum(axis=-1, keepdims=True)
        assert np.isfinite(shares).all(), (
            f"For large logits of shape {shape} some results are not finite. Each row needs its own largest logit subtracted."
        )
        assert np.allclose(shares, expected, rtol=1e-3, atol=1e-5), (
            f"For large logits of shape {shape} some shares are not right. Only the differences within a row count."
        )
shares = large_shares([[-999.0, -1000.0, 0.0, 1000.0], [3.0, 3.0, 1000.0, 1000.0]], explain=False)
assert np.isfinite(shares).all(), (
    "Rows that hold very large and very small logits together give results that are not finite. Subtract the largest logit of each row."
)
assert np.allclose(shares, [[0, 0, 0, 1], [0, 0, 0.5, 0.5]], rtol=1e-3, atol=1e-5), (
    "Rows that hold very large and very small logits together have shares that are not right. Only the differences within a row count."
)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# For an array of shape `(n, k)`: how many sums do you need, and along which axis do you add?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `axis=-1` is the last axis, for one axis as for two. `array.max(axis=-1, keepdims=True)` has the shape `(n, 1)`, which NumPy spreads over each row; without `keepdims` it has the shape `(n,)`, which NumPy spreads over columns, or not at all.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `shifted = logits - logits.max(axis=-1, keepdims=True)`, then `exponentials = np.exp(...)`, then `return exponentials / ...`
# </details>
#
# **Why it works.** After the subtraction no logit is above 0, so no exponential is above 1, and the sum is at least 1: nothing overflows, and nothing is divided by 0. A logit far below the largest gets 0, and that is as near to its share as a float can come.
#
# *A place for a rest: you have all the parts now.*

# %% [markdown]
# ## The whole network in NumPy
#
# Flatten, then for each layer a matrix product and a bias, with ReLU between the layers and softmax at the end: that is all. Going through a network from front to back is called the **forward pass**.
#
# ### Exercise: the forward pass
#
# Write `forward`, with NumPy.
# - Lay the images out as rows. They may be of any size, not only 28 × 28.
# - For each `(kernel, bias)` in `weights`: the matrix product, plus the bias. ReLU after each layer but the last.
# - Softmax after the last layer, finite for logits of ±1000 too. You may call `relu` and `softmax`.


# %% answer="forward"
def forward(images, weights):
    """Compute the probabilities that a multilayer perceptron gives.

    Parameters
    ----------
    images : array of float32 in [0, 1], shape (n, height, width)
    weights : list of pairs (kernel, bias), one pair at least
        The layers in their order: a kernel of shape (numbers in, numbers out), a bias of shape
        (numbers out,). The first layer takes height * width numbers, the last one gives k.
        Images and weights keep their values.

    Returns
    -------
    array of floats, shape (n, k)
        The images, flattened row by row, go through every layer (matrix product plus bias), with
        ReLU after each but the last, and softmax after the last. Finite for logits of 1000 or
        -1000 too.

    Example
    -------
    With the image [[[1.0, 0.0]]] and a single layer, kernel [[0.0, 1.0], [0.0, 0.0]] and bias
    [0.0, 0.0], the logits are 0 and 1, and forward gives [[0.2689..., 0.7310...]].
    """
    ### BEGIN SOLUTION
    numbers = images.reshape(len(images), -1)
    *hidden_layers, (last_kernel, last_bias) = weights
    for kernel, bias in hidden_layers:
        numbers = relu(numbers @ kernel + bias)
    return softmax(numbers @ last_kernel + last_bias)
    ### END SOLUTION


# %% test="forward" points=2
# Meant to fail until you have written forward.
def guesses_of(images, weights, explain=True):
    before = images.copy()
    weights_before = [(kernel.copy(), bias.copy()) for kernel, bias in weights]
    wanted = (len(images), len(weights[-1][1]))
    try:
        with np.errstate(all="ignore"):
            guesses = forward(images, weights)
    except (ValueError, IndexError) as error:
        if not explain:
            raise
        raise AssertionError(
            f"Images of shape {images.shape} and {len(weights)} layer(s) ended in an exception called {type(error).__name__}: {error}. Print the shape after each step: images flattened to (n, height * width), then numbers @ kernel + bias with the kernel as it is, each layer on what the one before gave. Any size of images and any number of layers is asked for."
        ) from error
    assert len(weights) == len(weights_before), (
        "The list of weights has another length after the call. Leave it as it is: weights[-1] and weights[:-1] instead of pop."
    )
    found = type(guesses).__name__ if explain else "something else"
    assert isinstance(guesses, np.ndarray), f"Found {found}: return a NumPy array."
    assert guesses.dtype.kind == "f", f"The dtype is {guesses.dtype}: probabilities are floats."
    assert guesses.shape == wanted, (
        f"For {len(images)} image(s) and {wanted[1]} outputs the shape is {guesses.shape}, not {wanted}: a row for each image, a column for each output of the last layer."
    )
    assert np.array_equal(images, before), "The images were changed. Compute new arrays."
    assert all(
        np.array_equal(kernel, old_kernel) and np.array_equal(bias, old_bias)
        for (kernel, bias), (old_kernel, old_bias) in zip(weights, weights_before)
    ), "The weights were changed. Compute new arrays."
    return guesses


pair_of_images = np.array([[[1, 0], [0, 0.5]], [[0, 1], [0, 0.5]]], dtype=np.float32)
two_layer_weights = [
    (
        np.array([[1, -1, 0], [0, 1, -1], [-1, 1, 1], [1, 0, 1]], dtype=np.float32),
        np.array([0.5, 0, -1], dtype=np.float32),
    ),
    (np.array([[1, 0], [1, -1], [-1, 2]], dtype=np.float32), np.array([0, -1], dtype=np.float32)),
]
guesses = guesses_of(pair_of_images, two_layer_weights)
assert not np.allclose(guesses, [[2, -1], [2, -2]]), (
    "These are the logits, and they do not add up to 1. Softmax is missing after the last layer."
)
assert np.allclose(guesses.sum(axis=1), 1, rtol=1e-4), (
    f"The rows add up to {guesses.sum(axis=1)}, not to 1. Softmax comes last, along each row."
)
for first_row, second_row, message in [
    (0.5, 0.924142, "The biases are missing: add each layer's bias to its matrix product."),
    (0.989013, 0.999089, "The bias was added after ReLU. It belongs before ReLU."),
    (0.924142, 0.999797, "ReLU is missing after the first layer: without it two layers are one."),
    (0.880797, 0.880797, "ReLU was applied after the last layer too. There softmax alone follows."),
    (0.852444, 0.910731, "Softmax was applied after every layer. ReLU belongs between layers."),
    (0.952574, 0.817574, "The pixels were laid out column by column. Row by row is asked for."),
    (0.818450, 0.819032, "The pixels were divided by 255. The images are scaled already."),
]:
    assert not np.allclose(guesses[:, 0], [first_row, second_row], rtol=1e-4), message
assert np.allclose(guesses, [[0.952574, 0.047426], [0.982014, 0.017986]], rtol=1e-4, atol=1e-5), (
    f"The probabilities are {guesses.tolist()}, not [[0.952574, 0.047426], [0.982014, 0.017986]]. Step by step, the logits are [[2, -1], [2, -2]], and the hidden layer gives [[2, 0, 0], [1, 1, 0]]."
)
# A single layer, images of 1 x 4 pixels. The logits are the first two pixels.
single_layer = [(np.eye(4, 2), np.zeros(2))]
guesses = guesses_of(np.array([[[1, 0, 0, 0]], [[0, 1, 0, 0]]], dtype=np.float32), single_layer)
assert np.allclose(guesses[:, 0], [0.7310586, 0.2689414], rtol=1e-4, atol=1e-5), (
    f"With a single layer, logits (1, 0) and (0, 1), the probabilities are {guesses.tolist()}, not [[0.731, 0.269], [0.269, 0.731]]. The only layer is the last one: softmax follows, and no ReLU."
)


### BEGIN HIDDEN TESTS
# Catches: exactly two layers, a single layer with ReLU, kernels that are square and transposed,
# 28 x 28 only, ReLU in some hidden layers only, one image only, biases of the last layer only.
def chain(x, pairs, activation, use_bias=True, last=lambda z: z, transpose=False):
    for place, (kernel, bias) in enumerate(pairs):
        x = x @ (kernel.T if transpose else kernel) + bias * use_bias
        x = activation(x) if place < len(pairs) - 1 else last(x)
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def clip_negative(z):
    return z.clip(0)


for shape, widths in [
    ((6, 3, 3), [9, 9, 9]),
    ((1, 5, 4), [20, 8, 3]),
    ((7, 4, 2), [8, 5]),
    ((4, 28, 28), [784, 16, 12, 10]),
    ((3, 2, 2), [4, 1, 6, 2]),
]:
    generator = np.random.default_rng(2026)
    seeded = generator.uniform(0, 1, size=shape).astype(np.float32)
    pairs = [
        (
            (generator.normal(size=(i, o)) * (3 / i) ** 0.5).astype(np.float32),
            generator.normal(size=o).astype(np.float32),
        )
        for i, o in pairwise(widths)
    ]
    kind = f"For images of {shape[1]} x {shape[2]} pixels and {len(pairs)} layer(s)"
    guesses = guesses_of(seeded, pairs, explain=False)
    assert np.isfinite(guesses).all(), f"{kind} some results are not finite."
    rows = seeded.reshape(shape[0], -1).astype(np.float64)
    right = chain(rows, pairs, clip_negative)
    if len(pairs) > 1:
        assert not np.allclose(guesses, chain(rows, pairs, lambda z: z), rtol=1e-4), (
            f"{kind} ReLU is missing between the layers."
        )
    if not np.allclose(right, chain(rows, pairs, clip_negative, last=clip_negative), rtol=1e-2):
        assert not np.allclose(
            guesses, chain(rows, pairs, clip_negative, last=clip_negative), rtol=1e-4
        ), f"{kind} ReLU was applied after the last layer too."
    assert not np.allclose(guesses, chain(rows, pairs, clip_negative, use_bias=False), rtol=1e-4), (
        f"{kind} the biases are missing."
    )
    if widths == [9, 9, 9]:
        assert not np.allclose(
            guesses, chain(rows, pairs, clip_negative, transpose=True), rtol=1e-4
        ), (
            "For a square kernel the result is that of the transposed one: multiply by the kernel as it is."
        )
    assert np.allclose(guesses, right, rtol=1e-4, atol=1e-5), (
        f"{kind} the probabilities are not right. Every layer: matrix product plus bias; ReLU after each but the last; softmax along each row at the end."
    )
### END HIDDEN TESTS


# %% test="forward" points=1
# Meant to fail until forward stays finite for large logits.
def guesses_for_large(images, weights, explain=True):
    try:
        with np.errstate(all="ignore"):
            return forward(np.array(images, dtype=np.float32), weights)
    except (ValueError, IndexError) as error:
        if not explain:
            raise
        raise AssertionError(
            f"Images of shape {np.shape(images)} and {len(weights)} layer(s) ended in an exception called {type(error).__name__}: {error}. If the test above fails too, begin there."
        ) from error


large_kernel = np.array([[1000.0, 999.0], [-1000.0, -999.0]], dtype=np.float32)
guesses = guesses_for_large([[[1, 0]], [[0, 1]]], [(large_kernel, np.zeros(2, dtype=np.float32))])
assert isinstance(guesses, np.ndarray), f"Found {type(guesses).__name__}: return a NumPy array."
assert guesses.shape == (2, 2), (
    f"For two images and a layer with two outputs the shape is {guesses.shape}, not (2, 2)."
)
assert guesses.dtype.kind == "f", f"The dtype is {guesses.dtype}: probabilities are floats."
assert np.isfinite(guesses).all(), (
    f"The logits (1000, 999) and (-1000, -999) became {guesses.tolist()}. Use your softmax, which subtracts from each row its largest logit."
)
assert not np.allclose(guesses[1], 0.5), (
    "The logits -1000 and -999 got equal shares: ReLU made both of them 0, or they were cut off. After the last layer softmax alone follows."
)
assert np.allclose(
    guesses, [[0.7310586, 0.2689414], [0.2689414, 0.7310586]], rtol=1e-3, atol=1e-5
), (
    f"The logits (1000, 999) and (-1000, -999) became {guesses.tolist()}, not [[0.731, 0.269], [0.269, 0.731]]."
)
### BEGIN HIDDEN TESTS
# Catches: one number subtracted from all rows, logits cut off, large numbers in a hidden layer.
for offset in (1000, -1000):
    pairs = [
        (np.array([[1, 0], [0, 1]], dtype=np.float32), np.array([0, 0], dtype=np.float32)),
        (
            np.array([[0, 2, -1], [0, -1, 3]], dtype=np.float32),
            np.array([offset, offset, offset + 1], dtype=np.float32),
        ),
    ]
    column_images = np.array([[[1.0], [0.0]], [[0.5], [0.25]], [[0.0], [1.0]]])
    logits = column_images.reshape(3, 2) @ pairs[1][0] + np.array([0, 0, 1])
    guesses = guesses_for_large(column_images, pairs, explain=False)
    assert isinstance(guesses, np.ndarray) and guesses.shape == (3, 3), (
        "For large biases and two layers the result is no NumPy array with a row for each image."
    )
    assert np.isfinite(guesses).all(), (
        "For large biases some results are not finite. Use your softmax."
    )
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert np.allclose(guesses, expected, rtol=1e-3, atol=1e-5), (
        "For large biases the probabilities are not right. Only the differences within a row count."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which shape do the numbers have after flattening, and after each layer? Which layer is treated differently from the others?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `images.reshape(len(images), -1)` flattens. `weights[:-1]` are all layers but the last, `weights[-1]` is the last. `for kernel, bias in weights[:-1]:` takes the pairs apart.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `numbers = images.reshape(len(images), -1)`; in the loop over `weights[:-1]`: `numbers = relu(numbers @ ... + ...)`; after it `kernel, bias = weights[-1]` and `return softmax(...)`
# </details>
#
# **Why it works.** Each layer takes what the last one gave, so one name, `numbers`, goes through them all, and the shapes fit because each kernel has as many rows as the one before has columns. The number of layers is nowhere written down.
#
# ## The same network in Keras
#
# Keras keeps kernels and biases for us, and trains them. A `Sequential` model is a list of layers. To be **built**, which means to have its kernels and biases, it must know the shape of what comes in: `keras.Input` says it.

# %%
small_model = keras.Sequential()
small_model.add(keras.Input(shape=(3,)))
small_model.add(keras.layers.Dense(2, activation="relu"))
small_model.count_params()

# %% [markdown]
# The layer from three numbers to two again, and Keras counts as you did. (`shape=(3,)` is a tuple with one entry, and the comma makes it one.)
#
# ### Exercise: build the network
#
# Write `build_mlp`.
# - Give back a **new** `keras.Sequential` at each call: a `Flatten` layer, a `Dense` layer with ReLU for each entry of `hidden_units` (there may be none), and a `Dense` layer with softmax for the `num_classes` outputs. All `Dense` layers have biases, and there are no other layers. Layers and activations are Keras' own, such as `"relu"`.
# - It is built, for images of `input_shape`, so that its parameters can be counted.
# - It is not compiled: that is the matter of lesson 4.


# %% answer="build_mlp"
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    """Build a multilayer perceptron for images.

    Parameters
    ----------
    hidden_units : tuple of ints
        The number of units of each hidden layer, in order; may be empty.
    num_classes : int
        The number of outputs.
    input_shape : tuple of two ints
        Height and width of an image.

    Returns
    -------
    keras.Sequential
        A new model, built and not compiled: Flatten, a Dense layer with ReLU for each entry of
        `hidden_units`, a Dense layer with softmax. All Dense layers have biases; no other layers.
        The layers are Keras' own, and so are the activations, or TensorFlow's: no functions that
        you have written yourself, since the model must be handed over to whoever marks it.

    Example
    -------
    build_mlp(hidden_units=(), num_classes=2, input_shape=(1, 3)).count_params() gives 8
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model
    ### END SOLUTION


# %% test="build_mlp" points=2
# Meant to fail until you have written build_mlp.
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Keras has remarks on how a model is made, not on what it is
    network = build_mlp()
    found = [type(layer).__name__ for layer in getattr(network, "layers", [])]
    found += [
        str(layer.get_config().get("activation"))
        for layer in getattr(network, "layers", [])
        if isinstance(layer, keras.layers.Dense)
    ]
assert not any("function" in name and "softmax_v2" not in name for name in found), (
    "An activation is a function from elsewhere. Use Keras' own, by name: activation='relu' and activation='softmax'."
)
assert isinstance(network, keras.Sequential), (
    f"Found {type(network).__name__}: return a keras.Sequential model. (NoneType: is the `return` missing?)"
)
layer_names = [type(layer).__name__ for layer in network.layers]
assert network.built, (
    f"The model has the layers {layer_names} and is not built: it has no kernels yet, since it does not know the shape of an image. Begin with keras.Input(shape=input_shape)."
)
assert not network.compiled, (
    "The model is compiled. Leave compiling to lesson 4: return it as it is."
)
assert "Flatten" in layer_names, (
    f"The layers are {layer_names}: without Flatten the Dense layers work on each row of pixels by itself. Put Flatten first."
)
others = [name for name in layer_names if name not in ("Flatten", "Dense")]
assert not others, (
    f"There are layers that are not asked for: {others}. Flatten and Dense are enough; an activation is an argument of Dense."
)
assert layer_names == ["Flatten", "Dense", "Dense", "Dense"], (
    f"The layers are {layer_names}. For hidden_units=(128, 32) there is one Flatten, then two hidden Dense layers, then the output."
)
assert network.input_shape[1:] == (28, 28), (
    f"The model takes arrays of shape {network.input_shape}, with None for any number of images. (None, 28, 28) is asked for: keras.Input(shape=input_shape)."
)
shapes_found = [tuple(array.shape) for array in network.get_weights()]
assert len(shapes_found) == 6, (
    f"The model has {len(shapes_found)} arrays of weights: {shapes_found}. Three Dense layers have a kernel and a bias each; leave use_bias as it is."
)
units_found = [shape[-1] for shape in shapes_found[::2]]
assert units_found[-1] == 10, (
    f"The last layer has {units_found[-1]} unit(s). There is one for each of the ten digits, 0 to 9: num_classes."
)
assert units_found == [128, 32, 10], (
    f"The Dense layers have {units_found} units, [128, 32, 10] are asked for: hidden_units in their order, then num_classes."
)
assert network.count_params() == sum(np.prod(shape) for shape in shapes_found), (
    "count_params() does not give the number of weights and biases. Are there layers inside layers?"
)
twenty_images = np.random.default_rng(4).uniform(size=(20, 28, 28)).astype(np.float32)
try:
    some_outputs = keras.ops.convert_to_numpy(network(twenty_images))
except ValueError as error:
    raise AssertionError(
        f"The model takes arrays of shape {network.input_shape} and refuses 20 images. Leave the number of images open: keras.Input(shape=input_shape)."
    ) from error
assert some_outputs.shape == (20, 10), (
    f"For 20 images the outputs have the shape {some_outputs.shape}, not (20, 10)."
)
assert np.allclose(some_outputs.sum(axis=1), 1, rtol=1e-4), (
    f"The ten outputs for the first image are {some_outputs[0].astype(float).round(3).tolist()}, which do not add up to 1. The last layer needs activation='softmax'."
)
### BEGIN HIDDEN TESTS
# Catches: one model for all calls, layers shared between models, hidden_units and num_classes
# ignored, in part or wholly.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    again = build_mlp()
    narrow = build_mlp(hidden_units=(6, 9, 4), num_classes=3)
for other, wanted in [(again, [128, 32, 10]), (narrow, [6, 9, 4, 3])]:
    what = f"{len(wanted) - 1} hidden layer(s) and {wanted[-1]} classes"
    assert isinstance(other, keras.Sequential) and other.built and not other.compiled, (
        f"For {what} the result is no keras.Sequential that is built and not compiled."
    )
    names_found = [type(layer).__name__ for layer in other.layers]
    assert names_found == ["Flatten"] + ["Dense"] * len(wanted), (
        f"For {what} the layers are {names_found}: Flatten, a Dense for each entry of hidden_units, a Dense for the output."
    )
    found = [tuple(array.shape) for array in other.get_weights()]
    assert len(found) == 2 * len(wanted), (
        f"For {what} some Dense layer has no bias, or is not built."
    )
    assert [shape[-1] for shape in found[::2]] == wanted, (
        f"For {what} the numbers of units are not those asked for. Take them from hidden_units, in its order, and from num_classes."
    )
    sizes_wanted = [784, *wanted]
    assert other.count_params() == sum(i * o + o for i, o in zip(sizes_wanted, wanted)), (
        f"For {what} the number of parameters is not that of the layers."
    )
assert again is not network, (
    "Two calls gave the same model. Build a new one inside the function, at each call."
)
kept = again.get_weights()
network.set_weights([array + 1 for array in network.get_weights()])
assert all(np.array_equal(a, b) for a, b in zip(kept, again.get_weights())), (
    "Two models share layers: when one learns, the other changes. Make new layers at each call."
)
### END HIDDEN TESTS


# %% test="build_mlp" points=2
# Meant to fail until the network of build_mlp computes what it should, for images of any size.
import warnings


def network_for(hidden_units, num_classes, input_shape):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras has remarks on how a model is made
        network = build_mlp(hidden_units, num_classes, input_shape)
    what = f"For images of shape {input_shape} and {len(hidden_units)} hidden layer(s)"
    assert isinstance(network, keras.Sequential), (
        f"{what} the result is no keras.Sequential model. If the test above fails too, begin there."
    )
    assert network.built, (
        f"{what} the model is not built. Begin with keras.Input(shape=input_shape)."
    )
    assert network.input_shape[1:] == input_shape, (
        f"{what} the model takes arrays of shape {network.input_shape}. Use input_shape as it is: is 28 written into the code?"
    )
    assert network.output_shape[1:] == (num_classes,), (
        f"{what} and num_classes={num_classes} the model gives arrays of shape {network.output_shape}: one row for each image, with num_classes numbers, is asked for. Flatten comes first, and num_classes units come last."
    )
    found = [tuple(array.shape) for array in network.get_weights()]
    numbers = [input_shape[0] * input_shape[1], *hidden_units, num_classes]
    wanted = [shape for i, o in pairwise(numbers) for shape in ((i, o), (o,))]
    assert found == wanted, (
        f"{what} the kernels and biases have the shapes {found}. Flatten comes first, then a Dense layer for each entry of hidden_units in its order, then one for num_classes: each with a kernel, (numbers in, numbers out), and a bias, (numbers out,)."
    )
    return network


def outputs_of(network, images):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return keras.ops.convert_to_numpy(network(images)).astype(float).round(6)


# One pixel p goes in. The first hidden unit computes 2 p - 1, the second 0.5 minus what the first
# gives on; the logits are what the second gives on, and 0.
tiny_network = network_for((1, 1), 2, (1, 1))
tiny_biases = [np.array([-1.0]), np.array([0.5]), np.array([0.0, 0.0])]
tiny_kernels = [np.array([[2.0]]), np.array([[-1.0]]), np.array([[1.0, 0.0]])]
tiny_network.set_weights([one for pair in zip(tiny_kernels, tiny_biases) for one in pair])
bright, dark = outputs_of(tiny_network, np.array([[[1.0]], [[0.0]]], dtype=np.float32))
assert abs(bright.sum() - 1) < 1e-4, (
    f"The two outputs are {bright.tolist()} and do not add up to 1. The last layer needs activation='softmax'."
)
assert abs(dark[0] - 0.8175745) > 1e-4, (
    "The first hidden unit gave on -1: it has no activation. Each hidden layer needs activation='relu'."
)
assert abs(bright[0] - 0.3775407) > 1e-4, (
    "The second hidden unit gave on -0.5: it has no activation. Each hidden layer needs activation='relu'."
)
assert abs(bright[0] - 0.5) < 1e-4 and abs(dark[0] - 0.6224593) < 1e-4, (
    f"The outputs for a bright and a dark pixel are {bright.tolist()} and {dark.tolist()}, not [0.5, 0.5] and [0.622, 0.378]. A hidden unit must give on a positive sum as it is, and 0 for a negative one: each hidden layer needs activation='relu', the last one 'softmax'."
)
try:
    direct = network_for((), 3, (2, 5))
except (ValueError, IndexError) as error:
    raise AssertionError(
        f"hidden_units=() ended in an exception called {type(error).__name__}: {error}. It may be empty: then there is no hidden layer, and a loop over it has no turn."
    ) from error
assert direct.count_params() == 33, (
    f"Without hidden layers, 2 x 5 pixels and 3 classes make 10 * 3 + 3 = 33 parameters, not {direct.count_params()}."
)
### BEGIN HIDDEN TESTS
# Catches: ReLU in some hidden layers only, on the output too, another activation or one with an
# upper limit, input_shape ignored or turned round, no hidden layer at all.
tiny_kernels = [np.array([[20.0]]), np.array([[1.0]]), np.array([[0.1, 0.0]])]
tiny_biases = [np.array([-1.0]), np.array([0.0]), np.array([0.0, 0.0])]
tiny_network.set_weights([one for pair in zip(tiny_kernels, tiny_biases) for one in pair])
assert abs(outputs_of(tiny_network, np.ones((1, 1, 1), "float32"))[0, 0] - 0.8698915) < 1e-4, (
    "A hidden unit whose sum is large does not give on that sum. ReLU has no upper limit."
)
for hidden_units, num_classes, input_shape in [
    ((), 3, (5, 7)),
    ((8,), 10, (4, 4)),
    ((9, 5, 6), 4, (3, 8)),
    ((20, 12), 26, (28, 28)),
]:
    generator = np.random.default_rng(909)
    network = network_for(hidden_units, num_classes, input_shape)
    assert not network.compiled, "For other arguments the model is compiled."
    assert len(network.layers) == len(hidden_units) + 2, (
        "For other arguments there are layers that are not asked for."
    )
    network.set_weights(
        [
            generator.normal(size=array.shape)
            * (3 / array.shape[0] if array.ndim == 2 else 0.5) ** 0.5
            for array in network.get_weights()
        ]
    )
    seeded = generator.uniform(size=(40, *input_shape)).astype(np.float32)
    outputs = outputs_of(network, seeded)
    numbers = seeded.reshape(40, -1).astype(np.float64)
    weights_found = network.get_weights()
    for kernel, bias in zip(weights_found[:-2:2], weights_found[1:-2:2]):
        numbers = (numbers @ kernel + bias).clip(0)
    logits = numbers @ weights_found[-2] + weights_found[-1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    what = f"For {len(hidden_units)} hidden layer(s) and {num_classes} classes"
    assert outputs.shape == (40, num_classes), (
        f"{what} the outputs for n images are not of shape (n, num_classes)."
    )
    assert np.allclose(outputs.sum(axis=1), 1, rtol=1e-4), (
        f"{what} the outputs do not add up to 1. The last layer needs activation='softmax'."
    )
    assert np.allclose(outputs, powers / powers.sum(axis=1, keepdims=True), rtol=1e-3, atol=1e-4), (
        f"{what} the network does not compute what is asked for: ReLU after every hidden layer, softmax at the end."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Of the lines in the small example above, which do you need once, and which once for each entry of `hidden_units`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.add(...)` puts one more layer at the end. `keras.Input(shape=input_shape)` comes first, `keras.layers.Flatten()` next, then a loop with `keras.layers.Dense(units, activation="relu")`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `model = keras.Sequential([keras.Input(shape=...), keras.layers.Flatten()])`, then `for units in hidden_units: model.add(...)`, then the last layer, `keras.layers.Dense(..., activation="softmax")`, then `return model`
# </details>
#
# **Why it works.** With `keras.Input` every layer learns, as it is added, how many numbers come in, and can make its kernel. An empty `hidden_units` leaves the loop without a turn. Now for the number that you counted by hand:

# %%
keras.utils.set_random_seed(0)  # the same random numbers each time: the same kernels
model = build_mlp()
model.summary()
print("counted by hand:", count_parameters([784, 128, 32, 10]))

# %% [markdown]
# The same number as under *Total params*, and layer by layer the same as in the table above. `Flatten` has none: there is nothing to learn in laying out pixels. `None` in a shape stands for the n that can be anything.
#
# And the outputs? `get_weights()` of a layer gives its kernel and its bias as NumPy arrays. So we can hand Keras' own numbers to your `forward`:

# %%
weights = [layer.get_weights() for layer in model.layers[1:]]  # without Flatten, which has none
from_keras = model.predict(validation_images, verbose=0)
from_numpy = forward(validation_images, weights)
print("shapes:            ", from_keras.shape, from_numpy.shape)
print("largest difference:", abs(from_keras - from_numpy).max())
np.allclose(from_keras, from_numpy, rtol=1e-4, atol=1e-5)

# %% [markdown]
# The probabilities agree up to rounding in the last digits of a `float32`: there is nothing more in this network than what you have written.
#
# ## What a network says that has learned nothing
#
# Keras fills new kernels with small random numbers and new biases with zeros. Nothing has been trained.
#
# **Predict.** Ten classes, and a network that knows nothing. What accuracy does it have on the validation digits? And its loss, which for each image is −ln of the probability that its true digit got: about 0, about 1, about 2.3, about 10?
#
# *My guess:* …

# %%
untrained = []
for seed in range(6):
    keras.utils.set_random_seed(seed)
    newborn = build_mlp()
    newborn.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = newborn.evaluate(validation_images, validation_labels, verbose=0)
    untrained.append(newborn(validation_images[:3]))
    print(f"seed {seed}:  accuracy {accuracy:6.1%}   loss {loss:.3f}")
print(f"\nln 10 = {np.log(10):.3f}")

# %% [markdown]
# The accuracy is about one in ten, as with guessing, a little more or less by luck. The loss lies near ln 10, mostly a little above: a network that gave each digit the probability 1/10 would have the loss −ln (1/10) = ln 10 exactly, for any labels. (Why small random kernels give nearly even shares: the logits are small, and you have seen above what softmax makes of logits that lie close together.) Three images and two of these networks:

# %%
figure, panels = plt.subplots(2, 3, figsize=(8, 4), sharex=True, sharey=True, layout="constrained")
for seed in range(2):
    for place in range(3):
        panel = panels[seed, place]
        panel.bar(range(10), untrained[seed][place], color="#56B4E9", ec="black")
        panel.axhline(0.1, color="#D55E00", ls="--", label="1/10")
        panel.set(title=f"seed {seed}, a {validation_labels[place]}", xticks=range(10))
panels[0, 0].legend()
figure.suptitle("What untrained networks answer to three digits")
_ = (figure.supxlabel("digit"), figure.supylabel("probability"))

# %% [markdown]
# Each panel shows the ten probabilities for one image, each row belongs to one network; the dashed line stands at 1/10. The bars scatter about the line, and the highest one stands at the true digit by luck alone: which numbers come out higher is decided by the random kernels.
#
# This makes a good check. **When the first loss of a training with ten classes is far from ln 10**, something is wrong before anything was learned: inputs not scaled, say, or a wrong activation at the end.
#
# ## What the activation is worth
#
# Now we measure what the algebra has promised. Three networks, each trained with three seeds on a few thousand digits: one with two hidden layers and ReLU, the same without activation, and one without any hidden layer. (What `compile` and `fit` do is the matter of lessons 4 and 5.)
#
# **Predict.** In which order do they come out, and where does the second one lie?
#
# *My guess:* …


# %%
def accuracies(hidden_units, activation):
    results = []
    for seed in range(3):
        keras.utils.set_random_seed(seed)
        trained = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
        for units in hidden_units:
            trained.add(keras.layers.Dense(units, activation=activation))
        trained.add(keras.layers.Dense(10, activation="softmax"))
        trained.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        trained.fit(scaled_images[:3200], train_labels[:3200], batch_size=128, epochs=20, verbose=0)
        results.append(trained.evaluate(validation_images, validation_labels, verbose=0)[1])
    return results


measured = {
    "128 and 32 units, ReLU": accuracies((128, 32), "relu"),
    "128 and 32 units, no activation": accuracies((128, 32), None),
    "no hidden layer": accuracies((), None),
}
for name, values in measured.items():
    print(f"{name:32s} mean {np.mean(values):.1%}   from {min(values):.1%} to {max(values):.1%}")

# %%
results = np.array(list(measured.values()))  # a row for each network, a column for each seed
places = np.arange(len(results))
figure, axes = plt.subplots(figsize=(7, 2.6), layout="constrained")
points = axes.plot(results, places, "o", color="#0072B2", alpha=0.6)
means = axes.plot(results.mean(axis=1), places, "|", color="black", ms=14, mew=2)
axes.set(title="Three networks, three seeds each", ylim=(2.5, -0.5), yticks=places)
axes.set(xlabel="accuracy on the validation digits", yticklabels=measured)
_ = axes.legend([points[0], means[0]], ["one seed", "mean"], labelspacing=0.8)

# %% [markdown]
# Each point is one training, the bar is their mean. The network with ReLU lies to the right of both others, with every seed. Without activation the two hidden layers bring nothing: the network comes out no better than the one without hidden layers, although it has many times as many parameters. That is the algebra, seen from outside. **Nobody tells you when the activation is missing**: no error, no warning, and an accuracy that looks quite good until one knows what is possible.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | left out `Flatten` | an error at `fit` that speaks of `rank (ndim)`, not of Flatten: the output has the shape `(n, 28, 10)` |
# | left out the activation of the hidden layers | no message; no better than without hidden layers |
# | put `"relu"` on the last layer | no message; accuracy stays near one in ten |
# | gave the last layer one unit, or nine | a long error at `fit`; its last lines speak of a *label value* that is *outside the valid range* |
# | gave the last layer twelve units | no message; it learns, and two outputs stay without use |
# | counted parameters before the model was built | an error that says *isn't built*; `summary()` shows `?` and `0 (unbuilt)` |
# | forgot the biases when counting | a number that is too small, by the number of units |
# | believed that `Flatten` has weights | `summary()` shows 0 for it |
# | wrote `keras.Input(shape=(784))`, without the comma | an error: *Cannot convert '784' to a shape* |
# | gave `input_shape=` to a layer | it works, with a warning that recommends `Input` |
# | took softmax over the wrong axis | no message; columns add up to 1 and rows do not |
# | did not subtract the largest logit | nothing, until logits are large; then `nan` |

# %% [markdown]
# ## Quiz
#
# **1.** A network with three hidden layers and no activations trains without an error, and adding a fourth hidden layer changes nothing. What do you look at first?
#
# - (a) whether the layers have enough units
# - (b) whether the hidden layers have an activation
# - (c) whether `Flatten` has weights
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: without activations more units are as little use as more layers; it all comes down to one layer.
# - **(b) is right.** Layers without an activation between them are one layer, however many there are.
# - (c) is wrong: it has none, and needs none. It only changes the shape.
# </details>
#
# **2.** The logits for an image are 3, 1 and 1. What does softmax give?
#
# - (a) 1, 0 and 0
# - (b) 0.6, 0.2 and 0.2
# - (c) a large share for the first class, and two equal smaller ones
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: softmax does not pick the maximum. Every class keeps a share.
# - (b) is wrong: these are the logits divided by their sum. The exponential comes first, and it favours the largest logit more.
# - **(c) is right.** The shares are in the order of the logits, equal logits get equal shares, and together they make 1.
# </details>
#
# **3.** Before the first step of training, a network for ten classes shows a loss of 120. What does that say?
#
# - (a) nothing, an untrained network may have any loss
# - (b) the network is too small
# - (c) its probabilities are extreme: perhaps the images were not scaled
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: with small random kernels and scaled inputs the shares are nearly even, and the loss lies near ln 10.
# - (b) is wrong: a small network begins near ln 10 too. Its size tells later, in what it can learn.
# - **(c) is right.** Inputs up to 255 make large logits, and softmax makes extreme shares of them, most of them for wrong digits.
# </details>

# %% [markdown]
# ## Summary
#
# - A dense layer is `inputs @ kernel + bias`; its parameters are one weight for each pair of numbers, in and out, and one bias for each number out.
# - Without an activation between them, two layers are one. ReLU puts a bend in.
# - Softmax makes probabilities of logits, and keeps their order. Subtract the largest logit of each row first.
# - `keras.Input` lets a model be built, so that it can be counted. `Flatten` learns nothing.
# - A network for ten classes that has learned nothing is right one time in ten, with a loss near ln 10. Anything else at the start is a sign.
#
# **Next:** lesson 4 says what *wrong* means, in one number, and how to make it smaller.
#
# **Further reading:** Keras on the [Sequential model](https://keras.io/guides/sequential_model/) and on the [Dense layer](https://keras.io/api/layers/core_layers/dense/); chapter 1 of Michael Nielsen's [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/chap1.html); NumPy on [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html), which decides what `keepdims` is good for.

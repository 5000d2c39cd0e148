# %% [markdown]
# # 4 · Compile: loss, optimizer, metric
#
# Before a network can learn, three things must be settled: what is to become small, who makes it small, and what we want to read meanwhile. In this lesson we take all three apart, compute them by hand, and then hand them to Keras in one line.
#
# **You will be able to**
# - say what loss, optimizer and metric each are for, and why a network does not train on its accuracy;
# - compute the cross-entropy and its gradient, and check a gradient without trusting anybody's algebra;
# - carry a gradient back through a dense layer;
# - take a step of gradient descent and a step of Adam by hand, with the same result as Keras;
# - match loss, labels and output layer, and recognise the wrong matches, also those that give no message.
#
# **Time:** about 65 minutes (an estimate: 20 for reading, 5 to 10 for each of the six exercises; running all the cells takes less than one). A good place to rest is marked half-way, and so is what may be left out.
#
# **You need:** lesson 3, or some acquaintance with dense layers and softmax; NumPy's matrix product `@`. What a derivative is should not be news; we check every one with numbers.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
import warnings

import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()
scaled_images = train_images.astype(np.float32) / 255


def softmax(logits):  # from lesson 3: probabilities along the last axis, also for large logits
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(labels, num_classes=10):  # from lesson 2: a row for each label
    return np.eye(num_classes)[labels]


# %% [markdown]
# ## Three roles
#
# - The **loss** is one number that says how bad the predictions are. Training makes it small.
# - The **optimizer** is the rule by which the weights are changed to make the loss small.
# - The **metric** is what *we* want to read, such as the accuracy. Nothing is trained on it.
#
# Why not train on the accuracy itself? Here is one digit with three classes, and a network that slowly comes to its senses: the logit (the number before softmax) of the right class, class 0, rises little by little.

# %%
rising = np.array([[logit, 1.0, 0.0] for logit in (0.0, 0.3, 0.6, 0.9, 1.2, 1.5)])
for probability in softmax(rising):
    verdict = "right" if probability.argmax() == 0 else "wrong"
    print(f"probability of the right class {probability[0]:.3f}   answer: {verdict}")

# %% [markdown]
# The probability of the right class rises with each line. The answer is *wrong*, *wrong*, and at some line it turns to *right* and stays there. Accuracy is a staircase: almost everywhere a small change of the weights changes nothing, so it does not say in which direction to go. The loss must be smooth, and it must feel every small improvement.
#
# ## A loss for probabilities
#
# The **cross-entropy** looks at the probability that the network gave to the digit's own class, and takes minus its natural logarithm.

# %%
for probability in (1.0, 0.9, 0.5, 0.1, 0.01):
    print(f"probability {probability:4}   -ln: {-np.log(probability) + 0:.3f}")

# %% [markdown]
# Certain and right costs nothing. The less probability the right class got, the higher the price, and it rises without limit: confident and wrong is the worst that can happen. For a probability of exactly 0 it would be infinite, so probabilities are first **clipped**: everything below 0.0000001 (`1e-7`) is raised to it. The loss of many digits is the mean of their prices.
#
# Keras calls it *sparse categorical cross-entropy*. *Categorical* means classes. **Sparse** is about how the labels are written: as whole numbers such as 7, instead of as one-hot rows. It does not mean that classes are rare, and the number that comes out is the same.
#
# ### Exercise: cross-entropy
#
# Write `sparse_cross_entropy`.
# - Clip the probabilities to the range from `1e-7` to 1.
# - Take for each example the probability of **its own label**, and minus its natural logarithm.
# - Give back the mean over the examples as a plain Python `float`. Leave the arguments as they are.


# %% answer="sparse_cross_entropy"
def sparse_cross_entropy(labels, probabilities):
    """Compute the mean cross-entropy of probabilities, for labels written as integers.

    Parameters
    ----------
    labels : array of integers, shape (n,), n >= 1
        From 0 to k - 1.
    probabilities : array of floats, shape (n, k), any k
        A row for each example; each row adds up to 1.

    Returns
    -------
    plain float (`type(x) is float`)
        The mean of -ln(probability of the example's own label), where the probabilities are
        first clipped to the range from 1e-7 to 1.

    Example
    -------
    sparse_cross_entropy(np.array([1, 0]), np.array([[0.5, 0.5], [0.25, 0.75]])) gives
    1.0397207..., the mean of -ln(0.5) and -ln(0.25)
    """
    ### BEGIN SOLUTION
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-7, 1)).mean())
    ### END SOLUTION


# %% test="sparse_cross_entropy" points=2
# Meant to fail until you have written sparse_cross_entropy.
given_labels = np.array([2, 0])
given = np.array([[0.1, 0.2, 0.7], [0.2, 0.5, 0.3]])
try:
    with np.errstate(all="ignore"):
        loss = sparse_cross_entropy(given_labels, given)
except IndexError as error:
    raise AssertionError(
        "It ended in an IndexError. Do the labels pick rows, as in probabilities[labels]? Rows are examples; in row i the column labels[i] is asked for."
    ) from error
except ValueError as error:
    raise AssertionError(
        f"Two examples of three classes ended in a ValueError: {error}. Is a number of classes such as 10 built in? It is probabilities.shape[1]."
    ) from error
assert np.ndim(loss) == 0, (
    f"The result has the shape {np.shape(loss)}: one number is asked for, the mean over the examples."
)
assert type(loss) is float, (
    f"The result is of type {type(loss).__name__}, a plain float is asked for: wrap it in float(...) and return it."
)
assert given.tolist() == [[0.1, 0.2, 0.7], [0.2, 0.5, 0.3]], (
    "The probabilities were changed. Clip into a new array: np.clip without out=."
)
assert given_labels.tolist() == [2, 0], "The labels were changed. Leave the arguments as they are."
for wrong, message in [
    (
        -0.983056,
        "The sign is wrong: logarithms of probabilities are negative, so take minus their mean",
    ),
    (1.966113, "This is the sum over the examples. Divide by their number: the mean"),
    (-1.966113, "This is the sum of the logarithms. Take minus the mean"),
    (0.356675, "This is the first example alone. A return inside the loop ends it too early"),
    (1.609438, "This is the last example alone. Add up over all of them, then take the mean"),
    (1.418250, "This is the logarithm to base 2. Use the natural one, np.log"),
    (0.426936, "This is the logarithm to base 10. Use the natural one, np.log"),
    (0.655371, "The sum was divided by the number of classes. Divide by that of the examples"),
    (0.327686, "The mean ran over all n * k places. Only one counts in each row: divide by n"),
    (1.295876, "All the classes were counted. Take only the probability of the own label"),
    (
        1.368168,
        "probabilities[:, labels] takes these columns of every row. Pair row i with labels[i]",
    ),
    (0.524911, "The largest probability of each row was taken. Take that of the own label"),
    (1.406705, "The labels were counted from 1: label 0 is the first column"),
    (0.798508, "This is -ln of the mean probability. Take the logarithms first, then their mean"),
    (0.45, "This is the mean of the probabilities. Take minus their logarithm before the mean"),
    (0.678337, "The logarithms were clipped. Clip the probabilities, before the logarithm"),
    (1.003890, "softmax was applied to the probabilities. They are what softmax gave already"),
]:
    assert not abs(loss - wrong) < 1e-5, f"Found {loss:.6g}. {message}."
assert abs(loss - 0.983056) < 1e-5, (
    f"Found {loss:.6g}. Labels 2 and 0 have the probabilities 0.7 and 0.2, so it is the mean of -ln(0.7) and -ln(0.2), 0.983056."
)
### BEGIN HIDDEN TESTS
# Catches: two examples or three or ten classes written into the code, labels taken for sorted,
# another type of numbers, the largest probability, changed arguments.
for count, classes, kind in [
    (1, 4, np.float64),
    (50, 10, np.float32),
    (9, 2, np.float64),
    (7, 26, np.float32),
]:
    generator = np.random.default_rng(2024 + count)
    seeded = softmax(generator.normal(size=(count, classes))).astype(kind)
    seeded_labels = generator.integers(0, classes, size=count).astype(np.uint8)
    before = seeded.copy(), seeded_labels.copy()
    found = sparse_cross_entropy(seeded_labels, seeded)
    assert type(found) is float, (
        f"For {count} examples of {classes} classes the result is a {type(found).__name__}, not a plain float."
    )
    assert np.array_equal(seeded, before[0]) and np.array_equal(seeded_labels, before[1]), (
        "An argument was changed: compute new arrays."
    )
    expected = np.mean([-np.log(float(row[label])) for row, label in zip(*before)])
    assert np.isclose(found, expected, rtol=1e-5, atol=1e-6), (
        f"For {count} examples of {classes} classes the loss is wrong. In each row take the column of its own label; the number of classes may be any."
    )
### END HIDDEN TESTS

# %% test="sparse_cross_entropy" points=1
# Meant to fail until sparse_cross_entropy clips.
unsure = np.array([[1e-6, 1 - 1e-6], [1.0, 0.0]])
with np.errstate(all="ignore"):
    loss = sparse_cross_entropy(np.array([0, 1]), unsure)
assert type(loss) is float, (
    f"The result is of type {type(loss).__name__}, a plain float is asked for: wrap it in float(...) and return it."
)
assert unsure.tolist() == [[1e-6, 1 - 1e-6], [1, 0]], (
    "The probabilities were changed. Clip into a new array: np.clip without out=."
)
assert np.isfinite(loss), (
    f"A probability of 0 made the loss {loss}: the logarithm of 0 is not finite. Clip to [1e-7, 1] before the logarithm."
)
for wrong, message in [
    (14.919123, "1e-7 was added to the probabilities. Clip: what is larger stays as it is"),
    (13.815511, "The example with probability 0 was left out. Raise it to 1e-7; it counts too"),
    (6.907755, "The example with probability 0 costs nothing. Raise it to 1e-7: it costs the most"),
]:
    assert not abs(loss - wrong) < 1e-4, f"Found {loss:.6g}. {message}."
assert abs(loss - 14.966803) < 1e-4, (
    f"Probabilities of 1e-6 and 0 made the loss {loss:.6g}. It is the mean of -ln(1e-6) and -ln(1e-7), 14.9668: clip at 1e-7, before the logarithm. If the test above fails as well, begin there."
)
### BEGIN HIDDEN TESTS
# Catches: 1e-7 added instead of clipped to, another limit, the loss clipped instead of the
# probability, examples with probability 0 left out.
rare = np.array([[3e-7, 1 - 3e-7], [0.5, 0.5]])
with np.errstate(all="ignore"):
    found = sparse_cross_entropy(np.array([0, 0]), rare)
    tiny = sparse_cross_entropy(
        np.array([2, 0, 1]), np.array([[0.5, 0.5, 0], [0, 0, 1.0], [0, 1, 0]])
    )
assert type(found) is float and type(tiny) is float, (
    "For other probabilities the result is no plain float."
)
assert np.isclose(found, (-np.log(3e-7) - np.log(0.5)) / 2, rtol=1e-5), (
    "A small probability above 1e-7 got the wrong price. Clip, which leaves it as it is: nothing is added, and the limit is 1e-7."
)
assert np.isclose(tiny, -np.log(1e-7) * 2 / 3, rtol=1e-5), (
    "Several probabilities of 0 got the wrong price. Each is raised to 1e-7, and each counts in the mean."
)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The labels are 2 and 0. At which places, row and column, stand the two probabilities that count?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `probabilities[np.arange(n), labels]` pairs each row number with its label. `np.clip(values, 1e-7, 1)` gives a new array; `np.log` is the natural logarithm.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `own = probabilities[np.arange(len(labels)), labels]`, then `return float(-np.log(np.clip(own, ...)).mean())`
# </details>
#
# **Why it works.** Pairing two lists of indices picks one number from each row, so nothing is computed for the other classes. They matter all the same: a row adds up to 1, and what they get is missing at the right place.
#
# Keras has the same loss, once for integer labels and once for one-hot rows. Ours beside both, on the same probabilities:

# %%
some_labels = train_labels[:500]
some_probabilities = softmax(np.random.default_rng(0).normal(size=(500, 10)))
sparse = keras.losses.SparseCategoricalCrossentropy()
categorical = keras.losses.CategoricalCrossentropy()
print("by hand                 ", sparse_cross_entropy(some_labels, some_probabilities))
print("Keras, integer labels   ", float(sparse(some_labels, some_probabilities)))
print("Keras, one-hot labels   ", float(categorical(one_hot(some_labels), some_probabilities)))

# %% [markdown]
# Three times the same number, up to the last digits, in which Keras' `float32` shows. The two names in Keras are one loss for two spellings of the labels.
#
# **Predict.** We build the network of lesson 3 and do not train it at all. Its ten probabilities are whatever the random weights make of them. What will its loss be, roughly: 0, 1, 2.3 or 10? And its accuracy?
#
# *My guess:* …


# %%
def build_network(seed, output="softmax"):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(10, activation=output))
    return model


learn_images, learn_labels = scaled_images[:3200], train_labels[:3200]
validation_images, validation_labels = scaled_images[-800:], train_labels[-800:]
for seed in range(4):
    untrained = build_network(seed).predict(validation_images, verbose=0)
    loss = sparse_cross_entropy(validation_labels, untrained)
    hits = (untrained.argmax(axis=1) == validation_labels).mean()
    print(f"seed {seed}   loss {loss:.2f}   accuracy {hits:.1%}")
print("ln(10) =", round(float(np.log(10)), 2))

# %% [markdown]
# The loss lies near ln(10), whatever the seed. Who knows nothing gives each of ten classes about one tenth, and minus the logarithm of one tenth is ln(10). The accuracy is that of guessing, give or take: with random weights most digits fall to a few favourite classes. Remember this loss: a training that *stays* there learns nothing, and a training that *begins* far above it has something wrong with its inputs or its loss.

# %% [markdown]
# ## The gradient: which way is down?
#
# The loss depends on every logit. Its **gradient** says for each of them: if this number rises a little, by how much does the loss rise, per unit? Walking against the gradient makes the loss smaller.
#
# For softmax followed by cross-entropy the algebra ends in a formula of rare beauty. For one example it is `softmax(logits) - one_hot(label)`: what the network said, minus what it should have said. The loss is a mean over `n` examples, so each example has a share of 1/n in it:
#
# $$\text{gradient} = \frac{\text{softmax}(\text{logits}) - \text{one\_hot}(\text{labels})}{n}$$

# %%
softmax(np.array([2.0, 1.0, 0.0])) - np.array([1.0, 0.0, 0.0])  # one example, its label is 0

# %% [markdown]
# The first number is negative: if the logit of the right class rises, the loss falls. The others are positive, and together they weigh as much as the first: the gradient adds up to 0.
#
# ### Exercise: gradient of the cross-entropy
#
# Write `cross_entropy_gradient`.
# - Give back the gradient of the **mean** cross-entropy of `softmax(logits)`, with respect to the logits, in their shape.
# - It must stay finite for logits of ±1000. The setup cell has `softmax` and `one_hot`, for you to use or not.


# %% answer="cross_entropy_gradient"
def cross_entropy_gradient(logits, labels):
    """Compute the gradient of the mean cross-entropy of softmax(logits).

    Parameters
    ----------
    logits : array of floats, shape (n, k), any k
        Also as large as 1000 or as small as -1000.
    labels : array of integers, shape (n,), n >= 1
        From 0 to k - 1.

    Returns
    -------
    array of floats, shape (n, k)
        (softmax(logits) - one_hot(labels)) / n, finite for logits of 1000 and -1000 too.
        The arguments keep their values.

    Example
    -------
    cross_entropy_gradient(np.array([[0.0, 0.0]]), np.array([1])) gives [[0.5, -0.5]]
    """
    ### BEGIN SOLUTION
    count, classes = logits.shape
    return (softmax(logits) - one_hot(labels, classes)) / count
    ### END SOLUTION


# %% test="cross_entropy_gradient" points=2
# Meant to fail until you have written cross_entropy_gradient.
given = np.log(np.array([[1.0, 2.0, 1.0], [3.0, 1.0, 1.0]]))
given_labels = np.array([1, 0])
before = given.copy()
try:
    with np.errstate(all="ignore"):
        found = cross_entropy_gradient(given, given_labels)
except (ValueError, IndexError) as error:
    raise AssertionError(
        f"Two examples of three classes ended in an error: {error}. Is a number of classes such as 10 built in, or taken from the labels? It is logits.shape[1]."
    ) from error
assert isinstance(found, np.ndarray), f"Found {type(found).__name__}: return a NumPy array."
assert found.shape == (2, 3), (
    f"The shape is {found.shape}, the logits had (2, 3): a number for each logit of each example is asked for, and no sum."
)
assert found.dtype.kind == "f", f"The dtype is {found.dtype}: floating-point numbers are asked for."
assert np.array_equal(given, before) and given_labels.tolist() == [1, 0], (
    "An argument was changed. Compute new arrays: logits - ..., not logits -= ..."
)
probability = np.array([[0.25, 0.5, 0.25], [0.6, 0.2, 0.2]])  # softmax of the logits
truth = np.array([[0, 1, 0], [1, 0, 0]])
column_wise = np.array([[1 / 4, 2 / 3, 1 / 2], [3 / 4, 1 / 3, 1 / 2]])
for wrong, message in [
    (probability - truth, "The mean is forgotten: divide by the number of examples, n"),
    (
        (truth - probability) / 2,
        "The sign is wrong: softmax minus one-hot, not the other way round",
    ),
    (truth - probability, "The sign is wrong, and the mean is forgotten: (softmax - one_hot) / n"),
    (
        (probability - truth) / 3,
        "Divided by the number of classes. Divide by that of the examples, n",
    ),
    ((probability - truth) / 6, "Divided by n * k. Divide by the number of examples alone"),
    (probability, "This is the softmax alone. Subtract the one-hot labels, and divide by n"),
    (probability / 2, "The one-hot labels are not subtracted: (softmax - one_hot) / n"),
    (probability - truth / 2, "Only the one-hot part is divided by n. Mind the parentheses"),
    ((before - truth) / 2, "The one-hot labels are subtracted from the logits. Take softmax first"),
    ((column_wise - truth) / 2, "softmax ran down the columns. Each row is one example: axis=-1"),
    (
        (np.exp(before) / 9 - truth) / 2,
        "softmax ran over all rows at once. Each row adds up to 1 by itself",
    ),
    ((softmax(probability) - truth) / 2, "softmax was taken twice. The logits need it once"),
    (
        (probability - [1, 1, 0]) / 2,
        "1 is subtracted in the columns [:, labels] of every row. Pair row i with labels[i]",
    ),
    (
        (probability - 1) / 2,
        "1 is subtracted in whole rows. In row i only column labels[i] gets it",
    ),
    (
        -truth / probability / 2,
        "This is the gradient with respect to the probabilities. With respect to the logits it is (softmax - one_hot) / n",
    ),
]:
    assert not np.allclose(found, wrong, rtol=1e-5, atol=1e-6), f"{message}."
assert np.allclose(found, [[0.125, -0.25, 0.125], [-0.2, 0.1, 0.1]], rtol=1e-5, atol=1e-6), (
    f"The softmax of the logits is {probability.tolist()} and the labels are 1 and 0, but the gradient is {found.round(4).tolist()}. It is [[0.125, -0.25, 0.125], [-0.2, 0.1, 0.1]]."
)
### BEGIN HIDDEN TESTS
# Catches: ten classes or two examples written into the code, as many classes as labels occur,
# n and k confused where they are equal or 1, changed logits, 1 subtracted in the wrong place.
for count, classes, kind in [
    (1, 5, np.float64),
    (12, 10, np.float32),
    (6, 2, np.float64),
    (4, 17, np.float32),
]:
    generator = np.random.default_rng(88 + count)
    seeded = 2 * generator.normal(size=(count, classes)).astype(kind)
    seeded_labels = generator.integers(0, classes - 1, size=count)
    before = seeded.copy(), seeded_labels.copy()
    found = cross_entropy_gradient(seeded, seeded_labels)
    assert isinstance(found, np.ndarray), "For other logits the result is no NumPy array."
    assert found.shape == (count, classes), (
        f"For logits of shape {(count, classes)} the shape is {found.shape}: the number of classes is that of the logits' columns, whichever labels occur."
    )
    assert found.dtype.kind == "f", "For other logits the result has no floating-point numbers."
    assert np.array_equal(seeded, before[0]) and np.array_equal(seeded_labels, before[1]), (
        "An argument was changed: compute new arrays."
    )
    expected = softmax(before[0].astype(np.float64))
    expected[np.arange(count), before[1]] -= 1
    assert np.allclose(found, expected / count, rtol=1e-5, atol=1e-6), (
        f"For logits of shape {(count, classes)} the gradient is wrong. In row i, 1 is subtracted in column labels[i]; everything is divided by n."
    )
### END HIDDEN TESTS

# %% test="cross_entropy_gradient" points=1
# Meant to fail until cross_entropy_gradient is right for large logits.
large = np.array([[1000.0, 1000.0 - np.log(4), -1000.0], [-1000.0, -1000.0, -1000.0]])
before = large.copy()
try:
    with np.errstate(all="ignore"):
        found = cross_entropy_gradient(large, np.array([0, 2]))
except (ValueError, IndexError) as error:
    raise AssertionError(
        f"Two examples of three classes ended in an error: {error}. The number of classes is logits.shape[1]."
    ) from error
assert isinstance(found, np.ndarray), f"Found {type(found).__name__}: return a NumPy array."
assert found.shape == (2, 3), f"The shape is {found.shape}, the logits had (2, 3): keep it."
assert found.dtype.kind == "f", f"The dtype is {found.dtype}: floating-point numbers are asked for."
assert np.array_equal(large, before), "The logits were changed: compute new arrays."
assert np.isfinite(found).all(), (
    "Logits of 1000 and -1000 gave nan or inf: exp(1000) overflows, and 0 / 0 is nan. Subtract each row's own largest logit before exp; the setup cell's softmax does."
)
for wrong, message in [
    ([-0.25, 0.25, 0], "The logits 1000 and 1000 - ln(4) count as equal: are large ones clipped"),
    ([-0.5, 0, 0], "In the first row softmax became [0, 0, 0]: was nan replaced by 0"),
]:
    assert not np.allclose(found[0], wrong, rtol=1e-3, atol=1e-3), (
        f"{message}? Subtract each row's own largest logit before exp, and nothing overflows."
    )
assert not np.allclose(found[1], [0, 0, -0.5], rtol=1e-3, atol=1e-3), (
    "For three logits of -1000 softmax became [0, 0, 0], not three thirds. Subtract each row's own largest logit before exp."
)
assert np.allclose(found, [[-0.1, 0.1, 0], [1 / 6, 1 / 6, -1 / 3]], rtol=1e-3, atol=1e-3), (
    f"Large logits, whose softmax is [0.8, 0.2, 0] and three thirds, with the labels 0 and 2 gave {found.round(4).tolist()}. It is (softmax - one_hot) / n. If the test above fails as well, begin there."
)
### BEGIN HIDDEN TESTS
# Catches: logits clipped, the largest of all rows subtracted, a small number added to the sum.
large = np.array([[1000.0, 999.0], [-1000.0, -998.0], [1000.0, -1000.0], [0.5, 1.0]])
with np.errstate(all="ignore"):
    found = cross_entropy_gradient(large, np.array([1, 0, 1, 0]))
first, second, fourth = 1 / (1 + np.exp([-1.0, 2.0, 0.5]))
expected = np.array([[first, -first], [second - 1, 1 - second], [1, -1], [fourth - 1, 1 - fourth]])
assert isinstance(found, np.ndarray) and found.shape == (4, 2) and found.dtype.kind == "f", (
    "For other large logits the result is no array of floating-point numbers in their shape."
)
assert np.isfinite(found).all(), (
    "For other large logits there is nan or inf in the result. Subtract each row's own largest logit before exp."
)
assert np.allclose(found, expected / 4, rtol=1e-3, atol=1e-3), (
    "For other large logits the gradient is wrong. Subtract each row's own largest logit before exp, and clip nothing: only differences matter."
)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which shape has `softmax(logits)`, and which has `one_hot(labels, k)`? Which of the two numbers in `logits.shape` counts examples?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `softmax` in the setup cell is safe for large logits. `one_hot(labels, logits.shape[1])` has as many columns as the logits.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `count, classes = logits.shape`, then `return (softmax(logits) - one_hot(labels, ...)) / ...`
# </details>
#
# **Why it works.** All the exponentials and logarithms cancel. No clipping is needed, since nothing is divided by a small number. That is also why Keras, where it can, computes loss and softmax together.
#
# How can we be sure that the formula is right? We need no algebra for that. Change one number by a small amount `h` up and down, see how the loss changes, divide by `2 h`: a **finite difference**.


# %%
def numerical_gradient(loss_of, array, h=1e-5):
    slopes = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += h
        down[place] -= h
        slopes[place] = (loss_of(up) - loss_of(down)) / (2 * h)
    return slopes


generator = np.random.default_rng(4)
few_logits, few_labels = generator.normal(size=(4, 3)), np.array([2, 0, 1, 1])
measured = numerical_gradient(lambda z: sparse_cross_entropy(few_labels, softmax(z)), few_logits)
computed = cross_entropy_gradient(few_logits, few_labels)
print("measured:", measured[0])
print("computed:", computed[0])
print("largest difference, all places:", abs(measured - computed).max())

# %% [markdown]
# The first row of both, and the largest difference over all places: they agree to many digits. This check costs two losses for every single number, far too slow for training, and it is the best friend of everybody who writes gradients: it finds the forgotten mean and the wrong sign at once.

# %% [markdown]
# ## Backpropagation through one layer
#
# Logits come out of a dense layer: `outputs = inputs @ kernel + bias`. What we know now is the gradient with respect to the outputs, shape `(n, k)`. What we want is the gradient with respect to what the optimizer may change, `kernel` and `bias`, and also with respect to `inputs`, since these are the outputs of the layer below, which wants to learn too. Handing gradients down in this way, layer by layer, is **backpropagation**.
#
# The rules follow from who meets whom. The kernel's weight from input `i` to output `j` is multiplied by input `i` and lands in output `j`, in every example; so its gradient is the sum of `input i * gradient of output j` over the examples. That is a matrix product. The bias is added to every example as it is. And input `i` reaches output `j` by way of the weight between them. The shapes tell which side is transposed:

# %%
inputs, output_gradient = np.ones((5, 3)), np.ones((5, 2))  # five examples, 3 inputs, 2 outputs
(inputs.T @ output_gradient).shape

# %% [markdown]
# `inputs.T` has the shape (3, 5), and the product has the shape of the kernel, 3 inputs by 2 outputs. The axis that disappears, here 5 long, is that of the examples: the product has summed over them.
#
# ### Exercise: gradient of a dense layer
#
# Write `dense_gradient`.
# - Give back the tuple `(kernel_gradient, bias_gradient, inputs_gradient)`, in the shapes of `kernel`, `bias` and `inputs`.
# - **Sum** over the examples. The mean, a division by `n`, stands in `output_gradient` already.


# %% answer="dense_gradient"
def dense_gradient(inputs, kernel, output_gradient):
    """Carry a gradient back through outputs = inputs @ kernel + bias.

    Parameters
    ----------
    inputs : array of floats, shape (n, d)
    kernel : array of floats, shape (d, k)
    output_gradient : array of floats, shape (n, k)
        Gradient of the loss with respect to the outputs. The mean over the examples stands
        in it already.

    Returns
    -------
    (kernel_gradient, bias_gradient, inputs_gradient) : tuple of three arrays
        Gradient of the loss with respect to the kernel, shape (d, k), to the bias, shape (k,),
        and to the inputs, shape (n, d). Those of kernel and bias are sums over the examples.
        The arguments keep their values.

    Example
    -------
    dense_gradient(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[10.0]])) gives
    ([[10.0], [20.0]], [10.0], [[30.0, 40.0]])
    """
    ### BEGIN SOLUTION
    return inputs.T @ output_gradient, output_gradient.sum(axis=0), output_gradient @ kernel.T
    ### END SOLUTION


# %% test="dense_gradient" points=3
# Meant to fail until you have written dense_gradient.
given = (
    np.array([[1.0, 2.0], [3.0, -4.0], [5.0, 6.0]]),  # inputs: three examples, two numbers each
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 3.0, 1.0, 1.0]]),  # kernel: two inputs, four outputs
    np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]]),
)
inputs_before, kernel_before, output_before = before = [array.copy() for array in given]
try:
    found = dense_gradient(*given)
except ValueError as error:
    raise AssertionError(
        f"It ended in a ValueError: {error}. Write the shapes beside each product: in (a, b) @ (b, c) the inner two must agree; .T turns a matrix."
    ) from error
assert isinstance(found, tuple), (
    f"Found {type(found).__name__}: return the three gradients as a tuple, `return a, b, c`."
)
assert len(found) == 3, (
    f"Found {len(found)} values, three are asked for: the gradients of kernel, bias and inputs."
)
names = ["kernel_gradient", "bias_gradient", "inputs_gradient"]
for name, part in zip(names, found):
    assert isinstance(part, np.ndarray), (
        f"{name} is a {type(part).__name__}: a NumPy array is asked for, in the shape of what the gradient belongs to."
    )
    assert part.dtype.kind == "f", f"{name} has the dtype {part.dtype}: floats are asked for."
shapes, wanted = [part.shape for part in found], [(2, 4), (4,), (3, 2)]
assert shapes == wanted or sorted(shapes) != sorted(wanted), (
    f"The shapes are {shapes}: all three are there, in another order. Return kernel, bias, inputs."
)
for place, shape, message in [
    (0, (4, 2), "It is transposed: turn the inputs instead, inputs.T @ ..."),
    (1, (3,), "There is one number for each example: sum over them, axis=0."),
    (1, (3, 4), "The bias is added in every example, so sum over them: axis=0."),
    (1, (1, 4), "Leave keepdims out."),
    (2, (2, 3), "It is transposed: turn the kernel instead, ... @ kernel.T"),
]:
    assert shapes[place] != shape, (
        f"{names[place]} has the shape {shape}, not {wanted[place]}. {message}"
    )
assert shapes == wanted, f"The shapes are {shapes}. Kernel, bias and inputs have {wanted}."
assert all(np.array_equal(now, then) for now, then in zip(given, before)), (
    "An argument was changed. Compute new arrays."
)
expected = (
    np.array([[1.0, 6.0, 5.0, -5.0], [2.0, -8.0, 6.0, -6.0]]),
    np.array([1.0, 2.0, 1.0, -1.0]),
    np.array([[1.0, 0.0], [0.0, 6.0], [3.0, 0.0]]),
)
for name, part, right in zip(names, found, expected):
    assert not np.allclose(part, right / 3, rtol=1e-4), (
        f"{name} is divided by the number of examples. The mean stands in output_gradient already."
    )
    assert not np.allclose(part, -right, rtol=1e-4), (
        f"{name} has the wrong sign: there is no minus in these rules."
    )
assert not any(
    np.allclose(found[0], np.outer(*pair)) for pair in zip(inputs_before, output_before)
), "kernel_gradient is that of one example alone. Sum over the examples."
for part, wrong, message in [
    (found[0], inputs_before.reshape(2, 3) @ output_before, "The inputs are not turned"),
    (found[2], output_before @ kernel_before.reshape(4, 2), "The kernel is not turned"),
]:
    assert not np.allclose(part, wrong), (
        f"{message}: reshape keeps the order of the numbers. Rows become columns with .T."
    )
assert not np.allclose(found[2], expected[2] * (inputs_before > 0)), (
    "inputs_gradient is 0 where the input is negative, as behind a ReLU. This layer has none."
)
for name, part, right in zip(names, found, expected):
    assert np.allclose(part, right, rtol=1e-4, atol=1e-5), (
        f"{name} is {part.round(4).tolist()}, not {right.tolist()}. Look at which two matrices meet, and over which axis is summed."
    )
### BEGIN HIDDEN TESTS
# Catches: transposed where all sizes are equal, one example, one output, a mean, float32, products
# taken element by element, ReLU or softmax built in.
for count, width, outputs, kind in [
    (4, 4, 4, np.float64),
    (1, 6, 3, np.float64),
    (40, 7, 1, np.float32),
    (2, 1, 5, np.float32),
]:
    generator = np.random.default_rng(515)
    seeded = (
        generator.normal(size=(count, width)).astype(kind),
        generator.normal(size=(width, outputs)).astype(kind),
        (generator.normal(size=(count, outputs)) / count).astype(kind),
    )
    before = [array.astype(np.float64) for array in seeded]
    found = dense_gradient(*seeded)
    assert isinstance(found, tuple) and len(found) == 3, (
        "For other sizes there are no three gradients."
    )
    expected = (
        np.einsum("nd,nk->dk", before[0], before[2]),
        np.einsum("nk->k", before[2]),
        np.einsum("nk,dk->nd", before[2], before[1]),
    )
    assert all(np.array_equal(now, then) for now, then in zip(seeded, before)), (
        "An argument was changed. Compute new arrays."
    )
    for name, part, right in zip(names, found, expected):
        assert isinstance(part, np.ndarray) and part.dtype.kind == "f", (
            f"For other sizes {name} is no array of floats."
        )
        assert part.shape == right.shape, (
            f"For {count} examples, {width} inputs and {outputs} outputs {name} has the shape {part.shape}, not {right.shape}."
        )
        assert np.allclose(part, right, rtol=1e-4, atol=1e-5), (
            f"For {count} examples, {width} inputs and {outputs} outputs {name} is wrong. Look at which matrix is turned: equal sizes hide it."
        )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# With n examples, d inputs and k outputs: which two of the three matrices make one of shape `(d, k)`, and which axis has to disappear?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `inputs.T` is `(d, n)`, `kernel.T` is `(k, d)`. For the bias: `output_gradient.sum(axis=0)`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return inputs.T @ output_gradient, output_gradient.sum(axis=...), output_gradient @ ...`
# </details>
#
# **Why it works.** A matrix product sums over its inner axis. For the kernel that is the axis of the examples, for the inputs that of the outputs: each input has worked on all outputs, and gathers their gradients, weighted as it was passed on.
#
# Again we trust nobody. Two formulas one behind the other, cross-entropy and layer, against finite differences of the whole thing:

# %%
few_inputs = generator.normal(size=(4, 5))
kernel, bias = generator.normal(size=(5, 3)), generator.normal(size=3)


def whole_loss(inputs, kernel, bias):
    return sparse_cross_entropy(few_labels, softmax(inputs @ kernel + bias))


back = cross_entropy_gradient(few_inputs @ kernel + bias, few_labels)
computed = dense_gradient(few_inputs, kernel, back)
measured = [
    numerical_gradient(lambda k: whole_loss(few_inputs, k, bias), kernel),
    numerical_gradient(lambda b: whole_loss(few_inputs, kernel, b), bias),
    numerical_gradient(lambda x: whole_loss(x, kernel, bias), few_inputs),
]
for name, one, other in zip(["kernel", "bias", "inputs"], measured, computed):
    print(f"{name:7s} shape {one.shape!s:7s} largest difference {abs(one - other).max():.1e}")

# %% [markdown]
# All three agree. In a deeper network `inputs_gradient` goes on to the layer below. A ReLU on the way lets it pass where its input was positive, and makes it 0 elsewhere. Keras does the same for all layers, by a method that needs no formulas from us, *automatic differentiation*.
#
# **A good place to rest.** We know which way is down. Now for the walking.

# %% [markdown]
# ## The optimizer: gradient descent
#
# The first rule that comes to mind is the oldest: take a step against the gradient. How long a step, says the **learning rate**. This is *gradient descent*; when the gradient comes from a small random batch of examples, it is called *stochastic*, SGD.
#
# ### Exercise: a step of gradient descent
#
# Write `sgd_step`.
# - Give back a **new** array, `parameter - learning_rate * gradient`; the argument keeps its values.


# %% answer="sgd_step"
def sgd_step(parameter, gradient, learning_rate=0.01):
    """Take one step of gradient descent.

    Parameters
    ----------
    parameter : array of floats, any shape
    gradient : array of floats of the same shape
    learning_rate : float

    Returns
    -------
    array of floats of the same shape
        A new array: parameter - learning_rate * gradient.

    Example
    -------
    sgd_step(np.array([1.0, 2.0]), np.array([10.0, -10.0]), 0.1) gives [0.0, 3.0]
    """
    ### BEGIN SOLUTION
    return parameter - learning_rate * gradient
    ### END SOLUTION


# %% test="sgd_step" points=1
# Meant to fail until you have written sgd_step.
start = np.array([[1.0, -2.0], [0.5, 4.0]])
slope = np.array([[10.0, -20.0], [4.0, 0.0]])
before = start.copy(), slope.copy()
found = sgd_step(start, slope)
assert isinstance(found, np.ndarray), (
    f"Found {type(found).__name__}: return a NumPy array, parameter - learning_rate * gradient."
)
assert found.shape == (2, 2), f"The shape is {found.shape}, the parameter had (2, 2): keep it."
assert found.dtype.kind == "f", f"The dtype is {found.dtype}: floating-point numbers are asked for."
assert np.array_equal(start, before[0]) and np.array_equal(slope, before[1]), (
    "An argument was changed in place. Make a new array: parameter - ..., not parameter -= ..."
)
parameter, gradient = before
for wrong, message in [
    (
        parameter + 0.01 * gradient,
        "This is a step uphill, with the gradient. Subtract: against the gradient",
    ),
    (parameter - gradient, "The learning rate is left out: multiply the gradient by it"),
    (0.01 * gradient, "This is the step alone. Subtract it from the parameter"),
    (-0.01 * gradient, "This is the step alone. Add it to the parameter"),
    (parameter, "The parameter has not moved. Return the new array"),
    (0.01 * (parameter - gradient), "The rate multiplies the gradient alone. Mind the parentheses"),
    ((parameter - 0.01) * gradient, "The rate multiplies the gradient. Mind the parentheses"),
    (parameter - 0.01 * np.sign(gradient), "Only the gradient's sign is used. Take it as it is"),
    (
        parameter - 0.005 * gradient,
        "The gradient was divided by its number of rows. Take it as it is",
    ),
]:
    assert not np.allclose(found, wrong, rtol=1e-5, atol=1e-6), (
        f"Found {found.tolist()}. {message}."
    )
assert np.allclose(found, [[0.9, -1.8], [0.46, 4]], rtol=1e-5, atol=1e-6), (
    f"From [[1, -2], [0.5, 4]] with the gradient [[10, -20], [4, 0]] and the rate 0.01 the step goes to [[0.9, -1.8], [0.46, 4]], not {found.tolist()}. Take the gradient as it is, times the rate."
)
assert np.allclose(sgd_step(start, slope, learning_rate=0.5), [[-4, 8], [-1.5, 4]], rtol=1e-5), (
    "With learning_rate=0.5 the step has the wrong length. Use the rate that is given."
)
### BEGIN HIDDEN TESTS
# Catches: one shape only, changed or shared arguments, a gradient that is scaled or clipped.
for shape, rate in [((4, 3), 0.3), ((1,), 2.0), ((2, 2, 2), 0.0)]:
    generator = np.random.default_rng(9)
    seeded, slopes = generator.normal(size=shape), 50 * generator.normal(size=shape)
    before = seeded.copy(), slopes.copy()
    found = sgd_step(seeded, slopes, rate)
    assert isinstance(found, np.ndarray) and found.shape == shape and found.dtype.kind == "f", (
        f"For a parameter of shape {shape} the result is no array of floats of that shape."
    )
    assert np.array_equal(seeded, before[0]) and np.array_equal(slopes, before[1]), (
        "An argument was changed in place. Make a new array."
    )
    assert not np.shares_memory(found, seeded) and not np.shares_memory(found, slopes), (
        "The result shares memory with an argument. Make a new array."
    )
    assert np.allclose(found, before[0] - rate * before[1], rtol=1e-5, atol=1e-6), (
        f"For a parameter of shape {shape} and another rate the step is wrong. Take the gradient as it is."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The gradient points uphill. Which sign takes you down?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# NumPy's `-` and `*` work on whole arrays, and make new ones. `-=` writes into the old one.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return parameter - ... * gradient`
# </details>
#
# **Why it works.** For a short step the loss falls by about `learning_rate` times the squared length of the gradient. "Short" is the whole difficulty.
#
# To see it, we need a landscape that fits on paper: a long valley with two parameters, flat along x and twenty times as steep across, along y. It has its lowest point at (0, 0).


# %%
def valley(point):
    return 0.5 * (point[0] ** 2 + 20 * point[1] ** 2)


def valley_gradient(point):
    return np.array([point[0], 20 * point[1]])


def walk_sgd(learning_rate, steps=30):
    path = [np.array([-4.0, 1.2])]
    for _ in range(steps):
        path.append(sgd_step(path[-1], valley_gradient(path[-1]), learning_rate))
    return np.array(path)


print("height at the start:", round(valley(walk_sgd(0.02)[0]), 2))
print("after 30 steps with rate 0.02:", round(valley(walk_sgd(0.02)[-1]), 2))

# %% [markdown]
# Thirty short steps bring us far down, and not to the ground.
#
# **Predict.** Let us be bolder, then. What height do thirty steps reach with the rates 0.05, 0.09 and 0.11? Does bolder always mean lower?
#
# *My guess:* …

# %%
for learning_rate in (0.02, 0.05, 0.09, 0.11):
    path = walk_sgd(learning_rate)
    print(f"rate {learning_rate:.2f}   height after 30 steps: {valley(path[-1]):10.4f}")

# %% [markdown]
# Bolder is better, until suddenly it is much worse: with the last rate we end far *above* the start. Across the valley, each step multiplies y by `1 - 20 * learning_rate`. At 0.05 that is 0, at 0.09 it is −0.8: each step overshoots the ground and lands on the other slope, a little lower. At 0.11 it is −1.2, and each step lands higher than the last. The steepest direction sets the limit for all of them, and along the flat one we must crawl.
#
# ## Adam
#
# What if each parameter had a step length of its own? **Adam** keeps two running averages for each parameter: `m`, of its gradients (which direction, on the whole?), and `v`, of its squared gradients (how large are they, usually?). Then it steps by `m / √v`: large gradients are divided by something large, small ones by something small.
#
# One step, number `t`, counted from 1:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad \text{parameter} \leftarrow \text{parameter} - \text{learning rate} \cdot \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# The second line begins with the **bias correction**. Both averages start at 0, and so in the first steps they are too small. How much too small, we can see:

# %%
average = 0.0
for t in range(1, 5):
    average = 0.9 * average + 0.1 * 5.0  # the gradient is 5 each time
    print(f"t = {t}   average {average:.4f}   corrected {average / (1 - 0.9**t):.4f}")

# %% [markdown]
# The gradient is 5 in each step. The average creeps up from 0 towards it; the corrected one is there from the first step on. The correction fades as `t` grows, since `0.9**t` goes to 0.
#
# ### Exercise: a step of Adam
#
# Write `adam_step`.
# - Give back the tuple `(parameter, m, v)` after step number `t`: new arrays, the arguments keep their values.
# - The `m` and `v` that you give back are the **uncorrected** averages: the next step goes on from them.
# - The small number ε (`epsilon`) is added after the root. It keeps 0 / 0 away.


# %% answer="adam_step"
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    """Take step number t of Adam.

    Parameters
    ----------
    parameter, gradient : arrays of floats of the same shape
    m, v : arrays of floats of that shape
        Running averages of the gradients and of their squares so far; zeros before step 1.
    t : int
        Number of this step, counted from 1.
    learning_rate, beta_1, beta_2, epsilon : float

    Returns
    -------
    (parameter, m, v) : tuple of three new arrays
        m and v after this step, without correction, and
        parameter - learning_rate * m_hat / (sqrt(v_hat) + epsilon), where
        m_hat = m / (1 - beta_1**t) and v_hat = v / (1 - beta_2**t) with the new m and v.
        (Keras' variant is right too: it puts both corrections into the learning rate and
        divides by sqrt(v) + epsilon.)

    Example
    -------
    adam_step(np.array([1.0]), np.array([4.0]), np.array([0.0]), np.array([0.0]), 1) gives
    ([0.999], [0.4], [0.016]): the first step is as long as the learning rate
    """
    ### BEGIN SOLUTION
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
    ### END SOLUTION


# %% test="adam_step" points=2
# Meant to fail until you have written adam_step.
given = [np.array([1.0, -2.0]), np.array([5.0, -2.5]), np.zeros(2), np.zeros(2)]
before = [array.copy() for array in given]
try:
    with np.errstate(all="ignore"):
        found = adam_step(*given, 1, learning_rate=0.1)
except ZeroDivisionError as error:
    raise AssertionError(
        "It ended in a division by zero: the corrections are 1 - beta**t, and t is counted from 1. Use t, not t - 1."
    ) from error
assert isinstance(found, tuple), (
    f"Found {type(found).__name__}: return three values as a tuple, the parameter, m and v."
)
assert len(found) == 3, f"Found {len(found)} values, three are asked for: the parameter, m and v."
for name, part in zip(["parameter", "m", "v"], found):
    assert isinstance(part, np.ndarray), f"{name} is a {type(part).__name__}: arrays are asked for."
    assert part.shape == (2,), f"{name} has the shape {part.shape}, the parameter (2,)."
    assert part.dtype.kind == "f", f"{name} has the dtype {part.dtype}: floats are asked for."
assert all(np.array_equal(now, then) for now, then in zip(given, before)), (
    "An argument was changed in place. Make new arrays: m = beta_1 * m + ..., not m *= ... or m += ..."
)
point, average, square = found
for part, wrong, message in [
    (
        average,
        [5, -2.5],
        "After step 1 m is the gradient itself: (1 - beta_1) is missing, or this is the corrected m. Give back the uncorrected one",
    ),
    (average, [-0.5, 0.25], "m has the wrong sign: the gradient is added to it"),
    (average, [0.005, -0.0025], "m was averaged with beta_2. beta_1 belongs to m, beta_2 to v"),
    (average, [4.5, -2.25], "In m the factors are exchanged: beta_1 * m + (1 - beta_1) * gradient"),
    (average, [0.025, 0.00625], "The second result is v: give back the parameter, then m, then v"),
    (
        square,
        [25, 6.25],
        "After step 1 v is the squared gradient itself: (1 - beta_2) is missing, or this is the corrected v. Give back the uncorrected one",
    ),
    (square, [0.005, -0.0025], "v averages the gradients as they are. Square them: gradient**2"),
    (square, [0.005, 0.0025], "v averages the gradients' sizes. Square them: gradient**2"),
    (square, [2.5, 0.625], "v was averaged with beta_1. beta_1 belongs to m, beta_2 to v"),
    (square, [2.5e-5, 6.25e-6], "(1 - beta_2) was squared as well. Square the gradient alone"),
    (square, [2.5e-4, 6.25e-5], "v averages the squares of m. Square the gradient: gradient**2"),
]:
    assert not np.allclose(part, wrong, rtol=1e-5), f"{message}."
assert np.allclose(average, [0.5, -0.25], rtol=1e-5, atol=1e-6), (
    f"From m = 0 with the gradient [5, -2.5], m becomes [0.5, -0.25], not {average}: beta_1 * m + (1 - beta_1) * gradient."
)
assert np.allclose(square, [0.025, 0.00625], rtol=1e-5, atol=1e-6), (
    f"From v = 0 with the gradient [5, -2.5], v becomes [0.025, 0.00625], not {square}: beta_2 * v + (1 - beta_2) * gradient**2."
)
assert np.isfinite(point).all(), (
    "The parameter is nan or inf after the first step. The corrections are 1 - beta**t: t is counted from 1, so they are not 0."
)
for wrong, message in [
    ([1.1, -2.1], "This is a step uphill. Subtract from the parameter"),
    (
        [0.683772, -1.683772],
        "The bias correction is left out: divide m by 1 - beta_1**t, v by 1 - beta_2**t",
    ),
    ([0.99, -1.99], "Only v is corrected. Divide m by 1 - beta_1**t as well"),
    ([-2.162278, 1.162278], "Only m is corrected. Divide v by 1 - beta_2**t as well"),
    (
        [0.925586, -1.925586],
        "This is the correction of step 2. t is counted from 1 already: use it as it is",
    ),
    ([0.98, -1.96], "The root is missing: divide by the root of the corrected v"),
    ([0, -1], "The learning rate is left out: multiply the step by it"),
    ([0.999, -1.999], "The step is that of the default rate. Use the learning rate that is given"),
    ([0.5, -1.75], "This is a step of gradient descent. Divide m by the root of v"),
    ([1, -2], "The parameter has not moved. Compute it from the new m and v, and return it"),
    ([0.1, -0.1], "This is the step alone. Subtract it from the parameter"),
]:
    assert not np.allclose(point, wrong, rtol=1e-5, atol=1e-6), f"Found {point}. {message}."
assert np.allclose(point, [0.9, -1.9], rtol=1e-5, atol=1e-6), (
    f"The parameter went from [1, -2] to {point}, not to [0.9, -1.9]. In the first step the corrected m is the gradient and the root of the corrected v its size, so each parameter moves by the learning rate."
)
with np.errstate(all="ignore"):
    again = adam_step(*given, 1, learning_rate=0.1)
assert np.allclose(again[0], point, rtol=1e-5), (
    f"The same call once more went to {again[0]}. Keep nothing between calls: use the t, m and v that are given."
)
### BEGIN HIDDEN TESTS
# Catches: one shape only, default rate or betas ignored, 0 / 0 for a parameter without gradient,
# arguments changed or given back.
for shape, rate, beta_1, beta_2 in [
    ((3, 2), 0.001, 0.9, 0.999),
    ((4,), 0.2, 0.5, 0.75),
    ((1, 1, 2), 1.0, 0.8, 0.95),
]:
    generator = np.random.default_rng(333)
    seeded = [
        generator.normal(size=shape),
        3 * generator.normal(size=shape),
        np.zeros(shape),
        np.zeros(shape),
    ]
    seeded[1] += 2 * np.sign(seeded[1])
    seeded[1].flat[0] = 0
    before = [array.copy() for array in seeded]
    options = {} if rate == 0.001 else {"learning_rate": rate, "beta_1": beta_1, "beta_2": beta_2}
    with np.errstate(all="ignore"):
        found = adam_step(*seeded, 1, **options)
    assert isinstance(found, tuple) and len(found) == 3, (
        "For other parameters there are no three arrays."
    )
    assert all(isinstance(part, np.ndarray) and part.shape == shape for part in found), (
        f"For parameters of shape {shape} the results are no arrays of that shape."
    )
    assert all(part.dtype.kind == "f" for part in found), (
        "For other parameters the results are no floats."
    )
    assert all(np.array_equal(now, then) for now, then in zip(seeded, before)), (
        "An argument was changed in place. Make new arrays."
    )
    assert not any(np.shares_memory(part, array) for part in found for array in seeded), (
        "A result shares memory with an argument. Make new arrays."
    )
    assert np.isfinite(found[0]).all(), (
        "A parameter whose gradients were all 0 became nan. epsilon keeps 0 / 0 away: add it to the root."
    )
    assert np.allclose(found[1], (1 - beta_1) * before[1], rtol=1e-5, atol=1e-6), (
        "With other numbers m is wrong. Use the beta_1 that is given."
    )
    assert np.allclose(found[2], (1 - beta_2) * before[1] ** 2, rtol=1e-5, atol=1e-6), (
        "With other numbers v is wrong. Use the beta_2 that is given, and square the gradient."
    )
    assert np.allclose(
        found[0], before[0] - rate * np.sign(before[1]), rtol=1e-5, atol=1e-5 * rate
    ), (
        "With other numbers the first step is wrong. Each parameter with a gradient moves by the learning rate."
    )
### END HIDDEN TESTS

# %% test="adam_step" points=2
# Meant to fail until adam_step goes on from earlier steps, and adds epsilon to the root.
given = [np.array([1.0, -2.0]), np.array([0.3, -0.6]), np.array([0.1, 0.4]), np.array([0.04, 0.16])]
before = [array.copy() for array in given]
with np.errstate(all="ignore"):
    found = adam_step(*given, 3, learning_rate=0.1, beta_1=0.8, beta_2=0.9)
    blunt = adam_step(*given, 3, learning_rate=0.1, beta_1=0.8, beta_2=0.9, epsilon=0.5)
for result in (found, blunt):
    assert isinstance(result, tuple) and len(result) == 3, (
        f"Found {type(result).__name__}: return three values as a tuple, the parameter, m and v."
    )
    assert all(isinstance(part, np.ndarray) and part.shape == (2,) for part in result), (
        "The parameter, m and v must be arrays in the shape of the parameter, (2,)."
    )
    assert all(part.dtype.kind == "f" for part in result), "The results must be arrays of floats."
assert all(np.array_equal(now, then) for now, then in zip(given, before)), (
    "An argument was changed in place. Make new arrays: m = beta_1 * m + ..., not m *= ... or m += ..."
)
for part, wrong, message in [
    (found[1], [0.06, -0.12], "m forgets the m that it is given: add beta_1 times the old m"),
    (found[1], [0.12, 0.3], "m is averaged with 0.9. Use the beta_1 that is given, here 0.8"),
    (found[2], [0.009, 0.036], "v forgets the v that it is given: add beta_2 times the old v"),
    (found[2], [0.04005, 0.1602], "v is averaged with 0.999. Use the beta_2 that is given"),
]:
    assert not np.allclose(part, wrong, rtol=1e-5), f"{message}."
assert np.allclose(found[1], [0.14, 0.2], rtol=1e-5, atol=1e-6), (
    f"From m = [0.1, 0.4] with the gradient [0.3, -0.6] and beta_1 = 0.8, m becomes [0.14, 0.2], not {found[1]}. Give back the uncorrected average."
)
assert np.allclose(found[2], [0.045, 0.18], rtol=1e-5, atol=1e-6), (
    f"From v = [0.04, 0.16] with the gradient [0.3, -0.6] and beta_2 = 0.9, v becomes [0.045, 0.18], not {found[2]}. Give back the uncorrected average."
)
assert np.isfinite(found[0]).all(), (
    "The parameter is nan or inf in step 3. The correction is 1 - beta**t, a power: ** and not *."
)
for wrong, message in [
    (
        [0.934003, -2.047140],
        "The bias correction is left out: divide m by 1 - beta_1**t, v by 1 - beta_2**t",
    ),
    ([0.895650, -2.074536], "This is the correction of step 1, in step 3. Take the power: beta**t"),
    (
        [0.920091, -2.057078],
        "This is the correction of step 2, in step 3. Use the t that is given, not t - 1",
    ),
    (
        [0.934447, -2.046823],
        "This is the correction of step 4, in step 3. Use the t that is given, not t + 1",
    ),
    (
        [0.829877, -2.121516],
        "The corrections are exchanged: divide m by 1 - beta_1**t, v by 1 - beta_2**t",
    ),
    (
        [0.986668, -2.009523],
        "The corrections use 0.9 and 0.999. Use the beta_1 and beta_2 that are given",
    ),
    ([0.946662, -2.106676], "This is a step with the old m and v. Take the new ones"),
    ([1.070402, -1.949713], "This is a step uphill. Subtract from the parameter"),
]:
    assert not np.allclose(found[0], wrong, rtol=5e-6, atol=0), f"{message}."
assert np.allclose(found[0], [0.929598, -2.050287], rtol=1e-5, atol=1e-6), (
    f"Step 3 went to {found[0]}, not to [0.929598, -2.050287]. Correct both new averages for t = 3, and use the rate that is given. If the test above fails as well, begin there."
)
for inside in ([0.964848, -2.037984], [0.979770, -2.025873]):
    assert not np.allclose(blunt[0], inside, rtol=1e-5, atol=0), (
        "epsilon stands inside the root. Add it afterwards: sqrt(...) + epsilon."
    )
assert not np.allclose(blunt[0], found[0], rtol=1e-5), (
    "epsilon changes nothing. Add the epsilon that is given to the root."
)
assert any(
    np.allclose(blunt[0], right, rtol=1e-5, atol=1e-6)
    for right in ([0.968387, -2.031167], [0.979028, -2.023083])
), f"With epsilon=0.5 the step went to {blunt[0]}. Divide by the root plus epsilon, nothing else."
### BEGIN HIDDEN TESTS
# Catches: corrected averages carried on, t fixed, default betas or epsilon built in, epsilon inside
# the root, state kept inside the function. Both variants of epsilon are right.
for seed, options in [
    (1, {}),
    (2, {"learning_rate": 0.05, "beta_1": 0.7, "beta_2": 0.8}),
    (3, {"learning_rate": 0.2, "beta_1": 0.6, "beta_2": 0.9, "epsilon": 0.3}),
]:
    rate, beta_1, beta_2, epsilon = {
        **{"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
        **options,
    }.values()
    generator = np.random.default_rng(seed)
    for t in (2, 7, 60):
        point, slope, m = generator.normal(size=(3, 2, 3))
        slope += 2 * np.sign(slope)
        v = generator.uniform(1, 3, size=(2, 3)) * (1 - beta_2**t)
        before = [array.copy() for array in (point, slope, m, v)]
        with np.errstate(all="ignore"):
            found = adam_step(point, slope, m, v, t, **options)
        assert isinstance(found, tuple) and len(found) == 3, (
            "In later steps there are no three arrays."
        )
        assert all(
            isinstance(part, np.ndarray) and part.shape == (2, 3) and part.dtype.kind == "f"
            for part in found
        ), "In later steps the results are no arrays of floats in the shape of the parameter."
        assert all(np.array_equal(*pair) for pair in zip((point, slope, m, v), before)), (
            "An argument was changed in place. Make new arrays."
        )
        new_m = beta_1 * m + (1 - beta_1) * slope
        new_v = beta_2 * v + (1 - beta_2) * slope**2
        assert np.allclose(found[1], new_m, rtol=1e-5, atol=1e-6), (
            "In a later step m is wrong. Use the given m and beta_1, and give back the uncorrected average."
        )
        assert np.allclose(found[2], new_v, rtol=1e-5, atol=1e-6), (
            "In a later step v is wrong. Use the given v and beta_2, and give back the uncorrected average."
        )
        fix_1, fix_2 = 1 - beta_1**t, 1 - beta_2**t
        assert any(
            np.allclose(found[0], point - step, rtol=1e-5, atol=1e-6)
            for step in (
                rate * new_m / fix_1 / (np.sqrt(new_v / fix_2) + epsilon),
                rate * np.sqrt(fix_2) / fix_1 * new_m / (np.sqrt(new_v) + epsilon),
            )
        ), (
            "In a later step, or with another rate, betas or epsilon, the parameter is wrong. Use t and all four as they are given."
        )
# Catches: another default of epsilon, which tiny gradients show.
with np.errstate(all="ignore"):
    found = adam_step(np.zeros(1), np.full(1, 1e-7), np.zeros(1), np.zeros(1), 1, learning_rate=1.0)
assert isinstance(found, tuple) and isinstance(found[0], np.ndarray), (
    "For a tiny gradient the parameter is no array."
)
assert any(
    np.allclose(found[0], right, rtol=1e-4, atol=0) for right in (-0.5, -1 / (1 + 1e3**0.5))
), "For a tiny gradient the step is wrong. Without epsilon=... it is 1e-7, added to the root."
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The formulas have four lines: which of their results go back to the caller, and which are needed for this step alone?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Write one line for each formula, in order. `m = beta_1 * m + (1 - beta_1) * gradient` makes a new array; give the corrected ones names of their own, `m_hat` and `v_hat`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# After `m` and `v`: `m_hat = m / (1 - beta_1**t)`, `v_hat = ...`, then `return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + ...), m, v`
# </details>
#
# **Why it works.** In the first step the corrected `m` is the gradient and the root of the corrected `v` its size: what is left is its sign, times the learning rate. Multiply the loss by 1000, and Adam takes the same steps. Afterwards, parameters whose gradients keep their sign go on at that pace; those whose gradients change sign all the time, as across the valley, average themselves to a halt.
#
# Now both optimizers walk through the valley, once by hand and once in Keras, which gets our gradients and its own variable:


# %%
def walk_adam(learning_rate, steps=30):
    path, m, v = [np.array([-4.0, 1.2])], np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        point, m, v = adam_step(path[-1], valley_gradient(path[-1]), m, v, t, learning_rate)
        path.append(point)
    return np.array(path)


def walk_keras(optimizer, steps=30):
    point = keras.Variable([-4.0, 1.2])
    path = [keras.ops.convert_to_numpy(point)]
    for _ in range(steps):
        optimizer.apply([valley_gradient(path[-1])], [point])
        path.append(keras.ops.convert_to_numpy(point))
    return np.array(path)


sgd_path, adam_path = walk_sgd(0.09), walk_adam(0.4)
for name, ours, theirs in [
    ("SGD", sgd_path, walk_keras(keras.optimizers.SGD(learning_rate=0.09))),
    ("Adam", adam_path, walk_keras(keras.optimizers.Adam(learning_rate=0.4))),
]:
    print(f"{name:4s} by hand {ours[-1]}   Keras {theirs[-1]}", end="   ")
    print(f"largest difference on the way {abs(ours - theirs).max():.1e}")

# %% [markdown]
# Step by step the same, but for Keras' `float32`, which rounds (0.999, for instance) and carries the roundings on. Nothing in the two optimizers is hidden from us any more.

# %%
x, y = np.meshgrid(np.linspace(-4.5, 2.5, 141), np.linspace(-1.7, 1.7, 101))
figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.contour(x, y, valley((x, y)), levels=[0.2, 1, 3, 6, 10, 15, 21], colors="0.7")
for path, style, color, name in [
    (walk_sgd(0.02), "^:", "#009E73", "SGD, rate 0.02"),
    (sgd_path, "o-", "#0072B2", "SGD, rate 0.09"),
    (adam_path, "s--", "#D55E00", "Adam, rate 0.4"),
]:
    axes.plot(*path.T, style, color=color, markersize=4, label=name)
axes.plot(0, 0, "k*", markersize=14)
axes.annotate("lowest point", (0, 0), (0.25, -0.55))
axes.set(title="Thirty steps through a long valley", xlabel="parameter x", ylabel="parameter y")
_ = axes.legend(loc="upper right")

# %% [markdown]
# Grey lines join points of equal height; all three paths begin at the upper left. SGD with the small rate (triangles) drops to the bottom of the valley and then creeps along it, and does not arrive. With the large rate (circles) it leaps from slope to slope, in ever smaller zigzags, and comes close. Adam (squares) takes steps of equal length in x and y at first, so it sets off diagonally, as if the valley were round; then it is carried beyond the bottom and beyond the goal by its own momentum, and swings back. Neither is better everywhere: Adam's strength is that one rate suits parameters of very different steepness.
#
# *You may leave out this part; nothing later needs it.* All the pieces together, on digits: a network of a single layer, everything by hand. All 3,200 digits are used in each step.


# %%
def train_by_hand(step, steps=40):
    rows = learn_images.reshape(len(learn_images), -1).astype(np.float64)  # like the gradients
    kernel, bias, losses = np.zeros((784, 10)), np.zeros(10), []
    state = {}
    for t in range(1, steps + 1):
        logits = rows @ kernel + bias
        losses.append(sparse_cross_entropy(learn_labels, softmax(logits)))
        back = cross_entropy_gradient(logits, learn_labels)
        kernel_gradient, bias_gradient, _ = dense_gradient(rows, kernel, back)
        kernel = step("kernel", kernel, kernel_gradient, t, state)
        bias = step("bias", bias, bias_gradient, t, state)
    return losses


def sgd(name, parameter, gradient, t, state):
    return sgd_step(parameter, gradient, learning_rate=0.1)


def adam(name, parameter, gradient, t, state):
    m, v = state.get(name, (np.zeros(parameter.shape), np.zeros(parameter.shape)))
    parameter, *state[name] = adam_step(parameter, gradient, m, v, t, learning_rate=0.01)
    return parameter


figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
axes.plot(range(1, 41), train_by_hand(sgd), "o-", color="#0072B2", markersize=3, label="SGD")
axes.plot(range(1, 41), train_by_hand(adam), "s--", color="#D55E00", markersize=3, label="Adam")
axes.axhline(np.log(10), color="0.5", linestyle=":", label="ln(10), knowing nothing")
axes.set(title="One layer, trained by hand", xlabel="step", ylabel="training loss", ylim=(0, None))
_ = axes.legend(loc=(0.56, 0.62))

# %% [markdown]
# Both curves begin at ln(10), the dotted line, since weights of zero know nothing, and both fall, steeply at first. This is a neural network learning, and there is no line in it that you have not seen. (The two rates were not tuned, so the picture is no contest between the optimizers.)

# %% [markdown]
# ## In one line
#
# In Keras, `model.compile` writes down the three choices. It computes nothing yet, and leaves the weights as they are.
#
# - **optimizer**: `"adam"`, or an object, `keras.optimizers.Adam(learning_rate=...)`, when we want to choose the rate.
# - **loss**: `"sparse_categorical_crossentropy"`, for probabilities and integer labels.
# - **metrics**: a list, `["accuracy"]`. The name in it is the name under which the result is reported.
#
# ### Exercise: compile
#
# Write `compile_mlp`.
# - Compile the model that you are given, with Adam at the given learning rate, sparse categorical cross-entropy for probabilities, and accuracy under the name `accuracy`.
# - Give back that same model.


# %% answer="compile_mlp"
def compile_mlp(model, learning_rate=0.001):
    """Compile a classifier.

    Parameters
    ----------
    model : keras.Model
        Gives probabilities, shape (n, k). It is compiled in place; its weights stay as they are.
    learning_rate : float

    Returns
    -------
    keras.Model
        The model that was given, compiled with the optimizer Adam at that learning rate, sparse
        categorical cross-entropy (for probabilities, not logits; integer labels) as its loss,
        and the accuracy as its metric, reported under the name "accuracy". All three are Keras' own.

    Example
    -------
    compile_mlp(model, 0.01).evaluate(images, labels, return_dict=True) gives
    {"accuracy": ..., "loss": ...}
    """
    ### BEGIN SOLUTION
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% test="compile_mlp" points=1
# Meant to fail until you have written compile_mlp.
def small_model(width):  # gives back its input, so that we know its probabilities
    copy = keras.layers.Dense(width, use_bias=False, kernel_initializer="identity")
    return keras.Sequential([keras.Input(shape=(width,)), copy])


small = small_model(3)
compiled = compile_mlp(small)
assert compiled is not None, (
    "Found None: compile works in place and gives back nothing. Compile first, then `return model`."
)
assert isinstance(compiled, keras.Model), (
    f"Found {type(compiled).__name__}: return the model that is given."
)
assert compiled is small, (
    "Another model came back. Compile the one that is given, and return it: no new one, no copy."
)
assert compiled.compiled, "The model is not compiled: call model.compile(...)."
assert isinstance(compiled.optimizer, keras.optimizers.Adam), (
    f"The optimizer is {type(compiled.optimizer).__name__}: Adam is asked for, keras.optimizers.Adam."
)
assert not isinstance(compiled.optimizer, keras.optimizers.AdamW), (
    "The optimizer is AdamW, which also shrinks the weights. Adam is asked for."
)
assert np.isclose(float(compiled.optimizer.learning_rate), 0.001, rtol=1e-5), (
    f"Without a rate the learning rate is {float(compiled.optimizer.learning_rate):.6g}, not 0.001. Keep the default in the line of def."
)
assert np.array_equal(small.get_weights()[0], np.eye(3)), (
    "The weights of the model were changed. Compile it, and nothing else."
)
rate = float(compile_mlp(small_model(3), learning_rate=0.25).optimizer.learning_rate)
assert not np.isclose(rate, 0.001, rtol=1e-5), (
    "The learning rate is 0.001 although 0.25 is given. The string adam takes its own: write keras.optimizers.Adam(learning_rate=learning_rate)."
)
assert np.isclose(rate, 0.25, rtol=1e-5), (
    f"The learning rate is {rate:.6g} although 0.25 is given. Pass learning_rate on to Adam."
)
### BEGIN HIDDEN TESTS
# Catches: a rate built in, one optimizer shared by all models, changed weights.
seeded = np.random.default_rng(64).normal(size=(4, 4))
first, second = small_model(4), small_model(4)
first.set_weights([seeded])
returned = compile_mlp(first, 0.037), compile_mlp(second, learning_rate=2.0)
assert returned[0] is first and returned[1] is second, "For other models another one comes back."
assert first.optimizer is not second.optimizer, (
    "Two models share one optimizer. Make it inside the function."
)
assert isinstance(first.optimizer, keras.optimizers.Adam), "For other models it is not Adam."
assert np.isclose(float(first.optimizer.learning_rate), 0.037, rtol=1e-5), (
    "With another learning rate the optimizer has the wrong one. Pass on the one that is given."
)
assert np.isclose(float(second.optimizer.learning_rate), 2.0, rtol=1e-5), (
    "With a large learning rate the optimizer has the wrong one. Pass on the one that is given."
)
assert np.allclose(first.get_weights()[0], seeded, rtol=1e-5), (
    "The weights of the model were changed. Compile it, and nothing else."
)
### END HIDDEN TESTS


# %% test="compile_mlp" points=2
# Meant to fail until compile_mlp sets the loss and the metric.
def measure(width, probability, labels):
    copy = keras.layers.Dense(width, use_bias=False, kernel_initializer="identity")
    small = keras.Sequential([keras.Input(shape=(width,)), copy])  # gives back its input
    compile_mlp(small)
    assert small.compiled, "The model is not compiled: call model.compile(...) on the one given."
    assert "accuracy" not in str(small.get_compile_config()["loss_weights"]), (
        "The accuracy stands in the third place of compile, which is for weights of losses. Write metrics=[...], with its name."
    )
    small.run_eagerly = True  # four examples are no work for a compiled function
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return small.evaluate(probability, labels, verbose=0, return_dict=True)
    except Exception as error:
        text = (str(error).strip() or "no message").splitlines()[0][:150].rstrip(".")
        assert "same rank" not in text, (
            "With integer labels the loss ended in an error about ranks: one such as categorical_crossentropy wants one-hot rows. Take the sparse one."
        )
        assert "Incompatible shapes" not in text, (
            "Loss or metric compares each label with all the probabilities, as mse and binary_accuracy do. Take the loss sparse_categorical_crossentropy, and accuracy."
        )
        raise AssertionError(
            f"Evaluating the compiled model ended in {type(error).__name__}: {text}. Look at how loss and metric are written."
        ) from error


given = np.array([[0.25, 0.5, 0.25], [0.2, 0.2, 0.6], [0.5, 0.375, 0.125], [0.125, 0.75, 0.125]])
report = measure(3, given.copy(), np.array([1, 0, 0, 2]))
assert "accuracy" in report, (
    f"The results are named {sorted(report)}: one must be named accuracy, in full. Write metrics=[...] with that name."
)
assert abs(report["loss"] - 1.1215) > 1e-3, (
    f"The loss is {report['loss']:.4f}: the probabilities were taken for logits, and softmax was applied to them. Leave from_logits out."
)
assert abs(report["loss"] - 5.0752) > 1e-3, (
    f"The loss is {report['loss']:.4f}, the sum over the four examples. Leave reduction out: the mean is Keras' default."
)
assert abs(report["loss"] - 1.2687) < 1e-3, (
    f"The loss is {report['loss']:.4f}, but the cross-entropy of these four predictions is 1.2687. Take sparse_categorical_crossentropy."
)
assert abs(report["accuracy"] - 0.5) < 1e-5, (
    f"Two answers of four are right, but the accuracy is {report['accuracy']:.4f}. Another metric bears its name: for integer labels it is accuracy, or SparseCategoricalAccuracy."
)
### BEGIN HIDDEN TESTS
# Catches: from_logits=True (which Keras would undo behind a softmax layer), another loss that fits
# three classes by chance, top-k accuracy or binary accuracy under the right name.
for width, count in [(2, 9), (10, 60), (6, 1)]:
    generator = np.random.default_rng(700 + width)
    seeded = softmax(2 * generator.normal(size=(count, width)))
    seeded_labels = np.where(
        generator.random(count) < 0.6,
        seeded.argmax(axis=1),
        generator.integers(0, width, size=count),
    )
    report = measure(width, seeded.copy(), seeded_labels.copy())
    assert "accuracy" in report, "For another number of classes no result is named accuracy."
    expected = -np.log(seeded[np.arange(count), seeded_labels]).mean()
    assert np.isclose(report["loss"], expected, rtol=1e-4, atol=1e-5), (
        f"For {width} classes the loss is not the cross-entropy of the probabilities."
    )
    right = (seeded.argmax(axis=1) == seeded_labels).mean()
    assert abs(report["accuracy"] - right) < 1e-5, (
        f"For {width} classes the accuracy is not the share of right answers."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the three choices has to know the argument `learning_rate`? Can a string know it?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.compile(optimizer=..., loss=..., metrics=...)`, with `keras.optimizers.Adam(learning_rate=learning_rate)`. `compile` gives back nothing, so `return model` needs a line of its own.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `model.compile(optimizer=keras.optimizers.Adam(learning_rate=...), loss="sparse_categorical_...", metrics=["..."])`, then `return model`
# </details>
#
# **Why it works.** Strings are short names for objects with their defaults. As soon as a default is not what we want, we write the object. All three are named in the call, since their order is not the one in which people think of them.

# %%
model = compile_mlp(build_network(seed=0))
model.fit(learn_images, learn_labels, batch_size=64, epochs=3, verbose=0)
model.evaluate(validation_images, validation_labels, verbose=0, return_dict=True)

# %% [markdown]
# Loss and accuracy on 800 digits that the network has not learned from, our **validation** digits. The loss is far below ln(10).

# %% [markdown]
# ## What belongs together, and what the wrong pairs look like
#
# Three things must match: what the network gives (probabilities, or logits), how the labels are written (integers, or one-hot), and what the loss expects.
#
# | the network gives | labels | loss |
# |---|---|---|
# | probabilities | integers | `"sparse_categorical_crossentropy"` |
# | probabilities | one-hot | `"categorical_crossentropy"` |
# | logits | integers | `keras.losses.SparseCategoricalCrossentropy(from_logits=True)` |
#
# The last row computes softmax inside the loss, which is more exact for extreme logits; the network's predictions are logits then. In this course we use the first row.
#
# **Predict.** Below are eight ways to get it wrong. Which raise an error, which warn, and which say nothing? Write *error*, *warning* or *silent* behind each.
#
# - softmax network, one-hot labels, the sparse loss: …
# - softmax network, integer labels, the categorical loss: …
# - a misspelt loss: …
# - the metric in third place, `compile("adam", loss, ["accuracy"])`: …
# - softmax network, the loss with `from_logits=True`: …
# - network without softmax, the loss for probabilities: …
# - softmax twice, one behind the other: …
# - `CategoricalAccuracy` as the metric, with integer labels: …

# %%
SPARSE, CATEGORICAL = "sparse_categorical_crossentropy", "categorical_crossentropy"
FROM_LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
WRONG_METRIC = keras.metrics.CategoricalAccuracy(name="accuracy")


def attempt(seed=0, output="softmax", loss=SPARSE, rows=False, metric="accuracy", third=False):
    """Train one combination; tell what happened, and what Keras and we count afterwards."""
    network = build_network(seed, None if output == "logits" else "softmax")
    if output == "softmax twice":
        network.add(keras.layers.Softmax())
    labels, held_back = learn_labels, validation_labels
    if rows:
        labels, held_back = one_hot(labels), one_hot(held_back)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        happened = "compile"
        try:
            if third:
                network.compile("adam", loss, [metric])
            else:
                network.compile(optimizer="adam", loss=loss, metrics=[metric])
            happened = "fit"
            network.fit(learn_images, labels, batch_size=64, epochs=3, verbose=0)
            loss, accuracy = network.evaluate(validation_images, held_back, verbose=0)
        except (ValueError, TypeError) as error:
            return f"error in {happened}: {str(error).strip().splitlines()[0][:62]}"
    answers = keras.ops.convert_to_numpy(network(validation_images)).argmax(axis=1)
    counted = (answers == validation_labels).mean()
    message = f"  warning: {str(caught[0].message)[:58]}..." if caught else ""
    return f"loss {loss:.2f}   accuracy {accuracy:5.1%}, counted by hand {counted:5.1%}{message}"


print("right: probabilities, integers   ", attempt())
print("right: probabilities, one-hot    ", attempt(loss=CATEGORICAL, rows=True))
print("right: logits, integers          ", attempt(output="logits", loss=FROM_LOGITS))
print("one-hot labels, sparse loss      ", attempt(rows=True))
print("integer labels, categorical loss ", attempt(loss=CATEGORICAL))
print("misspelt loss                    ", attempt(loss="sparse_categorical_crossentropi"))
print("metric in third place            ", attempt(third=True))
print("softmax, and from_logits=True    ", attempt(loss=FROM_LOGITS))
print("logits, loss for probabilities   ", attempt(output="logits"))
print("softmax twice                    ", attempt(output="softmax twice"))
print("CategoricalAccuracy, integers    ", attempt(metric=WRONG_METRIC))

# %% [markdown]
# The three right combinations give the same numbers: they are the same computation. Then come the wrong ones, in order of danger.
#
# **Four errors.** They are the harmless ones, although two of the messages need translating. Talk of `rank` or `ndim` of *target* and *output* means: labels and loss do not match. Talk of a `dtype` of strings means here: the third place in `compile` is not that of the metrics. All four come from `fit`, and none from the line with the mistake, `compile`, which looks at nothing yet.
#
# **One warning.** With TensorFlow under it Keras notices that the loss expects logits and gets the output of a softmax. It warns, takes the logits from before the softmax, and the numbers are right. Do not rely on it: mend the line.
#
# **Three that say nothing.** The last one is a thermometer that is broken: loss and network are as good as ever, and only the accuracy that Keras reports is nonsense. `CategoricalAccuracy` looks for the place of the largest number among the labels, as one does with one-hot rows; here it finds the place of the largest *label of the batch*. Counting by hand exposes it. The string `"accuracy"` avoids it, since Keras then chooses what fits the loss.
#
# The other two train badly. One run says little about them, so here they are with two more seeds:

# %%
for name, options in [
    ("right", {}),
    ("logits, loss for probabilities", {"output": "logits"}),
    ("softmax twice", {"output": "softmax twice"}),
]:
    for seed in (1, 2):
        print(f"{name:31s} seed {seed}  {attempt(seed, **options)}")
print("lowest loss with softmax twice:", round(float(-np.log(np.e / (np.e + 9))), 2))

# %% [markdown]
# **Logits taken for probabilities** is the worst of all. The loss clips negative logits to `1e-7`, where their gradient is 0: those outputs cannot learn. How bad it gets is a matter of luck, as the seeds show. Whoever sees accuracies that jump about between runs should look at the last layer first.
#
# **Softmax twice** is the sly one: it learns, and by accuracy alone it may pass for a network that needs more training. The loss tells. The second softmax receives numbers between 0 and 1, so that even a perfect prediction, `[1, 0, …, 0]`, comes out as e / (e + 9), less than a quarter. Its loss can never fall below the number in the last line, however long one trains.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | one-hot labels with the sparse loss, or integers with the categorical one | an error at `fit` that speaks of `rank` or `ndim` |
# | a misspelt loss | an error, at `fit` and not at `compile` |
# | `compile("adam", loss, ["accuracy"])` | an obscure error at `fit`: the third place belongs to the weights of several losses |
# | softmax, and `from_logits=True` | a warning; with TensorFlow the numbers are right |
# | no softmax, and `"sparse_categorical_crossentropy"` | no message; poor accuracy, different with each seed |
# | softmax twice | no message; learns more slowly, and the loss never falls below a floor far above 0 |
# | `CategoricalAccuracy` with integer labels | no message; accuracy near that of guessing while the loss is low |
# | the mean forgotten in a gradient | steps as many times too long as there are examples; the loss leaps or becomes `nan` |
# | `+` for `-` in the step | the loss rises from the first step on |
# | Adam without bias correction | the first steps are about three times too long (√0.001 in place of 0.1) |
# | a learning rate as a second argument, and `"adam"` as a string | the rate has no effect whatsoever |

# %% [markdown]
# ## Quiz
#
# **1.** What does *sparse* mean in `sparse_categorical_crossentropy`?
#
# - (a) that some classes are rare
# - (b) that the labels are written as integers instead of one-hot rows
# - (c) that only some of the examples are used
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: the loss knows nothing about how often a class occurs.
# - **(b) is right.** Same loss, another spelling of the labels: one number in place of a row with a single 1.
# - (c) is wrong: every example counts, in a mean.
# </details>
#
# **2.** A network for ten classes trains for ten epochs, its training loss stays at 2.30, its accuracy near 10 %. What does the loss tell?
#
# - (a) it is ln(10): the network gives each class about a tenth, and learns nothing
# - (b) the network is overfitting
# - (c) the loss is too good for that accuracy, so the metric must be wrong
#
# <details><summary>Answers</summary>
#
# - **(a) is right.** Look at the learning rate, the scaling of the images, and whether the last layer fits the loss.
# - (b) is wrong: that would need a network that does well on its training digits.
# - (c) is wrong: a loss of ln(10) and the accuracy of guessing belong together. A broken metric shows poor accuracy with a *low* loss.
# </details>
#
# **3.** You multiply the loss by 1000, and with it all gradients. What happens to the first step, with SGD and with Adam?
#
# - (a) with both it is a thousand times longer
# - (b) with both it stays as it is
# - (c) with SGD it is a thousand times longer, with Adam it stays as it is
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: Adam divides by the size of the gradients, which has grown as well.
# - (b) is wrong: SGD multiplies the gradient by the rate, and nothing else.
# - **(c) is right.** That is why Adam's default rate suits so many networks, and why the rate of SGD has to be looked for.
# </details>

# %% [markdown]
# ## Summary
#
# - The loss is what training makes small; the optimizer is the rule for the steps; the metric is for us to read.
# - Cross-entropy: the mean of −ln of the probability for the own class. Knowing nothing among ten classes costs ln(10).
# - Its gradient by the logits is (softmax − one-hot) / n; a dense layer hands it on with two matrix products and a sum. Finite differences check both.
# - SGD steps against the gradient; Adam gives each parameter a step length of its own, and corrects its averages for their start at 0.
# - Output layer, labels and loss must match. The dangerous mismatches are silent: look at loss *and* accuracy.
#
# **Next:** lesson 5 takes these steps by the thousand, in batches and epochs.
#
# **Further reading:** Keras on [losses](https://keras.io/api/losses/), [optimizers](https://keras.io/api/optimizers/) and [metrics](https://keras.io/api/metrics/); the paper on [Adam](https://arxiv.org/abs/1412.6980), whose algorithm fits on half a page; Michael Nielsen on [how backpropagation works](http://neuralnetworksanddeeplearning.com/chap2.html).

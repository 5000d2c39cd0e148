# %% [markdown]
# # 6 · Evaluate: how good, how sure, and compared with what
#
# Lesson 5 ended with a trained network and its history. Now comes the examination: we turn predictions into answers and answers into a score, find out how far the score can be trusted, look at the mistakes, and compare with what can be had for less.
#
# **You will be able to**
# - say what training, validation and test digits are each for, and why the test digits are scored once;
# - go from a network's predictions to labels, to an accuracy, and to the interval that belongs to it;
# - say whether a score is good, by setting baselines beside it;
# - compute and read a confusion matrix, precision and recall;
# - find the mistakes of which the network was surest, and check what its confidence is worth.
#
# **Time:** about 65 minutes (an estimate: 20 for reading, 5 to 10 for each of the six exercises; running all the cells takes about one). Behind the baselines is a place for a rest, and what may be left out is marked.
#
# **You need:** lesson 5, or some acquaintance with `fit` in Keras; NumPy's `argmax` and comparisons of arrays.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn import linear_model, metrics

from mnist_utils import load_mnist, quiet_start, show_digits

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()
scaled_images = train_images.astype(np.float32) / 255

held_back = len(train_images) // 5  # the last fifth, which validation_split=0.2 holds back too
learn_images, learn_labels = scaled_images[:-held_back], train_labels[:-held_back]
validation_images, validation_labels = scaled_images[-held_back:], train_labels[-held_back:]


def build_network(seed, learning_rate=0.001):  # from lessons 3 and 4: our network, compiled
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    network.add(keras.layers.Dense(128, activation="relu"))
    network.add(keras.layers.Dense(32, activation="relu"))
    network.add(keras.layers.Dense(10, activation="softmax"))
    network.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return network


# %% [markdown]
# ## Who may examine a network?
#
# **Predict.** We take 200 digits and throw their labels away. Each gets a new label by the throw of a ten-sided die, so there is nothing about digits to be learned. A network trains on them for twenty epochs. How often is it right on these 200, by the diced labels? And on validation digits, by their true labels?
#
# *My guess:* …

# %%
for seed in range(2):
    diced_labels = np.random.default_rng(seed).integers(0, 10, size=200)
    parrot = build_network(seed, learning_rate=0.003)
    parrot.fit(learn_images[:200], diced_labels, epochs=20, verbose=0)
    at_home = parrot.evaluate(learn_images[:200], diced_labels, verbose=0)[1]
    abroad = parrot.evaluate(validation_images[:800], validation_labels[:800], verbose=0)[1]
    print(f"seed {seed}   on what it learned from {at_home:6.1%}   on other digits {abroad:6.1%}")

# %% [markdown]
# Nearly all of the diced labels come out as they were thrown: the network has learned them by heart, since it has parameters enough. Of other digits it knows no more than somebody who guesses. So a score on the digits that a network has learned from can be as high as you like and mean nothing. **Training digits cannot examine a network.** This is why there are three kinds of digits:
#
# - **Training digits** change the weights.
# - **Validation digits** change *our decisions*: how many epochs, which rate, which of two networks. We look at them as often as we like. But whoever chooses the best of many networks by its validation score also chooses the luckiest, and so that score becomes a little too good.
# - **Test digits** change nothing. They are scored **once**, when everything is decided, and the score is reported as it is. Whoever looks, changes something and looks again has made validation digits of them.
#
# In this lesson exactly one cell scores the test digits, the last. Everything before it uses validation digits: the last fifth of the training set, of which the network learns nothing.
#
# ## Where lesson 5 ended
#
# The network of the course, trained for a few epochs (for more of them on the small offline sample, where an epoch has few steps). `validation_split=0.2` holds back the same fifth as the setup cell does.

# %%
epochs = 4 if len(train_images) > 10_000 else 15
model = build_network(seed=6)
history = model.fit(
    scaled_images, train_labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0
)
for name, values in history.history.items():
    print(f"{name:12s} first epoch {values[0]:.3f}   last epoch {values[-1]:.3f}")

# %% [markdown]
# The losses have fallen and the accuracies risen, on the digits that the network learned from and on the others (`val_`). Where does the accuracy come from? The network does not give answers at all:

# %%
probabilities = model.predict(validation_images[:4], verbose=0)
print("shape:", probabilities.shape)
print(probabilities.round(2))

# %% [markdown]
# `predict` gives a row for each image and a column for each digit. The number in a column is the probability that the network gives to that digit. To make an answer of a row, we look for the *place* of its largest number: `argmax`.
#
# **Predict.** These are four images. What do `argmax(axis=1)`, `argmax(axis=0)` and `argmax()` give: how many numbers, and what does each of them count?
#
# *My guess:* …

# %%
print("axis=1 :", probabilities.argmax(axis=1))
print("axis=0 :", probabilities.argmax(axis=0))
print("no axis:", probabilities.argmax())
print("labels :", validation_labels[:4])

# %% [markdown]
# `axis=1` goes along each row, and gives a digit for each of the four images. `axis=0` goes down each column: ten numbers from 0 to 3, which say for each digit *which image* looks most like it. No axis: one number, a place from 0 to 39 in the whole table. None of the three raises an error, and only the first is an answer.
#
# One more trap. `predict` wants a *stack* of images, also when there is only one:

# %%
try:
    model.predict(validation_images[0], verbose=0)
except ValueError as error:
    print("ValueError:", next(line for line in str(error).splitlines() if "shape" in line))
print(validation_images[0].shape, "is one image,", validation_images[:1].shape, "a stack of one")

# %% [markdown]
# The message is a matter of what the model has met before: it speaks of an *expected shape* `(None, 28, 28)`, or of an *unknown rank*. Both mean that an axis is missing, the first, which counts images and may be of any length (`None`). A slice such as `[:1]` keeps that axis, an index such as `[0]` takes it away.
#
# ### Exercise: from predictions to labels
#
# Write `predict_labels`.
# - Let the model predict, and give back the most probable class of each image: an integer array of shape `(n,)`.
# - For n = 1 the shape is `(1,)`.
# - Some models give logits instead of probabilities. The largest logit belongs to the most probable class too.


# %% answer="predict_labels"
def predict_labels(model, images):
    """Answer with the most probable class of each image.

    Parameters
    ----------
    model : keras.Model
        It predicts an array of shape (n, k), any k: probabilities, or logits. In both cases the
        largest number of a row belongs to the most probable class.
    images : array of floats, shape (n, height, width), n >= 1
        Scaled already, as the model wants them; any height and width.

    Returns
    -------
    array of integers, shape (n,)
        The most probable class of each image, counted from 0. Model and images stay as they are.

    Example
    -------
    When the model predicts [[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], the labels are [1, 0]
    """
    ### BEGIN SOLUTION
    return model.predict(images, verbose=0).argmax(axis=1)
    ### END SOLUTION


# %% test="predict_labels" points=1
# Meant to fail until you have written predict_labels.
def answers_of(network, pictures):
    network.run_eagerly = True  # a few images are no work for a compiled function
    before, number_of_layers = pictures.copy(), len(network.layers)
    try:
        answers = predict_labels(network, pictures)
    except AttributeError as error:
        raise AssertionError(
            "It ended in an AttributeError: something was asked for that is not there. model.predict(images) gives a NumPy array of predictions, and its method argmax the place of the largest."
        ) from error
    except (ValueError, IndexError) as error:
        if "out of bounds" in str(error):
            raise AssertionError(
                f"It ended in an exception called {type(error).__name__}. The predictions have a row for each image and a column for each class. Keep all rows, and build in no number such as 10."
            ) from error
        raise AssertionError(
            f"{len(pictures)} images of shape {pictures.shape[1:]} ended in an exception called {type(error).__name__}. predict wants a stack of images: images or images[i:i + 1], not images[i]. If that is so, is a size such as 28 or 10 built in?"
        ) from error
    assert np.array_equal(pictures, before), (
        "The images were changed. They are scaled already: hand them to predict as they are."
    )
    assert len(network.layers) == number_of_layers, (
        "The model has other layers than before. Leave it as it is: argmax finds the largest logit as well."
    )
    assert not isinstance(answers, (int, float, np.number)), (
        "Found a single number for several images. Without an axis argmax looks through the whole table, and [0] takes one row of it. Go along all rows: axis=1."
    )
    assert isinstance(answers, np.ndarray), (
        f"Found {type(answers).__name__}: return a NumPy array of integers."
    )
    return answers


tiny = keras.Sequential([keras.Input(shape=(2, 2)), keras.layers.Flatten()])
tiny.add(keras.layers.Dense(3, activation="softmax"))
tiny.set_weights([np.eye(4, 3) * 4, np.array([0.5, 0.0, 0.0])])  # each class likes one pixel
corners = [
    [0, 1, 0.25, 0],
    [0.5, 0, 1, 0],
    [0, 0.25, 0.0625, 0],  # its largest probability is below one half
    [1, 0.5, 0, 1],
    [0.25, 0.5, 1, 0],
]
pictures = np.array(corners, np.float32).reshape(5, 2, 2)
found = answers_of(tiny, pictures)
assert found.shape != (5, 3), (
    "The shape is (5, 3), that of the predictions: a number for each class. Take the place of the largest in each row, argmax(axis=1)."
)
assert found.shape != (3,), (
    "Five images made three answers, as many as there are classes: axis=0 goes down the columns. Go along the rows: axis=1."
)
assert found.shape != (5, 1), "The shape is (5, 1), (5,) is asked for: leave keepdims out."
assert found.shape != (4,), (
    "Five images made four answers. Hand all of them to predict, and ask for no threshold: the largest probability of the third image is below one half."
)
assert found.shape == (5,), f"The shape is {found.shape}: five images make the shape (5,)."
assert found.dtype.kind in "iu", (
    f"The dtype is {found.dtype}, integers are asked for: the place of the largest number, not the number itself."
)
for wrong, message in [
    ([0, 0, 0, 0, 0], "Are images scaled a second time, or predictions cut to whole numbers?"),
    ([1, 2, 0, 0, 2], "Are predictions rounded? The third image has none above one half."),
    ([0, 1, 2, 2, 0], "These are the least probable classes. argmax looks for the largest."),
    ([2, 3, 2, 1, 3], "Classes are counted from 0. Leave the result of argmax as it is."),
]:
    assert found.tolist() != wrong, f"Found {wrong}. {message}"
assert found.tolist() == [1, 2, 1, 0, 2], (
    f"Found {found.tolist()}, but the largest probability of the five images stands in the columns 1, 2, 1, 0 and 2."
)
### BEGIN HIDDEN TESTS
# Catches: 28 x 28 or ten classes written into the code, as many images as classes with axis=0,
# scaling again.
for count, size, classes in [(10, (28, 28), 10), (3, (5, 3), 3), (7, (1, 6), 2), (4, (3, 3), 26)]:
    generator = np.random.default_rng(66 + classes)
    bias = np.linspace(0, 3, classes)[::-1]
    network = keras.Sequential([keras.Input(shape=size), keras.layers.Flatten()])
    network.add(keras.layers.Dense(classes, activation="softmax"))
    kernel = 2 * generator.normal(size=(size[0] * size[1], classes))
    network.set_weights([kernel, bias])
    seeded = generator.uniform(size=(40, *size)).astype(np.float32)
    outputs = seeded.reshape(40, -1).astype(float) @ kernel + bias
    ordered = np.sort(outputs, axis=1)
    seeded = seeded[ordered[:, -1] - ordered[:, -2] > 0.1][:count]  # no close calls
    expected = (seeded.reshape(count, -1).astype(float) @ kernel + bias).argmax(axis=1)
    found = answers_of(network, seeded)
    assert found.shape == (count,), (
        f"For {count} image(s) and {classes} classes the shape is {found.shape}, not {(count,)}."
    )
    assert found.dtype.kind in "iu", "For another model the answers are no integers."
    assert np.array_equal(found, expected), (
        f"For {count} image(s) of shape {size} and {classes} classes some answers are not the most probable class. Go along each row, and do not scale again."
    )
### END HIDDEN TESTS
assert answers_of(tiny, pictures).tolist() == [1, 2, 1, 0, 2], (
    "The second call gave other answers than the first. The model must stay as it is."
)


# %% test="predict_labels" points=1
# Meant to fail until predict_labels can do with one image, and with logits.
def answers_for(network, pictures):
    network.run_eagerly = True
    try:
        answers = predict_labels(network, pictures)
    except (ValueError, AttributeError, IndexError) as error:
        raise AssertionError(
            f"{len(pictures)} image(s), given as a stack, ended in an exception called {type(error).__name__}. If the test above fails as well, begin there."
        ) from error
    assert not isinstance(answers, (int, np.number, np.ndarray)) or np.ndim(answers) > 0, (
        f"For {len(pictures)} image(s) found a number without an axis. The shape must be {(len(pictures),)}: do not squeeze, and keep argmax(axis=1)."
    )
    assert isinstance(answers, np.ndarray), (
        f"For {len(pictures)} image(s) found {type(answers).__name__}: return a NumPy array."
    )
    return answers


pixel_logits = keras.Sequential([keras.Input(shape=(1, 3)), keras.layers.Flatten()])
pixel_logits.add(keras.layers.Dense(3))  # no softmax: the predictions are logits
pixel_logits.set_weights([np.eye(3) * 4, np.array([-9.0, -9.0, -9.0])])
one_picture = np.array([[[0.125, 0.1875, 0.25]]], np.float32)
found = answers_for(pixel_logits, one_picture)
assert found.shape == (1,), (
    f"For one image with the logits -8.5, -8.25 and -8 the shape is {found.shape}, not (1,). Take argmax of each row: it needs no threshold, and nothing to be squeezed."
)
assert found.dtype.kind in "iu", f"The dtype is {found.dtype}: integers are asked for."
assert found.tolist() == [2], (
    f"The logits of one image are -8.5, -8.25 and -8, and the answer is {found.tolist()}. The largest is the last, class 2. Compare them as they are, without rounding, absolute values or a threshold."
)
### BEGIN HIDDEN TESTS
# Catches: thresholds and rounding, which need probabilities; absolute values; squeezed shapes.
for count, classes, shift in [(6, 4, 5.0), (1, 10, 0.0), (9, 9, -20.0), (1, 2, 20.0)]:
    generator = np.random.default_rng(77 + count)
    network = keras.Sequential([keras.Input(shape=(4, 5)), keras.layers.Flatten()])
    network.add(keras.layers.Dense(classes))
    kernel = 2 * generator.normal(size=(20, classes))
    network.set_weights([kernel, np.full(classes, shift)])
    seeded = generator.uniform(size=(40, 4, 5)).astype(np.float32)
    ordered = np.sort(seeded.reshape(40, -1).astype(float) @ kernel, axis=1)
    seeded = seeded[ordered[:, -1] - ordered[:, -2] > 0.1][:count]
    expected = (seeded.reshape(count, -1).astype(float) @ kernel).argmax(axis=1)
    found = answers_for(network, seeded)
    assert found.shape == (count,), (
        f"For {count} image(s) and {classes} logits the shape is {found.shape}, not {(count,)}."
    )
    assert found.dtype.kind in "iu", "For logits the answers are no integers."
    assert np.array_equal(found, expected), (
        f"For {count} image(s) and {classes} logits some answers are not the class with the largest logit. Logits may be negative or above 1; only their order counts."
    )
### END HIDDEN TESTS
assert answers_for(pixel_logits, one_picture[:, :, ::-1]).tolist() == [0], (
    "The same image, turned from left to right, has the logits -8, -8.25 and -8.5: the answer must be 0."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which axis of the predictions counts the images, and along which one do you look for the largest number?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.predict(images, verbose=0)` gives a NumPy array of shape `(n, k)`, also for one image in a stack. An array has the method `.argmax(axis=...)`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return model.predict(images, verbose=0).argmax(axis=...)`
# </details>
#
# **Why it works.** `argmax` gives the number of a column, and our columns are numbered like the digits. Softmax keeps the order of the logits, so the largest logit and the largest probability stand at the same place.

# %%
predicted_labels = predict_labels(model, validation_images)
print("answers:", predicted_labels[:20])
print("labels: ", validation_labels[:20])

# %% [markdown]
# The two lines agree in most places. How many?
#
# ## The share of right answers
#
# Two arrays of the same length are compared place by place:

# %%
agrees = np.array([7, 2, 1, 0]) == np.array([7, 2, 7, 0])
agrees

# %% [markdown]
# `True` where the answer is right. In sums and means `True` counts as 1 and `False` as 0. But watch what NumPy does when one of the two has only one entry:

# %%
agrees = np.array([7, 2, 1, 0]) == np.array([7])
agrees

# %% [markdown]
# The single 7 was compared with all four (*broadcasting*), and nobody told us that three answers are missing.
#
# ### Exercise: accuracy
#
# Write `accuracy`.
# - Give back the share of places at which the two arrays agree, as a plain Python `float`.
# - Raise a `ValueError` when the lengths differ, also when one of them is 1, and when they are 0.


# %% answer="accuracy"
def accuracy(y_true, y_pred):
    """Compute the share of right answers.

    Parameters
    ----------
    y_true : array of integers, shape (n,)
        The true labels.
    y_pred : array of integers, shape (n,)
        The predicted labels; its integer type may be another than that of y_true.

    Returns
    -------
    plain float (`type(x) is float`)
        From 0.0 to 1.0, not rounded. The arguments keep their values.

    Raises
    ------
    ValueError
        When the lengths differ, or are 0.

    Example
    -------
    accuracy(np.array([7, 2, 1, 0]), np.array([7, 2, 7, 0])) gives 0.75
    """
    ### BEGIN SOLUTION
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError(f"{len(y_true)} labels and {len(y_pred)} predictions")
    return float(np.mean(y_true == y_pred))
    ### END SOLUTION


# %% test="accuracy" points=1
# Meant to fail until you have written accuracy.
given_true, given_answers = np.array([3, 1, 6, 2, 5, 9]), np.array([3, 1, 2, 6, 5, 9])
try:
    share = accuracy(given_true, given_answers)
except ValueError as error:
    raise AssertionError(
        "Two arrays of six labels each ended in a ValueError. It is asked for when the lengths differ or are 0, and only then."
    ) from error
assert np.ndim(share) == 0, (
    f"The result has the shape {np.shape(share)}: one number is asked for, the share over all places."
)
assert given_true.tolist() == [3, 1, 6, 2, 5, 9] and given_answers.tolist() == [3, 1, 2, 6, 5, 9], (
    "An argument was changed. Compare them, and leave them in their order."
)
for wrong, message in [
    (1, "Two answers are wrong. Order matters: compare place by place, without sorting and sets."),
    (2 / 6, "This is the share of mistakes. Count where the two agree."),
    (4, "This is the number of right answers. Divide by that of all answers."),
    (
        2,
        "This is the number of mistakes. Count the right answers, and divide by the number of all.",
    ),
    (400 / 6, "This is in per cent. A share lies between 0 and 1."),
    (8 / 6, "This is the mean distance of the labels. A wrong answer is wrong, however near."),
    (4 / 10, "Is it divided by 10? Divide by the number of answers."),
    (0, "Are the arrays compared as a whole, or is it //, which cuts a share to 0?"),
]:
    assert not isinstance(share, (int, float, np.number)) or abs(share - wrong) > 1e-6, (
        f"Found {share}. {message}"
    )
assert type(share) is float, (
    f"The result is of type {type(share).__name__}, a plain float is asked for: wrap the mean in float(...) and return it."
)
assert share not in (0.7, 0.67, 0.667, 0.6667), (
    f"Found {share}, which is rounded. Return the share as it is."
)
assert abs(share - 4 / 6) < 1e-6, f"Found {share:.6g}, but four of six answers are right, 0.666667."
### BEGIN HIDDEN TESTS
# Catches: other integer types, one example, all right and all wrong, labels beyond 9, arithmetic
# that overflows, a fixed number of examples.
for count, classes, kind in [(1, 3, np.uint8), (40, 10, np.uint8), (97, 200, np.uint8)]:
    generator = np.random.default_rng(606 + count)
    seeded = generator.integers(0, classes, size=count)
    answered = np.where(generator.random(count) < 0.7, seeded, (seeded + 1) % classes)
    for right, answer in [
        (seeded, answered),
        (seeded, seeded.copy()),
        (seeded, (seeded + 1) % classes),
    ]:
        expected = sum(a == b for a, b in zip(right.tolist(), answer.tolist())) / count
        try:
            share = accuracy(right.astype(kind), answer)
        except ValueError as error:
            raise AssertionError(
                f"Two arrays of {count} label(s) ended in a ValueError, although their lengths are the same."
            ) from error
        assert type(share) is float, (
            f"For {count} label(s) the result is of type {type(share).__name__}, not a plain float."
        )
        assert abs(share - expected) < 1e-6, (
            f"For {count} label(s) of {classes} classes the share is wrong. Count the places that agree, and divide by the number of places."
        )
### END HIDDEN TESTS
assert accuracy(np.array([8, 2]), np.array([6, 3])) == 0, "Two answers, both wrong, must give 0.0."


# %% test="accuracy" points=1
# Meant to fail until accuracy refuses what it cannot compare.
def refused(number_true, number_answers):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # NumPy warns of the mean of nothing
        try:
            accuracy(np.ones(number_true, dtype=int), np.ones(number_answers, dtype=int))
        except ValueError:
            return True
        except NotImplementedError:
            raise
        except Exception as error:
            raise AssertionError(
                f"{number_true} labels and {number_answers} predictions ended in an exception called {type(error).__name__}. Look at the lengths first, and raise a ValueError."
            ) from error
    return False


assert not refused(2, 2), (
    "Two labels and two predictions ended in a ValueError. Raise it only when the lengths differ or are 0."
)
assert refused(5, 3), (
    "Five labels and three predictions were accepted. Compare the two lengths first, and `raise ValueError(...)` when they differ: to print or to return something is not enough."
)
assert refused(3, 5), (
    "Three labels and five predictions were accepted. The lengths differ, whichever is the longer: raise a ValueError."
)
assert refused(4, 1), (
    "Four labels and one prediction were accepted: NumPy compares the one with all four. Compare the lengths yourself, before the arrays."
)
assert refused(0, 0), (
    "No labels and no predictions were accepted. There is no share of nothing: raise a ValueError."
)
### BEGIN HIDDEN TESTS
# Catches: one direction only, the longer one cut to the shorter, empty beside one entry.
for number_true, number_answers in [(1, 6), (3, 4), (0, 1), (1, 0), (0, 4), (4, 0), (7, 6)]:
    assert refused(number_true, number_answers), (
        "Other lengths that differ were accepted. Compare them whichever is the longer, also when one of them is 0 or 1."
    )
### END HIDDEN TESTS
assert not refused(1, 1), "One label and one prediction ended in a ValueError. One is enough."

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What is the mean of `[True, True, False, True]`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `y_true == y_pred` compares place by place, `np.mean` takes the mean, `float(...)` makes a plain number of it. `len(...)` tells the lengths; look at them first.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if len(y_true) != len(y_pred) or ...: raise ValueError("...")`, then `return float(np.mean(...))`
# </details>
#
# **Why it works.** The mean of zeros and ones is the share of ones. Now the same number in four ways:

# %%
loss_and_accuracy = model.evaluate(validation_images, validation_labels, verbose=0)
print("by hand:           ", accuracy(validation_labels, predicted_labels))
print("scikit-learn:      ", metrics.accuracy_score(validation_labels, predicted_labels))
print("Keras, evaluate:   ", loss_and_accuracy)
print("Keras, history:    ", history.history["val_accuracy"][-1])

# %% [markdown]
# The first two are the same to the last digit. `evaluate` returns a list with the **loss first** and then the metrics, in `float32`, whence the odd last digits; the last number is the `val_accuracy` of the last epoch. Whoever writes `share, loss = model.evaluate(...)` has them the wrong way round, and reports a fine network as a wreck. `return_dict=True` gives them with their names. And do not call a variable `accuracy`: it would hide your function, and the next call would end in *float object is not callable*.
#
# ## How far can a score be trusted?
#
# We have one accuracy from one set of digits. Had we had other digits, we would have another one. How different?
#
# **Predict.** From all validation digits we draw 100 at random, and score the network on these; then 100 others, ten times. How far do the ten scores lie apart?
#
# *My guess:* …

# %%
is_right = predicted_labels == validation_labels  # True or False for each validation digit
chance = np.random.default_rng(0)
print("all validation digits:", f"{is_right.mean():.3f}")
scores_of_100 = [chance.choice(is_right, size=100).mean() for _ in range(10)]
print("ten samples of 100:   ", *[f"{score:.2f}" for score in scores_of_100])

# %% [markdown]
# Same network, digits from the same source, and the scores differ by several hundredths. The network has not changed; chance has chosen the digits.
#
# How much chance does can be computed. If `n` answers are independent of each other and each is right with probability `p`, the share of right ones scatters around `p` with the standard deviation $\sqrt{p\,(1-p)/n}$, and when there are enough right and wrong ones among them it is nearly normally distributed, so that 95 % of all shares lie within 1.96 standard deviations of `p`. We do not know `p`, so we put the accuracy that we found in its place:
#
# $$\text{accuracy} \;\pm\; 1.96 \cdot \sqrt{\frac{\text{accuracy} \cdot (1 - \text{accuracy})}{n}}$$
#
# This is the *normal approximation*, also called the *Wald interval*.
#
# ### Exercise: the interval of an accuracy
#
# Write `accuracy_interval`.
# - Give back `(low, high)`, two plain Python `float`s, by the formula above.
# - No accuracy is below 0 or above 1: where an end of the interval sticks out, it becomes 0.0 or 1.0.
#
# (Inside this function `accuracy` is the name of a number, the argument. Your function of that name is not needed here.)


# %% answer="accuracy_interval"
def accuracy_interval(accuracy, num_examples):
    """Compute the 95 % interval of an accuracy by the normal approximation.

    Parameters
    ----------
    accuracy : plain float
        Share of right answers, from 0 to 1.
    num_examples : plain int
        Number of answers, at least 1.

    Returns
    -------
    (low, high) : tuple of two plain floats (`type(low) is float`)
        accuracy - half and accuracy + half, where half is
        1.96 * sqrt(accuracy * (1 - accuracy) / num_examples), kept inside [0, 1]: an end that
        would lie outside becomes 0.0 or 1.0. Neither is rounded.

    Example
    -------
    accuracy_interval(0.9, 100) gives (0.8412, 0.9588)
    """
    ### BEGIN SOLUTION
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return float(max(0.0, accuracy - half)), float(min(1.0, accuracy + half))
    ### END SOLUTION


# %% test="accuracy_interval" points=1
# Meant to fail until you have written accuracy_interval.
found = accuracy_interval(0.25, 12)
assert isinstance(found, tuple) and len(found) == 2, (
    f"Found {type(found).__name__}: return two numbers, `return low, high`."
)
for end, number in zip(("lower", "upper"), found):
    assert np.ndim(number) == 0 and number is not None, (
        f"The {end} end is a {type(number).__name__}: a number is asked for."
    )
    assert type(number) is float, (
        f"The {end} end is of type {type(number).__name__}, a plain float is asked for: wrap it in float(...)."
    )
low, high = found
assert low <= high, f"Found {found}: the lower end comes first."
assert high < 2, f"Found {found}. These are per cent; shares lie between 0 and 1."
assert high < 1, (
    f"Found {found}, which reaches 1. Is the number of examples missing? Divide by it, under the root."
)
for wrong, message in [  # 0.125 is one standard deviation, sqrt(0.25 * 0.75 / 12)
    (-0.25 + 1.96 * 0.125, "The accuracy is missing. Subtract from it, and add to it"),
    (0.125, "This is one standard deviation to each side. Multiply it by 1.96"),
    (1.96 * 0.125 / 2, "The interval is half as wide as it must be: 1.96 to each side"),
    (2 * 0.125, "The factor is 2. 1.96 is asked for"),
    (2.576 * 0.125, "The factor is that of 99 %. 1.96 is asked for"),
    (1.959964 * 0.125, "The factor is a little below 1.96. Write 1.96"),
    (1.96 * 0.25 * 0.75 / 12, "The root is missing"),
    (1.96 * (0.25 * 0.75) ** 0.5 / 12, "The number of examples stands outside the root"),
    (1.96 * 0.25 * 0.75 / 12**0.5, "Only the number of examples is under the root"),
    ((1.96 * 0.25 * 0.75 / 12) ** 0.5, "1.96 stands under the root. Multiply by it outside"),
    (1.96 * (0.25 / 12) ** 0.5, "The factor (1 - accuracy) is missing under the root"),
    (1.96 * (0.75 / 12) ** 0.5, "Is the factor accuracy missing under the root?"),
    (1.96 * (0.25 * 0.75 / 11) ** 0.5, "Divided by n - 1. Divide by the number of examples"),
]:
    assert abs(high - 0.25 - wrong) > 1e-6, f"Found {found}. {message}."
assert abs(low - 0.005) < 1e-6 and abs(high - 0.495) < 1e-6, (
    f"Found {found}. For 0.25 of 12 the standard deviation is 0.125, and 1.96 times that is 0.245. The interval is 0.25 - 0.245 to 0.25 + 0.245."
)
found = accuracy_interval(0.7, 90)
assert np.allclose(found, [0.6053237, 0.7946763], rtol=1e-5, atol=1e-6), (
    f"For 0.7 of 90 found {found}, not (0.6053237, 0.7946763). Compute with the two numbers that are given, and do not round."
)
### BEGIN HIDDEN TESTS
# Catches: fixed numbers of examples, rounding, only one end computed, an approximation by 1/sqrt(n).
for share, count in [(0.5, 100), (0.977, 10_000), (0.31, 57), (0.9, 12_000), (0.25, 48)]:
    found = accuracy_interval(share, count)
    assert isinstance(found, tuple) and len(found) == 2, (
        "For other numbers the result is no tuple of two values."
    )
    assert type(found[0]) is float and type(found[1]) is float, (
        "For other numbers the two ends are no plain floats."
    )
    half = 1.96 * (share * (1 - share) / count) ** 0.5
    assert np.isclose(found[0], share - half, rtol=1e-5, atol=1e-6), (
        "For another accuracy or number of examples the lower end is wrong. Compute with the two that are given, and do not round."
    )
    assert np.isclose(found[1], share + half, rtol=1e-5, atol=1e-6), (
        "For another accuracy or number of examples the upper end is wrong. Compute with the two that are given, and do not round."
    )
### END HIDDEN TESTS

# %% test="accuracy_interval" points=1
# Meant to fail until accuracy_interval stays inside [0, 1].
for share, count, wanted in [
    (0.75, 3, (0.26, 1.0)),
    (0.25, 3, (0.0, 0.74)),
    (0.5, 2, (0.0, 1.0)),
    (1.0, 50, (1.0, 1.0)),
    (0.0, 50, (0.0, 0.0)),
]:
    try:
        with np.errstate(all="ignore"):
            found = accuracy_interval(share, count)
    except (ValueError, ZeroDivisionError) as error:
        raise AssertionError(
            f"{share} of {count} ended in an exception called {type(error).__name__}: {error}. An accuracy may be 0 or 1 as well."
        ) from error
    assert isinstance(found, tuple) and len(found) == 2, (
        f"Found {type(found).__name__}: return two numbers, `return low, high`."
    )
    for number in found:
        assert type(number) is not int, (
            f"For {share} of {count} found {found}: an end that is cut off is the int {number}. Write 0.0 and 1.0, or wrap it in float(...)."
        )
        assert type(number) is float, (
            f"An end is of type {type(number).__name__}, a plain float is asked for: wrap it in float(...)."
        )
    assert found[0] >= 0, (
        f"For {share} of {count} found {found}: below 0. The lower end is 0.0 then."
    )
    assert found[1] <= 1, (
        f"For {share} of {count} found {found}: above 1. The upper end is 1.0 then."
    )
    assert np.allclose(found, wanted, rtol=1e-5, atol=1e-6), (
        f"For {share} of {count} found {found}, not {wanted}. Only an end that sticks out is moved. If the test above fails as well, begin there."
    )
### BEGIN HIDDEN TESTS
# Catches: one end only, the whole interval shifted or shrunk, int ends, exactly 0 or 1 at the end.
for share, count in [(0.98, 40), (0.03, 12), (0.5, 2), (1.0, 1), (0.0, 7), (0.6, 5), (0.999, 9)]:
    with np.errstate(all="ignore"):
        found = accuracy_interval(share, count)
    assert isinstance(found, tuple) and len(found) == 2, (
        "For other numbers the result is no tuple of two values."
    )
    assert type(found[0]) is float and type(found[1]) is float, (
        "For another interval that would stick out an end is no plain float."
    )
    half = 1.96 * (share * (1 - share) / count) ** 0.5
    assert np.isclose(found[0], max(share - half, 0), rtol=1e-5, atol=1e-6), (
        "For another interval that would stick out the lower end is wrong. It moves to 0.0 when it is below; otherwise it stays."
    )
    assert np.isclose(found[1], min(share + half, 1), rtol=1e-5, atol=1e-6), (
        "For another interval that would stick out the upper end is wrong. It moves to 1.0 when it is above; otherwise it stays."
    )
### END HIDDEN TESTS
assert 0.3 < accuracy_interval(0.75, 3)[1] - accuracy_interval(0.75, 3)[0] < 1, (
    "0.75 of 3 must give an interval that ends at 1.0 and still has a lower end."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the numbers stand under the root, and which one outside?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `x ** 0.5` is a root. `max(0.0, x)` is never below 0, `min(1.0, x)` never above 1; with `0` and `1` in place of `0.0` and `1.0` they may give an `int`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `half = 1.96 * (accuracy * (1 - accuracy) / ...) ** 0.5`, then `return float(max(0.0, accuracy - half)), float(...)`
# </details>
#
# **Why it works.** The root makes the width shrink slowly: for an interval half as wide we need four times as many digits. Let us see whether it keeps its promise. We play a game in which the truth is known: it is the accuracy on *all* validation digits. We draw many samples of them (a digit may be drawn twice), compute the interval of each, and look how often it catches the truth.

# %%
truth = accuracy(validation_labels, predicted_labels)


def draw_intervals(size, times):
    shares = chance.choice(is_right, size=(times, size)).mean(axis=1)
    intervals = [accuracy_interval(float(share), size) for share in shares]
    return shares, np.array(intervals).T


shares, (lows, highs) = draw_intervals(size=400, times=60)
caught = (lows <= truth) & (truth <= highs)
figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
axes.axhline(truth, color="0.4", linestyle="--", label="all validation digits")
for group, color, marker, name in [
    (caught, "#0072B2", "o", "holds the truth"),
    (~caught, "#D55E00", "X", "misses it"),
]:
    places = np.flatnonzero(group)
    ends = shares[group] - lows[group], highs[group] - shares[group]
    axes.errorbar(places, shares[group], ends, fmt=marker, color=color, label=name)
axes.set(title="Sixty samples of 400 digits, each with its interval", xlabel="sample")
axes.set_ylabel("accuracy")
_ = axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)

# %% [markdown]
# Each mark is the accuracy of one sample, the bar through it its interval, and the dashed line the truth. Most bars (blue, with a circle) cross the line. A few (orange, with a cross; three of sixty, or a few more, are to be expected) lie wholly above or below it. Nothing was wrong with those samples: they had more, or fewer, of the hard digits than their share. (Usually more of them lie above the line than below. Few mistakes make a high mark *and* a short bar.) Whoever has only one sample cannot see whether it is one of those. Now we count, for samples of three sizes:

# %%
for size in (25, 400, 2500):
    shares, (lows, highs) = draw_intervals(size, times=2000)
    hits = np.mean((lows <= truth) & (truth <= highs))
    print(f"samples of {size:4d}: {hits:.1%} of the intervals hold the truth", end="   ")
    print(f"mean width {np.mean(highs - lows):.3f}   width 0: {np.mean(highs == lows):.1%}")

# %% [markdown]
# In the largest samples about 95 of 100 intervals hold the truth, as promised. In the smallest fewer do. A good network makes hardly a mistake in 25 answers, and when it makes none at all, accuracy 1 gives an interval of **width zero**, as if we were certain. That is where this formula fails: with an accuracy of 0 or 1, and with only a handful of mistakes. (For no mistake at all there is a rule of thumb: after `n` right answers an error rate of up to 3/n cannot be ruled out. The *Wilson interval*, under further reading, does better there.)
#
# What an interval says: how far chance in the choice of digits can have moved the score. What it does **not** say:
#
# - nothing about digits of **other people**, other pens, other cameras: only about more digits from the same source;
# - nothing about **other seeds**: train again, and you get another network. That spread comes on top, and we see it soon;
# - nothing about a mistake of ours, such as digits that were trained on and examined on.
#
# **Predict.** Two networks are tried on 10,000 test digits each. One has 98.0 %, the other 98.2 %. Is the second better?
#
# *My guess:* …

# %%
for share in (0.980, 0.982):
    low, high = accuracy_interval(share, 10_000)
    print(f"{share:.1%} of 10,000: from {low:.2%} to {high:.2%}")

# %% [markdown]
# Each interval holds the other's score. A difference of two tenths of a point is what chance does by itself, so these numbers cannot tell which is better. (Two intervals that overlap a little are no proof of the contrary. When both networks answered the *same* digits, one can learn more by comparing digit by digit, where one is right and the other wrong.)
#
# ## Good, compared with what?
#
# Is the score of our network a good one? A number alone cannot say. So we ask what can be had for less: these are **baselines**.
#
# - **Always the commonest digit**: learn which digit is most frequent, and answer nothing else.
# - **Nearest mean image**: learn the mean image of each digit; answer with the one that lies nearest, by the sum of squared differences.
# - **Logistic regression**, scikit-learn's: a network without hidden layers, as lesson 3 would say.
#
# To keep it short, they learn from 3,000 digits. To be fair, so does the network beside them, with three seeds. At the end stands our network from above, which has learned from all digits that are not held back (on the offline sample these are hardly more).
#
# **Predict.** Which accuracy has each of the first three?
#
# *My guess:* …

# %%
few_images, few_labels = learn_images[:3000], learn_labels[:3000]
commonest = np.bincount(few_labels).argmax()
scores = {"always the commonest": [accuracy(validation_labels, np.full(held_back, commonest))]}

means = [few_images[few_labels == digit].mean(axis=0) for digit in range(10)]
distances = [((validation_images - mean) ** 2).sum(axis=(1, 2)) for mean in means]
nearest = np.argmin(distances, axis=0)  # a row for each digit here, so we go down the columns
scores["nearest mean image"] = [accuracy(validation_labels, nearest)]

rows = few_images.reshape(len(few_images), -1)
regression = linear_model.LogisticRegression(C=0.05, tol=0.001, max_iter=1000)
regression.fit(rows, few_labels)  # a small C keeps the weights small, as suits few digits
answers = regression.predict(validation_images.reshape(held_back, -1))
scores["logistic regression"] = [accuracy(validation_labels, answers)]

scores["network, as many digits"] = []
for seed in range(3):
    network = build_network(seed, learning_rate=0.003)
    network.fit(few_images, few_labels, batch_size=64, epochs=12, verbose=0)
    answers = predict_labels(network, validation_images)
    scores["network, as many digits"].append(accuracy(validation_labels, answers))
scores["network, all digits"] = [accuracy(validation_labels, predicted_labels)]

for name, shares in scores.items():
    intervals = [accuracy_interval(share, held_back) for share in shares]
    print(f"{name:24s}", "  ".join(f"{low:.1%} to {high:.1%}" for low, high in intervals))

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3), sharey=True, layout="constrained")
for place, shares in enumerate(scores.values()):
    for share, offset in zip(shares, (0, 0.25, -0.25)):
        low, high = accuracy_interval(share, held_back)
        for panel in panels:
            ends = [[share - low], [high - share]]
            panel.errorbar(share, place + offset, xerr=ends, fmt=".", color="#0072B2", capsize=4)
panels[0].set(title="The network and its baselines", xlabel="validation accuracy", xlim=(0, 1))
panels[1].set(title="The same, from 85 % on", xlabel="validation accuracy", xlim=(0.85, 1))
_ = panels[0].set(yticks=range(len(scores)), yticklabels=scores, ylim=(len(scores) - 0.5, -0.5))

# %% [markdown]
# Each mark is an accuracy, with its interval as a bar; the right panel shows the upper end of the left one enlarged. The network that learned from as many digits as the baselines has three marks, one for each seed. *Always the commonest* has about one in ten, far to the left, and knows nothing. The mean images, ten pictures and a subtraction, already get about four of five. Logistic regression comes near nine of ten. The network that learned from the same 3,000 digits lies to the right of it, with every seed: that difference is what the hidden layers are worth here. (On the offline sample the bars are long and overlap. One seed alone would not convince us there.)
#
# On the same digits the three seeds differ as well. Each of their intervals speaks of its own network; none of them knows of the others. When you compare two recipes, show several seeds of each.
#
# What a baseline is good for: it says how much of a score is owed to the network, and how much to the task. It costs little. And a network that does *not* beat its baselines is a reason to look for a mistake, in the data first.
#
# *A place for a rest: the score has an interval and neighbours now. Next we ask what the mistakes are.*
#
# ## Which digit is taken for which?
#
# One number cannot say *what* goes wrong. A table can: a row for each true digit, a column for each answer, and in each cell how often this pair occurred. It is called the **confusion matrix**.

# %%
for true_digit, answer in [(4, 9), (9, 4)]:
    count = np.sum((validation_labels == true_digit) & (predicted_labels == answer))
    print(f"a {true_digit} that was taken for a {answer}: {count} times")

# %% [markdown]
# Two cells of the table, one on each side of the diagonal. They need not be equal, so it matters which axis is which: **rows are true labels, columns are predictions**.
#
# ### Exercise: the confusion matrix
#
# Write `confusion_matrix`.
# - Give back an integer array of shape `(num_classes, num_classes)`.
# - Row `i`, column `j` counts the examples with true label `i` and predicted label `j`. Classes that do not occur have zeros.


# %% answer="confusion_matrix"
def confusion_matrix(y_true, y_pred, num_classes=10):
    """Count how often each class was taken for each.

    Parameters
    ----------
    y_true : array of integers, shape (n,), n >= 1
        True labels from 0 to num_classes - 1, of any integer type (MNIST's are uint8).
    y_pred : array of integers, shape (n,)
        Predicted labels from 0 to num_classes - 1, of any integer type.
    num_classes : int
        Number of classes; not all of them need to occur.

    Returns
    -------
    array of integers, shape (num_classes, num_classes)
        Row i, column j: the number of examples with true label i and predicted label j. The
        arguments keep their values.

    Example
    -------
    confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]), 2) gives [[1, 0], [1, 1]]
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)  # unlike matrix[...] += 1 it counts repeated pairs
    return matrix
    ### END SOLUTION


# %% test="confusion_matrix" points=2
# Meant to fail until you have written confusion_matrix.
given_true, given_answers = np.array([0, 0, 1, 2, 2, 2, 2]), np.array([0, 1, 1, 1, 2, 1, 0])
try:
    found = confusion_matrix(given_true, given_answers, 3)
except RecursionError as error:
    raise AssertionError(
        "The function calls itself without end: inside it the name confusion_matrix is your own function. scikit-learn's is metrics.confusion_matrix."
    ) from error
except TypeError as error:
    if "unexpected keyword argument" not in str(error):
        raise
    raise AssertionError(
        f"It ended in a TypeError: {error}. Inside your function the name confusion_matrix is your own; scikit-learn's is metrics.confusion_matrix."
    ) from error
except IndexError as error:
    raise AssertionError(
        f"Three classes ended in an IndexError: {error}. Labels count from 0, and the matrix has num_classes rows and columns."
    ) from error
except ValueError as error:
    raise AssertionError(
        f"Seven examples of three classes ended in a ValueError: {error}. Is a number of classes such as 10 built in?"
    ) from error
assert isinstance(found, np.ndarray), f"Found {type(found).__name__}: return a NumPy array."
assert found.shape == (3, 3), (
    f"The shape is {found.shape}, num_classes is 3: a row and a column for each class, (3, 3)."
)
assert found.dtype.kind in "iu", (
    f"The dtype is {found.dtype}, integers are asked for: counts, not shares. np.zeros makes floats unless it is told dtype=int."
)
assert given_true.tolist() == [0, 0, 1, 2, 2, 2, 2], "The true labels were changed. Count only."
assert given_answers.tolist() == [0, 1, 1, 1, 2, 1, 0], "The predictions were changed. Count only."
for wrong, message in [
    (
        [[1, 0, 1], [1, 1, 2], [0, 0, 1]],
        "Rows and columns are swapped: rows are true labels, columns predictions",
    ),
    (
        [[1, 1, 0], [0, 1, 0], [1, 1, 1]],
        "Pairs that occur twice were counted once. Use += 1 in a loop, or np.add.at: with arrays as indices += 1 counts a pair once",
    ),
    (
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        "Only right answers were counted. The mistakes belong beside the diagonal",
    ),
    (
        [[0, 1, 0], [0, 0, 0], [1, 2, 0]],
        "The right answers are missing. They belong on the diagonal",
    ),
    (
        [[1, 0, 0], [2, 1, 1], [1, 0, 1]],
        "Are the labels counted from 1? Label 0 belongs into row 0 and column 0",
    ),
    ([[2, 4, 1]] * 3, "[[0] * n] * n repeats one row. Make a new list for each row"),
    ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "Nothing was counted"),
]:
    assert found.tolist() != wrong, f"Found {wrong}. {message}."
assert found.sum() == 7, (
    f"The counts add up to {found.sum()}, but there are 7 examples: each is counted once."
)
assert found.tolist() == [[1, 1, 0], [0, 1, 0], [1, 2, 1]], (
    f"Found {found.tolist()}, not [[1, 1, 0], [0, 1, 0], [1, 2, 1]]. Row i, column j counts true label i with prediction j."
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, one example, two classes, repeated pairs, a transposed matrix.
for count, classes in [(200, 10), (1, 4), (60, 2), (150, 17), (9, 3)]:
    generator = np.random.default_rng(808 + classes)
    seeded = generator.integers(0, classes, size=count)
    answered = np.where(
        generator.random(count) < 0.4, seeded, generator.integers(0, classes, size=count) // 2
    )
    expected = [[0] * classes for _ in range(classes)]
    for true_one, answer_one in zip(seeded.tolist(), answered.tolist()):
        expected[true_one][answer_one] += 1
    try:
        found = confusion_matrix(seeded, answered, num_classes=classes)
    except (ValueError, IndexError, TypeError, KeyError) as error:
        raise AssertionError(
            f"{count} example(s) of {classes} classes ended in an exception called {type(error).__name__}. Not every class needs to occur, and there may be more or fewer than ten."
        ) from error
    assert isinstance(found, np.ndarray), "For other labels the result is no NumPy array."
    assert found.shape == (classes, classes), (
        f"For {count} example(s) of {classes} classes the shape is {found.shape}: num_classes rows and columns, whichever labels occur."
    )
    assert found.dtype.kind in "iu", "For other labels the counts are no integers."
    assert found.sum() == count, (
        "For other labels the counts do not add up to the number of examples."
    )
    assert found.tolist() == expected, (
        f"For {count} example(s) of {classes} classes some counts are wrong. Row: true label. Column: prediction."
    )
### END HIDDEN TESTS
assert confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]), 2).tolist() == [[1, 0], [1, 1]], (
    "With two classes the example of the docstring does not come out, [[1, 0], [1, 1]]. Is 3 built in?"
)


# %% test="confusion_matrix" points=1
# Meant to fail until confusion_matrix can do with missing classes, and with labels of uint8.
def counts_of(true_ones, answers_given, **options):
    try:
        counts = confusion_matrix(true_ones, answers_given, **options)
    except (ValueError, IndexError, KeyError) as error:
        raise AssertionError(
            f"Labels of type {true_ones.dtype} with {options.get('num_classes', 10)} classes, not all of which occur, ended in an exception called {type(error).__name__}: {error}. If the test above fails as well, begin there."
        ) from error
    assert isinstance(counts, np.ndarray), f"Found {type(counts).__name__}: return a NumPy array."
    return counts


found = counts_of(np.array([4, 1, 4]), np.array([4, 1, 2]))
assert found.shape == (10, 10), (
    f"Without num_classes the shape is {found.shape}, not (10, 10): a row and a column also for classes that do not occur."
)
assert found.dtype.kind in "iu", f"The dtype is {found.dtype}: integers are asked for."
assert found.sum() == 3, f"Three examples were counted {found.sum()} times."
assert [found[4, 4], found[1, 1], found[4, 2]] == [1, 1, 1], (
    "The labels 4, 1, 4 with the predictions 4, 1, 2 belong into the cells (4, 4), (1, 1) and (4, 2). If the test above fails as well, begin there."
)
many = np.array([25] * 301, np.uint8), np.array([25] * 300 + [3], np.uint8)
found = counts_of(*many, num_classes=30)
assert found.shape == (30, 30), f"With num_classes=30 the shape is {found.shape}, not (30, 30)."
assert found[25, 25] != 300 % 256, (
    f"300 examples of one pair were counted as {found[25, 25]}: the matrix is of type {found.dtype}, which overflows. Take dtype=int."
)
assert found[25, 3] == 1 and found[25, 25] == 300 and found.sum() == 301, (
    "Labels of type uint8 landed in wrong cells. Is there arithmetic such as 30 * label? It overflows in uint8: convert with .astype(int) first."
)
### BEGIN HIDDEN TESTS
# Catches: uint8 that overflows in sums or counts, counts kept in uint8, int8 labels, mixed types.
seeded = np.repeat(np.array([0, 2, 59], np.uint8), 300)
answered = np.tile(np.array([1, 2, 58], np.int8), 300)
found = confusion_matrix(seeded, answered, num_classes=60)
assert isinstance(found, np.ndarray) and found.shape == (60, 60), (
    "For sixty classes the result is no array of shape (60, 60)."
)
assert found.dtype.kind in "iu", "For labels of small integer types the counts are no integers."
assert found.sum() == 900, (
    "For labels of small integer types the counts do not add up to the number of examples. Do they overflow?"
)
assert (found[[0, 2, 59]][:, [1, 2, 58]] == 100).all(), (
    "For labels of two small integer types some counts are wrong. Compute with .astype(int)."
)
found = confusion_matrix(np.zeros(70_000, np.uint8), np.zeros(70_000, np.uint8), num_classes=2)
assert isinstance(found, np.ndarray) and found.tolist() == [[70_000, 0], [0, 0]], (
    "A class with very many examples was not counted right. Use a wider integer type for counts."
)
### END HIDDEN TESTS
assert counts_of(np.array([2], np.uint8), np.array([0]), num_classes=3)[2, 0] == 1, (
    "Labels of two integer types were not counted right: label 2 with the prediction 0 belongs into row 2, column 0."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# You have a matrix of zeros. One example has the true label 4 and the prediction 9. What do you do to the matrix?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.zeros((num_classes, num_classes), dtype=int)` makes the matrix, and a loop over `zip(y_true, y_pred)` goes through the pairs.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `for i, j in zip(y_true, y_pred): matrix[..., ...] += 1`, then `return matrix`
# </details>
#
# **Why it works.** Each example adds 1 to exactly one cell. So all cells together are the number of examples, and the diagonal holds the right answers. Scikit-learn has the same function, and with `metrics.` before it the two names do not get in each other's way:

# %%
matrix = confusion_matrix(validation_labels, predicted_labels)
theirs = metrics.confusion_matrix(validation_labels, predicted_labels)
print("the same as scikit-learn's:", np.array_equal(matrix, theirs))
print("diagonal / all:", matrix.trace() / matrix.sum(), "  accuracy:", truth)

# %%
confusions = matrix - np.diag(matrix.diagonal())  # the mistakes alone give the colours
figure, axes = plt.subplots(figsize=(6.5, 6), layout="constrained")
axes.imshow(confusions, cmap="Blues")
for i, j in np.ndindex(matrix.shape):
    ink = "white" if confusions[i, j] > confusions.max() / 2 else "black"
    axes.text(j, i, matrix[i, j], ha="center", va="center", color=ink)
axes.set(title="Confusion matrix of the validation digits", xticks=range(10), yticks=range(10))
_ = axes.set(xlabel="predicted digit", ylabel="true digit")

# %% [markdown]
# Ten rows of ten counts. The large numbers on the diagonal, from the upper left to the lower right, are the right answers; they are left without colour, since otherwise one would see nothing else. Among the mistakes, the darker the cell the more of them. In lesson 7 you write such a plot yourself. The darkest cells in words:

# %%
for place in np.argsort(-confusions, axis=None)[:5]:
    i, j = np.unravel_index(place, matrix.shape)
    print(f"a {i} taken for a {j}: {matrix[i, j]:3d} of {matrix[i].sum()}")

# %% [markdown]
# Digits that are written alike are mixed up: pairs such as 4 and 9, 7 and 9, or 3 and 5 are usually among them. Which one leads differs from seed to seed, and where the counts are small the order of the list is chance.
#
# ## Two questions about each digit
#
# Take the digit 9. One can ask two different things:
#
# - Of all the nines that there were, how many did the network find? This is the **recall** of 9. All true nines stand in one *row*.
# - When the network says *nine*, how often is it one? This is the **precision** of 9. All answers *nine* stand in one *column*.
#
# In both, the number above the line is the same, the nines that were called nines, on the diagonal.

# %%
called_right = matrix[9, 9]
true_nines, answers_nine = matrix[9].sum(), matrix[:, 9].sum()
print(f"true nines:     {true_nines:5d}   share found: {called_right / true_nines:.1%}")
print(f"answers 'nine': {answers_nine:5d}   share right: {called_right / answers_nine:.1%}")

# %% [markdown]
# First the recall, then the precision of 9. They differ when the row and the column add up to different numbers: a network that says *nine* too often finds more of the nines, and is wrong more often when it says so.
#
# What if a class was never predicted? Then its column is empty, and precision is 0 divided by 0, which is no number at all. Likewise recall, when no example belongs to a class. We agree on 0.0 in both cases, as scikit-learn does. Keep in mind that such a 0.0 says *there was nothing to count*, not *all wrong*.
#
# ### Exercise: precision and recall
#
# Write `precision_recall`.
# - From a confusion matrix (rows true, columns predicted) give back the tuple `(precision, recall)`: two float arrays with an entry for each class.
# - 0.0 for the precision of a class that was never predicted, and for the recall of a class to which no example belongs: no `nan`.


# %% answer="precision_recall"
def precision_recall(matrix):
    """Compute precision and recall of each class.

    Parameters
    ----------
    matrix : array of integers, shape (k, k), any k
        A confusion matrix: row i, column j counts true label i with prediction j.

    Returns
    -------
    (precision, recall) : tuple of two arrays of floats, shape (k,)
        precision[i]: of the examples predicted as class i, the share that belongs to it; 0.0 when
        none was predicted. recall[i]: of the examples that belong to class i, the share that was
        predicted as it; 0.0 when none belongs. Nothing is rounded; `matrix` keeps its values.

    Example
    -------
    precision_recall(np.array([[3, 1], [0, 4]])) gives ([1.0, 0.8], [0.75, 1.0])
    """
    ### BEGIN SOLUTION
    correct = matrix.diagonal()
    predicted, belonging = matrix.sum(axis=0), matrix.sum(axis=1)
    # Where a sum is 0 the diagonal is 0 too, so that dividing by 1 instead gives the 0.0.
    return correct / np.maximum(predicted, 1), correct / np.maximum(belonging, 1)
    ### END SOLUTION


# %% test="precision_recall" points=2
# Meant to fail until you have written precision_recall.
given = np.array([[6, 2, 0], [1, 8, 1], [5, 2, 5]])
with warnings.catch_warnings(), np.errstate(all="ignore"):
    warnings.simplefilter("ignore")
    try:
        found = precision_recall(given)
    except (IndexError, ValueError) as error:
        raise AssertionError(
            f"A matrix of three classes ended in an exception called {type(error).__name__}: {error}. Is a number of classes such as 10 built in? It is len(matrix)."
        ) from error
    except TypeError as error:
        if "Cannot cast" not in str(error):
            raise
        raise AssertionError(
            "The array made for the result is one of integers, and has no room for shares. np.zeros(len(matrix)) makes one of floats, np.zeros_like(...) one of the type that it is given."
        ) from error
assert isinstance(found, tuple), (
    f"Found {type(found).__name__}: return two arrays, `return precision, recall`."
)
assert len(found) == 2, f"Found {len(found)} values: return two arrays, precision and recall."
for name, values in zip(("precision", "recall"), found):
    assert isinstance(values, np.ndarray), (
        f"The {name} is of type {type(values).__name__}: a NumPy array is asked for, an entry for each class."
    )
    assert values.shape == (3,), (
        f"The {name} has the shape {values.shape}: three classes make (3,), an entry for each."
    )
    assert values.dtype.kind == "f", (
        f"The {name} has the dtype {values.dtype}: shares are floats. Use /, and make no integer array for them."
    )
assert given.tolist() == [[6, 2, 0], [1, 8, 1], [5, 2, 5]], (
    "The matrix was changed. Compute new arrays."
)
by_column, by_row = np.array([6 / 12, 8 / 12, 5 / 6]), np.array([6 / 8, 8 / 10, 5 / 12])
assert not (np.allclose(found[0], by_row) and np.allclose(found[1], by_column)), (
    "Precision and recall are swapped. Precision divides by the sums of the columns (what was predicted), recall by those of the rows (what is true)."
)
for name, values, right_ones, other, line in [
    ("precision", found[0], by_column, by_row, "column: what was predicted"),
    ("recall", found[1], by_row, by_column, "row: what is true"),
]:
    for wrong, message in [
        (other, f"was divided by the wrong sums. For class i it is the sum of its {line}"),
        (np.array([6, 8, 5]) / 30, f"was divided by the sum of all. Take the sum of each {line}"),
        (np.array([6, 8, 5]), "is not divided yet: these are the right answers of each class"),
        (right_ones * 100, "is in per cent. A share lies between 0 and 1"),
        (1 - right_ones, "holds the shares of mistakes. Divide the diagonal"),
        (right_ones / (1 - right_ones), "was divided by the mistakes alone. Take the whole sum"),
        ([0, 0, 0], "is 0 everywhere. Divide with /, since // cuts shares to 0"),
        (right_ones.round(2), "is rounded. Return the shares as they are"),
        (right_ones.round(4), "is rounded. Return the shares as they are"),
    ]:
        assert not np.allclose(values, wrong), f"The {name} {message}."
    assert np.allclose(values, right_ones, rtol=1e-5, atol=1e-6), (
        f"The {name} is {values.round(4).tolist()}, not {right_ones.round(4).tolist()}. Divide the diagonal by the sum of each {line}. Add nothing to it."
    )
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, one class, symmetric matrices where a transposed one hides,
# large counts, other integer types.
for classes, kind in [(10, np.int64), (2, np.int32), (1, np.int64), (23, np.uint16)]:
    generator = np.random.default_rng(909 + classes)
    seeded = generator.integers(1, 400, size=(classes, classes)).astype(kind)
    before = seeded.copy()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = precision_recall(seeded)
    assert isinstance(found, tuple) and len(found) == 2, (
        f"For {classes} class(es) the result is no tuple of two arrays."
    )
    assert np.array_equal(seeded, before), "The matrix was changed. Compute new arrays."
    numbers = before.tolist()
    for place, name in enumerate(("precision", "recall")):
        assert isinstance(found[place], np.ndarray) and found[place].dtype.kind == "f", (
            f"For {classes} class(es) the {name} is no array of floats."
        )
        assert found[place].shape == (classes,), (
            f"For {classes} class(es) the {name} has the shape {found[place].shape}, not {(classes,)}."
        )
        expected = [
            numbers[i][i]
            / sum(numbers[j][i] if place == 0 else numbers[i][j] for j in range(classes))
            for i in range(classes)
        ]
        assert np.allclose(found[place], expected, rtol=1e-5, atol=1e-6), (
            f"For {classes} class(es) the {name} is wrong. Precision goes by columns, recall by rows."
        )
### END HIDDEN TESTS
example = precision_recall(np.array([[3, 1], [0, 4]]))
assert np.allclose(example, [[1, 0.8], [0.75, 1]], rtol=1e-5), (
    "With two classes the example of the docstring does not come out, ([1.0, 0.8], [0.75, 1.0]). Is 3 built in?"
)


# %% test="precision_recall" points=1
# Meant to fail until precision_recall can do with empty rows and columns.
def both_of(counts):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            pair = precision_recall(np.array(counts))
        except ZeroDivisionError as error:
            raise AssertionError(
                "A row or column without counts ended in a division by zero. Ask for the sum first, and write 0.0 where it is 0."
            ) from error
    assert isinstance(pair, tuple) and len(pair) == 2, "Return two arrays: precision, recall."
    for name, values in zip(("precision", "recall"), pair):
        assert isinstance(values, np.ndarray) and values.shape == (len(counts),), (
            f"The {name} is no array with an entry for each class, also for those without counts."
        )
        assert values.dtype.kind == "f", (
            f"The {name} has the dtype {values.dtype}: shares are floats."
        )
        assert not np.isnan(values).any(), (
            f"The {name} holds nan: 0 was divided by 0. Write 0.0 where the sum of a row or column is 0."
        )
        assert np.isfinite(values).all(), f"The {name} holds inf: something was divided by 0."
    return pair


precision_found, recall_found = both_of([[5, 0, 0], [3, 0, 0], [0, 0, 0]])
assert not np.allclose(precision_found, [5 / 8, 1, 1]) and not np.allclose(
    recall_found, [1, 0, 1]
), (
    "A class without any counts got 1. Agreed is 0.0 where nothing was predicted, or nothing belongs."
)
assert np.allclose(precision_found, [0.625, 0, 0], rtol=1e-5, atol=1e-6), (
    f"For [[5, 0, 0], [3, 0, 0], [0, 0, 0]] the precision is {precision_found.tolist()}, not [0.625, 0, 0]: only class 0 was ever predicted. If the test above fails as well, begin there."
)
assert np.allclose(recall_found, [1, 0, 0], rtol=1e-5, atol=1e-6), (
    f"For [[5, 0, 0], [3, 0, 0], [0, 0, 0]] the recall is {recall_found.tolist()}, not [1, 0, 0]: class 1 was never found, and nothing belongs to class 2. If the test above fails as well, begin there."
)
### BEGIN HIDDEN TESTS
# Catches: only one of the two guarded, zeros in the wrong place, all entries 0 as soon as one sum
# is, small numbers added to the sums, nothing but zeros.
precision_found, recall_found = both_of([[0, 0, 0, 0], [7, 2, 0, 1], [4, 0, 0, 0], [0, 1, 0, 2]])
assert np.allclose(precision_found, [0, 2 / 3, 0, 2 / 3], rtol=1e-5, atol=1e-6), (
    "In a matrix with an empty row and an empty column the precision is wrong. Where the sum is not 0, the share is that of a full matrix."
)
assert np.allclose(recall_found, [0, 0.2, 0, 2 / 3], rtol=1e-5, atol=1e-6), (
    "In a matrix with an empty row and an empty column the recall is wrong. Where the sum is not 0, the share is that of a full matrix."
)
for counts in ([[0]], [[0, 0], [0, 0]]):
    precision_found, recall_found = both_of(counts)
    assert not precision_found.any() and not recall_found.any(), (
        "In a matrix without any counts some share is not 0.0."
    )
### END HIDDEN TESTS
pair = both_of([[0, 2, 0], [0, 3, 0], [0, 0, 1]])
assert np.allclose(pair, [[0, 0.6, 1], [0, 1, 1]], rtol=1e-5, atol=1e-6), (
    "[[0, 2, 0], [0, 3, 0], [0, 0, 1]] must give the precision [0, 0.6, 1] and the recall [0, 1, 1]. A sum of 1 stays as it is."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which axis do you sum over to get the sum of each column, and which for each row?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `matrix.diagonal()` are the right answers, `matrix.sum(axis=0)` the sums of the columns. Where a sum is 0, the diagonal is 0 as well: any other divisor than 0 gives the 0.0 that is wanted.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `correct = matrix.diagonal()`, `predicted = np.maximum(matrix.sum(axis=0), 1)`, `belonging = ...`, then `return correct / predicted, ...`
# </details>
#
# **Why it works.** Summing over `axis=0` adds up the rows, so that a number is left for each column. A sum of counts is either 0 or at least 1, so `np.maximum(..., 1)` changes nothing but the zeros.

# %%
precision, recall = precision_recall(matrix)
theirs = metrics.precision_recall_fscore_support(
    validation_labels, predicted_labels, zero_division=0
)
print(
    "the same as scikit-learn's:", np.allclose(precision, theirs[0]), np.allclose(recall, theirs[1])
)
for digit in range(10):
    print(f"digit {digit}   precision {precision[digit]:.1%}   recall {recall[digit]:.1%}")

# %% [markdown]
# Both agree with scikit-learn's. The digits are not equally hard. But each of these numbers rests on about a tenth of the digits, so its interval is about three times as wide as that of the accuracy, and which digit comes last differs from seed to seed. Where the precision is lower than the recall, the network says that digit too often, where it is higher, too rarely.
#
# *You may leave out this part; nothing later needs it.* The two can be traded for each other. Let us make the network fond of nines: we multiply the probability of 9 by a factor before we look for the largest.

# %%
probabilities = model.predict(validation_images, verbose=0)
for factor in (0.001, 0.1, 1, 10, 1000):
    fond = np.where(np.arange(10) == 9, factor * probabilities, probabilities)
    counts = confusion_matrix(validation_labels, fond.argmax(axis=1))
    precision_9, recall_9 = (values[9] for values in precision_recall(counts))
    print(f"factor {factor:6}   precision of 9: {precision_9:.1%}   recall of 9: {recall_9:.1%}")

# %% [markdown]
# The larger the factor, the more nines are found, and the less an answer *nine* can be believed. Neither number alone says much: whoever says *nine* to everything has a recall of 100 %. Which of the two matters more is decided by what follows from a mistake, and not by the network.
#
# ## The worst mistakes
#
# Some mistakes are close calls. Others are made with full conviction, and these teach us most. As conviction we take the probability that the network gave to its own answer, its **confidence**.

# %%
probabilities = model.predict(validation_images, verbose=0)
confidence = probabilities.max(axis=1)
is_wrong = predicted_labels != validation_labels
print(f"mean confidence   where it is right: {confidence[~is_wrong].mean():.1%}")
print(f"                  where it is wrong: {confidence[is_wrong].mean():.1%}")

# %% [markdown]
# Where it is wrong the network is less sure on average. But that average is far from zero: among the mistakes there are some of which it is very sure. We want to see those.
#
# ### Exercise: the worst mistakes
#
# Write `worst_mistakes`.
# - Give back the indices of misclassified examples as an integer array, those with the highest probability for the **predicted** class first, and at most `count` of them.
# - Among equal probabilities the lower index comes first.
# - When there are fewer mistakes, give back fewer. The array may be empty, and is one of integers even then.


# %% answer="worst_mistakes"
def worst_mistakes(probabilities, labels, count):
    """Find the mistakes of which a network was surest.

    Parameters
    ----------
    probabilities : array of floats, shape (n, k), n >= 1, any k
        A row for each example; the largest number of a row stands at the predicted class.
    labels : array of integers, shape (n,)
        The true labels.
    count : int
        How many indices are wanted at most; 0 or more.

    Returns
    -------
    array of integers, shape (m,), m <= count
        Indices of misclassified examples, in falling order of the probability that was given to
        the predicted class; among equal probabilities the lower index first. Fewer than `count`
        when there are fewer mistakes; an array of integers also when it is empty. The
        arguments keep their values.

    Example
    -------
    worst_mistakes(np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]]), np.array([1, 1, 1]), 5)
    gives [2, 0]: examples 0 and 2 are wrong, with 0.6 and 0.8
    """
    ### BEGIN SOLUTION
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    sureness = probabilities[mistakes].max(axis=1)
    return mistakes[np.argsort(-sureness, kind="stable")][:count]
    ### END SOLUTION


# %% test="worst_mistakes" points=1
# Meant to fail until you have written worst_mistakes.
given = np.array(
    [
        [0.70, 0.20, 0.10],
        [0.10, 0.80, 0.10],
        [0.50, 0.25, 0.25],
        [0.05, 0.05, 0.90],
        [0.38, 0.02, 0.60],
        [0.02, 0.95, 0.03],
        [0.45, 0.35, 0.20],
    ]
)
given_true = np.array([0, 2, 1, 2, 0, 0, 2])  # all wrong but the examples 0 and 3
before = given.copy()
try:
    found = worst_mistakes(given, given_true, 3)
except (ValueError, IndexError) as error:
    raise AssertionError(
        f"Seven examples of three classes ended in an exception called {type(error).__name__}: {error}. Rows are examples: the predicted class is found along axis=1."
    ) from error
assert isinstance(found, np.ndarray), (
    f"Found {type(found).__name__}: return a NumPy array of integers."
)
assert np.array_equal(given, before) and given_true.tolist() == [0, 2, 1, 2, 0, 0, 2], (
    "An argument was changed. Sort copies, or use np.argsort, which makes a new array."
)
assert found.ndim == 1, f"The shape is {found.shape}: a row of indices is asked for, (3,)."
assert found.dtype.kind in "iu", (
    f"The dtype is {found.dtype}, integers are asked for: at which places the mistakes stand, neither probabilities nor True and False."
)
assert sorted(found.tolist()) != [0, 3], (
    "Found the examples 0 and 3, which are right. Take those where prediction and label differ."
)
assert found.shape != (5,), "All five mistakes came back, and 3 were asked for. Mind count."
assert found.shape == (3,), f"{len(found)} indices came back, and 3 were asked for."
for wrong_one, message in [
    ([1, 2, 4], "These are the first three mistakes in the order of the data. Sort by probability"),
    (
        [6, 2, 4],
        "The least sure mistakes come first. A falling order is asked for: the surest first",
    ),
    ([5, 3, 1], "Example 3 is right. Look at the mistakes only"),
    ([3, 0, 2], "These are places in the list of mistakes. Translate them into places in the data"),
    ([1, 4, 2], "The list of mistakes was cut to count before it was sorted. Sort first, then cut"),
    ([5, 1, 6], "The order is that of the true class. Take the probability of the predicted one"),
    ([4, 2, 6], "The order is that of the true class. Take the probability of the predicted one"),
    ([5, 1, 2], "Is the second largest probability subtracted? Take the largest as it is"),
    ([1, 4, 5], "The right three came back in the order of the data. Surest first is asked for"),
    ([4, 1, 5], "The right three came back with the surest last. Surest first is asked for"),
    ([6, 2, 5], "Counted from 1? Indices begin with 0"),
]:
    assert found.tolist() != wrong_one, f"Found {wrong_one}. {message}."
assert found.tolist() == [5, 1, 4], (
    f"Found {found.tolist()}, not [5, 1, 4]: the mistakes are 1, 2, 4, 5 and 6, with 0.80, 0.50, 0.60, 0.95 and 0.45 for their predicted class."
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, few mistakes, float32, the whole list sorted.
for number, classes, kind in [(30, 10, np.float64), (5, 2, np.float32), (80, 4, np.float32)]:
    generator = np.random.default_rng(111 + classes)
    sure = generator.permutation(np.linspace(0.6, 0.95, number))  # all different
    seeded_answers = generator.integers(0, classes, size=number)
    seeded = np.repeat((1 - sure)[:, None] / max(classes - 1, 1), classes, axis=1)
    seeded[np.arange(number), seeded_answers] = sure
    seeded = seeded.astype(kind)
    seeded_true = np.where(
        np.arange(number) % 3 == 0, seeded_answers, (seeded_answers + 1) % classes
    ).astype(np.uint8)
    before = seeded.copy()
    expected = sorted((i for i in range(number) if i % 3), key=lambda i: -sure[i])
    for count in (1, number // 2):
        found = worst_mistakes(seeded, seeded_true, count)
        assert isinstance(found, np.ndarray) and found.ndim == 1 and found.dtype.kind in "iu", (
            "For other probabilities the result is no row of integers."
        )
        assert np.array_equal(seeded, before), "The probabilities were changed."
        assert len(found) == min(count, len(expected)), (
            f"For {number} examples of {classes} classes not as many indices came back as were asked for."
        )
        assert found.tolist() == expected[:count], (
            f"For {number} examples of {classes} classes the indices are wrong. Only mistakes, the highest probability of the predicted class first."
        )
### END HIDDEN TESTS
assert worst_mistakes(given, given_true, 1).tolist() == [5], (
    "With count 1 only the surest mistake must come back, [5]."
)


# %% test="worst_mistakes" points=1
# Meant to fail until worst_mistakes keeps the order among equals, and can do with nothing.
def worst_of(rows, true_ones, count):
    try:
        places = worst_mistakes(np.array(rows), np.array(true_ones), count)
    except (ValueError, IndexError, TypeError) as error:
        raise AssertionError(
            f"With count {count} it ended in an exception called {type(error).__name__}: {error}. There may be fewer mistakes than count, or none; if the test above fails as well, begin there."
        ) from error
    assert isinstance(places, np.ndarray), f"Found {type(places).__name__}: return a NumPy array."
    assert places.ndim == 1, (
        f"With count {count} the shape is {places.shape}: a row of indices has one axis."
    )
    assert places.dtype.kind in "iu", (
        f"With count {count} the dtype is {places.dtype}, integers are asked for, also in an empty array. np.array([]) makes floats: say dtype=int, or cut an array of integers short."
    )
    return places.tolist()


equals = [[0.75, 0.25], [0.25, 0.75], [0.5625, 0.4375], [0.75, 0.25], [0.125, 0.875]]
found = worst_of(equals, [1, 0, 1, 1, 1], 3)
assert found != [3, 1, 0], (
    "Found [3, 1, 0]: three mistakes have the same probability, and the lower index comes first. Turning a rising order around with [::-1] turns equals around too: sort the negative probabilities with np.argsort(..., kind='stable')."
)
assert found == [0, 1, 3], (
    f"Found {found}, not [0, 1, 3]: these three mistakes have the probability 0.75, the fourth has less, and the last example is right."
)
found = worst_of(equals, [1, 0, 1, 1, 1], 9)
assert found == [0, 1, 3, 2], (
    f"With count 9 and four mistakes found {found}, not all four, [0, 1, 3, 2]."
)
found = worst_of(equals, [1, 0, 1, 1, 1], 0)
assert found == [], f"With count 0 found {found}, not an empty array. Beware of [-count:]."
found = worst_of(equals, [0, 1, 0, 0, 1], 4)
assert found == [], f"All answers are right, and found {found}: the array must be empty."
found = worst_of(20 * equals, 20 * [1, 0, 1, 1, 1], 30)
assert found == [i for i in range(50) if i % 5 in (0, 1, 3)], (
    "Among sixty mistakes of the same probability the lower index does not come first. np.argsort keeps the order of equals only with kind='stable'."
)
### BEGIN HIDDEN TESTS
# Catches: sorting that is not stable, which only many equals show; indices sorted the wrong way.
generator = np.random.default_rng(222)
levels = generator.choice([0.5, 0.625, 0.75, 0.875], size=400)
seeded_answers = generator.integers(0, 4, size=400)
seeded = np.repeat((1 - levels)[:, None] / 4, 4, axis=1)
seeded[np.arange(400), (seeded_answers + 1) % 4] *= 2
seeded[np.arange(400), seeded_answers] = levels
seeded_true = np.where(generator.random(400) < 0.3, seeded_answers, (seeded_answers + 2) % 4)
expected = sorted(
    np.flatnonzero(seeded_true != seeded_answers).tolist(), key=lambda i: (-levels[i], i)
)
for count in (0, 7, 150, 1000):
    found = worst_mistakes(seeded.copy(), seeded_true.copy(), count)
    assert isinstance(found, np.ndarray) and found.ndim == 1 and found.dtype.kind in "iu", (
        "For many examples the result is no row of integers."
    )
    assert len(found) == min(count, len(expected)), (
        "Among many examples not as many indices came back as there must be."
    )
    assert found.tolist() == expected[:count], (
        "Among many equal probabilities the order is wrong: the lower index comes first. np.argsort keeps it only with kind='stable'."
    )
### END HIDDEN TESTS
assert worst_of([[0.25, 0.75]], [0], 1) == [0], "A single example that is wrong must give [0]."

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which examples are mistakes, and what was the largest number in the row of each?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.flatnonzero(condition)` gives the places where a condition holds. `np.argsort(-values, kind="stable")` gives the places from the largest value to the smallest, and leaves equals in their order. Both give integers, also when there are none.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `mistakes = np.flatnonzero(probabilities.argmax(axis=1) != ...)`, `order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")`, then `return mistakes[order][...]`
# </details>
#
# **Why it works.** `order` holds places in the short list of mistakes, and `mistakes[order]` translates them into places in the data. Now let us look at them:

# %%
worst = worst_mistakes(probabilities, validation_labels, 12)
verdicts = [f"{predicted_labels[i]}\n{confidence[i]:.1%}" for i in worst]
figure = show_digits(
    validation_images[worst],
    validation_labels[worst].astype(str),
    verdicts,
    columns=6,
    title="The twelve surest mistakes: the label, not the answer, and how sure it was",
)

# %% [markdown]
# Twelve digits. Over each stands its label, then the answer that the network gave instead, and with which probability. Look at them one by one, and ask what you would have said. Some are plain, and the network is at fault. Some the writer has written so that one can only guess. And now and then one may ask whether the label is right: labels are made by people. A network that reads such a digit well counts as wrong.
#
# Looking at mistakes is the cheapest experiment there is. It shows what more digits, another preparation or another network could mend, and what nothing can mend.
#
# ## Is confidence the probability of being right?
#
# The worst mistakes were made with high confidence. Is that bad luck, or does the network promise too much? A fair promise would be: of all answers given with a confidence of 80 %, eight in ten are right. That can be checked. We put the answers into ten bins by their confidence, and compare in each bin the mean confidence with the share of right answers.


# %%
def reliability(probabilities):
    """Give for each bin of ten answers or more: mean confidence, share right, number of answers."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == validation_labels
    bins = np.minimum((10 * confidence).astype(int), 9)
    filled = [bins == number for number in range(10) if np.sum(bins == number) >= 10]
    return np.array(
        [(confidence[each].mean(), correct[each].mean(), each.sum()) for each in filled]
    )


for sure, correct, number in reliability(probabilities):
    print(f"mean confidence {sure:.2f}   share right {correct:.2f}   answers {number:5.0f}")

# %% [markdown]
# A line for each bin with at least ten answers. Most answers of our network fall into the last bin: it is nearly always sure. There, promise and truth lie close together; in the bins with few answers chance has a large say.
#
# **Predict.** Now a network that has every reason to be too sure. It learns from only 300 digits, in large steps, and for twenty-five epochs, far longer than it needs to have them by heart. What happens on the way to its accuracy on validation digits, and to its mean confidence?
#
# *My guess:* …

# %%
stages = {4: [], 12: [], 25: []}  # the predictions of three networks after so many epochs
for seed in range(3):
    network = build_network(seed, learning_rate=0.004)
    for more, total in [(4, 4), (8, 12), (13, 25)]:  # fit goes on from where it was
        fitted = network.fit(learn_images[:300], learn_labels[:300], epochs=more, verbose=0)
        stages[total].append(network.predict(validation_images, batch_size=800, verbose=0))
        hits = accuracy(validation_labels, stages[total][-1].argmax(axis=1))
        print(f"seed {seed}  {total:2d} epochs", end="   ")
        print(f"training accuracy {fitted.history['accuracy'][-1]:4.0%}", end="   validation: ")
        print(f"accuracy {hits:.1%}, mean confidence {stages[total][-1].max(axis=1).mean():.1%}")

# %% [markdown]
# After four epochs the networks are still learning, and the two numbers usually lie a few points apart. From here on it is the same story with every seed. After twelve the training digits are answered right, all or nearly all of them, and between twelve and twenty-five the accuracy on other digits hardly moves. But the confidence goes on rising. The loss can still fall when there are no mistakes left: every probability is pushed towards 1, and so the weights grow. In the end the network promises more than it keeps.

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 4.6), sharey=True, layout="constrained")
for panel, (total, seeds) in zip(panels, [(4, stages[4]), (25, stages[25])]):
    panel.plot([0, 1], [0, 1], "--", color="0.5", label="confidence = share right")
    for seed, (answers, style) in enumerate(zip(seeds, ("o-", "s-", "^-"))):
        sure, correct, numbers = reliability(answers).T
        panel.plot(
            sure,
            correct,
            style,
            color=["#0072B2", "#D55E00", "#009E73"][seed],
            label=f"seed {seed}",
        )
        for place, number in zip(sure, numbers):
            panel.text(place, 0.16 - 0.05 * seed, f"{number:.0f}", ha="center", fontsize=7)
    panel.set(title=f"300 digits, {total} epochs", xlabel="mean confidence in the bin")
    panel.set(xlim=(0, 1.03), ylim=(0, 1.03))
panels[0].set_ylabel("share of right answers in the bin")
_ = panels[0].legend(loc="upper left")

# %% [markdown]
# Each mark is a bin, each line one seed; the numbers below count the answers in each bin, a line of numbers for each seed. On the dashed diagonal confidence would be what it claims to be. Left, after four epochs, most of the marks lie near the diagonal (bins with few answers jump about). Right, after twenty-five, they have for the most part sunk far below it, and more answers than before stand in the last bin. Of the answers that are given with a confidence of about 80 %, fewer than eight in ten are right. Such a network is **overconfident**.
#
# **Confidence is not the probability of being right.** It is the largest output of softmax, and what that is worth depends on how the network was trained. Whoever wants to act on it has to check it, on digits that were not learned from. And it says nothing about what is no digit at all: shown the letter A, the network still has ten probabilities that add up to 1.
#
# ## The examination
#
# Everything is decided: the network, its epochs, its preparation. Now, once, the test digits. The next cell is the only one in this lesson that scores them. Write down what you expect: a score near that of the validation digits, clearly better, or clearly worse?
#
# *My guess:* …

# %%
test_answers = predict_labels(model, test_images.astype(np.float32) / 255)
test_accuracy = accuracy(test_labels, test_answers)
low, high = accuracy_interval(test_accuracy, len(test_labels))
print(f"test accuracy {test_accuracy:.2%}, interval from {low:.2%} to {high:.2%}")
print(f"{len(test_labels)} test digits, network with seed 6; validation accuracy {truth:.2%}")

# %% [markdown]
# This line is what one reports: the score, its interval, on how many digits, which network. The two accuracies lie close together. They may differ by some tenths of a point, or by more on the small offline sample: both are measured on a limited number of digits, and the test digits are other digits. (We used the validation digits for very few decisions here. Had we chosen the best of a hundred networks by them, we would expect the test score to be the lower one.)
#
# What we do *not* do now: change something, and run this cell again. If you have an idea, try it on validation digits.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | scored the network on its training digits | no message; a score that is too good, up to 100 % for labels from a die |
# | `argmax()` or `argmax(axis=0)` | no message; one number, or as many as there are classes |
# | predicted a single image without the batch axis | an error that speaks of the shape `(None, 28, 28)`, or of an unknown rank |
# | `share, loss = model.evaluate(...)` | no message; the loss comes first, so a good network looks terrible |
# | `accuracy = ...` as a variable | the next call of the function ends in *float object is not callable* |
# | compared arrays of different lengths | an error, unless one of them has length 1: then broadcasting, and no message |
# | `matrix[y_true, y_pred] += 1` | no message; pairs that occur many times are counted once |
# | rows and columns of the confusion matrix swapped | no message; precision and recall are swapped as well |
# | divided by an empty row or column | a warning, and `nan`, which every later mean inherits |
# | took a difference of two tenths of a point for real | nothing, until the next test |
# | took confidence for the probability of being right | surprise |
# | looked at the test digits again and again | no message; a score that new digits will not confirm |

# %% [markdown]
# ## Quiz
#
# **1.** Among 1,000 validation digits a network reads 990 correctly, another one 993. What may you say?
#
# - (a) the second is better, since 993 is more than 990
# - (b) nothing yet: each score lies inside the other's interval
# - (c) both are equally good, since the intervals overlap
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: three digits more or less are what chance in the choice of digits does by itself.
# - **(b) is right.** More digits, several seeds, or a comparison digit by digit could tell more.
# - (c) is wrong: that no difference was found does not show that there is none.
# </details>
#
# **2.** A network says *eight* rarely, and only when there is hardly a doubt. What do you expect of the class 8?
#
# - (a) high precision, low recall
# - (b) low precision, high recall
# - (c) both high, since it is so careful
#
# <details><summary>Answers</summary>
#
# - **(a) is right.** When it says *eight* it is right (the column holds little else), but many eights are called something else (the row is spread out).
# - (b) is wrong: that is a network that says *eight* on the slightest suspicion.
# - (c) is wrong: the eights that it does not dare to name are missing in the recall.
# </details>
#
# **3.** A network gives the answer 7 with a confidence of 99 %. How probable is it that the digit is a 7?
#
# - (a) 99 %, since softmax gives probabilities
# - (b) as probable as the network's accuracy says
# - (c) that cannot be said without a check on digits that it has not learned from
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: the outputs add up to 1 like probabilities, but nothing makes them come true. A network that was trained for too long promises too much.
# - (b) is wrong: the accuracy is a mean over all answers, the sure and the unsure ones.
# - **(c) is right.** A reliability plot of validation digits says how often answers of such confidence were right, for digits from the same source.
# </details>

# %% [markdown]
# ## Summary
#
# - Training digits change weights, validation digits change decisions, test digits change nothing and are scored once.
# - `predict` gives a row for each image, `argmax(axis=1)` a label; the accuracy is the share of right labels. `evaluate` gives the loss first.
# - An accuracy without its interval and without a baseline says little. The interval knows only chance in the choice of digits: not other people's digits, not other seeds.
# - The confusion matrix shows which digit is taken for which. Recall goes along its rows, precision down its columns.
# - Look at the surest mistakes. Confidence is not the probability of being right, until it has been checked.
#
# **Next:** we have a history, a matrix and many numbers that want to be seen. Lesson 7 draws them.
#
# **Further reading:** scikit-learn on [metrics for classification](https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics) and on [calibration](https://scikit-learn.org/stable/modules/calibration.html); Keras on [training and evaluation](https://keras.io/guides/training_with_built_in_methods/); on [intervals for a share](https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval), Wald's and Wilson's among them; and Guo and others, [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599).

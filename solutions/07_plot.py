# %% [markdown]
# # 7 · Plot: draw it, read it, do not be fooled
#
# Lesson 6 left us with a history, a matrix and many numbers. In this lesson we draw them, learn what the shapes of such curves say and what they do not say, and see how one set of numbers can be shown so that it misleads, and so that it does not.
#
# **You will be able to**
# - draw with Matplotlib on a figure of your own: lines, labels, a legend, an image with text on it;
# - read learning curves: learning rate too small or too large, overfitting, and shapes that look wrong and are not;
# - draw a confusion matrix, and the weights of a network as images, and say what can be read from them;
# - recognise a misleading picture, make an honest one of the same numbers, and say in a sentence what it shows.
#
# **Time:** about 65 minutes (an estimate: 30 for reading and looking, 5 to 10 for each of the four exercises; running all the cells takes less than one). Before *Reading curves* is a place for a rest, and what may be left out is marked.
#
# **You need:** lesson 5, or some acquaintance with `fit` in Keras and with what an epoch is. Matplotlib need not be known.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure

from mnist_utils import load_mnist, quiet_start

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
few_images = train_images[-4000:].astype(np.float32) / 255  # enough for curves, and quick
few_labels = train_labels[-4000:]
learn_images, learn_labels = few_images[:-800], few_labels[:-800]
validation_images, validation_labels = few_images[-800:], few_labels[-800:]  # the last fifth

BLUE, VERMILLION = "#0072B2", "#D55E00"  # two colours that colour-blind readers can tell apart


def build_network(seed, learning_rate=0.001, dropout=0.0):  # the network of the course, compiled
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for units in (128, 32):
        network.add(keras.layers.Dense(units, activation="relu"))
        if dropout:
            network.add(keras.layers.Dropout(dropout))
    network.add(keras.layers.Dense(10, activation="softmax"))
    adam = keras.optimizers.Adam(learning_rate=learning_rate)
    network.compile(adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


RIDDLE = [  # four trainings for a riddle further down: do not read this line now
    {"learning_rate": 0.00003},
    {"learning_rate": 0.002, "digits": 300, "batch_size": 20, "epochs": 25},
    {"dropout": 0.5},
    {"learning_rate": 0.05, "epochs": 15},
]


def confusion_matrix(y_true, y_pred, num_classes=10):  # from lesson 6: rows true, columns predicted
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix


WHAT_ERRORS_MEAN = {
    "'dict' object has no": 'The argument is a plain dictionary: history["loss"], key in brackets.',
    "'tuple' object has no": "plt.subplots() gives two things: figure, axes = plt.subplots().",
    "'list' object has no": "axes.plot gives back a list of lines. Keep the Axes in a name.",
    "'AxesImage' object has no": "imshow gives back an image. Keep the Axes in a name.",
    "'numpy.ndarray' object has no": "Several Axes come as an array: take them out one by one.",
    "'Axes' object has no": "The methods of Axes are called set_title, set_xlabel, set_ylabel.",
    "'Figure' object has no": "Lines and labels belong to the Axes, not to the figure.",
    "'matplotlib.pyplot' has no": "Methods such as set_title belong to Axes: axes.set_title(...).",
    "non-iterable Figure": "plt.figure() gives the figure alone, plt.subplots() figure and Axes.",
    "values to unpack": "Two Axes come as an array: figure, (left, right) = plt.subplots(1, 2).",
    "same first dimension": "As many epochs as values are needed: range(1, n + 1) for n values.",
    "'Text' object is not callable": "axes.title is a text. Call axes.set_title('...').",
    "'NoneType' has no len": "history.get gives None for a missing key: take it in brackets.",
    "format code 'd'": "The counts are whole numbers as they are: write str(matrix[i, j]).",
}


def draw_twice(function, argument):
    """For the tests: call twice, beside a picture that must stay as it is; close what was opened."""
    opened, before, drawn = set(plt.get_fignums()), repr(argument), []
    sheet, other = plt.subplots()
    other.set_title("not yours")
    try:
        for _ in range(2):
            drawn.append(function(argument))
            assert repr(argument) == before, "The argument was changed: read from it, and leave it."
    except (AttributeError, TypeError, ValueError) as error:
        for part, meaning in WHAT_ERRORS_MEAN.items():
            if part in str(error):
                raise AssertionError(f"It ended in an error (... {part} ...). {meaning}") from error
        raise
    finally:
        for number in set(plt.get_fignums()) - opened:
            plt.close(number)
    words = (other.get_title(), other.get_xlabel(), other.get_ylabel())
    assert sheet.axes == [other] and not other.has_data() and words == ("not yours", "", ""), (
        "A figure that was open already was drawn on, written on or cleared. Make a new one, figure, axes = plt.subplots(), and call the methods of its Axes, such as axes.plot, not plt.plot."
    )
    return drawn


def named_lines(axes):
    """For the tests: each name in a legend, with the line that looks as the legend shows it."""

    def look(line):
        return to_rgba(line.get_color()), line.get_linestyle(), line.get_marker()

    legend = axes.get_legend()
    for text, handle in zip(legend.get_texts(), legend.legend_handles):
        twins = [line for line in axes.lines if look(line) == look(handle)]
        if len(twins) > 1:  # all look alike: go by their labels
            twins = [line for line in twins if line.get_label() == text.get_text()]
        yield from ((text.get_text(), line) for line in twins)


# %% [markdown]
# ## A figure and its axes
#
# A **Figure** is the sheet of paper. An **Axes** is one plot on it, with an x axis and a y axis (the name is a plural, and the thing is one). `plt.subplots()` gives us both, new and empty; in books you will often see it as `fig, ax = plt.subplots()`.

# %%
figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
axes.plot([1, 2, 3, 4], [1.5, 0.75, 0.5, 0.4], "o-", color="#0072B2")
_ = axes.set(title="Four numbers and a line", xlabel="epoch", ylabel="loss", xticks=[1, 2, 3, 4])

# %% [markdown]
# Four points, joined by a line that falls steeply and then less; a title above, a name at each axis. `axes.plot` took the x values, the y values and a style: `o` sets a marker at each point, `-` joins them by a solid line (`--` by a dashed one). `layout="constrained"` keeps the labels from running into each other, and `_ =` keeps the notebook from printing what `set` gives back.
#
# An Axes remembers what was drawn on it, and can be asked:

# %%
line = axes.lines[0]
print(len(axes.lines), "line, x:", line.get_xdata(), " y:", line.get_ydata())
print("title:", axes.get_title(), "  x label:", axes.get_xlabel())

# %% [markdown]
# That is how the tests below look at your pictures: at the lines, labels and texts, not at colours or taste.
#
# Matplotlib has a shorter way to draw, without any Axes: `plt.plot(...)`.
#
# **Predict.** The function below uses it. We call it twice, with different numbers. How many pictures do we get, and how many lines are on each?
#
# *My guess:* …


# %%
def sketch(values, style):
    plt.plot(range(1, len(values) + 1), values, style)
    return plt.gca()  # "get current axes"


first = sketch([1.5, 0.75, 0.5, 0.4], "o-")
second = sketch([0.5, 0.75, 0.875, 0.9], "s--")
_ = first.set(title="Meant for the first picture", xlabel="epoch", ylabel="value")
print("the same Axes:", first is second, "  lines on it:", len(first.lines))

# %% [markdown]
# One picture with both lines, a falling solid and a rising dashed one, and the title of the first over them. `pyplot` remembers the Axes that was used last, the **current axes**, and `plt.plot` draws there, whosever picture it is. In a notebook every cell begins without any, so a function like this works when it is tried out alone, and goes wrong when somebody calls it twice in a cell, or beside a picture of their own. **A function that draws makes its own Axes, draws on that, and returns it.**
#
# ## The history of a training
#
# We train the network of the course and keep its history. `History.history` is a plain dictionary: a list for each quantity, a number for each epoch.

# %%
model = build_network(seed=7)
kernel_before = model.layers[1].get_weights()[0]  # for later
fitted = model.fit(
    few_images, few_labels, batch_size=128, epochs=10, validation_split=0.2, verbose=0
)
history = fitted.history
for key, values in history.items():
    print(f"{key:13s}", np.round(values, 3))

# %% [markdown]
# Four rows of ten numbers. One can read them, and it takes time: which fall, which rise, where is the turning point? The first number of each row belongs to epoch 1. A list does not know that, its places begin at 0.
#
# ### Exercise: the training loss
#
# Write `plot_training_loss`.
# - Draw `history["loss"]` as one line against the epochs 1, 2, …, n, on a **new** figure.
# - Name the axes, `epoch` and `loss`, and give the Axes a title.
# - Return the Axes.
#
# A marker at each point (`"o-"`) is a good idea, though no test looks for it: a line of one epoch is a single point, and without a marker nothing is to be seen.


# %% answer="plot_training_loss"
def plot_training_loss(history):
    """Draw the training loss against the epochs, on a figure of its own.

    Parameters
    ----------
    history : dict
        The plain dictionary `History.history`: a list of numbers for each key, one number for
        each of the n >= 1 epochs. The key "loss" is there; others, such as "val_loss" or
        "learning_rate", may be there or not, and play no part. It keeps its values.

    Returns
    -------
    matplotlib.axes.Axes
        On a new figure, made by this call; other figures stay as they are. On the Axes is
        exactly one line (in `axes.lines`): history["loss"] against the epochs, the numbers
        1, 2, ..., n. Its x label has the word "epoch" in it and its y label the word "loss", in
        any case, and the Axes (not only the figure) has a title.

    Example
    -------
    plot_training_loss({"loss": [0.9, 0.5]}) draws a line from (1, 0.9) to (2, 0.5)
    """
    ### BEGIN SOLUTION
    losses = history["loss"]
    _, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(range(1, len(losses) + 1), losses, "o-", color="#0072B2")
    axes.set(title="Training loss", xlabel="epoch", ylabel="training loss", ylim=(0, None))
    axes.locator_params(axis="x", integer=True)
    return axes
    ### END SOLUTION


# %% test="plot_training_loss" points=2
# Meant to fail until you have written plot_training_loss.
given = {
    "accuracy": [0.5, 0.75, 0.875],
    "loss": [1.5, 0.8125, 0.5],
    "learning_rate": [0.1, 0.01, 0.001],
    "val_accuracy": [0.7, 0.8, 0.85],
    "val_loss": [1.0, 0.625, 0.65],
}
try:
    drawn, again = draw_twice(plot_training_loss, given)
except KeyError as error:
    raise AssertionError(
        f"There is no key {error} in the history, whose keys are {sorted(given)}. Take the key loss."
    ) from error
assert drawn is not None, "Found None: end the function with `return axes`."
assert isinstance(drawn, Axes), (
    f"Found {type(drawn).__name__}: return the Axes alone, `return axes`. (plt.subplots gives a tuple, axes.plot a list of lines.)"
)
assert again.figure is not drawn.figure, (
    "Two calls drew on one figure. Make a new figure in each call, inside the function, and give it no number or name."
)
assert len(drawn.lines) > 0, (
    "There is no line on the Axes that came back. Draw with axes.plot, and return that Axes: after plt.show(), plt.gca() is another, empty one."
)
assert len(drawn.lines) == 1, (
    f"There are {len(drawn.lines)} lines on the Axes: exactly one is asked for, the training loss."
)
x, y = drawn.lines[0].get_data(orig=False)  # as numbers, as they are drawn
assert x.tolist() != given["loss"], (
    "The losses lie along the x axis. The epochs come first: axes.plot(epochs, losses)."
)
for key in ("val_loss", "accuracy", "val_accuracy", "learning_rate"):
    assert y.tolist() != given[key], (
        f"The line shows {key}. The training loss has the key loss: history['loss']."
    )
assert len(y) == 3, (
    f"Three epochs were given, but the line has {len(y)} points: draw all of history['loss']."
)
assert np.allclose(y, given["loss"], rtol=1e-5), (
    f"The line goes through the values {y.tolist()}, the losses are {given['loss']}: draw them as they are."
)
assert x[0] != 0, (
    "The first epoch stands at x = 0 and belongs at x = 1. Give the x values too, as numbers: range(1, n + 1) for n epochs."
)
assert np.allclose(x, [1, 2, 3]), (
    f"The x values are {x.tolist()}, the three epochs are 1, 2, 3. Try range(1, n + 1)."
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, "val_loss" or "accuracy" looked for, other keys drawn, a key
# found by its place, the number of keys taken for the number of epochs.
generator = np.random.default_rng(7)
for what, count, keys in [
    ("a history of one epoch, with the loss alone", 1, ["loss"]),
    ("a history without validation", 2, ["loss", "accuracy"]),
    ("a longer history", 25, ["val_loss", "learning_rate", "val_accuracy", "accuracy", "loss"]),
    ("a history with few keys", 5, ["learning_rate", "loss"]),
]:
    seeded = {key: generator.uniform(0.1, 3, size=count).tolist() for key in keys}
    try:
        found, second = draw_twice(plot_training_loss, seeded)
    except KeyError as error:
        raise AssertionError(
            f"For {what} it ended in a KeyError. Only the key loss is always there."
        ) from error
    assert isinstance(found, Axes), f"For {what} no Axes came back."
    assert found.figure is not second.figure, f"For {what} two calls drew on one figure."
    assert len(found.lines) == 1, f"For {what} there is not exactly one line."
    x, y = found.lines[0].get_data(orig=False)
    assert len(y) == count, f"For {what} the line has another number of points."
    assert np.allclose(y, seeded["loss"], rtol=1e-5), f"For {what} the line is not history['loss']."
    assert np.allclose(x, range(1, count + 1)), f"For {what} the x values are not 1 to n."
### END HIDDEN TESTS

# %% test="plot_training_loss" points=1
# Meant to fail until plot_training_loss names its axes and has a title.
given = {"loss": [0.8, 0.6], "accuracy": [0.75, 0.875]}
try:
    drawn, again = draw_twice(plot_training_loss, given)
except KeyError as error:
    raise AssertionError(
        f"A history without validation ended in a KeyError for {error}. Take only the key loss here."
    ) from error
assert isinstance(drawn, Axes), (
    f"Found {type(drawn).__name__}: return the Axes, `return axes`. Begin with the test above."
)
x_label, y_label = drawn.get_xlabel(), drawn.get_ylabel()
assert "epoch" in x_label.lower() or not (
    "loss" in x_label.lower() and "epoch" in y_label.lower()
), "The labels are swapped: the epochs run along x, the loss along y."
assert "epoch" in x_label.lower(), (
    f"The x label is {x_label!r}: the word epoch is asked for. Call axes.set_xlabel('epoch'), with parentheses and not with =."
)
assert "loss" in y_label.lower(), (
    f"The y label is {y_label!r}: the word loss is asked for. Call axes.set_ylabel('training loss'), with parentheses and not with =."
)
assert any(drawn.get_title(loc=place).strip() for place in ("center", "left", "right")), (
    "The Axes has no title: call axes.set_title('...'), with parentheses and not with =. (figure.suptitle gives the figure one, not the Axes.)"
)
### BEGIN HIDDEN TESTS
# Catches: labels or a title that depend on the keys or on the number of epochs.
for what, seeded in [
    ("a history of one epoch", {"loss": [2.5]}),
    ("a longer history", {"val_loss": [0.5] * 12, "loss": list(range(12))}),
]:
    try:
        pair = draw_twice(plot_training_loss, seeded)
    except KeyError as error:
        raise AssertionError(
            f"For {what} it ended in a KeyError. Only the key loss is always there."
        ) from error
    for each in pair:
        assert isinstance(each, Axes), f"For {what} no Axes came back."
        assert "epoch" in each.get_xlabel().lower(), f"For {what} the x label lacks epoch."
        assert "loss" in each.get_ylabel().lower(), f"For {what} the y label lacks loss."
        assert any(each.get_title(loc=place).strip() for place in ("center", "left", "right")), (
            f"For {what} the Axes has no title."
        )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which x values belong to the losses? `range(n)` begins at 0: where does `range(1, n + 1)` begin and end?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `figure, axes = plt.subplots()` makes the new figure. `axes.plot(x, y, "o-")` draws, `axes.set(title="...", xlabel="...", ylabel="...")` writes the words.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `losses = history["loss"]`, `figure, axes = plt.subplots()`, `axes.plot(range(1, len(losses) + 1), ..., "o-")`, `axes.set(title="Training loss", xlabel="epoch", ylabel="...")`, `return axes`
# </details>
#
# **Why it works.** The Axes is made inside the function, so every call has its own. What was open before, and what will be opened later, has nothing to do with it.
#
# ### Exercise: the validation loss
#
# Write `plot_validation_loss`: the same for `history["val_loss"]`, on a figure of its own.
# - When the history has no validation, raise a `KeyError`. (A dictionary does that by itself when it is asked for a key that it does not have. An empty picture would be worse: somebody might believe it.)


# %% answer="plot_validation_loss"
def plot_validation_loss(history):
    """Draw the validation loss against the epochs, on a figure of its own.

    Parameters
    ----------
    history : dict
        The plain dictionary `History.history`: a list of numbers for each key, one number for
        each of the n >= 1 epochs. Keys other than "val_loss" play no part. It keeps its values.

    Returns
    -------
    matplotlib.axes.Axes
        On a new figure, made by this call; other figures stay as they are. On the Axes is
        exactly one line (in `axes.lines`): history["val_loss"] against the epochs, the numbers
        1, 2, ..., n. Its x label has the word "epoch" in it and its y label the word "loss", in
        any case, and the Axes (not only the figure) has a title.

    Raises
    ------
    KeyError
        When there is no key "val_loss" in history.

    Example
    -------
    plot_validation_loss({"loss": [0.9, 0.5], "val_loss": [0.7, 0.6]}) draws a line from
    (1, 0.7) to (2, 0.6)
    """
    ### BEGIN SOLUTION
    losses = history["val_loss"]
    _, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(range(1, len(losses) + 1), losses, "s--", color="#D55E00")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="validation loss", ylim=(0, None))
    axes.locator_params(axis="x", integer=True)
    return axes
    ### END SOLUTION


# %% test="plot_validation_loss" points=2
# Meant to fail until you have written plot_validation_loss.
given = {
    "accuracy": [0.5, 0.75, 0.875],
    "loss": [1.5, 0.75, 0.5],
    "learning_rate": [0.1, 0.01, 0.001],
    "val_accuracy": [0.7, 0.8, 0.85],
    "val_loss": [1.25, 0.6875, 0.7],
}
try:
    drawn, again = draw_twice(plot_validation_loss, given)
except KeyError as error:
    raise AssertionError(
        f"There is no key {error} in the history, whose keys are {sorted(given)}. Take the key val_loss."
    ) from error
assert drawn is not None, "Found None: end the function with `return axes`."
assert isinstance(drawn, Axes), (
    f"Found {type(drawn).__name__}: return the Axes alone, `return axes`. (plt.subplots gives a tuple, axes.plot a list of lines.)"
)
assert again.figure is not drawn.figure, (
    "Two calls drew on one figure. Make a new figure in each call, inside the function, and give it no number or name."
)
assert len(drawn.lines) > 0, (
    "There is no line on the Axes that came back. Draw with axes.plot, and return that Axes: after plt.show(), plt.gca() is another, empty one."
)
assert len(drawn.lines) == 1, (
    f"There are {len(drawn.lines)} lines on the Axes: exactly one is asked for, the validation loss alone."
)
x, y = drawn.lines[0].get_data(orig=False)  # as numbers, as they are drawn
assert x.tolist() != given["val_loss"], (
    "The losses lie along the x axis. The epochs come first: axes.plot(epochs, losses)."
)
for key in ("loss", "accuracy", "val_accuracy", "learning_rate"):
    assert y.tolist() != given[key], (
        f"The line shows {key}. The validation loss has the key val_loss: history['val_loss']."
    )
assert len(y) == 3, (
    f"Three epochs were given, but the line has {len(y)} points: draw all of history['val_loss']."
)
assert np.allclose(y, given["val_loss"], rtol=1e-5), (
    f"The line goes through the values {y.tolist()}, the losses are {given['val_loss']}: draw them as they are."
)
assert x[0] != 0, (
    "The first epoch stands at x = 0 and belongs at x = 1. Give the x values too, as numbers: range(1, n + 1) for n epochs."
)
assert np.allclose(x, [1, 2, 3]), (
    f"The x values are {x.tolist()}, the three epochs are 1, 2, 3. Try range(1, n + 1)."
)
assert "epoch" in drawn.get_xlabel().lower(), (
    f"The x label is {drawn.get_xlabel()!r}: the word epoch is asked for, as in axes.set_xlabel('epoch')."
)
assert "loss" in drawn.get_ylabel().lower(), (
    f"The y label is {drawn.get_ylabel()!r}: the word loss is asked for, as in axes.set_ylabel('validation loss')."
)
assert any(drawn.get_title(loc=place).strip() for place in ("center", "left", "right")), (
    "The Axes has no title: call axes.set_title('...'). (figure.suptitle gives the figure one, not the Axes.)"
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, the training loss drawn too, other keys needed or drawn, the
# number of keys taken for the number of epochs.
generator = np.random.default_rng(70)
for what, count, keys in [
    ("a history of one epoch", 1, ["loss", "val_loss"]),
    ("a longer history", 18, ["val_accuracy", "val_loss", "learning_rate", "accuracy", "loss"]),
    ("a history with the validation loss alone", 2, ["val_loss"]),
]:
    seeded = {key: generator.uniform(0.1, 3, size=count).tolist() for key in keys}
    try:
        found, second = draw_twice(plot_validation_loss, seeded)
    except KeyError as error:
        raise AssertionError(
            f"For {what} it ended in a KeyError. Ask for the key val_loss, and for no other key or number of keys."
        ) from error
    assert isinstance(found, Axes), f"For {what} no Axes came back."
    assert found.figure is not second.figure, f"For {what} two calls drew on one figure."
    assert len(found.lines) == 1, f"For {what} there is not exactly one line."
    x, y = found.lines[0].get_data(orig=False)
    assert len(y) == count, f"For {what} the line has another number of points."
    assert np.allclose(y, seeded["val_loss"], rtol=1e-5), (
        f"For {what} the line is not history['val_loss']."
    )
    assert np.allclose(x, range(1, count + 1)), f"For {what} the x values are not 1 to n."
    assert "epoch" in found.get_xlabel().lower(), f"For {what} the x label lacks epoch."
    assert "loss" in found.get_ylabel().lower(), f"For {what} the y label lacks loss."
    assert any(found.get_title(loc=place).strip() for place in ("center", "left", "right")), (
        f"For {what} the Axes has no title."
    )
### END HIDDEN TESTS


# %% test="plot_validation_loss" points=1
# Meant to fail until plot_validation_loss draws with validation and raises a KeyError without.
def outcome(history):
    try:
        draw_twice(plot_validation_loss, history)
    except NotImplementedError:
        raise  # there is no answer yet
    except KeyError:
        return "KeyError"
    except Exception as error:
        return type(error.__cause__ or error).__name__
    return "no error"


with_validation = outcome({"loss": [1.0, 0.5], "val_loss": [0.9, 0.6]})
without = outcome({"loss": [1.0, 0.5], "accuracy": [0.75, 0.875]})
assert with_validation != "KeyError", (
    'A history with the keys "loss" and "val_loss" ended in a KeyError. Ask for the key "val_loss", and for no other key or number of keys.'
)
assert with_validation == "no error", (
    f"A history with validation ended in {with_validation}. Begin with the test above."
)
assert without != "no error", (
    'Without "val_loss" in the history nothing was raised: a KeyError is asked for. history["val_loss"] raises it by itself, unless .get, a question beforehand or a try keeps it away.'
)
assert without == "KeyError", (
    f'Without "val_loss" in the history it ended in {without}: a KeyError is asked for. Take history["val_loss"] in brackets, and catch nothing.'
)
### BEGIN HIDDEN TESTS
# Catches: the question asked of another key, or of any key that begins with val.
for what, history_keys in [
    ("the loss alone", ["loss"]),
    ("validation of the accuracy alone", ["accuracy", "loss", "val_accuracy", "learning_rate"]),
    ("nothing in it", []),
]:
    found = outcome({key: [0.5, 0.25, 0.125] for key in history_keys})
    assert found == "KeyError", (
        f"A history with {what} did not end in a KeyError. It is asked for whenever val_loss is missing."
    )
### END HIDDEN TESTS
assert outcome({"val_loss": [0.5]}) == "no error", (
    'A history with "val_loss" alone ended in an error. Other keys are not needed.'
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In how many places does your `plot_training_loss` have to change?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Copy the lines of the first exercise and replace the key; brackets raise the `KeyError` by themselves. Ask for the values *before* you make the figure, or an empty picture is left behind when the key is missing.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `losses = history["val_loss"]`, then everything as before, with a title and a y label that say *validation*.
# </details>
#
# **Why it works.** Brackets insist, `.get` does not: it gives `None`, and the error comes later, at a place that says less. Here are both pictures of our training:

# %%
axes = plot_training_loss(history)
axes = plot_validation_loss(history)

# %% [markdown]
# Two pictures, one line each. The training loss begins above 1 and falls from epoch to epoch, to less than a tenth of that. The validation loss falls in the first epochs, and then less and less, until it hardly moves.
#
# Look at the y axes: each picture has chosen its own. Placed one under the other, the two lines seem to begin at similar heights, and they do not. What is to be compared belongs on one pair of axes.
#
# ## Learning curves
#
# Several Axes on one sheet: `plt.subplots(rows, columns)`. Several lines on one Axes: call `plot` several times, and give each line a `label`. The **legend** collects the labels.

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
left.plot([1, 2, 3], [3, 2, 1], "o-", color="#0072B2", label="down")
left.plot([1, 2, 3], [1, 2, 3], "s--", color="#D55E00", label="up")
left.legend()
left.set(title="Two lines, a legend", xlabel="x", ylabel="y")
_ = right.set(title="Still empty", xlabel="x", ylabel="y")

# %% [markdown]
# Two plots side by side. In the left one a solid line with circles falls and a dashed one with squares rises, and a box says which is which. The right one waits.
#
# ### Exercise: learning curves
#
# Write `plot_learning_curves`.
# - A new figure with two Axes side by side: **loss left, accuracy right**.
# - In each, two lines against the epochs 1, 2, …, n: training and validation. No other lines.
# - In each, a legend with one name for each line: one has `train` in it, the other `val` (in any case).
# - When the history has no validation: the training lines alone. (Whether there is a legend then, you decide.)
# - Return the Figure.
#
# Titles, axis labels and a dashed line for validation make the picture readable. No test looks for them; your readers do.


# %% answer="plot_learning_curves"
def plot_learning_curves(history):
    """Draw loss and accuracy of a training side by side.

    Parameters
    ----------
    history : dict
        The plain dictionary `History.history`: a list of numbers for each key, one number for
        each of the n >= 1 epochs. "loss" and "accuracy" are there; "val_loss" and
        "val_accuracy" are both there or both missing. Other keys play no part. It keeps its
        values.

    Returns
    -------
    matplotlib.figure.Figure
        A new figure, made by this call, with exactly two Axes side by side (in `figure.axes`,
        without subfigures); other figures stay as they are.
        Left: the lines "loss" and "val_loss"; right: "accuracy" and "val_accuracy". All of them
        against the epochs, the numbers 1, 2, ..., n, and no other lines on the Axes.
        Each Axes has a legend of its own that names both lines: one name has "train" in it, the
        other has "val" in it, in any case.
        Without validation: one line in each Axes, "loss" left and "accuracy" right, with or
        without a legend.

    Example
    -------
    plot_learning_curves({"loss": [0.9, 0.5], "accuracy": [0.7, 0.8]}) has a line from (1, 0.9)
    to (2, 0.5) on the left and one from (1, 0.7) to (2, 0.8) on the right
    """
    ### BEGIN SOLUTION
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    epochs = range(1, len(history["loss"]) + 1)
    for axes, name in zip(panels, ("loss", "accuracy")):
        axes.plot(epochs, history[name], "o-", color="#0072B2", label="training")
        if "val_" + name in history:
            axes.plot(epochs, history["val_" + name], "s--", color="#D55E00", label="validation")
        axes.set(title=f"Learning curve: {name}", xlabel="epoch", ylabel=name)
        axes.locator_params(axis="x", integer=True)
        axes.legend()
    panels[0].set_ylim(0, None)
    return figure
    ### END SOLUTION


# %% test="plot_learning_curves" points=1
# Meant to fail until you have written plot_learning_curves.
given = {
    "accuracy": [0.5, 0.75, 0.875],
    "loss": [1.5, 0.8125, 0.55],
    "learning_rate": [0.1, 0.01, 0.001],
    "val_accuracy": [0.7, 0.7825, 0.85],
    "val_loss": [1.0, 0.625, 0.65],
}
try:
    drawn, again = draw_twice(plot_learning_curves, given)
except KeyError as error:
    raise AssertionError(
        f"There is no key {error} in the history, whose keys are {sorted(given)}. Take them as they are written here."
    ) from error
assert drawn is not None, "Found None: end the function with `return figure`."
assert isinstance(drawn, Figure), (
    f"Found {type(drawn).__name__}: return the figure alone, the first of the two that plt.subplots gives."
)
assert again is not drawn, (
    "Two calls gave the same figure. Make a new one in each call, inside the function, and give it no number or name."
)
assert len(drawn.axes) == 2, (
    f"The figure has {len(drawn.axes)} Axes, two are asked for, both on one figure: plt.subplots(1, 2)."
)
left, right = sorted(drawn.axes, key=lambda axes: axes.get_position().x0)
assert right.get_position().x0 > left.get_position().x0 + 0.05, (
    "The two Axes do not stand side by side: one is above the other, or on top of it. plt.subplots(1, 2) is one row of two."
)
series = {  # where the values of each key are drawn
    name: [
        place
        for place, axes in (("left", left), ("right", right))
        for line in axes.lines
        if len(line.get_ydata()) == 3 and np.allclose(line.get_ydata(), values, rtol=1e-5)
    ]
    for name, values in given.items()
}
assert not (series["loss"] == ["right"] and series["accuracy"] == ["left"]), (
    "The accuracy is on the left and the loss on the right: the other way round is asked for."
)
assert not (series["accuracy"] == ["left"] and series["val_loss"] == ["right"]), (
    "Training is on the left and validation on the right. Loss left and accuracy right are asked for, each with both lines."
)
assert not series["learning_rate"], (
    "The learning rate is drawn too. Take the four keys by name: a history may have others."
)
for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
    place = "left" if "loss" in name else "right"
    assert series[name] == [place], (
        f"The values of {name} were found here: {', '.join(series[name]) or 'nowhere'}. Draw them once, on the {place} Axes, as they stand in the history."
    )
for place, axes in (("left", left), ("right", right)):
    assert len(axes.lines) == 2, (
        f"There are {len(axes.lines)} lines on the {place} Axes: two are asked for, training and validation, and no others."
    )
    for line in axes.lines:
        x = line.get_xdata(orig=False)
        assert x[0] != 0, (
            f"On the {place} Axes the first epoch stands at x = 0 and belongs at x = 1. Give the x values too, as numbers: range(1, n + 1) for n epochs."
        )
        assert np.allclose(x, [1, 2, 3]), (
            f"On the {place} Axes the x values are {x.tolist()}, the three epochs are 1, 2, 3."
        )
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, the order of the keys taken for granted, other keys drawn.
generator = np.random.default_rng(77)
names = ["loss", "val_loss", "accuracy", "val_accuracy"]
for what, count, keys in [
    ("a history of one epoch", 1, ["accuracy", "loss", "val_accuracy", "val_loss"]),
    ("a longer history", 12, ["val_loss", "learning_rate", "loss", "val_accuracy", "accuracy"]),
    ("a history with more keys", 4, ["top_3", "val_top_3", *names]),
]:
    seeded = {key: generator.uniform(0.1, 1, size=count).tolist() for key in keys}
    try:
        found, second = draw_twice(plot_learning_curves, seeded)
    except KeyError as error:
        raise AssertionError(
            f"For {what} it ended in a KeyError. Take the four keys by name."
        ) from error
    assert isinstance(found, Figure), f"For {what} no Figure came back."
    assert found is not second, f"For {what} two calls gave the same figure."
    assert len(found.axes) == 2, f"For {what} the figure does not have two Axes."
    panels = sorted(found.axes, key=lambda axes: axes.get_position().x0)
    assert panels[1].get_position().x0 > panels[0].get_position().x0 + 0.05, (
        f"For {what} the two Axes do not stand side by side."
    )
    for axes, pair, place in zip(panels, (names[:2], names[2:]), ("left", "right")):
        assert len(axes.lines) == 2, f"For {what} there are not two lines on the {place} Axes."
        lines = [np.asarray(line.get_ydata(), dtype=float) for line in axes.lines]
        for name in pair:
            assert any(
                len(line) == count and np.allclose(line, seeded[name], rtol=1e-5) for line in lines
            ), f"For {what} the line {name} is missing on the {place} Axes."
        for line in axes.lines:
            assert np.allclose(line.get_xdata(orig=False), range(1, count + 1)), (
                f"For {what} the x values are not 1 to n."
            )
### END HIDDEN TESTS

# %% test="plot_learning_curves" points=1
# Meant to fail until each Axes of plot_learning_curves has a legend that names both lines.
given = {
    "accuracy": [0.5, 0.75],
    "loss": [1.5, 0.8],
    "val_accuracy": [0.7, 0.78],
    "val_loss": [1.0, 0.625],
}
try:
    drawn, again = draw_twice(plot_learning_curves, given)
except KeyError as error:
    raise AssertionError(
        f"There is no key {error} in the history, whose keys are {sorted(given)}. Begin with the test above."
    ) from error
assert isinstance(drawn, Figure) and len(drawn.axes) == 2, (
    "What came back is no figure with two Axes. Begin with the test above."
)
for axes in drawn.axes:
    legend = axes.get_legend()
    assert legend is not None, (
        "An Axes has no legend. Give each line a label=..., and then call axes.legend() for each of the two Axes: plt.legend() reaches one of them, figure.legend() none."
    )
    entries = [text.get_text() for text in legend.get_texts()]
    assert len(entries) > 0, (
        "A legend is empty. It collects the lines that have a label=... and are drawn already: call axes.legend() after axes.plot(..., label=...)."
    )
    train = {place for place, entry in enumerate(entries) if "train" in entry.lower()}
    val = {place for place, entry in enumerate(entries) if "val" in entry.lower()}
    assert train and val and len(train | val) > 1, (
        f"A legend has the names {entries}: one with train in it and another with val in it are asked for. They come from label=... in plot."
    )
    for name, line in named_lines(axes):
        shown = [key for key in given if np.array_equal(line.get_ydata(), given[key])]
        for word, other, prefixed in (("train", "val", False), ("val", "train", True)):
            if word in name.lower() and other not in name.lower():
                assert all(key.startswith("val_") == prefixed for key in shown), (
                    f"The line that the legend names {name!r} shows {', '.join(shown)}. Give each line its own label=... where it is drawn, and call axes.legend() without names."
                )
### BEGIN HIDDEN TESTS
# Catches: a legend on one Axes only, names that depend on the number of epochs, labels swapped on
# one of the two Axes.
seeded = {
    key: np.random.default_rng(place).uniform(0.1, 1, size=6).tolist()
    for place, key in enumerate(["val_loss", "loss", "learning_rate", "val_accuracy", "accuracy"])
}
found, second = draw_twice(plot_learning_curves, seeded)
for axes in [*found.axes, *second.axes]:
    legend = axes.get_legend()
    assert legend is not None, "For a longer history an Axes has no legend."
    entries = [text.get_text().lower() for text in legend.get_texts()]
    assert any("train" in entry for entry in entries) and any(
        "val" in entry for entry in entries
    ), "For a longer history a legend does not name both lines."
    for name, line in named_lines(axes):
        values = np.asarray(line.get_ydata(), dtype=float)
        for word, other, prefix in (("train", "val", ""), ("val", "train", "val_")):
            if word in name.lower() and other not in name.lower():
                assert any(
                    len(values) == 6 and np.allclose(values, seeded[prefix + key])
                    for key in ("loss", "accuracy")
                ), "For a longer history a name in a legend belongs to the other line."
### END HIDDEN TESTS

# %% test="plot_learning_curves" points=1
# Meant to fail until plot_learning_curves can do without validation.
given = {
    "accuracy": [0.5, 0.75, 0.875, 0.9],
    "loss": [1.5, 0.8, 0.55, 0.4],
    "learning_rate": [0.1, 0.1, 0.01, 0.01],
}
try:
    drawn, again = draw_twice(plot_learning_curves, given)
except KeyError as error:
    raise AssertionError(
        f'A history without validation ended in a KeyError for {error}. Draw the validation lines only `if "val_loss" in history`.'
    ) from error
assert isinstance(drawn, Figure) and len(drawn.axes) == 2, (
    "Without validation there came back no figure with two Axes: two are asked for, with one line each."
)
left, right = sorted(drawn.axes, key=lambda axes: axes.get_position().x0)
for name, axes in (("loss", left), ("accuracy", right)):
    assert len(axes.lines) == 1, (
        f"Without validation there are {len(axes.lines)} lines for the {name}: one is asked for, training."
    )
    x, y = axes.lines[0].get_data(orig=False)
    assert len(y) == 4 and np.allclose(y, given[name], rtol=1e-5), (
        f"Without validation the line for the {name} goes through {y.tolist()}, not {given[name]}. Loss left, accuracy right."
    )
    assert np.allclose(x, [1, 2, 3, 4]), (
        f"Without validation the x values are {x.tolist()}, the four epochs are 1, 2, 3, 4."
    )
### BEGIN HIDDEN TESTS
# Catches: one epoch, validation looked for by the number of keys or by other keys.
for what, count, keys in [
    ("a history of one epoch", 1, ["loss", "accuracy"]),
    ("a longer history", 9, ["learning_rate", "top_3", "accuracy", "loss"]),
]:
    seeded = {
        key: np.random.default_rng(place + count).uniform(0.1, 1, size=count).tolist()
        for place, key in enumerate(keys)
    }
    what += " without validation"
    try:
        found, second = draw_twice(plot_learning_curves, seeded)
    except KeyError as error:
        raise AssertionError(f"For {what} it ended in a KeyError.") from error
    assert isinstance(found, Figure) and len(found.axes) == 2, (
        f"For {what} no figure with two Axes came back."
    )
    panels = sorted(found.axes, key=lambda axes: axes.get_position().x0)
    for name, axes in zip(("loss", "accuracy"), panels):
        assert len(axes.lines) == 1, f"For {what} there is not one line for the {name}."
        x, y = axes.lines[0].get_data(orig=False)
        assert len(y) == count and np.allclose(y, seeded[name]), (
            f"For {what} the line for the {name} shows other values."
        )
        assert np.allclose(x, range(1, count + 1)), f"For {what} the x values are not 1 to n."
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What is the same for both Axes, and what differs? Could a loop over `"loss"` and `"accuracy"` do both?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `figure, (left, right) = plt.subplots(1, 2)`, then `left.plot(epochs, history["loss"], "o-", label="training")` and so on, and `left.legend()` *after* the lines are drawn. `if "val_loss" in history:` asks whether there is validation.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `for axes, name in zip((left, right), ("loss", "accuracy")):` and in it `axes.plot(epochs, history[name], "o-", label="training")`, `if "val_" + name in history: axes.plot(..., "s--", label="validation")`, `axes.legend()`; at the end `return figure`
# </details>
#
# **Why it works.** Whoever holds the Axes by name (`left`, `right`) never has to ask which one is current. And a legend written from labels cannot get into another order than the lines.

# %%
figure = plot_learning_curves(history)

# %% [markdown]
# Left the losses, right the accuracies of our training; training solid with circles, validation dashed with squares. On the left both fall steeply at first; then the training loss goes on falling, and the validation loss levels out. On the right it is the other way up.
#
# **A good place to rest.** We can draw. Now for the reading.

# %% [markdown]
# ## Reading curves
#
# First the healthy case, our own. A training loss that falls in every epoch says: the steps are not too long. That it falls fast says: they are not too short. A validation loss that falls and then levels out says: what there was to learn from these digits, at this pace, is nearly learned. That there is a **gap** between the two is normal: a network does better on what it has learned from. A gap alone is not yet overfitting; we come back to it.
#
# Now look at epoch 1: the validation loss lies far *below* the training loss, and the accuracy above.
#
# **Predict.** How can a network do better on digits that it does not learn from? A bug, luck, or something else? Six seeds will tell whether it was luck. The column in the middle is the loss over the *training* digits, computed once more when the epoch is over.
#
# *My guess:* …

# %%
held_back = (validation_images, validation_labels)
networks = []  # we keep them for later
for seed in range(6):
    network = build_network(seed)
    begun = network.fit(
        learn_images, learn_labels, batch_size=128, epochs=1, validation_data=held_back, verbose=0
    ).history
    afterwards = network.evaluate(learn_images, learn_labels, batch_size=800, verbose=0)[0]
    networks.append(network)
    print(f"seed {seed}   training loss, as reported {begun['loss'][0]:.2f}", end="   ")
    print(f"computed afterwards {afterwards:.2f}   validation loss {begun['val_loss'][0]:.2f}")

# %% [markdown]
# It was not luck: every seed shows it. What `fit` reports as training loss is a **running mean** over the batches of the epoch, and the first of them were seen by a network that knew nothing. The validation loss is computed at the end of the epoch, by the network as it is then. Computed at the same moment, the training loss lies much closer to the validation loss. So a point of a training curve belongs rather to the middle of its epoch than to the end. Later, when little changes within an epoch, this makes no difference.
#
# ### A riddle in four pictures
#
# Four trainings of the same network. Something was chosen differently in each of them: the learning rate, how many digits it learns from, or **dropout**, which switches off a random part of the hidden units in each step of training, and none when validation digits are tried.


# %%
def train(seed, digits=3200, batch_size=128, epochs=12, **options):
    fitted = build_network(seed, **options).fit(
        learn_images[:digits],
        learn_labels[:digits],
        batch_size=batch_size,
        epochs=epochs,
        validation_data=held_back,
        validation_batch_size=800,  # all at once: quicker, and the same numbers
        verbose=0,
    )
    return fitted.history


riddle = {letter: train(seed=1, **recipe) for letter, recipe in zip("ABCD", RIDDLE)}
figure, panels = plt.subplots(2, 2, figsize=(9, 6), sharey=True, layout="constrained")
for panel, (letter, curves) in zip(panels.flat, riddle.items()):
    epochs = range(1, len(curves["loss"]) + 1)
    panel.plot(epochs, curves["loss"], "o-", color=BLUE, markersize=3, label="training")
    panel.plot(
        epochs, curves["val_loss"], "s--", color=VERMILLION, markersize=3, label="validation"
    )
    panel.set(title=letter, ylim=(0, 3))
    panel.locator_params(axis="x", integer=True)
    panel.legend()
figure.suptitle("Four trainings")
_ = (figure.supxlabel("epoch"), figure.supylabel("loss"))

# %% [markdown]
# Training solid with circles, validation dashed with squares; all four have the same y axis. In A both lines come down slowly, close together, and are still high at the right edge. In B the solid line drops to the ground within a few epochs; the dashed one stays far above it, turns, and creeps up. In C both fall smoothly, and the dashed line runs *below* the solid one. In D both drop in the first few epochs; then the dashed line goes up and down and does not settle, and the solid one rises now and then as well.
#
# **Predict.** What is it: a learning rate that is too small, one that is too large, overfitting, or dropout? Is one of them no illness at all?
#
# - A: …
# - B: …
# - C: …
# - D: …
#
# The next cell shows what was chosen, and some numbers.

# %%
print("     lowest val. loss      last val. loss    last training    val. accuracy then and last")
for (letter, curves), recipe in zip(riddle.items(), RIDDLE):
    losses, shares = curves["val_loss"], curves["val_accuracy"]
    best = int(np.argmin(losses))
    print(f"{letter}    {losses[best]:.2f} in epoch {best + 1:2d}      {losses[-1]:.2f}", end=" ")
    print(f"             {curves['loss'][-1]:.3f}            {shares[best]:.1%} {shares[-1]:.1%}")
    print("       ", recipe)

# %% [markdown]
# **A: the learning rate is too small.** Both lines are still falling when the training stops, so nothing is wrong but the pace. More epochs would help, and a larger rate would help sooner. Note that A has next to no gap, and is the worst of the four: its lowest validation loss is the highest. *No gap* is not *good*.
#
# **B: overfitting.** The network has only 300 digits to learn from, and learns them by heart: the training loss goes to nearly 0. The sign is not the gap. The sign is that **the validation loss has turned and rises while the training loss falls**: what it goes on learning about its own digits makes it worse on others. By how much depends on what one looks at. The validation accuracy has hardly changed since the lowest loss (last two columns): the network is wrong about as often as before, and surer of itself when it is. Whoever looks at the accuracy alone does not see this; whoever looks at the loss alone takes it for worse than it is. What helps is more digits, fewer epochs, dropout.
#
# **C: dropout, and nothing is wrong.** The training loss is that of a network with half of its hidden units switched off, the validation loss that of the whole network. They are two different networks, and the second is better, in every epoch and not only in the first.
#
# **D: the learning rate is too large.** Learning is fast at first, and then the steps are too long to settle: the validation loss goes up and down without settling, and even the training loss rises now and then, which it does not do in our healthy case. What the last epoch brings is a matter of luck. (Where the dashed line drifts upwards besides, the network overfits as well. One illness does not protect from another.) With a rate that is *much* too large nothing is learned at all, and both lines stay near ln 10.
#
# Another seed, `train(seed=2, ...)`, moves every wiggle and keeps the shapes. What a curve does in a single epoch means little. Look at several epochs, and for decisions at several seeds.
#
# | what one sees | what it may mean | what it does not mean |
# |---|---|---|
# | both lines still fall at the end | stopped too early, or the rate is too small | that the network is too small |
# | lines go up and down without settling | the rate is too large; or few validation digits, when only the dashed line does it | that the data are broken |
# | the validation loss rises for many epochs, the training loss falls | overfitting | that the accuracy falls |
# | a gap, the validation loss flat or falling | the normal case | overfitting |
# | validation better than training, in epoch 1 | a running mean | a bug |
# | validation better than training, all the time | dropout (or another part that works in training only); or validation digits that are less difficult | that digits were mixed up, though that is worth a check |
# | both lines flat near ln 10 | nothing is learned: rate, scaling, loss | that it needs more time |

# %% [markdown]
# ## A matrix as a picture
#
# `axes.imshow` draws a matrix as coloured squares. Where is `matrix[0, 1]`?

# %%
figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
axes.imshow(np.array([[0, 9, 1], [2, 3, 4]]), cmap="Blues")
axes.text(1, 0, "9", color="white", ha="center", va="center")
axes.set(xticks=[0, 1, 2], yticks=[0, 1])
axes.set(title="matrix[0, 1] is at x = 1, y = 0", xticks=range(3), yticks=range(2))
_ = axes.set(xlabel="x: column", ylabel="y: row")

# %% [markdown]
# Two rows of three squares; the darkest is the middle one of the upper row, with a white 9 in it. Row 0 is at the top. **An index names the row first, a place on an Axes names x first**, and x counts columns: `matrix[i, j]` is drawn at x = j, y = i. `ha` and `va` put the middle of the text there.
#
# ### Exercise: the confusion matrix as a picture
#
# Write `plot_confusion_matrix`.
# - Show the matrix as an image, with `imshow` or `matshow`, on a new figure.
# - Write each count on its cell: the count of row i and column j at x = j, y = i, as a whole number (`12`, not `12.0`).
# - In the matrix of lesson 6, rows are true labels and columns predictions. Name the axes so: the x label has `predicted` in it, the y label `true`.
# - Return the Axes.
#
# Counts should be readable on dark and on light cells: white on dark, black on light. No test looks at that; you will see it.


# %% answer="plot_confusion_matrix"
def plot_confusion_matrix(matrix):
    """Draw a confusion matrix as an image with its counts.

    Parameters
    ----------
    matrix : array of integers, shape (k, k), any k >= 1
        Rows are true labels, columns predicted ones. It keeps its values.

    Returns
    -------
    matplotlib.axes.Axes
        On a new figure, made by this call; other figures stay as they are. (A colour bar beside
        it is welcome.) The Axes shows the matrix itself, unscaled, as an image, made by imshow or
        matshow (in `axes.images`). For each row i and column j there is a text (in `axes.texts`)
        at x = j, y = i: the count matrix[i, j] as a whole number, such as "12". Other words may
        follow it, as in "12 (40 %)".
        The x label has the word "predicted" in it, the y label the word "true", in any case.

    Example
    -------
    plot_confusion_matrix(np.array([[5, 1], [0, 7]])) writes "5" at (0, 0), "1" at x = 1, y = 0,
    "0" at x = 0, y = 1 and "7" at (1, 1)
    """
    ### BEGIN SOLUTION
    _, axes = plt.subplots(figsize=(6, 5.5), layout="constrained")
    axes.imshow(matrix, cmap="Blues")
    for i, row in enumerate(matrix):
        for j, count in enumerate(row):
            color = "white" if count > matrix.max() / 2 else "black"
            axes.text(j, i, str(count), ha="center", va="center", color=color)
    axes.set(title="Confusion matrix", xlabel="predicted label", ylabel="true label")
    axes.set(xticks=range(len(matrix)), yticks=range(len(matrix)))
    return axes
    ### END SOLUTION


# %% test="plot_confusion_matrix" points=1
# Meant to fail until you have written plot_confusion_matrix.
given = np.array([[5, 1, 0], [2, 7, 3], [4, 0, 12]])
try:
    drawn, again = draw_twice(plot_confusion_matrix, given.copy())
except TypeError as error:
    raise AssertionError(
        f"It ended in a TypeError: {error}. The counts are whole numbers: draw the matrix as it is, and write str(count)."
    ) from error
except IndexError as error:
    raise AssertionError(
        f"A matrix of 3 x 3 ended in an IndexError: {error}. Is a number of classes such as 10 built in? It is len(matrix)."
    ) from error
assert drawn is not None, "Found None: end the function with `return axes`."
assert isinstance(drawn, Axes), (
    f"Found {type(drawn).__name__}: return the Axes, `return axes`. (imshow gives back an image, plt.subplots a tuple, scikit-learn's display has its Axes in .ax_.)"
)
assert again.figure is not drawn.figure, (
    "Two calls drew on one figure. Make a new figure in each call, inside the function, and give it no number or name."
)
assert len(drawn.images) > 0, (
    "There is no image on the Axes that came back. Draw it with axes.imshow(matrix) or axes.matshow(matrix), and return that Axes."
)
images = [np.asarray(image.get_array()) for image in drawn.images]
assert not any(image.tolist() == given.T.tolist() for image in images), (
    "The image is turned over: row i of the matrix must be row i of the image. Leave .T out."
)
assert any(image.shape == (3, 3) and np.allclose(image, given, rtol=1e-5) for image in images), (
    f"The first row of the image is {images[0][0].tolist()}, that of the matrix {given[0].tolist()}. Show the matrix itself: no shares, no logarithms, nothing left out."
)
x_label, y_label = drawn.get_xlabel(), drawn.get_ylabel()
assert "predicted" in x_label.lower() or not (
    "true" in x_label.lower() and "predicted" in y_label.lower()
), "The labels are swapped: columns, along x, are predictions; rows, along y, are true labels."
assert "predicted" in x_label.lower(), (
    f"The x label is {x_label!r}: the word predicted is asked for, as in axes.set_xlabel('predicted label')."
)
assert "true" in y_label.lower(), (
    f"The y label is {y_label!r}: the word true is asked for, as in axes.set_ylabel('true label')."
)
### BEGIN HIDDEN TESTS
# Catches: ten or three classes built in, the diagonal left out of the image, shares instead of
# counts, another type of integers.
generator = np.random.default_rng(707)
for classes, kind in [(1, np.int64), (2, np.uint8), (10, np.int32), (12, np.int64)]:
    seeded = generator.integers(0, 90, size=(classes, classes)).astype(kind)
    what = f"For a matrix of {classes} class(es), {seeded.dtype},"
    try:
        found, second = draw_twice(plot_confusion_matrix, seeded.copy())
    except (TypeError, IndexError) as error:
        raise AssertionError(
            f"{what} it ended in an error. The number of classes is len(matrix)."
        ) from error
    assert isinstance(found, Axes), f"{what} no Axes came back."
    assert found.figure is not second.figure, f"{what} two calls drew on one figure."
    images = [np.asarray(image.get_array()) for image in found.images]
    assert any(
        image.shape == seeded.shape and np.allclose(image, seeded, rtol=1e-5) for image in images
    ), f"{what} no image on the Axes shows the matrix itself."
    assert "predicted" in found.get_xlabel().lower(), f"{what} the x label lacks predicted."
    assert "true" in found.get_ylabel().lower(), f"{what} the y label lacks true."
### END HIDDEN TESTS


# %% test="plot_confusion_matrix" points=2
# Meant to fail until plot_confusion_matrix writes the counts.
def written_at(axes, x, y):  # what stands in the cell whose middle is (x, y)
    found = []
    for text in axes.texts:
        places = [text.get_position(), getattr(text, "xy", text.get_position())]
        if any(abs(place[0] - x) < 0.5 and abs(place[1] - y) < 0.5 for place in places):
            found.append(text.get_text().strip())
    return found


given = np.array([[5, 1, 0], [2, 7, 3], [4, 0, 12]])
try:
    drawn, again = draw_twice(plot_confusion_matrix, given.copy())
except (TypeError, IndexError) as error:
    raise AssertionError(
        f"A matrix of 3 x 3 ended in an error: {error}. Begin with the test above."
    ) from error
assert isinstance(drawn, Axes), (
    f"Found {type(drawn).__name__}: return the Axes, `return axes`. Begin with the test above."
)
assert len(drawn.texts) > 0, (
    "There is no text on the Axes. Write each count with axes.text(x, y, str(count)), in a loop over rows and columns."
)
cells = [(i, j) for i in range(3) for j in range(3)]
table = {(i, j): written_at(drawn, j, i) for i, j in cells}
missing = [place for place in cells if not table[place]]
assert not missing, (
    f"Nothing is written on {len(missing)} of the 9 cells; the first is row {missing[0][0]}, column {missing[0][1]}. Every count is asked for, 0 too, in the middle of its cell: x = column, y = row, both counted from 0."
)
assert not all(f"{given[j, i]}" in table[i, j] for i, j in cells), (
    "The counts are turned over: that of row i, column j stands at x = i, y = j. x counts columns: axes.text(j, i, ...)."
)
for i, j in cells:
    firsts = [entry.split()[0] for entry in table[i, j] if entry]
    assert f"{given[i, j]}.0" not in firsts and f"{given[i, j]}.00" not in firsts, (
        f"The count {given[i, j]} is written as {table[i, j][0]!r}: a whole number is asked for, such as 12."
    )
    assert f"{given[i, j]}" in firsts, (
        f"On the cell of row {i}, column {j} stands {table[i, j]}, the count there is {given[i, j]}. It belongs at x = {j}, y = {i}."
    )
### BEGIN HIDDEN TESTS
# Catches: three or ten classes built in, zeros left out, rows and columns swapped, only the
# diagonal, large counts shortened, counts with a decimal point.
generator = np.random.default_rng(7007)
for classes, top, kind in [
    (1, 9, np.int64),
    (2, 999, np.int64),
    (10, 30, np.uint8),
    (11, 2, np.int32),
]:
    seeded = generator.integers(0, top + 1, size=(classes, classes)).astype(kind)
    what = f"For a matrix of {classes} class(es) with counts up to {top}"
    try:
        found, second = draw_twice(plot_confusion_matrix, seeded.copy())
    except (TypeError, IndexError) as error:
        raise AssertionError(
            f"{what} it ended in an error. The number of classes is len(matrix)."
        ) from error
    assert isinstance(found, Axes), f"{what} no Axes came back."
    for i in range(classes):
        for j in range(classes):
            entries = written_at(found, j, i)
            assert entries, f"{what} nothing is written on some cell. Write every count, 0 too."
            assert f"{seeded[i, j]}" in [entry.split()[0] for entry in entries if entry], (
                f"{what} something else than the count is written on some cell. The count of row i, column j belongs at x = j, y = i, as a whole number."
            )
### END HIDDEN TESTS
assert all(written_at(again, j, i) for i, j in cells), (
    "The second picture lacks counts. Write them in every call."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# You stand at row i, column j, with `matrix[i, j]` in hand. Which of the two is your x?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Two loops, `for i in range(len(matrix)):` and in it `for j in range(len(matrix)):`. `axes.text(x, y, string, ha="center", va="center", color=...)` writes; `str(matrix[i, j])` makes the string.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `figure, axes = plt.subplots()`, `axes.imshow(matrix, cmap="Blues")`, in the loops `axes.text(j, i, str(matrix[...]), ...)`, then `axes.set(xlabel="predicted label", ylabel="...")` and `return axes`
# </details>
#
# **Why it works.** The image alone shows where much is; the counts say how much. Together they serve readers who do not see colours, and readers who do not like to count shades.
#
# The network that we have trained, on the validation digits:

# %%
answers = model.predict(validation_images, verbose=0).argmax(axis=1)
matrix = confusion_matrix(validation_labels, answers)
axes = plot_confusion_matrix(matrix)
mistakes = matrix - np.diag(np.diag(matrix))
axes = plot_confusion_matrix(mistakes)
_ = axes.set_title("The mistakes alone")

# %% [markdown]
# The first picture is a dark diagonal on a pale ground: most digits are read correctly, and beside counts in the dozens the colours of the mistakes can hardly be told apart. The second picture shows the same matrix with zeros on the diagonal. Its darkest cells are the most frequent mistakes: look up row (the true digit) and column (the answer). Both pictures are right. They answer two questions, *how good?* and *which mistakes?*, and a colour scale serves one question at a time.

# %% [markdown]
# ## What the weights look like
#
# *You may leave out this part; nothing later needs it.*
#
# Each unit of the first hidden layer has a weight for every pixel. That is a column of the kernel, 784 numbers, and they can be laid out again as 28 × 28 pixels. Weights have a sign, so we want a **diverging** colour map: white at 0, blue below, red above. It is only right when white is *at* 0: `vmin=-limit, vmax=limit`.
#
# **Predict.** Eight units, before and after the training. What will the images look like: digits, strokes, noise?
#
# *My guess:* …

# %%
kernel_after = model.layers[1].get_weights()[0]
kernels = {
    "before": kernel_before,
    "after": kernel_after,
    "change": kernel_after - kernel_before,
}
limit = np.quantile(abs(kernel_after), 0.995)
figure, grid = plt.subplots(3, 8, figsize=(10, 4.2), layout="constrained")
for row, (name, kernel) in zip(grid, kernels.items()):
    for unit, panel in enumerate(row):
        image = panel.imshow(
            kernel[:, unit].reshape(28, 28), cmap="RdBu_r", vmin=-limit, vmax=limit
        )
        panel.set(xticks=[], yticks=[])
    row[0].set_ylabel(name)
figure.colorbar(image, ax=grid, label="weight", extend="both")
_ = figure.suptitle("Weights of eight hidden units (first layer)")

# %% [markdown]
# Each column of pictures is one unit. Above, before the training, there is noise from edge to edge: random numbers. In the middle, after the training, it still looks much like noise, with some darker spots. Only the bottom row, the difference between the two, shows what was learned: soft red and blue patches and strokes in the middle, and white at the edges (now and then a unit has learned next to nothing). None of it is a digit, and none has to be: what a unit contributes is decided by the layers above it too, and many units share the work. **One cannot read from such images what a network knows.** But one can see two things: the training has moved the weights by less than one would think, and at the edges not at all. Why not?

# %%
never_inked = learn_images.reshape(len(learn_images), -1).max(axis=0) == 0
print("pixels without ink in all the training digits:", never_inked.sum())
print("their weights changed:", bool((kernel_after != kernel_before)[never_inked].any()))

# %% [markdown]
# A weight's gradient is the sum of input times what comes back from above (lesson 4). Where the input is always 0, so is the gradient, and the weight keeps its random start for ever. If a test digit has ink there, that randomness has a say.
#
# There is one network whose weights can be read: the one **without a hidden layer**, a single softmax layer. Its ten columns belong to the ten digits. We start it from zeros instead of noise.

# %%
keras.utils.set_random_seed(0)
single = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
single.add(keras.layers.Dense(10, activation="softmax", kernel_initializer="zeros"))
single.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
single.fit(learn_images, learn_labels, batch_size=128, epochs=10, verbose=0)
kernel = single.layers[1].get_weights()[0]
limit = abs(kernel).max()
figure, grid = plt.subplots(2, 5, figsize=(9, 3.8), layout="constrained")
for digit, panel in enumerate(grid.flat):
    image = panel.imshow(kernel[:, digit].reshape(28, 28), cmap="RdBu_r", vmin=-limit, vmax=limit)
    panel.set(title=str(digit), xticks=[], yticks=[])
figure.colorbar(image, ax=grid, label="weight")
figure.suptitle("Weights of a single softmax layer")
print("largest sum of a pixel's ten weights:", abs(kernel.sum(axis=1)).max())

# %% [markdown]
# Ten ghosts. The 0 is a red ring with a blue middle, the 1 a red stroke between blue sides, the 3 can be made out, others need good will. Red is where ink speaks *for* a digit, blue where it speaks *against* it: nothing says *not a 0* like ink in the middle. These are no pictures of mean digits. They show what sets a digit apart from the others: the ten weights of each pixel add up to 0 (up to rounding), since what speaks for one digit speaks against others. The edges are white, because nothing was learned there and zeros stayed zeros.

# %% [markdown]
# ## The same numbers, honest and not
#
# Somebody trains a network, changes something in it, trains again, and shows the accuracies before and after as two bars. We imitate that with the six networks from above, which we train for three more epochs. Nothing differs between them but the seed. For *before* we take the worst of the six, for *after* the best.
#
# **Predict.** By how many points does the best of six equal networks beat the worst? And how much higher is its bar in the left picture below?
#
# *My guess:* …

# %%
shares = []
for network in networks:
    network.fit(learn_images, learn_labels, batch_size=128, epochs=3, verbose=0)
    shares.append(network.evaluate(*held_back, batch_size=800, verbose=0)[1])
shares = np.array(shares)
pair = [shares.min(), shares.max()]
bottom = pair[0] - (pair[1] - pair[0]) / 4
half = 1.96 * np.sqrt(shares.mean() * (1 - shares.mean()) / len(validation_labels))
figure, panels = plt.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
for panel in panels[:2]:
    panel.bar(["before", "after"], pair, color=["#56B4E9", BLUE], edgecolor="black")
panels[0].set(title="Misleading: the axis is cut", ylim=(bottom, pair[1] + 0.001))
panels[1].set(title="Honest: bars from 0", ylim=(0, 1))
panels[2].axhspan(shares.mean() - half, shares.mean() + half, color="0.88", label="95 % interval")
panels[2].plot(range(6), shares, "o", color=BLUE, label="one seed")
panels[2].set(title="Honest, and useful: all runs", xlabel="seed")
panels[2].set_ylim(shares.mean() - 2.5 * half, shares.mean() + 2.5 * half)
panels[2].legend(loc="lower right")
for panel in panels:
    panel.set_ylabel("validation accuracy")
print(f"difference: {pair[1] - pair[0]:.1%}", end="   ")
print(f"height of the bars, left: {(pair[1] - bottom) / (pair[0] - bottom):.1f} to 1", end="   ")
print(f"middle: {pair[1] / pair[0]:.2f} to 1")

# %% [markdown]
# All three pictures show the same trainings. On the left the right bar towers over the left one. In the middle, where the bars begin at 0, they are as good as equal. On the right stand all six runs as points, inside a grey band: the interval of lesson 6 around their mean, for so many validation digits. The *improvement* is the distance between two of these points, and the seed alone made it.
#
# - **A bar says by its length how much there is**, so its axis begins at 0. Points say it by their place; their axis may be cut, if the spread is shown with them.
# - **One run is a point, and points scatter.** Show all of them. What chance does by itself must be seen before anything else can be.
# - The grey band knows chance in the choice of digits, the points show chance in the seed. They are two different things.
#
# Three more ways to fool others, and oneself:

# %%
curves = riddle["B"]
epochs = range(1, len(curves["loss"]) + 1)
figure, panels = plt.subplots(1, 3, figsize=(10.5, 3.4), layout="constrained")
panels[0].plot(epochs, curves["val_loss"], "s--", color=VERMILLION, markersize=3, label="loss")
panels[0].plot(epochs, curves["val_accuracy"], "^:", color=BLUE, markersize=3, label="accuracy")
panels[0].set(title="Loss and accuracy on one axis", ylabel="value of what?")
for panel, title in zip(panels[1:], ("Linear axis", "Logarithmic axis")):
    panel.plot(epochs, curves["loss"], "o-", color=BLUE, markersize=3, label="training")
    panel.plot(
        epochs, curves["val_loss"], "s--", color=VERMILLION, markersize=3, label="validation"
    )
    panel.set(title=title, ylabel="loss")
panels[2].set(yscale="log", ylabel="loss (logarithmic)")
for panel in panels:
    panel.set_xlabel("epoch")
    panel.legend()

# %% [markdown]
# All three show training B of the riddle. Left: validation loss and validation accuracy on one axis. The lines cross, and the crossing means nothing, since one counts in shares and the other has no upper end. What is not of one kind gets two Axes. Middle and right: the same two losses, once on a linear axis, where the solid line lies on the ground after a few epochs, and once on a logarithmic one, where it goes on falling to the end, and the rise of the dashed line has nearly vanished. Neither is wrong. A logarithmic axis shows factors, a linear one differences, and **the label must say which it is**.

# %%
lines = [(history["loss"], "training"), (history["val_loss"], "validation")]
looks = [
    ("Red and green", ["red", "green"], ["-", "-"]),
    ("The same, printed in grey", ["red", "green"], ["-", "-"]),
    ("Two cues, printed in grey", [BLUE, VERMILLION], ["o-", "s--"]),
]
figure, panels = plt.subplots(1, 3, figsize=(10.5, 3.2), sharey=True, layout="constrained")
for panel, (title, colors, styles) in zip(panels, looks):
    for (values, name), color, style in zip(lines, colors, styles):
        if "grey" in title:
            color = str(np.dot(to_rgb(color), [0.299, 0.587, 0.114]))  # its brightness
        panel.plot(range(1, len(values) + 1), values, style, color=color, label=name)
    panel.set(title=title, xlabel="epoch", ylim=(0, None))
    panel.legend()
_ = panels[0].set_ylabel("loss")

# %% [markdown]
# The losses of our own training three times. Left: both lines solid, red for training and green for validation. Middle: what a grey printer makes of it: two dark lines of the same shade, and the legend helps nobody. Right: other colours, printed in grey as well; circles on a solid line, squares on a dashed one, and all is clear without any colour. Many people cannot tell red from green (about one man in twelve of Northern European descent, says the US National Eye Institute). **Colour is never the only cue.**
#
# ## In a sentence
#
# Some readers do not see the picture at all, and many look at it for two seconds. Both need a sentence, below the picture or as its *alt text* (what a screen reader reads out). A good one says three things: what is drawn (kind of picture, what is on the axes), what is to be seen, and what follows from it.
#
# **Try it.** Write one for the left half of your own learning curves.
#
# *My sentence:* …
#
# <details><summary>One possible sentence</summary>
#
# "Training loss (solid) and validation loss (dashed) over ten epochs: both fall steeply in the first three, then the training loss goes on falling while the validation loss levels out; more epochs would bring little on new digits."
#
# Not enough would be: "The learning curves of our network." That is a title. It says what the picture is about, and nothing of what is in it.
# </details>
#
# The habit helps the writer too. Whoever finds nothing to write about a picture may leave it out.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | `fitted["loss"]` on what `fit` gives back | an error: *'History' object is not subscriptable*; the dictionary is `fitted.history` |
# | `history["acc"]` | a `KeyError`: the key is the name of the metric, `accuracy` |
# | `history["val_loss"]` after a training without validation | a `KeyError` |
# | `axes.plot(history["loss"])` | no message; the epochs are counted from 0 |
# | `range(1, n)` for n epochs | an error that speaks of the *same first dimension* |
# | `plt.plot` in a function | no message; the line lands in whatever picture is current |
# | `axes = plt.subplots()` | an error: *'tuple' object has no attribute 'plot'* |
# | `axes.set_title = "Loss"` | no message, no title, and a method that is gone |
# | `axes.text(i, j, matrix[i, j])` | no message; the counts are turned over at the diagonal |
# | the labels of a confusion matrix swapped | no message; precision is read as recall |
# | loss and accuracy on one axis | lines that cross, and a crossing that means nothing |
# | bars on a cut axis | a difference that looks many times as large |
# | a gap taken for overfitting | training stopped too early |

# %% [markdown]
# ## Quiz
#
# **1.** After the first epoch `fit` reports a training loss of 0.9 and a validation loss of 0.5. What do you think?
#
# - (a) training and validation digits have been mixed up
# - (b) the training loss is a mean over the epoch, the validation loss belongs to its end
# - (c) the network is overfitting
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: mixed-up digits would not go away, and this does, after an epoch or two.
# - **(b) is right.** In the first epoch the network changes most, so that the difference is largest there.
# - (c) is wrong: overfitting shows in a validation loss that *rises*, after it had fallen.
# </details>
#
# **2.** Over twenty epochs the training loss falls to nearly 0. The validation loss falls until epoch 6 and rises slowly from then on, the validation accuracy stays as it is. What do you say?
#
# - (a) it overfits since epoch 1, for there is a gap
# - (b) nothing is wrong, for the accuracy does not fall
# - (c) it overfits since about epoch 6: it is not wrong more often, but surer when it is wrong
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: as long as the validation loss falls, the network still learns what helps with other digits.
# - (b) is wrong: the probabilities become worse, and whoever uses them will notice. For the answers alone it may not matter.
# - **(c) is right.** The turning point is the sign. How much it matters depends on whether one needs answers or probabilities.
# </details>
#
# **3.** A report shows two bars, 96.1 % and 96.5 %, on an axis from 96.0 to 96.6, one training each, on 1,000 validation digits. What can be said?
#
# - (a) the second network is five times as good
# - (b) the second network is better by 0.4 points
# - (c) not much: other seeds, and other digits, could turn it round
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: that is what the cut axis says. Bars that do not begin at 0 say nothing by their length.
# - (b) is wrong: these two *runs* differ by 0.4 points on these digits. Of the networks we know one run each.
# - **(c) is right.** The difference is of the size that seeds and the choice of digits make by themselves. More runs are needed, and a picture that shows them all.
# </details>

# %% [markdown]
# ## Summary
#
# - A function that draws makes its own figure, `figure, axes = plt.subplots()`, draws on its Axes and returns it. Epochs count from 1.
# - Training loss: a running mean over the epoch. Validation loss: computed at its end. Dropout works in training only. For both reasons validation may look better.
# - Still falling: too slow or too short. Up and down without settling: rate too large. Validation loss rising while training loss falls: overfitting. A gap alone: normal.
# - In a picture of a matrix, column j is x and row i is y. A diverging colour map has its white at 0.
# - Bars begin at 0; show all runs and their spread; two kinds of quantity, two Axes; a logarithmic axis says so; a second cue beside colour; a sentence for every picture.
#
# **Next:** six equal networks gave six different scores. Lesson 8 asks how one finds out, all the same, which of two networks is the better one.
#
# **Further reading:** Matplotlib's [quick start](https://matplotlib.org/stable/users/explain/quick_start.html) and its guide to [choosing colour maps](https://matplotlib.org/stable/users/explain/colors/colormaps.html); scikit-learn on [learning curves](https://scikit-learn.org/stable/modules/learning_curve.html) and on [the display of a confusion matrix](https://scikit-learn.org/stable/modules/generated/sklearn.metrics.ConfusionMatrixDisplay.html), which draws in one line what you have drawn by hand; Okabe and Ito on [colours for everybody](https://jfly.uni-koeln.de/color/); the W3C on [describing complex images](https://www.w3.org/WAI/tutorials/images/complex/).

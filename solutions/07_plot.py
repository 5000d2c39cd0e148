# %% [markdown]
# # 7 · Plot: draw it, read it, do not be fooled
#
# Lesson 6 left us with a history, a matrix and many numbers. In this lesson you draw them, you learn what the shapes of learning curves say and what they do not say, and you see how one set of numbers can make a picture that misleads, and one that does not.
#
# **You will be able to**
# - draw with Matplotlib on a figure of your own: lines, labels, a legend, an image with text on it;
# - read learning curves: tell a healthy training from five that went wrong, and know the shapes that look wrong and are not;
# - draw a confusion matrix, and find in it which digits are mistaken for which;
# - recognise a misleading picture, draw an honest one of the same numbers, and say in a sentence what it shows.
#
# **Time:** {minutes}.
#
# **You need:** lesson 5, or some experience with `fit` in Keras and a notion of what an epoch is. You need not know Matplotlib.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 7` in a terminal checks the whole lesson, and `python -m mnist_utils solution plot_training_loss` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import live_curves, load_mnist, quiet_start
from mnist_utils.misleading import show_cues, show_cut_axis, show_scales
from mnist_utils.six_trainings import plot_changes, plot_trainings, read_trainings
from mnist_utils.weights import show_weights

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
few_images = train_images[-15000:].astype(np.float32) / 255  # enough for curves, and quick
few_labels = train_labels[-15000:]
fifth = len(few_images) // 5
learn_images, learn_labels = few_images[:-fifth], few_labels[:-fifth]
held_back = (few_images[-fifth:], few_labels[-fifth:])  # the last fifth, for validation
trainings = read_trainings()  # six histories, recorded for the second half of the lesson

# %% [markdown]
# ## A figure and its Axes
#
# A **Figure** is the sheet of paper. An **Axes** is one plot on it, with an x axis and a y axis; the word looks like a plural, but it names one thing. `plt.subplots()` makes both, new and empty. In books you will often see it as `fig, ax = plt.subplots()`.

# %% alt="Four points, joined by a line that falls steeply and then less. There is a title above it, and a name at each of the two axes."
figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
axes.plot([1, 2, 3, 4], [1.5, 0.75, 0.5, 0.4], "o-", color="#0072B2")
_ = axes.set(title="Four numbers and a line", xlabel="epoch", ylabel="loss", xticks=[1, 2, 3, 4])

# %% [markdown]
# Four points and a line that joins them. `axes.plot` took the x values, the y values and a style: `o` puts a marker at each point, `-` draws a solid line from one to the next, `--` a dashed one. `axes.set` wrote the title and the labels. `layout="constrained"` keeps labels from running into each other, and `_ =` keeps the notebook from printing what `set` returns. `#0072B2` is a blue; with the orange `#D55E00` further down it makes a pair that colour-blind readers can tell apart.
#
# **Try it.** Change `"o-"` to `"s--"`, then to `"o"`, and run the cell again.
#
# An Axes remembers what was drawn on it, and we can ask it:

# %%
line = axes.lines[0]
print(len(axes.lines), "line, x:", line.get_xdata(), " y:", line.get_ydata())
print("title:", axes.get_title(), "  x label:", axes.get_xlabel())

# %% [markdown]
# The tests below look at your pictures in this way: at lines, labels and texts, not at colours or taste.
#
# Matplotlib has a shorter way to draw, which needs no Axes: `plt.plot(...)`.
#
# **Predict.** The function below uses it. We call it twice, with different numbers. How many pictures do we get, and how many lines are on each?
#
# *My guess:* …


# %%
def sketch(values, style):
    plt.plot(range(1, len(values) + 1), values, style)
    return plt.gca()  # "get current axes"


# %% alt="One picture with both lines, a falling solid one and a rising dashed one. The title, Meant for the first picture, is above both."
first = sketch([1.5, 0.75, 0.5, 0.4], "o-")
second = sketch([0.5, 0.75, 0.875, 0.9], "s--")
_ = first.set(title="Meant for the first picture", xlabel="epoch", ylabel="value")
print("the same Axes:", first is second, "  lines on it:", len(first.lines))

# %% [markdown]
# We get one picture with both lines on it, under the title of the first. `pyplot` remembers which Axes was used last, the **current Axes**, and `plt.plot` draws there, no matter whose picture it is. Each cell of a notebook begins without any. So such a function works when we try it out alone, and goes wrong when it is called twice in a cell, or beside somebody else's picture. **A function that draws makes its own Axes, draws on that, and returns it.**

# %% [markdown]
# ## The history of a training
#
# We train the network of the course and keep its history. The next cell imports Keras, which takes a few seconds.

# %% runs=5
with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras


# %%
def new_network(seed, dropout=0.0):
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((28, 28)), keras.layers.Flatten()]
    for units in (128, 32):
        layers += [keras.layers.Dense(units, activation="relu"), keras.layers.Dropout(dropout)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% [markdown]
# This is the network of lessons 3 to 5. Its `Dropout` layers do nothing at a rate of 0; we switch them on further down.

# %% runs=3
settings = {"batch_size": 128, "validation_data": held_back, "validation_batch_size": 1000}
model = new_network(seed=7)
fitted = model.fit(learn_images, learn_labels, epochs=10, **settings, verbose=0)
history = fitted.history
for key, values in history.items():
    print(f"{key:13s}", np.round(values, 3))

# %% [markdown]
# `fitted.history` is a plain dictionary with a list for each quantity, one number for each epoch. We can read these four rows of ten numbers, but it takes time: which rows fall, which rise, where does one turn? The first number of each row belongs to epoch 1. A list does not know that, and counts its places from 0.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The training loss
#
# Write `plot_training_loss`: draw `history["loss"]` as one line against the epochs 1, 2, …, n, and return the Axes.
#
# - Make a **new** figure in each call. Other figures stay as they are, and so does `history`.
# - Draw exactly one line, so that `axes.lines` has one entry.
# - Write `epoch` into the x label and `loss` into the y label, in capital or small letters, and give the Axes (not only the figure) a title.
#
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
# </div>


# %% answer="plot_training_loss" minutes=5
def plot_training_loss(history):
    """Draw the training loss against the epochs.

    `history` is the dictionary `History.history`: lists of n >= 1 numbers. The key "loss" is
    always there, and others may be.

    Example: plot_training_loss({"loss": [0.9, 0.5]}) draws a line from (1, 0.9) to (2, 0.5) and
    returns its Axes.
    """
    ### BEGIN SOLUTION
    losses = history["loss"]
    _, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(range(1, len(losses) + 1), losses, "o-", color="#0072B2")
    axes.set(title="Training loss", xlabel="epoch", ylabel="training loss", ylim=(0, None))
    axes.locator_params(axis="x", integer=True)
    return axes
    ### END SOLUTION


# %% words="plot_training_loss"
{
    "hidden": "longer and shorter histories, with more keys and with fewer",
    "errors": {
        "KeyError": "The training loss has the key loss, the only key that is always there.",
        "raise KeyError": "The key loss is there. Ask for no other key and for no number of keys.",
    },
    "lines": {"several": "Draw the training loss alone, with one call of axes.plot."},
    "the line's y values": {
        "values": {
            "val_loss": (None, "These are the values of val_loss. Draw those of loss."),
            "accuracy": (None, "These are the values of accuracy. Draw those of loss."),
            "val_accuracy": (None, "These are the values of val_accuracy. Draw those of loss."),
            "learning_rate": (None, "These are the values of learning_rate. Draw those of loss."),
        },
        "otherwise": "Draw the values of history['loss'] as they are.",
    },
    "swapped": "The epochs run along x, the loss along y.",
}

# %% test="plot_training_loss" points=2
# Meant to fail until you have written plot_training_loss.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_training_loss", plot_training_loss)
_more = {"val_loss": [1.0, 0.6, 0.7], "val_accuracy": [0.7, 0.75, 0.85]}
_history = {"accuracy": [0.5, 0.6, 0.8], "loss": [1.5, 0.8, 0.5], **_more}
_axes = _plots.drawn_axes(_e, _history)  # two calls, beside a figure that stays as it is
_plots.line(_e, _axes, x=[1, 2, 3], y=[1.5, 0.8, 0.5])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, "val_loss" or "accuracy" looked for, other keys drawn, a key
# found by its place, the number of keys taken for the number of epochs.
for _number, (_case, _count, _keys) in enumerate(
    [
        ("For a history of one epoch, with the loss alone,", 1, ["loss"]),
        ("For a history without validation", 2, ["loss", "accuracy"]),
        ("For a longer history", 25, ["val_loss", "learning_rate", "val_accuracy", "loss"]),
        ("For a history with few keys", 5, ["learning_rate", "loss"]),
    ]
):
    _h = _Example("plot_training_loss", plot_training_loss, case=_case)
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 3, size=_count).tolist() for _key in _keys}
    _axes = _plots.drawn_axes(_h, _history)
    _plots.line(_h, _axes, x=range(1, _count + 1), y=_history["loss"])
    assert _h.holds
### END HIDDEN TESTS

# %% test="plot_training_loss" points=1
# Meant to fail until plot_training_loss names its axes and has a title.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_training_loss", plot_training_loss, part=2)
_axes = _plots.drawn_axes(_e, {"loss": [0.8, 0.6], "accuracy": [0.75, 0.875]})
_plots.labels(_e, _axes, x="epoch", y="loss")  # and a title
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: labels or a title that depend on the keys or on the number of epochs.
for _number, (_case, _count, _keys) in enumerate(
    [
        ("For a history of one epoch", 1, ["loss"]),
        ("For a longer history", 12, ["val_loss", "loss"]),
    ]
):
    _h = _Example("plot_training_loss", plot_training_loss, part=2, case=_case)
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 3, size=_count).tolist() for _key in _keys}
    _plots.labels(_h, _plots.drawn_axes(_h, _history), x="epoch", y="loss")
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The Axes is made inside the function, so every call has one of its own. What was open before, and what will be opened later, has nothing to do with it. The marker at each point matters most when there is one epoch alone: a line through a single point is invisible.
# </details>

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The validation loss
#
# Write `plot_validation_loss`: draw `history["val_loss"]` in the same way, on a figure of its own.
#
# - Everything from the first exercise holds here too: a new figure, exactly one line, epochs from 1, `epoch` and `loss` in the labels, a title, and the Axes returned. (No test reads what the title says. Your readers do: let it say *validation*.)
# - Raise a `KeyError` when the history has no `val_loss`. (A dictionary does that by itself when you ask it for a key that it does not have. An empty picture would be worse: somebody might believe it.)
#
# <details><summary>Hint 1: a question</summary>
#
# In how many places does your `plot_training_loss` have to change?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Copy the lines of the first exercise and replace the key; the brackets raise the `KeyError`. Take the values *before* you make the figure, or an empty picture is left over when the key is missing.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `losses = history["val_loss"]`, then everything as before, with a title and a y label that say *validation*.
# </details>
#
# </div>


# %% answer="plot_validation_loss" minutes=3
def plot_validation_loss(history):
    """Draw the validation loss against the epochs.

    `history` is the dictionary `History.history`. No key but "val_loss" is needed.

    Example: plot_validation_loss({"loss": [0.9, 0.5], "val_loss": [0.7, 0.6]}) draws a line from
    (1, 0.7) to (2, 0.6) and returns its Axes.
    """
    ### BEGIN SOLUTION
    losses = history["val_loss"]
    _, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(range(1, len(losses) + 1), losses, "s--", color="#D55E00")
    axes.set(title="Validation loss", xlabel="epoch", ylabel="validation loss", ylim=(0, None))
    axes.locator_params(axis="x", integer=True)
    return axes
    ### END SOLUTION


# %% words="plot_validation_loss"
{
    "hidden": "longer and shorter histories, with validation and without",
    "errors": {
        "KeyError": "The validation loss has the key val_loss, and no other key is needed.",
        "raise KeyError": "This history has val_loss. Ask for that key, and for no other key and no number of keys.",
    },
    "lines": {"several": "Draw the validation loss alone, with one call of axes.plot."},
    "the line's y values": {
        "values": {
            "loss": (None, "These are the values of loss. Draw those of val_loss."),
            "accuracy": (None, "These are the values of accuracy. Draw those of val_loss."),
            "val_accuracy": (None, "These are the values of val_accuracy. Draw those of val_loss."),
            "learning_rate": (
                None,
                "These are the values of learning_rate. Draw those of val_loss.",
            ),
        },
        "otherwise": "Draw the values of history['val_loss'] as they are.",
    },
    "swapped": "The epochs run along x, the loss along y.",
    "raises": {
        "no val_loss": {
            "nothing": 'history["val_loss"] raises it by itself, unless .get, a question beforehand or a try keeps it away.',
            "else": 'history["val_loss"] raises it by itself. Take the key in brackets, before anything else is done with the history.',
        },
    },
}

# %% test="plot_validation_loss" points=1
# Meant to fail until you have written plot_validation_loss.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_validation_loss", plot_validation_loss)
_more = {"accuracy": [0.5, 0.6, 0.8], "val_accuracy": [0.7, 0.75, 0.85]}
_history = {"loss": [1.5, 0.8, 0.5], "val_loss": [1.2, 0.7, 0.75], **_more}
_axes = _plots.drawn_axes(_e, _history)  # two calls, beside a figure that stays as it is
_plots.line(_e, _axes, x=[1, 2, 3], y=[1.2, 0.7, 0.75])
_plots.labels(_e, _axes, x="epoch", y="loss")  # and a title
_plots.raises(_e, KeyError, {"loss": [1.0, 0.5], "accuracy": [0.75, 0.875]}, why="no val_loss")
_plots.drawn_axes(_e, {"val_loss": [0.9, 0.6]})  # nothing is missing here
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, the training loss drawn too, other keys needed or drawn, the
# number of keys taken for the number of epochs, the question asked of another key, or of any key
# that begins with val.
for _number, (_case, _count, _keys) in enumerate(
    [
        ("For a history of one epoch", 1, ["loss", "val_loss"]),
        ("For a longer history", 18, ["val_accuracy", "val_loss", "learning_rate", "loss"]),
        ("For a history with the validation loss alone", 2, ["val_loss"]),
    ]
):
    _h = _Example("plot_validation_loss", plot_validation_loss, case=_case)
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 3, size=_count).tolist() for _key in _keys}
    _axes = _plots.drawn_axes(_h, _history)
    _plots.line(_h, _axes, x=range(1, _count + 1), y=_history["val_loss"])
    _plots.labels(_h, _axes, x="epoch", y="loss")
    assert _h.holds
for _number, (_what, _keys) in enumerate(
    [
        ("with the loss alone", ["loss"]),
        ("with validation accuracy alone", ["accuracy", "loss", "val_accuracy", "learning_rate"]),
        ("with nothing in it", []),
    ],
    start=3,
):
    _h = _Example("plot_validation_loss", plot_validation_loss, case=f"A history {_what}")
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 1, size=3).tolist() for _key in _keys}
    _plots.raises(_h, KeyError, _history, why="no val_loss")
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Brackets insist on the key. `.get` returns `None` when it is missing, and the error comes later, at a place that says less.
# </details>
#
# Here are both pictures of our training:

# %% alt="Two pictures with one line each. The training loss falls in every epoch, in the end to less than a tenth of where it began. The validation loss begins lower, falls in the first epochs, and then hardly moves."
axes = plot_training_loss(history)
axes = plot_validation_loss(history)

# %% [markdown]
# The training loss falls in every epoch, in the end to less than a tenth of where it began. The validation loss falls in the first epochs, then less and less, until it hardly moves.
#
# Look at the numbers on the y axes: each picture has chosen its own range. One below the other, the two lines seem to begin at about the same height, but they do not. What is to be compared belongs on one pair of axes.

# %% [markdown]
# ## Learning curves
#
# Several Axes on one sheet: `plt.subplots(rows, columns)`. Several lines on one Axes: call `plot` once for each, and give each line a `label`. The **legend** collects the labels.

# %% alt="Two plots side by side. In the left one a solid line with circles falls and a dashed one with squares rises, and a box says which is which. The right one is empty."
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
left.plot([1, 2, 3], [3, 2, 1], "o-", color="#0072B2", label="down")
left.plot([1, 2, 3], [1, 2, 3], "s--", color="#D55E00", label="up")
left.legend()
left.set(title="Two lines, a legend", xlabel="x", ylabel="y")
_ = right.set(title="Still empty", xlabel="x", ylabel="y")

# %% [markdown]
# Two plots side by side, each with a name of its own. On the left are two lines, and the box tells them apart. The right one waits.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Learning curves
#
# Write `plot_learning_curves`: draw loss and accuracy of a training on a new figure with two Axes side by side, **loss on the left, accuracy on the right**, and return the figure.
#
# - Draw two curves on each Axes against the epochs 1, 2, …, n, training and validation, and no other list of the history. Without validation in the history, draw the training curves alone.
# - Give each Axes a legend of its own, in which the name of one curve has `train` in it and that of the other `val`, in capital or small letters. (Without validation a legend is up to you.)
# - Further marks are welcome, such as a dotted line at the best epoch. In the legend they have names of their own.
# - Other figures stay as they are, and so does `history`.
#
# Titles, axis labels and a dashed curve for validation make the picture readable. No test looks for them, but your readers do.
#
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
# </div>


# %% answer="plot_learning_curves" minutes=15
def plot_learning_curves(history):
    """Draw loss and accuracy of a training side by side.

    `history` is the dictionary `History.history`. It has "loss" and "accuracy", and both or none of
    "val_loss" and "val_accuracy"; other keys play no part. The figure has exactly two Axes, in
    `figure.axes`, and no subfigures.

    Example: plot_learning_curves({"loss": [0.9, 0.5], "accuracy": [0.7, 0.8]}) draws a line from
    (1, 0.9) to (2, 0.5) on the left and one from (1, 0.7) to (2, 0.8) on the right.
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


# %% words="plot_learning_curves"
{
    "hidden": "longer and shorter histories, with more keys and with fewer",
    "errors": {
        "KeyError: val_(loss|accuracy)\\b": 'This history has no validation. Draw the validation lines only `if "val_loss" in history`.',
        "KeyError": "Take the keys as they are written in the history: loss, accuracy, val_loss, val_accuracy.",
        "raise KeyError": "Nothing is missing here. A history without validation has training lines to draw.",
    },
    "the result": {
        "type": {
            "None": "Return it in every case, without validation too.",
            "a tuple": "plt.subplots returns a tuple, with the figure first.",
            "a list": "axes.plot returns a list of lines. Keep the figure under a name of its own.",
            "an Axes": "plt.subplots returns both, the figure first.",
        },
    },
    "swapped": "Loss belongs on the left and accuracy on the right, each with both of its lines.",
    "lines": {
        "without": "There is nothing to draw under that name: draw the training curve alone.",
    },
}

# %% test="plot_learning_curves" points=1
# Meant to fail until you have written plot_learning_curves.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_learning_curves", plot_learning_curves)
_more = {"loss": [1.5, 0.8, 0.5], "val_loss": [1.0, 0.6, 0.7], "learning_rate": [0.1, 0.1, 0.01]}
_history = {"accuracy": [0.5, 0.6, 0.8], "val_accuracy": [0.7, 0.75, 0.85], **_more}
_figure = _plots.drawn_figure(_e, _history)  # two calls, beside a figure that stays as it is
_plots.curves(_e, _figure, left=["loss", "val_loss"], right=["accuracy", "val_accuracy"])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of epochs, the order of the keys taken for granted, other keys drawn.
_names = ["loss", "val_loss", "accuracy", "val_accuracy"]
for _number, (_case, _count, _keys) in enumerate(
    [
        ("For a history of one epoch", 1, _names[::-1]),
        ("For a longer history", 12, ["val_loss", "learning_rate", "loss", *_names[:1:-1]]),
        ("For a history with more keys", 4, ["top_3", "val_top_3", *_names]),
    ]
):
    _h = _Example("plot_learning_curves", plot_learning_curves, case=_case)
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 1, size=_count).tolist() for _key in _keys}
    _figure = _plots.drawn_figure(_h, _history)
    _plots.curves(_h, _figure, left=_names[:2], right=_names[2:])
    assert _h.holds
### END HIDDEN TESTS

# %% test="plot_learning_curves" points=1
# Meant to fail until each Axes of plot_learning_curves has a legend that names both lines.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_learning_curves", plot_learning_curves, part=2)
_more = {"loss": [1.5, 0.8], "val_loss": [1.0, 0.6]}
_history = {"accuracy": [0.5, 0.75], "val_accuracy": [0.7, 0.78], **_more}
_figure = _plots.drawn_figure(_e, _history)
_plots.legends(_e, _figure, train=["loss", "accuracy"], val=["val_loss", "val_accuracy"])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a legend on one Axes only, names that depend on the number of epochs, labels swapped on
# one of the two Axes.
_h = _Example("plot_learning_curves", plot_learning_curves, part=2, case="For a longer history")
_random = _h.random()
_keys = ["val_loss", "loss", "learning_rate", "val_accuracy", "accuracy"]
_history = {_key: _random.uniform(0.1, 1, size=6).tolist() for _key in _keys}
_figure = _plots.drawn_figure(_h, _history)
_plots.legends(_h, _figure, train=["loss", "accuracy"], val=["val_loss", "val_accuracy"])
assert _h.holds
### END HIDDEN TESTS

# %% test="plot_learning_curves" points=1
# Meant to fail until plot_learning_curves can do without validation.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_learning_curves", plot_learning_curves, part=3)
_history = {"accuracy": [0.5, 0.8], "loss": [1.5, 0.5], "learning_rate": [0.1, 0.01]}
_figure = _plots.drawn_figure(_e, _history)
_plots.curves(_e, _figure, left=["loss"], right=["accuracy"])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one epoch, validation looked for by the number of keys or by other keys.
for _number, (_case, _count, _keys) in enumerate(
    [
        ("For a history of one epoch without validation", 1, ["loss", "accuracy"]),
        (
            "For a longer history without validation",
            9,
            ["learning_rate", "top_3", "accuracy", "loss"],
        ),
    ]
):
    _h = _Example("plot_learning_curves", plot_learning_curves, part=3, case=_case)
    _random = _h.random(_number)
    _history = {_key: _random.uniform(0.1, 1, size=_count).tolist() for _key in _keys}
    _plots.curves(_h, _plots.drawn_figure(_h, _history), left=["loss"], right=["accuracy"])
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# With a name for each Axes (`left`, `right`) we never have to ask which one is current. And a legend that is made from labels cannot get into another order than the lines.
# </details>

# %% alt="Loss on the left and accuracy on the right; training solid with circles, validation dashed with squares. Both losses fall steeply at first; then the training loss goes on falling and the validation loss levels out. The accuracies do the same the other way up."
figure = plot_learning_curves(history)

# %% [markdown]
# On the left both losses fall steeply at first. Then the training loss goes on falling, and the validation loss levels out. On the right we see the same the other way up.
#
# **A good place to stop.** We can draw. What follows is reading.

# %% [markdown]
# ## Reading curves
#
# We begin with our own training. Its training loss falls in every epoch: the steps are not too long. It falls fast: they are not too short. The validation loss falls with it and then levels out: nearly everything that these digits can teach at this pace has been learned.

# %%
losses = history["val_loss"]
best = int(np.argmin(losses))
print(f"lowest validation loss: {losses[best]:.3f}, in epoch {best + 1} of {len(losses)}")
print(f"after the last epoch:   {losses[-1]:.3f}, {losses[-1] / losses[best] - 1:.1%} above it")

# %% [markdown]
# The last value is the lowest one or close to it: this is what a healthy training looks like. (The offline sample has fewer digits, and there the line may have turned already.) If we went on, the validation loss would turn and rise while the training loss goes on falling, and the network would **overfit**. The **gap** between the two lines is another matter. A network does better on digits that it has learned from, so a gap is normal, and not yet overfitting.
#
# Now look at epoch 1 in the pictures: the validation loss is far *below* the training loss, and the validation accuracy above the training accuracy.
#
# **Predict.** How can a network do better on digits that it does not learn from? Is it a bug, luck, or something else? Six seeds, with 3,200 digits each, will tell whether it was luck. The column in the middle is the loss over the *training* digits, computed once more when the epoch is over.
#
# *My guess:* …


# %%
def first_epoch(seed):
    network = new_network(seed)
    run = network.fit(learn_images[:3200], learn_labels[:3200], **settings, verbose=0).history
    again = network.evaluate(learn_images[:3200], learn_labels[:3200], 800, verbose=0)[0]
    losses = run["loss"][0], again, run["val_loss"][0]
    print("as reported {:.2f}   computed again {:.2f}   validation {:.2f}".format(*losses))
    return network


# %% runs=4
networks = [first_epoch(seed) for seed in range(3)]  # we keep them for later

# %% runs=4
networks += [first_epoch(seed) for seed in range(3, 6)]

# %% [markdown]
# It was not luck: every seed shows it. What `fit` reports as the training loss is a **running mean** over the batches of the epoch, and the network that saw the first of them knew nothing yet. The validation loss is computed at the end of the epoch, with the network as it is then. Computed at the same moment, the training loss is much closer to it. So a point of a training curve belongs to the middle of its epoch rather than to the end. Later, when little changes within an epoch, this makes no difference.
#
# There is a second reason, and it does not go away. **Dropout** (lesson 5) switches off a random part of the hidden units in each step of training, and none when the network reads validation digits. We make training a function, so that we can change one setting at a time. To see more in less time it learns from 1,000 digits only. Then we switch off half of the units.


# %%
def train(seed=0, learning_rate=0.001, dropout=0.0, epochs=8, held_back=held_back):
    network = new_network(seed, dropout)
    network.optimizer.learning_rate = learning_rate
    some = learn_images[:1000], learn_labels[:1000]
    options = {"batch_size": 32, "validation_data": held_back, "validation_batch_size": 1000}
    return network.fit(*some, epochs=epochs, **options, verbose=0).history


# %% runs=4 alt="Learning curves of a training with dropout. Left: both losses fall, and the dashed validation loss is below the solid training loss in every epoch. Right: both accuracies rise, and the dashed one is above the solid one in every epoch."
figure = plot_learning_curves(train(dropout=0.5))

# %% [markdown]
# The dashed line is below the solid one in *every* epoch. The training loss is that of a network with half of its hidden units switched off, the validation loss that of the whole network. They are two different networks, and the second is better. Nothing is wrong.

# %% [markdown]
# ## Six trainings, six words
#
# Here are six trainings of our network, made with `train` on the full MNIST. In each of them **one** setting was changed; everything else was as it is above. We have recorded them, so that you see the same curves as everybody else: `trainings["A"]` is a history like ours.

# %% alt="Six panels, A to F; training loss solid with circles, validation loss dashed with squares. A: the solid line falls fast, the dashed one goes up and down. B: both fall fast, then the dashed one levels out, and the solid one goes on falling below it. C: the solid line falls fast, the dashed one rises above it from the first epoch to the last. D: both come down slowly in a straight line, one on the other. E: sixty epochs; both fall fast, the solid one to almost nothing; the dashed one turns after some ten epochs and creeps up to the end. F: three epochs, in which both lines fall steeply."
figure = plot_trainings(trainings)

# %% [markdown]
# The training loss is solid with circles, the validation loss dashed with squares. Look at the numbers on the axes: all y axes begin at 0 and end where they must, and not all trainings have eight epochs.
#
# And here are six words for what curves can show. Each word says what **both** lines do. Lines that go up and down as the third row says are `rate too large`, whatever else they do; the other five words are for lines that run smoothly. "A tenth", "a twentieth" and "a quarter" are limits that we have chosen, so that there is one right word for each picture.
#
# | word | the training loss (solid) | the validation loss (dashed) |
# |---|---|---|
# | `healthy` | halves within three epochs, and goes on falling | falls with it and levels out: the last epoch changes it by less than a twentieth, and it ends less than a tenth above its lowest value |
# | `rate too small` | falls, and has not halved by the last epoch | falls with it |
# | `rate too large` | falls unevenly, and may rise | goes up and down: in one epoch it rises by more than a tenth, in a later one it falls by more than a tenth |
# | `overfitting` | halves within three epochs, and goes on falling | falls with it at first, then turns: it ends more than a tenth above its lowest value |
# | `stopped too early` | halves within three epochs | falls with it, and the last epoch still lowers it by more than a twentieth |
# | `validation not like training` | halves within three epochs, and goes on falling | does not fall with it, not even at first: its lowest value is less than a quarter below its first |

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Read six trainings
#
# Write `read_curves`: read the six pictures, and return a dictionary with one word for each of the letters A to F.
#
# - The keys are the six letters, as capitals. The values are words of the table, spelt as they are there.
# - Each picture has one right word. A word may fit twice, or not at all.
# - Each of the three tests reads two letters, and is worth a point by itself.
#
# <details><summary>Hint 1: a question</summary>
#
# Is one of the lines restless? Does the solid line fall fast or slowly? Which words are left then?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# The numbers behind a dashed line are in `trainings["A"]["val_loss"]`. Compare its first value, its lowest, `min(...)`, and its last two. The solid line is in `trainings["A"]["loss"]`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# Ask these questions in order, and take the word of the first *yes*. Does the dashed line rise by more than a tenth in one epoch, and fall by more than a tenth in a later one (`rate too large`)? Has the solid line not even halved at the end (`rate too small`)? Is the lowest value of the dashed line less than a quarter below its first (`validation not like training`)? Does it end more than a tenth above its lowest value (`overfitting`)? Does the last epoch lower it by more than a twentieth (`stopped too early`)? If there is no *yes*, it is `healthy`.
# </details>
#
# </div>


# %% answer="read_curves" minutes=10
def read_curves():
    """Say in one word what each of the six recorded trainings shows.

    Returns a dictionary from each letter, "A" to "F", to one of the words "healthy",
    "rate too small", "rate too large", "overfitting", "stopped too early" and
    "validation not like training".

    Example: for two other trainings it could be {"X": "overfitting", "Y": "overfitting"}.
    """
    ### BEGIN SOLUTION
    return {
        "A": "rate too large",
        "B": "healthy",
        "C": "validation not like training",
        "D": "rate too small",
        "E": "overfitting",
        "F": "stopped too early",
    }
    ### END SOLUTION


# %% words="read_curves"
{
    "not this": {
        "overfitting": "A network that overfits has a dashed line that first falls smoothly with the solid one, then turns, and ends more than a tenth above its lowest value. A gap alone is not enough. Look at how the dashed line begins, how it goes on, and how it ends.",
        "healthy": "In a healthy training the dashed line falls smoothly with the solid one, levels out, and ends close to its lowest value. One of these three is missing here.",
        "rate too small": "With a rate that is too small, the solid line has not even halved at the end. Compare its first and its last value.",
        "rate too large": "With a rate that is too large, the dashed line rises by more than a tenth in one epoch and falls by more than a tenth in a later one. Look whether it does both here.",
        "stopped too early": "When training is stopped too early, both lines have fallen fast and smoothly, the solid one by more than half, and the last epoch still lowers the dashed one by more than a twentieth. One of these is missing here.",
        "validation not like training": "When validation is not like training, the dashed line does not fall with the solid one, not even at first. Compare its first value with its lowest.",
    },
    "the result": {
        "type": {
            "a list": 'Each word needs its letter: {"A": "...", "B": "...", ...}.',
            "a tuple": 'Each word needs its letter: {"A": "...", "B": "...", ...}.',
            "a set": 'Each word needs its letter, with a colon between them: {"A": "...", ...}.',
            "a str": 'Each letter and each word is a text of its own: {"A": "...", ...}.',
            "else": 'It looks like this: {"A": "...", "B": "...", ...}.',
        },
    },
    "letters": {
        "small": "Write the letters as capitals, as they are over the pictures.",
        "turned round": "The letters are the keys and the words are the values, not the other way round.",
        "missing": "The keys are the letters over the pictures, one by one: A, B, C, D, E and F.",
    },
    "words": {
        "spelling": "Write it exactly as it is there: small letters, and spaces between the words.",
        "else": "Take the one that fits best, and write it as it is in the table.",
    },
}

# %% test="read_curves" points=1
# Meant to fail until read_curves has the right words for A and B.
from mnist_utils import examples_curves as _curves
from mnist_utils.examples import Example as _Example

_e = _Example("read_curves", read_curves)
_words = _e.call()
_curves.chosen(_e, _words, "A", "B")  # a dictionary, and one of the six words for each letter
_curves.right(_e, _words, A="e3bbe46ce26a642e", B="0c604547c88d7694")  # no word, only its digest
assert _e.holds

# %% test="read_curves" points=1
# Meant to fail until read_curves has the right words for C and D.
from mnist_utils import examples_curves as _curves
from mnist_utils.examples import Example as _Example

_e = _Example("read_curves", read_curves)
_words = _e.call()
_curves.chosen(_e, _words, "C", "D")
_curves.right(_e, _words, C="2d15908dfa8ae969", D="9b63731ab0e26b66")
assert _e.holds

# %% test="read_curves" points=1
# Meant to fail until read_curves has the right words for E and F.
from mnist_utils import examples_curves as _curves
from mnist_utils.examples import Example as _Example

_e = _Example("read_curves", read_curves)
_words = _e.call()
_curves.chosen(_e, _words, "E", "F")
_curves.right(_e, _words, E="4f2d5d507525526d", F="41e190b9ec256660")
assert _e.holds

# %% [markdown]
# <details><summary>Why it works</summary>
#
# First comes what concerns the steps themselves. Lines that jump (A), or a solid line that has hardly fallen (D), say that the network does not even learn its own digits as it should. Where the steps are right, the dashed line decides. In C it does not fall with the solid one, not even at first. In E it falls, and then turns. In F it is still falling when training ends, and in B it has levelled out and stays close to its lowest value.
# </details>
#
# Now open the envelope: the next picture shows the six trainings again, each with the setting that was changed. The dotted grey line is the validation loss of `train()` without any change.

# %% alt="The same six panels, each with the changed setting as its title, and in each the same dotted line, which falls and levels out: the validation loss without the change."
figure = plot_changes()

# %% [markdown]
# <details><summary>What each of them shows, and what one would do next</summary>
#
# **A, learning rate 0.02.** The network learns at first, and then its steps are too long for it to settle. What the last epoch brings is a matter of luck. Take a smaller rate. (Where the dashed line drifts upwards as well, the network overfits too: one problem does not rule out another. With a rate that is *much* too large nothing is learned at all, and both lines stay near ln 10.)
#
# **B, another seed.** Nothing was changed but the random start. Every point is a little different, and the shape is the same. The gap is normal.
#
# **C, validation digits moved to the right by 3 pixels.** The network learns its own digits as usual, and what it learns does not help with these, from the first epoch on. It is not overfitting: fewer epochs would not help. Look at the digits that you validate on: are they prepared in the same way, are they of the same kind, do their labels belong to them?
#
# **D, learning rate 0.00003.** Only the pace is wrong. More epochs would help, and a larger rate would help sooner. Note that there is no gap at all, and yet this is the network that knows least: *no gap* does not mean *good*.
#
# **E, 60 epochs.** Up to epoch 8 it is the training without a change. From then on the network memorizes its own digits, and becomes worse on others: **the validation loss has turned, and rises while the training loss falls**. How much worse depends on what you look at. Draw `plot_learning_curves(trainings["E"])`: the validation accuracy has hardly changed since the turn. The network is wrong about as often as before, but more confident when it is. What helps is fewer epochs, more digits, or dropout.
#
# **F, 3 epochs.** Everything goes well, and there was more to come.
# </details>
#
# **Try it.** Change one setting of `train`, and draw what comes of it. With which rate between A's and 0.001 is the training still healthy? And does `seed=2` make another word of A or F? Every wiggle will move, and the shapes will stay. What a curve does in a single epoch means little: look at several epochs, and before you decide anything, at several seeds.

# %% runs=3 alt="Learning curves of the training that you have chosen; at first one with a learning rate of 0.005."
figure = plot_learning_curves(train(learning_rate=0.005))

# %% [markdown]
# A training that goes wrong often shows it early, and you need not wait for its end. `fit` takes a list of **callbacks**: objects whose methods it calls, after each epoch for example. `live_curves()` makes one that draws the loss anew each time.

# %% runs=4 alt="Two lines that grew while the network was trained, ten epochs in all: both losses fall steeply, then the dashed validation loss levels out."
watched = new_network(seed=8)
_ = watched.fit(
    learn_images, learn_labels, epochs=10, **settings, callbacks=[live_curves()], verbose=0
)

# %% [markdown]
# If the lines do what you do not want, press the square (■) at the top of the notebook: the training stops, and the network keeps what it has learned so far.

# %% [markdown]
# ## A matrix as a picture
#
# `axes.imshow` draws a matrix as coloured squares. Where is `matrix[0, 1]`?

# %% alt="Two rows of three squares. The darkest is the middle one of the upper row, with a white 9 in it."
figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
axes.imshow(np.array([[0, 9, 1], [2, 3, 4]]), cmap="Blues")
axes.text(1, 0, "9", color="white", ha="center", va="center")
axes.set(title="matrix[0, 1] is at x = 1, y = 0", xticks=range(3), yticks=range(2))
_ = axes.set(xlabel="x: column", ylabel="y: row")

# %% [markdown]
# The darkest square is the middle one of the upper row, with the 9 in it: row 0 is at the top. **An index names the row first, a place on an Axes names x first**, and x counts columns. So `matrix[i, j]` is drawn at x = j, y = i. `ha` and `va` put the middle of the text there.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The confusion matrix as a picture
#
# Write `plot_confusion_matrix`: show the matrix as an image on a **new** figure, write each count on its cell, and return the Axes.
#
# - Show the matrix itself with `imshow` or `matshow`, without scaling it. Other figures stay as they are, and so does `matrix`.
# - Write the count of row i and column j at x = j, y = i, as a whole number (`12`, not `12.0`), 0 too. Other words may follow it, as in `12 (40 %)`.
# - In lesson 6's matrix, rows are true labels and columns are predictions. Write `predicted` into the x label and `true` into the y label, in capital or small letters.
#
# Counts should be readable on dark cells and on light ones: white on dark, black on light. No test looks at that; you will see it.
#
# <details><summary>Hint 1: a question</summary>
#
# You are at row i, column j, with `matrix[i, j]` in hand. Which of the two is your x?
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
# </div>


# %% answer="plot_confusion_matrix" minutes=12
def plot_confusion_matrix(matrix):
    """Draw a confusion matrix as an image with its counts.

    `matrix` is an integer array of shape (k, k), for any k >= 1. The image is in `axes.images`, the
    counts are in `axes.texts`. A colour bar beside them is welcome.

    Example: plot_confusion_matrix(np.array([[5, 1], [0, 7]])) writes "5" at x = 0, y = 0, "1" at
    x = 1, y = 0, "0" at x = 0, y = 1 and "7" at x = 1, y = 1.
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


# %% words="plot_confusion_matrix"
{
    "hidden": "matrices of other sizes and dtypes, with larger counts",
    "errors": {
        "IndexError: out of bounds": "The matrix has len(matrix) rows and as many columns, counted from 0.",
        "ValueError|TypeError: format code": "The counts are whole numbers as they are: write str(matrix[i, j]).",
    },
    "the result": {
        "type": {
            "a ConfusionMatrixDisplay": "scikit-learn's display has its Axes in .ax_.",
        },
    },
    "swapped": "Columns, along x, are predictions; rows, along y, are true labels.",
}

# %% test="plot_confusion_matrix" points=1
# Meant to fail until you have written plot_confusion_matrix.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_confusion_matrix", plot_confusion_matrix)
_matrix = np.array([[5, 1, 0], [2, 7, 3], [4, 0, 12]])
_axes = _plots.drawn_axes(_e, _matrix)  # two calls, beside a figure that stays as it is
_plots.image(_e, _axes, _matrix)
_plots.labels(_e, _axes, x="predicted", y="true", title=False)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: ten or three classes built in, the diagonal left out of the image, shares instead of
# counts, another type of integers.
for _number, (_classes, _kind) in enumerate(
    [(1, np.int64), (2, np.uint8), (10, np.int32), (12, np.int64)]
):
    _case = f"For a matrix of size {_classes} x {_classes}, {np.dtype(_kind)},"
    _h = _Example("plot_confusion_matrix", plot_confusion_matrix, case=_case)
    _matrix = _h.random(_number).integers(1, 90, size=(_classes, _classes)).astype(_kind)
    _axes = _plots.drawn_axes(_h, _matrix)
    _plots.image(_h, _axes, _matrix)
    _plots.labels(_h, _axes, x="predicted", y="true", title=False)
    assert _h.holds
### END HIDDEN TESTS

# %% test="plot_confusion_matrix" points=2
# Meant to fail until plot_confusion_matrix writes the counts.
from mnist_utils import examples_plots as _plots
from mnist_utils.examples import Example as _Example

_e = _Example("plot_confusion_matrix", plot_confusion_matrix, part=2)
_matrix = np.array([[5, 1, 0], [2, 7, 3], [4, 0, 12]])
_plots.counts(_e, _plots.drawn_axes(_e, _matrix), _matrix)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: three or ten classes built in, zeros left out, rows and columns swapped, only the
# diagonal, large counts shortened, counts with a decimal point.
for _number, (_classes, _low, _top, _kind) in enumerate(
    [(1, 1, 9, np.int64), (2, 101, 999, np.int64), (10, 0, 30, np.uint8), (11, 0, 2, np.int32)]
):
    _case = f"For a matrix of size {_classes} x {_classes} with counts up to {_top},"
    _h = _Example("plot_confusion_matrix", plot_confusion_matrix, part=2, case=_case)
    _size = (_classes, _classes)
    _matrix = _h.random(_number).integers(_low, _top + 1, size=_size).astype(_kind)
    _plots.counts(_h, _plots.drawn_axes(_h, _matrix), _matrix)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The image alone shows where much is, and the counts say how much. Together they help readers who do not see the colours, and readers who would rather not compare shades.
# </details>
#
# The network that we have trained, on the validation digits:

# %% runs=1 alt="Two matrices of ten by ten cells. In the first, a dark diagonal on a pale ground, with large counts along it. In the second the diagonal is empty, and a few cells beside it are the darkest."
answers = model.predict(held_back[0], verbose=0).argmax(axis=1)
matrix = np.zeros((10, 10), dtype=int)
np.add.at(matrix, (held_back[1], answers), 1)  # as in lesson 6: rows true, columns predicted
axes = plot_confusion_matrix(matrix)
axes = plot_confusion_matrix(matrix - np.diag(np.diag(matrix)))
_ = axes.set_title("The mistakes alone")

# %% [markdown]
# The first picture is a dark diagonal on a pale ground: most digits are read correctly, and next to the counts on the diagonal the shades of the mistakes can hardly be told apart. The second picture is the same matrix with zeros on the diagonal. Its darkest cells are the most frequent mistakes: look up the row (the true digit) and the column (the answer). Both pictures are right. They answer two questions, *how good?* and *which mistakes?*, and a colour scale answers one question at a time.

# %% [markdown]
# ## The same numbers, honest and not
#
# Somebody trains a network, changes something in it, trains again, and shows the accuracies before and after as two bars. We imitate that with the six networks from above, which we train for three more epochs. They differ in nothing but the seed. For *before* we take the worst of the six, for *after* the best.
#
# **Predict.** By how many points does the best of six equal networks beat the worst? And how much higher is its bar in the left picture below?
#
# *My guess:* …

# %% runs=5
scores = []
for seed, network in enumerate(networks):
    network.fit(learn_images[:3200], learn_labels[:3200], batch_size=128, epochs=3, verbose=0)
    scores.append(network.evaluate(*held_back, batch_size=1000, verbose=0)[1])
    print(f"seed {seed}: {scores[-1]:.1%}")
print(f"the best beats the worst by {max(scores) - min(scores):.1%}")

# %% alt="Three pictures of the same trainings. Left: two bars on an axis that does not begin at 0; the right bar towers over the left one. Middle: the same bars from 0, practically equal. Right: all six runs as points, scattered around a dotted line at their mean."
figure = show_cut_axis(scores)

# %% [markdown]
# All three pictures show the same trainings. On the left the right bar is five times as high as the left one. In the middle, where the bars begin at 0, they are practically equal. On the right are all six runs as points. The *improvement* is the distance between two of these points, and the seed alone made it.
#
# - **A bar shows by its length how much there is**, so its axis begins at 0. A point shows it by its place, so its axis may be cut, provided that the spread is shown as well.
# - **One run is a point, and points scatter.** Show all of them. We must see what chance does by itself before we can see anything else.
# - The points show the chance in the seed. The chance in the choice of validation digits is another matter, of which this picture knows nothing: that is what lesson 6's interval is for.
#
# Here are three more ways to fool others, and ourselves:

# %% alt="Three pictures of training E of the six. Left: its validation loss and validation accuracy on one axis, two lines that cross. Middle: its two losses on a linear axis; the solid line is flat near zero after a few epochs, and the dashed one rises above it. Right: the same on a logarithmic axis; the solid line falls to the end, and the rise of the dashed one has nearly vanished."
figure = show_scales(trainings["E"])

# %% [markdown]
# All three show training E of the six. Left: validation loss and validation accuracy on one axis. The lines cross, and the crossing means nothing, because one is a share of all digits and the other has no upper end. Two kinds of quantity get two Axes. Middle and right: the same two losses, first on a linear axis, where the solid line is flat near zero after a few epochs, then on a logarithmic one, where it goes on falling to the end, and the rise of the dashed line has nearly vanished. Neither is wrong. A logarithmic axis shows factors, a linear one differences, and **the label must say which it is**.

# %% alt="The losses of our own training three times. Left: a red line for training and a green one for validation. Middle: both lines in the same dark grey. Right: two greys, circles on a solid line and squares on a dashed one, clearly told apart."
figure = show_cues(history)

# %% [markdown]
# The losses of our own training three times. Left: two solid lines, red for training and green for validation. Middle: what a grey printer makes of it, two lines of about the same shade, where the legend helps nobody. Right: other colours, printed in grey as well, but with circles on a solid line and squares on a dashed one, and all is clear without any colour. Many people cannot tell red from green (about one man in twelve of Northern European descent, says the US National Eye Institute). **Colour is never the only cue.**

# %% [markdown]
# ## In a sentence
#
# Some readers do not see the picture at all, and many look at it for two seconds. Both need a sentence, below the picture or as its *alt text* (what a screen reader reads out). A good one says three things: what is drawn (the kind of picture, and what is on the axes), what there is to see, and what follows from it.
#
# **Try it.** Write one for the left half of your own learning curves.
#
# *My sentence:* …
#
# <details><summary>One possible sentence</summary>
#
# "Training loss (solid) and validation loss (dashed) over ten epochs: both fall steeply in the first three, then the training loss goes on falling while the validation loss levels out; more epochs would help little on new digits."
#
# This would not be enough: "The learning curves of our network." That is a title. It says what the picture is about, and nothing of what is in it.
# </details>
#
# The habit helps the writer too. If you find nothing to write about a picture, you can leave it out.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | `fitted["loss"]` on what `fit` returns | an error: *'History' object is not subscriptable*; the dictionary is `fitted.history` |
# | `history["acc"]` | a `KeyError`: the key is the name of the metric, `accuracy` |
# | `history["val_loss"]` after a training without validation | a `KeyError` |
# | `axes.plot(history["loss"])` | no message; the epochs are counted from 0 |
# | `range(1, n)` for n epochs | an error that speaks of the *same first dimension* |
# | `plt.plot` in a function | no message; the line appears in whatever picture is current |
# | `axes = plt.subplots()` | an error: *'tuple' object has no attribute 'plot'* |
# | `axes.set_title = "Loss"` | no message, no title, and a method that is gone |
# | `axes.text(i, j, matrix[i, j])` | no message; the counts are mirrored at the diagonal |
# | the labels of a confusion matrix swapped | no message; precision is read as recall |
# | loss and accuracy on one axis | lines that cross, and a crossing that means nothing |
# | bars on a cut axis | a difference that looks many times as large |
# | a gap taken for overfitting | training is stopped too early |

# %% [markdown]
# ## Quiz
#
# **1.** After the first epoch `fit` reports a training loss of 0.9 and a validation loss of 0.5. What do you think?
#
# <details><summary>(a) training and validation digits have been mixed up</summary>
#
# Wrong: a mix-up would not go away, and this does, after an epoch or two.
# </details>
# <details><summary>(b) the training loss is a mean over the epoch, the validation loss belongs to its end</summary>
#
# **Right.** In the first epoch the network changes most, so the difference is largest there.
# </details>
# <details><summary>(c) the network is overfitting</summary>
#
# Wrong: overfitting shows in a validation loss that *rises* after it has fallen.
# </details>
#
# **2.** Over twenty epochs the training loss falls to nearly 0. The validation loss falls until epoch 6 and rises slowly from then on, and the validation accuracy stays as it is. What do you say?
#
# <details><summary>(a) it has been overfitting since epoch 1, because there is a gap</summary>
#
# Wrong: as long as the validation loss falls, the network still learns what helps with other digits.
# </details>
# <details><summary>(b) nothing is wrong, because the accuracy does not fall</summary>
#
# Wrong: the probabilities become worse, and anybody who uses them will notice. If only the answers count, it may not matter.
# </details>
# <details><summary>(c) it has been overfitting since about epoch 6: it is not wrong more often, but more confident when it is</summary>
#
# **Right.** The turning point is the sign. How much it matters depends on whether you need answers or probabilities.
# </details>
#
# **3.** A report shows two bars, 96.1 % and 96.5 %, on an axis from 96.0 to 96.6, one training each, on 1,000 validation digits. What follows?
#
# <details><summary>(a) the second network is five times as good</summary>
#
# Wrong: that is what the cut axis suggests. Bars that do not begin at 0 say nothing by their length.
# </details>
# <details><summary>(b) the second network is better by 0.4 points</summary>
#
# Wrong: these two *runs* differ by 0.4 points on these digits. Of each network we know a single run.
# </details>
# <details><summary>(c) not much: other seeds, and other digits, could turn it round</summary>
#
# **Right.** Seeds and the choice of digits make differences of this size by themselves. More runs are needed, and a picture that shows them all.
# </details>

# %% [markdown]
# ## Summary
#
# - A function that draws makes its own figure, `figure, axes = plt.subplots()`, draws on its Axes and returns it. Epochs count from 1.
# - The training loss is a running mean over the epoch; the validation loss is computed at its end. Dropout works in training only. For both reasons validation may look better.
# - Still falling at the end: the rate is too small, or training was stopped too early. Lines that jump up and down: the rate is too large. A validation loss that falls, turns and rises: overfitting. One that never falls along: validation digits that are not like the training digits. A gap alone: normal.
# - In a picture of a matrix, column j is x and row i is y.
# - Bars begin at 0. Show all runs and their spread. Two kinds of quantity get two Axes. A logarithmic axis says so. Give every line a second cue beside its colour, and every picture a sentence.
#
# **Next:** six equal networks gave six different scores. Lesson 8 asks how to find out, all the same, which of two networks is the better one.
#
# **Further reading:** Matplotlib's [quick start](https://matplotlib.org/stable/users/explain/quick_start.html) and its guide to [choosing colour maps](https://matplotlib.org/stable/users/explain/colors/colormaps.html); scikit-learn on [learning curves](https://scikit-learn.org/stable/modules/learning_curve.html) and on [the display of a confusion matrix](https://scikit-learn.org/stable/modules/generated/sklearn.metrics.ConfusionMatrixDisplay.html), which draws in one line what you have drawn by hand; Okabe and Ito on [colours for everybody](https://jfly.uni-koeln.de/color/); the W3C on [describing complex images](https://www.w3.org/WAI/tutorials/images/complex/).

# %% [markdown]
# ## Deeper: what the weights look like
#
# *You may leave out this part, or come back to it later. Nothing else needs it.*
#
# Each unit of the first hidden layer has a weight for every pixel: 784 numbers, one column of the kernel, which we can lay out as 28 × 28 pixels again. Weights have a sign, so we need a **diverging** colour map: white at 0, blue below, red above. It must run as far below 0 as above, or white is somewhere else.
#
# **Predict.** Eight units, before and after the training. What will the images look like: digits, strokes, noise?
#
# *My guess:* …

# %% alt="Three rows of eight images. Before training: red and blue noise from edge to edge. After it: still much like noise, with some darker spots. The change between the two: soft red and blue patches and strokes in the middle, and white edges."
before = new_network(seed=7).layers[1].get_weights()[0][:, :8]  # the same seed, the same start
after = model.layers[1].get_weights()[0][:, :8]
kernels = {"before": before, "after": after, "change": after - before}
figure = show_weights(kernels, title="Weights of eight hidden units (first layer)")

# %% [markdown]
# Each column of images is one unit. Above, before the training, we see noise from edge to edge: random numbers. In the middle, after the training, it still looks much like noise, with some darker spots. Only the bottom row, the difference between the two, shows what was learned: soft red and blue patches and strokes in the middle, and white at the edges (now and then a unit has learned next to nothing). None of it is a digit, and none has to be: what a unit contributes is decided by the later layers too, and many units share the work. **Such images do not tell us what a network knows.** But they show two things. Training has moved the weights by so little that their random start can still be seen, and at the edges it has not moved them at all. Why not?

# %%
never_inked = learn_images.reshape(len(learn_images), -1).max(axis=0) == 0
print("pixels without ink in all the training digits:", never_inked.sum())
print("their weights changed:", bool((after - before)[never_inked].any()))

# %% [markdown]
# A weight's gradient is the sum of its input times what comes back from the next layer (lesson 4). Where the input is always 0, so is the gradient, and the weight keeps its random start for ever. If a test digit has ink there, that randomness has a say.
#
# There is one network whose weights can be read: the one **without a hidden layer**, a single softmax layer. Its ten columns belong to the ten digits. We start it from zeros instead of noise.

# %% runs=2 alt="Ten images, 0 to 9, in soft red and blue. The 0 is a red ring with a blue middle, the 1 a red stroke between blue sides, the 3 can be made out, and others take some imagination. The edges are white."
keras.utils.set_random_seed(0)
single = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
single.add(keras.layers.Dense(10, activation="softmax", kernel_initializer="zeros"))
single.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
single.fit(learn_images, learn_labels, batch_size=128, epochs=10, verbose=0)
kernel = single.layers[1].get_weights()[0]
figure = show_weights({"": kernel}, title="Weights of a single softmax layer")
print("largest sum of a pixel's ten weights:", abs(kernel.sum(axis=1)).max())

# %% [markdown]
# Ten ghosts. The 0 is a red ring with a blue middle, the 1 a red stroke between blue sides, the 3 can be made out, and others take some imagination. Red is where ink speaks *for* a digit, blue where it speaks *against* it: nothing says *not a 0* like ink in the middle. These are not pictures of mean digits. They show what sets a digit apart from the others: the ten weights of each pixel add up to 0 (up to rounding), because what speaks for one digit speaks against others. The edges are white, because nothing was learned there and zeros stayed zeros.

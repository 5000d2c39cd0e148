# %% [markdown]
# # 6 · Evaluate
#
# Lesson 5 ended with a trained network. How good is it? In this lesson you turn its predictions into labels and the labels into a score, find out how far that score can be trusted, look at the mistakes one by one, and at last score the test digits.
#
# **You will be able to**
# - say what training, validation and test digits are each for, and why the test digits are scored once;
# - go from predictions to an accuracy and its interval, and say whether it is good, by comparing it with baselines;
# - compare two networks digit by digit;
# - compute and read a confusion matrix, precision and recall, and choose the number that fits the question;
# - find the mistakes that a network was surest of, and check what its confidence is worth.
#
# **Time:** {minutes}.
#
# **You need:** lesson 5, or some experience with `fit` in Keras, with NumPy's `argmax`, and with comparing arrays.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 6` in a terminal checks the whole lesson, and `python -m mnist_utils solution predict_labels` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.
#
# The next cell imports Keras, which takes a few seconds.

# %% tags=["setup"] runs=5
import numpy as np
from sklearn import linear_model, metrics

from mnist_utils import load_mnist, quiet_start, show_digits
from mnist_utils.intervals import plot_intervals, plot_samples
from mnist_utils.reliability import plot_reliability

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown]
# ## Three kinds of digits
#
# A network can memorize. In lesson 5 one learned 300 random labels almost perfectly, and it read other digits no better than by guessing. So the score on the digits that a network was trained on can be as high as you like and mean nothing. What we want to know is how well it **generalizes**: how well it reads digits that it has never seen. That is why there are three kinds of digits.
#
# - **Training digits** change the weights.
# - **Validation digits** change *our decisions*: how many epochs, which learning rate, which of two networks. We may look at them often, but not for free. If you pick the best of many networks by its validation score, you also pick the luckiest, and that score is a little too good.
# - **Test digits** change nothing. They are scored **once**, when everything is decided, and the score is reported as it is. (The overview has shown you a test score, of another training. Nothing was decided by it.) If you look, change something and look again, you have turned them into validation digits.
#
# One cell of this lesson scores the test digits. It is near the end, and it is locked until you open it. Everything before it uses validation digits: the last fifth of the training set, which we keep out of training.

# %%
scaled_images = train_images.astype(np.float32) / 255
held_back = len(train_images) // 5
learn_images, learn_labels = scaled_images[:-held_back], train_labels[:-held_back]
validation_images, validation_labels = scaled_images[-held_back:], train_labels[-held_back:]
learn_images.shape, validation_images.shape, test_images.shape

# %% [markdown]
# Three stacks of images: for training, for validation, and for the end.
#
# ## From predictions to labels
#
# First we train the network of lessons 3 to 5.


# %%
def new_network(seed, learning_rate=0.001):
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation="relu") for units in (128, 32)]
    output = keras.layers.Dense(10, activation="softmax")
    network = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, output])
    adam = keras.optimizers.Adam(learning_rate)
    network.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


# %% runs=5
epochs = 3 if len(train_images) > 10_000 else 15  # in the offline sample an epoch has few steps
model = new_network(seed=6)
validation = (validation_images, validation_labels)
history = model.fit(
    learn_images, learn_labels, batch_size=128, epochs=epochs, validation_data=validation, verbose=0
)
for name, values in history.history.items():
    print(f"{name:12s}   first epoch {values[0]:.3f}   last epoch {values[-1]:.3f}")

# %% [markdown]
# The losses have fallen and the accuracies have risen, on the training digits and on the others (`val_`). But how does Keras come by an accuracy? The network itself does not say *this is a 7*:

# %%
probabilities = model.predict(validation_images[:4], verbose=0)
print("shape:", probabilities.shape)
print(probabilities.round(2))

# %% [markdown]
# `predict` returns a row for each image and a column for each digit. The number in a column is the probability that the network gives to that digit. To get a label from a row, we look for the *place* of its largest number: `argmax`.
#
# **Predict.** These are four images. What do `argmax(axis=1)`, `argmax(axis=0)` and `argmax()` return: how many numbers, and what does each of them count?
#
# *My guess:* …

# %%
print("axis=1 :", probabilities.argmax(axis=1))
print("axis=0 :", probabilities.argmax(axis=0))
print("no axis:", probabilities.argmax())
print("labels :", validation_labels[:4])

# %% [markdown]
# `axis=1` goes along each row and returns a digit for each of the four images. `axis=0` goes down each column and returns ten numbers from 0 to 3: for each digit, *which image* looks most like it. Without an axis we get a single number, a place from 0 to 39 in the whole table. None of the three raises an error, and only the first is an answer.
#
# There is one more trap. `predict` takes a *stack* of images, even when there is only one:

# %%
try:
    model.predict(validation_images[0], verbose=0)
except ValueError as error:
    print("ValueError:", next(line for line in str(error).splitlines() if "shape" in line))
print(validation_images[0].shape, "is one image,", validation_images[:1].shape, "a stack of one")

# %% [markdown]
# The message depends on what the model has been given before. Whatever its words, it complains about a shape: an axis is missing, the first one, which counts the images and may have any length (`None`). A slice such as `[:1]` keeps that axis; an index such as `[0]` takes it away.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · From predictions to labels
#
# Write `predict_labels`: return the most probable class of each image, counted from 0.
#
# - Return an integer array of shape `(n,)`. For one image the shape is `(1,)`.
# - Some models predict logits instead of probabilities. The largest logit belongs to the most probable class too.
# - Leave the model and the images as they are. The images are prepared already: scaled, or standardized, so that pixels may be below 0 or above 1.
#
# <details><summary>Hint 1: a question</summary>
#
# Which axis of the predictions counts the images, and along which one do you look for the largest number?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.predict(images, verbose=0)` returns a NumPy array of shape `(n, k)`, for a stack of one image too. An array has the method `.argmax(axis=...)`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return model.predict(images, verbose=0).argmax(axis=...)`
# </details>
#
# </div>


# %% answer="predict_labels" minutes=5
def predict_labels(model, images):
    """Return the most probable class of each image.

    `model` predicts an array of shape (n, k), for any k; `images` is a float array of shape
    (n, height, width), for any height and width. Layers that act only during
    training, such as dropout, should be off, as they are in `model.predict`.

    Example: when the model predicts [[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], the labels are [1, 0].
    """
    ### BEGIN SOLUTION
    return model.predict(images, verbose=0).argmax(axis=1)
    ### END SOLUTION


# %% words="predict_labels"
{
    "hidden": "other models, more images, and pixels below 0 or above 1",
    "changed": "The images are prepared already: hand them to the model as they are.",
    "errors": {
        "AttributeError: predict_(classes|proba)": "Keras has no such method any more. model.predict(images) returns a row of predictions for each image: take the place of the largest number in each row.",
        "AttributeError: Tensor.*argmax": "A tensor has no method argmax; a NumPy array has one. model.predict(images) returns a NumPy array.",
        "AttributeError": "model.predict(images) returns a NumPy array of predictions, and its method argmax finds the place of the largest.",
        "AxisError": "The predictions have two axes: axis 0 counts the images, axis 1 the classes.",
        "IndexError: out of bounds": "The predictions have a row for each image and a column for each class. Take both numbers from their shape: there may be fewer than 10.",
        "ValueError: reshape array of size": "Hand the images to the model as they are: they have any height and width, not always 28.",
        "ValueError: shape|rank|dimension": "The model takes a stack of images: images, or images[i:i + 1], not images[i].",
    },
    "the labels": {
        "type": {
            "None": "",
            "an int": "That is a single number for several images. Without an axis argmax looks through the whole table, and [0] takes one row of it: go along all rows, axis=1.",
            "an int64": "That is a single number for several images. Without an axis argmax looks through the whole table, and [0] takes one row of it: go along all rows, axis=1.",
            "else": "np.array(...) makes one of a list, and of a tensor too.",
        },
        "shape": {
            "(3,)": "There are as many labels as classes: axis=0 goes down the columns. Go along the rows, axis=1.",
            "(5, 3)": "These are the predictions, a number for each class. Take the place of the largest in each row: argmax(axis=1).",
            "(4,)": "A label is missing. Go through all the images, and use no threshold: the third has no probability above one half.",
            "(5, 1)": "One axis is enough: leave out keepdims.",
            "(32,)": "Only the first 32 images have a label. Hand all the images to the model: model.predict cuts them into batches by itself.",
            "else": "Return one label for each image: the place of the largest number in its row.",
        },
        "dtype": "A label is a place, so it is a whole number: argmax returns one, and np.zeros makes floats unless it is told dtype=int.",
        "values": {
            "down": (
                None,
                "There are as many labels as images, but they were taken down the columns, axis=0. Go along the rows, axis=1.",
            ),
            "largest": (
                [0.6, 0.6, 0.4, 0.8, 0.55],
                "These are the largest numbers themselves. Return their places: argmax, not max.",
            ),
            "scaled": (
                [0, 0, 0, 0, 0],
                "Every image became class 0. Hand the images to the model as they are, without scaling them, whatever their largest pixel, and compare its predictions as they are, without cutting them to whole numbers.",
            ),
            "first 32": (
                None,
                "The first 32 are right, and nothing was predicted for the others. Hand all the images to the model: model.predict cuts them into batches by itself.",
            ),
            "rounded": (
                [1, 2, 0, 0, 2],
                "The third image has no probability above one half, and still a largest one. Compare the predictions without rounding and without a threshold.",
            ),
            "from 1": ([2, 3, 2, 1, 3], "Classes are counted from 0: leave what argmax returns."),
            "least": (
                [2, 1, 2, 2, 1],
                "These are the least probable classes: argmax finds the largest number, argmin the smallest.",
            ),
        },
        "otherwise": "Take the place of the largest prediction in each row.",
    },
    "the model's layers": {
        "otherwise": "Leave the model that is given as it is: argmax finds the largest logit as well as the largest probability."
    },
    "the label": {
        "type": {
            "None": "",
            "an int": "One image has one label, in an array of shape (1,): keep argmax(axis=1).",
            "an int64": "One image has one label, in an array of shape (1,): keep argmax(axis=1).",
            "else": "np.array(...) makes one of a list, and of a tensor too.",
        },
        "shape": {
            "()": "The axis that counts the images is gone. Do not squeeze: argmax(axis=1) keeps it.",
            "(0,)": "One image has one label. Use no threshold: logits may all be negative.",
            "else": "One image has one label: take argmax along each row, axis=1.",
        },
        "dtype": "A label is a place, so it is a whole number.",
        "values": {
            "first": (
                [0],
                "The logits are -8.5, -8.25 and -8, and the last of them is the largest. Compare them as they are, without absolute values, rounding or a threshold.",
            )
        },
        "otherwise": "The logits are -8.5, -8.25 and -8, and the last of them is the largest.",
    },
    "a dropout model's label": {
        "otherwise": "Dropout belongs to training: model.predict leaves it off, and so does model(images); training=True switches it on. Without it the predictions are 0.1, 0.2 and 0.7, and the last of them is the largest.",
    },
    "the labels of many images": {
        "shape": "Return one label for each image, however many there are: hand all of them to the model.",
        "otherwise": "Compare the logits as they are: here all are negative. Layers that act only during training, such as dropout, should be off.",
    },
}

# %% test="predict_labels" points=1
# Meant to fail until you have written predict_labels.
from mnist_utils.examples import Example as _Example

_e = _Example("predict_labels", predict_labels)
_model = keras.Sequential([keras.Input((1, 3)), keras.layers.Flatten()])  # predicts the pixels,
_model.add(keras.layers.Rescaling(1, offset=[0.3, 0, 0]))  # with 0.3 more for class 0
_model.run_eagerly = True  # five images are not worth compiling for
_pixels = [[0, 0.6, 0.1], [0, 0.1, 0.6], [0.05, 0.4, 0.25], [0.5, 0.15, 0.05], [0.1, 0.05, 0.55]]
_labels = _e.call(_model, np.array(_pixels, np.float32).reshape(5, 1, 3))
_e.array("the labels", _labels, shape=(5,), dtype=int)
_e.equal("the labels", _labels, [1, 2, 1, 0, 2])
_e.equal("the model's layers", len(_model.layers), 2)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: as many images as classes, where axis=0 has the right shape; few classes; scaling again,
# also where only a largest pixel above 1 brings it about; the first 32 images alone.
_h = _Example("predict_labels", predict_labels, case="For 40 images and 40 classes")
_pixels = _h.random().permuted(np.tile(np.linspace(-1, 3, 40), (40, 1)), axis=1)
_model = keras.Sequential([keras.Input((2, 20)), keras.layers.Flatten()])
_model.add(keras.layers.Rescaling(1, offset=[1.05] + 39 * [0]))
_model.run_eagerly = True
_outputs = _pixels + np.array([1.05] + 39 * [0])  # the two largest of a row differ by 0.02 or more
_labels = _h.call(_model, _pixels.reshape(40, 2, 20).astype(np.float32))
_h.array("the labels", _labels, shape=(40,), dtype=int)
_wanted = _outputs.argmax(axis=1)
_mistakes = {"down": _outputs.argmax(axis=0), "scaled": 0 * _wanted, "from 1": _wanted + 1}
_mistakes["first 32"] = np.where(np.arange(40) < 32, _wanted, 0)
_h.equal("the labels", _labels, _wanted, mistakes=_mistakes)
assert _h.holds
### END HIDDEN TESTS


# %% test="predict_labels" points=1
# Meant to fail until predict_labels can do with one image, and with logits.
from mnist_utils.examples import Example as _Example

_e = _Example("predict_labels", predict_labels, part=2)
_layers = [keras.Input((1, 3)), keras.layers.Flatten(), keras.layers.Dropout(0.99)]
_model = keras.Sequential(_layers)  # predicts the pixels, but for dropout
_model.run_eagerly = True
_label = _e.call(_model, np.array([[[0.1, 0.2, 0.7]]], np.float32))
_e.array("the label", _label, shape=(1,), dtype=int)
_e.equal("a dropout model's label", _label, [2])
_label = _e.call(_model, np.array([[[-8.5, -8.25, -8]]], np.float32))  # the logits of one image
_e.equal("the label", _label, [2])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: absolute values and thresholds for other logits, images in batches that leave some out.
_h = _Example("predict_labels", predict_labels, part=2, case="For 70 images with negative logits")
_logits = _h.random().permuted(np.tile(np.linspace(-30, -20, 4), (70, 1)), axis=1)
_model = keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten(), keras.layers.Dropout(0.5)])
_model.run_eagerly = True
_labels = _h.call(_model, _logits.reshape(70, 2, 2).astype(np.float32))
_h.array("the labels of many images", _labels, shape=(70,), dtype=int)
_h.equal("the labels of many images", _labels, _logits.argmax(axis=1))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `argmax` returns the number of a column, and our columns are numbered like the digits. Softmax keeps the order of the logits, so the largest logit and the largest probability are in the same place.
# </details>

# %%
predicted_labels = predict_labels(model, validation_images)
print("answers:", predicted_labels[:20])
print("labels: ", validation_labels[:20])

# %% [markdown]
# The two lines agree in most places. In how many?
#
# ## The share of right answers
#
# Two arrays of the same length are compared place by place:

# %%
agrees = np.array([7, 2, 1, 0]) == np.array([7, 2, 7, 0])
agrees

# %% [markdown]
# `True` where the answer is right. In sums and means, `True` counts as 1 and `False` as 0. But watch what NumPy does when one of the two has only one entry:

# %%
agrees = np.array([7, 2, 1, 0]) == np.array([7])
agrees

# %% [markdown]
# The single 7 was compared with all four numbers (this is broadcasting), and nobody told us that three answers are missing.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Accuracy
#
# Write `accuracy`: return the share of places at which two arrays of labels agree.
#
# - Return a plain Python `float` from 0 to 1, not rounded: `type(share) is float`.
# - Raise a `ValueError` when the lengths differ (even if one of them is 1), and when both are 0.
#
# <details><summary>Hint 1: a question</summary>
#
# What is the mean of `[True, True, False, True]`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `y_true == y_pred` compares place by place, `np.mean` takes the mean, `float(...)` makes a plain number of it. `len(...)` gives the lengths; look at them first.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if len(y_true) != len(y_pred) or ...: raise ValueError("...")`, then `return float(np.mean(...))`
# </details>
#
# </div>


# %% answer="accuracy" minutes=8
def accuracy(y_true, y_pred):
    """Compute the share of right answers.

    `y_true` has the true labels and `y_pred` the predicted ones, two integer arrays of shape (n,);
    their integer types may differ. Both stay as they are.

    Example: accuracy(np.array([7, 2, 1, 0]), np.array([7, 2, 7, 0])) returns 0.75.
    """
    ### BEGIN SOLUTION
    if len(y_true) != len(y_pred) or len(y_true) == 0:
        raise ValueError(f"{len(y_true)} labels and {len(y_pred)} predictions")
    return float(np.mean(y_true == y_pred))
    ### END SOLUTION


# %% words="accuracy"
{
    "hidden": "other labels, in arrays of other lengths and types",
    "changed": "Compare the arrays, and leave them in their order.",
    "errors": {
        "raise ValueError": "These two arrays are equally long and not empty, and were refused. Refuse only lengths that differ, or are 0.",
        "ValueError: truth value": "Arrays are compared place by place, which gives an array of True and False. An if needs a single answer: compare the lengths, len(...).",
        "TypeError: len\\(\\)|not iterable": "The arguments are arrays of labels. Compare them as they are.",
    },
    "the accuracy": {
        "type": {
            "None": "",
            "else": "np.mean(...) makes one number of an array of True and False.",
        },
        "values": {
            "number": (4, "This is the number of right answers. Divide it by the number of all."),
            "whole": (
                0,
                "Some answers are right, so it is not 0. Compare the arrays place by place, not as a whole, and divide with /, since // cuts a share to 0.",
            ),
            "wrong ones": (
                2 / 6,
                "This is the share of mistakes. Count where the two agree: ==, not !=.",
            ),
            "per cent": (400 / 6, "This is in per cent. A share is between 0 and 1."),
            "sorted": (
                1,
                "Two answers are wrong, each at its place. Compare place by place: no sorting, no sets, no sums of labels.",
            ),
            "mistakes": (
                2,
                "This is the number of mistakes. Count the right answers, and divide by the number of all.",
            ),
            "by 10": (4 / 10, "This was divided by 10. Divide by the number of answers."),
            "distance": (
                8 / 6,
                "This is the mean distance between the labels. A wrong answer is wrong, however near it is.",
            ),
            "rounded": (0.6667, "The share is rounded. Return it as it is."),
            "rounded to 3": (0.667, "The share is rounded. Return it as it is."),
            "rounded to 2": (0.67, "The share is rounded. Return it as it is."),
        },
        "otherwise": "Count the places where the two agree, and divide by the number of places.",
    },
    "raises": {
        "fewer predictions": {
            "nothing": "Compare the two lengths first, and raise ValueError(...) when they differ: printing or returning something is not enough.",
            "else": "Look at the lengths first, and raise a ValueError yourself when they differ.",
        },
        "more predictions": {
            "nothing": "The lengths differ, whichever is the longer: use != to compare them.",
            "else": "Look at the lengths first, and raise a ValueError yourself, whichever is the longer.",
        },
        "one prediction": {
            "nothing": "When the lengths differ, `raise ValueError(...)`, before the arrays are compared: NumPy compares one prediction with all labels, and ValueError(...) without raise does nothing.",
            "else": "Look at the lengths first, and raise a ValueError yourself when they differ.",
        },
        "nothing to compare": {
            "nothing": "There is no share of nothing: raise a ValueError when the length is 0.",
            "else": "There is no share of nothing. Look at the length first, and raise a ValueError yourself when it is 0.",
        },
        "other lengths": {
            "nothing": "The lengths differ. Compare them, whichever is the longer, and also when one of them is 0 or 1.",
            "else": "Look at the lengths first, and raise a ValueError yourself when they differ.",
        },
    },
}

# %% test="accuracy" points=1
# Meant to fail until you have written accuracy.
from mnist_utils.examples import Example as _Example

_e = _Example("accuracy", accuracy)
_share = _e.call(np.array([3, 1, 6, 2, 5, 9]), np.array([3, 1, 2, 6, 5, 9]))
_e.plain("the accuracy", _share, float)
_e.equal("the accuracy", _share, 4 / 6)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one example, all right and all wrong, labels beyond 9, arithmetic in uint8 that wraps, a
# fixed number of examples.
for _number, (_count, _classes) in enumerate([(1, 3), (40, 10), (97, 200)]):
    _h = _Example("accuracy", accuracy, case=f"For {_count} label(s) of {_classes} classes")
    _true = _h.random(_number).integers(0, _classes, size=_count)
    _some = _h.random(_number + 3).random(_count) < 0.7
    _off = (_true + 1) % _classes
    for _answers in (np.where(_some, _true, _off), _true.copy(), _off):
        _right = sum(int(a == b) for a, b in zip(_true.tolist(), _answers.tolist()))
        _share = _h.call(_true.astype(np.uint8), _answers)
        _h.plain("the accuracy", _share, float)
        _mistakes = {"wrong ones": 1 - _right / _count, "number": _right, "by 10": _right / 10}
        _h.equal("the accuracy", _share, _right / _count, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS


# %% test="accuracy" points=1
# Meant to fail until accuracy refuses what it cannot compare.
from mnist_utils.examples import Example as _Example

_e = _Example("accuracy", accuracy, part=2)
_e.raises(ValueError, np.array([1, 1, 1]), np.array([1, 1]), why="fewer predictions")
_e.raises(ValueError, np.array([1, 1]), np.array([1, 1, 1]), why="more predictions")
_e.raises(ValueError, np.array([1, 1, 1, 1]), np.array([1]), why="one prediction")
_e.raises(ValueError, np.array([], int), np.array([], int), why="nothing to compare")
_e.call(np.array([1]), np.array([1]))  # one of each is enough
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one direction alone, the longer one cut to the shorter, empty beside one entry.
for _lengths in [(1, 6), (3, 4), (0, 1), (1, 0), (0, 4), (4, 0), (7, 6)]:
    _h = _Example("accuracy", accuracy, part=2, case="For two other lengths it")
    _h.raises(ValueError, *(np.ones(_length, int) for _length in _lengths), why="other lengths")
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The mean of zeros and ones is the share of ones. The check comes first because broadcasting would otherwise make an answer out of arrays that do not fit together.
# </details>
#
# Now the same number in four ways:

# %%
validation_accuracy = accuracy(validation_labels, predicted_labels)
print("by hand:      ", validation_accuracy)
print("scikit-learn: ", metrics.accuracy_score(validation_labels, predicted_labels))
print("Keras, evaluate:", model.evaluate(validation_images, validation_labels, verbose=0))
print("Keras, history: ", history.history["val_accuracy"][-1])

# %% [markdown]
# The first two are the same to the last digit. `evaluate` returns a list with the **loss first** and then the metrics; these are `float32`, which explains the odd last digits. The last line is the `val_accuracy` of the last epoch. If you write `share, loss = model.evaluate(...)`, you have them the wrong way round and report a good network as a disaster. And do not call a variable `accuracy`: it would hide your function, and the next call would end in *float object is not callable*.

# %% [markdown]
# ## How far can a score be trusted?
#
# We have one accuracy, from one set of digits. With other digits we would have got another one. How different?
#
# **Predict.** From all the validation digits we draw 100 at random and score the network on these; then another 100, ten times in all. How far apart are the ten scores?
#
# *My guess:* …

# %%
is_right = predicted_labels == validation_labels  # True or False for each validation digit
generator = np.random.default_rng(0)
scores_of_100 = [generator.choice(is_right, size=100).mean() for _ in range(10)]
print("all validation digits:", f"{is_right.mean():.3f}")
print("ten samples of 100:   ", *[f"{score:.2f}" for score in scores_of_100])

# %% [markdown]
# The network is the same and the digits come from the same source, yet the scores differ by several hundredths. Nothing has changed but the digits that chance has picked.
#
# How much difference chance makes can be computed, and we take the formula from statistics. Suppose that `n` answers are independent of each other, and that each is right with probability `p`. Then the share of right answers scatters around `p` with the standard deviation $\sqrt{p\,(1-p)/n}$. When there are enough right and wrong answers, it scatters nearly like the bell curve, so 95 % of all shares are within 1.96 standard deviations of `p`. (The 95 is a custom.) And if the share is that near to `p`, then `p` is that near to the share. So of a hundred such intervals around a share, about 95 should hold the true `p`: that is the promise of a 95 % interval. We do not know `p`, so we put the accuracy that we found in its place:
#
# $$\text{accuracy} \;\pm\; 1.96 \cdot \sqrt{\frac{\text{accuracy} \cdot (1 - \text{accuracy})}{n}}$$
#
# This is the *normal approximation*, also called the *Wald interval*.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The interval of an accuracy
#
# Write `accuracy_interval`: return `(low, high)`, the two ends of the interval that the formula above gives, with the factor 1.96.
#
# - Both are plain Python `float`s, not rounded.
# - No accuracy is below 0 or above 1: an end that would be outside becomes 0.0 or 1.0, and the other end stays where it is.
# - Inside this function `accuracy` is a number, the argument. You do not need your function of that name here.
#
# <details><summary>Hint 1: a question</summary>
#
# Which of the numbers are under the root, and which one is outside?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `x ** 0.5` is a root. `max(0.0, x)` is never below 0, and `min(1.0, x)` is never above 1; with `0` and `1` in place of `0.0` and `1.0` they may return an `int`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `half = 1.96 * (accuracy * (1 - accuracy) / ...) ** 0.5`, then `return float(max(0.0, accuracy - half)), float(...)`
# </details>
#
# </div>


# %% answer="accuracy_interval" minutes=10
def accuracy_interval(accuracy, num_examples):
    """Compute the 95 % interval of an accuracy by the normal approximation.

    `accuracy` is a plain float from 0 to 1, `num_examples` a plain int from 1.

    Example: accuracy_interval(0.9, 100) returns (0.8412, 0.9588).
    """
    ### BEGIN SOLUTION
    half = 1.96 * (accuracy * (1 - accuracy) / num_examples) ** 0.5
    return float(max(0.0, accuracy - half)), float(min(1.0, accuracy + half))
    ### END SOLUTION


# %% words="accuracy_interval"
{
    "hidden": "other accuracies and numbers of examples",
    "values": "Both ends are needed, the lower one first.",
    "errors": {
        "TypeError: 'float' object is not callable": "Inside this function accuracy is a number, the argument: do not call it.",
        "raise ValueError": "Every accuracy from 0 to 1 is allowed, and it may be 0 or 1 as well. Refuse none of them.",
        "ValueError: math domain": "The root of a negative number was taken. accuracy * (1 - accuracy) / num_examples is never negative.",
        "ZeroDivisionError": "An accuracy may be 0 or 1 as well. Divide by num_examples alone.",
    },
    "the upper end": {
        "type": "Each end is one number.",
        "values": {
            "one sd": (
                0.2 + (0.2 * 0.8 / 50) ** 0.5,
                "This is one standard deviation to each side. Multiply it by 1.96.",
            ),
            "no root": (
                0.2 + 1.96 * 0.2 * 0.8 / 50,
                "The root is missing: (...) ** 0.5, or math.sqrt.",
            ),
            "n outside": (
                0.2 + 1.96 * (0.2 * 0.8) ** 0.5 / 50,
                "The number of examples is outside the root. Divide by it under the root.",
            ),
            "no n": (
                0.2 + 1.96 * (0.2 * 0.8) ** 0.5,
                "The number of examples is missing. Divide by it, under the root.",
            ),
            "turned round": (
                0.2 - 1.96 * (0.2 * 0.8 / 50) ** 0.5,
                "The lower end comes first: `return low, high`.",
            ),
            "two": (0.2 + 2 * (0.2 * 0.8 / 50) ** 0.5, "The factor is 1.96, not 2."),
            "factor in root": (
                0.2 + (1.96 * 0.2 * 0.8 / 50) ** 0.5,
                "1.96 is under the root. Multiply by it outside.",
            ),
            "p alone": (
                0.2 + 1.96 * (0.2 / 50) ** 0.5,
                "The factor (1 - accuracy) is missing under the root.",
            ),
            "1 - p alone": (
                0.2 + 1.96 * (0.8 / 50) ** 0.5,
                "The factor accuracy is missing under the root.",
            ),
            "n - 1": (
                0.2 + 1.96 * (0.2 * 0.8 / 49) ** 0.5,
                "This was divided by n - 1. Divide by the number of examples.",
            ),
            "half": (
                0.2 + 0.98 * (0.2 * 0.8 / 50) ** 0.5,
                "The interval is half as wide as it should be: it reaches 1.96 standard deviations to each side.",
            ),
            "no centre": (
                1.96 * (0.2 * 0.8 / 50) ** 0.5,
                "The accuracy is missing: subtract from it for the lower end, and add to it for the upper one.",
            ),
            "no root of p": (
                0.2 + 1.96 * 0.2 * 0.8 / 50**0.5,
                "Only the number of examples is under the root. The product accuracy * (1 - accuracy) belongs there too.",
            ),
            "quantile": (
                0.2 + 1.959964 * (0.2 * 0.8 / 50) ** 0.5,
                "The factor is a little below 1.96. Write 1.96, as in the formula.",
            ),
            "99": (
                0.2 + 2.576 * (0.2 * 0.8 / 50) ** 0.5,
                "This factor is that of a 99 % interval. For 95 % it is 1.96.",
            ),
            "per cent": (
                20 + 196 * (0.2 * 0.8 / 50) ** 0.5,
                "These are per cent. Shares are between 0 and 1.",
            ),
            "rounded to 2": (0.31, "This is rounded. Return the ends as they are."),
            "rounded to 3": (0.311, "This is rounded. Return the ends as they are."),
            "rounded to 4": (0.3109, "This is rounded. Return the ends as they are."),
        },
        "otherwise": "The standard deviation is the root of accuracy * (1 - accuracy) / num_examples; the interval reaches 1.96 times that to each side of the accuracy.",
    },
    "the lower end": {
        "type": "Each end is one number.",
        "values": {
            "quantile": (
                0.2 - 1.959964 * (0.2 * 0.8 / 50) ** 0.5,
                "The factor is a little below 1.96. Write 1.96, as in the formula.",
            )
        },
        "otherwise": "Subtract from the accuracy what you add to it for the upper end, and do not round.",
    },
    "both ends": {
        "otherwise": "Compute with the two numbers that are given, and do not round.",
    },
    "the ends": {
        "values": {
            "not cut": (
                [0.26, 1.24],
                "No accuracy is above 1: an upper end that sticks out becomes 1.0.",
            ),
            "not cut below": (
                [-0.24, 0.74],
                "No accuracy is below 0: a lower end that sticks out becomes 0.0.",
            ),
            "one alone": (
                [0, 0.5 + 1.96 * 0.125**0.5],
                "Both ends may stick out at once. Look at each of them, whatever the other one does.",
            ),
            "moved": ([0.02, 1], "Only an end that sticks out is moved. The other one stays."),
            "all": ([0, 1], "Only an end that sticks out is moved. The other one stays."),
        },
        "otherwise": "An end that would be below 0 becomes 0.0, one above 1 becomes 1.0, and any other stays.",
    },
    "the cut lower end": {"plain": "Write 0.0, not 0, or wrap the end in float(...)."},
    "the cut upper end": {"plain": "Write 1.0, not 1, or wrap the end in float(...)."},
}

# %% test="accuracy_interval" points=1
# Meant to fail until you have written accuracy_interval.
from mnist_utils.examples import Example as _Example

_e = _Example("accuracy_interval", accuracy_interval)
_low, _high = _e.values(_e.call(0.2, 50), "low", "high")
_e.plain("the upper end", _high, float)
_e.plain("the lower end", _low, float)
_e.equal("the upper end", _high, 0.3108743)
_e.equal("the lower end", _low, 0.0891257)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: fixed numbers of examples, rounding, one end alone, an approximation by 1/sqrt(n).
for _number, _count in enumerate([57, 100, 10_000]):
    _h = _Example("accuracy_interval", accuracy_interval, case=f"For a share of {_count}")
    _share = float(_h.random(_number).uniform(0.3, 0.7))
    _half = 1.96 * (_share * (1 - _share) / _count) ** 0.5
    _low, _high = _h.values(_h.call(_share, _count), "low", "high")
    _h.plain("the lower end", _low, float)
    _h.plain("the upper end", _high, float)
    _h.equal("both ends", [_low, _high], [_share - _half, _share + _half])
    assert _h.holds
### END HIDDEN TESTS


# %% test="accuracy_interval" points=1
# Meant to fail until accuracy_interval stays inside [0, 1].
from mnist_utils.examples import Example as _Example

_e = _Example("accuracy_interval", accuracy_interval, part=2)
_e.equal("the ends", _e.call(0.75, 3), [0.26, 1])
_e.equal("the ends", _e.call(0.25, 3), [0, 0.74])
_low, _high = _e.values(_e.call(0.5, 2), "low", "high")
_e.plain("the cut lower end", _low, float)
_e.plain("the cut upper end", _high, float)
_e.equal("the ends", [_low, _high], [0, 1])
_e.equal("the ends", _e.call(1.0, 50), [1, 1])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one end alone, the whole interval shifted or shrunk, int ends, exactly 0 or 1 at the end.
_h = _Example("accuracy_interval", accuracy_interval, part=2, case="Where an interval sticks out")
_small = float(_h.random().uniform(0.02, 0.04))
for _share, _count in [(1 - _small, 12), (_small, 12), (0.5, 1), (1.0, 1), (0.0, 7), (0.6, 5)]:
    _half = 1.96 * (_share * (1 - _share) / _count) ** 0.5
    _ends = [max(_share - _half, 0), min(_share + _half, 1)]
    _low, _high = _h.values(_h.call(_share, _count), "low", "high")
    _h.plain("the cut lower end", _low, float)
    _h.plain("the cut upper end", _high, float)
    _mistakes = {"not cut": [_ends[0], _share + _half], "not cut below": [_share - _half, _ends[1]]}
    _h.equal("the ends", [_low, _high], _ends, mistakes=_mistakes)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The accuracy is the middle, and the root gives the distance to each side. It makes the width shrink slowly: for an interval half as wide we need four times as many digits.
# </details>
#
# Does the interval keep its promise? We play a game in which the truth is known: it is the accuracy on *all* validation digits. We draw sixty samples of them, and look how many of the sixty intervals hold the truth.

# %% alt="Sixty points with vertical bars, scattered around a dashed horizontal line. Most bars cross the line; a few, in another colour and with a cross in place of a circle, do not reach it."
truth = validation_accuracy
shares = generator.choice(is_right, size=(60, 400)).mean(axis=1)  # a digit may be drawn twice
intervals = [accuracy_interval(float(share), 400) for share in shares]
axes = plot_samples(shares, intervals, truth, "Sixty samples of 400 digits, with their intervals")

# %% [markdown]
# Each mark is the accuracy of one sample, the bar through it is its interval, and the dashed line is the truth. Most bars cross the line. A few do not (crosses; three or four of sixty are to be expected). Nothing was wrong with those samples: by chance they had more hard digits than usual, or fewer. If you have only one sample, you cannot see whether it is one of those.
#
# The formula needs a fair number of mistakes. A good network may make none at all in 25 answers, and the accuracy 1 gives an interval of **width zero**, as if we were certain. The deeper part at the end counts how often that happens.
#
# **A good place to stop.** You can turn predictions into a score, and a score into an interval. What follows is what the interval does not say, which of two networks is better, and when a score is good.

# %% [markdown]
# ## What the interval does not say
#
# It says how far chance in the choice of digits can have moved the score, and nothing about **other seeds**, about **other kinds of digits**, from other pens or other cameras, or about **our own mistakes**, such as testing on training digits. And its formula began with answers that are *independent* of each other, as they were in our game, in which each digit was drawn by itself. Are they here?
#
# **Predict.** We cut the validation digits into blocks, once in the order of the file, once in random order, and take the accuracy of each block. Do the blocks scatter as the formula says? In both cases?
#
# *My guess:* …

# %%
for name, order in {"file": is_right, "random": generator.permutation(is_right)}.items():
    for size in (20, 100, 200):
        blocks = order.reshape(-1, size).mean(axis=1)
        ratio = blocks.std() / (truth * (1 - truth) / size) ** 0.5
        print(f"{name:6s} order, blocks of {size:3d}: {ratio:.2f} times the formula's spread")

# %% [markdown]
# In random order the ratio is near 1. In the order of the file the blocks scatter more, and the larger the block, the more. Neighbours in MNIST's files were often written by the same person, and somebody whose fours look like nines causes several mistakes at once. (The offline sample was shuffled when it was made, and has few blocks: there you will see nothing of this.)
#
# So thousands of digits from a few hundred people are worth less than *independent* digits, and our interval is **too narrow**: by a factor of about one and a half, the ratio of the largest blocks. (With eight seeds we found 1.2 to 1.6.) This is not special to MNIST: it happens wherever several examples come from one person, one machine or one day.

# %% [markdown]
# ## Which of two networks is better?
#
# Validation digits are there for decisions. Here is one: do two more epochs help? A copy of our network, the *rival*, gets them.

# %% runs=4
rival = keras.models.clone_model(model)
rival.set_weights(model.get_weights())
rival.compile("adam", "sparse_categorical_crossentropy")
rival.fit(learn_images, learn_labels, batch_size=128, epochs=2, verbose=0)
rival_labels = predict_labels(rival, validation_images)

# %%
for name, answers in {"ours": predicted_labels, "rival": rival_labels}.items():
    share = accuracy(validation_labels, answers)
    low, high = accuracy_interval(share, held_back)
    print(f"{name:5s} {share:.2%}   interval {low:.2%} to {high:.2%}")

# %% [markdown]
# The two intervals overlap, and it is tempting to conclude that we cannot tell which network is better. But the intervals say how the scores might have come out on *other* digits. Both networks read the *same* digits, so luck in the choice of digits has moved both scores together.
#
# A fair comparison goes digit by digit. Where both networks are right, or both wrong, the digit does not favour either. What counts are the digits that **only one** of them reads.
#
# **Predict.** Of all the validation digits, how many are read by only one of the two networks? And if they were equally good, how would these digits be divided between them?
#
# *My guess:* …
#
# If the two were equally good, each of these digits would be the toss of a coin: it would fall to the first network as often as to the second. In `n` tosses, the difference between heads and tails scatters around 0 with the standard deviation $\sqrt{n}$. So we divide the difference by that:
#
# $$z = \frac{\text{only second} - \text{only first}}{\sqrt{\text{only first} + \text{only second}}}$$
#
# Between equally good networks, `z` is outside −2 to 2 in about one comparison of twenty, and hardly ever outside −3 to 3. (Statisticians call this *McNemar's test*.)

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Two networks, digit by digit
#
# Write `compare_paired`: compare two networks that answered the same examples, and return `(only_first, only_second, z)`.
#
# - `only_first` and `only_second` are plain `int`s: how many examples only the first network got right, and how many only the second. An example that both got wrong counts for neither, even if their answers differ.
# - `z` is a plain `float`, by the formula above: positive when the second network is better. It is 0.0 when both counts are 0.
# - Raise a `ValueError` unless `labels`, `first` and `second` all have the same length.
#
# <details><summary>Hint 1: a question</summary>
#
# For each example there are two arrays of `True` and `False`: the first network is right, the second is right. How do you ask for *this one and not that one*?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `(first == labels) & (second != labels)` is `True` where only the first is right; mind the parentheses. `np.sum` counts, `int(...)` makes a plain number of it. Look at the lengths before, and at the sum of the two counts before you divide.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `only_first = int(np.sum((first == labels) & ...))`, the same for `only_second`, `alone = only_first + only_second`, then `z = (...) / alone ** 0.5 if alone > 0 else 0.0`
# </details>
#
# </div>


# %% answer="compare_paired" minutes=10
def compare_paired(labels, first, second):
    """Compare two networks on the same examples.

    `labels` has the true labels, `first` and `second` the labels that the two networks predicted:
    integer arrays of shape (n,), whose integer types may differ. All three stay as they are.

    Example: for the labels [7, 2, 1, 0, 4], the first network's answers [7, 9, 9, 9, 4] and the
    second's [9, 2, 1, 0, 4] it returns (1, 3, 1.0).
    """
    ### BEGIN SOLUTION
    if not len(labels) == len(first) == len(second):
        raise ValueError(f"{len(labels)} labels, {len(first)} and {len(second)} predictions")
    only_first = int(np.sum((first == labels) & (second != labels)))
    only_second = int(np.sum((second == labels) & (first != labels)))
    alone = only_first + only_second
    return only_first, only_second, (only_second - only_first) / alone**0.5 if alone else 0.0
    ### END SOLUTION


# %% words="compare_paired"
{
    "hidden": "other answers, in arrays of other lengths and types",
    "values": "All three are needed, whatever the counts are.",
    "changed": "Compare the arrays, and leave them as they are.",
    "errors": {
        "raise ValueError": "These three arrays are equally long, and were refused. Refuse only lengths that differ.",
        "ValueError: truth value": "Whole arrays are compared place by place. Join two comparisons with &, each in parentheses, (first == labels) & (second != labels): without them & comes first, and `and`, `not` and `if` need a single answer.",
        "TypeError|UFuncTypeError: boolean (subtract|negative)": "NumPy does not subtract True and False. Use & and !=, or convert with .astype(int) first.",
        "TypeError: converted to Python scalars": "np.sum(...) makes one number of an array of True and False, and int(...) a plain one of that.",
        "ZeroDivisionError": "When neither network is right alone there is nothing to divide by. Look at the sum of the two counts first: z is 0.0 then.",
    },
    "only_first": {
        "type": {
            "None": "",
            "else": "np.sum(...) makes one number of an array of True and False.",
        },
    },
    "only_second": {
        "type": {
            "None": "",
            "else": "np.sum(...) makes one number of an array of True and False.",
        },
    },
    "the counts": {
        "values": {
            "exchanged": (
                [5, 2],
                "The two counts have changed places: only_first counts the examples that the first network got right and the second got wrong.",
            ),
            "rights": (
                [6, 9],
                "These are all the right answers of each network. Count only those that the other one got wrong.",
            ),
            "mistakes": (
                [7, 4],
                "These are all the mistakes of each network. Count the right answers that the other one does not share.",
            ),
            "differ": (
                [8, 8],
                "These are the examples to which the two give different answers. Where both are wrong an example counts for neither: compare each of them with the labels.",
            ),
            "either": (
                [7, 7],
                "These are the examples that exactly one of the two got right, whichever it was. Count for each network separately.",
            ),
            "or": (
                [8, 11],
                "Both conditions should hold at once: the one is right *and* the other wrong. Join them with &, not with |.",
            ),
            "both right": (
                [4, 4],
                "These are the examples that both got right. They do not favour either: count those that only one got right.",
            ),
            "both wrong": (
                [2, 2],
                "Either these are the examples that both got wrong, or one network was counted twice. only_second counts what the second got right and the first got wrong.",
            ),
            "net": (
                [-3, 3],
                "These are differences of all right answers, in which the two counts have been subtracted. Count each of them by itself.",
            ),
            "shares": ([2 / 13, 5 / 13], "These are shares. Return the counts, undivided."),
            "without the last": (
                [2, 4],
                "The last example was not counted: go through all of them.",
            ),
            "without the first": (
                [1, 5],
                "The first example was not counted: go through all of them.",
            ),
            "first alone": (
                [1, 0],
                "Only the first example was counted. Is the `return` inside the loop?",
            ),
            "unlike the other": (
                [3, 5],
                "One example too many: only_first counts right answers, not all that differ from the second's.",
            ),
        },
        "otherwise": "Compare each network with the labels, place by place, whichever labels occur, and count where one is right and the other wrong.",
    },
    "z": {
        "type": {
            "None": "",
            "else": "z is one number, made of the two counts.",
        },
        "values": {
            "sign": (
                -3 / 7**0.5,
                "The sign is the other way round: z is positive when the second network is better, only_second - only_first.",
            ),
            "no root": (3 / 7, "The root is missing below the line: alone ** 0.5, or math.sqrt."),
            "all": (
                3 / 13**0.5,
                "This was divided by the root of the number of all examples. Divide by the root of only_first + only_second.",
            ),
            "differ": (
                3 / 8**0.5,
                "This was divided by the root of the number of different answers. Divide by the root of only_first + only_second.",
            ),
            "rights": (
                3 / 15**0.5,
                "This was divided by the root of the number of all right answers. Divide by the root of only_first + only_second.",
            ),
            "squared": (9 / 7, "This is the square of z. Divide the difference as it is."),
            "corrected": (
                2 / 7**0.5,
                "1 was subtracted from the difference, as some books do. Use the formula above, without a correction.",
            ),
            "corrected and squared": (
                4 / 7,
                "This is the square, and 1 was subtracted from the difference, as some books do. Use the formula above.",
            ),
            "root of all": (
                (3 / 7) ** 0.5,
                "The root was taken of the whole. It belongs below the line alone.",
            ),
            "undivided": (
                3,
                "This is the difference. Divide it by the root of only_first + only_second.",
            ),
            "shares": (
                3 / 91**0.5,
                "This was computed from shares. Put the two counts into the formula.",
            ),
            "of n": (
                3 / 13,
                "This is the difference of the accuracies. Divide the difference of the counts by the root of their sum.",
            ),
            "unpaired": (
                3 / 13 / ((6 * 7 + 9 * 4) / 13**3) ** 0.5,
                "This compares the two accuracies as if each network had had its own examples. Use the two counts alone.",
            ),
            "whole": (1, "// cuts the quotient to a whole number. Divide with /."),
            "rounded": (1.13, "z is rounded. Return it as it is."),
            "rounded to 3": (1.134, "z is rounded. Return it as it is."),
        },
        "otherwise": "Divide only_second - only_first by the root of only_first + only_second.",
    },
    "the exchanged result": {
        "values": {
            "absolute": (
                (5, 2, 3 / 7**0.5),
                "Here the first network is the better one, and z should be negative. Take no absolute value.",
            ),
        },
        "otherwise": "The same two networks, exchanged: the counts change places, and z changes its sign.",
    },
    "raises": {
        "fewer predictions": {
            "nothing": "Compare the lengths first, and raise ValueError(...) when they differ: printing or returning something is not enough.",
            "else": "Look at the lengths first, and raise a ValueError yourself when they differ.",
        },
        "one prediction": {
            "nothing": "NumPy compares one prediction with all the labels (broadcasting). Look at all three lengths first, and `raise ValueError(...)` when they are not the same.",
            "else": "Look at all three lengths first, and raise a ValueError yourself when they differ.",
        },
        "one label": {
            "nothing": "Both networks have equally many answers, but there is only one label. Compare the lengths of all three.",
            "else": "Look at all three lengths first, and raise a ValueError yourself when they differ.",
        },
        "other lengths": {
            "nothing": "The lengths are not all the same. Compare all three, whichever is the longest.",
            "else": "Look at all three lengths first, and raise a ValueError yourself when they differ.",
        },
    },
    "z where both counts are 0": {
        "type": {"None": "", "else": "z is one number, 0.0 where both counts are 0."},
        "plain": "Write 0.0, not 0, where both counts are 0.",
    },
    "the result where both counts are 0": {
        "nan": "0 was divided by 0. Look at the sum of the two counts first: z is 0.0 when it is 0.",
        "otherwise": "No example is right for one network alone, so both counts are 0, and z is 0.0.",
    },
}

# %% test="compare_paired" points=2
# Meant to fail until you have written compare_paired.
from mnist_utils.examples import Example as _Example

_e = _Example("compare_paired", compare_paired)
_labels = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9])
_first = np.array([7, 2, 1, 0, 4, 1, 9, 4, 3, 4, 6, 0, 8])  # six right, two of them alone
_second = np.array([9, 2, 1, 0, 4, 7, 9, 7, 5, 9, 0, 6, 9])  # nine right, five of them alone
_found = _e.values(_e.call(_labels, _first, _second), "only_first", "only_second", "z")
_e.plain("only_first", _found[0], int)
_e.plain("only_second", _found[1], int)
_e.plain("z", _found[2], float)
_e.equal("the counts", list(_found[:2]), [2, 5])
_e.equal("z", _found[2], 3 / 7**0.5)
_e.equal("the exchanged result", _e.call(_labels, _second, _first), (5, 2, -3 / 7**0.5))
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: fixed lengths and numbers of classes, both wrong counted when the answers differ, small
# integer types, large counts, nothing but one network's digits.
for _number, (_count, _classes) in enumerate([(1000, 10), (40, 3), (1, 2), (400, 200)]):
    _h = _Example("compare_paired", compare_paired, case=f"For {_count} example(s)")
    _labels, _first, _second = _h.random(_number).integers(0, _classes, size=(3, _count))
    _alike = _h.random(_number + 4).random((2, _count)) < [[0.6], [0.75]]
    _first, _second = np.where(_alike, _labels, [_first, _second])
    _first[0], _second[0] = _labels[0], (_labels[0] + 1) % _classes  # so not both counts are 0
    _rights = [(a == b, a == c) for a, b, c in zip(*map(list, (_labels, _first, _second)))]
    _wanted = [_rights.count((True, False)), _rights.count((False, True))]
    _z = (_wanted[1] - _wanted[0]) / max(sum(_wanted), 1) ** 0.5
    _types = _labels.astype(np.uint8), _first, _second.astype(np.int32)
    _found = _h.values(_h.call(*_types), "only_first", "only_second", "z")
    _h.plain("only_first", _found[0], int)
    _h.plain("only_second", _found[1], int)
    _h.plain("z", _found[2], float)
    _differ = int(np.sum(_first != _second))
    _mistakes = {"exchanged": _wanted[::-1], "differ": [_differ, _differ]}
    _h.equal("the counts", list(_found[:2]), _wanted, mistakes=_mistakes)
    _h.equal("z", _found[2], _z)
    assert _h.holds
### END HIDDEN TESTS


# %% test="compare_paired" points=1
# Meant to fail until compare_paired refuses other lengths, and can do with equal networks.
from mnist_utils.examples import Example as _Example

_e = _Example("compare_paired", compare_paired, part=2)
_labels = np.array([1, 1, 1])
_e.raises(ValueError, _labels, _labels[:2], _labels[:2], why="fewer predictions")
_e.raises(ValueError, _labels, _labels, _labels[:1], why="one prediction")
_e.raises(ValueError, _labels, _labels[:1], _labels, why="one prediction")
_e.raises(ValueError, _labels[:1], _labels, _labels, why="one label")
_equals = _e.values(_e.call(_labels, _labels, _labels), "only_first", "only_second", "z")
_e.plain("z where both counts are 0", _equals[2], float)
_e.equal("the result where both counts are 0", _equals, (0, 0, 0))
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one pair of lengths alone, what is longer cut off, equal networks that are not all right.
for _lengths in [(1, 6, 6), (6, 1, 1), (6, 6, 1), (4, 3, 4), (4, 4, 5), (3, 4, 4), (0, 1, 1)]:
    _h = _Example("compare_paired", compare_paired, part=2, case="For other lengths it")
    _h.raises(ValueError, *(np.ones(_one, int) for _one in _lengths), why="other lengths")
    assert _h.holds
_h = _Example("compare_paired", compare_paired, part=2, case="Where neither is right alone,")
_answers = _h.random(1).integers(0, 10, size=(2, 50))
_same = _answers[1] // 5  # two networks that are both right or both wrong, with other answers
_labels = np.where(_same == 1, _answers[0], 10)
for _first, _second in [(_answers[0], _answers[0]), (_answers[0], _answers[0] + 20 * (1 - _same))]:
    _equals = _h.values(_h.call(_labels, _first, _second), "only_first", "only_second", "z")
    _h.plain("z where both counts are 0", _equals[2], float)
    _h.equal("the result where both counts are 0", _equals, (0, 0, 0))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The digits that both networks read, and those that neither reads, add the same to both scores, so they cancel in the difference. What is left are two counts, and chance divides them like tosses of a coin.
# </details>

# %%
only_ours, only_rival, z = compare_paired(validation_labels, predicted_labels, rival_labels)
print(f"only ours is right: {only_ours}   only the rival: {only_rival}   z = {z:.1f}")
chosen, chosen_labels = (rival, rival_labels) if z > 0 else (model, predicted_labels)

# %% [markdown]
# On the full MNIST `z` is about 4: the intervals overlap, and yet the rival is clearly the better of the two. (On the offline sample a handful of digits change sides, and `z` is below 2. No difference was found, which does not show that there is none.) So it is `chosen` whose test score we shall report. For the mistakes we stay with our first network.
#
# `z` speaks of these two *networks*. Whether two more epochs help in general is for several seeds to say, in lesson 8. Neighbours from one hand do little harm here, since a writer who is hard for one network is hard for the other too.
#
# **Try it.** Train a network with another seed and `epochs` epochs, and compare it with ours. How large is `z` when only the seeds differ?

# %% [markdown]
# ## Good, compared with what?
#
# Is our score a good one? We ask what can be had for less: these are **baselines**.
#
# - **Nearest mean image**: the first classifier of lesson 1, your `nearest_mean`.
# - **Logistic regression** from scikit-learn: a network without hidden layers.
#
# To save time they learn from 3,000 digits. To be fair, so does the network beside them.

# %%
few_images, few_labels = learn_images[:3000], learn_labels[:3000]
means = [few_images[few_labels == digit].mean(axis=0) for digit in range(10)]
distances = [((validation_images - mean) ** 2).sum(axis=(1, 2)) for mean in means]
nearest = np.argmin(distances, axis=0)  # here each digit has a row, so we go down the columns
scores = {"nearest mean image": [accuracy(validation_labels, nearest)]}

# %% [markdown]
# For logistic regression, `C=0.05` asks for small weights. This is regularization, as in lesson 5: it holds a model back from following a few training digits too closely. (`tol=0.001` stops it a little earlier.)

# %% runs=3
regression = linear_model.LogisticRegression(C=0.05, tol=0.001, max_iter=1000)
regression.fit(few_images.reshape(len(few_images), -1), few_labels)
answers = regression.predict(validation_images.reshape(held_back, -1))
scores["logistic regression"] = [accuracy(validation_labels, answers)]

# %% runs=6
scores["network, 3,000 digits"] = []
for seed in range(3):
    network = new_network(seed, learning_rate=0.003)
    network.fit(few_images, few_labels, batch_size=100, epochs=8, verbose=0)
    answers = predict_labels(network, validation_images)
    scores["network, 3,000 digits"].append(accuracy(validation_labels, answers))
    print(f"seed {seed}: {scores['network, 3,000 digits'][-1]:.1%}")
scores["network, all digits"] = [validation_accuracy]

# %% alt="Two panels with a row for each method and points with short horizontal bars. In the left panel all of them are beyond 80 %. The right panel, from 85 % on, shows logistic regression, to its right three points of the network with as many digits, and farther right the network with all digits."
intervals = {
    name: [accuracy_interval(share, held_back) for share in shares]
    for name, shares in scores.items()
}
panels = plot_intervals(scores, intervals, "The network and its baselines")

# %% [markdown]
# The bars are the intervals. The mean images, ten pictures and a subtraction, get about four in five. Logistic regression comes near nine in ten. The network that learned from the same 3,000 digits is to the right of it with every seed. Most of that difference is probably the work of the hidden layers, though optimizer and regularization differ too; lesson 3 compared hidden layers alone. (On the offline sample the bars are long, and that network has hardly more than 3,000 digits.)
#
# A network that does *not* beat its baselines is a reason to look for a mistake, in the data first.
#
# **A good place to stop.** You know how good the network is, and how sure you may be of it. What follows is what it mixes up.

# %% [markdown]
# ## Which digit is taken for which?
#
# One number cannot say *what* goes wrong. A table can, with a row for each true digit, a column for each answer, and in each cell the number of times that this pair occurred. It is called the **confusion matrix**.

# %%
for true_digit, answer in [(4, 9), (9, 4)]:
    count = np.sum((validation_labels == true_digit) & (predicted_labels == answer))
    print(f"a {true_digit} that was taken for a {answer}: {count} times")

# %% [markdown]
# These are two cells of the table, one on each side of the diagonal. They need not be equal, so it matters which axis is which: **rows are true labels, columns are predictions**.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The confusion matrix
#
# Write `confusion_matrix`: return an integer array of shape `(num_classes, num_classes)` whose row `i`, column `j` counts the examples with true label `i` and predicted label `j`.
#
# - Not every class needs to occur; where there is nothing to count, the count is 0.
# - Labels come in any integer type, MNIST's `uint8` included, and a count may be far larger than 255.
#
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
# </div>


# %% answer="confusion_matrix" minutes=10
def confusion_matrix(y_true, y_pred, num_classes=10):
    """Count how often each class was taken for each.

    `y_true` and `y_pred` are arrays of shape (n,), with labels from 0 to num_classes - 1, where
    `num_classes` is 10 unless it is given. Both stay as they are.

    Example: confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]), 2)
    returns [[1, 0], [1, 1]].
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)  # unlike matrix[...] += 1 it counts repeated pairs
    return matrix
    ### END SOLUTION


# %% words="confusion_matrix"
{
    "hidden": "other labels and numbers of classes, and very many examples",
    "changed": "Count the labels, and leave them as they are.",
    "errors": {
        "RecursionError": "The function calls itself without end: inside it, confusion_matrix is your own function. Scikit-learn's is metrics.confusion_matrix.",
        "TypeError: confusion_matrix\\(\\) got an unexpected": "Inside your function, confusion_matrix is your own function. Scikit-learn's is metrics.confusion_matrix.",
        "IndexError: out of bounds": "Labels count from 0, and the matrix needs num_classes rows and columns, whichever labels occur.",
        "ValueError: reshape array of size": "The counts do not fill the matrix: it has num_classes * num_classes cells, whichever labels occur. If you use np.bincount, its minlength makes as many counts.",
    },
    "the matrix": {
        "type": {"a list": "np.array(...) makes one of lists."},
        "shape": "num_classes is 3 here: return a row and a column for each class.",
        "dtype": "Counts are whole numbers: np.zeros makes floats unless it is told dtype=int.",
        "values": {
            "transposed": (
                [[1, 0, 1], [1, 1, 2], [0, 0, 1]],
                "Rows and columns are swapped: rows are true labels, columns are predictions.",
            ),
            "once": (
                [[1, 1, 0], [0, 1, 0], [1, 1, 1]],
                "Pairs that occur twice were counted once. Add 1 for each example, += 1 in a loop; with whole arrays as indices, matrix[y_true, y_pred] += 1 counts a pair once.",
            ),
            "right alone": (
                [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
                "Only right answers were counted. The mistakes belong beside the diagonal.",
            ),
            "mistakes alone": (
                [[0, 1, 0], [0, 0, 0], [1, 2, 0]],
                "The right answers are missing. They belong on the diagonal.",
            ),
            "one row": (
                [[2, 4, 1], [2, 4, 1], [2, 4, 1]],
                "Each row has counted all the predictions. Is it one list, repeated, as [[0] * n] * n makes it? Make a new list for each row.",
            ),
            "shares": (
                [[0.5, 0.5, 0], [0, 1, 0], [0.25, 0.5, 0.25]],
                "These are shares of each row. Return the counts, undivided.",
            ),
            "shares of all": (
                [[1 / 7, 1 / 7, 0], [0, 1 / 7, 0], [1 / 7, 2 / 7, 1 / 7]],
                "These are shares of all examples. Return the counts, undivided.",
            ),
            "last": (
                [[1, 1, 0], [0, 1, 0], [0, 2, 1]],
                "The last example, a 2 that was taken for a 0, was not counted. Go through all of them.",
            ),
            "from 1": (
                [[1, 0, 0], [2, 1, 1], [1, 0, 1]],
                "The labels were shifted by one: label 0 belongs in row 0 and column 0.",
            ),
            "first alone": (
                [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
                "Only the first example was counted. Is the `return` inside the loop?",
            ),
            "nothing": (
                [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
                "Nothing was counted. Add 1 to a cell of the matrix itself, matrix[i, j] += 1; with whole arrays as indices, matrix[y_true] is a copy.",
            ),
        },
        "otherwise": "Count each example once: in the row of its true label, in the column of its prediction.",
    },
    "the larger matrix": {
        "type": {"a list": "np.array(...) makes one of lists."},
        "shape": "Return num_classes rows and columns, whichever labels occur; num_classes is 10 unless something else is given.",
        "dtype": "Counts are whole numbers: np.zeros makes floats unless it is told dtype=int.",
        "values": {
            "transposed": (
                None,
                "Rows and columns are swapped: rows are true labels, columns are predictions.",
            )
        },
        "otherwise": "Row: true label. Column: prediction. Classes that do not occur have zeros.",
    },
    "the count": {
        "values": {
            "overflow": (
                300 % 256,
                "There are 300 of this pair. A matrix of type uint8 counts to 255 and begins again at 0: take dtype=int.",
            ),
            "elsewhere": (
                0,
                "300 labels of type uint8 went into another cell. Arithmetic such as 30 * label starts again at 0 after 255: convert with .astype(int) first.",
            ),
            "once": (
                1,
                "There are 300 of this pair. With whole arrays as indices += 1 counts a pair once.",
            ),
        },
        "otherwise": "There are 300 of this pair. Are the labels, or the counts, kept in a type that is too small?",
    },
    "the counts": {
        "otherwise": "Labels of small integer types, and many of them, were not counted right. Compute with .astype(int), and count in dtype=int."
    },
}

# %% test="confusion_matrix" points=2
# Meant to fail until you have written confusion_matrix.
from mnist_utils.examples import Example as _Example

_e = _Example("confusion_matrix", confusion_matrix)
_true, _answers = np.array([0, 0, 1, 2, 2, 2, 2]), np.array([0, 1, 1, 1, 2, 1, 0])
_matrix = _e.call(_true, _answers, 3)
_e.array("the matrix", _matrix, shape=(3, 3), dtype=int)
_e.equal("the matrix", _matrix, [[1, 1, 0], [0, 1, 0], [1, 2, 1]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, one example, two classes, repeated pairs, a transposed matrix.
for _number, (_count, _classes) in enumerate([(200, 10), (1, 4), (60, 2), (150, 17)]):
    _case = f"For {_count} example(s) of {_classes} classes"
    _h = _Example("confusion_matrix", confusion_matrix, case=_case)
    _true = _h.random(_number).integers(0, _classes, size=_count)
    _answers = (_true + _h.random(_number + 4).integers(0, 2, size=_count)) % _classes
    _wanted = [[0] * _classes for _ in range(_classes)]
    for _row, _column in zip(_true.tolist(), _answers.tolist()):
        _wanted[_row][_column] += 1
    _matrix = _h.call(_true, _answers, num_classes=_classes)
    _h.array("the larger matrix", _matrix, shape=(_classes, _classes), dtype=int)
    _mistakes = {"transposed": np.transpose(_wanted)}
    _h.equal("the larger matrix", _matrix, np.array(_wanted), mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS


# %% test="confusion_matrix" points=1
# Meant to fail until confusion_matrix can do with missing classes, and with labels of uint8.
from mnist_utils.examples import Example as _Example

_e = _Example("confusion_matrix", confusion_matrix, part=2)
_few = _e.call(np.array([4, 1, 4]), np.array([4, 1, 2]))  # ten classes, most of them missing
_wanted = np.zeros((10, 10), int)
_wanted[[4, 1, 4], [4, 1, 2]] = 1
_e.array("the larger matrix", _few, shape=(10, 10), dtype=int)
_e.equal("the larger matrix", _few, _wanted)
_many = _e.call(np.full(300, 25, np.uint8), np.full(300, 25, np.uint8), 30)  # 300 of one pair
_e.array("the larger matrix", _many, shape=(30, 30), dtype=int)
_e.equal("the count", _many[25, 25], 300)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: small types that overflow in sums or counts, int8 labels, mixed types.
_h = _Example("confusion_matrix", confusion_matrix, part=2, case="For labels of small types")
_first, _second = _h.random().choice(np.arange(20, 60), size=2, replace=False)
_true = np.repeat(np.array([0, _first, _second], np.uint8), 300)
_answers = np.tile(np.array([1, _first, _second], np.int8), 300)
_matrix = _h.call(_true, _answers, num_classes=60)
_h.array("the larger matrix", _matrix, shape=(60, 60), dtype=int)
_cells = _matrix[[0, _first, _second]][:, [1, _first, _second]]
_h.equal("the counts", _cells, np.full((3, 3), 100))
_h.equal("the counts", _matrix.sum(), 900)
_few = int(_h.random(1).integers(1, 9))
_many = _h.call(np.zeros(70_000, np.uint8), np.repeat([0, 1], [70_000 - _few, _few]), num_classes=2)
_h.equal("the counts", np.array(_many), np.array([[70_000 - _few, _few], [0, 0]]))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Each example adds 1 to exactly one cell. So all cells together are the number of examples, and the diagonal holds the right answers.
# </details>
#
# Scikit-learn has a function of the same name; with `metrics.` in front of it the two do not get in each other's way:

# %%
matrix = confusion_matrix(validation_labels, predicted_labels)
theirs = metrics.confusion_matrix(validation_labels, predicted_labels)
print("the same as scikit-learn's:", np.array_equal(matrix, theirs))
print("diagonal / all:", matrix.trace() / matrix.sum(), "  accuracy:", validation_accuracy)

# %%
print(matrix)

# %% [markdown]
# The large numbers on the diagonal, from the upper left to the lower right, are the right answers. Everything beside it is a mistake. (In lesson 7 you draw this table.) The largest of them in words:

# %%
confusions = matrix - np.diag(matrix.diagonal())  # the mistakes alone
for place in np.argsort(-confusions, axis=None)[:5]:
    i, j = np.unravel_index(place, matrix.shape)
    print(f"a {i} taken for a {j}: {matrix[i, j]:3d} of {matrix[i].sum()}")

# %% [markdown]
# Digits that are written alike are mixed up: pairs such as 4 and 9, 7 and 9, or 3 and 5 are usually among them. Which one leads can differ with the seed, and where the counts are small, their order is chance.
#
# ## Two questions about each digit
#
# Take the digit 9. We can ask two different things about it.
#
# - Of all the nines that there were, how many did the network find? This is the **recall** of 9. All true nines are in one *row*.
# - When the network says *nine*, how often is it right? This is the **precision** of 9. All answers *nine* are in one *column*.
#
# Both have the same numerator: the nines that were called nines, on the diagonal. Recall divides it by the sum of the row, precision by the sum of the column.

# %%
called_right = matrix[9, 9]
true_nines, answers_nine = matrix[9].sum(), matrix[:, 9].sum()
print(f"true nines:     {true_nines:5d}   share found: {called_right / true_nines:.1%}")
print(f"answers 'nine': {answers_nine:5d}   share right: {called_right / answers_nine:.1%}")

# %% [markdown]
# First the recall, then the precision of 9. They differ when the row and the column have different sums: a network that says *nine* too often finds more of the nines, and is wrong more often when it says so.
#
# What if a class was never predicted? Then its column is empty, and its precision is 0 divided by 0, which is no number at all. The same happens to recall when no example belongs to a class. In both cases we agree on 0.0, as scikit-learn does. Such a 0.0 means *there was nothing to count*, not *all wrong*.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Precision and recall
#
# Write `precision_recall`: from a confusion matrix return the tuple `(precision, recall)`, two float arrays with an entry for each class.
#
# - Rows of the matrix are true labels, columns are predictions, and there may be any number of classes.
# - Return 0.0 for the precision of a class that was never predicted, and for the recall of a class to which no example belongs; no `nan`.
#
# <details><summary>Hint 1: a question</summary>
#
# Which axis do you sum over to get the sum of each column, and which for each row?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `matrix.diagonal()` has the right answers, `matrix.sum(axis=0)` the sums of the columns. Where a sum is 0, the diagonal is 0 as well: with any other divisor than 0 you get the 0.0 that we want.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `correct = matrix.diagonal()`, `predicted = np.maximum(matrix.sum(axis=0), 1)`, `belonging = ...`, then `return correct / predicted, ...`
# </details>
#
# </div>


# %% answer="precision_recall" minutes=12
def precision_recall(matrix):
    """Compute precision and recall of each class.

    `matrix` is an integer array of shape (k, k), and stays as it is. Nothing is rounded.

    Example: precision_recall(np.array([[3, 1], [0, 4]])) returns ([1.0, 0.8], [0.75, 1.0]).
    """
    ### BEGIN SOLUTION
    correct = matrix.diagonal()
    predicted, belonging = matrix.sum(axis=0), matrix.sum(axis=1)
    # Where a sum is 0 the diagonal is 0 too, so that dividing by 1 instead gives the 0.0.
    return correct / np.maximum(predicted, 1), correct / np.maximum(belonging, 1)
    ### END SOLUTION


# %% words="precision_recall"
{
    "hidden": "other matrices, with empty rows and columns among them",
    "changed": "Compute new arrays, and leave the matrix as it is.",
    "values": "Two arrays are needed, the precision first.",
    "errors": {
        "ZeroDivisionError": "The sum of a row or a column may be 0. Ask for the sum first, and write 0.0 where it is 0.",
        "IndexError: out of bounds": "There are as many classes as the matrix has rows, len(matrix), and not always 10.",
        "ValueError: broadcast": "There are as many classes as the matrix has rows, len(matrix), and not always 10.",
        "TypeError|UFuncTypeError: Cannot cast": "An array of integers has no room for shares. np.zeros(len(matrix)) makes one of floats, np.zeros_like(...) one of the type that it is given.",
    },
    "the precision": {
        "type": "Return an array with an entry for each class.",
        "shape": "Return an entry for each class.",
        "dtype": "Shares are floats: divide with /, and into no array of integers.",
        "values": {
            "recall": (
                [6 / 8, 8 / 10, 5 / 12],
                "This is the recall. Precision divides by the sums of the columns, what was predicted. Look at the recall too: have they changed places?",
            ),
            "zeros": (
                [0, 0, 0],
                "Shares were cut to 0. Divide with /, not with //, and put the shares into an array of floats: one of integers has no room for them.",
            ),
            "of all": (
                [6 / 30, 8 / 30, 5 / 30],
                "This was divided by the sum of all counts. Divide by the sum of each column.",
            ),
            "undivided": (
                [6, 8, 5],
                "These are the right answers of each class. Divide them by the sum of each column.",
            ),
            "by mistakes": (
                [6 / 6, 8 / 4, 5 / 1],
                "This was divided by the mistakes alone. Divide by the whole sum of each column.",
            ),
            "plus 1": (
                [6 / 13, 8 / 13, 5 / 7],
                "The sums of the columns are 12, 12 and 6: add nothing to them.",
            ),
            "mistakes": (
                [6 / 12, 4 / 12, 1 / 6],
                "These are the shares of mistakes in each column. Divide the diagonal.",
            ),
            "per cent": (
                [50, 800 / 12, 500 / 6],
                "This is in per cent. A share is between 0 and 1.",
            ),
            "rounded": ([0.5, 0.67, 0.83], "The shares are rounded. Return them as they are."),
            "rounded to 3": (
                [0.5, 0.667, 0.833],
                "The shares are rounded. Return them as they are.",
            ),
            "rounded to 4": (
                [0.5, 0.6667, 0.8333],
                "The shares are rounded. Return them as they are.",
            ),
        },
        "otherwise": "Divide the diagonal by the sum of each column: what was predicted as this class. Add nothing to it.",
    },
    "the recall": {
        "type": "Return an array with an entry for each class.",
        "shape": "Return an entry for each class.",
        "dtype": "Shares are floats: divide with /, and into no array of integers.",
        "values": {
            "precision": (
                [6 / 12, 8 / 12, 5 / 6],
                "This is the precision once more. Recall divides by the sums of the rows, what is true.",
            ),
            "zeros": (
                [0, 0, 0],
                "Shares were cut to 0. Divide with /, not with //, and into an array of floats.",
            ),
            "of all": (
                [6 / 30, 8 / 30, 5 / 30],
                "This was divided by the sum of all counts. Divide by the sum of each row.",
            ),
            "by mistakes": (
                [6 / 2, 8 / 2, 5 / 7],
                "This was divided by the mistakes alone. Divide by the whole sum of each row.",
            ),
        },
        "otherwise": "Divide the diagonal by the sum of each row: what belongs to this class.",
    },
    "the precision with an empty column": {
        "shape": "Return an entry for each class, also for those without counts.",
        "nan": "Something was divided by 0. Write 0.0 where the sum of a column is 0.",
        "values": {
            "one": (
                [5 / 8, 1, 1],
                "A class that was never predicted got 1. We agreed on 0.0 there.",
            ),
        },
        "otherwise": "It is 0.0 where nothing was predicted. Elsewhere it stays the share of right answers in the column.",
    },
    "the recall with an empty row": {
        "shape": "Return an entry for each class, also for those without counts.",
        "nan": "Something was divided by 0. Write 0.0 where the sum of a row is 0.",
        "values": {
            "one": ([1, 0, 1], "A class to which nothing belongs got 1. We agreed on 0.0 there."),
        },
        "otherwise": "It is 0.0 where nothing belongs to the class. Elsewhere it stays the share of right answers in the row.",
    },
}

# %% test="precision_recall" points=2
# Meant to fail until you have written precision_recall.
from mnist_utils.examples import Example as _Example

_e = _Example("precision_recall", precision_recall)
_p, _r = _e.values(_e.call(np.array([[6, 2, 0], [1, 8, 1], [5, 2, 5]])), "precision", "recall")
_e.array("the precision", _p, shape=(3,), dtype=float)
_e.array("the recall", _r, shape=(3,), dtype=float)
_e.equal("the precision", _p, [6 / 12, 8 / 12, 5 / 6])
_e.equal("the recall", _r, [6 / 8, 8 / 10, 5 / 12])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, one class, large counts, other integer types.
for _number, (_classes, _kind) in enumerate([(10, np.int64), (1, np.int32), (23, np.uint16)]):
    _h = _Example("precision_recall", precision_recall, case=f"For {_classes} class(es)")
    _matrix = _h.random(_number).integers(1, 400, size=(_classes, _classes)).astype(_kind)
    _precision, _recall = _h.values(_h.call(_matrix), "precision", "recall")
    _h.array("the precision", _precision, shape=(_classes,), dtype=float)
    _h.array("the recall", _recall, shape=(_classes,), dtype=float)
    _columns = [_matrix[_i, _i] / sum(_matrix[:, _i].tolist()) for _i in range(_classes)]
    _rows = [_matrix[_i, _i] / sum(_matrix[_i].tolist()) for _i in range(_classes)]
    _h.equal("the precision", _precision, _columns, mistakes={"recall": _rows})
    _h.equal("the recall", _recall, _rows, mistakes={"precision": _columns})
    assert _h.holds
### END HIDDEN TESTS


# %% test="precision_recall" points=1
# Meant to fail until precision_recall can do with empty rows and columns.
from mnist_utils.examples import Example as _Example

_e = _Example("precision_recall", precision_recall, part=2)
_p, _r = _e.values(_e.call(np.array([[5, 0, 0], [3, 0, 0], [0, 0, 0]])), "precision", "recall")
_e.array("the precision with an empty column", _p, shape=(3,))
_e.array("the recall with an empty row", _r, shape=(3,))
_e.equal("the precision with an empty column", _p, [5 / 8, 0, 0])
_e.equal("the recall with an empty row", _r, [5 / 5, 0, 0])
assert _e.holds


### BEGIN HIDDEN TESTS
# Catches: only one of the two guarded, zeros in the wrong place, all entries 0 as soon as one sum
# is, small numbers added to the sums, sums of 1, nothing but zeros.
def _shares(matrix, axis):
    sums = matrix.sum(axis=axis).tolist()
    return [a / b if b else 0.0 for a, b in zip(matrix.diagonal().tolist(), sums)]


_h = _Example("precision_recall", precision_recall, part=2)
_counts = _h.random().integers(1, 9, size=(5, 5))
_row, _column, _alone = _h.random(1).permutation(5)[:3]
_counts[_row] = _counts[:, _column] = _counts[_alone] = _counts[:, _alone] = 0
_counts[_alone, _alone] = 1  # a row and a column with the sum 1
for _matrix in (_counts, np.zeros((2, 2), int), np.zeros((1, 1), int)):
    _what = "empty rows and columns" if _matrix.any() else "nothing but zeros"
    _h = _Example("precision_recall", precision_recall, part=2, case=f"For a matrix of {_what}")
    _precision, _recall = _h.values(_h.call(_matrix), "precision", "recall")
    _h.array("the precision with an empty column", _precision, shape=(len(_matrix),), dtype=float)
    _h.array("the recall with an empty row", _recall, shape=(len(_matrix),), dtype=float)
    _h.equal("the precision with an empty column", _precision, _shares(_matrix, axis=0))
    _h.equal("the recall with an empty row", _recall, _shares(_matrix, axis=1))
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Summing over `axis=0` adds up the rows, so that a number is left for each column. A sum of counts is either 0 or at least 1, so `np.maximum(..., 1)` changes nothing but the zeros.
# </details>
#
# The two are often put together in one number, **F1**, which is high only when both are: twice their product, divided by their sum.

# %%
precision, recall = precision_recall(matrix)
theirs = metrics.precision_recall_fscore_support(validation_labels, predicted_labels)
print("the same as scikit-learn's:", np.allclose([precision, recall], theirs[:2]))
for digit, f1 in enumerate(theirs[2]):
    print(f"{digit}   precision {precision[digit]:.1%}   recall {recall[digit]:.1%}   F1 {f1:.1%}")

# %% [markdown]
# The digits are not equally hard. But each of these numbers rests on about a tenth of the digits, so its interval is about three times as wide as that of the accuracy, and which digit comes last differs from seed to seed.
#
# ## Which number should decide?
#
# Suppose that we only want the nines: *nine or not nine?* We compare our network with a program that always says *not*.

# %%
is_nine, never = validation_labels == 9, np.zeros(held_back, dtype=bool)
for name, says_nine in {"always not": never, "network": predicted_labels == 9}.items():
    share, f1 = metrics.accuracy_score(is_nine, says_nine), metrics.f1_score(is_nine, says_nine)
    print(f"{name:10s}   accuracy {share:.1%}   F1 of nine {f1:.1%}")

# %% [markdown]
# A program that has never looked at an image is right nine times out of ten, since nine digits out of ten are not nines. **Accuracy misleads where one class is rare.** F1 is not fooled: it is 0 for a program that finds nothing.
#
# There is one more number, and you know it already. It judges the probabilities, not the labels: **log loss** is scikit-learn's name for the cross-entropy of lesson 4.

# %%
probabilities = model.predict(validation_images, verbose=0)
print("scikit-learn's log loss:", metrics.log_loss(validation_labels, probabilities))
print("Keras' val_loss:        ", history.history["val_loss"][-1])

# %% [markdown]
# It is the same number, up to rounding, and smaller is better. A mistake that was made with 99 % costs more than one with 40 %, which accuracy and F1 cannot see.
#
# So decide what matters before you compare. **Accuracy** will do when the classes are about equally frequent and all mistakes equally bad, as for our digits. **Precision, recall and F1** are for a class that is rare, or that matters most. **Log loss** is for networks whose probabilities somebody will use.
#
# **A good place to stop.** You know what the network mixes up, and which number to look at. What follows is how sure it was, and then the test digits.

# %% [markdown]
# ## The worst mistakes
#
# Some mistakes are close calls. Others are made with full conviction, and these teach us most. We measure conviction by the probability that the network gives to its own answer, its **confidence**.

# %%
confidence = probabilities.max(axis=1)
print(f"mean confidence where it is right: {confidence[is_right].mean():.1%}")
print(f"mean confidence where it is wrong: {confidence[~is_right].mean():.1%}")

# %% [markdown]
# Where the network is wrong it is less sure on average, but of some mistakes it is very sure. We want to see those.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The worst mistakes
#
# Write `worst_mistakes`: return the indices of misclassified examples as an integer array, those with the highest probability for the **predicted** class first.
#
# - Return at most `count` indices, and fewer when there are fewer mistakes. The array may be empty, and is one of integers even then.
# - Among equal probabilities the lower index comes first. (`np.argsort` keeps equals in their order only with `kind="stable"`.)
#
# <details><summary>Hint 1: a question</summary>
#
# Which examples are mistakes, and what was the largest number in the row of each?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.flatnonzero(condition)` returns the places where a condition holds. `np.argsort(-values, kind="stable")` returns the places from the largest value to the smallest, and leaves equal ones in their order. Both return integers, even when there are none.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `mistakes = np.flatnonzero(probabilities.argmax(axis=1) != ...)`, `order = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")`, then `return mistakes[order][...]`
# </details>
#
# </div>


# %% answer="worst_mistakes" minutes=15
def worst_mistakes(probabilities, labels, count):
    """Find the mistakes that a network was surest of.

    `probabilities` is an array of shape (n, k) with a row for each example, for any k; the largest
    number of a row is at the predicted class. `labels` has the n true labels, and `count` is an int
    from 0. The arrays stay as they are.

    Example: worst_mistakes(np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]]), np.array([1, 1, 1]), 5)
    returns [2, 0]: the examples 0 and 2 are wrong, with 0.6 and 0.8.
    """
    ### BEGIN SOLUTION
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    sureness = probabilities[mistakes].max(axis=1)
    return mistakes[np.argsort(-sureness, kind="stable")][:count]
    ### END SOLUTION


# %% words="worst_mistakes"
{
    "hidden": "other examples, with many equal probabilities among them",
    "changed": "Work on copies: np.argsort makes a new array, array.sort() does not.",
    "errors": {
        "ValueError: broadcast|shape mismatch": "Rows are examples, so the predicted classes are found along axis=1, one for each label.",
        "ValueError: truth value": "Arrays are compared place by place, which gives an array of True and False. Look at one row, or use np.flatnonzero(...) for all of them.",
        "IndexError: out of bounds": "There may be fewer mistakes than count, or none: take as many as there are, as the slice [:count] does.",
    },
    "the indices": {
        "type": {
            "a list": "np.array(..., dtype=int) makes one of a list.",
            "a tuple": "np.where and np.nonzero return a tuple with an array in it: take it out with [0], or use np.flatnonzero.",
        },
        "shape": {
            "(4,)": "These are as many as there are mistakes. Return count of them at most.",
            "(2,)": "Four of the six examples are wrong, and two are right. First take those where prediction and label differ, and only then cut to count.",
            "(3, 1)": "Indices form a row: np.flatnonzero returns one, np.argwhere a column.",
            "else": "Four of the six examples are wrong: return the first count of them, one index each.",
        },
        "dtype": "An index is a whole number: say at which places the mistakes are.",
        "values": {
            "unsure": (
                [2, 4, 1],
                "The least sure mistakes come first. Sort in falling order: the surest first.",
            ),
            "places": (
                [3, 0, 2],
                "These are places in the list of mistakes. Translate them into places in the data: mistakes[order].",
            ),
            "right ones": (
                [5, 3, 1],
                "Example 3 is right. Take only those where prediction and label differ.",
            ),
            "unsorted": (
                [1, 2, 4],
                "These are the first three mistakes in the order of the data. Sort by the probability of the predicted class.",
            ),
            "cut first": (
                [1, 4, 2],
                "The list of mistakes was cut to count before it was sorted. Sort first, then cut.",
            ),
            "true class": (
                [4, 5, 1],
                "This is the order of the true class's probability, least first. Take the probability of the predicted class.",
            ),
            "true class, falling": (
                [2, 1, 5],
                "This is the order of the true class's probability. Take the probability of the predicted class.",
            ),
            "lead": (
                [5, 1, 2],
                "This is the order of the lead before the second largest. Take the largest probability as it is.",
            ),
            "by index": (
                [1, 4, 5],
                "These are the right three, in the order of the data. The surest should come first.",
            ),
            "upside down": (
                [4, 1, 5],
                "These are the right three, with the surest last. The surest should come first.",
            ),
            "probabilities": (
                [0.95, 0.8, 0.6],
                "These are the probabilities. Return at which places they are.",
            ),
            "from 1": ([6, 2, 5], "Indices count from 0."),
        },
        "otherwise": "The mistakes are the examples 1, 2, 4 and 5. Compare the probabilities of their predicted classes, the largest number of each row.",
    },
    "the worst mistakes": {
        "type": {"a list": "np.array(..., dtype=int) makes one of a list."},
        "shape": "Return count indices, or as many as there are mistakes when these are fewer.",
        "dtype": "An index is a whole number: say at which places the mistakes are.",
        "otherwise": "Take only those examples where prediction and label differ, the one with the highest probability of its predicted class first.",
    },
    "the order within a tie": {
        "values": {
            "turned": (
                [3, 1, 0],
                "Three mistakes have the same probability, and the lower index comes first. To turn a rising order around with [::-1] turns equals around too: sort the negative probabilities, np.argsort(..., kind='stable').",
            ),
        },
        "otherwise": "The examples 0, 1 and 3 are mistakes with the same probability, 0.75. Example 2 has less, and example 4 is right.",
    },
    "all mistakes": {
        "otherwise": "There are four mistakes, fewer than count: return all of them, the surest first."
    },
    "the empty array": {
        "type": "Return an array, also when it is empty.",
        "shape": "Nothing was to be returned: count is 0, or no answer is wrong. Beware of [-count:], which takes everything when count is 0.",
        "dtype": "An empty array should be one of integers too. np.array([]) makes floats unless it is told dtype=int.",
    },
    "the order within a long tie": {
        "otherwise": "Among equal probabilities the lower index comes first. np.argsort keeps the order of equals only with kind='stable'."
    },
}

# %% test="worst_mistakes" points=1
# Meant to fail until you have written worst_mistakes.
from mnist_utils.examples import Example as _Example

_e = _Example("worst_mistakes", worst_mistakes)
_percent = [[70, 20, 10], [10, 80, 10], [50, 25, 25], [5, 5, 90], [38, 2, 60], [2, 95, 3]]
_labels = np.array([0, 2, 1, 2, 1, 2])  # examples 0 and 3 are right
_indices = _e.call(np.array(_percent) / 100, _labels, 3)
_e.array("the indices", _indices, shape=(3,), dtype=int)
_e.equal("the indices", _indices, [5, 1, 4])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of classes, float32, few mistakes, the right examples of other data.
for _number, (_count, _classes) in enumerate([(30, 10), (5, 2), (80, 4)]):
    _case = f"For {_count} examples of {_classes} classes"
    _h = _Example("worst_mistakes", worst_mistakes, case=_case)
    _sure = _h.random(_number).permutation(np.linspace(0.6, 0.95, _count))  # all different
    _answers = _h.random(_number + 3).integers(0, _classes, size=_count)
    _rows = np.repeat((1 - _sure)[:, None] / (_classes - 1), _classes, axis=1)
    _rows[np.arange(_count), _answers] = _sure
    _is_right = np.arange(_count) % 3 == 0
    _labels = np.where(_is_right, _answers, (_answers + 1) % _classes).astype(np.uint8)
    _wanted = [_i for _i in np.argsort(-_sure).tolist() if not _is_right[_i]]
    for _most in (1, _count // 2):
        _indices = _h.call(_rows.astype(np.float32), _labels, _most)
        _h.array("the worst mistakes", _indices, shape=(min(_most, len(_wanted)),), dtype=int)
        _h.equal("the worst mistakes", _indices, np.array(_wanted[:_most]))
    assert _h.holds
### END HIDDEN TESTS


# %% test="worst_mistakes" points=1
# Meant to fail until worst_mistakes keeps the order among equals, and can do with nothing.
from mnist_utils.examples import Example as _Example

_e = _Example("worst_mistakes", worst_mistakes, part=2)
_rows = np.array([[0.75, 0.25], [0.25, 0.75], [0.5625, 0.4375], [0.75, 0.25], [0.125, 0.875]])
_labels = np.array([1, 0, 1, 1, 1])  # only the last example is right
_e.equal("the order within a tie", _e.call(_rows, _labels, 3), [0, 1, 3])
_e.equal("all mistakes", _e.call(_rows, _labels, 9), [0, 1, 3, 2])
_e.array("the empty array", _e.call(_rows, _labels, 0), shape=(0,), dtype=int)
_e.array("the empty array", _e.call(_rows, np.array([0, 1, 0, 0, 1]), 4), shape=(0,), dtype=int)
_indices = _e.call(np.tile(_rows, (20, 1)), np.tile(_labels, 20), 60)  # sixty equals
_wanted = np.array([_i for _i in range(100) if _i % 5 in (0, 1, 3)])
_e.equal("the order within a long tie", _indices, _wanted)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: sorting that is not stable, which only many equals show; indices sorted the wrong way.
_h = _Example("worst_mistakes", worst_mistakes, part=2, case="For 400 examples with many equals")
_levels = _h.random(1).choice([0.5, 0.625, 0.75, 0.875], size=400)
_answers = _h.random(2).integers(0, 4, size=400)
_rows = np.repeat((1 - _levels)[:, None] / 4, 4, axis=1)
_rows[np.arange(400), (_answers + 1) % 4] *= 2
_rows[np.arange(400), _answers] = _levels
_is_right = _h.random(3).random(400) < 0.3
_labels = np.where(_is_right, _answers, (_answers + 2) % 4)
_wanted = sorted(np.flatnonzero(~_is_right).tolist(), key=lambda i: (-_levels[i], i))
for _most in (7, 150, 1000):
    _indices = _h.call(_rows, _labels, _most)
    _h.array("the worst mistakes", _indices, shape=(min(_most, len(_wanted)),), dtype=int)
    _h.equal("the order within a long tie", _indices, np.array(_wanted[:_most]))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `order` has places in the short list of mistakes, and `mistakes[order]` translates them into places in the data.
# </details>
#
# Now let us look at them:

# %% alt="Twelve digits in two rows of six. Many are hard to read: open loops, odd slants, strokes that are missing."
worst = worst_mistakes(probabilities, validation_labels, 12)
captions = [
    f"{validation_labels[i]} read as {predicted_labels[i]}\n{confidence[i]:.1%} sure" for i in worst
]
title = "The twelve surest mistakes: label, answer, confidence"
figure = show_digits(validation_images[worst], captions, columns=6, title=title)

# %% [markdown]
# Look at them one by one, and ask what you would have said. Some are plain, and the network is to blame. Some were written so badly that one can only guess. And now and then you may doubt the label, which people made.
#
# **Try it.** Sort the twelve into these three kinds. How many of them could a better network get right?
#
# ## Is confidence the probability of being right?
#
# Does the network promise too much? A fair promise would be: of all the answers given with a confidence of 80 %, eight in ten are right. That can be checked. We put the answers into ten bins by their confidence, and compare in each bin the mean confidence with the share of right answers.
#
# **Predict.** We take a network that has every reason to be too sure. It learns from only 300 digits, for twenty-five epochs, far longer than it needs to get all of them right. What happens to its accuracy on validation digits between epoch 4 and epoch 25, what to its mean confidence, and what to its log loss?
#
# *My guess:* …


# %%
def train_more(network, epochs):  # fit goes on from where the network is
    network.fit(learn_images[:300], learn_labels[:300], batch_size=50, epochs=epochs, verbose=0)
    return network.predict(validation_images, batch_size=1000, verbose=0)


# %%
def judge(predictions):
    share = accuracy(validation_labels, predictions.argmax(axis=1))
    sure, loss = predictions.max(axis=1).mean(), metrics.log_loss(validation_labels, predictions)
    print(f"accuracy {share:.1%}   mean confidence {sure:.1%}   log loss {loss:.2f}")


# %% runs=7
stages = {"300 digits, 4 epochs": [], "300 digits, 25 epochs": []}
for seed in range(3):
    network = new_network(seed, learning_rate=0.004)
    for more, (stage, predictions) in zip((4, 21), stages.items()):
        predictions.append(train_more(network, more))
        print(f"seed {seed}   {stage:21s}", end="   ")
        judge(predictions[-1])

# %% [markdown]
# It is the same story with every seed. After four epochs accuracy and confidence are at most a few points apart. From then on the accuracy rises a little, the confidence rises much more, and the log loss gets **worse**: the mistakes that are left are made with more conviction. The reason is in the training loss: when all the training digits are read correctly it can still fall, by pushing every probability towards 1. In the end the network promises more than it delivers.

# %% alt="Two panels, each with a dashed diagonal and three kinds of marks with vertical bars. On the left, after 4 epochs, nearly all marks are a little below the diagonal. On the right, after 25 epochs, most are far below it."
panels = plot_reliability(stages, validation_labels, accuracy_interval)

# %% [markdown]
# Each mark is a bin, with the interval of its share as a bar; each colour is one seed. On the dashed diagonal confidence would be what it claims to be. On the left, after four epochs, nearly all marks are a little below it, by a tenth at most. On the right, after twenty-five, most have sunk far below it: of the answers given with a confidence of about 80 %, hardly six in ten are right. Such a network is **overconfident**.
#
# **Confidence is not the probability of being right.** It is the largest output of softmax, and what that is worth depends on how the network was trained. If you want to act on it, check it first, on digits that were not trained on. Shown the letter A, the network still returns ten probabilities that add up to 1.
#
# ## The test digits, once
#
# Everything is decided: the network, its epochs, its preparation. Now, once, the test digits. In MNIST they are **other people's**: nobody who wrote one of them wrote a training digit. Of the validation digits, which we cut from the training set, we cannot say that. So the test digits are the better test: they tell us about people whom the network has never met, and a network is built for such people. (The small offline sample mixes its writers.)
#
# The next cell is a lock. As long as it says `False`, you can run the whole notebook as often as you like, and the test digits stay unseen. Guess the test accuracy before you open it.

# %%
everything_is_decided = False

# %%
if everything_is_decided:
    test_answers = predict_labels(chosen, test_images.astype(np.float32) / 255)
    test_accuracy = accuracy(test_labels, test_answers)
    low, high = accuracy_interval(test_accuracy, len(test_labels))
    print(f"{len(test_labels)} test digits: {test_accuracy:.2%}, interval {low:.2%} to {high:.2%}")
    print(f"{held_back} validation digits: {accuracy(validation_labels, chosen_labels):.2%}")
else:
    print("Not scored. When all is decided, write True in the cell above, and run both cells.")

# %% [markdown]
# Once the lock is open, the first line is what you report: the score, its interval and the number of digits, with the network that they belong to. The interval is too narrow here too: for blocks of test digits we found ratios of one and a half to two. How far is the score from the validation accuracy? A few tenths of a point, or more on the offline sample, can well be chance: these are other digits, from other writers.
#
# What we do *not* do now is change something and run this cell again. If you have an idea, try it on validation digits.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | scored the network on its training digits | no message; a score that is too good, up to 100 % for random labels |
# | believed that a difference of two tenths of a point was real | no message; the next test may say otherwise |
# | compared arrays of different lengths | no message when one of them has length 1 |
# | `matrix[y_true, y_pred] += 1` | no message; pairs that occur many times are counted once |
# | rows and columns of the confusion matrix swapped | no message; precision and recall are swapped as well |
# | took overlapping intervals for equal networks | nothing; digit by digit there may be a clear difference |
# | reported the accuracy of a rare class | 90 % and more for a program that finds nothing |
# | took confidence for the probability of being right | answers given with 80 % confidence are wrong more often than one time in five |
# | looked at the test digits again and again | no message; a score that new digits will not confirm |

# %% [markdown]
# ## Quiz
#
# **1.** Two networks read the same 10,000 digits: the first gets 9,740 right, the second 9,777. Their intervals overlap. 61 digits were read by the first alone, 98 by the second alone. What may you say?
#
# <details><summary>(a) nothing: the intervals overlap</summary>
#
# Wrong: the intervals treat the two scores as if each came from digits of its own. On the same digits, count where only one is right.
# </details>
# <details><summary>(b) the second network is better on such digits</summary>
#
# **Right.** The difference is 37 and its standard deviation √159, about 12.6, so `z` is about 2.9. Equally good networks are hardly ever that far apart.
# </details>
# <details><summary>(c) the recipe of the second is better, since `z` is about 2.9</summary>
#
# Wrong: these are two networks, one seed of each recipe. Other seeds may turn it round; lesson 8 compares recipes.
# </details>
#
# **2.** A network says *eight* rarely, and only when there is hardly any doubt. What do you expect of the class 8?
#
# <details><summary>(a) high precision, low recall</summary>
#
# **Right.** When it says *eight* it is right (there is little else in the column), but many eights are called something else (the row is spread out).
# </details>
# <details><summary>(b) low precision, high recall</summary>
#
# Wrong: that is a network that says *eight* at the slightest suspicion.
# </details>
# <details><summary>(c) both high, since it is so careful</summary>
#
# Wrong: the eights that it does not dare to name are missing from the recall.
# </details>
#
# **3.** A network gives the answer 7 with a confidence of 99 %. How probable is it that the digit is a 7?
#
# <details><summary>(a) 99 %, since softmax gives probabilities</summary>
#
# Wrong: the outputs add up to 1 like probabilities, but nothing makes them come true. A network that was trained for too long promises too much.
# </details>
# <details><summary>(b) as probable as the network's accuracy says</summary>
#
# Wrong: the accuracy is a mean over all answers, the sure ones and the unsure ones.
# </details>
# <details><summary>(c) that cannot be said without a check on digits that were not trained on</summary>
#
# **Right.** A reliability plot of validation digits says how often answers of such confidence were right, for digits from the same source.
# </details>

# %% [markdown]
# ## Summary
#
# - Training digits change weights, validation digits change decisions, test digits change nothing and are scored once.
# - `predict` returns a row for each image, `argmax(axis=1)` a label; the accuracy is the share of right labels. `evaluate` returns the loss first.
# - An accuracy without its interval and without a baseline says little. The interval knows nothing of other seeds or other kinds of digits, and is too narrow where neighbours come from one hand.
# - Two networks on the same digits are compared digit by digit. Overlapping intervals do not make them equal.
# - The confusion matrix shows which digit is taken for which. Recall goes along its rows, precision down its columns. Accuracy misleads where a class is rare; log loss judges the probabilities.
# - Look at the surest mistakes. Confidence is not the probability of being right until it has been checked.
#
# **Next:** we have a history, a matrix and many numbers. Lesson 7 draws them.
#
# **Further reading:** scikit-learn on [metrics for classification](https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics) and on [calibration](https://scikit-learn.org/stable/modules/calibration.html); Keras on [training and evaluation](https://keras.io/guides/training_with_built_in_methods/); on [intervals for a share](https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval), Wald's and Wilson's among them; Yadav and Bottou, [Cold Case: the Lost MNIST Digits](https://arxiv.org/abs/1905.10498), on the people who wrote them; and Guo and others, [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599).

# %% [markdown]
# ## Deeper: when the interval fails
#
# *You may leave this out, or do it later; nothing else needs it.* How many intervals hold the truth, for samples of three sizes?

# %%
for size in (25, 400, 2500):
    shares = generator.choice(is_right, size=(2000, size)).mean(axis=1)
    lows, highs = np.array([accuracy_interval(float(share), size) for share in shares]).T
    caught = np.mean((lows <= truth) & (truth <= highs))
    print(f"samples of {size:4d}: {caught:.1%} of the intervals hold the truth", end="   ")
    print(f"width 0: {np.mean(highs == lows):.1%}")

# %% [markdown]
# For the largest samples about 95 of 100 intervals hold the truth, as promised. For the smallest ones only about half do, since so many of them have no mistake in them and an interval of width zero. (For that case there is a rule of thumb: after `n` right answers an error rate of up to 3/n cannot be ruled out. The *Wilson interval*, under further reading, does better there.)
#
# **Try it.** Put a size of your own into the loop. From which size on does the promise hold?
#
# ## Deeper: more nines, at a price
#
# Precision and recall can be traded for each other. We make the network fond of nines: we multiply the probability of 9 by a factor before we look for the largest.

# %%
for factor in (0.001, 0.1, 1, 10, 1000):
    fond = probabilities * np.where(np.arange(10) == 9, factor, 1)
    counts = confusion_matrix(validation_labels, fond.argmax(axis=1))
    of_precision, of_recall = (values[9] for values in precision_recall(counts))
    print(f"factor {factor:6}   precision {of_precision:.1%}   recall {of_recall:.1%}")

# %% [markdown]
# The larger the factor, the more nines are found, and, as a rule, the less the answer *nine* can be believed. Which of the two matters more depends on what follows from a mistake, and the network cannot know that.
#
# **Try it.** Choose another favourite. Which digit loses the least precision on the way to a recall close to 100 %?

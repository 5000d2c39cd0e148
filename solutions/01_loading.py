# %% [markdown]
# # 1 · Loading
#
# Everything that a network will ever know about digits comes from a few arrays of numbers. In this lesson we open them and look, before we trust them.
#
# **You will be able to**
# - read the shape, the type and the values of a data set, and say what each number counts;
# - count the classes, and say what an accuracy is worth beside the counts;
# - spot images that have lost their labels, and change a slice without spoiling the original;
# - say why there are two sets, training and test, and write a first program that reads digits it has never seen;
# - and, if you go deeper, decode the file in which the digits were published, byte by byte.
#
# **Time:** {minutes}.
#
# **You need:** a little Python, and to have met NumPy arrays before. The overview (lesson 0) shows where the journey goes.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 1` in a terminal checks the whole lesson, and `python -m mnist_utils solution count_per_class` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import (
    load_mnist,
    plot_class_counts,
    plot_class_means,
    plot_pixel_histogram,
    show_digits,
)
from mnist_utils.closeups import show_patch

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown]
# ## What `load_mnist` returns
#
# The last line of the setup cell opened **MNIST**, the handwritten digits of this course. It returns two pairs: images and labels to train with, images and labels to test with. (On a machine without a network it takes a smaller part of the same digits, and says so. The lesson works with either, and so does everything that you write.)
#
# Of any data set we ask first: what shape, what type?

# %%
print("images:", train_images.shape, train_images.dtype)
print("labels:", train_labels.shape, train_labels.dtype)

# %% [markdown]
# Read the first shape aloud, from left to right: *so many images, each of 28 rows, each row of 28 pixels.* Each of the three numbers is the length of an **axis**, a direction along which we can count through the array. The first axis counts images, not pixels. The labels have one axis, and it has the same length: label number `i` says which digit image number `i` shows. Only their order ties the two together.
#
# The type, or *dtype*, of both is `uint8`: each number is one byte, a whole number from 0 to 255.

# %%
print("images:               ", len(train_images))
print("pixels in one image:  ", train_images[0].size)
print("pixels in all of them:", train_images.size)

# %% [markdown]
# `len` is the length of the first axis, so it counts images. `size` counts every single number in the array. If you take one for the other, you are wrong by a factor of 28 × 28.

# %% [markdown]
# ## How many of each
#
# The ten digits are the **classes**: the answers that a network will have to choose from. How many images of each class are there?
#
# It matters more than it seems. Think of somebody who never looks at an image, and always answers with the most frequent class. If nine images in ten showed the same digit, this person would be right nine times in ten. So we count before we are impressed by any accuracy.
#
# Comparing an array with a number gives `True` or `False` for each place, and a sum counts the `True`s:

# %%
print("labels:       ", train_labels[:12])
print("like the first", train_labels[:12] == train_labels[0])
print("how many:     ", (train_labels[:12] == train_labels[0]).sum())

# %% [markdown]
# The second line is `True` wherever the label is the same as the first one, and the third says how often that is.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Count the classes
#
# Write `count_per_class`: return an integer array of shape `(num_classes,)` in which entry `k` says how often label `k` occurs.
#
# - A label that does not occur has its place too, with a 0.
# - Leave `labels` as they are.
#
# <details><summary>Hint 1: a question</summary>
#
# How long must the result be, before you have looked at a single label? What does it hold then?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Either take an array of integer zeros, `np.zeros(num_classes, dtype=int)`, and a loop that adds 1 at the right place; or `(labels == k).sum()` for each `k`; or `np.bincount`, which has an argument `minlength`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `counts = np.zeros(num_classes, dtype=int)`, then `for label in labels: counts[...] += 1`, then return. Or one line: `return np.bincount(labels, minlength=...)`
# </details>
#
# </div>


# %% answer="count_per_class" minutes=5
def count_per_class(labels, num_classes=10):
    """Count how often each label occurs.

    `labels` is an array of integers from 0 to num_classes - 1, of shape (n,).

    Example: count_per_class(np.array([2, 0, 2]), 4) returns [1, 0, 2, 0].
    """
    ### BEGIN SOLUTION
    return np.bincount(labels, minlength=num_classes)
    ### END SOLUTION


# %% words="count_per_class"
{
    "hidden": "many more labels, and other numbers of classes",
    "errors": {
        "IndexError: out of bounds": "Which array is too short? The counts need num_classes places, from 0 to num_classes - 1, whichever labels occur.",
        "ValueError: weights|too small depth": "If num_classes is the second argument of np.bincount: that one is for weights. Name the one that you mean, minlength=num_classes.",
        "AttributeError: 'count'": "An array has no method count; a list has: labels.tolist().count(k). With an array, (labels == k).sum() counts.",
        "ValueError|TypeError: sequence|only .*(scalar|array|length-1)": "Several numbers were put where one is needed. (labels == k).sum() is one number, labels[labels == k] is an array.",
    },
    "changed": "Leave labels as they are. If you sort them: np.sort(labels) makes a new array, labels.sort() changes the old one.",
    "the counts": {
        "type": {
            "a tuple": "Return one array, the counts alone. (np.unique with return_counts=True returns two arrays, labels and counts.)",
            "a dict": "Return the counts alone, in an array: its entry k is the count of label k.",
            "a list": "np.array(...) makes one of a list.",
            "else": "One count for each class: entry k is the count of label k.",
        },
        "shape": {
            "(2,)": "There is one count for each label that occurs. A label that does not occur has its place too, with a 0.",
            "(3,)": "The counts end at the largest label. Their number is num_classes; np.bincount takes it as minlength.",
            "(10,)": "The number of counts is num_classes, not always 10.",
            "else": "There should be num_classes counts, whichever labels occur.",
        },
        "dtype": "Counts are whole numbers: np.zeros makes float64 unless it is told dtype=int.",
        "values": {
            "once": (
                [1] * 10,
                "Each label that occurs has the count 1, however often it occurs. Is there =+ 1 in the line? It does not add at all, it sets 1: write += 1. Is there counts[labels] += 1, with all the labels at once? It adds to each place only once: go through the labels in a loop, counts[label] += 1.",
            ),
            "byte": (
                [1, 1, 1, 44, 1, 1, 1, 2, 1, 1],
                "One byte has no room for so many: after 255 it starts again at 0. Count in a type with more room, dtype=int.",
            ),
            "labels": (
                list(range(10)),
                "These are the labels themselves. Return how often each of them occurs.",
            ),
            "by size": (
                [300, 2, 1, 1, 1, 1, 1, 1, 1, 1],
                "The counts are sorted by size. Entry k should be the count of label k.",
            ),
            "rising": (
                [1, 1, 1, 1, 1, 1, 1, 1, 2, 300],
                "The counts are sorted by size. Entry k should be the count of label k.",
            ),
            "as they come": (
                [2, 1, 1, 1, 1, 1, 1, 1, 1, 300],
                "The counts are in the order in which the labels occur first. Entry k should be the count of label k.",
            ),
            "from 1": (
                [1, 1, 300, 1, 1, 1, 2, 1, 1, 0],
                "The counts begin with label 1. The labels go from 0 to num_classes - 1.",
            ),
            "shifted": (
                [1, 1, 300, 1, 1, 1, 2, 1, 1, 1],
                "The counts are shifted by one place. Entry k should be the count of label k, and the labels begin with 0.",
            ),
            "shares": (
                [1 / 310, 1 / 310, 1 / 310, 300 / 310, *[1 / 310] * 3, 2 / 310, *[1 / 310] * 2],
                "These are shares. Return counts: do not divide by the number of labels.",
            ),
            "not the last": (
                [1, 1, 1, 299, 1, 1, 1, 2, 1, 1],
                "One label too few was counted. Is the last one left out?",
            ),
            "not the first": (
                [1, 1, 1, 300, 1, 1, 1, 1, 1, 1],
                "One label too few was counted. Is the first one left out?",
            ),
            "one too many": (
                [2, 2, 2, 301, 2, 2, 2, 3, 2, 2],
                "Each count is one too large. Does the counting begin at 0?",
            ),
            "spread": (
                [1, 0, 0, 2],
                "The places go from the smallest label that occurs to the largest. Place k belongs to label k: tell a histogram its bins, np.arange(num_classes + 1).",
            ),
        },
        "otherwise": "Every label should be counted once, and entry k should be the count of label k.",
    },
}

# %% test="count_per_class" points=1
# Meant to fail until you have written count_per_class.
from mnist_utils.examples import Example as _Example

_e = _Example("count_per_class", count_per_class)
_labels = np.array([7, 0, 1, 2, 4, 5, 6, 7, 8, 9] + 300 * [3], dtype=np.uint8)
_counts = _e.call(_labels)
_e.array("the counts", _counts, shape=(10,), dtype=int)
_e.equal("the counts", _counts, [1, 1, 1, 300, 1, 1, 1, 2, 1, 1])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: counts kept in one byte, counts sorted by size or by first occurrence, labels assumed
# sorted, only a part of the labels looked at.
for _number, _kind in enumerate([np.uint8, np.int64]):
    _h = _Example("count_per_class", count_per_class, case="For many labels")
    _random = _h.random(_number)
    _wanted = _random.integers(300, 900, size=10)
    _labels = _random.permutation(np.repeat(np.arange(10), _wanted)).astype(_kind)
    _mistakes = {
        "byte": _wanted % 256,
        "by size": np.sort(_wanted)[::-1],
        "rising": np.sort(_wanted),
        "as they come": [_wanted[_label] for _label in dict.fromkeys(_labels.tolist())],
        "shares": _wanted / len(_labels),
    }
    _counts = _h.call(_labels)
    _h.array("the counts", _counts, shape=(10,), dtype=int)
    _h.equal("the counts", _counts, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="count_per_class" points=1
# Meant to fail until count_per_class has a place for every class, whichever labels occur.
from mnist_utils.examples import Example as _Example

_e = _Example("count_per_class", count_per_class, part=2)
_counts = _e.call(np.array([2, 0, 2]), 4)
_e.array("the counts", _counts, shape=(4,), dtype=int)
_e.equal("the counts", _counts, [1, 0, 2, 0])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: as many counts as labels occur, up to the largest label, ten always, a single class.
for _number, (_classes, _below, _kinds) in enumerate(
    [(8, 7, 4), (26, 26, 6), (5, 5, 1), (1, 1, 1), (10, 6, 4)]
):
    _case = f"For {_kinds} different labels of {_classes} classes"
    _h = _Example("count_per_class", count_per_class, part=2, case=_case)
    _random = _h.random(_number)
    _wanted = np.zeros(_classes, dtype=int)
    _places = _random.choice(_below, size=_kinds, replace=False)
    _wanted[_places] = _random.integers(1, 6, size=_kinds)
    _labels = _random.permutation(np.repeat(np.arange(_classes), _wanted)).astype(np.uint8)
    _counts = _h.call(_labels) if _classes == 10 else _h.call(_labels, _classes)
    _h.array("the counts", _counts, shape=(_classes,), dtype=int)
    _h.equal("the counts", _counts, _wanted)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# The length comes from `num_classes` and not from the labels. So the counts of two sets can be compared class by class, even when a class is missing from one of them, and a missing class shows up as a 0.
# </details>

# %% alt="Ten bars of about the same height, one for each digit from 0 to 9, each with its count on top."
counts = count_per_class(train_labels)
axes = plot_class_counts(counts, title="Training labels")
print("counts and labels agree:", counts.sum() == len(train_labels))

# %% [markdown]
# One bar for each digit, with its count on top. Bars of the same height mean that somebody chose equally many digits of each class. Bars that differ a little mean that digits were taken as they came. Neither is a fault. A missing bar would be a fault, or one that towers over the others.
#
# And the person who always answers with the most frequent class?

# %%
print(f"always the most frequent class: {counts.max() / counts.sum():.1%} right")

# %% [markdown]
# About one in ten, since no class is much more frequent than another. A network that scores no more than this has learned nothing yet. An accuracy means something only beside the counts.

# %% [markdown]
# ## What an image is made of
#
# `train_images[0]` is a single image. It has lost the first axis, which picked it out, and has rows and columns left. Here are a few of its numbers:

# %%
train_images[0, 10:18, 10:18]

# %% [markdown]
# Eight numbers from each of eight rows. And this is the picture to which they belong:

# %% alt="Left: a handwritten digit, light on black, with a square frame around a part of its stroke. Right: the part inside the frame, eight by eight pixels, with its number on each pixel, 0 on black, numbers near 255 on white, others on shades of grey."
figure = show_patch(
    train_images[0], (10, 18), (10, 18), title=f"The first image, label {train_labels[0]}"
)

# %% [markdown]
# On the left is the whole image, on the right the pixels inside the frame, with the numbers from the array above. 0 is background and is drawn black; numbers near 255 are full ink and are drawn white; and along the edges of the stroke there are numbers in between. Rows count from the top, columns from the left.
#
# So the digits are **grey-scale**, not black and white. They are not in colour either: a stack of colour images would have a fourth axis, with three numbers for each pixel. How many shades of grey are there?

# %% alt="A histogram over the pixel values from 0 to 255. The bar at 0 is by far the highest, there is a smaller heap near 255, and there are lower bars for all values in between."
print("different values in the first image: ", len(np.unique(train_images[0])))
print("different values in the training set:", len(np.unique(train_images)))
print(f"pixels that are 0: {(train_images == 0).mean():.1%}")
axes = plot_pixel_histogram(train_images, title="Pixel values of the training images")

# %% [markdown]
# Black and white would be two values. One image alone has dozens, and the whole set has every value that fits into a byte. Most pixels are 0, the background. You would not guess it from the picture, because its vertical axis is **logarithmic**: each labelled mark means ten times as many pixels as the one below it, so that rare values can be seen beside frequent ones. A smaller heap is near 255, the ink. Values in between are rarer, but they occur.
#
# The colours, then, are not in the data. They come from the plot:

# %% alt="The same digit twice, with a bar of colours beside each. Left it is white on black, right it is yellow on dark violet."
figure, panels = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
for panel, colour_map in zip(panels, ["gray", "viridis"]):
    picture = panel.imshow(train_images[0], cmap=colour_map, vmin=0, vmax=255)
    panel.set(title=f'cmap="{colour_map}"', xlabel="column", ylabel="row")
    bar = figure.colorbar(picture, ax=panel, label="pixel value")

# %% [markdown]
# The same numbers twice, under two **colour maps**: tables that give each number a colour. The bar beside each picture is that table. On the left 0 is black, on the right it is dark violet. The network sees none of this. It sees the numbers.
#
# **Try it.** Replace `"viridis"` by `"gray_r"`, and run the cell again. What has changed, and what has not?

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Summarize a data set
#
# Write `summarize`: return, in one dictionary, what we look at first in a data set.
#
# - The keys are exactly `examples` (how many images), `height` and `width` (of one image), `dtype`, `minimum` and `maximum` (the smallest and the largest pixel of all images), and `classes` (how many different labels occur).
# - `dtype` is the name of the images' type, a string such as `"uint8"`. All the others are plain Python `int`s: `type(x) is int`.
# - Raise a `ValueError` when there are not as many labels as images.
#
# <details><summary>Hint 1: a question</summary>
#
# `images.shape` holds three numbers. Which of them belongs to which key? And what is `type(images.min())`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# The entries of `images.shape` are plain `int`s already. `images.min()` and `images.max()` are NumPy's numbers: wrap them in `int(...)`. `np.unique(labels)` has each label once.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if len(images) != len(labels): raise ValueError(...)`, then `examples, height, width = images.shape`, then `return {"examples": examples, ..., "dtype": str(images.dtype), "minimum": int(...), ..., "classes": len(np.unique(...))}`
# </details>
#
# </div>


# %% answer="summarize" minutes=10
def summarize(images, labels):
    """Say in a few numbers what a data set holds.

    `images` is an array of shape (n, height, width), of any integer dtype, `labels` an array of
    integers from 0 on. Leave both as they are.

    Example: summarize(np.array([[[0, 9, 4]]], dtype=np.uint8), np.array([7])) returns
    {"examples": 1, "height": 1, "width": 3, "dtype": "uint8",
     "minimum": 0, "maximum": 9, "classes": 1}
    """
    ### BEGIN SOLUTION
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images, but {len(labels)} labels")
    examples, height, width = images.shape
    return {
        "examples": examples,
        "height": height,
        "width": width,
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(np.unique(labels)),
    }
    ### END SOLUTION


# %% words="summarize"
{
    "hidden": "images of other sizes and integer types, negative pixels among them",
    "errors": {
        "raise ValueError": "Here there are as many labels as images. Raise it only when len(images) and len(labels) differ.",
        "ValueError: truth value": "Whole arrays were compared where single numbers are needed. images.min() and images.max() look at all pixels.",
        "AttributeError: 'numpy.ndarray' object has no attribute": "Is the name spelt right? An array has shape, dtype, min() and max(), among others.",
    },
    "changed": "Leave images and labels as they are. If you sort them: np.sort(labels) makes a new array, labels.sort() changes the old one.",
    "keys": {
        "missing": "Spell them as in the box.",
        "many": "Return the keys in the box, and no others.",
        "else": "`return {...}` with the keys in the box.",
    },
    '"examples"': {
        "values": {
            "pixels": (
                24,
                "This is the number of pixels. Count images: the first axis of the shape.",
            ),
            "width": (4, "This is the last axis. The first axis of the shape counts images."),
            "height": (2, "This is the second axis. The first axis of the shape counts images."),
        },
        "otherwise": "The first axis of images.shape counts the images.",
    },
    '"height"': {
        "values": {
            "width": (
                4,
                "This is the width. The shape is (n, height, width): rows before columns.",
            ),
            "examples": (3, "This is the number of images. The shape is (n, height, width)."),
        },
        "otherwise": "Read it from the shape, (n, height, width).",
    },
    '"width"': {
        "values": {
            "height": (
                2,
                "This is the height. The shape is (n, height, width): rows before columns.",
            ),
            "examples": (3, "This is the number of images. The shape is (n, height, width)."),
        },
        "otherwise": "Read it from the shape, (n, height, width).",
    },
    '"dtype"': {
        "type": "str(images.dtype) gives the name.",
        "values": {
            "built in": ("uint8", "These images have another type. Ask them: str(images.dtype)."),
            "labels'": (
                "int64",
                "This is the type of the labels. Ask the images: str(images.dtype).",
            ),
            "of the array": (
                "<class 'numpy.ndarray'>",
                "This is the type of the array itself. Its numbers have a type too: images.dtype.",
            ),
            "code": ("<i2", "This is NumPy's short code. str(images.dtype) gives the name."),
        },
        "otherwise": "str(images.dtype) gives the name, whichever it is.",
    },
    '"minimum"': {
        "type": {
            "a builtin_function_or_method": "The parentheses are missing: min().",
            "else": "Take it over all the pixels at once: give no axis.",
        },
        "values": {
            "zero": (
                0,
                "No pixel is 0 here. Look at the pixels themselves: 0 and 255 need not be among them, and a search begins with one of them.",
            ),
            "label": (5, "This is the smallest label. Ask the images."),
            "largest": (323, "This is the largest pixel. Minimum and maximum are swapped."),
            "last image": (
                316,
                "This is the smallest pixel of one image alone. Look at all images.",
            ),
            "byte": (44, "A byte has no room for these pixels. Keep the type that they have."),
            "255": (255, "No pixel is 255 here. A search begins with one of the pixels."),
        },
        "otherwise": "Look at all the pixels, in the type that they have. They may be negative.",
    },
    '"maximum"': {
        "type": {
            "a builtin_function_or_method": "The parentheses are missing: max().",
            "else": "Take it over all the pixels at once: give no axis.",
        },
        "values": {
            "255": (
                255,
                "No pixel is 255 here. Look at the pixels themselves: 0 and 255 need not be among them.",
            ),
            "label": (7, "This is the largest label. Ask the images."),
            "smallest": (300, "This is the smallest pixel. Minimum and maximum are swapped."),
            "first image": (
                307,
                "This is the largest pixel of one image alone. Look at all the images.",
            ),
            "byte": (67, "A byte has no room for these pixels. Keep the type that they have."),
            "zero": (
                0,
                "No pixel is 0 here: pixels may be negative, all of them. A search begins with one of them, not with 0.",
            ),
        },
        "otherwise": "Look at all the pixels, in the type that they have. They may be negative.",
    },
    '"classes"': {
        "type": "len(...) says how many there are.",
        "values": {
            "all": (3, "This is the number of labels. Count each different label once."),
            "plus one": (
                8,
                "This is the largest label plus one. Count how many different labels occur.",
            ),
            "largest": (7, "This is the largest label. Count how many different labels occur."),
            "ten": (
                10,
                "Is the number of classes built in? Count how many different labels occur.",
            ),
        },
        "otherwise": "Count how many different labels occur. Some numbers may be left out.",
    },
    "raises": {
        "too few": {
            "nothing": "There are fewer labels than images. Compare len(images) with len(labels) first, and `raise ValueError(...)` when they differ.",
            "AssertionError": "An assert raises another exception. Write `if ...: raise ValueError(...)`.",
            "else": "Compare len(images) with len(labels) first, and `raise ValueError(...)` when they differ.",
        },
        "too many": {
            "nothing": "There are more labels than images, which is as bad as fewer. Compare with !=.",
            "else": "Compare len(images) with len(labels) first, and `raise ValueError(...)` when they differ.",
        },
        "other": "Compare the number of labels with the number of images, whatever the size of an image.",
    },
}

# %% test="summarize" points=1
# Meant to fail until you have written summarize.
from mnist_utils.examples import Example as _Example

_e = _Example("summarize", summarize)
_images = np.arange(300, 324, dtype=np.int16).reshape(3, 2, 4)  # three images
_found = _e.call(_images, np.array([7, 5, 7]))
_wanted = {"examples": 3, "height": 2, "width": 4, "dtype": "int16"}
_wanted |= {"minimum": 300, "maximum": 323, "classes": 2}
_e.keys(_found, *_wanted)
for _key, _value in _wanted.items():
    _e.plain(f'"{_key}"', _found[_key], type(_value))
    _e.equal(f'"{_key}"', _found[_key], _value)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: 28 x 28 or ten classes written into the code, uint8 always, a minimum of 0 and a maximum
# of 255 taken for granted, a search that begins at 0, only the first image looked at, largest label
# plus one, a largest value squeezed into a byte or rounded as a float32.
for _number, (_kind, _low, _high, _shape) in enumerate(
    [
        (np.uint8, 3, 251, (40, 6, 5)),
        (np.int16, -300, 700, (9, 28, 28)),
        (np.uint16, 256, 60000, (12, 3, 8)),
        (np.int8, -90, -2, (5, 4, 3)),
        (np.int64, -(2**40), 2**62, (1, 7, 2)),
    ]
):
    _h = _Example("summarize", summarize, case=f"For {np.dtype(_kind)} images of shape {_shape}")
    _random = _h.random(_number)
    _images = _random.integers(_low, _high, size=_shape).astype(_kind)
    _labels = (2 + 3 * _random.integers(0, 4, size=_shape[0])).astype(np.uint8)
    _wanted = dict(zip(["examples", "height", "width"], _shape))
    _wanted |= {"dtype": np.dtype(_kind).name}
    _wanted |= {"minimum": int(_images.min()), "maximum": int(_images.max())}
    _wanted |= {"classes": len(set(_labels.tolist()))}
    _mistakes = {
        "examples": {"pixels": _images.size},
        "height": {"width": _shape[2]},
        "width": {"height": _shape[1]},
        "minimum": {"zero": 0, "255": 255},
        "maximum": {"zero": 0, "255": 255, "first image": int(_images[0].max())},
        "classes": {"plus one": int(_labels.max()) + 1, "all": len(_labels), "ten": 10},
    }
    _found = _h.call(_images, _labels)
    _h.keys(_found, *_wanted)
    for _key, _value in _wanted.items():
        _h.plain(f'"{_key}"', _found[_key], type(_value))
        _h.equal(f'"{_key}"', _found[_key], _value, mistakes=_mistakes.get(_key))
    assert _h.holds
### END HIDDEN TESTS

# %% test="summarize" points=1
# Meant to fail until summarize compares the number of labels with the number of images.
from mnist_utils.examples import Example as _Example

_e = _Example("summarize", summarize, part=2)
_images = np.ones((3, 1, 1), dtype=np.uint8)
_e.raises(ValueError, _images, np.array([7, 5]), why="too few")
_e.raises(ValueError, _images, np.array([7, 5, 7, 5]), why="too many")
_e.call(_images, np.array([7, 5, 7]))  # nothing to refuse here
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: < or > instead of !=, height or the number of pixels compared instead of the first axis.
for _number, (_count, _shape) in enumerate(
    [(5, (2, 5, 6)), (6, (2, 5, 6)), (60, (2, 5, 6)), (1, (9, 1, 1)), (9, (1, 3, 3))]
):
    _case = f"For {_count} label(s) with images of shape {_shape}"
    _h = _Example("summarize", summarize, part=2, case=_case)
    _images = _h.random(_number).integers(0, 256, size=_shape, dtype=np.uint8)
    _labels = _h.random(_number).integers(0, 10, size=_count)
    _h.raises(ValueError, _images, _labels, why="other")
    assert _h.holds
_h = _Example("summarize", summarize, part=2, case="For one image with one label")
_h.call(_h.random().integers(0, 256, size=(1, 3, 3)), np.array([4]))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Everything in the dictionary is plain Python: it can be printed, compared, and written into a file. A NumPy number shows as `np.uint8(0)` inside a dictionary, and is often refused where a plain one is taken, by the module `json` for instance. The check comes first, since none of the other numbers means anything when images and labels do not belong together.
# </details>

# %%
print("training:", summarize(train_images, train_labels))
print("test:    ", summarize(test_images, test_labels))

# %% [markdown]
# Two lines, and we know what we have: the same height, width, type and range in both sets, the same number of classes, and more examples for training than for testing. When you meet a new data set, let a line like this be the first thing that you print.
#
# **A good place to stop.** You know what the arrays hold, how many there are of each class, and where the colours come from. What follows is the images themselves, what happens when they lose their labels, and why there are two sets.

# %% [markdown]
# ## Looking at digits
#
# Numbers tell half the story. The other half is the images, with their labels over them:

# %% alt="Twenty handwritten digits in two rows, each with its label over it."
figure = show_digits(
    train_images[:20], train_labels[:20], title="The first twenty, with their labels"
)

# %% [markdown]
# Go through them one by one: does each label say what you see? `train_images[:20]` is a **slice**. It keeps the first axis, so it is a small stack of images, where `train_images[0]` is a single one.
#
# **Predict.** We take five images and cut a band out of them, four rows across all five: `band = copies[:, 12:16]`. Then we paint the band grey. We do not touch `copies` itself again. What does `copies` look like?
#
# *My guess:* …

# %% alt="Five digits side by side. A grey bar runs across the middle of each of them."
copies = train_images[:5].copy()
band = copies[:, 12:16]
band[:] = 128
figure = show_digits(copies, title="copies, after band was painted grey")
print("band shares its numbers with copies:            ", np.shares_memory(band, copies))
print("copies shares its numbers with the training set:", np.shares_memory(copies, train_images))

# %% [markdown]
# A grey bar runs through all five digits. A slice copies nothing: it is a **view**, another way to look at the same numbers in memory. If we write into it, we write into the original. This saves memory, and it spoils data without a word. The training set is unharmed only because the first line says `.copy()`. (Picking by a list or an array of positions, `train_images[[3, 1, 4]]`, makes a copy; slicing does not.)
#
# **Try it.** Change `[:, 12:16]` to `[:, :, 12:16]`, which slices the last axis. Where is the bar now? And what happens when you add `.copy()` at the end of that line?
#
# **Predict.** Somebody brings the images into a random order and leaves the labels as they are. Does NumPy complain? How many labels still fit?
#
# *My guess:* …

# %% alt="Ten digits with labels over them. Over most digits is the label of another digit."
order = np.random.default_rng(0).permutation(len(train_images))
figure = show_digits(
    train_images[order[:10]], train_labels[:10], title="Images shuffled, labels left as they were"
)
print(f"labels that still fit: {(train_labels[order] == train_labels).mean():.1%}")

# %% [markdown]
# Nothing complains. The shapes are right, the types are right, the counts are right. But over most digits is the label of some other digit, and about one label in ten fits by accident. A network that learns from such pairs finds no rule in them. On new digits it ends near one in ten as well, without any message. The cure is **one** order for both:

# %% alt="The same ten digits in the same order, each with the label that belongs to it."
figure = show_digits(
    train_images[order[:10]], train_labels[order[:10]], title="Both in the same order"
)

# %% [markdown]
# The same ten digits, and each has its own label again. Whatever moves the images must move the labels in the same way: shuffling, choosing, cutting off a part.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The first of each class
#
# Write `first_of_each_class`, which lets us see every class once: return the first image of each label that occurs.
#
# - First means first in the order of the data. The result has the images in ascending order of their labels, in an array of shape `(k, height, width)`, where `k` is how many different labels occur.
# - Labels that do not occur are left out. Labels may be larger than 9.
# - The result has the dtype of `images`.
#
# <details><summary>Hint 1: a question</summary>
#
# At which position does label `k` occur for the first time? Which labels are there at all, and in which order do you want them?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.unique(labels)` has the labels that occur, ascending. `images[labels == k]` are all the images of label `k`, in their order. Or let `np.unique` find the positions: it has an argument `return_index`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return np.stack([images[labels == k][...] for k in np.unique(...)])`
# </details>
#
# </div>


# %% answer="first_of_each_class" minutes=10
def first_of_each_class(images, labels):
    """Pick the first image of each label that occurs.

    `images` is a uint8 array of shape (n, height, width), `labels` an array of integers from 0 on,
    of shape (n,). Leave both as they are.

    Example: with the labels [4, 1, 4, 1] the result holds images[1] (label 1), then images[0]
    (label 4).
    """
    ### BEGIN SOLUTION
    _, positions = np.unique(labels, return_index=True)
    return images[positions]
    ### END SOLUTION


# %% words="first_of_each_class"
{
    "hidden": "more images, of other sizes, and labels with other gaps",
    "errors": {
        "IndexError: axis 0 with size 0": "No image has a label that was looked for. Are ten classes, or labels without gaps, taken for granted? Go through the labels that occur, np.unique(labels).",
        "IndexError: axis 1": "The index reached the rows of the images. One list of positions picks images; two lists of numbers, as np.unique returns with return_index=True, mean images and rows.",
        "ValueError: not in list": "A label was looked for that does not occur. Are ten classes, or labels without gaps, taken for granted? Go through the labels that occur, np.unique(labels).",
        "StopIteration": "A label was looked for that does not occur. Are ten classes, or labels without gaps, taken for granted? Go through the labels that occur, np.unique(labels).",
        "ValueError: broadcast": "The sizes do not fit together. Are 28 x 28 pixels built in? Take height and width from images.shape.",
        "ValueError: same shape|inhomogeneous": "The pieces have different sizes. For each label take one image, the first: images[labels == k] are all of them.",
        "AttributeError: 'index'": "An array has no method index; a list has: labels.tolist().index(k).",
    },
    "changed": "Leave images and labels as they are, or work with a copy: labels.copy().",
    "the first images": {
        "type": {
            "a list": "np.stack(...) makes one of a list of images.",
            "a tuple": "Return the images alone, in one array.",
            "a dict": "Return the images alone: np.stack(...) makes an array of a list of images.",
            "else": "One image for each label that occurs, in one array.",
        },
        "shape": {
            "(3,)": "This is one number for each class: a position, or a label? Return the images at the positions.",
            "(1, 1, 2)": "This is one image alone. Is the return inside a loop? One image for each label that occurs.",
            "(1, 2)": "This is one image alone. One image for each label that occurs.",
            "else": "One image for each label that occurs, also for labels above 9, and none for the others.",
        },
        "dtype": "Keep the dtype of the images: pick them without computing. np.zeros makes float64 unless it is told dtype=images.dtype.",
        "values": {
            "last": (
                [[[4, 4]], [[5, 5]], [[6, 6]]],
                "These are the last images of each class. Once a label has its image, keep it.",
            ),
            "as they come": (
                [[[0, 0]], [[2, 2]], [[3, 3]]],
                "These are the right images, in the order in which their labels occur. The labels should ascend.",
            ),
            "labels as positions": (
                [[[0, 0]], [[1, 1]], [[2, 2]]],
                "Image number k was taken for label k. A label says what an image shows, not at which position it is: look for the first position of each label.",
            ),
            "descending": (
                [[[0, 0]], [[3, 3]], [[2, 2]]],
                "These are the right images, but their labels descend. They should ascend.",
            ),
            "second": (
                [[[4, 4]], [[5, 5]], [[1, 1]]],
                "These are the second images of each class.",
            ),
            "mean": (
                [[[3, 3]], [[4, 4]], [[7 / 3, 7 / 3]]],
                "These are means. Pick one image of each class, and compute nothing.",
            ),
            "last, with gaps": (
                [[[4, 4]], [[3, 3]], [[2, 2]]],
                "These are the last images of each class. Once a label has its image, keep it.",
            ),
            "as they come, with gaps": (
                [[[1, 1]], [[2, 2]], [[4, 4]]],
                "These are the right images, in the order in which their labels occur. The labels should ascend.",
            ),
            "as text": (
                [[[2, 2]], [[4, 4]], [[1, 1]]],
                "The labels are in the order in which texts are sorted, 12 before 3. Sort numbers.",
            ),
            "a set": (
                [[[4, 4]], [[2, 2]], [[1, 1]]],
                "These are the right images, but their labels do not ascend. If the labels come from a set: it has an order of its own, and sorted(...) or np.unique(...) puts them in order.",
            ),
            "unstable": (
                None,
                'Some are not the first of their class. np.argsort keeps equal labels in their order only with kind="stable".',
            ),
        },
        "otherwise": 'Each should be the first of its class, and the labels should ascend. If you sort: np.argsort keeps equal labels in their order only with kind="stable".',
    },
}

# %% test="first_of_each_class" points=2
# Meant to fail until you have written first_of_each_class.
from mnist_utils.examples import Example as _Example

_e = _Example("first_of_each_class", first_of_each_class)
_images = np.repeat(np.arange(7, dtype=np.uint8), 2).reshape(7, 1, 2)  # image 3 is [[3, 3]]
_firsts = _e.call(_images, np.array([2, 2, 0, 1, 0, 1, 2]))
_e.array("the first images", _firsts, shape=(3, 1, 2), dtype=np.uint8)
_e.equal("the first images", _firsts, [[[2, 2]], [[3, 3]], [[0, 0]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: the last or any other image of a class, a sort that mixes up equal labels, order of
# occurrence, a fixed number of classes, 28 x 28 only.
for _number, (_classes, _shape) in enumerate(
    [(10, (60, 5, 3)), (4, (9, 28, 28)), (1, (3, 1, 2)), (7, (500, 2, 6))]
):
    _case = f"For images of shape {_shape} and {_classes} different label(s)"
    _h = _Example("first_of_each_class", first_of_each_class, case=_case)
    _random = _h.random(_number)
    _images = _random.integers(0, 256, size=_shape, dtype=np.uint8)
    _labels = _random.integers(0, _classes, size=_shape[0]).astype(np.uint8)
    _labels[-_classes:] = _random.permutation(_classes)
    _list = _labels.tolist()
    _sorted = np.argsort(_labels)
    _mistakes = {
        "last": _images[[len(_list) - 1 - _list[::-1].index(_k) for _k in range(_classes)]],
        "as they come": _images[[_list.index(_k) for _k in dict.fromkeys(_list)]],
        "labels as positions": _images[:_classes],
        "unstable": _images[_sorted[np.unique(_labels[_sorted], return_index=True)[1]]],
    }
    _wanted = _images[[_list.index(_k) for _k in range(_classes)]]
    _firsts = _h.call(_images, _labels)
    _h.array("the first images", _firsts, shape=_wanted.shape, dtype=np.uint8)
    _h.equal("the first images", _firsts, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="first_of_each_class" points=1
# Meant to fail until first_of_each_class can do with labels that have gaps.
from mnist_utils.examples import Example as _Example

_e = _Example("first_of_each_class", first_of_each_class, part=2)
_images = np.array([[[1, 1]], [[2, 2]], [[3, 3]], [[4, 4]]], dtype=np.uint8)
_firsts = _e.call(_images, np.array([5, 12, 5, 3]))
_e.array("the first images", _firsts, shape=(3, 1, 2), dtype=np.uint8)
_e.equal("the first images", _firsts, [[[4, 4]], [[1, 1]], [[2, 2]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: zeros for missing classes, labels above 9 left out, a single image, labels sorted as
# text, one label for all.
for _number, _labels in enumerate([[12, 2, 40, 2, 100], [7], [6, 6, 6], [9, 0, 9, 0, 4]]):
    _case = f"For {len(_labels)} image(s) and labels with gaps"
    _h = _Example("first_of_each_class", first_of_each_class, part=2, case=_case)
    _images = _h.random(_number).integers(0, 256, size=(len(_labels), 3, 4), dtype=np.uint8)
    _wanted = _images[[_labels.index(_label) for _label in sorted(set(_labels))]]
    _as_text = _images[[_labels.index(int(_text)) for _text in sorted(set(map(str, _labels)))]]
    _come = _images[[_labels.index(_label) for _label in dict.fromkeys(_labels)]]
    _firsts = _h.call(_images, np.array(_labels))
    _h.array("the first images", _firsts, shape=_wanted.shape, dtype=np.uint8)
    _mistakes = {"as they come": _come, "as text": _as_text}
    _h.equal("the first images", _firsts, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `np.unique` sorts the labels and keeps each of them once, so the order is right, and no class is invented that is not there. The positions that it returns with `return_index` are those at which a label occurs first. In the loop of hint 3, `labels == k` keeps the order of the data, so the first image that it picks is the first of its class.
# </details>

# %% alt="Ten digits, 0 to 9, one of each class, each with its label over it."
firsts_of_training = first_of_each_class(train_images, train_labels)
figure = show_digits(
    firsts_of_training, np.unique(train_labels), title="The first image of each class"
)

# %% [markdown]
# Each digit once, from 0 to 9, under its own label. One image says little about its class. What do all of them have in common? We take their mean, pixel by pixel:

# %% alt="Ten blurred digits, 0 to 9. Each can be read; they are bright in the middle of the strokes and grey at the edges."
figure = plot_class_means(train_images, train_labels)

# %% [markdown]
# Ten soft digits, and every one can be read. A pixel is bright where most writers put ink, and grey where they differ: the 1 frays out at both ends, since people slant it differently.
#
# **Predict.** The same picture, with the images shuffled and the labels left as they were. What do the ten means look like?
#
# *My guess:* …

# %% alt="Ten times the same grey cloud, in which no digit can be recognised."
figure = plot_class_means(train_images[order], train_labels)
title = figure.suptitle("The mean image of each class, images shuffled without their labels")

# %% [markdown]
# Ten times the same cloud. Each "class" is now a mixture of all the digits, so each mean is the mean of everything. Here is a test for a whole data set, in one line: when the means look like digits, images and labels belong together, by and large. (A handful of wrong labels does not show in a mean.)

# %% [markdown]
# ## Two sets, and why
#
# We want a network that reads digits it has never met. To find out whether it can, we must keep some digits away from it: the **test set**. It learns from the **training set**, and only from that.
#
# Is this really necessary? Let us build the laziest learner there is. It keeps every training image with its label in a dictionary, and answers by looking up.
#
# **Predict.** It learns all the training images but the last 500. How often is it right on 500 images that it has learned, and how often on the 500 that it has not?
#
# *My guess:* …

# %%
memory = {}
for image, label in zip(train_images[:-500], train_labels[:-500]):
    memory[image.tobytes()] = label
for name, part in [("learned", slice(0, 500)), ("never seen", slice(-500, None))]:
    answers = [memory.get(image.tobytes(), -1) for image in train_images[part]]  # -1: not found
    print(f"{name:10s} {(answers == train_labels[part]).mean():.0%} right")

# %% [markdown]
# Everything right on one side, nothing on the other. A score on images that were learned from cannot tell reading from remembering. A score on images that were kept away can.
#
# So the test set is worth something only as long as it *is* kept away, and that can be checked. A `set` of the bytes of all training images tells us for any image whether it is among them:

# %%
train_bytes = {image.tobytes() for image in train_images}
for name, images in [("test images", test_images), ("500 copies", train_images[:500])]:
    found_again = sum(image.tobytes() in train_bytes for image in images)
    print(f"{name:12s} {found_again} of {len(images)} are in the training set")

# %% [markdown]
# None of the test images is in the training set. The second line shows what the check says when there is something to find: a "test set" cut out of the training images is found again, every single image. (The check sees exact copies. An image that was shifted by a pixel gets past it.)
#
# Two accidents happen at this point, and neither of them raises an error:
# - **Copied.** A line like `test_images, test_labels = train_images[:1000], train_labels[:1000]`, or a cell for the training set that was pasted, and changed in one place of two. Every score comes out too good, and too good looks like success.
# - **Swapped.** `(test_images, test_labels), (train_images, train_labels) = load_mnist()`. The names are ours, and Python cannot know what we mean by them. The network learns from the small set, and is tested on the large one. Its score is a little worse, and nothing about it looks odd.
#
# The first shows up in the check above, the second in the lines that `summarize` printed: there should be more training examples than test examples.

# %% [markdown]
# ## A first reader of digits
#
# Our lazy learner failed because it asked whether an image is *exactly* one that it knows. Let us ask instead which one it *resembles*, and compare with ten images only: the mean of each class. The last 1,000 training images are kept away, and the means are computed from all the others.
#
# How much do two images differ? We subtract them pixel by pixel, square each difference, so that too bright counts like too dark, and add up. Here is one new image beside each of the ten means:

# %%
known_images, known_labels = train_images[:-1000], train_labels[:-1000]
new_images, new_labels = train_images[-1000:], train_labels[-1000:]
means = np.array([known_images[known_labels == digit].mean(axis=0) for digit in range(10)])
differences = ((new_images[0] - means) ** 2).sum(axis=(1, 2))
for digit, difference in enumerate(differences):
    print(f"from the mean {digit}: {difference:12,.0f}")

# %% [markdown]
# **Predict.** Which digit is it, judging by these ten numbers? And if a program answered like this for all 1,000 new images, how many would it read correctly: 10 %, 50 %, 80 %?
#
# *My guess:* …

# %% alt="One handwritten digit with its label over it."
figure = show_digits(new_images[:1], new_labels[:1])

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The nearest mean
#
# Write `nearest_mean`, your first program that reads digits: for each image, find the mean that it differs from least.
#
# - `images` is a `uint8` array of shape `(n, height, width)`, at most 1,000 images. `means` is an array of floats of shape `(k, height, width)`. There may be any number of means, and images of any size.
# - The difference of an image and a mean is the sum of the squared differences of their pixels.
# - Return an integer array of shape `(n,)`: for each image the row of its nearest mean, counted from 0. When several are equally near, take the lowest row.
#
# <details><summary>Hint 1: a question</summary>
#
# For a single image, what is the shape of `image - means`? Over which axes do you add up, so that one number is left for each mean? And where in these numbers is the smallest?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# The demonstration above does it for one image. `differences.argmin()` gives the position of the smallest number, the first one among equals. Go through the images in a loop, and make an array of the positions.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return np.array([((image - means) ** 2).sum(axis=...).argmin() for image in images])`
# </details>
#
# </div>


# %% answer="nearest_mean" minutes=15
def nearest_mean(images, means):
    """Read each image as the class whose mean it differs from least.

    `images` is a uint8 array of shape (n, height, width), with at most 1,000 images, `means` an
    array of floats of shape (k, height, width). Leave both as they are.

    Example: for the means [[[0.0, 0.0]], [[200.0, 100.0]]], the image [[150, 150]] has the
    differences 45000 and 5000, so its row is 1.
    """
    ### BEGIN SOLUTION
    rows = [((image - means) ** 2).sum(axis=(1, 2)).argmin() for image in images]
    return np.array(rows)
    ### END SOLUTION


# %% words="nearest_mean"
{
    "hidden": "more images and means, of other sizes",
    "errors": {
        "ValueError: broadcast": "Every image is compared with every mean. In a loop over the images, `image - means` does it for one. Without a loop the images need one more axis: images[:, np.newaxis] - means. (Or are 28 x 28 pixels, or ten means, built in?)",
        "AxisError": "The sum runs over rows and columns, the last two axes. One image minus all the means has three axes: the first counts the means.",
        "IndexError: out of bounds": "A position beyond the end. Are ten means, or 28 x 28 pixels, built in? Ask for len(means) and means.shape.",
        "ValueError: reshape": "Are 28 x 28 pixels built in? Take the sizes from the shape, or reshape(len(images), -1).",
        "UFuncTypeError|CastingError": "images are bytes, which have no room for a difference. Make a new array: images - means.",
        "ValueError: truth value": "Whole arrays were compared where single numbers are needed. Add up the squares first: one number for each mean.",
    },
    "changed": "Leave images and means as they are. Make a new array: images - means, not images -= means.",
    "the rows": {
        "type": {
            "a list": "np.array(...) makes one of a list.",
            "an int64": "This is one number for all the images. Is the return inside the loop, or does argmin need the axis that counts the means?",
            "else": "One row for each image, in an array.",
        },
        "shape": {
            "(3,)": "This is one number for each mean. Look for the smallest difference of each image: along the axis that counts the means.",
            "(4, 3)": "This is one number for each image and mean. Which mean is the nearest? argmin(axis=1) gives its row for each image.",
            "(4, 1)": "This is a column. One axis should be left: an array of n numbers.",
            "else": "One row for each image.",
        },
        "dtype": "A row is a position, a whole number: argmin returns it. np.zeros makes floats unless it is told dtype=int.",
        "values": {
            "farthest": (
                [0, 0, 0, 2],
                "These are the rows of the largest differences. argmin finds the smallest.",
            ),
            "absolute": (
                [1, 2, 2, 0],
                "These are the rows by the sum of the absolute differences. Square each difference: ** 2.",
            ),
            "signed": (
                [0, 0, 0, 0],
                "These are the rows by the plain sum of the differences, in which too bright and too dark cancel. Square each difference before you add up.",
            ),
            "sum squared": (
                [0, 2, 2, 0],
                "The differences were added up before they were squared. Square each pixel's difference first.",
            ),
            "product": (
                [0, 2, 0, 0],
                "These are the rows of the largest products of image and mean, which favour bright means. Take squared differences.",
            ),
            "one pixel": (
                [1, 1, 1, 0],
                "These are the rows by the largest difference of a single pixel. Add up over all pixels.",
            ),
            "bytes": (
                [2, 0, 2, 2],
                "The differences were taken in bytes, in which 3 - 5 is 254. Compute in floats, the type of the means.",
            ),
            "bytes, squared later": (
                [0, 1, 0, 1],
                "The differences were taken in bytes, in which 3 - 5 is 254. Compute in floats, the type of the means.",
            ),
            "first image": (
                [1, 1, 1, 1],
                "Every image has the row of the first. Does the loop look at its own image?",
            ),
            "from 1": ([2, 3, 2, 1], "Rows are counted from 0."),
            "last among equals": (
                [2, 3, 3],
                "Among equally near means this is the last. Take the first: argmin does, and in a loop use < and not <=.",
            ),
        },
        "otherwise": "For each image, add up the squared differences from each mean, and take the row of the smallest sum, the lowest row among equals.",
    },
}

# %% test="nearest_mean" points=2
# Meant to fail until you have written nearest_mean.
from mnist_utils.examples import Example as _Example

_e = _Example("nearest_mean", nearest_mean)
_images = np.array([[220, 160, 130], [70, 80, 10], [10, 0, 40], [210, 160, 230]], np.uint8)
_means = np.array([[130.0, 150, 250], [180, 160, 140], [140, 240, 70]])
_rows = _e.call(_images.reshape(4, 1, 3), _means.reshape(3, 1, 3))
_e.array("the rows", _rows, shape=(4,), dtype=int)
_e.equal("the rows", _rows, [1, 2, 1, 0])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: absolute or signed differences, the largest one, products, bytes that wrap, 28 x 28
# pixels, ten means, the first image or the first row of pixels alone.
for _number, (_count, _kinds, _shape) in enumerate(
    [(60, 10, (28, 28)), (40, 4, (3, 5)), (25, 13, (6, 2)), (1, 5, (4, 4))]
):
    _case = f"For {_count} image(s) of shape {_shape} and {_kinds} means"
    _h = _Example("nearest_mean", nearest_mean, case=_case)
    _random = _h.random(_number)
    _images = _random.integers(0, 256, size=(_count, *_shape), dtype=np.uint8)
    _means = _random.uniform(0, 255, size=(_kinds, *_shape))
    _gaps = (_images[:, np.newaxis] - _means).reshape(_count, _kinds, -1)
    _bytes = (_images[:, np.newaxis] - _means.astype(np.uint8)).reshape(_count, _kinds, -1)
    _wanted = (_gaps**2).sum(axis=-1).argmin(axis=1)
    _mistakes = {
        "farthest": (_gaps**2).sum(axis=-1).argmax(axis=1),
        "absolute": abs(_gaps).sum(axis=-1).argmin(axis=1),
        "signed": _gaps.sum(axis=-1).argmin(axis=1),
        "sum squared": (_gaps.sum(axis=-1) ** 2).argmin(axis=1),
        "one pixel": abs(_gaps).max(axis=-1).argmin(axis=1),
        "bytes": (_bytes**2).sum(axis=-1, dtype=np.uint64).argmin(axis=1),
        "bytes, squared later": (_bytes.astype(float) ** 2).sum(axis=-1).argmin(axis=1),
    }
    _rows = _h.call(_images, _means)
    _h.array("the rows", _rows, shape=(_count,), dtype=int)
    _h.equal("the rows", _rows, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="nearest_mean" points=1
# Meant to fail until nearest_mean takes the lowest row among equals.
from mnist_utils.examples import Example as _Example

_e = _Example("nearest_mean", nearest_mean, part=2)
_means = np.array([[[4.0, 0]], [[0, 4]], [[0, 4]], [[4, 0]]])
_images = np.array([[[1, 3]], [[2, 2]], [[3, 1]]], dtype=np.uint8)
_rows = _e.call(_images, _means)
_e.array("the rows", _rows, shape=(3,), dtype=int)
_e.equal("the rows", _rows, [1, 0, 0])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: the last among equals, equal means taken for one, a square root or float32 that is rough.
for _number, (_count, _kinds) in enumerate([(30, 6), (1, 2), (12, 1)]):
    _case = f"For {_count} image(s) and {_kinds} mean(s), some of them equal"
    _h = _Example("nearest_mean", nearest_mean, part=2, case=_case)
    _random = _h.random(_number)
    _means = _random.integers(0, 4, size=(_kinds, 2, 3)).astype(float)
    _means[_random.integers(_kinds)] = _means[-1]
    _images = _random.integers(0, 4, size=(_count, 2, 3), dtype=np.uint8)
    _sums = ((_images[:, np.newaxis] - _means) ** 2).sum(axis=(2, 3))
    _last = _kinds - 1 - _sums[:, ::-1].argmin(axis=1)
    _rows = _h.call(_images, _means)
    _h.array("the rows", _rows, shape=(_count,), dtype=int)
    _h.equal("the rows", _rows, _sums.argmin(axis=1), mistakes={"last among equals": _last})
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `image - means` subtracts every mean from the image at once: NumPy repeats the image along the first axis, which is called **broadcasting**. The means are floats, so the difference is a float too and can be negative. Between two arrays of bytes it cannot: `np.uint8(3) - np.uint8(5)` is 254, since a byte that falls below 0 starts again at 255. After the sum over rows and columns one number is left for each mean, and `argmin` gives the position of the smallest, the first one among equals.
# </details>

# %% alt="Ten digits that were read wrongly, each with its label and the answer of the nearest mean."
answers = nearest_mean(new_images, means)
wrong = answers != new_labels
print(f"read correctly, never seen before: {(~wrong).mean():.1%}")
figure = show_digits(
    new_images[wrong][:10], new_labels[wrong][:10], answers[wrong][:10], title="Ten of the mistakes"
)

# %% [markdown]
# About eight in ten or more, on digits that it has never seen, from ten images and a single line of arithmetic: that is your first program that reads digits. Remember the number. A network is worth its trouble only if it beats this.
#
# Look at the mistakes; over each is its label first, then the answer. Most of these digits are plain to us. The nearest mean compares pixel with pixel, in fixed places, and knows one way to write each digit: when the ink of a 4 lies where the mean 9 is bright, it reads a 9. What it lacks is what the next lessons build.
#
# **Try it.** Compute the means from the first 100 known images alone: `known_images[:100]`, with `known_labels[:100]`. How much does the score drop?

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | took the digits for black and white, or for colour | code that looks for `== 255` misses most of the ink; there are no three values per pixel to find |
# | took the colours of a plot for the data's | with another colour map the "same" digit looks different; the numbers are equal |
# | took `images.size` for the number of images | a number too large by a factor of 28 × 28 |
# | changed a slice in place | the training images are spoilt too; no message |
# | shuffled the images without their labels | no message; accuracy near one in ten, class means that are all the same cloud |
# | counted with `np.unique` alone | with a missing class there are too few counts, and from there on each is at the wrong label |
# | subtracted bytes from bytes | no message; negative differences come out as large positive ones |
# | swapped training and test set | no message; fewer training than test examples |
# | copied the test set out of the training set | no message; scores too good to be true |

# %% [markdown]
# ## Quiz
#
# **1.** An array of images has the shape `(500, 32, 20)`. What does it hold?
#
# <details><summary>(a) 500 pixels in 32 rows and 20 columns</summary>
#
# Wrong: the first axis counts images. The number of all pixels is the product of the three numbers.
# </details>
# <details><summary>(b) 500 images, each 32 pixels high and 20 wide</summary>
#
# **Right.** Images, then rows, then columns; the number of rows is the height.
# </details>
# <details><summary>(c) 500 images, each 32 pixels wide and 20 high</summary>
#
# Wrong: the width is the number of columns, and columns are the last axis.
# </details>
#
# **2.** A network trains for a while without any message, and its accuracy stays near 10 %, on the training images too. What do you look at first?
#
# <details><summary>(a) whether images and labels are still in the same order</summary>
#
# **Right.** With ten classes, one in ten is what chance gives: perhaps images and labels have nothing to do with each other. Show ten digits with their labels, or the class means. (Other causes are possible; this one takes one line to rule out.)
# </details>
# <details><summary>(b) whether the test set was copied from the training set</summary>
#
# Wrong: a copied test set makes scores look better, not worse.
# </details>
# <details><summary>(c) whether the plot uses the right colour map</summary>
#
# Wrong: colour maps belong to plots. The network never sees them.
# </details>
#
# **3.** `small = train_images[:100]`, and then `small[:] = 0`. What has happened to `train_images`?
#
# <details><summary>(a) nothing, small is an array of its own</summary>
#
# Wrong: that would be so after `train_images[:100].copy()`.
# </details>
# <details><summary>(b) its first 100 images are black</summary>
#
# **Right.** A slice is a view. Writing into it writes into the array that it was cut from.
# </details>
# <details><summary>(c) it has lost its first 100 images</summary>
#
# Wrong: a slice takes nothing away. `train_images` keeps its shape.
# </details>

# %% [markdown]
# ## Summary
#
# - Shape, type, smallest and largest value, classes: print them first. The first axis counts images.
# - The digits are grey-scale, numbers from 0 to 255. Colours belong to the plot.
# - Count the classes, and read every accuracy beside the counts.
# - A slice is a view. Copy before you write into it.
# - Only their order ties labels to images. What moves one must move the other.
# - The test set is kept away from training. Swapped or copied sets raise no error, but a look finds them.
# - Ten mean images already read most new digits. Whatever is to be called good must beat that.
#
# **Next:** lesson 2 brings the pixels into the form from which a network learns well. What follows here goes deeper, and you can leave it out or come back to it later.
#
# **Further reading:** NumPy on [copies and views](https://numpy.org/doc/stable/user/basics.copies.html) and on [indexing](https://numpy.org/doc/stable/user/basics.indexing.html); Matplotlib on [choosing colour maps](https://matplotlib.org/stable/users/explain/colors/colormaps.html).

# %% [markdown]
# ## Deeper: the file, byte by byte
#
# *You can leave this part out, or do it later: no other lesson needs it.* `load_mnist` has handed us four arrays. Before that they were four files, and in this part you write the function that reads such a file. It has less to do with networks than with any data that comes from somewhere else: knowing what the bytes mean, and noticing when they are not what they should be.
#
# MNIST was published in a format named **IDX**, which is small enough to be read byte by byte. A file consists of
#
# | bytes | meaning |
# |---|---|
# | 2 | both zero |
# | 1 | the type of the values: `08` for unsigned bytes, the only one that MNIST uses |
# | 1 | the number of dimensions, d (what NumPy calls axes) |
# | 4 for each dimension | its size |
# | the rest | the values, row by row |
#
# Here is a tiny one for two rows of three values, shown in **hexadecimal**: two characters for each byte, from `00` to `ff`.

# %%
tiny_header = bytes([0, 0, 0x08, 2]) + bytes([0, 0, 0, 2]) + bytes([0, 0, 0, 3])
tiny_file = tiny_header + bytes([10, 20, 30, 40, 50, 60])
print("header:", tiny_header.hex(" "))
print("file:  ", tiny_file.hex(" "))

# %% [markdown]
# First `00 00`, then the type `08`, then `02`: two dimensions. Then come four bytes for the number of rows and four for the number of columns, and there the header ends. The six values follow: `0a` is 10, `14` is 20, `3c` is 60. The length of the header depends on d: it is 4 + 4 · d bytes. A file of labels (d = 1) has a shorter one than a file of images (d = 3).
#
# **Predict.** A size takes four bytes, and there are two ways to put them together. **Big-endian** reads the first byte as the most significant, as we read decimal numbers; **little-endian** reads the last byte as the most significant. What is `00 00 00 03` either way?
#
# *My guess:* …

# %%
four_bytes = tiny_file[8:12]
print("big-endian:   ", int.from_bytes(four_bytes, "big"))
print("little-endian:", int.from_bytes(four_bytes, "little"))
print("np.uint32:    ", np.frombuffer(four_bytes, dtype=np.uint32)[0])
print('dtype=">u4":  ', np.frombuffer(four_bytes, dtype=">u4")[0])

# %% [markdown]
# The same four bytes are three columns, or tens of millions of them. IDX is big-endian. The processors in our machines are nearly all little-endian, and NumPy's `np.uint32` means *in the order of this machine*, so the third line most likely agrees with the second, and is wrong. `">u4"` is explicit: big-endian (`>`), unsigned (`u`), 4 bytes.
#
# A function that reads files has a second duty: to notice when a file is not what it should be. Half of a download, or a file that is still compressed, should end in an error, not in digits full of noise.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Decode an IDX file
#
# Write `parse_idx`: decode the bytes of a whole IDX file, and return its values as a `uint8` array.
#
# - The sizes in the header are the shape of the array, for any d from 1 on. Each is a big-endian unsigned integer of four bytes. A size may be 0, and then there are no values.
# - Raise a `ValueError` when the first two bytes are not both zero, when the type code is not `0x08`, when d is 0, when the header is cut off (or there are no bytes at all), or when there are fewer or more values than the sizes say.
#
# <details><summary>Hint 1: a question</summary>
#
# How many bytes must there be before you may look at the fourth? How many before you may read the sizes? How many in all?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `data[3]` is a plain `int`. A slice such as `data[4:8]` is `bytes` again, and `int.from_bytes(data[4:8], "big")` turns it into a number (so do `struct.unpack` and `np.frombuffer(..., dtype=">u4")`). A slice that goes past the end is cut short without an error. `np.frombuffer(data, dtype=np.uint8, offset=...)` reads the values.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# In this order: fewer than 4 bytes → `ValueError`; three checks of the first four bytes; `start = 4 + 4 * data[3]`, fewer bytes than `start` → `ValueError`; `sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, ..., 4)]`; when the number of values is not the product of the sizes → `ValueError`; then `np.frombuffer(data, dtype=np.uint8, offset=...).reshape(...)`.
# </details>
#
# </div>


# %% answer="parse_idx" minutes=25
def parse_idx(data: bytes):
    """Decode one IDX file that is held in memory.

    Two zero bytes, the type code 0x08, the number of dimensions d, d sizes of four bytes, then the
    values, one byte each, row by row.

    Example: parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 2, 50, 60])) returns [50, 60], of shape (2,).
    """
    ### BEGIN SOLUTION
    if len(data) < 4:
        raise ValueError("there are fewer than four bytes")
    if data[0] != 0 or data[1] != 0:
        raise ValueError("the first two bytes are not zero: this is no IDX file")
    if data[2] != 0x08:
        raise ValueError(f"the type code is {data[2]:#04x}, only 0x08 is known")
    dimensions = data[3]
    if dimensions == 0:
        raise ValueError("there are no dimensions")
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise ValueError("the header is cut off")
    sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4)]
    expected = 1
    for size in sizes:
        expected *= size
    if len(data) - start != expected:
        raise ValueError(f"{len(data) - start} values, but the sizes {sizes} ask for {expected}")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(sizes)
    ### END SOLUTION


# %% words="parse_idx"
{
    "hidden": "sound files with other d and sizes, and files with other damage",
    "errors": {
        "raise ValueError: 150994944": "The size 00 00 00 09 was read as little-endian. IDX is big-endian: int.from_bytes(..., 'big'), or the dtype '>u4'.",
        "ValueError: 150994944": "The size 00 00 00 09 was read as little-endian. IDX is big-endian: int.from_bytes(..., 'big'), or the dtype '>u4'.",
        "raise ValueError": "This file is sound, and a line of yours refused it: print what that line compares. Any d from 1 on is allowed, and so are sizes of 0. A byte of `data` is an int. The sizes are big-endian; the values begin at byte 4 + 4 * d, and there are as many as the sizes multiplied.",
        "ValueError: reshape": "The number of values does not fit the sizes. The sizes are big-endian, each of four bytes, and the values begin at byte 4 + 4 * d.",
        "ValueError: smaller than requested|offset must": "More bytes were read than there are. There are d sizes of four bytes each, and the values begin at byte 4 + 4 * d.",
        "ValueError: multiple of element size": "np.frombuffer takes eight bytes for a number, unless it is told dtype=np.uint8 for the values, or '>u4' for the sizes.",
        "ValueError: invalid literal": "int(...) reads digits that are written as text. int.from_bytes(data[4:8], 'big') puts bytes together.",
        "ValueError: null": "data is what the file holds, as bytes. There is no file to open.",
        "TypeError: 'tuple' object": "If it comes from struct.unpack: that returns a tuple, also for a single number.",
        "error: unpack": "struct.unpack takes exactly as many bytes as its format names. There are d sizes of four bytes each.",
        "TypeError: 'int' object": "data[4] is an int, and a slice such as data[4:8] is bytes again.",
    },
    "the empty array": {
        "type": "The sizes are its shape, also when one of them is 0.",
        "shape": {
            "(0, 65536)": "The size 00 00 01 00 was read as little-endian. IDX is big-endian: int.from_bytes(..., 'big'), or the dtype '>u4'.",
            "(0, 0)": "Of the size 00 00 01 00 only the last byte was looked at. A size takes four bytes, big-endian, and is 256 here.",
            "else": "Read each size from four bytes, big-endian. The sizes are the shape, also when one of them is 0.",
        },
        "dtype": "An empty array has a dtype too: dtype=np.uint8.",
    },
    "the labels": {
        "type": {
            "a tuple": "Return the array alone.",
            "else": "np.frombuffer(...) or np.array(...) makes one.",
        },
        "shape": {
            "(1,)": "All but the last label are gone, as if 16 bytes had been skipped, the length of the header of an image file. With d = 1 it has 4 + 4 * d = 8 bytes.",
            "else": "The size in the header is the shape. The values begin at byte 4 + 4 * d.",
        },
        "dtype": "Each value is one byte: np.frombuffer and np.array take dtype=np.uint8.",
        "values": {
            "signed": (
                None,
                "Bytes above 127 came out negative. Bytes are unsigned here: dtype=np.uint8.",
            ),
        },
        "otherwise": "The values begin at byte 4 + 4 * d, one byte each.",
    },
    "the values": {
        "type": {
            "a tuple": "Return the array alone.",
            "else": "np.frombuffer(...) or np.array(...) makes one.",
        },
        "shape": {
            "(6,)": "The values are in one row. Give them the sizes in the header: reshape.",
            "(3, 2)": "The first size in the header is the first axis.",
            "else": "The sizes in the header are the shape, and d says how many there are.",
        },
        "dtype": "Each value is one byte: np.frombuffer and np.array take dtype=np.uint8.",
        "values": {
            "columns": (
                [[11, 13, 15], [12, 14, 255]],
                "The values were filled in column by column. Fill them in row by row: reshape's default order.",
            ),
            "signed": (
                [[11, 12, 13], [14, 15, -1]],
                "A byte above 127 came out negative. Bytes are unsigned here: dtype=np.uint8.",
            ),
        },
        "otherwise": "The values begin at byte 4 + 4 * d, one byte each, row by row.",
    },
    "raises": {
        "zeros": {
            "nothing": "Its second byte is not 0, and the first two bytes must both be: look at each.",
            "AssertionError": "An assert raises another exception. Write `if ...: raise ValueError(...)`.",
            "else": "Its second byte is not 0. Look at both bytes first, and `raise ValueError(...)`.",
        },
        "type": "Its type code is 0e (floating point). No other than 08 is allowed.",
        "no dimension": "Its d is 0. There must be a dimension.",
        "short": "It has three bytes. Look at len(data) before you look at the fourth.",
        "header": "Its size has three bytes instead of four. Compare len(data) with 4 + 4 * d before you read the sizes.",
        "too few": "It has one value, and its size says two. Count them.",
        "too many": "It has three values, and its size says two. Count them.",
        "first zeros": "One of its first two bytes is not zero. Look at both.",
        "another type": "Its type code is not 08. No other is allowed.",
        "cut": "Its header is cut off. Compare len(data) with 4 before you look at d, and with 4 + 4 * d before you read the sizes.",
        "unsigned": "Its size is far larger than the number of its values. Sizes are unsigned: with the first bit set they are large, and never negative.",
        "product": "There should be as many values as the product of the sizes, none when a size is 0.",
    },
}

# %% test="parse_idx" points=2
# Meant to fail until you have written parse_idx.
from mnist_utils.examples import Example as _Example

_e = _Example("parse_idx", parse_idx)
_labels = _e.call(bytes([0, 0, 8, 1, 0, 0, 0, 9, 5, 0, 4, 1, 9, 2, 1, 3, 1]))
_e.array("the labels", _labels, shape=(9,), dtype=np.uint8)
_e.equal("the labels", _labels, [5, 0, 4, 1, 9, 2, 1, 3, 1])
_values = _e.call(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 11, 12, 13, 14, 15, 255]))
_e.array("the values", _values, shape=(2, 3), dtype=np.uint8)
_e.equal("the values", _values, [[11, 12, 13], [14, 15, 255]])
_empty = _e.call(bytes([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 1, 0]))  # sizes 0 and 256, no values
_e.array("the empty array", _empty, shape=(0, 256), dtype=np.uint8)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: d = 1 and 3 only, sizes read from one or two bytes, 28 written into the code, signed
# bytes, a 0 anywhere but first, int64 results.
for _number, _sizes in enumerate(
    [(300,), (7,), (5, 4), (1, 70000), (3, 28, 28), (2, 3, 4, 2), (2, 1, 2, 3, 2), (4, 0), (0,)]
):
    _h = _Example("parse_idx", parse_idx, case=f"For d = {len(_sizes)}, the sizes being {_sizes},")
    _wanted = _h.random(_number).integers(0, 256, size=_sizes, dtype=np.uint8)
    _header = bytes([0, 0, 8, len(_sizes)]) + np.array(_sizes, dtype=">u4").tobytes()
    _name = "the labels" if len(_sizes) == 1 else "the values"
    _found = _h.call(_header + _wanted.tobytes())
    _h.array(_name, _found, shape=_sizes, dtype=np.uint8)
    _columns = _wanted.ravel().reshape(_sizes, order="F")
    _h.equal(
        _name, _found, _wanted, mistakes={"columns": _columns, "signed": _wanted.view(np.int8)}
    )
    assert _h.holds
### END HIDDEN TESTS

# %% test="parse_idx" points=1
# Meant to fail until parse_idx refuses damaged files.
from mnist_utils.examples import Example as _Example

_e = _Example("parse_idx", parse_idx, part=2)
_e.call(bytes.fromhex("00 00 08 01 00 00 00 02 05 06"))  # sound
for _file, _why in [
    ("00 8b 08 01 00 00 00 02 05 06", "zeros"),
    ("00 00 0e 01 00 00 00 02 05 06", "type"),
    ("00 00 08 00 05", "no dimension"),
    ("00 00 08", "short"),
    ("00 00 08 01 00 00 00", "header"),
    ("00 00 08 01 00 00 00 02 05", "too few"),
    ("00 00 08 01 00 00 00 02 05 06 07", "too many"),
]:
    _e.raises(ValueError, bytes.fromhex(_file), why=_why)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: only some values of the first two bytes or of the type code refused, a header cut between
# or inside sizes and read as 0, values too many for a size of 0, the number of values compared with
# one size alone.
_h = _Example("parse_idx", parse_idx, part=2, case="For another damaged file")
_some = _h.random().integers(1, 256, size=7).tolist()
for _why, _files in {
    "first zeros": [
        [*_two, 8, 1, 0, 0, 0, 1, 5] for _two in ([0, 1], [1, 0], [31, 139], [255, 255])
    ],
    "another type": [[0, 0, _one, 1, 0, 0, 0, 1, 5] for _one in (0, 7, 9, 11, 12, 14, 128)],
    "no dimension": [[0, 0, 8, 0]],
    "cut": [[], [0], [0, 0], [0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 8, 2, 0, 0, 0, 0, 0, 0]],
    "unsigned": [
        [0, 0, 8, 1, 255, 255, 255, 255, *_some[:1]],
        [0, 0, 8, 1, 255, 255, 255, 255, *_some[:3]],
    ],
    "product": [
        [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, *_some[:4]],
        [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, *_some],
        [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3, *_some[:1]],
    ],
}.items():
    for _file in _files:
        _h.raises(ValueError, bytes(_file), why=_why)
assert _h.holds
_h = _Example("parse_idx", parse_idx, part=2, case="For a sound file without values")
_h.call(bytes([0, 0, 8, 1, 0, 0, 0, 0]))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Every look at the bytes comes after a check that they are there. The shape comes from the header alone, so one function reads images, labels, and whatever else has this form. And `np.frombuffer` copies nothing: its result is a view of the bytes, which is why we cannot write into it.
# </details>
#
# Now the real thing. We write the training images as an IDX file, in memory, and read them back:

# %%
train_header = bytes([0, 0, 0x08, train_images.ndim])
train_header += b"".join(size.to_bytes(4, "big") for size in train_images.shape)
print("header:", train_header.hex(" "))
decoded = parse_idx(train_header + train_images.tobytes())
print("equal to the training images:", np.array_equal(decoded, train_images))

# %% [markdown]
# Three dimensions; the number of images in hexadecimal; then twice `1c`, which is 28. After these 16 bytes come the pixels, and your function finds all of them again. MNIST was published as files of this form, `train-images-idx3-ubyte` and three more. You can now read them with a function of your own.
#
# Three mistakes with such files, and what they look like:
#
# | what somebody did | what one sees |
# |---|---|
# | read the header as little-endian | sizes of hundreds of millions, or billions; an error from `reshape`, or no memory left |
# | skipped 16 bytes in the file of labels, whose header has 8 | eight labels too few, and each image has the label of the eighth image after it |
# | used `np.array(list(data[16:]))` | right numbers in `int64`: eight times the memory, and slow |
#
# **More to read:** Python on [int.from_bytes](https://docs.python.org/3/library/stdtypes.html#int.from_bytes) and on [byte order in struct](https://docs.python.org/3/library/struct.html#byte-order-size-and-alignment).

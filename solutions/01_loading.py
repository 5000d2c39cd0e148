# %% [markdown]
# # 1 · Loading
#
# Everything that a network will ever know about digits comes from a few arrays of numbers. In this lesson we open them and look, before we trust them.
#
# **You will be able to**
# - read the shape, the type and the values of a data set, and say what each number counts;
# - count the classes, and tell what an even or uneven count means;
# - spot images that have lost their labels, and change a slice without spoiling the original;
# - say why there are two sets, training and test, and check that they do not overlap;
# - decode the IDX format, byte by byte, in which the digits were published.
#
# **Time:** about 55 minutes (an estimate: 20 for reading, 5 to 10 for each of the four exercises; running all the cells takes less than one).
#
# **You need:** a little Python, and a first acquaintance with NumPy arrays. The overview (lesson 0) shows where the journey goes.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

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

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown]
# ## What `load_mnist` gives
#
# The last line of the setup cell has opened **MNIST**, a collection of handwritten digits. It gives two pairs: images and labels for training, images and labels for testing. (On a machine without a network it takes a smaller part of the same digits, and says so. The lesson works with either, and so does everything you write.)
#
# Of any data set we ask first: which shape, which type?

# %%
print("images:", train_images.shape, train_images.dtype)
print("labels:", train_labels.shape, train_labels.dtype)

# %% [markdown]
# Read the first shape aloud, from left to right: *so many images, each of 28 rows, each row of 28 pixels.* The first axis counts **images**, not pixels. The labels have one axis, and it is as long: label number `i` says which digit image number `i` shows. Nothing else ties the two together but their order.
#
# The type is `uint8` for both, *unsigned integer of 8 bits*: each number is one byte, a whole number from 0 to 255.

# %%
print("images:               ", len(train_images))
print("pixels in one image:  ", train_images[0].size)
print("pixels in all of them:", train_images.size)

# %% [markdown]
# `len` gives the length of the first axis, so it counts images. `size` counts every single number in the array. Whoever takes one for the other is wrong by a factor of 28 × 28.
#
# `train_images[0]` is one image. It has lost the first axis, which picked it out: what is left are its rows and columns. Here are a few of its numbers, and the picture that they make:

# %%
patch = train_images[0, 10:18, 10:18]
print(patch)
figure, (whole, part) = plt.subplots(1, 2, figsize=(7, 3.5), layout="constrained")
picture = whole.imshow(train_images[0], cmap="gray", vmin=0, vmax=255)
outline = whole.plot(
    [9.5, 17.5, 17.5, 9.5, 9.5], [9.5, 9.5, 17.5, 17.5, 9.5], color="#D55E00", lw=3
)
whole.set(title=f"The first image, label {train_labels[0]}", xlabel="column", ylabel="row")
part.set(title="The pixels inside the frame", xlabel="column", ylabel="row")
picture = part.imshow(patch, cmap="gray", vmin=0, vmax=255, extent=(9.5, 17.5, 17.5, 9.5))

# %% [markdown]
# On the left the whole image, on the right the pixels inside its frame, those that are printed above. 0 is background and is drawn black, numbers near 255 are full ink and are drawn white, and along the edges of the stroke stand numbers in between. Rows count from the top, columns from the left.
#
# So the digits are **grey-scale**, not black and white, and not in colour either: a colour image would have a fourth axis, with three numbers for each pixel. How many shades of grey are there?

# %%
print("different values in the first image: ", len(np.unique(train_images[0])))
print("different values in the training set:", len(np.unique(train_images)))
axes = plot_pixel_histogram(
    train_images, title="How often each pixel value occurs, training images"
)

# %% [markdown]
# Black and white would be two values. One image alone has dozens of them, and the whole set has every value that fits into a byte. The histogram shows that most pixels are 0, the background, and a smaller heap lies near 255, the ink. Everything in between is rarer, and there. (The vertical axis is logarithmic.)
#
# The colours, then, are not in the data. They come from the plot:

# %%
figure, panels = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
for panel, colour_map in zip(panels, ["gray", "viridis"]):
    picture = panel.imshow(train_images[0], cmap=colour_map, vmin=0, vmax=255)
    panel.set(title=f'cmap="{colour_map}"', xlabel="column", ylabel="row")
    bar = figure.colorbar(picture, ax=panel, label="pixel value")

# %% [markdown]
# Twice the same numbers, under two **colour maps**: tables that give each number a colour. The bar beside each picture is that table. On the left 0 is black, on the right it is dark violet; with `cmap="gray_r"` it would be white. The network sees none of this. It sees the numbers.
#
# ### Exercise: summarize a data set
#
# Write `summarize`: the first thing to look at, in one dictionary.
# - Its keys are exactly `examples`, `height`, `width`, `dtype`, `minimum`, `maximum` and `classes`.
# - `dtype` is a string such as `"uint8"`; all the others are plain Python `int`s, not NumPy's numbers.
# - Raise a `ValueError` when there are not as many labels as images.


# %% answer="summarize"
def summarize(images, labels):
    """Say in a few numbers what a data set holds.

    Parameters
    ----------
    images : array of any integer dtype, shape (n, height, width), n >= 1
    labels : array of integers, 0 or larger, shape (n,)
        Both arrays keep their values.

    Returns
    -------
    dict with exactly these keys:
        "examples"            how many images
        "height", "width"     rows and columns of one image
        "dtype"               name of the images' dtype, a string such as "uint8"
        "minimum", "maximum"  smallest and largest pixel of all the images
        "classes"             how many different labels occur
        All but "dtype" are plain ints: `type(x) is int`.

    Raises
    ------
    ValueError
        When there are not as many labels as images.

    Example
    -------
    summarize(np.array([[[0, 9, 4]]], dtype=np.uint8), np.array([7])) gives
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


# %% test="summarize" points=1
# Meant to fail until you have written summarize.
given_images = np.arange(300, 324, dtype=np.int16).reshape(3, 2, 4)
given_labels = np.array([7, 0, 7])
try:
    summary = summarize(given_images, given_labels)
except ValueError as error:
    raise AssertionError(
        f"Three images of 2 x 4 pixels with three labels ended in a ValueError: {error}. Raise one only when len(images) and len(labels) differ."
    ) from error
number_keys = ["examples", "height", "width", "minimum", "maximum", "classes"]
assert isinstance(summary, dict), f"Found {type(summary).__name__}: return a dictionary, {{...}}."
missing = [key for key in [*number_keys, "dtype"] if key not in summary]
assert not missing, f"The keys {missing} are missing. Spell them as in the docstring."
extra = [key for key in summary if key not in [*number_keys, "dtype"]]
assert not extra, f"The keys {extra} are too many. Exactly those of the docstring are asked for."
for key in number_keys:
    assert type(summary[key]) is int, (
        f'"{key}" is of type {type(summary[key]).__name__}, a plain int is asked for. Wrap a NumPy number in int(...).'
    )
assert isinstance(summary["dtype"], str), (
    f'"dtype" is of type {type(summary["dtype"]).__name__}, a string is asked for: str(images.dtype).'
)
assert summary["examples"] != 24, (
    '"examples" is 24, which is the number of pixels. Count images: the first axis of the shape.'
)
assert summary["examples"] == 3, (
    f'"examples" is {summary["examples"]} for images of shape (3, 2, 4): the first axis counts them.'
)
assert (summary["height"], summary["width"]) != (4, 2), (
    "Height and width are swapped. The shape is (n, height, width): rows come before columns."
)
assert (summary["height"], summary["width"]) == (2, 4), (
    f"For images of shape (3, 2, 4) height and width are {summary['height']} and {summary['width']}. They are the second and third axis, 2 and 4."
)
assert summary["dtype"] != "int64", (
    '"dtype" is "int64": that is the type of the labels. Ask the images for theirs.'
)
assert summary["dtype"] == "int16", (
    f'"dtype" is "{summary["dtype"]}", these images have "int16". str(images.dtype) gives the name, whichever it is.'
)
lowest, highest = summary["minimum"], summary["maximum"]
assert (lowest, highest) != (0, 7), (
    "Minimum and maximum are 0 and 7: those of the labels. Ask the images."
)
assert (lowest, highest) not in [(300, 307), (316, 323)], (
    f"Minimum and maximum are {lowest} and {highest}: those of one image alone. Look at all the images."
)
assert (lowest, highest) != (323, 300), (
    "Minimum and maximum are swapped: 300 is the smallest pixel here, 323 the largest."
)
assert (lowest, highest) == (300, 323), (
    f"The pixels go from 300 to 323, but the minimum is {lowest} and the maximum {highest}. Look at the pixels themselves: 0 and 255 need not be among them, and a byte has no room for these."
)
assert summary["classes"] != 8, (
    '"classes" is 8, the largest label plus one. Count how many different labels occur.'
)
assert summary["classes"] != 3, (
    '"classes" is 3, the number of labels. Count each different label once.'
)
assert summary["classes"] == 2, (
    f'"classes" is {summary["classes"]}: among the labels 7, 0 and 7 there are 2 different ones.'
)
assert given_labels.tolist() == [7, 0, 7] and given_images.ravel().tolist() == [*range(300, 324)], (
    "An argument was changed. Leave both as they are: np.sort(labels) makes a new array, labels.sort() does not."
)
### BEGIN HIDDEN TESTS
# Catches: 28 x 28 or ten classes written into the code, uint8 always, a minimum of 0 and a maximum
# of 255 taken for granted, a search that begins at 0, only the first image looked at, largest label
# plus one, a largest value squeezed into a byte or rounded as a float32.
for kind, low, high, shape in [
    (np.uint8, 3, 251, (40, 6, 5)),
    (np.int16, -300, 700, (9, 28, 28)),
    (np.uint16, 256, 60000, (12, 3, 8)),
    (np.int8, -90, -2, (5, 4, 3)),
    (np.int64, -(2**40), 2**62, (1, 7, 2)),
]:
    generator = np.random.default_rng(606)
    seeded = generator.integers(low, high, size=shape).astype(kind)
    seeded_labels = (3 * generator.integers(0, 4, size=shape[0])).astype(np.uint8)
    found = summarize(seeded.copy(), seeded_labels.copy())
    assert isinstance(found, dict), "For other images the result is no dictionary."
    assert len(found) == 7 and all(key in found for key in [*number_keys, "dtype"]), (
        "For other images the keys are not exactly those of the docstring."
    )
    assert all(type(found[key]) is int for key in number_keys), (
        "For other images some numbers are no plain ints. Wrap NumPy's numbers in int(...)."
    )
    assert (found["examples"], found["height"], found["width"]) == shape, (
        "For images of another shape examples, height and width do not fit. Read all three from images.shape."
    )
    assert isinstance(found["dtype"], str) and found["dtype"] == np.dtype(kind).name, (
        'For images of another integer type "dtype" is not its name. Ask the images for it.'
    )
    assert (found["minimum"], found["maximum"]) == (int(seeded.min()), int(seeded.max())), (
        "For other images minimum or maximum does not fit. Look at all the pixels, in the type they have; they may be negative."
    )
    assert found["classes"] == len(set(seeded_labels.tolist())), (
        'For other labels "classes" does not fit. Count the different labels that occur; some numbers may be left out.'
    )
### END HIDDEN TESTS


# %% test="summarize" points=1
# Meant to fail until summarize compares the number of labels with the number of images.
def ending_with(count, shape):  # how summarize ends for so many labels with images of this shape
    try:
        summarize(np.ones(shape, dtype=np.uint8), np.zeros(count, dtype=np.uint8))
    except NotImplementedError:
        raise
    except Exception as error:
        return "ValueError" if isinstance(error, ValueError) else type(error).__name__
    return "no error"


ended = ending_with(3, (3, 2, 4))
assert ended == "no error", (
    f"Three labels with three images ended in {ended}. Raise a ValueError only when the numbers differ. If the test above fails too, begin there."
)
ended = ending_with(2, (3, 2, 4))
assert ended == "ValueError", (
    f"Two labels with three images ended in {ended}, a ValueError is asked for. Compare len(images) with len(labels) first, and raise it."
)
ended = ending_with(4, (3, 2, 4))
assert ended == "ValueError", (
    f"Four labels with three images ended in {ended}, a ValueError is asked for. Too many labels are as bad as too few: ask for !=."
)
### BEGIN HIDDEN TESTS
# Catches: < or > instead of !=, height or the number of pixels compared instead of the first axis.
assert ending_with(5, (2, 5, 6)) == "ValueError", (
    "As many labels as an image has rows ended in no ValueError. Compare with the number of images."
)
assert ending_with(6, (2, 5, 6)) == "ValueError", (
    "As many labels as an image has columns ended in no ValueError. Compare with the number of images."
)
assert ending_with(60, (2, 5, 6)) == "ValueError", (
    "As many labels as there are pixels ended in no ValueError. Compare with the number of images."
)
assert ending_with(1, (9, 1, 1)) == "ValueError", (
    "A single label for several images ended in no ValueError."
)
assert ending_with(9, (1, 3, 3)) == "ValueError", (
    "Several labels for a single image ended in no ValueError."
)
### END HIDDEN TESTS
assert ending_with(1, (1, 3, 3)) == "no error", (
    "One label with one image was refused, and the numbers agree. Raise a ValueError only when they differ."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# `images.shape` holds three numbers. Which of them is which key? And what does `type(images.min())` say?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# The entries of `images.shape` are plain `int`s already. `images.min()` and `images.max()` are NumPy's numbers: wrap them in `int(...)`. `np.unique(labels)` gives each label once.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if len(images) != len(labels): raise ValueError(...)`, then `examples, height, width = images.shape`, then `return {"examples": examples, ..., "dtype": str(images.dtype), "minimum": int(...), ..., "classes": len(np.unique(...))}`
# </details>
#
# **Why it works.** Everything in the dictionary is plain Python: it can be printed, compared, and written into a file. A NumPy number looks the same and often is not accepted where a plain one is. The check comes first, since no number that follows means anything when images and labels do not belong together.

# %%
print("training:", summarize(train_images, train_labels))
print("test:    ", summarize(test_images, test_labels))

# %% [markdown]
# Two lines, and we know what we have: the same height, width, type and range in both sets, the same number of classes, and more examples for training than for testing. When you meet a data set, let a line like this be the first thing that you print.

# %% [markdown]
# ## How many of each
#
# Ten classes; are they equally frequent? Comparing an array with a number gives `True` or `False` for each place, and a sum counts the `True`s:

# %%
print("labels:       ", train_labels[:12])
print("like the first", train_labels[:12] == train_labels[0])
print("how many:     ", (train_labels[:12] == train_labels[0]).sum())

# %% [markdown]
# The second line is `True` wherever the label is the same as the first one, and the third says how often that is.
#
# ### Exercise: count the classes
#
# Write `count_per_class`.
# - Give back an integer array of shape `(num_classes,)`: entry `k` says how often label `k` occurs.
# - A label that does not occur counts 0; its place must not be missing.


# %% answer="count_per_class"
def count_per_class(labels, num_classes=10):
    """Count how often each label occurs.

    Parameters
    ----------
    labels : array of integers from 0 to num_classes - 1, shape (n,), n >= 1
        The array keeps its values.
    num_classes : int
        Length of the result.

    Returns
    -------
    array of integers, shape (num_classes,)
        Entry k is the number of labels that are k, 0 for a label that does not occur.

    Example
    -------
    count_per_class(np.array([2, 0, 2]), 4) gives [1, 0, 2, 0]
    """
    ### BEGIN SOLUTION
    return np.bincount(labels, minlength=num_classes)
    ### END SOLUTION


# %% test="count_per_class" points=1
# Meant to fail until you have written count_per_class.
given_labels = np.array([7, 0, 1, 2, 4, 5, 6, 7, 8, 9] + 300 * [3], dtype=np.uint8)
counted = count_per_class(given_labels)
assert not isinstance(counted, tuple), (
    "Found a tuple: np.unique with return_counts=True gives two arrays, labels and counts. Return one array, the counts."
)
assert isinstance(counted, np.ndarray), f"Found {type(counted).__name__}: return a NumPy array."
assert counted.shape == (10,), (
    f"The shape is {counted.shape}: one count for each of the ten classes is asked for, (10,)."
)
assert counted.dtype.kind in "iu", (
    f"The dtype is {counted.dtype}, whole numbers are asked for: counts, no shares. np.zeros makes float64 unless it is told dtype=int."
)
assert counted.tolist() != list(range(10)), (
    "The result is 0 to 9: those are the labels themselves. Return how often each occurs."
)
assert counted.tolist() != 10 * [1], (
    "Every count is 1, though two labels occur more than once. counts[labels] += 1 adds to each place only once: go through the labels one by one."
)
assert counted[3] != 44, (
    f"Label 3 occurs 300 times, and its count is 44: {counted.dtype} has no room for 300 and starts over. Count in a type with more room, dtype=int."
)
assert counted.sum() == 310, (
    f"The counts add up to {counted.sum()}, and there are 310 labels. Each label must be counted once, from 0 to num_classes - 1."
)
assert counted.tolist() == [1, 1, 1, 300, 1, 1, 1, 2, 1, 1], (
    f"Label 3 occurs 300 times, label 7 twice, each other label once, but the counts are {counted.tolist()}. Entry k belongs to label k: sort them neither by size nor by occurrence."
)
assert given_labels[:3].tolist() == [7, 0, 1], (
    "The argument was changed. Leave labels as they are: np.sort(labels) makes a new array, labels.sort() does not."
)
### BEGIN HIDDEN TESTS
# Catches: counts kept in one byte, counts sorted by size or by first occurrence, labels assumed
# sorted, only a part of the labels looked at.
generator = np.random.default_rng(515)
for kind in (np.uint8, np.int64):
    seeded_labels = np.repeat(np.arange(10), generator.integers(1, 900, size=10)).astype(kind)
    generator.shuffle(seeded_labels)
    with np.errstate(all="ignore"):
        found = count_per_class(seeded_labels.copy())
    assert isinstance(found, np.ndarray), "For other labels the result is no NumPy array."
    assert found.shape == (10,), "For other labels the shape is not (10,)."
    assert found.dtype.kind in "iu", "For other labels the dtype is not one of whole numbers."
    assert found.sum() == len(seeded_labels), (
        "For many labels the counts do not add up to their number. Does the array's dtype have room for large counts?"
    )
    assert found.tolist() == [seeded_labels.tolist().count(label) for label in range(10)], (
        "For other labels some counts do not fit, or stand in another's place. Entry k belongs to label k."
    )
### END HIDDEN TESTS

# %% test="count_per_class" points=1
# Meant to fail until count_per_class has a place for every class, whichever labels occur.
try:
    counted = count_per_class(np.array([2, 0, 2]), 4)
except IndexError as error:
    raise AssertionError(
        f"The labels 2, 0, 2 with four classes ended in an IndexError: {error}. The result has num_classes places, from 0 to num_classes - 1."
    ) from error
assert isinstance(counted, np.ndarray), f"Found {type(counted).__name__}: return a NumPy array."
assert counted.shape != (2,), (
    "The labels 2, 0, 2 with four classes made two counts, one for each label that occurs. A label that does not occur has its place too, with a 0."
)
assert counted.shape != (3,), (
    "The labels 2, 0, 2 with four classes made three counts: they end at the largest label. The length is num_classes; np.bincount takes it as minlength."
)
assert counted.shape != (10,), (
    "With num_classes=4 there are ten counts. The length is num_classes, not always 10."
)
assert counted.shape == (4,), f"With num_classes=4 the shape is {counted.shape}, not (4,)."
assert counted.dtype.kind in "iu", f"The dtype is {counted.dtype}, whole numbers are asked for."
assert counted.tolist() == [1, 0, 2, 0], (
    f"For the labels 2, 0, 2 the counts are {counted.tolist()}, not [1, 0, 2, 0]. Entry k belongs to label k."
)
### BEGIN HIDDEN TESTS
# Catches: as many counts as labels occur, up to the largest label, ten always, a single class.
for values, classes in [([6, 6, 1], 8), ([0], 1), ([25, 3, 25, 11], 26), ([4], 5), ([0, 0], 3)]:
    found = count_per_class(np.array(values, dtype=np.uint8), classes)
    assert isinstance(found, np.ndarray), "For other labels the result is no NumPy array."
    assert found.shape == (classes,), (
        "With another num_classes the result has not that many counts, or has them only when the largest label occurs."
    )
    assert found.dtype.kind in "iu", "For other labels the dtype is not one of whole numbers."
    assert found.tolist() == [values.count(label) for label in range(classes)], (
        "With another num_classes some counts do not fit. Entry k belongs to label k."
    )
found = count_per_class(np.array([1, 2, 1]))
assert isinstance(found, np.ndarray) and found.shape == (10,), (
    "Without num_classes there must be ten counts, also when few labels occur."
)
assert found.tolist() == [0, 2, 1, 0, 0, 0, 0, 0, 0, 0], (
    "Without num_classes, and with few labels, some counts do not fit. Entry k belongs to label k."
)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How long must the result be before you have looked at a single label? What stands in it then?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Either an array of integer zeros, `np.zeros(num_classes, dtype=int)`, and a loop that adds 1 at the right place; or `(labels == k).sum()` for each `k`; or `np.bincount`, which has an argument `minlength`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `counts = np.zeros(num_classes, dtype=int)`, then `for label in labels: counts[...] += 1`, then return. Or one line: `return np.bincount(labels, minlength=...)`
# </details>
#
# **Why it works.** The length comes from `num_classes` and not from the labels. So the counts of two sets can be laid side by side, class by class, even when a class is missing from one of them; and a missing class shows, as a 0.

# %%
counts = count_per_class(train_labels)
axes = plot_class_counts(counts, title="Training labels")
print("counts and labels agree:", counts.sum() == len(train_labels))

# %% [markdown]
# One bar for each digit, with its count on top. Bars of the same height mean that somebody chose equally many digits of each class; bars that differ somewhat mean that digits were taken as they came. Neither is a fault. What would be one is a bar that is missing, or one that towers over the others.
#
# Why that matters: take somebody who never looks at an image and always answers with the most frequent class. How often is that right?

# %%
print(f"always the most frequent class: {counts.max() / counts.sum():.1%} right")

# %% [markdown]
# About one in ten, since no class is much more frequent than another. A network that scores no more than this has shown nothing yet. In a data set where nine of ten images show the same class, the same guess would score 90 % without looking. An accuracy says something only beside the counts.

# %% [markdown]
# ## Looking at digits
#
# Numbers are half of the look. The other half is the images themselves, with their labels over them:

# %%
figure = show_digits(
    train_images[:20], train_labels[:20], title="The first twenty, with their labels"
)

# %% [markdown]
# Twenty digits in two rows, and over each the label that belongs to it. Go through them one by one: does each label say what you see? `train_images[:20]` is a **slice**. It keeps the first axis, so it is a small stack of images, where `train_images[0]` is a single one.
#
# **Predict.** We take five images and cut a band out of them, four rows across all five: `band = copies[:, 12:16]`. Then we paint the band grey. We do not touch `copies` itself again. What does `copies` look like?
#
# *My guess:* …

# %%
copies = train_images[:5].copy()
band = copies[:, 12:16]
band[:] = 128
figure = show_digits(copies, title="copies, after band was painted grey")
print("band shares its numbers with copies:           ", np.shares_memory(band, copies))
print("copies shares its numbers with the training set:", np.shares_memory(copies, train_images))

# %% [markdown]
# A grey bar runs through all five digits. A slice copies nothing: it is a **view**, another look at the same numbers in memory, and whoever writes into it writes into the original. This saves memory, and it spoils data without a word. The training set is unharmed only because the first line says `.copy()`. (Picking by a list or an array of positions, `train_images[[3, 1, 4]]`, makes a copy; slicing does not.)
#
# **Predict.** Somebody brings the images into a random order and leaves the labels as they are. Does NumPy complain? How many labels still fit?
#
# *My guess:* …

# %%
order = np.random.default_rng(0).permutation(len(train_images))
figure = show_digits(
    train_images[order[:10]], train_labels[:10], title="Images shuffled, labels left"
)
print(f"labels that still fit: {(train_labels[order] == train_labels).mean():.1%}")

# %% [markdown]
# Nothing complains: the shapes are right, the types are right, the counts are right. Over most digits stands a label of some other digit, and about one in ten fits by accident. A network that learns from such pairs finds no rule in them, and on new digits it ends near one in ten as well, without any message. The cure is **one** order for both:

# %%
figure = show_digits(
    train_images[order[:10]], train_labels[order[:10]], title="Both in the same order"
)

# %% [markdown]
# The same ten digits, and each has its own label again. Whatever moves the images must move the labels in the same way: shuffling, choosing, cutting off a part.
#
# ### Exercise: the first of each class
#
# Write `first_of_each_class`, to see every class once.
# - For each label that occurs give the **first** image that has it, in the order of the data.
# - The images stand in ascending order of their labels, as an array `(k, height, width)`, where k is the number of labels that occur.
# - Labels that do not occur are left out.


# %% answer="first_of_each_class"
def first_of_each_class(images, labels):
    """Pick the first image of each label that occurs.

    Parameters
    ----------
    images : array of uint8, shape (n, height, width), n >= 1
    labels : array of integers, 0 or larger, shape (n,)
        Not all of 0 to 9 need to occur, and they may be larger than 9. Both arrays keep their
        values.

    Returns
    -------
    array of uint8, shape (k, height, width)
        For each of the k labels that occur its first image, labels ascending.

    Example
    -------
    With the labels [4, 1, 4, 1] the result holds images[1] (label 1), then images[0] (label 4).
    """
    ### BEGIN SOLUTION
    _, positions = np.unique(labels, return_index=True)
    return images[positions]
    ### END SOLUTION


# %% test="first_of_each_class" points=2
# Meant to fail until you have written first_of_each_class.
known_images = np.arange(42, dtype=np.uint8).reshape(7, 2, 3)
given_images, given_labels = known_images.copy(), np.array([2, 2, 0, 1, 0, 1, 2])
try:
    firsts = first_of_each_class(given_images, given_labels)
except (IndexError, ValueError, StopIteration) as error:
    raise AssertionError(
        f"It ended in {type(error).__name__}: {error}. Are ten classes or 28 x 28 pixels built in? Here only the labels 0, 1 and 2 occur, and the images have 2 x 3 pixels."
    ) from error
assert isinstance(firsts, np.ndarray), (
    f"Found {type(firsts).__name__}: return a NumPy array. np.stack makes one of a list of images."
)
assert firsts.shape != (3,), (
    "The shape is (3,): positions or labels. Return the images at those positions."
)
assert firsts.shape == (3, 2, 3), (
    f"Three labels occur, and the images have 2 x 3 pixels: the shape is (3, 2, 3), not {firsts.shape}. One image for each label that occurs, none for the others."
)
assert firsts.dtype == np.uint8, (
    f"The dtype is {firsts.dtype}, the images had uint8. Pick images without computing; np.zeros makes float64 unless it is told dtype=images.dtype."
)
assert firsts.tolist() != known_images[[4, 5, 6]].tolist(), (
    "These are the last images of each class. The first are asked for: once a label has its image, keep it."
)
assert firsts.tolist() != known_images[[0, 2, 3]].tolist(), (
    "The right images, in the order in which their labels occur. Ascending labels are asked for: 0, 1, 2."
)
assert firsts.tolist() != known_images[[0, 1, 2]].tolist(), (
    "These are images[0], images[1] and images[2]: a label says what an image shows, not where it stands. Look for the first place of each label."
)
assert firsts.tolist() == known_images[[2, 3, 0]].tolist(), (
    f"images[2], images[3] and images[0] are asked for, the first with label 0, with 1 and with 2. They begin with the pixels 12, 18 and 0, yours with {firsts[:, 0, 0].tolist()}. If you sorted: np.argsort keeps equal labels in their order only with kind='stable'."
)
assert given_labels.tolist() == [2, 2, 0, 1, 0, 1, 2] and (given_images == known_images).all(), (
    "An argument was changed. Leave images and labels as they are, or work with a copy: labels.copy()."
)
### BEGIN HIDDEN TESTS
# Catches: the last or any other image of a class, a sort that mixes up equal labels, order of
# occurrence, a fixed number of classes, 28 x 28 only.
for classes, shape in [(10, (60, 5, 3)), (4, (9, 28, 28)), (1, (3, 1, 2)), (7, (500, 2, 6))]:
    generator = np.random.default_rng(818)
    seeded = generator.integers(0, 256, size=shape, dtype=np.uint8)
    seeded_labels = generator.integers(0, classes, size=shape[0]).astype(np.uint8)
    seeded_labels[-classes:] = generator.permutation(classes)
    found = first_of_each_class(seeded.copy(), seeded_labels.copy())
    wanted = seeded[[seeded_labels.tolist().index(label) for label in range(classes)]]
    assert isinstance(found, np.ndarray), "For other images the result is no NumPy array."
    assert found.shape == wanted.shape, (
        "For another number of classes, or images of another size, the shape does not fit. One image for each label that occurs, in the size that the images have."
    )
    assert found.dtype == np.uint8, "For other images the dtype is not theirs, uint8."
    assert np.array_equal(found, wanted), (
        'Among more images some came back that are not the first of their class, or the labels do not ascend. np.argsort leaves equal labels in their order only with kind="stable".'
    )
### END HIDDEN TESTS

# %% test="first_of_each_class" points=1
# Meant to fail until first_of_each_class can do with labels that have gaps.
gap_images = np.arange(1, 17, dtype=np.uint8).reshape(4, 2, 2)
try:
    firsts = first_of_each_class(gap_images.copy(), np.array([5, 12, 5, 3]))
except (IndexError, ValueError, StopIteration) as error:
    raise AssertionError(
        f"The labels 5, 12, 5, 3 ended in {type(error).__name__}: {error}. Most labels do not occur, and have no first image. Go through those that do, np.unique(labels)."
    ) from error
assert isinstance(firsts, np.ndarray), f"Found {type(firsts).__name__}: return a NumPy array."
assert firsts.shape == (3, 2, 2), (
    f"Three labels occur (3, 5 and 12), and the images have 2 x 2 pixels: the shape is (3, 2, 2), not {firsts.shape}. Labels that do not occur are left out, labels above 9 are not."
)
assert firsts.dtype == np.uint8, f"The dtype is {firsts.dtype}, the images had uint8."
assert firsts.tolist() != gap_images[[1, 3, 0]].tolist(), (
    "The images stand in the order of the labels 12, 3, 5: that is how texts are sorted. Sort numbers: 3, 5, 12."
)
assert firsts.tolist() == gap_images[[3, 0, 1]].tolist(), (
    f"For the labels 5, 12, 5, 3 images[3], images[0] and images[1] are asked for. They begin with the pixels 13, 1 and 5, yours with {firsts[:, 0, 0].tolist()}."
)
### BEGIN HIDDEN TESTS
# Catches: zeros for missing classes, labels above 9 left out, a single image, labels sorted as
# text, one label for all.
for values in [[12, 2, 40, 2, 100], [7], [6, 6, 6], [9, 0, 9, 0, 4]]:
    seeded = np.random.default_rng(29).integers(0, 256, size=(len(values), 3, 4), dtype=np.uint8)
    found = first_of_each_class(seeded.copy(), np.array(values))
    wanted = seeded[[values.index(label) for label in sorted(set(values))]]
    assert isinstance(found, np.ndarray), "For other labels the result is no NumPy array."
    assert found.shape == wanted.shape, (
        "For other labels there are too many or too few images, or their size has changed. One for each label that occurs, also above 9, also when there is only one."
    )
    assert found.dtype == np.uint8, "For other labels the dtype is not that of the images, uint8."
    assert np.array_equal(found, wanted), (
        "For other labels with gaps other images came back than the first of each, or not in ascending order of the labels."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Where does label `k` stand for the first time? Which labels are there at all, and in which order do you want them?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.unique(labels)` gives the labels that occur, ascending. `images[labels == k]` are all the images of label `k`, in their order. Or let `np.unique` find the positions: it has an argument `return_index`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return np.stack([images[labels == k][...] for k in np.unique(...)])`
# </details>
#
# **Why it works.** `np.unique` sorts and leaves each label once, so the order is right and no class is invented that is not there. `labels == k` keeps the order of the data, so the first image that it picks is the first of its class.

# %%
firsts_of_training = first_of_each_class(train_images, train_labels)
figure = show_digits(
    firsts_of_training, np.unique(train_labels), title="The first image of each class"
)

# %% [markdown]
# Each digit once, from 0 to 9, under its own label. One image of a class says little about the class. What do all of them have in common? We take their mean, pixel by pixel:

# %%
figure = plot_class_means(train_images, train_labels)

# %% [markdown]
# Ten soft, and readable, digits. A pixel is bright where most writers put ink, and grey where they differ: the 1 frays out at both ends, since people slant it differently.
#
# **Predict.** The same picture with the images shuffled and the labels left behind. What do the ten means look like?
#
# *My guess:* …

# %%
figure = plot_class_means(train_images[order], train_labels)
title = figure.suptitle("The mean image of each class, images shuffled without their labels")

# %% [markdown]
# Ten times the same cloud: each "class" is a mixture of all the digits, so each mean is the mean of everything. Here is a test for a whole data set that takes one line. When the means look like digits, images and labels belong together, by and large. (A handful of wrong labels hides in a mean.)

# %% [markdown]
# ## Two sets, and why
#
# A network is to read digits that it has never met. To find out whether it can, we must keep some away from it: the **test set**. It learns from the **training set**, and only from that.
#
# Is the precaution needed? Let us build the laziest learner there is. It keeps every training image with its label in a dictionary, and answers by looking up.
#
# **Predict.** It learns all the training images but the last 500. How often is it right on 500 that it has learned, and how often on the 500 that it has not?
#
# *My guess:* …

# %%
memory = {image.tobytes(): label for image, label in zip(train_images[:-500], train_labels[:-500])}
for name, chosen in [("learned by heart", slice(0, 500)), ("never seen", slice(-500, None))]:
    answers = [memory.get(image.tobytes()) for image in train_images[chosen]]
    print(f"{name:17s}{np.mean([a == b for a, b in zip(answers, train_labels[chosen])]):.0%} right")

# %% [markdown]
# Everything right on one side, nothing on the other. A score on images that were learned from does not tell reading from remembering. A score on images that were kept away does.
#
# So the test set is worth something only as long as it *is* kept away. That can be checked. A `set` of the bytes of all training images says for any image whether it is among them:

# %%
train_bytes = {image.tobytes() for image in train_images}
for name, images in [("test images", test_images), ("500 copies", train_images[:500])]:
    found_again = sum(image.tobytes() in train_bytes for image in images)
    print(f"{name:12s} {found_again} of {len(images)} are in the training set")

# %% [markdown]
# No test image stands in the training set. The second line shows what the check says when there is something to be found: a "test set" cut out of the training images is found again to the last one. (The check sees exact copies. An image that was shifted by a pixel gets past it.)
#
# Two accidents happen at this point, and neither of them raises an error:
# - **Copied.** A line like `test_images, test_labels = train_images[:1000], train_labels[:1000]`, or a cell for the training set that was pasted and changed in one place of two. Every score comes out too good, and too good looks like success.
# - **Swapped.** `(test_images, test_labels), (train_images, train_labels) = load_mnist()`. The names are ours, and Python cannot know. The network learns from the small set, and is judged on the large one. Its score is somewhat worse, and nothing about it looks odd.
#
# The first shows in the check above, the second in the line that `summarize` printed: there must be more training than test examples.

# %% [markdown]
# ## Where the arrays come from
#
# The four arrays were published as four files in a format named **IDX**. It is small enough to be read byte by byte. A file consists of
#
# | bytes | meaning |
# |---|---|
# | 2 | both zero |
# | 1 | the type of the values: `08` for unsigned bytes, the only one that MNIST uses |
# | 1 | the number of dimensions, d |
# | 4 for each dimension | its size |
# | the rest | the values, row by row |
#
# A tiny one, for two rows of three values, written by hand and shown in **hexadecimal**: two characters a byte, from `00` to `ff`.

# %%
tiny_header = bytes([0, 0, 0x08, 2]) + bytes([0, 0, 0, 2]) + bytes([0, 0, 0, 3])
tiny_file = tiny_header + bytes([10, 20, 30, 40, 50, 60])
print("header:", tiny_header.hex(" "))
print("file:  ", tiny_file.hex(" "))

# %% [markdown]
# First `00 00`, then the type `08`, then `02`: two dimensions. Then four bytes for the number of rows and four for the number of columns, and there the header ends. The six values follow: `0a` is 10, `14` is 20, `3c` is 60. The length of a header depends on d: it is 4 + 4 · d bytes. A file of labels (d = 1) has a shorter one than a file of images (d = 3).
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
# The same four bytes are three columns, or tens of millions of them. IDX is big-endian. The processors in our machines are nearly all little-endian, and NumPy's `np.uint32` means *in the order of this machine*, so the third line most likely agrees with the second, and is wrong. `">u4"` says it outright: big-endian (`>`), unsigned (`u`), 4 bytes.
#
# A reader of files has a second duty: to notice when the file is not what it seems. Half of a download, or a file that is still compressed, must end in an error and not in digits full of noise.
#
# ### Exercise: decode an IDX file
#
# Write `parse_idx`, the hardest exercise of this lesson. It is given the bytes of a whole file.
# - Decode the header: two zero bytes, the type code `0x08`, the number of dimensions d ≥ 1, then d sizes, each a big-endian unsigned integer of four bytes.
# - Give back the values as a `uint8` array of those sizes, for any d. A size may be 0, and then there are no values.
# - Raise a `ValueError` when the first two bytes are not both zero, when the type code is another, when d is 0, when the header is cut off, or when there are fewer or more values than the sizes say.


# %% answer="parse_idx"
def parse_idx(data: bytes):
    """Decode one IDX file that is held in memory.

    Parameters
    ----------
    data : bytes
        Two zero bytes, the type code 0x08 (unsigned byte), the number of dimensions d >= 1, then d
        sizes as big-endian 32-bit unsigned integers, then the values, one byte each, row by row.

    Returns
    -------
    array of uint8
        Its shape is the d sizes. Sizes may be 0.

    Raises
    ------
    ValueError
        When the first two bytes are not both zero, the type code is not 0x08, d is 0, the header is
        cut off (as in empty `data`), or there are fewer or more values than the sizes say.

    Example
    -------
    parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 2, 50, 60])) gives [50, 60], of shape (2,)
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


# %% test="parse_idx" points=2
# Meant to fail until you have written parse_idx.
def decode(data, what):
    try:
        return parse_idx(data)
    except ValueError as error:
        raise AssertionError(
            f"A sound file ({what}) was refused with a ValueError: {error}. Any d from 1 on is allowed, and so are sizes of 0. Are the sizes read as big-endian, and do the values begin at byte 4 + 4 * d, {4 + 4 * data[3]} here?"
        ) from error


def shape_without_values():  # a header with the sizes 256 and 0 tells how sizes are read
    try:
        return np.shape(parse_idx(bytes([0, 0, 8, 2, 0, 0, 1, 0, 0, 0, 0, 0])))
    except NotImplementedError:
        raise
    except Exception:
        return None  # what is amiss here shows below as well


assert shape_without_values() != (65536, 0), (
    'The size 00 00 01 00 was read as 65536: that is little-endian. IDX is big-endian, 256: int.from_bytes(..., "big"), or the dtype ">u4".'
)
assert shape_without_values() != (0, 0), (
    "The size 00 00 01 00 was read as 0: only its last byte was looked at. A size takes four bytes, big-endian, and is 256 here."
)
values = decode(bytes([0, 0, 8, 1, 0, 0, 0, 9, 5, 0, 4, 1, 9, 2, 1, 3, 1]), "labels, d = 1, size 9")
assert isinstance(values, np.ndarray), f"Found {type(values).__name__}: return a NumPy array."
assert values.tolist() != [1], (
    "Of nine labels only the last is left: 16 bytes were skipped, the length of the images' header. For labels d is 1, and the header has 4 + 4 * d = 8 bytes."
)
assert values.shape == (9,), f"For nine labels (d = 1) the shape is {values.shape}, not (9,)."
assert values.dtype == np.uint8, (
    f"The dtype is {values.dtype}, uint8 is asked for: one byte a value. np.frombuffer and np.array take dtype=np.uint8."
)
assert values.tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1], (
    f"The labels are {values.tolist()}, not [5, 0, 4, 1, 9, 2, 1, 3, 1]. They begin at byte 4 + 4 * d, 8 here."
)
values = decode(
    bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 11, 12, 13, 14, 15, 255]), "d = 2, sizes 2 and 3"
)
assert isinstance(values, np.ndarray), (
    f"For d = 2 the result is a {type(values).__name__}: return a NumPy array."
)
assert values.shape != (6,), (
    "The six values stand in one row, shape (6,). Give them the sizes of the header: reshape."
)
assert values.shape != (3, 2), (
    "The shape is (3, 2), the sizes in the header are 2 and 3: the first size is the first axis."
)
assert values.shape == (2, 3), (
    f"The sizes in the header are 2 and 3, the shape is {values.shape}. d says how many sizes there are."
)
assert values.dtype == np.uint8, f"For d = 2 the dtype is {values.dtype}, not uint8."
assert values.tolist() != [[11, 13, 15], [12, 14, 255]], (
    "The values were filled in column by column. Row by row is asked for: reshape's default order."
)
assert values[0, 0] == 11, (
    f"The first value is {values[0, 0]}, not 11: the values begin at another byte. The header has 4 + 4 * d bytes, 12 here."
)
assert values.tolist() == [[11, 12, 13], [14, 15, 255]], (
    f"The values are {values.tolist()}, not [[11, 12, 13], [14, 15, 255]]."
)
values = decode(
    bytes([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]), "no images, sizes 0, 28 and 28"
)
assert isinstance(values, np.ndarray), (
    f"For a file without images the result is a {type(values).__name__}: return a NumPy array."
)
assert values.shape == (0, 28, 28), (
    f"For a file without images, of sizes 0, 28 and 28, the shape is {values.shape}. Take it from the header."
)
assert values.dtype == np.uint8, (
    f"For a file without images the dtype is {values.dtype}, uint8 is asked for. An empty array has a dtype too."
)
### BEGIN HIDDEN TESTS
# Catches: d = 1 and 3 only, sizes read from one or two bytes, 28 written into the code, signed
# bytes, a 0 anywhere but first, int64 results.
for sizes in [
    (300,),
    (7,),
    (5, 4),
    (1, 70000),
    (3, 28, 28),
    (2, 3, 4, 2),
    (2, 1, 2, 3, 2),
    (4, 0),
    (0,),
]:
    seeded = np.random.default_rng(37).integers(0, 256, size=sizes, dtype=np.uint8)
    file = bytes([0, 0, 8, len(sizes)]) + b"".join(size.to_bytes(4, "big") for size in sizes)
    accepted = True
    try:
        found = parse_idx(file + seeded.tobytes())
    except ValueError:
        accepted = False
    assert accepted, (
        f"Another sound file, with d = {len(sizes)}, was refused. Any d from 1 on is allowed, sizes may be 0, and each is read from all of its four bytes."
    )
    assert isinstance(found, np.ndarray), "For another file the result is no NumPy array."
    assert found.shape == sizes, (
        f"For another file, with d = {len(sizes)}, the shape is not that of the header. Read every size from all of its four bytes."
    )
    assert found.dtype == np.uint8, "For another file the dtype is not uint8."
    assert np.array_equal(found, seeded), (
        f"For another file, with d = {len(sizes)}, some values do not fit. They begin at byte 4 + 4 * d, one byte each, row by row."
    )
### END HIDDEN TESTS


# %% test="parse_idx" points=1
# Meant to fail until parse_idx refuses what is no sound IDX file.
def ending_of(data):  # how parse_idx ends for these bytes
    try:
        parse_idx(bytes(data))
    except NotImplementedError:
        raise
    except Exception as error:
        return "ValueError" if isinstance(error, ValueError) else type(error).__name__
    return "no error"


ended = ending_of([0, 0, 8, 1, 0, 0, 0, 2, 7, 8])
assert ended == "no error", (
    f"A sound file ended in {ended}: d = 1, size 2, values 7 and 8. Raise a ValueError only for what the docstring names. If the test above fails too, begin there."
)
for data, remark in [
    ([31, 139, 8, 1, 0, 0, 0, 2, 7, 8], "It begins with 1f 8b: both bytes must be 0."),
    ([0, 139, 8, 1, 0, 0, 0, 2, 7, 8], "Its second byte is not 0: look at both."),
    ([31, 0, 8, 1, 0, 0, 0, 2, 7, 8], "Its first byte is not 0: look at both."),
    ([0, 0, 13, 1, 0, 0, 0, 2, 7, 8], "Its type code is 0d (float): only 08 is allowed."),
    ([0, 0, 8, 0, 7], "Its d is 0: there must be a dimension."),
    ([], "It has no bytes: look at len(data) before you read any."),
    ([0, 0, 8], "It has three bytes: look at len(data) before you read the fourth."),
    ([0, 0, 8, 1, 0, 0, 0], "Its size has three of four bytes: compare len(data) with 4 + 4 * d."),
    ([0, 0, 8, 1, 0, 0, 0, 2, 7], "It has one value, and the size says two: count them."),
    ([0, 0, 8, 1, 0, 0, 0, 2, 7, 8, 9], "It has three values, and the size says two: count them."),
    ([0, 0, 8, 1, 255, 255, 255, 255, 7], "Its size is ff ff ff ff: over four billion, not -1."),
]:
    ended = ending_of(data)
    assert ended == "ValueError", (
        f"The damaged file '{bytes(data).hex(' ')}' ended in {ended}, a ValueError is asked for. {remark}"
    )
### BEGIN HIDDEN TESTS
# Catches: only some values of the first two bytes or of the type code refused, a header cut between
# or inside sizes and read as 0, values too many for a size of 0, the number of values compared with
# one size alone.
for first, second in [(0, 1), (1, 0), (255, 255)]:
    assert ending_of([first, second, 8, 1, 0, 0, 0, 1, 5]) == "ValueError", (
        "A file ended in no ValueError although one of its first two bytes is not zero. Look at both."
    )
for code in [0, 7, 9, 11, 12, 14, 128]:
    assert ending_of([0, 0, code, 1, 0, 0, 0, 1, 5]) == "ValueError", (
        "Another type code than 08 ended in no ValueError. No other is allowed."
    )
assert ending_of([0, 0, 8, 0]) == "ValueError", (
    "A file with d = 0 and no values ended in no ValueError."
)
for cut in [[0], [0, 0], [0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 8, 2, 0, 0, 0, 0, 0, 0]]:
    assert ending_of(cut) == "ValueError", (
        "A header that is cut off ended in no ValueError. Compare len(data) with 4 + 4 * d before you read the sizes."
    )
assert ending_of([0, 0, 8, 1, 255, 255, 255, 255, 1, 2, 3]) == "ValueError", (
    "A size far too large for the values ended in no ValueError. Sizes are unsigned: with the first bit set they are large, never negative."
)
for last in ([1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7]):
    assert ending_of([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, *last]) == "ValueError", (
        "Two sizes with too few or too many values ended in no ValueError. There must be as many as the product of the sizes."
    )
assert ending_of([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3, 1]) == "ValueError", (
    "A value although one of the sizes is 0 ended in no ValueError. Then there must be none."
)
### END HIDDEN TESTS
assert ending_of([0, 0, 8, 1, 0, 0, 0, 0]) == "no error", (
    "A sound file without values was refused: d = 1, size 0. Sizes may be 0."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many bytes must there be before you may look at the fourth? How many before you may read the sizes? How many in all?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `data[3]` is a plain `int`. A slice such as `data[4:8]` is `bytes` again, and `int.from_bytes(data[4:8], "big")` makes a number of it; `struct.unpack` and `np.frombuffer(..., dtype=">u4")` do as well. A slice that goes past the end is cut short without an error. `np.frombuffer(data, dtype=np.uint8, offset=...)` gives the values.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# In this order: fewer than 4 bytes → `ValueError`; the four first bytes, three checks; `start = 4 + 4 * data[3]`, fewer bytes than `start` → `ValueError`; `sizes = [int.from_bytes(data[i : i + 4], "big") for i in range(4, ..., 4)]`; as many values as the product of the sizes, otherwise `ValueError`; then `np.frombuffer(data, dtype=np.uint8, offset=...).reshape(...)`.
# </details>
#
# **Why it works.** Every look at the bytes comes after a check that they are there. The shape comes from the header alone, so one function reads images, labels, and whatever else has this form. And `np.frombuffer` copies nothing: its result is a view of the bytes, which is why it cannot be written to.
#
# Now the real thing. We write the training images as an IDX file, in memory, and read them back:

# %%
train_header = bytes([0, 0, 0x08, train_images.ndim])
train_header += b"".join(size.to_bytes(4, "big") for size in train_images.shape)
print("header:", train_header.hex(" "))
decoded = parse_idx(train_header + train_images.tobytes())
print("equal to the training images:", np.array_equal(decoded, train_images))

# %% [markdown]
# Three dimensions; the number of images in hexadecimal; then twice `1c`, which is 28. Behind these 16 bytes lie the pixels, and your function finds all of them again. MNIST was published as files of this form, `train-images-idx3-ubyte` and three more. You can now read them with your own hands; `load_mnist` spares us the trouble.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | took the digits for black and white, or for colour | code that asks for `== 255` misses most of the ink; three values for each pixel are looked for in vain |
# | took the colours of a plot for the data's | with another colour map the "same" digit looks different; the numbers are equal |
# | took `images.size` for the number of images | a number too large by a factor of 28 × 28 |
# | changed a slice in place | the training images are spoilt too; no message |
# | shuffled the images without their labels | no message; accuracy near one in ten, class means that are all the same cloud |
# | counted with `np.unique` alone | with a missing class the counts are too few, and from there on each stands at the wrong label |
# | swapped training and test set | no message; fewer training than test examples |
# | copied the test set out of the training set | no message; scores too good to be true |
# | read the header as little-endian | sizes of hundreds of millions, or billions; an error from `reshape`, or no memory left |
# | skipped 16 bytes in the file of labels, whose header has 8 | eight labels too few, and each image has the label of the eighth image after it |
# | used `np.array(list(data[16:]))` | right numbers in `int64`: eight times the memory, and slow |

# %% [markdown]
# ## Quiz
#
# **1.** An array of images has the shape `(500, 32, 20)`. What does it hold?
#
# - (a) 500 pixels in 32 rows and 20 columns
# - (b) 500 images, each 32 pixels high and 20 wide
# - (c) 500 images, each 32 pixels wide and 20 high
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: the first axis counts images. The pixels of all of them are the product of the three numbers.
# - **(b) is right.** Images, then rows, then columns; the number of rows is the height.
# - (c) is wrong: width is the number of columns, and columns are the last axis.
# </details>
#
# **2.** A network trains for a while without any message, and its accuracy stays near 10 %, on the training images too. What do you look at first?
#
# - (a) whether images and labels still stand in the same order
# - (b) whether the test set was copied from the training set
# - (c) whether the plot uses the right colour map
#
# <details><summary>Answers</summary>
#
# - **(a) is right.** One in ten is what chance gives with ten classes: images and labels may have nothing to do with each other. Show ten digits with their labels, or the class means. (Other causes are possible; this one takes one line to rule out.)
# - (b) is wrong: a copied test set makes scores look better, not worse.
# - (c) is wrong: colour maps belong to plots. The network never sees them.
# </details>
#
# **3.** `small = train_images[:100]`, and then `small[:] = 0`. What has happened to `train_images`?
#
# - (a) nothing, `small` is an array of its own
# - (b) its first 100 images are black
# - (c) it has lost its first 100 images
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: it would be right after `train_images[:100].copy()`.
# - **(b) is right.** A slice is a view. Writing into it writes into the array that it was cut from.
# - (c) is wrong: a slice takes nothing away; the shape of `train_images` stays.
# </details>

# %% [markdown]
# ## Summary
#
# - Shape, type, smallest and largest value, classes: print them first. The first axis counts images.
# - The digits are grey-scale numbers from 0 to 255. Colours belong to the plot.
# - Count the classes, and read every accuracy beside the counts.
# - A slice is a view. Copy before you write into it.
# - Only their order ties labels to images. What moves the one must move the other.
# - The test set is kept away from training. Swapped or copied sets raise no error, but a look finds them.
# - An IDX file is a header of 4 + 4 · d bytes, big-endian, and then the values. Whoever reads a file checks it.
#
# **Next:** lesson 2 brings the pixels into the form in which a network learns well.
#
# **Further reading:** NumPy on [copies and views](https://numpy.org/doc/stable/user/basics.copies.html) and on [indexing](https://numpy.org/doc/stable/user/basics.indexing.html); Python on [int.from_bytes](https://docs.python.org/3/library/stdtypes.html#int.from_bytes) and on [byte order in struct](https://docs.python.org/3/library/struct.html#byte-order-size-and-alignment); Matplotlib on [choosing colour maps](https://matplotlib.org/stable/users/explain/colors/colormaps.html).

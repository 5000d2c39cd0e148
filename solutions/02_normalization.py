# %% [markdown]
# # 2 · Normalization
#
# The digits arrive as whole numbers from 0 to 255. In this lesson we bring them into the form in which a network learns well, and we watch what happens, without any error message, when somebody forgets to.
#
# **You will be able to**
# - turn `uint8` pixels into `float32` numbers between 0 and 1 without falling into whole-number arithmetic;
# - standardize images with the mean and standard deviation of the training set, and say why it must be the training set;
# - lay images out as rows, and write labels as one-hot rows;
# - tell from accuracy and loss that somebody forgot to scale, or scaled twice.
#
# **Time:** about 55 minutes (an estimate: 15 for reading, 5 to 10 for each of the five exercises; running all the cells takes less than one).
#
# **You need:** lesson 1, or a first acquaintance with NumPy arrays: `shape`, `dtype`, slices.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, plot_pixel_histogram, quiet_start

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown]
# ## Whole numbers that overflow
#
# Each pixel is one byte: a whole number from 0, background, to 255, full ink. NumPy calls this type `uint8`, *unsigned integer of 8 bits*.

# %%
train_images.dtype, train_images.min(), train_images.max()

# %% [markdown]
# The type, the smallest and the largest value: one byte a pixel, and all 256 values may occur. Small type, small memory; but arithmetic with it holds a surprise.
#
# **Predict.** `a` is 250 and `b` is 10, both `uint8`. What is `a + b`: 260, 255, 4, or an error? Write your guess here before you run the next cell.
#
# *My guess:* …

# %%
a = np.array([250], dtype=np.uint8)
b = np.array([10], dtype=np.uint8)
a + b

# %% [markdown]
# It is 4, and nothing warns us. A byte has room for 256 values, so the sum starts again at 0 after 255: 250 + 10 − 256 = 4. Below 0 it is the same: `images - 128` turns every pixel darker than 128 into a large number. Division has its own traps:

# %%
pixels = np.array([0, 51, 128, 255], dtype=np.uint8)
print("pixels // 255 :", pixels // 255)
print("pixels / 255  :", pixels / 255, (pixels / 255).dtype)

# %% [markdown]
# `//` is whole-number division: it leaves only 0 and 1, and the shades of grey are gone. `/` is the division that we want, but its result is `float64`: 8 bytes for each pixel that had 1. A network computes with `float32`, half of that, and no less exact than it needs.
#
# ### Exercise: scale to 0..1
#
# Write `scale_to_unit`.
# - Divide every pixel by 255, so that 0 stays 0 and 255 becomes exactly 1.
# - Give back a **new** `float32` array of the same shape; the argument keeps its values.


# %% answer="scale_to_unit"
def scale_to_unit(images):
    """Scale pixels to the range from 0 to 1.

    Parameters
    ----------
    images : array of uint8, shape (n, height, width)

    Returns
    -------
    array of float32, shape (n, height, width)
        A new array: the pixels divided by 255.

    Example
    -------
    scale_to_unit(np.array([[[0, 51, 255]]], dtype=np.uint8)) gives [[[0.0, 0.2, 1.0]]]
    """
    ### BEGIN SOLUTION
    return images.astype(np.float32) / 255
    ### END SOLUTION


# %% test="scale_to_unit" points=3
# Meant to fail until you have written scale_to_unit.
given = np.array([[[0, 51, 255]]], dtype=np.uint8)
try:
    scaled = scale_to_unit(given)
except TypeError as error:
    if "Cannot cast" not in str(error):
        raise
    raise AssertionError(
        "/= stores its result where the pixels were, and a byte has no room for fractions. Make a new array: convert with .astype(np.float32), then divide with /."
    ) from error
assert isinstance(scaled, np.ndarray), f"Found {type(scaled).__name__}: return a NumPy array."
assert scaled.shape == (1, 1, 3), (
    f"The shape is {scaled.shape}, the images had (1, 1, 3): keep the shape."
)
assert given.tolist() == [[[0, 51, 255]]], (
    "The argument was changed. Make a new array: images / 255, not images /= 255."
)
assert set(np.unique(scaled).tolist()) != {0.0, 1.0}, (
    "Only 0 and 1 are left, no grey. If you wrote //: that is whole-number division, use /."
)
assert scaled.dtype == np.float32, (
    f"The dtype is {scaled.dtype}, float32 is asked for. Convert with .astype(np.float32)."
)
assert scaled.max() <= 1.000001, (
    f"The largest value is {scaled.max():.4g}, 255 must become 1. Divide by 255."
)
assert scaled.max() > 0.9999, (
    f"255 became {scaled.max():.6g} and must become 1. Divide by 255, once: not by 256, and not twice."
)
assert np.allclose(scaled, [[[0, 0.2, 1]]], rtol=1e-5, atol=1e-6), (
    f"[0, 51, 255] became {scaled.ravel()}, not [0, 0.2, 1]. Divide every pixel by 255."
)
### BEGIN HIDDEN TESTS
# Catches: divides by the largest value found, works for one image only, changes or shares its
# argument, rounds, 28 x 28 only.
for shape in [(1, 28, 28), (5, 3, 4), (2, 1, 1)]:
    seeded = np.random.default_rng(1729).integers(0, 201, size=shape, dtype=np.uint8)
    before = seeded.copy()
    result = scale_to_unit(seeded)
    assert isinstance(result, np.ndarray), (
        f"For images of shape {shape} the result is a {type(result).__name__}: return a NumPy array."
    )
    assert result.shape == shape, (
        f"For images of shape {shape} the result has the shape {result.shape}: keep the shape."
    )
    assert result.dtype == np.float32, (
        f"For images of shape {shape} the dtype is {result.dtype}, not float32."
    )
    assert np.array_equal(seeded, before), (
        "The argument was changed. Give back a new array and leave the images as they were."
    )
    assert not np.shares_memory(result, seeded), (
        "The result shares memory with the argument. Give back a new array."
    )
    assert not np.allclose(result, before / before.max()), (
        "In images without a pixel of 255 the brightest pixel became 1. Divide by 255, not by the largest pixel."
    )
    assert np.allclose(result, before / 255, rtol=1e-5, atol=1e-6), (
        "Some pixels have the wrong value. Divide each by 255, without rounding."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In which type must the pixels be *before* you divide, if the result is to be `float32`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `images.astype(np.float32)` makes a new array of that type. A `float32` array divided by a Python number stays `float32`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# One line: `return images.astype(...) / ...`
# </details>
#
# **Why it works.** `astype` copies, so the original stays as it was, and from there on all arithmetic is in `float32`. With `images / 255` alone NumPy computes in `float64`, and converting afterwards would need both arrays in memory at once.

# %%
scaled_images = scale_to_unit(train_images)
print("memory, float64 / float32:", (train_images / 255).nbytes / scaled_images.nbytes)
axes = plot_pixel_histogram(scaled_images, title="Pixel values after scaling")

# %% [markdown]
# The histogram shows two heaps, one at 0 (background) and a smaller one near 1 (ink), with every shade of grey in between: the pictures are grey-scale, not black and white. The vertical axis is logarithmic, since the background outnumbers everything else.
#
# **Predict.** In a notebook a cell is soon run twice. What is the largest value after scaling the scaled images once more?
#
# *My guess:* …

# %%
twice = scale_to_unit(scaled_images)
print("largest value:", twice.max())
figure, axes = plt.subplots(figsize=(2.5, 2.5))
axes.imshow(twice[0], cmap="gray")
_ = axes.set(title="Scaled twice", xlabel="column", ylabel="row")

# %% [markdown]
# One part in 255. No error, no warning, and the picture looks as it did before, because Matplotlib's `imshow` draws the smallest value black and the largest white, whatever they are. Only the number gives it away. Remember it; at the end of the lesson we see what it does to learning. The cure is a new name for the result (`scaled_images`, not `train_images` again): then a cell can run twice without harm.

# %% [markdown]
# ## Centre and spread
#
# Scaling to 0..1 uses what we know about pixels in general. **Standardizing** uses what we know about *these* pixels: subtract their mean and divide by their standard deviation, so that the result has mean 0 and standard deviation 1.

# %%
values = np.array([2.0, 4.0, 6.0])
standardized_values = (values - values.mean()) / values.std()
standardized_values, standardized_values.mean(), standardized_values.std()

# %% [markdown]
# The three values now lie evenly around 0, and their standard deviation is 1 (up to rounding in the last digits).
#
# The two numbers, mean and standard deviation, are *learned from data*, and so they belong to the training set, like everything else that is learned. The test set plays the part of digits that nobody has seen yet. Whoever uses its mean has looked at it. With MNIST the difference is too small to notice, which is why the mistake is so common; with other data it makes results look better than they are.
#
# ### Exercise: learn mean and standard deviation
#
# Write `fit_standardizer`.
# - Take the mean and the standard deviation over **all pixels** of all the images together: two numbers, not two for each pixel.
# - The standard deviation is the population's: divide by the number of pixels, which is NumPy's default.
# - Give both back as plain Python `float`s.


# %% answer="fit_standardizer"
def fit_standardizer(train_images):
    """Learn what `standardize` needs from the training images.

    Parameters
    ----------
    train_images : array, shape (n, height, width)

    Returns
    -------
    (mean, std) : two plain floats (`type(mean) is float`)
        Mean and population standard deviation over all the pixels.

    Example
    -------
    fit_standardizer(np.array([[[0, 2]], [[4, 6]]], dtype=np.uint8)) gives (3.0, 2.2360679...)
    """
    ### BEGIN SOLUTION
    return float(train_images.mean(dtype=np.float64)), float(train_images.std(dtype=np.float64))
    ### END SOLUTION


# %% test="fit_standardizer" points=2
# Meant to fail until you have written fit_standardizer.
fitted = fit_standardizer(np.array([[[0, 2]], [[4, 6]]], dtype=np.uint8))
assert isinstance(fitted, tuple) and len(fitted) == 2, (
    f"Found {type(fitted).__name__}: return two values, `return mean, std`."
)
for name, number in zip(("mean", "standard deviation"), fitted):
    assert np.ndim(number) == 0, (
        f"The {name} has shape {np.shape(number)}: one number over all pixels is asked for, so give no axis."
    )
    assert type(number) is float, (
        f"The {name} is of type {type(number).__name__}, a plain float is asked for: wrap it in float(...)."
    )
assert abs(fitted[0] - 5**0.5) > 1e-5, (
    "The standard deviation comes first: return the mean, then the standard deviation."
)
assert abs(fitted[0] - 3) < 1e-5, f"The mean of 0, 2, 4 and 6 is 3, not {fitted[0]:.6g}."
assert abs(fitted[1] - 5) > 1e-5, (
    "5 is the variance of 0, 2, 4 and 6. The standard deviation is its square root."
)
assert abs(fitted[1] - (20 / 3) ** 0.5) > 1e-5, (
    "This is the sample standard deviation (ddof=1). Divide by the number of pixels: np.std's default."
)
assert abs(fitted[1] - 5**0.5) < 1e-5, (
    f"The standard deviation of 0, 2, 4 and 6 is 2.236068, not {fitted[1]:.6g}."
)
### BEGIN HIDDEN TESTS
# Catches: mean of the images' own deviations, one image only, uint8 arithmetic, fixed MNIST
# constants, sums of squares that overflow, scaling the pixels first.
for low, high, shape in [(0, 256, (7, 5, 6)), (240, 256, (30, 28, 28)), (9, 10, (3, 2, 2))]:
    seeded = np.random.default_rng(4242).integers(low, high, size=shape, dtype=np.uint8)
    result = fit_standardizer(seeded.copy())
    expected = (seeded.astype(np.float64).mean(), seeded.astype(np.float64).std())
    assert isinstance(result, tuple) and len(result) == 2, (
        "For other images the result is no tuple of two values."
    )
    assert all(type(number) is float for number in result), (
        "For other images the two values are no plain floats."
    )
    assert np.isclose(result[0], expected[0], rtol=1e-5, atol=1e-6), (
        "The mean is wrong for other images. Take it over all pixels, in floating point."
    )
    assert np.isclose(result[1], expected[1], rtol=1e-5, atol=1e-6), (
        "The standard deviation is wrong for other images. Take it over all pixels at once, in floating point."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What do `train_images.mean()` and `train_images.mean(axis=0)` give, and which of them is one number?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Arrays have the methods `.mean()` and `.std()`. What they return is a NumPy number; `float(...)` makes it a plain one.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return float(train_images.mean()), ...`
# </details>
#
# **Why it works.** Without an axis NumPy runs over all pixels, and it adds up whole numbers in a wider type, so nothing overflows here. Plain floats are what one wants to write into a file, and compare, and print.
#
# ### Exercise: standardize
#
# Write `standardize`.
# - Give back a **new** `float32` array: `(images - mean) / std`, with the numbers that you are given.
# - When `std` is 0, every result is 0: images without any contrast must not become a division by zero.
# - It must be right for `uint8` images too. You have seen what subtraction does there.


# %% answer="standardize"
def standardize(images, mean, std):
    """Standardize images with a given mean and standard deviation.

    Parameters
    ----------
    images : array of uint8 or float32, shape (n, height, width)
    mean, std : plain floats, `std` >= 0

    Returns
    -------
    array of float32, shape (n, height, width)
        A new array: (images - mean) / std, or all zeros when `std` is 0.

    Example
    -------
    standardize(np.array([[[0, 2, 4]]], dtype=np.uint8), 2.0, 4.0) gives [[[-0.5, 0.0, 0.5]]]
    """
    ### BEGIN SOLUTION
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return ((images.astype(np.float64) - mean) / std).astype(np.float32)
    ### END SOLUTION


# %% test="standardize" points=2
# Meant to fail until you have written standardize.
given = np.array([[[0, 2, 4]]], dtype=np.uint8)
result = standardize(given, 2.0, 4.0)
assert isinstance(result, np.ndarray), f"Found {type(result).__name__}: return a NumPy array."
assert result.shape == (1, 1, 3), (
    f"The shape is {result.shape}, the images had (1, 1, 3): keep the shape."
)
assert given.tolist() == [[[0, 2, 4]]], "The argument was changed: compute a new array."
assert result.dtype == np.float32, (
    f"The dtype is {result.dtype}, float32 is asked for. Convert with .astype(np.float32)."
)
assert result.max() < 10, (
    f"A pixel below the mean became {result.max():.4g}: uint8 has no negative numbers and starts again at 255. Convert to float32 before you subtract."
)
assert not np.allclose(result, [[[-0.5, 1.5, 3.5]]]), (
    "Only the mean was divided: write (images - mean) / std, with parentheses."
)
assert not np.allclose(result, [[[-1.224745, 0, 1.224745]]], atol=1e-4), (
    "The images' own mean and standard deviation were used. Use the mean and std that are given."
)
assert np.allclose(result, [[[-0.5, 0, 0.5]]], rtol=1e-5, atol=1e-6), (
    f"[0, 2, 4] with mean 2 and std 4 became {result.ravel()}, not [-0.5, 0, 0.5]. Subtract the given mean, then divide by the given std alone."
)
### BEGIN HIDDEN TESTS
# Catches: uint8 wrap-around, the images' own statistics, a mean converted to a whole number, a
# small number added to std, the argument changed in place, 28 x 28 only.
for kind, shape, mean, std in [
    (np.uint8, (6, 28, 28), 33.3, 78.6),
    (np.float32, (2, 3, 5), 0.13, 0.31),
    (np.uint8, (3, 2, 4), 200.5, 0.01),
]:
    seeded = np.random.default_rng(77).integers(0, 256, size=shape).astype(kind)
    before = seeded.copy()
    result = standardize(seeded, mean, std)
    expected = (before.astype(np.float64) - mean) / std
    assert isinstance(result, np.ndarray), "For other images the result is no NumPy array."
    assert result.shape == shape, (
        f"For images of shape {shape} the result has the shape {result.shape}: keep the shape."
    )
    assert result.dtype == np.float32, (
        f"For images of type {before.dtype} the dtype is {result.dtype}, float32 is asked for."
    )
    assert np.array_equal(seeded, before), "The argument was changed: compute a new array."
    assert not np.shares_memory(result, seeded), (
        "The result shares memory with the argument. Give back a new array."
    )
    assert np.allclose(result, expected, rtol=1e-5, atol=1e-5 * abs(expected).max()), (
        "With other numbers the result is wrong. Subtract the given mean as it is, in floating point, then divide by the given std alone."
    )
### END HIDDEN TESTS

# %% test="standardize" points=1
# Meant to fail until standardize can do without contrast.
grey = np.full((2, 2, 2), 9, dtype=np.uint8)
with np.errstate(all="ignore"):
    result = standardize(grey, 9.0, 0.0)
assert isinstance(result, np.ndarray), (
    f"With std 0 the result is a {type(result).__name__}: return a NumPy array of zeros."
)
assert result.shape == (2, 2, 2), (
    f"With std 0 the shape is {result.shape}, the images had (2, 2, 2): keep the shape."
)
assert not np.isnan(result).any(), (
    "0 divided by 0 gives nan. Ask for std == 0 first, and return zeros then."
)
assert result.dtype == np.float32, (
    f"With std 0 the dtype is {result.dtype}: the zeros must be float32 as well (np.zeros alone makes float64)."
)
assert not result.any(), "With std 0 every value must be 0."
### BEGIN HIDDEN TESTS
# Catches: zeros only where images equal the mean, inf for the others, zeros of shape (28, 28).
with np.errstate(all="ignore"):
    result = standardize(np.array([[[0, 100, 255]]], dtype=np.uint8), 7.5, 0.0)
assert isinstance(result, np.ndarray), "With std 0 the result is no NumPy array for other images."
assert result.shape == (1, 1, 3), (
    "With std 0 the shape is wrong for other images: keep the shape of the images."
)
assert result.dtype == np.float32, "With std 0 the dtype is not float32 for other images."
assert not result.any(), (
    "With std 0 every value must be 0, also where a pixel differs from the mean."
)
### END HIDDEN TESTS
assert grey.tolist() == [[[9, 9], [9, 9]], [[9, 9], [9, 9]]], (
    "The argument was changed: compute a new array."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which type do `images - mean` and then the division have, when `images` is `uint8` and `mean` is a whole number? And what must be asked before dividing?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Convert first (`images.astype(np.float32)`), then subtract, then divide. `np.zeros(images.shape, dtype=np.float32)` makes the zeros.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if std == 0: return np.zeros(...)`, and below it `return (images.astype(np.float32) - mean) / ...`; see that the result is `float32`.
# </details>
#
# **Why it works.** In floating point the pixels below the mean become negative numbers, as they should. The test for 0 comes before the division, so that no `nan` (not a number) can come into being; a single one would turn every later result into `nan`.
#
# Now we learn from the first part of the training images and apply to two parts. The last 500 stand for digits that were not learned from:

# %%
mean, std = fit_standardizer(train_images[:-500])
for part, images in [("learned from", train_images[:-500]), ("not seen", train_images[-500:])]:
    standardized = standardize(images, mean, std)
    print(f"{part:13s} mean {standardized.mean():+.4f}  std {standardized.std():.4f}")

# %% [markdown]
# The images that we learned from have mean 0 and standard deviation 1 up to rounding. The others come close, and not exactly: they are other digits. That is right so. Both parts went through the *same* formula with the *same* two numbers, and so a stroke of the same darkness has the same value in both.

# %% [markdown]
# ## Images as rows, labels as rows
#
# The network of this course looks at an image as one long row of numbers. `reshape` lays the rows of pixels one behind the other:

# %%
tiny = np.arange(6).reshape(1, 2, 3)
print(tiny, "->", tiny.reshape(1, 6))

# %% [markdown]
# The first row of pixels, 0 1 2, comes first, then the second, 3 4 5. Nothing is computed and nothing is copied: the same numbers are read under another shape.
#
# ### Exercise: flatten
#
# Write `flatten`.
# - From shape `(n, height, width)` to `(n, height * width)`, row by row, with the dtype that the images have.
# - For any height and width, and for `n = 0`: an empty batch stays an empty batch.


# %% answer="flatten"
def flatten(images):
    """Lay every image out as one row.

    Parameters
    ----------
    images : array, shape (n, height, width), n >= 0, of any dtype

    Returns
    -------
    array of the same dtype, shape (n, height * width)
        The pixels of each image row by row.

    Example
    -------
    flatten(np.array([[[1, 2], [3, 4]]])) gives [[1, 2, 3, 4]]
    """
    ### BEGIN SOLUTION
    count, height, width = images.shape
    return images.reshape(count, height * width)
    ### END SOLUTION


# %% test="flatten" points=2
# Meant to fail until you have written flatten.
given = np.array([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]], dtype=np.uint8)
try:
    rows = flatten(given)
except ValueError as error:
    raise AssertionError(
        f"Images of 2 x 3 pixels ended in a ValueError: {error}. Is 784 written into the code, the size of 28 x 28? Multiply the height and the width in images.shape."
    ) from error
assert isinstance(rows, np.ndarray), f"Found {type(rows).__name__}: return a NumPy array."
assert rows.shape != (12,), (
    "All images became one row. Keep the first axis: one row for each image."
)
assert rows.shape != (6, 2), (
    "The shape is (6, 2): the images run down, one in each column. One row for each image is asked for."
)
assert rows.shape == (2, 6), (
    f"Two images of 2 x 3 pixels make the shape (2, 6), not {rows.shape}. Take height and width from images.shape."
)
assert rows.dtype == np.uint8, (
    f"The dtype is {rows.dtype}, the images had uint8: flatten changes no values."
)
assert rows[0].tolist() != [1, 4, 2, 5, 3, 6], (
    "The pixels were read column by column. Row by row is asked for: reshape's default order."
)
assert rows.tolist() == [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]], (
    f"The rows are {rows.tolist()}, not [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]."
)
try:
    empty = flatten(np.zeros((0, 2, 3), dtype=np.uint8))
except ValueError as error:
    raise AssertionError(
        "An empty batch, n = 0, ended in a ValueError: for -1 NumPy would have to divide by 0. Multiply height and width instead."
    ) from error
assert empty.shape == (0, 6), f"An empty batch of shape (0, 2, 3) became {empty.shape}, not (0, 6)."
### BEGIN HIDDEN TESTS
# Catches: 784 or 28 written into the code, images mixed up, -1 for an empty batch, a fixed dtype,
# height and width swapped.
for shape in [(3, 28, 28), (1, 5, 2), (4, 1, 7), (0, 3, 4)]:
    seeded = np.random.default_rng(11).normal(size=shape).astype(np.float32)
    result = flatten(seeded.copy())
    wanted = (shape[0], shape[1] * shape[2])
    assert isinstance(result, np.ndarray), (
        f"For images of shape {shape} the result is no NumPy array."
    )
    assert result.shape == wanted, (
        f"Images of shape {shape} became {result.shape}, not {wanted}. Compute the second size from height and width."
    )
    assert result.dtype == np.float32, f"float32 images became {result.dtype}: keep the dtype."
    assert all(np.array_equal(row, image.ravel()) for row, image in zip(result, seeded)), (
        f"For images of shape {shape} the pixels are in the wrong order: row by row, image by image."
    )
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many numbers has each row of the result? From where can you read height and width?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `images.reshape(rows, columns)`. With `-1` NumPy works out a size by dividing, which it cannot do when there are 0 images; multiply the sizes instead.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `count, height, width = images.shape`, then `return images.reshape(count, ...)`
# </details>
#
# **Why it works.** `reshape` keeps the order in which the pixels lie in memory, and in memory an image lies row by row, one image behind the other.

# %%
figure, axes = plt.subplots(figsize=(9, 3), layout="constrained")
axes.imshow(flatten(train_images[:40]), cmap="gray", aspect="auto", interpolation="nearest")
_ = axes.set(
    title="Forty digits as the network gets them", xlabel="pixel, row by row", ylabel="image"
)

# %% [markdown]
# Each line of the picture is one digit. Short bright strokes stand about 28 pixels apart, each a piece of ink in the next row of the image; left and right ends are dark, since the top and bottom rows of a digit are empty. We would no longer recognise a 3, and to this network it makes no difference: it learns a weight for each position and never knows which pixels were neighbours.
#
# Labels have a second form too. **One-hot** writes label 2 of four classes as `[0, 0, 1, 0]`: a 1 at the place of the class and 0 elsewhere. It looks like what a network's output should be, one number for each class. Keras takes labels in either form, whole numbers or one-hot, with a loss for each; in this course they stay whole numbers, and lesson 4 shows what the wrong pair does.
#
# ### Exercise: one-hot
#
# Write `one_hot`.
# - For labels of shape `(n,)` give a `float32` array `(n, num_classes)` with exactly one 1 in each row.
# - Raise a `ValueError` when a label is negative or at least `num_classes`. NumPy would take −1 for the last column without a word.


# %% answer="one_hot"
def one_hot(labels, num_classes=10):
    """Write labels as rows of zeros with a single one.

    Parameters
    ----------
    labels : array of integers, shape (n,)
    num_classes : int
        Number of columns.

    Returns
    -------
    array of float32, shape (n, num_classes)
        Row i is 1 in column labels[i] and 0 elsewhere.

    Raises
    ------
    ValueError
        When a label is negative or at least `num_classes`.

    Example
    -------
    one_hot(np.array([2, 0]), 3) gives [[0, 0, 1], [1, 0, 0]]
    """
    ### BEGIN SOLUTION
    labels = np.asarray(labels)
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(f"labels must be from 0 to {num_classes - 1}")
    rows = np.zeros((len(labels), num_classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows
    ### END SOLUTION


# %% test="one_hot" points=1
# Meant to fail until you have written one_hot.
try:
    rows = one_hot(np.array([2, 0]), 3)
except ValueError as error:
    raise AssertionError(
        "The labels 2 and 0 were refused, with three classes. They are from 0 to num_classes - 1: refuse what lies outside."
    ) from error
assert isinstance(rows, np.ndarray), f"Found {type(rows).__name__}: return a NumPy array."
assert rows.shape != (3, 2), (
    "The shape is (3, 2): a row for each label and a column for each class is asked for, (2, 3)."
)
assert rows.shape == (2, 3), (
    f"Two labels and three classes make the shape (2, 3), not {rows.shape}. The number of columns is num_classes."
)
assert rows.dtype == np.float32, (
    f"The dtype is {rows.dtype}, float32 is asked for: np.zeros and np.eye make float64 unless they are told dtype=np.float32."
)
assert rows.tolist() == [[0, 0, 1], [1, 0, 0]], (
    f"The labels 2 and 0 became {rows.tolist()}, not [[0, 0, 1], [1, 0, 0]]."
)
### BEGIN HIDDEN TESTS
# Catches: ten classes always, as many classes as occur in the labels, a single label, labels
# assumed sorted or different, ones in the wrong column.
for count, classes in [(12, 10), (1, 10), (9, 4), (5, 26)]:
    seeded = np.random.default_rng(31).integers(0, max(classes - 1, 1), size=count)
    result = one_hot(seeded, classes)
    assert isinstance(result, np.ndarray), "For other labels the result is no NumPy array."
    assert result.shape == (count, classes), (
        f"{count} labels and {classes} classes made the shape {result.shape}: the columns are num_classes, whichever labels occur."
    )
    assert result.dtype == np.float32, "For other labels the dtype is not float32."
    assert np.array_equal(result.sum(axis=1), np.ones(count)), (
        "In some row there is not exactly one 1."
    )
    assert np.array_equal(result.argmax(axis=1), seeded), (
        "In some row the 1 stands in the wrong column."
    )
assert one_hot(np.array([9, 3], dtype=np.uint8)).shape == (2, 10), (
    "Without num_classes there must be 10 columns."
)
### END HIDDEN TESTS
assert one_hot(np.array([1, 1]), 2).tolist() == [[0, 1], [0, 1]], (
    "The same label twice must give the same row twice."
)


# %% test="one_hot" points=1
# Meant to fail until one_hot refuses labels that have no column.
def refuses(labels, classes):
    try:
        one_hot(np.array(labels), classes)
    except ValueError:
        return True
    except IndexError as error:
        raise AssertionError(
            "A label without a column ended in an IndexError. Look at the labels first, and raise a ValueError."
        ) from error
    return False


assert refuses([0, 3], 3), (
    "Label 3 was accepted, with classes 0, 1 and 2. Raise a ValueError when a label is at least num_classes."
)
assert refuses([-1, 1], 3), (
    "Label -1 was accepted: NumPy counts it from the end. Raise a ValueError when a label is negative."
)
### BEGIN HIDDEN TESTS
# Catches: only the first or last label looked at, > instead of >=, a fixed limit of 9.
assert refuses([0, 4, 1], 4), (
    "A label that is too large was accepted in the middle. Look at all labels."
)
assert refuses([1, -3, 0], 4), "A negative label was accepted in the middle. Look at all labels."
assert refuses([10], 10), "Label 10 was accepted with ten classes: they end at 9."
assert not refuses([3, 0], 4), (
    "A label that has its column was refused: the largest is num_classes - 1."
)
assert not refuses([11, 25], 26), (
    "A label that has its column was refused: the limit is num_classes, not 10."
)
### END HIDDEN TESTS
assert not refuses([0, 2], 3), (
    "Labels 0 and 2 were refused, with three classes. They are from 0 to num_classes - 1."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# You have an array of zeros of the right shape. In row `i`, which column gets the 1?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `rows[np.arange(n), labels] = 1` sets one place in each row at once; a loop over `enumerate(labels)` does as well. `labels.min()` and `labels.max()` tell whether a label is out of range.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if labels.min() < 0 or labels.max() >= ...: raise ValueError(...)`, then `rows = np.zeros((len(labels), num_classes), dtype=np.float32)`, fill in the ones, return.
# </details>
#
# **Why it works.** Pairing row numbers with labels picks exactly one place in each row. The check comes first because NumPy's own rule for −1, *count from the end*, would give a negative label a column that belongs to another class.

# %% [markdown]
# ## What the network says to all this
#
# Now we measure. The function below builds the network of the overview, trains it for three epochs on a few thousand digits, and reports how it does on 800 training digits that we hold back, our **validation** digits. What each line means is the matter of lessons 3 to 6; here the network is a measuring instrument.

# %%
with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras


def train(images, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images[:3200], train_labels[:3200], epochs=3, verbose=0)
    return model


def score(model, images):
    return model.evaluate(images[-800:], train_labels[-800:], verbose=0)  # loss, accuracy


# %% [markdown]
# **Predict.** We train on scaled digits, as we should. Then somebody forgets to scale the digits on which the network is tried: they come as 0 to 255. What happens to the accuracy, and what to the loss? (The loss measures how far the predicted probabilities are from the truth; smaller is better.)
#
# *My guess:* …

# %%
models = [train(scaled_images, seed) for seed in range(3)]
for seed, model in enumerate(models):
    for name, images in [("scaled", scaled_images), ("forgotten", train_images.astype(np.float32))]:
        loss, accuracy = score(model, images)
        print(f"seed {seed}  {name:10s} accuracy {accuracy:6.1%}   loss {loss:7.2f}")

# %% [markdown]
# The accuracy hardly moves, by less than it moves from seed to seed. The loss is more than a hundred times larger. The network's answers are sums of products, so an input 255 times as large makes almost the same class the largest, and the probabilities extreme: right with full confidence, or wrong with full confidence, and each confident mistake costs dearly. **Whoever looks only at accuracy never notices this mistake.** Look at both numbers.
#
# **Predict.** Now for training. Four versions of the same digits: scaled, as above; raw from 0 to 255; standardized; and scaled twice by accident. The validation digits are prepared in the same way each time. Which learns best in three epochs, which worst?
#
# *My guess:* …

# %%
mean, std = fit_standardizer(train_images[:3200])
versions = {
    "raw": train_images.astype(np.float32),
    "standardized": standardize(train_images, mean, std),
    "scaled twice": scale_to_unit(scaled_images),
}
accuracies = {"scaled": [score(model, scaled_images)[1] for model in models]}
for name, images in versions.items():
    accuracies[name] = [score(train(images, seed), images)[1] for seed in range(3)]
for name, values in accuracies.items():
    print(f"{name:13s} mean {np.mean(values):6.1%}   from {min(values):6.1%} to {max(values):6.1%}")

# %%
table = np.array(list(accuracies.values()))  # a row for each version, a column for each seed
rows = np.arange(len(table))
figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
points = axes.plot(table, rows, "o", color="#0072B2", alpha=0.6)
means = axes.plot(table.mean(axis=1), rows, "|", color="black", markersize=22, markeredgewidth=2)
axes.set(title="Same network, same digits, four versions", ylim=(3.5, -0.5))
axes.set(xlabel="validation accuracy after three epochs", yticks=rows, yticklabels=accuracies)
_ = axes.legend([points[0], means[0]], ["one seed", "mean"])

# %% [markdown]
# Each point is one training with one seed, the bar is their mean. Scaled and standardized digits lie close together at the right. They differ by about as much as the seeds do, so nothing here says that one beats the other. Raw digits end far to the left and scatter widely: with inputs in the hundreds the first steps of training are wild. Digits scaled twice are left behind as well: inputs near 0 give sums near 0, and the network has to spend its epochs on growing its weights. (Longer training narrows the gaps. Scaling is about how fast and how surely we get there.)
#
# In this course we use **scaled** digits from here on: no numbers to be learned, nothing to be forgotten but the 255.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | `images //= 255` or `images // 255` | only 0 and 1 are left; no message, the shades of grey are gone |
# | `images /= 255` with `uint8` images | an error that speaks of *casting*: the result does not fit into the bytes |
# | `images / 255` | right numbers in `float64`: twice the memory |
# | the scaling cell run twice | largest value near 0.004; training is slow, no message |
# | training digits scaled, the others not | accuracy as before, loss a hundred times larger, no message |
# | `images - 128` with `uint8` images | dark pixels become bright, no message |
# | mean and standard deviation from the test set, or before it was split off | nothing to be seen with MNIST; results that are too good with other data |
# | labels divided by 255 with the images | no message: every label counts as 0, the loss falls to almost nothing, and the network answers 0 to every digit |

# %% [markdown]
# ## Quiz
#
# **1.** A colleague reports validation accuracy 94 % and validation loss 48. What do you look at first?
#
# - (a) whether the validation images were scaled like the training images
# - (b) whether the network has too few layers
# - (c) whether the labels were shuffled
#
# <details><summary>Answers</summary>
#
# - **(a) is right.** Good accuracy with an enormous loss means that the order of the classes is right and the probabilities are extreme: inputs larger than those of training.
# - (b) is wrong: a network that is too small has a poor accuracy, and its loss stays moderate.
# - (c) is wrong: with shuffled labels the accuracy falls to about one in ten.
# </details>
#
# **2.** Where do the mean and standard deviation come from with which the test images are standardized?
#
# - (a) from the test images, so that these have mean 0
# - (b) from the training images
# - (c) from each test image by itself
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: then the test set takes part in preparing itself, and the same stroke gets another value than in training.
# - **(b) is right.** They are learned, so they come from the training set, and stay as they are for everything that follows.
# - (c) is wrong here: it is another preparation, which throws away how dark an image is as a whole. It may be used, if training does the same.
# </details>
#
# **3.** `x = np.array([3], dtype=np.uint8)`. What is `x - np.array([5], dtype=np.uint8)`?
#
# - (a) −2
# - (b) 0
# - (c) 254
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: `uint8` has no negative numbers.
# - (b) is wrong: NumPy does not stop at the end of the range.
# - **(c) is right.** It goes round: 3 − 5 + 256 = 254. Convert to a floating-point type first.
# </details>

# %% [markdown]
# ## Summary
#
# - Pixels are `uint8`; convert to `float32` *before* you subtract or divide.
# - Scale by 255, once, and keep the result under a new name.
# - Whatever is learned from data, a mean as well as a weight, is learned from training data alone.
# - Validation and test images go through the same preparation as the training images. If one of them does not, the loss tells, the accuracy may not.
# - Rows of pixels and one-hot rows are two ways to write the same images and labels.
#
# **Next:** lesson 3 builds the network that here was a measuring instrument.
#
# **Further reading:** NumPy's guide on [data types](https://numpy.org/doc/stable/user/basics.types.html), about overflow; scikit-learn on [preprocessing](https://scikit-learn.org/stable/modules/preprocessing.html) and on [common pitfalls](https://scikit-learn.org/stable/common_pitfalls.html), about data leakage.

# %% [markdown]
# # 2 · Normalization
#
# Pixels come as whole numbers from 0 to 255. In this lesson you bring them into a form from which a network learns well, and you see what happens, without any error message, when somebody forgets.
#
# **You will be able to**
# - turn `uint8` pixels into `float32` numbers between 0 and 1 without falling into whole-number arithmetic;
# - standardize images with the mean and standard deviation of the training set, and say why it must be the training set;
# - write images as rows, and labels as one-hot rows;
# - tell from accuracy and loss that somebody forgot to scale, or scaled twice.
#
# **Time:** {minutes}.
#
# **You need:** lesson 1, or some experience with NumPy arrays: `shape`, `dtype`, slices.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 2` in a terminal checks the whole lesson, and `python -m mnist_utils solution scale_to_unit` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, plot_pixel_histogram, quiet_start, show_rows
from mnist_utils.charts import plot_scores

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown]
# ## Does it matter? A measurement
#
# Before we change the pixels, we ask whether it is worth the trouble. We train the network of the overview three times on the same 3,200 digits: once on the raw pixels, once on pixels divided by 255, and once on pixels that somebody divided by 255 twice by accident. Then we look at how many of 800 other training digits it reads. Such digits, held back from training to see how well it went, are called **validation** digits.
#
# The next cell imports Keras, which takes a few seconds. What its lines mean is explained in lessons 3 to 5. Here the network is a measuring instrument.

# %% runs=5
with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras


# %%
def new_network(seed):
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation="relu") for units in (128, 32)]
    output = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, output])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %%
def train_and_score(images, seed):
    model = new_network(seed)
    model.fit(images[:3200], train_labels[:3200], epochs=3, verbose=0)
    accuracy = model.evaluate(images[3200:4000], train_labels[3200:4000], verbose=0)[1]
    print(f"seed {seed}: {accuracy:.1%}")
    return accuracy


# %% [markdown]
# A network starts from random weights. The **seed** is the number from which they are drawn: the same seed gives the same start, another seed another one. Three seeds show us how much of a difference is due to chance alone.
#
# **Predict.** Raw, divided by 255, divided twice: which version is learned best in three epochs, and which worst? Write your guess here before you run the next three cells.
#
# *My guess:* …

# %% runs=4
digits, scores = train_images[:4000], {}
scores["raw"] = [train_and_score(digits, seed) for seed in range(3)]

# %% runs=4
scores["scaled"] = [train_and_score(digits / 255, seed) for seed in range(3)]

# %% runs=4
scores["scaled twice"] = [train_and_score(digits / 255 / 255, seed) for seed in range(3)]

# %% alt="Three rows of points. Scaled digits are far to the right, close together. Raw digits and digits scaled twice are far to the left and spread widely."
axes = plot_scores(scores, title="Same network, same digits, three versions")

# %% [markdown]
# Each point is one training, the bar is the mean of three. Scaled digits win by a wide margin. With raw digits the inputs are in the hundreds, and the first steps of training are wild: the result depends much on the seed. Digits scaled twice are at most 0.004: from inputs near 0 come sums near 0, and the network spends its epochs on growing its weights. Longer training narrows the gaps. Scaling decides how fast and how reliably we get there.
#
# **Try it.** Add a cell with a version of your own, `scores["by 100"] = [train_and_score(digits / 100, seed) for seed in range(3)]` for example, and draw the picture again. How exactly must the factor be right?

# %% [markdown]
# ## Whole numbers that overflow
#
# So we divide by 255. One line should do, but pixels have a type with traps. Each pixel is one byte, a whole number from 0 (background) to 255 (full ink). NumPy calls this type `uint8`, *unsigned integer of 8 bits*.

# %%
train_images.dtype, train_images.min(), train_images.max()

# %% [markdown]
# The type, the smallest and the largest value. A small type saves memory, but arithmetic with it holds a surprise.
#
# **Predict.** `a` is 250 and `b` is 10, both `uint8`. What is `a + b`: 260, 255, 4, or an error?
#
# *My guess:* …

# %%
a = np.array([250], dtype=np.uint8)
b = np.array([10], dtype=np.uint8)
a + b

# %% [markdown]
# It is 4, and nothing warns us. A byte has room for 256 values, so after 255 comes 0 again: 250 + 10 − 256 = 4. The same happens below 0: `images - 128` turns every pixel darker than 128 into a large number. Division has traps of its own:

# %%
pixels = np.array([0, 51, 128, 255], dtype=np.uint8)
print("pixels // 255 :", pixels // 255)
print("pixels / 255  :", pixels / 255, (pixels / 255).dtype)

# %% [markdown]
# `//` is whole-number division: only 0 and 1 are left, and the shades of grey are gone. `/` is the division we want, but its result is `float64`, with 8 bytes for each pixel that had 1. A network computes with `float32`, which takes half of that and is precise enough.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Scale to 0..1
#
# Write `scale_to_unit`: divide every pixel by 255, so that 0 stays 0 and 255 becomes exactly 1.
#
# - Return a **new** array of type `float32`, with the shape of `images`.
# - Leave `images` as it is.
#
# <details><summary>Hint 1: a question</summary>
#
# Which type should the pixels have *before* you divide, if the result is to be `float32`?
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
# </div>


# %% answer="scale_to_unit" minutes=5
def scale_to_unit(images):
    """Scale pixels to the range from 0 to 1.

    `images` is a uint8 array of shape (n, height, width).

    Example: scale_to_unit(np.array([[[0, 51, 255]]], dtype=np.uint8)) returns [[[0, 0.2, 1]]].
    """
    ### BEGIN SOLUTION
    return images.astype(np.float32) / 255
    ### END SOLUTION


# %% words="scale_to_unit"
{
    "hidden": "images of other sizes",
    "errors": {
        "TypeError|UFuncTypeError: Cannot cast": "/= puts its result where the pixels were, and a byte has no room for fractions. Make a new array: convert with .astype(np.float32), then divide with /.",
    },
    "changed": "Make a new array: images / 255, not images /= 255.",
    "the result": {
        "shape": "Keep the shape: divide all the pixels, and leave them where they are.",
        "dtype": "Convert with .astype(np.float32).",
        "values": {
            "whole": (
                [[[0, 0, 0]]],
                "Everything became 0, no grey is left: // is whole-number division, and so is a conversion back to whole numbers. Divide with /.",
            ),
            "largest": (
                [[[0, 0.25, 1]]],
                "The brightest pixel became 1, although it was not 255. Divide by 255, not by the largest pixel.",
            ),
            "by 256": (
                [[[0, 51 / 256, 204 / 256]]],
                "255 should become 1: divide by 255, not by 256.",
            ),
            "twice": ([[[0, 0.2 / 255, 0.8 / 255]]], "Divide by 255 once, not twice."),
            "not": (
                [[[0, 51, 204]]],
                "These are the pixels as they were: nothing was divided, or the quotients are not in the array that is returned.",
            ),
            "from -1": (
                [[[-1, -0.6, 0.6]]],
                "This goes from -1 to 1. Divide by 255, and subtract nothing.",
            ),
            "black or white": (
                [[[0, 0, 1]]],
                "Only 0 and 1 are left: rounding and comparing make black or white of the grey. Divide, and leave the result as it is.",
            ),
            "rounded": (None, "The values are rounded. Divide without rounding."),
        },
        "otherwise": "Divide every pixel by 255.",
    },
}

# %% test="scale_to_unit" points=3
# Meant to fail until you have written scale_to_unit.
from mnist_utils.examples import Example as _Example

_e = _Example("scale_to_unit", scale_to_unit)
_result = _e.call(np.array([[[0, 51, 204]]], dtype=np.uint8))
_e.array("the result", _result, shape=(1, 1, 3), dtype=np.float32)
_e.equal("the result", _result, [[[0, 0.2, 0.8]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: works for one image only, changes or shares its argument, rounds, 28 x 28 only.
for _number, _shape in enumerate([(1, 28, 28), (5, 3, 4), (2, 1, 1)]):
    _h = _Example("scale_to_unit", scale_to_unit, case=f"For images of shape {_shape}")
    _images = _h.random(_number).integers(1, 256, size=_shape, dtype=np.uint8)
    _wanted = _images / 255
    _mistakes = {"rounded": _wanted.round(2)}
    _result = _h.call(_images)
    _h.array("the result", _result, shape=_shape, dtype=np.float32)
    _h.new("the result", _result)
    _h.equal("the result", _result, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `astype` copies, so the original stays as it was, and from there on all arithmetic is in `float32`. `images / 255` alone computes in `float64`; converting afterwards needs both arrays in memory at once.
# </details>

# %%
scaled_images = scale_to_unit(train_images)
print("memory, float64 / float32:", (train_images / 255).nbytes / scaled_images.nbytes)

# %% alt="A histogram on a logarithmic axis with two heaps: a high one at 0, the background, and a lower one near 1, ink, and every shade of grey between them."
axes = plot_pixel_histogram(scaled_images, title="Pixel values after scaling")

# %% [markdown]
# The shape of the histogram is that of lesson 1. Only the axis below it has changed: it now ends at 1.
#
# **Predict.** In a notebook, a cell is run twice before one notices. What is the largest value after scaling the scaled images once more?
#
# *My guess:* …

# %% alt="A white 5 on black, which looks exactly as it did before."
twice = scale_to_unit(scaled_images[:1])
print("largest value:", twice.max())
_, axes = plt.subplots(figsize=(2.5, 2.5))
axes.imshow(twice[0], cmap="gray")
_ = axes.set(title="Scaled twice", xlabel="column", ylabel="row")

# %% [markdown]
# One part in 255. There is no error and no warning, and the picture looks as it did before, because Matplotlib's `imshow` draws the smallest value black and the largest white, whatever they are. Only the number gives it away, and the measurement above shows what it costs. The cure is a new name for the result (`scaled_images`, not `train_images` again): then a cell can run twice without harm.

# %% [markdown]
# ## The mistake that accuracy does not show
#
# **Predict.** We train on scaled digits, as we should. Then somebody forgets to scale the validation digits: they come as 0 to 255. What happens to the accuracy, and what to the loss? (The **loss** measures how far the predicted probabilities are from the truth; smaller is better.)
#
# *My guess:* …

# %% runs=3
model = new_network(seed=0)
model.fit(scaled_images[:3200], train_labels[:3200], epochs=3, verbose=0)
for name, images in [("scaled", scaled_images), ("forgotten", train_images)]:
    loss, accuracy = model.evaluate(images[3200:4000], train_labels[3200:4000], verbose=0)
    print(f"{name:10s} accuracy {accuracy:.1%}   loss {loss:.2f}")

# %% [markdown]
# The accuracy hardly moves, by less than it moves from seed to seed. The loss is more than a hundred times larger. The network's answers are sums of products, so inputs 255 times as large make almost the same class come out on top, but with extreme probabilities: right with full confidence or wrong with full confidence, and each confident mistake costs dearly. **If you look at accuracy alone, you will never notice this mistake.** Look at both numbers.
#
# **A good place to stop.** You know why we scale, how, and what forgetting looks like. What follows is standardizing, and two other ways to write images and labels.

# %% [markdown]
# ## Centre and spread
#
# Scaling to 0..1 uses what we know about pixels in general. **Standardizing** uses what we know about *these* pixels: subtract their mean and divide by their standard deviation, so that the result has mean 0 and standard deviation 1.

# %%
values = np.array([2.0, 4.0, 6.0])
standardized_values = (values - values.mean()) / values.std()
standardized_values, standardized_values.mean(), standardized_values.std()

# %% [markdown]
# The three values are now spread evenly around 0, and their standard deviation is 1 (up to rounding in the last digits).
#
# The two numbers, mean and standard deviation, are *learned from data*. So they belong to the training set, like everything else that is learned. The test set plays the part of digits that nobody has seen yet: if we use its mean, we have looked at it. With MNIST the difference is too small to notice, which is why the mistake is so common. With other data it makes results look better than they are.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Learn mean and standard deviation
#
# Write `fit_standardizer`: return the mean and the standard deviation of all the pixels.
#
# - Take both over **all pixels** of all the images together: two numbers, not two for each pixel.
# - Take the population's standard deviation: divide by the number of pixels, which is NumPy's default.
# - Return both as plain Python `float`s: `type(mean) is float`.
#
# <details><summary>Hint 1: a question</summary>
#
# What do `train_images.mean()` and `train_images.mean(axis=0)` return, and which of them is one number?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Arrays have the methods `.mean()` and `.std()`. They return NumPy numbers; `float(...)` makes a plain one.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return float(train_images.mean()), ...`
# </details>
#
# </div>


# %% answer="fit_standardizer" minutes=7
def fit_standardizer(train_images):
    """Return what `standardize` needs, (mean, std) of all pixels of the training images.

    `train_images` is an array of shape (n, height, width).

    Example: fit_standardizer(np.array([[[0, 2]], [[4, 6]]], dtype=np.uint8))
    returns (3.0, 2.236...).
    """
    ### BEGIN SOLUTION
    return float(train_images.mean(dtype=np.float64)), float(train_images.std(dtype=np.float64))
    ### END SOLUTION


# %% words="fit_standardizer"
{
    "hidden": "other images, very bright ones among them",
    "values": "Both numbers are needed, the mean first.",
    "the mean": {
        "type": "Take it over all pixels at once: give no axis.",
        "values": {
            "std": (
                17.5**0.5,
                "This is the standard deviation. The mean comes first: `return mean, std`.",
            ),
            "by images": (
                8,
                "This is the sum divided by the number of images. Divide by the number of pixels.",
            ),
            "MNIST's": (
                33.3184,
                "This is the mean of all of MNIST's training pixels. Compute it from the images that are given.",
            ),
            "the sample's": (
                33.4409,
                "This is the mean of the notebook's own training pixels. Compute it from the images that are given.",
            ),
            "scaled": (4 / 255, "These pixels were scaled first. Take them as they are."),
        },
        "otherwise": "Take it over all pixels, in floating point.",
    },
    "the standard deviation": {
        "type": "Take it over all pixels at once: give no axis.",
        "values": {
            "variance": (17.5, "This is the variance. The standard deviation is its square root."),
            "sample": (
                (70 / 3) ** 0.5,
                "This is the sample standard deviation (ddof=1). Divide by the number of pixels: np.std's default.",
            ),
            "of images": (
                2.5,
                "This is the mean of each image's own standard deviation. Take one over all pixels at once.",
            ),
            "of means": (
                3,
                "This is the standard deviation of the images' means. Take it over all pixels at once.",
            ),
            "absolute": (
                3.5,
                "This is the mean distance from the mean. Square the distances, take their mean, and then the square root.",
            ),
            "cut": (
                4,
                "This is the standard deviation cut to a whole number: int(...) throws fractions away. Use float(...).",
            ),
            "by images": (
                35**0.5,
                "The squares were divided by the number of images. Divide by the number of pixels.",
            ),
        },
        "otherwise": "Take it over all pixels at once, in floating point.",
    },
}

# %% test="fit_standardizer" points=2
# Meant to fail until you have written fit_standardizer.
from mnist_utils.examples import Example as _Example

_e = _Example("fit_standardizer", fit_standardizer)
_fitted = _e.call(np.array([[[0, 2]], [[3, 11]]], dtype=np.uint8))
_mean, _std = _e.values(_fitted, "mean", "std")
_e.plain("the mean", _mean, float)
_e.plain("the standard deviation", _std, float)
_e.equal("the mean", _mean, 4)
_e.equal("the standard deviation", _std, 17.5**0.5)  # 4.18
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: mean of the images' own deviations, one image only, uint8 arithmetic, fixed MNIST
# constants, sums of squares that overflow, scaling the pixels first.
for _number, (_low, _high, _shape) in enumerate(
    [(0, 256, (7, 5, 6)), (240, 256, (30, 28, 28)), (9, 10, (3, 2, 2))]
):
    _h = _Example("fit_standardizer", fit_standardizer, case="For other images")
    _images = _h.random(_number).integers(_low, _high, size=_shape, dtype=np.uint8)
    _mean, _std = _h.values(_h.call(_images), "mean", "std")
    _h.plain("the mean", _mean, float)
    _h.plain("the standard deviation", _std, float)
    _exact = _images.astype(np.float64)
    _h.equal("the mean", _mean, _exact.mean(), mistakes={"scaled": _exact.mean() / 255})
    _others = {
        "of images": _exact.std(axis=(1, 2)).mean(),
        "variance": _exact.var(),
        "sample": _exact.std(ddof=1),
    }
    _h.equal("the standard deviation", _std, _exact.std(), mistakes=_others)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Without an axis NumPy runs over all pixels, and it adds up whole numbers in a wider type, so nothing overflows here. Plain floats are handy: they can be written to a file, compared and printed without further thought.
# </details>

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Standardize
#
# Write `standardize`: subtract `mean` from every pixel, then divide by `std`.
#
# - Return a **new** `float32` array of the same shape, and use the numbers that are given.
# - When `std` is 0, return all zeros: images without any contrast should not end in a division by zero.
# - It should be right for `uint8` images too. You have seen what subtraction does to them.
#
# <details><summary>Hint 1: a question</summary>
#
# What type do `images - mean` and then the quotient have when `images` is `uint8`? And what should you check before you divide?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Convert first (`images.astype(np.float32)`), then subtract, then divide. `np.zeros(images.shape, dtype=np.float32)` makes the zeros.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if std == 0: return np.zeros(...)`, and below it `return (images.astype(np.float32) - mean) / ...`
# </details>
#
# </div>


# %% answer="standardize" minutes=10
def standardize(images, mean, std):
    """Standardize images with a given mean and standard deviation, plain floats.

    `images` is an array of shape (n, height, width), uint8 or float32.

    Example: standardize(np.array([[[0, 2, 4]]], dtype=np.uint8), 2.0, 4.0)
    returns [[[-0.5, 0, 0.5]]].
    """
    ### BEGIN SOLUTION
    if std == 0:
        return np.zeros(images.shape, dtype=np.float32)
    return ((images.astype(np.float64) - mean) / std).astype(np.float32)
    ### END SOLUTION


# %% words="standardize"
{
    "hidden": "other images, of uint8 and of float32",
    "changed": "Compute a new array, and leave the images as they were.",
    "errors": {
        "raise ValueError": "With std 0 return an array of zeros, and raise nothing.",
        "ZeroDivisionError": "Check for std == 0 first, and return an array of zeros then.",
    },
    "the result": {
        "type": {
            "a float": "With std 0 too, return an array of zeros, in the shape of the images.",
            "an int": "With std 0 too, return an array of zeros, in the shape of the images.",
        },
        "shape": "Keep the shape of the images.",
        "dtype": "Convert with .astype(np.float32).",
        "nan": "0 divided by 0 is nan, and anything else divided by 0 is inf. Check for std == 0 first, and return zeros then.",
        "values": {
            "wrapped": (
                [[[63.5, 0, 0.5]]],
                "0 - 2 became 254: uint8 has no negative numbers and starts again at 255. Convert to float32 before you subtract.",
            ),
            "mean alone": (
                [[[-0.5, 1.5, 3.5]]],
                "Only the mean was divided: write (images - mean) / std, with parentheses.",
            ),
            "own": (
                [[[-1.2247449, 0, 1.2247449]]],
                "The images' own mean and standard deviation were used. Use the mean and std that are given.",
            ),
            "squared": (
                [[[-0.125, 0, 0.125]]],
                "It was divided by std squared. Divide by std itself.",
            ),
            "scaled": (
                [[[-0.5, -0.5 + 0.5 / 255, -0.5 + 1 / 255]]],
                "The pixels were divided by 255 first. Use them as they are.",
            ),
            "not divided": ([[[-2, 0, 2]]], "Only the mean was subtracted. Divide by std as well."),
            "whole": (
                None,
                "The mean was cut to a whole number. Use it as it is, in floating point.",
            ),
        },
        "otherwise": "Subtract the given mean as it is, in floating point, then divide by the given std alone.",
    },
    "the zeros": {
        "type": "Return an array of zeros, in the shape of the images.",
        "shape": "Keep the shape of the images.",
        "nan": "0 divided by 0 is nan, and anything else divided by 0 is inf. Check for std == 0 first, and return zeros then.",
        "dtype": "The zeros should be float32 as well: np.zeros makes float64 unless it is told dtype=np.float32.",
        "otherwise": "With std 0 every value should be 0, also where a pixel differs from the mean.",
    },
}

# %% test="standardize" points=2
# Meant to fail until you have written standardize.
from mnist_utils.examples import Example as _Example

_e = _Example("standardize", standardize)
_result = _e.call(np.array([[[0, 2, 4]]], dtype=np.uint8), 2.0, 4.0)
_e.array("the result", _result, shape=(1, 1, 3), dtype=np.float32)
_e.equal("the result", _result, [[[-0.5, 0, 0.5]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: uint8 wrap-around, the images' own statistics, a mean converted to a whole number, a
# small number added to std, the argument changed in place, 28 x 28 only.
for _number, (_kind, _shape, _mean, _std) in enumerate(
    [
        (np.uint8, (6, 28, 28), 33.3, 78.6),
        (np.float32, (2, 3, 5), 0.13, 0.31),
        (np.uint8, (3, 2, 4), 200.5, 0.01),
    ]
):
    _case = f"For {np.dtype(_kind)} images of shape {_shape}"
    _h = _Example("standardize", standardize, case=_case)
    _images = _h.random(_number).integers(0, 256, size=_shape).astype(_kind)
    _exact = _images.astype(np.float64)
    _wanted = (_exact - _mean) / _std
    _result = _h.call(_images, _mean, _std)
    _h.array("the result", _result, shape=_shape, dtype=np.float32)
    _h.new("the result", _result)
    _mistakes = {
        "whole": (_exact - int(_mean)) / _std,
        "own": (_exact - _exact.mean()) / _exact.std(),
        "mean alone": _exact - _mean / _std,
        "not divided": _exact - _mean,
    }
    _near = 1e-5 * abs(_wanted).max()
    _h.equal("the result", _result, _wanted, atol=_near, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="standardize" points=1
# Meant to fail until standardize can do without contrast.
from mnist_utils.examples import Example as _Example

_e = _Example("standardize", standardize, part=2)
_result = _e.call(np.array([[[7, 9]]], dtype=np.uint8), 9.0, 0.0)  # std is 0
_e.array("the zeros", _result, shape=(1, 1, 2), dtype=np.float32)
_e.equal("the zeros", _result, [[[0, 0]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: zeros only where images equal the mean, inf for the others, zeros of shape (28, 28).
_h = _Example("standardize", standardize, part=2, case="With std 0, for other images")
_images = _h.random().integers(0, 256, size=(1, 2, 3), dtype=np.uint8)
_result = _h.call(_images, 7.5, 0.0)
_h.array("the zeros", _result, shape=(1, 2, 3), dtype=np.float32)
_h.equal("the zeros", _result, np.zeros((1, 2, 3)))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# In floating point the pixels below the mean become negative numbers, as they should. The check for 0 comes before the division, so that no `nan` (not a number) can arise; a single one would turn every later result into `nan`.
# </details>
#
# Now we learn from the first part of the training images and apply to two parts. The last 500 stand for digits that we have not learned from:

# %%
mean, std = fit_standardizer(train_images[:-500])
for part, images in [("learned from", train_images[:-500]), ("not seen", train_images[-500:])]:
    standardized = standardize(images, mean, std)
    print(f"{part:13s} mean {standardized.mean():+.4f}  std {standardized.std():.4f}")

# %% [markdown]
# The images that we learned from have mean 0 and standard deviation 1 up to rounding. The others come close, but not exactly: they are other digits. That is as it should be. Both parts went through the *same* formula with the *same* two numbers, so a stroke of the same darkness has the same value in both.
#
# Is standardizing better than scaling? We measure it with the network from the start of the lesson.

# %% runs=6
mean, std = fit_standardizer(train_images[:3200])
standardized = standardize(train_images[:4000], mean, std)
scores["standardized"] = [train_and_score(standardized, seed) for seed in range(3)]

# %% alt="The three rows from the start of the lesson and a fourth: standardized digits end where scaled digits end, far to the right of the others."
axes = plot_scores(scores, title="Same network, same digits, four versions")

# %% [markdown]
# Scaled and standardized digits end close together. They differ by about as much as the seeds do, so nothing here says that one beats the other. In this course we use **scaled** digits from here on: no numbers to be learned, and nothing to forget but the 255.

# %% [markdown]
# ## Images as rows, labels as rows
#
# The network of this course looks at an image as one long row of numbers. `reshape` puts the rows of pixels one after the other:

# %%
tiny = np.arange(6).reshape(1, 2, 3)
print(tiny, "->", tiny.reshape(1, 6))

# %% [markdown]
# The first row of pixels, 0 1 2, comes first, then the second, 3 4 5. Nothing is computed and nothing is copied: the same numbers are read under another shape.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Flatten
#
# Write `flatten`: turn images of shape `(n, height, width)` into rows of shape `(n, height * width)`, row of pixels by row of pixels.
#
# - Keep the dtype of the images.
# - It should work for any height and width, and for `n = 0`: no images give no rows.
#
# <details><summary>Hint 1: a question</summary>
#
# How many numbers are in each row of the result? Where can you read height and width?
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
# </div>


# %% answer="flatten" minutes=6
def flatten(images):
    """Turn every image, of any dtype, into one row of its pixels.

    Example: flatten(np.array([[[1, 2], [3, 4]]])) returns [[1, 2, 3, 4]].
    """
    ### BEGIN SOLUTION
    count, height, width = images.shape
    return images.reshape(count, height * width)
    ### END SOLUTION


# %% words="flatten"
{
    "hidden": "images of other sizes and dtypes",
    "errors": {
        "ValueError: array of size 0": "No images, n = 0, should give no rows. For -1 NumPy would have to divide by 0: multiply height and width instead.",
        "ValueError: reshape array of size": "Each row has height * width numbers, however large the images are: take both from images.shape, and multiply them.",
    },
    "the rows": {
        "type": {"a list": "np.stack(...) makes one."},
        "shape": {
            "(12,)": "All images became one row. Keep the first axis: one row for each image.",
            "(6, 2)": "The images are in columns. Return one row for each image.",
            "(4, 3)": "The rows of pixels of all images are below each other. Put those of one image into one row.",
            "(2, 2, 3)": "The images came back as they were. reshape returns a new array, it does not change the old one.",
            "(0,)": "Here there are no images, and the rows have lost their length. Reshape all the images at once, to height * width numbers a row.",
            "else": "One row for each image, and in it height * width numbers, both read from images.shape.",
        },
        "dtype": "Keep the dtype of the images: flatten changes no values.",
        "values": {
            "columns": (
                [[1, 4, 2, 5, 3, 6], [7, 10, 8, 11, 9, 12]],
                "The pixels were read column by column. Read them row by row: reshape's default order.",
            ),
            "across": (
                [[1, 3, 5, 7, 9, 11], [2, 4, 6, 8, 10, 12]],
                "The pixels of the two images are mixed in each row. Keep the first axis where it is, and join the other two.",
            ),
        },
        "otherwise": "Take image by image, and in each the pixels row by row.",
    },
}

# %% test="flatten" points=2
# Meant to fail until you have written flatten.
from mnist_utils.examples import Example as _Example

_e = _Example("flatten", flatten)
_rows = _e.call(np.array([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]], dtype=np.uint8))
_e.array("the rows", _rows, shape=(2, 6), dtype=np.uint8)
_e.equal("the rows", _rows, [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
_none = _e.call(np.zeros((0, 2, 3), dtype=np.uint8))  # no images
_e.array("the rows", _none, shape=(0, 6), dtype=np.uint8)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: 784 or 28 written into the code, images mixed up, -1 for an empty batch, a fixed dtype,
# height and width swapped.
for _number, _shape in enumerate([(3, 28, 28), (1, 5, 2), (4, 1, 7), (0, 3, 4)]):
    _h = _Example("flatten", flatten, case=f"For images of shape {_shape}")
    _images = _h.random(_number).normal(size=_shape).astype(np.float32)
    _rows = _h.call(_images)
    _h.array("the rows", _rows, shape=(_shape[0], _shape[1] * _shape[2]), dtype=np.float32)
    _wanted = np.array([_image.ravel() for _image in _images]).reshape(_rows.shape)
    _columns = np.array([_image.T.ravel() for _image in _images]).reshape(_rows.shape)
    _h.equal("the rows", _rows, _wanted, mistakes={"columns": _columns})
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# `reshape` keeps the order in which the pixels are stored, and in memory an image is stored row by row, one image after the other.
# </details>

# %% alt="A wide grey picture of forty thin lines, one for each digit. In each line short bright strokes follow one another at equal distances; both ends are dark."
figure = show_rows(flatten(train_images[:40]), title="Forty digits as the network gets them")

# %% [markdown]
# Each line of the picture is one digit. The short bright strokes are about 28 pixels apart, each a piece of ink in the next row of the image. The left and right ends are dark, since the top and bottom rows of a digit are empty. We would no longer recognise a 3, and to this network it makes no difference: it learns a weight for each position and never knows which pixels were neighbours.
#
# Labels have a second form too. **One-hot** writes label 2 of four classes as `[0, 0, 1, 0]`: a 1 at the place of the class and 0 elsewhere. It looks like what a network's output should be, one number for each class. Keras takes labels in either form, whole numbers or one-hot, with a loss for each. In this course they stay whole numbers, and lesson 4 shows what the wrong pair does.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · One-hot
#
# Write `one_hot`: for labels of shape `(n,)` return a `float32` array of shape `(n, num_classes)` in which row `i` is 1 in column `labels[i]` and 0 elsewhere.
#
# - Raise a `ValueError` when a label is negative or at least `num_classes`. NumPy would take −1 for the last column without a word.
#
# <details><summary>Hint 1: a question</summary>
#
# You have an array of zeros of the right shape. In row `i`, which column gets the 1?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `rows[np.arange(n), labels] = 1` sets one place in each row at once; a loop over `enumerate(labels)` works as well. `labels.min()` and `labels.max()` tell whether a label is out of range.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `if labels.min() < 0 or labels.max() >= ...: raise ValueError(...)`, then `rows = np.zeros((len(labels), num_classes), dtype=np.float32)`, fill in the ones, return.
# </details>
#
# </div>


# %% answer="one_hot" minutes=8
def one_hot(labels, num_classes=10):
    """Write labels as rows of zeros with a single one.

    Example: one_hot(np.array([2, 0]), 3) returns [[0, 0, 1], [1, 0, 0]].
    """
    ### BEGIN SOLUTION
    labels = np.asarray(labels)
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(f"labels must be from 0 to {num_classes - 1}")
    rows = np.zeros((len(labels), num_classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows
    ### END SOLUTION


# %% words="one_hot"
{
    "hidden": "other labels and numbers of classes",
    "errors": {
        "raise ValueError": "All these labels are from 0 to num_classes - 1, and were refused. Refuse only what is outside.",
        "IndexError": "The array has a row for each label and num_classes columns; row i has its 1 in column labels[i].",
    },
    "the rows": {
        "shape": {
            "(3, 2)": "Return a row for each label and a column for each class.",
            "(2,)": "Return a row of num_classes numbers for each label.",
            "else": "The number of rows is that of the labels, the number of columns is num_classes, whichever labels occur.",
        },
        "dtype": "np.zeros and np.eye make float64 unless they are told dtype=np.float32.",
        "values": {
            "shifted": (
                [[0, 1, 0], [0, 0, 1]],
                "Each 1 is one column too far left: classes are counted from 0, and label 0 belongs to column 0.",
            ),
            "everywhere": (
                [[1, 0, 1], [1, 0, 1]],
                "Each row got the ones of all labels: rows[:, labels] sets whole columns. Set one place in each row, rows[np.arange(n), labels].",
            ),
        },
        "otherwise": "In row i there is a 1 in column labels[i], and 0 elsewhere.",
    },
    "raises": {
        "too large": {
            "nothing": "A label without a column was accepted. Look at all labels, and refuse those that are at least num_classes.",
            "else": "Look at the labels first, and raise a ValueError yourself when one is at least num_classes.",
        },
        "negative": {
            "nothing": "A negative label was accepted: NumPy counts it from the end. Look at all labels, and refuse those below 0.",
            "else": "Look at the labels first, and raise a ValueError yourself when one is below 0.",
        },
    },
}

# %% test="one_hot" points=1
# Meant to fail until you have written one_hot.
from mnist_utils.examples import Example as _Example

_e = _Example("one_hot", one_hot)
_rows = _e.call(np.array([2, 0]), 3)
_e.array("the rows", _rows, shape=(2, 3), dtype=np.float32)
_e.equal("the rows", _rows, [[0, 0, 1], [1, 0, 0]])
_e.equal("the rows", _e.call(np.array([1, 1]), 2), [[0, 1], [0, 1]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: ten classes always, as many classes as occur in the labels, a single label, labels
# assumed sorted or different, ones in the wrong column.
for _number, (_count, _classes) in enumerate([(12, 10), (1, 10), (9, 4), (5, 26)]):
    _case = f"For {_count} label(s) of {_classes} classes"
    _h = _Example("one_hot", one_hot, case=_case)
    _labels = _h.random(_number).integers(0, max(_classes - 1, 1), size=_count)
    _options = {} if _classes == 10 else {"num_classes": _classes}
    _rows = _h.call(_labels, **_options)
    _h.array("the rows", _rows, shape=(_count, _classes), dtype=np.float32)
    _h.equal("the rows", _rows, [[int(c == label) for c in range(_classes)] for label in _labels])
    assert _h.holds
### END HIDDEN TESTS


# %% test="one_hot" points=1
# Meant to fail until one_hot refuses labels that have no column.
from mnist_utils.examples import Example as _Example

_e = _Example("one_hot", one_hot, part=2)
_e.raises(ValueError, np.array([0, 3]), 3, why="too large")
_e.raises(ValueError, np.array([-1, 1]), 3, why="negative")
_e.call(np.array([0, 2]), 3)  # nothing to refuse here
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: only the first or last label looked at, > instead of >=, a fixed limit of 9.
for _labels, _classes, _why in [
    ([0, 4, 1], 4, "too large"),
    ([1, -3, 0], 4, "negative"),
    ([10], 10, "too large"),
]:
    _case = f"With {_classes} classes and one label outside,"
    _h = _Example("one_hot", one_hot, part=2, case=_case)
    _h.raises(ValueError, np.array(_labels), _classes, why=_why)
    assert _h.holds
for _labels, _classes in [([3, 0], 4), ([11, 25], 26)]:
    _case = f"With {_classes} classes and all labels inside,"
    _h = _Example("one_hot", one_hot, part=2, case=_case)
    _h.call(np.array(_labels), _classes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Pairing row numbers with labels picks exactly one place in each row. The check comes first because NumPy's own rule for −1, *count from the end*, would give a negative label a column that belongs to another class.
# </details>

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | `images //= 255` or `images // 255` | only 0 and 1 are left; no message, the shades of grey are gone |
# | `images /= 255` with `uint8` images | an error about *casting*: the result does not fit into the bytes |
# | `images / 255` | right numbers in `float64`: twice the memory |
# | the scaling cell run twice | largest value near 0.004; training is slow, no message |
# | training digits scaled, the others not | accuracy as before, loss a hundred times larger, no message |
# | `images - 128` with `uint8` images | dark pixels become bright, no message |
# | mean and standard deviation from the test set, or from before it was split off | nothing to see with MNIST; results that are too good with other data |
# | labels divided by 255 along with the images | no message: every label counts as 0, the loss falls to almost nothing, and the network answers 0 to every digit |

# %% [markdown]
# ## Quiz
#
# **1.** A colleague reports a validation accuracy of 94 % and a validation loss of 48. What do you look at first?
#
# <details><summary>(a) whether the validation images were scaled like the training images</summary>
#
# **Right.** Good accuracy with an enormous loss means that the right class comes out on top and the probabilities are extreme: the inputs are larger than those of training.
# </details>
# <details><summary>(b) whether the network has too few layers</summary>
#
# Wrong: a network that is too small has a poor accuracy, and its loss stays moderate.
# </details>
# <details><summary>(c) whether the labels were shuffled</summary>
#
# Wrong: with shuffled labels the accuracy falls to about one in ten.
# </details>
#
# **2.** Which images give the mean and standard deviation used for the test images?
#
# <details><summary>(a) the test images, so that these have mean 0</summary>
#
# Wrong: then the test set takes part in its own preparation, and the same stroke gets another value than in training.
# </details>
# <details><summary>(b) the training images</summary>
#
# **Right.** The two numbers are learned, so they come from the training set, and stay as they are for everything that follows.
# </details>
# <details><summary>(c) each test image by itself</summary>
#
# Wrong here: that is another preparation, which throws away how dark an image is as a whole. It can be used if training does the same.
# </details>
#
# **3.** `x = np.array([3], dtype=np.uint8)`. What is `x - np.array([5], dtype=np.uint8)`?
#
# <details><summary>(a) −2</summary>
#
# Wrong: `uint8` has no negative numbers.
# </details>
# <details><summary>(b) 0</summary>
#
# Wrong: NumPy does not stop at the end of the range.
# </details>
# <details><summary>(c) 254</summary>
#
# **Right.** It wraps around: 3 − 5 + 256 = 254. Convert to a floating-point type first.
# </details>

# %% [markdown]
# ## Summary
#
# - Pixels are `uint8`; convert to `float32` *before* you subtract or divide.
# - Scale by 255, once, and keep the result under a new name.
# - Whatever is learned from data, a mean as well as a weight, is learned from training data alone.
# - Validation and test images get the same preparation as the training images. If they do not, the loss tells you; the accuracy may not.
# - Rows of pixels and one-hot rows are two other ways to write the same images and labels.
#
# **Next:** lesson 3 builds the network that was a measuring instrument here.
#
# **Further reading:** NumPy's guide on [data types](https://numpy.org/doc/stable/user/basics.types.html), about overflow; scikit-learn on [preprocessing](https://scikit-learn.org/stable/modules/preprocessing.html) and on [common pitfalls](https://scikit-learn.org/stable/common_pitfalls.html), about data leakage.

# %% [markdown]
# # 9 · Your own digit: what the network sees
#
# You draw a 7, and the network that you built reads it. Before it can, your drawing has to become what the network knows: this lesson climbs from one page read in ten to nearly all of them, without changing a single weight.
#
# **You will be able to**
# - save a network, load it again, and check that it is the same;
# - cut a digit out of a page and prepare it as MNIST's digits were prepared;
# - have the network read your drawings and photographs, and test it on your own handwriting;
# - show what it says to what is no digit, and why a high probability is no promise;
# - recognise data that are no longer like the training data.
#
# **Time:** {minutes}. Drawing, printing and taking photographs come on top.
#
# **You need:** lessons 5 and 6, or: a network in Keras, held-back digits, and the interval of an accuracy.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 9` in a terminal checks the whole lesson, and `python -m mnist_utils solution ink_box` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.
#
# The next cell imports Keras, which takes a few seconds, and Pillow, the library for pictures. `resize` is a tool for the whole lesson; your answers may use it.

# %% tags=["setup"] runs=5
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_utils import draw_digit, load_mnist, load_page, print_sheet, quiet_start
from mnist_utils import save_network, show_digits, take_home
from mnist_utils.charts import plot_lines, plot_scores
from mnist_utils.pages import page_of_scribble, page_of_text, pages_of
from mnist_utils.reader import Reader
from mnist_utils.readings import show_reading

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
reader = Reader(train_images, train_labels)  # a small network, for the tests alone


def resize(picture, height, width):  # a uint8 picture made smaller or larger, by averaging
    return np.array(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX))


# %% [markdown]
# ## A network that you keep
#
# Until now a network lived as long as its notebook. To use it elsewhere we save it. If there is a file `my_network.keras` beside this notebook, we take the network in it: copy one of your own here, if you have saved one with `model.save("my_network.keras")`. If there is none, we train the network of lesson 5 and save it. A thousand digits are held back to try things on.

# %%
held_back_images, held_back_labels = train_images[-1000:], train_labels[-1000:]
learn_images, learn_labels = train_images[:-1000] / np.float32(255), train_labels[:-1000]


def build_network(seed):  # from lesson 5
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation="relu") for units in (128, 32)]
    output = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, output])


# %%
epochs = 3 if len(learn_images) > 10_000 else 15  # in the offline sample an epoch has few steps
network_file = Path("my_network.keras")

# %% runs=6
if not network_file.exists():
    trained = build_network(seed=9)
    trained.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    trained.fit(learn_images, learn_labels, batch_size=128, epochs=epochs, verbose=0)
    trained.save(network_file)
network = keras.models.load_model(network_file)
print(f"{network_file}: {network_file.stat().st_size} bytes, {network.count_params()} parameters")

# %% [markdown]
# The file has everything in it: which layers there are, their weights, and the state of the optimizer, so that training could go on. That is why it has more than four bytes for each parameter. Is what we load what we saved? The test is that both give the same numbers:

# %%
network.save("copy.keras")
copy = keras.models.load_model("copy.keras")
first, second = (one.predict(held_back_images / 255, verbose=0) for one in (network, copy))
print("largest difference:", np.abs(first - second).max())
print(f"held-back digits read: {(first.argmax(axis=1) == held_back_labels).mean():.1%}")

# %% [markdown]
# No difference, to the last digit. And the network reads nearly all of the digits that were held back. Remember this number: it is as high as we can hope to get.
#
# Keras' file is for Keras. For programs that do not know it there is a second form, plain text: each layer with its weights, and nothing of the training. The drawing pad below reads it, and so can a page on the web.

# %%
save_network(network, "my_network.json")
print(Path("my_network.json").read_text()[:150], "...")

# %% [markdown]
# ## A page
#
# Nobody writes in 28 × 28 pixels, light on dark. We write on paper: dark on light, anywhere on the page, larger or smaller. A **page** is such a picture: grey, `uint8`, of any height and width, with one digit on it. **Ink** is what is darker than 128; all the paper is lighter, though not white everywhere, since no lamp lights a page evenly.
#
# To measure anything we need many pages whose digits we know. So we make them, from the digits that were held back: each is made four to eight times as large, inked, and put somewhere on a page.

# %% runs=3 alt="Ten pages, light grey and darker towards one side, each with one handwritten digit in dark ink: some large, some small, each at another place."
pages = pages_of(held_back_images)
figure = show_digits(
    np.stack(pages[:10]), held_back_labels[:10], columns=5, title="Ten of the pages"
)

# %% [markdown]
# You read all of them without thinking about place and size. What about the network? It takes 28 × 28 numbers from 0 to 1, so the least that we can do is to make the page that small, and to divide by 255.


# %%
def squeeze(page):
    return resize(page, 28, 28) / 255


# %%
staircase = {}


def try_out(name, prepare):  # prepare all pages in some way, and have them read
    images = np.stack([prepare(page) for page in pages])
    right = network.predict(images, verbose=0).argmax(axis=1) == held_back_labels
    staircase[name] = [right.mean()]
    print(f"{name}: {right.mean():.1%} of {len(pages)} pages read")
    return images


# %% [markdown]
# **Predict.** How many of the thousand pages does the network read if they are squeezed to 28 × 28 pixels: nearly all, half, one in ten?
#
# *My guess:* …

# %% runs=1
squeezed = try_out("squeezed", squeeze)

# %% [markdown]
# About one in ten: no better than guessing. This is where most people stop who draw a digit and give it to a network, and they say that the network is bad. It is the same network as above. Look at what it was given, with its answers:

# %% alt="Five squeezed pages, pale grey, each with a small dark digit somewhere. Below, five digits of MNIST, large, light on black, in the middle."
both = np.concatenate([squeezed[:5], held_back_images[:5] / 255])
figure = show_digits(both, columns=5, title="Squeezed pages, and MNIST's digits (below)")

# %% [markdown]
# The upper row is dark on light, and MNIST's digits are light on dark. That can be mended in one line:

# %% runs=1
inverted = try_out("inverted", lambda page: 1 - squeeze(page))

# %% [markdown]
# A little better, and still poor. The paper is not 0 now but grey, and each of the 784 pixels that should be silent adds its share to every sum. Besides, the digit is too small and can be anywhere. So we need the ink, and nothing but the ink. Where is it?

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Find the ink
#
# Write `ink_box`: return `(top, bottom, left, right)`, so that `page[top:bottom, left:right]` is the smallest part of the page that holds all the ink.
#
# - Ink is every pixel **darker** than `threshold`; a pixel equal to it is paper.
# - Slices end *before* their second number: `bottom` is one more than the last row with ink, `right` one more than the last column.
# - Return four plain Python `int`s, and leave `page` as it is.
# - Raise a `ValueError` when there is no ink on the page.
#
# <details><summary>Hint 1: a question</summary>
#
# `page < threshold` is an array of True and False. How do you find out which of its rows have a True in them?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `(page < threshold).any(axis=1)` has a True for each row with ink, `.any(axis=0)` for each column. `np.flatnonzero(...)` gives the places of the Trues, in rising order.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `rows = np.flatnonzero((page < threshold).any(axis=1))`, the same for `columns`; `if len(rows) == 0: raise ValueError(...)`; then `return int(rows[0]), int(rows[-1]) + 1, ...`
# </details>
#
# </div>


# %% answer="ink_box" minutes=8
def ink_box(page, threshold=128):
    """Find the smallest part of a page that holds all its ink.

    `page` is a uint8 array of shape (height, width), dark on light.

    Example: with ink at page[1, 5] and page[4, 2] alone, ink_box(page) returns (1, 5, 2, 6).
    """
    ### BEGIN SOLUTION
    ink = page < threshold
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        raise ValueError("there is no ink on the page")
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    ### END SOLUTION


# %% words="ink_box"
{
    "hidden": "pages of other sizes and other thresholds",
    "changed": "Leave the page as it is: page < threshold makes a new array, page[...] = ... changes the page.",
    "values": "Return four numbers, in the order top, bottom, left, right.",
    "errors": {
        "raise ValueError": "There is ink on this page, darker than the threshold. Is it looked for the right way round, page < threshold, and with the threshold that is given?",
        "IndexError|ValueError: (?i)index 0 is out of bounds|empty|zero-size": "Nothing was found where something is taken. Ink is what is darker: page < threshold.",
        "TypeError: unexpected keyword argument 'threshold'": "The second argument is called threshold.",
    },
    "the box": {
        "values": {
            "inclusive": (
                [1, 4, 2, 5],
                "bottom and right are the last row and the last column with ink. A slice ends before its second number: add 1 to both.",
            ),
            "one more at the start": (
                [2, 5, 3, 6],
                "top and left are one too large: they are the first row and the first column with ink, and a slice begins with its first number.",
            ),
            "swapped": (
                [2, 6, 1, 5],
                "Rows and columns are exchanged. top and bottom are rows: places in .any(axis=1). left and right are columns.",
            ),
            "corners": (
                [1, 2, 5, 6],
                "These are the two corners, top and left, then bottom and right. The order is top, bottom, left, right.",
            ),
            "sizes": (
                [1, 2, 4, 4],
                "These are the corner and the size of the box. Return where it ends: bottom and right.",
            ),
            "order": (
                [1, 5, 5, 3],
                "The rows are right. The columns are those of the first and of the last ink in reading order. Take the smallest and the largest of all columns.",
            ),
            "darkest": (
                [4, 5, 2, 3],
                "This is the place of a single pixel, the darkest. Look at all the ink.",
            ),
            "light": (
                [0, 6, 0, 9],
                "This is the whole page. Ink is what is darker than the threshold: page < threshold.",
            ),
            "equal": (
                [0, 2, 1, 3],
                "A pixel of 128 was taken for ink. Ink is darker than the threshold: <, not <=.",
            ),
            "margin": (None, "The box has paper around the ink. Return the smallest one."),
        },
        "otherwise": "top is the first row with a pixel darker than the threshold, bottom one more than the last; left and right are the same for columns.",
    },
    "with threshold=200, the box": {
        "values": {
            "ignored": (
                [1, 2, 2, 3],
                "This is the box for a threshold of 128. Use the one that is given.",
            ),
        },
        "otherwise": "Here every pixel below 200 is ink. Use the threshold that is given.",
    },
    "raises": {
        "blank": {
            "nothing": "The page has no pixel darker than the threshold. Look whether there are any rows with ink, and raise a ValueError when there are none.",
            "else": "On a page without ink there is no first row to take. Look at the number of rows first, and raise a ValueError yourself.",
        },
    },
}

# %% test="ink_box" points=2
# Meant to fail until you have written ink_box.
from mnist_utils.examples import Example as _Example

_e = _Example("ink_box", ink_box)
_page = np.full((6, 9), 200, dtype=np.uint8)  # paper
_page[1, 5], _page[4, 2] = 90, 60  # and two dots of ink
_names = ("top", "bottom", "left", "right")
_box = _e.values(_e.call(_page), *_names)
_e.equal("the box", _box, (1, 5, 2, 6))
for _name, _value in zip(_names, _box):
    _e.plain(_name, _value, int)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: 28 or a square page built in, ink at the edges, one pixel, all of it ink, a margin, the
# columns of the first and last ink, only the largest piece of ink, rows and columns exchanged.
for _number, (_shape, _dots, _kind) in enumerate(
    [
        ((30, 21), 3, "A page that is higher than wide"),
        ((17, 40), 5, "A page that is wider than high"),
        ((8, 9), 1, "A page with a single pixel of ink"),
        ((5, 4), 200, "A page that is nearly all ink"),
        ((1, 12), 2, "A page of one row"),
        ((200, 150), 2, "A large page"),
    ]
):
    _h = _Example("ink_box", ink_box, case=f"{_kind}:")
    _draw = _h.random(_number)
    _page = _draw.integers(129, 256, size=_shape, dtype=np.uint8)
    _rows, _columns = (_draw.integers(0, _side, size=_dots) for _side in _shape)
    _page[_rows, _columns] = _draw.integers(0, 120, size=_dots)
    _rows, _columns = np.nonzero(_page < 128)
    _top, _bottom = int(_rows.min()), int(_rows.max()) + 1
    _left, _right = int(_columns.min()), int(_columns.max()) + 1
    _mistakes = {
        "inclusive": (_top, _bottom - 1, _left, _right - 1),
        "swapped": (_left, _right, _top, _bottom),
        "order": (_top, _bottom, int(_columns[0]), int(_columns[-1]) + 1),
        "light": (0, _shape[0], 0, _shape[1]),
        "margin": (max(_top - 1, 0), _bottom + 1, max(_left - 1, 0), _right + 1),
    }
    _box = _h.values(_h.call(_page), *_names)
    _h.equal("the box", _box, (_top, _bottom, _left, _right), mistakes=_mistakes)
    for _name, _value in zip(_names, _box):
        _h.plain(_name, _value, int)
    assert _h.holds
### END HIDDEN TESTS

# %% test="ink_box" points=1
# Meant to fail until ink_box uses the threshold, and refuses a page without ink.
from mnist_utils.examples import Example as _Example

_e = _Example("ink_box", ink_box, part=2)
_page = np.array([[250, 128, 250], [250, 250, 127]], dtype=np.uint8)
_e.equal("the box", _e.call(_page), (1, 2, 2, 3))  # 127 alone is darker than 128
_e.equal("with threshold=200, the box", _e.call(_page, threshold=200), (0, 2, 1, 3))
_e.raises(ValueError, np.full((3, 4), 180, dtype=np.uint8), why="blank")
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a threshold that is built in, <= in place of <, 255 - page compared with it, a page that
# is refused because it is not white, or accepted because it is not black.
for _number in range(6):
    _h = _Example("ink_box", ink_box, part=2, case="With another threshold")
    _draw = _h.random(_number)
    _threshold = int(_draw.integers(20, 236))
    _page = _draw.integers(_threshold, 256, size=(9, 14), dtype=np.uint8)
    _page[:, 3] = _threshold
    _row, _column = int(_draw.integers(9)), int(_draw.integers(4, 14))
    _page[_row, _column] = _threshold - 1
    _wanted = (_row, _row + 1, _column, _column + 1)
    _mistakes = {"light": (0, 9, 0, 14), "inclusive": (_row, _row, _column, _column)}
    _h.equal("the box", _h.call(_page, _threshold), _wanted, mistakes=_mistakes)
    _page[_row, _column] = _threshold
    _h.raises(ValueError, _page, _threshold, why="blank")
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# A row has ink if *any* of its pixels has. Of the rows that have, only the first and the last matter. With half-open bounds `bottom - top` is the height of the box, without adding or subtracting 1, and the four numbers can go into a slice as they are.
# </details>

# %% [markdown]
# ## From step to step
#
# With the box we cut the ink out of the page. And since ink is darker than 128, we can set everything else to 0: whatever shade the paper had, it is gone.


# %%
def cut_out(page):  # the ink alone, light on dark
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    return np.where(part < 128, 255 - part, 0)


# %% [markdown]
# **Predict.** Each digit is cut out and stretched to 28 × 28 pixels, so that it fills the image. How many pages are read now?
#
# *My guess:* …

# %% runs=1
stretched = try_out("cut out, 28 x 28", lambda page: resize(cut_out(page), 28, 28) / 255)

# %% alt="Ten digits light on black, each stretched until it touches all four edges. A 1 has become a broad block."
figure = show_digits(stretched[:10], held_back_labels[:10], title="Cut out and stretched")

# %% [markdown]
# Light on dark, free of paper, large, and hardly any better. A weight belongs to one pixel, and these digits put their ink where the network has never seen any: MNIST's digits have a dark frame. They were made to fit into **20 × 20** pixels of the 28 × 28. So we leave a frame of four pixels on each side:

# %% runs=1
framed = try_out(
    "20 x 20 with a frame", lambda page: np.pad(resize(cut_out(page), 20, 20), 4) / 255
)

# %% [markdown]
# That is a leap. What is still wrong can be seen in the figure above: a 1 is not as wide as it is high. Stretching makes every digit square, and MNIST kept the **proportions**. The longer side gets 20 pixels, and the shorter one what the same scale makes of it.


# %%
def in_the_middle(page):
    ink = cut_out(page)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    above, left = (28 - height) // 2, (28 - width) // 2
    image = np.zeros((28, 28))
    image[above : above + height, left : left + width] = resize(ink, height, width) / 255
    return image


# %% runs=1
middle = try_out("in proportion, in the middle", in_the_middle)

# %% [markdown]
# Another step up. `round` makes whole pixels, and `max(1, …)` keeps a very thin 1 from having no width at all.

# %% [markdown]
# ## The centre of mass
#
# One thing is left, and it is the one that most programs for drawing digits forget. Take a 7: most of its ink is in the upper half, right of the middle. We have put the middle of its *box* into the middle of the image. MNIST did something else: it put the **centre of mass** there, the mean of the places of all the ink, each weighted by its brightness. It is the point on which the digit would balance if ink had weight.


# %%
def centre_of_mass(image):  # row and column
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


# %%
for name, images in {"MNIST": held_back_images, "in the middle": middle}.items():
    centres = np.array([centre_of_mass(image) for image in images])
    print(f"{name:13s}  rows {centres[:, 0].min():.1f} to {centres[:, 0].max():.1f}", end="")
    print(f"   columns {centres[:, 1].min():.1f} to {centres[:, 1].max():.1f}")

# %% [markdown]
# In MNIST the centre of mass of each digit is within half a pixel or so of row 14, column 14. Ours are pixels away. To a network of dense layers this is a great deal, as you have seen: it learns weights for places, and every stroke of ours is at the wrong place.
#
# **A good place to stop.** You know what MNIST's digits have in common, and have come most of the way. What follows is the step that closes the gap, and then your own handwriting.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Prepare a page as MNIST does
#
# Write `to_mnist`: return a scaled image, `float32` of shape `(28, 28)`, with the digit of the page light on dark.
#
# - Paper becomes **0**, whatever shade it had, and ink up to 1: nothing is outside [0, 1].
# - Cut the digit out, and resize it so that its **longer side is 20 pixels**. Keep its proportions.
# - Put it into the 28 × 28 pixels so that its **centre of mass**, weighted by brightness, is at row 14, column 14, as nearly as whole pixels allow. (Anything from 13 to 15 is right.)
# - Raise a `ValueError` when there is no ink on the page, and leave `page` as it is.
#
# You may call your `ink_box`, and `resize` from the setup cell; any other way of resizing is as good. Of the functions in the cells between, copy what you need: only the setup cell and your answers are there when your work is marked.
#
# <details><summary>Hint 1: a question</summary>
#
# `in_the_middle` is nearly what you need. The digit has been resized, and its centre of mass within the *small* picture is at row `r`. Which row of the large one must its first row be, so that `r` comes to 14?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# If the small picture begins at row `above`, its centre of mass is at `above + r`. So `above = round(14 - r)`, and `left = round(14 - c)`. Compute `r` and `c` from the small picture, after resizing, with its brightness as the weight.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# Cut out as in `cut_out`; height and width as in `in_the_middle`; `small = resize(ink, height, width) / 255`; `rows, columns = np.indices(small.shape)`; `above = round(14 - (rows * small).sum() / small.sum())`, the same for `left`; put `small` into zeros of type `float32`.
# </details>
#
# </div>


# %% answer="to_mnist" minutes=25
def to_mnist(page):
    """Prepare a page as MNIST's digits were prepared.

    `page` is a uint8 array of shape (height, width) with one digit, dark on light, at least 20
    pixels long: ink is darker than 128, all paper is lighter. Around its centre of mass the resized
    digit has room in the 28 x 28 pixels.

    Example: an L of 60 x 30 pixels on a page of 100 x 80 becomes one of 20 x 10 pixels.
    """
    ### BEGIN SOLUTION
    top, bottom, left, right = ink_box(page)
    part = page[top:bottom, left:right]
    ink = np.where(part < 128, 255 - part, 0)
    height, width = (max(1, round(20 * side / max(ink.shape))) for side in ink.shape)
    small = resize(ink, height, width) / 255
    rows, columns = np.indices(small.shape)
    above = round(14 - (rows * small).sum() / small.sum())
    beside = round(14 - (columns * small).sum() / small.sum())
    above, beside = np.clip(above, 0, 28 - height), np.clip(beside, 0, 28 - width)
    image = np.zeros((28, 28), dtype=np.float32)
    image[above : above + height, beside : beside + width] = small
    return image
    ### END SOLUTION


# %% words="to_mnist"
{
    "hidden": "pages of other sizes and shades, with other shapes and other digits on them",
    "changed": "Leave the page as it is: page < 128 makes a new array, page[...] = ... changes the page.",
    "errors": {
        "raise ValueError": "There is ink on this page, darker than 128. Refuse only a page without any.",
        "NameError: cut_out|in_the_middle|centre_of_mass|squeeze|network": "What the cells between define is not there when your work is marked. Copy into your answer what you need of it.",
        "NameError": "Is the name spelt right? Only the setup cell and your answers are there when your work is marked.",
        "ValueError: could not broadcast": "The resized digit does not have the shape of the place that it should go to. Give that place the height and width of the small picture, small.shape; Pillow's own resize takes (width, height), in this order. Does it begin at round(14 - centre), with the centre measured in the small picture?",
        "ValueError: cannot convert float NaN": "The centre of mass was divided by a sum of 0: there is no brightness left in the small picture.",
        "TypeError: slice indices must be integers|integer": "A place in an image is a whole number: wrap it in int(...) after rounding.",
        "TypeError: Cannot handle this data type": "Pillow takes pictures of type uint8: convert with .astype(np.uint8) before resizing, and divide by 255 after it.",
        "TypeError: cannot unpack": "ink_box returns four numbers, when it is written.",
    },
    "the image": {
        "type": "np.asarray(...) makes one of a picture or a tensor.",
        "shape": {
            "(20, 20)": "Keep the proportions, and put the digit into 28 x 28 pixels.",
            "(1, 28, 28)": "Return the image alone, without an axis in front.",
            "(28, 28, 1)": "Return the image alone, without an axis for colours.",
            "(784,)": "Return rows and columns: do not flatten it.",
            "else": "Put the resized digit into an array of zeros, np.zeros((28, 28), dtype=np.float32).",
        },
        "dtype": "Make the zeros of that type: np.zeros((28, 28), dtype=np.float32).",
    },
    "finite": "Some pixels are nan or inf: something was divided by 0.",
    "range": "The pixels go from {low} to {high}; they should be between 0 and 1. Divide by 255, once; a filter that overshoots needs .clip(0, 1) after it.",
    "twice": "The brightest pixel is {high}, where ink should be near 1. Divide by 255 once, not twice.",
    "light on dark": "Within its box, the image is light where the paper was and dark where the ink was. Invert it: ink is light.",
    "the size": {
        "nan": "The image is dark everywhere: the digit is not in it. Is it put into the array that is returned?",
        "values": {
            "whole": (
                [28, 14],
                "The longer side has 28 pixels. Give it 20: MNIST has a dark frame.",
            ),
            "whole, wide": (
                [14, 28],
                "The longer side has 28 pixels. Give it 20: MNIST has a dark frame.",
            ),
            "stretched": (
                [20, 20],
                "The digit was stretched: both sides have 20 pixels. Keep the proportions: the same scale for both sides.",
            ),
            "stretched, whole": (
                [28, 28],
                "All of the image is bright, or the digit fills it. Paper should be 0; the longer side of the digit has 20 pixels, the shorter one what the same scale makes of it.",
            ),
            "swapped": (
                [10, 20],
                "Height and width are exchanged. Pillow's own resize takes (width, height); resize from the setup cell takes height, then width.",
            ),
        },
        "otherwise": "It is counted in rows and columns that are at least half as bright as the brightest pixel. Cut the digit out first, without paper around it; then the longer side has 20 pixels, and the same scale holds for the shorter one.",
    },
    "the longer side": {
        "otherwise": "It is counted in rows or columns that are at least half as bright as the brightest pixel, and should be within a pixel of 20.",
    },
    "the centre of mass": {
        "values": {
            "box": (
                [16.07, 10.93],
                "The middle of the digit's box is in the middle of the image. Put its centre of mass there.",
            ),
            "box, wide": (
                [10.80, 16.20],
                "The middle of the digit's box is in the middle of the image. Put its centre of mass there.",
            ),
            "corner": (
                [12.07, 1.93],
                "The digit is in the upper left corner. Let it begin at row round(14 - r) and column round(14 - c), where r and c are its centre of mass in the small picture.",
            ),
            "frame": (
                [16.07, 5.93],
                "The digit begins at row 4, column 4. Let it begin at row round(14 - r) and column round(14 - c), where r and c are its centre of mass in the small picture.",
            ),
            "away": (
                [18.14, 7.86],
                "The digit was moved the wrong way: it went as far from the middle as it should have come nearer.",
            ),
        },
        "otherwise": "Put it at row 14, column 14, as nearly as whole pixels allow. Measure the centre in the small picture, after resizing, weighted by brightness: rows with rows, columns with columns.",
    },
    "the paper": {
        "otherwise": "Away from all ink something is left of the paper. Paper has any shade above 128, and not the same everywhere: set all that is not ink to 0, for instance with np.where(part < 128, 255 - part, 0), before you resize.",
    },
    "read": "A small network reads {right} of these {count} pages after to_mnist; it reads all of them in the original. If the test above holds, what differs? Look at some of your images beside MNIST's, show_digits(np.stack([to_mnist(page) for page in pages[:10]])): are they upright and not mirrored, are thin strokes still there, and is grey still grey?",
    "read others": "a small network reads too few of your images, although it reads the originals. Is everything done in the same way for every page, whatever its size and shade?",
    "raises": {
        "blank": {
            "nothing": "The page has no pixel darker than 128, though it is grey. Raise a ValueError when there is no ink: your ink_box does it.",
            "else": "Look whether there is any ink first, and raise a ValueError yourself, or let your ink_box do it.",
        },
    },
}

# %% test="to_mnist" points=2
# Meant to fail until you have written to_mnist.
from mnist_utils.examples import Example as _Example
from mnist_utils.prepared import ask_about as _ask_about

_e = _Example("to_mnist", to_mnist)
_page = np.full((100, 80), 210, dtype=np.uint8)
_page[20:80, 30:36] = _page[74:80, 30:60] = 40  # an L of 60 x 30 pixels
_e.may_call("ink_box", ink_box, _page, gives=(20, 80, 30, 60))
_look = _ask_about(_e, _e.call(_page))  # (28, 28), float32, from 0 to 1, light on dark
_e.equal("the size", _look.size, (20.0, 10.0), atol=2.1)
_e.equal("the longer side", max(_look.size), 20.0, atol=1.5)
_e.equal("the centre of mass", _look.centre, (14.0, 14.0), atol=1.25)
_e.equal("the paper", _look.paper, 0, atol=0.05)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a page, a size of the digit or a shade built in; the digit's place on the page used.
from mnist_utils.prepared import page_of_bars as _page_of_bars

for _number in range(4):
    _h = _Example("to_mnist", to_mnist, case="For a page with another shape on it")
    _bars = _page_of_bars(_h.random(_number), is_wide=_number % 2 == 0)
    _h.may_call("ink_box", ink_box, _bars.page, gives=_bars.box)
    _look = _ask_about(_h, _h.call(_bars.page))
    _h.equal("the size", _look.size, _bars.size, atol=2.1, mistakes=_bars.other_sizes)
    _h.equal("the longer side", max(_look.size), 20.0, atol=1.5)
    _mistakes = {"box": _bars.centre_of_box}
    _h.equal("the centre of mass", _look.centre, (14.0, 14.0), atol=1.25, mistakes=_mistakes)
    _h.equal("the paper", _look.paper, 0, atol=0.05)
    assert _h.holds
### END HIDDEN TESTS

# %% test="to_mnist" points=2
# Meant to fail until to_mnist copes with uneven paper, and refuses a page without ink.
from mnist_utils.examples import Example as _Example
from mnist_utils.prepared import ask_about as _ask_about

_e = _Example("to_mnist", to_mnist, part=2)
_page = np.tile(np.linspace(250, 150, 120).astype(np.uint8), (60, 1))  # darker to the right
_page[10:15, 20:80] = _page[10:40, 75:80] = 60  # a corner of 30 x 60 pixels
_e.may_call("ink_box", ink_box, _page, gives=(10, 40, 20, 80))
_look = _ask_about(_e, _e.call(_page))
_e.equal("the size", _look.size, (10.0, 20.0), atol=2.1)
_e.equal("the longer side", max(_look.size), 20.0, atol=1.5)
_e.equal("the centre of mass", _look.centre, (14.0, 14.0), atol=1.25)
_e.equal("the paper", _look.paper, 0, atol=0.05)
_e.raises(ValueError, np.full((3, 4), 180, dtype=np.uint8), why="blank")
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: paper that is taken for white, for even, or for the shade of one pixel; faint ink.
from mnist_utils.prepared import page_of_bars as _page_of_bars

for _number in range(6):
    _case = "For a page with uneven paper"
    _h = _Example("to_mnist", to_mnist, part=2, case=_case)
    _draw = _h.random(_number)
    _bars = _page_of_bars(_draw, is_wide=_number % 2 == 0, is_uneven=True)
    _h.may_call("ink_box", ink_box, _bars.page, gives=_bars.box)
    _look = _ask_about(_h, _h.call(_bars.page))
    _h.equal("the size", _look.size, _bars.size, atol=2.1, mistakes=_bars.other_sizes)
    _h.equal("the longer side", max(_look.size), 20.0, atol=1.5)
    _mistakes = {"box": _bars.centre_of_box}
    _h.equal("the centre of mass", _look.centre, (14.0, 14.0), atol=1.25, mistakes=_mistakes)
    _h.equal("the paper", _look.paper, 0, atol=0.05)
    assert _h.holds
_h = _Example("to_mnist", to_mnist, part=2, case="For a page without ink")
_blank = np.where(_bars.page < 128, 140, _bars.page).astype(np.uint8)
_h.raises(ValueError, _blank, why="blank")
assert _h.holds
### END HIDDEN TESTS

# %% test="to_mnist" points=1 seconds=10 runs=1
# Meant to fail until a small network can read what to_mnist makes of pages.
from mnist_utils.examples import Example as _Example

_e = _Example("to_mnist", to_mnist, part=3)
_pages, _labels = reader.pages(40)  # made from digits that this network reads, all of them
_right = reader.count_right([_e.call(_page) for _page in _pages], _labels)
_e.true("read", _right >= 0.9 * len(_pages), right=_right, count=len(_pages))
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: digits turned, mirrored or hollow, strokes lost in resizing, whatever no bar shows.
_h = _Example("to_mnist", to_mnist, part=3, case="For pages made from other digits")
_pages, _labels = reader.pages(40, _h.random())
_right = reader.count_right([_h.call(_page) for _page in _pages], _labels)
_h.true("read others", _right >= 0.9 * len(_pages))
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Cutting and setting the paper to 0 make the result independent of the page. One scale for both sides keeps the proportions. The small picture begins at `round(14 - r)`, so that its own centre `r` comes to 14, up to half a pixel. The reference answer also keeps the digit inside the image with `np.clip`, for shapes that balance far from their middle, such as a large letter L; no digit needs it.
# </details>

# %% [markdown]
# ## The whole staircase
#
# **Predict.** In proportion, and now with the centre of mass in the middle: how many of the thousand pages?
#
# *My guess:* …

# %% runs=2
prepared = try_out("to_mnist", to_mnist)

# %% alt="Six rows, a point in each. From top to bottom the points go to the right: squeezed and inverted near one in ten, cut out and stretched a little more, with a frame about seven in ten, in proportion about eight in ten, to_mnist at the right end, near all."
title = "One network, a thousand pages, prepared in different ways"
axes = plot_scores(staircase, title, xlabel="pages read")
axes.get_legend().remove()
_ = axes.set_xlim(0, 1)

# %% [markdown]
# The same network all the way, from one page in ten to about as many as of the originals. A network generalizes to data **of the kind that it was trained on**. What comes before the network, called **preprocessing**, is a part of the program like any other, and here it was worth more than anything that you can do to the network. That your own digit is not read has most likely nothing to do with the weights.
#
# **Try it.** Change one thing in your answer and run `try_out` again under another name: 18 pixels in place of 20, 22, the centre of mass at row 12. How exactly must it be right? (Change it back before you go on.)

# %% [markdown]
# ## Draw a digit
#
# Now your own. The pad below prepares what you draw as `to_mnist` does, and computes the network's ten probabilities in the browser, from the weights that we hand it. Draw a digit and watch the bars. Then press **Save**: the drawing comes back to Python as a page.

# %%
pad = draw_digit(network)
pad

# %% [markdown]
# Try a 7 with a bar and a 7 without, a 1 with a foot, an open 4. Where do the bars begin to waver?


# %% alt="Three panels: a page with a dark digit, what to_mnist makes of it, light on dark and in the middle of 28 by 28 pixels, and ten bars, the network's probabilities."
page = pad.page if pad.pages else pages[0]  # yours, once you have saved one
figure = show_reading(network, page, to_mnist(page))

# %% [markdown]
# Your drawing, or a page from above as long as you have saved none. The network never sees the left picture, only the one in the middle.

# %% [markdown]
# ## Photograph a digit
#
# Write a digit on white paper, with a felt pen, about as large as a matchbox: thin strokes are one of the things that the network does not know. Take a photograph from above, in daylight, with nothing but paper in the picture. Put the file beside this notebook, write its name into the next cell, and run it.
#
# `load_page` does what a page needs: it turns the picture as the phone says, makes it grey and smaller, and divides each pixel by the brightness of the paper around it, so that shadows go. If it cannot make a page of the file, it says why.

# %%
photograph = ""  # the name of your picture: "seven.jpg"

# %% alt="Three panels: a page with a dark digit, what to_mnist makes of it, light on dark and in the middle of 28 by 28 pixels, and ten bars, the network's probabilities."
page = load_page(photograph) if photograph else pages[1]
figure = show_reading(network, page, to_mnist(page))

# %% [markdown]
# Your photograph as a page, or a page from above as long as there is none. Is the highest bar that of your digit? If not, look at the middle panel before you blame the network.
#
# **A good place to stop.** The network reads your hand. How well? That takes more than one digit, and the next part measures it.

# %% [markdown]
# ## A test set of your own
#
# One digit that is read proves little. So print the sheet, write each digit into its box with a felt pen, and photograph the whole sheet from above, all four black squares in the picture. One sheet gives ten pages with their labels; your friends' sheets, or the whole class's, give more.

# %%
print_sheet("sheet.pdf")

# %%
sheets = []  # the names of your photographs: ["me.jpg", "my_neighbour.jpg"]

# %%
loaded = [load_page(name, sheet=True) for name in sheets] or [(pages[:10], held_back_labels[:10])]
own_pages = [page for some, _ in loaded for page in some]
own_labels = np.concatenate([labels for _, labels in loaded])
own_images = np.stack([to_mnist(page) for page in own_pages])
own_answers = network.predict(own_images, verbose=0).argmax(axis=1)
print(len(own_pages), "pages,", (own_answers == own_labels).sum(), "of them read")

# %% alt="Ten prepared digits, light on dark, each with its label. A digit that is read wrongly has a frame and a cross."
figure = show_digits(own_images[:10], own_labels[:10], own_answers[:10], title="My own test set")


# %%
def accuracy_interval(accuracy, num_examples):  # from lesson 6
    half = 1.96 * np.sqrt(accuracy * (1 - accuracy) / num_examples)
    return max(0.0, accuracy - half), min(1.0, accuracy + half)


# %%
own_accuracy = (own_answers == own_labels).mean()
for right, count in [(own_accuracy, len(own_pages)), (0.9, 10), (0.9, 200)]:
    low, high = accuracy_interval(right, count)
    print(f"{right:.0%} of {count:3d} digits: between {low:.0%} and {high:.0%}")

# %% [markdown]
# The first line is yours (or that of ten pages from above, as long as there is no sheet). The other two show what numbers can do: 9 of 10 digits read says next to nothing, since chance alone could have made it 7. From 180 of 200, twenty sheets, one may conclude something. The formula of lesson 6 breaks down when all ten are right: then the interval has no width, and that is too good to be true.
#
# This is a test set that nobody else has, and it asks the question that matters to *you*. The digits of MNIST were written in the United States decades ago. Is your 1 a single stroke? Has your 7 a bar? If your hand is another than theirs, the accuracy on MNIST's test digits was never a promise about yours.

# %% [markdown]
# ## What is no digit
#
# **Predict.** We show the network letters, a scribble, and noise. What does it say, and how high are its probabilities: near a tenth each, since it knows none of these, or as high as for digits?
#
# *My guess:* …

# %% alt="Ten images, light on dark: nine letters and signs and a scribble, prepared like digits. Over each stands which digit the network takes it for, and how sure it is."
strange = [page_of_text(letter, seed=number) for number, letter in enumerate("AEKMRSX?&")]
strange_images = np.stack([to_mnist(page) for page in [*strange, page_of_scribble(seed=1)]])
says = network.predict(strange_images, verbose=0)
captions = [f"{row.argmax()}: {row.max():.0%}" for row in says]
figure = show_digits(strange_images, captions, columns=5, title="No digit: which one, how sure?")

# %%
noise = np.random.default_rng(0).uniform(size=(500, 28, 28))
shown = {"digits": prepared, "letters and signs": strange_images, "noise": noise}
for name, images in shown.items():
    sure = network.predict(images, verbose=0).max(axis=1)
    print(f"{name:18s} mean confidence {sure.mean():.0%}", end="")
    print(f"   above 90 %: {(sure > 0.9).mean():.0%}")

# %% [markdown]
# The network has no way to say *this is no digit*. Softmax shares out a whole among ten classes, and some class must get it. It was never shown anything but digits, so nothing has taught it to doubt: of some letters it is as sure as of digits, and noise is no different. **A high probability means: if this is a digit of the kind that I know, then it is this one.** A program that reads cheques must find out in another way whether there is a digit at all.

# %% [markdown]
# ## When the data change
#
# The same happens with digits that are no longer quite like those of the training. We take the digits that were held back, and move, thin, thicken or turn them, or add noise. For each we look at two numbers side by side: how many are read, and how sure the network is on average (its **confidence**, the highest of the ten probabilities).


# %%
def accuracy_and_confidence(images):
    outputs = network.predict(images, verbose=0)
    return (outputs.argmax(axis=1) == held_back_labels).mean(), outputs.max(axis=1).mean()


# %% [markdown]
# **Predict.** The digits are moved to the right by up to five pixels, and fewer and fewer are read. Does the network notice? Draw two lines in your mind: right answers, and confidence.
#
# *My guess:* …

# %% runs=2 alt="Two lines over the number of pixels, from 0 to 5. Both begin near the top. Right answers fall steeply, to a small part; confidence falls far less, and is far above it from three pixels on."
scaled = held_back_images / np.float32(255)
moved = [np.pad(scaled, ((0, 0), (0, 0), (n, 0)))[:, :, :28] for n in range(6)]
right, sure = np.transpose([accuracy_and_confidence(images) for images in moved])
lines = {"right answers": right, "mean confidence": sure}
title, xlabel = "Digits that are moved to the side", "moved to the right by (pixels)"
axes = plot_lines(range(6), lines, title, xlabel, "share")

# %%
from scipy import ndimage

changed = {
    "as they were": scaled,
    "thin": ndimage.grey_erosion(scaled, (1, 2, 2)),
    "thick": ndimage.grey_dilation(scaled, (1, 3, 3)),
    "turned by 30 degrees": ndimage.rotate(scaled, 30, axes=(1, 2), reshape=False, order=1),
}

# %% runs=1
changed["noisy"] = (scaled + np.random.default_rng(0).normal(0, 0.3, scaled.shape)).clip(0, 1)
for name, images in changed.items():
    right, sure = accuracy_and_confidence(images)
    print(f"{name:20s} right {right:.1%}   mean confidence {sure:.1%}")

# %% alt="Four rows of five digits: thin, thick, turned and noisy ones. A person reads nearly all of them."
images = np.concatenate([images[:5] for images in list(changed.values())[1:]])
figure = show_digits(
    images, np.tile(held_back_labels[:5], 4), columns=5, title="Thin, thick, turned, noisy"
)

# %% [markdown]
# Of thin digits the network is less sure than it need be. With the others it is the other way round: accuracy falls, and confidence falls far less, so the network does not notice. When the data change like this under a program in use, it is called **data drift**. The network is trained once, and the world goes on: other pens, other scanners, other writers. Its accuracy sinks, and nothing in its own numbers says so. The only way to notice is the one that you have built above: a fresh test set, labelled by hand, from the data of today.

# %% [markdown]
# ## To take home
#
# One picture of it all: your digit, what the network says, and how good the network is on the digits that were held back, with the interval. The last line saves it as `my_digit.png`.

# %% runs=1 alt="Three panels: a digit on a page, the same digit light on dark as the network gets it, and its ten probabilities as bars. Below: the error with its interval, the number of parameters, and the date."
accuracy, _ = accuracy_and_confidence(scaled)
interval = accuracy_interval(accuracy, len(scaled))
figure = take_home(network, page, to_mnist(page), accuracy, interval)
figure.savefig("my_digit.png")

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | gave the page to the network as it was | guessing, whatever the digit; no message |
# | inverted the page and kept the grey of the paper | a grey ground; few digits are read, no message |
# | stretched the digit to a square | every 1 is a block, and read as something else |
# | let the digit fill all of the 28 × 28 pixels | few are read; MNIST has a frame |
# | put the middle of the box, not the centre of mass, into the middle | about one digit in five is misread |
# | `resize((height, width))` with Pillow, which takes width first | digits that are squashed or drawn out |
# | wrote with a ballpoint pen | thin, pale strokes, and wrong answers |
# | trusted a probability of 99 % | a letter that is read as a digit, with great confidence |
# | tested on one digit, or on ten | an accuracy that the next ten will not confirm |

# %% [markdown]
# ## Quiz
#
# **1.** A colleague's network reads 98 % of the test digits. She writes a program for photographs, and it reads three in ten. What do you look at first?
#
# <details><summary>(a) the number of layers</summary>
#
# Wrong: the network reads what it was trained for. It is the photographs that come in another form.
# </details>
# <details><summary>(b) what the network gets, as a picture beside MNIST's digits</summary>
#
# **Right.** Light on dark? Paper at 0? Twenty pixels, in proportion? Centre of mass in the middle? One look often shows it.
# </details>
# <details><summary>(c) the learning rate</summary>
#
# Wrong: training went well, as the test digits show.
# </details>
#
# **2.** The network says: "8, with a probability of 97 %". What may you conclude?
#
# <details><summary>(a) if the picture is a digit like those of the training, it is very probably an 8</summary>
#
# **Right.** The ten probabilities are shares among ten digits. Whether there is a digit at all, they do not say.
# </details>
# <details><summary>(b) that the picture shows a digit</summary>
#
# Wrong: letters and scribbles get such probabilities as well.
# </details>
# <details><summary>(c) that 97 % of the picture looks like an 8</summary>
#
# Wrong: no part of the picture is measured. It is a share of the network's ten outputs.
# </details>
#
# **3.** An office has used a network for three years. Its mean confidence is as high as in the beginning. Is its accuracy, too?
#
# <details><summary>(a) yes, confidence and accuracy belong together</summary>
#
# Wrong: on data that have changed, confidence stays high while accuracy falls.
# </details>
# <details><summary>(b) yes, since its weights are the same</summary>
#
# Wrong: the weights are the same, but the data may have changed.
# </details>
# <details><summary>(c) nobody can say without labelling some of today's data by hand</summary>
#
# **Right.** A fresh sample with labels, large enough for a narrow interval, is the only answer.
# </details>

# %% [markdown]
# ## Summary
#
# - `model.save` and `keras.models.load_model` keep a network; equal predictions show that it is the same.
# - MNIST's digits are light on dark on a ground of exactly 0, 20 pixels long, in proportion, with their centre of mass in the middle. Each of these steps is worth many digits.
# - What comes before the network belongs to the program. When your own data fail, look at what the network gets.
# - Test on data of your own, and give the interval: ten digits say little.
# - A network must answer, even when there is no digit. Its confidence is high where it has no reason to be, and stays high when the data drift.
#
# **Further reading:** Y. LeCun and C. Cortes on [how MNIST was made](http://yann.lecun.com/exdb/mnist/); C. Yadav and L. Bottou, [Cold Case: The Lost MNIST Digits](https://arxiv.org/abs/1905.10498); N. Mu and J. Gilmer, [MNIST-C](https://arxiv.org/abs/1906.02337), fifteen ways to spoil a digit; scikit-learn on [probability calibration](https://scikit-learn.org/stable/modules/calibration.html).

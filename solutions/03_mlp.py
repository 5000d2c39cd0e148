# %% [markdown]
# # 3 · The multilayer perceptron
#
# In the overview a network came out of a few lines of Keras. In this lesson you take it apart: you count what it has to learn, compute in NumPy what each of its layers computes, and put it together again.
#
# **You will be able to**
# - say what a neuron and a layer compute, and follow the shapes from an image to ten probabilities;
# - count the parameters of a network by hand, and find the same number in Keras' `summary()`;
# - explain why a hidden layer needs an activation, and show it;
# - write a softmax that does not overflow, and a whole network in NumPy that computes what Keras computes;
# - say what an untrained network answers, and use that as a check.
#
# **Time:** {minutes}.
#
# **You need:** lesson 2, or: scaled images, `reshape`, and NumPy's matrix product `@`.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 3` in a terminal checks the whole lesson, and `python -m mnist_utils solution relu` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.
#
# The next cell imports Keras, which takes a few seconds.

# %% tags=["setup"] runs=5
from itertools import pairwise

import numpy as np

from mnist_utils import load_mnist, quiet_start
from mnist_utils.charts import plot_functions, plot_probabilities, plot_scores
from mnist_utils.diagrams import draw_network, draw_neuron, draw_shapes
from mnist_utils.layers import describe_layers

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
scaled_images = train_images.astype(np.float32) / 255
validation_images, validation_labels = scaled_images[-800:], train_labels[-800:]

# %% [markdown]
# ## One neuron
#
# A network is put together from many small parts that all work alike. Here is one of them:

# %% alt="Three squares on the left hold the inputs 1, 2 and 3. Arrows marked times 2, times minus 1 and times 0.5 lead from them to a circle with the sum 0.5; the arrow with the negative weight is dashed. A bias of minus 1 comes in from above. From the circle an arrow leads through a box with a bent line, the activation, to the output, 0.5."
axes = draw_neuron(inputs=[1, 2, 3], weights=[2, -1, 0.5], bias=-1)

# %% [markdown]
# A **neuron** multiplies each number that comes in by a number of its own, its **weight**, adds up the products, and adds one more number, the **bias**. Here that is 1 · 2 + 2 · (−1) + 3 · 0.5 − 1 = 0.5. The weights say how much the neuron cares about each input, and whether that input speaks for or against (the dashed arrow). The bias says how much must come together before the sum is positive.
#
# The sum then goes through an **activation**, a function of one number. The one drawn here is called ReLU: it turns negative numbers into 0 and leaves the others as they are. Why there should be such a thing at all is the main question of this lesson.
#
# **Try it.** Change a weight or the bias in the cell above so that the sum becomes negative. What comes out?

# %% [markdown]
# ## A whole network
#
# This is the network of our course:

# %% alt="A handwritten 5, and an arrow marked Flatten to a column of squares, 784 numbers. To the right are three columns of circles: 128 units, 32 units and 10 outputs, numbered 0 to 9. Dots stand for those that are not drawn. Each circle is joined by lines to everything in the column before it; the lines into one circle are thick and orange, and it is called one neuron."
axes = draw_network([784, 128, 32, 10], image=scaled_images[0])

# %% [markdown]
# The squares on the left are the pixels, written as one row; there are too many to draw, so dots stand for the rest. Every circle is a neuron; in a network it is called a **unit**. Each line is a weight, and the orange lines are the weights of one unit: it looks at *all* the pixels. A column of units is a **layer**, and a layer in which every unit gets all the numbers of the column before it is called **dense**. The last layer has a unit for each digit. The layers between the pixels and the last one are **hidden**: nobody sees their numbers from outside. A chain of dense layers like this one is a **multilayer perceptron**.
#
# The units of a layer all work on the same inputs, so NumPy computes them in one line. Each unit's weights are a column of a matrix, the **kernel**: it has a row for each number that comes in and a column for each unit.

# %%
inputs = np.array([[1.0, 2.0, 3.0]])  # one example of three numbers
kernel = np.array([[2.0, -1.0], [-1.0, 1.0], [0.5, -1.0]])  # three numbers in, two units
bias = np.array([-1.0, 1.0])  # one for each unit
inputs @ kernel + bias

# %% [markdown]
# The first number is the sum of the neuron that you have seen above, the second that of another one: 1 · (−1) + 2 · 1 + 3 · (−1) + 1. For a hundred examples `inputs` has a hundred rows, and the line stays the same: NumPy adds the one row of biases to each of the hundred rows. Stretching a smaller array like this until it fits a larger one is called **broadcasting**. We will need it again.
#
# These are the shapes on the way through the network, for n images at once:

# %% alt="From left to right: a stack of square images, shape (n, 28, 28), each with four bands of blue from light to dark; after an arrow marked Flatten a box of long rows, (n, 784), in which the four bands follow one another from left to right; after arrows marked Dense and ReLU, Dense and ReLU, Dense and softmax, narrower and narrower boxes, (n, 128), (n, 32) and (n, 10). Below the last three arrows are the shapes of the kernels, (784, 128), (128, 32) and (32, 10)."
axes = draw_shapes((28, 28), [("ReLU", 128), ("ReLU", 32), ("softmax", 10)])

# %% [markdown]
# Each box is an array, with its shape below it; each arrow is a step. `Flatten` computes nothing: it puts the rows of pixels (the bands of blue) end to end, as your `flatten` did in lesson 2. The dense layers do compute: rows get shorter from step to step, while their number, n, stays the same. The shape of a kernel is that of the step: as many rows as numbers come in, as many columns as go out.

# %% [markdown]
# ## Counting what has to be learned
#
# Kernels and biases are the network's **parameters**: the numbers that training changes. The small layer above, from three numbers to two units, has 3 · 2 weights and 2 biases.
#
# **Predict.** How many parameters does the network in the drawing have: about a thousand, ten thousand, a hundred thousand, or a million?
#
# *My guess:* …

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Count the parameters
#
# Write `count_parameters`: return the number of weights and biases of a chain of dense layers.
#
# - `layer_sizes` is a list or a tuple, from the input to the output, of two sizes or more: `[784, 128, 10]` means two layers, one from 784 to 128 and one from 128 to 10.
# - Return a plain Python `int`: `type(count) is int`.
# - Leave `layer_sizes` as it is.
#
# <details><summary>Hint 1: a question</summary>
#
# How many layers do three sizes make, and which two sizes belong to each?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `pairwise(layer_sizes)`, from the setup cell, pairs each size with the next. A layer from `before` to `after` has a kernel of `before * after` weights, and a bias for each of its `after` units.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return sum(... for before, after in pairwise(layer_sizes))`
# </details>
#
# </div>


# %% answer="count_parameters" minutes=5
def count_parameters(layer_sizes):
    """Count the weights and biases of a multilayer perceptron.

    Example: count_parameters([784, 128, 10]) returns 101770.
    """
    ### BEGIN SOLUTION
    return sum(before * after + after for before, after in pairwise(layer_sizes))
    ### END SOLUTION


# %% words="count_parameters"
{
    "hidden": "other sizes, in lists and in tuples",
    "errors": {
        "IndexError": "There is no size at that place. Is the number in the brackets a place, and not a size? Two sizes are enough to make a layer, and a loop over neighbours ends one place before the last size.",
        "ValueError: unpack": "There can be any number of sizes from two on. Go through them in pairs of neighbours.",
        "AttributeError|TypeError: 'tuple' object|can only concatenate": "The sizes can come as a list or as a tuple. Reading them one by one works for both; list(layer_sizes) makes a list of either.",
    },
    "changed": "Read the sizes, and leave the list as it is. (pop takes a size out of it.)",
    "the number": {
        "type": {"a list": "Add up the parameters of all the layers."},
        "values": {
            "weights": (6, "These are the weights alone. Each unit has a bias too."),
            "none": (0, "No layer was counted. Two sizes make one layer."),
            "one bias": (7, "The layer got a single bias. Each of its units has one."),
            "of inputs": (
                9,
                "There is a bias for each number that comes in. There should be one for each unit, so for each number that goes out.",
            ),
            "of both": (
                11,
                "The numbers that come in were given biases too. Only units have one.",
            ),
            "ends early": (
                100480,
                "The last layer is missing: the loop ends before it, or leaves it out.",
            ),
            "starts late": (
                1290,
                "This is the last layer alone. Add the layers up, with sum(...) or with += and a total that starts at 0.",
            ),
            "last biases": (
                101642,
                "Only the last layer's biases were counted. Every layer has some.",
            ),
            "first biases": (
                101760,
                "Only the first layer's biases were counted. Every layer has some.",
            ),
        },
        "otherwise": "Go through all pairs of neighbours: each is a layer, with its weights and a bias for each of its units.",
    },
}

# %% test="count_parameters" points=2
# Meant to fail until you have written count_parameters.
from mnist_utils.examples import Example as _Example

_e = _Example("count_parameters", count_parameters)
_number = _e.call([3, 2])
_e.plain("the number", _number, int)
_e.equal("the number", _number, 3 * 2 + 2)
_e.equal("the number", _e.call((784, 128, 10)), 784 * 128 + 128 + 128 * 10 + 10)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a fixed number of layers, lists only, sizes changed or sorted, 784 or 10 written into the
# code, NumPy's int for some sizes.
for _number, (_kind, _count) in enumerate(
    [(list, 5), (tuple, 2), (list, 3), (tuple, 5), (list, 2), (tuple, 4)]
):
    _case = f"For a {_kind.__name__} of {_count} other sizes"
    _h = _Example("count_parameters", count_parameters, case=_case)
    _sizes = _kind(_h.random(_number).integers(2, 300, size=_count).tolist())
    _weights = [_before * _after for _before, _after in pairwise(_sizes)]
    _mistakes = {
        "weights": sum(_weights),
        "one bias": sum(_weights) + _count - 1,
        "of inputs": sum(_weights) + sum(_sizes[:-1]),
        "of both": sum(_weights) + sum(_sizes),
        "ends early": _weights[0] + _sizes[1],
        "starts late": _weights[-1] + _sizes[-1],
        "last biases": sum(_weights) + _sizes[-1],
        "first biases": sum(_weights) + _sizes[1],
    }
    _found = _h.call(_sizes)
    _h.plain("the number", _found, int)
    _h.equal("the number", _found, sum(_weights) + sum(_sizes[1:]), mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Every pair of neighbours is one layer, and nothing else in the network is learned.
# </details>
#
# Here is our network, layer by layer:

# %%
sizes = [784, 128, 32, 10]
for before, after in pairwise(sizes):
    print(f"from {before:3d} to {after:3d}: {count_parameters([before, after]):7d} parameters")
print(f"all together: {count_parameters(sizes):7d}")

# %% [markdown]
# Nearly all of them are in the first layer, in which each of 128 units has a weight for each of 784 pixels. Later in this lesson we ask Keras for the same numbers.

# %% [markdown]
# ## What a hidden layer without activation can do
#
# Now to the main question: what is the activation for? Take the smallest network that can show it. One number goes in, three hidden units work on it, one number comes out. Drawn against what goes in, what comes out is a curve.
#
# **Predict.** What can this curve look like when the hidden units have *no* activation: a straight line, a line with one bend, a line with three bends, a smooth wave?
#
# *My guess:* …

# %% alt="Two curves. The dashed one, without activation, is a straight line. The solid one, with ReLU, has three bends: it falls, falls less steeply, rises, and falls again."
line = np.linspace(-3, 3, 301).reshape(-1, 1)  # 301 examples of one number
hidden = line @ np.array([[1.0, -1.0, 1.0]]) + np.array([1.0, -0.5, -1.5])
output_kernel = np.array([[1.0], [1.5], [-2.5]])
with_relu = keras.ops.convert_to_numpy(keras.ops.relu(hidden))
curves = {"without activation": hidden @ output_kernel, "with ReLU": with_relu @ output_kernel}
axes = plot_functions(line, curves, title="What three hidden units can draw")

# %% [markdown]
# Without activation the output is a straight line, whatever the weights. With ReLU it has three bends, one for each hidden unit, at the place where the sum in that unit passes through 0. More units mean more bends, and with enough of them a network can come close to any curve.
#
# **Try it.** Change the numbers in `hidden` and `output_kernel`. Can you draw a hat: flat on the left, up, down again, and flat on the right?

# %% [markdown]
# Why a straight line? Two layers without an activation between them compute
#
# $$(x A + a) B + b \;=\; x\,(A B) + (a B + b)$$
#
# and on the right is *one* layer, with the kernel $AB$ and the bias $aB + b$. We try it with random numbers:

# %%
generator = np.random.default_rng(0)
x = generator.normal(size=(5, 784))
A, a = generator.normal(size=(784, 128)), generator.normal(size=128)
B, b = generator.normal(size=(128, 10)), generator.normal(size=10)
two_layers = (x @ A + a) @ B + b
one_layer = x @ (A @ B) + (a @ B + b)
np.allclose(two_layers, one_layer)

# %% [markdown]
# `True`: both sides are equal, up to rounding. Two layers, with all their parameters, can compute only what one layer from 784 to 10 can compute, and a hundred layers could do no more. Something that is not a weighted sum has to come in between. The usual choice is the **rectified linear unit**, or ReLU for short.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · ReLU
#
# Write `relu`: replace every negative entry by 0, and leave the others as they are.
#
# - Return a **new** array of the same shape, whatever that shape is, and also when nothing is negative.
# - Leave `x` as it is.
#
# <details><summary>Hint 1: a question</summary>
#
# Of each entry and 0, which one do you want?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `np.maximum` compares two arrays, or an array and a number, entry by entry. (`np.max` is another function: it looks for one largest entry.) `np.where(condition, x, 0)` works as well.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return np.maximum(..., ...)`
# </details>
#
# </div>


# %% answer="relu" minutes=5
def relu(x):
    """Replace negative entries by 0.

    `x` is an array of floats of any shape, all of them finite.

    Example: relu(np.array([-1.5, 0.0, 2.5])) returns [0.0, 0.0, 2.5].
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% words="relu"
{
    "hidden": "arrays of other shapes, with large and with small entries",
    "errors": {
        "ValueError: truth value": "`if`, `and` and Python's max ask about one number, and this is a whole array. np.maximum and np.where go through all its entries.",
        "ValueError: unpack": "The array can have any number of axes. Treat it as a whole: np.maximum and np.where need no loop.",
        "TypeError: 'numpy.float64' object": "The array can have any number of axes, so a loop may meet numbers or whole rows. np.maximum and np.where need no loop.",
    },
    "changed": "Make a new array: np.maximum, np.where, or a copy of x.",
    "the result": {
        "type": {"a list": "", "a float64": "Compare each entry with 0, and keep them all."},
        "shape": {
            "(3,)": "Some entries are missing. Keep each one in its place, and put 0 where it is negative.",
            "(4,)": "Some entries are missing. Keep each one in its place, and put 0 where it is negative.",
            "else": "Keep every entry in its place. (np.max looks for the largest of several entries; np.maximum compares each one with 0.)",
        },
        "values": {
            "absolute": (
                [[[1.5, 0, 2.5], [3, 4, 0.5]]],
                "That is the absolute value. Negative entries should become 0.",
            ),
            "other way": (
                [[[-1.5, 0, 0], [0, -4, 0]]],
                "It is the other way round: the negative entries should become 0.",
            ),
            "mask": (
                [[[0, 0, 1], [1, 0, 1]]],
                "x > 0 says which entries are positive, and True counts as 1. Return the entries themselves, with 0 in place of the negative ones.",
            ),
            "whole": (
                [[[0, 0, 2], [3, 0, 0]]],
                "The fractions are gone: this is an array of whole numbers. Keep floating-point numbers.",
            ),
            "cut at 1": (
                [[[0, 0, 1], [1, 0, 0.5]]],
                "Large entries were cut off at 1. ReLU has no upper limit.",
            ),
            "not": ([[[-1.5, 0, 2.5], [3, -4, 0.5]]], "The negative entries are still there."),
            "cut": (None, "Large entries were cut off. ReLU has no upper limit."),
        },
        "otherwise": "Negative entries should become 0, and all others stay as they are, however large or small.",
    },
}

# %% test="relu" points=1
# Meant to fail until you have written relu.
from mnist_utils.examples import Example as _Example

_e = _Example("relu", relu)
_result = _e.call(np.array([[[-1.5, 0.0, 2.5], [3.0, -4.0, 0.5]]]))
_e.array("the result", _result, shape=(1, 2, 3))
_e.equal("the result", _result, [[[0, 0, 2.5], [3, 0, 0.5]]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one number of axes only, the argument returned when nothing is negative, large or small
# entries cut off.
for _number, (_shape, _scale) in enumerate(
    [((7,), 1), ((3, 4, 5), 1000), ((2, 1, 3, 2), 0.01), ((5, 2), 1), ((1, 1), 1)]
):
    for _low, _which in [(-1, "with entries of both signs"), (0, "without negative entries")]:
        _case = f"For an array of shape {_shape} {_which}"
        _h = _Example("relu", relu, case=_case)
        _x = _scale * _h.random(_number).uniform(_low, 1, size=_shape)
        _result = _h.call(_x)
        _h.array("the result", _result, shape=_shape)
        _h.new("the result", _result)
        _mistakes = {"cut at 1": _x.clip(0, 1), "cut": _x.clip(0, 6), "absolute": abs(_x)}
        _h.equal("the result", _result, _x.clip(0), mistakes=_mistakes)
        assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# ReLU is a straight line on either side of 0, with a bend in between. One bend is enough to break the algebra above: $\mathrm{relu}(xA + a)\,B$ cannot be multiplied out.
# </details>
#
# How much this is worth on digits we measure at the end of the lesson.

# %% [markdown]
# ## From ten numbers to ten probabilities
#
# The last layer has no ReLU. It computes ten numbers that may be negative and add up to anything; they are called **logits**. **Softmax** turns them into probabilities: take the exponential of each, then divide by the sum of the exponentials.

# %%
some_logits = np.array([2.0, 1.0, -1.0])
exponentials = np.exp(some_logits)
exponentials / exponentials.sum()

# %% [markdown]
# Three positive numbers that add up to 1, in the order of the logits. Softmax does **not pick the maximum**: the largest logit gets the largest share, and the others keep theirs. How large the shares are depends on the differences between the logits:

# %% alt="Three panels with three bars each. With the logits times 0.3 the bars for a, b and c differ a little; with the logits as they are, a has most, b less, c little; with the logits times 3 almost everything belongs to a."
shares = []
for factor in (0.3, 1, 3):
    exponentials = np.exp(factor * some_logits)
    shares.append(exponentials / exponentials.sum())
names = ["logits times 0.3", "logits as they are", "logits times 3"]
figure = plot_probabilities(shares, names, "Softmax of the same logits, scaled", classes="abc")

# %% [markdown]
# Logits that are close together give shares that are nearly even; logits that are far apart give almost everything to one class. The order never changes.
#
# **Predict.** Nothing keeps a network from computing logits of 1000. What does the formula above give for the logits 1000, 999 and 998?
#
# *My guess:* …

# %%
with np.errstate(all="ignore"):  # without this line NumPy would warn
    large = np.exp(np.array([1000.0, 999.0, 998.0]))
    print("exponentials: ", large)
    print("probabilities:", large / large.sum())

# %% [markdown]
# The exponential of 1000 is larger than any number that a `float64` can hold, so it becomes `inf`, infinity; and infinity divided by infinity is `nan`, *not a number*. (With `float32` it happens below 100 already.) With logits of −1000 all the exponentials become 0, and 0 divided by 0 is `nan` too.
#
# There is a way out: softmax depends only on the *differences* between logits. Subtract the same number $c$ from all of them, and the fraction stays what it was, since $e^{z-c} = e^z / e^c$ and the $e^c$ cancels. So we may choose the number, and the largest logit is a good choice: the largest exponential is then $e^0 = 1$.
#
# One tool is missing. We have many rows of logits, and from each row we want to subtract a number of its own. Here we do it with the mean of each row:

# %%
table = np.array([[1.0, 2.0, 9.0], [4.0, 4.0, 7.0]])
means = table.mean(axis=-1, keepdims=True)
print("one mean for each row, shape", means.shape)
table - means

# %% [markdown]
# `axis=-1` is the last axis, here the one along a row. `keepdims=True` keeps that axis, with the length 1, so that the means are a column, and broadcasting stretches a column over the rows. Without it the means would have the shape `(2,)`, which NumPy takes for one *row* of two numbers: it does not fit, and where it happens to fit, with as many rows as columns, the result is wrong without a word.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Softmax
#
# Write `softmax`: divide the exponential of each logit by the sum of the exponentials in its row.
#
# - It should work for one row of logits, shape `(k,)`, and for many, shape `(n, k)`: go along the **last** axis, so that each row adds up to 1.
# - The result should be finite and right in every row for logits as large as 1000 and as small as −1000.
# - Return a new array, and leave `logits` as it is.
#
# <details><summary>Hint 1: a question</summary>
#
# For an array of shape `(n, k)`: how many sums do you need, and how many largest logits?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `logits.max(axis=-1, keepdims=True)` is the largest logit of each row, as a column. The same two arguments work for `sum`, and with `axis=-1` both work for a single row too.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `shifted = logits - logits.max(axis=-1, keepdims=True)`, then `exponentials = np.exp(...)`, then `return exponentials / ...`
# </details>
#
# </div>


# %% answer="softmax" minutes=15
def softmax(logits):
    """Turn logits into probabilities, along the last axis.

    `logits` is an array of floats, all of them finite.

    Example: softmax(np.log([1.0, 2.0, 5.0])) returns [0.125, 0.25, 0.625].
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% words="softmax"
{
    "hidden": "other shapes, as many rows as columns among them",
    "errors": {
        "IndexError|ValueError: axis|index|indices|not enough values": "A single row, of shape (k,), has one axis and should work too. axis=-1 is the last axis of both shapes.",
        "ValueError: broadcast": "Each row needs a maximum and a sum of its own, as a column: keepdims=True keeps them one.",
        "ValueError: truth value": "Python's max and if ask about numbers, and these are rows. logits.max(axis=-1, keepdims=True) finds the largest number of each row.",
        "TypeError: 0-dim|length-1|scalar|real number": "math.exp takes one number. np.exp takes a whole array.",
        "TypeError: iterable|subscriptable|len": "A single row, of shape (k,), should work too: there the entries are numbers, not rows. axis=-1 is the last axis of both shapes.",
        "OverflowError": "math.exp refuses what is too large for a float. Subtract the row's largest logit first.",
    },
    "changed": "Make a new array: logits - ..., not logits -= ...",
    "the shares": {
        "shape": "Keep the shape of the logits.",
        "nan": "Take the exponential of each logit, and divide by the sum of them.",
        "values": {
            "exponentials": (
                [1, 2, 5],
                "These are the exponentials, and they add up to more than 1. Divide by their sum.",
            ),
            "by the largest": (
                [0.2, 0.4, 1],
                "These are exponentials compared with the largest one, which became 1. They should add up to 1: divide by their sum.",
            ),
            "maximum": ([0, 0, 1], "That picks the maximum. Softmax gives every class a share."),
            "no exponentials": (
                [0, 0.30103, 0.69897],
                "The logits themselves were divided by their sum. Take the exponentials first.",
            ),
            "sigmoid": (
                [1 / 2, 2 / 3, 5 / 6],
                "That is the sigmoid of each logit by itself. Divide exponentials by their sum.",
            ),
            "turned": (
                [10 / 17, 5 / 17, 2 / 17],
                "The smallest logit got the largest share. Is a sign turned round inside exp?",
            ),
            "rounded": (None, "The shares are rounded. Return them as they are."),
        },
        "otherwise": "Take the exponential of each logit, and divide by the sum of them.",
    },
    "the rows": {
        "shape": "Keep the shape of the logits.",
        "values": {
            "columns": (
                [[1 / 4, 2 / 5, 5 / 7], [3 / 4, 3 / 5, 2 / 7]],
                "Each column adds up to 1. A row is one example, and should add up to 1: sum along the last axis, axis=-1.",
            ),
            "together": (
                [[1 / 16, 2 / 16, 5 / 16], [3 / 16, 3 / 16, 2 / 16]],
                "All the rows together add up to 1. Each of them should: sum along the last axis, axis=-1.",
            ),
            "together, after subtracting": (
                np.array([[0.2, 0.4, 1], [1, 1, 2 / 3]]) / (1.6 + 8 / 3),
                "All the rows together add up to 1. Each of them should: sum along the last axis, axis=-1.",
            ),
            "no column": (
                None,
                "Each share was divided by another row's sum: without keepdims=True NumPy takes the sums for a row, and with as many rows as columns nothing warns you.",
            ),
            "rounded": (None, "The shares are rounded. Return them as they are."),
        },
        "otherwise": "Take the exponential of each logit, and divide by the sum of its own row.",
    },
    "the shares for large logits": {
        "nan": "An exponential is inf, or all of them are 0. Before you take exponentials, subtract the row's largest logit, not the smallest or the mean.",
        "values": {
            "equal": (
                [0.5, 0.5, 0, 0],
                "The first two are equal, although their logits differ. Cutting large numbers off loses the difference; subtracting the largest logit keeps it.",
            ),
            "zeros": (
                [0, 0, 0, 0],
                "Putting numbers in place of inf and nan does not bring the shares back. Subtract the largest logit before you take exponentials.",
            ),
        },
        "otherwise": "Only the differences between the logits of a row count: subtract its largest logit, and go on as before.",
    },
    "the rows for large logits": {
        "nan": "In some row an exponential is inf, or all of them are 0. Subtract from each row its own largest logit, not one number from all rows.",
        "otherwise": "Only the differences between the logits of a row count: subtract its largest logit, and go on as before.",
    },
}

# %% test="softmax" points=2
# Meant to fail until you have written softmax.
from mnist_utils.examples import Example as _Example

_e = _Example("softmax", softmax)
_shares = _e.call(np.log([1.0, 2.0, 5.0]))  # so the exponentials are 1, 2 and 5
_e.array("the shares", _shares, shape=(3,), dtype=float)
_e.equal("the shares", _shares, [0.125, 0.25, 0.625])
_rows = _e.call(np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]))
_e.equal("the rows", _rows, [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: as many rows as columns, where a sum without keepdims divides columns and raises nothing;
# a single row, a single column more or less, rows that influence each other, rounding.
for _number, _shape in enumerate([(4, 4), (1, 10), (30, 2), (2, 30), (10,), (2,)]):
    _h = _Example("softmax", softmax, case=f"For logits of shape {_shape}")
    _name = "the rows" if len(_shape) == 2 else "the shares"
    _odds = _h.random(_number).uniform(0.1, 9, size=_shape)
    _wanted = _odds / _odds.sum(axis=-1, keepdims=True)
    _mistakes = {"columns": _odds / _odds.sum(axis=0), "rounded": _wanted.round(3)}
    if _shape == (4, 4):
        _mistakes |= {"no column": _odds / _odds.sum(axis=-1)}
    _found = _h.call(np.log(_odds))
    _h.array(_name, _found, shape=_shape, dtype=float)
    _h.equal(_name, _found, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="softmax" points=1
# Meant to fail until softmax is right for large logits.
from mnist_utils.examples import Example as _Example

_e = _Example("softmax", softmax, part=2)
_shares = _e.call(np.array([1000.0, 999.0, -1000.0, -1000.0]))
_e.equal("the shares for large logits", _shares, [0.731, 0.269, 0, 0], rtol=1e-3)
_rows = _e.call(np.array([[1000.0, 999.0], [-1000.0, -999.0]]))  # only differences count
_e.equal("the rows for large logits", _rows, [[0.731, 0.269], [0.269, 0.731]], rtol=1e-3)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: the largest of all rows or of a column subtracted, the smallest or the mean subtracted,
# logits cut off, large ones replaced after the division.
for _number, (_shape, _offset) in enumerate(
    [((5,), -1000), ((5,), 1000), ((6, 3), 0), ((6, 3), 1000), ((3, 3), -1000), ((3, 3), 1000)]
):
    _case = f"For logits of shape {_shape} near {_offset}"
    _h = _Example("softmax", softmax, part=2, case=_case)
    _logits = _h.random(_number).uniform(-2, 2, size=_shape)
    _wanted = np.exp(_logits) / np.exp(_logits).sum(axis=-1, keepdims=True)
    _moved = _logits + _offset
    if len(_shape) == 2:
        _moved[0] = _logits[0]  # one row of ordinary logits among the large ones
    _name = "the rows for large logits" if len(_shape) == 2 else "the shares for large logits"
    _h.equal(_name, _h.call(_moved), _wanted, rtol=1e-3, atol=1e-5)
    assert _h.holds
_h = _Example("softmax", softmax, part=2, case="For rows of very large and very small logits")
_far = _h.random(9).permuted([[-999, -1000, 0, 1000.0], [3, 3, 1000, 1000]], axis=1)
_wanted = (_far == 1000) / [[1], [2]]
_h.equal("the rows for large logits", _h.call(_far), _wanted, rtol=1e-3, atol=1e-5)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# After the subtraction no logit is above 0, so no exponential is above 1, and the sum is at least 1: nothing overflows, and nothing is divided by 0. A logit far below the largest gets 0, which is as near to its share as a float can come.
# </details>
#
# **A good place to stop.** You have all the parts: dense layers, ReLU and softmax. What follows is the network as a whole, first in NumPy, then in Keras.

# %% [markdown]
# ## The whole network in NumPy
#
# Flatten the images; for each layer a matrix product and a bias; ReLU between the layers and softmax at the end: that is all. Going through a network like this, from the input to the output, is called the **forward pass**.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · The forward pass
#
# Write `forward`: compute the probabilities that a multilayer perceptron gives for a stack of images.
#
# - `weights` is a list of pairs `(kernel, bias)`, one for each layer, one layer at least. Flatten the images row by row, which may be of any size; then for each layer take the matrix product and add the bias.
# - Apply ReLU after each layer but the last, and softmax after the last, finite for logits of ±1000 too. You may call your `relu` and `softmax`.
# - Return an array of shape `(n, k)`: a row for each image, a column for each output. Leave `images` and `weights` as they are.
#
# <details><summary>Hint 1: a question</summary>
#
# What shape do the numbers have after flattening, and after each layer? Which layer is treated differently from the others?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `images.reshape(len(images), -1)` flattens. `weights[:-1]` are all layers but the last, `weights[-1]` is the last. `for kernel, bias in weights[:-1]:` takes the pairs apart.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `numbers = images.reshape(len(images), -1)`; in the loop over `weights[:-1]`: `numbers = relu(numbers @ ... + ...)`; after it `kernel, bias = weights[-1]` and `return softmax(...)`
# </details>
#
# </div>


# %% answer="forward" minutes=15
def forward(images, weights):
    """Compute the probabilities that a multilayer perceptron gives.

    `images` are scaled, of shape (n, height, width). A kernel has a row for each number that comes
    in and a column for each unit; a bias has an entry for each unit.

    Example: for images [[[1.0, 0.0]]] and a single layer, kernel [[0.0, 1.0], [0.0, 0.0]] and bias
    [0.0, 0.0], the logits are 0 and 1, and forward returns [[0.2689..., 0.7310...]].
    """
    ### BEGIN SOLUTION
    numbers = images.reshape(len(images), -1)
    *hidden_layers, (last_kernel, last_bias) = weights
    for kernel, bias in hidden_layers:
        numbers = relu(numbers @ kernel + bias)
    return softmax(numbers @ last_kernel + last_bias)
    ### END SOLUTION


# %% words="forward"
{
    "hidden": "images of other sizes, and other numbers of layers",
    "errors": {
        "ValueError: matmul|not aligned|mismatch": "These two do not fit together. Print the shapes: the images are flattened to (n, height * width) first, each kernel is used as it is, and each layer works on what the one before it computed.",
        "ValueError: reshape": "The number of pixels is another one. Take height and width from images.shape: an image can have any size, and need not be square.",
        "ValueError: unpack": "There can be any number of layers from one on: go through the list in a loop. And each layer is a pair, (kernel, bias).",
        "ValueError: broadcast": "Shapes do not fit together. Print them: the matrix product is @, not *; the bias has an entry for each column of the product; and a row's maximum or sum should be a column.",
        "IndexError": "There can be any number of layers from one on: go through the list in a loop. weights[-1] is the last layer.",
        "AxisError": "Print the shape after each step. The logits should have the shape (n, outputs).",
    },
    "changed": "Compute new arrays, and leave the list of weights as it is: weights[-1] and weights[:-1] take nothing out of it, as pop does.",
    "the probabilities": {
        "shape": {
            "(2,)": "Return the probabilities of all the outputs: a row for each image, a column for each output of the last layer.",
            "else": "There should be a row for each image, and a column for each output of the last layer.",
        },
        "dtype": "Return the probabilities, which are floats.",
        "values": {
            "no softmax": (
                [[2, -1], [2, -2]],
                "These are the logits. Softmax is missing after the last layer.",
            ),
            "no ReLU": (
                [[0.9241418, 0.0758582], [0.9997966, 0.0002034]],
                "The result is that of layers without ReLU between them. ReLU acts on a layer's sums, relu(numbers @ kernel + bias), and what it returns goes into the next layer.",
            ),
            "ReLU last": (
                [[0.8807971, 0.1192029], [0.8807971, 0.1192029]],
                "ReLU was applied after the last layer too. Only softmax follows there.",
            ),
            "ReLU for softmax": (
                [[2, 0], [2, 0]],
                "The last layer ends in ReLU in place of softmax. The last layer is the last one in the list, whatever its number of units.",
            ),
            "no biases": (
                [[0.5, 0.5], [0.9241418, 0.0758582]],
                "The biases are missing: add each layer's bias to its matrix product.",
            ),
            "last bias missing": (
                [[0.8807971, 0.1192029], [0.9525741, 0.0474259]],
                "The last layer's bias is missing.",
            ),
            "first bias missing": (
                [[0.7310586, 0.2689414], [0.9706878, 0.0293122]],
                "The first layer's bias is missing.",
            ),
            "bias late": (
                [[0.9890131, 0.0109869], [0.9990889, 0.0009111]],
                "The bias was added after ReLU. It belongs to the sum, before ReLU.",
            ),
            "softmax everywhere": (
                [[0.8524440, 0.1475560], [0.9107307, 0.0892693]],
                "Softmax was applied after every layer. Between the layers ReLU is applied instead.",
            ),
            "softmax twice": (
                [[0.7120061, 0.2879939], [0.7239272, 0.2760728]],
                "Softmax was applied twice in the end. Once is right.",
            ),
            "columns": (
                [[0.5, 0.7310586], [0.5, 0.2689414]],
                "Each column adds up to 1. Softmax goes along each row.",
            ),
            "pixels": (
                [[0.9525741, 0.0474259], [0.8175745, 0.1824255]],
                "The pixels were flattened column by column. Flatten them row by row, reshape's default order.",
            ),
            "255": (
                [[0.8184502, 0.1815498], [0.8190318, 0.1809682]],
                "The pixels were divided by 255. They are scaled already.",
            ),
            "transposed": (None, "A kernel was transposed. Multiply by the kernel as it is."),
        },
        "otherwise": "Print the numbers after each step: flattened images; for each layer the matrix product plus the bias; ReLU after each layer but the last; softmax along each row at the end.",
    },
    "the probabilities of one layer": {
        "values": {
            "ReLU": (
                [[0.5, 0.5], [0.5, 0.5]],
                "The shares are equal, as if ReLU had turned the logits into 0. The only layer is also the last one: only softmax follows.",
            ),
            "no softmax": (
                [[-1, 0], [0, -1]],
                "These are the logits. The only layer is also the last one: softmax follows.",
            ),
        },
        "otherwise": "The only layer is also the last one: flatten, matrix product plus bias, softmax.",
    },
    "the probabilities for large logits": {
        "nan": "Use your softmax, which subtracts from each row its own largest logit.",
        "values": {
            "ReLU": (
                [[0.7310586, 0.2689414], [0.5, 0.5]],
                "Two logits that differ got equal shares, as if ReLU had turned both into 0, or as if they had been cut off. After the last layer only softmax follows.",
            ),
        },
        "otherwise": "Only the differences between the logits of a row count. Use your softmax after the last layer.",
    },
}

# %% test="forward" points=2
# Meant to fail until you have written forward.
from mnist_utils.examples import Example as _Example

_e = _Example("forward", forward)
_images = np.array([[[1, 0], [0, 0.5]], [[0, 1], [0, 0.5]]], dtype=np.float32)
_hidden = (np.array([[1, -1, 0], [0, 1, -1], [-1, 1, 1], [1, 0, 1.0]]), np.array([0.5, 0, -1]))
_output = (np.array([[1, 0], [1, -1], [-1, 2.0]]), np.array([0, -1.0]))
_found = _e.call(_images, [_hidden, _output])
_e.array("the probabilities", _found, shape=(2, 2), dtype=float)
_wanted = [[0.9525741, 0.0474259], [0.9820138, 0.0179862]]  # softmax of [[2, -1], [2, -2]]
_e.equal("the probabilities", _found, _wanted, rtol=1e-4, atol=1e-5)  # hidden: [2 0 0], [1 1 0]
_found = _e.call(np.eye(2, 4).reshape(2, 1, 4), [(-np.eye(4, 2), np.zeros(2))])
_wanted = [[0.2689414, 0.7310586], [0.7310586, 0.2689414]]  # softmax of [[-1, 0], [0, -1]]
_e.equal("the probabilities of one layer", _found, _wanted, rtol=1e-4, atol=1e-5)
assert _e.holds


### BEGIN HIDDEN TESTS
# Catches: exactly two layers, a single layer with ReLU, kernels that are square and transposed,
# 28 x 28 only, ReLU in some hidden layers only, one image only, biases of the last layer only.
def _chain(x, pairs, relu_everywhere=False, with_relu=True, with_bias=True, transposed=False):
    for place, (kernel, bias) in enumerate(pairs, start=1):
        x = x @ (kernel.T if transposed else kernel) + bias * with_bias
        if with_relu and (place < len(pairs) or relu_everywhere):
            x = x.clip(0)
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


for _number, (_shape, _widths) in enumerate(
    [
        ((6, 3, 3), [9, 9, 9]),
        ((1, 5, 4), [20, 8, 3]),
        ((7, 4, 2), [8, 5]),
        ((4, 28, 28), [784, 16, 12, 10]),
        ((3, 2, 2), [4, 5, 6, 2]),
    ]
):
    _case = f"For images of {_shape[1]} x {_shape[2]} pixels and {len(_widths) - 1} layer(s)"
    _h = _Example("forward", forward, case=_case)
    _generator = _h.random(_number)
    _images = _generator.uniform(0, 1, size=_shape).astype(np.float32)
    _weights = [
        (
            (_generator.normal(size=_pair) * (3 / _pair[0]) ** 0.5).astype(np.float32),
            _generator.normal(size=_pair[1]).astype(np.float32),
        )
        for _pair in pairwise(_widths)
    ]
    _rows = _images.reshape(len(_images), -1).astype(np.float64)
    _mistakes = {
        "no ReLU": _chain(_rows, _weights, with_relu=False),
        "ReLU last": _chain(_rows, _weights, relu_everywhere=True),
        "no biases": _chain(_rows, _weights, with_bias=False),
    }
    if _widths == [9, 9, 9]:
        _mistakes |= {"transposed": _chain(_rows, _weights, transposed=True)}
    _found = _h.call(_images, _weights)
    _h.array("the probabilities", _found, shape=(_shape[0], _widths[-1]), dtype=float)
    _wanted = _chain(_rows, _weights)
    _h.equal("the probabilities", _found, _wanted, rtol=1e-4, atol=1e-5, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="forward" points=1
# Meant to fail until forward is right for large logits.
from mnist_utils.examples import Example as _Example

_e = _Example("forward", forward, part=2)
_kernel = np.array([[1000, 999], [-1000, -999.0]])
_found = _e.call(np.array([[[1.0, 0.0]], [[0.0, 1.0]]]), [(_kernel, np.zeros(2))])
_wanted = [[0.7310586, 0.2689414], [0.2689414, 0.7310586]]
_e.equal("the probabilities for large logits", _found, _wanted, rtol=1e-3, atol=1e-5)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one number subtracted from all rows, logits cut off, large numbers in a hidden layer.
for _number, _offset in enumerate([1000, -1000]):
    _h = _Example("forward", forward, part=2, case=f"For biases near {_offset} and two layers")
    _generator = _h.random(_number)
    _images = _generator.uniform(0, 1, size=(3, 2, 1)).astype(np.float32)
    _kernel = _generator.uniform(-3, 3, size=(2, 3)).astype(np.float32)
    _small = np.array([0, 0, 1], dtype=np.float32)
    _hidden = (np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32))
    _found = _h.call(_images, [_hidden, (_kernel, _small + _offset)])
    _powers = np.exp(_images.reshape(3, 2) @ _kernel + _small)
    _wanted = _powers / _powers.sum(axis=1, keepdims=True)
    _name = "the probabilities for large logits"
    _h.equal(_name, _found, _wanted, rtol=1e-3, atol=1e-5)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Each layer takes what the one before it computed, so one name, `numbers`, goes through them all, and the shapes fit because each kernel has as many rows as the one before it has columns. The number of layers is nowhere written down.
# </details>

# %% [markdown]
# ## The same network in Keras
#
# Keras keeps kernels and biases for us, and trains them. A `Sequential` model is a list of layers. It must be **built**, which means that it has its kernels and biases; for that it needs to know the shape of what comes in, and `keras.Input` says so.

# %%
small_model = keras.Sequential()
small_model.add(keras.Input(shape=(3,)))
small_model.add(keras.layers.Dense(2, activation="relu"))
print(describe_layers(small_model))
small_model.count_params()

# %% [markdown]
# The layer from three numbers to two again, and Keras counts as you did. (`shape=(3,)` is a tuple with one entry; the comma makes it one.) `describe_layers` is a helper of this course that says what a model is made of.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Build the network
#
# Write `build_mlp`: return a **new** `keras.Sequential` at each call, with `Flatten`, a `Dense` layer with ReLU for each entry of `hidden_units`, and a `Dense` layer with softmax and `num_classes` units.
#
# - There are no other layers, all `Dense` layers have biases, and `hidden_units` may be empty.
# - The model is built, for images of `input_shape`, and it is not compiled (that is for lesson 4).
# - Layers and activations are Keras' own, such as `"relu"`, and no functions that you wrote yourself: the model is handed over to the program that marks it.
#
# <details><summary>Hint 1: a question</summary>
#
# Of the lines in the small example above, which do you need once, and which once for each entry of `hidden_units`?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.add(...)` puts one more layer at the end. `keras.Input(shape=input_shape)` comes first, `keras.layers.Flatten()` next, then a loop with `keras.layers.Dense(units, activation="relu")`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `model = keras.Sequential([keras.Input(shape=...), keras.layers.Flatten()])`, then `for units in hidden_units: model.add(...)`, then the last layer, `keras.layers.Dense(..., activation="softmax")`, then `return model`
# </details>
#
# </div>


# %% answer="build_mlp" minutes=12
def build_mlp(hidden_units=(128, 32), num_classes=10, input_shape=(28, 28)):
    """Build a multilayer perceptron for images.

    `hidden_units` is a tuple: the units of each hidden layer, in order. `input_shape` is the height
    and width of an image.

    Example: build_mlp(hidden_units=(), num_classes=2, input_shape=(1, 3)) has 8 parameters.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input(shape=input_shape), keras.layers.Flatten()])
    for units in hidden_units:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_classes, activation="softmax"))
    return model
    ### END SOLUTION


# %% words="build_mlp"
{
    "hidden": "other numbers of layers, units and pixels, and what the network computes",
    "errors": {
        "ValueError: invalid value for `units`": "A Dense layer takes one number of units. Make a layer for each entry of hidden_units, in a loop.",
        "ValueError: activation function identifier": "Keras' names of activations are in small letters: 'relu' and 'softmax'.",
        "ValueError: to a shape": "A shape is a tuple, and input_shape is one: keras.Input(shape=input_shape).",
        "ValueError: can be added to a Sequential": "Only layers can be added, one by one: keras.layers.Flatten() with its parentheses, and no list inside the list (*layers unpacks one).",
        "IndexError|ValueError: index|unpack": "hidden_units can have any number of entries, or none. A loop over it makes a layer for each, and none for an empty one.",
    },
    "the model": {
        "type": {
            "a Sequential": "Something in it is a function of your own. Use Keras' own activations, by name: activation='relu' and activation='softmax'.",
            "a Functional": "keras.Sequential(...) makes it from a list of layers.",
            "a list": "keras.Sequential(...) makes a model of a list of layers.",
        },
    },
    "built": "The model is not built: it has no kernels yet, since it does not know the shape of an image. Begin with keras.Input(shape=input_shape).",
    "not compiled": "The model is compiled. Return it as it is; compiling comes in lesson 4.",
    "the layers": {
        "values": {
            "no activation": (
                ["Flatten", "Dense(128, linear)", "Dense(32, linear)", "Dense(10, softmax)"],
                "linear means that there is no activation: each hidden layer needs activation='relu'.",
            ),
            "no Flatten": (
                ["Dense(128, relu)", "Dense(32, relu)", "Dense(10, softmax)"],
                "Without Flatten the Dense layers work on each row of pixels by itself. Put Flatten first.",
            ),
            "no softmax": (
                ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(10, linear)"],
                "linear means that there is no activation: the last layer needs activation='softmax'.",
            ),
            "ReLU last": (
                ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(10, relu)"],
                "The last layer needs activation='softmax', so that its outputs are probabilities.",
            ),
            "softmax apart": (
                ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(10, linear)", "Softmax"],
                "Here softmax should be the activation of the last Dense layer, activation='softmax', and no layer of its own.",
            ),
            "Flatten late": (
                ["Dense(128, relu)", "Dense(32, relu)", "Flatten", "Dense(10, softmax)"],
                "Flatten comes first: the Dense layers before it work on each row of pixels by itself.",
            ),
            "one output": (
                ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(1, softmax)"],
                "The last layer has one unit. It should have one for each class: num_classes.",
            ),
            "own functions": (
                [
                    "Flatten",
                    "Dense(128, a function of your own)",
                    "Dense(32, a function of your own)",
                    "Dense(10, softmax)",
                ],
                "Use Keras' own activations, by name: activation='relu'.",
            ),
            "own functions everywhere": (
                [
                    "Flatten",
                    "Dense(128, a function of your own)",
                    "Dense(32, a function of your own)",
                    "Dense(10, a function of your own)",
                ],
                "Use Keras' own activations, by name: activation='relu' and activation='softmax'.",
            ),
            "no biases": (
                [
                    "Flatten",
                    "Dense(128, relu, no bias)",
                    "Dense(32, relu, no bias)",
                    "Dense(10, softmax, no bias)",
                ],
                "All Dense layers should have biases. Leave use_bias as it is.",
            ),
            "the second": (
                ["Flatten", "Dense(128, relu)", "Dense(32, linear)", "Dense(10, softmax)"],
                "linear means that there is no activation: the second hidden layer needs activation='relu' too.",
            ),
            "sigmoid": (
                ["Flatten", "Dense(128, sigmoid)", "Dense(32, sigmoid)", "Dense(10, softmax)"],
                "Each hidden layer needs activation='relu'.",
            ),
            "limited": (
                ["Flatten", "Dense(128, relu6)", "Dense(32, relu6)", "Dense(10, softmax)"],
                "relu6 has an upper limit, and ReLU has none: activation='relu'.",
            ),
            "ReLU apart": (
                [
                    "Flatten",
                    "Dense(128, linear)",
                    "ReLU",
                    "Dense(32, linear)",
                    "ReLU",
                    "Dense(10, softmax)",
                ],
                "Here ReLU should be the activation of each hidden Dense layer, activation='relu', and no layer of its own.",
            ),
            "dropout": (
                [
                    "Flatten",
                    "Dense(128, relu)",
                    "Dropout",
                    "Dense(32, relu)",
                    "Dropout",
                    "Dense(10, softmax)",
                ],
                "Leave Dropout out: there should be no other layers than Flatten and Dense.",
            ),
            "softmax everywhere": (
                ["Flatten", "Dense(128, softmax)", "Dense(32, softmax)", "Dense(10, softmax)"],
                "Softmax is for the last layer. Each hidden layer needs activation='relu'.",
            ),
            "three units": (
                ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(3, softmax)"],
                "128 and 32 are written into the code. Make a Dense layer for each entry of hidden_units.",
            ),
            "ten": (
                [
                    "Flatten",
                    "Dense(7, relu)",
                    "Dense(5, relu)",
                    "Dense(4, relu)",
                    "Dense(10, softmax)",
                ],
                "10 is written into the code. The last layer has num_classes units.",
            ),
        },
        "otherwise": "There should be one Flatten, a Dense layer with ReLU for each entry of hidden_units in its order, a Dense layer with softmax for num_classes, all with biases, and nothing else.",
    },
    "the input's shape": {
        "values": {
            "a row": (
                [784],
                "That is a row of pixels. Images come in as they are, and Flatten makes the row: keras.Input(shape=input_shape).",
            ),
            "28": (
                [28, 28],
                "28 is written into the code. Use keras.Input(shape=input_shape).",
            ),
        },
        "otherwise": "Each image has the shape input_shape: keras.Input(shape=input_shape).",
    },
    "the number of parameters": {
        "otherwise": "Each Dense layer should have a kernel and a bias, and nothing else.",
    },
    "a new model": "Two calls returned the same model, or models that share layers: when one learns, the other changes. Make the model and all its layers inside the function.",
    "the outputs": {
        "otherwise": "The network should compute ReLU after every hidden layer, without an upper limit, and softmax at the end.",
    },
}

# %% test="build_mlp" points=2
# Meant to fail until you have written build_mlp.
from mnist_utils.examples import Example as _Example

_e = _Example("build_mlp", build_mlp)
_model = _e.call()
_e.instance("the model", _model, keras.Sequential, "return a keras.Sequential of Keras' layers")
_e.true("built", _model.built)
_e.true("not compiled", not _model.compiled)
_layers = ["Flatten", "Dense(128, relu)", "Dense(32, relu)", "Dense(10, softmax)"]
_e.equal("the layers", describe_layers(_model), _layers)
_e.equal("the input's shape", list(_model.input_shape[1:]), [28, 28])
_e.true("a new model", _e.again() is not _model)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one model for all calls, layers shared between models, hidden layers shared inside one.
_h = _Example("build_mlp", build_mlp, case="For a second model")
_second = _h.call()
_h.instance("the model", _second, keras.Sequential, "return a keras.Sequential of Keras' layers")
_h.equal("the layers", describe_layers(_second), _layers)
_kept = _second.get_weights()
_model.set_weights([_array + 1 for _array in _model.get_weights()])
for _array, _after in zip(_kept, _second.get_weights()):
    _h.true("a new model", np.array_equal(_array, _after))
_wanted = 784 * 128 + 128 + 128 * 32 + 32 + 32 * 10 + 10
_h.equal("the number of parameters", _second.count_params(), _wanted)
assert _h.holds
### END HIDDEN TESTS

# %% test="build_mlp" points=2
# Meant to fail until build_mlp follows its arguments.
from mnist_utils.examples import Example as _Example

_e = _Example("build_mlp", build_mlp, part=2)
_model = _e.call(hidden_units=(7, 5, 4), num_classes=3, input_shape=(2, 6))
_layers = ["Flatten", "Dense(7, relu)", "Dense(5, relu)", "Dense(4, relu)", "Dense(3, softmax)"]
_e.equal("the layers", describe_layers(_model), _layers)
_e.true("built", _model.built)
_e.equal("the input's shape", list(_model.input_shape[1:]), [2, 6])
_model = _e.call(hidden_units=(), num_classes=3, input_shape=(2, 6))
_e.equal("the layers", describe_layers(_model), ["Flatten", "Dense(3, softmax)"])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: an activation with an upper limit, hidden_units in another order, input_shape turned
# round, 28 written into the code, no hidden layer at all.
for _number, (_units, _classes, _shape) in enumerate(
    [((), 3, (5, 7)), ((8,), 10, (4, 4)), ((9, 5, 6), 4, (3, 8)), ((20, 12), 26, (28, 28))]
):
    _case = f"For {len(_units)} hidden layer(s), {_classes} classes and images of shape {_shape}"
    _h = _Example("build_mlp", build_mlp, part=2, case=_case)
    _model = _h.call(_units, _classes, _shape)
    _wanted = ["Flatten", *(f"Dense({_one}, relu)" for _one in _units)]
    _h.equal("the layers", describe_layers(_model), [*_wanted, f"Dense({_classes}, softmax)"])
    _h.true("built", _model.built)
    _h.equal("the input's shape", list(_model.input_shape[1:]), list(_shape))
    _generator = _h.random(_number)
    _widths = [_shape[0] * _shape[1], *_units, _classes]
    _weights = []
    for _before, _after in pairwise(_widths):
        _kernel = _generator.normal(size=(_before, _after)) * (3 / _before) ** 0.5
        _weights += [_kernel, _generator.normal(size=_after)]
    _model.set_weights(_weights)
    _images = _generator.uniform(size=(40, *_shape)).astype(np.float32)
    _found = keras.ops.convert_to_numpy(_model(_images))
    _rows = _images.reshape(40, -1).astype(np.float64)
    for _place in range(0, len(_weights), 2):
        _rows = _rows @ _weights[_place] + _weights[_place + 1]
        if _place < len(_weights) - 2:
            _rows = _rows.clip(0)
    _powers = np.exp(_rows - _rows.max(axis=1, keepdims=True))
    _shares = _powers / _powers.sum(axis=1, keepdims=True)
    _h.equal("the outputs", _found, _shares, rtol=0.02, atol=5e-3)  # Keras may compute in float16
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# With `keras.Input` every layer learns, as it is added, how many numbers come in, and can make its kernel. With an empty `hidden_units` the loop does not run.
# </details>
#
# Now for the number that you counted by hand:

# %%
keras.utils.clear_session()  # so that the names of layers are numbered from the start
keras.utils.set_random_seed(0)  # the same random numbers each time, so the same kernels
model = build_mlp()
model.summary()
print("counted by hand:", count_parameters([784, 128, 32, 10]))

# %% [markdown]
# It is the same number as under *Total params*, and layer by layer the same as in your table above. `Flatten` has none: there is nothing to learn in putting rows of pixels end to end. `None` in a shape is the n that can be anything.
#
# And the outputs? The `get_weights()` of a layer returns its kernel and its bias as NumPy arrays. So we can give Keras' own numbers to your `forward`:

# %% runs=1
weights = [layer.get_weights() for layer in model.layers[1:]]  # without Flatten, which has none
from_keras = model.predict(validation_images, verbose=0)
from_numpy = forward(validation_images, weights)
print("shapes:            ", from_keras.shape, from_numpy.shape)
print("largest difference:", abs(from_keras - from_numpy).max())

# %% [markdown]
# The probabilities agree, up to rounding in the last digits of a `float32`. There is nothing more in this network than what you have written.

# %% [markdown]
# ## What an untrained network says
#
# Keras fills new kernels with small random numbers and new biases with zeros. Nothing has been learned yet.
#
# **Predict.** Ten classes, and a network that knows nothing. What accuracy does it have on the validation digits? And what loss? (For each image the loss is −ln of the probability that the true digit got, and the mean is taken over all images.) About 0, about 1, about 2.3, about 10?
#
# *My guess:* …


# %%
def make_and_evaluate(seed):
    keras.utils.set_random_seed(seed)
    network = build_mlp()
    network.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = network.evaluate(validation_images, validation_labels, verbose=0)
    print(f"seed {seed}:  accuracy {accuracy:6.1%}   loss {loss:.3f}")
    return network


# %% runs=3
untrained = [make_and_evaluate(seed) for seed in range(6)]
print(f"ln 10 = {np.log(10):.3f}")

# %% [markdown]
# The accuracy is about one in ten, as with guessing, a little more or less by luck. The loss is near ln 10, mostly a little above: a network that gave each digit the probability 1/10 would have the loss −ln (1/10) = ln 10 exactly, whatever the labels. Small random kernels give small logits, all close together, and you have seen above what softmax makes of those: shares that are nearly even. Here are two of these networks and three images:

# %% alt="Six panels, two rows of three, each with ten bars that scatter around a dashed line at one tenth. In each panel the bar of the true digit is hatched; it is sometimes above the line and sometimes below."
digits, true = validation_images[:3], validation_labels[:3]
answers = np.concatenate([network(digits) for network in untrained[:2]])
names = [f"network {number} sees a {label}" for number in range(2) for label in true]
title = "What two untrained networks answer to three digits"
figure = plot_probabilities(answers, names, title, true=[*true, *true])

# %% [markdown]
# The bars scatter around the dashed line at 1/10. Which of them come out higher is decided by the random kernels; if it is the true digit's bar, that is luck.
#
# This makes a good check. **When the first loss of a training with ten classes is far from ln 10**, something is wrong before anything was learned: perhaps the inputs were not scaled, or the last activation is a wrong one.

# %% [markdown]
# ## What the activation is worth
#
# Now we measure what ReLU is good for. Three networks are trained with three seeds each, on 3,200 digits: two hidden layers with ReLU, the same layers without activation, and no hidden layer at all. (Lessons 4 and 5 explain `compile` and `fit`.)
#
# **Predict.** Which comes out best on the validation digits? And remember the algebra: where does the network without activation end up, compared with the one without hidden layers?
#
# *My guess:* …


# %%
def new_network(hidden_units, activation, seed):
    keras.utils.set_random_seed(seed)
    network = build_mlp(hidden_units)
    for layer in network.layers[1:-1]:  # the hidden ones
        layer.activation = keras.activations.get(activation)
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


# %%
def train_and_score(network):
    images, labels = scaled_images[:3200], train_labels[:3200]
    network.fit(images, labels, batch_size=128, epochs=15, verbose=0)
    known = network.evaluate(images[:800], labels[:800], verbose=0)[1]
    new = network.evaluate(validation_images, validation_labels, verbose=0)[1]
    print(f"training digits {known:.1%}   validation digits {new:.1%}")
    return new


# %% runs=7
networks = [new_network((128, 32), "relu", seed) for seed in range(3)]
scores = {"128 and 32 units, ReLU": [train_and_score(network) for network in networks]}

# %% runs=7
linear = [new_network((128, 32), None, seed) for seed in range(3)]
scores["128 and 32 units, no activation"] = [train_and_score(network) for network in linear]

# %% runs=5
networks = [new_network((), None, seed) for seed in range(3)]
scores["no hidden layer"] = [train_and_score(network) for network in networks]

# %% alt="Three rows of points. The network with ReLU is far to the right of the others with every seed. The network without activation is on the left, a little to the left of the one without hidden layers."
axes = plot_scores(scores, title="Three networks, three seeds each")

# %% [markdown]
# With ReLU the network is clearly the best, with every seed. Without activation the two hidden layers bring nothing, although the network has many times as many parameters: it is no better than the one without hidden layers. **Nobody tells you when the activation is missing**: there is no error, no warning, and an accuracy that looks good as long as you do not know what is possible.
#
# But look again. By the algebra the second row should be *equal* to the third, and it is a little worse. Was the algebra wrong? We multiply the kernels of the first of these trained networks, and put the product into a network without hidden layers:

# %% runs=1
(A, a), (B, b), (C, c) = [layer.get_weights() for layer in linear[0].layers[1:]]
single = new_network((), None, seed=0)
single.set_weights([A @ B @ C, (a @ B + b) @ C + c])
from_three = linear[0].predict(validation_images, verbose=0)
from_one = single.predict(validation_images, verbose=0)
print("largest difference:", abs(from_three - from_one).max())

# %% [markdown]
# The same probabilities, up to rounding. The algebra is right: a network without hidden layers *can* compute what this one has learned. It says nothing about what training will find. The accuracies on the training digits, printed above, show how different the two trainings were: the network with three kernels knows the digits that it was trained on better, since all three kernels change in each step and their product gets further. What it learned on top were peculiarities of these 3,200 digits, and they are no help with others. Lesson 5 has a name for this, and a cure.
#
# **Try it.** In `train_and_score` write `epochs=150`, and run that cell and the cell of the network without hidden layers again (it takes about a minute). How well does it know its training digits now, and did that help with the validation digits?

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | left out `Flatten` | an error at `fit` that speaks of `rank (ndim)` and not of Flatten: the output has the shape `(n, 28, 10)` |
# | left out the activation of the hidden layers | no message; no better than without hidden layers |
# | put `"relu"` on the last layer | no message; the accuracy ends near one in ten, often after a promising start |
# | gave the last layer one unit, or nine | a long error at `fit`; its last lines speak of a *label value* that is *outside the valid range* |
# | gave the last layer twelve units | no message; it learns, and two outputs are never used |
# | counted parameters before the model was built | an error that says *isn't built*; `summary()` shows `?` and `0 (unbuilt)` |
# | forgot the biases when counting | a number that is too small, by the number of units |
# | believed that `Flatten` has weights | `summary()` shows 0 for it |
# | wrote `keras.Input(shape=(784))`, without the comma | an error: *Cannot convert '784' to a shape* |
# | gave `input_shape=` to a layer | it works, with a warning that recommends `Input` |
# | took softmax along the wrong axis | no message; columns add up to 1 and rows do not |
# | did not subtract the largest logit | nothing, until logits are large; then `nan` |

# %% [markdown]
# ## Quiz
#
# **1.** A network with three hidden layers and no activations trains without an error, and a fourth hidden layer makes it no better. What do you look at first?
#
# <details><summary>(a) whether the layers have enough units</summary>
#
# Wrong: without activations more units are as useless as more layers. It all comes down to one layer.
# </details>
# <details><summary>(b) whether the hidden layers have an activation</summary>
#
# **Right.** Layers without an activation between them are one layer, however many there are.
# </details>
# <details><summary>(c) whether <code>Flatten</code> has weights</summary>
#
# Wrong: it has none and needs none. It only changes the shape.
# </details>
#
# **2.** The logits for an image are 3, 1 and 1. What does softmax make of them?
#
# <details><summary>(a) 1, 0 and 0</summary>
#
# Wrong: softmax does not pick the maximum. Every class keeps a share.
# </details>
# <details><summary>(b) 0.6, 0.2 and 0.2</summary>
#
# Wrong: these are the logits divided by their sum. The exponential comes first, and it favours the largest logit more.
# </details>
# <details><summary>(c) a large share for the first class, and two equal smaller ones</summary>
#
# **Right.** The shares are in the order of the logits, equal logits get equal shares, and together they make 1.
# </details>
#
# **3.** Before the first step of training, a network for ten classes has a loss of 120. What does that tell you?
#
# <details><summary>(a) nothing, an untrained network may have any loss</summary>
#
# Wrong: with small random kernels and scaled inputs the shares are nearly even, and the loss is near ln 10.
# </details>
# <details><summary>(b) the network is too small</summary>
#
# Wrong: a small network begins near ln 10 too. Its size matters later, in what it can learn.
# </details>
# <details><summary>(c) its probabilities are extreme: perhaps the images were not scaled</summary>
#
# **Right.** Inputs up to 255 make large logits, and softmax makes extreme shares of them, most of them for wrong digits.
# </details>

# %% [markdown]
# ## Summary
#
# - A neuron is a weighted sum, a bias and an activation. A dense layer is `inputs @ kernel + bias`: one weight for each pair of numbers, in and out, and one bias for each unit.
# - Without an activation between them, two layers can compute no more than one. ReLU puts a bend in.
# - Softmax turns logits into probabilities and keeps their order. Subtract the largest logit of each row first.
# - `keras.Input` lets a model be built, so that it can be counted. `Flatten` learns nothing.
# - An untrained network for ten classes is right one time in ten, with a loss near ln 10. Anything else at the start is a warning.
#
# **Next:** lesson 4 says what *wrong* means, in one number, and how to make it smaller.
#
# **Further reading:** Keras on the [Sequential model](https://keras.io/guides/sequential_model/) and on the [Dense layer](https://keras.io/api/layers/core_layers/dense/); chapter 1 of Michael Nielsen's [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/chap1.html); NumPy on [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html).

# %% [markdown]
# # 4 · Compile: loss, optimizer, metric
#
# Before a network can learn, we make three choices: which number should become small, by which rule the weights change to make it small, and which number we want to watch. In this lesson you compute a loss and take the steps of an optimizer by hand. Then you hand all three choices to Keras in one line.
#
# **You will be able to**
# - say what loss, optimizer and metric are each for, and why a network does not train on its accuracy;
# - take a step of gradient descent, and see from its path whether the learning rate is too small or too large;
# - compute the cross-entropy and its gradient, and check a gradient without trusting anybody's algebra;
# - match output layer, labels and loss, and recognise the wrong pairs, including those that give no message;
# - if you do the deeper part: carry a gradient back through a layer, and take a step of Adam.
#
# **Time:** {minutes}.
#
# **You need:** lesson 3, or some experience with dense layers and softmax. You should know that a derivative is the slope of a curve, and that ln turns a product into a sum.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. In each blue box is an exercise: write your answer in the cell below the box, then run the test below that. A test tells you what it found. `python -m mnist_utils check 4` in a terminal checks the whole lesson, and `python -m mnist_utils solution sgd_step` shows one solution when you are stuck for good. To hand in, save this notebook and submit it the way your instructor told you; working alone, you are done when `check` says so.
#
# The first cell imports Keras, which takes a few seconds.

# %% tags=["setup"] runs=4
import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start
from mnist_utils.attempts import attempt
from mnist_utils.charts import plot_scores
from mnist_utils.hills import plot_hill, plot_valley, turn_weight

with quiet_start():  # leaves out TensorFlow's remarks on graphics cards
    import keras

(train_images, train_labels), _ = load_mnist()  # this lesson leaves the test digits alone
scaled_images = train_images.astype(np.float32) / 255


def softmax(logits):  # from lesson 3: probabilities along the last axis
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(labels, num_classes=10):  # a short form of lesson 2's
    return np.eye(num_classes)[labels]


# %% [markdown]
# ## Three choices
#
# - The **loss** is one number that says how bad the predictions are. Training makes it small.
# - The **optimizer** is the rule by which training changes the weights.
# - The **metric** is a number for us to read, such as the accuracy. Nothing is trained on it.
#
# We begin with loss and optimizer, in the smallest case there is: a single weight.
#
# ## The hill: a loss over one weight
#
# Here is the network of lesson 3. It learns a little from 3,200 digits first, so that its weights mean something. What `compile` and `fit` do is the subject of this lesson and the next.


# %%
def new_network(seed, activation="softmax"):
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation="relu") for units in (128, 32)]
    output = keras.layers.Dense(10, activation=activation)
    return keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *hidden, output])


# %% runs=3
digits, labels = scaled_images[:3200], train_labels[:3200]
model = new_network(seed=0)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
_ = model.fit(digits, labels, epochs=3, verbose=0)

# %% [markdown]
# Now we pick one weight in the last layer. It leads from the hidden unit with the largest mean output to the output for the digit 9. `turn_weight` lets us give this weight any value, leaves the thousands of others as they are, and measures the network on the same 1,000 digits each time.

# %%
measure_at = turn_weight(model, digits[:1000], labels[:1000], digit=9)
for weight in (-1.5, 0.0, 1.5):
    loss, accuracy = measure_at(weight)
    print(f"weight {weight:4}   loss {loss:.3f}   accuracy {accuracy:.1%}")


# %% alt="A curve of the loss over the weight. From the left it falls in an almost straight line, is lowest a little to the right of 0, and rises steeply on the right."
def loss_at(weight):
    return measure_at(weight)[0]


axes = plot_hill(loss_at, -2, 2)

# %% [markdown]
# The loss is a hilly landscape, and this is a cut through it. With too small a weight the network misses its nines; with too large a one it takes other digits for nines. In between is the lowest point.
#
# Training cannot look at this picture. Each point of the curve costs a run over all the digits, and there is a curve like this for every weight. What it can afford is to ask, at the place where it is, which way is down. The answer is the **slope**: how much the loss rises, for each unit that the weight grows. For a single weight we can measure it, by going a little to the right and a little to the left:


# %%
def slope_at(weight, h=0.01):
    return np.array([loss_at(weight + h) - loss_at(weight - h)]) / (2 * h)


for weight in (-1.5, 0.0, 1.5):
    print(f"weight {weight:4}   slope {slope_at(weight)[0]:6.3f}")

# %% [markdown]
# On the left the slope is negative: as the weight grows, the loss falls, so we should go right. On the right it is positive, and we should go left. In both cases we go *against* the slope. How far? The slope times a number that we choose, the **learning rate**. Doing this again and again is **gradient descent**.
#
# A network has many weights, and each has its slope. All the slopes together are the **gradient**, and one step moves all the weights at once.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · A step of gradient descent
#
# Write `sgd_step`: take one step of gradient descent, which subtracts `learning_rate` times the gradient.
#
# - Return a **new** array of floats, in the shape of `parameter`, and leave `parameter` as it is.
#
# <details><summary>Hint 1: a question</summary>
#
# The gradient points uphill. Which sign takes you down?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# NumPy's `-` and `*` work on whole arrays and make new ones. `-=` writes into the old one.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return parameter - ... * gradient`
# </details>
#
# </div>


# %% answer="sgd_step" minutes=5
def sgd_step(parameter, gradient, learning_rate=0.01):
    """Take one step of gradient descent from `parameter`.

    `gradient` has the slope for each number in `parameter`: both are arrays of floats, of the same
    shape.

    Example: sgd_step(np.array([1.0, 2.0]), np.array([10.0, -10.0]), 0.1) returns [0.0, 3.0].
    """
    ### BEGIN SOLUTION
    return parameter - learning_rate * gradient
    ### END SOLUTION


# %% words="sgd_step"
{
    "hidden": "other shapes and learning rates",
    "changed": "Make a new array: parameter - ..., not parameter -= ...",
    "the result": {
        "type": {"a list": "NumPy computes with whole arrays: no loop and no list is needed."},
        "shape": "Keep the shape of the parameter.",
        "dtype": "Parameter and gradient are floats; so is the step.",
        "values": {
            "uphill": (
                [[1.1, -2.2], [0.54, 4]],
                "This is a step uphill, along the gradient. Subtract: against the gradient.",
            ),
            "no rate": (
                [[-9, 18], [-3.5, 4]],
                "The learning rate is left out: multiply the gradient by it.",
            ),
            "step": (
                [[0.1, -0.2], [0.04, 0]],
                "This is the step alone. Subtract it from the parameter.",
            ),
            "not moved": (
                [[1, -2], [0.5, 4]],
                "The parameter has not moved. Compute a new array, and return that one.",
            ),
            "default 0.1": (
                [[0, 0], [0.1, 4]],
                "This is a step with the rate 0.1. Without a learning rate the default, 0.01, should be used.",
            ),
            "no gradient": (
                [[0.99, -2.01], [0.49, 3.99]],
                "The gradient is left out: multiply the learning rate by it.",
            ),
            "turned round": (
                [[-0.9, 1.8], [-0.46, -4]],
                "The difference is the wrong way round: the step is subtracted from the parameter.",
            ),
            "minus step": (
                [[-0.1, 0.2], [-0.04, 0]],
                "This is the step alone. Add it to the parameter.",
            ),
            "difference": (
                [[-0.09, 0.18], [-0.035, 0.04]],
                "The rate should multiply the gradient alone. Look at the parentheses.",
            ),
            "parentheses": (
                [[9.9, 40.2], [1.96, 0]],
                "The rate should multiply the gradient alone. Look at the parentheses.",
            ),
            "sign": (
                [[0.99, -1.99], [0.49, 4]],
                "Only the gradient's sign is used. Take the gradient as it is.",
            ),
            "rows": (
                [[0.95, -1.9], [0.48, 4]],
                "The gradient was divided by its number of rows. Take it as it is.",
            ),
            "largest": (
                [[0.995, -1.99], [0.498, 4]],
                "The gradient was divided by its largest entry. Take it as it is.",
            ),
        },
        "otherwise": "Take the gradient as it is, times the learning rate, from the parameter.",
    },
    "the result with another rate": {
        "values": {
            "built in": (
                [0.9, -1.8],
                "This is the step with the rate 0.01 again. Use the learning_rate that is given.",
            ),
        },
        "otherwise": "Use the learning_rate that is given, and the gradient as it is.",
    },
}

# %% test="sgd_step" points=1
# Meant to fail until you have written sgd_step.
from mnist_utils.examples import Example as _Example

_e = _Example("sgd_step", sgd_step)
_result = _e.call(np.array([[1.0, -2.0], [0.5, 4.0]]), np.array([[10.0, -20.0], [4.0, 0.0]]))
_e.array("the result", _result, shape=(2, 2), dtype=float)
_e.equal("the result", _result, [[0.9, -1.8], [0.46, 4]])
_result = _e.call(np.array([1.0, -2.0]), np.array([10.0, -20.0]), learning_rate=0.5)
_e.equal("the result with another rate", _result, [-4, 8])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one shape only, changed or shared arguments, a gradient that is scaled or clipped.
for _number, (_shape, _rate) in enumerate([((4, 3), 0.3), ((1,), 2.0), ((2, 2, 2), 0.0)]):
    _case = f"For a parameter of shape {_shape} and the rate {_rate}"
    _h = _Example("sgd_step", sgd_step, case=_case)
    _parameter, _gradient = _h.random(_number).normal(size=(2, *_shape))
    _gradient = 50 * _gradient
    _result = _h.call(_parameter, _gradient, _rate)
    _h.array("the result", _result, shape=_shape, dtype=float)
    _h.new("the result", _result)
    _mistakes = {"uphill": _parameter + _rate * _gradient, "no rate": _parameter - _gradient}
    _h.equal("the result", _result, _parameter - _rate * _gradient, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Close to where we are, the curve is almost a straight line: when the weight changes by `-learning_rate * slope`, the loss changes by about `-learning_rate * slope**2`, which is never above 0. "Close" is the whole difficulty, as we see next.
# </details>
#
# Now we walk down the hill with your function. We start on the left, at −1.5, with short steps:


# %%
def walk(learning_rate, steps=10):
    path = [np.array([-1.5])]
    for _ in range(steps):
        path.append(sgd_step(path[-1], slope_at(path[-1]), learning_rate))
    return path


# %% alt="The curve of the loss with eleven points close together on its falling left side. The last one is still far above the lowest point."
axes = plot_hill(loss_at, -2, 2, walk(learning_rate=0.1), title="Ten steps, learning rate 0.1")

# %% [markdown]
# Every step goes down, and after ten we are still far from the bottom.
#
# **Predict.** Let us be bolder. Where do ten steps end with the learning rates 1 and 3: higher than with 0.1, or lower?
#
# *My guess:* …

# %%
for learning_rate in (0.1, 1, 3):
    path = walk(learning_rate)
    print(
        f"rate {learning_rate:3}   loss, from step to step:", *(f"{loss_at(w):.2f}" for w in path)
    )

# %% alt="The curve of the loss, drawn much wider. Points joined by dashed lines jump from one side of the lowest point to the other, and far up the left side."
axes = plot_hill(loss_at, -2, 2, walk(learning_rate=3), title="Ten steps, learning rate 3")

# %% [markdown]
# With the rate 1 we are at the bottom after a few steps, and stay there: at the lowest point the slope is 0, and so is the step. With the rate 3 a step near the bottom is more than twice as long as the way to it. It ends on the other side, farther away than it began, and the next one leaps back. So even when a step happens to end close to the bottom, the next ones leave it again. A loss that leaps up and down is the sign of a learning rate that is too large.
#
# **Try it.** Change the rate in the cell with the figure: 0.3, 1.5, 5. Where is the border between arriving and leaping? Then set `digit=1` in the cell with `turn_weight`, run the cells below it again, and look for the border on that hill.
#
# The right learning rate depends on the hill, so there is no number that suits all networks. And why *sgd*? Usually the gradient is computed from a small random part of the digits, a **batch**. Then gradient descent is called *stochastic*, or SGD for short. Lesson 5 trains in that way.

# %% [markdown]
# ## Why not train on the accuracy?
#
# The accuracy is what we care about in the end. Could we not walk on that hill instead? Here are both, over the same weight, for 50 digits:

# %% alt="Two panels over the weight from 0 to 1.2. The loss on the left is a smooth curve. The accuracy on the right is a staircase: level for long stretches, with sudden drops between them."
measure_few = turn_weight(model, digits[:50], labels[:50], digit=9)
weights = np.linspace(0, 1.2, 241)
_, both = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
for axes, name, curve in zip(both, ["loss", "accuracy"], zip(*map(measure_few, weights))):
    axes.plot(weights, curve, ".", markersize=3)
    axes.set(title=f"The {name} of 50 digits", xlabel="value of the weight", ylabel=name)

# %% [markdown]
# The accuracy is a staircase. Almost everywhere it is level: a small change of the weight changes no answer, the slope is 0, and gradient descent does not move. The loss must be smooth, and it must feel every small improvement, long before an answer turns from wrong to right.
#
# ## A loss for probabilities
#
# So we need a number that says how good ten probabilities are, and says it smoothly. What counts for a digit is the probability that the network gave to the right class. And for many digits together? As with dice, the probability that the network gives to *all* the right labels is the product of these probabilities. A good network makes that product large.

# %%
print("three digits     ", np.prod([0.9, 0.5, 0.1]))
print("a thousand digits", np.prod(np.full(1000, 0.4)))

# %% [markdown]
# The idea is right, but a product of a thousand such numbers is too small for a `float`, and becomes 0. Logarithms help, since they turn the product into a sum, and they keep the order: the larger the product, the larger the sum. Two more changes make a loss of it. A minus, since a loss should be *small* when things are good. And the mean in place of the sum, so that a thousand digits and ten can be compared. The result is called **cross-entropy**: the mean of −ln *p*, where *p* is the probability that the network gave to a digit's own label. This is what each digit pays:

# %% alt="A curve over the probability of the right class. It is 0 at probability 1, rises slowly to the left, and climbs without limit as the probability comes near 0."
probability = np.linspace(0.005, 1, 200)
_, axes = plt.subplots(figsize=(5, 3), layout="constrained")
axes.plot(probability, -np.log(probability))
_ = axes.set(title="The price of a digit", xlabel="probability of its own label", ylabel="-ln p")

# %% [markdown]
# To be certain and right costs nothing. The less probability the right class got, the higher the price, and it rises without limit: to be confident and wrong is the worst that can happen. For a probability of exactly 0 the price would be infinite, so probabilities are first **clipped**: everything below 0.0000001 (`1e-7`) is raised to it.
#
# Keras calls this loss *sparse categorical cross-entropy*. *Categorical* means classes. **Sparse** is about how the labels are written: as whole numbers such as 7, instead of as one-hot rows. It does not mean that classes are rare, and the loss for one-hot rows, *categorical cross-entropy*, gives the same number.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Cross-entropy
#
# Write `sparse_cross_entropy`: the mean, over the examples, of minus the natural logarithm of the probability of each example's own label.
#
# - First clip the probabilities to the range from `1e-7` to 1.
# - Return a plain Python `float`, and leave the arguments as they are.
#
# <details><summary>Hint 1: a question</summary>
#
# The labels are 2 and 0. In which row and which column is each of the two probabilities that count?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `probabilities[np.arange(n), labels]` pairs each row number with its label. `np.clip(values, 1e-7, 1)` returns a new array; `np.log` is the natural logarithm.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `own = probabilities[np.arange(len(labels)), labels]`, then `return float(-np.log(np.clip(own, ...)).mean())`
# </details>
#
# </div>


# %% answer="sparse_cross_entropy" minutes=10
def sparse_cross_entropy(labels, probabilities):
    """Compute the mean cross-entropy of probabilities, for labels written as integers.

    `labels` is an array of n integers from 0 to k - 1, n at least 1. `probabilities` is an array
    of floats of shape (n, k), for any k; each row adds up to 1.

    Example: sparse_cross_entropy(np.array([1, 0]), np.array([[0.5, 0.5], [0.25, 0.75]]))
    returns 1.0397..., the mean of -ln(0.5) and -ln(0.25).
    """
    ### BEGIN SOLUTION
    own = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(own, 1e-7, 1)).mean())
    ### END SOLUTION


# %% words="sparse_cross_entropy"
{
    "hidden": "other numbers of examples and classes, and other probabilities near 0",
    "errors": {
        "IndexError: axis 0": "Rows are examples, columns are classes. Do the labels pick rows, as in probabilities[labels]? In row i, take column labels[i].",
        "IndexError": "In row i, take column labels[i]. There are n rows and k columns, probabilities.shape.",
        "ValueError: broadcast|shapes": "The number of classes may be any: it is probabilities.shape[1].",
    },
    "changed": "Clip into a new array: np.clip without out=.",
    "the loss": {
        "type": {
            "None": "",
            "else": "Take the mean over the examples.",
        },
        "plain": "Wrap it in float(...).",
        "values": {
            "minus": (
                -0.983056358,
                "The sign is wrong: logarithms of probabilities are negative, so take minus their mean.",
            ),
            "sum": (1.96611286, "This is the sum over the examples. Take the mean."),
            "mean of places": (
                0.327685453,
                "The mean is over all n * k places. Only one place counts in each row: divide by n.",
            ),
            "all classes": (
                1.29587603,
                "All the classes were counted. Take only the probability of the own label.",
            ),
            "all classes, summed": (
                3.88762809,
                "All the classes were counted. Take only the probability of the own label.",
            ),
            "columns": (
                1.36816732,
                "probabilities[:, labels] takes these columns of every row. Pair row i with labels[i].",
            ),
            "sum of logarithms": (
                -1.96611286,
                "This is the sum of the logarithms. Take minus their mean.",
            ),
            "largest": (
                0.524911165,
                "This is the price of the largest probability in each row. Take that of the own label.",
            ),
            "base 2": (1.41825053, "This is the logarithm to base 2. Use the natural one, np.log."),
            "base 10": (
                0.426935946,
                "This is the logarithm to base 10. Use the natural one, np.log.",
            ),
            "first": (
                0.356674944,
                "This is the first example alone. Add up all of them, then take the mean: does a return inside the loop end it early?",
            ),
            "last": (
                1.60943791,
                "This is the last example alone. Add up all of them, then take the mean.",
            ),
            "classes": (
                0.655370952,
                "The sum was divided by the number of classes. Divide by that of the examples.",
            ),
            "from 1": (
                1.40670530,
                "The labels were counted from 1. Label 0 is the first column.",
            ),
            "log of mean": (
                0.798507696,
                "This is -ln of the mean probability. Take the logarithms first, then their mean.",
            ),
            "probabilities": (
                0.45,
                "This is the mean of the probabilities. Take minus their logarithms before the mean.",
            ),
            "logarithms clipped": (
                0.678337522,
                "The logarithms were clipped. Clip the probabilities, before the logarithm.",
            ),
            "softmax": (
                1.0038903,
                "softmax was applied to the probabilities. They are what softmax returned already.",
            ),
        },
        "otherwise": "In each row take the probability of its own label, then the mean of minus their logarithms.",
    },
    "the clipped loss": {
        "type": {
            "None": "",
            "else": "Take the mean over the examples.",
        },
        "nan": "The logarithm of 0 is not finite. Clip to the range from 1e-7 to 1 before the logarithm.",
        "plain": "Wrap it in float(...).",
        "values": {
            "added": (
                14.9191230,
                "1e-7 was added to the probabilities. Clip: what is larger stays as it is.",
            ),
            "left out": (
                13.8155106,
                "The probability of 0 was left out. Raise it to 1e-7; it counts too.",
            ),
            "nothing": (
                6.90775528,
                "The probability of 0 costs nothing here. Raise it to 1e-7: it costs the most.",
            ),
            "logarithms clipped": (
                1,
                "The logarithms were clipped. Clip the probabilities, before the logarithm.",
            ),
        },
        "otherwise": "Raise a probability below 1e-7 to 1e-7, before the logarithm, and leave the others as they are.",
    },
}

# %% test="sparse_cross_entropy" points=2
# Meant to fail until you have written sparse_cross_entropy.
from mnist_utils.examples import Example as _Example

_e = _Example("sparse_cross_entropy", sparse_cross_entropy)
_probabilities = np.array([[0.1, 0.2, 0.7], [0.2, 0.5, 0.3]])
_loss = _e.call(np.array([2, 0]), _probabilities)
_e.plain("the loss", _loss, float)
_e.equal("the loss", _loss, 0.983056)  # the mean of -ln(0.7) and -ln(0.2)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: two examples or three or ten classes written into the code, labels taken for sorted,
# another type of numbers, the largest probability, changed arguments.
for _number, (_count, _classes, _kind) in enumerate(
    [(1, 4, np.float64), (50, 10, np.float32), (9, 2, np.float64), (7, 26, np.float32)]
):
    _case = f"For {_count} example(s) of {_classes} classes"
    _h = _Example("sparse_cross_entropy", sparse_cross_entropy, case=_case)
    _random = _h.random(_number)
    _probabilities = softmax(_random.normal(size=(_count, _classes))).astype(_kind)
    _labels = _random.integers(0, _classes, size=_count).astype(np.uint8)
    _loss = _h.call(_labels, _probabilities)
    _h.plain("the loss", _loss, float)
    _prices = -np.log(_probabilities.astype(np.float64))
    _wanted = np.mean([_row[_label] for _row, _label in zip(_prices, _labels)])
    _mistakes = {
        "sum": _wanted * _count,
        "classes": _wanted * _count / _classes,
        "mean of places": _wanted / _classes,
        "largest": _prices.min(axis=1).mean(),
        "columns": _prices[:, _labels].mean(),
    }
    _h.equal("the loss", _loss, _wanted, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="sparse_cross_entropy" points=1
# Meant to fail until sparse_cross_entropy clips.
from mnist_utils.examples import Example as _Example

_e = _Example("sparse_cross_entropy", sparse_cross_entropy, part=2)
_loss = _e.call(np.array([0, 1]), np.array([[1e-6, 1 - 1e-6], [1.0, 0.0]]))
_e.plain("the clipped loss", _loss, float)
_wanted = 14.966803  # the mean of -ln(1e-6) and -ln(1e-7)
_e.equal("the clipped loss", _loss, _wanted)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: 1e-7 added instead of clipped to, another limit, the loss clipped instead of the
# probability, examples with probability 0 left out.
_h = _Example("sparse_cross_entropy", sparse_cross_entropy, part=2, case="For tiny probabilities")
_tiny = _h.random(0).uniform(2e-7, 9e-7)  # above the limit: stays as it is
_loss = _h.call(np.array([0, 0]), np.array([[_tiny, 1 - _tiny], [0.5, 0.5]]))
_h.plain("the clipped loss", _loss, float)
_wanted = -(np.log(_tiny) + np.log(0.5)) / 2
_mistakes = {"added": -(np.log(_tiny + 1e-7) + np.log(0.5 + 1e-7)) / 2}
_h.equal("the clipped loss", _loss, _wanted, mistakes=_mistakes)
assert _h.holds
_h = _Example("sparse_cross_entropy", sparse_cross_entropy, part=2, case="For probabilities of 0")
_labels = _h.random(1).permutation(4)
_wrong = np.roll(_labels, 1)  # the class that has all the probability
_wrong[0] = _labels[0]
_loss = _h.call(_labels, np.eye(4)[_wrong])
_h.plain("the clipped loss", _loss, float)
_h.equal("the clipped loss", _loss, -np.log(1e-7) * 3 / 4)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Pairing two lists of indices picks one number from each row, so nothing is computed for the other classes. They matter all the same: a row adds up to 1, so whatever they get is missing from the right class.
# </details>
#
# Keras has this loss, once for integer labels and once for one-hot rows. Here is yours beside both, on the same made-up probabilities:

# %%
some_labels = train_labels[:500]
some_probabilities = softmax(np.random.default_rng(0).normal(size=(500, 10)))
sparse = keras.losses.SparseCategoricalCrossentropy()
categorical = keras.losses.CategoricalCrossentropy()
print("by hand                ", sparse_cross_entropy(some_labels, some_probabilities))
print("Keras, integer labels  ", float(sparse(some_labels, some_probabilities)))
print("Keras, one-hot labels  ", float(categorical(one_hot(some_labels), some_probabilities)))

# %% [markdown]
# Three times the same number, up to the last digits, where Keras' `float32` shows. The two names in Keras are one loss for two ways to write the labels.
#
# You know one value of it from lesson 3: an untrained network gives each of the ten classes about one tenth, and −ln(0.1) = ln(10), about 2.3. A training whose loss *stays* there usually learns nothing. A training that *begins* far above it has something wrong with its inputs or its loss.

# %% [markdown]
# ## The gradient: which way is down?
#
# For one weight we measured the slope with two losses. With a hundred thousand weights that is far too slow, and here a little algebra pays. We begin where the loss is computed: at the logits, the ten numbers that softmax turns into probabilities. The gradient **with respect to** the logits is the slope for each of them, when this one changes and the others stay.
#
# Take one example with logits $z$ and label $y$. The logarithm of the quotient is a difference:
#
# $$\text{loss} = -\ln \frac{e^{z_y}}{\sum_k e^{z_k}} = \ln \sum_k e^{z_k} \; - \; z_y$$
#
# The slope of the first part for the logit $z_j$ comes from the chain rule, and it is a softmax:
#
# $$\frac{\partial}{\partial z_j} \, \ln \sum_k e^{z_k} = \frac{e^{z_j}}{\sum_k e^{z_k}} = \text{softmax}(z)_j$$
#
# The slope of the second part is 1 for the logit of the label and 0 for all the others, and that is a one-hot row:
#
# $$\frac{\partial \, z_y}{\partial z_j} = \text{one\_hot}(y)_j \qquad \text{so together:} \qquad \text{gradient} = \text{softmax}(z) - \text{one\_hot}(y)$$
#
# What the network said, minus what it should have said. The loss of `n` examples is a mean, so each example has a share of 1/n in it, and its row of the gradient is divided by n.

# %%
softmax(np.array([2.0, 1.0, 0.0])) - np.array([1.0, 0.0, 0.0])  # one example, its label is 0

# %% [markdown]
# The first number is negative: if the logit of the right class rises, the loss falls. The others are positive, and all three add up to 0.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Gradient of the cross-entropy
#
# Write `cross_entropy_gradient`: the gradient of the **mean** cross-entropy of `softmax(logits)`, with respect to the logits, `(softmax - one_hot) / n`.
#
# - Return an array of floats in the shape of `logits`, and leave the arguments as they are.
# - It should stay finite and right for logits of 1000 and −1000. `softmax` and `one_hot` in the setup cell are there for you to use.
#
# <details><summary>Hint 1: a question</summary>
#
# What shape does `softmax(logits)` have, and what shape does `one_hot(labels, k)` have? Which of the two numbers in `logits.shape` counts examples?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `softmax` in the setup cell is safe for large logits. `one_hot(labels, logits.shape[1])` has as many columns as the logits.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `count, classes = logits.shape`, then `return (softmax(logits) - one_hot(labels, ...)) / ...`
# </details>
#
# </div>


# %% answer="cross_entropy_gradient" minutes=9
def cross_entropy_gradient(logits, labels):
    """Compute the gradient of the mean cross-entropy of softmax(logits).

    `logits` is an array of floats of shape (n, k), for any k; `labels` is an array of n integers
    from 0 to k - 1, n at least 1.

    Example: cross_entropy_gradient(np.array([[0.0, 0.0]]), np.array([1])) returns [[0.5, -0.5]].
    """
    ### BEGIN SOLUTION
    count, classes = logits.shape
    return (softmax(logits) - one_hot(labels, classes)) / count
    ### END SOLUTION


# %% words="cross_entropy_gradient"
{
    "hidden": "other numbers of examples and classes, and other large logits",
    "errors": {
        "ValueError: broadcast|shapes": "Write down the shape of each part. The number of classes is logits.shape[1]: not always 10, and not always the number of labels that occur.",
        "IndexError": "The number of classes is logits.shape[1], whichever labels occur. In row i the label is labels[i].",
    },
    "changed": "Compute new arrays: logits - ..., not logits -= ...",
    "the gradient": {
        "type": {"a list": "Compute with whole arrays, or make one with np.array(...)."},
        "shape": {
            "(3,)": "There should be a row for each example: no sum and no mean over them.",
            "(2,)": "There should be a number for each logit: no sum over the classes.",
            "else": "There should be a number for each logit of each example.",
        },
        "dtype": "Compute in floating point.",
        "nan": "Logits of ordinary size should give no nan. Is anything divided by 0?",
        "values": {
            "no mean": (
                [[0.25, -0.5, 0.25], [-0.4, 0.2, 0.2]],
                "The mean is forgotten: divide by the number of examples, n.",
            ),
            "sign": (
                [[-0.125, 0.25, -0.125], [0.2, -0.1, -0.1]],
                "The sign is wrong: softmax minus one-hot, not the other way round.",
            ),
            "sign, no mean": (
                [[-0.25, 0.5, -0.25], [0.4, -0.2, -0.2]],
                "The sign is wrong, and the mean is forgotten: (softmax - one_hot) / n.",
            ),
            "classes": (
                np.array([[0.25, -0.5, 0.25], [-0.4, 0.2, 0.2]]) / 3,
                "This is divided by the number of classes. Divide by that of the examples, n.",
            ),
            "parentheses": (
                [[0.25, 0, 0.25], [0.1, 0.2, 0.2]],
                "Only the one-hot part is divided by n. Look at the parentheses.",
            ),
            "n times k": (
                np.array([[0.25, -0.5, 0.25], [-0.4, 0.2, 0.2]]) / 6,
                "This is divided by n * k. Divide by the number of examples alone.",
            ),
            "softmax": (
                [[0.25, 0.5, 0.25], [0.6, 0.2, 0.2]],
                "This is the softmax alone. Subtract the one-hot labels, and divide by n.",
            ),
            "softmax over n": (
                [[0.125, 0.25, 0.125], [0.3, 0.1, 0.1]],
                "The one-hot labels are not subtracted: (softmax - one_hot) / n.",
            ),
            "labels": (
                [[-0.375, -0.25, -0.375], [0.3, 0.1, 0.1]],
                "The labels themselves are subtracted. Write them as one-hot rows first.",
            ),
            "labels, no mean": (
                [[-0.75, -0.5, -0.75], [0.6, 0.2, 0.2]],
                "The labels themselves are subtracted. Write them as one-hot rows first; and divide by n.",
            ),
            "logits": (
                (np.log([[1.0, 2, 1], [3, 1, 1]]) - [[0, 1, 0], [1, 0, 0]]) / 2,
                "The one-hot labels are subtracted from the logits. Take softmax first.",
            ),
            "down": (
                [[1 / 8, -1 / 6, 1 / 4], [-1 / 8, 1 / 6, 1 / 4]],
                "softmax ran down the columns. Each row is one example: axis=-1.",
            ),
            "all rows": (
                (np.array([[1, 2, 1], [3, 1, 1]]) / 9 - [[0, 1, 0], [1, 0, 0]]) / 2,
                "softmax ran over all the rows at once. Each row adds up to 1 by itself.",
            ),
            "twice": (
                [
                    [0.15225217, -0.30450434, 0.15225217],
                    [-0.28638322, 0.14319161, 0.14319161],
                ],
                "softmax was taken twice. The logits need it once.",
            ),
            "columns": (
                [[-0.375, -0.25, 0.125], [-0.2, -0.4, 0.1]],
                "1 is subtracted in the columns of all labels, in every row. Pair row i with labels[i].",
            ),
            "rows": (
                [[-0.375, -0.25, -0.375], [-0.2, -0.4, -0.4]],
                "1 is subtracted in whole rows. In row i subtract it in column labels[i] alone.",
            ),
            "probabilities": (
                [[0, -1, 0], [-5 / 6, 0, 0]],
                "This is the gradient with respect to the probabilities. With respect to the logits it is (softmax - one_hot) / n.",
            ),
        },
        "otherwise": "It is (softmax - one_hot) / n: in row i, 1 is subtracted in column labels[i], and everything is divided by n.",
    },
    "the gradient for logits like 1000": {
        "type": {"a list": "Compute with whole arrays, or make one with np.array(...)."},
        "shape": "There should be a number for each logit of each example.",
        "dtype": "Compute in floating point.",
        "nan": "exp(1000) overflows to inf, and inf / inf or 0 / 0 is nan. Subtract each row's own largest logit before exp, as the setup cell's softmax does.",
        "values": {
            "clipped": (
                [[-0.25, 0.25, 0], [1 / 6, 1 / 6, -1 / 3]],
                "The logits 1000 and 1000 - ln(4) count as equal here. Are large ones clipped? Subtract each row's own largest logit before exp, and nothing overflows.",
            ),
            "nan as 0": (
                [[-0.5, 0, 0], [0, 0, -0.5]],
                "Here softmax gave rows of zeros. Was nan replaced by 0? Subtract each row's own largest logit before exp, and no nan comes up.",
            ),
            "one largest": (
                [[-0.1, 0.1, 0], [0, 0, -0.5]],
                "For three logits of -1000 softmax became three zeros, not three thirds. Subtract each row's own largest logit before exp.",
            ),
        },
        "otherwise": "It is (softmax - one_hot) / n here, too. Subtract each row's own largest logit before exp, and clip nothing: only differences matter.",
    },
}

# %% test="cross_entropy_gradient" points=2
# Meant to fail until you have written cross_entropy_gradient.
from mnist_utils.examples import Example as _Example

_e = _Example("cross_entropy_gradient", cross_entropy_gradient)
_logits = np.log([[1.0, 2.0, 1.0], [3.0, 1.0, 1.0]])  # softmax: 1/4, 1/2, 1/4 and 3/5, 1/5, 1/5
_gradient = _e.call(_logits, np.array([1, 0]))
_e.array("the gradient", _gradient, shape=(2, 3), dtype=float)
_e.equal("the gradient", _gradient, [[0.125, -0.25, 0.125], [-0.2, 0.1, 0.1]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: ten classes or two examples written into the code, as many classes as labels occur,
# n and k confused where they are equal or 1, changed logits, 1 subtracted in the wrong place.
for _number, (_count, _classes, _kind) in enumerate(
    [(1, 5, np.float64), (12, 10, np.float32), (6, 2, np.float64), (4, 17, np.float32)]
):
    _case = f"For logits of shape {(_count, _classes)}"
    _h = _Example("cross_entropy_gradient", cross_entropy_gradient, case=_case)
    _random = _h.random(_number)
    _logits = 2 * _random.normal(size=(_count, _classes)).astype(_kind)
    _labels = _random.integers(0, _classes - 1, size=_count)
    _gradient = _h.call(_logits, _labels)
    _h.array("the gradient", _gradient, shape=(_count, _classes), dtype=float)
    _shares = softmax(_logits.astype(np.float64))
    _wanted = _shares.copy()
    _wanted[np.arange(_count), _labels] -= 1
    _mistakes = {
        "no mean": _wanted,
        "sign": -_wanted / _count,
        "classes": _wanted / _classes,
        "n times k": _wanted / _count / _classes,
        "parentheses": _shares + (_wanted - _shares) / _count,
    }
    _mistakes = {} if _count == 1 else _mistakes  # where several of them are one
    _h.equal("the gradient", _gradient, _wanted / _count, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="cross_entropy_gradient" points=1
# Meant to fail until cross_entropy_gradient is right for large logits.
from mnist_utils.examples import Example as _Example

_e = _Example("cross_entropy_gradient", cross_entropy_gradient, part=2)
_large = np.array([[1000.0, 1000.0 - np.log(4), -1000.0], [-1000.0, -1000.0, -1000.0]])
_gradient = _e.call(_large, np.array([0, 2]))  # softmax: 0.8, 0.2, 0 and three thirds
_e.array("the gradient for logits like 1000", _gradient, shape=(2, 3), dtype=float)
_wanted = [[-0.1, 0.1, 0], [1 / 6, 1 / 6, -1 / 3]]
_e.equal("the gradient for logits like 1000", _gradient, _wanted, rtol=1e-3, atol=1e-3)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: logits clipped, the largest of all rows subtracted, a small number added to the sum.
_h = _Example("cross_entropy_gradient", cross_entropy_gradient, part=2, case="For other logits")
_a, _b, _c = _h.random().uniform(0.5, 3, size=3)
_large = np.array([[1000.0, 1000 - _a], [-1000.0, -1000 + _b], [1000.0, -1000.0], [0.5, 0.5 + _c]])
_gradient = _h.call(_large, np.array([1, 0, 1, 0]))
_h.array("the gradient for logits like 1000", _gradient, shape=(4, 2), dtype=float)
_first = 1 / (1 + np.exp([-_a, _b, -2000, _c]))  # the softmax of each row's first logit
_wanted = np.column_stack([_first, 1 - _first]) - np.eye(2)[[1, 0, 1, 0]]
_name = "the gradient for logits like 1000"
_h.equal(_name, _gradient, _wanted / 4, rtol=1e-3, atol=1e-3)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# All the exponentials and logarithms cancel, and nothing is divided by a small number. So no clipping is needed, and that is why Keras, where it can, computes softmax and loss together.
# </details>
#
# How can we be sure that the formula is right? We can check it as we measured the slope of the hill: move one number a little up and a little down, see how much the loss changes, and divide by the distance. This is called a **finite difference**.


# %%
def numerical_gradient(loss_of, array, h=1e-5):
    slopes = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        change = np.zeros(array.shape)
        change[place] = h
        slopes[place] = (loss_of(array + change) - loss_of(array - change)) / (2 * h)
    return slopes


# %%
few_logits = np.random.default_rng(4).normal(size=(4, 3))
few_labels = np.array([2, 0, 1, 1])
measured = numerical_gradient(lambda z: sparse_cross_entropy(few_labels, softmax(z)), few_logits)
computed = cross_entropy_gradient(few_logits, few_labels)
print("measured:", measured[0])
print("computed:", computed[0])
print("largest difference, all places:", abs(measured - computed).max())

# %% [markdown]
# The first row of both, and the largest difference over all places: they agree to many digits. For training this check is far too slow, since it costs two losses for every single number. But if you write gradients yourself, it is your best friend: it finds a forgotten mean or a wrong sign at once.
#
# From the logits the gradient goes on to the weights, layer by layer. That is *backpropagation*. Keras does it for us; how it works in one layer is in the deeper part at the end.
#
# **A good place to stop.** You know which number becomes small, and which way is down. What follows is the one line in Keras, and what happens when its parts do not fit together.

# %% [markdown]
# ## In one line
#
# In Keras, `model.compile` writes down the three choices. It trains nothing, and leaves the weights as they are.
#
# - **optimizer**: `"adam"`, or an object such as `keras.optimizers.Adam(learning_rate=...)` when we want to choose the rate. **Adam** is gradient descent with a step length for each weight, which it adapts as it goes; the deeper part takes it apart.
# - **loss**: `"sparse_categorical_crossentropy"`, for probabilities and integer labels.
# - **metrics**: a list, `["accuracy"]`. The name in it is the name under which the result is reported.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Compile
#
# Write `compile_mlp`: compile the model that is given, with Keras' own optimizer Adam at the given learning rate.
#
# - The loss is sparse categorical cross-entropy, for probabilities and integer labels.
# - The metric is the accuracy, reported under the name `accuracy`.
# - Return that same model, its weights as they were.
#
# <details><summary>Hint 1: a question</summary>
#
# Which of the three choices needs the argument `learning_rate`? Can a string know about it?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `model.compile(optimizer=..., loss=..., metrics=...)`, with `keras.optimizers.Adam(learning_rate=learning_rate)`. `compile` returns nothing, so `return model` needs a line of its own.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `model.compile(optimizer=keras.optimizers.Adam(learning_rate=...), loss="sparse_categorical_...", metrics=["..."])`, then `return model`
# </details>
#
# </div>


# %% answer="compile_mlp" minutes=8
def compile_mlp(model, learning_rate=0.001):
    """Compile a classifier, a Keras model that returns probabilities of shape (n, k).

    Example: compile_mlp(model, 0.01).evaluate(images, labels, return_dict=True)
    returns {"accuracy": ..., "loss": ...}.
    """
    ### BEGIN SOLUTION
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% words="compile_mlp"
{
    "hidden": "other models, learning rates and numbers of classes",
    "errors": {
        "InvalidArgumentError|ValueError: Incompatible shapes|Dimensions must be equal": "A loss or metric compares each label with all the probabilities, as mse and binary_accuracy do. Take the loss sparse_categorical_crossentropy, and accuracy.",
        "ValueError: must have the same rank|Shapes .* are incompatible": "Labels and loss do not match: a loss such as categorical_crossentropy expects one-hot rows. Take the sparse one, for integer labels.",
        "ValueError: Could not interpret optimizer": "An optimizer is a name such as 'adam', or an object with its rate in parentheses: keras.optimizers.Adam(learning_rate=learning_rate).",
        "ValueError: Argument.*not recognized": "Keras calls the rate learning_rate: keras.optimizers.Adam(learning_rate=learning_rate).",
        "TypeError: unexpected keyword argument 'learning_rate'": "compile knows nothing of learning rates. Give it to the optimizer: keras.optimizers.Adam(learning_rate=learning_rate).",
        "ValueError: Expected `metrics`": "metrics should be a list, with the name in it: metrics=[...].",
        "ValueError: Could not interpret loss": "compile takes the name of a loss as it is, and looks for it when it is needed. How is this one spelt?",
        "ValueError: Could not interpret metric": "compile takes the name of a metric as it is, and looks for it when it is needed. How is this one spelt?",
        "ValueError: dtype='string'": "Is the metric in the third place of compile? That one is for the weights of several losses. Write metrics=[...], with its name.",
    },
    "the result": {
        "type": {
            "None": "compile works in place and returns nothing: compile first, then `return model`.",
        },
    },
    "another model": "Another model came back. Compile the one that is given, and return it: no new one, no copy.",
    "not compiled": "The model is not compiled. Call model.compile(...) on the model that is given.",
    "one for all": "Two models share one optimizer, which keeps account of the steps of one. Make the optimizer inside the function.",
    "the optimizer": {
        "values": {
            "AdamW": ("AdamW", "AdamW also shrinks the weights. Take keras.optimizers.Adam."),
        },
        "otherwise": "Take keras.optimizers.Adam.",
    },
    "the default learning rate": {
        "otherwise": "Without a learning rate it should be the default in the line of def, 0.001.",
    },
    "the learning rate": {
        "values": {
            "Adam's own": (
                0.001,
                "This is Adam's own default, which the string adam takes as well. Write keras.optimizers.Adam(learning_rate=learning_rate).",
            ),
        },
        "otherwise": "Pass the learning rate that is given on to Adam.",
    },
    "the weights": {"otherwise": "The model's weights were changed. Compile it, and nothing else."},
    "no accuracy": "The results are named {names}. One of them should be named accuracy, in full: write metrics=[...] with that name.",
    "the loss": {
        "values": {
            "logits": (
                1.12152956,
                "The probabilities were taken for logits, and softmax was applied to them. Leave from_logits out.",
            ),
            "sum": (
                5.07517382,
                "This is the sum over the examples. Leave reduction out: the mean is Keras' default.",
            ),
        },
        "otherwise": "It should be the mean cross-entropy of the probabilities. Take sparse_categorical_crossentropy.",
    },
    "the accuracy": {
        "otherwise": "It should be the share of right answers. Is this another metric under the name accuracy? For integer labels it is accuracy, or SparseCategoricalAccuracy.",
    },
    "use": "Look at how loss and metrics are written in compile.",
}

# %% test="compile_mlp" points=1
# Meant to fail until you have written compile_mlp.
from mnist_utils.examples import Example as _Example
from mnist_utils.examples import optimizer_of as _optimizer_of

_e = _Example("compile_mlp", compile_mlp)
_model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="softmax")])
_compiled = _e.call(_model)
_e.instance("the result", _compiled, keras.Model, "return the model that is given")
_e.true("another model", _compiled is _model)
_e.true("not compiled", _model.compiled)
_e.equal("the optimizer", type(_optimizer_of(_model)).__name__, "Adam")
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one optimizer shared by all models, changed weights.
_h = _Example("compile_mlp", compile_mlp, case="For two other models")
_first, _second = [keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)]) for _ in "12"]
_weights = _h.random().normal(size=(4, 4)).astype(np.float32)
_first.set_weights([_weights, np.zeros(4)])
_h.true("another model", _h.call(_first) is _first)
_h.true("another model", _h.call(_second) is _second)
_h.equal("the optimizer", type(_optimizer_of(_first)).__name__, "Adam")
_h.true("one for all", _optimizer_of(_first) is not _optimizer_of(_second))
_h.equal("the weights", _first.get_weights()[0], _weights, rtol=1e-3)
assert _h.holds
### END HIDDEN TESTS

# %% test="compile_mlp" points=1
# Meant to fail until compile_mlp sets the learning rate.
from mnist_utils.examples import Example as _Example

_e = _Example("compile_mlp", compile_mlp, part=2)
_model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="softmax")])
_e.call(_model)
_e.equal("the default learning rate", float(_model.optimizer.learning_rate), 0.001)
_e.call(_model, learning_rate=0.25)
_e.equal("the learning rate", float(_model.optimizer.learning_rate), 0.25)
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: a rate built in, or kept from another call.
for _number, _most in enumerate((0.01, 3)):
    _h = _Example("compile_mlp", compile_mlp, part=2, case="For another model and rate")
    _rate = float(_h.random(_number).uniform(_most / 2, _most))
    _model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    _h.call(_model, _rate)
    _h.equal("the learning rate", float(_model.optimizer.learning_rate), _rate, rtol=1e-3)
    assert _h.holds
### END HIDDEN TESTS

# %% test="compile_mlp" points=1
# Meant to fail until compile_mlp sets the loss and the metric.
from mnist_utils.examples import Example as _Example

_e = _Example("compile_mlp", compile_mlp, part=3)
_copy = keras.layers.Dense(3, use_bias=False, kernel_initializer="identity")
_model = keras.Sequential([keras.Input((3,)), _copy])  # returns its input: we know its answers
_e.call(_model)
_model.run_eagerly = True  # four examples are no work for a compiled function
_e.equal("the weights", _model.get_weights()[0], np.eye(3))
_answers = np.array([[0.25, 0.5, 0.25], [0.2, 0.2, 0.6], [0.5, 0.375, 0.125], [0.125, 0.75, 0.125]])
_found = _e.use(_model.evaluate, _answers, np.array([1, 0, 0, 2]), verbose=0, return_dict=True)
_e.true("no accuracy", "accuracy" in _found, names=sorted(_found))
_e.equal("the loss", _found["loss"], 1.268793, rtol=2e-3)
_e.equal("the accuracy", _found["accuracy"], 0.5)  # two answers of four are right
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: from_logits=True (which Keras would undo after a softmax layer), another loss that fits
# three classes by chance, top-k accuracy or binary accuracy under the right name.
for _number, (_width, _count) in enumerate([(2, 9), (10, 60), (6, 1)]):
    _h = _Example("compile_mlp", compile_mlp, part=3, case=f"For {_width} classes")
    _random = _h.random(_number)
    _answers = softmax(2 * _random.normal(size=(_count, _width)))
    _labels = _random.integers(0, _width, size=_count)
    _labels[::2] = _answers.argmax(axis=1)[::2]  # every other answer is right
    _copy = keras.layers.Dense(_width, use_bias=False, kernel_initializer="identity")
    _model = keras.Sequential([keras.Input((_width,)), _copy])
    _h.call(_model)
    _model.run_eagerly = True  # a few examples are no work for a compiled function
    _found = _h.use(_model.evaluate, _answers, _labels, verbose=0, return_dict=True)
    _h.true("no accuracy", "accuracy" in _found)
    _prices, _again = (
        -np.log(_p[np.arange(_count), _labels]) for _p in (_answers, softmax(_answers))
    )
    _mistakes = {"logits": _again.mean(), "sum": _prices.sum()}
    _mistakes = {} if _count == 1 else _mistakes
    _h.equal("the loss", _found["loss"], _prices.mean(), rtol=2e-3, atol=1e-3, mistakes=_mistakes)
    _right = (_answers.argmax(axis=1) == _labels).mean()
    _h.equal("the accuracy", _found["accuracy"], _right)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# Strings are short names for objects with their defaults. When we want something other than a default, we write the object. The call names all three arguments, since their order is not the one in which people think of them.
# </details>
#
# Here is the whole thing at work. The 800 digits on which we look at the result were not used in training: they are our **validation** digits, as in lesson 2.


# %%
def train_and_score(model, labels=train_labels):
    model.fit(scaled_images[:3200], labels[:3200], epochs=3, verbose=0)
    loss, accuracy = model.evaluate(scaled_images[3200:4000], labels[3200:4000], verbose=0)
    print(f"loss {loss:.2f}   accuracy {accuracy:.1%}")
    return accuracy


# %% runs=7
scores = {"right": [], "no softmax": [], "softmax twice": []}
for seed in range(3):
    model = compile_mlp(new_network(seed))
    scores["right"].append(train_and_score(model))

# %% [markdown]
# Three networks from three random starts. The loss is far below ln(10), and the accuracies differ a little from seed to seed. This is what we compare with from here on.
#
# ## What belongs together
#
# Three things must match: what the network returns (probabilities, or logits), how the labels are written (integers, or one-hot rows), and what the loss expects. Three combinations are right:
#
# | the network returns | labels | loss |
# |---|---|---|
# | probabilities | integers | `"sparse_categorical_crossentropy"` |
# | probabilities | one-hot | `"categorical_crossentropy"` |
# | logits | integers | `keras.losses.SparseCategoricalCrossentropy(from_logits=True)` |
#
# In this course we use the first. In the last one softmax is computed inside the loss, and the network's predictions are logits. Here are the second and the third, with seed 0:

# %% runs=5
model = new_network(seed=0)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
train_and_score(model, one_hot(train_labels))

logits_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model = new_network(seed=0, activation=None)
model.compile("adam", logits_loss, metrics=["accuracy"])
_ = train_and_score(model)

# %% [markdown]
# The same as with seed 0 above: they are one computation, written in three ways.
#
# ## The wrong pairs
#
# **Predict.** Here are seven ways to get it wrong. Which end in an error, which only warn, and which say nothing? Write *error*, *warning* or *silent* after each.
#
# - softmax, one-hot labels, the sparse loss: …
# - softmax, integer labels, the categorical loss: …
# - a misspelt loss: …
# - the metric in third place, `compile("adam", loss, ["accuracy"])`: …
# - softmax, and a loss with `from_logits=True`: …
# - no softmax, and the loss for probabilities: …
# - two softmaxes, one after the other: …
#
# Then run them, one after the other. `attempt` prints the error or the warning, and lets the notebook go on.

# %%
model = new_network(seed=0)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
with attempt("one-hot labels, the sparse loss"):
    train_and_score(model, one_hot(train_labels))

# %%
model = new_network(seed=0)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
with attempt("integer labels, the categorical loss"):
    train_and_score(model)

# %% [markdown]
# These two are harmless, since training does not even begin, but the messages need translating. When `rank` or `ndim` of *target* and *output* is mentioned, labels and loss do not match. (The first message says it the wrong way round: it is the target, the labels, that should have one axis less than the output.)

# %%
model = new_network(seed=0)
with attempt("compile with a misspelt optimizer"):
    model.compile("adan", "sparse_categorical_crossentropy", metrics=["accuracy"])
with attempt("compile with a misspelt loss"):
    model.compile("adam", "sparse_categorical_crossentropi", metrics=["accuracy"])
with attempt("fit with a misspelt loss"):
    train_and_score(model)

# %% [markdown]
# `compile` makes the optimizer at once, so a misspelt one is found in the line with the mistake. Loss and metrics are looked up when they are first needed. So `compile` is silent and `fit` complains, perhaps many cells further down.

# %%
model = new_network(seed=0)
with attempt("compile with the metric in third place"):
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
with attempt("fit with the metric in third place"):
    train_and_score(model)
model.compile("adam", 0.01)
with attempt("fit with a learning rate in second place"):
    train_and_score(model)

# %% [markdown]
# Both errors talk about something other than the mistake. The second argument of `compile` is the loss, and the third is `loss_weights`, for networks with several losses. Naming the arguments, `metrics=["accuracy"]`, avoids both.

# %% runs=3
model = new_network(seed=0)
model.compile("adam", logits_loss, metrics=["accuracy"])
with attempt("softmax, and a loss for logits"):
    train_and_score(model)

# %% [markdown]
# A warning, and the right numbers. With TensorFlow, Keras notices that the loss expects logits and gets the output of a softmax, and takes the numbers from before the softmax. Do not rely on it: correct the line.
#
# Now the two in which the output layer does not fit the loss, with three seeds each:

# %% runs=7
for seed in range(3):
    model = new_network(seed, activation=None)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    with attempt("no softmax, the loss for probabilities"):
        scores["no softmax"].append(train_and_score(model))

# %% runs=7
for seed in range(3):
    model = new_network(seed)
    model.add(keras.layers.Softmax())
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    with attempt("softmax twice"):
        scores["softmax twice"].append(train_and_score(model))

# %% alt="Three rows of points. The networks with one softmax are far to the right, close together. Those without softmax are far to the left, spread out. Those with two softmaxes are a little to the left of the right ones, spread out too."
axes = plot_scores(scores, title="Same digits, three output layers, one loss")

# %% [markdown]
# No error and no warning, six times.
#
# **Logits taken for probabilities** does the most harm. Keras clips what it takes for probabilities: it raises every negative logit to `1e-7` and lowers every one above 1 to nearly 1. There the gradient is 0, and those outputs cannot learn. Then it divides each row by its sum, as probabilities should add up to 1, so outputs that were clipped to the same number share the row equally. The loss stays close to ln(10), and how many digits are read all the same depends on the random start. When accuracies are poor and differ much between seeds, look at the last layer first.
#
# **Softmax twice** does less harm, and goes unnoticed for longer. It learns, and its accuracy may pass for that of a network that needs more training. The loss gives it away. The second softmax receives numbers between 0 and 1, so even a perfect prediction comes out as something modest:

# %%
perfect = softmax(one_hot([3]))
print("a perfect prediction, after another softmax:", perfect.round(3))
print("its loss:", round(sparse_cross_entropy(np.array([3]), perfect), 3))

# %% [markdown]
# However long it trains, such a network's loss never falls below this number.
#
# Now a wrong metric. `CategoricalAccuracy` is the accuracy for one-hot labels.
#
# **Predict.** We use it with integer labels. What happens to the loss, and what to the accuracy?
#
# *My guess:* …

# %% runs=3
wrong_metric = keras.metrics.CategoricalAccuracy(name="accuracy")
model = new_network(seed=0)
model.compile("adam", "sparse_categorical_crossentropy", metrics=[wrong_metric])
with attempt("CategoricalAccuracy, integer labels"):
    train_and_score(model)
answers = model.predict(scaled_images[3200:4000], verbose=0).argmax(axis=1)
print("counted by hand:", (answers == train_labels[3200:4000]).mean())

# %% [markdown]
# The network is as good as ever, and so is its loss. Only the thermometer is broken. `CategoricalAccuracy` looks for the place of the largest number among the labels, as it would in a one-hot row; here it finds the place of the largest *label of the batch*. The string `"accuracy"` avoids this, since Keras then chooses what fits the loss.
#
# Last, a right pair with a wrong learning rate:

# %% runs=7
for learning_rate in (0.001, 0.1, 1.0):
    print("learning rate", learning_rate, end=":   ")
    train_and_score(compile_mlp(new_network(seed=0), learning_rate))

# %% [markdown]
# With the two larger rates the loss ends near ln(10) or above: the network leaps about on its hill, and learns little that lasts.
#
# **Try it.** Change the rates: how far below 0.001 can you go before three epochs, three times through all the digits, are too few? Then use `"sgd"` as the optimizer, or `keras.optimizers.SGD(learning_rate=...)`. Which rates suit it?
#
# Here is all of it again, in order of danger:
#
# | the pair | how it shows | the sign |
# |---|---|---|
# | a misspelt optimizer | error in `compile` | the name is in the message |
# | a misspelt loss or metric | error in `fit` | the name is in the message |
# | one-hot labels and the sparse loss, or integers and the categorical one | error in `fit` | `rank` or `ndim` of target and output |
# | `compile("adam", 0.01)` | error in `fit` | a *loss identifier* that is a number |
# | `compile("adam", loss, ["accuracy"])` | error in `fit` | a *dtype* of strings |
# | softmax, and `from_logits=True` | warning | with TensorFlow the numbers are right |
# | `CategoricalAccuracy`, and integer labels | silent | accuracy near that of guessing, and a *low* loss |
# | softmax twice | silent | the loss never falls below a floor far above 0 |
# | no softmax, and a loss for probabilities | silent | the loss stays near ln(10); poor accuracy, different with each seed |

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody wrote | what one sees |
# |---|---|
# | `+` for `-` in the step | the loss rises from the first step on |
# | a learning rate that is far too large | the loss leaps up and down, or stays near ln(10) |
# | a learning rate that is far too small | the loss falls so slowly that it seems to stay where it is |
# | the mean forgotten in a gradient | with n examples every step is n times too long, which looks like a rate that is too large |
# | `optimizer="adam"` in a function that takes a `learning_rate` | no message; the rate has no effect |
# | nothing clipped before the logarithm | a loss of `inf` as soon as one digit's own class gets a probability of 0 |
# | the loss read as a share of mistakes | confusion: a loss can be above 1, and the same accuracy can come with many losses |
#
# The wrong pairs are in the table above.

# %% [markdown]
# ## Quiz
#
# **1.** What does *sparse* mean in `sparse_categorical_crossentropy`?
#
# <details><summary>(a) that some classes are rare</summary>
#
# Wrong: the loss knows nothing about how often a class occurs.
# </details>
# <details><summary>(b) that the labels are written as integers instead of one-hot rows</summary>
#
# **Right.** It is the same loss, for another way to write the labels: one number in place of a row with a single 1.
# </details>
# <details><summary>(c) that only some of the examples are used</summary>
#
# Wrong: every example counts, in a mean.
# </details>
#
# **2.** After training, Keras reports a validation loss of 0.30 and an accuracy of 7 %. What do you look at first?
#
# <details><summary>(a) the learning rate</summary>
#
# Wrong: with a wrong learning rate the loss is high as well.
# </details>
# <details><summary>(b) the metric: does it fit the way the labels are written?</summary>
#
# **Right.** With a loss as low as that, most digits get a high probability for the right class, so most answers are right. It is the accuracy that is measured wrongly.
# </details>
# <details><summary>(c) whether the loss expects logits</summary>
#
# Wrong: then training itself would go badly, and the loss would be high.
# </details>
#
# **3.** You train by gradient descent. The loss is 0.9, then 4.1, then 1.2, then 5.3. What do you change?
#
# <details><summary>(a) nothing, it needs more steps</summary>
#
# Wrong: the steps are too long for this hill, and more of them leap about in the same way.
# </details>
# <details><summary>(b) a larger learning rate</summary>
#
# Wrong: the steps already go beyond the lowest point and up the other side.
# </details>
# <details><summary>(c) a smaller learning rate</summary>
#
# **Right.** Each step goes too far and ends on the other side of the valley, higher up. Shorter steps stay on the way down.
# </details>

# %% [markdown]
# ## Summary
#
# - The loss is what training makes small; the optimizer is the rule for the steps; the metric is for us to read.
# - Gradient descent steps against the gradient. The learning rate decides whether it crawls, arrives or leaps.
# - Cross-entropy is the mean of −ln of the probability for each digit's own class. It is smooth, where the accuracy is a staircase.
# - Its gradient with respect to the logits is (softmax − one-hot) / n. Finite differences check it, and any other gradient.
# - Output layer, labels and loss must match. The dangerous mistakes are silent: look at loss *and* accuracy, and at more than one seed.
#
# **Next:** lesson 5 takes these steps by the thousand, in batches and epochs. If you would like to know how the gradient gets to the weights, and what Adam does, go on below.
#
# **Further reading:** Keras on [losses](https://keras.io/api/losses/), [optimizers](https://keras.io/api/optimizers/) and [metrics](https://keras.io/api/metrics/); the paper on [Adam](https://arxiv.org/abs/1412.6980), whose algorithm fits on half a page; Michael Nielsen on [how backpropagation works](http://neuralnetworksanddeeplearning.com/chap2.html).

# %% [markdown]
# ## Deeper: backpropagation through a layer
#
# You may leave this part and the next one out, or do them later: what lesson 5 needs of them, it says again. They take apart what Keras does for us between the loss and the weights.
#
# Logits come out of a dense layer: `outputs = inputs @ kernel + bias`. You know the gradient with respect to the outputs, of shape `(n, k)`. We want it with respect to the numbers that the optimizer can change, `kernel` and `bias`, and also with respect to `inputs`. These are the outputs of the layer below, whose weights should learn too. Handing gradients down in this way, layer by layer, is **backpropagation**.
#
# For each of the three we ask which number multiplies which. The kernel's weight from input `i` to output `j` is multiplied by input `i`, in every example. When this weight grows by 1, output `j` grows by input `i`. So the slope for the weight is input `i` times the gradient of output `j`, added up over all the examples. Such a sum of products is a matrix product:

# %%
inputs, output_gradient = np.ones((5, 3)), np.ones((5, 2))  # five examples, 3 inputs, 2 outputs
(inputs.T @ output_gradient).shape

# %% [markdown]
# `inputs.T` has the shape (3, 5), and the product has the shape of the kernel, 3 inputs by 2 outputs. The axis of length 5 is gone: the product has added up the examples.
#
# The bias of output `j` is added in every example, so its slope is the sum of the gradients of output `j`. And input `i` reaches each output `j` through the weight between them, so its slope is the gradient of output `j` times that weight, added up over the outputs.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · Gradient of a dense layer
#
# Write `dense_gradient`: return the tuple `(kernel_gradient, bias_gradient, inputs_gradient)`, three arrays of floats in the shapes of `kernel`, of the bias and of `inputs`.
#
# - Add up over the examples, and divide by nothing: `output_gradient` already includes the mean.
# - Leave the arguments as they are.
#
# <details><summary>Hint 1: a question</summary>
#
# There are n examples, d inputs and k outputs. Which two of the three matrices make one of shape `(d, k)`, and which axis has to disappear?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `inputs.T` is `(d, n)`, `kernel.T` is `(k, d)`. For the bias: `output_gradient.sum(axis=0)`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return inputs.T @ output_gradient, output_gradient.sum(axis=...), output_gradient @ ...`
# </details>
#
# </div>


# %% answer="dense_gradient" minutes=18
def dense_gradient(inputs, kernel, output_gradient):
    """Carry a gradient back through outputs = inputs @ kernel + bias.

    `inputs` has the shape (n, d), `kernel` (d, k), the bias (k,). `output_gradient`, of shape
    (n, k), is the gradient of the loss with respect to the outputs.

    Example: dense_gradient(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[10.0]]))
    returns ([[10], [20]], [10], [[30, 40]]).
    """
    ### BEGIN SOLUTION
    return inputs.T @ output_gradient, output_gradient.sum(axis=0), output_gradient @ kernel.T
    ### END SOLUTION


# %% words="dense_gradient"
{
    "hidden": "other sizes, equal ones among them",
    "errors": {
        "ValueError: matmul|shapes|dimension": "Write the shapes beside each product: in (a, b) @ (b, c) the inner two must agree. .T turns a matrix.",
        "ValueError": "Write down the shape of each array: inputs (n, d), kernel (d, k), output_gradient (n, k).",
    },
    "changed": "Compute new arrays.",
    "values": "All three gradients should be returned in one tuple, `return a, b, c`.",
    "the kernel gradient": {
        "shape": {
            "(4, 2)": "It is transposed. Turn the inputs instead: inputs.T @ ...",
            "(3, 2)": "This is the shape of the inputs. Return the gradients of kernel, bias and inputs, in that order.",
            "(4,)": "This is the shape of the bias. Return the gradients of kernel, bias and inputs, in that order.",
            "else": "It should have the shape of the kernel, a number for each weight.",
        },
        "values": {
            "mean": (
                np.array([[1.0, 6, 5, -5], [2, -8, 6, -6]]) / 3,
                "It is divided by the number of examples. output_gradient already includes the mean.",
            ),
            "sign": (
                [[-1, -6, -5, 5], [-2, 8, -6, 6]],
                "It has the wrong sign. There is no minus in these rules.",
            ),
            "first": (
                [[1, 0, 0, 0], [2, 0, 0, 0]],
                "It is that of the first example alone. Add up over the examples.",
            ),
            "second": (
                [[0, 6, 0, 0], [0, -8, 0, 0]],
                "It is that of one example alone. Add up over the examples.",
            ),
            "last": (
                [[0, 0, 5, -5], [0, 0, 6, -6]],
                "It is that of the last example alone. Add up over the examples.",
            ),
            "reshaped": (
                [[1, 4, 3, -3], [-4, 10, 6, -6]],
                "The inputs are not turned: reshape keeps the order of the numbers. Rows become columns with .T.",
            ),
        },
        "otherwise": "Look at which two matrices meet, which one is turned, and over which axis is added up: equal sizes hide it.",
    },
    "the bias gradient": {
        "type": "There should be a number for each output: sum over the examples alone, axis=0.",
        "shape": {
            "(3,)": "There is one number for each example. Sum over them: axis=0.",
            "(3, 4)": "The bias is added in every example, so sum over them: axis=0.",
            "(1, 4)": "Leave keepdims out.",
            "(2, 4)": "This is the shape of the kernel. Return the gradients of kernel, bias and inputs, in that order.",
            "(3, 2)": "This is the shape of the inputs. Return the gradients of kernel, bias and inputs, in that order.",
            "else": "It should have the shape of the bias, a number for each output.",
        },
        "values": {
            "mean": (
                np.array([1.0, 2, 1, -1]) / 3,
                "It is divided by the number of examples. output_gradient already includes the mean: take the sum.",
            ),
            "sign": ([-1, -2, -1, 1], "It has the wrong sign. There is no minus in these rules."),
            "first": (
                [1, 0, 0, 0],
                "It is that of the first example alone. Add up over the examples.",
            ),
            "last": (
                [0, 0, 1, -1],
                "It is that of the last example alone. Add up over the examples.",
            ),
        },
        "otherwise": "For each output, add up its gradients over the examples.",
    },
    "the inputs gradient": {
        "shape": {
            "(2, 3)": "It is transposed. Turn the kernel instead: ... @ kernel.T",
            "else": "It should have the shape of the inputs.",
        },
        "values": {
            "mean": (
                np.array([[1.0, 0], [0, 6], [3, 0]]) / 3,
                "It is divided by the number of examples. output_gradient already includes the mean.",
            ),
            "sign": (
                [[-1, 0], [0, -6], [-3, 0]],
                "It has the wrong sign. There is no minus in these rules.",
            ),
            "reshaped": (
                [[1, 2], [4, 0], [-1, 2]],
                "The kernel is not turned: reshape keeps the order of the numbers. Rows become columns with .T.",
            ),
            "ReLU": (
                [[1, 0], [0, 0], [3, 0]],
                "It is 0 where the input is negative, as after a ReLU. This layer has none.",
            ),
        },
        "otherwise": "Look at which two matrices meet, and which one is turned: equal sizes hide it.",
    },
}

# %% test="dense_gradient" points=3
# Meant to fail until you have written dense_gradient.
from mnist_utils.examples import Example as _Example

_e = _Example("dense_gradient", dense_gradient)
_inputs = np.array([[1.0, 2.0], [3.0, -4.0], [5.0, 6.0]])  # three examples, two inputs
_kernel = np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 3.0, 1.0, 1.0]])  # two inputs, four outputs
_output_gradient = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
_found = _e.call(_inputs, _kernel, _output_gradient)
_k, _b, _x = _e.values(_found, "kernel_gradient", "bias_gradient", "inputs_gradient")
_e.array("the kernel gradient", _k, shape=(2, 4), dtype=float)
_e.array("the bias gradient", _b, shape=(4,), dtype=float)
_e.array("the inputs gradient", _x, shape=(3, 2), dtype=float)
_e.equal("the kernel gradient", _k, [[1, 6, 5, -5], [2, -8, 6, -6]])
_e.equal("the bias gradient", _b, [1, 2, 1, -1])
_e.equal("the inputs gradient", _x, [[1, 0], [0, 6], [3, 0]])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: transposed where all sizes are equal, one example, one output, a mean, float32, products
# taken element by element, ReLU or softmax built in.
_names = "the kernel gradient", "the bias gradient", "the inputs gradient"
for _number, (_count, _width, _outputs, _kind) in enumerate(
    [(4, 4, 4, np.float64), (1, 6, 3, np.float64), (40, 7, 1, np.float32), (2, 1, 5, np.float32)]
):
    _case = f"For {_count} example(s), {_width} input(s) and {_outputs} output(s)"
    _h = _Example("dense_gradient", dense_gradient, case=_case)
    _random = _h.random(_number)
    _inputs = _random.normal(size=(_count, _width)).astype(_kind)
    _kernel = _random.normal(size=(_width, _outputs)).astype(_kind)
    _output_gradient = (_random.normal(size=(_count, _outputs)) / _count).astype(_kind)
    _found = _h.call(_inputs, _kernel, _output_gradient)
    _x, _w, _g = (_a.astype(np.float64) for _a in (_inputs, _kernel, _output_gradient))
    _wanted = np.einsum("nd,nk->dk", _x, _g), _g.sum(axis=0), np.einsum("nk,dk->nd", _g, _w)
    _found = _h.values(_found, "kernel_gradient", "bias_gradient", "inputs_gradient")
    for _name, _part, _right in zip(_names, _found, _wanted):
        _h.array(_name, _part, shape=_right.shape, dtype=float)
        _mistakes = {"mean": _right / _count, "sign": -_right}
        _h.equal(_name, _part, _right, rtol=1e-4, atol=1e-5, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# A matrix product adds up over its inner axis. For the kernel that is the axis of the examples, for the inputs that of the outputs: each input has worked on all outputs, and collects their gradients, weighted as it was passed on.
# </details>
#
# Again we check it. Here is the slope for each weight of the kernel, through layer, softmax and loss, once measured and once computed by your two functions, one after the other:

# %%
generator = np.random.default_rng(5)
few_inputs, kernel, bias = (generator.normal(size=shape) for shape in [(4, 5), (5, 3), 3])
back = cross_entropy_gradient(few_inputs @ kernel + bias, few_labels)
computed, _, _ = dense_gradient(few_inputs, kernel, back)
measured = numerical_gradient(
    lambda k: sparse_cross_entropy(few_labels, softmax(few_inputs @ k + bias)), kernel
)
print("shape", computed.shape, "  largest difference", abs(measured - computed).max())

# %% [markdown]
# They agree. In a deeper network `inputs_gradient` goes on to the layer below. A ReLU on the way lets it pass where its input was positive, and makes it 0 elsewhere. Keras does all this for any network, by a method that needs no formulas from us: *automatic differentiation*.
#
# Your functions together train a network of a single layer. In each step all 3,200 digits are used:


# %%
def train_by_hand(rows, rate, steps=40):
    kernel, bias, losses = np.zeros((784, 10)), np.zeros(10), []
    for _ in range(steps):
        logits = rows @ kernel + bias
        losses.append(sparse_cross_entropy(labels, softmax(logits)))
        slopes = dense_gradient(rows, kernel, cross_entropy_gradient(logits, labels))
        kernel, bias = sgd_step(kernel, slopes[0], rate), sgd_step(bias, slopes[1], rate)
    return losses


# %% alt="Two curves of the training loss over forty steps. Both begin at a dotted line near 2.3. With the rate 0.1 the loss falls smoothly. With the rate 1 it falls much faster, over some bumps, and ends lower."
rows = digits.reshape(len(digits), 784).astype(np.float64)
_, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
for learning_rate, style in [(0.1, "-"), (1, "--")]:
    axes.plot(train_by_hand(rows, learning_rate), style, label=f"rate {learning_rate}")
axes.axhline(np.log(10), color="0.5", linestyle=":", label="ln(10)")
axes.set(title="One layer, trained by hand", xlabel="steps", ylabel="training loss", ylim=(0, None))
_ = axes.legend()

# %% [markdown]
# Both curves begin at ln(10), since weights of zero know nothing. This is a neural network learning, and there is no line in it that you have not seen.
#
# **Try it.** Which learning rate gets lowest in forty steps? And at which one does the loss no longer settle?

# %% [markdown]
# ## Deeper: momentum and Adam
#
# One weight was a curve. For two we need a landscape seen from above, and we make one up: a long valley, flat along x and twenty times as steep across, along y. Its lowest point is (0, 0).


# %%
def valley(point):
    return 0.5 * (point[0] ** 2 + 20 * point[1] ** 2)


def valley_gradient(point):
    return np.array([point[0], 20 * point[1]])


# %%
def walk_sgd(learning_rate, steps=30):
    path = [np.array([-4.0, 1.2])]
    for _ in range(steps):
        path.append(sgd_step(path[-1], valley_gradient(path[-1]), learning_rate))
    return np.array(path)


# %% [markdown]
# **Predict.** We take thirty steps with the learning rates 0.02, 0.05, 0.09 and 0.11. Does bolder always mean lower?
#
# *My guess:* …

# %%
for learning_rate in (0.02, 0.05, 0.09, 0.11):
    path = walk_sgd(learning_rate)
    print(f"rate {learning_rate:.2f}   height at the end {valley(path[-1]):10.4f}")

# %% alt="A valley seen from above, drawn as long ellipses of equal height around a star, the lowest point. From the upper left, one path leaps from side to side in ever smaller zigzags and ends near the star. The other drops to the middle line and creeps along it, ending half-way."
walks = {"SGD, rate 0.09": walk_sgd(0.09), "SGD, rate 0.02": walk_sgd(0.02)}
axes = plot_valley(valley, walks, title="Thirty steps of gradient descent")

# %% [markdown]
# Lines join points of equal height, and both paths begin at the upper left. Bolder is better, until suddenly it is much worse. Across the valley each step multiplies y by `1 - 20 * learning_rate`. With the rate 0.02 that is 0.6, and y is soon near 0, while x creeps. With 0.09 it is −0.8: each step leaps over the bottom and lands on the other slope, a little lower. With 0.11 it is −1.2, and each step lands higher than the last. The steepest direction sets the limit for all the others.
#
# Two ideas help. The first is **momentum**: do not step along the slope of the moment, step along a running average of the slopes so far. Leaps to and fro cancel in the average, and what points steadily along the valley stays. So we can afford a larger rate.


# %%
def walk_momentum(learning_rate, beta=0.8, steps=30):
    path, m = [np.array([-4.0, 1.2])], np.zeros(2)
    for _ in range(steps):
        m = beta * m + (1 - beta) * valley_gradient(path[-1])
        path.append(sgd_step(path[-1], m, learning_rate))
    return np.array(path)


print("rate 0.2, height at the end:", valley(walk_momentum(0.2)[-1]).round(4))

# %% [markdown]
# A learning rate that would have thrown plain gradient descent out of the valley now takes us lower than any of the four above.
#
# The second idea: why should all parameters have one step length? **Adam** keeps two running averages for each parameter: `m`, of its gradients, which is momentum, and `v`, of its *squared* gradients, which says how large they usually are. It steps by `m / √v`: large gradients are divided by something large, small ones by something small.
#
# One step, number `t`, counted from 1:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad \text{parameter} \leftarrow \text{parameter} - \text{learning rate} \cdot \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# The second line begins with the **bias correction**. Both averages start at 0, so in the first steps they are too small, and not equally so. Let the gradient be 5 in every step:

# %%
m, v = 0.0, 0.0
for t in range(1, 5):
    m, v = 0.9 * m + 0.1 * 5, 0.999 * v + 0.001 * 5**2
    print(f"t = {t}   m {m:.3f}, corrected {m / (1 - 0.9**t):.3f}", end="   ")
    print(
        f"m / √v {m / v**0.5:.2f}, corrected {m / (1 - 0.9**t) / (v / (1 - 0.999**t)) ** 0.5:.2f}"
    )

# %% [markdown]
# The average `m` creeps up from 0 towards 5; the corrected one is there from the first step on. `v` creeps even more slowly, and since it is *divided by*, uncorrected steps are several times too long. The corrections fade as `t` grows, since `0.9**t` and `0.999**t` go to 0.

# %% [markdown]
# <div class="alert alert-info">
#
# ### Exercise · A step of Adam
#
# Write `adam_step`: return the tuple `(parameter, m, v)` after step number `t`, by the formulas above.
#
# - Return new arrays of floats; the arguments keep their values.
# - The `m` and `v` that you return are the **uncorrected** averages: the next step goes on from them.
# - `epsilon` is the small number ε, which keeps 0 / 0 away. Add it *after* the root. (Keras' variant is accepted too: it puts both corrections into the learning rate and divides by `√v + ε`.)
#
# <details><summary>Hint 1: a question</summary>
#
# The formulas compute five things. Which of them are returned, and which are needed for this step alone?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Write one line for each formula, in order. `m = beta_1 * m + (1 - beta_1) * gradient` makes a new array. Give the corrected ones names of their own, `m_hat` and `v_hat`. A square is `gradient**2`.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# After `m` and `v`: `m_hat = m / (1 - beta_1**t)`, `v_hat = ...`, then `return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + ...), m, v`
# </details>
#
# </div>


# %% answer="adam_step" minutes=20
def adam_step(
    parameter, gradient, m, v, t, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    """Take step number t of Adam, counted from 1.

    `parameter`, `gradient`, `m` and `v` are arrays of floats, all of the same shape; `m`
    and `v` are the averages before this step, zeros before step 1. `beta_1` belongs to `m`,
    `beta_2` to `v`; they, `learning_rate` and `epsilon` are floats.

    Example: adam_step(np.array([1.0]), np.array([4.0]), np.array([0.0]), np.array([0.0]), 1)
    returns ([0.999], [0.4], [0.016]).
    """
    ### BEGIN SOLUTION
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return parameter - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
    ### END SOLUTION


# %% words="adam_step"
{
    "hidden": "other shapes, steps and settings, and a parameter without any gradient",
    "errors": {
        "TypeError: bitwise_xor": "In Python ^ is no power. Write gradient**2.",
        "ZeroDivisionError": "1 - beta**t is 0 only for t = 0. t is counted from 1 already: use it as it is.",
    },
    "changed": "Make new arrays: m = beta_1 * m + ..., not m *= ... or m += ...",
    "values": "The averages are needed for the next step.",
    "the parameter": {
        "shape": "Keep the shape of the parameter.",
        "nan": "Something is divided by 0, or a root is taken of a negative number. The corrections are (1 - beta**t), in parentheses, with t counted from 1; epsilon is added to the root.",
        "values": {
            "all nan": (
                [np.nan, np.nan, np.nan],
                "A correction is 0 or less than 0. The corrections are (1 - beta**t), in parentheses, and t is counted from 1.",
            ),
            "no epsilon": (
                [0.9, -1.9, np.nan],
                "Where there is no gradient, 0 is divided by 0. Add epsilon to the root.",
            ),
            "no correction": (
                [0.683772284, -1.68377243, 3],
                "The bias correction is left out: divide m by 1 - beta_1**t, v by 1 - beta_2**t.",
            ),
            "default rate": (
                [0.999, -1.999, 3],
                "This is a step with the default rate. Use the learning rate that is given.",
            ),
            "default corrections": (
                None,
                "The averages are corrected with 0.9 and 0.999. Use the betas that are given there, too.",
            ),
            "t + 1": (
                [0.925586, -1.925586, 3],
                "This is the correction of step 2. t is counted from 1 already: use it as it is.",
            ),
            "uphill": ([1.1, -2.1, 3], "This is a step uphill. Subtract from the parameter."),
            "no root": (
                [0.98, -1.96, 3],
                "The root is missing: divide by the root of the corrected v.",
            ),
            "m uncorrected": (
                [0.99, -1.99, 3],
                "Only v is corrected. Divide m by 1 - beta_1**t as well.",
            ),
            "v uncorrected": (
                [-2.16227703, 1.16227566, 3],
                "Only m is corrected. Divide v by 1 - beta_2**t as well.",
            ),
            "no rate": ([0, -1, 3], "The learning rate is left out: multiply the step by it."),
            "SGD": (
                [0.5, -1.75, 3],
                "This is a step of gradient descent. Divide m by the root of v.",
            ),
            "not moved": (
                [1, -2, 3],
                "The parameter has not moved. Compute it from the new m and v, and return it.",
            ),
            "step": ([0.1, -0.1, 0], "This is the step alone. Subtract it from the parameter."),
        },
        "otherwise": "Correct both new averages, divide by the root plus epsilon, use the learning rate that is given, and subtract. In step 1 each parameter with a gradient moves by the learning rate.",
    },
    "the average m": {
        "shape": "Keep the shape of the parameter.",
        "values": {
            "corrected": (
                [5, -2.5, 0],
                "After step 1 this is the gradient itself. Either (1 - beta_1) is missing, or this is the corrected m. Return the uncorrected one.",
            ),
            "beta_2": (
                [0.005, -0.0025, 0],
                "m was averaged with beta_2. beta_1 belongs to m, beta_2 to v.",
            ),
            "exchanged": (
                [4.5, -2.25, 0],
                "The factors are exchanged: beta_1 * m + (1 - beta_1) * gradient.",
            ),
            "default beta": (None, "m was averaged with 0.9. Use the beta_1 that is given."),
            "v": ([0.025, 0.00625, 0], "This is v. Return the parameter, then m, then v."),
            "sign": ([-0.5, 0.25, 0], "The sign is wrong: the gradient is added to the average."),
            "squared": (
                [2.5, 0.625, 0],
                "The gradients were squared here. m averages them as they are; v averages their squares.",
            ),
        },
        "otherwise": "It should be beta_1 * m + (1 - beta_1) * gradient, uncorrected, with the m and beta_1 that are given.",
    },
    "the average v": {
        "shape": "Keep the shape of the parameter.",
        "values": {
            "corrected": (
                [25, 6.25, 0],
                "After step 1 this is the squared gradient itself. Either (1 - beta_2) is missing, or this is the corrected v. Return the uncorrected one.",
            ),
            "not squared": (
                [0.005, -0.0025, 0],
                "The gradients were averaged as they are. Square them: gradient**2.",
            ),
            "sizes": (
                [0.005, 0.0025, 0],
                "The gradients' sizes were averaged. Square them: gradient**2.",
            ),
            "beta_1": (
                [2.5, 0.625, 0],
                "v was averaged with beta_1. beta_1 belongs to m, beta_2 to v.",
            ),
            "default beta": (None, "v was averaged with 0.999. Use the beta_2 that is given."),
            "squares of m": (
                [2.5e-4, 6.25e-5, 0],
                "The squares of m were averaged. Square the gradient: gradient**2.",
            ),
            "doubled": (
                [0.01, -0.005, 0],
                "The gradient was doubled, not squared: gradient**2.",
            ),
            "all squared": (
                [2.5e-5, 6.25e-6, 0],
                "(1 - beta_2) was squared as well. Square the gradient alone.",
            ),
        },
        "otherwise": "It should be beta_2 * v + (1 - beta_2) * gradient**2, uncorrected, with the v and beta_2 that are given.",
    },
    "the parameter from the same call once more": {
        "otherwise": "Keep nothing between calls: use the t, m and v that are given.",
    },
    "m in step 3": {
        "values": {
            "forgotten": (
                [0.06, -0.12],
                "m forgets the m that is given. Add beta_1 times the old m.",
            ),
            "default beta": (
                [0.12, 0.3],
                "m was averaged with 0.9. Use the beta_1 that is given.",
            ),
            "corrected": (
                [0.14 / 0.488, 0.2 / 0.488],
                "This is the corrected m. Return the uncorrected one.",
            ),
        },
        "otherwise": "It should be beta_1 * m + (1 - beta_1) * gradient, uncorrected, with the m and beta_1 that are given.",
    },
    "v in step 3": {
        "values": {
            "forgotten": (
                [0.009, 0.036],
                "v forgets the v that is given. Add beta_2 times the old v.",
            ),
            "default beta": (
                [0.04005, 0.1602],
                "v was averaged with 0.999. Use the beta_2 that is given.",
            ),
            "corrected": (
                [0.045 / 0.271, 0.18 / 0.271],
                "This is the corrected v. Return the uncorrected one.",
            ),
        },
        "otherwise": "It should be beta_2 * v + (1 - beta_2) * gradient**2, uncorrected, with the v and beta_2 that are given.",
    },
    "the parameter in step 3": {
        "nan": "Is something divided by 0, or a root taken of what is negative? The correction is 1 - beta**t, a power: ** and not *.",
        "values": {
            "no correction": (
                [0.934003, -2.047140],
                "The bias correction is left out: divide m by 1 - beta_1**t, v by 1 - beta_2**t.",
            ),
            "step 1": (
                [0.895650, -2.074536],
                "This is the correction of step 1, in step 3. Take the power: beta**t.",
            ),
            "step 2": (
                [0.920091, -2.057078],
                "This is the correction of step 2, in step 3. Use the t that is given, not t - 1.",
            ),
            "step 4": (
                [0.934447, -2.046823],
                "This is the correction of step 4, in step 3. Use the t that is given, not t + 1.",
            ),
            "power outside": (
                [0.739125, -2.186339],
                "Is the correction (1 - beta)**t? It should be 1 - beta**t: the power is of beta alone.",
            ),
            "exchanged": (
                [0.829877, -2.121516],
                "The corrections are exchanged: divide m by 1 - beta_1**t, v by 1 - beta_2**t.",
            ),
            "default betas": (
                [0.986668, -2.009523],
                "The corrections use 0.9 and 0.999. Use the beta_1 and beta_2 that are given.",
            ),
            "old": (
                [0.946662, -2.106676],
                "This is a step with the old m and v. Take the new ones.",
            ),
            "uphill": (
                [1.070402, -1.949713],
                "This is a step uphill. Subtract from the parameter.",
            ),
        },
        "otherwise": "Correct both new averages for the t that is given, and use the learning rate, betas and epsilon that are given.",
    },
    "the parameter with a large epsilon": {
        "values": {
            "inside": (
                [0.981036, -2.0242536],
                "epsilon is inside the root. Add it afterwards: sqrt(...) + epsilon.",
            ),
            "ignored": (
                [0.934003, -2.047140],
                "epsilon changes nothing. Add the epsilon that is given to the root.",
            ),
        },
        "otherwise": "Divide by the root plus the epsilon that is given, and nothing else.",
    },
    "the parameter after tiny gradients": {
        "nan": "Is something divided by 0? epsilon keeps that away: add it to the root.",
        "otherwise": "Without epsilon=... it should be 1e-7, added to the root.",
    },
}

# %% test="adam_step" points=2
# Meant to fail until you have written adam_step.
from mnist_utils.examples import Example as _Example

_e = _Example("adam_step", adam_step)
_start, _gradient = np.array([1.0, -2.0, 3.0]), np.array([5.0, -2.5, 0.0])
_found = _e.call(_start, _gradient, np.zeros(3), np.zeros(3), 1, learning_rate=0.1)
_parameter, _m, _v = _e.values(_found, "parameter", "m", "v")
_e.array("the parameter", _parameter, shape=(3,), dtype=float)
_e.array("the average m", _m, shape=(3,), dtype=float)
_e.array("the average v", _v, shape=(3,), dtype=float)
_e.equal("the average m", _m, [0.5, -0.25, 0])
_e.equal("the average v", _v, [0.025, 0.00625, 0])
_e.equal("the parameter", _parameter, [0.9, -1.9, 3])
_e.equal("the parameter from the same call once more", _e.again()[0], [0.9, -1.9, 3])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: one shape only, default rate or betas ignored, 0 / 0 for a parameter without gradient,
# arguments changed or given back.
for _number, (_shape, _rate, _beta_1, _beta_2) in enumerate(
    [((3, 2), 0.001, 0.9, 0.999), ((4,), 0.2, 0.5, 0.75), ((1, 1, 2), 1.0, 0.8, 0.95)]
):
    _h = _Example("adam_step", adam_step, case=f"In step 1, for parameters of shape {_shape}")
    _start, _gradient = _h.random(_number).normal(size=(2, *_shape))
    _gradient = 3 * _gradient + 2 * np.sign(_gradient)
    _gradient.flat[0] = 0
    _options = {"learning_rate": _rate, "beta_1": _beta_1, "beta_2": _beta_2}
    _options = _options if _number else {}  # the first time by default
    _found = _h.call(_start, _gradient, np.zeros(_shape), np.zeros(_shape), 1, **_options)
    _found = _h.values(_found, "parameter", "m", "v")
    for _name, _part in zip(("the parameter", "the average m", "the average v"), _found):
        _h.array(_name, _part, shape=_shape, dtype=float)
        _h.new(_name, _part)
    _mistakes = {"corrected": _gradient, "default beta": 0.1 * _gradient}
    _h.equal("the average m", _found[1], (1 - _beta_1) * _gradient, mistakes=_mistakes)
    _squares = _gradient**2
    _mistakes = {"corrected": _squares, "default beta": 0.001 * _squares}
    _h.equal("the average v", _found[2], (1 - _beta_2) * _squares, mistakes=_mistakes)
    _step = _rate * np.sign(_gradient)
    _plain = _step * (1 - _beta_1) / (1 - _beta_2) ** 0.5
    _mistakes = {
        "uphill": _start + _step,
        "no correction": _start - _plain,
        "default corrections": _start - _plain * 0.001**0.5 / 0.1,
        "default rate": _start - 0.001 * np.sign(_gradient),
    }
    _near = {"rtol": 1e-5, "atol": 1e-5 * _rate}
    _h.equal("the parameter", _found[0], _start - _step, **_near, mistakes=_mistakes)
    assert _h.holds
### END HIDDEN TESTS

# %% test="adam_step" points=2
# Meant to fail until adam_step goes on from earlier steps, and adds epsilon to the root.
from mnist_utils.examples import Example as _Example

_e = _Example("adam_step", adam_step, part=2)
_start, _gradient = np.array([1.0, -2.0]), np.array([0.3, -0.6])
_before = np.array([0.1, 0.4]), np.array([0.04, 0.16])  # m and v
_options = {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.9}
_found = _e.call(_start, _gradient, *_before, 3, **_options)
_parameter, _m, _v = _e.values(_found, "parameter", "m", "v")
_e.equal("m in step 3", _m, [0.14, 0.2])
_e.equal("v in step 3", _v, [0.045, 0.18])
_e.equal("the parameter in step 3", _parameter, [0.9295977, -2.0502873])
_late = _e.call(_start, _gradient, *_before, 1000, **_options, epsilon=0.5)  # no correction left
_e.equal("the parameter with a large epsilon", _late[0], [0.9803407, -2.0216388])
assert _e.holds
### BEGIN HIDDEN TESTS
# Catches: corrected averages carried on, t fixed, default betas or epsilon built in, epsilon inside
# the root, state kept inside the function. Both variants of epsilon are right.
_settings = [
    {},
    {"learning_rate": 0.05, "beta_1": 0.7, "beta_2": 0.8},
    {"learning_rate": 0.2, "beta_1": 0.6, "beta_2": 0.9, "epsilon": 0.3},
]
_defaults = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
for _number, _options in enumerate(_settings):
    _rate, _beta_1, _beta_2, _epsilon = (_defaults | _options).values()
    for _t in (2, 7, 60):
        _h = _Example("adam_step", adam_step, part=2, case="In a later step, with other settings,")
        _random = _h.random(100 * _number + _t)
        _start, _gradient, _m = _random.normal(size=(3, 2, 3))
        _gradient = _gradient + 2 * np.sign(_gradient)
        _v = _random.uniform(1, 3, size=(2, 3)) * (1 - _beta_2**_t)
        _new_m = _beta_1 * _m + (1 - _beta_1) * _gradient
        _new_v = _beta_2 * _v + (1 - _beta_2) * _gradient**2
        _fix_1, _fix_2 = 1 - _beta_1**_t, 1 - _beta_2**_t
        _found = _h.call(_start, _gradient, _m, _v, _t, **_options)
        _found = _h.values(_found, "parameter", "m", "v")
        for _name, _part in zip(("the parameter", "the average m", "the average v"), _found):
            _h.array(_name, _part, shape=(2, 3), dtype=float)
        _mistakes = {"corrected": _new_m / _fix_1, "forgotten": (1 - _beta_1) * _gradient}
        _h.equal("m in step 3", _found[1], _new_m, mistakes=_mistakes)
        _mistakes = {"corrected": _new_v / _fix_2, "forgotten": (1 - _beta_2) * _gradient**2}
        _h.equal("v in step 3", _found[2], _new_v, mistakes=_mistakes)
        _one = _start - _rate * _new_m / _fix_1 / (np.sqrt(_new_v / _fix_2) + _epsilon)
        _other = _start - _rate * np.sqrt(_fix_2) / _fix_1 * _new_m / (np.sqrt(_new_v) + _epsilon)
        _wanted = _other if np.allclose(_found[0], _other, 1e-5, 1e-6) else _one
        _h.equal("the parameter in step 3", _found[0], _wanted)
        assert _h.holds
# Catches: another default of epsilon, which tiny gradients show.
_h = _Example("adam_step", adam_step, part=2, case="For tiny gradients")
_found = _h.call(np.zeros(1), np.full(1, 1e-7), np.zeros(1), np.zeros(1), 1, learning_rate=1.0)
_h.array("the parameter", _found[0], shape=(1,), dtype=float)
_other = -1 / (1 + 1e3**0.5)
_wanted = [_other if np.allclose(_found[0], _other, 1e-4, 0) else -0.5]
_h.equal("the parameter after tiny gradients", _found[0], _wanted, rtol=1e-4, atol=0)
assert _h.holds
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why it works</summary>
#
# In the first step the corrected `m` is the gradient, and the root of the corrected `v` is its size. What is left is its sign, times the learning rate. Afterwards, parameters whose gradients keep their sign go on at that pace. For those whose gradients change sign all the time, as across the valley, the averages cancel, and they come to rest.
# </details>
#
# Now your Adam walks through the valley, and so does the one in Keras, which gets our gradients and a variable of its own:


# %%
def walk_adam(learning_rate, steepness=1, steps=30):
    path, m, v = [np.array([-4.0, 1.2])], np.zeros(2), np.zeros(2)
    for t in range(1, steps + 1):
        slope = steepness * valley_gradient(path[-1])
        point, m, v = adam_step(path[-1], slope, m, v, t, learning_rate)
        path.append(point)
    return np.array(path)


# %%
optimizer, variable = keras.optimizers.Adam(learning_rate=0.4), keras.Variable([-4.0, 1.2])
for _ in range(30):
    optimizer.apply([valley_gradient(keras.ops.convert_to_numpy(variable))], [variable])
print("by hand", walk_adam(0.4)[-1])
print("Keras  ", keras.ops.convert_to_numpy(variable))

# %% [markdown]
# The same, up to the rounding of Keras' `float32`, which thirty steps carry on. Nothing in this optimizer is hidden from you any more.

# %% alt="The valley with three paths from the upper left. Gradient descent zigzags and ends short of the star. Momentum swings through in wide waves and circles close to the star. Adam sets off diagonally in equal steps, passes below the star, goes beyond it and swings back."
walks = {
    "SGD, rate 0.09": walk_sgd(0.09),
    "momentum, rate 0.2": walk_momentum(0.2),
    "Adam, rate 0.4": walk_adam(0.4),
}
axes = plot_valley(valley, walks, title="Thirty steps of three optimizers")

# %% [markdown]
# At first Adam takes steps of equal length in x and y, so it sets off diagonally: it sees the signs of the slopes, and not their sizes. Then its momentum carries it past the lowest point, and it swings back. None of the three is better everywhere. Adam's strength is that one learning rate suits parameters of very different steepness.
#
# **Predict.** We make the whole valley a thousand times as steep, so that all gradients are a thousand times as large. What happens to the path of Adam, and what would happen to that of SGD?
#
# *My guess:* …

# %%
print("Adam, by hand         ", walk_adam(0.4)[-1])
print("a thousand times steep", walk_adam(0.4, steepness=1000)[-1])

# %% [markdown]
# Adam does not notice: it divides by the size of the gradients, which has grown as well. SGD would take a first step that is a thousand times longer. That is why Adam's default rate suits so many networks, and why a good rate for SGD has to be searched for.
#
# **Try it.** Give `walk_momentum` and `walk_adam` other rates, and draw them again. Can you find a path that ends closer to the star than all three?

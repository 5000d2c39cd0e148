# %% [markdown]
# # 8 · Experiment: find out what really helps
#
# You can build, train and examine a network. In this last lesson you make it better, and you make sure that it *is* better: luck has fooled more people than any bug. At the end there is a competition, one examination on the test digits, and your own conclusions.
#
# **You will be able to**
# - compare networks by several runs each, one change at a time, and tell a difference from luck;
# - describe a run by a dictionary of settings, so that everybody can repeat it;
# - choose among networks by a rule that is fixed beforehand, on validation digits;
# - show what it costs to look at the test set again and again;
# - train the best network that you can, and report it honestly.
#
# **Time:** about 110 minutes (an estimate: 30 for reading, 5 for the first exercise, 10 each for the next two, 35 for the competition, 20 for the conclusions; running all the cells takes one to two). Before the competition is a good place for a long rest.
#
# **You need:** lessons 3 to 6, or: a network in Keras, `fit` with `validation_split`, and what validation and test digits are for.
#
# **How it works.** Run the cells from top to bottom with Shift+Enter. Where a cell says `Your code goes here`, write; the cell below it tests what you wrote, and tells you what it found. Every exercise has three hints, from a question to nearly the answer. Whatever stands in the setup cell from *the competition* on is not needed before the competition.

# %% tags=["setup"]
import copy
import functools
import math
import time
import warnings
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from mnist_utils import load_mnist, quiet_start, show_digits

with quiet_start():  # TensorFlow's remarks on graphics cards are not for us
    import keras

(train_images, train_labels), (test_images, test_labels) = load_mnist()

# The last training digits are held back; networks are given the first ones of the others.
held_back_count = min(5000, len(train_labels) // 4)
given_count = min(10000, len(train_labels) - held_back_count)
given_images = train_images[:given_count].astype(np.float32) / 255
given_labels = train_labels[:given_count]
held_back_images = train_images[-held_back_count:].astype(np.float32) / 255
held_back_labels = train_labels[-held_back_count:]

# The competition: error rates to reach, as shares of the baseline's, and the time for it.
STEPS = (1.3, 0.9, 0.6)
MOST_SECONDS = 120  # of processor time: one minute on two cores
DIGITS = {
    "held back": (held_back_images, held_back_labels),
    "test": (test_images.astype(np.float32) / 255, test_labels),
}


@functools.cache
def baseline_error(part):
    """Error rate of the nearest neighbour: it learns nothing, it compares with each given digit."""
    images, labels = DIGITS[part]
    given, squares = given_images.reshape(given_count, -1), (given_images**2).sum(axis=(1, 2))
    wrong = 0
    for start in range(0, len(images), 500):
        rows = images[start : start + 500].reshape(-1, given.shape[1])
        nearest = (squares - 2 * rows @ given.T).argmin(axis=1)  # of |row - given|², less |row|²
        wrong += (given_labels[nearest] != labels[start : start + 500]).sum()
    return float(wrong / len(images))


def error_rate(model, images, labels):
    return float((model.predict(images, batch_size=500, verbose=0).argmax(axis=1) != labels).mean())


latest = {}  # the entry that was trained last


def enter(train):
    """Train an entry on the given digits, once: asked again with the same function, remember."""
    if latest.get("train") is not train:
        latest.clear()
        images, labels = given_images.copy(), given_labels.copy()
        start = time.process_time()
        latest["model"] = train(images, labels)
        latest["seconds"] = time.process_time() - start
        latest["unchanged"] = np.array_equal(images, given_images)
        latest["unchanged"] &= np.array_equal(labels, given_labels)
        latest["train"] = train
    return latest


def error_on(part, entry):
    """Error rate of an entry on digits that it has not seen; asked again, remember."""
    if part not in entry:
        entry[part] = error_rate(entry["model"], *DIGITS[part])
    return entry[part]


def layers_of(model):
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from layers_of(layer)


def complaint(entry):
    """Say what hinders an entry from being judged by its error rate: "" for nothing."""
    model = entry["model"]
    kind = type(model).__name__
    if model is None:
        return "Found None: the function gives nothing back. End it with `return model`."
    if isinstance(model, keras.callbacks.History):
        return "Found History, which is what fit gives back. Return the model that was trained."
    for part in [model, *layers_of(model)] if hasattr(model, "layers") else []:
        name = type(part).__name__
        if name == "Lambda":
            return "There is a Lambda layer, which cannot be handed over: it holds code of yours. Use Keras' other built-in layers."
        if type(part).__module__.partition(".")[0] != "keras":
            return f"{name} is a class of your own, which cannot be handed over. Use Keras' built-in layers and models."
    if not isinstance(model, keras.Model) and hasattr(model, "layers"):
        return "In the model there is a class or a function of your own, which cannot be handed over. Use Keras' built-in layers and what Keras brings for them."
    if not isinstance(model, keras.Model):
        return f"Found {kind}: return the trained Keras model, and nothing else."
    if not entry["unchanged"]:
        return "The digits that were given have been changed. Compute new arrays: images = images * ..., not images *= ..."
    if entry["seconds"] > MOST_SECONDS:
        return f"Training took {entry['seconds']:.0f} s of processor time, {MOST_SECONDS} s are allowed. Take fewer epochs, fewer units or larger batches."
    try:
        outputs = model.predict(held_back_images[:500], batch_size=500, verbose=0)
    except Exception as error:
        return f"The model takes arrays of shape {model.input_shape} and ended in {type(error).__name__} for digits of shape (500, 28, 28). Begin with keras.Input(shape=(28, 28)), then Flatten or Reshape: what prepares the digits belongs into the model."
    if np.shape(outputs) != (500, 10):
        return f"For 500 digits the outputs have the shape {np.shape(outputs)}, not (500, 10): ten numbers for each digit are asked for."
    if not np.isfinite(outputs).all():
        return "Some outputs are nan or inf: the training ran away. Take a smaller learning rate."
    return ""


# %% [markdown]
# ## One run says little
#
# We take a small network and the first few thousand digits. The last fifth of them serves as validation digits. Everything is the same in each run, except for the **seed**: it decides the first weights and the order of the batches.
#
# **Predict.** The network is trained four times, with four seeds. By how much will the best and the worst validation accuracy differ: not at all, by a tenth of a percentage point, by one point, by ten?
#
# *My guess:* …

# %%
SEEDS = range(4)
learn_images, learn_labels = given_images[:2500], given_labels[:2500]


def build_small(seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def train_on(model):
    options = {"batch_size": 50, "epochs": 3, "validation_split": 0.2, "verbose": 0}
    return model.fit(learn_images, learn_labels, **options).history


networks, histories = [], []
for seed in SEEDS:
    networks.append(build_small(seed))
    histories.append(train_on(networks[-1]))
    print(f"seed {seed}   validation accuracy {histories[-1]['val_accuracy'][-1]:.1%}")
accuracies = [history["val_accuracy"][-1] for history in histories]
print(f"best minus worst: {100 * (max(accuracies) - min(accuracies)):.1f} percentage points")

# %% [markdown]
# The same code and the same digits, and yet the results differ. Now imagine that between two of these runs somebody had changed a thing without any effect. They would have seen the accuracy rise, or fall, and believed that the change did it. **A difference between two single runs says little as long as it is no larger than what the seed alone can do.**
#
# The cure costs time, nothing else: run each network several times, and look at all the results.
#
# ## Mean and spread
#
# Several runs are summed up in two numbers: their **mean**, and their **standard deviation**, which says how far the runs scatter. There are two standard deviations. Lesson 2 took all the pixels there were, and divided by their number. Here we have *a few* runs out of endlessly many possible ones, a **sample**. What happens if we divide by their number, n? And by n − 1? We draw samples of four from random numbers whose true variance, the square of the standard deviation, is 1, a hundred thousand times:

# %%
samples = np.random.default_rng(0).normal(size=(100_000, 4))
print("mean of the variances, divided by n:    ", samples.var(axis=1).mean().round(2))
print("mean of the variances, divided by n - 1:", samples.var(axis=1, ddof=1).mean().round(2))

# %% [markdown]
# Dividing by n comes out too small, on average by the factor (n − 1) / n: a sample lies closer to its own mean than to the true one. Dividing by n − 1 puts that right. This is the **sample standard deviation**; NumPy has it as `ddof=1`, and its default is the other one.
#
# ### Exercise: sum up the runs
#
# Write `summarize_runs`. It gets the results of several runs of *one* configuration, each a dictionary such as `{"val_accuracy": 0.91, "parameters": 50890, "seed": 0}`.
# - Give back a dictionary with exactly the keys `mean`, `std`, `count` and `parameters`.
# - `mean` and `std` are those of the `val_accuracy` of the runs, as plain `float`s. `std` is the sample standard deviation (divide by n − 1); for a single run it is 0.0.
# - `count` is the number of runs, `parameters` that which all of them share, both as plain `int`s.


# %% answer="summarize_runs"
def summarize_runs(results):
    """Sum up the runs of one configuration.

    Parameters
    ----------
    results : list of dictionaries, at least one
        Each has the keys "val_accuracy" (float), "parameters" (int, the same in all) and "seed".

    Returns
    -------
    dictionary with exactly the keys "mean", "std", "count" and "parameters"
        Mean and sample standard deviation (divided by n - 1; 0.0 for a single run) of the
        val_accuracy, both plain floats; the number of runs and the number of parameters, both
        plain ints. The argument keeps its values.

    Example
    -------
    summarize_runs([{"val_accuracy": 0.5, "parameters": 7, "seed": 0},
                    {"val_accuracy": 1.0, "parameters": 7, "seed": 1}])
    gives {"mean": 0.75, "std": 0.3535533..., "count": 2, "parameters": 7}
    """
    ### BEGIN SOLUTION
    values = [result["val_accuracy"] for result in results]
    return {
        "mean": float(np.mean(values)),
        "std": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "count": len(values),
        "parameters": results[0]["parameters"],
    }
    ### END SOLUTION


# %% test="summarize_runs" points=2
# Meant to fail until you have written summarize_runs.
values = [0.90, 0.92, 0.97, 0.89]
given = [{"val_accuracy": v, "parameters": 650, "seed": s} for s, v in enumerate(values, 20)]
summary = summarize_runs(given)
assert summary is not None, "Found None: the function gives nothing back. Is the `return` missing?"
assert isinstance(summary, dict), (
    f"Found {type(summary).__name__}: a dictionary is asked for, with the keys mean, std, count and parameters."
)
assert set(summary) == {"mean", "std", "count", "parameters"}, (
    f"The keys are {sorted(map(str, summary))}. Exactly these are asked for: count, mean, parameters, std."
)
assert given == [
    {"val_accuracy": v, "parameters": 650, "seed": s} for s, v in enumerate(values, 20)
], "The results that were given have been changed. Leave them as they are."
for key, kind in [("mean", float), ("std", float), ("count", int), ("parameters", int)]:
    assert type(summary[key]) is kind, (
        f"{key} is of type {type(summary[key]).__name__}, a plain {kind.__name__} is asked for. Wrap it in {kind.__name__}(...)."
    )
assert abs(summary["mean"] - 92) > 1, (
    "The mean is in percent. Leave the accuracies as they are, between 0 and 1."
)
assert abs(summary["mean"] - 21.5) > 1e-6, (
    "This is the mean of the seeds. Take the val_accuracy of each run."
)
assert abs(summary["mean"] - 0.91) > 1e-6, "This is the median. Take the mean of all the runs."
assert abs(summary["mean"] - 0.97) > 1e-6, (
    "This is the best run alone. Take the mean of all the runs."
)
assert abs(summary["mean"] - 0.92) < 1e-6, (
    f"The mean of {values} is 0.92, not {summary['mean']:.6g}."
)
assert abs(summary["std"] - 0.0308221) > 1e-6, (
    "This is the population's standard deviation, divided by n. The runs are a sample: divide by n - 1, in NumPy with ddof=1."
)
for wrong, message in [
    (0.0012667, "This is the variance. The standard deviation is its square root"),
    (0.0177951, "This is the standard error, std / sqrt(count). Leave the division out"),
    (0.08, "This is the largest minus the smallest. The standard deviation is asked for"),
]:
    assert abs(summary["std"] - wrong) > 1e-6, f"std is {summary['std']:.6g}. {message}."
assert abs(summary["std"] - 0.0355903) < 1e-6, (
    f"The sample standard deviation of {values} is 0.0355903, not {summary['std']:.6g}. Divide by n - 1, and do not round."
)
assert summary["count"] == 4, f"count is {summary['count']}, but there are four runs."
assert summary["parameters"] == 650, (
    f"parameters is {summary['parameters']}. All four runs have 650: it is the number that they share, not a sum."
)
### BEGIN HIDDEN TESTS
# Catches: a fixed number of runs, results assumed sorted or with seeds from 0, dictionaries whose
# keys stand in another order, the population's deviation, rounding.
for count in (2, 3, 11):
    generator = np.random.default_rng(1000 + count)
    drawn = generator.uniform(0.3, 1, size=count).tolist()
    parameters = int(generator.integers(10, 10**6))
    runs = [{"seed": 7, "parameters": parameters, "val_accuracy": v} for v in drawn]
    summary = summarize_runs(runs)
    assert isinstance(summary, dict) and set(summary) == {"mean", "std", "count", "parameters"}, (
        f"For {count} runs the result has not exactly the four keys."
    )
    kinds = {key: type(value) for key, value in summary.items()}
    assert kinds == {"mean": float, "std": float, "count": int, "parameters": int}, (
        f"For {count} runs some value is no plain float or int."
    )
    mean = sum(drawn) / count
    std = (sum((v - mean) ** 2 for v in drawn) / (count - 1)) ** 0.5
    assert np.isclose(summary["mean"], mean, rtol=1e-5), (
        f"For {count} runs the mean is wrong. Take all the runs, and do not round."
    )
    assert np.isclose(summary["std"], std, rtol=1e-5), (
        f"For {count} runs the standard deviation is wrong. Divide by n - 1, and do not round."
    )
    assert summary["count"] == count and summary["parameters"] == parameters, (
        f"For {count} runs count or parameters is wrong. Count the runs that are given."
    )
### END HIDDEN TESTS

# %% test="summarize_runs" points=1
# Meant to fail until summarize_runs can do with a single run.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # NumPy has a remark on dividing by n - 1 = 0
    try:
        single = summarize_runs([{"val_accuracy": 0.875, "parameters": 40, "seed": 3}])
    except (ValueError, ZeroDivisionError) as error:
        raise AssertionError(
            f"A single run ended in {type(error).__name__}: {error}. With n = 1 there is nothing to divide by n - 1; ask for that case first, and give 0.0."
        ) from error
assert isinstance(single, dict) and set(single) == {"mean", "std", "count", "parameters"}, (
    "For a single run the result has not exactly the keys count, mean, parameters and std. Give back the same kind of dictionary as for several runs."
)
assert not np.isnan(single["std"]), (
    "The std of a single run is nan, 0 divided by 0: there is nothing to divide by n - 1. Give 0.0 in that case."
)
assert single["std"] == 0, f"The std of a single run is {single['std']}, 0.0 is asked for."
assert type(single["std"]) is float, (
    f"The std of a single run is of type {type(single['std']).__name__}: write 0.0 for a plain float."
)
### BEGIN HIDDEN TESTS
# Catches: another dictionary for a single run, its mean lost, numbers that are not plain.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    lone = summarize_runs([{"val_accuracy": 0.625, "parameters": 93, "seed": 0}])
assert isinstance(lone, dict) and set(lone) == {"mean", "std", "count", "parameters"}, (
    "For another single run the result has not exactly the four keys."
)
assert [type(lone[key]) for key in ("mean", "std", "count", "parameters")] == [
    float,
    float,
    int,
    int,
], "For another single run some value is no plain float or int."
assert lone == {"mean": 0.625, "std": 0.0, "count": 1, "parameters": 93}, (
    "For another single run some value is wrong."
)
### END HIDDEN TESTS
assert (single["mean"], single["count"], single["parameters"]) == (0.875, 1, 40), (
    f"For a single run with val_accuracy 0.875 and 40 parameters mean, count and parameters are {single['mean']}, {single['count']} and {single['parameters']}, not 0.875, 1 and 40."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# From the list of dictionaries you need a list of numbers first. Which key do they stand under?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `[result["val_accuracy"] for result in results]` collects them. `np.std(values, ddof=1)` divides by n − 1; for a single value it would divide by 0, so ask `len(values)` first. `float(...)` makes NumPy's numbers plain.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `return {"mean": float(np.mean(values)), "std": float(np.std(values, ddof=...)) if len(values) > 1 else ..., "count": ..., "parameters": results[0][...]}`
# </details>
#
# **Why it works.** The dictionary keeps what is needed to judge a configuration later, and no more. A single run has no spread to be seen. The 0.0 stands for "unknown", so look at `count` before you trust it.

# %%
small_count = networks[0].count_params()
small_runs = [
    {"val_accuracy": accuracy, "parameters": small_count, "seed": seed}
    for seed, accuracy in zip(SEEDS, accuracies)
]
summarize_runs(small_runs)

# %% [markdown]
# The four runs of above in one dictionary. The standard deviation tells how far a *single* run lies from the mean, usually. The mean of several runs is steadier than each of them: its own deviation is smaller by the factor √n. This is the **standard error**, `std / sqrt(count)`. Four times as many runs halve it.
#
# ## A run is described by data
#
# To compare ten configurations we do not write ten programs. All that we want to vary goes into a dictionary, the **configuration**, and one function does the rest:

# %%
BASE = {
    "hidden_units": [64],
    "dropout": 0.0,
    "optimizer": "adam",
    "learning_rate": 0.001,
    "batch_size": 50,
    "epochs": 3,
}
{**BASE, "hidden_units": [512]}

# %% [markdown]
# The last line makes a new dictionary: everything from `BASE`, with one entry replaced. Thus one *sees* that it is one change and not two.
#
# One entry is new. **Dropout** with the rate 0.2 sets, in training, each number that passes through it to 0 with the probability 0.2, anew in each step, and multiplies the others by 1 / 0.8, so that their sum stays the same on average. The network cannot rely on any single unit, and that may keep it from learning its training digits by heart. In Keras it is a layer, `keras.layers.Dropout(0.2)`. It is at work in training alone; in `evaluate` and `predict` it passes everything on.
#
# ### Exercise: run an experiment
#
# Write `run_experiment`.
# - First seed everything with `keras.utils.set_random_seed(seed)`. Then build a **fresh** model: `Flatten`, a `Dense` layer with ReLU for each entry of `hidden_units`, behind each of them a `Dropout` layer if `dropout` is greater than 0, and at the end a `Dense` layer for ten classes, 0 to 9, whichever labels occur. Images may have any height and width.
# - Compile it with the optimizer of that name, `"adam"`, `"sgd"` or `"rmsprop"`, at the given learning rate, otherwise with Keras' defaults.
# - Fit it with the given `batch_size` and `epochs`, and with `validation_split=0.2`.
# - Give back exactly `{"val_accuracy": ..., "parameters": ..., "seed": seed}`: the validation accuracy of the **last** epoch, not the best, as a plain `float`, and the number of parameters as a plain `int`.


# %% answer="run_experiment"
def run_experiment(config, images, labels, seed):
    """Train one network as a configuration says, and report how it did.

    Parameters
    ----------
    config : dictionary
        "hidden_units": list or tuple of ints, the units of each hidden layer; "dropout": float,
        at least 0 and below 1; "optimizer": "adam", "sgd" or "rmsprop"; "learning_rate": float;
        "batch_size": int; "epochs": int.
    images : array of float32, shape (n, height, width)
        Scaled to the range from 0 to 1; of any height and width.
    labels : array of integers, shape (n,)
        From 0 to 9. The network has ten outputs, whichever of them occur.
    seed : int
        Everything is seeded with keras.utils.set_random_seed(seed), before the model is built.

    Returns
    -------
    dictionary, exactly {"val_accuracy": ..., "parameters": ..., "seed": seed}
        The validation accuracy of the last epoch, a plain float, not rounded, of a fresh model
        that is trained with validation_split=0.2: Flatten, a Dense layer with ReLU for each entry
        of hidden_units, a Dropout layer behind each of these when dropout > 0, a Dense layer with
        ten outputs. The loss is the cross-entropy. The number of its parameters, a plain int. The
        optimizer has the given learning rate, and Keras' defaults otherwise. The same arguments
        give the same result, again and again. The arguments keep their values.

    Example
    -------
    run_experiment(config, images, labels, seed=3) gives something like
    {"val_accuracy": 0.912, "parameters": 50890, "seed": 3}
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])
    for units in config["hidden_units"]:
        model.add(keras.layers.Dense(units, activation="relu"))
        if config["dropout"] > 0:
            model.add(keras.layers.Dropout(config["dropout"]))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizers = {
        "adam": keras.optimizers.Adam,
        "sgd": keras.optimizers.SGD,
        "rmsprop": keras.optimizers.RMSprop,
    }
    optimizer = optimizers[config["optimizer"]](learning_rate=config["learning_rate"])
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images,
        labels,
        batch_size=config["batch_size"],
        epochs=config["epochs"],
        validation_split=0.2,
        verbose=0,
    )
    return {
        "val_accuracy": float(history.history["val_accuracy"][-1]),
        "parameters": int(model.count_params()),
        "seed": seed,
    }
    ### END SOLUTION


# %% test="run_experiment" points=2 seconds=10
# Meant to fail until you have written run_experiment.
shades = np.random.default_rng(0).uniform(size=(9994, 2, 2)).astype(np.float32)
brightness = (10 * shades.mean(axis=(1, 2))).astype(int)
given = {
    "hidden_units": [8],
    "dropout": 0.0,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 200,
    "epochs": 2,
}
before = {**given, "hidden_units": [8]}, shades.copy(), brightness.copy()


def report(seed):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras has remarks on how a model is made
            result = run_experiment(given, shades, brightness, seed)
    except KeyError as error:
        raise AssertionError(
            f"It ended in KeyError: {error}. For 'val_accuracy', compile needs metrics=['accuracy'] and fit validation_split=0.2; the keys of config and the names of optimizers stand in the docstring."
        ) from error
    except (ValueError, TypeError) as error:
        text = (str(error).strip().splitlines() or ["no reason given"])[0][:160].rstrip(".")
        raise AssertionError(
            f"Images of 2 x 2 pixels with hidden_units=[8] ended in {type(error).__name__}: {text}. Is (28, 28) written into the code, where images.shape[1:] belongs? Is there a Flatten, and a Dense layer for each entry of hidden_units?"
        ) from error
    assert result is not None, (
        "Found None: the function gives nothing back. Is the `return` missing?"
    )
    assert isinstance(result, dict), (
        f"Found {type(result).__name__}: a dictionary with val_accuracy, parameters and seed is asked for."
    )
    assert set(result) == {"val_accuracy", "parameters", "seed"}, (
        f"The keys are {sorted(map(str, result))}. Exactly these are asked for: parameters, seed, val_accuracy."
    )
    return result


first = report(1)
found = first["val_accuracy"]
assert given == before[0], "The configuration was changed. Leave it as it is: others use it too."
assert not isinstance(found, list), (
    "val_accuracy is a list, one number for each epoch. Take that of the last epoch: [-1]."
)
assert type(found) is float, (
    f"val_accuracy is of type {type(found).__name__}, a plain float is asked for. Wrap it in float(...)."
)
assert 0 <= found <= 1, (
    f"val_accuracy is {found:.4g}: a share between 0 and 1 is asked for, no percentage and no loss."
)


def is_share_of(count):
    return abs(count * found - round(count * found)) < 0.02


assert is_share_of(1999) or not is_share_of(7995), (
    f"val_accuracy is {found:.4f}, the share of right answers among the 7995 training images. Take the history's 'val_accuracy', that of the last 20 %."
)
assert is_share_of(1999), (
    f"val_accuracy is {found:.6g}, which is no share of 1999 images, the last 20 % of 9994. Take the history's 'val_accuracy' as it is, without rounding, and fit with validation_split=0.2."
)
assert type(first["parameters"]) is int, (
    f"parameters is of type {type(first['parameters']).__name__}, a plain int is asked for. model.count_params() gives it."
)
assert first["parameters"] != 112, (
    "112 parameters are the weights alone. Each layer has biases as well: model.count_params() counts both."
)
assert first["parameters"] == 130, (
    f"For images of 2 x 2 pixels and hidden_units=[8] there are (4 * 8 + 8) + (8 * 10 + 10) = 130 parameters, not {first['parameters']}. Flatten, a Dense layer for each entry of hidden_units, and ten outputs make it."
)
assert type(first["seed"]) is int and first["seed"] == 1, (
    f"seed is {first['seed']!r}: give back the seed that was given, 1."
)
assert np.array_equal(shades, before[1]) and np.array_equal(brightness, before[2]), (
    "Images or labels were changed. Leave the arguments as they are."
)
second = report(1)
assert first == second, (
    f"The same arguments gave val_accuracy {found:.4f} and then {second['val_accuracy']:.4f}. Call keras.utils.set_random_seed(seed) first, and build the model anew inside the function, before each training."
)
other = report(2)
assert other["seed"] == 2, f"seed is {other['seed']!r}: give back the seed that was given, 2."
assert other["val_accuracy"] != found or report(17)["val_accuracy"] != found, (
    "Several seeds gave exactly the same val_accuracy. Use the seed that is given: keras.utils.set_random_seed(seed)."
)
### BEGIN HIDDEN TESTS
# Catches: numbers that are built in, square images alone.
greys = shades[:100, :, :1].repeat(2, axis=1)[:, :3]
tens = np.arange(100) % 10
config = {"hidden_units": (5, 4), "dropout": 0.0, "optimizer": "sgd"}
config |= {"learning_rate": 0.1, "batch_size": 50, "epochs": 1}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    result = run_experiment(config, greys, tens, 8)
assert isinstance(result, dict) and set(result) == {"val_accuracy", "parameters", "seed"}, (
    "For other images the result has not exactly the three keys."
)
assert (result["parameters"], result["seed"]) == (94, 8), (
    "For other images and another configuration the number of parameters or the seed is another."
)
assert abs(20 * result["val_accuracy"] - round(20 * result["val_accuracy"])) < 0.001, (
    "For other images val_accuracy is no share of the last 20 % of them."
)
### END HIDDEN TESTS
assert type(second["seed"]) is int, "seed must be the plain int that was given."


# %% test="run_experiment" points=2 seconds=10
# Meant to fail until run_experiment uses optimizer, learning rate, batch size and hidden units.
def lights(count):  # digit k lights pixel k of ten: a few steps are enough to learn that
    digits = np.arange(count) % 10
    pictures = np.zeros((count, 2, 5), dtype=np.float32)
    pictures.reshape(count, 10)[np.arange(count), digits] = 1
    return pictures, digits


def result_of(units, optimizer, rate, batch_size, pictures, digits, seed=0):
    config = {"hidden_units": units, "dropout": 0.0, "optimizer": optimizer}
    config |= {"learning_rate": rate, "batch_size": batch_size, "epochs": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras has remarks on how a model is made
        try:
            found = run_experiment(config, pictures, digits, seed)
        except KeyError as error:
            raise AssertionError(
                f"With optimizer {optimizer!r} it ended in KeyError: {error}. All three names must be known, adam, sgd and rmsprop; the keys of config stand in the docstring."
            ) from error
    assert isinstance(found, dict) and {"val_accuracy", "parameters"} <= set(found), (
        f"For {config} the result is no dictionary with val_accuracy and parameters."
    )
    sizes = [pictures[0].size, *units, 10]
    counted = sum(i * o + o for i, o in pairwise(sizes))
    assert found["parameters"] == counted, (
        f"With hidden_units={units} and images of shape {pictures.shape[1:]} there are {counted} parameters, not {found['parameters']}: a Dense layer for each entry of hidden_units, in its order, and ten outputs, whichever labels occur."
    )
    return found["val_accuracy"]


score = result_of((32,), "sgd", 0.006, 1, *lights(200))
assert score < 0.85, (
    f"With optimizer sgd and learning_rate 0.006, 160 steps do not learn ten plain pictures, but val_accuracy is {score:.2f}. Is another optimizer at work, adam for all, or sgd with momentum? Use keras.optimizers.SGD with the learning_rate of config and Keras' defaults."
)
score = result_of((32,), "sgd", 0.5, 1, *lights(200))
assert score > 0.95, (
    f"With optimizer sgd, learning_rate 0.5 and batch_size 1, one epoch of 160 steps learns ten plain pictures, but val_accuracy is {score:.2f}. Are learning_rate and batch_size those of config (an optimizer that is given as a string takes a rate of its own)? Does the last layer have softmax, as the loss needs it?"
)
bits = np.random.default_rng(3).integers(0, 2, size=(2, 1000))
squares = np.stack([bits[0], bits[1], 1 - bits[0], 1 - bits[1]], axis=1).astype(np.float32)
score = result_of([32, 16], "rmsprop", 0.01, 8, squares.reshape(1000, 2, 2), bits[0] ^ bits[1])
assert score > 0.95, (
    f"With rmsprop, learning_rate 0.01 and hidden_units=[32, 16], one epoch learns whether two bits differ, but val_accuracy is {score:.2f}. A network without activation cannot learn that: each hidden layer needs activation='relu'. And rmsprop needs the learning_rate of config."
)
### BEGIN HIDDEN TESTS
# Catches: the learning rate of adam ignored, adam in the place of rmsprop or the other way round.
score = result_of([256], "adam", 0.000001, 2, *lights(200), seed=7)
assert score < 0.85, (
    "With adam and a tiny learning rate more was learned than can be. Use the learning_rate of config."
)
greys = np.random.default_rng(1).uniform(size=(4000, 2, 2)).astype(np.float32)
levels = (10 * greys.mean(axis=(1, 2))).astype(int)
pairs_of_scores = (
    [result_of([8], optimizer, 0.01, 100, greys, levels, seed) for optimizer in ("adam", "rmsprop")]
    for seed in (1, 2)
)
assert any(one != other for one, other in pairs_of_scores), (
    "Two optimizers gave exactly the same val_accuracy with the same seeds. Each of the names adam, sgd and rmsprop stands for an optimizer of its own."
)
### END HIDDEN TESTS
assert type(score) is float, "val_accuracy must be a plain float: wrap it in float(...)."


# %% test="run_experiment" points=1 seconds=10
# Meant to fail until run_experiment uses epochs and dropout, and the right validation accuracy.
def accuracy_of(units, dropout, batch_size, epochs, pictures, digits):
    config = {"hidden_units": units, "dropout": dropout, "optimizer": "adam"}
    config |= {"learning_rate": 0.02, "batch_size": batch_size, "epochs": epochs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras has remarks on how a model is made
        result = run_experiment(config, pictures, digits, 0)
    assert isinstance(result, dict) and type(result.get("val_accuracy")) is float, (
        f"For {config} the result is no dictionary with val_accuracy, a plain float."
    )
    return result["val_accuracy"]


# Two pictures that differ in one pixel. The last tenth of the labels contradicts what was learned.
places = np.arange(500)
pairs = np.ones((500, 1, 3), dtype=np.float32)
pairs[:, 0, 2] = np.where((places % 10 == 0) & (places < 400) | (places >= 450), 0.5, 0)
marks = np.where((places % 10 == 0) & (places < 400), 1, 0)
marks[(places % 10 > 7) & (places < 400)] = 2
score = accuracy_of([32], 0.0, 10, 5, pairs, marks)
assert score < 0.95, (
    f"val_accuracy is {score:.3f}, but one half of these validation labels contradicts what the network has learned by the last epoch. Take the last epoch's value, not the best or the first one's. Train for all the epochs of config, and never on the last 20 %."
)
assert abs(score - 0.5) < 1e-6, (
    f"val_accuracy is {score:.3f}. Exactly one half of the last 20 % has labels that contradict the first 80 %, so it is 0.5 after training. Use validation_split=0.2, shuffle nothing before fit, and train for all the epochs."
)
shown = np.tile(np.eye(10, dtype=np.float32).reshape(10, 5, 2), (20, 1, 1))
score = accuracy_of([64, 64, 64], 0.9, 8, 4, shown, np.arange(200) % 10)
assert score < 0.6, (
    f"With dropout 0.9 behind each of three hidden layers, 80 steps learn next to nothing, but val_accuracy is {score:.2f}. Put a Dropout layer with the rate config['dropout'] behind each hidden layer, not behind one alone."
)
### BEGIN HIDDEN TESTS
# Catches: Dropout layers for lists alone, or for three layers alone, and a rate that is built in.
score = accuracy_of((50, 40), 0.999, 8, 2, shown, np.arange(200) % 10)
assert score < 0.6, (
    "With another dropout, which lets next to nothing pass, the network learned all the same. Put a Dropout layer with that rate behind each hidden layer."
)
### END HIDDEN TESTS
assert type(score) is float, "val_accuracy must be a plain float: wrap it in float(...)."

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which lines of `build_small` and `train_on` above hold a number or a name that now stands in `config`? And what must happen between two hidden layers when `dropout` is greater than 0?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# A loop over `config["hidden_units"]` adds a `Dense` layer, and a `Dropout` layer behind it if needed. `images.shape[1:]` is the shape of one image. A dictionary from names to classes, `{"adam": keras.optimizers.Adam, ...}`, turns the name into an optimizer, which is then called with `learning_rate=...`. What `fit` gives back has the values in `.history["val_accuracy"]`, one for each epoch.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `keras.utils.set_random_seed(seed)`, then `model = keras.Sequential([keras.Input(shape=images.shape[1:]), keras.layers.Flatten()])`, the loop, the last layer with ten outputs and softmax, `optimizer = {...}[config["optimizer"]](learning_rate=...)`, `model.compile(optimizer, loss=..., metrics=["accuracy"])`, `history = model.fit(images, labels, batch_size=..., epochs=..., validation_split=0.2, verbose=0)`, and `return {"val_accuracy": float(history.history["val_accuracy"][...]), "parameters": model.count_params(), "seed": seed}`
# </details>
#
# **Why it works.** The seed is set before anything random happens, so it fixes the first weights, the order of the batches and what dropout lets through. We take the last epoch and not the best one, because the best of several is a choice, and a choice on validation digits flatters. And the model is built *inside* the function. What happens if it is not?
#
# **Predict.** Below, one network is built once, and then trained three times, with `set_random_seed` before each training. With what loss does its second training begin?
#
# *My guess:* …

# %%
reused = build_small(seed=0)
for seed, fresh in zip(SEEDS, histories[:3]):
    keras.utils.set_random_seed(seed)
    again = train_on(reused)
    print(f"run {seed + 1}   first epoch's loss: built anew {fresh['loss'][0]:.2f}", end="")
    print(f", not rebuilt {again['loss'][0]:.2f}")

# %% [markdown]
# Built anew, each run begins where the others did. Not rebuilt, only the first run does. From the second run on training goes on where it had stopped: these are not three runs, but one that is three times as long. `fit` never starts over, and a new seed draws no new weights: only *building* does. Whoever compares networks in this way finds that the one that is tried last is best.

# %% [markdown]
# ## One change at a time
#
# Now we can experiment. Three configurations are tried beside `BASE`, each with several seeds. (The runs of `BASE` itself we have already: the network from the beginning was the same, and results are data that can be kept.) Two of them differ from it in one entry. The third, a second large layer, is one change away from the network with 512 units.
#
# **Predict.** Write down the order that you expect, and by how much each step will help: 8 units, 64, 512, and twice 512. An expectation that was written down *before* can be wrong, and only then is there something to be learned.
#
# *My guess:* …


# %%
def run_all(config):
    return [run_experiment(config, learn_images, learn_labels, seed) for seed in SEEDS]


configs = {
    "8 units": {**BASE, "hidden_units": [8]},
    "64 units (base)": BASE,
    "512 units": {**BASE, "hidden_units": [512]},
    "512 and 512 units": {**BASE, "hidden_units": [512, 512]},
}
results = {}
for name, config in configs.items():
    results[name] = small_runs if config is BASE else run_all(config)
summaries = {name: summarize_runs(runs) for name, runs in results.items()}
for name, s in summaries.items():
    error = s["std"] / s["count"] ** 0.5
    print(f"{name:18s} {s['parameters']:7d} parameters   mean {s['mean']:.1%}", end="")
    print(f"   std {100 * s['std']:.1f}   standard error {100 * error:.1f} points")


# %%
def plot_runs(results, title, bound=None, winner=None):
    _, axes = plt.subplots(figsize=(8, 0.5 * len(results) + 1.3), layout="constrained")
    for row, (name, runs) in enumerate(results.items()):
        values = [run["val_accuracy"] for run in runs]
        axes.plot(values, [row] * len(values), "o", color="#0072B2", alpha=0.6, label="one seed")
        axes.plot(np.mean(values), row, "|", color="black", ms=16, mew=2, label="mean")
        if name == winner:
            axes.plot(
                np.mean(values), row, "*", color="#E69F00", mec="black", ms=14, label="winner"
            )
    if bound is not None:
        axes.axvline(bound, ls="--", color="#D55E00", label="the bound")
    axes.set(title=title, xlabel="validation accuracy after the last epoch")
    axes.set(yticks=range(len(results)), yticklabels=results, ylim=(len(results) - 0.5, -0.5))
    legend = dict(zip(*axes.get_legend_handles_labels()[::-1]))
    axes.legend(legend.values(), legend, loc="center left", bbox_to_anchor=(1, 0.5), labelspacing=1)


plot_runs(results, "Four configurations, several seeds each")

# %% [markdown]
# Each point is one training, each bar the mean of a row. The points of 8 units lie far to the left, apart from all others: here no seed could have misled us. Farther to the right the points of some rows overlap, and there two single runs might well have come out in the wrong order. Hence the picture shows points and not bars alone. Two bars of different height look like a result, always.
#
# How large must a difference be? The difference of two means has a standard error of its own, √(e₁² + e₂²), from the errors of both. A rule of thumb: less than twice that error can well be luck.

# %%
names = list(summaries)
for one, other in pairwise(names):
    s, t = summaries[one], summaries[other]
    error = (s["std"] ** 2 / s["count"] + t["std"] ** 2 / t["count"]) ** 0.5
    print(f"{one:16s} -> {other:18s} {100 * (t['mean'] - s['mean']):+5.1f}", end="")
    print(f" with a standard error of {100 * error:.1f} points")

# %% [markdown]
# The first step, from 8 to 64 units, is many times its error. The steps after it add far more parameters and change far less, and you can read off for each whether it stands out from its error. Is bigger always better? From the first row to the last the parameters grow a hundredfold, and nearly all of the gain comes with the first step, the one that adds the fewest. More units help as long as units are what is missing. Beyond that they cost time and bring little, and whether they bring anything may differ with the digits, the number of epochs and the learning rate. A result holds for what was tried.
#
# Two more things to be honest about. With so few runs the errors themselves are only roughly known. And the seeds show one kind of luck, that of training. The other kind lies in the digits: all runs were examined on the *same* few validation digits. Lesson 6 gave the formula for that:

# %%
validation_count = len(learn_labels) - int(0.8 * len(learn_labels))
p = summaries["64 units (base)"]["mean"]
half = 1.96 * (p * (1 - p) / validation_count) ** 0.5
print(f"{validation_count} validation digits: {p:.1%} plus or minus {100 * half:.1f} points")

# %% [markdown]
# With other validation digits the whole column of accuracies might move by as much. Comparisons suffer less from it than the accuracies themselves, since all networks read the same digits and stumble over the same hard ones.

# %% [markdown]
# ## A rule for choosing
#
# Which network do we take? The one with the highest mean, says the first impulse. But when the next best is as good as we can tell, and much smaller, the small one is the better choice: it is faster, needs less memory, and has less room to learn its training digits by heart. The **one-standard-error rule** makes that definite, before we look:
#
# 1. Find the highest mean. Take its own standard error, `std / sqrt(count)`, off it. This is the bound.
# 2. Every network whose mean is at least the bound counts as good as the best.
# 3. Of these, take the one with the fewest parameters.
#
# A rule that is fixed beforehand has a second advantage: we cannot bend it when our favourite loses.
#
# ### Exercise: choose the winner
#
# Write `choose_winner`. It gets a dictionary from names to summaries, as `summarize_runs` makes them, and gives back the **name** of the winner by this rule.
# - All means differ, so there is one highest.
# - Among equally few parameters the first name in alphabetical order wins, whatever the order in the dictionary (as Python compares strings).


# %% answer="choose_winner"
def choose_winner(summaries):
    """Choose a configuration by the one-standard-error rule.

    Parameters
    ----------
    summaries : dictionary from names (str) to summaries, at least one
        A summary is a dictionary with "mean", "std", "count" and "parameters". All means differ.

    Returns
    -------
    str, the name of the winner
        From the highest mean its own standard error, std / sqrt(count), is taken off. Every name
        whose mean is at least that counts as good as the best. Of these it is the one with the
        fewest parameters, the first in alphabetical order among equals. The argument keeps its
        values.

    Example
    -------
    choose_winner({"big": {"mean": 0.9, "std": 0.04, "count": 4, "parameters": 500},
                   "small": {"mean": 0.89, "std": 0.01, "count": 4, "parameters": 100}})
    gives "small": 0.89 is at least 0.9 - 0.04 / 2, and 100 is less than 500
    """
    ### BEGIN SOLUTION
    best = max(summaries.values(), key=lambda summary: summary["mean"])
    bound = best["mean"] - best["std"] / best["count"] ** 0.5
    good = [name for name, summary in summaries.items() if summary["mean"] >= bound]
    return min(good, key=lambda name: (summaries[name]["parameters"], name))
    ### END SOLUTION


# %% test="choose_winner" points=2
# Meant to fail until you have written choose_winner.
rows = {
    "tiny": (0.52, 0.010, 4, 10),
    "jumpy": (0.87, 0.200, 4, 50),
    "narrow": (0.89, 0.010, 4, 80),
    "small": (0.908, 0.010, 25, 100),
    "middle": (0.915, 0.004, 9, 300),
    "broad": (0.919, 0.010, 4, 700),
    "large": (0.921, 0.040, 16, 900),
    "huge": (0.917, 0.010, 4, 5000),
}
keys = ["mean", "std", "count", "parameters"]
given = {name: dict(zip(keys, row)) for name, row in rows.items()}
before = copy.deepcopy(given)
name = choose_winner(given)
assert name is not None, "Found None: the function gives nothing back. Is the `return` missing?"
assert isinstance(name, str), (
    f"Found {type(name).__name__}: the name of the winner is asked for, a string."
)
assert name in before, f"Found {name!r}, which is none of the names {list(before)}."
assert given == before, "The summaries were changed. Leave them as they are."
for wrong, message in [
    (
        "large",
        "It has the highest mean, 0.921, but others count as good as that: those whose mean is at least 0.921 minus its standard error, 0.040 / sqrt(16). Of these the one with the fewest parameters wins",
    ),
    (
        "tiny",
        "It has the fewest parameters of all, but its mean is far below the bound. First ask who counts as good as the best",
    ),
    (
        "jumpy",
        "Its mean is far below the bound; only its own spread is large. The bound is made once, with the standard error of the network that has the highest mean",
    ),
    (
        "narrow",
        "Its mean 0.89 lies within one standard deviation of 0.921, but not within one standard error: divide std by sqrt(count)",
    ),
    (
        "small",
        "Its mean 0.908 is below the bound 0.921 - 0.040 / sqrt(16). Take off one standard error, not two of them, with the count of the network that has the highest mean",
    ),
    (
        "broad",
        "It counts as good as the best, but so does another one with fewer parameters. The standard error is std / sqrt(count), not std / count; then the fewest parameters win, not the alphabet",
    ),
    (
        "huge",
        "It counts as good as the best, but it has more parameters than others that do. The fewest win",
    ),
]:
    assert name != wrong, f"Found {wrong!r}. {message}."
assert name == "middle", (
    "Found another name than 'middle'. The bound is 0.921 - 0.040 / sqrt(16) = 0.911; large, broad, huge and middle reach it, and middle has the fewest parameters."
)
### BEGIN HIDDEN TESTS
# Catches: the standard deviation or the variance in place of the standard error, a count that is
# built in or another network's, the first or last name, a bound from a mean of all.
for seed in range(40):
    generator = np.random.default_rng(seed)
    top, count = generator.uniform(0.8, 0.95), int(generator.integers(2, 30))
    error = generator.uniform(0.004, 0.02)
    inside = generator.permutation([0.2, 0.45, 0.7, 0.85])[: generator.integers(1, 5)]
    outside = generator.permutation([1.2, 1.6, 2.5, 6.0])[: generator.integers(1, 5)]
    numbers = generator.permutation(np.arange(1, 12) * 1000).tolist()
    wanted, entries = (numbers[0], "best"), [("best", top, error * count**0.5, count, numbers[0])]
    for shift in [*inside, *outside]:
        label, size = f"n{generator.integers(10**9)}", numbers[len(entries)]
        spread, runs = generator.uniform(0.0, 0.2), int(generator.integers(1, 60))
        entries.append((label, float(top - shift * error), float(spread), runs, size))
        if shift < 1:
            wanted = min(wanted, (size, label))
    seeded = {}
    for place in generator.permutation(len(entries)):
        label, mean, spread, runs, size = entries[place]
        seeded[label] = {"parameters": size, "count": runs, "std": spread, "mean": float(mean)}
    assert choose_winner(seeded) == wanted[1], (
        "For other summaries another name should win. Make the bound from the highest mean, its own std and its own count; then take the fewest parameters among those who reach it."
    )
### END HIDDEN TESTS

# %% test="choose_winner" points=1
# Meant to fail until choose_winner knows equals, and single runs.
keys = ["mean", "std", "count", "parameters"]
rows = {
    "pear": (0.90, 0.03, 9, 200),
    "fig": (0.896, 0.01, 9, 200),
    "apple": (0.80, 0.01, 9, 200),
    "cherry": (0.894, 0.01, 9, 200),
    "date": (0.895, 0.01, 9, 200),
}
equals = {name: dict(zip(keys, row)) for name, row in rows.items()}
winner = choose_winner(equals)
assert winner != "apple", (
    "'apple' stands first in the alphabet, but its mean is below the bound: it does not count as good as the best."
)
assert winner == "cherry", (
    f"Found {winner!r}. pear, fig, cherry and date count as good as the best and have equally many parameters: then the first in alphabetical order wins, 'cherry', whatever the order in the dictionary."
)
singles = {"a": dict(zip(keys, (0.7, 0.0, 1, 5))), "b": dict(zip(keys, (0.9, 0.0, 1, 80)))}
try:
    winner = choose_winner(singles)
except (ValueError, IndexError, TypeError) as error:
    raise AssertionError(
        f"With std 0 it ended in {type(error).__name__}: {error}. The bound is the highest mean itself then, and the best must reach it: is it > where >= is asked for?"
    ) from error
assert winner == "b", (
    f"Found {winner!r}. With std 0 the bound is the highest mean itself, and only the best reaches it: 'b'."
)
### BEGIN HIDDEN TESTS
# Catches: > in place of >=, equals resolved by the mean or by the order in the dictionary, one
# summary alone, alphabetical order before parameters.
lone = {"only": dict(zip(keys, (0.6, 0.0, 1, 77)))}
assert choose_winner(lone) == "only", "When there is one summary alone, its name wins."
for order in (
    ["zoo", "kit", "alp", "mix"],
    ["alp", "mix", "kit", "zoo"],
    ["mix", "zoo", "alp", "kit"],
):
    rows = {
        "zoo": (0.93, 0.02, 4, 40),
        "kit": (0.926, 0.3, 2, 40),
        "alp": (0.928, 0.0, 1, 41),
        "mix": (0.927, 0.1, 9, 40),
    }
    shuffled = {name: dict(zip(keys, rows[name])) for name in order}
    assert choose_winner(shuffled) == "kit", (
        "Among other equals the wrong name won. First the fewest parameters, then the alphabet; neither the mean nor the order in the dictionary."
    )
### END HIDDEN TESTS
assert choose_winner(dict(reversed(equals.items()))) == "cherry", (
    "The same summaries in another order have another winner. The alphabet decides, not the order in the dictionary."
)

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The rule has three steps. Which of them needs all the summaries, and which only one?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# `max(summaries.values(), key=lambda s: s["mean"])` finds the summary with the highest mean. A list comprehension over `summaries.items()` collects the names that reach the bound. `min` with a key that is a tuple, `(parameters, name)`, compares the parameters first and then the names.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `best = max(...)`, `bound = best["mean"] - best["std"] / best["count"] ** 0.5`, `good = [name for name, s in summaries.items() if s["mean"] >= ...]`, `return min(good, key=lambda name: (summaries[name][...], name))`
# </details>
#
# **Why it works.** The best network itself always reaches the bound, so there is always a winner. Python compares tuples entry by entry, which is precisely "fewest parameters, then alphabet".

# %%
winner = choose_winner(summaries)
best = max(summaries.values(), key=lambda s: s["mean"])
bound = best["mean"] - best["std"] / best["count"] ** 0.5
print(f"highest mean {best['mean']:.1%}, bound {bound:.1%}, winner: {winner}")
plot_runs(results, "The one-standard-error rule", bound, winner)

# %% [markdown]
# The picture of above once more, now with the bound as a dashed line and a star on the winner's mean. The rows are in order of their parameters, fewest at the top: of the means on the line or to the right of it, the topmost wins. From the first row to the last the number of parameters grows a hundredfold. The accuracy rises steeply at first, and then little or not at all.

# %% [markdown]
# ## What it costs to look at the test set again
#
# All of these choices were made on validation digits. Why not on the test digits, which nobody has trained on? Because choosing is a way of learning, too. We take the purest case: many networks that are **all equally good**. Each reads every digit correctly with the probability 0.95, by a coin of its own. We examine all of them on the same number of test digits, take the best, and then let *it* read fresh digits.
#
# **Predict.** Fifty such networks, 500 test digits. What accuracy will the best of the fifty show? And the same network afterwards, on fresh digits?
#
# *My guess:* …

# %%
TRUE_ACCURACY, TEST_DIGITS, REPEATS = 0.95, 500, 2000
generator = np.random.default_rng(0)


def choose_by_test(how_many):
    """Mean test accuracy of the best of so many networks, and its mean accuracy afterwards."""
    size = (REPEATS, how_many)
    examined = generator.binomial(TEST_DIGITS, TRUE_ACCURACY, size) / TEST_DIGITS
    afterwards = generator.binomial(TEST_DIGITS, TRUE_ACCURACY, size) / TEST_DIGITS
    chosen = examined.argmax(axis=1)
    rows = np.arange(REPEATS)
    return examined[rows, chosen].mean(), afterwards[rows, chosen].mean()


looks = [1, 2, 5, 10, 20, 50, 100]
on_test, on_fresh = np.transpose([choose_by_test(how_many) for how_many in looks])
for how_many, test, fresh in zip(looks, on_test, on_fresh):
    print(f"best of {how_many:3d}:  on the test digits {test:.1%}   on fresh digits {fresh:.1%}")

# %%
figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
axes.plot(looks, on_test, "o-", color="#D55E00", label="on the digits it was chosen by")
axes.plot(looks, on_fresh, "s--", color="#0072B2", label="the same network, fresh digits")
axes.set(title="The best of many equally good networks", xscale="log", ylabel="accuracy")
axes.set(xlabel="networks that were examined (logarithmic)", xticks=looks, xticklabels=looks)
axes.minorticks_off()
_ = axes.legend()

# %% [markdown]
# The upper line climbs with every network that is examined, although none is better than the others. The lower line, the truth, stays where it is. The gap is what it costs to look again: not one network has learned from a test digit, and yet the number has become a promise that nobody can keep. Each value is the mean of two thousand repetitions, so none of this is the luck of one draw.
#
# Real networks are not quite like that. Some *are* better, and all stumble over the same hard digits, which makes the gap smaller. But it is there, it grows with every look, and nothing in the number itself tells how large it is. Hence the rule of this course: **decide on validation digits, look at the test digits once, when everything is decided.**
#
# The validation digits wear out in the same way. Their accuracy is a good adviser, and no longer an honest witness: the winner's mean above is a little too good as well.
#
# **A good place for a long rest.** What follows is the competition.

# %% [markdown]
# ## The competition
#
# Now make the best network that you can. You are given labelled digits and a limit on time; what you do with them is up to you. Your network is examined on digits that your code never sees: here on training digits that were held back, and when it is marked, on test digits as well.
#
# How good is good? We need a **baseline**, something without any network. The *nearest neighbour* learns nothing: for each new digit it looks for the given digit whose pixels are closest, and answers with its label. Your error rate is compared with that of the baseline, in three steps:

# %%
baseline = baseline_error("held back")
print(f"{given_count} digits are given, {held_back_count} are held back")
print(f"the nearest neighbour's error rate on the held-back digits: {baseline:.2%}")
for number, step in enumerate(STEPS, start=1):
    print(f"step {number}: {step:g} of that or less, so at most {step * baseline:.2%}")

# %% [markdown]
# For something that does nothing but compare, the baseline is surprisingly good. The first step is reached by a plain network that is trained properly. The second takes some care, the third an idea more.
#
# Directions to try, **one at a time**:
#
# - **Long enough, and not longer.** The epochs of `BASE` are very few. Hold back a part of the given digits with `validation_split` and watch its loss, as in lessons 5 and 7.
# - **More units**, one hidden layer or two. You have seen that this has an end.
# - **Dropout** behind the hidden layers. It wants more epochs.
# - **A learning rate that falls** during training: large steps at first, small ones at the end. `keras.optimizers.schedules.CosineDecay(0.001, steps)` can be given to Adam as its `learning_rate`; `steps` is the number of all the steps of the training.
# - **Augmentation**: more digits than you have. A 7 that is moved a little, turned a little or drawn a little larger is still a 7. Keras has layers for that, which do it at random and anew in each epoch, in training only:

# %%
augment = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        keras.layers.Reshape((28, 28, 1)),  # these layers want an axis for colours
        keras.layers.RandomRotation(0.03, fill_mode="constant"),  # share of a full turn
        keras.layers.RandomTranslation(0.08, 0.08, fill_mode="constant"),  # share of the height
        keras.layers.RandomZoom(0.08, 0.08, fill_mode="constant"),
        keras.layers.Reshape((28, 28)),
    ]
)
keras.utils.set_random_seed(0)
copies = np.repeat(given_images[:1], 12, axis=0)
variants = keras.ops.convert_to_numpy(augment(copies, training=True)).clip(0, 1)
variants[0] = given_images[0]
figure = show_digits(variants, columns=6, title="One digit (top left) and eleven variants of it")

# %% [markdown]
# Top left the digit as it is, and then eleven variants: a little turned to the left or right, moved, narrower or wider, and a little blurred by the arithmetic. All are the same digit to us, while to a network that knows only pixels they are twelve different examples. Too much of it does harm: whoever turns far enough makes a 6 into a 9. (`fill_mode="constant"` fills what comes in from outside with background. The default would mirror the ink.)
#
# Each look at the held-back digits, by the tests below, is a look. After many tries their error rate flatters your network a little. Better to decide on a part of the given digits, and to run the tests rarely. Leave some margin: when your work is marked, the network is trained anew, and the second run differs a little from the first.
#
# ### Exercise: train your best model
#
# Write `train_best_model`.
# - It gets scaled images `(n, 28, 28)` and their labels, builds and trains a network with them and with no other digits, and gives back the trained model.
# - The model takes scaled images `(n, 28, 28)` and gives ten numbers for each, probabilities or logits. What prepares the digits, like `Flatten`, belongs into the model.
# - Keras' built-in layers only: no `Lambda`, no classes of your own, since the model must be handed over to whoever marks it.
# - At most 120 seconds of processor time, which is one minute on two cores.


# %% answer="train_best_model"
def train_best_model(images, labels):
    """Train the best network for digits that you can.

    Parameters
    ----------
    images : array of float32, shape (n, 28, 28), n at most 10000
        Scaled to the range from 0 to 1. They keep their values; no other digits are used.
    labels : array of integers, shape (n,)
        From 0 to 9. They keep their values.

    Returns
    -------
    keras.Model
        Trained. It takes scaled images (n, 28, 28), for any n, and gives probabilities or logits
        of the ten classes, shape (n, 10), all finite. Built of Keras' built-in layers only: no
        Lambda, no classes of your own. Training takes at most 120 s of processor time (time of
        all cores together).

    How it is graded
    ----------------
    By its error rate, the share of wrong answers, over digits that this function never sees:
    training digits that were held back, and test digits. In three steps of 3 points each it must
    be at most STEPS[0], STEPS[1], STEPS[2] times the error rate of the nearest neighbour on the
    same digits.

    Example
    -------
    train_best_model(given_images, given_labels).predict(held_back_images).shape is (n, 10)
    """
    ### BEGIN SOLUTION
    waves = [(down, across) for down in range(4) for across in range(4)]

    def bend(images):
        """Look up each pixel a little beside its place: shifted, stretched, turned and bent.

        How far beside changes smoothly over the image: a sum of slow waves with random heights,
        another sum for each image. After the elastic distortions of Simard, Steinkraus and Platt,
        "Best practices for convolutional neural networks" (2003).
        """
        n, height, width = images.shape
        rows, columns = np.indices((height, width), dtype=np.float32).reshape(2, -1)
        shapes = [
            np.cos(np.pi * down * (rows + 0.5) / height)
            * np.cos(np.pi * across * (columns + 0.5) / width)
            for down, across in waves
        ]
        heights = [1 / max(1, down + across) for down, across in waves]  # in pixels
        beside = (np.random.normal(size=(2, n, len(waves))) * heights).astype(np.float32)
        y, x = beside @ np.array(shapes, dtype=np.float32)
        y, x = (rows + y).clip(0, height - 1.001), (columns + x).clip(0, width - 1.001)
        row, column = y.astype(np.int32), x.astype(np.int32)
        y -= row
        x -= column
        pixels = images.ravel()  # the mean of four neighbours, by how near each of them is
        at = np.arange(n, dtype=np.int32)[:, None] * (height * width) + row * width + column
        upper = pixels[at] * (1 - x) + pixels[at + 1] * x
        lower = pixels[at + width] * (1 - x) + pixels[at + width + 1] * x
        return (upper * (1 - y) + lower * y).reshape(images.shape)

    epochs, batch_size = 30, 128
    steps = epochs * math.ceil(len(images) / batch_size)
    rising = steps // 8  # steps in which the learning rate rises; then it falls to 0
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - rising, warmup_target=0.002, warmup_steps=rising
    )
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for _ in range(2):
        model.add(keras.layers.Dense(512, activation="relu"))
        model.add(keras.layers.Dropout(0.1))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    for _ in range(epochs):  # in each epoch every digit is bent in another way
        parts = [bend(images[i : i + 500]) for i in range(0, len(images), 500)]
        model.fit(np.concatenate(parts), labels, batch_size=batch_size, epochs=1, verbose=0)
    return model
    ### END SOLUTION


# %% test="train_best_model" points=3 seconds=180 processor_seconds=120
# Meant to fail until your network takes the first step.
entry = enter(train_best_model)
problem = complaint(entry)
assert not problem, problem
found = error_on("held back", entry)
limit = STEPS[0] * baseline_error("held back")
assert found < 0.2 or entry["model"].compiled, (
    f"The error rate is {found:.1%} and the model was never compiled, so it was not trained. Return the model that fit was called on."
)
assert found < 0.2, (
    f"The error rate is {found:.1%}, so it has learned little. Was fit called on the model that is returned, for more than an epoch or two, with each digit's own label, does the loss fit the output layer, would a smaller learning rate help? Whatever is done to the digits before fit belongs into the model."
)
assert found <= limit, (
    f"The error rate on the held-back digits is {found:.2%}, the nearest neighbour's {baseline_error('held back'):.2%}, and the first step is at {limit:.2%}. Train for more epochs, with more units: a plain network gets there."
)
### BEGIN HIDDEN TESTS
# Catches: a network that was tuned on the held-back digits, or has learned from them.
assert error_on("test", entry) <= STEPS[0] * baseline_error("test"), (
    "The first step was taken on the held-back digits, but not on the test digits: it is too narrow. Go a little further before you stop."
)
### END HIDDEN TESTS

# %% test="train_best_model" points=3 seconds=180 processor_seconds=120
# Meant to fail until your network takes the second step.
entry = enter(train_best_model)
problem = complaint(entry)
assert not problem, problem
found = error_on("held back", entry)
limit = STEPS[1] * baseline_error("held back")
assert found <= limit, (
    f"The error rate on the held-back digits is {found:.2%}, the nearest neighbour's {baseline_error('held back'):.2%}, and the second step is at {limit:.2%}. Try more units, dropout, and the right number of epochs, one at a time; or augmentation at once."
)
### BEGIN HIDDEN TESTS
# Catches: a network that was tuned on the held-back digits, or has learned from them.
assert error_on("test", entry) <= STEPS[1] * baseline_error("test"), (
    "The second step was taken on the held-back digits, but not on the test digits: it is too narrow. Go a little further before you stop."
)
### END HIDDEN TESTS

# %% test="train_best_model" points=3 seconds=180 processor_seconds=120
# Meant to fail until your network takes the third step.
entry = enter(train_best_model)
problem = complaint(entry)
assert not problem, problem
found = error_on("held back", entry)
limit = STEPS[2] * baseline_error("held back")
assert found <= limit, (
    f"The error rate on the held-back digits is {found:.2%}, the nearest neighbour's {baseline_error('held back'):.2%}, and the third step is at {limit:.2%}. Augmentation is the idea that this takes: variants of the digits, anew in each epoch, and more epochs with it."
)
### BEGIN HIDDEN TESTS
# Catches: a network that was tuned on the held-back digits, or has learned from them.
assert error_on("test", entry) <= STEPS[2] * baseline_error("test"), (
    "The third step was taken on the held-back digits, but not on the test digits: it is too narrow. Go a little further before you stop."
)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Train your network with a `validation_split` and look at the history. Is its validation loss still falling at the end (train longer), or has it been rising for long while the training loss fell (then it learns by heart: dropout, augmentation)?
# </details>
# <details><summary>Hint 2: a pointer</summary>
#
# Begin with one hidden layer of some hundred units, Adam, and 15 epochs: that is the first step, more or less. Two large hidden layers with a `Dropout(0.2)` behind each, and more epochs, go further. For the third step put the layers of `augment` in front of `Flatten`, inside the model: they work in `fit`, and pass digits on unchanged in `predict`. Write them into your function: a name that is defined in a demonstration cell is not there when your work is marked.
# </details>
# <details><summary>Hint 3: nearly the answer</summary>
#
# `model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Reshape((28, 28, 1)), keras.layers.RandomRotation(...), keras.layers.RandomTranslation(...), keras.layers.RandomZoom(...), keras.layers.Flatten(), keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2), ..., keras.layers.Dense(10, activation="softmax")])`, `steps = epochs * len(images) // batch_size`, `model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(..., steps)), loss=...)`, `model.fit(...)`, `return model`, with about 20 epochs
# </details>
#
# **Why it works.** Augmentation tells the network something that it cannot find out from so few digits: which changes leave a digit what it is. Whoever has few examples can add knowledge in that form. The falling learning rate lets the last steps settle what the first ones have roughed out. (The course's own answer bends the digits besides, along slow waves: once you are through, `python -m mnist_utils solution train_best_model` shows it.)

# %%
entry = enter(train_best_model)  # trained already: this only looks it up
held_back_error = error_on("held back", entry)
share = held_back_error / baseline_error("held back")
print(f"error rate on the held-back digits: {held_back_error:.2%}, {share:.2f} of the baseline's")
print(f"parameters: {entry['model'].count_params()}")
print(f"processor time: {entry['seconds']:.0f} of {MOST_SECONDS} s")

# %% [markdown]
# Your entry in three lines. One training is one seed: before you call a change an improvement, run it with several, as above.
#
# ## One final test
#
# Everything is decided. You have chosen, and you will not change anything after this. **Run the next cell once, when that is true.** It is the only cell of this lesson that looks at the test digits.

# %%
final = 1 - error_on("test", enter(train_best_model))
half = 1.96 * (final * (1 - final) / len(test_labels)) ** 0.5
print(f"test accuracy: {final:.2%}, 95 % interval from {final - half:.2%} to {final + half:.2%}")
print(f"error rate {1 - final:.2%}, the nearest neighbour's {baseline_error('test'):.2%}")

# %% [markdown]
# This is what you may report, with its interval: the formula of lesson 6, for the luck that lies in the choice of test digits. The luck of the seed is not in it. Whatever you thought of your network before, this number stands. If it disappoints you and you go back to change something, the next number from this cell is no final test any more, and you have seen above what it is then.
#
# ## Your conclusions
#
# The last exercise is in words. Make an experiment of your own with `run_experiment`: **one** change to `BASE`, the same seeds. Think of one that you wonder about: a learning rate, another optimizer, dropout, smaller batches, twice as many epochs. Write down your expectation *before* you run the cell.
#
# *I expect, because:* …

# %%
my_change = {}  # put one entry of BASE in here, with another value: {"batch_size": 25}, say
if my_change:
    compared = {"base": small_runs, f"with {my_change}": run_all({**BASE, **my_change})}
    for name, runs in compared.items():
        s = summarize_runs(runs)
        print(f"{name:26s} mean {s['mean']:.1%}   std {100 * s['std']:.1f} points", end="")
        print(f"   {s['count']} runs")
    plot_runs(compared, "Base and my own change")
else:
    print("my_change is still empty")

# %% [markdown]
# With a change in it, the cell prints both summaries and draws the runs: above those of the base, below those with your change. Points are runs, bars are means. Do the two groups of points lie apart, or do they mix?
#
# ### Exercise: conclusions
#
# Report your experiment in about ten sentences, so that somebody who was not there can repeat it and judge it. It is read and marked by a person. There are six points:
#
# | points | for |
# |---|---|
# | 1 | **what was changed**: the one setting, from which value to which |
# | 1 | **what stayed the same**, so that it can be repeated: digits, epochs, number of runs and seeds, and on which digits the accuracy was measured |
# | 1 | **what you expected**, and a reason for it that has to do with how networks learn |
# | 1 | **what came out**: mean, standard deviation and number of runs, for both sides |
# | 1 | **what the spread over the seeds allows one to say**: the difference compared with its standard error, and a clear sentence, "stands out", "cannot be told from luck" or the like |
# | 1 | **what it does not allow one to say**: one limit at least, of this experiment, and what you would run next |
#
# An expectation that came out wrong gets full points, and so does "I cannot tell". A bold claim on three runs does not.

# %% [markdown] written="conclusions" points=6
# ### BEGIN SOLUTION
# *A sample answer, with letters in place of numbers, as these differ from machine to machine.*
#
# **Changed.** I changed one entry of `BASE`, `dropout`, from 0.0 to 0.2.
#
# **Kept.** Everything else stayed: 64 hidden units, Adam at 0.001, batches of 50, three epochs, and the first 2,500 given digits, of which the last fifth served for validation. I ran both configurations with the seeds 0 to 3. The accuracy is that on the validation digits after the last epoch.
#
# **Expected.** I expected no gain, perhaps a small loss. Dropout keeps a network from learning its training digits by heart, and after three epochs this small network has hardly begun to. Meanwhile dropout makes every step noisier, so that three epochs get less far.
#
# **Came out.** Base: mean A, standard deviation s over 4 runs. With dropout: mean B, standard deviation t over 4 runs.
#
# **What can be said.** The difference B − A has the standard error √(s²/4 + t²/4). It is negative / positive and smaller / larger than twice that error. So it cannot be told from luck / it stands out. In the picture the two groups of points mix / lie apart.
#
# **What cannot be said.** This says nothing about dropout in longer training or in larger networks, where it is meant to help. All runs share 500 validation digits, and with four runs the standard errors are rough. Next I would run both with 30 epochs and ten seeds, since I expect dropout to pay there, and decide by validation digits again.
# ### END SOLUTION

# %% [markdown]
# ## If you like: digits of your own
#
# Sooner or later one draws a digit, photographs it, and gives it to the network. The answer is wrong surprisingly often, and people conclude that the network is bad. Let us see what it takes to confuse it. Held-back digits, which the networks have not learned from, are moved by some pixels, inverted (dark ink on light ground, as on paper), or have rows and columns exchanged. The four small networks from the beginning of this lesson read them.
#
# **Predict.** How many pixels to the side does a digit have to be moved until half of the answers are wrong?
#
# *My guess:* …

# %%
some_images, some_labels = held_back_images[-500:], held_back_labels[-500:]


def right_share(model, images):
    outputs = keras.ops.convert_to_numpy(model(images))
    return (outputs.argmax(axis=1) == some_labels).mean()


moved = [np.pad(some_images, ((0, 0), (0, 0), (n, 0)))[:, :, :28] for n in range(6)]
for shift, images in enumerate(moved):
    shares = [right_share(network, images) for network in networks]
    print(f"moved by {shift} pixels  from {min(shares):5.1%} to {max(shares):5.1%}")
for name, images in [
    ("inverted", 1 - some_images),
    ("rows and columns exchanged", some_images.transpose(0, 2, 1)),
]:
    shares = [right_share(network, images) for network in networks]
    print(f"{name:26s}  from {min(shares):5.1%} to {max(shares):5.1%}")

# %%
small = np.array([[right_share(network, images) for network in networks] for images in moved])
mine = [right_share(enter(train_best_model)["model"], images) for images in moved]
figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
dots = axes.plot(small, "o", color="#0072B2", alpha=0.6)
lines = axes.plot(small.mean(axis=1), "-", color="#0072B2") + axes.plot(
    mine, "s--", color="#D55E00"
)
axes.set(title="Digits that are moved to the side", ylim=(0, 1.03))
axes.set(xlabel="moved to the right by (pixels)", ylabel="share of right answers")
_ = axes.legend([dots[0], *lines], ["small network, one seed", "their mean", "your entry"])

# %% [markdown]
# The blue points are the small networks and the line their mean; the dashed line is your entry. For the small networks a few pixels are enough to spoil most answers, whatever the seed. A weight belongs to one pixel, and after a move the ink meets weights that were made for something else. Inverted digits are read about as well as by guessing, or worse: to the network, most of the picture is ink. Exchanging rows and columns leaves few right answers, too. If your entry was trained with moved digits, it holds out longer; beyond what it was shown, it falls, too.
#
# So, before you try a digit of your own, make it look like MNIST: light on dark, the ink scaled to 20 pixels in its longer side, its centre of gravity in the middle of 28 × 28 pixels. What fails with one's own digits is, most of the time, not the network but the way in which they were cut out. And a network is only good for digits of the kind that it was trained on; its test accuracy says nothing about others.

# %% [markdown]
# ## Common mistakes, and what they look like
#
# | what somebody did | what one sees |
# |---|---|
# | one run for each network | a winner that another seed dethrones |
# | the model not built anew between runs | the first loss of the second run is far too low; the last network tried comes out best |
# | two changes at once | a difference of which nobody knows the cause |
# | `np.std` without `ddof=1` | a spread that is too small, most of all with few runs |
# | standard deviation and standard error confused | too many networks count as good as the best, or too few |
# | the best epoch reported in place of the last | every accuracy a little too good, no message |
# | `optimizer="adam"` with a learning rate in the configuration | the rate has no effect: all rates give the same result |
# | tuned on the test digits | a test accuracy that fresh digits do not confirm, no message |
# | a bar chart without the single runs | every difference looks real |
# | "bigger is always better" | much more time, little or no gain |
# | augmentation left on for validation digits | a validation accuracy that is too low; Keras' layers switch themselves off in `evaluate` and `predict` |

# %% [markdown]
# ## Quiz
#
# **1.** Two configurations were run with five seeds each. Their means differ by 0.3 percentage points, the standard error of the difference is 0.4. What may you say?
#
# - (a) that the first is better, since its mean is higher
# - (b) that the two are equally good
# - (c) that these runs do not show which is better
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: the difference is smaller than its own error, so other seeds might turn it round.
# - (b) is wrong: that they are equal has not been shown either. More runs might bring out a difference.
# - **(c) is right.** Say so, and either take the smaller network or run more seeds.
# </details>
#
# **2.** A colleague has tried forty networks and reports the best test accuracy among them. No network was trained on a test digit. What do you think of the number?
#
# - (a) it is honest, since no test digit was learned from
# - (b) it is too good to be expected again: the test digits took part in the choice
# - (c) it is too low, since the test digits are harder
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: choosing by the test digits is a way of learning from them.
# - **(b) is right.** The highest of forty numbers is partly luck. Choose on validation digits, then test the one that was chosen, once.
# - (c) is wrong: test digits are about as hard as others; the choice is what flatters.
# </details>
#
# **3.** Three networks, four runs each: A has mean 0.930, std 0.008 and 900,000 parameters; B has 0.928, std 0.010 and 60,000; C has 0.915, std 0.004 and 9,000. Whom does the one-standard-error rule choose?
#
# - (a) A
# - (b) B
# - (c) C
#
# <details><summary>Answers</summary>
#
# - (a) is wrong: it has the highest mean, but B counts as good as A and is smaller.
# - **(b) is right.** The bound is 0.930 − 0.008 / √4 = 0.926. B reaches it, C does not.
# - (c) is wrong: it is the smallest, but 0.915 is below the bound.
# </details>

# %% [markdown]
# ## Summary
#
# - One run is a sample of one. Compare several seeds, show every run, give mean, standard deviation and count.
# - One change at a time, written down as data, with the expectation beside it.
# - A difference counts when it is clearly larger than its standard error. "Cannot be told from luck" is a result.
# - Fix the rule for choosing beforehand. Among networks that are as good as the best, the smallest is the best.
# - Decide on validation digits; the test digits are for one examination at the end. Each further look makes their answer less true.
#
# **What you can do now.** You load and check data, prepare them, and know which mistakes stay silent. You have written a network's forward pass, its loss, its gradient and its optimizer by hand, so that Keras holds no magic for you. You train, stop in time, examine a network class by class, read and draw its curves, and find out by experiment what helps. That is the craft, and it is the same with other data and larger networks.
#
# **What was left out.** Above all *convolutions*: layers with small kernels that wander over the image, so that a stroke is recognised wherever it lies. With them a network makes clearly fewer mistakes than ours, and moved digits trouble it less. Left out were also networks for text and sound, networks that somebody else has trained and that you adapt, graphics cards, and the question of what a network should be used for at all.
#
# **Where to go next.** Put a `Conv2D` and a `MaxPooling2D` layer in front of `Flatten` and enter the competition once more: with several seeds, and without the test digits. Try the same course of work on Fashion-MNIST, pictures of clothes in the same format: you will have to find out anew what helps there. And when you next read "our network is better by 0.2 points", ask: over how many seeds?
#
# **Further reading:** Keras' example of a [small convolutional network for these digits](https://keras.io/examples/vision/mnist_convnet/) and its [image augmentation layers](https://keras.io/api/layers/preprocessing_layers/image_augmentation/); scikit-learn on [cross-validation](https://scikit-learn.org/stable/modules/cross_validation.html), the way to validate when data are few; Michael Nielsen on [choosing a network's settings](http://neuralnetworksanddeeplearning.com/chap3.html).

"""Make the six trainings of lesson 7's `read_curves`: `python -m tests.benchmarks.six_trainings`.

Runs `train` as it is in the lesson, once as it is and once for each letter with one setting
changed, and writes the histories to `mnist_utils/six_trainings.json`. Needs the full MNIST and a
minute or two. Exits with 1, and writes nothing, when a history has not exactly one of the lesson's
words with a clear margin.

    python -m tests.benchmarks.six_trainings --look     # tells of the file, trains nothing
    python -m tests.benchmarks.six_trainings --seeds 8  # which words fit with other seeds
"""

import argparse
import itertools
import json
import sys
from collections import Counter

import numpy as np

from mnist_utils.six_trainings import RECORDS, read_trainings

DIGITS = 4  # after the decimal point
MARGIN = 1.25  # by this factor every limit may be moved, either way, and the words stay the same

# What was changed in each training, and how it is told.
CHANGES: dict[str, tuple[dict[str, float], str]] = {
    "A": ({"learning_rate": 0.02}, "learning rate 0.02, not 0.001"),
    "B": ({"seed": 3}, "another seed"),
    "C": ({"moved": 3}, "validation moved by 3 pixels"),
    "D": ({"learning_rate": 0.00003}, "learning rate 0.00003, not 0.001"),
    "E": ({"epochs": 60}, "60 epochs, not 8"),
    "F": ({"epochs": 3}, "3 epochs, not 8"),
}


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.six_trainings")
    options.add_argument("--look", action="store_true", help="tell of the file, train nothing")
    options.add_argument("--seeds", type=int, metavar="N", help="try N seeds, write nothing")
    chosen = options.parse_args()
    if chosen.look:
        for letter, history in read_trainings().items():
            describe(letter, history)
        return 0
    train = trainer()
    if chosen.seeds:
        for name, settings in {
            "base": {},
            **{key: one for key, (one, _) in CHANGES.items()},
        }.items():
            survey(name, [rounded(train(**settings | {"seed": n})) for n in range(chosen.seeds)])
        return 0
    base = rounded(train())
    records = {
        letter: {"changed": told, "history": rounded(train(**settings))}
        for letter, (settings, told) in CHANGES.items()
    }
    histories = {"base": base} | {letter: one["history"] for letter, one in records.items()}
    for name, history in histories.items():
        describe(name, history)
    if not all(clear_words(history) for history in histories.values()):
        print("Not written: a history has not exactly one word with a clear margin.")
        return 1
    whole = {"base": {"history": base}, "trainings": records}
    RECORDS.write_text(json.dumps(whole) + "\n", encoding="utf-8")
    print(f"{RECORDS.name} is written.")
    return 0


def survey(name, runs):
    """Print how often which words fit."""
    found = Counter(", ".join(words_that_fit(run)) or "none" for run in runs)
    clear = sum(bool(clear_words(run)) for run in runs)
    print(f"{name:4} {dict(found)}, with a clear margin {clear} of {len(runs)}", flush=True)


def trainer():
    """Give lesson 7's own `train`, with one option more: pixels by which validation is moved."""
    from mnist_utils import quiet_start
    from tests.benchmarks.lesson_code import definitions

    with quiet_start():
        import keras

    names = definitions("07_plot", "new_network", "train")
    names["keras"] = keras
    if len(names["train_images"]) != 60_000:
        sys.exit("This program needs the full MNIST: set MNIST_PATH to a copy of mnist.npz.")
    images, labels = names["held_back"]

    def train(moved=0, **settings):
        validation = np.roll(images, moved, axis=2), labels
        return names["train"](held_back=validation, **settings)

    return train


def rounded(history):
    """Round a history to the digits that are kept."""
    return {key: [round(float(one), DIGITS) for one in values] for key, values in history.items()}


def describe(name, history):
    """Print the numbers by which the words are told apart."""
    numbers = "  ".join(f"{key} {value:.3g}" for key, value in measure(history).items())
    print(f"{name:4} {', '.join(clear_words(history)) or '(none is clear)'}: {numbers}", flush=True)


# The lesson's definitions.


def measure(history):
    """Give what the definitions speak of."""
    loss, held = history["loss"], history["val_loss"]
    steps = [after / before - 1 for before, after in itertools.pairwise(held)]
    swings = [min(up, -down) for up, down in itertools.combinations(steps, 2)]
    return {
        "swing": max(swings, default=-1),  # it rises by so much in one epoch and falls in a later
        "left": loss[-1] / loss[0],  # of the first training loss, in the last epoch
        "left early": min(loss[:3]) / loss[0],  # and after three epochs
        "fallen": 1 - min(held) / held[0],  # from the first validation loss to the lowest
        "above": held[-1] / min(held) - 1,  # the last validation loss above the lowest
        "last step": steps[-1],
    }


def words_that_fit(history, ease=1.0):
    """Name the lesson's words whose definition holds; `ease` above 1 makes each hold sooner."""
    m = measure(history)
    smooth = m["swing"] < 0.1 * ease
    fast = smooth and m["left early"] < 0.5 * ease
    follows = fast and m["fallen"] > 0.25 / ease
    meanings = {
        "healthy": follows and m["above"] < 0.1 * ease and abs(m["last step"]) < 0.05 * ease,
        "rate too small": smooth and m["left"] > 0.5 / ease,
        "rate too large": m["swing"] > 0.1 / ease,
        "overfitting": follows and m["above"] > 0.1 / ease,
        "stopped too early": follows and m["last step"] < -0.05 / ease,
        "validation not like training": fast and m["fallen"] < 0.25 * ease,
    }
    return [word for word, holds in meanings.items() if holds]


def clear_words(history):
    """Name the one word that fits with every limit moved either way, in a list; or none."""
    strict, loose = words_that_fit(history, 1 / MARGIN), words_that_fit(history, MARGIN)
    return strict if len(strict) == 1 and strict == loose else []


if __name__ == "__main__":
    sys.exit(main())

"""Calibrate the three steps of lesson 8's competition: `python -m tests.benchmarks.competition`.

A step is a share of the baseline's error rate. For each step there is a design that should reach
it and one that should miss it: lesson 5's network misses the first step, a wider one reaches it
and misses the second, hint 3 reaches that and misses the third, and the reference answer reaches
the third. Each design is trained with twelve seeds, or as many as the first argument says.

An entry reaches a step when its error rates on the held-back digits (the visible test) and on the
test digits (the hidden one) are both low enough, so the larger of its two shares decides. From
mean and standard deviation of that share follow the bounds between which the next one falls with a
probability of 98 %, 1 % on each side (the prediction interval of normally distributed values with
unknown mean and spread, from Student's t). A design that should reach a step must have its upper
bound below it, one that should miss it its lower bound above it. Each seed trains once more as the
judge does, on turned images with exchanged labels; the bound above that share must be below the
step it reaches, times the slack that is allowed there.

The program runs once for each of the two data sets: with MNIST_PATH set to the full one, and
without it, without Keras' cache and without a network. The offline sample has so few digits that
chance decides more: its steps are wider, so that each design reaches its own, but only lesson 5's
network is sure to miss the next one. The other misses are printed there, and decide nothing. Exits
with 1 when a step is on the wrong side of a bound.
"""

import math
import statistics
import sys
import time

import numpy as np
from scipy.stats import t as student_t

from mnist_utils import load_mnist, quiet_start
from mnist_utils.competition import HONORARY, SLACK, Competition, Entry, error_rate
from mnist_utils.data import SHAPES
from tests.benchmarks.lesson_code import definitions

with quiet_start():
    import keras

PROBABILITY = 0.99
SEEDS = 12


def main() -> int:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    training, test = load_mnist()
    whole = training[0].shape == SHAPES["x_train"]
    competition = Competition(training, test)
    given = competition.digits["given"]
    baseline = {name: competition.baseline(name) for name in ("held back", "test")}
    print(f"{len(given[0])} digits to train on. The baseline's error rates: ", end="")
    print(", ".join(f"{name} {error:.2%}" for name, error in baseline.items()))
    print(f"steps {competition.steps}, and for the honour {HONORARY}\n")
    print(f"{'design':24}{'held back':>10}{'test':>7}{'larger':>8}{'std':>7}", end="")
    print(f"{'bounds':>16}{'again':>8}{'std':>7}{'below':>8}{'seconds':>9}  must")

    first, second, third = competition.steps
    reference = definitions("08_experiment", "train_best_model")["train_best_model"]
    kept = True
    for train, missed, reached in (
        (lesson_5, first, math.inf),
        (wide, second, first),
        (hint_3, third, second),
        (reference, 0.0, third),
    ):
        shares, again, seconds = [], [], []
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            start = time.process_time()
            model = train(*given)
            seconds.append(time.process_time() - start)
            errors = {name: error_rate(model, *competition.digits[name]) for name in baseline}
            shares.append([errors[name] / baseline[name] for name in baseline])
            entry = Entry(train, model, seconds[-1])
            competition.learns(entry, 1, train, np.random.default_rng(seed))
            again.append((entry.again or 0.0) / baseline["held back"])
        larger = [max(pair) for pair in shares]
        low, high = bounds(larger)
        most = bounds(again)[1]
        sound = missed < low and high < reached
        sound_again = most < SLACK * reached
        kept &= sound_again and (sound or (not whole and high < reached))
        means = [statistics.mean(column) for column in zip(*shares, strict=True)]
        print(f"{train.__name__:24}{means[0]:10.3f}{means[1]:7.3f}", end="")
        print(f"{statistics.mean(larger):8.3f}{statistics.stdev(larger):7.3f}", end="")
        print(f"{low:8.3f}{high:8.3f}{statistics.mean(again):8.3f}", end="")
        print(f"{statistics.stdev(again):7.3f}{most:8.3f}{max(seconds):7.0f} s  ", end="")
        print(f"be between {missed} and {reached}{'' if sound else ': NO'}", end="")
        print("" if sound_again else f", again below {SLACK * reached:.3f}: NO", flush=True)
    return 0 if kept else 1


def bounds(values: list[float]) -> tuple[float, float]:
    """Return what the next value exceeds, and what it stays below, each with PROBABILITY."""
    n = len(values)
    reach = student_t.ppf(PROBABILITY, n - 1) * statistics.stdev(values) * (1 + 1 / n) ** 0.5
    return statistics.mean(values) - reach, statistics.mean(values) + reach


def lesson_5(images, labels):
    """The network of lessons 3 to 7, trained as in lesson 5."""
    return trained([128, 32], 0.0, images, labels, rate=0.001, batch_size=128, epochs=5)


def wide(images, labels):
    """For the first step: what hint 2 says of it."""
    return trained([512, 512], 0.2, images, labels, rate=0.001, batch_size=128, epochs=20)


def hint_3(images, labels):
    """For the second step: augmentation by Keras' layers, and a rate that falls."""
    steps = 20 * math.ceil(len(images) / 128)
    falling = keras.optimizers.schedules.CosineDecay(0.001, steps)
    fill = {"fill_mode": "constant"}
    varied = [
        keras.layers.Reshape((28, 28, 1)),
        keras.layers.RandomRotation(0.03, **fill),
        keras.layers.RandomTranslation(0.08, 0.08, **fill),
        keras.layers.RandomZoom(0.08, 0.08, **fill),
    ]
    return trained(
        [512, 512], 0.2, images, labels, falling, batch_size=128, epochs=20, first=varied
    )


def trained(units, dropout, images, labels, rate, batch_size, epochs, first=()):
    model = keras.Sequential([keras.Input(shape=(28, 28)), *first, keras.layers.Flatten()])
    for number in units:
        model.add(keras.layers.Dense(number, activation="relu"))
        if dropout:
            model.add(keras.layers.Dropout(dropout))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=batch_size, epochs=epochs, verbose=0)
    return model


if __name__ == "__main__":
    sys.exit(main())

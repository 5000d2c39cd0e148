"""Calibrate the three steps of lesson 8's competition: `python -m tests.benchmarks.competition`.

A step is a share of the baseline's error rate. It must be so large that a sound design fails at it
less than once in a hundred trainings, whatever the seed, on the held-back digits of the visible
test and on the test digits of the hidden one, with the full MNIST and with the offline sample.

For each step a sound design is trained with twelve seeds (or as many as the first argument says).
From mean and standard deviation of its shares follows the bound below which the next one falls
with a probability of 99.5 % (the prediction limit of normally distributed values with unknown
mean and spread, from Student's t), for each of the two kinds of digits, which leaves less than 1 %
for both together. The program runs once for each of the two data sets: with MNIST_PATH set to the
full one, and without it, without Keras' cache and without a network. Exits with 1 when a step
lies below a bound.
"""

import math
import statistics
import sys
import time

from scipy.stats import t as student_t

from mnist_utils import quiet_start
from mnist_utils.competition import STEPS, error_rate
from tests.benchmarks.lesson_code import definitions

with quiet_start():
    import keras

PROBABILITY = 0.995
SEEDS = 12


def main() -> int:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    lesson = definitions("08_experiment", "train_best_model")
    competition = lesson["competition"]
    given = competition.digits["given"]
    digits = {name: competition.digits[name] for name in ("held back", "test")}
    baseline = {name: competition.baseline(name) for name in digits}
    print(f"{len(given[0])} digits to train on. The baseline's error rates: ", end="")
    print(", ".join(f"{name} {error:.2%}" for name, error in baseline.items()))
    print(f"\n{'design':30}{'digits':12}{'mean':>7}{'std':>7}{'worst':>7}{'bound':>7}{'step':>7}")

    designs = [course_network, wide_network, lesson["train_best_model"]]
    kept = True
    for step, train in zip(STEPS, designs, strict=True):
        shares: dict[str, list[float]] = {name: [] for name in digits}
        seconds = []
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            start = time.process_time()
            model = train(*given)
            seconds.append(time.process_time() - start)
            for name, which in digits.items():
                shares[name].append(error_rate(model, *which) / baseline[name])
        for name, values in shares.items():
            bound = prediction_bound(values)
            kept &= bound <= step
            print(f"{train.__name__:30}{name:12}{statistics.mean(values):7.3f}", end="")
            print(
                f"{statistics.stdev(values):7.3f}{max(values):7.3f}{bound:7.3f}{step:7.2f}", end=""
            )
            print("" if bound <= step else "  MISSED", flush=True)
        print(f"{'':30}at most {max(seconds):.0f} s of processor time", flush=True)
    return 0 if kept else 1


def prediction_bound(values):
    """Bound below which the next value lies with PROBABILITY, if all of them are normal."""
    n = len(values)
    quantile = student_t.ppf(PROBABILITY, n - 1)
    return statistics.mean(values) + quantile * statistics.stdev(values) * (1 + 1 / n) ** 0.5


def course_network(images, labels):
    """For the first step: the network of lessons 3 to 7, trained for ten epochs."""
    return trained([128, 32], 0.0, images, labels, rate=0.001, batch_size=32, epochs=10)


def wide_network(images, labels):
    """For the second step: more units, dropout, a rate that falls; no augmentation."""
    steps = 20 * math.ceil(len(images) / 64)
    falling = keras.optimizers.schedules.CosineDecay(0.002, steps)
    return trained([512, 512], 0.4, images, labels, rate=falling, batch_size=64, epochs=20)


def trained(units, dropout, images, labels, rate, batch_size, epochs):
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    for number in units:
        model.add(keras.layers.Dense(number, activation="relu"))
        if dropout:
            model.add(keras.layers.Dropout(dropout))
    model.add(keras.layers.Dense(10, activation="softmax"))
    adam = keras.optimizers.Adam(rate)
    model.compile(adam, loss="sparse_categorical_crossentropy", steps_per_execution=10)
    model.fit(images, labels, batch_size=batch_size, epochs=epochs, verbose=0)
    return model


if __name__ == "__main__":
    sys.exit(main())

"""Measure two recipes of the lessons beside plain training: `python -m tests.benchmarks.training`.

The network and the training from which the course grew (128 and 32 units, batches of 32, 25
epochs, plain `fit`) against the quick recipe of lesson 5 and against the reference answer of
lesson 8's competition. Each is trained on the 60,000 training digits, as it stands in its lesson,
and scored on the 10,000 test digits, all in one run. Needs the full MNIST, two cores and about
five minutes. Exits with 1 when a stated limit is missed.
"""

import sys
import time

from mnist_utils import load_mnist, quiet_start
from tests.benchmarks.lesson_code import definitions

with quiet_start():
    import keras

QUICK_ACCURACY = 0.981
QUICK_RATIO = 1 / 9  # of the plain training's time
BEST_ERROR = 0.0075
BEST_SECONDS = 300


def main() -> int:
    (images, labels), (test_images, test_labels) = load_mnist()
    if len(images) != 60_000:
        print("This benchmark needs the full MNIST: set MNIST_PATH to a copy of mnist.npz.")
        return 2
    images, test_images = (array.astype("float32") / 255 for array in (images, test_images))
    parts = ("rising_then_falling", "quick_network", "train_quickly")
    quick = definitions("05_fit", *parts)["train_quickly"]
    best = definitions("08_experiment", "train_best_model")["train_best_model"]
    plain(images[:640], labels[:640], epochs=1)  # what TensorFlow does once is no one's cost

    print(f"{'':36}{'seconds':>8}{'ratio':>7}{'accuracy':>10}{'error':>8}")
    measured = {}
    for name, train in {
        "plain: 128-32, batch 32, 25 epochs": plain,
        "lesson 5, train_quickly": quick,
        "lesson 8, train_best_model": best,
    }.items():
        keras.utils.set_random_seed(0)
        start = time.perf_counter()
        model = train(images, labels)
        seconds = time.perf_counter() - start
        answers = model.predict(test_images, batch_size=1000, verbose=0).argmax(axis=1)
        error = float((answers != test_labels).mean())
        measured[train] = seconds, error
        ratio = seconds / measured[plain][0]
        print(f"{name:36}{seconds:8.1f}{ratio:7.3f}{1 - error:10.2%}{error:8.2%}", flush=True)

    (plain_seconds, plain_error), (quick_seconds, quick_error), (best_seconds, best_error) = (
        measured.values()
    )
    limits = {
        f"lesson 5: accuracy at least {QUICK_ACCURACY:.1%}": 1 - quick_error >= QUICK_ACCURACY,
        "lesson 5: a full point above plain training": plain_error - quick_error >= 0.01,
        "lesson 5: at most a ninth of its time": quick_seconds <= QUICK_RATIO * plain_seconds,
        f"lesson 8: error at most {BEST_ERROR:.2%}": best_error <= BEST_ERROR,
        f"lesson 8: at most {BEST_SECONDS} s": best_seconds <= BEST_SECONDS,
    }
    for limit, kept in limits.items():
        print(f"{limit:46}{'kept' if kept else 'MISSED'}")
    return 0 if all(limits.values()) else 1


def plain(images, labels, epochs=25):
    """Train as the notebook did from which the course grew."""
    model = keras.Sequential([keras.Input(shape=(28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, labels, batch_size=32, epochs=epochs, validation_split=0.2, verbose=0)
    return model


if __name__ == "__main__":
    sys.exit(main())

"""The competition of lesson 8: who trains the best network within a limit of time.

A `Competition` has both sets of digits: those given to train on, and those on which an entry is
scored. It computes the baseline and the error of an entry in the process where it was created. A
judge makes its own, and so does a notebook.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Digits = tuple[np.ndarray, np.ndarray]  # images and their labels
Train = Callable[[np.ndarray, np.ndarray], Any]

STEPS = (1.3, 0.9, 0.6)  # error rates to reach, as shares of the baseline's
MOST_SECONDS = 120  # of processor time for a training: one minute on two cores
MOST_GIVEN, MOST_HELD_BACK = 10_000, 5_000  # digits
LITTLE = 0.15  # the error rate from which a network has learned little; a linear one has 0.08
BATCH = 500  # digits processed together


@dataclass
class Entry:
    """A network that somebody has trained for the competition.

    `problem` names what keeps it from being scored, or is ""; the words of the exercise have a
    sentence under that name. `numbers` fill the gaps of that sentence. For a scored network they
    are its error rate and the baseline on the held-back digits, in per cent.
    """

    train: Train
    model: Any
    seconds: float
    problem: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)


class Competition:
    """The digits of the competition, its baseline, and the last entry that was trained.

    Parameters
    ----------
    training, test : (images, labels)
        As `load_mnist` returns them: ``uint8`` images of shape ``(n, 28, 28)``.

    Attributes
    ----------
    digits : dict from str to (images, labels)
        Scaled images, float32: ``"given"``, the first training digits; ``"held back"``, the last
        training digits; and ``"test"``.
    """

    def __init__(self, training: Digits, test: Digits) -> None:
        images, labels = training
        held_back = min(MOST_HELD_BACK, len(images) // 4)
        given = min(MOST_GIVEN, len(images) - held_back)
        self.digits = {
            "given": (_scaled(images[:given]), labels[:given]),
            "held back": (_scaled(images[-held_back:]), labels[-held_back:]),
            "test": (_scaled(test[0]), test[1]),
        }
        self._baselines: dict[str, float] = {}
        self._latest: Entry | None = None

    def baseline(self, part: str) -> float:
        """Return the error rate of the nearest neighbour on ``"held back"`` or ``"test"`` digits.

        It learns nothing: for each digit it looks for the given digit whose pixels are closest.
        """
        if part not in self._baselines:
            (given, given_labels), (images, labels) = self.digits["given"], self.digits[part]
            given, images = _rows(given), _rows(images)
            squares = (given**2).sum(axis=1)
            nearest = [  # |image - given|² minus |image|²
                (squares - 2 * images[start : start + BATCH] @ given.T).argmin(axis=1)
                for start in range(0, len(images), BATCH)
            ]
            answers = given_labels[np.concatenate(nearest)]
            self._baselines[part] = float((answers != labels).mean())
        return self._baselines[part]

    def limit(self, part: str, step: int) -> float:
        """Return the error rate to reach for a step, counted from 1."""
        return STEPS[step - 1] * self.baseline(part)

    def enter(self, train: Train, call: Train | None = None) -> Entry:
        """Train an entry on the given digits; a second call with the same function remembers it.

        Parameters
        ----------
        train : callable
            A student's function that takes images and labels and returns a trained model.
        call : callable, optional
            Calls that function in place of a plain call: a test passes its `Example.call`.
        """
        if self._latest is None or self._latest.train is not train:
            self._latest = None  # a training that ends in an error leaves no entry behind
            images, labels = (array.copy() for array in self.digits["given"])
            start = time.process_time()
            model = (call or train)(images, labels)
            entry = Entry(train, model, time.process_time() - start)
            kept = all(map(np.array_equal, (images, labels), self.digits["given"]))
            entry.problem, entry.numbers = self._find_problem(entry) if kept else ("changed", {})
            self._latest = entry
        return self._latest

    def error(self, entry: Entry, part: str) -> float:
        """Return an entry's error rate; nan, without predicting, for an entry with a problem."""
        if entry.problem:
            return float("nan")
        return self._score(entry, part)

    def _score(self, entry: Entry, part: str) -> float:
        if part not in entry.errors:
            entry.errors[part] = error_rate(entry.model, *self.digits[part])
        return entry.errors[part]

    def _find_problem(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        """Find what keeps an entry from being scored: the problem's name, and the numbers in it."""
        problem = _problem_of_kind(entry.model)
        if problem[0]:
            return problem
        if entry.seconds > MOST_SECONDS:
            return "slow", {"seconds": round(entry.seconds), "most": MOST_SECONDS}
        images = self.digits["held back"][0][:BATCH]
        try:
            outputs = entry.model.predict(images, batch_size=BATCH, verbose=0)
        except Exception as raised:
            shape = getattr(entry.model, "input_shape", None)
            return "other images", {"shape": shape, "error": type(raised).__name__}
        wanted = (len(images), 10)
        if np.shape(outputs) != wanted:
            return "outputs", {"digits": wanted[0], "shape": np.shape(outputs), "wanted": wanted}
        if not np.isfinite(outputs).all():
            return "not finite", {}
        error, baseline = self._score(entry, "held back"), self.baseline("held back")
        numbers = {"error": 100 * error, "baseline": 100 * baseline}
        if error >= LITTLE:
            return ("little" if entry.model.compiled else "untrained"), numbers
        return "", numbers


def error_rate(model: Any, images: np.ndarray, labels: np.ndarray) -> float:
    """Return a Keras model's share of wrong answers; the model has an output for each class."""
    outputs = model.predict(images, batch_size=BATCH, verbose=0)
    return float((outputs.argmax(axis=1) != labels).mean())


def _rows(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1)


def _scaled(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32) / 255


def _problem_of_kind(model: Any) -> tuple[str, dict[str, Any]]:
    """Name what keeps this from being a model of only Keras' own parts, or return ""."""
    import keras  # here, since it takes seconds

    if model is None:
        return "nothing", {}
    if isinstance(model, keras.callbacks.History):
        return "history", {}
    for part in [model, *_layers_of(model)] if hasattr(model, "layers") else []:
        kind = type(part)
        if kind.__name__ == "Lambda":
            return "lambda", {}
        if kind.__module__.partition(".")[0] != "keras":
            return "own class", {"kind": kind.__name__}
    if not isinstance(model, keras.Model):
        kept = hasattr(model, "layers")  # a model that stays in the student's process
        return ("own code", {}) if kept else ("no model", {"kind": type(model).__name__})
    return "", {}


def _layers_of(model: Any) -> Iterator[Any]:
    import keras

    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from _layers_of(layer)

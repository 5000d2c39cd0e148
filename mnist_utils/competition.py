"""The competition of lesson 8: who trains the best network within a limit of time.

A `Competition` has both sets of digits: those given to train on, and those on which an entry is
scored. It computes the baseline and the error of an entry in the process where it was created. A
judge makes its own, and so does a notebook.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from mnist_utils.files import write_whole

Digits = tuple[np.ndarray, np.ndarray]  # images and their labels
Train = Callable[[np.ndarray, np.ndarray], Any]

STEPS = (1.03, 0.61, 0.42)  # error rates to reach, as shares of the baseline's
STEPS_OF_FEW = (1.1, 0.78, 0.55)  # with fewer given digits than MOST_GIVEN, on which luck is larger
HONORARY = 0.25  # a fourth step, for the honour
MOST_SECONDS = 120  # of processor time for a training: one minute on two cores
MOST_GIVEN, MOST_HELD_BACK = 10_000, 5_000  # digits
TURNS = (60, 300)  # degrees, one of which the images of a second training are turned by
SLACK = 1.25  # by so much that training may miss a step: chance, and the edges that turning blurs
LITTLE = 0.15  # the error rate from which a network has learned little; a linear one has 0.08
NOTED = ("error", "baseline", "processor_seconds", "parameters", "date")  # of each look
BATCH = 500  # digits processed together

# Others who took part: their error rate as a share of the baseline's, processor time, parameters.
GHOSTS = (
    ("the nearest neighbour", 1.0, 0.0, 0),
    ("lesson 5's network", 1.28, 1.9, 104_938),
    ("a small convolutional network", 0.46, 29.6, 12_810),
    ("the course's own answer", 0.34, 53.0, 669_706),
)

# Where a notebook notes the looks at the held-back digits: beside itself. A judge notes none.
diary: Path | None = Path("entries.json")


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
    again: float | None = None  # the error rate after a second training, once there was one


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
    steps : tuple of float
        The error rates to reach, as shares of the baseline's.
    """

    def __init__(self, training: Digits, test: Digits) -> None:
        given, held_back = given_of(training), held_back_of(training)
        parts = {"given": given, "held back": held_back, "test": test}
        self.digits = {name: (_scaled(images), labels) for name, (images, labels) in parts.items()}
        self.steps = STEPS if len(given[0]) == MOST_GIVEN else STEPS_OF_FEW
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
        return self.steps[step - 1] * self.baseline(part)

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
            if "baseline" in entry.numbers:  # it has been scored
                _note(entry)
        return self._latest

    def learns(
        self, entry: Entry, step: int, call: Train, random: np.random.Generator
    ) -> tuple[bool, dict[str, float]]:
        """Say whether the weights with which an entry reaches a step come from its digits.

        It is trained a second time, on the same digits in another form: all images are turned by
        one angle, and the labels are exchanged. What learned the first ones learns these as well.
        Weights that were brought along, in all layers or in some, fit no angle that is drawn later.

        Returns
        -------
        (learns, numbers)
            Whether it reaches the step there, too, give or take `SLACK`; and that error rate with
            the one to reach, in per cent.
        """
        if entry.again is None:
            entry.again = self._train_again(call, random)
        limit = SLACK * self.limit("held back", step)
        numbers = {"again": 100 * entry.again, "limit": 100 * limit}
        return entry.again <= limit, {name: round(found, 2) for name, found in numbers.items()}

    def _train_again(self, call: Train, random: np.random.Generator) -> float:
        """Return the error rate after training on turned images with exchanged labels, or 1."""
        angle = random.uniform(*TURNS)
        exchanged = np.arange(10)
        while (exchanged == np.arange(10)).any():
            exchanged = random.permutation(10)
        images, labels = self.digits["given"]
        model = call(turned(images, angle), exchanged[labels].astype(labels.dtype))
        if _problem_of_kind(model)[0]:
            return 1.0
        images, labels = self.digits["held back"]
        return error_rate(model, turned(images, angle), exchanged[labels])

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


def leaderboard() -> str:
    """Write the entries that were noted, and those of others, as a table, the best one first."""
    looks = [
        (
            f"your look {number}, {look['date']}",
            look["error"] / look["baseline"],
            look["processor_seconds"],
            look["parameters"],
        )
        for number, look in enumerate(read_diary(), start=1)
    ]
    lines = [f"{'':32}{'of the baseline':>16}{'processor time':>16}{'parameters':>12}"]
    for name, share, seconds, parameters in sorted([*GHOSTS, *looks], key=lambda one: one[1]):
        lines.append(f"{name:32}{share:16.2f}{seconds:14.0f} s{parameters:12,d}")
    return "\n".join(lines)


def given_of(training: Digits) -> Digits:
    """Give the training digits that an entry may learn from: the first ones."""
    images, labels = training
    count = min(MOST_GIVEN, len(images) - len(held_back_of(training)[0]))
    return images[:count], labels[:count]


def held_back_of(training: Digits) -> Digits:
    """Give the training digits on which a network is scored at home: the last ones."""
    images, labels = training
    count = min(MOST_HELD_BACK, len(images) // 4)
    return images[-count:], labels[-count:]


def read_diary() -> list[dict[str, Any]]:
    """Read what was noted of the entries so far, the first one first; [] when nothing was.

    Each has ``"error"`` and ``"baseline"`` on the held-back digits, in per cent, the
    ``"processor_seconds"`` of its training, its ``"parameters"`` and the ``"date"``.
    """
    try:
        content = json.loads(diary.read_text(encoding="utf-8")) if diary else []
    except (OSError, ValueError):
        return []
    looks = content if isinstance(content, list) else []
    return [one for one in looks if isinstance(one, dict) and set(NOTED) <= one.keys()]


def _note(entry: Entry) -> None:
    """Note a look at the held-back digits; where nothing can be written, none is noted."""
    if diary is None:
        return
    looks = read_diary()
    looks.append(
        {
            "error": round(entry.numbers["error"], 2),
            "baseline": round(entry.numbers["baseline"], 2),
            "processor_seconds": round(entry.seconds, 1),
            "parameters": entry.model.count_params(),
            "date": date.today().isoformat(),
        }
    )
    with contextlib.suppress(OSError):
        write_whole(diary, json.dumps(looks, indent=1))


def turned(images: np.ndarray, angle: float) -> np.ndarray:
    """Turn images of shape (n, 28, 28) about their middle by an angle in degrees."""
    around = ndimage.rotate(images, angle, axes=(2, 1), reshape=False, order=1)
    return np.asarray(around, dtype=images.dtype)


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

"""The competition of lesson 8, against weights that were trained elsewhere."""

import base64
from pathlib import Path

import numpy as np
import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.folder import read_material
from autograder.judging import sandbox
from autograder.judging.marking import Rules
from autograder.judging.prove import fill_in
from autograder.judging.submitted import read
from autograder.judging.worker import Settings, Submission, Worker
from mnist_utils.competition import Competition, error_rate

pytestmark = pytest.mark.release("weights that were trained elsewhere")

COURSE = Path(__file__).parents[2]
LESSON = "08_experiment"
UNITS = 128
PASTED = """\
def train_best_model(images, labels):
    import base64

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense({units}, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    data = np.frombuffer(base64.b64decode({text!r}), dtype=np.float16).astype(np.float32)
    weights = []
    for one in model.get_weights():
        weights.append(data[: one.size].reshape(one.shape))
        data = data[one.size :]
    model.set_weights(weights)
    model.layers[1].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    {then}
    return model
"""
THEN = {
    "in all layers": "pass",
    "in the hidden layer": "model.fit(images, labels, batch_size=32, epochs=6, verbose=0)",
}


@pytest.fixture(scope="module")
def weights(digits):
    """Train on test digits and held-back ones, which is easy at home, and write the weights out."""
    import keras

    competition = Competition(*digits)
    parts = [competition.digits[name] for name in ("given", "held back", "test")]
    images, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(UNITS, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=64, epochs=12, verbose=0)
    share = error_rate(model, *competition.digits["test"]) / competition.baseline("test")
    assert share < 0.4, "It must be good enough for every step, or this test says nothing."
    data = np.concatenate([one.ravel() for one in model.get_weights()]).astype(np.float16)
    return base64.b64encode(data.tobytes()).decode()


@pytest.mark.parametrize("then", THEN.values(), ids=THEN)
def test_weights_that_were_trained_elsewhere_earn_nothing(weights, then, tmp_path, needs_sandbox):
    room = tmp_path / "room"
    classroom.create(COURSE, room)
    material = read_material(room, LESSON)
    answer = PASTED.format(units=UNITS, text=weights, then=then)
    notebook = fill_in(classroom.released(room, LESSON), {"train_best_model": answer})
    classroom.submit(room, "ada", LESSON, notebook)
    rules = Rules(any_digits=True)
    submission = Submission(material, read(room / "submitted", "ada", LESSON), rules)
    worker = Worker(Settings(sandbox.BUBBLEWRAP, tuple(material.modules), 2))
    try:
        record = worker.mark(submission).record
    finally:
        worker.close()
    (found,) = (one for one in record.exercises if one.exercise == "train_best_model")
    assert (found.score, found.verdict) == (0, "incorrect")
    assert "was trained a second time" in found.message
    assert any("more than 10,000" in remark for remark in record.remarks)

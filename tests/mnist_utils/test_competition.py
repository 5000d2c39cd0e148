import json

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from mnist_utils import competition as module
from mnist_utils.competition import (
    GHOSTS,
    MOST_SECONDS,
    STEPS_OF_FEW,
    TURNS,
    Competition,
    leaderboard,
    read_diary,
    turned,
)
from mnist_utils.examples import Example
from mnist_utils.quiet import quiet_start

with quiet_start():
    import keras


def digits(count, seed):
    """Images in which the label can be seen: its row of pixels is lit, among noise."""
    random = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    images = random.integers(0, 200, size=(count, 28, 28), dtype=np.uint8)
    images[np.arange(count), 2 * labels] = 255
    return images, labels


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the notebook runs, and where its looks are noted."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def competition():
    return Competition(digits(400, seed=0), digits(60, seed=1))


def network(*layers):
    model = keras.Sequential([keras.Input((28, 28)), *layers])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def reader():
    """A network that reads these digits without training: it looks at the lit row."""
    kernel = np.zeros((784, 10), np.float32)
    for label in range(10):
        kernel[56 * label : 56 * label + 28, label] = 1
    model = network(keras.layers.Flatten(), keras.layers.Dense(10))
    model.layers[-1].set_weights([kernel, np.zeros(10, np.float32)])
    return model


def random():
    return np.random.default_rng(0)


def test_the_digits_are_scaled_and_no_digit_is_given_and_held_back(competition):
    (given, _), (held_back, _) = competition.digits["given"], competition.digits["held back"]
    assert (len(given), len(held_back)) == (300, 100)
    assert (given.dtype, given.max()) == (np.float32, 1)
    images = digits(400, seed=0)[0]
    assert np.array_equal(np.concatenate([given, held_back]), images.astype(np.float32) / 255)


@pytest.mark.parametrize("part", ["held back", "test"])
def test_the_baseline_is_the_nearest_neighbour_s_error(competition, part):
    (given, given_labels), (images, labels) = competition.digits["given"], competition.digits[part]
    neighbour = KNeighborsClassifier(1).fit(given.reshape(len(given), -1), given_labels)
    wrong = neighbour.predict(images.reshape(len(images), -1)) != labels
    assert competition.baseline(part) == pytest.approx(wrong.mean())
    assert competition.limit(part, step=2) == pytest.approx(STEPS_OF_FEW[1] * wrong.mean())


def test_a_function_is_trained_once_and_scored_on_both_kinds_of_digits(competition):
    calls = []

    def train(images, labels):
        calls.append((len(images), len(labels)))
        return reader()

    entry = competition.enter(train, Example("train", train).call)
    assert competition.enter(train) is entry
    assert calls == [(300, 300)]
    assert (entry.problem, entry.numbers["error"]) == ("", 0)
    assert competition.error(entry, "test") == 0


def test_a_training_that_failed_is_done_again(competition):
    answers = iter([ValueError("no"), None])

    def train(images, labels):
        answer = next(answers)
        if answer:
            raise answer
        return reader()

    with pytest.raises(ValueError, match="no"):
        competition.enter(train)
    assert competition.enter(train).problem == ""


class Own(keras.layers.Layer):  # type: ignore[misc]
    def call(self, x):
        return x


def outside():
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def diverged():
    model = reader()
    model.set_weights([weights * np.nan for weights in model.get_weights()])
    return model


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (lambda: None, "nothing"),
        (lambda: keras.callbacks.History(), "history"),
        (lambda: (reader(), {}), "no model"),
        (lambda: network(keras.layers.Lambda(lambda x: x), keras.layers.Flatten()), "lambda"),
        (lambda: network(Own(), keras.layers.Flatten()), "own class"),
        (lambda: network(network(Own()), keras.layers.Flatten()), "own class"),
        (outside, "other images"),
        (lambda: network(keras.layers.Flatten(), keras.layers.Dense(3)), "outputs"),
        (diverged, "not finite"),
        (lambda: network(keras.layers.Flatten(), keras.layers.Dense(10, "relu")), "little"),
    ],
)
def test_what_cannot_be_scored_has_its_problem_named_and_gets_no_error_rate(
    competition, model, problem
):
    keras.utils.set_random_seed(0)
    entry = competition.enter(lambda images, labels: model())
    assert entry.problem == problem
    assert np.isnan(competition.error(entry, "test"))
    assert "test" not in entry.errors


def test_changed_digits_and_a_training_that_took_too_long_are_problems(competition, monkeypatch):
    def change(images, labels):
        images *= 0.5
        return reader()

    assert competition.enter(change).problem == "changed"
    assert competition.digits["given"][0].max() == 1
    clock = iter([0.0, MOST_SECONDS + 1.0])
    monkeypatch.setattr("mnist_utils.competition.time.process_time", lambda: next(clock))
    entry = competition.enter(lambda images, labels: reader())
    assert (entry.problem, entry.numbers["seconds"]) == ("slow", MOST_SECONDS + 1)


@pytest.mark.release("two trainings in another form")
def test_what_learns_from_its_digits_learns_them_in_another_form(competition):
    def train(images, labels):
        model = network(keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax"))
        model.optimizer.learning_rate = 0.01
        model.fit(images, labels, epochs=30, verbose=0)
        return model

    learns, numbers = competition.learns(competition.enter(train), 1, train, random())
    assert learns
    assert 0 <= numbers["again"] <= numbers["limit"]


def test_weights_that_were_brought_along_do_not(competition):
    trainings = []

    def train(images, labels):
        trainings.append((images, labels))
        return reader()

    entry = competition.enter(train)
    assert (entry.problem, entry.numbers["error"]) == ("", 0)
    for step in (1, 2, 3):
        learns, numbers = competition.learns(entry, step, train, random())
        assert not learns
        assert (
            numbers["again"]
            > numbers["limit"]
            == pytest.approx(125 * competition.limit("held back", step))
        )
    first, second = trainings  # it is trained a second time, and not again for each step
    assert not (first[1] == second[1]).any()
    assert not np.allclose(first[0], second[0], atol=0.5)


def test_who_returns_nothing_the_second_time_has_learned_nothing(competition):
    models = iter([reader(), None])
    entry = competition.enter(lambda images, labels: next(models))
    learns, numbers = competition.learns(entry, 1, entry.train, random())
    assert (learns, numbers["again"]) == (False, 100)


def test_turning_keeps_the_ink_and_a_quarter_turn_every_pixel():
    images = digits(20, seed=2)[0].astype(np.float32) / 255
    images[:, :, :4] = images[:, :, -4:] = images[:, :4] = images[:, -4:] = 0
    for angle in TURNS:
        assert turned(images, angle).sum() == pytest.approx(images.sum(), rel=0.01)
    quarter = turned(images, 90)
    np.testing.assert_allclose(quarter, np.rot90(images, axes=(1, 2)), atol=1e-5)
    assert (quarter.dtype, quarter.shape) == (np.float32, images.shape)


def test_each_look_at_the_held_back_digits_is_noted_beside_the_notebook(competition, folder):
    assert read_diary() == []
    for _ in range(2):
        competition.enter(lambda images, labels: reader())
    competition.enter(lambda images, labels: None)  # nothing that could be scored
    looks = read_diary()
    assert [look["error"] for look in looks] == [0, 0]
    assert looks[0]["parameters"] == 7850
    assert [path.name for path in folder.iterdir()] == ["entries.json"]


def test_a_judge_notes_nothing(competition, folder, monkeypatch):
    monkeypatch.setattr(module, "diary", None)
    competition.enter(lambda images, labels: reader())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"error": 1}]', '"text"'])
def test_a_broken_diary_is_an_empty_one(folder, text):
    (folder / "entries.json").write_text(text)
    assert read_diary() == []


def test_the_leaderboard_has_looks_among_others_the_best_first(folder):
    look = {"error": 1.0, "baseline": 4.0, "processor_seconds": 9.6, "parameters": 7850}
    look["date"] = "2026-02-01"
    (folder / "entries.json").write_text(json.dumps([look]))
    lines = leaderboard().splitlines()[1:]
    assert lines[0].split() == ["your", "look", "1,", "2026-02-01", "0.25", "10", "s", "7,850"]
    shares = [float(line[32:48]) for line in lines]
    assert len(shares) == len(GHOSTS) + 1
    assert shares == sorted(shares)

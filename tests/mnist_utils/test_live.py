import base64
import doctest

import keras
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from mnist_utils import live, live_curves

TRAIN = """
import keras, numpy as np
from mnist_utils import live_curves
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
digits = {"x": np.ones((8, 2)), "y": np.ones(8), "verbose": 0}
"""


@pytest.fixture
def trained():
    """Train a small network with the callback, however often; return the last history."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    def train(callback, **options):
        return model.fit(
            np.ones((8, 2)), np.ones(8), verbose=0, callbacks=[callback], **options
        ).history

    return train


def test_in_a_notebook_each_call_of_fit_has_one_picture_of_all_its_epochs():
    cells = [
        TRAIN,
        "watch = live_curves()\n"
        "model.fit(**digits, epochs=3, validation_split=0.5, callbacks=[watch])\n"
        "model.fit(**digits, epochs=2, callbacks=[watch]);",
        "import matplotlib.pyplot as plt\nprint(plt.get_fignums())",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    first, second = [one for one in notebook.cells[1].outputs if "data" in one][:2]
    assert first.data["text/plain"].startswith("epoch 3: loss ")
    assert ", val_loss " in first.data["text/plain"]
    assert second.data["text/plain"].startswith("epoch 2: loss ")
    assert "val_loss" not in second.data["text/plain"]
    for shown in (first, second):
        assert base64.b64decode(shown.data["image/png"]).startswith(b"\x89PNG")
        assert shown.metadata["image/png"]["alt"].startswith("Learning curves of a training")
    assert notebook.cells[2].outputs[0].text == "[]\n"  # no figure that a later cell would draw on


def test_where_no_notebook_shows_it_each_epoch_prints_a_line(trained, capsys):
    history = trained(live_curves(), epochs=2, validation_split=0.5)
    assert capsys.readouterr().out.splitlines() == [
        f"epoch {epoch}: loss {loss:.3f}, val_loss {held_back:.3f}"
        for epoch, (loss, held_back) in enumerate(
            zip(history["loss"], history["val_loss"], strict=True), 1
        )
    ]


def test_it_changes_nothing_about_the_training_and_leaves_pyplot_alone():
    def weights(*callbacks):
        keras.utils.set_random_seed(3)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.eye(2), np.ones(2), epochs=3, verbose=0, callbacks=callbacks)
        return model.get_weights()[0]

    assert (weights() == weights(live_curves())).all()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("held_back", [[np.nan], [0.5]])
def test_what_is_not_there_is_not_drawn(held_back, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        live.Figure, "savefig", lambda figure, *_, **__: drawn.append(figure.axes[0])
    )
    live._draw({"loss": [1.0], "val_loss": held_back})
    names = [line.get_label() for line in drawn[0].lines]
    assert names == (["training"] if np.isnan(held_back[0]) else ["training", "validation"])


def test_its_example_is_true():
    assert doctest.testmod(live).failed == 0

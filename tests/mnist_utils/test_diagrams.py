import matplotlib.pyplot as plt
import pytest

from mnist_utils.diagrams import draw_batches


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_each_batch_is_a_step_and_the_examples_after_them_are_held_back():
    axes = draw_batches([3, 3, 1], held_back=3)
    said = [text.get_text() for text in axes.texts]
    assert [word for word in said if not word.isdigit()] == [
        "step 1",
        "step 2",
        "step 3",
        "held back",
    ]
    assert [word for word in said if word.isdigit()] == [str(number) for number in range(10)]
    assert [bool(box.get_hatch()) for box in axes.patches] == [False] * 7 + [True] * 3


def test_without_validation_nothing_is_held_back():
    axes = draw_batches([2, 2])
    assert "held back" not in [text.get_text() for text in axes.texts]

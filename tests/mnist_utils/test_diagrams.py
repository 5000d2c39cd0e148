import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Circle

from mnist_utils.diagrams import draw_batches, draw_network, draw_neuron, draw_shapes
from mnist_utils.plots import VERMILLION

LAYERS = [("ReLU", 128), ("ReLU", 32), ("softmax", 10)]
DRAWINGS = [
    lambda: draw_neuron([1, 2, 3], [2, -1, 0.5], -1),
    lambda: draw_network([784, 128, 32, 10], np.eye(28)),
    lambda: draw_network([3, 2]),
    lambda: draw_shapes((28, 28), LAYERS),
]


def written(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def inside(axes):
    """Whether all that is written is within the picture, and no two texts lie on one another."""
    axes.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    apart = not any(
        one.overlaps(other) for number, one in enumerate(boxes) for other in boxes[:number]
    )
    page = axes.figure.bbox
    return apart and all(
        page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
        for box in boxes
    )


@pytest.mark.parametrize("draw", DRAWINGS)
def test_each_diagram_is_a_new_figure_that_fits_a_page_and_can_be_read(draw):
    first, second = draw(), draw()
    assert first.figure is not second.figure
    assert first.get_title()
    assert first.figure.get_figwidth() <= 10
    assert inside(first)


@pytest.mark.parametrize(("bias", "total", "output"), [(-1, "0.5", "0.5"), (-3, "−1.5", "0")])
def test_a_neuron_shows_its_sum_and_what_relu_makes_of_it(bias, total, output):
    texts = written(draw_neuron([1, 2, 3], [2, -1, 0.5], bias))
    numbers = [text for text in texts if text.replace("−", "").replace(".", "").isdigit()]
    assert numbers == ["1", "2", "3", total, output]
    assert {"× 2", "× −1", "× 0.5", f"bias −{-bias}"} <= set(texts)


def test_a_negative_weight_has_a_colour_and_a_line_of_its_own():
    axes = draw_neuron([1, 1], [3, -3], 0)
    arrows = [text.arrow_patch for text in axes.texts if text.get_text() == ""]
    dashed = [arrow for arrow in arrows if arrow.get_linestyle() == "--"]
    assert len(dashed) == 1
    assert same_color(dashed[0].get_edgecolor(), VERMILLION)


def test_each_weight_needs_an_input():
    with pytest.raises(ValueError, match="not aligned"):
        draw_neuron([1, 2], [1], 0)


def test_a_small_network_is_drawn_whole():
    axes = draw_network([3, 4, 2])
    assert len(axes.lines) == 3 * 4 + 4 * 2
    assert sum(isinstance(patch, Circle) for patch in axes.patches) == 4 + 2
    assert "⋮" not in written(axes)
    strong = [line for line in axes.lines if same_color(line.get_color(), VERMILLION)]
    assert len(strong) == 3  # the inputs of one unit


def test_large_layers_have_dots_their_sizes_and_the_last_outputs_their_numbers():
    texts = written(draw_network([784, 128, 32, 10]))
    assert texts.count("⋮") == 4
    assert [text for text in texts if "\n" in text] == [
        "784\nnumbers",
        "128\nunits",
        "32\nunits",
        "10\noutputs",
    ]
    assert texts[-4:] == ["0", "1", "8", "9"]


def test_shapes_and_kernels_are_written_for_each_step():
    texts = written(draw_shapes((5, 4), [("ReLU", 7), ("softmax", 3)]))
    assert [text for text in texts if text.startswith("(n")] == [
        "(n, 5, 4)",
        "(n, 20)",
        "(n, 7)",
        "(n, 3)",
    ]
    assert {"Flatten", "kernel\n(20, 7)", "kernel\n(7, 3)"} <= set(texts)


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

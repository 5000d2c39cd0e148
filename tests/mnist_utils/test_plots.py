import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.colors import same_color
from nbclient import NotebookClient

import mnist_utils
from mnist_utils import (
    CourseError,
    plot_class_counts,
    plot_class_means,
    plot_pixel_histogram,
    show_digits,
)
from mnist_utils.plots import MAX_DIGITS, VERMILLION

LABELS = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6])
IMAGES = np.random.RandomState(0).randint(0, 256, (12, 28, 28)).astype(np.uint8)
DRAWINGS = [
    lambda: show_digits(IMAGES, LABELS),
    lambda: plot_pixel_histogram(IMAGES).figure,
    lambda: plot_class_means(IMAGES, LABELS),
    lambda: plot_class_counts(np.bincount(LABELS)).figure,
]


def captions(figure):
    return [axes.get_title() for axes in figure.axes]


def shown(axes):
    (image,) = axes.images
    return np.asarray(image.get_array())


def frames(axes):
    return [spine for spine in axes.spines.values() if spine.get_visible()]


# Every drawing


@pytest.mark.parametrize("draw", DRAWINGS)
def test_each_drawing_is_a_new_figure_and_leaves_the_earlier_one_alone(draw):
    earlier, axes = plt.subplots()
    axes.set_title("mine")
    first, second = draw(), draw()
    assert len({earlier.number, first.number, second.number}) == 3
    assert [earlier.number, first.number, second.number] == plt.get_fignums()
    assert (earlier.axes, axes.get_title()) == ([axes], "mine")
    assert [*axes.lines, *axes.patches, *axes.images, *axes.texts] == []


@pytest.mark.parametrize("draw", DRAWINGS)
def test_each_figure_has_a_title_fits_a_page_and_can_be_saved(draw, tmp_path):
    figure = draw()
    assert figure.get_suptitle() or figure.axes[0].get_title()
    assert figure.get_figwidth() <= 10
    figure.savefig(tmp_path / "figure.png")
    assert plt.imread(tmp_path / "figure.png")[..., :3].std() > 0.1


@pytest.mark.parametrize("draw", DRAWINGS[1::2])
def test_axes_are_labelled(draw):
    (axes,) = draw().axes
    assert axes.get_xlabel()
    assert axes.get_ylabel()


@pytest.mark.data
def test_the_real_digits_are_drawn(digits):
    (images, labels), _ = digits
    assert captions(show_digits(images[:20], labels[:20])) == [str(label) for label in labels[:20]]
    assert captions(plot_class_means(images, labels)) == list("0123456789")
    assert plot_pixel_histogram(images).patches[0].get_data().values.sum() == images.size


# show_digits


def test_every_image_is_shown_in_order_in_rows_of_ten():
    figure = show_digits(IMAGES)
    assert len(figure.axes) == 12
    for axes, image in zip(figure.axes, IMAGES, strict=True):
        np.testing.assert_array_equal(shown(axes), image)
        assert axes.images[0].get_cmap().name == "gray"
    figure.canvas.draw()
    heights = [round(axes.get_position().y0, 3) for axes in figure.axes]
    assert [heights.count(height) for height in sorted(set(heights), reverse=True)] == [10, 2]


def test_images_of_another_size_and_another_number_of_columns_are_shown():
    figure = show_digits(IMAGES[:4, :10, :], columns=2)
    assert [shown(axes).shape for axes in figure.axes] == [(10, 28)] * 4
    assert figure.axes[0].get_subplotspec().get_gridspec().get_geometry() == (2, 2)


def test_a_stack_of_one_image_is_shown():
    (axes,) = show_digits(IMAGES[:1], LABELS[:1], title="A seven").axes
    assert axes.get_title() == "7"
    assert axes.figure.get_suptitle() == "A seven"


@pytest.mark.parametrize(
    ("images", "limits"),
    [
        (IMAGES // 4, (0, 255)),
        (IMAGES.astype(np.float32) / 1000, (0, 1)),
        (IMAGES.astype(np.int64) - 100, (-100, 155)),
        (IMAGES.astype(np.float32) - 0.5, (-0.5, 254.5)),
        (np.full((1, 28, 28), 7.0), (7, 7)),
    ],
    ids=["faint uint8", "faint scaled", "shifted integers", "standardized", "constant"],
)
def test_greys_follow_the_range_in_which_the_pixels_are_stored(images, limits):
    figure = show_digits(images)
    assert {axes.images[0].get_clim() for axes in figure.axes} == {limits}
    figure.canvas.draw()


def test_a_wrong_prediction_is_marked_by_cross_words_and_frame():
    predictions = LABELS.copy()
    predictions[4] = 9
    figure = show_digits(IMAGES, LABELS, predictions)
    wrong = figure.axes[4]
    assert wrong.get_title() == "✗ 4, not 9"
    assert len(frames(wrong)) == 4
    for spine in frames(wrong):
        assert spine.get_linewidth() >= 3
        assert same_color(spine.get_edgecolor(), VERMILLION)
    assert "✗" in figure.get_suptitle()
    for i in set(range(12)) - {4}:
        assert figure.axes[i].get_title() == str(LABELS[i])
        assert frames(figure.axes[i]) == []
        assert not same_color(figure.axes[i].title.get_color(), VERMILLION)


def test_right_predictions_look_like_labels():
    figure = show_digits(IMAGES, LABELS, LABELS)
    assert captions(figure) == [str(label) for label in LABELS]
    assert "✗" not in figure.get_suptitle()


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ((IMAGES[0],), r"shape \(28, 28\).*images\[:1\]"),
        ((IMAGES.reshape(12, 784),), r"\(number, height, width\)"),
        ((IMAGES[:0],), "no images"),
        ((np.repeat(IMAGES, 20, axis=0),), r"240 images are too many.*images\[:50\]"),
        ((np.full((1, 28, 28), np.nan),), "division by zero"),
        ((IMAGES, LABELS[:5]), r"labels has shape \(5,\) beside 12 images"),
        ((IMAGES, LABELS, LABELS[:5]), r"predictions has shape \(5,\) beside 12 images"),
        ((IMAGES, LABELS, np.zeros((12, 10))), r"predictions has shape \(12, 10\).*one number"),
        ((IMAGES, None, LABELS), "Pass the labels too"),
    ],
)
def test_digits_that_cannot_be_shown_get_a_sentence_and_no_figure(arguments, remedy):
    with pytest.raises(CourseError, match=remedy):
        show_digits(*arguments)
    assert plt.get_fignums() == []


def test_as_many_digits_as_allowed_are_shown():
    images = np.zeros((MAX_DIGITS, 4, 4), np.uint8)
    assert len(show_digits(images, columns=20).axes) == MAX_DIGITS


def test_a_notebook_shows_each_figure_once():
    cells = [
        "import numpy as np; from mnist_utils import *; images = np.eye(28)[None]",
        "show_digits(images)",
        "show_digits(images);",
        "figure = show_digits(images); 1",
        "for _ in range(2): show_digits(images)",
        "plot_pixel_histogram(images)",
        "figure",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    pictures = [
        sum("image/png" in output.get("data", {}) for output in cell.outputs)
        for cell in notebook.cells
    ]
    assert pictures == [0, 1, 1, 1, 2, 1, 1]


# plot_pixel_histogram


def test_the_histogram_counts_every_pixel_on_a_logarithmic_axis():
    axes = plot_pixel_histogram(np.array([[[0, 0, 0, 255]]], np.uint8), title="Four pixels")
    counts, edges, _ = axes.patches[0].get_data()
    assert (counts[0], counts[-1], counts.sum()) == (3, 1, 4)
    assert (edges[0], edges[-1]) == (0, 255)
    assert axes.get_yscale() == "log"
    assert axes.get_ylim()[0] < 1 < 3 < axes.get_ylim()[1]
    assert axes.get_title() == "Four pixels"
    assert axes.get_xlabel() == "pixel value"
    assert "logarithmic" in axes.get_ylabel()


def test_each_bar_of_a_histogram_of_bytes_covers_four_values():
    counts, _, _ = plot_pixel_histogram(np.arange(256, dtype=np.uint8)).patches[0].get_data()
    assert counts.tolist() == [4] * 64


def test_the_histogram_of_standardized_pixels_reaches_from_the_lowest_to_the_highest():
    _, edges, _ = plot_pixel_histogram(np.array([-0.4, 0.0, 2.8])).patches[0].get_data()
    assert (edges[0], edges[-1]) == (-0.4, 2.8)


@pytest.mark.parametrize("images", [np.zeros((0, 28, 28)), np.array([0.0, np.inf])])
def test_a_histogram_of_nothing_or_of_infinity_gets_a_sentence(images):
    with pytest.raises(CourseError):
        plot_pixel_histogram(images)


# plot_class_means


def test_each_class_that_occurs_has_its_mean_in_ascending_order():
    images = np.array([[[0, 0]], [[100, 200]], [[200, 255]], [[50, 50]]], np.uint8)
    figure = plot_class_means(images, [8, 3, 3, 8])
    assert captions(figure) == ["3", "8"]
    np.testing.assert_array_equal(shown(figure.axes[0]), [[150, 227.5]])
    np.testing.assert_array_equal(shown(figure.axes[1]), [[25, 25]])
    assert {axes.images[0].get_clim() for axes in figure.axes} == {(0, 255)}


@pytest.mark.parametrize(
    ("images", "labels", "remedy"),
    [
        (IMAGES[0], LABELS[:1], r"images\[:1\]"),
        (IMAGES, LABELS[:5], "labels has shape"),
        (np.zeros((101, 2, 2)), np.arange(101), "101 classes"),
    ],
)
def test_means_that_cannot_be_taken_get_a_sentence(images, labels, remedy):
    with pytest.raises(CourseError, match=remedy):
        plot_class_means(images, labels)


# plot_class_counts


def test_each_count_is_a_bar_with_the_count_written_on_it():
    axes = plot_class_counts([5, 0, 12], title="Three classes")
    assert [bar.get_height() for bar in axes.patches] == [5, 0, 12]
    assert [bar.get_x() + bar.get_width() / 2 for bar in axes.patches] == [0, 1, 2]
    assert [text.get_text() for text in axes.texts] == ["5", "0", "12"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "1", "2"]
    assert axes.get_title() == "Three classes"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("class", "number of examples")


@pytest.mark.parametrize(
    "counts", [[], [[1, 2]], [0.5, 0.5], np.zeros(60000, np.uint8), ["1", "2"], 3]
)
def test_counts_that_are_none_get_a_sentence(counts):
    with pytest.raises(CourseError, match="one whole number for each class"):
        plot_class_counts(counts)


# The package


def test_a_plot_is_imported_when_it_is_asked_for():
    code = (
        "import sys, mnist_utils; assert 'matplotlib' not in sys.modules; "
        "mnist_utils.show_digits; assert 'matplotlib' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_is_there_and_is_listed():
    for name in mnist_utils.__all__:
        assert callable(getattr(mnist_utils, name))
    assert set(mnist_utils.__all__) <= set(dir(mnist_utils))


def test_another_name_is_missing_as_in_any_module():
    with pytest.raises(AttributeError, match="has no attribute 'confusion_matrix'"):
        _ = mnist_utils.confusion_matrix

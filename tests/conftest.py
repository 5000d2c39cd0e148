import matplotlib
import pytest

from mnist_utils import load_mnist

matplotlib.use("Agg")


@pytest.fixture(scope="session")
def digits():
    """Give what `load_mnist` finds on this machine: the full set, or the offline sample."""
    return load_mnist()

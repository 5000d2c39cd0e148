import matplotlib
import pytest

from mnist_utils import load_mnist

matplotlib.use("Agg")


@pytest.fixture(scope="session")
def digits():
    """Give what `load_mnist` finds on this machine: the full set, or the offline sample."""
    return load_mnist()


@pytest.fixture(scope="session")
def isolation():
    """The best way to shut student code off that there is on this machine."""
    from autograder import sandbox
    from autograder.errors import SandboxError

    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError:
        return sandbox.PROCESS
    return sandbox.BUBBLEWRAP

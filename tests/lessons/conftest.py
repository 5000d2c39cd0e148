"""A machine on which only the offline sample is found."""

import pytest

from autograder.judging.worker import close_workers


@pytest.fixture(scope="module")
def on_the_sample(tmp_path_factory):
    """Hide MNIST, Keras' cache and the network: lessons train on 4,000 digits and not on 60,000."""
    close_workers()  # a worker has its digits from where it was started
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MNIST_PATH", "https_proxy", "NO_PROXY", "no_proxy"):
            patch.delenv(name, raising=False)
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        patch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        yield
    close_workers()

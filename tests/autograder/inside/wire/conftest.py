import pytest

from tests.autograder.inside.wire.line import Line


@pytest.fixture
def line():
    return Line()


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")

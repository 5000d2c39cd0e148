import math

import pytest

from mnist_utils.place import BINDER, CODESPACES, COLAB, KAGGLE, find_place, memory_limit


@pytest.mark.parametrize(
    ("sign", "place"),
    [
        ("COLAB_RELEASE_TAG", COLAB),
        ("KAGGLE_KERNEL_RUN_TYPE", KAGGLE),
        ("BINDER_SERVICE_HOST", BINDER),
        ("BINDER_REPO_URL", BINDER),
        ("CODESPACES", CODESPACES),
    ],
)
def test_each_service_is_known_by_its_variable(sign, place):
    assert find_place({"HOME": "/root", sign: "true"}) is place
    assert find_place({"HOME": "/root", sign: ""}) is None


def test_the_packages_of_colab_and_kaggle_are_their_own():
    kept = [place for place in (COLAB, KAGGLE, BINDER, CODESPACES) if place.keeps_packages]
    assert kept == [COLAB, KAGGLE]


def test_the_memory_that_a_hub_allows_is_read_from_its_variable():
    assert memory_limit({"MEM_LIMIT": "2147483648"}) == 2**31
    assert memory_limit({}) == memory_limit({"MEM_LIMIT": "much"}) == math.inf

from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.judging.backend import Backend, Prepared, environment
from autograder.judging.limits import Limits
from autograder.judging.sandbox import BACKENDS, BUBBLEWRAP, PROCESS

CANARY = "a-canary-of-the-graders"


@pytest.fixture(params=BACKENDS)
def backend(request):
    """Each backend; one that needs a sandbox where there is none is skipped."""
    if BACKENDS[request.param].is_sandbox:
        request.getfixturevalue("needs_sandbox")
    return BACKENDS[request.param]


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_has_all_that_the_rest_asks_of_it(name):
    backend = BACKENDS[name]
    methods = [name for name in vars(Backend) if not name.startswith("_")]
    assert methods == ["exposed", "prepare", "find_parent", "explain"]
    assert all(callable(getattr(backend, method)) for method in methods)
    assert list(Backend.__annotations__) == ["name", "is_sandbox"]
    assert backend.name == name
    assert isinstance(backend.is_sandbox, bool)


def test_there_are_two_and_one_of_them_is_a_sandbox():
    assert {name: backend.is_sandbox for name, backend in BACKENDS.items()} == {
        BUBBLEWRAP: True,
        PROCESS: False,
    }


def test_a_backend_prepares_a_parent_with_the_limits_and_nothing_of_our_environment(
    backend, data, monkeypatch
):
    monkeypatch.setenv("A_SECRET", CANARY)
    monkeypatch.setenv("PYTHONPATH", CANARY)
    limits = Limits(memory=2**30, processes=99, files=2**20)
    with ExitStack() as stack:
        prepared = backend.prepare(data, 3, limits, stack)
        assert isinstance(prepared, Prepared)
        settings = prepared.settings
        assert (settings.memory, settings.processes, settings.files) == (2**30, 99, 2**20)
        assert prepared.variables["OMP_NUM_THREADS"] == "3"
        for text in (*prepared.line, *prepared.variables, *prepared.variables.values()):
            assert CANARY not in text
            assert text != "A_SECRET"


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_explains_every_end_in_one_line(name):
    for said in ("", "Traceback:\nOSError: no room"):
        told = BACKENDS[name].explain(said)
        assert "\n" not in told
        assert (said.splitlines() or ["no reason was given"])[-1] in told


def test_an_environment_names_the_python_that_we_are_and_keeps_tensorflow_silent(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    variables = environment(2)
    assert Path(variables["PATH"].split(":")[0], "python").exists()
    assert "/nowhere" not in variables["PATH"]
    assert variables["PYTHONSAFEPATH"] == "1"
    assert (variables["TF_CPP_MIN_LOG_LEVEL"], variables["CUDA_VISIBLE_DEVICES"]) == ("3", "")
    assert variables["TF_NUM_INTRAOP_THREADS"] == "2"

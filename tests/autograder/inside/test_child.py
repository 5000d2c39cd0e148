import random

import numpy as np
import pytest

from autograder.inside import wire
from autograder.inside.child import set_seeds
from autograder.judging.sandbox import PROCESS, Sandbox


@pytest.fixture(scope="module")
def parent(data):
    """A warm parent without a sandbox: what a child does is the same in all of them."""
    made = Sandbox(PROCESS, data, [])
    made.wait()
    yield made
    made.close()


@pytest.fixture
def request_of(parent):
    """Ask a child of its own for something; give its answer."""
    channel = parent.fork()
    channel.line.settimeout(60)
    numbers = iter(range(100))

    def ask(*request):
        number = next(numbers)
        wire.send(channel, [number, *request])
        answer = wire.receive(channel)
        assert answer["number"] == number
        return answer

    yield ask
    channel.close()
    parent.clean()


def error_of(answer):
    return wire.decode_error(answer["error"])


def text_of(answer):
    return "".join(part.get("text", "") for part in answer["outputs"])


def test_a_cell_sees_what_the_cells_before_it_made(request_of):
    assert request_of("run", "x = 20", True)["error"] is None
    answer = request_of("run", "print(x + 1)\nx + 2", True)
    assert text_of(answer) == "21\n"
    assert answer["outputs"][1]["data"]["text/plain"] == "22"


def test_an_exception_is_told_with_the_students_own_line(request_of):
    request_of("run", "import json\n\ndef read(text):\n    return json.loads(text)", True)
    answer = request_of("run", "read('{')", True)
    error = error_of(answer)
    assert (error.name, error.line) == ("JSONDecodeError", "return json.loads(text)")
    first, second, last = answer["traceback"]
    assert first == "line 1, in <module>: read('{')"
    assert second == "line 4, in read: return json.loads(text)"
    assert last.startswith("json.decoder.JSONDecodeError: ")


def test_a_syntax_error_is_told_with_its_line(request_of):
    error = error_of(request_of("run", "x = 1\ny = 2 x", True))
    assert (error.name, error.line) == ("SyntaxError", "y = 2 x")


def test_an_answer_is_called_with_the_judge_s_arguments_and_its_value_comes_back(request_of):
    request_of("run", "def double(x):\n    print('called')\n    return 2 * x", True)
    link = wire.Link("j")
    request, loan = wire.encode([[np.arange(3)], {}, {}], link)
    answer = request_of("call", "double", request)
    assert answer["error"] is None
    assert text_of(answer) == "called\n"
    assert wire.decode_reply(answer["reply"], loan, link, []).tolist() == [0, 2, 4]


def test_an_answer_that_is_not_there_is_a_name_error(request_of):
    request, _ = wire.encode([[], {}, {}], wire.Link("j"))
    assert "'triple' is not defined" in str(error_of(request_of("call", "triple", request)))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("input('Your name? ')", "EOFError: Nobody is there to answer input() while"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
    ],
)
def test_a_cell_that_wants_a_person_or_an_end_gets_an_exception(request_of, source, told):
    answer = request_of("run", source, True)
    assert answer["traceback"][-1].startswith(told)
    assert request_of("run", "1", True)["error"] is None


def test_a_line_for_the_shell_is_run_and_its_output_kept(request_of):
    assert text_of(request_of("run", "!echo one; echo two >&2", True)) == "one\ntwo\n"


def test_a_seed_makes_numbers_repeat(request_of):
    source = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    found = []
    for seed in (7, 7, 8):
        request_of("seed", seed)
        found.append(text_of(request_of("run", source, True)))
    assert found[0] == found[1] != found[2]


def test_both_sides_get_the_same_numbers_from_a_seed(request_of):
    request_of("run", "import random, numpy", True)
    request_of("seed", 7)
    theirs = text_of(request_of("run", "print(random.random(), numpy.random.rand())", True))
    set_seeds(7)
    assert theirs.split() == [str(random.random()), str(np.random.rand())]

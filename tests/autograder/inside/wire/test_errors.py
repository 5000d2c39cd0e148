import sys

import numpy as np
import pytest

from autograder.inside import wire


def carried(error):
    return wire.decode_error(wire.load(wire.dump(wire.encode_error(error, "x[5]", wire.Link("s")))))


def test_an_exception_is_caught_by_the_kinds_that_it_is():
    error = carried(np.exceptions.AxisError("axis 5 is out of bounds"))
    assert isinstance(error, ValueError)
    assert isinstance(error, IndexError)
    assert type(error).__name__ == "AxisError"
    assert (str(error), error.line) == ("axis 5 is out of bounds", "x[5]")
    assert str(carried(KeyError("loss"))) == "'loss'"


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit, BaseException])
def test_only_kinds_of_exception_come_back(kind):
    error = carried(kind("enough"))
    assert isinstance(error, Exception)
    assert not isinstance(error, SystemExit | KeyboardInterrupt | GeneratorExit)
    assert type(error).__name__ == kind.__name__


def test_an_exception_that_cannot_be_told_is_told_without_its_text():
    class MuteError(ValueError):
        def __str__(self):
            raise RuntimeError

    assert str(carried(MuteError())) == ""
    assert isinstance(carried(MuteError()), ValueError)


def test_an_exception_that_lies_about_its_line_or_name_is_cut():
    class LongError(Exception):
        pass

    LongError.__name__ = "L" * 5000
    sent = wire.encode_error(LongError("x" * 10**6), "y" * 10**6, wire.Link("s"))
    error = wire.decode_error(sent)
    assert len(type(error).__name__) == 200
    assert len(str(error)) == wire.MAX_TEXT
    assert sys.getsizeof(error.line) < 1000

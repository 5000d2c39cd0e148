import warnings

import pytest

from mnist_utils.attempts import WIDTH, attempt


def test_an_error_is_printed_with_its_kind_and_the_next_line_runs(capsys):
    with attempt("divide"):
        1 / 0  # noqa: B018
    assert capsys.readouterr().out == "divide: error, ZeroDivisionError: division by zero\n"


def test_a_warning_is_printed_once_and_not_shown_by_python_as_well(capsys):
    with attempt("warn"):
        for _ in range(3):
            warnings.warn("this is odd", stacklevel=1)
    assert capsys.readouterr() == ("warn: warning: this is odd\n", "")


def test_silence_is_told_too(capsys):
    with attempt("add"):
        print(1 + 1)
    assert capsys.readouterr().out == "2\nadd: no error, no warning\n"


def test_a_long_message_is_told_whole_in_lines_that_fit(capsys):
    words = " ".join(map(str, range(100)))
    with attempt("count"):
        raise ValueError(words)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert " ".join(line.strip() for line in lines).endswith(words)


def test_interrupting_the_kernel_is_no_attempt_that_failed():
    with pytest.raises(KeyboardInterrupt), attempt("wait"):
        raise KeyboardInterrupt

import os
import subprocess
import sys

import pytest

from mnist_utils.terminal import plain


def test_nothing_moves_the_cursor_and_a_long_text_is_cut():
    assert plain("a\x1b[2J\tb\nc\u202e") == "a?[2J\tb\nc?"
    assert plain("\x9b2J\x07\r\udcff") == "?2J???"
    assert plain("é" * 12, most=10) == "é" * 10 + " ..."
    assert plain("é" * 10, most=10) == "é" * 10


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_letters_that_the_encoding_lacks_are_printed_as_numbers(encoding):
    program = (
        "from mnist_utils.terminal import print_every_letter; import sys; print_every_letter(); "
        "print('+ ~ -', chr(0x674e), chr(0xdcff)); print(chr(0xdcff), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert result.returncode == 0, result.stderr
    letter = "李".encode() if encoding == "utf-8" else rb"\u674e"
    assert result.stdout.split() == [b"+", b"~", b"-", letter, rb"\udcff"]
    assert result.stderr.split() == [rb"\udcff"]

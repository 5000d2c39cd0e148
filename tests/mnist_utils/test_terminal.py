import os
import subprocess
import sys

import pytest

from mnist_utils.terminal import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2J\tb\nc", "a\\x1b[2J\tb\nc"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\u202eb \u2066c\u2069", r"a\u202eb \u2066c\u2069"),
        ("half \ud800, \udcff, \x00, \x9b31m", r"half \ud800, \xff, \x00, \x9b31m"),
        ("Übung 学生 🙂 a\\x1b", "Übung 学生 🙂 a\\x1b"),
    ],
)
def test_a_text_for_others_moves_no_cursor_and_is_read_in_one_direction(text, shown):
    assert plain(text) == shown
    assert plain(shown) == shown


def test_a_long_text_is_cut_once():
    assert plain("é" * 10, most=10) == "é" * 10
    assert plain("é" * 12, most=10) == "é" * 6 + " ..."
    assert plain(plain("\x1b" * 2000)) == plain("\x1b" * 2000)


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

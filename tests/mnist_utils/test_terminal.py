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


PROGRAM = """
import sys
from mnist_utils.terminal import prints_anywhere

@prints_anywhere
def main(arguments=None):
    {0}
    return 0

sys.exit(main())
"""


def start(body, **options):
    command = [sys.executable, "-c", PROGRAM.format(body)]
    return subprocess.run(command, **{"stderr": subprocess.PIPE, **options})


@pytest.fixture(params=["buffered", "unbuffered"])
def buffered(request, monkeypatch):
    """Both ways in which Python may write: all at the end, or at once."""
    monkeypatch.setenv("PYTHONUNBUFFERED", "1" if request.param == "unbuffered" else "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_letters_that_the_encoding_lacks_are_printed_as_numbers(encoding):
    body = "print('+ ~ -', chr(0x674e), chr(0xdcff)); print(chr(0xdcff), file=sys.stderr)"
    result = start(body, env=os.environ | {"PYTHONIOENCODING": encoding}, stdout=subprocess.PIPE)
    assert result.returncode == 0, result.stderr
    letter = "李".encode() if encoding == "utf-8" else rb"\u674e"
    assert result.stdout.split() == [b"+", b"~", b"-", letter, rb"\udcff"]
    assert result.stderr.split() == [rb"\udcff"]


@pytest.mark.parametrize(
    "body", ["print('short')", "print('long ' * 100_000)", "import argparse; print(1); sys.exit(0)"]
)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.usefixtures("buffered")
def test_where_nobody_reads_on_nothing_more_is_said(body, both):
    reader, writer = os.pipe()
    os.close(reader)
    result = start(body, stdout=writer, **({"stderr": writer} if both else {}))
    os.close(writer)
    assert result.returncode in (0, 1)
    assert not result.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
@pytest.mark.parametrize("body", ["print('short')", "print('long ' * 100_000)"])
@pytest.mark.usefixtures("buffered")
def test_a_full_disk_is_said_in_a_sentence(body):
    with open("/dev/full", "w") as full:
        result = start(body, stdout=full)
    assert result.returncode == 1
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("What should be printed cannot be written (No space left on device).")


def test_a_program_may_have_no_output_at_all():
    command = ["sh", "-c", 'exec "$0" -c "$1" >&- 2>&-', sys.executable, PROGRAM.format("print(1)")]
    assert subprocess.run(command).returncode == 0


def test_what_else_goes_wrong_is_not_taken_for_the_output():
    result = start("open('no such file')", stdout=subprocess.PIPE)
    assert b"FileNotFoundError" in result.stderr

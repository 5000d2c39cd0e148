"""The command line, run as a user runs it."""

import os
import subprocess
import sys


def autograder(*arguments, folder=None):
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def one_sentence(result):
    """Give the one line that a user's mistake may cost, and nothing else was printed."""
    assert result.returncode == 1, result.stderr
    assert result.stdout.strip() == ""
    (line,) = result.stderr.splitlines()
    return line

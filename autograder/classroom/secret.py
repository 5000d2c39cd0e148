"""The secret number of a class and its term, from which all hidden tests draw their inputs.

Students who bring home what hidden tests called an answer with learn nothing about the inputs of
another class or term.
"""

import os
import secrets
from pathlib import Path

from autograder.classroom.access import file_mode
from autograder.errors import ClassroomError

FILE = "hidden_inputs.key"
BITS = 128  # more than anyone can try


def draw() -> int:
    """Draw a number that nobody can guess."""
    return secrets.randbits(BITS)


def write_secret(classroom: Path, number: int) -> None:
    """Give a classroom its number, in a file that only its owner, or its group, can read.

    Raises
    ------
    FileExistsError
        When it already has one.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    part = classroom / f".{FILE}.{os.getpid()}"
    try:
        with open(os.open(part, flags, file_mode(classroom)), "w", encoding="ascii") as file:
            file.write(f"{number:x}\n")
        os.link(part, classroom / FILE)  # whole or not at all, and never over an existing one
    finally:
        part.unlink(missing_ok=True)


def read_secret(classroom: Path) -> int:
    """Read a classroom's number; a classroom made before there were any gets one.

    Raises
    ------
    ClassroomError
        When the file exists but holds no number.
    """
    path = classroom / FILE
    if not path.exists():
        try:
            write_secret(classroom, draw())
        except FileExistsError:  # another program was faster
            pass
        except OSError as error:
            raise ClassroomError(
                f"{path} cannot be written ({error.strerror}). Allow writing there: it holds the "
                "number from which hidden tests draw their inputs."
            ) from error
    try:
        number = int(path.read_text(encoding="ascii"), 16)
    except (OSError, ValueError) as error:
        raise ClassroomError(
            f"{path} does not hold the number that hidden tests draw their inputs from. Restore "
            "it from a copy, or delete it, and the next run draws a new one."
        ) from error
    return number

"""A fault of the grader itself, described so that a maintainer can find it."""

import traceback
from dataclasses import dataclass
from pathlib import Path

MOST_TEXT = 200  # characters: enough to say what was wrong, too few to leak much of anyone's work
MOST_FRAMES = 40  # the innermost, which say where it began: a recursion has 1,000
ROOTS = ("site-packages/", "autograder/", "mnist_utils/", "tests/")  # where paths begin to matter


@dataclass(frozen=True)
class Fault:
    """What a maintainer is told: never source, output or values of a student's.

    `where` is the process or part in which it happened: ``child``, ``judge``, ``worker``,
    ``sandbox``, ``engine``, ``marking``, ``plan``, ``writer`` or ``page``. `frames` go from the
    outermost call to the innermost, as ``"file:line function"``; those of an exception's cause come
    before its own. `exercise` is the one that it cost, or "" when it cost the whole submission.
    """

    where: str
    error: str
    message: str
    frames: tuple[str, ...] = ()
    exercise: str = ""

    @classmethod
    def of(cls, error: BaseException, where: str, exercise: str = "") -> "Fault":
        """Describe an exception."""
        frames: list[str] = []
        seen: set[int] = set()
        cause: BaseException | None = error
        while cause is not None and id(cause) not in seen:
            seen.add(id(cause))
            own = [_told(frame) for frame in traceback.extract_tb(cause.__traceback__)]
            frames = own if cause is error else [*own, f"then {type(error).__name__}:", *frames]
            cause = cause.__cause__ or cause.__context__
        try:
            text = str(error)
        except Exception:
            text = ""
        return cls(
            where,
            _clean(type(error).__name__),
            _clean(text),
            tuple(frames[-MOST_FRAMES:]),
            exercise,
        )

    @classmethod
    def told(cls, where: str, message: str, said: str) -> "Fault":
        """Describe a process of ours that ended, by its last words on the terminal."""
        return cls(where, "no answer", message, tuple(_clean(line) for line in said.splitlines()))

    @property
    def sentence(self) -> str:
        """What an instructor is told."""
        return f"the grader failed in its {self.where} ({self.error}: {self.message})"


def _told(frame: traceback.FrameSummary) -> str:
    """Write a call as file, line and function, without the folders above ours."""
    path = Path(frame.filename).as_posix()
    begin = max((path.rfind(root) for root in ROOTS), default=-1)
    return f"{_clean(path[begin:] if begin > 0 else path)}:{frame.lineno} {_clean(frame.name)}"


def _clean(text: str) -> str:
    """Keep only what can neither move a terminal's cursor nor begin a new line."""
    text = "".join(letter if " " <= letter <= "~" else "?" for letter in text[: MOST_TEXT + 1])
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} ..."

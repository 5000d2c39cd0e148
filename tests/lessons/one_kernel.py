"""Answers and tests in one namespace, as students run them: `python -m tests.lessons.one_kernel`.

    python -m tests.lessons.one_kernel 02_normalization [EXERCISE ...] [--hidden] [--right]

prints what is told about each wrong answer of the bank, and which answers are treated wrongly. A
process is forked for each answer from one in which the libraries are imported and nothing has been
computed: TensorFlow's threads would be missing in the fork, and who waits for them waits for ever.
"""

import argparse
import ast
import contextlib
import io
import json
import linecache
import os
import re
import signal
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.answers import Answer, read_bank, without_full
from autograder.authoring.rules import bound_names
from autograder.course.source import read_course
from autograder.judging.job import HIDDEN
from autograder.judging.prove import reference_answers
from mnist_utils.cells import exercise_of, grade_id, role
from mnist_utils.quiet import quiet_start
from mnist_utils.verdict import NOT_YET, describe_error

COURSE = Path(__file__).parents[2]
# Names that test cells once left behind: helpers and variables of a student may be called so.
NAMES = (
    "again average axes batch before case classes copy count data drawn error example expected found "
    "given gradient images_given kernel kind labels_given line loss m matrix mean message model name "
    "names network number numbers other parameter part point point_at probabilities rate result rows "
    "sample scaled seeded shape small std step summary text values wanted weights wrong"
).split()
ANSWER = "<answer>"


@dataclass(frozen=True)
class Outcome:
    """What one test cell said of an answer, "" when it holds, and the names that it left behind."""

    test: str
    message: str
    left: list[str]


class Room:
    """A lesson's setup and reference answers, in which answers are tried."""

    def __init__(self, lesson, hidden: bool = False) -> None:
        self.lesson, self.hidden = lesson, hidden
        self.names: dict[str, Any] = {"__name__": "__main__"}
        for cell in lesson.notebook.cells:
            if role(cell) == "setup":
                exec(compile(cell.source, "<setup>", "exec"), self.names)
        self.references = reference_answers(lesson.notebook)

    def tests(self, exercise: str):
        """Give the test cells of an exercise."""
        cells = self.lesson.notebook.cells
        return [c for c in cells if role(c) == "test" and exercise_of(c) == exercise]

    def try_answer(self, answer: Answer, planted: bool = False) -> list[Outcome]:
        """Run an answer and its tests in a fork; with names of a student's `planted` beside it."""
        reader, writer = os.pipe()
        with warnings.catch_warnings():  # of the libraries' threads, none of which has work yet
            warnings.filterwarnings("ignore", "This process .* is multi-threaded")
            child = os.fork()
        if not child:
            os.close(reader)
            signal.alarm(120)
            try:
                found = self._run(answer, planted)
                os.write(writer, json.dumps([vars(one) for one in found]).encode())
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as file:
            data = file.read()
        os.waitpid(child, 0)
        return [Outcome(**one) for one in json.loads(data)] if data else [Outcome("", "it died", [])]

    def _run(self, answer: Answer, planted: bool) -> list[Outcome]:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        names = self.names
        for source in self.references.values():
            exec(compile(source, "<reference>", "exec"), names)
        if planted:
            names |= {name: _not_ours for name in NAMES if name not in names}
        linecache.cache[ANSWER] = (1, None, answer.source.splitlines(True), ANSWER)
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            try:
                exec(compile(answer.source, ANSWER, "exec"), names)
            except Exception as error:
                return [Outcome("answer", f"{type(error).__name__}: {error}", [])]
            return [self._test(cell, names) for cell in self.tests(answer.exercise)]

    def _test(self, cell, names: dict[str, Any]) -> Outcome:
        source = cell.source if self.hidden else HIDDEN.sub("", cell.source)
        before = dict(names)
        message = ""
        try:
            exec(compile(source, f"<{grade_id(cell)}>", "exec"), names)
        except Exception as error:
            message = _told(error)
        bound = bound_names(ast.parse(source))  # an answer may change names of its own
        left = [
            name
            for name in bound
            if not name.startswith("_") and before.get(name) is not names.get(name)
        ]
        return Outcome(grade_id(cell), message, left)


def _told(error: Exception) -> str:
    """Give the sentence that a student reads."""
    if render := getattr(error, "_render_traceback_", None):
        return re.sub(r"\x1b\[\d*m", "", render()[0]).removeprefix(NOT_YET)
    if isinstance(error, AssertionError):
        return str(error)
    lines = [f.line for f in traceback.extract_tb(error.__traceback__) if f.filename == ANSWER]
    return describe_error(type(error).__name__, str(error), (lines or [""])[-1] or "")


def _not_ours(*arguments, **options):
    raise RuntimeError("a test has called a name of the student's")


def rooms(names=(), hidden: bool = False):
    """Make a room for each lesson that has a bank."""
    import matplotlib.pyplot  # noqa: F401  warm, before any fork
    import sklearn.metrics  # noqa: F401

    with quiet_start():
        import keras  # noqa: F401

    for lesson in read_course(COURSE):
        if lesson.exercises and (not names or lesson.name in names):
            yield Room(lesson, hidden)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lesson")
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("--hidden", action="store_true", help="run hidden tests, too")
    parser.add_argument("--right", action="store_true", help="right answers alone")
    options = parser.parse_args()
    amiss = tried = 0
    for room in rooms([options.lesson], options.hidden):
        for answer in without_full(read_bank(COURSE, [options.lesson])):
            if options.exercises and answer.exercise not in options.exercises:
                continue
            if options.right and not answer.is_right:
                continue
            tried += 1
            outcomes = room.try_answer(answer, planted=answer.is_right)
            failures = [one for one in outcomes if one.message]
            told = failures[0].message if failures else ""
            good = (
                not failures
                if answer.is_right
                else bool(told and re.search(answer.message or "", told, re.IGNORECASE))
            )
            left = [name for one in outcomes for name in one.left]
            amiss += not good or bool(left)
            if not answer.is_right or not good:
                mark = "  " if good else "!!"
                told = told or "(nothing: left to hidden tests?)"
                print(f"{mark} {answer.exercise}: {answer.name} [{answer.message}]\n      {told}")
            if left:
                print(f"!! {answer.exercise}: the tests leave {left}")
    print(f"{tried} answers, {amiss} treated wrongly")
    return int(bool(amiss) or not tried)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.exit(main())

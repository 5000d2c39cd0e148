"""What the outputs of executed cells say about an exercise: a verdict and a message."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Cell = Mapping[str, Any]  # a code cell of a notebook, executed

TIMEOUT = "It did not finish in time. Is there a loop that never ends?"
NOT_YET = (
    "Not yet: "  # a test of the course that fails prints only a sentence that begins with this text
)
UNTOLD = "A check of the test did not hold."
# What older texts use and Keras 3 has under another name: a pattern in what the library says, and
# what we say in its place, since its own advice may lead back to Keras 2.
TODAY = (
    (r"(recognized|argument).*'lr'", "lr is an old name, in Keras 3 it is learning_rate"),
    (
        "predict_classes",
        "Keras 3 has no predict_classes: model.predict(images).argmax(axis=1) is what it did",
    ),
    ("predict_proba", "Keras 3 has no predict_proba: model.predict(images) is what it did"),
    (
        r"optimizers\.legacy",
        "Keras 3 has no optimizers.legacy: write keras.optimizers.Adam, without that word. (Keras' "
        "own advice, tf_keras and a variable, leads back to Keras 2: the course needs Keras 3)",
    ),
    (
        "np_utils",
        "Keras 3 has no np_utils: what it held is in keras.utils, as in "
        "keras.utils.to_categorical(...)",
    ),
    (
        "(Adam|GradientDescent|RMSProp|Momentum)Optimizer",
        "names such as AdamOptimizer are TensorFlow 1's, today it is keras.optimizers.Adam (or "
        "SGD, RMSprop)",
    ),
    (
        "^Keras cannot be imported",
        "tf.keras finds no Keras. Is the variable TF_USE_LEGACY_KERAS set? It asks for Keras 2: "
        "unset it and start Jupyter anew (python -m mnist_utils doctor says how)",
    ),
)
# What an exception in an answer usually means: its name, a pattern in its text, our explanation.
MEANINGS = (
    ("NameError", "", "a name that has no value: is it spelt right, and defined in this cell?"),
    ("UnboundLocalError", "", "a name that is used before it has a value, on some path"),
    (
        ".*",
        r"calling (Dense|Activation)\S*\.call(?s:.*)(Tensor'? object|symbolic|truth value)",
        "a function of your own in a layer gets Keras' tensors, and no NumPy arrays: use Keras' "
        "own, such as activation='relu'",
    ),
    (".*", "NoneType", "something is None: does a function that was called end without return?"),
    (
        "AttributeError",
        "'list' object",
        "a list has no such thing, an array may: np.array(...) makes one",
    ),
    (
        "AttributeError",
        "ndarray' object has no attribute '(append|count|extend|index)'",
        "a list has this method, an array has not: .tolist() makes a list of it",
    ),
    (
        "AttributeError",
        "Tensor'? object",
        "this is a tensor of Keras' and no NumPy array: model.predict returns an array, and "
        "np.array(...) makes one",
    ),
    ("AttributeError", "^module", "the library has nothing with that name: is it spelt right?"),
    ("AttributeError", "", "what comes before the dot has no such thing: look at its type"),
    (
        "TypeError",
        "as a data type",
        "the sizes of an array go into one pair of parentheses: np.zeros((rows, columns))",
    ),
    ("TypeError", r"bitwise_xor|for \^", "^ is no power in Python, ** is: gradient**2"),
    ("TypeError", "argument", "a function was called with other arguments than it takes"),
    ("TypeError", "not subscriptable", "what stands before [ ] has no elements: look at its type"),
    ("TypeError", "not iterable", "there is one number where several are needed"),
    ("TypeError", "not callable", "( ) after what is not a function; for an element write [ ]"),
    ("TypeError", "only .*(scalar|integer)", "there is an array where one number is needed"),
    ("TypeError", "", "two things of types that do not fit together: look at both types"),
    (".*CastingError", "", "the result does not fit into the array it goes to: make a new array"),
    ("IndexError", "too many indices", "the array has fewer axes than the index names: see .shape"),
    ("IndexError", "must be of integer", "an index is a whole number, or True and False"),
    ("IndexError", "", "an index beyond the end: indices count from 0"),
    ("KeyError", "", "the dictionary has no such key"),
    ("ValueError", "broadcast|mismatch", "shapes that do not fit: look at .shape of both sides"),
    (
        "ValueError",
        "invalid value for `units`",
        "Dense takes one number of units: make a layer for each of them, in a loop",
    ),
    ("ValueError", "inhomogeneous", "rows of different lengths do not make one array"),
    ("ValueError", "reshape", "the new shape has another number of elements"),
    ("ValueError", "ambiguous", "an if about a whole array: say .any() or .all()"),
    ("ValueError", "to unpack", "more or fewer values than names on the left"),
    ("AxisError", "", "the array has fewer axes than the index names: see .shape"),
    ("ZeroDivisionError", "", "the divisor is 0: handle that case first"),
    ("OverflowError", "", "a number too large for its type"),
    ("RecursionError", "", "a function that calls itself without end"),
    ("ModuleNotFoundError", "", "there is no such library here, or its name is misspelt"),
    ("ImportError", "", "the library has nothing with that name"),
    ("IndentationError|TabError", "", "a line begins too far left or right"),
    ("SyntaxError", "", "Python cannot read the cell: look at this line and the one above"),
    ("EOFError", "", "nobody can answer input() here: take what is needed as an argument"),
)
Word = Literal[
    "correct",
    "partial",  # some of its test cells pass
    "incorrect",  # a test found something
    "error",  # the answer raised an exception
    "timeout",
    "missing",  # its cell is gone
    "not attempted",
    "manual",  # a person reads it
]
Failure = tuple[Word, str]  # the verdict on a cell that failed, and its message
WRONG: tuple[Word, ...] = ("partial", "incorrect", "error", "timeout", "missing")


@dataclass(frozen=True)
class Verdict:
    """The verdict on one exercise."""

    exercise: str
    verdict: Word
    message: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to correct; an exercise not attempted is not wrong."""
        return self.verdict in WRONG


def read_verdict(
    exercise: str, answers: Iterable[Failure | None], tests: Iterable[Failure | None]
) -> Verdict:
    """Give the verdict on an exercise that was attempted.

    Parameters
    ----------
    exercise : str
        Its name.
    answers, tests : iterables of Failure or None
        What `read_failure` says about each cell that answers it, and each that tests it.
    """
    tests = list(tests)
    failures = [failure for failure in tests if failure]
    if not failures:
        return Verdict(exercise, "correct")
    for broken in filter(None, answers):  # a cell that does not run explains every later failure
        return Verdict(exercise, *broken)
    kind, message = failures[0]
    return Verdict(exercise, "partial" if len(failures) < len(tests) else kind, message)


def read_failure(cell: Cell, answers: Iterable[Cell]) -> Failure | None:
    """Say why an executed cell failed, as (verdict, message), or None when it did not.

    A test's message is returned as it is; an exception in an answer is returned with the student's
    own line.
    """
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    if not errors:
        return None
    name, text = errors[0]["ename"], errors[0]["evalue"]
    if name in ("KeyboardInterrupt", "CellTimeoutError"):
        return "timeout", TIMEOUT
    shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(errors[0]["traceback"]))
    if shown.startswith(NOT_YET):  # the test has said it all
        kind: Word = "incorrect" if name == "AssertionError" else "error"
        return kind, shown.removeprefix(NOT_YET)
    line, is_last = _line_in_answer(shown, answers)
    if name == "AssertionError" and not is_last:
        return "incorrect", text.strip() or UNTOLD
    return "error", describe_error(name, text, line or "")


def describe_error(name: str, text: str | None, line: str) -> str:
    """Tell a student what an exception in their answer says and usually means.

    Parameters
    ----------
    name, text : str
        Its class and its message; None for a message that must not be shown.
    line : str
        The student's own line that raised it, or "".
    """
    if name == "NotImplementedError" and "NotImplementedError" in line:
        return "The line 'raise NotImplementedError' is still there. Remove it."
    where = f", in your line: {line}" if line else ""
    own = is_own(line, text or "")  # then the student knows what it means
    if not own and (today := _todays_name(text or "")):
        return f"{name}: {today}{where}"
    what = " in a hidden test" if text is None else f": {first_line(text)}"
    usually = "" if own else _meaning(name, text or "")
    return f"{name}{what}{usually}{where}"


def point_down(message: str, later: Collection[str]) -> str:
    """Say of a name that has no value yet that it gets one further down, if it does.

    Parameters
    ----------
    message : str
        What is told about an exception.
    later : collection of str
        The names that cells further down define. Who ran the cells in another order had them.
    """

    def told(match: re.Match[str]) -> str:
        if match[2] not in later:
            return match[0]
        return f"{match[1]} ({match[2]} is defined further down: move it up)"

    return re.sub(r"(name '(\w+)' is not defined)(?: \([^()]*\))?", told, message)


def is_own(line: str, text: str) -> bool:
    """Say whether a student's line has raised an exception itself, and no library inside it.

    In ``if min(images) < 0: raise ValueError(...)`` either may have done so, and what NumPy says of
    a comparison tells them apart.
    """
    inside = re.search("truth value of an array|could not be broadcast", text)
    return bool(re.match(r"raise\b", line) or (re.search(r":\s*raise\b", line) and not inside))


def _todays_name(text: str) -> str:
    return next((words for part, words in TODAY if re.search(part, text)), "")


def _meaning(name: str, text: str) -> str:
    for kind, part, words in MEANINGS:
        if re.fullmatch(kind, name) and re.search(part, text):
            return f" ({words})"
    return ""


def _line_in_answer(traceback: str, answers: Iterable[Cell]) -> tuple[str | None, bool]:
    """Find the innermost line of an answer in an IPython traceback.

    The second value says whether the exception was raised there, and not in a test that called it
    or that answers the exception of an answer with its own.
    """
    sources = {answer.get("execution_count"): answer["source"] for answer in answers}
    found, is_last = None, False
    for count, number in re.findall(r"Cell In\[(\d+)\], line (\d+)", traceback):
        lines = sources.get(int(count), "").splitlines()
        is_last = 0 < int(number) <= len(lines)
        if is_last:
            found = lines[int(number) - 1].strip()
    return found, is_last


def first_line(text: str) -> str:
    """Return the first line of what an exception says, which Keras may have put into a frame."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"^Exception encountered when calling .*\n\s*", "", text)
    # A syntax error names a file that the student has never seen: IPython's, or the judge's.
    text = re.sub(r" \((\w+\.py|<cell \d+>), line \d+\)", "", text.strip())
    return text.splitlines()[0].rstrip() if text else "without a message"

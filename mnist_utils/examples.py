"""What a test cell says about an answer: the vocabulary in which tests are written.

An `Example` calls an answer, and each of its methods checks one thing about the result. A mistake
ends the test with one sentence: what was found, what it should be, where to look. Where to look is
in the words of the exercise, which an author writes beside the test in `solutions/`
(``# %% words="relu"``) and the build puts into `words/`. Without words a test says the rest, and
its outcome is the same: words explain what is wrong, they never decide it.
"""

import copy
import json
import re
import sys
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from mnist_utils.verdict import NOT_YET, describe_error, first_line, is_own

WORDS = Path(__file__).with_name("words")
NUMBERS = "iufb"  # kinds of dtypes
HALF = {"rtol": 5e-3, "atol": 1e-3}  # float16 rounds by half of it, a few sums of it by all
LONGEST_SHOWN = 12  # elements: of a longer array only one difference is shown
MOST_TOLD = 200  # characters of what an exception says
HALF_POLICY = (
    "Keras' policy is {policy} here, which keeps three digits of a number at most. Take out what "
    'sets it, set_global_policy, set_dtype_policy, set_floatx, or "floatx" in keras.json (python '
    "-m mnist_utils doctor says where that is), start the kernel anew, and run the notebook again."
)
FOLLOWS = "The test above does not hold yet, and this may follow from it. Fix that first."

# All hidden tests draw their inputs from this number. The judge sets it to the secret number of the
# class and the term; this is the one for checks, demonstrations and tests.
secret = 0
# What the test cell that runs has measured of an answer; the judge puts it into the record.
measured: dict[str, float] = {}
_open: set[tuple[str, int]] = set()  # (exercise, part) of tests that did not reach their end


class Example:
    """Calls of an answer, and what they must return.

    Parameters
    ----------
    exercise : str
        The name under which the words are found.
    answer : callable
        The student's function.
    part : int
        Which of the exercise's test cells this is. When an earlier one has failed, a failure here
        refers to that one.
    case : str
        For hidden tests: what kind of input this is, as in "For images of one pixel". It begins
        each sentence, which then shows no values.
    """

    def __init__(
        self, exercise: str, answer: Callable[..., Any], part: int = 1, case: str = ""
    ) -> None:
        self.exercise, self.answer, self.part, self.case = exercise, answer, part, case
        self.words = read_words().get(exercise, {})
        self.follows = any((exercise, earlier) in _open for earlier in range(1, part))
        self.given: tuple[Any, ...] = ()  # arguments of the last call
        self.found: Any = None  # its result
        self.late: list[tuple[str, str]] = []  # what is said when nothing else is wrong
        self.lead = ""  # what each sentence begins with
        _open.add((exercise, part))

    # Calls.

    def call(self, *arguments: Any, **options: Any) -> Any:
        """Call the answer and return its result; its arguments must be unchanged.

        An exception that the words explain becomes their sentence. Any other is raised unchanged,
        and a notebook shows it as one sentence with the student's own line.
        """
        self.given, self.found = arguments, None
        self.arguments, self.options = _kept(arguments), _kept(options)
        try:
            found = _quietly(self.answer, arguments, options)
        except Exception as error:
            self._explain(error)
            raise
        if not _alike((arguments, options), (self.arguments, self.options)):
            self._fail("an argument was changed", self.words.get("changed", "Make a new array."))
        self.found = found
        return found

    def again(self) -> Any:
        """Repeat the last call with the same arguments."""
        return self.call(*_kept(self.arguments), **_kept(self.options))

    def use(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call what the answer made or set up, such as a model's `evaluate`; return the result.

        An exception ends the test: with the words of ``"errors"`` when they cover it, or else with
        those of ``"use"``.
        """
        try:
            return _quietly(function, arguments, options)
        except Exception as error:
            self._explain(error)
            what = "" if self.case else f": {first_line(str(error))[:MOST_TOLD]}"
            told = f"using what came back ended in {_a(_name_of(error))}{what}"
            self._fail(told.rstrip(".:"), self._note("use"))

    def raises(self, kind: type[Exception], *arguments: Any, why: str = "", **options: Any) -> None:
        """Expect a call to end in an exception of this kind.

        `why` names the reason, and selects the words: ``"raises": {why: …}``, a sentence, or one
        for each way to end: ``"nothing"``, another exception's name, ``"else"``.
        """
        try:
            _quietly(self.answer, arguments, options)
            ended, told, where = "nothing", "nothing was raised", ""
        except NotImplementedError as error:
            self._explain(error)
            raise
        except Exception as error:
            if isinstance(error, kind):
                return
            ended = _name_of(error)
            told, where = f"it was {_a(ended)}", self._where(_line_of(error, self.answer))
        call = "it" if self.case else f"{self.exercise}({_list(arguments, options)})"
        note = self._note("raises", why, ended) or why
        self._fail(f"{call} should raise {_a(kind.__name__)}; {told}", note + where)

    def may_call(self, name: str, earlier: Callable[..., Any], *arguments: Any, gives: Any) -> None:
        """Try an earlier answer that this one may call; if it is wrong, sentences say so first.

        Nothing is expected of it here: the answer may do without it.
        """
        try:
            right = same(_quietly(earlier, _kept(arguments), {}), gives)
        except Exception:
            right = False
        if not right:
            self.lead = (
                f"Your {name} is wrong here. If {self.exercise} calls it, begin with {name}."
            )

    # Results.

    def values(self, found: Any, *names: str) -> tuple[Any, ...]:
        """Expect a tuple with a value for each name, as `return mean, std` makes."""
        if not isinstance(found, tuple) or len(found) != len(names):
            what = f"{len(found)} values" if isinstance(found, tuple) else _kind(found)
            wanted = f"return {in_words(len(names))} values: `return {', '.join(names)}`"
            self._fail(f"found {what}; {wanted}", self._note("values", what))
        return tuple(found)

    def array(
        self,
        name: str,
        found: Any,
        shape: tuple[int, ...] | None = None,
        dtype: Any = None,
    ) -> None:
        """Expect a NumPy array of numbers.

        `dtype` is a dtype, or `int` or `float` for any integers or floats. A wrong dtype is
        mentioned last, since another mistake may be its cause.
        """
        if not isinstance(found, np.ndarray):
            self._refuse_type(name, found, "return a NumPy array")
        if shape is not None and found.shape != shape:
            told = f"{name} {_has(name)} the shape {found.shape}; it should be {shape}"
            self._fail(told, self._note(name, "shape", str(found.shape)))
        kinds = {int: "iu", float: "f", None: NUMBERS}
        right = found.dtype.kind in kinds[dtype] if dtype in kinds else found.dtype == dtype
        if not right:
            wanted = {int: "an integer dtype", float: "a floating-point dtype", None: "numbers"}
            should = wanted[dtype] if dtype in wanted else np.dtype(dtype).name
            told = f"{name} {_has(name)} the dtype {found.dtype}; it should be {should}"
            self.late.append((told, self._note(name, "dtype", str(found.dtype))))

    def plain(self, name: str, found: Any, kind: type) -> None:
        """Expect a plain `int`, `float`, `str` or `bool`; a NumPy number is mentioned last."""
        array = _array(found)
        if kind in (int, float) and (array.ndim or array.dtype.kind not in NUMBERS):
            should = f"{_it(name)} should be one number"
            if array.ndim:
                told = f"{name} {_has(name)} the shape {array.shape}; {should}"
                self._fail(told, self._note(name, "type", _key(found)))
            self._refuse_type(name, found, should)
        if kind in (str, bool) and not isinstance(found, kind):
            self._refuse_type(name, found, f"it should be {_a(kind.__name__)}")
        if type(found) is not kind:
            told = f"{name} {_is(name)} {_kind(found)}; it should be a plain {kind.__name__}"
            note = self._note(name, "plain") or f"Wrap it in {kind.__name__}(...)."
            self.late.append((told, note))

    def instance(self, name: str, found: Any, kind: type, should: str = "") -> None:
        """Expect an object of a class, such as a model; `should` says what it should be."""
        if not isinstance(found, kind):
            self._refuse_type(name, found, should or f"it should be {_a(kind.__name__)}")

    def keys(self, found: Any, *names: str) -> None:
        """Expect a dictionary with exactly these keys."""
        if not isinstance(found, dict):
            told = f"found {_kind(found)}; return a dictionary with the keys {', '.join(names)}"
            self._fail(told, self._note("keys", _key(found)))
        missing = [name for name in names if name not in found]
        extra = [key for key in found if key not in names]
        for what, wrong in (("are missing", missing), ("are too many", extra)):
            if wrong:
                own = self.case and wrong is extra  # a student's own words could tell the input
                told = f"some keys {what}" if own else f"the keys {wrong} {what}"
                self._fail(told, self._note("keys", what.split()[-1]))

    def entries(
        self,
        found: Any,
        wanted: Mapping[str, Any],
        mistakes: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Expect a dictionary with exactly these entries, plain values of the types given here.

        `mistakes` holds, by key, what `equal` takes.
        """
        self.keys(found, *wanted)
        for key, value in wanted.items():
            self.plain(key, found[key], type(value))
            self.equal(key, found[key], value, mistakes=(mistakes or {}).get(key))

    def equal(
        self,
        name: str,
        found: Any,
        wanted: Any,
        rtol: float = 1e-5,
        atol: float = 1e-6,
        mistakes: Mapping[str, Any] | None = None,
    ) -> None:
        """Expect a value: numbers, in the shape of `wanted`, or text, or a list of texts.

        When it is different, the mistakes in the words are tried: ``"values"`` has for each a name,
        the wrong value that it leads to, and the sentence. A hidden test computes the wrong values
        from its inputs and passes them by name, as `mistakes`.
        """
        if same(found, wanted, rtol, atol):
            return
        note = self._known_mistake(
            name, mistakes or {}, lambda wrong: same(found, wrong, rtol, atol)
        )
        array, shape = _array(found), _array(wanted).shape
        if not note and array.dtype.kind == "f" and not np.isfinite(array).all():
            note = self._note(name, "nan")
        note = note or self._note(name, "otherwise")
        if array.dtype.kind in NUMBERS and (half := self._half_precision()):
            is_rounding = not note or same(found, wanted, **HALF)
            note = half if is_rounding else f"{half} If it still fails: {note}"
        if self.case:
            told = f"{name} {_is(name)} wrong"
        elif array.shape != shape and array.dtype != object and not isinstance(wanted, str | list):
            told = f"{name} {_has(name)} the shape {array.shape}; it should be {shape}"
            note = self._note(name, "shape", str(array.shape)) or note
        elif _is_told_whole(wanted) or array.dtype == object:
            what = _kind(None) if found is None else _shown(found)
            told = f"{name} {_is(name)} {what}; {_it(name)} should be {_shown(wanted)}"
        else:
            told = f"{name} {_has(name)} {_one_difference(found, wanted)}"
        self._fail(told, note)

    def _known_mistake(
        self, name: str, mistakes: Mapping[str, Any], is_found: Callable[[Any], bool]
    ) -> str:
        """Return the sentence for the mistake whose wrong value was found, or ""."""
        entries = self.words.get(name, {}).get("values", {})
        visible = {key: entry[0] for key, entry in entries.items() if entry[0] is not None}
        known = mistakes if self.case else visible | dict(mistakes)
        keys = (key for key, wrong in known.items() if key in entries and is_found(wrong))
        key = next(keys, None)
        return str(entries[key][1]) if key else ""

    def new(self, name: str, found: Any) -> None:
        """Expect an array that shares no memory with an argument of the last call."""
        arrays = [one for one in self.given if isinstance(one, np.ndarray)]
        if any(np.shares_memory(found, one) for one in arrays):
            self._fail(f"{name} {_has(name)} the memory of an argument", "Make a new array.")

    def true(self, name: str, condition: Any, **values: Any) -> None:
        """Check any other condition; the words have its sentence under `name`, with `{values}`."""
        if not condition:
            sentence = str(self.words.get(name, f"{name}: this does not hold."))
            shown = {key: _shown(value) for key, value in values.items()}
            self._fail("", sentence.format_map(_Gaps(shown)))

    def fail(self, told: str, *place: str) -> NoReturn:
        """End the test: say what was found, with the note at this place in the words.

        For checks in other modules, such as `examples_plots`.
        """
        self._fail(told, self._note(*place))

    @property
    def holds(self) -> bool:
        """Say in a line that the test passed, unless a mistake was kept for the end."""
        if self.late:
            self._fail(*self.late[0])
        _open.discard((self.exercise, self.part))
        if not self.case:
            tried = self.words.get("hidden", "")
            more = f" Marking also tries {tried}." if tried else ""
            part = f", part {self.part}" if self.part > 1 else ""
            print(f"{self.exercise}{part}: right, as far as this test looks.{more}")
        return True

    def measure(self, **numbers: float) -> None:
        """Note numbers that say how good an answer is, for the record."""
        measured.update(numbers)

    def random(self, number: int = 0) -> np.random.Generator:
        """Return the generator for a hidden test's inputs, a different one for each number."""
        name = zlib.crc32(self.exercise.encode())
        return np.random.default_rng([secret, name, self.part, number])

    # Sentences.

    def _note(self, *path: str) -> str:
        """Find a note in the words: text, or a table by what was found, with an ``"else"``."""
        entry: Any = self.words
        for step in path:
            if isinstance(entry, str):
                # What fits every wrong type does not fit None.
                return "" if step == "None" else entry
            entry = entry.get(step, entry.get("else", ""))
        return str(entry.get("else", "") if isinstance(entry, dict) else entry)

    def _half_precision(self) -> str:
        """Say what computes in float16, with the remedy, or ""; for numbers that are not right."""
        if getattr(self.found, "dtype", None) == np.float16:
            half = "What came back is float16, which keeps three digits of a number at most."
            return f"{half} Take float32 or float64."
        things = [self.found, *self.given]
        policy = next(filter(None, map(_half_policy, things)), "")
        used = [type(thing).__module__.partition(".")[0] for thing in things]
        used += getattr(getattr(self.answer, "__code__", None), "co_names", ())
        if not policy and "keras" in used:
            policy = _if_half(sys.modules["keras"].config.dtype_policy().name)
        return policy and HALF_POLICY.format(policy=policy)

    def _where(self, line: str) -> str:
        """Quote the student's line in which a call ended."""
        return f" It ended in your line: {line}" if line and not self.follows else ""

    def _refuse_type(self, name: str, found: Any, should: str) -> NoReturn:
        """Say what type something is, what it should be, and the note for that type."""
        told = f"{name} {_is(name)} {_kind(found)}; {should}"
        self._fail(told, self._note(name, "type", _key(found)))

    def _fail(self, told: str, note: str = "") -> NoReturn:
        raise _mistake(self._sentence(told, note))

    def _sentence(self, told: str, note: str) -> str:
        if self.follows:
            return FOLLOWS
        if self.case:
            told = f"{self.case} {told}" if told else f"{self.case}:"
        if told and not told.endswith(":"):
            first = told.split()[0]  # code stays in lower case
            is_code = told.startswith(self.exercise) or "_" in first or len(first) == 1 < len(told)
            told = told if is_code else told[0].upper() + told[1:]
            told = f"{told}."
        return " ".join(filter(None, [self.lead, told, note]))

    def _explain(self, error: Exception) -> None:
        """Raise the sentence for an exception of the answer, if there is one."""
        name, line = _name_of(error), _line_of(error, self.answer)
        what = "" if self.case else f": {first_line(str(error))[:MOST_TOLD]}"
        told = f"it ended in {_a(name)}{what}".rstrip(".: ")
        if not isinstance(error, NotImplementedError):
            for key, note in self.words.get("errors", {}).items():
                kinds, _, pattern = key.partition(": ")
                own, kinds = kinds.startswith("raise "), kinds.removeprefix("raise ")
                names = {kind.__name__ for kind in type(error).__mro__} | {name}
                meant = own == is_own(line, str(error)) and names & set(kinds.split("|"))
                if meant and re.search(pattern, str(error)):
                    raise _mistake(self._sentence(told, note) + self._where(line)) from error
        if self.lead or self.follows:
            raise _mistake(self._sentence(told, "")) from error
        if not hasattr(error, "line"):  # in the judge, which has its own words for it, it has one
            _show_alone(error, describe_error(name, str(error), line))


class _Gaps(dict[str, str]):
    """Values in a sentence; one that a hidden test keeps to itself is left out."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def read_words() -> dict[str, dict[str, Any]]:
    """Read the words of all exercises, as the build wrote them."""
    words: dict[str, dict[str, Any]] = {}
    for path in sorted(WORDS.glob("*.json")):
        words |= json.loads(path.read_text(encoding="utf-8"))
    return words


def optimizer_of(model: Any) -> Any:
    """Return the optimizer that a model was compiled with.

    Keras puts another one around it when its policy is mixed_float16.
    """
    return getattr(model.optimizer, "inner_optimizer", model.optimizer)


def same(found: Any, wanted: Any, rtol: float = 1e-5, atol: float = 1e-6) -> bool:
    """Say whether two values are equal: whole numbers exactly, others up to rounding."""
    if isinstance(wanted, dict) or isinstance(found, dict):
        return isinstance(found, dict) and isinstance(wanted, dict) and found == wanted
    first, second = _array(found), _array(wanted)
    if first.shape != second.shape:
        return False
    kinds = {first.dtype.kind, second.dtype.kind}
    if kinds <= set(NUMBERS) and "f" in kinds:
        return bool(np.allclose(first, second, rtol, atol, equal_nan=True))
    try:
        return bool(np.array_equal(first, second))
    except ValueError:  # arrays inside lists, which cannot be compared as a whole
        return False


def _half_policy(thing: Any) -> str:
    """Return the policy of float16 with which a model or a training has computed, or ""."""
    if type(thing).__name__ == "History":  # made in another process, it is only numbers
        losses = _array(thing.history.get("loss", ()))
        with np.errstate(over="ignore"):
            is_half = losses.dtype.kind == "f" and (losses.astype(np.float16) == losses).all()
        return "float16" if is_half and losses.any() else ""
    policies = (getattr(layer, "dtype_policy", None) for layer in getattr(thing, "layers", ()))
    return next(filter(None, (_if_half(getattr(one, "name", "")) for one in policies)), "")


def _if_half(policy: str) -> str:
    return policy if "float16" in policy else ""


def _mistake(text: str) -> AssertionError:
    """Make the error that ends a test cell: a notebook shows its sentence without a traceback."""
    error = AssertionError(text)
    _show_alone(error, text)
    return error


def _show_alone(error: Exception, text: str) -> None:
    """Make IPython show a sentence in place of an exception's traceback."""
    error._render_traceback_ = lambda: [f"\x1b[31m{NOT_YET}\x1b[0m{text}"]  # type: ignore[attr-defined]


def _name_of(error: BaseException) -> str:
    """Name an exception's class; in the judge, the one that it had in the student's process."""
    return str(error.name) if hasattr(error, "line") else type(error).__name__  # type: ignore[attr-defined]


def _line_of(error: BaseException, answer: Callable[..., Any]) -> str:
    """Return the innermost line of the notebook through which an exception went, or ""."""
    if hasattr(error, "line"):
        return str(error.line)
    own = getattr(getattr(answer, "__code__", None), "co_filename", "")
    lines = [
        frame.line or ""
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == own or re.search(r"ipykernel_|<ipython-input", frame.filename)
    ]
    return lines[-1].strip() if lines else ""


def _quietly(
    function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """Call without warnings: they are about how an answer works, not about what it returns."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*arguments, **options)


def _array(value: Any) -> np.ndarray:
    """Make an array of anything; rows of different lengths become one object."""
    try:
        array = np.asarray(value)
        return array.astype(np.float32) if array.dtype.name == "bfloat16" else array  # not NumPy's
    except ValueError:
        whole = np.empty((), dtype=object)
        whole[()] = value
        return whole


def _kept(value: Any) -> Any:
    """Copy arrays, and lists, tuples and dictionaries that hold them; return the rest as it is."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(_kept(one) for one in value)
    if type(value) is dict:
        return {key: _kept(one) for key, one in value.items()}
    return copy.copy(value) if isinstance(value, set) else value


def _alike(now: Any, before: Any) -> bool:
    """Say whether a value still equals its copy."""
    if isinstance(before, np.ndarray):
        if not isinstance(now, np.ndarray) or now.dtype != before.dtype:
            return False
        return np.array_equal(now, before, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(map(_alike, now, before))
    if isinstance(before, dict):
        return list(now) == list(before) and all(_alike(now[key], before[key]) for key in before)
    if isinstance(before, int | float | complex | str | bytes | set | np.generic):
        return bool(now == before or now != now)  # nan does not equal nan
    return True


def _is_told_whole(wanted: Any) -> bool:
    return isinstance(wanted, str | list) or np.size(wanted) <= LONGEST_SHOWN


def _one_difference(found: Any, wanted: Any) -> str:
    """Describe how two large arrays of one shape differ, by the place where they differ most."""
    first, second = np.asarray(found), np.asarray(wanted)
    if second.dtype.kind in NUMBERS and first.dtype.kind in NUMBERS:
        gap = np.nan_to_num(np.abs(first.astype(float) - second.astype(float)), nan=np.inf)
        place = tuple(int(index) for index in np.unravel_index(gap.argmax(), gap.shape))
    else:
        place = tuple(int(index) for index in np.argwhere(first != second)[0])
    at = ", ".join(map(str, place))
    return f"{_shown(first[place])} at [{at}]; it should be {_shown(second[place])}"


def _shown(value: Any) -> str:
    """Show a value as a student would write it, with six digits."""
    if isinstance(value, np.ndarray):
        return _shown(value.tolist())
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.integer):
        return str(int(value))
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_shown(key)}: {_shown(one)}' for key, one in value.items())}}}"
    return repr(value)[:200]


def _list(arguments: Iterable[Any], options: Mapping[str, Any]) -> str:
    """Show the arguments of a call."""
    shown = [_shown(one) for one in arguments]
    return ", ".join([*shown, *(f"{name}={_shown(one)}" for name, one in options.items())])


def _kind(found: Any) -> str:
    """Say what type a value is, as in "a list"."""
    if found is None:
        return "None (`return` is missing, or what it returns is None itself)"
    if isinstance(found, np.ndarray):
        return f"an array of shape {found.shape}"
    return _a(type(found).__name__)


def _key(found: Any) -> str:
    """Return what the words call a type: "a list", "None"."""
    return "None" if found is None else _kind(found)


def _a(name: str) -> str:
    return f"{'a' if name[:1].lower() not in 'aeiou' or name.startswith('UF') else 'an'} {name}"


def in_words(count: int) -> str:
    """Write a small number as a word."""
    words = ("no", "one", "two", "three", "four", "five", "six")
    return words[count] if count < len(words) else str(count)


def _is_plural(name: str) -> bool:
    return " and " in name or (name.endswith("s") and not name.endswith(("ss", "us", "is", "as")))


def _is(name: str) -> str:
    return "are" if _is_plural(name) else "is"


def _has(name: str) -> str:
    return "have" if _is_plural(name) else "has"


def _it(name: str) -> str:
    return "they" if _is_plural(name) else "it"

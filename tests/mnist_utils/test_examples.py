"""The vocabulary of tests: what it says of an answer, and that words never decide."""

import json

import keras
import numpy as np
import pytest

from mnist_utils import examples
from mnist_utils.examples import Example, optimizer_of, read_words, same

WORDS = {
    "halve": {
        "hidden": "odd numbers",
        "changed": "Leave the numbers as they were.",
        "errors": {
            "raise ValueError": "These numbers are sound.",
            "ValueError: could not": "It was NumPy that refused.",
            "TypeError: unsupported": "A text is no number.",
        },
        "the halves": {
            "shape": {"(1,)": "All of them are wanted.", "else": "As many as there are numbers."},
            "dtype": "Divide with /.",
            "nan": "There is a division by zero.",
            "values": {
                "doubled": ([4, 8], "They were doubled."),
                "squared": (None, "They were squared."),
            },
            "otherwise": "Divide each by 2.",
        },
        "raises": {"negative": {"nothing": "It was taken.", "else": "Raise it yourself."}},
        "signs": "The signs are {found}.",
    }
}


@pytest.fixture(autouse=True)
def words(tmp_path, monkeypatch):
    """Have these words alone, and no test that was left open."""
    (tmp_path / "small.json").write_text(json.dumps(WORDS), encoding="utf-8")
    monkeypatch.setattr(examples, "WORDS", tmp_path)
    monkeypatch.setattr(examples, "_open", set())
    read_words.cache_clear()
    yield
    read_words.cache_clear()


def ask(halve, case="", mistakes=None, part=1):
    """What a test of `halve` says, or "" when it holds."""
    example = Example("halve", halve, part=part, case=case)
    try:
        found = example.call(np.array([2.0, 4.0]))
        example.array("the halves", found, shape=(2,), dtype=float)
        example.equal("the halves", found, [1, 2], mistakes=mistakes)
        assert example.holds
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("halve", "told"),
    [
        (lambda x: x / 2, ""),
        (
            lambda x: None,
            "The halves are None (`return` is missing, or what it returns is None itself); "
            "return a NumPy array.",
        ),
        (lambda x: [1, 2], "The halves are a list; return a NumPy array."),
        (
            lambda x: x[:1] / 2,
            "The halves have the shape (1,); it should be (2,). All of them are wanted.",
        ),
        (
            lambda x: np.array([x / 2]),
            "The halves have the shape (1, 2); it should be (2,). As many as there are numbers.",
        ),
        (lambda x: x * 2, "The halves are [4, 8]; they should be [1, 2]. They were doubled."),
        (lambda x: x + 1, "The halves are [3, 5]; they should be [1, 2]. Divide each by 2."),
        (
            lambda x: x / 0,
            "The halves are [inf, inf]; they should be [1, 2]. There is a division by zero.",
        ),
    ],
)
def test_what_was_found_what_it_should_be_and_where_to_look(halve, told):
    assert ask(halve) == told


def test_a_wrong_dtype_is_told_last_since_another_mistake_may_be_its_cause():
    assert ask(lambda x: (x * 2).astype(int)).endswith("They were doubled.")
    assert ask(lambda x: (x / 2).astype(int)) == (
        "The halves have the dtype int64; it should be a floating-point dtype. Divide with /."
    )


def test_a_hidden_case_begins_the_sentence_and_tells_no_values():
    told = ask(lambda x: x + 1, case="For other numbers")
    assert told == "For other numbers the halves are wrong. Divide each by 2."


def test_a_hidden_test_names_the_mistake_whose_wrong_value_it_computed():
    told = ask(lambda x: x**2, case="For other numbers", mistakes={"squared": [4, 16]})
    assert told == "For other numbers the halves are wrong. They were squared."


def test_a_visible_wrong_value_is_not_looked_for_among_hidden_inputs():
    assert "doubled" not in ask(lambda x: x * 2, case="For other numbers")


def test_without_words_a_test_decides_the_same(tmp_path):
    (tmp_path / "small.json").unlink()
    assert ask(lambda x: x / 2) == ""
    assert ask(lambda x: x * 2) == "The halves are [4, 8]; they should be [1, 2]."


def test_words_that_changed_since_never_make_a_right_answer_wrong(tmp_path):
    words = json.loads(json.dumps(WORDS))
    words["halve"]["the halves"]["values"]["old"] = [[1, 2], "This was wrong once."]
    (tmp_path / "small.json").write_text(json.dumps(words), encoding="utf-8")
    assert ask(lambda x: x / 2) == ""


def test_an_argument_that_was_changed_is_told():
    def halve(x):
        x /= 2
        return x

    assert ask(halve) == "An argument was changed. Leave the numbers as they were."


@pytest.mark.parametrize(
    "change", [lambda x: x.sort(), lambda x: x.reverse(), lambda x: x.pop(), lambda x: x.append(1)]
)
def test_a_list_that_was_changed_is_told(change):
    with pytest.raises(AssertionError, match="An argument was changed"):
        Example("halve", change).call([3.0, 1.0, 2.0])


def test_arguments_that_cannot_be_compared_are_let_alone():
    Example("halve", lambda *arguments: None).call(float("nan"), [np.nan, None, object()], {1, 2})


def test_a_result_that_shares_memory_with_an_argument_is_told():
    example = Example("halve", lambda x: x[:])
    found = example.call(np.arange(3))
    with pytest.raises(AssertionError, match=r"memory of an argument\. Make a new array"):
        example.new("the result", found)


def refuse(x):
    raise ValueError("not these")


@pytest.mark.parametrize(
    ("halve", "told"),
    [
        (refuse, "It ended in a ValueError: not these. These numbers are sound."),
        (lambda x: x.astype("U") / 2, "TypeError"),
        (lambda x: np.array("two").astype(float) / x, "It was NumPy that refused."),
    ],
)
def test_an_exception_has_its_sentence_and_the_student_s_own_line(halve, told, in_a_notebook):
    assert told in in_a_notebook(halve)


def test_what_numpy_raised_is_never_called_the_student_s_own_refusal(in_a_notebook):
    line = in_a_notebook(lambda x: np.zeros(3) + x)
    assert "broadcast" in line
    assert "sound" not in line


@pytest.fixture
def in_a_notebook():
    """What IPython shows in place of a traceback: one line, without a frame of ours."""

    def run(halve):
        example = Example("halve", halve)
        with pytest.raises(Exception) as raised:  # noqa: PT011
            example.call(np.array([2.0, 4.0]))
        (line,) = raised.value._render_traceback_()
        assert line.startswith("\x1b[31mNot yet: \x1b[0m")
        return line

    return run


def test_an_exception_without_words_keeps_its_class_and_its_text(in_a_notebook):
    line = in_a_notebook(lambda x: x.halves)
    assert "AttributeError: 'numpy.ndarray' object has no attribute 'halves'" in line


def test_an_answer_that_is_not_written_yet_says_so(in_a_notebook):
    def halve(x):
        raise NotImplementedError

    assert "raise NotImplementedError" in in_a_notebook(halve)


def test_a_call_that_should_raise_is_told_how_it_ended():
    def told(halve):
        with pytest.raises(AssertionError) as raised:
            Example("halve", halve).raises(ValueError, -1, why="negative")
        return str(raised.value)

    assert told(lambda x: x) == (
        "halve(-1) should raise a ValueError; nothing was raised. It was taken."
    )
    assert told(lambda x: [][0]).startswith(
        "halve(-1) should raise a ValueError; it was an IndexError. Raise it yourself."
        " It ended in your line: "
    )
    Example("halve", refuse).raises(ValueError, -1, why="negative")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda e: e.values([1, 2], "a", "b"), "Found a list; return two values: `return a, b`."),
        (lambda e: e.values((1,), "a", "b"), "Found 1 values; return two values: `return a, b`."),
        (lambda e: e.plain("the mean", [1.0], float), "The mean has the shape (1,); it should be"),
        (lambda e: e.keys([], "a", "b"), "Found a list; return a dictionary with the keys a, b."),
        (lambda e: e.keys({"a": 1}, "a", "b"), "The keys ['b'] are missing."),
        (lambda e: e.keys({"a": 1, "c": 2}, "a"), "The keys ['c'] are too many."),
        (lambda e: e.instance("the model", 3, str), "The model is an int; it should be a str."),
        (lambda e: e.true("signs", False, found=[1, -1]), "The signs are [1, -1]."),
        (lambda e: e.equal("the text", "b", "a"), "The text is 'b'; it should be 'a'."),
        (
            lambda e: e.equal("the sum", np.arange(30), np.arange(30) * 2),
            "The sum has 29 at [29]; it should be 58.",
        ),
    ],
)
def test_each_question_has_its_sentence(ask, told):
    with pytest.raises(AssertionError) as raised:
        ask(Example("halve", lambda x: x))
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (
            lambda e: e.equal("the rows", [[1], [1, 2]], np.array([1, 2])),
            "The rows are [[1], [1, 2]]; they should be [1, 2].",
        ),
        (lambda e: e.plain("the mean", [[1], [1, 2]], float), "The mean is a list; it should be"),
        (
            lambda e: e.equal("the mean", None, np.array([1, 2])),
            "The mean is None (`return` is missing, or what it returns is None itself); it should",
        ),
        (
            lambda e: e.equal("the list", [np.arange(2), np.arange(3)], [np.arange(2), 1]),
            "The list is [[0, 1], [0, 1, 2]]; it should be [[0, 1], 1].",
        ),
    ],
)
def test_what_makes_no_array_is_told_as_it_is(ask, told):
    with pytest.raises(AssertionError) as raised:
        ask(Example("halve", lambda x: x))
    assert str(raised.value).startswith(told)


def test_what_an_answer_set_up_is_used_and_its_error_is_told():
    example = Example("halve", lambda x: x)
    assert example.use(max, [1, 3, 2]) == 3
    with pytest.raises(AssertionError, match="It was NumPy that refused") as known:
        example.use(np.array("two").astype, float)
    with pytest.raises(AssertionError) as unknown:
        example.use([].pop)
    assert str(known.value).startswith("It ended in a ValueError: could not convert")
    assert str(unknown.value) == (
        "Using what came back ended in an IndexError: pop from empty list."
    )


def a_model(policy):
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, dtype=policy)])


def a_history(*losses):
    history = keras.callbacks.History()
    history.history = {"loss": list(losses)}
    return history


def build_in_keras(x):
    return keras.ops.convert_to_numpy(x) + 0.1


HALF = "Keras' policy is {} here, which keeps three digits of a number at most. Take out what sets"


@pytest.mark.parametrize(
    ("answer", "found", "told"),
    [
        (lambda x: a_model("mixed_float16"), 0.501, HALF.format("mixed_float16")),
        (lambda x: a_model("float16"), 0.501, HALF.format("float16")),
        (lambda x: a_history(0.69287109375), 0.501, HALF.format("float16")),
        (
            lambda x: x.astype(np.float16),
            0.501,
            "What came back is float16, which keeps three digits",
        ),
        (lambda x: a_model("float32"), 0.501, "Divide each by 2."),
        (lambda x: a_history(0.6931471824645996), 0.501, "Divide each by 2."),
        (lambda x: a_history("none"), 0.501, "Divide each by 2."),
        (build_in_keras, 0.501, "Divide each by 2."),
    ],
)
@pytest.mark.parametrize("case", ["", "For other numbers"])
def test_a_number_that_float16_has_rounded_is_told_by_its_policy(answer, found, told, case):
    example = Example("halve", answer, case=case)
    example.call(np.array([1.0]))
    with pytest.raises(AssertionError) as raised:
        example.equal("the halves", found, 0.5)
    sentence = str(raised.value)
    assert told in sentence
    assert ("Divide each" in sentence) == told.startswith("Divide")
    with pytest.raises(AssertionError, match="Divide each by 2"):  # no rounding explains this one
        example.equal("the halves", 0.7, 0.5)


def test_a_policy_of_the_whole_notebook_is_told_where_keras_is_at_work_and_nowhere_else():
    def told(answer):
        example = Example("halve", answer)
        example.call(np.array([1.0]))
        with pytest.raises(AssertionError) as raised:
            example.equal("the halves", 0.7, 0.5)
        return str(raised.value)

    before = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy("mixed_float16")
        found = "The halves are 0.7; they should be 0.5."
        assert told(build_in_keras).startswith(f"{found} {HALF.format('mixed_float16')}")
        assert told(build_in_keras).endswith("If it still fails: Divide each by 2.")
        assert told(lambda x: x / 2) == f"{found} Divide each by 2."
    finally:
        keras.config.set_dtype_policy(before)


def test_the_optimizer_is_the_one_that_a_model_was_compiled_with_whatever_the_policy():
    for policy in ("float32", "mixed_float16"):
        model = keras.Sequential([keras.layers.Dense(1)], name="small")
        model.dtype_policy = keras.DTypePolicy(policy)
        optimizer = keras.optimizers.Adam()
        model.compile(optimizer)
        assert optimizer_of(model) is optimizer


def test_a_numpy_number_is_told_of_last():
    example = Example("halve", lambda x: x)
    example.plain("the mean", np.float64(1), float)
    with pytest.raises(AssertionError, match=r"a float64; it should be a plain float. Wrap it in"):
        assert example.holds


def test_a_test_that_holds_says_so_in_one_line(capsys):
    assert ask(lambda x: x / 2) == ""
    assert capsys.readouterr().out == (
        "halve: right, as far as this test looks. Marking also tries odd numbers.\n"
    )


def test_a_hidden_test_that_holds_is_silent(capsys):
    assert ask(lambda x: x / 2, case="For other numbers") == ""
    assert capsys.readouterr().out == ""


def test_a_second_test_is_quiet_about_what_follows_from_the_first():
    assert "doubled" in ask(lambda x: x * 2)
    assert ask(lambda x: x * 2, part=2) == examples.FOLLOWS
    assert ask(lambda x: x.halves, part=2) == examples.FOLLOWS
    assert ask(lambda x: x / 2) == ""
    assert "doubled" in ask(lambda x: x * 2, part=2)


def test_hidden_inputs_come_from_the_secret_number(monkeypatch):
    def drawn(number=0):
        return Example("halve", lambda x: x).random(number).integers(0, 2**40, size=4).tolist()

    first = drawn()
    assert drawn() == first
    assert drawn(1) != first
    monkeypatch.setattr(examples, "secret", 2**100 + 1)
    assert drawn() != first


@pytest.mark.parametrize(
    ("found", "wanted", "equal"),
    [
        (60_000, 60_000, True),
        (60_001, 60_000, False),  # whole numbers exactly
        (0.1 + 0.2, 0.3, True),
        (np.float32(0.2), 0.2, True),
        ([1, 2], [1, 2, 3], False),
        (np.nan, np.nan, True),
        ("a", "b", False),
        (None, [1], False),
        ([[1], [1, 2]], [[1], [1, 2]], True),
        ({"a": 1}, {"a": 1}, True),
        ("1", 1, False),
    ],
)
def test_values_are_equal_up_to_rounding(found, wanted, equal):
    assert same(found, wanted) is equal


# Dictionaries as a whole.

WANTED = {"mean": 0.5, "count": 2}


def ask_entries(found):
    """Ask an answer that returns this for the entries, as a test cell does."""
    example = Example("nothing", lambda: found)
    example.entries(example.call(), WANTED)
    return example.holds


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, "Found None"),
        ({"mean": 0.5}, "The keys ['count'] are missing"),
        ({**WANTED, "std": 0.0}, "The keys ['std'] are too many"),
        ({"mean": [0.5], "count": 2}, "Mean has the shape (1,)"),
        ({"mean": 0.25, "count": 2}, "Mean is 0.25; it should be 0.5"),
        ({"mean": np.float64(0.5), "count": 3}, "Count is 3; it should be 2"),
        ({"mean": np.float64(0.5), "count": 2}, "Mean is a float64; it should be a plain float"),
    ],
)
def test_a_dictionary_that_is_not_as_wanted_is_told_by_its_first_wrong_entry(found, told):
    with pytest.raises(AssertionError) as raised:
        ask_entries(found)
    assert str(raised.value).startswith(told)


def test_a_dictionary_as_wanted_holds_whatever_its_order():
    assert ask_entries({"count": 2, "mean": 0.5})


@pytest.mark.parametrize("case", ["", "For other numbers"])
def test_an_earlier_answer_that_may_be_called_and_is_wrong_is_named_first(case):
    example = Example("halve", lambda x: x * 2, case=case)
    example.may_call("double", lambda x: x, 3, gives=6)
    found = example.call(np.array([2.0, 4.0]))
    with pytest.raises(AssertionError) as raised:
        example.equal("the halves", found, [1, 2])
    begin = "Your double is wrong here. If halve calls it, begin with double. "
    told = f"{case} the halves are wrong." if case else "The halves are [4, 8]; they should be"
    assert str(raised.value).startswith(begin + told)


def test_an_earlier_answer_that_is_missing_is_named_when_a_call_ends_in_its_exception():
    def double(x):
        raise NotImplementedError

    example = Example("halve", lambda x: double(x) / 4)
    example.may_call("double", double, 3, gives=6)
    with pytest.raises(AssertionError) as raised:
        example.call(np.array([2.0, 4.0]))
    assert str(raised.value).startswith("Your double is wrong here. If halve calls it, begin with")
    assert "NotImplementedError" in str(raised.value)


def test_an_earlier_answer_that_is_right_or_not_needed_changes_nothing():
    example = Example("halve", lambda x: x / 2)
    example.may_call("double", lambda x: x * 2, 3, gives=6)
    assert example.lead == ""
    example.may_call("double", lambda x: x, 3, gives=6)
    example.equal("the halves", example.call(np.array([2.0, 4.0])), [1, 2])
    assert example.holds


def test_a_hidden_test_quotes_no_key_of_a_dictionary_that_nobody_asked_for():
    example = Example("halve", lambda x: x, case="For other numbers")
    with pytest.raises(AssertionError, match=r"^For other numbers some keys are too many"):
        example.keys({"a": 1, "530911": 2}, "a")
    with pytest.raises(AssertionError, match=r"the keys \['a'\] are missing"):
        example.keys({"530911": 2}, "a")

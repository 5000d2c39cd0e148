"""The rules of a lesson: each is broken once, in a lesson that keeps all of them."""

import pytest

from autograder.authoring.rules import RULES, broken_rules
from autograder.course.source import read_lesson

LONG = "x" * 101
CALL = '_e.equal("the result", _e.call(3), 6)\n'
HIDDEN = "_number = int(_h.random().integers(4, 99))\n"

# What an author writes, in place of what, and the beginning of what is said of it.
BROKEN = [
    ("# # 1 · Small", "# # 2 · Small", "a part of the page is missing"),
    ("# ## Summary", "# ## The end", "a part of the page is missing"),
    ("# ## Quiz\n", "# ## Quiz\n#\n# ## Summary\n", "a part of the page is missing"),
    ("# We double numbers.\n#\n", "", "a promise follows the title"),
    ("# - double a number;\n", "", "a promise follows the title"),
    ("mnist_utils solution", "mnist_utils list", "'How it works' says how"),
    ("minutes=5", "minutes=95", "a sitting has at most 60 minutes"),
    ("# **3.** Twice 3?", "# Twice 3?", "the quiz has three questions"),
    ("# **Right.** Twice.", "# Right. Twice.", "the quiz has three questions"),
    ("# Wrong: that is once.", "# **Right.** Once.", "the quiz has three questions"),
    ("# - Twice one is two.\n", "", "the summary has three bullets"),
    ("# What is twice 2?\n# </details>", "# What is twice 2?", "a fold or a box is not closed"),
    (
        "# ## Twice\n#\n",
        "# ## Twice\n#\n# It is easy.\n#\n",
        "write what a teacher would say aloud",
    ),
    ("Take it twice.", "Twice the number is asked for.", "write what a teacher would say aloud"),
    ("**Try it.**", "Play.", "there is nothing to change and try"),
    ('# <div class="alert alert-info">\n#\n', "", "an exercise is a blue box"),
    ("### Exercise · Double", "### Double", "an exercise is a blue box"),
    ("Hint 3: nearly", "Hint 4: nearly", "an exercise is a blue box"),
    ("<details><summary>Why it works", "<details><summary>Reason", "the tests of an answer follow"),
    ("Raise a `ValueError` when", "Raise an error when", "box and docstring together name"),
    ("shown = np.arange(3)", f"shown = '{LONG}'", "code that a student sees has lines"),
    ("shown = np.arange(3)", "shown = 1\n" * 9, "a cell that a student sees is too long"),
    (CALL, CALL * 12, "a cell that a student sees is too long"),
    ("offset = 1\n", "offset = 1\n" * 20, "a cell that a student sees is too long"),
    ("assert _e.holds\n### BEGIN", "_e.holds\n### BEGIN", "a test cell, and what a student sees"),
    ("assert _h.holds\n", "assert _h.holds\n_number\n", "a test cell, and what a student sees"),
    (CALL, f"{CALL}_e.true('odd', shown)\n", "a test uses names of the setup cell"),
    (CALL, f"{CALL}_e.true('odd', _number)\n", "a test uses names of the setup cell"),
    (CALL, f"{CALL}from math import *\n", "a test uses names of the setup cell"),
    (CALL, f"found = 3\n{CALL}", "a test leaves this name"),
    (CALL, f"for offset in range(3):\n    {CALL}", "a test leaves this name"),
    (CALL, f"import math\n{CALL}", "a test leaves this name"),
    (CALL, f"def double(x):\n    return 6\n\n\n{CALL}", "a test leaves this name"),
    (CALL, f"import keras as _keras\n{CALL}", "a test imports what takes seconds"),
    (CALL, f"from keras import layers as _layers\n{CALL}", "a test imports what takes seconds"),
    (CALL, f"{CALL}_e.true('x', double._cache)\n", "a test looks at a private attribute"),
    (CALL, f"{CALL}assert double(1) == 2\n", "an assert has no message"),
    (CALL, f"{CALL}print(double(1))\n", "a test prints"),
    (HIDDEN, f"{HIDDEN}np.testing.assert_equal(1, 1)\n", "numpy.testing prints hidden values"),
    (HIDDEN, "_number = int(np.random.default_rng(7).integers(9))\n", "hidden inputs are drawn"),
]

# What keeps the rules, though it looks a little as if it did not.
SOUND = [
    (CALL, f"for _number in (3,):\n    {CALL}"),
    (CALL, f"_names = [name for name in 'ab']\n{CALL}"),
    (CALL, f"def _check(values):\n    found = values\n    return found\n\n\n{CALL}"),
    (CALL, f"import math as _math\n{CALL}"),
    (CALL, f"_e.true('name', double.__name__ == 'double')\n{CALL}"),
    ("assert _e.holds\n\n# %% [markdown]", "if offset:\n    assert _e.holds\n\n# %% [markdown]"),
    ("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TESTS  "),
    ("shown = np.arange(3)", "shown = np.random.default_rng(0).integers(3)"),
]


def test_the_sound_lesson_keeps_every_rule(sound):
    assert broken_rules(read_lesson(sound("# We double", "# We double"))) == []


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_a_broken_rule_is_named_with_its_file(sound, old, new, sentence):
    found = broken_rules(read_lesson(sound(old, new)))
    assert any(sentence in one for one in found), found
    assert all(one.startswith("solutions/01_small.py") for one in found)


@pytest.mark.parametrize(("old", "new"), SOUND)
def test_what_keeps_the_rules_is_let_through(sound, old, new):
    assert broken_rules(read_lesson(sound(old, new))) == []


def test_every_rule_is_broken_once_here():
    told = [sentence for _, _, sentence in BROKEN]
    untried = [rule for rule in RULES if not any(rule.startswith(one) for one in told)]
    assert untried == ['the words for mistakes are missing: a cell # %% words="...".']


def test_an_exercise_without_words_is_named(sound):
    path = sound('# %% words="double"\n{', "# %%\nshown = {")
    found = broken_rules(read_lesson(path))
    assert [one for one in found if "double: the words for mistakes are missing" in one]


def test_an_answer_below_may_not_be_used(sound):
    path = sound(CALL, f"{CALL}_e.true('odd', half(2))\n")
    assert [
        one for one in broken_rules(read_lesson(path)) if "test_double: half: a test uses" in one
    ]

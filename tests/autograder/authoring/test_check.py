import re

import pytest

from tests.autograder.command import autograder
from tests.autograder.sound_lesson import LESSON

# The sound lesson with everything wrong that running it shows: what is written in place of what.
FAULTS = {
    "the reference solution fails a hidden test": ("2 * _number, mistakes", "9, mistakes"),
    "a test passes on the untouched stub": (
        '_e.equal("the result", _e.call(-offset), -2)',
        '_e.true("callable", callable(double))',
    ),
    "a demonstration fails": ("shown = np.arange(3)", 'raise OSError("no such picture")'),
    "a test writes more than its line": (
        "# Meant to fail until double takes",
        'import sys as _s\n\n_s.stdout.write("one\\ntwo\\n")\n# Meant to fail until double takes',
    ),
    "a test is slow": (
        "points=2\n",
        "points=2 seconds=1\nimport time as _time\n\n_time.sleep(1.2)\n",
    ),
}
BEFORE_THE_QUIZ = "# %% [markdown]\n# ## Quiz"
CELLS = {
    "a demonstration writes to stderr": 'import sys\n\nsys.stderr.write("careful")',
    "a figure has no words": "import matplotlib.pyplot as plt\n\n_ = plt.plot([1, 2])",
    "a cell computes for long": "import time\n\nwhile time.process_time() < 12:\n    pass",
}


def test_check_finds_the_sound_lesson_sound(sound, isolation):
    course = sound("We double", "We double").parents[1]
    result = autograder("--course", course, "check", "--isolation", isolation)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert re.search(r"01_small .* 3 of 3 .* sound", result.stdout)
    assert not (course / "lessons").exists()


def test_check_goes_on_with_the_sample_with_one_remark(sound, offline, isolation):
    course = sound("points=1", 'points=1 digits="full"').parents[1]
    result = autograder("--course", course, "check", "--isolation", isolation)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert result.stdout.count("its tests ask for the full MNIST (MNIST_PATH)") == 1
    assert re.search(r"01_small .* 3 of 3 .* sound", result.stdout)


@pytest.fixture(scope="module")
def checked(tmp_path_factory, isolation):
    """What `check` says of a lesson in which everything is wrong."""
    course = tmp_path_factory.mktemp("faulty")
    (course / "solutions").mkdir()
    cells = "".join(f"# %%\n{cell}\n\n" for cell in CELLS.values())
    text = LESSON.replace(BEFORE_THE_QUIZ, cells + BEFORE_THE_QUIZ)
    for old, new in FAULTS.values():
        assert old in text
        text = text.replace(old, new, 1)
    (course / "solutions" / "01_small.py").write_text(text, encoding="utf-8")
    return autograder("--course", course, "check", "--isolation", isolation)


def test_check_ends_with_1_and_counts_the_problems(checked):
    assert checked.returncode == 1
    assert checked.stderr == ""
    assert re.search(r"01_small .* 1 of 3 .* \d+ problems", checked.stdout)


@pytest.mark.parametrize(
    "sentence",
    [
        "the reference solution of double earns 1 of 3 points: For another number the result is",
        "a test of double passes for the stub: it earns 1 points.",
        "the cell that begins 'raise OSError(\"no such picture\")' fails: no such picture",
        "the cell that begins 'import sys' writes to stderr.",
        r"test_double_2 writes more than a line when it passes: 'one\ntwo\n",
        "the cell that begins 'import matplotlib.pyplot as plt' shows a figure; say in words",
    ],
)
def test_check_finds(checked, sentence):
    assert f"01_small: {sentence}" in checked.stdout


@pytest.mark.parametrize(
    "sentence",
    [
        r"test_double takes \d+\.\d s; its limit is 1 s\.",
        r"the cell that begins 'import time' uses \d+\.\d s of processor time; at most 8",
        r"the cell that begins 'import time' takes \d+\.\d s, and states runs=0\.",
    ],
)
def test_check_finds_what_takes_too_long(checked, sentence):
    assert re.search(rf"01_small: {sentence}", checked.stdout)

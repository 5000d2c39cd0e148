import re

import pytest

from tests.autograder.command import autograder

# The small lesson with everything wrong that running it shows.
FAULTS = {
    "the reference solution fails a hidden test": (
        "assert total([]) == 0,",
        "assert total([]) == 1,",
    ),
    "a test passes on the untouched stub": (
        "assert double(-offset) == -2,",
        "assert callable(double),",
    ),
    "a demonstration fails": ("# %%\ndouble(21)", '# %%\nraise OSError("no such picture")'),
    "a demonstration writes to stderr": (
        "# %%\nnp.arange(3)",
        '# %%\nimport sys\n\nsys.stderr.write("careful")',
    ),
    "a test prints": (
        "# Meant to fail until",
        'import sys\n\nsys.stdout.write("here")\n# Meant to fail until',
    ),
    "a test is slow": (
        "points=3\n",
        "points=3 seconds=1\nimport time\n\ntime.sleep(1.2)\n",
    ),
}


def test_check_finds_the_small_course_sound(course, isolation):
    result = autograder("--course", course, "check", "--isolation", isolation)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert re.search(r"01_small .* 6 of 6 .* sound", result.stdout)
    assert not (course / "lessons").exists()


@pytest.fixture(scope="module")
def checked(tmp_path_factory, empty_room, isolation):
    """What `check` says of a lesson in which everything is wrong."""
    course = tmp_path_factory.mktemp("faulty")
    (course / "solutions").mkdir()
    text = (empty_room.parent / "solutions" / "01_small.py").read_text(encoding="utf-8")
    for old, new in FAULTS.values():
        assert old in text
        text = text.replace(old, new)
    (course / "solutions" / "01_small.py").write_text(text, encoding="utf-8")
    return autograder("--course", course, "check", "--isolation", isolation)


def test_check_ends_with_1_and_counts_the_problems(checked):
    assert checked.returncode == 1
    assert checked.stderr == ""
    assert re.search(r"01_small .* 3 of 6 .* 6 problems", checked.stdout)


@pytest.mark.parametrize(
    "sentence",
    [
        "the reference solution of total earns 0 of 3 points: Nothing adds up to 0.",
        "a test of double passes for the stub: it earns 1 points.",
        "the cell that begins 'raise OSError(\"no such picture\")' fails: no such picture",
        "the cell that begins 'import sys' writes to stderr.",
        "test_double writes something when it passes; a test must be silent.",
    ],
)
def test_check_finds(checked, sentence):
    assert f"01_small: {sentence}" in checked.stdout


def test_check_finds_a_test_that_takes_longer_than_its_limit(checked):
    assert re.search(r"01_small: test_total takes \d+\.\d s; its limit is 1 s\.", checked.stdout)

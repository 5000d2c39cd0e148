import nbformat
import pytest

from autograder.course.build import generate
from autograder.course.source import read_course, read_lesson
from autograder.errors import SourceError
from mnist_utils.cells import grade_id, needs_full, points, role

SECOND_LESSON = """\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 10 minutes

# %% [markdown] written="conclusions" points=6
# ### BEGIN SOLUTION
# What an author would write.
# ### END SOLUTION

# %% [markdown] written="outlook" points=2
"""


def test_a_sound_lesson_has_its_exercises_and_points(course):
    (lesson,) = read_course(course)
    assert lesson.name == "01_small"
    assert lesson.exercises == ("double", "total")
    assert lesson.max_score == 6


def test_cells_get_the_roles_and_names_that_nbgrader_reads(course):
    (lesson,) = read_course(course)
    cells = [(role(cell), grade_id(cell), points(cell)) for cell in lesson.notebook.cells]
    assert [cell for cell in cells if cell[0]] == [
        ("setup", "setup", 0),
        ("answer", "double", 0),
        ("test", "test_double", 2),
        ("test", "test_double_2", 1),
        ("answer", "total", 0),
        ("test", "test_total", 3),
    ]
    locked = {
        grade_id(cell): cell.metadata.nbgrader.locked
        for cell in lesson.notebook.cells
        if "nbgrader" in cell.metadata
    }
    assert [name for name, is_locked in locked.items() if not is_locked] == ["double", "total"]


def test_the_source_keeps_solutions_and_hidden_tests(course):
    (lesson,) = read_course(course)
    text = "\n".join(cell.source for cell in lesson.notebook.cells)
    assert "return 2 * x" in text
    assert "CANARY-DOUBLE" in text


def test_a_demonstration_carries_no_mark_and_no_key(course):
    (lesson,) = read_course(course)
    (cell,) = [cell for cell in lesson.notebook.cells if cell.source == "np.arange(3)"]
    assert cell.metadata == {}
    assert cell.id == "after_setup_1"


def test_a_time_limit_stays_with_its_test(change):
    lesson = read_lesson(change("points=3", "points=3 seconds=60"))
    limits = [
        cell.metadata.get("mnist_course", {}).get("seconds") for cell in lesson.notebook.cells
    ]
    assert [limit for limit in limits if limit] == [60]


def test_the_digits_that_a_test_asks_for_stay_with_it_in_what_students_get(change):
    lesson = read_lesson(change("points=3", 'points=3 digits="full"'))
    released = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    for notebook in (lesson.notebook, released):
        assert [cell.id for cell in notebook.cells if needs_full(cell)] == ["test_total"]


def test_a_written_answer_is_graded_and_can_be_edited(course):
    path = course / "solutions" / "02_words.py"
    path.write_text(SECOND_LESSON, encoding="utf-8")
    lesson = read_lesson(path)
    assert lesson.exercises == ("conclusions", "outlook")
    assert lesson.max_score == 8
    written = [cell for cell in lesson.notebook.cells if role(cell) == "written"]
    assert [cell.cell_type for cell in written] == ["markdown", "markdown"]
    assert not any(cell.metadata.nbgrader.locked for cell in written)


def test_lessons_come_in_the_order_of_their_numbers(course):
    for name in ("10_last", "02_words"):
        text = SECOND_LESSON.replace("conclusions", f"c{name}").replace("outlook", f"o{name}")
        (course / "solutions" / f"{name}.py").write_text(text, encoding="utf-8")
    assert [lesson.name for lesson in read_course(course)] == ["01_small", "02_words", "10_last"]


# Each of them: a text of the small lesson, what an author makes of it, and what the author reads.
BROKEN = {
    "two answers of one name": (
        "# %%\ndouble(21)",
        '# %% answer="double"\ndef double(x):\n    ### BEGIN SOLUTION\n    return x + x\n'
        "    ### END SOLUTION",
        "two cells answer the exercise double; rename or remove one.",
    ),
    "a written answer with the name of another": (
        "# %%\ndouble(21)",
        '# %% [markdown] written="double" points=1',
        "two cells answer the exercise double; rename or remove one.",
    ),
    "an answer without a test": (
        '# %% test="total" points=3',
        "# %%",
        'the answer total has no test; add a cell # %% test="total" points=…',
    ),
    "no points": (
        "points=3",
        "",
        'cell test="total": its points are missing; add points=3 (a whole number from 1).',
    ),
    "points of 0": ("points=3", "points=0", "its points are missing"),
    "half points": ("points=3", "points=2.5", "its points are missing"),
    "points in quotes": ("points=3", 'points="3"', "its points are missing"),
    "points that are true": ("points=3", "points=true", "its points are missing"),
    "a written answer without points": (
        "# %%\ndouble(21)",
        '# %% [markdown] written="words"',
        'cell written="words": its points are missing',
    ),
    "a test before its answer": (
        "# %%\nnp.arange(3)",
        '# %% test="total" points=1\nassert total([]) == 0, "0"',
        'cell test="total": the test is before its answer; move it below.',
    ),
    "a test of nothing": (
        'test="total"',
        'test="sum"',
        'cell test="sum": the test tests no answer of this lesson; correct the name.',
    ),
    "an unknown key": (
        'answer="total"',
        'answer="total" hint="sum"',
        'cell answer="total": the key hint is not known; correct it.',
    ),
    "a name without quotes": (
        'answer="total"',
        "answer=total",
        "cell no. 8: the key incorrectly_encoded_metadata is not known; correct it.",
    ),
    "a title behind the percent signs": (
        "# %%\nnp.arange(3)",
        "# %% A title\nnp.arange(3)",
        "cell no. 3: the key title is not known; correct it.",
    ),
    "another tag": (
        "# %%\nnp.arange(3)",
        '# %% tags=["hide"]\nnp.arange(3)',
        'cell no. 3: the only known tag is tags=["setup"].',
    ),
    "a tag that is no list": ('tags=["setup"]', 'tags="setup"', "01_small.py cannot be read"),
    "points on an answer": (
        'answer="total"',
        'answer="total" points=3',
        'cell answer="total": points belong to a test or a written answer; remove them here.',
    ),
    "seconds on an answer": (
        'answer="total"',
        'answer="total" seconds=60',
        'cell answer="total": seconds=60 (a whole number from 1) is for test cells only.',
    ),
    "seconds of less than nothing": (
        "points=3",
        "points=3 seconds=-1",
        'cell test="total": seconds=60 (a whole number from 1)',
    ),
    "digits on an answer": (
        'answer="total"',
        'answer="total" digits="full"',
        'cell answer="total": digits="full" is for test cells only, and nothing else',
    ),
    "digits that are no choice": (
        "points=3",
        'points=3 digits="sample"',
        'cell test="total": digits="full" is for test cells only, and nothing else',
    ),
    "an answer and a test in one": (
        'answer="total"',
        'answer="total" test="double" points=1',
        'cell answer="total" test="double": it can be one of setup, answer, test and written',
    ),
    "a name in capitals": (
        'answer="total"',
        'answer="Total"',
        'cell answer="Total": the name must be in small letters',
    ),
    "a name that ends like a number of a test": (
        'answer="total"',
        'answer="total_2"',
        'cell answer="total_2": the name must be in small letters, and end in no _2',
    ),
    "a name that the setup cell has": (
        'answer="total"',
        'answer="setup"',
        "setup and test_… are the names of other cells.",
    ),
    "a name that the test cell has": (
        'answer="total"',
        'answer="test_double"',
        "setup and test_… are the names of other cells.",
    ),
    "a name that is a list": (
        'answer="total"',
        'answer=["total"]',
        "the name must be in small letters",
    ),
    "a written answer as code": (
        "# %%\ndouble(21)",
        '# %% written="words" points=1',
        'cell written="words": a written answer is a [markdown] cell; setup, answer and test are',
    ),
    "a test as text": (
        '# %% test="total" points=3',
        '# %% [markdown] test="total" points=3',
        'cell test="total": a written answer is a [markdown] cell; setup, answer and test are',
    ),
    "an answer without a solution region": (
        "    ### BEGIN SOLUTION\n    return sum(values)\n    ### END SOLUTION",
        "    return sum(values)",
        'cell answer="total": it has no ### BEGIN SOLUTION … ### END SOLUTION: students would see',
    ),
    "a solution that never ends": (
        "    return sum(values)\n    ### END SOLUTION",
        "    return sum(values)",
        'cell answer="total": ### BEGIN SOLUTION and ### END SOLUTION must come in pairs',
    ),
    "a solution that begins twice": (
        "    return sum(values)\n",
        "    ### BEGIN SOLUTION\n    return sum(values)\n",
        'cell answer="total": ### BEGIN SOLUTION and ### END SOLUTION must come in pairs',
    ),
    "a region behind code, which would be lost with it": (
        "    ### BEGIN SOLUTION\n    return sum",
        "    start = 0  ### BEGIN SOLUTION\n    return sum",
        "must come in pairs, each on its line.",
    ),
    "a misspelt region": (
        "### BEGIN HIDDEN TESTS\n# Catches: the empty",
        "## BEGIN HIDDEN TESTS\n# Catches: the empty",
        'cell test="total": ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS must come in pairs',
    ),
    "hidden tests that never end": (
        'assert total([]) == 0, "Nothing adds up to 0."\n### END HIDDEN TESTS',
        'assert total([]) == 0, "Nothing adds up to 0."',
        'cell test="total": ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS must come in pairs',
    ),
    "hidden tests outside a test": (
        "# %%\ndouble(21)",
        "# %%\n### BEGIN HIDDEN TESTS\ndouble(21)\n### END HIDDEN TESTS",
        "cell no. 7: a region HIDDEN TESTS has no place in this cell; remove it.",
    ),
    "a solution in a test": (
        "assert double(-offset)",
        "### BEGIN SOLUTION\n### END SOLUTION\nassert double(-offset)",
        'cell test="double": a region SOLUTION has no place in this cell; remove it.',
    ),
    "a syntax error in an answer": (
        "    return sum(values)",
        "    return sum(values",
        'cell answer="total": line 4 is not Python:',
    ),
    "a syntax error in a test": (
        "assert double(-offset) ==",
        "assert double(-offset) =",
        'cell test="double": line 1 is not Python:',
    ),
    "a syntax error in the setup cell": (
        "offset = 1",
        "offset = = 1",
        "cell no. 2: line 3 is not Python:",
    ),
    "an answer that defines another function": (
        "def total(values)",
        "def add(values)",
        'cell answer="total": it defines no function total; the answer\'s name is its function',
    ),
    "no setup cell": (
        '# %% tags=["setup"]',
        "# %%",
        'there is no setup cell; mark one with tags=["setup"].',
    ),
    "no title": ("# # 1 · Small", "# Small", "the title is missing: a line like '# 2 · Norm"),
    "a title without its number": ("# # 1 · Small", "# # Small", "the title is missing"),
    "no time": (
        "# **Time:** about 5 minutes",
        "#",
        "the time is missing: a line that begins '**Time:** {minutes}'.",
    ),
}


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_gives_its_sentence(change, old, new, sentence):
    with pytest.raises(SourceError) as caught:
        read_lesson(change(old, new))
    found = [problem for problem in caught.value.problems if sentence in problem]
    assert found, caught.value.problems
    assert all(problem.startswith("solutions/01_small.py") for problem in caught.value.problems)
    assert all("\n" not in problem for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["small.py", "1_small.py", "01-small.py", "01_Small.py"])
def test_a_file_with_another_kind_of_name_is_refused(course, name):
    path = (course / "solutions" / "01_small.py").rename(course / "solutions" / name)
    with pytest.raises(SourceError, match=rf"solutions/{name}: name the file like 02_norm"):
        read_lesson(path)


def test_a_file_that_is_not_utf_8_is_named(course):
    (course / "solutions" / "01_small.py").write_bytes("# Größe".encode("latin-1"))
    with pytest.raises(SourceError, match=r"solutions/01_small\.py cannot be read"):
        read_course(course)


def test_an_empty_file_misses_its_title_and_time(course):
    (course / "solutions" / "01_small.py").write_text("")
    with pytest.raises(SourceError) as caught:
        read_course(course)
    assert [problem.split(":")[1].strip() for problem in caught.value.problems] == [
        "the title is missing",
        "the time is missing",
    ]


def test_one_name_in_two_lessons_is_refused_and_both_are_named(course):
    path = course / "solutions" / "02_words.py"
    path.write_text(SECOND_LESSON.replace("outlook", "total"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_course(course)
    assert caught.value.problems == [
        "solutions/02_words.py: the exercise total is in solutions/01_small.py too; "
        "give one of them another name."
    ]


def test_a_folder_without_solutions_is_not_the_course(tmp_path):
    with pytest.raises(SourceError, match=r"is not the course: it has no solutions/\*\.py"):
        read_course(tmp_path)


def test_all_problems_of_all_lessons_come_at_once_each_with_file_and_cell(course, change):
    change("points=3", "")
    change("    return 2 * x", "    return 2 * * x")
    path = course / "solutions" / "02_words.py"
    path.write_text(SECOND_LESSON.replace("points=6", "points=-6"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_course(course)
    assert caught.value.problems == [
        'solutions/01_small.py: cell answer="double": line 4 is not Python: invalid syntax.',
        'solutions/01_small.py: cell test="total": its points are missing; add points=3 '
        "(a whole number from 1).",
        'solutions/02_words.py: cell written="conclusions": its points are missing; add points=3 '
        "(a whole number from 1).",
    ]
    assert str(caught.value).splitlines() == caught.value.problems

import copy
import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.course.build import generate
from autograder.course.install_cell import install_cell
from autograder.course.launch import Repository
from autograder.course.source import read_course
from autograder.judging.prove import fill_in
from mnist_utils import submission
from mnist_utils.cells import grade_id
from mnist_utils.notebook import read_work

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(values):\n    return sum(values)"


@pytest.fixture(scope="module")
def lesson(empty_room):
    (found,) = read_course(empty_room.parent)
    return found


@pytest.fixture(scope="module")
def released(lesson):
    return nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)


@pytest.fixture
def notebook(released):
    """The lesson with both answers, as a student would hand it in."""
    return fill_in(copy.deepcopy(released), {"double": DOUBLE, "total": TOTAL})


@pytest.fixture
def rebuild(lesson, released):
    return lambda notebook: submission.rebuild(lesson.notebook, released, cells_of(notebook))


def cells_of(notebook):
    """The cells as a student's file has them."""
    return read_work(json.dumps(notebook).encode()).cells


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def place_of(notebook, name):
    return [grade_id(cell) for cell in notebook.cells].index(name)


def sources(rebuilt, exercise):
    return [s.source for s in rebuilt.steps if s.kind == "answer" and s.exercise == exercise]


def names(rebuilt):
    return [grade_id(cell) for cell in rebuilt.notebook.cells if grade_id(cell)]


ORDER = ["setup", "double", "test_double", "test_double_2", "total", "test_total"]


def test_an_orderly_submission_is_taken_as_it_is(rebuild, notebook):
    rebuilt = rebuild(notebook)
    assert rebuilt.remarks == []
    assert names(rebuilt) == ORDER
    assert (sources(rebuilt, "double"), sources(rebuilt, "total")) == ([DOUBLE], [TOTAL])
    assert rebuilt.attempted == {"double": True, "total": True}


def test_steps_have_hidden_tests_and_the_notebook_has_none(rebuild, notebook):
    rebuilt = rebuild(notebook)
    tests = [step for step in rebuilt.steps if step.kind == "test"]
    assert [(test.grade_id, test.points) for test in tests] == [
        ("test_double", 2),
        ("test_double_2", 1),
        ("test_total", 3),
    ]
    assert "CANARY-DOUBLE" in tests[0].source
    assert "CANARY" not in nbformat.writes(rebuilt.notebook)


def test_tests_and_setup_come_from_the_lesson(rebuild, notebook):
    cell_of(notebook, "test_total").source = "assert True"
    cell_of(notebook, "test_total").metadata.nbgrader.points = 300
    cell_of(notebook, "setup").source = "import numpy as np\nnp.array_equal = print"
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != "test_double"]
    rebuilt = rebuild(notebook)
    assert names(rebuilt) == ORDER
    assert "offset = 1" in rebuilt.steps[0].source
    assert rebuilt.steps[-1].points == 3
    assert "CANARY-TOTAL" in rebuilt.steps[-1].source
    assert rebuilt.remarks == [
        "The cell setup differs from the lesson's, which was used.",
        "The cell test_total differs from the lesson's, which was used.",
        "The cell test_double was missing; it was put back.",
    ]


def test_of_a_copied_answer_both_are_run_in_order(rebuild, notebook):
    twice = copy.deepcopy(cell_of(notebook, "double"))
    twice.source, twice.id = "def double(x):\n    return 0", "copy"
    notebook.cells.insert(place_of(notebook, "double"), twice)
    rebuilt = rebuild(notebook)
    assert sources(rebuilt, "double") == ["def double(x):\n    return 0", DOUBLE]
    assert rebuilt.remarks == ["Several cells answer double: all of them were run, in order."]


def test_a_copy_that_is_still_the_stub_does_not_undo_the_answer(rebuild, notebook, released):
    notebook.cells.append(copy.deepcopy(cell_of(released, "double")))
    assert sources(rebuild(notebook), "double") == [DOUBLE]


def test_an_answer_that_was_split_is_put_together(rebuild, notebook):
    first = cell_of(notebook, "double")
    second = copy.deepcopy(first)
    first.source, second.source = "def double(x):", "    return 2 * x"
    notebook.cells.insert(place_of(notebook, "double") + 1, second)
    assert sources(rebuild(notebook), "double") == [DOUBLE]


def test_moved_cells_are_run_in_the_lesson_s_order(rebuild, notebook):
    notebook.cells.append(notebook.cells.pop(place_of(notebook, "double")))
    rebuilt = rebuild(notebook)
    assert names(rebuilt) == ORDER
    assert "Cells had been moved; they were run in the lesson's order." in rebuilt.remarks


def test_an_answer_in_a_text_cell_counts(rebuild, notebook):
    cell = cell_of(notebook, "double")
    place = place_of(notebook, "double")
    notebook.cells[place] = new_markdown_cell(cell.source, metadata=cell.metadata)
    rebuilt = rebuild(notebook)
    assert sources(rebuilt, "double") == [DOUBLE]
    assert rebuilt.remarks == ["The cell of double had become a markdown cell."]


def test_an_answer_whose_cell_lost_its_marks_is_recognized_by_its_id(rebuild, notebook):
    cell = cell_of(notebook, "double")
    cell.metadata.clear()
    cell.source = "double = lambda x: 2 * x"
    rebuilt = rebuild(notebook)
    assert sources(rebuilt, "double") == ["double = lambda x: 2 * x"]
    assert rebuilt.remarks == ["The cell of double had lost its metadata; it was recognized."]


def test_an_answer_whose_cell_lost_marks_and_id_is_recognized_by_its_function(rebuild, notebook):
    place = place_of(notebook, "double")
    notebook.cells[place] = new_code_cell(DOUBLE)
    rebuilt = rebuild(notebook)
    assert sources(rebuilt, "double") == [DOUBLE]
    assert rebuilt.gone == set()
    assert rebuilt.remarks == ["The cell of double had lost its metadata; it was recognized."]


def test_tests_and_setup_that_lost_their_marks_are_not_taken_for_a_student_s_own(rebuild, notebook):
    for cell in notebook.cells:
        cell.metadata.clear()
        cell.id = f"new-{cell.id}"[:64]
    rebuilt = rebuild(notebook)
    kinds = [step.kind for step in rebuilt.steps]
    assert kinds == ["setup", "answer", "test", "test", "answer", "test"]
    assert rebuilt.remarks == [
        f"The cell of {name} had lost its metadata; it was recognized."
        for name in ("double", "total")
    ]
    cell = next(cell for cell in notebook.cells if cell.id == "new-test_total")
    cell.source, cell.id = "assert True", "test_total"  # known by its id
    assert "The cell test_total differs from the lesson's, which was used." in (
        rebuild(notebook).remarks
    )


def test_tests_are_run_behind_the_answer_wherever_it_stands(rebuild, notebook, released):
    stub = cell_of(released, "double").source
    cell_of(notebook, "double").source = stub
    notebook.cells.append(new_code_cell(DOUBLE))
    rebuilt = rebuild(notebook)
    done = [step.grade_id or step.source for step in rebuilt.steps[1:]]
    assert done == ["", TOTAL, "test_total", DOUBLE, "test_double", "test_double_2"]
    assert names(rebuilt) == ORDER
    assert rebuilt.remarks == ["The answer to double stands in another cell; it counts."]
    notebook.cells.insert(1, new_code_cell(DOUBLE))  # above its tests: then these stay
    assert [step.grade_id for step in rebuild(notebook).steps[3:5]] == [
        "test_double",
        "test_double_2",
    ]


def test_an_answer_in_the_cell_of_its_test_counts(rebuild, notebook, released):
    cell_of(notebook, "double").source = cell_of(released, "double").source
    cell_of(notebook, "test_double").source = f"{DOUBLE}\nassert double(2) == 4"
    rebuilt = rebuild(notebook)
    done = [step.grade_id or step.kind for step in rebuilt.steps[1:5]]
    assert done == ["answer", "added", "test_double", "test_double_2"]
    assert rebuilt.attempted["double"]
    assert names(rebuilt) == ORDER


def test_a_value_of_a_loop_or_an_import_is_no_answer(rebuild, notebook):
    notebook.cells[place_of(notebook, "double")] = new_code_cell(DOUBLE)
    notebook.cells.append(new_code_cell("for double in (1, 2):\n    pass\nfrom x import total"))
    assert sources(rebuild(notebook), "double") == [DOUBLE]


def test_answers_that_were_exchanged_count(rebuild, notebook):
    cell_of(notebook, "double").source, cell_of(notebook, "total").source = TOTAL, DOUBLE
    rebuilt = rebuild(notebook)
    assert [step.grade_id or step.source for step in rebuilt.steps[1:]] == [
        *(TOTAL, DOUBLE, "test_double", "test_double_2", "test_total")
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (DOUBLE, {"double"}),
        ("a = b, (c, *d) = 1, (2, 3)\ne: int = 4\nf += 1", set("abcdef")),
        ("import os.path, numpy as np\nfrom math import pi as p, e", {"os", "np", "p", "e"}),
        ("if x:\n    y = 1\nfor z in q:\n    with w as v:\n        pass", set("yzv")),
        (
            "[a for a in b]\nlambda c: (d := c)\ndef f(x):\n    g = 1\nclass H:\n    i = 1",
            {"f", "H"},
        ),
        ("%matplotlib inline\nx = 1\n!ls", {"x"}),
        ("%%time\nx = 1", {"x"}),
        ("def double(x)\n    return 2", {"double"}),
        ("", set()),
    ],
)
def test_the_names_that_a_cell_defines_are_those_that_cells_below_can_use(source, expected):
    assert submission.defined_names(source) == expected


def test_an_answer_that_is_gone_is_said_to_be(rebuild, notebook):
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != "total"]
    rebuilt = rebuild(notebook)
    assert rebuilt.gone == {"total"}
    assert rebuilt.attempted == {"double": True, "total": False}
    assert rebuilt.remarks == ["The cell that answers total is missing."]


def test_demonstrations_run_only_when_they_were_changed(rebuild, notebook):
    assert not [step for step in rebuild(notebook).steps if step.kind == "added"]
    demonstration = next(cell for cell in notebook.cells if cell.source == "double(21)")
    demonstration.source = "double(42)"
    (step,) = [step for step in rebuild(notebook).steps if step.kind == "added"]
    assert step.source == "double(42)"


def test_an_added_cell_stays_behind_the_cell_that_it_followed(rebuild, notebook):
    notebook.cells.insert(place_of(notebook, "double") + 1, new_code_cell("double(1)"))
    notebook.cells.insert(0, new_code_cell("1"))
    rebuilt = rebuild(notebook)
    done = [step.source if step.kind == "added" else step.kind for step in rebuilt.steps]
    assert done == ["1", "setup", "answer", "double(1)", "test", "test", "answer", "test"]


def test_only_so_many_added_cells_are_run(rebuild, notebook):
    notebook.cells += [new_code_cell(str(n)) for n in range(submission.MAX_ADDED + 7)]
    rebuilt = rebuild(notebook)
    assert len([s for s in rebuilt.steps if s.kind == "added"]) == submission.MAX_ADDED
    assert rebuilt.remarks == [
        "7 of 516 cells were left out: of a notebook we take 509 cells with 2,000,000 characters "
        "of code and 16,000,000 of text."
    ]


def test_nothing_of_a_student_s_metadata_is_kept(rebuild, notebook):
    notebook.metadata.title = "<script>"
    notebook.cells[0].metadata.tags = ["<script>"]
    cell_of(notebook, "double").metadata.evil = "<script>"
    notebook.cells.append(new_code_cell("1", metadata={"evil": "<script>"}))
    assert "<script>" not in nbformat.writes(rebuild(notebook).notebook)


@pytest.mark.parametrize("marks", ["none", 5, {"grade_id": ["double"]}, {"grade_id": None}, []])
def test_marks_that_make_no_sense_stop_nothing(rebuild, notebook, marks):
    cell_of(notebook, "double").metadata.nbgrader = marks
    assert sources(rebuild(notebook), "double") == [DOUBLE]


# Answers in words, and the promise that no graded cell is ever lost.

WORDS = """\
# %% [markdown]
# # 2 · Words
#
# **Time:** about 5 minutes

# %% [markdown] written="conclusions" points=6
# What have you learned?

# %% [markdown] written="outlook" points=2
# What comes next?
"""


def picture(data):
    return {"image/png": data}


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    (course / "solutions" / "02_words.py").write_text(WORDS, encoding="utf-8")
    (lesson,) = read_course(course)
    return lesson.notebook, nbformat.reads(generate([lesson])["02_words"].decode(), as_version=4)


@pytest.fixture
def written(words):
    """Hand in conclusions of several cells: give the rebuilt submission, and its one cell."""

    def rebuilt(*parts):
        notebook = copy.deepcopy(words[1])
        place = place_of(notebook, "conclusions")
        given = notebook.cells.pop(place)
        for text, pictures in reversed(parts):
            cell = copy.deepcopy(given)
            cell.source, cell.attachments = (
                text,
                {name: picture(pictures[name]) for name in pictures},
            )
            notebook.cells.insert(place, cell)
        found = submission.rebuild(*words, cells_of(notebook))
        (cell,) = [cell for cell in found.notebook.cells if grade_id(cell) == "conclusions"]
        assert cell.metadata == given.metadata
        assert cell.cell_type == "markdown"
        return found, cell

    return rebuilt


def test_a_written_answer_that_was_split_stays_one_cell_with_all_its_pictures(written):
    found, cell = written(
        ("First. ![a](attachment:a.png)", {"a.png": "AAAA"}),
        ("Second. ![b](attachment:b.png)", {"b.png": "BBBB"}),
    )
    assert cell.source == "First. ![a](attachment:a.png)\n\nSecond. ![b](attachment:b.png)"
    assert cell.attachments == {"a.png": picture("AAAA"), "b.png": picture("BBBB")}
    assert found.written == {"conclusions": True, "outlook": False}
    assert found.steps == []
    assert found.remarks == [
        "Several cells answer conclusions: all of them were put together, in order."
    ]


def test_pictures_of_one_name_in_several_parts_are_told_apart(written):
    same = {"image.png": "AAAA"}
    _, cell = written(
        ("![1](attachment:image.png)", same),
        ("![2](attachment:image.png) attachment:image.png2", {"image.png": "BBBB"}),
        ("![3](attachment:image.png)", same),
    )
    assert cell.attachments == {"image.png": picture("AAAA"), "1-image.png": picture("BBBB")}
    assert cell.source.splitlines()[::2] == [
        "![1](attachment:image.png)",
        "![2](attachment:1-image.png) attachment:image.png2",
        "![3](attachment:image.png)",
    ]


def test_half_a_letter_and_what_is_no_text_in_a_picture_are_left_out(written):
    name = "half \ud800.png"
    _, cell = written(
        ("![x](attachment:x)", {name: "AAAA", "json": {"deep": [1]}, "half": "\udfff"})
    )
    assert cell.attachments == {
        "half ?.png": picture("AAAA"),
        "json": {},
        "half": picture("?"),
    }


def rebuilt_words(words, *texts):
    """Hand in cells of text, of which only the given ones have their marks."""
    notebook = copy.deepcopy(words[1])
    place = place_of(notebook, "conclusions")
    given = {name: cell_of(notebook, name) for name in ("conclusions", "outlook")}
    notebook.cells[place:] = [given.get(text, new_markdown_cell(text)) for text in texts]
    found = submission.rebuild(*words, cells_of(notebook))
    return found, [cell_of(found.notebook, name).source for name in given]


def test_words_whose_cells_lost_their_marks_are_found_where_they_stand(words):
    found, texts = rebuilt_words(words, "First.", "Second.", "Third.")
    assert texts == ["First.", "Second.\n\nThird."]
    assert found.written == {"conclusions": True, "outlook": True}
    assert "The cell of outlook had lost its metadata; it was recognized." in found.remarks


def test_words_beside_a_cell_that_was_left_as_it_was_given_count(words):
    found, texts = rebuilt_words(words, "conclusions", "First.", "outlook", "Second.")
    assert texts == ["First.", "Second."]
    assert found.written == {"conclusions": True, "outlook": True}


def test_where_nothing_was_written_nothing_is_found(words):
    found, _ = rebuilt_words(words, "conclusions", " \n")
    assert found.written == {"conclusions": False, "outlook": False}
    assert found.gone == {"outlook"}


@pytest.mark.parametrize("kind", ["code", "raw"])
def test_a_written_answer_whose_cell_became_another_is_text_again(words, kind):
    notebook = copy.deepcopy(words[1])
    place = place_of(notebook, "conclusions")
    make = {"code": new_code_cell, "raw": new_raw_cell}[kind]
    notebook.cells[place] = make("Mine.", metadata=notebook.cells[place].metadata)
    found = submission.rebuild(*words, cells_of(notebook))
    assert cell_of(found.notebook, "conclusions").cell_type == "markdown"
    assert cell_of(found.notebook, "conclusions").source == "Mine."
    assert found.remarks == [f"The cell of conclusions had become a {kind} cell."]


def retyped(cell):
    make = new_markdown_cell if cell.cell_type == "code" else new_code_cell
    return [make(cell.source, metadata=cell.metadata)]


def split(cell):
    half = len(cell.source) // 2
    parts = [copy.deepcopy(cell), copy.deepcopy(cell)]
    parts[0].source, parts[1].source = cell.source[:half], cell.source[half:]
    return parts


CHANGES = {
    "left": lambda cell: [cell],
    "split": split,
    "copied": lambda cell: [cell, copy.deepcopy(cell)],
    "retyped": retyped,
    "deleted": lambda cell: [],
    "without its marks": lambda cell: [new_code_cell(cell.source)],
    "with other points": lambda cell: [
        copy.deepcopy(cell) | {"metadata": {"nbgrader": {**cell.metadata.nbgrader, "points": 99}}}
    ],
}


@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_to_cells_each_of_the_lesson_s_is_there_once(
    lesson, released, words, notebook, data
):
    for source, given_out, work in (
        (lesson.notebook, released, notebook),
        (*words, fill_in(copy.deepcopy(words[1]), {"conclusions": "I have learned."})),
    ):
        work = copy.deepcopy(work)
        changed = []
        for cell in work.cells:
            change = data.draw(st.sampled_from(sorted(CHANGES))) if grade_id(cell) else "left"
            changed += [nbformat.from_dict(one) for one in CHANGES[change](cell)]
        work.cells = data.draw(st.permutations(changed))
        found = submission.rebuild(source, given_out, cells_of(work)).notebook
        named = [cell for cell in found.cells if grade_id(cell)]
        expected = [cell for cell in given_out.cells if grade_id(cell)]
        assert [(c.cell_type, c.metadata) for c in named] == [
            (c.cell_type, c.metadata) for c in expected
        ]


def test_a_cell_that_rebuilding_loses_is_refused_by_name(rebuild, notebook, monkeypatch):
    monkeypatch.setattr(submission, "_append_test", lambda *parts: None)
    with pytest.raises(
        RuntimeError, match="cells of the lesson: test_double, test_double_2, test_"
    ):
        rebuild(notebook)


# The cell that installs the course


@pytest.mark.parametrize("given", [True, False], ids=["given", "not given"])
@pytest.mark.parametrize("kept", ["as it is", "edited", "without its id", "deleted"])
def test_the_cell_that_installs_the_course_changes_nothing(lesson, released, notebook, given, kept):
    def compared(rebuilt, install):
        steps = [(one.kind, one.source, one.exercise, one.index - install) for one in rebuilt.steps]
        return steps, rebuilt.attempted, rebuilt.remarks

    expected = compared(submission.rebuild(lesson.notebook, released, cells_of(notebook)), 0)
    install = install_cell(Repository("example", "mnist-course"))
    source, release, work = map(copy.deepcopy, (lesson.notebook, released, notebook))
    for one in (source, release) if given else ():
        one.cells.insert(0, copy.deepcopy(install))
    if kept != "deleted":
        work.cells.insert(0, install)
    if kept == "edited":
        install.source = f"{install.source.splitlines()[0]}\n!pip install another"
    if kept == "without its id":
        install.id = "x"
    found = submission.rebuild(source, release, cells_of(work))
    assert compared(found, int(given)) == expected


def test_what_a_student_defines_in_the_cell_that_installs_the_course_is_spoken_of(
    rebuild, notebook
):
    install = install_cell(Repository("example", "mnist-course"))
    install.source += "\n\ndef helper():\n    return 2"
    notebook.cells.insert(0, install)
    (remark,) = rebuild(notebook).remarks
    assert remark.endswith("copy that into a cell of its own.")
    install.source = "def helper():\n    return 2"  # its own words are gone: a student's cell
    assert [step.source for step in rebuild(notebook).steps if step.kind == "added"] == [
        install.source
    ]

import copy
import json
from pathlib import Path
from typing import get_args

import nbformat
import pytest
from hypothesis import given, settings

from autograder.course.build import generate
from autograder.course.source import read_course
from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.prove import fill_in, reference_answers
from autograder.judging.record import Verdict
from autograder.judging.submitted import Submitted, read
from autograder.judging.worker import Settings, Submission, shared_worker, threads_of
from mnist_utils.cells import role
from mnist_utils.check import check_notebook
from mnist_utils.errors import CourseError
from mnist_utils.verdict import Word
from tests.forms.changes import changed
from tests.forms.forms import FORMS, written
from tests.forms.lesson import NAME, RIGHT, VERDICTS, worked
from tests.forms.room import STUDENT, WORDS, differences, opened

COURSE = Path(__file__).parents[2]
FREQUENT = (  # in which most people hand in
    "JupyterLab, run and saved",
    "Jupyter Notebook 6: minor version 4, no ids",
    "Colab, marks kept",
    "Colab, marks lost",
    "Visual Studio Code: minor version 2, no ids",
    "Visual Studio Code, metadata deleted when cells were run",
    "Visual Studio Code's agent: lines without ends",
    "PyCharm: no outputs, its own metadata",
    "Kaggle, a saved version",
    "Deepnote",
    "JupyterLite",
    "an agent's script: types and sources, and nothing else",
)


@pytest.fixture(scope="module")
def room(isolation, tmp_path_factory):
    with opened(tmp_path_factory.mktemp("a room"), isolation, shared=True) as made:
        yield made


def is_for_a_release(name):
    """Whether a form takes long, or is rare and changes no verdict."""
    form = FORMS[name]
    is_telling = form.verdicts or form.telling or form.remarking
    return form.slow or not (is_telling or name in FREQUENT)


RARE = pytest.mark.release("forms of notebooks that are rare, or take long")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=RARE if is_for_a_release(name) else ()) for name in FORMS]
)
def test_judge_and_self_check_say_the_same_and_what_is_right(room, name):
    form = FORMS[name]
    judged, checked = room.both(form)
    assert differences(judged, checked) == []
    assert judged.verdicts == VERDICTS | form.verdicts
    for exercise, part in form.telling.items():
        assert part in judged.messages[exercise]
    for part in form.remarking:
        assert part in " ".join(judged.remarks)


def test_there_are_forms_of_all_sorts():
    assert len(FORMS) >= 60


def test_each_word_of_the_judge_has_one_of_the_self_check():
    never = {"marked by hand", "grader"}  # not a verdict on what was handed in
    assert {WORDS.get(word, word) for word in get_args(Verdict) if word not in never} == set(
        get_args(Word)
    )


def test_what_lies_beside_the_notebook_is_named_by_the_self_check(room):
    form = FORMS["functions in a module beside the notebook"]
    path = room.hand_in(form.data(), form.beside)
    told = []
    check_notebook(room.lesson, path, remark=told.append)
    assert "helpers.py lies beside your notebook, and is not handed in with it" in " ".join(told)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>double.ipynb</body></html>",
        b'<<<<<<< HEAD\n{"cells": []}\n=======\n{"cells": []}\n>>>>>>> main\n',
        json.dumps(worked(RIGHT)).encode()[:-40],
        b"import numpy as np\n",
        b"%PDF-1.7",
        b'{"cells": 5}',
    ],
)
def test_what_is_no_notebook_is_told_in_the_same_words(room, data):
    path = room.hand_in(data)
    record = room.mark(read(room.submitted, STUDENT, NAME)).record
    assert (record.status, record.score) == ("invalid", 0)
    with pytest.raises(CourseError) as told:
        check_notebook(room.lesson, path)
    (remark,) = record.remarks
    assert remark.removeprefix(f"{NAME}.ipynb is ") in str(told.value)


def marks(room, data):
    record = room.mark(Submitted.of("ada", NAME, data)).record
    assert {one.exercise: one.verdict for one in record.exercises} == (
        dict.fromkeys(RIGHT, "correct") | {"thoughts": "waits for a person"}
    )
    assert record.remarks == ()
    assert sum(one.score for one in record.exercises) == 3 * len(RIGHT)


@given(changed(worked(RIGHT)))
@settings(max_examples=15, deadline=None)
def test_whatever_is_not_source_type_or_marks_full_marks(room, data):
    marks(room, data)


@pytest.mark.release("full marks, whatever else is in a file")
@given(changed(worked(RIGHT)))
@settings(max_examples=100, deadline=None)
def test_whatever_is_not_source_type_or_marks_full_marks_at_length(room, data):
    marks(room, data)


@pytest.mark.release("a lesson of the course in the forms of twelve editors")
def test_a_lesson_of_the_course_earns_full_marks_in_the_most_frequent_forms(isolation):
    (lesson,) = [one for one in read_course(COURSE) if one.name == "02_normalization"]
    released = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    material = Material(lesson.name, lesson.notebook, released)
    solved = fill_in(copy.deepcopy(released), reference_answers(lesson.notebook))
    with shared_worker(Settings(isolation, tuple(material.modules), threads_of(1))) as worker:
        for name in FREQUENT:
            content = json.loads(nbformat.writes(solved))
            for cell in content["cells"]:
                cell["source"] = "".join(cell["source"])
            data = written(FORMS[name].make, content)
            submitted = Submitted.of("ada", lesson.name, data)
            rules = Rules(isolation, any_digits=True)
            record = worker.mark(Submission(material, submitted, rules)).record
            told = [(one.exercise, one.verdict, one.message) for one in record.exercises]
            assert record.score == record.max_score == 12, (name, told, record.remarks)
    assert all(role(cell) != "written" for cell in released.cells)

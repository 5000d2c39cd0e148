"""The lesson that all forms hold, solved, and with mistakes of each kind."""

import copy
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.course.build import generate
from autograder.course.source import read_course
from autograder.judging.prove import fill_in
from mnist_utils.cells import role

Content = dict[str, Any]  # of a notebook's file

NAME = "01_small"
HEAD = """\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

offset = 1

# %% [markdown]
# Arrays count from zero:

# %%
np.arange(3)
"""
EXERCISE = '''
# %% [markdown]
# ## {name}

# %% answer="{name}"
def {name}(x):
    """Give it."""
    ### BEGIN SOLUTION
    return {formula}
    ### END SOLUTION

# %% test="{name}" points=2
# Meant to fail until you have written {name}.
assert {name}([2, 4]) == {first}, f"{name} of 2 and 4 is {{{name}([2, 4])}}; it should be {first}."
### BEGIN HIDDEN TESTS
assert {name}([3, 5]) == {hidden}, "For other numbers it is wrong."
### END HIDDEN TESTS

# %% test="{name}" points=1
assert {name}([0, offset]) == {second}, f"{name} of 0 and 1 is {{{name}([0, 1])}}, not {second}."
'''
TAIL = """
# %% [markdown] written="thoughts" points=2
# What have you learned?
"""
FORMULAS = {
    "double": "[2 * one for one in x]",
    "total": "sum(x)",
    "mean": "sum(x) / len(x)",
    "spread": "max(x) - min(x)",
    "share": "x[0] / sum(x)",
    "last": "x[-1]",
}
INPUTS = {"first": [2, 4], "hidden": [3, 5], "second": [0, 1]}
RIGHT = {name: f"def {name}(x):\n    return {formula}" for name, formula in FORMULAS.items()}
# What most forms have: an answer of each kind.
MIXED = {
    "double": RIGHT["double"],
    "total": RIGHT["total"],
    "mean": "def mean(x):\n    return sum(x)",  # a visible test finds it
    "spread": "def spread(x):\n    return x[1] // 2",  # one of two test cells passes
    "share": 'def share(x):\n    shares = {}\n    return shares["first"]',
}
VERDICTS = {
    "double": "correct",
    "total": "correct",
    "mean": "incorrect",
    "spread": "partial",
    "share": "error",
    "last": "not attempted",
    "thoughts": "manual",
}


def lesson_text() -> str:
    """Give the lesson as an author writes it."""
    exercises = [
        EXERCISE.format(
            name=name,
            formula=formula,
            **{place: repr(eval(formula, {"x": x})) for place, x in INPUTS.items()},
        )
        for name, formula in FORMULAS.items()
    ]
    return "".join([HEAD, *exercises, TAIL])


@cache
def lesson() -> tuple[NotebookNode, NotebookNode]:
    """Give it with its hidden tests, and as students get it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "solutions", f"{NAME}.py")
        path.parent.mkdir()
        path.write_text(lesson_text(), encoding="utf-8")
        (found,) = read_course(Path(folder))
        released = nbformat.reads(generate([found])[NAME].decode(), as_version=4)
        return found.notebook, released


def worked(answers: dict[str, str]) -> Content:
    """Give the content of the file of somebody who wrote these answers, and a thought."""
    notebook = fill_in(copy.deepcopy(lesson()[1]), answers)
    for cell in notebook.cells:
        if role(cell) == "written":
            cell.source = "To count."
    content: Content = json.loads(nbformat.writes(notebook))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
    return content

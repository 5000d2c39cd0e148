"""The lesson of a miniature course, and its command line as a student runs it."""

import json
import os
import re
import subprocess
import sys

import nbformat

from mnist_utils.cells import grade_id, role

SETUP = """\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes

# %% tags=["setup"]
import numpy as np

ten = 10

# %% [markdown]
# A demonstration that would end the check, if it were run:

# %%
import os
os._exit(1)
"""

EXERCISE = '''
# %% answer="{name}"
def {name}(x):
    """Give {formula}."""
    ### BEGIN SOLUTION
    return {formula}
    ### END SOLUTION

# %% test="{name}" points=1
assert {name}(6) == {six}, f"{name}(6) is {{{name}(6)}}, {six} is asked for."
### BEGIN HIDDEN TESTS
# CANARY
assert {name}(ten) == {ten}, "For another number it is wrong."
### END HIDDEN TESTS
'''

FORMULAS = {
    "double": "2 * x",
    "triple": "3 * x",
    "square": "x * x",
    "half": "x // 2",
    "negative": "-x",
    "successor": "x + 1",
    "third": "x // 3",
    "cube": "x**3",
    "predecessor": "x - 1",
    "same": "x",
}


def run(course, *arguments, folder=None):
    """Run the course's own copy of the command line, as somebody who stands in `folder` does."""
    return subprocess.run(
        [sys.executable, "-m", "mnist_utils", *map(str, arguments)],
        cwd=folder or course,
        env=os.environ | {"PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
    )


def change(path, answers=None, keep=lambda cell: True, added=(), tests=None):
    """Work in a notebook: write answers, drop cells, add cells at the end, edit tests."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if role(cell) == "answer":
            cell.source = (answers or {}).get(grade_id(cell), cell.source)
        if role(cell) == "test":
            cell.source = (tests or {}).get(grade_id(cell), cell.source)
    notebook.cells = [cell for cell in notebook.cells if keep(cell)]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in added]
    nbformat.write(notebook, path)


def lines_of(result):
    """Read the exercises in what `check` printed: (sign, text) by name."""
    found = re.findall(r"^  ([-+~!]) (\w+) +(.*(?:\n {6,}.*)*)", result.stdout, re.MULTILINE)
    return {name: (sign, text) for sign, name, text in found}


def assert_sentence(result, *parts):
    """It failed with one sentence on stderr, and nothing that looks like a crash."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for part in parts:
        assert part in result.stderr


def set_kernel(course, monkeypatch, spec):
    """Have Jupyter start its kernel python3 as a kernel.json says."""
    kernel = course / "share" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"display_name": "old", "language": "python"} | spec))
    monkeypatch.setenv("JUPYTER_PATH", str(kernel.parent.parent.parent))


def broken_numpy(course, monkeypatch, source):
    """Give the kernel a NumPy of this source, which its setup cells import."""
    folder = course / "broken"
    folder.mkdir()
    (folder / "numpy.py").write_text(source, encoding="utf-8")
    command = (
        "import sys; from ipykernel import kernelapp; sys.path.insert(0, sys.argv.pop(1)); "
        "kernelapp.launch_new_instance()"
    )
    argv = [sys.executable, "-c", command, str(folder)]
    set_kernel(course, monkeypatch, {"argv": [*argv, "-f", "{connection_file}"]})

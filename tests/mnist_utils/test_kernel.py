"""How long a cell may run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from mnist_utils.kernel import run_notebook


@pytest.fixture
def run(tmp_path):
    """Run one cell that takes two seconds, under a limit of one; give the names of its errors."""

    def run(metadata):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [new_code_cell("import time; time.sleep(2)", metadata=metadata)]
        (cell,) = run_notebook(notebook, tmp_path, cell_seconds=1).cells
        return [output.ename for output in cell.outputs]

    return run


def test_a_cell_is_stopped_at_the_limit(run):
    assert run({}) != []


def test_a_cell_that_states_a_longer_limit_has_it(run):
    assert run({"mnist_course": {"seconds": 30}}) == []

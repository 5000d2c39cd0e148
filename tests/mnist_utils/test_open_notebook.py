"""The self-check as a call in a cell, in a real kernel, and with a stand-in for Colab's page."""

import json
import os

import nbformat
import pytest

from mnist_utils import check_here
from mnist_utils.kernel import run_notebook
from tests.mnist_utils.miniature import FORMULAS, change

SAVED = {"double": "def double(x):\n    return 2 * x"}
ON_THE_SCREEN = {**SAVED, "triple": "def triple(x):\n    return x"}
CALL = "from mnist_utils import check_here\ncheck_here()"
# As Colab's module answers, and as it does when its page takes too long.
COLAB = """\
import json, pathlib
def blocking_request(request_type, request="", timeout_sec=5, parent=None):
    assert request_type == "get_ipynb"
    try:
        return {"ipynb": json.loads(pathlib.Path(__file__).with_name("live.ipynb").read_text())}
    except FileNotFoundError:
        return None
"""
CELLS = {
    "saved": CALL,
    "screen": f"import os\nos.environ['COLAB_RELEASE_TAG'] = 'x'\n{CALL}",
    "late": f"import google.colab\nos.remove(google.colab.__path__[0] + '/live.ipynb')\n{CALL}",
    "kaggle": (
        "del os.environ['COLAB_RELEASE_TAG']\nos.environ['KAGGLE_KERNEL_RUN_TYPE'] = 'x'\n" + CALL
    ),
    "renamed": (
        "del os.environ['KAGGLE_KERNEL_RUN_TYPE']\n"
        "os.rename(os.environ['JPY_SESSION_NAME'], 'mine.ipynb')\n" + CALL
    ),
    "vs code": f"__vsc_ipynb_file__ = os.path.abspath('gone.ipynb')\n{CALL}",  # it comes first
}


@pytest.fixture
def printed(course, copy, tmp_path, monkeypatch):
    """What each of the cells prints, in one kernel."""
    change(copy, SAVED, added=[CALL])  # the check meets its own cell, and begins no other
    colab = tmp_path / "stand-in" / "google" / "colab"
    colab.mkdir(parents=True)
    (colab / "__init__.py").touch()
    (colab / "_message.py").write_text(COLAB, encoding="utf-8")
    live = colab / "live.ipynb"
    live.write_bytes(copy.read_bytes())
    change(live, ON_THE_SCREEN)
    content = json.loads(live.read_text(encoding="utf-8"))
    for cell in content["cells"]:  # as Colab writes it
        cell.pop("id", None)
    live.write_text(json.dumps(content | {"nbformat": 4, "nbformat_minor": 0}), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{course}{os.pathsep}{colab.parent.parent}")
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = run_notebook(nbformat.v4.new_notebook(cells=cells), copy.parent, 120)
    outputs = [cell.outputs for cell in notebook.cells]
    assert {output.output_type for one in outputs for output in one} == {"stream"}, outputs
    texts = ["".join(output.text for output in one) for one in outputs]
    return dict(zip(CELLS, texts, strict=True))


def test_the_notebook_that_is_open_is_checked_and_the_first_line_says_which_it_is(printed, copy):
    saved, screen = printed["saved"].splitlines(), printed["screen"].splitlines()
    assert saved[0] == f"Checking {copy} as it was last saved ..."
    assert screen[0] == "Checking this notebook as it is on the screen ..."
    assert [line[2] for line in saved[1:-1]] == ["+", *"-" * (len(FORMULAS) - 1)]
    assert [line[2] for line in screen[1:-1]] == ["+", "!", *"-" * (len(FORMULAS) - 2)]
    assert saved[-1].startswith(f"1 of {len(FORMULAS)} exercises are correct")
    assert screen[-1] == saved[-1]
    progress = json.loads((copy.parents[1] / "progress.json").read_text(encoding="utf-8"))
    assert progress["01_small"]["triple"] == "not attempted"  # the screen is noted nowhere

    assert printed["late"].startswith("Colab did not give this notebook (TypeError). Try once more")
    assert printed["kaggle"].startswith("On Kaggle no program sees the notebook that is open. Run")
    lost = "This notebook was not found: {} is not there."
    assert printed["renamed"].startswith(lost.format(copy))
    assert printed["vs code"].startswith(lost.format(copy.with_name("gone.ipynb")))


def test_where_nothing_names_the_notebook_its_path_is_asked_for(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    check_here()
    assert 'check_here("01_loading.ipynb")' in capsys.readouterr().out
    check_here(tmp_path / "gone.ipynb")
    assert "There is no notebook" in capsys.readouterr().out

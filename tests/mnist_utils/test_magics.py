import pytest
from IPython.core.interactiveshell import InteractiveShell

from mnist_utils.magics import forgive


@pytest.fixture(scope="module")
def shell():
    own = InteractiveShell()
    forgive(own)
    return own


@pytest.mark.parametrize(
    "head",
    [
        "%matplotlib inline",
        "%tensorflow_version 2.x",  # Colab's alone
        "%load_ext there_is_no_such_extension",
        "%%time",
        "%%there_is_no_such_magic",
    ],
)
def test_what_is_defined_below_a_magic_counts(shell, head):
    shell.user_ns.pop("answer", None)
    result = shell.run_cell(f"{head}\ndef answer():\n    return 42")
    assert result.success
    assert shell.user_ns["answer"]() == 42


def test_what_was_left_out_is_said(shell, capsys):
    shell.run_cell("%tensorflow_version 2.x\n")
    assert "%tensorflow_version was left out" in capsys.readouterr().out
    shell.run_cell("%%there_is_no_such_magic\nx = 1")
    assert "%%there_is_no_such_magic was left out" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["%time 1 / 0", "%%time\n1 / 0", "%%no_such\n1 / 0", "1 / 0"])
def test_a_mistake_in_the_code_itself_is_not_forgiven(shell, line):
    assert isinstance(shell.run_cell(line).error_in_exec, ZeroDivisionError)
    assert shell.run_cell("x = 1").success


def test_a_line_magic_sees_the_cell_s_own_names(shell):
    shell.run_cell("number = 20\n%time found = number + 1")
    assert shell.user_ns["found"] == 21

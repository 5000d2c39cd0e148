"""What a student's cell asks of its surroundings: where that fails, nothing else stops.

These are IPython's lines that begin with % or !, since Colab, Kaggle and others have magics of
their own, and some need a screen or a network; and exit(). What an answer defines below counts.
"""

from typing import Any

# Run in the process where a student's cells run, before any of them.
FORGIVE = """\
from mnist_utils.magics import forgive
forgive(get_ipython())
del forgive
"""
RUN_CODE = {"time", "timeit", "prun", "run", "debug"}  # what these raise is the student's own


def forgive(shell: Any) -> None:
    """Have a shell print that a magic failed, and go on; an unknown cell magic runs its cell.

    exit() ends nothing, nobody answers input(), and sys.exit() is shown with its line.

    Parameters
    ----------
    shell : InteractiveShell
        IPython's, of which this process has one.
    """
    run_line_magic, run_cell_magic = shell.run_line_magic, shell.run_cell_magic

    def line_magic(name: str, line: str, _stack_depth: int = 1) -> Any:
        try:
            # We stand between the magic and the cell, whose variables it may need.
            return run_line_magic(name, line, _stack_depth=_stack_depth + 1)
        except Exception as error:
            if name in RUN_CODE:
                raise
            print(f"%{name} was left out: {error}")
            return None

    def cell_magic(name: str, line: str, cell: str) -> Any:
        if shell.find_cell_magic(name) is not None:
            return run_cell_magic(name, line, cell)
        print(f"%%{name} was left out: it is not known here.")
        shell.ex(shell.transform_cell(cell))
        return None

    shell.run_line_magic, shell.run_cell_magic = line_magic, cell_magic

    def answer(*_: object, **__: object) -> str:
        raise EOFError("Nobody is there to answer input() while a notebook is being marked.")

    show = shell.showtraceback
    shell.showtraceback = lambda *which, **how: show(*which, **how | {"exception_only": False})
    shell.ask_exit = lambda: print("exit() was left out.")
    shell.enable_gui = lambda gui=None: None  # there is no screen
    if kernel := getattr(shell, "kernel", None):
        kernel.raw_input = answer

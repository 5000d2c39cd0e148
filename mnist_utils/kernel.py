"""How notebooks are run: in their own kernel, in a given folder."""

import logging
from pathlib import Path
from typing import Any

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode

from mnist_utils.cells import stated_seconds
from mnist_utils.errors import CourseError

KERNEL_ARGUMENTS = [
    "--HistoryManager.hist_file=:memory:",
    "--IPKernelApp.ignore_cwd=True",  # a file such as random.py must not hide Python's own
    "--IPKernelApp.log_level=40",  # errors only: no remarks on the kernel's transport
]


def make_client(notebook: NotebookNode, folder: Path, cell_seconds: int) -> NotebookClient:
    """Make the client that runs a notebook; errors stay in it, and slow cells are interrupted.

    It raises nbclient's `DeadKernelError` when a cell ends Python, and its `CellTimeoutError` when
    a cell keeps running after it was interrupted.

    Parameters
    ----------
    notebook : NotebookNode
        Outputs are written into it.
    folder : Path
        Where its cells run.
    cell_seconds : int
        A cell is interrupted after this time, unless it states a longer limit itself.
    """
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # nbclient's, which repeats errors
    return NotebookClient(
        notebook,
        kernel_name="python3",
        timeout_func=lambda cell: max(cell_seconds, stated_seconds(cell)),
        interrupt_on_timeout=True,
        # Without these two we would wait forever for a cell that cannot be interrupted.
        error_on_timeout={"ename": "CellTimeoutError", "evalue": "", "traceback": []},
        raise_on_iopub_timeout=True,
        iopub_timeout=10,  # seconds; more than nbclient's 4, since here being late is an error
        allow_errors=True,
        extra_arguments=KERNEL_ARGUMENTS,
        resources={"metadata": {"path": str(folder)}},
    )


def run_and_measure(notebook: NotebookNode, folder: Path, cell_seconds: int) -> list[float]:
    """Run a notebook as `run_notebook` does; return each cell's processor time, in seconds.

    Raises
    ------
    CourseError
        As `run_notebook`.
    """
    used = [0.0] * len(notebook.cells)
    client = make_client(notebook, folder, cell_seconds)

    def spent() -> float:
        kernel: Any = client.km
        times = psutil.Process(kernel.provisioner.pid).cpu_times()
        return float(times.user + times.system)

    def begin(cell: NotebookNode, cell_index: int) -> None:
        used[cell_index] = -spent()

    def end(cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        used[cell_index] += spent()

    client.on_cell_execute, client.on_cell_executed = begin, end
    _execute(client)
    return used


def run_notebook(notebook: NotebookNode, folder: Path, cell_seconds: int) -> NotebookNode:
    """Run a notebook from top to bottom and return it with its outputs, errors among them.

    Raises
    ------
    CourseError
        When a cell ends Python, or cannot be interrupted after `cell_seconds`.
    """
    return _execute(make_client(notebook, folder, cell_seconds))


def _execute(client: NotebookClient) -> NotebookNode:
    try:
        return client.execute()
    except DeadKernelError as error:
        raise CourseError(
            "Python ended while it ran the notebook: too much memory, or a call such as exit()."
        ) from error
    except CellTimeoutError as error:
        raise CourseError(
            "A cell of the notebook goes on for longer than it may and cannot be interrupted. Is "
            "there a loop that never ends?"
        ) from error

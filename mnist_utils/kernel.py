"""How notebooks are run: in a kernel of their own, in a given folder."""

import logging
from pathlib import Path

from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode

KERNEL_ARGUMENTS = [
    "--HistoryManager.hist_file=:memory:",
    "--IPKernelApp.log_level=40",  # no remarks on the kernel's transport
]


def make_client(notebook: NotebookNode, folder: Path, cell_seconds: int) -> NotebookClient:
    """Make the client that runs a notebook; errors stay in the notebook, cells are cut in time.

    Parameters
    ----------
    notebook : NotebookNode
        Outputs are written into it.
    folder : Path
        Where its cells run.
    cell_seconds : int
        After so many seconds a cell is interrupted.
    """
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # nbclient's, which repeats errors
    return NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=cell_seconds,
        interrupt_on_timeout=True,
        allow_errors=True,
        extra_arguments=KERNEL_ARGUMENTS,
        resources={"metadata": {"path": str(folder)}},
    )

"""Where the course runs: at a service in the browser, or, as anywhere else, on one's own machine.

Nothing here needs a new Python: `doctor` must run on the machines that are not ready.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A service that runs notebooks.

    `afresh` says how one gets a session in the state in which the service gives it. Where
    `keeps_packages` is set, the packages are the service's own, and what runs there does not
    survive that they are replaced. `internet` says how to switch the network on, where it may be
    off; `memory` what to do with less than TensorFlow needs on one's own machine.
    """

    name: str
    afresh: str
    keeps_packages: bool = False
    internet: str = ""
    memory: str = ""


COLAB = Place(
    "Google Colab",
    "Take a fresh runtime of the latest version: menu Runtime, Disconnect and delete runtime; and "
    "Change runtime type, Runtime version. Then run the notebook's first cell.",
    keeps_packages=True,
    memory="End other sessions: menu Runtime, Manage sessions.",
)
KAGGLE = Place(
    "Kaggle",
    "Take a fresh session of the latest environment: menu Run, Factory reset; and in the "
    "notebook's settings Environment, Always use latest. Then run the notebook's first cell.",
    keeps_packages=True,
    internet="Switch Internet on in the notebook's settings, on the right.",
    memory="End other sessions: the list of active events, on the left below.",
)
CODESPACES = Place(
    "GitHub Codespaces",
    "Build it anew: in VS Code the command Codespaces: Rebuild Container.",
    memory="Close other notebooks and restart their kernels, or choose a larger machine.",
)
BINDER = Place(
    "Binder",
    "Open Binder's link again; download your notebook first.",
    memory="Have one notebook open at a time, and end the kernels of the others: a kernel that "
    "needs more is ended.",
)
SIGNS = {  # the variable by which each is known
    "COLAB_RELEASE_TAG": COLAB,
    "KAGGLE_KERNEL_RUN_TYPE": KAGGLE,
    "BINDER_SERVICE_HOST": BINDER,
    "BINDER_REPO_URL": BINDER,
    "CODESPACES": CODESPACES,
}


def find_place(environ: Mapping[str, str] = os.environ) -> Place | None:
    """Return the service at which this runs, or None on a machine of one's own."""
    return next((place for sign, place in SIGNS.items() if environ.get(sign)), None)


def memory_limit(environ: Mapping[str, str] = os.environ) -> float:
    """Return the bytes of memory that the service allows, where it says so; else no limit."""
    try:
        return float(environ.get("MEM_LIMIT") or "inf")  # JupyterHub's, and so Binder's
    except ValueError:
        return float("inf")

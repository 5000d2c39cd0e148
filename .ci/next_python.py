"""Say when TensorFlow has wheels for the Python after the newest that the course allows.

    python .ci/next_python.py

Its exit status is 1 once there is something to do. It needs uv and packaging.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
SYSTEMS = (
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)


def next_python(requires: str) -> str:
    """Return the first Python that ``requires-python`` leaves out: "3.14" of ">=3.11,<3.14"."""
    bound = re.search(r"<\s*(3\.\d+)", requires)
    if not bound:
        raise SystemExit(f"requires-python is {requires}: it names no Python that is too new.")
    return bound[1]


def find_wheel(requirement: str, python: str, system: str) -> str:
    """Return the version that would be installed from a wheel, no pre-release; "" if none."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--prerelease=disallow", "--no-header", "--no-annotate"]
    command += ["--python-version", python, "--python-platform", system, "--no-python-downloads"]
    done = subprocess.run(command, input=requirement, capture_output=True, text=True)
    found = re.search(r"^[\w.-]+==(\S+)", done.stdout, re.MULTILINE)
    if done.returncode and "no solution found" not in done.stderr.lower():
        raise SystemExit(f"uv could not look for {requirement}:\n{done.stderr}")
    return found[1] if found else ""


def main() -> int:
    """Look, and say what was found."""
    project = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = next_python(project["requires-python"])
    (requirement,) = [one for one in project["dependencies"] if one.startswith("tensorflow>")]
    found = {system: find_wheel(requirement, python, system) for system in SYSTEMS}
    for system, version in found.items():
        print(f"{system:28s} {version or 'no wheel yet'}")
    if not all(found.values()):
        print(f"TensorFlow does not have its wheels for Python {python} yet: nothing to do.")
        return 0
    print(
        f"TensorFlow has wheels for Python {python} now. Raise the bound of requires-python in "
        "pyproject.toml, add that Python to the workflows, and run: make lock test-all"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())

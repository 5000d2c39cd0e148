"""Take from Colab's list of packages what the lessons need: the text of tests/lessons/colab.txt.

    python .ci/colab_pins.py FREEZE DATE >tests/lessons/colab.txt

FREEZE is pip-freeze.txt of github.com/googlecolab/backend-info, DATE its day. It needs uv.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
PYTHON = "3.13"  # Colab's
HEAD = """\
# What Colab's runtime has of the packages that the lessons need, with what these need in turn.
# From github.com/googlecolab/backend-info, pip-freeze.txt of {date} (Python {python}).
# Made by: python .ci/colab_pins.py FREEZE DATE
"""


def read_pins(text: str) -> dict[str, str]:
    """Read the lines that pin a version, by normalized name; others hold an address."""
    lines = [line.strip() for line in text.splitlines()]
    pins = [line for line in lines if re.fullmatch(r"[\w.-]+==[^\s;]+", line)]
    return {re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower(): line for line in pins}


def needed(freeze: str, project: Path) -> list[str]:
    """Return the pins that a project's dependencies need, directly or in turn.

    What Colab lacks of it, such as jedi, is left out; what does not fit its versions ends this.
    """
    pins = read_pins(freeze)
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder, "colab.txt")
        constraints.write_text("\n".join(pins.values()), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", str(project), "--quiet"]
        command += ["--constraints", str(constraints), "--python-version", PYTHON]
        command += [
            "--no-header",
            "--no-annotate",
            "--python-platform=linux",
            "--no-python-downloads",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"The course does not fit Colab's versions:\n{done.stderr}")
    return [pins[name] for name in read_pins(done.stdout) if name in pins]


def main(freeze: str, date: str) -> None:
    """Print the file."""
    text = Path(freeze).read_text(encoding="utf-8")
    print(HEAD.format(date=date, python=PYTHON), end="")
    print("\n".join(needed(text, COURSE / "pyproject.toml")))


if __name__ == "__main__":
    main(*sys.argv[1:])

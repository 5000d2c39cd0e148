"""What the course gave a class: the sum of each lesson's source, so that an edit by hand shows."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from mnist_utils.files import write_whole

FILE = "given.json"


def sum_of(path: Path) -> str:
    """Return the sum of a file; "" if there is none."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def note_given(classroom: Path, lessons: Mapping[str, str]) -> None:
    """Note what the course gave: sums by lesson."""
    write_whole(classroom / FILE, json.dumps(dict(sorted(lessons.items())), indent=1) + "\n")


def read_noted(classroom: Path) -> dict[str, str]:
    """Return the sums of what the course gave, by lesson; classes of before 0.2.0 have none."""
    try:
        noted = json.loads((classroom / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}

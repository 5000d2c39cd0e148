"""Ask each launch link, and each lesson on GitHub, whether it answers.

    python .ci/links.py

Its exit status is 1 when one is dead. It needs a network, and nothing that is not in Python.
"""

import sys
import urllib.error
import urllib.request
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COURSE))

from autograder.course.launch import (  # noqa: E402
    NO_REPOSITORY,
    Repository,
    launch_links,
    read_repository,
)

# What it means when a service answers so; others may only refuse a program (403, 429).
DEAD = (404, 410)
SECONDS = 30


def trouble(address: str) -> str:
    """Say why an address is dead, or ""."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.reason}" if error.code in DEAD or error.code >= 500 else ""
    except OSError as error:
        return str(getattr(error, "reason", error))


def addresses(repository: Repository, lessons: list[str]) -> list[str]:
    """Return every address that the lessons' links lead to, each once."""
    found = [repository.address]
    for lesson in lessons:
        file = f"lessons/{lesson}/{lesson}.ipynb"
        found.append(f"{repository.address}/blob/{repository.branch}/{file}")
        found += [link.address for link in launch_links(repository, lesson)]
    return list(dict.fromkeys(found))


def main() -> int:
    """Ask all of them; print what is dead."""
    repository = read_repository(COURSE)
    if repository is None:
        print(NO_REPOSITORY)
        return 0
    lessons = sorted(path.name for path in (COURSE / "lessons").iterdir() if path.is_dir())
    every = addresses(repository, lessons)
    dead = {address: told for address in every if (told := trouble(address))}
    for address, told in dead.items():
        print(f"{address}: {told}")
    print(f"{len(every)} addresses asked, {len(dead)} dead.")
    return int(bool(dead))


if __name__ == "__main__":
    sys.exit(main())

"""Hold a release to its tag and to the lessons: python .ci/check_release.py dist v0.2.0."""

import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
INSIDE = "mnist_utils/course/"


def faults(folder: Path, tag: str, course: Path = COURSE) -> Iterator[str]:
    """Say in a sentence each what is wrong with the distributions in a folder."""
    wheels, sources = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sources) != 1:
        found = f"{len(wheels)} and {len(sources)}"
        yield f"{folder} should have one wheel and one source distribution; it has {found}."
        return
    for path in (wheels[0], sources[0]):
        version = path.name.removesuffix(".tar.gz").split("-")[1]
        if tag != f"v{version}":
            yield f"{path.name} is of version {version}, and the tag is {tag}: change one of them."
    given = {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in [course / "lessons" / "given.json", *(course / "lessons").glob("*/*.ipynb")]
    }
    with zipfile.ZipFile(wheels[0]) as archive:
        built = {
            name.removeprefix(INSIDE): archive.read(name)
            for name in archive.namelist()
            if name.startswith(INSIDE)
        }
    with tarfile.open(sources[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in sorted({*given, *built}):
        if given.get(name) != built.get(name):
            yield f"{name} is not in the wheel as it is in the course."
        if name in given and name not in names:
            yield f"{name} is not in the source distribution."


def main() -> int:
    """Print what is wrong; return the exit status."""
    found = list(faults(Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(found) or "The distributions are what the tag and lessons/ say.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

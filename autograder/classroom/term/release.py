"""What a class gets: its lessons, what they import, how to install it. No answer is in it."""

import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.classroom.access import write_for_all
from autograder.classroom.folder import open_classroom
from autograder.classroom.secret import read_secret
from autograder.course import leaks
from autograder.course.build import write_given
from autograder.errors import ClassroomError
from mnist_utils.files import made_whole

HANDOUT = Path(__file__).parent / "handout"  # texts for students
WORKFLOW = Path(".github", "workflows", "check.yml")
COPIED = ("LICENSE", "LICENSE-CONTENT", "CITATION.cff", "environment.yml")
CONSTRAINTS = "constraints.txt"  # the versions that are tested
SHOWN = 5  # leaks that a sentence names


@dataclass(frozen=True)
class Released:
    """What was made, and what was looked for in it."""

    path: Path
    lessons: tuple[str, ...]
    files: int
    lines: int  # of hidden tests and answers that are not in it


def release(course: Path, classroom: Path, out: Path, *, git: bool = False) -> Released:
    """Make what a class gets, as a folder or a zip archive, and prove that no answer is in it.

    The graded lessons are the classroom's own, as `release/` has them; the others come from the
    course.

    Parameters
    ----------
    course : Path
        The checkout of the course.
    classroom : Path
    out : Path
        A new folder, or a new archive if it ends in ``.zip``.
    git : bool
        Make the folder a git repository with one commit, as GitHub Classroom takes it.

    Raises
    ------
    ClassroomError
        When this is not a classroom, `out` is there already, or an answer would be in it. Nothing
        is made then.
    """
    classroom, out = classroom.resolve(), out.resolve()
    open_classroom(classroom)
    write_for_all()
    is_zip = out.suffix == ".zip"
    if out.exists():
        raise ClassroomError(f"{out} is there already; nothing was changed. Name another place.")
    if git and (is_zip or not shutil.which("git")):
        raise ClassroomError(
            "A git repository is a folder: name one without .zip."
            if is_zip
            else "git is not installed here. Install it, or leave out --git."
        )
    forbidden = _forbidden(course, classroom)
    try:
        with made_whole(out) as part:
            folder = part.with_name(f"{part.name} files") if is_zip else part
            try:
                notebooks = _fill(course, classroom, folder)
                _refuse_leaks(forbidden, folder)
                files = sum(path.is_file() for path in folder.rglob("*"))
                if git:
                    _commit(folder)
                if is_zip:
                    _pack(folder, part, out.stem)
            finally:
                if is_zip:
                    shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise ClassroomError(
            f"{out} cannot be written ({error.strerror or error}). Nothing was made."
        ) from error
    return Released(out, tuple(notebooks), files, len(forbidden))


def _fill(course: Path, classroom: Path, folder: Path) -> dict[str, bytes]:
    """Write all files; return the notebooks by lesson."""
    own = {
        path.stem: path.read_bytes()
        for path in sorted((classroom / "release").glob("*/*.ipynb"))
        if path.stem == path.parent.name
    }
    if not own:
        raise ClassroomError(
            f"Nothing is released in {classroom}. Run there: nbgrader generate_assignment LESSON"
        )
    ungraded = {
        path.stem: path.read_bytes()
        for path in sorted((course / "lessons").glob("*/*.ipynb"))
        if path.stem == path.parent.name
        and not (classroom / "source" / path.stem).exists()
        and not _has_exercises(path)
    }
    notebooks = dict(sorted((own | ungraded).items()))
    for name, data in notebooks.items():
        target = folder / "lessons" / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_bytes(data)
    (folder / "lessons" / "given.json").write_bytes(write_given(notebooks))
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "course")
    shutil.copytree(course / "mnist_utils", folder / "mnist_utils", ignore=ignore)
    settings = (course / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(settings)["project"]
    for name in COPIED:
        shutil.copyfile(course / name, folder / name)
    shutil.copyfile(course / "requirements.lock", folder / CONSTRAINTS)
    texts = {
        "pyproject.toml": _pyproject(project, settings),
        "README.md": _readme(project, notebooks),
        ".gitignore": ".venv/\n*.egg-info/\n__pycache__/\n.ipynb_checkpoints/\n*.keras\n",
        WORKFLOW.as_posix(): (HANDOUT / "check.yml").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return notebooks


def _has_exercises(path: Path) -> bool:
    cells = nbformat.read(path, as_version=4).cells
    return any(cell.metadata.get("nbgrader", {}).get("grade") for cell in cells)


# No answer


def _forbidden(course: Path, classroom: Path) -> set[str]:
    """Return the lines that students must not get: those that are in nothing that they may have."""
    sources = [
        cell.source
        for path in sorted((classroom / "source").glob("*/*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
    ]
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("solutions", "tests/answers")
        for path in sorted((course / folder).glob("*.py"))
    ]
    inside = [*sources, *texts]
    lines = leaks.lines_within(leaks.HIDDEN, inside) | leaks.lines_within(leaks.ANSWER, inside)
    bank = [
        re.sub(r"^# %%.*$", "", text, flags=re.MULTILINE) for text in texts if "# %% right=" in text
    ]
    lines |= leaks.telling_lines(bank)
    public = [
        leaks.readable(path)
        for pattern in ("lessons/*/*.ipynb", "mnist_utils/**/*.py", "mnist_utils/**/*.json")
        for path in sorted(course.glob(pattern))
    ]
    known = leaks.known_among(lines, map(_without_answers, [*public, *sources]))
    secret = read_secret(classroom)
    return (lines - known) | {str(secret), f"{secret:x}"}


def _without_answers(text: str) -> str:
    """Take out of a lesson what students do not get."""
    return leaks.HIDDEN.sub("", leaks.ANSWER.sub("", text))


def _refuse_leaks(forbidden: Iterable[str], folder: Path) -> None:
    found = leaks.find_leaks(forbidden, folder)
    if found:
        shown = "; ".join(f"{file}: {line}" for line, file in list(found.items())[:SHOWN])
        raise ClassroomError(
            f"Nothing was made, since {len(found)} lines of answers, hidden tests or the class's "
            f"secret number would be in it: {shown}. Correct the file, or release the lesson again."
        )


# The texts


def _pyproject(project: dict[str, object], text: str) -> str:
    """Return the settings of a package that holds `mnist_utils` alone, from the course's."""
    dependencies = _block(text, "dependencies = [")
    lab = _block(text, "lab = [")
    data = _block(text, "mnist_utils = [", "\n")
    return (
        '[build-system]\nrequires = ["setuptools>=77"]\n'
        'build-backend = "setuptools.build_meta"\n\n'
        f'[project]\nname = "mnist-course"\nversion = "{project["version"]}"\n'
        f'requires-python = "{project["requires-python"]}"\n{dependencies}\n\n'
        f"[project.optional-dependencies]\n{lab}\n\n"
        '[project.scripts]\nmnist-course = "mnist_utils.__main__:main"\n\n'
        f'[tool.setuptools]\npackages = ["mnist_utils"]\n\n'
        f"[tool.setuptools.package-data]\n{data}\n"
    )


def _block(text: str, begin: str, end: str = "\n]") -> str:
    start = text.index(f"\n{begin}") + 1
    stop = text.index(end, start)
    return text[start : stop + len(end)].rstrip("\n") if end != "\n" else text[start:stop]


def _readme(project: dict[str, object], notebooks: dict[str, bytes]) -> str:
    """Return what students read first."""
    dependencies = project["dependencies"]
    assert isinstance(dependencies, list)
    names = ", ".join(re.split(r"[^\w-]", name)[0] for name in dependencies)
    rows = []
    for name, data in notebooks.items():
        cells = json.loads(data)["cells"]
        first = "".join(cells[0]["source"]) if cells else ""
        title = re.search(r"^# (.+)$", first, re.MULTILINE)
        rows.append(f"- [{title[1] if title else name}](lessons/{name}/{name}.ipynb)")
    text = (HANDOUT / "README.md").read_text(encoding="utf-8")
    return text.format(lessons="\n".join(rows), python=project["requires-python"], packages=names)


# Forms


def _pack(folder: Path, archive: Path, name: str) -> None:
    """Write a zip archive with one folder in it."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, Path(name, path.relative_to(folder)))


def _commit(folder: Path) -> None:
    """Make a folder a git repository with one commit."""
    who = ("-c", "user.name=The course", "-c", "user.email=course@localhost")
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "--message=The lessons of this class"),
    ):
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def show_released(released: Released) -> None:
    """Print what was made and proved."""
    print(f"{released.path}: {released.files} files, with {', '.join(released.lessons)}.")
    print(
        f"None of {released.lines} lines of answers, hidden tests and the class's secret number is "
        "in it."
    )

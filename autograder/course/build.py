"""From solutions/ to lessons/: what a student gets, byte for byte the same on every machine."""

import json
import logging
import re
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import capture_log
from traitlets.config import Config

from autograder.course.launch import BEGIN, SETTINGS, fill_in_links, read_repository
from autograder.course.notes import write_notes
from autograder.course.source import LessonSource, read_course
from autograder.course.words import write_words
from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole
from mnist_utils.given import describe

# What a student finds in place of the author's solution.
NOTES = Path("solutions", "TEACHING.md")
README = Path("README.md")  # its links that open the overview in the browser
GIVEN = Path("lessons", "given.json")  # what was given, by its checksums
STUB = "# Your code goes here, in place of the next line.\nraise NotImplementedError"
WRITTEN_STUB = "*Your answer goes here.*"


def stub_config() -> Config:
    """Return the settings that give nbgrader's `ClearSolutions` the stubs of this course."""
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = WRITTEN_STUB
    return config


def build(course: Path) -> list[Path]:
    """Write `lessons/`, its checksums and the words of its tests; return what changed.

    Every file is generated and written elsewhere before the first is put in place.

    Raises
    ------
    SourceError
        When a lesson breaks a rule.
    CourseError
        When a file cannot be written; no lesson is changed then.
    """
    made = _made(course)
    changed = []
    try:
        with ExitStack() as parts:  # when it closes, each is put in place
            for target, (_, content) in made.items():
                if not target.is_file() or target.read_bytes() != content:
                    parts.enter_context(made_whole(target)).write_bytes(content)
                    changed.append(target)
    except OSError as error:
        raise CourseError(
            f"{error.filename or course / 'lessons'} cannot be written ({error.strerror}). "
            "No lesson was changed. Free some space or allow writing there, then build again."
        ) from error
    return changed


def differences(course: Path) -> list[str]:
    """Compare what is built with what `solutions/` yields: a sentence for each difference."""
    found = []
    for target, (name, content) in _made(course).items():
        shown = target.relative_to(course).as_posix()
        if not target.is_file():
            found.append(f"{shown} is missing. Run: autograder build")
        elif target.read_bytes() != content:
            source = name if "." in name else f"solutions/{name}.py"
            found.append(
                f"{shown} is not what {source} gives. Change only the source, "
                "then run: autograder build"
            )
    return found + [f"{path} has no source. Remove it." for path in strays(course)]


def _made(course: Path) -> dict[Path, tuple[str, bytes]]:
    """Make every file that the sources yield: its source's name and its content, by path."""
    lessons = read_course(course)
    notebooks = generate(lessons)
    made = {lesson_file(course, name): (name, data) for name, data in notebooks.items()}
    given = {course / GIVEN: ("*", write_given(notebooks))}
    words = {
        words_file(course, one.name): (one.name, write_words(one.words).encode())
        for one in lessons
        if one.words
    }
    notes = {course / NOTES: ("*", write_notes(lessons).encode())} if words else {}
    return made | given | words | notes | _readme(course)


def _readme(course: Path) -> dict[Path, tuple[str, bytes]]:
    """Make README with the links that open the overview in the browser, where it has room."""
    path = course / README
    if not path.is_file():
        return {}
    text = path.read_bytes().decode()
    filled = fill_in_links(text, read_repository(course))
    return {path: (SETTINGS, filled.encode())} if BEGIN in text else {}


def write_given(notebooks: dict[str, bytes]) -> bytes:
    """Write the checksums of lessons and of their cells, by lesson name."""
    given = {
        name: asdict(describe(data, nbformat.reads(data.decode(), as_version=4).cells))
        for name, data in notebooks.items()
    }
    return (json.dumps(given, indent=1) + "\n").encode()


def strays(course: Path) -> list[str]:
    """Files beside the built ones that no source makes, as paths relative to the course."""
    names = [path.stem for path in (course / "solutions").glob("*.py")]
    made = {file(course, name) for file in (lesson_file, words_file) for name in names}
    made.add(course / GIVEN)
    folders = (course / "lessons", words_file(course, "").parent)
    return [
        path.relative_to(course).as_posix()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in made and ".ipynb_checkpoints" not in path.parts
    ]


def lesson_file(course: Path, name: str) -> Path:
    """Return where a lesson's student version is."""
    return course / "lessons" / name / f"{name}.ipynb"


def words_file(course: Path, name: str) -> Path:
    """Return where the words of a lesson's tests are."""
    return course / "mnist_utils" / "words" / f"{name}.json"


def generate(lessons: list[LessonSource]) -> dict[str, bytes]:
    """Make student versions with nbgrader's `generate_assignment`, by lesson name."""
    config = stub_config()
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.preprocessors = [
        step
        for step in GenerateAssignment.class_traits()["preprocessors"].default_args[0]
        if step is not SaveCells
    ]
    released = {}
    log = logging.getLogger("autograder.build")
    log.propagate = False
    with tempfile.TemporaryDirectory() as folder:
        config.CourseDirectory.root = folder
        for lesson in lessons:
            write_source(Path(folder), lesson)
            directory = CourseDirectory(config=config)
            directory.assignment_id = lesson.name
            converter = GenerateAssignment(coursedir=directory, config=config)
            converter.log = log
            answer = capture_log(converter)
            if not answer["success"]:
                raise CourseError(
                    f"nbgrader could not make {lesson.name} from its source: {last_error(answer)}. "
                    "No lesson was changed."
                )
            result = Path(folder, "release", lesson.name, f"{lesson.name}.ipynb")
            released[lesson.name] = result.read_text(encoding="utf-8").encode()
    return released


def last_error(answer: dict[str, str]) -> str:
    """Return the last error that nbgrader's `capture_log` caught: "OSError: No space left ..."."""
    text = answer.get("log", "") + answer.get("error", "")
    stripped = [line.strip() for line in text.splitlines()]
    lines = [line for line in stripped if re.match(r"[\w.]*(Error|Exception|MissingEntry)\b", line)]
    own = [line for line in lines if "NbGraderException" not in line.partition(":")[0]]
    return (own or lines or text.splitlines()[-1:] or ["no reason given"])[-1]


def write_source(classroom: Path, lesson: LessonSource) -> Path:
    """Write the instructor's version of a lesson where nbgrader looks for it."""
    path = classroom / "source" / lesson.name / f"{lesson.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        nbformat.write(lesson.notebook, file)
    return path

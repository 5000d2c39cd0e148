"""From solutions/ to lessons/: what a student gets, byte for byte the same on every machine."""

import logging
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import capture_log
from traitlets.config import Config

from autograder.course.source import LessonSource, read_course
from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole

# What a student finds where the author's solution was.
STUB = "# Your code goes here, in place of the next line.\nraise NotImplementedError"
WRITTEN_STUB = "*Your answer goes here.*"


def stub_config() -> Config:
    """Give nbgrader's `ClearSolutions` the stubs of this course."""
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = WRITTEN_STUB
    return config


def build(course: Path) -> list[Path]:
    """Write `lessons/` from `solutions/`; return the files that changed.

    Every lesson is generated and written aside before the first is put in place.

    Raises
    ------
    SourceError
        When a lesson breaks a rule.
    CourseError
        When a file cannot be written; then no lesson has been changed.
    """
    lessons = generate(read_course(course))
    changed = []
    try:
        with ExitStack() as parts:  # when it closes, each is put in place
            for name, content in lessons.items():
                target = lesson_file(course, name)
                if not target.is_file() or target.read_bytes() != content:
                    parts.enter_context(made_whole(target)).write_bytes(content)
                    changed.append(target)
    except OSError as error:
        raise CourseError(
            f"{error.filename or course / 'lessons'} cannot be written ({error.strerror}). "
            "No lesson was changed. Make room or permit writing there, then build again."
        ) from error
    return changed


def differences(course: Path) -> list[str]:
    """Compare `lessons/` with what `solutions/` gives: a sentence for each difference."""
    lessons = generate(read_course(course))
    found = []
    for name, content in lessons.items():
        target = lesson_file(course, name)
        shown = target.relative_to(course).as_posix()
        if not target.is_file():
            found.append(f"{shown} is missing. Run: autograder build")
        elif target.read_bytes() != content:
            found.append(
                f"{shown} is not what solutions/{name}.py gives. Change the source, never the "
                "lesson, then run: autograder build"
            )
    return found + [f"{path} comes from no source. Remove it." for path in strays(course)]


def strays(course: Path) -> list[str]:
    """Files in `lessons/` that no source makes, as paths relative to the course."""
    made = {lesson_file(course, path.stem) for path in (course / "solutions").glob("*.py")}
    return [
        path.relative_to(course).as_posix()
        for path in sorted((course / "lessons").rglob("*"))
        if path.is_file() and path not in made and ".ipynb_checkpoints" not in path.parts
    ]


def lesson_file(course: Path, name: str) -> Path:
    """Where the student version of a lesson lies."""
    return course / "lessons" / name / f"{name}.ipynb"


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
    """Give the last error in what nbgrader's `capture_log` caught: "OSError: No space left ..."."""
    text = answer.get("log", "") + answer.get("error", "")
    stripped = [line.strip() for line in text.splitlines()]
    lines = [line for line in stripped if re.match(r"[\w.]*(Error|Exception|MissingEntry)\b", line)]
    own = [line for line in lines if "NbGraderException" not in line.partition(":")[0]]
    return (own or lines or text.splitlines()[-1:] or ["no reason given"])[-1]


def write_source(classroom: Path, lesson: LessonSource) -> Path:
    """Write the instructor's version of a lesson to where nbgrader looks for it."""
    path = classroom / "source" / lesson.name / f"{lesson.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        nbformat.write(lesson.notebook, file)
    return path

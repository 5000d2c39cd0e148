"""One notebook from anywhere, marked while its student is waiting. Nothing is stored."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.apps import NbGraderAPI
from rich.console import Console
from traitlets.config import Config

if TYPE_CHECKING:
    from autograder.course.source import LessonSource
from autograder.classroom.faults import fault_log, tell
from autograder.classroom.grading.feedback import Told, details_of, fill_in_points, make_page
from autograder.classroom.grading.gradebook import NO_RESPONSE
from autograder.classroom.grading.summary import ANY_DIGITS, UNSAFE, show_line
from autograder.classroom.secret import draw
from autograder.classroom.settings import configure
from autograder.errors import ClassroomError
from autograder.inside.fault import Fault
from autograder.judging.backend import Isolation
from autograder.judging.marking import Marked, Rules
from autograder.judging.material import Material, answers_of
from autograder.judging.opening import find_lesson_apart
from autograder.judging.sandbox import BUBBLEWRAP
from autograder.judging.submitted import MAX_FILE_BYTES, File, Submitted
from autograder.judging.worker import Settings, Submission, shared_worker, threads_of
from mnist_utils.errors import CourseError
from mnist_utils.files import write_whole
from mnist_utils.terminal import plain


@dataclass(frozen=True)
class Trial:
    """A notebook that was marked: by which lesson, and with what result."""

    material: Material
    marked: Marked

    def page(self) -> str:
        """Return the feedback page that its student would get.

        Raises
        ------
        ClassroomError
            When it cannot be made.
        """
        record, notebook = self.marked.record, self.marked.notebook
        if notebook is None:
            raise ClassroomError("There is no feedback page, since nothing could be marked.")
        comments = dict.fromkeys(self.marked.unanswered, NO_RESPONSE)
        fill_in_points(notebook, self.marked.scores, comments)
        known = {cell.source for cell in self.material.released.cells}
        config = Config()
        configure(config, "nbgrader_config.py")  # of a classroom that there is not
        try:
            page = make_page(NbGraderAPI(config=config), lambda lesson: known)
            return page(notebook, details_of(Told(record)))
        except Exception as error:  # whatever the student has written, the marks hold
            fault = Fault.of(error, "writer")
            with fault_log(None):
                tell(fault, record.student, record.lesson)
            raise ClassroomError(
                f"The feedback page could not be made: {fault.sentence}. The marks hold."
            ) from error


def try_notebook(
    course: Path, path: Path, lesson: str = "", isolation: Isolation = BUBBLEWRAP
) -> Trial:
    """Mark one file by the course's own lesson. Hidden tests draw inputs that nobody has seen.

    Parameters
    ----------
    course : Path
        The checkout of the course, with its solutions.
    path : Path
        The notebook; a link is followed, since the caller has named it.
    lesson : str
        The lesson's name; by default found out from the notebook's cells, or else from its name.
    isolation : str
        ``"bubblewrap"``, or ``"process"`` for work that is trusted.

    Raises
    ------
    ClassroomError
        When the file cannot be read as a notebook, or its lesson is unknown.
    SourceError
        When the course has no solutions, or one breaks a rule.
    SandboxError
        When no sandbox is available.
    """
    from autograder.course.source import read_course  # needs jupytext, which marking does not

    file = _read(path)
    lessons = [one for one in read_course(course) if one.exercises]
    material = _material(_find_lesson(lesson, lessons, file, path.stem))
    # Named like the file, for what is said about it.
    submitted = Submitted(plain(path.stem), plain(path.stem), "present", files=(file,))
    settings = Settings(isolation, tuple(material.modules), threads_of(1))
    with shared_worker(settings) as worker:
        rules = Rules(isolation, secret=draw(), any_digits=True)
        marked = worker.mark(Submission(material, submitted, rules))
    record = marked.record
    if record.status == "invalid":
        raise ClassroomError(plain(" ".join(record.remarks)))
    with fault_log(None):
        for fault in marked.faults:
            tell(fault, record.student, record.lesson)
    return Trial(material, marked)


def show_trial(console: Console, trial: Trial) -> None:
    """Print what the student would read: points, a line for each exercise, remarks."""
    record = trial.marked.record
    lines = [f"{record.lesson}: {_number(record.score)} of {record.max_score:g} points"]
    heads = [
        (one.exercise, one.verdict, f"{_number(one.score)} of {one.max_score:g}")
        for one in record.exercises
    ]
    widths = [max(map(len, column)) for column in zip(*heads, strict=True)]
    for head, result in zip(heads, record.exercises, strict=True):
        begin = "".join(f"  {text:{width}}" for text, width in zip(head, widths, strict=True))
        indented = result.message.replace("\n", "\n" + " " * (len(begin) + 2))
        lines.append(f"{begin}  {indented}".rstrip())
    lines += record.remarks
    if record.needs_a_look and record.status != "grader":
        lines.append(f"The submission as a whole: {record.status}.")
    if record.fault:
        lines.append(f"{record.fault}. This is no fault of the student's.")
    if record.isolation == "process":
        lines.append(UNSAFE)
    if record.marking.any_digits:
        lines.append(ANY_DIGITS.format(lesson=record.lesson, count="it was"))
    for line in lines:
        show_line(console, line)


def save_page(trial: Trial, path: Path | None = None) -> Path:
    """Write the feedback page to a file; by default to a temporary one that only we can read."""
    page = trial.page().encode("utf-8", "replace")
    if path is not None:
        write_whole(path, page)
        return path
    handle, name = tempfile.mkstemp(prefix=f"{trial.material.lesson}-", suffix=".html")
    with open(handle, "wb") as file:
        file.write(page)
    return Path(name)


def _number(score: float | None) -> str:
    return "-" if score is None else f"{score:g}"


def _read(path: Path) -> File:
    """Read the file; it is not decoded here."""
    name = plain(str(path))
    if path.is_dir():
        raise ClassroomError(f"{name} is a folder. Name the notebook in it.")
    if not path.exists():
        raise ClassroomError(f"There is no file {name}.")
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
        raise ClassroomError(f"{name} is no ordinary file of at most {MAX_FILE_BYTES // 2**20} MB.")
    return File(plain(path.name), path.read_bytes())


def _find_lesson(
    wanted: str, lessons: "Sequence[LessonSource]", file: File, stem: str
) -> "LessonSource":
    """Find the lesson by the name given, or from the notebook's cells, or from the file's name."""
    known = {one.name: one for one in lessons}
    if wanted and wanted not in known:
        raise ClassroomError(
            f"There is no lesson {wanted} with exercises. There are: {', '.join(known)}."
        )
    try:
        answers = {name: answers_of(one.notebook) for name, one in known.items()}
        found = wanted or find_lesson_apart(file, answers)
    except CourseError as error:
        raise ClassroomError(str(error)) from error
    found = found or next((name for name in known if name in stem), "")
    if not found:
        raise ClassroomError(
            f"Neither the cells of {file.name} nor its name tell which lesson it is. Add the "
            f"lesson's name to the command: {', '.join(known)}."
        )
    return known[found]


def _material(lesson: "LessonSource") -> Material:
    from autograder.course.build import generate

    released: NotebookNode = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    return Material(lesson.name, lesson.notebook, released)

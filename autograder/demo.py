"""The whole course in a few minutes: overview run, lessons built, a class of five marked."""

import base64
import shutil
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from rich.console import Console

from autograder.classroom import folder as classroom
from autograder.classroom.grading.runs import grade
from autograder.classroom.grading.summary import show_records
from autograder.course.build import build, lesson_file
from autograder.errors import ClassroomError, SandboxError
from autograder.judging import sandbox
from autograder.judging.backend import Isolation
from autograder.judging.prove import fill_in, reference_answers
from autograder.terminal import progress_bar
from mnist_utils.data import SAMPLE_LINE
from mnist_utils.errors import CourseError
from mnist_utils.kernel import run_notebook

OVERVIEW = "00_overview"
LESSON = "01_loading"

# What students who are not there yet write, by exercise.
TYPICAL_MISTAKES = {
    "summarize": """\
def summarize(images, labels):
    if len(images) != len(labels):
        raise ValueError("not as many labels as images")
    return {
        "examples": images.size,
        "height": images.shape[1],
        "width": images.shape[2],
        "dtype": str(images.dtype),
        "minimum": int(images.min()),
        "maximum": int(images.max()),
        "classes": len(set(labels.tolist())),
    }
""",
    "count_per_class": """\
def count_per_class(labels, num_classes=10):
    return np.unique(labels, return_counts=True)[1]
""",
    "first_of_each_class": """\
def first_of_each_class(images, labels):
    seen = {}
    for image, label in zip(images, labels):
        if int(label) not in seen:
            seen[int(label)] = image
    return np.array(list(seen.values()))
""",
    "nearest_mean": """\
def nearest_mean(images, means):
    distances = np.abs(images[:, None] - means).sum(axis=(2, 3))
    return distances.argmin(axis=1)
""",
    "parse_idx": """\
def parse_idx(data):
    dimensions = data[3]
    sizes = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "little") for i in range(dimensions)]
    return np.frombuffer(data, dtype=np.uint8, offset=4 + 4 * dimensions).reshape(sizes)
""",
}
AN_EXCEPTION = {
    "summarize": "def summarize(images, labels):\n    return {'examples': images.lenght}\n"
}


def demo(course: Path, console: Console) -> None:
    """Run the demonstration; everything it makes is in the course's `build/demo/`.

    Raises
    ------
    CourseError
        When a lesson cannot be run, or the folder cannot be written.
    """
    folder = course / "build" / "demo"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "plots").mkdir(parents=True)
    except OSError as error:
        raise CourseError(
            f"{folder} cannot be written ({error.strerror}). "
            "Free some space or allow writing there."
        ) from error

    console.rule("1. The overview, on real digits")
    run_overview(lesson_file(course, OVERVIEW), folder / "plots", console)

    console.rule("2. lessons/ from solutions/")
    changed = [path for path in build(course) if path.suffix == ".ipynb"]
    console.print(f"{len(changed)} lessons changed." if changed else "lessons/ is up to date.")

    console.rule("3. A class of five hands in lesson 1")
    room = folder / "classroom"
    lessons = {lesson.name: lesson for lesson in classroom.create(course, room, secret=0)}
    if LESSON not in lessons:
        raise ClassroomError(f"The demonstration needs solutions/{LESSON}.py, which is not there.")
    for student, notebook in submissions(room, reference_answers(lessons[LESSON].notebook)):
        classroom.submit(room, student, LESSON, notebook)
    isolation = _best_isolation(console)
    with progress_bar(console) as progress:
        records = grade(room, [LESSON], progress=progress, isolation=isolation)
    show_records(console, records)
    console.print("What the student with typical mistakes reads:")
    for record in records:
        if record.student == "mistakes":
            for result in record.exercises:
                line = f"  {result.exercise}: {result.message}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"Feedback pages: {room / 'feedback'}", markup=False, soft_wrap=True)
    console.print(f"Marks: {room / 'marks.csv'}", markup=False, soft_wrap=True)


def _best_isolation(console: Console) -> Isolation:
    """Return the best isolation here; the demonstration's own submissions need no sandbox."""
    try:
        sandbox.probe(sandbox.BUBBLEWRAP)
    except SandboxError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return sandbox.PROCESS
    return sandbox.BUBBLEWRAP


def submissions(room: Path, reference: dict[str, str]) -> list[tuple[str, NotebookNode]]:
    """Make five notebooks as students might hand them in."""

    def filled(answers: dict[str, str]) -> NotebookNode:
        return fill_in(classroom.released(room, LESSON), answers)

    without_test = filled(reference)
    without_test.cells = [cell for cell in without_test.cells if cell.id != "test_count_per_class"]
    return [
        ("reference", filled(reference)),
        ("untouched", filled({})),
        ("mistakes", filled(TYPICAL_MISTAKES)),
        ("exception", filled(reference | AN_EXCEPTION)),
        ("deleted-test", without_test),
    ]


def run_overview(path: Path, plots: Path, console: Console) -> None:
    """Run a notebook; print its test accuracy and write its pictures as PNG files.

    Raises
    ------
    CourseError
        When one of its cells fails.
    """
    notebook = nbformat.read(path, as_version=4)
    with console.status("training a first network ..."):
        run_notebook(notebook, plots, cell_seconds=600)
    count = 0
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.output_type == "error":
            raise CourseError(
                f"The overview fails: {output.ename}: {output.evalue} For the machine's side of "
                "it, run: .venv/bin/python -m mnist_utils doctor"
            )
        if output.output_type == "stream":
            for line in output.text.splitlines():
                if line.endswith(SAMPLE_LINE) or line.startswith("Test accuracy"):
                    console.print(line, markup=False, highlight=False, soft_wrap=True)
        if picture := output.get("data", {}).get("image/png"):
            count += 1
            (plots / f"{count}.png").write_bytes(base64.b64decode(picture))
    console.print(f"{count} pictures: {plots}", markup=False, soft_wrap=True)

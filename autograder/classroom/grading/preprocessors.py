"""What `nbgrader autograde` does in a classroom: the same judge marks, with the same record."""

from collections.abc import Callable
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum

from autograder.classroom.folder import open_classroom, read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import Writer, clear_grades, forget_files
from autograder.judging import sandbox
from autograder.judging.marking import Rules, mark
from autograder.judging.submitted import read
from autograder.judging.worker import shared_worker, threads_of


class MarkWithJudge(NbGraderPreprocessor):
    """Mark a submission with the judge, write what is found, and go on with its notebook.

    Stands alone in nbgrader's list: nothing of what its own steps execute or save is wanted.
    """

    isolation = Enum(
        [sandbox.BUBBLEWRAP, sandbox.PROCESS],
        sandbox.BUBBLEWRAP,
        help="How submitted code is shut off: bubblewrap, or process for work that is trusted.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Give the notebook that belongs into `autograded/`."""
        classroom = Path(self.config.CourseDirectory.root)
        lesson, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        material = read_material(classroom, lesson)
        submitted = read(classroom / "submitted", student, lesson)
        worker = shared_worker(self.isolation, tuple(material.modules), threads_of(1))
        rules = Rules(self.isolation, self.config.Execute.timeout)
        marked = mark(material, submitted, rules, worker)
        with Writer(classroom, open_classroom(classroom)) as writer:
            writer.put(marked)
        records.write_tables(classroom)
        return marked.notebook or nb, resources


class KeepAsMarked(NbGraderPreprocessor):
    """Change nothing: nbgrader converts a second time what has been marked by then."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Give the notebook back."""
        return nb, resources


def forget_before(classroom: Path) -> Callable[..., None]:
    """Make nbgrader's hook that takes old grades back before it looks at a submission.

    What nbgrader cannot read ends before any step of ours, and would keep its old grade. The hook's
    own `student` may be ``*``: the student is the name of the folder.
    """

    def forget(assignment: str, student: str, notebooks: list[str]) -> None:
        lesson_folder = Path(notebooks[0]).parent
        student = lesson_folder.parent.name
        forget_files(classroom, student, assignment)
        with open_classroom(classroom).gradebook as gradebook:
            clear_grades(gradebook, student, assignment)
        records.write_tables(classroom)

    return forget

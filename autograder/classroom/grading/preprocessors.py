"""What `nbgrader autograde` does in a classroom: the same judge marks, with the same record."""

from collections.abc import Callable
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Enum

from autograder.classroom.faults import fault_log
from autograder.classroom.folder import open_classroom, read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import Writer, clear_grades, forget_files, settle
from autograder.classroom.limits import limits_of
from autograder.classroom.secret import read_secret
from autograder.judging import sandbox
from autograder.judging.marking import Rules
from autograder.judging.record import Record
from autograder.judging.submitted import Submitted, read
from autograder.judging.sums import sum_submission
from autograder.judging.worker import Settings, Submission, shared_worker, threads_of
from mnist_utils.cells import grade_id
from mnist_utils.data import loaded_digits


class MarkWithJudge(NbGraderPreprocessor):
    """Mark a submission with the judge, write the results, and continue with its notebook.

    It is the only step in nbgrader's list: we need nothing that its own steps execute or save.
    """

    isolation = Enum(
        [sandbox.BUBBLEWRAP, sandbox.PROCESS],
        sandbox.BUBBLEWRAP,
        help="How submitted code is isolated: bubblewrap, or process for trusted work.",
    ).tag(config=True)
    digits = Enum(
        ["", "any"],
        "",
        help="Whether tests that ask for the full MNIST may be run with any digits, as with "
        "`autograder grade --digits any`.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook that belongs in `autograded/`."""
        classroom = Path(self.config.CourseDirectory.root)
        lesson, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        limits = limits_of(self.config)
        material = read_material(classroom, lesson)
        submitted = read(classroom / "submitted", student, lesson)
        settings = Settings(self.isolation, tuple(material.modules), threads_of(1), limits)
        rules = Rules(
            self.isolation,
            limits,
            secret=read_secret(classroom),
            any_digits=self.digits == "any",
        )
        with shared_worker(settings) as worker:
            marked = worker.mark(Submission(material, submitted, rules))
        kept = _mark_of(classroom, submitted)
        with fault_log(classroom), Writer(classroom, open_classroom(classroom)) as writer:
            record = settle(writer, marked, kept, material, rules)
        if record.fault:
            self.log.error("%s: %s. See records/.log", record, record.fault)
        records.write_tables(classroom)
        return marked.notebook or nb, resources


def _mark_of(classroom: Path, submitted: Submitted) -> Record | None:
    """Return the existing mark of exactly this work, if there is one."""
    record = records.read(records.path_of(classroom, submitted.student, submitted.lesson))
    same = record and record.submission == sum_submission(submitted)
    return record if record and same and record.status != "grader" else None


class KeepAsMarked(NbGraderPreprocessor):
    """Change nothing: nbgrader converts the notebook a second time, after it is marked."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook."""
        return nb, resources


class GetPoints(GetGrades):
    """Give the feedback page its points as nbgrader does, and none if we have failed."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with its points; put their sum into `resources`."""
        nb, resources = super().preprocess(nb, resources)
        details = resources["nbgrader"]
        classroom = Path(self.config.CourseDirectory.root)
        path = records.path_of(classroom, details["student"], details["assignment"])
        record = records.read(path)
        if record is None or record.score is not None:
            return nb, resources
        details["score"] = None
        blank = {test.test for one in record.exercises for test in one.tests if test.score is None}
        for cell in nb.cells:
            if grade_id(cell) in blank:
                cell.metadata.nbgrader.score = None
        return nb, resources


def forget_before(classroom: Path) -> Callable[..., None]:
    """Make nbgrader's hook that withdraws old grades before it looks at a submission.

    What nbgrader cannot read fails before any step of ours, and would keep its old grade; the mark
    of exactly this work may stay until another replaces it, and so may each one of a lesson whose
    digits are not here. The hook's own `student` may be ``*``: the folder's name is the student.
    """

    def forget(assignment: str, student: str, notebooks: list[str]) -> None:
        lesson_folder = Path(notebooks[0]).parent
        student = lesson_folder.parent.name
        api = open_classroom(classroom)
        limits_of(api.config)  # with impossible settings nothing will be marked
        if _mark_of(classroom, read(classroom / "submitted", student, assignment)):
            return
        material = read_material(classroom, assignment)
        any_digits = api.config.MarkWithJudge.get("digits") == "any"
        if material.needs_full and Rules(any_digits=any_digits).refusal(material, loaded_digits()):
            return
        forget_files(classroom, student, assignment)
        with api.gradebook as gradebook:
            clear_grades(gradebook, student, assignment)
            gradebook.db.commit()
        records.write_tables(classroom)

    return forget

"""What `nbgrader autograde` does in a classroom: the same judge marks, with the same record."""

import glob
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Enum
from traitlets.log import get_logger

from autograder.classroom.faults import fault_log
from autograder.classroom.folder import open_classroom, open_gradebook, read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.feedback import Told, head_of
from autograder.classroom.grading.gradebook import OTHER_WORK, Writer, settle
from autograder.classroom.grading.points import read_booked, with_points
from autograder.classroom.limits import limits_of, refuse_unknown
from autograder.classroom.secret import read_secret
from autograder.classroom.term.exchange import put_receipt
from autograder.classroom.term.people import read_enrolled
from autograder.judging import sandbox
from autograder.judging.marking import Marked, Rules, opened
from autograder.judging.record import Record
from autograder.judging.submitted import Submitted, id_of, printable, read
from autograder.judging.sums import sum_submission
from autograder.judging.worker import Settings, Submission, shared_worker, threads_of
from mnist_utils.cells import grade_id
from mnist_utils.data import loaded_digits

NOT_OPENED = (
    "{0}, {1}: nbgrader cannot open it, because of the file's name, its folder's, or what is in "
    "it. To mark what can be read: autograder grade {2} {1} --student {3}"
)


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
        api = open_classroom(classroom)
        refuse_unknown(api.config)  # in the formgrader, our own settings have the server's beside
        limits = limits_of(self.config, is_shared=True)
        material = read_material(classroom, lesson)
        lessons = api.get_source_assignments()
        submitted = read(classroom / "submitted", id_of(student), lesson, lessons)
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
        with fault_log(classroom), Writer(classroom, api) as writer:
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
    """Give the feedback page its points as nbgrader does, none if we have failed, and its head."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with its points; put what the page tells into `resources`."""
        nb, resources = super().preprocess(nb, resources)
        details = resources["nbgrader"]
        classroom = Path(self.config.CourseDirectory.root)
        student, lesson = details["student"], details["assignment"]
        with open_gradebook(open_classroom(classroom)) as gradebook:
            booked = read_booked(gradebook, student, lesson)[student, lesson]
            names = {person.id: person.name for person in read_enrolled(gradebook)}
        record = records.read(records.path_of(classroom, student, lesson))
        if record is None:  # lost; the next grade makes another
            score, most = details["score"], details["max_score"]
            record = Record(student, lesson, "graded", score, most, "", 0.0)
        else:
            record = with_points(record, booked)
        head = head_of(self.config, names.get(student, ""), booked, record.old)
        resources["told"] = Told(record, head)
        if record.score is not None:
            return nb, resources
        blank = {test.test for one in record.exercises for test in one.tests if test.score is None}
        for cell in nb.cells:
            if grade_id(cell) in blank:
                cell.metadata.nbgrader.score = None
        return nb, resources


def put_receipt_after(classroom: Path) -> Callable[..., None]:
    """Make nbgrader's hook that runs after it has made a page: it puts the receipt beside it.

    What was handed in since it was marked has another receipt, which is not this page's.
    """

    def put(assignment: str, student: str, notebooks: list[str]) -> None:
        path = Path(notebooks[0])
        student, lesson = path.parent.parent.name, path.parent.name
        api = open_classroom(classroom)
        submitted = read(classroom / "submitted", student, lesson, api.get_source_assignments())
        if _mark_of(classroom, submitted):
            put_receipt(api.coursedir, student, lesson)

    return put


def stamp_before(classroom: Path) -> Callable[..., None]:
    """Make nbgrader's hook that runs before it looks at a submission.

    What nbgrader cannot open fails before any step of ours, and would keep its old grade as if it
    were the new work's. So what is no notebook is marked here, and where other work was marked its
    mark is stamped as old; what we can open and nbgrader cannot is named, with our own command.
    Nothing more is done about a lesson whose digits are not here. The hook's own `student` may be
    ``*``: the folder's name is the student.
    """
    told: set[str] = set()

    def stamp(assignment: str, student: str, notebooks: list[str]) -> None:
        name = Path(notebooks[0]).parent.parent.name
        student = id_of(name)
        api = open_classroom(classroom)
        limits = limits_of(api.config)  # with impossible ones nothing will be marked
        rules = Rules(limits=limits, any_digits=api.config.MarkWithJudge.get("digits") == "any")
        if assignment not in told:
            told.add(assignment)
            for text in _not_opened(classroom, assignment):
                get_logger().warning(text)
        submitted = read(classroom / "submitted", student, assignment, api.get_source_assignments())
        before = records.read(records.path_of(classroom, student, assignment))
        not_opened = ""
        if student != name or not _opens(submitted):
            place, named = shlex.quote(str(classroom)), shlex.quote(student)
            not_opened = NOT_OPENED.format(student, assignment, place, named)
        if before and before.submission == sum_submission(submitted):
            if not_opened and before.status != "invalid":
                get_logger().error(not_opened)
            return
        material = read_material(classroom, assignment)
        refused = material.needs_full and rules.refusal(material, loaded_digits())
        with fault_log(classroom), Writer(classroom, api) as writer:
            notebook = None if refused else opened(material, submitted, rules)
            if isinstance(notebook, Marked):
                record = settle(writer, notebook, None, material, rules)
                get_logger().error("%s: %s", record, " ".join(record.remarks))
                not_opened = ""
            elif before and before.is_mark:
                writer.stamp(before, OTHER_WORK)
        if not_opened:
            get_logger().error(not_opened)
        records.write_tables(classroom)

    return stamp


def _opens(submitted: Submitted) -> bool:
    """Whether nbgrader can open the notebook: by its proper name, as nbformat wants it."""
    proper = f"{submitted.lesson}.ipynb"
    own = [file.data for file in submitted.files if file.name == proper and not file.elsewhere]
    try:
        nbformat.reads(own[0].decode(), as_version=4)
    except Exception:  # nbformat raises many kinds of exceptions for what is not sound
        return False
    return True


def _not_opened(classroom: Path, lesson: str) -> Iterator[str]:
    """Say which submissions of a lesson nbgrader passes over, as there is no notebook in them."""
    for folder in sorted((classroom / "submitted").glob(f"*/{glob.escape(lesson)}")):
        names = [printable(path.name) for path in folder.iterdir()] if folder.is_dir() else []
        if not any(name.endswith(".ipynb") for name in names):
            yield (
                f"{printable(folder.parent.name)}, {lesson}: nbgrader finds no notebook there"
                f"{' (' + ', '.join(sorted(names)) + ')' if names else ''}. "
                f"To mark what is there: autograder grade {classroom} {lesson}"
            )

"""The steps of ours in nbgrader's autograde: before anything runs, and after it."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from mnist_utils.cells import exercise_of, role
from mnist_utils.verdict import read_failure, read_verdict


class DropBrokenMarks(NbGraderPreprocessor):
    """Make cells whose nbgrader metadata nbgrader cannot read ordinary cells.

    In place of its own `DeduplicateIds`, which leaves empty metadata, on which `OverwriteCells`
    fails, and the whole submission with it. Of a cell that was duplicated the last one counts.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Remove metadata that is no dictionary, has no grade_id, or one that comes again."""
        seen: set[str] = set()
        for cell in reversed(nb.cells):
            marks = cell.metadata.get("nbgrader", {})
            name = marks.get("grade_id") if isinstance(marks, dict) else None
            if not isinstance(name, str) or name in seen:
                cell.metadata.pop("nbgrader", None)
            else:
                seen.add(name)
        return nb, resources


class TellVerdicts(NbGraderPreprocessor):
    """Put a verdict for each exercise into the notebook, and a message where a traceback was.

    Runs after `Execute` and before `SaveAutoGrades`. A traceback in a test cell would print hidden
    tests into the student's feedback; and what an answer writes to stderr would cost the points of
    a test that passed.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Write `nb.metadata.mnist_course.verdicts`: a list of [exercise, verdict, message]."""
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        tests = [cell for cell in code if role(cell) == "test"]
        answers = [cell for cell in code if role(cell) == "answer"]
        verdicts = []
        for exercise in dict.fromkeys(exercise_of(test) for test in tests):
            own = [cell for cell in answers if exercise_of(cell) == exercise]
            its_tests = [test for test in tests if exercise_of(test) == exercise]
            # OverwriteCells has put the checksum of the released stub there.
            attempted = any(compute_checksum(c) != c.metadata.nbgrader.checksum for c in own)
            verdict = read_verdict(exercise, own, its_tests, attempted)
            verdicts.append([exercise, verdict.verdict, verdict.message])
            for test in its_tests:
                failure = read_failure(test, answers)
                if failure and not attempted:
                    failure = verdict.verdict, verdict.message
                _keep_message(test, failure)
        nb.metadata.mnist_course = NotebookNode(verdicts=verdicts)
        return nb, resources


def _keep_message(test: NotebookNode, failure: tuple[str, str] | None) -> None:
    for output in test.outputs:
        if output.output_type == "stream":
            output.name = "stdout"
    if failure:
        kept = [output for output in test.outputs if output.output_type != "error"]
        message = NotebookNode(output_type="error", ename=failure[0], evalue=failure[1])
        message.traceback = [": ".join(filter(None, failure))]
        test.outputs = [*kept, message]

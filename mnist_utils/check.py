"""A student's notebook, checked at home: setup, answers and visible tests, exercise by exercise."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode

from mnist_utils import commands
from mnist_utils.errors import CourseError
from mnist_utils.given import changed_stubs
from mnist_utils.here import CHECKING
from mnist_utils.kernel import make_client
from mnist_utils.lessons import Lesson, given_stubs
from mnist_utils.magics import FORGIVE
from mnist_utils.notebook import read_file
from mnist_utils.submission import (
    MISSING,
    Rebuilt,
    Step,
    beginning,
    defined_names,
    names_given_by,
    rebuild,
)
from mnist_utils.verdict import (
    TIMEOUT,
    Failure,
    Verdict,
    point_down,
    read_failure,
    read_verdict,
)

CELL_SECONDS = 60  # as long as the judge allows for a call of an answer
CRASHED = "Python ended while it ran: too much memory, or a call such as os._exit()."
# Run first in each kernel: the folder where files are written comes last, as in the judge.
PRELUDE = f"""\
{FORGIVE}import os, sys
sys.path.append(os.getcwd())
os.environ["{CHECKING}"] = "1"
del os, sys
get_ipython().given = {{"__name__": "__main__"}}
"""
# As in the judge, tests see what the setup defined, and the answers: a student may have called
# something else train_images or len.
KEEP = "get_ipython().given |= {{name: globals()[name] for name in {names!r} if name in globals()}}"
TEST = KEEP + '\nexec(compile({source!r}, "<test>", "exec"), get_ipython().given)'


def check_notebook(
    lesson: Lesson,
    path: Path,
    tell: Callable[[Verdict], None] = lambda verdict: None,
    remark: Callable[[str], None] = lambda text: None,
) -> list[Verdict]:
    """Run the answers of a notebook and the lesson's visible tests on them.

    The notebook is read and rebuilt as for marking: setup and test cells come from the lesson as it
    was given, answers, added cells and changed demonstrations from the notebook. The other
    demonstrations are left out. Everything runs in its own kernel, in an empty folder. A cell that
    ends Python or does not end in time costs its exercise, and the kernel is replaced without it.

    Parameters
    ----------
    lesson : Lesson
    path : Path
        The notebook.
    tell : function
        Called with each verdict as soon as it and those before it are known.
    remark : function
        Called with each sentence on what is out of order in the notebook.

    Returns
    -------
    list of Verdict
        One for each exercise, in the lesson's order.

    Raises
    ------
    CourseError
        When the notebook cannot be read, no kernel starts, or the setup cell fails.
    """
    if path_of_digits := os.environ.get("MNIST_PATH"):  # cells run elsewhere
        os.environ["MNIST_PATH"] = os.path.abspath(path_of_digits)
    given: NotebookNode = nbformat.read(lesson.released, as_version=4)
    work = read_file(path)
    rebuilt = rebuild(given, given, work.cells)
    if path.resolve() == lesson.released:  # then it is compared with itself
        for name in changed_stubs(given_stubs(lesson), work.cells):
            own = rebuilt.written if name in rebuilt.written else rebuilt.attempted
            own[name] = True
    for text in (*work.remarks, *rebuilt.remarks):
        remark(text)
    check = _Check(rebuilt, path.parent)
    verdicts: dict[str, Verdict] = {}
    waiting = list(lesson.exercises)  # still to be reported, in the lesson's order
    last = {step.exercise: place for place, step in enumerate(rebuilt.steps) if step.exercise}
    with check:
        for place, step in enumerate(rebuilt.steps):
            for text in check.run(place):
                remark(text)
            if last.get(step.exercise) == place:
                verdicts[step.exercise] = check.verdict(step.exercise)
            while waiting and (waiting[0] in verdicts or waiting[0] in rebuilt.written):
                found = verdicts.setdefault(waiting[0], check.verdict(waiting[0]))
                tell(found)
                waiting.pop(0)
    for exercise in waiting:
        verdicts[exercise] = check.verdict(exercise)
        tell(verdicts[exercise])
    return [verdicts[exercise] for exercise in lesson.exercises]


class _Check:
    """Runs the steps of one notebook, and says what came of them. Use it in a `with` statement."""

    def __init__(self, rebuilt: Rebuilt, beside: Path) -> None:
        self.rebuilt = rebuilt
        self.beside = beside  # where the notebook lies
        self.cells: dict[int, NotebookNode] = {}  # what this kernel has run, by its step's place
        self.found: dict[int, Failure | None] = {}  # why steps failed, by their places
        self.lost: dict[str, Failure] = {}
        self.ran: list[int] = []  # places of what a new kernel has to run again
        self.stack = ExitStack()

    def __enter__(self) -> "_Check":
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="check-"))
        self.kernel = self.stack.enter_context(_Kernel(Path(folder)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stack.close()

    def run(self, place: int) -> Iterator[str]:
        """Run a step; yield what there is to remark about it."""
        step = self.rebuilt.steps[place]
        if not step.source or not self._is_due(step):
            return
        self.cells[place], *after = self._cells(step)
        lost = self.kernel.run(self.cells[place])
        failure = self.found[place] = lost or self._failure(place)
        if step.kind == "setup" and failure:
            raise CourseError(
                f"The lesson's setup cell fails: {failure[1]}. To see whether it is the machine, "
                f"run: {commands.course()} doctor"
            )
        if lost:
            if step.exercise:
                self.lost[step.exercise] = lost
            else:
                yield f"The cell that begins {beginning(step.source)} was left out. {lost[1]}"
            again = {one: self._cells(self.rebuilt.steps[one]) for one in self.ran}
            self.cells = {one: cells[0] for one, cells in again.items()}
            self.kernel.restart(cell for cells in again.values() for cell in cells)
            return
        if step.kind == "added" and failure:
            yield f"The cell that begins {beginning(step.source)} fails: {failure[1]}"
        for cell in after:
            self.kernel.run(cell)
        if step.kind != "test":
            self.ran.append(place)

    def _cells(self, step: Step) -> list[NotebookNode]:
        """Make the cells that run a step; a test's own time limit stands in its metadata."""
        sources = [step.source]
        if step.kind == "setup":
            sources.append(KEEP.format(names=sorted(defined_names(step.source))))
        elif step.kind == "test":
            answers = sorted({name for one in self.rebuilt.steps for name in one.answers})
            sources = [TEST.format(names=answers, source=step.source)]
        metadata = self.rebuilt.notebook.cells[step.index].metadata
        return [nbformat.v4.new_code_cell(source, metadata=metadata) for source in sources]

    def _is_due(self, step: Step) -> bool:
        """Say whether a step is run: a test only if its exercise was attempted, and is not lost."""
        attempted = self.rebuilt.attempted.get(step.exercise)
        return step.kind != "test" or bool(attempted and step.exercise not in self.lost)

    def verdict(self, exercise: str) -> Verdict:
        """Give the verdict on an exercise whose steps have run."""
        rebuilt = self.rebuilt
        if rebuilt.written.get(exercise):
            return Verdict(exercise, "manual", "This answer is read by a person.")
        if not rebuilt.attempted.get(exercise):
            if exercise in rebuilt.gone:
                return Verdict(exercise, "missing", MISSING.format(exercise))
            return Verdict(exercise, "not attempted")
        if exercise in self.lost:
            return Verdict(exercise, *self.lost[exercise])
        answers, tests = (
            [
                self.found[place]
                for place in self.found
                if (rebuilt.steps[place].exercise, rebuilt.steps[place].kind) == (exercise, kind)
            ]
            for kind in ("answer", "test")
        )
        return read_verdict(exercise, answers, tests)

    def _failure(self, place: int) -> Failure | None:
        """Say why a step failed, or None when it did not."""
        steps = self.rebuilt.steps
        own = [cell for one, cell in self.cells.items() if steps[one].kind in ("answer", "added")]
        failure = read_failure(self.cells[place], own)
        if failure is None:
            return None
        told = point_down(failure[1], names_given_by(steps[place + 1 :]))
        return failure[0], self._with_file(told)

    def _with_file(self, message: str) -> str:
        """Say of a file beside the notebook that is not there in class that it is not handed in."""
        for name in re.findall(
            r"No module named '(\w+)|No such file or directory: '([^']+)'", message
        ):
            file = next(filter(None, name))
            for path in (self.beside / file, self.beside / f"{file}.py"):
                if path.exists() and not os.path.isabs(file):
                    return (
                        f"{message}. {path.name} lies beside your notebook, and is not handed in "
                        "with it: copy what you need from there into your cell."
                    )
        return message


class _Kernel:
    """A kernel in an empty folder; one that was lost is replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()

    def __enter__(self) -> "_Kernel":
        self.restart(())
        return self

    def __exit__(self, *details: object) -> None:
        self.stack.close()

    def restart(self, cells: Iterable[NotebookNode]) -> None:
        """Start a new kernel, and run in it what had run in the old one."""
        self.stack.close()
        self.stack = ExitStack()
        notebook = nbformat.v4.new_notebook()
        self.client = make_client(notebook, self.folder, CELL_SECONDS)
        self.stack.enter_context(_started(self.client))
        for cell in (nbformat.v4.new_code_cell(PRELUDE), *cells):
            self.run(cell)

    def run(self, cell: NotebookNode) -> Failure | None:
        """Run a cell; return how it was lost, or None when it has ended by itself."""
        self.client.nb.cells.append(cell)
        try:
            self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
        except DeadKernelError:
            return "error", CRASHED
        except CellTimeoutError:
            return "timeout", TIMEOUT
        failure = read_failure(cell, [])
        return failure if failure and failure[0] == "timeout" else None


@contextmanager
def _started(client: NotebookClient) -> Iterator[None]:
    """Start a kernel, and end it afterwards.

    Raises
    ------
    CourseError
        When none starts.
    """
    kernel = client.setup_kernel()
    try:
        kernel.__enter__()
    except (OSError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]
        raise CourseError(
            f"Jupyter's kernel python3 cannot be started ({reason}). To find out what to do, run: "
            f"{commands.course()} doctor"
        ) from error
    try:
        yield
    finally:
        kernel.__exit__(None, None, None)

"""Grading a class: what is new or changed is marked on all cores, and written as it is done."""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO

from nbgrader.apps import NbGraderAPI

from autograder.classroom.folder import open_classroom, read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import Writer
from autograder.errors import ClassroomError, SandboxError
from autograder.judging import sandbox
from autograder.judging.bubblewrap import exposed
from autograder.judging.engine import Task, default_jobs, engine, run_all
from autograder.judging.marking import Marked, Rules, key_of, mark_unread
from autograder.judging.record import Record
from autograder.judging.submitted import Submitted, read
from autograder.judging.worker import threads_of

Progress = Callable[[Record, int, int], None]  # the record, how many are done, how many there are


def grade(
    classroom: Path,
    lessons: Iterable[str] = (),
    students: Iterable[str] = (),
    progress: Progress = lambda record, done, total: None,
    *,
    jobs: int | None = None,
    isolation: str = sandbox.BUBBLEWRAP,
    scheduler: str | None = None,
    force: bool = False,
) -> list[Record]:
    """Mark the submissions of a class, and write records, gradebook, feedback and tables.

    What has been marked before and has not changed since is not marked again. Whatever stops this,
    what was finished is kept, and the next call goes on from there.

    Parameters
    ----------
    classroom : Path
    lessons, students : iterables of str
        Which ones; none named means all of them. Students are those of the gradebook and those
        who have submitted something.
    progress : function
        Called after each submission.
    jobs : int, optional
        How many workers; as many as this machine has cores and memory for.
    isolation : str
        ``"bubblewrap"``, or ``"process"`` for work that is trusted.
    scheduler : str, optional
        The address of a Dask scheduler whose workers mark, in place of some on this machine.
    force : bool
        Mark everything again.

    Returns
    -------
    list of Record
        One for each student and lesson, those who have submitted nothing included.

    Raises
    ------
    ClassroomError
        When the folder is not a classroom, or a lesson or student is not in it, or another
        program is marking in it.
    SandboxError
        When there is no sandbox to be had; then nothing was marked without one.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    rules = Rules(isolation, api.config.Execute.timeout)
    wanted = _choose("lesson", lessons, sorted(api.get_source_assignments()))
    who = _choose("student", students, _students(classroom, api))
    with _alone(classroom), Writer(classroom, api) as writer:
        plan = _Plan(classroom, wanted, who, rules, force)
        if plan.to_mark and not scheduler:
            _look_at_place(classroom, isolation)
            sandbox.probe(isolation)
        for submitted in plan.to_mark:
            writer.forget(submitted.student, submitted.lesson)
        found: dict[tuple[str, str], Record] = {}
        total = len(wanted) * len(who)
        try:
            for record in plan.unchanged:
                found[record.student, record.lesson] = writer.refresh(record)
                progress(record, len(found), total)
            for marked in _mark_all(plan, jobs, scheduler):
                record = _put(writer, plan, marked)
                found[record.student, record.lesson] = record
                progress(record, len(found), total)
        finally:
            records.write_tables(classroom)
    return [found[student, lesson] for lesson in wanted for student in who]


class _Plan:
    """What is to be done: submissions to mark, and records that still hold."""

    def __init__(
        self, classroom: Path, lessons: list[str], students: list[str], rules: Rules, force: bool
    ) -> None:
        self.rules = rules
        self.materials = {lesson: read_material(classroom, lesson) for lesson in lessons}
        self.to_mark: list[Submitted] = []
        self.unchanged: list[Record] = []
        for lesson in lessons:
            for student in students:
                submitted = read(classroom / "submitted", student, lesson)
                key = key_of(self.materials[lesson], submitted, rules)
                record = records.read(records.path_of(classroom, student, lesson))
                if record is not None and record.key == key and not force:
                    self.unchanged.append(record)
                else:
                    self.to_mark.append(submitted)

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """What the setup cells of all lessons to mark import."""
        lessons = dict.fromkeys(submitted.lesson for submitted in self.to_mark)
        every = [name for lesson in lessons for name in self.materials[lesson].modules]
        return tuple(dict.fromkeys(every))

    def tasks(self, threads: int) -> Iterator[Task]:
        """Give the submissions that need a worker."""
        for submitted in self.to_mark:
            if submitted.status == "graded":
                material = self.materials[submitted.lesson]
                yield Task(submitted, material, self.rules, self.modules, threads)


def _mark_all(plan: _Plan, jobs: int | None, scheduler: str | None) -> Iterator[Marked]:
    for submitted in plan.to_mark:
        if submitted.status != "graded":
            yield mark_unread(plan.materials[submitted.lesson], submitted, plan.rules)
    count = sum(submitted.status == "graded" for submitted in plan.to_mark)
    if not count:
        return
    jobs = max(1, min(jobs or default_jobs(), count))
    with engine(jobs, scheduler) as client:
        for task, result in run_all(client, Task.mark, plan.tasks(threads_of(jobs))):
            if isinstance(result, SandboxError):
                raise result
            if isinstance(result, BaseException):
                remark = f"Marking it failed in the grader itself ({type(result).__name__})."
                result = mark_unread(task.material, task.submitted, plan.rules, remark)
            yield result


def _look_at_place(classroom: Path, isolation: str) -> None:
    if isolation == sandbox.BUBBLEWRAP and (folder := exposed(classroom)):
        raise ClassroomError(
            f"{classroom} lies in {folder}, which submitted code can read. Move the classroom."
        )


def _put(writer: Writer, plan: _Plan, marked: Marked) -> Record:
    """Write what marking gave; when that fails for what is in it, write so much."""
    try:
        return writer.put(marked)
    except (ClassroomError, OSError):
        raise
    except Exception as error:  # whatever a student may have handed in, the others are marked
        remark = f"What marking gave could not be written ({type(error).__name__})."
        student, lesson = marked.record.student, marked.record.lesson
        submitted = Submitted(student, lesson, "crashed")
        return writer.put(mark_unread(plan.materials[lesson], submitted, plan.rules, remark))


@contextmanager
def _alone(classroom: Path) -> Iterator[IO[str]]:
    """Keep other programs from marking in the same classroom at the same time."""
    folder = classroom / "records"
    folder.mkdir(exist_ok=True)
    with open(folder / ".lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ClassroomError(
                f"Another program is marking in {classroom}. Wait until it is done."
            ) from error
        yield file


def _choose(kind: str, named: Iterable[str], known: list[str]) -> list[str]:
    named = list(dict.fromkeys(named))
    unknown = [name for name in named if name not in known]
    if unknown:
        raise ClassroomError(
            f"There is no {kind} {', '.join(unknown)} in this classroom. "
            f"There are: {', '.join(known) or 'none'}."
        )
    return named or known


def _students(classroom: Path, api: NbGraderAPI) -> list[str]:
    with api.gradebook as gradebook:
        enrolled = {student.id for student in gradebook.students}
    folders = (classroom / "submitted").iterdir()
    handed_in = {path.name for path in folders if path.is_dir() or path.is_symlink()}
    return sorted(enrolled | {name for name in handed_in if not name.startswith(".")})

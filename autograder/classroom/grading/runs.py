"""Grade a class: mark what is new or changed on all cores, and write each result at once."""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import IO

from nbgrader.apps import NbGraderAPI

from autograder.classroom.faults import fault_log
from autograder.classroom.folder import open_classroom, read_material
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import Writer, bring_up_to_date, settle
from autograder.classroom.grading.upgrade import upgrade
from autograder.classroom.limits import limits_of
from autograder.classroom.secret import read_secret
from autograder.errors import ClassroomError, SandboxError
from autograder.inside.fault import Fault
from autograder.judging import sandbox
from autograder.judging.backend import Isolation
from autograder.judging.cluster import engine_of
from autograder.judging.engine import Engine, Task, default_jobs, engine_here
from autograder.judging.marking import Marked, Rules, mark_fault, mark_unread
from autograder.judging.record import Marking, Record
from autograder.judging.submitted import Submitted, read
from autograder.judging.sums import sum_submission
from autograder.judging.worker import Settings, Submission, threads_of
from mnist_utils.data import find_digits, loaded_digits

OTHER_WORK = "This is the mark of what was handed in before; the new work has not been marked yet."
Progress = Callable[[Record, int, int], None]  # the record, how many are done, how many there are
Tell = Callable[[str], None]


def grade(
    classroom: Path,
    lessons: Iterable[str] = (),
    students: Iterable[str] = (),
    progress: Progress = lambda record, done, total: None,
    *,
    jobs: int | None = None,
    isolation: Isolation = sandbox.BUBBLEWRAP,
    scheduler: str | None = None,
    force: bool = False,
    verbose: bool = False,
    any_digits: bool = False,
    tell: Tell = print,
) -> list[Record]:
    """Mark the submissions of a class, and write records, gradebook, feedback and tables.

    What has not changed since it was marked is not marked again; a mark that would now be made
    differently counts until `force`. Whatever stops this, what was finished is kept.

    Parameters
    ----------
    classroom : Path
    lessons, students : iterables of str
        Which ones; none means all, including students who submitted something without being
        enrolled.
    progress : function
        Called after each submission.
    jobs : int, optional
        How many workers; by default as many as this machine has cores and memory for.
    isolation : str
        ``"bubblewrap"``, or ``"process"`` for work that is trusted.
    scheduler : str, optional
        The address of a Dask scheduler whose workers mark.
    force : bool
        Mark everything again.
    verbose : bool
        Write the grader's own faults to the terminal, too, not only to `records/.log`.
    any_digits : bool
        Run tests that ask for the full MNIST with the sample, where there is nothing else. Without
        it their lesson is refused, before anything of it is touched.
    tell : function
        Called with a sentence for each lesson and each Dask worker that is refused, while the
        others go on.

    Returns
    -------
    list of Record
        One for each student and lesson that is not refused, including students who have submitted
        nothing.

    Raises
    ------
    ClassroomError
        When this is not a classroom, a named lesson or student is not in it, or another program is
        marking in it.
    SandboxError
        When no sandbox is available; nothing is marked without one.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    limits, secret = limits_of(api.config), read_secret(classroom)
    rules = Rules(isolation, limits, secret=secret, any_digits=any_digits)
    wanted = _choose("lesson", lessons, sorted(api.get_source_assignments()))
    who = _choose("student", students, _students(classroom, api))
    with _alone(classroom), fault_log(classroom, verbose):
        plan = Plan(classroom, wanted, who, rules, force)
        plan.refuse_lessons(tell)
        # The books are opened while the workers start.
        with (
            _engine(plan, classroom, jobs, scheduler, tell) as engine,
            Writer(classroom, api) as writer,
        ):
            if engine:
                engine.wait()
            return _write_all(plan, engine, writer, progress)


def _write_all(
    plan: "Plan", engine: Engine | None, writer: Writer, progress: Progress
) -> list[Record]:
    """Write what is known and what gets marked, one submission after the other."""
    found: dict[tuple[str, str], Record] = {}
    total = len(plan.lessons) * len(plan.students)
    try:
        for record in plan.of_other_work:
            writer.stamp(record, OTHER_WORK)
        for record, old in plan.unchanged:
            found[record.student, record.lesson] = bring_up_to_date(writer, record, old)
            progress(record, len(found), total)
        for marked in _mark_all(plan, engine):
            student, lesson = marked.record.student, marked.record.lesson
            kept = plan.kept.get((student, lesson))
            record = settle(writer, marked, kept, plan.materials[lesson], plan.rules)
            found[record.student, record.lesson] = record
            progress(record, len(found), total)
    finally:
        records.write_tables(writer.classroom)
    return [found[student, lesson] for lesson in plan.lessons for student in plan.students]


class Plan:
    """What is to be done.

    `to_mark` are the submissions to mark, `unchanged` the records that still hold, each with the
    reason why its mark is an old one, or "". `of_other_work` are records of work that has since
    been replaced; `kept` are records of the same work that count if it cannot be marked again.
    `failed` are submissions that the grader itself could not even begin to mark.
    """

    def __init__(
        self, classroom: Path, lessons: list[str], students: list[str], rules: Rules, force: bool
    ) -> None:
        self.lessons = lessons
        self.students = students
        self.rules = rules
        self.materials = {lesson: read_material(classroom, lesson) for lesson in lessons}
        self.to_mark: list[Submitted] = []
        self.unchanged: list[tuple[Record, str]] = []
        self.of_other_work: list[Record] = []
        self.kept: dict[tuple[str, str], Record] = {}
        self.failed: list[Marked] = []
        digits = find_digits()
        for lesson in lessons:
            material = self.materials[lesson]
            now = rules.describe(material, rules.digits_for(material, digits))
            for student in students:
                try:
                    self._add(classroom, student, lesson, now, force)
                except Exception as error:  # one submission's trouble must not affect the others
                    fault = Fault.of(error, "plan")
                    blank = mark_fault(self.materials[lesson], student, "", rules, fault)
                    self.failed.append(blank)

    def _add(self, classroom: Path, student: str, lesson: str, now: Marking, force: bool) -> None:
        submitted = read(classroom / "submitted", student, lesson)
        record = records.read(records.path_of(classroom, student, lesson))
        if record is not None and not record.submission:
            record = upgrade(classroom, record, self.materials[lesson], submitted)
        if record is None or record.submission != sum_submission(submitted):
            self.to_mark.append(submitted)
            if record is not None and record.status not in ("missing", "grader"):
                self.of_other_work.append(record)
            return
        if record.status != "grader":
            self.kept[record.student, record.lesson] = record
        changed = record.marking.differences(now)
        # Looking again at what has no points costs nothing.
        again = record.status in ("grader", "missing", "invalid") and bool(changed or record.fault)
        if force or record.fault or again:
            self.to_mark.append(submitted)
        else:
            old = f"Marked before these changed: {', '.join(changed)}."
            self.unchanged.append((record, old if changed else ""))

    def refuse_lessons(self, tell: Tell) -> None:
        """Take out lessons that have work to mark, and ask for digits that are not here."""
        to_run = {submitted.lesson for submitted in self.to_mark if submitted.status == "present"}
        asking = [one for one in self.materials.values() if one.needs_full and one.lesson in to_run]
        if not asking or self.rules.any_digits:
            return
        digits = loaded_digits()  # it may download them first
        for material in asking:
            if refusal := self.rules.refusal(material, digits):
                tell(refusal)
                self._leave_out(material.lesson)

    def _leave_out(self, lesson: str) -> None:
        """Take a lesson out of the plan: nothing of it is touched."""
        self.lessons = [one for one in self.lessons if one != lesson]
        self.to_mark = [one for one in self.to_mark if one.lesson != lesson]
        self.unchanged = [(one, old) for one, old in self.unchanged if one.lesson != lesson]
        self.of_other_work = [one for one in self.of_other_work if one.lesson != lesson]
        self.failed = [one for one in self.failed if one.record.lesson != lesson]

    @cached_property
    def readable(self) -> list[Submitted]:
        """The submissions that need a worker."""
        return [submitted for submitted in self.to_mark if submitted.status == "present"]

    def settings(self, threads: int = 1) -> Settings:
        """Return how to make a worker: with all imports of the setup cells of lessons to mark."""
        lessons = dict.fromkeys(submitted.lesson for submitted in self.readable)
        every = [name for lesson in lessons for name in self.materials[lesson].modules]
        rules = self.rules
        return Settings(rules.isolation, tuple(dict.fromkeys(every)), threads, rules.limits)

    def tasks(self, settings: Settings) -> Iterator[Task]:
        """Return the submissions that need a worker made like this."""
        for submitted in self.readable:
            material = self.materials[submitted.lesson]
            yield Task(Submission(material, submitted, self.rules), settings)


def _engine(
    plan: Plan, classroom: Path, jobs: int | None, scheduler: str | None, tell: Tell
) -> AbstractContextManager[Engine | None]:
    """Yield the engine that the plan needs, if it needs one."""
    count = len(plan.readable)
    if not count:
        return nullcontext()
    if scheduler:
        return engine_of(scheduler, plan.settings(), tell)
    _look_at_place(classroom, plan.rules.isolation)
    jobs = min(jobs or default_jobs(plan.rules.limits.memory), count)
    return engine_here(plan.settings(threads_of(jobs)), jobs)


def _mark_all(plan: Plan, engine: Engine | None) -> Iterator[Marked]:
    yield from plan.failed
    for submitted in plan.to_mark:
        if submitted.status != "present":
            yield mark_unread(plan.materials[submitted.lesson], submitted, plan.rules)
    if engine is None:
        return
    for task, result in engine.run_all(Task.mark, plan.tasks(engine.settings)):
        if isinstance(result, SandboxError):
            raise result
        if isinstance(result, BaseException):
            result = task.submission.blank(Fault.of(result, "engine"))
        yield result


def _look_at_place(classroom: Path, isolation: Isolation) -> None:
    if folder := sandbox.BACKENDS[isolation].exposed(classroom):
        raise ClassroomError(
            f"{classroom} lies in {folder}, which submitted code can read. Move the classroom."
        )


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

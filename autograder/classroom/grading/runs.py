"""Grade a class: mark what is new or changed on all cores, and write each result at once."""

import fcntl
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import IO

from nbgrader.apps import NbGraderAPI

from autograder.classroom.access import complaint
from autograder.classroom.faults import fault_log
from autograder.classroom.folder import (
    open_classroom,
    open_gradebook,
    read_answers,
    read_material,
)
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import (
    OTHER_WORK,
    Writer,
    bring_up_to_date,
    settle,
)
from autograder.classroom.grading.points import Due, read_due
from autograder.classroom.grading.summary import listed
from autograder.classroom.grading.upgrade import upgrade
from autograder.classroom.limits import limits_of
from autograder.classroom.secret import read_secret
from autograder.errors import ClassroomError, SandboxError
from autograder.inside.fault import Fault
from autograder.judging import sandbox
from autograder.judging.backend import Isolation
from autograder.judging.cluster import engine_of
from autograder.judging.engine import Engine, Task, default_jobs, engine_here
from autograder.judging.marking import Marked, Rules, mark_fault, not_due, opened
from autograder.judging.material import Material
from autograder.judging.record import NOTHING, Marking, Record, Status
from autograder.judging.submitted import Submitted, id_of, is_student_id, read
from autograder.judging.sums import sum_submission
from autograder.judging.worker import Settings, Submission, threads_of
from mnist_utils.data import find_digits, loaded_digits

# A sentence on the class or a lesson as a whole, and whether somebody must look at it.
Notice = Callable[[str, bool], None]
ON_NO_ROSTER = "The student is on no roster; the work was marked all the same."
TWICE = (
    "It was marked twice, the second time alone: the first time it ran out of time, little of "
    "which was spent at work."
)
NOT_AS_GIVEN = (
    "{0}: {1} is not both in source/ and in release/, so its points may not be those that you "
    "expect. To bring both together: nbgrader generate_assignment {0} --force."
)
Progress = Callable[[Record, int, int], None]  # the record, how many are done, how many there are


def grade(
    classroom: Path,
    lessons: Iterable[str] = (),
    students: Iterable[str] = (),
    progress: Progress = lambda record, done, total: None,
    notice: Notice = lambda text, needs_a_look: None,
    *,
    jobs: int | None = None,
    isolation: Isolation = sandbox.BUBBLEWRAP,
    scheduler: str | None = None,
    force: bool = False,
    verbose: bool = False,
    any_digits: bool = False,
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
    notice : function
        Called with what there is to tell about the class as a whole, and about each lesson that
        cannot be marked, as it is not released or cannot be read: its records stay as they are.
        Somebody must look at one that was named, or has submissions, at one that asks for digits
        that are not here, and at a Dask worker that is not used.
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

    Returns
    -------
    list of Record
        One for each student and lesson that is not refused, including students who have submitted
        nothing.

    Raises
    ------
    ClassroomError
        When this is not a classroom, a named lesson or student is not in it, or another program is
        marking in it, or its gradebook cannot be read or written.
    SandboxError
        When no sandbox is available; nothing is marked without one.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    if told := complaint(classroom, api.coursedir.groupshared):
        notice(told, False)
    limits, secret = limits_of(api.config), read_secret(classroom)
    rules = Rules(isolation, limits, secret=secret, any_digits=any_digits)
    named = list(lessons)
    every = sorted(api.get_source_assignments())
    wanted = _choose("lesson", named, every)
    known, strangers = _students(classroom, api)
    who = _choose("student", map(id_of, students), known)
    with marking_alone(classroom), fault_log(classroom, verbose):
        handed_in = _handed_in(classroom, wanted)
        with open_gradebook(api) as gradebook:
            due = read_due(gradebook, handed_in)
        plan = Plan(classroom, wanted, who, rules, force, due, every)
        plan.strangers = strangers
        if told := ", ".join(sorted(strangers.intersection(who))):
            notice(f"On no roster, but marked all the same: {told}.", False)
        for lesson, material in plan.materials.items():
            if names := material.given_otherwise:
                notice(NOT_AS_GIVEN.format(lesson, ", ".join(names)), True)
        for lesson, told in plan.skipped.items():
            notice(told, lesson in named or lesson in handed_in)
        plan.refuse_lessons(notice)
        # The books are opened while the workers start.
        with (
            _engine(plan, classroom, jobs, scheduler, notice) as engine,
            Writer(classroom, api) as writer,
        ):
            if engine:
                engine.wait()
            for told in writer.register(plan.materials):
                notice(told, False)
            found = _write_all(plan, engine, writer, progress)
            for told in _what_became_of_marks(plan, writer, found):
                notice(told, False)
            return found


def _write_all(
    plan: "Plan", engine: Engine | None, writer: Writer, progress: Progress
) -> list[Record]:
    """Write what is known and what gets marked, one submission after the other."""
    found: dict[tuple[str, str], Record] = {}
    total = len(plan.lessons) * len(plan.students)
    try:
        for record in plan.of_other_work:
            writer.stamp(record, OTHER_WORK)
        for before, old, timestamp in plan.unchanged:
            record = bring_up_to_date(writer, before, old, timestamp)
            if ON_NO_ROSTER in record.remarks and record.student not in plan.strangers:
                told = tuple(remark for remark in record.remarks if remark != ON_NO_ROSTER)
                record = replace(record, remarks=told)
                records.save(writer.classroom, record)
            found[record.student, record.lesson] = record
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


def _what_became_of_marks(plan: "Plan", writer: Writer, found: Iterable[Record]) -> Iterator[str]:
    """Tell what has changed of earlier marks."""
    if writer.filled_in:
        yield f"The gradebook had lost {writer.filled_in} submissions; entered again."
    if writer.taken_back:
        yield (
            f"Points by hand are no longer in the gradebook: {listed(writer.taken_back)}. If "
            "nobody took them back, an older gradebook may be in its place; each record's history "
            "says what the points were."
        )
    others = [
        f"{record.student}, {record.lesson}: {before.score:g} to {record.score:g}"
        for record in found
        for before in [plan.kept.get((record.student, record.lesson))]
        if before and before.score is not None and record.score is not None
        if before.date != record.date and before.score != record.score
    ]
    if others:
        yield f"Marked again, with other points than before: {listed(others)}."


class Plan:
    """What is to be done.

    `to_mark` are the submissions to mark, `unchanged` the records that still hold, each with the
    reason why its mark is an old one, or "", and when it was handed in. `of_other_work` are records
    of work that has since been replaced, also in a lesson that cannot be marked; `kept` are records
    of the same work that count if it cannot be marked again. `skipped` says why a lesson cannot be
    marked. `failed` are submissions that the grader itself could not even begin to mark;
    `strangers` are students on no roster.

    Of what is to be marked only the names and the sum are kept: it is read again when its turn
    comes, since a class's notebooks together may take more memory than there is.
    """

    strangers: Collection[str] = ()

    def __init__(
        self,
        classroom: Path,
        lessons: list[str],
        students: list[str],
        rules: Rules,
        force: bool,
        due: Due,
        every: Collection[str],
    ) -> None:
        self.submitted = classroom / "submitted"
        self.every = every
        answers = read_answers(classroom, every)
        self.materials: dict[str, Material] = {}
        self.skipped: dict[str, str] = {}
        for lesson in lessons:
            try:
                material = read_material(classroom, lesson)
                others = {name: own for name, own in answers.items() if name != lesson}
                self.materials[lesson] = replace(material, others=others)
            except ClassroomError as error:
                self.skipped[lesson] = str(error)
        self.lessons = list(self.materials)
        self.students = students
        self.rules = rules
        self.due = due
        self.to_mark: list[Submitted] = []
        self.unchanged: list[tuple[Record, str, str]] = []
        self.of_other_work: list[Record] = []
        self.kept: dict[tuple[str, str], Record] = {}
        self.failed: list[Marked] = []
        digits = find_digits()
        for lesson in self.skipped:
            for student in students:
                with suppress(Exception):  # what cannot be read either is told once it is marked
                    self._find_other_work(classroom, student, lesson)
        for lesson in self.lessons:
            material = self.materials[lesson]
            now = rules.describe(material, rules.digits_for(material, digits))
            for student in students:
                try:
                    self._add(classroom, student, lesson, now, force)
                except Exception as error:  # one submission's trouble must not affect the others
                    fault = Fault.of(error, "plan")
                    self.failed.append(mark_fault(material, student, "", rules, fault))
                    before = records.read(records.path_of(classroom, student, lesson))
                    if before and before.is_mark:
                        self.kept[student, lesson] = before

    def _add(self, classroom: Path, student: str, lesson: str, now: Marking, force: bool) -> None:
        submitted = read(self.submitted, student, lesson, self.every)
        record = records.read(records.path_of(classroom, student, lesson))
        if record is not None and not record.submission:
            record = upgrade(classroom, record, self.materials[lesson], submitted)
        total = sum_submission(submitted)
        submitted = submitted.without_data()
        if record is None or record.submission != total:
            self.to_mark.append(submitted)
            if record is not None and record.is_mark:
                self.of_other_work.append(record)
            return
        if record.status != "grader":
            self.kept[record.student, record.lesson] = record
        changed = record.marking.differences(now)
        # Looking again at what has no points costs nothing.
        again = record.status in ("grader", *NOTHING, "invalid") and bool(changed or record.fault)
        if record.status in NOTHING:
            again |= record.status != self.status_of_nothing(student, lesson)
        if force or record.fault or again:
            self.to_mark.append(submitted)
        else:
            old = f"Marked before these changed: {', '.join(changed)}."
            self.unchanged.append((record, old if changed else "", submitted.timestamp))

    def _find_other_work(self, classroom: Path, student: str, lesson: str) -> None:
        """Note a mark of a lesson that cannot be marked, if something else was handed in since."""
        record = records.read(records.path_of(classroom, student, lesson))
        if record is None or not (record.is_mark and record.submission):
            return
        if record.submission != sum_submission(read(self.submitted, student, lesson, self.every)):
            self.of_other_work.append(record)

    def status_of_nothing(self, student: str, lesson: str) -> Status:
        """Return the status of a lesson that a student has not handed in."""
        return "missing" if self.due.is_due(student, lesson) else "not due"

    def refuse_lessons(self, notice: Notice) -> None:
        """Take out lessons that have work to mark, and ask for digits that are not here."""
        to_run = {submitted.lesson for submitted in self.to_mark if submitted.status == "present"}
        asking = [one for one in self.materials.values() if one.needs_full and one.lesson in to_run]
        if not asking or self.rules.any_digits:
            return
        digits = loaded_digits()  # it may download them first
        for material in asking:
            if refusal := self.rules.refusal(material, digits):
                notice(refusal, True)
                self._leave_out(material.lesson)

    def _leave_out(self, lesson: str) -> None:
        """Take a lesson out of the plan; only marks of work that was replaced are stamped."""
        self.lessons = [one for one in self.lessons if one != lesson]
        self.to_mark = [one for one in self.to_mark if one.lesson != lesson]
        self.unchanged = [one for one in self.unchanged if one[0].lesson != lesson]
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

    def tasks(self, settings: Settings, chosen: Iterable[Submitted]) -> Iterator[Task]:
        """Return submissions that need a worker made like this."""
        for planned in chosen:
            material = self.materials[planned.lesson]
            try:
                submitted = read(self.submitted, planned.student, planned.lesson, self.every)
            except Exception as error:  # as in `__init__`
                fault = Fault.of(error, "plan")
                self.failed.append(mark_fault(material, planned.student, "", self.rules, fault))
                continue
            yield Task(Submission(material, submitted, self.rules), settings)


def _engine(
    plan: Plan, classroom: Path, jobs: int | None, scheduler: str | None, notice: Notice
) -> AbstractContextManager[Engine | None]:
    """Yield the engine that the plan needs, if it needs one."""
    count = len(plan.readable)
    if not count:
        return nullcontext()
    if scheduler:
        return engine_of(scheduler, plan.settings(), lambda told: notice(told, True))
    _look_at_place(classroom, plan.rules.isolation)
    jobs = min(jobs or default_jobs(plan.rules.limits), count)
    return engine_here(plan.settings(threads_of(jobs)), jobs)


def _mark_all(plan: Plan, engine: Engine | None) -> Iterator[Marked]:
    for marked in _each_marked(plan, engine):
        record = marked.record
        if record.status == "missing" and not plan.due.is_due(record.student, record.lesson):
            marked = not_due(marked)
        elif record.status not in NOTHING and record.student in plan.strangers:
            record = replace(record, remarks=(*record.remarks, ON_NO_ROSTER))
            marked = replace(marked, record=record)
        yield marked
    yield from plan.failed


def _each_marked(plan: Plan, engine: Engine | None) -> Iterator[Marked]:
    for submitted in plan.to_mark:
        if submitted.status != "present":
            material = plan.materials[submitted.lesson]
            marked = opened(material, submitted, plan.rules)
            assert isinstance(marked, Marked)
            yield marked
    if engine is None:
        return
    # Who ran out of time while others kept the machine busy is marked again when they are done.
    again: list[Submitted] = []
    for task, result in engine.run_all(Task.mark, plan.tasks(engine.settings, plan.readable)):
        if isinstance(result, Marked) and result.starved:
            again.append(task.submission.submitted.without_data())
        else:
            yield _outcome(task, result)
    for task, result in engine.run_all(Task.mark, plan.tasks(engine.settings, again), alone=True):
        marked = _outcome(task, result)
        record = replace(marked.record, remarks=(*marked.record.remarks, TWICE))
        yield replace(marked, record=record)


def _outcome(task: Task, result: Marked | BaseException) -> Marked:
    """Return the mark, or a blank one if we have failed; end the run where there is no sandbox."""
    if isinstance(result, SandboxError):
        raise result
    if isinstance(result, BaseException):
        return task.submission.blank(Fault.of(result, "engine"))
    return result


def _look_at_place(classroom: Path, isolation: Isolation) -> None:
    if folder := sandbox.BACKENDS[isolation].exposed(classroom):
        raise ClassroomError(
            f"{classroom} lies in {folder}, which submitted code can read. Move the classroom."
        )


@contextmanager
def marking_alone(classroom: Path) -> Iterator[IO[str]]:
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


def _students(classroom: Path, api: NbGraderAPI) -> tuple[list[str], set[str]]:
    """Return who is enrolled or has handed in something, and who of them is on no roster.

    A new gradebook enrols who was marked. Whoever is marked is enrolled by that: their records
    tell that nobody had enrolled them before, until somebody gives them a name. Where all who are
    enrolled have a folder and none has a name, there is no roster.
    """
    marked = list(records.read_all(classroom))
    with open_gradebook(api) as gradebook:
        enrolled = {id_of(student.id) for student in gradebook.students}
        anonymous = {id_of(s.id) for s in gradebook.students if not (s.first_name or s.last_name)}
        if not enrolled:
            enrolled = {record.student for record in marked}
            for student in filter(is_student_id, enrolled):
                gradebook.update_or_create_student(student)
    folders = (classroom / "submitted").iterdir()
    handed_in = {path.name for path in folders if path.is_dir() or path.is_symlink()}
    shown = {id_of(name) for name in handed_in if not name.startswith(".")}
    before = {record.student for record in marked if ON_NO_ROSTER in record.remarks}
    has_roster = enrolled - anonymous or enrolled - shown
    strangers = set(filter(is_student_id, shown - enrolled)) if has_roster else set()
    return sorted(enrolled | shown), strangers | (before & anonymous)


def _handed_in(classroom: Path, lessons: list[str]) -> set[str]:
    """Return the lessons that somebody in the class has handed in."""
    folders = list((classroom / "submitted").iterdir())
    return {lesson for lesson in lessons if any(os.path.lexists(one / lesson) for one in folders)}

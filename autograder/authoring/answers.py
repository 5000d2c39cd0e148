"""The bank of answers: right and wrong ones for each exercise, and what the judge says of them.

`tests/answers/<lesson>.py` is a text notebook like those in solutions/. Each cell is one answer:

    # %% right="relu" how="np.maximum"
    # %% wrong="relu" mistake="absolute values" message="negative"
    # %% right="train_best_model" how="dense layers" digits="full"

`message` is a pattern for Python's `re`, ignoring case. It must be found in what the student is
told. `digits="full"` is for an answer that trains, and learns something else from the offline
sample: there it is left out.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

import jupytext
import nbformat
from nbformat.notebooknode import NotebookNode
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from autograder.course.build import generate
from autograder.course.source import LessonSource, read_course
from autograder.errors import SourceError
from autograder.judging.engine import Task, default_jobs, engine_here
from autograder.judging.marking import Marked, Rules
from autograder.judging.material import Material
from autograder.judging.prove import hand_in, reference_answers
from autograder.judging.submitted import Submitted
from autograder.judging.worker import Settings, Submission, threads_of
from mnist_utils.data import SHAPES, load_mnist
from mnist_utils.errors import CourseError
from mnist_utils.files import write_whole

DEFAULT = Rules(any_digits=True)
BANK = Path("tests", "answers")
# The share of wrong answers that a test students see must catch, and the share that messages must
# name, as CONTRIBUTING.md requires. The README says how many are.
LEAST_SHOWN, LEAST_NAMED = 0.80, 0.95
COUNTS = re.compile(r"\d+ right answers, written as")  # the README's line from `sentence`


@dataclass(frozen=True)
class Answer:
    """One answer of the bank; `name` says how a right one is written, or what a wrong one misses.

    `message` is the pattern that the message about a wrong answer must match; None for right ones.
    """

    lesson: str
    exercise: str
    name: str
    source: str
    message: str | None = None
    needs_full: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it must earn all points."""
        return self.message is None

    def __str__(self) -> str:
        kind = "right" if self.is_right else "wrong"
        return f"{self.lesson}, {self.exercise}, {kind} answer '{self.name}'"


@dataclass(frozen=True)
class Judged:
    """What the judge said about an answer; `shown` is whether a test that students see failed."""

    answer: Answer
    score: float
    max_score: float
    verdict: str
    message: str
    shown: bool

    @property
    def is_paid(self) -> bool:
        """Whether it earned all points."""
        return self.score == self.max_score

    @property
    def is_named(self) -> bool:
        """Whether the message names the mistake in a wrong answer."""
        return bool(re.search(self.answer.message or "", self.message, re.IGNORECASE))

    @property
    def problem(self) -> str:
        """What the lesson's author must look into, or ""."""
        told = f"{self.score:g} of {self.max_score:g} points, {self.verdict}: {self.message}"
        if self.answer.is_right and not self.is_paid:
            return f"{self.answer} is refused: {told}"
        if not self.answer.is_right and self.is_paid:
            return f"{self.answer} earns all points."
        if not self.answer.is_right and not self.is_named:
            return f"{self.answer} is not named ({self.answer.message}): {told}"
        return ""


@dataclass
class Tally:
    """Counts of judged answers, of one lesson or of all."""

    right: int = 0
    paid: int = 0
    wrong: int = 0
    caught: int = 0
    shown: int = 0
    named: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_reached(self) -> bool:
        """Whether every right answer is paid, every wrong one caught, and enough are explained."""
        return (
            self.paid == self.right
            and self.caught == self.wrong
            and self.shown >= LEAST_SHOWN * self.wrong
            and self.named >= LEAST_NAMED * self.wrong
        )

    def add(self, one: Judged) -> None:
        """Count one more."""
        if one.answer.is_right:
            self.right += 1
            self.paid += one.is_paid
        else:
            caught = not one.is_paid
            self.wrong += 1
            self.caught += caught
            self.shown += caught and one.shown
            self.named += caught and one.is_named
        if one.problem:
            self.problems.append(one.problem)


def tally(judged: Iterable[Judged]) -> dict[str, Tally]:
    """Count the judged answers of each lesson, in order."""
    found: dict[str, Tally] = {}
    for one in sorted(judged, key=lambda one: one.answer.lesson):
        found.setdefault(one.answer.lesson, Tally()).add(one)
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """Add counts up."""
    added = Tally()
    for one in tallies:
        for name, value in vars(one).items():
            setattr(added, name, getattr(added, name) + value)
    return added


def sentence(found: Tally) -> str:
    """Put the counts of all lessons into the README's sentence."""
    return (
        f"{found.right} right answers, written as differently as students write, all earn full "
        f"marks; of {found.wrong} wrong ones, each with one mistake of a beginner, all are caught, "
        f"{found.shown / found.wrong:.0%} by a test that students see, and in "
        f"{found.named / found.wrong:.0%} the message names the mistake."
    )


def write_sentence(course: Path, found: Tally) -> None:
    """Put the counts into the course's README, in place of the old ones."""
    path = course / "README.md"
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [sentence(found) if COUNTS.match(line) else line for line in lines]
        write_whole(path, "\n".join(lines) + "\n")


def read_bank(course: Path, names: Iterable[str] = ()) -> list[Answer]:
    """Read the bank of a course, for the named lessons or for all.

    Raises
    ------
    SourceError
        With a sentence for each rule that a cell breaks.
    CourseError
        When there is no bank, or none for a named lesson.
    """
    lessons = {lesson.name: lesson for lesson in read_course(course)}
    paths = {path.stem: path for path in sorted((course / BANK).glob("[0-9]*.py"))}
    if missing := [name for name in names if name not in paths]:
        raise CourseError(f"There is no {BANK / missing[0]}.py: write answers to its exercises.")
    if not paths:
        raise CourseError(f"There is no bank of answers: {BANK} has no file named like a lesson.")
    answers: list[Answer] = []
    problems: list[str] = []
    for name, path in paths.items():
        if names and name not in names:
            continue
        if name not in lessons:
            problems.append(f"{BANK / path.name}: there is no lesson of that name.")
            continue
        for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
            cell.metadata.pop("lines_to_next_cell", None)  # jupytext's own
            if cell.metadata:
                answers.append(_read_answer(name, cell))
                problems += _problems(answers[-1], cell, lessons[name])
    if problems:
        raise SourceError(problems)
    return answers


def _read_answer(lesson: str, cell: NotebookNode) -> Answer:
    keys = {key: str(value) for key, value in cell.metadata.items()}
    exercise = keys.get("right") or keys.get("wrong", "")
    name = keys.get("how") or keys.get("mistake", "")
    needs_full = keys.get("digits") == "full"
    return Answer(lesson, exercise, name, cell.source, keys.get("message"), needs_full)


def _problems(answer: Answer, cell: NotebookNode, lesson: LessonSource) -> Iterator[str]:
    here = f"{BANK / lesson.name}.py, {answer.exercise}, '{answer.name}':"
    keys = set(cell.metadata) - ({"digits"} if answer.needs_full else set())
    if keys not in ({"right", "how"}, {"wrong", "mistake", "message"}):
        form = '# %% right="…" how="…" or # %% wrong="…" mistake="…" message="…"'
        yield f'{here} a cell begins {form}; digits="full" may follow.'
    if answer.exercise not in lesson.exercises:
        yield f"{here} {lesson.name} has no such exercise."
    if not re.search(rf"\b{answer.exercise}\b", answer.source):
        yield f"{here} it defines no {answer.exercise}."
    try:
        re.compile(answer.message or "")
    except re.error as error:
        yield f"{here} its message is not a pattern: {error}."


def without_full(answers: Iterable[Answer]) -> list[Answer]:
    """Leave out what needs the full MNIST where only the offline sample is to be had."""
    (training_images, _), _ = load_mnist()
    whole = training_images.shape == SHAPES["x_train"]
    return [answer for answer in answers if whole or not answer.needs_full]


def judge_bank(
    course: Path,
    answers: Iterable[Answer],
    progress: Callable[[str, int, int], None] = lambda lesson, done, total: None,
    rules: Rules = DEFAULT,
) -> list[Judged]:
    """Have the judge mark answers, many in one submission: one for each exercise.

    An answer that calls answers to other exercises gets its own submission, with the reference for
    those. What looks suspicious is marked once more, alone, since its neighbours may be to blame.

    Parameters
    ----------
    course : Path
    answers : iterable of Answer
    progress : function
        Called after each submission, with its lesson, how many are done and how many there are.
    rules : Rules
        How they are marked.

    Raises
    ------
    SandboxError
        When no sandbox is available.
    """
    rules = replace(rules, every_test=False)  # the message comes from the first one that fails
    materials = _read_materials(course)
    modules = tuple(dict.fromkeys(name for one in materials.values() for name in one.modules))
    packs = _packs(answers, materials)
    jobs = max(1, min(default_jobs(), len(packs)))
    settings = Settings(rules.isolation, modules, threads_of(jobs), rules.limits)
    judged: list[Judged] = []
    with engine_here(settings, jobs) as engine:
        engine.wait()
        while packs:
            tasks = (
                Task(Submission(one, _hand_in(pack, str(number), one), rules), settings)
                for number, pack in enumerate(packs)
                for one in [materials[pack[0].lesson]]
            )
            alone: list[list[Answer]] = []
            for done, (task, marked) in enumerate(engine.run_all(Task.mark, tasks), 1):
                if isinstance(marked, BaseException):
                    raise marked
                pack = packs[int(task.submission.submitted.student)]
                found = [_judged(answer, marked) for answer in pack]
                again = [one for one in found if len(pack) > 1 and one.problem]
                alone += [[one.answer] for one in again]
                judged += [one for one in found if one not in again]
                progress(pack[0].lesson, done, len(packs))
            packs = alone
    return judged


def _read_materials(course: Path) -> dict[str, Material]:
    lessons = read_course(course)
    released = {
        name: nbformat.reads(data.decode(), as_version=4)
        for name, data in generate(lessons).items()
    }
    return {one.name: Material(one.name, one.notebook, released[one.name]) for one in lessons}


def _packs(answers: Iterable[Answer], materials: Mapping[str, Material]) -> list[list[Answer]]:
    """Pack answers so that no pack holds two of the same exercise, the longest work first."""
    packs = []
    by_lesson: dict[str, dict[str, list[Answer]]] = {}
    for answer in answers:
        if _called(answer, materials[answer.lesson]):
            packs.append([answer])
        else:
            by_lesson.setdefault(answer.lesson, {}).setdefault(answer.exercise, []).append(answer)
    for exercises in reversed(by_lesson.values()):  # the last lessons train longest
        for row in zip_longest(*exercises.values()):
            packs.append([answer for answer in row if answer])
    return packs


def _hand_in(pack: list[Answer], student: str, material: Material) -> Submitted:
    """Make a pack's submission; an answer by itself comes with those that it calls."""
    called = _called(pack[0], material) if len(pack) == 1 else {}
    return hand_in(material, student, called | {one.exercise: one.source for one in pack})


def _called(answer: Answer, material: Material) -> dict[str, str]:
    """Return the reference answers to other exercises that an answer calls, and those they call."""
    references = reference_answers(material.source)
    found: dict[str, str] = {}
    pending = [answer.source]
    while pending:
        for name in _free_names(pending.pop()) & references.keys() - found.keys():
            if name != answer.exercise:
                found[name] = references[name]
                pending.append(references[name])
    return found


def _free_names(source: str) -> set[str]:
    """Return the names that a source uses and never assigns."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
    return used - bound


def _judged(answer: Answer, marked: Marked) -> Judged:
    (result,) = (one for one in marked.record.exercises if one.exercise == answer.exercise)
    if result.score is None:
        raise CourseError(f"{answer} could not be judged: {marked.record.fault}.")
    shown = answer.exercise in marked.shown
    return Judged(answer, result.score, result.max_score, result.verdict, result.message, shown)


def show_tallies(console: Console, tallies: Mapping[str, Tally]) -> None:
    """Print for each lesson how its tests treated right and wrong answers."""
    columns = ("lesson", "right", "paid in full", "wrong", "caught", "by a visible test", "named")
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    whole = total(tallies.values())
    for name, one in [*tallies.items(), ("all", whole)]:
        shares = (f"{count} ({count / max(one.wrong, 1):.0%})" for count in (one.shown, one.named))
        table.add_row(name, *map(str, (one.right, one.paid, one.wrong, one.caught)), *shares)
    console.print(table)
    for problem in whole.problems:
        console.print(problem, markup=False, soft_wrap=True)

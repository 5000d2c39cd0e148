"""Mutants of the reference solutions, and those that no test tells from them.

    python -m tests.mutants [LESSON ...]

Each reference solution is changed mechanically in one place (mutate.py), and the judge marks what
comes of it. A mutant that earns all points has survived: either a test is missing, or no input
that the exercise allows tells it from the reference. The latter stand in
`tests/mutants/<lesson>.toml`, each with its reason. Exits with 1 when there are other survivors,
or reasons for mutants that do not survive. All lessons take about seven minutes on two cores.
"""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from autograder.authoring.answers import Answer, judge_bank
from autograder.course.source import LessonSource, read_course
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from autograder.judging.prove import reference_answers
from autograder.terminal import progress_bar
from tests.mutants.mutate import mutants

COURSE = Path(__file__).parents[2]
HERE = Path(__file__).parent
RULES = Rules(limits=Limits(call_seconds=15), any_digits=True)  # many a mutant runs without end
LEFT_OUT = {"train_best_model"}  # a minute of training each, and chance has a say

Key = tuple[str, str, str]  # exercise, what a line was, and what became of it


def main() -> int:
    """Mark the mutants of some lessons or all, and print what came of them."""
    options = argparse.ArgumentParser(prog="python -m tests.mutants")
    options.add_argument("lessons", nargs="*", metavar="LESSON")
    names = options.parse_args().lessons
    lessons = [one for one in read_course(COURSE) if not names or one.name in names]
    console = Console()
    made = {lesson.name: dict(mutants_of(lesson)) for lesson in lessons}
    answers = [answer for some in made.values() for answer in some.values()]
    with progress_bar(console) as progress:
        paid = {one.answer for one in judge_bank(COURSE, answers, progress, RULES) if one.is_paid}
    table = Table("lesson", "mutants", "killed", "equivalent", "survivors", box=SIMPLE_HEAD)
    faults = 0
    for name, some in made.items():
        alive = {key for key, answer in some.items() if answer in paid}
        known = read_equivalents(name)
        table.add_row(
            name,
            str(len(some)),
            str(len(some) - len(alive)),
            str(len(alive & known.keys())),
            str(len(alive - known.keys())),
        )
        for exercise, was, became in sorted(alive - known.keys()):
            faults += 1
            show(console, name, exercise, was, became)
        for exercise, _, became in sorted(known.keys() - alive):
            faults += 1
            told = f"{name}.toml: this mutant of {exercise} is killed or not made: {became}"
            console.print(told, markup=False, soft_wrap=True)
    console.print(table)
    return int(faults > 0)


def show(console: Console, lesson: str, exercise: str, was: str, became: str) -> None:
    """Print a survivor in the form in which it stands among the equivalent ones."""
    lines = [f"# {lesson}.toml", "[[equivalent]]", f'exercise = "{exercise}"']
    lines += [f"was = '''{was}'''", f"became = '''{became}'''", 'reason = ""']
    console.print("\n".join(["", *lines]), markup=False, highlight=False, soft_wrap=True)


def mutants_of(lesson: LessonSource) -> Iterator[tuple[Key, Answer]]:
    """Make the mutants of a lesson's reference solutions."""
    times: Counter[Key] = Counter()
    for exercise, source in reference_answers(lesson.notebook).items():
        if exercise in LEFT_OUT:
            continue
        for mutant in mutants(source):
            key = exercise, mutant.was, mutant.became
            times[key] += 1
            again = f"  # in place {times[key]}" if times[key] > 1 else ""
            name = f"{mutant.was} -> {mutant.became}{again}"
            answer = Answer(lesson.name, exercise, name, mutant.source, message="")
            yield (exercise, mutant.was, mutant.became + again), answer


def read_equivalents(lesson: str) -> dict[Key, str]:
    """Read which mutants of a lesson are equivalent to the reference, and why."""
    path = HERE / f"{lesson}.toml"
    if not path.is_file():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
    return {(one["exercise"], one["was"], one["became"]): one["reason"] for one in entries}


if __name__ == "__main__":
    sys.exit(main())

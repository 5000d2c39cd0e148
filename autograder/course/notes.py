"""The teacher's notes: each exercise's minutes, and the most common mistakes with their words."""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any

from autograder.course.source import LessonSource
from autograder.course.times import describe_times
from mnist_utils.cells import exercise_of, points

MISTAKES = 5  # for each exercise
HEAD = """\
# Teacher's notes

For each exercise: how long it takes, what it earns, and the mistakes that are made most often, with
the words in which the test tells a student of them. Made from `solutions/` by `autograder build`.
"""


def write_notes(lessons: Iterable[LessonSource]) -> str:
    """Return the text of the notes on all lessons that have exercises."""
    parts = [HEAD]
    for lesson in lessons:
        if lesson.exercises:
            time = describe_times(lesson.times)
            parts.append(f"## {lesson.name}\n\n{time[0].upper()}{time[1:]}.\n")
            parts += [_note(lesson, exercise) for exercise in lesson.exercises]
    return "\n".join(parts)


def _note(lesson: LessonSource, exercise: str) -> str:
    own = [cell for cell in lesson.notebook.cells if exercise_of(cell) == exercise]
    head = [f"<code>{exercise}</code>", f"{sum(points(cell) for cell in own):g} points"]
    if exercise in lesson.minutes:
        head.insert(1, f"{lesson.minutes[exercise]} minutes")
    told = [f"- {_plain(sentence)}" for sentence in _mistakes(lesson.words.get(exercise, {}))]
    body = "\n".join(told or ["- A person reads this answer."])
    return f"<details><summary>{' · '.join(head)}</summary>\n\n{body}\n\n</details>\n"


def _mistakes(words: dict[str, Any]) -> Iterator[str]:
    """Return the first sentences of an exercise, taken in turn from each of its tables."""
    tables = []
    for name, entry in words.items():
        if not isinstance(entry, dict):
            continue
        values = [sentence for _, sentence in entry.get("values", {}).values()]
        tables.append(values or [one for one in _sentences(entry) if name != "hidden"])
    turns = (one for row in zip_longest(*tables) for one in row if one)
    return islice(dict.fromkeys(turns), MISTAKES)


def _sentences(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for one in entry.values():
            yield from _sentences(one)


def _plain(sentence: str) -> str:
    """Keep Markdown from reading a sentence as more than text."""
    for letter in "\\*_<[{":
        sentence = sentence.replace(letter, f"\\{letter}")
    return sentence

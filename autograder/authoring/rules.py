"""The rules of a lesson, checked by reading it: `autograder check` names what breaks one.

Each rule is a sentence and a function that yields the places that break it. What can only be seen
when a lesson runs (outputs, times) is in check.py; the keys of cells are checked in source.py.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from typing import TypeVar

import nbformat
from nbformat.notebooknode import NotebookNode
from pyflakes.checker import Checker
from pyflakes.messages import ImportStarUsed, UndefinedName

from autograder.course.source import LessonSource
from autograder.course.times import LONGEST_SITTING
from autograder.judging.job import HIDDEN
from mnist_utils.cells import exercise_of, grade_id, installs, role

SLOW_IMPORTS = {"tensorflow", "keras"}
WIDEST = 100  # characters of a line of code that a student sees
LONGEST_TEST, LONGEST_DEMONSTRATION, LONGEST_SETUP = 15, 8, 20  # lines
# Words that make light of what learners find hard, and words that no teacher says aloud.
BANNED = re.compile(
    r"\b(simply|just|obviously|easily|easy|is asked for|are asked for|gives? back|whoever|of above"
    r"|stands? (?:in|behind|there|before|above|below)|by heart)\b",
    re.IGNORECASE,
)
HINT = re.compile(r"<details><summary>Hint (\d)\b.*?</summary>\n\n(.+?)</details>", re.DOTALL)
CHOICE = re.compile(
    r"<details><summary>\((\w)\) .+?</summary>\n\n(\*\*Right|Wrong)\b.+?</details>", re.DOTALL
)
PARTS = (
    r"^\*\*You will be able to\*\*$",
    r"^\*\*Time:\*\* about \d+ minutes",
    r"^\*\*You need:\*\*",
    r"^\*\*How it works\.\*\*",
    r"^\(the setup cell\)$",
    r"^## Common mistakes",
    r"^## Quiz$",
    r"^## Summary$",
    r"^\*\*Further reading:\*\*",
)
Node = TypeVar("Node", bound=ast.AST)
Rule = Callable[[LessonSource], Iterator[str]]


def broken_rules(lesson: LessonSource) -> list[str]:
    """Read a lesson and return a sentence for each place that breaks a rule."""
    cells = [cell for cell in lesson.notebook.cells if not installs(cell)]  # no author wrote it
    lesson = replace(lesson, notebook=nbformat.from_dict({**lesson.notebook, "cells": cells}))
    return [
        f"solutions/{lesson.name}.py{f', {place}' if place else ''}: {sentence}"
        for sentence, rule in RULES.items()
        for place in rule(lesson)
    ]


# For the page.


def _parts(lesson: LessonSource) -> Iterator[str]:
    text, last = _text(lesson), -1
    for pattern in (rf"^# {int(lesson.name[:2])} · \w", *PARTS):
        places = [match.start() for match in re.finditer(pattern, text, re.MULTILINE)]
        if len(places) != 1 or places[0] < last:
            yield f"{pattern} (found {len(places)} times)" if len(places) != 1 else pattern
        last = max([last, *places])


def _promise(lesson: LessonSource) -> Iterator[str]:
    text = _text(lesson)
    promise = _between(text, r"^# [^\n]*$", r"^\*\*You will")
    aims = _between(text, r"^\*\*You will be able to\*\*$", r"^\*\*Time:")
    if not promise.strip() or not 3 <= len(re.findall(r"^- ", aims, re.MULTILINE)) <= 5:
        yield "its head"


def _ways_out(lesson: LessonSource) -> Iterator[str]:
    head = _between(_text(lesson), r"^\*\*How it works", r"^\(the setup cell\)")
    if lesson.exercises and not ("mnist_utils check" in head and "mnist_utils solution" in head):
        yield "its head"


def _sittings(lesson: LessonSource) -> Iterator[str]:
    for number, minutes in enumerate(lesson.times.sittings, 1):
        if minutes > LONGEST_SITTING + 2:
            yield f"sitting {number} ({minutes:.0f} minutes)"


def _quiz(lesson: LessonSource) -> Iterator[str]:
    questions = re.split(
        r"^\*\*\d\.\*\* ", _between(_text(lesson), r"^## Quiz$", r"^## "), flags=re.MULTILINE
    )[1:]
    if len(questions) != 3:
        yield f"the quiz ({len(questions)} questions)"
    for number, question in enumerate(questions, 1):
        choices = CHOICE.findall(question)
        right = [verdict for _, verdict in choices].count("**Right")
        if len(choices) < 3 or right != 1 or len(choices) != question.count("<details>"):
            yield f"question {number}"


def _summary(lesson: LessonSource) -> Iterator[str]:
    summary = _between(_text(lesson), r"^## Summary$", r"^\*\*Further reading")
    if len(re.findall(r"^- ", summary, re.MULTILINE)) < 3:
        yield "the summary"


def _folds(lesson: LessonSource) -> Iterator[str]:
    for cell in lesson.notebook.cells:
        counts = {cell.source.count(f"<{tag}") for tag in ("details>", "/details>", "summary>")}
        boxes = {cell.source.count("<div"), cell.source.count("</div>")}
        if cell.cell_type == "markdown" and (len(counts) > 1 or len(boxes) > 1):
            yield beginning(cell)


def _voice(lesson: LessonSource) -> Iterator[str]:
    for cell in lesson.notebook.cells:
        shown = cell.source if cell.cell_type == "markdown" else ""
        for line in shown.splitlines():
            if found := BANNED.search(line):
                yield f"'{found[0]}' in: {line.strip()[:80]}"
    for exercise, entry in lesson.words.items():
        if found := BANNED.search(repr(entry)):
            yield f"'{found[0]}' in the words of {exercise}"


def _try_it(lesson: LessonSource) -> Iterator[str]:
    if "**Try it.**" not in _text(lesson):
        yield ""


# For an exercise.


def _boxes(lesson: LessonSource) -> Iterator[str]:
    for name, box, _ in _exercises(lesson):
        starts = box.source.startswith('<div class="alert alert-info">\n\n### Exercise ')
        numbers = [number for number, _ in HINT.findall(box.source)]
        if not starts or not re.search(r"· \d+ minutes$", box.source, re.MULTILINE):
            yield name
        elif role(box) != "written" and numbers != ["1", "2", "3"]:
            yield f"{name} (hints {numbers})"


def _tests_follow(lesson: LessonSource) -> Iterator[str]:
    cells = lesson.notebook.cells
    for name, _, place in _exercises(lesson):
        if role(cells[place]) != "answer":
            continue
        tests = list(takewhile(lambda cell: role(cell) == "test", cells[place + 1 :]))
        if not tests or {exercise_of(cell) for cell in tests} != {name}:
            yield name
        after = cells[place + 1 + len(tests) :][:1]
        if not any("<details><summary>Why it works" in cell.source for cell in after):
            yield f"{name} (no 'Why it works' after its tests)"


def _arguments(lesson: LessonSource) -> Iterator[str]:
    for name, box, place in _exercises(lesson):
        cell = lesson.notebook.cells[place]
        if role(cell) != "answer":
            continue
        (function,) = (
            node
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        )
        told = box.source + inspect.cleandoc(ast.get_docstring(function) or "")
        wanted = [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]
        wanted += _raised(function)
        if missing := [one for one in wanted if not re.search(rf"\b{one}\b", told)]:
            yield f"{name} ({', '.join(dict.fromkeys(missing))})"


def _raised(function: ast.FunctionDef) -> Iterator[str]:
    """Name the exceptions that a function makes and raises."""
    for node in ast.walk(function):
        made = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
            yield made.func.id


def _has_words(lesson: LessonSource) -> Iterator[str]:
    tested = {exercise_of(cell) for cell in lesson.notebook.cells if role(cell) == "test"}
    yield from sorted(tested - set(lesson.words))


# For code that a student sees.


def _widths(lesson: LessonSource) -> Iterator[str]:
    for cell in lesson.notebook.cells:
        lines = _seen(cell).splitlines() if cell.cell_type == "code" else []
        for line in lines:
            if len(line) > WIDEST:
                yield f"{line.strip()[:60]}... ({len(line)} characters)"


def _lengths(lesson: LessonSource) -> Iterator[str]:
    limits = {"test": LONGEST_TEST, "": LONGEST_DEMONSTRATION, "setup": LONGEST_SETUP}
    for cell in lesson.notebook.cells:
        limit = limits.get(role(cell))
        lines = [line for line in _seen(cell).splitlines() if line.strip()]
        if role(cell) == "setup":  # the build adds the last lines
            lines = [line for line in lines if "made_for" not in line]
        if cell.cell_type == "code" and limit and len(lines) > limit:
            yield f"{grade_id(cell) or beginning(cell)} ({len(lines)} lines, {limit} at most)"


# For test cells.


def _ends(lesson: LessonSource) -> Iterator[str]:
    for cell in _tests(lesson):
        for part, source in (("", cell.source), (", what a student sees", _seen(cell))):
            try:
                tree = ast.parse(source)
            except SyntaxError as error:
                yield f"{grade_id(cell)}{part} (line {error.lineno} is not Python: {error.msg})"
                break
            if not _ends_with_assert(tree.body):
                yield f"{grade_id(cell)}{part}"


def _foreign(lesson: LessonSource) -> Iterator[str]:
    for cell, setup, answers in _with_names(lesson):
        for part, source in (("", cell.source), (", in what a student sees", _seen(cell))):
            for name in _foreign_names(source, setup, answers):
                yield f"{grade_id(cell)}: {name}{part}"


def _left_behind(lesson: LessonSource) -> Iterator[str]:
    for cell, _, _ in _with_names(lesson):
        for name in sorted(bound_names(ast.parse(cell.source))):
            if not name.startswith("_"):
                yield f"{grade_id(cell)}: {name}"


def _slow_imports(lesson: LessonSource) -> Iterator[str]:
    named = [
        (cell, alias.name) for cell, node in _nodes(lesson, ast.Import) for alias in node.names
    ]
    named += [(cell, node.module or "") for cell, node in _nodes(lesson, ast.ImportFrom)]
    for cell, module in named:
        if module.partition(".")[0] in SLOW_IMPORTS:
            yield f"{grade_id(cell)}: {module}"


def _private(lesson: LessonSource) -> Iterator[str]:
    for cell, node in _nodes(lesson, ast.Attribute):
        if re.match(r"_(?!_)", node.attr):
            yield f"{grade_id(cell)}: {node.attr}"


def _silent_asserts(lesson: LessonSource) -> Iterator[str]:
    for cell, node in _nodes(lesson, ast.Assert):
        holds = isinstance(node.test, ast.Attribute) and node.test.attr == "holds"
        if node.msg is None and not holds:
            yield f"{grade_id(cell)}, line {node.lineno}"


def _prints(lesson: LessonSource) -> Iterator[str]:
    for cell, node in _nodes(lesson, ast.Call):
        if ast.unparse(node.func) == "print":
            yield grade_id(cell)


def _told_by_numpy(lesson: LessonSource) -> Iterator[str]:
    for cell in _tests(lesson):
        if re.search(r"\.assert_\w", _hidden(cell)):
            yield grade_id(cell)


def _fixed_inputs(lesson: LessonSource) -> Iterator[str]:
    for cell in _tests(lesson):
        if re.search(r"default_rng\(|np\.random\.(?!Generator)", _hidden(cell)):
            yield grade_id(cell)


RULES: dict[str, Rule] = {
    "a part of the page is missing, repeated, or out of order.": _parts,
    "a promise follows the title, and then three to five aims.": _promise,
    "'How it works' says how to check outside Jupyter and how to see one solution.": _ways_out,
    f"a sitting has at most {LONGEST_SITTING} minutes; put '**A good place to stop.**' into a "
    "text before that.": _sittings,
    "the quiz has three questions; each choice is a fold of its own that begins '**Right.**' or "
    "'Wrong', one of them right.": _quiz,
    "the summary has three bullets or more.": _summary,
    "a fold or a box is not closed.": _folds,
    "write what a teacher would say aloud, and play nothing down.": _voice,
    "there is nothing to change and try: add a text that begins '**Try it.**'.": _try_it,
    "an exercise is a blue box with a heading '### Exercise · Title', minutes= on its answer, and "
    "three hints in it.": _boxes,
    "the tests of an answer follow it, and then 'Why it works', folded.": _tests_follow,
    "box and docstring together name every argument and every exception.": _arguments,
    'the words for mistakes are missing: a cell # %% words="...".': _has_words,
    f"code that a student sees has lines of at most {WIDEST} characters.": _widths,
    "a cell that a student sees is too long; split it, or move code into mnist_utils.": _lengths,
    "a test cell, and what a student sees of it, ends with an assert; nbgrader reads a last value "
    "as a score.": _ends,
    "a test uses names of the setup cell, the answers above it and its own; this is none of "
    "them.": _foreign,
    "a test leaves this name in the student's kernel; begin it with an underscore.": _left_behind,
    "a test imports what takes seconds; import it in the setup cell.": _slow_imports,
    "a test looks at a private attribute; ask for behaviour instead.": _private,
    "an assert has no message; use an Example, or say what was found.": _silent_asserts,
    "a test prints; it speaks through its Example.": _prints,
    "numpy.testing prints hidden values; use an Example.": _told_by_numpy,
    "hidden inputs are drawn from the Example's own generator, example.random(...).": _fixed_inputs,
}


# What the rules read.


def _text(lesson: LessonSource) -> str:
    """Return a lesson's text, with a mark where its setup cell is."""
    parts = []
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif role(cell) == "setup":
            parts.append("(the setup cell)")
    return "\n\n".join(parts)


def _between(text: str, start: str, end: str) -> str:
    found = re.search(rf"{start}(.*?)(?={end})", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def beginning(cell: NotebookNode) -> str:
    """Name a cell by its first line."""
    return f"the cell that begins '{cell.source.strip().partition(chr(10))[0][:WIDEST]}'"


def _seen(cell: NotebookNode) -> str:
    """Return the part of a cell that a student sees."""
    source = HIDDEN.sub("", str(cell.source))
    solution = r"^ *### BEGIN SOLUTION$.*?^ *### END SOLUTION$\n?"
    return re.sub(solution, "", source, flags=re.DOTALL | re.MULTILINE)


def _hidden(cell: NotebookNode) -> str:
    return "\n".join(HIDDEN.findall(cell.source))


def _exercises(lesson: LessonSource) -> Iterator[tuple[str, NotebookNode, int]]:
    """Yield each exercise with the cell before its answer and the place of its answer."""
    cells = lesson.notebook.cells
    for place, cell in enumerate(cells):
        if role(cell) == "answer":
            yield exercise_of(cell), cells[place - 1], place
        elif role(cell) == "written":
            box = cell if "### Exercise" in cell.source else cells[place - 1]
            yield exercise_of(cell), box, place


def _tests(lesson: LessonSource) -> Iterator[NotebookNode]:
    return (cell for cell in lesson.notebook.cells if role(cell) == "test")


def _nodes(lesson: LessonSource, *kinds: type[Node]) -> Iterator[tuple[NotebookNode, Node]]:
    """Yield the nodes of these kinds in all test cells, each with its cell."""
    for cell, _, _ in _with_names(lesson):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, kinds):
                yield cell, node


def _with_names(lesson: LessonSource) -> Iterator[tuple[NotebookNode, list[str], list[str]]]:
    """Yield each test cell that is valid Python, with the setup cells and answers above it."""
    setup: list[str] = []
    answers: list[str] = []
    for cell in lesson.notebook.cells:
        if role(cell) == "setup":
            setup.append(cell.source)
        elif role(cell) == "answer":
            answers.append(exercise_of(cell))
        elif role(cell) == "test":
            with suppress(SyntaxError):  # which _ends reports
                ast.parse(cell.source)
                ast.parse(_seen(cell))
                yield cell, setup, answers


def _ends_with_assert(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.For | ast.While | ast.With | ast.If):
        return _ends_with_assert(last.body)
    return isinstance(last, ast.Assert)


def _foreign_names(source: str, setup: list[str], answers: list[str]) -> list[str]:
    """Names that pyflakes finds undefined when there are only the setup's and answers' names."""
    stubs = [f"def {answer}(*arguments, **options): ..." for answer in answers]
    module = "\n".join([*setup, *stubs, source])
    messages = Checker(ast.parse(module)).messages
    names = [message.message_args[0] for message in messages if isinstance(message, UndefinedName)]
    if any(isinstance(message, ImportStarUsed) for message in messages):
        names.append("import *")
    return list(dict.fromkeys(names))


def bound_names(tree: ast.Module) -> set[str]:
    """Names that a cell assigns at its top level."""
    names: set[str] = set()
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            names |= {node.name} if not isinstance(node, ast.Lambda) else set()
            continue  # what is bound inside stays inside
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        if not isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            pending += ast.iter_child_nodes(node)
    return names

"""The rules for test cells, held by reading them: `autograder check` refuses what breaks one."""

import ast
import re
from collections.abc import Iterator

from nbformat.notebooknode import NotebookNode
from pyflakes.checker import Checker
from pyflakes.messages import ImportStarUsed, UndefinedName

from autograder.course.source import LessonSource
from autograder.judging.job import HIDDEN
from mnist_utils.cells import exercise_of, grade_id, role

SLOW_IMPORTS = {"tensorflow", "keras"}


def lint(lesson: LessonSource) -> list[str]:
    """Check every test cell of a lesson: a sentence for each rule that is broken."""
    problems = []
    setup: list[str] = []
    answers: list[str] = []
    for cell in lesson.notebook.cells:
        if role(cell) == "setup":
            setup.append(cell.source)
        elif role(cell) == "answer":
            answers.append(exercise_of(cell))
        elif role(cell) == "test":
            where = f"solutions/{lesson.name}.py, {grade_id(cell)}"
            problems += [f"{where}: {text}" for text in _problems(cell, setup, answers)]
    return problems


def _problems(cell: NotebookNode, setup: list[str], answers: list[str]) -> Iterator[str]:
    hidden = "\n".join(HIDDEN.findall(cell.source))
    for part, source in (("", cell.source), (" a student sees", HIDDEN.sub("", cell.source))):
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            yield f"what{part} is not Python by itself (line {error.lineno}: {error.msg})."
            return
        if not _ends_with_assert(tree.body):
            yield f"the part{part} must end with an assert; nbgrader reads a last value as a score."
        for name in _foreign_names(source, setup, answers):
            yield (
                f"{name} is not of the setup cell, no answer above and not defined here"
                f"{', in what' + part if part else ''}; define it in this cell."
            )
    given = _bound(ast.parse("\n".join(setup))) | set(answers)
    for name in sorted(given & _bound(ast.parse(cell.source))):
        yield f"{name} is given by the setup cell or is an answer; use another name here."
    yield from _bad_calls(ast.parse(cell.source))
    for line in hidden.splitlines():
        if re.search(r"\.assert_\w", line):
            yield "numpy.testing prints hidden values; use assert with a message of your own."
            break


def _ends_with_assert(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.For | ast.While | ast.With | ast.If):
        return _ends_with_assert(last.body)
    return isinstance(last, ast.Assert)


def _foreign_names(source: str, setup: list[str], answers: list[str]) -> list[str]:
    """Names that pyflakes does not find when there are only the setup and the answers' names."""
    stubs = [f"def {answer}(*arguments, **options): ..." for answer in answers]
    module = "\n".join([*setup, *stubs, source])
    messages = Checker(ast.parse(module)).messages
    names = [message.message_args[0] for message in messages if isinstance(message, UndefinedName)]
    if any(isinstance(message, ImportStarUsed) for message in messages):
        names.append("import *")
    return list(dict.fromkeys(names))


def _bound(tree: ast.Module) -> set[str]:
    """Names that a cell's top level gives a value to."""
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


def _asks_example(test: ast.expr) -> bool:
    """Whether an assert is `assert example.holds`, which has its own words."""
    return isinstance(test, ast.Attribute) and test.attr == "holds"


def _bad_calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
            for module in modules:
                if module.partition(".")[0] in SLOW_IMPORTS:
                    yield f"it imports {module}, which takes seconds; import it in the setup cell."
        elif isinstance(node, ast.Attribute) and re.match(r"_(?!_)", node.attr):
            yield f"it looks at the private attribute {node.attr}; ask for behaviour instead."
        elif isinstance(node, ast.Assert) and node.msg is None and not _asks_example(node.test):
            yield f"the assert in line {node.lineno} has no message; say what was found."
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield "it prints; a test speaks through the messages of its asserts."

"""The book's reference: what lessons import of `mnist_utils`, from its docstrings."""

import ast
import importlib
import inspect
from collections.abc import Iterable

import mnist_utils
from autograder.course.source import LessonSource

PACKAGE = "mnist_utils"
TITLE = "What lessons import"
HEAD = """\
What lessons import, module by module. Most of it draws: the code of a picture is here and not in
the lesson, so that a lesson's cells show ideas and no settings.
"""


def reference_pages(lessons: Iterable[LessonSource]) -> dict[str, str]:
    """Write the reference, as reStructuredText by the names of its pages."""
    used = public_names(lessons)
    pages = {f"reference/{module}": _page(module, names) for module, names in used.items()}
    entries = "\n".join(f"   {module}" for module in used)
    toctree = f".. toctree::\n   :maxdepth: 1\n\n{entries}\n"
    return {"reference/index": f"{_heading(TITLE)}\n{HEAD}\n{toctree}", **pages}


def public_names(lessons: Iterable[LessonSource]) -> dict[str, list[str]]:
    """Return what is public, by module: the package's own names, and what lessons import."""
    found: dict[str, set[str]] = {PACKAGE: set(mnist_utils.__all__)}
    for lesson in lessons:
        for cell in lesson.notebook.cells:
            if cell.cell_type == "code":
                _collect(ast.parse(cell.source), found)
    return {module: sorted(names) for module, names in sorted(found.items())}


def _collect(tree: ast.Module, found: dict[str, set[str]]) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(PACKAGE):
            continue
        for alias in node.names:
            module = importlib.import_module(str(node.module))
            if inspect.ismodule(value := getattr(module, alias.name, None)):
                found.setdefault(value.__name__, set()).update(_own_names(value.__name__))
            elif callable(value):
                found.setdefault(str(node.module), set()).add(alias.name)


def _own_names(name: str) -> list[str]:
    """Return the public functions and classes that a module itself defines."""
    module = importlib.import_module(name)
    return [
        key
        for key, value in vars(module).items()
        if not key.startswith("_") and callable(value) and value.__module__ == name
    ]


def _page(name: str, names: Iterable[str]) -> str:
    module = importlib.import_module(name)
    text = inspect.getdoc(module) or ""
    entries = [_entry(name, key, getattr(module, key)) for key in names]
    return "\n\n".join([_heading(name), text, *entries]) + "\n"


def _entry(module: str, name: str, value: object) -> str:
    if not inspect.isclass(value):
        return f".. autofunction:: {module}.{name}"
    if issubclass(value, Exception):
        return f".. autoexception:: {module}.{name}"
    return f".. autoclass:: {module}.{name}\n   :members:"


def _heading(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n"

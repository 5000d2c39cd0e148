"""Text notebooks in solutions/ are read here, and become notebooks with nbgrader's metadata.

Cells carry short keys: `tags=["setup"]`, `answer="name"`, `test="name" points=3` (and `seconds=60`
for a test that may take longer, `processor_seconds=120` for one that allows an answer no more of
the processors' time), `written="name" points=6`. A cell without a key is text or a
demonstration.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.errors import SourceError
from mnist_utils.cells import points

LIMITS = ("seconds", "processor_seconds")
KEYS = {"answer", "test", "written", "points", "tags", *LIMITS}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
DEFAULT_SECONDS = 5  # a test cell that states no limit of its own


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it, solutions and hidden tests included.

    `notebook` has nbgrader's metadata, stable cell ids and no outputs. `exercises` are the names
    of its answers and written answers, in order.
    """

    name: str
    notebook: NotebookNode
    exercises: tuple[str, ...]

    @property
    def max_score(self) -> float:
        """The points that can be earned."""
        return sum(points(cell) for cell in self.notebook.cells)


def read_course(course: Path) -> list[Lesson]:
    """Read every lesson of a course from its `solutions/`, in order.

    Raises
    ------
    SourceError
        When a lesson breaks a rule, or two lessons have an exercise of the same name.
    """
    paths = sorted((course / "solutions").glob("*.py"))
    if not paths:
        raise SourceError(
            [f"{course} is not the course: it has no solutions/*.py. Name it with --course."]
        )
    lessons, problems = [], []
    for path in paths:
        try:
            lessons.append(read_lesson(path))
        except SourceError as error:
            problems += error.problems
    owners: dict[str, str] = {}
    for lesson in lessons:
        for exercise in lesson.exercises:
            if exercise in owners:
                problems.append(
                    f"solutions/{lesson.name}.py: the exercise {exercise} is in "
                    f"solutions/{owners[exercise]}.py too; give one of them another name."
                )
            owners.setdefault(exercise, lesson.name)
    if problems:
        raise SourceError(problems)
    return lessons


def read_lesson(path: Path) -> Lesson:
    """Read one text notebook.

    Raises
    ------
    SourceError
        With a sentence for each rule that it breaks.
    """
    import jupytext  # here, since the settings of a classroom import this module, too

    where = f"solutions/{path.name}"
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    except (OSError, UnicodeDecodeError, nbformat.ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError([f"{where} cannot be read: {reason}"]) from error
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's own
    problems = [f"{where}: {problem}" for problem in _problems(path.stem, notebook)]
    if problems:
        raise SourceError(problems)
    exercises = _mark(notebook)
    return Lesson(path.stem, notebook, exercises)


def _problems(name: str, notebook: NotebookNode) -> list[str]:
    problems = []
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", name):
        problems.append("name the file like 02_normalization.py: two digits, then small letters.")
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    if not re.search(r"^# \d+ · .+$", text, re.MULTILINE):
        problems.append("the title is missing: a line like '# 2 · Normalization'.")
    if not re.search(r"^\*\*Time:\*\* about \d+ minutes", text, re.MULTILINE):
        problems.append("the time is missing: a line that begins '**Time:** about 40 minutes'.")

    answers: list[str] = []
    written: list[str] = []
    tested: set[str] = set()
    later = [str(cell.metadata["answer"]) for cell in notebook.cells if "answer" in cell.metadata]
    for number, cell in enumerate(notebook.cells, start=1):
        keys = set(cell.metadata) & {"answer", "test", "written"}
        here = " ".join(f'{key}="{cell.metadata[key]}"' for key in sorted(keys)) or f"no. {number}"
        problems += [f"cell {here}: {problem}" for problem in _cell_problems(cell)]
        if "answer" in keys:
            answers.append(str(cell.metadata["answer"]))
        if "written" in keys:
            written.append(str(cell.metadata["written"]))
        if "test" in keys:
            exercise = str(cell.metadata["test"])
            tested.add(exercise)
            if exercise not in answers:
                reason = (
                    "stands before its answer; move it behind"
                    if exercise in later
                    else "tests no answer of this lesson; correct the name"
                )
                problems.append(f"cell {here}: the test {reason}.")
    for exercise, count in Counter(answers + written).items():
        if count > 1:
            problems.append(f"two cells answer the exercise {exercise}; rename or remove one.")
    problems += [
        f'the answer {exercise} has no test; add a cell # %% test="{exercise}" points=…'
        for exercise in dict.fromkeys(answers)
        if exercise not in tested
    ]
    if answers and not any("setup" in cell.metadata.get("tags", []) for cell in notebook.cells):
        problems.append('there is no setup cell; mark one with tags=["setup"].')
    return problems


def _cell_problems(cell: NotebookNode) -> list[str]:
    problems = []
    keys = set(cell.metadata)
    kinds = keys & {"answer", "test", "written"}
    setup = cell.metadata.get("tags") == ["setup"]
    problems += [f"the key {key} is not known; correct it." for key in sorted(keys - KEYS)]
    if "tags" in keys and not setup:
        problems.append('the only tag that is known is tags=["setup"].')
    if len(kinds) + setup > 1:
        problems.append("it can be one of setup, answer, test and written, not several.")
    for key in sorted(kinds):
        if not re.fullmatch(
            r"(?!setup$|test_|.*_\d+$)[a-z][a-z0-9_]{0,50}", str(cell.metadata[key])
        ):
            problems.append(
                "the name must be in small letters, and end in no _2 or the like; setup and "
                "test_… are the names of other cells."
            )
    if kinds & {"test", "written"}:
        value = cell.metadata.get("points")
        if not _is_whole(value):
            problems.append("its points are missing; add points=3 (a whole number from 1).")
    elif "points" in keys:
        problems.append("points belong to a test or a written answer; remove them here.")
    for key in LIMITS:
        if key in keys and not ("test" in keys and _is_whole(cell.metadata[key])):
            problems.append(f"{key}=60 (a whole number from 1) is for test cells only.")
    if ("written" in kinds) != (cell.cell_type == "markdown") and (kinds or setup):
        problems.append("a written answer is a [markdown] cell; setup, answer and test are code.")
    problems += _region_problems(cell, "SOLUTION", bool(kinds & {"answer", "written"}))
    problems += _region_problems(cell, "HIDDEN TESTS", "test" in kinds)
    if cell.cell_type == "code" and (kinds or setup):
        problems += _code_problems(cell)
    return problems


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _region_problems(cell: NotebookNode, region: str, allowed: bool) -> list[str]:
    marks = re.findall(rf"^[ \t]*### (BEGIN|END) {region}[ \t]*$", cell.source, re.MULTILINE)
    if marks and not allowed:
        return [f"a region {region} has no place in this cell; remove it."]
    if marks != ["BEGIN", "END"] * (len(marks) // 2) or cell.source.count(region) != len(marks):
        return [f"### BEGIN {region} and ### END {region} must come in pairs, each on its line."]
    if "answer" in cell.metadata and region == "SOLUTION" and not marks:
        return ["it has no ### BEGIN SOLUTION … ### END SOLUTION: students would see the answer."]
    return []


def _code_problems(cell: NotebookNode) -> list[str]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        return [f"line {error.lineno} is not Python: {error.msg}."]
    name = str(cell.metadata.get("answer", ""))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if name and name not in functions:
        return [f"it defines no function {name}; the answer's name is its function's name."]
    return []


def _mark(notebook: NotebookNode) -> tuple[str, ...]:
    """Replace the short keys by nbgrader's metadata and give every cell its stable id."""
    exercises: list[str] = []
    numbers: Counter[str] = Counter()
    last = "start"
    for cell in notebook.cells:
        keys = dict(cell.metadata)
        cell.metadata = NotebookNode()
        marks = {"grade": False, "solution": False, "locked": False, "task": False}
        if "answer" in keys:
            name = keys["answer"]
            marks |= {"solution": True}
            exercises.append(name)
        elif "written" in keys:
            name = keys["written"]
            marks |= {"solution": True, "grade": True, "points": keys["points"]}
            exercises.append(name)
        elif "test" in keys:
            name = _numbered(f"test_{keys['test']}", numbers)
            marks |= {"grade": True, "locked": True, "points": keys["points"]}
        elif "tags" in keys:
            name = _numbered("setup", numbers)
            marks |= {"locked": True}
        else:
            numbers[f"after_{last}"] += 1
            cell.id = f"after_{last}_{numbers[f'after_{last}']}"
            continue
        cell.metadata.nbgrader = NotebookNode(marks, grade_id=name, schema_version=3)
        if limits := {key: keys[key] for key in LIMITS if key in keys}:
            cell.metadata.mnist_course = NotebookNode(limits)
        cell.id = last = name
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return tuple(exercises)


def _numbered(name: str, numbers: Counter[str]) -> str:
    numbers[name] += 1
    return name if numbers[name] == 1 else f"{name}_{numbers[name]}"

"""Every lesson of the course: its order, its words, and that it works."""

import ast
import re

import pytest

from autograder.course.build import differences
from autograder.course.source import read_lesson
from mnist_utils.cells import exercise_of, role
from tests.lessons.sound import COURSE, LESSONS, assert_judged

BANNED = re.compile(r"\b(simply|just|obviously|easy|easily)\b", re.IGNORECASE)
SETUP = "(the setup cell)"


@pytest.fixture(
    params=LESSONS,
    ids=lambda path: path.stem,
    scope="module",
)
def lesson(request):
    return read_lesson(request.param)


@pytest.fixture
def text(lesson):
    """The markdown of a lesson, with a mark where its setup cell stands."""
    cells = lesson.notebook.cells
    parts = [cell.source if cell.cell_type == "markdown" else _mark(cell) for cell in cells]
    return "\n\n".join(parts)


def _mark(cell):
    return SETUP if role(cell) == "setup" else ""


def part(text, start, end):
    """Cut a part of a text out, from one pattern to the next."""
    found = re.search(rf"{start}(.*?)(?={end})", text, re.DOTALL | re.MULTILINE)
    assert found, f"there is no part from {start} to {end}"
    return found[1]


def test_its_parts_come_in_the_order_of_the_course(lesson, text):
    number = int(lesson.name[:2])
    parts = [
        rf"^# {number} · \w",
        r"^\*\*You will be able to\*\*$",
        r"^\*\*Time:\*\* about \d+ minutes \(an estimate",
        r"^\*\*You need:\*\*",
        re.escape(SETUP),
        r"^## Common mistakes",
        r"^## Quiz$",
        r"^## Summary$",
        r"^\*\*Further reading:\*\*",
    ]
    places = []
    for pattern in parts:
        found = [match.start() for match in re.finditer(pattern, text, re.MULTILINE)]
        assert len(found) == 1, f"{pattern} is there {len(found)} times"
        places += found
    assert places == sorted(places)


def test_it_begins_with_a_promise_and_three_to_five_aims(text):
    assert part(text, r"^# [^\n]*$", r"^\*\*You will").strip(), "the title has no promise below it"
    aims = part(text, r"^\*\*You will be able to\*\*$", r"^\*\*Time:")
    assert 3 <= len(re.findall(r"^- ", aims, re.MULTILINE)) <= 5


def test_every_exercise_has_its_tests_behind_it_and_then_three_hints(lesson):
    cells = lesson.notebook.cells
    for place, cell in enumerate(cells):
        if role(cell) != "answer":
            continue
        name = exercise_of(cell)
        assert "### Exercise" in cells[place - 1].source, f"{name} has no text that asks for it"
        after = place + 1
        while role(cells[after]) == "test":
            assert exercise_of(cells[after]) == name
            after += 1
        assert after > place + 1, f"the tests of {name} do not stand right behind it"
        hints = re.findall(
            r"<details><summary>Hint (\d)\b.*?</summary>\n\n(.+?)</details>",
            cells[after].source,
            re.DOTALL,
        )
        assert [number for number, _ in hints] == ["1", "2", "3"], f"{name} has not three hints"


def test_every_docstring_of_an_exercise_names_every_argument(lesson):
    for cell in lesson.notebook.cells:
        if role(cell) != "answer":
            continue
        (function,) = (
            node
            for node in ast.parse(cell.source).body
            if isinstance(node, ast.FunctionDef) and node.name == exercise_of(cell)
        )
        docstring = ast.get_docstring(function) or ""
        arguments = [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]
        missing = [name for name in arguments if not re.search(rf"\b{name}\b", docstring)]
        assert not missing, f"the docstring of {function.name} says nothing about {missing}"


def test_the_quiz_has_three_questions_and_explains_every_choice_in_a_fold(text):
    quiz = part(text, r"^## Quiz$", r"^## Summary$")
    questions = re.split(r"^\*\*\d\.\*\* ", quiz, flags=re.MULTILINE)[1:]
    assert len(questions) == 3
    for question in questions:
        asked, _, folded = question.partition("<details><summary>Answers</summary>")
        choices = re.findall(r"^- \((\w)\)", asked, re.MULTILINE)
        answered = re.findall(r"^- (?:\*\*)?\((\w)\) is (right|wrong)", folded, re.MULTILINE)
        assert len(choices) >= 3, question
        assert [choice for choice, _ in answered] == choices, question
        assert [verdict for _, verdict in answered].count("right") == 1, question
        assert "</details>" in folded


def test_the_summary_is_in_bullets(text):
    summary = part(text, r"^## Summary$", r"^\*\*Further reading:")
    assert len(re.findall(r"^- ", summary, re.MULTILINE)) >= 3


def test_every_fold_is_closed(text):
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")


def test_no_word_makes_light_of_what_a_learner_finds_hard(lesson):
    found = [
        line
        for cell in lesson.notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if BANNED.search(line)
    ]
    assert not found, "say it without " + " / ".join(BANNED.findall("\n".join(found)))


def test_the_lessons_are_what_their_sources_give():
    assert differences(COURSE) == []


def test_solved_it_earns_full_marks_and_untouched_none(lesson, isolation, on_the_sample):
    assert_judged(lesson, isolation)

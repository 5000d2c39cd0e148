import json

from nbformat.v4 import new_code_cell

from autograder.classroom.folder import submit
from tests.autograder.command import autograder
from tests.autograder.mishaps import LESSON, filled

BAD = "\x1b]0;owned\x07\x1b[31m\u202e:skull: [bold red]x[/]"  # title, colour, direction, markup
SHOWN = r"\x1b]0;owned\x07\x1b[31m\u202e:skull: [bold red]"


def test_what_a_student_names_and_says_is_the_same_plain_text_everywhere(room, isolation):
    answers = {"double": f"def double(x):\n    return {BAD!a}"}
    submit(room, "message", LESSON, filled(room, answers))
    answers = {"total": f"def total(values):\n    return type({BAD!a}, (), {{}})()"}
    submit(room, "classname", LESSON, filled(room, answers))
    submit(room, "filename", LESSON, filled(room)).rename(
        room / "submitted" / "filename" / LESSON / f"{BAD[:-4]}.ipynb"
    )
    submit(room, f"folder{BAD[:-4]}", LESSON, filled(room))
    notebook = filled(room)
    notebook.cells.append(new_code_cell(f"raise type({BAD!a}, (ValueError,), {{}})({BAD!a})"))
    submit(room, "remark", LESSON, notebook)
    result = autograder("grade", room, "--isolation", isolation)
    told = {"terminal": result.stdout + result.stderr}
    for path in (room / "records").rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        told[path.parent.name] = "\n".join(texts_in(json.loads(text)))
    for name in ("marks.csv", "exercises.csv"):
        told[name] = (room / name).read_text(encoding="utf-8")
    for student in ("message", "classname", "filename"):
        page = room / "feedback" / student / LESSON / f"{LESSON}.html"
        told[f"{student}'s page"] = page.read_text(encoding="utf-8")
    for place, text in told.items():
        for sign in ("\x1b", "\x07", "\u202e"):
            assert sign not in text, place
        if place != "marks.csv":
            assert SHOWN in text, place
    # The terminal has no messages; of names and remarks it has four.
    assert told["terminal"].count("[bold red]") >= 4


def texts_in(content):
    if isinstance(content, dict):
        content = [*content, *content.values()]
    if isinstance(content, list):
        return [text for one in content for text in texts_in(one)]
    return [str(content)]

"""What hidden tests pass to an answer, carried to where a student can read it.

The numbers are looked for in every file that is given back: as they are, backwards, and as letters.
"""

from pathlib import Path

from autograder.judging.record import Record
from tests.redteam.attack import Attack
from tests.redteam.lesson import HIDDEN_NUMBERS


def nothing_hidden_is_told(room: Path, record: Record) -> None:
    forms = [form for number in HIDDEN_NUMBERS for form in (number, number[::-1])]
    forms += [
        number.translate(str.maketrans("0123456789", "abcdefghij")) for number in HIDDEN_NUMBERS
    ]
    folders = [room / step / record.student for step in ("autograded", "feedback", "records")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files, "Nothing was given back."
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        for form in forms:
            assert form not in text, f"{path.parent.parent.parent.name} tells {form}"


def leak(
    name: str, source: str, after: str = "", most: dict[str, float] | None = None, **answers: str
) -> Attack:
    """Make an attack whose `total` knows what is hidden when it gets more than two numbers."""
    known = "an answer may keep what it was called with" if name in KEPT else ""
    return Attack(
        name,
        answers={"total": source, **answers},
        after=after,
        most=most or {},
        check=nothing_hidden_is_told,
        known=known,
    )


# To prevent these, the process that has seen a hidden argument would have to be replaced before
# anything else runs, with the setup and all answers run again: half a second a submission and more.
KEPT = (
    "kept, and printed by a later cell",
    "kept, and in the exception of a later cell",
    "kept, and told by the next answer",
    "kept, and in an exception of the next answer",
    "kept, and printed by the next answer",
)
LEAKS = [
    leak(
        "printed, shown and written while hidden tests run",
        """\
import os, sys
from IPython.display import display
def total(values):
    print(values); print(values, file=sys.stderr); display(values)
    sys.__stdout__.write(str(values)); os.write(1, str(values).encode())
    get_ipython().run_line_magic("who", ""); get_ipython().displayhook(values)
    return sum(values)""",
    ),
    leak(
        "in the text of an exception",
        """\
def total(values):
    if len(values) > 2:
        raise ValueError(str(values))
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "in the name of an exception",
        """\
def total(values):
    if len(values) > 2:
        raise type("Found_" + "_".join(map(str, values)).replace("-", ""), (ValueError,), {})()
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "in notes, causes and groups of exceptions",
        """\
def total(values):
    if len(values) > 2:
        error = ExceptionGroup(str(values), [KeyError(str(values))])
        error.add_note(str(values))
        raise error from OSError(str(values))
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "in a line of one's own that was never written",
        """\
def total(values):
    if len(values) > 2:
        import gc, __main__
        for thing in gc.get_objects():
            if type(thing).__name__ == "Child":
                thing.cells["<mine>"] = (f"# {values}", True)
        exec(compile("raise ValueError", "<mine>", "exec"))
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "in the line of one's own that a forged reply names",
        """\
import sys
def total(values):
    if len(values) > 2:
        frame = sys._getframe()
        while "Parent" not in frame.f_globals:
            frame = frame.f_back
        frame.f_globals["wire"].encode_error = lambda *a: ["E", ["ValueError"], "x", str(values)]
        raise ValueError
    return sum(values)""",
        most={"total": 0, "greet": 2},
    ),
    leak(
        "in the name of a class that is returned",
        """\
def total(values):
    if len(values) > 2:
        return type("x".join(map(str, values)), (), {})()
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "in a result that cannot be handed over",
        """\
import sys
def total(values):
    if len(values) > 2:
        frame = sys._getframe()
        while "Parent" not in frame.f_globals:
            frame = frame.f_back
        text = "z".join(map(str, values))
        wire = frame.f_globals["wire"]
        own = wire.encode_reply
        def encode_reply(*a):
            wire.encode_reply = own
            return [["i", text], [], [], []]
        wire.encode_reply = encode_reply
    return sum(values)""",
        most={"total": 0},
    ),
    leak(
        "kept, and printed by a later cell",
        "seen = []\ndef total(values):\n    seen.append(values)\n    return sum(values)",
        after="print(seen)\nseen",
    ),
    leak(
        "kept, and in the exception of a later cell",
        "seen = []\ndef total(values):\n    seen.append(values)\n    return sum(values)",
        after="raise ValueError(str(seen))",
    ),
    leak(
        "kept, and told by the next answer",
        "seen = []\ndef total(values):\n    seen.append(values)\n    return sum(values)",
        greet='def greet(name):\n    return f"{seen}"',
        most={"greet": 0},
    ),
    leak(
        "kept, and in an exception of the next answer",
        "seen = []\ndef total(values):\n    seen.append(values)\n    return sum(values)",
        greet="def greet(name):\n    raise ValueError(str(seen))",
        most={"greet": 0},
    ),
    leak(
        "kept, and printed by the next answer",
        "seen = []\ndef total(values):\n    seen.append(values)\n    return sum(values)",
        greet='def greet(name):\n    print(seen)\n    return f"Hello, {name}!"',
    ),
    leak(
        "kept in a file until another process runs the next cell",
        """\
import os
def total(values):
    with open("/tmp/seen", "a") as file:
        file.write(str(values))
    if len(values) > 2:
        os._exit(0)
    return sum(values)""",
        after="print(open('/tmp/seen').read())",
        most={"total": 0},
    ),
]

# Texts of a student's own, which stand in messages and tables.
TEXTS = [
    Attack(
        f"a message with {what}",
        answers={"greet": f"def greet(name):\n    return {text}"},
        most={"greet": 0},
        verdicts={"greet": "incorrect"},
    )
    for what, text in {
        "half a letter": "'\\ud800'",
        "an end and bells": "'\\x00\\x07\\x08'",
        "colours and returns": "'\\x1b[2J\\x1b]0;x\\x07\\r\\n\\u2028'",
        "letters that turn round": "'\\u202e' * 100",
        "another row of the table": "'\"\\r\\nada,01_arrays,total,correct,9,9,\"'",
        "a page of HTML": "'</pre><script>ATTACK()</script>'",
    }.items()
]
TEXTS += [
    Attack(
        "an exception with half a letter",
        answers={"greet": "def greet(name):\n    raise ValueError('\\ud800')"},
        most={"greet": 0},
        verdicts={"greet": "error"},
    ),
    Attack(
        "a cell that fails with half a letter",
        after="raise ValueError('\\ud800')",
    ),
    Attack(
        "a class whose name is a row of a spreadsheet",
        answers={"double": "def double(x):\n    return type('=cmd|\\' /C calc\\'!A0', (), {})()"},
        most={"double": 0},
    ),
]

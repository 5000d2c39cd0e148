"""Replies that are forged, malformed or out of turn, on every socket that can be reached."""

import json
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from autograder.judging.record import Record
from tests.redteam.attack import MODELS, Attack
from tests.redteam.lesson import POINTS

SOCKETS = """\
import os, socket, struct, sys, threading, time
import msgpack
def sockets():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                found.append(int(name))
        except OSError:
            pass
    return found
def write(data):
    for number in sockets():
        os.write(number, data)
def asked():
    for one in sys._current_frames().values():
        while one is not None:
            if one.f_code.co_name == "serve" and "number" in one.f_locals:
                return one.f_locals["number"]
            one = one.f_back
def frame(message):
    if isinstance(message, dict):
        message = {"number": asked()} | message
    data = msgpack.packb(message)
    return struct.pack(">Q", len(data)) + data
RIGHT = {"error": None, "reply": [3, [], [], []], "outputs": []}
"""
# Gives the names of child.py, and has the next reply of a call replaced.
FRAMES = """\
import os, sys
def ours():
    frame = sys._getframe()
    while "set_seeds" not in frame.f_globals:
        frame = frame.f_back
    return frame.f_globals
def reply_with(make):
    wire = ours()["wire"]
    own = wire.encode_reply
    def encode_reply(value, loan, link):
        wire.encode_reply = own
        return make(loan.count)
    wire.encode_reply = encode_reply
def answer_with(message):
    wire = ours()["wire"]
    own = wire.send
    def send(channel, answer):
        wire.send = own
        numbered = isinstance(message, dict)
        own(channel, {"number": answer["number"]} | message if numbered else message)
    wire.send = send
"""


def in_time(room: Path, record: Record) -> None:
    assert record.seconds < 300, f"It took {record.seconds:.0f} s."


FAULT = '{"fault": {"error": "KeyError", "message": "a bug of the grader", "frames": []}}'
FORGED = [
    Attack(
        "a fault of the grader, made up in a call",
        answers={
            "total": SOCKETS
            + f"""
def total(values):
    write(frame({FAULT}))
    os._exit(70)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a fault of the grader, made up while the answer's cell runs",
        answers={"total": SOCKETS + f"write(frame({FAULT}))\nos._exit(70)"},
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a fault of the grader, made up before the setup",
        edit=lambda notebook: notebook.cells.insert(
            0, new_code_cell(f"{SOCKETS}write(frame({FAULT}))\nos._exit(70)")
        ),
    ),
    Attack(
        "a reply that is sent ahead of time, and no other",
        answers={
            "total": SOCKETS
            + """
def total(values):
    write(frame(RIGHT | {"reply": [True, [], [], []]}))
    time.sleep(0.5)
    os._exit(0)"""
        },
        most={"total": 0},
        verdicts={"total": "incorrect crashed"},
    ),
    Attack(
        "a hundred replies ahead of time",
        answers={
            "total": SOCKETS
            + """
def total(values):
    for _ in range(100):
        write(frame(RIGHT))
    return 4"""
        },
        most={"total": 0},
        verdicts={"total": "incorrect crashed"},
    ),
    Attack(
        "a right reply ahead of time, so that each later one comes too late",
        answers={
            "total": SOCKETS
            + FRAMES
            + """
def total(values):
    if len(values) == 3:
        ours()["set_seeds"] = lambda number: time.sleep(0.3)
        write(frame(RIGHT | {"reply": [sum(values), [], [], []]}))
        time.sleep(0.3)
    return sum(values)"""
        },
        most={"total": 3},
    ),
    Attack(
        "a reply to the setup before it has run",
        before=SOCKETS
        + """
def late():
    time.sleep(0.1)
    write(frame({"error": None, "outputs": []}))
threading.Thread(target=late).start()""",
        most=POINTS,
        statuses=("graded", "crashed"),
    ),
    Attack(
        "garbage on every socket",
        answers={
            "total": SOCKETS
            + """
def total(values):
    write(os.urandom(100_000))
    return sum(values)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "every socket closed",
        answers={
            "total": """\
import os
def total(values):
    os.closerange(0, 1000)
    return sum(values)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a message that says it is longer than memory",
        answers={
            "total": SOCKETS
            + """
def total(values):
    write(struct.pack(">Q", 2**63))
    return sum(values)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a message of which the end never comes",
        answers={
            "total": SOCKETS
            + """
def total(values):
    write(struct.pack(">Q", 2**27) + b"x")
    while True:
        time.sleep(0.5)
        write(b"x")"""
        },
        most={"total": 0},
        verdicts={"total": "timeout"},
    ),
    Attack(
        "a thread that reads requests and answers them itself",
        answers={
            "double": SOCKETS
            + """
def steal():
    channel = socket.socket(fileno=os.dup(sockets()[0]))
    while data := channel.recv(2**20):
        write(frame(RIGHT | {"reply": [True, [], [], []]}))
def double(x):
    if not threading.active_count() > 1:
        threading.Thread(target=steal, daemon=True).start()
    return x + 1"""
        },
        most={"double": 0, "classify": 2},
        verdicts={"double": "incorrect error crashed"},
    ),
    Attack(
        "a message that grows to sixty times its length",
        answers={
            "total": SOCKETS
            + """
def total(values):
    thousand = b"\\xdc\\x03\\xe8" + b"\\x90" * 1000
    million = b"\\xdc\\x03\\xe8" + thousand * 1000
    data = b"\\xdc\\x00\\x14" + million * 20
    channel = socket.socket(fileno=sockets()[0])
    channel.sendall(struct.pack(">Q", len(data)) + data)
    time.sleep(60)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed"},
    ),
    Attack(
        "a process that ends once it has replied",
        answers={
            "double": FRAMES
            + """
def double(x):
    if len(x) == 1 and x[0] == 3:
        ours()["wire"].receive = lambda channel: os._exit(0)
    return 2 * x"""
        },
        most={"double": 3},
    ),
    Attack(
        "a process that ends once it has replied, before the setup",
        edit=lambda notebook: notebook.cells.insert(
            0, new_code_cell(FRAMES + "ours()['wire'].receive = lambda channel: os._exit(0)")
        ),
        most=POINTS,
        statuses=("graded", "crashed"),  # it harms itself alone, and is no fault of the grader
    ),
    Attack(
        "a process that ends once it has replied, and leaves what cannot be emptied",
        answers={
            "double": FRAMES
            + """
def double(x):
    if len(x) == 1 and x[0] == 3:
        for _ in range(2000):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        ours()["wire"].receive = lambda channel: os._exit(0)
    return 2 * x"""
        },
        most={"double": 3},
    ),
    Attack(
        "a process that stops itself between two steps",
        answers={
            "double": FRAMES
            + """
import signal
def double(x):
    if len(x) == 1 and x[0] == 3:
        ours()["wire"].receive = lambda channel: os.kill(os.getpid(), signal.SIGSTOP)
    return 2 * x"""
        },
        most={"double": 3},
        check=in_time,
    ),
    Attack(
        "a process that ends once it has said that it is there",
        answers={
            "double": FRAMES
            + """
def double(x):
    if len(x) == 1 and x[0] == 3:
        wire = ours()["wire"]
        own = wire.send
        def send(channel, message):
            own(channel, message)
            os._exit(0)
        wire.send = send
    return 2 * x"""
        },
        most={"double": 3, "classify": 2},
    ),
    Attack(
        "functions of the grader in the child, turned round",
        before="""\
import gc, sys, types
for module in list(sys.modules.values()):
    if isinstance(module, types.ModuleType) and hasattr(module, "encode_reply"):
        own = module.encode_reply
        module.encode_reply = lambda value, loan, link: own(True, loan, link)
        module.encode_error = lambda *a: None
        module.MAX_ITEMS = module.MAX_BYTES = 10**12""",
        most={"double": 0, "classify": 0, "total": 0, "greet": 0},
        verdicts={"double": "incorrect", "total": "incorrect"},
    ),
]


def answering(name: str, message: str, verdict: str = "crashed error") -> Attack:
    """Make an attack that answers a call of `total` with another message than its reply."""
    source = f"{FRAMES}def total(values):\n    answer_with({message})\n    return 3"
    return Attack(name, answers={"total": source}, most={"total": 0}, verdicts={"total": verdict})


ANSWERS = [
    answering("an answer that is no dictionary", "[1, 2, 3]", "crashed"),
    answering("an answer that is empty", "{}", "crashed"),
    answering("an answer of the wrong types", "{'error': 7, 'reply': 8, 'outputs': 9}"),
    answering(
        "an answer with outputs of the wrong types",
        "{'error': None, 'reply': [4, [], [], []], 'outputs': [7, {'output_type': 'stream', 'text':"
        " 5}, {'output_type': 'display_data', 'data': {'text/plain': 3, 'image/png': 'x'}},"
        " {'output_type': 'stream', 'name': ['x'], 'text': '<script>1</script>'}]}",
        "incorrect",
    ),
    answering(
        "an exception that would stop the judge",
        "{'error': ['SystemExit', ['SystemExit', 'KeyboardInterrupt', 'GeneratorExit'], '', ''],"
        " 'reply': None}",
        "error",
    ),
    answering(
        "an exception of twenty kinds at once",
        "{'error': ['Passed', ['AssertionError', 'OSError', 'ValueError', 'StopIteration', 'type',"
        " 'ExceptionGroup', 'UnicodeDecodeError', 'eval', 'object'], 'All is well.', 'x'],"
        " 'reply': None}",
        "error",
    ),
    answering(
        "an exception whose name is a page long",
        "{'error': ['a' * 10**6, ['ValueError'] * 1000, 'b' * 10**6, 'c' * 10**6], 'reply': None}",
        "error",
    ),
]


def malformed(
    name: str, reply: str, exercise: str = "total", lesson: str = "01_arrays", verdict: str = ""
) -> Attack:
    """Make an attack that replies to a call with nodes that no honest process would send.

    `reply` is a function of the number of the first node, as Python.
    """
    head = {"total": "values", "build": "", "clear": "model"}[exercise]
    source = f"{FRAMES}def {exercise}({head}):\n    reply_with({reply})"
    verdicts = {exercise: verdict or "error"}
    return Attack(name, lesson, {exercise: source}, most={exercise: 0}, verdicts=verdicts)


def array(*place: str, buffer: str = "n + 1") -> str:
    """Write the node of an array, with this offset, dtype, shape and strides."""
    names = ("offset", "dtype", "shape", "strides")
    values = "".join(f"{name!r}: {value}, " for name, value in zip(names, place, strict=True))
    return f"['v', {{'buffer': {buffer}, {values}'writeable': True}}]"


def odd_array(name: str, *place: str) -> Attack:
    """Make a reply of an array with an odd offset, dtype, shape or strides over eight bytes."""
    return malformed(name, f"lambda n: [['r', n], [{array(*place)}, ['b', b'12345678']], [], []]")


def named(name: str, node: str, **details: str) -> Attack:
    """Make a reply of an object that keeps its identity."""
    return malformed(name, f"lambda n: [['r', n], [{node}], [], []]", **details)


ONE_NUMBER = array("0", "'<i8'", "[1]", "[8]")
NODES = [
    malformed("a reply that is no list", "lambda n: {'r': 3}"),
    malformed("a reply that is too short", "lambda n: [3]"),
    malformed("a reference to nothing", "lambda n: [['r', n + 7], [], [], []]"),
    malformed("a negative reference", "lambda n: [['r', -1], [], [], []]"),
    malformed("a reference that is no number", "lambda n: [['r', 'a'], [], [], []]"),
    malformed(
        "an object that is being built already",
        "lambda n: [['r', n], [['o', [1], [['r', n]]]], [], []]",
    ),
    malformed("an unknown kind of value", "lambda n: [['lambda', 'x'], [], [], []]"),
    malformed("a kind of value that is a list", "lambda n: [[['r'], 1], [], [], []]"),
    malformed("a number that is no number", "lambda n: [['i', 'zzz'], [], [], []]"),
    malformed(
        "a key that is a list",
        "lambda n: [['r', n], [['d', [[['r', n + 1], 1]]], ['l', []]], [], []]",
    ),
    odd_array("strides that lead out of memory", "0", "'<i8'", "[2]", "[2**40]"),
    odd_array("an offset before memory begins", "-8", "'<i8'", "[1]", "[8]"),
    odd_array("a shape whose product overflows", "0", "'|u1'", "[2**39] * 4", "[0] * 4"),
    odd_array("a shape of a hundred dimensions", "0", "'|u1'", "[1] * 100", "[0] * 100"),
    odd_array("an array of pointers", "0", "'|O8'", "[1]", "[8]"),
    malformed(
        "an array whose buffer is a list",
        f"lambda n: [['r', n], [{ONE_NUMBER}, ['l', []]], [], []]",
    ),
    malformed("a dtype that does not exist", "lambda n: [['n', '<f99', b'1' * 99], [], [], []]"),
    malformed("text that is none", "lambda n: [['n', '<U2', b'\\xff' * 8], [], [], []]"),
    malformed("a change of what was not lent", "lambda n: [3, [], [], [[n + 5, ['l', []]]]]"),
    malformed("a change into another kind", "lambda n: [3, [], [], [[0, ['d', []]]]]"),
    malformed(
        "a list changed to hold itself, and what is not there",
        "lambda n: [3, [], [], [[0, ['l', [['r', 0]] * 10]], [0, ['l', [['r', n]] * 10]]]]",
    ),
    named(
        "a model where there is no Keras",
        "['S', 'j0', {'config': '{}', 'layers': [], 'eager': False, 'compiled': None}]",
    ),
    named(
        "a figure that nobody drew",
        "['F', 'j0', {'number': 1, 'size': [1, 1], 'title': '', 'axes': [], 'texts': [],"
        " 'legends': []}]",
        verdict="incorrect",
    ),
    named("a figure with a field too many", "['F', 'j0', {'number': 1, 'code': 'x'}]"),
    malformed("a set that holds a list", "lambda n: [['r', n], [['s', [['r', 0]]]], [], []]"),
    malformed(
        "a set that holds itself, frozen", "lambda n: [['r', n], [['s', [['r', n]]]], [], []]"
    ),
    malformed("a complex number of texts", "lambda n: [['c', 'a', 'b'], [], [], []]"),
    malformed("Axes of nothing", "lambda n: [['a', 3, 0], [], [], []]"),
    malformed("a model that was never named", "lambda n: [['h', 'j0'], [], [], []]"),
    malformed(
        "a model that stays here, with the name of a class",
        "lambda n: [['k', {'name': 's', 'class': 'int', 'module': 'builtins', 'obstacle': 'x'}],"
        " [], [], []]",
        verdict="incorrect",
    ),
    malformed(
        "a class name of a thousand letters", "lambda n: [['x', 'a' * 1000, 'b'], [], [], []]"
    ),
    malformed("a class name with an end in it", "lambda n: [['x', 'a\\0b', 'b'], [], [], []]"),
    malformed(
        "keys that all collide",
        "lambda n: [['r', n], [['d', [[['i', hex((2**61 - 1) * k)], 0] for k in range(9, 300_000)]"
        "]], [], []]",
        verdict="error timeout",
    ),
]


def model_of(name: str, config: Any) -> Attack:
    """Make an attack that returns a model of this configuration."""
    text = repr(json.dumps(config))
    fields = f"'config': {text}, 'weights': [], 'eager': False, 'compiled': None"
    node = f"['M', 's9', {{{fields}}}]"
    return named(name, node, exercise="build", lesson=MODELS)


def part(name: str, module: str | None, config: Any, registered: str | None = None) -> Any:
    """Give the configuration of one of Keras' objects, or of something else."""
    return {
        "class_name": name,
        "config": config,
        "module": module,
        "registered_name": registered,
    }


LAMBDA = {"class_name": "__lambda__", "config": {"code": "4wAAAA==", "defaults": None}}
INPUT = part("InputLayer", "keras.layers", {"batch_shape": [None, 10**6], "name": "i"})
WIDE = part("Dense", "keras.layers", {"units": 10**6, "name": "d"})
CONFIGS = [
    model_of(
        "a Lambda layer in a configuration", part("Lambda", "keras.layers", {"function": LAMBDA})
    ),
    model_of("a lambda by itself", LAMBDA),
    model_of(
        "a lambda inside an allowed layer",
        part("Dense", "keras.layers", {"units": 2, "activation": LAMBDA}),
    ),
    model_of("a function of the module os", part("function", "os", "system", "system")),
    model_of("a function of the builtins", part("function", "builtins", "exec", "exec")),
    model_of("a function that fetches a file", part("function", "keras.utils", "get_file")),
    model_of("a class of the module subprocess", part("Popen", "subprocess", {"args": ["true"]})),
    model_of(
        "a layer that reads a file",
        part("TextVectorization", "keras.layers", {"vocabulary": "/etc/passwd"}),
    ),
    model_of(
        "an old configuration without a module",
        {
            "class_name": "Sequential",
            "config": {"layers": [{"class_name": "Lambda", "config": {}}]},
        },
    ),
    model_of("a configuration of a thousand levels", json.loads("[" * 900 + "]" * 900)),
    model_of(
        "a million units, and no weights",
        part("Sequential", "keras", {"name": "s", "layers": [INPUT, WIDE]}),
    ),
    malformed(
        "the name of a model that belongs to the test",
        "lambda n: [None, [['S', 'j0', {'config': '{\"name\": \"x\"}', 'layers': [],"
        " 'eager': False, 'compiled': None}]], [], [[n, ['S', 'j0', {}]]]]",
        "clear",
        MODELS,
    ),
]

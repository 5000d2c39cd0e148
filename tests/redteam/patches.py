"""Python, NumPy and IPython changed under the feet of the process that runs the answers."""

from tests.redteam.attack import Attack

# Gives the dictionary of a class that nobody should change.
BODY = """\
import ctypes, gc
def body_of(kind):
    return gc.get_referents(kind.__dict__)[0]
def changed(kind):
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
"""
PATCHES = [
    Attack(
        "comparisons of NumPy that are always true",
        before="""\
import numpy as np
import numpy.testing
for name in ("array_equal", "allclose", "isclose", "array_equiv", "all", "any", "equal"):
    setattr(np, name, lambda *a, **k: True)
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None""",
        answers={"double": "def double(x):\n    return x + 1"},
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "random numbers that are always 0",
        before="""\
import numpy as np
class Zeros:
    def __getattr__(self, name): return lambda *a, size=1, **k: np.zeros(size, int)
np.random.default_rng = np.random.Generator = np.random.RandomState = lambda *a: Zeros()
np.random.seed = np.random.set_state = lambda *a: None""",
        answers={"double": "def double(x):\n    return x"},
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "the methods of every array",
        answers={
            "double": BODY
            + """
def double(x):
    body_of(np.ndarray)["tolist"] = lambda self: [2, 8]
    body_of(np.ndarray)["__eq__"] = lambda self, other: np.True_
    changed(np.ndarray)
    return x + 1"""
        },
        most={"double": 0, "classify": 2},
        verdicts={"double": "incorrect error crashed"},
    ),
    Attack(
        "the number 3 itself",
        answers={
            "total": """\
import ctypes
def total(values):
    size = int.__basicsize__
    ctypes.memmove(id(4) + size, id(3) + size, 4)
    return 4"""
        },
        most={"total": 0, "greet": 2},
        verdicts={"total": "incorrect error crashed"},
    ),
    Attack(
        "isinstance, len, sum, print, open and import",
        answers={
            "total": """\
import builtins
def total(values):
    builtins.isinstance = lambda *a: True
    builtins.len = builtins.sum = builtins.min = builtins.max = lambda *a, **k: 3
    builtins.print = builtins.open = builtins.__import__ = lambda *a, **k: None
    builtins.type = builtins.str = builtins.int = builtins.id = lambda *a: 3
    return 4"""
        },
        most={"total": 0, "greet": 2},
    ),
    Attack(
        "no builtins at all",
        answers={
            "total": """\
import builtins
def total(values):
    vars(builtins).clear()
    return 3"""
        },
        most={"total": 0, "greet": 2},
    ),
    Attack(
        "the IPython shell and what it shows",
        before="""\
from types import SimpleNamespace
shell = get_ipython()
shell.run_cell = lambda *a, **k: SimpleNamespace(error_before_exec=None, error_in_exec=None)
shell.displayhook.write_format_data = shell.showtraceback = lambda *a, **k: None
shell.events.register("post_run_cell", lambda *a: 1 / 0)""",
        most={"double": 0, "classify": 0, "total": 0, "greet": 0},
        verdicts={"total": "error crashed", "double": "error crashed"},
    ),
    Attack(
        "names that change with every look",
        before="""\
class Names(dict):
    def __contains__(self, name): return True
    def __getitem__(self, name): return lambda *a: True
    def __missing__(self, name): return lambda *a: True
shell = get_ipython()
shell.user_ns = Names(shell.user_ns)
shell.user_global_ns.clear()""",
        most={"double": 0, "classify": 0, "total": 0, "greet": 0},
        statuses=("graded", "crashed"),  # the setup cell, which comes after it, calls a function
    ),
    Attack(
        "modules that shadow others, written by a cell",
        before="""\
import os, pathlib
wrong = "raise SystemExit('a module that was shadowed')"
for folder in (".", "/tmp", os.path.expanduser("~/.local/lib/python3/site-packages")):
    os.makedirs(folder, exist_ok=True)
    for name in ("numpy", "typing", "json", "sitecustomize", "usercustomize", "msgpack", "decimal"):
        pathlib.Path(folder, f"{name}.py").write_text(wrong)
import decimal, json, typing""",
    ),
    Attack(
        "an import hook that gives another NumPy",
        before="""\
import sys
from types import ModuleType
class Finder:
    def find_spec(self, name, path=None, target=None):
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, self) if name.startswith("numpy") else None
    def create_module(self, spec):
        fake = ModuleType(spec.name)
        fake.__getattr__ = lambda name: lambda *a, **k: True
        return fake
    def exec_module(self, module): pass
sys.meta_path.insert(0, Finder())
for name in [name for name in sys.modules if name.startswith("numpy")]:
    del sys.modules[name]""",
        most={"double": 0, "classify": 0, "total": 0, "greet": 0},
        statuses=("graded", "crashed"),
    ),
    Attack(
        "traces that look for what is expected",
        answers={
            "total": """\
import sys, threading
found = []
def trace(frame, event, argument):
    found.extend(v for k, v in frame.f_locals.items() if k in ("expected", "right", "other"))
    frame.f_trace_opcodes = True
    return trace
sys.settrace(trace); sys.setprofile(trace); threading.settrace(trace)
def total(values):
    if not found:
        raise ValueError("nothing was found")
    return found[-1]"""
        },
        most={"total": 0},
    ),
    Attack(
        "functions for the end, for waste and for what nobody catches",
        answers={
            "total": """\
import atexit, gc, os, signal, sys, threading, warnings
def end(*a, **k):
    print("the end")
    os._exit(0)
atexit.register(end)
gc.callbacks.append(lambda phase, details: print("waste"))
sys.excepthook = sys.unraisablehook = threading.excepthook = warnings.showwarning = end
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE, signal.SIGUSR1):
    signal.signal(number, lambda *a: None)
def total(values):
    gc.collect()
    return sum(values)"""
        },
    ),
    Attack(
        "a recursion without an end and without a limit",
        answers={
            "total": """\
import sys
def total(values):
    sys.setrecursionlimit(10**9)
    return total(values)"""
        },
        most={"total": 0},
        verdicts={"total": "crashed memory error timeout"},
    ),
    Attack(
        "standard output, closed and replaced",
        answers={
            "total": """\
import os, sys
def total(values):
    sys.stdout.close(); sys.stderr = None; sys.stdin = 3
    os.closerange(0, 3)
    sys.modules.clear()
    return sum(values)"""
        },
        most={"total": 3, "greet": 2},
    ),
]

"""Objects that lie about themselves, and results that are hard to hand over."""

from tests.redteam.attack import Attack, tells

LIARS = [
    Attack(
        "equal to everything",
        answers={
            "double": """\
class Equal:
    def __eq__(self, other): return True
    def __getattr__(self, name): return Equal()
    def __call__(self, *a): return Equal()
def double(x):
    return Equal()"""
        },
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "a class that says it is an array",
        answers={
            "double": """\
class Array:
    __class__ = np.ndarray
    dtype, shape, size, nbytes, flags = np.dtype(int), (2,), 2, 16, np.zeros(2).flags
    def __eq__(self, other): return np.array([True, True])
    def tolist(self): return [2, 8]
    def view(self, kind): return self
    def __array__(self, *a, **k): return np.array([2, 8])
def double(x):
    return Array()"""
        },
        most={"double": 0},
        verdicts={"double": "error incorrect"},
    ),
    Attack(
        "a class of the name ndarray in a module of the name numpy",
        answers={
            "double": """\
ndarray = type("ndarray", (), {"__module__": "numpy", "tolist": lambda self: [2, 8]})
def double(x):
    return ndarray()"""
        },
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "a metaclass that lies",
        answers={
            "double": """\
class Meta(type):
    __mro__ = property(lambda cls: [np.ndarray])
    __name__ = property(lambda cls: 1 / 0)
    def __instancecheck__(cls, thing): return True
    def __eq__(cls, other): return True
    __hash__ = type.__hash__
class Array(metaclass=Meta):
    pass
def double(x):
    return Array()"""
        },
        most={"double": 0},
        verdicts={"double": "error incorrect"},
    ),
    Attack(
        "an array that overrides every operation",
        answers={
            "double": """\
class Array(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True
    def __array_finalize__(self, source): self.__dict__["lie"] = True
    def tolist(self): return [2, 8]
    def tobytes(self, order=None): return np.array([2, 8]).tobytes()
    def view(self, *a): return self
    all = any = item = sum = lambda self, *a, **k: np.True_
def double(x):
    return (x + 1).view(Array)"""
        },
        most={"double": 0},
        verdicts={"double": "incorrect error"},
    ),
    Attack(
        "a masked array with everything masked",
        answers={"double": "def double(x):\n    return np.ma.masked_all_like(x)"},
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "an array of objects that are equal to everything",
        answers={
            "double": """\
class Equal:
    def __eq__(self, other): return True
def double(x):
    return np.array([Equal() for _ in x], dtype=object)"""
        },
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "a NumPy number that lies",
        answers={
            "total": """\
class Number(np.float64):
    def __eq__(self, other): return True
    def tobytes(self): return b"\\x00" * 8
def total(values):
    return Number(9)"""
        },
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(
        "a whole number that lies",
        answers={
            "total": """\
class Number(int):
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__
    __index__ = __int__ = lambda self: 3
def total(values):
    return Number(9)"""
        },
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(
        "a text that lies",
        answers={
            "greet": """\
class Text(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
def greet(name):
    return Text("Go away")"""
        },
        most={"greet": 0},
        verdicts={"greet": "incorrect"},
    ),
    Attack(
        "a list, a tuple and a dictionary that lie",
        answers={
            "total": """\
def liar(kind):
    body = {name: lambda *a: True for name in ("__eq__", "__bool__", "__contains__")}
    body |= {name: lambda *a: iter([3]) for name in ("__iter__", "items", "keys", "values")}
    return type(kind.__name__, (kind,), body)
def total(values):
    return [liar(tuple)([4]), liar(list)([4]), liar(dict)({4: 4})][len(values) % 3]"""
        },
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(
        "a mock in place of everything",
        answers={
            "double": """\
from unittest.mock import MagicMock
def double(x):
    return MagicMock(spec=np.ndarray, tolist=lambda: [2, 8])"""
        },
        most={"double": 0},
        verdicts={"double": "error incorrect"},
    ),
    Attack(
        "not-a-number with something hidden in it",
        answers={
            "double": """\
def double(x):
    return np.full(x.shape, 0x7FF8_0000_DEAD_BEEF, dtype=np.uint64).view(float)"""
        },
        most={"double": 0},
        verdicts={"double": "incorrect"},
    ),
    Attack(
        "an answer that is a generator",
        answers={"total": "def total(values):\n    while True:\n        yield sum(values)"},
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(
        "a function, a module and a class as results",
        answers={"total": "def total(values):\n    return [total, np, int][len(values) % 3]"},
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(  # right all the same: what was handed over is a copy
        "an array that goes on changing",
        answers={
            "double": """\
import threading
def double(x):
    result = 2 * x
    def change():
        while True:
            result[:] += 1
    threading.Timer(0.2, change).start()
    return result"""
        },
    ),
    Attack(
        "objects that make trouble when they are taken away",
        answers={
            "total": """\
class Trouble:
    def __del__(self):
        self.again = [Trouble() for _ in range(2)] if len(alive) < 500 else []
        alive.append(self)
        raise SystemExit("gone")
alive = []
def total(values):
    Trouble()
    return sum(values)"""
        },
    ),
    Attack(
        "what lies between two lent columns",
        answers={
            "classify": """\
def classify(first, second):
    if len(first) < 3:
        return (first > second).astype(float)
    whole = np.lib.stride_tricks.as_strided(first, (3 * len(first),), (8,))
    return whole[1::3]"""
        },
        most={"classify": 0},
        verdicts={"classify": "incorrect error"},
    ),
]

SIZES = [
    Attack(
        "a list that holds itself",
        answers={"total": "def total(values):\n    x = []\n    x.append(x)\n    return x"},
        most={"total": 0},
        verdicts={"total": "incorrect"},
    ),
    Attack(
        "a hundred thousand lists in one another",
        answers={
            "total": """\
def total(values):
    x = []
    for _ in range(100_000):
        x = [x]
    return x"""
        },
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "five hundred tuples in one another",
        answers={
            "total": """\
def total(values):
    x = ()
    for _ in range(500):
        x = (x,)
    return x"""
        },
        most={"total": 0},
        verdicts={"total": "error"},
    ),
    Attack(
        "a number of a million digits",
        answers={"total": "def total(values):\n    return 10**1_000_000"},
        most={"total": 0},
        verdicts={"total": "error"},
        check=tells("total", "too large"),
    ),
    Attack(
        "a number too long to be written out",
        answers={"total": "def total(values):\n    return 10**50_000"},
        most={"total": 0},
        verdicts={"total": "error incorrect"},
    ),
    Attack(
        "an array of many numbers that is one number",
        answers={"double": "def double(x):\n    return np.broadcast_to(np.int8(2), (10_000_000,))"},
        most={"double": 0},
        verdicts={"double": "error memory incorrect"},
    ),
    Attack(
        "an array of half a gigabyte, for which the judge would need three times as much",
        answers={"double": "def double(x):\n    return np.zeros(60_000_000)"},
        most={"double": 0},
        verdicts={"double": "error"},
        check=tells("double", "too large"),
    ),
    Attack(
        "an array of a billion numbers",
        answers={"double": "def double(x):\n    return np.zeros(10**9)"},
        most={"double": 0},
        verdicts={"double": "error"},
    ),
    Attack(
        "two million small things",
        answers={"total": "def total(values):\n    return list(range(2_000_000))"},
        most={"total": 0},
        verdicts={"total": "error"},
        check=tells("total", "Too many values"),
    ),
    Attack(
        "a text of twenty million letters",
        answers={"greet": "def greet(name):\n    return 'A' * 20_000_000"},
        most={"greet": 0},
        verdicts={"greet": "incorrect"},
    ),
]

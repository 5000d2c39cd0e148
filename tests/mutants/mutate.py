"""Changes of a reference solution, one at a time: operators, constants, comparisons, calls."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

OPERATORS: dict[type[cst.CSTNode], type[cst.CSTNode]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Divide,
    cst.Modulo: cst.FloorDivide,
    cst.Power: cst.Multiply,
    cst.BitAnd: cst.BitOr,
    cst.BitOr: cst.BitAnd,
    cst.And: cst.Or,
    cst.Or: cst.And,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.LessThan: cst.LessThanEqual,
    cst.LessThanEqual: cst.LessThan,
    cst.GreaterThan: cst.GreaterThanEqual,
    cst.GreaterThanEqual: cst.GreaterThan,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
TURNED: dict[type[cst.CSTNode], type[cst.CSTNode]] = {  # comparisons that point the other way
    cst.LessThan: cst.GreaterThanEqual,
    cst.LessThanEqual: cst.GreaterThan,
    cst.GreaterThan: cst.LessThanEqual,
    cst.GreaterThanEqual: cst.LessThan,
}
VALUES = {"True": "False", "False": "True", "ValueError": "TypeError", "KeyError": "TypeError"}
NAMES = {  # of functions and attributes
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
    "any": "all",
    "all": "any",
    "zeros": "ones",
    "ones": "zeros",
    "floor": "ceil",
    "ceil": "floor",
    "float32": "float64",
    "float64": "float32",
}


@dataclass(frozen=True)
class Mutant:
    """A changed source, what the changed line was, and what became of it."""

    source: str
    was: str
    became: str


def mutants(source: str) -> Iterator[Mutant]:
    """Change a solution in every place in every way, one at a time; docstrings stay."""
    module = cst.parse_module(source)
    seen = {source}
    for node in _nodes(module):
        for other in _others(node):
            changed = module.deep_replace(node, other)
            assert isinstance(changed, cst.Module)
            code = changed.code
            if code in seen or not _compiles(code):
                continue
            seen.add(code)
            yield Mutant(code, *_difference(source, code))


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give the nodes that are worth a change: no docstring, no text of an error, no defaults."""
    for child in node.children:
        if m.matches(child, m.SimpleStatementLine([m.Expr(m.SimpleString())])):
            continue
        if isinstance(child, cst.Raise):  # its text is nobody's business, its kind is
            yield child
            yield from (n for n in _walk(child) if isinstance(n, cst.Name))
            continue
        yield child
        yield from _nodes(child)


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in node.children:
        yield child
        yield from _walk(child)


def _others(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give what may stand in a node's place."""
    kind = type(node)
    if kind in OPERATORS:
        yield OPERATORS[kind]()
    if kind in TURNED:
        yield TURNED[kind]()
    if isinstance(node, cst.Integer):
        yield from (_number(node.evaluated_value + by) for by in (1, -1))
    elif isinstance(node, cst.Float):
        yield cst.Float(repr(2 * node.evaluated_value or 1.0))
    elif isinstance(node, cst.SimpleString):
        quote = node.quote
        yield node.with_changes(value=f"{node.prefix}{quote}{node.raw_value}_{quote}")
    elif isinstance(node, cst.Name) and node.value in VALUES:
        yield node.with_changes(value=VALUES[node.value])
    elif isinstance(node, cst.Attribute):
        if node.attr.value in NAMES:
            yield node.with_changes(attr=cst.Name(NAMES[node.attr.value]))
        elif node.attr.value == "T":
            yield node.value
    elif isinstance(node, cst.BinaryOperation) and isinstance(
        node.operator, cst.MatrixMultiply | cst.Subtract
    ):
        yield node.with_changes(left=_bracketed(node.right), right=_bracketed(node.left))
    elif isinstance(node, cst.UnaryOperation):
        yield node.expression
    elif isinstance(node, cst.Call):
        yield from _other_calls(node)
    elif isinstance(node, cst.Tuple) and len(node.elements) == 2:
        first, second = node.elements
        yield node.with_changes(
            elements=[
                first.with_changes(value=second.value),
                second.with_changes(value=first.value),
            ]
        )
    elif isinstance(node, cst.Slice):
        yield from (
            node.with_changes(**{end: None})
            for end in ("lower", "upper", "step")
            if getattr(node, end)
        )
    elif isinstance(node, cst.If | cst.IfExp | cst.While):
        test = node.test
        if not isinstance(test, cst.Comparison | cst.BooleanOperation | cst.UnaryOperation):
            yield node.with_changes(test=cst.parse_expression(f"not ({_code(test)})"))
    elif isinstance(node, cst.Raise | cst.AugAssign) or m.matches(node, m.Expr(m.Call())):
        yield cst.Pass()


def _other_calls(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """Give the call without one of its arguments, with two exchanged, and what it was called on."""
    arguments = call.args
    if isinstance(call.func, cst.Name) and call.func.value in NAMES:
        yield call.with_changes(func=cst.Name(NAMES[call.func.value]))
    for place, argument in enumerate(arguments):
        if argument.keyword or place:
            rest = [*arguments[:place], *arguments[place + 1 :]]
            if rest and place == len(arguments) - 1:
                rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            yield call.with_changes(args=rest)
    positional = [one for one in arguments if not one.keyword and not one.star]
    if len(positional) > 1:
        first, second = arguments[:2]
        exchanged = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
        yield call.with_changes(args=[*exchanged, *arguments[2:]])
    if m.matches(call.func, m.Attribute(value=m.Name("np") | m.Name("keras") | m.Name("plt"))):
        if positional:
            yield _bracketed(positional[0].value)
    elif isinstance(call.func, cst.Attribute):
        yield call.func.value
    elif len(positional) == 1:
        yield _bracketed(positional[0].value)


def _number(value: int) -> cst.BaseExpression:
    return cst.parse_expression(str(value) if value >= 0 else f"({value})")


def _bracketed(expression: cst.BaseExpression) -> cst.BaseExpression:
    return cst.parse_expression(f"({_code(expression)})")


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _compiles(code: str) -> bool:
    try:
        compile(code, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _difference(source: str, code: str) -> tuple[str, str]:
    """Give the lines that differ, as they were and as they are."""
    before, after = source.splitlines(), code.splitlines()
    was: list[str] = []
    became: list[str] = []
    for tag, i, j, k, n in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag != "equal":
            was += before[i:j]
            became += after[k:n]
    return _joined(was), _joined(became)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(line.strip() for line in lines)

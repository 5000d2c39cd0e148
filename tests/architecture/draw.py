"""The grader's rooms and who may use whom, drawn from its imports.

    python -m tests.architecture   (writes autograder/architecture.svg)

Where a room stands is chosen here; what is in it and which arrows there are comes from the code.
"""

import ast
import html
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).parents[2]
PICTURE = COURSE / "autograder" / "architecture.svg"
WIDTH, HEIGHT = 960, 826
LINE = 17  # pixels from one line of text to the next
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"


@dataclass(frozen=True)
class Room:
    """A folder of the code, and where it stands: its left upper corner, width and height."""

    name: str
    x: int
    y: int
    width: int
    height: int
    fill: str
    dashed: bool = False  # code that nobody trusts any more once a student's has run beside it


COMMANDS = "command line"
ROOMS = (
    Room(COMMANDS, 290, 20, 380, 70, "#f2f2f2"),
    Room("classroom", 20, 140, 420, 208, "#dcebf7"),
    Room("authoring", 470, 140, 220, 208, "#dcebf7"),
    Room("book", 720, 140, 220, 208, "#dcebf7"),
    Room("judging", 20, 398, 560, 136, "#e3f1dd"),
    Room("course", 660, 398, 280, 136, "#e3f1dd"),
    Room("inside", 20, 584, 400, 222, "#fbe3d6", dashed=True),
    Room("mnist_utils", 480, 584, 460, 222, "#fbe3d6", dashed=True),
)


def imports() -> dict[tuple[str, str], list[str]]:
    """Give for each pair of rooms, user and used, the files that import across."""
    found: dict[tuple[str, str], set[str]] = {}
    files = [*(COURSE / "autograder").rglob("*.py"), *(COURSE / "mnist_utils").rglob("*.py")]
    for path in sorted(files):
        user = room_of(path.relative_to(COURSE).with_suffix("").parts)
        for module in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            used = room_of(tuple(module.split(".")))
            if used and used != user:
                found.setdefault((user, used), set()).add(path.relative_to(COURSE).as_posix())
    return {pair: sorted(paths) for pair, paths in found.items()}


def room_of(parts: tuple[str, ...]) -> str:
    """Give the room of a module; "" for what is none of ours, and for errors, which all share."""
    if parts[0] == "mnist_utils":
        return "mnist_utils" if parts[1:2] != ("errors",) else ""
    if parts[0] != "autograder" or parts[1:2] == ("errors",):
        return ""
    inner = parts[1] if len(parts) > 1 else ""
    return inner if (COURSE / "autograder" / inner).is_dir() and inner else COMMANDS


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def draw() -> str:
    """Give the picture as SVG."""
    rooms = {room.name: room for room in ROOMS}
    arrows = needed(set(imports()))
    title = "The grader's rooms; an arrow leads from a room to one that it imports from."
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' {FONT}>",
        f"<title>{title}</title>",
        "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='8' "
        "markerHeight='8' orient='auto'><path d='M0 0 L10 5 L0 10 z' fill='#444'/></marker></defs>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='white'/>",
        *(_arrow(rooms[user], rooms[used]) for user, used in arrows),
        *(part for room in ROOMS for part in _room(room)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def needed(arrows: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out the arrows that follow from others: who uses the judge can use what it uses."""
    return sorted(
        (user, used)
        for user, used in arrows
        if not any(
            (user, other) in arrows and used in reached(other, arrows) for other, _ in arrows
        )
    )


def reached(start: str, arrows: set[tuple[str, str]]) -> set[str]:
    """Give all rooms that a room can reach along the arrows, itself left out."""
    found: set[str] = set()
    pending = [start]
    while pending:
        new = {used for user, used in arrows if user == pending[-1]} - found
        pending.pop()
        found |= new
        pending += sorted(new)
    return found


def _room(room: Room) -> Iterator[str]:
    dashes = " stroke-dasharray='7 4'" if room.dashed else ""
    yield (
        f"<rect x='{room.x}' y='{room.y}' width='{room.width}' height='{room.height}' rx='8' "
        f"fill='{room.fill}' stroke='#444'{dashes}/>"
    )
    columns = (room.width - 28) * 10 // 66
    lines = [(room.name, "15", "bold")]
    lines += [(line, "12", "normal") for line in textwrap.wrap(_sentence(room.name), columns)]
    lines += [(line, "11.5", "normal") for line in textwrap.wrap(_files(room.name), columns)]
    for number, (text, size, weight) in enumerate(lines):
        y = room.y + 24 + LINE * number
        colour = "#222" if size != "11.5" else "#555"
        yield (
            f"<text x='{room.x + 14}' y='{y}' font-size='{size}' font-weight='{weight}' "
            f"fill='{colour}'>{html.escape(text)}</text>"
        )


def _sentence(name: str) -> str:
    if name == COMMANDS:
        return "What an instructor or author types. Trusted."
    folder = COURSE / name if name == "mnist_utils" else COURSE / "autograder" / name
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return ast.get_docstring(tree) or ""


def _files(name: str) -> str:
    """Name a room's files, those of inner folders by folder."""
    folder = COURSE / name if name == "mnist_utils" else COURSE / "autograder" / name
    if name == COMMANDS:
        return "__main__ · demo · terminal · settings"
    own = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    inner = [
        f"{one.parent.name}/ ({', '.join(sorted(p.stem for p in one.parent.glob('[a-z]*.py')))})"
        for one in sorted(folder.glob("*/__init__.py"))
    ]
    return " · ".join([*own, *inner])


def _arrow(user: Room, used: Room) -> str:
    """Draw an arrow from the lower edge of one room to the upper edge of another."""
    if user.y == used.y:
        left, right = (user, used) if user.x < used.x else (used, user)
        ends = (left.x + left.width, right.x)
        start, end = ends if user is left else ends[::-1]
        y = user.y + user.height // 2
        return _line(start, y, end, y)
    others = [room.x + room.width // 2 for room in (user, used)]
    start = _towards(user, others[1])
    end = _towards(used, others[0])
    return _line(start, user.y + user.height, end, used.y)


def _towards(room: Room, x: int) -> int:
    """Give where on a room's edge an arrow to or from a place begins: not all at one point."""
    middle = room.x + room.width // 2
    share = (x - middle) * 2 // 5
    return max(room.x + 20, min(room.x + room.width - 20, middle + share))


def _line(x1: int, y1: int, x2: int, y2: int) -> str:
    ends = f"x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}'"
    return f"<line {ends} stroke='#444' stroke-width='1.4' marker-end='url(#tip)'/>"

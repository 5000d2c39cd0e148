"""The class of attackers: made, handed in, marked, and compared with what each may earn."""

import os
import socket
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat.v4 import new_code_cell

from autograder.classroom import folder as classroom
from autograder.classroom.grading.records import read_all
from autograder.classroom.grading.runs import grade
from autograder.judging.prove import fill_in
from autograder.judging.record import Record
from autograder.judging.submitted import printable
from tests.redteam.attack import HONEST, Attack
from tests.redteam.lesson import LESSONS, POINTS

HONEST_STUDENTS = ("ada", "grace", "s100a", "s200a", "zoe")  # some among the others
SETTINGS = "\nc.Execute.timeout = 10  # seconds for a call: some attacks wait for the limit\n"
SECRET = "CANARY-ENVIRONMENT-5d1e"  # in the environment of the grader alone
COURSE = Path(__file__).parents[2]
VISITORS = "visitors.txt"  # who came through to a place outside the sandbox


@dataclass
class Outcome:
    """A class that was marked: where, the records, and all guarded files as they were before.

    `error` is what stopped the class, if anything did.
    """

    room: Path
    records: dict[tuple[str, str], Record]
    before: dict[Path, bytes]
    error: Exception | None = None

    def of(self, attack: Attack, student: str) -> Record | None:
        """Give the record of an attack."""
        return self.records.get((printable(student), attack.lesson))

    def honest(self) -> list[Record | None]:
        """Give the records of those who attack nothing."""
        return [self.records.get((who, which)) for who in HONEST_STUDENTS for which in LESSONS]


def run_class(
    folder: Path,
    attacks: Sequence[Attack],
    progress: Callable[[Record, int, int], None] = lambda record, done, total: None,
) -> Outcome:
    """Make a class in an empty folder, let everybody hand in, and mark it."""
    (folder / "solutions").mkdir(parents=True)
    for lesson, text in LESSONS.items():
        (folder / "solutions" / f"{lesson}.py").write_text(text, encoding="utf-8")
    room = folder / "a room"
    classroom.create(folder, room)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    os.environ["REDTEAM_SECRET"] = SECRET
    error = None
    with listening(room / VISITORS) as (port, name):
        places = {"@ROOM@": str(room), "@HOME@": str(Path.home()), "@COURSE@": str(COURSE)}
        places |= {"@PORT@": str(port), "@NAME@": name}
        for student in HONEST_STUDENTS:
            for lesson in LESSONS:
                hand_in(room, Attack("none", lesson, student=student), places)
        for attack, student in zip(attacks, names(attacks), strict=True):
            hand_in(room, attack, places, student)
        before = guarded(room)
        try:
            grade(room, progress=progress)
        except Exception as raised:  # what was finished until then has its record
            error = raised
    records = {(record.student, record.lesson): record for record in read_all(room)}
    return Outcome(room, records, before, error)


def names(attacks: Sequence[Attack]) -> list[str]:
    """Give each attack its student."""
    return [attack.student or f"s{number:03d}" for number, attack in enumerate(attacks)]


def hand_in(room: Path, attack: Attack, places: dict[str, str], student: str = "") -> Path:
    """Write what a student submits; return its path."""

    def source(text: str) -> str:
        for mark, place in places.items():
            text = text.replace(mark, place)
        return textwrap.dedent(text).strip()

    answers = HONEST | {name: source(text) for name, text in attack.answers.items()}
    notebook = fill_in(classroom.released(room, attack.lesson), answers)
    if attack.before:
        notebook.cells.insert(1, new_code_cell(source(attack.before)))
    if attack.after:
        notebook.cells.append(new_code_cell(source(attack.after)))
    if attack.edit:
        attack.edit(notebook)
    path = classroom.submit(room, student or attack.student, attack.lesson, notebook)
    if attack.tamper:
        attack.tamper(path)
    return path


def faults(attack: Attack, record: Record | None, room: Path) -> list[str]:
    """Say in what an attack succeeded, or cost more than it should; nothing when all held."""
    found = []
    if record is None:
        return [] if "left out" in attack.statuses else ["There is no record."]
    if record.status not in attack.statuses:
        found.append(f"The status is {record.status}. {' '.join(record.remarks)}")
    for result in record.exercises:
        name, full = result.exercise, POINTS[result.exercise]
        if (result.score or 0) > attack.most.get(name, full):
            found.append(f"{name} earned {result.score:g} points: {result.verdict}.")
        if record.status == "graded" and name not in attack.most and result.score != full:
            found.append(f"{name} lost points, {result.verdict}: {result.message}")
        if name in attack.verdicts and result.verdict not in attack.verdicts[name].split():
            found.append(f"The verdict on {name} is {result.verdict}: {result.message}")
    if attack.check:
        try:
            attack.check(room, record)
        except (AssertionError, OSError) as error:
            found.append(f"What was checked: {(str(error) or 'it does not hold').splitlines()[0]}")
    return found


def guarded(room: Path) -> dict[Path, bytes]:
    """Read what no student may change: lessons and settings, byte for byte."""
    folders = [room / "source", room / "release"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in [*files, room / "nbgrader_config.py"]}


@contextmanager
def listening(visitors: Path) -> Iterator[tuple[int, str]]:
    """Listen at a port of this machine and at a name without a file; visitors are written down."""
    name = f"redteam-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as port,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix,
    ):
        unix.bind(f"\0{name}")
        unix.listen()

        def serve(server: socket.socket) -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                visitor.close()
                visitors.write_text("Somebody came through.\n", encoding="utf-8")

        for server in (port, unix):
            threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield port.getsockname()[1], name

"""Feedback pages as a system takes them back: Moodle, Canvas, or a program that sends mails."""

import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograder.classroom.folder import check_lesson, open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.grading.feedback import is_withheld
from autograder.classroom.grading.gradebook import OTHER_WORK
from autograder.classroom.grading.points import Due, read_due
from autograder.classroom.grading.runs import marking_alone
from autograder.classroom.term.collect import read_names
from autograder.classroom.term.people import (
    Hint,
    People,
    Person,
    read_enrolled,
    read_table,
    squeeze,
)
from autograder.errors import ClassroomError
from autograder.judging.record import NOTHING, Record
from mnist_utils.files import made_whole
from mnist_utils.terminal import plain

System = Literal["moodle", "canvas", "mail"]
SENT = "exports"  # the folder of a classroom in which what is given out lies
MOODLE = re.compile(r"(?:.*?/)??([^/]+?_\d+_assignsubmission_file)(?:[_/].*)?")
CANVAS = re.compile(r"(?:.*?/)??([^/_]+(?:_LATE)?_\d+_\d+_[^/]*?)(?:\.\w+)?")
PARTICIPANT = re.compile(r"\D*(\d+)")  # "Participant 657737", in the language of the site
MAILS = ("id", "name", "email", "lesson", "points", "max_points", "file")


@dataclass(frozen=True)
class Sheet:
    """One page to give back, as a file of this name."""

    record: Record
    page: Path
    name: str


@dataclass
class Returned:
    """What was packed: the files, how many pages of each lesson, and who is left out, and why."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def pack_feedback(
    classroom: Path,
    system: System,
    template: Path | None = None,
    *,
    lesson: str = "",
    out: Path | None = None,
    anyway: bool = False,
) -> Returned:
    """Pack the pages of those whose mark stands; nothing of the classroom is changed.

    Parameters
    ----------
    classroom : Path
    system : str
        ``"moodle"``: a zip archive for each lesson, as "Upload multiple feedback files in a zip"
        takes it. ``"canvas"``: one as "Upload Submissions" takes it. ``"mail"``: a folder of pages,
        and a table for a program that sends mails.
    template : Path, optional
        Moodle's grading worksheet of the lesson, which has the participants' numbers; without it
        they come from the archive that was collected.
    lesson : str
        Only this one; a template is for one lesson.
    out : Path, optional
        The folder to make; by default one in the classroom's `exports/`.
    anyway : bool
        Also pages on which something waits for a person.

    Raises
    ------
    ClassroomError
        When this is not a classroom, the lesson is not in it, the template is another table, the
        folder is there already, or there is nothing to pack. Nothing is written then.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    every = sorted(api.get_source_assignments())
    if lesson:
        check_lesson(lesson, every)
    if template and (system != "moodle" or not lesson):
        raise ClassroomError(
            "A template is Moodle's grading worksheet of one lesson: use it with --for moodle and "
            "--lesson LESSON."
        )
    out = out or classroom / SENT / f"feedback-{system}-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    if out.exists() or out.is_symlink():
        raise ClassroomError(f"{out} is there already; nothing was written. Name a new folder.")
    with marking_alone(classroom):
        with open_gradebook(api) as gradebook:
            people = {person.id: person for person in read_enrolled(gradebook)}
            due = read_due(gradebook, set())
        numbers = _read_worksheet(template, people) if template else None
        found = Returned(out)
        naming = _Naming(classroom, system, people, numbers)
        sheets: dict[str, list[Sheet]] = {}
        for record in records.read_all(classroom):
            if record.status in NOTHING or (lesson and record.lesson != lesson):
                continue
            page = classroom / "feedback" / record.student / record.lesson / f"{record.lesson}.html"
            reason, name = why_not(record, page, due, anyway), ""
            if not reason:
                name, reason = naming.of(record)
            if reason:
                found.left_out.append(f"{record.student}, {record.lesson}: {reason}")
            else:
                sheets.setdefault(record.lesson, []).append(Sheet(record, page, name))
        if not sheets:
            told = "".join(f"\n  {one}" for one in found.left_out)
            raise ClassroomError(f"There is no page to give back; nothing was written.{told}")
        with made_whole(out) as part:
            part.mkdir(0o700)
            written = _write_mails(part, sheets, people) if system == "mail" else {}
            for name, own in sheets.items() if system != "mail" else ():
                written |= {f"{name}-{system}.zip": _write_zip(part / f"{name}-{system}.zip", own)}
    found.files = [out / name for name in written]
    found.counts = {name: len(own) for name, own in sheets.items()}
    return found


def why_not(record: Record, page: Path, due: Due, anyway: bool) -> str:
    """Say why a page is not given back, with the remedy; "" if it is."""
    if record.status == "grader" or record.fault or record.score is None:
        return "the grader has failed here. Mark it again: autograder grade"
    if record.old == OTHER_WORK:
        return "something newer was handed in. Mark it first: autograder grade"
    if record.status == "waits for a person" and not anyway:
        return "an answer waits for a person. To give the page back all the same: --anyway"
    if not page.is_file() or page.is_symlink():
        return "there is no page. To make one: autograder grade"
    if is_withheld(page) and due.is_due(record.student, record.lesson):
        return "its page is from before the lesson was due. To make it whole: autograder grade"
    return ""


class _Naming:
    """Says how the file with a student's page must be called."""

    def __init__(
        self,
        classroom: Path,
        system: System,
        people: dict[str, Person],
        numbers: dict[str, str] | None,
    ) -> None:
        self._classroom = classroom
        self._system = system
        self._people = people
        self._numbers = numbers

    def of(self, record: Record) -> tuple[str, str]:
        """Return the file's path in the archive, or "" and why there is none."""
        person = self._people.get(record.student, Person(record.student))
        file = f"{record.lesson}.html"
        if self._system == "mail":
            known = person.email and f"{record.student}/{file}"
            return (known, "") if known else ("", "no mail address is known: autograder roster")
        if self._numbers is not None:
            prefix = self._numbers.get(record.student, "")
            return (f"{prefix}_/{file}", "") if prefix else ("", "not in the grading worksheet")
        pattern = {"moodle": MOODLE, "canvas": CANVAS}[self._system]
        kept = read_names(self._classroom, record.student, record.lesson, self._system)
        found = next(filter(None, map(pattern.fullmatch, kept)), None)
        if not found:
            more = ", or name the grading worksheet" if self._system == "moodle" else ""
            told = f"it was not collected from an archive of {self._system.capitalize()}"
            return "", f"{told}. Collect that archive once{more}"
        return (f"{found[1]}_/{file}" if self._system == "moodle" else f"{found[1]}.html"), ""


def _read_worksheet(path: Path, people: dict[str, Person]) -> dict[str, str]:
    """Read how Moodle calls each person's folder, from its grading worksheet of a lesson."""
    table = read_table(path)
    header = table.names
    named = {squeeze(name): name for name in header}
    first, full = header[0], header[1] if len(header) > 1 else ""
    mail = next((named[one] for one in ("emailaddress", "email") if one in named), "")
    number = named.get("idnumber", "")
    known = People(people.values())
    numbers = {}
    for _, row in table.rows:
        participant = PARTICIPANT.fullmatch(row[first])
        if not participant or not full:
            raise ClassroomError(
                f"{path} is no grading worksheet of Moodle's: its first column should hold "
                f"participants' numbers, and has {plain(row[first], 40)!r}. Get it in Moodle: "
                "the assignment, Actions, Download grading worksheet."
            )
        name = row[named.get("fullname", full)]
        ids = tuple(filter(None, [row.get(number, "")]))
        person = known.find(Hint(name, ids, row.get(mail, ""), name=name))
        if person:
            shown = re.sub(r"[\\/_]", " ", name)
            numbers[person.id] = f"{shown}_{participant[1]}_assignsubmission_file"
    return numbers


def _write_zip(path: Path, sheets: list[Sheet]) -> Path:
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            archive.writestr(sheet.name, sheet.page.read_bytes())
    return path


def _write_mails(
    folder: Path, sheets: dict[str, list[Sheet]], people: dict[str, Person]
) -> dict[str, Path]:
    rows = []
    for sheet in (one for own in sheets.values() for one in own):
        record, person = sheet.record, people[sheet.record.student]
        path = folder / sheet.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sheet.page.read_bytes())
        # A page that does not show the points yet is not sent with them.
        points = (f"{record.score:g}", f"{record.max_score:g}")
        points = ("", "") if is_withheld(sheet.page) else points
        rows.append((person.id, person.name, person.email, record.lesson, *points, sheet.name))
    records.write_csv(folder / "mails.csv", MAILS, rows)
    return {"mails.csv": folder / "mails.csv"}


def show_returned(found: Returned) -> None:
    """Print what was packed, and who is left out."""
    for path in found.files:
        print(f"wrote {path}")
    for lesson, count in found.counts.items():
        print(f"{lesson}: {count} pages")
    for told in found.left_out:
        print(f"left out: {told}")

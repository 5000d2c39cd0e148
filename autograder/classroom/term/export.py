"""Marks, in the form in which systems take them: into their own export, or a table of our own."""

import csv
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.grading import records
from autograder.classroom.term.people import (
    People,
    Person,
    Table,
    columns_of,
    hint_of,
    is_no_person,
    read_enrolled,
    read_table,
    squeeze,
)
from autograder.classroom.term.returns import SENT
from autograder.errors import ClassroomError
from autograder.judging.record import Record
from mnist_utils.files import write_whole
from mnist_utils.terminal import plain

System = Literal["moodle", "canvas", "csv"]
# How Moodle calls the columns that it takes back, in its languages.
GRADE = ("grade", "bewertung", "note", "calificacion", "voto", "beoordeling")
MAXIMUM = (
    *("maximumgrade", "hochstebewertung", "bestwertung", "notemaximale"),
    *("calificacionmaxima", "notamaxima"),
)
COMMENTS = ("feedbackcomments", "feedbackalskommentar", "comentariosderetroalimentacion")
MAY_CHANGE = ("gradecanbechanged", "bewertungkanngeandertwerden")
NO = ("no", "nein", "non", "nee")


@dataclass
class Exported:
    """What was written, and what was not: a sentence for each."""

    path: Path
    filled: int = 0
    blank: list[str] = field(default_factory=list)  # nothing due, or not read
    left_out: list[str] = field(default_factory=list)  # rows that are nobody's, marks without a row


@dataclass(frozen=True)
class _Class:
    """Who is in a class, and what they have earned; `scale`: as shares of the system's points."""

    people: list[Person]
    marks: Mapping[tuple[str, str], Record]  # by student and lesson
    scale: bool

    @property
    def lessons(self) -> list[str]:
        return sorted({lesson for _, lesson in self.marks})


@dataclass(frozen=True)
class _Form:
    """A system's table: each lesson's column, and the row or column with the most points."""

    table: Table
    places: Mapping[str, int]
    most_row: list[str] | None = None
    most_column: int | None = None

    def most(self, values: list[str], place: int) -> str:
        """Return the most points that the system gives for a row's value."""
        if self.most_column is not None:
            return values[self.most_column]
        return self.most_row[place] if self.most_row else ""


def export(
    classroom: Path,
    system: System,
    template: Path | None = None,
    lesson: str = "",
    *,
    out: Path | None = None,
    scale: bool = False,
) -> Exported:
    """Write the marks of a class for a system; nothing is overwritten.

    A mark is blank where nothing is due yet, or where a person has to read something first: then
    the system keeps what it has.

    Parameters
    ----------
    classroom : Path
    system : str
        ``"moodle"`` fills a grading worksheet, of one assignment; ``"canvas"`` a gradebook export;
        ``"csv"`` is a table of our own, a row a person and a column a lesson.
    template : Path
        What the system has exported, for Moodle and Canvas.
    lesson : str
        The lesson of Moodle's worksheet; by default found in the name of the file.
    out : Path, optional
        The file to write; by default one in the classroom's `exports/`.
    scale : bool
        Where the system gives other points than the lesson, count them as shares.

    Raises
    ------
    ClassroomError
        When this is not a classroom, or the template does not fit, or the file is there already.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    with open_gradebook(api) as gradebook:
        people = read_enrolled(gradebook)
    marks = {(one.student, one.lesson): one for one in records.read_all(classroom)}
    class_ = _Class(people, marks, scale)
    lessons = class_.lessons
    if not lessons:
        raise ClassroomError("Nothing has been marked yet. Run first: autograder grade DIR")
    if lesson and lesson not in lessons:
        raise ClassroomError(
            f"There are no marks of {lesson}. There are some of: {', '.join(lessons)}."
        )
    if (template is None) != (system == "csv"):
        raise ClassroomError(
            "Name the file that the system has exported, after --for moodle or --for canvas."
            if system != "csv"
            else "--for csv makes a table of its own; it takes no other file."
        )
    name = f"{template.stem}, with marks" if template else "marks"
    now = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    path = (out or classroom / SENT / f"{name}, {now}.csv").resolve()
    if path.exists():
        raise ClassroomError(f"{path} is there already. Name another file with --out.")
    done = Exported(path)
    if template is None:
        text, encoding = _own_table(class_, done), "utf-8"
    else:
        table = read_table(template)
        if system == "moodle":
            form = _moodle_form(table, _lesson_of(template, lesson, lessons), class_)
        else:
            form = _canvas_form(table, class_)
        _fill(form, class_, done)
        text, encoding = table.text(), table.encoding
    try:
        write_whole(path, text.encode(encoding, "replace"), 0o600)
    except OSError as error:
        raise ClassroomError(f"{path} cannot be written ({error.strerror or error}).") from error
    return done


def points_of(record: Record | None) -> float | None:
    """Return the points that a system may be told; None where there are none yet."""
    if record is None or record.status in ("not due", "waits for a person", "grader"):
        return None
    return record.score


def _own_table(class_: _Class, done: Exported) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    lessons = class_.lessons
    writer.writerow(["id", "last_name", "first_name", "email", "lms_user_id", *lessons])
    for person in class_.people:
        found = [_points(class_.marks.get((person.id, lesson)), done) for lesson in lessons]
        shown = ["" if one is None else f"{one:g}" for one in found]
        done.filled += len(found) - found.count(None)
        named = (person.id, person.last_name, person.first_name, person.email, person.lms_user_id)
        writer.writerow([*(records.harmless(value) for value in named), *shown])
    return text.getvalue()


def _points(record: Record | None, done: Exported) -> float | None:
    points = points_of(record)
    if points is None and record is not None:
        done.blank.append(f"{record}: {record.status}")
    return points


def _canvas_form(table: Table, class_: _Class) -> _Form:
    columns = columns_of(table.names)
    if "lms_user_id" not in columns or "name" not in columns:
        raise _other_system(table, "Canvas' gradebook export", ("Student", "ID", "SIS Login ID"))
    found = ((lesson, _column_of(table.names, lesson)) for lesson in class_.lessons)
    places = {lesson: place for lesson, place in found if place is not None}
    if not places:
        raise ClassroomError(
            f"{table.path} has no column that is called like a lesson. Call the assignments in "
            f"Canvas by the lessons' names: {', '.join(class_.lessons)}."
        )
    most = next((row for _, row in table.lines if "pointspossible" in map(squeeze, row[:1])), None)
    if most:
        for lesson, place in places.items():
            _compare(most[place], lesson, class_, "Canvas")
    return _Form(table, places, most_row=most)


def _moodle_form(table: Table, lesson: str, class_: _Class) -> _Form:
    columns = columns_of(table.names)
    grade, most = _named(table.names, GRADE), _named(table.names, MAXIMUM)
    is_known = bool({"name", "email", "number"}.intersection(columns))
    if grade is None or most is None or not is_known:
        wanted = ("Identifier", "Full name", "Grade", "Maximum Grade")
        raise _other_system(table, "Moodle's grading worksheet", wanted)
    for _, row in table.lines:
        if len(row) > most and row[most].strip():
            _compare(row[most], lesson, class_, "Moodle")
            break
    return _Form(table, {lesson: grade}, most_column=most)


def _fill(form: _Form, class_: _Class, done: Exported) -> None:
    """Write the marks into a form's rows, and note what has none."""
    table = form.table
    people, columns = People(class_.people), columns_of(table.names)
    comments, may_change = _named(table.names, COMMENTS), _named(table.names, MAY_CHANGE)
    seen: set[str] = set()
    rows = dict(table.rows)
    for number, values in table.lines:
        row = rows.get(number)
        if row is None or values is form.most_row or is_no_person(row, columns):
            continue
        try:
            person = people.find(hint_of(row, columns))
        except ClassroomError as error:
            done.left_out.append(f"line {number}: {error}")
            continue
        if person is None:
            shown = plain(hint_of(row, columns).shown, breaks="")
            done.left_out.append(f"line {number}: {shown} is not in this class")
            continue
        seen.add(person.id)
        if may_change is not None and squeeze(values[may_change]) in NO:
            done.left_out.append(f"line {number}: the mark of {person.id} is locked there")
            continue
        for lesson, place in form.places.items():
            record = class_.marks.get((person.id, lesson))
            points = _points(record, done)
            if record is None or points is None:
                values[place] = ""
                continue
            most = form.most(values, place)
            if class_.scale and most.strip() and record.max_score:
                points = points / record.max_score * _number(most)
            values[place] = _shown(points, most)
            if comments is not None:
                values[comments] = _comment(record)
            done.filled += 1
    without = {student for student, lesson in class_.marks if lesson in form.places} - seen
    done.left_out += [
        f"{plain(student)} has marks, and no row there" for student in sorted(without)
    ]


def _comment(record: Record) -> str:
    """Say in a line what each exercise is worth; our own words, none of a student's."""
    parts = [f"{one.exercise}: {one.verdict}" for one in record.exercises]
    late = f"; {record.late_submission_penalty:g} off for lateness"
    told = "; ".join(parts) + (late if record.late_submission_penalty else "")
    return html.escape(f"{record.score:g} of {record.max_score:g} points. {told}.")


def _compare(limit: str, lesson: str, class_: _Class, system: str) -> None:
    """Refuse points of another size, which would be taken as they are.

    Raises
    ------
    ClassroomError
        When the system gives other points than the lesson, and nothing says how to count them.
    """
    given = _number(limit)
    most = {one.max_score for key, one in class_.marks.items() if key[1] == lesson}
    if class_.scale or most == {given}:
        return
    told = " or ".join(f"{one:g}" for one in sorted(most))
    raise ClassroomError(
        f"{system} gives {given:g} points for {lesson}, which has {told}. Change the points there, "
        "or count the marks as shares of them: --scale."
    )


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise ClassroomError(f"{text!r} stands where the most points should be.") from None


def _shown(points: float, like: str) -> str:
    """Write points as the system writes numbers: with a comma or a point."""
    text = f"{round(points, 2):g}"
    return text.replace(".", ",") if "," in like else text


def _column_of(header: list[str], lesson: str) -> int | None:
    """Find a lesson's column: its name, with the system's number behind it, or a title with it."""
    wanted = squeeze(lesson)
    names = [squeeze(name.rpartition("(")[0] or name) for name in header]
    found = [place for place, name in enumerate(names) if name == wanted]
    found = found or [place for place, name in enumerate(names) if wanted in name]
    return found[0] if len(found) == 1 else None


def _named(header: list[str], names: tuple[str, ...]) -> int | None:
    squeezed = [squeeze(name) for name in header]
    return next((squeezed.index(name) for name in names if name in squeezed), None)


def _lesson_of(template: Path, lesson: str, lessons: list[str]) -> str:
    """Find out of which lesson a worksheet is: Moodle puts the assignment into its name."""
    if lesson:
        return lesson
    found = [one for one in lessons if squeeze(one) in squeeze(template.stem)]
    if len(found) == 1:
        return found[0]
    raise ClassroomError(
        f"The name of {template} does not say of which lesson it is. Name it behind the file: "
        f"{', '.join(lessons)}."
    )


def _other_system(table: Table, wanted: str, names: tuple[str, ...]) -> ClassroomError:
    return ClassroomError(
        f"{table.path} is not {wanted}: it needs the columns {', '.join(names)}, and has "
        f"{', '.join(table.names)}."
    )


def show_exported(done: Exported) -> None:
    """Print what was written, and all that was left out."""
    print(f"{done.filled} marks are in {done.path}.")
    if done.blank:
        print(f"blank, so that the system keeps what it has: {len(done.blank)}")
        for told in done.blank:
            print(f"  {plain(told)}")
    for told in done.left_out:
        print(f"left out: {told}")

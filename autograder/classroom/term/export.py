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
    lessons = sorted({lesson for _, lesson in marks})
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
        text, encoding = _own_table(people, marks, lessons, done), "utf-8"
    else:
        table = read_table(template)
        if system == "moodle":
            _fill_moodle(table, _lesson_of(template, lesson, lessons), people, marks, scale, done)
        else:
            _fill_canvas(table, lessons, people, marks, scale, done)
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


def _own_table(
    people: list[Person],
    marks: Mapping[tuple[str, str], Record],
    lessons: list[str],
    done: Exported,
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "last_name", "first_name", "email", "lms_user_id", *lessons])
    for person in people:
        found = [_points(marks.get((person.id, lesson)), done) for lesson in lessons]
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


def _fill_canvas(
    table: Table,
    lessons: list[str],
    people: list[Person],
    marks: Mapping[tuple[str, str], Record],
    scale: bool,
    done: Exported,
) -> None:
    header = [name.strip() for name in table.header]
    columns = columns_of(header)
    if "lms_user_id" not in columns or "name" not in columns:
        raise _other_system(table, "Canvas' gradebook export", ("Student", "ID", "SIS Login ID"))
    found = ((lesson, _column_of(header, lesson)) for lesson in lessons)
    places = {lesson: place for lesson, place in found if place is not None}
    if not places:
        raise ClassroomError(
            f"{table.path} has no column that is called like a lesson. Call the assignments in "
            f"Canvas by the lessons' names: {', '.join(lessons)}."
        )
    limits = next(
        (row for _, row in table.lines if "pointspossible" in map(squeeze, row[:1])), None
    )
    if limits:
        for lesson, place in places.items():
            _compare(limits[place], marks, lesson, scale, "Canvas")
    _fill(table, columns, people, marks, places, limits, scale, done)


def _fill_moodle(
    table: Table,
    lesson: str,
    people: list[Person],
    marks: Mapping[tuple[str, str], Record],
    scale: bool,
    done: Exported,
) -> None:
    header = [name.strip() for name in table.header]
    columns = columns_of(header)
    grade, most = _named(header, GRADE), _named(header, MAXIMUM)
    is_worksheet = grade is not None and most is not None
    if not is_worksheet or not {"name", "email", "number"}.intersection(columns):
        wanted = ("Identifier", "Full name", "Grade", "Maximum Grade")
        raise _other_system(table, "Moodle's grading worksheet", wanted)
    assert grade is not None
    assert most is not None
    for _, row in table.lines:
        if len(row) > most and row[most].strip():
            _compare(row[most], marks, lesson, scale, "Moodle")
            break
    _fill(table, columns, people, marks, {lesson: grade}, None, scale, done, most)


def _fill(
    table: Table,
    columns: Mapping[str, str],
    people: list[Person],
    marks: Mapping[tuple[str, str], Record],
    places: Mapping[str, int],
    limits: list[str] | None,
    scale: bool,
    done: Exported,
    most: int | None = None,
) -> None:
    """Write the marks into a table's rows, and note what has none."""
    header = [name.strip() for name in table.header]
    class_ = People(people)
    comments, may_change = _named(header, COMMENTS), _named(header, MAY_CHANGE)
    seen: set[str] = set()
    rows = dict(table.rows)
    for number, values in table.lines:
        row = rows.get(number)
        if row is None or values is limits or is_no_person(row, columns):
            continue
        try:
            person = class_.find(hint_of(row, columns))
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
        for lesson, place in places.items():
            record = marks.get((person.id, lesson))
            points = _points(record, done)
            if points is None:
                values[place] = ""
                continue
            assert record is not None
            limit = values[most] if most is not None else limits[place] if limits else ""
            if scale and limit.strip() and record.max_score:
                points = points / record.max_score * _number(limit)
            values[place] = _shown(points, limit)
            if comments is not None:
                values[comments] = _comment(record)
            done.filled += 1
    without = sorted({student for student, lesson in marks if lesson in places} - seen)
    done.left_out += [f"{plain(student)} has marks, and no row there" for student in without]


def _comment(record: Record) -> str:
    """Say in a line what each exercise is worth; our own words, none of a student's."""
    parts = [f"{one.exercise}: {one.verdict}" for one in record.exercises]
    late = f"; {record.late_submission_penalty:g} off for lateness"
    told = "; ".join(parts) + (late if record.late_submission_penalty else "")
    return html.escape(f"{record.score:g} of {record.max_score:g} points. {told}.")


def _compare(
    limit: str, marks: Mapping[tuple[str, str], Record], lesson: str, scale: bool, system: str
) -> None:
    """Refuse points of another size, which would be taken as they are.

    Raises
    ------
    ClassroomError
        When the system gives other points than the lesson, and nothing says how to count them.
    """
    given = _number(limit)
    most = {one.max_score for key, one in marks.items() if key[1] == lesson}
    if scale or most == {given}:
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
        f"{', '.join(name.strip() for name in table.header)}."
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

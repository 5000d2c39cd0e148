"""The people of a class: lists of them as systems export them, and whom a system means."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.errors import ClassroomError
from autograder.judging.submitted import SIGNS_IN_ID, is_student_id
from mnist_utils.terminal import plain

MAX_LIST_BYTES = 20 * 2**20  # of a class list or a table of marks
DELIMITERS = ",;\t|"
# How systems call the columns, without case, accents, blanks and signs. The first that is there
# counts. Moodle's "Identifier" is a number of one assignment, not of a person, so it is not here.
COLUMNS = {
    "lms_user_id": ("lmsuserid", "canvasuserid", "userid"),
    "number": (
        *("idnumber", "sisuserid", "orgdefinedid", "studentid", "studentnumber", "idnummer"),
        *("matrikelnummer", "matriculationnumber", "numerodidentification", "numerodeid"),
    ),
    "login": (
        *("username", "sisloginid", "loginid", "login", "benutzername", "anmeldename"),
        *("nomdutilisateur", "nombredeusuario"),
    ),
    "email": (
        *("email", "emailaddress", "mail", "emailadresse", "adressedecourriel"),
        *("correoelectronico", "direcciondecorreo"),
    ),
    "first_name": ("firstname", "givenname", "vorname", "prenom", "nombre"),
    "last_name": ("lastname", "surname", "familyname", "nachname", "nomdefamille", "apellidos"),
    "name": ("fullname", "student", "name", "vollstandigername", "participant"),
}
AS_ID = ("number", "login", "email")  # what becomes a person's id, where no column is called id
NO_PERSON = ("pointspossible", "studenttest", "teststudent")  # rows of Canvas' export


@dataclass(frozen=True)
class Person:
    """Somebody of a class, in nbgrader's words; what is not known is ""."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()

    def known(self) -> dict[str, str]:
        """Return what is known besides the id."""
        values = {one.name: getattr(self, one.name) for one in fields(self)[1:]}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Hint:
    """What a system says of a person: any of it may be missing.

    `ids` are what may be an id: of several, the first that somebody has.
    `squeezed` is a name without blanks and signs, as Canvas writes it.
    """

    shown: str
    ids: tuple[str, ...] = ()
    email: str = ""
    lms_user_id: str = ""
    name: str = ""
    squeezed: str = ""


def read_enrolled(gradebook: Gradebook) -> list[Person]:
    """Return who is enrolled in a class, by id."""
    names = [one.name for one in fields(Person)]
    people = [
        Person(*(getattr(student, name) or "" for name in names)) for student in gradebook.students
    ]
    return sorted(people, key=lambda person: person.id)


class People:
    """The people of a class, to be found by what systems say of them."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Index people by all that they may be called."""
        self._by: dict[str, dict[str, set[Person]]] = defaultdict(lambda: defaultdict(set))
        for person in people:
            self._by["id"][_key(person.id)].add(person)
            if person.email:
                self._by["email"][_key(person.email)].add(person)
                # A login is often what stands before the @.
                self._by["login"][_key(person.email.partition("@")[0])].add(person)
            if person.lms_user_id:
                self._by["lms"][_key(person.lms_user_id)].add(person)
            if person.name:
                self._by["name"][_words(person.name)].add(person)
                for name in {person.last_name + person.first_name, person.name}:
                    self._by["squeezed"][squeeze(name)].add(person)
                    self._by["squeezed"][squeeze(name, ascii_only=True)].add(person)

    def find(self, hint: Hint) -> Person | None:
        """Find the one person that a hint means; None if it means nobody.

        Raises
        ------
        ClassroomError
            When it could mean several.
        """
        found = [
            self._first("id", hint.ids) or self._first("login", hint.ids),
            self._by["email"].get(_key(hint.email), set()),
            self._by["id"].get(_key(hint.email), set()),
            self._by["lms"].get(_key(hint.lms_user_id), set()),
            self._by["name"].get(_words(hint.name), set()),
            self._by["squeezed"].get(squeeze(hint.squeezed), set()) if hint.squeezed else set(),
        ]
        meant = [people for people in found if people]
        if not meant:
            return None
        agreed = set.intersection(*meant)
        if len(agreed) == 1:
            return agreed.pop()
        several = ", ".join(sorted(person.id for person in set.union(*meant)))
        raise ClassroomError(f"{plain(hint.shown)}: it could be {several}")

    def _first(self, kind: str, texts: Iterable[str]) -> set[Person]:
        found = (self._by[kind].get(_key(text), set()) for text in texts)
        return next(filter(None, found), set())


def squeeze(text: str, ascii_only: bool = False) -> str:
    """Return a name's letters and digits alone, without case and accents."""
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    return "".join(one for one in letters if one.isalnum() and (one.isascii() or not ascii_only))


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()


def _words(name: str) -> str:
    """Return a name's words in an order that does not depend on which of them comes first."""
    return " ".join(sorted(filter(None, map(squeeze, re.split(r"[\s,]+", name)))))


# Lists


@dataclass(frozen=True)
class Listed:
    """A list of people that was read: who they are, and where their ids come from."""

    people: tuple[Person, ...]
    id_column: str
    rows: dict[str, dict[str, str]] = field(default_factory=dict)  # the row of each, by id


def read_list(path: Path, id_column: str = "", enrolled: Iterable[Person] = ()) -> Listed:
    """Read a list of people: our own columns, or those of a system's export.

    Our own are `id`, and optionally `first_name`, `last_name`, `email` and `lms_user_id`. In
    another list the ids are taken from the first column that has one for everybody: a number of the
    university's, a login, a mail address. Somebody who is enrolled already keeps their id.

    Parameters
    ----------
    path : Path
        A table as text, separated by commas, semicolons, tabs or bars; in UTF-8, UTF-16 or cp1252.
    id_column : str
        The column to take ids from, if it is another one.
    enrolled : iterable of Person
        Who is in the class already.

    Raises
    ------
    ClassroomError
        With the line and the remedy, when something in it cannot be used.
    """
    table = read_table(path)
    header = table.names
    columns = columns_of(header)
    if id_column and id_column not in header:
        raise ClassroomError(
            f"{path} has no column {id_column!r}. Its columns are: {', '.join(header)}."
        )
    rows = [(line, row) for line, row in table.rows if not is_no_person(row, columns)]
    if not rows:
        raise ClassroomError(f"{path} has a first line, and no person below it.")
    source = id_column or columns.get("id") or _best_id(path, header, columns, rows)
    known = People(enrolled)
    people: dict[str, Person] = {}
    by_id: dict[str, dict[str, str]] = {}
    for line, row in rows:
        person = _person(path, line, row, columns, source)
        with_id = _enrolled_as(path, line, known, row, columns, person)
        if with_id.id in people:
            raise ClassroomError(f"{path}, line {line}: {with_id.id} is there twice.")
        people[with_id.id] = with_id
        by_id[with_id.id] = row
    return Listed(tuple(people.values()), source, by_id)


@dataclass
class Table:
    """A table as a system has exported it: how it is written, its columns, and its rows.

    `lines` are all rows below the first, as they stand there, with the numbers of their lines.
    """

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    lines: list[tuple[int, list[str]]]

    @property
    def names(self) -> list[str]:
        """The names of the columns, without blanks around them."""
        return [name.strip() for name in self.header]

    @property
    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """The rows that are not blank, by column, without blanks around the values.

        Raises
        ------
        ClassroomError
            When a row has another number of values than there are columns.
        """
        header = self.names
        found = []
        for number, values in self.lines:
            values = [value.strip() for value in values]
            if not any(values):
                continue
            if any(values[len(header) :]) or len(values) < len(header):
                raise ClassroomError(f"{self.path}, line {number}: not as many values as columns.")
            found.append((number, dict(zip(header, values, strict=False))))
        return found

    def text(self) -> str:
        """Write the table as it was written."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerow(self.header)
        writer.writerows(values for _, values in self.lines)
        return text.getvalue()


def read_table(path: Path) -> Table:
    """Read a table of text: separated by commas, semicolons, tabs or bars.

    Raises
    ------
    ClassroomError
        When it cannot be read.
    """
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            raise ClassroomError(f"{path} is too large to be a list of people.")
        encoding, text = _decode(path.read_bytes())
    except OSError as error:
        raise ClassroomError(f"{path} cannot be read ({error.strerror or error}).") from error
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, values) for values in reader]
    except csv.Error as error:
        raise ClassroomError(f"{path}, line {reader.line_num}: {error}.") from error
    while lines and not any(value.strip() for value in lines[0][1]):
        lines.pop(0)
    if not lines:
        raise ClassroomError(f"{path} is empty.")
    return Table(path, encoding, delimiter, lines[0][1], lines[1:])


def _decode(data: bytes) -> tuple[str, str]:
    """Decode what a system or a spreadsheet has written: the encoding and the text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", data.decode("utf-16", "replace")
    if data[:200].count(b"\0") > len(data[:200]) // 4:  # UTF-16 without its mark
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        return encoding, data.decode(encoding, "replace")
    try:
        with_mark = data.startswith(b"\xef\xbb\xbf")
        return "utf-8-sig" if with_mark else "utf-8", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252", data.decode("cp1252", "replace")


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """Say which column has what, as far as its name is known."""
    named = {squeeze(name): name for name in reversed(list(header))}
    found = {}
    for kind, names in COLUMNS.items():
        first = next((named[name] for name in names if name in named), None)
        if first is not None:
            found[kind] = first
    if "id" in named:
        # Canvas has a number of its own under this name, beside its login.
        is_canvas = "sisloginid" in named or ("student" in named and "section" in named)
        found["lms_user_id" if is_canvas else "id"] = named["id"]
    return found


def is_no_person(row: Mapping[str, str], columns: Mapping[str, str]) -> bool:
    """Whether a row is none of a person: Canvas has some of its own."""
    name = row.get(columns.get("name", ""), "")
    is_blank = bool(columns) and not any(row[column] for column in columns.values())
    return is_blank or squeeze(name) in NO_PERSON


def _best_id(
    path: Path,
    header: Iterable[str],
    columns: Mapping[str, str],
    rows: Iterable[tuple[int, Mapping[str, str]]],
) -> str:
    rows = list(rows)
    for kind in AS_ID:
        column = columns.get(kind, "")
        ids = [_id_of(row.get(column, "")) for _, row in rows]
        if column and all(map(is_student_id, ids)) and len(set(ids)) == len(ids):
            return column
    raise ClassroomError(
        f"{path} has no column id, and no other with a different id for everybody. Its columns "
        f"are: {', '.join(header)}. Name the one that has ids, or add a column id."
    )


def _id_of(text: str) -> str:
    """Return an id as it is used: Brightspace writes a # before each."""
    return unicodedata.normalize("NFC", text.strip().removeprefix("#"))


def hint_of(row: Mapping[str, str], columns: Mapping[str, str]) -> Hint:
    """Return what a row of a system's table says of whose it is."""
    said = {kind: row.get(column, "") for kind, column in columns.items()}
    ids = (said.get(kind, "") for kind in ("id", *AS_ID))
    name = said.get("name") or f"{said.get('first_name', '')} {said.get('last_name', '')}"
    return Hint(
        name.strip() or next(filter(None, row.values()), ""),
        tuple(filter(None, map(_id_of, ids))),
        said.get("email", ""),
        said.get("lms_user_id", ""),
        name,
    )


def _person(
    path: Path, line: int, row: Mapping[str, str], columns: Mapping[str, str], source: str
) -> Person:
    person_id = _id_of(row[source])
    if not is_student_id(person_id):
        raise ClassroomError(
            f"{path}, line {line}: {person_id!r} cannot be a student's id. Use letters, digits "
            f"and {SIGNS_IN_ID.strip()}"
        )
    found = {kind: row.get(columns.get(kind, ""), "").strip() for kind in COLUMNS}
    first, last = found["first_name"], found["last_name"]
    if not (first or last) and found["name"]:
        first, last = split_name(found["name"])
    return Person(person_id, first, last, found["email"], found["lms_user_id"])


def split_name(name: str) -> tuple[str, str]:
    """Split "Lovelace, Ada" and "Ada Lovelace" into first and last name."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    *firsts, last = name.split() or [""]
    return " ".join(firsts), last


def _enrolled_as(
    path: Path,
    line: int,
    known: People,
    row: Mapping[str, str],
    columns: Mapping[str, str],
    person: Person,
) -> Person:
    """Give a person of a list the id under which they are enrolled already.

    A name decides where the list and the class know nothing else in which the two differ.
    """
    ids = [person.id, *(row.get(columns.get(kind, ""), "") for kind in AS_ID)]
    sure = Hint(person.id, tuple(filter(None, map(_id_of, ids))), person.email, person.lms_user_id)
    try:
        found = known.find(sure)
        if found is None and (same := known.find(Hint(person.id, name=person.name))):
            differ = any(
                one and other and _key(one) != _key(other)
                for one, other in (
                    (same.email, person.email),
                    (same.lms_user_id, person.lms_user_id),
                )
            )
            found = None if differ else same
    except ClassroomError as error:
        raise ClassroomError(f"{path}, line {line}: {error}. Say which in a column id.") from error
    return replace(person, id=found.id) if found else person


def read_accounts(path: Path) -> dict[str, str]:
    """Read GitHub Classroom's roster: by account, in small letters, who the instructor says it is.

    Raises
    ------
    ClassroomError
        When it cannot be read, or has other columns.
    """
    table = read_table(path)
    named = {squeeze(name): name for name in table.names}
    account, who = named.get("githubusername"), named.get("identifier")
    if account is None or who is None:
        raise ClassroomError(
            f"{path} is no roster of GitHub Classroom: it needs the columns identifier and "
            f"github_username, and has {', '.join(table.header)}."
        )
    return {_key(row[account]): row[who] for _, row in table.rows if row[account]}


def with_account(hint: Hint, accounts: Mapping[str, str]) -> Hint:
    """Put in place of an account's name what a roster says of whose it is."""
    meant = [accounts[_key(one)] for one in hint.ids if _key(one) in accounts]
    if not meant:
        return hint
    email = meant[0] if "@" in meant[0] else ""
    return replace(hint, ids=(meant[0],), email=email, name=meant[0])

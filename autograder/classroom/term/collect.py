"""From what a system exports to `submitted/`: whose, of which lesson, which attempt counts."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from pathlib import Path

from autograder.classroom.folder import (
    check_lesson,
    open_classroom,
    open_gradebook,
    read_answers,
)
from autograder.classroom.grading.runs import marking_alone
from autograder.classroom.term.people import (
    People,
    Person,
    read_accounts,
    read_enrolled,
    with_account,
)
from autograder.classroom.term.shapes import (
    REPOSITORIES,
    Place,
    Shape,
    find_shape,
    is_of_system,
    read_place,
)
from autograder.classroom.term.sources import Entry, Source, open_source
from autograder.errors import ClassroomError
from autograder.judging.opening import find_lesson_apart
from autograder.judging.submitted import MAX_FILE_BYTES, File, folder_names, printable, read_time
from mnist_utils.errors import CourseError
from mnist_utils.files import made_whole, write_whole
from mnist_utils.terminal import plain

KEPT = "collected"  # every attempt, whether it counts or not
NAMES = "names.json"  # beside the attempts: what a system calls the files, by system
TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader's exchange writes it


@dataclass(frozen=True)
class Attempt:
    """What one person handed in for one lesson at one time."""

    person: Person
    lesson: str
    time: datetime | None
    number: int
    entries: tuple[tuple[str, Entry], ...]  # the file's own name, and where it is in the source
    is_late: bool = False
    stamp: str = ""  # the name of its folder in `collected/`


@dataclass
class Collected:
    """What was found, and what was done with it: a sentence for each thing that was left out."""

    system: str
    counted: list[Attempt] = field(default_factory=list)  # now in submitted/
    kept: list[Attempt] = field(default_factory=list)  # earlier attempts
    unchanged: list[Attempt] = field(default_factory=list)  # there already
    left_out: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # by the system's own mark, without a time


def collect(
    classroom: Path,
    path: Path,
    lesson: str = "",
    *,
    zone: tzinfo | None = None,
    before: datetime | None = None,
    accounts: Path | None = None,
    dry_run: bool = False,
) -> Collected:
    """Take what a system has exported into a classroom.

    Every attempt is kept in `collected/`, and the last in time lies in `submitted/`. What lay there
    before is kept, too; when it is the later one, it stays.

    Parameters
    ----------
    classroom : Path
    path : Path
        A zip archive as the system gives it, or a folder.
    lesson : str
        Its lesson; by default each notebook's content says it.
    zone : tzinfo, optional
        The time zone in which the system writes times; by default this machine's.
    before : datetime, optional
        Of git repositories, the last commit before this counts.
    accounts : Path, optional
        GitHub Classroom's roster, which says whose each account is.
    dry_run : bool
        Change nothing.

    Raises
    ------
    ClassroomError
        When this is not a classroom, the lesson is not in it, or there is nothing that can be
        collected. Nothing is changed then.
    """
    classroom = classroom.resolve()
    api = open_classroom(classroom)
    every = sorted(api.get_source_assignments())
    if lesson:
        check_lesson(lesson, every)
    with open_gradebook(api) as gradebook:
        people = People(read_enrolled(gradebook))
    owners = read_accounts(accounts) if accounts else {}
    source = open_source(path, before)
    names = [entry.name for entry in source.entries if not is_of_system(entry.name)]
    shape = REPOSITORIES if source.is_of_repositories else find_shape(names)
    if shape is None:
        raise ClassroomError(
            f"Nothing in {path} has a name that says whose it is, such as "
            f"{plain(names[0], breaks='') if names else 'a notebook'}. Put each person's files "
            "into a folder that is called by their id, and collect the folder above."
        )
    found = Collected(shape.system)
    finder = _Finder(classroom, every, lesson, source, owners, found)
    zone = zone or datetime.now().astimezone().tzinfo or UTC
    attempts = list(finder.attempts(shape, people, zone))
    if dry_run:
        _sort_out(classroom, source, attempts, found)
        return found
    with marking_alone(classroom):
        _sort_out(classroom, source, attempts, found)
        for attempt in (*found.counted, *found.kept):
            _keep(classroom, source, attempt)
        taken = (*found.kept, *found.unchanged, *found.counted)
        for attempt in sorted(taken, key=_rank):
            _note_names(classroom, found.system, attempt)
        for attempt in found.counted:
            _put(classroom, attempt)
    return found


class _Finder:
    """Finds out whose files are, and of which lesson."""

    def __init__(
        self,
        classroom: Path,
        lessons: list[str],
        lesson: str,
        source: Source,
        owners: Mapping[str, str],
        found: Collected,
    ) -> None:
        self._answers = read_answers(classroom, lessons)
        self._lesson = lesson
        self._source = source
        self._owners = owners
        self._found = found

    def attempts(self, shape: Shape, people: People, zone: tzinfo) -> Iterator[Attempt]:
        """Yield each attempt, and note what is left out."""
        groups: dict[tuple[Person, datetime | None, int], list[tuple[Place, Entry]]] = {}
        for entry in self._source.entries:
            if is_of_system(entry.name):
                continue
            place = read_place(shape, entry.name, zone)
            try:
                person = people.find(with_account(place.hint, self._owners)) if place else None
            except ClassroomError as error:
                self._leave_out(entry, str(error))
                continue
            if place is None:
                self._leave_out(entry, f"not named as {shape.system} names files")
            elif person is None:
                self._leave_out(entry, f"nobody in the class is called {plain(place.hint.shown)}")
            elif entry.size > MAX_FILE_BYTES:
                self._leave_out(entry, f"{entry.size / 2**20:.0f} MB are too large")
            else:
                key = person, place.time or entry.time, place.attempt
                groups.setdefault(key, []).append((place, entry))
        for (person, time, number), files in groups.items():
            by_lesson: dict[str, list[tuple[str, Entry]]] = {}
            reasons: list[str] = []
            for place, entry in files:
                lesson, reason = self._lesson_of(place, entry)
                by_lesson.setdefault(lesson, []).append((place.file, entry))
                reasons.append(reason)
            unknown = by_lesson.pop("", [])
            if len(by_lesson) == 1:  # what lies beside the notebook goes with it
                next(iter(by_lesson.values())).extend(unknown)
            else:
                for (_, entry), reason in zip(unknown, filter(None, reasons), strict=False):
                    self._leave_out(entry, reason)
            late = any(place.is_late for place, _ in files)
            for lesson, entries in by_lesson.items():
                yield Attempt(person, lesson, time, number, _named(entries), late)

    def _lesson_of(self, place: Place, entry: Entry) -> tuple[str, str]:
        """Say of which lesson a file is, or "" and why that is not known."""
        if self._lesson:
            return self._lesson, ""
        if place.lesson in self._answers:
            return place.lesson, ""
        file = File(printable(entry.name), self._source.read(entry))
        try:
            found = find_lesson_apart(file, self._answers)
        except CourseError as error:
            return "", f"{error} If it is to be handed in all the same, name the lesson"
        return found, "" if found else "of no lesson; name the one it was handed in for"

    def _leave_out(self, entry: Entry, reason: str) -> None:
        self._found.left_out.append(f"{plain(entry.name, breaks='')}: {reason}")


def _named(entries: list[tuple[str, Entry]]) -> tuple[tuple[str, Entry], ...]:
    """Give each file a name in the lesson's folder: its own, or with a number before it."""
    named: dict[str, Entry] = {}
    for path, entry in entries:
        name = own = _own_name(path)
        number = 1
        while name in named:
            number += 1
            name = f"{number} {own}"
        named[name] = entry
    return tuple(named.items())


def _own_name(path: str) -> str:
    """Return a name that a file can have in the lesson's folder."""
    name = printable(path.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")
    return name if name and name != "timestamp.txt" else f"file {name}".strip()


def _sort_out(classroom: Path, source: Source, attempts: list[Attempt], found: Collected) -> None:
    """Say which attempts are new, and which one of each person counts."""
    now = datetime.now(UTC)
    last: dict[tuple[str, str], Attempt] = {}
    for attempt in attempts:
        key = attempt.person.id, attempt.lesson
        if key not in last or _rank(attempt) >= _rank(last[key]):
            last[key] = attempt
        if attempt.is_late and attempt.time is None:
            found.late.append(f"{attempt.person.id} ({attempt.lesson})")
    for attempt in attempts:
        is_last = last[attempt.person.id, attempt.lesson] is attempt
        there = _submitted_at(classroom, attempt)
        time = read_time(there)
        if attempt.time:
            stamped = replace(attempt, stamp=f"{attempt.time:%Y-%m-%d %H.%M.%S} UTC")
            is_known = _kept_at(classroom, stamped).exists()
            is_last &= time is None or attempt.time.replace(tzinfo=None) > time
        else:
            number = f", attempt {attempt.number + 1}" if attempt.number else ""
            stamp = f"collected {now:%Y-%m-%d %H.%M.%S} UTC{number}"
            folder = classroom / KEPT / attempt.person.id / attempt.lesson / stamp
            stamped = replace(attempt, stamp=_unused(folder).name)
            content = _sums(source, attempt)
            earlier = [there] if is_last else [there, *_all_kept(classroom, attempt)]
            is_known = any(_sums_of(folder) == content for folder in earlier)
        if is_known:
            found.unchanged.append(stamped)
        else:
            (found.counted if is_last else found.kept).append(stamped)


def _rank(attempt: Attempt) -> tuple[str, int]:
    return (attempt.time.isoformat() if attempt.time else "", attempt.number)


def _all_kept(classroom: Path, attempt: Attempt) -> list[Path]:
    """Return the folders of all attempts that are kept of a person at a lesson."""
    folder = classroom / KEPT / attempt.person.id / attempt.lesson
    return [path for path in sorted(folder.iterdir()) if path.is_dir()] if folder.is_dir() else []


def _sums(source: Source, attempt: Attempt) -> dict[str, str]:
    return {name: sha256(source.read(entry)).hexdigest() for name, entry in attempt.entries}


def _sums_of(folder: Path) -> dict[str, str]:
    """Return the sum of each file that was handed in; no link is followed."""
    files = [one for one in folder.iterdir() if not one.is_symlink()] if folder.is_dir() else []
    return {
        one.name: sha256(one.read_bytes()).hexdigest()
        for one in files
        if one.is_file() and one.name != "timestamp.txt"
    }


def _kept_at(classroom: Path, attempt: Attempt) -> Path:
    return classroom / KEPT / attempt.person.id / attempt.lesson / attempt.stamp


def _submitted_at(classroom: Path, attempt: Attempt) -> Path:
    submitted = classroom / "submitted"
    names = folder_names(submitted, attempt.person.id) or [attempt.person.id]
    return submitted / names[0] / attempt.lesson


def _keep(classroom: Path, source: Source, attempt: Attempt) -> None:
    with made_whole(_kept_at(classroom, attempt)) as part:
        part.mkdir()
        for name, entry in attempt.entries:
            (part / name).write_bytes(source.read(entry))


def _note_names(classroom: Path, system: str, attempt: Attempt) -> None:
    """Keep what a system calls an attempt's files: it wants their feedback under these names."""
    path = classroom / KEPT / attempt.person.id / attempt.lesson / NAMES
    before = _read_names(path)
    names = [entry.name for _, entry in attempt.entries]
    names.sort(key=lambda name: not name.endswith(".ipynb"))
    if before.get(system.lower()) != names:
        text = json.dumps(before | {system.lower(): names}, indent=1, ensure_ascii=False)
        write_whole(path, text + "\n")


def read_names(classroom: Path, student: str, lesson: str, system: str) -> list[str]:
    """Return what a system called the files of the last attempt that was collected from it.

    The notebook's is the first. None were, when the work came from elsewhere.
    """
    return _read_names(classroom / KEPT / student / lesson / NAMES).get(system, [])


def _read_names(path: Path) -> dict[str, list[str]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {str(system): [str(name) for name in names] for system, names in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _put(classroom: Path, attempt: Attempt) -> None:
    """Put an attempt where it is marked; what lay there is kept."""
    target = _submitted_at(classroom, attempt)
    if target.is_symlink() or target.parent.is_symlink():
        raise ClassroomError(f"{target} is a link, or lies behind one; it is not written to.")
    old = None
    try:
        with made_whole(target) as part:
            shutil.copytree(_kept_at(classroom, attempt), part)
            if attempt.time:
                time = attempt.time.strftime(TIMESTAMP)
                (part / "timestamp.txt").write_text(time, encoding="utf-8")
            if target.exists():
                there = read_time(target) or datetime.fromtimestamp(target.stat().st_mtime, UTC)
                name = f"before {there:%Y-%m-%d %H.%M.%S} UTC"
                old = _unused(_kept_at(classroom, attempt).with_name(name))
                target.rename(old)
    finally:
        if old and old.exists() and not target.exists():
            old.rename(target)
    if old and any(
        _sums_of(old) == _sums_of(one) for one in _all_kept(classroom, attempt) if one != old
    ):
        shutil.rmtree(old)  # it came from an attempt that is kept


def _unused(path: Path) -> Path:
    """Return a path that is not in use yet: this one, or with a number behind it."""
    new, number = path, 1
    while new.exists():
        number += 1
        new = path.with_name(f"{path.name} ({number})")
    return new


def show_collected(found: Collected, dry_run: bool = False) -> None:
    """Print what was collected, or would be: by lesson, and all that is left out."""
    print(f"Whose a file is was read from its name, in the form of: {found.system}.")
    verb = "would go" if dry_run else "went"
    lessons = sorted({one.lesson for one in (*found.counted, *found.kept, *found.unchanged)})
    for lesson in lessons:
        counts = [
            sum(one.lesson == lesson for one in part)
            for part in (found.counted, found.kept, found.unchanged)
        ]
        print(
            f"{lesson}: {counts[0]} {verb} into submitted/, {counts[1]} other attempts into "
            f"{KEPT}/, {counts[2]} were there already."
        )
    if any(one.time is None for one in found.counted):
        print("This system's names tell no time, so nothing of this counts as late.")
    if found.late:
        print(f"Late by the system's own mark: {', '.join(found.late)}.")
    for told in found.left_out:
        print(f"left out: {told}")

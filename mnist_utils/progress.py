"""What has been checked so far, what is left, and where one goes on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mnist_utils.errors import CourseError
from mnist_utils.files import write_whole
from mnist_utils.here import WORK
from mnist_utils.lessons import Lesson, changed_answers
from mnist_utils.verdict import Verdict

PROGRESS = WORK / "progress.json"
# Kept beside the exercises of a lesson, whose names have no space.
WHEN, WHERE = "checked at", "checked file"


@dataclass(frozen=True)
class Checked:
    """The last check of a lesson: verdicts by exercise; when and on which file, where known."""

    verdicts: dict[str, str] = field(default_factory=dict)
    when: datetime | None = None
    path: Path | None = None


@dataclass(frozen=True)
class State:
    """How far a student is with a lesson.

    `path` is the notebook with the student's work, or None when nothing is begun; `left` are the
    exercises that are not done. A written answer is done when something is written in it.
    """

    lesson: Lesson
    checked: Checked
    path: Path | None
    left: tuple[str, ...]

    @property
    def saved(self) -> datetime:
        """When the notebook was last saved."""
        time = self.path.stat().st_mtime if self.path else 0
        return datetime.fromtimestamp(time).astimezone()

    @property
    def touched(self) -> datetime:
        """When the notebook was last saved or checked."""
        return max(self.saved, self.checked.when or self.saved)

    @property
    def is_stale(self) -> bool:
        """Whether the notebook was saved after its last check, as far as that is known."""
        return self.checked.when is not None and self.saved > self.checked.when

    @property
    def minutes_left(self) -> int:
        """About how long it still takes: the lesson's minutes, for the share of exercises left."""
        share = len(self.left) / max(1, len(self.lesson.exercises))
        return max(5, 5 * round(self.lesson.minutes * share / 5))


def read_progress() -> dict[str, Checked]:
    """Read what has been checked so far, by lesson."""
    try:
        notes = dict(json.loads(PROGRESS.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # only notes: checking rewrites what is broken
        return {}
    return {lesson: _read(found) for lesson, found in notes.items() if isinstance(found, dict)}


def save_progress(lesson: Lesson, path: Path, when: datetime, verdicts: Iterable[Verdict]) -> None:
    """Write the verdicts on a lesson to work/progress.json.

    Parameters
    ----------
    lesson : Lesson
    path : Path
        The notebook that was checked.
    when : datetime
        When it was read for that.
    verdicts : iterable of Verdict

    Raises
    ------
    CourseError
        When the file cannot be written.
    """
    found = {one.exercise: one.verdict for one in verdicts}
    notes = {name: _note(checked) for name, checked in read_progress().items()}
    notes[lesson.name] = _note(Checked(dict(found), when.astimezone(), path.resolve()))
    try:
        write_whole(PROGRESS, json.dumps(notes, indent=1) + "\n")
    except OSError as error:
        raise CourseError(
            f"{PROGRESS} cannot be written ({error.strerror}). "
            "Free some space or allow writing there."
        ) from error


def read_state(lesson: Lesson, checked: Checked) -> State:
    """Look where the work on a lesson is, and what is left of it."""
    path = _find_work(lesson, checked)
    written = _changed(lesson, path) if path and lesson.written else set()
    done = {name for name, verdict in checked.verdicts.items() if verdict == "correct"}
    done = (done - set(lesson.written)) | (written & set(lesson.written))
    return State(lesson, checked, path, tuple(one for one in lesson.exercises if one not in done))


def _find_work(lesson: Lesson, checked: Checked) -> Path | None:
    """Find the notebook with the student's work: their copy, what was checked, or the course's."""
    for path in (lesson.copy, checked.path):
        if path and path.is_file():
            return path
    return lesson.released if not lesson.fault and _changed(lesson, lesson.released) else None


def _changed(lesson: Lesson, path: Path) -> set[str]:
    try:
        return changed_answers(lesson, path)
    except CourseError:  # `check` will say it; here nothing is known
        return set()


def _read(found: dict[str, object]) -> Checked:
    verdicts = {name: word for name, word in found.items() if isinstance(word, str)}
    when, path = verdicts.pop(WHEN, ""), verdicts.pop(WHERE, "")
    try:
        return Checked(verdicts, datetime.fromisoformat(when).astimezone(), Path(path))
    except ValueError:  # older notes know neither
        return Checked(verdicts)


def _note(checked: Checked) -> dict[str, str]:
    known = {WHEN: checked.when.isoformat() if checked.when else "", WHERE: str(checked.path or "")}
    return checked.verdicts | {key: text for key, text in known.items() if text}

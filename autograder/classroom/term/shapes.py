"""What systems put out: which file of an archive or a folder is whose, by the shape of its name.

The shapes are those that the systems' documentation and public tools show. Each has groups: `file`
is the file's own name; `name`, `id`, `login`, `lms`, `squeezed` and `mail` say who it is of; `time`
when it was handed in, `attempt` which try it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from autograder.classroom.term.people import Hint

MAIL = r"[\w.+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"


@dataclass(frozen=True)
class Shape:
    """How one system names files; `time` is the form in which it writes when, if it does."""

    system: str
    pattern: re.Pattern[str]
    time: str = ""
    is_utc: bool = False


@dataclass(frozen=True)
class Place:
    """What a name says: of whom it is, what the file is called, when it was handed in (UTC)."""

    hint: Hint
    file: str
    time: datetime | None = None
    attempt: int = 0
    lesson: str = ""
    is_late: bool = False


def _shape(system: str, pattern: str, time: str = "", is_utc: bool = False) -> Shape:
    return Shape(system, re.compile(pattern, re.VERBOSE), time, is_utc)


# The most telling first: of two that explain as many names, the first counts. A name is read from
# its beginning, which is the system's: how a file is called, its student decides.
SHAPES = (
    _shape(
        "nbgrader's exchange",
        r"""(?:.*?/)?? (?P<id>[^/+]+(?:\+[^/+]+)*?) \+ (?P<lesson>[^/+]+) \+
        (?P<time>\d{4}-\d\d-\d\d[ ]\d\d:\d\d:\d\d) (?:\.\d+)?
        [ ] UTC (?:\+[^/]*)? / (?P<file>.+)""",
        "%Y-%m-%d %H:%M:%S",
        is_utc=True,
    ),
    _shape(
        "Moodle",
        r"""(?:.*?/)?? (?P<name>[^/]+?) _ \d+ _assignsubmission_file (?:_?/|_) (?P<file>.+)""",
    ),
    _shape(
        "Blackboard",
        r"""(?:.*?/)?? (?P<tokens>[^/]+?) _attempt_ (?P<time>\d{4}(?:-\d\d){5}) _
        (?P<file>[^/]+)""",
        "%Y-%m-%d-%H-%M-%S",
    ),
    _shape(
        "Sakai",
        r"""(?:.*?/)?? (?P<name>[^/]+?) \( (?P<id>[^()/]+) \) [/_] Submission[ ]attachment\(s\) [/_]
        (?P<file>.+)""",
    ),
    _shape(
        "Brightspace",
        r"""(?:.*?/)?? \d+-\d+ [ ]-[ ] (?P<name>[^/]+?) [ ]-[ ]
        (?P<time>[A-Z][a-z]{2,8}[ ]\d{1,2},[ ]\d{4}[ ]\d{3,4}[ ][AP]M) (?:[ ]-[ ]|/)
        (?P<file>.+)""",
        "%b %d, %Y %I%M %p",
    ),
    _shape(
        "ILIAS",
        r"""(?:.*?/)?? (?P<words>[^/]+) / (?P<time>\d{14}) _ (?P<file>[^/]+)""",
        "%Y%m%d%H%M%S",
    ),
    _shape(
        "Canvas",
        r"""(?:.*?/)?? (?P<squeezed>[^/_]+) (?P<late>_LATE)? _ (?P<lms>\d+) _ \d+ _
        (?P<file>[^/]+?) (?:-(?P<attempt>\d{1,2}))? (?P<ending>\.\w+)?""",
    ),
    _shape("mails", rf"""(?:.*?/)?? (?P<mail>{MAIL}) (?:[/_]|[ ]-?[ ]?) (?P<file>.+)"""),
    _shape("folders", r"""(?:submitted/)? (?P<words>[^/]+) / (?P<file>.+)"""),
)
REPOSITORIES = _shape("git repositories", r"""(?P<dashed>[^/]+) / (?P<file>.+)""")
NO_SUBMISSION = re.compile(
    r"(^|/)(__MACOSX/|\.|grades\.csv$|index\.html$|timestamp\.txt$|[^/]*_attempt_[\d-]{19}\.txt$)"
    r"|_assignsubmission_onlinetext_|feedback attachment\(s\)|feedbackText|submissionText",
    re.IGNORECASE,
)


def is_of_system(name: str) -> bool:
    """Whether a file is the system's own, or holds no notebook in any case."""
    return bool(NO_SUBMISSION.search(name))


def find_shape(names: Iterable[str]) -> Shape | None:
    """Find the shape that most names have; None if none of them has any."""
    names = list(names)
    counts = {shape: sum(map(bool, map(shape.pattern.fullmatch, names))) for shape in SHAPES[:-1]}
    best = max(counts, key=lambda shape: counts[shape])
    if counts[best]:
        return best
    plain = SHAPES[-1]
    return plain if any(map(plain.pattern.fullmatch, names)) else None


def read_place(shape: Shape, name: str, zone: tzinfo) -> Place | None:
    """Read what the name of a file says; None if it has not this shape.

    Parameters
    ----------
    shape : Shape
    name : str
        The path in the archive or folder, with slashes.
    zone : tzinfo
        The time zone of the system, for times that name none.
    """
    found = shape.pattern.fullmatch(name)
    if not found:
        return None
    said = {key: value or "" for key, value in found.groupdict().items()}
    own = (said.get("id", ""), said.get("login", ""), *_ids(said))
    mail = said.get("mail") or _mail_in(said.get("words", ""))
    words = re.split(r"[\s_]+", said.get("words", ""))  # family and given name come first
    name = said.get("name") or (" ".join(words[:2]) if len(words) > 1 else "")
    hint = Hint(
        said.get("name") or said.get("id") or mail or said.get("squeezed") or _shown(said),
        tuple(dict.fromkeys(filter(None, own))),
        mail,
        said.get("lms", ""),
        name,
        said.get("squeezed", ""),
    )
    return Place(
        hint,
        said["file"] + said.get("ending", ""),
        _time(shape, said.get("time", ""), zone),
        int(said.get("attempt") or 0),
        said.get("lesson", ""),
        bool(said.get("late")),
    )


def _ids(said: dict[str, str]) -> list[str]:
    """Return what may be an id: a login may hold the separator, and so may what stands before."""
    for group, sign in (("tokens", "_"), ("dashed", "-")):
        if text := said.get(group, ""):
            parts = text.split(sign)
            return [sign.join(parts[start:]) for start in range(len(parts))]
    words = said.get("words", "")
    return [words, *re.split(r"[\s_]+", words)] if words else []


def _mail_in(words: str) -> str:
    found = re.search(MAIL, words)
    return found[0] if found else ""


def _shown(said: dict[str, str]) -> str:
    return said.get("words") or said.get("tokens") or said.get("dashed") or said["file"]


def _time(shape: Shape, text: str, zone: tzinfo) -> datetime | None:
    if not (text and shape.time):
        return None
    try:
        moment = datetime.strptime(text, shape.time)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC if shape.is_utc else zone)
    return moment.astimezone(UTC)

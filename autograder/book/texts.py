"""The book's other pages, from the repository's texts: for learners, teachers and contributors."""

import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.launch import Link, Repository
from autograder.course.source import LessonSource
from autograder.course.times import describe_times
from mnist_utils.errors import CourseError

README = "README.md"
# A code block, code in a line, or a link: in the first two nothing is one.
LINK = re.compile(
    r"(?P<code>^ *```.*?^ *```|`[^`\n]+`)"
    r"|(?P<image>!?)\[(?P<words>[^\]]*)\]\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)",
    re.M | re.S,
)
FOLD = re.compile(
    r"^<details><summary>(?P<title>.*?)</summary>\n(?P<body>.*?)</details>", re.M | re.S
)


@dataclass(frozen=True)
class Page:
    """A page of the book: its name there, and the file it is made from, or a part of that."""

    name: str
    file: str
    heading: str = ""  # of the part of the file; "" for all of it
    for_authors: bool = False  # left out where answers are


# By the caption under which the book lists them.
PAGES = {
    "Learn": (Page("learn", README, "You want to learn"),),
    "Teach": (
        Page("teach", README, "You teach"),
        Page("term", "INSTRUCTORS.md"),
        Page("data", "DATA-PROTECTION.md"),
        Page("teaching", "solutions/TEACHING.md", for_authors=True),
    ),
    "Contribute": (
        Page("write", README, "You write lessons"),
        Page("contributing", "CONTRIBUTING.md"),
        Page("architecture", "autograder/ARCHITECTURE.md"),
        Page("security", "autograder/SECURITY.md"),
    ),
    "About": (Page("changes", "CHANGELOG.md"), Page("licence", README, "Licence")),
}
LICENCES = ("LICENSE", "LICENSE-CONTENT")  # shown whole below README's words on them


@dataclass
class Texts:
    """What links between the repository's files lead to, and the pictures that pages show."""

    course: Path
    repository: Repository | None
    pages: Mapping[str, str]  # what Sphinx reads for a file of the repository, both by their paths
    pictures: set[str] = field(default_factory=set)  # that were met, by their paths

    def write(self, text: str, file: str, page: str) -> str:
        """Write a text of the repository for a page of the book.

        Parameters
        ----------
        text : str
            All of a file, or a part.
        file, page : str
            Where the text is from, and the page that it becomes.
        """
        text = re.sub(r"<!--.*?-->\n?", "", text, flags=re.S)
        text = FOLD.sub(_fold, text)
        folder, here = posixpath.dirname(file), posixpath.dirname(page)

        def follow(found: re.Match[str]) -> str:
            target, anchor = found["target"] or "", found["anchor"] or ""
            if found["code"] or ":" in target or not target:
                return found[0]
            path = posixpath.normpath(posixpath.join(folder, target))
            if found["image"]:
                self.pictures.add(path)
                return f"![{found['words']}]({posixpath.relpath(f'pictures/{path}', here or '.')})"
            if path in self.pages:
                to = posixpath.relpath(self.pages[path], here or ".")
                return f"[{found['words']}]({to}{anchor})"
            if self.repository:
                address = f"{self.repository.address}/blob/{self.repository.branch}/{path}{anchor}"
                return f"[{found['words']}]({address})"
            return found["words"]

        return LINK.sub(follow, text)


def _fold(found: re.Match[str]) -> str:
    title = re.sub(r"</?code>", "`", found["title"])
    return f"::::{{dropdown}} {title}\n\n{found['body'].strip()}\n::::"


def chosen_pages(course: Path, with_answers: bool) -> dict[str, list[Page]]:
    """Return the pages whose files there are, by caption."""
    return {
        caption: [
            page
            for page in pages
            if (course / page.file).is_file() and (with_answers or not page.for_authors)
        ]
        for caption, pages in PAGES.items()
    }


def read_text(course: Path, page: Page) -> str:
    """Return the text of a page as it is in the repository, with a title.

    Raises
    ------
    CourseError
        When the file lacks the part that the page is made from.
    """
    text = (course / page.file).read_text(encoding="utf-8")
    if not page.heading:
        return text
    return f"# {page.heading}\n{part_of(text, page.heading, page.file)}"


def part_of(text: str, heading: str, file: str) -> str:
    """Return what is under a heading of the second level.

    Raises
    ------
    CourseError
        When there is no such heading.
    """
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not found:
        raise CourseError(
            f"{file} has no heading '## {heading}', from which the book's page is made. Write it "
            "there, or change PAGES in autograder/book/texts.py."
        )
    return found[1]


def licence_texts(course: Path) -> str:
    """Return the licences' own words, as they are."""
    texts = [
        f"## {name}\n\n```text\n{(course / name).read_text(encoding='utf-8').strip()}\n```\n"
        for name in LICENCES
        if (course / name).is_file()
    ]
    return "\n".join(texts)


def first_page(
    texts: Texts,
    lessons: Iterable[LessonSource],
    titles: Mapping[str, str],
    start: Iterable[Link],
    front: str,
    digits: str,
) -> str:
    """Write the first page: what the course is, `front`'s HTML, the lessons, how to start.

    `start` are links that open the first lesson, `digits` says on which digits the lessons ran.
    """
    path = texts.course / README
    readme = path.read_text(encoding="utf-8") if path.is_file() else ""
    head = re.match(r"# (?P<title>.+)\n+(?P<introduction>.+)\n", readme)
    parts = [f"# {head['title'] if head else 'The course'}"]
    if head:
        parts.append(texts.write(head["introduction"], README, "index"))
    if front:
        parts.append(f"```{{raw}} html\n{front}\n```")
    parts += ["## The lessons", _lesson_table(texts.write(readme, README, ""), lessons, titles)]
    parts += ["## How to start", _ways_to_start(start, bool(readme), digits)]
    return "\n\n".join(parts) + "\n"


def _lesson_table(readme: str, lessons: Iterable[LessonSource], titles: Mapping[str, str]) -> str:
    rows = ["| lesson | what you do |", "|---|---|"]
    for lesson in lessons:
        row = re.search(rf"^\| \[[^\]]*\]\(lessons/{lesson.name}\b[^|]*\| (.*?) \|", readme, re.M)
        what = row[1] if row else ""
        title = f"[{titles[lesson.name]}](lessons/{lesson.name}.ipynb)"
        count = len(lesson.exercises)
        exercises = f"{count} exercise{'s' * (count > 1)}, " if count else ""
        rows.append(f"| {title}<br>{exercises}{_time(lesson)} | {what} |")
    return "\n".join(rows)


def _time(lesson: LessonSource) -> str:
    """Say how long a lesson takes, in few words."""
    told = describe_times(lesson.times)
    minutes = re.search(r"\d+ minutes", told)
    deeper = re.search(r"and (\d+) for the deeper part", told)
    return (minutes[0] if minutes else told) + (f", deeper: {deeper[1]}" if deeper else "")


def _ways_to_start(links: Iterable[Link], has_page: bool, digits: str) -> str:
    ways = [
        "- **Read here.** Each lesson is a page, with everything that its code prints and draws, "
        f"run on {digits}. What could spoil an exercise is folded, so that you can try first.",
        *(f"- **[{link.place}]({link.address}):** {link.hint}." for link in links),
    ]
    if has_page:
        ways.append(
            "- **On your own machine.** [You want to learn](learn.md) has the commands that "
            "install the course and start a lesson."
        )
    return "\n".join(ways)


def description(text: str) -> str:
    """Return a page's first sentences as plain text, for search engines."""
    for block in re.split(r"\n\s*\n", text):
        if re.match(r"[#<`:!|\-*]", block.strip()) or not block.strip():
            continue
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", block)
        plain = " ".join(re.sub(r"[*`_]", "", html.unescape(plain)).split())
        return plain[:160].rpartition(" ")[0] if len(plain) > 160 else plain
    return ""

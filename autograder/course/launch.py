"""Where the course is published, and the links that open a lesson in the browser."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mnist_utils.errors import CourseError

SETTINGS = "pyproject.toml"
NO_REPOSITORY = (
    "Links that open a lesson in the browser, and the cell that installs the course there, are "
    'left out: nothing says where the course is published. Add Repository = "https://github.com/'
    f'OWNER/NAME" under [project.urls] in {SETTINGS}, then build again.'
)
ADDRESS = re.compile(r"https://github\.com/([\w-]+)/([\w.-]+?)(?:\.git)?/?")
# README's links stand between these two lines.
BEGIN, END = "<!-- launch links -->", "<!-- end -->"
FIRST = "00_overview"


@dataclass(frozen=True)
class Repository:
    """Where the course is published: owner and name on GitHub, and the branch that readers get."""

    owner: str
    name: str
    branch: str = "main"

    @property
    def address(self) -> str:
        """The repository's own page."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def book(self) -> str:
        """The course as a book: the site that GitHub's Pages show of this repository."""
        return f"https://{self.owner}.github.io/{self.name}/"


@dataclass(frozen=True)
class Link:
    """A link to a lesson that runs elsewhere: the place, its address, what one should know."""

    place: str
    address: str
    hint: str


def read_repository(course: Path) -> Repository | None:
    """Return where a course is published, or None where nothing says so.

    Raises
    ------
    CourseError
        When pyproject.toml cannot be read, or has an address of another form.
    """
    path = course / SETTINGS
    if not path.is_file():
        return None
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    project = settings.get("project", {})
    urls = project.get("urls", {}) if isinstance(project, dict) else None
    address = urls.get("Repository") if isinstance(urls, dict) else urls
    if address is None and isinstance(urls, dict):
        return None
    found = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if not found:
        raise CourseError(
            f"{path} says under [project.urls] that the repository is {address!r}. It should be an "
            "address like https://github.com/OWNER/NAME."
        )
    return Repository(*found.groups())


def launch_links(repository: Repository, lesson: str) -> tuple[Link, ...]:
    """Return the links that open a lesson in the browser, the one to try first at the beginning."""
    owner_and_name = f"{repository.owner}/{repository.name}"
    branch = quote(repository.branch)
    file = f"{owner_and_name}/blob/{branch}/lessons/{lesson}/{lesson}.ipynb"
    # Binder starts every lesson, as a student would (.binder/postBuild).
    copy = quote(f"lab/tree/work/{lesson}/{lesson}.ipynb", safe="")
    return (
        Link(
            "Colab",
            f"https://colab.research.google.com/github/{file}",
            "with a Google account; its first cell installs the course",
        ),
        Link(
            "Kaggle",
            f"https://kaggle.com/kernels/welcome?src=https://github.com/{file}",
            "with a Kaggle account; switch the internet on in the notebook's settings",
        ),
        Link(
            "Codespaces",
            f"https://codespaces.new/{owner_and_name}",
            "with a GitHub account; the whole course in VS Code",
        ),
        Link(
            "Binder",
            f"https://mybinder.org/v2/gh/{owner_and_name}/{quote(branch, safe='%')}?urlpath={copy}",
            "without an account; slow to start, and with 5,000 of the digits",
        ),
    )


def fill_in_links(text: str, repository: Repository | None) -> str:
    """Return a text with the overview's links between its markers; without a repository, none.

    Raises
    ------
    CourseError
        When only one of the two markers is there.
    """
    before, begin, rest = text.partition(f"{BEGIN}\n")
    if not begin:
        return text
    _, end, after = rest.partition(f"{END}\n")
    if not end:
        raise CourseError(f"A text has the line {BEGIN} and below it no line {END}. Add it.")
    return before + begin + _paragraph(repository) + end + after


def _paragraph(repository: Repository | None) -> str:
    if not repository:
        return ""
    links = launch_links(repository, FIRST)
    lines = [f"- [{link.place}]({link.address}): {link.hint}" for link in links]
    return "\n".join(
        [
            f"To read, with nothing to install: [the course as a book]({repository.book}). "
            "To try the overview in the browser:",
            "",
            *lines,
            "",
        ]
    )

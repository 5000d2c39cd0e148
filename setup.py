"""What pyproject.toml cannot say: the lessons in a wheel, and a README for an index page."""

import json
import re
import shutil
import tomllib
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
LESSONS = Path("mnist_utils", "course", "lessons")  # in a wheel
ADDRESS = re.compile(r"[a-z][a-z+.-]*:|//", re.IGNORECASE)  # how a link begins that works anywhere
# What in Markdown has a target: a picture, a link (around a picture, perhaps), HTML. Code has none.
CODE = r"^```.*?^```$|`[^`]*`"
PICTURE = r"!\[(?P<alt>[^\]]*)\]\((?P<file>[^)\s]+)\)"
LINK = r"(?<!!)\[(?P<words>(?:!\[[^\]]*\]\([^)\s]+\)|[^\]])*)\]\((?P<page>[^)\s]+)\)"
HTML = r"\s(?P<name>src|href)=\"(?P<value>[^\"]*)\""
MARKDOWN = re.compile(f"(?ms){CODE}|{PICTURE}|{LINK}|{HTML}")


class BuildWithLessons(build_py):
    """Builds the packages, and puts the lessons into one of them: no second copy is committed."""

    def run(self) -> None:
        """Build; an editable installation finds the lessons where they are."""
        super().run()
        if not self.editable_mode:
            for source, target in self._lessons().items():
                Path(target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name every file that is built."""
        lessons = [] if self.editable_mode else [*self._lessons().values()]
        return [*super().get_outputs(include_bytecode), *lessons]

    def _lessons(self) -> dict[str, str]:
        """Give each file that a student gets, and where it is built: what `given.json` names."""
        given = HERE / "lessons" / "given.json"
        names = json.loads(given.read_text(encoding="utf-8"))
        files = [given, *(HERE / "lessons" / name / f"{name}.ipynb" for name in names)]
        target = Path(self.build_lib, LESSONS)
        return {str(one): str(target / one.relative_to(HERE / "lessons")) for one in files}


def for_index(text: str, repository: str) -> str:
    """Make a README's links work on a page of a package index.

    Parameters
    ----------
    text : str
        In Markdown, with links relative to the repository.
    repository : str
        Its address. Where it is not known, the words of such links are kept, and no link.
    """

    def whole(found: re.Match[str]) -> str:
        words, target, page = found["words"], found["file"] or found["value"], found["page"]
        if words is not None:
            words = for_index(words, repository)  # a picture may be in them
            return f"[{words}]({_whole(page, repository)})" if _leads(page, repository) else words
        if target is None:
            return found[0]
        if not _leads(target, repository):
            return ""
        is_page = found["name"] == "href"
        return found[0].replace(target, _whole(target, repository, "blob" if is_page else "raw"))

    return MARKDOWN.sub(whole, text)


def _leads(target: str, repository: str) -> bool:
    return bool(repository or ADDRESS.match(target))


def _whole(target: str, repository: str, kind: str = "blob") -> str:
    """Make an address of a target: a file of the repository as a page or as it is, or a part."""
    if ADDRESS.match(target):
        return target
    return f"{repository}{target}" if target[0] == "#" else f"{repository}/{kind}/HEAD/{target}"


if __name__ == "__main__":
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    setup(
        cmdclass={"build_py": BuildWithLessons},
        long_description=for_index(
            (HERE / "README.md").read_text(encoding="utf-8"),
            project.get("urls", {}).get("Repository", "").rstrip("/"),
        ),
        long_description_content_type="text/markdown",
    )

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
# Code stays as it is: a block, a word in backticks. Of a link: picture or not, words, target.
MARKDOWN = re.compile(r"(?s)^```.*?^```$|`[^`]*`|(!?)\[([^\]]*)\]\(([^)\s]+)\)", re.MULTILINE)


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
        picture, words, target = found.groups()
        if target is None or ADDRESS.match(target):
            return found[0]
        if not repository:
            return "" if picture else words
        kind = "raw/HEAD/" if picture else "blob/HEAD/"
        place = f"#{target[1:]}" if target.startswith("#") else f"/{kind}{target}"
        return f"{picture}[{words}]({repository}{place})"

    return MARKDOWN.sub(whole, text)


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

"""Make the book: lessons run, pages written, Sphinx called, and the result put in order."""

import io
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.book.front import front_html
from autograder.book.pages import how_to_work, lesson_page
from autograder.book.reference import reference_pages
from autograder.book.texts import (
    LICENCES,
    README,
    Page,
    Texts,
    chosen_pages,
    description,
    first_page,
    licence_texts,
    read_text,
)
from autograder.course.build import generate
from autograder.course.executed import executed
from autograder.course.launch import NO_REPOSITORY, Repository, launch_links, read_repository
from autograder.course.source import LessonSource, read_course
from mnist_utils.data import FULL, DigitSet
from mnist_utils.errors import CourseError

SITE = Path(__file__).parents[2] / "site"  # the configuration, styles and templates
NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme", "sphinx_design", "sphinx_copybutton")
MATHJAX = "sphinx-mathjax-offline"
# Of MathJax what the formulas load: the parts that conf.py names, and the fonts.
MATHJAX_FILES = (
    *("startup.js", "core.js", "input/tex.js", "output/chtml.js", "output/chtml/fonts/tex.js"),
    "a11y/assistive-mml.js",
    *(
        f"output/chtml/fonts/woff-v2/MathJax_{name}.woff"
        for name in ("AMS-Regular", "Main-Regular", "Main-Bold", "Main-Italic", "Math-Italic")
    ),
    *(f"output/chtml/fonts/woff-v2/MathJax_Size{size}-Regular.woff" for size in (1, 2, 3, 4)),
    "output/chtml/fonts/woff-v2/MathJax_Zero.woff",
)
# What Sphinx and the theme leave behind, and no page asks for.
NEEDLESS = ("*.map", "*.LICENSE.txt", "webpack-macros.html", ".gitignore", ".buildinfo*")
OWN_DIGIT = "09_own_digit"  # the lesson to which the first page's pad belongs


@dataclass(frozen=True)
class Plan:
    """What goes into a book, and where its pages are written for Sphinx."""

    course: Path
    lessons: list[LessonSource]
    solved: dict[str, NotebookNode]  # the lessons, run, by their names
    digits: DigitSet  # on which they ran
    repository: Repository | None
    with_answers: bool
    folder: Path

    @property
    def pages(self) -> Path:
        """Where Sphinx reads."""
        return self.folder / "pages"

    @property
    def static(self) -> Path:
        """Files for the first page, besides the site's own."""
        return self.folder / "static"


def make_book(
    course: Path,
    with_answers: bool = True,
    progress: Callable[[str], None] = print,
    folder: Path | None = None,
) -> Path:
    """Make the book of a course; return the folder to publish, `html/`.

    Parameters
    ----------
    course : Path
    with_answers : bool
        Whether pages show the reference answers, and the teacher's notes are a page.
    progress : function
        Called with a line before each step that takes a while, and for what is left out.
    folder : Path, optional
        Where it is made, in place of what is there; by default the course's `build/site/`.

    Raises
    ------
    SourceError
        When a lesson breaks a rule.
    CourseError
        When a lesson fails, a package is missing, or Sphinx finds something wrong with a page.
    """
    _find_tools()
    repository = read_repository(course)
    lessons = read_course(course)
    solved, digits = executed(course, lessons, progress)
    folder = folder or course / "build" / "site"
    plan = Plan(course, lessons, solved, digits, repository, with_answers, folder)
    if repository is None:
        progress(NO_REPOSITORY)
    progress(f"The lessons ran on {_told(digits)}.")
    out = folder / "html"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        plan.static.mkdir(parents=True)
        _write_texts(plan, _write_lessons(plan), _front(plan, progress))
        progress("Making the book ...")
        _run_sphinx(plan, out)
        _put_in_order(out)
    except OSError as error:
        raise CourseError(
            f"{error.filename or folder} cannot be written ({error.strerror}). "
            "Free some space or allow writing there."
        ) from error
    return out


def _find_tools() -> None:
    missing = [name for name in (*NEEDED, MATHJAX) if find_spec(name) is None]
    if missing:
        raise CourseError(
            f"The book needs packages that are not installed: {', '.join(missing)}. "
            "Run: python -m pip install 'mnist-course[grading,book]'"
        )
    if not SITE.is_dir():
        raise CourseError(
            f"{SITE} is missing, which says how the book looks. Make the book from a copy of the "
            "repository."
        )


def _told(digits: DigitSet) -> str:
    return "the full MNIST" if digits == FULL else "the 5,000 digits of the offline sample"


def _write_lessons(plan: Plan) -> dict[str, str]:
    """Write a page for each lesson; return the lessons' titles."""
    titles = {}
    (plan.pages / "lessons").mkdir(parents=True)
    learn = "../learn.md" if (plan.course / README).is_file() else ""
    for name, data in generate(plan.lessons).items():
        released = nbformat.reads(data.decode(), as_version=4)
        links = launch_links(plan.repository, name) if plan.repository else ()
        head = how_to_work(name, learn, links)
        page = lesson_page(released, plan.solved[name], plan.with_answers, head)
        text = page.cells[0].source
        titles[name] = text.partition("\n")[0].removeprefix("# ")
        page.metadata.myst = {"html_meta": {"description": description(text)}}
        nbformat.write(page, plan.pages / "lessons" / f"{name}.ipynb")
    return titles


def _front(plan: Plan, progress: Callable[[str], None]) -> str:
    """Return the part of the first page where one can draw; a course without lesson 9 has none."""
    if OWN_DIGIT not in plan.solved:
        return ""
    progress("Training the network of the first page, once ...")
    return front_html(plan.course, plan.static, f"lessons/{OWN_DIGIT}.html")


def _write_texts(plan: Plan, titles: dict[str, str], front: str) -> None:
    """Write every other page, and the pictures that they show."""
    chosen = chosen_pages(plan.course, plan.with_answers)
    texts = Texts(plan.course, plan.repository, _read_for(chosen, titles))
    for page in (page for pages in chosen.values() for page in pages):
        text = texts.write(read_text(plan.course, page), page.file, page.name)
        if page.name == "licence":
            text += licence_texts(plan.course)
        _write(plan.pages / f"{page.name}.md", text)
    for name, text in reference_pages(plan.lessons).items():
        _write(plan.pages / f"{name}.rst", text)
    start = launch_links(plan.repository, plan.lessons[0].name) if plan.repository else ()
    index = first_page(texts, plan.lessons, titles, start, front, _told(plan.digits))
    contents = {"Lessons": [f"lessons/{lesson.name}" for lesson in plan.lessons]}
    contents |= {caption: [page.name for page in pages] for caption, pages in chosen.items()}
    contents["Contribute"].append("reference/index")
    toctrees = [_toctree(caption, names) for caption, names in contents.items() if names]
    _write(plan.pages / "index.md", index + "".join(toctrees))
    for path in texts.pictures:
        target = plan.pages / "pictures" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(plan.course / path, target)


def _read_for(chosen: dict[str, list[Page]], lessons: Iterable[str]) -> dict[str, str]:
    """Return what Sphinx reads for a file to which a text may link, both by their paths."""
    there = [page for pages in chosen.values() for page in pages]
    whole = {page.file: f"{page.name}.md" for page in there if not page.heading}
    made = {f"lessons/{name}/{name}.ipynb": f"lessons/{name}.ipynb" for name in lessons}
    licences = {name: "licence.md" for name in LICENCES for page in there if page.name == "licence"}
    return {README: "index.md", **whole, **made, **licences}


def _toctree(caption: str, names: list[str]) -> str:
    listed = "\n".join(names)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".md" and (told := description(text).replace('"', "'")):
        text = f'---\nmyst:\n  html_meta:\n    description: "{told}"\n---\n{text}'
    path.write_text(text, encoding="utf-8")


def _run_sphinx(plan: Plan, out: Path) -> None:
    """Make HTML of the pages; what Sphinx warns of is an error."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    own = sorted(path.name for path in plan.static.glob("*.css"))
    settings: dict[str, Any] = {
        "html_static_path": [str(SITE / "course.css"), str(plan.static)],
        "html_css_files": ["course.css", *own],
    }
    if plan.repository:
        settings["html_baseurl"] = plan.repository.book
        settings["html_theme_options.github_url"] = plan.repository.address
    said = io.StringIO()
    doctrees = plan.folder / "doctrees"  # outside of what is published
    with patch_docutils(SITE), docutils_namespace():
        application = Sphinx(
            plan.pages, SITE, out, doctrees, "html", settings, status=None, warning=said
        )
        application.build(force_all=True)
    if found := said.getvalue().strip():
        raise CourseError(f"Sphinx finds something wrong with a page of the book:\n{found}")


def _put_in_order(out: Path) -> None:
    """Add the part of MathJax that is used; take away what no page asks for."""
    spec = find_spec(MATHJAX)
    assert spec
    assert spec.origin
    for name in MATHJAX_FILES:
        target = out / "_static" / "mathjax" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(spec.origin).parent / "static" / "mathjax" / name, target)
    for pattern in NEEDLESS:
        for path in out.rglob(pattern):
            path.unlink()

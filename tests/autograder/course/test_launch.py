"""Where the course is published, and every link that is made of it."""

import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from autograder.course.launch import (
    BEGIN,
    END,
    NO_REPOSITORY,
    Repository,
    fill_in_links,
    launch_links,
    read_repository,
)
from mnist_utils.errors import CourseError

COURSE = Path(__file__).parents[3]
LESSONS = sorted(path.name for path in (COURSE / "lessons").iterdir() if path.is_dir())
HERE = read_repository(COURSE) or Repository("example", "mnist-course")


def git(*words):
    done = subprocess.run(["git", "-C", COURSE, *words], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def published(course, address):
    (course / "pyproject.toml").write_text(
        f'[project]\nname = "x"\n[project.urls]\nRepository = {address}\n', encoding="utf-8"
    )


def test_the_repository_is_read_from_the_project_s_urls(course):
    for address in ("example/mnist-course", "example/mnist-course.git", "example/mnist-course/"):
        published(course, f'"https://github.com/{address}"')
        assert read_repository(course) == Repository("example", "mnist-course")
    found = read_repository(course)
    assert found
    assert found.address == "https://github.com/example/mnist-course"
    assert found.book == "https://example.github.io/mnist-course/"


def test_a_course_that_does_not_say_where_it_is_published_has_no_repository(course):
    assert read_repository(course) is None
    for text in ("", "[project]\nname = 'x'\n", "[project.urls]\nHomepage = 'https://x.example'\n"):
        (course / "pyproject.toml").write_text(text, encoding="utf-8")
        assert read_repository(course) is None
    assert "[project.urls] in pyproject.toml" in NO_REPOSITORY


@pytest.mark.parametrize(
    "address",
    ['"https://elsewhere.example/a/b"', '"https://github.com/only-an-owner"', "3", '"" \nx'],
)
def test_an_address_of_another_form_is_named(course, address):
    published(course, address)
    with pytest.raises(CourseError, match=r"pyproject\.toml (says .*OWNER/NAME|cannot be read)"):
        read_repository(course)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_link_leads_to_a_lesson_that_is_there(lesson):
    links = {link.place: link for link in launch_links(HERE, lesson)}
    assert list(links) == ["Colab", "Kaggle", "Codespaces", "Binder"]
    assert all(link.hint for link in links.values())

    colab = urlsplit(links["Colab"].address)
    head, _, file = colab.path.partition(f"/blob/{HERE.branch}/")
    assert colab.hostname == "colab.research.google.com"
    assert head == f"/github/{HERE.owner}/{HERE.name}"
    nbformat.validate(nbformat.read(COURSE / file, as_version=4))

    (source,) = parse_qs(urlsplit(links["Kaggle"].address).query)["src"]
    assert source == f"{HERE.address}/blob/{HERE.branch}/{file}"

    assert links["Codespaces"].address == f"https://codespaces.new/{HERE.owner}/{HERE.name}"

    binder = urlsplit(links["Binder"].address)
    assert binder.path == f"/v2/gh/{HERE.owner}/{HERE.name}/{HERE.branch}"
    assert parse_qs(binder.query)["urlpath"] == [f"lab/tree/{file.replace('lessons', 'work', 1)}"]


def test_a_branch_with_a_slash_stays_one_part_of_binder_s_path():
    binder = launch_links(Repository("example", "x", "autumn/1"), LESSONS[0])[-1]
    assert urlsplit(binder.address).path == "/v2/gh/example/x/autumn%2F1"


def test_links_name_the_branch_that_readers_get():
    if git("remote", "get-url", "origin").removesuffix(".git") != HERE.address:
        pytest.skip("this copy does not come from where the course is published")
    default = git("symbolic-ref", "refs/remotes/origin/HEAD").rpartition("/")[2]
    if not default:
        pytest.skip("this copy does not know the default branch")
    assert default == HERE.branch


def test_links_are_filled_in_between_the_markers_alone():
    text = f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    filled = fill_in_links(text, HERE)
    for link in launch_links(HERE, "00_overview"):
        assert f"[{link.place}]({link.address}): {link.hint}\n" in filled
    assert HERE.book in filled
    assert "old" not in filled
    assert filled.startswith("before\n")
    assert filled.endswith("\n\nafter\n")
    assert fill_in_links(filled, HERE) == filled
    assert fill_in_links(filled, None) == f"before\n\n{BEGIN}\n{END}\n\nafter\n"
    assert fill_in_links("no marker", HERE) == "no marker"
    with pytest.raises(CourseError, match="below it no line"):
        fill_in_links(f"{BEGIN}\n", HERE)

import re
import shutil

import pytest

from autograder.__main__ import main
from autograder.book import make
from autograder.book.make import make_book
from autograder.course.launch import NO_REPOSITORY, Repository, launch_links
from mnist_utils.errors import CourseError
from tests.autograder.book.conftest import write_course
from tests.autograder.book.leaks import answer_lines, hidden_lines, leaks

REPOSITORY = Repository("example", "mnist-course")


def files_of(book):
    return {path.relative_to(book).as_posix() for path in book.rglob("*") if path.is_file()}


def test_the_book_has_a_page_for_each_lesson_and_text(small_book):
    pages = {name for name in files_of(small_book[0]) if name.endswith(".html")}
    assert pages == {
        *("index.html", "search.html", "lessons/01_small.html", "learn.html", "teach.html"),
        *("teaching.html", "write.html", "contributing.html", "licence.html"),
        *("reference/index.html", "reference/mnist_utils.html"),
        "reference/mnist_utils.examples.html",
    }


def test_no_source_and_nothing_needless_is_published(small_book):
    found = files_of(small_book[0])
    ends = (".ipynb", ".md", ".rst", ".py", ".doctree", ".pickle", ".map")
    assert [name for name in found if name.endswith(ends) or "_sources" in name] == []
    assert "Created using" not in (small_book[0] / "index.html").read_text(encoding="utf-8")


def test_every_lesson_can_be_opened_in_every_place(small_book, page):
    assert NO_REPOSITORY not in small_book[1]
    places = re.findall(r'<a [^>]*href="(.*?)">(\w+)</a>: ', page("lessons/01_small"))
    links = launch_links(REPOSITORY, "01_small")
    assert [(link.address, link.place) for link in links] == [
        (address.replace("&amp;", "&"), place) for address, place in places
    ]
    assert "https://github.com/example/mnist-course" in page("index")


def test_before_the_course_is_published_its_links_are_left_out_and_that_is_said(bare_book):
    book, said = bare_book
    assert said.count(NO_REPOSITORY) == 1
    pages = "".join(path.read_text(encoding="utf-8") for path in book.rglob("*.html"))
    assert "github.com" not in pages
    assert "colab.research" not in pages
    assert "python -m mnist_utils start 1" in re.sub("<.*?>", "", pages)


def test_it_says_which_digits_the_lessons_ran_on(small_book, page):
    (line,) = [line for line in small_book[1] if line.startswith("The lessons ran on")]
    assert line.removeprefix("The lessons ran on ").rstrip(".") in page("index")


def test_a_book_for_a_class_has_neither_answers_nor_the_teacher_s_notes(bare_book, small_course):
    book, _ = bare_book
    assert not (book / "teaching.html").exists()
    assert leaks(answer_lines(small_course), book) == {}
    assert "One right answer" not in (book / "lessons" / "01_small.html").read_text("utf-8")


def test_no_hidden_test_is_in_a_book(small_book, bare_book, small_course):
    hidden = hidden_lines(small_course)
    assert hidden
    assert leaks(hidden, small_book[0]) == leaks(hidden, bare_book[0]) == {}


def test_what_must_not_be_there_is_found_where_it_is(small_book, small_course, tmp_path):
    answers = answer_lines(small_course)
    assert answers
    assert set(leaks(answers, small_book[0]).values()) == {"lessons/01_small.html"}
    (line, *_) = hidden_lines(small_course)
    coloured = "".join(f"<span>{letter}</span>" for letter in line.replace("<", "&lt;"))
    (tmp_path / "page.html").write_text(f"<pre>{coloured}</pre>", encoding="utf-8")
    assert leaks({line}, tmp_path) == {line: "page.html"}


@pytest.mark.release("a book with a fault in it")
def test_a_page_with_something_wrong_is_told_in_sphinx_words(small_book, small_course, tmp_path):
    course = shutil.copytree(small_course, tmp_path / "course")  # the lesson has run there
    (course / "CONTRIBUTING.md").write_text("# Contributing\n\n[x](#nowhere)\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"contributing\.md.*nowhere"):
        make_book(course, progress=lambda line: None)


def test_missing_packages_are_named_with_the_command_that_installs_them(monkeypatch, tmp_path):
    monkeypatch.setattr(make, "NEEDED", ("sphinx", "no_such_package"))
    with pytest.raises(CourseError, match=r"no_such_package\. Run: .*mnist-course\[grading,book\]"):
        make_book(write_course(tmp_path))


def test_the_command_says_where_the_book_is_or_what_is_wrong(monkeypatch, tmp_path, capsys):
    assert main(["--course", str(tmp_path), "site"]) == 1
    assert "is not the course" in capsys.readouterr().err
    asked = []
    monkeypatch.setattr(make, "make_book", lambda *given, **named: asked.append(named) or tmp_path)
    assert main(["--course", str(tmp_path), "site", "--without-answers"]) == 0
    assert asked == [{"with_answers": False}]
    assert capsys.readouterr().out == f"The book: {tmp_path / 'index.html'}\n"

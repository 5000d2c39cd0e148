import pytest

from autograder.course.executed import errors, executed, keep, run_solved
from autograder.course.source import read_course
from mnist_utils.errors import CourseError


@pytest.fixture
def run(course, offline):
    """Give what the small lesson printed with its answers, and what was said before it ran."""

    def run():
        said = []
        notebooks, digits = executed(course, read_course(course), said.append)
        assert digits.name == "sample"
        (notebook,) = notebooks.values()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        return [output.get("data", {}).get("text/plain") for output in outputs], said

    return run


def test_a_lesson_is_run_with_its_answers_once_and_anew_when_it_changes(run, change):
    printed, said = run()
    assert said == ["01_small: running it ..."]
    assert printed == ["array([0, 1, 2])", "42"]
    assert run() == (printed, [])
    change("double(21)", "double(22)")
    printed, said = run()
    assert said == ["01_small: running it ..."]
    assert printed == ["array([0, 1, 2])", "44"]


def test_a_kept_file_that_is_broken_is_none(run, course, monkeypatch):
    monkeypatch.setattr(
        "autograder.course.executed.run_solved", lambda lesson: (lesson.notebook, [])
    )
    assert run()[1] == ["01_small: running it ..."]
    (kept,) = (course / "build" / "executed").rglob("*.ipynb")
    kept.write_text("{", encoding="utf-8")
    assert run()[1] == ["01_small: running it ..."]
    assert run()[1] == []


def test_a_cell_that_fails_ends_in_a_sentence_and_nothing_is_kept(run, change, course):
    change("np.arange(3)", "1 / 0")
    with pytest.raises(
        CourseError, match="after_setup_1 fails with ZeroDivisionError: division by"
    ):
        run()
    assert list(course.rglob("*.ipynb")) == []


def test_what_a_check_has_run_is_not_run_again(run, course):
    (lesson,) = read_course(course)
    solved, used = run_solved(lesson)
    assert len(used) == len(solved.cells)
    assert errors(solved) == []
    keep(course, lesson, solved)
    assert run()[1] == []


def test_where_nothing_can_be_kept_a_check_goes_on(course, offline):
    (lesson,) = read_course(course)
    (course / "build").write_text("no folder", encoding="utf-8")
    keep(course, lesson, lesson.notebook)
    with pytest.raises(CourseError, match="cannot be written"):
        executed(course, [lesson], lambda line: None)

import nbformat
import pytest

from autograder.course.build import generate
from autograder.course.source import read_lesson
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.prove import Proof, fill_in, prove, reference_answers
from autograder.judging.worker import Settings, Worker


@pytest.fixture
def material(course):
    """Give the small lesson, as it stands in the course now."""

    def read():
        lesson = read_lesson(course / "solutions" / "01_small.py")
        released = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
        return Material(lesson.name, lesson.notebook, released)

    return read


@pytest.fixture(scope="module")
def proof_of(isolation):
    """Prove a lesson."""
    worker = Worker(Settings(isolation, ("numpy",)))
    yield lambda material: prove(material, Rules(isolation, Limits(call_seconds=5)), worker)
    worker.close()


def test_a_sound_lesson_earns_all_its_points_and_has_no_problem(material, proof_of):
    assert proof_of(material()) == Proof(6, 6, ())


def test_a_solution_that_fails_and_a_test_that_passes_for_the_stub_are_told(
    material, proof_of, change
):
    change("return sum(values)", "return values[0]")
    change("assert double(-offset) == -2,", "assert callable(double),")
    assert proof_of(material()) == Proof(
        3,
        6,
        (
            "the reference solution of total earns 0 of 3 points: 1 and 2 make 3, not 1.",
            "a test of double passes for the stub: it earns 1 points.",
        ),
    )


def test_a_lesson_whose_setup_fails_is_told(material, proof_of, change):
    change("offset = 1", "offset = 1 / 0")
    proof = proof_of(material())
    assert proof.score == 0
    assert "division by zero" in proof.problems[0]


def test_the_answers_of_a_lesson_are_the_author_s_or_the_stubs(material):
    found = material()
    solved, given = reference_answers(found.source), reference_answers(found.released)
    assert list(solved) == list(given) == ["double", "total"]
    assert "return 2 * x" in solved["double"]
    assert "raise NotImplementedError" in given["double"]
    assert "return" not in given["total"]


def test_answers_are_filled_in_and_the_rest_of_the_lesson_stays(material):
    before = material().released
    filled = fill_in(material().released, {"total": "total = sum", "unknown": "1 / 0"})
    for was, now in zip(before.cells, filled.cells, strict=True):
        assert now.source == ("total = sum" if was.id == "total" else was.source)

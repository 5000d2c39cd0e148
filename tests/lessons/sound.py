"""What a lesson must be: solved it earns full marks, as students get it none, and all of it runs."""

from functools import cache
from pathlib import Path

import nbformat

from autograder.authoring.check import check
from autograder.course.build import generate
from autograder.course.source import read_course
from autograder.judging.marking import Rules
from autograder.judging.material import Material
from autograder.judging.prove import prove
from autograder.judging.worker import Settings, shared_worker, threads_of
from mnist_utils.cells import role

COURSE = Path(__file__).parents[2]
LESSONS = sorted((COURSE / "solutions").glob("*.py"), reverse=True)  # the longest first


def assert_judged(lesson, isolation):
    """The judge gives the solution full marks, and the untouched lesson none."""
    released = nbformat.reads(generate([lesson])[lesson.name].decode(), as_version=4)
    material = Material(lesson.name, lesson.notebook, released)
    with shared_worker(Settings(isolation, modules_of_all(), threads_of(1))) as worker:
        proof = prove(material, Rules(isolation, any_digits=True), worker)
    assert proof.problems == ()
    assert proof.score == lesson.max_score - written_points(lesson)


def assert_sound(lesson, isolation):
    """All of it runs by hand, too, demonstrations included, as `autograder check` does it."""
    (finding,) = check(COURSE, [lesson.name], progress=lambda line: None, isolation=isolation)
    # How long a cell takes beside other work says little; `autograder check` says it to its author.
    assert list(finding.problems) == []
    assert finding.score == finding.max_score - written_points(lesson)


@cache
def modules_of_all():
    """What any lesson needs: one worker imports it once, for all of them."""
    materials = [Material(one.name, one.notebook, one.notebook) for one in read_course(COURSE)]
    return tuple(dict.fromkeys(name for material in materials for name in material.modules))


def written_points(lesson):
    """Points that a person gives."""
    return sum(c.metadata.nbgrader.points for c in lesson.notebook.cells if role(c) == "written")

"""What a lesson must be: solved it earns full marks, and as students get it none."""

from pathlib import Path

from autograder.authoring.check import check
from mnist_utils.cells import role

COURSE = Path(__file__).parents[2]


def assert_sound(lesson, isolation):
    (finding,) = check(COURSE, [lesson.name], progress=lambda line: None, isolation=isolation)
    # How long a test takes beside others says little; `autograder check` says it to its author.
    assert [one for one in finding.problems if "its limit is" not in one] == []
    assert finding.score == finding.max_score - written_points(lesson)


def written_points(lesson):
    """Points that a person gives."""
    return sum(c.metadata.nbgrader.points for c in lesson.notebook.cells if role(c) == "written")

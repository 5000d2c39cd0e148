"""The course's own tests, against answers that empty what they are given.

Whoever sets an argument to 0 and gives what is right for 0 knows nothing of the exercise. A test
that computes what is expected from the argument after the call would let that pass.
"""

from pathlib import Path

import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.folder import read_material
from autograder.judging import sandbox
from autograder.judging.limits import Limits
from autograder.judging.marking import Rules
from autograder.judging.prove import fill_in, reference_answers
from autograder.judging.submitted import read
from autograder.judging.worker import Settings, Submission, Worker

pytestmark = pytest.mark.release("answers that empty what they are given")

COURSE = Path(__file__).parents[2]
LESSONS = ("01", "02", "03", "04", "05", "06", "07")  # 08 trains for minutes

# The reference, but for calls after the first ones, which empty arrays first. Where there is none
# to be emptied nothing is given back, so that an exercise without arrays is never passed.
EMPTYING = """

def _emptying(own, first):
    import numpy as np
    calls, changed = [], []
    def empty(thing):
        if isinstance(thing, np.ndarray) and thing.dtype.kind in "biuf" and thing.any():
            if thing.flags.writeable:
                thing[...] = 0
                changed.append(1)
        if hasattr(thing, "set_weights") and thing.weights:
            thing.set_weights([0 * weight for weight in thing.get_weights()])
            changed.append(1)
        for part in thing if isinstance(thing, (list, tuple)) else []:
            empty(part)
    def answer(*given, **options):
        calls.append(1)
        print("called")
        if len(calls) > first:
            empty([*given, *options.values()])
            if not changed:
                return None
        return own(*given, **options)
    return answer
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory, needs_sandbox):
    """Mark a lesson: (lesson, answers) -> what marking gave."""
    room = tmp_path_factory.mktemp("course") / "room"
    lessons = {lesson.name: lesson for lesson in classroom.create(COURSE, room)}
    materials = {name: read_material(room, name) for name in lessons}
    modules = list(dict.fromkeys(name for m in materials.values() for name in m.modules))
    worker = Worker(Settings(sandbox.BUBBLEWRAP, tuple(modules), 2))

    def give(lesson, first):
        answers = {
            name: f"{source}{EMPTYING}\n{name} = _emptying({name}, {first.get(name, 10**9)})"
            for name, source in reference_answers(lessons[lesson].notebook).items()
        }
        notebook = fill_in(classroom.released(room, lesson), answers)
        classroom.submit(room, "emptying", lesson, notebook)
        submitted = read(room / "submitted", "emptying", lesson)
        rules = Rules(limits=Limits(call_seconds=30), any_digits=True)
        return worker.mark(Submission(materials[lesson], submitted, rules))

    yield lambda lesson, first: give(next(n for n in lessons if n.startswith(lesson)), first)
    worker.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_answer_that_empties_its_arguments_passes_no_hidden_test(graded, lesson):
    whole = graded(lesson, {})
    assert whole.record.score == whole.record.max_score, whole.record
    emptying = graded(lesson, shown_calls(whole.notebook))
    assert not [r.exercise for r in emptying.record.exercises if r.verdict == "correct"]


def shown_calls(notebook):
    """Count for each exercise the calls before the first hidden one: those whose output is kept."""
    found = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        exercise = name.removeprefix("test_")
        if name.startswith("test_") and exercise not in found:
            text = "".join(output.get("text", "") for output in cell.outputs)
            found[exercise] = text.count("called")
    return found

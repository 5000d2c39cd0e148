"""What tests of several modules stand on: a sandbox, and a class that was marked once."""

import functools
import shutil

import numpy as np
import pytest

from autograder.judging.sandbox import BUBBLEWRAP, Sandbox
from tests.autograder.sound_lesson import LESSON as SOUND

# Classrooms are imported where they are needed: nbgrader takes a while, and most tests do without.


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A file that stands for the digits, in a path with a space."""
    path = tmp_path_factory.mktemp("some data") / "the digits.npz"
    np.savez(path, x_test=np.arange(4))
    path.chmod(0o644)
    return path


@pytest.fixture
def place(needs_sandbox, data):
    """A sandbox; its limits are as for any submission."""
    made = Sandbox(BUBBLEWRAP, data, [])
    made.wait()
    yield made
    made.close()


@pytest.fixture(scope="session")
def course_of_two(tmp_path_factory, empty_room):
    """The small lesson, and one with a written answer."""
    from tests.autograder.mishaps import LESSON, WORDS

    course = tmp_path_factory.mktemp("two")
    (course / "solutions").mkdir()
    small = empty_room.parent / "solutions" / f"{LESSON}.py"
    shutil.copy(small, course / "solutions")
    (course / "solutions" / "02_words.py").write_text(WORDS, encoding="utf-8")
    return course


@pytest.fixture(scope="session")
def two_lessons(course_of_two):
    """A classroom of both lessons, with a short time limit."""
    from autograder.classroom import folder as classroom

    room = course_of_two / "a room"
    classroom.create(course_of_two, room)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = 4\n")
    return room


@pytest.fixture(scope="session")
def marked(two_lessons, isolation):
    """A class, marked together in one call: (the classroom, its records, what progress said)."""
    from autograder.classroom.grading.runs import grade
    from tests.autograder.mishaps import hand_in_everything

    hand_in_everything(two_lessons)
    said = []
    found = grade(
        two_lessons,
        progress=lambda record, done, total: said.append((done, total)),
        isolation=isolation,
    )
    return two_lessons, found, said


@pytest.fixture
def mark(isolation):
    """Mark a class once more, in the best way that there is here."""
    from autograder.classroom.grading.runs import grade

    return functools.partial(grade, isolation=isolation)


@pytest.fixture(scope="session")
def record(marked):
    """Give the record of a student in the small lesson."""
    from tests.autograder.mishaps import LESSON

    found = {(one.student, one.lesson): one for one in marked[1]}
    return lambda student, lesson=LESSON: found[student, lesson]


@pytest.fixture(scope="session")
def page(marked):
    """Give a student's feedback page."""
    from tests.autograder.mishaps import LESSON

    return lambda student: (marked[0] / "feedback" / student / LESSON / f"{LESSON}.html").read_text(
        encoding="utf-8"
    )


@pytest.fixture
def again(marked, tmp_path):
    """The marked classroom, copied for one test alone."""
    from tests.autograder.mishaps import skip_pipes

    return shutil.copytree(marked[0], tmp_path / "again", ignore=skip_pipes, symlinks=True)


@pytest.fixture(scope="session")
def counting_room(tmp_path_factory, empty_room):
    """A class of two that has handed in the small lesson, and one that asks for the full MNIST."""
    from autograder.classroom import folder as classroom
    from autograder.judging.prove import fill_in
    from tests.autograder.mishaps import COUNTING, COUNTS, LESSON, filled

    course = tmp_path_factory.mktemp("counting")
    (course / "solutions").mkdir()
    shutil.copy(empty_room.parent / "solutions" / f"{LESSON}.py", course / "solutions")
    (course / "solutions" / f"{COUNTS}.py").write_text(COUNTING, encoding="utf-8")
    room = course / "a room"
    classroom.create(course, room)
    for student in ("ada", "bob"):
        classroom.submit(room, student, LESSON, filled(room))
        right = {"count": "def count(digits):\n    return len(digits)"}
        classroom.submit(room, student, COUNTS, fill_in(classroom.released(room, COUNTS), right))
    return room


@pytest.fixture
def counting(counting_room, tmp_path):
    """That class, for one test alone."""
    return shutil.copytree(counting_room, tmp_path / "counting")


@pytest.fixture
def sound(tmp_path):
    """Make a course of the lesson; give a function that changes its text and gives its path."""
    path = tmp_path / "a course" / "solutions" / "01_small.py"
    path.parent.mkdir(parents=True)
    path.write_text(SOUND, encoding="utf-8")

    def change(old, new):
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return change

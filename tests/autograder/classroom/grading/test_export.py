import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.folder import open_classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.export import BlankFaults
from autograder.judging.record import Record

LESSON = "01_small"


@pytest.fixture
def marked_room(room):
    """A classroom in which the grader has failed with one of two students, as records say."""
    with open_classroom(room).gradebook as gradebook, gradebook.db.no_autoflush:
        for student, name in (("ada", "Lovelace, Countess of"), ("bob", "Bell, of the bells")):
            gradebook.add_student(student, last_name=name)
            gradebook.update_or_create_submission(LESSON, student)
    for student, score in (("ada", None), ("bob", 0.0)):
        record = Record(student, LESSON, "grader", score, 6.0, "bubblewrap", 1.0)
        records.save(room, record)
    return room


def test_where_the_grader_has_failed_the_table_is_blank_and_not_0(marked_room, tmp_path):
    api = open_classroom(marked_room)
    plugin = BlankFaults(config=api.config)
    plugin.to = str(tmp_path / "exported.csv")
    with api.gradebook as gradebook:
        plugin.export(gradebook)
    head, *rows = Path(plugin.to).read_text(encoding="utf-8").splitlines()
    assert head.endswith("email,raw_score,late_submission_penalty,score,max_score")
    # nbgrader quotes nothing: the comma in a name makes one column more.
    found = {row.split(",")[3]: row.split(",")[4:] for row in rows}
    assert found == {
        "ada": ["Lovelace", " Countess of", "", "", "", "", "", "6.0"],
        "bob": ["Bell", " of the bells", "", "", "0.0", "0.0", "0.0", "6.0"],
    }


def test_nbgrader_export_of_a_classroom_is_ours(marked_room):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export"],
        cwd=marked_room,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows = (marked_room / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [row.endswith(",,,,6.0") for row in rows if ",ada," in row] == [True]

import pytest

from autograder.__main__ import main
from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.term.people import Person, read_enrolled
from autograder.classroom.term.roster import update_roster
from autograder.errors import ClassroomError

ADA = Person("al42", "Ada", "Lovelace", "ada@uni.example")
FIRST = "id,first_name,last_name,email\nal42,Ada,Lovelace,ada@uni.example\ngh7,Grace,Hopper,\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
    '"Lovelace, Ada",340934,al42,ada@uni.example,A\n"Clarke, Joan",340937,jc1,joan@uni.example,A\n'
)


@pytest.fixture
def bring(room, tmp_path):
    """Bring a list into the class."""

    def bring(text, **options):
        path = tmp_path / "class.csv"
        path.write_text(text, encoding="utf-8")
        return update_roster(room, path, **options)

    return bring


def enrolled(room):
    with open_gradebook(open_classroom(room)) as gradebook:
        return read_enrolled(gradebook)


def test_who_joins_is_enrolled_and_who_left_is_named_and_stays(room, bring):
    assert [one.id for one in bring(FIRST).joined] == ["al42", "gh7"]
    change = bring(CANVAS)
    assert change.id_column == "SIS User ID"
    assert [one.id for one in change.joined] == ["jc1"]
    assert [one.id for one in change.left] == ["gh7"]
    ((before, after),) = change.changed
    assert (before, after.lms_user_id) == (ADA, "340934")
    assert [one.id for one in enrolled(room)] == ["al42", "gh7", "jc1"]
    assert enrolled(room)[0] == after


def test_what_a_list_does_not_say_stays_as_it_was(room, bring):
    bring(FIRST)
    bring("id\nal42\ngh7\n")
    assert enrolled(room)[0] == ADA
    assert bring("id\nal42\ngh7\n").changed == ()


def test_a_dry_run_and_a_list_that_cannot_be_used_change_nothing(room, bring):
    bring(FIRST)
    assert [one.id for one in bring(CANVAS, dry_run=True).joined] == ["jc1"]
    with pytest.raises(ClassroomError, match=r"line 3: '\.\./bob' cannot be"):
        bring("id\nnew\n../bob\n")
    assert [one.id for one in enrolled(room)] == ["al42", "gh7"]


def test_a_folder_that_is_no_classroom_is_named(tmp_path):
    with pytest.raises(ClassroomError, match="is not a classroom"):
        update_roster(tmp_path, tmp_path / "class.csv")


def test_the_command_says_who_joined_and_who_left(room, tmp_path, capsys):
    path = tmp_path / "class.csv"
    for text, dry in ((FIRST, []), (CANVAS, ["--dry-run"])):
        path.write_text(text)
        assert main(["roster", str(room), str(path), *dry]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "Ids are taken from the column id.",
        "enrolled: al42 Ada Lovelace",
        "enrolled: gh7 Grace Hopper",
    ]
    assert said[4] == "would be enrolled: jc1 Joan Clarke"
    assert said[5] == "would be changed:  al42: lms_user_id 340934"
    assert "left as they are, with all their work: gh7" in said[6]
    assert main(["roster", str(room), str(path), "--id", "Nr"]) == 1
    assert "has no column 'Nr'" in capsys.readouterr().err

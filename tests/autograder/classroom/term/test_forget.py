import os
import shutil
import sqlite3
import zipfile

import pytest

from autograder.__main__ import main
from autograder.classroom.folder import create, open_classroom, open_gradebook, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade
from autograder.classroom.term import forget as forgetting
from autograder.classroom.term.forget import forget
from autograder.classroom.term.kept import KEPT
from autograder.classroom.term.people import Person
from autograder.classroom.term.roster import update_roster
from autograder.classroom.term.traces import Needles, search
from autograder.errors import ClassroomError
from autograder.judging.prove import fill_in
from autograder.judging.record import Record

LESSON = "01_small"
CLASS = """\
id,first_name,last_name,email,lms_user_id
al42,Ada,Lovelace,ada@uni.example,340934
gh7,Grace,Hopper,grace@uni.example,340935
"""
ADA = Needles(Person("al42", "Ada", "Lovelace", "ada@uni.example", "340934"))


def fill(room):
    """Put into a class what a term leaves of its two students."""
    roster = room.parent / "class.csv"
    roster.write_text(CLASS, encoding="utf-8")
    update_roster(room, roster)
    answers = {"double": "def double(x):\n    # by al42\n    return x * 2\n"}
    for student in ("al42", "gh7"):
        notebook = fill_in(released(room, LESSON), answers if student == "al42" else {})
        path = submit(room, student, LESSON, notebook)
        (path.parent / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
        kept = room / "collected" / student / LESSON / "2026-03-01 10.00.00 UTC"
        shutil.copytree(path.parent, kept)
    (room / "submitted" / ".al42-0123abcd").mkdir()
    log = "2026-03-01 10:00:00,1 {} 01_small double: in the judge: KeyError: 'x'\n    a line\n"
    (room / "records").mkdir(exist_ok=True)
    (room / "records" / ".log").write_text(log.format("al42") + log.format("gh7"))
    (room / "class.csv").write_text(CLASS)
    with zipfile.ZipFile(room / "pages.zip", "w") as archive:
        for name in ("al42", "gh7"):
            archive.writestr(f"{name}.html", "a page")
    (room / "mail").mkdir()
    (room / "mail" / "01_al42.html").write_text("Ada Lovelace")


@pytest.fixture
def full(room):
    """A class whose work was marked, without having run any of it."""
    fill(room)
    with open_gradebook(open_classroom(room)) as gradebook:
        for student in ("al42", "gh7"):
            with gradebook.db.no_autoflush:
                gradebook.update_or_create_submission(LESSON, student)
            for step, ending in (("autograded", "ipynb"), ("feedback", "html")):
                path = room / step / student / LESSON / f"{LESSON}.{ending}"
                path.parent.mkdir(parents=True)
                path.write_text(student)
            path = records.path_of(room, student, LESSON)
            path.parent.mkdir(exist_ok=True)
            record = Record(student, LESSON, "graded", 3, 6, "process", 0, ())
            records.save(room, record)
    records.write_tables(room)
    return room


def files(room):
    return {path: path.read_bytes() for path in room.rglob("*") if path.is_file()}


BOOKS = """\
SELECT student.*, submitted_assignment.*, submitted_notebook.*, grade.*, comment.* FROM student
JOIN submitted_assignment ON student_id = student.id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN grade ON grade.notebook_id = submitted_notebook.id
JOIN comment ON comment.notebook_id = submitted_notebook.id
WHERE student.id = 'gh7'
"""


def of_grace(room):
    """Return what is Grace's alone: her files, her rows in others, her log."""
    found = {path: data for path, data in files(room).items() if "gh7" in path.parts}
    for name in ("marks.csv", "exercises.csv", "class.csv", "records/.log"):
        _, gh7, after = (room / name).read_bytes().rpartition(b"gh7")
        found[room / name] = gh7 + after
    with sqlite3.connect(room / "gradebook.db") as database:
        found["books"] = database.execute(BOOKS).fetchall()
    found["zip"] = zipfile.ZipFile(room / "pages.zip").read("gh7.html")
    assert len(found["books"]) == 6
    return found


def test_without_yes_it_says_what_there_is_and_changes_nothing(full, capsys, tmp_path):
    inbound = tmp_path / "exchange" / "digits" / "inbound" / "al42+01_small+2026-03-01"
    inbound.mkdir(parents=True)
    with open(full / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f'c.Exchange.root = "{tmp_path}/exchange"\n')
        file.write('c.CourseDirectory.course_id = "digits"\n')
    (tmp_path / ".git").mkdir()
    open_gradebook(open_classroom(full)).close()  # nbgrader notes the course's new name
    before = files(full)
    assert main(["forget", str(full), "al42"]) == 0
    assert {path: data for path, data in files(full).items() if path.name != ".lock"} == before
    said = capsys.readouterr().out
    for told in (
        *(f"would be deleted: {one.place}/al42\n" for one in KEPT if one.how == "folder"),
        "would be deleted: submitted/.al42-0123abcd\n",
        "would be deleted: mail/01_al42.html\n",
        "would be deleted: 1 of the entries of pages.zip\n",
        "would be deleted: 1 of the entries of records/.log\n",
        "would be deleted: 1 of the entries of class.csv\n",
        "would be deleted: 1 of the entries of marks.csv\n",
        "would be deleted: al42 Ada Lovelace in the gradebook, with 1 submission\n",
        f"nbgrader's exchange has work of theirs: {inbound}\n",
        f"{tmp_path}/exchange/digits/feedback/, under names",
        f"the git repository {tmp_path}: its history",
        "the learning management system",
        "backups, snapshots",
        "Nothing was changed. To delete it, which cannot be taken back: add --yes\n",
    ):
        assert told in said


def test_nothing_is_left_of_a_student_and_all_of_the_others(full, capsys):
    shutil.copy(full / "gradebook.db", full / "gradebook.db.2026-03-01")
    grace = of_grace(full)
    assert main(["forget", str(full), "al42", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "for al42, ada@uni.example, 340934, Ada Lovelace, Lovelace Ada, Lovelace, Ada." in said
    assert "Nothing is left of them in the classroom.\n" in said
    left = [
        path
        for path, data in files(full).items()
        if any(word in data for word in (b"al42", b"Ada", b"ada@uni", b"340934"))
        or any(word in str(path.relative_to(full)) for word in ("al42", "Ada"))
    ]
    assert left == []
    assert of_grace(full) == grace
    with sqlite3.connect(full / "gradebook.db.2026-03-01") as database:
        assert database.execute("SELECT id FROM student").fetchall() == [("gh7",)]
    assert main(["forget", str(full), "al42", "--yes"]) == 1
    assert "There is nobody called al42 in" in capsys.readouterr().out
    assert main(["forget", str(full), "al42"]) == 1
    assert capsys.readouterr().out == f"There is nobody called al42 in {full}.\n"


def test_what_is_in_the_work_of_others_stays_and_is_named(full, capsys):
    notebook = full / "submitted" / "gh7" / LESSON / "with al42.ipynb"
    notebook.write_text("together with Ada Lovelace")
    (full / "notes.txt").write_text("ask Ada Lovelace")
    assert main(["forget", str(full), "al42"]) == 0
    assert "would stay, since it is not theirs alone: submitted/gh7" in capsys.readouterr().out
    assert main(["forget", str(full), "al42", "--yes"]) == 1
    said = capsys.readouterr().out
    assert "left, since it is not theirs alone; look at it: notes.txt (its content)" in said
    assert "look at it: submitted/gh7/01_small/with al42.ipynb (its name, its content)" in said
    assert notebook.read_text() == "together with Ada Lovelace"


def test_links_are_removed_and_what_they_lead_to_stays(full, tmp_path):
    shutil.rmtree(full / "submitted" / "al42")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.txt").write_text("mine")
    (full / "submitted" / "al42").symlink_to(outside)
    (full / "collected" / "al42" / "link").symlink_to(outside)
    assert forget(full, "al42", sure=True).is_done
    assert (outside / "thesis.txt").read_text() == "mine"


def test_a_name_with_accents_is_the_same_however_a_system_writes_it(full):
    folder = full / "submitted" / "søren.å"
    folder.mkdir()
    assert forget(full, "søren.å", sure=True).is_done
    assert not folder.exists()


STEPS = ("_remove", "write_whole", "records.write_tables", "delete_rows", "search")


@pytest.mark.parametrize("step", STEPS)
def test_it_can_be_called_again_whatever_has_interrupted_it(full, monkeypatch, step):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    grace = of_grace(full)
    calls = []
    if step == "search":  # the one after all was deleted

        def stop_later(*arguments):
            calls.append(arguments)
            return stop() if len(calls) == 2 else search(*arguments)

        monkeypatch.setattr(forgetting, "search", stop_later)
    else:
        monkeypatch.setattr(f"{forgetting.__name__}.{step}", stop)
    with pytest.raises(KeyboardInterrupt):
        forget(full, "al42", sure=True)
    monkeypatch.undo()
    again = forget(full, "al42", sure=True)
    assert again.is_done == (step != "search")
    assert search(full, ADA).hits == {}
    assert of_grace(full) == grace


def test_a_gradebook_that_is_in_use_keeps_everything(full):
    before = {path: data for path, data in files(full).items() if path.name != ".lock"}
    other = sqlite3.connect(full / "gradebook.db")
    other.execute("BEGIN IMMEDIATE")
    with open(full / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f'c.CourseDirectory.db_url = "sqlite:///{full}/gradebook.db?timeout=0.1"\n')
    before[full / "nbgrader_config.py"] = (full / "nbgrader_config.py").read_bytes()
    with pytest.raises(ClassroomError, match="database is locked"):
        forget(full, "al42", sure=True)
    other.close()
    after = {path: data for path, data in files(full).items() if path.name != ".lock"}
    assert after == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may delete everything")
def test_what_was_made_unwritable_goes_as_well(full):
    (full / "submitted" / "al42" / LESSON).chmod(0o500)
    assert forget(full, "al42", sure=True).is_done


@pytest.mark.parametrize("name", ["gradebook", "nbgrader_config", "records", "source", "marks"])
def test_a_student_who_is_called_like_a_part_of_the_classroom_takes_none_of_it(room, name):
    with open_gradebook(open_classroom(room)) as gradebook:
        gradebook.update_or_create_student(name)
        gradebook.update_or_create_student("gh7")
    (room / "records").mkdir()
    before = set(room.rglob("*"))
    found = forget(room, name, sure=True)
    assert set(room.rglob("*")) - before == {room / "records" / ".lock"}
    assert before <= set(room.rglob("*"))
    assert found.trace.whole == []


@pytest.mark.release("a class that is really marked, then forgotten")
def test_a_marked_student_leaves_nothing(room, isolation):
    fill(room)
    grade(room, isolation=isolation)
    text = (room / "submitted" / "gh7" / LESSON / f"{LESSON}.ipynb").read_bytes()
    assert forget(room, "al42", sure=True).is_done
    (record,) = grade(room, isolation=isolation)
    assert (record.student, record.history) == ("gh7", ())
    assert (room / "submitted" / "gh7" / LESSON / f"{LESSON}.ipynb").read_bytes() == text


@pytest.mark.release("a real PostgreSQL")
def test_a_class_on_postgresql_is_made_marked_and_forgets(
    postgresql, course, tmp_path, isolation, capsys
):
    room = tmp_path / "Spring Class"
    assert (
        main(["--course", str(course), "init", str(room), "--db", postgresql.make("spring")]) == 0
    )
    assert "secret" not in (room / "nbgrader_config.py").read_text()
    fill(room)
    grade(room, isolation=isolation)
    assert not (room / "gradebook.db").exists()
    ask = "SELECT {} FROM {}"
    assert postgresql.ask("spring", ask.format("course_id", "assignment")) == "spring-class\n"
    assert postgresql.ask("spring", ask.format("count(*)", "submitted_assignment")) == "2\n"
    assert main(["forget", str(room), "al42", "--yes"]) == 0
    assert "keeps deleted rows until their space is used again" in capsys.readouterr().out
    assert postgresql.ask("spring", ask.format("id", "student")) == "gh7\n"
    for table, count in (("submitted_assignment", 1), ("submitted_notebook", 1), ("grade", 3)):
        assert postgresql.ask("spring", ask.format("count(*)", table)) == f"{count}\n"
    with pytest.raises(ClassroomError, match="already holds the class spring-class"):
        create(course, tmp_path / "other", db=postgresql.url("spring"))
    (record,) = grade(room, isolation=isolation)
    assert record.student == "gh7"

import fcntl
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from autograder.__main__ import main
from autograder.classroom.term.collect import NAMES, collect, read_names
from autograder.classroom.term.roster import update_roster
from autograder.errors import ClassroomError
from tests.autograder.classroom.term.exports import EXPORTS, PEOPLE, WHO, notebook, pack, spread

CET = timezone(timedelta(hours=1))
LESSON = "01_small"


@pytest.fixture
def classroom(room, tmp_path):
    (tmp_path / "class.csv").write_text(PEOPLE, encoding="utf-8")
    update_roster(room, tmp_path / "class.csv")
    return room


def contents(system):
    return {
        name: notebook() if whose is not None else b"x" for name, whose in EXPORTS[system].items()
    }


def handed_in(room):
    return sorted(path.name for path in (room / "submitted").iterdir())


def files_of(room, student, step="submitted"):
    folder = room / step / student / LESSON
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != NAMES]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def tree(room):
    return sorted(str(path) for path in room.rglob("*") if path.name != ".lock")


@pytest.mark.parametrize("pack_up", [pack, spread])
@pytest.mark.parametrize("system", EXPORTS)
def test_each_system_s_export_is_taken_as_it_is(classroom, tmp_path, system, pack_up):
    found = collect(classroom, pack_up(tmp_path / "an export", contents(system)), zone=CET)
    assert found.system == system
    assert handed_in(classroom) == sorted(WHO)
    assert len(found.counted) == 3
    (left_out,) = found.left_out
    assert "nobody in the class is called" in left_out
    assert "uring" in left_out or "at1" in left_out
    for student in WHO:
        names = set(files_of(classroom, student))
        assert len(names - {"timestamp.txt"}) == 1
        assert ("timestamp.txt" in names) == (found.counted[0].time is not None)


TIMES = {
    "Blackboard": "2026-03-01 09:09:33.000000 UTC",
    "Brightspace": "2026-03-01 09:11:00.000000 UTC",
    "ILIAS": "2026-03-01 09:11:12.000000 UTC",
    "nbgrader's exchange": "2026-03-01 10:11:12.000000 UTC",
}


@pytest.mark.parametrize("system", TIMES)
def test_times_are_read_in_the_system_s_zone_and_kept_in_utc(classroom, tmp_path, system):
    collect(classroom, pack(tmp_path / "export.zip", contents(system)), zone=CET)
    assert files_of(classroom, "al42")["timestamp.txt"].decode() == TIMES[system]


def test_a_dry_run_says_the_same_and_changes_nothing(classroom, tmp_path):
    before = tree(classroom)
    path = pack(tmp_path / "export.zip", contents("Canvas"))
    dry = collect(classroom, path, dry_run=True)
    assert tree(classroom) == before
    found = collect(classroom, path)
    assert [one.person for one in dry.counted] == [one.person for one in found.counted]
    assert dry.left_out == found.left_out
    assert dry.late == found.late == ["gh7 (01_small)"]


def test_what_is_collected_twice_changes_nothing(classroom, tmp_path):
    for system in ("Moodle", "Blackboard"):
        path = pack(tmp_path / f"{system}.zip", contents(system))
        collect(classroom, path)
        before = tree(classroom)
        again = collect(classroom, path)
        assert (again.counted, again.kept, len(again.unchanged)) == ([], [], 3)
        assert tree(classroom) == before


def test_all_attempts_are_kept_and_the_last_in_time_counts(classroom, tmp_path):
    name = "Item_al42_attempt_2026-03-0{}-10-09-33_01_small.ipynb"
    files = {name.format(day): notebook(day) for day in (3, 1, 2)}
    found = collect(classroom, pack(tmp_path / "export.zip", files), zone=UTC)
    assert files_of(classroom, "al42")["01_small.ipynb"] == notebook(3)
    assert (len(found.counted), len(found.kept)) == (1, 2)
    kept = files_of(classroom, "al42", "collected")
    assert sorted(kept.values()) == [notebook(day) for day in (1, 2, 3)]
    # An earlier one, found later, is kept and does not count.
    earlier = pack(tmp_path / "earlier.zip", {name.format(0).replace("-00-", "-01-"): notebook(0)})
    assert len(collect(classroom, earlier, zone=UTC).unchanged) == 1
    late = {"Item_al42_attempt_2026-02-01-10-09-33_01_small.ipynb": notebook(0)}
    assert len(collect(classroom, pack(tmp_path / "late.zip", late), zone=UTC).kept) == 1
    assert files_of(classroom, "al42")["01_small.ipynb"] == notebook(3)


def test_a_later_export_without_times_counts_and_what_lay_there_is_kept(classroom, tmp_path):
    own = classroom / "submitted" / "al42" / LESSON / "by hand.ipynb"
    own.parent.mkdir(parents=True)
    own.write_bytes(notebook(1))
    name = "Ada Lovelace_657737_assignsubmission_file_/01_small.ipynb"
    for number in (2, 3):
        collect(classroom, pack(tmp_path / f"{number}.zip", {name: notebook(number)}))
    assert files_of(classroom, "al42") == {"01_small.ipynb": notebook(3)}
    kept = sorted(files_of(classroom, "al42", "collected").values())
    assert kept == [notebook(number) for number in (1, 2, 3)]


def test_canvas_numbers_further_attempts(classroom, tmp_path):
    names = ("_01_small.ipynb", "_01_small-1.ipynb", "_01_small-2.ipynb")
    files = {f"lovelaceada_340934_20849028{i}{name}": notebook(i) for i, name in enumerate(names)}
    collect(classroom, pack(tmp_path / "export.zip", files))
    assert files_of(classroom, "al42") == {"01_small.ipynb": notebook(2)}
    assert len(files_of(classroom, "al42", "collected")) == 3


def test_what_lies_beside_a_notebook_goes_with_it_and_two_of_a_name_keep_both(classroom, tmp_path):
    files = {"al42/a/01_small.ipynb": notebook(1), "al42/b/01_small.ipynb": notebook(2)}
    files |= {"al42/plot.png": b"\x89PNG", "al42/timestamp.txt": b"2020-01-01"}
    collect(classroom, spread(tmp_path / "export", files))
    found = files_of(classroom, "al42")
    assert sorted(found) == ["01_small.ipynb", "2 01_small.ipynb", "plot.png"]


def test_what_is_of_no_lesson_is_named_and_taken_when_its_lesson_is(classroom, tmp_path):
    files = {"al42/01_small.pdf": b"%PDF", "gh7/x.ipynb": b'{"cells": [], "nbformat": 4}'}
    path = spread(tmp_path / "export", files)
    found = collect(classroom, path)
    assert handed_in(classroom) == []
    assert len(found.left_out) == 2
    assert all("name" in sentence for sentence in found.left_out)
    collect(classroom, path, LESSON)
    assert handed_in(classroom) == ["al42", "gh7"]


def test_mails_are_taken_with_their_sender_and_date(classroom, tmp_path):
    mail = EmailMessage()
    mail["From"] = "Ada L. <ada.lovelace@uni.example>"
    mail["Date"] = "Sun, 01 Mar 2026 10:11:12 +0100"
    mail.set_content("My work.")
    mail.add_attachment(notebook(), "application", "json", filename="../../01_small.ipynb")
    folder = spread(tmp_path / "mails", {"1.eml": bytes(mail)})
    found = collect(classroom, folder)
    assert found.system == "mails"
    assert files_of(classroom, "al42")["timestamp.txt"] == b"2026-03-01 09:11:12.000000 UTC"
    assert handed_in(classroom) == ["al42"]


def commit(folder, number, date):
    """Commit a notebook at a date; whatever the repository would start leaves a trace."""
    (folder / "lesson.ipynb").write_bytes(notebook(number))
    git = ["git", "-C", folder, "-c", "user.name=x", "-c", "user.email=x@y"]
    subprocess.run([*git, "add", "-A"], check=True)
    when = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin"}
    subprocess.run([*git, "commit", "-q", "-m", "work"], check=True, env=when)


def test_of_git_repositories_the_last_commit_before_the_time_counts(classroom, tmp_path):
    folder = tmp_path / "clones" / "01-small-al42"
    subprocess.run(["git", "init", "-q", folder], check=True)
    commit(folder, 1, "2026-03-01T10:00:00+0100")
    commit(folder, 2, "2026-03-09T10:00:00+0100")
    (folder / "lesson.ipynb").write_bytes(notebook(3))  # not committed, so not handed in
    trace = tmp_path / "started"
    for setting in ("core.fsmonitor", "core.pager", "diff.external"):
        command = f"touch '{trace}'"
        subprocess.run(["git", "-C", folder, "config", setting, command], check=True)
    empty = tmp_path / "clones" / "01-small-gh7"
    subprocess.run(["git", "init", "-q", empty], check=True)
    before = datetime(2026, 3, 5, tzinfo=UTC)
    found = collect(classroom, tmp_path / "clones", before=before)
    assert [one.person.id for one in found.counted] == ["al42"]
    assert files_of(classroom, "al42") == {
        "lesson.ipynb": notebook(1),
        "timestamp.txt": b"2026-03-01 09:00:00.000000 UTC",
    }
    collect(classroom, tmp_path / "clones")
    assert files_of(classroom, "al42")["lesson.ipynb"] == notebook(2)
    assert not trace.exists()
    # An account's own name says nothing: GitHub Classroom's roster does.
    folder.rename(folder.with_name("01-small-countess-of-code"))
    assert collect(classroom, tmp_path / "clones").unchanged == []
    for who in ("al42", "Ada Lovelace", "ada.lovelace@uni.example"):
        roster = tmp_path / "classroom_roster.csv"
        roster.write_text(f"identifier,github_username,github_id,name\n{who},Countess-of-Code,1,\n")
        assert len(collect(classroom, tmp_path / "clones", accounts=roster).unchanged) == 1
    roster.write_text("id,name\n1,2\n")
    with pytest.raises(ClassroomError, match="is no roster of GitHub Classroom"):
        collect(classroom, tmp_path / "clones", accounts=roster)


# What cannot be collected


def test_an_archive_that_leads_out_of_itself_changes_nothing(classroom, tmp_path):
    files = {"al42/01_small.ipynb": notebook(), "../../nbgrader_config.py": b"1"}
    before = tree(classroom)
    with pytest.raises(ClassroomError, match="a file whose path leads out of it"):
        collect(classroom, pack(tmp_path / "export.zip", files))
    assert tree(classroom) == before


def test_names_that_do_not_say_whose_they_are_are_told_with_the_remedy(classroom, tmp_path):
    path = pack(tmp_path / "export.zip", {"01_small.ipynb": notebook()})
    with pytest.raises(
        ClassroomError, match=r"says whose it is, such as 01_small\.ipynb. Put each"
    ):
        collect(classroom, path)


def test_the_command_says_what_went_where_and_what_is_left_out(classroom, tmp_path, capsys):
    path = str(pack(tmp_path / "export.zip", contents("Canvas")))
    assert main(["collect", str(classroom), path, "--dry-run"]) == 1
    assert "01_small: 3 would go into submitted/, 0 other attempts" in capsys.readouterr().out
    assert main(["collect", str(classroom), path, LESSON]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Whose a file is was read from its name, in the form of: Canvas.",
        "01_small: 3 went into submitted/, 0 other attempts into collected/, 0 were there already.",
        "This system's names tell no time, so nothing of this counts as late.",
        "Late by the system's own mark: gh7 (01_small).",
        "left out: turingalan_999_208490287_01_small.ipynb: nobody in the class is called "
        "turingalan",
    ]
    for option in (["--zone", "Europe/Nowhere"], ["--before", "01/02/03"]):
        with pytest.raises(SystemExit) as ended:
            main(["collect", str(classroom), path, *option])
        assert ended.value.code == 2
        assert "is no time" in capsys.readouterr().err


def test_one_file_that_is_too_large_is_left_out_and_named(classroom, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.classroom.term.collect.MAX_FILE_BYTES", 10_000)
    files = {"al42/01_small.ipynb": notebook(), "gh7/01_small.ipynb": notebook() + b" " * 10_000}
    found = collect(classroom, pack(tmp_path / "export.zip", files))
    assert handed_in(classroom) == ["al42"]
    assert found.left_out == ["gh7/01_small.ipynb: 0 MB are too large"]


def test_links_are_followed_neither_in_an_export_nor_in_the_classroom(classroom, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook(9))
    export = spread(tmp_path / "export", {"gh7/01_small.ipynb": notebook()})
    (export / "al42").mkdir()
    (export / "al42" / "01_small.ipynb").symlink_to(secret)
    collect(classroom, export)
    assert handed_in(classroom) == ["gh7"]
    outside = tmp_path / "outside"
    outside.mkdir()
    (classroom / "submitted" / "al42").symlink_to(outside)
    with pytest.raises(ClassroomError, match="is a link, or lies behind one"):
        collect(classroom, spread(tmp_path / "more", {"al42/01_small.ipynb": notebook()}))
    assert list(outside.iterdir()) == []


def test_a_lesson_that_is_not_there_and_a_run_of_another_program_are_told(classroom, tmp_path):
    path = pack(tmp_path / "export.zip", contents("folders"))
    with pytest.raises(ClassroomError, match="There is no lesson 07_plot in this classroom"):
        collect(classroom, path, "07_plot")
    (classroom / "records").mkdir()
    with open(classroom / "records" / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ClassroomError, match="Another program is marking"):
            collect(classroom, path)
    assert handed_in(classroom) == []


def test_where_it_cannot_be_written_what_was_there_stays(classroom, tmp_path, monkeypatch):
    collect(classroom, spread(tmp_path / "one", {"al42/01_small.ipynb": notebook(1)}))
    before = files_of(classroom, "al42")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.classroom.term.collect.shutil.copytree", full)
    with pytest.raises(OSError, match="No space"):
        collect(classroom, spread(tmp_path / "two", {"al42/01_small.ipynb": notebook(2)}))
    assert files_of(classroom, "al42") == before


# What systems call files, since they want feedback under these names.


def test_what_a_system_calls_the_last_attempt_is_kept(classroom, tmp_path):
    names = [f"lovelaceada_340934_20849028{i}_01_small-{i}.ipynb" for i in (1, 2)]
    archive = pack(tmp_path / "canvas.zip", {name: notebook(i) for i, name in enumerate(names)})
    for _ in range(2):  # the second time nothing is new
        collect(classroom, archive)
        assert read_names(classroom, "al42", LESSON, "canvas") == [names[1]]
    folder = "Ada Lovelace_657737_assignsubmission_file_"
    moodle = {f"{folder}/a photo.png": b"x", f"{folder}/01_small.ipynb": notebook(5)}
    collect(classroom, pack(tmp_path / "moodle.zip", moodle))
    assert read_names(classroom, "al42", LESSON, "moodle")[0] == f"{folder}/01_small.ipynb"
    assert read_names(classroom, "al42", LESSON, "canvas") == [names[1]]
    for content in ("[1]", "{", '{"moodle": 7}'):
        (classroom / "collected" / "al42" / LESSON / NAMES).write_text(content)
        assert read_names(classroom, "al42", LESSON, "moodle") == []

"""Who can read a classroom, with files that are really written, and with two real users."""

import grp
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

import autograder
from autograder.classroom import access
from autograder.classroom.folder import create, open_classroom, open_gradebook, released, submit
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import grade, marking_alone
from autograder.classroom.secret import FILE, read_secret
from autograder.errors import ClassroomError
from autograder.judging.prove import fill_in
from tests.conftest import LESSON

GROUP = grp.getgrgid(os.getgid()).gr_name
SETPRIV = ["setpriv", "--reuid=nobody", "--regid=nogroup"]


def modes(room, kind):
    paths = [room, *room.rglob("*")]
    found = {stat.S_IMODE(path.stat().st_mode) for path in paths if getattr(path, kind)()}
    return {oct(mode) for mode in found}


def write_all(room):
    """Write what a command writes: a lock, tables, a number, the gradebook."""
    api = open_classroom(room)
    (room / FILE).unlink()
    read_secret(room)
    with marking_alone(room), open_gradebook(api) as gradebook:
        gradebook.update_or_create_student("ada")
    records.write_tables(room)


@pytest.fixture
def shared(room):
    """A classroom as `init --group` makes it; the real one is made below, for two users."""
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("c.CourseDirectory.groupshared = True\n")
    access.set_rights(room, os.getgid())
    return room


@pytest.mark.parametrize("umask", [0, 0o077])
def test_what_is_written_is_the_owner_s_whatever_the_umask(room, umask):
    os.umask(umask)
    write_all(room)
    assert modes(room, "is_dir") == {"0o700"}
    assert modes(room, "is_file") == {"0o600"}


def test_what_is_written_into_a_shared_classroom_is_the_group_s(shared):
    write_all(shared)
    assert modes(shared, "is_dir") == {"0o2770"}
    assert modes(shared, "is_file") == {"0o660"}
    assert {path.stat().st_gid for path in shared.rglob("*")} == {os.getgid()}
    assert open_classroom(shared).coursedir.groupshared
    assert access.complaint(shared, groupshared=True) == ""


def test_an_open_classroom_stays_so_and_is_told_of_with_the_command_that_closes_it(room):
    subprocess.run(["chmod", "-R", "go=rX", room], check=True)
    os.umask(0o022)
    open_classroom(room)
    records.write_tables(room)
    assert stat.S_IMODE((room / records.TABLE).stat().st_mode) == 0o644
    told = access.complaint(room, groupshared=False)
    assert "Everybody on this machine can read" in told
    notices = []
    grade(room, notice=lambda *notice: notices.append(notice), isolation="process")
    assert notices == [(told, False)]
    subprocess.run(told.partition("close it: ")[2], shell=True, check=True)
    assert access.complaint(room, groupshared=False) == ""
    assert modes(room, "is_file") == {"0o600"}


def test_a_classroom_that_should_be_a_group_s_and_is_not_is_told_of_with_the_command(room):
    told = access.complaint(room, groupshared=True)
    command = told.partition("give it to one: ")[2].replace("GROUP", GROUP)
    subprocess.run(command, shell=True, check=True)
    assert access.complaint(room, groupshared=True) == ""
    assert modes(room, "is_dir") == {"0o2770"}
    assert modes(room, "is_file") == {"0o660"}


def test_a_group_that_is_not_there_makes_no_classroom(course, tmp_path):
    with pytest.raises(ClassroomError, match=r"There is no group nobody-has-this .*groupadd"):
        create(course, tmp_path / "room", group="nobody-has-this")
    assert [path.name for path in tmp_path.iterdir()] == ["a course"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may give a classroom to any group")
def test_a_group_of_others_makes_no_classroom(course, tmp_path):
    other = next(one.gr_name for one in grp.getgrall() if one.gr_gid not in os.getgroups())
    with pytest.raises(ClassroomError, match="You are not in the group"):
        create(course, tmp_path / "room", group=other)


@pytest.fixture
def place():
    """A folder that both users can enter: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="two-users-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def assistant(place):
    """Run Python as another user, who shares one group with us.

    Where they cannot read our Python, the system's runs our packages.
    """
    if os.geteuid() != 0:
        pytest.skip("only root may run a program as another user")
    home = place / "home"
    home.mkdir()
    shutil.chown(home, "nobody")
    course = str(Path(autograder.__file__).parents[1])
    plain = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": course}
    plain["JUPYTER_PATH"] = os.path.join(sys.prefix, "share", "jupyter")  # nbgrader's templates

    def run(*command, groups="users", cwd=home):
        by = [*SETPRIV, f"--groups={groups}"] if groups else [*SETPRIV, "--clear-groups"]
        return subprocess.run([*by, *command], cwd=cwd, env=plain, capture_output=True, text=True)

    minor = ".".join(map(str, sys.version_info[:2]))
    for python in (sys.executable, f"/usr/bin/python{minor}"):
        if run("sh", "-c", '"$0" -c "import encodings"', python).returncode == 0:
            subprocess.run([python, "-m", "venv", "--without-pip", place / "venv"], check=True)
            (path,) = (place / "venv").glob("lib/*/site-packages")
            (path / "ours.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
            run.python = place / "venv" / "bin" / "python"
            return run
    pytest.skip("another user can read no Python of this version")


@pytest.mark.release("a classroom of two users")
def test_an_assistant_marks_in_a_shared_classroom_and_so_does_its_owner(place, assistant):
    (place / "course" / "solutions").mkdir(parents=True)
    (place / "course" / "solutions" / "01_small.py").write_text(LESSON, encoding="utf-8")
    room = place / "room"
    create(place / "course", room, group="users")
    open_classroom(room)
    answers = {"double": "def double(x):\n    return x * 2\n"}
    submit(room, "ada", "01_small", fill_in(released(room, "01_small"), answers))
    (room / "gradebook.db").unlink()  # a new one takes its place
    grade(room, jobs=1, isolation="process")
    assert modes(room, "is_file") == {"0o660", "0o664"}  # the latter are pages
    ours = (assistant.python, "-m", "autograder")
    done = assistant(*ours, "grade", room, "--force", "--isolation", "process")
    assert done.returncode == 0, done.stderr
    assert "Everybody" not in done.stdout
    (record,) = records.read_all(room)
    assert record.score == 3
    assert len(record.history) == 1
    page = room / "feedback" / "ada" / "01_small" / "01_small.html"
    assert page.owner() == "nobody"
    theirs = (assistant.python, "-m", "nbgrader", "db", "student", "add", "bo")
    done = assistant(*theirs, cwd=room)
    assert done.returncode == 0, done.stderr
    assert modes(room, "is_dir") == {"0o2770"}
    assert modes(room, "is_file") == {"0o660", "0o664"}
    assert oct(page.stat().st_mode)[-3:] == "664"
    grade(room, jobs=1, isolation="process", force=True)
    record, nothing = records.read_all(room)
    assert (len(record.history), nothing.student) == (2, "bo")
    assert page.owner() == "root"


@pytest.mark.release("a classroom of two users")
def test_others_read_nothing_of_a_classroom(place, assistant, course):
    for name, group in (("own", ""), ("shared", "users")):
        create(course, place / name, group=group)
        done = assistant("find", place / name, groups="")
        assert "Permission denied" in done.stderr
        assert done.stdout.split() == [str(place / name)]

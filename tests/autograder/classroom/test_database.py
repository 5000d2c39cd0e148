import pytest

from autograder.__main__ import main
from autograder.classroom.database import course_id_of, filled_whole, read_url, shown
from autograder.classroom.folder import create, open_classroom, open_gradebook
from autograder.errors import ClassroomError, SourceError

REFUSED = {
    "not an address": "and 'not an address' is none",
    "postgresql://me:secret@host/spring": "has a password in it.* ~/.pgpass",
    "postgresql://me@host/spring?password=secret": "has a password in it",
    "mysql://me@host/spring": "takes a PostgreSQL database",
    "postgresql://me@host": "has to name the database",
}


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url):
    with pytest.raises(ClassroomError, match=REFUSED[url]) as refused:
        read_url(url)
    assert "secret" not in str(refused.value)


def test_an_address_gets_our_driver_and_is_shown_without_a_password():
    assert read_url("postgresql://me@host:5433/spring") == (
        "postgresql+psycopg://me@host:5433/spring"
    )
    assert shown("postgresql://me:secret@host/spring") == "postgresql://me:***@host/spring"


def test_a_server_that_does_not_answer_is_named(room, capsys):
    pytest.importorskip("psycopg", reason="the driver is not installed: the extra postgres")
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('c.CourseDirectory.db_url = "postgresql+psycopg://me:pw@127.0.0.1:1/spring"\n')
    assert main(["grade", str(room)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("The database postgresql+psycopg://me:***@127.0.0.1:1/spring cannot")


def test_a_class_is_named_after_its_folder():
    assert course_id_of("Spring 2027, Größe") == "spring-2027-groe"
    assert course_id_of("数") == "digits"


def test_without_its_driver_the_package_to_install_is_named(room):
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('c.CourseDirectory.db_url = "postgresql+nothing_like_it://me@host/spring"\n')
        file.write('c.CourseDirectory.db_url = "postgresql+pg8000://me@host/spring"\n')
    with pytest.raises(ClassroomError, match=r"needs a Python package .*\[grading,postgres\]"):
        open_gradebook(open_classroom(room))


@pytest.mark.release("a real PostgreSQL")
def test_what_cannot_hold_a_class_is_refused_with_the_remedy(postgresql, course, tmp_path, capsys):
    old = postgresql.make("old", "LATIN1")
    other = postgresql.make("other")
    postgresql.ask("other", "CREATE TABLE cats (id integer)")
    closed = postgresql.make("closed")
    postgresql.ask("closed", "CREATE ROLE guest LOGIN")
    nowhere = "postgresql://me@127.0.0.1:1/spring"
    for url, told in {
        old: "stores texts as LATIN1.*createdb --encoding=UTF8",
        other: r"already holds tables \(cats\).*createdb",
        closed.replace("keeper", "guest"): "guest may make no tables.*OWNER TO guest",
        nowhere: "cannot be used: connection.*Does the server run",
        postgresql.url("missing"): 'database "missing" does not exist',
    }.items():
        with pytest.raises(ClassroomError, match=told):
            create(course, tmp_path / "room", db=url)
        assert [path.name for path in tmp_path.iterdir()] == ["a course"]
    assert main(["--course", str(course), "init", str(tmp_path / "room"), "--db", nowhere]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.release("a real PostgreSQL")
def test_a_class_that_cannot_be_made_leaves_the_database_empty(
    postgresql, course, change, tmp_path
):
    url = postgresql.make("empty")

    def interrupted():
        with filled_whole(read_url(url)):
            create(course, tmp_path / "first", db=url)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert postgresql.ask("empty", r"\dt") == ""
    change("points=3", "")
    with pytest.raises(SourceError):
        create(course, tmp_path / "second", db=url)
    assert postgresql.ask("empty", r"\dt") == ""

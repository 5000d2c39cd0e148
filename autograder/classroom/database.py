"""A gradebook on a PostgreSQL server, for a class that SQLite in its folder is not enough for."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Base, Course
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.errors import ClassroomError

DRIVER = "postgresql+psycopg"
SECONDS = 10  # to wait for a server
PASSWORD = (
    "A password belongs into ~/.pgpass, or the file that PGPASSFILE names, which you alone can "
    "read (chmod 600), in a line: HOST:PORT:DATABASE:USER:PASSWORD"
)


def read_url(given: str) -> str:
    """Return the address of a database as SQLAlchemy reads it, with the driver that we install.

    Raises
    ------
    ClassroomError
        When it is none, has a password in it, or is no PostgreSQL's.
    """
    example = "postgresql://USER@HOST/DATABASE"
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise ClassroomError(
            f"--db takes the address of a database, such as {example}, and {given!r} is none."
        ) from None
    if url.password is not None or "password" in url.query:
        raise ClassroomError(
            "The database's address has a password in it, which others could read in "
            f"nbgrader_config.py and in the list of processes. Leave it out. {PASSWORD}"
        )
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ClassroomError(
            f"--db takes a PostgreSQL database, such as {example}. Without it the gradebook is an "
            "SQLite file in the classroom."
        )
    if not url.database:
        raise ClassroomError(f"--db has to name the database, such as {example}.")
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def shown(url: str) -> str:
    """Return an address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return url


def is_sqlite(url: str) -> bool:
    """Whether a gradebook is a file in the classroom."""
    return url.startswith("sqlite:")


def books_of(url: str) -> Path | None:
    """Return the file of a gradebook; None if a server has it."""
    path = make_url(url).database if is_sqlite(url) else None
    return Path(path).resolve() if path else None


def course_id_of(name: str) -> str:
    """Make a class's name for nbgrader from its folder's: PostgreSQL accepts no class without."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:64] or "digits"


@contextmanager
def filled_whole(url: str) -> Iterator[None]:
    """Check a database before a class is entered inside this block; if that fails, empty it again.

    Raises
    ------
    ClassroomError
        When it cannot be used, with the remedy.
    """
    engine = _connect(url)
    try:
        _check(engine, url)
        try:
            yield
        except BaseException:
            Base.metadata.drop_all(engine)
            with engine.begin() as connection:
                connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
            raise
    finally:
        engine.dispose()


def _connect(url: str) -> Engine:
    try:
        return create_engine(url, connect_args={"connect_timeout": SECONDS})
    except ImportError as error:
        raise ClassroomError(no_driver(error)) from error


def _check(engine: Engine, url: str) -> None:
    try:
        with engine.connect() as connection:
            encoding = connection.scalar(text("SHOW server_encoding"))
            may = connection.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')"))
            tables = inspect(connection).get_table_names()
            known = Course.__tablename__ in tables and connection.scalars(
                text(f"SELECT id FROM {Course.__tablename__}")
            )
            classes = ", ".join(sorted({*known} - {"default_course"})) if known else ""
    except SQLAlchemyError as error:
        raise ClassroomError(no_answer(url, error)) from error
    name, user = engine.url.database, engine.url.username or "USER"
    if encoding != "UTF8":
        raise ClassroomError(
            f"The database {name} stores texts as {encoding}, in which names and lessons do not "
            "fit. Make one in UTF-8: createdb --encoding=UTF8 --template=template0 DATABASE"
        )
    if tables:
        whose = f"the class {classes}" if classes else f"tables ({', '.join(sorted(tables)[:3])})"
        raise ClassroomError(
            f"The database {name} already holds {whose}; nothing was changed. A class needs a "
            "database of its own: createdb --encoding=UTF8 --template=template0 DATABASE"
        )
    if not may:
        raise ClassroomError(
            f"The user {user} may make no tables in the database {name}. Its administrator allows "
            f"it: ALTER DATABASE {name} OWNER TO {user}"
        )


def no_driver(error: ImportError) -> str:
    """Say how to install what SQLAlchemy needs for a database."""
    return (
        f"The gradebook's database needs a Python package ({error}). In the course's folder: "
        'python -m pip install --editable ".[grading,postgres]"; its address begins with '
        f"{DRIVER}://"
    )


def no_answer(url: str, error: SQLAlchemyError) -> str:
    """Say why a server does not let us in."""
    reason = (str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__])[0]
    return (
        f"The database {shown(url)} cannot be used: {reason.rstrip('.')}. Does the server run, and "
        f"are database and user right? {PASSWORD}"
    )

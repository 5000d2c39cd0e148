"""nbgrader's settings of a classroom: our steps in place of its own, and its traps disarmed."""

import html
import os
import sys
from functools import cache, partial
from pathlib import Path
from typing import Any

import nbgrader.api
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from traitlets.config import Config

from autograder.classroom.access import keep_rights
from autograder.classroom.folder import own_texts
from autograder.classroom.grading.export import BlankFaults
from autograder.classroom.grading.feedback import FeedbackExporter
from autograder.classroom.grading.preprocessors import (
    GetPoints,
    KeepAsMarked,
    MarkWithJudge,
    put_receipt_after,
    stamp_before,
)
from autograder.classroom.grading.sanitize import page_filters
from autograder.classroom.term.exchange import CollectWork, ReleasePages
from autograder.course.build import stub_config
from autograder.judging.limits import Limits
from autograder.judging.submitted import read_time


def configure(config: Config, config_file: str) -> None:
    """Set nbgrader up for a classroom: its folder, our stubs, and nbgrader's traps disarmed.

    What this process writes from here on, the classroom's owner alone can read, or its group.

    Parameters
    ----------
    config : traitlets Config
        What `get_config()` gives in a configuration file. Changed in place.
    config_file : str
        Path of the classroom's `nbgrader_config.py`.
    """
    config.merge(stub_config())
    config.CourseDirectory.root = str(Path(config_file).resolve().parent)
    # Nothing beside a notebook is copied: a link named notes.txt could bring any file with it. A
    # plain "*" would keep the notebook itself out of nbgrader's exchange.
    config.CourseDirectory.ignore = globs_of_all_but(".ipynb", "timestamp.txt")
    # In place of nbgrader's own steps, which run a student's code and its tests in one process.
    config.Execute.timeout = (
        Limits().call_seconds
    )  # for a call of an answer, unless the test states otherwise
    read_times_safely()
    open_classrooms_safely()
    nbgrader.api.get_alembic_version = version_of_tables
    root = Path(config.CourseDirectory.root)
    if Path(config_file).is_file():
        keep_rights(root)
    config.Autograde.pre_convert_hook = stamp_before(root)
    config.Autograde.sanitize_preprocessors = [MarkWithJudge]
    config.Autograde.autograde_preprocessors = [KeepAsMarked]
    config.ExportApp.plugin_class = BlankFaults
    # No page shows HTML that a student made. (Autograded notebooks hold no hidden test.)
    config.GenerateFeedback.preprocessors = [GetPoints]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.GenerateFeedback.post_convert_hook = put_receipt_after(root)
    config.FeedbackExporter.texts = partial(own_texts, root)
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = page_filters(partial(own_texts, root))
    # What `release_feedback` asks for comes with the work.
    config.ExchangeFactory.collect = CollectWork
    config.ExchangeFactory.release_feedback = ReleasePages
    config.NbConvertBase.display_data_priority = ["image/png", "text/plain"]
    # `nbgrader db upgrade` calls `alembic` from PATH, which lacks it if Python was not activated.
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")


def read_times_safely() -> None:
    """Have nbgrader read a student's timestamp.txt as we do, and not through a link.

    What its own parser does not know costs the student the whole run of `nbgrader autograde`, and
    the formgrader the list of the class; neither has a setting for it.
    """
    CourseDirectory.get_existing_timestamp = lambda self, folder: read_time(Path(folder))
    NbGraderAPI.get_submitted_timestamp = lambda self, lesson, student: read_time(
        Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, lesson))
    )


@cache
def version_of_tables() -> str:
    """Return the version of the tables that nbgrader makes, as `alembic heads` prints it.

    For each new gradebook nbgrader starts that program, which imports all of nbgrader once more: a
    third of the time that a new classroom takes. It has no setting for it.
    """
    from alembic.script import ScriptDirectory  # only new gradebooks need it

    head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    assert head is not None
    return head


def open_classrooms_safely() -> None:
    """Have the formgrader open nobody else's folder as a classroom.

    Its address takes a folder, `formgrader?path=`, and runs the nbgrader_config.py in it. A link to
    what a student has handed in would run the student's.
    """
    # Only the server has it; to import it costs every command half a second.
    handlers = sys.modules.get("nbgrader.server_extensions.formgrader.handlers")
    if handlers is None or hasattr(handlers, "opens_safely"):
        return
    opens = handlers.FormgraderHandler.get

    def get(handler: Any) -> Any:
        path = handler.get_argument("path", "")
        if not path or is_own_classroom(Path(path)):
            return opens(handler)
        handler.set_status(403)
        handler.finish(f"{html.escape(path)} lies in a classroom, or is not yours; not opened.")

    handlers.FormgraderHandler.get = get
    handlers.opens_safely = True  # type: ignore[attr-defined]


def is_own_classroom(folder: Path) -> bool:
    """Whether a folder can be a classroom of ours: it is ours, and lies in no other classroom."""
    try:
        folder = folder.resolve(strict=True)
        is_ours = folder.stat().st_uid in (0, os.getuid())
    except OSError:
        return False
    return is_ours and not any((above / "nbgrader_config.py").exists() for above in folder.parents)


def globs_of_all_but(*endings: str) -> list[str]:
    """Make globs that match every name but those with one of the endings.

    Globs have no "not": for each ending there is one for every letter at which a name can differ
    from it, and one for every name that is only a part of it. The endings' last letters differ.
    """
    globs = [f"*[!{''.join(ending[-1] for ending in endings)}]"]
    for ending in endings:
        for place in range(len(ending) - 1):
            rest = ending[place + 1 :]
            globs += [f"*[!{ending[place]}]{rest}", rest]
    return globs

"""What is kept of a student: one list, from which `forget` works and the sheet is made.

`python -m autograder.classroom.term.kept` writes the sheet, `DATA-PROTECTION.md`.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mnist_utils.files import write_whole

SHEET = "DATA-PROTECTION.md"
How = Literal["folder", "tables", "log", "rows", "books", "elsewhere"]
AS_LONG = "until you `forget` the student or delete the classroom"


@dataclass(frozen=True)
class Kept:
    """One place in which something is kept of a student.

    `how` says how `forget` deletes it: a ``folder`` that each student has, called `place`;
    ``tables`` that are written anew; entries of a ``log``; ``rows`` of a file that somebody has put
    into the classroom; the ``books``. What is ``elsewhere`` it only names.
    """

    where: str
    what: str
    purpose: str
    until: str
    deleted: str
    how: How
    place: str = ""


BY_FORGET = "by `forget`: the folder"
KEPT = (
    Kept(
        "the gradebook: `gradebook.db`, or the database that `nbgrader_config.py` names",
        "id, first and last name, mail address, number in the LMS; for each submission its time, "
        "extension, penalty, points and comments",
        "marks; whom a submission or a mail is from",
        AS_LONG,
        "by `forget`: the rows; SQLite's freed space is overwritten, and the file made anew",
        "books",
    ),
    Kept(
        "`submitted/STUDENT/`",
        "the work that counts, and when it was handed in",
        "marking",
        AS_LONG,
        BY_FORGET,
        "folder",
        "submitted",
    ),
    Kept(
        "`collected/STUDENT/`",
        "every attempt that `collect` has taken, under the names that the system gave",
        "proof of what was handed in when",
        AS_LONG,
        BY_FORGET,
        "folder",
        "collected",
    ),
    Kept(
        "`autograded/STUDENT/`",
        "the work with the results of tests, for the formgrader",
        "marking by hand",
        AS_LONG,
        BY_FORGET,
        "folder",
        "autograded",
    ),
    Kept(
        "`feedback/STUDENT/`",
        "the page that the student gets: answers, points, messages, comments; the secret with "
        "which nbgrader's exchange gives it to nobody else",
        "feedback",
        AS_LONG,
        BY_FORGET,
        "folder",
        "feedback",
    ),
    Kept(
        "`records/STUDENT/`",
        "points and messages of each exercise, with what they were marked with, and earlier marks",
        "tables; answers to complaints",
        AS_LONG,
        BY_FORGET,
        "folder",
        "records",
    ),
    Kept(
        "`marks.csv`, `exercises.csv`",
        "id, points, verdicts and messages, a row each",
        "a look at the class",
        "until the next `grade`, which writes them anew from the records",
        "by `forget`: written anew",
        "tables",
    ),
    Kept(
        "`records/.log`, `.nbgrader.log`",
        "id and lesson where the grader or nbgrader failed, and with what",
        "finding faults",
        "`records/.log`: the last 4 MB; `.nbgrader.log`: until you delete it",
        "by `forget`: the entries",
        "log",
    ),
    Kept(
        "what else you keep in the classroom: lists, nbgrader's `grades.csv`, zips of pages, older "
        "gradebooks",
        "what you have put or exported there",
        "yours",
        "until you delete it",
        "by `forget`: rows of tables and gradebooks, members of zips, files that are named after "
        "the student",
        "rows",
    ),
    Kept(
        "nbgrader's exchange: `inbound/` and `feedback/`",
        "work as it was handed in, pages that were released",
        "handing in and feedback on a shared machine",
        "until you delete it",
        "by you; `forget` names the folders",
        "elsewhere",
    ),
    Kept(
        "your learning management system, your mail, files that you exported elsewhere",
        "submissions, marks, pages",
        "handing in, marks, feedback",
        "by their own rules",
        "there",
        "elsewhere",
    ),
    Kept(
        "students' git repositories, and any repository into which somebody has put the classroom",
        "work, with its whole history",
        "handing in",
        "until the repository is deleted",
        "there: a new commit removes nothing from the history",
        "elsewhere",
    ),
    Kept(
        "backups and snapshots of the disk, and classrooms kept with `archive`",
        "all of the above, as it was",
        "safety; proof",
        "by your rules",
        "by you, or by expiring; after a backup is restored, `forget` again",
        "elsewhere",
    ),
    Kept(
        "a PostgreSQL server, if you use one",
        "deleted rows, until their space is used again; its write-ahead log and backups",
        "its own safety",
        "`VACUUM FULL` frees the rows; log and backups by the rules of those who run it",
        "by those who run it",
        "elsewhere",
    ),
)
HEAD = """\
# What is kept of a student

For instructors, and for those who have to know what happens to students' data. `autograder` works
on your machine: it sends nothing of a student's anywhere, and nothing is deleted by itself.
Everything is in the classroom's folder, which its owner alone can read, or the Unix group that
shares it. Your institution's rules say how long you have to keep what; this list says where it is.

`autograder forget DIR STUDENT` shows what it would delete of a student, and where copies can be
that it does not reach; with `--yes` it deletes. Then it searches every file of the classroom for
the student's id, name, mail address and number in the LMS, and says what it has found. To delete a
whole class: delete the classroom's folder (and its database, if it has one).

Submitted code runs without a network and sees nothing of this; see
[SECURITY.md](autograder/SECURITY.md). Feedback pages hold hidden tests' messages and no hidden
test.
"""
FOOT = """\
A student's own computer keeps what the student does there: copies of lessons in `work/`, MNIST,
and progress. Neither `mnist_utils` nor the lessons send any of it; they download
the digits, once.

Deleting overwrites the gradebook's rows. For other files the operating system only frees the space:
an encrypted disk keeps what was there from those who get hold of it later.

Made from the list in `autograder/classroom/term/kept.py` by `python -m
autograder.classroom.term.kept`.
"""
COLUMNS = ("where", "what", "what for", "how long", "how it is deleted")


def write_sheet(kept: Iterable[Kept] = KEPT) -> str:
    """Return the data-protection sheet."""
    rows = [(one.where, one.what, one.purpose, one.until, one.deleted) for one in kept]
    table = [COLUMNS, tuple("---" for _ in COLUMNS), *rows]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return f"{HEAD}\n{lines}\n\n{FOOT}"


def main() -> None:
    """Write the sheet into the course."""
    course = Path(__file__).resolve().parents[3]
    write_whole(course / SHEET, write_sheet())
    print(f"wrote {SHEET}", file=sys.stderr)


if __name__ == "__main__":
    main()

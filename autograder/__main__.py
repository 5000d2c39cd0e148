"""The instructor's and author's command line: python -m autograder."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, get_args
from zoneinfo import ZoneInfo

from mnist_utils.commands import add
from mnist_utils.errors import CourseError
from mnist_utils.here import CHECKOUT
from mnist_utils.terminal import prints_anywhere

if TYPE_CHECKING:
    from rich.console import Console

OURS = ("autograder", "mnist_utils")
SYSTEMS = ("moodle", "canvas", "csv")  # for `export`


@prints_anywhere
def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something to look at, 2 wrong usage."""
    try:
        options = _parser().parse_args(arguments)
        options.course = options.course.resolve()
        from rich.console import Console

        # SQLAlchemy's remarks on how nbgrader uses it, and nbformat's on ids, are not the user's.
        warnings.filterwarnings("ignore", module="nbgrader|nbformat")
        return int(options.run(options, Console()))
    except CourseError as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] in OURS:
            raise
        print(_what_is_missing(error.name.partition(".")[0]), file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. What was finished is kept.", file=sys.stderr)
    except BrokenPipeError:  # nobody reads on
        raise
    except OSError as error:
        print(f"{error.filename or 'A file'} failed: {error.strerror or error}.", file=sys.stderr)
    return 1


def _what_is_missing(module: str) -> str:
    if module in sys.stdlib_module_names:
        return (
            f"autograder does not run on {platform.system()}, whose Python has no {module}. Run it "
            "in a Linux container or virtual machine (on Windows: wsl --install)."
        )
    return (
        f"autograder needs the package {module}, which is not installed. With all else that it "
        f"needs: {add('grading')}"
    )


class _Command(argparse.ArgumentParser):
    """The parser of one command, whose lessons and options may come in any order."""

    _inside = False

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse options first, then what is left: lessons after an option are lessons, too."""
        if self._inside:  # argparse does it in steps, each of which calls this
            return super().parse_known_args(args, namespace)
        self._inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._inside = False


_Commands: TypeAlias = "argparse._SubParsersAction[_Command]"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    default = "this one" if CHECKOUT else "the current folder"
    parser.add_argument(
        "--course",
        type=Path,
        default=CHECKOUT or Path(),
        metavar="DIR",
        help=f"the course, with its solutions/ (default: {default})",
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Command
    )
    _add_for_authors(commands)
    _add_for_a_class(commands)
    _add_for_marking(commands)
    _add_for_the_end(commands)
    return parser


def _add_for_authors(commands: _Commands) -> None:
    """Add what an author needs: lessons, the bank of answers, the sandbox, the book."""
    command = commands.add_parser("build", help="write lessons/ from solutions/")
    command.add_argument("--check", action="store_true", help="only say where they differ")
    command.set_defaults(run=_build)
    command = commands.add_parser("check", help="check lessons, with their solutions and without")
    _add_lessons(command)
    command.add_argument(
        "--answers", action="store_true", help="judge the bank of right and wrong answers instead"
    )
    command.add_argument(
        "--secret",
        type=_secret,
        metavar="NUMBER",
        help="with --answers: what hidden tests draw their inputs from (default: a new number)",
    )
    _add_isolation(command)
    command.set_defaults(run=_check)
    command = commands.add_parser("doctor", help="try everything that the sandbox must forbid")
    command.set_defaults(run=_doctor)
    command = commands.add_parser("site", help="make the book: a page for each lesson, and others")
    command.add_argument(
        "--without-answers", action="store_true", help="for a class: no answers, no teacher's notes"
    )
    command.set_defaults(run=_site)
    command = commands.add_parser("demo", help="the whole road, from solutions to grades")
    command.set_defaults(run=_demo)


def _add_for_a_class(commands: _Commands) -> None:
    """Add what sets a class up, gives lessons out, and takes work in."""
    command = commands.add_parser("init", help="set up a classroom")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument(
        "--roster", type=Path, metavar="CSV", help="a class list; needs a column id"
    )
    command.add_argument(
        "--from",
        type=Path,
        dest="old",
        metavar="OLD",
        help="an earlier class, or its archive, to take settings, points and own lessons from",
    )
    command.add_argument(
        "--shift",
        type=_shift,
        metavar="182d",
        help="with --from: move its due dates by days (d) or weeks (w)",
    )
    command.add_argument(
        "--group", default="", metavar="NAME", help="a Unix group that shares the classroom"
    )
    command.add_argument(
        "--db",
        default="",
        metavar="URL",
        help="an empty PostgreSQL database for the gradebook (default: a file in the classroom)",
    )
    command.set_defaults(run=_init)
    command = commands.add_parser("release", help="make what the class gets, without any answer")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("out", type=Path, metavar="OUT", help="a new folder, or NAME.zip")
    command.add_argument("--git", action="store_true", help="make the folder a git repository")
    command.set_defaults(run=_release)
    command = commands.add_parser("roster", help="bring a class list into a classroom")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("list", type=Path, metavar="FILE", help="a CSV file, as systems export it")
    command.add_argument(
        "--id", default="", metavar="COLUMN", help="the column of ids (default: found out)"
    )
    _add_dry_run(command)
    command.set_defaults(run=_roster)
    command = commands.add_parser("update", help="bring corrected lessons to a class")
    command.add_argument("folder", type=Path, metavar="DIR")
    _add_lessons(command)
    command.add_argument("--yes", action="store_true", help="do it; else it is only listed")
    command.add_argument(
        "--replace",
        action="append",
        default=[],
        metavar="LESSON",
        help="take the course's in place of one that you have edited; yours is kept",
    )
    command.set_defaults(run=_update)
    command = commands.add_parser("collect", help="take what a system has exported")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument(
        "export",
        type=Path,
        metavar="WHAT",
        help="a zip archive as the system gives it, or a folder",
    )
    command.add_argument(
        "lesson", nargs="?", default="", metavar="LESSON", help="its lesson (default: by content)"
    )
    command.add_argument(
        "--zone",
        type=_zone,
        metavar="NAME",
        help="time zone of the system, such as Europe/Berlin (default: this machine's)",
    )
    command.add_argument(
        "--before",
        type=_time,
        metavar="TIME",
        help="of git repositories, the last commit before it counts: '2026-03-05 12:00 UTC'",
    )
    command.add_argument(
        "--accounts",
        type=Path,
        metavar="CSV",
        help="GitHub Classroom's roster: whose account is it",
    )
    _add_dry_run(command)
    command.set_defaults(run=_collect)


def _add_for_marking(commands: _Commands) -> None:
    """Add what marks, and what gives back."""
    command = commands.add_parser("grade", help="mark the submissions of a class")
    command.add_argument("folder", type=Path, metavar="DIR")
    _add_lessons(command)
    command.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        dest="students",
        help="only this one; may be given several times",
    )
    command.add_argument("--jobs", type=_count, metavar="N", help="workers (default: one a core)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler, tcp://...")
    _add_isolation(command)
    command.add_argument(
        "--digits",
        choices=["any"],
        help="'any' runs tests that ask for the full MNIST with the sample, where it is not here",
    )
    command.add_argument("--force", action="store_true", help="mark what is unchanged again, too")
    command.add_argument(
        "--verbose", action="store_true", help="show the traceback of a fault of the grader"
    )
    command.set_defaults(run=_grade)
    command = commands.add_parser("try", help="mark one notebook from anywhere; nothing is stored")
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the student's file")
    command.add_argument(
        "lesson",
        nargs="?",
        default="",
        metavar="LESSON",
        help="its lesson (default: found out from its cells, or else from its name)",
    )
    _add_isolation(command)
    command.add_argument("--open", action="store_true", help="show the feedback page in a browser")
    command.add_argument("--page", type=Path, metavar="FILE", help="write the feedback page there")
    command.set_defaults(run=_try)
    command = commands.add_parser("extend", help="give more time, and compute penalties anew")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("student", metavar="STUDENT", help="an id; 'all' moves the due date")
    command.add_argument("lesson", metavar="LESSON")
    command.add_argument("span", metavar="SPAN", help="3d, 1w2d, 12h; 0 takes an extension back")
    command.set_defaults(run=_extend)
    command = commands.add_parser("export", help="write marks in the form that a system takes")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("--for", dest="system", choices=SYSTEMS, required=True)
    command.add_argument(
        "template", nargs="?", type=Path, metavar="TEMPLATE", help="what the system has exported"
    )
    command.add_argument(
        "lesson", nargs="?", default="", metavar="LESSON", help="of Moodle's worksheet"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="the file to write")
    command.add_argument(
        "--scale", action="store_true", help="count marks as shares of the system's points"
    )
    command.set_defaults(run=_export)
    command = commands.add_parser("feedback", help="pack feedback pages for Moodle, Canvas or mail")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument(
        "template",
        nargs="?",
        type=Path,
        metavar="TEMPLATE",
        help="Moodle's grading worksheet of the lesson (default: what was collected)",
    )
    command.add_argument(
        "--for", required=True, choices=["moodle", "canvas", "mail"], dest="system"
    )
    command.add_argument("--lesson", default="", metavar="LESSON", help="only this one")
    command.add_argument(
        "--out", type=Path, metavar="PATH", help="the new folder (default: in DIR/exports)"
    )
    command.add_argument(
        "--anyway", action="store_true", help="also pages on which an answer waits for a person"
    )
    command.set_defaults(run=_feedback)


def _add_for_the_end(commands: _Commands) -> None:
    """Add what deletes, and what keeps a class."""
    command = commands.add_parser("forget", help="delete all that is kept of a student")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("student", metavar="STUDENT", help="the id")
    command.add_argument(
        "--yes", action="store_true", help="delete (default: only say what there is)"
    )
    command.set_defaults(run=_forget)
    command = commands.add_parser("archive", help="keep a class when its term is over")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument(
        "target",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="a new .zip or folder (default: a zip beside DIR, with today's date)",
    )
    command.set_defaults(run=_archive)


def _add_lessons(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "lessons", nargs="*", default=[], metavar="LESSON", help="only these (default: all)"
    )


def _add_dry_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="say what it would do; do nothing")


def _add_isolation(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--isolation",
        choices=_isolations(),
        default="bubblewrap",
        help="'process' runs submitted code with your own rights: only for work you trust",
    )


def _isolations() -> tuple[str, ...]:
    from autograder.judging.backend import Isolation

    return get_args(Isolation)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers; give 1 or more")
    return int(text)


def _secret(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        told = f"{text!r} is not a number as check --answers prints it, such as 5f3c09a1"
        raise argparse.ArgumentTypeError(told) from None


def _shift(text: str) -> timedelta:
    days = {"d": 1, "w": 7}.get(text[-1:], 0)
    if not (days and text[:-1].isdigit() and len(text) < 6):
        told = f"{text!r} is no number of days or weeks; one is written like this: 182d, or 26w"
        raise argparse.ArgumentTypeError(told)
    return timedelta(days=days * int(text[:-1]))


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        told = f"{text!r} is no time zone; one is written like this: Europe/Berlin"
        raise argparse.ArgumentTypeError(told) from None


def _time(text: str) -> datetime:
    from autograder.judging.submitted import parse_time

    time = parse_time(text)
    if time is None:
        told = f"{text!r} is no time; one is written like this: '2026-03-05 12:00 UTC'"
        raise argparse.ArgumentTypeError(told)
    return time.replace(tzinfo=UTC)


# The commands. Each imports what it needs, so that none waits for what others need.


def _build(options: argparse.Namespace, console: Console) -> bool:
    from autograder.course.build import build, differences, strays
    from autograder.course.launch import NO_REPOSITORY, read_repository

    course = options.course
    if options.check:
        found = differences(course)
        print("\n".join(found) if found else "lessons/ is what solutions/ gives.")
        return bool(found)
    changed = build(course)
    if not read_repository(course):
        print(NO_REPOSITORY)
    for path in changed:
        print(f"wrote {path.relative_to(course)}")
    for stray in strays(course):
        print(f"{stray} has no source; remove it if nobody needs it.")
    if not changed:
        print("lessons/ was up to date.")
    return False


def _check(options: argparse.Namespace, console: Console) -> bool:
    from autograder.authoring.check import check, show_checks

    if options.answers:
        return _check_answers(options, console)
    if options.secret is not None:
        raise CourseError("--secret is for the bank of answers: add --answers.")
    checks = check(options.course, options.lessons, isolation=options.isolation)
    show_checks(console, checks)
    return any(one.found for one in checks)


def _check_answers(options: argparse.Namespace, console: Console) -> bool:
    import secrets

    from autograder.authoring import answers
    from autograder.judging.marking import Rules
    from autograder.terminal import progress_bar

    bank = answers.read_bank(options.course, options.lessons)
    chosen = answers.without_full(bank)
    if len(chosen) < len(bank):
        print(
            f"Left out, as they need the full MNIST (MNIST_PATH): {len(bank) - len(chosen)}. "
            "The others are judged with the sample."
        )
    secret = secrets.randbits(32) if options.secret is None else options.secret
    print(f"Hidden tests draw their inputs from: --secret {secret:x}")
    rules = Rules(options.isolation, secret=secret, any_digits=True)
    with progress_bar(console) as progress:
        judged = answers.judge_bank(options.course, chosen, progress, rules)
    tallies = answers.tally(judged)
    answers.show_tallies(console, tallies)
    reached = all(tally.is_reached for tally in tallies.values())
    if reached and chosen == bank and not options.lessons:
        answers.write_sentence(options.course, answers.total(tallies.values()))
    return not reached


def _doctor(options: argparse.Namespace, console: Console) -> bool:
    from autograder.judging.doctor import examine, show_held

    with console.status("trying everything that the sandbox must forbid ..."):
        tried = examine()
    show_held(console, tried)
    return not all(one.held for one in tried)


def _site(options: argparse.Namespace, console: Console) -> bool:
    from autograder.book.make import make_book

    out = make_book(options.course, with_answers=not options.without_answers)
    print(f"The book: {out / 'index.html'}")
    return False


def _demo(options: argparse.Namespace, console: Console) -> bool:
    from autograder.demo import demo

    demo(options.course, console)
    return False


def _init(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.folder import create
    from autograder.classroom.term.next_term import create_from, show_next_term

    places = {"db": options.db, "group": options.group}
    own: list[str] = []
    if options.old:
        old, shift = options.old, options.shift
        lessons, found = create_from(
            options.course, options.folder, old, options.roster, shift, **places
        )
        show_next_term(found)
        own = list(found.carried.own)
    elif options.shift is not None:
        raise CourseError("--shift moves the due dates of an earlier class: add --from OLD.")
    else:
        lessons = create(options.course, options.folder, options.roster, **places)
    names = [*(lesson.name for lesson in lessons), *own]
    print(f"{options.folder} is ready, with {', '.join(names)}.")
    print("Submissions go to: submitted/STUDENT/LESSON/LESSON.ipynb")
    return False


def _release(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.release import release, show_released

    with console.status("looking for answers in what the class gets ..."):
        released = release(options.course, options.folder, options.out, git=options.git)
    show_released(released)
    return False


def _roster(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.roster import show_change, update_roster

    change = update_roster(options.folder, options.list, options.id, dry_run=options.dry_run)
    show_change(change, options.dry_run)
    return False


def _update(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.update import show_changes, update

    changes = update(
        options.course, options.folder, options.lessons, options.replace, do=options.yes
    )
    show_changes(changes, options.yes)
    return any(change.obstacle for change in changes)


def _collect(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.collect import collect, show_collected

    found = collect(
        options.folder,
        options.export,
        options.lesson,
        zone=options.zone,
        before=options.before,
        accounts=options.accounts,
        dry_run=options.dry_run,
    )
    show_collected(found, options.dry_run)
    return bool(found.left_out)


def _grade(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.grading.runs import grade
    from autograder.classroom.grading.summary import show_records
    from autograder.terminal import progress_bar

    notices: list[tuple[str, bool]] = []
    with progress_bar(console) as progress:
        records = grade(
            options.folder,
            options.lessons,
            options.students,
            progress,
            lambda *notice: notices.append(notice),
            jobs=options.jobs,
            isolation=options.isolation,
            scheduler=options.scheduler,
            force=options.force,
            verbose=options.verbose,
            any_digits=options.digits == "any",
        )
    show_records(console, records, [told for told, _ in notices])
    return any(record.needs_a_look for record in records) or any(look for _, look in notices)


def _try(options: argparse.Namespace, console: Console) -> bool:
    import webbrowser

    from autograder.classroom.trial import save_page, show_trial, try_notebook

    if options.page and os.path.lexists(options.page):
        raise CourseError(f"{options.page} is there already. Name another file for the page.")
    with console.status("marking ..."):
        trial = try_notebook(options.course, options.notebook, options.lesson, options.isolation)
    show_trial(console, trial)
    if options.page or options.open:
        page = save_page(trial, options.page)
        print(f"The feedback page: {page}")
        if options.open and not webbrowser.open(page.resolve().as_uri()):
            print("No browser could be started here. Open the page in one yourself.")
    return bool(trial.marked.record.fault)


def _extend(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.extend import extend, parse_span, show_extended

    span = parse_span(options.span)
    show_extended(extend(options.folder, options.student, options.lesson, span))
    return False


def _export(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.export import export, show_exported

    done = export(
        options.folder,
        options.system,
        options.template,
        options.lesson,
        out=options.out,
        scale=options.scale,
    )
    show_exported(done)
    return bool(done.left_out)


def _feedback(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.returns import pack_feedback, show_returned

    found = pack_feedback(
        options.folder,
        options.system,
        options.template,
        lesson=options.lesson,
        out=options.out,
        anyway=options.anyway,
    )
    show_returned(found)
    return bool(found.left_out)


def _forget(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.forget import forget, show_forgotten

    found = forget(options.folder, options.student, sure=options.yes)
    show_forgotten(found)
    return not found.is_done


def _archive(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.term.archive import archive, show_archived

    show_archived(archive(options.course, options.folder, options.target))
    return False


if __name__ == "__main__":
    sys.exit(main())

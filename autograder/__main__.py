"""The instructor's and author's command line: python -m autograder."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mnist_utils.commands import add
from mnist_utils.errors import CourseError
from mnist_utils.here import CHECKOUT
from mnist_utils.terminal import prints_anywhere

if TYPE_CHECKING:
    from rich.console import Console

OURS = ("autograder", "mnist_utils")


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
    command = commands.add_parser("init", help="set up a classroom")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument(
        "--roster", type=Path, metavar="CSV", help="a class list; needs a column id"
    )
    command.set_defaults(run=_init)
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
    command = commands.add_parser("site", help="make the book: a page for each lesson, and others")
    command.add_argument(
        "--without-answers", action="store_true", help="for a class: no answers, no teacher's notes"
    )
    command.set_defaults(run=_site)
    command = commands.add_parser("demo", help="the whole road, from solutions to grades")
    command.set_defaults(run=_demo)
    return parser


def _add_lessons(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "lessons", nargs="*", default=[], metavar="LESSON", help="only these (default: all)"
    )


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


def _init(options: argparse.Namespace, console: Console) -> bool:
    from autograder.classroom.folder import create

    lessons = create(options.course, options.folder, options.roster)
    print(f"{options.folder} is ready, with {', '.join(lesson.name for lesson in lessons)}.")
    print("Submissions go to: submitted/STUDENT/LESSON/LESSON.ipynb")
    return False


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


def _site(options: argparse.Namespace, console: Console) -> bool:
    from autograder.book.make import make_book

    out = make_book(options.course, with_answers=not options.without_answers)
    print(f"The book: {out / 'index.html'}")
    return False


def _demo(options: argparse.Namespace, console: Console) -> bool:
    from autograder.demo import demo

    demo(options.course, console)
    return False


if __name__ == "__main__":
    sys.exit(main())

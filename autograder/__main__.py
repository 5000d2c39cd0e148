"""The instructor's and author's command line: python -m autograder."""

import argparse
import sys
import warnings
from pathlib import Path

from rich.console import Console

from mnist_utils.errors import CourseError

COURSE = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something to look at, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    parser.add_argument(
        "--course", type=Path, default=COURSE, metavar="DIR", help="the course (default: this one)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("build", help="write lessons/ from solutions/")
    command.add_argument("--check", action="store_true", help="only say where they differ")
    command = commands.add_parser("check", help="prove the course: every lesson, solved and not")
    command.add_argument("lessons", nargs="*", metavar="LESSON")
    command.add_argument(
        "--answers", action="store_true", help="the tests, on the bank of right and wrong answers"
    )
    _add_isolation(command)
    commands.add_parser("doctor", help="try everything that the sandbox must forbid")
    command = commands.add_parser("init", help="make a classroom")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("--roster", type=Path, metavar="CSV", help="a class list with a column id")
    command = commands.add_parser("grade", help="mark the submissions of a class")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("lessons", nargs="*", metavar="LESSON")
    command.add_argument("--student", action="append", default=[], metavar="ID", dest="students")
    command.add_argument("--jobs", type=_count, metavar="N", help="workers (default: the cores)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler, tcp://...")
    _add_isolation(command)
    command.add_argument("--force", action="store_true", help="mark what is unchanged, too")
    command.add_argument(
        "--verbose", action="store_true", help="show the calls that led to a fault of the grader"
    )
    commands.add_parser("demo", help="the whole road in some minutes")
    options = parser.parse_args(arguments)
    # SQLAlchemy's remarks on how nbgrader uses it, and nbformat's on ids, are not the user's.
    warnings.filterwarnings("ignore", module="nbgrader|nbformat")
    try:
        return _run(options)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was finished is kept.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'A file'} failed: {error.strerror or error}.", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    course = options.course.resolve()
    if options.command == "build":
        return _build(course, options.check)
    console = Console()
    if options.command == "check" and options.answers:
        return _check_answers(course, options, console)
    if options.command == "check":
        from autograder.authoring.check import check, show_findings

        findings = check(course, options.lessons, isolation=options.isolation)
        show_findings(console, findings)
        return int(any(finding.problems for finding in findings))
    if options.command == "doctor":
        from autograder.judging.doctor import examine, show_outcomes

        with console.status("trying everything that the sandbox must forbid ..."):
            outcomes = examine()
        show_outcomes(console, outcomes)
        return int(not all(outcome.held for outcome in outcomes))
    if options.command == "init":
        from autograder.classroom.folder import create

        lessons = create(course, options.folder, options.roster)
        print(f"{options.folder} is ready, with {', '.join(lesson.name for lesson in lessons)}.")
        print("Submissions go to: submitted/STUDENT/LESSON/LESSON.ipynb")
        return 0
    if options.command == "grade":
        from autograder.classroom.grading.runs import grade
        from autograder.classroom.grading.summary import show_records
        from autograder.terminal import progress_bar

        with progress_bar(console) as progress:
            records = grade(
                options.folder,
                options.lessons,
                options.students,
                progress,
                jobs=options.jobs,
                isolation=options.isolation,
                scheduler=options.scheduler,
                force=options.force,
                verbose=options.verbose,
            )
        show_records(console, records)
        return int(any(record.needs_a_look for record in records))
    from autograder.demo import demo

    demo(course, console)
    return 0


def _check_answers(course: Path, options: argparse.Namespace, console: Console) -> int:
    from autograder.authoring import answers
    from autograder.judging.marking import Rules
    from autograder.terminal import progress_bar

    bank = answers.read_bank(course, options.lessons)
    with progress_bar(console) as progress:
        outcomes = answers.judge(course, bank, progress, Rules(options.isolation))
    tallies = answers.tally(outcomes)
    answers.show_tallies(console, tallies)
    reached = all(tally.is_reached for tally in tallies.values())
    if reached and not options.lessons:
        answers.write_sentence(course, answers.total(tallies.values()))
    return int(not reached)


def _add_isolation(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--isolation",
        choices=["bubblewrap", "process"],
        default="bubblewrap",
        help="process runs submitted code with your rights: for work that you trust",
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers; name 1 or more")
    return int(text)


def _build(course: Path, only_check: bool) -> int:
    from autograder.course.build import build, differences, strays

    if only_check:
        found = differences(course)
        print("\n".join(found) if found else "lessons/ is what solutions/ gives.")
        return int(bool(found))
    changed = build(course)
    for path in changed:
        print(f"wrote {path.relative_to(course)}")
    for stray in strays(course):
        print(f"{stray} comes from no source; remove it, if nobody needs it.")
    if not changed:
        print("lessons/ was up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

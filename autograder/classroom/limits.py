"""The limits of a class: `c.Autograder.…` in its nbgrader_config.py, and how they are refused."""

from dataclasses import asdict
from difflib import get_close_matches
from functools import cache

from nbgrader.apps.baseapp import NbGrader
from nbgrader.exchange import default
from traitlets import Bool, Float, Integer, TraitError, Union
from traitlets.config import Config, Configurable

from autograder.errors import ClassroomError
from autograder.judging.limits import DEFAULT_LIMITS, Limits


class Autograder(Configurable):
    """How much a submission may take, and what its page tells."""

    memory = Integer(
        DEFAULT_LIMITS.memory,
        min=2**28,  # training the smallest network takes half of it
        help="Bytes that a submission may hold, all its processes together, on top of what the "
        "lesson's imports take. For example 4 * 2**30.",
    ).tag(config=True)
    processes = Integer(
        DEFAULT_LIMITS.processes,
        min=24,
        max=4096,  # an eighth of a machine's default number of process ids
        help="How many processes a submission may have at once, their threads included; "
        "TensorFlow alone needs some 20.",
    ).tag(config=True)
    files = Integer(
        DEFAULT_LIMITS.files,
        min=2**20,  # Matplotlib's font cache is there, too
        help="Bytes of files that a submission may have in /tmp, and as many in /dev/shm.",
    ).tag(config=True)
    call_seconds = Union(
        [Integer(min=1), Float(min=1)],
        default_value=DEFAULT_LIMITS.call_seconds,
        help="Seconds for one call of an answer, one answer's cell and one cell of the student's "
        "own, unless a test states more. c.Execute.timeout, nbgrader's own setting, is the same.",
    ).tag(config=True)
    submission_seconds = Union(
        [Integer(min=10), Float(min=10)],  # two test cells that state no limit
        default_value=DEFAULT_LIMITS.submission_seconds,
        help="Seconds for a whole submission, on top of what its tests state for themselves.",
    ).tag(config=True)
    output = Integer(
        DEFAULT_LIMITS.output,
        min=0,
        max=2**26,  # as large as a submitted notebook may be
        help="Characters of output that are kept of a submission, pictures included.",
    ).tag(config=True)
    hidden_tests_after_due = Bool(
        False,
        help="With True, a feedback page says of hidden tests only how many exercises pass, until "
        "the lesson is due for its student; the next grade after that shows it all.",
    ).tag(config=True)


def limits_of(config: Config, *, is_shared: bool = False) -> Limits:
    """Read a class's limits.

    Parameters
    ----------
    config : Config
    is_shared : bool
        Whether other programs' settings are among these, as in Jupyter's server, of which the
        formgrader is a part: then nothing is unknown.

    Raises
    ------
    ClassroomError
        When a setting is unknown or impossible, with its name and what may have been meant.
    """
    if not is_shared:
        refuse_unknown(config)
    given = config.get("Autograder", {})
    try:
        set_up = Autograder(config=config)
    except TraitError as error:
        raise ClassroomError(_impossible(config, str(error))) from error
    limits = {name: getattr(set_up, name) for name in asdict(DEFAULT_LIMITS)}
    timeout = config.get("Execute", {}).get("timeout", DEFAULT_LIMITS.call_seconds)
    if "call_seconds" not in given:
        if not isinstance(timeout, int | float) or isinstance(timeout, bool) or timeout < 1:
            raise ClassroomError(
                f"c.Execute.timeout = {timeout!r} in nbgrader_config.py cannot be the seconds of a "
                "call: set it to 1 or more."
            )
        limits["call_seconds"] = timeout
    elif timeout not in (DEFAULT_LIMITS.call_seconds, limits["call_seconds"]):
        raise ClassroomError(
            f"nbgrader_config.py sets the limit of a call twice: c.Execute.timeout = {timeout} and "
            f"c.Autograder.call_seconds = {limits['call_seconds']}. Remove one of them."
        )
    return Limits(**limits)


def refuse_unknown(config: Config) -> None:
    """Refuse settings that nobody would read: one with a typo would otherwise go unnoticed.

    A section that is not nbgrader's may belong to a plugin of the class; it is accepted if its name
    is unlike all known ones.
    """
    known = _known_traits()
    for section, settings in config.items():
        if section not in known:
            like = get_close_matches(section, known, 1, cutoff=0.8)  # CustomExchange has 0.73
            if like:
                raise ClassroomError(
                    f"nbgrader_config.py sets c.{section}, which nothing reads. "
                    f"Is c.{like[0]} meant?"
                )
            continue
        for name in settings if isinstance(settings, Config) else ():
            if name not in known[section]:
                raise ClassroomError(_unknown(section, name, known))


def _unknown(section: str, name: str, known: dict[str, frozenset[str]]) -> str:
    text = f"nbgrader_config.py sets c.{section}.{name}, and there is no such setting."
    if name in known["Autograder"]:
        return f"{text} Is c.Autograder.{name} meant?"
    like = get_close_matches(name, known[section], 1)
    if like:
        return f"{text} Is c.{section}.{like[0]} meant?"
    if section == "Autograder":
        return f"{text} There are: {', '.join(sorted(known[section] - {'config', 'parent'}))}."
    return text


def _impossible(config: Config, reason: str) -> str:
    for name, value in config.Autograder.items():
        try:
            Autograder(config=Config({"Autograder": {name: value}}))
        except TraitError:
            needs = Autograder.class_traits()[name].help
            return f"c.Autograder.{name} = {value!r} in nbgrader_config.py is impossible. {needs}"
    return f"nbgrader_config.py has an impossible setting: {reason}"


@cache
def _known_traits() -> dict[str, frozenset[str]]:
    """Return every setting that nbgrader or we read, by section; those of base classes count."""
    pending: list[type] = [Autograder, *NbGrader().all_configurable_classes(), default.Exchange]
    classes: set[type] = set()
    while pending:
        one = pending.pop()
        if one not in classes and issubclass(one, Configurable):
            classes.add(one)
            pending += [*one.__mro__[1:-1], *one.__subclasses__()]
    known: dict[str, frozenset[str]] = {}
    for one in classes:  # some have the same name, since one extends the other
        names = frozenset(one.class_trait_names(config=True))  # type: ignore[attr-defined]
        known[one.__name__] = known.get(one.__name__, frozenset()) | names
    return known

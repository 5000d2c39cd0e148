"""Bring a class list into a classroom, at any time: who joined, who left, what is known of them."""

from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.folder import open_classroom, open_gradebook
from autograder.classroom.term.people import Person, read_enrolled, read_list
from mnist_utils.terminal import plain


@dataclass(frozen=True)
class Change:
    """What a list changes about a class. Nobody is taken out of it."""

    id_column: str
    joined: tuple[Person, ...]
    changed: tuple[tuple[Person, Person], ...]  # before and after
    left: tuple[Person, ...]  # enrolled, and not on the list


def update_roster(
    classroom: Path, path: Path, id_column: str = "", *, dry_run: bool = False
) -> Change:
    """Enrol who is on a list, and note what it says of those who are enrolled already.

    Whoever is not on the list stays, with all work and marks. What the list does not say of
    somebody stays as it is.

    Parameters
    ----------
    classroom : Path
    path : Path
        The list; see `read_list`.
    id_column : str
        The column to take ids from, if it is not to be found out.
    dry_run : bool
        Change nothing.

    Raises
    ------
    ClassroomError
        When this is not a classroom, or something in the list cannot be used; nothing is changed.
    """
    api = open_classroom(classroom)
    with open_gradebook(api) as gradebook:
        enrolled = {person.id: person for person in read_enrolled(gradebook)}
        listed = read_list(path, id_column, enrolled.values())
        joined, changed = [], []
        for person in listed.people:
            before = enrolled.get(person.id)
            if before is None:
                joined.append(person)
                continue
            after = Person(person.id, **(before.known() | person.known()))
            if after != before:
                changed.append((before, after))
        if not dry_run:
            for person in (*joined, *(after for _, after in changed)):
                gradebook.update_or_create_student(person.id, **person.known())
    there = {person.id for person in listed.people}
    left = tuple(person for person in enrolled.values() if person.id not in there)
    return Change(listed.id_column, tuple(joined), tuple(changed), left)


def show_change(change: Change, dry_run: bool = False) -> None:
    """Print what a list has changed, or would change."""
    would = "would be " if dry_run else ""
    print(f"Ids are taken from the column {plain(change.id_column)}.")
    for person in change.joined:
        print(f"{would}enrolled: {plain(person.id)} {plain(person.name)}".rstrip())
    for before, after in change.changed:
        new = [f"{key} {value}" for key, value in after.known().items()]
        old = [f"{key} {value}" for key, value in before.known().items()]
        told = ", ".join(plain(one) for one in new if one not in old)
        print(f"{would}changed:  {plain(after.id)}: {told}")
    if change.left:
        names = ", ".join(plain(person.id) for person in change.left)
        print(
            f"Not on the list, and left as they are, with all their work: {names}. To delete "
            "somebody: autograder forget DIR STUDENT"
        )
    if not (change.joined or change.changed):
        print("Nothing is new.")

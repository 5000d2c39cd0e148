"""Who can read a classroom: its owner alone, or a Unix group. What is written later keeps to that.

The mode of the classroom's own folder says which: nothing else in it has to be asked.
"""

import os
import shlex
import stat
from pathlib import Path

from autograder.errors import ClassroomError

ALONE, SHARED = 0o700, 0o2770  # what is made in a shared folder belongs to the folder's group
OTHERS = stat.S_IRWXO


def is_shared(classroom: Path) -> bool:
    """Whether a classroom belongs to a group, each of whom can mark in it."""
    return stat.S_IMODE(classroom.stat().st_mode) & SHARED == SHARED


def keep_rights(classroom: Path) -> None:
    """Have this process write files as the classroom's folder says: for its owner, or its group.

    A classroom that others can read goes on as it is; `complaint` says so.
    """
    mode = classroom.stat().st_mode
    if is_shared(classroom):
        os.umask(0o007)
    elif not mode & (stat.S_IRWXG | OTHERS):
        os.umask(0o077)


def write_for_all() -> None:
    """Have this process write files that everybody can read: what a class gets."""
    os.umask(0o022)


def file_mode(classroom: Path) -> int:
    """Return the mode of a file that nobody else should ever read, however open its folder is."""
    return 0o660 if is_shared(classroom) else 0o600


def page_mode(classroom: Path) -> int:
    """Return the mode of a feedback page.

    nbgrader's exchange copies it with its mode to where the student has to read it. In the
    classroom nobody gets to it, since nobody can enter the folder.
    """
    return 0o664 if is_shared(classroom) else 0o644


def find_group(name: str) -> int:
    """Return a group's number.

    Raises
    ------
    ClassroomError
        When there is no such group on this machine, or the user is not in it.
    """
    import grp  # not on Windows, where there are no such groups

    try:
        number = grp.getgrnam(name).gr_gid
    except KeyError:
        raise ClassroomError(
            f"There is no group {name} on this machine. Its administrator makes one with: "
            f"groupadd {name}; and puts people into it with: usermod -aG {name} PERSON"
        ) from None
    if os.geteuid() != 0 and number not in (os.getegid(), *os.getgroups()):
        raise ClassroomError(
            f"You are not in the group {name}. Its administrator puts you into it with: usermod "
            f"-aG {name} PERSON; it holds from your next login on."
        )
    return number


def set_rights(classroom: Path, group: int | None = None) -> None:
    """Let nobody but the owner use a classroom; with a group's number, that group as well."""
    folders, files = (ALONE, 0o600) if group is None else (SHARED, 0o660)
    for above, _, names in os.walk(classroom):
        for path in (Path(above), *(Path(above, name) for name in names)):
            if path.is_symlink():
                continue
            if group is not None:
                os.chown(path, -1, group)
            path.chmod(folders if path.is_dir() else files)


def complaint(classroom: Path, groupshared: bool) -> str:
    """Say who can read a classroom that should not, or cannot who should; "" if all is well."""
    mode = stat.S_IMODE(classroom.stat().st_mode)
    shown = shlex.quote(str(classroom))
    if mode & OTHERS:
        whose = "o=" if is_shared(classroom) else "go="
        return (
            f"Everybody on this machine can read {classroom}: solutions, hidden tests, names and "
            f"marks. To close it: chmod -R {whose} {shown}"
        )
    if groupshared and not is_shared(classroom):
        return (
            f"c.CourseDirectory.groupshared is set, and {classroom} belongs to nobody's group. To "
            f"give it to one: chgrp -R GROUP {shown} && chmod -R g=u,o= {shown} && find {shown} "
            "-type d -exec chmod g+s {} +"
        )
    return ""

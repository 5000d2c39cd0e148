"""What was exported, as names and bytes: a zip archive, a folder, a folder of git repositories."""

import os
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from autograder.errors import ClassroomError
from autograder.judging.submitted import MAX_FILE_BYTES
from mnist_utils.terminal import plain

MAX_FILES = 50_000
MAX_BYTES = 20 * 2**30  # of all files together: 120 students with 100 MB each, and room
ENCRYPTED = 1  # the bit of a file in a zip archive that needs a password
GIT_SECONDS = 60
# What a repository's own settings could start, or fetch from elsewhere, is off.
GIT = (
    *("git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null"),
    *("-c", "protocol.allow=never", "-c", "log.showSignature=false"),
)


@dataclass(frozen=True)
class Entry:
    """A file of a source: its path, with slashes, its size, and when it was handed in, if known."""

    name: str
    size: int
    time: datetime | None = None


class Source(Protocol):
    """Something that was exported."""

    entries: list[Entry]
    is_of_repositories: bool

    def read(self, entry: Entry) -> bytes:
        """Read a file, which has no more bytes than its entry says."""


def open_source(path: Path, before: datetime | None = None) -> "Source":
    """Open what a system has exported.

    Parameters
    ----------
    path : Path
        A zip archive or a folder. A link is followed, since the caller has named it; none in it is.
    before : datetime, optional
        Of a git repository, the last commit before this time counts.

    Raises
    ------
    ClassroomError
        When it is neither, is damaged, or holds more than a class could have handed in.
    """
    path = path.resolve()
    if path.is_dir():
        repositories = sorted(one for one in path.iterdir() if (one / ".git").exists())
        source: Source = _Repositories(repositories, before) if repositories else _Folder(path)
    elif zipfile.is_zipfile(path):
        source = _Archive(path)
    else:
        state = "is neither a folder nor a zip archive" if path.exists() else "is not there"
        raise ClassroomError(
            f"{path} {state}. Name the zip archive that your system gives, as it is, or a folder."
        )
    if not source.entries:
        raise ClassroomError(f"There is no file in {path}.")
    total = sum(entry.size for entry in source.entries)
    if len(source.entries) > MAX_FILES or total > MAX_BYTES:
        raise ClassroomError(
            f"{path} holds {len(source.entries)} files of {total / 2**30:.1f} GB together: more "
            f"than a class hands in (at most {MAX_FILES} files, {MAX_BYTES / 2**30:g} GB). Nothing "
            "was collected."
        )
    return source


class _Archive:
    is_of_repositories = False

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            raise self._damaged(error) from error
        for member in members:
            parts = member.filename.replace("\\", "/").split("/")
            if ".." in parts or member.filename.startswith(("/", "\\")):
                raise ClassroomError(
                    f"{path} holds a file whose path leads out of it, "
                    f"{plain(member.filename, breaks='')}: no system exports that. Nothing was "
                    "collected."
                )
            if member.flag_bits & ENCRYPTED:
                raise ClassroomError(f"{path} needs a password. Pack it again without one.")
        self._members = {one.filename.replace("\\", "/"): one for one in members}
        self.entries = [Entry(name, one.file_size) for name, one in self._members.items()]

    def read(self, entry: Entry) -> bytes:
        try:
            with zipfile.ZipFile(self._path) as archive:
                content = archive.open(self._members[entry.name])
                data = content.read(entry.size + 1)  # what it says of its size may be wrong
        except MemoryError:
            raise
        except Exception as error:  # zipfile and its decoders raise many kinds
            raise self._damaged(error) from error
        if len(data) > entry.size:
            raise self._damaged(ValueError("a file is larger than it says"))
        return data

    def _damaged(self, error: Exception) -> ClassroomError:
        return ClassroomError(f"{self._path} is a damaged zip archive ({error}). Export it again.")


class _Folder:
    is_of_repositories = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._contents: dict[str, bytes] = {}  # of attachments
        self.entries = []
        for name, size in _walk(path):
            if name.lower().endswith(".eml"):
                self._take_mail(name)
            else:
                self.entries.append(Entry(name, size))

    def read(self, entry: Entry) -> bytes:
        if entry.name in self._contents:
            return self._contents[entry.name]
        handle = os.open(self._path / entry.name, os.O_RDONLY | os.O_NOFOLLOW)
        with open(handle, "rb") as file:
            return file.read(entry.size)

    def _take_mail(self, name: str) -> None:
        """Take the attachments of a mail: named by its sender, with its date."""
        with open(self._path / name, "rb") as file:
            mail = message_from_binary_file(file, policy=policy.default)
        sender = mail["from"].addresses[0].addr_spec if mail["from"] else name
        try:
            time = parsedate_to_datetime(mail["date"]).astimezone(UTC)
        except (TypeError, ValueError):
            time = None
        for number, part in enumerate(mail.iter_attachments()):
            data = part.get_payload(decode=True)
            file_name = (part.get_filename() or "attachment").replace("\\", "/").rsplit("/")[-1]
            if isinstance(data, bytes):
                key = f"{sender}/{file_name}" if not number else f"{sender}/{number}_{file_name}"
                while key in self._contents:
                    key = f"{key}-1"
                self._contents[key] = data
                self.entries.append(Entry(key, len(data), time))


def _walk(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the regular files below a folder, with their sizes; no link is followed."""
    for above, _, names in os.walk(folder, followlinks=False):
        for name in sorted(names):
            path = Path(above, name)
            state = path.lstat()
            if stat.S_ISREG(state.st_mode):
                yield path.relative_to(folder).as_posix(), state.st_size


class _Repositories:
    """Clones, one for each student, as GitHub Classroom gives them: the last commit counts."""

    is_of_repositories = True

    def __init__(self, repositories: list[Path], before: datetime | None) -> None:
        self._blobs: dict[str, tuple[Path, str]] = {}
        self.entries = []
        for path in repositories:
            until = [f"--before={before.isoformat()}"] if before else []
            found = _git(path, "rev-list", "-1", "--timestamp", *until, "HEAD", "--").split()
            if len(found) != 2:
                continue  # without a commit nothing is handed in
            time = datetime.fromtimestamp(int(found[0]), UTC)
            listing = _git(path, "ls-tree", "-r", "-z", "--long", found[1])
            for line in filter(None, listing.split("\0")):
                about, _, name = line.partition("\t")
                mode, kind, blob, size = about.split()
                if kind == "blob" and mode != "120000" and name.endswith((".ipynb", ".zip")):
                    entry = Entry(f"{path.name}/{name}", int(size), time)
                    self._blobs[entry.name] = path, blob
                    self.entries.append(entry)

    def read(self, entry: Entry) -> bytes:
        path, blob = self._blobs[entry.name]
        return _run_git(path, "cat-file", "blob", blob)


def _git(repository: Path, *arguments: str) -> str:
    return _run_git(repository, *arguments).decode(errors="surrogateescape")


def _run_git(repository: Path, *arguments: str) -> bytes:
    environment = os.environ | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    safe = ("-c", f"safe.directory={repository}")
    try:
        done = subprocess.run(
            [*GIT, *safe, "-C", repository, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClassroomError(f"{repository} cannot be read with git ({error}).") from error
    if done.returncode and b"bad revision 'HEAD'" not in done.stderr:  # nothing is committed yet
        reason = plain(done.stderr.decode(errors="replace").strip(), 200)
        raise ClassroomError(f"{repository} cannot be read with git ({reason}).")
    return done.stdout[: MAX_FILE_BYTES + 1]

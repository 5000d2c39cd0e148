"""nbgrader's exchange: what it takes to give a page back to whoever handed in, and to no one else.

With each submission, nbgrader's `submit` puts a secret into the exchange and keeps a copy for the
student. A page is given back under a name that is made of it, so that only that student finds it.
The secret goes from the exchange to `submitted/`, and beside the page in `feedback/`.
"""

import glob
import os
import shutil
import stat
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from autograder.judging.submitted import folder_names
from mnist_utils.files import write_whole

SECRET = "submission_secret.txt"
RECEIPT = ("timestamp.txt", SECRET)  # what `release_feedback` asks for
RECEIPT_BYTES = 1000  # nbgrader writes 128
NOT_SENT = (
    "%s did not hand in %s through the exchange, or has handed in something newer that is not "
    "marked yet: no page goes there. After autograder grade, use: autograder feedback"
)


class CollectWork(ExchangeCollect):
    """`nbgrader collect`: takes notebooks and the receipt, and follows no link.

    Who may write to the exchange can put a link there in place of a notebook, for example to a
    lesson's source.
    """

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy one submission into `submitted/`."""
        shutil.copytree(src, dest, symlinks=True, ignore=_all_but_work)
        if self.coursedir.groupshared:
            for path in (Path(dest), *Path(dest).rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o2770 if path.is_dir() else 0o660)


class ReleasePages(ExchangeReleaseFeedback):
    """`nbgrader release_feedback`: those who handed in through the exchange get their pages."""

    def copy_files(self) -> None:
        """Copy pages into the exchange; leave out those that nobody could fetch there."""
        before = self.coursedir.student_id_exclude
        left_out = []
        for page in map(Path, sorted(glob.glob(f"{self.src_path}/*.html"))):
            if not all((page.parent / name).is_file() for name in RECEIPT):
                left_out.append(page.parent.parent.name)
                self.log.warning(NOT_SENT, left_out[-1], self.coursedir.assignment_id)
        self.coursedir.student_id_exclude = ",".join(filter(None, [before, *left_out]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = before


def put_receipt(coursedir: CourseDirectory, student: str, lesson: str) -> None:
    """Put the receipt of what is in `submitted/` beside the page of a student, if there is one."""
    root = Path(coursedir.root)
    page = root / "feedback" / student / lesson
    names = folder_names(root / "submitted", student)
    folders = [root / "submitted" / name / lesson for name in names]
    folder = next((one for one in folders if one.is_dir()), None)
    for name in RECEIPT:
        content = folder and _read(folder / name)
        if content:
            if _read(page / name) != content:
                # Not 0o644: whoever knows the secret can read the page in the exchange.
                write_whole(page / name, content, 0o660 if coursedir.groupshared else 0o600)
        else:
            (page / name).unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    """Read a small regular file; no link is followed, and no pipe waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        content = os.read(handle, RECEIPT_BYTES + 1) if is_file else b""
    finally:
        os.close(handle)
    return content if 0 < len(content) <= RECEIPT_BYTES else None


def _all_but_work(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".ipynb") and name not in RECEIPT]

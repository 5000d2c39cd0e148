import os
import shutil
import signal
import stat
import subprocess
import sys

import pytest

from mnist_utils.files import made_whole, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def make(path, content, then=lambda: None):
    """Make a folder, or a file of a name that has an ending, and do something before its end."""
    with made_whole(path) as part:
        assert part.name.startswith(".")
        if not path.suffix:
            part.mkdir()
        (part if path.suffix else part / "file").write_text(content)
        then()


def test_a_file_is_written_and_the_folders_above_it_are_made(tmp_path):
    path = tmp_path / "a folder" / "below" / "notes.txt"
    write_whole(path, "seven\n")
    write_whole(path.with_name("bytes"), b"\0\n")
    assert path.read_bytes() == b"seven\n"
    assert names(path.parent) == ["bytes", "notes.txt"]


def test_half_a_letter_stops_nothing(tmp_path):
    write_whole(tmp_path / "notes.txt", "é \ud800")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "é ?"


def test_permissions_are_those_of_the_umask_or_those_that_are_asked_for(tmp_path):
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "own", "")
        write_whole(tmp_path / "open", "", 0o644)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"own": 0o600, "open": 0o644}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_ends_the_writing_leaves_the_old_file_and_nothing_else(tmp_path, error):
    def end():
        raise error

    path = tmp_path / "notes.txt"
    path.write_text("old")
    with pytest.raises(error):
        make(path, "ne", end)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["notes.txt"]


def test_ctrl_c_in_the_midst_of_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "notes.txt").write_text("old")
    script = (
        "import pathlib, signal\n"
        "from mnist_utils.files import made_whole\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in the background
        "with made_whole(pathlib.Path('notes.txt')) as part, open(part, 'w') as file:\n"
        "    print('writing', flush=True)\n"
        "    while True:\n"
        "        file.write('new' * 1000)\n"
        "        file.seek(0)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with writer:
        assert writer.stdout.readline() == b"writing\n"
        writer.send_signal(signal.SIGINT)
    assert (tmp_path / "notes.txt").read_text() == "old"
    assert names(tmp_path) == ["notes.txt"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(course, on_small_disk):
    shutil.rmtree(course)
    course.mkdir()
    script = (
        "mkdir disk && mount -t tmpfs -o size=64k tmpfs disk && echo old >disk/notes.txt;"
        ' "$0" -c "import pathlib; from mnist_utils.files import write_whole;'
        " write_whole(pathlib.Path('disk', 'notes.txt'), bytes(10 ** 6))\";"
        " ls -A disk; cat disk/notes.txt"
    )
    result = on_small_disk(script)
    assert "No space left on device" in result.stderr
    assert result.stdout == "notes.txt\nold\n"


def test_a_folder_that_vanishes_meanwhile_is_told_and_not_made_again(tmp_path):
    path = tmp_path / "room" / "notes.txt"
    with pytest.raises(FileNotFoundError):
        make(path, "new", lambda: shutil.rmtree(path.parent))
    assert names(tmp_path) == []


def test_a_file_where_the_folder_should_be_is_told_and_left_alone(tmp_path):
    (tmp_path / "room").write_text("mine")
    with pytest.raises(OSError, match="room"):
        write_whole(tmp_path / "room" / "notes.txt", "new")
    assert (tmp_path / "room").read_text() == "mine"


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "others.txt").write_text("theirs")
    path = tmp_path / "notes.txt"
    path.symlink_to("others.txt")
    write_whole(path, "mine")
    assert not path.is_symlink()
    assert path.read_text() == "mine"
    assert (tmp_path / "others.txt").read_text() == "theirs"


def test_a_reader_sees_one_whole_file_or_the_other_while_two_write(tmp_path):
    script = (
        "import pathlib, sys\n"
        "from mnist_utils.files import write_whole\n"
        "for _ in range(200):\n"
        "    write_whole(pathlib.Path('notes.txt'), sys.argv[1] * 100_000)\n"
    )
    path = tmp_path / "notes.txt"
    write_whole(path, "a" * 100_000)
    writers = [
        subprocess.Popen([sys.executable, "-c", script, letter], cwd=tmp_path) for letter in "ab"
    ]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(path.read_text())
    assert [writer.returncode for writer in writers] == [0, 0]
    assert seen <= {"a" * 100_000, "b" * 100_000}
    assert names(tmp_path) == ["notes.txt"]


# Folders.


def test_a_folder_takes_the_place_of_nothing_or_of_an_empty_one(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        make(tmp_path / name, name)
        assert (tmp_path / name / "file").read_text() == name
    assert names(tmp_path) == ["empty", "new"]


def test_a_folder_in_use_is_never_replaced(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "mine").write_text("mine")
    with pytest.raises(OSError, match="not empty"):
        make(tmp_path / "room", "new")
    assert names(tmp_path) == ["room"]
    assert names(tmp_path / "room") == ["mine"]


def test_a_folder_that_is_only_half_made_is_taken_away(tmp_path):
    def end():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "room", "half", end)
    assert names(tmp_path) == []

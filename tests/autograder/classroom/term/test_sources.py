import pytest

from autograder.classroom.term import sources
from autograder.classroom.term.sources import open_source
from autograder.errors import ClassroomError
from tests.autograder.classroom.term.exports import notebook, pack, spread


def damaged(path):
    pack(path, {"al42/01_small.ipynb": notebook()})
    data = bytearray(path.read_bytes())
    data[-30:] = bytes(30)
    path.write_bytes(data)


def with_a_password(path):
    pack(path, {"al42/01_small.ipynb": notebook()})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)


BAD = {
    "no archive": (lambda path: path.write_bytes(b"text"), "neither a folder nor a zip archive"),
    "damaged": (damaged, "neither a folder nor a zip archive"),
    "a password": (with_a_password, "needs a password. Pack it again without one"),
    "empty": (lambda path: pack(path, {}), "There is no file in"),
    "leads up": (lambda path: pack(path, {"../x": b""}), "leads out of it, ../x: no system"),
    "leads to the root": (lambda path: pack(path, {"/etc/x": b""}), "leads out of it, /etc/x"),
    "leads up in Windows": (lambda path: pack(path, {"..\\x": b""}), "leads out of it"),
    "a bomb": (
        lambda path: pack(path, {f"al42/{n}": bytes(2**20) for n in range(5)}),
        "holds 5 files of 0.0 GB together: more than a class hands in",
    ),
    "an empty folder": (lambda path: path.mkdir(), "There is no file in"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_no_system_exports_is_told_with_the_remedy(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(sources, "MAX_BYTES", 3 * 2**20)
    make, sentence = BAD[kind]
    make(tmp_path / "export.zip")
    with pytest.raises(ClassroomError) as caught:
        open_source(tmp_path / "export.zip")
    assert sentence in str(caught.value)
    assert str(tmp_path / "export.zip") in str(caught.value)


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(ClassroomError, match=r"export\.zip is not there. Name the zip archive"):
        open_source(tmp_path / "export.zip")


def test_a_file_with_damaged_content_is_told_when_it_is_read(tmp_path):
    path = pack(tmp_path / "export.zip", {"al42/01_small.ipynb": notebook()})
    data = bytearray(path.read_bytes())
    data[60:80] = bytes(20)
    path.write_bytes(data)
    source = open_source(path)
    with pytest.raises(ClassroomError, match="is a damaged zip archive"):
        source.read(source.entries[0])


def test_folders_and_archives_give_the_same(tmp_path):
    files = {"al42/a.ipynb": notebook(1), "gh7/übung/b.ipynb": notebook(2)}
    for source in (
        open_source(pack(tmp_path / "export.zip", files)),
        open_source(spread(tmp_path / "export", files)),
    ):
        assert {entry.name: source.read(entry) for entry in source.entries} == files


def test_a_pipe_and_a_link_in_a_folder_are_no_files(tmp_path):
    import os

    folder = spread(tmp_path / "export", {"al42/a.ipynb": notebook()})
    os.mkfifo(folder / "al42" / "pipe.ipynb")
    (folder / "al42" / "link.ipynb").symlink_to("/etc/passwd")
    (folder / "gh7").symlink_to("/etc")
    assert [entry.name for entry in open_source(folder).entries] == ["al42/a.ipynb"]

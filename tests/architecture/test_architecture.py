import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import inside
from autograder.inside import wire
from tests.architecture.draw import COMMANDS, COURSE, PICTURE, ROOMS, draw, imports, reached

# Who may import from whom, and no more: from the command line to what a student can reach.
ALLOWED = {
    COMMANDS: {"classroom", "authoring", "book", "judging", "course", "mnist_utils"},
    "classroom": {"judging", "course", "inside", "mnist_utils"},
    "authoring": {"judging", "course", "mnist_utils"},
    "book": {"course", "mnist_utils"},
    "judging": {"inside", "mnist_utils"},
    "course": {"mnist_utils"},
    "inside": set(),
    "mnist_utils": set(),
}
TEXT = (COURSE / "autograder" / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_uses_only_rooms_that_it_may(room):
    found = {used: files for (user, used), files in imports().items() if user == room}
    assert found.keys() <= ALLOWED[room], found


def test_no_room_reaches_itself():
    arrows = set(imports())
    assert not [room.name for room in ROOMS if room.name in reached(room.name, arrows)]


def test_the_picture_is_what_the_imports_give():
    assert PICTURE.read_text(encoding="utf-8") == draw(), "run: python -m tests.architecture"


def test_each_folder_says_in_one_sentence_who_is_trusted():
    folders = [path.parent for path in (COURSE / "autograder").rglob("__init__.py")]
    assert len(folders) == 9
    for folder in folders:
        tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
        if folder.name == "wire":  # it says what crosses, instead
            continue
        assert len(tree.body) == 1
        assert re.search(r"[Tt]rust|instructor or author", ast.get_docstring(tree) or ""), folder


# What a student's process can import of autograder.
INSIDE = [
    *("__init__", "__main__", "channel", "child", "fault", "output", "parent", "rights"),
    *(f"wire/{name}" for name in ("__init__", "arrays", "errors", "figures", "format")),
    *("wire/models", "wire/values"),
]


def test_a_student_s_process_can_import_inside_and_nothing_else_of_ours():
    folder = Path(inside.__file__).parent
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    assert [path.relative_to(folder).with_suffix("").as_posix() for path in files] == INSIDE
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
                assert re.fullmatch(r"autograder\.inside(\.\w+)*", node.module or ""), path
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, path


def test_in_the_sandbox_there_is_nothing_else_of_autograder(isolation, tmp_path):
    from autograder.inside import wire
    from autograder.judging.sandbox import BUBBLEWRAP, Sandbox

    if isolation != BUBBLEWRAP:
        pytest.skip("no sandbox here: everything can be read")
    (tmp_path / "digits.npz").write_bytes(b"")
    place = Sandbox(BUBBLEWRAP, tmp_path / "digits.npz", [])
    place.wait()
    source = (
        "import pathlib, autograder\n"
        "for folder in map(pathlib.Path, autograder.__path__):\n"
        "    found = [one for one in folder.rglob('*') if '__pycache__' not in one.parts]\n"
        "    print(sorted(str(one.relative_to(folder)) for one in found))"
    )
    try:
        channel = place.fork()
        wire.send(channel, [1, "run", source, True])
        answer = wire.receive(channel)
    finally:
        place.close()
    found = ast.literal_eval(answer["outputs"][0]["text"])
    files = [f"inside/{name}.py" for name in INSIDE]
    assert found == sorted(["inside", "inside/wire", *files])


# The page that explains it.


def test_the_page_shows_the_picture_and_names_every_file_that_there_is():
    assert f"]({PICTURE.name})" in TEXT
    for path in re.findall(
        r"`((?:inside|judging|course|classroom|authoring|book)/[\w/]*\.\w+)`", TEXT
    ):
        assert (COURSE / "autograder" / path).is_file(), path
    for path in re.findall(r"`((?:mnist_utils|tests|solutions)/[\w/.]*)`", TEXT):
        assert (COURSE / path).exists(), path


def test_the_page_names_every_file_that_a_newcomer_could_wonder_about():
    for folder in (
        "inside",
        "inside/wire",
        "judging",
        "course",
        "classroom",
        "classroom/grading",
        "authoring",
        "book",
    ):
        for path in (COURSE / "autograder" / folder).glob("[a-z]*.py"):
            assert f"{folder}/{path.name}" in TEXT, path


def test_the_table_of_the_wire_is_that_of_the_code():
    row = r"^\| `(\w)` \| (.+?) \| (.+?) \| (.+?) \| (\w*) ?\|$"
    assert re.findall(row, TEXT, re.MULTILINE) == [
        (
            one.tag,
            one.name,
            one.form,
            "on the heap" if one.on_heap else "where it stands",
            "yes" if one.change else "",
        )
        for one in wire.TYPES.types
    ]


def test_drawing_writes_the_picture(tmp_path):
    before = PICTURE.read_bytes()
    subprocess.run([sys.executable, "-m", "tests.architecture"], cwd=COURSE, check=True)
    assert PICTURE.read_bytes() == before

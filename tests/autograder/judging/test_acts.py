import ast
import inspect
import os
import platform
import threading
from pathlib import Path

import pytest

from autograder.judging import acts, doctor

ACTS = [name for name in vars(acts) if name.startswith("act_")]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_one_that_the_doctor_tries(name):
    assert f"acts.{name}" in inspect.getsource(doctor)


def test_the_cell_that_performs_an_act_needs_nothing_of_ours_to_begin():
    tree = ast.parse(inspect.getsource(acts))
    imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name for node in imported for alias in node.names]
    modules = [node.module for node in imported if isinstance(node, ast.ImportFrom)]
    ours = ("autograder", "mnist_utils", "tests")
    assert not any(name.startswith(ours) for name in [*names, *modules])


def test_the_cell_that_performs_an_act_prints_what_it_reached(tmp_path, capsys):
    (tmp_path / "a file").write_text("12345")
    exec(doctor.source_of(acts.act_read, (str(tmp_path / "a file"),)), {})
    assert capsys.readouterr().out == "5 bytes\n"


def test_an_act_raises_what_the_machine_refuses(tmp_path):
    with pytest.raises(FileNotFoundError):
        acts.act_read(str(tmp_path / "nothing"))
    with pytest.raises(OSError, match="No such process"):
        acts.system_call(62, 129, 2**22 + 1, 0)  # kill, with a number that no process has


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="numbers of others")
def test_a_system_call_has_the_number_of_this_machine():
    assert acts.system_call(39, 172) == os.getpid()


def test_acts_undo_what_they_did_where_nothing_holds_them(tmp_path):
    assert acts.act_write(str(tmp_path)) == "written"
    assert acts.act_fill(str(tmp_path), 4 * 2**20) == "5 MB"
    assert acts.act_make_files(str(tmp_path), 20) == "20 files and a folder"
    assert list(tmp_path.iterdir()) == []
    threads = set(threading.enumerate())
    assert acts.act_start_threads(3) == "3 beside its own"
    for thread in set(threading.enumerate()) - threads:
        thread.join()
    before = set(os.listdir("/proc/self/fd")) if Path("/proc").is_dir() else set()
    assert acts.act_memfd() == "made"
    assert acts.act_take(2**20) == "1 MB"
    assert set(os.listdir("/proc/self/fd")) == before

import json
import sys
from pathlib import Path

import pytest

from mnist_utils import commands
from mnist_utils.here import CHECKOUT

WHEEL = "file:///a%20b/mnist_course-0.2.0-py3-none-any.whl"
THROWN_AWAY = "/home/ada/.cache/uv/archive-v0/FTyVjgzzd58"


@pytest.fixture
def installed(monkeypatch):
    """Have the course come from a wheel, which an installer says it had from somewhere."""

    def install(prefix=sys.prefix, source=None, modules=("jupyterlab", "pip")):
        monkeypatch.setattr(commands, "CHECKOUT", None)
        monkeypatch.setattr(sys, "prefix", str(prefix))
        monkeypatch.setattr(commands, "_source", lambda: source or {})
        monkeypatch.setattr(commands, "_has", lambda module: module in modules)

    return install


@pytest.fixture
def script(tmp_path, monkeypatch):
    """A script `mnist-course`, in a folder in which programs are looked for first."""
    if sys.platform == "win32":
        pytest.skip("a program on Windows is no script, and few people may link to one")
    path = tmp_path / "bin" / "mnist-course"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(path.parent))
    return path


# This interpreter


def test_the_interpreter_is_called_by_its_path_where_python_is_another_one():
    assert commands.python_word("/a/bin/python3", "/a/bin/python") == "python"
    assert commands.python_word("/a/bin/python", "/usr/bin/python") == "/a/bin/python"
    assert commands.python_word("/a/bin/python", None) == "/a/bin/python"


def test_a_path_with_a_space_is_quoted_as_the_system_s_shell_wants_it():
    assert commands.python_word("/a b/bin/python", None, "posix") == '"/a b/bin/python"'
    assert commands.python_word("/a b/python.exe", None, "nt") == '& "/a b/python.exe"'


# The course


def test_in_an_active_environment_the_course_is_a_module_of_its_python():
    assert commands.course() == "python -m mnist_utils"
    assert commands.lab("a b.ipynb") == 'python -m jupyter lab "a b.ipynb"'
    assert commands.add_lab() == ""


def test_in_one_that_is_not_active_the_course_is_a_module_of_the_python_at_its_path(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", "/a/bin/python")
    assert commands.course() == "/a/bin/python -m mnist_utils"
    assert commands.lab("a.ipynb") == '/a/bin/python -m jupyter lab "a.ipynb"'


def test_who_called_the_script_reads_its_name_where_it_is_found(script, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(script), "list"])
    assert commands.course() == "mnist-course"
    monkeypatch.setattr(sys, "argv", ["/elsewhere/mnist-course", "list"])
    assert commands.course().replace('"', "").endswith("python -m mnist_utils")


def test_a_kernel_of_a_tool_s_environment_knows_the_script_that_links_into_it(
    script, tmp_path, monkeypatch
):
    inside = tmp_path / "tools" / "bin" / "mnist-course"
    inside.parent.mkdir(parents=True)
    script.rename(inside)
    script.symlink_to(inside)
    monkeypatch.setattr(sys, "argv", ["ipykernel_launcher.py"])
    monkeypatch.setattr(sys, "executable", str(inside.with_name("python")))
    assert commands.course() == "mnist-course"


def test_an_environment_that_is_thrown_away_is_made_again(installed):
    installed(THROWN_AWAY)
    again = 'uvx --from "mnist-course[lab]"'
    assert commands.course() == f"{again} mnist-course"
    assert commands.lab("a b.ipynb") == f'{again} python -m jupyter lab "a b.ipynb"'
    assert commands.add_lab() == ""
    installed(THROWN_AWAY, modules=())
    assert commands.course() == 'uvx --from "mnist-course" mnist-course'
    assert commands.lab("a b.ipynb") == f'{again} python -m jupyter lab "a b.ipynb"'


# Where it came from


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ({}, "mnist-course[lab]"),
        ({"url": WHEEL}, f"mnist-course[lab] @ {WHEEL}"),
        (
            {"url": "https://a.org/b", "vcs_info": {"vcs": "git", "commit_id": "1ab"}},
            "mnist-course[lab] @ git+https://a.org/b@1ab",
        ),
    ],
)
def test_an_installer_is_asked_for_what_it_was_asked_for_before(installed, source, wanted):
    installed(THROWN_AWAY, source)
    assert commands.course() == f'uvx --from "{wanted}" mnist-course'


@pytest.mark.parametrize("text", [None, "[]", "{", json.dumps({"url": WHEEL})])
def test_an_installer_s_note_is_read_or_left_alone(monkeypatch, text):
    class Installed:
        def read_text(self, name):
            return text if name == "direct_url.json" else None

    monkeypatch.setattr(commands.metadata, "distribution", lambda name: Installed())
    expected = f"mnist-course @ {WHEEL}" if text and "url" in text else "mnist-course"
    assert commands.requirement() == expected


# Installing


@pytest.mark.parametrize(
    ("place", "command"),
    [
        ({}, "python -m pip install PACKAGES"),
        ({"conda": "/c/env"}, 'conda env update --prefix "/c/env" --file "environment.yml"'),
        ({"conda": "/c", "base": True}, 'conda env create --file "environment.yml", then activate'),
        ({"managed": True}, "python3 -m venv .venv && .venv/bin/python -m pip install PACKAGES"),
        ({"pip": False}, f'uv pip install --python "{sys.executable}" PACKAGES'),
    ],
)
def test_packages_are_installed_as_this_environment_wants_it(monkeypatch, place, command):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    place = {"conda": "", "base": False, "managed": False, **place}
    install = commands.install_command("python", environment_file=Path("environment.yml"), **place)
    assert install.startswith(command)


def test_in_a_checkout_an_extra_is_added_to_the_checkout():
    assert commands.add("lab") == f'python -m pip install --editable "{CHECKOUT}[lab]"'
    assert commands.reinstall() == (
        f'python -m pip install --force-reinstall --no-deps --editable "{CHECKOUT}"'
    )


def test_what_the_conda_environment_does_not_list_is_added_to_it_by_pip(monkeypatch):
    monkeypatch.setattr(commands, "conda_environment", lambda: "/c/env")
    assert commands.add("lab").startswith('conda env update --prefix "/c/env" --file "')
    assert commands.add("grading") == f'python -m pip install --editable "{CHECKOUT}[grading]"'


def test_of_a_wheel_the_name_is_enough_to_add_an_extra(installed):
    installed(source={"url": WHEEL}, modules=("pip",))
    assert commands.add_lab() == 'python -m pip install "mnist-course[lab]"'
    assert commands.reinstall() == (
        f'python -m pip install --force-reinstall --no-deps "mnist-course @ {WHEEL}"'
    )
    assert commands.uninstall() == "python -m pip uninstall --yes"
    assert commands.empty_cache() == "python -m pip cache purge"


def test_an_environment_of_uv_s_without_pip_is_changed_by_uv(installed, tmp_path, monkeypatch):
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.13.9\n")
    installed(tmp_path, modules=())
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    assert commands.add_lab() == 'uv pip install "mnist-course[lab]"'
    assert commands.reinstall() == "uv pip install --reinstall --no-deps mnist-course"
    assert commands.uninstall() == "uv pip uninstall"
    assert commands.empty_cache() == "uv cache prune"
    monkeypatch.delenv("VIRTUAL_ENV")
    assert commands.uninstall() == f'uv pip uninstall --python "{sys.executable}"'


def test_an_environment_that_uv_keeps_for_a_tool_is_made_again_by_uv(installed, tmp_path):
    (tmp_path / "uv-receipt.toml").touch()
    installed(tmp_path, modules=())
    assert commands.add_lab() == 'uv tool install --reinstall "mnist-course[lab]"'
    assert commands.reinstall() == "uv tool upgrade --reinstall-package mnist-course mnist-course"


def test_one_that_is_thrown_away_is_refreshed(installed):
    installed(THROWN_AWAY)
    assert commands.install() == 'uvx --refresh --from "mnist-course[lab]" mnist-course'
    assert commands.add("grading") == 'uvx --from "mnist-course[grading]" autograder'
    assert commands.reinstall() == "uv cache clean mnist-course"

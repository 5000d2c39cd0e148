"""The wheel: what is in it, and the course that somebody has who has nothing else."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

COURSE = Path(__file__).resolve().parents[1]

DATA = (".py", ".json", ".js", ".ipynb")
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The course as it is here, without what building leaves beside it."""
    folder = tmp_path_factory.mktemp("to build") / "course"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=COURSE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (COURSE / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(COURSE / name, folder / name)
    # What JupyterLab and students leave there is no lesson.
    (folder / "lessons" / "Untitled.ipynb").touch()
    kept = folder / "lessons" / "01_loading" / ".ipynb_checkpoints"
    kept.mkdir()
    (kept / "01_loading-checkpoint.ipynb").touch()
    return folder


@pytest.fixture(scope="module")
def wheel(clone):
    line = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    folder = clone.parent / "wheels"
    made = subprocess.run([*line, "--wheel-dir", folder, clone], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def bin_(wheel, tmp_path_factory):
    """The programs of an environment with the wheel, and the packages that are here anyway."""
    folder = tmp_path_factory.mktemp("an environment") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    install = [*PIP, "--python", programs / "python", "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = {path.parent for path in folder.rglob("mnist_utils") if path.is_dir()}
    # After the environment's own; the course that is installed here in editable mode is not found.
    here = Path(importlib.util.find_spec("numpy").origin).parents[1]
    (packages / "others.pth").write_text(f"{here}\n", encoding="utf-8")
    return programs


@pytest.fixture
def run(bin_, tmp_path, monkeypatch):
    """Call a program of the environment, which is active, in an empty folder."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(bin_.parent))
    monkeypatch.setenv("PATH", os.pathsep.join([str(bin_), os.environ["PATH"]]))
    folder = tmp_path / "my course"
    folder.mkdir()

    def call(program, *arguments):
        return subprocess.run(
            [shutil.which(program, path=bin_), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
        )

    call.folder = folder
    return call


def files_of(course):
    """Name what the packages of a course consist of, and its lessons, as a wheel has them."""
    found = {
        path.relative_to(course).as_posix(): path
        for package in ("autograder", "mnist_utils")
        for path in (course / package).rglob("*")
        if path.suffix in DATA
    }
    lessons = [course / "lessons" / "given.json", *(course / "lessons").glob("[0-9]*/*.ipynb")]
    return found | {
        f"mnist_utils/course/{path.relative_to(course).as_posix()}": path for path in lessons
    }


def test_the_wheel_holds_every_module_and_the_lessons_byte_for_byte(clone, wheel):
    with zipfile.ZipFile(wheel) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.endswith(DATA)}
    expected = {name: path.read_bytes() for name, path in files_of(clone).items()}
    assert sorted(found) == sorted(expected)
    assert [name for name in found if found[name] != expected[name]] == []


def test_its_page_on_an_index_has_all_that_a_reader_looks_for(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        page = message_from_bytes(archive.read(name))
    assert page["Author"] == "The contributors of the course"
    assert page["Keywords"]
    assert page["Description-Content-Type"] == "text/markdown"
    assert "# A first neural network" in page.get_payload()
    assert set(page.get_all("Provides-Extra")) == {"lab", "grading", "book", "dev"}


REPOSITORY = "https://github.com/example/mnist-course"
README = """\
[![a digit](pad.gif)](lessons/) [1 · Loading](lessons/01.ipynb) [conda](https://a.org/)
![digits](.github/a.png) [teach](#you-teach) `[a](b)` <a href="LICENSE">MIT</a> <img src="b.png">
```sh
echo [a](b)
```
"""


def load(file):
    """Import a program of the course that is no module of it."""
    spec = importlib.util.spec_from_file_location(Path(file).stem, COURSE / file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def for_index():
    return load("setup.py").for_index


def test_its_readme_leads_to_the_repository_where_that_is_known(for_index):
    inside, picture = f"{REPOSITORY}/blob/HEAD", f"{REPOSITORY}/raw/HEAD"
    assert (
        for_index(README, REPOSITORY)
        == f"""\
[![a digit]({picture}/pad.gif)]({inside}/lessons/) [1 · Loading]({inside}/lessons/01.ipynb) \
[conda](https://a.org/)
![digits]({picture}/.github/a.png) [teach]({REPOSITORY}#you-teach) `[a](b)` \
<a href="{inside}/LICENSE">MIT</a> <img src="{picture}/b.png">
```sh
echo [a](b)
```
"""
    )


def test_its_readme_keeps_the_words_of_links_that_would_lead_nowhere(for_index):
    text = for_index(README, "")
    assert (
        text
        == """\
 1 · Loading [conda](https://a.org/)
 teach `[a](b)` <a>MIT</a> <img>
```sh
echo [a](b)
```
"""
    )


@pytest.mark.parametrize("repository", [REPOSITORY, ""])
def test_no_link_of_the_readme_is_forgotten(for_index, repository):
    text = for_index((COURSE / "README.md").read_text(encoding="utf-8"), repository)
    prose = re.sub(r"(?s)```.*?```|`[^`]*`", "", text)
    targets = re.findall(r"\]\(([^)]*)\)|(?:src|srcset|href)=[\"']([^\"']*)", prose)
    assert [one for pair in targets for one in pair if one and not one.startswith("https://")] == []
    assert not re.search(r"^\[[^\]]+\]:", prose, re.MULTILINE), "a link below the text"


def test_whoever_has_only_the_wheel_can_start_and_check_a_lesson(run):
    listed = run("mnist-course", "list")
    assert listed.returncode == 0, listed.stderr
    found = re.findall(r"^\d\d_\w+", listed.stdout, re.MULTILINE)
    assert found == sorted(path.stem for path in (COURSE / "lessons").glob("*/*.ipynb"))
    told = run("mnist-course").stdout
    assert told.startswith(f"You have begun nothing yet in {run.folder}.")
    assert "\n  mnist-course start 00_overview\n" in told
    started = run("mnist-course", "start", "1")
    assert started.returncode == 0, started.stderr
    copy = run.folder / "work" / "01_loading" / "01_loading.ipynb"
    assert (
        copy.read_bytes() == (COURSE / "lessons" / "01_loading" / "01_loading.ipynb").read_bytes()
    )
    assert f'Open it with: python -m jupyter lab "{copy}"\n' in started.stdout
    assert run("python", "-m", "mnist_utils").stdout.endswith(
        "Check it:     python -m mnist_utils check 01_loading\n"
        "All lessons:  python -m mnist_utils list\n"
    )


def test_a_wheel_without_solutions_names_what_is_missing(run):
    solution = run("mnist-course", "solution", "one_hot")
    assert (solution.returncode, solution.stdout) == (1, "")
    assert solution.stderr.startswith("The course was installed without its solutions.")
    built = run("autograder", "build")
    assert (built.returncode, built.stdout) == (1, "")
    assert built.stderr == (
        f"{run.folder} is not the course: it has no solutions/*.py. Name it with --course.\n"
    )


def test_a_grader_without_its_packages_names_the_command_that_brings_them(run, monkeypatch):
    absent = run.folder.parent / "absent"
    absent.mkdir()
    # As where the extra is not installed. (Keras brings rich.)
    for module in ("msgpack", "nbgrader", "jupytext", "nbconvert"):
        text = f"raise ModuleNotFoundError(name='{module}')"
        (absent / f"{module}.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(absent))
    for command, missing in (("doctor", "msgpack"), ("build", "nbgrader")):
        ended = run("autograder", command)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == (
            f"autograder needs the package {missing}, which is not installed. With all else that "
            'it needs: python -m pip install "mnist-course[grading]"\n'
        )
    assert run("autograder", "--help").returncode == 0


# A release


def test_the_release_workflow_is_sound_and_only_its_publisher_may_publish():
    path = COURSE / ".github" / "workflows" / "release.yml"
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    checked = subprocess.run([*line, path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert rights == {"build": None, "publish": {"id-token": "write"}}
    runs = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    assert 'python .ci/check_release.py dist "$GITHUB_REF_NAME"' in runs


def test_without_a_wheel_and_a_source_distribution_nothing_is_released(wheel):
    (told,) = load(".ci/check_release.py").faults(wheel.parent, "v0.2.0")
    assert told.endswith("one wheel and one source distribution; it has 1 and 0.")


@pytest.mark.release("a source distribution")
def test_a_source_distribution_gives_the_same_wheel_and_is_held_to_tag_and_lessons(
    clone, wheel, tmp_path
):
    program = "import setuptools.build_meta as backend; backend.build_sdist('dist')"
    subprocess.run([sys.executable, "-c", program], cwd=clone, check=True, capture_output=True)
    (source,) = (clone / "dist").glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    line = [
        *PIP,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        "again",
    ]
    subprocess.run([*line, unpacked], cwd=tmp_path, check=True, capture_output=True)
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(tmp_path / "again" / wheel.name) as again:
        assert {name: first.read(name) for name in first.namelist()} == {
            name: again.read(name) for name in again.namelist()
        }
    faults = load(".ci/check_release.py").faults
    shutil.copyfile(wheel, clone / "dist" / wheel.name)
    tag = f"v{wheel.name.split('-')[1]}"
    assert list(faults(clone / "dist", tag)) == []
    told = list(faults(clone / "dist", "v9"))
    assert [one.partition(" is of version ")[0] for one in told] == [wheel.name, source.name]
    shutil.copytree(COURSE / "lessons", tmp_path / "lessons")
    with (tmp_path / "lessons" / "01_loading" / "01_loading.ipynb").open("a") as lesson:
        lesson.write(" ")
    (told,) = faults(clone / "dist", tag, tmp_path)
    assert told.startswith("lessons/01_loading/01_loading.ipynb is not in the wheel as it is")

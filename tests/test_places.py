"""Where the course runs besides one's own machine: what each place is given, tried offline."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from autograder.course.launch import Repository, launch_links
from mnist_utils.cells import role
from mnist_utils.doctor import read_installed
from mnist_utils.lessons import read_lessons
from tests.lessons.solved import failures, solve

COURSE = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((COURSE / ".github" / "workflows").glob("*.yml"))


def program(name):
    """Load a program of .ci, which is no package."""
    spec = importlib.util.spec_from_file_location(name, COURSE / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An index on this machine, without a network: put wheels into it by name, version and tag."""

    class Files(SimpleHTTPRequestHandler):  # a folder's listing is what an index answers
        def __init__(self, *details):
            super().__init__(*details, directory=tmp_path / "index")

        def log_message(self, *details):
            pass

    def put(name, version, tag="py3-none-any", needs=()):
        folder = tmp_path / "index" / name.replace("_", "-")
        folder.mkdir(parents=True, exist_ok=True)
        info = f"{name}-{version}.dist-info"
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {need}" for need in needs]
        with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as wheel:
            wheel.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
            wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
            wheel.writestr(f"{info}/RECORD", "")

    with served(Files) as address:
        for name in [name for name in os.environ if name.startswith("UV_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("UV_NO_CONFIG", "1")
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        monkeypatch.setenv("UV_NO_CACHE", "1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield put


@contextmanager
def served(handler):
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# Colab


def test_what_colab_has_is_what_the_lessons_ask_for():
    text = (COURSE / "tests" / "lessons" / "colab.txt").read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert re.search(r"backend-info, pip-freeze\.txt of 20\d\d-\d\d-\d\d", head[1])
    pins = program("colab_pins").read_pins(text)
    assert len(pins) == len(text.splitlines()) - len(head)
    for text in PROJECT["dependencies"]:
        need = Requirement(text)
        assert need.specifier.contains(pins[need.name].partition("==")[2]), need


def test_of_colab_s_list_the_pins_that_the_lessons_need_are_taken(index, tmp_path):
    index("tensorflow", "2.20.0", needs=["wheel_of_it", "jedi"])
    index("tensorflow", "2.21.0")
    index("wheel_of_it", "1.0")
    index("jedi", "1.0")
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["tensorflow>=2.20"]\n'
    )
    freeze = "tensorflow==2.20.0\nWheel_of.it==1.0\nother==3\nmodel @ https://x.example/y.whl\n"
    colab = program("colab_pins")
    assert colab.needed(freeze, project) == ["tensorflow==2.20.0", "Wheel_of.it==1.0"]
    with pytest.raises(SystemExit, match="does not fit Colab's versions"):
        colab.needed("tensorflow==2.19.0", project)


def test_a_solved_lesson_has_every_answer_and_what_fails_in_it_is_told():
    for lesson in read_lessons():
        notebook = solve(lesson)
        answers = [cell for cell in notebook.cells if role(cell) == "answer"]
        assert len(answers) == len(lesson.exercises) - len(lesson.written)
        assert not [cell.id for cell in answers if "NotImplementedError" in cell.source]
    first, second = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    first.execution_count = 1
    first.outputs = [nbformat.v4.new_output("error", ename="ValueError", evalue="x")]
    told = list(failures(notebook))
    assert told[:2] == [f"{first.id}: ValueError: x", f"{second.id} did not run"]


# Binder


@pytest.mark.filterwarnings("ignore:pythonjsonlogger:DeprecationWarning")
def test_binder_makes_a_conda_environment_of_the_course_s_python(monkeypatch):
    conda = importlib.import_module("repo2docker.buildpacks.conda")
    monkeypatch.chdir(COURSE)
    pack = conda.CondaBuildPack("the image under it")
    assert pack.binder_dir == ".binder"
    assert pack.detect()
    assert pack.python_version in SpecifierSet(PROJECT["requires-python"])
    assert pack.environment_yaml["name"] == "mnist-course"
    # Nothing local, so that the environment is made before the course comes, and is kept.
    assert pack._should_preassemble_env
    assert [str(script) for script in pack.get_post_build_scripts()] == [".binder/postBuild"]
    assert str(pack.get_start_script()) == "${REPO_DIR}/.binder/start"


def test_binder_installs_what_everybody_installs_but_tensorflow_for_processors_alone():
    text = (COURSE / ".binder" / "environment.yml").read_text(encoding="utf-8")
    packages = yaml.safe_load(text)["dependencies"][-1]["pip"]
    everybody = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    assert [one.replace("tensorflow-cpu", "tensorflow") for one in packages] == everybody
    assert packages[0].startswith("tensorflow-cpu>")


def test_binder_s_links_lead_to_where_its_lessons_are_begun():
    script = (COURSE / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert "for lesson in lessons/*/" in script
    assert 'mnist_utils start "$(basename "$lesson")"' in script
    for lesson in read_lessons():
        binder = urlsplit(launch_links(Repository("example", "x"), lesson.name)[-1].address)
        copy = lesson.copy.relative_to(lesson.copy.parents[2]).as_posix()
        assert parse_qs(binder.query)["urlpath"] == [f"lab/tree/{copy}"]


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_binder_s_scripts_are_programs(name):
    path = COURSE / ".binder" / name
    subprocess.run(["bash", "-n", path], check=True)
    assert os.access(path, os.X_OK)
    listed = ["git", "-C", COURSE, "ls-files", "--stage", path]
    stage = subprocess.run(listed, capture_output=True, text=True)
    if stage.returncode == 0 and stage.stdout:
        assert stage.stdout.startswith("100755 "), "git update-index --chmod=+x"


def test_what_binder_starts_has_two_threads_and_the_small_set(tmp_path):
    start = [COURSE / ".binder" / "start", "env"]
    environ = {"PATH": os.environ["PATH"], "REPO_DIR": "/srv/repo"}
    done = subprocess.run(start, env=environ, cwd=tmp_path, capture_output=True, text=True)
    variables = dict(line.split("=", 1) for line in done.stdout.splitlines())
    threads = {value for name, value in variables.items() if "THREADS" in name}
    assert threads == {"2"}
    assert variables["MNIST_PATH"] == "/srv/repo/build/sample.npz"
    script = (COURSE / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert '"build/sample.npz"' in script


def test_tensorflow_for_processors_alone_is_tensorflow(tmp_path, monkeypatch):
    for name in ("tensorflow_cpu", "keras"):
        info = tmp_path / f"{name}-2.20.0.dist-info"
        info.mkdir()
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.20.0\n"
        (info / "METADATA").write_text(text)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert read_installed() == {"tensorflow": "2.20.0", "keras": "2.20.0"}


# The dev containers

# Of the schema's properties (containers.dev), those that we use, with their types.
PROPERTIES = {
    "name": str,
    "hostRequirements": dict,
    "remoteUser": str,
    "postCreateCommand": str,
    "customizations": dict,
}
TO_LEARN = (".devcontainer", {"image": str}, "[lab]", "python -m mnist_utils doctor")
TO_MARK = (
    ".devcontainer/grading",
    {"build": dict, "privileged": bool},
    "[grading,postgres]",
    "python -m autograder doctor",
)


@pytest.mark.parametrize(("folder", "own", "extras", "doctor"), [TO_LEARN, TO_MARK])
def test_a_dev_container_installs_what_it_is_for_and_asks_a_doctor(folder, own, extras, doctor):
    folder = COURSE / folder
    settings = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert {key: type(value) for key, value in settings.items()} == PROPERTIES | own
    assert set(settings["hostRequirements"]) == {"cpus", "memory"}
    assert re.fullmatch(r"\d+gb", settings["hostRequirements"]["memory"])
    _, installer, install, last = settings["postCreateCommand"].split(" && ")
    assert " --require-hashes -r " in installer
    assert install.endswith(f" --constraint requirements.lock --editable '.{extras}'")
    named = extras.strip("[]").split(",")
    assert set(named) <= set(PROJECT["optional-dependencies"])
    assert last == doctor
    assert settings["customizations"]["vscode"]["extensions"] == [
        "ms-python.python",
        "ms-toolsai.jupyter",
    ]
    image = settings.get("image", "")
    if not image:
        image = (folder / settings["build"]["dockerfile"]).read_text(encoding="utf-8")
        assert "bubblewrap" in image
    python = re.search(r"\bpython:(3\.\d+)-", image)
    assert python
    assert python[1] in SpecifierSet(PROJECT["requires-python"])


# What runs on GitHub


def test_the_workflows_are_what_their_schema_says():
    schema = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([sys.executable, "-m", *schema, *WORKFLOWS], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_names_its_rights_and_keeps_no_credentials(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "permissions" in workflow
    steps = [step for job in workflow["jobs"].values() for step in job.get("steps", ())]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_program_and_file_that_a_workflow_names_is_there():
    for path in WORKFLOWS:
        named = re.findall(r"(?<!\S)(?:\.ci|tests|requirements)[\w./]*", path.read_text("utf-8"))
        for name in named:
            module = COURSE / name.replace(".", "/")
            places = (COURSE / name, module.with_suffix(".py"), module / "__main__.py")
            assert any(place.exists() for place in places), f"{path.name}: {name}"


def test_the_python_after_the_newest_one_is_read_from_the_bound():
    assert program("next_python").next_python(">=3.11,<3.14") == "3.14"
    with pytest.raises(SystemExit, match="names no Python"):
        program("next_python").next_python(">=3.11")


def test_wheels_for_a_python_are_found_where_they_are_and_are_no_pre_release(index):
    find = program("next_python").find_wheel
    need, linux, mac = "tensorflow>=2.20,<3", "x86_64-unknown-linux-gnu", "aarch64-apple-darwin"
    index("tensorflow", "2.21.0", "cp313-cp313-manylinux_2_17_x86_64")
    index("tensorflow", "2.22.0rc0", "cp314-cp314-manylinux_2_17_x86_64")
    assert find(need, "3.13", linux) == "2.21.0"
    assert find(need, "3.14", linux) == ""
    index("tensorflow", "2.22.0", "cp314-cp314-manylinux_2_17_x86_64")
    assert find(need, "3.14", linux) == "2.22.0"
    assert find(need, "3.14", mac) == ""


def test_a_link_is_dead_when_it_is_not_there_and_not_when_a_program_is_refused():
    links = program("links")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(int(self.path[1:]))
            self.end_headers()

        def log_message(self, *details):
            pass

    with served(Answer) as address:
        told = {code: links.trouble(f"{address}/{code}") for code in (200, 403, 404, 503)}
    assert told == {200: "", 403: "", 404: "404 Not Found", 503: "503 Service Unavailable"}
    assert "refused" in links.trouble(f"{address}/200")
    every = links.addresses(Repository("example", "x"), ["01_loading"])
    assert "https://github.com/example/x/blob/main/lessons/01_loading/01_loading.ipynb" in every
    assert len(every) == 6

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_utils import commands, doctor, here, load_mnist, place
from mnist_utils.doctor import Finding, ImportOutcome, suit
from mnist_utils.place import BINDER, CODESPACES, COLAB, KAGGLE
from tests.mnist_utils.miniature import run

COURSE = Path(__file__).resolve().parents[2]
RUN = "python -m mnist_utils"
INSTALL = "python -m pip install PACKAGES"
UNINSTALL = "python -m pip uninstall --yes"
REINSTALL = "python -m pip install --force-reinstall --no-deps mnist-course"
SYSTEMS = ("Windows", "Darwin", "Linux")
REPAIR = 'python -m pip install --force-reinstall "tensorflow>=2.20,<3"'
NEEDS = [
    "tensorflow<3,>=2.20",
    "keras<4,>=3.10",
    "numpy<3,>=2",
    "scikit-learn>=1.5",
    'rich>=13; extra == "grading"',
]
FITTING = {"tensorflow": "2.21.0", "keras": "3.11.0", "numpy": "2.3.1", "scikit-learn": "1.7.0"}
EXAMINE = "from mnist_utils.doctor import *; show(examine(60))"


def run_doctor(*options, cwd=COURSE, **environ):
    """Run the doctor in a process of its own; return what it prints as one line a finding."""
    return subprocess.run(
        [sys.executable, *options, "-c", EXAMINE],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def line_of(topic, printed):
    (line,) = [line for line in printed.splitlines() if re.match(rf"\S \w+ +{topic}  ", line)]
    return line


def test_this_machine_is_found_ready():
    findings = doctor.examine()
    fit = {"digits": ("ok", "warning")}  # a warning where neither a network nor a copy is here
    assert [one for one in findings if one.status not in fit.get(one.topic, "ok")] == []
    assert {"system", "Python", "packages", "TensorFlow", "kernel", "memory", "disk", "digits"} <= {
        finding.topic for finding in findings
    }


# The machine


@pytest.mark.parametrize(
    ("system", "machine"),
    [("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"), ("Windows", "amd64")],
)
def test_a_machine_with_wheels_is_ok(system, machine):
    assert doctor.check_platform(system, machine, 64, False).status == "ok"


@pytest.mark.parametrize(
    ("facts", "named", "way_out"),
    [
        (("Darwin", "x86_64", 64, False), "Intel", "dev container"),
        (("Darwin", "x86_64", 64, True), "Rosetta", "arm64"),
        (("Windows", "arm64", 64, False), "Windows on ARM", "wsl --install"),
        (("Windows", "win32", 32, False), "32-bit", "64-bit Python"),
        (("Linux", "armv7l", 32, False), "armv7l", "64-bit system"),
        (("Linux", "riscv64", 64, False), "riscv64", "hosted notebook"),
    ],
)
def test_a_machine_without_wheels_is_named_with_a_way_out(facts, named, way_out):
    finding = doctor.check_platform(*facts)
    assert finding.status == "wrong"
    assert named in finding.found
    assert way_out in finding.remedy


@pytest.mark.parametrize("place", [COLAB, KAGGLE])
def test_at_a_service_no_remedy_replaces_a_package(place):
    rivals = {"tensorflow": "2.20.0", "tf-nightly": "2.21.0"}
    missing = {name: version for name, version in FITTING.items() if name != "keras"}
    finding = suit(doctor.check_packages(NEEDS, missing, INSTALL), place)
    assert finding.remedy == 'python -m pip install --no-deps "keras>=3.10,<4"'
    troubles = [
        doctor.check_packages(NEEDS, {**missing, "numpy": "1.26.0"}, INSTALL),
        doctor.check_python((3, 14), "<3.14,>=3.11", "Linux", False),
        doctor.check_rivals(rivals, UNINSTALL, REINSTALL),
        doctor.explain_import(ImportOutcome(1, "ImportError: x", 1.0), "Linux", REPAIR),
        doctor.check_kernel("/elsewhere/python", sys.executable, "python", INSTALL),
    ]
    for trouble in troubles:
        assert trouble.status == "wrong"
        assert suit(trouble, place) == replace(trouble, remedy=place.afresh)
        assert suit(trouble, None) == suit(trouble, CODESPACES) == trouble
    assert "first cell" in place.afresh
    fine = doctor.check_packages(NEEDS, FITTING, INSTALL)
    assert suit(fine, place) == fine


def test_little_memory_and_no_network_get_the_remedy_of_the_service():
    memory = suit(doctor.check_memory(2e9, 2e9, "Linux"), BINDER)
    assert (memory.status, memory.remedy) == ("warning", BINDER.memory)
    digits = Finding("digits", "warning", "only the 5,000", "Connect to a network.")
    assert "Switch Internet on" in suit(digits, KAGGLE).remedy
    assert suit(digits, BINDER) == digits


def test_the_doctor_names_the_service_and_asks_for_no_more_memory_than_it_gives(tmp_path):
    (tmp_path / "tensorflow.py").write_text("__version__ = '2'")  # its import is not tried here
    (tmp_path / "keras.py").write_text("__version__ = '3'")
    printed = run_doctor(
        PYTHONPATH=f"{tmp_path}{os.pathsep}{Path(doctor.__file__).parents[1]}",
        BINDER_SERVICE_HOST="x",
        MEM_LIMIT="2147483648",
    )
    assert line_of("place", printed).endswith("  Binder")
    assert re.search(r"of 2\.1 GB", line_of("memory", printed))
    assert BINDER.memory in printed


def test_where_the_course_is_published_is_where_the_links_to_colab_are(monkeypatch):
    address = "https://github.com/example/mnist-course"
    for found, told in ((address, f" (the links are at {address}#readme)."), ("", "Kaggle.")):
        monkeypatch.setattr(doctor, "find_repository", lambda found=found: found)
        assert doctor.check_platform("Darwin", "x86_64", 64, False).remedy.endswith(told)


def test_the_course_accepts_the_python_that_it_states():
    needs, _ = doctor.read_needs()
    assert doctor.check_python((3, 11), needs, "Linux", False).status == "ok"
    assert doctor.check_python((3, 13), needs, "Linux", False).status == "ok"


@pytest.mark.parametrize(("version", "age"), [((3, 9), "too old"), ((3, 14), "too new")])
def test_an_unfit_python_gets_the_remedy_of_its_system(version, age):
    findings = [doctor.check_python(version, "<3.14,>=3.11", system, False) for system in SYSTEMS]
    findings.append(doctor.check_python(version, "<3.14,>=3.11", "Linux", True))
    for finding, word in zip(findings, ("winget", "brew", "package manager", "conda"), strict=True):
        assert finding.status == "wrong"
        assert age in finding.found
        assert ">=3.11,<3.14" in finding.found
        assert word in finding.remedy


# Packages


def test_fitting_packages_are_ok_and_extras_are_not_asked_for():
    finding = doctor.check_packages(NEEDS, FITTING, INSTALL)
    assert finding == Finding("packages", "ok", "all 4 are installed, in versions that fit")


def test_missing_old_and_new_packages_are_named_with_one_command():
    installed = {**FITTING, "keras": "2.15.0", "numpy": "3.0.0"}
    del installed["scikit-learn"]
    finding = doctor.check_packages(NEEDS, installed, INSTALL)
    assert finding.status == "wrong"
    assert "keras 2.15.0 is too old (>=3.10,<4 is needed)" in finding.found
    assert "numpy 3.0.0 is too new" in finding.found
    assert "scikit-learn is missing" in finding.found
    assert finding.remedy == (
        'python -m pip install "keras>=3.10,<4" "numpy>=2,<3" "scikit-learn>=1.5"'
    )


def test_a_python_without_any_package_is_told_all_of_them_in_one_command(tmp_path):
    # -S leaves site-packages out: what is needed is then read from pyproject.toml.
    (tmp_path / "mnist_utils").mkdir()
    (tmp_path / "mnist_utils" / "__init__.py").touch()
    for module in (doctor, commands, here, place):
        shutil.copy(module.__file__, tmp_path / "mnist_utils")
    shutil.copy(COURSE / "pyproject.toml", tmp_path)
    printed = run_doctor("-S", cwd=tmp_path)
    assert "missing: tensorflow, keras, numpy" in line_of("packages", printed)
    assert 'install "tensorflow>=2.20' in printed
    assert "jupytext" not in printed
    assert printed.endswith("1 thing to fix, in the order above.\n")


@pytest.mark.parametrize(("extra", "status"), [("", "ok"), ("lab", "warning")])
def test_what_only_jupyterlab_needs_is_missed_where_the_notebooks_are_opened(extra, status):
    needs = [*NEEDS, 'jupyterlab>=4.2; extra == "lab"']
    finding = doctor.check_packages(needs, FITTING, INSTALL, extra)
    assert finding.status == status
    if extra:
        assert finding.found.startswith("jupyterlab is missing: the lessons run without")
        assert finding.remedy == 'python -m pip install "jupyterlab>=4.2"'
        del (installed := dict(FITTING))["keras"]
        both = doctor.check_packages(needs, installed, INSTALL, extra)
        assert both.status == "wrong"
        assert both.remedy.endswith('"keras>=3.10,<4" "jupyterlab>=4.2"')


@pytest.mark.parametrize("names", [["autograder"], ["mnist-utils"], ["mnist-utils", "autograder"]])
def test_another_project_that_writes_into_our_folders_is_named(names):
    installed = FITTING | dict.fromkeys(names, "0.0.2")
    finding = doctor.check_rivals(installed, UNINSTALL, REINSTALL)
    assert finding.status == "wrong"
    assert finding.found.startswith(f"{', '.join(names)} is installed, which another project")
    assert finding.remedy == f"{UNINSTALL} {' '.join(names)}, and then: {REINSTALL}"


def test_a_namesake_is_found_by_what_an_installer_noted_and_stops_no_command(course, tmp_path):
    noted = tmp_path / "packages" / "mnist_utils-0.0.2.dist-info"
    noted.mkdir(parents=True)
    (noted / "METADATA").write_text("Metadata-Version: 2.1\nName: mnist-utils\nVersion: 0.0.2\n")
    fast = broken_tensorflow(noted.parent, "raise ImportError('broken')")
    assert "mnist-utils is installed" in line_of("neighbours", run_doctor(PYTHONPATH=fast))
    # It has replaced what our package begins with.
    (course / "mnist_utils" / "__init__.py").write_text("import mnist_utils.utils\n")
    (course / "mnist_utils" / "utils.py").touch()
    assert run(course, "list").returncode == 0


def test_tensorflow_metal_is_wrong_and_is_to_be_removed():
    finding = doctor.check_rivals({**FITTING, "tensorflow-metal": "1.2.0"}, UNINSTALL, REINSTALL)
    assert finding.status == "wrong"
    assert "Keras 3" in finding.found
    assert finding.remedy == "python -m pip uninstall --yes tensorflow-metal"


@pytest.mark.parametrize(("version", "status"), [("2.21.0", "warning"), ("2.16.2", "wrong")])
def test_a_second_tensorflow_in_the_same_folder_is_found(version, status):
    finding = doctor.check_rivals({**FITTING, "tensorflow-cpu": version}, UNINSTALL, REINSTALL)
    assert finding.status == status
    assert "tensorflow-cpu is installed" in finding.found
    assert "uninstall --yes tensorflow tensorflow-cpu" in finding.remedy
    assert doctor.check_rivals(FITTING, UNINSTALL, REINSTALL).status == "ok"


# Settings and files


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("KERAS_BACKEND", "torch", "wrong"), ("TF_USE_LEGACY_KERAS", "1", "warning")],
)
def test_a_variable_that_leads_keras_elsewhere_is_unset_as_the_system_does_it(name, value, status):
    findings = [doctor.check_settings({name: value}, {}, system) for system in SYSTEMS]
    for finding, word in zip(findings, ("Remove-Item Env:", ".zshrc", ".bashrc"), strict=True):
        assert finding.status == status
        assert name in finding.found
        assert word in finding.remedy


def test_another_backend_in_keras_own_file_is_found():
    finding = doctor.check_settings({}, {"backend": "jax"}, "Linux")
    assert finding.status == "wrong"
    assert "keras.json sets the backend jax" in finding.found
    tensorflow = {"KERAS_BACKEND": "tensorflow"}
    assert doctor.check_settings(tensorflow, {"backend": "jax"}, "Linux").status == "ok"
    assert doctor.check_settings({}, {}, "Linux").status == "ok"


@pytest.mark.parametrize(
    ("floatx", "status"), [("float16", "wrong"), ("bfloat16", "wrong"), ("float64", "warning")]
)
def test_another_floatx_in_keras_own_file_is_found_with_what_to_write(floatx, status):
    finding = doctor.check_settings({}, {"floatx": floatx, "backend": "tensorflow"}, "Linux")
    assert finding.status == status
    assert f"keras.json sets the floatx {floatx}" in finding.found
    assert finding.remedy == 'Write "floatx": "float32" there.'
    assert doctor.check_settings({}, {"floatx": "float32"}, "Linux").status == "ok"


@pytest.mark.parametrize("name", ["numpy.py", "random.py", "keras.py", "mnist_utils.py", "PIL"])
def test_a_file_that_hides_a_module_is_found_and_renamed_as_the_system_does_it(tmp_path, name):
    path = tmp_path / name
    if path.suffix:
        path.touch()
    else:
        path.mkdir()
        (path / "__init__.py").touch()
    findings = [doctor.check_file_names([tmp_path], system) for system in SYSTEMS]
    for finding, command in zip(findings, ("ren", "mv", "mv"), strict=True):
        assert finding.status == "wrong"
        assert str(path) in finding.found
        assert f'{command} "{path}"' in finding.remedy
        assert f"my_{name}" in finding.remedy


def test_files_that_hide_nothing_are_left_alone(tmp_path):
    # sys is built in and comes before any file; a folder without __init__.py hides no module.
    for name in ("answers.py", "numpy.ipynb", "random.txt", "sys.py"):
        (tmp_path / name).touch()
    (tmp_path / "keras").mkdir()
    folders = [tmp_path, COURSE, tmp_path / "not there"]
    assert doctor.check_file_names(folders, "Linux").status == "ok"


def test_the_doctor_works_beside_a_file_that_hides_a_module(tmp_path):
    (tmp_path / "random.py").write_text("raise SystemExit('hidden')", encoding="utf-8")
    broken_tensorflow(tmp_path / "path", "raise ImportError('broken')")
    printed = run_doctor("-P", cwd=tmp_path, PYTHONPATH=str(tmp_path / "path"))
    assert "random.py: import finds this" in line_of("file names", printed)


# The import of TensorFlow


def broken_tensorflow(folder, source):
    (folder / "tensorflow").mkdir(parents=True)
    (folder / "tensorflow" / "__init__.py").write_text(source, encoding="utf-8")
    return str(folder)


def test_a_tensorflow_that_does_not_load_is_named_with_its_own_error(tmp_path):
    # As TensorFlow does it: its library's error inside another one, with advice below.
    source = """
message = "Traceback (most recent call last):\\nImportError: DLL load failed while importing it"
raise ImportError(message + "\\n\\nFailed to load the native runtime.\\nSee the list of errors.")
"""
    printed = run_doctor(PYTHONPATH=broken_tensorflow(tmp_path, source))
    assert "does not load (ImportError: DLL load failed while importing it)" in line_of(
        "TensorFlow", printed
    )
    assert printed.endswith("1 thing to fix, in the order above.\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_processor_without_avx_is_recognized_by_its_signal(tmp_path):
    source = "import os, signal\nos.kill(os.getpid(), signal.SIGILL)"
    printed = run_doctor(PYTHONPATH=broken_tensorflow(tmp_path, source))
    assert "AVX" in line_of("TensorFlow", printed)
    assert "hosted notebook" in printed


def test_another_backend_is_one_finding_and_not_a_broken_tensorflow_too(tmp_path):
    source = "import os\nraise ImportError('backend ' + os.environ['KERAS_BACKEND'])"
    printed = run_doctor(
        PYTHONPATH=broken_tensorflow(tmp_path, source), KERAS_BACKEND="a backend of no package"
    )
    assert "a backend of no package" in line_of("settings", printed)
    assert "backend tensorflow" in line_of("TensorFlow", printed)


def test_an_import_that_hangs_is_cut_at_the_limit(tmp_path, monkeypatch):
    source = "import time\ntime.sleep(600)"
    monkeypatch.setenv("PYTHONPATH", broken_tensorflow(tmp_path, source))
    outcome = doctor.import_tensorflow(1.0)
    assert outcome.code is None
    assert outcome.seconds >= 1
    findings = [doctor.explain_import(outcome, system, REPAIR) for system in SYSTEMS]
    for finding, word in zip(findings, ("virus scanner", "macOS", "local disk"), strict=True):
        assert finding.status == "wrong"
        assert f"stopped after {outcome.seconds:.0f} s" in finding.found
        assert word in finding.remedy
        assert REPAIR in finding.remedy


@pytest.mark.parametrize(
    ("outcome", "system", "named", "helps"),
    [
        (ImportOutcome(-4, "", 1), "Linux", "AVX", "virtual machine"),
        (ImportOutcome(-4, "", 1), "Darwin", "AVX", "arm64"),
        (ImportOutcome(0xC000001D, "", 1), "Windows", "AVX", "another computer"),
        (ImportOutcome(1, "ImportError: DLL load failed", 1), "Windows", "DLL", "Visual C++"),
        (ImportOutcome(1, "ImportError: DLL load failed", 1), "Linux", "DLL", REPAIR),
        (ImportOutcome(-9, "", 1), "Linux", "memory", "4 GB"),
        (ImportOutcome(-11, "", 1), "Linux", "egmentation", REPAIR),
        (ImportOutcome(0xC0000005, "", 1), "Windows", "0xc0000005", REPAIR),
        (ImportOutcome(1, "TypeError: odd", 1), "Linux", "TypeError: odd", REPAIR),
    ],
)
def test_each_end_of_an_import_is_named_with_what_helps(outcome, system, named, helps):
    finding = doctor.explain_import(outcome, system, REPAIR)
    assert finding.status == "wrong"
    assert named in finding.found
    assert helps in finding.remedy


# Jupyter, memory, disk, digits


def test_a_kernel_of_another_python_is_found(tmp_path):
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(
        '{"argv": ["/elsewhere/bin/python", "-m", "ipykernel"], "display_name": "old"}'
    )
    fast = broken_tensorflow(tmp_path / "path", "raise ImportError('broken')")
    printed = run_doctor(JUPYTER_PATH=str(tmp_path), PYTHONPATH=fast)
    assert "another Python: /elsewhere/bin/python" in line_of("kernel", printed)
    assert "jupyter kernelspec remove python3" in printed


def test_this_pythons_kernel_is_ok_under_each_of_its_names():
    for program in ("python", sys.executable, str(Path(sys.executable).with_name("python3"))):
        assert doctor.check_kernel(program, sys.executable, "python", INSTALL).status == "ok"


def test_a_missing_kernel_is_found():
    finding = doctor.check_kernel(None, sys.executable, "python", INSTALL)
    assert finding.status == "wrong"
    assert finding.remedy == "python -m pip install ipykernel"


@pytest.mark.parametrize(("total", "available"), [(3.9e9, 3e9), (16e9, 1.4e9)])
def test_little_memory_is_a_warning_with_the_systems_own_viewer(total, available):
    findings = [doctor.check_memory(total, available, system) for system in SYSTEMS]
    for finding, word in zip(findings, ("Task Manager", "Activity Monitor", "top"), strict=True):
        assert finding.status == "warning"
        assert word in finding.remedy
    assert doctor.check_memory(4e9, 1.5e9, "Linux").status == "ok"


def test_a_full_disk_is_a_warning():
    assert doctor.check_disk(1.9e9, "python").status == "warning"
    assert doctor.check_disk(2.0e9, "python").status == "ok"


def test_a_damaged_file_at_mnist_path_is_found_by_reading_it(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    path.write_bytes(b"PK no archive")
    monkeypatch.setenv("MNIST_PATH", str(path))
    for system, word in (("Windows", "Remove-Item Env:"), ("Linux", "unset MNIST_PATH")):
        finding = doctor.check_digits(system, RUN)
        assert finding.status == "wrong"
        assert f"{path} is damaged" in finding.found
        assert word in finding.remedy


def test_a_damaged_file_in_keras_cache_is_found_and_left_where_it_is(tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = tmp_path / "datasets" / "mnist.npz"
    path.parent.mkdir()
    path.write_bytes(b"")
    finding = doctor.check_digits("Linux", RUN)
    assert finding.status == "wrong"
    assert str(path) in finding.found
    assert finding.remedy == "python -m mnist_utils download"
    assert path.exists()


def test_what_was_put_right_in_a_file_is_said(offline, tmp_path, monkeypatch, capsys):
    (x_train, y_train), (x_test, y_test) = load_mnist()
    capsys.readouterr()
    path = tmp_path / "mnist.npz"
    flat = x_train.reshape(4000, 784)
    np.savez(path, x_train=flat, y_train=y_train, x_test=x_test, y_test=y_test)
    monkeypatch.setenv("MNIST_PATH", str(path))
    finding = doctor.check_digits("Linux", RUN)
    assert finding.status == "ok"
    assert finding.found == (
        f"verified, from MNIST_PATH: {path}; "
        f"{path} was put right: x_train was uint8 of shape (4000, 784)."
    )
    assert capsys.readouterr().out == ""


@pytest.mark.data
def test_a_sound_file_is_said_to_be_verified():
    if not os.environ.get("MNIST_PATH"):
        pytest.skip("MNIST_PATH names no full set")
    finding = doctor.check_digits("Linux", RUN)
    assert finding.status == "ok"
    assert finding.found.startswith("verified, from MNIST_PATH")


# What is printed


def test_a_machine_without_troubles_is_said_to_be_ready(capsys):
    doctor.show([Finding("disk", "ok", "much"), Finding("memory", "warning", "little", "close")])
    assert capsys.readouterr().out == (
        "+ ok       disk    much\n"
        "! warning  memory  little\n"
        "           remedy  close\n"
        "This machine is ready.\n"
    )


def test_troubles_are_counted(capsys):
    doctor.show([Finding("a", "wrong", "x", "y"), Finding("b", "wrong", "x", "y")])
    assert capsys.readouterr().out.endswith("2 things to fix, in the order above.\n")

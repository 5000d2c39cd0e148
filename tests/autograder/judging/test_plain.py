from contextlib import ExitStack
from pathlib import Path

from autograder.judging.limits import Limits
from autograder.judging.plain import PlainProcess
from autograder.judging.sandbox import BACKENDS, PROCESS, Sandbox
from tests.autograder.cells import submit

PLAIN = PlainProcess()


def test_it_is_no_sandbox_and_says_so():
    assert not PLAIN.is_sandbox
    assert PLAIN.name == PROCESS == BACKENDS[PROCESS].name


def test_no_place_is_safer_than_another():
    assert PLAIN.exposed(Path("/usr")) == PLAIN.exposed(Path.home()) == ""


def test_students_processes_get_a_folder_that_goes_with_the_parent(data):
    with ExitStack() as stack:
        prepared = PLAIN.prepare(data, 1, Limits(), stack)
        folder = Path(prepared.settings.folder)
        assert folder.is_dir()
        assert prepared.line == []
        assert prepared.variables["MNIST_PATH"] == str(data)
        settings = prepared.settings
        rights = (settings.own_processes, settings.own_folders, settings.has_rights)
        assert rights == (False, False, False)
    assert not folder.exists()


def test_cells_run_in_that_folder_and_leave_nothing_in_it(data):
    place = Sandbox(PROCESS, data, [])
    try:
        place.wait()
        assert place.parent == place.pid
        folder, error = submit(place, "import os\nopen('left', 'w').close()\nprint(os.getcwd())")
        assert (Path(folder).name, error) == ("work", "")
        assert list(Path(folder).parent.iterdir()) == []
    finally:
        place.close()


def test_a_parent_that_did_not_start_is_told_by_its_last_words():
    told = PLAIN.explain("Traceback:\nModuleNotFoundError: No module named 'IPython'")
    assert told.startswith("Students' processes cannot be started (ModuleNotFoundError: No module")

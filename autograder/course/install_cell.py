"""The first cell of a lesson, which installs the course where it is missing: Colab, Kaggle."""

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.course.launch import Repository
from mnist_utils.cells import INSTALLER, INSTALLS

# It comes first, since texts speak of "the next cell", and JupyterLab and Colab show it closed.
# Colab and Kaggle have what lessons need (tests/lessons/colab.txt), and their runtime does not
# survive that packages of it are replaced: there, --no-deps. Elsewhere, such as in a new kernel of
# VS Code, the packages are installed, too. All of it is in a function, so that no name is left for
# a student's answer to lean on.
TEXT = f"""\
{INSTALLS} (you may delete this cell)
def {INSTALLER}():
    import importlib.util
    import os
    import subprocess
    import sys

    course = "{{archive}}"
    if importlib.util.find_spec("mnist_utils"):
        return
    hosted = {{{{"COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE"}}}} & {{{{*os.environ}}}}
    what = ["--no-deps", course] if hosted else [course]
    also = "; the packages here stay as they are" if hosted else ", and the packages that it needs"
    print(f"Installing the course from {{{{course}}}}{{{{also}}}} ...", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--retries=1", *what]
    done = subprocess.run(pip, capture_output=True, text=True)
    importlib.invalidate_caches()
    if done.returncode:
        print(done.stderr[-1000:])
        print("The course could not be installed; the reason is above. On Kaggle, switch Internet")
        print("on in the notebook's settings, on the right. Then run this cell again.")
    else:
        print("Done: go on with the next cell.")
        if "KAGGLE_KERNEL_RUN_TYPE" not in os.environ:  # it shows the notebook to no program
            print("To check your answers: from mnist_utils import check_here; check_here()")


{INSTALLER}()
del {INSTALLER}"""


def install_cell(repository: Repository) -> NotebookNode:
    """Make the cell that installs the course from where it is published."""
    archive = f"{repository.address}/archive/refs/heads/{repository.branch}.zip"
    cell: NotebookNode = nbformat.v4.new_code_cell(TEXT.format(archive=archive))
    cell.id = "install"
    cell.metadata = nbformat.from_dict({"cellView": "form", "jupyter": {"source_hidden": True}})
    return cell

"""Forms in which a notebook comes: as its editor writes it, or as a student left it.

Each form is a function of the content of a solved notebook's file. It changes the content, or gives
another one, or the bytes of a file. What is expected of each exercise is `VERDICTS`, but for those
that the form names. Where a comment names a program, public samples of its files were looked at.
"""

import copy
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import jupytext
import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor

from tests.forms.lesson import MIXED, Content, lesson, worked

Make = Callable[[Content], Content | bytes | None]


@dataclass(frozen=True)
class Form:
    """A form: how the file is made, what is expected, and what lies beside the notebook.

    `telling` are parts of messages by exercise, `remarking` parts of remarks. An `endless` form is
    given less time, one that is `slow` is for a release.
    """

    name: str
    make: Make
    verdicts: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    telling: dict[str, str] = field(default_factory=dict)
    remarking: tuple[str, ...] = ()
    endless: bool = False
    slow: bool = False

    def data(self, answers: dict[str, str] = MIXED) -> bytes:
        """Give the bytes of the file of somebody who wrote these answers."""
        return written(self.make, worked(answers))


def written(make: Make, content: Content) -> bytes:
    """Give the bytes of a solved notebook in a form."""
    made = make(content)
    if isinstance(made, bytes):
        return made
    return json.dumps(content if made is None else made, indent=1).encode()


FORMS: dict[str, Form] = {}


def form(
    name: str,
    *,
    beside: dict[str, str] | None = None,
    telling: dict[str, str] | None = None,
    remarking: tuple[str, ...] = (),
    endless: bool = False,
    slow: bool = False,
    **verdicts: str,
) -> Callable[[Make], Make]:
    """Enter a function into the table."""

    def enter(make: Make) -> Make:
        assert name not in FORMS, name
        FORMS[name] = Form(
            name, make, verdicts, beside or {}, telling or {}, remarking, endless, slow
        )
        return make

    return enter


# What forms do.


def code_cells(content: Content) -> Iterator[Content]:
    yield from (cell for cell in content["cells"] if cell["cell_type"] == "code")


def name_of(cell: Content) -> str:
    name: str = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    return name


def cell_of(content: Content, name: str) -> Content:
    found: Content = next(cell for cell in content["cells"] if name_of(cell) == name)
    return found


def place_of(content: Content, name: str) -> int:
    return [name_of(cell) for cell in content["cells"]].index(name)


def code(source: str) -> Content:
    """Make a cell of a student's own."""
    return {
        "cell_type": "code",
        "id": uuid.uuid4().hex[:8],
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def above(content: Content, name: str, *sources: str) -> None:
    place = place_of(content, name)
    content["cells"][place:place] = [code(source) for source in sources]


def below(content: Content, name: str, *sources: str) -> None:
    place = place_of(content, name) + 1
    content["cells"][place:place] = [code(source) for source in sources]


def stub(content: Content, name: str) -> None:
    """Put back what was given in place of an answer."""
    given = next(cell for cell in lesson()[1].cells if name_of(cell) == name)
    cell_of(content, name)["source"] = given.source


def lose_marks(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"].pop("nbgrader", None)
        cell["metadata"].pop("mnist_course", None)


def lose_ids(content: Content, minor: int = 4) -> None:
    content["nbformat_minor"] = minor
    for cell in content["cells"]:
        cell.pop("id", None)


def new_ids(content: Content) -> None:
    for cell in content["cells"]:
        cell["id"] = uuid.uuid4().hex[:8]


def in_lines(content: Content, end: str = "\n") -> None:
    for cell in content["cells"]:
        lines = cell["source"].split("\n")
        cell["source"] = [line + end for line in lines[:-1]] + lines[-1:]


def run(content: Content) -> None:
    """Give each cell of code a number and an output."""
    for number, cell in enumerate(code_cells(content), 1):
        cell["execution_count"] = number
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["6\n"]}]


def head(content: Content, *lines: str) -> None:
    """Put lines at the head of each answer."""
    for name in MIXED:
        cell = cell_of(content, name)
        cell["source"] = "\n".join([*lines, cell["source"]])


# As editors write.


@form("JupyterLab, as it was given out")
def jupyterlab(content: Content) -> None:
    pass


@form("JupyterLab, run and saved")
def jupyterlab_run(content: Content) -> None:
    run(content)
    in_lines(content)
    for cell in code_cells(content):
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-11-30T10:00:00.000000Z"}
        cell["metadata"] |= {"jupyter": {"source_hidden": False}, "scrolled": True}
    content["metadata"]["language_info"] = {"name": "python", "version": "3.12.8"}


@form("Jupyter Notebook 6: minor version 4, no ids")
def notebook_6(content: Content) -> None:
    run(content)
    in_lines(content)
    lose_ids(content)
    for cell in code_cells(content):
        cell["metadata"]["collapsed"] = False


def colab_of(content: Content) -> None:
    """Do as Colab does: an id among the metadata, version 4.0."""
    run(content)
    in_lines(content)
    lose_ids(content, 0)
    content["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] |= {"id": f"raZVsQ44wc{number:02d}", "outputId": str(uuid.uuid4())}
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/", "height": 51}


@form("Colab, marks kept")  # Colab's samples: id, colab and outputId in the metadata
def colab(content: Content) -> None:
    colab_of(content)


@form("Colab, marks lost", remarking=("had lost its metadata",))
def colab_without_marks(content: Content) -> None:
    lose_marks(content)
    colab_of(content)


@form("Colab, a form's title and parameters over an answer")
def colab_form(content: Content) -> None:
    colab_of(content)
    for name in MIXED:
        cell = cell_of(content, name)
        cell["metadata"]["cellView"] = "form"
        lines = ["#@title Answer { run: 'auto' }\n", 'number = 3 #@param {type:"slider"}\n']
        cell["source"] = lines + cell["source"]


@form("Colab, drive.mount, %cd, !pip and %tensorflow_version in a first cell", remarking=("fails",))
def colab_first_cell(content: Content) -> None:
    colab_of(content)
    first = [
        "%tensorflow_version 2.x\n!pip --version",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "%cd /content/drive/MyDrive",
    ]
    content["cells"][1:1] = [code(source) for source in first]


@form("Visual Studio Code: minor version 2, no ids")
def vs_code(content: Content) -> None:
    run(content)
    in_lines(content)
    lose_ids(content, 2)
    content["metadata"] |= {"orig_nbformat": 4, "interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01"}}
    for cell in code_cells(content):
        cell["metadata"]["vscode"] = {"languageId": "python"}


# vscode-jupyter 2325, vscode-python 9997
@form("Visual Studio Code, metadata deleted when cells were run", remarking=("lost its metadata",))
def vs_code_without_metadata(content: Content) -> None:
    vs_code(content)
    for cell in content["cells"]:
        cell["metadata"] = {}


# Samples of its agents' files: ids that begin with #VSC, lines that have no end, no outputs.
@form("Visual Studio Code's agent: lines without ends")
def vs_code_agent(content: Content) -> None:
    for number, cell in enumerate(content["cells"]):
        cell["source"] = cell["source"].split("\n")
        cell["id"] = f"#VSC-{number:08x}"
        cell["metadata"]["language"] = "python" if cell["cell_type"] == "code" else "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


@form("Visual Studio Code's agent, marks lost", remarking=("had lost its metadata",))
def vs_code_agent_without_marks(content: Content) -> None:
    lose_marks(content)
    vs_code_agent(content)


# ipython 9638, agency-swarm 41, and samples of PyCharm's metadata
@form("PyCharm: no outputs, its own metadata")
def pycharm(content: Content) -> None:
    in_lines(content)
    lose_ids(content, 0)
    for cell in content["cells"]:
        kind = "#%%\n" if cell["cell_type"] == "code" else "#%% md\n"
        cell["metadata"] |= {"collapsed": False, "jupyter": {"outputs_hidden": False}}
        cell["metadata"]["pycharm"] = {"name": kind, "is_executing": False}
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


@form("PyCharm: outputs and numbers at Markdown cells")
def pycharm_markdown(content: Content) -> None:
    for cell in content["cells"]:
        cell |= {"outputs": [], "execution_count": None}


@form("Datalore: its own metadata, ids of its own", remarking=("lost its metadata",))
def datalore(content: Content) -> None:
    run(content)
    lose_marks(content)
    new_ids(content)
    for cell in content["cells"]:
        kind = "CODE" if cell["cell_type"] == "code" else "MD"
        cell["metadata"]["datalore"] = {"node_id": cell.pop("id"), "type": kind}
    content["metadata"]["datalore"] = {"version": 1, "computation_mode": "JUPYTER"}


# Samples of Kaggle's saved versions: ids of eight digits, papermill's times in each cell.
@form("Kaggle, a saved version", remarking=("had lost its metadata",))
def kaggle(content: Content) -> None:
    run(content)
    in_lines(content)
    lose_marks(content)
    new_ids(content)
    times = {"duration": 2.78, "exception": False, "start_time": "T", "status": "completed"}
    for cell in content["cells"]:
        cell["metadata"] |= {"papermill": times, "tags": [], "_uuid": "8f2839f25d086af736a60e9eeb"}
    content["metadata"] |= {
        "kaggle": {"accelerator": "none", "dataSources": [], "isInternetEnabled": True},
        "papermill": {"default_parameters": {}, "version": "2.4.0"},
    }


@form("Kaggle, a draft: minor version 4, marks kept")
def kaggle_draft(content: Content) -> None:
    lose_ids(content)
    for cell in content["cells"]:
        cell["metadata"] |= {"trusted": True, "_cell_guid": str(uuid.uuid4())}
    first = "# This Python 3 environment comes with many helpful libraries\nimport os\n"
    content["cells"].insert(0, code(f"{first}for one in os.walk('/kaggle/input'):\n    print(one)"))


@form("papermill: parameters in an added cell")
def papermill(content: Content) -> None:
    run(content)
    added = code("# Parameters\nalpha = 0.6\n")
    added["metadata"]["tags"] = ["injected-parameters"]
    content["cells"].insert(1, added)
    content["metadata"]["papermill"] = {"input_path": "in.ipynb", "parameters": {"alpha": 0.6}}


# Samples of Deepnote's files; the last cell is the one that it adds.
@form("Deepnote", remarking=("had lost its metadata",))
def deepnote(content: Content) -> None:
    run(content)
    lose_marks(content)
    lose_ids(content)
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] |= {
            "tags": [],
            "cell_id": f"{number:05d}-{uuid.uuid4()}",
            "deepnote_to_be_reexecuted": False,
            "source_hash": "8ad57f32",
            "execution_start": 1620375813931,
            "deepnote_cell_type": cell["cell_type"],
        }
    text = "<a style='text-decoration:none' href='https://deepnote.com'>Created in deepnote.com</a>"
    last: Content = {"cell_type": "markdown", "source": text, "metadata": {"tags": []}}
    content["cells"].append(last)
    content["metadata"]["deepnote"] = {}


@form("Deepnote: a key of its own in each cell")
def deepnote_key(content: Content) -> None:
    for cell in content["cells"]:
        cell |= {"deepnote_cell_type": cell["cell_type"], "block_group": str(uuid.uuid4())}


# Samples of Databricks' files: numbers that are 0, one key with all of its metadata.
@form("Databricks", remarking=("had lost its metadata",))
def databricks(content: Content) -> None:
    lose_ids(content, 0)
    in_lines(content)
    for cell in content["cells"]:
        own = {"cellMetadata": {"byteLimit": 2048000}, "inputWidgets": {}, "nuid": "2", "title": ""}
        cell["metadata"] = {"application/vnd.databricks.v1+cell": own | {"showTitle": False}}
        if cell["cell_type"] == "code":
            cell["execution_count"] = 0
    content["metadata"] = {"application/vnd.databricks.v1+notebook": {"dashboards": []}}


# Samples of JupyterLite: head before the cells, a kernel that is called python.
@form("JupyterLite")
def jupyterlite(content: Content) -> Content:
    for cell in content["cells"]:
        cell["metadata"]["trusted"] = True
    spec = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    about = {"kernelspec": spec, "language_info": {"name": "python", "version": "3.8"}}
    return {"metadata": about, "nbformat_minor": 4, "nbformat": 4, "cells": content["cells"]}


@form("nteract: keys of its own")  # nbformat 73
def nteract(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"]["nteract"] = {"transient": {"deleting": False}}
        cell["inputHidden"] = False
    content["metadata"]["nteract"] = {"version": "0.28.0"}


# Samples of Azure Data Studio: lines that end with \r\n, its ids, no outputs; azuredatastudio 4863
@form("Azure Data Studio: Windows' ends of lines, no outputs")
def azure(content: Content) -> None:
    in_lines(content, "\r\n")
    lose_ids(content, 2)
    for cell in content["cells"]:
        cell["metadata"] |= {"azdata_cell_guid": str(uuid.uuid4()), "language": "python"}
        cell["attachments"] = {}
        cell.pop("outputs", None)


@form("Microsoft Fabric")
def fabric(content: Content) -> None:
    new_ids(content)
    for cell in content["cells"]:
        cell["metadata"] |= {"microsoft": {"language": "python"}, "nteract": {}}
    content["metadata"] |= {"kernel_info": {"name": "jupyter"}, "spark_compute": {}}


@form("Noteable: ids as long as can be, hardware")  # a sample of Noteable's
def noteable(content: Content) -> None:
    run(content)
    for cell in content["cells"]:
        cell["id"] = str(uuid.uuid4())
        cell["metadata"]["noteable"] = {"cell_type": cell["cell_type"], "output_collection_id": "1"}
    content["metadata"] |= {"selected_hardware_size": "small", "kernel_info": {"name": "python3"}}


@form("SageMaker Studio: its machines among the metadata")
def sagemaker(content: Content) -> None:
    run(content)
    lose_ids(content)
    machine = {"_defaultOrder": 0, "gpuNum": 0, "memoryGiB": 4, "name": "ml.t3.medium"}
    content["metadata"] |= {"availableInstances": [machine] * 50, "instance_type": "ml.t3.medium"}


@form("CoCalc: ids of six letters")
def cocalc(content: Content) -> None:
    run(content)
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"{number:06x}"
        cell["metadata"] |= {"collapsed": False, "editable": False}


@form("RISE: slides")
def rise(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"]["slideshow"] = {"slide_type": "slide"}
    content["metadata"]["celltoolbar"] = "Slideshow"


def version_3(content: Content, sheets: int) -> Content:
    cells = []
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown" and cell["source"].startswith("#"):
            text = cell["source"].partition("\n")[0].lstrip("# ")
            cells.append({"cell_type": "heading", "level": 1, "metadata": {}, "source": [text]})
        elif cell["cell_type"] == "code":
            new = {"cell_type": "code", "language": "python", "metadata": cell["metadata"]}
            lines = cell["source"].splitlines(keepends=True)
            cells.append(new | {"input": lines, "outputs": [], "collapsed": False})
        else:
            cells.append(cell)
    size = -(-len(cells) // sheets)
    parts = [cells[start : start + size] for start in range(0, len(cells), size)]
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "", "signature": "sha256:0"},
        "worksheets": [{"cells": part, "metadata": {}} for part in parts],
    }


@form("version 3 of the format: worksheets, headings, input")
def nbformat_3(content: Content) -> Content:
    return version_3(content, 1)


@form("version 3 of the format, three worksheets")
def nbformat_3_sheets(content: Content) -> Content:
    return version_3(content, 3)


def round_trip(content: Content, kind: str) -> bytes:
    """Take a notebook through jupytext: to text and back."""
    notebook = nbformat.from_dict(copy.deepcopy(content))
    text = jupytext.writes(notebook, fmt=kind)
    return str(nbformat.writes(jupytext.reads(text, fmt=kind))).encode()


@form("jupytext, through the percent format and back")
def jupytext_percent(content: Content) -> bytes:
    return round_trip(content, "py:percent")


@form("jupytext, through the light format and back")
def jupytext_light(content: Content) -> bytes:
    return round_trip(content, "py:light")


@form("jupytext, through Markdown and back")
def jupytext_markdown(content: Content) -> bytes:
    return round_trip(content, "md")


@form("nbconvert --clear-output")
def cleared(content: Content) -> bytes:
    run(content)
    notebook = nbformat.from_dict(content)
    return str(nbformat.writes(ClearOutputPreprocessor().preprocess(notebook, {})[0])).encode()


@form("nbstripout, with all metadata removed", remarking=("had lost its metadata",))
def stripped(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"] = {}
    content["metadata"] = {}


@form("an agent's script: types and sources, and nothing else", remarking=("lost its metadata",))
def agent_script(content: Content) -> Content:
    kept = ("cell_type", "source")
    return {"cells": [{key: cell[key] for key in kept} for cell in content["cells"]]}


# jupyter-ai-tools 23, evalbench 573
@form("an agent adds cells without what code cells have")
def agent_adds(content: Content) -> None:
    above(content, "double", "helper = 1", "helper + 1")
    for cell in content["cells"]:
        if cell["cell_type"] == "code" and not name_of(cell):
            for key in ("outputs", "execution_count", "id", "metadata"):
                cell.pop(key, None)
    content["cells"].append({"cell_type": "markdown", "source": "Done!", "execution_count": 1})


@form("an agent: null where a list or a dictionary belongs")
def agent_nulls(content: Content) -> None:
    content["metadata"] = None
    for cell in content["cells"]:
        cell |= {"outputs": None, "attachments": None}
        cell["metadata"] = cell["metadata"] or None


@form("an agent: Python's own None and True were mended, numbers are text")
def agent_text(content: Content) -> None:
    content["nbformat"] = "4"
    for cell in content["cells"]:
        cell |= {"execution_count": "None", "outputs": "[]"}


# What a format says, and what files have in fact.


@form("ids in minor version 4")  # jupytext 764 and 1463, otter-grader 340 and 701
def ids_in_minor_4(content: Content) -> None:
    content["nbformat_minor"] = 4


@form("no minor version")
def no_minor(content: Content) -> None:
    del content["nbformat_minor"]


@form("a minor version that is text")
def minor_text(content: Content) -> None:
    content["nbformat_minor"] = "5"


@form("a version of the far future")
def future(content: Content) -> None:
    content |= {"nbformat": 400, "nbformat_minor": 0}


@form("printed text without its stream's name")  # jax 33551, nbformat 237
def nameless_stream(content: Content) -> None:
    for cell in code_cells(content):
        cell["outputs"] = [{"output_type": "stream", "text": "6\n"}]


@form("metadata of other types than they should be")
def odd_metadata(content: Content) -> None:
    for cell in content["cells"]:
        cell["metadata"] |= {"collapsed": "false", "tags": "x", "scrolled": "auto", "name": ""}


@form("attachments that are null")
def null_attachments(content: Content) -> None:
    for cell in content["cells"]:
        cell["attachments"] = None


@form("an execution count that is not a number")
def not_a_number(content: Content) -> None:
    for cell in code_cells(content):
        cell["execution_count"] = float("nan")


@form("Notepad: a byte order mark")  # markitdown 2425, jupytext 191
def byte_order_mark(content: Content) -> bytes:
    return json.dumps(content).encode("utf-8-sig")


@form("PowerShell: UTF-16")  # nbdime 506
def utf_16(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-16")


@form("a Windows editor: a quotation mark as cp1252", remarking=("letters",))  # nbformat 118
def cp1252(content: Content) -> bytes:
    cell_of(content, "double")["source"] += "  # that's it"
    return json.dumps(content).encode().replace(b"that's", b"that\x92s")


@form("Windows' ends of lines in the file itself")
def crlf(content: Content) -> bytes:
    return json.dumps(content, indent=1).replace("\n", "\r\n").encode()


@form("something behind the end of the file", remarking=("Behind the end",))
def behind_the_end(content: Content) -> bytes:
    return json.dumps(content, indent=1).encode() + b"\n  ]\n}\n"


@form("17 MB of printed text")
def flood(content: Content) -> None:
    run(content)
    for cell in code_cells(content):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "6\n" * 400_000}]


@form("a kernel of another environment")  # nbgrader 1375 and 417, otter-grader 706
def other_kernel(content: Content) -> None:
    content["metadata"]["kernelspec"] = {"name": "mnist-course", "display_name": "Python (mnist)"}


@form("no kernel at all")
def no_kernel(content: Content) -> None:
    content["metadata"] = {}


@form("the kernel of another language")
def kernel_of_r(content: Content) -> None:
    content["metadata"] = {"kernelspec": {"name": "ir"}, "language_info": {"name": "R"}}


# What happened to cells.


@form("marks lost, ids kept", remarking=("had lost its metadata",))
def marks_lost(content: Content) -> None:
    lose_marks(content)


@form("marks lost, ids gone", remarking=("had lost its metadata",))
def marks_and_ids_lost(content: Content) -> None:
    lose_marks(content)
    lose_ids(content)


@form("marks lost, ids new", remarking=("had lost its metadata",))
def marks_lost_ids_new(content: Content) -> None:
    lose_marks(content)
    new_ids(content)


@form("ids new, marks kept")
def ids_new(content: Content) -> None:
    new_ids(content)


@form("one id for all cells")
def one_id(content: Content) -> None:
    for cell in content["cells"]:
        cell["id"] = "same"


@form("marks lost of one answer, a value in place of a function", remarking=("lost its metadata",))
def lambdas(content: Content) -> None:
    cell_of(content, "double")["source"] = "double = lambda x: [2 * one for one in x]"
    cell_of(content, "total")["source"] = "from typing import Any\n\ntotal: Any = sum"
    lose_marks(content)
    new_ids(content)


@form("answers split over two cells", remarking=("Several cells answer",))
def split(content: Content) -> None:  # nbgrader 1083 and PR 1753
    for name in ("double", "total"):
        place = place_of(content, name)
        first, second = content["cells"][place], copy.deepcopy(content["cells"][place])
        first["source"], _, second["source"] = first["source"].partition("\n")
        content["cells"].insert(place + 1, second)


@form("answers duplicated", remarking=("Several cells answer",))
def duplicated(content: Content) -> None:
    for name in MIXED:
        content["cells"].insert(place_of(content, name), copy.deepcopy(cell_of(content, name)))


@form("the whole notebook pasted behind itself", remarking=("Several cells answer",))
def pasted_twice(content: Content) -> None:
    content["cells"] += copy.deepcopy(content["cells"])


@form("an old wrong answer before the right one", remarking=("Several cells answer",))
def old_before(content: Content) -> None:
    old = copy.deepcopy(cell_of(content, "double"))
    old["source"] = "def double(x):\n    return 0"
    content["cells"].insert(place_of(content, "double"), old)


@form(
    "an old wrong answer behind the right one",
    remarking=("Several cells answer",),
    double="incorrect",
)
def old_behind(content: Content) -> None:
    old = copy.deepcopy(cell_of(content, "double"))
    old["source"] = "def double(x):\n    return 0"
    content["cells"].insert(place_of(content, "double") + 1, old)


@form("the stub once more, behind the answer", slow=True)
def stub_behind(content: Content) -> None:
    content["cells"].append(copy.deepcopy(cell_of(worked({}), "double")))


@form("answers in cells of text", remarking=("had become a markdown cell",))
def retyped(content: Content) -> None:  # nbgrader 92 and 1941
    for name in MIXED:
        cell = cell_of(content, name)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


@form("answers in raw cells", slow=True, remarking=("had become a raw cell",))
def raw(content: Content) -> None:
    for name in MIXED:
        cell_of(content, name)["cell_type"] = "raw"


@form("tests deleted", remarking=("was missing; it was put back",))
def tests_deleted(content: Content) -> None:  # nbgrader 1682
    content["cells"] = [c for c in content["cells"] if not name_of(c).startswith("test_")]


@form("setup deleted", remarking=("setup was missing; it was put back",))
def setup_deleted(content: Content) -> None:
    content["cells"] = [cell for cell in content["cells"] if name_of(cell) != "setup"]


@form("tests made easy", remarking=("differs from the lesson's",))
def easy_tests(content: Content) -> None:
    for cell in content["cells"]:
        if name_of(cell).startswith("test_"):
            cell["source"] = "assert True"


@form("an answer deleted", total="missing", remarking=("answers total is missing",))
def answer_deleted(content: Content) -> None:
    content["cells"] = [cell for cell in content["cells"] if name_of(cell) != "total"]


@form("the written answer deleted", thoughts="missing", remarking=("thoughts is missing",))
def thoughts_deleted(content: Content) -> None:
    content["cells"] = [cell for cell in content["cells"] if name_of(cell) != "thoughts"]


@form("nothing was written", thoughts="not attempted")
def nothing_written(content: Content) -> None:
    stub(content, "thoughts")


@form("words in a cell below the one that was given")
def words_below(content: Content) -> None:
    stub(content, "thoughts")
    content["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "To count."})


@form("words in a cell above the one that was given")
def words_above(content: Content) -> None:
    stub(content, "thoughts")
    place = place_of(content, "thoughts")
    new = {"cell_type": "markdown", "metadata": {}, "source": "To count."}
    content["cells"].insert(place, new)


@form("only the answers' cells are left", slow=True, last="missing", remarking=("it was put back",))
def answers_alone(content: Content) -> None:
    kept = (*MIXED, "thoughts")
    content["cells"] = [cell for cell in content["cells"] if name_of(cell) in kept]


# "I put everything into one cell of a fresh Colab notebook."
@form(
    "all answers in one cell of a fresh notebook",
    remarking=("it counts",),
    last="missing",
    thoughts="missing",
)
def one_cell(content: Content) -> Content:
    text = "\n\n".join(["import numpy as np", *(cell_of(content, n)["source"] for n in MIXED)])
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [code(text)]}


@form(
    "each answer in a cell of a fresh notebook",
    remarking=("lost its metadata",),
    last="missing",
    thoughts="missing",
)
def fresh_cells(content: Content) -> Content:
    cells = [code(cell_of(content, name)["source"]) for name in MIXED]
    return {"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells}


@form("all answers in one added cell at the top, stubs left", remarking=("it counts",))
def top_cell(content: Content) -> None:
    text = "\n\n".join(cell_of(content, name)["source"] for name in MIXED)
    for name in MIXED:
        stub(content, name)
    content["cells"].insert(0, code(text))


@form("all answers in the first answer's cell", remarking=("it counts",))
def first_answer(content: Content) -> None:
    text = "\n\n".join(cell_of(content, name)["source"] for name in MIXED)
    for name in MIXED:
        stub(content, name)
    cell_of(content, "double")["source"] = text


@form("all answers in the last answer's cell", remarking=("it counts",))
def last_answer(content: Content) -> None:
    text = "\n\n".join(cell_of(content, name)["source"] for name in MIXED)
    for name in MIXED:
        stub(content, name)
    cell_of(content, "share")["source"] = text


@form("answers in added cells above, stubs left", remarking=("it counts",))
def answers_above(content: Content) -> None:
    for name in MIXED:
        source = cell_of(content, name)["source"]
        stub(content, name)
        above(content, name, source)


@form("answers in added cells below, stubs left", remarking=("it counts",))  # resonance 109
def answers_below(content: Content) -> None:
    for name in MIXED:
        source = cell_of(content, name)["source"]
        stub(content, name)
        below(content, name, source)


@form("answers below their tests, stubs left", remarking=("it counts",))
def answers_below_tests(content: Content) -> None:
    for name in MIXED:
        source = cell_of(content, name)["source"]
        stub(content, name)
        below(content, f"test_{name}_2", source)


@form("all answers in one added cell at the end, stubs left", remarking=("it counts",))
def last_cell(content: Content) -> None:
    text = "\n\n".join(cell_of(content, name)["source"] for name in MIXED)
    for name in MIXED:
        stub(content, name)
    content["cells"].append(code(text))


@form("answers in the cells of their tests", remarking=("differs from the lesson's", "it counts"))
def answers_in_tests(content: Content) -> None:
    for name in MIXED:
        test = cell_of(content, f"test_{name}")
        test["source"] = f"{cell_of(content, name)['source']}\n\n{test['source']}"
        stub(content, name)


@form("answers moved to the end", remarking=("Cells had been moved",))
def moved(content: Content) -> None:
    for name in MIXED:
        content["cells"].append(content["cells"].pop(place_of(content, name)))


@form("the whole notebook upside down", remarking=("Cells had been moved",))
def upside_down(content: Content) -> None:
    content["cells"].reverse()


@form("answers in each other's cells", remarking=("it counts",))
def exchanged(content: Content) -> None:
    double, total = cell_of(content, "double"), cell_of(content, "total")
    double["source"], total["source"] = total["source"], double["source"]


# Magics, and what else is no Python.


@form("%matplotlib inline at the head of answers")
def matplotlib_inline(content: Content) -> None:
    head(content, "%matplotlib inline", "%config InlineBackend.figure_format = 'retina'")


@form("%matplotlib with backends that need a screen", slow=True)
def matplotlib_screen(content: Content) -> None:
    head(content, "%matplotlib notebook", "%matplotlib widget", "%matplotlib qt")


@form("%%time at the head of answers")
def time(content: Content) -> None:
    head(content, "%%time")


@form("%%capture at the head of answers")
def capture(content: Content) -> None:
    head(content, "%%capture")


@form("%%timeit at the head of an answer defines nothing", double="error")
def timeit(content: Content) -> None:
    cell = cell_of(content, "double")
    cell["source"] = "%%timeit -n 1 -r 1\n" + cell["source"]


@form("cell magics that are not known here")
def unknown_cell_magics(content: Content) -> None:
    head(content, "%%wandb")


@form("line magics that are not known here, or fail")
def unknown_magics(content: Content) -> None:
    head(content, "%tensorflow_version 2.x", "%load_ext tensorboard", "%autoreload 2", "%cd /none")


@form("line magics that work", slow=True)
def line_magics(content: Content) -> None:
    head(content, "%load_ext autoreload", "%autoreload 2", "%precision 3", "%env MINE=1", "%pwd")


@form("commands of the system, help, and paths", slow=True)
def commands(content: Content) -> None:
    head(content, "!ls", "np.array?", "?np.mean")
    for name, line in {"double": "!pip install -q numpy", "total": "%pip install numpy"}.items():
        cell_of(content, name)["source"] = f"{line}\n{cell_of(content, name)['source']}"


@form("%time before a call, a value with a semicolon", slow=True)
def time_line(content: Content) -> None:
    for name in MIXED:
        cell_of(content, name)["source"] += f"\n\n%time len({name}.__name__)\n{name};"


WRITE = "%%writefile mine.py\n"


@form("%%writefile in an added cell, then import")
def writefile(content: Content) -> None:
    above(content, "double", WRITE + MIXED["double"])
    cell_of(content, "double")["source"] = "from mine import double"


@form("%%writefile in the answer's cell, import in the next")
def writefile_answer(content: Content) -> None:
    cell_of(content, "double")["source"] = WRITE + MIXED["double"]
    below(content, "double", "from mine import double")


@form("%%writefile of a module that hides one of Python's", slow=True)
def writefile_hiding(content: Content) -> None:
    above(content, "double", "%%writefile random.py\nraise ImportError('no good')", "import random")


HELPER = "def times(x, n):\n    return [n * one for one in x]\n"


@form(
    "functions in a module beside the notebook",
    beside={"helpers.py": HELPER},
    double="error",
    remarking=("helpers",),
)
def helper_file(content: Content) -> None:  # nbgrader 940 and 1876, otter-grader 737
    above(content, "double", "from helpers import times")
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"


@form("data beside the notebook", beside={"numbers.txt": "2"}, double="error")
def data_file(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "def double(x):\n    return [int(open('numbers.txt').read()) * one for one in x]"
    )


# What does not end, or ends too early.

ENDLESS = "import time\nwhile True:\n    time.sleep(0.01)"


@form(
    "an endless loop below a right answer", endless=True, double="timeout", slow=True
)  # nbgrader 1033 and 1312
def loop_below(content: Content) -> None:
    cell_of(content, "double")["source"] += f"\n\n{ENDLESS}"


@form("an endless loop in an answer", endless=True, slow=True, double="timeout")
def loop_inside(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "import time\ndef double(x):\n    while True:\n        time.sleep(0.01)"
    )


@form("an endless loop in an added cell", endless=True, slow=True, remarking=("was left out",))
def loop_added(content: Content) -> None:
    above(content, "double", f"helper = 1\n{ENDLESS}")


@form("a loop that swallows every interruption", endless=True, slow=True, double="timeout")
def loop_stubborn(content: Content) -> None:
    cell_of(content, "double")["source"] += (
        "\n\nimport time\nwhile True:\n    try:\n        time.sleep(0.01)\n"
        "    except BaseException:\n        pass"
    )


@form("os._exit in an added cell", remarking=("was left out",))
def exit_added(content: Content) -> None:
    above(content, "total", "import os\nos._exit(0)")


@form("os._exit below a right answer", slow=True, double="error")
def exit_below(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\nimport os\nos._exit(0)"


@form("os._exit in an answer", slow=True, total="error")
def exit_inside(content: Content) -> None:
    cell_of(content, "total")["source"] = "import os\n\ndef total(x):\n    os._exit(0)"


@form("exit() in an added cell")
def exit_call_added(content: Content) -> None:
    above(content, "total", "exit()", "quit()")


@form("exit() below an answer")
def exit_call(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\nexit()"


@form("sys.exit() below an answer", slow=True)
def sys_exit(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\nimport sys\nsys.exit()"


@form("sys.exit() in an answer", double="error")
def sys_exit_inside(content: Content) -> None:
    cell_of(content, "double")["source"] = "import sys\n\ndef double(x):\n    sys.exit('no')"


@form("names that only the kernel knew", double="error", telling={"double": "is it spelt right"})
def kernel_name(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"


@form(
    "a helper defined further down",
    double="error",
    telling={"double": "times is defined further down: move it up"},
)
def further_down(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"
    below(content, "total", HELPER)


@form(
    "a name used at once, defined further down",
    double="error",
    telling={"double": "factor is defined further down: move it up"},
)
def further_down_at_once(content: Content) -> None:
    cell_of(content, "double")["source"] = f"two = 2 * factor\n{MIXED['double']}\n".replace(
        "2 * one", "two * one"
    )
    above(content, "total", "factor = 1")


@form("a helper in an added cell above")
def helper_above(content: Content) -> None:
    above(content, "double", HELPER)
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"


@form("a helper in a demonstration that was changed")
def helper_in_demonstration(content: Content) -> None:
    cell = next(cell for cell in content["cells"] if cell["source"] == "np.arange(3)")
    cell["source"] += f"\n{HELPER}"
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"


@form("names of the setup and of Python's own with other values")
def other_values(content: Content) -> None:
    above(content, "double", "offset = 7", "len = max = 3\nimport math as np")
    cell_of(content, "total")["source"] += "\n\noffset, min = 9, None"


@form("an answer that relies on a name of the setup with another value")
def own_value(content: Content) -> None:
    above(content, "double", "offset = 2")
    cell_of(content, "double")["source"] = "def double(x):\n    return [offset * one for one in x]"


@form("a library that is not there", double="error", telling={"double": "no such library here"})
def no_library(content: Content) -> None:
    cell_of(content, "double")["source"] = f"import there_is_no_such\n{MIXED['double']}"


@form("an answer that uses another one")
def uses_another(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\nhalf = 0.5"
    cell_of(content, "total")["source"] = "def total(x):\n    return sum(double(x)) // 2"


@form("added cells that fail", remarking=("fails: ZeroDivisionError", "fails: SyntaxError"))
def failing_cells(content: Content) -> None:
    above(content, "total", "1 / 0", "2 x", "assert double([1]) == 5")


@form("input() in a cell and in an answer", double="error", remarking=("fails: ",))
def asks(content: Content) -> None:
    above(content, "total", "name = input('Your name? ')")
    cell_of(content, "double")["source"] = "def double(x):\n    return input() * 2"


@form("prints without end of lines, 2 MB", slow=True)
def prints(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\nfor _ in range(20_000):\n    print('x' * 100)"


@form("warnings and text to stderr")
def noisy(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "import sys, warnings\n\ndef double(x):\n    warnings.warn('loud')\n"
        "    print('to stderr', file=sys.stderr)\n    print('to stdout')\n"
        "    return [2 * one for one in x]"
    )


@form("a plot in an answer, and plt.show()")
def plots(content: Content) -> None:
    above(content, "double", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    cell_of(content, "double")["source"] = (
        "def double(x):\n    plt.plot(x)\n    plt.show()\n    return [2 * one for one in x]"
    )


# Answers that fail in ways of their own.


@form("a syntax error in an answer", double="error", telling={"double": "SyntaxError: "})
def no_python(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x)\n    return 2 * x"


@form("a tab among blanks", slow=True, double="error", telling={"double": "TabError: "})
def tabs(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n        y = 2\n\treturn y"


@form("a cell that fails below a right answer", slow=True)
def fails_below(content: Content) -> None:
    cell_of(content, "double")["source"] += "\n\n1 / 0"


@form("a cell that fails above its answer", double="error", telling={"double": "ZeroDivision"})
def fails_above(content: Content) -> None:
    head_of = cell_of(content, "double")
    head_of["source"] = "1 / 0\n" + head_of["source"]


@form("an assertion of one's own that fails", double="error", telling={"double": "AssertionError"})
def own_assertion(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    assert x is None, 'mine'"


@form("a forgotten raise NotImplementedError", double="error", telling={"double": "Remove it."})
def still_a_stub(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    raise NotImplementedError"


@form(
    "recursion without end",
    slow=True,
    double="error",
    telling={"double": "calls itself without end"},
)
def recursion(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    return double(x)"


@form("an exception of one's own class", double="error", telling={"double": "Mine: no"})
def own_exception(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "class Mine(Exception):\n    pass\n\ndef double(x):\n    raise Mine('no')"
    )


@form("an exception of several lines, and its cause", slow=True, double="error")
def long_exception(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "def double(x):\n    try:\n        return x / 2\n    except TypeError as error:\n"
        "        raise ValueError('first\\nsecond') from error"
    )


@form("an exception in a helper of another cell", slow=True, double="error")
def helper_fails(content: Content) -> None:
    above(content, "double", "def times(x, n):\n    return n / 0")
    cell_of(content, "double")["source"] = "def double(x):\n    return times(x, 2)"


@form("an array where a list is wanted", double="error", telling={"double": "an if about a whole"})
def ambiguous(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x):\n    return 2 * np.array(x)"


@form("an answer with another number of arguments", slow=True, double="error")
def arguments(content: Content) -> None:
    cell_of(content, "double")["source"] = "def double(x, n):\n    return [n * one for one in x]"


@form("an answer of another name", slow=True, double="error")
def another_name(content: Content) -> None:
    cell_of(content, "double")["source"] = "def doubled(x):\n    return [2 * one for one in x]"


@form("classes, closures, decorators and await")
def odd_answers(content: Content) -> None:
    cell_of(content, "double")["source"] = (
        "import functools, asyncio\n\nawait asyncio.sleep(0)\n\nclass Double:\n"
        "    def __call__(self, x):\n        return [2 * one for one in x]\n\n"
        "double = functools.partial(Double())"
    )

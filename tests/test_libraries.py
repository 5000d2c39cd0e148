"""What the grader uses of libraries beyond what they promise. When an upgrade breaks one of these,
the test's name says what is gone, and its body where it is used.
"""

import ast
import inspect
import logging
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

# nbgrader


def test_nbgrader_generate_assignment_has_a_list_of_steps_to_take_one_out():  # course/build.py
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    assert SaveCells in GenerateAssignment.class_traits()["preprocessors"].default_args[0]


def test_nbgrader_capture_log_runs_a_converter_and_says_how_it_ended():  # course/build.py
    from nbgrader.utils import capture_log

    class Converter:
        log = logging.getLogger("a converter")

        def start(self):
            raise OSError("no room")

    found = capture_log(Converter())
    assert found["success"] is False
    assert "no room" in found.get("log", "") + found.get("error", "")


def test_nbgrader_asks_its_plugin_for_the_penalty_and_checks_it():  # classroom/grading/gradebook.py
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties()
    step.init_plugin()
    assert step.plugin_inst.late_submission_penalty("ada", 5, 60) is None

    class Notebook:
        score = 3.0

    assert step._check_late_penalty(Notebook(), 5.0) == 3.0


def test_nbgrader_reads_the_time_of_a_submission_by_these_names():  # classroom/settings.py
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import BaseConverter
    from nbgrader.coursedir import CourseDirectory

    assert "self.coursedir.get_existing_timestamp" in inspect.getsource(
        BaseConverter.init_destination
    )
    assert "self.get_submitted_timestamp" in inspect.getsource(NbGraderAPI.get_submission)
    assert callable(CourseDirectory.get_existing_timestamp)


def test_nbgrader_opens_a_classroom_that_an_address_names():  # classroom/settings.py
    from nbgrader.server_extensions.formgrader import handlers

    assert "self.get_argument('path'" in inspect.getsource(handlers.FormgraderHandler)
    assert callable(handlers.FormgraderHandler.get)


def test_nbgrader_autograde_calls_a_hook_and_has_both_lists_of_steps():  # classroom/settings.py
    from nbgrader.converters import Autograde

    traits = Autograde.class_traits()
    for name in ("pre_convert_hook", "sanitize_preprocessors", "autograde_preprocessors"):
        assert name in traits


def test_nbgrader_knows_every_class_that_can_be_set():  # classroom/limits.py
    from nbgrader.apps.baseapp import NbGrader

    names = {one.__name__ for one in NbGrader().all_configurable_classes()}
    assert {"Autograde", "Execute", "CourseDirectory", "ClearSolutions"} <= names


# nbformat, and jsonschema under it


@pytest.mark.parametrize("module", ["mnist_utils.check", "autograder.judging.worker"])
def test_a_program_that_opens_notebooks_starts_without_a_grammar_of_web_addresses(module):
    script = (
        f"import sys, {module}, nbformat; nbformat.validate(nbformat.v4.new_notebook());"
        "print([name for name in ('lark', 'rfc3987_syntax') if sys.modules.get(name)])"
    )
    line = [sys.executable, "-c", script]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nbgrader_s_steps_can_do_without_a_gradebook():  # course/build.py
    from nbgrader.converters import GenerateAssignment

    assert "no_database" in GenerateAssignment.class_traits()
    assert isinstance(GenerateAssignment().log, logging.Logger | logging.LoggerAdapter)


def test_nbgrader_s_exchange_can_be_set():  # classroom/limits.py
    from nbgrader.exchange import default
    from traitlets.config import Configurable

    assert issubclass(default.Exchange, Configurable)


def test_nbgrader_says_what_is_no_time():  # classroom/grading/gradebook.py
    from nbgrader.utils import parse_utc

    assert parse_utc("2026-11-29 12:00:00 UTC").hour == 12
    with pytest.raises(ValueError, match="yesterday"):
        parse_utc("yesterday")


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """A gradebook with one student, who has 3 of 4 points in one lesson."""
    from nbgrader.api import Gradebook

    # It calls alembic from PATH.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("01_small")
        gradebook.add_notebook("01_small", "01_small")
        cell = {"max_score": 4, "cell_type": "code"}
        gradebook.add_grade_cell("test_double", "01_small", "01_small", **cell)
        gradebook.add_student("ada", first_name="Ada")
        with gradebook.db.no_autoflush:  # as classroom/grading/gradebook.py must
            submission = gradebook.add_submission("01_small", "ada")
        submission.notebooks[0].grades[0].auto_score = 3
        gradebook.db.commit()
        yield gradebook


def test_the_version_of_nbgrader_s_tables_is_what_its_own_call_gives():  # classroom/settings.py
    from autograder.classroom.settings import version_of_tables

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    line = "from nbgrader.api import get_alembic_version; print(get_alembic_version())"
    called = [sys.executable, "-c", line]
    done = subprocess.run(called, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    assert done.stdout.strip() == version_of_tables(), done.stderr


def test_nbgrader_s_gradebook_is_a_session_of_sqlalchemy(gradebook):  # grading/gradebook.py
    from sqlalchemy.orm import Session

    session = gradebook.db() if callable(gradebook.db) else gradebook.db
    assert isinstance(session, Session)
    for name in ("no_autoflush", "flush", "commit", "rollback", "expunge_all"):
        assert hasattr(gradebook.db, name)


def test_nbgrader_exports_a_line_a_submission_with_its_points_before_the_last(  # grading/export.py
    gradebook, tmp_path
):
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin()
    plugin.to = str(tmp_path / "grades.csv")
    plugin.export(gradebook)
    head, row = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    columns = head.split(",")
    assert (columns[0], columns[3]) == ("assignment", "student_id")
    assert columns[-4:-1] == ["raw_score", "late_submission_penalty", "score"]
    assert row.split(",")[-4:-1] == ["3.0", "0.0", "3.0"]


def test_nbgrader_gives_points_to_the_page_and_to_each_cell(gradebook):  # preprocessors.py
    from nbformat.v4 import new_code_cell
    from nbgrader.preprocessors import GetGrades

    marks = {"grade": True, "solution": False, "locked": True, "task": False, "points": 4}
    cell = new_code_cell(metadata={"nbgrader": {**marks, "grade_id": "test_double"}})
    details = {"notebook": "01_small", "assignment": "01_small", "student": "ada"}
    resources = {"nbgrader": {**details, "db_url": str(gradebook.engine.url)}}
    notebook, resources = GetGrades().preprocess(new_notebook(cells=[cell]), resources)
    assert (resources["nbgrader"]["score"], resources["nbgrader"]["max_score"]) == (3, 4)
    assert notebook.cells[0].metadata.nbgrader.score == 3


# nbconvert


def test_nbconvert_colours_code_with_a_named_lexer():  # classroom/grading/feedback.py
    from nbconvert.exporters import HTMLExporter
    from nbconvert.filters import Highlight2HTML

    highlight = Highlight2HTML(pygments_lexer="ipython3", parent=HTMLExporter())
    assert '<span class="nb">print' in highlight("print(7)")


def test_nbconvert_renders_a_template_of_ours_with_another_class_s_method():  # grading/feedback.py
    from nbconvert.exporters import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter

    exporter = HTMLExporter(raw_template="{{ nb.cells[0].source }} of {{ resources.told }}")
    notebook = new_notebook(cells=[new_markdown_cell("seven")])
    body, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources={"told": 9})
    assert body == "seven of 9"


# latex2mathml


def test_latex2mathml_gives_a_tree_of_elements():  # classroom/grading/formulas.py
    from latex2mathml.converter import convert_to_element

    tree = convert_to_element(r"a \le \text{b}", display="block")
    assert (tree.tag, tree.attrib["display"]) == ("math", "block")
    assert [one.tag for one in tree.iter()] == ["math", "mrow", "mi", "mo", "mtext"]


def test_nbconvert_s_templates_show_raw_cells_and_outputs_through_our_filters():  # sanitize.py
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(template_name="classic")
    for name in ("clean_html", "ansi2html"):
        exporter.register_filter(name, lambda text, name=name: f"<i>{name}</i>")
    output = new_output("stream", text="seven")
    cells = [new_raw_cell("<b>seven</b>"), new_code_cell(outputs=[output])]
    body, _ = exporter.from_notebook_node(new_notebook(cells=cells))
    assert body.count("<i>clean_html</i>") == 2  # base code cells, too, which nbgrader replaces
    assert body.count("<i>ansi2html</i>") == 1
    assert "seven" not in body


def test_nbconvert_s_markdown_can_be_made_with_a_renderer():  # classroom/grading/sanitize.py
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, attachments={}, exclude_anchor_links=True)
    assert "id=" not in MarkdownWithMath(renderer).render("## seven")
    assert "<strong>" in MarkdownWithMath(renderer).render("**seven**")


# IPython: a shell whose outputs are led elsewhere, in inside/child.py


@pytest.fixture
def shell():
    from IPython.core.interactiveshell import InteractiveShell

    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    "name", ["system", "showtraceback", "showsyntaxerror", "execution_count", "user_ns"]
)
def test_ipython_s_shell_has(shell, name):
    assert hasattr(shell, name)


def test_ipython_shows_what_a_cell_displays_through_one_method(shell):
    from IPython.display import display

    found = []
    shell.display_pub.publish = lambda data, metadata=None, **_: found.append(data["text/plain"])
    shell.user_ns["display"] = display
    shell.run_cell("display(7)")
    assert found == ["7"]


def test_ipython_shows_a_cell_s_last_value_through_three_methods(shell):
    found = []
    hook = shell.displayhook
    hook.write_output_prompt = lambda: found.append("prompt")
    hook.write_format_data = lambda data, metadata=None: found.append(data["text/plain"])
    hook.finish_displayhook = lambda: found.append("end")
    shell.run_cell("3 + 4", store_history=True)
    assert found == ["prompt", "7", "end"]


def test_ipython_names_the_code_of_a_cell_as_it_is_told(shell):
    shell.compile.get_code_name = lambda raw, transformed, number: f"<cell {number}>"
    shell.showtraceback = lambda *_, **__: None
    error = shell.run_cell("1 / 0").error_in_exec
    frames = traceback.extract_tb(error.__traceback__)
    assert any(frame.filename.startswith("<cell ") for frame in frames)


def test_ipython_shows_an_error_as_the_error_says(shell):  # mnist_utils/errors.py
    from mnist_utils.errors import CourseError

    shown = []
    shell._showtraceback = lambda kind, error, lines: shown.extend(lines)
    shell.user_ns["CourseError"] = CourseError
    shell.run_cell("raise CourseError('There is no lesson 9.')")
    assert shown == ["CourseError: There is no lesson 9."]


def test_ipython_names_cell_and_line_in_a_traceback(shell):  # mnist_utils/verdict.py
    shown = []
    shell._showtraceback = lambda kind, error, lines: shown.extend(lines)
    shell.run_cell("seven = 7\nseven / 0", store_history=True)
    found = re.findall(
        r"Cell In\[(\d+)\], line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", "".join(shown))
    )
    assert found == [(str(shell.execution_count - 1), "2")]


def test_ipython_makes_python_of_magics():  # judging/judge.py
    from IPython.core.inputtransformer2 import TransformerManager

    assert "get_ipython()" in TransformerManager().transform_cell("%time 7")


def test_matplotlib_inline_can_be_set_up_for_a_shell():
    from matplotlib_inline.backend_inline import configure_inline_support

    assert list(inspect.signature(configure_inline_support).parameters)[:2] == ["shell", "backend"]


# Keras and Matplotlib, in inside/wire


def test_keras_sequential_has_its_layers_with_the_input_and_pops_without_building():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    assert [type(layer).__name__ for layer in model._layers] == ["InputLayer", "Dense"]
    model.pop(rebuild=False)
    assert len(model._layers) == 1


def test_keras_calls_the_module_of_functional_models_by_this_name():
    keras = pytest.importorskip("keras")
    inputs = keras.Input((2,))
    model = keras.Model(inputs, keras.layers.Dense(3)(inputs))
    assert type(model).__module__ == "keras.src.models.functional"


def test_keras_gives_the_settings_of_compile():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.compile("adam", loss="mse", metrics=["mae"])
    settings = model.get_compile_config()
    assert settings["loss"] == "mse"
    assert {"optimizer", "metrics", "weighted_metrics", "jit_compile"} <= settings.keys()


def test_keras_keeps_the_classes_with_which_a_model_was_compiled():  # inside/wire/models.py
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.compile("adam", loss=keras.losses.MeanSquaredError)
    assert model._compile_config.config["loss"] is keras.losses.MeanSquaredError
    with pytest.raises(TypeError):
        model.get_compile_config()


def test_keras_keeps_the_model_that_was_fitted_with_its_history():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    history = keras.callbacks.History()
    assert getattr(history, "_model", "gone") is None
    history.set_model(model)
    assert history._model is model


def test_keras_writes_of_each_object_its_module_class_and_settings():
    keras = pytest.importorskip("keras")
    parts = keras.saving.serialize_keras_object(keras.layers.Dense(3, "relu", name="seven"))
    assert (parts["module"], parts["class_name"]) == ("keras.layers", "Dense")
    assert parts["registered_name"] is None
    assert parts["config"]["activation"] == "relu"
    assert keras.saving.serialize_keras_object(np.arange(2))["class_name"] == "__numpy__"
    inputs = keras.Input((2,))
    whole = keras.saving.serialize_keras_object(keras.Model(inputs, keras.layers.Dense(3)(inputs)))
    assert "'__keras_tensor__'" in str(whole)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.compile("sgd", loss="mse")
    assert "compile_config" in keras.saving.serialize_keras_object(model)


def test_matplotlib_lists_the_figures_that_are_open():
    from matplotlib import _pylab_helpers, pyplot

    pyplot.close("all")
    figure = pyplot.figure()
    assert [one.canvas.figure for one in _pylab_helpers.Gcf.figs.values()] == [figure]
    pyplot.close(figure)


# And nothing else: every private name of another's that the grader touches is tested above.


def test_no_other_private_name_of_a_library_is_used():
    from tests.architecture.draw import COURSE

    known = {"_check_late_penalty", "_layers", "_pylab_helpers", "_model", "_compile_config"}
    own = set()
    found = {}
    files = [*(COURSE / "autograder").rglob("*.py"), *(COURSE / "mnist_utils").rglob("*.py")]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                own.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own.add(node.attr)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                own.add(node.target.id)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr"):
                named = ast.unparse(node.args[1])
                name = named.strip("'") if named.startswith("'") else ""
            if name.startswith("_") and not name.startswith("__") and name not in own:
                found[name] = path.name
    # `os._exit` and `sys._getframe` are documented.
    assert found.keys() - {"_exit", "_getframe"} <= known, found

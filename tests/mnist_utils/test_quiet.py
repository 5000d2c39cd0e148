import os
import subprocess
import sys

import pytest


def run(*lines):
    """Run lines in a Python of their own, as TensorFlow writes: past Python, to the descriptor."""
    source = "\n".join(["import os, sys", "from mnist_utils import quiet_start", *lines])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True
    )
    return done.stdout, done.stderr


def test_what_is_written_to_the_terminal_meanwhile_is_not_seen():
    seen = run(
        "with quiet_start():",
        "    os.write(2, b'a remark on graphics cards')",
        "    print('a result')",
    )
    assert seen == ("a result\n", "")


def test_afterwards_the_terminal_is_as_before():
    seen = run("with quiet_start():", "    pass", "os.write(2, b'an error')", "print('done')")
    assert seen == ("done\n", "an error")


def test_an_exception_is_raised_as_ever_and_seen():
    out, err = run("with quiet_start():", "    import no_such_module")
    assert out == ""
    assert err.splitlines()[-1] == "ModuleNotFoundError: No module named 'no_such_module'"


@pytest.mark.skipif(os.name == "nt", reason="Windows does not list open descriptors")
def test_no_descriptor_stays_open():
    count = "len(os.listdir('/dev/fd'))"
    out, _ = run(f"before = {count}", "with quiet_start(): pass", f"print({count} - before)")
    assert out == "0\n"


def test_a_setting_of_the_user_s_own_is_left_alone():
    out, _ = run(
        "os.environ['TF_CPP_MIN_LOG_LEVEL'] = '0'",
        "with quiet_start(): pass",
        "print(os.environ['TF_CPP_MIN_LOG_LEVEL'], os.environ['TF_ENABLE_ONEDNN_OPTS'])",
    )
    assert out == "0 0\n"


@pytest.mark.release("several networks in a row")
def test_several_networks_in_a_row_bring_no_remark_on_compiling_anew():
    lines = (
        "import numpy as np",
        "with quiet_start(): import keras",
        "for _ in range(6):",
        "    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])",
        "    model.predict(np.ones((1, 2)), verbose=0)",
        "print('done')",
    )
    assert run(*lines) == ("done\n", "")

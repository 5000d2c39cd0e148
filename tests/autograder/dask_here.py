"""A Dask cluster on this machine, for tests: each scheduler and worker a process of its own."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from tests.autograder.cells import wait_until

COURSE = Path(__file__).resolve().parents[2]


class Dask:
    """A scheduler and workers on this machine, each a process of its own, as on a cluster."""

    def __init__(self, folder, **variables):
        folder.mkdir()
        self.folder = folder
        self.started = []
        file = folder / "scheduler.json"
        options = ("--scheduler-file", str(file), "--port", "0")
        self.scheduler = self.start("scheduler", *options, **variables)
        wait_until(file.is_file, 60)
        self.address = json.loads(file.read_text())["address"]

    def start(self, what, *options, **variables):
        line = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options]
        local = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        with open(self.folder / f"{len(self.started)}.log", "w") as log:
            process = subprocess.Popen(
                [*line, *local],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(COURSE)} | variables,
                stdout=log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def worker(self, name, **variables):
        options = ("--name", name, "--nthreads", "1", "--no-nanny")
        return self.start("worker", self.address, *options, **variables)

    def wait_for(self, count):
        """Wait until so many workers have come."""
        from distributed import Client

        with Client(self.address, timeout=60) as client:
            client.wait_for_workers(count, timeout=120)

    def close(self):
        for process in self.started:
            process.kill()
            process.wait()


def students_below(process):
    """Give each student's process that a process, or one that it has started, has started."""
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            if "autograder.inside" in child.cmdline():
                yield child

"""A real JupyterLab with nbgrader's extensions, on this machine alone."""

import json
import os
import random
import secrets
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.browser.conftest import SECONDS

# JupyterLab asks nobody anything, and asks no other computer for news.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": (
        '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}'
    ),
}


@contextmanager
def jupyterlab(folder, home):
    """Start JupyterLab in a folder with settings of its own; give its address; end it."""
    for name, content in SETTINGS.items():
        path = home / "settings" / name
        path.parent.mkdir(parents=True)
        path.write_text(content)
    environment = os.environ | {
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--ServerApp.ip=127.0.0.1",
        # Below the ports that the system hands out, to kernels among others.
        f"--ServerApp.port={random.randrange(20_000, 30_000)}",
        "--ServerApp.port_retries=50",
        f"--IdentityProvider.token={secrets.token_hex()}",
        f"--ServerApp.root_dir={folder}",
    ]
    log = home / "server.log"
    with open(log, "w") as file:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        address, token = _wait_for(server, home / "runtime", log)
        yield lambda path: f"{address}{path}?token={token}"
    finally:
        server.terminate()  # it ends its kernels first
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server, runtime, log):
    """Wait for the note that Jupyter leaves about a server, and for the server."""
    web = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
        try:
            note = json.loads((runtime / f"jpserver-{server.pid}.json").read_text())
            with web.open(f"{note['url']}api?token={note['token']}", timeout=5):
                return note["url"], note["token"]
        except (OSError, ValueError):
            continue
    pytest.fail("JupyterLab does not answer:\n" + log.read_text())

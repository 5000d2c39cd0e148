"""Fetch a file from the network, or say why it does not come and what helps on this system."""

import http.client
import os
import platform
import queue
import re
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from urllib.parse import urlsplit

from mnist_utils import commands
from mnist_utils.digit_files import WEB_PAGE, kind_of
from mnist_utils.errors import DataError

PIECE = 2**16  # bytes
LONGEST = 300.0  # seconds for the whole file, which may come slowly, but not for ever

# Remedies. Each is completed by another way out, in `DownloadError`.
CONNECT = "Connect to a network and try again."
TRY_AGAIN = "Try again, or from another network."
WAIT = "Run {course} download, which waits longer, or try from another network."
ASK = "Ask whoever runs this network, or try from another one."
LOG_IN = "Open any page in a browser, log in to the network there, and try again."
LOG_IN_TO_PROXY = "Set HTTPS_PROXY to http://NAME:PASSWORD@{address}, and try again."
CORRECT_PROXY = "Correct the proxy's address in HTTPS_PROXY, or unset it, and try again."

# What an answer says by its status: the server's, or one of a proxy on the way.
ANSWERS = {
    403: ("{who} refuses to fetch it (403)", ASK),
    407: ("{who} asks for a login (407)", LOG_IN_TO_PROXY),
    511: ("the network asks for a login (511)", LOG_IN),
}

# What is raised before anything has come, the first class that fits.
FAILURES: tuple[tuple[type[Exception], str, str], ...] = (
    (ssl.SSLError, "the encrypted connection to {host} fails ({why})", ASK),
    (socket.gaierror, "there is no network here, or {who} is not found in it", CONNECT),
    (TimeoutError, "{who} is slow: no answer within {patience:.0f} seconds", WAIT),
    (ConnectionRefusedError, "{who} accepts no connection", CONNECT),
    (ConnectionError, "{who} ends the connection", TRY_AGAIN),
    (OSError, "there is no network here ({why})", CONNECT),
    (http.client.InvalidURL, "the proxy's address is none ({why})", CORRECT_PROXY),
    (Exception, "{who} does not answer as a web server does ({why})", ASK),
)

# What to run where Python knows too few authorities, by system.
AUTHORITIES = {
    "Darwin": 'If your Python is from python.org, run: open "/Applications/Python {version}/Install'
    ' Certificates.command"; otherwise: export SSL_CERT_FILE="$({python} -m certifi)".',
    "Windows": "Open https://{host} once in Edge, so that Windows gets to know the authority, or "
    "run: $env:SSL_CERT_FILE = {python} -m certifi.",
    "Linux": "Install the system's package ca-certificates, or run: "
    'export SSL_CERT_FILE="$({python} -m certifi)".',
}
WRONG_DATE = (9, 10)  # OpenSSL's numbers: not yet valid, no longer valid
WRONG_HOST = 62


class DownloadError(DataError):
    """MNIST does not come from the network: ``what`` is in the way, and the ``remedy``."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = f"{remedy} Or set MNIST_PATH to a copy of mnist.npz."
        super().__init__(f"MNIST cannot be downloaded: {what}. {self.remedy}")


def fetch(url: str, patience: float) -> Generator[bytes, None, None]:
    """Fetch a file, piece by piece.

    Parameters
    ----------
    url : str
    patience : float
        Seconds to wait for the first piece, and for each that follows.

    Raises
    ------
    DownloadError
        When it does not come, or a web page comes instead.
    """
    # In its own thread: looking up a name can outlast any timeout that is given to a connection.
    pieces: queue.Queue[bytes | Exception] = queue.Queue()
    over = threading.Event()
    threading.Thread(target=_pull, args=(url, patience, pieces, over), daemon=True).start()
    start, size = time.monotonic(), 0
    try:
        while True:
            try:
                piece = pieces.get(timeout=patience)
            except queue.Empty:
                piece = TimeoutError()
            if isinstance(piece, Exception):
                raise explain(piece, url, patience, size) from piece
            if not piece:
                return
            if not size and kind_of(piece) == WEB_PAGE:
                raise DownloadError("a web page came instead, as from a network's login", LOG_IN)
            size += len(piece)
            if time.monotonic() - start > LONGEST:
                what = f"it is too slow: {size / 1e6:.1f} MB in {LONGEST:.0f} seconds"
                raise DownloadError(what, TRY_AGAIN)
            yield piece
    finally:
        over.set()


def _pull(
    url: str,
    patience: float,
    pieces: "queue.Queue[bytes | Exception]",
    over: threading.Event,
) -> None:
    """Put what comes into the queue, and at last b"", or what was raised."""
    try:
        # A new opener: `urlopen` keeps the first one, and a proxy that is set later is not asked.
        with urllib.request.build_opener().open(url, timeout=patience) as response:
            left = int(response.headers["Content-Length"] or 0)
            while (piece := response.read1(PIECE)) and not over.is_set():
                pieces.put(piece)
                left -= len(piece)
        pieces.put(http.client.IncompleteRead(b"", left) if left > 0 else b"")
    except Exception as error:
        pieces.put(error)


def explain(error: Exception, url: str, patience: float, size: int) -> DownloadError:
    """Say what an exception means that was raised after so many bytes of a file had come."""
    if size:
        happened = "stalled" if isinstance(error, TimeoutError) else "was cut off"
        return DownloadError(f"it {happened} after {size / 1e6:.1f} MB", TRY_AGAIN)
    host = urlsplit(url).hostname or ""
    address = proxy_address(host)
    who = f"the proxy {address}" if address else host
    status = 0
    if isinstance(error, urllib.error.HTTPError):
        status, who = error.code, host
    elif isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if tunnel := re.match(r"Tunnel connection failed: (\d+)", str(error)):
        status = int(tunnel[1])
    if isinstance(error, ssl.SSLCertVerificationError):
        return DownloadError(*_explain_certificate(error, host))
    if status:
        what, remedy = ANSWERS.get(status, ("{who} answers with an error ({status})", TRY_AGAIN))
    else:
        what, remedy = next(row[1:] for row in FAILURES if isinstance(error, row[0]))
        if address and remedy == CONNECT:
            remedy = CORRECT_PROXY
    facts = {"who": who, "host": host, "address": address, "status": status, "patience": patience}
    facts["course"] = commands.course()
    facts["why"] = getattr(error, "strerror", None) or str(error).strip() or type(error).__name__
    return DownloadError(what.format(**facts), remedy.format(**facts))


def proxy_address(host: str) -> str:
    """Return host and port of the proxy that stands before a host, without a password, or ""."""
    proxy = urllib.request.getproxies().get("https", "")
    if not proxy or urllib.request.proxy_bypass(host):
        return ""
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").netloc.rpartition("@")[2]


def _explain_certificate(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    what = f"Python does not accept the certificate of {host} ({error.verify_message})"
    if error.verify_code in WRONG_DATE:
        today = time.strftime("%d %B %Y")
        return what, f"Set this computer's date right, if today is not {today}, and try again."
    if error.verify_code == WRONG_HOST:
        return what, LOG_IN
    remedy = AUTHORITIES.get(platform.system(), AUTHORITIES["Linux"]).format(
        host=host,
        version=f"{sys.version_info[0]}.{sys.version_info[1]}",
        python=commands.python(),
    )
    if file := os.environ.get("SSL_CERT_FILE"):
        remedy = (
            f"Python reads only the authorities in {file} (SSL_CERT_FILE): is it the right file?"
        )
    return what, (
        f"{remedy} If your organisation looks into encrypted connections, ask it for the "
        "certificate of its authority, and set SSL_CERT_FILE to that file."
    )

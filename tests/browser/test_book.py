"""The whole book, as it is published: what is in it, what it asks for, and who can read it."""

import functools
import http.server
import os
import re
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from autograder.book.make import make_book
from tests.autograder.book.leaks import answer_lines, hidden_lines, leaks

pytestmark = pytest.mark.release("the whole book in a browser, page by page")

COURSE = Path(__file__).parents[2]
# What axe tries: all rules in the light; in the dark those on colours, which alone differ; on a
# phone what its width changes, and on a lesson and the first page colours in both, too.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
WCAG = {"runOnly": {"type": "tag", "values": TAGS}}
WITHOUT_COLOURS = WCAG | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
MODES = {"light": WCAG, "dark": {"runOnly": {"type": "rule", "values": COLOURS}}}
ON_A_PHONE = ("index.html", "lessons/04_compile.html")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
MOST_BYTES = 15_000_000
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
SET = "[...document.querySelectorAll('.math')].every((one) => one.querySelector('mjx-container'))"
# What is wider than the window, and lies in nothing that scrolls.
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return make_book(COURSE, progress=lambda line: None, folder=tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def class_book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    return make_book(COURSE, False, progress=lambda line: None, folder=folder)


@pytest.fixture(scope="module")
def pages(book):
    return [path.relative_to(book).as_posix() for path in sorted(book.rglob("*.html"))]


@pytest.fixture(scope="module")
def address(book):
    """A server of the book, on this machine alone."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def window(chromium):
    """Open a window of a size."""
    contexts = []

    def window(size):
        context = chromium.new_context(viewport=SIZES[size])
        contexts.append(context)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()


# What is in it.


def test_no_hidden_test_is_in_it(book, class_book):
    hidden = hidden_lines(COURSE)
    assert len(hidden) > 1000
    assert leaks(hidden, book) == {}
    assert leaks(hidden, class_book) == {}


def test_for_a_class_no_answer_is_in_it_and_otherwise_nearly_each(book, class_book):
    answers = answer_lines(COURSE)
    assert leaks(answers, class_book) == {}
    assert set(leaks(answers, book).values()) > {"lessons/01_loading.html"}
    assert len(leaks(answers, book)) > 0.9 * len(answers)


def test_nothing_of_this_machine_is_in_it(book):
    places = {str(COURSE), str(book.parent), sys.prefix, str(Path.home() / "."), "ipykernel_"}
    secret = re.compile("TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
    values = {value for name, value in os.environ.items() if secret.search(name)}
    planted = {text.encode() for text in places | {one for one in values if len(one) >= 8}}
    for path in (path for path in book.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert [text for text in planted if text in data] == [], path


def test_it_is_pages_and_what_they_show_and_no_more(book):
    files = [path for path in book.rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files}
    assert kinds <= {*(".html", ".css", ".js", ".inv"), *(".png", ".svg", ".woff", ".woff2")}
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


class Links(HTMLParser):
    """What a page links to, its names, and its pictures with their words."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.names, self.pictures = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.names |= {found["id"]} if "id" in found else set()
        self.targets |= {found[key] for key in ("href", "src") if found.get(key)}
        if tag == "img":
            self.pictures.append((found.get("src", ""), found.get("alt")))


def test_every_link_inside_it_leads_somewhere(book, pages):
    read = {name: Links((book / name).read_text(encoding="utf-8")) for name in pages}
    wrong = []
    for name, links in read.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            path = (book / name).parent / unquote(parts.path) if parts.path else book / name
            page = os.path.relpath(path, book)
            anchored = read[page].names if page in read else None
            if not path.is_file() or (
                parts.fragment and anchored is not None and unquote(parts.fragment) not in anchored
            ):
                wrong.append((name, target))
    assert wrong == []


def test_every_figure_is_described(book, pages):
    pictures = [
        (name, words)
        for name in pages
        for source, words in Links((book / name).read_text(encoding="utf-8")).pictures
        if "_images/" in source
    ]
    assert len(pictures) > 80
    assert [name for name, words in pictures if len(words or "") < 15] == []


# How it is read.


@pytest.mark.parametrize("mode", MODES)
def test_everybody_can_read_every_page(address, pages, window, mode):
    page = window("desktop")
    page.emulate_media(color_scheme=mode)
    found = []
    for name in pages:
        open_whole(page, f"{address}/{name}", mode)
        found += lacks(page, name, MODES[mode])
    assert found == []


def test_a_phone_shows_every_page_whole_and_asks_nobody_else_for_anything(address, pages, window):
    page = window("phone")
    asked, amiss, found = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: amiss.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: amiss.append(str(error)))
    for name in pages:
        open_whole(page, f"{address}/{name}", "light")
        page.wait_for_load_state("networkidle")
        assert not page.evaluate(TOO_WIDE), name
        assert amiss == [], name
        found += lacks(page, name, WCAG if name in ON_A_PHONE else WITHOUT_COLOURS)
        if name in ON_A_PHONE:
            page.emulate_media(color_scheme="dark")
            open_whole(page, f"{address}/{name}", "dark")
            found += lacks(page, f"{name}, dark", MODES["dark"])
            page.emulate_media(color_scheme="light")
        amiss.clear()  # axe asks for a style sheet where there is none
    assert found == []
    assert {url for url in asked if not url.startswith((address, "data:", "about:"))} == set()


def open_whole(page, url, mode):
    """Open a page and all that is folded on it, in a colour scheme."""
    page.goto(url)
    page.wait_for_function(SET)  # the formulas
    page.wait_for_function("mode => document.documentElement.dataset.theme === mode", arg=mode)
    page.evaluate(OPEN_ALL)


def lacks(page, name, options):
    """Return what axe finds on a page: the rule, and where."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    result = axe.run(page, options=options | {"resultTypes": ["violations"]})
    return [
        f"{name}: {one['id']}: {node['html'][:120]}"
        for one in result.response["violations"]
        for node in one["nodes"]
    ]


def test_formulas_are_shown(address, window):
    page = window("desktop")
    page.goto(f"{address}/lessons/04_compile.html")
    page.wait_for_selector("mjx-container")
    assert page.locator("mjx-container mjx-mfrac").count() >= 3
    assert page.locator("mjx-assistive-mml math").count() >= 3  # for who hears the page
    assert page.locator("mjx-merror").count() == 0


def test_without_a_server_and_without_javascript_it_can_be_read(book, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((book / "index.html").as_uri())
    page.click("text=2 · Normalization")
    page.click("text=Hint 1: a question >> nth=0")
    assert page.locator("details[open] >> text=before").first.is_visible()
    context.close()


def test_searching_finds_a_lesson(address, window):
    page = window("desktop")
    page.goto(f"{address}/search.html?q=softmax")
    page.wait_for_selector("#search-results li a")
    titles = page.locator("#search-results li a").all_inner_texts()
    assert any(title.startswith("3 · ") for title in titles)


def test_the_contents_are_on_every_page_on_a_phone_too(address, window, pages):
    page = window("phone")
    page.goto(f"{address}/lessons/05_fit.html")
    page.click("button.primary-toggle")
    page.click("#pst-primary-sidebar-modal >> text=6 · Evaluate")
    page.wait_for_url("**/lessons/06_evaluate.html")

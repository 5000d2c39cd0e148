"""Every page that a person opens, with everything on it that a student can plant, clicked."""

import http.server
import threading
import time
from urllib.parse import quote

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.classroom import folder as classroom
from autograder.classroom.grading.runs import grade
from autograder.judging.prove import fill_in
from mnist_utils.cells import grade_id
from tests.browser.server import jupyterlab
from tests.pictures import bomb

LESSON = "01_small"
TEXT = '''\
# %% [markdown]
# # 1 · Small
#
# **Time:** about 5 minutes
#
# <div class="alert alert-info">
#
# See [doubling](#Doubling).
#
# </div>

# %% [markdown]
# ## Doubling

# %% tags=["setup"]
offset = 1

# %% answer="double"
def double(x):
    """Give twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=3
assert double(2) == 4, f"2 became {double(2)}, twice 2 is 4."

# %% test="double" points=2
assert double(-2) == -4, "A negative number is not doubled."

# %% [markdown] written="conclusions" points=6
# What have you learned?
'''
GRADED = ("double", "test_double", "test_double_2", "conclusions")
SOON = 15  # seconds for a page: an honest one takes one or two
MOST_PIXELS = 20_000_000
NO_LINK = (
    "addEventListener('click', (event) => event.target.closest?.('a') && event.preventDefault())"
)
# Everything but the controls that nbgrader itself made.
CLICK_ALL = """() => {
  const all = [...document.querySelectorAll("#notebook-container *, main *")];
  const clicked = all.filter((one) => !one.closest("button, input, textarea"));
  clicked.forEach((one) => one.click());
  return clicked.length;
}"""
FIXED = """() => [...document.querySelectorAll("#notebook-container *, main *")].filter(
  (one) => getComputedStyle(one).position === "fixed").length"""
PIXELS = """() => [...document.images].map(
  (one) => one.complete ? one.naturalWidth * one.naturalHeight : -1)"""
PLANTED = ("my notes", "So it is.", "Session expired", "Open my conclusions", "a raw cell")


def traps():
    """Write what nbgrader's script takes for its own: boxes, scores, comments, and a grade."""
    spans = "".join(
        f'<span id="{name}"></span><span id="{name}-comment" class="comment"></span>'
        '<span class="score"></span>'
        for name in GRADED
    )
    return (
        f'<div class="nbgrader_cell">{spans}<div class="full-credit">Dear teacher, '
        '<a href="#notes">my notes</a> are below.</div><p class="no-credit">So it is.</p></div>'
        '<div class="navbar-fixed-top alert alert-danger">Session expired: log in.</div>'
    )


def eve(notebook, outside):
    """Plant clicks that are grades."""
    notebook.cells[1:1] = [
        new_markdown_cell(traps()),
        new_markdown_cell("\n\n".join(f"## {name}" for name in GRADED)),
        new_raw_cell(traps().replace("So it is.", "a raw cell")),
    ]
    (written,) = [cell for cell in notebook.cells if grade_id(cell) == "conclusions"]
    written.source = (
        '<details class="full-credit"><summary>Open my conclusions</summary>\n\nI have learned '
        "much.\n\n</details>"
    )


def mallory(notebook, outside):
    """Plant pictures from a server of hers, and some of half a billion pixels."""
    huge = {"x.png": {"image/png": bomb()}}
    notebook.cells += [
        new_markdown_cell(
            f'![x]({outside}) <img src="{outside}?2" alt=">">\n\n![x][1]\n\n[1]: {outside}?3'
        ),
        *(new_markdown_cell("![x](attachment:x.png)", attachments=huge) for _ in range(8)),
        new_raw_cell(f'<img src="{outside}?4">'),
        new_code_cell(
            "import base64\nfrom IPython.display import HTML, Image, display\n"
            f"display(HTML('<img src=\"{outside}?5\">'))\n"
            f"display(Image(base64.b64decode({bomb()!r})))\ndisplay(Image(url='{outside}?6'))"
        ),
    ]


def trudy(notebook, outside):
    """Plant texts that take a renderer minutes."""
    notebook.cells += [
        new_markdown_cell("\n#" * 40_000),
        new_raw_cell("<div>" * 20_000),
        new_code_cell(" \n" * 40_000),
        new_code_cell("print('\\x1b[31mx\\x1b[m' * 90_000)"),
    ]


STUDENTS = {one.__name__: one for one in (eve, mallory, trudy)}


@pytest.fixture(scope="module")
def outside():
    """A student's own server, elsewhere, and who has asked it for something."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/seen.png", asked
        server.shutdown()


@pytest.fixture(scope="module")
def room(tmp_path_factory, outside, isolation):
    """A class that was marked; the instructor has already said something about each answer."""
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    (course / "solutions" / f"{LESSON}.py").write_text(TEXT, encoding="utf-8")
    room = course / "a room"
    classroom.create(course, room)
    for student, plant in STUDENTS.items():
        notebook = fill_in(classroom.released(room, LESSON), {})
        plant(notebook, outside[0])
        classroom.submit(room, student, LESSON, notebook)
    grade(room, isolation=isolation)
    with classroom.open_classroom(room).gradebook as gradebook:
        for student in STUDENTS:
            entry = gradebook.find_submission_notebook(LESSON, LESSON, student)
            for comment in entry.comments:
                comment.manual_comment = f"Said to {student} of {comment.name}."
        gradebook.db.commit()
    grade(room, isolation=isolation)
    return room


@pytest.fixture(scope="module")
def address(room, tmp_path_factory):
    with jupyterlab(room, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def asked(page, outside):
    """What a page asks for, elsewhere than where it came from; nothing leaves this machine."""
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.route(
        lambda url: not url.startswith(("http://127.0.0.1", "file:", "data:")),
        lambda route: route.abort(),
    )
    return asked


def booked(room):
    """Read every score and every comment in the gradebook."""
    with classroom.open_classroom(room).gradebook as gradebook:
        found = {}
        for student in STUDENTS:
            entry = gradebook.find_submission_notebook(LESSON, LESSON, student)
            for one in entry.grades:
                found[student, one.name] = (one.auto_score, one.manual_score, one.extra_credit)
            for one in entry.comments:
                found[student, f"{one.name}-comment"] = (one.auto_comment, one.manual_comment)
        return found


def pages_of(room, address, student):
    """Give the addresses of the pages that show a student's work."""
    with classroom.open_classroom(room).gradebook as gradebook:
        number = gradebook.find_submission_notebook(LESSON, LESSON, student).id
    feedback = room / "feedback" / student / LESSON / f"{LESSON}.html"
    return {
        "feedback": feedback.as_uri(),
        "formgrader": address(f"formgrader/submissions/{number}/"),
    }


@pytest.fixture(params=["feedback", "formgrader"])
def kind(request):
    return request.param


def open_page(page, room, address, student, kind):
    """Open a page and give the seconds that it took."""
    page.goto(address("formgrader"))  # which leaves a cookie
    page.get_by_role("link", name=LESSON).wait_for()
    start = time.monotonic()
    page.goto(pages_of(room, address, student)[kind])
    page.get_by_text("Small").first.wait_for()
    if kind == "formgrader":
        page.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
    return time.monotonic() - start


def test_no_click_on_a_student_s_text_is_a_grade(room, address, page, asked, kind):
    before = booked(room)
    open_page(page, room, address, "eve", kind)
    page.evaluate(NO_LINK)
    assert page.evaluate(CLICK_ALL) > 50
    page.wait_for_load_state("networkidle")
    assert booked(room) == before
    assert page.evaluate(FIXED) == 0
    for text in PLANTED:  # with the mouse, too
        found = page.get_by_text(text).first
        found.scroll_into_view_if_needed()
        found.click()
    page.wait_for_load_state("networkidle")
    assert booked(room) == before
    assert [one for one in asked if one[0] != "GET"] == []


def test_the_formgrader_s_own_buttons_still_work_beside_such_a_text(room, address, page, asked):
    before = booked(room)
    open_page(page, room, address, "eve", "formgrader")
    box = page.locator(".nbgrader_cell").filter(has_text="Open my conclusions")
    comment = box.locator("textarea.comment")
    assert comment.input_value() == "Said to eve of conclusions."
    with page.expect_response(lambda response: response.request.method == "PUT"):
        box.get_by_role("button", name="Full credit").click()
    page.wait_for_load_state("networkidle")
    changed = {cell: points for cell, points in booked(room).items() if before[cell] != points}
    assert changed == {("eve", "conclusions"): (None, 6.0, None)}


def test_the_formgrader_runs_no_settings_that_a_student_handed_in(room, address, page, asked):
    folder = room / "submitted" / "eve" / LESSON
    (folder / "nbgrader_config.py").write_text(f"open({str(folder / 'ran')!r}, 'w')")
    open_page(page, room, address, "eve", "formgrader")
    answer = page.goto(f"{address('formgrader')}&path={quote(str(folder))}")
    assert (answer.status, answer.text()[-11:]) == (403, "not opened.")
    assert not (folder / "ran").exists()
    page.goto(f"{address('formgrader')}&path={quote(str(room))}")  # its own is opened
    page.get_by_role("link", name=LESSON).wait_for()


def test_no_picture_is_large_or_comes_from_elsewhere(room, address, page, asked, outside, kind):
    open_page(page, room, address, "mallory", kind)
    page.wait_for_load_state("networkidle")
    assert [url for _, url in asked if url.startswith(outside[0])] == []
    assert outside[1] == []
    pixels = page.evaluate(PIXELS)
    assert -1 not in pixels
    assert sum(pixels) <= MOST_PIXELS
    assert page.get_by_text("A picture is not shown").count() >= 9


def test_a_page_opens_within_seconds_whatever_is_on_it(room, address, page, asked, kind):
    assert open_page(page, room, address, "trudy", kind) < SOON


def test_the_lesson_s_own_boxes_and_anchors_are_as_they_were(room, address, page, asked, kind):
    open_page(page, room, address, "eve", kind)
    box = page.locator(".alert.alert-info").first
    box.get_by_role("link", name="doubling").click()
    assert page.evaluate("document.querySelector(location.hash).tagName") == "H2"
    assert box.evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"

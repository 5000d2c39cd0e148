"""The feedback page of a real lesson, as its student opens it; and the formgrader's way back."""

from pathlib import Path

import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.gradebook import OTHER_WORK
from autograder.classroom.grading.runs import grade
from autograder.classroom.term.exchange import SECRET
from autograder.course.source import read_course
from autograder.judging.prove import fill_in, reference_answers
from tests.autograder.mishaps import filled
from tests.browser.server import jupyterlab
from tests.conftest import LESSON as SMALL

COURSE = Path(__file__).parents[2]

REAL, LESSON = "04_compile", "01_small"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
KILOBYTES = 100
pytestmark = pytest.mark.release("feedback pages in a browser")


@pytest.fixture(scope="module")
def path(tmp_path_factory, isolation):
    """The page of a lesson with formulas: one exercise not attempted, one wrong, the rest right."""
    room = tmp_path_factory.mktemp("class") / "a room"
    classroom.create(COURSE, room)
    lessons = {lesson.name: lesson for lesson in read_course(COURSE)}
    answers = reference_answers(lessons[REAL].notebook)
    first, second, *_ = answers
    del answers[first]
    answers[second] = answers[second].split("\n")[0] + "\n    return None"
    classroom.submit(room, "ada", REAL, fill_in(classroom.released(room, REAL), answers))
    with classroom.open_classroom(room).gradebook as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    grade(room, [REAL], isolation=isolation)
    return room / "feedback" / "ada" / REAL / f"{REAL}.html"


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def opened(request, page, path):
    """The page in a window; and what it asked for."""
    asked = []
    page.on("request", lambda made: asked.append(made.url))
    page.set_viewport_size(request.param)
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    page.asked = [url for url in asked if not url.startswith("data:")]
    return page


def test_it_is_small_and_asks_nobody_for_anything(opened, path):
    assert opened.asked == [path.as_uri()]
    assert path.stat().st_size < KILOBYTES * 1000


def test_it_lacks_nothing_for_people_who_cannot_see_it_well(opened):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_it_is_as_wide_as_the_window(opened):
    widths = "[document.documentElement.scrollWidth, window.innerWidth]"
    wide, window = opened.evaluate(widths)
    assert wide <= window


def test_the_message_is_seen_at_first_glance_and_leads_to_its_place(opened):
    message = opened.locator(".exercises .message").first
    box = message.bounding_box()
    assert box["y"] + box["height"] < opened.viewport_size["height"]
    assert "None" in message.inner_text()
    assert opened.get_by_text("Ada Lovelace (ada)").is_visible()
    opened.locator(".exercises a").nth(1).click()
    place = opened.locator(":target")
    assert "Your answer" in place.inner_text()
    assert 0 <= place.bounding_box()["y"] < opened.viewport_size["height"]


def test_formulas_are_drawn_without_a_server(opened):
    formulas = opened.locator("math")
    assert formulas.count() >= 8
    sizes = [formulas.nth(number).bounding_box() for number in range(formulas.count())]
    assert all(size["width"] > 3 and size["height"] > 8 for size in sizes)
    assert "$" not in opened.locator(".text").all_inner_texts()


@pytest.fixture
def small(tmp_path):
    """A classroom of the small lesson, in which nobody has handed in anything."""
    course = tmp_path / "course"
    (course / "solutions").mkdir(parents=True)
    (course / "solutions" / f"{LESSON}.py").write_text(SMALL, encoding="utf-8")
    classroom.create(course, course / "a room")
    return course / "a room"


def test_the_formgrader_s_button_marks_and_keeps_no_old_mark_as_the_new_work_s(
    page, small, tmp_path, isolation
):
    home = tmp_path / "home"
    home.mkdir()
    paths = [
        classroom.submit(small, one, LESSON, classroom.released(small, LESSON)) for one in "ab"
    ]
    grade(small, isolation=isolation)
    for path in paths:
        classroom.submit(small, path.parent.parent.name, LESSON, filled(small))
    paths[1].rename(paths[1].with_name("final.ipynb"))  # which nbgrader does not look for
    with jupyterlab(small, home) as address:
        page.goto(address("formgrader"))  # which leaves a cookie
        page.get_by_role("link", name=LESSON).wait_for()
        page.goto(address(f"formgrader/manage_submissions/{LESSON}"))
        for number, told in enumerate(("Successfully autograded", "error autograding")):
            page.locator(".autograde a").nth(number).click()
            page.get_by_text(told).first.wait_for()
            page.get_by_role("button", name="OK").click()
    a, b = (records.read(records.path_of(small, one, LESSON)) for one in "ab")
    assert (a.score, a.old) == (6, "")
    assert (b.score, b.old) == (0, OTHER_WORK)


def test_the_formgrader_s_button_gives_feedback_back(page, small, tmp_path, isolation):
    room, home, exchange = small, tmp_path / "home", tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with open(room / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.course_id = 'digits'\nc.Exchange.root = '{exchange}'\n")
    path = classroom.submit(room, "ada", LESSON, classroom.released(room, LESSON))
    path.with_name("timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    path.with_name(SECRET).write_text("a secret")
    grade(room, isolation=isolation)
    home.mkdir()
    with jupyterlab(room, home) as address:
        page.goto(address("formgrader"))  # which leaves a cookie
        page.get_by_role("link", name=LESSON).wait_for()
        page.goto(address(f"formgrader/manage_submissions/{LESSON}"))
        for button, done in (("generate", "generated"), ("release", "released")):
            page.locator(f".{button}-feedback a").click()
            page.get_by_text(f"Successfully {done} feedback for '{LESSON}'").wait_for()
            page.get_by_role("button", name="OK").click()
    (given,) = (exchange / "digits" / "feedback").iterdir()
    made = room / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    assert given.read_bytes() == made.read_bytes()

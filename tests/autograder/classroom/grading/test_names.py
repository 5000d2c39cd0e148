"""Files and folders of any name: what is in them decides, and what is odd about them is said."""

import csv
import io
import os
import shutil
import unicodedata
import zipfile

import nbformat
import pytest

from autograder.classroom import folder as classroom
from autograder.classroom.grading import records
from autograder.classroom.grading.runs import ON_NO_ROSTER, grade
from autograder.judging.submitted import MAX_DEPTH, MAX_ENTRIES
from tests.autograder.command import autograder
from tests.autograder.mishaps import LESSON, TOTAL, filled, read_csv

WORDS = "02_words"
PROPER = f"{LESSON}.ipynb"


@pytest.fixture(scope="module")
def files(two_lessons):
    """Give bytes to hand in: notebooks of the small lesson, and what is none."""
    words = classroom.released(two_lessons, WORDS)
    words.cells[-1].source = "I have learned to double."
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    written = {
        "solved": filled(two_lessons),
        "half": filled(two_lessons, {"total": TOTAL}),
        "untouched": filled(two_lessons, {}),
        "words": words,
        "other": other,
    }
    return {name: nbformat.writes(notebook).encode() for name, notebook in written.items()}


def packed(members, **options):
    """Make a zip archive of files given by name."""
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return text.getvalue()


def locked(data):
    """Set the bit that says that a member needs a password, wherever a member is described."""
    changed = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(sign) + place] |= 1
    return bytes(changed)


def damaged(data):
    """Change bytes in the middle of an archive's first member."""
    return data[:200] + bytes(100) + data[300:]


# What students hand in: by path in their folder for the lesson; their points, of 6; what is said.
RENAMED = (
    *(f"{LESSON} (1).ipynb", f"{LESSON}-1.ipynb", f"{LESSON}-Copy1.ipynb", "01_SMALL.IPYNB"),
    *(f"Copy of {PROPER}", f"Kopie von {PROPER}", "ana_lesson1_final.ipynb", "Übung 1.ipynb"),
    *(f"{PROPER}.txt", f"{PROPER}.json", f"{LESSON}.json", LESSON),
    # Moodle, Canvas, Blackboard
    f"Ana Ruiz_4711_assignsubmission_file_/{PROPER}",
    f"Ana Ruiz_4711_assignsubmission_file_{PROPER}",
    f"ruizana_LATE_123_456_{LESSON}-1.ipynb",
    f"1 Small_ana_attempt_2025-02-28-23-59-01_{PROPER}",
    f"a/b/c/{PROPER}",
)
CALLED = "The notebook is called {}."


def handed_in(files):
    """Give for each student: files of the lesson's folder, status, points, and remarks."""
    solved, half, untouched = files["solved"], files["half"], files["untouched"]
    found = {
        f"renamed {number}": ({name: solved}, "graded", 6, [CALLED.format(name)])
        for number, name in enumerate(RENAMED)
    }
    deep = "d/" * (MAX_DEPTH + 1)
    archive = packed({f"work/{PROPER}": solved, f"__MACOSX/work/._{PROPER}": b"\0\5\26\7"})
    others = "There are others of this lesson ({}): {}."
    newest = "the one with the most answers, then the newest, counts"
    attempt = "1 Small_ana_attempt_2025-{}-28-23-59-01_x.ipynb"
    return found | {
        "too deep": (
            {f"{deep}{PROPER}": solved},
            "invalid",
            0,
            [
                f"There is no notebook of {LESSON}: there is only d/d/d/d/ (too many folders "
                "inside one another)."
            ],
        ),
        "both": (
            {PROPER: untouched, f"{LESSON} (1).ipynb": solved},
            "graded",
            6,
            [CALLED.format(f"{LESSON} (1).ipynb"), others.format(PROPER, newest)],
        ),
        "most answers": (
            {PROPER: half, "old.ipynb": solved, "new.ipynb": untouched},
            "graded",
            6,
            [CALLED.format("old.ipynb"), others.format(f"{PROPER}, new.ipynb", newest)],
        ),
        "last attempt": (
            {
                attempt.format("01"): solved,
                attempt.format("03"): half,
                attempt.format("02"): untouched,
                "1 Small_ana_attempt_2025-03-28-23-59-01.txt": b"Name: Ana\r\n",
            },
            "graded",
            3,
            [
                CALLED.format(attempt.format("03")),
                others.format(
                    f"{attempt.format('01')}, {attempt.format('02')}", "the last attempt counts"
                ),
            ],
        ),
        "checkpoint": (
            {f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb": solved},
            "graded",
            6,
            [CALLED.format(f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb")],
        ),
        "checkpoint beside": (
            {PROPER: half, f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb": solved},
            "graded",
            3,
            [],
        ),
        "saved by a checkpoint": (
            {PROPER: solved[:-40], f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb": half},
            "graded",
            3,
            [
                CALLED.format(f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb"),
                f"{PROPER} is cut off: its end is missing. Save it again, and hand that in.",
            ],
        ),
        "another lesson": (
            {PROPER: files["words"]},
            "invalid",
            0,
            [f"{PROPER} is the notebook of {WORDS}, not of {LESSON}."],
        ),
        "both lessons": (
            {PROPER: solved, "words.ipynb": files["words"]},
            "graded",
            6,
            [f"words.ipynb is the notebook of {WORDS}, not of {LESSON}."],
        ),
        "no lesson beside": (
            {PROPER: solved, "mine.ipynb": files["other"]},
            "graded",
            6,
            ["mine.ipynb is a notebook of no lesson."],
        ),
        "two of no lesson": (
            {"mine.ipynb": files["other"], "yours.ipynb": files["other"]},
            "invalid",
            0,
            ["mine.ipynb is a notebook of no lesson.", "yours.ipynb is a notebook of no lesson."],
        ),
        "other files beside": (
            {
                PROPER: solved,
                "model.keras": packed({"metadata.json": b"{}"}),
                "settings.json": b'{"theme": "dark"}',
                f"__MACOSX/._{PROPER}": b"\0\5\26\7",
                f"._{PROPER}": b"\0\5\26\7",
                "report.pdf": b"%PDF-1.7",
            },
            "graded",
            6,
            [],
        ),
        "many files": (
            {f"pictures/{n:03}.png": b"" for n in range(MAX_ENTRIES)}
            | {f"00{n:03}.png": b"" for n in range(MAX_ENTRIES)}
            | {"mine.ipynb": solved},
            "graded",
            6,
            [f"Not read: what comes after {MAX_ENTRIES} files and folders.", CALLED.format("mine")],
        ),
        "only others": (
            {"report.pdf": b"%PDF-1.7", "b.txt": b"b", "c.txt": b"c", "d/e.txt": b"e"},
            "invalid",
            0,
            [f"There is no notebook of {LESSON}: there is only b.txt, c.txt, report.pdf and"],
        ),
        "zip": (
            {"work.zip": archive},
            "graded",
            6,
            [CALLED.format(f"work.zip/work/{PROPER}")],
        ),
        "zip called a notebook": (
            {PROPER: archive},
            "graded",
            6,
            [CALLED.format(f"{PROPER}/work/{PROPER}")],
        ),
        "two zips": (
            {"a.zip": packed({"x.ipynb.txt": half}), "b.zip": archive},
            "graded",
            6,
            [
                CALLED.format(f"b.zip/work/{PROPER}"),
                others.format("a.zip/x.ipynb.txt", newest),
            ],
        ),
        "zip of all lessons": (
            {"all.zip": packed({f"{WORDS}.ipynb": files["words"], f"a/b/c/d/{PROPER}": solved})},
            "graded",
            6,
            [
                CALLED.format(f"all.zip/a/b/c/d/{PROPER}"),
                f"all.zip/{WORDS}.ipynb is the notebook of {WORDS}, not of {LESSON}.",
            ],
        ),
        "damaged zip": (
            {"work.zip": damaged(archive)},
            "invalid",
            0,
            ["work.zip is a damaged zip archive. Pack it again."],
        ),
        "half a zip": (
            {"work.zip": archive[: len(archive) // 2]},
            "invalid",
            0,
            ["work.zip is a damaged zip archive. Pack it again."],
        ),
        "locked zip": (
            {"work.zip": locked(archive)},
            "invalid",
            0,
            ["work.zip needs a password. Pack it again without one."],
        ),
        "zip without": (
            {"work.zip": packed({"report.pdf": b"%PDF-1.7", "inner.zip": archive})},
            "invalid",
            0,
            ["work.zip is an archive without a notebook in it."],
        ),
        "damaged zip beside": (
            {PROPER: solved, "work.zip": damaged(archive)},
            "graded",
            6,
            ["work.zip is a damaged zip archive. Pack it again."],
        ),
        "nothing": ({}, "invalid", 0, [f"There is no notebook of {LESSON}: the folder is empty."]),
    }


def misplaced(files):
    """Give for each student: files of the student's own folder, status, points, and remarks."""
    solved = files["solved"]
    place = f"its place is {LESSON}/{PROPER}."
    aside = "In the student's folder, outside of those of lessons: "
    found = {
        f"misplaced {number}": ({name: solved}, "graded", 6, [f"It was found as {name}; {place}"])
        for number, name in enumerate(
            (
                *(PROPER, "mine.ipynb", f"01 small/{PROPER}", f"01_Small/{PROPER}"),
                *(f"homework/{LESSON}/x.ipynb", "Abgabe/1.ipynb.txt"),
            )
        )
    }
    return found | {
        "misplaced zip": (
            {"all.zip": packed({f"{WORDS}.ipynb": files["words"], PROPER: solved})},
            "graded",
            6,
            [f"It was found as all.zip/{PROPER}; {place}"],
        ),
        "misplaced twice": (
            {PROPER: solved, f"{LESSON}/{PROPER}": files["half"]},
            "graded",
            3,
            [],
        ),
        "misplaced of no lesson": (
            {"homework/mine.ipynb": files["other"]},
            "missing",
            0,
            ["In the student's folder: homework/mine.ipynb is a notebook of no lesson."],
        ),
        "misplaced damaged": (
            {"homework/mine.ipynb": b"<html>"},
            "missing",
            0,
            ["In the student's folder: homework/mine.ipynb is a web page. Download the"],
        ),
        "misplaced others": (
            {"01_Small/report.pdf": b"%PDF-1.7", ".DS_Store": b"x"},
            "missing",
            0,
            [f"{aside}there is only 01_Small/report.pdf."],
        ),
        "misplaced nothing": ({".DS_Store": b"x"}, "missing", 0, []),
    }


def put(folder, contents):
    for name, data in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (0, 0))


@pytest.fixture(scope="module")
def room(course_of_two, tmp_path_factory, files, isolation):
    """A class in which each student's files lie otherwise, marked once: the folder, its records."""
    room = tmp_path_factory.mktemp("names") / "a room"
    classroom.create(course_of_two, room)
    submitted = room / "submitted"
    for student, (contents, *_) in handed_in(files).items():
        (submitted / student / LESSON).mkdir(parents=True)
        put(submitted / student / LESSON, contents)
    for student, (contents, *_) in misplaced(files).items():
        (submitted / student).mkdir()
        put(submitted / student, contents)
    (submitted / "misplaced nothing" / "empty").mkdir()
    found = grade(room, [LESSON], isolation=isolation)
    return room, {record.student: record for record in found}


def test_the_content_decides_and_what_is_odd_about_names_is_said(room, files):
    found = room[1]
    expected = handed_in(files) | misplaced(files)
    assert found.keys() == expected.keys()
    for student, (_, status, score, remarks) in expected.items():
        record = found[student]
        assert (record.status, record.score) == (status, score), (student, record.remarks)
        if student == "misplaced nothing":
            remarks = ["In the student's folder, outside of those of lessons: there is only empty/"]
        assert len(record.remarks) == len(remarks), (student, record.remarks)
        for told, begins in zip(record.remarks, remarks, strict=True):
            assert told.startswith(begins), (student, record.remarks)


def test_what_has_not_changed_is_not_marked_again(room, isolation):
    folder, found = room
    before = {path: path.stat().st_mtime_ns for path in folder.glob("records/*/*.json")}
    again = grade(folder, [LESSON], isolation=isolation)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert {record.student: record for record in again} == found


def test_what_lies_in_a_wrong_place_needs_a_look(room, isolation):
    folder, found = room
    looked_at = {one.student for one in found.values() if one.needs_a_look}
    assert looked_at == {one.student for one in found.values() if one.status == "invalid"} | {
        student for student in found if found[student].status == "missing"
    }
    done = autograder("grade", folder, LESSON, "--isolation", isolation)
    assert done.returncode == 1
    assert "misplaced of no lesson" in done.stdout.partition("graded, ")[0]  # in the table
    assert f"misplaced others, {LESSON}: In the student's folder" in done.stdout


@pytest.fixture
def small_room(course_of_two, tmp_path):
    """A classroom of both lessons with ana and bob on its roster, for one test alone."""
    roster = tmp_path / "class.csv"
    roster.write_text("id,first_name\nana,Ana\nbob,Bob\n")
    room = tmp_path / "a room"
    classroom.create(course_of_two, room, roster)
    return room


def test_a_link_is_never_followed_and_a_pipe_never_waited_for(small_room, mark, files, tmp_path):
    submitted = small_room / "submitted"
    put(tmp_path / "secret", {PROPER: files["solved"], f"{LESSON}/{PROPER}": files["solved"]})
    secret = tmp_path / "secret" / PROPER
    links = {
        "file": f"{LESSON}/{PROPER}",
        "renamed": f"{LESSON}/mine.ipynb",
        "inner folder": f"{LESSON}/inner",
        "lesson": LESSON,
        "unknown folder": "01 small",
        "misplaced": PROPER,
        "beside": f"{LESSON}/mine.ipynb",
    }
    for student, name in links.items():
        path = submitted / student / name
        path.parent.mkdir(parents=True)
        path.symlink_to(secret.parent if "." not in name else secret)
    (submitted / "whole").symlink_to(secret.parent)
    put(submitted / "beside" / LESSON, {PROPER: files["half"]})
    for student in ("pipe", "pipes"):
        (submitted / student / LESSON).mkdir(parents=True)
        os.mkfifo(submitted / student / LESSON / PROPER)
    os.mkfifo(submitted / "pipes" / LESSON / "notes")
    os.mkfifo(submitted / "pipes" / "other")
    found = {one.student: one for one in mark(small_room, [LESSON]) if one.student not in "anabob"}
    assert found.pop("beside").score == 3
    assert {one.score for one in found.values()} == {0}
    ordinary = "is no ordinary file (a link is not followed)"
    not_opened = "is a link or no folder; it is not opened."
    assert {student: one.remarks[:1] for student, one in found.items()} == {
        "file": (f"There is no notebook of {LESSON}: {PROPER} {ordinary}.",),
        "renamed": (f"There is no notebook of {LESSON}: mine.ipynb {ordinary}.",),
        "inner folder": (f"There is no notebook of {LESSON}: there is only inner.",),
        "lesson": (f"The folder {LESSON} of lesson {not_opened}",),
        "unknown folder": (
            "In the student's folder, outside of those of lessons: there is only 01 small.",
        ),
        "misplaced": (
            f"In the student's folder, outside of those of lessons: {PROPER} {ordinary}.",
        ),
        "whole": (f"The folder of whole {not_opened}",),
        "pipe": (f"There is no notebook of {LESSON}: {PROPER} {ordinary}.",),
        "pipes": (f"There is no notebook of {LESSON}: {PROPER} {ordinary}.",),
    }
    assert all(one.needs_a_look for one in found.values())


# When it was handed in: only the exchange can say so.

LATE, FORGED = "2026-03-02 12:00:00 UTC", b"2026-01-01 12:00:00 UTC"


def test_a_time_that_a_student_hands_in_is_never_read(small_room, mark, files):
    solved = files["solved"]
    forged = {
        "nested": {f"{LESSON}/a/{PROPER}": solved, f"{LESSON}/a/timestamp.txt": FORGED},
        "zip": {f"{LESSON}/a.zip": packed({PROPER: solved, "timestamp.txt": FORGED})},
        "misnamed": {f"01 small/{PROPER}": solved, "01 small/timestamp.txt": FORGED},
        "aside": {PROPER: solved, "timestamp.txt": FORGED},
    }
    for student, contents in forged.items():
        put(small_room / "submitted" / student, contents)
    for student in ("nested", "zip"):  # the exchange's own
        put(small_room / "submitted" / student / LESSON, {"timestamp.txt": LATE.encode()})
    found = {one.student: one for one in mark(small_room, [LESSON])}
    assert {found[student].score for student in forged} == {6}
    with classroom.open_classroom(small_room).gradebook as gradebook:
        times = {one: gradebook.find_submission(LESSON, one).timestamp for one in forged}
    assert {student: time and str(time) for student, time in times.items()} == {
        "nested": LATE.removesuffix(" UTC"),
        "zip": LATE.removesuffix(" UTC"),
        "misnamed": None,
        "aside": None,
    }


# Who handed it in.

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
IDS = (
    *(
        COMPOSED,
        "अनिता",
        "สมชาย",
        "李雷",
        "Ångström Ana",
        "O'Neil",
        "O\N{RIGHT SINGLE QUOTATION MARK}Hara",
    ),
    *("ana+ml@x.org", "name (2)", "0042", "_x", "a.b-c_d"),
)
REFUSED = ("CAMPUS\\ana", "red [1]", "Ångström, Ana", "a;b", "a*", "{ana}", "-rf", "a\u200db")


@pytest.fixture(scope="module")
def people(course_of_two, tmp_path_factory, files, isolation):
    """A class of people with names of all kinds, marked once: the folder, records, notices."""
    folder = tmp_path_factory.mktemp("people")
    roster = folder / "class.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["id"], *([name] for name in IDS), ["away"]])
    roster.write_text(text.getvalue(), encoding="utf-8")
    room = folder / "a room"
    classroom.create(course_of_two, room, roster)
    for name in (*IDS, *REFUSED):
        name = DECOMPOSED if name == COMPOSED else name
        put(room / "submitted" / name / LESSON, {PROPER: files["half"]})
    notices = []
    found = grade(room, [LESSON], isolation=isolation, notice=lambda *one: notices.append(one))
    return room, {record.student: record for record in found}, notices


@pytest.mark.release("the names of people, as they are")
def test_people_are_called_as_people_are(people):
    room, found, notices = people
    assert {name: (found[name].status, found[name].score) for name in IDS} == dict.fromkeys(
        IDS, ("graded", 3)
    )
    assert all(found[name].remarks == () for name in IDS)
    assert found.keys() == {*IDS, "away", *(name.replace("\u200d", r"\u200d") for name in REFUSED)}
    assert notices == []
    rows = [row["student"] for row in read_csv(room / "marks.csv")]
    assert sorted(rows) == sorted("'-rf" if name == "-rf" else name for name in found)


def test_a_name_that_cannot_be_an_id_is_refused_with_what_to_do(people):
    for name in REFUSED:
        shown = name.replace("\u200d", r"\u200d")
        record = people[1][shown]
        assert (record.status, record.score) == ("invalid", 0)
        (remark,) = record.remarks
        assert remark.startswith(f"'{shown}' cannot be a student's id: rename the folder. Letters,")


@pytest.mark.release("rosters of all kinds")
def test_both_ways_of_writing_an_accent_are_one_student(small_room, mark, files):
    submitted = small_room / "submitted"
    put(submitted / DECOMPOSED / LESSON, {PROPER: files["half"]})
    found = {one.student: one for one in mark(small_room, [LESSON])}
    assert found.keys() == {"ana", "bob", COMPOSED}
    assert found[COMPOSED].score == 3
    put(submitted / COMPOSED / LESSON, {PROPER: files["solved"]})
    for name in (COMPOSED, DECOMPOSED):  # a terminal may write either
        (record,) = mark(small_room, [LESSON], [name])
        assert (record.student, record.score) == (COMPOSED, 6)
    assert record.remarks[0] == f"{COMPOSED} has 2 folders, with accents written differently."
    assert [path.name for path in (small_room / "records").glob("Jos*")] == [COMPOSED]


@pytest.mark.release("rosters of all kinds")
def test_a_roster_may_write_accents_otherwise_than_folders(course_of_two, tmp_path, mark, files):
    roster = tmp_path / "class.csv"
    roster.write_text(f"id\n{DECOMPOSED}\nana\n", encoding="utf-8")
    room = tmp_path / "a room"
    classroom.create(course_of_two, room, roster)
    put(room / "submitted" / COMPOSED / LESSON, {PROPER: files["half"]})
    found = {one.student: one for one in mark(room, [LESSON])}
    assert {name: one.status for name, one in found.items()} == {
        COMPOSED: "graded",
        "ana": "missing",
    }
    assert found[COMPOSED].remarks == ()


@pytest.mark.release("who is on no roster")
def test_who_is_on_no_roster_is_told_until_somebody_gives_them_a_name(small_room, mark, files):
    def marked(*lessons):
        notices = []
        found = mark(small_room, lessons, notice=lambda *one: notices.append(one))
        return {one.lesson: one for one in found if one.student == "eve"}, notices

    told = ("On no roster, but marked all the same: eve.", False)
    put(small_room / "submitted" / "eve" / LESSON, {PROPER: files["solved"]})
    put(small_room / "submitted" / "ana" / LESSON, {PROPER: files["solved"]})
    found, notices = marked(LESSON)
    assert (found[LESSON].score, found[LESSON].remarks) == (6, (ON_NO_ROSTER,))
    assert notices == [told]
    put(small_room / "submitted" / "eve" / WORDS, {f"{WORDS}.ipynb": files["words"]})
    found, notices = marked()
    assert {one.remarks for one in found.values()} == {(ON_NO_ROSTER,)}
    assert notices == [told]
    with classroom.open_classroom(small_room).gradebook as gradebook:
        gradebook.update_or_create_student("eve", first_name="Eve")
    found, notices = marked()
    assert {one.remarks for one in found.values()} == {()}
    assert notices == []
    assert records.read(records.path_of(small_room, "eve", LESSON)).remarks == ()


@pytest.mark.release("rosters of all kinds")
def test_a_class_without_a_roster_has_no_strangers(course_of_two, tmp_path, mark, files):
    room = tmp_path / "a room"
    classroom.create(course_of_two, room)
    notices = []
    for student in ("ana", "bob"):
        put(room / "submitted" / student / LESSON, {PROPER: files["solved"]})
        found = mark(room, [LESSON], notice=lambda *one: notices.append(one))
        assert {one.remarks for one in found} == {()}
    assert notices == []


# nbgrader's own commands.


@pytest.mark.release("nbgrader's commands with names of all kinds")
def test_nbgrader_knows_all_who_are_accepted(people, nbgrader, tmp_path):
    room = shutil.copytree(people[0], tmp_path / "again")
    for name in REFUSED:
        shutil.rmtree(room / "submitted" / name)
    shutil.move(room / "submitted" / DECOMPOSED, room / "submitted" / COMPOSED)
    done = nbgrader("generate_feedback", LESSON, "--force", room=room)
    assert done.returncode == 0, done.stderr
    export = tmp_path / "table.csv"
    done = nbgrader("export", f"--to={export}", room=room)
    assert done.returncode == 0, done.stderr
    rows = [row for row in read_csv(export) if row["assignment"] == LESSON]
    points = {row["student_id"]: row["raw_score"] for row in rows}
    assert points == dict.fromkeys(IDS, "3.0") | {"away": "0.0"}
    api = classroom.open_classroom(room)
    assert api.get_submitted_students(LESSON) == set(IDS)
    submissions = {one["student"]: one for one in api.get_submissions(LESSON)}
    assert {name for name, one in submissions.items() if one["autograded"]} == set(IDS)
    for name in IDS:
        assert api.get_student(name)["score"] == 3
        (mine,) = [one for one in api.get_student_submissions(name) if one["name"] == LESSON]
        assert mine["score"] == 3
        (notebook,) = api.get_student_notebook_submissions(name, LESSON)
        assert notebook["score"] == 3
        page = room / "feedback" / name / LESSON / f"{LESSON}.html"
        page.unlink()
        assert api.generate_feedback(LESSON, name)["success"]
        assert page.is_file()
    done = nbgrader("autograde", LESSON, "--force", room=room)
    assert done.returncode == 0, done.stderr
    for name in IDS:
        assert records.read(records.path_of(room, name, LESSON)).score == 3
        assert (room / "autograded" / name / LESSON / PROPER).is_file()

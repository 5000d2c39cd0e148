"""What systems would export of a class of four: names made up, shapes as in public sources."""

import json
import zipfile

PEOPLE = (
    "id,first_name,last_name,email,lms_user_id\n"
    "al42,Ada,Lovelace,ada.lovelace@uni.example,340934\n"
    "gh7,Grace,Hopper,grace@uni.example,340935\n"
    "oy-1,Øyvind,Ørsted-Straße,oyvind@uni.example,340936\n"
    "jc1,Joan,Clarke,joan@uni.example,340937\n"
)
WHO = ("al42", "gh7", "oy-1")  # of each export; Joan has handed in nothing

# By system: the paths in its archive, with who it is meant to be; "" is nobody in the class.
EXPORTS = {
    "Moodle": {
        "Ada Lovelace_657737_assignsubmission_file_/01_small.ipynb": "al42",
        "Grace Hopper_657738_assignsubmission_file/my work.ipynb": "gh7",
        "Ørsted-Straße Øyvind_657739_assignsubmission_file_lesson1.ipynb": "oy-1",
        "Alan Turing_657740_assignsubmission_file_/01_small.ipynb": "",
        "Grace Hopper_657738_assignsubmission_onlinetext_/onlinetext.html": None,
    },
    "Canvas": {
        "lovelaceada_340934_208490284_01_small.ipynb": "al42",
        "hoppergrace_LATE_340935_208490285_01_small-1.ipynb": "gh7",
        "ørstedstrasseøyvind_340936_208490286_Untitled.ipynb": "oy-1",
        "turingalan_999_208490287_01_small.ipynb": "",
    },
    "Blackboard": {
        "Item_al42_attempt_2026-03-01-10-09-33_01_small.ipynb": "al42",
        "Item_al42_attempt_2026-03-01-10-09-33.txt": None,
        "Lesson_1_gh7_attempt_2026-03-01-11-09-33_01_small.ipynb": "gh7",
        "Item_oyvind_attempt_2026-03-01-10-09-33_x y.ipynb": "oy-1",
        "Item_turing_attempt_2026-03-01-10-09-33_01_small.ipynb": "",
    },
    "Brightspace": {
        "123456-78901 - Ada Lovelace - Mar 1, 2026 1011 AM - 01_small.ipynb": "al42",
        "123457-78901 - Grace Hopper - Mar 1, 2026 911 PM/01_small.ipynb": "gh7",
        "123458-78901 - Øyvind Ørsted-Straße - Mar 1, 2026 1011 AM - 01_small.ipynb": "oy-1",
        "123459-78901 - Alan Turing - Mar 1, 2026 1011 AM - 01_small.ipynb": "",
        "index.html": None,
    },
    "Sakai": {
        "Item/Lovelace, Ada(al42)/Submission attachment(s)/01_small.ipynb": "al42",
        "Item/Lovelace, Ada(al42)/timestamp.txt": None,
        "Item/Hopper, Grace(gh7)/Submission attachment(s)/01_small.ipynb": "gh7",
        "Item/Ørsted-Straße, Øyvind(oy-1)_Submission attachment(s)_01_small.ipynb": "oy-1",
        "Item/Turing, Alan(at1)/Submission attachment(s)/01_small.ipynb": "",
        "Item/grades.csv": None,
    },
    "ILIAS": {
        "Ex/Submissions/Lovelace_Ada_al42_12345/20260301101112_01_small.ipynb": "al42",
        "Ex/Submissions/Hopper Grace grace@uni.example 12346/20260301101112_a.ipynb": "gh7",
        "Ex/Submissions/Ørsted-Straße_Øyvind_oyvind_12347/20260301101112_01_small.ipynb": "oy-1",
        "Ex/Submissions/Turing_Alan_turing_12348/20260301101112_01_small.ipynb": "",
    },
    "nbgrader's exchange": {
        "inbound/al42+01_small+2026-03-01 10:11:12.345678 UTC+a1b2c3/01_small.ipynb": "al42",
        "inbound/al42+01_small+2026-03-01 10:11:12.345678 UTC+a1b2c3/timestamp.txt": None,
        "inbound/gh7+01_small+2026-03-01 10:11:12.345678 UTC/01_small.ipynb": "gh7",
        "inbound/oy-1+01_small+2026-03-01 10:11:12.345678 UTC+x/01_small.ipynb": "oy-1",
        "inbound/at1+01_small+2026-03-01 10:11:12.345678 UTC+x/01_small.ipynb": "",
    },
    "mails": {
        "ada.lovelace@uni.example/01_small.ipynb": "al42",
        "grace@uni.example - 01_small.ipynb": "gh7",
        "oyvind@uni.example_01_small.ipynb": "oy-1",
        "turing@uni.example/01_small.ipynb": "",
    },
    "folders": {
        "al42/01_small.ipynb": "al42",
        "Grace Hopper/Untitled.ipynb": "gh7",
        "Øyvind_Ørsted-Straße/work/01_small.ipynb": "oy-1",
        "turing/01_small.ipynb": "",
    },
}


def notebook(number=2):
    """A notebook of the small lesson, with an answer that this number tells from others."""
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": f"def double(x):\n    return {number} * x",
        }
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def pack(path, files):
    """Write an archive: contents by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def spread(folder, files):
    """Write a folder: contents by name."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder

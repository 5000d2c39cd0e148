import pytest

from autograder.classroom.term.people import Hint, People, Person, read_list, split_name, squeeze
from autograder.errors import ClassroomError

ADA = Person("al42", "Ada", "Lovelace", "ada.lovelace@uni.example", "340934")
OYVIND = Person("øø7", "Øyvind", "Ørsted-Straße", "oyvind@uni.example")
JOAN = Person("jc1", "Joan", "Clarke", "jc1@uni.example")
OTHER_JOAN = Person("jc2", "Joan", "Clarke")
CLASS = People([ADA, OYVIND, JOAN, OTHER_JOAN])


@pytest.mark.parametrize(
    ("hint", "person"),
    [
        (Hint("", ids=("AL42",)), ADA),
        (Hint("", ids=("42", "x_al42", "al42")), ADA),
        (Hint("", ids=("ada.lovelace",)), ADA),  # what stands before the @
        (Hint("", email="Ada.Lovelace@uni.example"), ADA),
        (Hint("", lms_user_id="340934"), ADA),
        (Hint("", name="Lovelace, Ada"), ADA),
        (Hint("", name="Ada Lovelace"), ADA),
        (Hint("", squeezed="lovelaceada"), ADA),
        (Hint("", name="ADA  LOVELACE", lms_user_id="340934"), ADA),
        (Hint("", name="Ørsted-Straße Øyvind"), OYVIND),
        (Hint("", squeezed="ørstedstrasseøyvind"), OYVIND),
        (Hint("", name="Joan Clarke", ids=("jc2",)), OTHER_JOAN),
        (Hint("", name="Grace Hopper"), None),
        (Hint("", ids=("ada",)), None),
        (Hint(""), None),
    ],
)
def test_a_person_is_found_by_whatever_a_system_says(hint, person):
    assert CLASS.find(hint) == person


@pytest.mark.parametrize(
    ("hint", "sentence"),
    [
        (Hint("Joan", name="Joan Clarke"), "Joan: it could be jc1, jc2"),
        (Hint("al42", ids=("al42",), name="Øyvind Ørsted-Straße"), "al42: it could be al42, øø7"),
        (Hint("\x1b[2J", name="Joan Clarke"), r"\\x1b\[2J: it could be"),
    ],
)
def test_what_could_mean_several_means_nobody(hint, sentence):
    with pytest.raises(ClassroomError, match=sentence):
        CLASS.find(hint)


def test_names_are_split_and_squeezed_as_systems_do():
    assert split_name("Lovelace, Ada Augusta") == ("Ada Augusta", "Lovelace")
    assert split_name("Ada Augusta Lovelace") == ("Ada Augusta", "Lovelace")
    assert split_name("Plato") == ("", "Plato")
    assert squeeze("O'Neil-Müller, Zoë") == "oneilmullerzoe"


# Lists, as systems export them


LISTS = {
    "our own": (
        "id,first_name,last_name,email,lms_user_id\nal42,Ada,Lovelace,ada@uni.example,340934\n",
        "utf-8-sig",
    ),
    "Moodle's participants": (
        "First name,Surname,Email address,ID number,Groups\nAda,Lovelace,ada@uni.example,al42,\n",
        "utf-8",
    ),
    "Moodle in German, from a spreadsheet": (
        "Vorname;Nachname;E-Mail-Adresse;ID-Nummer\nAda;Lovelace;ada@uni.example;al42\n;;;\n",
        "cp1252",
    ),
    "Canvas' gradebook": (
        "Student,ID,SIS User ID,SIS Login ID,Section,01_loading (87568490)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.00\n"
        '"Lovelace, Ada",340934,al42,ada@uni.example,A,\n'
        '"Student, Test",1,,5f2c,A,\n',
        "utf-8-sig",
    ),
    "Blackboard's download": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Lovelace"\t"Ada"\t"al42"\t""\n',
        "utf-16",
    ),
    "Brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        "#al42,#ada,Lovelace,Ada,ada@uni.example,#\n",
        "utf-8",
    ),
    "Sakai": ('Student ID,Name,01_loading [10]\nal42,"Lovelace, Ada",\n', "utf-8"),
    "ILIAS": ("Login;Nachname;Vorname;E-Mail\nal42;Lovelace;Ada;ada@uni.example\n", "utf-8"),
}


@pytest.mark.parametrize(("text", "encoding"), LISTS.values(), ids=LISTS)
def test_lists_are_read_as_systems_export_them(tmp_path, text, encoding):
    path = tmp_path / "class list.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    (person,) = read_list(path).people
    assert (person.id, person.name) == ("al42", "Ada Lovelace")
    assert person.email in ("", "ada@uni.example")
    assert person.lms_user_id == ("340934" if "340934" in text else "")


def test_letters_of_a_spreadsheet_from_windows_are_read(tmp_path):
    path = tmp_path / "class.csv"
    path.write_bytes("id;first_name;last_name\nø1;Zoë;Müller\n".encode("cp1252"))
    assert read_list(path).people == (Person("ø1", "Zoë", "Müller"),)


def test_ids_come_from_the_first_column_that_has_one_for_everybody(tmp_path):
    path = tmp_path / "class.csv"
    text = "ID number,Username,Email address\n,ada,a@b.example\n12,{},c@d.example\n"
    path.write_text(text.format("bob"))
    assert read_list(path).id_column == "Username"
    path.write_text(text.format("ada"))
    assert read_list(path).id_column == "Email address"
    assert [one.id for one in read_list(path, "Email address").people] == [
        "a@b.example",
        "c@d.example",
    ]
    with pytest.raises(ClassroomError, match=r"has no column 'Nr'. Its columns are: ID number, "):
        read_list(path, "Nr")


def test_who_is_enrolled_keeps_the_id_and_a_namesake_gets_one_of_their_own(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(
        "Username,First name,Last name,Email address\n"
        "alovelace,Ada,Lovelace,ADA.LOVELACE@uni.example\n"
        "newcomer,Øyvind,Ørsted-Straße,another@uni.example\n"
    )
    people = read_list(path, enrolled=[ADA, OYVIND]).people
    assert [one.id for one in people] == ["al42", "newcomer"]


BROKEN = {
    "no first line": (b"ada\nbob\n", "has no column id, and no other with a different id"),
    "empty": (b"", "is empty"),
    "blank": (b"\n,,\n", "is empty"),
    "no students": (b"id,email\n", "has a first line, and no person below it"),
    "a student twice": (b"id\nada\nbob\n ada \n", "line 4: ada is there twice."),
    "too few values": (b"id,email\nada,a@b.org\nbob\n", "line 3: not as many values as columns."),
    "too many values": (b"id\nada\nbob,b@c.org\n", "line 3: not as many values as columns."),
    "no id": (b"id,email\n,a@b.org\n", "line 2: '' cannot be a student's id."),
    "a path as id": (b"id\n../ada\n", "line 2: '../ada' cannot be a student's id. Use letters"),
    "a hidden id": (b"id\n.ada\n", "line 2: '.ada' cannot be a student's id."),
    "a pattern as id": (b"id\na*\n", "line 2: 'a*' cannot be a student's id."),
    "an option as id": (b"id\n--force\n", "line 2: '--force' cannot be a student's id."),
    "an open quote": (b'id\n"ada\n', "unexpected end of data"),
    "a zero byte": (b"id\na\0da\n", "line 2: 'a\\x00da' cannot be a student's id."),
    "a picture": (bytes(range(256)) * 9, "class.csv"),
}


@pytest.mark.parametrize(("content", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_list_that_cannot_be_used_is_named_with_its_line(tmp_path, content, sentence):
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    with pytest.raises(ClassroomError) as caught:
        read_list(path)
    assert str(path) in str(caught.value)
    assert sentence in str(caught.value)


def test_a_list_that_is_not_there_or_too_large_is_named(tmp_path):
    with pytest.raises(ClassroomError, match=r"class\.csv cannot be read .No such file"):
        read_list(tmp_path / "class.csv")
    with open(tmp_path / "class.csv", "wb") as file:
        file.truncate(2**30)
    with pytest.raises(ClassroomError, match=r"class\.csv is too large"):
        read_list(tmp_path / "class.csv")


def test_blank_lines_are_no_students_and_the_line_that_is_named_is_the_file_s(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("id,first_name\n\nada,Ada\n\nbob,Bob\n\n")
    assert [one.id for one in read_list(path).people] == ["ada", "bob"]
    path.write_text("id,first_name\nada,Ada\n\nbob,Bob\nada,Ada\n")
    with pytest.raises(ClassroomError, match="line 5: ada is there twice"):
        read_list(path)

import pytest

from tests.autograder.mishaps import messages, scores, verdicts


def test_the_reference_solution_earns_full_marks(record):
    assert record("reference").status == "graded"
    assert record("reference").score == record("reference").max_score == 6
    assert verdicts(record("reference")) == {"double": "correct", "total": "correct"}


def test_an_untouched_lesson_earns_nothing_and_is_not_attempted(record):
    assert (record("untouched").status, record("untouched").score) == ("graded", 0)
    assert verdicts(record("untouched")) == {"double": "not attempted", "total": "not attempted"}
    assert set(messages(record("untouched")).values()) == {""}


def test_what_is_done_counts_where_the_rest_is_not_attempted(record):
    assert scores(record("half")) == {"double": 3, "total": 0}
    assert verdicts(record("half")) == {"double": "correct", "total": "not attempted"}


def test_a_wrong_answer_is_told_in_the_words_of_the_test(record):
    assert verdicts(record("wrong"))["double"] == "incorrect"
    assert messages(record("wrong"))["double"] == "2 became 3, twice 2 is 4."
    assert scores(record("wrong")) == {"double": 0, "total": 3}


def test_a_hidden_failure_gives_its_message_and_no_more(record):
    # The second test cell of `double` passes: one point of three.
    assert verdicts(record("hidden")) == {"double": "partial", "total": "incorrect"}
    assert messages(record("hidden")) == {
        "double": "For another number the result is not twice it.",
        "total": "Nothing adds up to 0.",
    }
    assert scores(record("hidden")) == {"double": 1, "total": 0}


def test_an_exception_in_an_answer_shows_the_students_own_line(record):
    assert verdicts(record("raises")) == {"double": "correct", "total": "error"}
    assert messages(record("raises"))["total"] == (
        "AttributeError: 'list' object has no attribute 'sum' "
        "(a list has no such thing, an array may: np.array(...) makes one), "
        "in your line: return start + values.sum()"
    )


def test_a_syntax_error_costs_its_exercise_alone(record):
    assert verdicts(record("not-python")) == {"double": "error", "total": "correct"}
    assert messages(record("not-python"))["double"].startswith("SyntaxError: invalid syntax")
    assert "return 2 x" in messages(record("not-python"))["double"]
    assert scores(record("not-python")) == {"double": 0, "total": 3}


def test_a_stub_that_was_only_commented_is_told_to_take_its_line_out(record):
    assert verdicts(record("still-a-stub"))["double"] == "error"
    assert messages(record("still-a-stub"))["double"] == (
        "The line 'raise NotImplementedError' is still there. Remove it."
    )


def test_an_answer_that_prints_and_warns_keeps_its_points(record):
    assert record("noisy").score == 6
    assert verdicts(record("noisy")) == {"double": "correct", "total": "correct"}


def test_an_endless_loop_costs_its_exercise_alone(record):
    assert record("endless").status == "graded"
    assert verdicts(record("endless")) == {"double": "correct", "total": "timeout"}
    assert scores(record("endless")) == {"double": 3, "total": 0}
    assert "Is there a loop that never ends?" in messages(record("endless"))["total"]


def test_an_answer_that_asks_python_to_end_earns_nothing(record):
    assert verdicts(record("quits")) == {"double": "error", "total": "correct"}
    assert messages(record("quits"))["double"].startswith("SystemExit: 0")
    assert scores(record("quits")) == {"double": 0, "total": 3}


def test_an_answer_that_ends_python_costs_its_exercise_alone(record):
    assert verdicts(record("exits")) == {"double": "correct", "total": "crashed"}
    assert verdicts(record("exits-at-once")) == {"double": "crashed", "total": "correct"}
    for student, exercise in (("exits", "total"), ("exits-at-once", "double")):
        assert record(student).status == "graded"
        assert record(student).score == 3
        assert messages(record(student))[exercise].startswith("Python ended while it ran")


def test_a_deleted_test_cell_scores_as_if_it_were_there(record):
    assert record("no-tests").score == 6
    assert scores(record("no-tests-wrong")) == {"double": 3, "total": 0}
    assert verdicts(record("no-tests-wrong"))["total"] == "not attempted"


def test_a_deleted_answer_is_missing_and_costs_its_exercise_alone(record):
    assert record("no-answer").status == "graded"
    assert verdicts(record("no-answer")) == {"double": "missing", "total": "correct"}
    assert messages(record("no-answer"))["double"] == "The cell that answers double is missing."
    assert scores(record("no-answer")) == {"double": 0, "total": 3}


def test_of_a_duplicated_answer_the_last_counts(record):
    assert record("twice").status == "graded"
    assert scores(record("twice")) == {"double": 3, "total": 3}


def test_an_answer_deleted_with_its_test_costs_its_exercise_alone(record):
    found = record("no-answer-no-test")
    assert found.status == "graded"
    assert verdicts(found) == {"double": "correct", "total": "missing"}
    assert scores(found) == {"double": 3, "total": 0}
    assert found.remarks == (
        "The cell test_total was missing; it was put back.",
        "The cell that answers total is missing.",
    )


def test_a_deleted_setup_cell_is_put_back(record):
    assert (record("no-setup").status, record("no-setup").score) == ("graded", 6)
    assert record("no-setup").remarks == ("The cell setup was missing; it was put back.",)


def test_raised_points_and_rewritten_tests_earn_nothing_extra(record):
    assert record("cheat").status == "graded"
    assert scores(record("cheat")) == {"double": 3, "total": 0}
    assert record("cheat").max_score == 6


@pytest.mark.parametrize(
    "student",
    [
        "test-not-graded",
        "test-as-answer",
        "answer-with-points",
        "test-renamed",
        "metadata-is-text",
    ],
)
def test_edited_roles_and_names_earn_nothing_extra(record, student):
    honest = 6 if student in ("test-renamed", "metadata-is-text") else 3
    assert record(student).status == "graded"
    assert record(student).score == honest
    assert record(student).max_score == 6


def test_every_record_says_how_student_code_was_shut_off(marked, isolation):
    ran = [one for one in marked[1] if one.status == "graded"]
    assert {one.isolation for one in ran} == {isolation}

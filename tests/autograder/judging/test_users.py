import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from autograder.errors import SandboxError
from autograder.judging import users
from autograder.judging.users import USERS, hold_user
from tests.autograder.cells import wait_until

HOLD = """
import signal, sys, time
from contextlib import ExitStack
from pathlib import Path
from autograder.judging.users import hold_user
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells ignore it in the background
with ExitStack() as stack:
    print(hold_user(stack, Path(sys.argv[1]))[0], flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "users"


@pytest.fixture
def holder(folder):
    """Start a process that holds a user: (the process, the user)."""
    started = []

    def start():
        line = [sys.executable, "-c", HOLD, str(folder)]
        started.append(subprocess.Popen(line, stdout=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def next_user(folder):
    with ExitStack() as stack:
        return hold_user(stack, folder)[0]


def test_two_at_once_are_never_the_same_and_one_that_is_given_back_is_free_again(folder):
    with ExitStack() as first, ExitStack() as second:
        users_held = [hold_user(stack, folder)[0] for stack in (first, second)]
        assert users_held == list(USERS[:2])
        first.close()
        assert next_user(folder) == USERS[0]
    assert next_user(folder) == USERS[0]


def test_graders_that_start_at_once_are_different_users(folder, holder):
    processes = [holder() for _ in range(6)]
    assert sorted(int(one.stdout.readline()) for one in processes) == list(USERS[:6])


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_the_user_of_a_grader_that_is_ended_is_free_again(folder, holder, by):
    process = holder()
    assert int(process.stdout.readline()) == USERS[0]
    assert next_user(folder) == USERS[1]
    process.send_signal(by)
    process.wait()
    assert next_user(folder) == USERS[0]


def test_a_user_is_held_until_the_last_process_that_has_it_ends(folder):
    with ExitStack() as stack:
        user, lock = hold_user(stack, folder)
        process = subprocess.Popen(["sleep", "600"], pass_fds=[lock])
    assert next_user(folder) == USERS[1]
    process.kill()
    process.wait()
    wait_until(lambda: next_user(folder) == user)


def test_when_all_are_taken_marking_is_refused(folder, monkeypatch):
    monkeypatch.setattr(users, "USERS", USERS[:2])
    with ExitStack() as stack:
        for _ in range(2):
            hold_user(stack, folder)
        with pytest.raises(SandboxError, match=r"All 2 users .* are taken. Wait until other"):
            hold_user(stack, folder)
    assert next_user(folder) == USERS[0]


def refusal(folder):
    with ExitStack() as stack, pytest.raises(SandboxError, match="Make /run writable") as caught:
        hold_user(stack, folder)
    return str(caught.value)


def test_where_it_cannot_be_noted_who_is_who_marking_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    assert "(Not a directory)" in refusal(tmp_path / "file" / "users")


def test_a_link_in_place_of_a_note_is_not_followed(folder, tmp_path):
    folder.mkdir()
    (folder / str(USERS[0])).symlink_to(tmp_path / "elsewhere")
    refusal(folder)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_of_another_user_is_not_trusted(folder):
    folder.mkdir()
    try:
        os.chown(folder, 1000, 1000)
    except OSError:
        pytest.skip("for root alone")
    assert "(it is another user's)" in refusal(folder)
